//! Tables of events in CSV, with a column for every field; Dateline reads them back as they were.

use std::io::Write;

use super::table::{self, Columns};
use super::{Exporter, LossKind, WriteError};
use crate::dataset::cells::guarded;
use crate::dataset::{Dataset, EventId};

/// Writes tables.
pub(super) struct Csv;

impl Exporter for Csv {
    fn id(&self) -> &'static str {
        "csv"
    }

    fn name(&self) -> &'static str {
        "Table (CSV)"
    }

    fn extension(&self) -> &'static str {
        "csv"
    }

    fn mime(&self) -> &'static str {
        "text/csv"
    }

    fn about(&self) -> &'static str {
        "Every field and further key of events, dates in EDTF; of sources and actors their names, ids and addresses"
    }

    fn becomes(&self, kind: LossKind) -> Option<&'static str> {
        table::becomes(kind)
    }

    fn write(&self, dataset: &Dataset, rows: &[EventId], out: &mut (dyn Write + Send)) -> Result<(), WriteError> {
        let columns = Columns::of(dataset, rows);
        let mut table = writer(out);
        table.write_record(columns.names().map(|name| guarded(name).into_owned())).map_err(refused)?;
        for &row in rows {
            let record = dataset.event(row).record();
            let cells = columns.cells(&record, dataset);
            for cell in &cells {
                // `-3000` is a number and stays; `-3000/-2000` would be a formula.
                table.write_field(guarded(cell).as_bytes()).map_err(refused)?;
            }
            table.write_record(None::<&[u8]>).map_err(refused)?;
        }
        table.flush()?;
        Ok(())
    }
}

/// A writer of CSV files as RFC 4180 has them, but with plain line ends.
pub(super) fn writer<W: Write>(out: W) -> ::csv::Writer<W> {
    ::csv::WriterBuilder::new().flexible(false).from_writer(out)
}

/// Why a row was not written.
pub(super) fn refused(error: ::csv::Error) -> WriteError {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => WriteError::Io(error),
        kind => WriteError::Refused(format!("the table could not be written: {kind:?}")),
    }
}
