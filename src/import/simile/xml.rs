//! The XML of SIMILE Timeline: `<data>` with an `<event>` for each event.

use serde_json::{Map, Value};

use super::{Field, File, Item, STEP};
use crate::import::elements::{Collected, add, collect};
use crate::import::pieces::{Piece, Pieces};
use crate::import::places::Places;
use crate::import::{ImportError, Issue, IssueKind, ReadCx};

/// The attribute of the file that says how dates are written.
const FORMAT: &str = "date-time-format";

pub(super) fn read(text: &str, cx: &mut ReadCx<'_>) -> Result<File, ImportError> {
    let mut file = File { items: Vec::new(), own: Map::new(), is_iso: false };
    let mut pieces = Pieces::new(text);
    let mut places = Places::new(text);
    let (mut is_open, mut says_end) = (false, true);
    while let Some(piece) = pieces.next() {
        let flaws = match piece {
            Piece::Open(tag) if tag.name == "data" => {
                for attribute in tag.attributes().0 {
                    let value = attribute.value.trim();
                    file.is_iso |= attribute.name == FORMAT && is_iso(value);
                    add(&mut file.own, attribute.name, Value::from(value));
                }
                is_open = !tag.is_empty;
                continue;
            }
            Piece::Open(tag) => {
                let Collected { element, flaws } = collect(&mut pieces, text, &tag, &["data", "event"]);
                let is_event = element.name == "event" || element.attributes.iter().any(|one| one.name == "start");
                if is_event {
                    let field =
                        |key: &str, value: &str, at| Field { key: key.to_owned(), value: Value::from(value), at };
                    let attributes = element.attributes.iter();
                    let mut fields: Vec<Field> = attributes.map(|one| field(one.name, &one.value, one.at)).collect();
                    // Tags of HTML that nobody wrote as text are words for a browser too.
                    let words = if element.children.is_empty() { &element.text } else { element.inner };
                    if !words.trim().is_empty() {
                        fields.push(field("description", words.trim(), element.at));
                    }
                    file.items.push(Item { at: element.at, fields, is_json: false });
                    if file.items.len().is_multiple_of(STEP) {
                        cx.check_cancel()?;
                    }
                } else {
                    add(&mut file.own, element.name, element.value());
                }
                flaws
            }
            Piece::Close("data", _) => {
                is_open = false;
                continue;
            }
            Piece::Flaw(at, flaw) => vec![(at, flaw)],
            Piece::Text(words) if !words.trim().is_empty() => {
                let at = pieces.at().saturating_sub(words.len());
                places.begin(at);
                let (line, column) = places.of(at);
                let issue = Issue::new(line, IssueKind::BadXml, "words outside of all events are not read");
                cx.issue(issue.at(column, "").value(words.trim()).hint("put them into an event"));
                continue;
            }
            Piece::Close(..) | Piece::Text(_) => continue,
        };
        for (at, flaw) in flaws {
            says_end &= at != text.len();
            places.begin(at);
            let (line, column) = places.of(at);
            let (message, hint) = flaw.words();
            cx.issue(Issue::new(line, IssueKind::BadXml, message).at(column, "").hint(hint));
        }
    }
    if is_open && says_end {
        places.begin(text.len());
        let (line, column) = places.of(text.len());
        let issue = Issue::new(line, IssueKind::BadXml, "the file ends before its list of events does");
        cx.issue(issue.at(column, "data").hint("the file is cut off; get it again"));
    }
    Ok(file)
}

/// Whether a file says that its dates are ISO 8601.
pub(super) fn is_iso(format: &str) -> bool {
    format.to_ascii_lowercase().replace([' ', '-'], "") == "iso8601"
}
