//! The axis of a figure without its wide quiet stretches.

use super::look::margins;
use crate::dataset::Dataset;
use crate::layout::quiet;
use crate::query::Selection;
use crate::time::{AxisScale, Breaks, TimeScale};

/// The axis of a window without what is quiet for long.
///
/// A window that was `fitted` around its events keeps the margins that it has on the page; one that was asked for keeps its
/// ends.
pub(super) fn collapsed(dataset: &Dataset, selection: &Selection, window: TimeScale, fitted: bool) -> AxisScale {
    if !fitted {
        let breaks = quiet(dataset, &selection.rows, &window);
        return AxisScale::new(window, breaks);
    }
    // What is left out is chosen without the margins: they would be part of what must be saved.
    let width = window.width_px();
    let (left, right) = margins(width);
    let (from, span) = (window.from_seconds(), window.span_seconds());
    let (from, to) = (from + left * span, from + (1.0 - right) * span);
    let bare = TimeScale::from_secs(from, to, (f64::from(width) * (1.0 - left - right)) as f32);
    let breaks = quiet(dataset, &selection.rows, &bare);
    if breaks.is_empty() {
        return AxisScale::new(window, breaks);
    }
    let per_px = AxisScale::new(bare, breaks.clone()).secs_per_px();
    let px = f64::from(width) * per_px;
    AxisScale::new(TimeScale::from_secs(from - left * px, to + right * px, width), breaks)
}

/// `2 quiet stretches are left out: 3 years 2 months, 11 days. `; empty without breaks.
pub(super) fn left_out_line(breaks: &Breaks) -> String {
    if breaks.is_empty() {
        return String::new();
    }
    let n = breaks.iter().len();
    let lengths: Vec<String> = breaks.iter().map(|quiet| quiet.words()).collect();
    let what = if n == 1 { "quiet stretch is" } else { "quiet stretches are" };
    format!("{n} {what} left out: {}. ", lengths.join(", "))
}
