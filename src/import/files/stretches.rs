//! Reading the stretches of a file by several threads, and putting them together in the order of the file.

use std::collections::BTreeMap;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use crate::dataset::PieceReader;
use crate::import::blocks::{BLOCK_BYTES, Blocks};
use crate::import::chunk::{Chunk, Done};
use crate::import::ids::{IdKeys, repeated};
use crate::import::notes::Notes;
use crate::import::text::count_byte;
use crate::import::{ImportError, Issue, IssueKind, ReadCx};

/// More threads than this wait for the file and not for each other.
const MAX_THREADS: usize = 16;

/// What a format knows of the stretches of its files.
pub(in crate::import) trait StretchReader: Sync {
    /// What reading brings to light beside events and issues, and is wanted for the whole file.
    type Seen: Send;

    /// Reads one stretch.
    fn read(&self, chunk: Chunk) -> Done<Self::Seen>;

    /// What is seen before anything is read.
    fn nothing_seen(&self) -> Self::Seen;

    /// Adds what was seen in a later stretch, whose first line is line `n_before + 1` of the file.
    fn absorb(&self, seen: &mut Self::Seen, later: Self::Seen, n_before: u64);

    /// Who reads an event again when somebody looks at it; `file` is 1 for the first of several files.
    fn pieces(&self, file: usize) -> Arc<dyn PieceReader>;

    /// The column of ids, from 1, or 0 when there is none.
    fn id_column(&self) -> u32;

    /// The byte that ends a line.
    fn line_end(&self) -> u8;

    /// The line of a record, by its number from 0, where the stretches are not those of the file.
    fn line_of(&self, _record: usize) -> Option<u64> {
        None
    }
}

/// What the reading of all stretches brought to light beside events and issues.
pub(in crate::import) struct AllRead<S> {
    pub(in crate::import) seen: S,
    /// The ids of the records of each stretch.
    pub(in crate::import) ids: Vec<IdKeys>,
    /// Lines before each stretch.
    first_lines: Vec<u64>,
}

/// Where stretches come from.
pub(in crate::import) enum Source<'a> {
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

    /// The first stretch before it is given out, and where its data starts.
    pub(in crate::import) fn first(&self) -> (&str, (usize, u64)) {
        match self {
            Self::Stream(_, first, start) => (first, *start),
            Self::Again(pieces, start) => (pieces.as_slice().first().map_or("", String::as_str), *start),
        }
    }

    /// Where the data of the first stretch starts.
    fn start(&self) -> (usize, u64) {
        match self {
            Self::Stream(_, _, start) | Self::Again(_, start) => *start,
        }
    }
}

/// Reads every stretch, several at a time, adds them in the order of the file, and notes ids that come again.
pub(in crate::import) fn read_stretches<R: StretchReader>(
    reader: &R,
    source: Source<'_>,
    cx: &mut ReadCx<'_>,
) -> Result<R::Seen, ImportError> {
    let all = read_all(reader, source, cx)?;
    all.report_repeated(reader, cx);
    Ok(all.seen)
}

/// The same, and whoever asks does with ids that come again what the format wants.
pub(in crate::import) fn read_all<R: StretchReader>(
    reader: &R,
    mut source: Source<'_>,
    cx: &mut ReadCx<'_>,
) -> Result<AllRead<R::Seen>, ImportError> {
    let start = source.start();
    cx.begin_parts(start);
    let n_threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(MAX_THREADS);
    let mut merger = Merger {
        reader,
        pieces: reader.pieces(cx.n_files()),
        all: AllRead { seen: reader.nothing_seen(), ids: Vec::new(), first_lines: Vec::new() },
        n_lines: 0,
        n_records: 0,
    };
    let mut text = source.next(String::new())?;
    let chunk =
        |text: String, nth: usize, is_last: bool| Chunk { text, start: if nth == 0 { start } else { (0, 1) }, is_last };
    // The first stretch is shown before anything else is done, and a file of one stretch needs no threads.
    let mut done = reader.read(chunk(text, 0, source.is_at_end()));
    while done.ran_out && !source.is_at_end() {
        cx.check_cancel()?;
        text = source.next(done.text)?;
        done = reader.read(chunk(text, 0, source.is_at_end()));
    }
    merger.add(done, cx)?;
    if source.is_at_end() {
        return Ok(merger.all);
    }
    std::thread::scope(|scope| -> Result<(), ImportError> {
        let (todo_tx, todo_rx) = channel::<(usize, Chunk)>();
        let (done_tx, done_rx) = channel::<(usize, Done<R::Seen>)>();
        let todo_rx = Arc::new(Mutex::new(todo_rx));
        for _ in 0..n_threads {
            let (todo, done) = (Arc::clone(&todo_rx), done_tx.clone());
            scope.spawn(move || {
                loop {
                    let next = todo.lock().ok().and_then(|todo| todo.recv().ok());
                    let Some((nth, chunk)) = next else { return };
                    if done.send((nth, reader.read(chunk))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(done_tx);
        let (mut n_sent, mut n_merged) = (1, 1);
        let mut waiting: BTreeMap<usize, Done<R::Seen>> = BTreeMap::new();
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
                done = reader.read(chunk(text, n_merged, is_last));
            }
            merger.add(done, cx)?;
        }
    })?;
    Ok(merger.all)
}

fn thread_lost() -> ImportError {
    std::io::Error::other("a thread that reads has ended").into()
}

/// Adds stretches in the order of the file.
struct Merger<'a, R: StretchReader> {
    reader: &'a R,
    pieces: Arc<dyn PieceReader>,
    all: AllRead<R::Seen>,
    n_lines: u64,
    n_records: usize,
}

impl<R: StretchReader> Merger<'_, R> {
    fn add(&mut self, mut done: Done<R::Seen>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        self.reader.absorb(&mut self.all.seen, done.seen, self.n_lines);
        cx.take_notes(&mut done.notes, self.n_lines);
        self.all.ids.push(done.ids);
        self.all.first_lines.push(self.n_lines);
        let (n_before, n_records) = (self.n_lines, self.n_records);
        self.n_lines += done.n_lines;
        self.n_records += done.part.n_records();
        let line_end = self.reader.line_end();
        let line_of = |text: &str, nth: usize, at: usize| {
            let lines = || n_before + 1 + count_byte(text.as_bytes().get(..at).unwrap_or_default(), line_end) as u64;
            self.reader.line_of(n_records + nth).unwrap_or_else(lines)
        };
        cx.append(done.part, done.kept, done.text, Arc::clone(&self.pieces), line_of)
    }
}

impl<S> AllRead<S> {
    /// Notes the records whose id an earlier one has.
    pub(in crate::import) fn report_repeated<R: StretchReader>(&self, reader: &R, cx: &mut ReadCx<'_>) {
        let column = reader.id_column();
        let line_end = reader.line_end();
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
