//! What a calendar program can be told of a date: whole days, or times of day.

use super::form::{Precision, When};
use super::point::{SECS_PER_DAY, Time};

/// The days or times that a date takes up in a calendar.
///
/// | date         | in a calendar                              |
/// |--------------|--------------------------------------------|
/// | `2012`       | the days from 2012-01-01 to 2012-12-31     |
/// | `1987/..`    | the days of 1987, where it began           |
/// | `[a..b]`     | the days from the first to the last        |
/// | `…T10/…T11`  | from 10:00 to 11:00                        |
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct CalendarSpan {
    /// The first day or time.
    pub start: Time,
    /// Of days: the midnight after the last one. Of times: the last one, `None` when there is only one.
    pub end: Option<Time>,
    /// Whether these are whole days.
    pub is_days: bool,
}

impl CalendarSpan {
    /// The span of a date; `None` outside the years 1 to 9999, which are all that calendars have.
    pub fn of(when: &When) -> Option<Self> {
        let form = when.form;
        // What goes on without end is there where it begins.
        let start = if when.start.is_date() { when.start } else { when.end_earliest() };
        let end = if when.end.is_date() { when.end } else { when.start_latest() };
        let is_exact = |precision: Precision| precision <= Precision::Hour;
        let is_days = !(is_exact(form.start.precision) && is_exact(form.end.precision));
        let span = if is_days {
            let midnight = |time: Time| time.plus_secs(-time.secs().rem_euclid(SECS_PER_DAY));
            let start = midnight(start);
            let after = midnight(end.plus_secs(SECS_PER_DAY - 1)).max(start.plus_secs(SECS_PER_DAY));
            Self { start, end: Some(after), is_days }
        } else {
            let unit = match form.end.precision {
                Precision::Hour => 3_600,
                Precision::Minute => 60,
                _ => 1,
            };
            let last = end.plus_secs(-unit);
            Self { start, end: (last > start).then_some(last), is_days }
        };
        let last = if is_days { end.plus_secs(-1) } else { end };
        let is_there = |time: Time| time.is_date() && (1..=9_999).contains(&time.civil().year);
        (is_there(span.start) && is_there(last)).then_some(span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Edtf;

    fn check_span(text: &str, expected: &str) {
        let edtf: Edtf = text.parse().expect(text);
        let show = |time: Time| {
            let civil = time.civil();
            let day = format!("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day);
            if time.secs().rem_euclid(SECS_PER_DAY) == 0 {
                day
            } else {
                format!("{day} {:02}:{:02}", civil.hour, civil.minute)
            }
        };
        let span = edtf.when().and_then(|when| CalendarSpan::of(&when));
        let seen = span.map_or("none".to_owned(), |span| {
            let end = span.end.map_or("–".to_owned(), show);
            format!("{} {end}{}", show(span.start), if span.is_days { "" } else { " times" })
        });
        assert_eq!(seen, expected, "{text}");
    }

    #[test]
    fn a_date_takes_up_the_days_it_can_be() {
        check_span("2012", "2012-01-01 2013-01-01");
        check_span("2012-02~", "2012-02-01 2012-03-01");
        check_span("2012-02-03", "2012-02-03 2012-02-04");
        check_span("2012-02-03/2012-02-05", "2012-02-03 2012-02-06");
        check_span("2001-24", "2001-12-01 2002-03-01");
        check_span("[2021-01-17..2023-01-21]", "2021-01-17 2023-01-22");
        check_span("[..2022-01-05]", "2022-01-05 2022-01-06");
        check_span("1987/..", "1987-01-01 1988-01-01");
        check_span("../2009-05", "2009-05-01 2009-06-01");
        check_span("2009/", "2009-01-01 2010-01-01");
        check_span("9999-12-31", "9999-12-31 10000-01-01");
    }

    #[test]
    fn times_stay_times_where_both_ends_are() {
        check_span("2014-04-09T10:15", "2014-04-09 10:15 – times");
        check_span("2014-04-09T10:15:30Z", "2014-04-09 10:15 – times");
        check_span("2014-04-09T10:15/2014-04-09T11:00", "2014-04-09 10:15 2014-04-09 11:00 times");
        check_span("2014-04-09T10:15/2014-04-11", "2014-04-09 2014-04-12");
    }

    #[test]
    fn calendars_have_no_other_years() {
        for text in ["0000", "-3000", "Y12000", "0000-12-31/0001-01-01", "XXXX-04-02"] {
            check_span(text, "none");
        }
    }
}
