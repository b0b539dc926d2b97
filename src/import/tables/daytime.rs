//! Cells of a column of times: `10:00 pm`, `10.30 Uhr`, `10h30`, `noon`, `24:00`.

use crate::import::Mapping;
use crate::import::beside::add_note;
use crate::import::datecell::is_missing_date;
use crate::import::datecolumn::Found;
use crate::import::rows::Rows;
use crate::import::said::{Odd, Oddities};
use crate::import::timerange::{Dashes, Times};
use crate::time::{Edtf, TimeOfDay};

/// Bytes of a cell that can be a time of day.
const MAX_LEN: usize = 40;

/// What a cell of a column of times turned out to be.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum DayTime {
    /// Nothing, or a word for "not known".
    Nothing,
    /// The zeros that programs write for want of a time, which may be a midnight, too.
    Zero,
    /// A time.
    At(TimeOfDay),
    /// From one time to another.
    Range(TimeOfDay, TimeOfDay),
    /// 24:00.
    EndOfDay,
    /// The start of the day or its end.
    Midnight,
    /// No time that can be read.
    No,
}

impl DayTime {
    /// Reads a cell; a number alone is no time, as it can be anything.
    fn read(cell: &str, dashes: &Dashes) -> Self {
        if cell.is_empty() {
            return Self::Nothing;
        }
        if cell.bytes().all(|byte| b"0:. ".contains(&byte)) {
            return Self::Zero;
        }
        if cell.len() > MAX_LEN {
            return Self::No;
        }
        match dashes.read(cell) {
            Some(Times::Range(first, second)) => return Self::Range(first, second),
            Some(Times::Unclear) => return Self::No,
            Some(Times::Offset) | None => {}
        }
        let lower = cell.to_lowercase();
        match lower.trim() {
            "noon" | "midday" | "12 noon" | "12:00 noon" | "mittag" | "mittags" | "midi" | "mediodía" | "mediodia"
            | "полдень" => TimeOfDay::read("12:00").map_or(Self::No, Self::At),
            "midnight" | "12 midnight" | "12:00 midnight" | "mitternacht" | "minuit" | "medianoche" | "полночь" => {
                Self::Midnight
            }
            text => {
                Self::of_clock(text).unwrap_or_else(|| if is_missing_date(cell) { Self::Nothing } else { Self::No })
            }
        }
    }

    /// A time in digits.
    fn of_clock(text: &str) -> Option<Self> {
        let n_digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (hour, after) = text.split_at_checked(n_digits).filter(|_| (1..=2).contains(&n_digits))?;
        if hour != "24"
            && after.starts_with(':')
            && let Some(time) = TimeOfDay::read(text)
        {
            return Some(Self::of_time(time));
        }
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
        let time = TimeOfDay::read(&format!("{hour}{rest}"))?;
        Some(Self::of_time(if is_hour_only { time.hour_only() } else { time }))
    }

    fn of_time(time: TimeOfDay) -> Self {
        if time.is_midnight() { Self::Midnight } else { Self::At(time) }
    }
}

/// Whether `30 Uhr` or `30 pm` follows a point.
fn is_told(rest: &str) -> bool {
    let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let n_digits = rest.len() - behind.len();
    n_digits == 2 && matches!(behind.trim_start(), "uhr" | "h" | "am" | "pm" | "a.m." | "p.m.")
}

/// A column of times beside dates.
#[derive(Copy, Clone, Debug)]
pub(in crate::import) struct TimeColumn {
    pub(in crate::import) idx: usize,
    /// What the dashes between its times mean.
    pub(in crate::import) dashes: Dashes,
}

impl TimeColumn {
    pub(in crate::import) fn new(idx: usize) -> Self {
        Self { idx, dashes: Dashes::default() }
    }
}

