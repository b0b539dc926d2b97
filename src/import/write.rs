//! Writing events as a native event file.

use std::collections::BTreeSet;

use super::native::VERSION;
use crate::dataset::{Actor, Dataset, EventFile, EventId, Facet, Source};

/// The rows of a data set as a native event file: pretty JSON that ends with a line break.
///
/// It holds the sources and actors that the rows name; all of them when the rows are the whole data set.
pub fn write_native(dataset: &Dataset, rows: impl IntoIterator<Item = EventId>) -> String {
    let rows: Vec<EventId> = rows.into_iter().collect();
    let is_whole = rows.len() == dataset.len();
    let used = |facet: Facet| -> BTreeSet<u32> {
        if is_whole {
            (0..dataset.names(facet).len() as u32).collect()
        } else {
            rows.iter().flat_map(|&row| dataset.values(facet, row)).collect()
        }
    };
    // Names that no file describes have empty entries, which are left out.
    let sources: Vec<Source> = used(Facet::Source)
        .into_iter()
        .filter_map(|value| dataset.source(value))
        .filter(|source| !source.id.is_empty())
        .cloned()
        .collect();
    let actors: Vec<Actor> = used(Facet::Actor)
        .into_iter()
        .filter_map(|value| dataset.actor(value))
        .filter(|actor| !actor.id.is_empty())
        .cloned()
        .collect();
    // What several files say of themselves does not make one description.
    let alone = match dataset.files() {
        [file] => Some(file),
        _ => None,
    };
    let file = EventFile {
        format: "dateline".to_owned(),
        version: VERSION,
        title: dataset.title().to_owned(),
        description: alone.map(|file| file.description.clone()).unwrap_or_default(),
        sources,
        actors,
        events: rows.iter().map(|&row| dataset.event(row).record()).collect(),
        extra: alone.map(|file| file.extra.clone()).unwrap_or_default(),
    };
    // Writing JSON to a string fails for maps with keys that are no strings only, and there are none.
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}
