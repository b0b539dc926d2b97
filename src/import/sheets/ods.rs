//! The sheets of an `OpenDocument` workbook (ODF 1.3 part 3, 9).
//!
//! They are read in one go: all of them stand in one part, and rows and cells that repeat are written once there.

use std::collections::HashMap;
use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::import::ImportError;
use crate::import::packed::Budget;
use crate::import::sheets::excel::SheetName;
use crate::import::sheets::grid::{DayColumns, Grid, SheetText, Value};
use crate::import::sheets::shown::Shown;

/// A sheet with its text.
pub(in crate::import) struct OdsSheet {
    name: String,
    is_hidden: bool,
    pub(in crate::import) sheet: SheetText,
}

impl OdsSheet {
    /// What it is called, and why it is not read.
    pub(in crate::import) fn name(&self) -> SheetName {
        SheetName {
            name: self.name.clone(),
            barrier: self.is_hidden.then_some("it is hidden"),
            has_cells: !self.sheet.text.is_empty(),
        }
    }
}

/// Columns and rows that no sheet goes beyond.
const MAX_COLUMNS: u32 = 1 << 14;
const MAX_ROWS: u32 = 1 << 20;

/// Formats of dates and of cells, and which tables are not shown.
#[derive(Default)]
struct Styles {
    formats: HashMap<String, Shown>,
    cells: HashMap<String, Shown>,
    hidden: HashMap<String, bool>,
}

/// A table that is being read.
struct Table<'b> {
    grid: Grid<'b>,
    name: String,
    is_hidden: bool,
    /// The next row and how often it comes, the next column.
    row: u32,
    n_rows: u32,
    col: u32,
    /// The format of cells without one, by column: up to which it holds.
    defaults: Vec<(u32, Shown)>,
    /// The cells of the row that is open, for rows that come more than once.
    cells: Vec<Cell>,
}

/// A cell as it is written in the file.
#[derive(Clone, Default)]
struct Cell {
    col: u32,
    n_columns: u32,
    n_rows_spanned: u32,
    sort: String,
    value: Option<String>,
    text: String,
    shown: Shown,
}

