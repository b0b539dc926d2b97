//! The state of the program without its window: what is open, what is filtered, what is in sight.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::dataset::{Dataset, EventId, Facet};
use crate::figure;
use crate::import::{FileReport, Loaded};
use crate::layout::{LaneIndex, LaneSpec, Layout, Layouter};
use crate::query::{Cancel, FacetCounts, Filter, Selection, Tally, tally};
use crate::theme::{Theme, ThemeName};
use crate::time::{Time, TimeScale};

use super::answer::{Answer, Index, Question, answer, free};
use super::columns::Columns;
use super::export::Export;
use super::history::History;
use super::load::find_again;
use super::raw::Raw;
use super::saving::Saving;
pub use super::settings::Settings;
pub use super::tell::{Message, Request};
use super::view::Glide;
pub use super::view::{Listed, View};
use super::views::Origin;

/// What a view file holds of the data: everything that decides what is shown. Undo goes over this.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Document {
    /// What is let through.
    pub filter: Filter,
    /// What makes the lanes and how they stand.
    pub lanes: LaneSpec,
}

impl Default for Document {
    fn default() -> Self {
        Self { filter: Filter::default(), lanes: LaneSpec::by(Some(Facet::Country)) }
    }
}

/// An answer that takes longer than this is told to be on its way.
const LATE_SECS: f64 = 0.3;

/// Everything but the window.
pub struct State {
    /// What undo goes over.
    pub document: Document,
    /// What is in sight.
    pub view: View,
    /// What a person prefers.
    pub settings: Settings,
    /// The events.
    pub dataset: Arc<Dataset>,
    /// What reading each file brought up.
    pub reports: Vec<FileReport>,
    /// The files that are open; empty for the bundled events.
    pub paths: Vec<PathBuf>,
    /// What the filter lets through.
    pub selection: Arc<Selection>,
    /// Counts beside each value.
    pub counts: [FacetCounts; Facet::ALL.len()],
    /// Counts of the status bar.
    pub tally: Tally,
    /// The last word of the status bar.
    pub message: Option<Message>,
    /// Whether files are being read.
    pub loading: bool,
    /// What the window is to do next.
    pub requests: Vec<Request>,
    /// What is in the search field.
    pub search_text: String,
    /// What is wrong with it.
    pub search_error: Option<crate::query::FilterError>,
    /// The lanes of the selection.
    pub lanes: Arc<LaneIndex>,
    /// The figure that is made of it.
    pub export: Export,
    /// The row that an issue is about, while it is shown.
    pub raw: Option<Raw>,
    /// The file whose unreadable records are to be saved, as the number of its report.
    pub(super) unreadable_of: usize,
    /// The window in which events are saved, while it is open.
    pub saving: Option<Saving>,
    /// How a table is read, while that is chosen.
    pub columns: Option<Columns>,
    pub(super) n_looks: u64,
    /// Where what is shown comes from, beside the files of events.
    pub origin: Origin,
    /// A view whose data is not there, and what was named to take its place.
    pub unfound: Option<Vec<PathBuf>>,
    /// The scene in sight.
    pub layout: Layout,
    pub(super) layouter: Layouter,
    pub(super) layout_key: Option<LayoutKey>,
    pub(super) documents: History<Document>,
    index: Arc<Index>,
    /// Data that is shown as soon as it is counted.
    incoming: Option<Incoming>,
    /// What was open before files that are not read to their end yet.
    before: Option<Box<Before>>,
    /// The view that belongs to the incoming data, where that was open before.
    view_after: Option<View>,
    /// Questions so far; the one that has no answer yet; and the one that is still to be asked.
    n_asked: u64,
    asked: Option<u64>,
    question: Option<Question>,
    /// Of the last question.
    cancel: Cancel,
    waits_since: Option<f64>,
    is_late: bool,
    /// The lanes that were chosen for what was opened, as long as nobody chose others.
    chosen_lanes: Option<LaneSpec>,
}

