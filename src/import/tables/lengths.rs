//! How long something went on, and how exact a date is: `1 month, 2 days`, `PT8M`, `year`, `9`.

use crate::dataset::fold;
use crate::time::{Edtf, Precision, SECS_PER_DAY, Time};

/// A length of time in the units it was written in.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::import) struct Length {
    months: i64,
    days: i64,
    secs: i64,
}

/// The unit that a word stands for: months, days, seconds.
fn unit(word: &str) -> Option<(i64, i64, i64)> {
    Some(match word {
        "year" | "years" | "yr" | "yrs" | "y" | "год" | "года" | "лет" => (12, 0, 0),
        "month" | "months" | "mon" | "mo" | "mos" | "месяц" | "месяца" | "месяцев" => (1, 0, 0),
        "week" | "weeks" | "wk" | "wks" | "w" | "неделя" | "недели" | "недель" => (0, 7, 0),
        "day" | "days" | "d" | "день" | "дня" | "дней" => (0, 1, 0),
        "hour" | "hours" | "hr" | "hrs" | "h" | "час" | "часа" | "часов" => (0, 0, 3_600),
        "minute" | "minutes" | "min" | "mins" | "мин" | "минута" | "минуты" | "минут" => (0, 0, 60),
        "second" | "seconds" | "sec" | "secs" | "s" => (0, 0, 1),
        "decade" | "decades" => (120, 0, 0),
        "century" | "centuries" => (1_200, 0, 0),
        _ => return None,
    })
}

impl Length {
    /// Reads `1 month, 2 days`, `225 minutes`, `P3D`; a number without a unit is none.
    pub(in crate::import) fn read(text: &str) -> Option<Self> {
        if text.len() > 80 {
            return None;
        }
        if let Some(rest) = text.strip_prefix('P').filter(|rest| rest.contains(|c: char| c.is_ascii_digit())) {
            return Self::iso(rest);
        }
        let lower = text.to_lowercase();
        let mut length = Self::default();
        let mut rest = lower.trim();
        let mut n_parts = 0;
        while !rest.is_empty() {
            let n_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (number, after) = rest.split_at_checked(n_digits)?;
            let after = after.trim_start();
            let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
            let (word, after) = after.split_at_checked(end)?;
            length.add(number.parse().ok()?, unit(word)?)?;
            let after = after.trim_start_matches([' ', ',', ';', '.']);
            rest = after.strip_prefix("and ").unwrap_or(after);
            n_parts += 1;
        }
        (n_parts > 0).then_some(length)
    }

    /// `1Y2M3DT4H5M6S` and `2W`, behind the P of ISO 8601.
    fn iso(text: &str) -> Option<Self> {
        let (date, time) = text.split_once('T').map_or((text, ""), |(date, time)| (date, time));
        let mut length = Self::default();
        for (part, is_time) in [(date, false), (time, true)] {
            let mut rest = part;
            while !rest.is_empty() {
                let n_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                let (number, after) = rest.split_at_checked(n_digits)?;
                let (letter, after) = after.split_at_checked(1)?;
                let unit = match (letter, is_time) {
                    ("Y", false) => (12, 0, 0),
                    ("M", false) => (1, 0, 0),
                    ("W", false) => (0, 7, 0),
                    ("D", false) => (0, 1, 0),
                    ("H", true) => (0, 0, 3_600),
                    ("M", true) => (0, 0, 60),
                    ("S", true) => (0, 0, 1),
                    _ => return None,
                };
                length.add(number.parse().ok()?, unit)?;
                rest = after;
            }
        }
        Some(length)
    }

    fn add(&mut self, n: i64, (months, days, secs): (i64, i64, i64)) -> Option<()> {
        let n = (n <= 1_000_000).then_some(n)?;
        self.months += n * months;
        self.days += n * days;
        self.secs += n * secs;
        Some(())
    }

    /// Whether it is no time at all.
    pub(in crate::import) fn is_zero(self) -> bool {
        self == Self::default()
    }

    /// The end of what begins at `start` and lasts so long, no finer than both are; `None` where that says nothing new.
    ///
    /// Whole days are counted with the first one: three days from 1 May end on 3 May.
    pub(in crate::import) fn end_of(self, start: &Edtf) -> Option<Edtf> {
        if self.is_zero() {
            return None;
        }
        let when = start.when().filter(|when| start.month_day().is_none() && when.start.is_date())?;
        let precision = when.form.start.precision;
        if precision > Precision::Year {
            return None;
        }
        let civil = when.start.civil();
        let months = civil.year * 12 + i64::from(civil.month) - 1 + self.months;
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) as u32 + 1);
        let last_day = crate::time::days_in_month(year, month);
        let midnight = Time::from_ymd(year, month, civil.day.min(last_day))?;
        let secs = i64::from(civil.hour) * 3_600 + i64::from(civil.minute) * 60 + i64::from(civil.second);
        let end = midnight.plus_secs(self.days * SECS_PER_DAY + secs + self.secs);
        let has_clock = precision < Precision::Day;
        // A time of day is a point; a day, a month and a year are counted as a whole.
        let last = if has_clock { end } else { end.plus_secs(-1) }.civil();
        let unit = match self {
            Self { secs: 1.., .. } => Precision::Second,
            Self { days: 1.., .. } => Precision::Day,
            Self { months, .. } if months % 12 != 0 => Precision::Month,
            _ => Precision::Year,
        };
        let precision = precision.max(unit);
        let edtf = match precision {
            Precision::Year => Edtf::from_ymd(last.year, None, None).ok()?,
            Precision::Season | Precision::Month => Edtf::from_ymd(last.year, Some(last.month), None).ok()?,
            _ => Edtf::from_ymd(last.year, Some(last.month), Some(last.day)).ok()?,
        };
        if has_clock && precision < Precision::Day {
            // The zone, where one is written, is that of the start.
            let text = start.to_string();
            let zone =
                text.get(16..).map_or("", |rest| rest.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit()));
            return format!("{edtf}T{:02}:{:02}:{:02}{zone}", last.hour, last.minute, last.second).parse().ok();
        }
        (edtf.when()?.end > when.end).then_some(edtf)
    }
}

