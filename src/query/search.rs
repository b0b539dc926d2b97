//! Which rows have some words in them.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::haystack::Haystack;
use super::{RowSet, TextField};
use crate::dataset::{Dataset, EventId, Facet, fold};

/// Answers kept: as many as the terms of a long filter, so that ticking a facet box does not search again.
const N_KEPT: usize = 16;

/// Looks for words in all fields of a data set, without regard to case and accents.
///
/// Nothing is read before the first search, so a big file costs nothing until then.
/// Texts that many rows share (names of countries, actors and their aliases, titles of sources) are kept once each.
#[derive(Debug)]
pub struct SearchIndex {
    dataset: Arc<Dataset>,
    texts: OnceLock<Texts>,
    /// The last answers, the latest last.
    kept: Mutex<Vec<Answer>>,
}

#[derive(Debug)]
struct Texts {
    rows: Haystack,
    /// By facet and value: the folded names, one a line.
    names: [Vec<String>; Facet::ALL.len()],
}

#[derive(Debug)]
struct Answer {
    term: String,
    field: Option<TextField>,
    rows: Arc<RowSet>,
}

impl SearchIndex {
    /// An index that is built when it is first needed.
    pub fn new(dataset: Arc<Dataset>) -> Self {
        Self { dataset, texts: OnceLock::new(), kept: Mutex::default() }
    }

    /// The data set that is searched.
    pub fn dataset(&self) -> &Arc<Dataset> {
        &self.dataset
    }

    /// Whether one row has `folded_term`, which [`fold`] must have been applied to.
    pub fn matches(&self, row: EventId, folded_term: &str) -> bool {
        let texts = self.texts();
        texts.rows.has(row, folded_term, None)
            || Facet::ALL.into_iter().zip(&texts.names).any(|(facet, names)| {
                let mut values = self.dataset.values(facet, row);
                values.any(|value| names.get(value as usize).is_some_and(|name| name.contains(folded_term)))
            })
    }

    /// The rows that have `term` in any field; every row when the term is blank.
    pub fn rows(&self, term: &str) -> Arc<RowSet> {
        self.rows_in(term, None)
    }

    /// The rows that have `term` in one field, or in any.
    pub fn rows_in(&self, term: &str, field: Option<TextField>) -> Arc<RowSet> {
        let term = fold(term);
        if term.is_empty() {
            return Arc::new(RowSet::full(self.dataset.len()));
        }
        // The lock is held for the look-up only: a search by a worker makes nobody wait.
        if let Some(rows) = self.kept(&term, field) {
            return rows;
        }
        let rows = Arc::new(self.find(&term, field));
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= N_KEPT {
            kept.remove(0);
        }
        kept.push(Answer { term, field, rows: Arc::clone(&rows) });
        rows
    }

    fn kept(&self, term: &str, field: Option<TextField>) -> Option<Arc<RowSet>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|answer| answer.term == term && answer.field == field)?;
        let answer = kept.remove(place);
        let rows = Arc::clone(&answer.rows);
        kept.push(answer);
        Some(rows)
    }

    fn find(&self, folded_term: &str, field: Option<TextField>) -> RowSet {
        let dataset = &*self.dataset;
        let texts = self.texts();
        let mut rows = RowSet::new(dataset.len());
        texts.rows.for_each_row_with(folded_term, field, |row| rows.insert(row));
        if field.is_some() {
            return rows;
        }
        for (facet, names) in Facet::ALL.into_iter().zip(&texts.names) {
            let found: Vec<bool> = names.iter().map(|name| name.contains(folded_term)).collect();
            if !found.contains(&true) {
                continue;
            }
            for row in dataset.ids() {
                if dataset.values(facet, row).any(|value| found.get(value as usize) == Some(&true)) {
                    rows.insert(row);
                }
            }
        }
        rows
    }

    fn texts(&self) -> &Texts {
        self.texts.get_or_init(|| Texts {
            rows: Haystack::of(&self.dataset),
            names: Facet::ALL.map(|facet| facet_names(&self.dataset, facet)),
        })
    }
}

/// Every name of each value of a facet, folded.
fn facet_names(dataset: &Dataset, facet: Facet) -> Vec<String> {
    let names = dataset.names(facet);
    let of_value = |(id, label): (u32, &str)| {
        let mut all = vec![fold(label), fold(names.key(id))];
        match facet {
            Facet::Actor => {
                let actor = dataset.actor(id);
                all.extend(
                    actor
                        .into_iter()
                        .flat_map(|actor| std::iter::once(&actor.name).chain(&actor.aliases))
                        .map(|name| fold(name)),
                );
            }
            Facet::Source => {
                let source = dataset.source(id);
                all.extend(
                    source
                        .into_iter()
                        .flat_map(|source| [&source.author, &source.publisher, &source.url])
                        .map(|text| fold(text)),
                );
            }
            _ => {}
        }
        all.join("\n")
    };
    names.iter().map(of_value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::samples::embassy_dataset;

    /// Ids of the events found, in row order.
    fn found(term: &str, field: Option<TextField>) -> Vec<String> {
        let index = SearchIndex::new(embassy_dataset());
        let rows = index.rows_in(term, field);
        for row in index.dataset().ids().filter(|_| field.is_none()) {
            assert_eq!(rows.contains(row), index.matches(row, &fold(term)), "{term}");
        }
        rows.iter().map(|row| index.dataset().event(row).id().into_owned()).collect()
    }

    #[test]
    fn every_field_of_an_event_is_searched() {
        for (term, what) in [
            ("PROTEST at the", "title"),
            ("deportation", "summary"),
            ("2 April", "date as written"),
            ("2021-04-02", "date"),
            ("Izatullo", "another name of an actor"),
            ("tajikistan", "name of a country"),
            ("krasnopresn", "place"),
            ("more than 25", "figure"),
            ("no permit", "account"),
            ("example.org/watch", "link"),
            ("Amnesty", "publisher of a source"),
            ("Züge", "another column"),
            ("zuge", "another column without accents"),
            ("4711", "a number in another column"),
            ("events.csv", "file"),
        ] {
            assert!(found(term, None).contains(&"protest".to_owned()), "{what}: {term}");
        }
    }

    #[test]
    fn keys_are_not_text() {
        assert_eq!(found("as_written", None), Vec::<String>::new());
        assert_eq!(found("wagon", None), Vec::<String>::new());
    }

    #[test]
    fn words_of_two_fields_are_not_one_text() {
        assert_eq!(found("embassy students", None), Vec::<String>::new());
        assert_eq!(found("embassy", None), ["protest", "answer"]);
    }

    #[test]
    fn a_field_narrows_the_search() {
        assert_eq!(found("embassy", Some(TextField::Title)), ["protest"]);
        assert_eq!(found("embassy", Some(TextField::Summary)), ["answer"]);
        assert_eq!(found("tajikistan", Some(TextField::Title)), Vec::<String>::new());
    }

    #[test]
    fn blank_text_is_everywhere() {
        assert_eq!(found(" \t", None).len(), embassy_dataset().len());
    }

    #[test]
    fn an_answer_is_kept() {
        let index = SearchIndex::new(embassy_dataset());
        let first = index.rows("Embassy");
        for i in 0..N_KEPT - 1 {
            index.rows(&format!("other {i}"));
        }
        assert!(Arc::ptr_eq(&first, &index.rows("EMBASSY")));
        for i in 0..N_KEPT {
            index.rows(&format!("more {i}"));
        }
        assert!(!Arc::ptr_eq(&first, &index.rows("embassy")));
    }
}
