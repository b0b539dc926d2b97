//! Events by kind colour and calendar stretch, for any window, from one pass over the selection.
//!
//! A frame asks for a few hundred stretches; what it costs must not depend on the number of events.
//! The rows of a stretch lie together, since rows are sorted by start, so sums over all rows before a row, kept for
//! every 128th row, give each count by two looks and a short walk.

use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::{Duration, Instant};

use crate::dataset::{Dataset, EventId, Facet};
use crate::query::{RowSet, Selection};
use crate::theme::{Theme, kind_idx};
use crate::time::{Edge, Stretches, TimeScale, rank_of, stretches};

/// Rows between two sums: 128 rows are walked in 0.2 µs, and the sums of ten million rows take 7 MB.
const BLOCK: usize = 128;
/// Fewer rows are counted at once, in less than a millisecond; more of them by a thread.
const AT_ONCE: usize = 30_000;
/// While files are being read the counts may take one part in so many of a processor.
const SHARE_WHILE_LOADING: u32 = 8;

const N_COLOURS: usize = Theme::N_KINDS;

/// Events of each kind colour in each stretch of a window.
#[derive(Clone, Default, PartialEq, Debug)]
pub(super) struct Counts {
    /// The stretches.
    pub stretches: Stretches,
    /// By stretch and kind colour.
    pub by_colour: Vec<[u32; N_COLOURS]>,
    /// Events in the window whose start is known too coarsely for one stretch.
    pub n_coarse: usize,
}

/// What of a data set is counted: a cell for every dated row.
struct Cells {
    dataset: Arc<Dataset>,
    /// The place of each row's class in `classes`, times the number of colours, plus its colour.
    of_row: Vec<u8>,
    /// The ranks that occur, ascending; last the one of starts that no stretch covers.
    classes: Vec<u8>,
}

/// The rank of starts that no stretch covers.
const COARSE: u8 = 31;

impl Cells {
    fn new(dataset: Arc<Dataset>) -> Self {
        let names = dataset.names(Facet::Kind);
        let colours: Vec<u8> = names.iter().map(|(value, _)| kind_idx(names.key(value)) as u8).collect();
        let mut ranks = [false; COARSE as usize + 1];
        let mut of_row: Vec<u8> = dataset
            .dated()
            .map(|id| {
                let kind = dataset.values(Facet::Kind, id).first();
                let colour = kind.and_then(|kind| colours.get(kind as usize)).copied();
                let rank = rank_of_start(&dataset, id).unwrap_or(COARSE);
                ranks[usize::from(rank)] = true;
                (rank << 3) | colour.unwrap_or(N_COLOURS as u8 - 1)
            })
            .collect();
        ranks[usize::from(COARSE)] = true;
        let classes: Vec<u8> = (0..=COARSE).filter(|&rank| ranks[usize::from(rank)]).collect();
        let mut place = [0_u8; COARSE as usize + 1];
        for (nth, &rank) in classes.iter().enumerate() {
            place[usize::from(rank)] = nth as u8;
        }
        for cell in &mut of_row {
            *cell = place[usize::from(*cell >> 3)] * N_COLOURS as u8 + (*cell & 7);
        }
        Self { dataset, of_row, classes }
    }

    fn n_cells(&self) -> usize {
        self.classes.len() * N_COLOURS
    }
}

/// The rank of the shortest stretch that an event starts in for certain.
fn rank_of_start(dataset: &Dataset, id: EventId) -> Option<u8> {
    let when = dataset.when(id)?;
    // `2021` is in no one month of that year.
    if when.form.start.edge == Edge::Known { rank_of(when.start, when.start_latest()) } else { None }
}

/// The sums of one selection.
struct Histogram {
    generation: u64,
    cells: Arc<Cells>,
    rows: RowSet,
    /// For every block, the selected rows before it by cell.
    sums: Vec<u32>,
}

