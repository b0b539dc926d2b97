//! Tables of formats that make events of their rows in a way of their own: ACLED, UCDP GED.
//!
//! ```text
//! rows ──threads──▶ parts     plain rows become numbers, all others records, as in `chunk`
//!  │
//!  └─ ids that come again, where such rows belong together:
//!        all is read once more; rows of these ids are put aside
//!        those of one id and date, wherever they stood, become one piece of text and one event
//! ```

use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use crate::dataset::{EventRecord, Marks, Part, PieceReader, TextKind};
use crate::import::blocks::{BLOCK_BYTES, Blocks, FIRST_BYTES, MAX_QUOTED};
use crate::import::chunk::{Chunk, Done, Kept, complete, made_id};
use crate::import::ids::{IdKeys, key_of, repeated_keys};
use crate::import::notes::Notes;
use crate::import::rows::{Dialect, Rows};
use crate::import::stretches::{Source, StretchReader, read_all};
use crate::import::table::Table;
use crate::import::{ImportError, Input, Issue, IssueKind, Mapping, ReadCx, ReadOptions};
use crate::time::{DateOrder, When};

/// What is known of the columns of such a table.
#[derive(Debug)]
pub(in crate::import) struct Layout {
    pub(in crate::import) mapping: Mapping,
    pub(in crate::import) n_columns: usize,
    pub(in crate::import) id: Option<usize>,
    pub(in crate::import) summary: Option<usize>,
}

