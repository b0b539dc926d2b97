//! Filtering, counting and grouping: at once for few events, on a thread of its own for many.
//!
//! ```text
//! State::refresh ──Question──▶ Answerer (thread) ──Answer──▶ State::take_answer
//! ```
//!
//! The last question wins: a newer one stops the work on an older one, and until its answer is there the window shows
//! what it showed before.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use crate::dataset::{Dataset, Facet};
use crate::layout::{LaneIndex, LanePostings, LaneSpec};
use crate::query::{self, Cancel, FacetCounts, Filter, SearchIndex, Selection};
use crate::theme::{Theme, kind_idx};

/// Up to this many events are answered at once, in well under a frame.
const FEW: usize = 20_000;

/// What is to be filtered, and what makes the lanes.
#[derive(Clone)]
pub(super) struct Question {
    /// Later ones have greater numbers.
    pub number: u64,
    pub index: Arc<Index>,
    pub filter: Filter,
    pub lanes: LaneSpec,
    pub cancel: Cancel,
    /// Whether no more events are to come.
    pub is_whole: bool,
}

/// What is shown of a data set.
pub(super) struct Answer {
    /// The number of the question.
    pub number: u64,
    pub selection: Selection,
    pub counts: [FacetCounts; Facet::ALL.len()],
    pub lanes: LaneIndex,
}

impl Question {
    /// Whether it is answered at once.
    pub(super) fn is_quick(&self) -> bool {
        self.index.search.dataset().len() <= FEW
    }
}

/// Groupings kept: the one in use, and the one before it.
const N_POSTINGS: usize = 2;

/// What is worked out once for a data set, when it is first needed.
pub(super) struct Index {
    search: SearchIndex,
    /// The rows of each lane, by grouping; the last one used stands last.
    postings: Mutex<Vec<Arc<LanePostings>>>,
}

impl Index {
    /// Nothing is worked out yet. Kinds are in the groups of their colours.
    pub(super) fn of(dataset: &Arc<Dataset>) -> Arc<Self> {
        let group = |kind: Option<&str>| kind.map_or(Theme::N_KINDS - 1, kind_idx);
        let search = SearchIndex::new(Arc::clone(dataset)).with_kind_groups(group);
        Arc::new(Self { search, postings: Mutex::default() })
    }

    fn postings(&self, grouping: Option<Facet>) -> Arc<LanePostings> {
        let mut kept = self.postings.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.iter().position(|postings| postings.grouping() == grouping).map(|at| kept.remove(at));
        let postings = known.unwrap_or_else(|| Arc::new(LanePostings::build(self.search.dataset(), grouping)));
        kept.push(Arc::clone(&postings));
        let n_over = kept.len().saturating_sub(N_POSTINGS);
        kept.drain(..n_over);
        postings
    }
}

/// The answer to a question; `None` when it was cancelled.
pub(super) fn answer(question: &Question) -> Option<Answer> {
    let Question { number, index, filter, lanes, cancel, .. } = question;
    let dataset = index.search.dataset();
    let query::Answer { selection, counts } = query::Answer::of(dataset, &index.search, filter, cancel)?;
    let postings = index.postings(lanes.grouping);
    let lanes = LaneIndex::build(&postings, dataset, &selection.rows, lanes, &|| cancel.is_cancelled())?;
    Some(Answer { number: *number, selection, counts, lanes })
}

/// The thread that answers.
pub(super) struct Answerer {
    questions: Sender<Question>,
    answers: Receiver<Answer>,
}

impl Answerer {
    /// Starts the thread; `wake` is called when an answer is there.
    pub(super) fn new(wake: impl Fn() + Send + 'static) -> Self {
        let (questions, asked) = channel::<Question>();
        let (answered, answers) = channel();
        super::load::spawn("filter", move || {
            while let Ok(question) = asked.recv() {
                // Of a question that was overtaken nothing is kept.
                let Some(answer) = answer(&question) else { continue };
                if answered.send(answer).is_err() {
                    return;
                }
                wake();
                // Nothing else is asked for: look through the texts before somebody types.
                if question.is_whole {
                    question.index.search.prepare(&question.cancel);
                }
            }
        });
        Self { questions, answers }
    }

    /// Asks; earlier questions were cancelled by whoever asks.
    pub(super) fn ask(&self, question: Question) {
        let _ = self.questions.send(question);
    }

    /// The answers that have come since the last call.
    pub(super) fn answers(&self) -> impl Iterator<Item = Answer> {
        self.answers.try_iter()
    }
}

/// Frees something of so many events, on another thread when it is large: giving gigabytes back takes longer than a frame.
pub(super) fn free(n_events: usize, what: impl Send + 'static) {
    if n_events > FEW {
        super::load::spawn("free memory", move || drop(what));
    }
}
