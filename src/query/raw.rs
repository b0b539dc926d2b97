//! Words in bytes, without regard to the case of ASCII letters.
//!
//! A text of hundreds of megabytes is looked through for a word at the speed of the memory: sixty-four places at a time
//! are held against three bytes of the word, the three that texts have least often.

use memchr::memmem;

/// Places that are looked at in one go.
const STRIDE: usize = 64;

/// A word to find, in lower case.
#[derive(Debug)]
pub(super) struct Finder {
    word: Vec<u8>,
    /// Three places in the word, equal ones in a short word.
    places: [usize; 3],
    /// For a word without letters.
    exact: Option<memmem::Finder<'static>>,
}

impl Finder {
    /// Finds a word that is not empty.
    pub(super) fn new(word: &[u8]) -> Self {
        let word = word.to_ascii_lowercase();
        let mut by_rarity: Vec<usize> = (0..word.len()).collect();
        by_rarity.sort_by_key(|&at| commonness(word[at]));
        let place = |nth: usize| by_rarity.get(nth.min(word.len() - 1)).copied().unwrap_or(0);
        let has_letters = word.iter().any(u8::is_ascii_alphabetic);
        let exact = (!has_letters).then(|| memmem::Finder::new(&word).into_owned());
        Self { places: [place(0), place(1), place(2)], exact, word }
    }

    /// The first place of the word in `text` at `from` or after it.
    pub(super) fn find(&self, text: &[u8], from: usize) -> Option<usize> {
        if let Some(exact) = &self.exact {
            return exact.find(text.get(from..)?).map(|at| from + at);
        }
        if let [letter] = *self.word {
            let upper = letter.to_ascii_uppercase();
            return memchr::memchr2(letter, upper, text.get(from..)?).map(|at| from + at);
        }
        let end = (text.len() + 1).checked_sub(self.word.len())?;
        let [a, b, c] = self.places;
        // The bit that tells the cases of letters apart is set; what else it makes equal is told apart by `is_at`.
        let sign = |place: usize| self.word.get(place).map_or(0, |byte| byte | 0x20);
        let (sign_a, sign_b, sign_c) = (sign(a), sign(b), sign(c));
        let mut at = from;
        let chunk = |at: usize| text.get(at..).and_then(|rest| rest.first_chunk::<STRIDE>());
        while at + STRIDE <= end {
            let (Some(in_a), Some(in_b), Some(in_c)) = (chunk(at + a), chunk(at + b), chunk(at + c)) else { break };
            let mut flags = [0_u8; STRIDE];
            let mut any = 0;
            for ((flag, byte_a), (byte_b, byte_c)) in flags.iter_mut().zip(in_a).zip(in_b.iter().zip(in_c)) {
                *flag = u8::from(byte_a | 0x20 == sign_a)
                    & u8::from(byte_b | 0x20 == sign_b)
                    & u8::from(byte_c | 0x20 == sign_c);
                any |= *flag;
            }
            if any != 0
                && let Some(found) = self.first_of(text, at, &flags)
            {
                return Some(found);
            }
            at += STRIDE;
        }
        (at..end).find(|&at| self.is_at(text, at))
    }

    /// Whether the word stands at this place.
    pub(super) fn is_at(&self, text: &[u8], at: usize) -> bool {
        text.get(at..at + self.word.len()).is_some_and(|found| found.eq_ignore_ascii_case(&self.word))
    }

    fn first_of(&self, text: &[u8], first: usize, flags: &[u8; STRIDE]) -> Option<usize> {
        let (eights, _) = flags.as_chunks::<8>();
        for (nth, eight) in eights.iter().enumerate() {
            let mut set = u64::from_le_bytes(*eight);
            while set != 0 {
                let at = first + 8 * nth + set.trailing_zeros() as usize / 8;
                if self.is_at(text, at) {
                    return Some(at);
                }
                set &= set - 1;
            }
        }
        None
    }
}

/// What stands in some bytes.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct Survey {
    /// Whether all of them are ASCII.
    pub(super) is_ascii: bool,
    /// Bytes below that of a space: line breaks, as a rule.
    pub(super) n_controls: usize,
    /// Whether two spaces follow each other.
    pub(super) has_double_space: bool,
}

impl Survey {
    /// Looks at bytes once.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let next = bytes.get(1..).unwrap_or_default();
        let (firsts, _) = next.as_chunks::<STRIDE>();
        let (mut high, mut double, mut n_controls) = (0, 0, 0);
        for (at, next) in firsts.iter().enumerate() {
            let Some(chunk) = bytes.get(at * STRIDE..).and_then(|rest| rest.first_chunk::<STRIDE>()) else { break };
            let mut controls = 0_u8;
            for (&byte, &next) in chunk.iter().zip(next) {
                high |= byte;
                double |= u8::from(byte == b' ') & u8::from(next == b' ');
                controls += u8::from(byte < b' ');
            }
            n_controls += usize::from(controls);
        }
        let rest = bytes.get(firsts.len() * STRIDE..).unwrap_or_default();
        high |= rest.iter().fold(0, |all, byte| all | byte);
        n_controls += rest.iter().filter(|&&byte| byte < b' ').count();
        let has_double_space = double != 0 || rest.windows(2).any(|two| two == b"  ");
        Self { is_ascii: high < 0x80, n_controls, has_double_space }
    }
}

/// How common a byte is in the texts of events, roughly: letters by their frequency in English.
fn commonness(byte: u8) -> usize {
    const RARE_FIRST: &[u8] = b"zqxj@#%&*+=[]{}~^!?$<>|_`kvbygwpfm/(;)'\":9876543-,.210ucdlhrsnioate ";
    RARE_FIRST.iter().position(|&known| known == byte.to_ascii_lowercase()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_word_is_found_where_it_first_stands(
            text in "[aAbB@`1 {\\[]{0,300}",
            word in "[aAbB@`1 {\\[]{1,5}",
            from in 0_usize..200,
        ) {
            let finder = Finder::new(word.as_bytes());
            let from = from.min(text.len());
            let lower = text.to_ascii_lowercase();
            let expected = lower[from..].find(&word.to_ascii_lowercase()).map(|at| from + at);
            prop_assert_eq!(finder.find(text.as_bytes(), from), expected);
        }

        #[test]
        fn a_survey_sees_every_byte(text in "[a-c\\n]{0,150}( |  |й|\\t)?[a-c ]?[a-c]{0,150}") {
            let survey = Survey {
                is_ascii: text.is_ascii(),
                n_controls: text.bytes().filter(|&byte| byte < b' ').count(),
                has_double_space: text.contains("  "),
            };
            prop_assert_eq!(Survey::of(text.as_bytes()), survey);
        }
    }
}
