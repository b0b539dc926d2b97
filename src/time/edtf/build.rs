//! EDTF from parts.

use super::date::{Clock, Date, MAX_YEAR};
use super::error::EdtfError;
use super::parse::checked_interval;
use super::words::{MONTHS, ordinal};
use super::{Edtf, End, Item, Kind};
use crate::time::form::Qualifier;
use crate::time::point::{Time, days_in_month};

impl Edtf {
    /// The same date without `?`, `~` and `%`, for places that show the doubt in another way.
    #[must_use]
    pub fn without_doubt(&self) -> Self {
        self.to_string().replace(['?', '~', '%'], "").parse().unwrap_or_else(|_| self.clone())
    }

    /// A year, a month or a day; `year` is astronomical, 0 is 1 BCE.
    ///
    /// Months need a year of at most four digits, and a day needs a month.
    pub fn from_ymd(year: i64, month: Option<u32>, day: Option<u32>) -> Result<Self, EdtfError> {
        let fail = |message: String| Err(EdtfError::new(0, message));
        if year.abs() > MAX_YEAR {
            return fail("a year farther than the time line goes".to_owned());
        }
        match (month, day) {
            (Some(_), _) if year.abs() > 9_999 => return fail("a year beyond 9999 has no months".to_owned()),
            (None, Some(_)) => return fail("a day without a month".to_owned()),
            (Some(month), _) if !(1..=12).contains(&month) => return fail(format!("no month {month}")),
            (Some(month), Some(day)) if !(1..=days_in_month(year, month)).contains(&day) => {
                let name = MONTHS.get(month as usize - 1).unwrap_or(&"");
                let date = if day == 29 { format!("{name} {year}") } else { (*name).to_owned() };
                return fail(format!("no {} day in {date}", ordinal(day.into())));
            }
            _ => {}
        }
        Ok(Self::of_date(Date::of(year, month, day)))
    }

    /// The interval from one date to another; `None` stands for an end that nobody knows.
    ///
    /// `[..a]` as the start and `[a..]` as the end give the limits of ISO 8601-2, `..a/` and `/a..`.
    pub fn interval(start: Option<&Self>, end: Option<&Self>) -> Result<Self, EdtfError> {
        let one_date = || EdtfError::new(0, "an end of an interval is one date");
        let start = match start.map(|edtf| &edtf.kind) {
            None => End::Unknown,
            Some(Kind::Date(date)) => End::Date(*date),
            Some(Kind::Set { is_all: false, items }) => match items.as_slice() {
                [Item::Before(date)] => End::Before(*date),
                [Item::Date(date)] => End::Date(*date),
                _ => return Err(one_date()),
            },
            Some(_) => return Err(one_date()),
        };
        let end = match end.map(|edtf| &edtf.kind) {
            None => End::Unknown,
            Some(Kind::Date(date)) => End::Date(*date),
            Some(Kind::Set { is_all: false, items }) => match items.as_slice() {
                [Item::After(date)] => End::After(*date),
                [Item::Date(date)] => End::Date(*date),
                _ => return Err(one_date()),
            },
            Some(_) => return Err(one_date()),
        };
        checked_interval(start, end, 0).map(|kind| Self { kind })
    }

    /// One day, nobody knows which, from the day of `first` to the day of `last`: `[a..b]`.
    ///
    /// The same day twice gives that day; [`Time::MIN`] and [`Time::MAX`] give `..`, and both of them `XXXX`.
    pub fn within(first: Time, last: Time) -> Self {
        let (first, last) = (first.min(last), last.max(first));
        let day = |time: Time| Date::of_day(time.civil());
        let item = match (first.is_date(), last.is_date()) {
            (true, true) if day(first) == day(last) => return Self::of_date(day(first)),
            (true, true) => Item::Range(day(first), day(last)),
            (true, false) => Item::After(day(first)),
            (false, true) => Item::Before(day(last)),
            (false, false) => return Self::unknown(),
        };
        Self::one_of(item)
    }

    pub(in crate::time) fn of_date(date: Date) -> Self {
        Self { kind: Kind::Date(date) }
    }

    pub(in crate::time) fn on_or_before(date: Date) -> Self {
        Self::one_of(Item::Before(date))
    }

    pub(in crate::time) fn on_or_after(date: Date) -> Self {
        Self::one_of(Item::After(date))
    }

    pub(in crate::time) fn between(first: Date, last: Date) -> Self {
        Self::one_of(Item::Range(first, last))
    }

