//! A column of whole dates: how its cells are read, and what is said once for all of them.

use std::sync::Arc;

use crate::import::datecell::{
    Cell, day_and_hour, either, has_cut_year, has_short_year, is_old, is_unix_time, looking_back, parse_year,
    read_cell, sentinel, split_year, two_years, year_month,
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
    /// Whether `2012050310` is a day and its hour, and no time counted from 1970.
    day_hours: Proof,
    /// Whether `2011/12` and `2011-12` are two years, and no month.
    split_years: [Proof; 2],
    /// How the format writes dates.
    habits: DateHabits,
    /// What dashes between times behind a day mean.
    dashes: Dashes,
    ambiguous: Tally,
    short_years: Tally,
    no_years: Tally,
    cut_years: Tally,
    /// The last cell, its year hint and what it was: tables are sorted by date more often than not.
    last: (String, Option<i64>, Cell),
}

/// Cells that can be read in two ways, of which one fits all of them.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
struct Proof {
    n_for: usize,
    n_against: usize,
    decided: bool,
}

impl Proof {
    fn note(&mut self, is_for: bool, is_against: bool) {
        self.n_for += usize::from(is_for);
        self.n_against += usize::from(is_against);
    }

    fn add(&mut self, other: Self) {
        self.n_for += other.n_for;
        self.n_against += other.n_against;
    }

    fn decide(&mut self) {
        self.decided = self.n_for > 0 && self.n_against == 0;
    }
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
        let from_digit = text.trim_start_matches(|c: char| !c.is_numeric());
        match from_digit.trim_start_matches(char::is_numeric).chars().next() {
            Some('/' | '／') => Self::Slash,
            Some('.' | '．') => Self::Dot,
            _ => Self::Other,
        }
    }
}

/// What dates of one notation prove about the order of day and month, and what is decided for them.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
struct Order {
    n_day_month: usize,
    n_month_day: usize,
    /// Of dates with years of two digits; those of four prove nothing of others.
    n_year_first: usize,
    decided: Option<DateOrder>,
}

impl Order {
    fn proven(self) -> Option<DateOrder> {
        match (self.n_day_month, self.n_month_day, self.n_year_first) {
            (1.., 0, 0) => Some(DateOrder::DayMonth),
            (0, 1.., 0) => Some(DateOrder::MonthDay),
            (0, 0, 1..) => Some(DateOrder::YearFirst),
            _ => None,
        }
    }

    fn is_mixed(self) -> bool {
        [self.n_day_month, self.n_month_day, self.n_year_first].into_iter().filter(|n| *n > 0).count() > 1
    }

