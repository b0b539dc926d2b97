//! The JSON of SIMILE Timeline, and what scripts write in its place.

use serde_json::Map;

use super::xml::is_iso;
use super::{File, Item, STEP};
use crate::import::loose::{Loose, Wrong};
use crate::import::places::Places;
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
    if !has("events") || !(has("start") || has("s")) {
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
    let mut loose = Loose::new(text, 0);
    loose.is_at_end();
    object_at(text.get(loose.at()..)?).map(|at| loose.at() + at)
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
    let mut loose = Loose::new(text, at);
    let mut has_list = false;
    loose.take('{');
    while !loose.take('}') {
        if loose.is_at_end() {
            cut_off(text, cx, &mut places);
            break;
        }
        let field = loose.key().map_err(|wrong| broken(&wrong, &mut places))?;
        if field.key == "events" && loose.take('[') {
            has_list = true;
            if !items(&mut loose, &mut file, &mut places, cx)? {
                cut_off(text, cx, &mut places);
                break;
            }
        } else {
            let value = loose.value().map_err(|wrong| broken(&wrong, &mut places))?;
            file.is_iso |= field.key == "dateTimeFormat" && value.as_str().is_some_and(is_iso);
            file.own.insert(field.key, value);
        }
        loose.take(',');
    }
    if !has_list {
        let message = "there is no list “events” in the file".to_owned();
        return Err(ImportError::Broken { line: 1, column: 1, message, hint: "put the events into a list".to_owned() });
    }
    Ok(file)
}

/// Reads the items of the list; `false` when the text ends before the list does.
fn items(
    loose: &mut Loose<'_>,
    file: &mut File,
    places: &mut Places<'_>,
    cx: &mut ReadCx<'_>,
) -> Result<bool, ImportError> {
    loop {
        if loose.take(']') {
            return Ok(true);
        }
        if loose.take(',') {
            continue;
        }
        if loose.is_at_end() {
            return Ok(false);
        }
        let at = loose.at();
        match loose.fields() {
            Ok(mut fields) => {
                for field in &mut fields {
                    if let Some((_, long)) = SHORT.iter().find(|(short, _)| *short == field.key) {
                        (*long).clone_into(&mut field.key);
                    }
                }
                file.items.push(Item { at, fields, is_json: true });
            }
            Err(wrong) => {
                places.begin(at);
                let (line, column) = places.of(wrong.at);
                loose.skip_item(at);
                let issue = Issue::new(line, IssueKind::BadJson, wrong.message).at(column, "events");
                cx.lost(issue.value(loose.since(at)).hint(wrong.hint));
            }
        }
        if file.items.len().is_multiple_of(STEP) {
            cx.check_cancel()?;
        }
        if !loose.take(',') && !loose.is_at_end() && !loose.is_before(']') {
            // Two objects without a comma are two objects; anything else is passed with what comes before it.
            if !loose.is_before('{') {
                places.begin(at);
                let (line, column) = places.of(loose.at());
                loose.skip_item(loose.at());
                let issue = Issue::new(line, IssueKind::BadJson, "this belongs to no event").at(column, "events");
                cx.issue(issue.hint("put a comma between events, and nothing else"));
                loose.take(',');
            }
        }
    }
}

fn cut_off(text: &str, cx: &mut ReadCx<'_>, places: &mut Places<'_>) {
    places.begin(text.len());
    let (line, column) = places.of(text.len());
    let issue = Issue::new(line, IssueKind::BadValue, "the file ends before its list of events does");
    cx.issue(issue.at(column, "events").hint("the file is cut off; get it again"));
}

fn broken(wrong: &Wrong, places: &mut Places<'_>) -> ImportError {
    places.begin(wrong.at);
    let (line, column) = places.of(wrong.at);
    ImportError::Broken { line, column, message: wrong.message.to_owned(), hint: wrong.hint.to_owned() }
}
