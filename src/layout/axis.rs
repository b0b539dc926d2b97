//! The axis: grid lines behind the lanes and two rows of labels above them.

use super::{AXIS_H, LayoutSpec};
use crate::scene::geom::{Rect, pt};
use crate::scene::{Bar, FontSpec, Item, Scene, Stroke, TextMetrics};
use crate::theme::{Theme, size};
use crate::time::{Ticks, TimeScale, ticks};

/// Baselines of the two rows of labels.
const MAJOR_BASELINE: f32 = 18.0;
const MINOR_BASELINE: f32 = 37.0;

/// Draws what lies behind the lanes and returns the marks.
pub(super) fn grid(scene: &mut Scene, scale: &TimeScale, theme: &Theme, spec: &LayoutSpec) -> Ticks {
    let ticks = ticks(scale, 1.0);
    let clip = Rect::new(spec.gutter, AXIS_H, spec.width, spec.height);
    let x_of = |time| spec.gutter + scale.px_from_time(time);
    let items = scene.group("grid", clip);
    for &(from, to) in &ticks.weekends {
        items.push(Item::Bar(Bar::filled(Rect::new(x_of(from), AXIS_H, x_of(to), spec.height), theme.panel)));
    }
    let mut line = |x: f32, ink| {
        if x >= spec.gutter {
            items.push(Item::Line { from: pt(x, AXIS_H), to: pt(x, spec.height), stroke: Stroke::solid(1.0, ink) });
        }
    };
    ticks.minor.iter().for_each(|tick| line(x_of(tick.time), theme.grid));
    ticks.major.iter().for_each(|tick| line(x_of(tick.time), theme.line));
    ticks
}

/// Draws the labels, over everything that the lanes drew too high.
pub(super) fn header(
    scene: &mut Scene,
    scale: &TimeScale,
    ticks: &Ticks,
    theme: &Theme,
    spec: &LayoutSpec,
    metrics: &TextMetrics,
) {
    let x_of = |time| spec.gutter + scale.px_from_time(time);
    // The line above the axis, which the window draws, stays.
    let ground = Rect::new(0.0, 1.0, spec.width, AXIS_H);
    let back = scene.group("axis-ground", ground);
    back.push(Item::Bar(Bar::filled(ground, theme.canvas)));
    back.push(Item::Line {
        from: pt(0.0, AXIS_H - 0.5),
        to: pt(spec.width, AXIS_H - 0.5),
        stroke: Stroke::solid(1.0, theme.line),
    });
    let items = scene.group("axis", Rect::new(spec.gutter, 0.0, spec.width, AXIS_H));
    let major_font = FontSpec::semibold(size::YEAR);
    let mut free_until = spec.width;
    // From the right: the label of what the window begins in gives way to the next one.
    for tick in ticks.major.iter().rev() {
        let x = x_of(tick.time);
        let width = metrics.width(&tick.label, major_font);
        let at = (x + 7.0).max(spec.gutter + 7.0);
        if x >= spec.gutter {
            items.push(Item::Line { from: pt(x, 0.0), to: pt(x, AXIS_H), stroke: Stroke::solid(1.0, theme.line) });
        }
        if at + width + 8.0 <= free_until {
            items.push(Item::Text {
                at: pt(at, MAJOR_BASELINE),
                text: tick.label.clone(),
                font: major_font,
                ink: theme.text,
            });
        }
        free_until = x;
    }
    let font = FontSpec::regular(size::SMALL);
    let mut free_from = f32::MIN;
    for tick in &ticks.minor {
        let x = x_of(tick.time);
        items.push(Item::Line { from: pt(x, 24.0), to: pt(x, AXIS_H), stroke: Stroke::solid(1.0, theme.line) });
        let at = x + 7.0;
        let width = metrics.width(&tick.label, font);
        if at >= free_from && at + width <= spec.width {
            items.push(Item::Text { at: pt(at, MINOR_BASELINE), text: tick.label.clone(), font, ink: theme.muted });
            free_from = at + width + 6.0;
        }
    }
}
