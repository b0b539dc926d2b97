//! Hashes of files, which say whether data is what it was.

use std::io::Read as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::time::{Edtf, Time};

/// What is known of a file beside its name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileDigest {
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// The day on which it was changed last, in UTC and in words.
    pub modified: Option<String>,
}

/// Reads a file and tells its hash and its day.
pub fn of_file(path: &Path) -> std::io::Result<FileDigest> {
    let mut file = std::fs::File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        let n = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => n,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(&buffer[..n]);
    }
    let modified = file.metadata().and_then(|data| data.modified()).ok().and_then(|time| {
        let since = time.duration_since(std::time::UNIX_EPOCH).ok()?;
        Some(day(Time::from_secs(i64::try_from(since.as_secs()).ok()?)))
    });
    Ok(FileDigest { sha256: hex(&hash.finalize()), modified })
}

/// The SHA-256 of bytes.
pub fn of_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The hash of the bundled events.
pub(super) fn bundled() -> String {
    static BUNDLED: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    BUNDLED.get_or_init(|| of_bytes(include_bytes!("../../data/events.json"))).clone()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// `22 November 2026`.
fn day(time: Time) -> String {
    let civil = time.civil();
    let edtf = format!("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day);
    edtf.parse::<Edtf>().map_or(edtf, |day| day.spoken())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_that_everybody_computes() {
        // FIPS 180-4, the example of one block.
        assert_eq!(of_bytes(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn days_are_said_in_words() {
        assert_eq!(day(Time::from_ymd(2026, 11, 22).expect("a day")), "22 November 2026");
    }
}
