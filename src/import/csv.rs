//! Delimited tables of any sort: one row, one event.

use std::collections::BTreeMap;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use super::blocks::{BLOCK_BYTES, Blocks, FIRST_BYTES};
use super::chunk::{Chunk, Done, read_chunk};
use super::datecell::looks_like_date;
use super::guess::guess;
use super::ids::{IdKeys, repeated};
use super::notes::Notes;
use super::piece::TablePieces;
use super::row::RowReader;
use super::rows::{Dialect, Rows};
use super::table::Table;
use super::text::count_byte;
use super::{Confidence, Field, Head, ImportError, Importer, Input, Issue, IssueKind, ReadCx};
use crate::dataset::PieceReader;

/// More threads than this wait for the file and not for each other.
const MAX_THREADS: usize = 16;

/// Rows between two looks at the progress.
pub(super) const STEP_ROWS: usize = 1_000;

/// Reads tables whose columns are told by their names and cells.
pub(super) struct Csv;

impl Importer for Csv {
    fn id(&self) -> &'static str {
        "csv"
    }

    fn name(&self) -> &'static str {
        "Table (CSV)"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["csv", "tsv", "tab", "txt"]
    }

    fn mime(&self) -> &'static str {
        "text/csv"
    }

    fn about(&self) -> &'static str {
        "Any table with a row for each event; separator, encoding, header, columns and the order of dates are found"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let start = head.text.trim_start();
        let named = matches!(head.extension, "csv" | "tsv" | "tab");
        // A table may start with a bracket, but not one that nobody calls a table.
        if start.starts_with('<') || (start.starts_with(['{', '[']) && !named) {
            return Confidence::No;
        }
        if named {
            return Confidence::Yes;
        }
        let table = Table::open(head.text, head.extension);
        if table.is_regular() { Confidence::Maybe } else { Confidence::No }
    }

    fn reads_stretches(&self) -> bool {
        true
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let mut blocks = Blocks::new(input.open()?);
        let mut first = String::new();
        let mut n_bytes = FIRST_BYTES;
        let (dialect, start, template, header_line, has_date_cells) = loop {
            first = blocks.next(first, n_bytes)?;
            let table = Table::open(&first, input.extension);
            if table.wants_more() && !blocks.is_at_end() {
                n_bytes = first.len() * 3;
                continue;
            }
            let stats = table.stats();
            let mapping = guess(&table.names, &stats, cx.options().mapping.as_ref());
            let has_date_cells = table.sample.iter().flatten().any(|cell| looks_like_date(cell));
            let header_line = table.header_line.max(1);
            let start = table.data_start();
            break (table.dialect(), start, RowReader::new(mapping, &stats), header_line, has_date_cells);
        };
        blocks.set_line_end(dialect.line_end);
        if !template.dates.has_dates() {
            let issue = Issue::new(header_line, IssueKind::NoDates, "no column of the table holds dates");
            let hint = if has_date_cells {
                "all events are undated; say which column is the date"
            } else {
                "all events are undated; add a column of dates, or choose another file"
            };
            cx.issue(issue.hint(hint));
        }
        let mut reading = Reading { template, dialect, is_first_look: true };
        reading.guess_order(&first, start, cx);
        let seen = reading.read(Source::Stream(blocks, first, start), cx)?;
        // Only the whole file tells the order of day and month. Where the start of it promised another, all is read again.
        let seen = reading.with_order_of(seen, cx)?;
        seen.finish(cx.notes());
        cx.report_mut().mapping = Some(reading.template.plan.mapping.clone());
        Ok(())
    }
}

/// A table that is being read.
struct Reading {
    /// What is known of the table.
    template: RowReader,
    dialect: Dialect,
    /// Whether the decisions about dates come from the first stretch alone.
    is_first_look: bool,
}

/// Where stretches come from.
enum Source<'a> {
    /// From a file, the first of them read already, with the place where its data starts.
    Stream(Blocks<'a>, String, (usize, u64)),
    /// From the stretches of an earlier reading, with the place where their data starts.
    Again(std::vec::IntoIter<String>, (usize, u64)),
}

