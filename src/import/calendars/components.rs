//! Components of iCalendar: what stands between `BEGIN` and `END`.

use serde_json::{Map, Value};

use crate::import::content_lines::{ContentLine, ContentLines};
use crate::import::slide::keep;
use crate::import::{ImportError, Issue, IssueKind, ReadCx};

/// Components within components within components; what lies deeper is not read.
const MAX_DEPTH: usize = 32;

/// Lines between two looks at the progress.
const STEP_LINES: usize = 10_000;

/// A stretch between `BEGIN` and `END`.
#[derive(Debug, Default)]
pub(in crate::import) struct Component {
    pub(in crate::import) name: String,
    /// The physical line of its `BEGIN`.
    pub(in crate::import) line: u64,
    pub(in crate::import) lines: Vec<ContentLine>,
    pub(in crate::import) parts: Vec<Component>,
}

impl Component {
    /// The first line of a name.
    pub(in crate::import) fn first(&self, name: &str) -> Option<&ContentLine> {
        self.lines.iter().find(|line| line.name == name)
    }

    /// All lines of a name.
    pub(in crate::import) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a ContentLine> {
        self.lines.iter().filter(move |line| line.name == name)
    }

    /// The text of the first line of a name; empty when there is none.
    pub(in crate::import) fn text(&self, name: &str) -> String {
        self.first(name).map(|line| line.text().trim().to_owned()).unwrap_or_default()
    }
}

/// All components of a text that stand in no other.
pub(in crate::import) fn read_components(text: &str, cx: &mut ReadCx<'_>) -> Result<Vec<Component>, ImportError> {
    let mut done: Vec<Component> = Vec::new();
    let mut open: Vec<Component> = Vec::new();
    let mut lines = ContentLines::new(text);
    let mut n_lines = 0;
    while let Some(line) = lines.next_line() {
        n_lines += 1;
        if n_lines % STEP_LINES == 0 {
            cx.step(lines.at(), text.len())?;
        }
        let line = match line {
            Ok(line) => line,
            Err((line, text)) => {
                let issue = Issue::new(line, IssueKind::BadValue, "a line without a name and a colon");
                let hint = "if it belongs to the line before, begin it with a space";
                cx.issue(issue.value(&text).hint(hint));
                if let Some(component) = open.last_mut() {
                    let name = "UNREADABLE LINES".to_owned();
                    component.lines.push(ContentLine {
                        name,
                        value: text.into_owned(),
                        line,
                        ..ContentLine::default()
                    });
                }
                continue;
            }
        };
        if line.name == "BEGIN" && stands_apart(&line.value) {
            let unclosed = open.iter().position(|component| is_entry(&component.name));
            while unclosed.is_some_and(|at| open.len() > at) {
                close(&mut open, &mut done, Some(line.line), cx);
            }
        }
        match line.name.as_str() {
            "BEGIN" if open.len() < MAX_DEPTH => {
                let name = line.value.trim().to_uppercase();
                open.push(Component { name, line: line.line, ..Component::default() });
            }
            "END" => {
                let name = line.value.trim().to_uppercase();
                let Some(at) = open.iter().rposition(|component| component.name == name) else {
                    let issue = Issue::new(line.line, IssueKind::BadValue, format!("END:{name} has no BEGIN"));
                    cx.issue(issue.hint("the line is left out; check what stands before it"));
                    continue;
                };
                while open.len() > at + 1 {
                    close(&mut open, &mut done, Some(line.line), cx);
                }
                close(&mut open, &mut done, None, cx);
            }
            _ => {
                if let Some(component) = open.last_mut() {
                    component.lines.push(line);
                } else {
                    let issue = Issue::new(line.line, IssueKind::BadValue, "a line that stands in no calendar");
                    cx.issue(issue.at(1, &line.name).value(&line.value).hint("put it between BEGIN and END"));
                }
            }
        }
    }
    while !open.is_empty() {
        close(&mut open, &mut done, Some(lines.line().saturating_sub(1)), cx);
    }
    Ok(done)
}

/// Whether a component of this name is an event, a to-do or an entry of a journal.
fn is_entry(name: &str) -> bool {
    ["VEVENT", "VTODO", "VJOURNAL"].into_iter().any(|entry| name.trim().eq_ignore_ascii_case(entry))
}

/// Whether a component of this name never stands within an entry, so that one which is open lacks its `END`.
fn stands_apart(name: &str) -> bool {
    let others = ["VCALENDAR", "VTIMEZONE", "VFREEBUSY", "VAVAILABILITY"];
    is_entry(name) || others.into_iter().any(|other| name.trim().eq_ignore_ascii_case(other))
}

/// Closes the innermost component; `broken_at` is where it ends without an `END` of its own.
fn close(open: &mut Vec<Component>, done: &mut Vec<Component>, broken_at: Option<u64>, cx: &mut ReadCx<'_>) {
    let Some(component) = open.pop() else { return };
    if let Some(line) = broken_at {
        let message = format!("{} of line {} has no END", component.name, component.line);
        let issue = Issue::new(line, IssueKind::BadValue, message);
        cx.issue(issue.hint("it is read up to here; its END is missing or the file is cut off"));
    }
    match open.last_mut() {
        Some(parent) => parent.parts.push(component),
        None => done.push(component),
    }
}

/// Lines that no field claims, by their names; parameters stay with them.
pub(in crate::import) fn kept<'a>(lines: impl Iterator<Item = &'a ContentLine>) -> Map<String, Value> {
    let mut map = Map::new();
    for line in lines {
        let text = Value::from(line.text().trim());
        let params: Map<String, Value> =
            line.params.iter().map(|(key, value)| (key.clone(), value.clone().into())).collect();
        if params.is_empty() {
            push(&mut map, &line.name, text);
        } else {
            let mut whole = params;
            whole.insert("value".to_owned(), text);
            push(&mut map, &line.name, Value::Object(whole));
        }
    }
    map
}

/// Adds a value under a name, in a list where the name has one already.
pub(in crate::import) fn push(map: &mut Map<String, Value>, name: &str, value: Value) {
    match map.get_mut(name) {
        None => keep(map, name, value),
        Some(Value::Array(items)) => items.push(value),
        Some(one) => *one = Value::from(vec![one.take(), value]),
    }
}
