//! What the cells of a column look like, from a sample of rows.

use std::collections::HashSet;

use crate::dataset::country;
use crate::import::cells::is_coordinates;
use crate::import::datecell::{
    Cell, has_short_year, is_decimal_year, is_missing_date, is_open_end, is_unix_time, looks, parse_year, read_cell,
};
use crate::import::lengths::{Exactness, Length, exactness};
use crate::import::read::head_of;
use crate::time::is_missing_code;

/// Bytes of a cell that are looked at.
const LOOK_BYTES: usize = 2_000;

/// Rows whose years are compared with those of other columns.
const YEAR_ROWS: usize = 50;

/// Counts over the sampled cells of one column.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct ColumnStats {
    pub(in crate::import) n_rows: usize,
    pub(in crate::import) n_filled: usize,
    n_dates: usize,
    n_numbers: usize,
    n_years: usize,
    n_plain_years: usize,
    n_unix_times: usize,
    n_urls: usize,
    n_two_capitals: usize,
    n_with_letters: usize,
    n_missing: usize,
    n_negative: usize,
    n_two_digits: usize,
    n_decimal_years: usize,
    n_worded_years: usize,
    n_open_ends: usize,
    n_lengths: usize,
    n_exactness: usize,
    n_units: usize,
    n_coordinates: usize,
    n_chars: usize,
    pub(in crate::import) n_distinct: usize,
    countries: f32,
    /// The years of the first rows, for comparing them with those of another column.
    row_years: Vec<Option<i64>>,
}

impl ColumnStats {
    /// The statistics of column `idx` of a sample.
    pub(in crate::import) fn of(sample: &[Vec<String>], idx: usize) -> Self {
        // What a cell is shows at its start; some hold whole documents.
        let cells = || {
            let cells = sample.iter().filter_map(|row| row.get(idx)).map(|cell| head_of(cell, LOOK_BYTES));
            cells.filter(|cell| !cell.is_empty())
        };
        let mut stats = Self { n_rows: sample.len(), ..Self::default() };
        let mut distinct = HashSet::new();
        for cell in cells() {
            stats.n_filled += 1;
            let number = cell.replace(',', "").parse::<f64>().ok();
            stats.n_numbers += usize::from(number.is_some());
            stats.n_years += usize::from(number.is_some_and(|n| n.fract() == 0.0 && (-20e9..=2_200.0).contains(&n)));
            stats.n_plain_years +=
                usize::from(cell.len() == 4 && number.is_some_and(|n| (1_500.0..=2_100.0).contains(&n)));
            stats.n_unix_times += usize::from(is_unix_time(cell));
            let (is_date, is_worded_year) = looks(cell);
            stats.n_dates += usize::from(is_date);
            stats.n_worded_years += usize::from(is_worded_year);
            stats.n_urls += usize::from(is_url(cell) || cell.split('|').skip(1).any(|part| is_url(part.trim())));
            stats.n_two_capitals += usize::from(cell.len() == 2 && cell.bytes().all(|byte| byte.is_ascii_uppercase()));
            stats.n_with_letters += usize::from(cell.chars().filter(|c| c.is_alphabetic()).count() >= 3);
            stats.n_negative += usize::from(number.is_some_and(|n| n < 0.0) && !is_missing_code(cell));
            stats.n_two_digits += usize::from(cell.len() == 2 && cell.bytes().all(|byte| byte.is_ascii_digit()));
            stats.n_decimal_years += usize::from(is_decimal_year(cell));
            stats.n_missing += usize::from(is_missing_date(cell));
            stats.n_open_ends += usize::from(is_open_end(cell));
            stats.n_lengths += usize::from(Length::read(cell).is_some());
            let exactness = if cell.len() <= 30 { exactness(cell) } else { None };
            stats.n_exactness += usize::from(exactness.is_some());
            stats.n_units += usize::from(number.is_none() && matches!(exactness, Some(Exactness::Unit(_))));
            stats.n_coordinates += usize::from(is_coordinates(cell));
            stats.n_chars += cell.chars().count();
            distinct.insert(cell);
        }
        stats.n_distinct = distinct.len();
        if stats.n_dates + stats.n_years + stats.n_unix_times > 0 {
            let cells = sample.iter().take(YEAR_ROWS).map(|row| row.get(idx).map_or("", String::as_str));
            stats.row_years = cells.map(year_of).collect();
        }
        if stats.n_numbers == 0 && stats.n_filled > 0 {
            stats.countries = country::looks_like_countries(&mut cells());
        }
        stats
    }

    fn share(&self, n: usize) -> f32 {
        if self.n_filled == 0 { 0.0 } else { n as f32 / self.n_filled as f32 }
    }

