//! PDF: an embedded file `recipe.dateview` in an incremental update (ISO 32000-1, 7.5.6), so that the document before it
//! stays as it was.
//!
//! ```text
//! document  as it was written, with a classic table of objects
//! %dateview LENGTH OF THE DOCUMENT
//! stream    the recipe
//! filespec  its name and what it is
//! catalog   the old one, with the file in /Names and /AF
//! xref, trailer
//! ```

use std::fmt::Write as _;

use memchr::memmem;

use super::{CarryError, MAX_RECIPE, unpack};

const FOREIGN: CarryError = CarryError::Foreign;
const MARK: &str = "\n%dateview ";
/// How a recipe begins, whatever a program has done to the file around it.
const FIRST_KEY: &[u8] = b"\"dateview\"";
/// Where the dictionary before a stream is looked for.
const MAX_DICTIONARY: usize = 4096;

/// What an update of a document must know.
struct Document<'a> {
    /// Where its last table of objects is.
    table: usize,
    /// The first number that no object has.
    size: usize,
    root: usize,
    /// The catalog between its brackets.
    catalog: &'a str,
    /// `/Info` and `/ID` as they stand.
    kept: String,
}

impl<'a> Document<'a> {
    /// Of a file as krilla writes it; `None` of any other.
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let tail = bytes.get(memmem::rfind(bytes, b"startxref")?..)?;
        let table: usize = number(tail.get(9..)?)?;
        let after = bytes.get(table..)?;
        let at = memmem::find(after, b"trailer")?;
        let (rows, trailer) = (after.get(..at)?, after.get(at..memmem::find(after, b"startxref")?)?);
        let trailer = std::str::from_utf8(trailer).ok()?;
        if trailer.contains("/Encrypt") || trailer.contains("/Prev") {
            return None;
        }
        let size = number(value(trailer, "/Size")?.as_bytes())?;
        let root: usize = number(value(trailer, "/Root")?.as_bytes())?;
        // One stretch of rows from object 0, each of 20 bytes: `0000000015 00000 n` and the end of a line.
        let rows = rows.strip_prefix(b"xref\n0 ")?;
        let rows = rows.get(memchr::memchr(b'\n', rows)? + 1..)?;
        let row = rows.get(root.checked_mul(20)?..)?.get(..20)?;
        let object = bytes.get(number::<usize>(row)?..)?.strip_prefix(format!("{root} 0 obj").as_bytes())?;
        let object = object.get(..memmem::find(object, b"endobj")?)?;
        let catalog = std::str::from_utf8(object).ok()?.trim().strip_prefix("<<")?.strip_suffix(">>")?;
        if !catalog.contains("/Catalog") || catalog.contains("/Names") || catalog.contains("/AF") {
            return None;
        }
        let mut kept = String::new();
        if let Some(info) = value(trailer, "/Info") {
            let _ = write!(kept, "/Info {} 0 R", number::<usize>(info.as_bytes())?);
        }
        if let Some(id) = value(trailer, "/ID") {
            kept.push_str("/ID");
            kept.push_str(id.get(..=id.find(']')?)?);
        }
        Some(Self { table, size, root, catalog, kept })
    }
}

/// What follows a key.
fn value<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    text.split_once(key).map(|(_, value)| value)
}

/// A number with its digits at the start, behind white space.
fn number<T: std::str::FromStr>(text: &[u8]) -> Option<T> {
    let text = text.trim_ascii_start();
    let n = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&text[..n]).ok()?.parse().ok()
}

/// The document with its update. [`ours`] compares with it, so another wording here makes older figures `Rewritten`.
pub(super) fn put(bytes: &[u8], recipe: &str) -> Result<Vec<u8>, CarryError> {
    let document = Document::of(bytes).ok_or(FOREIGN)?;
    let Document { table, size, root, catalog, kept } = document;
    let (stream, file) = (size, size + 1);
    let len = recipe.len();
    let mut update = format!("{MARK}{}\n", bytes.len());
    let mut places = Vec::new();
    let mut object = |number: usize, body: &str| {
        places.push((number, bytes.len() + update.len()));
        let _ = write!(update, "{number} 0 obj\n{body}\nendobj\n");
    };
    object(
        stream,
        &format!(
            "<</Type/EmbeddedFile/Subtype/application#2Fjson/Params<</Size {len}>>/Length {len}>>\nstream\n{recipe}\nendstream"
        ),
    );
    object(
        file,
        &format!(
            "<</Type/Filespec/F(recipe.dateview)/UF(recipe.dateview)/Desc(The view that this figure was made from)/AFRelationship/Source/EF<</F {stream} 0 R/UF {stream} 0 R>>>>"
        ),
    );
    object(
        root,
        &format!("<<{catalog}/Names<</EmbeddedFiles<</Names[(recipe.dateview){file} 0 R]>>>>/AF[{file} 0 R]>>"),
    );
    let xref = bytes.len() + update.len();
    update.push_str("xref\n");
    for (number, at) in places {
        let _ = write!(update, "{number} 1\n{at:010} 00000 n \n");
    }
    let _ = write!(
        update,
        "trailer\n<</Size {}/Root {root} 0 R{kept}/Prev {table}>>\nstartxref\n{xref}\n%%EOF\n",
        size + 2
    );
    Ok([bytes, update.as_bytes()].concat())
}

