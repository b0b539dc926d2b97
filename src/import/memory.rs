//! Whether a file fits into the memory, asked before the system gives up.

/// Bytes of memory that an event file needs for each of its bytes, with what sorting needs for a while.
const PER_BYTE: f64 = 1.2;

/// Bytes that can still be had, where the system tells.
///
/// Linux says what is available without swapping, and control groups what this program may have.
pub(super) fn available() -> Option<u64> {
    let text = |path: &str| std::fs::read_to_string(path).ok();
    let info = text("/proc/meminfo")?;
    let line = info.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let free = line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? << 10;
    let group = text("/sys/fs/cgroup/memory.max").and_then(|max| max.trim().parse::<u64>().ok());
    let used = text("/sys/fs/cgroup/memory.current").and_then(|used| used.trim().parse::<u64>().ok());
    Some(match (group, used) {
        (Some(max), Some(used)) => free.min(max.saturating_sub(used)),
        _ => free,
    })
}

/// Bytes of memory that files of this size need.
pub(super) fn needed(bytes: u64) -> u64 {
    (bytes as f64 * PER_BYTE) as u64 + (64 << 20)
}
