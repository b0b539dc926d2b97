//! The columns of the data set and the row views' raw material.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::pieces::{NO_ROW, Pieces};
use super::{Actor, Block, EventRef, Facet, FacetValues, FileInfo, Names, Source, ValueId, Values, country, order};
use crate::time::{Form, Time, When};

/// A row of the data set.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EventId(pub u32);

/// Rows per entry of [`Dataset::end_peaks`]: small enough that the scan after the binary search is lost in the noise.
const BLOCK: usize = 256;

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
    pub(super) full_extent: Option<(Time, Time)>,
    /// The dated rows by their ends, from when somebody asks on.
    pub(super) by_end: OnceLock<Vec<u32>>,
    /// The greatest end that is a date in each block of [`BLOCK`] rows.
    pub(super) last_ends: Vec<Time>,
    pub(super) names: [Names; Facet::ALL.len()],
    pub(super) facets: [FacetValues; Facet::ALL.len()],
    pub(super) pieces: Pieces,
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

    /// The row whose id in its file is `id`; the first of them in the order of the files.
    pub fn find(&self, id: &str) -> Option<EventId> {
        self.rows_called(id).next()
    }

    /// The row with this id in the file with this number; where several have it, the `nth` of them by row.
    pub fn find_in_file(&self, file: ValueId, id: &str, nth: usize) -> Option<EventId> {
        self.called_in_file(file, id).get(nth).copied()
    }

    /// Which of the rows with this id in this file `row` is: the `nth` of [`Dataset::find_in_file`].
    pub fn place_in_file(&self, file: ValueId, id: &str, row: EventId) -> usize {
        self.called_in_file(file, id).partition_point(|&other| other < row)
    }

    fn called_in_file(&self, file: ValueId, id: &str) -> Vec<EventId> {
        let mut rows: Vec<EventId> =
            self.rows_called(id).filter(|&row| self.values(Facet::File, row).contains(file)).collect();
        rows.sort_unstable();
        rows
    }

    /// The rows with this id, in the order of the files.
    fn rows_called(&self, id: &str) -> impl Iterator<Item = EventId> {
        // The id stands in the piece as it is, except for signs that formats double or escape, or it is made of a number.
        let plain = id.split(['"', '\\', '\n', '\r', '\t']).max_by_key(|part| part.len()).unwrap_or("").to_owned();
        let made = id.rsplit_once('-').and_then(|(_, number)| number.parse::<u64>().ok());
        let id = id.to_owned();
        self.pieces.blocks().flat_map(move |(block, rows)| {
            let mut records: Vec<usize> = Vec::new();
            if !plain.is_empty() {
                for at in memchr::memmem::find_iter(block.text().as_bytes(), plain.as_bytes()) {
                    records.extend(block.starts().partition_point(|&start| start as usize <= at).checked_sub(1));
                }
            }
            records.extend(made.and_then(|number| block.place_of(number)));
            records.sort_unstable();
            records.dedup();
            records.retain(|&nth| {
                let (piece, number) = block.piece(nth);
                *block.reader().id(piece, number) == *id
            });
            records.into_iter().filter_map(|nth| rows.get(nth).copied()).filter(|&row| row != NO_ROW).map(EventId)
        })
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

    /// The dated rows by their ends, for counting how many of them are over at some time; sorted when first asked for.
    pub fn by_end(&self) -> &[u32] {
        self.by_end.get_or_init(|| order::by_end(&self.ends))
    }

    /// The packed form of a dated row's date; see [`Form::unpack`].
    pub fn packed_forms(&self) -> &[u32] {
        &self.forms
    }

    /// The names of a facet's values.
    pub fn names(&self, facet: Facet) -> &Names {
        &self.names[facet.idx()]
    }

    /// A row's values of a facet, in the order of the file.
    pub fn values(&self, facet: Facet, id: EventId) -> Values<'_> {
        self.facets[facet.idx()].get(id.0 as usize)
    }

    /// The values of a facet for all rows, for passes over many of them.
    pub fn facet_values(&self, facet: Facet) -> &FacetValues {
        &self.facets[facet.idx()]
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

    /// The first start and the last end that are dates, of all rows.
    pub fn full_extent(&self) -> Option<(Time, Time)> {
        self.full_extent
    }

    /// The first start and the last end that are dates, of the rows that `has` says yes to.
    ///
    /// It looks at few rows, unless many are without an end.
    pub fn extent_where(&self, has: impl Fn(EventId) -> bool) -> Option<(Time, Time)> {
        let row = |row: usize| EventId(row as u32);
        let n_open = self.starts.partition_point(|&start| start <= Time::MIN);
        let first = (n_open..self.n_dated).map(row).find(|&row| has(row));
        // From the back: what starts late ends late as a rule, and then only blocks with something longer are looked into.
        let mut last: Option<(Time, EventId)> = None;
        let mut endless = Vec::new();
        for (block, &block_last) in self.last_ends.iter().enumerate().rev() {
            let has_endless = self.end_peaks.get(block).is_some_and(|&peak| peak >= Time::MAX);
            if !has_endless && last.is_some_and(|(end, _)| end >= block_last) {
                continue;
            }
            for row in (block * BLOCK..self.n_dated.min((block + 1) * BLOCK)).map(row) {
                let end = self.ends.get(row.0 as usize).copied().unwrap_or_default();
                if end >= Time::MAX {
                    endless.push(row);
                } else if last.is_none_or(|(known, _)| end > known) && has(row) {
                    last = Some((end, row));
                }
            }
        }
        // What has no beginning, or no end, has other points.
        let odd = (0..n_open).map(row).chain(endless).filter(|&row| has(row));
        self.extent(first.into_iter().chain(last.map(|(_, row)| row)).chain(odd))
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

    /// The stretches of the files that events were read from, with the row of each of their records.
    ///
    /// A record that is no event has the row [`Dataset::NO_ROW`].
    pub fn blocks(&self) -> impl Iterator<Item = (&Arc<Block>, &[u32])> {
        self.pieces.blocks()
    }

    /// Stands for the row of a record that is no event.
    pub const NO_ROW: u32 = NO_ROW;

    /// The place of a row's record among all records, in the order of the files.
    pub fn record_of(&self, id: EventId) -> Option<u32> {
        self.pieces.record_of(id.0 as usize)
    }

    /// The row of the event that a record became.
    pub fn row_of_record(&self, record: u32) -> Option<EventId> {
        self.pieces.row_of(record as usize).map(EventId)
    }

    /// The block of a row, and its place there.
    pub fn block_of(&self, id: EventId) -> Option<(&Block, usize)> {
        self.pieces.find(id.0 as usize)
    }

    /// Bytes in memory beside the texts of the files and the names of values.
    pub fn bytes_beside_text(&self) -> usize {
        let columns = size_of_val(&*self.starts)
            + size_of_val(&*self.ends)
            + size_of_val(&*self.forms)
            + size_of_val(&*self.importance)
            + size_of_val(&*self.end_peaks)
            + size_of_val(&*self.last_ends)
            + self.by_end.get().map_or(0, |rows| size_of_val(&**rows));
        columns + self.facets.iter().map(FacetValues::bytes).sum::<usize>() + self.pieces.bytes()
    }

    /// Bytes of the texts of the files that are kept in memory.
    pub fn text_bytes(&self) -> usize {
        self.pieces.text_bytes()
    }

    /// The greatest end of all rows up to and with each block of 256 rows, and the greatest one in it that is a date.
    pub(super) fn peaks_of(ends: &[Time]) -> (Vec<Time>, Vec<Time>) {
        let mut peak = Time::MIN;
        let of_block = |block: &[Time]| {
            peak = block.iter().copied().max().unwrap_or(peak).max(peak);
            let last = block.iter().copied().filter(|&end| end < Time::MAX).max().unwrap_or(Time::MIN);
            (peak, last)
        };
        ends.chunks(BLOCK).map(of_block).unzip()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::dataset::{DatasetBuilder, EventRecord, FileInfo};
    use crate::time::Edtf;

    proptest! {
        #[test]
        fn the_extent_of_some_rows_is_that_of_a_look_at_each(
            dates in proptest::collection::vec((0..7_usize, 1990..1999_u32, 1..5_u32, any::<bool>()), 0..12),
        ) {
            let mut builder = DatasetBuilder::default();
            builder.begin_file(FileInfo::default());
            for (nth, (form, year, more, _)) in dates.iter().enumerate() {
                let when = match form {
                    0 => format!("../{year}"),
                    1 => format!("{year}/.."),
                    2 => "../..".to_owned(),
                    3 => format!("{year}-0{more}/{}", year + more),
                    4 => format!("[..{year}]"),
                    5 => format!("{year}/"),
                    _ => format!("{year}-0{more}-11"),
                };
                let date = when.parse::<Edtf>().ok().and_then(|edtf| edtf.when());
                let record = EventRecord { id: nth.to_string(), when, ..EventRecord::default() };
                builder.event(&record, date);
            }
            let dataset = builder.build();
            let has = |id: EventId| dataset.event(id).id().parse().ok().and_then(|nth: usize| dates.get(nth)).is_some_and(|date| date.3);
            let slow = dataset.extent(dataset.dated().filter(|&id| has(id)));
            prop_assert_eq!(dataset.extent_where(has), slow);
            prop_assert_eq!(dataset.full_extent(), dataset.extent(dataset.dated()));
        }
    }
}
