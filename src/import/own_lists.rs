//! The sheets of sources and actors in workbooks that this program writes, which stand behind the sheet of events.

use serde_json::Value;

use super::rows::{Dialect, Escape, Rows};
use super::sheets::grid::{ROW_END, SEPARATOR};
use crate::dataset::cells::{FURTHER, split};
use crate::dataset::{Actor, DatasetBuilder, Extra, Source};

const SOURCES: [&str; 7] = ["id", "title", "author", "publisher", "date", "url", FURTHER];
const ACTORS: [&str; 5] = ["id", "name", "type", "aliases", FURTHER];

/// Takes in what a sheet says of sources or actors of the events that were read last; false for any other sheet.
pub(super) fn take_list(text: &str, builder: &mut DatasetBuilder) -> bool {
    let dialect = Dialect { delimiter: SEPARATOR, escape: Escape::Doubled, line_end: ROW_END };
    let mut rows = Rows::new(text, dialect, 0, 1);
    if !rows.advance() {
        return false;
    }
    let names: Vec<String> = (0..rows.len()).map(|idx| rows.cell(idx).to_owned()).collect();
    let are_sources = names == SOURCES;
    if !are_sources && names != ACTORS {
        return false;
    }
    rows.expect(names.len());
    while rows.advance() {
        let cell = |name: &str| {
            let idx = names.iter().position(|known| known == name);
            idx.filter(|idx| *idx < rows.len()).map_or("", |idx| rows.cell(idx))
        };
        let text = |name: &str| cell(name).to_owned();
        if cell("id").is_empty() {
            continue;
        }
        let extra = match serde_json::from_str(cell(FURTHER)) {
            Ok(Value::Object(extra)) => extra,
            _ => Extra::new(),
        };
        if are_sources {
            builder.source(Source {
                id: text("id"),
                title: text("title"),
                author: text("author"),
                publisher: text("publisher"),
                date: text("date"),
                url: text("url"),
                extra,
            });
        } else {
            let aliases = split(cell("aliases"));
            builder.actor(Actor { id: text("id"), name: text("name"), kind: text("type"), aliases, extra });
        }
    }
    true
}
