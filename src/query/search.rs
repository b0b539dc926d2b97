//! Which rows have some words in them.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::calendar::MAX_GROUPS;
use super::constraint::Constraint;
use super::digest::Digest;
use super::segment::{Segment, Term};
use super::threads::{in_parallel, n_threads};
use super::totals::for_each_bit;
use super::{Cancel, RowSet, TextField, UNIT_ROWS};
use crate::dataset::{Block, Dataset, EventId, Facet, fold};

/// Answers kept: as many as the terms of a long filter, so that ticking a facet box does not search again, and taking
/// letters off a word gives what was there before.
const N_KEPT: usize = 16;

/// Looks for words in all fields of a data set, without regard to case and accents.
///
/// The texts are searched where they are, in the pieces of the files; only those with other letters than ASCII are kept
/// folded, from the first search on.
/// Texts that many rows share (names of countries, actors and their aliases, titles of sources) are kept once each.
/// It also keeps what is counted once for all filters.
#[derive(Debug)]
pub struct SearchIndex {
    dataset: Arc<Dataset>,
    segments: OnceLock<Vec<Segment>>,
    /// By facet and value: the folded names, one a line.
    names: OnceLock<[Vec<String>; Facet::ALL.len()]>,
    /// By value of the kind, and for rows without one at the end: its group.
    kind_groups: Vec<u8>,
    digest: Mutex<Option<Arc<Digest>>>,
    /// The last answers, the latest last.
    kept: Mutex<Vec<Kept>>,
}

/// The answer to a term.
#[derive(Clone, Debug)]
struct Kept {
    term: String,
    field: Option<TextField>,
    rows: Arc<RowSet>,
    /// By segment: the records that have the term in a text of their own.
    records: Arc<Vec<Vec<u64>>>,
}

impl SearchIndex {
    /// An index of which each part is built when it is first needed.
    pub fn new(dataset: Arc<Dataset>) -> Self {
        let n_kinds = dataset.names(Facet::Kind).len();
        Self {
            dataset,
            segments: OnceLock::new(),
            names: OnceLock::new(),
            kind_groups: vec![0; n_kinds + 1],
            digest: Mutex::default(),
            kept: Mutex::default(),
        }
    }

    /// The same index, with kinds in groups for [`Selection::count_stretches`](super::Selection::count_stretches).
    ///
    /// `group` gives the group of a kind by its key, and of events without a kind; there are at most 16.
    #[must_use]
    pub fn with_kind_groups(mut self, group: impl Fn(Option<&str>) -> usize) -> Self {
        let names = self.dataset.names(Facet::Kind);
        let kinds = (0..names.len() as u32).map(|kind| group(Some(names.key(kind))));
        self.kind_groups = kinds.chain([group(None)]).map(|group| group.min(MAX_GROUPS - 1) as u8).collect();
        self
    }

    /// The data set that is searched.
    pub fn dataset(&self) -> &Arc<Dataset> {
        &self.dataset
    }

    /// What is counted once for all filters; `None` when cancelled before it was.
    pub(super) fn digest(&self, cancel: &Cancel) -> Option<Arc<Digest>> {
        // Whoever comes second waits for the first, and would not be done earlier by itself.
        let mut digest = self.digest.lock().unwrap_or_else(PoisonError::into_inner);
        if digest.is_none() {
            *digest = Digest::of(&self.dataset, &self.kind_groups, cancel).map(Arc::new);
        }
        digest.clone()
    }

    /// Bytes in memory: what is counted once, what is kept folded, and the answers that are kept.
    pub fn bytes(&self) -> usize {
        let digest = self.digest.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map_or(0, |d| d.bytes());
        let segments = self.segments.get().into_iter().flatten();
        let folded: usize = segments.map(|segment| size_of_val(segment) + segment.bytes()).sum();
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let records = |kept: &Kept| kept.records.iter().map(|words| size_of_val(&**words)).sum::<usize>();
        digest + folded + kept.iter().map(|kept| kept.rows.bytes() + records(kept)).sum::<usize>()
    }

    /// Looks through the texts once, as the first search would; for a worker with nothing else to do.
    ///
    /// `false` when cancelled; what was looked through until then stays so.
    pub fn prepare(&self, cancel: &Cancel) -> bool {
        self.names();
        let blocks: Vec<(&Arc<Block>, &[u32])> = self.dataset.blocks().collect();
        let segments = self.segments(&blocks);
        let look = |(): &mut (), unit: usize| {
            if let Some((segment, (block, _))) = segments.get(unit).and_then(|s| Some((s, blocks.get(s.block)?))) {
                segment.prepare(block);
            }
        };
        in_parallel(segments.len(), n_threads(self.dataset.len()), cancel, || (), look).is_some()
    }

