//! The words of events: pieces of the files that they were read from, read again when somebody asks for them.
//!
//! ```text
//! file      ──▶ blocks   stretches of its text, each with the starts of its records
//! row       ──▶ record   its place in the order of the files
//! record    ──▶ piece    from its start to the start of the next record
//! piece     ──PieceReader──▶ EventRecord, title, texts to search
//! ```
//!
//! Nothing is copied out of a table: ten million rows cost the text of their file and twelve bytes each.

use std::borrow::Cow;
use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;

use super::EventRecord;

/// The row of a record that is no event: it could not be read.
pub(super) const NO_ROW: u32 = u32::MAX;

/// Reads an event back from its piece of a file.
///
/// What it gives must not depend on anything but the piece and the number, and must be what the importer made of them.
pub trait PieceReader: Debug + Send + Sync {
    /// Everything that the file says of the event; `number` is that of the record in its file, from 1.
    fn record(&self, piece: &str, number: u64) -> EventRecord;

    /// One line.
    fn title<'p>(&self, piece: &'p str, number: u64) -> Cow<'p, str> {
        Cow::Owned(self.record(piece, number).title)
    }

    /// The id in the file, or the one that it gets for want of one.
    fn id<'p>(&self, piece: &'p str, number: u64) -> Cow<'p, str> {
        Cow::Owned(self.record(piece, number).id)
    }

    /// Calls `found` with every text that a search looks into, in the order of the file, a text without line breaks or
    /// quotation marks in the way that the file has them.
    fn each_text(&self, piece: &str, number: u64, found: &mut dyn FnMut(TextKind, &str));

    /// Calls `found` with those of the texts that do not stand in the piece: a title that was made of other cells.
    ///
    /// A search looks for all other texts in the bytes of the piece.
    fn each_made_text(&self, _piece: &str, _number: u64, _found: &mut dyn FnMut(TextKind, &str)) {}

    /// The signs that stand in pieces without being part of any text: separators, quotation marks, names of keys.
    fn marks(&self) -> Marks;
}

/// What a text of an event is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum TextKind {
    /// The title.
    Title,
    /// The summary.
    Summary,
    /// Anything else.
    Other,
}

/// What stands between the texts of a piece.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Marks {
    /// A separator, and quotation marks, which are doubled within a text.
    Table {
        /// The byte between cells.
        delimiter: u8,
    },
    /// Keys and punctuation all over: a word that is found may be none of the texts.
    Json,
}

/// A stretch of a file that starts and ends between records.
#[derive(Debug)]
pub struct Block {
    text: String,
    reader: Arc<dyn PieceReader>,
    /// Where each record starts in `text`.
    starts: Vec<u32>,
    /// The number in its file of the first record, from 1.
    first_number: u64,
}

impl Block {
    /// A stretch of a file; `starts` ascend, and no text is longer than 4 GB.
    pub fn new(text: String, reader: Arc<dyn PieceReader>, starts: Vec<u32>, first_number: u64) -> Self {
        debug_assert!(starts.is_sorted() && u32::try_from(text.len()).is_ok(), "a block that cannot be addressed");
        Self { text, reader, starts, first_number }
    }

    /// The text, when nobody needs the records any more.
    pub fn into_text(self) -> String {
        self.text
    }

    /// The text of all records.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Who reads the pieces.
    pub fn reader(&self) -> &dyn PieceReader {
        &*self.reader
    }

    /// Where each record starts in the text.
    pub fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// The records in it.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there is no record in it.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The piece of the `nth` record, and its number in the file.
    pub fn piece(&self, nth: usize) -> (&str, u64) {
        (self.text.get(self.span(nth)).unwrap_or_default(), self.first_number + nth as u64)
    }

    /// The bytes of the `nth` record.
    pub fn span(&self, nth: usize) -> Range<usize> {
        let at = |nth: usize| self.starts.get(nth).map_or(self.text.len(), |&at| at as usize);
        at(nth)..at(nth + 1)
    }

    /// The place of the record with this number in the file.
    pub fn place_of(&self, number: u64) -> Option<usize> {
        let nth = usize::try_from(number.checked_sub(self.first_number)?).ok()?;
        (nth < self.len()).then_some(nth)
    }
}

/// The blocks of all files, and which record stands in which row.
#[derive(Clone, Debug, Default)]
pub(super) struct Pieces {
    blocks: Vec<Arc<Block>>,
    /// The records before each block; one more than there are blocks.
    firsts: Vec<u32>,
    /// By row: the record.
    record_of: Vec<u32>,
    /// By record: the row, or [`NO_ROW`].
    row_of: Vec<u32>,
}

