//! A view of one row.

use std::borrow::Cow;

use super::{Dataset, EventId, EventRecord, Facet, PieceReader, Status, TextKind, Values};
use crate::time::{Edtf, When};

/// One event of a data set; cheap to make and to copy.
#[derive(Copy, Clone)]
pub struct EventRef<'a> {
    dataset: &'a Dataset,
    row: EventId,
}

impl<'a> EventRef<'a> {
    pub(super) fn new(dataset: &'a Dataset, row: EventId) -> Self {
        Self { dataset, row }
    }

    /// The row.
    pub fn row(self) -> EventId {
        self.row
    }

    /// The id that the file gives it, or the one that it got for want of one.
    pub fn id(self) -> Cow<'a, str> {
        self.with_piece(|reader, piece, number| reader.id(piece, number)).unwrap_or_default()
    }

    /// One line.
    pub fn title(self) -> Cow<'a, str> {
        self.with_piece(|reader, piece, number| reader.title(piece, number)).unwrap_or_default()
    }

    /// The EDTF text, empty when there is none.
    pub fn when_text(self) -> String {
        self.record().when
    }

    /// The date as a value, when there is one.
    pub fn edtf(self) -> Option<Edtf> {
        self.when_text().parse().ok()
    }

    /// Where it lies on the axis.
    pub fn when(self) -> Option<When> {
        self.dataset.when(self.row)
    }

    /// A few sentences.
    pub fn summary(self) -> String {
        self.record().summary
    }

    /// How much it matters, 0 to 100.
    pub fn importance(self) -> u8 {
        self.dataset.importance(self.row)
    }

    /// Values of a facet.
    pub fn values(self, facet: Facet) -> Values<'a> {
        self.dataset.values(facet, self.row)
    }

    /// The key of the first value of a facet, empty when there is none.
    pub fn key(self, facet: Facet) -> &'a str {
        self.values(facet).first().map_or("", |value| self.dataset.names(facet).key(value))
    }

    /// How sure it is that it happened, when the file uses one of our words for that.
    pub fn status(self) -> Option<Status> {
        Status::from_key(self.key(Facet::Status))
    }

    /// The names of a facet in the data set of this event.
    pub fn names(self, facet: Facet) -> &'a super::Names {
        self.dataset.names(facet)
    }

    /// The labels of a facet's values.
    pub fn labels(self, facet: Facet) -> impl Iterator<Item = &'a str> {
        let names = self.dataset.names(facet);
        self.values(facet).map(move |value| names.label(value))
    }

    /// Everything that the file says of the event, as it said it; read again from its piece of the file.
    pub fn record(self) -> EventRecord {
        self.with_piece(PieceReader::record).unwrap_or_default()
    }

    /// Calls `found` with every text that a search looks into.
    pub fn each_text(self, mut found: impl FnMut(TextKind, &str)) {
        self.with_piece(|reader, piece, number| reader.each_text(piece, number, &mut found));
    }

    fn with_piece<T>(self, read: impl FnOnce(&'a dyn PieceReader, &'a str, u64) -> T) -> Option<T> {
        let (block, nth) = self.dataset.block_of(self.row)?;
        let (piece, number) = block.piece(nth);
        Some(read(block.reader(), piece, number))
    }
}
