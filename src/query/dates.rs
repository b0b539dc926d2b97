//! The window in time that a filter asks for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::dataset::{Dataset, EventId};
use crate::time::{Edge, Edtf, Shape, Time, Truth, When, days_in_month};

/// A window in time; both bounds belong to it, and an absent one leaves that side open.
///
/// An undated event is in no window, with one exception: a month or day without a year (`XXXX-04-02`) may lie in any
/// window that has such a day, so it passes as possible.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DateFilter {
    /// The first date; the window starts where its extent starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<DateBound>,
    /// The last date; the window ends where its extent ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<DateBound>,
    /// Whether events that only may lie in the window are left out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub certain_only: bool,
}

/// A single EDTF date without doubt, as it was written: `2021`, `2021-04`, `2021-04-02`, `202X`, `-0500`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DateBound {
    text: String,
    start: Time,
    end: Time,
}

/// The text is not a single EDTF date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a date that a window can start or end with")]
pub struct DateBoundError(String);

impl DateFilter {
    /// The window as points in time, `to` exclusive.
    pub fn window(&self) -> (Time, Time) {
        let from = self.from.as_ref().map(DateBound::extent);
        let to = self.to.as_ref().map(DateBound::extent);
        match (from, to) {
            (Some(a), Some(b)) if a.0 >= b.1 => (b.0, a.1),
            (Some(a), Some(b)) => (a.0, b.1),
            (Some(a), None) => (a.0, Time::MAX),
            (None, Some(b)) => (Time::MIN, b.1),
            (None, None) => (Time::MIN, Time::MAX),
        }
    }

    /// The same window with its bounds in order.
    #[must_use]
    pub fn normalised(mut self) -> Self {
        if let (Some(from), Some(to)) = (&self.from, &self.to)
            && from.start >= to.end
        {
            std::mem::swap(&mut self.from, &mut self.to);
        }
        self
    }
}

impl DateBound {
    /// The text that it was read from.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The points in time that it takes up, the second exclusive.
    pub fn extent(&self) -> (Time, Time) {
        (self.start, self.end)
    }
}

impl FromStr for DateBound {
    type Err = DateBoundError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || DateBoundError(text.to_owned());
        // Doubt, sets and intervals are refused by their signs: a window has edges, and they are sharp.
        let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '+'));
        if !is_plain {
            return Err(error());
        }
        let edtf: Edtf = text.parse().map_err(|_| error())?;
        let when = edtf.when().ok_or_else(error)?;
        if when.form.shape != Shape::Point || when.form.start.edge != Edge::Known || when.form.end.edge != Edge::Known {
            return Err(error());
        }
        Ok(Self { text: text.to_owned(), start: when.start, end: when.end })
    }
}

impl TryFrom<String> for DateBound {
    type Error = DateBoundError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<DateBound> for String {
    fn from(bound: DateBound) -> Self {
        bound.text
    }
}

impl fmt::Display for DateBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A [`DateFilter`] in the form that rows are held against.
#[derive(Copy, Clone, Debug)]
pub(super) struct Window {
    pub(super) from: Time,
    pub(super) to: Time,
    pub(super) certain_only: bool,
}

impl Window {
    pub(super) fn new(dates: &DateFilter) -> Self {
        let (from, to) = dates.window();
        Self { from, to, certain_only: dates.certain_only }
    }

    /// Whether a row passes: `Maybe` when it passes only as possible.
    pub(super) fn admits(&self, dataset: &Dataset, row: EventId) -> Truth {
        let truth = match dataset.when(row) {
            Some(when) => self.holds(&when),
            None => self.holds_without_year(&dataset.event(row).when_text()),
        };
        if truth == Truth::Maybe && self.certain_only { Truth::No } else { truth }
    }

