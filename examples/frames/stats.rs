//! Costs, and what is said of many of them.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long something took on the wall, and how much of a processor.
#[derive(Copy, Clone, Default, Debug)]
pub(crate) struct Cost {
    /// On the wall.
    pub wall: Duration,
    /// Of the thread or of the process, as [`Span`] says.
    pub cpu: Duration,
}

impl std::ops::Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { wall: self.wall + other.wall, cpu: self.cpu + other.cpu }
    }
}

/// Something that is being measured.
pub(crate) struct Span {
    wall: Instant,
    cpu: Duration,
    clock: fn() -> Duration,
}

impl Span {
    /// Measures this thread.
    pub(crate) fn of_thread() -> Self {
        Self { wall: Instant::now(), cpu: thread_cpu(), clock: thread_cpu }
    }

    /// Measures all threads together.
    pub(crate) fn of_process() -> Self {
        Self { wall: Instant::now(), cpu: process_cpu(), clock: process_cpu }
    }

    /// What it took up to now.
    pub(crate) fn cost(&self) -> Cost {
        Cost { cpu: (self.clock)().saturating_sub(self.cpu), wall: self.wall.elapsed() }
    }
}

/// Processor time of this thread; wall time where the system has no such clock.
#[cfg(unix)]
pub(crate) fn thread_cpu() -> Duration {
    cpu(rustix::time::ClockId::ThreadCPUTime)
}

/// Processor time of all threads.
#[cfg(unix)]
pub(crate) fn process_cpu() -> Duration {
    cpu(rustix::time::ClockId::ProcessCPUTime)
}

#[cfg(unix)]
fn cpu(clock: rustix::time::ClockId) -> Duration {
    Duration::try_from(rustix::time::clock_gettime(clock)).unwrap_or_default()
}

#[cfg(not(unix))]
pub(crate) fn thread_cpu() -> Duration {
    process_cpu()
}

#[cfg(not(unix))]
pub(crate) fn process_cpu() -> Duration {
    static BEGAN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    BEGAN.get_or_init(Instant::now).elapsed()
}

/// Milliseconds with the digits that mean something.
pub(crate) fn millis(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}

/// The percentiles of a list, in milliseconds; nothing where it is empty.
pub(crate) struct Spread {
    /// How many.
    pub n: usize,
    /// The median.
    pub p50: f64,
    /// Of twenty, all but one are below.
    pub p95: f64,
    /// Of a hundred, all but one are below.
    pub p99: f64,
    /// The longest.
    pub max: f64,
}

impl Spread {
    /// The percentiles by nearest rank.
    pub(crate) fn of(durations: impl IntoIterator<Item = Duration>) -> Self {
        let mut sorted: Vec<f64> = durations.into_iter().map(millis).collect();
        sorted.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let rank = (sorted.len() as f64 * share).ceil() as usize;
            sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
        };
        Self { n: sorted.len(), p50: at(0.50), p95: at(0.95), p99: at(0.99), max: at(1.0) }
    }

    /// `{p50, p95, p99, max}`.
    pub(crate) fn json(&self) -> Value {
        json!({ "p50": self.p50, "p95": self.p95, "p99": self.p99, "max": self.max })
    }
}
