//! A sheet as the text of a table: one record a row, in which line N is row N and cell N is column N of the sheet.
//!
//! Cells are separated by a sign that no cell holds, and rows end with `\r`, so that line breaks within cells count for
//! nothing. `dialect::sniff` knows such texts by the ending [`SHEET`], which no file can have.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::datecell::looks_like_date;
use crate::import::packed::Budget;
use crate::import::sheets::serial::{Hidden, date_text, duration_text, elapsed_text, iso_text};
use crate::import::sheets::shown::Shown;
use crate::import::{ImportError, Issue, IssueKind};

/// What stands in place of a file name's ending for the text of a sheet.
pub(in crate::import) const SHEET: &str = ".sheet";

/// The sign between cells.
pub(in crate::import) const SEPARATOR: u8 = 0x1f;

/// The sign that ends a row.
pub(in crate::import) const ROW_END: u8 = b'\r';

/// Rows and columns that a sheet can have.
const MAX_ROWS: u32 = 1 << 20;
const MAX_COLUMNS: u32 = 1 << 14;

/// Rows that tell how wide the table is.
const LOOK_ROWS: usize = 50;

/// Short rows are filled up to no more than this: beyond it, some cell stands far away from the table.
const MAX_PADDED: u32 = 1_000;

/// Whole numbers that are days of our time when a column of dates holds nothing else: 1927 to 2099. No years are as large.
const DAY_NUMBERS: std::ops::RangeInclusive<f64> = 10_000.0..=73_050.0;

/// The value of a cell.
#[derive(Copy, Clone, Debug)]
pub(in crate::import) enum Value<'a> {
    Text(&'a str),
    Number(f64),
    Bool(bool),
    /// A date or time as days since an epoch.
    Days {
        value: f64,
        is_1904: bool,
        is_elapsed: bool,
    },
    /// A date or time in ISO 8601.
    Iso(&'a str),
    /// A length of time in ISO 8601.
    Length(&'a str),
    /// What a formula has come to that does not work, `#REF!`.
    Error(&'a str),
}

/// A sheet that was read.
#[derive(Debug, Default)]
pub(in crate::import) struct SheetText {
    pub(in crate::import) text: String,
    /// The column of an issue has no name yet.
    pub(in crate::import) issues: Vec<Issue>,
    columns: Vec<Column>,
}

/// Columns whose numbers are days, and the row behind which they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct DayColumns {
    pub(in crate::import) columns: BTreeSet<u32>,
    pub(in crate::import) header: u64,
    pub(in crate::import) is_1904: bool,
}

/// What was seen in a column.
#[derive(Clone, Default, Debug)]
struct Column {
    n_days: usize,
    has_other_numbers: bool,
    /// The line of the last cell that is no number.
    last_other: u64,
}

/// Something that is said once, with how often it is so and where first.
#[derive(Debug)]
struct Tally {
    n: usize,
    line: u64,
    column: u32,
    value: String,
}

/// What is said once for a sheet or for one of its columns.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Oddity {
    Error(String),
    Hidden(u32, Hidden),
    Filled,
    /// A formula without a value.
    NoValue,
    Days(u32),
}

/// Writes the text of a sheet, row by row.
pub(in crate::import) struct Grid<'a> {
    budget: &'a Budget,
    days: DayColumns,
    text: String,
    /// The rows written so far, also empty ones.
    n_rows: u32,
    /// The cells of the row that is being written, in `cells`.
    row: u32,
    row_cells: Vec<(u32, std::ops::Range<usize>)>,
    cells: String,
    /// Dates of merged cells that go on: the last row of each, and its text.
    held: BTreeMap<u32, (u32, String)>,
    last_is_date: bool,
    /// Columns of the table, once the first rows have told.
    width: Option<u32>,
    /// Of the first rows: where each ends, its columns, and how many of them are filled.
    first_rows: Vec<(usize, u32, u32)>,
    columns: Vec<Column>,
    oddities: BTreeMap<Oddity, Tally>,
    broken: Option<Issue>,
}