/// Makes events of rows; what it was told of the table is shared, what it has seen is its own.
pub(in crate::import) trait RowFormat: Clone + Debug + Send + Sync + 'static {
    /// Whether rows of one id and date are one event.
    const MERGES: bool;

    /// What is known of the columns.
    fn layout(&self) -> &Layout;

    /// The same, and nothing seen yet.
    fn fresh(&self) -> Self;

    /// The event of a row and what its date means; `None` when nothing can be made of it.
    fn read(&mut self, rows: &Rows<'_>, notes: &mut Notes) -> Option<(EventRecord, Option<When>)>;

    /// Adds the event of a plain row; `false`, and nothing done, for any other row.
    fn read_quickly(&mut self, rows: &Rows<'_>, part: &mut Part, notes: &mut Notes) -> bool;

    /// The title of the event of a row; empty when there is none.
    fn title(&self, rows: &Rows<'_>) -> String;

    /// Texts of the event that do not stand in the row, beside its title.
    fn made_texts(&self, _rows: &Rows<'_>, _found: &mut dyn FnMut(&str)) {}

    /// Adds a row of the same event.
    fn merge(_event: &mut EventRecord, _again: EventRecord) {}

    /// Notes what a row proves about the order of day and month.
    fn note_evidence(&mut self, _rows: &Rows<'_>) {}

    /// Decides the order of day and month.
    fn decide(&mut self, _asked: Option<DateOrder>) {}

    /// Whether both read every cell alike.
    fn decides_as(&self, _other: &Self) -> bool {
        true
    }

    /// Adds what was seen in a later stretch, whose first line is line `n_before + 1` of the file.
    fn absorb(&mut self, _later: &Self, _n_before: u64) {}

    /// Reports what is said once for the whole table.
    fn finish(self, _notes: &mut Notes) {}
}

/// Reads a table of a format, whose columns `open` knows.
pub(in crate::import) fn read_rows<F: RowFormat>(
    input: &Input<'_>,
    cx: &mut ReadCx<'_>,
    open: impl Fn(&Table<'_>, &ReadOptions) -> F,
) -> Result<(), ImportError> {
    let asked = cx.options().date_order;
    let mut blocks = Blocks::new(input.open()?, cx.options().limits);
    let mut first = String::new();
    let mut n_bytes = FIRST_BYTES;
    let (dialect, start, template) = loop {
        first = blocks.next(first, n_bytes)?;
        let table = Table::open(&first, input.extension);
        if table.wants_more() && !blocks.is_at_end() {
            n_bytes = first.len() * 3;
            continue;
        }
        let mut template = open(&table, cx.options());
        let mut rows = table.rows();
        while rows.advance() {
            template.note_evidence(&rows);
        }
        template.decide(asked);
        break (table.dialect(), table.data_start(), template.fresh());
    };
    blocks.set_line_end(dialect.line_end);
    let mut reading = Reading { template, dialect, stage: Stage::All };
    let mut all = read_all(&reading, Source::Stream(blocks, first, start), cx)?;
    // Only the whole file tells the order of day and month, and which ids come again.
    let mut decided = all.seen.format.clone();
    decided.decide(asked);
    let again = if F::MERGES { repeated_keys(&all.ids) } else { HashSet::new() };
    if !decided.decides_as(&reading.template) || !again.is_empty() {
        reading.template = decided.fresh();
        reading.stage = if again.is_empty() { Stage::All } else { Stage::Apart(again) };
        let (texts, start) = cx.rewind();
        all = read_all(&reading, Source::Again(texts.into_iter(), start), cx)?;
    }
    if !F::MERGES {
        all.report_repeated(&reading, cx);
    }
    let seen = all.seen;
    if !seen.aside.is_empty() {
        let id = reading.template.layout().id;
        let name = id.and_then(|idx| reading.template.layout().mapping.columns.get(idx)).map(|known| &*known.column);
        let mut notes = Notes::default();
        let together = seen.together((id.map_or(0, |idx| idx as u32 + 1), name.unwrap_or("id")), &mut notes);
        cx.take_notes(&mut notes, 0);
        reading.stage = Stage::Together(together.lines);
        read_all(&reading, Source::Again(together.texts.into_iter(), (0, 1)), cx)?;
        cx.report_mut().sort_issues();
    }
    seen.format.finish(cx.notes());
    cx.report_mut().mapping = Some(reading.template.layout().mapping.clone());
    Ok(())
}

/// A table that is being read.
struct Reading<F> {
    /// What is known of the table.
    template: F,
    dialect: Dialect,
    stage: Stage,
}

/// What is done with rows of the same event.
enum Stage {
    /// Nothing; each is an event.
    All,
    /// Rows whose id has one of these hashes are put aside.
    Apart(HashSet<u64>),
    /// The text is of nothing but such rows, those of one event behind each other; where the first of each stood.
    Together(Vec<u64>),
}

/// What is seen beside events and issues.
struct Seen<F> {
    format: F,
    aside: Vec<Aside>,
    /// The text of the rows that were put aside.
    text: String,
}

/// A row that was put aside.
struct Aside {
    line: u64,
    id: Box<str>,
    when: Box<str>,
    end: usize,
}

/// Rows of the same events brought together.
struct Together {
    texts: Vec<String>,
    /// The line of the first row of each event.
    lines: Vec<u64>,
}

impl<F: RowFormat> Reading<F> {
    /// Reads rows of the same events, which stand behind each other.
    fn read_together(&self, chunk: Chunk) -> Done<Seen<F>> {
        let mut format = self.template.fresh();
        let (mut part, mut kept) = (Part::default(), Kept::default());
        let mut rows = self.rows(&chunk.text, chunk.start);
        let mut event: Option<(EventRecord, Option<When>)> = None;
        // What is to be said of the rows was said when they were put aside.
        let mut unheard = Notes::default();
        while rows.advance() {
            let Some((record, when)) = format.read(&rows, &mut unheard) else { continue };
            unheard = Notes::default();
            match &mut event {
                Some((known, _)) if known.id == record.id && known.when == record.when => {
                    F::merge(known, record);
                    kept.n_merged += 1;
                }
                _ => {
                    if let Some((known, when)) = event.replace((record, when)) {
                        part.event(&known, when);
                    }
                    part.record(rows.start());
                }
            }
        }
        if let Some((known, when)) = event {
            part.event(&known, when);
        }
        let (seen, ids) = (self.nothing_seen(), IdKeys::default());
        Done { text: chunk.text, part, kept, notes: Notes::default(), seen, ids, n_lines: 0, ran_out: false }
    }

    fn rows<'t>(&self, text: &'t str, (start, line): (usize, u64)) -> Rows<'t> {
        let mut rows = Rows::new(text, self.dialect, start, line);
        rows.expect(self.template.layout().n_columns);
        rows
    }
}

impl<F: RowFormat> StretchReader for Reading<F> {
    type Seen = Seen<F>;

    fn read(&self, chunk: Chunk) -> Done<Seen<F>> {
        if matches!(self.stage, Stage::Together(_)) {
            return self.read_together(chunk);
        }
        let mut seen = self.nothing_seen();
        let (mut part, mut kept) = (Part::default(), Kept::default());
        let (mut notes, mut ids) = (Notes::default(), IdKeys::default());
        let id_idx = self.template.layout().id;
        let mut rows = self.rows(&chunk.text, chunk.start);
        while rows.advance() {
            // A row of nothing but separators is what spreadsheets leave below a table.
            if rows.is_blank() {
                continue;
            }
            part.record(rows.start());
            let id = id_idx.map_or("", |idx| rows.cell(idx));
            ids.push(id);
            // A row that is not whole would take in the rows that it is put before.
            let is_apart = matches!(&self.stage, Stage::Apart(keys) if !rows.is_broken() && keys.contains(&key_of(id)));
            if !is_apart && seen.format.read_quickly(&rows, &mut part, &mut notes) {
                continue;
            }
            seen.format.note_evidence(&rows);
            match seen.format.read(&rows, &mut notes) {
                Some((record, _)) if is_apart => {
                    part.lost();
                    kept.n_aside += 1;
                    seen.put_aside(&rows, &chunk.text, self.dialect.line_end, &record);
                }
                Some((record, when)) => part.event(&record, when),
                None => {
                    part.lost();
                    notes.lost(rows.line());
                }
            }
        }
        let ran_out = rows.ran_out() && !chunk.is_last && chunk.text.len() < MAX_QUOTED;
        let n_lines = rows.next_line() - 1;
        Done { text: chunk.text, part, kept, notes, seen, ids, n_lines, ran_out }
    }

    fn nothing_seen(&self) -> Seen<F> {
        Seen { format: self.template.fresh(), aside: Vec::new(), text: String::new() }
    }

    fn absorb(&self, seen: &mut Seen<F>, later: Seen<F>, n_before: u64) {
        seen.format.absorb(&later.format, n_before);
        let n_bytes = seen.text.len();
        seen.text.push_str(&later.text);
        let moved = |row: Aside| Aside { line: n_before + row.line, end: n_bytes + row.end, ..row };
        seen.aside.extend(later.aside.into_iter().map(moved));
    }

    fn pieces(&self, file: usize) -> Arc<dyn PieceReader> {
        Arc::new(RowPieces { template: self.template.fresh(), dialect: self.dialect, file })
    }

    fn id_column(&self) -> u32 {
        self.template.layout().id.map_or(0, |idx| idx as u32 + 1)
    }

    fn line_end(&self) -> u8 {
        self.dialect.line_end
    }

    fn line_of(&self, record: usize) -> Option<u64> {
        match &self.stage {
            Stage::Together(lines) => lines.get(record).copied(),
            _ => None,
        }
    }
}

impl<F> Seen<F> {
    fn put_aside(&mut self, rows: &Rows<'_>, text: &str, line_end: u8, record: &EventRecord) {
        let row = text.get(rows.start()..rows.at()).unwrap_or_default();
        self.text.push_str(row);
        if !row.ends_with(char::from(line_end)) {
            self.text.push(char::from(line_end));
        }
        let (id, when) = (record.id.as_str().into(), record.when.as_str().into());
        self.aside.push(Aside { line: rows.line(), id, when, end: self.text.len() });
    }

    /// The rows of each event behind each other, in the order of their first rows.
    fn together(&self, (column, name): (u32, &str), notes: &mut Notes) -> Together {
        let mut events: HashMap<(&str, &str), usize> = HashMap::new();
        let mut ids: HashSet<&str> = HashSet::new();
        let mut lines = Vec::new();
        let mut rows: Vec<(usize, usize)> = Vec::with_capacity(self.aside.len());
        let mut first: Option<(&Aside, u64)> = None;
        for (nth, row) in self.aside.iter().enumerate() {
            let next = lines.len();
            let event = *events.entry((&*row.id, &*row.when)).or_insert(next);
            rows.push((event, nth));
            if event < next {
                let known_line = lines.get(event).copied().unwrap_or(0);
                first = first.or(Some((row, known_line)));
                continue;
            }
            lines.push(row.line);
            if !ids.insert(&row.id) {
                let issue =
                    Issue::new(row.line, IssueKind::DuplicateId, "an earlier event of another date has the same id");
                let issue = issue.at(column, name).value(&row.id);
                notes.issue(issue.hint("both are kept; give each event an id of its own"));
            }
        }
        if let Some((row, known_line)) = first {
            let message = match self.aside.len() - lines.len() {
                1 => format!("the row repeats the event of line {known_line} and is counted with it"),
                n => format!("{n} rows repeat an earlier event and are counted with it"),
            };
            let issue = Issue::new(row.line, IssueKind::DuplicateId, message).at(column, name).value(&row.id);
            notes.issue(
                issue.hint("monadic exports do this; their actors are kept").times(self.aside.len() - lines.len()),
            );
        }
        rows.sort_unstable();
        let mut texts = vec![String::new()];
        let mut last = 0;
        for (event, nth) in rows {
            let start = nth.checked_sub(1).and_then(|before| self.aside.get(before)).map_or(0, |before| before.end);
            let end = self.aside.get(nth).map_or(start, |row| row.end);
            if event != last && texts.last().is_some_and(|text| text.len() > BLOCK_BYTES) {
                texts.push(String::new());
            }
            last = event;
            if let Some(text) = texts.last_mut() {
                text.push_str(self.text.get(start..end).unwrap_or_default());
            }
        }
        Together { texts, lines }
    }
}

/// Reads rows again when somebody looks at their events.
#[derive(Debug)]
struct RowPieces<F> {
    template: F,
    dialect: Dialect,
    /// Which of several files it is, from 1.
    file: usize,
}

impl<F: RowFormat> RowPieces<F> {
    fn rows<'p>(&self, piece: &'p str) -> Rows<'p> {
        let mut rows = Rows::new(piece, self.dialect, 0, 1);
        rows.expect(self.template.layout().n_columns);
        rows.advance();
        rows
    }

    fn title_of(&self, rows: &Rows<'_>) -> String {
        let title = self.template.title(rows);
        if title.is_empty() { crate::import::cx::UNTITLED.to_owned() } else { title }
    }
}

impl<F: RowFormat> PieceReader for RowPieces<F> {
    fn record(&self, piece: &str, number: u64) -> EventRecord {
        let mut format = self.template.fresh();
        let mut notes = Notes::default();
        let mut rows = self.rows(piece);
        let mut record = format.read(&rows, &mut notes).map(|(record, _)| record).unwrap_or_default();
        while F::MERGES && rows.advance() {
            if rows.is_blank() {
                continue;
            }
            if let Some((again, _)) = format.read(&rows, &mut notes) {
                F::merge(&mut record, again);
            }
        }
        complete(&mut record, self.file, number);
        record
    }

    fn title<'p>(&self, piece: &'p str, _number: u64) -> Cow<'p, str> {
        Cow::Owned(self.title_of(&self.rows(piece)))
    }

    fn id<'p>(&self, piece: &'p str, number: u64) -> Cow<'p, str> {
        let rows = self.rows(piece);
        let Some(idx) = self.template.layout().id.filter(|&idx| !rows.cell(idx).is_empty()) else {
            return Cow::Owned(made_id(self.file, number));
        };
        match rows.cell_in_text(idx) {
            Some(cell) => Cow::Borrowed(cell),
            None => Cow::Owned(rows.cell(idx).to_owned()),
        }
    }

    fn each_text(&self, piece: &str, number: u64, found: &mut dyn FnMut(TextKind, &str)) {
        self.each_made_text(piece, number, found);
        let summary = self.template.layout().summary;
        let mut rows = self.rows(piece);
        loop {
            for idx in 0..rows.len() {
                let cell = rows.cell(idx);
                if !cell.is_empty() {
                    found(if Some(idx) == summary { TextKind::Summary } else { TextKind::Other }, cell);
                }
            }
            if !F::MERGES || !rows.advance() {
                return;
            }
        }
    }

    fn each_made_text(&self, piece: &str, _number: u64, found: &mut dyn FnMut(TextKind, &str)) {
        let rows = self.rows(piece);
        found(TextKind::Title, &self.title_of(&rows));
        self.template.made_texts(&rows, &mut |text| found(TextKind::Other, text));
    }

    fn marks(&self) -> Marks {
        Marks::Table { delimiter: self.dialect.delimiter }
    }
}