/// How data comes in.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Opening {
    /// All there is.
    Whole,
    /// The first events of files that are still being read.
    Part,
    /// The same files, read again because they changed.
    Again {
        /// The event that was selected when the reading began.
        known: Option<EventId>,
        /// The same event in what was read.
        found: Option<EventId>,
    },
}

/// Data that is shown as soon as it is counted.
struct Incoming {
    dataset: Arc<Dataset>,
    index: Arc<Index>,
    reports: Vec<FileReport>,
    opening: Opening,
    /// Whether nothing of what is in sight applies to it.
    is_fresh: bool,
}

/// What was open, for the case that a reading is cancelled or fails.
struct Before {
    document: Document,
    documents: History<Document>,
    view: View,
    dataset: Arc<Dataset>,
    index: Arc<Index>,
    reports: Vec<FileReport>,
    paths: Vec<PathBuf>,
    origin: Origin,
    figure: figure::FigureSpec,
}

/// While it is the same the scene is.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct LayoutKey {
    pub lanes: u64,
    pub scale: TimeScale,
    pub spec: crate::layout::LayoutSpec,
    pub theme: ThemeName,
}

impl State {
    /// The state that shows what was read, all of it.
    pub fn new(loaded: Loaded, paths: Vec<PathBuf>, settings: Settings) -> Self {
        let dataset = Arc::new(loaded.dataset);
        let index = Index::of(&dataset);
        let document = Document::default();
        let question = Question {
            number: 0,
            index: Arc::clone(&index),
            filter: document.filter.clone(),
            lanes: document.lanes.clone(),
            cancel: Cancel::default(),
            is_whole: true,
        };
        let Some(Answer { selection, counts, lanes, .. }) = answer(&question) else {
            unreachable!("nobody else has the token")
        };
        let scale = figure::fit(&dataset, &selection, 800.0);
        let mut state = Self {
            view: View::of(scale),
            document,
            export: Export::of(&settings),
            settings,
            reports: loaded.reports,
            paths,
            selection: Arc::new(selection),
            counts,
            tally: Tally::default(),
            message: None,
            loading: false,
            requests: Vec::new(),
            search_text: String::new(),
            search_error: None,
            lanes: Arc::new(lanes),
            raw: None,
            unreadable_of: 0,
            saving: None,
            columns: None,
            n_looks: 0,
            origin: Origin::default(),
            unfound: None,
            layout: Layout::default(),
            layouter: Layouter::default(),
            layout_key: None,
            documents: History::default(),
            index,
            incoming: None,
            before: None,
            view_after: None,
            n_asked: 0,
            asked: None,
            question: None,
            cancel: Cancel::default(),
            waits_since: None,
            is_late: false,
            chosen_lanes: None,
            dataset,
        };
        state.count();
        state
    }

    /// Puts other data in place of what is open.
    ///
    /// With many events it is shown when they are counted; until then what was open stays in sight.
    pub fn open(&mut self, loaded: Loaded, paths: Vec<PathBuf>, opening: Opening) {
        let dataset = Arc::new(loaded.dataset);
        let index = Index::of(&dataset);
        let is_more = opening == Opening::Whole && self.before.is_some();
        let is_fresh = match opening {
            Opening::Part if self.before.is_none() => {
                self.keep_before();
                true
            }
            Opening::Part | Opening::Again { .. } => false,
            Opening::Whole => !is_more,
        };
        if is_fresh {
            self.document.filter = Filter::default();
            self.documents = History::default();
            self.origin = Origin::default();
            self.export.forget_words();
        }
        // What was chosen for the first events of a file may not be the best for all of them.
        if is_fresh || self.chosen_lanes.as_ref() == Some(&self.document.lanes) {
            self.choose_lanes(&dataset, !is_fresh);
        }
        if is_more && let Some(before) = self.before.take() {
            free(before.dataset.len(), before);
        }
        self.view_after = None;
        self.paths = paths;
        if opening == Opening::Whole {
            self.settings.remember(&self.paths);
        }
        self.bring_in(Incoming { dataset, index, reports: loaded.reports, opening, is_fresh });
        if is_fresh {
            self.refresh();
        } else {
            // What is being typed stays as it is.
            self.ask();
        }
    }

