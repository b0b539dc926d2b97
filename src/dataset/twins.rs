//! Documents and actors of different files that have the same id.
//!
//! An id is unique in its file only: `report` of a second file may be another document. Then it gets a key of its own, as
//! `report (b.json)`, and the events of that file cite it by this key. Records that tell of the same thing stay one.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Actor, EventRecord, Names, Source, fold};

/// Who described the values of a facet, and what ids of the current file became.
#[derive(Clone, Debug, Default)]
pub(super) struct Claims {
    /// The number of the file that described a value first, from 1; 0 for one that is not described.
    files: Vec<usize>,
    /// The keys of ids of the current file, by their folded ids.
    renamed: HashMap<String, String>,
}

impl Claims {
    /// Forgets the ids of the file before.
    pub(super) fn begin_file(&mut self) {
        self.renamed.clear();
    }

    /// Whether an earlier file than this one described a value.
    pub(super) fn is_of_earlier(&self, value: u32, file: usize) -> bool {
        self.files.get(value as usize).is_some_and(|&first| first > 0 && first < file)
    }

    /// Says that a file describes a value.
    pub(super) fn claim(&mut self, value: u32, file: usize) {
        let idx = value as usize;
        if self.files.len() <= idx {
            self.files.resize(idx + 1, 0);
        }
        if let Some(first) = self.files.get_mut(idx).filter(|first| **first == 0) {
            *first = file;
        }
    }

    /// Gives an id of the current file another key.
    pub(super) fn rename(&mut self, id: &str, key: &str) {
        self.renamed.insert(fold(id), key.to_owned());
    }

    /// The key of an id of the current file that has another one.
    pub(super) fn key_of(&self, id: &str) -> Option<&str> {
        if self.renamed.is_empty() { None } else { self.renamed.get(&fold(id)).map(String::as_str) }
    }
}

/// The record as it names sources and actors by their keys.
pub(super) fn with_keys<'r>(record: &'r EventRecord, sources: &Claims, actors: &Claims) -> Cow<'r, EventRecord> {
    if sources.renamed.is_empty() && actors.renamed.is_empty() {
        return Cow::Borrowed(record);
    }
    let mut record = record.clone();
    let rename = |claims: &Claims, id: &mut String| {
        if let Some(key) = claims.key_of(id) {
            key.clone_into(id);
        }
    };
    record.sources.iter_mut().for_each(|citation| rename(sources, &mut citation.source));
    record.accounts.iter_mut().for_each(|account| rename(sources, &mut account.source));
    record.actors.iter_mut().for_each(|actor| rename(actors, &mut actor.id));
    Cow::Owned(record)
}

/// A key that no value has: the id with the name of its file.
pub(super) fn free_key(names: &Names, id: &str, file: &str) -> String {
    let mut key = format!("{id} ({file})");
    let mut n = 2;
    while names.find(&key).is_some() {
        key = format!("{id} ({file}, {n})");
        n += 1;
    }
    key
}

/// Whether two records with one id can be the same document: nothing that both say differs.
pub(super) fn is_same_source(a: &Source, b: &Source) -> bool {
    let agree = |a: &str, b: &str| a.is_empty() || b.is_empty() || fold(a) == fold(b);
    // Documents that are known by their address or title alone have it for an id.
    let is_bare = |source: &Source| source.title == source.id;
    (is_bare(a) || is_bare(b) || agree(&a.title, &b.title)) && agree(&a.url, &b.url) && agree(&a.date, &b.date)
}

/// Adds what another record says of the same document.
pub(super) fn fill(known: &mut Source, more: Source) {
    if known.title == known.id && !more.title.is_empty() {
        known.title.clear();
    }
    let fields = [
        (&mut known.title, more.title),
        (&mut known.author, more.author),
        (&mut known.publisher, more.publisher),
        (&mut known.date, more.date),
        (&mut known.url, more.url),
    ];
    for (field, text) in fields {
        if field.is_empty() {
            *field = text;
        }
    }
    for (key, value) in more.extra {
        known.extra.entry(key).or_insert(value);
    }
}

/// Adds what another record says of the same actor.
pub(super) fn fill_actor(known: &mut Actor, more: Actor) {
    if is_bare_actor(known) && !more.name.is_empty() {
        known.name = more.name;
    }
    if known.kind.is_empty() {
        known.kind = more.kind;
    }
    for alias in more.aliases {
        if !known.aliases.contains(&alias) {
            known.aliases.push(alias);
        }
    }
    for (key, value) in more.extra {
        known.extra.entry(key).or_insert(value);
    }
}

/// Whether an actor has no name but its id.
pub(super) fn is_bare_actor(actor: &Actor) -> bool {
    actor.name.is_empty() || actor.name == actor.id
}
