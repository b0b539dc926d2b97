//! A date of which year, month and day stand in columns of their own.

use crate::import::datecell::{Cell, parse_year, read_cell};
use crate::import::notes::Notes;
use crate::import::rows::Rows;
use crate::import::{Issue, IssueKind, Mapping};
use crate::time::{DateOrder, Edtf, is_missing_code, month_from_name};

/// Columns of year, month and day.
#[derive(Copy, Clone, Debug, Default)]
pub(in crate::import) struct Parts {
    pub(in crate::import) year: Option<usize>,
    pub(in crate::import) month: Option<usize>,
    pub(in crate::import) day: Option<usize>,
    /// Whether its years have two digits, so that their century is a guess.
    pub(in crate::import) has_short_years: bool,
}

impl Parts {
    pub(in crate::import) fn date(
        self,
        rows: &Rows<'_>,
        mapping: &Mapping,
        codes_are_years: bool,
        notes: &mut Notes,
    ) -> Option<Edtf> {
        let idx = self.year?;
        let text = rows.cell(idx);
        if text.is_empty() {
            return None;
        }
        let name = |idx: usize| mapping.columns.get(idx).map_or("", |mapped| mapped.column.as_str());
        if !codes_are_years && is_missing_code(text) {
            let issue = Issue::new(rows.cell_line(idx), IssueKind::MissingDate, "databases write this for no date");
            notes.issue(issue.at(idx as u32 + 1, name(idx)).value(text).hint("leave the cell empty"));
            return None;
        }
        let Some(year) = parse_year(text) else {
            // Perhaps it is a date after all, as `c. 1890` in a column of years.
            match read_cell(text, None, None) {
                Cell::Date(edtf) => return Some(edtf),
                Cell::Missing => return None,
                _ => {}
            }
            let issue = Issue::new(rows.cell_line(idx), IssueKind::BadDate, "not a year").at(idx as u32 + 1, name(idx));
            notes.issue(issue.value(text).hint("write the year in digits"));
            return None;
        };
        let number = |idx: Option<usize>| {
            let idx = idx?;
            let text = rows.cell(idx);
            let whole = text.strip_suffix(".0").unwrap_or(text);
            let number = whole.parse::<u32>().ok().or_else(|| month_from_name(text));
            number.filter(|&n| n > 0).map(|n| (idx, n))
        };
        let month = number(self.month);
        let day = month.and_then(|_| number(self.day));
        // What says something and is of no use to the date is not passed over.
        for (column, used) in [(self.month, month.is_some()), (self.day, day.is_some())] {
            let Some((idx, text)) = column.map(|idx| (idx, rows.cell(idx))).filter(|_| !used) else { continue };
            if !text.chars().any(|c| c.is_ascii_digit() && c != '0') {
                continue;
            }
            let message = "a part of the date that is no number of its column, or that lacks the part before it";
            let issue = Issue::new(rows.cell_line(idx), IssueKind::BadDate, message).at(idx as u32 + 1, name(idx));
            notes.issue(issue.value(text).hint("the date is kept without it; write year, month and day as numbers"));
        }
        if self.has_short_years
            && let Some(guessed) = short_year(text, month.map(|(_, n)| n), day.map(|(_, n)| n))
        {
            notes.issue_once(&format!("short years {idx}"), || {
                let message = "years of two digits; the century is a guess and marked as such";
                let issue = Issue::new(rows.cell_line(idx), IssueKind::ShortYear, message);
                issue.at(idx as u32 + 1, name(idx)).value(text).hint("write years with four digits")
            });
            return Some(guessed);
        }
        match Edtf::from_ymd(year, month.map(|(_, n)| n), day.map(|(_, n)| n)) {
            Ok(edtf) => Some(edtf),
            Err(error) => {
                let is_month = |(_, n): &(usize, u32)| !(1..=12).contains(n);
                let idx = month.filter(is_month).or(day).or(month).map_or(idx, |(idx, _)| idx);
                let issue =
                    Issue::new(rows.cell_line(idx), IssueKind::BadDate, error.message).at(idx as u32 + 1, name(idx));
                notes.issue(issue.value(rows.cell(idx)).hint("what is left of the date is kept; correct this cell"));
                let month = month.map(|(_, n)| n);
                Edtf::from_ymd(year, month, None).or_else(|_| Edtf::from_ymd(year, None, None)).ok()
            }
        }
    }
}

/// The date of a year of two digits: in the century that dates with such years are read in, and marked as a guess.
fn short_year(text: &str, month: Option<u32>, day: Option<u32>) -> Option<Edtf> {
    let Cell::Date(guess) = read_cell(&format!("1/1/{text}"), Some(DateOrder::DayMonth), None) else { return None };
    let year = guess.when()?.start.civil().year;
    let month = month.map_or_else(String::new, |month| format!("-{month:02}"));
    let day = day.map_or_else(String::new, |day| format!("-{day:02}"));
    format!("{year:04}?{month}{day}").parse().ok()
}
