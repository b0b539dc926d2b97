//! From the date of an event of markwhen to EDTF: what others tell is reckoned, and what repeats is told each time.
//!
//! A date that is reckoned is as sharp as the one that it is reckoned from.

use std::collections::HashMap;

use super::mw_dates::{Amount, Edge, Limit, Point, Relative, Unit, Written};
use crate::import::datecell::{Unjoined, from_then_on, span};
use crate::import::recurrence::{MAX_INSTANCES, MAX_YEARS};
use crate::import::{Issue, IssueKind};
use crate::time::{Civil, Edtf, Precision, SECS_PER_DAY, Time, days_in_month};

/// Where an event lies, for those that are reckoned from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct Span {
    pub(in crate::import) from: Time,
    /// The first point after it; of a time of day, the time itself.
    pub(in crate::import) to: Time,
    pub(in crate::import) precision: Precision,
    /// What stands behind a time of day in EDTF: `Z`, `+06:00` or nothing.
    zone: String,
}

/// What is known of the events before this one.
#[derive(Default)]
pub(in crate::import) struct Known {
    pub(in crate::import) by_id: HashMap<String, Span>,
    pub(in crate::import) previous: Option<Span>,
    /// The day of reading, in days since 1970.
    pub(in crate::import) today: Option<i64>,
}

/// The date of an event.
#[derive(Debug, Default)]
pub(in crate::import) struct Reckoned {
    pub(in crate::import) edtf: Option<Edtf>,
    pub(in crate::import) span: Option<Span>,
    pub(in crate::import) note: String,
    /// Without a place in the file.
    pub(in crate::import) issue: Option<Issue>,
}

/// Why there is no date, and what to do.
struct Refusal(&'static str, &'static str);

impl Span {
    fn of(edtf: &Edtf) -> Option<Self> {
        let when = edtf.when().filter(|when| when.start.is_date() && when.end.is_date())?;
        let precision = when.form.precision();
        let text = edtf.to_string();
        let zone = text.split_once('T').map_or("", |(_, time)| time.split('/').next().unwrap_or(time));
        let zone = zone.find(['Z', '+', '-']).and_then(|at| zone.get(at..)).unwrap_or_default().to_owned();
        let is_moment = precision < Precision::Day && !text.contains('/');
        Some(Self { from: when.start, to: if is_moment { when.start } else { when.end }, precision, zone })
    }

    /// The date of this stretch, as sharp as it is known.
    fn edtf(&self) -> Option<Edtf> {
        let last = if self.precision < Precision::Day { self.to } else { self.to.plus_secs(-1).max(self.from) };
        let (first, last) = (self.date_at(self.from)?, self.date_at(last)?);
        if first == last { Some(first) } else { Edtf::interval(Some(&first), Some(&last)).ok() }
    }

    fn date_at(&self, time: Time) -> Option<Edtf> {
        let Civil { year, month, day, hour, minute, second } = time.civil();
        if self.precision >= Precision::Year || !(-9_999..=9_999).contains(&year) {
            return Edtf::from_ymd(year, None, None).ok();
        }
        if self.precision >= Precision::Month {
            return Edtf::from_ymd(year, Some(month), None).ok();
        }
        let date = Edtf::from_ymd(year, Some(month), Some(day)).ok()?;
        let clock = match self.precision {
            Precision::Hour => format!("{hour:02}"),
            Precision::Minute => format!("{hour:02}:{minute:02}"),
            Precision::Second => format!("{hour:02}:{minute:02}:{second:02}"),
            _ => return Some(date),
        };
        format!("{date}T{clock}{}", self.zone).parse().ok()
    }

    fn moved(&self, by: Amount, times: i64) -> Option<Self> {
        let by = Amount { n: by.n.checked_mul(times)?, ..by };
        Some(Self { from: shifted(self.from, by)?, to: shifted(self.to, by)?, ..self.clone() })
    }
}

