//! Rows of a delimited text, whatever its quotes are like.
//!
//! The `csv` crate reads what RFC 4180 allows. Files from the field also hold quotes that are never closed, which would
//! swallow the rest of the file, and backslashes before quotes; here such a row is read again without quoting, and says so.
//! On well-formed text both give the same rows (`tests/import.rs` compares them).

use std::ops::Range;

use crate::import::text::count_byte;

/// Lines, and bytes, that one quoted cell may span in a row with the wrong number of cells.
///
/// Longer cells are read too, as long as the row then has the cells that the header promises.
const MAX_BROKEN_LINES: usize = 1_000;
const MAX_BROKEN_BYTES: usize = 1 << 20;

/// After so many broken quotes the limits above drop to a fiftieth, or a file full of them would be read again and again.
const MANY_BROKEN: usize = 100;

/// How the cells of a text are separated and quoted.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(in crate::import) struct Dialect {
    /// The byte between cells.
    pub(in crate::import) delimiter: u8,
    /// What a backslash before a quote means.
    pub(in crate::import) escape: Escape,
    /// `\n`, or `\r` in a text that has no `\n` at all.
    pub(in crate::import) line_end: u8,
}

/// What a backslash before a quote means.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(in crate::import) enum Escape {
    /// Itself: quotes are doubled, as RFC 4180 has it.
    Doubled,
    /// `\"` is a quote, as `MySQL` and Python may write it.
    Backslash,
    /// Quotes are doubled and have a backslash too, `\""`.
    Both,
    /// There are no quotes around cells: a quotation mark is a sign like any other.
    Unquoted,
}

/// A cursor over the rows of a text.
#[derive(Debug)]
pub(in crate::import) struct Rows<'t> {
    text: &'t str,
    dialect: Dialect,
    /// Cells that a whole row has, once the header is known.
    expected: Option<usize>,
    /// The byte where the next row starts, and its line.
    at: usize,
    line: u64,
    row: Row,
    n_broken: usize,
    ran_out: bool,
    counted: Counted,
}

/// Line ends counted in a row so far: a row may be asked for them at each of thousands of quotation marks.
#[derive(Copy, Clone, Debug, Default)]
struct Counted {
    row_start: usize,
    to: usize,
    n: usize,
}

#[derive(Debug, Default)]
struct Row {
    start: usize,
    line: u64,
    cells: Vec<Cell>,
    /// Cells that are not a stretch of the text, because quotes were undone in them.
    unquoted: String,
    is_broken: bool,
    has_quotes: bool,
}

/// A stretch of the text, or of [`Row::unquoted`].
#[derive(Clone, Debug)]
struct Cell {
    source: usize,
    range: Range<usize>,
    is_unquoted: bool,
}

/// Why a row with quotes could not be read as such.
struct Unclosed;

impl<'t> Rows<'t> {
    /// The rows from byte `start`, which is in line `line`.
    pub(in crate::import) fn new(text: &'t str, dialect: Dialect, start: usize, line: u64) -> Self {
        let (row, counted) = (Row::default(), Counted::default());
        Self { text, dialect, expected: None, at: start, line, row, n_broken: 0, ran_out: false, counted }
    }

    /// Says how many cells a whole row has.
    pub(in crate::import) fn expect(&mut self, n_cells: usize) {
        self.expected = Some(n_cells);
    }

    /// Moves to the next row that is not an empty line; `false` at the end.
    pub(in crate::import) fn advance(&mut self) -> bool {
        self.skip_empty_lines();
        if self.at >= self.text.len() {
            return false;
        }
        let start = self.at;
        self.row.start = start;
        self.row.line = self.line;
        self.row.is_broken = false;
        let end = self.read_quoted(start).unwrap_or_else(|Unclosed| {
            self.n_broken += 1;
            self.row.is_broken = true;
            self.read_plain(start)
        });
        // A row without quotes is a line.
        self.line += if self.row.has_quotes {
            self.n_line_ends(start..end) as u64
        } else {
            u64::from(self.text.as_bytes().get(end.wrapping_sub(1)) == Some(&self.dialect.line_end))
        };
        self.at = end;
        true
    }

    /// The byte where the row starts.
    pub(in crate::import) fn start(&self) -> usize {
        self.row.start
    }

    /// Whether some row would have been read otherwise, had the text gone on.
    pub(in crate::import) fn ran_out(&self) -> bool {
        self.ran_out
    }

    /// The byte where the next row starts.
    pub(in crate::import) fn at(&self) -> usize {
        self.at
    }

    /// The physical line of the next row, or of empty lines before it.
    pub(in crate::import) fn next_line(&self) -> u64 {
        self.line
    }

