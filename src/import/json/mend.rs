//! JSON that breaks its own rules, made whole: what is damaged is left out piece by piece, and the rest keeps its place.
//!
//! | in the text                                  | what becomes of it                                       |
//! |----------------------------------------------|----------------------------------------------------------|
//! | `NaN`, `Infinity`, `-Infinity` for a value   | `null`                                                   |
//! | a comma before a closing bracket             | nothing                                                  |
//! | no comma between two objects of a list       | a comma                                                  |
//! | an item of a list that cannot be read        | blanks; where it ends is told by `resume`                |
//! | a bracket too many, a list without its first | blanks, and a bracket                                    |
//! | a comment                                    | blanks                                                   |
//! | the end of the file inside of an item        | blanks, and the brackets that are open are closed        |
//!
//! It goes through the text once; looking for the end of broken items is limited to a few times its length.

use std::ops::Range;

use super::resume::MAX_DEPTH;

/// Keys that are remembered of an object, and of what the items of a list are like.
const MAX_KEYS: usize = 24;

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
    /// Blanks for a comma at the end of a line.
    LineComma,
    /// A comma that was left out.
    Comma,
    /// A key as its letters say it.
    Key,
    /// The bracket of a list that was left out.
    Open,
    /// The bracket at its end.
    Close,
    /// Blanks for a comment.
    Comment,
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
    let mut scan = Scan::of(text.as_bytes(), start);
    scan.budget = text.len().saturating_mul(16).saturating_add(4_096);
    while scan.step()? {}
    scan.mends.edits.sort_by_key(|edit| edit.at.start);
    Some(scan.mends)
}

/// A list or an object that is open.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    pub(super) is_list: bool,
    /// The key under which it stands.
    pub(super) key: Range<usize>,
    /// Where the item or the key starts that is read, and the value of the key.
    pub(super) item: usize,
    pub(super) value: usize,
    /// The comma before it.
    pub(super) comma: Option<usize>,
    /// The item before it and the comma before that, where it is an object.
    pub(super) before: Option<(usize, Option<usize>)>,
    /// Whole items that are lists or objects; of an object, values that are objects.
    pub(super) n_whole: usize,
    /// Those of them that are objects.
    pub(super) n_objects: usize,
    /// Those of them that begin with the key with which the first one begins.
    pub(super) n_alike: usize,
    /// Those of them with a key that says when.
    pub(super) n_dated: usize,
    /// The first keys of an object.
    pub(super) keys: Vec<Range<usize>>,
    /// Whether one of its keys says when.
    pub(super) is_dated: bool,
    /// Keys of the first objects in it.
    pub(super) shape: Vec<Range<usize>>,
    /// Keys of the last object in it.
    pub(super) last_keys: Vec<Range<usize>>,
    /// The blanks before the last item that stands behind a comma.
    pub(super) layout: Option<Range<usize>>,
}

/// What comes next.
#[derive(Copy, Clone, PartialEq, Eq)]
pub(super) enum Want {
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

pub(super) struct Scan<'t> {
    pub(super) bytes: &'t [u8],
    start: usize,
    pub(super) at: usize,
    pub(super) want: Want,
    pub(super) frames: Vec<Frame>,
    /// The last key.
    pub(super) key: Range<usize>,
    /// Where the last text in quotation marks starts.
    pub(super) token: usize,
    /// Values at the top that are whole.
    pub(super) n_values: usize,
    /// Bytes that may still be looked at for the end of broken items.
    pub(super) budget: usize,
    pub(super) mends: Mends,
    /// It only tries whether the text can be read from some place on: nothing broken is left out.
    pub(super) is_trial: bool,
}

impl<'t> Scan<'t> {
    pub(super) fn of(bytes: &'t [u8], start: usize) -> Self {
        Self {
            bytes,
            start,
            at: start,
            want: Want::Value,
            frames: Vec::new(),
            key: 0..0,
            token: 0,
            n_values: 0,
            budget: 0,
            mends: Mends::default(),
            is_trial: false,
        }
    }

