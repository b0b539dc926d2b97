//! A word looked for in the records of a block of a file, as they stand there.
//!
//! ```text
//! plain record     ASCII: folding it changes case and spaces, so the word is looked for in the bytes of the file
//! odd record       other letters, or escapes: its texts are folded once, when somebody first searches
//! made text        a title that the file does not have: folded once as well
//! ```
//!
//! A word that is found in the bytes may still be none of the record's texts, when it goes across a separator or when the
//! names of keys stand between the texts; then the texts are read.

use std::ops::Range;
use std::sync::OnceLock;

use memchr::memmem;

use super::TextField;
use super::raw::{Finder, Survey};
use crate::dataset::{Block, Marks, TextKind, fold};

/// Records of a segment: some hundred kilobytes, so that many threads have work and a cancelled search ends soon.
const SEGMENT: usize = 4_096;

/// Signs that stand in texts as they stand in files, and never between the values of a list.
const TRUSTED: &[u8] = b" -.':()";

/// Some of the records of a block.
#[derive(Debug)]
pub(super) struct Segment {
    /// The place of the block.
    pub(super) block: usize,
    /// The places of the records in it.
    pub(super) records: Range<usize>,
    odd: OnceLock<Odd>,
}

/// The records of a segment that are not found by their bytes.
#[derive(Debug, Default)]
pub(super) struct Odd {
    /// Whether no record has any white space within it but single spaces.
    is_even: bool,
    /// The records that are not looked for in bytes, 64 a word; empty when there is none.
    bits: Vec<u64>,
    /// The records of which a text is kept here, by their places in the segment, ascending.
    records: Vec<u32>,
    /// The folded texts, a line each; folding leaves no line break in a text.
    text: String,
    /// Where the texts of each record end.
    ends: Vec<u32>,
}

/// Folded words to find.
#[derive(Debug)]
pub(super) struct Term {
    folded: String,
    field: Option<TextField>,
    /// The whole term, and the longest word of it, for what is ASCII.
    whole: Finder,
    word: Finder,
    /// Where the word starts in the term.
    word_at: usize,
    has_space: bool,
    has_quote: bool,
    signs: Signs,
}

/// What a term is made of.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Signs {
    /// Letters, numbers and [`TRUSTED`] signs.
    Trusted,
    /// A word among others.
    Any,
    /// No letter and no number; what is looked for first says little about where the term is.
    Only,
}

/// Where in a record something was found.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Place {
    /// In a text of its.
    Text,
    /// In the name of a key, or nowhere.
    Key,
    /// The texts must be read to know.
    Unknown,
}

impl Segment {
    /// The segments of a block.
    pub(super) fn of(block: usize, n_records: usize) -> impl Iterator<Item = Self> {
        let firsts = (0..n_records).step_by(SEGMENT);
        firsts.map(move |first| Self { block, records: first..n_records.min(first + SEGMENT), odd: OnceLock::new() })
    }

    /// Bytes in memory of what is kept folded.
    pub(super) fn bytes(&self) -> usize {
        let of = |odd: &Odd| odd.text.len() + size_of_val(&*odd.bits) + 4 * (odd.records.len() + odd.ends.len());
        self.odd.get().map_or(0, of)
    }

    /// Keeps folded what has to be, so that the first search finds it done.
    pub(super) fn prepare(&self, block: &Block) -> &Odd {
        self.odd.get_or_init(|| Odd::of(block, self.records.clone()))
    }

    /// Words of bits that stand for the records.
    pub(super) fn n_words(&self) -> usize {
        self.records.len().div_ceil(64)
    }

    /// The records of `among` that have the term in a text; `among` and the result are bits by place in the segment.
    pub(super) fn find(&self, block: &Block, term: &Term, among: Option<&[u64]>) -> Vec<u64> {
        let mut candidates = among.map_or_else(|| vec![u64::MAX; self.n_words()], <[u64]>::to_vec);
        let rest = self.records.len() % 64;
        if let Some(last) = candidates.last_mut().filter(|_| rest != 0) {
            *last &= (1 << rest) - 1;
        }
        let mut found = vec![0; candidates.len()];
        let odd = self.prepare(block);
        if !odd.records.is_empty() {
            odd.find(block, self.records.start, term, &candidates, &mut found);
            candidates.iter_mut().zip(&found).for_each(|(word, found)| *word &= !found);
        }
        if !odd.bits.is_empty() {
            candidates.iter_mut().zip(&odd.bits).for_each(|(word, odd)| *word &= !odd);
        }
        // A record of ASCII has nothing in it that folds to another letter.
        if term.folded.is_ascii() {
            let mut at = 0;
            while let Some(run) = next_run(&candidates, at) {
                at = run.end;
                self.find_in_bytes(block, term, run, odd.is_even, &mut found);
            }
        }
        found
    }

