//! A date of numbers and perhaps a month's name: `5.1.2022`, `Jan 5 2022`, `9-Nov`.

use super::clock;
use super::names::{FILLERS, month_from_lower};
use super::{DateHints, DateOrder, HumanDate, no};
use crate::time::edtf::{Date, Edtf, EdtfError, MONTHS, Mask, Year};
use crate::time::form::Qualifier;
use crate::time::point::days_in_month;

/// What to write when nothing better is known.
pub(super) const WRITE_A_DATE: &str = "write a date like 2021-04-02";

/// Two-digit years up to this one are of this century, later ones of the last.
///
/// The cut-off of SQL Server and Windows; that of POSIX, 68, would put `Aug-62` into the future.
const LAST_OF_2000S: i64 = 49;

/// A piece of a date.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Part {
    Number(Number),
    Month(u32),
}

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
struct Number {
    value: i64,
    n_digits: usize,
    /// Written with an apostrophe, `'62`.
    is_short_year: bool,
}

/// The pieces of a date in order, and what stands after the first of them.
#[derive(Default)]
struct Parts {
    list: Vec<Part>,
    separator: char,
    has_other_separator: bool,
    /// Whether a space stands behind the sign after the first piece, as in `1. 853`.
    is_spaced: bool,
}

/// Before or after the year 1, where it is said.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Era {
    Before,
    After,
}

/// Splits a text into numbers and month names; `None` when it holds anything else.
fn split(text: &str) -> Option<Parts> {
    let mut parts = Parts::default();
    let mut has_apostrophe = false;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let len = |is_same: fn(char) -> bool| rest.find(|c| !is_same(c)).unwrap_or(rest.len());
        let (piece, after) = if first.is_ascii_digit() {
            rest.split_at(len(|c| c.is_ascii_digit()))
        } else if first.is_alphabetic() {
            rest.split_at(len(char::is_alphabetic))
        } else {
            rest.split_at(first.len_utf8())
        };
        rest = after;
        if first.is_ascii_digit() {
            let value = piece.parse().ok()?;
            parts.list.push(Part::Number(Number { value, n_digits: piece.len(), is_short_year: has_apostrophe }));
        } else if let Some(month) = month_from_lower(piece) {
            parts.list.push(Part::Month(month));
        } else if first.is_alphabetic() {
            if !FILLERS.contains(&piece) {
                return None;
            }
        } else if !" .,-–/'’ʼ\u{a0}\u{202f}".contains(first) {
            return None;
        } else if parts.list.len() == 1 && (parts.separator == '\0' || parts.separator == ' ') {
            parts.separator = first;
        } else if parts.list.len() == 1 && first.is_whitespace() {
            parts.is_spaced = true;
        } else if parts.list.len() == 2 && !first.is_whitespace() && first != parts.separator {
            parts.has_other_separator = true;
        }
        has_apostrophe = "'’".contains(first);
        if parts.list.len() > 3 {
            return None;
        }
    }
    Some(parts)
}

pub(super) fn order_evidence(text: &str) -> Option<DateOrder> {
    let lower = text.to_lowercase();
    let date = match clock::split(&lower) {
        None => lower.as_str(),
        Some(split) => split.ok()?.0,
    };
    let parts = split(date.get(..date.len().min(40)).unwrap_or_default())?;
    let &[Part::Number(a), Part::Number(b), Part::Number(c)] = parts.list.as_slice() else { return None };
    let (is_day, is_month) = (|n: Number| (13..=31).contains(&n.value), |n: Number| (1..=12).contains(&n.value));
    if a.n_digits == 4 {
        return ((is_month(b) || is_day(b)) && c.n_digits <= 2).then_some(DateOrder::YearFirst);
    }
    if a.n_digits > 2 || b.n_digits > 2 || !matches!(c.n_digits, 2 | 4) {
        return None;
    }
    if a.value > 31 {
        return (is_month(b) && c.n_digits == 2 && (1..=31).contains(&c.value)).then_some(DateOrder::YearFirst);
    }
    // A day that no calendar has proves nothing.
    let cx = Cx { era: None, hints: DateHints::default() };
    let exists = |month: Number, day: Number| checked(cx.year(c), month.value, Some(day.value)).is_ok();
    if is_day(a) && is_month(b) {
        // 13-02-20 could start with its year.
        let is_proof = (c.n_digits == 4 || parts.separator != '-') && exists(b, a);
        return is_proof.then_some(DateOrder::DayMonth);
    }
    (is_month(a) && is_day(b) && exists(a, b)).then_some(DateOrder::MonthDay)
}

