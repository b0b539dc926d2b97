//! A date of which year, month and day stand in columns of their own.

use crate::import::datecell::{Cell, parse_year, read_cell};
use crate::import::dates::disagreement;
use crate::import::notes::Notes;
use crate::import::rows::Rows;
use crate::import::{Issue, IssueKind, Mapping};
use crate::time::{DateOrder, Edtf, Precision, Shape, is_missing_code, month_from_name};

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
    /// The date of a row, and whether its cells say more than that.
    pub(in crate::import) fn date(
        self,
        rows: &Rows<'_>,
        mapping: &Mapping,
        codes_are_years: bool,
        notes: &mut Notes,
    ) -> (Option<Edtf>, bool) {
        let Some(idx) = self.year else { return (None, false) };
        let mut cx = Cx { parts: self, rows, mapping, notes, is_odd: false };
        let edtf = cx.date(idx, codes_are_years);
        (edtf, cx.is_odd)
    }

    /// The cells as they are written, one after another.
    pub(in crate::import) fn words(self, rows: &Rows<'_>) -> String {
        let cells = [self.year, self.month, self.day].into_iter().flatten().map(|idx| rows.cell(idx));
        cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// The reading of one row.
struct Cx<'a, 'r> {
    parts: Parts,
    rows: &'a Rows<'r>,
    mapping: &'a Mapping,
    notes: &'a mut Notes,
    is_odd: bool,
}

impl Cx<'_, '_> {
    fn issue(&mut self, idx: usize, kind: IssueKind, message: &str, hint: &str) {
        let issue = Issue::new(self.rows.cell_line(idx), kind, message).at(idx as u32 + 1, self.mapping.name(idx));
        self.notes.issue(issue.value(self.rows.cell(idx)).hint(hint));
    }

    /// A month or a day: the column and the number.
    fn number(&self, idx: Option<usize>) -> Option<(usize, u32)> {
        let idx = idx?;
        let text = self.rows.cell(idx);
        let whole = text.strip_suffix(".0").unwrap_or(text);
        let number = whole.parse::<u32>().ok().or_else(|| month_from_name(text));
        number.filter(|&n| n > 0).map(|n| (idx, n))
    }

    /// What says something and is of no use to the date is not passed over.
    fn note_unused(&mut self, month_is_used: bool, day_is_used: bool) {
        for (column, is_used) in [(self.parts.month, month_is_used), (self.parts.day, day_is_used)] {
            let Some(idx) = column.filter(|_| !is_used) else { continue };
            let is_month = |text: &str| month_from_name(text).is_some();
            let text = self.rows.cell(idx);
            if !text.chars().any(|c| c.is_ascii_digit() && c != '0') && !is_month(text) {
                continue;
            }
            let message = "a part of the date that is no number of its column, or that lacks the part before it";
            let hint = "the date is kept without it; write year, month and day as numbers";
            self.issue(idx, IssueKind::BadDate, message, hint);
            self.is_odd = true;
        }
    }

    fn date(&mut self, idx: usize, codes_are_years: bool) -> Option<Edtf> {
        let text = self.rows.cell(idx);
        if text.is_empty() {
            self.note_unused(false, false);
            return None;
        }
        if !codes_are_years && is_missing_code(text) {
            self.issue(idx, IssueKind::MissingDate, "databases write this for no date", "leave the cell empty");
            return None;
        }
        let month = self.number(self.parts.month);
        let day = month.and_then(|_| self.number(self.parts.day));
        let Some(year) = parse_year(text) else { return self.of_words(idx, month, day) };
        self.note_unused(month.is_some(), day.is_some());
        let (month_number, day_number) = (month.map(|(_, n)| n), day.map(|(_, n)| n));
        if self.parts.has_short_years
            && let Some(guessed) = short_year(text, month_number, day_number)
        {
            let (rows, mapping) = (self.rows, self.mapping);
            self.notes.issue_once(&format!("short years {idx}"), || {
                let message = "years of two digits; the century is a guess and marked as such";
                let issue = Issue::new(rows.cell_line(idx), IssueKind::ShortYear, message);
                issue.at(idx as u32 + 1, mapping.name(idx)).value(text).hint("write years with four digits")
            });
            return Some(guessed);
        }
        match Edtf::from_ymd(year, month_number, day_number) {
            Ok(edtf) => Some(edtf),
            Err(error) => {
                let is_month = |(_, n): &(usize, u32)| !(1..=12).contains(n);
                let bad = month.filter(is_month).or(day).or(month).map_or(idx, |(idx, _)| idx);
                let hint = "what is left of the date is kept; correct this cell";
                self.issue(bad, IssueKind::BadDate, &error.message, hint);
                self.is_odd = true;
                Edtf::from_ymd(year, month_number, None).or_else(|_| Edtf::from_ymd(year, None, None)).ok()
            }
        }
    }

    /// A date of a cell that is no year in digits: `c. 1890`, `2001?`, or a whole date.
    fn of_words(&mut self, idx: usize, month: Option<(usize, u32)>, day: Option<(usize, u32)>) -> Option<Edtf> {
        let text = self.rows.cell(idx);
        let said = match read_cell(text, None, None) {
            Cell::Date(edtf) => edtf,
            Cell::Missing => {
                self.note_unused(false, false);
                return None;
            }
            _ => {
                self.issue(idx, IssueKind::BadDate, "not a year", "write the year in digits");
                self.is_odd = true;
                return None;
            }
        };
        let year = said.to_string();
        let (digits, doubt) = year.split_at_checked(year.trim_end_matches(['?', '~', '%']).len())?;
        let is_year = said.when().is_some_and(|when| {
            (when.form.shape, when.form.start.precision, when.form.start.unspecified)
                == (Shape::Point, Precision::Year, false)
        });
        let Some((_, month_number)) = month.filter(|_| is_year) else {
            self.note_contradictions(&said);
            return Some(said);
        };
        self.note_unused(true, day.is_some());
        // The doubt about the year is one about all that follows from it.
        let month_text = format!("{digits}-{month_number:02}");
        let day_text = day.map(|(_, day)| format!("{month_text}-{day:02}{doubt}"));
        if let Some(Ok(edtf)) = day_text.map(|text| text.parse()) {
            return Some(edtf);
        }
        let dated = format!("{month_text}{doubt}").parse::<Edtf>();
        let bad = if dated.is_ok() { day } else { month };
        if let Some((idx, _)) = bad {
            let hint = "what is left of the date is kept; correct this cell";
            self.issue(idx, IssueKind::BadDate, "the calendar has no such part of a date", hint);
            self.is_odd = true;
        }
        Some(dated.unwrap_or(said))
    }

    /// Says which of month and day are not those of a date that stands where the year should be.
    fn note_contradictions(&mut self, said: &Edtf) {
        let when = said.when().filter(|when| when.form.shape == Shape::Point);
        let civil = when.map(|when| (when.form.start.precision, when.start.civil()));
        let known = civil.map_or((None, None), |(precision, civil)| {
            ((precision <= Precision::Month).then_some(civil.month), (precision <= Precision::Day).then_some(civil.day))
        });
        for (column, known) in [(self.parts.month, known.0), (self.parts.day, known.1)] {
            let number = self.number(column).map(|(_, number)| number);
            let Some(idx) = column.filter(|idx| {
                let says_more = self.rows.cell(*idx).contains(|c: char| c.is_ascii_digit() && c != '0');
                (says_more || number.is_some()) && number != known
            }) else {
                continue;
            };
            self.notes.issue(disagreement(format!("the date of the row is {said}"), idx, self.rows, self.mapping));
            self.is_odd = true;
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