/// The cell of a time beside a date, and what became of it.
#[derive(Debug)]
pub(in crate::import) struct TimeCell<'r> {
    idx: usize,
    cell: &'r str,
    time: DayTime,
    is_used: bool,
    /// Where it ends, of a range.
    end: Option<Edtf>,
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
    pub(in crate::import) fn new(column: Option<&TimeColumn>, rows: &'r Rows<'_>) -> Self {
        let cell = column.map_or("", |column| rows.cell(column.idx));
        let time = column.map_or(DayTime::Nothing, |column| DayTime::read(cell, &column.dashes));
        Self { idx: column.map_or(0, |column| column.idx), cell, time, is_used: false, end: None }
    }

    /// What is written, where it is part of the date.
    pub(in crate::import) fn used(&self) -> Option<&'r str> {
        self.is_used.then_some(self.cell)
    }

    /// What is written, where it is of no use to the date.
    pub(in crate::import) fn unused(&self) -> Option<&'r str> {
        (!self.is_used && !matches!(self.time, DayTime::Nothing | DayTime::Zero)).then_some(self.cell)
    }

    /// The end of a range that is part of the date.
    pub(in crate::import) fn end(&mut self) -> Option<Edtf> {
        self.end.take()
    }

    /// A start with this time, where it is a whole day; a range of times is no part of what has an end.
    pub(in crate::import) fn at_start(
        &mut self,
        date: Option<Edtf>,
        has_end: bool,
        cx: &mut TimeCx<'_, '_>,
    ) -> Option<Edtf> {
        let timed = |time: TimeOfDay| date.as_ref().and_then(|day| day.at_time(time));
        let odd = match self.time {
            DayTime::Nothing | DayTime::Zero => return date,
            DayTime::Range(..) if has_end => Odd::UnreadTime,
            DayTime::No => Odd::UnreadTime,
            DayTime::Midnight => Odd::Midnight,
            DayTime::At(time) => match timed(time) {
                Some(timed) => {
                    self.is_used = true;
                    return Some(timed);
                }
                None => Odd::UnusedTime,
            },
            DayTime::Range(first, second) => match timed(first).zip(timed(second)) {
                Some((start, end)) => {
                    (self.is_used, self.end) = (true, Some(end));
                    return Some(start);
                }
                None => Odd::UnusedTime,
            },
            // 24:00 is the last moment of a day that it belongs to: of one without a time.
            DayTime::EndOfDay if date.as_ref().is_some_and(is_whole_day) => {
                add_note(cx.note, &format!("The file gives {}, the end of that day.", self.cell));
                self.is_used = true;
                return date;
            }
            DayTime::EndOfDay => Odd::UnusedTime,
        };
        cx.oddities.add(odd, self.idx, cx.rows, cx.mapping);
        date
    }

    /// An end with this time; a time alone is one of the day on which it starts, and in the zone of its start.
    pub(in crate::import) fn at_end(
        &mut self,
        end: Option<Found>,
        start: Option<&Edtf>,
        cx: &mut TimeCx<'_, '_>,
    ) -> Option<Found> {
        if let Some(begun) = start.and_then(Edtf::time_of_day) {
            let is_whole = !matches!(&end, Some(Found::Date(day)) if day.time_of_day().is_some());
            match self.time {
                // Behind a start with a time, zeros are more than the want of one.
                DayTime::Zero if is_whole => self.time = DayTime::Midnight,
                DayTime::At(time) if is_whole && begun.has_zone() && !time.has_zone() => {
                    self.time = DayTime::At(time.in_zone_of(begun));
                }
                _ => {}
            }
        }
        match end {
            Some(Found::Date(day)) => self.at_start(Some(day), true, cx).map(Found::Date),
            Some(Found::Open) => {
                self.at_start(None, true, cx);
                Some(Found::Open)
            }
            None => {
                let day = start.and_then(Edtf::without_time);
                let timed = self.at_start(day, true, cx);
                timed.filter(|_| self.is_used).map(Found::Date)
            }
        }
    }
}