impl Pieces {
    /// The pieces of blocks whose events, in the order of the files, stand in rows by `order`: the nth row is that event.
    ///
    /// `lost` are the records that are no events, ascending.
    pub(super) fn new(blocks: Vec<Arc<Block>>, order: Vec<u32>, lost: &[u32]) -> Self {
        let mut n_records = 0;
        let mut firsts = vec![0];
        firsts.extend(blocks.iter().map(|block| {
            n_records += block.len() as u32;
            n_records
        }));
        let record_of: Vec<u32> = if lost.is_empty() {
            order
        } else {
            let mut kept = Vec::with_capacity(order.len());
            let mut next_lost = lost.iter().peekable();
            kept.extend((0..n_records).filter(|record| next_lost.next_if_eq(&record).is_none()));
            order.iter().map(|&nth| kept.get(nth as usize).copied().unwrap_or(0)).collect()
        };
        let mut row_of = vec![NO_ROW; n_records as usize];
        for (row, &record) in record_of.iter().enumerate() {
            if let Some(slot) = row_of.get_mut(record as usize) {
                *slot = row as u32;
            }
        }
        Self { blocks, firsts, record_of, row_of }
    }

    /// The block of a row, and its place there.
    pub(super) fn find(&self, row: usize) -> Option<(&Block, usize)> {
        let &record = self.record_of.get(row)?;
        let block = self.firsts.partition_point(|&first| first <= record).checked_sub(1)?;
        let first = self.firsts.get(block)?;
        Some((self.blocks.get(block)?, (record - first) as usize))
    }

    pub(super) fn record_of(&self, row: usize) -> Option<u32> {
        self.record_of.get(row).copied()
    }

    pub(super) fn row_of(&self, record: usize) -> Option<u32> {
        self.row_of.get(record).copied().filter(|&row| row != NO_ROW)
    }

    /// Every block, with the row of each of its records; [`NO_ROW`] for one that is no event.
    pub(super) fn blocks(&self) -> impl Iterator<Item = (&Arc<Block>, &[u32])> {
        self.blocks.iter().zip(self.firsts.windows(2)).map(|(block, firsts)| {
            let records = firsts.first().map_or(0, |&at| at as usize)..firsts.last().map_or(0, |&at| at as usize);
            (block, self.row_of.get(records).unwrap_or_default())
        })
    }

    /// Bytes in memory beside the texts.
    pub(super) fn bytes(&self) -> usize {
        let starts: usize = self.blocks.iter().map(|block| 4 * block.starts.len()).sum();
        starts + 4 * (self.record_of.len() + self.row_of.len())
    }

    /// Bytes of text.
    pub(super) fn text_bytes(&self) -> usize {
        self.blocks.iter().map(|block| block.text.len()).sum()
    }
}

/// Reads records that are kept as the JSON of an [`EventRecord`].
#[derive(Debug)]
pub(super) struct JsonPieces;

impl PieceReader for JsonPieces {
    fn record(&self, piece: &str, _number: u64) -> EventRecord {
        serde_json::from_str(piece).unwrap_or_default()
    }

    fn title<'p>(&self, piece: &'p str, number: u64) -> Cow<'p, str> {
        first_strings(piece)
            .map_or_else(|| Cow::Owned(self.record(piece, number).title), |(_, title)| Cow::Borrowed(title))
    }

    fn id<'p>(&self, piece: &'p str, number: u64) -> Cow<'p, str> {
        first_strings(piece).map_or_else(|| Cow::Owned(self.record(piece, number).id), |(id, _)| Cow::Borrowed(id))
    }

    fn each_text(&self, piece: &str, _number: u64, found: &mut dyn FnMut(TextKind, &str)) {
        let mut kind = TextKind::Other;
        let mut depth = 0;
        for_each_json_part(piece, |part| match part {
            JsonPart::Open => depth += 1,
            JsonPart::Close => depth -= 1,
            JsonPart::Key(key) => {
                kind = match (depth, key) {
                    (1, "title") => TextKind::Title,
                    (1, "summary") => TextKind::Summary,
                    _ => TextKind::Other,
                };
            }
            JsonPart::Value(text) => found(kind, text),
        });
    }

    fn marks(&self) -> Marks {
        Marks::Json
    }
}

/// Id and title of a record's JSON, which come first and as a rule without any sign that must be escaped.
fn first_strings(piece: &str) -> Option<(&str, &str)> {
    let rest = piece.strip_prefix("{\"id\":\"")?;
    let (id, rest) = rest.split_once('"')?;
    let (title, _) = rest.strip_prefix(",\"title\":\"")?.split_once('"')?;
    (!id.contains('\\') && !title.contains('\\')).then_some((id, title))
}

