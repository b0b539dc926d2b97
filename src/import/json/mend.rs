//! JSON that breaks its own rules, made whole: what is damaged is left out piece by piece, and the rest keeps its place.
//!
//! | in the text                                  | what becomes of it                                       |
//! |----------------------------------------------|----------------------------------------------------------|
//! | `NaN`, `Infinity`, `-Infinity` for a value   | `null`                                                   |
//! | a comma before a closing bracket             | nothing                                                  |
//! | no comma between two objects of a list       | a comma                                                  |
//! | an item of a list that cannot be read        | blanks; where it ends is told by its brackets, or by the next item that starts as the first one does |
//! | the end of the file inside of an item        | blanks, and the brackets that are open are closed        |
//!
//! It goes through the text once; looking for the end of broken items is limited to a few times its length.

use std::ops::Range;

/// A list within an item has so many whole items before it is taken for the one that holds the records.
const MIN_INNER: usize = 8;

/// The end of a broken item is looked for so many bytes behind the next one that starts as the first one does: it may lie
/// within the broken one.
const MAX_BEHIND: usize = 16 << 10;

/// Keys of lists that hold records, wherever they are.
const RECORDS: [&[u8]; 7] = [b"events", b"data", b"items", b"records", b"rows", b"features", b"bindings"];

/// Keys of lists that hold no records, but what records name.
const ASIDE: [&[u8]; 11] = [
    b"sources",
    b"actors",
    b"groups",
    b"eras",
    b"categories",
    b"links",
    b"figures",
    b"places",
    b"accounts",
    b"tags",
    b"attendees",
];

/// An object has so many objects as values before it is taken for one of records by id.
const MIN_KEYED: usize = 3;

/// A change of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    /// The bytes that are changed.
    pub(super) at: Range<usize>,
    pub(super) patch: Patch,
    /// The key of the value, or of the list in which it stands.
    pub(super) key: Range<usize>,
}

/// What stands in place of bytes.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Patch {
    /// Blanks for a comma that belongs to what is left out.
    Nothing,
    /// `null`, for a number that JSON does not have.
    Null,
    /// Blanks for a comma at the end.
    LastComma,
    /// A comma that was left out.
    Comma,
    /// Blanks for a bracket that closes nothing, or for text behind the end.
    Stray,
    /// Blanks for a record that cannot be read.
    Record,
    /// Blanks for something else that cannot be read.
    Part,
    /// Blanks for the record in which the text ends.
    CutRecord,
    /// Blanks for something else in which the text ends.
    CutPart,
    /// Nothing: the text ends behind a whole item.
    Cut,
}

/// What a text needs to be JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Mends {
    /// In the order of the text.
    pub(super) edits: Vec<Edit>,
    /// The brackets that close what is open at the end.
    pub(super) closing: String,
}

/// Looks for what is to be mended in the text from `start` on; `None` where no sense can be made of it.
pub(super) fn mends(text: &str, start: usize) -> Option<Mends> {
    let mut scan = Scan {
        bytes: text.as_bytes(),
        at: start,
        want: Want::Value,
        frames: Vec::new(),
        key: 0..0,
        n_values: 0,
        budget: text.len().saturating_mul(16).saturating_add(4_096),
        mends: Mends::default(),
    };
    while scan.step()? {}
    Some(scan.mends)
}

/// A list or an object that is open.
#[derive(Clone, Debug)]
struct Frame {
    is_list: bool,
    /// The key under which it stands.
    key: Range<usize>,
    /// Where the item or the key starts that is read.
    item: usize,
    /// The comma before it.
    comma: Option<usize>,
    /// Whole items that are lists or objects; of an object, values that are objects.
    n_whole: usize,
    /// Those of them that are objects.
    n_objects: usize,
    /// The first key of the first item that is an object.
    first_key: Range<usize>,
    /// The next object that starts with it and the comma before it, as far as it was looked for.
    next: Next,
}

/// Where the next object starts that has the first key of its list, and the comma before it.
#[derive(Clone, Copy, Debug)]
enum Next {
    Unknown,
    At(usize, usize),
    Nowhere,
}

