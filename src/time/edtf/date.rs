//! One date: digits that may be unknown, doubt by component, and the days it can be.

use crate::time::form::{EndForm, Precision, Qualifier};
use crate::time::point::{Civil, SECS_PER_DAY, Time, days_in_month};

/// The digit `X`, one that nobody knows.
pub(in crate::time) const X: u8 = 10;

/// The farthest year the time line holds: [`Time`] ends 73 thousand million years from 1970.
pub(in crate::time) const MAX_YEAR: i64 = 70_000_000_000;

/// A calendar day: year, month, day.
pub(in crate::time) type Day = (i64, u32, u32);

/// One date of EDTF.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub(in crate::time) struct Date {
    pub(in crate::time) year: Year,
    /// A month, 01 to 12, or a part of the year, 21 to 41.
    pub(in crate::time) month: Option<Mask>,
    pub(in crate::time) day: Option<Mask>,
    pub(in crate::time) clock: Option<Clock>,
    /// Doubt about year, month and day; of components that are not written it is none.
    pub(in crate::time) doubt: [Qualifier; 3],
}

/// A year as it was written.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub(in crate::time) enum Year {
    /// Four digits; `significant` is the number after `S`, or 0.
    Digits { negative: bool, digits: [u8; 4], significant: u8 },
    /// `Y` and any number of digits.
    Long { significand: i64, exponent: Option<u8>, significant: u8 },
}

/// Two digits of a month or a day.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub(in crate::time) struct Mask(pub(in crate::time) [u8; 2]);

/// A time of day, as finely as it was written.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub(in crate::time) struct Clock {
    pub(in crate::time) hour: u8,
    pub(in crate::time) minute: Option<u8>,
    /// 60 is a leap second. There are no seconds without minutes.
    pub(in crate::time) second: Option<u8>,
    pub(in crate::time) zone: Option<Zone>,
}

/// An offset from UTC as it was written; it is kept and shown, and never applied.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub(in crate::time) enum Zone {
    /// `Z`
    Utc,
    /// `+04`
    Hours(i8),
    /// `+04:30`, in minutes
    Minutes(i16),
}

impl Zone {
    /// Seconds that its clocks are ahead of UTC.
    pub(in crate::time) fn secs(self) -> i64 {
        match self {
            Self::Utc => 0,
            Self::Hours(hours) => i64::from(hours) * 3600,
            Self::Minutes(minutes) => i64::from(minutes) * 60,
        }
    }
}

impl Mask {
    pub(in crate::time) const XX: Self = Self([X, X]);

    pub(in crate::time) fn of(value: u32) -> Self {
        Self([(value / 10 % 10) as u8, (value % 10) as u8])
    }

    pub(in crate::time) fn is_masked(self) -> bool {
        self.0.contains(&X)
    }

    pub(in crate::time) fn value(self) -> Option<u32> {
        (!self.is_masked()).then(|| u32::from(self.0[0]) * 10 + u32::from(self.0[1]))
    }

    pub(in crate::time) fn matches(self, value: u32) -> bool {
        let [tens, ones] = self.0.map(u32::from);
        (tens == u32::from(X) || tens == value / 10) && (ones == u32::from(X) || ones == value % 10)
    }
}

impl Year {
    /// The year `value`, in four digits if they suffice.
    pub(in crate::time) fn of(value: i64) -> Self {
        let magnitude = value.unsigned_abs();
        if magnitude > 9_999 {
            return Self::Long { significand: value, exponent: None, significant: 0 };
        }
        let digits = [1000, 100, 10, 1].map(|unit| (magnitude / unit % 10) as u8);
        Self::Digits { negative: value < 0, digits, significant: 0 }
    }

    pub(in crate::time) fn is_masked(self) -> bool {
        matches!(self, Self::Digits { digits, .. } if digits.contains(&X))
    }

    /// Whether no digit is known, `XXXX`.
    pub(in crate::time) fn is_unknown(self) -> bool {
        matches!(self, Self::Digits { digits: [X, X, X, X], .. })
    }

    /// The year, when exactly one is meant.
    pub(in crate::time) fn exact(self) -> Option<i64> {
        (!self.is_masked() && self.unit() == 1).then(|| self.candidate(0)).flatten()
    }

    /// The year that was written, when all its digits are known; of `1950S2` this is 1950.
    pub(in crate::time) fn written(self) -> Option<i64> {
        match self {
            Self::Digits { .. } if self.is_masked() => None,
            Self::Digits { .. } => self.candidate(0),
            Self::Long { significand, exponent, .. } => {
                significand.checked_mul(10_i64.checked_pow(exponent.unwrap_or(0).into())?)
            }
        }
    }