    fn segments(&self, blocks: &[(&Arc<Block>, &[u32])]) -> &[Segment] {
        self.segments.get_or_init(|| {
            blocks.iter().enumerate().flat_map(|(at, (block, _))| Segment::of(at, block.len())).collect()
        })
    }

    /// Whether one row has `folded_term`, which [`fold`] must have been applied to; what a search means, slowly.
    pub fn matches(&self, row: EventId, folded_term: &str) -> bool {
        let mut is_in = false;
        self.dataset.event(row).each_text(|_, text| is_in = is_in || fold(text).contains(folded_term));
        is_in
            || Facet::ALL.into_iter().zip(self.names()).any(|(facet, names)| {
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
        let rows = self.search(term, field, &Cancel::default());
        rows.unwrap_or_else(|| unreachable!("nobody else has the token"))
    }

    /// The rows that have `term` in one field, or in any; `None` when cancelled.
    ///
    /// When the term goes on from one that was searched before, only the rows of that one are looked at.
    pub fn search(&self, term: &str, field: Option<TextField>, cancel: &Cancel) -> Option<Arc<RowSet>> {
        let term = fold(term);
        if term.is_empty() {
            return Some(Arc::new(RowSet::full(self.dataset.len())));
        }
        // The lock is held for the look-up only: a search by a worker makes nobody wait.
        if let Some(rows) = self.kept(&term, field) {
            return Some(rows);
        }
        let (rows, records) = self.find(&term, field, cancel)?;
        let rows = Arc::new(rows);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= N_KEPT {
            kept.remove(0);
        }
        kept.push(Kept { term, field, rows: Arc::clone(&rows), records: Arc::new(records) });
        Some(rows)
    }

    fn kept(&self, term: &str, field: Option<TextField>) -> Option<Arc<RowSet>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|answer| answer.term == term && answer.field == field)?;
        let answer = kept.remove(place);
        let rows = Arc::clone(&answer.rows);
        kept.push(answer);
        Some(rows)
    }

