//! What the dates of SIMILE Timeline say, one by one and together.

use crate::import::datecell::{Cell, Unjoined, read_cell};
use crate::time::{DateOrder, Edtf};

/// The year from which geologists count back.
const PRESENT: i64 = 1_950;

/// Years of a last digit from which on it does not matter when the present is.
const FAR_STEP: i64 = 10_000;

/// Pairs of dates that must run backwards before a file is taken to count millions of years ago.
const MIN_PAIRS: usize = 5;

/// How the numbers of a file count.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Scale {
    /// Years, with a year 0.
    Years,
    /// Millions of years ago.
    MillionYears,
}

impl Scale {
    /// How a file counts, by all its dates: those that are no numbers, and all pairs of start and end.
    ///
    /// Only the page that shows a file says it (by its unit), so the file must prove it: every date is a number, none
    /// ends later than it starts, and some have decimals, which no year has, or many run backwards.
    pub(super) fn of<'t>(events: impl Iterator<Item = [Option<&'t str>; 2]>) -> Self {
        let (mut n_back, mut n_dates, mut has_decimals) = (0, 0, false);
        for [start, end] in events {
            for date in [start, end].into_iter().flatten() {
                let Some(number) = plain_number(date) else { return Self::Years };
                has_decimals |= number.contains('.');
                n_dates += 1;
            }
            let number = |date: Option<&str>| date.and_then(plain_number)?.parse::<f64>().ok();
            if let (Some(start), Some(end)) = (number(start), number(end)) {
                if start < end {
                    return Self::Years;
                }
                n_back += usize::from(start > end);
            }
        }
        if n_dates > 0 && (n_back >= MIN_PAIRS || has_decimals) { Self::MillionYears } else { Self::Years }
    }
}

/// The number of a date that is one, without a question mark.
fn plain_number(date: &str) -> Option<&str> {
    let number = date.trim().trim_matches('?');
    let is_number =
        !number.is_empty() && number.len() <= 15 && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (is_number && number.parse::<f64>().is_ok()).then_some(number)
}

/// Reads the dates of a file.
#[derive(Copy, Clone, Debug)]
pub(super) struct Reader {
    pub(super) scale: Scale,
    /// The order of day and month that a person chose.
    pub(super) order: Option<DateOrder>,
}

/// What one date says.
#[derive(Debug)]
pub(super) enum Said {
    Nothing,
    Date(Edtf),
    /// The month is taken to come first, as scripts take it.
    MonthFirst(Edtf),
    /// Now: it goes on.
    Now,
    Bad(String, String),
}

impl Reader {
    /// Reads a date.
    pub(super) fn read(self, text: &str) -> Said {
        let text = text.trim();
        let bare = text.trim_start_matches('?').trim_end_matches('?').trim();
        let doubted = |edtf: Edtf| if bare.len() == text.len() { edtf } else { with_doubt(&edtf, '?') };
        if bare.is_empty() {
            return Said::Nothing;
        }
        if self.scale == Scale::MillionYears {
            return match million_years(bare) {
                Some(Said::Date(edtf)) => Said::Date(doubted(edtf)),
                Some(said) => said,
                None => bad("this is no number of millions of years"),
            };
        }
        if let Some(year) = year_of(bare) {
            return match Edtf::from_ymd(year, None, None) {
                Ok(edtf) => Said::Date(doubted(edtf)),
                Err(error) => bad(&error.message),
            };
        }
        // Marks of doubt within EDTF are left to its reader.
        match read_cell(text, self.order, None) {
            Cell::Date(edtf) => Said::Date(edtf),
            Cell::Ambiguous(_, month_first) => Said::MonthFirst(month_first),
            Cell::Open => Said::Now,
            Cell::Empty | Cell::Missing => Said::Nothing,
            Cell::Bad { message, hint } => match read_cell(bare, self.order, None) {
                Cell::Date(edtf) => Said::Date(doubted(edtf)),
                _ => Said::Bad(message, hint),
            },
        }
    }
}

