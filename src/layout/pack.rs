//! Packing a lane: which row each event stands in, which labels have room, which events fold.
//!
//! Works in pixels from 1970 at a fixed zoom, not from the edge of the window, so that panning moves nothing from its row.
//!
//! ```text
//! row 0   ●──label──┐    ●──label──┐
//! row 1      ●──label──┐     ▐▌label┐
//! folds   (3)          (12)            what found no room, by importance
//! ```

use super::lanes::Lane;
use super::mark::{Extent, extent, label_width};
use crate::dataset::{Dataset, EventId};
use crate::time::{Time, TimeScale};

/// Room between a label and the next mark.
const GAP: f64 = 10.0;
/// More events than this around the window are drawn as a profile: they could not be told apart, and packing is what costs.
///
/// Measured: five lanes of 1 480 events are packed and laid out in 3.5 ms, one such lane in 0.7 ms
/// (`DATELINE_BENCH_ROWS=7400 cargo bench -- layout`, two cores without GPU).
const PACK_LIMIT: usize = 1_500;

/// A lane, packed for one zoom level.
#[derive(Debug)]
pub(super) struct Packed {
    pub content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    /// Each event by itself, or in a fold.
    Rows { items: Vec<Placed>, folds: Vec<Fold> },
    /// Too many to tell apart.
    Profile,
}

/// An event with a place.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub id: EventId,
    pub row: usize,
    /// The mark, in pixels from 1970.
    pub mark: Extent,
    /// The label with its glyph, in the heavier weight.
    pub label_w: f32,
    /// How far the neighbours in the row let the label reach, in pixels from 1970.
    pub free: (f64, f64),
}

/// Several events that found no room.
#[derive(Clone, Debug)]
pub(super) struct Fold {
    pub row: usize,
    /// The middle, in pixels from 1970.
    pub x: f64,
    pub first: EventId,
    pub n_events: u32,
    pub from: Time,
    pub to: Time,
}

impl Packed {
    /// Rows down to the lowest that has something in the window.
    pub(super) fn visible_rows(&self, scale: &TimeScale) -> usize {
        let Content::Rows { items, folds } = &self.content else { return 1 };
        let per_px = scale.secs_per_px();
        let (a, b) = (scale.from_seconds() / per_px, (scale.from_seconds() + scale.span_seconds()) / per_px);
        let of_items = items.iter().filter(|item| item.mark.x1 > a && item.mark.x0 < b).map(|item| item.row + 1).max();
        let of_folds =
            folds.iter().filter(|fold| fold.x > a - 20.0 && fold.x < b + 20.0).map(|fold| fold.row + 1).max();
        of_items.max(of_folds).unwrap_or(1)
    }
}

/// Half the width of a fold's pill.
pub(super) fn fold_half_width(n_events: u32) -> f32 {
    8.0 + 3.6 * (n_events.max(1).ilog10() + 1) as f32
}

/// Packs the events of a lane that lie in `tile` (seconds since 1970) at a zoom of `secs_per_px`.
pub(super) fn pack(dataset: &Dataset, lane: &Lane, secs_per_px: f64, tile: (f64, f64), max_rows: usize) -> Packed {
    let (from, to) = (Time::from_secs(tile.0 as i64), Time::from_secs(tile.1 as i64));
    // A lane of few events is packed whole: then not even a far pan moves a row.
    let rows = if lane.rows.len() <= PACK_LIMIT {
        &lane.rows[..]
    } else {
        let (first, last) = lane.rows_near(dataset, from, to);
        &lane.rows[first..last]
    };
    if rows.len() > PACK_LIMIT {
        return Packed { content: Content::Profile };
    }
    let mut all: Vec<Placed> = rows
        .iter()
        .filter_map(|&row| {
            let id = EventId(row);
            let mark = extent(&dataset.when(id)?, secs_per_px);
            Some(Placed {
                id,
                row: 0,
                mark,
                label_w: label_width(dataset, id),
                free: (f64::NEG_INFINITY, f64::INFINITY),
            })
        })
        .collect();
    all.sort_by(|a, b| a.mark.x0.total_cmp(&b.mark.x0).then(a.id.cmp(&b.id)));

    let keep = if try_rows(&all, |_| true, max_rows).is_some() {
        vec![true; all.len()]
    } else {
        // One row is the folds'.
        most_important(dataset, &all, max_rows.saturating_sub(1).max(1))
    };
    let kept = keep.iter().filter(|keep| **keep).count();
    let rows = try_rows(&all, |i| keep[i], usize::MAX).unwrap_or_default();
    let n_rows = rows.iter().zip(&keep).filter(|(_, keep)| **keep).map(|(row, _)| row + 1).max().unwrap_or(0);

    let mut items = Vec::with_capacity(kept);
    let mut left = Vec::with_capacity(all.len() - kept);
    for (i, mut item) in all.into_iter().enumerate() {
        if keep[i] {
            item.row = rows[i];
            items.push(item);
        } else {
            left.push(item);
        }
    }
    free_room(&mut items, n_rows);
    let folds = fold(dataset, &left, n_rows);
    let folds = unfold_singles(folds, &left, &mut items);
    Packed { content: Content::Rows { items, folds } }
}