/// Reads a date without a time of day, in small letters.
pub(super) fn read(text: &str, era: Option<Era>, hints: DateHints) -> HumanDate {
    let Some(Parts { list: parts, separator, has_other_separator, is_spaced }) = split(text) else {
        return no("not a date", WRITE_A_DATE);
    };
    let cx = Cx { era, hints };
    match *parts.as_slice() {
        [Part::Number(n)] => cx.one_number(n, text),
        [Part::Month(month)] => date(Some(cx.missing_year()), month, None),
        [Part::Number(n), Part::Month(month)] | [Part::Month(month), Part::Number(n)] => {
            let is_month_first = matches!(parts.first(), Some(Part::Month(_)));
            let is_year = n.n_digits >= 3 || n.is_short_year || !(1..=31).contains(&n.value) || era.is_some();
            // Spreadsheets shorten 1 August 1962 to Aug-62, and 9 November to 9-Nov.
            if is_year || is_month_first && separator == '-' {
                date(cx.year(n), month, None)
            } else {
                date(Some(cx.missing_year()), month, Some(n.value))
            }
        }
        [Part::Number(year), Part::Month(month), Part::Number(day)] if year.n_digits >= 3 => {
            date(cx.year(year), month, Some(day.value))
        }
        [Part::Number(year), Part::Number(day), Part::Month(month)] if year.n_digits >= 3 => {
            date(cx.year(year), month, Some(day.value))
        }
        [Part::Number(day), Part::Month(month), Part::Number(year)]
        | [Part::Month(month), Part::Number(day), Part::Number(year)] => date(cx.year(year), month, Some(day.value)),
        // The number of an item of a list, and no thousands: `1. 853 BC`.
        [Part::Number(_), Part::Number(_)] if is_spaced && separator == '.' && era.is_some() => {
            no("not a date", WRITE_A_DATE)
        }
        [Part::Number(a), Part::Number(b)] => cx.two_numbers(a, b, separator, is_spaced),
        // 2000/12-12 is more likely a mistaken interval than a date.
        [Part::Number(a), Part::Number(b), Part::Number(c)] if !has_other_separator => {
            cx.three_numbers([a, b, c], separator)
        }
        _ => no("not a date", WRITE_A_DATE),
    }
}

/// What the readers of single forms share.
struct Cx {
    era: Option<Era>,
    hints: DateHints,
}

impl Cx {
    /// The year of a number, and whether its century is a guess.
    fn year(&self, number: Number) -> Option<(Year, bool)> {
        let value = number.value;
        let guess = |year: i64| Some((Year::of(year), true));
        match (self.era, number.n_digits) {
            (_, 5..) => None,
            (Some(Era::Before), _) => (value > 0).then(|| (Year::of(1 - value), false)),
            (Some(Era::After), _) => (value > 0).then(|| (Year::of(value), false)),
            (None, 3..) => Some((Year::of(value), false)),
            (None, _) => match self.hints.year {
                Some(year) if year > 0 && year % 100 == value => Some((Year::of(year), false)),
                _ if value <= LAST_OF_2000S => guess(2000 + value),
                _ => guess(1900 + value),
            },
        }
    }

    /// The year of a date that has none.
    fn missing_year(&self) -> (Year, bool) {
        let unknown = Year::Digits { negative: false, digits: [crate::time::edtf::X; 4], significant: 0 };
        (self.hints.year.filter(|year| year.abs() <= 9_999).map_or(unknown, Year::of), false)
    }

