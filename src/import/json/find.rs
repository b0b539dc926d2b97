//! Where the events of a JSON document are: the list, or whatever stands for one, whose entries have dates and words.
//!
//! | shape                                              | met in                                   |
//! |----------------------------------------------------|------------------------------------------|
//! | `[{…}, {…}]`, at any depth                         | most files, GeoJSON (`features`)         |
//! | `{"e1": {…}, "e2": {…}}`                           | databases, dumps by id                   |
//! | `[["date", "title"], ["2021", "A"]]`               | sheets, Socrata, `pandas` (split)        |
//! | `{"date": ["2021"], "title": ["A"]}`               | `pandas` (list), statistics programs     |
//! | `{"date": {"0": "2021"}, "title": {"0": "A"}}`     | `pandas` (columns)                       |
//! | `[{"day": "2021-04-02", "events": [{…}]}]`         | lists within lists; the outer cells are kept with each event |
//! | `{…}`, or `{…}` on each line                       | one event, JSON Lines                    |

use std::rc::Rc;

use serde_json::value::RawValue;

use crate::import::columns::{self, Evidence};
use crate::import::flat::{self, Terms, scalar};
use crate::import::jsontext::RawObject;

/// Lists are looked for so far down.
const MAX_DEPTH: usize = 10;

/// Places of a document that may hold the events; a document has one or two as a rule.
const MAX_PLACES: usize = 64;

/// Entries that are looked at to see whether they are events.
const LOOK_RECORDS: usize = 50;

/// Keys that name columns beside a list of rows.
const HEADER_KEYS: [&str; 6] = ["columns", "fields", "header", "headers", "cols", "names"];

/// The column of the key under which a list of several stands.
const GROUP: &str = "group";

/// The entries of a document that are events.
#[derive(Debug)]
pub(in crate::import) struct Records<'a> {
    pub(in crate::import) body: Body<'a>,
    /// The key under which each entry stands; empty when they stand in a list.
    pub(in crate::import) keys: Vec<String>,
    /// The cells of what lies around each entry; empty when nothing does.
    pub(in crate::import) around: Vec<Rc<Vec<(String, String)>>>,
    /// The keys that lead to them, `results.rows`.
    pub(in crate::import) path: String,
}