impl Source<'_> {
    /// The next stretch, behind `start`; empty at the end.
    fn next(&mut self, start: String) -> Result<String, ImportError> {
        match self {
            Self::Stream(blocks, first, _) if start.is_empty() && !first.is_empty() => Ok(std::mem::take(first)),
            Self::Stream(blocks, ..) if blocks.is_at_end() => Ok(start),
            // Twice as much each time: a quotation mark that is never closed must not be looked for again and again.
            Self::Stream(blocks, ..) => {
                let n_bytes = BLOCK_BYTES.max(start.len());
                blocks.next(start, n_bytes)
            }
            Self::Again(blocks, _) => Ok(start + &blocks.next().unwrap_or_default()),
        }
    }

    fn is_at_end(&self) -> bool {
        match self {
            Self::Stream(blocks, first, _) => blocks.is_at_end() && first.is_empty(),
            Self::Again(blocks, _) => blocks.len() == 0,
        }
    }

    /// Where the data of the first stretch starts.
    fn start(&self) -> (usize, u64) {
        match self {
            Self::Stream(_, _, start) | Self::Again(_, start) => *start,
        }
    }
}

impl Reading {
    /// Decides the order of dates by the first stretch.
    fn guess_order(&mut self, first: &str, start: (usize, u64), cx: &ReadCx<'_>) {
        let mut dates = self.template.dates.fresh();
        if dates.wants_evidence() {
            let mut rows = Rows::new(first, self.dialect, start.0, start.1);
            rows.expect(self.template.plan.n_columns);
            while rows.advance() {
                dates.note_evidence(&rows);
            }
        }
        dates.decide(cx.options().date_order);
        self.template.dates = dates.fresh();
    }

    /// Reads all again if what was seen decides the order of dates in another way, and returns what was seen then.
    fn with_order_of(&mut self, seen: RowReader, cx: &mut ReadCx<'_>) -> Result<RowReader, ImportError> {
        let mut decided = seen.clone();
        decided.dates.decide(cx.options().date_order);
        if !self.is_first_look || decided.dates.decides_as(&self.template.dates) {
            return Ok(seen);
        }
        self.is_first_look = false;
        self.template = decided.fresh();
        let (texts, start) = cx.rewind();
        self.read(Source::Again(texts.into_iter(), start), cx)
    }