    /// Puts other data in place of what is open, and a filter, lanes and a window that were chosen for it.
    pub(super) fn open_with(
        &mut self,
        loaded: Loaded,
        paths: Vec<PathBuf>,
        chosen: impl FnOnce(&Dataset, View) -> (Document, View),
    ) {
        let dataset = Arc::new(loaded.dataset);
        let index = Index::of(&dataset);
        if let Some(before) = self.before.take() {
            free(before.dataset.len(), before);
        }
        let mut view = self.view.clone();
        view.begin();
        let (document, view) = chosen(&dataset, view);
        self.document = document;
        self.documents = History::default();
        self.chosen_lanes = None;
        self.paths = paths;
        let incoming = Incoming { dataset, index, reports: loaded.reports, opening: Opening::Whole, is_fresh: true };
        self.bring_in(incoming);
        self.view_after = Some(view);
        self.refresh();
    }

    /// What the last reading brought up, also where its events are still to be counted.
    pub(super) fn newest_reports(&self) -> &[FileReport] {
        self.incoming.as_ref().map_or(&self.reports, |incoming| &incoming.reports)
    }

    /// Forgets what is there of files that are not read to their end, and shows again what was open before them.
    pub fn forget_part(&mut self) {
        let Some(before) = self.before.take() else { return };
        let Before { document, documents, view, dataset, index, reports, paths, origin, figure } = *before;
        self.document = document;
        self.documents = documents;
        self.paths = paths;
        self.origin = origin;
        self.export.set_spec(figure);
        let incoming = Incoming { dataset, index, reports, opening: Opening::Part, is_fresh: true };
        self.bring_in(incoming);
        self.view_after = Some(view);
        self.refresh();
    }

    fn bring_in(&mut self, mut incoming: Incoming) {
        // What was never shown leaves the view of other data behind.
        incoming.is_fresh |= self.incoming.as_ref().is_some_and(|overtaken| overtaken.is_fresh);
        if let Some(overtaken) = self.incoming.replace(incoming) {
            free(overtaken.dataset.len(), overtaken);
        }
    }

    /// What is open counts, also where it is still to be counted and not in sight yet.
    fn keep_before(&mut self) {
        let mut view = self.view_after.clone().unwrap_or_else(|| self.view.clone());
        let (dataset, index, reports) = match &self.incoming {
            Some(incoming) => {
                if incoming.is_fresh && self.view_after.is_none() {
                    view.begin();
                }
                (&incoming.dataset, &incoming.index, &incoming.reports)
            }
            None => (&self.dataset, &self.index, &self.reports),
        };
        self.before = Some(Box::new(Before {
            dataset: Arc::clone(dataset),
            index: Arc::clone(index),
            reports: reports.clone(),
            view,
            document: self.document.clone(),
            documents: self.documents.clone(),
            paths: self.paths.clone(),
            origin: self.origin.clone(),
            figure: self.export.spec.clone(),
        }));
    }

    /// A file without countries has nothing to put into lanes of countries, and one country is no choice of lanes.
    fn choose_lanes(&mut self, dataset: &Dataset, is_again: bool) {
        let suits = match self.document.lanes.grouping {
            Some(Facet::Country) => dataset.names(Facet::Country).len() > 1,
            Some(facet) => !dataset.names(facet).is_empty(),
            None => dataset.names(Facet::Country).is_empty(),
        };
        if is_again || !suits {
            self.document.lanes = LaneSpec::suited_to(dataset);
            self.chosen_lanes = Some(self.document.lanes.clone());
        } else {
            let is_usual = self.document.lanes == LaneSpec::by(Some(Facet::Country));
            self.chosen_lanes = is_usual.then(|| self.document.lanes.clone());
        }
    }