    fn find_in_bytes(&self, block: &Block, term: &Term, run: Range<usize>, is_even: bool, found: &mut [u64]) {
        let first = self.records.start;
        let end = block.span(first + run.end - 1).end;
        let bytes = block.text().as_bytes().get(..end).unwrap_or_default();
        let mut nth = run.start;
        let mut span = block.span(first + nth);
        let mut at = span.start;
        // Whether the record may have the term though its bytes do not: looked at once a record.
        let mut is_uneven = None;
        while let Some(hit) = term.word.find(bytes, at) {
            while span.end <= hit && nth + 1 < run.end {
                nth += 1;
                span = block.span(first + nth);
                is_uneven = None;
            }
            let piece = bytes.get(span.clone()).unwrap_or_default();
            let is_whole = (hit - span.start).checked_sub(term.word_at).is_some_and(|at| term.whole.is_at(piece, at));
            let place = if is_whole { term.place(block.reader().marks(), piece, hit - span.start) } else { Place::Key };
            let is_in = if place == Place::Text {
                Some(true)
            } else if place == Place::Unknown
                || term.signs == Signs::Only
                || *is_uneven.get_or_insert_with(|| term.may_hide_in(piece, is_even))
            {
                Some(term.is_in_record(block, first + nth))
            } else {
                None
            };
            if is_in == Some(true)
                && let Some(word) = found.get_mut(nth / 64)
            {
                *word |= 1 << (nth % 64);
            }
            at = if is_in.is_some() { span.end } else { hit + 1 };
        }
    }
}

/// The next places in a row whose bits are set.
fn next_run(words: &[u64], from: usize) -> Option<Range<usize>> {
    let start = next_bit(words, from, 0)?;
    let end = next_bit(words, start, u64::MAX).unwrap_or(words.len() * 64);
    Some(start..end)
}

/// The first place at `from` or after it whose bit is set, once the bits are turned over by `turn`.
fn next_bit(words: &[u64], from: usize, turn: u64) -> Option<usize> {
    let mut mask = u64::MAX << (from % 64);
    for (at, word) in words.iter().enumerate().skip(from / 64) {
        let bits = (word ^ turn) & mask;
        if bits != 0 {
            return Some(64 * at + bits.trailing_zeros() as usize);
        }
        mask = u64::MAX;
    }
    None
}

impl Odd {
    fn of(block: &Block, records: Range<usize>) -> Self {
        let has_escapes = block.reader().marks() == Marks::Json;
        let is_escaped = |text: &str| has_escapes && memchr::memchr(b'\\', text.as_bytes()).is_some();
        let whole = block.span(records.start).start..block.span(records.end.max(1) - 1).end;
        let Some(whole) = block.text().get(whole) else { return Self::default() };
        let survey = Survey::of(whole.as_bytes());
        let line_end = |nth: usize| {
            let piece = block.piece(nth).0;
            piece.len() - piece.trim_end_matches(['\n', '\r']).len()
        };
        // Every control sign is one of a line break between two records, and none is within one.
        let is_even = !survey.has_double_space && survey.n_controls == records.clone().map(line_end).sum::<usize>();
        let mut odd = Self { is_even, ..Self::default() };
        let all_are_plain = survey.is_ascii && !is_escaped(whole);
        if !all_are_plain {
            odd.bits = vec![0; records.len().div_ceil(64)];
        }
        for nth in records.clone() {
            let (piece, number) = block.piece(nth);
            let place = nth - records.start;
            let before = odd.text.len();
            let mut keep = |_, text: &str| {
                odd.text.push_str(&fold(text));
                odd.text.push('\n');
            };
            if all_are_plain || piece.is_ascii() && !is_escaped(piece) {
                block.reader().each_made_text(piece, number, &mut keep);
            } else {
                block.reader().each_text(piece, number, &mut keep);
                odd.bits[place / 64] |= 1 << (place % 64);
            }
            if odd.text.len() > before {
                odd.records.push(place as u32);
                odd.ends.push(odd.text.len() as u32);
            }
        }
        odd
    }

