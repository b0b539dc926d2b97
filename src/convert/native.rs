//! Native event files: everything, and the same bytes again from a file that this program wrote.

use std::collections::BTreeSet;
use std::io::Write;

use serde::{Serialize, Serializer};

use super::{Exporter, LossKind, WriteError};
use crate::dataset::{Actor, Dataset, EventId, Extra, Facet, Source, VERSION};

/// Writes native event files.
pub(super) struct Native;

impl Exporter for Native {
    fn id(&self) -> &'static str {
        "dateline"
    }

    fn name(&self) -> &'static str {
        "Dateline event file"
    }

    fn extension(&self) -> &'static str {
        "json"
    }

    fn mime(&self) -> &'static str {
        "application/json"
    }

    fn about(&self) -> &'static str {
        "Everything; of sources and actors those that the events name, or all of them with all events"
    }

    fn becomes(&self, kind: LossKind) -> Option<&'static str> {
        match kind {
            LossKind::Files => Some("are not told apart, and what each says of itself is left out"),
            _ => None,
        }
    }

    fn write(&self, dataset: &Dataset, rows: &[EventId], out: &mut (dyn Write + Send)) -> Result<(), WriteError> {
        write(dataset, rows, out).map_err(Into::into)
    }
}

/// The rows of a data set as a native event file: pretty JSON that ends with a line break.
///
/// It holds the sources and actors that the rows name; all of them when the rows are the whole data set.
pub fn write_native(dataset: &Dataset, rows: impl IntoIterator<Item = EventId>) -> String {
    let rows: Vec<EventId> = rows.into_iter().collect();
    let mut bytes = Vec::new();
    // Writing JSON into memory fails for maps with keys that are no strings only, and there are none.
    let _ = write(dataset, &rows, &mut bytes);
    String::from_utf8(bytes).unwrap_or_default()
}

fn write(dataset: &Dataset, rows: &[EventId], mut out: impl Write) -> std::io::Result<()> {
    // What several files say of themselves does not make one description.
    let alone = match dataset.files() {
        [file] => Some(file),
        _ => None,
    };
    let none = Extra::new();
    let file = File {
        format: "dateline",
        version: VERSION,
        title: dataset.title(),
        description: alone.map_or("", |file| &file.description),
        sources: sources_of(dataset, rows),
        actors: actors_of(dataset, rows),
        events: Events { dataset, rows },
        extra: alone.map_or(&none, |file| &file.extra),
    };
    serde_json::to_writer_pretty(&mut out, &file).map_err(std::io::Error::from)?;
    out.write_all(b"\n")
}

/// [`EventFile`](crate::dataset::EventFile) key for key, with its events read one after the other while they are written.
#[derive(Serialize)]
struct File<'a> {
    format: &'static str,
    version: u32,
    #[serde(skip_serializing_if = "str::is_empty")]
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<&'a Source>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actors: Vec<&'a Actor>,
    events: Events<'a>,
    #[serde(flatten)]
    extra: &'a Extra,
}

struct Events<'a> {
    dataset: &'a Dataset,
    rows: &'a [EventId],
}

impl Serialize for Events<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.rows.iter().map(|&row| self.dataset.event(row).record()))
    }
}

/// The documents that the rows, or accounts in them, name and some file describes.
pub(super) fn sources_of<'a>(dataset: &'a Dataset, rows: &[EventId]) -> Vec<&'a Source> {
    let is_described = |value: u32| dataset.source(value).filter(|source| !source.id.is_empty());
    let names = dataset.names(Facet::Source);
    let mut values = used(dataset, rows, Facet::Source);
    // Accounts cite documents too, but are no values of the facet.
    if rows.len() < dataset.len() && (0..names.len() as u32).any(|value| is_described(value).is_some()) {
        for &row in rows {
            let record = dataset.event(row).record();
            values.extend(record.accounts.iter().filter_map(|account| names.find(&account.source)));
        }
    }
    values.into_iter().filter_map(is_described).collect()
}

/// The people and bodies that the rows name and some file describes.
pub(super) fn actors_of<'a>(dataset: &'a Dataset, rows: &[EventId]) -> Vec<&'a Actor> {
    let actors = used(dataset, rows, Facet::Actor).into_iter().filter_map(|value| dataset.actor(value));
    actors.filter(|actor| !actor.id.is_empty()).collect()
}

fn used(dataset: &Dataset, rows: &[EventId], facet: Facet) -> BTreeSet<u32> {
    if rows.len() == dataset.len() {
        (0..dataset.names(facet).len() as u32).collect()
    } else {
        rows.iter().flat_map(|&row| dataset.values(facet, row)).collect()
    }
}
