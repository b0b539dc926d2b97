//! The date of a row: which of day and month comes first, which columns make the date, and what to do when they disagree.
//!
//! The order of `05/06/2021` is decided once for a column, by every cell of the file: one `13/06/2021` settles all others.
//! A column without such a cell goes by the other columns of the file, then by what the person asked for.
//! If nothing decides, the event is kept as one of two days, `[2021-05-06,2021-06-05]`, and the report says so once.

use super::rows::Rows;
use super::{Field, Issue, IssueKind, Mapping, ReadCx};
use crate::dataset::fold;
use crate::time::{DateHints, DateOrder, Edtf, HumanDate, Time, month_from_name, order_evidence, read_date};

/// Words for an end that has not come, folded.
const OPEN_ENDS: [&str; 24] = [
    "present",
    "the present",
    "now",
    "today",
    "to date",
    "ongoing",
    "current",
    "currently",
    "still",
    "still in office",
    "incumbent",
    "in office",
    "continuing",
    "настоящее время",
    "по настоящее время",
    "н.в.",
    "по н.в.",
    "сейчас",
    "до сих пор",
    "продолжается",
    "heute",
    "aujourd'hui",
    "actualidad",
    "presente",
];

/// The last year that a year of two digits is taken for.
///
/// Tables of events look back; `6/12/48` among speeches of presidents is 1948. A constant, so that a file reads the same always.
const LAST_SHORT_YEAR: i64 = 2035;

/// Years before which a date is old enough that `1753-01-01` beside it is a date too.
const OLD_YEAR: i64 = 1_800;

/// What a date cell turned out to be.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    /// Nothing.
    Empty,
    /// A sentinel or a word for "not known".
    Missing,
    /// A date.
    Date(Edtf),
    /// One of two days: day first, month first.
    Ambiguous(Edtf, Edtf),
    /// It goes on.
    Open,
    /// What is wrong, and what to do.
    Bad { message: String, hint: String },
}

/// The date of a row, and its words where they say more than the date.
#[derive(Debug, Default)]
pub(super) struct RowDate {
    pub(super) edtf: Option<Edtf>,
    pub(super) as_written: String,
    pub(super) note: String,
}

/// Reads the dates of rows by the columns that a mapping names.
pub(super) struct DateReader {
    start: Option<DateColumn>,
    end: Option<DateColumn>,
    time: Option<usize>,
    start_parts: Parts,
    end_parts: Parts,
    as_written: Option<usize>,
}

/// Columns of year, month and day.
#[derive(Copy, Clone, Debug, Default)]
struct Parts {
    year: Option<usize>,
    month: Option<usize>,
    day: Option<usize>,
}

/// A column of whole dates.
struct DateColumn {
    idx: usize,
    name: String,
    n_day_month: usize,
    n_month_day: usize,
    /// Dates that are older than any sentinel.
    n_old: usize,
    order: Option<DateOrder>,
    ambiguous: Tally,
    short_years: Tally,
    no_years: Tally,
    /// The last cell, its year hint and what it was: tables are sorted by date more often than not.
    last: (String, Option<i64>, Cell),
}

/// Something that is said once for a column: how often it is so, and where first.
#[derive(Default)]
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

    fn issue(&self, kind: IssueKind, column: &DateColumn, message: &str) -> Option<Issue> {
        let message = format!("{} {message}", self.n);
        (self.n > 0)
            .then(|| Issue::new(self.line, kind, message).at(column.idx as u32 + 1, &column.name).value(&self.value))
    }
}

impl DateReader {
    /// The reader for the columns of a mapping.
    pub(super) fn new(mapping: &Mapping) -> Self {
        let column = |field| mapping.column(field);
        let dates = |field| {
            let idx = column(field)?;
            Some(DateColumn::new(idx, &mapping.columns.get(idx)?.column))
        };
        Self {
            start: dates(Field::Date),
            end: dates(Field::End),
            time: column(Field::Time),
            start_parts: Parts { year: column(Field::Year), month: column(Field::Month), day: column(Field::Day) },
            end_parts: Parts {
                year: column(Field::EndYear),
                month: column(Field::EndMonth),
                day: column(Field::EndDay),
            },
            as_written: column(Field::AsWritten),
        }
    }

