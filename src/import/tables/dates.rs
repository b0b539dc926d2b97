//! The date of a row: which of day and month comes first, which columns make the date, and what to do when they disagree.
//!
//! The order of `05/06/2021` is decided once for a column, by every cell of the file: one `13/06/2021` settles all others.
//! A column without such a cell goes by the other columns of the file, then by what the person asked for.
//! If nothing decides, the event is kept as one of two days, `[2021-05-06,2021-06-05]`, and the report says so once.

use crate::import::beside::{Beside, add_note};
use crate::import::datecell::{Cell, Unjoined, from_then_on, looks_like_date, parse_year, read_cell, span, with_time};
use crate::import::datecolumn::{DateColumn, Found, order_of};
use crate::import::dateparts::Parts;
use crate::import::guess::Known;
use crate::import::notes::Notes;
use crate::import::rows::Rows;
use crate::import::stats::ColumnStats;
use crate::import::{Field, Issue, IssueKind, Mapping};
use crate::time::{DateOrder, Edtf, Form, Precision, Time, is_missing_code};

/// The date of a row, and its words where they say more than the date.
#[derive(Debug, Default)]
pub(in crate::import) struct RowDate {
    pub(in crate::import) edtf: Option<Edtf>,
    pub(in crate::import) as_written: String,
    pub(in crate::import) note: String,
}

/// Reads the dates of rows by the columns that a mapping names.
#[derive(Clone, Debug)]
pub(in crate::import) struct DateReader {
    start: Option<DateColumn>,
    end: Option<DateColumn>,
    other: Option<DateColumn>,
    latest_start: Option<DateColumn>,
    earliest_end: Option<DateColumn>,
    beside: Beside,
    time: Option<usize>,
    start_parts: Parts,
    end_parts: Parts,
    as_written: Option<usize>,
    /// Whether a full date on 1 January means no more than its year.
    new_year_is_year: bool,
    /// Whether `-999` is a year, because other years before our era are there.
    codes_are_years: bool,
}

impl DateReader {
    /// The reader for the columns of a mapping.
    pub(in crate::import) fn new(mapping: &Mapping) -> Self {
        Self::of_format(mapping, &Known::NOTHING)
    }

    /// The reader for the columns of a mapping, in a table of a format.
    pub(in crate::import) fn of_format(mapping: &Mapping, known: &Known) -> Self {
        let column = |field| mapping.column(field);
        let dates = |field| {
            let idx = column(field)?;
            let column = DateColumn::new(idx, &mapping.columns.get(idx)?.column);
            Some(DateColumn { habits: known.dates, ..column })
        };
        Self {
            start: dates(Field::Date),
            end: dates(Field::End),
            other: dates(Field::OtherDate),
            latest_start: dates(Field::LatestStart),
            earliest_end: dates(Field::EarliestEnd),
            beside: Beside {
                duration: column(Field::Duration),
                precision: column(Field::Precision),
                start_known: column(Field::StartKnown),
                ongoing: column(Field::Ongoing),
                has_sightings: known.dates.has_sightings,
            },
            time: column(Field::Time),
            start_parts: Parts {
                year: column(Field::Year),
                month: column(Field::Month),
                day: column(Field::Day),
                has_short_years: false,
            },
            end_parts: Parts {
                year: column(Field::EndYear),
                month: column(Field::EndMonth),
                day: column(Field::EndDay),
                has_short_years: false,
            },
            as_written: column(Field::AsWritten),
            new_year_is_year: false,
            codes_are_years: false,
        }
    }

    /// Says whether a full date on 1 January means no more than its year.
    pub(in crate::import) fn set_new_year_is_year(&mut self, is_year: bool) {
        self.new_year_is_year = is_year;
    }

    /// Whether a full date on 1 January means no more than its year.
    pub(in crate::import) fn new_year_is_year(&self) -> bool {
        self.new_year_is_year
    }

    /// Says what the cells of the columns look like.
    pub(in crate::import) fn look_at(&mut self, stats: &[ColumnStats]) {
        let years = [self.start_parts.year, self.end_parts.year];
        for parts in [&mut self.start_parts, &mut self.end_parts] {
            let stats = parts.year.and_then(|idx| stats.get(idx));
            parts.has_short_years = stats.is_some_and(ColumnStats::has_two_digits_only);
        }
        self.codes_are_years =
            years.into_iter().flatten().any(|idx| stats.get(idx).is_some_and(ColumnStats::has_negative));
    }

