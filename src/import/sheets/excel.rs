//! The cells of Excel's workbooks, as calamine reads them.

use std::io::{Cursor, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{
    CellErrorType, Data, DataRef, Dimensions, ExcelDateTime, Reader, Sheet, SheetType, SheetVisible, Style, Xls, Xlsb,
    Xlsx, XlsxError,
};

use crate::import::ImportError;
use crate::import::sheets::grid::{Grid, Value};
use crate::import::sheets::ods::OdsSheet;
use crate::import::sheets::shown::Shown;

/// Empty cells that are remembered, to see which of them have a formula.
const MAX_EMPTY: usize = 1_000_000;

/// An open workbook.
pub(in crate::import) enum Workbook<R: Read + Seek> {
    Xlsx(Box<Xlsx<R>>),
    Xlsb(Box<Xlsb<R>>),
    Xls(Box<Xls<Cursor<Vec<u8>>>>),
    Ods(Vec<OdsSheet>),
}

/// A sheet of a workbook.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::import) struct SheetName {
    pub(in crate::import) name: String,
    /// Why it is not read unless somebody asks for it.
    pub(in crate::import) barrier: Option<&'static str>,
    /// Whether there are cells in it at all.
    pub(in crate::import) has_cells: bool,
}

/// Does something that may panic over a damaged file, as readers of binary parts do.
fn guarded<T>(what: impl FnOnce() -> Result<T, ImportError>) -> Result<T, ImportError> {
    catch_unwind(AssertUnwindSafe(what)).unwrap_or_else(|_| Err(ImportError::BadWorkbook("it is damaged".to_owned())))
}

fn bad(error: impl std::fmt::Display) -> ImportError {
    ImportError::BadWorkbook(error.to_string())
}

impl<R: Read + Seek> Workbook<R> {
    /// Opens an XLSX workbook.
    pub(in crate::import) fn xlsx(source: R) -> Result<Self, ImportError> {
        guarded(|| Ok(Self::Xlsx(Box::new(Xlsx::new(source).map_err(bad)?))))
    }

    /// Opens an XLSB workbook.
    pub(in crate::import) fn xlsb(source: R) -> Result<Self, ImportError> {
        guarded(|| Ok(Self::Xlsb(Box::new(Xlsb::new(source).map_err(bad)?))))
    }

    /// Opens an XLS workbook.
    pub(in crate::import) fn xls(bytes: Vec<u8>) -> Result<Self, ImportError> {
        guarded(|| Ok(Self::Xls(Box::new(Xls::new(Cursor::new(bytes)).map_err(bad)?))))
    }

    /// Its sheets in their order.
    pub(in crate::import) fn sheets(&self) -> Vec<SheetName> {
        let sheets = match self {
            Self::Xlsx(book) => book.sheets_metadata(),
            Self::Xlsb(book) => book.sheets_metadata(),
            Self::Xls(book) => book.sheets_metadata(),
            Self::Ods(sheets) => return sheets.iter().map(OdsSheet::name).collect(),
        };
        sheets.iter().map(name_of).collect()
    }

    /// Whether days are counted from 1904.
    pub(in crate::import) fn is_1904(&self) -> bool {
        match self {
            Self::Xlsx(book) => book.has_1904_epoch(),
            Self::Xlsb(book) => book.has_1904_epoch(),
            Self::Xls(book) => book.has_1904_epoch(),
            Self::Ods(_) => false,
        }
    }

    /// Writes the cells of a sheet.
    pub(in crate::import) fn read(
        &mut self,
        name: &str,
        has_merged: bool,
        has_formulas: bool,
        grid: &mut Grid<'_>,
    ) -> Result<(), ImportError> {
        guarded(|| match self {
            Self::Xlsx(book) => {
                let empty = read_xlsx(book, name, has_merged, grid)?;
                if has_formulas && !empty.is_empty() {
                    note_formulas(book, name, &empty, grid);
                }
                Ok(())
            }
            Self::Xlsb(book) => read_xlsb(book, name, grid),
            Self::Xls(book) => read_xls(book, name, grid),
            Self::Ods(_) => Ok(()),
        })
    }
}

fn name_of(sheet: &Sheet) -> SheetName {
    let barrier = match (sheet.typ, sheet.visible) {
        (SheetType::ChartSheet, _) => Some("it is a chart"),
        (SheetType::DialogSheet, _) => Some("it is a dialog"),
        (SheetType::MacroSheet | SheetType::Vba, _) => Some("it holds macros"),
        (_, SheetVisible::Hidden) => Some("it is hidden"),
        (_, SheetVisible::VeryHidden) => Some("it is hidden so that only programs see it"),
        _ => None,
    };
    SheetName { name: sheet.name.clone(), barrier, has_cells: sheet.typ == SheetType::WorkSheet }
}

/// Merged cells: the last row of those that begin in this place.
struct Merged(Vec<Dimensions>);

impl Merged {
    fn new(mut areas: Vec<Dimensions>) -> Self {
        areas.retain(|area| area.end.0 > area.start.0);
        areas.sort_by_key(|area| area.start);
        Self(areas)
    }

    fn bottom(&self, place: (u32, u32)) -> Option<u32> {
        let idx = self.0.binary_search_by_key(&place, |area| area.start).ok()?;
        self.0.get(idx).map(|area| area.end.0)
    }
}

