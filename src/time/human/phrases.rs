//! The words around a date: about, perhaps, before, since, between, century, BC.

use super::names::WEEKDAYS;
use super::numbers::{self, Era, WRITE_A_DATE};
use super::{DateHints, HumanDate, clock, no, periods, yearparts};
use crate::time::edtf::{Date, Edtf, X, Year};
use crate::time::form::{Precision, Qualifier};

/// No date that people write is longer.
const MAX_LEN: usize = 120;
/// How deep words may nest: `before about 2012` is two.
const MAX_DEPTH: usize = 4;

#[rustfmt::skip]
const ABOUT: &[&str] = &[
    "circa", "ca.", "ca", "c.", "c", "about", "approximately", "approx.", "approx", "around", "roughly", "estimated", "est.", "~", "≈",
    "early", "mid-", "mid", "middle of", "late", "beginning of", "end of",
    "около", "ок.", "примерно", "приблизительно", "начало", "середина", "конец", "близько", "бл.", "шамамен", "тақрибан",
    "ungefähr", "etwa", "um", "anfang", "mitte", "ende", "vers", "environ", "env.", "début", "fin", "hacia", "alrededor de", "約", "约", "大约", "약", "حوالي", "حدود",
];
#[rustfmt::skip]
const PERHAPS: &[&str] = &[
    "(believed to be)", "believed to be", "probably", "prob.", "possibly", "perhaps", "maybe", "presumably", "reportedly", "?",
    "вероятно", "возможно", "предположительно", "ймовірно", "wahrscheinlich", "vermutlich", "probablement", "probablemente",
];
#[rustfmt::skip]
const PERHAPS_AFTER: &[&str] = &["(?)", "?", "(believed)", "(uncertain)", "(probably)", "(possibly)", "(предположительно)"];
const ABOUT_AFTER: &[&str] =
    &["(approx.)", "(approx)", "(approximate)", "(estimated)", "(est.)", "(circa)", "頃", "ごろ", "左右", "경"];

#[rustfmt::skip]
pub(super) const BEFORE_CHRIST: &[&str] = &[
    "b.c.e.", "bce", "b.c.", "bc", "до н. э.", "до н.э.", "до н. э", "до н.э", "до нашей эры", "до н. е.", "до н.е.",
    "v. chr.", "v.chr.", "av. j.-c.", "a. c.", "a.c.",
];
#[rustfmt::skip]
const AFTER_CHRIST: &[&str] = &[
    "a.d.", "ad", "c.e.", "ce", "н. э.", "н.э.", "нашей эры", "n. chr.", "n.chr.", "ap. j.-c.", "d. c.", "d.c.",
];
#[rustfmt::skip]
const CENTURY: &[&str] = &[
    "century", "cent.", "c.", "век", "века", "в.", "в", "столетие", "століття", "ст.", "jahrhundert", "jh.", "siècle", "ғасыр", "аср",
];

/// A word that makes a limit or an interval of the date after it.
#[derive(Copy, Clone)]
enum Relation {
    Before,
    OnOrBefore,
    After,
    OnOrAfter,
    Since,
    Until,
}

/// Longer phrases first, where one starts with another.
#[rustfmt::skip]
const RELATIONS: &[(Relation, &[&str])] = &[
    (Relation::OnOrBefore, &["on or before", "in or before", "no later than", "not later than", "not after", "by", "не позднее", "не пізніше", "≤", "<="]),
    (Relation::OnOrAfter, &["on or after", "in or after", "no earlier than", "not earlier than", "not before", "не ранее", "не раніше", "≥", ">="]),
    (Relation::Before, &["before", "prior to", "earlier than", "до", "vor", "avant", "antes de", "<"]),
    (Relation::After, &["after", "later than", "после", "після", "nach", "après", "después de", ">"]),
    (Relation::Since, &["since", "from", "с", "з", "seit", "ab", "depuis", "desde"]),
    (Relation::Until, &["until", "till", "up to", "по", "bis", "jusqu'à", "jusqu'en", "hasta"]),
];

pub(super) const GOES_ON: &[&str] = &[
    "present",
    "now",
    "today",
    "ongoing",
    "current",
    "to date",
    "still in office",
    "н. в.",
    "н.в.",
    "настоящее время",
    "heute",
];

/// Reads a trimmed text that is not EDTF.
pub(super) fn read(text: &str, hints: DateHints) -> HumanDate {
    if text.len() > MAX_LEN {
        return no("a text too long for a date", WRITE_A_DATE);
    }
    let lower = text.to_lowercase();
    if lower.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'_' || byte == b' ') {
        return phrase(&lower, hints, 0);
    }
    let lower = lower.replace(['\u{a0}', '\u{202f}', '_', '\t'], " ").replace('—', "–").replace(['‐', '‑', '−'], "-");
    phrase(&lower, hints, 0)
}

