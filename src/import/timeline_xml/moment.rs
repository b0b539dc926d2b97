//! The times of the program Timeline.

use crate::time::Edtf;

/// A time as the program writes it.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Moment {
    year: i64,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
}

impl Moment {
    /// Reads `1914-06-28 11:00:00`; the year may have any number of digits and a sign.
    pub(super) fn of(text: &str) -> Option<Self> {
        let (date, time) = text.split_once(' ').unwrap_or((text, "0:0:0"));
        let (negative, date) = date.strip_prefix('-').map_or((false, date), |date| (true, date));
        let numbers = |text: &str, sign: char| -> Option<[u32; 3]> {
            let mut parts = text.trim().split(sign).map(|part| {
                let is_number = part.len() <= 9 && part.bytes().all(|byte| byte.is_ascii_digit());
                if is_number { part.parse::<u32>().ok() } else { None }
            });
            let found = [parts.next()??, parts.next()??, parts.next()??];
            parts.next().is_none().then_some(found)
        };
        let [year, month, day] = numbers(date, '-')?;
        let [hour, minute, second] = numbers(time, ':')?;
        let year = if negative { -i64::from(year) } else { i64::from(year) };
        let is_clock = hour < 24 && minute < 60 && second < 60;
        let is_day = year.abs() <= 9_999 && Edtf::from_ymd(year, Some(month), Some(day)).is_ok();
        (is_clock && is_day).then_some(Self { year, month, day, hour, minute, second })
    }

    /// Whether it is not midnight.
    pub(super) fn has_time(self) -> bool {
        (self.hour, self.minute, self.second) != (0, 0, 0)
    }

    /// The day, or the time to the minute; the program asks for no seconds, so they count only where there are some.
    pub(super) fn edtf(self, with_time: bool, is_fuzzy: bool) -> Option<Edtf> {
        let day = Edtf::from_ymd(self.year, Some(self.month), Some(self.day)).ok()?;
        let doubt = if is_fuzzy { "~" } else { "" };
        let time = match self.second {
            _ if !with_time => String::new(),
            0 => format!("T{:02}:{:02}", self.hour, self.minute),
            second => format!("T{:02}:{:02}:{second:02}", self.hour, self.minute),
        };
        format!("{day}{doubt}{time}").parse().ok()
    }
}

/// The time from one moment to a later one, and what must be said about it.
///
/// Two midnights are days: the program asks for no more and shows no more then.
/// It adds no day to an end that a person chose, and shows the end's day as the last one, so it is read as the last one;
/// to take it off would lose a day that the author named.
/// Where the end was drawn by the mouse to the start of a day, the period is a day too long here, and the note says so.
pub(super) fn period(from: Moment, to: Moment, is_fuzzy: [bool; 2]) -> Option<(Edtf, String)> {
    let with_time = from.has_time() || to.has_time();
    let [from, last] = [(from, is_fuzzy[0]), (to, is_fuzzy[1])].map(|(moment, fuzzy)| moment.edtf(with_time, fuzzy));
    let (from, last) = (from?, last?);
    let note = if with_time {
        String::new()
    } else {
        format!("The file ends it at the start of {last}, a day that Timeline shows as the last one.")
    };
    Some((Edtf::interval(Some(&from), Some(&last)).ok()?, note))
}
