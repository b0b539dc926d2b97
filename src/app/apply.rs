//! What each command does to the state.

use crate::dataset::EventId;
use crate::figure;
use crate::layout::LaneSpec;
use crate::query::Filter;
use crate::theme::ThemeName;
use crate::time::TimeScale;

use super::command::{Asked, Command};
use super::state::{Message, Request, State};

impl State {
    /// Does what a person wants.
    pub fn apply(&mut self, command: Command) {
        // Whatever is done next is a change of its own; only the steps of one drag belong together.
        self.documents.close();
        if !matches!(command, Command::DragWindow { .. } | Command::Zoom { .. } | Command::Pan { .. }) {
            self.view.windows.close();
        }
        match command {
            Command::EndGesture => {}
            Command::Ask(asked) => self.requests.push(Request::Ask(asked)),
            Command::AskPath(asked) => self.view.path_field = Some((asked, String::new())),
            Command::Open(paths) => self.requests.push(Request::Load(paths)),
            Command::OpenBundled => self.requests.push(Request::OpenBundled),
            Command::CancelLoading => self.requests.push(Request::CancelLoading),
            Command::SetFilter(filter, label) => self.change(&label, |doc| doc.filter = filter),
            Command::ToggleValue(facet, key) => self.change("filter", |doc| doc.filter.toggle_any(facet, &key)),
            Command::OnlyValue(facet, key) => self.change("filter", |doc| doc.filter.set_only(facet, &key)),
            Command::NotValue(facet, key) => self.change("filter", |doc| doc.filter.toggle_not(facet, &key)),
            Command::MatchAll(facet, all) => self.change("filter", |doc| doc.filter.set_all(facet, all)),
            Command::ClearFacet(facet) => self.change("clear", |doc| doc.filter.clear(facet)),
            Command::ClearFilter => {
                self.change("clear", |doc| doc.filter = Filter::default());
                // Also what is typed and could not be read.
                self.refresh();
            }
            Command::SetLanes(facet) => self.change("lanes", |doc| {
                if doc.lanes.grouping != facet {
                    doc.lanes = LaneSpec { order: doc.lanes.order, ..LaneSpec::by(facet) };
                }
            }),
            Command::SetLaneOrder(order) => self.change("lane order", |doc| {
                doc.lanes.order = order;
                doc.lanes.by_hand.clear();
            }),
            Command::MoveLane { key, to } => {
                // The whole order as it stands becomes the order by hand.
                let mut keys: Vec<String> = self.lanes.lanes.iter().map(|lane| lane.key.clone()).collect();
                if let Some(at) = keys.iter().position(|known| *known == key) {
                    let lane = keys.remove(at);
                    keys.insert(to.min(keys.len()), lane);
                    self.change("lane order", |doc| doc.lanes.by_hand = keys);
                }
            }
            Command::PinLane(key) => {
                self.change("lane", |doc| match doc.lanes.pinned.iter().position(|known| *known == key) {
                    Some(at) => drop(doc.lanes.pinned.remove(at)),
                    None => doc.lanes.pinned.push(key),
                });
            }
            Command::FoldLane(key) => self.change("lane", |doc| {
                if !doc.lanes.folded.remove(&key) {
                    doc.lanes.folded.insert(key);
                }
            }),
            Command::Undo => {
                if let Some(before) = self.documents.back(self.document.clone()) {
                    self.document = before;
                    self.refresh();
                }
            }
            Command::Redo => {
                if let Some(after) = self.documents.forward(self.document.clone()) {
                    self.document = after;
                    self.refresh();
                }
            }
            Command::Zoom { factor, px, animated } => {
                let scale = self.target_scale();
                let px = px.unwrap_or(scale.width_px() / 2.0);
                // Farther out than ten times all there is, there is nothing to be seen.
                let (first, last) = self.full_extent();
                let widest = ((last.secs() - first.secs()) as f64 * 10.0).max(100.0 * 31_556_952.0);
                let factor = factor.max((scale.span_seconds() / widest).min(1.0));
                self.view.windows.push_or_extend(scale, "move");
                self.go_to(scale.zoomed(factor, px), animated, false);
            }
            Command::Pan { px, animated } => {
                self.view.windows.push_or_extend(self.target_scale(), "move");
                let scale = self.target_scale().panned(px);
                self.go_to(scale, animated, false);
            }
            Command::SetWindow { from, to, animated } => {
                let width = self.view.scale.width_px();
                self.go_to(TimeScale::from_secs(from, to, width), animated, true);
            }
            Command::DragWindow { from, to } => {
                let width = self.view.scale.width_px();
                self.view.windows.push_or_extend(self.target_scale(), "drag");
                self.go_to(TimeScale::from_secs(from, to, width), false, false);
            }
            Command::ZoomToRange => {
                if let Some((from, to)) = self.view.range.take() {
                    self.apply(Command::SetWindow { from, to, animated: true });
                }
            }
            Command::ClearRange => self.view.range = None,
            Command::FitAll => {
                let scale = figure::fit(&self.dataset, &self.selection, self.view.scale.width_px());
                self.go_to(scale, true, true);
            }
            Command::FitSelection => self.fit_selection(),
            Command::Back => {
                if let Some(scale) = self.view.windows.back(self.target_scale()) {
                    self.go_to(scale.with_width(self.view.scale.width_px()), true, false);
                }
            }
            Command::Forward => {
                if let Some(scale) = self.view.windows.forward(self.target_scale()) {
                    self.go_to(scale.with_width(self.view.scale.width_px()), true, false);
                }
            }
            Command::ShowLane(key) => {
                let at = self.lanes.lanes.iter().position(|lane| lane.key == key);
                if let Some(&top) = at.and_then(|at| self.layout.lane_tops.get(at)) {
                    self.view.scroll_y = top;
                }
            }
            Command::ScrollLanes(by) => self.view.scroll_y = (self.view.scroll_y + by).max(0.0),
            Command::RowHeight(factor) => self.view.row_scale = (self.view.row_scale * factor).clamp(0.8, 2.5),
            Command::Select(row) => self.select(row.map(EventId)),
            Command::CloseDetails => {
                self.view.selected = None;
                self.view.listed = None;
                self.view.undated_open = false;
            }
            Command::ListEvents(listed) => {
                self.view.listed = Some(listed);
                self.view.selected = None;
                self.settings.details_open = true;
            }
            Command::StepInTime(n) => self.step(n, false),
            Command::StepInLane(n) => self.step(n, true),
            Command::ToggleTheme => {
                self.settings.theme = match self.settings.theme {
                    ThemeName::Light => ThemeName::Dark,
                    ThemeName::Dark | ThemeName::Print => ThemeName::Light,
                };
            }
            Command::ToggleFilters => self.settings.filters_open = !self.settings.filters_open,
            Command::ToggleDetails => self.settings.details_open = !self.settings.details_open,
            Command::ToggleUndated => {
                self.view.undated_open = !self.view.undated_open || !self.settings.details_open;
                if self.view.undated_open {
                    self.settings.details_open = true;
                    self.view.selected = None;
                }
            }
            Command::ToggleIssues => self.view.issues_open = !self.view.issues_open,
            Command::ShowRaw { report, line } => self.show_raw(report, line),
            Command::AskUnreadable(report) => {
                self.unreadable_of = report;
                self.requests.push(Request::Ask(Asked::Unreadable));
            }
            Command::SaveUnreadable(path) => self.save_unreadable(path),
            Command::TogglePalette => {
                self.view.palette = if self.view.palette.is_some() { None } else { Some(String::new()) };
            }
            Command::ToggleKeys => self.view.keys_open = !self.view.keys_open,
            Command::ToggleWheelZooms => self.settings.wheel_zooms = !self.settings.wheel_zooms,
            Command::FocusSearch => self.requests.push(Request::FocusSearch),
            Command::ToggleExport => self.export.open = !self.export.open,
            Command::Figure(choice) => self.choose(choice),
            Command::SavePicture(path) => self.requests.push(Request::Write(Asked::Picture, path)),
            Command::SaveList(path) => self.requests.push(Request::Write(Asked::List, path)),
            Command::SaveAltText(path) => self.requests.push(Request::Write(Asked::AltText, path)),
            Command::CopyPicture => self.requests.push(Request::CopyPicture),
            Command::SaveView => match self.origin.view_file.clone() {
                Some(path) => self.save_view(path),
                None => self.requests.push(Request::Ask(Asked::View)),
            },
            Command::SaveViewAs(path) => self.save_view(path),
            Command::Locate(path) => {
                if let Some(mut opened) = self.unfound.take() {
                    opened.push(path);
                    self.requests.push(Request::Load(opened));
                }
            }
            Command::ToggleChanges => {
                self.view.changes_open = !self.view.changes_open;
                // The list would lie behind it.
                self.export.open = false;
            }
            Command::ToggleSaving => self.toggle_saving(),
            Command::ChooseSaving { format, all } => self.choose_saving(&format, all),
            Command::SaveEvents(path) => self.save_events(path),
            Command::ToggleColumns => self.toggle_columns(),
            Command::ShowColumnsOf(nth) => self.show_columns_of(nth),
            Command::ChooseReading(options) => self.choose_reading(*options),
            Command::RememberReading(on) => self.remember_reading(on),
            Command::ReadAsChosen => self.read_as_chosen(),
            Command::SaveDateMap(path) => self.save_datemap(&path),
            Command::OpenDateMap(path) => self.open_datemap(&path),
            Command::OpenFolder(folder) => self.requests.push(Request::OpenFolder(folder)),
            Command::CloseMessage => self.message = None,
            Command::Escape => {
                let view = &mut self.view;
                if view.path_field.is_some() {
                    view.path_field = None;
                } else if self.saving.is_some() {
                    self.saving = None;
                } else if self.columns.is_some() {
                    self.columns = None;
                } else if self.export.open {
                    self.export.open = false;
                } else if view.keys_open || view.issues_open || view.changes_open || view.palette.is_some() {
                    view.palette = None;
                    view.keys_open = false;
                    view.issues_open = false;
                    view.changes_open = false;
                } else if view.selected.is_some() {
                    view.selected = None;
                } else if view.listed.is_some() {
                    view.listed = None;
                } else {
                    self.message = None;
                    view.undated_open = false;
                }
            }
        }
    }