impl Histogram {
    fn new(cells: Arc<Cells>, generation: u64, rows: RowSet) -> Self {
        let n = cells.n_cells();
        let mut sums = Vec::with_capacity((cells.of_row.len() / BLOCK + 1) * n);
        let mut sum = vec![0_u32; n];
        for (nth, block) in cells.of_row.chunks(BLOCK).enumerate() {
            sums.extend_from_slice(&sum);
            let first = nth * BLOCK;
            for id in rows.iter_range(first..first + block.len()) {
                sum[usize::from(block[id.0 as usize - first])] += 1;
            }
        }
        sums.extend_from_slice(&sum);
        Self { generation, cells, rows, sums }
    }

    /// The selected rows before `row`, by cell.
    fn before(&self, row: usize, sum: &mut [u32]) {
        let n = sum.len();
        let block = row / BLOCK;
        let Some(known) = self.sums.get(block * n..(block + 1) * n) else { return };
        sum.copy_from_slice(known);
        for id in self.rows.iter_range(block * BLOCK..row) {
            if let Some(&cell) = self.cells.of_row.get(id.0 as usize) {
                sum[usize::from(cell)] += 1;
            }
        }
    }

    fn counts(&self, stretches: Stretches) -> Counts {
        let starts = self.cells.dataset.starts();
        let n = self.cells.n_cells();
        let n_covered = self.cells.classes.partition_point(|&rank| rank <= stretches.rank) * N_COLOURS;
        let mut by_colour = Vec::with_capacity(stretches.edges.len());
        let mut n_coarse = 0;
        let (mut before, mut after) = (vec![0; n], vec![0; n]);
        let mut row = 0;
        for (nth, &edge) in stretches.edges.iter().enumerate() {
            let left: Range<usize> = row..starts.len();
            row += starts.get(left).map_or(0, |rest| rest.partition_point(|&start| start < edge));
            self.before(row, &mut after);
            if nth > 0 {
                let mut counts = [0; N_COLOURS];
                for (cell, (before, after)) in before.iter().zip(&after).enumerate() {
                    let count = after - before;
                    if cell < n_covered {
                        counts[cell % N_COLOURS] += count;
                    } else {
                        n_coarse += count as usize;
                    }
                }
                by_colour.push(counts);
            }
            std::mem::swap(&mut before, &mut after);
        }
        Counts { stretches, by_colour, n_coarse }
    }
}

/// The counts of what is selected now, or, while a thread still counts, of what was selected before.
#[derive(Default)]
pub(super) struct Histograms {
    shown: Option<Histogram>,
    coming: Option<Receiver<Histogram>>,
    began: Option<Instant>,
    /// How long the last counting took, and when it ended.
    last: Option<(Instant, Duration)>,
}

impl Histograms {
    /// Whether a thread still counts.
    pub(super) fn is_busy(&self) -> bool {
        self.coming.is_some()
    }

    /// The counts of a window whose bars are at least `min_px` wide. `wake` is called when newer ones are there.
    pub(super) fn counts(
        &mut self,
        dataset: &Arc<Dataset>,
        selection: &Selection,
        is_loading: bool,
        (scale, min_px): (&TimeScale, f64),
        wake: impl FnOnce() + Send + 'static,
    ) -> Counts {
        self.take_in();
        let is_new = self.shown.as_ref().is_none_or(|shown| shown.generation != selection.generation);
        let rests = |&(ended, took): &(Instant, Duration)| is_loading && ended.elapsed() < took * SHARE_WHILE_LOADING;
        let at_once = dataset.n_dated() <= AT_ONCE;
        if is_new && (at_once || (self.coming.is_none() && !self.last.as_ref().is_some_and(rests))) {
            self.begin(dataset, selection, at_once, wake);
        }
        let stretches = stretches(scale, min_px);
        self.shown.as_ref().map_or_else(Counts::default, |shown| shown.counts(stretches))
    }

    fn take_in(&mut self) {
        let Some(coming) = &self.coming else { return };
        match coming.try_recv() {
            Ok(histogram) => {
                self.shown = Some(histogram);
                self.coming = None;
                self.last = self.began.take().map(|began| (Instant::now(), began.elapsed()));
            }
            Err(TryRecvError::Disconnected) => self.coming = None,
            Err(TryRecvError::Empty) => {}
        }
    }

