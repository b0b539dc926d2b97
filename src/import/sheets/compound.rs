//! Compound files (MS-CFB): what old Office documents and encrypted ones are kept in.

use crate::import::ImportError;

/// The first bytes of every compound file.
pub(in crate::import) const SIGNATURE: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Sectors that are none: from here on numbers are marks.
const NO_SECTOR: u32 = 0xffff_fffa;

/// Streams below this length are kept in small sectors.
const SMALL: u64 = 4_096;

const SMALL_SECTOR: usize = 64;

/// A compound file in memory.
pub(in crate::import) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    small_fat: Vec<u32>,
    /// What the small sectors are in.
    small: Vec<u8>,
    streams: Vec<Stream>,
}

struct Stream {
    name: String,
    start: u32,
    n_bytes: u64,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).filter_map(|four| u32_at(four, 0))
}

impl<'a> Compound<'a> {
    /// Opens a compound file; `None` when its tables are broken.
    pub(in crate::import) fn open(bytes: &'a [u8]) -> Option<Self> {
        let shift = u16_at(bytes, 30).filter(|shift| matches!(shift, 9 | 12))?;
        let mut file = Self {
            bytes,
            sector: 1 << shift,
            fat: Vec::new(),
            small_fat: Vec::new(),
            small: Vec::new(),
            streams: Vec::new(),
        };
        // Where the table of sectors is: 109 numbers in the header, and more in sectors of their own.
        let mut places: Vec<u32> = numbers(bytes.get(76..512)?).collect();
        let mut next = u32_at(bytes, 68)?;
        let mut n_left = bytes.len() / file.sector;
        while next < NO_SECTOR && n_left > 0 {
            places.extend(numbers(file.sector_at(next)?));
            next = places.pop()?;
            n_left -= 1;
        }
        for place in places.into_iter().filter(|place| *place < NO_SECTOR) {
            let part: Vec<u32> = numbers(file.sector_at(place).unwrap_or_default()).collect();
            file.fat.extend(part);
            if file.fat.len() > bytes.len() / file.sector + 2 * file.sector {
                break;
            }
        }
        let folder = file.chain(u32_at(bytes, 48)?, u64::MAX);
        file.streams = folder.chunks_exact(128).filter_map(|entry| stream_of(entry, shift == 9)).collect();
        let root = file.streams.first().map(|root| (root.start, root.n_bytes))?;
        file.small = file.chain(root.0, root.1);
        let small_fat = file.chain(u32_at(bytes, 60)?, u64::MAX);
        file.small_fat = numbers(&small_fat).collect();
        Some(file)
    }

    fn sector_at(&self, number: u32) -> Option<&'a [u8]> {
        let at = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        self.bytes.get(at..self.bytes.len().min(at.checked_add(self.sector)?)).filter(|sector| !sector.is_empty())
    }

    /// The bytes of sectors that lead from one to the next.
    fn chain(&self, mut number: u32, n_bytes: u64) -> Vec<u8> {
        let mut out = Vec::new();
        // A chain that bites its tail ends when it is longer than the file.
        while number < NO_SECTOR && (out.len() as u64) < n_bytes && out.len() <= self.bytes.len() {
            let Some(sector) = self.sector_at(number) else { break };
            out.extend_from_slice(sector);
            number = self.fat.get(number as usize).copied().unwrap_or(u32::MAX);
        }
        out.truncate(usize::try_from(n_bytes).unwrap_or(usize::MAX));
        out
    }

    fn small_chain(&self, mut number: u32, n_bytes: u64) -> Vec<u8> {
        let mut out = Vec::new();
        while number < NO_SECTOR && (out.len() as u64) < n_bytes {
            let at = number as usize * SMALL_SECTOR;
            let Some(sector) = self.small.get(at..self.small.len().min(at + SMALL_SECTOR)) else { break };
            if sector.is_empty() {
                break;
            }
            out.extend_from_slice(sector);
            number = self.small_fat.get(number as usize).copied().unwrap_or(u32::MAX);
        }
        out.truncate(usize::try_from(n_bytes).unwrap_or(usize::MAX));
        out
    }

    /// Whether there is a stream or folder of this name.
    pub(in crate::import) fn has(&self, name: &str) -> bool {
        self.streams.iter().any(|stream| stream.name.eq_ignore_ascii_case(name))
    }

    /// Whether some name begins so.
    pub(in crate::import) fn has_start(&self, start: &str) -> bool {
        self.streams.iter().any(|stream| stream.name.starts_with(start))
    }

    /// The bytes of a stream.
    pub(in crate::import) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let stream = self.streams.iter().find(|stream| stream.name.eq_ignore_ascii_case(name))?;
        Some(if stream.n_bytes < SMALL {
            self.small_chain(stream.start, stream.n_bytes)
        } else {
            self.chain(stream.start, stream.n_bytes)
        })
    }
}

