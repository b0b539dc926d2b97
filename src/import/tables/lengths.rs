//! How long something went on, and how exact a date is: `1 month, 2 days`, `PT8M`, `year`, `9`.

use crate::dataset::fold;
use crate::import::datecell::{either, span};
use crate::time::{Edtf, EndForm, Precision, Qualifier, SECS_PER_DAY, Shape, Time, TimeOfDay, days_in_month};

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

    /// The end of what begins at `start` and lasts so long, no finer than both are.
    ///
    /// Whole units are counted with the first one: three days from 1 May end on 3 May. A length in finer units than the
    /// start, or beside a month or a year, is reckoned from its first moment and from its last, and the end is what both have in common.
    pub(in crate::import) fn end_of(self, start: &Edtf) -> Ended {
        if self.is_zero() { Ended::NothingNew } else { self.reckon(start).unwrap_or(Ended::Unusable) }
    }

    fn reckon(self, start: &Edtf) -> Option<Ended> {
        let when = start.when().filter(|when| start.month_day().is_none() && when.start.is_date())?;
        let form = when.form.start;
        if form.precision > Precision::Year || when.form.shape != Shape::Point {
            return None;
        }
        // A time of day is a point; a day, a month and a year are counted as a whole.
        let has_clock = form.precision < Precision::Day;
        let after = |from: Time| Some(self.after(from)?.plus_secs(if has_clock { 0 } else { -1 }));
        let unit = self.unit();
        let first = after(when.start)?;
        // Of a start in a month or a year nobody knows on which day of it the length begins.
        let is_loose = unit < form.precision || form.precision > Precision::Day;
        let last = if is_loose { after(last_of(unit.min(Precision::Day), when.end)?)? } else { first };
        if is_loose && first < when.end {
            return Some(if last < when.end { Ended::NothingNew } else { Ended::PerhapsLater });
        }
        let precision = match form.precision.max(unit) {
            // No season says in which months it lies everywhere.
            Precision::Season => Precision::Year,
            precision => precision,
        };
        let zone = zone_of(start);
        let end = |time: Time, form: EndForm| dated(time, precision, form, &zone);
        let earlier = end(first, form)?;
        let later = if first == last { earlier.clone() } else { end(last, form)? };
        if earlier != later {
            let doubt = |doubt: Qualifier| doubt.or(Qualifier::UNCERTAIN);
            let doubted = EndForm { year: doubt(form.year), month: doubt(form.month), day: doubt(form.day), ..form };
            return Some(Ended::Between { outer: end(last, doubted)?, first: earlier, last: later });
        }
        Some(if later.when()?.end > when.end { Ended::At(later) } else { Ended::NothingNew })
    }

    /// The finest unit in it.
    fn unit(self) -> Precision {
        match self {
            Self { secs: 1.., .. } => Precision::Second,
            Self { days: 1.., .. } => Precision::Day,
            Self { months, .. } if months % 12 != 0 => Precision::Month,
            _ => Precision::Year,
        }
    }

    /// The moment so long after another; of a month without that day its last one.
    fn after(self, from: Time) -> Option<Time> {
        let civil = from.civil();
        let months = civil.year * 12 + i64::from(civil.month) - 1 + self.months;
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) as u32 + 1);
        let midnight = Time::from_ymd(year, month, civil.day.min(days_in_month(year, month)))?;
        let secs = i64::from(civil.hour) * 3_600 + i64::from(civil.minute) * 60 + i64::from(civil.second);
        Some(midnight.plus_secs(self.days * SECS_PER_DAY + secs + self.secs))
    }
}

/// Where something ends by its start and its length.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::import) enum Ended {
    /// At this date.
    At(Edtf),
    /// At a date between `first` and `last`, as the start is no finer; `outer` is the last one with doubt.
    Between { first: Edtf, last: Edtf, outer: Edtf },
    /// Within the start, or a little later.
    PerhapsLater,
    /// Within the start.
    NothingNew,
    /// Nobody can tell: the start is a decade, a set or an interval, or the end is beyond any calendar.
    Unusable,
}

/// The start of the last unit before `end`.
fn last_of(unit: Precision, end: Time) -> Option<Time> {
    let last = end.plus_secs(-1).civil();
    match unit {
        Precision::Month => Time::from_ymd(last.year, last.month, 1),
        Precision::Day => Time::from_ymd(last.year, last.month, last.day),
        _ => Some(end.plus_secs(-1)),
    }
}

/// The zone that a time is written in, as it is written.
fn zone_of(edtf: &Edtf) -> String {
    if !edtf.time_of_day().is_some_and(TimeOfDay::has_zone) {
        return String::new();
    }
    let text = edtf.to_string();
    let time = text.split_once('T').map_or("", |(_, time)| time);
    time.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit()).to_owned()
}

