//! Parts of a year: `spring 2001`, `Q2 2001`, `first half of 2012`, `I квартал 2012`.

use super::phrases::{after_word, before_word};
use crate::time::edtf::{Date, Mask};

#[rustfmt::skip]
const NAMES: [(u32, &[&str]); 10] = [
    (21, &["spring", "весна", "весной", "frühling", "frühjahr", "printemps", "primavera"]),
    (22, &["summer", "лето", "летом", "літо", "sommer", "été", "verano"]),
    (23, &["autumn", "fall", "осень", "осенью", "осінь", "herbst", "automne", "otoño"]),
    (24, &["winter", "зима", "зимой", "hiver", "invierno"]),
    (33, &["q1", "1q"]), (34, &["q2", "2q"]), (35, &["q3", "3q"]), (36, &["q4", "4q"]),
    (40, &["h1", "1h"]), (41, &["h2", "2h"]),
];

/// Ordinal numbers in small letters. Longer ones first, where one starts with another.
#[rustfmt::skip]
const ORDINALS: [(u32, &[&str]); 4] = [
    (1, &["first", "1st", "1-й", "1-е", "1-ое", "1-ый", "1-я", "1.", "1er", "1re", "1ère", "1", "i", "первый", "первое", "первая", "первого", "первой",
        "перший", "перше", "erstes", "erste", "ersten", "premier", "première", "primer", "primera", "primo"]),
    (2, &["second", "2nd", "2-й", "2-е", "2-ое", "2-ой", "2-я", "2.", "2e", "2ème", "2nde", "2", "ii", "второй", "второе", "вторая", "второго",
        "другий", "друге", "zweites", "zweite", "zweiten", "deuxième", "seconde", "segundo", "segunda", "secondo"]),
    (3, &["third", "3rd", "3-й", "3-ий", "3-я", "3.", "3e", "3ème", "3", "iii", "третий", "третьего", "третій", "drittes", "dritte", "dritten", "troisième",
        "tercer", "terzo"]),
    (4, &["fourth", "4th", "last", "4-й", "4-ый", "4-я", "4.", "4e", "4ème", "4", "iv", "четвёртый", "четвертый", "четвертого", "четвертий", "viertes", "vierte",
        "vierten", "quatrième", "cuarto", "quarto"]),
];

const QUARTERS: &[&str] =
    &["quarter", "qtr.", "qtr", "квартала", "квартале", "квартал", "кв.", "кв", "quartals", "quartal", "trimestre"];
#[rustfmt::skip]
const HALVES: &[&str] = &[
    "half-year", "half", "полугодия", "полугодии", "полугодие", "півріччя", "половина", "половины", "половине", "halbjahres", "halbjahr", "hälfte",
    "semestre",
];
/// Parts of spans other than years, and how many there are of them.
#[rustfmt::skip]
const OF_SPANS: [(u32, &[&str]); 3] = [
    (2, &["half", "половина", "половины", "половине", "hälfte"]),
    (3, &["third", "треть", "трети", "drittel"]),
    (4, &["quarter", "четверть", "четверти", "viertel"]),
];

/// Reads a part of a year in small letters.
pub(super) fn read(text: &str) -> Option<Date> {
    let (number, year) = named(text).or_else(|| numbered(text))?;
    Some(Date { month: Some(Mask::of(number)), ..Date::of(year, None, None) })
}

fn named(text: &str) -> Option<(u32, i64)> {
    NAMES.iter().find_map(|(number, names)| {
        // The 1 of `20121h` could be of its year.
        let is_apart = |rest: &str| !rest.ends_with(|c: char| c.is_ascii_digit());
        let rest = after_word(text, names).or_else(|| {
            names.iter().find_map(|name| {
                let rest = before_word(text, &[name])?;
                let is_joined = name.starts_with(|c: char| c.is_ascii_digit()) && text.len() == rest.len() + name.len();
                (!is_joined || is_apart(rest)).then_some(rest)
            })
        })?;
        Some((*number, year(rest)?))
    })
}

/// `1st quarter 2012`, `second half of 2012`, `2012, I кв.`
fn numbered(text: &str) -> Option<(u32, i64)> {
    if !text.contains(' ') {
        return None;
    }
    let text = after_word(text, &["in", "im", "в", "у", "au"]).unwrap_or(text);
    let (before, text) = match text.split_once(' ').filter(|(before, _)| is_year(before.trim_end_matches(','))) {
        Some((before, rest)) => (Some(before.trim_end_matches(',')), rest.trim_start()),
        None => (None, text),
    };
    let (ordinal, rest) = ordinal(text)?;
    let unit = |units: &[&str]| match before {
        Some(before) => units.contains(&rest).then_some(before),
        None => after_word(rest, units),
    };
    match (unit(QUARTERS), unit(HALVES)) {
        (Some(rest), _) => Some((32 + ordinal, year(rest)?)),
        (None, Some(rest)) if ordinal <= 2 => Some((39 + ordinal, year(rest)?)),
        _ => None,
    }
}

/// What `second half of` and its like stand before: a month, a decade or a century, of which EDTF knows no parts.
pub(super) fn part_of_a_span(text: &str) -> Option<&str> {
    let (ordinal, rest) = ordinal(text)?;
    let rest = OF_SPANS.iter().find_map(|(n, words)| after_word(rest, words).filter(|_| ordinal <= *n))?;
    Some(["of the ", "of ", "des ", "du ", "de "].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest))
}

/// The number that a text begins with, and what follows it.
fn ordinal(text: &str) -> Option<(u32, &str)> {
    // Most dates start with another number or letter.
    if !text.starts_with(|c| "1234filstezdvpqcпвтчд".contains(c)) {
        return None;
    }
    ORDINALS.iter().find_map(|(number, names)| {
        names.iter().find_map(|name| {
            let rest = text.strip_prefix(name)?;
            (name.ends_with('.') || rest.starts_with(' ')).then(|| (*number, rest.trim_start()))
        })
    })
}

/// A year of four digits and nothing else but a word for it.
fn year(text: &str) -> Option<i64> {
    let text = text.trim_matches([' ', '-', '/', ',']);
    let text = ["of ", "de ", "del ", "des jahres "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let text = before_word(text, &["года", "году", "год", "г.", "г", "року", "році", "р."]).unwrap_or(text);
    is_year(text).then(|| text.parse().ok())?
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}
