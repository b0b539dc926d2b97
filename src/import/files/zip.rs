//! The list of files in a zip archive (PKWARE APPNOTE 6.3), also of one whose end is missing.

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read, Seek, SeekFrom};

use encoding_rs::IBM866;
use flate2::read::DeflateDecoder;

use crate::import::ImportError;

/// Files in an archive beyond which nobody means to read all of them.
const MAX_ENTRIES: usize = 10_000;

/// The list of files is no longer than this.
const MAX_LIST: u64 = 64 << 20;

/// A record at the end of the archive, with the longest comment.
const MAX_END: u64 = 22 + 0xffff;

/// A file in an archive.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(in crate::import) struct Entry {
    /// With its folders.
    pub(in crate::import) name: String,
    /// Where its bytes start.
    pub(in crate::import) at: u64,
    /// Bytes in the archive.
    pub(in crate::import) n_packed: u64,
    /// Bytes of the file, where the archive says it.
    pub(in crate::import) n_unpacked: Option<u64>,
    /// Whether it is packed at all.
    pub(in crate::import) is_deflated: bool,
    /// The checksum, where the archive says it.
    pub(in crate::import) crc: Option<u32>,
    /// Why it cannot be read.
    pub(in crate::import) barrier: Option<&'static str>,
}

/// The files of an archive.
pub(in crate::import) struct List {
    pub(in crate::import) entries: Vec<Entry>,
    /// Whether the end of the archive is missing, and the list was made of what stands before each file.
    pub(in crate::import) is_cut_off: bool,
}

/// The files of a zip archive, `None` when it holds none.
pub(in crate::import) fn list(file: &mut File) -> Result<Option<List>, ImportError> {
    let len = file.metadata()?.len();
    let (entries, is_cut_off) = match central(file, len)? {
        Some(entries) => (entries, false),
        None => (local(file, len)?, true),
    };
    let entries: Vec<Entry> = entries.into_iter().filter(|entry| !entry.name.ends_with('/')).collect();
    Ok((!entries.is_empty()).then_some(List { entries, is_cut_off }))
}

/// Whether it is a document of an office program, which is an archive too.
pub(in crate::import) fn is_office(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| entry.name == "[Content_Types].xml")
        || entries.first().is_some_and(|entry| entry.name == "mimetype")
}

fn number(bytes: &[u8], at: usize, n_bytes: usize) -> Option<u64> {
    let bytes = bytes.get(at..at + n_bytes)?;
    Some(bytes.iter().rev().fold(0, |sum, &byte| (sum << 8) | u64::from(byte)))
}

fn bytes_at(file: &mut File, at: u64, n_bytes: u64) -> Result<Vec<u8>, ImportError> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    file.take(n_bytes).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The list at the end of the archive, where it is whole.
fn central(file: &mut File, len: u64) -> Result<Option<Vec<Entry>>, ImportError> {
    let from = len.saturating_sub(MAX_END);
    let tail = bytes_at(file, from, MAX_END)?;
    let end = memchr::memmem::rfind(&tail, b"PK\x05\x06").filter(|end| tail.len() >= end + 22);
    let Some(end) = end else { return Ok(None) };
    let mut place = (number(&tail, end + 12, 4), number(&tail, end + 16, 4));
    // Archives of 4 GiB and more say it in a record of their own, to which another one leads.
    if let Some(locator) = end.checked_sub(20)
        && tail.get(locator..locator + 4) == Some(b"PK\x06\x07")
        && let Some(at) = number(&tail, locator + 8, 8)
    {
        let record = bytes_at(file, at, 56)?;
        if record.starts_with(b"PK\x06\x06") {
            place = (number(&record, 40, 8), number(&record, 48, 8));
        }
    }
    let (Some(n_list), Some(at)) = place else { return Ok(None) };
    if n_list > MAX_LIST || at.checked_add(n_list).is_none_or(|end| end > len) {
        return Ok(None);
    }
    let list = bytes_at(file, at, n_list)?;
    let mut rest = list.as_slice();
    let mut entries = Vec::new();
    while rest.starts_with(b"PK\x01\x02") {
        let Some((entry, n_bytes)) = central_entry(file, rest)? else { return Ok(None) };
        entries.push(entry);
        check_count(&entries)?;
        rest = rest.get(n_bytes..).unwrap_or_default();
    }
    Ok(Some(entries))
}

