//! Delimited tables of any sort: one row, one event.

use std::sync::Arc;

use super::Separators;
use super::blocks::{Blocks, FIRST_BYTES};
use super::chunk::{Chunk, Done, read_chunk};
use super::datecell::looks_like_date;
use super::dates::DateReader;
use super::familiar::familiar;
use super::fields::fields_by_name;
use super::guess::{Known, guess};
use super::piece::TablePieces;
use super::root::root_of;
use super::row::RowReader;
use super::rows::{Dialect, Rows};
use super::sheets::grid::{ROW_END, SHEET};
use super::stats::ColumnStats;
use super::stretches::{Source, StretchReader, read_stretches};
use super::table::Table;
use super::{Confidence, Field, Head, ImportError, Importer, Input, Issue, IssueKind, Mapping, ReadCx, Reason};
use crate::dataset::PieceReader;

/// Rows between two looks at the progress.
pub(super) const STEP_ROWS: usize = 1_000;

/// Reads tables whose columns are told by their names and cells.
pub(super) struct Csv;

impl Importer for Csv {
    fn id(&self) -> &'static str {
        "csv"
    }

    fn name(&self) -> &'static str {
        "Table (CSV)"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["csv", "tsv", "tab", "txt"]
    }

    fn mime(&self) -> &'static str {
        "text/csv"
    }

    fn about(&self) -> &'static str {
        "Any table with a row for each event; separator, encoding, header, columns and the order of dates are found"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        if head.extension == SHEET {
            return if Table::open(head.text, SHEET).is_regular() { Confidence::Maybe } else { Confidence::No };
        }
        let start = head.text.trim_start();
        let named = matches!(head.extension, "csv" | "tsv" | "tab");
        // A table may start with a bracket, but not one that nobody calls a table.
        if root_of(start).is_some() || (start.starts_with(['<', '{', '[']) && !named) {
            return Confidence::No;
        }
        if starts_like_json(start) {
            return Confidence::Maybe;
        }
        if named {
            return Confidence::Yes;
        }
        let table = Table::open(head.text, head.extension);
        if table.is_regular() { Confidence::Maybe } else { Confidence::No }
    }

    fn reads_stretches(&self) -> bool {
        true
    }

    fn has_free_columns(&self) -> bool {
        true
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        read_table(input, &Known::NOTHING, cx)
    }
}

/// Whether a text starts as lists and objects of JSON do, whatever it is called.
fn starts_like_json(text: &str) -> bool {
    let inner = |open: char| text.strip_prefix(open).map(str::trim_start);
    inner('{').is_some_and(|rest| rest.starts_with('"')) || inner('[').is_some_and(|rest| rest.starts_with(['{', '[']))
}

/// Whether a text is a table in which some column holds dates.
pub(super) fn has_dates(text: &str, extension: &str, asked: Option<&Mapping>) -> bool {
    let table = Table::open(text, extension);
    let mapping = guess(&table.names, &table.stats(), asked, familiar(&table.names));
    table.is_regular() && DateReader::new(&mapping).has_dates()
}

/// Reads a table whose columns are told by `known`, by their names and by their cells.
pub(super) fn read_table(input: &Input<'_>, known: &Known, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
    let mut blocks = Blocks::new(input.open()?, cx.options().limits);
    if input.extension == SHEET {
        blocks.set_line_end(ROW_END);
    }
    let mut first = String::new();
    let mut n_bytes = FIRST_BYTES;
    let (dialect, start, template, header_line, has_date_cells) = loop {
        first = blocks.next(first, n_bytes)?;
        let table = Table::open(&first, input.extension);
        if table.wants_more() && !blocks.is_at_end() {
            n_bytes = first.len() * 3;
            continue;
        }
        cx.take_known_shape(&table.names);
        let stats = table.stats();
        let known = if known.columns.is_empty() { familiar(&table.names) } else { known };
        let mut mapping = guess(&table.names, &stats, cx.options().mapping.as_ref(), known);
        mapping.separators = cx.options().list_separator.map_or(known.separators, Separators::only);
        note_unknown_precision(&mapping, &stats, table.header_line.max(1), cx);
        note_missing_columns(&table.names, table.header_line.max(1), cx);
        let has_date_cells = table.sample.iter().flatten().any(|cell| looks_like_date(cell));
        let header_line = table.header_line.max(1);
        let start = table.data_start();
        let mut template = RowReader::of_format(mapping, &stats, known);
        template.dates.set_new_year_is_year(cx.options().new_year_is_year);
        break (table.dialect(), start, template, header_line, has_date_cells);
    };
    blocks.set_line_end(dialect.line_end);
    if !template.dates.has_dates() {
        let issue = Issue::new(header_line, IssueKind::NoDates, "no column of the table holds dates");
        let hint = if has_date_cells {
            "all events are undated; say which column is the date"
        } else {
            "all events are undated; add a column of dates, or choose another file"
        };
        cx.issue(issue.hint(hint));
    }
    let first_look = std::mem::take(&mut first);
    read_rows(template, dialect, Source::Stream(blocks, first_look, start), cx)?;
    if cx.report_mut().records == 0 {
        let issue = Issue::new(header_line, IssueKind::NoRows, "the table has a header and nothing below it");
        cx.issue(issue.hint("choose another file, or look whether a filter was on when it was exported"));
    }
    Ok(())
}

