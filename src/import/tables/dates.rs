//! The date of a row: which of day and month comes first, which columns make the date, and what to do when they disagree.
//!
//! The order of `05/06/2021` is decided once for a column, by every cell of the file: one `13/06/2021` settles all others.
//! A column without such a cell goes by the other columns of the file, then by what the person asked for.
//! If nothing decides, the event is kept as one of two days, `[2021-05-06,2021-06-05]`, and the report says so once.

use std::sync::Arc;

use crate::import::datecell::{
    Cell, Unjoined, either, from_then_on, has_short_year, is_old, looking_back, looks_like_date, parse_year, read_cell,
    sentinel, span, with_time,
};
use crate::import::guess::{DateHabits, Known};
use crate::import::lengths::{Exactness, Length, exactness};
use crate::import::notes::Notes;
use crate::import::rows::Rows;
use crate::import::several::{pieces, read_open_ranges};
use crate::import::stats::ColumnStats;
use crate::import::{Field, Issue, IssueKind, Mapping};
use crate::time::{DateOrder, Edtf, Form, Precision, Time, is_missing_code, month_from_name, order_evidence};

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

/// Columns that say something about the date beside them.
#[derive(Copy, Clone, Debug, Default)]
struct Beside {
    duration: Option<usize>,
    precision: Option<usize>,
    start_known: Option<usize>,
    ongoing: Option<usize>,
    /// Start and end are the first and the last that is known of it.
    has_sightings: bool,
}

impl Beside {
    fn is_there(&self) -> bool {
        [self.duration, self.precision, self.start_known, self.ongoing].iter().any(Option::is_some)
    }
}

/// Columns of year, month and day.
#[derive(Copy, Clone, Debug, Default)]
struct Parts {
    year: Option<usize>,
    month: Option<usize>,
    day: Option<usize>,
    /// Whether its years have two digits, so that their century is a guess.
    has_short_years: bool,
}

/// A column of whole dates.
#[derive(Clone, Debug)]
struct DateColumn {
    idx: usize,
    name: Arc<str>,
    n_day_month: usize,
    n_month_day: usize,
    /// Dates that are older than any sentinel.
    n_old: usize,
    /// Whether there are any in the whole file.
    has_old: bool,
    order: Option<DateOrder>,
    /// How the format writes dates.
    habits: DateHabits,
    ambiguous: Tally,
    short_years: Tally,
    no_years: Tally,
    /// The last cell, its year hint and what it was: tables are sorted by date more often than not.
    last: (String, Option<i64>, Cell),
}

/// Something that is said once for a column: how often it is so, and where first.
#[derive(Clone, Debug, Default)]
struct Tally {
    n: usize,
    line: u64,
    value: String,
}

impl Tally {
    fn add(&mut self, line: impl FnOnce() -> u64, value: &str) {
        self.n += 1;
        if self.n == 1 {
            self.line = line();
            value.clone_into(&mut self.value);
        }
    }

    fn absorb(&mut self, later: &Self, n_before: u64) {
        if self.n == 0 && later.n > 0 {
            self.line = n_before + later.line;
            self.value.clone_from(&later.value);
        }
        self.n += later.n;
    }

