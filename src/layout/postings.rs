//! The rows of every lane that a grouping can have, whatever is selected, and what finds places among them quickly.
//!
//! ```text
//! rows      by start, lane after lane     a row's number is its rank by start, so places are found by rows alone
//! by_end    places in the lane, by end    how many are over at some time
//! hints     by row number, scaled to the lane, so that a handful of rows stand behind each
//! peaks     the greatest end of 64, 1 024, 16 384 ... rows
//! tops      the greatest weight of as many: importance, and among equals an order without any pattern
//! ```
//!
//! About ten bytes a row; one lane of everything needs almost nothing, since its rows are those of the data set.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::bits::WORD;
use crate::dataset::{Dataset, EventId, Facet};
use crate::time::{SECS_PER_DAY, Time};

/// How many entries of a level stand behind one of the next.
const FAN: usize = 16;
/// Rows behind a hint, on average.
const ROWS_A_HINT: usize = 4;
/// Fewer rows than this are not worth a thread.
const ROWS_A_THREAD: usize = 200_000;

/// Which rows stand in which lane, for one data set and grouping; the same for every selection.
#[derive(Debug, Default)]
pub struct LanePostings {
    grouping: Option<Facet>,
    generation: u64,
    pub(super) times: Arc<TimeHints>,
    /// Empty for one lane of everything: the place is the row.
    rows: Vec<u32>,
    by_end: Vec<u32>,
    /// Empty where all events are equally important, and for one lane of everything.
    importance: Vec<u8>,
    /// One for each value, and the last one for the rows without any.
    lanes: Vec<Posting>,
}

/// One lane of all rows.
#[derive(Debug, Default)]
struct Posting {
    at: usize,
    len: usize,
    shift: u32,
    hints: Vec<u32>,
    /// Places by time, one for each entry of the [`TimeHints`], where that is worth it.
    by_time: Vec<u32>,
    /// Every 64th end, ascending.
    ends: Vec<Time>,
    peaks: Levels<Time>,
    tops: Levels<u32>,
    /// Which of each 64 places has the top.
    top_at: Vec<u8>,
}

/// Sums of 64, 1 024, 16 384 ... places.
pub(super) type Levels<T> = Vec<Vec<T>>;

impl LanePostings {
    /// Sorts the dated rows into lanes.
    pub fn build(dataset: &Dataset, grouping: Option<Facet>) -> Self {
        let mut all = Self {
            grouping,
            generation: dataset.generation(),
            times: Arc::new(TimeHints::of(dataset.starts())),
            ..Self::default()
        };
        let sizes = match grouping {
            Some(facet) => all.sort_into_lanes(dataset, facet),
            None => vec![dataset.n_dated()],
        };
        let first = dataset.importance(EventId(0));
        if grouping.is_some() && dataset.dated().any(|id| dataset.importance(id) != first) {
            all.importance = importance_of(dataset, &all.rows);
        }
        all.index(dataset, &sizes);
        all
    }

    /// The facet whose values are the lanes.
    pub fn grouping(&self) -> Option<Facet> {
        self.grouping
    }

    /// The generation of the data set whose rows these are.
    pub fn dataset_generation(&self) -> u64 {
        self.generation
    }

    /// The lanes, with and without rows.
    pub fn len(&self) -> usize {
        self.lanes.len()
    }

    /// Whether there is no lane.
    pub fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    /// Bytes in memory.
    pub fn bytes(&self) -> usize {
        let lane = |lane: &Posting| {
            size_of_val(&*lane.hints)
                + size_of_val(&*lane.by_time)
                + size_of_val(&*lane.ends)
                + lane.peaks.iter().map(|level| size_of_val(&**level)).sum::<usize>()
                + lane.tops.iter().map(|level| size_of_val(&**level)).sum::<usize>()
        };
        let rows = size_of_val(&*self.rows) + size_of_val(&*self.by_end) + size_of_val(&*self.importance);
        rows + self.times.bytes() + self.lanes.iter().map(lane).sum::<usize>()
    }