impl<'a> Grid<'a> {
    /// An empty sheet; `days` are columns whose numbers are to be read as days.
    pub(in crate::import) fn new(budget: &'a Budget, days: DayColumns) -> Self {
        Self {
            budget,
            days,
            text: String::new(),
            n_rows: 0,
            row: 0,
            row_cells: Vec::new(),
            cells: String::new(),
            held: BTreeMap::new(),
            last_is_date: false,
            width: None,
            first_rows: Vec::new(),
            columns: Vec::new(),
            oddities: BTreeMap::new(),
            broken: None,
        }
    }

    /// Adds a cell, row and column counted from 0. Rows come in their order.
    pub(in crate::import) fn put(
        &mut self,
        row: u32,
        col: u32,
        value: Value<'_>,
        shown: Shown,
    ) -> Result<(), ImportError> {
        if row >= MAX_ROWS || col >= MAX_COLUMNS {
            return Err(ImportError::BadWorkbook("a cell stands where no sheet has any".to_owned()));
        }
        if row != self.row || self.row_cells.is_empty() {
            self.end_row()?;
            if row < self.n_rows {
                return Err(ImportError::BadWorkbook("its rows are not in order".to_owned()));
            }
            self.row = row;
        }
        self.last_is_date = false;
        let start = self.cells.len();
        self.write(row, col, value, shown);
        if self.cells.len() > start {
            self.row_cells.push((col, start..self.cells.len()));
        }
        Ok(())
    }

    /// Says that the cell added last is merged with those below it, up to the row `bottom`.
    ///
    /// A date that stands beside several rows is the date of each of them; of other values that is not sure.
    pub(in crate::import) fn hold(&mut self, bottom: u32) {
        if let Some((col, range)) = self.row_cells.last().filter(|_| self.last_is_date && bottom > self.row) {
            let text = self.cells.get(range.clone()).unwrap_or_default().to_owned();
            self.held.insert(*col, (bottom, text));
        }
    }

    /// Says that the sheet cannot be read beyond the row that was written last.
    pub(in crate::import) fn break_off(&mut self, why: &str) {
        let message = format!("the sheet is damaged here, and what follows could not be read: {why}");
        let issue = Issue::new(u64::from(self.row) + 1, IssueKind::BrokenArchive, message);
        self.broken = Some(issue.hint("open it in a spreadsheet program and save it again"));
    }

    /// Says that a cell behind the last one cannot be read.
    pub(in crate::import) fn bad_cell(&mut self, what: &str) {
        let (row, col) = (self.row, self.row_cells.last().map_or(0, |(col, _)| col + 1));
        self.note(Oddity::Error(what.to_owned()), row, col, what);
    }

    /// Says that a cell has a formula and no value.
    pub(in crate::import) fn no_value(&mut self, row: u32, col: u32, formula: &str) {
        self.note(Oddity::NoValue, row, col, &format!("={formula}"));
    }

    /// The text, and what is to be said of it.
    pub(in crate::import) fn finish(mut self) -> Result<SheetText, ImportError> {
        self.end_row()?;
        self.settle_width();
        let mut issues: Vec<Issue> = self.oddities.into_iter().map(|(oddity, tally)| tally.issue(&oddity)).collect();
        issues.extend(self.broken);
        Ok(SheetText { text: self.text, issues, columns: self.columns })
    }

    fn note(&mut self, oddity: Oddity, row: u32, col: u32, value: &str) {
        let first = || Tally { n: 0, line: u64::from(row) + 1, column: col + 1, value: value.to_owned() };
        self.oddities.entry(oddity).or_insert_with(first).n += 1;
    }

    fn column(&mut self, col: u32) -> Option<&mut Column> {
        let idx = col as usize;
        if self.columns.len() <= idx {
            self.columns.resize(idx + 1, Column::default());
        }
        self.columns.get_mut(idx)
    }

