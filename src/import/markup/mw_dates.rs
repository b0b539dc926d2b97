//! The date of an event of markwhen, taken apart: what stands before the colon.
//!
//! ```text
//! 2004-06 / 2006              EDTF                9/2/2019 - Dec 7 2020   month first, unless the head says otherwise
//! 2025-W03                    a week              300-200 BC              years before our era
//! 2018-05-01 / 6 months       a length            after !id 2 weeks       told by another event
//! 1 week - 3 days             after a gap         2025-02-06 every 2 days x5
//! ```

use crate::import::datecell::{Cell, read_cell};
use crate::time::{DateOrder, Edtf, SECS_PER_DAY, Time, month_from_name, order_evidence};

/// A date is no longer than this.
const MAX_LEN: usize = 200;

/// What stands before the colon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct Written {
    pub(in crate::import) from: Point,
    pub(in crate::import) to: Option<Point>,
    pub(in crate::import) repeat: Option<Repeat>,
}

/// One end of what is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) enum Point {
    /// A date, or a stretch that is a date of its own, as a week is.
    Date(Edtf),
    /// The time of reading.
    Now,
    /// A time of day, `08` or `08:30`.
    Clock(String),
    Relative(Relative),
}

/// A date that another one tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct Relative {
    pub(in crate::import) is_before: bool,
    /// The event that it is reckoned from; the one before it where there is none.
    pub(in crate::import) id: Option<String>,
    pub(in crate::import) edge: Option<Edge>,
    pub(in crate::import) amounts: Vec<Amount>,
}

/// Which end of another event is meant.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(in crate::import) enum Edge {
    Start,
    End,
}

/// A length of time.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct Amount {
    pub(in crate::import) n: i64,
    pub(in crate::import) unit: Unit,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::import) enum Unit {
    Millisecond,
    Second,
    Minute,
    Hour,
    Day,
    /// Monday to Friday.
    Weekday,
    Week,
    Month,
    Year,
}

/// How often an event repeats; `None` when that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct Repeat {
    /// The words from `every` on.
    pub(in crate::import) words: String,
    pub(in crate::import) rule: Option<(Amount, Limit)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) enum Limit {
    Nothing,
    Times(i64),
    For(Amount),
    Until(Point),
}

/// Reads what may be a date; `None` when it is none.
pub(in crate::import) fn read(text: &str, order: DateOrder) -> Option<Written> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_LEN {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let (range, repeat) = match lower.find(" every ").filter(|_| lower.len() == text.len()) {
        Some(at) => {
            let words = text.get(at..)?.trim();
            (text.get(..at)?.trim(), Some(Repeat { words: words.to_owned(), rule: rule(words, order) }))
        }
        None => (text, None),
    };
    let (from, to) = ends(range, order)?;
    Some(Written { from, to, repeat })
}

/// Whether a text that is no date was meant as one: it has a number, and no words but those of dates.
pub(in crate::import) fn is_attempt(text: &str) -> bool {
    let text = text.trim();
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let has_number = text.bytes().filter(u8::is_ascii_digit).count() >= 3 || text.contains('!');
    let has_id = text.split_whitespace().any(|word| word.starts_with('!'));
    has_number
        && text.len() <= MAX_LEN
        && words
            .into_iter()
            .all(|word| has_id && text.contains(&format!("!{word}")) || is_date_word(&word.to_lowercase()))
        || has_near_month(text)
}

/// Whether a text is a day, a year and a word that begins as a month does: `7 Decemb 1941`.
fn has_near_month(text: &str) -> bool {
    let parts: Vec<&str> = text.split([' ', ',', '.']).filter(|part| !part.is_empty()).take(4).map(str::trim).collect();
    let &[first, second, year] = parts.as_slice() else { return false };
    let number = |part: &str| Some(part).filter(|part| part.bytes().all(|b| b.is_ascii_digit()))?.parse::<u32>().ok();
    let (day, word) = if number(first).is_some() { (first, second) } else { (second, first) };
    let is_near = word.get(..3).is_some_and(|start| month_from_name(&start.to_lowercase()).is_some());
    is_near
        && word.chars().all(char::is_alphabetic)
        && number(day).is_some_and(|day| (1..=31).contains(&day))
        && year.len() == 4
        && number(year).is_some()
}