    /// A lane of its own for a few rows of a lane: `rows` by start, `by_end` their places by end.
    pub(super) fn of_rows(&self, dataset: &Dataset, rows: Vec<u32>, by_end: Vec<u32>) -> Self {
        let sizes = [rows.len()];
        let equals = self.importance.is_empty() && !self.is_identity();
        let importance = if equals { Vec::new() } else { importance_of(dataset, &rows) };
        let mut few = Self {
            importance,
            grouping: self.grouping,
            generation: self.generation,
            times: self.times.clone(),
            rows,
            by_end,
            ..Self::default()
        };
        few.index(dataset, &sizes);
        few
    }

    /// The rows of a lane.
    pub(super) fn rows_of<'a>(&'a self, dataset: &'a Dataset, nth: usize) -> LaneRows<'a> {
        let lane = &self.lanes[nth];
        let (rows, by_end) = if self.is_identity() {
            (&[][..], dataset.by_end())
        } else {
            (&self.rows[lane.at..][..lane.len], &self.by_end[lane.at..][..lane.len])
        };
        LaneRows { dataset, all: self, lane, rows, by_end }
    }

    fn is_identity(&self) -> bool {
        self.rows.is_empty()
    }

    fn sort_into_lanes(&mut self, dataset: &Dataset, facet: Facet) -> Vec<usize> {
        let n_values = dataset.names(facet).len();
        let values = dataset.facet_values(facet);
        let mut sizes = vec![0; n_values + 1];
        for row in 0..dataset.n_dated() {
            let mut any = false;
            for value in values.get(row) {
                sizes[value as usize] += 1;
                any = true;
            }
            sizes[n_values] += usize::from(!any);
        }
        let mut next: Vec<u32> = Vec::with_capacity(sizes.len());
        let mut n = 0;
        for size in &sizes {
            next.push(n as u32);
            n += size;
        }
        let firsts = next.clone();
        self.rows = vec![0; n];
        // By row, then by value: the place in its lane; where the places of each row begin, in every 64th row.
        let mut places: Vec<u32> = Vec::with_capacity(n);
        let mut place_at: Vec<u32> = Vec::with_capacity(dataset.n_dated() + 1);
        for row in 0..dataset.n_dated() {
            place_at.push(places.len() as u32);
            let mut put = |lane: usize| {
                let at = &mut next[lane];
                self.rows[*at as usize] = row as u32;
                places.push(*at - firsts[lane]);
                *at += 1;
            };
            let mut values = values.get(row).peekable();
            if values.peek().is_none() {
                put(n_values);
            }
            values.for_each(|value| put(value as usize));
        }
        self.by_end = vec![0; n];
        next.clone_from(&firsts);
        for &row in dataset.by_end() {
            let mut from = place_at[row as usize] as usize;
            let mut put = |lane: usize| {
                let at = &mut next[lane];
                self.by_end[*at as usize] = places[from];
                *at += 1;
                from += 1;
            };
            let mut values = values.get(row as usize).peekable();
            if values.peek().is_none() {
                put(n_values);
            }
            values.for_each(|value| put(value as usize));
        }
        sizes
    }

    fn index(&mut self, dataset: &Dataset, sizes: &[usize]) {
        let mut at = 0;
        self.lanes = sizes
            .iter()
            .map(|&len| {
                at += len;
                Posting { at: at - len, len, ..Posting::default() }
            })
            .collect();
        let indexed = in_parallel(self.lanes.len(), at, |nth| self.rows_of(dataset, nth).indexed());
        self.lanes = indexed;
    }
}

fn importance_of(dataset: &Dataset, rows: &[u32]) -> Vec<u8> {
    rows.iter().map(|&row| dataset.importance(EventId(row))).collect()
}

/// The rows of one lane, by place.
#[derive(Copy, Clone)]
pub(super) struct LaneRows<'a> {
    pub(super) dataset: &'a Dataset,
    all: &'a LanePostings,
    lane: &'a Posting,
    rows: &'a [u32],
    by_end: &'a [u32],
}

