//! The axis: grid lines behind the lanes and two rows of labels above them.

use super::{AXIS_H, LayoutSpec, breaks};
use crate::scene::geom::{Rect, pt};
use crate::scene::{Bar, FontSpec, Item, Scene, Stroke, TextMetrics};
use crate::theme::{Theme, size};
use crate::time::{AxisScale, Tick, Ticks, axis_ticks};

/// Baselines of the two rows of labels, and where the lines of the fine marks begin.
const MAJOR_BASELINE: f32 = 18.0;
const MINOR_BASELINE: f32 = 37.0;
const MINOR_TOP: f32 = 24.0;

/// Height of the axis: with breaks it has a line for how much they leave out.
pub fn height(scale: &AxisScale) -> f32 {
    if scale.breaks().is_empty() { AXIS_H } else { AXIS_H + breaks::WORDS_H }
}

/// Draws what lies behind the lanes and returns the marks.
pub(super) fn grid(scene: &mut Scene, scale: &AxisScale, theme: &Theme, spec: &LayoutSpec) -> Ticks {
    let ticks = axis_ticks(scale, 1.0);
    let top = height(scale);
    let clip = Rect::new(spec.gutter, top, spec.width, spec.height);
    let x_of = |time| spec.gutter + scale.px_from_time(time);
    let items = scene.group("grid", clip);
    for &(from, to) in &ticks.weekends {
        items.push(Item::Bar(Bar::filled(Rect::new(x_of(from), top, x_of(to), spec.height), theme.panel)));
    }
    let mut line = |tick: &Tick, ink| {
        let x = x_of(tick.time);
        if x >= spec.gutter && tick.line {
            items.push(Item::Line { from: pt(x, top), to: pt(x, spec.height), stroke: Stroke::solid(1.0, ink) });
        }
    };
    ticks.minor.iter().for_each(|tick| line(tick, theme.grid));
    ticks.major.iter().for_each(|tick| line(tick, theme.line));
    breaks::bands(items, scale, theme, spec, (top, spec.height));
    ticks
}

/// Draws the labels, over everything that the lanes drew too high.
pub(super) fn header(
    scene: &mut Scene,
    scale: &AxisScale,
    ticks: &Ticks,
    theme: &Theme,
    spec: &LayoutSpec,
    metrics: &TextMetrics,
) {
    let x_of = |time| spec.gutter + scale.px_from_time(time);
    let bottom = height(scale);
    let top = bottom - AXIS_H;
    // The line above the axis, which the window draws, stays.
    let ground = Rect::new(0.0, 1.0, spec.width, bottom);
    let back = scene.group("axis-ground", ground);
    back.push(Item::Bar(Bar::filled(ground, theme.canvas)));
    breaks::bands(back, scale, theme, spec, (top, bottom));
    back.push(Item::Line {
        from: pt(0.0, bottom - 0.5),
        to: pt(spec.width, bottom - 0.5),
        stroke: Stroke::solid(1.0, theme.line),
    });
    let items = scene.group("axis", Rect::new(spec.gutter, 0.0, spec.width, bottom));
    let major_font = FontSpec::semibold(size::YEAR);
    let mut free_until = spec.width;
    // From the right: the label of what the window begins in gives way to the next one.
    for tick in ticks.major.iter().rev() {
        let x = x_of(tick.time);
        let at = (x + 7.0).max(spec.gutter + 7.0);
        if x >= spec.gutter && tick.line {
            items.push(Item::Line { from: pt(x, top), to: pt(x, bottom), stroke: Stroke::solid(1.0, theme.line) });
        }
        let fits = |text: &String| at + metrics.width(text, major_font) + 8.0 <= free_until;
        // Stretches between breaks are short, and each must say its year.
        let short = || (!scale.breaks().is_empty()).then(|| tick.short());
        if let Some(text) = Some(tick.label.clone()).filter(fits).or_else(|| short().filter(fits)) {
            items.push(Item::Text { at: pt(at, top + MAJOR_BASELINE), text, font: major_font, ink: theme.text });
        }
        free_until = x;
    }
    let font = FontSpec::regular(size::SMALL);
    // No label runs over the line of a coarser mark.
    // What the axis goes on with after a break gives way to the next mark, and no label runs into a break.
    let room_end = |nth: usize| {
        let time = ticks.minor[nth].time;
        let coarse = ticks.major.iter().find(|tick| time < tick.time).map_or(spec.width, |tick| x_of(tick.time) - 2.0);
        if scale.breaks().is_empty() {
            return coarse.min(spec.width);
        }
        let next = ticks.minor.get(nth + 1).map_or(spec.width, |next| x_of(next.time) - 2.0);
        let quiet = scale.breaks().iter().find(|quiet| time < quiet.from);
        quiet.map_or(next, |quiet| next.min(x_of(quiet.from)))
    };
    let mut free_from = f32::MIN;
    for (nth, tick) in ticks.minor.iter().enumerate() {
        let x = x_of(tick.time);
        if tick.line {
            let stroke = Stroke::solid(1.0, theme.line);
            items.push(Item::Line { from: pt(x, top + MINOR_TOP), to: pt(x, bottom), stroke });
        }
        let at = x + 7.0;
        let end = at + metrics.width(&tick.label, font);
        if at >= free_from && end <= room_end(nth) {
            let at = pt(at, top + MINOR_BASELINE);
            items.push(Item::Text { at, text: tick.label.clone(), font, ink: theme.muted });
            free_from = end + 6.0;
        }
    }
    breaks::signs(scene, scale, theme, spec, bottom - 0.5);
}
