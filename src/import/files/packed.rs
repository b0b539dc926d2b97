//! Files that are packed: gzip, zstd, and zip with several files in it.
//!
//! They are unpacked while they are read, and never as a whole into memory or onto the disk. A small file that unpacks to
//! a huge one is refused when it has shown to be one, and an archive that ends too early is read as far as it goes.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::Crc;
use flate2::read::{DeflateDecoder, MultiGzDecoder};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use crate::import::zip::{self, Entry};
use crate::import::{ImportError, Limits, memory};

/// An archive may unpack to no more GiB than this, which is more than the memory of most machines holds.
const MAX_UNPACKED_GIB: u64 = 64;

/// An archive may unpack to no more than this many times its own size: tables are packed to a fifth, the most repetitive
/// ones to a hundredth, and gzip cannot do better than a thousandth.
const MAX_RATIO: u64 = 300;

/// Below this, no ratio is odd: nothing can come of it.
const SURELY_FINE: u64 = 64 << 20;

/// Bytes between two looks at the free memory.
const LOOK_EVERY: u64 = 64 << 20;

/// How a file is packed.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(in crate::import) enum Kind {
    Gzip,
    Zstd,
    Zip,
}

impl Kind {
    /// How a file with these first bytes is packed, if it is.
    pub(in crate::import) fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
            [b'P', b'K', 3, 4, ..] => Some(Self::Zip),
            _ => None,
        }
    }
}

/// Why an archive was not read to its end.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(in crate::import) enum Fault {
    /// It ends too early.
    CutOff,
    /// Its bytes are not those that were packed.
    Damaged,
}

impl Fault {
    pub(in crate::import) fn message(self) -> &'static str {
        match self {
            Self::CutOff => "the archive ends too early, so the rest of the file is missing",
            Self::Damaged => "the archive is damaged, so what was read of it may be wrong or not all there is",
        }
    }
}

/// What has been unpacked of one archive.
pub(in crate::import) struct Budget {
    /// Bytes of the archive.
    n_packed: u64,
    n_unpacked: Cell<u64>,
    max_gib: u64,
    /// How many times its size it may unpack to, unless a person said how large it may become.
    max_ratio: Option<u64>,
}

impl Budget {
    pub(in crate::import) fn of(n_packed: u64, limits: Limits) -> Self {
        let max_gib = limits.unpacked_gib.unwrap_or(MAX_UNPACKED_GIB).min(1 << 20);
        let max_ratio = limits.unpacked_gib.is_none().then_some(MAX_RATIO);
        Self { n_packed, n_unpacked: Cell::new(0), max_gib, max_ratio }
    }

    /// Counts bytes, and refuses those of an archive that unpacks to too much.
    pub(in crate::import) fn spend(&self, n_bytes: u64) -> Result<(), ImportError> {
        let before = self.n_unpacked.get();
        let now = before.saturating_add(n_bytes);
        self.n_unpacked.set(now);
        let is_odd = self.max_ratio.is_some_and(|ratio| now > SURELY_FINE && now / ratio > self.n_packed);
        if now > self.max_gib << 30 || is_odd {
            return Err(ImportError::Bomb {
                packed_kib: self.n_packed >> 10,
                unpacked_mib: now >> 20,
                ratio: MAX_RATIO,
                gib: self.max_gib,
            });
        }
        if before / LOOK_EVERY != now / LOOK_EVERY {
            memory::demand(LOOK_EVERY, memory::PER_BYTE)?;
        }
        Ok(())
    }
}

/// A packed file that can be read from its start as often as one likes.
pub(in crate::import) struct Packed<'a> {
    path: &'a Path,
    kind: Kind,
    /// Its place in a zip archive; of another, the whole file.
    entry: &'a Entry,
    budget: &'a Budget,
    fault: Cell<Option<(Fault, u64)>>,
    refused: RefCell<Option<ImportError>>,
}

impl<'a> Packed<'a> {
    pub(in crate::import) fn new(path: &'a Path, kind: Kind, entry: &'a Entry, budget: &'a Budget) -> Self {
        Self { path, kind, entry, budget, fault: Cell::new(None), refused: RefCell::new(None) }
    }

