//! Texts that are not all in one encoding: lines of one program below those of another.

use encoding_rs::Encoding;

/// Letters of more than one byte that a line has by no chance, when all of it is UTF-8.
const SURE_LETTERS: usize = 4;

/// A text whose lines are in UTF-8 or in another encoding.
#[derive(Debug)]
pub(in crate::import) struct Mixed {
    pub(in crate::import) text: String,
    /// The encoding of the lines that are no UTF-8.
    pub(in crate::import) encoding: &'static str,
    /// Where the first of them starts in the text.
    pub(in crate::import) first: usize,
    /// How many there are.
    pub(in crate::import) n_lines: usize,
}

/// Decodes a text that is no UTF-8 line by line, if a good part of its lines is UTF-8 and no chance; `guess` finds the
/// encoding of the others.
pub(in crate::import) fn by_lines(bytes: &[u8], guess: impl Fn(&[u8]) -> &'static Encoding) -> Option<Mixed> {
    let lines = || bytes.split_inclusive(|byte| *byte == b'\n');
    let n_letters = |line: &[u8]| line.iter().filter(|byte| **byte >= 0xc0).count();
    let (mut n_sure, mut others) = (0, Vec::new());
    for line in lines().filter(|line| !line.is_ascii()) {
        match std::str::from_utf8(line) {
            Ok(_) => n_sure += usize::from(n_letters(line) >= SURE_LETTERS),
            Err(_) => others.push(line),
        }
    }
    // Lines of other encodings look like UTF-8 once in thousands; a line that is damaged in one place is no other encoding.
    let is_damaged = |line: &&[u8]| {
        let good: usize = line.utf8_chunks().map(|chunk| n_letters(chunk.valid().as_bytes())).sum();
        good >= SURE_LETTERS
    };
    if n_sure == 0 || n_sure * 20 < others.len() || others.iter().any(is_damaged) {
        return None;
    }
    let foreign = others.concat();
    let encoding = guess(&foreign);
    // Where hardly any letter is foreign, one sign is broken and no language can be told.
    let n_foreign = foreign.iter().filter(|byte| **byte >= 0x80).count();
    if n_foreign < 2 * SURE_LETTERS {
        return None;
    }
    let mut mixed = Mixed { text: String::with_capacity(bytes.len()), encoding: encoding.name(), first: 0, n_lines: 0 };
    for line in lines() {
        if let Ok(line) = std::str::from_utf8(line) {
            mixed.text.push_str(line);
            continue;
        }
        if mixed.n_lines == 0 {
            mixed.first = mixed.text.len();
        }
        mixed.n_lines += 1;
        mixed.text.push_str(&encoding.decode_without_bom_handling(line).0);
    }
    Some(mixed)
}

/// The first letters of a text that were decoded in the wrong way before it was written, as in `ÐœÐ¸Ñ‚Ð¸Ð½Ð³`; `None` for
/// a text with fewer than three such places.
pub(in crate::import) fn mojibake(text: &str) -> Option<usize> {
    let is_lead = |c: char| matches!(c, 'Ã' | 'Ð' | 'Ñ' | 'Â');
    // What the second bytes of UTF-8 are in windows-1252, beside letters that words have.
    let is_trail = |c: char| matches!(c, '\u{80}'..='\u{bf}') || "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".contains(c);
    let mut found = text
        .char_indices()
        .filter(|(_, c)| is_lead(*c))
        .filter(|(at, c)| text.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next()).is_some_and(is_trail));
    let first = found.next()?;
    (found.take(2).count() == 2).then_some(first.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_two_encodings_are_read_each_in_its_own() {
        let utf8 = "дата,событие\n2012,Привет из Москвы\n";
        let other = encoding_rs::WINDOWS_1251.encode("2013,Обыск в квартире активиста\n").0;
        let bytes = [utf8.as_bytes(), &other, b"2014,plain\n"].concat();
        let mixed = by_lines(&bytes, |_| encoding_rs::WINDOWS_1251).expect("two encodings");
        assert_eq!(mixed.text, format!("{utf8}2013,Обыск в квартире активиста\n2014,plain\n"));
        assert_eq!((mixed.encoding, mixed.first, mixed.n_lines), ("windows-1251", utf8.len(), 1));
        // All of one encoding, and a single broken byte, are no mixture.
        let all = encoding_rs::WINDOWS_1251.encode(utf8).0;
        assert!(by_lines(&all, |_| encoding_rs::WINDOWS_1251).is_none());
        let broken = [utf8.as_bytes(), b"2013,Mo\xffscow\n"].concat();
        assert!(by_lines(&broken, |_| encoding_rs::WINDOWS_1252).is_none());
    }

    #[test]
    fn letters_that_were_decoded_in_the_wrong_way_are_seen() {
        assert_eq!(mojibake("A ÐœÐ¸Ñ‚Ð¸Ð½Ð³"), Some(2));
        assert_eq!(mojibake("CafÃ© fermÃ© Ã Â© NÃ®mes"), Some(3));
        assert_eq!(mojibake("São Paulo, Ñandú, Ðorđe, Â, ÃO"), None);
        assert_eq!(mojibake("Ã©"), None);
    }
}
