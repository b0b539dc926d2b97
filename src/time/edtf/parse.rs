//! EDTF from text.
//!
//! One pass over the bytes, no back-tracking; every error knows its place.

use super::date::{Clock, Date, MAX_YEAR, Mask, X, Year, Zone};
use super::error::EdtfError;
use super::words::{MONTHS, ordinal};
use super::{End, Item, Kind};
use crate::time::form::Qualifier;
use crate::time::point::days_in_month;

type Parsed<T> = Result<T, EdtfError>;

/// Year, month and day of a `YYYY-MM-DD` that the calendar has: the fast path of importers.
pub fn plain_date(text: &[u8]) -> Option<(i64, u32, u32)> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return None };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2].map(|byte| u32::from(byte.wrapping_sub(b'0')));
    if digits.iter().any(|digit| *digit > 9) {
        return None;
    }
    let [y1, y2, y3, y4, m1, m2, d1, d2] = digits;
    let year = i64::from(y1 * 1000 + y2 * 100 + y3 * 10 + y4);
    let (month, day) = (m1 * 10 + m2, d1 * 10 + d2);
    ((1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day)).then_some((year, month, day))
}

pub(super) fn parse(text: &str) -> Parsed<Kind> {
    if let Some((year, month, day)) = plain_date(text.as_bytes()) {
        return Ok(Kind::Date(Date::of(year, Some(month), Some(day))));
    }
    if let Some(at) = text.bytes().position(|byte| !byte.is_ascii_graphic()) {
        let is_space = text.as_bytes().get(at).is_some_and(u8::is_ascii_whitespace);
        return Err(EdtfError::new(
            at,
            if is_space { "a space in a date" } else { "a character that dates do not have" },
        ));
    }
    match text.as_bytes() {
        [] => Err(EdtfError::new(0, "no date is written here")),
        [b'[' | b'{', ..] => set(text),
        bytes if bytes.contains(&b'/') => interval(text),
        _ => date(text, 0).map(Kind::Date),
    }
}

fn interval(text: &str) -> Parsed<Kind> {
    let (start_text, end_text) = text.split_once('/').unwrap_or((text, ""));
    let end_at = start_text.len() + 1;
    if let Some(at) = end_text.find('/') {
        return Err(EdtfError::new(end_at + at, "a second slash; an interval has two ends"));
    }
    let start = match start_text {
        "" => End::Unknown,
        ".." => End::GoesOn,
        _ => match start_text.strip_prefix("..") {
            Some(rest) => End::Before(date(rest, 2)?),
            None => End::Date(date(start_text, 0)?),
        },
    };
    let end = match end_text {
        "" => End::Unknown,
        ".." => End::GoesOn,
        _ => match end_text.strip_suffix("..") {
            Some(rest) => End::After(date(rest, end_at)?),
            None => End::Date(date(end_text, end_at)?),
        },
    };
    checked_interval(start, end, end_at)
}

/// The interval, unless it has no date or ends before it starts.
pub(super) fn checked_interval(start: End, end: End, end_at: usize) -> Parsed<Kind> {
    match (&start, &end) {
        (End::GoesOn | End::Unknown, End::GoesOn | End::Unknown) => {
            Err(EdtfError::new(0, "an interval without a date"))
        }
        (End::Date(a), End::Date(b)) if ends_before(a, b) => {
            Err(EdtfError::new(end_at, "the interval ends before it starts"))
        }
        _ => Ok(Kind::Interval(start, end)),
    }
}

/// Whether every day that `b` can be is before every day that `a` can be.
fn ends_before(a: &Date, b: &Date) -> bool {
    let (first, last) = (a.first_day(), b.last_day());
    match (a.clock, b.clock) {
        // Times of two zones cannot be compared without moving one of them.
        (Some(a_clock), Some(b_clock)) if first == last && a_clock.zone == b_clock.zone => a.extent().0 >= b.extent().1,
        _ => first > last,
    }
}

fn set(text: &str) -> Parsed<Kind> {
    let is_all = text.starts_with('{');
    let close = if is_all { '}' } else { ']' };
    let Some(inner) = text.get(1..).and_then(|rest| rest.strip_suffix(close)) else {
        return Err(EdtfError::new(text.len(), format!("the set is not closed with {close}")));
    };
    let mut items = Vec::new();
    let mut at = 1;
    for part in inner.split(',') {
        items.push(item(part, at)?);
        at += part.len() + 1;
    }
    Ok(Kind::Set { is_all, items })
}