/// Checks that the quick way makes the same of every row as the careful way.
#[cfg(test)]
pub(in crate::import) fn check_both_ways<F: RowFormat>(
    text: &str,
    open: impl Fn(&Table<'_>) -> F,
) -> Result<(), proptest::test_runner::TestCaseError> {
    use proptest::{prop_assert, prop_assert_eq};

    use crate::dataset::{Dataset, DatasetBuilder, Facet, FileInfo};

    let table = Table::open(text, "csv");
    let mut template = open(&table);
    template.decide(None);
    let reading = Reading { template: template.fresh(), dialect: table.dialect(), stage: Stage::All };
    let chunk = || Chunk { text: text.to_owned(), start: table.data_start(), is_last: true };
    let mut quick = reading.read(chunk());
    let (mut part, mut notes) = (Part::default(), Notes::default());
    let mut rows = table.rows();
    let mut ids = Vec::new();
    while rows.advance() {
        if rows.is_blank() {
            continue;
        }
        part.record(rows.start());
        match template.read(&rows, &mut notes) {
            Some((record, when)) => {
                part.event(&record, when);
                ids.push(record);
            }
            None => part.lost(),
        }
    }
    prop_assert_eq!(quick.notes.take().0, notes.take().0);
    let built = |part: Part| {
        let mut builder = DatasetBuilder::default();
        builder.begin_file(FileInfo::default());
        builder.append(part, text.to_owned(), reading.pieces(1));
        builder.build()
    };
    let (quick, careful) = (built(quick.part), built(part));
    prop_assert_eq!(quick.len(), careful.len());
    for id in quick.ids() {
        prop_assert_eq!(quick.when(id), careful.when(id));
        let record = quick.event(id).record();
        prop_assert_eq!(&record, &careful.event(id).record());
        prop_assert_eq!(&*quick.event(id).title(), &record.title);
        prop_assert_eq!(&*quick.event(id).id(), &record.id);
        let is_known = |known: &EventRecord| {
            let id = if known.id.is_empty() { &record.id } else { &known.id };
            EventRecord { id: id.clone(), title: record.title.clone(), ..known.clone() } == record
        };
        prop_assert!(ids.iter().any(is_known), "{record:?}");
        for facet in Facet::ALL {
            let keys = |set: &Dataset| {
                set.values(facet, id).map(|value| set.names(facet).key(value).to_owned()).collect::<Vec<_>>()
            };
            prop_assert_eq!(keys(&quick), keys(&careful), "{:?}", facet);
        }
    }
    Ok(())
}