impl Known {
    /// The date of what is written.
    pub(in crate::import) fn reckon(&self, written: &Written) -> Reckoned {
        self.try_reckon(written).unwrap_or_else(|Refusal(message, hint)| Reckoned {
            issue: Some(Issue::new(0, IssueKind::BadDate, message).hint(hint)),
            ..Reckoned::default()
        })
    }

    fn try_reckon(&self, written: &Written) -> Result<Reckoned, Refusal> {
        match (&written.from, &written.to) {
            (Point::Relative(one), None) => self.alone(one),
            (Point::Relative(gap), Some(to)) if gap.is_before => self.before(gap, to),
            (from, to) => {
                let start = self.start(from)?;
                let Some(edtf) = start.edtf else { return Ok(start) };
                if edtf.when().is_none() {
                    let message = "the date has no year, so the event is undated";
                    let issue = Issue::new(0, IssueKind::MissingYear, message).hint("write the year");
                    return Ok(Reckoned { edtf: Some(edtf), issue: Some(issue), ..Reckoned::default() });
                }
                match to {
                    None => Ok(Reckoned { span: Span::of(&edtf), edtf: Some(edtf), ..start }),
                    Some(to) => self.joined(edtf, start.note, to),
                }
            }
        }
    }

    /// From a start to what is written as the end.
    fn joined(&self, start: Edtf, mut note: String, to: &Point) -> Result<Reckoned, Refusal> {
        let from = Span::of(&start);
        let end = match to {
            Point::Now => match self.today {
                None => {
                    return Ok(Reckoned { span: from, edtf: Some(from_then_on(start)), note, ..Reckoned::default() });
                }
                Some(day) => {
                    note.push_str(" The end is the day of reading.");
                    day_of(day)
                }
            },
            Point::Date(edtf) => Some(edtf.clone()),
            Point::Clock(time) => from.as_ref().and_then(|from| at_clock(from, time)),
            Point::Relative(relative) => {
                let from = from.clone().ok_or(Refusal("the start has no place in time", "write both dates"))?;
                let base = match (&relative.id, relative.edge) {
                    (None, None | Some(Edge::Start)) => from.from,
                    (None, Some(Edge::End)) => from.to,
                    (Some(_), edge) => {
                        let base = self.base(relative)?;
                        if edge == Some(Edge::Start) || relative.is_before { base.from } else { base.to }
                    }
                };
                let sign = if relative.is_before { -1 } else { 1 };
                let to = all_shifted(base, &relative.amounts, sign).ok_or(TOO_FAR)?;
                note.push_str(" The end is reckoned.");
                if to < from.from {
                    let message = format!("the end does not follow the start, {start}");
                    let issue = Issue::new(0, IssueKind::EndBeforeStart, message).hint("the start is kept alone");
                    return Ok(Reckoned { edtf: Some(start), span: Some(from), note, issue: Some(issue) });
                }
                let span = Span { to, ..from };
                let edtf = span.edtf().ok_or(TOO_FAR)?;
                return Ok(Reckoned { edtf: Some(edtf), span: Some(span), note: note.trim().to_owned(), issue: None });
            }
        };
        let note = note.trim().to_owned();
        let Some(end) = end else {
            let issue = Issue::new(0, IssueKind::BadDate, "the end is a time of day, and the start no day");
            let issue = issue.hint("the start is kept alone; write the day of the end");
            return Ok(Reckoned { span: from, edtf: Some(start), note, issue: Some(issue) });
        };
        let (first, last) = (edge_of(&start, true), edge_of(&end, false));
        let whole = if end.when().is_some() { span(&first, &last) } else { Err(Unjoined::NotOneDate) };
        Ok(match whole {
            Ok(edtf) => {
                let to = Span::of(&end);
                let span = from.zip(to).map(|(from, to)| Span {
                    to: to.to,
                    precision: from.precision.max(to.precision),
                    ..from
                });
                Reckoned { edtf: Some(edtf), span, note, issue: None }
            }
            Err(why) => {
                let (kind, message) = match why {
                    Unjoined::EndFirst => {
                        (IssueKind::EndBeforeStart, format!("the end does not follow the start, {start}"))
                    }
                    Unjoined::NotOneDate => (IssueKind::BadDate, "start and end make no stretch of time".to_owned()),
                };
                let issue = Issue::new(0, kind, message).hint("the start is kept alone; correct one of the two dates");
                let note = format!("{note} The file gives {end} as the end.").trim().to_owned();
                Reckoned { edtf: Some(start), span: from, note, issue: Some(issue) }
            }
        })
    }

