//! The constraint on one facet, resolved to the values of one data set.

use super::FacetFilter;
use crate::dataset::{Dataset, Facet, FacetValues, ValueId, Values, with_ids};

const ASKED: u8 = 1;
const LEFT_OUT: u8 = 2;

/// What a row must have, and must not have, of one facet.
pub(super) struct Constraint {
    pub(super) facet: Facet,
    /// By value: [`ASKED`], [`LEFT_OUT`], both or neither.
    marks: Vec<u8>,
    /// How many asked values a row must have; `usize::MAX` when no row can have enough.
    n_needed: usize,
    /// Whether a row without any value passes.
    passes_missing: bool,
    /// Whether a row with some value cannot pass, because "missing" is asked for together with all else.
    fails_present: bool,
    /// By value: 1 when a row that has it alone passes; the last entry is for a row without any value.
    passes_alone: Vec<u8>,
}

impl Constraint {
    /// Resolves names; those that the data set does not know are put into `unknown`.
    pub(super) fn new(
        dataset: &Dataset,
        facet: Facet,
        values: &FacetFilter,
        unknown: &mut Vec<(Facet, String)>,
    ) -> Self {
        let mut marks = vec![0; dataset.names(facet).len()];
        let mut has_unknown = false;
        let mut mark = |list: &[String], bit: u8| {
            for name in list.iter().filter(|name| !name.is_empty()) {
                let id = dataset.find_value(facet, name);
                if let Some(marks) = id.and_then(|id| marks.get_mut(id as usize)) {
                    *marks |= bit;
                } else {
                    has_unknown |= bit == ASKED;
                    unknown.push((facet, name.clone()));
                }
            }
        };
        mark(&values.any, ASKED);
        mark(&values.not, LEFT_OUT);
        let asks_missing = values.any.iter().any(String::is_empty);
        let n_asked = marks.iter().filter(|&&bits| bits & ASKED != 0).count();
        let n_needed = match (values.any.is_empty(), values.all) {
            (true, _) => 0,
            (false, false) => 1,
            (false, true) if has_unknown => usize::MAX,
            (false, true) => n_asked,
        };
        let asks_nothing_else = n_asked == 0 && !has_unknown;
        let passes_missing = match (values.any.is_empty(), values.all) {
            (true, _) => true,
            (false, false) => asks_missing,
            (false, true) => asks_missing && asks_nothing_else,
        };
        Self::of_marks(facet, marks, n_needed, passes_missing && !values.not.iter().any(String::is_empty), {
            asks_missing && values.all
        })
    }

    /// Asks for any of the values that are marked in `asked`.
    pub(super) fn any_of(facet: Facet, asked: &[bool]) -> Self {
        Self::of_marks(facet, asked.iter().map(|&asked| u8::from(asked)).collect(), 1, false, false)
    }

    fn of_marks(facet: Facet, marks: Vec<u8>, n_needed: usize, passes_missing: bool, fails_present: bool) -> Self {
        let mut constraint = Self { facet, marks, n_needed, passes_missing, fails_present, passes_alone: Vec::new() };
        let alone = (0..constraint.marks.len() as ValueId).map(|value| constraint.passes_all([value].into_iter()));
        constraint.passes_alone = alone.chain([passes_missing]).map(u8::from).collect();
        constraint
    }

    /// Whether a row with these values passes.
    pub(super) fn passes(&self, values: Values<'_>) -> bool {
        if values.is_empty() { self.passes_missing } else { self.passes_all(values) }
    }

    fn passes_all(&self, values: impl Iterator<Item = ValueId>) -> bool {
        let mut n_asked = 0;
        for value in values {
            let marks = self.marks.get(value as usize).copied().unwrap_or(0);
            if marks & LEFT_OUT != 0 {
                return false;
            }
            n_asked += usize::from(marks & ASKED);
        }
        n_asked >= self.n_needed && !self.fails_present
    }

    /// Whether the filter names one of these values.
    fn has_marked(&self, values: impl Iterator<Item = ValueId>) -> bool {
        values.fold(0, |all, value| all | self.marks.get(value as usize).copied().unwrap_or(0)) != 0
    }

    /// Takes the rows out of `words` that do not pass; the first bit is `first_row`.
    pub(super) fn restrict(&self, values: &FacetValues, first_row: usize, words: &mut [u64]) {
        let missing = self.passes_alone.len() - 1;
        let alone = |value: usize| self.passes_alone.get(value.min(missing)).copied().unwrap_or(0);
        let all = |passes: u8, words: &mut [u64]| {
            if passes == 0 {
                words.fill(0);
            }
        };
        match values {
            FacetValues::Missing => all(alone(missing), words),
            FacetValues::Same(value) => all(alone(*value as usize), words),
            FacetValues::One(ids) => with_ids!(ids, |ids, _none| {
                let mut table = [0; 256];
                // The sign of no value is greater than any value, and so falls on the last entry.
                table.iter_mut().enumerate().for_each(|(value, passes)| *passes = alone(value));
                let is_narrow = missing < table.len();
                for (at, word) in words.iter_mut().enumerate().filter(|(_, word)| **word != 0) {
                    let first = first_row + 64 * at;
                    let rest = ids.get(first..).unwrap_or_default();
                    let mut flags = [0_u8; 64];
                    if is_narrow {
                        for (flag, &id) in flags.iter_mut().zip(rest) {
                            *flag = table[(ValueId::from(id) as usize).min(255)];
                        }
                    } else {
                        for (flag, &id) in flags.iter_mut().zip(rest) {
                            *flag = alone(ValueId::from(id) as usize);
                        }
                    }
                    *word &= packed(&flags);
                }
            }),
            FacetValues::Many { offsets, ids } => with_ids!(ids, |ids, _none| {
                // Rows that have none of the values that the filter names are as a rule all alike.
                let passes_others = self.n_needed == 0 && !self.fails_present;
                let others_are_alike = passes_others == self.passes_missing;
                for (at, word) in words.iter_mut().enumerate().filter(|(_, word)| **word != 0) {
                    let first = first_row + 64 * at;
                    let ends = offsets.get(first..offsets.len().min(first + 65)).unwrap_or_default();
                    if others_are_alike
                        && let (Some(&start), Some(&end)) = (ends.first(), ends.last())
                        && let Some(ids) = ids.get(start as usize..end as usize)
                        && !self.has_marked(ids.iter().map(|&id| ValueId::from(id)))
                    {
                        *word = if passes_others { *word } else { 0 };
                        continue;
                    }
                    let mut flags = [0_u8; 64];
                    for (flag, ends) in flags.iter_mut().zip(ends.windows(2)) {
                        let [start, end] = *ends else { continue };
                        *flag = match ids.get(start as usize..end as usize) {
                            None | Some([]) => u8::from(self.passes_missing),
                            Some(&[id]) => alone(ValueId::from(id) as usize),
                            Some(many) => u8::from(self.passes_all(many.iter().map(|&id| ValueId::from(id)))),
                        };
                    }
                    *word &= packed(&flags);
                }
            }),
        }
    }
}

/// Sixty-four zeros and ones as bits.
fn packed(flags: &[u8; 64]) -> u64 {
    let (eights, _) = flags.as_chunks::<8>();
    // Eight bytes of 0 or 1, times this number, have their bits side by side in the highest byte.
    eights.iter().enumerate().fold(0, |word, (i, eight)| {
        word | (u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * i)
    })
}
