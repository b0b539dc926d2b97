//! The instant of an event of a forensic timeline: a date in words, a count since 1970, or both.
//!
//! | `datetime`      | `timestamp`                | the event is at                                      |
//! |-----------------|----------------------------|------------------------------------------------------|
//! | a date          | nothing, or the same       | `datetime`, in the zone it is written in, if any      |
//! | a date          | something else             | `datetime`, with an issue                            |
//! | nothing         | a number                   | `timestamp`, in UTC; its size tells the unit         |
//! | a sentinel      | anything                   | no date, with an issue                               |
//! | no date         | anything                   | no date, with an issue                               |

use std::fmt::Write as _;

use crate::import::datecell::{Cell, either, read_cell};
use crate::time::{DateOrder, Edtf, SECS_PER_DAY, Time};

/// What Plaso and others write for a date that there is not.
const NO_TIMES: [&str; 6] = ["not a time", "not set", "invalid", "nat", "nan", "never"];

/// The start of the calendar of Windows, in seconds since 1970: its zero.
const WINDOWS_ZERO: i64 = -11_644_473_600;

/// How far a civil time may be from UTC, and the step of offsets.
const MAX_OFFSET: i64 = 14 * 3_600;
const OFFSET_STEP: i64 = 15 * 60;

/// Seconds beyond which a count is no time: far outside all calendars, and far inside the numbers.
const MAX_SECS: i128 = 1 << 60;

/// What a count since 1970 counts.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(in crate::import) enum Unit {
    Seconds,
    Millis,
    Micros,
    Nanos,
}

impl Unit {
    pub(in crate::import) const ALL: [Self; 4] = [Self::Seconds, Self::Millis, Self::Micros, Self::Nanos];

    fn per_second(self) -> i128 {
        match self {
            Self::Seconds => 1,
            Self::Millis => 1_000,
            Self::Micros => 1_000_000,
            Self::Nanos => 1_000_000_000,
        }
    }

    pub(in crate::import) fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Millis => "milliseconds",
            Self::Micros => "microseconds",
            Self::Nanos => "nanoseconds",
        }
    }

    /// The unit in which a number is a time before the year 5138.
    fn of_size(number: i128) -> Option<Self> {
        let limit = 100_000_000_000;
        Self::ALL.into_iter().find(|unit| number.abs() < limit * unit.per_second())
    }
}

/// A count since 1970, as it is written.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(in crate::import) struct Count {
    /// The whole units, rounded down.
    number: i128,
    has_rest: bool,
}

impl Count {
    /// Reads a number; `None` for any other text.
    pub(in crate::import) fn of(text: &str) -> Option<Self> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        if text.len() > 30 || !digits.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
        if let Ok(number) = whole.parse::<i128>()
            && rest.bytes().all(|byte| byte.is_ascii_digit())
        {
            let has_rest = rest.bytes().any(|byte| byte != b'0');
            let number = sign * number - i128::from(sign < 0 && has_rest);
            return Some(Self { number, has_rest });
        }
        // Spreadsheets and programs write large numbers as 1.5E+15.
        let number = text.parse::<f64>().ok().filter(|number| number.abs() < 1e20)?;
        Some(Self { number: number.floor() as i128, has_rest: number.fract() != 0.0 })
    }

    /// The seconds since 1970, rounded down, and whether there is a rest.
    fn secs(self, unit: Unit) -> (i64, bool) {
        let secs = self.number.div_euclid(unit.per_second());
        let has_rest = self.has_rest || self.number.rem_euclid(unit.per_second()) != 0;
        (secs.clamp(-MAX_SECS, MAX_SECS) as i64, has_rest)
    }

    /// Whether programs write this number for "never" or "not known".
    fn is_sentinel(self, unit: Unit) -> bool {
        let is_limit = [i128::from(i64::MAX), i128::from(i64::MIN), i128::from(u64::MAX)].contains(&self.number);
        self.number == 0 || is_limit || self.secs(unit).0 == WINDOWS_ZERO
    }

    /// Whether it is this time in seconds in any unit that it may have.
    fn is_at(self, unit: Option<Unit>, is_same: impl Fn(i64) -> bool) -> bool {
        Unit::ALL
            .into_iter()
            .filter(|known| unit.is_none_or(|unit| unit == *known))
            .any(|unit| is_same(self.secs(unit).0))
    }
}

