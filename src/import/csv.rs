//! Delimited tables of any sort: one row, one event.

use super::datecell::looks_like_date;
use super::guess::guess;
use super::row::RowReader;
use super::table::Table;
use super::{Confidence, Head, ImportError, Importer, Input, Issue, IssueKind, ReadCx};

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
        let start = head.text.trim_start();
        let named = matches!(head.extension, "csv" | "tsv" | "tab");
        // A table may start with a bracket, but not one that nobody calls a table.
        if start.starts_with('<') || (start.starts_with(['{', '[']) && !named) {
            return Confidence::No;
        }
        if named {
            return Confidence::Yes;
        }
        let table = Table::open(head.text, head.extension);
        if table.is_regular() { Confidence::Maybe } else { Confidence::No }
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let table = Table::open(input.text, input.extension);
        let stats = table.stats();
        let mapping = guess(&table.names, &stats, cx.options().mapping.as_ref());
        let mut reader = RowReader::new(&mapping, &stats);
        if !reader.dates.has_dates() {
            let issue = Issue::new(table.header_line.max(1), IssueKind::NoDates, "no column of the table holds dates");
            let hint = if table.sample.iter().flatten().any(|cell| looks_like_date(cell)) {
                "all events are undated; say which column is the date"
            } else {
                "all events are undated; add a column of dates, or choose another file"
            };
            cx.issue(issue.hint(hint));
        }
        if reader.dates.wants_evidence() {
            let mut rows = table.rows();
            let mut n_rows = 0;
            while rows.advance() {
                reader.dates.note_evidence(&rows);
                n_rows += 1;
                if n_rows % STEP_ROWS == 0 {
                    cx.check_cancel()?;
                }
            }
        }
        reader.dates.decide(cx.options().date_order);
        let mut rows = table.rows();
        let mut n_rows = 0;
        while rows.advance() {
            // A row of nothing but separators is what spreadsheets leave below a table.
            if rows.is_blank() {
                continue;
            }
            reader.read(&rows, cx)?;
            n_rows += 1;
            if n_rows % STEP_ROWS == 0 {
                cx.step(rows.at(), table.len())?;
            }
        }
        reader.finish(cx);
        cx.report_mut().mapping = Some(mapping);
        Ok(())
    }
}
