//! A view of one row.

use super::columns::Text;
use super::{Dataset, EventId, EventRecord, Facet, Status, ValueId};
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

    /// The id that the file gives it.
    pub fn id(self) -> &'a str {
        self.dataset.text(self.row, Text::Id)
    }

    /// One line.
    pub fn title(self) -> &'a str {
        self.dataset.text(self.row, Text::Title)
    }

    /// The EDTF text, empty when there is none.
    pub fn when_text(self) -> &'a str {
        self.dataset.text(self.row, Text::When)
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
    pub fn summary(self) -> &'a str {
        self.dataset.text(self.row, Text::Summary)
    }

    /// How much it matters, 0 to 100.
    pub fn importance(self) -> u8 {
        self.dataset.importance(self.row)
    }

    /// Values of a facet.
    pub fn values(self, facet: Facet) -> &'a [ValueId] {
        self.dataset.values(facet, self.row)
    }

    /// The key of the first value of a facet, empty when there is none.
    pub fn key(self, facet: Facet) -> &'a str {
        self.values(facet).first().map_or("", |&value| self.dataset.names(facet).key(value))
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
        self.values(facet).iter().map(move |&value| names.label(value))
    }

    /// Everything that the file says of the event, as it said it.
    pub fn record(self) -> EventRecord {
        let mut record: EventRecord =
            serde_json::from_str(self.dataset.text(self.row, Text::Details)).unwrap_or_default();
        self.id().clone_into(&mut record.id);
        self.title().clone_into(&mut record.title);
        self.when_text().clone_into(&mut record.when);
        self.summary().clone_into(&mut record.summary);
        record
    }

    /// The part of the record beside id, title, date and summary, as compact JSON: what a search over all fields reads.
    pub fn details_text(self) -> &'a str {
        self.dataset.text(self.row, Text::Details)
    }
}
