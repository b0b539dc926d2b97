//! EDTF in a sentence: `about 2012`, `25 to 27 March 2021`.

use super::date::{Clock, Date, Mask, X, Year, Zone};
use super::words::{LONG, Style, listed, ordinal, year};
use super::{Edtf, End, Item, Kind};
use crate::time::form::Qualifier;

/// How many members of a set are named before the rest is counted.
const MAX_NAMED: usize = 8;

impl Edtf {
    /// What a person would say, for tooltips, lists and screen readers.
    pub fn spoken(&self) -> String {
        match &self.kind {
            Kind::Date(date) => one(date),
            Kind::Interval(start, end) => interval(start, end),
            Kind::Set { is_all, items } => set(*is_all, items),
        }
    }
}

fn interval(start: &End, end: &End) -> String {
    let start_words = match start {
        End::Date(date) => one(date),
        End::Before(date) | End::After(date) => format!("{} or earlier", one(date)),
        End::GoesOn | End::Unknown => String::new(),
    };
    let end_words = match end {
        End::Date(date) => one(date),
        End::Before(date) | End::After(date) => format!("{} or later", one(date)),
        End::GoesOn | End::Unknown => String::new(),
    };
    match (start, end) {
        (End::GoesOn, End::GoesOn) => "always".to_owned(),
        (End::GoesOn, _) => format!("until {end_words}, without a beginning"),
        (End::Unknown, _) => format!("until {end_words}, start unknown"),
        (_, End::GoesOn) => format!("from {start_words}, still going on"),
        (_, End::Unknown) => format!("from {start_words}, end unknown"),
        (End::Date(a), End::Date(b)) => range(a, b, LONG).unwrap_or_else(|| {
            // "1980, uncertain to 1994" would doubt the wrong year.
            if start_words.contains(',') {
                format!("from {start_words}, to {end_words}")
            } else {
                format!("{start_words} to {end_words}")
            }
        }),
        _ => format!("from {start_words} to {end_words}"),
    }
}

fn set(is_all: bool, items: &[Item]) -> String {
    match (is_all, items) {
        (false, [Item::Before(date)]) => return format!("{} or before {}", preposition(date), one(date)),
        (false, [Item::After(date)]) => return format!("{} or after {}", preposition(date), one(date)),
        (false, [Item::Range(first, last)]) => return format!("some time between {} and {}", one(first), one(last)),
        (true, [Item::Range(first, last)]) => return format!("all of {}", words_of_range(first, last)),
        _ => {}
    }
    let mut words = items
        .iter()
        .take(MAX_NAMED)
        .map(|item| match item {
            Item::Date(date) => one(date),
            Item::Before(date) => format!("{} or earlier", one(date)),
            Item::After(date) => format!("{} or later", one(date)),
            Item::Range(first, last) => words_of_range(first, last),
        })
        .collect::<Vec<_>>();
    if items.len() > MAX_NAMED {
        words.push(format!("{} more", items.len() - MAX_NAMED));
    }
    match (is_all, words.len()) {
        (_, 1) => words.concat(),
        (true, 2) => words.join(" and "),
        (true, _) => format!("all of {}", listed(&words, "and")),
        (false, 2) if items.iter().all(|item| matches!(item, Item::Date(_))) => words.join(" or "),
        (false, _) => format!("one of {}", listed(&words, "or")),
    }
}

fn words_of_range(first: &Date, last: &Date) -> String {
    range(first, last, LONG).unwrap_or_else(|| format!("{} to {}", one(first), one(last)))
}

/// `on 5 January`, `in January`, `at 10:15`.
fn preposition(date: &Date) -> &'static str {
    match (date.clock, date.day) {
        (Some(_), _) => "at",
        (None, Some(_)) => "on",
        (None, None) => "in",
    }
}

/// One date with its doubt.
fn one(date: &Date) -> String {
    let words = without_doubt(date);
    match date.uniform_doubt() {
        Some(Qualifier { uncertain: false, approximate: false }) => words,
        Some(Qualifier { uncertain: true, approximate: false }) => format!("{words}, uncertain"),
        Some(Qualifier { uncertain: false, approximate: true }) => format!("about {words}"),
        Some(Qualifier { uncertain: true, approximate: true }) => format!("about {words}, uncertain"),
        None => {
            let named = |is_doubted: fn(&Qualifier) -> bool, adjective: &str| {
                let doubted = date.doubt.iter().zip(["year", "month", "day"]).filter(|(doubt, _)| is_doubted(doubt));
                let names = doubted.map(|(_, name)| name.to_owned()).collect::<Vec<_>>();
                if names.is_empty() { String::new() } else { format!(", {} {adjective}", listed(&names, "and")) }
            };
            words + &named(|doubt| doubt.uncertain, "uncertain") + &named(|doubt| doubt.approximate, "approximate")
        }
    }
}

