//! Puts records into columns.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use super::part::{RowColumns, UNDATED, each_name, month_day};
use super::pieces::{JsonPieces, Pieces};
use super::twins::{self, Claims};
use super::values::gather;
use super::{
    Actor, Block, Dataset, EventRecord, Facet, FacetValues, Names, Part, PieceReader, Source, Status, ValueId, country,
    order,
};
use crate::time::{Time, When};

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

/// Bytes of JSON after which records go into a new block.
const JSON_BLOCK: usize = 16 << 20;

/// Collects records, then sorts them into a [`Dataset`].
#[derive(Default)]
pub struct DatasetBuilder {
    files: Vec<FileInfo>,
    sources: Vec<Source>,
    actors: Vec<Actor>,
    /// Which files they are from; formats whose rows are read by threads describe none.
    source_claims: Claims,
    actor_claims: Claims,
    names: [Names; Facet::ALL.len()],
    rows: RowColumns,
    blocks: Vec<Arc<Block>>,
    n_records: u32,
    /// Records before the current file.
    n_before_file: u32,
    /// Records that are no events.
    lost: Vec<u32>,
    /// Records given one by one, not yet in a block.
    json: String,
    json_starts: Vec<u32>,
}

/// A place in a builder to come back to; see [`DatasetBuilder::mark`].
#[derive(Copy, Clone, Debug)]
pub struct Mark {
    rows: usize,
    blocks: usize,
    records: u32,
    lost: usize,
}

impl DatasetBuilder {
    /// Starts a file; the records that follow belong to it.
    pub fn begin_file(&mut self, info: FileInfo) {
        self.close_json();
        self.n_before_file = self.n_records;
        self.source_claims.begin_file();
        self.actor_claims.begin_file();
        let names = &mut self.names[Facet::File.idx()];
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
        let names = &self.names[Facet::Actor.idx()];
        names.find(name).map_or(name, |id| names.key(id))
    }

    /// Events so far.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no event yet.
    pub fn is_empty(&self) -> bool {
        self.rows.len() == 0
    }

    /// Adds a document that events of the current file may cite by its id.
    ///
    /// Gives the key that it has here, when an earlier file has another document with its id; see [`twins`].
    pub fn source(&mut self, mut source: Source) -> Option<String> {
        let file = self.files.len();
        let names = &self.names[Facet::Source.idx()];
        let mut new_key = None;
        if let Some(key) = self.source_claims.key_of(&source.id) {
            key.clone_into(&mut source.id);
        } else if let Some(known) = names.find(&source.id).filter(|&id| self.source_claims.is_of_earlier(id, file))
            && self.sources.get(known as usize).is_some_and(|known| !twins::is_same_source(known, &source))
        {
            let file_names = &self.names[Facet::File.idx()];
            let file_name = file_names.key(file_names.len().saturating_sub(1) as u32);
            let key = twins::free_key(names, &source.id, file_name);
            self.source_claims.rename(&source.id, &key);
            source.id.clone_from(&key);
            new_key = Some(key);
        }
        let names = &mut self.names[Facet::Source.idx()];
        let label = if source.title.is_empty() { &source.id } else { &source.title };
        let id = names.intern(&source.id, label);
        self.source_claims.claim(id, file);
        match self.sources.get_mut(id as usize).filter(|known| !known.id.is_empty()) {
            Some(known) => twins::fill(known, source),
            None => put(&mut self.sources, id as usize, source),
        }
        new_key
    }

    /// Adds an actor that events of the current file may name by its id or by any of its names.
    ///
    /// Gives the key that it has here, when an earlier file has another actor with its id; see [`twins`].
    pub fn actor(&mut self, mut actor: Actor) -> Option<String> {
        let file = self.files.len();
        let names = &self.names[Facet::Actor.idx()];
        let mut new_key = None;
        if let Some(key) = self.actor_claims.key_of(&actor.id) {
            key.clone_into(&mut actor.id);
        } else if let Some(known) = names.find(&actor.id).filter(|&id| self.actor_claims.is_of_earlier(id, file)) {
            let by_name = names.find(&actor.name);
            if !twins::is_bare_actor(&actor) && by_name != Some(known) {
                let file_names = &self.names[Facet::File.idx()];
                let file_name = file_names.key(file_names.len().saturating_sub(1) as u32);
                // An actor of this name may be known by another id.
                let key = by_name
                    .map_or_else(|| twins::free_key(names, &actor.id, file_name), |value| names.key(value).to_owned());
                self.actor_claims.rename(&actor.id, &key);
                actor.id.clone_from(&key);
                new_key = Some(key);
            }
        }
        let names = &mut self.names[Facet::Actor.idx()];
        let label = if actor.name.is_empty() { &actor.id } else { &actor.name };
        // The same actor in two files is one actor when the files call it by the same id or name.
        let id =
            names.find_key(&actor.id).or_else(|| names.find(label)).unwrap_or_else(|| names.intern(&actor.id, label));
        names.alias(&actor.id, id);
        for alias in &actor.aliases {
            names.alias(alias, id);
        }
        match self.actors.get_mut(id as usize).filter(|known| !known.id.is_empty()) {
            Some(known) => twins::fill_actor(known, actor),
            None => put(&mut self.actors, id as usize, actor),
        }
        self.actor_claims.claim(id, file);
        new_key
    }