pub(super) fn phrase(whole: &str, hints: DateHints, depth: usize) -> HumanDate {
    let (text, doubt) = without_doubt(whole);
    if depth > MAX_DEPTH || text.is_empty() {
        return no("not a date", WRITE_A_DATE);
    }
    if GOES_ON.iter().any(|word| text.ends_with(word)) {
        return no("a word whose date changes", "write 2009/.. for what goes on");
    }
    // The whole text has been tried already.
    let is_part = depth > 0 || text.len() < whole.len();
    if is_part
        && text.is_ascii()
        && let Ok(edtf) = Edtf::read(&text.to_uppercase())
    {
        return HumanDate::Date(clock::without_midnight(edtf).doubted(doubt));
    }
    let edtf = match undoubted(text, hints, depth) {
        HumanDate::Date(edtf) => edtf,
        HumanDate::Ambiguous(a, b) => return HumanDate::Ambiguous(a.doubted(doubt), b.doubted(doubt)),
        other => return other,
    };
    HumanDate::Date(edtf.doubted(doubt))
}

/// Takes off the words of doubt, weekdays and brackets around a date.
fn without_doubt(text: &str) -> (&str, Qualifier) {
    let mut doubt = Qualifier::NONE;
    let mut text = text;
    loop {
        text = text.trim_matches([' ', ',', ';']);
        if let Some(rest) = after_word(text, PERHAPS) {
            (text, doubt.uncertain) = (rest, true);
        } else if let Some(rest) = after_word(text, ABOUT) {
            (text, doubt.approximate) = (rest, true);
        } else if let Some(rest) = PERHAPS_AFTER.iter().find_map(|word| text.strip_suffix(word)) {
            (text, doubt.uncertain) = (rest, true);
        } else if let Some(rest) = ABOUT_AFTER.iter().find_map(|word| text.strip_suffix(word)) {
            (text, doubt.approximate) = (rest, true);
        } else if let Some(rest) = after_word(text, WEEKDAYS).or_else(|| after_word(text, &["the"])) {
            text = rest.trim_start_matches(['.', ',']);
        } else if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            text = inner;
        } else {
            return (text, doubt);
        }
    }
}

/// What follows one of these words at the start of a text; the word must end there.
pub(super) fn after_word<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().find_map(|word| {
        let rest = text.strip_prefix(word)?;
        (!rest.is_empty() && !rest.starts_with(char::is_alphabetic)).then(|| rest.trim_start())
    })
}

/// What precedes one of these words at the end of a text.
pub(super) fn before_word<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().find_map(|word| {
        let rest = text.strip_suffix(word)?;
        (!rest.is_empty() && !rest.ends_with(char::is_alphabetic)).then(|| rest.trim_end())
    })
}

fn undoubted(text: &str, hints: DateHints, depth: usize) -> HumanDate {
    if let Some(period) = periods::read(text, hints, depth) {
        return period;
    }
    let (without_era, era) = match (before_word(text, BEFORE_CHRIST), before_word(text, AFTER_CHRIST)) {
        (Some(rest), _) => (rest, Some(Era::Before)),
        (None, Some(rest)) => (rest, Some(Era::After)),
        (None, None) => match (after_word(text, &["a.d.", "ad"]), after_word(text, &["b.c.e.", "bce", "b.c.", "bc"])) {
            (Some(rest), _) => (rest, Some(Era::After)),
            (None, Some(rest)) => (rest, Some(Era::Before)),
            (None, None) => (text, None),
        },
    };
    for (relation, words) in RELATIONS {
        if let Some(rest) = after_word(text, words) {
            return related(*relation, rest, hints, depth);
        }
    }
    if let Some(date) =
        decade(without_era).or_else(|| century(without_era, era)).or_else(|| yearparts::read(without_era))
    {
        return HumanDate::Date(Edtf::of_date(date));
    }
    if let Some(rest) = yearparts::part_of_a_span(without_era) {
        return match phrase(rest, hints, depth + 1) {
            HumanDate::Date(edtf) if edtf.as_date().is_some_and(|date| date.precision() >= Precision::Month) => {
                HumanDate::Date(edtf.doubted(Qualifier::APPROXIMATE))
            }
            _ => no("not a date", WRITE_A_DATE),
        };
    }
    if let Some((date, time)) = without_era.split_once('t').filter(|(date, _)| date.len() == 8)
        && let HumanDate::Date(day) = numbers::read(date, None, hints)
        && let Some(edtf) = clock::compact(time).and_then(|clock| day.at(clock))
    {
        return HumanDate::Date(clock::without_midnight(edtf));
    }
    match clock::split(without_era) {
        None => numbers::read(without_era, era, hints),
        Some(Err(())) => no("not a time of day", "write a time like 2021-04-02T10:15:00"),
        Some(Ok((date, None))) => numbers::read(date, era, hints),
        Some(Ok((date, Some(clock)))) => {
            let timed = |edtf: Edtf| edtf.at(clock);
            let read = match numbers::read(date, era, hints) {
                HumanDate::Date(edtf) => timed(edtf).map(HumanDate::Date),
                HumanDate::Ambiguous(a, b) => timed(a).zip(timed(b)).map(|(a, b)| HumanDate::Ambiguous(a, b)),
                other => Some(other),
            };
            read.unwrap_or_else(|| no("a time of day without a day", "write a time like 2021-04-02T10:15:00"))
        }
    }
}