/// What is known about a year, and how it joins a month.
enum YearWords {
    Known(String),
    /// `the 1560s`: one of several.
    Among(String),
    Unknown,
}

fn year_words(date: &Date) -> YearWords {
    let (first, last) = date.year.range();
    match date.year {
        _ if date.year.is_unknown() => YearWords::Unknown,
        Year::Digits { negative: false, digits: [a, b, c, X], .. } if ![a, b, c].contains(&X) && c > 0 => {
            YearWords::Among(format!("the {first}s"))
        }
        Year::Digits { negative: false, digits: [a, b, X, X], .. } if ![a, b].contains(&X) => {
            YearWords::Among(format!("the {} century", ordinal(first / 100 + 1)))
        }
        Year::Digits { negative: false, digits: [a, X, X, X], .. } if a != X => {
            YearWords::Among(format!("the {} millennium", ordinal(first / 1000 + 1)))
        }
        Year::Digits { digits, .. } if digits.contains(&X) => {
            // The unknown digits come last, so the years are neighbours; or they do not, and only the digits say it.
            let is_run = digits.iter().skip_while(|digit| **digit != X).all(|digit| *digit == X);
            YearWords::Among(if is_run {
                format!("the years {} to {}", year(first), year(last))
            } else {
                format!("the years written {}", date.year)
            })
        }
        _ => match (date.year.exact(), date.year.written()) {
            (Some(exact), _) => YearWords::Known(year(exact)),
            (None, written) => {
                let estimate = written.map_or_else(String::new, |value| format!(", estimated as {}", year(value)));
                YearWords::Known(format!("some year from {} to {}{estimate}", year(first), year(last)))
            }
        },
    }
}

fn without_doubt(date: &Date) -> String {
    let year = year_words(date);
    let Some(month) = date.month else {
        return match year {
            YearWords::Known(words) | YearWords::Among(words) => words,
            YearWords::Unknown => "an unknown year".to_owned(),
        };
    };
    if let (YearWords::Unknown, Mask::XX, None | Some(Mask::XX)) = (&year, month, date.day) {
        return "an unknown date".to_owned();
    }
    let (words, joint) = match (date.season(), month.value()) {
        (Some(season), _) => (season_words(season), if season < 33 { "" } else { "of " }),
        (None, Some(month)) => match date.day {
            None => (LONG.month(month).to_owned(), ""),
            Some(day) => match day.value() {
                Some(day) => (format!("{day} {}", LONG.month(month)), ""),
                None => (format!("{} {}", some_day(day, "in"), LONG.month(month)), ""),
            },
        },
        (None, None) => match date.day {
            None => (some_month(month), "of "),
            Some(Mask::XX) if month == Mask::XX => ("an unknown day".to_owned(), "in "),
            Some(day) => match day.value() {
                Some(day) => (format!("the {} of {}", ordinal(day.into()), some_month(month)), "of "),
                None => (format!("{} {}", some_day(day, "of"), some_month(month)), "of "),
            },
        },
    };
    let words = match year {
        YearWords::Known(year) => format!("{words} {joint}{year}"),
        YearWords::Among(years) => format!("{words} of an unknown year in {years}"),
        YearWords::Unknown => format!("{words} of an unknown year"),
    };
    match date.clock {
        Some(clock) => format!("{words}, {}", clock_words(clock)),
        None => words,
    }
}

/// `10:15:30`, with its offset: `10:15 UTC+02:30`.
pub(super) fn clock_words(clock: Clock) -> String {
    let time = match (clock.minute, clock.second) {
        (None, _) => format!("{} h", clock.hour),
        (Some(minute), None) => format!("{}:{minute:02}", clock.hour),
        (Some(minute), Some(second)) => format!("{}:{minute:02}:{second:02}", clock.hour),
    };
    match clock.zone {
        None => time,
        Some(Zone::Utc) => format!("{time} UTC"),
        Some(zone) => format!("{time} UTC{zone}"),
    }
}

