//! Events over time: stacked bars by kind under the canvas, on the canvas's own axis.

use std::fmt::Write as _;

use egui::{Sense, Ui, vec2};
use egui_plot::{Bar, BarChart, GridMark, Plot};

use super::parts::{muted, semibold};
use crate::app::command::Command;
use crate::app::state::State;
use crate::dataset::{Dataset, EventId, Facet};
use crate::paint::egui::color;
use crate::query::Selection;
use crate::theme::{Theme, kind_idx, size};
use crate::time::{TimeScale, grouped, stretches};

/// Height of the chart with its heading.
pub(super) const HEIGHT: f32 = 112.0;
const HEADING_H: f32 = 24.0;
/// A bar is at least this wide.
const BAR_PX: f64 = 9.0;

/// What the bars show: events of each kind colour in each calendar stretch.
struct Counts {
    /// Starts and ends of the stretches, in seconds since 1970; one more than there are.
    edges: Vec<f64>,
    /// What a stretch is.
    unit: String,
    /// By stretch and kind colour.
    stretches: Vec<[u32; Theme::N_KINDS]>,
    /// Events in the window whose start is known too coarsely for one stretch.
    n_coarse: usize,
}

fn count(dataset: &Dataset, selection: &Selection, scale: &TimeScale) -> Counts {
    let (edges, unit) = stretches(scale, BAR_PX);
    let mut counts = vec![[0; Theme::N_KINDS]; edges.len().saturating_sub(1)];
    let mut n_coarse = 0;
    let (Some(&first), Some(&last)) = (edges.first(), edges.last()) else {
        return Counts { edges: Vec::new(), unit, stretches: counts, n_coarse };
    };
    let names = dataset.names(Facet::Kind);
    let colours: Vec<usize> = names.iter().map(|(value, _)| kind_idx(names.key(value))).collect();
    let begin = dataset.starts().partition_point(|&start| start < first);
    let end = dataset.starts().partition_point(|&start| start < last);
    for id in selection.rows.iter_range(begin..end) {
        let Some(when) = dataset.when(id) else { continue };
        let stretch = edges.partition_point(|&edge| edge <= when.start).saturating_sub(1);
        // `2021` is in no one month of that year.
        let known = when.form.start.edge == crate::time::Edge::Known;
        if !known || edges.get(stretch + 1).is_none_or(|&edge| when.start_latest() > edge) {
            n_coarse += 1;
            continue;
        }
        let colour = colour_of(dataset, &colours, id);
        counts[stretch][colour] += 1;
    }
    Counts { edges: edges.into_iter().map(|edge| edge.secs() as f64).collect(), unit, stretches: counts, n_coarse }
}

fn colour_of(dataset: &Dataset, colours: &[usize], id: EventId) -> usize {
    let value = dataset.values(Facet::Kind, id).first();
    value.and_then(|value| colours.get(value as usize)).copied().unwrap_or(Theme::N_KINDS - 1)
}

/// The kinds of a colour, for the words under the pointer.
fn colour_names(dataset: &Dataset) -> [String; Theme::N_KINDS] {
    let names = dataset.names(Facet::Kind);
    let mut lists: [Vec<&str>; Theme::N_KINDS] = Default::default();
    for (value, label) in names.iter() {
        let list = &mut lists[kind_idx(names.key(value))];
        if list.len() < 4 {
            list.push(label);
        }
    }
    lists.map(|list| if list.is_empty() { "Events".to_owned() } else { list.join(", ") })
}

