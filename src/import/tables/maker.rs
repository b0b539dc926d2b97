//! Rows of tables whose columns are known beforehand: a maker knows what each row says.
//!
//! Stretches are read by threads, and rows are read again when somebody looks at their events; for both a maker makes the
//! same record of a row, only deeper or less deep.

use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::Arc;

use crate::dataset::{EventRecord, Marks, Part, PieceReader, TextKind};
use crate::import::blocks::{Blocks, FIRST_BYTES, MAX_QUOTED};
use crate::import::chunk::{Chunk, Done, Kept, complete, made_id};
use crate::import::ids::IdKeys;
use crate::import::notes::Notes;
use crate::import::row::broken_quotes;
use crate::import::rows::{Dialect, Rows};
use crate::import::stretches::{Source, StretchReader, read_stretches};
use crate::import::table::Table;
use crate::import::{ImportError, Input, Limits, ReadCx};
use crate::time::When;

/// How much of an event is wanted.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::import) enum Depth {
    /// Its date and the values of its facets, and what is odd about it.
    Facets,
    /// Title, id and summary too.
    Words,
    /// Everything.
    Whole,
}

/// What makes events of the rows of one table.
pub(in crate::import) trait RowMaker: Debug + Send + Sync + 'static {
    /// What reading brings to light beside events and issues.
    type Seen: Default + Send;

    /// The event of the row under the cursor; `None`, with an issue, when nothing can be made of it.
    fn make(
        &self,
        rows: &Rows<'_>,
        depth: Depth,
        seen: &mut Self::Seen,
        notes: &mut Notes,
    ) -> Option<(EventRecord, Option<When>)>;

    /// Cells of a whole row.
    fn n_columns(&self) -> usize;

    /// The id of the event of the row, empty when it has none.
    fn id<'r>(&self, rows: &'r Rows<'_>) -> Cow<'r, str>;

    /// The column of ids, from 1, or 0 when there is none.
    fn id_column(&self) -> u32;

    /// Whether title and kind of the row have words that stand in none of its cells.
    fn makes_words(&self, rows: &Rows<'_>) -> bool;

    /// Adds what was seen in a later stretch, whose first line is line `n_before + 1` of the file.
    fn absorb(&self, seen: &mut Self::Seen, later: &Self::Seen, n_before: u64);
}

/// A table whose header was read, and the text behind it.
pub(in crate::import) struct Opened<'i> {
    blocks: Blocks<'i>,
    first: String,
    /// One name a column.
    pub(in crate::import) names: Vec<String>,
    /// The cells of the first rows of data.
    pub(in crate::import) sample: Vec<Vec<String>>,
    /// The physical line of the header, 0 when there is none.
    pub(in crate::import) header_line: u64,
    dialect: Dialect,
    start: (usize, u64),
}

impl<'i> Opened<'i> {
    /// Finds separator, quotes and header of a file.
    pub(in crate::import) fn of(input: &'i Input<'_>, limits: Limits) -> Result<Self, ImportError> {
        let mut blocks = Blocks::new(input.open()?, limits);
        let mut first = String::new();
        let mut n_bytes = FIRST_BYTES;
        loop {
            first = blocks.next(first, n_bytes)?;
            let table = Table::open(&first, input.extension);
            if table.wants_more() && !blocks.is_at_end() {
                n_bytes = first.len() * 3;
                continue;
            }
            let (dialect, start, header_line) = (table.dialect(), table.data_start(), table.header_line);
            let Table { names, sample, .. } = table;
            return Ok(Self { blocks, first, names, sample, header_line, dialect, start });
        }
    }

    /// A file whose cells are separated in this way, with a header on its first line where `names_of` finds names there.
    pub(in crate::import) fn with(
        input: &'i Input<'_>,
        limits: Limits,
        dialect: Dialect,
        names_of: impl FnOnce(&str) -> (Vec<String>, bool),
    ) -> Result<Self, ImportError> {
        let mut blocks = Blocks::new(input.open()?, limits);
        let first = blocks.next(String::new(), FIRST_BYTES)?;
        let line = first.split('\n').next().unwrap_or_default();
        let (names, is_header) = names_of(line);
        let start = if is_header { ((line.len() + 1).min(first.len()), 2) } else { (0, 1) };
        Ok(Self { blocks, names, sample: Vec::new(), header_line: u64::from(is_header), dialect, start, first })
    }

    /// Makes events of all rows, and returns what was seen.
    pub(in crate::import) fn read<M: RowMaker>(self, maker: M, cx: &mut ReadCx<'_>) -> Result<M::Seen, ImportError> {
        let Self { mut blocks, first, dialect, start, .. } = self;
        blocks.set_line_end(dialect.line_end);
        let reader = MadeRows { maker: Arc::new(maker), dialect };
        read_stretches(&reader, Source::Stream(blocks, first, start), cx)
    }
}

