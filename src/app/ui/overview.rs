//! The strip at the bottom: all time at once, with a brush for the window.

use std::ops::Range;
use std::sync::Arc;

use egui::epaint::Mesh;
use egui::{Color32, CursorIcon, Rect, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{Kept, Memo};
use crate::app::command::Command;
use crate::app::state::State;
use crate::dataset::Facet;
use crate::paint::egui::{color, font};
use crate::scene::{FontSpec, TextMetrics};
use crate::theme::{Theme, ThemeName, size};
use crate::time::{Edge, Precision, SECS_PER_DAY, Shape, Time, TimeScale, When, ticks, year_label};

/// Height of the strip.
pub(super) const HEIGHT: f32 = 32.0;
/// How near an edge of the brush the pointer takes hold of it.
const GRIP: f32 = 6.0;

/// What a drag does to the brush.
#[derive(Copy, Clone, PartialEq)]
enum Hold {
    Move,
    From,
    To,
    New(f64),
}

/// What the strip is made from.
#[derive(PartialEq)]
pub(super) struct StripKey {
    selection: u64,
    extent: (Time, Time),
    rect: Rect,
    theme: ThemeName,
}

/// The pixels in which events of a data set start.
pub(super) type Pixels = Memo<(u64, (Time, Time), Rect), Vec<(f32, Range<u32>)>>;

/// What lies under the brush.
pub(super) struct Strip {
    scale: TimeScale,
    /// Where the marks of the axis stand, and what they say.
    ticks: Vec<(f32, Option<String>)>,
    events: Arc<Mesh>,
}

impl Strip {
    fn new(state: &State, pixels: &mut Pixels, key: &StripKey, strip: Rect, theme: &Theme) -> Self {
        let (first, last) = key.extent;
        let margin = ((last.secs() - first.secs()) as f64 * 0.03).max(86_400.0);
        let scale = TimeScale::from_secs(first.secs() as f64 - margin, last.secs() as f64 + margin, strip.width());
        let marks = ticks(&scale, 2.4).minor.into_iter().map(|tick| {
            let x = strip.left() + scale.px_from_time(tick.time);
            // A month is nothing without its year here, where no second line names it.
            let label = match tick.label.chars().next() {
                Some(first) if first.is_alphabetic() => {
                    format!("{} {}", tick.label, year_label(tick.time.civil().year))
                }
                _ => tick.label,
            };
            let end = x + 4.0 + TextMetrics::shared().width(&label, FontSpec::regular(size::SMALL));
            (x, Some(label).filter(|_| end <= key.rect.right()))
        });
        let ticks = marks.collect();
        let pixels =
            pixels.of((state.dataset.generation(), key.extent, strip), |_| pixels_of(state.dataset.starts(), &scale));
        Self { ticks, events: Arc::new(events(state, pixels, &scale, strip, theme)), scale }
    }
}

/// The pixels in which events start, with their rows: the same for every selection.
fn pixels_of(starts: &[Time], scale: &TimeScale) -> Vec<(f32, Range<u32>)> {
    let mut pixels = Vec::new();
    let mut row = starts.partition_point(|&start| start < scale.from());
    while let Some(&start) = starts.get(row) {
        let px = scale.px_from_time(start).floor();
        if px > scale.width_px() {
            break;
        }
        // Jump to the next pixel by binary search.
        let end = scale.time_from_px(px + 1.0);
        let next = starts[row..].partition_point(|&start| start < end).max(1) + row;
        pixels.push((px, row as u32..next as u32));
        row = next;
    }
    pixels
}

/// Events of a pixel that are looked at for one that is known to the day.
const MAX_LOOKED: usize = 24;

/// The stretch in which an event starts, where it is known no better than to a week.
fn start_within(when: &When) -> Option<(Time, Time)> {
    let form = when.form;
    let (start, end) = match form.shape {
        Shape::Interval if form.start.edge == Edge::Known && form.start.precision > Precision::Day => {
            (when.start, when.end.min(form.start.precision.after(when.start)))
        }
        Shape::Point | Shape::OneOf => (when.start, when.end),
        Shape::Interval | Shape::AllOf => return None,
    };
    (start.is_date() && end.is_date() && end.secs() - start.secs() > SECS_PER_DAY).then_some((start, end))
}

/// One stroke a pixel at most, whatever the number of events; neighbours of one colour are one stroke. Events of which the day
/// is not known are pale stretches below them.
fn events(state: &State, pixels: &[(f32, Range<u32>)], scale: &TimeScale, strip: Rect, theme: &Theme) -> Mesh {
    let mut mesh = Mesh::default();
    let mut sharp: Vec<(f32, Color32)> = Vec::new();
    let kinds = state.dataset.names(Facet::Kind);
    let inks: Vec<Color32> = kinds.iter().map(|(kind, _)| color(theme.kind(kinds.key(kind)))).collect();
    let without = color(theme.kind(""));
    for (px, rows) in pixels {
        let mut is_pale = false;
        for id in state.selection.rows.iter_range(rows.start as usize..rows.end as usize).take(MAX_LOOKED) {
            let kind = state.dataset.values(Facet::Kind, id).first();
            let ink = kind.and_then(|kind| inks.get(kind as usize)).copied().unwrap_or(without);
            let within = state.dataset.when(id).as_ref().and_then(start_within);
            let ends = within.map(|(from, to)| (scale.px_from_time(from), scale.px_from_time(to)));
            let Some((from, to)) = ends.filter(|(from, to)| to - from > 2.5) else {
                sharp.push((strip.left() + px + 0.5, ink));
                break;
            };
            if !std::mem::replace(&mut is_pale, true) {
                let area = Rect::from_x_y_ranges(
                    strip.left() + from..=strip.left() + to.min(strip.width()),
                    strip.top() + 5.0..=strip.top() + 16.0,
                );
                mesh.add_colored_rect(area, ink.gamma_multiply(0.35));
            }
        }
    }
    let mut run: Option<(f32, f32, Color32)> = None;
    let mut stroke = |(from, to, ink): (f32, f32, Color32)| {
        // As wide and as soft at its sides as a line of 1.6 points.
        let clear = Color32::TRANSPARENT;
        for (x, ink) in [(from - 1.3, clear), (from - 0.3, ink), (to + 0.3, ink), (to + 1.3, clear)] {
            let n = mesh.vertices.len() as u32;
            mesh.colored_vertex(pos2(x, strip.top() + 5.0), ink);
            mesh.colored_vertex(pos2(x, strip.top() + 16.0), ink);
            if x > from - 1.0 {
                mesh.add_triangle(n - 2, n - 1, n);
                mesh.add_triangle(n - 1, n, n + 1);
            }
        }
    };
    for (x, ink) in sharp {
        run = match run {
            Some((from, to, known)) if known == ink && x - to < 1.5 => Some((from, x, ink)),
            before => {
                before.map(&mut stroke);
                Some((x, x, ink))
            }
        };
    }
    run.map(stroke);
    mesh
}

/// Draws the strip.
pub(super) fn overview_ui(ui: &mut Ui, state: &State, kept: &mut Kept, out: &mut Vec<Command>) {
    let theme = state.theme();
    let rect = ui.max_rect();
    // Inset, so that the frame's edges can be taken hold of where it reaches both ends.
    let strip = rect.shrink2(vec2(10.0, 0.0));
    let extent = state.full_extent();
    let key = StripKey { selection: state.selection.generation, extent, rect, theme: theme.name };
    let pixels = &mut kept.pixels;
    let Strip { scale, ticks, events } = kept.strip.of(key, |key| Strip::new(state, pixels, key, strip, &theme));
    let id = egui::Id::unique("overview");
    let response = ui.interact(rect, id, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Slider, true, "Overview, drag to choose the window"));
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, 0.0, color(theme.band));
    painter.hline(rect.x_range(), rect.top(), egui::Stroke::new(1.0, color(theme.line)));

    let faint = font(FontSpec::regular(size::SMALL - 1.0));
    for (x, label) in ticks {
        painter.vline(*x, rect.y_range(), egui::Stroke::new(1.0, color(theme.line)));
        if let Some(label) = label {
            let at = pos2(x + 4.0, rect.bottom() - 2.0);
            painter.text(at, egui::Align2::LEFT_BOTTOM, label, faint.clone(), color(theme.muted));
        }
    }
    painter.add(Arc::clone(events));

    let window = state.view.scale;
    let (a, b) = (window.from_seconds(), window.from_seconds() + window.span_seconds());
    let x_of = |secs: f64| strip.left() + scale.px_from_secs(secs).clamp(-6.0, strip.width() + 6.0);
    let (mut x0, mut x1) = (x_of(a), x_of(b));
    if x1 - x0 < 6.0 {
        let middle = f32::midpoint(x0, x1);
        (x0, x1) = (middle - 3.0, middle + 3.0);
    }
    let brush = egui::Rect::from_min_max(pos2(x0, rect.top() + 2.0), pos2(x1, rect.bottom() - 2.0));
    painter.rect(
        brush,
        4.0,
        color(theme.accent.faded(0.16)),
        egui::Stroke::new(1.5, color(theme.accent)),
        egui::StrokeKind::Inside,
    );

    let hold_at = |x: f32| {
        if (x - x0).abs() <= GRIP {
            Hold::From
        } else if (x - x1).abs() <= GRIP {
            Hold::To
        } else if (x0..x1).contains(&x) {
            Hold::Move
        } else {
            Hold::New(scale.secs_from_px(x - strip.left()))
        }
    };
    if let Some(at) = response.hover_pos() {
        ui.set_cursor_icon(match hold_at(at.x) {
            Hold::From | Hold::To => CursorIcon::ResizeHorizontal,
            Hold::Move => CursorIcon::Grab,
            Hold::New(_) => CursorIcon::Crosshair,
        });
    }
    let key = id.with("hold");
    if response.drag_started()
        && let Some(origin) = ui.input(|input| input.pointer.press_origin())
    {
        ui.data_mut(|data| data.insert_temp(key, Dragged { hold: hold_at(origin.x), from: a, to: b, x: origin.x }));
    }
    if response.dragged()
        && let (Some(drag), Some(at)) = (ui.data(|data| data.get_temp::<Dragged>(key)), response.interact_pointer_pos())
    {
        let moved = f64::from(at.x - drag.x) * scale.secs_per_px();
        let here = scale.secs_from_px(at.x - strip.left());
        let (from, to) = match drag.hold {
            Hold::Move => (drag.from + moved, drag.to + moved),
            Hold::From => (here.min(drag.to), here.max(drag.to)),
            Hold::To => (here.min(drag.from), here.max(drag.from)),
            Hold::New(start) => (start.min(here), start.max(here)),
        };
        // Going back leads to where the drag began, not through every step of it.
        out.push(Command::DragWindow { from, to });
    }
    if response.drag_stopped() {
        out.push(Command::EndGesture);
    }
    if response.clicked()
        && let Some(at) = response.interact_pointer_pos()
        && !brush.contains(at)
    {
        let middle = scale.secs_from_px(at.x - strip.left());
        let half = window.span_seconds() / 2.0;
        out.push(Command::SetWindow { from: middle - half, to: middle + half, animated: true });
    }
    response.on_hover_text_at_pointer("Drag the frame, or drag beside it for a new one");
}

/// A drag of the brush: where it began.
#[derive(Copy, Clone)]
struct Dragged {
    hold: Hold,
    from: f64,
    to: f64,
    x: f32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Edtf;

    #[test]
    fn what_is_known_no_better_than_to_a_week_has_no_day_to_stand_on() {
        for (text, days) in [
            ("2021-03-04", None),
            ("2021-03-04T10", None),
            ("2021-03", Some(31)),
            ("2021", Some(365)),
            ("[2021-03-04..2021-03-06]", Some(3)),
            ("{2021-03-04,2021-05-06}", None),
            ("2021-03-04/2022", None),
            ("2021-03/2022", Some(31)),
            ("2021/2021-03-04", Some(63)),
            ("/2021", None),
            ("2021/..", Some(365)),
            ("[..2021]", Some(365)),
        ] {
            let when = text.parse::<Edtf>().ok().and_then(|edtf| edtf.when()).expect(text);
            let within = start_within(&when).map(|(from, to)| (to.secs() - from.secs()) / SECS_PER_DAY);
            assert_eq!(within, days, "{text}");
        }
    }
}
