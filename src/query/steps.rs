//! How long a date is, where its start alone says when it ends.
//!
//! A month that starts on the first of March ends on the first of April.
//! Of all the rows that are months, those that end before some time are therefore the ones that start before another, and
//! rows are sorted by start: nothing has to be looked at but that place.

use crate::time::{Civil, DAY_EXACT_YEARS, Time};

/// The length of a date.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Step {
    /// So many seconds.
    Seconds(i64),
    /// So many months, from the first day of one.
    Months(i64),
    /// So many years, from the first day of one that the number divides.
    Years(i64),
    /// The start is no date.
    Coarse,
    /// None of these: each such row is looked at by itself.
    Odd,
}

impl Step {
    /// All of them; the place of a step is its number.
    pub(super) const ALL: [Self; 15] = [
        Self::Seconds(86_400),
        Self::Seconds(1),
        Self::Seconds(60),
        Self::Seconds(3_600),
        Self::Seconds(7 * 86_400),
        Self::Months(1),
        Self::Months(3),
        Self::Months(4),
        Self::Months(6),
        Self::Years(1),
        Self::Years(10),
        Self::Years(100),
        Self::Years(1_000),
        Self::Coarse,
        Self::Odd,
    ];

    /// The step from one point to another, [`Step::Odd`] when it is none.
    pub(super) fn between(start: Time, end: Time) -> Self {
        let secs = end.secs() - start.secs();
        let seconds = Self::Seconds(secs);
        if Self::ALL.contains(&seconds) {
            return seconds;
        }
        let (Some(from), Some(to)) = (first_of_month(start), first_of_month(end)) else { return Self::Odd };
        let months = 12 * (to.year - from.year) + i64::from(to.month) - i64::from(from.month);
        let step = if months % 12 == 0 && from.month == 1 { Self::Years(months / 12) } else { Self::Months(months) };
        let is_aligned = match step {
            Self::Years(n) => n > 0 && from.year % n == 0,
            _ => true,
        };
        if is_aligned && Self::ALL.contains(&step) { step } else { Self::Odd }
    }

    /// A row of this step ends at `time` or before it exactly when it starts before this point.
    ///
    /// `None` for what is no step.
    pub(super) fn last_start(self, time: Time) -> Option<Time> {
        match self {
            Self::Seconds(secs) => Some(Time::from_secs(time.secs() - secs + 1)),
            Self::Months(n) => Some(within_calendar(time, |civil| {
                let months = 12 * civil.year + i64::from(civil.month) - n;
                Time::from_ymd(months.div_euclid(12), months.rem_euclid(12) as u32 + 1, 1)
            })),
            Self::Years(n) => {
                Some(within_calendar(time, |civil| Some(Time::from_year(civil.year - civil.year.rem_euclid(n)))))
            }
            Self::Coarse | Self::Odd => None,
        }
    }
}

/// Where no day is exact nothing of a calendar step lies, so that any point there is as good as another.
fn within_calendar(time: Time, place: impl Fn(Civil) -> Option<Time>) -> Time {
    let civil = time.civil();
    if DAY_EXACT_YEARS.contains(&civil.year) { place(civil).unwrap_or(time) } else { time }
}

/// The year and month that start at this point.
fn first_of_month(time: Time) -> Option<Civil> {
    let civil = time.civil();
    // The first day after the exact years is the end of the last of them.
    let is_exact = DAY_EXACT_YEARS.contains(&civil.year) || time == Time::from_year(DAY_EXACT_YEARS.end() + 1);
    (is_exact && Time::from_ymd(civil.year, civil.month, 1) == Some(time)).then_some(civil)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::Edtf;

    fn check(text: &str, step: Step) {
        let when = text.parse::<Edtf>().expect("EDTF").when().expect("dated");
        assert_eq!(Step::between(when.start, when.end), step, "{text}");
    }

    #[test]
    fn a_date_is_as_long_as_its_precision() {
        check("2021-04-02", Step::Seconds(86_400));
        check("2021-04-02T10:15", Step::Seconds(60));
        check("2021-04", Step::Months(1));
        check("2021-33", Step::Months(3));
        check("2021", Step::Years(1));
        check("-0020", Step::Years(1));
        check("9999", Step::Years(1));
        check("202X", Step::Years(10));
        check("2009/2012", Step::Odd);
        check("Y17000", Step::Odd);
    }

    proptest! {
        #[test]
        fn what_starts_early_enough_ends_in_time(
            month in -130_000_i64..130_000,
            step in 0..Step::ALL.len() - 2,
            near in -3_000_i64..3_000,
            secs in prop_oneof![Just(0_i64), -100_000..100_000_i64],
        ) {
            let step = Step::ALL[step];
            let at = |month: i64| Time::from_ymd(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1).expect("a month");
            let (start, end) = match step {
                Step::Seconds(n) => (at(month), at(month).plus_secs(n)),
                Step::Months(n) => (at(month), at(month + n)),
                Step::Years(n) => {
                    let year = month.div_euclid(12 * n) * n;
                    (Time::from_year(year), Time::from_year(year + n))
                }
                _ => unreachable!("the last two are left out"),
            };
            if Step::between(start, end) == step {
                for time in [end.plus_secs(secs), start.plus_secs(near * 86_400 + secs), Time::MIN, Time::MAX] {
                    let last = step.last_start(time).expect("a step");
                    prop_assert_eq!(end <= time, start < last, "{:?} {:?}", step, time);
                }
            }
        }
    }
}
