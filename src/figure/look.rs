//! Windows in time: all of a selection, and what is looked at first.

use crate::dataset::{Dataset, Facet};
use crate::query::Selection;
use crate::time::{Time, TimeScale};

/// Stretches looked at for the first window.
const MAX_LOOKS: usize = 4_096;

/// Events up to which all are looked at for files that would be out of sight.
const MAX_ROWS: usize = 1_000_000;

/// The window that shows every selected event, with room for labels at the right.
pub fn fit(dataset: &Dataset, selection: &Selection, width_px: f32) -> TimeScale {
    let (from, to) = extent(dataset, selection).unwrap_or((Time::from_year(2000), Time::from_year(2030)));
    padded(from, to, width_px)
}

pub(super) fn extent(dataset: &Dataset, selection: &Selection) -> Option<(Time, Time)> {
    dataset.extent_where(|id| selection.rows.contains(id))
}

/// The window that is shown first: where most events are, when the rest is spread over a much longer time, else all.
///
/// Three in four events within a fifth of the time are worth a closer look; what lies outside is counted in the status bar
/// and one key away. Of several files each has something in it.
pub fn first_look(dataset: &Dataset, selection: &Selection, width_px: f32) -> TimeScale {
    let all = fit(dataset, selection, width_px);
    let anchor = |row: usize| {
        let (start, end) = (dataset.starts().get(row)?, dataset.ends().get(row)?);
        Some(if start.is_date() { *start } else { *end })
    };
    let n_points = selection.n_dated;
    let is_all = n_points == dataset.n_dated();
    let rows: Vec<u32> =
        if is_all { Vec::new() } else { selection.rows.iter_range(0..dataset.n_dated()).map(|id| id.0).collect() };
    let point = |nth: usize| anchor(if is_all { nth } else { *rows.get(nth)? as usize });
    let n = (n_points * 3).div_ceil(4);
    if n < 8 {
        return all;
    }
    // Of a million stretches a thousand evenly spaced ones are enough to find a short one.
    let step = (n_points - n) / MAX_LOOKS + 1;
    let stretches = (0..=n_points - n).step_by(step).filter_map(|nth| Some((point(nth)?, point(nth + n - 1)?)));
    let shortest = stretches.min_by_key(|(from, to)| to.secs() - from.secs());
    match shortest {
        Some((from, to)) if ((to.secs() - from.secs()) as f64) < all.span_seconds() / 5.0 => {
            let window = padded(from, to, width_px);
            if n_points <= MAX_ROWS && hides_a_file(dataset, selection, &window) { all } else { window }
        }
        _ => all,
    }
}

/// Whether one of several files has events, and none of them in a window: nobody would look for it.
fn hides_a_file(dataset: &Dataset, selection: &Selection, window: &TimeScale) -> bool {
    let n_files = dataset.names(Facet::File).len();
    if n_files < 2 {
        return false;
    }
    let (mut there, mut seen) = (vec![false; n_files], vec![false; n_files]);
    for id in selection.rows.iter_range(0..dataset.n_dated()) {
        let row = id.0 as usize;
        let (Some(start), Some(end)) = (dataset.starts().get(row), dataset.ends().get(row)) else { continue };
        for file in dataset.values(Facet::File, id) {
            if let (Some(there), Some(seen)) = (there.get_mut(file as usize), seen.get_mut(file as usize)) {
                *there = true;
                *seen |= *start < window.to() && *end > window.from();
            }
        }
    }
    there != seen
}

fn padded(from: Time, to: Time, width_px: f32) -> TimeScale {
    // One day is shown in its week.
    let least = 7.0 * 86_400.0;
    let lacking = (least - (to.secs() - from.secs()) as f64).max(0.0);
    let (from, to) = (from.secs() as f64 - lacking / 2.0, to.secs() as f64 + lacking / 2.0);
    let (left, right) = margins(width_px);
    let whole = (to - from) / (1.0 - left - right);
    TimeScale::from_secs(from - left * whole, to + right * whole, width_px)
}

/// The shares of the width that stay free at the left and at the right.
pub(super) fn margins(width_px: f32) -> (f64, f64) {
    // Room for a good part of the last labels; what does not fit stands at the left of its mark.
    (0.03, (150.0 / f64::from(width_px.max(300.0))).clamp(0.04, 0.2))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::dataset::{DatasetBuilder, EventRecord, FileInfo};
    use crate::query::{Filter, SearchIndex, select};
    use crate::time::Edtf;

    /// How many of some events, by file, are in the first window.
    fn seen(files: &[&[&str]]) -> usize {
        let mut builder = DatasetBuilder::default();
        for (nth, dates) in files.iter().enumerate() {
            builder.begin_file(FileInfo { name: format!("{nth}.csv"), ..FileInfo::default() });
            for when in *dates {
                let record = EventRecord { when: (*when).to_owned(), ..EventRecord::default() };
                builder.event(&record, when.parse::<Edtf>().ok().and_then(|edtf| edtf.when()));
            }
        }
        let dataset = Arc::new(builder.build());
        let selection = select(&dataset, &Filter::default(), &SearchIndex::new(dataset.clone()));
        let window = first_look(&dataset, &selection, 800.0);
        dataset.dated().filter(|id| dataset.starts().get(id.0 as usize).is_some_and(|t| *t > window.from())).count()
    }

    #[test]
    fn a_first_look_is_where_most_events_are_but_leaves_no_file_out() {
        let late = ["2020-01", "2020-02", "2020-03", "2020-04", "2020-05", "2020-06", "2020-07", "2020-08"];
        let (old, both) = (["1920", "1930"], ["1920", "2020"]);
        assert_eq!(seen(&[&[&late[..], &old].concat()]), 8);
        assert_eq!(seen(&[&late, &both]), 9);
        assert_eq!(seen(&[&late, &old]), 10);
    }
}