/// Draws the chart; `gutter` is how far the lane names reach.
pub(super) fn chart_ui(ui: &mut Ui, state: &State, gutter: f32, out: &mut Vec<Command>) {
    let theme = state.theme();
    let rect = ui.max_rect();
    ui.painter().line_segment([rect.left_top(), rect.right_top()], egui::Stroke::new(1.0, color(theme.line)));
    let scale = state.view.scale;
    let data = count(&state.dataset, &state.selection, &scale);
    let heading = egui::Rect::from_min_size(rect.min + vec2(16.0, 3.0), vec2(rect.width() - 32.0, HEADING_H - 4.0));
    ui.scope_builder(
        egui::UiBuilder::new().max_rect(heading).layout(egui::Layout::left_to_right(egui::Align::Center)),
        |ui| {
            ui.label(semibold("Events over time", size::BODY));
            let mut note = format!("by kind, per {}", data.unit);
            if data.stretches.iter().all(|stretch| stretch.iter().all(|&n| n == 0)) {
                note.push_str(" · nothing starts in this window");
            }
            if data.n_coarse > 0 {
                let _ = write!(note, " · {} more not known to the {}", grouped(data.n_coarse as u64), data.unit);
            }
            ui.add(egui::Label::new(muted(note, &theme)).truncate());
        },
    );
    let plot_rect = egui::Rect::from_min_max(
        egui::pos2(rect.left() + gutter, rect.top() + HEADING_H),
        egui::pos2(rect.right() - super::canvas::SCROLL_BAR, rect.bottom() - 2.0),
    );
    let most = data.stretches.iter().map(|stretch| stretch.iter().sum::<u32>()).max().unwrap_or(0);
    let has_bars = most > 0;
    let most = most.max(2);
    let names = colour_names(&state.dataset);
    let charts = charts(&data, &theme, &names);
    let (from, to) = (scale.from_seconds(), scale.from_seconds() + scale.span_seconds());
    let step = f64::from((most / 2).max(1));
    ui.scope_builder(egui::UiBuilder::new().max_rect(plot_rect), |ui| {
        let response = Plot::new("events over time")
            .width(plot_rect.width())
            .height(plot_rect.height())
            .show_axes(false)
            .show_grid([false, true])
            .grid_color(color(theme.line))
            .y_grid_spacer(move |input| {
                let marks =
                    (1..=2).filter(|_| has_bars).map(|i| GridMark { value: f64::from(i) * step, step_size: step });
                marks.filter(|mark| mark.value <= input.bounds.1).collect()
            })
            .show_background(false)
            .show_crosshair(false)
            .allow_drag(false)
            .allow_zoom(false)
            .allow_scroll(false)
            .allow_boxed_zoom(false)
            .allow_double_click_reset(false)
            .set_margin_fraction(vec2(0.0, 0.0))
            .sense(Sense::click_and_drag())
            .show(ui, |plot| {
                // The canvas's window is the chart's window: the axes are one.
                plot.set_plot_bounds_x(from..=to);
                plot.set_plot_bounds_y(0.0..=f64::from(most) * 1.3);
                for chart in charts {
                    plot.bar_chart(chart);
                }
            });
        let plot = &response.response;
        plot.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, "Events over time"));
        if plot.dragged() {
            out.push(Command::Pan { px: -plot.drag_delta().x, animated: false });
        }
        if let Some(at) = plot.hover_pos() {
            let dy = ui.input(|input| input.smooth_scroll_delta().y);
            if dy.abs() > 0.01 {
                let px = at.x - plot_rect.left();
                out.push(Command::Zoom { factor: (f64::from(dy) / 200.0).exp(), px: Some(px), animated: false });
            }
        }
        // The numbers of the grid lines stand on them, at the right edge, where the time axis is not narrowed by them.
        let painter = ui.painter_at(plot_rect);
        for i in (1..=2).filter(|_| has_bars) {
            let value = f64::from(i) * step;
            if value <= f64::from(most) * 1.3 {
                let y = response.transform.position_from_point(&egui_plot::PlotPoint::new(from, value)).y;
                let font = crate::paint::egui::font(crate::scene::FontSpec::regular(size::SMALL));
                let at = egui::pos2(plot_rect.right() - 8.0, y - 1.0);
                painter.text(at, egui::Align2::RIGHT_BOTTOM, grouped(value as u64), font, color(theme.muted));
            }
        }
    });
}

fn charts(data: &Counts, theme: &Theme, names: &[String; Theme::N_KINDS]) -> Vec<BarChart> {
    let mut base = vec![0_u32; data.stretches.len()];
    let mut charts = Vec::new();
    for (colour, name) in names.iter().enumerate() {
        let mut bars = Vec::new();
        for (i, stretch) in data.stretches.iter().enumerate().filter(|(_, stretch)| stretch[colour] > 0) {
            let (from, to) = (data.edges[i], data.edges[i + 1]);
            let bar = Bar::new(f64::midpoint(from, to), f64::from(stretch[colour]))
                .width((to - from) * 0.94)
                .base_offset(f64::from(base[i]))
                .stroke(egui::Stroke::new(1.0, color(theme.canvas)))
                .fill(color(theme.kind_at(colour)));
            base[i] += stretch[colour];
            bars.push(bar);
        }
        if !bars.is_empty() {
            let label = name.clone();
            let chart = BarChart::new(name.clone(), bars)
                .color(color(theme.kind_at(colour)))
                .element_formatter(Box::new(move |bar, _| format!("{label}: {}", bar.value)));
            charts.push(chart);
        }
    }
    charts
}