/// What the date of an event is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) enum Instant {
    /// A date as it is written; the count beside it says the same, or there is none.
    Written(Edtf),
    /// One of two days.
    Ambiguous(Edtf),
    /// A date as it is written; the count beside it says something else: the date that it would be.
    Contradicted(Edtf, Option<Edtf>),
    /// The date is what is counted.
    Counted(Edtf, Unit),
    /// A sign for "no date".
    Sentinel,
    /// Nothing is written.
    Missing,
    /// What is wrong with the date, and what to do.
    Bad(String, String),
    /// The count alone is there, and is none.
    BadCount,
}

/// The instant of an event with this date in words and this count; `unit` is what is known of the count.
pub(in crate::import) fn instant(
    datetime: &str,
    timestamp: &str,
    unit: Option<Unit>,
    order: Option<DateOrder>,
) -> Instant {
    let count = Count::of(timestamp);
    if datetime.is_empty() {
        return match count {
            _ if timestamp.is_empty() => Instant::Missing,
            Some(count) => counted(count, unit),
            None => Instant::BadCount,
        };
    }
    if let Some(count) = Count::of(datetime).filter(|_| datetime.len() > 8) {
        return counted(count, None);
    }
    if is_no_time(datetime) {
        return Instant::Sentinel;
    }
    let (edtf, is_ambiguous) = match read_cell(datetime, order, None) {
        Cell::Date(edtf) => (edtf, false),
        Cell::Ambiguous(a, b) => (either(&a, &b).unwrap_or(a), true),
        Cell::Missing | Cell::Empty => return Instant::Sentinel,
        Cell::Open => {
            return Instant::Bad("no date".to_owned(), "write a time like 2021-04-02T10:15:00".to_owned());
        }
        Cell::Bad { message, hint } => return Instant::Bad(message, hint),
    };
    if let (Some(count), Some(when)) = (count, edtf.when()) {
        let text = edtf.to_string();
        let (start, offset) = (when.start.secs(), utc_offset(&text));
        if start == 0 && offset.unwrap_or(0) == 0 && count.number == 0 {
            return Instant::Sentinel;
        }
        // A time without seconds, or a day, is all that lies in it; and a fraction may be rounded.
        let (from, to) = (start - offset.unwrap_or(0) - 1, when.end.secs() - offset.unwrap_or(0));
        let is_same = |secs: i64| {
            let to_offset = secs - start;
            (from..=to).contains(&secs)
                || offset.is_none() && to_offset.abs() <= MAX_OFFSET && (-1..=1).contains(&from_step(to_offset))
        };
        if !is_ambiguous && !count.is_at(unit, is_same) {
            let other = match counted(count, unit) {
                Instant::Counted(other, _) => Some(other),
                _ => None,
            };
            return Instant::Contradicted(edtf, other);
        }
    }
    if is_ambiguous { Instant::Ambiguous(edtf) } else { Instant::Written(edtf) }
}