    /// The number of cells of the row.
    pub(in crate::import) fn len(&self) -> usize {
        self.row.cells.len()
    }

    /// A cell of the row, without quotes and the spaces around it; empty when the row is shorter.
    pub(in crate::import) fn cell(&self, idx: usize) -> &str {
        let Some(cell) = self.row.cells.get(idx) else { return "" };
        let from = if cell.is_unquoted { self.row.unquoted.as_str() } else { self.text };
        trimmed(from.get(cell.range.clone()).unwrap_or_default())
    }

    /// The same as a stretch of the text; `None` for a cell in which quotes were undone.
    pub(in crate::import) fn cell_in_text(&self, idx: usize) -> Option<&'t str> {
        let cell = self.row.cells.get(idx).filter(|cell| !cell.is_unquoted)?;
        self.text.get(cell.range.clone()).map(trimmed)
    }

    /// The physical line on which the row starts.
    pub(in crate::import) fn line(&self) -> u64 {
        self.row.line
    }

    /// The physical line on which a cell starts.
    pub(in crate::import) fn cell_line(&self, idx: usize) -> u64 {
        let start = self.row.start;
        self.row
            .cells
            .get(idx)
            .map_or(self.row.line, |cell| self.row.line + self.n_line_ends(start..cell.source) as u64)
    }

    /// Whether a quote of the row is never closed, so that it was read without regard to quotes.
    pub(in crate::import) fn is_broken(&self) -> bool {
        self.row.is_broken
    }

    /// Whether no cell of the row holds anything.
    pub(in crate::import) fn is_blank(&self) -> bool {
        (0..self.len()).all(|idx| self.cell(idx).is_empty())
    }

    fn n_line_ends(&self, range: Range<usize>) -> usize {
        let bytes = self.text.as_bytes().get(range).unwrap_or_default();
        count_byte(bytes, self.dialect.line_end)
    }

    fn skip_empty_lines(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if byte == self.dialect.line_end {
                self.line += 1;
            } else if byte != b'\r' {
                return;
            }
            self.at += 1;
        }
    }

    /// Reads a row by the rules of quoting and gives the byte after it.
    fn read_quoted(&mut self, start: usize) -> Result<usize, Unclosed> {
        let Dialect { delimiter, line_end, escape } = self.dialect;
        let bytes = self.text.as_bytes();
        self.row.cells.clear();
        self.row.unquoted.clear();
        self.row.has_quotes = false;
        let mut at = start;
        let mut n_odd = 0;
        let mut has_long_cell = false;
        loop {
            // Spaces may stand between the delimiter and the quote, but tabs may be delimiters.
            let mut opening = at;
            while bytes.get(opening) == Some(&b' ') {
                opening += 1;
            }
            if bytes.get(opening) == Some(&b'"') && escape != Escape::Unquoted {
                self.row.has_quotes = true;
                at = self.read_quoted_cell(start, opening, &mut n_odd)?;
                has_long_cell |= at - opening > MAX_BROKEN_BYTES;
            } else {
                let end = self.plain_end(at);
                self.push_plain(at, end);
                at = end;
            }
            match bytes.get(at) {
                Some(&byte) if byte == delimiter => at += 1,
                byte => {
                    let end = if byte.is_some() { at + 1 } else { at };
                    let wrong_width = self.expected.is_some_and(|n_cells| n_cells != self.row.cells.len());
                    let spans_lines = || bytes.get(start..at).is_some_and(|row| row.contains(&line_end));
                    if wrong_width && spans_lines() && (n_odd > 0 || has_long_cell || self.spans_many_lines(start, at))
                    {
                        return Err(Unclosed);
                    }
                    // On one line an odd quote can only have taken neighbours into its cell.
                    if wrong_width && n_odd > 0 {
                        return Err(Unclosed);
                    }
                    return Ok(end);
                }
            }
        }
    }

    fn spans_many_lines(&mut self, start: usize, at: usize) -> bool {
        if at - start <= MAX_BROKEN_LINES {
            return false;
        }
        if self.counted.row_start != start || at < self.counted.to {
            self.counted = Counted { row_start: start, to: start, n: 0 };
        }
        self.counted.n += self.n_line_ends(self.counted.to..at);
        self.counted.to = at;
        self.counted.n > MAX_BROKEN_LINES
    }

    /// Reads the cell whose opening quote is at `opening` and gives the byte of the delimiter or line end after it.
    fn read_quoted_cell(&mut self, row_start: usize, opening: usize, n_odd: &mut usize) -> Result<usize, Unclosed> {
        let Dialect { delimiter, escape, line_end } = self.dialect;
        let text = self.text;
        let bytes = text.as_bytes();
        let limit = if self.n_broken > MANY_BROKEN { MAX_BROKEN_BYTES / 50 } else { MAX_BROKEN_BYTES };
        let copy_from = self.row.unquoted.len();
        let mut is_copied = false;
        let mut kept_to = opening + 1;
        let mut at = opening + 1;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let found = match escape {
                Escape::Backslash => memchr::memchr2(b'"', b'\\', rest),
                Escape::Doubled | Escape::Both | Escape::Unquoted => memchr::memchr(b'"', rest),
            };
            let Some(step) = found else {
                self.ran_out = true;
                return Err(Unclosed);
            };
            let quote = at + step;
            let next = bytes.get(quote + 1).copied();
            if bytes.get(quote) == Some(&b'\\') {
                if next == Some(b'"') {
                    self.row.unquoted.push_str(text.get(kept_to..quote).unwrap_or_default());
                    self.row.unquoted.push('"');
                    is_copied = true;
                    kept_to = quote + 2;
                }
                // Step over whole characters only: what follows may be longer than a byte, but it is no quote then.
                at = quote + if matches!(next, Some(b'"' | b'\\')) { 2 } else { 1 };
                continue;
            }
            if next == Some(b'"') {
                let backslash = escape == Escape::Both && quote > kept_to && bytes.get(quote - 1) == Some(&b'\\');
                let end = if backslash { quote - 1 } else { quote };
                self.row.unquoted.push_str(text.get(kept_to..end).unwrap_or_default());
                self.row.unquoted.push('"');
                is_copied = true;
                kept_to = quote + 2;
                at = quote + 2;
                continue;
            }
            let mut after = quote + 1;
            while bytes.get(after) == Some(&b' ') {
                after += 1;
            }
            let closes = match bytes.get(after) {
                None => true,
                Some(&byte) => {
                    byte == delimiter || byte == line_end || (byte == b'\r' && bytes.get(after + 1) == Some(&line_end))
                }
            };
            if closes {
                let range = if is_copied {
                    self.row.unquoted.push_str(text.get(kept_to..quote).unwrap_or_default());
                    copy_from..self.row.unquoted.len()
                } else {
                    opening + 1..quote
                };
                self.row.cells.push(Cell { source: opening, range, is_unquoted: is_copied });
                if bytes.get(after) == Some(&b'\r') && line_end != b'\r' {
                    after += 1;
                }
                return Ok(after);
            }
            // A quote in the middle of a cell. If it looks like the start of another cell, further down, ours was never closed.
            let before = bytes.get(quote.wrapping_sub(1)).copied();
            let opens = before == Some(delimiter) || before == Some(line_end);
            let has_lines = || bytes.get(row_start..quote).is_some_and(|part| part.contains(&line_end));
            if opens && has_lines() {
                return Err(Unclosed);
            }
            *n_odd += 1;
            if quote - row_start > limit
                || (quote - row_start > MAX_BROKEN_LINES && self.spans_many_lines(row_start, quote))
            {
                return Err(Unclosed);
            }
            at = quote + 1;
        }
    }

    /// Reads one line without regard to quotes and gives the byte after it.
    fn read_plain(&mut self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        self.row.cells.clear();
        self.row.unquoted.clear();
        let mut at = start;
        loop {
            let end = self.plain_end(at);
            let mut range = at..end;
            // Quotes around the whole cell, and one that was opened in vain, are not part of what it says.
            if bytes.get(range.start) == Some(&b'"') {
                range.start += 1;
                if range.end > range.start && bytes.get(range.end - 1) == Some(&b'"') {
                    range.end -= 1;
                }
            }
            self.push_plain(range.start, range.end);
            match bytes.get(end) {
                Some(&byte) if byte == self.dialect.delimiter => at = end + 1,
                Some(_) => return end + 1,
                None => return end,
            }
        }
    }

    fn plain_end(&self, at: usize) -> usize {
        let Dialect { delimiter, line_end, .. } = self.dialect;
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        memchr::memchr2(delimiter, line_end, rest).map_or(self.text.len(), |step| at + step)
    }

    fn push_plain(&mut self, start: usize, end: usize) {
        // A `\r` before the line end goes with the spaces that `cell` trims.
        self.row.cells.push(Cell { source: start, range: start..end, is_unquoted: false });
    }
}

