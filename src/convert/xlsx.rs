//! Workbooks: sheets of events, sources and actors.
//!
//! All texts are written as texts, so that nothing in them is a formula. Dates are EDTF; where both ends are days that Excel
//! has, which begin for it on 1 March 1900, they stand as real dates beside it.

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use serde_json::Value;

use super::native::{actors_of, sources_of};
use super::table::{self, Columns};
use super::told::{Part, Told};
use super::{Exporter, Loss, LossKind, WriteError, losses_of};
use crate::dataset::cells::join;
use crate::dataset::{Dataset, EventId, EventRecord, Extra};
use crate::time::Time;

/// Rows of a sheet, without the header.
const MAX_ROWS: usize = 1_048_575;

/// Characters of a cell, counted as UTF-16 does.
const MAX_CHARS: usize = 32_767;

/// Rows from which on a sheet goes to disk while it is written.
const LARGE: usize = 20_000;

/// The first day that Excel counts right: its 1900 is a leap year.
const FIRST_DAY: (i64, u32, u32) = (1900, 3, 1);

/// Writes workbooks.
pub(super) struct Xlsx;

impl Exporter for Xlsx {
    fn id(&self) -> &'static str {
        "xlsx"
    }

    fn name(&self) -> &'static str {
        "Workbook (Excel)"
    }

    fn extension(&self) -> &'static str {
        "xlsx"
    }

    fn mime(&self) -> &'static str {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    }

    fn about(&self) -> &'static str {
        "The same table with real dates for full days, and sheets of sources and actors; a million events at most"
    }

    fn becomes(&self, kind: LossKind) -> Option<&'static str> {
        match kind {
            LossKind::ActorDetails | LossKind::SourceDetails | LossKind::AccountSources | LossKind::Uncited => None,
            LossKind::LongText => Some("are cut after 32 766 characters"),
            kind => table::becomes(kind),
        }
    }

    fn losses(&self, dataset: &Dataset, rows: &[EventId]) -> Vec<Loss> {
        let mut losses = losses_of(dataset, rows, &|kind| self.becomes(kind));
        let Some(becomes) = self.becomes(LossKind::LongText) else { return losses };
        let mut long: Option<Loss> = None;
        for &row in rows {
            // Bytes are never fewer than characters, and most records are short as a whole.
            let (piece, _) = dataset.block_of(row).map(|(block, nth)| block.piece(nth)).unwrap_or_default();
            if piece.len() <= MAX_CHARS {
                continue;
            }
            let record = dataset.event(row).record();
            let cells = Columns::of(dataset, &[row]).cells(&record, dataset);
            if cells.iter().any(|cell| cut(cell) != **cell) {
                match &mut long {
                    Some(long) => long.count += 1,
                    None => long = Some(Loss::of_event(LossKind::LongText, &record, becomes)),
                }
            }
        }
        losses.extend(long);
        losses.sort_by_key(|loss| loss.kind);
        losses
    }

    fn write(&self, dataset: &Dataset, rows: &[EventId], out: &mut (dyn Write + Send)) -> Result<(), WriteError> {
        let sources = sources_of(dataset, rows);
        let actors = actors_of(dataset, rows);
        for n in [rows.len(), sources.len(), actors.len()] {
            if n > MAX_ROWS {
                return Err(WriteError::TooMany { n, most: MAX_ROWS });
            }
        }
        let mut book = Workbook::new();
        // Without a clock, so that the same events give the same file.
        let made = ExcelDateTime::from_ymd(2000, 1, 1).map_err(refused)?;
        let title = if dataset.files().len() == 1 { dataset.title() } else { "" };
        let title: String = title.chars().take(200).collect();
        book.set_properties(&DocProperties::new().set_title(title).set_author("Dateline").set_creation_datetime(&made));
        let sheet = if rows.len() > LARGE {
            book.add_worksheet_with_constant_memory().map_err(refused)?
        } else {
            book.add_worksheet()
        };
        sheet.set_name("Events").map_err(refused)?;
        events(dataset, rows, sheet).map_err(refused)?;
        let sheet = book.add_worksheet().set_name("Sources").map_err(refused)?;
        let names = ["id", "title", "author", "publisher", "date", "url", "further_keys"];
        let cells = sources.iter().map(|source| {
            let texts = [&source.id, &source.title, &source.author, &source.publisher, &source.date, &source.url];
            texts.into_iter().cloned().chain([json_of(&source.extra)]).collect()
        });
        list(sheet, &names, cells).map_err(refused)?;
        let sheet = book.add_worksheet().set_name("Actors").map_err(refused)?;
        let cells = actors.iter().map(|actor| {
            let aliases = join(actor.aliases.iter().map(String::as_str)).into_owned();
            vec![actor.id.clone(), actor.name.clone(), actor.kind.clone(), aliases, json_of(&actor.extra)]
        });
        list(sheet, &["id", "name", "type", "aliases", "further_keys"], cells).map_err(refused)?;
        let mut watched = Watched { out, error: None };
        let saved = book.save_to_writer(&mut watched);
        match (saved, watched.error) {
            (Err(_), Some(error)) => Err(WriteError::Io(error)),
            (saved, _) => saved.map_err(refused),
        }
    }
}

