//! Work on many rows, by as many threads as it is worth.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::Cancel;

/// Rows that are worth a thread of their own: starting one costs as much as a pass over a few thousand.
const ROWS_PER_THREAD: usize = 25_000;

/// More threads than this would wait for the memory.
const MAX_THREADS: usize = 16;

/// How many threads are worth starting for this many rows.
pub(super) fn n_threads(n_rows: usize) -> usize {
    let worth = (n_rows / ROWS_PER_THREAD).clamp(1, MAX_THREADS);
    if worth == 1 { 1 } else { std::thread::available_parallelism().map_or(1, usize::from).min(worth) }
}

/// Does the units `0..n_units`, each thread with a state of its own; `None` when cancelled between two units.
///
/// The results stand in the order of the units, the states in none.
pub(super) fn in_parallel<S: Send, T: Send>(
    n_units: usize,
    n_threads: usize,
    cancel: &Cancel,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> T + Sync,
) -> Option<(Vec<S>, Vec<T>)> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut state = state();
        let mut done = Vec::new();
        loop {
            let unit = next.fetch_add(1, Ordering::Relaxed);
            if unit >= n_units || cancel.is_cancelled() {
                return (state, done);
            }
            done.push((unit, work(&mut state, unit)));
        }
    };
    let all: Vec<(S, Vec<(usize, T)>)> = if n_threads <= 1 || n_units <= 1 {
        vec![run()]
    } else {
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..n_threads.min(n_units)).map(|_| scope.spawn(run)).collect();
            let mut all = vec![run()];
            // A thread that panicked leaves its units undone, and so the whole work.
            all.extend(others.into_iter().filter_map(|other| other.join().ok()));
            all
        })
    };
    let mut states = Vec::with_capacity(all.len());
    let mut done = Vec::with_capacity(n_units);
    for (state, units) in all {
        states.push(state);
        done.extend(units);
    }
    done.sort_unstable_by_key(|(unit, _)| *unit);
    (done.len() == n_units).then(|| (states, done.into_iter().map(|(_, result)| result).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_order_and_a_cancelled_work_has_none() {
        let cancel = Cancel::default();
        let (sums, squares) = in_parallel(
            100,
            4,
            &cancel,
            || 0,
            |sum, unit| {
                *sum += unit;
                unit * unit
            },
        )
        .expect("not cancelled");
        assert_eq!(sums.iter().sum::<usize>(), 4950);
        assert!(squares.into_iter().eq((0..100).map(|n| n * n)));
        let stopped = in_parallel(
            100,
            4,
            &cancel,
            || (),
            |(), unit| {
                if unit == 5 {
                    cancel.cancel();
                }
            },
        );
        assert!(stopped.is_none());
    }
}
