//! A set of rows as bits.

use std::ops::Range;

use crate::dataset::EventId;

const BITS: usize = u64::BITS as usize;

/// Words per entry of [`RowSet::ranks`]: one line of the cache.
const RANK_WORDS: usize = 8;

/// A set of rows of one data set, one bit a row.
#[derive(Clone, Debug, Default)]
pub struct RowSet {
    /// Bits past the last row are never set.
    words: Vec<u64>,
    n_rows: usize,
    /// The rows in the set before each [`RANK_WORDS`] words, and all of them at the end; empty when nobody counted them.
    ranks: Vec<u32>,
}

impl PartialEq for RowSet {
    fn eq(&self, other: &Self) -> bool {
        self.n_rows == other.n_rows && self.words == other.words
    }
}

impl Eq for RowSet {}

impl RowSet {
    /// No row of a data set of `n_rows`.
    pub fn new(n_rows: usize) -> Self {
        Self { words: vec![0; n_rows.div_ceil(BITS)], n_rows, ranks: Vec::new() }
    }

    /// The rows whose bits are set in `words`, the first row in the lowest bit of the first word.
    pub(super) fn of_words(words: Vec<u64>, n_rows: usize) -> Self {
        let mut rows = Self { words, n_rows, ranks: Vec::new() };
        rows.words.resize(n_rows.div_ceil(BITS), 0);
        rows.drop_bits_past_the_end();
        rows
    }

    /// The same set, for which [`RowSet::count_range`] takes the same time for any range.
    #[must_use]
    pub fn ranked(mut self) -> Self {
        let mut sum = 0;
        self.ranks = Vec::with_capacity(self.words.len() / RANK_WORDS + 2);
        self.ranks.push(0);
        self.ranks.extend(self.words.chunks(RANK_WORDS).map(|words| {
            sum += words.iter().map(|word| word.count_ones()).sum::<u32>();
            sum
        }));
        self
    }

    /// Bytes in memory.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.words) + size_of_val(&*self.ranks)
    }

    /// The bits of rows `64 * at..64 * at + 64`.
    pub(super) fn word(&self, at: usize) -> u64 {
        self.words.get(at).copied().unwrap_or(0)
    }

    /// Every row of a data set of `n_rows`.
    pub fn full(n_rows: usize) -> Self {
        let mut rows = Self::new(n_rows);
        rows.not();
        rows
    }

    /// The number of rows of the data set, in the set or not.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// The rows as bits, 64 a word, the first row in the lowest bit.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// Whether a row is in the set.
    pub fn contains(&self, row: EventId) -> bool {
        let i = row.0 as usize;
        self.words.get(i / BITS).is_some_and(|word| word >> (i % BITS) & 1 != 0)
    }

    /// Puts a row in; rows that the data set does not have are left out.
    pub fn insert(&mut self, row: EventId) {
        self.ranks.clear();
        let i = row.0 as usize;
        if i < self.n_rows
            && let Some(word) = self.words.get_mut(i / BITS)
        {
            *word |= 1 << (i % BITS);
        }
    }

    /// The number of rows in the set.
    pub fn count(&self) -> usize {
        if let Some(&all) = self.ranks.last() {
            return all as usize;
        }
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The number of rows of `range` in the set.
    pub fn count_range(&self, range: Range<usize>) -> usize {
        if !self.ranks.is_empty() {
            return self.count_before(range.end).saturating_sub(self.count_before(range.start));
        }
        self.words_of(range).map(|(_, word)| word.count_ones() as usize).sum()
    }

    /// The number of rows below `row` in the set, of one that is [`RowSet::ranked`].
    fn count_before(&self, row: usize) -> usize {
        let row = row.min(self.n_rows);
        let (word, bit) = (row / BITS, row % BITS);
        let first = word / RANK_WORDS * RANK_WORDS;
        let whole: u32 = self.words.get(first..word).unwrap_or(&[]).iter().map(|word| word.count_ones()).sum();
        let part = (self.word(word) & ((1 << bit) - 1)).count_ones();
        (self.ranks.get(word / RANK_WORDS).copied().unwrap_or(0) + whole + part) as usize
    }

    /// Whether no row is in the set.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// The rows in the set, ascending.
    pub fn iter(&self) -> impl Iterator<Item = EventId> {
        self.iter_range(0..self.n_rows)
    }

    /// The rows of `range` in the set, ascending.
    pub fn iter_range(&self, range: Range<usize>) -> impl Iterator<Item = EventId> {
        self.words_of(range).flat_map(|(first, word)| Bits { first, word })
    }

    /// The last row of `range` in the set.
    pub fn last_in(&self, range: Range<usize>) -> Option<EventId> {
        let end = range.end.min(self.n_rows);
        let mut at = end.div_ceil(BITS);
        while at * BITS > range.start {
            at -= 1;
            let words = self.words_of(range.start.max(at * BITS)..end.min((at + 1) * BITS));
            if let Some((first, word)) = words.last().filter(|(_, word)| *word != 0) {
                return Some(EventId(first + (BITS as u32 - 1 - word.leading_zeros())));
            }
        }
        None
    }

    /// Keeps the rows that are in `other` too.
    pub fn and(&mut self, other: &Self) {
        self.ranks.clear();
        for (i, word) in self.words.iter_mut().enumerate() {
            *word &= other.words.get(i).copied().unwrap_or(0);
        }
    }

    /// Puts in the rows of `other`.
    pub fn or(&mut self, other: &Self) {
        self.ranks.clear();
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
        self.drop_bits_past_the_end();
    }

    /// Changes every row: those in the set are out, and those out are in.
    pub fn not(&mut self) {
        self.ranks.clear();
        for word in &mut self.words {
            *word = !*word;
        }
        self.drop_bits_past_the_end();
    }

    fn drop_bits_past_the_end(&mut self) {
        let rest = self.n_rows % BITS;
        if rest != 0
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << rest) - 1;
        }
    }

    /// The words that meet `range` with the bits outside it taken off, each with the row of its first bit.
    fn words_of(&self, range: Range<usize>) -> impl Iterator<Item = (u32, u64)> {
        let end = range.end.min(self.n_rows);
        let start = range.start.min(end);
        let first_word = start / BITS;
        let words = self.words.get(first_word..end.div_ceil(BITS)).unwrap_or(&[]);
        words.iter().enumerate().map(move |(i, &word)| {
            let first = (first_word + i) * BITS;
            let low = if first < start { u64::MAX << (start - first) } else { u64::MAX };
            let high = if end - first < BITS { (1 << (end - first)) - 1 } else { u64::MAX };
            (first as u32, word & low & high)
        })
    }
}

