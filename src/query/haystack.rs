//! The folded text of every row, in one piece.
//!
//! ```text
//! row 0                           row 1
//! title ⏎ summary ⏎ rest … ⏎      title ⏎ summary ⏎ rest … ⏎
//! ```
//!
//! Folding leaves no line break in a text, so a break parts two fields and nothing is found across it.

use super::TextField;
use crate::dataset::{Dataset, EventId, TextKind, fold};

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
            let (mut title, mut summary, mut rest) = (String::new(), String::new(), String::new());
            dataset.event(row).each_text(|kind, text| {
                let into = match kind {
                    TextKind::Title => &mut title,
                    TextKind::Summary => &mut summary,
                    TextKind::Other => &mut rest,
                };
                into.push_str(&fold(text));
                into.push('\n');
            });
            for (field, is_one) in [(title, true), (summary, true), (rest, false)] {
                if field.is_empty() && is_one {
                    out.text.push('\n');
                }
                out.text.push_str(&field);
            }
            out.row_at.push(out.text.len());
        }
        out
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