    /// The records of an earlier term that is part of this one: whatever has this one is among them.
    fn wider(&self, term: &str, field: Option<TextField>) -> Option<Arc<Vec<Vec<u64>>>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let is_wider =
            |kept: &&Kept| (kept.field.is_none() || kept.field == field) && term.contains(kept.term.as_str());
        kept.iter().filter(is_wider).max_by_key(|kept| kept.term.len()).map(|kept| Arc::clone(&kept.records))
    }

    fn find(&self, folded: &str, field: Option<TextField>, cancel: &Cancel) -> Option<(RowSet, Vec<Vec<u64>>)> {
        let dataset = &*self.dataset;
        let n_rows = dataset.len();
        let blocks: Vec<(&Arc<Block>, &[u32])> = dataset.blocks().collect();
        let segments = self.segments(&blocks);
        let term = Term::new(folded, field);
        let wider = self.wider(folded, field);
        let look = |rows: &mut RowSet, unit: usize| {
            let segment = segments.get(unit);
            let Some((segment, (block, row_of))) = segment.and_then(|s| Some((s, blocks.get(s.block)?))) else {
                return Vec::new();
            };
            let among = wider.as_ref().and_then(|wider| wider.get(unit)).map(Vec::as_slice);
            let found = segment.find(block, &term, among);
            let row_of = row_of.get(segment.records.clone()).unwrap_or_default();
            for (at, &word) in found.iter().enumerate() {
                // A record that is no event has a number that no row has.
                for_each_bit(word, |bit| {
                    row_of.get(64 * at + bit).into_iter().for_each(|&row| rows.insert(EventId(row)));
                });
            }
            found
        };
        let threads = n_threads(n_rows);
        let (sets, records) = in_parallel(segments.len(), threads, cancel, || RowSet::new(n_rows), look)?;
        let mut sets = sets.into_iter();
        let mut rows = sets.next().unwrap_or_else(|| RowSet::new(n_rows));
        sets.for_each(|set| rows.or(&set));
        if field.is_none() {
            rows.or(&self.find_names(folded, &rows, cancel)?);
        }
        Some((rows, records))
    }

    /// The rows with a value of which a name has the term, but for those that are `known` already.
    fn find_names(&self, folded: &str, known: &RowSet, cancel: &Cancel) -> Option<RowSet> {
        let dataset = &*self.dataset;
        let asked: Vec<Constraint> = Facet::ALL
            .into_iter()
            .zip(self.names())
            .filter_map(|(facet, names)| {
                let found: Vec<bool> = names.iter().map(|name| name.contains(folded)).collect();
                found.contains(&true).then(|| Constraint::any_of(facet, &found))
            })
            .collect();
        if asked.is_empty() {
            return Some(RowSet::default());
        }
        let n_rows = dataset.len();
        let look = |(): &mut (), unit: usize| {
            let first = unit * UNIT_ROWS;
            let n_words = (n_rows - first).min(UNIT_ROWS).div_ceil(64);
            let known = known.words().get(first / 64..first / 64 + n_words).unwrap_or_default();
            let mut found = vec![0; n_words];
            for facet in &asked {
                let mut words: Vec<u64> = known.iter().zip(&found).map(|(known, found)| !(known | found)).collect();
                facet.restrict(dataset.facet_values(facet.facet), first, &mut words);
                found.iter_mut().zip(&words).for_each(|(found, word)| *found |= word);
            }
            found
        };
        let (_, units) = in_parallel(n_rows.div_ceil(UNIT_ROWS), n_threads(n_rows), cancel, || (), look)?;
        Some(RowSet::of_words(units.concat(), n_rows))
    }

    fn names(&self) -> &[Vec<String>; Facet::ALL.len()] {
        self.names.get_or_init(|| Facet::ALL.map(|facet| facet_names(&self.dataset, facet)))
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
    use proptest::prelude::*;

    use super::*;
    use crate::dataset::TextKind;
    use crate::query::samples::{Line, embassy_dataset, table};

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

    /// The rows that have a term, by its definition.
    fn slowly(index: &SearchIndex, term: &str, field: Option<TextField>) -> RowSet {
        let dataset = index.dataset();
        let folded = fold(term);
        let mut rows = RowSet::new(dataset.len());
        for row in dataset.ids() {
            let mut is_in = folded.is_empty() || field.is_none() && index.matches(row, &folded);
            dataset.event(row).each_text(|kind, text| {
                let is_asked = match field {
                    None => false,
                    Some(TextField::Title) => kind == TextKind::Title,
                    Some(TextField::Summary) => kind == TextKind::Summary,
                };
                is_in = is_in || is_asked && fold(text).contains(&folded);
            });
            if is_in {
                rows.insert(row);
            }
        }
        rows
    }

    #[test]
    fn a_cancelled_search_has_no_answer() {
        let index = SearchIndex::new(embassy_dataset());
        let cancel = Cancel::default();
        cancel.cancel();
        assert!(index.search("embassy", None, &cancel).is_none());
        assert!(!index.prepare(&cancel) && index.prepare(&Cancel::default()));
        assert_eq!(index.rows("embassy").count(), 2);
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            6 => "[abAB ]{0,6}",
            2 => "[abAB,\"'`. \n\t]{0,6}",
            1 => "[abйЙé“”\u{301} \u{a0}]{0,5}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn a_search_in_the_bytes_finds_what_the_texts_have(
            texts in proptest::collection::vec([text(), text(), text()], 1..200),
            json in any::<bool>(),
            terms in proptest::collection::vec((text(), proptest::option::of(proptest::sample::select(TextField::ALL.to_vec()))), 1..6),
        ) {
            let lines = texts.into_iter().map(|texts| Line { texts, actors: vec!["Abba b".to_owned()], ..Line::default() });
            let dataset = if json {
                let mut builder = crate::dataset::DatasetBuilder::default();
                for Line { texts: [title, summary, note], .. } in lines {
                    let extra = serde_json::json!({ "title": title, "summary": summary, "ab": note });
                    builder.event(&serde_json::from_value(extra).expect("an event"), None);
                }
                Arc::new(builder.build())
            } else {
                table(lines)
            };
            let index = SearchIndex::new(dataset);
            for (term, field) in terms {
                // Letter by letter, so that most answers narrow an earlier one.
                for (end, c) in term.char_indices() {
                    let term = &term[..end + c.len_utf8()];
                    prop_assert_eq!(&*index.rows_in(term, field), &slowly(&index, term, field), "{:?} {:?}", term, field);
                }
            }
        }
    }
}