    /// How many years there are between two that differ in the last digit that is known.
    fn unit(self) -> i64 {
        let power = |exponent: u32| 10_i64.checked_pow(exponent).unwrap_or(i64::MAX);
        match self {
            Self::Digits { digits, significant: 0, .. } => match digits.iter().position(|&digit| digit == X) {
                Some(highest) => power(4 - highest as u32),
                None => 1,
            },
            Self::Digits { significant, .. } => power(4_u32.saturating_sub(significant.into())),
            Self::Long { significant: 0, .. } => 1,
            Self::Long { significant, .. } => {
                let n_digits = self.written().unwrap_or(1).unsigned_abs().max(1).ilog10() + 1;
                power(n_digits.saturating_sub(significant.into()))
            }
        }
    }

    /// How many years the unknown digits allow.
    fn n_candidates(self) -> usize {
        match self {
            Self::Digits { digits, .. } => digits.iter().map(|&digit| if digit == X { 10 } else { 1 }).product(),
            Self::Long { .. } => 1,
        }
    }

    /// The `idx`-th year that the unknown digits allow, in order of time; `None` for `-0000`, which does not exist.
    fn candidate(self, idx: usize) -> Option<i64> {
        let Self::Digits { negative, digits, .. } = self else { return self.written() };
        let mut rest = if negative { self.n_candidates() - 1 - idx } else { idx };
        let mut magnitude = 0;
        let mut unit = 1;
        for digit in digits.into_iter().rev() {
            if digit == X {
                magnitude += (rest % 10) as i64 * unit;
                rest /= 10;
            } else {
                magnitude += i64::from(digit) * unit;
            }
            unit *= 10;
        }
        if negative { (magnitude > 0).then_some(-magnitude) } else { Some(magnitude) }
    }

    /// The first and the last year.
    pub(in crate::time) fn range(self) -> (i64, i64) {
        if self.is_masked() {
            let n = self.n_candidates();
            let first = (0..n).find_map(|idx| self.candidate(idx)).unwrap_or(0);
            let last = (0..n).rev().find_map(|idx| self.candidate(idx)).unwrap_or(first);
            return (first, last);
        }
        let (year, unit) = (self.written().unwrap_or(0), self.unit());
        let low = year.abs() / unit * unit;
        let high = low.saturating_add(unit - 1);
        if year < 0 { (-high, -low) } else { (low, high) }
    }
}

impl Clock {
    fn secs(self) -> i64 {
        i64::from(self.hour) * 3600 + i64::from(self.minute.unwrap_or(0)) * 60 + i64::from(self.second.unwrap_or(0))
    }

    fn precision(self) -> Precision {
        match (self.minute, self.second) {
            (_, Some(_)) => Precision::Second,
            (Some(_), None) => Precision::Minute,
            (None, None) => Precision::Hour,
        }
    }
}

impl Date {
    /// A date that the calendar has; none of the components unknown.
    pub(in crate::time) fn of(year: i64, month: Option<u32>, day: Option<u32>) -> Self {
        let doubt = [Qualifier::NONE; 3];
        Self { year: Year::of(year), month: month.map(Mask::of), day: day.map(Mask::of), clock: None, doubt }
    }

    /// The number of a part of the year, 21 to 41.
    pub(in crate::time) fn season(&self) -> Option<u32> {
        self.month.and_then(Mask::value).filter(|value| *value > 12)
    }

    /// Whether any digit is unknown.
    pub(in crate::time) fn is_masked(&self) -> bool {
        self.year.is_masked() || self.month.is_some_and(Mask::is_masked) || self.day.is_some_and(Mask::is_masked)
    }

    /// How many of year, month and day are written.
    pub(in crate::time) fn n_written(&self) -> usize {
        1 + usize::from(self.month.is_some()) + usize::from(self.day.is_some())
    }

    /// The doubt that all written components share, if they do.
    pub(in crate::time) fn uniform_doubt(&self) -> Option<Qualifier> {
        let written = self.doubt.get(..self.n_written()).unwrap_or_default();
        written.iter().all(|doubt| *doubt == self.doubt[0]).then_some(self.doubt[0])
    }

    /// This date with more doubt about every written component.
    #[must_use]
    pub(in crate::time) fn doubted(mut self, doubt: Qualifier) -> Self {
        let n_written = self.n_written();
        for component in self.doubt.iter_mut().take(n_written) {
            *component = component.or(doubt);
        }
        self
    }

    /// The first day it can be, or `None` when the calendar has no such day.
    pub(in crate::time) fn first_day(&self) -> Option<Day> {
        self.scan(false)
    }

    /// The last day it can be, or `None` when the calendar has no such day.
    pub(in crate::time) fn last_day(&self) -> Option<Day> {
        self.scan(true)
    }

