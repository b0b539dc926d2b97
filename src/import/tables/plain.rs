//! Days as programs write them, read without a closer look.

use crate::time::{Form, MONTHS, Precision, SECS_PER_DAY, Time, When, plain_date};

/// The years in which a plain date is surely a date and neither a sentinel nor of an age that is looked at more closely.
pub(in crate::import) const PLAIN_YEARS: std::ops::RangeInclusive<i64> = 1_801..=9_998;

/// A day that a cell certainly means, whatever the order of day and month.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(in crate::import) struct PlainDay {
    pub(in crate::import) start: Time,
    pub(in crate::import) year: i64,
    pub(in crate::import) is_new_year: bool,
}

impl PlainDay {
    /// `2022-01-05`, the same with a time of zeros, or `05 January 2022`.
    pub(in crate::import) fn read(cell: &str) -> Option<Self> {
        let (year, month, day) = match cell.get(..10).filter(|_| matches!(cell.as_bytes().get(4), Some(b'-'))) {
            Some(date) if matches!(cell.get(10..), Some("" | " 00:00:00" | " 00:00:00.000")) => {
                plain_date(date.as_bytes())?
            }
            _ => in_words(cell)?,
        };
        let start = Time::from_ymd(year, month, day).filter(|_| PLAIN_YEARS.contains(&year))?;
        Some(Self { start, year, is_new_year: (month, day) == (1, 1) })
    }

    /// What the day means on the axis.
    pub(in crate::import) fn when(self) -> When {
        When { start: self.start, end: self.start.plus_secs(SECS_PER_DAY), form: Form::plain(Precision::Day) }
    }
}

/// `05 January 2022`.
fn in_words(cell: &str) -> Option<(i64, u32, u32)> {
    let (day, rest) = cell.split_once(' ')?;
    let (month, year) = rest.split_once(' ')?;
    let number = |text: &str| {
        text.bytes().try_fold(0_u32, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
    };
    if !matches!(day.len(), 1 | 2) || year.len() != 4 {
        return None;
    }
    let month = MONTHS.iter().position(|name| *name == month)? as u32 + 1;
    Some((i64::from(number(year)?), month, number(day)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::datecell::{Cell, read_cell};

    #[test]
    fn a_plain_day_is_what_a_closer_look_finds() {
        let cells = [
            "2022-01-05",
            "2015-02-09 00:00:00.000",
            "2015-02-09 00:00:00",
            "05 January 2022",
            "5 May 1999",
            "31 December 1801",
        ];
        for cell in cells {
            let Cell::Date(edtf) = read_cell(cell, None, Some(2022)) else { panic!("{cell} is a date") };
            assert_eq!(PlainDay::read(cell).map(PlainDay::when), edtf.when(), "{cell}");
        }
        for cell in
            ["", "2022", "2022-13-01", "1753-01-01", "31 February 2020", "5 Mai 2020", "05/06/2015", "2022-01-05T10:00"]
        {
            assert_eq!(PlainDay::read(cell), None, "{cell}");
        }
    }
}