enum JsonPart<'a> {
    Open,
    Close,
    Key(&'a str),
    Value(&'a str),
}

/// Calls `found` with every bracket, key, string and number of compact JSON.
///
/// Reading the text once by hand takes a tenth of the time of building a tree of it for every row.
fn for_each_json_part(json: &str, mut found: impl FnMut(JsonPart<'_>)) {
    let bytes = json.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        match byte {
            b'"' => {
                at = end_of_string(bytes, at);
                let is_key = bytes.get(at) == Some(&b':');
                let Some(inside) = json.get(start + 1..at.saturating_sub(1)) else { continue };
                if is_key {
                    found(JsonPart::Key(inside));
                } else if inside.contains('\\') {
                    let whole = json.get(start..at).unwrap_or("");
                    found(JsonPart::Value(&serde_json::from_str::<String>(whole).unwrap_or_default()));
                } else {
                    found(JsonPart::Value(inside));
                }
            }
            b'-' | b'0'..=b'9' => {
                while bytes.get(at).is_some_and(|b| b.is_ascii_digit() || b"+-.eE".contains(b)) {
                    at += 1;
                }
                found(JsonPart::Value(json.get(start..at).unwrap_or("")));
            }
            b'{' | b'[' => {
                found(JsonPart::Open);
                at += 1;
            }
            b'}' | b']' => {
                found(JsonPart::Close);
                at += 1;
            }
            _ => at += 1,
        }
    }
}

/// The place after the string that starts at `at`.
fn end_of_string(bytes: &[u8], at: usize) -> usize {
    let mut i = at + 1;
    while let Some(byte) = bytes.get(i) {
        match byte {
            b'"' => return i + 1,
            b'\\' => i += 2,
            _ => i += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_values(json: &str, values: &[&str]) {
        let mut found = Vec::new();
        for_each_json_part(json, |part| {
            if let JsonPart::Value(value) = part {
                found.push(value.to_owned());
            }
        });
        assert_eq!(found, values, "{json}");
    }

    #[test]
    fn values_are_read_and_keys_are_not() {
        check_values(r#"{"a":"x","b":["y",{"c":"z"}],"n":-12.5e3,"t":true,"u":null}"#, &["x", "y", "z", "-12.5e3"]);
        check_values(r#"{"k:1":"a:b,\"c\"\\","e":"д\u0416"}"#, &["a:b,\"c\"\\", "дЖ"]);
        check_values(r#"["",{}]"#, &[""]);
        check_values(r#""unclosed"#, &["unclose"]);
        check_values("", &[]);
    }

    #[test]
    fn title_and_id_are_those_of_the_record() {
        for title in ["Protest", "A \"quoted\" word", "Ёлка\nund\\so"] {
            let record = EventRecord { id: "a-1".to_owned(), title: title.to_owned(), ..EventRecord::default() };
            let json = serde_json::to_string(&record).expect("JSON");
            assert_eq!((&*JsonPieces.id(&json, 1), &*JsonPieces.title(&json, 1)), ("a-1", title));
            let mut titles = Vec::new();
            JsonPieces.each_text(&json, 1, &mut |kind, text| {
                if kind == TextKind::Title {
                    titles.push(text.to_owned());
                }
            });
            assert_eq!(titles, [title]);
        }
    }

    #[test]
    fn rows_find_their_pieces_and_lost_records_have_none() {
        let reader: Arc<dyn PieceReader> = Arc::new(JsonPieces);
        let block = |text: &str, starts: &[u32], number| {
            Arc::new(Block::new(text.to_owned(), Arc::clone(&reader), starts.to_vec(), number))
        };
        let blocks = vec![block("aabbcc", &[0, 2, 4], 1), block("ddee", &[0, 2], 4)];
        // The records are a, b, c, d, e; b is lost; the rows are e, a, d, c.
        let pieces = Pieces::new(blocks, vec![3, 0, 2, 1], &[1]);
        let seen: Vec<(&str, u64)> =
            (0..4).map(|row| pieces.find(row).map(|(block, nth)| block.piece(nth)).expect("a piece")).collect();
        assert_eq!(seen, [("ee", 5), ("aa", 1), ("dd", 4), ("cc", 3)]);
        let rows: Vec<&[u32]> = pieces.blocks().map(|(_, rows)| rows).collect();
        assert_eq!(rows, [&[1, NO_ROW, 3][..], &[2, 0][..]]);
    }
}
