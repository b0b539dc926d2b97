//! Reading one row of a table again, when somebody looks at its event.

use std::borrow::Cow;

use crate::dataset::{EventRecord, Marks, PieceReader, TextKind};
use crate::import::Field;
use crate::import::chunk::{complete, made_id};
use crate::import::notes::Notes;
use crate::import::row::{RowReader, one_line};
use crate::import::rows::{Dialect, Rows};

/// Reads rows of one table.
#[derive(Debug)]
pub(in crate::import) struct TablePieces {
    template: RowReader,
    dialect: Dialect,
    /// Which of several files it is, from 1.
    file: usize,
}

impl TablePieces {
    /// The reader for a table; `template` has its decisions.
    pub(in crate::import) fn new(template: RowReader, dialect: Dialect, file: usize) -> Self {
        Self { template, dialect, file }
    }

    /// Whether a cell is not empty, as far as that is seen without reading the row: no quotation marks, no spaces.
    fn has_plain_cell(&self, piece: &str, idx: usize) -> bool {
        let mut rest = piece.as_bytes();
        for _ in 0..idx {
            match memchr::memchr3(self.dialect.delimiter, b'"', b'\n', rest).map(|at| rest.split_at(at)) {
                Some((_, [sign, after @ ..])) if *sign == self.dialect.delimiter => rest = after,
                _ => return false,
            }
        }
        rest.first().is_some_and(|&byte| byte.is_ascii_alphanumeric() && byte != self.dialect.delimiter)
    }

    fn row<'p>(&self, piece: &'p str) -> Rows<'p> {
        let mut rows = Rows::new(piece, self.dialect, 0, 1);
        rows.expect(self.template.plan.n_columns);
        rows.advance();
        rows
    }
}

impl PieceReader for TablePieces {
    fn record(&self, piece: &str, number: u64) -> EventRecord {
        let rows = self.row(piece);
        let read = self.template.fresh().read(&rows, &mut Notes::default());
        let mut record = read.map(|(record, _)| record).unwrap_or_default();
        complete(&mut record, self.file, number);
        record
    }

    fn title<'p>(&self, piece: &'p str, number: u64) -> Cow<'p, str> {
        let plan = &self.template.plan;
        let rows = self.row(piece);
        let Some(idx) = plan.title.filter(|&idx| !plan.title_needs_actor && !rows.cell(idx).is_empty()) else {
            return Cow::Owned(self.record(piece, number).title);
        };
        match rows.cell_in_text(idx) {
            Some(cell) => one_line(cell),
            None => Cow::Owned(one_line(rows.cell(idx)).into_owned()),
        }
    }

    fn id<'p>(&self, piece: &'p str, number: u64) -> Cow<'p, str> {
        let Some(idx) = self.template.plan.single(Field::Id) else {
            return Cow::Owned(made_id(self.file, number));
        };
        let rows = self.row(piece);
        match rows.cell_in_text(idx) {
            _ if rows.cell(idx).is_empty() => Cow::Owned(made_id(self.file, number)),
            Some(cell) => Cow::Borrowed(cell),
            None => Cow::Owned(rows.cell(idx).to_owned()),
        }
    }

    fn each_text(&self, piece: &str, number: u64, found: &mut dyn FnMut(TextKind, &str)) {
        let plan = &self.template.plan;
        let rows = self.row(piece);
        let title = plan.title.filter(|&idx| !plan.title_needs_actor && !rows.cell(idx).is_empty());
        if title.is_none() {
            found(TextKind::Title, &self.record(piece, number).title);
        }
        let summary = plan.single(Field::Summary);
        for idx in 0..rows.len() {
            let cell = rows.cell(idx);
            if !cell.is_empty() {
                let kind = match Some(idx) {
                    idx if idx == title => TextKind::Title,
                    idx if idx == summary => TextKind::Summary,
                    _ => TextKind::Other,
                };
                found(kind, cell);
            }
        }
    }

    fn each_made_text(&self, piece: &str, number: u64, found: &mut dyn FnMut(TextKind, &str)) {
        let plan = &self.template.plan;
        let is_cell = |idx: usize| {
            !plan.title_needs_actor && (self.has_plain_cell(piece, idx) || !self.row(piece).cell(idx).is_empty())
        };
        if !plan.title.is_some_and(is_cell) {
            found(TextKind::Title, &self.record(piece, number).title);
        }
    }

    fn marks(&self) -> Marks {
        Marks::Table { delimiter: self.dialect.delimiter }
    }
}
