//! The native event file, and JSON lists of events by anybody else.
//!
//! Read are an object with a list `events` (or `data`, `items`, `records`), a bare list of events, and one event a line.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use serde_json::value::RawValue;

use super::datecell::is_old_time;
use super::jsontext::{RawObject, Spot, Spots, broken, explain};
use super::lenient::{Ambiguous, EventReader};
use super::parts::{actor_of, source_of};
use super::{Confidence, Head, ImportError, Importer, Input, Issue, IssueKind, ReadCx};
use crate::dataset::{EventRecord, Source};
use crate::time::Edtf;

/// The version of the format that this program writes; later ones are read with a warning.
pub(super) const VERSION: u32 = 1;

/// Keys of the list of events.
const LIST_KEYS: [&str; 4] = ["events", "data", "items", "records"];

/// Events between two looks at the progress.
const STEP_EVENTS: usize = 500;

/// Reads event files in JSON.
pub(super) struct Native;

impl Importer for Native {
    fn id(&self) -> &'static str {
        "dateline"
    }

    fn name(&self) -> &'static str {
        "Event file (JSON)"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json", "jsonl", "ndjson"]
    }

    fn mime(&self) -> &'static str {
        "application/json"
    }

    fn about(&self) -> &'static str {
        "Dateline's own format with sources, actors and EDTF dates, and any JSON list of events; see docs/event-file.md"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let start = head.text.trim_start();
        if !start.starts_with(['{', '[']) {
            return Confidence::No;
        }
        if start.starts_with('{') && start.contains("\"format\"") && start.contains("\"dateline\"") {
            return Confidence::Certain;
        }
        match head.extension {
            "csv" | "tsv" | "tab" => Confidence::Maybe,
            _ => Confidence::Yes,
        }
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let text = input.text()?;
        let mut list = List {
            text,
            cx,
            sources: HashMap::new(),
            spots: Spots::new(text),
            ambiguous: Ambiguous::default(),
            is_native: false,
            of_ten: false,
            n_old: 0,
            sentinels: Vec::new(),
        };
        if text.trim_start().starts_with('[') {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| broken(&error))?;
            list.of_ten = importance_is_of_ten(&items);
            list.read(&items)?;
        } else if matches!(input.extension, "jsonl" | "ndjson") {
            list.read_lines()?;
        } else {
            match serde_json::from_str::<RawObject<'_>>(text) {
                Ok(file) => list.read_file(&file)?,
                Err(error) if has_objects_on_lines(text) && error.to_string().contains("trailing characters") => {
                    list.read_lines()?;
                }
                Err(error) => return Err(broken(&error)),
            }
        }
        list.finish()
    }
}

/// A list of events being read.
struct List<'a, 'cx, 'b> {
    text: &'a str,
    cx: &'cx mut ReadCx<'b>,
    /// Sources given so far, by id, with their titles.
    sources: HashMap<String, String>,
    spots: Spots<'a>,
    ambiguous: Ambiguous,
    is_native: bool,
    of_ten: bool,
    /// Dated events of an age in which `1601-01-01` may be a date.
    n_old: usize,
    /// Events whose date may be a sentinel, until it is known whether the file has dates of that age.
    sentinels: Vec<(EventRecord, Edtf, Spot<'a>)>,
}