    /// Shows an answer, if it is to the last question.
    pub(super) fn take_answer(&mut self, answer: Answer) {
        if self.asked != Some(answer.number) {
            free(answer.selection.rows.n_rows(), answer);
            return;
        }
        self.asked = None;
        if let Some(incoming) = self.incoming.take() {
            self.show(incoming);
        }
        let selection = std::mem::replace(&mut self.selection, Arc::new(answer.selection));
        let lanes = std::mem::replace(&mut self.lanes, Arc::new(answer.lanes));
        free(selection.rows.n_rows(), (selection, lanes));
        self.counts = answer.counts;
        if let Some(view) = self.view_after.take() {
            self.view = view;
            // What is in sight of other lanes does not say how far these can be scrolled.
            self.layout_key = None;
        }
        self.count();
    }

    fn show(&mut self, incoming: Incoming) {
        let Incoming { dataset, index, reports, opening, is_fresh } = incoming;
        let before = std::mem::replace(&mut self.dataset, dataset);
        let old_index = std::mem::replace(&mut self.index, index);
        self.reports = reports;
        self.raw = None;
        if is_fresh {
            self.view.begin();
        }
        self.view.selected = match opening {
            _ if is_fresh => None,
            Opening::Again { known, found } if self.view.selected == known => found,
            // Another one was selected meanwhile.
            Opening::Again { .. } => self.view.selected.and_then(|row| find_again(&before, row, &self.dataset)),
            // The records of a part are the first ones of the whole.
            Opening::Part | Opening::Whole => self
                .view
                .selected
                .and_then(|row| before.record_of(row))
                .and_then(|record| self.dataset.row_of_record(record)),
        };
        if !is_fresh && !matches!(opening, Opening::Again { .. }) && !self.view.is_moved {
            self.view.fit_pending = true;
        }
        free(before.len(), (before, old_index));
    }

    /// Filters, counts and groups again.
    pub(super) fn refresh(&mut self) {
        self.search_text = self.document.filter.to_string();
        self.search_error = None;
        self.ask();
    }

    fn ask(&mut self) {
        self.n_asked += 1;
        self.cancel.cancel();
        self.cancel = Cancel::default();
        let index = self.incoming.as_ref().map_or(&self.index, |incoming| &incoming.index);
        let question = Question {
            number: self.n_asked,
            index: Arc::clone(index),
            filter: self.document.filter.clone(),
            lanes: self.document.lanes.clone(),
            cancel: self.cancel.clone(),
            is_whole: self.before.is_none(),
        };
        self.asked = Some(question.number);
        if question.is_quick() {
            self.question = None;
            if let Some(answer) = answer(&question) {
                self.take_answer(answer);
            }
        } else {
            self.question = Some(question);
        }
    }

    /// The question that the window is to have answered.
    pub(super) fn take_question(&mut self) -> Option<Question> {
        self.question.take()
    }

    /// Whether an answer is long in coming, so that the window says so; `now` is in seconds of the window's clock.
    pub(super) fn note_wait(&mut self, now: f64) {
        self.waits_since = if self.is_waiting() { self.waits_since.or(Some(now)) } else { None };
        self.is_late = self.waits_since.is_some_and(|since| now - since > LATE_SECS);
    }

    /// Whether an answer is long in coming.
    pub fn is_late(&self) -> bool {
        self.is_late
    }

    /// Whether what is shown is the beginning of files that are still being read.
    pub fn is_part(&self) -> bool {
        self.before.is_some()
    }

    /// Whether what is shown is not yet what was asked for.
    pub fn is_waiting(&self) -> bool {
        self.asked.is_some()
    }

    pub(super) fn count(&mut self) {
        self.tally = tally(&self.dataset, &self.selection, self.view.scale.from(), self.view.scale.to());
    }

    /// The events of the selected stretch, a line each, for the clipboard.
    pub fn range_text(&self) -> Option<String> {
        let (from, to) = self.view.range?;
        let (from, to) = (Time::from_secs(from as i64), Time::from_secs(to as i64));
        let rows = self.dataset.rows_near(from, to);
        let in_range = |id: &EventId| self.dataset.when(*id).is_some_and(|when| when.end > from && when.start < to);
        let rows = self.selection.rows.iter_range(rows).filter(in_range);
        let lines = rows.map(|id| {
            let event = self.dataset.event(id);
            format!("{}\t{}", event.when_text(), event.title())
        });
        Some(lines.collect::<Vec<_>>().join("\n"))
    }

