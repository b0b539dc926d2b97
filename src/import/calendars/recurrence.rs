//! Events that repeat: the rule of RFC 5545, section 3.3.10, in civil time.
//!
//! Years, months, weeks and days are gone through day by day, and each part of the rule is a question to the day.

use crate::import::icaltime::{Moment, moment};
use crate::time::{Civil, SECS_PER_DAY, Time, days_in_month};

/// Instances of one event that are read at most.
pub(in crate::import) const MAX_INSTANCES: usize = 1_000;

/// Years over which an event is repeated that does not say how long.
pub(in crate::import) const MAX_YEARS: i64 = 10;

/// Days or steps that a rule may go without an instance before it is taken to have no more.
const MAX_EMPTY: usize = 100_000;

/// How often an event repeats.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Frequency {
    Seconds,
    Minutes,
    Hours,
    Days,
    Weeks,
    Months,
    Years,
}

/// A rule by which an event repeats.
#[derive(Clone, Debug)]
pub(in crate::import) struct Rule {
    frequency: Frequency,
    interval: i64,
    count: Option<usize>,
    until: Option<Moment>,
    months: Vec<i64>,
    weeks: Vec<i64>,
    days_of_year: Vec<i64>,
    days_of_month: Vec<i64>,
    /// Which one of the month or year, 0 for all; Monday is 0.
    weekdays: Vec<(i64, u32)>,
    hours: Vec<i64>,
    minutes: Vec<i64>,
    seconds: Vec<i64>,
    positions: Vec<i64>,
    week_start: u32,
}

/// When an event takes place.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::import) struct Instances {
    pub(in crate::import) times: Vec<Time>,
    /// There are more than were read.
    pub(in crate::import) has_more: bool,
}