/// Whether a date is a day without a time.
fn is_whole_day(date: &Edtf) -> bool {
    date.time_of_day().is_none() && TimeOfDay::read("12:00").is_some_and(|noon| date.at_time(noon).is_some())
}

#[cfg(test)]
mod tests {
    use crate::import::trial::read;

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
            ("00:00:00.000", "nothing"),
            ("12:00 am", "midnight"),
            ("12 am", "midnight"),
            ("0 Uhr", "midnight"),
            ("00:00Z", "midnight"),
            ("00:00+06:00", "midnight"),
            ("10:30?", "no"),
            ("10:30~", "no"),
            ("10:30 (?)", "no"),
            ("10:30 (approx.)", "no"),
            ("10:30 to 11", "10:30 – 11"),
            ("10 am – 2 pm", "no"),
            ("10:00 am – 2:30 p.m.", "10:00 – 14:30"),
            ("22:00 – 02:00", "no"),
            ("15:30-14:30", "no"),
            ("10:30-05:00", "10:30-05:00"),
            ("10:30:00-11:30", "10:30:00-11:30"),
            ("unknown", "nothing"),
        ] {
            let shown = |time| {
                let day: Edtf = "2000-01-01".parse().expect("a day");
                day.at_time(time).expect("a time").to_string().replace("2000-01-01T", "")
            };
            let seen = match DayTime::read(cell, &Dashes::default()) {
                DayTime::Nothing | DayTime::Zero => "nothing".to_owned(),
                DayTime::At(time) => shown(time),
                DayTime::Range(first, second) => format!("{} – {}", shown(first), shown(second)),
                DayTime::EndOfDay => "end of day".to_owned(),
                DayTime::Midnight => "midnight".to_owned(),
                DayTime::No => "no".to_owned(),
            };
            assert_eq!(seen, expected, "{cell}");
        }
    }

    #[test]
    fn a_midnight_that_is_written_is_never_dropped() {
        let trial = read(
            "a.csv",
            "start_date,start_time,end_date,end_time,title\n2021-04-03,22:00,,00:00,A\n2021-04-04,20:00,,12 am,B\n\
             2021-04-05,12 am,,,C\n2021-04-06,00:00Z,,,D\n2021-04-07,10:30,2021-04-07,00:00,E\n2021-04-08,00:00,,00:00:00,F\n",
        );
        assert_eq!(
            trial.lines(),
            [
                "2021-04-03T22:00 | A",
                "2021-04-04T20:00 | B",
                "2021-04-05 | C",
                "2021-04-06 | D",
                "2021-04-07T10:30/2021-04-07 | E",
                "2021-04-08 | F"
            ]
        );
        assert_eq!(trial.issues(), [(2, 4, "bad_value"), (4, 2, "bad_value")]);
        let words: Vec<_> = trial.events.iter().map(|event| event.as_written.as_str()).collect();
        assert_eq!(
            words,
            [
                "2021-04-03 22:00 00:00",
                "2021-04-04 20:00 12 am",
                "2021-04-05 12 am",
                "2021-04-06 00:00Z",
                "2021-04-07 10:30 – 2021-04-07 00:00",
                ""
            ]
        );
    }

    #[test]
    fn an_end_that_is_only_a_time_is_in_the_zone_of_its_start() {
        let trial = read(
            "a.csv",
            "start_date,start_time,end_date,end_time,title\n2021-04-04,10:00+06:00,,11:00,A\n\
             2021-04-05,10:00+06:00,2021-04-06,11:00,B\n2021-04-06,10:00+06:00,,11:00+05:00,C\n2021-04-07,10:00,,11:00,D\n",
        );
        assert_eq!(
            trial.lines(),
            [
                "2021-04-04T10:00+06:00/2021-04-04T11:00+06:00 | A",
                "2021-04-05T10:00+06:00/2021-04-06T11:00+06:00 | B",
                "2021-04-06T10:00+06:00/2021-04-06T11:00+05:00 | C",
                "2021-04-07T10:00/2021-04-07T11:00 | D"
            ]
        );
    }
}
