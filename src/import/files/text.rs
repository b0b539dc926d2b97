//! From bytes to text: the encoding, and files that are no text of events at all.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::import::ImportError;
use crate::import::content_lines::with_folds_between_characters;
use crate::import::mixed::by_lines;

/// Bytes that the guesser of encodings reads.
///
/// chardetng takes 0.3 s for 2.7 MB on a busy machine, and one megabyte decides as well as three.
const GUESS_BYTES: usize = 1 << 20;

/// Bytes looked at to tell binary files and UTF-16 without a mark.
const LOOK_BYTES: usize = 4096;

/// What a database of `SQLite` starts with.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// Bytes of a database of `SQLite` in which the names of its tables are looked for.
const SCHEMA_BYTES: usize = 256 << 10;
/// Between the names of two encodings.
pub(in crate::import) const AND: &str = " and ";

/// The text of a file.
#[derive(Debug)]
pub(in crate::import) struct Decoded<'a> {
    /// Without the byte order mark.
    pub(in crate::import) text: Cow<'a, str>,
    /// `UTF-8`, `UTF-8 with BOM`, `windows-1251`, …; `UTF-8 and windows-1251` where lines are in the one or the other.
    pub(in crate::import) encoding: String,
    /// Byte offset in `text` of the first sign that could not be decoded, or of the first line in the second encoding.
    pub(in crate::import) first_bad: Option<usize>,
    /// How many signs could not be decoded, or lines are in the second encoding.
    pub(in crate::import) n_bad: usize,
    /// Lines that would be UTF-8, in a text that is decoded as something else: the first of them, and how many.
    pub(in crate::import) utf8_lines: Option<(u64, usize)>,
}

/// Files known by their first bytes: what they are, and what to do instead.
const SIGNATURES: &[(&[u8], &str, &str)] = &[
    (b"%PDF", "a PDF document", "copy its table into a spreadsheet and save that as CSV"),
    (b"\x89PNG", "a picture", "give a CSV or JSON file"),
    (b"\xff\xd8\xff", "a picture", "give a CSV or JSON file"),
    (b"GIF8", "a picture", "give a CSV or JSON file"),
    (b"PAR1", "a Parquet file", "export it as CSV, for example with DuckDB"),
    (b"ARROW1", "an Arrow file", "export it as CSV, for example with DuckDB"),
    (SQLITE, "an SQLite database", "export the table of events as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word document", "open the file itself, or save it as CSV"),
    (b"PK\x05\x06", "an empty zip archive", "there is no file in it; choose another one"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"BZh", "a bzip2 archive", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "unpack it first"),
    (b"\xfd7zXZ\0", "an xz archive", "unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive", "unpack it first"),
    (b"\x7fELF", "a program", "give a CSV or JSON file"),
    (b"version https://git-lfs", "a pointer of Git LFS, not the file itself", "fetch it with `git lfs pull`"),
];