    /// Whether any column holds dates.
    pub(in crate::import) fn has_dates(&self) -> bool {
        self.start_parts.year.is_some() || self.columns().next().is_some()
    }

    fn columns(&self) -> impl Iterator<Item = &DateColumn> {
        [&self.start, &self.end, &self.other, &self.latest_start, &self.earliest_end].into_iter().flatten()
    }

    fn columns_mut(&mut self) -> impl Iterator<Item = &mut DateColumn> {
        let Self { start, end, other, latest_start, earliest_end, .. } = self;
        [start, end, other, latest_start, earliest_end].into_iter().flatten()
    }

    /// Whether a row has a date that can be read, or a year.
    pub(in crate::import) fn has_date(&self, rows: &Rows<'_>) -> bool {
        let columns = self.columns().map(|column| column.idx);
        columns.chain(self.start_parts.year).any(|idx| {
            let cell = rows.cell(idx);
            looks_like_date(cell) || parse_year(cell).is_some()
        })
    }

    /// Whether a second look at all rows can tell day and month apart.
    pub(in crate::import) fn wants_evidence(&self) -> bool {
        self.columns().next().is_some()
    }

    /// Notes what a row proves about the order of day and month.
    pub(in crate::import) fn note_evidence(&mut self, rows: &Rows<'_>) {
        for column in self.columns_mut() {
            column.note_evidence(rows.cell(column.idx));
        }
    }

    /// How many cells prove that the day comes first, and how many that the month does.
    pub(in crate::import) fn evidence(&self) -> (usize, usize) {
        let sum = |n: fn(&DateColumn) -> usize| self.columns().map(n).sum();
        (sum(|column| column.n_day_month), sum(|column| column.n_month_day))
    }

    /// Decides the order of every column, once the evidence of all rows is in.
    pub(in crate::import) fn decide(&mut self, asked: Option<DateOrder>) {
        let (n_day_month, n_month_day) = self.evidence();
        let of_file = order_of(n_day_month, n_month_day);
        for column in self.columns_mut() {
            let is_mixed = column.n_day_month > 0 && column.n_month_day > 0;
            let proven = order_of(column.n_day_month, column.n_month_day);
            column.order = if is_mixed { asked } else { proven.or(of_file).or(asked) };
            column.has_old = column.n_old > 0;
        }
    }

    /// The same columns and decisions, and nothing seen yet.
    pub(in crate::import) fn fresh(&self) -> Self {
        let mut fresh = self.clone();
        for column in fresh.columns_mut() {
            column.forget();
        }
        fresh
    }

    /// Adds what the reader of a later stretch has seen, whose first line is line `n_before + 1` of the file.
    pub(in crate::import) fn absorb(&mut self, later: &Self, n_before: u64) {
        for (column, later) in self.columns_mut().zip(later.columns()) {
            column.absorb(later, n_before);
        }
    }

    /// Whether both read every cell alike.
    pub(in crate::import) fn decides_as(&self, other: &Self) -> bool {
        let decisions = |column: &DateColumn| (column.order, column.has_old);
        self.columns().map(decisions).eq(other.columns().map(decisions))
    }

    /// The columns of start and end, when nothing but these two makes the date.
    pub(in crate::import) fn plain_columns(&self) -> Option<(Option<usize>, Option<usize>)> {
        let parts = [self.start_parts, self.end_parts].iter().any(|parts| parts.year.is_some());
        let idx = |column: &Option<DateColumn>| column.as_ref().map(|column| column.idx);
        let others = self.beside.is_there()
            || self.as_written.is_some()
            || [&self.other, &self.latest_start, &self.earliest_end].iter().any(|column| column.is_some());
        (!parts && !others && self.time.is_none()).then(|| (idx(&self.start), idx(&self.end)))
    }