    fn one_number(&self, n: Number, text: &str) -> HumanDate {
        let digits = text.trim_matches(|c: char| !c.is_ascii_digit());
        let part =
            |from: usize, to: usize| digits.get(from..to).and_then(|digits| digits.parse::<i64>().ok()).unwrap_or(0);
        match n.n_digits {
            1..=4 if self.era.is_some() || n.n_digits == 4 => match self.year(n) {
                Some((year, _)) => HumanDate::Date(Edtf::of_date(Date { year, ..Date::of(0, None, None) })),
                None => no("no such year", "the year before 1 AD is 1 BC"),
            },
            3 => no("a year of three digits", &format!("write {:04} for the year {}", n.value, n.value)),
            5.. if self.era == Some(Era::Before) => {
                no("a year of more than four digits", &format!("write Y{} for it", 1_i64.saturating_sub(n.value)))
            }
            5 => no("not a date", "a day number of a spreadsheet? format the column as a date"),
            8 | 12 | 14 if (1000..3000).contains(&part(0, 4)) => {
                let year = Some((Year::of(part(0, 4)), false));
                let day = checked(year, part(4, 6), Some(part(6, 8)));
                match (day, digits.get(8..).filter(|time| !time.is_empty())) {
                    (Err(error), _) => HumanDate::No(error),
                    (Ok(day), None) => HumanDate::Date(day),
                    (Ok(day), Some(time)) => match clock::compact(time).and_then(|clock| day.at(clock)) {
                        Some(edtf) => HumanDate::Date(clock::without_midnight(edtf)),
                        None => no("no such time of day", "write a time like 2021-04-02T10:15:00"),
                    },
                }
            }
            10 | 13 => no("not a date", "seconds since 1970? write them as a date"),
            _ => no("a number that is no date", WRITE_A_DATE),
        }
    }

    fn two_numbers(&self, a: Number, b: Number, separator: char, is_spaced: bool) -> HumanDate {
        let years = |first: i64, last: i64| match (Edtf::from_ymd(first, None, None), Edtf::from_ymd(last, None, None))
        {
            (Ok(first), Ok(last)) => {
                Edtf::interval(Some(&first), Some(&last)).map_or_else(HumanDate::No, HumanDate::Date)
            }
            (Err(error), _) | (_, Err(error)) => HumanDate::No(error),
        };
        // `500-400 BC` goes from one year to the other; `2012, 2014` may be these two only.
        let is_list = separator == ',' || separator.is_whitespace();
        match (a.n_digits, b.n_digits, self.era) {
            // 3,000 BC
            (1..=3, 3, Some(_)) if !is_spaced && (is_list || matches!(separator, '.' | '\'' | '’')) => {
                self.one_number(Number { value: a.value * 1_000 + b.value, n_digits: a.n_digits + 3, ..a }, "")
            }
            (1..=4, 1..=4, Some(_)) | (4, 4, None) if is_list => {
                no("two years", "write 1890/1895 from one to the other, {1890,1895} for these two only")
            }
            (1..=4, 1..=4, Some(Era::Before)) => years(1 - a.value, 1 - b.value),
            (4, 4, None) | (1..=4, 1..=4, Some(Era::After)) => years(a.value, b.value),
            // 1999.5 is the middle of a year as likely as its May.
            (4, 1 | 2, None) if matches!(separator, '.' | ',') && (1..=12).contains(&b.value) => {
                no("a number with decimals", &format!("write {:04}-{:02} for the month", a.value, b.value))
            }
            (4, 1 | 2, None) if (1..=12).contains(&b.value) => date(self.year(a), b.value as u32, None),
            (4, 2, None) if b.value > a.value % 100 => {
                no("not a date", &format!("write {}/{}{:02}", a.value, a.value / 100, b.value))
            }
            (1 | 2, 4, None) if (1..=12).contains(&a.value) => date(self.year(b), a.value as u32, None),
            (1 | 2, 1 | 2, None) => match self.hints.year {
                Some(_) => self.day_and_month(a, b, Some(self.missing_year()), '/'),
                None => no("a date without a year", "add the year"),
            },
            _ => no("not a date", WRITE_A_DATE),
        }
    }

