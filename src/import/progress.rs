//! How far the reading has come, shared by the thread that reads and the window that shows it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Counters that the reading thread writes and any other reads; share it by `Arc`.
#[derive(Debug, Default)]
pub struct Progress {
    bytes_done: AtomicU64,
    bytes_total: AtomicU64,
    rows: AtomicU64,
    cancelled: AtomicBool,
}

impl Progress {
    /// Asks the reading thread to stop; it does so within about a thousand rows.
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

    pub(super) fn add_row(&self) {
        self.rows.fetch_add(1, Ordering::Relaxed);
    }
}