    /// A start that stands before an end, or alone and is no length.
    fn start(&self, from: &Point) -> Result<Reckoned, Refusal> {
        let dated = |edtf: Option<Edtf>, note: &str| Reckoned { edtf, note: note.to_owned(), ..Reckoned::default() };
        match from {
            Point::Date(edtf) => Ok(dated(Some(edtf.clone()), "")),
            Point::Now => match self.today {
                Some(day) => Ok(dated(day_of(day), "The date is the day of reading.")),
                None => Err(Refusal("“now” is another day each time", "write the day of the event")),
            },
            Point::Clock(time) => {
                let base = self.previous.as_ref().filter(|span| span.precision <= Precision::Day);
                let edtf = base.and_then(|span| at_clock(span, time));
                edtf.map(|edtf| dated(Some(edtf), "The day is that of the event before."))
                    .ok_or(Refusal("a time of day, and no day before it", "write the day too"))
            }
            Point::Relative(gap) => {
                let base = self.base(gap)?;
                let from = if gap.edge == Some(Edge::Start) { base.from } else { base.to };
                let at = all_shifted(from, &gap.amounts, 1).ok_or(TOO_FAR)?;
                let edtf = Span { from: at, to: at, ..base.clone() }.date_at(at);
                Ok(dated(edtf, "The start is reckoned from another event."))
            }
        }
    }

    /// A length alone: it follows the event before, or comes right before it.
    fn alone(&self, one: &Relative) -> Result<Reckoned, Refusal> {
        let base = self.base(one)?;
        let edge = match one.edge {
            Some(Edge::Start) => base.from,
            None if one.is_before => base.from,
            _ => base.to,
        };
        let other = all_shifted(edge, &one.amounts, if one.is_before { -1 } else { 1 }).ok_or(TOO_FAR)?;
        reckoned(Span { from: edge.min(other), to: edge.max(other), ..base.clone() })
    }

    /// It ends some time before another event, and lasts as long as is written.
    fn before(&self, gap: &Relative, to: &Point) -> Result<Reckoned, Refusal> {
        let base = self.base(gap)?;
        let edge = if gap.edge == Some(Edge::End) { base.to } else { base.from };
        let end = all_shifted(edge, &gap.amounts, -1).ok_or(TOO_FAR)?;
        let Point::Relative(length) = to else {
            return Err(Refusal("a date before another event has a length, and no end", "write both dates"));
        };
        let start = all_shifted(end, &length.amounts, -1).ok_or(TOO_FAR)?;
        reckoned(Span { from: start.min(end), to: start.max(end), ..base.clone() })
    }

    fn base(&self, relative: &Relative) -> Result<&Span, Refusal> {
        match &relative.id {
            Some(id) => self.by_id.get(id).ok_or(Refusal(
                "no event before this one has a date and this id",
                "put the event with the id before this one",
            )),
            None => self
                .previous
                .as_ref()
                .ok_or(Refusal("there is no dated event before this one to reckon from", "write the date itself")),
        }
    }

