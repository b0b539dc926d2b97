//! Dates as programs know them that have years, months, days and times, but no EDTF.

use std::fmt::Write as _;

use crate::time::{Edge, Edtf, EndForm, Precision, Shape, Time, When, has_offset};

/// Year, month, day and time, as far as they are known.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct Part {
    /// Astronomical: 0 is 1 BCE.
    pub(super) year: i64,
    pub(super) month: Option<u32>,
    pub(super) day: Option<u32>,
    pub(super) clock: Option<Clock>,
}

/// A time of day to the minute or second.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct Clock {
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: Option<u32>,
}

/// A date told in parts, both of them inclusive.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct Told {
    pub(super) start: Part,
    pub(super) end: Option<Part>,
    /// Whether the parts say all that the date says.
    pub(super) is_exact: bool,
}

impl Told {
    /// The parts of a date; `None` when no year is known.
    ///
    /// No part is sharper than the date: a season is told by its months, a decade by its first and last year, and of an
    /// end that goes on or is not known nothing is told.
    pub(super) fn of(edtf: &Edtf) -> Option<Self> {
        let when = edtf.when()?;
        let form = when.form;
        let mut out = match edtf.written_ends() {
            // Each end by its own clock; ends that stand in no order then are not both told.
            Some([(first, _), (end, _)]) => {
                let end = (form.shape == Shape::Point || end.end > first.start)
                    .then(|| Part::of(last(end.end), end.form.end.precision));
                told(Part::of(first.start, first.form.start.precision), end)
            }
            None => Self::of_bounds(&when, has_offset(&edtf.to_string())),
        };
        let text = match &out.end {
            Some(end) => format!("{}/{}", out.start.edtf(), end.edtf()),
            None => out.start.edtf(),
        };
        out.is_exact = text == edtf.to_string();
        Some(out)
    }

    /// The parts of a set, or of an interval with an end that is no date.
    fn of_bounds(when: &When, has_offset: bool) -> Self {
        let mut form = when.form;
        let is_known = |end: EndForm| matches!(end.edge, Edge::Known | Edge::Limit);
        if form.shape != Shape::Interval && has_offset {
            // Times of several zones are in no order.
            form.start.precision = form.start.precision.max(Precision::Day);
            form.end.precision = form.end.precision.max(Precision::Day);
        }
        match (form.shape, is_known(form.start), is_known(form.end)) {
            (Shape::Interval, true, false) => told(Part::of(when.start, form.start.precision), None),
            (Shape::Interval, false, _) => told(Part::of(last(when.end), form.end.precision), None),
            _ => told(Part::of(when.start, form.start.precision), Some(Part::of(last(when.end), form.end.precision))),
        }
    }
}

fn told(start: Part, end: Option<Part>) -> Told {
    Told { start, end: end.filter(|end| *end != start), is_exact: false }
}

/// The last second before the point behind a date.
fn last(end: Time) -> Time {
    end.plus_secs(-1)
}

impl Part {
    fn of(time: Time, precision: Precision) -> Self {
        let civil = time.civil();
        let is_far = !(-9_999..=9_999).contains(&civil.year);
        let has = |at_least: Precision| precision <= at_least && !is_far;
        Self {
            year: civil.year,
            month: has(Precision::Season).then_some(civil.month),
            day: has(Precision::Week).then_some(civil.day),
            clock: has(Precision::Minute).then(|| Clock {
                hour: civil.hour,
                minute: civil.minute,
                second: (precision == Precision::Second).then_some(civil.second),
            }),
        }
    }

    /// The part as EDTF.
    pub(super) fn edtf(&self) -> String {
        let sign = if self.year < 0 { "-" } else { "" };
        let mut text =
            if self.year.abs() > 9_999 { format!("Y{}", self.year) } else { format!("{sign}{:04}", self.year.abs()) };
        for part in [self.month, self.day].into_iter().flatten() {
            let _ = write!(text, "-{part:02}");
        }
        if let Some(clock) = self.clock {
            let _ = write!(text, "T{}", clock.text());
        }
        text
    }
}

impl Clock {
    /// `13:45` or `13:45:10`.
    pub(super) fn text(self) -> String {
        let seconds = self.second.map(|second| format!(":{second:02}")).unwrap_or_default();
        format!("{:02}:{:02}{seconds}", self.hour, self.minute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_told(text: &str, expected: &str) {
        let told = Told::of(&text.parse().expect(text));
        let seen = told.map_or("–".to_owned(), |told| {
            let end = told.end.map(|end| format!(" to {}", end.edtf())).unwrap_or_default();
            format!("{}{end}{}", told.start.edtf(), if told.is_exact { " exactly" } else { "" })
        });
        assert_eq!(seen, expected, "{text}");
    }

    #[test]
    fn plain_dates_are_told_exactly() {
        for text in ["2012", "2012-04", "2012-04-02", "-3000", "-0043-03-15", "Y170000002", "2012-04-02T10:15:30"] {
            check_told(text, &format!("{text} exactly"));
        }
        check_told("2012/2015-04", "2012 to 2015-04 exactly");
        check_told("2012-04-02T10:15/2012-04-03", "2012-04-02T10:15 to 2012-04-03 exactly");
    }

    #[test]
    fn all_others_are_told_as_far_as_they_are_known() {
        check_told("2012~", "2012");
        check_told("?2012-04-02", "2012-04-02");
        check_told("2001-24", "2001-12 to 2002-02");
        check_told("156X", "1560 to 1569");
        check_told("20XX", "2000 to 2099");
        check_told("1987/..", "1987");
        check_told("../2009-05", "2009-05");
        check_told("/2009-05", "2009-05");
        check_told("2009/", "2009");
        check_told("[..2022-01-05]", "2022-01-05");
        check_told("[2021-01-17..2023-01-21]", "2021-01-17 to 2023-01-21");
        check_told("{1960,1961-12}", "1960 to 1961-12");
        check_told("2012-04-02T10", "2012-04-02");
        check_told("2012-04-02T10:15Z", "2012-04-02T10:15");
        check_told("XXXX-04-02", "–");
        check_told("2021-04-02T10:00+09:00/2021-04-02T18:00Z", "2021-04-02T10:00 to 2021-04-02T18:00");
        check_told("2021-04-02T23:00+09:00/2021-04-02T18:00Z", "2021-04-02T23:00");
        check_told("[2021-04-02T23:00+09:00,2021-04-03T18:00Z]", "2021-04-02 to 2021-04-03");
        check_told("2016-12-31T23:59:60Z", "2016-12-31T23:59:59");
    }
}
