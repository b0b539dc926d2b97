//! Whether two events of a file have the same id, without keeping ten million ids.

use std::hash::BuildHasher;
use std::sync::LazyLock;

use hashbrown::{DefaultHashBuilder, HashMap, HashSet};

/// The ids of a stretch, in as little memory as they need.
#[derive(Clone, Debug)]
pub(super) enum IdKeys {
    /// Every record has the number after that of the record before it: `n` from `first` on.
    Run {
        /// The first number.
        first: u64,
        /// How many there are.
        n: u64,
    },
    /// A hash each; 0 for a record without an id.
    Keys(Vec<u64>),
}

impl Default for IdKeys {
    fn default() -> Self {
        Self::Run { first: 0, n: 0 }
    }
}

impl IdKeys {
    /// Adds the id of the next record, empty when it has none.
    pub(super) fn push(&mut self, id: &str) {
        if let Self::Run { first, n } = self {
            let number = plain_number(id);
            match number {
                Some(number) if *n == 0 => {
                    (*first, *n) = (number, 1);
                    return;
                }
                Some(number) if number == first.wrapping_add(*n) => {
                    *n += 1;
                    return;
                }
                _ => *self = Self::Keys(self.keys().collect()),
            }
        }
        if let Self::Keys(keys) = self {
            keys.push(key_of(id));
        }
    }

    fn keys(&self) -> Box<dyn Iterator<Item = u64> + '_> {
        match self {
            Self::Run { first, n } => Box::new((*first..first + n).map(|number| key_of(&number.to_string()))),
            Self::Keys(keys) => Box::new(keys.iter().copied()),
        }
    }
}

/// Places of records whose id an earlier record of the file has: the stretch, and the record in it; ascending.
///
/// Ids are compared by 64-bit hashes: among ten million, two different ones are taken for the same once in 400 000 files.
pub(super) fn repeated(stretches: &[IdKeys]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for stretch in stretches {
        match stretch {
            IdKeys::Run { n: 0, .. } => {}
            IdKeys::Run { first, n } => runs.push((*first, *n)),
            IdKeys::Keys(_) => {
                runs.clear();
                break;
            }
        }
    }
    runs.sort_unstable();
    let n_records: u64 = stretches.iter().map(|stretch| stretch.keys_len() as u64).sum();
    let n_in_runs: u64 = runs.iter().map(|(_, n)| n).sum();
    if n_in_runs == n_records && runs.windows(2).all(|two| matches!(two, [a, b] if a.0 + a.1 <= b.0)) {
        return Vec::new();
    }
    let mut seen: HashMap<u64, (), DefaultHashBuilder> = HashMap::with_capacity(n_records as usize);
    let mut found = Vec::new();
    for (stretch, keys) in stretches.iter().enumerate() {
        for (record, key) in keys.keys().enumerate() {
            if key != 0 && seen.insert(key, ()).is_some() {
                found.push((stretch, record));
            }
        }
    }
    found
}

/// The hashes of ids that more than one record of the file has.
pub(super) fn repeated_keys(stretches: &[IdKeys]) -> HashSet<u64> {
    let found = repeated(stretches);
    let mut places = found.iter().peekable();
    let mut keys = HashSet::new();
    for (stretch, of_stretch) in stretches.iter().enumerate() {
        if places.peek().is_none_or(|place| place.0 != stretch) {
            continue;
        }
        for (record, key) in of_stretch.keys().enumerate() {
            if places.next_if(|place| **place == (stretch, record)).is_some() {
                keys.insert(key);
            }
        }
    }
    keys
}

impl IdKeys {
    fn keys_len(&self) -> usize {
        match self {
            Self::Run { n, .. } => *n as usize,
            Self::Keys(keys) => keys.len(),
        }
    }
}

/// A number written as programs write it, without signs or leading zeros.
fn plain_number(id: &str) -> Option<u64> {
    let bytes = id.as_bytes();
    if bytes.is_empty() || bytes.len() > 18 || (bytes.len() > 1 && bytes.first() == Some(&b'0')) {
        return None;
    }
    bytes.iter().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u64::from(byte - b'0')))
}

/// One seed for the whole run: the hash must be the same in every stretch.
static HASHER: LazyLock<DefaultHashBuilder> = LazyLock::new(DefaultHashBuilder::default);

/// The hash of an id, the same in every stretch; 0 for an empty one.
pub(super) fn key_of(id: &str) -> u64 {
    if id.is_empty() {
        return 0;
    }
    HASHER.hash_one(id).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(ids: &[&str]) -> IdKeys {
        let mut keys = IdKeys::default();
        for id in ids {
            keys.push(id);
        }
        keys
    }

    #[test]
    fn repeated_ids_are_found_wherever_they_stand() {
        assert_eq!(repeated(&[stretch(&["1", "2", "3"]), stretch(&["4", "5"])]), []);
        assert_eq!(repeated(&[stretch(&["1", "2", "3"]), stretch(&["3", "4"])]), [(1, 0)]);
        assert_eq!(repeated(&[stretch(&["a", "b", "a"]), stretch(&["b", "", ""])]), [(0, 2), (1, 0)]);
        assert_eq!(repeated(&[stretch(&["7", "8"]), stretch(&["x", "8", "x"])]), [(1, 1), (1, 2)]);
        assert_eq!(repeated(&[stretch(&["07", "7"]), stretch(&[])]), []);
        assert!(matches!(stretch(&["41", "42", "43"]), IdKeys::Run { first: 41, n: 3 }));
    }
}