/// A cell without the spaces around it, which most have not, and without what programs write around or for a value:
/// `="0123"` keeps a spreadsheet from taking a text for a number, and `\N` is what `MySQL` and Hive write for nothing.
fn trimmed(cell: &str) -> &str {
    let is_plain = |byte: Option<&u8>| byte.is_none_or(|byte| (b'!'..=b'~').contains(byte));
    let bytes = cell.as_bytes();
    let cell = if is_plain(bytes.first()) && is_plain(bytes.last()) { cell } else { cell.trim() };
    match cell.as_bytes().first() {
        Some(b'=') => {
            let text = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
            text.filter(|text| !text.contains('"')).map_or(cell, str::trim)
        }
        Some(b'\\') if cell == "\\N" => "",
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMA: Dialect = Dialect { delimiter: b',', escape: Escape::Doubled, line_end: b'\n' };

    /// One line a row: its line, its cells between bars, and `broken`.
    fn check_rows(text: &str, dialect: Dialect, expected: Option<usize>, rows: &[&str]) {
        let mut cursor = Rows::new(text, dialect, 0, 1);
        cursor.expected = expected;
        let mut seen = Vec::new();
        while cursor.advance() {
            let cells = (0..cursor.len()).map(|idx| cursor.cell(idx)).collect::<Vec<_>>().join("|");
            seen.push(format!("{} {cells}{}", cursor.line(), if cursor.is_broken() { " broken" } else { "" }));
        }
        assert_eq!(seen, rows);
    }

    #[test]
    fn quoted_cells_hold_delimiters_quotes_and_lines() {
        let text = "a,b\r\n\"1,2\",\"say \"\"hi\"\"\"\r\n\r\n\"x\r\ny\",z\r\nlast,\"\"";
        check_rows(text, COMMA, Some(2), &["1 a|b", "2 1,2|say \"hi\"", "4 x\r\ny|z", "6 last|"]);
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_one_row() {
        let text = "a,b\n1,\"open\n2,two\n3,three\n";
        check_rows(text, COMMA, Some(2), &["1 a|b", "2 1|open broken", "3 2|two", "4 3|three"]);
        let text = "a,b\n1,\"open\n2,\"two\"\n3,three\n";
        check_rows(text, COMMA, Some(2), &["1 a|b", "2 1|open broken", "3 2|two", "4 3|three"]);
        let text = "a,b\n1,\"open\n\"2\",two\n";
        check_rows(text, COMMA, Some(2), &["1 a|b", "2 1|open broken", "3 2|two"]);
    }

    #[test]
    fn quotes_inside_a_quoted_cell_are_forgiven() {
        check_rows("1,\"a \"b\" c\",2\n", COMMA, Some(3), &["1 1|a \"b\" c|2"]);
        check_rows("\"a\" b,c\n", COMMA, Some(2), &["1 a\" b|c broken"]);
    }

    #[test]
    fn a_long_cell_is_read_when_the_row_is_whole() {
        let long = "line\n".repeat(5_000);
        let text = format!("1,\"{long}\"\n2,b\n");
        let mut rows = Rows::new(&text, COMMA, 0, 1);
        rows.expect(2);
        assert!(rows.advance() && !rows.is_broken() && rows.len() == 2);
        assert!(rows.advance());
        assert_eq!((rows.line(), rows.cell(1)), (5_002, "b"));
    }

    #[test]
    fn backslashes_before_quotes_are_undone() {
        let both = Dialect { escape: Escape::Both, ..COMMA };
        check_rows("\"James \\\"\"Logan\\\"\" Howlett\",x\n", both, Some(2), &["1 James \"Logan\" Howlett|x"]);
        let backslash = Dialect { escape: Escape::Backslash, ..COMMA };
        check_rows("\"a \\\"b, c\\\" d\\\\\",x\n", backslash, Some(2), &["1 a \"b, c\" d\\\\|x"]);
    }

    #[test]
    fn where_there_are_no_quotes_a_mark_is_a_sign() {
        let bar = Dialect { delimiter: b'|', escape: Escape::Unquoted, line_end: b'\n' };
        check_rows("1|\"a|b\"\n2|\"c\"|d\n", bar, Some(3), &["1 1|\"a|b\"", "2 2|\"c\"|d"]);
    }

    #[test]
    fn carriage_returns_alone_end_lines_where_there_is_nothing_else() {
        let mac = Dialect { line_end: b'\r', ..COMMA };
        check_rows("a,b\r1,\"x\ry\"\r\r2,z", mac, Some(2), &["1 a|b", "2 1|x\ry", "5 2|z"]);
    }

    #[test]
    fn the_line_of_a_cell_counts_the_lines_before_it_in_the_row() {
        let mut rows = Rows::new("\"a\nb\",\"c\nd\",e\n", COMMA, 0, 7);
        assert!(rows.advance());
        assert_eq!([0, 1, 2].map(|idx| rows.cell_line(idx)), [7, 8, 9]);
    }
}