    fn find(&self, block: &Block, first: usize, term: &Term, among: &[u64], found: &mut [u64]) {
        let bytes = self.text.as_bytes();
        let finder = memmem::Finder::new(&term.folded);
        let (mut at, mut nth) = (0, 0);
        while let Some(hit) = bytes.get(at..).and_then(|rest| finder.find(rest)) {
            nth += self.ends.get(nth..).unwrap_or_default().partition_point(|&end| end as usize <= at + hit);
            let Some((&place, &end)) = self.records.get(nth).zip(self.ends.get(nth)) else { return };
            let (word, bit) = (place as usize / 64, place % 64);
            let is_asked = among.get(word).is_some_and(|among| among >> bit & 1 != 0);
            if is_asked && (term.field.is_none() || term.is_in_record(block, first + place as usize)) {
                found[word] |= 1 << bit;
            }
            at = end as usize;
        }
    }
}

impl Term {
    /// `folded` is not empty, and has been folded.
    pub(super) fn new(folded: &str, field: Option<TextField>) -> Self {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric();
        let mut word = 0..0;
        let mut start = 0;
        for (at, byte) in folded.bytes().enumerate() {
            if !is_plain(byte) {
                start = at + 1;
            } else if at + 1 - start > word.len() {
                word = start..at + 1;
            }
        }
        // A term that ends with a space was once longer by a mark; a text that ends with one folds to less.
        let signs = if word.is_empty() {
            word = 0..1;
            Signs::Only
        } else if folded.bytes().all(|byte| is_plain(byte) || TRUSTED.contains(&byte)) && folded.trim() == folded {
            Signs::Trusted
        } else {
            Signs::Any
        };
        let bytes = folded.as_bytes();
        Self {
            folded: folded.to_owned(),
            field,
            whole: Finder::new(bytes),
            word: Finder::new(&bytes[word.clone()]),
            word_at: word.start,
            has_space: folded.contains(' '),
            has_quote: folded.contains('"'),
            signs,
        }
    }

    /// Where in a record the term is that stands at this place of its bytes.
    fn place(&self, marks: Marks, piece: &[u8], at: usize) -> Place {
        if self.field.is_some() || self.signs != Signs::Trusted {
            return Place::Unknown;
        }
        match marks {
            Marks::Table { delimiter } if self.folded.as_bytes().contains(&delimiter) => Place::Unknown,
            Marks::Table { .. } => Place::Text,
            Marks::Json => {
                // Nothing is escaped in a record whose bytes are searched, so every quotation mark begins or ends a string.
                let (before, after) = piece.split_at_checked(at).unwrap_or_default();
                if memchr::memchr_iter(b'"', before).count().is_multiple_of(2) {
                    return Place::Unknown;
                }
                let end = memchr::memchr(b'"', after).map_or(after.len(), |end| end + 1);
                let next = after.get(end..).unwrap_or_default().trim_ascii_start().first();
                if next == Some(&b':') { Place::Key } else { Place::Text }
            }
        }
    }

    /// Whether a text of a record may have the term though the bytes of the record do not.
    fn may_hide_in(&self, piece: &[u8], is_even: bool) -> bool {
        (self.has_space && !is_even && has_uneven_spaces(piece.trim_ascii_end()))
            || (self.has_quote && memchr::memchr(b'"', piece).is_some())
    }

    /// Whether a text of a record has the term, in the field that is asked for.
    fn is_in_record(&self, block: &Block, nth: usize) -> bool {
        let (piece, number) = block.piece(nth);
        let mut is_in = false;
        block.reader().each_text(piece, number, &mut |kind, text| {
            let is_asked = match self.field {
                None => true,
                Some(TextField::Title) => kind == TextKind::Title,
                Some(TextField::Summary) => kind == TextKind::Summary,
            };
            is_in = is_in || is_asked && self.is_in(text);
        });
        is_in
    }

    /// Whether a text has the term once it is folded.
    pub(super) fn is_in(&self, text: &str) -> bool {
        if text.is_ascii() && !(self.has_space && has_uneven_spaces(text.as_bytes())) {
            self.folded.is_ascii() && self.whole.find(text.trim_ascii().as_bytes(), 0).is_some()
        } else {
            fold(text).contains(&self.folded)
        }
    }
}

/// Whether there is any white space but single spaces.
fn has_uneven_spaces(bytes: &[u8]) -> bool {
    memchr::memchr3(b'\n', b'\r', b'\t', bytes).is_some()
        || memchr::memchr(b'\x0c', bytes).is_some()
        || memmem::find(bytes, b"  ").is_some()
}