/// Reads rows that are cut into pieces already and whose columns are known; the first row is at `start` of the first piece.
pub(super) fn read_pieces(
    template: RowReader,
    dialect: Dialect,
    pieces: Vec<String>,
    start: (usize, u64),
    cx: &mut ReadCx<'_>,
) -> Result<(), ImportError> {
    read_rows(template, dialect, Source::Again(pieces.into_iter(), start), cx)
}

fn read_rows(
    template: RowReader,
    dialect: Dialect,
    source: Source<'_>,
    cx: &mut ReadCx<'_>,
) -> Result<(), ImportError> {
    let mut reading = Reading { template, dialect, is_first_look: true };
    reading.guess_order(&source, cx);
    let seen = read_stretches(&reading, source, cx)?;
    // Only the whole file tells the order of day and month. Where the start of it promised another, all is read again.
    let seen = reading.with_order_of(seen, cx)?;
    seen.finish(cx.notes());
    cx.report_mut().mapping = Some(reading.template.plan.mapping.clone());
    Ok(())
}

/// Points out columns that a person says something of and that are not there.
pub(super) fn note_missing_columns(names: &[String], line: u64, cx: &mut ReadCx<'_>) {
    let Some(asked) = cx.options().mapping.clone().filter(|_| !cx.report_mut().is_known_shape) else { return };
    let there = Mapping::asked(names.iter().map(|name| (name.as_str(), None)));
    let missing = asked.columns.iter().filter(|mapped| there.find(&mapped.column).is_none());
    let missing: Vec<&str> = missing.map(|mapped| mapped.column.as_str()).collect();
    let Some(first) = missing.first() else { return };
    let message = if missing.len() == 1 {
        "a column is named for reading that the table does not have".to_owned()
    } else {
        format!("{} columns are named for reading that the table does not have", missing.len())
    };
    let hint = format!("write them as the header does; there are {}", super::report::cut(&names.join(", "), 200));
    let field = if missing.len() == 1 { first } else { "" };
    cx.issue(Issue::new(line, IssueKind::BadValue, message).at(0, field).value(&missing.join(", ")).hint(hint));
}

/// Points out a column that says how exact dates are, in numbers whose meaning nobody can tell.
fn note_unknown_precision(mapping: &Mapping, stats: &[ColumnStats], line: u64, cx: &mut ReadCx<'_>) {
    for (idx, mapped) in mapping.columns.iter().enumerate() {
        let is_it = mapped.field.is_none()
            && mapped.reason == Reason::None
            && fields_by_name(&mapped.column).iter().any(|(field, _)| *field == Field::Precision)
            && stats.get(idx).is_some_and(|stats| stats.n_filled > 0);
        if is_it {
            let issue =
                Issue::new(line, IssueKind::BadValue, "a column of precisions in words or numbers that are not known");
            let hint = "dates may be less exact than they look; write day, month, year, decade or circa";
            cx.issue(issue.at(idx as u32 + 1, &mapped.column).value(&mapped.column).hint(hint));
        }
    }
}

/// A table that is being read.
struct Reading {
    /// What is known of the table.
    template: RowReader,
    dialect: Dialect,
    /// Whether the decisions about dates come from the first stretch alone.
    is_first_look: bool,
}

