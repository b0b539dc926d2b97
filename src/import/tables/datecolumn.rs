//! A column of whole dates: how its cells are read, and what is said once for all of them.

use std::sync::Arc;

use crate::import::datecell::{
    Cell, either, has_short_year, is_old, looking_back, parse_year, read_cell, sentinel, year_month,
};
use crate::import::guess::DateHabits;
use crate::import::notes::Notes;
use crate::import::rows::Rows;
use crate::import::said::Tally;
use crate::import::several::{pieces, read_open_ranges};
use crate::import::timerange::{Dashes, behind_day, read_behind_day};
use crate::import::{Issue, IssueKind};
use crate::time::{DateOrder, Edtf, order_evidence};

/// A column of whole dates.
#[derive(Clone, Debug)]
pub(in crate::import) struct DateColumn {
    pub(in crate::import) idx: usize,
    pub(in crate::import) name: Arc<str>,
    /// The order of day and month.
    pub(in crate::import) orders: Orders,
    /// Dates that are older than any sentinel.
    n_old: usize,
    /// Whether there are any in the whole file.
    has_old: bool,
    /// Cells as `1999.12`, and others in digits.
    n_year_months: usize,
    n_others: usize,
    /// Whether `1999.12` is a month of a year, and no number with decimals.
    has_year_months: bool,
    /// How the format writes dates.
    habits: DateHabits,
    /// What dashes between times behind a day mean.
    dashes: Dashes,
    ambiguous: Tally,
    short_years: Tally,
    no_years: Tally,
    /// The last cell, its year hint and what it was: tables are sorted by date more often than not.
    last: (String, Option<i64>, Cell),
}

/// How the numbers of a date are set apart. What one notation proves says nothing of another.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Notation {
    /// `5/6/2001`
    Slash,
    /// `5.6.2001`
    Dot,
    /// `5-6-2001` and others.
    Other,
}

impl Notation {
    const ALL: [Self; 3] = [Self::Slash, Self::Dot, Self::Other];

    /// The notation of a date: what stands behind its first number.
    fn of(text: &str) -> Self {
        let from_digit = text.trim_start_matches(|c: char| !c.is_ascii_digit());
        match from_digit.trim_start_matches(|c: char| c.is_ascii_digit()).chars().next() {
            Some('/') => Self::Slash,
            Some('.') => Self::Dot,
            _ => Self::Other,
        }
    }
}

/// What dates of one notation prove about the order of day and month, and what is decided for them.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
struct Order {
    n_day_month: usize,
    n_month_day: usize,
    decided: Option<DateOrder>,
}

impl Order {
    fn proven(self) -> Option<DateOrder> {
        match (self.n_day_month, self.n_month_day) {
            (1.., 0) => Some(DateOrder::DayMonth),
            (0, 1..) => Some(DateOrder::MonthDay),
            _ => None,
        }
    }

    fn is_mixed(self) -> bool {
        self.n_day_month > 0 && self.n_month_day > 0
    }

    fn add(&mut self, other: Self) {
        self.n_day_month += other.n_day_month;
        self.n_month_day += other.n_month_day;
    }
}

/// The orders of the notations, in the order of [`Notation::ALL`].
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::import) struct Orders([Order; 3]);

impl Orders {
    /// Adds the evidence of other dates.
    pub(in crate::import) fn add(&mut self, other: Self) {
        for (order, other) in self.0.iter_mut().zip(other.0) {
            order.add(other);
        }
    }

    fn of(&self, text: &str) -> Option<DateOrder> {
        let notation = Notation::of(text);
        Notation::ALL.iter().zip(self.0).find(|(known, _)| **known == notation).and_then(|(_, order)| order.decided)
    }

    fn note(&mut self, text: &str) {
        let Some(proof) = order_evidence(text) else { return };
        let notation = Notation::of(text);
        let known = Notation::ALL.into_iter().zip(&mut self.0).find(|(known, _)| *known == notation);
        match (known, proof) {
            (Some((_, order)), DateOrder::DayMonth) => order.n_day_month += 1,
            (Some((_, order)), DateOrder::MonthDay) => order.n_month_day += 1,
            _ => {}
        }
    }

    fn is_mixed(&self) -> bool {
        self.0.into_iter().any(Order::is_mixed)
    }

    /// How many dates prove that the day comes first, and how many that the month does.
    ///
    /// With dots the day comes first anyway, so that it does is no proof of anything else.
    pub(in crate::import) fn counts(&self) -> (usize, usize) {
        let told = || Notation::ALL.into_iter().zip(self.0);
        let n_day_month = told().filter(|(notation, _)| *notation != Notation::Dot).map(|(_, order)| order.n_day_month);
        (n_day_month.sum(), told().map(|(_, order)| order.n_month_day).sum())
    }
}

/// What a cell of dates says.
pub(in crate::import) enum Found {
    Date(Edtf),
    Open,
}