/// Decodes a file, or says what it is when it holds no text.
///
/// An encoding that a person names goes before what the bytes look like.
pub(in crate::import) fn decode<'b>(
    bytes: &'b [u8],
    asked: Option<&'static Encoding>,
) -> Result<Decoded<'b>, ImportError> {
    if bytes.is_empty() {
        return Err(ImportError::Empty);
    }
    if let Some(encoding) = asked {
        let bom_len = Encoding::for_bom(bytes).filter(|(known, _)| *known == encoding).map_or(0, |(_, len)| len);
        return check(decode_as(bytes.get(bom_len..).unwrap_or_default(), encoding, encoding.name()));
    }
    if let Some((encoding, bom_len)) = Encoding::for_bom(bytes) {
        let name = if encoding == UTF_8 { "UTF-8 with BOM" } else { encoding.name() };
        return check(decode_as(bytes.get(bom_len..).unwrap_or_default(), encoding, name));
    }
    let head = bytes.get(..LOOK_BYTES).unwrap_or(bytes);
    refuse_binary(bytes)?;
    if let Some(encoding) = utf16_without_bom(head) {
        return check(decode_as(bytes, encoding, encoding.name()));
    }
    // In a short text one zero byte is damage and no sign of a program.
    let n_zeros = count_byte(head, 0);
    if n_zeros * if head.len() < 1_000 { 10 } else { 100 } > head.len() {
        return Err(ImportError::NotEvents { what: "a binary file", advice: "give a CSV or JSON file" });
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => check(Decoded {
            text: Cow::Borrowed(text),
            encoding: "UTF-8".to_owned(),
            first_bad: None,
            n_bad: 0,
            utf8_lines: None,
        }),
        Err(error) => {
            if let Some(text) = with_folds_between_characters(bytes) {
                let text = Cow::Owned(text);
                return check(Decoded {
                    text,
                    encoding: "UTF-8".to_owned(),
                    first_bad: None,
                    n_bad: 0,
                    utf8_lines: None,
                });
            }
            if let Some(encoding) = named_by_xml(head) {
                return check(decode_as(bytes, encoding, encoding.name()));
            }
            if let Some(mixed) = by_lines(bytes, |bytes| guess(bytes, 0)) {
                let encoding = format!("UTF-8{AND}{}", mixed.encoding);
                let (first_bad, n_bad) = (Some(mixed.first), mixed.n_lines);
                return check(Decoded { text: Cow::Owned(mixed.text), encoding, first_bad, n_bad, utf8_lines: None });
            }
            let encoding = guess(bytes, error.valid_up_to());
            let mut decoded = decode_as(bytes, encoding, encoding.name());
            if decoded.first_bad.is_none() && encoding.is_single_byte() {
                decoded.utf8_lines = utf8_lines(bytes);
            }
            check(decoded)
        }
    }
}

/// The first line of a text that has other letters than those of English and is UTF-8, from 1, and how many such lines there
/// are; in a text of another encoding hardly any is by chance.
fn utf8_lines(bytes: &[u8]) -> Option<(u64, usize)> {
    let lines = bytes.split(|byte| *byte == b'\n').zip(1..);
    let mut found = lines.filter(|(line, _)| !line.is_ascii() && std::str::from_utf8(line).is_ok());
    let (_, first) = found.next()?;
    Some((first, 1 + found.count()))
}

/// Decodes a file whose encoding is known from an earlier reading.
pub(in crate::import) fn decode_as_before<'a>(bytes: &'a [u8], encoding: &str) -> Cow<'a, str> {
    let label = encoding.split(' ').next().unwrap_or_default();
    let encoding = Encoding::for_label(label.as_bytes()).unwrap_or(UTF_8);
    if encoding == UTF_8
        && let Some(text) = with_folds_between_characters(bytes)
    {
        return Cow::Owned(text);
    }
    encoding.decode(bytes).0
}

fn check(decoded: Decoded<'_>) -> Result<Decoded<'_>, ImportError> {
    let text = decoded.text.trim_start();
    if text.is_empty() {
        return Err(ImportError::Empty);
    }
    let start = text.get(..15).map(str::to_ascii_lowercase).unwrap_or_default();
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return Err(ImportError::NotEvents {
            what: "a web page",
            advice: "download the data file that the page links to",
        });
    }
    Ok(decoded)
}

fn decode_as<'a>(bytes: &'a [u8], encoding: &'static Encoding, name: &str) -> Decoded<'a> {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    // U+FFFD may also stand in the file itself; only where decoding failed it means loss.
    let (first_bad, n_bad) =
        if had_errors { (text.find('\u{fffd}'), text.matches('\u{fffd}').count()) } else { (None, 0) };
    Decoded { text, encoding: name.to_owned(), first_bad, n_bad, utf8_lines: None }
}

/// Says what a file is that starts as a database does, by its first pages: nobody waits for all of a large one.
pub(in crate::import) fn refuse_database(pages: &[u8]) -> Result<(), ImportError> {
    if pages.starts_with(SQLITE) { refuse_binary(pages) } else { Ok(()) }
}