/// The order of day and month that a date or a range proves.
pub(in crate::import) fn order_of(text: &str) -> Option<DateOrder> {
    let text = text.split(" every ").next().unwrap_or_default();
    let sides = |sign: &str| text.split_once(sign).map(|(left, right)| [left, right]);
    let [left, right] = [" - ", " / ", " – ", " to ", "-"].into_iter().find_map(sides).unwrap_or([text, ""]);
    [text, left, right].into_iter().find_map(order_evidence)
}

fn is_date_word(word: &str) -> bool {
    const WORDS: [&str; 28] = [
        "now", "by", "before", "after", "to", "until", "til", "for", "every", "other", "x", "times", "am", "pm", "bc",
        "bce", "ad", "ce", "plus", "start", "end", "week", "work", "business", "t", "z", "w", "th",
    ];
    WORDS.contains(&word) || unit_of(word).is_some() || month_from_name(word).is_some()
}

/// The two ends of a range.
fn ends(text: &str, order: DateOrder) -> Option<(Point, Option<Point>)> {
    if let Some(one) = point(text, order) {
        return Some((one, None));
    }
    // What has blanks around it divides rather than what has none: `2022-06-07 - 2023`.
    for sign in [" / ", " - ", " – ", " — ", " to ", "/", "-", "–", "—"] {
        let lower = text.to_ascii_lowercase();
        if is_one_date(text, sign) {
            continue;
        }
        for (at, _) in lower.match_indices(sign) {
            let (Some(left), Some(right)) = (text.get(..at), text.get(at + sign.len()..)) else { continue };
            // In `285–247 BCE` both years are before our era.
            let left = match era_of(right) {
                Some(era) if left.trim().bytes().all(|byte| byte.is_ascii_digit()) => format!("{} {era}", left.trim()),
                _ => left.to_owned(),
            };
            if let Some(to) = point(right, order)
                && let Some(from) = point(&left, order)
            {
                return Some((from, Some(to)));
            }
        }
    }
    None
}

