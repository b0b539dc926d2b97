//! What a date column stores and what the marks are drawn from: two points and a form.
//!
//! ```text
//! 2012                       start 2012-01-01  end 2013-01-01  Point
//! 1987/..                    start 1987-01-01  end Time::MAX   Interval, end GoesOn
//! 2009/                      start 2009-01-01  end 2010-01-01  Interval, end Unknown
//! [..2022-01-05]             start 2022-01-05  end 2022-01-06  OneOf, start Limit
//! [2021-01-17..2023-01-21]   start 2021-01-17  end 2023-01-22  OneOf
//! ```

use super::point::{SECS_PER_DAY, Time, days_in_month};

/// How the dates of an event belong together.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug, Default)]
pub enum Shape {
    /// One date.
    #[default]
    Point,
    /// From one date to another.
    Interval,
    /// Some one date of a set, `[a,b]` or `[a..b]`.
    OneOf,
    /// Every date of a set, `{a,b}` or `{a..b}`.
    AllOf,
}

/// How finely a date is known; a finer precision is the lesser one.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Precision {
    /// `2021-04-02T10:15:30`.
    Second,
    /// `2021-04-02T10:15`.
    Minute,
    /// `2021-04-02T10`.
    Hour,
    /// `2021-04-02`.
    Day,
    /// Seven days from the start; EDTF has no weeks, data files do.
    Week,
    /// `2021-04`.
    Month,
    /// Seasons, quarters, quadrimesters and halves of a year, `2021-21` to `2021-41`.
    Season,
    /// `2021`.
    Year,
    /// `202X`.
    Decade,
    /// `20XX`.
    Century,
    /// `2XXX`.
    Millennium,
    /// Longer than a millennium.
    Deep,
}

/// What an end of an event is.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug, Default)]
pub enum Edge {
    /// A date was written.
    #[default]
    Known,
    /// `..` as an end of an interval: it has no end, or none yet.
    GoesOn,
    /// An empty end of an interval: there is one, but nobody wrote it down.
    Unknown,
    /// `..` in a set: some time before or after the date that is written.
    Limit,
}

/// The two doubts that EDTF can put on a component: `?`, `~`, and `%` for both.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Qualifier {
    /// `?`: the source may be wrong.
    pub uncertain: bool,
    /// `~`: near the value.
    pub approximate: bool,
}

/// The form of one end.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct EndForm {
    /// How fine the date is.
    pub precision: Precision,
    /// Whether it is a date at all.
    pub edge: Edge,
    /// Doubt about the year.
    pub year: Qualifier,
    /// Doubt about the month; of a date without one, that of the year.
    pub month: Qualifier,
    /// Doubt about the day; of a date without one, that of the month.
    pub day: Qualifier,
    /// `X` digits were written.
    pub unspecified: bool,
}

/// The form of a date: its shape and its two ends. For a point both ends are the same.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Form {
    /// How the dates belong together.
    pub shape: Shape,
    /// The form of the earlier end.
    pub start: EndForm,
    /// The form of the later end.
    pub end: EndForm,
}

/// Where an event lies: start inclusive, end exclusive.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct When {
    /// The first point; [`Time::MIN`] when the start goes on without end.
    pub start: Time,
    /// The first point after; [`Time::MAX`] when the end goes on.
    pub end: Time,
    /// What the two points stand for.
    pub form: Form,
}

impl Precision {
    /// All of them, the finest first.
    pub const ALL: [Self; 12] = [
        Self::Second,
        Self::Minute,
        Self::Hour,
        Self::Day,
        Self::Week,
        Self::Month,
        Self::Season,
        Self::Year,
        Self::Decade,
        Self::Century,
        Self::Millennium,
        Self::Deep,
    ];