    /// Whether some of a date lies in the window.
    pub(super) fn holds(&self, when: &When) -> Truth {
        let truth = when.overlaps(self.from, self.to);
        // "About 2012" may turn out to be 2011: where the source doubts, nothing is certain.
        if truth == Truth::Yes && (when.form.is_uncertain() || when.form.is_approximate()) {
            Truth::Maybe
        } else {
            truth
        }
    }

    fn holds_without_year(&self, when_text: &str) -> Truth {
        // Most undated rows have no date words at all; nothing is parsed for them.
        if when_text.is_empty() {
            return Truth::No;
        }
        match when_text.parse::<Edtf>().ok().and_then(|edtf| edtf.month_day()) {
            Some((None, None)) | None => Truth::No,
            Some((month, day)) if self.has_month_day(month, day) => Truth::Maybe,
            Some(_) => Truth::No,
        }
    }

    /// Whether some day of the window has this month and this day of the month.
    pub(super) fn has_month_day(&self, month: Option<u32>, day: Option<u32>) -> bool {
        if !self.from.is_date() || !self.to.is_date() {
            return true;
        }
        let (first, last) = (self.from.civil().year, self.to.plus_secs(-1).civil().year);
        // 29 February stays away for eight years at most (1896 to 1904).
        (first..=last.min(first.saturating_add(8))).any(|year| {
            let months = month.map_or(1..=12, |month| month..=month);
            months.into_iter().any(|month| {
                let days = day.map_or(1..=days_in_month(year, month), |day| day..=day);
                let start = Time::from_ymd(year, month, *days.start());
                let end = Time::from_ymd(year, month, *days.end()).map(|day| When::of_day(day).end);
                matches!((start, end), (Some(start), Some(end)) if start < self.to && end > self.from)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(from: &str, to: &str) -> Window {
        let bound = |text: &str| (!text.is_empty()).then(|| text.parse::<DateBound>().expect("a bound"));
        Window::new(&DateFilter { from: bound(from), to: bound(to), certain_only: false })
    }

    #[test]
    fn a_window_goes_from_the_start_of_one_date_to_the_end_of_the_other() {
        let window = window("2021", "2022-02");
        assert_eq!(Some(window.from), Time::from_ymd(2021, 1, 1));
        assert_eq!(Some(window.to), Time::from_ymd(2022, 3, 1));
    }

    #[test]
    fn bounds_the_wrong_way_round_change_places() {
        assert_eq!(window("2022", "2021").from, window("2021", "2022").from);
        assert_eq!(window("2022", "2021").to, window("2021", "2022").to);
        // From June to the end of the year: in order, though 2021 starts earlier.
        assert_eq!(Some(window("2021-06", "2021").from), Time::from_ymd(2021, 6, 1));
    }

    #[test]
    fn a_bound_is_one_date_without_doubt() {
        for text in ["2021", "2021-04", "2021-04-02", "-0500"] {
            assert!(text.parse::<DateBound>().is_ok(), "{text}");
        }
        for text in ["", "2021?", "2021/2022", "[2021..]", "XXXX-04-02", "April", "2021-02-30", " 2021"] {
            assert!(text.parse::<DateBound>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_without_a_year_may_lie_where_the_window_has_such_a_day() {
        let check =
            |from, to, text, truth| assert_eq!(window(from, to).holds_without_year(text), truth, "{from}..{to} {text}");
        check("2021-03", "2021-05", "XXXX-04-02", Truth::Maybe);
        check("2021-04-03", "2021-12", "XXXX-04-02", Truth::No);
        check("2021-04-03", "2022-04-02", "XXXX-04-02", Truth::Maybe);
        check("2021-04-30", "2021-04-30", "XXXX-04", Truth::Maybe);
        check("2021-05", "2021-05", "XXXX-04", Truth::No);
        check("1897", "1903", "XXXX-02-29", Truth::No);
        check("1897", "1904", "XXXX-02-29", Truth::Maybe);
        check("2021-05", "", "XXXX-04", Truth::Maybe);
        check("2021", "2022", "", Truth::No);
    }
}