    /// Whether any column holds dates.
    pub(super) fn has_dates(&self) -> bool {
        self.start.is_some() || self.start_parts.year.is_some() || self.end.is_some()
    }

    /// Whether a second look at all rows can tell day and month apart.
    pub(super) fn wants_evidence(&self) -> bool {
        self.start.is_some() || self.end.is_some()
    }

    /// Notes what a row proves about the order of day and month.
    pub(super) fn note_evidence(&mut self, rows: &Rows<'_>) {
        for column in [&mut self.start, &mut self.end].into_iter().flatten() {
            column.note_evidence(rows.cell(column.idx));
        }
    }

    /// Decides the order of every column, once the evidence of all rows is in.
    pub(super) fn decide(&mut self, asked: Option<DateOrder>) {
        let columns = || [&self.start, &self.end].into_iter().flatten();
        let n_day_month: usize = columns().map(|column| column.n_day_month).sum();
        let n_month_day: usize = columns().map(|column| column.n_month_day).sum();
        let of_file = order_of(n_day_month, n_month_day);
        for column in [&mut self.start, &mut self.end].into_iter().flatten() {
            let is_mixed = column.n_day_month > 0 && column.n_month_day > 0;
            let proven = order_of(column.n_day_month, column.n_month_day);
            column.order = if is_mixed { asked } else { proven.or(of_file).or(asked) };
        }
    }