    fn write(&mut self, row: u32, col: u32, value: Value<'_>, shown: Shown) {
        let line = u64::from(row) + 1;
        if let Value::Number(number) = value {
            let is_day = DAY_NUMBERS.contains(&number) && number.fract() == 0.0;
            if let Some(column) = self.column(col) {
                column.n_days += usize::from(is_day);
                column.has_other_numbers |= !is_day;
            }
            if is_day && line > self.days.header && self.days.columns.contains(&col) {
                self.note(Oddity::Days(col), row, col, &number.to_string());
                self.write_days(row, col, number, self.days.is_1904, Shown::default());
            } else {
                push_number(&mut self.cells, number, shown);
            }
            return;
        }
        if let Some(column) = self.column(col) {
            column.last_other = line;
        }
        match value {
            Value::Number(_) => {}
            Value::Text(text) => {
                self.last_is_date = looks_like_date(text);
                push_text(&mut self.cells, text);
            }
            Value::Bool(is_true) => self.cells.push_str(if is_true { "TRUE" } else { "FALSE" }),
            Value::Days { value, is_elapsed: true, .. } => {
                self.cells.push_str(&elapsed_text(value * crate::time::SECS_PER_DAY as f64));
            }
            Value::Days { value, is_1904, .. } => self.write_days(row, col, value, is_1904, shown),
            Value::Iso(text) => {
                let date = iso_text(text, shown);
                self.last_is_date = true;
                self.note_hidden(row, col, date.hidden, text);
                push_text(&mut self.cells, &date.text);
            }
            Value::Length(text) => push_text(&mut self.cells, &duration_text(text)),
            Value::Error(what) => self.note(Oddity::Error(what.to_owned()), row, col, what),
        }
    }

    fn write_days(&mut self, row: u32, col: u32, value: f64, is_1904: bool, shown: Shown) {
        let Some(date) = date_text(value, is_1904, shown) else {
            // No calendar has this day; a date reader will say so.
            push_number(&mut self.cells, value, Shown::default());
            return;
        };
        if date.hidden != Hidden::Nothing {
            let whole = date_text(value, is_1904, Shown::default()).map_or_else(String::new, |whole| whole.text);
            self.note_hidden(row, col, date.hidden, &whole);
        }
        self.last_is_date = true;
        self.cells.push_str(&date.text);
    }

    fn note_hidden(&mut self, row: u32, col: u32, hidden: Hidden, value: &str) {
        if hidden != Hidden::Nothing {
            self.note(Oddity::Hidden(col, hidden), row, col, value);
        }
    }

    fn end_row(&mut self) -> Result<(), ImportError> {
        if self.row_cells.is_empty() {
            return Ok(());
        }
        self.fill_merged();
        let before = self.text.len();
        while self.n_rows < self.row {
            self.text.push(ROW_END as char);
            self.n_rows += 1;
        }
        if !self.row_cells.is_sorted_by_key(|(col, _)| *col) {
            self.row_cells.sort_by_key(|(col, _)| *col);
        }
        // Of two cells in one place the first one stays.
        self.row_cells.dedup_by_key(|(col, _)| *col);
        let mut at = 0;
        for (col, range) in &self.row_cells {
            while at < *col {
                self.text.push(SEPARATOR as char);
                at += 1;
            }
            self.text.push_str(self.cells.get(range.clone()).unwrap_or_default());
        }
        let width = at + 1;
        match self.width {
            Some(wanted) => self.text.extend((width..wanted).map(|_| SEPARATOR as char)),
            None => self.first_rows.push((self.text.len(), width, self.row_cells.len() as u32)),
        }
        self.text.push(ROW_END as char);
        self.n_rows += 1;
        self.row_cells.clear();
        self.cells.clear();
        self.budget.spend((self.text.len() - before) as u64)?;
        if self.first_rows.len() == LOOK_ROWS {
            self.settle_width();
        }
        Ok(())
    }