/// How entries are written.
#[derive(Debug)]
pub(in crate::import) enum Body<'a> {
    /// An object each.
    Objects(Vec<&'a str>),
    /// A list of cells each; the names of columns where they stand elsewhere.
    Rows { names: Vec<String>, rows: Vec<&'a str> },
    /// A list of values for each column.
    Columns(Vec<(String, Vec<&'a str>)>),
}

impl<'a> Records<'a> {
    /// Entries that are objects in a list.
    pub(in crate::import) fn of_objects(raws: Vec<&'a str>) -> Self {
        Self { body: Body::Objects(raws), keys: Vec::new(), around: Vec::new(), path: String::new() }
    }

    /// The entries of several texts, one JSON value each: objects, or lists of cells.
    pub(in crate::import) fn of_lines(lines: Vec<&'a str>) -> Self {
        let n_rows = lines.iter().take(LOOK_RECORDS).filter(|line| line.starts_with('[')).count();
        if n_rows * 2 > lines.len().min(LOOK_RECORDS) {
            let body = Body::Rows { names: Vec::new(), rows: lines };
            return Self { body, keys: Vec::new(), around: Vec::new(), path: String::new() };
        }
        Self::of_objects(lines)
    }

    /// How many there are.
    pub(in crate::import) fn len(&self) -> usize {
        match &self.body {
            Body::Objects(raws) | Body::Rows { rows: raws, .. } => raws.len(),
            Body::Columns(columns) => columns.first().map_or(0, |(_, values)| values.len()),
        }
    }
}

/// A place of the document that may hold the events.
struct Place<'a> {
    steps: Vec<Step>,
    kind: Kind,
    evidence: Evidence,
    /// Entries there, in the first of several lists.
    n: usize,
    raw: &'a str,
    names: Vec<String>,
}

#[derive(Clone, PartialEq, Debug)]
enum Step {
    Key(String),
    /// Into every entry of a list.
    Each,
}

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Kind {
    List,
    Keyed,
    Rows,
    Columns,
    Indexed,
    Single,
}

/// The events of a document, and other lists of objects in it with the number of their entries.
pub(in crate::import) struct Found<'a> {
    pub(in crate::import) records: Records<'a>,
    pub(in crate::import) others: Vec<(String, usize, &'a str)>,
}

/// Finds the events of a document.
pub(in crate::import) fn find(text: &str, terms: Terms) -> Option<Found<'_>> {
    let mut search = Search { places: Vec::new(), terms, headers: Vec::new() };
    search.look(text, &mut Vec::new(), &mut Vec::new(), &[]);
    let best = search.best().filter(|best| best.kind != Kind::Single || best.rank() > 0)?;
    let steps = best.steps.clone();
    let path = path_of(&steps);
    let others = search.places.iter().filter(|place| {
        let Evidence { has_date, has_words } = place.evidence;
        let is_header = matches!(place.steps.last(), Some(Step::Key(key)) if HEADER_KEYS.contains(&key.as_str()));
        let is_list = place.kind == Kind::List && !place.steps.contains(&Step::Each) && !is_header;
        is_list && (has_date || has_words) && !is_related(&place.steps, &steps)
    });
    let others = others.map(|place| (path_of(&place.steps), place.n, place.raw)).collect();
    let mut records = Records { path, ..Records::of_objects(Vec::new()) };
    let mut names = best.names.clone();
    match best.kind {
        Kind::Columns | Kind::Indexed => records.body = Body::Columns(columns_of(best.raw)?.1),
        kind => {
            let mut raws = Vec::new();
            let mut gathering = Gathering { kind, terms, records: &mut records };
            gathering.gather(text, &steps, "", &mut Vec::new(), &mut raws);
            records.body = match kind {
                Kind::Rows => Body::Rows { names: std::mem::take(&mut names), rows: raws },
                _ => Body::Objects(raws),
            };
        }
    }
    Some(Found { records, others })
}

fn path_of(steps: &[Step]) -> String {
    let keys = steps.iter().filter_map(|step| match step {
        Step::Key(key) => Some(key.as_str()),
        Step::Each => None,
    });
    keys.collect::<Vec<_>>().join(".")
}

fn is_related(a: &[Step], b: &[Step]) -> bool {
    a.starts_with(b) || b.starts_with(a)
}

struct Search<'a> {
    places: Vec<Place<'a>>,
    terms: Terms,
    /// Names of columns that were met.
    headers: Vec<Vec<String>>,
}

impl<'a> Search<'a> {
    /// Looks for entries in a value; `around` are the cells of what it lies in.
    fn look(&mut self, raw: &'a str, steps: &mut Vec<Step>, around: &mut Vec<(String, String)>, names: &[String]) {
        if steps.len() > MAX_DEPTH || self.places.len() >= MAX_PLACES {
            return;
        }
        match raw.as_bytes().first() {
            Some(b'[') => self.look_in_list(raw, steps, around, names),
            Some(b'{') => self.look_in_object(raw, steps, around),
            _ => {}
        }
    }

    fn look_in_list(
        &mut self,
        raw: &'a str,
        steps: &mut Vec<Step>,
        around: &mut Vec<(String, String)>,
        names: &[String],
    ) {
        let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(raw) else { return };
        let items: Vec<&str> = items.into_iter().map(RawValue::get).collect();
        let n_of = |sign: char| items.iter().filter(|item| item.starts_with(sign)).count();
        let (n_objects, n_lists) = (n_of('{'), n_of('['));
        let Some(&first) = items.iter().find(|item| item.starts_with(['{', '['])) else { return };
        if n_objects * 3 >= items.len() {
            self.add(steps, Kind::List, raw, &items, around, &[]);
        } else if n_lists * 2 > items.len() && is_row(first) {
            let n_cells = serde_json::from_str::<Vec<&RawValue>>(first).map_or(0, |cells| cells.len());
            // Beside the rows, or where the file describes itself.
            let mut headers = std::iter::once(names).chain(self.headers.iter().map(Vec::as_slice));
            let names = headers.find(|names| names.len() == n_cells).unwrap_or_default().to_vec();
            return self.add(steps, Kind::Rows, raw, &items, around, &names);
        }
        let n_around = around.len();
        around.extend(own_cells(first, &prefix_of(steps), self.terms));
        steps.push(Step::Each);
        self.look_into(first, steps, around);
        steps.pop();
        around.truncate(n_around);
    }