fn related(relation: Relation, rest: &str, hints: DateHints, depth: usize) -> HumanDate {
    let edtf = match phrase(rest, hints, depth + 1) {
        HumanDate::Date(edtf) => edtf,
        HumanDate::Ambiguous(..) => return no("a date that can be read in two ways", WRITE_A_DATE),
        other => return other,
    };
    let Some(date) = edtf.as_date().filter(|date| !date.year.is_unknown()) else {
        return no("a limit that is not one date", WRITE_A_DATE);
    };
    HumanDate::Date(match relation {
        Relation::OnOrBefore => Edtf::on_or_before(date),
        Relation::OnOrAfter => Edtf::on_or_after(date),
        Relation::Before => Edtf::on_or_before(neighbour(&date, false)),
        Relation::After => Edtf::on_or_after(neighbour(&date, true)),
        Relation::Since => Edtf::from_then_on(date),
        Relation::Until => match Edtf::interval(None, Some(&edtf)) {
            Ok(interval) => interval,
            Err(error) => return HumanDate::No(error),
        },
    })
}

/// The last date before this one, or the first after it, as fine as this one.
fn neighbour(date: &Date, is_after: bool) -> Date {
    let (start, end) = date.extent();
    let civil = if is_after { end } else { start.plus_secs(-1) }.civil();
    let doubt = date.uniform_doubt().unwrap_or(date.doubt[0]);
    let neighbour = match date.precision() {
        // A minute is not worth a rule of its own.
        Precision::Second | Precision::Minute | Precision::Hour => return *date,
        Precision::Day | Precision::Week | Precision::Season => Date::of_day(civil),
        Precision::Month => Date::of(civil.year, Some(civil.month), None),
        _ => Date::of(civil.year, None, None),
    };
    neighbour.doubted(doubt)
}

/// `1990s`: a decade; `1800s`: a century, except `2000s`, which nobody means so yet.
fn decade(text: &str) -> Option<Date> {
    const ENDINGS: &[&str] = &[
        "s",
        "'s",
        "’s",
        "-s",
        "er",
        "er jahre",
        "-е",
        "-х",
        "-е годы",
        "-х годах",
        "-х годов",
        "-е гг.",
        "-х гг.",
        "-ті",
        "-і роки",
    ];
    let (digits, ending) = text.split_at_checked(4)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || !digits.ends_with('0') || !ENDINGS.contains(&ending) {
        return None;
    }
    let [a, b, c, _] = <[u8; 4]>::try_from(digits.as_bytes()).ok()?.map(|byte| byte - b'0');
    let is_century = c == 0 && digits != "2000";
    Some(masked_year(false, [a, b, if is_century { X } else { c }, X]))
}

/// `19th century`, `xix век`: the years 18XX.
fn century(text: &str, era: Option<Era>) -> Option<Date> {
    let number = match after_word(text, &["siglo", "século"]) {
        Some(number) => number,
        None => before_word(text, CENTURY)
            .or_else(|| CENTURY.iter().find_map(|word| text.strip_suffix(word)?.strip_suffix(' ')))?,
    };
    let number = number.trim();
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let n = if digits > 0 {
        let ending = number.get(digits..)?;
        if !["", "th", "st", "nd", "rd", ".", "e", "-й", "-го", "-ый"].contains(&ending) {
            return None;
        }
        number.get(..digits)?.parse::<u8>().ok()?
    } else {
        roman(number.strip_suffix('e').unwrap_or(number))?
    };
    let hundreds = n.checked_sub(1).filter(|hundreds| *hundreds < 99)?;
    Some(masked_year(era == Some(Era::Before), [hundreds / 10, hundreds % 10, X, X]))
}

fn masked_year(negative: bool, digits: [u8; 4]) -> Date {
    Date { year: Year::Digits { negative, digits, significant: 0 }, ..Date::of(0, None, None) }
}

/// A Roman numeral up to 39; Cyrillic `х` and `і` are taken for Latin ones.
pub(super) fn roman(text: &str) -> Option<u8> {
    let mut n = 0_u8;
    let mut last = 0;
    if text.is_empty() || text.chars().count() > 7 {
        return None;
    }
    for c in text.chars().rev() {
        let value = match c {
            'i' | 'і' => 1,
            'v' => 5,
            'x' | 'х' => 10,
            _ => return None,
        };
        n = if value < last { n.checked_sub(value)? } else { n.checked_add(value)? };
        last = value.max(last);
    }
    Some(n)
}