impl Reading {
    /// Decides the order of dates by the first stretch.
    fn guess_order(&mut self, source: &Source<'_>, cx: &ReadCx<'_>) {
        let (first, start) = source.first();
        let mut dates = self.template.dates.fresh();
        if dates.wants_evidence() {
            let mut rows = Rows::new(first, self.dialect, start.0, start.1);
            rows.expect(self.template.plan.n_columns);
            while rows.advance() {
                dates.note_evidence(&rows);
            }
        }
        dates.decide(cx.options().date_order);
        self.template.dates = dates.fresh();
    }

    /// Reads all again if what was seen decides the order of dates in another way, and returns what was seen then.
    fn with_order_of(&mut self, seen: RowReader, cx: &mut ReadCx<'_>) -> Result<RowReader, ImportError> {
        let mut decided = seen.clone();
        decided.dates.decide(cx.options().date_order);
        if !self.is_first_look || decided.dates.decides_as(&self.template.dates) {
            return Ok(seen);
        }
        self.is_first_look = false;
        self.template = decided.fresh();
        let (texts, start) = cx.rewind();
        read_stretches(self, Source::Again(texts.into_iter(), start), cx)
    }
}

impl Reading {
    /// The last row of a file that ends in the middle of it, when all other rows of the stretch are whole: its line, how many
    /// cells it has, and the last of them.
    fn cut_row(&self, text: &str, start: usize, line: u64) -> Option<(u64, usize, String)> {
        let n_columns = self.template.plan.n_columns;
        if text.as_bytes().last().is_none_or(|last| matches!(last, b'\n' | b'\r') || *last == self.dialect.line_end) {
            return None;
        }
        // Most files without a line end are whole all the same.
        let mut rows = Rows::new(text, self.dialect, start, line);
        rows.expect(n_columns);
        let (mut n_rows, mut last) = (0, None);
        while rows.advance() {
            if last.is_some() || rows.is_broken() {
                return None;
            }
            let n_cells = rows.len();
            if n_cells < n_columns {
                last = Some((rows.line(), n_cells, rows.cell(n_cells.saturating_sub(1)).to_owned()));
            } else {
                n_rows += 1;
            }
        }
        last.filter(|_| n_rows > 0)
    }
}

impl StretchReader for Reading {
    type Seen = RowReader;

    fn read(&self, chunk: Chunk) -> Done<RowReader> {
        let (start, line) = chunk.start;
        let mut done = read_chunk(&self.template, self.dialect, chunk);
        if !done.ran_out
            && let Some((line, n_cells, value)) = self.cut_row(&done.text, start, line)
        {
            let n_columns = self.template.plan.n_columns;
            let message = format!("the last row is cut off: it has {n_cells} of {n_columns} cells, and no line end");
            let issue = Issue::new(line, IssueKind::CutOff, message).at(n_cells as u32, "").value(&value);
            done.notes.issue(issue.hint("get the file again; its last cell may be cut, too, and rows may be missing"));
        }
        done
    }

    fn nothing_seen(&self) -> RowReader {
        self.template.fresh()
    }

    fn absorb(&self, seen: &mut RowReader, later: RowReader, n_before: u64) {
        seen.absorb(&later, n_before);
    }

    fn pieces(&self, file: usize) -> Arc<dyn PieceReader> {
        Arc::new(TablePieces::new(self.template.fresh(), self.dialect, file))
    }

    fn id_column(&self) -> u32 {
        self.template.plan.single(Field::Id).map_or(0, |idx| idx as u32 + 1)
    }

    fn line_end(&self) -> u8 {
        self.dialect.line_end
    }
}

#[cfg(test)]
mod tests {
    use crate::import::trial::read;

    fn check(text: &str, issues: &[(u64, u32, &str)]) {
        assert_eq!(read("t.csv", text).issues(), issues, "{text}");
    }

    #[test]
    fn a_last_row_that_is_cut_off_is_said() {
        let head = "title,date,c\nfirst thing,2001-05-10,x\n";
        check(&format!("{head}second thing,2001-05"), &[(3, 2, "cut_off")]);
        check(&format!("{head}second thing,2001-05-11,\"so,\"\n\nthird,2001"), &[(5, 2, "cut_off")]);
        // Whole rows, rows with an end, and tables whose rows differ anyway.
        check(&format!("{head}second thing,2001-05-11,y"), &[]);
        check(&format!("{head}second thing,2001-05\n"), &[]);
        check(&format!("{head}second thing,2001-05-11\nthird thing,2001-05"), &[]);
    }

    #[test]
    fn a_table_without_rows_says_so_once() {
        check("title,date,c\n", &[(1, 0, "no_rows")]);
    }
}
