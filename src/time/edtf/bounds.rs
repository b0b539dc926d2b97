//! Where on the time line an EDTF lies.

use super::date::{Date, Zone, midnight};
use super::{Edtf, End, Item, Kind};
use crate::time::form::{Edge, EndForm, Form, Shape, When};
use crate::time::point::Time;

/// The first or last day of a date, or why there is none.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Bound {
    /// A day, or a time of day if one was written.
    At {
        /// `YYYY-MM-DD`, with the time and offset as they were written; `Y170002-01-01` beyond four digits.
        text: String,
        /// That point; of a day its midnight, for the latest day too.
        time: Time,
    },
    /// `..`: there is no bound.
    Open,
    /// There is one, but it was not written down.
    Unknown,
}

impl Edtf {
    /// Where it lies, or `None` when no year at all is known, as in `XXXX-04-02`.
    ///
    /// An end of an interval without a known year counts as unknown, and a member of a set without one is left out.
    pub fn when(&self) -> Option<When> {
        match &self.kind {
            Kind::Date(date) => point(date),
            Kind::Interval(start, end) => interval(start, end),
            Kind::Set { is_all, items } => {
                let shape = if *is_all { Shape::AllOf } else { Shape::OneOf };
                items.iter().filter_map(|item| member(*item, shape)).reduce(joined)
            }
        }
    }

    /// The two ends of a date, or of an interval between dates, each as it was written, with its offset from UTC in seconds.
    ///
    /// A leap second is told as the second before it, so that it stays on its day.
    pub fn written_ends(&self) -> Option<[(When, Option<i64>); 2]> {
        let end = |mut date: Date| {
            let offset = date.clock.as_mut().and_then(|clock| {
                clock.second = clock.second.map(|second| second.min(59));
                clock.zone.map(Zone::secs)
            });
            Some((point(&date)?, offset))
        };
        match self.kind {
            Kind::Date(date) => end(date).map(|end| [end, end]),
            Kind::Interval(End::Date(first), End::Date(last)) => Some([end(first)?, end(last)?]),
            _ => None,
        }
    }

    /// The members of a set, a range of them as one; of anything else, itself.
    pub fn members(&self) -> Vec<When> {
        match &self.kind {
            Kind::Set { is_all, items } => {
                let shape = if *is_all { Shape::AllOf } else { Shape::OneOf };
                let of_item = |item: &Item| match item {
                    Item::Date(date) => point(date),
                    _ => member(*item, shape),
                };
                items.iter().filter_map(of_item).collect()
            }
            _ => self.when().into_iter().collect(),
        }
    }

    /// The first day it can be.
    ///
    /// A year that is wholly unknown is taken as 0000, as other readers of EDTF take it; [`Edtf::when`] does not.
    pub fn earliest(&self) -> Bound {
        match &self.kind {
            Kind::Date(date) => first_of(date),
            Kind::Interval(start, _) => match start {
                End::Date(date) | End::After(date) => first_of(date),
                End::Before(_) | End::GoesOn => Bound::Open,
                End::Unknown => Bound::Unknown,
            },
            Kind::Set { items, .. } => {
                let firsts = items.iter().map(|item| match item {
                    Item::Date(date) | Item::After(date) | Item::Range(date, _) => first_of(date),
                    Item::Before(_) => Bound::Open,
                });
                firsts.min_by_key(|bound| bound.time_or(Time::MIN)).unwrap_or(Bound::Unknown)
            }
        }
    }

    /// The last day it can be, inclusive; the counterpart of [`Edtf::earliest`].
    pub fn latest(&self) -> Bound {
        match &self.kind {
            Kind::Date(date) => last_of(date),
            Kind::Interval(_, end) => match end {
                End::Date(date) | End::Before(date) => last_of(date),
                End::After(_) | End::GoesOn => Bound::Open,
                End::Unknown => Bound::Unknown,
            },
            Kind::Set { items, .. } => {
                let lasts = items.iter().map(|item| match item {
                    Item::Date(date) | Item::Before(date) | Item::Range(_, date) => last_of(date),
                    Item::After(_) => Bound::Open,
                });
                lasts.max_by_key(|bound| bound.time_or(Time::MAX)).unwrap_or(Bound::Unknown)
            }
        }
    }
}

impl Bound {
    fn time_or(&self, otherwise: Time) -> Time {
        match self {
            Self::At { time, .. } => *time,
            Self::Open | Self::Unknown => otherwise,
        }
    }
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::At { text, .. } => text,
            Self::Open => "open",
            Self::Unknown => "unknown",
        })
    }
}

fn first_of(date: &Date) -> Bound {
    bound_at(date, date.first_day().unwrap_or_default())
}

fn last_of(date: &Date) -> Bound {
    bound_at(date, date.last_day().unwrap_or_default())
}

