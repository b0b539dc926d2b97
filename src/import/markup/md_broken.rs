//! Dates at the start of an item that do not exist, such as `31.02.2001`: the item is an event all the same.

use super::chronology::day_and_month;
use crate::import::datecell::{Cell, read_cell};
use crate::time::{DateOrder, month_from_name};

/// Bytes within which such a date ends.
const MAX_DATE: usize = 40;

/// Years that four digits are taken for.
const YEARS: std::ops::Range<u32> = 1_000..3_000;

/// Something like a date at the start of a text.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::import) struct Broken<'a> {
    pub(in crate::import) words: &'a str,
    /// Why it is none, and what to do.
    pub(in crate::import) message: String,
    pub(in crate::import) hint: String,
    /// What follows.
    pub(in crate::import) rest: &'a str,
}

/// The date at the start of an item that cannot be read, where its parts are those of a date and it stands apart.
///
/// What has no year of its own is of the year of the heading.
pub(in crate::import) fn broken_date(text: &str, order: Option<DateOrder>, year: Option<i64>) -> Option<Broken<'_>> {
    let text = text.trim();
    let mark = ["**", "__", "*", "_"].into_iter().find(|mark| text.starts_with(mark)).unwrap_or_default();
    let inside = text.get(mark.len()..)?;
    let near = inside.get(..inside.floor_char_boundary(MAX_DATE.min(inside.len())))?;
    let signs = [": ", " – ", " — ", " - ", " | ", "–", "—"];
    let end = if mark.is_empty() {
        let iso = near.find(' ').filter(|at| *at == 10 && near.starts_with(|c: char| c.is_ascii_digit()));
        signs.iter().filter_map(|sign| near.find(sign)).chain(iso).min()?
    } else {
        near.find(mark)?
    };
    let words = near.get(..end)?.trim().trim_end_matches([':', ',']).trim_end();
    let cell = if has_parts_of_date(words) {
        read_cell(words, order, None)
    } else {
        day_and_month(words)?;
        read_cell(&format!("{words} {}", year?), order, None)
    };
    let Cell::Bad { message, hint } = cell else { return None };
    let rest = inside.get(end + mark.len()..)?.trim_start().trim_start_matches([':', '–', '—', '|', ',']);
    let rest = rest.strip_prefix("- ").unwrap_or(rest).trim();
    Some(Broken { words, message, hint, rest })
}

/// Whether words are a year with a month and perhaps a day, in figures or with the name of the month, and nothing else.
fn has_parts_of_date(words: &str) -> bool {
    let (mut n_numbers, mut n_months, mut has_year) = (0, 0, false);
    for part in words.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
        let figures = ["st", "nd", "rd", "th"].iter().find_map(|end| part.strip_suffix(end)).unwrap_or(part);
        match figures.parse::<u32>() {
            Ok(number) if figures.len() == 4 && YEARS.contains(&number) && !has_year => has_year = true,
            Ok(_) if figures.len() <= 2 => n_numbers += 1,
            Err(_) if month_from_name(&part.to_lowercase()).is_some() => n_months += 1,
            _ => return false,
        }
    }
    has_year && matches!((n_months, n_numbers), (0, 1..=2) | (1, 0..=1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_do_not_exist_are_told_from_other_numbers() {
        for (text, expected) in [
            ("31.02.2001: bad", "31.02.2001 | bad"),
            ("29 Feb 1900: no leap year", "29 Feb 1900 | no leap year"),
            ("**31 April 2010** – text", "31 April 2010 | text"),
            ("2001-02-30 text", "2001-02-30 | text"),
            ("2001-13: text", "2001-13 | text"),
            ("June 31st, 2010: text", "June 31st, 2010 | text"),
            ("2001-02-28: text", "none"),
            ("Version 1.2.2001: text", "none"),
            ("12 men of 2001: text", "none"),
            ("10.20.30.2001: text", "none"),
            ("31.02.2001", "none"),
            ("", "none"),
        ] {
            let seen = broken_date(text, None, None).map_or("none".to_owned(), |b| format!("{} | {}", b.words, b.rest));
            assert_eq!(seen, expected, "{text}");
        }
    }

    #[test]
    fn a_day_without_a_year_is_one_of_the_heading() {
        for (text, year, expected) in [
            ("32 May: text", Some(2001), Some("text")),
            ("30 February: text", Some(2001), Some("text")),
            ("February 29 – text", Some(2001), Some("text")),
            ("29 February: text", Some(2004), None),
            ("32 men: text", Some(2001), None),
            ("32 May: text", None, None),
        ] {
            assert_eq!(broken_date(text, None, year).map(|broken| broken.rest), expected, "{text} {year:?}");
        }
    }
}
