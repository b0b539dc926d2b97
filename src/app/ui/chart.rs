//! Events over time: stacked bars by kind under the canvas, on the canvas's own axis.

use std::fmt::Write as _;

use egui::epaint::Mesh;
use egui::{Color32, Pos2, Rect, Sense, Shape, Ui, pos2, vec2};
use egui_plot::{
    Bar, BarChart, ClosestElem, Cursor, GridMark, LabelFormatterFn, Plot, PlotBounds, PlotConfig, PlotGeometry,
    PlotItem, PlotItemBase, PlotTransform,
};

use super::Kept;
use super::parts::{muted, semibold};
use crate::app::command::Command;
use crate::app::state::State;
use crate::dataset::{Dataset, Facet};
use crate::paint::egui::color;
use crate::theme::{Theme, kind_idx, size};
use crate::time::{Stretches, TimeScale, grouped, stretches};

/// Height of the chart with its heading.
pub(super) const HEIGHT: f32 = 112.0;
const HEADING_H: f32 = 24.0;
/// A bar is at least this wide.
const BAR_PX: f64 = 9.0;

/// What the bars show: events of each kind colour in each calendar stretch.
pub(super) struct Counts {
    stretches: Stretches,
    by_colour: Vec<[u32; Theme::N_KINDS]>,
    /// Events in the window whose start is known too coarsely for one stretch.
    n_coarse: usize,
}

impl Counts {
    fn of(state: &State, scale: &TimeScale) -> Self {
        let stretches = stretches(scale, BAR_PX);
        let counts = state.selection.count_stretches(&state.dataset, &stretches.edges);
        let by_colour = counts.counts.chunks(counts.n_groups.max(1)).map(|groups| {
            let mut colours = [0; Theme::N_KINDS];
            colours.iter_mut().zip(groups).for_each(|(colour, n)| *colour = *n);
            colours
        });
        Self { by_colour: by_colour.collect(), n_coarse: counts.n_coarse, stretches }
    }
}

/// Lines across the chart, at most.
const MOST_MARKS: u32 = 4;