fn bound_at(date: &Date, day: super::date::Day) -> Bound {
    let (year, month, day_of_month) = day;
    let sign = if year < 0 { "-" } else { "" };
    let prefix = if year.abs() > 9_999 { "Y" } else { "" };
    let mut text = format!("{prefix}{sign}{:04}-{month:02}-{day_of_month:02}", year.abs());
    let time = match date.clock {
        Some(clock) => {
            text += &clock.to_string();
            date.extent().0
        }
        None => midnight(day),
    };
    Bound::At { text, time }
}

fn point(date: &Date) -> Option<When> {
    if date.year.is_unknown() {
        return None;
    }
    let (start, end) = date.extent();
    let form = date.end_form();
    Some(When { start, end, form: Form { shape: Shape::Point, start: form, end: form } })
}

fn interval(start: &End, end: &End) -> Option<When> {
    let (start_when, start_edge) = end_of(start);
    let (end_when, end_edge) = end_of(end);
    let known = start_when.or(end_when)?;
    // An end without a date is drawn at the other one, in its precision but without its doubt.
    let absent =
        |other: Option<When>, edge: Edge| EndForm::plain(other.unwrap_or(known).form.precision()).with_edge(edge);
    let start_form = match start_when {
        Some(when) => when.form.start.with_edge(start_edge),
        None => absent(end_when, start_edge),
    };
    let end_form = match end_when {
        Some(when) => when.form.end.with_edge(end_edge),
        None => absent(start_when, end_edge),
    };
    let start = if start_edge == Edge::GoesOn { Time::MIN } else { start_when.unwrap_or(known).start };
    let end = if end_edge == Edge::GoesOn { Time::MAX } else { end_when.unwrap_or(known).end };
    // Ends in two zones may stand in the wrong order, since neither is moved; so may limits.
    let (start, end) = (start.min(end), end.max(start));
    Some(When { start, end, form: Form { shape: Shape::Interval, start: start_form, end: end_form } })
}

fn end_of(end: &End) -> (Option<When>, Edge) {
    match end {
        End::Date(date) => point(date).map_or((None, Edge::Unknown), |when| (Some(when), Edge::Known)),
        End::Before(date) | End::After(date) => {
            point(date).map_or((None, Edge::Unknown), |when| (Some(when), Edge::Limit))
        }
        End::GoesOn => (None, Edge::GoesOn),
        End::Unknown => (None, Edge::Unknown),
    }
}

fn member(item: Item, shape: Shape) -> Option<When> {
    let mut when = match item {
        Item::Date(date) | Item::Before(date) | Item::After(date) => point(&date)?,
        Item::Range(first, last) => match (point(&first), point(&last)) {
            (Some(first), Some(last)) => joined(first, last),
            (first, last) => first.or(last)?,
        },
    };
    when.form.shape = shape;
    match item {
        Item::Before(_) => when.form.start.edge = Edge::Limit,
        Item::After(_) => when.form.end.edge = Edge::Limit,
        Item::Date(_) | Item::Range(..) => {}
    }
    Some(when)
}

