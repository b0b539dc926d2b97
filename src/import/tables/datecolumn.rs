//! A column of whole dates: how its cells are read, and what is said once for all of them.

use std::sync::Arc;

use crate::import::datecell::{Cell, either, has_short_year, is_old, looking_back, parse_year, read_cell, sentinel};
use crate::import::guess::DateHabits;
use crate::import::notes::Notes;
use crate::import::rows::Rows;
use crate::import::several::{pieces, read_open_ranges};
use crate::import::{Issue, IssueKind};
use crate::time::{DateOrder, Edtf, order_evidence};

/// A column of whole dates.
#[derive(Clone, Debug)]
pub(in crate::import) struct DateColumn {
    pub(in crate::import) idx: usize,
    pub(in crate::import) name: Arc<str>,
    pub(in crate::import) n_day_month: usize,
    pub(in crate::import) n_month_day: usize,
    /// Dates that are older than any sentinel.
    pub(in crate::import) n_old: usize,
    /// Whether there are any in the whole file.
    pub(in crate::import) has_old: bool,
    pub(in crate::import) order: Option<DateOrder>,
    /// How the format writes dates.
    pub(in crate::import) habits: DateHabits,
    pub(in crate::import) ambiguous: Tally,
    pub(in crate::import) short_years: Tally,
    pub(in crate::import) no_years: Tally,
    /// The last cell, its year hint and what it was: tables are sorted by date more often than not.
    pub(in crate::import) last: (String, Option<i64>, Cell),
}

/// Something that is said once for a column: how often it is so, and where first.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Tally {
    pub(in crate::import) n: usize,
    pub(in crate::import) line: u64,
    pub(in crate::import) value: String,
}

impl Tally {
    pub(in crate::import) fn add(&mut self, line: impl FnOnce() -> u64, value: &str) {
        self.n += 1;
        if self.n == 1 {
            self.line = line();
            value.clone_into(&mut self.value);
        }
    }

    pub(in crate::import) fn absorb(&mut self, later: &Self, n_before: u64) {
        if self.n == 0 && later.n > 0 {
            self.line = n_before + later.line;
            self.value.clone_from(&later.value);
        }
        self.n += later.n;
    }

    pub(in crate::import) fn issue(&self, kind: IssueKind, column: &DateColumn, message: &str) -> Option<Issue> {
        let message = format!("{} {message}", self.n);
        (self.n > 0)
            .then(|| Issue::new(self.line, kind, message).at(column.idx as u32 + 1, &column.name).value(&self.value))
    }
}

/// What a cell of dates says.
pub(in crate::import) enum Found {
    Date(Edtf),
    Open,
}

impl DateColumn {
    pub(in crate::import) fn new(idx: usize, name: &str) -> Self {
        Self {
            idx,
            name: name.into(),
            n_day_month: 0,
            n_month_day: 0,
            n_old: 0,
            has_old: false,
            order: None,
            habits: DateHabits::USUAL,
            ambiguous: Tally::default(),
            short_years: Tally::default(),
            no_years: Tally::default(),
            last: (String::new(), None, Cell::Empty),
        }
    }

    /// Forgets what was seen, and keeps what was decided.
    pub(in crate::import) fn forget(&mut self) {
        (self.n_day_month, self.n_month_day, self.n_old) = (0, 0, 0);
        self.ambiguous = Tally::default();
        self.short_years = Tally::default();
        self.no_years = Tally::default();
        self.last = (String::new(), None, Cell::Empty);
    }

    /// Adds what was seen of a later stretch, whose first line is line `n_before + 1` of the file.
    pub(in crate::import) fn absorb(&mut self, later: &Self, n_before: u64) {
        self.n_day_month += later.n_day_month;
        self.n_month_day += later.n_month_day;
        self.n_old += later.n_old;
        self.ambiguous.absorb(&later.ambiguous, n_before);
        self.short_years.absorb(&later.short_years, n_before);
        self.no_years.absorb(&later.no_years, n_before);
    }

    pub(in crate::import) fn note_evidence(&mut self, cell: &str) {
        self.n_old += usize::from(is_old(cell));
        // `2021-04-02` proves nothing that is asked for, and most dates are of this form.
        if !cell.starts_with(|c: char| c.is_ascii_digit()) || cell.as_bytes().get(4) == Some(&b'-') {
            return;
        }
        for piece in pieces(cell) {
            match order_evidence(piece) {
                Some(DateOrder::DayMonth) => self.n_day_month += 1,
                Some(DateOrder::MonthDay) => self.n_month_day += 1,
                _ => {}
            }
        }
    }

    pub(in crate::import) fn read_cell(&self, text: &str, year: Option<i64>) -> Cell {
        let is_short = self.habits.has_short_years && text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_short && let Some(year) = parse_year(text).and_then(|year| Edtf::from_ymd(year, None, None).ok()) {
            return Cell::Date(year);
        }
        let range = if self.habits.has_open_ranges { read_open_ranges(text, self.order, year) } else { None };
        range.unwrap_or_else(|| read_cell(text, self.order, year))
    }

    pub(in crate::import) fn date(&mut self, rows: &Rows<'_>, year: Option<i64>, notes: &mut Notes) -> Option<Found> {
        let text = rows.cell(self.idx);
        if self.last.0 != text || self.last.1 != year {
            let cell = match self.read_cell(text, year) {
                // Where dates of that age are usual, the sentinel is one of them.
                Cell::Missing if self.has_old => sentinel(text).map_or(Cell::Missing, Cell::Date),
                Cell::Date(edtf) => Cell::Date(looking_back(edtf, text)),
                Cell::Ambiguous(a, b) => Cell::Ambiguous(looking_back(a, text), looking_back(b, text)),
                cell => cell,
            };
            self.last = (text.to_owned(), year, cell);
        }
        if let Cell::Date(edtf) | Cell::Ambiguous(edtf, _) = &self.last.2 {
            if edtf.month_day().is_some() {
                self.no_years.add(|| rows.cell_line(self.idx), text);
            } else if has_short_year(edtf, text) {
                self.short_years.add(|| rows.cell_line(self.idx), text);
            }
        }
        let issue = |kind, message: &str| {
            Issue::new(rows.cell_line(self.idx), kind, message).at(self.idx as u32 + 1, &self.name).value(text)
        };
        match &self.last.2 {
            Cell::Empty => None,
            Cell::Missing => {
                // A word such as "unknown" is an answer; a number that stands for nothing is worth a look.
                if text.contains(|c: char| c.is_ascii_digit()) {
                    notes.issue(
                        issue(IssueKind::MissingDate, "databases write this for no date").hint("leave the cell empty"),
                    );
                }
                None
            }
            Cell::Date(edtf) => Some(Found::Date(edtf.clone())),
            Cell::Open => Some(Found::Open),
            Cell::Ambiguous(a, b) => {
                self.ambiguous.add(|| rows.cell_line(self.idx), text);
                either(a, b).map(Found::Date)
            }
            Cell::Bad { message, hint } => {
                notes.issue(issue(IssueKind::BadDate, message).hint(hint.as_str()));
                None
            }
        }
    }
}

/// The order that so many proofs of either settle.
pub(in crate::import) fn order_of(n_day_month: usize, n_month_day: usize) -> Option<DateOrder> {
    match (n_day_month, n_month_day) {
        (1.., 0) => Some(DateOrder::DayMonth),
        (0, 1..) => Some(DateOrder::MonthDay),
        _ => None,
    }
}