    /// Takes the next sign or value; `None` where it makes no sense, `false` at the end.
    pub(super) fn step(&mut self) -> Option<bool> {
        self.at = self.behind_blanks(self.at);
        let Some(&byte) = self.bytes.get(self.at) else { return self.end() };
        let in_list = self.frames.last().is_some_and(|frame| frame.is_list);
        let in_object = !in_list && !self.frames.is_empty();
        if byte == b'/' && self.comment() {
            return Some(true);
        }
        let closes = in_list && byte == b']' || in_object && byte == b'}';
        let want = self.want;
        match want {
            Want::First | Want::Value if closes && (self.is_end_too_many() || self.is_object_closed_too_early()) => {
                self.edit(self.at..self.at + 1, Patch::Stray);
                self.at += 1;
            }
            Want::First | Want::Value | Want::Next if closes && self.is_keyed_closed_too_early() => {}
            Want::First | Want::Value if closes => {
                if self.want == Want::Value
                    && let Some(comma) = self.frames.last().and_then(|frame| frame.comma)
                {
                    self.edit(comma..comma + 1, Patch::LastComma);
                }
                self.close();
            }
            Want::Value if in_object && byte == b'{' && self.is_list_without_start() => {
                self.open_list();
            }
            Want::First | Want::Value if in_object => {
                self.start_item();
                match self.text_end(self.at) {
                    Ok(end) => {
                        self.key = self.at + 1..end - 1;
                        self.token = self.at;
                        self.note_key();
                        (self.at, self.want) = (end, Want::Colon);
                    }
                    Err(fault) => return self.fault(fault),
                }
            }
            Want::First | Want::Value | Want::OfKey => {
                if self.want != Want::OfKey {
                    self.start_item();
                } else if let Some(frame) = self.frames.last_mut() {
                    frame.value = self.at;
                }
                match byte {
                    b'[' if in_list && self.is_list_too_many() => {
                        self.edit(self.at..self.at + 1, Patch::Stray);
                        (self.at, self.want) = (self.at + 1, Want::Value);
                        return Some(true);
                    }
                    b'{' | b'[' => {
                        let key = self.key_here();
                        let is_list = byte == b'[';
                        let frame = Frame { is_list, key, item: self.at + 1, ..Frame::default() };
                        self.frames.push(frame);
                        (self.at, self.want) = (self.at + 1, Want::First);
                    }
                    b'"' => match self.text_end(self.at) {
                        Ok(end) => {
                            self.token = self.at;
                            (self.at, self.want) = (end, Want::Next);
                        }
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
            Want::Next if self.frames.is_empty() && self.is_trial => {
                // The end of the call in a script.
                let rest = self.bytes.get(self.at..).unwrap_or_default();
                return rest.iter().all(|byte| b";) \t\r\n".contains(byte)).then_some(false);
            }
            Want::Next if self.frames.is_empty() && byte == b',' && self.is_row_of_objects() => self.open_row(),
            Want::Next if self.frames.is_empty() => {
                let is_value = matches!(byte, b'{' | b'[') && self.bytes.get(self.at..)?.contains(&b'"');
                if !is_value {
                    // Further records are not read, but they are counted as one that is lost.
                    let rest = self.bytes.get(self.at..).unwrap_or_default();
                    let is_record = byte == b',' && rest.contains(&b'{');
                    let patch = if is_record { Patch::Record } else { Patch::Stray };
                    self.edit(self.at..self.bytes.len(), patch);
                    return Some(false);
                }
                self.want = Want::Value;
            }
            Want::Next if byte == b',' && in_list && self.is_list_doubled() => {}
            Want::Next if byte == b',' => {
                let at = self.at;
                let frame = self.frames.last_mut()?;
                frame.comma = Some(at);
                let item = frame.item;
                frame.before.take_if(|before| before.0 != item);
                (self.at, self.want) = (at + 1, Want::Value);
            }
            Want::Next if closes && byte == b']' && self.is_closed_too_early() => {}
            Want::Next if closes && self.is_object_closed_too_early() => {
                self.edit(self.at..self.at + 1, Patch::Stray);
                self.at += 1;
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
            self.put_comma();
            return Some(true);
        }
        if in_list && byte == b'}' && self.is_list_doubled() {
            return Some(true);
        }
        // Where no list is open, nothing can be meant by the bracket.
        let is_shallow = self.frames.len() <= MAX_DEPTH;
        if byte == b']' && !self.is_trial && is_shallow && self.frames.iter().all(|frame| !frame.is_list) {
            self.edit(self.at..self.at + 1, Patch::Stray);
            self.at += 1;
            return Some(true);
        }
        if self.is_small_fault() {
            return Some(true);
        }
        // One sign too many between two records costs neither of them.
        let behind = self.behind_blanks(self.at + 1);
        let is_lonely = match self.bytes.get(behind) {
            Some(b']') => true,
            Some(b',') => self.bytes.get(self.behind_blanks(behind + 1)) == Some(&b'{'),
            _ => false,
        };
        if in_list && is_lonely && !self.is_trial && byte.is_ascii() && self.home() == self.frames.len().checked_sub(1)
        {
            self.edit(self.at..self.at + 1, Patch::Stray);
            self.at += 1;
            return Some(true);
        }
        self.fault(Fault::Wrong)
    }

    pub(super) fn edit(&mut self, at: Range<usize>, patch: Patch) {
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
        let from = self.before_blanks(at);
        if let Some(frame) = self.frames.last_mut() {
            if frame.comma.is_some() {
                frame.layout = Some(from..at);
            }
            frame.item = at;
        }
    }

    /// The place behind what stands before the blanks that end here.
    pub(super) fn before_blanks(&self, at: usize) -> usize {
        let before = self.bytes.get(..at).unwrap_or_default();
        before.iter().rposition(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).map_or(0, |at| at + 1)
    }

    fn note_key(&mut self) {
        let key = self.key.clone();
        let is_dated = says_when(self.bytes.get(key.clone()).unwrap_or_default());
        if let Some(frame) = self.frames.last_mut() {
            frame.is_dated |= is_dated;
            if frame.keys.len() < MAX_KEYS {
                frame.keys.push(key);
            }
        }
    }

    pub(super) fn close(&mut self) {
        let bytes = self.bytes;
        let closed = self.frames.pop().unwrap_or_default();
        let is_list = closed.is_list;
        match self.frames.last_mut() {
            Some(outer) => {
                outer.n_whole += usize::from(outer.is_list || !is_list);
                outer.n_objects += usize::from(!is_list);
                outer.before = (!is_list).then_some((outer.item, outer.comma));
                if !is_list {
                    outer.n_dated += usize::from(closed.is_dated);
                    let first = |keys: &[Range<usize>]| keys.first().and_then(|key| bytes.get(key.clone()));
                    outer.n_alike += usize::from(outer.shape.is_empty() || first(&outer.shape) == first(&closed.keys));
                    for key in &closed.keys {
                        let is_known =
                            outer.shape.iter().any(|known| bytes.get(known.clone()) == bytes.get(key.clone()));
                        if !is_known && outer.shape.len() < MAX_KEYS {
                            outer.shape.push(key.clone());
                        }
                    }
                    outer.last_keys = closed.keys;
                }
            }
            None => self.n_values += 1,
        }
        (self.at, self.want) = (self.at + 1, Want::Next);
    }

    /// Passes a comment, which JSON does not have; `false` where there is none.
    fn comment(&mut self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        // Behind a text that was closed too early, two of them are part of an address.
        let is_behind_text = self.at.checked_sub(1).and_then(|at| self.bytes.get(at)) == Some(&b'"');
        let is_address = || {
            let line = rest.get(..memchr::memchr(b'\n', rest).unwrap_or(rest.len())).unwrap_or_default();
            is_behind_text && line.contains(&b'"')
        };
        let len = match rest.get(1) {
            Some(b'/') if is_address() => return false,
            Some(b'/') => memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
            Some(b'*') => match memchr::memmem::find(rest, b"*/") {
                Some(end) => end + 2,
                None => return false,
            },
            _ => return false,
        };
        self.edit(self.at..self.at + len, Patch::Comment);
        self.at += len;
        true
    }

    /// Whether an object begins at the place, with a key.
    pub(super) fn is_object_at(&self, at: usize) -> bool {
        self.bytes.get(at) == Some(&b'{') && self.bytes.get(self.behind_blanks(at + 1)) == Some(&b'"')
    }

    /// Whether a bracket closes the list of records though more of them follow: a comma and an object can stand behind no
    /// other list. The bracket is left out then, and one with which the list begins anew.
    fn is_closed_too_early(&mut self) -> bool {
        let n = self.frames.len();
        let is_of_records = self.frames.last().is_some_and(|list| list.n_objects > 0);
        let is_in_list = n.checked_sub(2).and_then(|at| self.frames.get(at)).is_some_and(|outer| outer.is_list);
        let comma = self.behind_blanks(self.at + 1);
        if self.is_trial
            || !is_of_records
            || is_in_list
            || self.bytes.get(comma) != Some(&b',')
            || self.home() != Some(n - 1)
        {
            return false;
        }
        let next = self.behind_blanks(comma + 1);
        let is_anew = n == 1 && self.bytes.get(next) == Some(&b'[') && self.is_object_at(self.behind_blanks(next + 1));
        let known = self.frames.last().map(|list| list.shape.as_slice()).unwrap_or_default();
        if !(is_anew || self.is_object_at(next) && self.has_key_of(next, known)) {
            return false;
        }
        self.edit(self.at..self.at + 1, Patch::Stray);
        self.at = comma;
        if is_anew {
            self.edit(next..next + 1, Patch::Stray);
            if let Some(list) = self.frames.last_mut() {
                list.comma = Some(comma);
            }
            (self.at, self.want) = (next + 1, Want::Value);
        }
        true
    }

    /// Whether a bracket closes a list where a record follows, without a comma between them.
    fn is_end_too_many(&self) -> bool {
        let next = self.behind_blanks(self.at + 1);
        let n = self.frames.len();
        let is_in_list = n.checked_sub(2).and_then(|at| self.frames.get(at)).is_some_and(|outer| outer.is_list);
        let is_near = self.want == Want::Value || next == self.at + 1 || n > 1;
        !self.is_trial && !is_in_list && self.bytes.get(self.at) == Some(&b']') && is_near && self.is_object_at(next)
    }

    /// Whether a list begins among records where a record should.
    fn is_list_too_many(&self) -> bool {
        let is_of_objects = self.frames.last().is_some_and(|list| list.n_objects > 0 && list.n_objects == list.n_whole);
        !self.is_trial
            && is_of_objects
            && self.is_object_at(self.behind_blanks(self.at + 1))
            && self.home() == self.frames.len().checked_sub(1)
    }

    /// Whether objects follow each other in an object: the bracket of their list is missing.
    fn is_list_without_start(&self) -> bool {
        let last = self.frames.last();
        !self.is_trial
            && self.frames.iter().all(|frame| !frame.is_list)
            && last.and_then(|object| Some(object.before?.0 == object.item)) == Some(true)
            && last.is_some_and(|object| self.has_key_of(self.at, &object.last_keys))
            && self.is_object_at(self.at)
    }

    /// Whether the first key of an object is one of these.
    pub(super) fn has_key_of(&self, object: usize, keys: &[Range<usize>]) -> bool {
        let key = self.behind_blanks(object + 1);
        let word = self.text_end(key).ok().and_then(|end| self.bytes.get(key + 1..end - 1));
        keys.iter().any(|known| self.bytes.get(known.clone()) == word)
    }

    /// Begins the list whose first object is the value of the last key.
    fn open_list(&mut self) {
        let Some(object) = self.frames.last_mut() else { return };
        let (value, comma) = (object.value, object.comma);
        let list = Frame {
            is_list: true,
            key: self.key.clone(),
            item: value,
            comma,
            before: Some((value, None)),
            n_whole: 1,
            n_objects: 1,
            n_alike: 1,
            shape: object.last_keys.clone(),
            last_keys: object.last_keys.clone(),
            ..Frame::default()
        };
        (object.comma, object.n_whole, object.n_objects) = (None, object.n_whole - 1, object.n_objects - 1);
        self.open_at(value, list);
        self.want = Want::Value;
    }

    /// Whether objects follow each other without a list around them.
    fn is_row_of_objects(&self) -> bool {
        let next = self.behind_blanks(self.at + 1);
        self.n_values == 1 && self.bytes.get(self.start) == Some(&b'{') && self.is_object_at(next)
    }

    fn open_row(&mut self) {
        let list = Frame {
            is_list: true,
            item: self.start,
            before: Some((self.start, None)),
            n_whole: 1,
            n_objects: 1,
            n_alike: 1,
            ..Frame::default()
        };
        self.open_at(self.start, list);
    }

    fn open_at(&mut self, at: usize, list: Frame) {
        let edit = Edit { at: at..at, patch: Patch::Open, key: list.key.clone() };
        let nth = self.mends.edits.partition_point(|known| known.at.start < at);
        self.mends.edits.insert(nth, edit);
        self.frames.push(list);
    }

    pub(super) fn behind_blanks(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        at + rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).unwrap_or(rest.len())
    }

    /// Where the text in quotation marks ends that starts here.
    pub(super) fn text_end(&self, start: usize) -> Result<usize, Fault> {
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
}

/// Why a value cannot be read.
#[derive(Copy, Clone)]
pub(super) enum Fault {
    Wrong,
    /// The text ends in it.
    End,
}

/// Whether a key is that of a date.
fn says_when(key: &[u8]) -> bool {
    let Ok(key) = std::str::from_utf8(key) else { return false };
    let key = key.to_lowercase();
    let words = ["date", "when", "year", "start", "time", "day", "begin", "дата", "год", "日期", "年"];
    words.iter().any(|word| key.contains(word))
}
