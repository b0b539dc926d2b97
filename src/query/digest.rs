//! What is counted once for a data set, whatever the filter.

use super::Cancel;
use super::calendar::Calendar;
use super::sharp::Sharpness;
use super::totals::{FacetTotals, Totals};
use crate::dataset::Dataset;

/// Counts and marks of all rows, with which a pass for a filter looks at few of them.
///
/// Three to four bytes a row.
#[derive(Debug)]
pub(super) struct Digest {
    pub(super) totals: Totals,
    pub(super) sharpness: Sharpness,
    pub(super) calendar: Calendar,
}

impl Digest {
    /// `groups` are those of the kinds, by value, and of rows without a kind; `None` when cancelled.
    pub(super) fn of(dataset: &Dataset, groups: &[u8], cancel: &Cancel) -> Option<Self> {
        Some(Self {
            totals: Totals::of(dataset, cancel)?,
            sharpness: Sharpness::of(dataset, cancel)?,
            calendar: Calendar::of(dataset, groups, cancel)?,
        })
    }

    /// Bytes in memory.
    pub(super) fn bytes(&self) -> usize {
        let totals: usize = self.totals.facets.iter().map(FacetTotals::bytes).sum();
        totals + self.sharpness.bytes() + self.calendar.bytes()
    }
}