    /// Reads every stretch, several at a time, and adds them in the order of the file.
    fn read(&self, mut source: Source<'_>, cx: &mut ReadCx<'_>) -> Result<RowReader, ImportError> {
        let start = source.start();
        cx.begin_parts(start);
        let n_threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(MAX_THREADS);
        let mut merger = Merger {
            reading: self,
            pieces: Arc::new(TablePieces::new(self.template.fresh(), self.dialect, cx.n_files())),
            seen: self.template.fresh(),
            ids: Vec::new(),
            first_lines: Vec::new(),
            n_lines: 0,
        };
        let mut text = source.next(String::new())?;
        let chunk = |text: String, nth: usize, is_last: bool| Chunk {
            text,
            start: if nth == 0 { start } else { (0, 1) },
            is_last,
        };
        // The first stretch is shown before anything else is done, and a file of one stretch needs no threads.
        let mut done = read_chunk(&self.template, self.dialect, chunk(text, 0, source.is_at_end()));
        while done.ran_out && !source.is_at_end() {
            cx.check_cancel()?;
            text = source.next(done.text)?;
            done = read_chunk(&self.template, self.dialect, chunk(text, 0, source.is_at_end()));
        }
        merger.add(done, cx)?;
        if source.is_at_end() {
            merger.report_repeated(cx);
            return Ok(merger.seen);
        }
        let (template, dialect) = (&self.template, self.dialect);
        std::thread::scope(|scope| -> Result<(), ImportError> {
            let (todo_tx, todo_rx) = channel::<(usize, Chunk)>();
            let (done_tx, done_rx) = channel::<(usize, Done)>();
            let todo_rx = Arc::new(Mutex::new(todo_rx));
            for _ in 0..n_threads {
                let (todo, done) = (Arc::clone(&todo_rx), done_tx.clone());
                scope.spawn(move || {
                    loop {
                        let next = todo.lock().ok().and_then(|todo| todo.recv().ok());
                        let Some((nth, chunk)) = next else { return };
                        if done.send((nth, read_chunk(template, dialect, chunk))).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(done_tx);
            let (mut n_sent, mut n_merged) = (1, 1);
            let mut waiting: BTreeMap<usize, Done> = BTreeMap::new();
            loop {
                while n_sent - n_merged <= n_threads + 1 && !source.is_at_end() {
                    cx.check_cancel()?;
                    let text = source.next(String::new())?;
                    let _ = todo_tx.send((n_sent, chunk(text, n_sent, source.is_at_end())));
                    n_sent += 1;
                }
                if n_merged == n_sent {
                    return Ok(());
                }
                let Some(mut done) = waiting.remove(&n_merged) else {
                    let (nth, done) = done_rx.recv().map_err(|_| thread_lost())?;
                    waiting.insert(nth, done);
                    continue;
                };
                n_merged += 1;
                // A quotation mark was still open at its end: read it again with what comes next.
                while done.ran_out {
                    cx.check_cancel()?;
                    let text = if n_merged == n_sent {
                        source.next(done.text)?
                    } else {
                        while !waiting.contains_key(&n_merged) {
                            let (nth, done) = done_rx.recv().map_err(|_| thread_lost())?;
                            waiting.insert(nth, done);
                        }
                        let next = waiting.remove(&n_merged).map(|next| next.text).unwrap_or_default();
                        n_merged += 1;
                        done.text + &next
                    };
                    let is_last = n_merged == n_sent && source.is_at_end();
                    done = read_chunk(template, dialect, chunk(text, n_merged, is_last));
                }
                merger.add(done, cx)?;
            }
        })?;
        merger.report_repeated(cx);
        Ok(merger.seen)
    }
}

fn thread_lost() -> ImportError {
    std::io::Error::other("a thread that reads has ended").into()
}

/// Adds stretches in the order of the file.
struct Merger<'a> {
    reading: &'a Reading,
    pieces: Arc<dyn PieceReader>,
    seen: RowReader,
    ids: Vec<IdKeys>,
    /// Lines before each stretch.
    first_lines: Vec<u64>,
    n_lines: u64,
}

impl Merger<'_> {
    fn add(&mut self, mut done: Done, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        self.seen.absorb(&done.reader, self.n_lines);
        cx.take_notes(&mut done.notes, self.n_lines);
        self.ids.push(done.ids);
        self.first_lines.push(self.n_lines);
        self.n_lines += done.n_lines;
        cx.append(done.part, done.text, Arc::clone(&self.pieces))
    }

    /// Notes the records whose id an earlier one has.
    fn report_repeated(&self, cx: &mut ReadCx<'_>) {
        let column = self.reading.template.plan.single(Field::Id).map_or(0, |idx| idx as u32 + 1);
        let line_end = self.reading.dialect.line_end;
        let mut at = (usize::MAX, 0, 0);
        let mut issues = Notes::default();
        for (stretch, record) in repeated(&self.ids) {
            let Some(block) = cx.part_block(stretch) else { continue };
            let span = block.span(record);
            if at.0 != stretch {
                at = (stretch, 0, self.first_lines.get(stretch).copied().unwrap_or(0) + 1);
            }
            at.2 += count_byte(block.text().as_bytes().get(at.1..span.start).unwrap_or_default(), line_end) as u64;
            at.1 = span.start;
            let (piece, number) = block.piece(record);
            let id = block.reader().id(piece, number);
            let issue = Issue::new(at.2, IssueKind::DuplicateId, "an earlier event has the same id");
            issues.issue(issue.at(column, "id").value(&id).hint("both are kept; give each event an id of its own"));
        }
        if !issues.is_empty() {
            cx.take_notes(&mut issues, 0);
            cx.report_mut().sort_issues();
        }
    }
}
