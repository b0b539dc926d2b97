//! Dates that are sound one by one and odd together: many on 1 January, and days that have not come.

use super::cx::date_text;
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
    use super::super::trial::read_with;
    use super::*;
    use crate::import::ReadOptions;

    #[test]
    fn the_first_day_of_every_year_is_found_and_no_other() {
        for year in [-4_713, -1, 0, 1, 1600, 1601, 1899, 1900, 1969, 1970, 1971, 2000, 2024, 2100, 9_999] {
            let day = Time::from_year(year);
            assert!(is_new_year(day), "{year}");
            assert!(!is_new_year(day.plus_secs(SECS_PER_DAY)) && !is_new_year(day.plus_secs(-SECS_PER_DAY)), "{year}");
        }
    }

    /// Line, column, sort, count and value of each issue.
    fn check_oddities(name: &str, text: &str, options: &ReadOptions, expected: &[(u64, u32, &str, usize, &str)]) {
        let trial = read_with(name, text, options);
        let issues = trial.report.issues.iter();
        let seen: Vec<_> = issues
            .map(|issue| (issue.line, issue.column, issue.kind.key(), issue.count, issue.value.as_str()))
            .collect();
        assert_eq!(seen, expected, "{name}");
    }

    fn table(n_new_years: usize, n_others: usize) -> String {
        let others = (0..n_others).map(|nth| format!("Other {nth},2014-05-{:02}\n", nth % 28 + 1));
        let firsts = (0..n_new_years).map(|nth| format!("First {nth},{}-01-01\n", 1950 + nth));
        std::iter::once("title,date\n".to_owned()).chain(others).chain(firsts).collect()
    }

    #[test]
    fn many_days_on_1_january_are_said_once() {
        let options = ReadOptions::default();
        check_oddities("a.csv", &table(10, 40), &options, &[(42, 2, "new_years_days", 10, "1950-01-01")]);
        check_oddities("b.csv", &table(10, 41), &options, &[]);
        check_oddities("c.csv", &table(9, 0), &options, &[]);
        // Whether events come one by one or as rows.
        let item = |year| format!("{{\"title\": \"x\", \"when\": \"{year}-01-01\"}}");
        let items: Vec<String> = (1950..1965).map(item).collect();
        let text = format!("{{\"events\": [\n{}\n]}}", items.join(",\n"));
        check_oddities("d.json", &text, &options, &[(2, 0, "new_years_days", 15, "1950-01-01")]);
    }

    #[test]
    fn a_1_january_is_its_year_when_a_person_says_so() {
        let options = ReadOptions { new_year_is_year: true, ..ReadOptions::default() };
        check_oddities("a.csv", &table(20, 10), &options, &[]);
        let heads = [
            "title,date,end\nx,2015-01-01,\nx,,2015-01-01\nx,2015-01-01,2017-01-01\nx,01.01.2015,\nx,2015-01-01T10:00,\nx,2015-01-02,\n",
            "event_id_cnty,event_date,actor1,sub_event_type,location\n1,2015-01-01,A,x,\n2,01 January 2016,A,x,\n",
            "id,date_prec,date_start,date_end,side_a\n1,1,2015-01-01,2015-01-01,x\n2,5,2015-01-01,2015-12-31,x\n",
        ];
        let seen = heads.map(|text| read_with("a.csv", text, &options));
        let lines =
            seen.each_ref().map(|trial| trial.events.iter().map(|event| event.when.as_str()).collect::<Vec<_>>());
        assert_eq!(lines[0], ["2015/2017", "2015", "/2015", "2015", "2015-01-01T10:00", "2015-01-02"]);
        assert_eq!(lines[1], ["2015", "2016"]);
        assert_eq!(lines[2], ["2015", "[2015-01-01..2015-12-31]"]);
        let first = &seen[0].events[1];
        assert_eq!(
            (first.as_written.as_str(), first.when_note.as_str()),
            ("2015-01-01", "The file gives 2015-01-01, which is read as its year.")
        );
    }

    #[test]
    fn days_that_have_not_come_are_said_once() {
        let options = ReadOptions { today: Some(20_000), ..ReadOptions::default() };
        // Day 20 000 is 2024-10-04.
        let text = "title,date\na,2024-10-04\nb,2024-10\nc,2024\nd,2024-10-05\ne,2025\nf,[2024-10-03..2024-12-31]\n";
        check_oddities("a.csv", text, &options, &[(5, 2, "future_date", 2, "2024-10-05")]);
        check_oddities("a.csv", text, &ReadOptions::default(), &[]);
        let again = "event_id_cnty,event_date,actor1\n1,2020-05-05,A\n2,2030-05-05,B\n2,2030-05-05,C\n";
        let expected = [(3, 2, "future_date", 1, "2030-05-05"), (4, 1, "duplicate_id", 1, "2")];
        check_oddities("b.csv", again, &options, &expected);
    }

    #[test]
    fn a_year_column_decides_the_century_of_short_years() {
        let trial =
            read_with("a.csv", "name,date,year\nPark,9/24/06,1906\nLake,12/28/06,2006\n", &ReadOptions::default());
        assert_eq!(trial.lines(), ["1906-09-24 | Park", "2006-12-28 | Lake"]);
        assert_eq!(trial.issues(), []);
    }
}