pub(super) fn take(bytes: &[u8]) -> Option<String> {
    ours(bytes).map(|(_, recipe)| recipe).or_else(|| anybodys(bytes))
}

pub(super) fn strip(bytes: &[u8]) -> Result<Vec<u8>, CarryError> {
    match ours(bytes) {
        Some((len, _)) => Ok(bytes[..len].to_vec()),
        None if anybodys(bytes).is_some() => Err(CarryError::Rewritten),
        // What is locked may hold anything; nobody should send it believing that it does not.
        None if memmem::find(bytes, b"/Encrypt").is_some() => Err(CarryError::Locked),
        None => Ok(bytes.to_vec()),
    }
}

/// The length of the document and the recipe behind it, if the file is what [`put`] made of them, and nothing else: who
/// cuts off an update must not cut off what somebody has added since.
fn ours(bytes: &[u8]) -> Option<(usize, String)> {
    // A recipe may hold a line that looks like the mark, so each is tried.
    memmem::find_iter(bytes, MARK).find_map(|at| {
        let (document, update) = bytes.split_at(at);
        let line = update.get(MARK.len()..)?;
        if number::<usize>(line)? != at {
            return None;
        }
        let stream = memmem::find(update, b"\nstream\n")?;
        let len: usize = number(&update[memmem::find(&update[..stream], b"/Length")? + 7..])?;
        let recipe = update.get(stream + 8..)?.get(..len)?;
        let recipe = std::str::from_utf8(recipe).ok().filter(|recipe| recipe.len() <= MAX_RECIPE)?;
        (put(document, recipe).ok()? == bytes).then(|| (at, recipe.to_owned()))
    })
}

/// The last recipe among the streams of a file that another program has written.
fn anybodys(bytes: &[u8]) -> Option<String> {
    let streams = memmem::find_iter(bytes, b"stream").filter_map(|at| {
        let rest = &bytes[at + 6..];
        let data = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"))?;
        Some((at, data))
    });
    streams.filter_map(|(at, data)| recipe_in(&bytes[at.saturating_sub(MAX_DICTIONARY)..at], data)).last()
}

fn recipe_in(before: &[u8], data: &[u8]) -> Option<String> {
    if begins_recipe(data) {
        // The length in the dictionary, if it leads to the end of the stream; else the next end.
        let dictionary = &before[memmem::rfind(before, b" obj")?..];
        let ends = |len: &usize| data.get(*len..).is_some_and(|rest| rest.trim_ascii_start().starts_with(b"endstream"));
        let len = memmem::rfind(dictionary, b"/Length").and_then(|at| number::<usize>(&dictionary[at + 7..]));
        let len = len.filter(ends).or_else(|| memmem::find(data, b"endstream"))?;
        let text = std::str::from_utf8(&data[..len]).ok()?;
        return Some(text.trim_end_matches(['\r', '\n']).to_owned()).filter(|text| text.len() <= MAX_RECIPE);
    }
    let mut start = [0; 64];
    let n = fill(&mut flate2::read::ZlibDecoder::new(data), &mut start);
    if begins_recipe(&start[..n]) { unpack(data) } else { None }
}

/// How many bytes could be read.
fn fill(from: &mut impl std::io::Read, into: &mut [u8]) -> usize {
    let mut n = 0;
    while let Ok(more @ 1..) = from.by_ref().read(&mut into[n..]) {
        n += more;
    }
    n
}

fn begins_recipe(data: &[u8]) -> bool {
    let inner = data.trim_ascii_start().strip_prefix(b"{");
    inner.is_some_and(|inner| inner.trim_ascii_start().starts_with(FIRST_KEY))
}
