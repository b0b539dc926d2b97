//! A point on the civil time line.
//!
//! Civil dates carry no time zone and are never shifted by one: 5 January is 5 January wherever it is read.

use chrono::{Datelike, NaiveDate};

/// Seconds in a civil day; leap seconds do not exist on this line.
pub const SECS_PER_DAY: i64 = 86_400;

/// Seconds in a mean Gregorian year (365.2425 days), for years that no calendar reaches.
pub const SECS_PER_MEAN_YEAR: i64 = 31_556_952;

/// The years that are placed to the day; beyond them a year is a multiple of the mean year.
///
/// chrono reaches ±262 000; ISO 8601-2 writes four-digit years without a prefix, and that is as far as days mean anything.
pub const DAY_EXACT_YEARS: std::ops::RangeInclusive<i64> = -9_999..=9_999;

/// Seconds since 1970-01-01T00:00:00 in the proleptic Gregorian calendar, without a time zone.
///
/// [`Time::MIN`] and [`Time::MAX`] stand for "without end" and never for a date.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Time(i64);

/// A civil date and time of day; `year` is astronomical (0 is 1 BCE).
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Civil {
    /// Astronomical year: 0 is 1 BCE, -1 is 2 BCE.
    pub year: i64,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 59.
    pub second: u32,
}

impl Time {
    /// Without a beginning.
    pub const MIN: Self = Self(i64::MIN / 4);
    /// Without an end.
    pub const MAX: Self = Self(i64::MAX / 4);

    /// The point `secs` seconds after 1970-01-01, held within [`Time::MIN`] and [`Time::MAX`].
    pub fn from_secs(secs: i64) -> Self {
        Self(secs.clamp(Self::MIN.0, Self::MAX.0))
    }

    /// Seconds since 1970-01-01.
    pub const fn secs(self) -> i64 {
        self.0
    }

    /// Midnight at the start of a date, or `None` when the calendar has no such day.
    ///
    /// Outside [`DAY_EXACT_YEARS`] only the year counts: month and day move the point by their share of a mean year.
    pub fn from_ymd(year: i64, month: u32, day: u32) -> Option<Self> {
        if DAY_EXACT_YEARS.contains(&year) || year == DAY_EXACT_YEARS.end() + 1 {
            let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
            let days = i64::from(date.num_days_from_ce()) - DAYS_FROM_CE_TO_1970;
            return Some(Self(days * SECS_PER_DAY));
        }
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let within = (i64::from(month) - 1) * SECS_PER_MEAN_YEAR / 12 + (i64::from(day) - 1) * SECS_PER_DAY;
        Some(Self::from_secs(Self::of_far_year(year).0.saturating_add(within)))
    }

    /// A date with a time of day.
    pub fn from_civil(civil: Civil) -> Option<Self> {
        if civil.hour > 23 || civil.minute > 59 || civil.second > 59 {
            return None;
        }
        let midnight = Self::from_ymd(civil.year, civil.month, civil.day)?;
        Some(midnight.plus_secs(i64::from(civil.hour * 3600 + civil.minute * 60 + civil.second)))
    }

    /// The start of a year, however far away.
    pub fn from_year(year: i64) -> Self {
        Self::from_ymd(year, 1, 1).unwrap_or_else(|| Self::of_far_year(year))
    }

    fn of_far_year(year: i64) -> Self {
        // Counted from the edge of the day-exact years, so that the axis has no step there.
        let (edge_year, edge_days) = if year < 0 { (-9_999, FIRST_EXACT_DAY) } else { (10_000, FIRST_DAY_OF_10_000) };
        let secs = (year - edge_year).saturating_mul(SECS_PER_MEAN_YEAR).saturating_add(edge_days * SECS_PER_DAY);
        Self::from_secs(secs)
    }