/// Says which of the empty cells, in the order of the sheet, have a formula, whose value the program that wrote it left out.
fn note_formulas<R: Read + Seek>(book: &mut Xlsx<R>, name: &str, empty: &[(u32, u32)], grid: &mut Grid<'_>) {
    let Ok(mut cells) = book.worksheet_cells_reader(name) else { return };
    // Damage was told when the values were read.
    while let Ok(Some(cell)) = cells.next_formula() {
        let (row, col) = cell.get_position();
        if !cell.get_value().is_empty() && empty.binary_search(&(row, col)).is_ok() {
            grid.no_value(row, col, cell.get_value());
        }
    }
}

/// Writes the cells of a sheet, and gives the places of those that are there and hold nothing.
fn read_xlsx<R: Read + Seek>(
    book: &mut Xlsx<R>,
    name: &str,
    has_merged: bool,
    grid: &mut Grid<'_>,
) -> Result<Vec<(u32, u32)>, ImportError> {
    let mut empty = Vec::new();
    let merged = if has_merged { book.merge_cells_by_sheet_name(name).unwrap_or_default() } else { Vec::new() };
    let merged = Merged::new(merged);
    let is_1904 = book.has_1904_epoch();
    let mut cells = book.worksheet_cells_reader(name).map_err(bad)?;
    let code =
        |style: &Style| style.number_format.as_ref().map_or_else(Shown::default, |f| Shown::of_code(&f.format_code));
    let formats: Vec<Shown> = cells.styles().iter().map(code).collect();
    loop {
        match cells.next_cell_with_style_id() {
            Ok(Some((cell, style))) => {
                let place = cell.get_position();
                if empty.len() < MAX_EMPTY && matches!(cell.get_value(), DataRef::Empty) {
                    empty.push(place);
                }
                let Some(value) = value_of(cell.get_value(), is_1904) else { continue };
                grid.put(place.0, place.1, value, formats.get(style).copied().unwrap_or_default())?;
                if let Some(bottom) = merged.bottom(place) {
                    grid.hold(bottom);
                }
            }
            Ok(None) => {
                empty.sort_unstable();
                return Ok(empty);
            }
            // One cell that is not understood costs no other; these errors leave the reader within it.
            Err(XlsxError::CellError(what)) => grid.bad_cell(&what),
            Err(
                error @ (XlsxError::CellTAttribute(_)
                | XlsxError::Unexpected(_)
                | XlsxError::ParseFloat(_)
                | XlsxError::UnexpectedNode(_)
                | XlsxError::Unrecognized { .. }),
            ) => grid.bad_cell(&error.to_string()),
            Err(error) => {
                grid.break_off(&error.to_string());
                return Ok(Vec::new());
            }
        }
    }
}

fn read_xlsb<R: Read + Seek>(book: &mut Xlsb<R>, name: &str, grid: &mut Grid<'_>) -> Result<(), ImportError> {
    let is_1904 = book.has_1904_epoch();
    let mut cells = book.worksheet_cells_reader(name).map_err(bad)?;
    loop {
        match cells.next_cell() {
            Ok(Some(cell)) => {
                let Some(value) = value_of(cell.get_value(), is_1904) else { continue };
                let (row, col) = cell.get_position();
                grid.put(row, col, value, Shown::default())?;
            }
            Ok(None) => return Ok(()),
            Err(error) => {
                grid.break_off(&error.to_string());
                return Ok(());
            }
        }
    }
}

fn read_xls<R: Read + Seek>(book: &mut Xls<R>, name: &str, grid: &mut Grid<'_>) -> Result<(), ImportError> {
    let merged = Merged::new(book.merge_cells_by_sheet_name(name).unwrap_or_default());
    let is_1904 = book.has_1904_epoch();
    let range = book.worksheet_range(name).map_err(bad)?;
    let (top, left) = range.start().unwrap_or_default();
    for (row, col, data) in range.used_cells() {
        let Some(value) = value_of_data(data, is_1904) else { continue };
        let place = (top + row as u32, left + col as u32);
        grid.put(place.0, place.1, value, Shown::default())?;
        if let Some(bottom) = merged.bottom(place) {
            grid.hold(bottom);
        }
    }
    Ok(())
}

fn value_of<'v>(cell: &'v DataRef<'_>, is_1904: bool) -> Option<Value<'v>> {
    Some(match cell {
        DataRef::Empty => return None,
        DataRef::Int(number) => Value::Number(*number as f64),
        DataRef::Float(number) => Value::Number(*number),
        DataRef::String(text) => Value::Text(text),
        DataRef::SharedString(text) => Value::Text(text),
        DataRef::Bool(is_true) => Value::Bool(*is_true),
        DataRef::DateTime(date) => days_of(*date, is_1904),
        DataRef::DateTimeIso(text) => Value::Iso(text),
        DataRef::DurationIso(text) => Value::Length(text),
        DataRef::Error(error) => Value::Error(error_text(error)),
    })
}

fn value_of_data(cell: &Data, is_1904: bool) -> Option<Value<'_>> {
    Some(match cell {
        Data::Empty => return None,
        Data::Int(number) => Value::Number(*number as f64),
        Data::Float(number) => Value::Number(*number),
        Data::String(text) => Value::Text(text),
        Data::Bool(is_true) => Value::Bool(*is_true),
        Data::DateTime(date) => days_of(*date, is_1904),
        Data::DateTimeIso(text) => Value::Iso(text),
        Data::DurationIso(text) => Value::Length(text),
        Data::Error(error) => Value::Error(error_text(error)),
    })
}

fn days_of(date: ExcelDateTime, is_1904: bool) -> Value<'static> {
    Value::Days { value: date.as_f64(), is_1904, is_elapsed: date.is_duration() }
}

fn error_text(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::GettingData => "#GETTING_DATA",
    }
}
