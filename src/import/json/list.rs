//! Lists of events in JSON, one object an event, read with keys of any spelling.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use serde_json::value::RawValue;

use crate::dataset::{EventRecord, Source};
use crate::import::datecell::is_old_time;
use crate::import::jsontext::{RawObject, Spot, Spots, explain};
use crate::import::lenient::{Ambiguous, EventReader};
use crate::import::parts::{actor_of, source_of};
use crate::import::{ImportError, Issue, IssueKind, ReadCx};
use crate::time::Edtf;

/// Events between two looks at the progress.
const STEP_EVENTS: usize = 500;

/// Keys that other programs give a date under.
const OTHER_DATE_KEYS: [&str; 6] = ["date", "start", "start_date", "startDate", "datetime", "year"];

/// A list of events being read.
pub(in crate::import) struct List<'a, 'cx, 'b> {
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

impl<'a, 'cx, 'b> List<'a, 'cx, 'b> {
    /// A list of this text, of our own format or of another.
    pub(in crate::import) fn new(text: &'a str, is_native: bool, cx: &'cx mut ReadCx<'b>) -> Self {
        Self {
            text,
            cx,
            sources: HashMap::new(),
            spots: Spots::new(text),
            ambiguous: Ambiguous::default(),
            is_native,
            of_ten: false,
            n_old: 0,
            sentinels: Vec::new(),
        }
    }

    /// The place of a stretch of the text.
    pub(in crate::import) fn spot(&mut self, raw: &'a str) -> Spot<'a> {
        self.spots.of(raw)
    }

    /// Where issues of the file go.
    pub(in crate::import) fn cx(&mut self) -> &mut ReadCx<'b> {
        self.cx
    }

    /// Takes in the documents that events may cite.
    pub(in crate::import) fn read_sources(&mut self, raw: Option<&'a RawValue>) {
        self.note_misshapen(raw, "sources", "a list");
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

    /// Takes in the actors that events may name.
    pub(in crate::import) fn read_actors(&mut self, raw: Option<&'a RawValue>) {
        self.note_misshapen(raw, "actors", "a list");
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

    /// Says that a part of our own format is not of the sort that it should be.
    pub(in crate::import) fn note_misshapen(&mut self, raw: Option<&'a RawValue>, key: &str, wanted: &str) {
        let Some(raw) = raw.map(RawValue::get).filter(|raw| self.is_native && *raw != "null") else { return };
        let fits = match wanted {
            "a list" => raw.starts_with('['),
            _ => raw.starts_with(|c: char| c == '"' || c == '-' || c.is_ascii_digit()),
        };
        if !fits {
            let Spot { line, column, .. } = self.spots.of(raw);
            let issue = Issue::new(line, IssueKind::BadValue, format!("“{key}” is not {wanted}, and is not read"));
            self.cx.issue(issue.at(column, key).value(raw).hint(format!("write {wanted}")));
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

    /// Reads the events, each of them an object, or a line that should be one.
    pub(in crate::import) fn read(&mut self, items: &[&'a str]) -> Result<(), ImportError> {
        self.of_ten = !self.is_native && importance_is_of_ten(items);
        for (n, raw) in items.iter().enumerate() {
            self.read_item(raw)?;
            if n % STEP_EVENTS == 0 {
                self.cx.step(self.spots.at(), self.text.len())?;
            }
        }
        Ok(())
    }

    fn read_item(&mut self, raw: &'a str) -> Result<(), ImportError> {
        let spot = self.spots.of(raw);
        if raw.starts_with('{') {
            self.note_twins(raw, spot);
        }
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
                let issue = Issue::new(line, IssueKind::BadJson, message).at(error.column() as u32, "events");
                self.cx.lost_from(spot.line, spot.column, issue.value(raw).hint(hint));
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
        if self.is_native
            && record.when.is_empty()
            && let Some(key) = OTHER_DATE_KEYS.iter().find(|key| record.extra.contains_key(**key))
        {
            let (line, column) = spot.of_key(key);
            let message = format!("“{key}” is a further key of this format, so the event has no date");
            let issue = Issue::new(line, IssueKind::MissingDate, message).at(column, key);
            let value = record.extra.get(*key).map(ToString::to_string).unwrap_or_default();
            self.cx.issue(issue.value(&value).hint("name the key “when”, and write the date as EDTF"));
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

    /// Says which keys of an event stand in it more than once: the last value of a key is read.
    fn note_twins(&mut self, raw: &str, spot: Spot<'_>) {
        let Ok(RawObject(fields)) = serde_json::from_str::<RawObject<'_>>(raw) else { return };
        let mut last: HashMap<&str, &str> = HashMap::with_capacity(fields.len());
        for (key, value) in &fields {
            if let Some(before) = last.insert(key, value.get()).filter(|before| *before != value.get()) {
                let (line, column) = spot.of_key(key);
                let issue = Issue::new(line, IssueKind::BadValue, "the key stands twice, and the last value is read");
                self.cx.issue(
                    issue.at(column, key).value(before).hint("keep one of the values, or name one key otherwise"),
                );
            }
        }
    }

    /// Says what is said once, and adds the events that waited for the end of the file.
    pub(in crate::import) fn finish(self) -> Result<(), ImportError> {
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
fn importance_is_of_ten(items: &[&str]) -> bool {
    #[derive(serde::Deserialize)]
    struct Peek {
        importance: Option<Value>,
    }
    let mut greatest: Option<f64> = None;
    for raw in items.iter().filter(|raw| raw.contains("\"importance\"")) {
        let peek = serde_json::from_str::<Peek>(raw).ok();
        if let Some(number) = peek.and_then(|peek| peek.importance).and_then(|value| value.as_f64()) {
            greatest = Some(greatest.map_or(number, |greatest| greatest.max(number)));
        }
    }
    greatest.is_some_and(|greatest| greatest <= 10.0)
}

#[cfg(test)]
mod tests {
    use crate::import::trial::read;

    #[test]
    fn a_key_that_stands_twice_is_said() {
        let text = r#"[{"title":"A","date":"2001","date":"2002"},{"title":"B","date":"2003","title":"B"}]"#;
        let trial = read("t.json", text);
        assert_eq!(
            (trial.lines(), trial.issues()),
            (vec!["2002 | A".to_owned(), "2003 | B".to_owned()], vec![(1, 15, "bad_value")])
        );
        assert_eq!(trial.report.issues.first().map(|issue| issue.value.as_str()), Some("\"2001\""));
    }
}