    /// The colours in use.
    pub fn theme(&self) -> Theme {
        Theme::of(self.settings.theme)
    }

    /// The window that the view is at or on its way to.
    pub fn target_scale(&self) -> TimeScale {
        self.view.glide.map_or(self.view.scale, |glide| glide.to)
    }

    /// Sets the width of the canvas right of the lane names; the dates at its edges stay.
    pub fn set_canvas_width(&mut self, width_px: f32) {
        if (self.view.scale.width_px() - width_px).abs() > 0.1 {
            self.view.scale = self.view.scale.with_width(width_px);
            if let Some(glide) = &mut self.view.glide {
                glide.to = glide.to.with_width(width_px);
                glide.from = glide.from.with_width(width_px);
            }
        }
        if self.view.fit_pending {
            self.view.fit_pending = false;
            self.view.scale = figure::first_look(&self.dataset, &self.selection, width_px);
            self.view.glide = None;
            self.count();
        }
    }

    /// Moves an animation on by `secs`; `true` while there is one.
    pub fn animate(&mut self, secs: f64) -> bool {
        let Some(glide) = &mut self.view.glide else { return false };
        glide.share += secs / 0.14;
        let eased = 1.0 - (1.0 - glide.share.min(1.0)).powi(3);
        self.view.scale = glide.from.toward(&glide.to, eased);
        if glide.share >= 1.0 {
            self.view.glide = None;
        }
        self.count();
        true
    }

    pub(super) fn go_to(&mut self, to: TimeScale, animated: bool, remembered: bool) {
        self.view.is_moved = true;
        if remembered {
            self.view.windows.push(self.target_scale(), "window");
        }
        if animated {
            self.view.glide = Some(Glide { from: self.view.scale, to, share: 0.0 });
        } else {
            self.view.glide = None;
            self.view.scale = to;
            self.count();
        }
    }

    pub(super) fn change(&mut self, label: &str, change: impl FnOnce(&mut Document)) {
        let before = self.document.clone();
        change(&mut self.document);
        if self.document == before {
            return;
        }
        let filter_changed = self.document.filter != before.filter;
        self.documents.push(before, label);
        if filter_changed {
            self.refresh();
        } else {
            self.ask();
        }
        self.view.scroll_y = 0.0;
    }

    /// Reads the search field; a filter that cannot be read changes nothing but the message below the field.
    pub fn search(&mut self, text: String) {
        match text.parse::<Filter>() {
            Ok(filter) => {
                let filter = filter.with_keys_of(&self.dataset);
                // Each letter is part of one change: undo takes back the whole text.
                let before = self.document.clone();
                if filter != before.filter {
                    self.document.filter = filter;
                    self.documents.push_or_extend(before, "search");
                    self.refresh();
                }
                self.search_error = None;
            }
            Err(error) => {
                // What stands before the mistake still holds; the mistake itself must not hide everything while it is typed.
                let before = text.get(..error.at).and_then(|before| before.parse::<Filter>().ok()).unwrap_or_default();
                let before = before.with_keys_of(&self.dataset);
                if before != self.document.filter {
                    self.documents.push_or_extend(self.document.clone(), "search");
                    self.document.filter = before;
                    self.refresh();
                }
                self.search_error = Some(error);
            }
        }
        self.search_text = text;
    }

    /// Whether a change of filter or lanes can be taken back.
    pub fn documents_have_past(&self) -> bool {
        self.documents.has_past()
    }

    /// Whether one that was taken back can be done again.
    pub fn documents_have_future(&self) -> bool {
        self.documents.has_future()
    }