/// What comes next.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Want {
    /// The first item or key of what was opened, or its end.
    First,
    /// A value, or a key where an object is open.
    Value,
    Colon,
    /// The value behind a colon.
    OfKey,
    /// A comma, or the end of what is open.
    Next,
}

struct Scan<'t> {
    bytes: &'t [u8],
    at: usize,
    want: Want,
    frames: Vec<Frame>,
    /// The last key.
    key: Range<usize>,
    /// Values at the top that are whole.
    n_values: usize,
    /// Bytes that may still be looked at for the end of broken items.
    budget: usize,
    mends: Mends,
}

impl Scan<'_> {
    /// Takes the next sign or value; `None` where it makes no sense, `false` at the end.
    fn step(&mut self) -> Option<bool> {
        self.at = self.behind_blanks(self.at);
        let Some(&byte) = self.bytes.get(self.at) else { return self.end() };
        let in_list = self.frames.last().is_some_and(|frame| frame.is_list);
        let in_object = !in_list && !self.frames.is_empty();
        let closes = in_list && byte == b']' || in_object && byte == b'}';
        match self.want {
            Want::First | Want::Value if closes => {
                if self.want == Want::Value
                    && let Some(comma) = self.frames.last().and_then(|frame| frame.comma)
                {
                    self.edit(comma..comma + 1, Patch::LastComma);
                }
                self.close();
            }
            Want::First | Want::Value if in_object => {
                self.start_item();
                match self.text_end(self.at) {
                    Ok(end) => {
                        self.key = self.at + 1..end - 1;
                        self.note_first_key();
                        (self.at, self.want) = (end, Want::Colon);
                    }
                    Err(fault) => return self.fault(fault),
                }
            }
            Want::First | Want::Value | Want::OfKey => {
                if self.want != Want::OfKey {
                    self.start_item();
                }
                match byte {
                    b'{' | b'[' => {
                        let key = self.key_here();
                        let is_list = byte == b'[';
                        let frame = Frame {
                            is_list,
                            key,
                            item: self.at + 1,
                            comma: None,
                            n_whole: 0,
                            n_objects: 0,
                            first_key: 0..0,
                            next: Next::Unknown,
                        };
                        self.frames.push(frame);
                        (self.at, self.want) = (self.at + 1, Want::First);
                    }
                    b'"' => match self.text_end(self.at) {
                        Ok(end) => (self.at, self.want) = (end, Want::Next),
                        Err(fault) => return self.fault(fault),
                    },
                    _ => return self.word(),
                }
                if self.want == Want::Next && self.frames.is_empty() {
                    self.n_values += 1;
                }
            }
            Want::Colon if byte == b':' => (self.at, self.want) = (self.at + 1, Want::OfKey),
            Want::Colon => return self.fault(Fault::Wrong),
            Want::Next if self.frames.is_empty() => {
                if !matches!(byte, b'{' | b'[') {
                    self.edit(self.at..self.bytes.len(), Patch::Stray);
                    return Some(false);
                }
                self.want = Want::Value;
            }
            Want::Next if byte == b',' => {
                let at = self.at;
                self.frames.last_mut()?.comma = Some(at);
                (self.at, self.want) = (at + 1, Want::Value);
            }
            Want::Next if closes => self.close(),
            Want::Next => return self.unexpected(byte, in_list),
        }
        Some(true)
    }

    /// A number, or one of the three words.
    fn word(&mut self) -> Option<bool> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let is_sign = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-._$".contains(byte);
        let len = rest.iter().position(|byte| !is_sign(byte)).unwrap_or(rest.len());
        let word = rest.get(..len).unwrap_or_default();
        match word {
            b"true" | b"false" | b"null" => {}
            b"NaN" | b"-NaN" | b"Infinity" | b"-Infinity" => self.edit(self.at..self.at + len, Patch::Null),
            _ if serde_json::from_slice::<&serde_json::value::RawValue>(word).is_ok() => {}
            // A word may be cut, and so may be a number such as `12.`.
            _ if len == rest.len() => return self.fault(Fault::End),
            _ => return self.fault(Fault::Wrong),
        }
        (self.at, self.want) = (self.at + len, Want::Next);
        self.n_values += usize::from(self.frames.is_empty());
        Some(true)
    }

    /// Something else than a comma or the end of what is open stands behind a value.
    fn unexpected(&mut self, byte: u8, in_list: bool) -> Option<bool> {
        let is_record = self.frames.last().is_some_and(|frame| frame.n_whole > 0);
        if in_list && byte == b'{' && is_record {
            let is_blank =
                self.at.checked_sub(1).and_then(|at| self.bytes.get(at)).is_some_and(u8::is_ascii_whitespace);
            let from = self.at - usize::from(is_blank);
            self.edit(from..self.at, Patch::Comma);
            self.frames.last_mut()?.comma = None;
            self.want = Want::Value;
            return Some(true);
        }
        let behind = self.bytes.get(self.behind_blanks(self.at + 1));
        if in_list && byte == b'}' && matches!(behind, Some(b',' | b']')) {
            self.edit(self.at..self.at + 1, Patch::Stray);
            self.at += 1;
            return Some(true);
        }
        self.fault(Fault::Wrong)
    }

    fn edit(&mut self, at: Range<usize>, patch: Patch) {
        let key = self.key_here();
        self.mends.edits.push(Edit { at, patch, key });
    }

    /// The key of what is read: of the value, or of the list in which it stands.
    fn key_here(&self) -> Range<usize> {
        match self.frames.last() {
            Some(frame) if frame.is_list => frame.key.clone(),
            Some(_) => self.key.clone(),
            None => 0..0,
        }
    }

    fn start_item(&mut self) {
        let at = self.at;
        if let Some(frame) = self.frames.last_mut() {
            frame.item = at;
        }
    }

    fn note_first_key(&mut self) {
        let key = self.key.clone();
        let outer = self.frames.len().checked_sub(2).and_then(|at| self.frames.get_mut(at));
        if let Some(list) = outer.filter(|outer| outer.is_list && outer.first_key.is_empty()) {
            list.first_key = key;
        }
    }

    fn close(&mut self) {
        let is_list = self.frames.pop().is_some_and(|frame| frame.is_list);
        match self.frames.last_mut() {
            Some(outer) => {
                outer.n_whole += usize::from(outer.is_list || !is_list);
                outer.n_objects += usize::from(!is_list);
            }
            None => self.n_values += 1,
        }
        (self.at, self.want) = (self.at + 1, Want::Next);
    }

    fn behind_blanks(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        at + rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).unwrap_or(rest.len())
    }

    /// Where the text in quotation marks ends that starts here.
    fn text_end(&self, start: usize) -> Result<usize, Fault> {
        if self.bytes.get(start) != Some(&b'"') {
            return Err(Fault::Wrong);
        }
        let mut at = start + 1;
        loop {
            match self.bytes.get(at) {
                None => return Err(Fault::End),
                Some(b'"') => return Ok(at + 1),
                Some(0..0x20) => return Err(Fault::Wrong),
                Some(b'\\') => {
                    let n_signs = match self.bytes.get(at + 1) {
                        None => return Err(Fault::End),
                        Some(b'u') => 6,
                        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
                        Some(_) => return Err(Fault::Wrong),
                    };
                    let hex = self.bytes.get(at + 2..at + n_signs).ok_or(Fault::End)?;
                    if !hex.iter().all(u8::is_ascii_hexdigit) {
                        return Err(Fault::Wrong);
                    }
                    at += n_signs;
                }
                Some(_) => at += 1,
            }
        }
    }

    /// Leaves the item out in which something is wrong.
    fn fault(&mut self, fault: Fault) -> Option<bool> {
        if matches!(fault, Fault::End) {
            self.at = self.bytes.len();
            self.want = Want::Colon;
            return self.end();
        }
        let Some(home) = self.home() else { return (self.n_values > 0).then_some(false) };
        let at = self.at;
        let frame = self.frames.get(home)?.clone();
        let (item, comma) = (frame.item, frame.comma);
        let patch = if self.is_record(home) { Patch::Record } else { Patch::Part };
        let was_inserted = self.forget_since(item);
        let next = self.next_like(home, at.max(item + 1));
        let next_open = next.map_or(usize::MAX, |(_, open)| open);
        if let Some(end) =
            self.item_end(item, frame.is_list, next_open).filter(|end| *end > at || *end == at && item < at)
        {
            self.frames.truncate(home + 1);
            let behind = self.behind_blanks(end);
            let comma = match comma {
                Some(comma) => {
                    self.want = Want::Next;
                    self.mends.edits.push(Edit { at: comma..comma + 1, patch: Patch::Nothing, key: 0..0 });
                    self.edit(item..end, patch);
                    None
                }
                None if was_inserted => {
                    self.want = Want::Next;
                    self.edit(item..end, patch);
                    None
                }
                None => {
                    self.want = Want::First;
                    self.edit(item..end, patch);
                    (self.bytes.get(behind) == Some(&b',')).then_some(behind)
                }
            };
            self.at = behind;
            if let Some(comma) = comma {
                self.edit(comma..comma + 1, Patch::Nothing);
                self.at = comma + 1;
            }
            self.frames.last_mut()?.comma = None;
            return Some(true);
        }
        if let Some((before, next)) = next {
            self.frames.truncate(home + 1);
            let next = if was_inserted { before } else { next };
            self.edit(item..next, patch);
            (self.at, self.want) = match comma {
                _ if was_inserted => (next, Want::Next),
                Some(_) => (next, Want::Value),
                None => (next, Want::First),
            };
            return Some(true);
        }
        self.finish(home, patch);
        Some(false)
    }

    /// The text ends; everything that is open is closed.
    fn end(&mut self) -> Option<bool> {
        if self.frames.is_empty() {
            return (self.want == Want::Next || self.n_values > 0).then_some(false);
        }
        let Some(home) = self.home() else { return Some(false) };
        let is_inside = home + 1 < self.frames.len() || matches!(self.want, Want::Colon | Want::OfKey);
        let patch = match (is_inside, self.is_record(home)) {
            (false, _) => Patch::Cut,
            (true, true) => Patch::CutRecord,
            (true, false) => Patch::CutPart,
        };
        self.finish(home, patch);
        Some(false)
    }

    /// Leaves out everything from the item of an open list on, and closes the list and what it stands in.
    fn finish(&mut self, home: usize, patch: Patch) {
        let Some(frame) = self.frames.get(home).cloned() else { return };
        let is_behind_comma = patch != Patch::Cut || self.want == Want::Value;
        if patch != Patch::Cut {
            self.forget_since(frame.item);
        }
        self.frames.truncate(home + 1);
        if let Some(comma) = frame.comma.filter(|_| is_behind_comma) {
            self.edit(comma..comma + 1, Patch::Nothing);
        }
        let end = self.bytes.len();
        self.edit(if patch == Patch::Cut { end } else { frame.item }..end, patch);
        self.mends.closing = self.frames.iter().rev().map(|frame| if frame.is_list { ']' } else { '}' }).collect();
    }

    /// Takes back what was changed from an item on, and the comma that was put before it; says whether there was one.
    fn forget_since(&mut self, item: usize) -> bool {
        let mut was_inserted = false;
        let is_comma = |edit: &Edit| edit.patch == Patch::Comma && edit.at.end == item;
        while let Some(edit) = self.mends.edits.pop_if(|edit| edit.at.start >= item || is_comma(edit)) {
            was_inserted |= is_comma(&edit);
        }
        was_inserted
    }

    /// Which of the lists and objects that are open holds the records, so that damage costs one of its items only.
    fn home(&self) -> Option<usize> {
        // In a row of values each of them stands for itself.
        if self.frames.is_empty() || self.n_values > 0 && !self.frames.first()?.is_list {
            return None;
        }
        let n_of = |at: usize| self.frames.get(at).map_or(0, |frame| frame.n_whole);
        let is_of_records = |at: &usize| {
            self.frames.get(*at).is_some_and(|frame| frame.is_list && (frame.n_whole > 0 || at + 1 < self.frames.len()))
        };
        let mut best = (0..self.frames.len()).find(is_of_records);
        for at in 0..self.frames.len() {
            let Some(frame) = self.frames.get(at) else { continue };
            let n_known = best.map_or(0, n_of);
            let key = self.bytes.get(frame.key.clone()).unwrap_or_default();
            let is_better = if frame.is_list {
                let n_least = if RECORDS.contains(&key) { 1 } else { MIN_INNER };
                // Lists of numbers, as those of coordinates are, hold no records.
                best.is_some_and(|best| at > best) && frame.n_objects >= n_least && !ASIDE.contains(&key)
            } else {
                frame.n_objects >= MIN_KEYED
            };
            if is_better && frame.n_objects > n_known {
                best = Some(at);
            }
        }
        Some(best.unwrap_or(0))
    }

    /// Whether the items of a list or object are records, and no documents or actors that records name.
    fn is_record(&self, home: usize) -> bool {
        let Some(frame) = self.frames.get(home) else { return false };
        let key = self.bytes.get(frame.key.clone()).unwrap_or_default();
        !ASIDE.contains(&key) && (frame.is_list || frame.n_whole > 0)
    }

    /// Where an item ends that may be broken, by brackets and quotation marks: before a comma or the end of what it is in.
    fn item_end(&mut self, item: usize, is_list: bool, next: usize) -> Option<usize> {
        let mut open: Vec<u8> = Vec::new();
        let mut at = item;
        let mut end = item;
        let limit = next.saturating_add(MAX_BEHIND);
        while self.budget > 0 && at < limit {
            let byte = *self.bytes.get(at)?;
            let from = at;
            at += 1;
            match byte {
                b'"' => {
                    while *self.bytes.get(at)? != b'"' {
                        at += if self.bytes.get(at) == Some(&b'\\') { 2 } else { 1 };
                    }
                    at += 1;
                }
                b'{' => {
                    // What starts as other items do may be within this one, but in a list only.
                    if from == next && open.last() != Some(&b']') {
                        return None;
                    }
                    open.push(b'}');
                }
                b'[' => open.push(b']'),
                b',' if open.is_empty() => return Some(end),
                b'}' | b']' => match open.pop() {
                    Some(wanted) if wanted == byte => {}
                    None if (byte == b']') == is_list => return Some(end),
                    _ => return None,
                },
                b' ' | b'\t' | b'\r' | b'\n' => {
                    self.budget -= 1;
                    continue;
                }
                _ => {}
            }
            // It cannot be within a text.
            if from < next && at > next {
                return None;
            }
            end = at;
            self.budget = self.budget.saturating_sub(at - from);
        }
        None
    }

    /// The next object behind a comma that starts with the first key of the list, and the comma.
    ///
    /// It is looked for once only, however many items before it are broken.
    fn next_like(&mut self, home: usize, from: usize) -> Option<(usize, usize)> {
        let frame = self.frames.get(home)?;
        match frame.next {
            Next::Nowhere => return None,
            Next::At(comma, open) if open >= from => return Some((comma, open)),
            _ => {}
        }
        let key = frame.first_key.start.checked_sub(1)?..frame.first_key.end + 1;
        let key = self.bytes.get(key).filter(|key| key.len() > 2)?;
        let before = |at: usize| {
            let before = self.bytes.get(..at).unwrap_or_default();
            before.iter().rposition(|byte| !byte.is_ascii_whitespace()).map(|at| (at, before.get(at).copied()))
        };
        let found = memchr::memmem::find_iter(self.bytes.get(from..)?, key).find_map(|at| {
            let (open, _) = before(from + at).filter(|(at, sign)| *sign == Some(b'{') && *at >= from)?;
            before(open).filter(|(_, sign)| *sign == Some(b',')).map(|(comma, _)| (comma, open))
        });
        self.frames.get_mut(home)?.next = found.map_or(Next::Nowhere, |(comma, open)| Next::At(comma, open));
        found
    }
}

/// Why a value cannot be read.
#[derive(Copy, Clone)]
enum Fault {
    Wrong,
    /// The text ends in it.
    End,
}
