//! How long a stretch of time is, in the units of the calendar: `3 years 2 months`, `11 days`.
//!
//! Counted as people do: whole months by their names, whatever their days, then the days that are left.

use super::point::{DAY_EXACT_YEARS, SECS_PER_DAY, Time, days_in_month};
use super::tick::{counted, grouped};

/// The units, the longest first, in words and shortly.
const UNITS: [(&str, &str); 6] =
    [("year", "y"), ("month", "m"), ("day", "d"), ("hour", "h"), ("minute", "min"), ("second", "s")];

/// The length of `[from, to)` in words: `3 years 2 months`.
pub fn length_label(from: Time, to: Time) -> String {
    joined(from, to, |n, unit| counted(n, UNITS[unit].0))
}

/// The same shortly: `3 y 2 m`.
pub fn short_length_label(from: Time, to: Time) -> String {
    joined(from, to, |n, unit| format!("{} {}", grouped(n), UNITS[unit].1))
}

fn joined(from: Time, to: Time, write: impl Fn(u64, usize) -> String) -> String {
    let parts = parts(from, to);
    let some: Vec<String> =
        parts.iter().enumerate().filter(|(_, n)| **n > 0).map(|(unit, n)| write(*n, unit)).collect();
    if some.is_empty() { write(0, UNITS.len() - 1) } else { some.join(" ") }
}

/// Years, months, days, hours, minutes and seconds.
fn parts(from: Time, to: Time) -> [u64; 6] {
    let (a, b) = (from.civil(), to.civil());
    let is_exact = |year: i64| DAY_EXACT_YEARS.contains(&year);
    let (mut months, mut rest) = (0, to.secs().saturating_sub(from.secs()).max(0));
    if is_exact(a.year) && is_exact(b.year) && from < to {
        months = (b.year - a.year) * 12 + i64::from(b.month) - i64::from(a.month);
        if plus_months(from, months) > to {
            months -= 1;
        }
        rest = to.secs() - plus_months(from, months).secs();
    } else if from == Time::from_year(a.year) && to == Time::from_year(b.year) && from < to {
        // Beyond the years that are placed to the day only whole years mean anything.
        (months, rest) = ((b.year - a.year) * 12, 0);
    }
    let clock = rest % SECS_PER_DAY;
    [months / 12, months % 12, rest / SECS_PER_DAY, clock / 3_600, clock / 60 % 60, clock % 60].map(i64::unsigned_abs)
}

/// The same day of another month, or the last of that month when it has no such day.
fn plus_months(time: Time, n: i64) -> Time {
    let civil = time.civil();
    let months = civil.year * 12 + i64::from(civil.month) - 1 + n;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) as u32 + 1);
    let day = civil.day.min(days_in_month(year, month));
    let midnight = Time::from_ymd(year, month, day).unwrap_or_else(|| Time::from_year(year));
    midnight.plus_secs(time.secs().rem_euclid(SECS_PER_DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: (i64, u32, u32), to: (i64, u32, u32), long: &str, short: &str) {
        let day = |(y, m, d)| Time::from_ymd(y, m, d).expect("a date");
        let (from, to) = (day(from), day(to));
        assert_eq!((length_label(from, to).as_str(), short_length_label(from, to).as_str()), (long, short));
    }

    #[test]
    fn lengths_are_counted_by_the_calendar() {
        check((2014, 3, 1), (2017, 5, 1), "3 years 2 months", "3 y 2 m");
        check((2021, 2, 1), (2021, 3, 1), "1 month", "1 m");
        check((2021, 1, 31), (2021, 3, 1), "1 month 1 day", "1 m 1 d");
        check((2021, 4, 5), (2021, 4, 16), "11 days", "11 d");
        check((2019, 12, 30), (2021, 1, 2), "1 year 3 days", "1 y 3 d");
    }

    #[test]
    fn there_is_no_year_between_1_bce_and_1_ce() {
        check((-99, 1, 1), (1, 1, 1), "100 years", "100 y");
        check((-9_999, 1, 1), (9_999, 1, 1), "19\u{2009}998 years", "19\u{2009}998 y");
    }

    #[test]
    fn far_years_are_counted_in_years() {
        let (from, to) = (Time::from_year(-170_000_002), Time::from_year(-9_000));
        assert_eq!(length_label(from, to), "169\u{2009}991\u{2009}002 years");
    }

    #[test]
    fn hours_and_minutes_follow_the_days() {
        let day = Time::from_ymd(2021, 4, 2).expect("a date");
        assert_eq!(length_label(day.plus_secs(3_600), day.plus_secs(2 * SECS_PER_DAY)), "1 day 23 hours");
        assert_eq!(short_length_label(day, day.plus_secs(90)), "1 min 30 s");
        assert_eq!(length_label(day, day), "0 seconds");
    }
}