/// Both together: the earlier start and the later end, without a limit if either has none.
fn joined(a: When, b: When) -> When {
    let limit = |a: Edge, b: Edge| if a == Edge::Limit { a } else { b };
    let (first, last) = (if b.start < a.start { b } else { a }, if b.end > a.end { b } else { a });
    let start = first.form.start.with_edge(limit(a.form.start.edge, b.form.start.edge));
    let end = last.form.end.with_edge(limit(a.form.end.edge, b.form.end.edge));
    When { start: first.start, end: last.end, form: Form { shape: a.form.shape, start, end } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::form::Precision;

    fn edtf(text: &str) -> Edtf {
        text.parse().expect(text)
    }

    fn check_bounds(text: &str, expected: &str) {
        let edtf = edtf(text);
        assert_eq!(format!("{} to {}", edtf.earliest(), edtf.latest()), expected, "{text}");
    }

    fn show(time: Time) -> String {
        let civil = time.civil();
        match time {
            Time::MIN => "-oo".to_owned(),
            Time::MAX => "+oo".to_owned(),
            _ if time.secs() % 86_400 != 0 && civil.year < 10_000 => {
                format!(
                    "{}-{:02}-{:02}T{:02}:{:02}:{:02}",
                    civil.year, civil.month, civil.day, civil.hour, civil.minute, civil.second
                )
            }
            _ => format!("{}-{:02}-{:02}", civil.year, civil.month, civil.day),
        }
    }

    fn check_when(text: &str, expected: &str) {
        let when = edtf(text).when().expect(text);
        let form = when.form;
        let edges = format!("{:?} {:?} {:?}", form.shape, form.start.edge, form.end.edge);
        assert_eq!(
            format!("{} {} {edges} {}", show(when.start), show(when.end), form.precision().name()),
            expected,
            "{text}"
        );
    }

    #[test]
    fn a_date_lies_where_its_digits_put_it() {
        check_when("2012", "2012-01-01 2013-01-01 Point Known Known year");
        check_when("2012-02", "2012-02-01 2012-03-01 Point Known Known month");
        check_when("2021-04-02", "2021-04-02 2021-04-03 Point Known Known day");
        check_when("2021-04-02T10:15:30", "2021-04-02T10:15:30 2021-04-02T10:15:31 Point Known Known second");
        check_when("2021-04-02T10:15+05:00", "2021-04-02T10:15:00 2021-04-02T10:16:00 Point Known Known minute");
        check_when("2001-24", "2001-12-01 2002-03-01 Point Known Known season");
        check_when("156X", "1560-01-01 1570-01-01 Point Known Known decade");
        check_when("156X-12-25", "1560-12-25 1569-12-26 Point Known Known decade");
        check_when("1950S2", "1900-01-01 2000-01-01 Point Known Known century");
        check_when("1XXX", "1000-01-01 2000-01-01 Point Known Known millennium");
        check_when("2004-XX-25", "2004-01-25 2004-12-26 Point Known Known year");
        check_when("9999", "9999-01-01 10000-01-01 Point Known Known year");
        check_when("-9999", "-9999-01-01 -9998-01-01 Point Known Known year");
        check_when("Y17E7", "170000000-01-01 170000001-01-01 Point Known Known year");
    }

    #[test]
    fn an_open_interval_goes_on_and_an_unknown_end_is_drawn_at_the_known_one() {
        check_when("2009/2012", "2009-01-01 2013-01-01 Interval Known Known year");
        check_when("1987/..", "1987-01-01 +oo Interval Known GoesOn year");
        check_when("../2009", "-oo 2010-01-01 Interval GoesOn Known year");
        check_when("2009/", "2009-01-01 2010-01-01 Interval Known Unknown year");
        check_when("/2009-05", "2009-05-01 2009-06-01 Interval Unknown Known month");
        check_when("XXXX-12-21/1890", "1890-01-01 1891-01-01 Interval Unknown Known year");
        check_when("..2004/2006..", "2004-01-01 2007-01-01 Interval Limit Limit year");
        check_when(
            "2021-04-02T10:00+05:00/2021-04-02T09:00Z",
            "2021-04-02T09:01:00 2021-04-02T10:00:00 Interval Known Known minute",
        );
    }

    #[test]
    fn a_set_reaches_from_its_first_member_to_its_last() {
        check_when("[..2022-01-05]", "2022-01-05 2022-01-06 OneOf Limit Known day");
        check_when("[2022-01-05..]", "2022-01-05 2022-01-06 OneOf Known Limit day");
        check_when("[2021-01-17..2023-01-21]", "2021-01-17 2023-01-22 OneOf Known Known day");
        check_when("{1960,-1961-12}", "-1961-12-01 1961-01-01 AllOf Known Known year");
        check_when("[1760-01,..1750]", "1750-01-01 1760-02-01 OneOf Limit Known year");
        assert_eq!(edtf("{1960,XXXX-05,1970..1972,1980..}").members().len(), 3);
        assert_eq!(edtf("1960/1970").members().len(), 1);
    }

    #[test]
    fn a_date_without_a_year_is_undated() {
        for text in ["XXXX", "XXXX-04-02", "XXXX/XXXX-05", "[XXXX-04-02]", "../XXXX-12-25"] {
            assert_eq!(edtf(text).when(), None, "{text}");
        }
    }

    #[test]
    fn doubt_reaches_the_form() {
        let form = edtf("?2021-04-02").when().expect("dated").form;
        assert!(form.start.year.uncertain && !form.start.day.uncertain && form.qualifies_part_only());
        let form = edtf("2012~").when().expect("dated").form;
        assert!(form.is_approximate() && !form.qualifies_part_only());
        let form = edtf("2012~/2015").when().expect("dated").form;
        assert!(form.is_approximate() && form.start.year.approximate && !form.end.year.approximate);
    }

    #[test]
    fn every_year_of_four_digits_has_its_own_first_and_last_day() {
        let mut last_end = None;
        for year in -9_999..=9_999 {
            let edtf = Edtf::from_ymd(year, None, None).expect("a year");
            let when = edtf.when().expect("dated");
            assert_eq!(when.form.precision(), Precision::Year);
            assert!(last_end.is_none_or(|end| end == when.start), "{year}");
            assert_eq!(edtf.to_string().parse::<Edtf>(), Ok(edtf));
            last_end = Some(when.end);
        }
    }

    #[test]
    fn bounds_are_inclusive_days() {
        check_bounds("156X-12-31", "1560-12-31 to 1569-12-31");
        check_bounds("15XX-02-29", "1504-02-29 to 1596-02-29");
        check_bounds("XXXX", "0000-01-01 to 9999-12-31");
        check_bounds("-000X", "-0009-01-01 to -0001-12-31");
        check_bounds("-019X", "-0199-01-01 to -0190-12-31");
        check_bounds("Y-3388E2S3", "Y-338999-01-01 to Y-338000-12-31");
        check_bounds("1985/..", "1985-01-01 to open");
        check_bounds("/1985-04", "unknown to 1985-04-30");
        check_bounds("2016-05-02T16:54:59+02:30", "2016-05-02T16:54:59+02:30 to 2016-05-02T16:54:59+02:30");
    }
}
