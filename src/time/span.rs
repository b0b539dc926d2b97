//! What a calendar program can be told of a date: whole days, or times of day.

use super::edtf::Edtf;
use super::form::{Precision, Shape, When};
use super::point::{SECS_PER_DAY, Time};

/// The days or times that a date takes up in a calendar.
///
/// | date         | in a calendar                              |
/// |--------------|--------------------------------------------|
/// | `2012`       | the days from 2012-01-01 to 2012-12-31     |
/// | `1987/..`    | the days of 1987, where it began           |
/// | `[a..b]`     | the days from the first to the last        |
/// | `…T10/…T11`  | from 10:00 to 11:00                        |
/// | `…T10+05:00` | 05:00 in UTC                               |
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct CalendarSpan {
    /// The first day or time.
    pub start: Time,
    /// Of days: the midnight after the last one. Of times: the last one, `None` when there is only one.
    pub end: Option<Time>,
    /// Whether these are whole days.
    pub is_days: bool,
    /// Whether these are times in UTC; otherwise they are those of clocks on the spot.
    pub is_utc: bool,
}

impl CalendarSpan {
    /// The span of a date, in UTC where the offset of its times is written.
    ///
    /// An end is left out when only one of the two has an offset, or when it does not follow the start.
    pub fn of_edtf(edtf: &Edtf) -> Option<Self> {
        let mut when = edtf.when()?;
        let Some([(first, before), (last, after)]) = edtf.written_ends() else {
            let is_set = matches!(when.form.shape, Shape::OneOf | Shape::AllOf);
            if is_set && has_offset(&edtf.to_string()) {
                // Times of several zones are in no order.
                when.form.start.precision = when.form.start.precision.max(Precision::Day);
            }
            return Self::of(&when);
        };
        (when.start, when.end) = (first.start.min(last.start), last.end.max(first.end));
        let mut span = Self::of(&when)?;
        if !span.is_days {
            let end = last.start.plus_secs(-after.unwrap_or(0));
            span.start = first.start.plus_secs(-before.unwrap_or(0));
            span.end = (before.is_some() == after.is_some() && end > span.start).then_some(end);
            span.is_utc = before.is_some();
            if ![span.start, span.end.unwrap_or(span.start)].into_iter().all(is_of_calendars) {
                return None;
            }
        }
        Some(span)
    }

    /// The span of a date without regard to offsets; `None` outside the years 1 to 9999, which are all that calendars have.
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
            Self { start, end: Some(after), is_days, is_utc: false }
        } else {
            let unit = match form.end.precision {
                Precision::Hour => 3_600,
                Precision::Minute => 60,
                _ => 1,
            };
            let last = end.plus_secs(-unit);
            Self { start, end: (last > start).then_some(last), is_days, is_utc: false }
        };
        let last = if is_days { end.plus_secs(-1) } else { end };
        (is_of_calendars(span.start) && is_of_calendars(last)).then_some(span)
    }
}

fn is_of_calendars(time: Time) -> bool {
    time.is_date() && (1..=9_999).contains(&time.civil().year)
}

/// Whether a time of an EDTF text has an offset from UTC, `Z` among them.
pub fn has_offset(edtf: &str) -> bool {
    let clocks = edtf.split('T').skip(1).filter_map(|clock| clock.split(['/', ',', '.', ']', '}']).next());
    clocks.into_iter().any(|clock| clock.contains(['Z', '+', '-']))
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
        let span = CalendarSpan::of_edtf(&edtf);
        let seen = span.map_or("none".to_owned(), |span| {
            let end = span.end.map_or("–".to_owned(), show);
            format!(
                "{} {end}{}",
                show(span.start),
                match (span.is_days, span.is_utc) {
                    (true, _) => "",
                    (_, true) => " times in UTC",
                    _ => " times",
                }
            )
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
        check_span("2014-04-09T10:15:30Z", "2014-04-09 10:15 – times in UTC");
        check_span("2014-04-09T10:15/2014-04-09T11:00", "2014-04-09 10:15 2014-04-09 11:00 times");
        check_span("2014-04-09T10:15/2014-04-11", "2014-04-09 2014-04-12");
    }

    #[test]
    fn times_with_an_offset_are_told_in_utc() {
        check_span("2014-04-09T10:15+05:30", "2014-04-09 04:45 – times in UTC");
        check_span("2021-04-02T23:00+09:00/2021-04-02T18:00+00:00", "2021-04-02 14:00 2021-04-02 18:00 times in UTC");
        check_span("2021-04-02T10:00-05/2021-04-02T11:00Z", "2021-04-02 15:00 – times in UTC");
        check_span("2021-04-02T10:00/2021-04-02T11:00Z", "2021-04-02 10:00 – times");
        check_span("[2021-04-02T23:00+09:00,2021-04-02T18:00Z]", "2021-04-02 2021-04-03");
        check_span("0001-01-01T00:00+05:00", "none");
    }

    #[test]
    fn a_leap_second_stays_on_its_day() {
        check_span("2016-12-31T23:59:60Z", "2016-12-31 23:59 – times in UTC");
        check_span("2016-12-31T23:59:60/2017-01-02", "2016-12-31 2017-01-03");
    }

    #[test]
    fn calendars_have_no_other_years() {
        for text in ["0000", "-3000", "Y12000", "0000-12-31/0001-01-01", "XXXX-04-02"] {
            check_span(text, "none");
        }
    }
}