/// Reads stretches of a table by its maker.
struct MadeRows<M> {
    maker: Arc<M>,
    dialect: Dialect,
}

impl<M: RowMaker> StretchReader for MadeRows<M> {
    type Seen = M::Seen;

    fn read(&self, chunk: Chunk) -> Done<M::Seen> {
        let Chunk { text, start, is_last } = chunk;
        let (mut part, mut notes, mut ids) = (Part::default(), Notes::default(), IdKeys::default());
        let mut seen = M::Seen::default();
        let mut rows = Rows::new(&text, self.dialect, start.0, start.1);
        rows.expect(self.maker.n_columns());
        while rows.advance() {
            if rows.is_blank() {
                continue;
            }
            part.record(rows.start());
            if rows.is_broken() {
                notes.issue(broken_quotes(&rows));
            }
            ids.push(&self.maker.id(&rows));
            if let Some((record, when)) = self.maker.make(&rows, Depth::Facets, &mut seen, &mut notes) {
                part.event(&record, when);
            } else {
                part.lost();
                notes.lost(rows.line());
            }
        }
        let ran_out = rows.ran_out() && !is_last && text.len() < MAX_QUOTED;
        let n_lines = rows.next_line() - 1;
        Done { text, part, kept: Kept::default(), notes, seen, ids, n_lines, ran_out }
    }

    fn nothing_seen(&self) -> M::Seen {
        M::Seen::default()
    }

    fn absorb(&self, seen: &mut M::Seen, later: M::Seen, n_before: u64) {
        self.maker.absorb(seen, &later, n_before);
    }

    fn pieces(&self, file: usize) -> Arc<dyn PieceReader> {
        Arc::new(MadePieces { maker: Arc::clone(&self.maker), dialect: self.dialect, file })
    }

    fn id_column(&self) -> u32 {
        self.maker.id_column()
    }

    fn line_end(&self) -> u8 {
        self.dialect.line_end
    }
}

/// Reads rows again when somebody looks at their events.
#[derive(Debug)]
struct MadePieces<M> {
    maker: Arc<M>,
    dialect: Dialect,
    /// Which of several files it is, from 1.
    file: usize,
}

impl<M: RowMaker> MadePieces<M> {
    fn row<'p>(&self, piece: &'p str) -> Rows<'p> {
        let mut rows = Rows::new(piece, self.dialect, 0, 1);
        rows.expect(self.maker.n_columns());
        rows.advance();
        rows
    }

    fn event(&self, rows: &Rows<'_>, number: u64, depth: Depth) -> EventRecord {
        let made = self.maker.make(rows, depth, &mut M::Seen::default(), &mut Notes::default());
        let mut record = made.map(|(record, _)| record).unwrap_or_default();
        complete(&mut record, self.file, number);
        record
    }
}

impl<M: RowMaker> PieceReader for MadePieces<M> {
    fn record(&self, piece: &str, number: u64) -> EventRecord {
        self.event(&self.row(piece), number, Depth::Whole)
    }

    fn title<'p>(&self, piece: &'p str, number: u64) -> Cow<'p, str> {
        Cow::Owned(self.event(&self.row(piece), number, Depth::Words).title)
    }

    fn id<'p>(&self, piece: &'p str, number: u64) -> Cow<'p, str> {
        let rows = self.row(piece);
        let id = self.maker.id(&rows);
        Cow::Owned(if id.is_empty() { made_id(self.file, number) } else { id.into_owned() })
    }

    fn each_text(&self, piece: &str, number: u64, found: &mut dyn FnMut(TextKind, &str)) {
        let rows = self.row(piece);
        each_word(&self.event(&rows, number, Depth::Words), found);
        for idx in 0..rows.len() {
            let cell = rows.cell(idx);
            if !cell.is_empty() {
                found(TextKind::Other, cell);
            }
        }
    }

    fn each_made_text(&self, piece: &str, number: u64, found: &mut dyn FnMut(TextKind, &str)) {
        let rows = self.row(piece);
        if self.maker.makes_words(&rows) {
            each_word(&self.event(&rows, number, Depth::Words), found);
        }
    }

    fn marks(&self) -> Marks {
        Marks::Table { delimiter: self.dialect.delimiter }
    }
}

/// Calls `found` with title, summary and kind.
pub(in crate::import) fn each_word(record: &EventRecord, found: &mut dyn FnMut(TextKind, &str)) {
    found(TextKind::Title, &record.title);
    for (kind, text) in [(TextKind::Summary, &record.summary), (TextKind::Other, &record.kind)] {
        if !text.is_empty() {
            found(kind, text);
        }
    }
}
