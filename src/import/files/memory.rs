//! Whether a file fits into the memory, asked before the system gives up.

use crate::import::ImportError;

/// Bytes of memory that a byte of a table in UTF-8 needs, with what sorting needs for a while.
pub(in crate::import) const PER_BYTE: f64 = 1.2;

/// The same of files that are read as a whole into records.
pub(in crate::import) const PER_BYTE_OF_RECORDS: f64 = 3.6;

/// The same of files that are brought into UTF-8 first.
pub(in crate::import) const PER_BYTE_DECODED: f64 = 6.0;

/// Refuses files of `bytes` that need more memory than there is.
pub(in crate::import) fn demand(bytes: u64, per_byte: f64) -> Result<(), ImportError> {
    let needed = (bytes as f64 * per_byte) as u64 + (64 << 20);
    match available() {
        Some(free) if free < needed => {
            Err(ImportError::NoMemory { file_mib: bytes >> 20, needed_mib: needed >> 20, free_mib: free >> 20 })
        }
        _ => Ok(()),
    }
}

/// Bytes that can still be had, where the system tells.
///
/// Linux says what is available without swapping, and control groups what this program may have; files that the system
/// keeps in memory for later count as used there, and are given up when somebody needs the room.
fn available() -> Option<u64> {
    let text = |path: &str| std::fs::read_to_string(path).ok();
    let info = text("/proc/meminfo")?;
    let line = info.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let free = line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? << 10;
    let number = |path: &str| text(path)?.trim().parse::<u64>().ok();
    let stat = text("/sys/fs/cgroup/memory.stat").unwrap_or_default();
    let cached = stat.lines().find_map(|line| line.strip_prefix("inactive_file ")?.trim().parse::<u64>().ok());
    Some(match (number("/sys/fs/cgroup/memory.max"), number("/sys/fs/cgroup/memory.current")) {
        (Some(max), Some(used)) => free.min(max.saturating_sub(used.saturating_sub(cached.unwrap_or(0)))),
        _ => free,
    })
}