    /// Every time that an event takes place, and whether there are more than are read; nothing when it cannot be told.
    pub(in crate::import) fn repeated(
        &self,
        first: &Span,
        every: Amount,
        limit: &Limit,
    ) -> Option<(Vec<Reckoned>, bool)> {
        let step = match every.unit {
            Unit::Year => Precision::Year,
            Unit::Month => Precision::Month,
            Unit::Week | Unit::Weekday | Unit::Day => Precision::Day,
            Unit::Hour => Precision::Hour,
            Unit::Minute => Precision::Minute,
            Unit::Second | Unit::Millisecond => Precision::Second,
        };
        // Of a year nobody knows the third day.
        if first.precision > step || every.unit == Unit::Millisecond {
            return None;
        }
        let years = Amount { n: MAX_YEARS, unit: Unit::Year };
        let (until, goes_on) = match limit {
            Limit::Nothing => (shifted(first.from, years)?.plus_secs(1), true),
            Limit::Times(_) => (Time::MAX, false),
            Limit::For(length) => (shifted(first.from, *length)?, false),
            Limit::Until(Point::Date(edtf)) => (edtf.when()?.end, false),
            Limit::Until(Point::Now) => match self.today {
                Some(day) => (Time::from_secs((day + 1).checked_mul(SECS_PER_DAY)?), false),
                None => (shifted(first.from, years)?.plus_secs(1), true),
            },
            Limit::Until(Point::Relative(relative)) => (all_shifted(first.from, &relative.amounts, 1)?, false),
            Limit::Until(Point::Clock(_)) => return None,
        };
        let most = if let Limit::Times(n) = limit { usize::try_from(*n).ok()?.max(1) } else { usize::MAX };
        let mut all = Vec::new();
        for n in 0.. {
            if all.len() >= most {
                return Some((all, false));
            }
            let Some(span) = first.moved(every, n) else { break };
            if n > 0 && span.from >= until {
                return Some((all, goes_on));
            }
            if all.len() >= MAX_INSTANCES {
                return Some((all, true));
            }
            let Some(edtf) = span.edtf().filter(|edtf| edtf.when().is_some()) else { break };
            all.push(Reckoned { edtf: Some(edtf), span: Some(span), ..Reckoned::default() });
        }
        Some((all, false))
    }
}

const TOO_FAR: Refusal = Refusal("the date that is reckoned lies too far away", "write the date itself");

fn reckoned(span: Span) -> Result<Reckoned, Refusal> {
    let edtf = span.edtf().ok_or(TOO_FAR)?;
    let note = "The date is reckoned from another event.".to_owned();
    Ok(Reckoned { edtf: Some(edtf), span: Some(span), note, issue: None })
}

fn day_of(day: i64) -> Option<Edtf> {
    let Civil { year, month, day, .. } = Time::from_secs(day.checked_mul(SECS_PER_DAY)?).civil();
    Edtf::from_ymd(year, Some(month), Some(day)).ok()
}

/// A time on the day on which a stretch starts.
fn at_clock(span: &Span, time: &str) -> Option<Edtf> {
    if span.precision > Precision::Day {
        return None;
    }
    let Civil { year, month, day, .. } = span.from.civil();
    let day = Edtf::from_ymd(year, Some(month), Some(day)).ok()?;
    format!("{day}T{time}{}", span.zone).parse().ok()
}

/// The first or the last date of one that is a stretch itself, as a week is.
fn edge_of(edtf: &Edtf, is_start: bool) -> Edtf {
    let text = edtf.to_string();
    let part = text.split_once('/').map(|(first, last)| if is_start { first } else { last });
    part.and_then(|part| part.parse().ok()).unwrap_or_else(|| edtf.clone())
}

fn all_shifted(from: Time, amounts: &[Amount], sign: i64) -> Option<Time> {
    amounts.iter().try_fold(from, |at, amount| shifted(at, Amount { n: amount.n * sign, ..*amount }))
}