    /// Gives the row the dates of merged cells that reach into it.
    fn fill_merged(&mut self) {
        if self.held.is_empty() {
            return;
        }
        let row = self.row;
        self.held.retain(|_, (bottom, _)| *bottom >= row);
        let mut filled = Vec::new();
        for (col, (_, text)) in &self.held {
            if self.row_cells.iter().all(|(other, _)| other != col) {
                let start = self.cells.len();
                self.cells.push_str(text);
                self.row_cells.push((*col, start..self.cells.len()));
                filled.push((*col, text.clone()));
            }
        }
        for (col, text) in filled {
            self.note(Oddity::Filled, row, col, &text);
        }
    }

    /// Decides how wide the table is, by the first rows that are filled for the most part, and fills short rows up to it.
    fn settle_width(&mut self) {
        if self.width.is_some() {
            return;
        }
        let is_full = |(_, width, n_filled): &&(usize, u32, u32)| *width <= MAX_PADDED && n_filled * 2 >= *width;
        let wanted = self.first_rows.iter().filter(is_full).map(|(_, width, _)| *width).max().unwrap_or(0);
        self.width = Some(wanted);
        let mut text = String::with_capacity(self.text.len() * 2);
        let mut from = 0;
        for (end, width, _) in std::mem::take(&mut self.first_rows) {
            text.push_str(self.text.get(from..end).unwrap_or_default());
            text.extend((width..wanted).map(|_| SEPARATOR as char));
            from = end;
        }
        text.push_str(self.text.get(from..).unwrap_or_default());
        self.text = text;
    }
}

impl SheetText {
    /// Whether a column holds nothing but whole numbers that can be days below the line `header`.
    pub(in crate::import) fn may_be_days(&self, col: usize, header: u64) -> bool {
        self.columns
            .get(col)
            .is_some_and(|column| column.n_days > 0 && !column.has_other_numbers && column.last_other <= header)
    }
}

impl Tally {
    fn issue(self, oddity: &Oddity) -> Issue {
        let cells = if self.n == 1 { "one cell".to_owned() } else { format!("{} cells", self.n) };
        let (kind, message, hint) = match oddity {
            Oddity::Error(what) => (
                IssueKind::SheetCell,
                format!("{cells} with {what} in place of a value; they count as empty"),
                "correct the formula in the workbook",
            ),
            Oddity::Hidden(_, Hidden::Year) => (
                IssueKind::SheetCell,
                format!("{cells} with a year that is not shown; it is taken for uncertain"),
                "a spreadsheet program adds the year of typing; give the column a format with the year if it is right",
            ),
            Oddity::Hidden(..) => (
                IssueKind::SheetCell,
                format!("{cells} with a finer date than is shown; what is shown is read"),
                "give the column a format with day and time if they are meant",
            ),
            Oddity::NoValue => (
                IssueKind::SheetCell,
                format!("{cells} with a formula of which no value is stored; they count as empty"),
                "open the workbook in a spreadsheet program, which works them out, and save it",
            ),
            Oddity::Filled => (
                IssueKind::SheetCell,
                format!("{cells} filled with the date of the merged cell above"),
                "split the merged cells in the workbook if the date is not that of every row",
            ),
            Oddity::Days(_) => (
                IssueKind::SheetCell,
                format!("{cells} with plain numbers in a column of dates; they are read as days of a spreadsheet"),
                "give the column the format of dates in the workbook",
            ),
        };
        Issue::new(self.line, kind, message).at(self.column, "").value(&self.value).hint(hint)
    }
}