/// Whether a sign stands within one date, be it a day that there is not: `2001-02-31` does not end in the year 31.
fn is_one_date(text: &str, sign: &str) -> bool {
    let mut parts = text.split(sign);
    let (Some(first), Some(second), Some(third), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let digits = |part: &str| part.bytes().take_while(u8::is_ascii_digit).count();
    let is_number = |part: &str| !part.is_empty() && digits(part) == part.len();
    let n_short = [first, second, third].iter().filter(|part| digits(part) <= 2).count();
    is_number(first) && is_number(second) && digits(third) > 0 && (sign == "/" || n_short >= 2)
}

/// The era that is written behind a year.
fn era_of(text: &str) -> Option<&str> {
    let era = text.trim_start_matches(|c: char| c.is_ascii_digit() || c.is_whitespace()).trim_end();
    ["BC", "BCE", "AD", "CE"].into_iter().any(|known| era.eq_ignore_ascii_case(known)).then_some(era)
}

fn point(text: &str, order: DateOrder) -> Option<Point> {
    let text = text.trim().trim_end_matches(',').trim_end();
    if text.eq_ignore_ascii_case("now") {
        return Some(Point::Now);
    }
    if let Some(week) = week(text) {
        return Some(Point::Date(week));
    }
    if let Some(clock) = clock(text) {
        return Some(Point::Clock(clock));
    }
    if let Some(relative) = relative(text) {
        return Some(Point::Relative(relative));
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() <= 5 {
        let year: i64 = text.parse().ok()?;
        // Two digits up to 24 would be an hour; four are a year.
        return Edtf::from_ymd(year, None, None).ok().filter(|_| year > 24 || text.len() == 4).map(Point::Date);
    }
    let (day, time) = with_clock(text).unwrap_or((text, String::new()));
    let edtf = match read_cell(day, Some(order), None) {
        Cell::Date(edtf) => edtf,
        Cell::Ambiguous(day_first, month_first) => {
            if order == DateOrder::DayMonth {
                day_first
            } else {
                month_first
            }
        }
        Cell::Open => return Some(Point::Now),
        Cell::Empty | Cell::Missing | Cell::Bad { .. } => return None,
    };
    if time.is_empty() || edtf.when().is_none() {
        return Some(Point::Date(edtf));
    }
    format!("{edtf}T{time}").parse().ok().map(Point::Date)
}

/// A date and the time of day behind it.
fn with_clock(text: &str) -> Option<(&str, String)> {
    let blanks = text.char_indices().rev().filter(|(_, c)| c.is_whitespace() || *c == ',').take(4);
    let found = blanks.filter_map(|(at, c)| {
        let time = clock(text.get(at + c.len_utf8()..)?)?;
        // The hour alone may be the end of a date: `June 4 8`.
        let day = text.get(..at)?.trim_end_matches(|c: char| c.is_whitespace() || c == ',');
        (!day.is_empty()).then_some((day, time))
    });
    found.last()
}

/// `8am`, `8:30 pm`, `18:30`, as the time of EDTF: no minutes where none are written.
fn clock(text: &str) -> Option<String> {
    let lower = text.trim().to_ascii_lowercase();
    let half =
        [("am", 0), ("pm", 12)].into_iter().find_map(|(name, add)| Some((lower.strip_suffix(name)?.trim_end(), add)));
    let (numbers, add) = half.map_or((lower.as_str(), None), |(numbers, add)| (numbers, Some(add)));
    let (hour, minute) = match numbers.split_once(':') {
        Some((hour, minute)) => (hour, Some(minute)),
        None => (numbers, None),
    };
    let digits = |text: &str, len: std::ops::RangeInclusive<usize>| {
        let is_number = len.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse::<u32>().ok()).flatten()
    };
    let hour = digits(hour, 1..=2)?;
    let minute = minute.map(|minute| digits(minute, 2..=2).filter(|minute| *minute < 60));
    let hour = match (add, minute) {
        (None, None) => return None,
        (None, Some(_)) => Some(hour).filter(|hour| *hour < 24)?,
        (Some(add), _) => Some(hour % 12 + add).filter(|_| (1..=12).contains(&hour))?,
    };
    match minute {
        None => Some(format!("{hour:02}")),
        Some(minute) => Some(format!("{hour:02}:{:02}", minute?)),
    }
}

/// `2025-W03` and `2025W03`, also with the day of the week.
fn week(text: &str) -> Option<Edtf> {
    let (year, rest) = text.split_at_checked(4)?;
    let year: i64 = Some(year).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
    let rest = rest.strip_prefix('-').unwrap_or(rest).strip_prefix(['W', 'w'])?;
    let (week, day) = rest.split_at_checked(2)?;
    let week: i64 = week.parse().ok().filter(|week| (1..=53).contains(week))?;
    let day = match day.strip_prefix('-').unwrap_or(day) {
        "" => None,
        day => Some(day.parse::<i64>().ok().filter(|day| (1..=7).contains(day))?),
    };
    // 4 January is always in the first week.
    let fourth = Time::from_ymd(year, 1, 4)?;
    let monday = fourth.plus_secs(((week - 1) * 7 - i64::from(fourth.weekday())) * SECS_PER_DAY);
    // The last week of most years is the 52nd.
    let thursday = monday.plus_secs(3 * SECS_PER_DAY).civil();
    if thursday.year != year {
        return None;
    }
    let edtf = |days: i64| {
        let civil = monday.plus_secs(days * SECS_PER_DAY).civil();
        Edtf::from_ymd(civil.year, Some(civil.month), Some(civil.day)).ok()
    };
    match day {
        Some(day) => edtf(day - 1),
        None => Edtf::interval(Some(&edtf(0)?), Some(&edtf(6)?)).ok(),
    }
}

/// `after !id.end 2 weeks`, `5 months`, `.start`.
fn relative(text: &str) -> Option<Relative> {
    let lower = text.to_ascii_lowercase();
    let mut rest = text;
    let mut found = Relative { is_before: false, id: None, edge: None, amounts: Vec::new() };
    let mut is_told = false;
    for (word, is_before) in [("before", true), ("by", true), ("after", false)] {
        if lower.starts_with(word) && !lower.get(word.len()..)?.starts_with(|c: char| c.is_alphanumeric()) {
            rest = text.get(word.len()..)?.trim_start();
            found.is_before = is_before;
            is_told = true;
            break;
        }
    }
    if let Some(named) = rest.strip_prefix('!') {
        let end = named.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(named.len());
        let (id, after) = named.split_at(end);
        if id.is_empty() {
            return None;
        }
        found.id = Some(id.to_owned());
        rest = after;
        is_told = true;
    }
    for (word, edge) in [(".start", Edge::Start), (".end", Edge::End)] {
        if rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)) {
            found.edge = Some(edge);
            rest = rest.get(word.len()..)?;
            is_told = true;
            break;
        }
    }
    rest = rest.trim_start();
    rest = rest.strip_prefix("plus").or_else(|| rest.strip_prefix('+')).unwrap_or(rest);
    found.amounts = amounts(rest)?;
    (is_told || !found.amounts.is_empty()).then_some(found)
}

