//! Rows of each value of each facet, counted in stretches of the data set.

use super::rows::RowSet;
use super::threads::{in_parallel, n_threads};
use super::{Cancel, UNIT_ROWS, UNIT_WORDS};
use crate::dataset::{Dataset, Facet, FacetValues, ValueId, with_ids};

/// With more values than this the counts of a unit would take more memory than they spare time.
const MAX_VALUES: usize = 16_384;

/// How many rows of the whole data set have each value.
#[derive(Debug)]
pub(super) struct Totals {
    pub(super) facets: [FacetTotals; Facet::ALL.len()],
}

/// How many rows have each value of one facet; of counts, the last entry is for rows without any.
#[derive(Debug, Default)]
pub(super) struct FacetTotals {
    /// The values that some row has, the most frequent first, then by label.
    pub(super) order: Vec<ValueId>,
    /// In all rows.
    pub(super) all: Vec<u32>,
    /// In each unit of rows; empty when there are too many values.
    units: Vec<Vec<u32>>,
}

impl Totals {
    pub(super) fn of(dataset: &Dataset, cancel: &Cancel) -> Option<Self> {
        let n_rows = dataset.len();
        let n_values = Facet::ALL.map(|facet| dataset.names(facet).len());
        let count = |sums: &mut [Vec<u32>; Facet::ALL.len()], unit: usize| {
            let words = RowSet::full(n_rows.saturating_sub(unit * UNIT_ROWS).min(UNIT_ROWS));
            Facet::ALL.map(|facet| {
                let mut counts = vec![0; n_values[facet.idx()] + 1];
                count_values(dataset.facet_values(facet), unit * UNIT_ROWS, words.words(), &mut counts, 1);
                add(&mut sums[facet.idx()], &counts);
                if counts.len() > MAX_VALUES { Vec::new() } else { counts }
            })
        };
        let none = || n_values.map(|n| vec![0; n + 1]);
        let (sums, units) = in_parallel(n_rows.div_ceil(UNIT_ROWS), n_threads(n_rows), cancel, none, count)?;
        let mut facets: [FacetTotals; Facet::ALL.len()] = none().map(|all| FacetTotals { all, ..Default::default() });
        for (facet, totals) in Facet::ALL.into_iter().zip(&mut facets) {
            for sums in &sums {
                add(&mut totals.all, &sums[facet.idx()]);
            }
            totals.order = ordered(dataset, facet, &totals.all);
        }
        for unit in units {
            for (totals, counts) in facets.iter_mut().zip(unit).filter(|(_, counts)| !counts.is_empty()) {
                totals.units.push(counts);
            }
        }
        Some(Self { facets })
    }
}

impl FacetTotals {
    /// Bytes in memory.
    pub(super) fn bytes(&self) -> usize {
        let units: usize = self.units.iter().map(|unit| size_of_val(&**unit)).sum();
        units + size_of_val(&*self.all) + size_of_val(&*self.order)
    }

    /// Adds to `counts` the rows of a unit that `words` has; the dearer way round is never taken.
    ///
    /// When most rows of the unit are in, those that are out are taken off the counts of the whole unit.
    pub(super) fn count_unit(
        &self,
        values: &FacetValues,
        unit: usize,
        words: &[u64],
        n_rows: usize,
        counts: &mut [u32],
    ) {
        let n: usize = words.iter().map(|word| word.count_ones() as usize).sum();
        let first = unit * UNIT_ROWS;
        match self.units.get(unit) {
            _ if n == 0 => {}
            Some(all) if 2 * n > n_rows => {
                add(counts, all);
                if n < n_rows {
                    let mut out = RowSet::of_words(words.to_vec(), n_rows);
                    out.not();
                    count_values(values, first, out.words(), counts, u32::MAX);
                }
            }
            _ => count_values(values, first, words, counts, 1),
        }
    }
}

fn add(counts: &mut [u32], more: &[u32]) {
    for (count, more) in counts.iter_mut().zip(more) {
        *count = count.wrapping_add(*more);
    }
}

/// Adds `by` to the count of each value of each row of `words`, whose first bit is `first_row`.
///
/// Sums wrap around, so that `u32::MAX` takes one off.
fn count_values(values: &FacetValues, first_row: usize, words: &[u64], counts: &mut [u32], by: u32) {
    let missing = counts.len() - 1;
    let mut put = |value: usize, by: u32| {
        if let Some(count) = counts.get_mut(value.min(missing)) {
            *count = count.wrapping_add(by);
        }
    };
    let n = || words.iter().map(|word| word.count_ones()).sum::<u32>();
    match values {
        FacetValues::Missing => put(missing, n().wrapping_mul(by)),
        FacetValues::Same(value) => put(*value as usize, n().wrapping_mul(by)),
        FacetValues::One(ids) => with_ids!(ids, |ids, _none| {
            for (at, &word) in words.iter().enumerate() {
                let first = first_row + 64 * at;
                let ids = ids.get(first..ids.len().min(first + 64)).unwrap_or_default();
                if word == u64::MAX {
                    for &id in ids {
                        put(ValueId::from(id) as usize, by);
                    }
                } else {
                    for_each_bit(word, |bit| {
                        ids.get(bit).into_iter().for_each(|&id| put(ValueId::from(id) as usize, by));
                    });
                }
            }
        }),
        FacetValues::Many { offsets, ids } => with_ids!(ids, |ids, _none| {
            for (at, &word) in words.iter().enumerate() {
                let first = first_row + 64 * at;
                let ends = offsets.get(first..offsets.len().min(first + 65)).unwrap_or_default();
                for_each_bit(word, |bit| {
                    let Some(&[start, end]) = ends.get(bit..bit + 2) else { return };
                    if start == end {
                        put(missing, by);
                    }
                    for &id in ids.get(start as usize..end as usize).unwrap_or_default() {
                        put(ValueId::from(id) as usize, by);
                    }
                });
            }
        }),
    }
}

/// Calls `found` with the place of every bit that is set, the lowest first.
pub(super) fn for_each_bit(mut word: u64, mut found: impl FnMut(usize)) {
    while word != 0 {
        found(word.trailing_zeros() as usize);
        word &= word - 1;
    }
}

fn ordered(dataset: &Dataset, facet: Facet, all: &[u32]) -> Vec<ValueId> {
    let names = dataset.names(facet);
    let n = |value: ValueId| all.get(value as usize).copied().unwrap_or(0);
    let mut values: Vec<ValueId> = (0..names.len() as ValueId).filter(|&value| n(value) > 0).collect();
    values.sort_by(|&a, &b| n(b).cmp(&n(a)).then_with(|| names.label(a).cmp(names.label(b))).then(a.cmp(&b)));
    values
}

const _: () = assert!(UNIT_ROWS == 64 * UNIT_WORDS, "a unit is a number of whole words");