impl<'a> List<'a, '_, '_> {
    fn read_file(&mut self, file: &RawObject<'a>) -> Result<(), ImportError> {
        let is_native = file.text("format").as_deref() == Some("dateline");
        if is_native
            && let Some(version) = file.text("version").and_then(|version| version.parse::<u32>().ok())
            && version > VERSION
        {
            let raw = file.get(&["version"]).map_or("", RawValue::get);
            let Spot { line, column, .. } = self.spots.of(raw);
            let message = format!("the file is of version {version}; this program knows version {VERSION}");
            let issue = Issue::new(line, IssueKind::NewerVersion, message).at(column, "version").value(raw);
            self.cx.issue(issue.hint("keys that it does not know are kept; get a newer Dateline to see them"));
        }
        if let Some(title) = file.text("title") {
            self.cx.title(title.trim());
        }
        if is_native {
            let known = ["format", "version", "title", "description", "sources", "actors", "events"];
            let others = file.0.iter().filter(|(key, _)| !known.contains(&key.as_str()));
            let extra = others.filter_map(|(key, raw)| Some((key.clone(), serde_json::from_str(raw.get()).ok()?)));
            self.cx.about_itself(file.text("description").unwrap_or_default(), extra.collect());
        }
        self.read_sources(file.get(&["sources"]));
        self.read_actors(file.get(&["actors"]));
        let Some(raw) = file.get(&LIST_KEYS) else {
            return Err(ImportError::Broken {
                line: 1,
                column: 1,
                message: "there is no list of events in the file".to_owned(),
                hint: "put the events into a list named “events”".to_owned(),
            });
        };
        let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(raw.get()) else {
            let Spot { line, column, .. } = self.spots.of(raw.get());
            return Err(ImportError::Broken {
                line,
                column,
                message: "the events are not a list".to_owned(),
                hint: "put them between square brackets".to_owned(),
            });
        };
        self.is_native = is_native;
        self.of_ten = !is_native && importance_is_of_ten(&items);
        self.read(&items)
    }

    fn read_sources(&mut self, raw: Option<&'a RawValue>) {
        for (raw, value) in items_of(raw) {
            let source = match value {
                Value::Object(map) => source_of(map),
                Value::String(text) => Some(Source { id: text.clone(), title: text, ..Source::default() }),
                _ => None,
            };
            match source {
                Some(source) => self.add_source(source),
                None => self.refuse(raw, "sources", "an object with an id and a title"),
            }
        }
    }

    fn read_actors(&mut self, raw: Option<&'a RawValue>) {
        let mut ids = HashSet::new();
        for (raw, value) in items_of(raw) {
            let actor = match value {
                Value::Object(map) => actor_of(map),
                _ => None,
            };
            match actor {
                Some(actor) => {
                    if !ids.insert(actor.id.clone()) {
                        let Spot { line, column, .. } = self.spots.of(raw);
                        let issue = Issue::new(line, IssueKind::DuplicateId, "an earlier actor has the same id")
                            .at(column, "actors");
                        self.cx.issue(issue.value(&actor.id).hint("give each actor an id of its own"));
                    }
                    self.cx.actor(actor);
                }
                None => self.refuse(raw, "actors", "an object with an id and a name"),
            }
        }
    }

    fn refuse(&mut self, raw: &'a str, key: &str, wanted: &str) {
        let Spot { line, column, .. } = self.spots.of(raw);
        let issue =
            Issue::new(line, IssueKind::BadValue, format!("an entry of “{key}” that cannot be read")).at(column, key);
        self.cx.issue(issue.value(raw).hint(format!("write {wanted}")));
    }

    fn add_source(&mut self, source: Source) {
        if !self.sources.contains_key(&source.id) {
            self.sources.insert(source.id.clone(), source.title.clone());
            self.cx.source(source);
        }
    }

