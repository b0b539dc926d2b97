//! The JSON of SIMILE Timeline, and what scripts write in its place.

use serde_json::Map;

use super::xml::is_iso;
use super::{Field, File, Item, STEP};
use crate::import::jsontext::{is_one_sign_away, misspelt};
use crate::import::literals::{Fault, field, fields, items, key, literal, trimmed, value};
use crate::import::places::Places;
use crate::import::text::line_and_column;
use crate::import::timelinejs::object_at;
use crate::import::{Confidence, ImportError, Issue, IssueKind, ReadCx};

/// The short names of keys, which newer files may use.
const SHORT: [(&str, &str); 9] = [
    ("eid", "eventID"),
    ("s", "start"),
    ("e", "end"),
    ("ls", "latestStart"),
    ("ee", "earliestEnd"),
    ("d", "description"),
    ("de", "durationEvent"),
    ("t", "title"),
    ("c", "classname"),
];

/// How sure it is that a text is such a file.
pub(super) fn sniff(text: &str) -> Confidence {
    let Some(at) = start_of(text) else { return Confidence::No };
    let body = text.get(at..).unwrap_or_default();
    let has = |key: &str| has_key(body, key);
    if !(has("events") || has("dateTimeFormat")) || !(has("start") || has("s")) {
        return Confidence::No;
    }
    let own = ["dateTimeFormat", "wikiURL", "wikiSection", "durationEvent", "isDuration", "latestStart", "earliestEnd"];
    if own.into_iter().any(has) {
        return Confidence::Certain;
    }
    // Lists of events that are no JSON are for nobody else.
    let is_loose = body.get(1..).map(str::trim_start).is_some_and(|rest| !rest.starts_with(['"', '}']));
    if is_loose && !has("start_date") { Confidence::Certain } else { Confidence::No }
}

/// The byte at which the object starts, behind comments and what a script needs before it.
pub(super) fn start_of(text: &str) -> Option<usize> {
    let rest = trimmed(text);
    object_at(rest).map(|at| text.len() - rest.len() + at)
}

/// Whether a key stands somewhere in a text, with quotation marks of any sort or none.
fn has_key(text: &str, key: &str) -> bool {
    text.match_indices(key).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default().chars().next_back();
        let after = text.get(at + key.len()..).unwrap_or_default();
        let closed = match before {
            Some(quote @ ('"' | '\'')) => after.strip_prefix(quote),
            Some(c) if c.is_whitespace() || matches!(c, '{' | ',') => Some(after),
            _ => None,
        };
        closed.is_some_and(|after| after.trim_start().starts_with(':'))
    })
}

pub(super) fn read(text: &str, at: usize, cx: &mut ReadCx<'_>) -> Result<File, ImportError> {
    let mut file = File { items: Vec::new(), own: Map::new(), is_iso: false };
    let mut places = Places::new(text);
    let mut has_list = false;
    let has_events = has_key(text, "events");
    let mut rest = text.get(at..).and_then(|text| text.strip_prefix('{')).unwrap_or_default();
    loop {
        rest = trimmed(rest);
        if let Some(behind) = rest.strip_prefix(',') {
            rest = behind;
            continue;
        }
        if rest.starts_with('}') {
            break;
        }
        if rest.is_empty() {
            cut_off(text, cx, &mut places);
            break;
        }
        let broken = |fault: Fault<'_>| broken(text, fault);
        let (name, _, behind) = key(rest).map_err(broken)?;
        let is_near = !has_events && is_one_sign_away(&name, "events");
        if (name == "events" || is_near) && behind.starts_with('[') {
            has_list = true;
            if is_near {
                let at = place_of(text, behind);
                places.begin(at);
                cx.issue(misspelt(places.of(at), &name, "events"));
            }
            if let Some(fault) = add_items(text, behind, &mut file, &mut places, cx)? {
                if fault.at.is_empty() {
                    cut_off(text, cx, &mut places);
                } else {
                    cx.issue(issue(text, fault, &mut places));
                }
                break;
            }
            rest = behind.get(literal(behind).0.len()..).unwrap_or_default();
        } else {
            let (field, behind) = field(rest).map_err(broken)?;
            let value = value(field.raw).map_err(broken)?;
            file.is_iso |= field.key == "dateTimeFormat" && value.as_str().is_some_and(is_iso);
            file.own.insert(field.key.into_owned(), value);
            rest = behind;
        }
    }
    if !has_list {
        let message = "there is no list “events” in the file".to_owned();
        return Err(ImportError::Broken { line: 1, column: 1, message, hint: "put the events into a list".to_owned() });
    }
    Ok(file)
}

/// Adds the items of the list; what is given back is why there are no more.
fn add_items<'a>(
    text: &'a str,
    list: &'a str,
    file: &mut File,
    places: &mut Places<'_>,
    cx: &mut ReadCx<'_>,
) -> Result<Option<Fault<'a>>, ImportError> {
    let found = items(list);
    for raw in found.items {
        match fields_of(text, raw) {
            Ok(fields) => file.items.push(Item { at: place_of(text, raw), fields, is_json: true }),
            Err(fault) => {
                places.begin(place_of(text, raw));
                cx.lost(issue(text, fault, places).value(raw));
            }
        }
        if file.items.len().is_multiple_of(STEP) {
            cx.check_cancel()?;
        }
    }
    Ok(found.fault)
}

/// What an item says, by the longer names.
fn fields_of<'a>(text: &str, raw: &'a str) -> Result<Vec<Field>, Fault<'a>> {
    let long = |name: &str| SHORT.iter().find(|(short, _)| *short == name).map_or(name, |(_, long)| *long).to_owned();
    let of = |field: crate::import::literals::Field<'a>| {
        Ok(Field { key: long(&field.key), value: value(field.raw)?, at: place_of(text, field.written) })
    };
    fields(raw)?.0.into_iter().map(of).collect()
}

/// The byte at which a stretch of the text starts.
fn place_of(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize).min(text.len())
}

fn cut_off(text: &str, cx: &mut ReadCx<'_>, places: &mut Places<'_>) {
    places.begin(text.len());
    let (line, column) = places.of(text.len());
    let issue = Issue::new(line, IssueKind::BadValue, "the file ends before its list of events does");
    cx.issue(issue.at(column, "events").hint("the file is cut off; get it again"));
}

/// What is wrong in the list of events.
fn issue(text: &str, fault: Fault<'_>, places: &mut Places<'_>) -> Issue {
    let (line, column) = places.of(place_of(text, fault.at));
    Issue::new(line, IssueKind::BadJson, fault.message).at(column, "events").hint(fault.hint)
}

fn broken(text: &str, fault: Fault<'_>) -> ImportError {
    let (line, column) = line_and_column(text, place_of(text, fault.at));
    ImportError::Broken { line, column, message: fault.message.to_owned(), hint: fault.hint.to_owned() }
}