fn item(text: &str, at: usize) -> Parsed<Item> {
    match text.split_once("..") {
        None if text.is_empty() => Err(EdtfError::new(at, "an empty place in a set")),
        None => date(text, at).map(Item::Date),
        Some(("", "")) => Err(EdtfError::new(at, "a set needs a date beside ..")),
        Some(("", last)) => date(last, at + 2).map(Item::Before),
        Some((first, "")) => date(first, at).map(Item::After),
        Some((first_text, last_text)) => {
            let last_at = at + first_text.len() + 2;
            let (first, last) = (date(first_text, at)?, date(last_text, last_at)?);
            if ends_before(&first, &last) {
                return Err(EdtfError::new(last_at, "the range ends before it starts"));
            }
            Ok(Item::Range(first, last))
        }
    }
}

/// Reads one date that starts at byte `base` of the whole text.
fn date(text: &str, base: usize) -> Parsed<Date> {
    Cursor { bytes: text.as_bytes(), at: 0, base }.date()
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    base: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn fail<T>(&self, message: impl Into<String>) -> Parsed<T> {
        self.fail_at(self.at, message)
    }

    fn fail_at<T>(&self, at: usize, message: impl Into<String>) -> Parsed<T> {
        Err(EdtfError::new(self.base + at, message))
    }

    fn qualifier(&mut self) -> Qualifier {
        let qualifier = match self.peek() {
            Some(b'?') => Qualifier::UNCERTAIN,
            Some(b'~') => Qualifier::APPROXIMATE,
            Some(b'%') => Qualifier { uncertain: true, approximate: true },
            _ => return Qualifier::NONE,
        };
        self.at += 1;
        qualifier
    }

    /// `N` digits, any of which may be `X`.
    fn mask<const N: usize>(&mut self, what: &str) -> Parsed<[u8; N]> {
        let mut digits = [0; N];
        for digit in &mut digits {
            *digit = match self.peek() {
                Some(byte @ b'0'..=b'9') => byte - b'0',
                Some(b'X') => X,
                _ => return self.fail(format!("{what} has {N} digits")),
            };
            self.at += 1;
        }
        Ok(digits)
    }

    /// Two digits up to `max`.
    fn two(&mut self, what: &str, max: u8) -> Parsed<u8> {
        let at = self.at;
        match self.bytes.get(at..at + 2) {
            Some(&[tens @ b'0'..=b'9', ones @ b'0'..=b'9']) => {
                self.at += 2;
                let value = (tens - b'0') * 10 + (ones - b'0');
                if value > max { self.fail_at(at, format!("{what} goes up to {max}")) } else { Ok(value) }
            }
            _ => self.fail(format!("{what} has 2 digits")),
        }
    }

    /// Digits up to the next other byte.
    fn number(&mut self) -> Parsed<i64> {
        let start = self.at;
        let mut value = 0_i64;
        while let Some(byte @ b'0'..=b'9') = self.peek() {
            self.at += 1;
            match value.checked_mul(10).and_then(|value| value.checked_add(i64::from(byte - b'0'))) {
                Some(more) => value = more,
                None => return self.fail_at(start, "a number too large for a year"),
            }
        }
        if self.at == start { self.fail("digits are missing here") } else { Ok(value) }
    }

    fn significant(&mut self, n_digits: u32) -> Parsed<u8> {
        if !self.eat(b'S') {
            return Ok(0);
        }
        let at = self.at;
        match u8::try_from(self.number()?) {
            Ok(significant @ 1..) if u32::from(significant) <= n_digits => Ok(significant),
            _ => self.fail_at(at, format!("the year has 1 to {n_digits} significant digits")),
        }
    }

    fn date(mut self) -> Parsed<Date> {
        if self.peek() == Some(b'Y') {
            return self.long_year();
        }
        let mut doubt = [self.qualifier(), Qualifier::NONE, Qualifier::NONE];
        let year_at = self.at;
        let negative = self.eat(b'-');
        let digits = self.mask::<4>("a year")?;
        if negative && digits == [0; 4] {
            return Err(EdtfError::new(self.base + year_at, "no year -0000").hint("write 0000 for 1 BCE"));
        }
        let significant = if digits.contains(&X) { 0 } else { self.significant(4)? };
        doubt[0] = doubt[0].or(self.qualifier());
        let year = Year::Digits { negative, digits, significant };
        let mut date = Date { year, month: None, day: None, clock: None, doubt };
        if self.peek().is_none() {
            return Ok(date);
        }
        if significant > 0 || !self.eat(b'-') {
            return self.fail(after("year"));
        }

        date.doubt[1] = self.qualifier();
        let month_at = self.at;
        let month = Mask(self.mask("a month")?);
        let group = self.qualifier();
        date.month = Some(month);
        date = date.doubted(group);
        let is_month = (1..=12).any(|value| month.matches(value));
        if !is_month && !month.value().is_some_and(|value| (21..=41).contains(&value)) {
            let [tens, ones] = month.0.map(digit_char);
            return self.fail_at(month_at, format!("no month {tens}{ones}"));
        }
        if self.peek().is_none() {
            return Ok(date);
        }
        if !is_month || !self.eat(b'-') {
            return self.fail(after(if is_month { "month" } else { "season" }));
        }

        date.doubt[2] = self.qualifier();
        let day_at = self.at;
        let day = Mask(self.mask("a day")?);
        let group = self.qualifier();
        date.day = Some(day);
        date = date.doubted(group);
        if date.first_day().is_none() {
            return self.fail_at(day_at, no_such_day(&date));
        }
        if self.peek() == Some(b'T') && !date.is_masked() {
            date.clock = Some(self.clock()?);
        }
        if self.peek().is_some() { self.fail(after("date")) } else { Ok(date) }
    }

    /// `Y` and a year of more than four digits (ISO 8601-2 clauses 4.7.2 to 4.7.4).
    fn long_year(mut self) -> Parsed<Date> {
        self.at += 1;
        let negative = self.eat(b'-');
        let at = self.at;
        if self.peek() == Some(b'0') {
            return self.fail("a year after Y does not start with 0");
        }
        let magnitude = self.number()?;
        let significand = if negative { -magnitude } else { magnitude };
        let exponent = if self.eat(b'E') {
            let exponent_at = self.at;
            match u8::try_from(self.number()?) {
                Ok(exponent) => Some(exponent),
                Err(_) => return self.fail_at(exponent_at, TOO_FAR),
            }
        } else {
            None
        };
        let mut year = Year::Long { significand, exponent, significant: 0 };
        let Some(value) = year.written().filter(|value| value.abs() <= MAX_YEAR) else {
            return self.fail_at(at, TOO_FAR);
        };
        if value.abs() <= 9_999 {
            let error = EdtfError::new(self.base + at, "a year after Y has more than four digits");
            let sign = if negative { "-" } else { "" };
            return Err(error.hint(format!("write {sign}{:04}", value.abs())));
        }
        let n_digits = value.unsigned_abs().ilog10() + 1;
        let n_significant = self.significant(n_digits)?;
        if let Year::Long { significant, .. } = &mut year {
            *significant = n_significant;
        }
        let doubt = [self.qualifier(), Qualifier::NONE, Qualifier::NONE];
        if self.peek().is_some() {
            return self.fail(after("year"));
        }
        Ok(Date { year, month: None, day: None, clock: None, doubt })
    }

    fn clock(&mut self) -> Parsed<Clock> {
        self.at += 1;
        let hour = self.two("an hour", 23)?;
        let mut clock = Clock { hour, minute: None, second: None, zone: None };
        if self.eat(b':') {
            clock.minute = Some(self.two("a minute", 59)?);
            if self.eat(b':') {
                // 60 is a leap second; which days had one is not checked.
                clock.second = Some(self.two("a second", 60)?);
            }
        }
        clock.zone = self.zone()?;
        Ok(clock)
    }

    fn zone(&mut self) -> Parsed<Option<Zone>> {
        let at = self.at;
        if self.eat(b'Z') {
            return Ok(Some(Zone::Utc));
        }
        let negative = match self.peek() {
            Some(b'+') => false,
            Some(b'-') => true,
            _ => return Ok(None),
        };
        self.at += 1;
        let sign = if negative { -1 } else { 1 };
        let hours = i16::from(self.two("an offset", 14).map_err(|error| error.hint(OFFSETS))?);
        let minutes = if self.eat(b':') { Some(i16::from(self.two("an offset", 59)?)) } else { None };
        let total = hours * 60 + minutes.unwrap_or(0);
        if total > 14 * 60 {
            return Err(EdtfError::new(self.base + at, "an offset goes up to 14").hint(OFFSETS));
        }
        if negative && total == 0 {
            return Err(EdtfError::new(self.base + at, "no offset -00:00").hint("write Z or +00:00"));
        }
        Ok(Some(match minutes {
            Some(_) => Zone::Minutes(sign * total),
            None => Zone::Hours((sign * hours) as i8),
        }))
    }
}