fn some_month(month: Mask) -> String {
    if month == Mask::XX {
        return "an unknown month".to_owned();
    }
    let names =
        (1..=12).filter(|value| month.matches(*value)).map(|value| LONG.month(value).to_owned()).collect::<Vec<_>>();
    match names.as_slice() {
        [first, .., last] if names.len() > 3 => format!("some month from {first} to {last}"),
        _ => listed(&names, "or"),
    }
}

fn some_day(day: Mask, joint: &str) -> String {
    if day == Mask::XX {
        return format!("an unknown day {joint}");
    }
    let days = (1..=31).filter(|value| day.matches(*value)).map(|value| ordinal(value.into())).collect::<Vec<_>>();
    match days.as_slice() {
        [first, .., last] if days.len() > 4 => format!("some day from the {first} to the {last} of"),
        _ => format!("the {} of", listed(&days, "or")),
    }
}

fn season_words(season: u32) -> String {
    const SEASONS: [&str; 4] = ["spring", "summer", "autumn", "winter"];
    const PLACES: [&str; 4] = ["first", "second", "third", "fourth"];
    let name = |names: [&'static str; 4], idx: u32| names.get(idx as usize).copied().unwrap_or_default();
    match season {
        21..=24 => name(SEASONS, season - 21).to_owned(),
        25..=28 => format!("northern {}", name(SEASONS, season - 25)),
        29..=32 => format!("southern {}", name(SEASONS, season - 29)),
        33..=36 => format!("{} quarter", name(PLACES, season - 33)),
        // Quadrimesters: hardly a word that a reader knows.
        37..=39 => format!("{} four months", ["first", "middle", "last"].get(season as usize - 37).unwrap_or(&"")),
        _ => format!("{} half", name(PLACES, season.saturating_sub(40))),
    }
}

/// A range whose ends share a month or a year, which is then said once; `None` when each end has to be said in full.
pub(super) fn range(a: &Date, b: &Date, style: Style) -> Option<String> {
    let (a_year, b_year) = (a.year.exact()?, b.year.exact()?);
    let is_plain = |date: &Date| !date.is_masked() && date.season().is_none() && date.doubt == [Qualifier::NONE; 3];
    if !is_plain(a) || !is_plain(b) {
        return None;
    }
    let (tight, loose) = (style.tight, style.loose);
    let parts = |date: &Date| (date.month.and_then(Mask::value), date.day.and_then(Mask::value));
    let years = if a_year == b_year { year(a_year) } else { String::new() };
    Some(match (parts(a), parts(b), a.clock, b.clock) {
        ((None, None), (None, None), None, None) if a_year > 999 && b_year <= 9_999 => {
            format!("{a_year}{tight}{b_year}")
        }
        ((None, None), (None, None), None, None) => format!("{}{loose}{}", year(a_year), year(b_year)),
        _ if a_year != b_year => return None,
        ((Some(m), Some(d)), (Some(n), Some(e)), Some(s), Some(t)) if (m, d) == (n, e) && s.zone == t.zone => {
            let (s, t) = (clock_words(Clock { zone: None, ..s }), clock_words(t));
            format!("{d} {} {years}, {s}{tight}{t}", style.month(m))
        }
        ((Some(m), Some(d)), (Some(n), Some(e)), None, None) if m == n => {
            if d == e {
                format!("{d} {} {years}", style.month(m))
            } else {
                format!("{d}{tight}{e} {} {years}", style.month(m))
            }
        }
        ((Some(m), Some(d)), (Some(n), Some(e)), None, None) => {
            format!("{d} {}{loose}{e} {} {years}", style.month(m), style.month(n))
        }
        ((Some(m), None), (Some(n), None), None, None) if m != n => {
            format!("{}{tight}{} {years}", style.month(m), style.month(n))
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_spoken_as_a_person_would_say_it() {
        let table = [
            ("2012", "2012"),
            ("2012~", "about 2012"),
            ("2012?", "2012, uncertain"),
            ("2012%", "about 2012, uncertain"),
            ("2021-04-02", "2 April 2021"),
            ("2021-04", "April 2021"),
            ("?2021-04-02", "2 April 2021, year uncertain"),
            ("2004-06~-?11", "11 June 2004, day uncertain, year and month approximate"),
            ("2021-04-02T10:05:30Z", "2 April 2021, 10:05:30 UTC"),
            ("2021-04-02T10:05+02:30", "2 April 2021, 10:05 UTC+02:30"),
            ("0000", "1 BCE"),
            ("-0043-03-15", "15 March 44 BCE"),
            ("0409", "409 CE"),
            ("Y-170000002", "170 000 003 BCE"),
            ("1950S2", "some year from 1900 to 1999, estimated as 1950"),
            ("156X", "the 1560s"),
            ("190X", "the years 1900 to 1909"),
            ("18XX", "the 19th century"),
            ("1XXX", "the 2nd millennium"),
            ("20X0", "the years written 20X0"),
            ("-019X", "the years 200 BCE to 191 BCE"),
            ("156X-12-25", "25 December of an unknown year in the 1560s"),
            ("156X-12", "December of an unknown year in the 1560s"),
            ("XXXX", "an unknown year"),
            ("XXXX-XX-XX", "an unknown date"),
            ("XXXX-04-02", "2 April of an unknown year"),
            ("2004-XX", "an unknown month of 2004"),
            ("2004-04-XX", "an unknown day in April 2004"),
            ("2004-XX-XX", "an unknown day in 2004"),
            ("2004-XX-25", "the 25th of an unknown month of 2004"),
            ("1500-1X-25", "the 25th of October, November or December of 1500"),
            ("15XX-01-3X", "the 30th or 31st of January of an unknown year in the 16th century"),
            ("2004-06-1X", "some day from the 10th to the 19th of June 2004"),
            ("2001-21", "spring 2001"),
            ("2001-30", "southern summer 2001"),
            ("2001-34", "second quarter of 2001"),
            ("2001-37", "first four months of 2001"),
            ("2001-41", "second half of 2001"),
        ];
        for (text, expected) in table {
            assert_eq!(text.parse::<Edtf>().expect(text).spoken(), expected, "{text}");
        }
    }

    #[test]
    fn an_interval_says_shared_parts_once() {
        let table = [
            ("2021-03-25/2021-03-27", "25 to 27 March 2021"),
            ("2021-03-25/2021-04-02", "25 March to 2 April 2021"),
            ("2021-03-25/2022-04-02", "25 March 2021 to 2 April 2022"),
            ("2021-03/2021-05", "March to May 2021"),
            ("2009/2012", "2009 to 2012"),
            ("-0043/-0030", "44 BCE to 31 BCE"),
            ("1980~/1994~", "about 1980 to about 1994"),
            ("1980?/1994", "from 1980, uncertain, to 1994"),
            ("2021-04-02T10:00/2021-04-02T12:30", "2 April 2021, 10:00 to 12:30"),
            ("1987/..", "from 1987, still going on"),
            ("../2009", "until 2009, without a beginning"),
            ("2009/", "from 2009, end unknown"),
            ("/2009", "until 2009, start unknown"),
            ("..2004-06-01/2004-06-20", "from 1 June 2004 or earlier to 20 June 2004"),
        ];
        for (text, expected) in table {
            assert_eq!(text.parse::<Edtf>().expect(text).spoken(), expected, "{text}");
        }
    }

    #[test]
    fn a_set_says_one_of_or_all_of() {
        let table = [
            ("[..2022-01-05]", "on or before 5 January 2022"),
            ("[1984..]", "in or after 1984"),
            ("[2021-01-17..2023-01-21]", "some time between 17 January 2021 and 21 January 2023"),
            ("[2021-05-06,2021-06-05]", "6 May 2021 or 5 June 2021"),
            ("[..1667,1690]", "one of 1667 or earlier or 1690"),
            ("[1667,1668,1670..1672]", "one of 1667, 1668 or 1670 to 1672"),
            ("{1960,1961-12}", "1960 and December 1961"),
            ("{1980..1985}", "all of 1980 to 1985"),
            ("{1960}", "1960"),
            (
                "{1990,1991,1992,1993,1994,1995,1996,1997,1998,1999}",
                "all of 1990, 1991, 1992, 1993, 1994, 1995, 1996, 1997 and 2 more",
            ),
        ];
        for (text, expected) in table {
            let spoken = text.parse::<Edtf>().expect(text).spoken();
            assert_eq!(spoken, expected, "{text}");
        }
    }
}
