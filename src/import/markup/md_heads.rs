//! The heads of Markdown files: YAML between two lines `---`.

use serde_json::{Map, Value};

use super::yaml;
use crate::import::{Issue, IssueKind, ReadCx};

/// A head in YAML at the start of a text.
pub(in crate::import) struct Matter<'a> {
    pub(in crate::import) yaml: &'a str,
    /// The line on which it starts, from 1.
    pub(in crate::import) line: u64,
    pub(in crate::import) rest: &'a str,
    pub(in crate::import) rest_line: u64,
}

/// The head between two lines `---` at the start of a text.
pub(in crate::import) fn front_matter(text: &str) -> Option<Matter<'_>> {
    let blank = text.len() - text.trim_start().len();
    let start = text.get(..blank)?.rfind('\n').map_or(0, |at| at + 1);
    let first_line = n_lines(text.get(..start)?) + 1;
    let text = text.get(start..)?;
    let inner = text.strip_prefix("---")?;
    let (fence, inner) = inner.split_at(inner.find('\n')? + 1);
    if !fence.trim().is_empty() {
        return None;
    }
    let mut at = 0;
    for line in inner.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            let yaml = inner.get(..at)?;
            let rest_line = first_line + n_lines(yaml) + 2;
            return Some(Matter { yaml, line: first_line + 1, rest: inner.get(at + line.len()..)?, rest_line });
        }
        at += line.len();
    }
    None
}

pub(in crate::import) fn n_lines(text: &str) -> u64 {
    crate::import::text::count_byte(text.as_bytes(), b'\n') as u64
}

pub(in crate::import) fn yaml_of(text: &str) -> (Map<String, Value>, Option<yaml::YamlFault>) {
    match yaml::object(text) {
        Ok(map) => (map, None),
        Err(fault) => (yaml::lines_as_object(text), Some(fault)),
    }
}

pub(in crate::import) fn note_fault(fault: Option<&yaml::YamlFault>, line: u64, cx: &mut ReadCx<'_>) {
    if let Some(fault) = fault {
        let issue = Issue::new(line + fault.line.saturating_sub(1), IssueKind::BadValue, fault.message.as_str());
        cx.issue(issue.at(fault.column, "").hint("the head is read line by line; put texts with a colon in quotes"));
    }
}

/// Where the next head of a text starts; a line `---` alone may as well divide paragraphs.
pub(in crate::import) fn next_head(text: &str) -> (usize, &str) {
    let mut at = 0;
    let mut is_blank_before = true;
    for line in text.split_inclusive('\n') {
        let from = text.get(at..).unwrap_or_default();
        if line.trim_end() == "---" && is_blank_before {
            let first = from.get(line.len()..).unwrap_or_default().lines().find(|line| !line.trim().is_empty());
            let is_key = first.and_then(|line| line.split_once(':')).is_some_and(|(key, _)| {
                !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
            });
            if is_key && front_matter(from).is_some() {
                return (at, from);
            }
        }
        is_blank_before = line.trim().is_empty();
        at += line.len();
    }
    (text.len(), "")
}