    /// The text from its start.
    pub(in crate::import) fn open(&self) -> Result<Box<dyn Read + '_>, ImportError> {
        let mut file = File::open(self.path)?;
        file.seek(SeekFrom::Start(self.entry.at))?;
        let packed = BufReader::with_capacity(1 << 16, file.take(self.entry.n_packed));
        let source: Box<dyn Read> = match self.kind {
            Kind::Gzip => Box::new(MultiGzDecoder::new(packed)),
            Kind::Zstd => Box::new(Frames { source: packed, decoder: FrameDecoder::new(), is_within: false }),
            Kind::Zip if self.entry.is_deflated => Box::new(DeflateDecoder::new(packed)),
            Kind::Zip => Box::new(packed),
        };
        Ok(Box::new(Guard {
            packed: self,
            source,
            held: Vec::new(),
            crc: (self.kind == Kind::Zip).then(Crc::new),
            n_lines: 0,
            is_over: false,
        }))
    }

    /// Why it was not read to its end, and the line on which it stops.
    pub(in crate::import) fn fault(&self) -> Option<(Fault, u64)> {
        self.fault.get()
    }

    /// What was found out while it was read, in place of the error that reading ended with.
    pub(in crate::import) fn reason(&self, error: ImportError) -> ImportError {
        self.refused.take().unwrap_or(error)
    }
}

/// Looks at everything that is unpacked.
struct Guard<'a> {
    packed: &'a Packed<'a>,
    source: Box<dyn Read + 'a>,
    /// The start of a character whose rest has not been unpacked yet; where an archive is cut off, it is left out.
    held: Vec<u8>,
    crc: Option<Crc>,
    n_lines: u64,
    is_over: bool,
}

impl Guard<'_> {
    /// Reads more; 0 at the end, also at one that comes too early.
    fn unpack(&mut self, buf: &mut [u8]) -> Result<usize, Error> {
        let found = match self.source.read(buf) {
            Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
            Ok(0) => Err(self.fault_of_entry()),
            Ok(n) => Ok(n),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err(Some(Fault::CutOff)),
            Err(_) => Err(Some(Fault::Damaged)),
        };
        match found {
            Ok(n) => {
                if let Some(crc) = &mut self.crc {
                    crc.update(buf.get(..n).unwrap_or_default());
                }
                self.packed.budget.spend(n as u64).map_err(|error| {
                    *self.packed.refused.borrow_mut() = Some(error);
                    Error::other("refused")
                })?;
                self.n_lines += memchr::memchr_iter(b'\n', buf.get(..n).unwrap_or_default()).count() as u64;
                Ok(n)
            }
            Err(fault) => {
                self.is_over = true;
                self.packed.fault.set(fault.map(|fault| (fault, self.n_lines + 1)));
                Ok(0)
            }
        }
    }

    /// What is wrong at the end of a file in a zip archive; the other kinds see it themselves.
    fn fault_of_entry(&self) -> Option<Fault> {
        let (crc, entry) = (self.crc.as_ref()?, self.packed.entry);
        match entry.crc {
            Some(expected) if expected == crc.sum() => None,
            // A damaged archive gives other bytes, one that is cut off gives fewer of them.
            Some(_) if entry.n_unpacked.is_some_and(|n| n <= u64::from(crc.amount())) => Some(Fault::Damaged),
            _ => Some(Fault::CutOff),
        }
    }
}

impl Read for Guard<'_> {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize, Error> {
        let n_held = self.held.len();
        // Room for what is held and a character more; all readers here give more than that.
        if self.is_over || buf.len() < n_held + 4 {
            let n = if self.is_over { 0 } else { buf.len().min(n_held) };
            let rest = self.held.split_off(n);
            buf.get_mut(..n).unwrap_or_default().copy_from_slice(&self.held);
            self.held = rest;
            return if n == 0 && !self.is_over && !buf.is_empty() { self.unpack(buf) } else { Ok(n) };
        }
        buf.get_mut(..n_held).unwrap_or_default().copy_from_slice(&self.held);
        let mut n = n_held;
        self.held.clear();
        loop {
            let n_more = self.unpack(buf.get_mut(n..).unwrap_or_default())?;
            n += n_more;
            if n_more == 0 {
                let is_whole = self.packed.fault.get().is_none();
                return Ok(if is_whole { n } else { n - n_unfinished(buf.get(..n).unwrap_or_default()) });
            }
            let n_back = n_unfinished(buf.get(..n).unwrap_or_default());
            if n > n_back {
                self.held.extend_from_slice(buf.get(n - n_back..n).unwrap_or_default());
                return Ok(n - n_back);
            }
        }
    }
}

/// Bytes at the end that begin a character in UTF-8 without ending it.
fn n_unfinished(bytes: &[u8]) -> usize {
    let tail = bytes.iter().rev().take(3).position(|byte| byte & 0xc0 == 0xc0);
    let Some(back) = tail else { return 0 };
    let first = bytes.get(bytes.len() - 1 - back).copied().unwrap_or(0);
    let wanted = match first {
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    };
    if back + 1 < wanted { back + 1 } else { 0 }
}

