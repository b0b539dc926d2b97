//! Workbooks: files whose sheets are tables, each of them read by the importer that its content asks for.
//!
//! ```text
//! XLSX, XLSM, XLSB, XLS, ODS --sheets--> text of a table --sniff--> acled, ucdp, csv, …
//! ```
//!
//! Sheets with dates are read; all others are named. Lines and columns of issues are rows and columns of the sheet.

use std::cell::Cell;
use std::fs::File;
use std::io::{BufReader, Error, Read, Seek, SeekFrom};
use std::path::Path;

use super::csv::{self, Csv};
use super::native::Native;
use super::own_lists::take_list;
use super::packed::{Budget, Kind as Packing, Packed};
use super::read::{importer_for, read_text};
use super::report::cut;
use super::sheets::excel::{SheetName, Workbook};
use super::sheets::grid::{DayColumns, Grid, SHEET, SheetText};
use super::sheets::ods::read_sheets;
use super::sheets::parts::{Kind, ODS_CONTENT, Parts, kind_of, look_through};
use super::table::Table;
use super::{
    Confidence, Field, FileReport, ImportError, Importer, Issue, IssueKind, Limits, Progress, ReadOptions, fields,
};
use crate::dataset::DatasetBuilder;

/// Reads a workbook; `None` when the file is none.
pub(super) fn read_workbook(
    file: &mut File,
    path: &Path,
    name: &str,
    builder: &mut DatasetBuilder,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Option<Vec<FileReport>>, ImportError> {
    with_workbook(file, path, name, options, progress, |reading| reading.read(builder))
}

/// The sheet of a workbook that a person would look at first; `None` when the file is no workbook.
pub(super) fn look_into_workbook(
    file: &mut File,
    path: &Path,
    name: &str,
    options: &ReadOptions,
) -> Result<Option<FirstSheet>, ImportError> {
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method is of one lifetime, the closure of any")]
    with_workbook(file, path, name, options, &Progress::default(), |reading| reading.first())
}

/// A sheet of a workbook, and the names of all.
pub(super) struct FirstSheet {
    pub(super) name: String,
    /// As a table.
    pub(super) text: String,
    pub(super) names: Vec<String>,
}

/// Does something with the sheets of a workbook; `None` when the file is none.
fn with_workbook<T>(
    file: &mut File,
    path: &Path,
    name: &str,
    options: &ReadOptions,
    progress: &Progress,
    work: impl FnOnce(&mut Reading<'_>) -> Result<T, ImportError>,
) -> Result<Option<T>, ImportError> {
    let Some(kind) = kind_of(file)? else { return Ok(None) };
    let n_bytes = file.metadata()?.len();
    let n_told = Cell::new(0);
    let result = (|| {
        let budget = Budget::of(n_bytes, options.limits);
        let parts = look_through(file, path, kind, &budget)?;
        // What is written is counted anew: sheets may say that one cell fills millions.
        let budget = Budget::of(n_bytes, options.limits);
        let mut source = Watched { file: File::open(path)?, progress, n_bytes, n_told: &n_told };
        source.seek(SeekFrom::Start(0))?;
        let book = open(parts.kind, source, path, &parts, &budget, options.limits)?;
        let mut reading = Reading {
            book,
            kind,
            has_merged: parts.has_merged,
            has_formulas: parts.has_formulas,
            path,
            name,
            budget: &budget,
            options,
            progress,
        };
        work(&mut reading).map(Some)
    })();
    progress.add_done(n_bytes.saturating_sub(n_told.get()));
    // The reader of workbooks knows nothing of people who stop it.
    if progress.is_cancelled() { Err(ImportError::Cancelled) } else { result }
}

fn open<'p>(
    kind: Kind,
    source: Watched<'p>,
    path: &Path,
    parts: &Parts,
    budget: &Budget,
    limits: Limits,
) -> Result<Workbook<BufReader<Watched<'p>>>, ImportError> {
    match kind {
        Kind::Xlsx => Workbook::xlsx(BufReader::new(source)),
        Kind::Xlsb => Workbook::xlsb(BufReader::new(source)),
        Kind::Xls => Workbook::xls(parts.bytes.clone()),
        Kind::Ods => {
            let entry = parts.entries.iter().find(|entry| entry.name == ODS_CONTENT);
            let entry = entry.ok_or_else(|| ImportError::BadWorkbook("its content is missing".to_owned()))?;
            let unpacked = Budget::of(u64::MAX, limits);
            let packed = Packed::new(path, Packing::Zip, entry, &unpacked);
            let content = BufReader::new(packed.open()?);
            read_sheets(content, budget).map(Workbook::Ods)
        }
    }
}