impl Rule {
    /// Reads a rule, or says what is wrong with it.
    pub(in crate::import) fn read(text: &str) -> Result<Self, String> {
        let mut rule = Self {
            frequency: Frequency::Days,
            interval: 1,
            count: None,
            until: None,
            months: Vec::new(),
            weeks: Vec::new(),
            days_of_year: Vec::new(),
            days_of_month: Vec::new(),
            weekdays: Vec::new(),
            hours: Vec::new(),
            minutes: Vec::new(),
            seconds: Vec::new(),
            positions: Vec::new(),
            week_start: 0,
        };
        let mut has_frequency = false;
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let bad = || format!("“{part}” is no part of a rule");
            let (key, value) = part.split_once('=').ok_or_else(bad)?;
            let value = value.trim().to_uppercase();
            let numbers = |limit: i64| numbers(&value, limit).ok_or_else(bad);
            match key.trim().to_uppercase().as_str() {
                "FREQ" => {
                    has_frequency = true;
                    rule.frequency = match value.as_str() {
                        "SECONDLY" => Frequency::Seconds,
                        "MINUTELY" => Frequency::Minutes,
                        "HOURLY" => Frequency::Hours,
                        "DAILY" => Frequency::Days,
                        "WEEKLY" => Frequency::Weeks,
                        "MONTHLY" => Frequency::Months,
                        "YEARLY" => Frequency::Years,
                        _ => return Err(bad()),
                    };
                }
                "INTERVAL" => {
                    rule.interval = value.parse().ok().filter(|n| (1..=100_000).contains(n)).ok_or_else(bad)?;
                }
                "COUNT" => rule.count = Some(value.parse().map_err(|_| bad())?),
                "UNTIL" => rule.until = Some(moment(&value, None).ok_or_else(bad)?),
                "BYMONTH" => rule.months = numbers(12)?,
                "BYWEEKNO" => rule.weeks = numbers(53)?,
                "BYYEARDAY" => rule.days_of_year = numbers(366)?,
                "BYMONTHDAY" => rule.days_of_month = numbers(31)?,
                "BYHOUR" => rule.hours = numbers(23)?,
                "BYMINUTE" => rule.minutes = numbers(59)?,
                "BYSECOND" => rule.seconds = numbers(59)?,
                "BYSETPOS" => rule.positions = numbers(366)?,
                "BYDAY" => {
                    let days = value.split(',').map(str::trim).filter(|day| !day.is_empty());
                    rule.weekdays = days.map(weekday).collect::<Option<_>>().ok_or_else(bad)?;
                }
                "WKST" => rule.week_start = weekday(&value).ok_or_else(bad)?.1,
                key if key.starts_with("X-") => {}
                _ => return Err(bad()),
            }
        }
        if has_frequency { Ok(rule) } else { Err("the rule does not say how often".to_owned()) }
    }

    /// The instances from `start` on, which is the first.
    ///
    /// `offset` is the greatest lead of the event's zone on UTC, where it is known: a rule may end at a time in UTC.
    pub(in crate::import) fn instances(&self, start: &Moment, offset: Option<i64>) -> Instances {
        let first = start.time;
        let goes_on = self.count.is_none() && self.until.is_none();
        let last_year = if goes_on { first.civil().year + MAX_YEARS } else { 9_999 };
        let mut found = Instances { times: vec![first], has_more: false };
        let mut n_empty = 0;
        let mut period = Period::first(self, first);
        let wanted = self.count.unwrap_or(usize::MAX).max(1);
        'periods: while found.times.len() < wanted {
            let (candidates, n_days) = period.candidates(self, first);
            if period.start.civil().year > last_year {
                found.has_more = goes_on;
                break;
            }
            n_empty += n_days.max(1);
            for time in candidates {
                if time <= first {
                    continue;
                }
                if self.is_over(time, start, offset) || found.times.len() >= wanted {
                    break 'periods;
                }
                if time.civil().year > last_year || goes_on && is_beyond(time, first) {
                    found.has_more = goes_on;
                    break 'periods;
                }
                if found.times.len() >= MAX_INSTANCES {
                    found.has_more = true;
                    break 'periods;
                }
                found.times.push(time);
                n_empty = 0;
            }
            if n_empty > MAX_EMPTY
                || self.until.as_ref().is_some_and(|until| period.start > until.time.plus_secs(2 * SECS_PER_DAY))
            {
                break;
            }
            period.advance(self);
        }
        found
    }

    /// Whether a time lies behind the end of the rule.
    fn is_over(&self, time: Time, start: &Moment, offset: Option<i64>) -> bool {
        let Some(until) = &self.until else { return false };
        if until.is_date {
            return time.days() > until.time.days();
        }
        match (until.is_utc() == start.is_utc(), offset) {
            (true, _) => time > until.time,
            (false, Some(offset)) => time.plus_secs(-offset) > until.time,
            // Nobody knows the hour, so the whole last day counts.
            (false, None) => time.days() > until.time.days(),
        }
    }

    /// Whether the rule allows a day; parts that the rule has not are filled from the first instance.
    fn allows(&self, day: Time, first: Civil, first_weekday: u32) -> bool {
        let civil = day.civil();
        let is = |list: &[i64], value: i64, len: i64| {
            list.is_empty() || list.iter().any(|&wanted| wanted == value || wanted < 0 && wanted + len + 1 == value)
        };
        let month_len = i64::from(days_in_month(civil.year, civil.month));
        let (year_len, day_of_year) = year_day(civil);
        if !is(&self.months, i64::from(civil.month), 12)
            || !is(&self.days_of_month, i64::from(civil.day), month_len)
            || !is(&self.days_of_year, day_of_year, year_len)
        {
            return false;
        }
        let is_yearly = self.frequency == Frequency::Years;
        if is_yearly && !self.weeks.is_empty() {
            let (week, n_weeks) = week_of(day, self.week_start);
            if !is(&self.weeks, week, n_weeks) {
                return false;
            }
        }
        if !self.weekdays.is_empty() {
            let in_month = self.frequency == Frequency::Months || is_yearly && !self.months.is_empty();
            let (nth, from_end) = if in_month {
                ((i64::from(civil.day) - 1) / 7 + 1, -((month_len - i64::from(civil.day)) / 7 + 1))
            } else {
                ((day_of_year - 1) / 7 + 1, -((year_len - day_of_year) / 7 + 1))
            };
            let counts = self.frequency >= Frequency::Months && self.weeks.is_empty();
            return self.weekdays.iter().any(|&(wanted, weekday)| {
                weekday == day.weekday() && (!counts || wanted == 0 || wanted == nth || wanted == from_end)
            });
        }
        let has_day = !self.days_of_month.is_empty() || !self.days_of_year.is_empty();
        match self.frequency {
            Frequency::Years if !has_day && !self.weeks.is_empty() => day.weekday() == first_weekday,
            Frequency::Years if !has_day => {
                civil.day == first.day && (!self.months.is_empty() || civil.month == first.month)
            }
            Frequency::Months if !has_day => civil.day == first.day,
            Frequency::Weeks => day.weekday() == first_weekday,
            _ => true,
        }
    }

    /// The times of a day on which the event takes place, as seconds; `from` gives what the rule leaves open.
    fn clocks(&self, from: Civil) -> Vec<i64> {
        let or = |list: &[i64], own: u32, expands: bool| {
            if list.is_empty() || !expands { vec![i64::from(own)] } else { list.to_vec() }
        };
        let hours = or(&self.hours, from.hour, self.frequency > Frequency::Hours);
        let minutes = or(&self.minutes, from.minute, self.frequency > Frequency::Minutes);
        let seconds = or(&self.seconds, from.second, self.frequency > Frequency::Seconds);
        let mut clocks = Vec::new();
        for hour in &hours {
            for minute in &minutes {
                clocks.extend(seconds.iter().map(|second| hour * 3_600 + minute * 60 + second));
            }
        }
        clocks.sort_unstable();
        clocks.dedup();
        clocks
    }

    /// Whether the parts of the rule that are not finer than its steps allow a time.
    fn allows_clock(&self, civil: Civil) -> bool {
        let is = |list: &[i64], value: u32| list.is_empty() || list.contains(&i64::from(value));
        (self.frequency > Frequency::Hours || is(&self.hours, civil.hour))
            && (self.frequency > Frequency::Minutes || is(&self.minutes, civil.minute))
            && (self.frequency > Frequency::Seconds || is(&self.seconds, civil.second))
    }
}