/// The events that find room in `n_rows` rows when the most important ones choose first; true for those that do.
///
/// Events that stand alone always do: only those fold that meet more important ones at their own place.
fn most_important(dataset: &Dataset, all: &[Placed], n_rows: usize) -> Vec<bool> {
    let mut by_importance: Vec<usize> = (0..all.len()).collect();
    // Among equals the order is scattered: by date the earliest would take every place.
    let scattered = |i: usize| all[i].id.0.wrapping_mul(0x9E37_79B1).reverse_bits();
    by_importance.sort_by_key(|&i| (u8::MAX - dataset.importance(all[i].id), scattered(i), i));
    let mut rows: Vec<Vec<(f64, f64)>> = vec![Vec::new(); n_rows];
    let mut keep = vec![false; all.len()];
    for i in by_importance {
        let (from, to) = (all[i].mark.x0, reach(&all[i]) + GAP);
        for row in &mut rows {
            let at = row.partition_point(|&(_, end)| end <= from);
            if row.get(at).is_none_or(|&(start, _)| start >= to) {
                row.insert(at, (from, to));
                keep[i] = true;
                break;
            }
        }
    }
    keep
}

/// First-fit rows for the events that `keep` names, from the left; `None` when they need more than `max_rows`.
fn try_rows(all: &[Placed], keep: impl Fn(usize) -> bool, max_rows: usize) -> Option<Vec<usize>> {
    let mut ends: Vec<f64> = Vec::new();
    let mut rows = vec![0; all.len()];
    for (i, item) in all.iter().enumerate().filter(|(i, _)| keep(*i)) {
        let row = ends.iter().position(|&end| end <= item.mark.x0).unwrap_or(ends.len());
        if row >= max_rows {
            return None;
        }
        let end = reach(item) + GAP;
        if row == ends.len() {
            ends.push(end);
        } else {
            ends[row] = end;
        }
        rows[i] = row;
    }
    Some(rows)
}

/// Where an event with its label ends.
fn reach(item: &Placed) -> f64 {
    if item.mark.holds_label(item.label_w) { item.mark.x1 } else { item.mark.x1 + f64::from(item.label_w) }
}

/// Tells each label how far it may move without meeting its neighbours.
fn free_room(items: &mut [Placed], n_rows: usize) {
    let mut last: Vec<Option<usize>> = vec![None; n_rows];
    for i in 0..items.len() {
        let row = items[i].row;
        if let Some(before) = last[row] {
            items[i].free.0 = reach(&items[before]) + GAP;
            items[before].free.1 = items[i].mark.x0 - GAP;
        }
        last[row] = Some(i);
    }
}

/// Draws a fold of one as its mark, where that meets no other fold; the others stay numbers.
fn unfold_singles(folds: Vec<Fold>, left: &[Placed], items: &mut Vec<Placed>) -> Vec<Fold> {
    let reach_of = |fold: &Fold| {
        let half = f64::from(fold_half_width(fold.n_events)) + 4.0;
        (fold.x - half, fold.x + half)
    };
    let mut singles: Vec<Option<Placed>> = vec![None; folds.len()];
    let mut free_from = f64::NEG_INFINITY;
    for (i, fold) in folds.iter().enumerate() {
        let free_to = folds.get(i + 1).map_or(f64::INFINITY, |next| reach_of(next).0);
        let single = left.iter().find(|item| fold.n_events == 1 && item.id == fold.first);
        match single.filter(|item| item.mark.x0 >= free_from && item.mark.x1 <= free_to) {
            Some(item) => {
                free_from = item.mark.x1 + GAP;
                singles[i] = Some(Placed { row: fold.row, free: (free_from, free_to), ..item.clone() });
            }
            None => free_from = reach_of(fold).1,
        }
    }
    // A label beside a single ends before the next mark of the row.
    let mut rest = Vec::new();
    for (fold, single) in folds.into_iter().zip(singles) {
        match single {
            Some(item) => items.push(item),
            None => rest.push(fold),
        }
    }
    rest
}

/// Gathers neighbours whose pills would touch.
fn fold(dataset: &Dataset, left: &[Placed], row: usize) -> Vec<Fold> {
    let mut folds: Vec<Fold> = Vec::new();
    // A long bar folds at its start, where the eye looks for it.
    let x_of = |item: &Placed| if item.mark.x0.is_finite() { item.mark.x0 + 6.0 } else { item.mark.x1 - 6.0 };
    let mut sorted: Vec<&Placed> = left.iter().collect();
    sorted.sort_by(|a, b| x_of(a).total_cmp(&x_of(b)).then(a.id.cmp(&b.id)));
    for item in sorted {
        let x = x_of(item);
        let Some(when) = dataset.when(item.id) else { continue };
        match folds.last_mut() {
            Some(last) if x - last.x < 2.0 * f64::from(fold_half_width(last.n_events + 1)) + 3.0 => {
                last.n_events += 1;
                last.first = last.first.min(item.id);
                last.from = last.from.min(when.start);
                last.to = last.to.max(when.end);
            }
            _ => folds.push(Fold { row, x, first: item.id, n_events: 1, from: when.start, to: when.end }),
        }
    }
    folds
}
