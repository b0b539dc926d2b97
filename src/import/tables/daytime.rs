//! Cells of a column of times: `10:00 pm`, `10.30 Uhr`, `10h30`, `noon`, `24:00`.

use crate::import::Mapping;
use crate::import::beside::add_note;
use crate::import::datecell::is_missing_date;
use crate::import::datecolumn::Found;
use crate::import::rows::Rows;
use crate::import::said::{Odd, Oddities};
use crate::time::{DateHints, Edtf, HumanDate, Precision, Shape, read_date};

/// Bytes of a cell that can be a time of day.
const MAX_LEN: usize = 40;

/// What a cell of a column of times turned out to be.
#[derive(Clone, PartialEq, Eq, Debug)]
enum DayTime {
    /// Nothing, a word for "not known", or the zeros that programs write for want of a time.
    Nothing,
    /// A time, as EDTF writes it behind the T.
    At(String),
    /// 24:00.
    EndOfDay,
    /// The start of the day or its end.
    Midnight,
    /// No time that can be read.
    No,
}

impl DayTime {
    /// Reads a cell; a number alone is no time, as it can be anything.
    fn read(cell: &str) -> Self {
        let is_zero = || cell.bytes().all(|byte| b"0:. ".contains(&byte));
        if is_zero() || is_missing_date(cell) {
            return Self::Nothing;
        }
        if cell.len() > MAX_LEN {
            return Self::No;
        }
        let lower = cell.to_lowercase();
        match lower.trim() {
            "noon" | "midday" | "12 noon" | "12:00 noon" | "mittag" | "mittags" | "midi" | "mediodía" | "mediodia"
            | "полдень" => Self::At("12:00".to_owned()),
            "midnight" | "12 midnight" | "12:00 midnight" | "mitternacht" | "minuit" | "medianoche" | "полночь" => {
                Self::Midnight
            }
            text => Self::of_clock(text).unwrap_or(Self::No),
        }
    }

    /// A time in digits.
    fn of_clock(text: &str) -> Option<Self> {
        let n_digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (hour, after) = text.split_at_checked(n_digits).filter(|_| (1..=2).contains(&n_digits))?;
        let bare = after.trim_start();
        let half = ["am", "pm", "a.m.", "p.m."].into_iter().find(|half| bare == *half);
        let behind_sign = ["uhr", "heures", "hrs", "hours", "h", "ч"].iter().find_map(|sign| bare.strip_prefix(sign));
        let (minutes, rest) = match (after.strip_prefix(':'), half, behind_sign) {
            (Some(_), ..) => (None, after.to_owned()),
            (None, Some(half), _) => (Some(""), format!(":00 {half}")),
            (None, None, Some(minutes)) => (Some(minutes.trim().trim_end_matches("min").trim_end()), String::new()),
            // 10.30 alone may be a number with decimals.
            (None, None, None) => {
                (None, after.strip_prefix('.').filter(|rest| is_told(rest)).map(|rest| format!(":{rest}"))?)
            }
        };
        // Without minutes the hour is all that is known.
        let is_hour_only = minutes == Some("");
        let rest = match minutes {
            Some("") if rest.is_empty() => ":00".to_owned(),
            Some(minutes) if rest.is_empty() => {
                let is_number = minutes.len() == 2 && minutes.bytes().all(|byte| byte.is_ascii_digit());
                is_number.then(|| format!(":{minutes}"))?
            }
            _ => rest,
        };
        let digits = rest.trim_start_matches(':').trim_end_matches(|c: char| c.is_alphabetic() || c == ' ');
        if hour == "24" && digits.bytes().all(|byte| b"0:.".contains(&byte)) {
            return Some(Self::EndOfDay);
        }
        let HumanDate::Date(edtf) = read_date(&format!("2000-01-01 {hour}{rest}"), DateHints::default()) else {
            return None;
        };
        let text = edtf.to_string();
        let Some((_, time)) = text.split_once('T') else { return Some(Self::Nothing) };
        Some(Self::At(if is_hour_only { time.get(..2)?.to_owned() } else { time.to_owned() }))
    }
}

/// Whether `30 Uhr` or `30 pm` follows a point.
fn is_told(rest: &str) -> bool {
    let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let n_digits = rest.len() - behind.len();
    n_digits == 2 && matches!(behind.trim_start(), "uhr" | "h" | "am" | "pm" | "a.m." | "p.m.")
}

/// The cell of a time beside a date, and what became of it.
#[derive(Debug)]
pub(in crate::import) struct TimeCell<'r> {
    idx: usize,
    cell: &'r str,
    time: DayTime,
    is_used: bool,
}

/// What the reading of a time shares with that of its date.
pub(in crate::import) struct TimeCx<'a, 'r> {
    pub(in crate::import) rows: &'a Rows<'r>,
    pub(in crate::import) mapping: &'a Mapping,
    pub(in crate::import) note: &'a mut String,
    pub(in crate::import) oddities: &'a mut Oddities,
}

impl<'r> TimeCell<'r> {
    /// The time in a column of the row under the cursor.
    pub(in crate::import) fn new(idx: Option<usize>, rows: &'r Rows<'_>) -> Self {
        let cell = idx.map_or("", |idx| rows.cell(idx));
        Self { idx: idx.unwrap_or_default(), cell, time: DayTime::read(cell), is_used: false }
    }