/// A stretch of time that has instances of its own: a year, a month, a week, a day, an hour.
struct Period {
    start: Time,
}

impl Period {
    fn first(rule: &Rule, first: Time) -> Self {
        let civil = first.civil();
        let midnight = Time::from_secs(first.days() * SECS_PER_DAY);
        let start = match rule.frequency {
            Frequency::Years => Time::from_year(civil.year),
            Frequency::Months => Time::from_ymd(civil.year, civil.month, 1).unwrap_or(midnight),
            Frequency::Weeks => {
                let since = i64::from((midnight.weekday() + 7 - rule.week_start) % 7);
                midnight.plus_secs(-since * SECS_PER_DAY)
            }
            Frequency::Days => midnight,
            _ => first,
        };
        Self { start }
    }

    fn advance(&mut self, rule: &Rule) {
        let civil = self.start.civil();
        let step = match rule.frequency {
            Frequency::Years => {
                self.start = Time::from_year(civil.year + rule.interval);
                return;
            }
            Frequency::Months => {
                let months = civil.year * 12 + i64::from(civil.month) - 1 + rule.interval;
                let (year, month) = (months.div_euclid(12), months.rem_euclid(12) as u32 + 1);
                self.start = Time::from_ymd(year, month, 1).unwrap_or(Time::MAX);
                return;
            }
            Frequency::Weeks => 7 * SECS_PER_DAY,
            Frequency::Days => SECS_PER_DAY,
            Frequency::Hours => 3_600,
            Frequency::Minutes => 60,
            Frequency::Seconds => 1,
        };
        self.start = self.start.plus_secs(step * rule.interval);
    }

    /// The instances in this period, in order, and how many days were looked at.
    fn candidates(&self, rule: &Rule, first: Time) -> (Vec<Time>, usize) {
        let civil = self.start.civil();
        let (first_civil, first_weekday) = (first.civil(), first.weekday());
        let n_days = match rule.frequency {
            Frequency::Years => year_day(civil).0,
            Frequency::Months => i64::from(days_in_month(civil.year, civil.month)),
            Frequency::Weeks => 7,
            _ => 1,
        };
        let own = if rule.frequency < Frequency::Days { civil } else { first_civil };
        let clocks = if rule.allows_clock(own) { rule.clocks(own) } else { Vec::new() };
        let midnight = self.start.days() * SECS_PER_DAY;
        let mut times = Vec::new();
        for day in (0..n_days).map(|n| midnight + n * SECS_PER_DAY) {
            if rule.allows(Time::from_secs(day), first_civil, first_weekday) {
                times.extend(clocks.iter().map(|clock| Time::from_secs(day + clock)));
            }
        }
        if !rule.positions.is_empty() {
            let len = times.len() as i64;
            let mut idx = 0;
            times.retain(|_| {
                idx += 1;
                rule.positions.iter().any(|&wanted| wanted == idx || wanted < 0 && wanted + len + 1 == idx)
            });
        }
        (times, n_days as usize)
    }
}