/// The set bits of a word.
struct Bits {
    first: u32,
    word: u64,
}

impl Iterator for Bits {
    type Item = EventId;

    fn next(&mut self) -> Option<EventId> {
        if self.word == 0 {
            return None;
        }
        let row = self.first + self.word.trailing_zeros();
        self.word &= self.word - 1;
        Some(EventId(row))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(n_rows: usize, rows: &[u32]) -> RowSet {
        let mut set = RowSet::new(n_rows);
        for &row in rows {
            set.insert(EventId(row));
        }
        set
    }

    #[test]
    fn a_row_that_the_data_set_does_not_have_is_never_in() {
        let mut rows = of(70, &[69, 70, 71, 1000]);
        assert_eq!(rows, of(70, &[69]));
        rows.not();
        assert_eq!(rows.count(), 69);
        assert_eq!(RowSet::full(70).count(), 70);
        assert_eq!(RowSet::full(0).count(), 0);
    }

    proptest! {
        #[test]
        fn rows_come_back_in_order_and_counts_agree(
            n in 0_usize..300,
            rows in proptest::collection::btree_set(0_u32..300, 0..80),
            other in proptest::collection::btree_set(0_u32..300, 0..80),
            a in 0_usize..320,
            b in 0_usize..320,
        ) {
            let rows: Vec<u32> = rows.into_iter().filter(|&row| (row as usize) < n).collect();
            let other: Vec<u32> = other.into_iter().filter(|&row| (row as usize) < n).collect();
            let set = of(n, &rows);
            prop_assert_eq!(set.last_in(a..b), set.iter_range(a..b).last());
            prop_assert_eq!(set.iter().map(|row| row.0).collect::<Vec<_>>(), rows.clone());
            prop_assert_eq!(set.count(), rows.len());
            let in_range: Vec<u32> = rows.iter().copied().filter(|&row| (a..b).contains(&(row as usize))).collect();
            prop_assert_eq!(set.count_range(a..b), in_range.len());
            let ranked = set.clone().ranked();
            prop_assert_eq!(ranked.count_range(a..b), in_range.len());
            prop_assert_eq!(ranked.count(), rows.len());
            prop_assert_eq!(&ranked, &set);
            prop_assert_eq!(set.iter_range(a..b).map(|row| row.0).collect::<Vec<_>>(), in_range);
            let mut both = set.clone();
            both.and(&of(n, &other));
            prop_assert!((0..300).all(|row| both.contains(EventId(row)) == (rows.contains(&row) && other.contains(&row))));
            let mut either = set.clone();
            either.or(&of(n, &other));
            prop_assert!((0..300).all(|row| either.contains(EventId(row)) == (rows.contains(&row) || other.contains(&row))));
            let mut rest = set.clone();
            rest.not();
            prop_assert_eq!(rest.count() + set.count(), n);
        }
    }
}