    /// The share of dates of another column that are of the years of this one, among the rows that have both.
    pub(in crate::import) fn share_of_years(&self, other: &Self) -> f64 {
        let both = || self.row_years.iter().zip(&other.row_years).filter_map(|(a, b)| a.as_ref().zip(b.as_ref()));
        let (n_same, n) = (both().filter(|(a, b)| a == b).count(), both().count());
        if n == 0 { 1.0 } else { n_same as f64 / n as f64 }
    }

    /// The share of rows that have a cell.
    pub(in crate::import) fn filled(&self) -> f32 {
        if self.n_rows == 0 { 0.0 } else { self.n_filled as f32 / self.n_rows as f32 }
    }

    /// The share of cells that are dates, of those that do not stand for nothing.
    pub(in crate::import) fn dates(&self) -> f32 {
        self.share_of_said(self.n_dates)
    }

    /// Whether every cell is a number of two digits, as years without their century are.
    pub(in crate::import) fn has_two_digits_only(&self) -> bool {
        self.n_filled > 0 && self.n_two_digits == self.n_filled
    }

    /// The share of cells that are years with a word or a sign of doubt, `c. 1890` and `2001?`.
    pub(in crate::import) fn worded_years(&self) -> f32 {
        self.share_of_said(self.n_worded_years)
    }

    /// The share of cells that may be a year and its month, `1999.12`.
    pub(in crate::import) fn decimal_years(&self) -> f32 {
        self.share_of_said(self.n_decimal_years)
    }

    /// Whether there are numbers below zero beside those that stand for nothing.
    pub(in crate::import) fn has_negative(&self) -> bool {
        self.n_negative > 0
    }

    /// The share of cells that say of an end that it has not come.
    pub(in crate::import) fn open_ends(&self) -> f32 {
        self.share_of_said(self.n_open_ends)
    }

    /// The share among cells that are more than `NA` and `0000-00-00`.
    fn share_of_said(&self, n: usize) -> f32 {
        let n_said = self.n_filled - self.n_missing.min(self.n_filled);
        if n_said == 0 { 0.0 } else { n as f32 / n_said as f32 }
    }

    /// The share of cells that are numbers.
    pub(in crate::import) fn numbers(&self) -> f32 {
        self.share(self.n_numbers)
    }

    /// The share of cells that can be years.
    pub(in crate::import) fn years(&self) -> f32 {
        self.share_of_said(self.n_years)
    }

    /// The share of cells that are years of four digits, as nothing else is as a rule.
    pub(in crate::import) fn plain_years(&self) -> f32 {
        self.share(self.n_plain_years)
    }

    /// The share of cells that are lengths of time with a unit.
    pub(in crate::import) fn lengths(&self) -> f32 {
        self.share(self.n_lengths)
    }

    /// The share of cells that say how exact a date is.
    pub(in crate::import) fn exactness(&self) -> f32 {
        self.share(self.n_exactness)
    }

    /// The share of cells that are words for parts of a date.
    pub(in crate::import) fn units(&self) -> f32 {
        self.share(self.n_units)
    }

    /// The share of cells that are latitude and longitude.
    pub(in crate::import) fn coordinates(&self) -> f32 {
        self.share(self.n_coordinates)
    }

    /// The share of cells that can be times counted from 1970.
    pub(in crate::import) fn unix_times(&self) -> f32 {
        self.share(self.n_unix_times)
    }

    /// The share of cells that are addresses of pages.
    pub(in crate::import) fn urls(&self) -> f32 {
        self.share(self.n_urls)
    }

    /// The share of cells that are two capitals, as codes of countries and of American states are.
    pub(in crate::import) fn two_capitals(&self) -> f32 {
        self.share(self.n_two_capitals)
    }

    /// The share of cells that are countries.
    pub(in crate::import) fn countries(&self) -> f32 {
        self.countries
    }

    /// The share of cells with a word in them.
    pub(in crate::import) fn words(&self) -> f32 {
        self.share(self.n_with_letters)
    }

    /// The share of cells that are different.
    pub(in crate::import) fn distinct(&self) -> f32 {
        self.share(self.n_distinct)
    }

    /// The mean length of a cell in characters.
    pub(in crate::import) fn mean_chars(&self) -> f32 {
        self.share(self.n_chars)
    }
}

/// The year of a cell, where it is written with all its digits.
fn year_of(cell: &str) -> Option<i64> {
    if cell.len() > 40 || !cell.contains(char::is_numeric) {
        return None;
    }
    if let Some(year) = parse_year(cell).filter(|_| cell.len() <= 6) {
        return Some(year);
    }
    match read_cell(cell, None, None) {
        Cell::Date(edtf) | Cell::Ambiguous(edtf, _) if !has_short_year(&edtf, cell) => {
            edtf.when().map(|when| when.start.civil().year)
        }
        _ => None,
    }
}

/// Whether a cell is the address of a page.
pub(in crate::import) fn is_url(cell: &str) -> bool {
    let has_scheme = |scheme: &str| cell.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    has_scheme("http://") || has_scheme("https://") || (has_scheme("www.") && !cell.contains(' '))
}