fn stream_of(entry: &[u8], has_short_lengths: bool) -> Option<Stream> {
    let n_bytes = usize::from(u16_at(entry, 64)?).saturating_sub(2).min(62);
    let units: Vec<u16> = entry.get(..n_bytes)?.chunks_exact(2).filter_map(|two| u16_at(two, 0)).collect();
    let (low, high) = (u64::from(u32_at(entry, 120)?), u64::from(u32_at(entry, 124)?));
    Some(Stream {
        name: String::from_utf16_lossy(&units),
        start: u32_at(entry, 116)?,
        n_bytes: if has_short_lengths { low } else { low | (high << 32) },
    })
}

/// Looks through the records of an Excel workbook (MS-XLS) for what would cost more than the file is worth.
///
/// The reader behind it sets aside room for every cell between the first and the last one of a sheet.
/// Returns the number of those cells in all sheets.
pub(in crate::import) fn check_records(stream: &[u8]) -> Result<u64, ImportError> {
    let broken = || ImportError::BadWorkbook("its records are damaged".to_owned());
    let mut at = 0;
    let (mut n_cells, mut corner): (u64, Option<[u64; 4]>) = (0, None);
    let area = |corner: Option<[u64; 4]>| {
        corner.map_or(0, |[top, left, bottom, right]| (bottom - top + 1) * (right - left + 1))
    };
    while let (Some(sort), Some(len)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
        let data = stream.get(at + 4..stream.len().min(at + 4 + usize::from(len))).unwrap_or_default();
        at += 4 + usize::from(len);
        match sort {
            0x002f if u16_at(data, 0) != Some(0) => return Err(encrypted()),
            0x0809 => {
                n_cells += area(corner.take());
            }
            0x0200 if data.len() >= 14 => {
                let (last_row, last_col) = (u32_at(data, 4).unwrap_or(0), u16_at(data, 10).unwrap_or(0));
                let first_row = u32_at(data, 0).unwrap_or(0);
                if last_row > 1 << 16 || first_row > last_row || last_col > 1 << 8 {
                    return Err(broken());
                }
            }
            0x0203 | 0x0204 | 0x00d6 | 0x0205 | 0x027e | 0x00fd | 0x0006 | 0x00bd => {
                let (Some(row), Some(col)) = (u16_at(data, 0), u16_at(data, 2)) else { return Err(broken()) };
                let last = if sort == 0x00bd {
                    data.len().checked_sub(2).and_then(|end| u16_at(data, end))
                } else {
                    Some(col)
                };
                let Some(last) = last.filter(|last| *last < 1 << 8 && *last >= col) else { return Err(broken()) };
                let [row, left, right] = [u64::from(row), u64::from(col), u64::from(last)];
                corner = Some(corner.map_or([row, left, row, right], |[a, b, c, d]| {
                    [a.min(row), b.min(left), c.max(row), d.max(right)]
                }));
            }
            _ => {}
        }
    }
    Ok(n_cells + area(corner))
}

/// What is said of documents that only their password opens.
pub(in crate::import) fn encrypted() -> ImportError {
    ImportError::NotEvents {
        what: "a document with a password",
        advice: "open it with its password in a spreadsheet program and save it without one",
    }
}
