//! Everything that a window needs to know of a filter, from one pass over the columns.
//!
//! ```text
//! unit of 65 536 rows   text ∧ dates ──▶ base
//!                       base ∧ each facet ──▶ one mask a constraint ──∧──▶ selected
//!                       masks of all other facets ──∧──▶ rows that count for a facet
//! ```
//!
//! Units are shared out to threads; each looks at the lesser part of its rows, those that pass or those that do not.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::calendar::UnitCounts;
use super::sharp::DateMask;
use super::threads::{in_parallel, n_threads};
use super::{Cancel, Compiled, FacetCounts, Filter, RowSet, SearchIndex, Selection, UNIT_ROWS, UNIT_WORDS};
use crate::dataset::{Dataset, EventId, Facet};

/// Counts selections; only for telling them apart in caches.
static GENERATION: AtomicU64 = AtomicU64::new(1);

/// What a filter lets through, and how many rows each value has.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The rows.
    pub selection: Selection,
    /// The values of each facet, counted without the facet's own constraint.
    pub counts: [FacetCounts; Facet::ALL.len()],
}

/// What one unit of rows gives.
struct UnitRows {
    rows: Vec<u64>,
    possible: Vec<u64>,
    counts: UnitCounts,
}

type Counts = [Vec<u32>; Facet::ALL.len()];

impl Answer {
    /// Answers a filter, by several threads when there are many rows; `None` when cancelled.
    ///
    /// `search` must be of the same data set.
    pub fn of(dataset: &Arc<Dataset>, search: &SearchIndex, filter: &Filter, cancel: &Cancel) -> Option<Self> {
        Self::to(&Compiled::new_unless(dataset, filter, search, cancel)?, cancel)
    }

    pub(super) fn to(compiled: &Compiled<'_>, cancel: &Cancel) -> Option<Self> {
        let (dataset, digest) = (compiled.dataset, &compiled.digest);
        let n_rows = dataset.len();
        let dates = match compiled.window {
            Some(window) => Some(digest.sharpness.mask(dataset, window, cancel)?),
            None => None,
        };
        let n_values = Facet::ALL.map(|facet| dataset.names(facet).len());
        let no_counts = || n_values.map(|n| vec![0; n + 1]);
        let look = |counts: &mut Counts, unit: usize| look_at(compiled, dates.as_ref(), unit, counts);
        let n_units = n_rows.div_ceil(UNIT_ROWS);
        let (counts, units) = in_parallel(n_units, n_threads(n_rows), cancel, no_counts, look)?;
        let mut shown = no_counts();
        for counts in counts {
            for (sum, count) in shown.iter_mut().flatten().zip(counts.iter().flatten()) {
                *sum = sum.wrapping_add(*count);
            }
        }
        let mut rows = Vec::with_capacity(n_rows.div_ceil(64));
        let (mut possible, mut by_code) = (Vec::new(), Vec::new());
        for unit in units {
            rows.extend_from_slice(&unit.rows);
            // Most units have nothing that is only possible.
            if !unit.possible.is_empty() {
                possible.resize(rows.len() - unit.rows.len(), 0);
                possible.extend_from_slice(&unit.possible);
            }
            by_code.push(unit.counts);
        }
        let rows = RowSet::of_words(rows, n_rows).ranked();
        let n_dated = rows.count_range(0..dataset.n_dated());
        let n_undated = rows.count() - n_dated;
        let odd_ends = picked(&rows, &digest.calendar.odd_ends, cancel)?;
        let selection = Selection {
            generation: GENERATION.fetch_add(1, Ordering::Relaxed),
            dataset_generation: dataset.generation(),
            n_filtered: n_rows - n_dated - n_undated,
            rows,
            n_dated,
            n_undated,
            possible: RowSet::of_words(possible, n_rows).ranked(),
            unknown_values: compiled.unknown_values.clone(),
            code_counts: digest.calendar.joined(by_code),
            digest: Arc::clone(digest),
            odd_ends,
        };
        let totals = digest.totals.facets.iter().zip(&shown).zip(Facet::ALL);
        let mut counts = totals.map(|((totals, shown), facet)| FacetCounts::of(facet, totals, shown));
        let none = |facet| FacetCounts { facet, values: Vec::new(), missing_all: 0, missing_shown: 0 };
        let counts = Facet::ALL.map(|facet| counts.next().unwrap_or_else(|| none(facet)));
        Some(Self { selection, counts })
    }
}

/// Holds the filter against the rows of a unit, and adds them to the counts of their values.
fn look_at(compiled: &Compiled<'_>, dates: Option<&DateMask>, unit: usize, counts: &mut Counts) -> UnitRows {
    let (dataset, digest) = (compiled.dataset, &*compiled.digest);
    let first = unit * UNIT_ROWS;
    let n_rows = (dataset.len() - first).min(UNIT_ROWS);
    let mut base = RowSet::full(n_rows).words().to_vec();
    let mut possible = Vec::new();
    if let Some(text) = &compiled.text {
        let words = text.words().get(unit * UNIT_WORDS..).unwrap_or_default();
        base.iter_mut().zip(words).for_each(|(word, text)| *word &= text);
    }
    if let Some(dates) = dates {
        possible = vec![0; base.len()];
        dates.restrict(dataset, &digest.sharpness, first, &mut base, &mut possible);
    }
    let masks: Vec<Vec<u64>> = compiled
        .constraints
        .iter()
        .map(|constraint| {
            let mut mask = base.clone();
            constraint.restrict(dataset.facet_values(constraint.facet), first, &mut mask);
            mask
        })
        .collect();
    // The rows that agree with every constraint but that of one facet.
    let without = |facet: Option<Facet>| {
        let mut rows = base.clone();
        for (constraint, mask) in compiled.constraints.iter().zip(&masks) {
            if Some(constraint.facet) != facet {
                rows.iter_mut().zip(mask).for_each(|(row, mask)| *row &= mask);
            }
        }
        rows
    };
    let rows = without(None);
    for ((facet, totals), counts) in Facet::ALL.into_iter().zip(&digest.totals.facets).zip(counts) {
        let values = dataset.facet_values(facet);
        if compiled.constraints.iter().any(|constraint| constraint.facet == facet) {
            totals.count_unit(values, unit, &without(Some(facet)), n_rows, counts);
        } else {
            totals.count_unit(values, unit, &rows, n_rows, counts);
        }
    }
    possible.iter_mut().zip(&rows).for_each(|(word, rows)| *word &= rows);
    if possible.iter().all(|&word| word == 0) {
        possible.clear();
    }
    let counts = digest.calendar.count_unit(unit, &rows);
    UnitRows { rows, possible, counts }
}

/// Of a list of rows, the places that are in a set.
fn picked(rows: &RowSet, list: &[u32], cancel: &Cancel) -> Option<RowSet> {
    let words = |(): &mut (), unit: usize| {
        let list = list.get(unit * UNIT_ROWS..list.len().min((unit + 1) * UNIT_ROWS)).unwrap_or_default();
        let word = |list: &[u32]| {
            list.iter().enumerate().fold(0, |word, (i, &row)| word | u64::from(rows.contains(EventId(row))) << i)
        };
        list.chunks(64).map(word).collect::<Vec<u64>>()
    };
    let (_, units) = in_parallel(list.len().div_ceil(UNIT_ROWS), n_threads(list.len()), cancel, || (), words)?;
    Some(RowSet::of_words(units.concat(), list.len()).ranked())
}