/// A point moved by a length; the last day of a month where the month has no such day.
fn shifted(from: Time, by: Amount) -> Option<Time> {
    let secs = |per: i64| by.n.checked_mul(per).map(|secs| from.plus_secs(secs));
    let moved = match by.unit {
        Unit::Millisecond => from.plus_secs(by.n / 1_000),
        Unit::Second => secs(1)?,
        Unit::Minute => secs(60)?,
        Unit::Hour => secs(3_600)?,
        Unit::Day => secs(SECS_PER_DAY)?,
        Unit::Week => secs(7 * SECS_PER_DAY)?,
        Unit::Weekday => over_weekdays(from, by.n)?,
        Unit::Month | Unit::Year => {
            let n = by.n.checked_mul(if by.unit == Unit::Year { 12 } else { 1 })?;
            let civil = from.civil();
            let months = civil.year.checked_mul(12)?.checked_add(i64::from(civil.month) - 1)?.checked_add(n)?;
            let (year, month) = (months.div_euclid(12), months.rem_euclid(12) as u32 + 1);
            Time::from_civil(Civil { year, month, day: civil.day.min(days_in_month(year, month)), ..civil })?
        }
    };
    moved.is_date().then_some(moved).filter(|time| (-200_000..=200_000).contains(&time.civil().year))
}