    fn look_in_object(&mut self, raw: &'a str, steps: &mut Vec<Step>, around: &mut Vec<(String, String)>) {
        let Ok(object) = serde_json::from_str::<RawObject<'_>>(raw) else { return };
        let values: Vec<&str> = object.0.iter().map(|(_, value)| value.get()).collect();
        if is_keyed(&values) {
            self.add(steps, Kind::Keyed, raw, &values, around, &[]);
        }
        if let Some((kind, columns)) = columns_of(raw) {
            self.add_columns(steps, kind, raw, &columns);
        }
        if is_grouped(&values)
            && let Some((key, first)) = object.0.first()
        {
            around.push((GROUP.to_owned(), key.clone()));
            steps.push(Step::Each);
            self.look(first.get(), steps, around, &[]);
            steps.pop();
            around.pop();
        } else {
            self.look_into(raw, steps, around);
        }
        if steps.is_empty() {
            self.add(steps, Kind::Single, raw, &[raw], around, &[]);
        }
    }

    /// Looks for entries in the values of an object, or in a list.
    fn look_into(&mut self, raw: &'a str, steps: &mut Vec<Step>, around: &mut Vec<(String, String)>) {
        if raw.starts_with('[') {
            return self.look(raw, steps, around, &[]);
        }
        let Ok(object) = serde_json::from_str::<RawObject<'_>>(raw) else { return };
        let names = header_of(&object);
        if !names.is_empty() {
            self.headers.push(names.clone());
        }
        let inner = object.0.iter().filter(|(_, value)| value.get().starts_with(['{', '[']));
        for (key, value) in inner.take(MAX_PLACES) {
            steps.push(Step::Key(key.clone()));
            self.look(value.get(), steps, around, &names);
            steps.pop();
        }
    }

    fn add(
        &mut self,
        steps: &[Step],
        kind: Kind,
        raw: &'a str,
        items: &[&str],
        around: &[(String, String)],
        names: &[String],
    ) {
        let look = items.iter().take(LOOK_RECORDS);
        let evidence = match kind {
            Kind::Rows => columns::evidence_of_rows(look.map(|item| row_cells(item)).collect(), names),
            _ => columns::evidence(look.map(|item| {
                let mut cells = own_cells(item, "", self.terms);
                cells.extend_from_slice(around);
                cells
            })),
        };
        let names = names.to_vec();
        self.places.push(Place { steps: steps.to_vec(), kind, evidence, n: items.len(), raw, names });
    }

    fn add_columns(&mut self, steps: &[Step], kind: Kind, raw: &'a str, columns: &[(String, Vec<&str>)]) {
        let n = columns.first().map_or(0, |(_, values)| values.len());
        let row = |nth: usize| {
            let cell =
                |(name, values): &(String, Vec<&str>)| Some((name.clone(), scalar(values.get(nth)?)?.into_owned()));
            columns.iter().filter_map(cell).collect::<Vec<_>>()
        };
        let evidence = columns::evidence((0..n.min(LOOK_RECORDS)).map(row));
        self.places.push(Place { steps: steps.to_vec(), kind, evidence, n, raw, names: Vec::new() });
    }

    /// The place with the most to say: dates and words, then dates, then the outer one, then the one with more entries.
    fn best(&self) -> Option<&Place<'a>> {
        // The document itself is an event only where it holds nothing that can be one.
        let is_list = |place: &&Place<'_>| place.kind != Kind::Single && (place.n > 1 || place.evidence.has_date);
        let has_lists = self.places.iter().any(|place| is_list(&place));
        let mut best: Option<&Place<'a>> = None;
        for place in self.places.iter().filter(|place| !has_lists || place.kind != Kind::Single) {
            let Some(known) = best else {
                best = Some(place);
                continue;
            };
            let (rank, known_rank) = (place.rank(), known.rank());
            // What lies within an entry is part of the event, unless the entry is nothing but a heading.
            let is_better = if place.steps.len() > known.steps.len() && place.steps.starts_with(&known.steps) {
                rank > known_rank
            } else {
                (rank, place.n) > (known_rank, known.n)
            };
            if is_better {
                best = Some(place);
            }
        }
        best
    }
}

