//! How far the reading has come, shared by the thread that reads and the window that shows it.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::dataset::Dataset;

/// Counters that the reading thread writes and any other reads; share it by `Arc`.
#[derive(Default)]
pub struct Progress {
    bytes_done: AtomicU64,
    bytes_total: AtomicU64,
    rows: AtomicU64,
    cancelled: AtomicBool,
    preview: Option<Preview>,
}

/// Somebody who wants to see what is there while the rest is read.
struct Preview {
    show: Box<dyn Fn(Dataset) + Send + Sync>,
    /// The number of events from which on the next preview is worth its time.
    next_at: AtomicU64,
}

/// How many times more events each preview has: all of them together take a seventh of the time of the last step.
const PREVIEW_STEP: u64 = 8;

impl Progress {
    /// A progress that shows what is there so far, at once and then whenever it has become much more.
    pub fn with_preview(show: impl Fn(Dataset) + Send + Sync + 'static) -> Self {
        Self { preview: Some(Preview { show: Box::new(show), next_at: AtomicU64::new(1) }), ..Self::default() }
    }

    /// Asks the reading thread to stop; it does so after the stretch of a table, or the thousand rows, that it is at.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// The share that is read, 0 to 1; 0 while the size is not known.
    pub fn fraction(&self) -> f32 {
        match self.bytes_total.load(Ordering::Relaxed) {
            0 => 0.0,
            total => (self.bytes_done.load(Ordering::Relaxed) as f32 / total as f32).min(1.0),
        }
    }

    /// Bytes of text that are behind us.
    pub fn bytes_done(&self) -> u64 {
        self.bytes_done.load(Ordering::Relaxed)
    }

    /// Bytes of all files.
    pub fn bytes_total(&self) -> u64 {
        self.bytes_total.load(Ordering::Relaxed)
    }

    /// Records that are behind us.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    pub(super) fn add_total(&self, bytes: u64) {
        self.bytes_total.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn add_done(&self, bytes: u64) {
        self.bytes_done.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn add_rows(&self, rows: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }

    /// Forgets rows that are read again.
    pub(super) fn take_back_rows(&self, rows: u64) {
        self.rows.fetch_sub(rows, Ordering::Relaxed);
    }

    /// Shows what is there, if there is much more of it than at the last time.
    pub(super) fn preview(&self, n_events: usize, data: impl FnOnce() -> Dataset) {
        let Some(preview) = &self.preview else { return };
        if n_events as u64 >= preview.next_at.load(Ordering::Relaxed) && !self.is_cancelled() {
            preview.next_at.store(n_events as u64 * PREVIEW_STEP, Ordering::Relaxed);
            (preview.show)(data());
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = (self.bytes_done(), self.bytes_total(), self.rows(), self.is_cancelled());
        f.debug_tuple("Progress").field(&parts).finish()
    }
}
