//! Which rows a filter lets through.

use std::sync::Arc;

use super::answer::Answer;
use super::calendar::{CodeCounts, StretchCounts};
use super::constraint::Constraint;
use super::dates::Window;
use super::digest::Digest;
use super::{Cancel, FacetCounts, Filter, RowSet, SearchIndex};
use crate::dataset::{Dataset, EventId, Facet};
use crate::time::{Time, Truth};

/// The rows that a filter lets through.
#[derive(Clone, Debug)]
pub struct Selection {
    /// A number that no other selection of this run has.
    pub generation: u64,
    /// The generation of the data set whose rows these are.
    pub dataset_generation: u64,
    /// The rows, dated and undated; counted in any range in the same time.
    pub rows: RowSet,
    /// Dated rows that pass.
    pub n_dated: usize,
    /// Undated rows that pass.
    pub n_undated: usize,
    /// Rows of either sort that do not pass.
    pub n_filtered: usize,
    /// The rows that pass only because their date may lie in the window.
    pub possible: RowSet,
    /// Names in the filter that this data set does not know.
    pub unknown_values: Vec<(Facet, String)>,
    pub(super) digest: Arc<Digest>,
    pub(super) code_counts: CodeCounts,
    /// Of the rows whose length is odd, by their ends: those that pass.
    pub(super) odd_ends: RowSet,
}

/// A filter with its names resolved to the values of one data set.
pub struct Compiled<'a> {
    pub(super) dataset: &'a Dataset,
    pub(super) constraints: Vec<Constraint>,
    /// The rows that agree with all text terms; `None` when there is none.
    pub(super) text: Option<RowSet>,
    pub(super) window: Option<Window>,
    pub(super) unknown_values: Vec<(Facet, String)>,
    pub(super) digest: Arc<Digest>,
}

/// The rows of `dataset` that `filter` lets through; one pass over the rows.
///
/// `search` must be of the same data set.
/// Undated rows pass a filter without dates; see [`super::DateFilter`] for one with dates.
pub fn select(dataset: &Dataset, filter: &Filter, search: &SearchIndex) -> Selection {
    Compiled::new(dataset, filter, search).select()
}

impl Selection {
    /// Counts the selected rows that start in each stretch between two of `edges`, which ascend, by the group of their
    /// kind; the time goes with the stretches and not with the rows.
    ///
    /// `2021` is in no one month of that year: such rows are counted as coarse.
    /// `dataset` must be that of the selection; see [`SearchIndex::with_kind_groups`] for the groups.
    pub fn count_stretches(&self, dataset: &Dataset, edges: &[Time]) -> StretchCounts {
        self.digest.calendar.count_stretches(dataset, &self.code_counts, &self.rows, edges)
    }

    /// Bytes in memory, without what belongs to the data set.
    pub fn bytes(&self) -> usize {
        self.rows.bytes() + self.possible.bytes() + self.odd_ends.bytes() + self.code_counts.bytes()
    }

    /// The dated rows that meet `[from, to)`: they start before its end, and end after its start.
    pub(super) fn n_in_window(&self, dataset: &Dataset, from: Time, to: Time) -> usize {
        let calendar = &self.digest.calendar;
        let (starts, ends) = (dataset.starts(), dataset.ends());
        let last = calendar.first_at(starts, to);
        if from >= to || calendar.has_reversed {
            let is_over = |row: &EventId| ends.get(row.0 as usize).is_none_or(|&end| end <= from);
            return self.rows.iter_range(0..last).filter(|row| !is_over(row)).count();
        }
        // What is over before the window has started before it, too.
        let over = calendar.n_over(starts, &self.code_counts, &self.rows, from);
        let is_over = |&row: &u32| ends.get(row as usize).is_some_and(|&end| end <= from);
        let odd_over = self.odd_ends.count_range(0..calendar.odd_ends.partition_point(is_over));
        self.rows.count_range(0..last) - over - odd_over
    }
}

impl<'a> Compiled<'a> {
    /// Resolves the names of `filter` and looks for its words.
    pub fn new(dataset: &'a Dataset, filter: &Filter, search: &SearchIndex) -> Self {
        let compiled = Self::new_unless(dataset, filter, search, &Cancel::default());
        compiled.unwrap_or_else(|| unreachable!("nobody else has the token"))
    }

