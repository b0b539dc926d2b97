//! EDTF in a label: `2 Apr 2021`, `25–27 Mar 2021`, `c. 2012`.

use super::date::{Date, Mask, X, Year, season_months};
use super::spoken::{clock_words, range};
use super::words::{SHORT, ordinal, year};
use super::{Edtf, End, Item, Kind};
use crate::time::form::Qualifier;

/// How many members of a set a label names.
const MAX_NAMED: usize = 3;

impl Edtf {
    /// A compact label for marks, table cells and axis ends.
    ///
    /// Partial doubt is shown as doubt of the whole; what has no short words is given as its EDTF.
    pub fn short(&self) -> String {
        match &self.kind {
            Kind::Date(date) => one(date),
            Kind::Interval(start, end) => match (start, end) {
                (End::Date(a), End::Date(b)) => joined(a, b, " – "),
                (End::GoesOn, end) => format!("until {}", end_words(end)),
                (start, End::GoesOn) => format!("since {}", end_words(start)),
                (start, end) => format!("{} – {}", end_words(start), end_words(end)),
            },
            Kind::Set { is_all, items } => set(*is_all, items),
        }
    }
}

fn end_words(end: &End) -> String {
    match end {
        End::Date(date) => one(date),
        End::Before(date) => format!("≤ {}", one(date)),
        End::After(date) => format!("≥ {}", one(date)),
        End::GoesOn => "…".to_owned(),
        End::Unknown => "?".to_owned(),
    }
}

fn joined(a: &Date, b: &Date, joint: &str) -> String {
    range(a, b, SHORT).unwrap_or_else(|| format!("{}{joint}{}", one(a), one(b)))
}

fn set(is_all: bool, items: &[Item]) -> String {
    let words = items.iter().take(MAX_NAMED).map(|item| match item {
        Item::Date(date) => one(date),
        Item::Before(date) => format!("≤ {}", one(date)),
        Item::After(date) => format!("≥ {}", one(date)),
        // A dash would read as an interval, and this is one date within.
        Item::Range(first, last) if !is_all => format!("{} … {}", one(first), one(last)),
        Item::Range(first, last) => joined(first, last, " – "),
    });
    let text = words.collect::<Vec<_>>().join(if is_all { ", " } else { " or " });
    if items.len() > MAX_NAMED { format!("{text}, +{}", items.len() - MAX_NAMED) } else { text }
}

fn one(date: &Date) -> String {
    let doubt = date.doubt.iter().fold(Qualifier::NONE, |all, doubt| all.or(*doubt));
    let about = if doubt.approximate { "c. " } else { "" };
    let mark = if doubt.uncertain { "?" } else { "" };
    match without_doubt(date) {
        Some(words) => format!("{about}{words}{mark}"),
        None => date.to_string(),
    }
}

fn without_doubt(date: &Date) -> Option<String> {
    let (first, _) = date.year.range();
    let years = match date.year {
        _ if date.year.is_unknown() => "year ?".to_owned(),
        Year::Digits { negative: false, digits: [a, b, c, X], .. } if ![a, b, c].contains(&X) => format!("{first}s"),
        Year::Digits { negative: false, digits: [a, b, X, X], .. } if ![a, b].contains(&X) => {
            format!("{} c.", ordinal(first / 100 + 1))
        }
        Year::Digits { negative: false, digits: [a, X, X, X], .. } if a != X => {
            format!("{} mill.", ordinal(first / 1000 + 1))
        }
        _ => match (date.year.exact(), date.year.written()) {
            (Some(exact), _) => year(exact),
            (None, Some(written)) => format!("~{}", year(written)),
            (None, None) => return None,
        },
    };
    let Some(month) = date.month else { return Some(years) };
    let joint = if date.year.is_unknown() { ", " } else { " " };
    let words = match (month.value(), date.day) {
        (Some(season @ 21..), _) => season_words(season),
        (Some(month), None) => SHORT.month(month).to_owned(),
        (Some(month), Some(Mask::XX)) => return Some(format!("{}{joint}{years}, day ?", SHORT.month(month))),
        (Some(month), Some(day)) => format!("{} {}", day.value()?, SHORT.month(month)),
        (None, None) if month == Mask::XX => return Some(format!("{years}, month ?")),
        (None, Some(Mask::XX)) if month == Mask::XX => return Some(format!("{years}, day ?")),
        (None, _) => return None,
    };
    Some(match date.clock {
        Some(clock) => format!("{words}{joint}{years} {}", clock_words(clock)),
        None => format!("{words}{joint}{years}"),
    })
}

fn season_words(season: u32) -> String {
    match season {
        21 | 25 | 29 => "spring".to_owned(),
        22 | 26 | 30 => "summer".to_owned(),
        23 | 27 | 31 => "autumn".to_owned(),
        24 | 28 | 32 => "winter".to_owned(),
        33..=36 => format!("Q{}", season - 32),
        40.. => format!("H{}", season - 39),
        _ => match season_months(season) {
            Some((first, n)) => format!("{}–{}", SHORT.month(first), SHORT.month(first + n - 1)),
            None => String::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_short_and_keeps_the_doubt() {
        let table = [
            ("2021-04-02", "2 Apr 2021"),
            ("2021-04", "Apr 2021"),
            ("2012", "2012"),
            ("2012~", "c. 2012"),
            ("2012?", "2012?"),
            ("2012%", "c. 2012?"),
            ("?2021-04-02", "2 Apr 2021?"),
            ("0000", "1 BCE"),
            ("199X", "1990s"),
            ("18XX", "19th c."),
            ("1950S2", "~1950"),
            ("20X0", "20X0"),
            ("2004-XX", "2004, month ?"),
            ("2004-04-XX", "Apr 2004, day ?"),
            ("XXXX-04-02", "2 Apr, year ?"),
            ("156X-12-25", "25 Dec 1560s"),
            ("2001-34", "Q2 2001"),
            ("2001-37", "Jan–Apr 2001"),
            ("2001-24", "winter 2001"),
            ("2021-04-02T10:05:30Z", "2 Apr 2021 10:05:30 UTC"),
            ("2021-03-25/2021-03-27", "25–27 Mar 2021"),
            ("2021-03-25/2021-04-02", "25 Mar – 2 Apr 2021"),
            ("2009/2012", "2009–2012"),
            ("1980~/1994-05", "c. 1980 – May 1994"),
            ("1987/..", "since 1987"),
            ("../2009", "until 2009"),
            ("2009/", "2009 – ?"),
            ("[..2022-01-05]", "≤ 5 Jan 2022"),
            ("[2022-01-05..]", "≥ 5 Jan 2022"),
            ("[2021-01-17..2023-01-21]", "17 Jan 2021 … 21 Jan 2023"),
            ("[1667,1668,1670..1672]", "1667 or 1668 or 1670 … 1672"),
            ("{1960,1961-12,1963,1964}", "1960, Dec 1961, 1963, +1"),
        ];
        for (text, expected) in table {
            assert_eq!(text.parse::<Edtf>().expect(text).short(), expected, "{text}");
        }
    }
}
