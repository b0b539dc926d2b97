//! Rows on their way into a data set: columns in the order of the files.

use std::sync::Arc;

use hashbrown::HashMap;

use super::values::FacetValues;
use super::{Block, EventRecord, Facet, PieceReader, ValueId};
use crate::time::{Edtf, Time, When};

/// The packed form of a row without a place on the axis.
pub(super) const UNDATED: u32 = u32::MAX;

/// How much a row matters when the file says nothing about it.
pub(super) const DEFAULT_IMPORTANCE: u8 = 50;

/// Columns in the order of the files.
#[derive(Clone, Debug, Default)]
pub(super) struct RowColumns {
    /// Of an undated row: its month and day as one number, to sort by.
    pub(super) starts: Vec<Time>,
    pub(super) ends: Vec<Time>,
    /// [`UNDATED`] of an undated row.
    pub(super) forms: Vec<u32>,
    pub(super) importance: Vec<u8>,
    pub(super) facets: [FacetValues; Facet::ALL.len()],
}

impl RowColumns {
    pub(super) fn len(&self) -> usize {
        self.forms.len()
    }

    /// Adds the date of a row; its values are added by [`FacetValues::push`].
    pub(super) fn push(&mut self, when: Option<When>, month_day: (u32, u32), importance: Option<u8>) {
        let (start, end, form) = match when {
            Some(when) => (when.start, when.end, when.form.pack()),
            None => (Time::from_secs(i64::from(month_day.0 * 100 + month_day.1)), Time::default(), UNDATED),
        };
        self.starts.push(start);
        self.ends.push(end);
        self.forms.push(form);
        self.importance.push(importance.unwrap_or(DEFAULT_IMPORTANCE));
    }

    pub(super) fn truncate(&mut self, n_rows: usize) {
        self.starts.truncate(n_rows);
        self.ends.truncate(n_rows);
        self.forms.truncate(n_rows);
        self.importance.truncate(n_rows);
        self.facets.iter_mut().for_each(|facet| facet.truncate(n_rows));
    }
}

/// A stretch of a file, read by itself: its rows, and the names that they use.
///
/// Parts are made by several threads and appended to a [`DatasetBuilder`](super::DatasetBuilder) in the order of the file.
#[derive(Debug, Default)]
pub struct Part {
    pub(super) rows: RowColumns,
    pub(super) names: [PartNames; Facet::ALL.len()],
    /// Where each record starts in the text, and which of them are no events.
    pub(super) starts: Vec<u32>,
    pub(super) lost: Vec<u32>,
    values: Vec<ValueId>,
}

/// Names as the file has them, in the order in which they come.
#[derive(Debug, Default)]
pub(super) struct PartNames {
    ids: HashMap<Box<str>, ValueId>,
    pub(super) list: Vec<Box<str>>,
}

impl PartNames {
    fn intern(&mut self, name: &str) -> ValueId {
        if let Some(&id) = self.ids.get(name) {
            return id;
        }
        let id = self.list.len() as ValueId;
        self.list.push(name.into());
        self.ids.insert(name.into(), id);
        id
    }
}

impl Part {
    /// What is known of the month and day of an event without a date: nothing.
    pub const NO_MONTH_DAY: (u32, u32) = (13, 0);

    /// The events so far.
    pub fn n_events(&self) -> usize {
        self.rows.len()
    }

    /// The records so far, events or not.
    pub fn n_records(&self) -> usize {
        self.starts.len()
    }

    /// Starts the record at this byte of the text; [`Part::date`], [`Part::event`] or [`Part::lost`] ends it.
    pub fn record(&mut self, at: usize) {
        self.starts.push(at as u32);
    }

    /// Says that the record is no event.
    pub fn lost(&mut self) {
        self.lost.push(self.starts.len() as u32 - 1);
    }

    /// The record of the `nth` event, by its number in the part, and where it starts in the text.
    pub fn place_of_event(&self, nth: usize) -> (usize, usize) {
        let mut record = nth;
        for &lost in &self.lost {
            if lost as usize > record {
                break;
            }
            record += 1;
        }
        (record, self.starts.get(record).map_or(0, |&at| at as usize))
    }

    /// The number that stands for a name of a facet in this part.
    pub fn name(&mut self, facet: Facet, name: &str) -> ValueId {
        self.names[facet.idx()].intern(name)
    }

    /// The values of the record for a facet, by their numbers in this part.
    pub fn values(&mut self, facet: Facet, values: &[ValueId]) {
        self.rows.facets[facet.idx()].push(self.rows.len(), values);
    }

    /// Ends the record, after the values of every facet but the file.
    ///
    /// `month_day` is what is known of an undated event: 13 for an unknown month.
    pub fn date(&mut self, when: Option<When>, month_day: (u32, u32), importance: Option<u8>) {
        self.rows.push(when, month_day, importance);
    }

    /// The names of a facet, in the order in which they come.
    pub fn names_of(&self, facet: Facet) -> impl ExactSizeIterator<Item = &str> {
        self.names[facet.idx()].list.iter().map(|name| &**name)
    }

    /// Starts, ends and packed forms of the events; no form for an undated one.
    pub fn packed_dates(&self) -> impl Iterator<Item = (Time, Time, Option<u32>)> {
        let dates = self.rows.starts.iter().zip(&self.rows.ends).zip(&self.rows.forms);
        dates.map(|((&start, &end), &form)| (start, end, (form != UNDATED).then_some(form)))
    }

    /// Adds the event of a record that was begun by [`Part::record`].
    pub fn event(&mut self, record: &EventRecord, when: Option<When>) {
        for facet in Facet::ALL {
            self.values.clear();
            each_name(record, facet, |name| {
                let id = self.names[facet.idx()].intern(name);
                if !self.values.contains(&id) {
                    self.values.push(id);
                }
            });
            if facet != Facet::File {
                self.rows.facets[facet.idx()].push(self.rows.len(), &self.values);
            }
        }
        let month_day = if when.is_some() { (0, 0) } else { month_day(&record.when) };
        self.date(when, month_day, record.importance);
    }

    pub(super) fn block(&mut self, text: String, reader: Arc<dyn PieceReader>, first_number: u64) -> Arc<Block> {
        Arc::new(Block::new(text, reader, std::mem::take(&mut self.starts), first_number))
    }
}

/// Calls `found` with every name that a record has for a facet, in the order of the file.
pub(super) fn each_name(record: &EventRecord, facet: Facet, mut found: impl FnMut(&str)) {
    match facet {
        Facet::Country => record.countries.iter().for_each(|country| found(&country.code)),
        Facet::Actor => record.actors.iter().for_each(|actor| found(&actor.id)),
        Facet::Source => record.sources.iter().for_each(|citation| found(&citation.source)),
        Facet::Tag => record.tags.iter().for_each(|tag| found(tag)),
        Facet::Kind if !record.kind.is_empty() => found(&record.kind),
        Facet::Status if !record.status.is_empty() => found(&record.status),
        Facet::Kind | Facet::Status | Facet::File => {}
    }
}

/// What is known of a date without a year, to sort by; without a month at the very end.
pub(super) fn month_day(when: &str) -> (u32, u32) {
    let parts = when.parse::<Edtf>().ok().and_then(|edtf| edtf.month_day());
    parts.map_or(Part::NO_MONTH_DAY, |(month, day)| (month.unwrap_or(12), day.unwrap_or(0)))
}