    fn scan(&self, from_end: bool) -> Option<Day> {
        let Some(month) = self.month else {
            let (first, last) = self.year.range();
            return Some(if from_end { (last, 12, 31) } else { (first, 1, 1) });
        };
        // The first year nearly always does; only 29 February looks on for a leap year, at most 10 000 years.
        let n = self.year.n_candidates();
        (0..n).find_map(|idx| {
            let year = self.year.candidate(if from_end { n - 1 - idx } else { idx })?;
            if let Some(season) = self.season() {
                return season_day(year, season, from_end);
            }
            // Nearly all dates have all their digits, and importers read millions of them.
            if let (Some(month), Some(Some(day))) = (month.value(), self.day.map(Mask::value)) {
                let is_day = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
                return is_day.then_some((year, month, day));
            }
            let mut months = (1..=12).filter(|value| month.matches(*value));
            let day_in = |month: u32| {
                let n_days = days_in_month(year, month);
                let Some(day) = self.day else { return Some((year, month, if from_end { n_days } else { 1 })) };
                let mut days = (1..=n_days).filter(|value| day.matches(*value));
                let found = if from_end { days.next_back() } else { days.next() };
                found.map(|day| (year, month, day))
            };
            if from_end { months.rev().find_map(day_in) } else { months.find_map(day_in) }
        })
    }

    /// The points it takes up: start inclusive, end exclusive.
    pub(in crate::time) fn extent(&self) -> (Time, Time) {
        let start = midnight(self.first_day().unwrap_or_default());
        if let Some(clock) = self.clock {
            let start = start.plus_secs(clock.secs());
            let n_secs = match clock.precision() {
                Precision::Second => 1,
                Precision::Minute => 60,
                _ => 3600,
            };
            return (start, start.plus_secs(n_secs));
        }
        let end = match self.last_day().unwrap_or_default() {
            (year, 12, 31) => Time::from_year(year.saturating_add(1)),
            day => midnight(day).plus_secs(SECS_PER_DAY),
        };
        (start, end.max(start))
    }

    /// How fine it is: unknown digits count as the unit that they leave open.
    pub(in crate::time) fn precision(&self) -> Precision {
        if let Some(clock) = self.clock {
            return clock.precision();
        }
        match self.year.unit() {
            1 => {}
            10 => return Precision::Decade,
            100 => return Precision::Century,
            1000 => return Precision::Millennium,
            _ => return Precision::Deep,
        }
        match (self.month, self.day) {
            (None, _) => Precision::Year,
            (Some(month), _) if month.is_masked() => Precision::Year,
            (Some(_), _) if self.season().is_some() => Precision::Season,
            (Some(_), Some(day)) if !day.is_masked() => Precision::Day,
            _ => Precision::Month,
        }
    }

    /// What the columns keep of it. A component that is not written takes the doubt of the last one that is.
    pub(in crate::time) fn end_form(&self) -> EndForm {
        let [year, month, day] = self.doubt;
        let month = if self.month.is_some() { month } else { year };
        let day = if self.day.is_some() { day } else { month };
        EndForm { year, month, day, unspecified: self.is_masked(), ..EndForm::plain(self.precision()) }
    }

    /// The day and time of a civil point, to the day.
    pub(in crate::time) fn of_day(civil: Civil) -> Self {
        if (-9_999..=9_999).contains(&civil.year) {
            Self::of(civil.year, Some(civil.month), Some(civil.day))
        } else {
            Self::of(civil.year, None, None)
        }
    }
}

/// Midnight at the start of a day; of years without days, the start of the year.
pub(in crate::time) fn midnight((year, month, day): Day) -> Time {
    Time::from_ymd(year, month, day).unwrap_or_else(|| Time::from_year(year))
}

/// The first or last day of a part of a year (ISO 8601-2 clause 4.8).
///
/// The standard leaves the dates of seasons open; meteorological seasons are what catalogues use,
/// and 21 to 24, seasons of no hemisphere, are taken as northern.
fn season_day(year: i64, season: u32, is_last: bool) -> Option<Day> {
    let (first_month, n_months) = season_months(season)?;
    if !is_last {
        return Some((year, first_month, 1));
    }
    let month0 = first_month + n_months - 2;
    let (year, month) = (year + i64::from(month0 / 12), month0 % 12 + 1);
    Some((year, month, days_in_month(year, month)))
}

/// The first month of a part of a year and how many months it has.
pub(in crate::time) fn season_months(season: u32) -> Option<(u32, u32)> {
    Some(match season {
        21 | 25 | 31 => (3, 3),
        22 | 26 | 32 => (6, 3),
        23 | 27 | 29 => (9, 3),
        24 | 28 | 30 => (12, 3),
        33..=36 => ((season - 33) * 3 + 1, 3),
        37..=39 => ((season - 37) * 4 + 1, 4),
        40 | 41 => ((season - 40) * 6 + 1, 6),
        _ => return None,
    })
}