impl Place<'_> {
    fn rank(&self) -> u8 {
        let Evidence { has_date, has_words } = self.evidence;
        u8::from(has_date) * 2 + u8::from(has_words)
    }
}

/// Gathers the entries of every list that the steps lead to.
struct Gathering<'r, 'a> {
    kind: Kind,
    terms: Terms,
    records: &'r mut Records<'a>,
}

impl<'a> Gathering<'_, 'a> {
    fn gather(
        &mut self,
        raw: &'a str,
        steps: &[Step],
        last_key: &str,
        around: &mut Vec<(String, String)>,
        raws: &mut Vec<&'a str>,
    ) {
        let (terms, records) = (self.terms, &mut *self.records);
        let list = || serde_json::from_str::<Vec<&'a RawValue>>(raw).unwrap_or_default();
        let object = || serde_json::from_str::<RawObject<'a>>(raw).unwrap_or_default();
        match steps.split_first() {
            None => {
                let n_before = raws.len();
                match self.kind {
                    Kind::Single => raws.push(raw),
                    Kind::Keyed => {
                        for (key, value) in object().0 {
                            records.keys.push(key);
                            raws.push(value.get());
                        }
                    }
                    _ => raws.extend(list().into_iter().map(RawValue::get)),
                }
                if !around.is_empty() {
                    let shared = Rc::new(around.clone());
                    records.around.resize(n_before, Rc::default());
                    records.around.resize(raws.len(), shared);
                }
            }
            Some((Step::Key(key), rest)) => {
                if let Some((_, value)) = object().0.into_iter().find(|(known, _)| known == key) {
                    self.gather(value.get(), rest, key, around, raws);
                }
            }
            Some((Step::Each, rest)) => {
                let items: Vec<(Option<String>, &'a str)> = if raw.starts_with('{') {
                    object().0.into_iter().map(|(key, value)| (Some(key), value.get())).collect()
                } else {
                    list().into_iter().map(|item| (None, item.get())).collect()
                };
                for (key, item) in items {
                    let n_around = around.len();
                    around.extend(key.map(|key| (GROUP.to_owned(), key)));
                    around.extend(own_cells(item, last_key, terms));
                    self.gather(item, rest, last_key, around, raws);
                    around.truncate(n_around);
                }
            }
        }
    }
}

/// The last key of the steps, which names what they lead to.
fn prefix_of(steps: &[Step]) -> String {
    let last = steps.iter().rev().find_map(|step| match step {
        Step::Key(key) => Some(key.clone()),
        Step::Each => None,
    });
    last.unwrap_or_default()
}

/// The cells of an entry that are its own, and not of lists of objects in it.
fn own_cells(raw: &str, prefix: &str, terms: Terms) -> Vec<(String, String)> {
    let mut cells = Vec::new();
    let Ok(object) = serde_json::from_str::<RawObject<'_>>(raw) else { return cells };
    for (key, value) in object.0.iter().take(columns::MAX_COLUMNS) {
        if is_list_of_objects(value.get()) {
            continue;
        }
        let mut path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        flat::cells(value.get(), &mut path, terms, &mut |path, text| {
            if cells.len() < columns::MAX_COLUMNS {
                cells.push((path.to_owned(), text.into_owned()));
            }
        });
    }
    cells
}

fn is_list_of_objects(raw: &str) -> bool {
    raw.strip_prefix('[').is_some_and(|inner| inner.trim_start().starts_with('{'))
}

/// The cells of a row.
pub(in crate::import) fn row_cells(raw: &str) -> Vec<String> {
    let items = serde_json::from_str::<Vec<&RawValue>>(raw).unwrap_or_default();
    let cell = |item: &RawValue| {
        let mut whole = String::new();
        // A cell that is an object has one text for all that is in it.
        match item.get().as_bytes().first() {
            Some(b'{') => item.get().clone_into(&mut whole),
            _ => flat::cells(item.get(), &mut String::new(), Terms::Plain, &mut |_, text| whole.push_str(&text)),
        }
        whole
    };
    items.into_iter().map(cell).collect()
}