/// Says what a file is whose first bytes are those of no text.
fn refuse_binary(bytes: &[u8]) -> Result<(), ImportError> {
    let head = bytes.get(..LOOK_BYTES).unwrap_or(bytes);
    if is_plaso_storage(bytes) {
        return Err(ImportError::NotEvents {
            what: "a Plaso storage file",
            advice: "write it as CSV with `psort -o dynamic -w events.csv`, and open that",
        });
    }
    if head.starts_with(b"PK\x03\x04") {
        let holds = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
        let (what, advice) = if holds(b"xl/") {
            ("an Excel workbook", "open the file itself, or save it as CSV")
        } else if holds(b"opendocument.spreadsheet") {
            ("an OpenDocument spreadsheet", "open the file itself, or save it as CSV")
        } else if holds(b"word/") || holds(b"opendocument.text") {
            ("a text document", "copy its table into a spreadsheet and save that as CSV")
        } else if holds(b"[Content_Types].xml") {
            ("an Office document", "save it as CSV")
        } else {
            ("a zip archive", "unpack it first")
        };
        return Err(ImportError::NotEvents { what, advice });
    }
    match SIGNATURES.iter().find(|(signature, ..)| head.starts_with(signature)) {
        Some(&(_, what, advice)) => Err(ImportError::NotEvents { what, advice }),
        None => Ok(()),
    }
}

/// Whether a database of `SQLite` is one of Plaso, by the names of its tables, which stand in its first pages.
fn is_plaso_storage(bytes: &[u8]) -> bool {
    let pages = bytes.get(..SCHEMA_BYTES).unwrap_or(bytes);
    let has = |name: &[u8]| memchr::memmem::find(pages, name).is_some();
    bytes.starts_with(SQLITE) && has(b"event_data") && (has(b"event_source") || has(b"event_data_stream"))
}

/// UTF-16 without a mark shows by zero bytes on one side only: digits, separators and line ends have them in every script.
fn utf16_without_bom(head: &[u8]) -> Option<&'static Encoding> {
    let n_pairs = head.len() / 2;
    let zeros = |side: usize| head.iter().skip(side).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    // The lines of a text in UTF-16 end with two bytes, also where most of its letters have no zero byte.
    let end_of_line =
        |low: usize| head.chunks_exact(2).any(|pair| pair.get(low) == Some(&b'\n') && pair.get(1 - low) == Some(&0));
    let is_possible = |low: usize| !head.contains(&b'\n') || end_of_line(low);
    // One character in twenty is a sign below U+0100 in any table; a stray zero byte is far rarer.
    if odd * 20 > n_pairs && even * 100 < n_pairs && is_possible(0) {
        Some(UTF_16LE)
    } else if even * 20 > n_pairs && odd * 100 < n_pairs && is_possible(1) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The encoding that a file in XML names in its first tag; bytes that are no UTF-8 are not believed to be.
fn named_by_xml(head: &[u8]) -> Option<&'static Encoding> {
    let end = head.strip_prefix(b"<?xml")?.iter().position(|&byte| byte == b'>')?;
    let first = std::str::from_utf8(head.get(..end + 5)?).ok()?;
    let name = first.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let name = name.strip_prefix(['"', '\''])?.split(['"', '\'']).next()?;
    Encoding::for_label(name.as_bytes()).filter(|encoding| *encoding != UTF_8 && encoding.is_ascii_compatible())
}

