//! The columns of the data set and the row views' raw material.

use std::ops::Range;

use super::{Actor, EventRef, Facet, FileInfo, Names, Source, country};
use crate::time::{Form, Time, When};

/// A row of the data set.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EventId(pub u32);

/// A value of a facet: the place of its name in [`Names`].
pub type ValueId = u32;

/// Rows per entry of [`Dataset::end_peaks`]: small enough that the scan after the binary search is lost in the noise.
const BLOCK: usize = 256;

/// The texts of a row that lie in the arena, in this order.
#[derive(Copy, Clone)]
pub(super) enum Text {
    Id,
    Title,
    When,
    Summary,
    Details,
}

/// Number of [`Text`]s a row.
pub(super) const N_TEXTS: usize = 5;

/// Value ids of one facet, many a row.
#[derive(Clone, Debug, Default)]
pub(super) struct FacetColumn {
    pub(super) names: Names,
    /// `offsets[row]..offsets[row + 1]` are the row's places in `ids`.
    pub(super) offsets: Vec<u32>,
    pub(super) ids: Vec<ValueId>,
}

/// Events in columns. See the module for the order of the rows.
#[derive(Debug, Default)]
pub struct Dataset {
    pub(super) generation: u64,
    pub(super) title: String,
    pub(super) files: Vec<FileInfo>,
    pub(super) n_dated: usize,
    pub(super) starts: Vec<Time>,
    pub(super) ends: Vec<Time>,
    pub(super) forms: Vec<u32>,
    pub(super) importance: Vec<u8>,
    /// The greatest end of all rows up to and with each block of [`BLOCK`] rows.
    pub(super) end_peaks: Vec<Time>,
    pub(super) facets: [FacetColumn; Facet::ALL.len()],
    pub(super) texts: String,
    pub(super) text_at: Vec<u64>,
    pub(super) sources: Vec<Source>,
    pub(super) actors: Vec<Actor>,
}

impl Dataset {
    /// A number that no other data set of this run has.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// What the data is about.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The files it was read from, in the order of the file facet's values.
    pub fn files(&self) -> &[FileInfo] {
        &self.files
    }

    /// Events read, dated and undated.
    pub fn len(&self) -> usize {
        self.importance.len()
    }

    /// Whether no event was read.
    pub fn is_empty(&self) -> bool {
        self.importance.is_empty()
    }

    /// Events with a place on the axis; they are the first rows.
    pub fn n_dated(&self) -> usize {
        self.n_dated
    }

    /// Records that could not be read as events, in all files.
    pub fn n_unreadable(&self) -> usize {
        self.files.iter().map(|file| file.unreadable).sum()
    }

    /// Every row.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = EventId> + use<> {
        (0..self.len() as u32).map(EventId)
    }

    /// The rows with a place on the axis, by start.
    pub fn dated(&self) -> impl DoubleEndedIterator<Item = EventId> + use<> {
        (0..self.n_dated as u32).map(EventId)
    }

    /// The rows without a place on the axis.
    pub fn undated(&self) -> impl DoubleEndedIterator<Item = EventId> + use<> {
        (self.n_dated as u32..self.len() as u32).map(EventId)
    }

    /// A view of one row.
    pub fn event(&self, id: EventId) -> EventRef<'_> {
        EventRef::new(self, id)
    }

    /// The row whose id in its file is `id`.
    pub fn find(&self, id: &str) -> Option<EventId> {
        self.ids().find(|&row| self.event(row).id() == id)
    }

    /// The row with this id in the file with this number; where several have it, the `nth` of them.
    pub fn find_in_file(&self, file: ValueId, id: &str, nth: usize) -> Option<EventId> {
        let same = |row: &EventId| self.event(*row).id() == id && self.values(Facet::File, *row).contains(&file);
        self.ids().filter(same).nth(nth)
    }

    /// Where a row lies, or `None` when it is undated.
    pub fn when(&self, id: EventId) -> Option<When> {
        let i = id.0 as usize;
        (i < self.n_dated).then(|| When { start: self.starts[i], end: self.ends[i], form: Form::unpack(self.forms[i]) })
    }

    /// The starts of the dated rows, ascending.
    pub fn starts(&self) -> &[Time] {
        &self.starts
    }

    /// The ends (exclusive) of the dated rows, in row order.
    pub fn ends(&self) -> &[Time] {
        &self.ends
    }

    /// How much a row matters, 0 to 100.
    pub fn importance(&self, id: EventId) -> u8 {
        self.importance.get(id.0 as usize).copied().unwrap_or(50)
    }

    /// The names of a facet's values.
    pub fn names(&self, facet: Facet) -> &Names {
        &self.facets[facet.idx()].names
    }

    /// A row's values of a facet, in the order of the file.
    pub fn values(&self, facet: Facet, id: EventId) -> &[ValueId] {
        let column = &self.facets[facet.idx()];
        let i = id.0 as usize;
        match (column.offsets.get(i), column.offsets.get(i + 1)) {
            (Some(&a), Some(&b)) => &column.ids[a as usize..b as usize],
            _ => &[],
        }
    }

    /// The value that a person means by `text`: a key, a label, another name, or a country by any of its names.
    pub fn find_value(&self, facet: Facet, text: &str) -> Option<ValueId> {
        let names = self.names(facet);
        names.find(text).or_else(|| match facet {
            Facet::Country => {
                let country = country::find(text).or_else(|| country::by_code(text))?;
                names.find_key(country.code)
            }
            _ => None,
        })
    }

    /// The document behind a value of [`Facet::Source`].
    pub fn source(&self, value: ValueId) -> Option<&Source> {
        self.sources.get(value as usize)
    }

    /// The person or body behind a value of [`Facet::Actor`].
    pub fn actor(&self, value: ValueId) -> Option<&Actor> {
        self.actors.get(value as usize)
    }

    /// The dated rows that can touch `[from, to)`: every row that does lies in this range, and few that do not.
    pub fn rows_near(&self, from: Time, to: Time) -> Range<usize> {
        let last = self.starts.partition_point(|&start| start < to);
        let block = self.end_peaks.partition_point(|&peak| peak <= from);
        (block * BLOCK).min(last)..last
    }

    /// The first start and the last end that are dates, over `rows`.
    pub fn extent(&self, rows: impl Iterator<Item = EventId>) -> Option<(Time, Time)> {
        let mut extent: Option<(Time, Time)> = None;
        for id in rows {
            let Some(when) = self.when(id) else { continue };
            let points = [when.start, when.start_latest(), when.end_earliest(), when.end];
            for point in points.into_iter().filter(|point| point.is_date()) {
                extent = Some(extent.map_or((point, point), |(a, b)| (a.min(point), b.max(point))));
            }
        }
        extent
    }

    pub(super) fn text(&self, id: EventId, text: Text) -> &str {
        let at = id.0 as usize * N_TEXTS + text as usize;
        match (self.text_at.get(at), self.text_at.get(at + 1)) {
            (Some(&a), Some(&b)) => self.texts.get(a as usize..b as usize).unwrap_or(""),
            _ => "",
        }
    }

    pub(super) fn index_ends(&mut self) {
        let mut peak = Time::MIN;
        self.end_peaks = self
            .ends
            .chunks(BLOCK)
            .map(|block| {
                peak = block.iter().copied().max().unwrap_or(peak).max(peak);
                peak
            })
            .collect();
    }
}