    /// Reads the date of a row.
    pub(in crate::import) fn read(&mut self, rows: &Rows<'_>, mapping: &Mapping, notes: &mut Notes) -> RowDate {
        let is_code = |cell: &str| !self.codes_are_years && is_missing_code(cell);
        // A year that is a guess itself completes no other date.
        let whole = |parts: Parts| parts.year.filter(|_| !parts.has_short_years);
        let year_of = |parts: Parts| whole(parts).map(|idx| rows.cell(idx)).filter(|cell| !is_code(cell));
        let year = year_of(self.start_parts).and_then(parse_year);
        let end_year = year_of(self.end_parts).and_then(parse_year);
        let mut out = RowDate::default();
        let start = match &mut self.start {
            None => None,
            Some(column) => column.date(rows, year, notes),
        };
        let start_is_open = matches!(start, Some(Found::Open));
        let mut start = match start {
            Some(Found::Date(edtf)) => Some(edtf),
            _ => None,
        };
        if let (Some(edtf), Some(year), Some(idx)) = (&start, year, self.start_parts.year) {
            note_disagreement(edtf, year, rows, idx, mapping, notes);
        }
        if start.is_none() {
            start = self.start_parts.date(rows, mapping, self.codes_are_years, notes);
        }
        if let Some(year) = start.as_ref().filter(|_| self.new_year_is_year).and_then(year_of_new_year) {
            out.note = start.as_ref().map(new_year_note).unwrap_or_default();
            start = Some(year);
        }
        let mut unused_time = "";
        if let Some(idx) = self.time {
            let day = start.clone();
            start = start.map(|edtf| with_time(edtf, rows.cell(idx)));
            let cell = rows.cell(idx);
            if start == day && cell.contains(|c: char| c.is_ascii_digit() && c != '0') {
                let message = "a time of day that cannot be read, or that has no day";
                let name = mapping.columns.get(idx).map_or("", |mapped| mapped.column.as_str());
                let issue = Issue::new(rows.cell_line(idx), IssueKind::BadValue, message).at(idx as u32 + 1, name);
                notes.issue(
                    issue.value(cell).hint("the date is kept without it, and its words with the event; write 13:45"),
                );
                unused_time = cell;
            }
        }
        let end = match &mut self.end {
            None => None,
            Some(column) => column.date(rows, end_year.or(year), notes),
        };
        let end = match end {
            None => self.end_parts.date(rows, mapping, self.codes_are_years, notes).map(Found::Date),
            found => found,
        };
        let end = match end {
            Some(Found::Date(day)) if self.new_year_is_year => {
                let year = year_of_new_year(&day);
                if out.note.is_empty() && year.is_some() {
                    out.note = new_year_note(&day);
                }
                Some(Found::Date(year.unwrap_or(day)))
            }
            end => end,
        };
        out.as_written = self.words(rows);
        if !unused_time.is_empty() {
            let words = std::mem::take(&mut out.as_written);
            out.as_written = if words.is_empty() { unused_time.to_owned() } else { format!("{words} {unused_time}") };
        }
        if let Some(idx) = self.start_parts.year
            && out.as_written.is_empty()
            && !self.codes_are_years
            && is_missing_code(rows.cell(idx))
        {
            rows.cell(idx).clone_into(&mut out.as_written);
        }
        if start.is_none()
            && end.is_none()
            && let Some(column) = &mut self.other
            && let Some(Found::Date(edtf)) = column.date(rows, None, notes)
        {
            start = Some(edtf);
            if out.as_written.is_empty() {
                rows.cell(column.idx).clone_into(&mut out.as_written);
            }
        }
        if end.is_none() {
            start = self.as_said(start, rows, &mut out.note);
        }
        let (start, end) = self.beside.refine(
            [&mut self.latest_start, &mut self.earliest_end],
            start,
            end,
            rows,
            &mut out.note,
            notes,
        );
        let is_open = start_is_open || matches!(end, Some(Found::Open));
        out.edtf = match (start, end) {
            (Some(start), Some(Found::Date(end))) => Some(self.join(start, &end, rows, &mut out.note, notes)),
            (Some(start), _) if is_open => Some(from_then_on(start)),
            (None, Some(Found::Date(end))) => Edtf::interval(None, Some(&end)).ok().or(Some(end)),
            (start, _) => start,
        };
        if let Some(edtf) = &out.edtf
            && *out.as_written == *edtf.to_string()
        {
            out.as_written.clear();
        }
        out
    }

    /// Says once for each column how many of its dates can be read in two ways.
    pub(in crate::import) fn finish(self, notes: &mut Notes) {
        for column in self.columns() {
            let why = if column.n_day_month > 0 && column.n_month_day > 0 {
                "the column has dates of both orders"
            } else {
                "no date of the column proves the order of day and month"
            };
            let message = format!("dates are kept as one of two days; {why}");
            if let Some(issue) = column.ambiguous.issue(IssueKind::AmbiguousDate, column, &message) {
                notes.issue(issue.hint("read the file with --date-order dmy or --date-order mdy"));
            }
            let message = "dates have years of two digits; the century is a guess and marked as such";
            if let Some(issue) = column.short_years.issue(IssueKind::ShortYear, column, message) {
                notes.issue(issue.hint("write years with four digits, or add a column “year”"));
            }
            let message = "dates have no year, so the events are undated";
            if let Some(issue) = column.no_years.issue(IssueKind::MissingYear, column, message) {
                notes.issue(issue.hint("add a column “year”"));
            }
        }
    }

