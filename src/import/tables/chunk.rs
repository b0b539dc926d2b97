//! Reading one stretch of a table into a part of the data set.
//!
//! Most rows of most tables are plain: a title, dates in ISO 8601, names in the other columns. Of these nothing is made but
//! numbers, and the rest is read again when somebody looks at the event. Every other row goes through [`RowReader::read`],
//! which knows what to say about it. Both ways give the same part (see the test).

use crate::dataset::{EventRecord, Facet, Part, Status, ValueId};
use crate::import::Field;
use crate::import::blocks::MAX_QUOTED;
use crate::import::cells::Separators;
use crate::import::facets::{KnownCountries, add_names};
use crate::import::ids::IdKeys;
use crate::import::notes::Notes;
use crate::import::otherrows::may_be_other;
use crate::import::plain::PLAIN_YEARS;
use crate::import::row::RowReader;
use crate::import::rows::{Dialect, Rows};
use crate::import::{Issue, IssueKind};
use crate::time::{Form, Precision, SECS_PER_DAY, Shape, Time, When, days_in_month, plain_date};

/// A stretch of a table.
pub(in crate::import) struct Chunk {
    /// The text, which ends with a row.
    pub(in crate::import) text: String,
    /// Where the rows begin, and on which line of the text.
    pub(in crate::import) start: (usize, u64),
    /// Whether nothing comes behind it.
    pub(in crate::import) is_last: bool,
}

/// What was read from a stretch.
pub(in crate::import) struct Done<S> {
    pub(in crate::import) text: String,
    pub(in crate::import) part: Part,
    /// Records of the part that are neither events nor unreadable.
    pub(in crate::import) kept: Kept,
    /// Issues; lines are counted from the start of the stretch.
    pub(in crate::import) notes: Notes,
    /// What was seen beside events and issues.
    pub(in crate::import) seen: S,
    pub(in crate::import) ids: IdKeys,
    /// Line ends in the stretch.
    pub(in crate::import) n_lines: u64,
    /// Whether it must be read again with what comes behind it.
    pub(in crate::import) ran_out: bool,
}

/// Records that stand for an event together with others.
#[derive(Copy, Clone, Debug, Default)]
pub(in crate::import) struct Kept {
    /// Records of the part that are put aside and added later.
    pub(in crate::import) n_aside: usize,
    /// Records beside those of the part, each of them counted with an event of it.
    pub(in crate::import) n_merged: usize,
}

/// Reads a stretch; `template` knows the table and has seen nothing.
pub(in crate::import) fn read_chunk(template: &RowReader, dialect: Dialect, chunk: Chunk) -> Done<RowReader> {
    read(template, dialect, chunk, true)
}

fn read(template: &RowReader, dialect: Dialect, chunk: Chunk, is_quick: bool) -> Done<RowReader> {
    let Chunk { text, start, is_last } = chunk;
    let mut reader = template.fresh();
    let mut notes = Notes::default();
    let mut part = Part::default();
    let mut ids = IdKeys::default();
    let plan = std::sync::Arc::clone(&reader.plan);
    let id_idx = plan.single(Field::Id);
    let status_idx = plan.single(Field::Status);
    let mut quick = if is_quick { Quick::of(&reader) } else { None };
    let mut rows = Rows::new(&text, dialect, start.0, start.1);
    rows.expect(plan.n_columns);
    while rows.advance() {
        // A row of nothing but separators is what spreadsheets leave below a table.
        if rows.is_blank() {
            continue;
        }
        part.record(rows.start());
        ids.push(id_idx.map_or("", |idx| rows.cell(idx)));
        let n_statuses = part.names_of(Facet::Status).len();
        let is_done = quick.as_mut().is_some_and(|quick| quick.read(&mut reader, &rows, &mut part, &mut notes));
        if !is_done {
            reader.dates.note_evidence(&rows);
            if let Some((record, when)) = reader.read(&rows, &mut notes) {
                part.event(&record, when);
            } else {
                part.lost();
                notes.lost(rows.line());
            }
        }
        if part.names_of(Facet::Status).len() > n_statuses {
            let status = status_idx.map_or("", |idx| rows.cell(idx));
            note_status(status, rows.line(), status_idx.map_or(0, |idx| idx as u32 + 1), &mut notes);
        }
    }
    let ran_out = rows.ran_out() && !is_last && text.len() < MAX_QUOTED;
    let n_lines = rows.next_line() - 1;
    Done { text, part, kept: Kept::default(), notes, seen: reader, ids, n_lines, ran_out }
}

/// Notes a status that is none of ours, once for a file.
pub(in crate::import) fn note_status(status: &str, line: u64, column: u32, notes: &mut Notes) {
    if status.is_empty() || Status::from_key(status).is_some() {
        return;
    }
    notes.issue_once(&format!("status {status}"), || {
        let words = Status::ALL.map(Status::key).join(", ");
        let issue = Issue::new(line, IssueKind::UnknownStatus, "a status that Dateline has no mark for");
        issue.at(column, "status").value(status).hint(format!("it stays as written; the words are {words}"))
    });
}