/// Remembers why the place that is written to refused it, which the library turns into words of its own.
struct Watched<'w> {
    out: &'w mut (dyn Write + Send),
    error: Option<io::Error>,
}

impl Watched<'_> {
    fn noted<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|error| {
            let kind = error.kind();
            self.error.get_or_insert(error);
            kind.into()
        })
    }
}

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.out.write(bytes);
        self.noted(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.out.flush();
        self.noted(result)
    }
}

/// What the library had to object; what the system said comes back as it was.
fn refused(error: XlsxError) -> WriteError {
    match error {
        XlsxError::IoError(error) => WriteError::Io(error),
        error => WriteError::Refused(error.to_string()),
    }
}

fn events(dataset: &Dataset, rows: &[EventId], sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let columns = Columns::of(dataset, rows);
    let names: Vec<&str> = columns.names().collect();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    header(sheet, names.iter().copied().take(2).chain(["start", "end"]).chain(names.iter().copied().skip(2)))?;
    let importance = names.iter().position(|name| *name == "importance");
    for (n, &row) in rows.iter().enumerate() {
        let at = n as u32 + 1;
        let record = dataset.event(row).record();
        let days = days_of(&record);
        for (idx, cell) in columns.cells(&record, dataset).iter().enumerate() {
            let column = if idx < 2 { idx } else { idx + 2 } as u16;
            if idx == 2 {
                for (column, serial) in [(2, days.0), (3, days.1)] {
                    if let Some(serial) = serial {
                        let date = ExcelDateTime::from_serial_datetime(serial as f64)?;
                        sheet.write_datetime_with_format(at, column, &date, &day)?;
                    }
                }
            }
            if cell.is_empty() {
                continue;
            }
            let number = match names.get(idx).and_then(|name| record.extra.get(*name)) {
                Some(Value::Number(number)) => number.as_f64(),
                _ if Some(idx) == importance => record.importance.map(f64::from),
                _ => None,
            };
            match number {
                Some(number) => sheet.write_number(at, column, number)?,
                None => sheet.write_string(at, column, cut(cell))?,
            };
        }
    }
    Ok(())
}

/// The days of a date as Excel counts them, where the date says no more and no less than days.
fn days_of(record: &EventRecord) -> (Option<i64>, Option<i64>) {
    let told = super::loss::edtf_of(record).as_ref().and_then(Told::of).filter(|told| told.is_exact);
    let Some(told) = told else { return (None, None) };
    let serial = |part: &Part| {
        let day = (part.year, part.month?, part.day.filter(|_| part.clock.is_none())?);
        // Serial 25 569 is 1970-01-01.
        (day >= FIRST_DAY).then(|| Time::from_ymd(day.0, day.1, day.2))?.map(|time| time.days() + 25_569)
    };
    (serial(&told.start), told.end.as_ref().and_then(serial))
}

fn header<'n>(sheet: &mut Worksheet, names: impl Iterator<Item = &'n str>) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    sheet.set_freeze_panes(1, 0)?;
    for (column, name) in names.enumerate() {
        sheet.write_string_with_format(0, column as u16, cut(name), &bold)?;
    }
    Ok(())
}

fn list(sheet: &mut Worksheet, names: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<(), XlsxError> {
    header(sheet, names.iter().copied())?;
    for (n, cells) in rows.enumerate() {
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(n as u32 + 1, column as u16, cut(cell))?;
        }
    }
    Ok(())
}

fn json_of(extra: &Extra) -> String {
    if extra.is_empty() { String::new() } else { Value::Object(extra.clone()).to_string() }
}

/// As much of a text as a cell has room for.
fn cut(text: &str) -> std::borrow::Cow<'_, str> {
    if text.len() <= MAX_CHARS || text.encode_utf16().count() <= MAX_CHARS {
        return text.into();
    }
    let mut n_units = 0;
    let kept: String = text
        .chars()
        .take_while(|c| {
            n_units += c.len_utf16();
            n_units < MAX_CHARS
        })
        .collect();
    format!("{kept}…").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::DatasetBuilder;

    /// A pipe that nobody reads from.
    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_the_system_says_is_told_as_it_is() {
        let dataset = DatasetBuilder::default().build();
        let error = Xlsx.write(&dataset, &[], &mut Closed).expect_err("nothing is written");
        assert!(matches!(error, WriteError::Io(error) if error.kind() == io::ErrorKind::BrokenPipe));
    }
}
