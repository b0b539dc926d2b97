//! Puts records into columns.

use std::sync::atomic::{AtomicU64, Ordering};

use super::columns::{FacetColumn, N_TEXTS};
use super::{Actor, Dataset, EventRecord, Facet, Source, Status, country};
use crate::time::{Edtf, When};

/// Counts data sets; only for telling them apart in caches.
static GENERATION: AtomicU64 = AtomicU64::new(1);

/// What is known of a file that events were read from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileInfo {
    /// The name without folders.
    pub name: String,
    /// The path as it was given; empty for the bundled events.
    pub path: String,
    /// What the file calls itself.
    pub title: String,
    /// What the file says of itself at length.
    pub description: String,
    /// Keys of the file itself that no field claims.
    pub extra: super::Extra,
    /// The short name of the format, as `dateline formats` lists it.
    pub format: String,
    /// Records found that could not be read as events.
    pub unreadable: usize,
}

/// Collects records, then sorts them into a [`Dataset`].
#[derive(Default)]
pub struct DatasetBuilder {
    files: Vec<FileInfo>,
    sources: Vec<Source>,
    actors: Vec<Actor>,
    facets: [FacetColumn; Facet::ALL.len()],
    rows: Vec<Row>,
}

struct Row {
    when: Option<When>,
    importance: u8,
    values: [Vec<u32>; Facet::ALL.len()],
    texts: [String; N_TEXTS],
    month_day: (u32, u32),
}

impl DatasetBuilder {
    /// Starts a file; the records that follow belong to it.
    pub fn begin_file(&mut self, info: FileInfo) {
        let names = &mut self.facets[Facet::File.idx()].names;
        // Two files of the same name in two folders are two files: the second is named by its path.
        let key = if names.find_key(&info.name).is_some() { info.path.clone() } else { info.name.clone() };
        let before = names.len() as u32;
        if names.intern(&key, &key) == before {
            self.files.push(info);
        } else {
            // The very same path twice: keep the rows apart all the same.
            let key = format!("{key} ({})", before + 1);
            names.intern(&key, &key);
            self.files.push(info);
        }
    }

    /// Sets what is known of the current file only once it is read.
    pub fn file_mut(&mut self) -> Option<&mut FileInfo> {
        self.files.last_mut()
    }

    /// Files so far.
    pub fn n_files(&self) -> usize {
        self.files.len()
    }

    /// The key of the actor that goes by this id or name; the name itself when nobody is known by it.
    pub fn actor_key<'a>(&'a self, name: &'a str) -> &'a str {
        let names = &self.facets[Facet::Actor.idx()].names;
        names.find(name).map_or(name, |id| names.key(id))
    }

    /// Events so far.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no event yet.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Adds a document that events may cite by its id.
    pub fn source(&mut self, source: Source) {
        let names = &mut self.facets[Facet::Source.idx()].names;
        let label = if source.title.is_empty() { &source.id } else { &source.title };
        let id = names.intern(&source.id, label) as usize;
        put(&mut self.sources, id, source);
    }

    /// Adds an actor that events may name by its id or by any of its names.
    pub fn actor(&mut self, actor: Actor) {
        let names = &mut self.facets[Facet::Actor.idx()].names;
        let label = if actor.name.is_empty() { &actor.id } else { &actor.name };
        // The same actor in two files is one actor when the files call it by the same id or name.
        let id =
            names.find_key(&actor.id).or_else(|| names.find(label)).unwrap_or_else(|| names.intern(&actor.id, label));
        names.alias(&actor.id, id);
        for alias in &actor.aliases {
            names.alias(alias, id);
        }
        if self.actors.get(id as usize).is_none_or(|known| known.id.is_empty()) {
            put(&mut self.actors, id as usize, actor);
        }
    }

