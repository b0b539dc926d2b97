//! Writing events into files of other programs, and saying beforehand what such a file cannot hold.
//!
//! ```text
//! rows of a data set ──losses──▶ what the format has no place for: how many events, and one of them
//!                    ──write───▶ a file, row by row
//! ```
//!
//! A new format is one file with an [`Exporter`] and one line in [`EXPORTERS`].
//! Nothing here reads or makes files, asks the clock or the environment: the same rows give the same bytes.

mod csv;
mod geojson;
mod icalendar;
mod loss;
mod markdown;
mod markwhen;
mod native;
mod table;
mod timelinejs;
mod told;
mod words;
mod xlsx;

pub use loss::{Loss, LossKind, losses_of};
pub use native::write_native;
pub use words::plain;

use std::io::Write;

use crate::dataset::{Dataset, EventId};

/// A format that events can be written in.
pub trait Exporter: Sync {
    /// The short name, `csv`.
    fn id(&self) -> &'static str;
    /// The name to show, `Table (CSV)`.
    fn name(&self) -> &'static str;
    /// What the file name ends with, without the first dot: `csv`, `timelinejs.json`.
    fn extension(&self) -> &'static str;
    /// The media type.
    fn mime(&self) -> &'static str;
    /// What it keeps, in one line for `dateline formats`.
    fn about(&self) -> &'static str;
    /// What becomes of a part of events that the format has no place for; `None` when it is kept.
    fn becomes(&self, kind: LossKind) -> Option<&'static str>;

    /// What the file will lack of these rows, the most telling first.
    fn losses(&self, dataset: &Dataset, rows: &[EventId]) -> Vec<Loss> {
        losses_of(dataset, rows, &|kind| self.becomes(kind))
    }

    /// Writes the rows in their order.
    fn write(&self, dataset: &Dataset, rows: &[EventId], out: &mut (dyn Write + Send)) -> Result<(), WriteError>;
}

/// Every format that can be written, in the order of the save dialog.
pub static EXPORTERS: &[&dyn Exporter] = &[
    &native::Native,
    &csv::Csv,
    &xlsx::Xlsx,
    &markdown::Markdown,
    &timelinejs::Json,
    &timelinejs::Table,
    &icalendar::ICalendar,
    &markwhen::Markwhen,
    &geojson::GeoJson,
];

/// Why events could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The place that is written to refused it.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// A sheet of a workbook has only so many rows.
    #[error("a sheet has room for {most} events, and there are {n}; choose fewer, or write a CSV file")]
    TooMany {
        /// The rows that there are.
        n: usize,
        /// The rows that there may be.
        most: usize,
    },
    /// A library of the format refused it.
    #[error("{0}")]
    Refused(String),
}

/// The format with this id.
pub fn exporter(id: &str) -> Option<&'static dyn Exporter> {
    EXPORTERS.iter().copied().find(|exporter| exporter.id() == id)
}

/// The format that a file of this name is written in: the one with the longest ending that fits.
pub fn exporter_for(path: &std::path::Path) -> Option<&'static dyn Exporter> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    let fits = |exporter: &&dyn Exporter| {
        name.strip_suffix(exporter.extension()).is_some_and(|stem| stem.len() > 1 && stem.ends_with('.'))
    };
    EXPORTERS.iter().copied().filter(fits).max_by_key(|exporter| exporter.extension().len())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_ending_tells_the_format() {
        for (name, id) in [
            ("a.json", Some("dateline")),
            ("a.timelinejs.JSON", Some("timelinejs")),
            ("a.b.timelinejs.csv", Some("timelinejs-csv")),
            ("timelinejs.csv", Some("csv")),
            ("/x.y/a.ics", Some("icalendar")),
            ("a.geojson", Some("geojson")),
            (".csv", None),
            ("csv", None),
            ("a.csv.gz", None),
        ] {
            assert_eq!(exporter_for(Path::new(name)).map(Exporter::id), id, "{name}");
        }
    }

    #[test]
    fn ids_and_endings_are_distinct() {
        for (n, one) in EXPORTERS.iter().enumerate() {
            assert!(exporter(one.id()).is_some() && one.about().len() <= 110, "{}", one.id());
            for other in EXPORTERS.iter().skip(n + 1) {
                assert!(one.id() != other.id() && one.extension() != other.extension());
            }
        }
    }
}