impl LaneRows<'_> {
    fn indexed(&self) -> Posting {
        let len = self.lane.len;
        let ends = self.dataset.ends();
        let peak = |first: usize| (first..(first + WORD).min(len)).map(|place| ends[self.row(place) as usize]).max();
        let peaks = (0..len).step_by(WORD).map(|first| peak(first).unwrap_or(Time::MIN)).collect();
        let tops: Vec<(u32, u8)> = (0..len.div_ceil(WORD)).map(|word| self.top(word, u64::MAX)).collect();
        let (tops, top_at): (Vec<u32>, Vec<u8>) = tops.into_iter().unzip();
        let shift = (ROWS_A_HINT * self.dataset.n_dated() / len.max(1)).max(1).ilog2();
        let hints = if self.rows.is_empty() { Vec::new() } else { hints_of(self.rows, self.dataset.n_dated(), shift) };
        let ends = self.by_end.iter().step_by(WORD).map(|&place| ends[self.row(place as usize) as usize]).collect();
        let firsts = &self.all.times.firsts;
        // With as many rows as there are days, looking up the day is quicker than looking for a row.
        let by_time = if self.all.times.exact && !self.rows.is_empty() && len >= firsts.len() {
            let mut place = 0;
            let place_of = |&first: &u32| {
                while self.rows.get(place).is_some_and(|&row| row < first) {
                    place += 1;
                }
                place as u32
            };
            firsts.iter().map(place_of).collect()
        } else {
            Vec::new()
        };
        Posting { shift, hints, by_time, ends, peaks: levels(peaks), tops: levels(tops), top_at, ..*self.lane }
    }

    /// The greatest weight of some of the 64 places of a word, and which of them has it; 0 where there is none.
    fn top(&self, word: usize, mut bits: u64) -> (u32, u8) {
        let mut top = (0, 0);
        while bits != 0 {
            let bit = bits.trailing_zeros();
            let place = word * WORD + bit as usize;
            if place >= self.lane.len {
                break;
            }
            let weight = self.weight(place);
            if weight > top.0 {
                top = (weight, bit as u8);
            }
            bits &= bits - 1;
        }
        top
    }

    /// The greatest weight of the members of each 64 places.
    pub(super) fn tops_of(&self, members: &[u64]) -> Vec<u32> {
        let all = self.lane.tops.first().map_or(&[][..], |tops| tops);
        let known = all.iter().zip(&self.lane.top_at).zip(members);
        // Where the first of all is a member, no other needs to be looked at.
        let top = |(word, ((&top, &at), &bits)): (usize, ((&u32, &u8), &u64))| match bits >> at & 1 {
            _ if bits == 0 => 0,
            1 => top,
            _ => self.top(word, bits).0,
        };
        known.enumerate().map(top).collect()
    }

    /// What orders events by importance; equals are scattered, so that the first of them stays first wherever a stretch
    /// of time is cut off.
    pub(super) fn weight(&self, place: usize) -> u32 {
        let scattered = self.row(place).wrapping_mul(0x9E37_79B1) >> 8;
        u32::from(self.importance(place).min(254) + 1) << 24 | scattered
    }

    pub(super) fn len(&self) -> usize {
        self.lane.len
    }

    pub(super) fn row(&self, place: usize) -> u32 {
        if self.rows.is_empty() { place as u32 } else { self.rows[place] }
    }

    /// Empty for one lane of everything.
    pub(super) fn rows(&self) -> &[u32] {
        self.rows
    }

    pub(super) fn by_end(&self) -> &[u32] {
        self.by_end
    }

    pub(super) fn start(&self, place: usize) -> Time {
        self.dataset.starts()[self.row(place) as usize]
    }

    pub(super) fn end(&self, place: usize) -> Time {
        self.dataset.ends()[self.row(place) as usize]
    }

    fn importance(&self, place: usize) -> u8 {
        match self.all.importance.get(self.lane.at + place) {
            Some(&importance) => importance,
            // Of equals any one tells.
            None if self.rows.is_empty() => self.dataset.importance(EventId(place as u32)),
            None => self.dataset.importance(EventId(0)),
        }
    }

    pub(super) fn tops(&self) -> &[Vec<u32>] {
        &self.lane.tops
    }

    /// How many rows are less than `row`.
    pub(super) fn place_of(&self, row: usize) -> usize {
        if self.rows.is_empty() {
            return row.min(self.lane.len);
        }
        let bucket = row >> self.lane.shift;
        let Some(&[first, last]) = self.lane.hints.get(bucket..bucket + 2) else { return self.lane.len };
        let (first, last) = (first as usize, last as usize);
        // Counting a few is quicker than guessing at every half of them; those after the last are not less.
        match self.rows[first..].first_chunk::<16>() {
            Some(some) if last - first <= some.len() => {
                first + some.iter().map(|&other| usize::from(other < row as u32)).sum::<usize>()
            }
            _ => first + self.rows[first..last].partition_point(|&other| (other as usize) < row),
        }
    }

    /// The same for ascending rows.
    pub(super) fn places_of(&self, edges: &[Edge]) -> Vec<u32> {
        let (Some(first), Some(last)) = (edges.first(), edges.last()) else { return Vec::new() };
        let (mut at, end) = (self.place_of(first.row as usize), self.place_of(last.row as usize));
        if !self.lane.by_time.is_empty() && end - at > edges.len() {
            let known = |edge: &Edge| self.lane.by_time.get(edge.hint as usize).copied();
            return edges
                .iter()
                .map(|edge| known(edge).unwrap_or_else(|| self.place_of(edge.row as usize) as u32))
                .collect();
        }
        if self.rows.is_empty() || end - at > edges.len() * 6 {
            return edges.iter().map(|edge| self.place_of(edge.row as usize) as u32).collect();
        }
        // Hardly more rows than places that are asked for: walking is quicker.
        let place_of = |edge: &Edge| {
            while at < end && self.rows[at] < edge.row {
                at += 1;
            }
            at as u32
        };
        edges.iter().map(place_of).collect()
    }

    /// How many are over at `time`: their end is not after it.
    pub(super) fn n_over(&self, time: Time) -> usize {
        let block = self.lane.ends.partition_point(|&end| end <= time);
        if block == 0 {
            return 0;
        }
        let first = (block - 1) * WORD;
        let some = &self.by_end[first..(first + WORD).min(self.lane.len)];
        first + some.partition_point(|&place| self.end(place as usize) <= time)
    }

    /// The stretches of up to 64 places before `last` in which something ends after `time`.
    pub(super) fn reaching(&self, time: Time, last: usize) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        if let Some(top) = self.lane.peaks.len().checked_sub(1) {
            self.reaching_in(top, 0, self.lane.peaks[top].len(), time, last, &mut found);
        }
        found
    }

    fn reaching_in(
        &self,
        level: usize,
        from: usize,
        to: usize,
        time: Time,
        last: usize,
        found: &mut Vec<(usize, usize)>,
    ) {
        let peaks = &self.lane.peaks[level];
        let width = WORD * FAN.pow(level as u32);
        for (at, &peak) in peaks.iter().enumerate().take(to).skip(from) {
            if at * width >= last {
                return;
            }
            if peak > time && level == 0 {
                found.push((at * WORD, ((at + 1) * WORD).min(last)));
            } else if peak > time {
                self.reaching_in(level - 1, at * FAN, (at + 1) * FAN, time, last, found);
            }
        }
    }
}

