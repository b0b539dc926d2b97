//! Breaks: quiet time that the axis leaves out, and how that is told.
//!
//! ```text
//!        3 years 2 months            how much, above the axis
//! 2014          │2017
//! Jan │ Feb     │May │ Jun
//! ─────────────/ /────────────       two slanted strokes on the axis
//!  ●  label    ░░░    ●  label       a band without grid through the lanes
//! ```

use super::LayoutSpec;
use super::mark::extent;
use crate::dataset::Dataset;
use crate::query::RowSet;
use crate::scene::geom::{Point, Rect, pt};
use crate::scene::{Aim, Bar, FontSpec, Item, Legend, Scene, Stroke, Target, TextMetrics};
use crate::theme::{Rgba, Theme, size};
use crate::time::{AxisScale, Break, Breaks, Edge, Shape, TimeScale, When, period_label};

/// Height of the line that says how much is left out.
pub(super) const WORDS_H: f32 = 18.0;
const WORDS_BASELINE: f32 = 12.5;
const WORDS: FontSpec = FontSpec::regular(size::SMALL);
/// Between the words of two breaks.
const WORDS_GAP: f32 = 10.0;
/// How far the strokes reach above and below the axis, how much they lean, and how far apart they are.
const STROKE_H: f32 = 5.5;
const STROKE_LEAN: f32 = 2.2;
const STROKE_APART: f32 = 5.0;
/// The depth and the height of a tooth of a torn edge.
const TOOTH: f32 = 3.0;
const TOOTH_H: f32 = 5.0;
/// Stretches with less quiet between them than this many pixels are taken as one.
const TOGETHER_PX: f64 = 8.0;

/// The quiet stretches of a window that are worth leaving out: where no selected event is, may have been, begins or ends.
///
/// The marks of the events are what counts, with all that a bar fades over; their labels may run across a break. What lasts
/// from one known date to another, or goes on, is quiet in between, and its bar runs through the break.
pub fn quiet(dataset: &Dataset, rows: &RowSet, window: &TimeScale) -> Breaks {
    let scale = AxisScale::new(*window, Breaks::default());
    let (from, to) = (window.from(), window.to());
    let per_px = window.secs_per_px();
    let mut busy: Vec<(f64, f64)> = Vec::new();
    let mut ends: Vec<(f64, f64)> = Vec::new();
    for id in rows.iter_range(dataset.rows_near(from, to)) {
        let Some(when) = dataset.when(id).filter(|when| when.start < to && when.end > from) else { continue };
        let mark = extent(&when, &scale);
        let (x0, mut x1) = (mark.x0, mark.x1);
        if lasts(&when) {
            let (begun, ending) =
                (when.start_latest().secs() as f64 / per_px, when.end_earliest().secs() as f64 / per_px);
            let ends_at = if when.form.end.edge == Edge::Known { (ending.min(x1), x1) } else { (x1, x1) };
            x1 = begun.max(x0 + TOGETHER_PX).min(x1);
            if ends_at.0 > x1 && ends_at.0.is_finite() {
                add(&mut ends, ends_at);
            }
            if when.form.start.edge != Edge::Known {
                continue;
            }
        }
        add(&mut busy, (x0, x1));
    }
    busy.append(&mut ends);
    busy.sort_by(|a, b| a.0.total_cmp(&b.0));
    let busy: Vec<(f64, f64)> = busy.into_iter().map(|(x0, x1)| (x0 * per_px, x1 * per_px)).collect();
    Breaks::find(&busy, window)
}

/// Whether an event is a stretch with an inside: each end is a date, or it goes on there.
fn lasts(when: &When) -> bool {
    let is_told = |edge: Edge| matches!(edge, Edge::Known | Edge::GoesOn);
    when.form.shape == Shape::Interval && is_told(when.form.start.edge) && is_told(when.form.end.edge)
}

/// Adds a stretch; those next to each other are one, so that a million are few.
fn add(busy: &mut Vec<(f64, f64)>, (x0, x1): (f64, f64)) {
    match busy.last_mut() {
        Some(last) if last.0 <= x0 && x0 <= last.1 + TOGETHER_PX => last.1 = last.1.max(x1),
        _ => busy.push((x0, x1)),
    }
}

/// The sign of a break about `center`: two slanted strokes with nothing between them.
pub fn break_sign(center: Point, ink: Rgba) -> [Item; 2] {
    [-STROKE_APART / 2.0, STROKE_APART / 2.0].map(|x| Item::Line {
        from: pt(center.x + x - STROKE_LEAN, center.y + STROKE_H),
        to: pt(center.x + x + STROKE_LEAN, center.y - STROKE_H),
        stroke: Stroke::solid(1.3, ink),
    })
}