    /// The word for it in lists and tooltips, `"day"`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Season => "season",
            Self::Year => "year",
            Self::Decade => "decade",
            Self::Century => "century",
            Self::Millennium => "millennium",
            Self::Deep => "deep time",
        }
    }

    /// The first point after the unit that starts at `start`.
    pub fn after(self, start: Time) -> Time {
        let civil = start.civil();
        match self {
            Self::Second => start.plus_secs(1),
            Self::Minute => start.plus_secs(60),
            Self::Hour => start.plus_secs(3600),
            Self::Day => start.plus_secs(SECS_PER_DAY),
            Self::Week => start.plus_secs(7 * SECS_PER_DAY),
            Self::Month => start.plus_secs(i64::from(days_in_month(civil.year, civil.month)) * SECS_PER_DAY),
            Self::Season => month_start(civil.year, civil.month, i64::from(season_months(civil.month))),
            _ => self.years().map_or(Time::MAX, |n| Time::from_year(civil.year - civil.year.rem_euclid(n) + n)),
        }
    }

    /// The start of the unit that ends before `end`.
    fn before(self, end: Time) -> Time {
        let last = end.plus_secs(-1).civil();
        match self {
            Self::Second => end.plus_secs(-1),
            Self::Minute => end.plus_secs(-60),
            Self::Hour => end.plus_secs(-3600),
            Self::Day => end.plus_secs(-SECS_PER_DAY),
            Self::Week => end.plus_secs(-7 * SECS_PER_DAY),
            Self::Month => month_start(last.year, last.month, 0),
            Self::Season => {
                let next = end.civil();
                month_start(next.year, next.month, -i64::from(season_months(next.month)))
            }
            _ => self.years().map_or(Time::MIN, |n| Time::from_year(last.year - last.year.rem_euclid(n))),
        }
    }

    fn years(self) -> Option<i64> {
        match self {
            Self::Year => Some(1),
            Self::Decade => Some(10),
            Self::Century => Some(100),
            Self::Millennium => Some(1000),
            _ => None,
        }
    }
}

/// The longest part of a year that starts (or ends) with this month.
///
/// Seasons, quarters, quadrimesters and halves share one precision; taking the longest never claims more than was written.
fn season_months(month: u32) -> u32 {
    match month {
        1 | 7 => 6,
        5 | 9 => 4,
        _ => 3,
    }
}

fn month_start(year: i64, month: u32, months_on: i64) -> Time {
    let month0 = i64::from(month) - 1 + months_on;
    let year = year + month0.div_euclid(12);
    let month = month0.rem_euclid(12) as u32 + 1;
    Time::from_ymd(year, month, 1).unwrap_or_else(|| Time::from_year(year))
}

impl Qualifier {
    /// No doubt.
    pub const NONE: Self = Self { uncertain: false, approximate: false };
    /// `?`.
    pub const UNCERTAIN: Self = Self { uncertain: true, approximate: false };
    /// `~`.
    pub const APPROXIMATE: Self = Self { uncertain: false, approximate: true };

    /// Whether there is any doubt.
    pub fn is_any(self) -> bool {
        self.uncertain || self.approximate
    }

    /// Either doubt of both.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { uncertain: self.uncertain || other.uncertain, approximate: self.approximate || other.approximate }
    }

    fn pack(self) -> u32 {
        u32::from(self.uncertain) | u32::from(self.approximate) << 1
    }

    fn unpack(bits: u32) -> Self {
        Self { uncertain: bits & 1 != 0, approximate: bits & 2 != 0 }
    }
}

impl EndForm {
    /// A date that was written in full and without doubt.
    pub const fn plain(precision: Precision) -> Self {
        const NONE: Qualifier = Qualifier::NONE;
        Self { precision, edge: Edge::Known, year: NONE, month: NONE, day: NONE, unspecified: false }
    }

    /// This end with another edge.
    #[must_use]
    pub const fn with_edge(self, edge: Edge) -> Self {
        Self { edge, ..self }
    }

    fn any(self) -> Qualifier {
        self.year.or(self.month).or(self.day)
    }

    // 4 bits of precision, 2 of edge, 3 x 2 of doubt, 1 for unspecified digits: 13 bits an end.
    fn pack(self) -> u32 {
        let edge = match self.edge {
            Edge::Known => 0,
            Edge::GoesOn => 1,
            Edge::Unknown => 2,
            Edge::Limit => 3,
        };
        let doubt = self.year.pack() | self.month.pack() << 2 | self.day.pack() << 4;
        self.precision as u32 | edge << 4 | doubt << 6 | u32::from(self.unspecified) << 12
    }