    /// The same; `None` when cancelled.
    pub fn new_unless(dataset: &'a Dataset, filter: &Filter, search: &SearchIndex, cancel: &Cancel) -> Option<Self> {
        debug_assert_eq!(dataset.generation(), search.dataset().generation(), "the index is of another data set");
        let mut unknown_values = Vec::new();
        let asked = filter.facets.iter().filter(|(_, values)| !values.is_empty());
        let constraints =
            asked.map(|(&facet, values)| Constraint::new(dataset, facet, values, &mut unknown_values)).collect();
        let mut text: Option<RowSet> = None;
        for term in filter.text.iter().filter(|term| !term.is_blank()) {
            let found = search.search(&term.text, term.field, cancel)?;
            let all = text.get_or_insert_with(|| RowSet::full(dataset.len()));
            if term.not {
                let mut rest = RowSet::clone(&found);
                rest.not();
                all.and(&rest);
            } else {
                all.and(&found);
            }
        }
        let window = filter.dates.as_ref().map(Window::new);
        let digest = search.digest(cancel)?;
        Some(Self { dataset, constraints, text, window, unknown_values, digest })
    }

    /// The data set that it was compiled for.
    pub fn dataset(&self) -> &'a Dataset {
        self.dataset
    }

    /// Whether a row passes: `Maybe` when it does only because its date may lie in the window.
    pub fn admits(&self, row: EventId) -> Truth {
        if self.constraints.iter().any(|facet| !facet.passes(self.dataset.values(facet.facet, row))) {
            return Truth::No;
        }
        if self.text.as_ref().is_some_and(|rows| !rows.contains(row)) {
            return Truth::No;
        }
        self.window.map_or(Truth::Yes, |window| window.admits(self.dataset, row))
    }

    /// The rows that pass.
    pub fn select(&self) -> Selection {
        self.answer().selection
    }

    /// Counts the rows of each value, each facet without its own constraint.
    pub fn count_facets(&self) -> [FacetCounts; Facet::ALL.len()] {
        self.answer().counts
    }

    fn answer(&self) -> Answer {
        Answer::to(self, &Cancel::default()).unwrap_or_else(|| unreachable!("nobody else has the token"))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::dataset::fold;
    use crate::query::samples::{any_dataset, any_filter, embassy_dataset, sample_value};

    fn check(filter: &str, ids: &[&str]) -> Selection {
        let dataset = embassy_dataset();
        let filter: Filter = filter.parse().expect("a filter");
        let selection = select(&dataset, &filter, &SearchIndex::new(Arc::clone(&dataset)));
        let found: Vec<_> = selection.rows.iter().map(|row| dataset.event(row).id()).collect();
        assert_eq!(found, ids, "{filter}");
        selection
    }

    #[test]
    fn an_empty_filter_lets_everything_through() {
        let selection = check("", &["founding", "year", "protest", "answer", "rally", "spring", "rumour"]);
        assert_eq!((selection.n_dated, selection.n_undated, selection.n_filtered), (5, 2, 0));
    }

    #[test]
    fn values_of_a_facet_mean_any_of_them_or_all_of_them() {
        check("country:TJ", &["founding", "protest"]);
        check("country:TJ,KZ", &["founding", "year", "protest"]);
        check("country:TJ+RU", &["protest"]);
        check("country:Tajikistan+tj", &["founding", "protest"]);
        check("country:TJ kind:protest", &["protest"]);
    }

    #[test]
    fn what_is_left_out_stays_out_whatever_else_is_asked_for() {
        check("-country:RU", &["founding", "year", "spring", "rumour"]);
        check("country:TJ -country:RU", &["founding"]);
        check("-country:RU,KZ,none", &["founding"]);
    }

    #[test]
    fn missing_is_a_value() {
        check("country:none", &["spring", "rumour"]);
        check("country:none,KZ", &["year", "spring", "rumour"]);
        check("-country:none -country:RU", &["founding", "year"]);
        check("country:+none", &["spring", "rumour"]);
        check("country:none+TJ", &[]);
    }

    #[test]
    fn a_name_that_the_data_set_does_not_know_is_reported_and_matches_nothing() {
        let selection = check("country:Atlantis,KZ -kind:dance", &["year"]);
        assert_eq!(selection.unknown_values, [(Facet::Country, "Atlantis".into()), (Facet::Kind, "dance".into())]);
        check("country:Atlantis+TJ", &[]);
        check("country:Atlantis", &[]);
    }

    #[test]
    fn text_terms_must_all_agree() {
        check("embassy", &["protest", "answer"]);
        check("embassy -title:embassy", &["answer"]);
        check("ЕЛКА", &["rumour"]);
        check("embassy deportation -answer", &["protest"]);
    }

    #[test]
    fn a_date_that_may_lie_in_the_window_passes_as_possible() {
        let selection = check("2021-04", &["founding", "year", "protest", "answer", "spring"]);
        assert_eq!(selection.possible.iter().map(|row| row.0).collect::<Vec<_>>(), [1, 5]);
        assert_eq!((selection.n_dated, selection.n_undated, selection.n_filtered), (4, 1, 2));
        let certain = check("certain:2021-04", &["founding", "protest", "answer"]);
        assert!(certain.possible.is_empty());
        check("2022..", &["founding", "rally", "spring"]);
        check("..2009", &["founding", "spring"]);
        check("certain:2021", &["founding", "year", "protest", "answer"]);
    }

    #[test]
    fn an_undated_event_is_in_no_window() {
        check("date:..", &["founding", "year", "protest", "answer", "rally", "spring"]);
    }

    #[test]
    fn generations_tell_selections_apart() {
        let (a, b) = (check("country:KZ", &["year"]), check("country:KZ", &["year"]));
        assert_ne!(a.generation, b.generation);
    }

    /// What the documentation says, word for word and slowly.
    fn passes_naively(dataset: &Dataset, filter: &Filter, index: &SearchIndex, row: EventId) -> bool {
        let facets_agree = filter.facets.iter().all(|(&facet, values)| {
            let has = |name: &String| match name.as_str() {
                "" => dataset.values(facet, row).is_empty(),
                name => dataset.find_value(facet, name).is_some_and(|id| dataset.values(facet, row).contains(id)),
            };
            let asked = values.any.is_empty()
                || if values.all { values.any.iter().all(has) } else { values.any.iter().any(has) };
            asked && !values.not.iter().any(has)
        });
        let text_agrees = filter.text.iter().all(|term| {
            let words = fold(&term.text);
            let event = dataset.event(row);
            let found = match term.field {
                None => index.matches(row, &words),
                Some(super::super::TextField::Title) => fold(&event.title()).contains(&words),
                Some(super::super::TextField::Summary) => fold(&event.summary()).contains(&words),
            };
            words.is_empty() || found != term.not
        });
        let date_agrees = filter.dates.as_ref().is_none_or(|dates| match Window::new(dates).admits(dataset, row) {
            Truth::Yes => true,
            Truth::Maybe => !dates.certain_only,
            Truth::No => false,
        });
        facets_agree && text_agrees && date_agrees
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn a_selection_is_what_the_filter_says_row_by_row(dataset in any_dataset(), filter in any_filter(sample_value())) {
            let index = SearchIndex::new(Arc::clone(&dataset));
            let selection = select(&dataset, &filter, &index);
            for row in dataset.ids() {
                prop_assert_eq!(selection.rows.contains(row), passes_naively(&dataset, &filter, &index, row), "{} {:?}", filter, row);
            }
            prop_assert_eq!(selection.n_dated + selection.n_undated + selection.n_filtered, dataset.len());
            let compiled = Compiled::new(&dataset, &filter, &index);
            for row in dataset.ids() {
                let truth = (selection.rows.contains(row), selection.possible.contains(row));
                let expected = match compiled.admits(row) {
                    Truth::Yes => (true, false),
                    Truth::Maybe => (true, true),
                    Truth::No => (false, false),
                };
                prop_assert_eq!(truth, expected, "{} {:?}", filter, row);
            }
            let mut possible = selection.possible.clone();
            possible.and(&selection.rows);
            prop_assert_eq!(possible, selection.possible);
        }

        #[test]
        fn a_filter_by_keys_selects_the_same_rows(dataset in any_dataset(), filter in any_filter(sample_value())) {
            let index = SearchIndex::new(Arc::clone(&dataset));
            let by_keys = filter.clone().with_keys_of(&dataset);
            prop_assert_eq!(select(&dataset, &filter, &index).rows, select(&dataset, &by_keys, &index).rows);
        }
    }
}