impl DateColumn {
    pub(in crate::import) fn new(idx: usize, name: &str, habits: DateHabits) -> Self {
        Self {
            idx,
            name: name.into(),
            orders: Orders::default(),
            n_old: 0,
            has_old: false,
            n_year_months: 0,
            n_others: 0,
            has_year_months: false,
            habits,
            dashes: Dashes::default(),
            ambiguous: Tally::default(),
            short_years: Tally::default(),
            no_years: Tally::default(),
            last: (String::new(), None, Cell::Empty),
        }
    }

    /// Forgets what was seen, and keeps what was decided.
    pub(in crate::import) fn forget(&mut self) {
        for order in &mut self.orders.0 {
            *order = Order { decided: order.decided, ..Order::default() };
        }
        (self.n_old, self.n_year_months, self.n_others) = (0, 0, 0);
        self.dashes.forget();
        self.ambiguous = Tally::default();
        self.short_years = Tally::default();
        self.no_years = Tally::default();
        self.last = (String::new(), None, Cell::Empty);
    }

    /// Adds what was seen of a later stretch, whose first line is line `n_before + 1` of the file.
    pub(in crate::import) fn absorb(&mut self, later: &Self, n_before: u64) {
        self.orders.add(later.orders);
        self.n_old += later.n_old;
        self.n_year_months += later.n_year_months;
        self.n_others += later.n_others;
        self.dashes.absorb(&later.dashes);
        self.ambiguous.absorb(&later.ambiguous, n_before);
        self.short_years.absorb(&later.short_years, n_before);
        self.no_years.absorb(&later.no_years, n_before);
    }

    /// Notes what a cell proves about the others.
    pub(in crate::import) fn note_evidence(&mut self, cell: &str) {
        self.n_old += usize::from(is_old(cell));
        if year_month(cell).is_some() {
            self.n_year_months += 1;
        } else if cell.contains(|c: char| c.is_ascii_digit()) {
            self.note_other();
        }
        if let Some((_, times)) = behind_day(cell) {
            self.dashes.note(times);
        }
        // `2021-04-02` proves nothing that is asked for, and most dates are of this form.
        if !cell.starts_with(|c: char| c.is_ascii_digit()) || cell.as_bytes().get(4) == Some(&b'-') {
            return;
        }
        for piece in pieces(cell) {
            self.orders.note(piece);
        }
    }

    /// Notes that there is a date of any usual form.
    pub(in crate::import) fn note_other(&mut self) {
        self.n_others += 1;
    }

    /// Decides how cells are read, once the evidence of all rows is in: that of the column, then that of the file, then
    /// what was asked for.
    pub(in crate::import) fn decide(&mut self, of_file: Orders, asked: Option<DateOrder>) {
        for (order, of_file) in self.orders.0.iter_mut().zip(of_file.0) {
            order.decided = if order.is_mixed() { asked } else { order.proven().or(of_file.proven()).or(asked) };
        }
        self.dashes.decide();
        self.has_old = self.n_old > 0;
        self.has_year_months = self.n_year_months > 1 && self.n_others == 0;
    }

    /// What was decided.
    pub(in crate::import) fn decisions(&self) -> ([Option<DateOrder>; 3], bool, bool, u8) {
        (self.orders.0.map(|order| order.decided), self.has_old, self.has_year_months, self.dashes.decision())
    }

    /// The order of day and month in a text.
    pub(in crate::import) fn order(&self, text: &str) -> Option<DateOrder> {
        self.orders.of(text)
    }

    /// Says once how many dates are a guess, or none.
    pub(in crate::import) fn finish(&self, notes: &mut Notes) {
        let why = if self.orders.is_mixed() {
            "the column has dates of both orders"
        } else {
            "no date of the column proves the order of day and month"
        };
        let ambiguous = format!("dates are kept as one of two days; {why}");
        for (tally, kind, message, hint) in [
            (
                &self.ambiguous,
                IssueKind::AmbiguousDate,
                &*ambiguous,
                "choose it in “How the table is read”, or read the file with --date-order dmy or mdy",
            ),
            (
                &self.short_years,
                IssueKind::ShortYear,
                "dates have years of two digits; the century is a guess and marked as such",
                "write years with four digits, or add a column “year”",
            ),
            (
                &self.no_years,
                IssueKind::MissingYear,
                "dates have no year, so the events are undated",
                "add a column “year”",
            ),
        ] {
            if let Some(issue) = tally.issue(kind, self.idx, &self.name, message) {
                notes.issue(issue.hint(hint));
            }
        }
    }

    fn read_cell(&self, text: &str, year: Option<i64>) -> Cell {
        let is_short = self.habits.has_short_years && text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_short && let Some(year) = parse_year(text).and_then(|year| Edtf::from_ymd(year, None, None).ok()) {
            return Cell::Date(year);
        }
        if self.has_year_months
            && let Some(month) = year_month(text)
        {
            return Cell::Date(month);
        }
        let order = self.order(text);
        let range = if self.habits.has_open_ranges { read_open_ranges(text, order, year) } else { None };
        let range = range.or_else(|| read_behind_day(text, &self.dashes, |day| read_cell(day, order, year)));
        range.unwrap_or_else(|| read_cell(text, order, year))
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
