//! Dates that are sound one by one and odd together: many on 1 January, and days that have not come.

use super::read::date_text;
use super::{Field, Issue, IssueKind, Mapping};
use crate::time::{Form, Precision, SECS_PER_DAY, Time};

/// Fewer events on 1 January may be chance.
const MIN_NEW_YEARS: usize = 10;

/// One day in so many on 1 January is no chance: that would be one in 365.
const NEW_YEARS_SHARE: usize = 5;

/// What is counted over all events of a file.
pub(super) struct Oddities {
    /// The first moment that has not come; never where the day of reading is not known.
    future_from: Time,
    /// The packed form of a plain day.
    day: u32,
    new_years: First,
    future: First,
}

/// How often, and where first.
#[derive(Default)]
struct First {
    n: usize,
    line: u64,
    time: Time,
}

impl First {
    fn add(&mut self, time: Time, line: impl FnOnce() -> u64) {
        if self.n == 0 {
            (self.line, self.time) = (line(), time);
        }
        self.n += 1;
    }
}

impl Oddities {
    /// Nothing seen; `today` is the day of reading, in days since 1970.
    pub(super) fn new(today: Option<i64>) -> Self {
        let morrow = |day: i64| Time::from_secs(day.saturating_add(1).saturating_mul(SECS_PER_DAY));
        let day = Form::plain(Precision::Day).pack();
        Self {
            future_from: today.map_or(Time::MAX, morrow),
            day,
            new_years: First::default(),
            future: First::default(),
        }
    }

    /// Looks at the start of an event, with its packed form; `line` is that of its record.
    pub(super) fn note(&mut self, start: Time, form: u32, line: impl Fn() -> u64) {
        if form == self.day && is_new_year(start) {
            self.new_years.add(start, &line);
        }
        if start >= self.future_from && start.is_date() {
            self.future.add(start, line);
        }
    }

    /// What is to be said of them; `n_days` events are dated by a day. Calendars have days, and holidays come again.
    pub(super) fn issues(&self, n_days: usize, mapping: Option<&Mapping>, is_calendar: bool) -> Vec<Issue> {
        let column = mapping.and_then(|mapping| mapping.column(Field::Date));
        let name = column.and_then(|idx| Some(mapping?.columns.get(idx)?.column.as_str())).unwrap_or_default();
        let column = column.map_or(0, |idx| idx as u32 + 1);
        let issue = |first: &First, kind, message: String| {
            let value = date_text(first.time, Precision::Day);
            Issue::new(first.line, kind, message).at(column, name).value(&value).times(first.n)
        };
        let mut issues = Vec::new();
        let n = self.new_years.n;
        if !is_calendar && n >= MIN_NEW_YEARS && n * NEW_YEARS_SHARE >= n_days {
            let message = format!("{n} of {n_days} days are 1 January, as programs write years");
            let issue = issue(&self.new_years, IssueKind::NewYearsDays, message);
            issues.push(issue.hint(if mapping.is_some() {
                "if they stand for years, read the file with --new-year-is-year"
            } else {
                "if they stand for years, write years alone"
            }));
        }
        if self.future.n > 0 {
            let message = match self.future.n {
                1 => "one event lies in the future".to_owned(),
                n => format!("{n} events lie in the future"),
            };
            let issue = issue(&self.future, IssueKind::FutureDate, message);
            issues.push(issue.hint("check the dates; plans and forecasts may be right"));
        }
        issues
    }
}

/// Whether a day is a 1 January.
fn is_new_year(day: Time) -> bool {
    // The mean year of the Gregorian calendar: the guess is off by no more than a day.
    let year = 1970 + (day.days() as f64 / 365.2425).floor() as i64;
    day == Time::from_year(year) || day == Time::from_year(year + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_day_of_every_year_is_found_and_no_other() {
        for year in [-4_713, -1, 0, 1, 1600, 1601, 1899, 1900, 1969, 1970, 1971, 2000, 2024, 2100, 9_999] {
            let day = Time::from_year(year);
            assert!(is_new_year(day), "{year}");
            assert!(!is_new_year(day.plus_secs(SECS_PER_DAY)) && !is_new_year(day.plus_secs(-SECS_PER_DAY)), "{year}");
        }
    }
}