/// The quick way for plain rows.
struct Quick {
    title: usize,
    start: Option<usize>,
    end: Option<usize>,
    kind: Option<usize>,
    status: Option<usize>,
    importance: Option<usize>,
    countries: KnownCountries,
    lists: [(Facet, Vec<usize>); 3],
    separators: Separators,
    n_columns: usize,
    values: Vec<ValueId>,
    forms: Forms,
}

/// What plain dates are stored as.
struct Forms {
    day: Form,
    month: Form,
    year: Form,
    new_year_is_year: bool,
}

impl Quick {
    /// The quick way for a table, where there is one.
    fn of(reader: &RowReader) -> Option<Self> {
        let plan = &reader.plan;
        let (start, end) = reader.dates.plain_columns()?;
        Some(Self {
            title: plan.title.filter(|_| !plan.title_needs_actor)?,
            start,
            end,
            kind: plan.single(Field::Kind),
            status: plan.single(Field::Status),
            importance: plan.importance,
            countries: KnownCountries::new(&plan.mapping.columns(Field::Country)),
            lists: [
                (Facet::Actor, plan.actors.iter().map(|(idx, _)| *idx).collect()),
                (Facet::Source, plan.sources.clone()),
                (Facet::Tag, plan.tags.clone()),
            ],
            separators: plan.mapping.separators,
            n_columns: plan.n_columns,
            values: Vec::new(),
            forms: Forms {
                day: Form::plain(Precision::Day),
                month: Form::plain(Precision::Month),
                year: Form::plain(Precision::Year),
                new_year_is_year: reader.dates.new_year_is_year(),
            },
        })
    }

    /// Adds the event of a plain row; `false`, and nothing done, for any other row.
    fn read(&mut self, reader: &mut RowReader, rows: &Rows<'_>, part: &mut Part, notes: &mut Notes) -> bool {
        if rows.is_broken() || rows.len() != self.n_columns || rows.cell(self.title).is_empty() {
            return false;
        }
        let cell = |idx: Option<usize>| idx.map_or("", |idx| rows.cell(idx));
        let importance = match cell(self.importance) {
            "" => None,
            text => match text.parse::<f64>() {
                Ok(number) if (0.0..=100.0).contains(&number) => Some(number.round() as u8),
                _ => return false,
            },
        };
        let when = match self.when(cell(self.start), cell(self.end)) {
            Plain::Empty if may_be_other(rows) => return false,
            Plain::Empty => None,
            Plain::Date(when) => Some(when),
            Plain::No => return false,
        };
        reader.dates.note_plain(cell(self.start), cell(self.end));
        self.countries.add(&mut reader.countries, rows, part, notes);
        for facet in [Facet::Kind, Facet::Status] {
            let name = cell(if facet == Facet::Kind { self.kind } else { self.status });
            if name.is_empty() {
                part.values(facet, &[]);
            } else {
                let id = part.name(facet, name);
                part.values(facet, &[id]);
            }
        }
        for (facet, columns) in &self.lists {
            let names = columns.iter().flat_map(|&idx| self.separators.values(rows.cell(idx)));
            add_names(part, *facet, names, &mut self.values);
        }
        part.date(when, Part::NO_MONTH_DAY, importance);
        true
    }

    /// The date of two plain cells; [`Plain::No`] when one of them wants a closer look.
    fn when(&self, start: &str, end: &str) -> Plain {
        match (self.forms.plain(start), self.forms.plain(end)) {
            (Plain::Date(start), Plain::Date(end)) if start == end => Plain::Date(start),
            (Plain::Date(start), Plain::Date(end)) if start.end <= end.start => {
                let form = Form { shape: Shape::Interval, start: start.form.start, end: end.form.end };
                Plain::Date(When { start: start.start, end: end.end, form })
            }
            (start, Plain::Empty) => start,
            _ => Plain::No,
        }
    }
}

/// A date cell at first sight.
enum Plain {
    /// Nothing is written.
    Empty,
    /// A date in ISO 8601.
    Date(When),
    /// Something else.
    No,
}

impl Forms {
    /// `2021-04-02`, `2021-04` or `2021`.
    fn plain(&self, cell: &str) -> Plain {
        if cell.is_empty() { Plain::Empty } else { self.date(cell).map_or(Plain::No, Plain::Date) }
    }

    fn date(&self, cell: &str) -> Option<When> {
        let digit = |byte: u8| byte.is_ascii_digit().then(|| i64::from(byte - b'0'));
        let bytes = cell.as_bytes();
        if let Some((year, month, day)) = plain_date(bytes) {
            let start = Time::from_ymd(year, month, day).filter(|_| PLAIN_YEARS.contains(&year))?;
            if (month, day) == (1, 1) && self.new_year_is_year {
                return Some(When { start, end: Time::from_year(year + 1), form: self.year });
            }
            return Some(When { start, end: start.plus_secs(SECS_PER_DAY), form: self.day });
        }
        let &[a, b, c, d, ref rest @ ..] = bytes else { return None };
        let year = digit(a)? * 1000 + digit(b)? * 100 + digit(c)? * 10 + digit(d)?;
        if !PLAIN_YEARS.contains(&year) {
            return None;
        }
        match rest {
            [] => Some(When { start: Time::from_year(year), end: Time::from_year(year + 1), form: self.year }),
            &[b'-', e, f] => {
                let month = (digit(e)? * 10 + digit(f)?) as u32;
                // `2011-12` may be two years.
                let start = Time::from_ymd(year, month, 1).filter(|_| i64::from(month) != (year + 1) % 100)?;
                let n_days = i64::from(days_in_month(year, month));
                Some(When { start, end: start.plus_secs(n_days * SECS_PER_DAY), form: self.month })
            }
            _ => None,
        }
    }
}