    fn add(&mut self, other: Self) {
        self.n_day_month += other.n_day_month;
        self.n_month_day += other.n_month_day;
        self.n_year_first += other.n_year_first;
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
            (Some((_, order)), DateOrder::YearFirst) => {
                order.n_year_first += usize::from(text.bytes().take_while(u8::is_ascii_digit).count() == 2);
            }
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
            day_hours: Proof::default(),
            split_years: [Proof::default(); 2],
            habits,
            dashes: Dashes::default(),
            ambiguous: Tally::default(),
            short_years: Tally::default(),
            no_years: Tally::default(),
            cut_years: Tally::default(),
            last: (String::new(), None, Cell::Empty),
        }
    }

    /// Forgets what was seen, and keeps what was decided.
    pub(in crate::import) fn forget(&mut self) {
        for order in &mut self.orders.0 {
            *order = Order { decided: order.decided, ..Order::default() };
        }
        (self.n_old, self.n_year_months, self.n_others) = (0, 0, 0);
        for proof in self.proofs() {
            *proof = Proof { decided: proof.decided, ..Proof::default() };
        }
        self.dashes.forget();
        self.ambiguous = Tally::default();
        self.short_years = Tally::default();
        self.no_years = Tally::default();
        self.cut_years = Tally::default();
        self.last = (String::new(), None, Cell::Empty);
    }

    fn proofs(&mut self) -> impl Iterator<Item = &mut Proof> {
        std::iter::once(&mut self.day_hours).chain(&mut self.split_years)
    }

    /// Adds what was seen of a later stretch, whose first line is line `n_before + 1` of the file.
    pub(in crate::import) fn absorb(&mut self, later: &Self, n_before: u64) {
        self.orders.add(later.orders);
        let seen = std::iter::once(later.day_hours).chain(later.split_years);
        self.proofs().zip(seen).for_each(|(proof, later)| proof.add(later));
        self.n_old += later.n_old;
        self.n_year_months += later.n_year_months;
        self.n_others += later.n_others;
        self.dashes.absorb(&later.dashes);
        self.ambiguous.absorb(&later.ambiguous, n_before);
        self.short_years.absorb(&later.short_years, n_before);
        self.no_years.absorb(&later.no_years, n_before);
        self.cut_years.absorb(&later.cut_years, n_before);
    }

    /// Notes what a cell proves about the others.
    pub(in crate::import) fn note_evidence(&mut self, cell: &str) {
        self.n_old += usize::from(is_old(cell));
        if year_month(cell).is_some() {
            self.n_year_months += 1;
        } else if cell.contains(char::is_numeric) {
            self.n_others += 1;
        }
        if cell.len() == 10 && is_unix_time(cell) {
            let is_day = day_and_hour(cell).is_some();
            self.day_hours.note(is_day, !is_day);
        } else if cell.len() == 7
            && let Some((joint, _, last)) = split_year(cell)
        {
            let is_next = two_years(cell).is_some();
            let [slash, dash] = &mut self.split_years;
            let proof = if joint == '/' { slash } else { dash };
            proof.note(is_next && !(1..=12).contains(&last), !is_next);
        }
        if let Some((_, times)) = behind_day(cell) {
            self.dashes.note(times);
        }
        // `2021-04-02` proves nothing that is asked for, and most dates are of this form.
        if !cell.starts_with(char::is_numeric) || cell.as_bytes().get(4) == Some(&b'-') {
            return;
        }
        for piece in pieces(cell) {
            self.orders.note(piece);
        }
    }

    /// Notes a date in ISO 8601 that needs no closer look; a month among them is not two years.
    pub(in crate::import) fn note_plain(&mut self, cell: &str) {
        self.n_others += 1;
        let [_, dash] = &mut self.split_years;
        dash.n_against += usize::from(cell.len() == 7);
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
        self.proofs().for_each(Proof::decide);
    }

    /// What was decided.
    pub(in crate::import) fn decisions(&self) -> ([Option<DateOrder>; 3], [bool; 5], u8) {
        let [slash, dash] = self.split_years.map(|proof| proof.decided);
        let decided = [self.has_old, self.has_year_months, self.day_hours.decided, slash, dash];
        (self.orders.0.map(|order| order.decided), decided, self.dashes.decision())
    }

    /// The years of `2011/12`, where the column has such that cannot be a month.
    fn two_years(&self, text: &str) -> Option<Edtf> {
        let [slash, dash] = self.split_years.map(|proof| proof.decided);
        let is_one = |joint: char| if joint == '/' { slash } else { dash };
        if slash || dash {
            split_year(text).filter(|split| is_one(split.0)).and_then(|_| two_years(text))
        } else {
            None
        }
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
        let ambiguous = ["date is", "dates are"].map(|words| format!("{words} kept as one of two days; {why}"));
        for (tally, kind, message, hint) in [
            (
                &self.ambiguous,
                IssueKind::AmbiguousDate,
                (ambiguous[0].as_str(), ambiguous[1].as_str()),
                "choose it in “How the table is read”, or read the file with --date-order dmy or mdy",
            ),
            (
                &self.short_years,
                IssueKind::ShortYear,
                (
                    "date has a year of two digits; the century is a guess and marked as such",
                    "dates have years of two digits; the century is a guess and marked as such",
                ),
                "write years with four digits, or add a column “year”",
            ),
            (
                &self.no_years,
                IssueKind::MissingYear,
                ("date has no year, so the event is undated", "dates have no year, so the events are undated"),
                "add a column “year”",
            ),
        ] {
            if let Some(issue) = tally.issue(kind, self.idx, &self.name, message) {
                notes.issue(issue.hint(hint));
            }
        }
        // Where such years are usual, they are what they say.
        if self.cut_years.count() * 2 < self.n_others {
            let message = (
                "date has a year of three digits among longer ones; a digit may be missing",
                "dates have years of three digits among longer ones; a digit may be missing",
            );
            if let Some(issue) = self.cut_years.issue(IssueKind::ShortYear, self.idx, &self.name, message) {
                notes.issue(issue.hint("write the year with four digits, 0476 for the year 476"));
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
        if self.day_hours.decided
            && let Some(hour) = day_and_hour(text)
        {
            return Cell::Date(hour);
        }
        if let Some(years) = self.two_years(text) {
            return Cell::Date(years);
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
            let lacks_year = || edtf.when().is_none() && edtf.to_string().contains("XXXX");
            if edtf.month_day().is_some() || lacks_year() {
                self.no_years.add(|| rows.cell_line(self.idx), text);
            } else if has_short_year(edtf, text) {
                self.short_years.add(|| rows.cell_line(self.idx), text);
            } else if has_cut_year(edtf, text) {
                self.cut_years.add(|| rows.cell_line(self.idx), text);
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

#[cfg(test)]
mod tests {
    use crate::import::trial::{Trial, read};

    fn check(cells: &[&str], expected: &[&str], issues: &[(u64, u32, &str)]) -> Trial {
        let rows: Vec<String> = cells.iter().enumerate().map(|(n, cell)| format!("Thing {n};{cell}\n")).collect();
        let trial = read("a.csv", &format!("title;date\n{}", rows.concat()));
        let mut seen: Vec<(&str, &str)> =
            trial.events.iter().map(|event| (event.title.as_str(), event.when.as_str())).collect();
        seen.sort_unstable();
        assert_eq!(seen.into_iter().map(|(_, when)| when).collect::<Vec<_>>(), expected, "{cells:?}");
        assert_eq!(trial.issues(), issues, "{cells:?}");
        trial
    }

    #[test]
    fn years_that_are_split_are_no_months_where_the_column_proves_it() {
        let trial = check(&["2010/11", "2011/12", "2012/13"], &["2010/2011", "2011/2012", "2012/2013"], &[]);
        assert!(trial.events.iter().any(|event| event.as_written == "2010/11"));
        check(&["1998-99", "1999-00", "2011-12"], &["1998/1999", "1999/2000", "2011/2012"], &[]);
        // Another month, another notation, or no proof: it stays what it was.
        check(&["2010/11", "2011/06", "2012/13"], &["2010-11", "2011-06", ""], &[(4, 2, "bad_date")]);
        check(&["2010-11", "2012/13"], &["2010-11", "2012/2013"], &[]);
        check(&["2010/11", "2011/12"], &["2010-11", "2011-12"], &[]);
        check(&["2010-11", "2011-06", "2012-13"], &["2010-11", "2011-06", ""], &[(4, 2, "bad_date")]);
    }

    #[test]
    fn ten_digits_are_a_day_and_its_hour_where_all_of_the_column_can_be() {
        check(&["2012050310", "2012050400"], &["2012-05-03T10", "2012-05-04"], &[]);
        check(&["2012050310", "1336003200"], &["2033-10-04T14:51:50Z", "2012-05-03T00:00:00Z"], &[]);
    }

    #[test]
    fn a_year_of_two_digits_that_stands_first_proves_it_for_the_others() {
        check(&["98-05-13", "01-02-03"], &["1998?-05-13", "2001?-02-03"], &[(2, 2, "short_year")]);
        check(
            &["98-05-13", "05-13-98", "01-02-03"],
            &["1998?-05-13", "1998?-05-13", "[2003?-01-02,2003?-02-01]"],
            &[(4, 2, "ambiguous_date"), (2, 2, "short_year")],
        );
    }

    #[test]
    fn dates_without_a_year_and_with_a_digit_too_few_are_said() {
        check(
            &["3–5 мая", "201-03-04", "2001-03-05", "2001-03-06"],
            &["XXXX-05-03/XXXX-05-05", "0201-03-04", "2001-03-05", "2001-03-06"],
            &[(2, 2, "missing_year"), (3, 2, "short_year")],
        );
        let eras = ["500 AD", "300 d.C.", "400 г. н. э.", "1066", "1200", "1300", "1400"];
        check(&eras, &["0500", "0300", "0400", "1066", "1200", "1300", "1400"], &[]);
        check(&["5 March 476", "6 May 501"], &["0476-03-05", "0501-05-06"], &[]);
    }
}