const OFFSETS: &str = "offsets go from -14:00 to +14:00";
const TOO_FAR: &str = "a year farther than the time line goes, 70 thousand million years";

fn after(what: &str) -> String {
    format!("something after the {what} that does not belong to it")
}

pub(super) fn digit_char(digit: u8) -> char {
    if digit == X { 'X' } else { char::from(b'0' + digit % 10) }
}

/// `no 31st day in April`, `no 29th day in February 1900`.
fn no_such_day(date: &Date) -> String {
    let month = date.month.and_then(Mask::value);
    let name = month.and_then(|month| MONTHS.get(month as usize - 1));
    match (date.day.and_then(Mask::value), name) {
        (Some(0), _) => "no day 00".to_owned(),
        (Some(29), Some(name)) => match date.year.exact() {
            Some(year) => format!("no 29th day in {name} {}", super::words::year(year)),
            None => format!("no 29th day in {name} of such a year"),
        },
        (Some(day), Some(name)) => format!("no {} day in {name}", ordinal(day.into())),
        (Some(day), None) => format!("no {} day in a month", ordinal(day.into())),
        (None, Some(name)) => format!("no such day in {name}"),
        (None, None) => "no such day in a month".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Edtf;

    fn check_error(text: &str, expected: &str) {
        let error = text.parse::<Edtf>().expect_err(text);
        assert!(error.at <= text.len());
        assert_eq!(format!("{} at {}", error.message, error.at), expected, "{text}");
    }

    #[test]
    fn an_error_says_what_is_wrong_and_where() {
        check_error("", "no date is written here at 0");
        check_error("1985-04-31", "no 31st day in April at 8");
        check_error("1900-02-29", "no 29th day in February 1900 at 8");
        check_error("15XX-02-3X", "no such day in February at 8");
        check_error("1985-13", "no month 13 at 5");
        check_error("2001-21-05", "something after the season that does not belong to it at 7");
        check_error("Y2006", "a year after Y has more than four digits at 1");
        check_error("-0000", "no year -0000 at 0");
        check_error("2012/2010", "the interval ends before it starts at 5");
        check_error("2012/2013/2014", "a second slash; an interval has two ends at 9");
        check_error("../..", "an interval without a date at 0");
        check_error("[1667,,1668]", "an empty place in a set at 6");
        check_error("[1667", "the set is not closed with ] at 5");
        check_error("2016-05-02T25:00:00", "an hour goes up to 23 at 11");
        check_error("2016-05-02T12:00:00-00:00", "no offset -00:00 at 19");
        check_error("1985 04", "a space in a date at 4");
        check_error("1985–04", "a character that dates do not have at 4");
        check_error("Y1E99", "a year farther than the time line goes, 70 thousand million years at 1");
        check_error("1985X", "something after the year that does not belong to it at 4");
        check_error("2004-01-XXT10:00", "something after the date that does not belong to it at 10");
    }

    #[test]
    fn the_fast_path_takes_what_the_calendar_has() {
        assert_eq!(plain_date(b"2021-04-02"), Some((2021, 4, 2)));
        assert_eq!(plain_date(b"2020-02-29"), Some((2020, 2, 29)));
        for text in ["2021-02-29", "2021-00-10", "2021-13-01", "2021-04-00", "2021-4-2", "2021/04/02", "XXXX-04-02", ""]
        {
            assert_eq!(plain_date(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_long_text_is_refused_quickly() {
        let long = "[".to_owned() + &"XXX1-02-29,".repeat(100_000) + "]";
        assert!(Edtf::read(&long).is_err());
        assert!(Edtf::read(&"9".repeat(1_000_000)).is_err());
        assert!(("é".repeat(100_000)).parse::<Edtf>().is_err());
    }
}