    /// Reads the date of a row.
    pub(super) fn read(&mut self, rows: &Rows<'_>, mapping: &Mapping, cx: &mut ReadCx<'_>) -> RowDate {
        let year = self.start_parts.year.and_then(|idx| parse_year(rows.cell(idx)));
        let end_year = self.end_parts.year.and_then(|idx| parse_year(rows.cell(idx)));
        let mut out = RowDate::default();
        let start = match &mut self.start {
            None => None,
            Some(column) => column.date(rows, year, cx),
        };
        let start_is_open = matches!(start, Some(Found::Open));
        let mut start = match start {
            Some(Found::Date(edtf)) => Some(edtf),
            _ => None,
        };
        if let (Some(edtf), Some(year), Some(idx)) = (&start, year, self.start_parts.year) {
            note_disagreement(edtf, year, rows, idx, mapping, cx);
        }
        if start.is_none() {
            start = self.start_parts.date(rows, mapping, cx);
        }
        if let Some(idx) = self.time {
            start = start.map(|edtf| with_time(edtf, rows.cell(idx)));
        }
        let end = match &mut self.end {
            None => None,
            Some(column) => column.date(rows, end_year.or(year), cx),
        };
        let end = match end {
            None => self.end_parts.date(rows, mapping, cx).map(Found::Date),
            found => found,
        };
        out.as_written = self.words(rows);
        let is_open = start_is_open || matches!(end, Some(Found::Open));
        out.edtf = match (start, end) {
            (Some(start), Some(Found::Date(end))) => Some(self.join(start, &end, rows, &mut out.note, cx)),
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
    pub(super) fn finish(self, cx: &mut ReadCx<'_>) {
        for column in [self.start, self.end].into_iter().flatten() {
            let why = if column.n_day_month > 0 && column.n_month_day > 0 {
                "the column has dates of both orders"
            } else {
                "no date of the column proves the order of day and month"
            };
            let message = format!("dates are kept as one of two days; {why}");
            if let Some(issue) = column.ambiguous.issue(IssueKind::AmbiguousDate, &column, &message) {
                cx.issue(issue.hint("read the file with --date-order dmy or --date-order mdy"));
            }
            let message = "dates have years of two digits; the century is a guess and marked as such";
            if let Some(issue) = column.short_years.issue(IssueKind::ShortYear, &column, message) {
                cx.issue(issue.hint("write years with four digits, or add a column “year”"));
            }
            let message = "dates have no year, so the events are undated";
            if let Some(issue) = column.no_years.issue(IssueKind::MissingYear, &column, message) {
                cx.issue(issue.hint("add a column “year”"));
            }
        }
    }

    fn join(&self, start: Edtf, end: &Edtf, rows: &Rows<'_>, note: &mut String, cx: &mut ReadCx<'_>) -> Edtf {
        match span(&start, end) {
            Ok(edtf) => edtf,
            Err(Unjoined::EndFirst) => {
                let idx = self.end.as_ref().map(|column| column.idx).or(self.end_parts.year).unwrap_or_default();
                let name = self.end.as_ref().map_or("end", |column| column.name.as_str());
                let message = format!("the end lies before the start, {start}");
                let issue =
                    Issue::new(rows.cell_line(idx), IssueKind::EndBeforeStart, message).at(idx as u32 + 1, name);
                cx.issue(issue.value(rows.cell(idx)).hint("the start is kept alone; correct one of the two dates"));
                *note = format!("The file gives {end} as the end, which lies before the start.");
                start
            }
            Err(Unjoined::NotOneDate) => {
                *note = format!("The file gives {end} as the end.");
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
            name: name.to_owned(),
            n_day_month: 0,
            n_month_day: 0,
            n_old: 0,
            order: None,
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
        match order_evidence(cell) {
            Some(DateOrder::DayMonth) => self.n_day_month += 1,
            Some(DateOrder::MonthDay) => self.n_month_day += 1,
            _ => {}
        }
    }

    fn date(&mut self, rows: &Rows<'_>, year: Option<i64>, cx: &mut ReadCx<'_>) -> Option<Found> {
        let text = rows.cell(self.idx);
        if self.last.0 != text || self.last.1 != year {
            let cell = match read_cell(text, self.order, year) {
                // Where dates of that age are usual, the sentinel is one of them.
                Cell::Missing if self.n_old > 0 => sentinel(text).map_or(Cell::Missing, Cell::Date),
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
                    cx.issue(
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
                cx.issue(issue(IssueKind::BadDate, message).hint(hint.as_str()));
                None
            }
        }
    }
}

impl Parts {
    fn date(self, rows: &Rows<'_>, mapping: &Mapping, cx: &mut ReadCx<'_>) -> Option<Edtf> {
        let idx = self.year?;
        let text = rows.cell(idx);
        if text.is_empty() {
            return None;
        }
        let name = |idx: usize| mapping.columns.get(idx).map_or("", |mapped| mapped.column.as_str());
        let Some(year) = parse_year(text) else {
            // Perhaps it is a date after all, as `c. 1890` in a column of years.
            if let Cell::Date(edtf) = read_cell(text, None, None) {
                return Some(edtf);
            }
            let issue = Issue::new(rows.cell_line(idx), IssueKind::BadDate, "not a year").at(idx as u32 + 1, name(idx));
            cx.issue(issue.value(text).hint("write the year in digits"));
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
        match Edtf::from_ymd(year, month.map(|(_, n)| n), day.map(|(_, n)| n)) {
            Ok(edtf) => Some(edtf),
            Err(error) => {
                let idx = day.or(month).map_or(idx, |(idx, _)| idx);
                let issue =
                    Issue::new(rows.cell_line(idx), IssueKind::BadDate, error.message).at(idx as u32 + 1, name(idx));
                cx.issue(issue.value(rows.cell(idx)).hint("what is left of the date is kept; correct this cell"));
                let month = month.map(|(_, n)| n);
                Edtf::from_ymd(year, month, None).or_else(|_| Edtf::from_ymd(year, None, None)).ok()
            }
        }
    }
}

/// Why two dates make no interval.
pub(super) enum Unjoined {
    /// The end lies before the start.
    EndFirst,
    /// One of them is an interval or a set itself.
    NotOneDate,
}

/// From `start` to `end`; one date when both are the same.
pub(super) fn span(start: &Edtf, end: &Edtf) -> Result<Edtf, Unjoined> {
    if start == end {
        return Ok(start.clone());
    }
    Edtf::interval(Some(start), Some(end)).map_err(|_| match (start.when(), end.when()) {
        (Some(a), Some(b)) if b.end <= a.start || b.start < a.start => Unjoined::EndFirst,
        _ => Unjoined::NotOneDate,
    })
}

/// From `start` on without an end; `start` alone when it is no single date.
pub(super) fn from_then_on(start: Edtf) -> Edtf {
    format!("{start}/..").parse().unwrap_or(start)
}

/// Whether a text is a word for an end that has not come.
pub(super) fn is_open_end(text: &str) -> bool {
    text.len() <= 60 && !text.starts_with(|c: char| c.is_ascii_digit()) && OPEN_ENDS.contains(&fold(text).as_str())
}

/// One of two dates, as EDTF; the date itself when both are the same.
pub(super) fn either(a: &Edtf, b: &Edtf) -> Option<Edtf> {
    if a == b {
        return Some(a.clone());
    }
    let start = |edtf: &Edtf| edtf.when().map(|when| when.start);
    let (first, second) = if start(a) <= start(b) { (a, b) } else { (b, a) };
    format!("[{first},{second}]").parse().ok()
}

/// Whether a cell is a date and not merely a number.
pub(super) fn looks_like_date(cell: &str) -> bool {
    if cell.len() > 60 || !cell.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    if cell.bytes().all(|byte| byte.is_ascii_digit() || b".,-+eE".contains(&byte))
        && cell.replace(',', "").parse::<f64>().is_ok()
    {
        // Of plain numbers only `20210402` is a date for certain, and even that only in years of our own time.
        let is_day = cell.len() == 8 && (cell.starts_with("19") || cell.starts_with("20"));
        return is_day && matches!(read_date(cell, DateHints::default()), HumanDate::Date(_));
    }
    match read_date(cell, DateHints::default()) {
        HumanDate::Date(_) | HumanDate::Ambiguous(..) => true,
        HumanDate::Missing | HumanDate::No(_) => false,
    }
}

/// A year in digits, also `1,492` and `1999.0` as spreadsheets and programs write it.
fn parse_year(text: &str) -> Option<i64> {
    let text = text.strip_suffix(".0").unwrap_or(text);
    if let Ok(year) = text.parse() {
        return Some(year);
    }
    if text.contains([',', ' ', '\u{a0}']) { text.replace([',', ' ', '\u{a0}'], "").parse().ok() } else { None }
}

fn order_of(n_day_month: usize, n_month_day: usize) -> Option<DateOrder> {
    match (n_day_month, n_month_day) {
        (1.., 0) => Some(DateOrder::DayMonth),
        (0, 1..) => Some(DateOrder::MonthDay),
        _ => None,
    }
}

/// Reads a date cell, with the order and the year that are known of it.
pub(super) fn read_cell(text: &str, order: Option<DateOrder>, year: Option<i64>) -> Cell {
    if text.is_empty() {
        return Cell::Empty;
    }
    if is_open_end(text) {
        return Cell::Open;
    }
    if let Some(edtf) = unix_time(text) {
        return Cell::Date(edtf);
    }
    match read_date(text, DateHints { order, year }) {
        HumanDate::Date(edtf) => Cell::Date(edtf),
        HumanDate::Ambiguous(a, b) => Cell::Ambiguous(a, b),
        HumanDate::Missing => Cell::Missing,
        HumanDate::No(error) => Cell::Bad {
            message: error.message,
            hint: error
                .hint
                .unwrap_or_else(|| "write the date as 2021-04-02; the event is kept without a date".to_owned()),
        },
    }
}

/// The date that a sentinel would be if it were one.
pub(super) fn sentinel(text: &str) -> Option<Edtf> {
    let day = text.get(..10).filter(|day| day.starts_with("1753") || day.starts_with("1601"))?;
    day.parse().ok()
}

/// Whether a date is of an age in which no database writes its sentinels by chance.
fn is_old(cell: &str) -> bool {
    if let Some(digits) = cell.strip_prefix('-') {
        return digits.starts_with(|c: char| c.is_ascii_digit());
    }
    let is_year = cell.as_bytes().get(4).is_none_or(|byte| *byte == b'-');
    let year = cell.get(..4).and_then(|year| year.parse::<i64>().ok());
    is_year && year.is_some_and(|year| (2..OLD_YEAR).contains(&year)) && sentinel(cell).is_none()
}

/// Whether an event lies in years in which no database writes its sentinels by chance.
pub(super) fn is_old_time(time: Time) -> bool {
    time < Time::from_year(OLD_YEAR)
}

/// Whether the year of a date was written with two digits, so that its century is a guess.
fn has_short_year(edtf: &Edtf, text: &str) -> bool {
    let has_four_digits = text.as_bytes().windows(4).any(|four| four.iter().all(u8::is_ascii_digit));
    !has_four_digits && !text.contains('?') && edtf.when().is_some_and(|when| when.form.start.year.uncertain)
}

/// A date whose century was guessed, moved a hundred years back when the guess lies in the future.
fn looking_back(edtf: Edtf, text: &str) -> Edtf {
    if !has_short_year(&edtf, text) {
        return edtf;
    }
    let year = edtf.when().map_or(0, |when| when.start.civil().year);
    if year <= LAST_SHORT_YEAR {
        return edtf;
    }
    edtf.to_string().replacen(&year.to_string(), &(year - 100).to_string(), 1).parse().unwrap_or(edtf)
}

/// Seconds, milliseconds or microseconds since 1970, told by their length; shorter numbers are no times but ids.
fn unix_time(text: &str) -> Option<Edtf> {
    let per_second = match text.len() {
        10 => 1,
        13 => 1_000,
        16 => 1_000_000,
        _ => return None,
    };
    if !is_unix_time(text) {
        return None;
    }
    let civil = Time::from_secs(text.parse::<i64>().ok()? / per_second).civil();
    let (date, time) = ((civil.year, civil.month, civil.day), (civil.hour, civil.minute, civil.second));
    format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", date.0, date.1, date.2, time.0, time.1, time.2).parse().ok()
}

/// Whether a cell has the form of a time counted from 1970.
pub(super) fn is_unix_time(text: &str) -> bool {
    matches!(text.len(), 10 | 13 | 16) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A whole day with its time of day; the day alone when the cell holds no time.
fn with_time(edtf: Edtf, time: &str) -> Edtf {
    let mut parts = time.split(':');
    let (Some(hour), Some(minute)) = (parts.next(), parts.next()) else { return edtf };
    let seconds =
        parts.next().map_or(String::new(), |seconds| format!(":{}", seconds.split('.').next().unwrap_or("00")));
    let day = edtf.to_string();
    if day.len() != 10 || (hour, minute) == ("00", "00") {
        return edtf;
    }
    format!("{day}T{hour:0>2}:{minute:0>2}{seconds}").parse().unwrap_or(edtf)
}

fn note_disagreement(edtf: &Edtf, year: i64, rows: &Rows<'_>, year_idx: usize, mapping: &Mapping, cx: &mut ReadCx<'_>) {
    let Some(when) = edtf.when() else { return };
    let (from, to) = (Time::from_year(year), Time::from_year(year + 1));
    if when.start < to && when.end > from {
        return;
    }
    let name = mapping.columns.get(year_idx).map_or("", |mapped| mapped.column.as_str());
    let issue =
        Issue::new(rows.cell_line(year_idx), IssueKind::ColumnsDisagree, format!("the date of the row is {edtf}"));
    let issue = issue.at(year_idx as u32 + 1, name).value(rows.cell(year_idx));
    cx.issue(issue.hint("the date is kept; correct one of the two columns"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_dates_look_like_dates() {
        for cell in ["2021-04-02", "5 May 2020", "1/19/2023", "9-Nov", "20210402", "c. 1890"] {
            assert!(looks_like_date(cell), "{cell}");
        }
        for cell in ["1999", "12345678", "3.14", "1,193.91", "OH-12", "Moscow", "", "010", "42"] {
            assert!(!looks_like_date(cell), "{cell}");
        }
    }

    #[test]
    fn unix_times_are_told_by_their_length() {
        let seen = |text| unix_time(text).map(|edtf| edtf.to_string());
        assert_eq!(seen("1658689261").as_deref(), Some("2022-07-24T19:01:01Z"));
        assert_eq!(seen("1658689261123").as_deref(), Some("2022-07-24T19:01:01Z"));
        assert_eq!(seen("1658689261123456").as_deref(), Some("2022-07-24T19:01:01Z"));
        assert_eq!(seen("20210402"), None);
    }

    #[test]
    fn ends_that_have_not_come_are_told_in_several_languages() {
        assert!(["Present", "STILL IN OFFICE", "now", "по н.в."].into_iter().all(is_open_end));
        assert!(!is_open_end("2021") && !is_open_end("later"));
    }
}