fn bad(message: &str) -> Said {
    Said::Bad(message.to_owned(), "write a year, or a date like May 20 1961".to_owned())
}

/// A number of up to seven signs, which scripts take for a year, the year 0 among them; `6 AD` too.
fn year_of(text: &str) -> Option<i64> {
    let (number, era) = text.split_once(' ').unwrap_or((text, ""));
    let digits = number.strip_prefix(['-', '+']).unwrap_or(number);
    if digits.is_empty() || number.len() > 7 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year: i64 = number.parse().ok()?;
    match era.trim().to_ascii_lowercase().as_str() {
        "" | "ad" | "ce" => Some(year),
        // Before the year 1 comes the year 1 BC, which EDTF calls 0.
        "bc" | "bce" if year > 0 => Some(1 - year),
        _ => None,
    }
}

/// The date of so many millions of years ago, as sharp as its digits are.
fn million_years(text: &str) -> Option<Said> {
    let number = plain_number(text)?;
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{decimals}");
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some(Said::Now);
    }
    let step = 10_i64.checked_pow(6_u32.checked_sub(decimals.len() as u32)?)?;
    let ago = digits.parse::<i64>().ok()?.checked_mul(step)?;
    let text = if step >= FAR_STEP {
        format!("Y-{ago}S{}", digits.len())
    } else {
        // The digits tell a span about the year that is so long before the present.
        let [first, last] = [ago + step / 2, ago - step / 2].map(|ago| year_text(PRESENT - ago));
        if first == last { format!("{first}~") } else { format!("[{first}..{last}]") }
    };
    // Four digits are no far year.
    let plain = text.replacen("Y-", "-", 1);
    text.parse().or_else(|_| plain.parse()).ok().map(Said::Date)
}

fn year_text(year: i64) -> String {
    Edtf::from_ymd(year, None, None).map(|edtf| edtf.to_string()).unwrap_or_default()
}

/// A date with a mark of doubt; the date itself where it can have none.
pub(super) fn with_doubt(edtf: &Edtf, mark: char) -> Edtf {
    let text = edtf.to_string();
    let marked = match text.split_once('T') {
        Some((date, time)) => format!("{date}{mark}T{time}"),
        None => format!("{text}{mark}"),
    };
    marked.parse().unwrap_or_else(|_| edtf.clone())
}

/// A date that may be a limit of another.
#[derive(Clone, Debug)]
pub(super) struct Limit {
    pub(super) edtf: Edtf,
    /// The words name midnight.
    pub(super) is_midnight: bool,
}

/// A date of which two limits are known.
///
/// From the first midnight of a month (or year) to the first of the next, it is that month; else the outer limit with doubt,
/// since an interval of EDTF has no sets at its ends.
/// Two years without times stay two years: authors mean by `1872` and `1873` the first of them as often as both.
pub(super) fn between(first: &Limit, last: &Limit, is_start: bool) -> Edtf {
    if first.edtf == last.edtf {
        return first.edtf.clone();
    }
    if let Some(whole) = month_or_year(first, last) {
        return whole;
    }
    with_doubt(if is_start { &first.edtf } else { &last.edtf }, '?')
}

/// The month or year from its first midnight to that of the next one.
fn month_or_year(first: &Limit, last: &Limit) -> Option<Edtf> {
    if !(first.is_midnight && last.is_midnight) {
        return None;
    }
    let (text, end) = (first.edtf.to_string(), last.edtf.when()?.start);
    let whole = |unit: &str| {
        text.strip_suffix(unit)?.parse::<Edtf>().ok().filter(|whole| whole.when().is_some_and(|when| when.end == end))
    };
    whole("-01-01").or_else(|| whole("-01"))
}