/// Whether a list is a row of cells: most of its values are texts and numbers.
fn is_row(raw: &str) -> bool {
    let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(raw) else { return false };
    let n_plain = items.iter().filter(|item| !item.get().starts_with(['{', '['])).count();
    items.len() >= 2 && n_plain * 2 > items.len()
}

/// Whether the values of an object are entries that stand under their ids: objects that are alike.
fn is_keyed(values: &[&str]) -> bool {
    let n_objects = values.iter().filter(|value| value.starts_with('{')).count();
    if values.len() < 2 || n_objects * 10 < values.len() * 8 {
        return false;
    }
    let mut keys = values.iter().filter(|value| value.starts_with('{')).take(8).map(|value| keys_of(value));
    let Some(first) = keys.next().filter(|keys| keys.len() >= 2) else { return false };
    keys.all(|other| {
        let n_shared = first.iter().filter(|key| other.contains(key)).count();
        n_shared * 2 >= first.len().max(other.len())
    })
}

/// Whether the values of an object are lists of entries that are alike, such as one list a year.
fn is_grouped(values: &[&str]) -> bool {
    if values.len() < 2 || !values.iter().all(|value| is_list_of_objects(value)) {
        return false;
    }
    let first = |value: &&str| -> Option<String> {
        let items = serde_json::from_str::<Vec<&RawValue>>(value).ok()?;
        Some(items.first()?.get().to_owned())
    };
    let firsts: Vec<String> = values.iter().take(8).filter_map(first).collect();
    is_keyed(&firsts.iter().map(String::as_str).collect::<Vec<_>>())
}

fn keys_of(raw: &str) -> Vec<String> {
    let object = serde_json::from_str::<RawObject<'_>>(raw).unwrap_or_default();
    object.0.into_iter().take(columns::MAX_COLUMNS).map(|(key, _)| key).collect()
}

/// The names that an object gives the columns of a list in it.
fn header_of(object: &RawObject<'_>) -> Vec<String> {
    let Some(raw) = object.get(&HEADER_KEYS) else { return Vec::new() };
    let name = |item: &RawValue| -> Option<String> {
        match scalar(item.get()) {
            Some(text) if !item.get().starts_with(['{', '[']) => Some(text.into_owned()),
            _ => serde_json::from_str::<RawObject<'_>>(item.get()).ok()?.text("name"),
        }
    };
    let items = serde_json::from_str::<Vec<&RawValue>>(raw.get()).unwrap_or_default();
    items.into_iter().map(name).collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// A column each: its name, and the values of all entries.
type ColumnsOf<'a> = (Kind, Vec<(String, Vec<&'a str>)>);

/// The columns of an object that has a list of values, or an object of them by number, for each.
fn columns_of(raw: &str) -> Option<ColumnsOf<'_>> {
    let object: RawObject<'_> = serde_json::from_str(raw).ok()?;
    let (_, first) = object.0.first()?;
    let is_list = first.get().starts_with('[');
    let mut columns: Vec<(String, Vec<&str>)> = Vec::with_capacity(object.0.len().min(columns::MAX_COLUMNS));
    let mut index: Vec<String> = Vec::new();
    for (name, value) in object.0 {
        if columns.len() >= columns::MAX_COLUMNS {
            return None;
        }
        let values: Vec<&str> = if is_list {
            serde_json::from_str::<Vec<&RawValue>>(value.get()).ok()?.into_iter().map(RawValue::get).collect()
        } else {
            let inner: RawObject<'_> = serde_json::from_str(value.get()).ok()?;
            let keys = inner.0.iter().map(|(key, _)| key);
            if columns.is_empty() {
                index = keys.cloned().collect();
                if index.iter().any(|key| key.parse::<u64>().is_err()) {
                    return None;
                }
            } else if !keys.eq(index.iter()) {
                return None;
            }
            inner.0.into_iter().map(|(_, value)| value.get()).collect()
        };
        let n = columns.first().map_or(values.len(), |(_, values)| values.len());
        let n_plain = values.iter().filter(|value| !value.starts_with(['{', '['])).count();
        if values.len() != n || n < 2 || n_plain * 2 < n {
            return None;
        }
        columns.push((name, values));
    }
    let kind = if is_list { Kind::Columns } else { Kind::Indexed };
    (columns.len() >= 2).then_some((kind, columns))
}
