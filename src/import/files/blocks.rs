//! Cutting a file into stretches of whole rows while it is read.
//!
//! Where a row ends depends on all quotation marks before it. A cut is therefore a guess: at a line end with an even number
//! of quotation marks before it in the stretch. Whether it was right shows when the stretch is read (`Rows::ran_out`);
//! where it was not, the stretch is read again together with the next one.

use std::io::Read;

use crate::import::{ImportError, Limits};

/// Bytes of the first stretch, from which separator, header and columns are told, and the first events shown.
pub(in crate::import) const FIRST_BYTES: usize = 512 << 10;

/// Bytes of a stretch: large enough that a thread has a few milliseconds of work, small enough that none waits for long.
pub(in crate::import) const BLOCK_BYTES: usize = 8 << 20;

/// A stretch grows no longer than this to find where a quotation mark is closed; a longer cell is taken for an open one.
pub(in crate::import) const MAX_QUOTED: usize = 64 << 20;

/// Reads stretches of whole rows from a text.
pub(in crate::import) struct Blocks<'a> {
    source: Box<dyn Read + 'a>,
    /// What was read behind the last cut.
    rest: Vec<u8>,
    line_end: u8,
    is_at_end: bool,
    /// A stretch grows no longer than this many MiB to find the end of a line.
    max_mib: usize,
}

impl<'a> Blocks<'a> {
    /// The stretches of a text in UTF-8.
    pub(in crate::import) fn new(source: Box<dyn Read + 'a>, limits: Limits) -> Self {
        let max_mib = limits.row_mib.clamp(1, Limits::MOST_ROW_MIB);
        Self { source, rest: Vec::new(), line_end: b'\n', is_at_end: false, max_mib }
    }

    /// Says what ends a line, once that is known.
    pub(in crate::import) fn set_line_end(&mut self, line_end: u8) {
        self.line_end = line_end;
    }

    /// Whether everything was given out.
    pub(in crate::import) fn is_at_end(&self) -> bool {
        self.is_at_end && self.rest.is_empty()
    }

    /// The next stretch, of about `n_bytes`, behind `start`, which is given back at its head.
    pub(in crate::import) fn next(&mut self, start: String, n_bytes: usize) -> Result<String, ImportError> {
        let mut bytes = start.into_bytes();
        let n_start = bytes.len();
        bytes.reserve_exact((n_bytes + 1).max(self.rest.len()));
        bytes.append(&mut self.rest);
        let mut wanted = n_start + n_bytes;
        loop {
            if bytes.len() < wanted && !self.is_at_end {
                let missing = (wanted - bytes.len()) as u64;
                let n_read = (&mut self.source).take(missing).read_to_end(&mut bytes)?;
                self.is_at_end = (n_read as u64) < missing;
            }
            if self.is_at_end && bytes.len() <= wanted {
                break;
            }
            // Files of old Macs have no other line ends.
            if self.line_end == b'\n' && !bytes.contains(&b'\n') && bytes.contains(&b'\r') {
                self.line_end = b'\r';
            }
            if let Some(cut) = cut_of(bytes.get(n_start..).unwrap_or_default(), self.line_end).map(|cut| n_start + cut)
            {
                self.rest = bytes.split_off(cut);
                break;
            }
            if wanted >= self.max_mib << 20 {
                return Err(ImportError::RowTooLong { mib: self.max_mib });
            }
            wanted = (wanted * 2).min(self.max_mib << 20);
        }
        String::from_utf8(bytes).map_err(|_| ImportError::NotUtf8)
    }
}

/// The byte after the last line end that is, as far as can be seen, not within quotes.
fn cut_of(bytes: &[u8], line_end: u8) -> Option<usize> {
    let n_quotes = |part: &[u8]| memchr::memchr_iter(b'"', part).count();
    let all = n_quotes(bytes);
    let last = memchr::memrchr(line_end, bytes)? + 1;
    let (mut cut, mut behind) = (last, n_quotes(bytes.get(last..)?));
    // Beyond half of the stretch the guess is no better than any: one odd quotation mark turns all of them round.
    while (all - behind) % 2 == 1 {
        let before =
            memchr::memrchr(line_end, bytes.get(..cut - 1)?).map(|at| at + 1).filter(|at| *at > bytes.len() / 2);
        let Some(before) = before else { return Some(last) };
        behind += n_quotes(bytes.get(before..cut)?);
        cut = before;
    }
    Some(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks_of(text: &str, n_bytes: usize) -> Vec<String> {
        let mut blocks = Blocks::new(Box::new(text.as_bytes()), Limits::default());
        let mut out = Vec::new();
        while !blocks.is_at_end() {
            out.push(blocks.next(String::new(), n_bytes).expect("a block"));
            if out.last().is_some_and(String::is_empty) {
                out.pop();
            }
        }
        out
    }

    #[test]
    fn stretches_end_with_lines_and_lose_nothing() {
        let text = "a,b\n1,\"two\nlines\"\n3,4\n5,Душанбе\n6,last";
        for n_bytes in 1..60 {
            let blocks = blocks_of(text, n_bytes);
            assert_eq!(blocks.concat(), text, "{n_bytes}");
            assert!(blocks.iter().rev().skip(1).all(|block| block.ends_with('\n')), "{n_bytes}: {blocks:?}");
        }
    }

    #[test]
    fn a_row_may_be_as_long_as_the_limit_says() {
        let text = "a".repeat(3 << 20);
        for (row_mib, is_read) in [(1, false), (2, false), (4, true)] {
            let limits = Limits { row_mib, ..Limits::default() };
            let read = Blocks::new(Box::new(text.as_bytes()), limits).next(String::new(), 1 << 10);
            assert_eq!(read.is_ok(), is_read, "{row_mib}");
            if let Err(error) = read {
                assert!(error.to_string().contains(&format!("{row_mib} MiB")), "{error}");
            }
        }
    }

    #[test]
    fn a_line_break_within_quotes_is_no_place_to_cut() {
        assert_eq!(cut_of(b"1,2\n3,\"a\nb", b'\n'), Some(9));
        assert_eq!(cut_of(b"1,2\n3,4\n5,\"a\nb", b'\n'), Some(8));
        assert_eq!(cut_of(b"no line end", b'\n'), None);
    }
}
