//! One date cell: what it says, and what its author left out.

use crate::dataset::fold;
use crate::import::several::{looks_like_several, read_several};
use crate::import::timerange::has_range_of_times;
use crate::time::{
    DateHints, DateOrder, Edtf, HumanDate, Precision, Shape, Time, is_missing_code, read_date, stands_for_no_date,
};

/// Words for an end that has not come, folded.
const OPEN_ENDS: [&str; 48] = [
    "present",
    "the present",
    "now",
    "today",
    "to date",
    "ongoing",
    "current",
    "currently",
    "still",
    "still in office",
    "incumbent",
    "in office",
    "continuing",
    "настоящее время",
    "по настоящее время",
    "до настоящего времени",
    "наст. время",
    "по наст. время",
    "сегодня",
    "по сегодня",
    "по сей день",
    "по сегодняшний день",
    "н. в.",
    "по н. в.",
    "дотепер",
    "по теперішній час",
    "to present",
    "to the present",
    "until now",
    "until today",
    "till now",
    "up to now",
    "bis heute",
    "andauernd",
    "hasta hoy",
    "hoy",
    "oggi",
    "至今",
    "現在",
    "н.в.",
    "по н.в.",
    "сейчас",
    "до сих пор",
    "продолжается",
    "heute",
    "aujourd'hui",
    "actualidad",
    "presente",
];

/// The last year that a year of two digits is taken for.
///
/// Tables of events look back; `6/12/48` among speeches of presidents is 1948. A constant, so that a file reads the same always.
const LAST_SHORT_YEAR: i64 = 2035;

/// Years before which a date is old enough that `1753-01-01` beside it is a date too.
const OLD_YEAR: i64 = 1_800;

/// What a date cell turned out to be.
#[derive(Clone, Debug)]
pub(in crate::import) enum Cell {
    /// Nothing.
    Empty,
    /// A sentinel or a word for "not known".
    Missing,
    /// A date.
    Date(Edtf),
    /// One of two days: day first, month first.
    Ambiguous(Edtf, Edtf),
    /// It goes on.
    Open,
    /// What is wrong, and what to do.
    Bad { message: String, hint: String },
}

/// Reads a date cell, with the order and the year that are known of it.
pub(in crate::import) fn read_cell(text: &str, order: Option<DateOrder>, year: Option<i64>) -> Cell {
    if text.is_empty() {
        return Cell::Empty;
    }
    if is_open_end(text) {
        return Cell::Open;
    }
    if let Some(edtf) = unix_time(text) {
        return Cell::Date(edtf);
    }
    match read_date(text, DateHints { order, year }) {
        HumanDate::Date(edtf) => Cell::Date(edtf),
        HumanDate::Ambiguous(a, b) => Cell::Ambiguous(a, b),
        HumanDate::Missing => Cell::Missing,
        HumanDate::No(error) => read_several(text, order, year).unwrap_or_else(|| Cell::Bad {
            message: error.message,
            hint: error
                .hint
                .unwrap_or_else(|| "write the date as 2021-04-02; the event is kept without a date".to_owned()),
        }),
    }
}

/// Why two dates make no interval.
pub(in crate::import) enum Unjoined {
    /// The end lies before the start.
    EndFirst,
    /// One of them is an interval or a set itself.
    NotOneDate,
}

/// From `start` to `end`; one date when both are the same.
pub(in crate::import) fn span(start: &Edtf, end: &Edtf) -> Result<Edtf, Unjoined> {
    if start == end {
        return Ok(start.clone());
    }
    Edtf::interval(Some(start), Some(end)).map_err(|_| match (start.when(), end.when()) {
        (Some(a), Some(b)) if b.end <= a.start || b.start < a.start => Unjoined::EndFirst,
        _ => Unjoined::NotOneDate,
    })
}

/// From `start` on without an end; `start` alone when it is no single date.
pub(in crate::import) fn from_then_on(start: Edtf) -> Edtf {
    format!("{start}/..").parse().unwrap_or(start)
}

/// Whether a text is a word for an end that has not come.
pub(in crate::import) fn is_open_end(text: &str) -> bool {
    text.len() <= 60 && !text.starts_with(|c: char| c.is_ascii_digit()) && OPEN_ENDS.contains(&fold(text).as_str())
}

/// One of two dates, as EDTF; the date itself when both are the same.
pub(in crate::import) fn either(a: &Edtf, b: &Edtf) -> Option<Edtf> {
    if a == b {
        return Some(a.clone());
    }
    let start = |edtf: &Edtf| edtf.when().map(|when| when.start);
    let (first, second) = if start(a) <= start(b) { (a, b) } else { (b, a) };
    // Of two ranges it is not known which; both lie between the first day and the last.
    format!("[{first},{second}]").parse().ok().or_else(|| {
        let (a, b) = (a.when()?, b.when()?);
        let (first, last) = (a.start.min(b.start).civil(), a.end.max(b.end).plus_secs(-1).civil());
        let first = Edtf::from_ymd(first.year, Some(first.month), Some(first.day)).ok()?;
        let last = Edtf::from_ymd(last.year, Some(last.month), Some(last.day)).ok()?;
        format!("{first}?/{last}?").parse().ok()
    })
}