    fn read(&mut self, items: &[&'a RawValue]) -> Result<(), ImportError> {
        for (n, raw) in items.iter().enumerate() {
            self.read_item(raw.get())?;
            if n % STEP_EVENTS == 0 {
                self.cx.step(self.spots.at(), self.text.len())?;
            }
        }
        Ok(())
    }

    fn read_lines(&mut self) -> Result<(), ImportError> {
        for (n, line) in self.text.lines().enumerate() {
            let line = line.trim();
            if !line.is_empty() {
                self.read_item(line)?;
            }
            if n % STEP_EVENTS == 0 {
                self.cx.step(self.spots.at(), self.text.len())?;
            }
        }
        Ok(())
    }

    fn read_item(&mut self, raw: &'a str) -> Result<(), ImportError> {
        let spot = self.spots.of(raw);
        let map = match serde_json::from_str::<Value>(raw) {
            Ok(Value::Object(map)) => map,
            Ok(_) => {
                let issue = Issue::new(spot.line, IssueKind::BadJson, "an item of the list is no object")
                    .at(spot.column, "events");
                self.cx.lost(issue.value(raw).hint("write each event in curly brackets"));
                return Ok(());
            }
            Err(error) => {
                let (message, hint) = explain(&error);
                let line = spot.line + (error.line() as u64).saturating_sub(1);
                self.cx.lost(
                    Issue::new(line, IssueKind::BadJson, message)
                        .at(error.column() as u32, "events")
                        .value(raw)
                        .hint(hint),
                );
                return Ok(());
            }
        };
        if map.is_empty() {
            let issue = Issue::new(spot.line, IssueKind::BadJson, "the event is empty").at(spot.column, "events");
            self.cx.lost(issue.value(raw).hint("fill it, or remove it"));
            return Ok(());
        }
        let mut reader = EventReader {
            spot,
            cx: &mut *self.cx,
            is_native: self.is_native,
            importance_is_of_ten: self.of_ten,
            new_sources: Vec::new(),
            ambiguous: &mut self.ambiguous,
            sentinel: None,
        };
        let (mut record, when) = reader.read(map);
        let sentinel = reader.sentinel.take();
        for source in reader.new_sources {
            // The same page under another title: the title stays with the citation.
            if let Some(known) = self.sources.get(&source.id)
                && *known != source.title
                && !source.title.is_empty()
                && let Some(citation) = record.sources.iter_mut().find(|citation| citation.source == source.id)
            {
                citation.extra.insert("title".to_owned(), source.title.clone().into());
            }
            self.add_source(source);
        }
        self.n_old += usize::from(when.is_some_and(|when| when.start.is_date() && is_old_time(when.start)));
        match sentinel {
            Some(edtf) if when.is_none() => {
                self.sentinels.push((record, edtf, spot));
                Ok(())
            }
            _ => self.cx.event(record, when, |key| spot.of_key(key)),
        }
    }

    fn finish(self) -> Result<(), ImportError> {
        for (mut record, edtf, spot) in self.sentinels {
            let when = edtf.when().filter(|_| self.n_old > 0);
            if when.is_some() {
                record.when = edtf.to_string();
            } else {
                let (line, column) = spot.of_key("date");
                let issue =
                    Issue::new(line, IssueKind::MissingDate, "databases write this for no date").at(column, "date");
                self.cx.issue(issue.value(&record.as_written).hint("leave the date out"));
            }
            self.cx.event(record, when, |key| spot.of_key(key))?;
        }
        self.ambiguous.finish(self.cx);
        Ok(())
    }
}

fn items_of(raw: Option<&RawValue>) -> impl Iterator<Item = (&str, Value)> {
    let items: Vec<&RawValue> = raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    items.into_iter().filter_map(|raw| Some((raw.get(), serde_json::from_str(raw.get()).ok()?)))
}

/// Whether no event of a foreign list is more important than 10, so that its scale goes to 10 and not to 100.
fn importance_is_of_ten(items: &[&RawValue]) -> bool {
    #[derive(serde::Deserialize)]
    struct Peek {
        importance: Option<Value>,
    }
    let mut greatest: Option<f64> = None;
    for raw in items.iter().filter(|raw| raw.get().contains("\"importance\"")) {
        let peek = serde_json::from_str::<Peek>(raw.get()).ok();
        if let Some(number) = peek.and_then(|peek| peek.importance).and_then(|value| value.as_f64()) {
            greatest = Some(greatest.map_or(number, |greatest| greatest.max(number)));
        }
    }
    greatest.is_some_and(|greatest| greatest <= 10.0)
}

fn has_objects_on_lines(text: &str) -> bool {
    text.trim_start().lines().next().is_some_and(|line| serde_json::from_str::<RawObject<'_>>(line).is_ok())
}