    /// The civil date and time of this point; far years come back as 1 January and the share of the year.
    pub fn civil(self) -> Civil {
        let days = self.0.div_euclid(SECS_PER_DAY);
        let rest = self.0.rem_euclid(SECS_PER_DAY) as u32;
        let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
        if (FIRST_EXACT_DAY..FIRST_DAY_OF_10_000).contains(&days)
            && let Some(date) = NaiveDate::from_num_days_from_ce_opt((days + DAYS_FROM_CE_TO_1970) as i32)
        {
            return Civil { year: i64::from(date.year()), month: date.month(), day: date.day(), hour, minute, second };
        }
        let (edge_year, edge_days) = if days < 0 { (-9_999, FIRST_EXACT_DAY) } else { (10_000, FIRST_DAY_OF_10_000) };
        let since = self.0 - edge_days * SECS_PER_DAY;
        let year = edge_year + since.div_euclid(SECS_PER_MEAN_YEAR);
        let within = since.rem_euclid(SECS_PER_MEAN_YEAR);
        let month = (within * 12 / SECS_PER_MEAN_YEAR) as u32 + 1;
        Civil { year, month, day: 1, hour: 0, minute: 0, second: 0 }
    }

    /// Whole days since 1970-01-01.
    pub fn days(self) -> i64 {
        self.0.div_euclid(SECS_PER_DAY)
    }

    /// Day of the week, 0 = Monday to 6 = Sunday.
    pub fn weekday(self) -> u32 {
        // 1970-01-01 was a Thursday.
        (self.days() + 3).rem_euclid(7) as u32
    }

    /// This point moved by `secs`, held within the line.
    #[must_use]
    pub fn plus_secs(self, secs: i64) -> Self {
        Self::from_secs(self.0.saturating_add(secs))
    }

    /// Whether this is a date and not [`Time::MIN`] or [`Time::MAX`].
    pub fn is_date(self) -> bool {
        self > Self::MIN && self < Self::MAX
    }
}

/// The number of days in a month, by the proleptic Gregorian calendar.
pub fn days_in_month(year: i64, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// chrono counts from 0000-12-31; 1970-01-01 is its day 719 163.
const DAYS_FROM_CE_TO_1970: i64 = 719_163;
/// Days from 1970-01-01 to -9999-01-01.
const FIRST_EXACT_DAY: i64 = -4_371_587;
/// Days from 1970-01-01 to 10000-01-01.
const FIRST_DAY_OF_10_000: i64 = 2_932_897;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edges_of_the_day_exact_years_are_where_chrono_has_them() {
        let days = |y| {
            i64::from(NaiveDate::from_ymd_opt(y, 1, 1).expect("in range").num_days_from_ce()) - DAYS_FROM_CE_TO_1970
        };
        assert_eq!(days(-9_999), FIRST_EXACT_DAY);
        assert_eq!(days(10_000), FIRST_DAY_OF_10_000);
        assert_eq!(days(1970), 0);
    }

    #[test]
    fn dates_survive_the_trip_to_seconds_and_back() {
        for (y, m, d) in
            [(-9_999, 1, 1), (-1, 12, 31), (0, 2, 29), (1, 1, 1), (1582, 10, 10), (2000, 2, 29), (9_999, 12, 31)]
        {
            let civil = Time::from_ymd(y, m, d).expect("a date").civil();
            assert_eq!((civil.year, civil.month, civil.day), (y, m, d));
        }
    }

    #[test]
    fn far_years_keep_their_order_and_their_year() {
        for year in [-170_000_002, -10_000, 10_000, 10_001, 170_000_002] {
            assert_eq!(Time::from_year(year).civil().year, year);
        }
        assert!(Time::from_year(-10_000) < Time::from_year(-9_999));
        assert!(Time::from_year(9_999) < Time::from_year(10_000));
    }

    #[test]
    fn the_first_of_january_1970_was_a_thursday() {
        assert_eq!(Time::from_secs(0).weekday(), 3);
        assert_eq!(Time::from_ymd(2024, 1, 1).expect("a date").weekday(), 0);
    }
}