fn is_beyond(time: Time, first: Time) -> bool {
    let (last, first) = (time.civil(), first.civil());
    (last.year - MAX_YEARS, last.month, last.day) > (first.year, first.month, first.day)
}

/// The length of a year and the day of it, from 1.
fn year_day(civil: Civil) -> (i64, i64) {
    let days = |year: i64, month: u32, day: u32| Time::from_ymd(year, month, day).map_or(0, Time::days);
    let start = days(civil.year, 1, 1);
    (days(civil.year + 1, 1, 1) - start, days(civil.year, civil.month, civil.day) - start + 1)
}

/// The week of a day and how many weeks its year has; the first week has at least four days of the year.
fn week_of(day: Time, week_start: u32) -> (i64, i64) {
    let first_week = |year: i64| {
        let fourth = Time::from_ymd(year, 1, 4).unwrap_or(Time::MIN);
        fourth.days() - i64::from((fourth.weekday() + 7 - week_start) % 7)
    };
    let year = day.civil().year;
    let year = if day.days() < first_week(year) {
        year - 1
    } else if day.days() >= first_week(year + 1) {
        year + 1
    } else {
        year
    };
    ((day.days() - first_week(year)) / 7 + 1, (first_week(year + 1) - first_week(year)) / 7)
}

fn numbers(text: &str, limit: i64) -> Option<Vec<i64>> {
    let mut numbers = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        numbers.push(part.trim_start_matches('+').parse::<i64>().ok().filter(|n| n.abs() <= limit)?);
    }
    Some(numbers)
}