/// Sums up sixteen at a time until one is left.
pub(super) fn levels<T: Copy + Ord>(first: Vec<T>) -> Levels<T> {
    let mut levels = vec![first];
    while let Some(below) = levels.last().filter(|below| below.len() > FAN) {
        levels.push(below.chunks(FAN).filter_map(|some| some.iter().copied().max()).collect());
    }
    levels
}

/// How many of `rows` are less than each multiple of `1 << shift`, up to `n_rows` and one more.
fn hints_of(rows: &[u32], n_rows: usize, shift: u32) -> Vec<u32> {
    let n = (n_rows >> shift) + 2;
    let mut hints = Vec::with_capacity(n);
    for (place, &row) in rows.iter().enumerate() {
        let bucket = (row >> shift) as usize;
        while hints.len() <= bucket {
            hints.push(place as u32);
        }
    }
    hints.resize(n, rows.len() as u32);
    hints
}

/// A time between columns: the first row that starts then or later, and which of the [`TimeHints`] says so.
#[derive(Copy, Clone, Debug)]
pub(super) struct Edge {
    pub row: u32,
    /// [`u32::MAX`] where none does.
    pub hint: u32,
}

/// Where in the data set the rows of a time begin.
#[derive(Debug, Default)]
pub(super) struct TimeHints {
    origin: i64,
    width: i64,
    /// Rows that start before `origin`, before `origin + width` ...
    firsts: Vec<u32>,
    /// Whether every start within is a multiple of the width, so that no search is needed.
    exact: bool,
    /// Whether every start is the start of a day.
    pub(super) days: bool,
}