/// Lengths one after the other, `1 month 1 day`; nothing else may stand there.
fn amounts(text: &str) -> Option<Vec<Amount>> {
    let mut rest = text.trim_matches(|c: char| c.is_whitespace() || c == ',');
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (is_negative, number) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
        let len = number.find(|c: char| !c.is_ascii_digit())?;
        let (digits, behind) = number.split_at(len);
        let n: i64 = digits.parse().ok().filter(|n| *n <= 1_000_000)?;
        let (unit, behind) = unit_at(behind.trim_start())?;
        found.push(Amount { n: if is_negative { -n } else { n }, unit });
        rest = behind.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    }
    Some(found)
}

/// The unit at the start of a text, and what follows it.
fn unit_at(text: &str) -> Option<(Unit, &str)> {
    let word = |text: &str| text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let (first, behind) = text.split_at(word(text));
    let first = first.to_ascii_lowercase();
    if matches!(first.as_str(), "week" | "work" | "business") {
        let next = behind.trim_start();
        let (second, behind) = next.split_at(word(next));
        if matches!(second.to_ascii_lowercase().as_str(), "days" | "day") {
            return Some((Unit::Weekday, behind));
        }
    }
    Some((unit_of(&first)?, behind))
}

fn unit_of(word: &str) -> Option<Unit> {
    Some(match word {
        "milliseconds" | "ms" => Unit::Millisecond,
        "seconds" | "second" | "secs" | "sec" | "s" => Unit::Second,
        "minutes" | "minute" | "mins" | "min" => Unit::Minute,
        "hours" | "hour" | "h" => Unit::Hour,
        "days" | "day" | "d" => Unit::Day,
        "weekdays" | "weekday" | "workdays" | "workday" => Unit::Weekday,
        "weeks" | "week" | "w" => Unit::Week,
        "months" | "month" => Unit::Month,
        "years" | "year" | "y" => Unit::Year,
        _ => return None,
    })
}