/// `MO`, `2TU`, `-1SU`.
fn weekday(text: &str) -> Option<(i64, u32)> {
    let (nth, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let day = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].iter().position(|day| *day == name)? as u32;
    let nth = if nth.is_empty() { 0 } else { nth.trim_start_matches('+').parse().ok()? };
    Some((nth, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(start: &str, rule: &str, expected: &[&str]) -> Instances {
        let start = moment(start, None).expect("a start");
        let found = Rule::read(rule).expect("a rule").instances(&start, None);
        let seen: Vec<String> = found
            .times
            .iter()
            .take(expected.len().max(1))
            .map(|&time| Moment { time, ..start.clone() }.edtf())
            .collect();
        assert_eq!(seen, expected, "{rule}");
        found
    }

    fn check_all(start: &str, rule: &str, expected: &[&str]) {
        let found = check(start, rule, expected);
        assert_eq!((found.times.len(), found.has_more), (expected.len(), false), "{rule}");
    }

    // Examples of RFC 5545, section 3.8.5.3, shortened.
    #[test]
    fn the_examples_of_the_standard_give_their_dates() {
        check_all(
            "19970902T090000",
            "FREQ=DAILY;COUNT=3",
            &["1997-09-02T09:00", "1997-09-03T09:00", "1997-09-04T09:00"],
        );
        check_all("19970902", "FREQ=DAILY;INTERVAL=10;COUNT=3", &["1997-09-02", "1997-09-12", "1997-09-22"]);
        check_all("19970902", "FREQ=WEEKLY;INTERVAL=2;WKST=SU;COUNT=3", &["1997-09-02", "1997-09-16", "1997-09-30"]);
        check_all(
            "19970805",
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
            &["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"],
        );
        check_all(
            "19970805",
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
            &["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"],
        );
        check_all("19970905", "FREQ=MONTHLY;COUNT=3;BYDAY=1FR", &["1997-09-05", "1997-10-03", "1997-11-07"]);
        check_all("19970922", "FREQ=MONTHLY;COUNT=3;BYDAY=-2MO", &["1997-09-22", "1997-10-20", "1997-11-17"]);
        check_all("19970928", "FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=3", &["1997-09-28", "1997-10-29", "1997-11-28"]);
        check_all(
            "19970904",
            "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
            &["1997-09-04", "1997-10-07", "1997-11-06"],
        );
        check_all(
            "19970610",
            "FREQ=YEARLY;COUNT=4;BYMONTH=6,7",
            &["1997-06-10", "1997-07-10", "1998-06-10", "1998-07-10"],
        );
        check_all(
            "19970101",
            "FREQ=YEARLY;INTERVAL=3;COUNT=4;BYYEARDAY=1,100,200",
            &["1997-01-01", "1997-04-10", "1997-07-19", "2000-01-01"],
        );
        check_all("19970519", "FREQ=YEARLY;BYDAY=20MO;COUNT=3", &["1997-05-19", "1998-05-18", "1999-05-17"]);
        check_all("19970512", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3", &["1997-05-12", "1998-05-11", "1999-05-17"]);
        check_all(
            "19961105",
            "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3",
            &["1996-11-05", "2000-11-07", "2004-11-02"],
        );
        check_all(
            "19970902T090000",
            "FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000",
            &["1997-09-02T09:00", "1997-09-02T12:00", "1997-09-02T15:00"],
        );
        check_all(
            "19970902T090000",
            "FREQ=DAILY;BYHOUR=9,10;BYMINUTE=0,30;COUNT=5",
            &["1997-09-02T09:00", "1997-09-02T09:30", "1997-09-02T10:00", "1997-09-02T10:30", "1997-09-03T09:00"],
        );
        check_all(
            "20070115",
            "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
            &["2007-01-15", "2007-01-30", "2007-02-15", "2007-03-15", "2007-03-30"],
        );
    }

    #[test]
    fn days_that_a_month_has_not_are_left_out() {
        check_all("20200131", "FREQ=MONTHLY;COUNT=3", &["2020-01-31", "2020-03-31", "2020-05-31"]);
        check_all("20200229", "FREQ=YEARLY;COUNT=2", &["2020-02-29", "2024-02-29"]);
    }

    #[test]
    fn rules_without_an_end_go_ten_years_and_a_thousand_times() {
        let found = check("20000101", "FREQ=YEARLY", &["2000-01-01"]);
        assert_eq!((found.times.len(), found.has_more), (11, true));
        let found = check("20000101", "FREQ=DAILY", &["2000-01-01"]);
        assert_eq!((found.times.len(), found.has_more), (MAX_INSTANCES, true));
        let found = check("20000101", "FREQ=DAILY;UNTIL=20300101", &["2000-01-01"]);
        assert_eq!((found.times.len(), found.has_more), (MAX_INSTANCES, true));
        let found = check("20000101", "FREQ=YEARLY;UNTIL=20300101", &["2000-01-01"]);
        assert_eq!((found.times.len(), found.has_more), (31, false));
    }

    #[test]
    fn an_impossible_rule_comes_to_an_end() {
        check_all("20000101", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", &["2000-01-01"]);
        check_all("20000101", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", &["2000-01-01"]);
        check_all("99991231", "FREQ=DAILY;COUNT=5", &["9999-12-31"]);
    }

    #[test]
    fn an_end_in_utc_is_compared_as_far_as_the_zone_is_known() {
        let start = moment("20120626T100000", Some("Europe/Berlin")).expect("a start");
        let count = |until: &str, offset| {
            let rule = Rule::read(&format!("FREQ=WEEKLY;UNTIL={until};BYDAY=TU")).expect("a rule");
            rule.instances(&start, offset).times.len()
        };
        assert_eq!(count("20120703T080000Z", Some(7_200)), 2);
        assert_eq!(count("20120703T070000Z", Some(7_200)), 1);
        assert_eq!(count("20120703T080000Z", None), 2);
        assert_eq!(count("20120702T235959Z", None), 1);
    }

    #[test]
    fn what_is_no_rule_is_named() {
        for (rule, part) in [
            ("FREQ=SOMETIMES", "FREQ=SOMETIMES"),
            ("FREQ=DAILY;BYDAY=XX", "BYDAY=XX"),
            ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0"),
            ("FREQ=DAILY;UNTIL=soon", "UNTIL=soon"),
            ("COUNT=3", "how often"),
        ] {
            let message = Rule::read(rule).expect_err("no rule");
            assert!(message.contains(part), "{message}");
        }
        assert!(Rule::read("FREQ=DAILY;BYDAY=MO, TU, WE;BYMONTH=1,2,;").is_ok());
    }
}