    fn three_numbers(&self, [a, b, c]: [Number; 3], separator: char) -> HumanDate {
        if b.n_digits > 2 {
            return no("not a date", WRITE_A_DATE);
        }
        let is_year_first = a.n_digits >= 3
            || c.n_digits <= 2 && (self.hints.order == Some(DateOrder::YearFirst) || a.value > 31 && c.value <= 31);
        if is_year_first {
            return match checked(self.year(a), b.value, Some(c.value)) {
                Ok(edtf) if c.n_digits <= 2 => HumanDate::Date(edtf),
                Ok(_) => no("not a date", WRITE_A_DATE),
                Err(error) => HumanDate::No(error),
            };
        }
        self.day_and_month(a, b, self.year(c), separator)
    }

    fn day_and_month(&self, a: Number, b: Number, year: Option<(Year, bool)>, separator: char) -> HumanDate {
        let day_first = checked(year, b.value, Some(a.value));
        let month_first = checked(year, a.value, Some(b.value));
        // Dots are written where the day comes first.
        let order = self.hints.order.or((separator == '.').then_some(DateOrder::DayMonth));
        match (day_first, month_first) {
            (Ok(day_first), Ok(month_first)) if day_first != month_first => match order {
                Some(DateOrder::DayMonth) => HumanDate::Date(day_first),
                Some(DateOrder::MonthDay) => HumanDate::Date(month_first),
                Some(DateOrder::YearFirst) | None => HumanDate::Ambiguous(day_first, month_first),
            },
            (Ok(edtf), _) | (_, Ok(edtf)) => HumanDate::Date(edtf),
            (Err(day_first), Err(month_first)) => {
                HumanDate::No(if a.value <= 12 && b.value > 12 { month_first } else { day_first })
            }
        }
    }
}

fn date(year: Option<(Year, bool)>, month: u32, day: Option<i64>) -> HumanDate {
    match checked(year, i64::from(month), day) {
        Ok(edtf) => HumanDate::Date(edtf),
        Err(error) => HumanDate::No(error),
    }
}

/// The date, if the calendar has it; `year` is `None` when it could not be read.
fn checked(year: Option<(Year, bool)>, month: i64, day: Option<i64>) -> Result<Edtf, EdtfError> {
    let Some((year, is_guess)) = year else {
        return Err(EdtfError::new(0, "a year of more than four digits").hint(WRITE_A_DATE));
    };
    let Some(month) = u32::try_from(month).ok().filter(|month| (1..=12).contains(month)) else {
        return Err(EdtfError::new(0, format!("no month {month}")).hint("months go from 1 to 12"));
    };
    let name = MONTHS.get(month as usize - 1).unwrap_or(&"such a month");
    let no_day = |day: i64| EdtfError::new(0, format!("no day {day} in {name}"));
    let mut date = Date { year, month: Some(Mask::of(month)), ..Date::of(0, None, None) };
    if let Some(value) = day {
        let no_such_day = || {
            let days = if month == 2 { "28 or 29".to_owned() } else { days_in_month(0, month).to_string() };
            // A guessed century belongs into no advice.
            let whole_month = match Edtf::of_date(date).when() {
                Some(_) if !is_guess => format!("; write {} if only the month is known", Edtf::of_date(date)),
                _ => String::new(),
            };
            no_day(value).hint(format!("{name} has {days} days{whole_month}"))
        };
        let Some(day) = u32::try_from(value).ok().filter(|day| *day <= 31) else {
            return Err(no_such_day());
        };
        let whole = Date { day: Some(Mask::of(day)), ..date };
        if whole.first_day().is_none() {
            return Err(no_such_day());
        }
        date = whole;
    }
    if is_guess {
        date.doubt[0] = Qualifier::UNCERTAIN;
    }
    Ok(Edtf::of_date(date))
}