/// Whether a cell stands for no date.
pub(in crate::import) fn is_missing_date(cell: &str) -> bool {
    cell.len() <= 40 && stands_for_no_date(cell)
}

/// Whether a cell is a date and not merely a number.
pub(in crate::import) fn looks_like_date(cell: &str) -> bool {
    looks(cell).0
}

/// Whether a cell is a date and not merely a number; whether it is a year with a word or a sign of doubt beside it, as in
/// `c. 1890` and `2001?`.
pub(in crate::import) fn looks(cell: &str) -> (bool, bool) {
    if cell.len() > 60 || !cell.contains(char::is_numeric) {
        return (false, false);
    }
    if cell.bytes().all(|byte| byte.is_ascii_digit() || b".,-+eE".contains(&byte))
        && cell.replace(',', "").parse::<f64>().is_ok()
    {
        // Of plain numbers only `20210402` is a date for certain, and even that only in years of our own time.
        let is_day = cell.len() == 8 && (cell.starts_with("19") || cell.starts_with("20"));
        return (is_day && matches!(read_date(cell, DateHints::default()), HumanDate::Date(_)), false);
    }
    match read_date(cell, DateHints::default()) {
        HumanDate::Date(edtf) => (true, cell.len() <= 40 && is_worded_year(&edtf)),
        HumanDate::Ambiguous(..) => (true, false),
        HumanDate::Missing => (false, false),
        HumanDate::No(_) => (looks_like_several(cell) || has_range_of_times(cell, looks_like_date), false),
    }
}

fn is_worded_year(edtf: &Edtf) -> bool {
    edtf.when().is_some_and(|when| {
        (when.form.shape, when.form.start.precision) == (Shape::Point, Precision::Year)
            && (when.form.is_uncertain() || when.form.is_approximate())
    })
}

/// A year in digits, also `1,492` and `1999.0` as spreadsheets and programs write it.
pub(in crate::import) fn parse_year(text: &str) -> Option<i64> {
    let text = text.strip_suffix(".0").unwrap_or(text);
    if let Ok(year) = text.parse() {
        return Some(year);
    }
    if text.contains([',', ' ', '\u{a0}']) { text.replace([',', ' ', '\u{a0}'], "").parse().ok() } else { None }
}

/// The date that a sentinel would be if it were one.
pub(in crate::import) fn sentinel(text: &str) -> Option<Edtf> {
    if is_missing_code(text) {
        return parse_year(text).and_then(|year| Edtf::from_ymd(year, None, None).ok());
    }
    let day = text.get(..10).filter(|day| day.starts_with("1753") || day.starts_with("1601"))?;
    day.parse().ok()
}

/// Whether a date is of an age in which no database writes its sentinels by chance.
pub(in crate::import) fn is_old(cell: &str) -> bool {
    if let Some(digits) = cell.strip_prefix('-') {
        return !is_missing_code(cell) && digits.starts_with(|c: char| c.is_ascii_digit());
    }
    let is_year = cell.as_bytes().get(4).is_none_or(|byte| *byte == b'-');
    let year = cell.get(..4).and_then(|year| year.parse::<i64>().ok());
    is_year && year.is_some_and(|year| (2..OLD_YEAR).contains(&year)) && sentinel(cell).is_none()
}

/// Whether an event lies in years in which no database writes its sentinels by chance.
pub(in crate::import) fn is_old_time(time: Time) -> bool {
    time < Time::from_year(OLD_YEAR)
}

/// Whether the year of a date was written with two digits, so that its century is a guess.
pub(in crate::import) fn has_short_year(edtf: &Edtf, text: &str) -> bool {
    let has_four_digits = text.as_bytes().windows(4).any(|four| four.iter().all(u8::is_ascii_digit));
    !has_four_digits && !text.contains('?') && edtf.when().is_some_and(|when| when.form.start.year.uncertain)
}

/// A date whose century was guessed, moved a hundred years back when the guess lies in the future.
pub(in crate::import) fn looking_back(edtf: Edtf, text: &str) -> Edtf {
    if !has_short_year(&edtf, text) {
        return edtf;
    }
    let year = edtf.when().map_or(0, |when| when.start.civil().year);
    if year <= LAST_SHORT_YEAR {
        return edtf;
    }
    edtf.to_string().replacen(&year.to_string(), &(year - 100).to_string(), 1).parse().unwrap_or(edtf)
}