    /// The date by a column of its words, where they doubt it, or say only the year or month that it is the first day of.
    fn as_said(&self, start: Option<Edtf>, rows: &Rows<'_>, note: &mut String) -> Option<Edtf> {
        let words = self.as_written.map_or("", |idx| rows.cell(idx));
        if words.is_empty() {
            return start;
        }
        let order = self.start.as_ref().and_then(|column| column.order);
        let Cell::Date(said) = read_cell(words, order, None) else { return start };
        let Some(start) = start else { return Some(said) };
        let (Some(a), Some(b)) = (start.when(), said.when()) else { return Some(start) };
        let is_same = (a.start, a.end) == (b.start, b.end);
        let is_first_day = a.start == b.start && a.end < b.end && a.form.start.precision == Precision::Day;
        if is_first_day || is_same && said.to_string().contains(['?', '~', '%']) && said != start {
            add_note(note, &format!("The date of the file is {start}; its words are less sure."));
            return Some(said);
        }
        Some(start)
    }

    fn join(&self, start: Edtf, end: &Edtf, rows: &Rows<'_>, note: &mut String, notes: &mut Notes) -> Edtf {
        match span(&start, end) {
            Ok(edtf) => edtf,
            Err(Unjoined::EndFirst) => {
                let idx = self.end.as_ref().map(|column| column.idx).or(self.end_parts.year).unwrap_or_default();
                let name = self.end.as_ref().map_or("end", |column| &*column.name);
                let message = format!("the end lies before the start, {start}");
                let issue =
                    Issue::new(rows.cell_line(idx), IssueKind::EndBeforeStart, message).at(idx as u32 + 1, name);
                notes.issue(issue.value(rows.cell(idx)).hint("the start is kept alone; correct one of the two dates"));
                add_note(note, &format!("The file gives {end} as the end, which lies before the start."));
                start
            }
            Err(Unjoined::NotOneDate) => {
                add_note(note, &format!("The file gives {end} as the end."));
                start
            }
        }
    }

    /// The date words of the row: a column of its own, or the cells of the date.
    fn words(&self, rows: &Rows<'_>) -> String {
        if let Some(words) = self.as_written.map(|idx| rows.cell(idx)).filter(|words| !words.is_empty()) {
            return words.to_owned();
        }
        let cell = |column: &Option<DateColumn>| column.as_ref().map_or("", |column| rows.cell(column.idx));
        match (cell(&self.start), cell(&self.end)) {
            (start, "") => start.to_owned(),
            ("", end) => end.to_owned(),
            (start, end) if start == end => start.to_owned(),
            (start, end) => format!("{start} – {end}"),
        }
    }
}

/// The year of a day that is written in full and is a 1 January.
pub(in crate::import) fn year_of_new_year(edtf: &Edtf) -> Option<Edtf> {
    let when = edtf.when().filter(|when| when.form == Form::plain(Precision::Day))?;
    let civil = when.start.civil();
    ((civil.month, civil.day) == (1, 1)).then(|| Edtf::from_ymd(civil.year, None, None).ok()).flatten()
}

/// Why a 1 January has become its year.
pub(in crate::import) fn new_year_note(day: &Edtf) -> String {
    format!("The file gives {day}, which is read as its year.")
}

/// Notes a year column that says another year than the date.
pub(in crate::import) fn note_disagreement(
    edtf: &Edtf,
    year: i64,
    rows: &Rows<'_>,
    year_idx: usize,
    mapping: &Mapping,
    notes: &mut Notes,
) {
    let Some(when) = edtf.when() else { return };
    let (from, to) = (Time::from_year(year), Time::from_year(year + 1));
    if when.start < to && when.end > from {
        return;
    }
    let name = mapping.columns.get(year_idx).map_or("", |mapped| mapped.column.as_str());
    let issue =
        Issue::new(rows.cell_line(year_idx), IssueKind::ColumnsDisagree, format!("the date of the row is {edtf}"));
    let issue = issue.at(year_idx as u32 + 1, name).value(rows.cell(year_idx));
    notes.issue(issue.hint("the date is kept; correct one of the two columns"));
}