    fn unpack(bits: u32) -> Self {
        Self {
            precision: Precision::ALL.get(bits as usize & 15).copied().unwrap_or(Precision::Deep),
            edge: match bits >> 4 & 3 {
                0 => Edge::Known,
                1 => Edge::GoesOn,
                2 => Edge::Unknown,
                _ => Edge::Limit,
            },
            year: Qualifier::unpack(bits >> 6),
            month: Qualifier::unpack(bits >> 8),
            day: Qualifier::unpack(bits >> 10),
            unspecified: bits >> 12 & 1 != 0,
        }
    }
}

impl Form {
    /// One date of this precision, without doubt.
    pub const fn plain(precision: Precision) -> Self {
        Self { shape: Shape::Point, start: EndForm::plain(precision), end: EndForm::plain(precision) }
    }

    /// The form in 28 bits, for a column of forms.
    pub fn pack(self) -> u32 {
        let shape = match self.shape {
            Shape::Point => 0,
            Shape::Interval => 1,
            Shape::OneOf => 2,
            Shape::AllOf => 3,
        };
        shape | self.start.pack() << 2 | self.end.pack() << 15
    }

    /// The form that [`Form::pack`] packed; other numbers give some form and never fail.
    pub fn unpack(bits: u32) -> Self {
        let shape = match bits & 3 {
            0 => Shape::Point,
            1 => Shape::Interval,
            2 => Shape::OneOf,
            _ => Shape::AllOf,
        };
        Self { shape, start: EndForm::unpack(bits >> 2 & 0x1fff), end: EndForm::unpack(bits >> 15 & 0x1fff) }
    }

    /// Whether any component of either end carries `?` or `%`.
    pub fn is_uncertain(self) -> bool {
        self.start.any().uncertain || self.end.any().uncertain
    }

    /// Whether any component of either end carries `~` or `%`.
    pub fn is_approximate(self) -> bool {
        self.start.any().approximate || self.end.any().approximate
    }

    /// Whether an end has doubt about some components only, as `?2021-04-02` has about the year.
    pub fn qualifies_part_only(self) -> bool {
        [self.start, self.end].iter().any(|end| end.year != end.month || end.month != end.day)
    }

    /// The coarser precision of both ends.
    pub fn precision(self) -> Precision {
        self.start.precision.max(self.end.precision)
    }
}

impl When {
    /// The day that starts at `midnight`.
    pub fn of_day(midnight: Time) -> Self {
        Self { start: midnight, end: midnight.plus_secs(SECS_PER_DAY), form: Form::plain(Precision::Day) }
    }

    /// One date that takes up `start..end`, `end` exclusive.
    pub fn of_range(start: Time, end: Time, precision: Precision) -> Self {
        Self { start, end: end.max(start), form: Form::plain(precision) }
    }

    /// The first point at which any of it can be; [`Time::MIN`] when nothing bounds it.
    pub fn earliest(&self) -> Time {
        if self.form.start.edge == Edge::Known { self.start } else { Time::MIN }
    }

    /// The first point after all of it, exclusive; [`Time::MAX`] when nothing bounds it.
    pub fn latest(&self) -> Time {
        if self.form.end.edge == Edge::Known { self.end } else { Time::MAX }
    }

    /// The point before which it has started for certain: the exclusive end of the start date's own extent.
    ///
    /// Of `2009/2012` this is 2010-01-01.
    /// Of one date, or one of a set, it is [`When::latest`].
    pub fn start_latest(&self) -> Time {
        match (self.form.shape, self.form.start.edge) {
            // An unknown start is before the end, and no more is known.
            (Shape::Point | Shape::OneOf, _) | (_, Edge::Unknown) => self.latest(),
            (_, Edge::GoesOn) => Time::MIN,
            // With a limit, the date at the limit itself belongs to it.
            (_, Edge::Known | Edge::Limit) => self.form.start.precision.after(self.start).min(self.end),
        }
    }

