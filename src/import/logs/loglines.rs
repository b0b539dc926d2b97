//! Forensic timelines in JSON Lines: one object on a line, one event.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use crate::dataset::{EventRecord, Marks, Part, PieceReader, TextKind};
use crate::import::chunk::{Chunk, Done, Kept, complete};
use crate::import::facts::{Facts, Seen, Slot, Style, event_of};
use crate::import::ids::IdKeys;
use crate::import::instant::Unit;
use crate::import::jsontext::{RawObject, Spot, explain};
use crate::import::logrows::{extra_key, set_title};
use crate::import::maker::{Depth, each_word};
use crate::import::mended::mended_line;
use crate::import::notes::Notes;
use crate::import::stretches::StretchReader;
use crate::import::{Issue, IssueKind};
use crate::time::When;

/// Reads stretches of lines.
#[derive(Copy, Clone, Debug)]
pub(in crate::import) struct LogLines {
    pub(in crate::import) style: Style,
}

/// A line that is an object.
struct Line<'t> {
    object: RawObject<'t>,
    facts: Facts<'t>,
    /// What each of its keys is.
    slots: Vec<Option<Slot>>,
    style: Style,
}

impl<'t> Line<'t> {
    fn of(text: &'t str, style: Style) -> Result<Self, serde_json::Error> {
        let object: RawObject<'t> = serde_json::from_str(text)?;
        let (mut facts, mut style) = (Facts::default(), style);
        let mut slots = Vec::with_capacity(object.0.len());
        for (key, raw) in &object.0 {
            // The JSON lines of Plaso say what they are, and count microseconds.
            if key.starts_with("__") && matches!(key.as_str(), "__container_type__" | "__type__") {
                style.unit = Some(Unit::Micros);
            }
            let slot = Slot::of(key, style.layout).filter(|slot| facts.get(*slot).is_empty());
            if let Some(slot) = slot {
                facts.set(slot, trimmed(text_of(raw.get())));
            }
            slots.push(slot);
        }
        Ok(Self { object, facts, slots, style })
    }

    fn event(
        &self,
        spot: Spot<'_>,
        depth: Depth,
        seen: &mut Seen,
        notes: &mut Notes,
    ) -> Option<(EventRecord, Option<When>)> {
        let place = |slot: Slot| {
            let nth = self.slots.iter().position(|known| *known == Some(slot));
            match nth.and_then(|nth| self.object.0.get(nth)) {
                Some((key, raw)) => {
                    let at = (raw.get().as_ptr() as usize).wrapping_sub(spot.raw.as_ptr() as usize);
                    let before = spot.raw.get(..at).unwrap_or_default();
                    // The place of the key, which stands before its value.
                    let before = before.rfind('"').and_then(|end| before.get(..end)).unwrap_or_default();
                    let before = before.rfind('"').and_then(|start| before.get(..start)).unwrap_or_default();
                    (spot.line, spot.column + before.chars().count() as u32, key.as_str())
                }
                None => (spot.line, spot.column, ""),
            }
        };
        let (mut record, when, told) = event_of(&self.facts, self.style, depth, place, seen, notes)?;
        if depth == Depth::Whole || depth == Depth::Words && record.title.is_empty() {
            for (nth, ((key, raw), slot)) in self.object.0.iter().zip(&self.slots).enumerate() {
                if slot.is_some_and(|slot| told.has(slot)) {
                    continue;
                }
                let Some(value) = value_of(raw.get()) else { continue };
                let mut key = extra_key(key);
                // A key that comes twice is kept twice.
                if record.extra.contains_key(&*key) {
                    key = Cow::Owned(format!("{key} (key {})", nth + 1));
                }
                record.extra.insert(key.into_owned(), value);
            }
            set_title(&mut record);
        }
        Some((record, when))
    }
}

/// What a value of JSON says: a string without quotes and escapes, nothing for `null`, anything else as it is written.
fn text_of(raw: &str) -> Cow<'_, str> {
    match raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) if !inner.contains('\\') => Cow::Borrowed(inner),
        Some(inner) => serde_json::from_str::<String>(raw).map_or(Cow::Borrowed(inner), Cow::Owned),
        None if raw == "null" => Cow::Borrowed(""),
        None => Cow::Borrowed(raw),
    }
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

/// A value as an event keeps it: lists and objects as they are, all else as the text that a table would have in its cell.
///
/// So no number loses a digit, and the same events from a table are the same.
fn value_of(raw: &str) -> Option<Value> {
    if raw.starts_with(['[', '{'])
        && let Ok(value) = serde_json::from_str(raw)
    {
        return Some(value);
    }
    let text = text_of(raw);
    (!text.is_empty()).then(|| Value::from(text.into_owned()))
}

impl StretchReader for LogLines {
    type Seen = Seen;