/// Seconds, milliseconds or microseconds since 1970, told by their length; shorter numbers are no times but ids.
fn unix_time(text: &str) -> Option<Edtf> {
    let per_second = match text.len() {
        10 => 1,
        13 => 1_000,
        16 => 1_000_000,
        _ => return None,
    };
    if !is_unix_time(text) {
        return None;
    }
    let civil = Time::from_secs(text.parse::<i64>().ok()? / per_second).civil();
    let (date, time) = ((civil.year, civil.month, civil.day), (civil.hour, civil.minute, civil.second));
    format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", date.0, date.1, date.2, time.0, time.1, time.2).parse().ok()
}

/// Whether a cell has the form of a time counted from 1970.
pub(in crate::import) fn is_unix_time(text: &str) -> bool {
    matches!(text.len(), 10 | 13 | 16) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The month of `1999.12`, where the column proves that it is one and no number with decimals.
pub(in crate::import) fn year_month(text: &str) -> Option<Edtf> {
    let (year, month) = text.split_once('.').filter(|(year, month)| year.len() == 4 && month.len() == 2)?;
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_both = is_number(year) && is_number(month) && year.starts_with(['1', '2']);
    is_both.then(|| Edtf::from_ymd(year.parse().ok()?, month.parse().ok(), None).ok())?
}

/// The day and the hour of `2012050310`, where the column proves that it is no time counted from 1970.
///
/// A zero hour is taken for the whole day, as a time of zeros is.
pub(in crate::import) fn day_and_hour(text: &str) -> Option<Edtf> {
    if text.len() != 10 || !is_unix_time(text) || !text.starts_with("19") && !text.starts_with("20") {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    let (day, hour) = (Edtf::from_ymd(part(0, 4)?.into(), part(4, 6), part(6, 8)).ok()?, part(8, 10)?);
    match hour {
        0 => Some(day),
        1..=23 => format!("{day}T{hour:02}").parse().ok(),
        _ => None,
    }
}

/// The two years of `2012/13`, and what stands between them; its last two digits alone may be a month.
pub(in crate::import) fn split_year(text: &str) -> Option<(char, i64, i64)> {
    let joint = text.chars().nth(4).filter(|joint| matches!(joint, '/' | '-'))?;
    let (year, short) = text.split_once(joint).filter(|(year, short)| year.len() == 4 && short.len() == 2)?;
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (first, last) = (year.parse().ok()?, short.parse::<i64>().ok()?);
    (is_number(year) && is_number(short)).then_some((joint, first, last))
}

/// The period of `2012/13` and `1999/00`, which go from one year to the next.
pub(in crate::import) fn two_years(text: &str) -> Option<Edtf> {
    let (_, first, last) = split_year(text)?;
    let is_next = (first + 1) % 100 == last;
    is_next.then(|| format!("{first:04}/{:04}", first + 1).parse().ok())?
}

/// Whether a date has a year of three digits in its text, as one has that lost a digit.
pub(in crate::import) fn has_cut_year(edtf: &Edtf, text: &str) -> bool {
    let longest = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
    longest == Some(3)
        && !names_era(text)
        && edtf.when().is_some_and(|when| (1..=999).contains(&when.start.civil().year))
}

/// Whether a text says that its year counts from the year 1, `500 AD`, and so may be short.
fn names_era(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    words.clone().any(|word| ["ad", "ce", "chr", "э", "е"].contains(&word))
        || words.next_back().is_some_and(|last| ["c", "d"].contains(&last)) && lower.contains('.')
}

/// Whether a cell is a number of four digits and decimals, which may be meant for a year and its month.
pub(in crate::import) fn is_decimal_year(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('.').is_some_and(|(year, rest)| {
        year.len() == 4 && year.starts_with(['1', '2']) && matches!(rest.len(), 1 | 2) && digits(year) && digits(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_dates_look_like_dates() {
        for cell in [
            "2021-04-02",
            "5 May 2020",
            "1/19/2023",
            "9-Nov",
            "20210402",
            "c. 1890",
            "2012年5月",
            "٢٠١٢/٠٥/٠٣",
            "May-June 2012",
        ] {
            assert!(looks_like_date(cell), "{cell}");
        }
        for cell in ["1999", "12345678", "3.14", "1,193.91", "OH-12", "Moscow", "", "010", "42"] {
            assert!(!looks_like_date(cell), "{cell}");
        }
    }

    #[test]
    fn unix_times_are_told_by_their_length() {
        let seen = |text| unix_time(text).map(|edtf| edtf.to_string());
        assert_eq!(seen("1658689261").as_deref(), Some("2022-07-24T19:01:01Z"));
        assert_eq!(seen("1658689261123").as_deref(), Some("2022-07-24T19:01:01Z"));
        assert_eq!(seen("1658689261123456").as_deref(), Some("2022-07-24T19:01:01Z"));
        assert_eq!(seen("20210402"), None);
    }

    #[test]
    fn ends_that_have_not_come_are_told_in_several_languages() {
        assert!(
            ["Present", "STILL IN OFFICE", "now", "по н.в.", "по сей день", "bis heute", "至今"]
                .into_iter()
                .all(is_open_end)
        );
        assert!(!is_open_end("2021") && !is_open_end("later"));
    }
}