/// The encoding of bytes that are not all UTF-8; `good_up_to` is where UTF-8 breaks first.
fn guess(bytes: &[u8], good_up_to: usize) -> &'static Encoding {
    // A few broken bytes in much good UTF-8 are damage, not another encoding.
    let from = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(good_up_to);
    let window = bytes.get(from.saturating_sub(1000)..).unwrap_or(bytes);
    let window = window.get(..GUESS_BYTES).unwrap_or(window);
    let (mut n_good, mut n_broken) = (0_usize, 0_usize);
    for chunk in window.utf8_chunks() {
        n_good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        n_broken += usize::from(!chunk.invalid().is_empty());
    }
    if n_good > 10 * n_broken {
        return UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(window, true);
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

/// How often a byte comes.
pub(in crate::import) fn count_byte(bytes: &[u8], wanted: u8) -> usize {
    bytes.iter().map(|&byte| usize::from(byte == wanted)).sum()
}

/// The physical line (from 1) and the character in it (from 1) of a byte offset.
pub(in crate::import) fn line_and_column(text: &str, at: usize) -> (u64, u32) {
    let before = text.get(..at).unwrap_or(text);
    let line = count_byte(before.as_bytes(), b'\n') as u64 + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (line, before.get(start..).map_or(0, |part| part.chars().count()) as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_utf8_in_a_text_of_another_encoding_are_told() {
        let mut bytes = "title,date\nCaf\u{e9},2001\nFor\u{ea}t,2002\n".as_bytes().to_vec();
        bytes.extend(b"R\xe9union,2003\nF\xeate,2004\n");
        let decoded = decode(&bytes, None).expect("a text");
        assert_eq!((decoded.encoding.as_str(), decoded.utf8_lines), ("windows-1252", Some((2, 2))));
        let decoded = decode(b"title,date\nR\xe9union,2003\nF\xeate,2004\n", None).expect("a text");
        assert_eq!(decoded.utf8_lines, None);
    }

    fn check_decode(bytes: &[u8], encoding: &str, text: &str) {
        let decoded = decode(bytes, None).expect("a text");
        assert_eq!((decoded.encoding.as_str(), &*decoded.text, decoded.n_bad), (encoding, text, 0));
    }

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn encodings_are_told_apart() {
        let text = "дата;событие\n2021-04-02;Протест у посольства в Москве\n";
        check_decode(text.as_bytes(), "UTF-8", text);
        check_decode(format!("\u{feff}{text}").as_bytes(), "UTF-8 with BOM", text);
        check_decode(&utf16(&format!("\u{feff}{text}"), u16::to_le_bytes), "UTF-16LE", text);
        check_decode(&utf16(text, u16::to_le_bytes), "UTF-16LE", text);
        check_decode(&utf16(text, u16::to_be_bytes), "UTF-16BE", text);
        check_decode(&encoding_rs::WINDOWS_1251.encode(text).0, "windows-1251", text);
        let text = "date;lieu\n2021-04-02;Évreux, café de l’Hôtel\n";
        check_decode(&encoding_rs::WINDOWS_1252.encode(text).0, "windows-1252", text);
    }

    #[test]
    fn a_stray_zero_byte_makes_no_utf16_of_a_text() {
        let text = "date,title\n2012-01-01,A\0B\n2013-01-01,C\n";
        check_decode(text.as_bytes(), "UTF-8", text);
        let text = "a\n\u{4e01}\n";
        check_decode(&utf16(text, u16::to_le_bytes), "UTF-16LE", text);
    }

    #[test]
    fn a_broken_byte_in_good_utf8_is_damage_and_not_another_encoding() {
        let mut bytes = "Москва, протест у посольства, задержаны".as_bytes().to_vec();
        bytes.extend(b"\nMo\xffscow");
        let decoded = decode(&bytes, None).expect("a text");
        assert_eq!((decoded.encoding.as_str(), decoded.n_bad), ("UTF-8", 1));
        assert_eq!(decoded.first_bad.map(|at| line_and_column(&decoded.text, at)), Some((2, 3)));
    }

    #[test]
    fn files_that_are_no_text_are_named_with_advice() {
        let message = |bytes: &[u8]| decode(bytes, None).expect_err("no text").to_string();
        assert_eq!(
            message(b"PK\x03\x04....xl/workbook.xml"),
            "this is an Excel workbook; open the file itself, or save it as CSV"
        );
        assert_eq!(message(b"PK\x03\x04....readme.txt"), "this is a zip archive; unpack it first");
        assert_eq!(
            message(b"%PDF-1.7"),
            "this is a PDF document; copy its table into a spreadsheet and save that as CSV"
        );
        assert_eq!(
            message(b"SQLite format 3\0...CREATE TABLE events"),
            "this is an SQLite database; export the table of events as CSV"
        );
        let plaso = message(b"SQLite format 3\0...CREATE TABLE event_source (x)CREATE TABLE event_data (y)");
        assert_eq!(
            plaso,
            "this is a Plaso storage file; write it as CSV with `psort -o dynamic -w events.csv`, and open that"
        );
        assert!(message(b"version https://git-lfs.github.com/spec/v1\noid sha256:0").contains("git lfs pull"));
        assert!(message(b"\n <!DOCTYPE html><html>").contains("web page"));
        assert!(message(&[1, 0, 0, 2, 0, 0, 0, 3]).contains("binary"));
        assert!(message(b"").contains("empty"));
        assert!(message(b"\xef\xbb\xbf \n").contains("empty"));
    }
}