/// An entry of the list, and how long it is in there.
fn central_entry(file: &mut File, bytes: &[u8]) -> Result<Option<(Entry, usize)>, ImportError> {
    let field = |at, n| number(bytes, at, n).unwrap_or(0);
    let (n_name, n_extra, n_comment) = (field(28, 2) as usize, field(30, 2) as usize, field(32, 2) as usize);
    let (Some(name), Some(extra)) = (bytes.get(46..46 + n_name), bytes.get(46 + n_name..46 + n_name + n_extra)) else {
        return Ok(None);
    };
    let (mut n_packed, mut n_unpacked, mut at) = (field(20, 4), field(24, 4), field(42, 4));
    // Of the three numbers those that do not fit into four bytes follow in this order.
    if let Some(large) = extra_field(extra, 1) {
        let mut next = 0;
        for value in [&mut n_unpacked, &mut n_packed, &mut at] {
            if *value == 0xffff_ffff {
                *value = number(large, next, 8).unwrap_or(*value);
                next += 8;
            }
        }
    }
    let head = bytes_at(file, at, 30)?;
    let skipped = number(&head, 26, 2).zip(number(&head, 28, 2)).filter(|_| head.starts_with(b"PK\x03\x04"));
    let (is_deflated, barrier) = method(field(10, 2), field(8, 2));
    let entry = Entry {
        name: name_of(name),
        at: skipped.map_or(at, |(n_name, n_extra)| at + 30 + n_name + n_extra),
        n_packed,
        n_unpacked: Some(n_unpacked),
        is_deflated,
        crc: Some(field(16, 4) as u32),
        barrier: barrier.or(skipped.is_none().then_some("its bytes are missing")),
    };
    Ok(Some((entry, 46 + n_name + n_extra + n_comment)))
}

/// The files as they follow each other, for an archive without a list.
fn local(file: &mut File, len: u64) -> Result<Vec<Entry>, ImportError> {
    let mut entries = Vec::new();
    let mut at = 0;
    loop {
        let head = bytes_at(file, at, 30)?;
        if !head.starts_with(b"PK\x03\x04") || head.len() < 30 {
            return Ok(entries);
        }
        let field = |at, n| number(&head, at, n).unwrap_or(0);
        let names = bytes_at(file, at + 30, field(26, 2) + field(28, 2))?;
        let data = at + 30 + field(26, 2) + field(28, 2);
        let (is_deflated, barrier) = method(field(8, 2), field(6, 2));
        let name = names.get(..field(26, 2) as usize).unwrap_or(&names);
        let mut entry = Entry { name: name_of(name), at: data, is_deflated, barrier, ..Entry::default() };
        // Sizes that were not known when the file was packed stand behind it.
        let comes_later = field(6, 2) & 8 != 0;
        if comes_later {
            let n_packed = if is_deflated && barrier.is_none() { packed_length(file, data)? } else { None };
            entry.n_packed = n_packed.unwrap_or(len.saturating_sub(data));
            let behind = bytes_at(file, data + entry.n_packed, 16)?;
            let skip = if behind.starts_with(b"PK\x07\x08") { 4 } else { 0 };
            entry.crc = number(&behind, skip, 4).map(|crc| crc as u32);
            entry.n_unpacked = number(&behind, skip + 8, 4);
            at = data + entry.n_packed + skip as u64 + 12;
        } else {
            entry.n_packed = field(18, 4);
            entry.n_unpacked = Some(field(22, 4));
            entry.crc = Some(field(14, 4) as u32);
            at = data + entry.n_packed;
        }
        entries.push(entry);
        check_count(&entries)?;
    }
}

/// Bytes up to the end of a packed file, `None` where that is missing.
fn packed_length(file: &mut File, at: u64) -> Result<Option<u64>, ImportError> {
    file.seek(SeekFrom::Start(at))?;
    let mut decoder = DeflateDecoder::new(BufReader::new(file));
    match std::io::copy(&mut decoder, &mut std::io::sink()) {
        Ok(_) => Ok(Some(decoder.total_in())),
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::InvalidData) => Ok(None),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether a file is packed in the usual way, and why it cannot be read.
fn method(method: u64, flags: u64) -> (bool, Option<&'static str>) {
    let barrier = match method {
        _ if flags & 1 != 0 => Some("it is encrypted"),
        0 | 8 => None,
        _ => Some("it is packed in a way that Dateline does not read"),
    };
    (method == 8, barrier)
}

/// Names are in UTF-8 or, from old programs on Windows, in the code page of the country; 866 is that of Cyrillic ones.
fn name_of(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| IBM866.decode_without_bom_handling(bytes).0.into_owned(), str::to_owned)
}

fn extra_field(mut extra: &[u8], wanted: u64) -> Option<&[u8]> {
    loop {
        let (id, n_bytes) = (number(extra, 0, 2)?, number(extra, 2, 2)? as usize);
        let content = extra.get(4..4 + n_bytes)?;
        if id == wanted {
            return Some(content);
        }
        extra = extra.get(4 + n_bytes..)?;
    }
}

fn check_count(entries: &[Entry]) -> Result<(), ImportError> {
    if entries.len() > MAX_ENTRIES { Err(ImportError::TooManyFiles(MAX_ENTRIES)) } else { Ok(()) }
}
