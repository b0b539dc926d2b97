//! A look at the first rows of a table: what each column is taken for, and what its dates become.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::any_json::csv_text;
use super::datecell::{Cell, read_cell};
use super::familiar::familiar;
use super::files::packed;
use super::guess::guess;
use super::notes::Notes;
use super::read::{extension_of, importer_for};
use super::row::RowReader;
use super::sheets::grid::SHEET;
use super::table::Table;
use super::text::decode;
use super::workbook::look_into_workbook;
use super::zip::Entry;
use super::{Field, ImportError, Mapped, Origin, ReadOptions};

/// Bytes that are looked at.
const LOOK_BYTES: u64 = 1 << 20;

/// Bytes of JSON that are looked at.
const MOST_JSON_BYTES: u64 = 64 << 20;

/// Rows that are shown.
const SHOWN_ROWS: usize = 50;

/// Reading problems that are shown.
const SHOWN_FAILURES: usize = 5;

/// The first rows of a table.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// The name of the file.
    pub name: String,
    /// The id of the format that reads the file when nobody asks for another.
    pub format: String,
    /// Whether its columns are whatever a person says they are, and not told by the format.
    pub has_free_columns: bool,
    /// How the text is encoded; empty where that is no question, as in a workbook.
    pub encoding: String,
    /// The sheets of a workbook.
    pub sheets: Vec<String>,
    /// What each column is taken for, and why.
    pub columns: Vec<Mapped>,
    /// The cells of the first rows, as many in each as there are columns.
    pub rows: Vec<Vec<String>>,
    /// The date of each of these rows in words; empty where there is none.
    pub dates: Vec<String>,
    /// Rows that were looked at.
    pub n_rows: usize,
    /// Those of them with a date.
    pub n_dated: usize,
    /// Dates that could not be read: the line, the cell and what is wrong.
    pub failures: Vec<(u64, String, String)>,
    /// How many there are of these.
    pub n_failures: usize,
    /// What the rows prove about day and month.
    pub order: Evidence,
}

/// What dates such as `05/06/2021` prove about the order of day and month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Dates that can only have the day first.
    pub n_day_first: usize,
    /// Dates that can only have the month first.
    pub n_month_first: usize,
    /// The first date that can be read in both ways: the cell, with the day first, with the month first.
    pub example: Option<(String, String, String)>,
}

/// Looks at a file as these options would read it; an error when it is no table.
///
/// Of an archive it is the file of this name in reports, and of a workbook such a sheet; without a name the first table.
pub fn preview(path: &Path, report: Option<&str>, options: &ReadOptions) -> Result<Preview, ImportError> {
    let shown = path.to_string_lossy();
    let name = path.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy());
    let mut file = File::open(path)?;
    let n_bytes = file.metadata()?.len();
    let part = report.and_then(|report| report.strip_prefix(&*name)?.strip_prefix(": "));
    let sheet = options.sheet.clone().or_else(|| part.map(str::to_owned));
    let of_sheet = ReadOptions { sheet, ..options.clone() };
    if let Some(sheet) = look_into_workbook(&mut file, path, &name, &of_sheet)? {
        let preview = of_whole(&sheet.text, SHEET, options).map_err(|error| error.in_file(&shown))?;
        return Ok(Preview { name: format!("{name}: {}", sheet.name), sheets: sheet.names, ..preview });
    }
    let Some(contents) = packed::contents(&mut file, &name)? else {
        return look(&Origin::Plain(path), &name, options).map_err(|error| error.in_file(&shown));
    };
    let budget = packed::Budget::of(n_bytes, options.limits);
    let mut first = None;
    let is_asked = |entry: &&Entry| part.is_none_or(|part| part == entry.name) && entry.barrier.is_none();
    for entry in contents.entries.iter().filter(is_asked) {
        let origin = Origin::Packed(packed::Packed::new(path, contents.kind, entry, &budget));
        match look(&origin, &entry.name, options) {
            Ok(preview) => return Ok(preview),
            Err(error) => first = first.or(Some(error)),
        }
    }
    Err(first.unwrap_or(ImportError::UnknownFormat).in_file(&shown))
}

fn look(origin: &Origin<'_>, name: &str, options: &ReadOptions) -> Result<Preview, ImportError> {
    let mut bytes = Vec::new();
    let mut source = origin.open()?;
    (&mut source).take(LOOK_BYTES).read_to_end(&mut bytes)?;
    let start = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if start.is_some_and(|byte| b"{[".contains(byte)) {
        // A part of an object is none.
        source.take(MOST_JSON_BYTES).read_to_end(&mut bytes)?;
    } else if bytes.len() as u64 == LOOK_BYTES {
        // The last line is cut, and so may be its last character.
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1);
        bytes.truncate(whole);
    }
    let decoded = decode(&bytes, options.encoding(&bytes, &extension_of(name))?)?;
    let preview = of_whole(&decoded.text, &extension_of(name), options)?;
    Ok(Preview { name: name.to_owned(), encoding: decoded.encoding, ..preview })
}