/// Adds the text of a cell; quotation marks stand around it only where it begins with one.
pub(in crate::import) fn push_text(out: &mut String, text: &str) {
    let is_quoted = text.trim_start_matches(' ').starts_with('"');
    let is_plain = !text.bytes().any(|byte| matches!(byte, b'\r' | SEPARATOR));
    if is_plain && !is_quoted {
        out.push_str(text);
        return;
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace(SEPARATOR as char, " ");
    if is_quoted {
        out.push('"');
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(&text);
    }
}

/// Adds a number as a spreadsheet shows it, with fifteen digits and never as a power of ten.
pub(in crate::import) fn push_number(out: &mut String, number: f64, shown: Shown) {
    use std::fmt::Write;
    let is_whole = number.fract() == 0.0 && number.abs() < 1e15;
    // Writing to a String does not fail.
    let _ = if shown.percent {
        write!(out, "{}%", rounded(number * 100.0))
    } else if is_whole && shown.n_digits > 1 {
        write!(out, "{:0width$}", number as i64, width = usize::from(shown.n_digits))
    } else if is_whole && (1_000.0..2_100.0).contains(&number) && !shown.doubt().is_empty() {
        // Years before 1900 are numbers in a workbook.
        write!(out, "{}{}", number as i64, shown.doubt())
    } else if is_whole {
        write!(out, "{}", number as i64)
    } else {
        write!(out, "{}", rounded(number))
    };
}

fn rounded(number: f64) -> f64 {
    format!("{number:.14e}").parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Limits;

    fn shown_text(value: Value<'_>, shown: Shown) -> String {
        let budget = Budget::of(1 << 20, Limits::default());
        let mut grid = Grid::new(&budget, DayColumns::default());
        grid.put(0, 0, value, shown).expect("a cell");
        grid.finish().expect("a sheet").text
    }

    #[test]
    fn numbers_are_written_as_they_are_shown() {
        let number = |number, code| shown_text(Value::Number(number), Shown::of_code(code));
        assert_eq!(number(2012.0, ""), "2012\r");
        assert_eq!(number(0.1 + 0.2, ""), "0.3\r");
        assert_eq!(number(-1.5, ""), "-1.5\r");
        assert_eq!(number(123_456_789_012_345_680.0, ""), "123456789012346000\r");
        assert_eq!(number(42.0, "00000"), "00042\r");
        assert_eq!(number(0.125, "0.0%"), "12.5%\r");
        assert_eq!(number(1890.0, "\"c. \"0"), "1890~\r");
        assert_eq!(number(1890.0, "0\"?\""), "1890?\r");
        assert_eq!(number(300.0, "\"c. \"0"), "300\r");
        assert_eq!(number(f64::NAN, ""), "NaN\r");
    }

    #[test]
    fn texts_keep_everything_but_the_signs_of_the_grid() {
        let text = |text| shown_text(Value::Text(text), Shown::default());
        assert_eq!(text("one\r\ntwo\rthree\u{1f}"), "one\ntwo\nthree \r");
        assert_eq!(text("5\" pipe"), "5\" pipe\r");
        assert_eq!(text("\"No\", he said"), "\"\"\"No\"\", he said\"\r");
    }

    #[test]
    fn lines_are_rows_and_cells_are_columns_of_the_sheet() {
        let budget = Budget::of(1 << 20, Limits::default());
        let mut grid = Grid::new(&budget, DayColumns::default());
        for (row, col, text) in [(2, 1, "date"), (2, 2, "event"), (2, 3, "note"), (4, 2, "b"), (4, 1, "a")] {
            grid.put(row, col, Value::Text(text), Shown::default()).expect("a cell");
        }
        let seen = grid.finish().expect("a sheet").text.replace(SEPARATOR as char, "|");
        assert_eq!(seen, "\r\r|date|event|note\r\r|a|b|\r");
    }

    #[test]
    fn a_cell_outside_of_any_sheet_is_refused() {
        let budget = Budget::of(1 << 20, Limits::default());
        for (row, col) in [(u32::MAX, 0), (0, u32::MAX), (MAX_ROWS, 0), (0, MAX_COLUMNS)] {
            let mut grid = Grid::new(&budget, DayColumns::default());
            assert!(grid.put(row, col, Value::Bool(true), Shown::default()).is_err());
        }
        let mut grid = Grid::new(&budget, DayColumns::default());
        grid.put(5, 0, Value::Bool(true), Shown::default()).expect("a cell");
        grid.put(6, 0, Value::Bool(true), Shown::default()).expect("a cell");
        assert!(grid.put(5, 0, Value::Bool(true), Shown::default()).is_err());
    }
}