/// A time as a date of this precision, with the doubts of `form`.
fn dated(time: Time, precision: Precision, form: EndForm, zone: &str) -> Option<Edtf> {
    let sign = |doubt: Qualifier| match (doubt.uncertain, doubt.approximate) {
        (false, false) => "",
        (true, false) => "?",
        (false, true) => "~",
        (true, true) => "%",
    };
    let civil = time.civil();
    let year = Edtf::from_ymd(civil.year, None, None).ok()?;
    if precision >= Precision::Year {
        return format!("{year}{}", sign(form.year)).parse().ok();
    }
    let day = if precision >= Precision::Month { form.month } else { form.day };
    let rest = if precision >= Precision::Month {
        format!("-{:02}", civil.month)
    } else {
        format!("-{:02}-{:02}", civil.month, civil.day)
    };
    // A sign behind a part is about all before it, too; where the parts differ, the doubts of all are put together.
    let only_year = form.month == Qualifier::NONE && day == Qualifier::NONE;
    let date = if only_year {
        format!("{year}{}{rest}", sign(form.year))
    } else {
        format!("{year}{rest}{}", sign(form.year.or(form.month).or(day)))
    };
    match precision {
        Precision::Hour => format!("{date}T{:02}{zone}", civil.hour),
        Precision::Minute => format!("{date}T{:02}:{:02}{zone}", civil.hour, civil.minute),
        Precision::Second => format!("{date}T{:02}:{:02}:{:02}{zone}", civil.hour, civil.minute, civil.second),
        _ => date,
    }
    .parse()
    .ok()
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
    /// A date no finer than this, each side of a period and each of two days; `None` when it is so already, or is another set.
    pub(in crate::import) fn blunt(self, edtf: &Edtf) -> Option<Edtf> {
        let text = edtf.to_string();
        let one = |text: &str| {
            let edtf = text.parse::<Edtf>().ok()?;
            Some(self.blunt(&edtf).unwrap_or(edtf))
        };
        let blunt = if let Some((start, end)) = text.split_once('/').filter(|_| !text.contains(['[', '{'])) {
            match (one(start), one(end)) {
                (Some(start), Some(end)) => span(&start, &end).ok(),
                (Some(start), None) => format!("{start}/{end}").parse().ok(),
                (None, Some(end)) => format!("{start}/{end}").parse().ok(),
                (None, None) => None,
            }
        } else if let Some((a, b)) = text.strip_prefix('[').and_then(|set| set.strip_suffix(']')?.split_once(',')) {
            either(&one(a)?, &one(b)?)
        } else {
            self.blunt_single(edtf)
        };
        blunt.filter(|blunt| blunt != edtf)
    }

    fn blunt_single(self, edtf: &Edtf) -> Option<Edtf> {
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
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_end_is_no_finer_than_start_and_length() {
        for (start, length, expected) in [
            ("2012", "3 years", "between 2014 and 2015, 2015?"),
            ("2012", "1 year", "perhaps later"),
            ("2012", "18 months", "between 2013 and 2014, 2014?"),
            ("2012", "24 months", "between 2013 and 2014, 2014?"),
            ("2012-05", "2 months", "between 2012-06 and 2012-07, 2012-07?"),
            ("2012-05", "1 month", "perhaps later"),
            ("2012-05", "1 year", "2013"),
            ("2012-05", "45 days", "between 2012-06 and 2012-07, 2012-07?"),
            ("2012-05", "1 month, 2 days", "between 2012-06 and 2012-07, 2012-07?"),
            ("2012-05-XX", "2 months", "between 2012-06 and 2012-07, 2012-07?"),
            ("2012-02", "59 days", "between 2012-03 and 2012-04, 2012-04?"),
            ("1850~", "3 years", "between 1852~ and 1853~, 1853%"),
            ("1850~", "18 months", "between 1851~ and 1852~, 1852%"),
            ("2001?-05-05", "3 days", "2001?-05-07"),
            ("2001-05-05?", "3 days", "2001-05-07?"),
            ("2001-05-~05", "3 days", "2001-05-07~"),
            ("-0043-03-15", "3 days", "-0043-03-17"),
            ("2012-21", "6 months", "2012"),
            ("2012-21", "2 months", "perhaps later"),
            ("2012-21", "10 months", "between 2012 and 2013, 2013?"),
            ("2021-11-01", "3 days", "2021-11-03"),
            ("2021-11-01", "1 day", "nothing new"),
            ("2021-11-01", "1 month", "2021-11"),
            ("2021-11-01", "3 hours", "perhaps later"),
            ("2021-11-01", "36 hours", "between 2021-11-02 and 2021-11-03, 2021-11-03?"),
            ("2021-11-04T10:00:00", "6 hours", "2021-11-04T16:00:00"),
            ("2021-11-04T10:00", "2 hours", "2021-11-04T12:00"),
            ("2021-11-04T10:00Z", "225 minutes", "2021-11-04T13:45Z"),
            ("2021-11-04T10:00:00Z", "225 minutes", "2021-11-04T13:45:00Z"),
            ("2021-11-04T10:00", "PT90M", "2021-11-04T11:30"),
            ("2021-11-04T10:00", "90 seconds", "between 2021-11-04T10:01 and 2021-11-04T10:02, 2021-11-04?T10:02"),
            ("2021-11-04T10", "2 hours", "2021-11-04T12"),
            ("2021-11-04T10", "30 minutes", "perhaps later"),
            ("2021-11-04?T23:30+06:00", "1 hour", "2021-11-05?T00:30+06:00"),
            ("2021-11-04T10:00", "2 days", "2021-11-06"),
            ("2012-01-31", "1 month, 2 days", "2012-03-01"),
            ("2012-01-05", "P2W", "2012-01-18"),
            ("2012-01-05", "0 seconds", "nothing new"),
            ("2012", "5 days", "perhaps later"),
            ("199X", "3 years", "unusable"),
            ("156X-12", "3 years", "unusable"),
            ("XXXX-12-05", "3 days", "unusable"),
            ("2012/2013", "3 years", "unusable"),
            ("[2012,2013]", "3 years", "unusable"),
            ("2012-05", "120001 months", "unusable"),
        ] {
            let length = Length::read(length).expect(length);
            let end = match length.end_of(&start.parse().expect(start)) {
                Ended::At(end) => end.to_string(),
                Ended::Between { first, last, outer } => format!("between {first} and {last}, {outer}"),
                Ended::PerhapsLater => "perhaps later".to_owned(),
                Ended::NothingNew => "nothing new".to_owned(),
                Ended::Unusable => "unusable".to_owned(),
            };
            assert_eq!(end, expected, "{start} {length:?}");
        }
        for text in [
            "3",
            "",
            "long",
            "-3 days",
            "3 apples",
            "P",
            "99999999999 years",
            "99999999999999999999 days",
            "day 3",
            "PT5",
        ] {
            assert_eq!(Length::read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_end_is_never_earlier_than_it_may_be(
            year in -50..2100_i64, month in proptest::option::of(1..13_u32), day in 0..366_i64, n in 1..2_000_i64,
        ) {
            let start = Edtf::from_ymd(year, month, None).expect("a date");
            let when = start.when().expect("a date");
            let begun = when.start.plus_secs(day * SECS_PER_DAY).min(when.end.plus_secs(-SECS_PER_DAY));
            let over = begun.plus_secs(n * SECS_PER_DAY);
            let length = Length { days: n, ..Length::default() };
            match length.end_of(&start) {
                Ended::At(end) => {
                    let end = end.when().expect("a date");
                    prop_assert!(end.start < over && over <= end.end, "{start} + {n} days from day {day}");
                }
                Ended::Between { first, last, outer } => {
                    prop_assert!(first.when().expect("a date").start < over, "{start} + {n} days from day {day}");
                    prop_assert!(over <= last.when().expect("a date").end, "{start} + {n} days from day {day}");
                    prop_assert_eq!(outer.to_string(), format!("{last}?"));
                    prop_assert!(Edtf::interval(Some(&start), Some(&outer)).is_ok());
                }
                Ended::PerhapsLater => prop_assert!(n <= 366),
                Ended::NothingNew => prop_assert!(over <= when.end),
                Ended::Unusable => prop_assert!(false, "{start} + {n} days"),
            }
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

    #[test]
    fn both_sides_of_a_period_and_both_of_two_days_are_made_blunt() {
        let seen = |words: &str, date: &str| {
            let edtf = exactness(words)?.blunt(&date.parse().expect(date))?;
            Some(edtf.to_string())
        };
        for (words, date, expected) in [
            ("year", "[2001-03-04,2001-04-03]", Some("2001")),
            ("month", "[2001-03-04,2001-04-03]", Some("[2001-03,2001-04]")),
            ("day", "[2001-03-04,2001-04-03]", None),
            ("year", "2012-05-03/2012-05-05", Some("2012")),
            ("month", "2012-05-03/2013", Some("2012-05/2013")),
            ("year", "2012-05-03/..", Some("2012/..")),
            ("year", "/2012-05-03", Some("/2012")),
            ("circa", "2010/2012", Some("2010~/2012~")),
            ("year", "{2001-03-04,2001-04-03}", None),
            ("year", "[..2012]", None),
        ] {
            assert_eq!(seen(words, date).as_deref(), expected, "{words} {date}");
        }
    }
}
