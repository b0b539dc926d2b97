//! The folded text of every row, in one piece.
//!
//! ```text
//! row 0                           row 1
//! title ⏎ summary ⏎ rest … ⏎      title ⏎ summary ⏎ rest … ⏎
//! ```
//!
//! Folding leaves no line break in a text, so a break parts two fields and nothing is found across it.

use super::TextField;
use crate::dataset::{Dataset, EventId, fold};

/// The folded text of every row.
#[derive(Debug, Default)]
pub(super) struct Haystack {
    text: String,
    /// `row_at[row]..row_at[row + 1]` is the row's place in `text`.
    row_at: Vec<usize>,
}

impl Haystack {
    pub(super) fn of(dataset: &Dataset) -> Self {
        let mut out = Self { text: String::new(), row_at: Vec::with_capacity(dataset.len() + 1) };
        out.row_at.push(0);
        for row in dataset.ids() {
            let event = dataset.event(row);
            for field in [event.title(), event.summary(), event.when_text(), event.id()] {
                out.put(field);
            }
            for_each_json_value(event.details_text(), |value| out.put(value));
            out.row_at.push(out.text.len());
        }
        out
    }

    fn put(&mut self, field: &str) {
        self.text.push_str(&fold(field));
        self.text.push('\n');
    }

    /// Whether the row has the folded `term` in `field`, or anywhere.
    pub(super) fn has(&self, row: EventId, term: &str, field: Option<TextField>) -> bool {
        let i = row.0 as usize;
        let (Some(&start), Some(&end)) = (self.row_at.get(i), self.row_at.get(i + 1)) else { return false };
        let text = self.text.get(start..end).unwrap_or("");
        field.map_or(text, |field| field_of(text, field)).contains(term)
    }

    /// Calls `found` with every row that has the folded `term`, ascending.
    pub(super) fn for_each_row_with(&self, term: &str, field: Option<TextField>, mut found: impl FnMut(EventId)) {
        // One search through the whole text: starting one for every row would cost more than the search itself.
        let mut at = 0;
        let mut row = 0;
        while let Some(hit) = self.text.get(at..).and_then(|rest| rest.find(term)) {
            let hit = at + hit;
            row += self.row_at.get(row + 1..).unwrap_or(&[]).partition_point(|&start| start <= hit);
            let id = EventId(row as u32);
            // A hit in another field of the row leaves the asked one to be looked at by itself.
            if field.is_none() || self.has(id, term, field) {
                found(id);
            }
            row += 1;
            at = self.row_at.get(row).copied().unwrap_or(self.text.len());
        }
    }
}

fn field_of(row: &str, field: TextField) -> &str {
    let place = match field {
        TextField::Title => 0,
        TextField::Summary => 1,
    };
    row.split('\n').nth(place).unwrap_or("")
}

/// Calls `found` with every string and number of compact JSON that is a value and not a key.
///
/// Reading the text once by hand takes a tenth of the time of building a tree of it for every row.
fn for_each_json_value(json: &str, mut found: impl FnMut(&str)) {
    let bytes = json.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        match byte {
            b'"' => {
                at = end_of_string(bytes, at);
                let is_key = bytes.get(at) == Some(&b':');
                let Some(inside) = json.get(start + 1..at.saturating_sub(1)).filter(|_| !is_key) else { continue };
                if inside.contains('\\') {
                    let whole = json.get(start..at).unwrap_or("");
                    found(&serde_json::from_str::<String>(whole).unwrap_or_default());
                } else {
                    found(inside);
                }
            }
            b'-' | b'0'..=b'9' => {
                while bytes.get(at).is_some_and(|b| b.is_ascii_digit() || b"+-.eE".contains(b)) {
                    at += 1;
                }
                found(json.get(start..at).unwrap_or(""));
            }
            _ => at += 1,
        }
    }
}

/// The place after the string that starts at `at`.
fn end_of_string(bytes: &[u8], at: usize) -> usize {
    let mut i = at + 1;
    while let Some(byte) = bytes.get(i) {
        match byte {
            b'"' => return i + 1,
            b'\\' => i += 2,
            _ => i += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_values(json: &str, values: &[&str]) {
        let mut found = Vec::new();
        for_each_json_value(json, |value| found.push(value.to_owned()));
        assert_eq!(found, values, "{json}");
    }

    #[test]
    fn values_are_read_and_keys_are_not() {
        check_values(r#"{"a":"x","b":["y",{"c":"z"}],"n":-12.5e3,"t":true,"u":null}"#, &["x", "y", "z", "-12.5e3"]);
        check_values(r#"{"k:1":"a:b,\"c\"\\","e":"д\u0416"}"#, &["a:b,\"c\"\\", "дЖ"]);
        check_values(r#"["",{}]"#, &[""]);
        check_values(r#""unclosed"#, &["unclose"]);
        check_values("", &[]);
    }
}