/// How exact a date is said to be.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(in crate::import) enum Exactness {
    /// As fine as this unit at most.
    Unit(Precision),
    /// About the date.
    About,
    /// Perhaps the date.
    Perhaps,
    /// As it is written.
    Exact,
}

/// What a cell of a column of precisions means; numbers as Wikidata has them, from 7 for a century to 11 for a day.
pub(in crate::import) fn exactness(text: &str) -> Option<Exactness> {
    Some(match fold(text).as_str() {
        "exact" | "exactly" | "precise" | "certain" | "known" | "11" | "12" | "13" | "14" => Exactness::Exact,
        "day" | "days" | "d" | "date" | "день" | "дата" | "jour" | "tag" | "dia" => {
            Exactness::Unit(Precision::Day)
        }
        "month" | "m" | "10" | "месяц" | "mois" | "monat" | "mes" => Exactness::Unit(Precision::Month),
        "year" | "y" | "9" | "год" | "annee" | "jahr" | "ano" => Exactness::Unit(Precision::Year),
        "decade" | "8" | "десятилетие" => Exactness::Unit(Precision::Decade),
        "century" | "7" | "век" => Exactness::Unit(Precision::Century),
        "approximate" | "approx" | "approximately" | "circa" | "c" | "ca" | "about" | "estimated" | "estimate"
        | "around" | "около" | "примерно" => Exactness::About,
        "uncertain" | "probable" | "probably" | "possible" | "inferred" | "assumed" | "doubtful" => Exactness::Perhaps,
        _ => return None,
    })
}

impl Exactness {
    /// A date no finer than this; `None` when it is so already, or is no single date.
    pub(in crate::import) fn blunt(self, edtf: &Edtf) -> Option<Edtf> {
        let when = edtf.when()?;
        let is_single = !edtf.to_string().contains(['/', '[', '{']);
        let civil = when.start.civil();
        let year = |digits: usize| {
            let text = Edtf::from_ymd(civil.year, None, None).ok()?.to_string();
            let kept = text.get(..text.len().checked_sub(digits)?)?;
            (text.trim_start_matches('-').len() == 4).then(|| format!("{kept}{}", "X".repeat(digits)).parse().ok())?
        };
        match self {
            Self::About | Self::Perhaps if is_single => {
                let sign = if self == Self::About { '~' } else { '?' };
                let text = edtf.to_string();
                (!text.contains(['~', '?', '%'])).then(|| format!("{text}{sign}").parse().ok())?
            }
            Self::Unit(unit) if is_single && when.form.start.precision < unit => match unit {
                // The time of day goes.
                Precision::Day => Edtf::from_ymd(civil.year, Some(civil.month), Some(civil.day)).ok(),
                Precision::Month => Edtf::from_ymd(civil.year, Some(civil.month), None).ok(),
                Precision::Year => Edtf::from_ymd(civil.year, None, None).ok(),
                Precision::Decade => year(1),
                _ => year(2),
            },
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_no_finer_than_start_and_length() {
        for (start, length, expected) in [
            ("2012", "3 years", "2014"),
            ("2021-11-01", "3 days", "2021-11-03"),
            ("2021-11-01", "1 day", "none"),
            ("2021-11-01", "1 month", "2021-11"),
            ("2021-11-04T10:00:00", "6 hours", "2021-11-04T16:00:00"),
            ("2021-11-04T10:00:00Z", "225 minutes", "2021-11-04T13:45:00Z"),
            ("2021-11-04T10:00", "PT90M", "2021-11-04T11:30:00"),
            ("2012-01-31", "1 month, 2 days", "2012-03-01"),
            ("2012-01-05", "P2W", "2012-01-18"),
            ("2012-01-05", "0 seconds", "none"),
            ("2012", "5 days", "none"),
            ("199X", "3 years", "none"),
        ] {
            let length = Length::read(length).expect(length);
            let end = length.end_of(&start.parse().expect(start)).map_or("none".to_owned(), |end| end.to_string());
            assert_eq!(end, expected, "{start} {length:?}");
        }
        for text in ["3", "", "long", "3 apples", "P", "99999999999999999999 days", "day 3", "PT5"] {
            assert_eq!(Length::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_is_blunted_and_never_sharpened() {
        for (edtf, word, expected) in [
            ("1906-01-01", "year", "1906"),
            ("1906-01-01", "9", "1906"),
            ("1906-03-01", "Month", "1906-03"),
            ("1906-03-01", "day", "same"),
            ("1906-03-01T10:15:00Z", "day", "1906-03-01"),
            ("1906-03-01", "decade", "190X"),
            ("1906-03-01", "7", "19XX"),
            ("-0043-03-15", "century", "-00XX"),
            ("1906", "month", "same"),
            ("1906-03-01", "circa", "1906-03-01~"),
            ("1906-03-01?", "circa", "same"),
            ("1906/1907", "month", "same"),
            ("1906-03-01", "exact", "same"),
        ] {
            let blunt = exactness(word).expect(word).blunt(&edtf.parse().expect(edtf));
            assert_eq!(blunt.map_or("same".to_owned(), |edtf| edtf.to_string()), expected, "{edtf} {word}");
        }
        assert_eq!(exactness("1"), None);
    }
}