/// The preview of a text, with who reads it when nobody asks for anything.
fn of_whole(text: &str, extension: &str, options: &ReadOptions) -> Result<Preview, ImportError> {
    let own = ReadOptions { format: None, ..options.clone() };
    let (importer, _) = importer_for(text, extension, &own)?;
    let preview = if text.trim_start().starts_with(['{', '[']) {
        let (table, _) = csv_text(text, extension)?.ok_or(ImportError::NoTable)?;
        of_text(&table, "csv", options)
    } else {
        of_text(text, extension, options)
    };
    Ok(Preview {
        format: importer.id().to_owned(),
        has_free_columns: importer.has_free_columns(),
        ..preview.ok_or(ImportError::NoTable)?
    })
}

/// The preview of a text; `None` when it is no table.
fn of_text(text: &str, extension: &str, options: &ReadOptions) -> Option<Preview> {
    if text.trim_start().starts_with(['{', '[', '<']) {
        return None;
    }
    let table = Table::open(text, extension);
    if table.sample.is_empty() || table.names.len() < 2 {
        return None;
    }
    let stats = table.stats();
    let shape = options.with_shape(&table.names);
    let options = shape.as_ref().unwrap_or(options);
    let mut mapping = guess(&table.names, &stats, options.mapping.as_ref(), familiar(&table.names));
    mapping.separators = options.separators();
    let mut reader = RowReader::new(mapping, &stats);
    let mut rows = table.rows();
    let mut n_rows = 0;
    while n_rows < table.sample.len() && rows.advance() {
        reader.dates.note_evidence(&rows);
        n_rows += 1;
    }
    let (n_day_first, n_month_first) = reader.dates.evidence();
    reader.dates.decide(options.date_order);
    let columns = reader.plan.mapping.columns.clone();
    let mut preview = Preview { columns, n_rows, ..Preview::default() };
    let mut notes = Notes::default();
    let mut rows = table.rows();
    for nth in 0..n_rows {
        if !rows.advance() {
            break;
        }
        let date = reader.dates.read(&rows, &reader.plan.mapping, &mut notes);
        preview.n_dated += usize::from(date.edtf.as_ref().is_some_and(|edtf| edtf.when().is_some()));
        if nth < SHOWN_ROWS {
            let cells = (0..table.names.len()).map(|idx| rows.cell(idx).to_owned());
            preview.rows.push(cells.collect());
            preview.dates.push(date.edtf.map_or_else(String::new, |edtf| edtf.spoken()));
        }
    }
    let (issues, n_more) = notes.take();
    let bad = issues.into_iter().map(|(issue, _)| issue).filter(|issue| issue.kind.is_of_dates());
    for issue in bad {
        preview.n_failures += 1;
        if preview.failures.len() < SHOWN_FAILURES {
            preview.failures.push((issue.line, issue.value, issue.message));
        }
    }
    preview.n_failures += n_more;
    let date_columns = [Field::Date, Field::End].into_iter().filter_map(|field| reader.plan.mapping.column(field));
    let cells = date_columns.flat_map(|idx| table.sample.iter().filter_map(move |row| row.get(idx)));
    let example =
        cells.filter(|cell| cell.starts_with(|c: char| c.is_ascii_digit())).find_map(|cell| {
            match read_cell(cell, None, None) {
                Cell::Ambiguous(day_first, month_first) => {
                    Some((cell.clone(), day_first.spoken(), month_first.spoken()))
                }
                _ => None,
            }
        });
    preview.order = Evidence { n_day_first, n_month_first, example };
    Some(preview)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Mapping;
    use crate::time::DateOrder;

    fn of(text: &str, options: &ReadOptions) -> Preview {
        of_text(text, "csv", options).expect("a table")
    }

    #[test]
    fn both_readings_of_a_date_are_shown_until_one_is_chosen() {
        let text = "when,what\n05/06/2021,a march\n07/08/2021,a vigil\nsoon,a plan\n";
        let preview = of(text, &ReadOptions::default());
        let both = ("05/06/2021".to_owned(), "5 June 2021".to_owned(), "6 May 2021".to_owned());
        assert_eq!(preview.order, Evidence { n_day_first: 0, n_month_first: 0, example: Some(both) });
        assert_eq!((preview.n_rows, preview.n_dated, preview.n_failures), (3, 2, 1));
        assert_eq!(preview.failures[0].0, 4);
        let options = ReadOptions { date_order: Some(DateOrder::MonthDay), ..ReadOptions::default() };
        assert_eq!(of(text, &options).dates, ["6 May 2021", "8 July 2021", ""]);
    }

    #[test]
    fn a_column_can_be_taken_for_something_else() {
        let text = "a,b,c\n2021-04-02,2022-05-06,word\n2021-04-03,2022-05-07,sentence\n";
        let options = ReadOptions {
            mapping: Some(Mapping::asked([("b", Some(Field::Date)), ("a", None)])),
            ..ReadOptions::default()
        };
        let preview = of(text, &options);
        assert_eq!(preview.dates, ["6 May 2022", "7 May 2022"]);
        assert_eq!(preview.columns[0].field, None);
        assert!(of_text("{\"a\": 1}", "json", &ReadOptions::default()).is_none());
    }
}