    /// Adds an event; `when` is what its date means, `None` when it has none or one without a year.
    pub fn event(&mut self, record: &EventRecord, when: Option<When>) {
        let record = &*twins::with_keys(record, &self.source_claims, &self.actor_claims);
        let n_rows = self.rows.len();
        let mut values = Vec::new();
        for facet in Facet::ALL {
            values.clear();
            each_name(record, facet, |name| {
                let id = self.names_value(facet, name);
                if !values.contains(&id) {
                    values.push(id);
                }
            });
            if facet == Facet::File {
                values.extend(self.files.len().checked_sub(1).map(|file| file as ValueId));
            }
            self.rows.facets[facet.idx()].push(n_rows, &values);
        }
        let month_day = if when.is_some() { (0, 0) } else { month_day(&record.when) };
        self.rows.push(when, month_day, record.importance);
        if self.json.len() > JSON_BLOCK {
            self.close_json();
        }
        self.json_starts.push(self.json.len() as u32);
        // Writing to memory fails for maps with keys that are no strings only, and there are none.
        self.json.push_str(&serde_json::to_string(record).unwrap_or_default());
    }

    /// Adds the rows of a stretch of the current file, whose words stay in `text`.
    pub fn append(&mut self, mut part: Part, text: String, reader: Arc<dyn PieceReader>) {
        self.close_json();
        let n_rows = self.rows.len();
        let n_part = part.n_events();
        for facet in Facet::ALL {
            if facet == Facet::File {
                if let Some(file) = self.files.len().checked_sub(1) {
                    let all = FacetValues::Same(0);
                    self.rows.facets[facet.idx()].append(n_rows, &all, n_part, &[file as ValueId]);
                }
                continue;
            }
            let list = std::mem::take(&mut part.names[facet.idx()].list);
            let names: Vec<ValueId> = list.iter().map(|name| self.names_value(facet, name)).collect();
            let values = std::mem::take(&mut part.rows.facets[facet.idx()]);
            self.rows.facets[facet.idx()].append(n_rows, &values, n_part, &names);
        }
        self.rows.starts.append(&mut part.rows.starts);
        self.rows.ends.append(&mut part.rows.ends);
        self.rows.forms.append(&mut part.rows.forms);
        self.rows.importance.append(&mut part.rows.importance);
        self.lost.extend(part.lost.iter().map(|nth| self.n_records + nth));
        let first_number = self.records_of_file() + 1;
        self.n_records += part.n_records() as u32;
        self.blocks.push(part.block(text, reader, first_number));
    }

    /// The blocks that were appended since a mark.
    pub fn blocks_since(&self, mark: Mark) -> &[Arc<Block>] {
        self.blocks.get(mark.blocks..).unwrap_or_default()
    }

    /// A place to come back to.
    pub fn mark(&mut self) -> Mark {
        self.close_json();
        Mark { rows: self.rows.len(), blocks: self.blocks.len(), records: self.n_records, lost: self.lost.len() }
    }

    /// Forgets the rows that came after a mark, and gives back the text of their blocks.
    pub fn rewind(&mut self, mark: Mark) -> Vec<Arc<Block>> {
        self.close_json();
        self.rows.truncate(mark.rows);
        self.n_records = mark.records;
        self.lost.truncate(mark.lost);
        self.blocks.split_off(mark.blocks)
    }

    /// How many different values of a facet the rows from a mark on have.
    pub fn n_values_since(&self, facet: Facet, mark: Mark) -> usize {
        let mut seen = vec![false; self.names[facet.idx()].len()];
        let values = &self.rows.facets[facet.idx()];
        for row in mark.rows..self.rows.len() {
            for value in values.get(row) {
                seen[value as usize] = true;
            }
        }
        seen.into_iter().filter(|&seen| seen).count()
    }