    /// Adds an event; `when` is what its date means, `None` when it has none or one without a year.
    pub fn event(&mut self, mut record: EventRecord, when: Option<When>) {
        let mut values: [Vec<u32>; Facet::ALL.len()] = Default::default();
        for country in &record.countries {
            let names = &mut self.facets[Facet::Country.idx()].names;
            let id = match country::find(&country.code).or_else(|| country::by_code(&country.code)) {
                Some(known) => names.intern(known.code, known.name),
                None => names.intern(&country.code, &country.code),
            };
            push_once(&mut values[Facet::Country.idx()], id);
        }
        for actor in &record.actors {
            let names = &mut self.facets[Facet::Actor.idx()].names;
            let id = names.find(&actor.id).unwrap_or_else(|| names.intern(&actor.id, &actor.id));
            push_once(&mut values[Facet::Actor.idx()], id);
        }
        for citation in &record.sources {
            let names = &mut self.facets[Facet::Source.idx()].names;
            let id = names.find(&citation.source).unwrap_or_else(|| names.intern(&citation.source, &citation.source));
            push_once(&mut values[Facet::Source.idx()], id);
        }
        for tag in &record.tags {
            let id = self.facets[Facet::Tag.idx()].names.intern(tag, tag);
            push_once(&mut values[Facet::Tag.idx()], id);
        }
        if !record.kind.is_empty() {
            let id = self.facets[Facet::Kind.idx()].names.intern(&record.kind, &sentence_case(&record.kind));
            values[Facet::Kind.idx()].push(id);
        }
        if !record.status.is_empty() {
            let label = Status::from_key(&record.status)
                .map_or_else(|| sentence_case(&record.status), |status| status.label().to_owned());
            let id = self.facets[Facet::Status.idx()].names.intern(&record.status, &label);
            values[Facet::Status.idx()].push(id);
        }
        if let Some(file) = self.files.len().checked_sub(1) {
            values[Facet::File.idx()].push(file as u32);
        }
        let month_day = match when {
            Some(_) => (0, 0),
            None => month_day(&record.when),
        };
        let importance = record.importance.unwrap_or(50);
        let id = std::mem::take(&mut record.id);
        let title = std::mem::take(&mut record.title);
        let when_text = std::mem::take(&mut record.when);
        let summary = std::mem::take(&mut record.summary);
        let details = serde_json::to_string(&record).unwrap_or_default();
        self.rows.push(Row { when, importance, values, texts: [id, title, when_text, summary, details], month_day });
    }

    /// Sorts the rows and builds the columns.
    pub fn build(mut self) -> Dataset {
        let key = |row: &Row| match row.when {
            Some(when) => (0, when.start.secs(), -when.end.secs(), 0, 0),
            None => (1, 0, 0, i64::from(row.month_day.0), i64::from(row.month_day.1)),
        };
        self.rows.sort_by_key(key);
        let n = self.rows.len();
        let mut out = Dataset {
            generation: GENERATION.fetch_add(1, Ordering::Relaxed),
            title: title_of(&self.files),
            n_dated: self.rows.iter().filter(|row| row.when.is_some()).count(),
            starts: Vec::with_capacity(n),
            ends: Vec::with_capacity(n),
            forms: Vec::with_capacity(n),
            importance: Vec::with_capacity(n),
            text_at: Vec::with_capacity(n * N_TEXTS + 1),
            ..Dataset::default()
        };
        for column in &mut self.facets {
            column.offsets = Vec::with_capacity(n + 1);
            column.offsets.push(0);
        }
        out.text_at.push(0);
        for row in self.rows {
            if let Some(when) = row.when {
                out.starts.push(when.start);
                out.ends.push(when.end);
                out.forms.push(when.form.pack());
            }
            out.importance.push(row.importance);
            for (column, values) in self.facets.iter_mut().zip(row.values) {
                column.ids.extend(values);
                column.offsets.push(column.ids.len() as u32);
            }
            for text in row.texts {
                out.texts.push_str(&text);
                out.text_at.push(out.texts.len() as u64);
            }
        }
        let n_sources = self.facets[Facet::Source.idx()].names.len();
        let n_actors = self.facets[Facet::Actor.idx()].names.len();
        self.sources.resize_with(n_sources.max(self.sources.len()), Source::default);
        self.actors.resize_with(n_actors.max(self.actors.len()), Actor::default);
        out.facets = self.facets;
        out.sources = self.sources;
        out.actors = self.actors;
        out.files = self.files;
        out.index_ends();
        out
    }
}

fn put<T: Default>(list: &mut Vec<T>, idx: usize, item: T) {
    if list.len() <= idx {
        list.resize_with(idx + 1, T::default);
    }
    list[idx] = item;
}

fn push_once(list: &mut Vec<u32>, id: u32) {
    if !list.contains(&id) {
        list.push(id);
    }
}

fn month_day(when: &str) -> (u32, u32) {
    let parts = when.parse::<Edtf>().ok().and_then(|edtf| edtf.month_day());
    // Without a month at the very end: nothing is known of them.
    parts.map_or((13, 0), |(month, day)| (month.unwrap_or(12), day.unwrap_or(0)))
}

fn title_of(files: &[FileInfo]) -> String {
    match files {
        [] => String::new(),
        [one] if one.title.is_empty() => one.name.clone(),
        [one] => one.title.clone(),
        many => format!("{} files", many.len()),
    }
}

/// `state_body` as a label: `State body`. Words with capitals of their own stay as they are.
fn sentence_case(key: &str) -> String {
    if key.chars().any(char::is_uppercase) {
        return key.to_owned();
    }
    let spaced = key.replace('_', " ");
    let mut chars = spaced.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