/// The distance of the lines across the chart: 1, 2 or 5 with zeros, so that three or so fit under the tallest bar.
fn round_step(most: u32) -> f64 {
    let rough = (f64::from(most) / 3.0).max(1.0);
    let ten = 10_f64.powf(rough.log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|n| n * ten).find(|&step| step <= rough).unwrap_or(ten)
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
pub(super) fn chart_ui(ui: &mut Ui, state: &State, kept: &mut Kept, gutter: f32, out: &mut Vec<Command>) {
    let theme = state.theme();
    let rect = ui.max_rect();
    ui.painter().line_segment([rect.left_top(), rect.right_top()], egui::Stroke::new(1.0, color(theme.line)));
    let scale = state.view.scale;
    let data = kept.chart.of((state.selection.generation, scale), |_| Counts::of(state, &scale));
    let heading = egui::Rect::from_min_size(rect.min + vec2(16.0, 3.0), vec2(rect.width() - 32.0, HEADING_H - 4.0));
    ui.scope_builder(
        egui::UiBuilder::new().max_rect(heading).layout(egui::Layout::left_to_right(egui::Align::Center)),
        |ui| {
            ui.label(semibold("Events over time", size::BODY));
            let mut note = format!("by kind, per {}", data.stretches.unit);
            if data.by_colour.iter().flatten().all(|&n| n == 0) {
                note.push_str(" · nothing starts in this window");
            }
            if data.n_coarse > 0 {
                let _ =
                    write!(note, " · {} more not known to the {}", grouped(data.n_coarse as u64), data.stretches.unit);
            }
            ui.add(egui::Label::new(muted(note, &theme)).truncate());
        },
    );
    let plot_rect = egui::Rect::from_min_max(
        egui::pos2(rect.left() + gutter, rect.top() + HEADING_H),
        egui::pos2(rect.right() - super::canvas::SCROLL_BAR, rect.bottom() - 2.0),
    );
    let most = data.by_colour.iter().map(|counts| counts.iter().sum::<u32>()).max().unwrap_or(0);
    let has_bars = most > 0;
    let most = most.max(2);
    let names = kept.colour_names.of(state.dataset.generation(), |_| colour_names(&state.dataset));
    let bars = bars(data, &theme, names, ui.rect_contains_pointer(plot_rect));
    let (from, to) = (scale.from_seconds(), scale.from_seconds() + scale.span_seconds());
    let step = round_step(most);
    ui.scope_builder(egui::UiBuilder::new().max_rect(plot_rect), |ui| {
        let response = Plot::new("events over time")
            .width(plot_rect.width())
            .height(plot_rect.height())
            .show_axes(false)
            .show_grid([false, true])
            .grid_color(color(theme.line))
            .y_grid_spacer(move |input| {
                let marks = (1..=MOST_MARKS)
                    .filter(|_| has_bars)
                    .map(|i| GridMark { value: f64::from(i) * step, step_size: step });
                marks.filter(|mark| mark.value <= input.bounds.1 * 1.15 / 1.3).collect()
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
                for bars in bars {
                    plot.add(bars);
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
        for i in (1..=MOST_MARKS).filter(|_| has_bars) {
            let value = f64::from(i) * step;
            if value <= f64::from(most) * 1.15 {
                let y = response.transform.position_from_point(&egui_plot::PlotPoint::new(from, value)).y;
                let font = crate::paint::egui::font(crate::scene::FontSpec::regular(size::SMALL));
                let at = egui::pos2(plot_rect.right() - 8.0, y - 1.0);
                let text = painter.layout_no_wrap(grouped(value as u64), font, color(theme.muted));
                let place = egui::Align2::RIGHT_BOTTOM.anchor_size(at, text.size());
                // It must be read on a bar of any colour, too.
                painter.rect_filled(place.expand2(vec2(3.0, 0.0)), 3.0, color(theme.canvas.faded(0.85)));
                painter.galley(place.min, text, color(theme.muted));
            }
        }
    });
}

/// The bars of one kind colour: drawn as one mesh, and pointed at as the bars of [`egui_plot`].
struct Bars {
    /// For the words under the pointer; without bars while the pointer is elsewhere.
    chart: BarChart,
    /// Left, right, bottom and top of each bar, in plot coordinates.
    rects: Vec<[f64; 4]>,
    fill: Color32,
    edge: Color32,
}

impl PlotItem for Bars {
    fn shapes(&self, _ui: &Ui, transform: &PlotTransform, shapes: &mut Vec<Shape>) {
        let mut mesh = Mesh::default();
        mesh.reserve_vertices(self.rects.len() * 8);
        mesh.reserve_triangles(self.rects.len() * 4);
        for &[left, right, bottom, top] in &self.rects {
            let (left, right) = (transform.position_from_point_x(left), transform.position_from_point_x(right));
            let (bottom, top) = (transform.position_from_point_y(bottom), transform.position_from_point_y(top));
            let outer = Rect::from_min_max(pos2(left.round(), top.round()), pos2(right.round(), bottom.round()));
            mesh.add_colored_rect(outer, self.edge);
            // What is all edge is left to the edge, as a stroke inside the bar does.
            if outer.width() > 2.5 && outer.height() > 2.5 {
                mesh.add_colored_rect(outer.shrink(1.0), self.fill);
            }
        }
        shapes.push(mesh.into());
    }

    fn initialize(&mut self, x_range: std::ops::RangeInclusive<f64>) {
        self.chart.initialize(x_range);
    }

    fn color(&self) -> Color32 {
        self.fill
    }

    fn geometry(&self) -> PlotGeometry<'_> {
        self.chart.geometry()
    }

    fn bounds(&self) -> PlotBounds {
        self.chart.bounds()
    }

    fn base(&self) -> &PlotItemBase {
        self.chart.base()
    }

    fn base_mut(&mut self) -> &mut PlotItemBase {
        self.chart.base_mut()
    }

    fn find_closest(&self, point: Pos2, transform: &PlotTransform) -> Option<ClosestElem> {
        self.chart.find_closest(point, transform)
    }

    fn on_hover(
        &self,
        response: &egui::Response,
        elem: ClosestElem,
        shapes: &mut Vec<Shape>,
        cursors: &mut Vec<Cursor>,
        plot: &PlotConfig<'_>,
        formatter: Option<&LabelFormatterFn<'_>>,
    ) {
        self.chart.on_hover(response, elem, shapes, cursors, plot, formatter);
    }
}

fn bars(data: &Counts, theme: &Theme, names: &[String; Theme::N_KINDS], pointed_at: bool) -> Vec<Bars> {
    let mut base = vec![0_u32; data.by_colour.len()];
    let mut all = Vec::new();
    let edge = color(theme.canvas);
    for (colour, name) in names.iter().enumerate() {
        let fill = color(theme.kind_at(colour));
        let mut rects = Vec::new();
        let mut bars = Vec::new();
        for ((counts, edges), base) in data.by_colour.iter().zip(data.stretches.edges.windows(2)).zip(&mut base) {
            let (n, &[from, to]) = (counts[colour], edges) else { continue };
            if n == 0 {
                continue;
            }
            let (from, to) = (from.secs() as f64, to.secs() as f64);
            let (middle, width) = (f64::midpoint(from, to), (to - from) * 0.94);
            rects.push([middle - width / 2.0, middle + width / 2.0, f64::from(*base), f64::from(*base + n)]);
            if pointed_at {
                let bar = Bar::new(middle, f64::from(n)).width(width).base_offset(f64::from(*base));
                bars.push(bar.stroke(egui::Stroke::new(1.0, edge)).fill(fill));
            }
            *base += n;
        }
        if !rects.is_empty() {
            let label = name.clone();
            let chart = BarChart::new(name.clone(), bars)
                .color(fill)
                .element_formatter(Box::new(move |bar, _| format!("{label}: {}", bar.value)));
            all.push(Bars { chart, rects, fill, edge });
        }
    }
    all
}
