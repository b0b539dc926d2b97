//! The date of a row: which of day and month comes first, which columns make the date, and what to do when they disagree.
//!
//! The order of `05/06/2021` is decided once for a column, by every cell of the file: one `13/06/2021` settles all others
//! of the same notation; `13.06.2021` settles none.
//! A column without such a cell goes by the other columns of the file, then by what the person asked for.
//! If nothing decides, the event is kept as one of two days, `[2021-05-06,2021-06-05]`, and the report says so once.

use crate::import::beside::{Beside, BesideCx, Limits, add_note};
use crate::import::datecell::{Cell, Unjoined, from_then_on, looks_like_date, parse_year, read_cell, span};
use crate::import::datecolumn::{DateColumn, Found, Orders};
use crate::import::dateparts::Parts;
use crate::import::daytime::{TimeCell, TimeColumn, TimeCx};
use crate::import::guess::Known;
use crate::import::notes::Notes;
use crate::import::rows::Rows;
use crate::import::said::Oddities;
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
    time: Option<TimeColumn>,
    end_time: Option<TimeColumn>,
    start_parts: Parts,
    end_parts: Parts,
    as_written: Option<usize>,
    /// Whether a full date on 1 January means no more than its year.
    new_year_is_year: bool,
    /// Whether `-999` is a year, because other years before our era are there.
    codes_are_years: bool,
    /// What was odd beside the dates.
    oddities: Oddities,
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
            Some(DateColumn::new(idx, &mapping.columns.get(idx)?.column, known.dates))
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
            time: column(Field::Time).map(TimeColumn::new),
            end_time: column(Field::EndTime).map(TimeColumn::new),
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
            oddities: Oddities::default(),
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

    fn times(&self) -> impl Iterator<Item = &TimeColumn> {
        [&self.time, &self.end_time].into_iter().flatten()
    }

    fn times_mut(&mut self) -> impl Iterator<Item = &mut TimeColumn> {
        [&mut self.time, &mut self.end_time].into_iter().flatten()
    }

    /// Whether a row has a date that can be read, or a year.
    pub(in crate::import) fn has_date(&self, rows: &Rows<'_>) -> bool {
        let columns = self.columns().map(|column| column.idx);
        columns.chain(self.start_parts.year).any(|idx| {
            let cell = rows.cell(idx);
            looks_like_date(cell) || parse_year(cell).is_some()
        })
    }

    /// Whether a second look at all rows can tell day and month apart, or offsets of times from ranges.
    pub(in crate::import) fn wants_evidence(&self) -> bool {
        self.columns().next().is_some() || self.times().next().is_some()
    }

    /// Notes what a row proves about the order of day and month, and about times with a dash.
    pub(in crate::import) fn note_evidence(&mut self, rows: &Rows<'_>) {
        for column in self.columns_mut() {
            column.note_evidence(rows.cell(column.idx));
        }
        for column in self.times_mut() {
            column.dashes.note(rows.cell(column.idx));
        }
    }

    /// Notes that a row has nothing but these dates in ISO 8601 in the columns of start and end.
    pub(in crate::import) fn note_plain(&mut self, start: &str, end: &str) {
        for (column, cell) in [(&mut self.start, start), (&mut self.end, end)] {
            if let Some(column) = column.as_mut().filter(|_| !cell.is_empty()) {
                column.note_plain(cell);
            }
        }
    }

    /// What all columns prove about the order of day and month.
    fn orders(&self) -> Orders {
        let mut sum = Orders::default();
        for column in self.columns() {
            sum.add(column.orders);
        }
        sum
    }

    /// How many cells prove that the day comes first, and how many that the month does.
    pub(in crate::import) fn evidence(&self) -> (usize, usize) {
        self.orders().counts()
    }

    /// Decides the order of every column, once the evidence of all rows is in.
    pub(in crate::import) fn decide(&mut self, asked: Option<DateOrder>) {
        let of_file = self.orders();
        for column in self.columns_mut() {
            column.decide(of_file, asked);
        }
        self.times_mut().for_each(|column| column.dashes.decide());
    }

    /// The same columns and decisions, and nothing seen yet.
    pub(in crate::import) fn fresh(&self) -> Self {
        let mut fresh = self.clone();
        for column in fresh.columns_mut() {
            column.forget();
        }
        fresh.times_mut().for_each(|column| column.dashes.forget());
        fresh.oddities = Oddities::default();
        fresh
    }

    /// Adds what the reader of a later stretch has seen, whose first line is line `n_before + 1` of the file.
    pub(in crate::import) fn absorb(&mut self, later: &Self, n_before: u64) {
        for (column, later) in self.columns_mut().zip(later.columns()) {
            column.absorb(later, n_before);
        }
        for (column, later) in self.times_mut().zip(later.times()) {
            column.dashes.absorb(&later.dashes);
        }
        self.oddities.absorb(&later.oddities, n_before);
    }

    /// Whether both read every cell alike.
    pub(in crate::import) fn decides_as(&self, other: &Self) -> bool {
        let times = |reader: &Self| [reader.time, reader.end_time].map(|time| time.map(|time| time.dashes.decision()));
        times(self) == times(other)
            && self.columns().map(DateColumn::decisions).eq(other.columns().map(DateColumn::decisions))
    }

    /// The columns of start and end, when nothing but these two makes the date.
    pub(in crate::import) fn plain_columns(&self) -> Option<(Option<usize>, Option<usize>)> {
        let parts = [self.start_parts, self.end_parts].iter().any(|parts| parts.year.is_some());
        let idx = |column: &Option<DateColumn>| column.as_ref().map(|column| column.idx);
        let others = self.beside.is_there()
            || self.as_written.is_some()
            || [&self.other, &self.latest_start, &self.earliest_end].iter().any(|column| column.is_some());
        let times = self.time.is_some() || self.end_time.is_some();
        (!parts && !others && !times).then(|| (idx(&self.start), idx(&self.end)))
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
        let start_says_open = self.start.as_ref().filter(|_| start_is_open).map(|column| {
            let issue = Issue::new(rows.cell_line(column.idx), IssueKind::BadDate, "a start that is still to come");
            let issue = issue.at(column.idx as u32 + 1, &column.name).value(rows.cell(column.idx));
            issue.hint("write the date on which it began; such words are read in a column of ends")
        });
        if let (Some(edtf), Some(year), Some(idx)) = (&start, year, self.start_parts.year) {
            note_disagreement(edtf, year, rows, idx, mapping, notes);
        }
        start = start.map(|edtf| self.start_parts.beside(edtf, rows, mapping, notes));
        let mut odd_words = Vec::new();
        if start.is_none() {
            let (date, is_odd) = self.start_parts.date(rows, mapping, self.codes_are_years, notes);
            start = date;
            odd_words.extend(is_odd.then(|| self.start_parts.words(rows)));
        }
        if let Some(issue) = start_says_open.filter(|_| start.is_none()) {
            notes.issue(issue);
        }
        if let Some(year) = start.as_ref().filter(|_| self.new_year_is_year).and_then(year_of_new_year) {
            out.note = start.as_ref().map(new_year_note).unwrap_or_default();
            start = Some(year);
        }
        let mut cx = TimeCx { rows, mapping, note: &mut out.note, oddities: &mut self.oddities };
        let mut start_time = TimeCell::new(self.time.as_ref(), rows);
        let ends =
            [self.end.as_ref().map(|column| column.idx), self.end_parts.year, self.end_time.map(|time| time.idx)];
        let has_end = ends.into_iter().flatten().any(|idx| !rows.cell(idx).is_empty());
        start = start_time.at_start(start, has_end, &mut cx);
        let end = match &mut self.end {
            None => None,
            Some(column) => column.date(rows, end_year.or(year), notes),
        };
        let end = match end {
            None => {
                let (date, is_odd) = self.end_parts.date(rows, mapping, self.codes_are_years, notes);
                odd_words.extend(is_odd.then(|| self.end_parts.words(rows)));
                date.map(Found::Date)
            }
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
        let mut cx = TimeCx { rows, mapping, note: &mut out.note, oddities: &mut self.oddities };
        let mut end_time = TimeCell::new(self.end_time.as_ref(), rows);
        let end = end_time.at_end(end, start.as_ref(), &mut cx).or_else(|| start_time.end().map(Found::Date));
        out.as_written = self.words(rows, [&start_time, &end_time], odd_words);
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
        let limits = Limits { latest_start: &mut self.latest_start, earliest_end: &mut self.earliest_end };
        let mut cx = BesideCx { rows, mapping, note: &mut out.note, notes, oddities: &mut self.oddities };
        let (start, end) = self.beside.refine(limits, start, end, &mut cx);
        let is_open = start_is_open || matches!(end, Some(Found::Open));
        out.edtf = match (start, end) {
            (Some(start), Some(Found::Date(end))) => {
                Some(self.join(start, &end, rows, mapping, (&mut out.note, notes)))
            }
            (Some(start), _) if is_open => Some(from_then_on(start)),
            (None, Some(Found::Date(end))) => Edtf::interval(None, Some(&end)).ok().or(Some(end)),
            (start, _) => start,
        };
        if let Some(edtf) = &out.edtf
            && is_same(&out.as_written, &edtf.to_string())
        {
            out.as_written.clear();
        }
        out
    }

    /// Says once for each column how many of its dates can be read in two ways, and what else is odd.
    pub(in crate::import) fn finish(self, notes: &mut Notes) {
        for column in self.columns() {
            column.finish(notes);
        }
        self.oddities.finish(notes);
    }

    /// The date by a column of its words, where they doubt it, or say only the year or month that it is the first day of.
    fn as_said(&self, start: Option<Edtf>, rows: &Rows<'_>, note: &mut String) -> Option<Edtf> {
        let words = self.as_written.map_or("", |idx| rows.cell(idx));
        if words.is_empty() {
            return start;
        }
        let order = self.start.as_ref().and_then(|column| column.order(words));
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

    fn join(
        &self,
        start: Edtf,
        end: &Edtf,
        rows: &Rows<'_>,
        mapping: &Mapping,
        out: (&mut String, &mut Notes),
    ) -> Edtf {
        let (note, notes) = out;
        match span(&start, end) {
            Ok(edtf) => edtf,
            Err(Unjoined::EndFirst) => {
                let columns = [
                    self.end.as_ref().map(|column| column.idx),
                    self.end_parts.year,
                    self.end_time.map(|time| time.idx),
                ];
                let is_filled = |idx: &usize| !rows.cell(*idx).is_empty();
                let idx = columns.into_iter().flatten().find(is_filled).unwrap_or_default();
                let message = format!("the end lies before the start, {start}");
                let issue = Issue::new(rows.cell_line(idx), IssueKind::EndBeforeStart, message)
                    .at(idx as u32 + 1, mapping.name(idx));
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

    /// The date words of the row: a column of its own, or the cells of the date, and what is of no use in other cells.
    fn words(&self, rows: &Rows<'_>, times: [&TimeCell<'_>; 2], mut odd: Vec<String>) -> String {
        let own = self.as_written.map(|idx| rows.cell(idx)).filter(|words| !words.is_empty());
        odd.extend(times.iter().filter_map(|time| time.unused()).map(str::to_owned));
        let day = |column: &Option<DateColumn>| column.as_ref().map_or("", |column| rows.cell(column.idx));
        let [start_time, end_time] = times.map(|time| time.used().unwrap_or_default());
        let start = match day(&self.start) {
            // Beside year, month and day a time is no words.
            "" => String::new(),
            day => format!("{day} {start_time}").trim_end().to_owned(),
        };
        let said = [start, format!("{} {end_time}", day(&self.end)).trim().to_owned()];
        let words = match (own, said) {
            (Some(own), _) => own.to_owned(),
            (None, [start, end]) if end.is_empty() || start == end => start,
            (None, [start, end]) if start.is_empty() => end,
            (None, [start, end]) => format!("{start} – {end}"),
        };
        odd.insert(0, words);
        odd.retain(|words| !words.is_empty());
        odd.join(" ")
    }
}

/// Whether the words of a date say no more than the date.
fn is_same(words: &str, edtf: &str) -> bool {
    words == edtf || words.split_once(' ').is_some_and(|(day, time)| edtf.split_once('T') == Some((day, time)))
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
    notes.issue(disagreement(format!("the date of the row is {edtf}"), year_idx, rows, mapping));
}

/// What is said of a cell that says something else than the date.
pub(in crate::import) fn disagreement(message: String, idx: usize, rows: &Rows<'_>, mapping: &Mapping) -> Issue {
    let issue = Issue::new(rows.cell_line(idx), IssueKind::ColumnsDisagree, message);
    let issue = issue.at(idx as u32 + 1, mapping.name(idx)).value(rows.cell(idx));
    issue.hint("the date is kept; correct one of the two columns")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::import::datecell::is_missing_date;
    use crate::import::trial::read;

    #[test]
    fn a_word_for_what_goes_on_is_an_end_and_no_start() {
        let trial = read(
            "a.csv",
            "title,start,end\nA,2012-05-01,present\nB,now,2012-05-03\nC,2012-05-04,по сей день\nD,today,\nE,2012-05-05,\n",
        );
        assert_eq!(trial.issues(), [(3, 2, "bad_date"), (5, 2, "bad_date")]);
        let mut seen: Vec<_> = trial.events.iter().map(|event| (event.title.as_str(), event.when.as_str())).collect();
        seen.sort_unstable();
        let expected =
            [("A", "2012-05-01/.."), ("B", "/2012-05-03"), ("C", "2012-05-04/.."), ("D", ""), ("E", "2012-05-05")];
        assert_eq!(seen, expected);
        assert!(trial.events.iter().any(|event| event.as_written == "today"));
    }

    fn cell() -> impl Strategy<Value = String> {
        let usual = [
            "",
            "2001",
            "2001-05",
            "2001-05-10",
            "2001?",
            "c. 2001",
            "1990s",
            "1999.12",
            "2000.01",
            "5/6/2001",
            "13/5/2001",
            "13.5.2001",
            "present",
            "[..2001]",
            "2001/2002",
            "2001-05-10T22:00",
            "10:30",
            "10:30-11:30",
            "22:00-02:00",
            "10 pm",
            "24:00",
            "25:00",
            "midnight",
            "5",
            "13",
            "5-6",
            "3 days",
            "18 months",
            "-3 days",
            "99999999999 years",
            "9999-12-31",
            "-999",
        ];
        prop_oneof![9 => proptest::sample::select(usual.to_vec()).prop_map(str::to_owned), 1 => "[a-zé0-9:./~?{}-]{0,12}"]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn whatever_stands_beside_a_date_the_counts_add_up_and_words_are_kept(
            rows in proptest::collection::vec(proptest::collection::vec(cell(), 7), 1..12), has_parts in any::<bool>(),
        ) {
            let names =
                if has_parts { "year,month,day,time,duration,latest start,end time" } else {
                    "start,end,time,end time,duration,latest start,earliest end"
                };
            let lines: Vec<String> = rows.iter().map(|cells| format!("T,{}", cells.join(","))).collect();
            // The first rows tell what the columns are.
            let usual = if has_parts { "T,2001,5,6,10:30,3 days,2002,11:30\n" } else {
                "T,2001-05-06,2001-05-07,10:30,11:30,3 days,2001-05-07,2001-05-06\n"
            };
            let text = format!("title,{names}\n{}{}\n", usual.repeat(20), lines.join("\n"));
            let trial = read("a.csv", &text);
            prop_assert_eq!(trial.report.records, 20 + rows.len());
            let time = if has_parts { 3 } else { 2 };
            for (nth, cells) in rows.iter().enumerate() {
                let id = format!("record-{}", 21 + nth);
                let event = trial.events.iter().find(|event| event.id == id).expect("one for each row");
                let cell = cells.get(time).map_or("", |cell| cell.trim());
                let says_something = cell.contains(|c: char| c.is_ascii_digit() && c != '0') && !is_missing_date(cell);
                if says_something && !event.when.contains('T') {
                    let is_kept = [&event.as_written, &event.when_note].into_iter().any(|words| words.contains(cell));
                    prop_assert!(is_kept, "{cell} in {event:?}");
                }
            }
        }
    }
}
