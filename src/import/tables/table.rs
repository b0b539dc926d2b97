//! A delimited text with its header found.

use crate::import::dialect::{Sniffed, sniff};
use crate::import::header::find_header;
use crate::import::rows::{Dialect, Rows};
use crate::import::stats::ColumnStats;

/// Rows that the guesses are made from.
///
/// Real tables are sorted by date or by place, so the head alone is not typical, but a thousand rows of it are enough to tell
/// dates from names; whatever needs the whole column, as the order of day and month does, reads it all.
const SAMPLE_ROWS: usize = 1_000;

/// A table that can be read row by row.
pub(in crate::import) struct Table<'t> {
    text: &'t str,
    sniffed: Sniffed,
    /// One name a column.
    pub(in crate::import) names: Vec<String>,
    /// The physical line of the header, 0 when there is none.
    pub(in crate::import) header_line: u64,
    /// Where the data starts.
    data_at: usize,
    data_line: u64,
    /// The cells of the first rows of data.
    pub(in crate::import) sample: Vec<Vec<String>>,
}

impl<'t> Table<'t> {
    /// Finds separator, quotes and header of a text.
    pub(in crate::import) fn open(text: &'t str, extension: &str) -> Self {
        let sniffed = sniff(text, extension);
        let mut rows = Rows::new(text, sniffed.dialect, sniffed.start, sniffed.line);
        rows.expect(sniffed.n_cells);
        let mut sample: Vec<Vec<String>> = Vec::new();
        // After each row: where the next one starts.
        let mut marks = vec![(sniffed.start, sniffed.line)];
        let mut lines = Vec::new();
        while sample.len() < SAMPLE_ROWS && rows.advance() {
            sample.push((0..rows.len()).map(|idx| rows.cell(idx).to_owned()).collect());
            marks.push((rows.at(), rows.next_line()));
            lines.push(rows.line());
        }
        let header = find_header(&sample, sniffed.n_cells);
        let header_line = header.row.and_then(|row| lines.get(row).copied()).unwrap_or(0);
        let (data_at, data_line) = marks.get(header.first_data_row).copied().unwrap_or((text.len(), 1));
        sample.drain(..header.first_data_row.min(sample.len()));
        Self { text, sniffed, names: header.names, header_line, data_at, data_line, sample }
    }

    /// The byte where the data starts, and its line.
    pub(in crate::import) fn data_start(&self) -> (usize, u64) {
        (self.data_at, self.data_line)
    }

    /// How cells are separated and quoted.
    pub(in crate::import) fn dialect(&self) -> Dialect {
        self.sniffed.dialect
    }

    /// Whether the text was too short for the sample that is wanted.
    pub(in crate::import) fn wants_more(&self) -> bool {
        self.sample.len() + 1 < SAMPLE_ROWS
    }

    /// Whether this is a table at all: more than one column, or one with a header, and rows that are alike.
    pub(in crate::import) fn is_regular(&self) -> bool {
        self.names.len() > 1 && self.sniffed.consistency >= 0.5 && !self.sample.is_empty()
    }

    /// The rows of data.
    pub(in crate::import) fn rows(&self) -> Rows<'t> {
        let mut rows = Rows::new(self.text, self.sniffed.dialect, self.data_at, self.data_line);
        rows.expect(self.names.len());
        rows
    }

    /// What the cells of the sample look like, by column.
    pub(in crate::import) fn stats(&self) -> Vec<ColumnStats> {
        (0..self.names.len()).map(|idx| ColumnStats::of(&self.sample, idx)).collect()
    }

    /// The column whose name is one of these, in any case.
    pub(in crate::import) fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|wanted| self.names.iter().position(|name| name.eq_ignore_ascii_case(wanted)))
    }

    /// Whether every one of these columns is there.
    pub(in crate::import) fn has_all(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.column(&[name]).is_some())
    }

    /// Bytes of the text.
    pub(in crate::import) fn len(&self) -> usize {
        self.text.len()
    }
}