/// A workbook that is being read.
struct Reading<'a> {
    book: Workbook<BufReader<Watched<'a>>>,
    kind: Kind,
    has_merged: bool,
    has_formulas: bool,
    path: &'a Path,
    name: &'a str,
    budget: &'a Budget,
    options: &'a ReadOptions,
    progress: &'a Progress,
}

impl Reading<'_> {
    fn read(&mut self, builder: &mut DatasetBuilder) -> Result<Vec<FileReport>, ImportError> {
        let sheets = self.book.sheets();
        if let Some(asked) = &self.options.sheet {
            let Some(sheet) = find(&sheets, asked) else {
                return Err(ImportError::NoSuchSheet { name: asked.clone(), sheets: list_of(&sheets) });
            };
            let text = self.text(sheet)?;
            return Ok(vec![self.read_sheet(&sheet.name, text, builder)?]);
        }
        let mut reports: Vec<FileReport> = Vec::new();
        let mut left_out: Vec<(&str, String)> = Vec::new();
        // The first table without dates, in case there is none with them.
        let mut undated = None;
        for sheet in &sheets {
            if let Some(barrier) = sheet.barrier {
                left_out.push((&sheet.name, barrier.to_owned()));
                continue;
            }
            let text = self.text(sheet)?;
            // Behind the events of a workbook of ours stand their sources and actors.
            if reports.last().is_some_and(|report| report.format == Native.id()) && take_list(&text.text, builder) {
                continue;
            }
            match self.look(&sheet.name, &text) {
                Look::Events => reports.push(self.read_sheet(&sheet.name, text, builder)?),
                Look::Table if undated.is_none() && reports.is_empty() => {
                    left_out.push((&sheet.name, "it has no column of dates".to_owned()));
                    undated = Some((sheet, text));
                }
                Look::Table => left_out.push((&sheet.name, "it has no column of dates".to_owned())),
                Look::Text => left_out.push((&sheet.name, "it is no table".to_owned())),
                Look::Nothing => {}
            }
        }
        if let Some((sheet, text)) = undated.filter(|_| reports.is_empty()) {
            left_out.retain(|(name, _)| *name != sheet.name);
            reports.push(self.read_sheet(&sheet.name, text, builder)?);
        }
        let Some(first) = reports.first_mut() else {
            let list: Vec<String> = left_out.iter().map(|(name, why)| format!("{name} ({why})")).collect();
            let list = if list.is_empty() { "it is empty".to_owned() } else { list.join(", ") };
            return Err(ImportError::NothingInWorkbook(cut(&list, 300)));
        };
        for (name, why) in left_out.into_iter().rev() {
            let issue = Issue::new(1, IssueKind::SkippedFile, format!("a sheet of the workbook is left out: {why}"));
            first.issue_first(
                issue.value(name).hint(format!("read it with --sheet \"{name}\" if it should hold events")),
            );
        }
        Ok(reports)
    }

    /// The name and the text of the sheet that is asked for, or of the first one with dates, or else of the first table.
    fn first(&mut self) -> Result<FirstSheet, ImportError> {
        let sheets = self.book.sheets();
        let names: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
        let found =
            |name: &str, text: SheetText| FirstSheet { name: name.to_owned(), text: text.text, names: names.clone() };
        if let Some(asked) = &self.options.sheet {
            let Some(sheet) = find(&sheets, asked) else {
                return Err(ImportError::NoSuchSheet { name: asked.clone(), sheets: list_of(&sheets) });
            };
            return Ok(found(&sheet.name, self.text(sheet)?));
        }
        let mut undated = None;
        for sheet in sheets.iter().filter(|sheet| sheet.barrier.is_none()) {
            let text = self.text(sheet)?;
            match self.look(&sheet.name, &text) {
                Look::Events => return Ok(found(&sheet.name, text)),
                Look::Table if undated.is_none() => undated = Some(found(&sheet.name, text)),
                Look::Table | Look::Text | Look::Nothing => {}
            }
        }
        undated.ok_or(ImportError::NoTable)
    }

    /// The text of a sheet, in which columns that hold days as plain numbers are dates.
    fn text(&mut self, sheet: &SheetName) -> Result<SheetText, ImportError> {
        if let Workbook::Ods(sheets) = &mut self.book {
            let found = sheets.iter_mut().find(|other| other.name().name == sheet.name);
            return Ok(found.map(|found| std::mem::take(&mut found.sheet)).unwrap_or_default());
        }
        let text = self.text_with(sheet, DayColumns::default())?;
        let days = self.day_columns(&text);
        if days.columns.is_empty() { Ok(text) } else { self.text_with(sheet, days) }
    }

    fn text_with(&mut self, sheet: &SheetName, days: DayColumns) -> Result<SheetText, ImportError> {
        if self.progress.is_cancelled() {
            return Err(ImportError::Cancelled);
        }
        let mut grid = Grid::new(self.budget, days);
        self.book.read(&sheet.name, self.has_merged, self.has_formulas, &mut grid)?;
        grid.finish()
    }

    /// Columns that are called dates and hold whole numbers such as 44197.
    fn day_columns(&self, sheet: &SheetText) -> DayColumns {
        let table = Table::open(&sheet.text, SHEET);
        let is_date = |name: &str| {
            fields::fields_by_name(name).iter().any(|(field, _)| matches!(field, Field::Date | Field::End))
        };
        let columns = table.names.iter().enumerate();
        let found = columns.filter(|(idx, name)| sheet.may_be_days(*idx, table.header_line) && is_date(name));
        DayColumns {
            columns: found.map(|(idx, _)| idx as u32).collect(),
            header: table.header_line,
            is_1904: self.book.is_1904(),
        }
    }

    /// The sheet as it is named in reports.
    fn name_of(&self, sheet: &str) -> String {
        format!("{}: {sheet}", self.name)
    }

    fn look(&self, name: &str, sheet: &SheetText) -> Look {
        if sheet.text.is_empty() {
            return Look::Nothing;
        }
        let options = self.options.of_file(&self.name_of(name));
        match importer_for(&sheet.text, SHEET, &options) {
            Ok((importer, confidence)) if importer.id() != Csv.id() && confidence >= Confidence::Yes => Look::Events,
            Ok(_) if csv::has_dates(&sheet.text, SHEET, options.mapping.as_ref()) => Look::Events,
            Ok(_) => Look::Table,
            Err(_) => Look::Text,
        }
    }

    fn read_sheet(
        &self,
        sheet: &str,
        text: SheetText,
        builder: &mut DatasetBuilder,
    ) -> Result<FileReport, ImportError> {
        let name = self.name_of(sheet);
        let options = &*self.options.of_file(&name);
        let shown = self.path.to_string_lossy();
        if text.text.is_empty() {
            return Err(ImportError::Empty.in_file(&format!("{shown}: {sheet}")));
        }
        // A sheet that somebody asks for is read as a table, whatever it looks like.
        let importer: &dyn Importer = match importer_for(&text.text, SHEET, options) {
            Ok((importer, _)) => importer,
            Err(ImportError::UnknownFormat) => &Csv,
            Err(error) => return Err(error),
        };
        let names = Table::open(&text.text, SHEET).names;
        let mut report =
            read_text(&name, &shown, SHEET, &text.text, importer, self.kind.name(), builder, options, self.progress)
                .map_err(|error| error.in_file(&format!("{shown}: {sheet}")))?;
        for mut issue in text.issues {
            if let Some(name) = (issue.column as usize).checked_sub(1).and_then(|idx| names.get(idx)) {
                issue.field.clone_from(name);
            }
            report.issue_first(issue);
        }
        Ok(report)
    }
}

