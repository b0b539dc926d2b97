//! Which places of a lane are selected: a bit each, and how many there are before every 64 of them.

/// Places that share a word of bits, and an entry of everything that is summed up.
pub(super) const WORD: usize = 64;

/// A set of places whose members can be counted up to any place in a few steps.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranked {
    words: Vec<u64>,
    /// Members before each word, and one more entry with all of them.
    before: Vec<u32>,
}

impl Ranked {
    pub(super) fn new(words: Vec<u64>) -> Self {
        let mut before = Vec::with_capacity(words.len() + 1);
        let mut n = 0;
        before.push(0);
        before.extend(words.iter().map(|word| {
            n += word.count_ones();
            n
        }));
        Self { words, before }
    }

    /// The members.
    pub(super) fn len(&self) -> usize {
        self.before.last().map_or(0, |&n| n as usize)
    }

    /// Bytes in memory.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.words) + size_of_val(&*self.before)
    }

    pub(super) fn words(&self) -> &[u64] {
        &self.words
    }

    pub(super) fn contains(&self, place: usize) -> bool {
        self.words.get(place / WORD).is_some_and(|word| word >> (place % WORD) & 1 != 0)
    }

    /// The members before a place.
    pub(super) fn before(&self, place: usize) -> usize {
        let (word, bit) = (place / WORD, place % WORD);
        let Some(&before) = self.before.get(word) else { return self.len() };
        let inside = self.words.get(word).map_or(0, |word| (word & ((1 << bit) - 1)).count_ones());
        (before + inside) as usize
    }

    /// The place of the nth member.
    pub(super) fn place_of(&self, nth: usize) -> Option<usize> {
        let word = self.before.partition_point(|&before| before as usize <= nth).checked_sub(1)?;
        let mut bits = *self.words.get(word)?;
        for _ in 0..nth - self.before[word] as usize {
            bits &= bits - 1;
        }
        (bits != 0).then(|| word * WORD + bits.trailing_zeros() as usize)
    }

    /// The members of `first..last`, ascending.
    pub(super) fn members(&self, first: usize, last: usize) -> impl Iterator<Item = usize> + '_ {
        let words = first / WORD..last.div_ceil(WORD).min(self.words.len()).max(first / WORD);
        words.flat_map(move |at| {
            let mut bits = self.words[at];
            if at == first / WORD {
                bits &= u64::MAX << (first % WORD);
            }
            if (at + 1) * WORD > last {
                bits &= (1 << (last - at * WORD)) - 1;
            }
            std::iter::from_fn(move || {
                let bit = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
                bits &= bits - 1;
                Some(at * WORD + bit)
            })
        })
    }
}

/// One bit for each of these places: whether `words` has it.
pub(super) fn gathered(places: &[u32], words: &[u64]) -> Vec<u64> {
    let bit = |place: u32| words.get(place as usize / WORD).map_or(0, |word| word >> (place as usize % WORD) & 1);
    let word_of = |some: &[u32]| some.iter().enumerate().fold(0, |word, (i, &place)| word | bit(place) << i);
    places.chunks(WORD).map(word_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_counted_and_found_where_they_are() {
        let places: Vec<usize> = (0..1_000).filter(|n| n * n % 7 == 2 || (300..400).contains(n)).collect();
        let mut words = vec![0_u64; 16];
        for &place in &places {
            words[place / WORD] |= 1 << (place % WORD);
        }
        let set = Ranked::new(words);
        assert_eq!(set.len(), places.len());
        for place in 0..1_024 {
            assert_eq!(set.before(place), places.partition_point(|&member| member < place), "{place}");
            assert_eq!(set.contains(place), places.binary_search(&place).is_ok());
        }
        for (nth, &place) in places.iter().enumerate() {
            assert_eq!(set.place_of(nth), Some(place));
        }
        assert_eq!(set.place_of(places.len()), None);
        for (first, last) in [(0, 1_000), (63, 64), (64, 64), (310, 330), (1, 999), (129, 700)] {
            let found: Vec<usize> = set.members(first, last).collect();
            let wanted: Vec<usize> = places.iter().copied().filter(|p| (first..last).contains(p)).collect();
            assert_eq!(found, wanted, "{first}..{last}");
        }
    }
}