/// All frames of a zstd file, one after the other.
struct Frames<R> {
    source: R,
    decoder: FrameDecoder,
    is_within: bool,
}

impl<R: BufRead> Frames<R> {
    /// What an error of the decoder means: at the end of the file, that it ends too early.
    fn error(&mut self) -> Error {
        let is_at_end = self.source.fill_buf().is_ok_and(<[u8]>::is_empty);
        Error::from(if is_at_end { ErrorKind::UnexpectedEof } else { ErrorKind::InvalidData })
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize, Error> {
        loop {
            if self.is_within {
                if self.decoder.can_collect() > 0 {
                    return self.decoder.read(buf);
                }
                if !self.decoder.is_finished() {
                    let decoded = self.decoder.decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1));
                    decoded.map_err(|_| self.error())?;
                    continue;
                }
                let expected = self.decoder.get_checksum_from_data();
                if expected.is_some() && expected != self.decoder.get_calculated_checksum() {
                    return Err(ErrorKind::InvalidData.into());
                }
                self.is_within = false;
            }
            if self.source.fill_buf()?.is_empty() {
                return Ok(0);
            }
            match self.decoder.reset(&mut self.source) {
                Ok(()) => self.is_within = true,
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    let n = std::io::copy(&mut (&mut self.source).take(length.into()), &mut std::io::sink())?;
                    if n < u64::from(length) {
                        return Err(ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(_) => return Err(self.error()),
            }
        }
    }
}

/// The files in an archive.
pub(in crate::import) struct Contents {
    pub(in crate::import) kind: Kind,
    pub(in crate::import) entries: Vec<Entry>,
    /// Whether a zip archive has lost its list of files.
    pub(in crate::import) is_cut_off: bool,
}

/// The files that a packed file holds; `None` for one that is not packed, or is the document of an office program.
pub(in crate::import) fn contents(file: &mut File, name: &str) -> Result<Option<Contents>, ImportError> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    (&mut *file).take(4).read_to_end(&mut head)?;
    let n_packed = file.metadata()?.len();
    Ok(match Kind::of(&head) {
        None => None,
        Some(Kind::Zip) => zip::list(file)?.filter(|list| !zip::is_office(&list.entries)).map(|list| Contents {
            kind: Kind::Zip,
            entries: list.entries,
            is_cut_off: list.is_cut_off,
        }),
        Some(kind) => {
            // The last four bytes of gzip are the length, as long as that is below 4 GiB and there is one part only.
            let mut size = [0; 4];
            let has_size =
                kind == Kind::Gzip && file.seek(SeekFrom::End(-4)).is_ok() && file.read_exact(&mut size).is_ok();
            let n_unpacked = has_size.then(|| u64::from(u32::from_le_bytes(size))).filter(|&n| n / 20 < n_packed);
            let stem = Path::new(name).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
            let entry = Entry { name: stem, n_packed, n_unpacked, is_deflated: true, ..Entry::default() };
            Some(Contents { kind, entries: vec![entry], is_cut_off: false })
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_that_is_not_whole_is_seen() {
        for (text, n) in [("abc", 0), ("ж", 0), ("a€", 0), ("🌍", 0)] {
            assert_eq!(n_unfinished(text.as_bytes()), n, "{text}");
        }
        assert_eq!(n_unfinished("ж".as_bytes().split_at(1).0), 1);
        assert_eq!(n_unfinished("a€".as_bytes().split_at(3).0), 2);
        assert_eq!(n_unfinished("a🌍".as_bytes().split_at(4).0), 3);
        assert_eq!(n_unfinished(&[0xff, 0x80, 0x80, 0x80]), 0);
    }

    #[test]
    fn an_archive_may_not_unpack_to_too_much() {
        let small = Budget::of(1 << 10, Limits::default());
        assert!(small.spend(SURELY_FINE).is_ok());
        assert!(matches!(small.spend(1), Err(ImportError::Bomb { .. })));
        let large = Budget::of(1 << 40, Limits::default());
        assert!(matches!(large.spend((MAX_UNPACKED_GIB << 30) + 1), Err(ImportError::Bomb { .. })));
        let asked = Budget::of(1 << 10, Limits { unpacked_gib: Some(1), ..Limits::default() });
        assert!(asked.spend(1 << 30).is_ok());
        assert!(matches!(asked.spend(1), Err(ImportError::Bomb { gib: 1, .. })));
        let text = small.spend(1).expect_err("too much").to_string();
        assert!(text.contains("300") && text.contains("64 GiB"), "{text}");
    }
}