    /// The data set of what is there so far, to look at while the rest is read.
    pub fn snapshot(&mut self) -> Dataset {
        self.close_json();
        let copy = Self {
            files: self.files.clone(),
            sources: self.sources.clone(),
            actors: self.actors.clone(),
            names: self.names.clone(),
            rows: self.rows.clone(),
            blocks: self.blocks.clone(),
            lost: self.lost.clone(),
            n_records: self.n_records,
            ..Self::default()
        };
        copy.build()
    }

    /// Sorts the rows and builds the columns.
    pub fn build(mut self) -> Dataset {
        self.close_json();
        let RowColumns { starts, ends, forms, importance, mut facets } = std::mem::take(&mut self.rows);
        let (order, n_dated) = order_of(&starts, &ends, &forms);
        let dated = &order[..n_dated];
        let blocks = std::mem::take(&mut self.blocks);
        let lost = std::mem::take(&mut self.lost);
        let n_sources = self.names[Facet::Source.idx()].len();
        let n_actors = self.names[Facet::Actor.idx()].len();
        self.sources.resize_with(n_sources.max(self.sources.len()), Source::default);
        self.actors.resize_with(n_actors.max(self.actors.len()), Actor::default);
        // Half of the columns on a thread of its own; each is freed as soon as it is in order.
        let (times, rest) = std::thread::scope(|scope| {
            let times = scope.spawn(move || {
                let starts = in_order(starts, dated);
                let ends = in_order(ends, dated);
                let (peaks, last_ends) = Dataset::peaks_of(&ends);
                (starts, ends, peaks, last_ends)
            });
            let forms = in_order(forms, dated);
            let importance = in_order(importance, &order);
            for facet in &mut facets {
                *facet = std::mem::take(facet).gathered(&order);
            }
            (times.join(), (forms, importance, facets))
        });
        let (starts, ends, end_peaks, last_ends) = times.unwrap_or_default();
        let (forms, importance, facets) = rest;
        let mut dataset = Dataset {
            generation: GENERATION.fetch_add(1, Ordering::Relaxed),
            title: title_of(&self.files),
            n_dated,
            starts,
            ends,
            forms,
            importance,
            end_peaks,
            full_extent: None,
            by_end: OnceLock::new(),
            last_ends,
            names: self.names,
            facets,
            pieces: Pieces::new(blocks, order, &lost),
            sources: self.sources,
            actors: self.actors,
            files: self.files,
        };
        dataset.full_extent = dataset.extent_where(|_| true);
        dataset
    }

    /// Records of the current file that are in blocks.
    fn records_of_file(&self) -> u64 {
        u64::from(self.n_records - self.n_before_file)
    }

    fn close_json(&mut self) {
        if self.json_starts.is_empty() {
            return;
        }
        let starts = std::mem::take(&mut self.json_starts);
        let first_number = self.records_of_file() + 1;
        self.n_records += starts.len() as u32;
        let text = std::mem::take(&mut self.json);
        self.blocks.push(Arc::new(Block::new(text, Arc::new(JsonPieces), starts, first_number)));
    }

    /// The value that a record means by a name; new names become values.
    fn names_value(&mut self, facet: Facet, name: &str) -> ValueId {
        let names = &mut self.names[facet.idx()];
        match facet {
            Facet::Country => match country::find(name).or_else(|| country::by_code(name)) {
                Some(known) => names.intern(known.code, known.name),
                None => names.intern(name, name),
            },
            Facet::Actor | Facet::Source => names.find(name).unwrap_or_else(|| names.intern(name, name)),
            Facet::Tag | Facet::File => names.intern(name, name),
            Facet::Kind => names.intern(name, &sentence_case(name)),
            Facet::Status => {
                let label =
                    Status::from_key(name).map_or_else(|| sentence_case(name), |known| known.label().to_owned());
                names.intern(name, &label)
            }
        }
    }
}

/// The rows in order, and how many of them are dated; the undated come last, by month and day.
fn order_of(starts: &[Time], ends: &[Time], forms: &[u32]) -> (Vec<u32>, usize) {
    if !forms.contains(&UNDATED) {
        return (order::by_start(starts, ends), forms.len());
    }
    let (dated, mut undated): (Vec<u32>, Vec<u32>) =
        (0..forms.len() as u32).partition(|&row| forms[row as usize] != UNDATED);
    undated.sort_by_key(|&row| starts[row as usize]);
    let mut rows = order::by_start(&gather(starts, &dated), &gather(ends, &dated));
    for row in &mut rows {
        *row = dated[*row as usize];
    }
    rows.append(&mut undated);
    (rows, dated.len())
}

