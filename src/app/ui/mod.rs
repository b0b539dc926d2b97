//! The panels: each reads the state and says in commands what is to be done.

mod canvas;
mod chart;
mod columns;
mod details;
mod dialogs;
mod export;
mod filters;
pub(super) mod keys;
mod overview;
mod parts;
mod report;
mod saving;
mod status;
mod topbar;

use egui::{Frame, Margin, Panel, Ui};

use super::command::Command;
use super::load::Job;
use super::state::{Listed, State};
use crate::dataset::EventId;
use crate::import::IssueGroup;
use crate::paint::egui::{Labels, color};
use crate::theme::Theme;
use crate::time::TimeScale;

/// Narrower windows than this have no room for a panel beside the canvas.
const PANELS_FROM: f32 = 640.0;
/// Narrower windows than this have no room for two.
const BOTH_PANELS_FROM: f32 = 1_000.0;

/// What the list in the details panel shows: the selection, and the stretch where it is not the undated ones.
type ListKey = (u64, Option<Listed>, bool);

/// What panels work out once and keep until what it is made from changes.
#[derive(Default)]
pub(super) struct Kept {
    labels: Labels,
    chart: Memo<(u64, TimeScale), chart::Counts>,
    colour_names: Memo<u64, [String; Theme::N_KINDS]>,
    list: Memo<ListKey, Vec<EventId>>,
    strip: Memo<overview::StripKey, overview::Strip>,
    pixels: overview::Pixels,
    preview: export::Shown,
    issues: Memo<u64, Vec<Vec<IssueGroup>>>,
}

/// One value with what it was made from.
struct Memo<K, V>(Option<(K, V)>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self(None)
    }
}

impl<K: PartialEq, V> Memo<K, V> {
    /// The value, made again when the key is another one.
    fn of(&mut self, key: K, make: impl FnOnce(&K) -> V) -> &V {
        let kept = self.0.take().filter(|(known, _)| *known == key);
        let made = kept.unwrap_or_else(|| {
            let value = make(&key);
            (key, value)
        });
        &self.0.insert(made).1
    }
}

/// Draws the whole window.
pub(super) fn window(
    ui: &mut Ui,
    state: &mut State,
    kept: &mut Kept,
    job: Option<&Job>,
    focus_search: &mut bool,
    out: &mut Vec<Command>,
) {
    let theme = state.theme();
    let width = ui.available_width();
    let height = ui.available_height();
    let panel = Frame::new().fill(color(theme.panel));
    Panel::top("top bar")
        .frame(panel.inner_margin(Margin::symmetric(16, 10)))
        .show_separator_line(true)
        .resizable(false)
        .show(ui, |ui| {
            topbar::topbar_ui(ui, state, focus_search, out);
        });
    Panel::bottom("status").frame(panel.inner_margin(Margin::symmetric(16, 4))).resizable(false).show(ui, |ui| {
        status::status_ui(ui, state, job, out);
    });
    let details_fit = width >= PANELS_FROM;
    let filters_fit = width >= BOTH_PANELS_FROM || (details_fit && !state.settings.details_open);
    let side = (width * 0.18).clamp(200.0, 260.0);
    if state.settings.filters_open && filters_fit {
        Panel::left("filters").frame(panel).default_size(side).size_range(160.0..=420.0).show(ui, |ui| {
            filters::filters_ui(ui, state, out);
        });
    }
    if state.settings.details_open && details_fit {
        let side = (width * 0.235).clamp(230.0, 400.0);
        Panel::right("details").frame(panel).default_size(side).size_range(180.0..=620.0).show(ui, |ui| {
            details::details_ui(ui, state, kept, out);
        });
    }
    let ground = Frame::new().fill(color(theme.canvas));
    egui::CentralPanel::default().frame(ground).show(ui, |ui| {
        // Low windows keep the timeline and give up the chart first.
        let chart_fits = height >= 420.0;
        let bottom = if chart_fits { chart::HEIGHT + overview::HEIGHT } else { 0.0 };
        let all = ui.available_rect_before_wrap();
        let canvas = egui::Rect::from_min_max(all.min, egui::pos2(all.right(), all.bottom() - bottom));
        let left = ui
            .scope_builder(egui::UiBuilder::new().max_rect(canvas), |ui| canvas::canvas_ui(ui, state, kept, out))
            .inner;
        if chart_fits {
            let chart = egui::Rect::from_min_max(
                egui::pos2(all.left(), canvas.bottom()),
                egui::pos2(all.right(), canvas.bottom() + chart::HEIGHT),
            );
            ui.scope_builder(egui::UiBuilder::new().max_rect(chart), |ui| chart::chart_ui(ui, state, kept, left, out));
            let overview = egui::Rect::from_min_max(egui::pos2(all.left(), chart.bottom()), all.max);
            ui.scope_builder(egui::UiBuilder::new().max_rect(overview), |ui| {
                overview::overview_ui(ui, state, kept, out);
            });
        }
    });
    let asked_for = state.view.selected.is_some() || state.view.listed.is_some() || state.view.undated_open;
    if !details_fit && asked_for {
        dialogs::details_sheet_ui(ui, state, kept, out);
    }
    export::export_ui(ui, state, &mut kept.preview, out);
    dialogs::dialogs_ui(ui, state, kept, out);
}
