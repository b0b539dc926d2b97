//! JSON with its places in the text kept, so that an issue can name line and column.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::import::text::{count_byte, line_and_column};
use crate::import::{ImportError, Issue, IssueKind};

/// An object whose values are not parsed yet.
#[derive(Debug, Default)]
pub(in crate::import) struct RawObject<'a>(pub(in crate::import) Vec<(String, &'a RawValue)>);

impl<'a> RawObject<'a> {
    /// The value of the first of these keys that is there.
    pub(in crate::import) fn get(&self, keys: &[&str]) -> Option<&'a RawValue> {
        keys.iter().find_map(|key| self.0.iter().find(|(known, _)| known == key).map(|(_, raw)| *raw))
    }

    /// The list under a key that differs from the one that is sought by one sign, and that key.
    pub(in crate::import) fn nearly(&self, key: &str) -> Option<(&str, &'a RawValue)> {
        let found = self.0.iter().find(|(known, raw)| is_one_sign_away(known, key) && raw.get().starts_with('['));
        found.map(|(known, raw)| (known.as_str(), *raw))
    }

    /// The text of a key, when it is a string or a number.
    pub(in crate::import) fn text(&self, key: &str) -> Option<String> {
        match serde_json::from_str(self.get(&[key])?.get()).ok()? {
            serde_json::Value::String(text) => Some(text),
            serde_json::Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for RawObject<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(fields)
            }
        }
        deserializer.deserialize_map(Fields).map(RawObject)
    }
}

/// Whether two texts differ by one sign that is put in, left out, or stands before its neighbour.
pub(in crate::import) fn is_one_sign_away(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let rest = |text: &[u8], n: usize| text.get(same + n..).map(<[u8]>::to_vec);
    let is_swapped = || a.get(same) == b.get(same + 1) && a.get(same + 1) == b.get(same) && rest(a, 2) == rest(b, 2);
    match a.len().checked_sub(b.len()) {
        Some(0) => same < a.len() && is_swapped(),
        Some(1) => rest(a, 1) == rest(b, 0),
        _ => a.len() + 1 == b.len() && rest(a, 0) == rest(b, 1),
    }
}

/// What is said of a list under a key that is nearly the right one.
pub(in crate::import) fn misspelt((line, column): (u64, u32), written: &str, key: &str) -> Issue {
    let issue = Issue::new(line, IssueKind::BadValue, format!("this list is read as “{key}”"));
    issue.at(column, written).value(written).hint(format!("name it “{key}”"))
}

/// A stretch of a JSON text, whose line is known.
#[derive(Copy, Clone)]
pub(in crate::import) struct Spot<'a> {
    /// The stretch itself.
    pub(in crate::import) raw: &'a str,
    /// The physical line on which it starts.
    pub(in crate::import) line: u64,
    /// The character of that line, from 1.
    pub(in crate::import) column: u32,
}

impl Spot<'_> {
    /// The line and the character of a key in this stretch; its own start when the key is not written there.
    pub(in crate::import) fn of_key(&self, key: &str) -> (u64, u32) {
        let quoted = format!("\"{key}\"");
        // In YAML and in scripts names have no quotes.
        let at = self.raw.find(&quoted).or_else(|| bare_key(self.raw, key));
        at.map_or((self.line, self.column), |at| self.of_byte(at))
    }

    /// The line and the character of a byte of this stretch.
    pub(in crate::import) fn of_byte(&self, at: usize) -> (u64, u32) {
        let (line, column) = line_and_column(self.raw, at);
        if line == 1 { (self.line, self.column + column - 1) } else { (self.line + line - 1, column) }
    }
}

/// Where a key without quotes stands, before a colon.
fn bare_key(text: &str, key: &str) -> Option<usize> {
    if key.is_empty() {
        return None;
    }
    text.match_indices(key).map(|(at, _)| at).find(|&at| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let behind = text.get(at + key.len()..).unwrap_or_default().trim_start_matches([' ', '\'']);
        behind.starts_with(':') && before.is_none_or(|c| c.is_whitespace() || "{,'".contains(c))
    })
}

/// Gives the lines of stretches of one text that are asked for in their order.
///
/// It counts from the last place on, since a file may be one line of many megabytes.
pub(in crate::import) struct Spots<'a> {
    text: &'a str,
    at: usize,
    line: u64,
    column: u32,
}

impl<'a> Spots<'a> {
    /// Starts at the beginning of the text.
    pub(in crate::import) fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1, column: 1 }
    }

    /// The place of a stretch of the text.
    pub(in crate::import) fn of(&mut self, raw: &'a str) -> Spot<'a> {
        let at = (raw.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize).min(self.text.len());
        if at < self.at {
            (self.at, self.line, self.column) = (0, 1, 1);
        }
        let between = self.text.get(self.at..at).unwrap_or_default();
        let on_line = match between.rfind('\n') {
            None => between,
            Some(newline) => {
                self.line += count_byte(between.as_bytes(), b'\n') as u64;
                self.column = 1;
                between.get(newline + 1..).unwrap_or_default()
            }
        };
        self.column += on_line.chars().count() as u32;
        self.at = at;
        Spot { raw, line: self.line, column: self.column }
    }

    /// The byte up to which places were asked for.
    pub(in crate::import) fn at(&self) -> usize {
        self.at
    }
}

/// What is wrong with a JSON text, and what to do.
pub(in crate::import) fn broken(error: &serde_json::Error) -> ImportError {
    let (message, hint) = explain(error);
    ImportError::Broken { line: error.line() as u64, column: error.column() as u32, message, hint }
}

/// The message of a JSON error without its place, and advice.
pub(in crate::import) fn explain(error: &serde_json::Error) -> (String, String) {
    let full = error.to_string();
    let message = full.rsplit_once(" at line ").map_or(full.as_str(), |(message, _)| message).to_owned();
    if message.starts_with("recursion limit") {
        let message = "more than 127 lists and objects within each other";
        return (message.to_owned(), "take this part out of the file".to_owned());
    }
    let hint = if message.starts_with("EOF") {
        "the file is cut off; get it again, or close what is open"
    } else if message.contains("trailing comma") {
        "remove the comma before this place"
    } else if message.contains("expected `,`") {
        "put a comma before this place, or close the list or object"
    } else if message.contains("key must be a string") {
        "put names in double quotes"
    } else if message.contains("control character") {
        "write line breaks inside texts as \\n"
    } else if message.contains("trailing characters") {
        "remove what follows the end of the data"
    } else if message.contains("escape") {
        "write a backslash as two"
    } else {
        "correct the text at this place"
    };
    // Words of the parser's own are no words for a person.
    let message = message.replace("EOF while parsing", "the file ends inside");
    (message, hint.to_owned())
}