/// Fills in what every event has: an id made of its number, and a title of our own where there is none.
pub(in crate::import) fn complete(record: &mut EventRecord, file: usize, number: u64) {
    if record.title.is_empty() {
        crate::import::cx::UNTITLED.clone_into(&mut record.title);
    }
    if record.id.is_empty() {
        // By its number, not by its line: a file of one line has many events.
        record.id = made_id(file, number);
    }
}

/// The id of an event whose file gives it none; `file` is 1 for the first of several.
pub(in crate::import) fn made_id(file: usize, number: u64) -> String {
    if file <= 1 { format!("record-{number}") } else { format!("file-{file}-record-{number}") }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::dataset::{DatasetBuilder, FileInfo};
    use crate::import::guess::{Known, guess};
    use crate::import::piece::TablePieces;
    use crate::import::table::Table;

    fn cell() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "[a-c]{0,2}",
            1 => "[a-b];[a-c]",
            1 => Just("Kenya".to_owned()),
            1 => Just("\"a \"\"b\"\"\"".to_owned()),
            1 => Just("\"two\nlines\"".to_owned()),
            1 => Just("5\" pipe".to_owned()),
            1 => Just("=\"01\"".to_owned()),
            1 => Just("\\N".to_owned()),
        ]
    }

    fn date() -> impl Strategy<Value = String> {
        prop_oneof![
            6 => (1990..2000_i64, 0..14_u32, 0..33_u32).prop_map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}")),
            2 => (1990..2000_i64, 0..14_u32).prop_map(|(y, m)| format!("{y:04}-{m:02}")),
            2 => (1990..2000_i64).prop_map(|y| y.to_string()),
            1 => Just(String::new()),
            1 => Just("5 May 1993".to_owned()),
            1 => Just("1753-01-01".to_owned()),
            1 => Just("1994-01-01".to_owned()),
            1 => Just("2011-12".to_owned()),
            1 => Just("03/04/1995".to_owned()),
            1 => Just("present".to_owned()),
            1 => Just("1991?".to_owned()),
            1 => Just("1991-05-06~1991-06-07".to_owned()),
            1 => Just("1991-05-06|1992".to_owned()),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(192))]
        #[test]
        fn the_quick_way_reads_what_the_careful_way_reads(
            rows in proptest::collection::vec((date(), date(), cell(), cell(), cell(), "[0-9x]{0,3}"), 1..30),
        ) {
            let mut text = "start,end,title,country,actor,importance,type,status,tags,source\n".to_owned();
            for (start, end, a, b, c, n) in &rows {
                let _ = writeln!(text, "{start},{end},{a},{b},{c},{n},{b},{c},{a},{b}");
            }
            let table = Table::open(&text, "csv");
            let stats = table.stats();
            let mut template = RowReader::new(guess(&table.names, &stats, None, &Known::NOTHING), &stats);
            template.dates.set_new_year_is_year(rows.len() % 2 == 0);
            template.dates.decide(None);
            let sets = [true, false].map(|is_quick| {
                let chunk = Chunk { text: text.clone(), start: table.data_start(), is_last: true };
                let mut done = read(&template, table.dialect(), chunk, is_quick);
                let mut builder = DatasetBuilder::default();
                builder.begin_file(FileInfo::default());
                let pieces = TablePieces::new(template.fresh(), table.dialect(), 1);
                let issues = done.notes.take().0;
                builder.append(done.part, done.text, Arc::new(pieces));
                (builder.build(), issues)
            });
            let [(quick, quick_issues), (careful, careful_issues)] = sets;
            prop_assert_eq!(quick.len(), careful.len());
            prop_assert_eq!(quick_issues, careful_issues);
            for id in quick.ids() {
                prop_assert_eq!(quick.when(id), careful.when(id));
                prop_assert_eq!(quick.importance(id), careful.importance(id));
                prop_assert_eq!(quick.event(id).record(), careful.event(id).record());
                prop_assert_eq!(&*quick.event(id).title(), quick.event(id).record().title);
                prop_assert_eq!(&*quick.event(id).id(), quick.event(id).record().id);
                for facet in Facet::ALL {
                    let keys = |set: &crate::dataset::Dataset| {
                        set.values(facet, id).map(|value| set.names(facet).key(value).to_owned()).collect::<Vec<_>>()
                    };
                    prop_assert_eq!(keys(&quick), keys(&careful));
                }
            }
        }
    }
}