    /// What is written, where it is part of the date.
    pub(in crate::import) fn used(&self) -> Option<&'r str> {
        self.is_used.then_some(self.cell)
    }

    /// What is written, where it is of no use to the date.
    pub(in crate::import) fn unused(&self) -> Option<&'r str> {
        (!self.is_used && self.time != DayTime::Nothing).then_some(self.cell)
    }

    /// A start with this time, where it is a whole day.
    pub(in crate::import) fn at_start(&mut self, date: Option<Edtf>, cx: &mut TimeCx<'_, '_>) -> Option<Edtf> {
        let timed = |time: &str| date.as_ref().and_then(|day| at(day, time));
        let odd = match &self.time {
            DayTime::Nothing => return date,
            DayTime::No => Odd::UnreadTime,
            DayTime::Midnight => Odd::Midnight,
            DayTime::At(time) => match timed(time) {
                Some(timed) => {
                    self.is_used = true;
                    return Some(timed);
                }
                None => Odd::UnusedTime,
            },
            // 24:00 is the last moment of a day that it belongs to; the noon only asks if it is a day at all.
            DayTime::EndOfDay if timed("12:00").is_some_and(|timed| Some(&timed) != date.as_ref()) => {
                add_note(cx.note, &format!("The file gives {}, the end of that day.", self.cell));
                self.is_used = true;
                return date;
            }
            DayTime::EndOfDay => Odd::UnusedTime,
        };
        cx.oddities.add(odd, self.idx, cx.rows, cx.mapping);
        date
    }

    /// An end with this time; a time alone is one of the day on which it starts.
    pub(in crate::import) fn at_end(
        &mut self,
        end: Option<Found>,
        start: Option<&Edtf>,
        cx: &mut TimeCx<'_, '_>,
    ) -> Option<Found> {
        match end {
            Some(Found::Date(day)) => self.at_start(Some(day), cx).map(Found::Date),
            Some(Found::Open) => {
                self.at_start(None, cx);
                Some(Found::Open)
            }
            None => {
                let day = start.and_then(day_of);
                let timed = self.at_start(day, cx);
                timed.filter(|_| self.is_used).map(Found::Date)
            }
        }
    }
}

/// A whole day at a time of day; `None` for any other date. A date that has this time already stays as it is.
fn at(edtf: &Edtf, time: &str) -> Option<Edtf> {
    let when = edtf.when().filter(|when| when.form.shape == Shape::Point)?;
    let text = edtf.to_string();
    if let Some((_, known)) = text.split_once('T') {
        return (known == time).then(|| edtf.clone());
    }
    if when.form.start.precision != Precision::Day {
        return None;
    }
    format!("{text}T{time}").parse().ok()
}

/// The day of a date that has a time of day.
fn day_of(edtf: &Edtf) -> Option<Edtf> {
    let text = edtf.to_string();
    text.split('T')
        .next()?
        .parse()
        .ok()
        .filter(|day: &Edtf| day.when().is_some_and(|when| when.form.shape == Shape::Point))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (cell, expected) in [
            ("10:30", "10:30"),
            ("9:05", "09:05"),
            ("9:5", "09:05"),
            ("10:30:15", "10:30:15"),
            ("10:30:15.123", "10:30:15"),
            ("10:30Z", "10:30Z"),
            ("10:30+06:00", "10:30+06:00"),
            ("10:00 pm", "22:00"),
            ("10:00pm", "22:00"),
            ("10:00 P.M.", "22:00"),
            ("10 pm", "22"),
            ("10pm", "22"),
            ("12 pm", "12"),
            ("10.30 Uhr", "10:30"),
            ("10:30 Uhr", "10:30"),
            ("10 Uhr 30", "10:30"),
            ("10 Uhr", "10"),
            ("10.30 pm", "22:30"),
            ("10h30", "10:30"),
            ("10h", "10"),
            ("10 h 30", "10:30"),
            ("noon", "12:00"),
            ("Midday", "12:00"),
            ("midnight", "midnight"),
            ("24:00", "end of day"),
            ("24:00:00", "end of day"),
            ("24 Uhr", "end of day"),
            ("24h00", "end of day"),
            ("24:30", "no"),
            ("25:00", "no"),
            ("13:00 pm", "no"),
            ("13 pm", "no"),
            ("10:61", "no"),
            ("10h75", "no"),
            ("10", "no"),
            ("10.30", "no"),
            ("1030", "no"),
            ("evening", "no"),
            ("10:30 or so", "no"),
            ("", "nothing"),
            ("00:00", "nothing"),
            ("0:00:00", "nothing"),
            ("12:00 am", "nothing"),
            ("unknown", "nothing"),
        ] {
            let seen = match DayTime::read(cell) {
                DayTime::Nothing => "nothing".to_owned(),
                DayTime::At(time) => time,
                DayTime::EndOfDay => "end of day".to_owned(),
                DayTime::Midnight => "midnight".to_owned(),
                DayTime::No => "no".to_owned(),
            };
            assert_eq!(seen, expected, "{cell}");
        }
    }

    #[test]
    fn only_a_whole_day_takes_a_time() {
        for (day, time, expected) in [
            ("2001-05-10", "22:00", "2001-05-10T22:00"),
            ("2001-05-10?", "22", "2001-05-10?T22"),
            ("-0043-03-15", "10:30", "-0043-03-15T10:30"),
            ("2001-05-10T22:00", "22:00", "2001-05-10T22:00"),
            ("2001-05-10T22:00", "23:00", "none"),
            ("2001-05", "22:00", "none"),
            ("2001-05-XX", "22:00", "none"),
            ("2001-05-10/2001-05-11", "22:00", "none"),
            ("[2001-05-10,2001-10-05]", "22:00", "none"),
        ] {
            let seen = at(&day.parse().expect(day), time).map_or("none".to_owned(), |edtf| edtf.to_string());
            assert_eq!(seen, expected, "{day} {time}");
        }
    }
}