    pub(in crate::time) fn from_then_on(date: Date) -> Self {
        Self { kind: Kind::Interval(End::Date(date), End::GoesOn) }
    }

    fn one_of(item: Item) -> Self {
        Self { kind: Kind::Set { is_all: false, items: vec![item] } }
    }

    fn unknown() -> Self {
        let year = super::Year::Digits { negative: false, digits: [super::X; 4], significant: 0 };
        Self::of_date(Date { year, ..Date::of(0, None, None) })
    }

    /// The date, if this is one and neither an interval nor a set.
    pub(in crate::time) fn as_date(&self) -> Option<Date> {
        match &self.kind {
            Kind::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// This with more doubt about every date in it.
    #[must_use]
    pub(in crate::time) fn doubted(mut self, doubt: Qualifier) -> Self {
        match &mut self.kind {
            Kind::Date(date) => *date = date.doubted(doubt),
            Kind::Interval(start, end) => {
                for end in [start, end] {
                    if let End::Date(date) | End::Before(date) | End::After(date) = end {
                        *date = date.doubted(doubt);
                    }
                }
            }
            Kind::Set { items, .. } => {
                for item in items {
                    match item {
                        Item::Date(date) | Item::Before(date) | Item::After(date) => *date = date.doubted(doubt),
                        Item::Range(first, last) => (*first, *last) = (first.doubted(doubt), last.doubted(doubt)),
                    }
                }
            }
        }
        self
    }

    /// This day at a time of day; `None` unless it is one whole day.
    pub(in crate::time) fn at(mut self, clock: Clock) -> Option<Self> {
        match &mut self.kind {
            Kind::Date(date) if date.day.is_some() && date.clock.is_none() && !date.is_masked() => {
                date.clock = Some(clock);
                Some(self)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edtf(text: &str) -> Edtf {
        text.parse().expect(text)
    }

    fn check_ymd(year: i64, month: Option<u32>, day: Option<u32>, expected: &str) {
        let shown = Edtf::from_ymd(year, month, day).map_or_else(|error| error.message, |edtf| edtf.to_string());
        assert_eq!(shown, expected);
    }

    #[test]
    fn numbers_make_a_date_that_the_calendar_has() {
        check_ymd(2021, Some(4), Some(2), "2021-04-02");
        check_ymd(-44, Some(3), None, "-0044-03");
        check_ymd(12_345, None, None, "Y12345");
        check_ymd(2021, Some(4), Some(31), "no 31st day in April");
        check_ymd(2021, Some(2), Some(29), "no 29th day in February 2021");
        check_ymd(2021, Some(13), None, "no month 13");
        check_ymd(2021, None, Some(3), "a day without a month");
        check_ymd(12_345, Some(1), None, "a year beyond 9999 has no months");
    }

    #[test]
    fn two_dates_make_an_interval() {
        let show = |a: Option<&str>, b: Option<&str>| {
            Edtf::interval(a.map(edtf).as_ref(), b.map(edtf).as_ref())
                .map_or_else(|error| error.message, |e| e.to_string())
        };
        assert_eq!(show(Some("2009"), Some("2012-05~")), "2009/2012-05~");
        assert_eq!(show(Some("2009"), None), "2009/");
        assert_eq!(show(None, Some("2009")), "/2009");
        assert_eq!(show(Some("[..2009]"), Some("2012")), "..2009/2012");
        assert_eq!(show(None, None), "an interval without a date");
        assert_eq!(show(Some("2012"), Some("2009")), "the interval ends before it starts");
        assert_eq!(show(Some("2009/2010"), Some("2012")), "an end of an interval is one date");
    }

    #[test]
    fn a_day_within_days_is_one_of_them() {
        let day = |d| Time::from_ymd(2021, 1, d).expect("a date");
        assert_eq!(Edtf::within(day(17), day(20)).to_string(), "[2021-01-17..2021-01-20]");
        assert_eq!(Edtf::within(day(20).plus_secs(5), day(17)).to_string(), "[2021-01-17..2021-01-20]");
        assert_eq!(Edtf::within(day(17), day(17).plus_secs(9)).to_string(), "2021-01-17");
        assert_eq!(Edtf::within(Time::MIN, day(17)).to_string(), "[..2021-01-17]");
        assert_eq!(Edtf::within(day(17), Time::MAX).to_string(), "[2021-01-17..]");
        assert_eq!(Edtf::within(Time::MIN, Time::MAX).to_string(), "XXXX");
    }
}