    /// The point up to which it lasts for certain once started: the start of the end date's own extent.
    ///
    /// Of `2009/2012` this is 2012-01-01.
    /// Of one date, or one of a set, it is [`When::earliest`].
    pub fn end_earliest(&self) -> Time {
        match (self.form.shape, self.form.end.edge) {
            (Shape::Point | Shape::OneOf, _) | (_, Edge::Unknown) => self.earliest(),
            (_, Edge::GoesOn) => Time::MAX,
            (_, Edge::Known | Edge::Limit) => self.form.end.precision.before(self.end).max(self.start),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i64, m: u32, d: u32) -> Time {
        Time::from_ymd(y, m, d).expect("a date")
    }

    fn interval(start: (Time, Precision), end: (Time, Precision)) -> When {
        let form = Form { shape: Shape::Interval, start: EndForm::plain(start.1), end: EndForm::plain(end.1) };
        When { start: start.0, end: end.0, form }
    }

    #[test]
    fn every_form_survives_packing() {
        let doubts = (0..4).map(Qualifier::unpack).collect::<Vec<_>>();
        let mut n_forms = 0;
        for precision in Precision::ALL {
            for edge in [Edge::Known, Edge::GoesOn, Edge::Unknown, Edge::Limit] {
                for (&year, &month, unspecified) in
                    doubts.iter().flat_map(|y| doubts.iter().flat_map(move |m| [(y, m, true), (y, m, false)]))
                {
                    for shape in [Shape::Point, Shape::Interval, Shape::OneOf, Shape::AllOf] {
                        let start = EndForm { precision, edge, year, month, day: year, unspecified };
                        let end = EndForm { day: month, unspecified: !unspecified, ..start };
                        let form = Form { shape, start, end };
                        assert_eq!(Form::unpack(form.pack()), form);
                        n_forms += 1;
                    }
                }
            }
        }
        assert_eq!(n_forms, 12 * 4 * 32 * 4);
    }

    #[test]
    fn a_finer_precision_is_less() {
        assert!(Precision::Second < Precision::Day && Precision::Month < Precision::Year);
        assert!(Precision::ALL.is_sorted());
        assert!(Precision::ALL.iter().enumerate().all(|(i, p)| *p as usize == i));
    }

    #[test]
    fn an_interval_of_years_has_started_for_certain_when_its_first_year_is_over() {
        let when = interval((day(2009, 1, 1), Precision::Year), (day(2013, 1, 1), Precision::Year));
        assert_eq!((when.start_latest(), when.end_earliest()), (day(2010, 1, 1), day(2012, 1, 1)));
    }

    #[test]
    fn the_own_extents_of_months_and_parts_of_a_year_are_found_from_the_points() {
        let months = interval((day(2009, 12, 1), Precision::Month), (day(2012, 3, 1), Precision::Month));
        assert_eq!((months.start_latest(), months.end_earliest()), (day(2010, 1, 1), day(2012, 2, 1)));
        let winters = interval((day(2009, 12, 1), Precision::Season), (day(2012, 3, 1), Precision::Season));
        assert_eq!((winters.start_latest(), winters.end_earliest()), (day(2010, 3, 1), day(2011, 12, 1)));
        let halves = interval((day(2009, 7, 1), Precision::Season), (day(2013, 1, 1), Precision::Season));
        assert_eq!((halves.start_latest(), halves.end_earliest()), (day(2010, 1, 1), day(2012, 7, 1)));
    }

    #[test]
    fn a_point_is_somewhere_in_its_own_extent() {
        let year = When::of_range(day(2012, 1, 1), day(2013, 1, 1), Precision::Year);
        assert_eq!((year.start_latest(), year.end_earliest()), (day(2013, 1, 1), day(2012, 1, 1)));
    }

    #[test]
    fn doubt_about_the_year_alone_is_doubt_about_a_part() {
        let mut form = Form::plain(Precision::Day);
        assert!(!form.is_uncertain() && !form.qualifies_part_only());
        form.start.year = Qualifier::UNCERTAIN;
        assert!(form.is_uncertain() && form.qualifies_part_only() && !form.is_approximate());
    }
}