    /// The first and last point of all dated events, whatever the filter.
    pub fn full_extent(&self) -> (Time, Time) {
        self.dataset.full_extent().unwrap_or((Time::from_year(2000), Time::from_year(2030)))
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::dataset::DatasetBuilder;
    use crate::import::{Progress, ReadOptions, read_bytes};

    /// Events of one file, in years that no other file has.
    fn loaded(name: &str, year: usize, n: usize) -> Loaded {
        let mut text = "date,title\n".to_owned();
        for i in 0..n {
            let _ = writeln!(text, "{:04}-01-{:02},{name}{i}", year + i % 30, i % 28 + 1);
        }
        let mut builder = DatasetBuilder::default();
        let (options, progress) = (ReadOptions::default(), Progress::default());
        let report = read_bytes(&format!("{name}.csv"), "", text.as_bytes(), &mut builder, &options, &progress);
        Loaded { dataset: builder.build(), reports: vec![report.expect("a table")] }
    }

    fn paths(name: &str) -> Vec<PathBuf> {
        vec![PathBuf::from(format!("{name}.csv"))]
    }

    fn settle(state: &mut State) {
        while let Some(question) = state.take_question() {
            state.take_answer(answer(&question).expect("an answer"));
        }
        state.set_canvas_width(900.0);
    }

    fn open_a() -> State {
        let mut state = State::new(loaded("a", 1549, 30_000), paths("a"), Settings::default());
        state.open(loaded("a", 1549, 30_000), paths("a"), Opening::Whole);
        settle(&mut state);
        state
    }

    fn shows(state: &State) -> (String, usize, usize) {
        let name = state.dataset.files()[0].name.clone();
        (name, state.dataset.len(), state.tally.shown + state.tally.outside)
    }

    #[test]
    fn what_is_still_to_be_counted_is_what_a_cancelled_reading_brings_back() {
        let mut state = open_a();
        state.open(loaded("b", 1900, 30_000), paths("b"), Opening::Whole);
        // The answer for b is pending when the first part of c comes.
        state.open(loaded("c", 2000, 25_000), paths("c"), Opening::Part);
        state.forget_part();
        settle(&mut state);
        assert_eq!(shows(&state), ("b.csv".to_owned(), 30_000, 30_000));
        assert_eq!((state.paths.clone(), state.reports.len()), (paths("b"), 1));
        assert!(state.tally.shown > 0, "in a window of its own");
    }

    #[test]
    fn a_second_reading_during_the_first_leads_back_to_what_was_open_before_both() {
        let mut state = open_a();
        let window = state.view.scale;
        state.open(loaded("b", 1900, 25_000), paths("b"), Opening::Part);
        settle(&mut state);
        state.forget_part();
        state.open(loaded("c", 2000, 25_000), paths("c"), Opening::Part);
        state.forget_part();
        settle(&mut state);
        assert_eq!(shows(&state), ("a.csv".to_owned(), 30_000, 30_000));
        assert_eq!((state.view.scale, state.paths.clone()), (window, paths("a")));
    }

    #[test]
    fn a_part_that_was_never_shown_leaves_the_old_window_behind_all_the_same() {
        let mut state = open_a();
        state.view.selected = Some(EventId(3));
        state.open(loaded("b", 1900, 25_000), paths("b"), Opening::Part);
        state.open(loaded("b", 1900, 60_000), paths("b"), Opening::Whole);
        settle(&mut state);
        assert_eq!((shows(&state).1, state.view.selected), (60_000, None));
        assert!(state.tally.shown > 30_000, "{:?}", state.tally);
    }

    #[test]
    fn what_is_being_typed_survives_more_events() {
        let mut state = open_a();
        state.open(loaded("b", 1900, 25_000), paths("b"), Opening::Part);
        settle(&mut state);
        state.search("emb ".to_owned());
        state.open(loaded("b", 1900, 30_000), paths("b"), Opening::Whole);
        settle(&mut state);
        assert_eq!(state.search_text, "emb ");
        assert_eq!(state.tally.filtered, 30_000);
    }

    #[test]
    fn what_was_selected_during_a_reload_stays_selected() {
        let mut state = open_a();
        let known = Some(EventId(2_100));
        state.view.selected = Some(EventId(18_220));
        let id = state.dataset.event(EventId(18_220)).id().into_owned();
        let opening = Opening::Again { known, found: Some(EventId(5)) };
        state.open(loaded("a", 1549, 30_100), paths("a"), opening);
        settle(&mut state);
        let selected = state.view.selected.expect("a selected event");
        assert_eq!(state.dataset.event(selected).id(), id);
    }
}