/// Reads all sheets of `content.xml`.
pub(in crate::import) fn read_sheets<'b>(
    source: impl BufRead + 'b,
    budget: &'b Budget,
) -> Result<Vec<OdsSheet>, ImportError> {
    let mut reader = Reader::from_reader(source);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_end_names = false;
    let mut sheets = Vec::new();
    let mut styles = Styles::default();
    // The style that is open, and the format it gives.
    let (mut style, mut format) = (String::new(), None::<(String, Shown)>);
    let mut table: Option<Table<'b>> = None;
    let mut buf = Vec::new();
    loop {
        buf.clear();
        let event = match reader.read_event_into(&mut buf) {
            Ok(event) => event,
            Err(error) => {
                let Some(mut table) = table.take() else { return Err(ImportError::BadWorkbook(error.to_string())) };
                table.grid.break_off(&error.to_string());
                sheets.push(table.finish()?);
                return Ok(sheets);
            }
        };
        match event {
            Event::Eof => {
                if let Some(mut table) = table.take() {
                    table.grid.break_off("its end is missing");
                    sheets.push(table.finish()?);
                }
                return Ok(sheets);
            }
            Event::Start(start) => match (start.name().0, &mut table) {
                ("number:date-style" | "number:time-style" | "number:percentage-style", _) => {
                    let shown = Shown { percent: start.name().0 == "number:percentage-style", ..Shown::default() };
                    format = Some((attribute(&start, "style:name").unwrap_or_default(), shown));
                }
                ("style:style", _) => style = styles.open(&start),
                ("style:table-properties", _) => {
                    let is_hidden = attribute(&start, "table:display").as_deref() == Some("false");
                    styles.hidden.insert(style.clone(), is_hidden);
                }
                (name, _) if name.starts_with("number:") && format.is_some() => {
                    if let Some((_, shown)) = &mut format {
                        show(shown, name);
                    }
                }
                ("table:table", None) => table = Some(Table::open(&start, &styles, budget)),
                ("table:table-column", Some(table)) => table.add_columns(&start, &styles),
                ("table:table-row", Some(table)) => {
                    table.n_rows = number(&start, "table:number-rows-repeated").min(MAX_ROWS);
                    (table.col, table.cells) = (0, Vec::new());
                }
                ("table:table-cell" | "table:covered-table-cell", Some(table)) => {
                    let mut cell = table.cell(&start, &styles);
                    cell.text = text_of_cell(&mut reader)?;
                    table.add(cell);
                }
                _ => {}
            },
            Event::End(end) => match end.name().0 {
                "number:date-style" | "number:time-style" | "number:percentage-style" => {
                    styles.formats.extend(format.take());
                }
                "style:style" => style.clear(),
                "table:table-row" => {
                    if let Some(table) = &mut table {
                        table.end_row()?;
                    }
                }
                "table:table" => {
                    if let Some(table) = table.take() {
                        sheets.push(table.finish()?);
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = start.try_get_attribute(name).ok().flatten()?;
    Some(attribute.normalized_value(XmlVersion::default()).map_or_else(|_| attribute.value.to_string(), String::from))
}

/// A number of repetitions: 1 where nothing is said.
fn number(start: &BytesStart<'_>, name: &str) -> u32 {
    attribute(start, name).and_then(|text| text.parse().ok()).unwrap_or(1).max(1)
}

fn show(shown: &mut Shown, element: &str) {
    match element {
        "number:year" => shown.year = true,
        "number:month" => shown.month = true,
        "number:day" => shown.day = true,
        "number:hours" | "number:minutes" => shown.time = true,
        "number:seconds" => (shown.time, shown.seconds) = (true, true),
        _ => {}
    }
}

impl Styles {
    fn open(&mut self, start: &BytesStart<'_>) -> String {
        let name = attribute(start, "style:name").unwrap_or_default();
        let format = attribute(start, "style:data-style-name");
        if let Some(shown) = format.and_then(|format| self.formats.get(&format).copied()) {
            self.cells.insert(name.clone(), shown);
        }
        name
    }

    fn of_cell(&self, name: Option<String>) -> Option<Shown> {
        name.map(|name| self.cells.get(&name).copied().unwrap_or_default())
    }
}

impl<'b> Table<'b> {
    fn open(start: &BytesStart<'_>, styles: &Styles, budget: &'b Budget) -> Self {
        let style = attribute(start, "table:style-name").unwrap_or_default();
        Self {
            grid: Grid::new(budget, DayColumns::default()),
            name: attribute(start, "table:name").unwrap_or_default(),
            is_hidden: styles.hidden.get(&style).copied().unwrap_or(false),
            row: 0,
            n_rows: 1,
            col: 0,
            defaults: Vec::new(),
            cells: Vec::new(),
        }
    }

    fn add_columns(&mut self, start: &BytesStart<'_>, styles: &Styles) {
        let from = self.defaults.last().map_or(0, |(end, _)| *end);
        let end = from.saturating_add(number(start, "table:number-columns-repeated"));
        let shown = styles.of_cell(attribute(start, "table:default-cell-style-name")).unwrap_or_default();
        self.defaults.push((end, shown));
    }

    fn cell(&self, start: &BytesStart<'_>, styles: &Styles) -> Cell {
        let default = || self.defaults.iter().find(|(end, _)| *end > self.col).map_or_else(Shown::default, |(_, s)| *s);
        let sort = attribute(start, "office:value-type").unwrap_or_default();
        let value = match sort.as_str() {
            "date" => attribute(start, "office:date-value"),
            "time" => attribute(start, "office:time-value"),
            "boolean" => attribute(start, "office:boolean-value"),
            "float" | "percentage" | "currency" => attribute(start, "office:value"),
            _ => attribute(start, "office:string-value"),
        };
        let is_error = attribute(start, "calcext:value-type").as_deref() == Some("error");
        Cell {
            col: self.col,
            n_columns: number(start, "table:number-columns-repeated"),
            n_rows_spanned: number(start, "table:number-rows-spanned"),
            sort: if is_error { "error".to_owned() } else { sort },
            value,
            text: String::new(),
            shown: styles.of_cell(attribute(start, "table:style-name")).unwrap_or_else(default),
        }
    }

    fn add(&mut self, cell: Cell) {
        self.col = self.col.saturating_add(cell.n_columns);
        if cell.has_content() {
            self.cells.push(cell);
        }
    }

    fn end_row(&mut self) -> Result<(), ImportError> {
        if !self.cells.is_empty() {
            for row in self.row..self.row.saturating_add(self.n_rows).min(MAX_ROWS) {
                for cell in &self.cells {
                    cell.put(row, &mut self.grid)?;
                }
            }
        }
        self.row = self.row.saturating_add(self.n_rows);
        (self.n_rows, self.col) = (1, 0);
        self.cells.clear();
        Ok(())
    }

    fn finish(self) -> Result<OdsSheet, ImportError> {
        Ok(OdsSheet { name: self.name, is_hidden: self.is_hidden, sheet: self.grid.finish()? })
    }
}

impl Cell {
    fn has_content(&self) -> bool {
        self.value.is_some() || !self.text.is_empty()
    }

    fn put(&self, row: u32, grid: &mut Grid<'_>) -> Result<(), ImportError> {
        let text = self.value.as_deref().filter(|text| !text.is_empty()).unwrap_or(&self.text);
        let number = || text.parse::<f64>().ok();
        let shown = Shown { percent: self.sort == "percentage", ..self.shown };
        let value = match self.sort.as_str() {
            "date" => Value::Iso(text),
            "time" => Value::Length(text),
            "boolean" => Value::Bool(text == "true"),
            "float" | "percentage" | "currency" => number().map_or(Value::Text(text), Value::Number),
            "error" => Value::Error(if self.text.is_empty() { "an error" } else { &self.text }),
            _ => Value::Text(text),
        };
        for col in self.col..self.col.saturating_add(self.n_columns).min(MAX_COLUMNS) {
            grid.put(row, col, value, shown)?;
            if self.n_rows_spanned > 1 {
                grid.hold(row.saturating_add(self.n_rows_spanned - 1));
            }
        }
        Ok(())
    }
}

/// The paragraphs of a cell up to its end, without notes and drawings beside them.
fn text_of_cell(reader: &mut Reader<impl BufRead>) -> Result<String, ImportError> {
    let bad = |error: quick_xml::Error| ImportError::BadWorkbook(error.to_string());
    let mut buf = Vec::new();
    let mut text = String::new();
    let (mut n_paragraphs, mut skipped, mut within) = (0, 0_usize, 0_usize);
    loop {
        buf.clear();
        match reader.read_event_into(&mut buf).map_err(bad)? {
            Event::Eof => return Ok(text),
            Event::Start(start) => {
                let name = start.name().0;
                within += 1;
                if skipped > 0 || name == "office:annotation" || name.starts_with("draw:") {
                    skipped += 1;
                } else {
                    match name {
                        "text:p" | "text:h" => {
                            if n_paragraphs > 0 {
                                text.push('\n');
                            }
                            n_paragraphs += 1;
                        }
                        "text:s" => text.extend((0..number(&start, "text:c").min(1_000)).map(|_| ' ')),
                        "text:tab" => text.push(' '),
                        "text:line-break" => text.push('\n'),
                        _ => {}
                    }
                }
            }
            Event::End(_) => {
                if within == 0 {
                    return Ok(text);
                }
                within -= 1;
                skipped = skipped.saturating_sub(1);
            }
            Event::Text(part) if within > 0 && skipped == 0 => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) if within > 0 && skipped == 0 => match reference.resolve_char_ref() {
                Ok(Some(sign)) => text.push(sign),
                _ => text.push_str(match &*reference {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "apos" => "'",
                    _ => "",
                }),
            },
            _ => {}
        }
    }
}