/// A column in the order of rows; the old one is freed.
fn in_order<T: Copy + Default>(column: Vec<T>, rows: &[u32]) -> Vec<T> {
    let sorted = gather(&column, rows);
    drop(column);
    sorted
}

fn put<T: Default>(list: &mut Vec<T>, idx: usize, item: T) {
    if list.len() <= idx {
        list.resize_with(idx + 1, T::default);
    }
    list[idx] = item;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Account, ActorRole, Citation, EventId};

    fn source(id: &str, title: &str, url: &str) -> Source {
        Source { id: id.into(), title: title.into(), url: url.into(), ..Source::default() }
    }

    fn actor(id: &str, name: &str) -> Actor {
        Actor { id: id.into(), name: name.into(), ..Actor::default() }
    }

    fn cited(id: &str, source: &str, actor: &str) -> EventRecord {
        EventRecord {
            id: id.into(),
            sources: vec![Citation { source: source.into(), ..Citation::default() }],
            accounts: vec![Account { source: source.into(), ..Account::default() }],
            actors: vec![ActorRole { id: actor.into(), ..ActorRole::default() }],
            ..EventRecord::default()
        }
    }

    fn begin(builder: &mut DatasetBuilder, name: &str) {
        builder.begin_file(FileInfo { name: name.into(), ..FileInfo::default() });
    }

    #[test]
    fn the_same_id_in_two_files_may_mean_two_things() {
        let mut builder = DatasetBuilder::default();
        begin(&mut builder, "a.json");
        assert_eq!(builder.source(source("report", "Report by HRW", "")), None);
        assert_eq!(builder.source(source("same", "The same", "")), None);
        assert_eq!((builder.actor(actor("p", "Anna")), builder.actor(actor("b", "Boris"))), (None, None));
        assert_eq!(builder.actor(actor("q", "Quentin")), None);
        builder.event(&cited("1", "report", "p"), None);
        begin(&mut builder, "b.json");
        assert_eq!(builder.source(source("report", "Report by FSB", "")).as_deref(), Some("report (b.json)"));
        assert_eq!(builder.source(source("same", "the Same", "https://a.example")), None);
        assert_eq!(builder.actor(actor("p", "Pyotr")).as_deref(), Some("p (b.json)"));
        // Boris is known by another id.
        assert_eq!(builder.actor(actor("q", "Boris")).as_deref(), Some("b"));
        builder.event(&cited("2", "Report", "P"), None);
        builder.event(&cited("3", "same", "q"), None);
        begin(&mut builder, "c.json");
        assert_eq!(builder.source(source("report", "Report by HRW", "")), None);
        builder.event(&cited("4", "report", "p"), None);
        let dataset = builder.build();
        let told: Vec<_> = (0..4)
            .map(|row| {
                let event = dataset.event(EventId(row));
                let record = event.record();
                let values = dataset.values(Facet::Source, EventId(row));
                let title = values.first().and_then(|value| dataset.source(value)).map(|source| source.title.clone());
                let names = dataset.names(Facet::Source);
                assert_eq!(names.find(&record.sources[0].source), values.first());
                assert_eq!(record.accounts[0].source, record.sources[0].source);
                let actors: Vec<_> = event.labels(Facet::Actor).map(str::to_owned).collect();
                (
                    record.sources[0].source.clone(),
                    title.unwrap_or_default(),
                    record.actors[0].id.clone(),
                    actors.concat(),
                )
            })
            .collect();
        let told: Vec<_> = told.iter().map(|(a, b, c, d)| (a.as_str(), b.as_str(), c.as_str(), d.as_str())).collect();
        let expected = [
            ("report", "Report by HRW", "p", "Anna"),
            ("report (b.json)", "Report by FSB", "p (b.json)", "Pyotr"),
            ("same", "The same", "b", "Boris"),
            ("report", "Report by HRW", "p", "Anna"),
        ];
        assert_eq!(told, expected);
        let same = dataset.find_value(Facet::Source, "same").and_then(|value| dataset.source(value)).expect("a source");
        assert_eq!((same.title.as_str(), same.url.as_str()), ("The same", "https://a.example"));
    }

    #[test]
    fn an_address_alone_takes_nothing_from_a_source() {
        let url = "https://a.example";
        let mut builder = DatasetBuilder::default();
        begin(&mut builder, "a.json");
        builder.source(source(url, "A report", url));
        begin(&mut builder, "b.csv");
        assert_eq!(builder.source(source(url, "", url)), None);
        let dataset = builder.build();
        let value = dataset.find_value(Facet::Source, url).expect("a source");
        assert_eq!(dataset.source(value).expect("a source").title, "A report");
    }
}