/// `every 3 days for 30 days`, `every other week x5`, `every year until 2030`.
fn rule(words: &str, order: DateOrder) -> Option<(Amount, Limit)> {
    let rest = words.get("every".len()..)?.trim_start();
    let (n, rest) =
        if let Some(rest) = rest.get(..5).filter(|word| word.eq_ignore_ascii_case("other")).and(rest.get(5..)) {
            (2, rest)
        } else {
            let len = rest.find(|c: char| !c.is_ascii_digit())?;
            let (digits, behind) = rest.split_at(len);
            (if digits.is_empty() { 1 } else { digits.parse().ok()? }, behind)
        };
    let (unit, rest) = unit_at(rest.trim_start())?;
    let every = Amount { n: Some(n).filter(|n| (1..=100_000).contains(n))?, unit };
    let rest = rest.trim();
    let lower = rest.to_ascii_lowercase();
    let limit = if rest.is_empty() {
        Limit::Nothing
    } else if let Some(times) = lower.strip_prefix('x') {
        Limit::Times(times.trim().parse().ok()?)
    } else if let Some(length) = lower.strip_prefix("for ") {
        match length.trim().strip_suffix("times") {
            Some(times) => Limit::Times(times.trim().parse().ok()?),
            None => match amounts(length)?.as_slice() {
                [one] => Limit::For(*one),
                _ => return None,
            },
        }
    } else {
        let word = ["until ", "til ", "to ", "| "].into_iter().find(|word| lower.starts_with(word))?;
        Limit::Until(point(rest.get(word.len()..)?, order)?)
    };
    Some((every, limit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show_point(point: &Point) -> String {
        match point {
            Point::Date(edtf) => edtf.to_string(),
            Point::Now => "now".to_owned(),
            Point::Clock(time) => format!("T{time}"),
            Point::Relative(Relative { is_before, id, edge, amounts }) => {
                let amounts: Vec<_> = amounts.iter().map(|amount| format!("{}{:?}", amount.n, amount.unit)).collect();
                let word = if *is_before { "before" } else { "after" };
                let edge = edge.map_or(String::new(), |edge| format!(".{edge:?}"));
                format!("{word}({}{edge} {})", id.as_deref().unwrap_or(""), amounts.join("+"))
            }
        }
    }

    fn check(text: &str, expected: &str) {
        let seen = read(text, DateOrder::MonthDay).map_or_else(
            || if is_attempt(text) { "bad".to_owned() } else { "none".to_owned() },
            |written| {
                let to = written.to.map_or(String::new(), |to| format!(" > {}", show_point(&to)));
                let repeat = written.repeat.map_or(String::new(), |repeat| format!(" {:?}", repeat.rule));
                format!("{}{to}{repeat}", show_point(&written.from))
            },
        );
        assert_eq!(seen, expected, "{text}");
    }

    #[test]
    fn dates_are_read_in_every_spelling() {
        for (text, expected) in [
            ("2012", "2012"),
            ("1981-05-30", "1981-05-30"),
            ("476", "0476"),
            ("12000", "Y12000"),
            ("79", "0079"),
            ("0001", "0001"),
            ("9999 BC", "-9998"),
            ("04/2010", "2010-04"),
            ("9/2/2019", "2019-09-02"),
            ("Dec 7 1941", "1941-12-07"),
            ("7 December 1941", "1941-12-07"),
            ("June   2009", "2009-06"),
            ("Feb", "XXXX-02"),
            ("4 Jun 2020, 8:39", "2020-06-04T08:39"),
            ("June 4 1990 8am", "1990-06-04T08"),
            ("12/15/2022, 8:00 AM", "2022-12-15T08:00"),
            ("2022-05-01T12:13:14.00Z", "2022-05-01T12:13:14Z"),
            ("2016-W21-3", "2016-05-25"),
            ("2026W01", "2025-12-29/2026-01-04"),
            ("2025-W53", "bad"),
            ("1000 BCE", "-0999"),
            ("300-200 BC", "-0299/-0199"),
            ("586 BC- 70 AD", "-0585 > 0070"),
            ("285–247 BCE", "-0284 > -0246"),
            ("12", "none"),
            ("5 people", "none"),
            ("Note", "none"),
            ("2012-13-45", "bad"),
            ("2001-02-31", "bad"),
            ("31-02-2001", "bad"),
            ("2001-02-31 10:00", "bad"),
            ("2002/2003/2004", "bad"),
            ("7 Decemb 1941", "bad"),
            ("Decemb. 7, 1941", "bad"),
            ("7 Deacons 1941", "none"),
            ("31 February 2020", "bad"),
            ("In 12345 cases", "none"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn ranges_are_divided_where_both_sides_are_dates() {
        for (text, expected) in [
            ("2004-02-01 /2005-02", "2004-02-01 > 2005-02"),
            ("2005/now", "2005 > now"),
            ("2018/6 months", "2018 > after( 6Month)"),
            ("04/25/1945- 7/2010", "1945-04-25 > 2010-07"),
            ("11/11/2024-12/12/2024", "2024-11-11 > 2024-12-12"),
            ("2012-2015", "2012/2015"),
            ("1 Jan 1998 to 11/11/2011 8am", "1998-01-01/2011-11-11T08"),
            ("June 4 1990 8am - 9:30pm", "1990-06-04T08 > T21:30"),
            ("2031-11-19T01:35:10Z-2099-08-04T18:22:48Z", "2031-11-19T01:35:10Z > 2099-08-04T18:22:48Z"),
            ("2016-05-23 / 2016W213", "2016-05-23 > 2016-05-25"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn dates_can_be_told_by_others_and_repeat() {
        for (text, expected) in [
            ("1 month 1 day", "after( 1Month+1Day)"),
            ("3 years, 8 days", "after( 3Year+8Day)"),
            ("after !id - 5 weeks", "after(id ) > after( 5Week)"),
            ("by !id / 3 days", "before(id ) > after( 3Day)"),
            ("before !Christmas 1 week - 1 month", "before(Christmas 1Week) > after( 1Month)"),
            ("!id.end", "after(id.End )"),
            ("!first 10 days", "after(first 10Day)"),
            ("10 business days", "after( 10Weekday)"),
            ("5 weekdays", "after( 5Weekday)"),
            ("2 week days - 1h", "after( 2Weekday) > after( 1Hour)"),
            (
                "2019-01-01 / 2019-01-02 every 3 days for 30 days",
                "2019-01-01 > 2019-01-02 Some((Amount { n: 3, unit: Day }, For(Amount { n: 30, unit: Day })))",
            ),
            ("2022-08-07 every 12 months x30", "2022-08-07 Some((Amount { n: 12, unit: Month }, Times(30)))"),
            ("2025 every other year", "2025 Some((Amount { n: 2, unit: Year }, Nothing))"),
            ("dec 1 1989 every day for 10 times", "1989-12-01 Some((Amount { n: 1, unit: Day }, Times(10)))"),
            ("2025-02-06 every blue moon", "2025-02-06 None"),
        ] {
            check(text, expected);
        }
    }
}
