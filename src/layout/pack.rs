//! Packing a lane: which row each event stands in, which labels have room, which events fold.
//!
//! Works in pixels from 1970 at a fixed zoom, not from the edge of the window, so that panning moves nothing from its row.
//!
//! ```text
//! row 0   ●──label──┐    ●──label──┐
//! row 1      ●──label──┐     ▐▌label┐
//! folds   (3)          (12)            what found no room, by importance
//! ```

use super::labels::Labels;
use super::lanes::LaneView;
use super::mark::{Extent, extent};
use crate::dataset::{Dataset, EventId};
use crate::time::{AxisScale, Time};

/// Room between a label and the next mark.
const GAP: f64 = 10.0;
/// Events around the window for each row that a lane may have: more are drawn as a profile, since they could not be told
/// apart, and packing is what costs.
const EVENTS_A_ROW: usize = 16;
/// The same where one lane has all the rows of a screen or of a page.
const EVENTS_A_ROW_ALONE: usize = 32;

/// How many events around the window are packed in each of `n_lanes`, at most; more are drawn as a profile.
pub(super) fn limit(max_rows: usize, n_lanes: usize) -> usize {
    let a_row = if n_lanes <= 1 { EVENTS_A_ROW_ALONE } else { EVENTS_A_ROW };
    (max_rows * a_row).clamp(100, 1_500)
}

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
    /// The label with its glyph, in the heavier weight; not a number before it was measured, and in folds.
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
    pub(super) fn visible_rows(&self, scale: &AxisScale) -> usize {
        let Content::Rows { items, folds } = &self.content else { return 1 };
        let (a, b) = scale.edges_from_1970();
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

/// Packs the events of a lane that lie in `tile` at the zoom of `scale`, and with its breaks.
pub(super) fn pack(
    lane: LaneView<'_>,
    n_events: usize,
    scale: &AxisScale,
    (from, to): (Time, Time),
    (max_rows, limit): (usize, usize),
    labels: &mut Labels,
) -> Packed {
    let dataset = lane.rows.dataset;
    // A lane of few events is packed whole: then not even a far pan moves a row.
    let rows: Vec<u32> = if n_events <= limit {
        lane.members(0, lane.rows.len()).map(|place| lane.rows.row(place)).collect()
    } else if lane.count(from, to) <= limit {
        let (first, last) = (lane.first_at(from), lane.first_at(to));
        let mut rows = lane.reaching(from, first);
        rows.extend(lane.members(first, last).map(|place| lane.rows.row(place)));
        rows
    } else {
        return Packed { content: Content::Profile };
    };
    let place = |row: u32| {
        let id = EventId(row);
        let mark = extent(&dataset.when(id)?, scale);
        Some(Placed { id, row: 0, mark, label_w: f32::NAN, free: (f64::NEG_INFINITY, f64::INFINITY) })
    };
    let mut all: Vec<Placed> = rows.into_iter().filter_map(place).collect();
    all.sort_by(|a, b| a.mark.x0.total_cmp(&b.mark.x0).then(a.id.cmp(&b.id)));

    let mut reach = |item: &mut Placed| {
        if item.label_w.is_nan() {
            item.label_w = labels.get(dataset, item.id).width;
        }
        reach_of(item)
    };
    let (keep, rows) = if let Some(rows) = try_rows(&mut all, &mut reach, |_| true, max_rows) {
        (vec![true; all.len()], rows)
    } else {
        // One row is the folds'.
        let keep = most_important(dataset, &mut all, &mut reach, max_rows.saturating_sub(1).max(1));
        let rows = try_rows(&mut all, &mut reach, |i| keep[i], usize::MAX).unwrap_or_default();
        (keep, rows)
    };
    let kept = keep.iter().filter(|keep| **keep).count();
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
fn most_important(
    dataset: &Dataset,
    all: &mut [Placed],
    reach: &mut impl FnMut(&mut Placed) -> f64,
    n_rows: usize,
) -> Vec<bool> {
    let mut by_importance: Vec<usize> = (0..all.len()).collect();
    // Among equals the order is scattered: by date the earliest would take every place.
    let scattered = |i: usize| all[i].id.0.wrapping_mul(0x9E37_79B1).reverse_bits();
    by_importance.sort_by_cached_key(|&i| (u8::MAX - dataset.importance(all[i].id), scattered(i), i));
    let mut rows: Vec<Vec<(f64, f64)>> = vec![Vec::new(); n_rows];
    let mut full = FullRows::new(all, n_rows);
    let mut keep = vec![false; all.len()];
    for i in by_importance {
        // A label is measured only where its mark alone has room.
        let (from, bare_to) = (all[i].mark.x0, all[i].mark.x1 + GAP);
        for nth in full.open(from, bare_to) {
            let Some(row) = rows.get_mut(nth) else { break };
            let at = row.partition_point(|&(_, end)| end <= from);
            if row.get(at).is_some_and(|&(start, _)| start < bare_to) {
                continue;
            }
            let to = reach(&mut all[i]) + GAP;
            if row.get(at).is_none_or(|&(start, _)| start >= to) {
                row.insert(at, (from, to));
                full.take(nth, from, to);
                keep[i] = true;
                break;
            }
        }
    }
    keep
}

/// Where rows are taken, in steps so narrow that hardly any label has none to itself: rows that are taken all through are
/// not looked at.
struct FullRows {
    origin: f64,
    /// For each step a bit for each row, in words of 64 rows.
    taken: Vec<u64>,
    n_words: usize,
}

impl FullRows {
    const STEP: f64 = 16.0;
    /// Beyond so many steps all rows are looked at: few events are so far apart.
    const STEPS: usize = 2_048;

    fn new(all: &[Placed], n_rows: usize) -> Self {
        let middle = all.get(all.len() / 2).map_or(0.0, |item| item.mark.x0);
        let origin = if middle.is_finite() { middle - Self::STEP * (Self::STEPS / 2) as f64 } else { 0.0 };
        let n_words = n_rows.div_ceil(64);
        Self { origin, taken: vec![0; Self::STEPS * n_words], n_words }
    }

    /// The rows in which neither the middle of `[from, to)` nor an end of it is taken for certain, and some past the last.
    fn open(&self, from: f64, to: f64) -> impl Iterator<Item = usize> + use<> {
        let at = |x: f64| {
            let step = ((x - self.origin) / Self::STEP).floor();
            (step >= 0.0 && step < Self::STEPS as f64).then_some(step as usize * self.n_words)
        };
        let looks = [at(from), at(f64::midpoint(from, to)), at(to - 1e-6)];
        let open = |word: usize| !looks.iter().flatten().fold(0, |bits, first| bits | self.taken[first + word]);
        let words: Vec<u64> = (0..self.n_words).map(open).collect();
        words.into_iter().enumerate().flat_map(|(nth, mut bits)| {
            std::iter::from_fn(move || {
                let bit = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
                bits &= bits - 1;
                Some(nth * 64 + bit)
            })
        })
    }

    /// Marks the steps that lie within `[from, to)` whole.
    fn take(&mut self, row: usize, from: f64, to: f64) {
        let step = |x: f64| x.clamp(0.0, Self::STEPS as f64) as usize;
        let first = step(((from - self.origin) / Self::STEP).ceil());
        let end = step(((to - self.origin) / Self::STEP).floor());
        for word in self.taken.iter_mut().skip(row / 64).step_by(self.n_words).take(end).skip(first) {
            *word |= 1 << (row % 64);
        }
    }
}

/// First-fit rows for the events that `keep` names, from the left; `None` when they need more than `max_rows`.
fn try_rows(
    all: &mut [Placed],
    reach: &mut impl FnMut(&mut Placed) -> f64,
    keep: impl Fn(usize) -> bool,
    max_rows: usize,
) -> Option<Vec<usize>> {
    let mut ends: Vec<f64> = Vec::new();
    let mut rows = vec![0; all.len()];
    for (i, item) in all.iter_mut().enumerate().filter(|(i, _)| keep(*i)) {
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
fn reach_of(item: &Placed) -> f64 {
    if item.mark.holds_label(item.label_w) { item.mark.x1 } else { item.mark.x1 + f64::from(item.label_w) }
}

/// Tells each label how far it may move without meeting its neighbours.
fn free_room(items: &mut [Placed], n_rows: usize) {
    let mut last: Vec<Option<usize>> = vec![None; n_rows];
    for i in 0..items.len() {
        let row = items[i].row;
        if let Some(before) = last[row] {
            items[i].free.0 = reach_of(&items[before]) + GAP;
            items[before].free.1 = items[i].mark.x0 - GAP;
        }
        last[row] = Some(i);
    }
}

/// A bar that is as long is seen beside a number that stands on it.
const LONG_BAR: f64 = 48.0;

/// Draws a fold of one as its mark, where that meets no other fold; the others stay numbers.
///
/// A bar may run beneath the numbers behind its start, for a ring in its place would look like a day; only its label ends
/// before them.
fn unfold_singles(folds: Vec<(Fold, usize)>, left: &[Placed], items: &mut Vec<Placed>) -> Vec<Fold> {
    let reach_of_pill = |fold: &Fold| {
        let half = f64::from(fold_half_width(fold.n_events)) + 4.0;
        (fold.x - half, fold.x + half)
    };
    let mut singles: Vec<Option<Placed>> = vec![None; folds.len()];
    let mut free_from = f64::NEG_INFINITY;
    let mut under_to = f64::NEG_INFINITY;
    for (i, (fold, first)) in folds.iter().enumerate() {
        let free_to = folds.get(i + 1).map_or(f64::INFINITY, |(next, _)| reach_of_pill(next).0);
        let single = left.get(*first).filter(|_| fold.n_events == 1);
        let is_long = |item: &Placed| item.mark.is_bar && item.mark.x1 - item.mark.x0 >= LONG_BAR;
        let starts_free = |item: &&Placed| item.mark.x0 >= free_from.max(under_to);
        match single.filter(starts_free).filter(|item| item.mark.x1 <= free_to || is_long(item)) {
            Some(item) => {
                let is_under = item.mark.x1 > free_to;
                if is_under {
                    under_to = item.mark.x1 + GAP;
                }
                free_from = if is_under { item.mark.x0 + LONG_BAR / 2.0 } else { item.mark.x1 + GAP };
                singles[i] = Some(Placed { row: fold.row, free: (free_from, free_to), ..item.clone() });
            }
            None => free_from = reach_of_pill(fold).1,
        }
    }
    // A label beside a single ends before the next mark of the row.
    let mut rest = Vec::new();
    for ((fold, _), single) in folds.into_iter().zip(singles) {
        match single {
            Some(item) => items.push(item),
            None => rest.push(fold),
        }
    }
    rest
}

/// Gathers neighbours whose pills would touch; each fold comes with the place in `left` of its leftmost event.
fn fold(dataset: &Dataset, left: &[Placed], row: usize) -> Vec<(Fold, usize)> {
    let mut folds: Vec<(Fold, usize)> = Vec::new();
    // A long bar folds at its start, where the eye looks for it.
    let x_of = |item: &Placed| if item.mark.x0.is_finite() { item.mark.x0 + 6.0 } else { item.mark.x1 - 6.0 };
    let mut sorted: Vec<(usize, f64)> = left.iter().map(x_of).enumerate().collect();
    sorted.sort_by(|a, b| a.1.total_cmp(&b.1).then(left[a.0].id.cmp(&left[b.0].id)));
    for (at, x) in sorted {
        let id = left[at].id;
        let Some(when) = dataset.when(id) else { continue };
        match folds.last_mut() {
            Some((last, _)) if x - last.x < 2.0 * f64::from(fold_half_width(last.n_events + 1)) + 3.0 => {
                last.n_events += 1;
                last.first = last.first.min(id);
                last.from = last.from.min(when.start);
                last.to = last.to.max(when.end);
            }
            _ => folds.push((Fold { row, x, first: id, n_events: 1, from: when.start, to: when.end }, at)),
        }
    }
    folds
}
