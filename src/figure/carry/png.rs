//! PNG: a chunk `iTXt` with the keyword `dateview` before the pixels (ISO 15948, 11.3.4.5).

use std::ops::Range;

use super::{Carrier, CarryError, MAX_RECIPE, unpack};

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const KEYWORD: &[u8] = b"dateview\0";
const DAMAGED: CarryError = CarryError::Damaged(Carrier::Png);

/// One chunk of a file.
struct Chunk<'a> {
    /// All of it, with its length and its checksum.
    range: Range<usize>,
    kind: &'a [u8],
    data: &'a [u8],
    is_sound: bool,
}

/// The chunks one after the other, up to the end of the picture.
struct Chunks<'a> {
    bytes: &'a [u8],
    at: usize,
    ended: bool,
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<Chunk<'a>, CarryError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let chunk = self.chunk();
        self.ended = chunk.as_ref().is_none_or(|chunk| chunk.kind == b"IEND");
        Some(chunk.ok_or(DAMAGED))
    }
}

impl<'a> Chunks<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: SIGNATURE.len(), ended: false }
    }

    fn chunk(&mut self) -> Option<Chunk<'a>> {
        let (len, rest) = self.bytes.get(self.at..)?.split_first_chunk::<4>()?;
        // The standard allows 2³¹ − 1, which no file in memory comes near by accident.
        let len = u32::from_be_bytes(*len) as usize;
        let (named, sum) = (rest.get(..len.checked_add(4)?)?, rest.get(len + 4..)?.first_chunk::<4>()?);
        let (kind, data) = named.split_at(4);
        let range = self.at..self.at + len + 12;
        self.at = range.end;
        Some(Chunk { range, kind, data, is_sound: u32::from_be_bytes(*sum) == checksum(named) })
    }
}

fn checksum(named: &[u8]) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(named);
    sum.sum()
}

impl Chunk<'_> {
    fn is_recipe(&self) -> bool {
        self.kind == b"iTXt" && self.data.starts_with(KEYWORD)
    }

    fn recipe(&self) -> Option<String> {
        let [packed, _, rest @ ..] = self.data.get(KEYWORD.len()..)? else { return None };
        // A language and the keyword in it, both of which end with a zero.
        let mut parts = rest.splitn(3, |&byte| byte == 0);
        let text = parts.nth(2)?;
        match packed {
            0 => String::from_utf8(text.to_vec()).ok().filter(|text| text.len() <= MAX_RECIPE),
            1 => unpack(text),
            _ => None,
        }
    }
}

pub(super) fn put(bytes: &[u8], recipe: &str) -> Result<Vec<u8>, CarryError> {
    let pixels = Chunks::of(bytes).find(|chunk| chunk.as_ref().map_or(true, |chunk| chunk.kind == b"IDAT"));
    let at = pixels.ok_or(DAMAGED)??.range.start;
    // Not packed, no language, no translated keyword.
    let named = [b"iTXt", KEYWORD, &[0, 0, 0, 0], recipe.as_bytes()].concat();
    let len = (named.len() as u32 - 4).to_be_bytes();
    let (before, after) = bytes.split_at(at);
    Ok([before, &len, &named, &checksum(&named).to_be_bytes(), after].concat())
}

pub(super) fn take(bytes: &[u8]) -> Result<Option<String>, CarryError> {
    for chunk in Chunks::of(bytes) {
        let chunk = chunk?;
        if chunk.is_recipe() {
            return chunk.recipe().filter(|_| chunk.is_sound).map(Some).ok_or(DAMAGED);
        }
    }
    Ok(None)
}

pub(super) fn strip(bytes: &[u8]) -> Result<Vec<u8>, CarryError> {
    let (mut out, mut from) = (Vec::with_capacity(bytes.len()), 0);
    for chunk in Chunks::of(bytes) {
        let chunk = chunk?;
        if chunk.is_recipe() {
            out.extend_from_slice(&bytes[from..chunk.range.start]);
            from = chunk.range.end;
        }
    }
    out.extend_from_slice(&bytes[from..]);
    Ok(out)
}