    fn issue(&self, kind: IssueKind, column: &DateColumn, message: &str) -> Option<Issue> {
        let message = format!("{} {message}", self.n);
        (self.n > 0)
            .then(|| Issue::new(self.line, kind, message).at(column.idx as u32 + 1, &column.name).value(&self.value))
    }
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
            (column.n_day_month, column.n_month_day, column.n_old) = (0, 0, 0);
            column.ambiguous = Tally::default();
            column.short_years = Tally::default();
            column.no_years = Tally::default();
            column.last = (String::new(), None, Cell::Empty);
        }
        fresh
    }

    /// Adds what the reader of a later stretch has seen, whose first line is line `n_before + 1` of the file.
    pub(in crate::import) fn absorb(&mut self, later: &Self, n_before: u64) {
        for (column, later) in self.columns_mut().zip(later.columns()) {
            column.n_day_month += later.n_day_month;
            column.n_month_day += later.n_month_day;
            column.n_old += later.n_old;
            column.ambiguous.absorb(&later.ambiguous, n_before);
            column.short_years.absorb(&later.short_years, n_before);
            column.no_years.absorb(&later.no_years, n_before);
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
        let (start, end) = self.refine(start, end, rows, &mut out.note, notes);
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

    /// Start and end by what the columns beside them say.
    fn refine(
        &mut self,
        start: Option<Edtf>,
        end: Option<Found>,
        rows: &Rows<'_>,
        note: &mut String,
        notes: &mut Notes,
    ) -> (Option<Edtf>, Option<Found>) {
        let (mut start, mut end) = (start, end);
        let beside = self.beside;
        let cell = |idx: Option<usize>| idx.map_or("", |idx| rows.cell(idx));
        let precision = cell(beside.precision);
        if !precision.is_empty() {
            match exactness(precision) {
                Some(exactness) => {
                    start = start.map(|edtf| blunted(edtf, exactness, precision, note));
                    if let Some(Found::Date(edtf)) = end {
                        end = Some(Found::Date(blunted(edtf, exactness, precision, note)));
                    }
                }
                None => notes.issue_once(&format!("precision {precision}"), || {
                    let idx = beside.precision.unwrap_or_default();
                    let issue =
                        Issue::new(rows.cell_line(idx), IssueKind::BadValue, "an unknown word for how exact a date is");
                    issue
                        .at(idx as u32 + 1, "precision")
                        .value(precision)
                        .hint("write day, month, year, decade, circa or exact")
                }),
            }
        }
        let length = Length::read(cell(beside.duration)).filter(|length| !length.is_zero());
        if let (Some(length), None, Some(from)) = (length, &end, &start)
            && let Some(to) = length.end_of(from)
        {
            add_note(note, &format!("The end is the start and {}.", cell(beside.duration)));
            end = Some(Found::Date(to));
        }
        let mut date = |column: &mut Option<DateColumn>| match column.as_mut()?.date(rows, None, notes) {
            Some(Found::Date(edtf)) => Some(edtf),
            _ => None,
        };
        let (latest, earliest) = (date(&mut self.latest_start), date(&mut self.earliest_end));
        if let Some(latest) = latest {
            // What has no length ends where it starts, whenever that is.
            if matches!((&start, &end), (Some(start), Some(Found::Date(end))) if start == end) {
                end = None;
            }
            start = Some(between(start, latest, end.is_none(), "starts", note));
        }
        if let Some(earliest) = earliest {
            end = match end {
                Some(Found::Date(end)) => Some(Found::Date(between(Some(earliest), end, false, "ends", note))),
                Some(Found::Open) => Some(Found::Open),
                None => format!("[{earliest}..]").parse().ok().map(Found::Date),
            };
        }
        if is_no(cell(beside.start_known)) {
            start = start.map(|edtf| format!("[..{edtf}]").parse().unwrap_or(edtf));
            add_note(note, "The start is the first that is known of it.");
        }
        let ongoing = cell(beside.ongoing);
        if is_yes(ongoing) {
            if let Some(Found::Date(edtf)) = &end
                && beside.has_sightings
            {
                add_note(note, &format!("The last that is known of it is of {edtf}; it is taken to go on."));
            }
            end = start.is_some().then_some(Found::Open).or(end);
        } else if beside.has_sightings
            && is_no(ongoing)
            && let Some(Found::Date(edtf)) = end
        {
            add_note(note, "The end is the last that is known of it.");
            end = Some(Found::Date(format!("[{edtf}..]").parse().unwrap_or(edtf)));
        }
        (start, end)
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

enum Found {
    Date(Edtf),
    Open,
}

impl DateColumn {
    fn new(idx: usize, name: &str) -> Self {
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

    fn note_evidence(&mut self, cell: &str) {
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

    fn read_cell(&self, text: &str, year: Option<i64>) -> Cell {
        let is_short = self.habits.has_short_years && text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_short && let Some(year) = parse_year(text).and_then(|year| Edtf::from_ymd(year, None, None).ok()) {
            return Cell::Date(year);
        }
        let range = if self.habits.has_open_ranges { read_open_ranges(text, self.order, year) } else { None };
        range.unwrap_or_else(|| read_cell(text, self.order, year))
    }

    fn date(&mut self, rows: &Rows<'_>, year: Option<i64>, notes: &mut Notes) -> Option<Found> {
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

impl Parts {
    fn date(self, rows: &Rows<'_>, mapping: &Mapping, codes_are_years: bool, notes: &mut Notes) -> Option<Edtf> {
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

fn is_yes(cell: &str) -> bool {
    ["y", "yes", "true", "1", "да"].iter().any(|word| cell.eq_ignore_ascii_case(word))
}

fn is_no(cell: &str) -> bool {
    ["n", "no", "false", "0", "нет"].iter().any(|word| cell.eq_ignore_ascii_case(word))
}

fn add_note(note: &mut String, more: &str) {
    if !note.is_empty() {
        note.push(' ');
    }
    note.push_str(more);
}

/// A date no finer than a column beside it allows.
fn blunted(edtf: Edtf, exactness: Exactness, words: &str, note: &mut String) -> Edtf {
    let Some(blunt) = exactness.blunt(&edtf) else { return edtf };
    if note.is_empty() {
        add_note(note, &format!("The file gives {words} as the precision."));
    }
    blunt
}

/// A point between two dates: one of the days between them, or, within an interval, the outer one of them with doubt.
fn between(first: Option<Edtf>, last: Edtf, is_alone: bool, what: &str, note: &mut String) -> Edtf {
    let limit = |text: String, date: Edtf| text.parse().unwrap_or(date);
    let Some(first) = first else { return limit(format!("[..{last}]"), last) };
    if first == last {
        return first;
    }
    if is_alone {
        return limit(format!("[{first}..{last}]"), first);
    }
    add_note(note, &format!("It {what} between {first} and {last}."));
    let outer = if what == "starts" { first } else { last };
    limit(format!("{outer}?"), outer)
}

fn order_of(n_day_month: usize, n_month_day: usize) -> Option<DateOrder> {
    match (n_day_month, n_month_day) {
        (1.., 0) => Some(DateOrder::DayMonth),
        (0, 1..) => Some(DateOrder::MonthDay),
        _ => None,
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
