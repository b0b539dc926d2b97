//! Which byte separates the cells, and how quotes are written.

use crate::import::read::head_of;
use crate::import::rows::{Dialect, Escape, Rows};
use crate::import::sheets::grid::{ROW_END, SEPARATOR, SHEET};

/// Bytes of the text that decide.
const LOOK_BYTES: usize = 256 << 10;

/// Rows that decide.
const LOOK_ROWS: usize = 100;

/// Separators met in event files; \x01 is what Hive writes.
const DELIMITERS: [u8; 5] = [b',', b';', b'\t', b'|', 0x01];

/// How the text is cut into cells, and where its rows start.
#[derive(Copy, Clone, Debug)]
pub(in crate::import) struct Sniffed {
    pub(in crate::import) dialect: Dialect,
    /// The byte of the first row, after a `sep=;` line.
    pub(in crate::import) start: usize,
    /// The line of the first row.
    pub(in crate::import) line: u64,
    /// Cells in most rows.
    pub(in crate::import) n_cells: usize,
    /// The share of rows that have this many, 0 to 1.
    pub(in crate::import) consistency: f32,
}

/// Finds the separator under which most rows have the same number of cells, and the more of them the better.
pub(in crate::import) fn sniff(text: &str, extension: &str) -> Sniffed {
    let head = head_of(text, LOOK_BYTES);
    let is_cut = head.len() < text.len();
    if extension == SHEET {
        let dialect = Dialect { delimiter: SEPARATOR, escape: Escape::Doubled, line_end: ROW_END };
        let (n_cells, consistency) = widths(head, dialect, 0, is_cut);
        return Sniffed { dialect, start: 0, line: 1, n_cells, consistency };
    }
    let line_end = if !head.contains('\n') && head.contains('\r') { b'\r' } else { b'\n' };
    let (start, line, named) = sep_line(head);
    let escape = escape_of(head);
    let mut best: Option<(f32, Sniffed)> = None;
    for delimiter in DELIMITERS.into_iter().chain(named) {
        if named.is_some_and(|named| named != delimiter) {
            continue;
        }
        let dialect = Dialect { delimiter, escape, line_end };
        let (n_cells, consistency) = widths(head, dialect, start, is_cut);
        let preferred = delimiter == b'\t' && matches!(extension, "tsv" | "tab");
        // Tables are wide: of two separators that are as regular, the one with more cells is right.
        let score = consistency * (n_cells as f32).ln() + if preferred { 0.5 } else { 0.0 };
        if best.is_none_or(|(best, _)| score > best) {
            best = Some((score, Sniffed { dialect, start, line, n_cells, consistency }));
        }
    }
    best.map_or_else(
        || {
            let dialect = Dialect { delimiter: b',', escape, line_end };
            Sniffed { dialect, start, line, n_cells: 1, consistency: 0.0 }
        },
        |(_, sniffed)| sniffed,
    )
}

/// The `sep=;` that Excel understands: where the table starts then, and the separator.
fn sep_line(head: &str) -> (usize, u64, Option<u8>) {
    let line = head.split('\n').next().unwrap_or_default();
    let bare = line.trim_end_matches('\r').trim_matches('"');
    let named = bare.strip_prefix("sep=").or_else(|| bare.strip_prefix("SEP=")).map(str::as_bytes);
    match named {
        Some(&[delimiter]) => ((line.len() + 1).min(head.len()), 2, Some(delimiter)),
        Some(b"\\t") => ((line.len() + 1).min(head.len()), 2, Some(b'\t')),
        _ => (0, 1, None),
    }
}

fn escape_of(head: &str) -> Escape {
    let (mut n_backslash, mut n_both) = (0, 0);
    for (at, _) in head.match_indices("\\\"") {
        let rest = head.get(at + 2..).unwrap_or_default();
        match rest.bytes().next() {
            // `\""` before a letter: a doubled quote with a backslash. At the end of a cell it says nothing.
            Some(b'"') if rest.as_bytes().get(1).copied().is_some_and(is_inside) => n_both += 1,
            Some(byte) if is_inside(byte) => n_backslash += 1,
            _ => {}
        }
    }
    match (n_backslash, n_both) {
        (0, 0) => Escape::Doubled,
        (backslash, both) if both >= backslash => Escape::Both,
        _ => Escape::Backslash,
    }
}

fn is_inside(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b' ' || byte >= 0x80
}

/// The most common number of cells, and the share of rows that have it.
fn widths(head: &str, dialect: Dialect, start: usize, is_cut: bool) -> (usize, f32) {
    let mut rows = Rows::new(head, dialect, start, 1);
    let mut widths = Vec::with_capacity(LOOK_ROWS);
    while widths.len() < LOOK_ROWS && rows.advance() {
        widths.push(rows.len());
        rows.expect(widths.first().copied().unwrap_or(1));
    }
    if is_cut && rows.at() >= head.len() && widths.len() > 1 {
        widths.pop();
    }
    let n_rows = widths.len();
    widths.sort_unstable();
    let mode = widths.chunk_by(|a, b| a == b).max_by_key(|chunk| (chunk.len(), chunk.first().copied()));
    mode.map_or((1, 0.0), |chunk| (chunk.first().copied().unwrap_or(1), chunk.len() as f32 / n_rows as f32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_sniff(text: &str, delimiter: char, n_cells: usize) {
        let sniffed = sniff(text, "csv");
        assert_eq!((char::from(sniffed.dialect.delimiter), sniffed.n_cells), (delimiter, n_cells), "{text}");
    }

    #[test]
    fn the_separator_is_the_one_that_gives_even_rows() {
        check_sniff("a;b;c\n1,5;2,5;3\n4,1;5,2;6\n", ';', 3);
        check_sniff("a,b,c\n1;2;3,x,y\n1,2,3\n", ',', 3);
        check_sniff("a\tb\n1, 2, 3\t4\n1, 2\t5\n", '\t', 2);
        check_sniff("a\u{1}b\u{1}c\n1\u{1}2\u{1}3\n", '\u{1}', 3);
        check_sniff("one\ntwo\nthree\n", ',', 1);
        check_sniff("\"a;b\",\"c;d\"\n\"e;f\",\"g;h\"\n", ',', 2);
    }

    #[test]
    fn a_sep_line_decides_and_is_no_row() {
        let sniffed = sniff("sep=|\r\na|b,c,d\r\n1|2,3,4\r\n", "csv");
        assert_eq!((sniffed.dialect.delimiter, sniffed.start, sniffed.line), (b'|', 7, 2));
    }

    #[test]
    fn the_way_quotes_are_escaped_shows_in_the_text() {
        assert_eq!(escape_of(r#""James \""Logan\"" Howlett""#), Escape::Both);
        assert_eq!(escape_of(r#""James \"Logan\" Howlett""#), Escape::Backslash);
        assert_eq!(escape_of(r#""James ""Logan"" Howlett","C:\""#), Escape::Doubled);
    }
}