/// One of the dates from one to another.
pub(super) fn one_of(first: &Limit, last: &Limit) -> Result<Edtf, Unjoined> {
    if let (Some(a), Some(b)) = (first.edtf.when(), last.edtf.when())
        && b.start < a.start
    {
        return Err(Unjoined::EndFirst);
    }
    if first.edtf == last.edtf {
        return Ok(first.edtf.clone());
    }
    if let Some(whole) = month_or_year(first, last) {
        return Ok(whole);
    }
    format!("[{}..{}]", first.edtf, last.edtf).parse().map_err(|_| Unjoined::NotOneDate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(scale: Scale, text: &str) -> String {
        match (Reader { scale, order: None }).read(text) {
            Said::Nothing => "nothing".to_owned(),
            Said::Date(edtf) => edtf.to_string(),
            Said::MonthFirst(edtf) => format!("{edtf} month first"),
            Said::Now => "now".to_owned(),
            Said::Bad(message, _) => format!("bad: {message}"),
        }
    }

    #[test]
    fn dates_of_scripts_are_as_sharp_as_they_are_written() {
        for (text, expected) in [
            ("Sat May 20 1961 00:00:00 GMT-0600", "1961-05-20"),
            ("Sat May 20 1961 12:30:00 GMT-0600", "1961-05-20T12:30:00-06:00"),
            ("Nov 14 1840 00:00:00 GMT", "1840-11-14"),
            ("May 10 1963", "1963-05-10"),
            ("Jan 01 0897", "0897-01-01"),
            ("May 1963", "1963-05"),
            ("1840", "1840"),
            ("6", "0006"),
            ("107?", "0107?"),
            ("?1840", "1840?"),
            ("1 AD", "0001"),
            ("200 BC", "-0199"),
            ("200 bce", "-0199"),
            ("-500", "-0500"),
            ("0", "0000"),
            ("12000", "Y12000"),
            ("2001-10", "2001-10"),
            ("2001-09-27T10:00:00Z", "2001-09-27T10:00:00Z"),
            ("20010927", "2001-09-27"),
            ("5/6/1961", "1961-05-06 month first"),
            ("5/26/1961", "1961-05-26"),
            ("present", "now"),
            (" ", "nothing"),
            ("someday", "bad: not a date"),
            ("0 BC", "bad: no such year"),
        ] {
            assert_eq!(read(Scale::Years, text), expected, "{text}");
        }
    }

    #[test]
    fn millions_of_years_have_the_digits_that_are_written() {
        for (text, expected) in [
            ("115", "Y-115000000S3"),
            ("?93", "Y-93000000S2?"),
            ("65.5", "Y-65500000S3"),
            ("4600", "Y-4600000000S4"),
            ("0.012", "[Y-10550..-9550]"),
            ("0.0117", "[-9800..-9700]"),
            ("0.000100", "1850~"),
            ("0", "now"),
            ("1961-05-20", "bad: this is no number of millions of years"),
        ] {
            assert_eq!(read(Scale::MillionYears, text), expected, "{text}");
        }
    }

    #[test]
    fn only_a_file_that_runs_backwards_counts_millions_of_years() {
        let scale = |pairs: &[(&'static str, &'static str)]| {
            let dates = |text: &'static str| (!text.is_empty()).then_some(text);
            Scale::of(pairs.iter().map(|(start, end)| [dates(start), dates(end)]))
        };
        let far = [("115", "105"), ("?93", "90"), ("70", "65"), ("76", "70"), ("80", "80"), ("99", "90")];
        assert_eq!(scale(&far), Scale::MillionYears);
        assert_eq!(scale(&[("65.5", "")]), Scale::MillionYears);
        assert_eq!(scale(&far[..4]), Scale::Years);
        assert_eq!(scale(&[far.as_slice(), &[("10", "20")]].concat()), Scale::Years);
        assert_eq!(scale(&[far.as_slice(), &[("1 AD", "")]].concat()), Scale::Years);
        assert_eq!(scale(&[("1950", "1940"), ("1960", "1970")]), Scale::Years);
        assert_eq!(scale(&[]), Scale::Years);
    }
}