    fn select(&mut self, id: Option<EventId>) {
        self.view.selected = id.filter(|id| (id.0 as usize) < self.dataset.len());
        if self.view.selected.is_some() {
            self.settings.details_open = true;
        }
    }

    /// Brings the selected event into sight when it is not.
    fn reveal(&mut self) {
        let Some(when) = self.view.selected.and_then(|id| self.dataset.when(id)) else { return };
        let scale = self.target_scale();
        let anchor = if when.start.is_date() { when.start } else { when.end };
        let px = scale.px_from_time(anchor);
        if !(0.0..scale.width_px() * 0.9).contains(&px) {
            self.go_to(scale.panned(px - scale.width_px() * 0.35), true, true);
        }
    }

    fn step(&mut self, n: i32, in_lane: bool) {
        let selected = self.view.selected;
        // In time there are only dated events, unless one without a date is where the walk begins.
        let n_dated = self.dataset.n_dated();
        let undated = selected.is_some_and(|id| id.0 as usize >= n_dated);
        let found = match selected {
            Some(id) if in_lane && !undated => {
                let lane = self.lanes.lanes.iter().find(|lane| lane.contains(&self.dataset, id));
                lane.and_then(|lane| lane.stepped(&self.dataset, id, n))
            }
            _ => {
                let range = if undated { n_dated..self.dataset.len() } else { 0..n_dated };
                self.stepped(selected, n, &range)
            }
        };
        if found.is_some() {
            self.select(found);
            self.reveal();
        }
    }