impl TimeHints {
    fn of(starts: &[Time]) -> Self {
        let n = starts.len();
        let secs = |time: &Time| time.secs();
        let days = starts.iter().all(|start| secs(start) % SECS_PER_DAY == 0 || *start == Time::MIN);
        // The few that lie far away from all others are searched for.
        let (Some(first), Some(last)) = (starts.get(n / 1_000), starts.get(n.saturating_sub(n / 1_000 + 1))) else {
            return Self { days, ..Self::default() };
        };
        let origin = first.days().saturating_mul(SECS_PER_DAY);
        let most = (n / 8).clamp(64, 1 << 20) as i64;
        let span = last.secs().saturating_sub(origin).max(1);
        // Where all events are of days a finer measure would tell nothing more.
        let widths = [1, 60, 3_600, SECS_PER_DAY, 7 * SECS_PER_DAY, 365 * SECS_PER_DAY];
        let widths = if days { &widths[3..] } else { &widths[..] };
        let width = widths.iter().copied().find(|width| span / width < most).unwrap_or(span / most + 1);
        let end = origin.saturating_add((span / width + 1).saturating_mul(width));
        let (a, b) = (starts.partition_point(|t| secs(t) < origin), starts.partition_point(|t| secs(t) < end));
        let mut firsts: Vec<u32> = Vec::with_capacity((span / width + 2) as usize);
        let mut exact = true;
        for (row, start) in starts.iter().enumerate().take(b).skip(a) {
            let since = start.secs() - origin;
            exact &= since % width == 0;
            while (firsts.len() as i64) <= since / width {
                firsts.push(row as u32);
            }
        }
        firsts.push(b as u32);
        Self { origin, width, firsts, exact, days }
    }

    fn bytes(&self) -> usize {
        size_of_val(&*self.firsts)
    }

    /// The edge at `time`.
    pub(super) fn edge(&self, starts: &[Time], time: Time) -> Edge {
        let row = self.n_before(starts, time) as u32;
        let since = time.secs() - self.origin;
        let hint = if since >= 0 { since / self.width.max(1) + i64::from(since % self.width.max(1) != 0) } else { -1 };
        let hint = u32::try_from(hint).ok().filter(|&hint| self.firsts.get(hint as usize) == Some(&row));
        Edge { row, hint: hint.unwrap_or(u32::MAX) }
    }

    /// The rows that start before `time`.
    pub(super) fn n_before(&self, starts: &[Time], time: Time) -> usize {
        let since = time.secs() - self.origin;
        if since < 0 || self.firsts.len() < 2 {
            let last = self.firsts.first().map_or(starts.len(), |&row| row as usize);
            return starts[..last].partition_point(|&start| start < time);
        }
        let bucket = (since / self.width) as usize;
        let (Some(&first), Some(&last)) = (self.firsts.get(bucket), self.firsts.get(bucket + 1)) else {
            let first = self.firsts.last().map_or(0, |&row| row as usize);
            let first = if bucket < self.firsts.len() { self.firsts[bucket] as usize } else { first };
            return first + starts[first..].partition_point(|&start| start < time);
        };
        let (first, last) = (first as usize, last as usize);
        if since % self.width == 0 {
            first
        } else if self.exact {
            last
        } else {
            first + starts[first..last].partition_point(|&start| start < time)
        }
    }
}

/// The results of `work` for `0..n`, in order; in several threads where there are many `rows`.
pub(super) fn in_parallel<T: Send>(n: usize, rows: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let useful = (rows / ROWS_A_THREAD).min(n);
    // Asking how many there are takes longer than a small lane.
    let n_threads =
        if useful < 2 { 1 } else { std::thread::available_parallelism().map_or(1, usize::from).min(useful) };
    if n_threads < 2 {
        return (0..n).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let some = || {
        let mut done = Vec::new();
        loop {
            let nth = next.fetch_add(1, Ordering::Relaxed);
            if nth >= n {
                return done;
            }
            done.push((nth, work(nth)));
        }
    };
    let mut all: Vec<(usize, T)> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..n_threads).map(|_| scope.spawn(some)).collect();
        let mut all = some();
        for other in others {
            match other.join() {
                Ok(done) => all.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.sort_unstable_by_key(|&(nth, _)| nth);
    all.into_iter().map(|(_, result)| result).collect()
}
