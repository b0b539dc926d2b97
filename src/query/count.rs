//! Where every event is: the counts of the status bar and of the foot of a figure.

use super::Selection;
use crate::dataset::Dataset;
use crate::time::Time;

/// Every record read, once: `shown + filtered + outside + undated + unreadable = total`.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Selected and in the window.
    pub shown: usize,
    /// Not let through by the filter, dated or not.
    pub filtered: usize,
    /// Selected, but before or after the window.
    pub outside: usize,
    /// Selected, but without a place on the axis.
    pub undated: usize,
    /// Could not be read as events.
    pub unreadable: usize,
    /// Everything that was found in the files.
    pub total: usize,
}

/// Counts for the window `[from, to)`; a row is in it when its drawn extent `[start, end)` meets it.
///
/// `selection` must be of the same data set.
/// It takes the same time for any window.
pub fn tally(dataset: &Dataset, selection: &Selection, from: Time, to: Time) -> Tally {
    debug_assert_eq!(dataset.generation(), selection.dataset_generation, "the selection is of another data set");
    let shown = selection.n_in_window(dataset, from, to);
    let unreadable = dataset.n_unreadable();
    Tally {
        shown,
        filtered: selection.n_filtered,
        outside: selection.n_dated.saturating_sub(shown),
        undated: selection.n_undated,
        unreadable,
        total: dataset.len() + unreadable,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::dataset::EventId;
    use crate::query::samples::{any_dataset, any_filter, embassy_dataset, sample_value};
    use crate::query::{DateBound, Filter, SearchIndex, select};

    fn check(filter: &str, window: (&str, &str), counts: [usize; 6]) {
        let dataset = embassy_dataset();
        let filter: Filter = filter.parse().expect("a filter");
        let selection = select(&dataset, &filter, &SearchIndex::new(Arc::clone(&dataset)));
        let extent = |text: &str| text.parse::<DateBound>().expect("a date").extent();
        let tally = tally(&dataset, &selection, extent(window.0).0, extent(window.1).1);
        let found = [tally.shown, tally.filtered, tally.outside, tally.undated, tally.unreadable, tally.total];
        assert_eq!(found, counts, "{filter} {window:?}");
    }

    #[test]
    fn every_record_is_counted_once() {
        check("", ("2000", "2030"), [5, 0, 0, 2, 3, 10]);
        check("", ("2021", "2021"), [4, 0, 1, 2, 3, 10]);
        check("country:RU", ("2021", "2021"), [2, 4, 1, 0, 3, 10]);
        check("2021-04", ("2021-05", "2022"), [2, 2, 2, 1, 3, 10]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn a_tally_adds_up(
            dataset in any_dataset(),
            filter in any_filter(sample_value()),
            a in 1985_i64..2030,
            len in 1_i64..400,
            open in 0..4,
        ) {
            let selection = select(&dataset, &filter, &SearchIndex::new(Arc::clone(&dataset)));
            let from = if open & 1 == 0 { Time::from_year(a) } else { Time::MIN };
            let to = if open & 2 == 0 { Time::from_year(a).plus_secs(len * 10 * 86_400) } else { Time::MAX };
            let tally = tally(&dataset, &selection, from, to);
            let sum = tally.shown + tally.filtered + tally.outside + tally.undated + tally.unreadable;
            prop_assert_eq!(sum, tally.total);
            let meets = |row: &EventId| dataset.when(*row).is_some_and(|when| when.start < to && when.end > from);
            prop_assert_eq!(tally.shown, selection.rows.iter().filter(meets).count());
        }
    }
}