    fn read(&self, chunk: Chunk) -> Done<Seen> {
        let Chunk { text, start: (start, line), .. } = chunk;
        let (mut part, mut notes, mut ids) = (Part::default(), Notes::default(), IdKeys::default());
        let mut seen = Seen::default();
        let (mut at, mut line) = (start, line);
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let end = memchr::memchr(b'\n', rest.as_bytes());
            let whole = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            let content = whole.trim();
            if !content.is_empty() {
                part.record(at);
                let before = whole.get(..whole.len() - whole.trim_start().len()).unwrap_or_default();
                let spot = Spot { raw: content, line, column: before.chars().count() as u32 + 1 };
                match Line::of(content, self.style) {
                    Ok(object) => {
                        ids.push(object.facts.get(Slot::Id));
                        if let Some((record, when)) = object.event(spot, Depth::Facets, &mut seen, &mut notes) {
                            part.event(&record, when);
                        } else {
                            part.lost();
                            notes.lost(line);
                        }
                    }
                    Err(error) => {
                        if let Some((content, issues)) = mended_line(content)
                            && let Ok(object) = Line::of(&content, self.style)
                            && let spot = (Spot { raw: &content, ..spot })
                            && let Some((record, when)) = object.event(spot, Depth::Facets, &mut seen, &mut notes)
                        {
                            ids.push(object.facts.get(Slot::Id));
                            part.event(&record, when);
                            for issue in issues {
                                let column = issue.column + spot.column - 1;
                                notes.issue(Issue { line, column, ..issue });
                            }
                            at += end.map_or(rest.len(), |end| end + 1);
                            line += u64::from(end.is_some());
                            continue;
                        }
                        ids.push("");
                        part.lost();
                        notes.lost(line);
                        notes.issue(broken_line(&error, spot));
                    }
                }
            }
            at += end.map_or(rest.len(), |end| end + 1);
            line += u64::from(end.is_some());
        }
        Done { text, part, kept: Kept::default(), notes, seen, ids, n_lines: line - 1, ran_out: false }
    }

    fn nothing_seen(&self) -> Seen {
        Seen::default()
    }

    fn absorb(&self, seen: &mut Seen, later: Seen, n_before: u64) {
        seen.absorb(&later, n_before);
    }

    fn pieces(&self, file: usize) -> Arc<dyn PieceReader> {
        Arc::new(LinePieces { style: self.style, file })
    }

    fn id_column(&self) -> u32 {
        0
    }

    fn line_end(&self) -> u8 {
        b'\n'
    }
}

fn broken_line(error: &serde_json::Error, spot: Spot<'_>) -> Issue {
    let is_object = spot.raw.starts_with('{');
    let (message, hint) = if is_object {
        explain(error)
    } else {
        ("no object on this line".to_owned(), "write one event on a line, within { and }".to_owned())
    };
    let at = if is_object { error.column().saturating_sub(1) } else { 0 };
    let n_chars = spot.raw.get(..spot.raw.floor_char_boundary(at)).map_or(0, |before| before.chars().count());
    let value = spot.raw.get(..spot.raw.floor_char_boundary(400.min(spot.raw.len()))).unwrap_or_default();
    Issue::new(spot.line, IssueKind::BadJson, message).at(spot.column + n_chars as u32, "").value(value).hint(hint)
}

/// Reads lines again when somebody looks at their events.
#[derive(Debug)]
struct LinePieces {
    style: Style,
    /// Which of several files it is, from 1.
    file: usize,
}

impl LinePieces {
    fn event(&self, piece: &str, number: u64, depth: Depth) -> EventRecord {
        let content = readable(piece);
        let spot = Spot { raw: &content, line: 1, column: 1 };
        let made = Line::of(&content, self.style)
            .ok()
            .and_then(|line| line.event(spot, depth, &mut Seen::default(), &mut Notes::default()));
        let mut record = made.map(|(record, _)| record).unwrap_or_default();
        complete(&mut record, self.file, number);
        record
    }
}

/// The line of a piece, behind which empty lines may follow.
fn content_of(piece: &str) -> &str {
    piece.split('\n').next().unwrap_or_default().trim()
}

/// The line of a piece, mended where it can be read in no other way.
fn readable(piece: &str) -> Cow<'_, str> {
    let content = content_of(piece);
    if serde_json::from_str::<&serde_json::value::RawValue>(content).is_err() {
        return mended_line(content).map_or(Cow::Borrowed(content), |(content, _)| Cow::Owned(content));
    }
    Cow::Borrowed(content)
}

impl PieceReader for LinePieces {
    fn record(&self, piece: &str, number: u64) -> EventRecord {
        self.event(piece, number, Depth::Whole)
    }

    fn title<'p>(&self, piece: &'p str, number: u64) -> Cow<'p, str> {
        Cow::Owned(self.event(piece, number, Depth::Words).title)
    }

    fn id<'p>(&self, piece: &'p str, number: u64) -> Cow<'p, str> {
        Cow::Owned(self.event(piece, number, Depth::Facets).id)
    }

    fn each_text(&self, piece: &str, number: u64, found: &mut dyn FnMut(TextKind, &str)) {
        each_word(&self.event(piece, number, Depth::Words), found);
        let content = readable(piece);
        let Ok(object) = serde_json::from_str::<RawObject<'_>>(&content) else { return };
        for (_, raw) in &object.0 {
            if raw.get().starts_with(['[', '{'])
                && let Ok(value) = serde_json::from_str::<Value>(raw.get())
            {
                each_value(&value, found);
            } else {
                found(TextKind::Other, &text_of(raw.get()));
            }
        }
    }

    fn each_made_text(&self, piece: &str, number: u64, found: &mut dyn FnMut(TextKind, &str)) {
        if Line::of(&readable(piece), self.style).is_ok_and(|line| line.facts.get(Slot::Message).is_empty()) {
            each_word(&self.event(piece, number, Depth::Words), found);
        }
    }

    fn marks(&self) -> Marks {
        Marks::Json
    }
}

/// Calls `found` with every text and number; values are nested no deeper than the parser goes.
fn each_value(value: &Value, found: &mut dyn FnMut(TextKind, &str)) {
    match value {
        Value::Null => {}
        Value::Bool(yes) => found(TextKind::Other, if *yes { "true" } else { "false" }),
        Value::Number(number) => found(TextKind::Other, &number.to_string()),
        Value::String(text) => found(TextKind::Other, text),
        Value::Array(items) => items.iter().for_each(|item| each_value(item, found)),
        Value::Object(map) => map.values().for_each(|value| each_value(value, found)),
    }
}
