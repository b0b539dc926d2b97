//! How many rows have each value of each facet.

use super::totals::FacetTotals;
use super::{Compiled, Filter, SearchIndex};
use crate::dataset::{Dataset, Facet, ValueId};

/// The rows with one value.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct FacetCount {
    /// The value.
    pub value: ValueId,
    /// Rows of the data set with it.
    pub all: u32,
    /// Those of them that pass every constraint except the facet's own.
    pub shown: u32,
}

/// The values of one facet with their rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCounts {
    /// The facet.
    pub facet: Facet,
    /// The values that some row has, the most frequent in the data set first, then by label.
    ///
    /// The order does not depend on the filter, so a value keeps its place while boxes are ticked.
    pub values: Vec<FacetCount>,
    /// Rows of the data set without any value.
    pub missing_all: u32,
    /// Those of them that pass every constraint except the facet's own.
    pub missing_shown: u32,
}

/// Counts the rows of each value, a row once for each of its values; one pass over the rows.
///
/// A facet is counted without its own constraint: ticking one country must not turn all others to zero.
/// `search` must be of the same data set.
pub fn count_facets(dataset: &Dataset, filter: &Filter, search: &SearchIndex) -> [FacetCounts; Facet::ALL.len()] {
    Compiled::new(dataset, filter, search).count_facets()
}

impl FacetCounts {
    /// Puts counts by value into the order of the whole data set; the last of `shown` is that of rows without a value.
    pub(super) fn of(facet: Facet, totals: &FacetTotals, shown: &[u32]) -> Self {
        let n = |counts: &[u32], value: usize| counts.get(value).copied().unwrap_or(0);
        let count = |&value: &ValueId| FacetCount {
            value,
            all: n(&totals.all, value as usize),
            shown: n(shown, value as usize),
        };
        let last = |counts: &[u32]| counts.last().copied().unwrap_or(0);
        Self {
            facet,
            values: totals.order.iter().map(count).collect(),
            missing_all: last(&totals.all),
            missing_shown: last(shown),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::dataset::Values;
    use crate::query::samples::{any_dataset, any_filter, embassy_dataset, sample_value};
    use crate::query::select;

    fn check(filter: &str, facet: Facet, counts: &str) {
        let dataset = embassy_dataset();
        let filter: Filter = filter.parse().expect("a filter");
        let all = count_facets(&dataset, &filter, &SearchIndex::new(Arc::clone(&dataset)));
        let of_facet = &all[facet.idx()];
        let mut words: Vec<String> = of_facet
            .values
            .iter()
            .map(|count| format!("{} {}/{}", dataset.names(facet).label(count.value), count.shown, count.all))
            .collect();
        words.push(format!("missing {}/{}", of_facet.missing_shown, of_facet.missing_all));
        assert_eq!(words.join(", "), counts, "{filter}");
    }

    #[test]
    fn a_facet_is_counted_without_its_own_constraint() {
        check("", Facet::Country, "Russia 3/3, Tajikistan 2/2, Kazakhstan 1/1, missing 2/2");
        check("country:TJ", Facet::Country, "Russia 3/3, Tajikistan 2/2, Kazakhstan 1/1, missing 2/2");
        check("country:TJ", Facet::Kind, "Protest 1/2, Founding 1/1, Statement 0/1, missing 0/3");
        check("kind:protest", Facet::Country, "Russia 2/3, Tajikistan 1/2, Kazakhstan 0/1, missing 0/2");
        check("kind:protest -country:RU", Facet::Country, "Russia 2/3, Tajikistan 1/2, Kazakhstan 0/1, missing 0/2");
    }

    #[test]
    fn text_and_dates_count_for_every_facet() {
        check("embassy 2021", Facet::Country, "Russia 2/3, Tajikistan 1/2, Kazakhstan 0/1, missing 0/2");
        check("country:none", Facet::File, "events.csv 2/7, missing 0/0");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn counts_are_those_of_the_filter_without_the_facet(dataset in any_dataset(), filter in any_filter(sample_value())) {
            let index = SearchIndex::new(Arc::clone(&dataset));
            for counts in count_facets(&dataset, &filter, &index) {
                let facet = counts.facet;
                let mut others = filter.clone();
                others.clear(facet);
                let rows = select(&dataset, &others, &index).rows;
                let n = |has: &dyn Fn(Values<'_>) -> bool| {
                    let all = dataset.ids().filter(|&row| has(dataset.values(facet, row))).count() as u32;
                    let shown = rows.iter().filter(|&row| has(dataset.values(facet, row))).count() as u32;
                    (all, shown)
                };
                let used: Vec<ValueId> = (0..dataset.names(facet).len() as u32).filter(|v| n(&|values| values.contains(*v)).0 > 0).collect();
                let mut listed: Vec<ValueId> = counts.values.iter().map(|count| count.value).collect();
                listed.sort_unstable();
                prop_assert_eq!(listed, used);
                for count in &counts.values {
                    prop_assert_eq!((count.all, count.shown), n(&|values| values.contains(count.value)));
                }
                prop_assert_eq!((counts.missing_all, counts.missing_shown), n(&|values| values.is_empty()));
                prop_assert!(counts.values.is_sorted_by(|a, b| a.all >= b.all));
            }
        }
    }
}