/// Where each break is on the picture, from the left.
fn places(scale: &AxisScale, left: f32) -> impl Iterator<Item = (Break, f32, f32)> + '_ {
    let x_of = move |time| left + scale.px_from_time(time);
    scale.breaks().iter().map(move |quiet| (quiet, x_of(quiet.from), x_of(quiet.to)))
}

/// Draws the bands between two heights, under all that stands there: the page is torn.
pub(super) fn bands(items: &mut Vec<Item>, scale: &AxisScale, theme: &Theme, spec: &LayoutSpec, (y0, y1): (f32, f32)) {
    // Teeth are counted from the top of the picture, so that those of the axis go on in the lanes.
    let (first, last) = ((y0 / TOOTH_H).floor() as usize, (y1 / TOOTH_H).ceil().max(0.0) as usize);
    for (_, x0, x1) in places(scale, spec.gutter) {
        let half = TOOTH / 2.0;
        items.push(Item::Bar(Bar::filled(Rect::new(x0 + half, y0, x1 - half, y1), theme.panel)));
        for x in [x0, x1 - TOOTH] {
            let tooth = |nth: usize| pt(if nth.is_multiple_of(2) { x } else { x + TOOTH }, nth as f32 * TOOTH_H);
            // Down and up again: a path is closed.
            let points = (first..=last).chain((first..last).rev()).map(tooth).collect();
            items.push(Item::Path { points, fill: None, stroke: Some(Stroke::solid(1.0, theme.line)) });
        }
    }
}

/// Draws the signs on the axis, whose line is at `axis_y`, and says above it how much is left out.
pub(super) fn signs(scene: &mut Scene, scale: &AxisScale, theme: &Theme, spec: &LayoutSpec, axis_y: f32) {
    if scale.breaks().is_empty() {
        return;
    }
    let places: Vec<(Break, f32, f32)> = places(scale, spec.gutter).collect();
    let words = words(&places, (spec.gutter, spec.width));
    let items = scene.group("breaks", Rect::new(spec.gutter, 0.0, spec.width, axis_y + STROKE_H + 1.0));
    for (&(_, x0, x1), words) in places.iter().zip(words) {
        let center = pt(f32::midpoint(x0, x1), axis_y);
        let half = STROKE_APART / 2.0;
        let open = Rect::new(center.x - half, axis_y - 1.0, center.x + half, axis_y + 1.0);
        items.push(Item::Bar(Bar::filled(open, theme.panel)));
        items.extend(break_sign(center, theme.muted));
        if let Some((x, text)) = words {
            items.push(Item::Text { at: pt(x, WORDS_BASELINE), text, font: WORDS, ink: theme.muted });
        }
    }
    let targets = places.into_iter().map(|(quiet, x0, x1)| Target {
        rect: Rect::new(x0, 0.0, x1, axis_y + STROKE_H),
        aim: Aim::Break { from: quiet.from.secs(), to: quiet.to.secs() },
        spoken: format!("{} left out, {}", quiet.words(), period_label(quiet.from, quiet.to)),
    });
    // The axis is read before the lanes.
    scene.targets.splice(0..0, targets);
    scene.legend.insert(Legend::Break);
}

/// What is written above each break and where it begins: all words where there is room, else short ones, else nothing.
///
/// The longest choose first; the full words of one never cost another its short ones.
fn words(places: &[(Break, f32, f32)], (left, right): (f32, f32)) -> Vec<Option<(f32, String)>> {
    let set = |text: String, (x0, x1): (f32, f32)| {
        let width = TextMetrics::shared().width(&text, WORDS);
        let x = (f32::midpoint(x0, x1) - width / 2.0).min(right - width).max(left);
        (x, x + width, text)
    };
    let mut by_length: Vec<usize> = (0..places.len()).collect();
    by_length.sort_by_key(|&nth| (places[nth].0.from.secs() - places[nth].0.to.secs(), nth));
    let mut chosen: Vec<Option<(f32, f32, String)>> = vec![None; places.len()];
    for write in [Break::short, Break::words] {
        for &nth in &by_length {
            let (quiet, x0, x1) = &places[nth];
            let wanted = set(write(quiet), (*x0, *x1));
            let mut others =
                chosen.iter().enumerate().filter(|(other, _)| *other != nth).filter_map(|(_, some)| some.as_ref());
            if others.all(|(from, to, _)| wanted.1 + WORDS_GAP <= *from || to + WORDS_GAP <= wanted.0) {
                chosen[nth] = Some(wanted);
            }
        }
    }
    chosen.into_iter().map(|some| some.map(|(x, _, text)| (x, text))).collect()
}