/// Whether a date in words is one for "no date".
fn is_no_time(text: &str) -> bool {
    text.len() <= 12 && NO_TIMES.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn counted(count: Count, unit: Option<Unit>) -> Instant {
    let Some(unit) = unit.or_else(|| Unit::of_size(count.number)) else { return Instant::BadCount };
    if count.is_sentinel(unit) {
        return Instant::Sentinel;
    }
    let (secs, has_rest) = count.secs(unit);
    let civil = Time::from_secs(secs).civil();
    if !(0..=9_999).contains(&civil.year) {
        return Instant::BadCount;
    }
    let mut text = format!("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day);
    // As everywhere: a time of day of all zeros is written for want of a time.
    if has_rest || secs.rem_euclid(SECS_PER_DAY) != 0 {
        let _ = write!(text, "T{:02}:{:02}:{:02}Z", civil.hour, civil.minute, civil.second);
    }
    text.parse().map_or(Instant::BadCount, |edtf| Instant::Counted(edtf, unit))
}

/// Seconds that the zone of a date in EDTF is before UTC; `None` without a zone.
fn utc_offset(edtf: &str) -> Option<i64> {
    let (_, time) = edtf.split_once('T')?;
    if time.ends_with('Z') {
        return Some(0);
    }
    let at = time.find(['+', '-'])?;
    let (sign, zone) = (if time.get(at..)?.starts_with('-') { -1 } else { 1 }, time.get(at + 1..)?);
    let mut parts = zone.split(':').map_while(|part| part.parse::<i64>().ok());
    let hours = parts.next()?;
    Some(sign * (hours * 3_600 + parts.next().unwrap_or(0) * 60))
}

/// How far a length is from the nearest offset that zones have.
fn from_step(secs: i64) -> i64 {
    let rest = secs.rem_euclid(OFFSET_STEP);
    if rest > OFFSET_STEP / 2 { rest - OFFSET_STEP } else { rest }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn show(datetime: &str, timestamp: &str) -> String {
        match instant(datetime, timestamp, None, None) {
            Instant::Written(edtf) => edtf.to_string(),
            Instant::Ambiguous(edtf) => format!("{edtf} ambiguous"),
            Instant::Contradicted(edtf, other) => {
                format!("{edtf} and {}", other.map_or_else(|| "nothing".to_owned(), |other| other.to_string()))
            }
            Instant::Counted(edtf, unit) => format!("{edtf} {}", unit.name()),
            Instant::Sentinel => "sentinel".to_owned(),
            Instant::Missing => "missing".to_owned(),
            Instant::Bad(..) => "bad".to_owned(),
            Instant::BadCount => "bad count".to_owned(),
        }
    }

    #[test]
    fn counts_are_told_by_their_size() {
        for (count, expected) in [
            ("1658689261", "2022-07-24T19:01:01Z seconds"),
            ("1658689261123", "2022-07-24T19:01:01Z milliseconds"),
            ("1658689261123456", "2022-07-24T19:01:01Z microseconds"),
            ("1658689261123456789", "2022-07-24T19:01:01Z nanoseconds"),
            ("1658689261.5", "2022-07-24T19:01:01Z seconds"),
            ("1.658689261E+9", "2022-07-24T19:01:01Z seconds"),
            ("-1.5", "1969-12-31T23:59:58Z seconds"),
            ("-1", "1969-12-31T23:59:59Z seconds"),
            ("86400", "1970-01-02 seconds"),
            ("86400.1", "1970-01-02T00:00:00Z seconds"),
            ("0", "sentinel"),
            ("-11644473600000000", "sentinel"),
            ("9223372036854775807", "sentinel"),
            ("99999999999999999999999", "bad count"),
            ("soon", "bad count"),
            ("1e400", "bad count"),
            ("--1", "bad count"),
            ("10000000000000000000", "2286-11-20T17:46:40Z nanoseconds"),
            ("-99999999999999999999999999999", "bad count"),
            ("999999999999999999999999999999999999999", "bad count"),
            ("", "missing"),
        ] {
            assert_eq!(show("", count), expected, "{count}");
        }
        assert_eq!(show("1331698658276340", ""), "2012-03-14T04:17:38Z microseconds");
        assert_eq!(
            instant("", "86401000000", Some(Unit::Micros), None),
            Instant::Counted("1970-01-02T00:00:01Z".parse().expect("EDTF"), Unit::Micros)
        );
    }

    #[test]
    fn a_date_in_words_goes_before_a_count() {
        for (datetime, count, expected) in [
            ("2015-07-24T19:01:01+00:00", "1437764461000000", "2015-07-24T19:01:01+00:00"),
            ("2015-07-24T19:01:01.9999+00:00", "1437764462000000", "2015-07-24T19:01:01+00:00"),
            ("2015-07-24T19:01:01+02:00", "1437757261", "2015-07-24T19:01:01+02:00"),
            ("2015-07-24T19:01:01-05:30", "1437784261", "2015-07-24T19:01:01-05:30"),
            ("2015-07-24T19:01:01+00:00", "1437764471000000", "2015-07-24T19:01:01+00:00 and 2015-07-24T19:01:11Z"),
            ("2015-07-24T19:01:01+02:00", "1437764461", "2015-07-24T19:01:01+02:00 and 2015-07-24T19:01:01Z"),
            // Without a zone the count may be in UTC.
            ("2015-07-24 19:01:01", "1437757261", "2015-07-24T19:01:01"),
            ("2015-07-24 19:01:01", "1437757321", "2015-07-24T19:01:01 and 2015-07-24T17:02:01Z"),
            ("2015-07-24", "1437764461000", "2015-07-24"),
            ("2015-07-24T00:00:00Z", "1437696000", "2015-07-24"),
            ("2017-09-24 19:01:01", "123456", "2017-09-24T19:01:01 and 1970-01-02T10:17:36Z"),
            ("2227-12-31T23:01:01+00:00", "", "2227-12-31T23:01:01+00:00"),
            ("2015-07-24T19:01:01Z", "none", "2015-07-24T19:01:01Z"),
            ("1970-01-01T00:00:00+00:00", "", "1970-01-01"),
            ("1970-01-01T00:00:00+00:00", "0", "sentinel"),
            ("1970-01-01 00:00:00", "0", "sentinel"),
            ("1601-01-01T00:00:00Z", "", "sentinel"),
            ("0000-00-00T00:00:00.000000+00:00", "0", "sentinel"),
            ("Not a time", "1437764461000000", "sentinel"),
            ("1234 19:01:01", "88888888", "bad"),
            ("05/06/2021 10:00:00", "", "[2021-05-06T10:00:00,2021-06-05T10:00:00] ambiguous"),
            ("present", "", "bad"),
            ("1970", "10000000000000000000", "1970 and 2286-11-20T17:46:40Z"),
            ("1970", "-99999999999999999999999999999", "1970 and nothing"),
        ] {
            assert_eq!(show(datetime, count), expected, "{datetime} {count}");
        }
    }

    proptest! {
        #[test]
        fn a_count_and_its_date_agree_in_every_unit(secs in -2_000_000_000_i64..9_000_000_000, nanos in 0_i64..1_000_000_000) {
            prop_assume!(secs != 0 && secs != WINDOWS_ZERO);
            for unit in Unit::ALL {
                let count = i128::from(secs) * unit.per_second()
                    + i128::from(nanos) * unit.per_second() / Unit::Nanos.per_second();
                if let Instant::Counted(edtf, _) = instant("", &count.to_string(), Some(unit), None) {
                    prop_assert_eq!(edtf.when().map(|when| when.start.secs()), Some(secs));
                    let again = instant(&edtf.to_string(), &count.to_string(), None, None);
                    // Midnight in words is a day.
                    prop_assert!(matches!(again, Instant::Written(_)), "{again:?} of {edtf}");
                } else {
                    prop_assert_eq!(count, 0);
                }
            }
        }

        #[test]
        fn any_texts_are_answered(datetime in "\\PC{0,30}", count in "[-0-9.eE+]{0,50}") {
            let _ = (instant(&datetime, &count, None, None), instant(&count, &datetime, None, None));
        }
    }
}
