//! Which rows a filter lets through.

use std::sync::atomic::{AtomicU64, Ordering};

use super::dates::Window;
use super::{FacetFilter, Filter, RowSet, SearchIndex};
use crate::dataset::{Dataset, EventId, Facet, Values};
use crate::time::Truth;

/// Counts selections; only for telling them apart in caches.
static GENERATION: AtomicU64 = AtomicU64::new(1);

/// The rows that a filter lets through.
#[derive(Clone, Debug)]
pub struct Selection {
    /// A number that no other selection of this run has.
    pub generation: u64,
    /// The generation of the data set whose rows these are.
    pub dataset_generation: u64,
    /// The rows, dated and undated.
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
}

/// A filter with its names resolved to the values of one data set.
pub struct Compiled<'a> {
    dataset: &'a Dataset,
    facets: Vec<CompiledFacet>,
    /// The rows that agree with all text terms; `None` when there is none.
    text: Option<RowSet>,
    window: Option<Window>,
    unknown_values: Vec<(Facet, String)>,
}

/// The facets whose constraint a row fails, a bit each.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct Failing(u8);

struct CompiledFacet {
    facet: Facet,
    /// By value: [`ASKED`], [`LEFT_OUT`], both or neither.
    marks: Vec<u8>,
    /// How many asked values a row must have; `usize::MAX` when no row can have enough.
    n_needed: usize,
    /// Whether a row without any value passes.
    passes_missing: bool,
    /// Whether a row with some value cannot pass, because "missing" is asked for together with all else.
    fails_present: bool,
}

const ASKED: u8 = 1;
const LEFT_OUT: u8 = 2;

/// The rows of `dataset` that `filter` lets through; one pass over the rows.
///
/// `search` must be of the same data set.
/// Undated rows pass a filter without dates; see [`super::DateFilter`] for one with dates.
pub fn select(dataset: &Dataset, filter: &Filter, search: &SearchIndex) -> Selection {
    Compiled::new(dataset, filter, search).select()
}

impl<'a> Compiled<'a> {
    /// Resolves the names of `filter` and looks for its words.
    pub fn new(dataset: &'a Dataset, filter: &Filter, search: &SearchIndex) -> Self {
        debug_assert_eq!(dataset.generation(), search.dataset().generation(), "the index is of another data set");
        let mut unknown_values = Vec::new();
        let constraints = filter.facets.iter().filter(|(_, values)| !values.is_empty());
        let facets = constraints
            .map(|(&facet, values)| CompiledFacet::new(dataset, facet, values, &mut unknown_values))
            .collect();
        let mut text: Option<RowSet> = None;
        for term in filter.text.iter().filter(|term| !term.is_blank()) {
            let found = search.rows_in(&term.text, term.field);
            let all = text.get_or_insert_with(|| RowSet::full(dataset.len()));
            if term.not {
                let mut rest = RowSet::clone(&found);
                rest.not();
                all.and(&rest);
            } else {
                all.and(&found);
            }
        }
        Self { dataset, facets, text, window: filter.dates.as_ref().map(Window::new), unknown_values }
    }

    /// The data set that it was compiled for.
    pub fn dataset(&self) -> &'a Dataset {
        self.dataset
    }

    /// Whether a row passes: `Maybe` when it does only because its date may lie in the window.
    pub fn admits(&self, row: EventId) -> Truth {
        if self.facets.iter().any(|facet| !facet.passes(self.dataset.values(facet.facet, row))) {
            return Truth::No;
        }
        self.admits_text_and_date(row)
    }

    /// The rows that pass.
    pub fn select(&self) -> Selection {
        let dataset = self.dataset;
        let mut rows = RowSet::new(dataset.len());
        let mut possible = RowSet::new(dataset.len());
        for row in dataset.ids() {
            match self.admits(row) {
                Truth::Yes => rows.insert(row),
                Truth::Maybe => {
                    rows.insert(row);
                    possible.insert(row);
                }
                Truth::No => {}
            }
        }
        let n_dated = rows.count_range(0..dataset.n_dated());
        let n_undated = rows.count_range(dataset.n_dated()..dataset.len());
        Selection {
            generation: GENERATION.fetch_add(1, Ordering::Relaxed),
            dataset_generation: dataset.generation(),
            n_filtered: dataset.len() - n_dated - n_undated,
            rows,
            n_dated,
            n_undated,
            possible,
            unknown_values: self.unknown_values.clone(),
        }
    }

    /// The facets that keep a row out, or `None` when its text or date does.
    pub(super) fn failing(&self, row: EventId) -> Option<Failing> {
        if self.admits_text_and_date(row) == Truth::No {
            return None;
        }
        let failing = self.facets.iter().filter(|facet| !facet.passes(self.dataset.values(facet.facet, row)));
        Some(Failing(failing.fold(0, |bits, facet| bits | 1 << facet.facet.idx())))
    }

    fn admits_text_and_date(&self, row: EventId) -> Truth {
        if self.text.as_ref().is_some_and(|rows| !rows.contains(row)) {
            return Truth::No;
        }
        self.window.map_or(Truth::Yes, |window| window.admits(self.dataset, row))
    }
}

impl Failing {
    /// Whether no facet other than this one keeps the row out.
    pub(super) fn at_most(self, facet: Facet) -> bool {
        self.0 & !(1 << facet.idx()) == 0
    }
}

impl CompiledFacet {
    fn new(dataset: &Dataset, facet: Facet, values: &FacetFilter, unknown: &mut Vec<(Facet, String)>) -> Self {
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
        Self {
            facet,
            marks,
            n_needed,
            passes_missing: passes_missing && !values.not.iter().any(String::is_empty),
            fails_present: asks_missing && values.all,
        }
    }

    fn passes(&self, values: Values<'_>) -> bool {
        if values.is_empty() {
            return self.passes_missing;
        }
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