/// A point moved by days from Monday to Friday; a weekend takes no time.
fn over_weekdays(from: Time, n: i64) -> Option<Time> {
    let mut at = from;
    // Five of them are a week, wherever they start, once the weekend is left.
    let skip = |mut at: Time, step: i64| {
        while at.weekday() >= 5 {
            at = at.plus_secs(step * SECS_PER_DAY);
        }
        at
    };
    if n >= 0 {
        at = skip(at, 1);
        at = at.plus_secs((n / 5).checked_mul(7 * SECS_PER_DAY)?);
        for _ in 0..n % 5 {
            at = skip(at, 1).plus_secs(SECS_PER_DAY);
        }
    } else {
        at = at.plus_secs((n / 5).checked_mul(7 * SECS_PER_DAY)?);
        for _ in 0..-(n % 5) {
            at = skip(at.plus_secs(-SECS_PER_DAY), -1);
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::super::mw_dates;
    use super::*;
    use crate::time::DateOrder;

    fn known() -> Known {
        let span = |text: &str| Span::of(&text.parse().expect("EDTF"));
        let mut known = Known { previous: span("2009-09-05"), ..Known::default() };
        for (id, text) in [("y", "2020"), ("m", "2020-01"), ("t", "2020-01-31T10:00Z"), ("w", "2022-07-13")] {
            known.by_id.extend(span(text).map(|span| (id.to_owned(), span)));
        }
        known
    }

    fn check(text: &str, expected: &str) {
        let written = mw_dates::read(text, DateOrder::MonthDay).expect(text);
        let Reckoned { edtf, issue, .. } = known().reckon(&written);
        let seen = edtf.map_or(String::new(), |edtf| edtf.to_string());
        let issue = issue.map_or(String::new(), |issue| format!(" {}", issue.kind.key()));
        assert_eq!(format!("{seen}{issue}").trim(), expected, "{text}");
    }

    #[test]
    fn dates_are_reckoned_as_sharp_as_what_they_are_reckoned_from() {
        for (text, expected) in [
            ("1 week", "2009-09-06/2009-09-12"),
            ("1 month 1 day", "2009-09-06/2009-10-06"),
            ("after !y 2 years", "2021/2022"),
            ("!y 5 days", "2021"),
            ("after !m 1 month", "2020-02"),
            ("!t 1 month", "2020-01-31T10:00Z/2020-02-29T10:00Z"),
            ("!t.start - 30 min", "2020-01-31T10:00Z/2020-01-31T10:30Z"),
            ("5 days - 3 days", "2009-09-11/2009-09-13"),
            ("before !w 2 weeks", "2022-06-29/2022-07-12"),
            ("by !w / 3 days", "2022-07-10/2022-07-12"),
            ("before !w 1 week - 1 month", "2022-06-06/2022-07-05"),
            ("2022-07-13 - 5 week days", "2022-07-13/2022-07-19"),
            ("2022-07-13 / !w.end", "2022-07-13"),
            ("2018/6 months", "2018"),
            ("2018-01-31 / 1 month", "2018-01-31/2018-02-27"),
            ("8:30 - 9:30", "2009-09-05T08:30/2009-09-05T09:30"),
            ("!nobody 1 day", "bad_date"),
            ("after !y 900000 years", "bad_date"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn an_end_means_its_end_and_now_is_open() {
        for (text, expected) in [
            ("04/2010 - 2012", "2010-04/2012"),
            ("2026W01 / 2026-01-10", "2025-12-29/2026-01-10"),
            ("2016-05-23 / 2016W21", "2016-05-23/2016-05-29"),
            ("2005/now", "2005/.."),
            ("now", "bad_date"),
            ("now - 3 days", "bad_date"),
            ("2012 / 2010", "2012 end_before_start"),
            ("2012-05-01 - Feb 3", "2012-05-01 bad_date"),
            ("Feb 3", "XXXX-02-03 missing_year"),
            ("2012 / 8am", "2012 bad_date"),
        ] {
            check(text, expected);
        }
        let today = Known { today: Some(20_000), ..Known::default() };
        let seen = |text: &str| {
            let written = mw_dates::read(text, DateOrder::MonthDay).expect(text);
            today.reckon(&written).edtf.map(|edtf| edtf.to_string())
        };
        assert_eq!(seen("now - 3 days").as_deref(), Some("2024-10-04/2024-10-06"));
        assert_eq!(seen("2005 / now").as_deref(), Some("2005/2024-10-04"));
    }

    #[test]
    fn weekdays_leave_weekends_out() {
        let day = |text: &str| Span::of(&text.parse().expect("EDTF")).expect("a day").from;
        let moved = |from: &str, n: i64| over_weekdays(day(from), n);
        assert_eq!(moved("2022-07-13", 5), Some(day("2022-07-20")));
        assert_eq!(moved("2022-07-20", 10), Some(day("2022-08-03")));
        assert_eq!(moved("2022-07-16", 1), Some(day("2022-07-19")));
        assert_eq!(moved("2022-07-15", 1), Some(day("2022-07-16")));
        assert_eq!(moved("2022-07-18", -1), Some(day("2022-07-15")));
        assert_eq!(moved("2022-07-18", -7), Some(day("2022-07-07")));
    }

    #[test]
    fn what_repeats_is_told_each_time_within_bounds() {
        let count = |text: &str| {
            let written = mw_dates::read(text, DateOrder::MonthDay).expect(text);
            let span = known().reckon(&written).span.expect("a date");
            let (every, limit) = written.repeat.and_then(|repeat| repeat.rule).expect("a rule");
            let found = known().repeated(&span, every, &limit);
            found.map(|(all, has_more)| {
                let last = all.last().and_then(|last| last.edtf.as_ref()).map(Edtf::to_string).unwrap_or_default();
                (all.len(), last, has_more)
            })
        };
        let some = |n: usize, last: &str, has_more| Some((n, last.to_owned(), has_more));
        assert_eq!(count("2022-08-07 every 12 months x30"), some(30, "2051-08-07", false));
        assert_eq!(count("2025-02-06 every day until 2025-02-28"), some(23, "2025-02-28", false));
        assert_eq!(count("2025-02-06 every day until 2025-01-28"), some(1, "2025-02-06", false));
        assert_eq!(count("2019-01-01 / 2019-01-02 every 3 days for 30 days"), some(10, "2019-01-28/2019-01-29", false));
        assert_eq!(count("2019-01-01 every 3 days for 3 days"), some(1, "2019-01-01", false));
        assert_eq!(count("2025 every other year"), some(6, "2035", true));
        assert_eq!(count("2025-01-31 every month x2"), some(2, "2025-02-28", false));
        assert_eq!(count("2025-01-01 every day x5000"), some(1_000, "2027-09-27", true));
        assert_eq!(count("2025 every day x5"), None);
    }
}