/// What a sheet is.
enum Look {
    /// A table with dates, or one that some format knows.
    Events,
    Table,
    Text,
    Nothing,
}

fn find<'s>(sheets: &'s [SheetName], asked: &str) -> Option<&'s SheetName> {
    let exact = sheets.iter().find(|sheet| sheet.name == asked);
    exact.or_else(|| sheets.iter().find(|sheet| sheet.name.trim().eq_ignore_ascii_case(asked.trim())))
}

fn list_of(sheets: &[SheetName]) -> String {
    let names: Vec<String> = sheets.iter().map(|sheet| format!("“{}”", sheet.name)).collect();
    cut(&names.join(", "), 300)
}

/// A file that tells how far it is read, and ends when somebody stops the reading.
struct Watched<'p> {
    file: File,
    progress: &'p Progress,
    n_bytes: u64,
    n_told: &'p Cell<u64>,
}

impl Read for Watched<'_> {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize, Error> {
        if self.progress.is_cancelled() {
            return Err(Error::other("stopped"));
        }
        let n = self.file.read(buf)?;
        // Some parts are read twice.
        let more = (n as u64).min(self.n_bytes.saturating_sub(self.n_told.get()));
        self.n_told.set(self.n_told.get() + more);
        self.progress.add_done(more);
        Ok(n)
    }
}

impl Seek for Watched<'_> {
    fn seek(&mut self, to: SeekFrom) -> Result<u64, Error> {
        self.file.seek(to)
    }
}

#[cfg(test)]
mod tests;