    /// The `n`th selected row before or after this one; the outermost one when there are fewer.
    fn stepped(&self, from: Option<EventId>, n: i32, range: &std::ops::Range<usize>) -> Option<EventId> {
        let rows = &self.selection.rows;
        let next = |at: usize| rows.iter_range(at..range.end).next();
        let last = |at: usize| rows.last_in(range.start..at);
        let Some(from) = from.filter(|id| range.contains(&(id.0 as usize))) else {
            return if n < 0 { last(range.end) } else { next(range.start) };
        };
        let mut at = from;
        for _ in 0..n.unsigned_abs() {
            let row = at.0 as usize;
            let Some(step) = (if n < 0 { last(row) } else { next(row + 1) }) else { break };
            at = step;
        }
        // What is filtered out itself leads to the nearest row on the other side, where there is none on this one.
        if rows.contains(at) { Some(at) } else { next(at.0 as usize).or_else(|| last(at.0 as usize)) }
    }

    fn fit_selection(&mut self) {
        let Some(when) = self.view.selected.and_then(|id| self.dataset.when(id)) else { return };
        let (from, to) = match (when.start.is_date(), when.end.is_date()) {
            (true, true) => (when.start, when.end),
            (true, false) => (when.start, when.start_latest()),
            (false, _) => (when.end_earliest(), when.end),
        };
        // A day is shown among its weeks, longer things with a third of their length around them.
        let span = ((to.secs() - from.secs()) as f64).max(4.0 * 86_400.0);
        let width = self.view.scale.width_px();
        let scale = TimeScale::from_secs(from.secs() as f64 - span, to.secs() as f64 + span, width);
        self.go_to(scale, true, true);
    }

    fn save_view(&mut self, path: std::path::PathBuf) {
        // Half of the events would be all of them for whoever opens it.
        if self.is_part() {
            let text = "The files are still being read; save the view when all events are there";
            self.message = Some(Message::alert(text));
        } else if self.dataset.is_empty() && self.paths.is_empty() {
            self.message = Some(Message::alert("Nothing is open that a view could show; open a file first"));
        } else {
            self.requests.push(Request::Write(Asked::View, path));
        }
    }
}