    fn begin(
        &mut self,
        dataset: &Arc<Dataset>,
        selection: &Selection,
        at_once: bool,
        wake: impl FnOnce() + Send + 'static,
    ) {
        let known = self.shown.as_ref().map(|shown| Arc::clone(&shown.cells));
        let known = known.filter(|cells| cells.dataset.generation() == dataset.generation());
        let (dataset, generation, rows) = (Arc::clone(dataset), selection.generation, selection.rows.clone());
        let count = move || {
            let cells = known.unwrap_or_else(|| Arc::new(Cells::new(dataset)));
            Histogram::new(cells, generation, rows)
        };
        if at_once {
            self.shown = Some(count());
            self.coming = None;
            return;
        }
        let (tx, rx) = channel();
        let counting = std::thread::Builder::new().name("count events over time".to_owned());
        // Without threads the chart stays as it is.
        let began = counting.spawn(move || {
            let _ = tx.send(count());
            wake();
        });
        if began.is_ok() {
            self.coming = Some(rx);
            self.began = Some(Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::import::{Progress, ReadOptions};
    use crate::query::{Filter, SearchIndex, select};

    /// The counts by walking over every selected row of the window.
    fn walked(dataset: &Dataset, selection: &Selection, stretches: Stretches) -> Counts {
        let mut by_colour = vec![[0; N_COLOURS]; stretches.edges.len() - 1];
        let mut n_coarse = 0;
        let names = dataset.names(Facet::Kind);
        for id in selection.rows.iter_range(0..dataset.n_dated()) {
            let when = dataset.when(id).expect("a dated row");
            let nth = stretches.edges.partition_point(|&edge| edge <= when.start);
            if nth == 0 || nth == stretches.edges.len() {
                continue;
            }
            if when.form.start.edge != Edge::Known || when.start_latest() > stretches.edges[nth] {
                n_coarse += 1;
                continue;
            }
            let kind = dataset.values(Facet::Kind, id).first();
            let colour = kind.map_or(N_COLOURS - 1, |kind| kind_idx(names.key(kind)));
            by_colour[nth - 1][colour] += 1;
        }
        Counts { stretches, by_colour, n_coarse }
    }

    #[test]
    fn sums_tell_what_walking_over_the_rows_tells() {
        let mut text = "date,title,kind\n".to_owned();
        for n in 0..3_000_u32 {
            let (year, month, day) = (1_990 + n * 7 % 30, n % 12 + 1, n % 28 + 1);
            let date = match n % 9 {
                0 => format!("{year}"),
                1 => format!("{year}-{month:02}"),
                2 => format!("{year}-{month:02}-{day:02}/{}", year + 1),
                3 => format!("../{year}-{month:02}"),
                4 => format!("{year}-{month:02}-{day:02}T10:20:30"),
                _ => format!("{year}-{month:02}-{day:02}"),
            };
            let kind = ["protest", "statement", "arrest", "other"][n as usize % 4];
            let _ = writeln!(text, "{date},Event {n},{kind}");
        }
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("events.csv");
        std::fs::write(&path, text).expect("a file");
        let loaded = crate::import::read_files(&[path], &ReadOptions::default(), &Progress::default());
        let dataset = Arc::new(loaded.expect("events").dataset);
        assert_eq!(dataset.len(), 3_000);
        for filter in ["", "kind:protest", "2001.."] {
            let filter: Filter = filter.parse().expect("a filter");
            let selection = select(&dataset, &filter, &SearchIndex::new(Arc::clone(&dataset)));
            let cells = Arc::new(Cells::new(Arc::clone(&dataset)));
            let histogram = Histogram::new(cells, 1, selection.rows.clone());
            let mut n_counted = 0;
            for (from, days) in [(0.0, 1.0), (300.0, 40.0), (3_000.0, 400.0), (7_000.0, 4_000.0), (7_000.0, 40_000.0)] {
                let from = from * 86_400.0 + 631_152_000.0;
                let scale = TimeScale::from_secs(from, from + days * 86_400.0, 900.0);
                let counts = histogram.counts(stretches(&scale, 9.0));
                assert_eq!(counts, walked(&dataset, &selection, stretches(&scale, 9.0)), "{days} days");
                n_counted += counts.by_colour.iter().flatten().sum::<u32>();
            }
            assert!(n_counted > 100, "something is counted");
        }
    }
}
