//! Where the reading of damaged JSON goes on, so that what is broken costs one record only.
//!
//! Behind the damage every object, and every bracket that may close the list, is tried: it is where the list goes on if what
//! follows reads as the list does, with the keys of its other items, or to the end of the text once the list is closed. What
//! lies within the broken record fails that: its brackets close what is not open.

use std::ops::Range;

use super::mend::{Edit, Fault, Frame, Patch, Scan, Want};

/// Keys of lists that hold records, whatever is in their items.
const RECORDS: [&[u8]; 3] = [b"events", b"features", b"bindings"];

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

/// An object has so many objects that are alike as values before it is taken for one of records by id.
const MIN_KEYED: usize = 3;

/// Items behind a place that are read before it is trusted, or bytes.
const MIN_ITEMS: usize = 12;
const MIN_BYTES: usize = 16 << 10;

/// Bytes behind a place that are read before it is given up, or is trusted when the list is closed.
const MAX_BYTES: usize = 256 << 10;

/// Bytes, with blanks, from the bracket of a list up to which a sign too many stands before its first record.
const MAX_NEAR: usize = 64;

/// Objects that are looked at to tell what the records of a list are like.
const MAX_LOOKED: usize = 48;

/// Lists and objects within each other up to which places are tried.
pub(super) const MAX_DEPTH: usize = 64;

/// What can be said of a place.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Verdict {
    /// The list goes on here, or ends.
    Good,
    /// An item of it may start here that is broken too.
    Broken,
    No,
}

/// A place where the list goes on.
#[derive(Copy, Clone)]
enum Place {
    /// An item, and the comma before it.
    Item(usize, Option<usize>),
    /// The bracket that closes it.
    End(usize),
}

/// The place that comes first.
fn first_of(a: Option<Place>, b: Option<Place>) -> Option<Place> {
    let at = |place: &Place| match place {
        Place::Item(at, _) | Place::End(at) => *at,
    };
    [a, b].into_iter().flatten().min_by_key(at)
}

impl Scan<'_> {
    /// Leaves the item out in which something is wrong.
    pub(super) fn fault(&mut self, fault: Fault) -> Option<bool> {
        if matches!(fault, Fault::End) {
            self.at = self.bytes.len();
            self.want = Want::Colon;
            return self.end();
        }
        if self.is_trial {
            return None;
        }
        let Some(home) = self.home() else { return (self.n_values > 0).then_some(false) };
        if self.fault_outside(home) {
            return Some(true);
        }
        let at = self.at;
        let is_at_level = home + 1 == self.frames.len();
        if is_at_level && self.is_end_missing(home) {
            return Some(true);
        }
        self.join_broken(home, is_at_level);
        let frame = self.frames.get(home)?.clone();
        let (item, mut comma) = (frame.item, frame.comma);
        let patch = if self.is_record(home) { Patch::Record } else { Patch::Part };
        let inserted = self.forget_since(item);
        let is_first = comma.is_none() && inserted.is_none();
        let shape = match self.frames.get(home + 1) {
            Some(inner) if frame.shape.is_empty() && !inner.is_list => inner.keys.clone(),
            // The first record lacks its bracket: this is its first key.
            None if frame.shape.is_empty() && self.bytes.get(item) == Some(&b'"') => {
                std::iter::once(item + 1..self.text_end(item).unwrap_or(item + 2) - 1).collect()
            }
            _ => frame.shape.clone(),
        };
        self.frames.truncate(home + 1);
        if let Some(list) = self.frames.last_mut() {
            (list.comma, list.before) = (None, None);
            list.shape.clone_from(&shape);
        }
        // What is known of the list is its first record, and that is broken: those behind it tell more.
        let is_known = !frame.shape.is_empty() || !frame.is_list;
        let from = if is_at_level { item.max(self.token.min(at)) } else { (item + 1).max(self.token.min(at)) };
        let of_objects = frame.is_list && (frame.n_objects > 0 || !is_at_level || frame.n_whole == 0);
        let is_sought = of_objects || !frame.is_list && frame.n_objects > 0 && self.is_record(home);
        let mut place = if is_sought { self.place(home, from) } else { None };
        if is_sought && !is_known {
            let behind = self.shape_behind(from, &shape);
            if let Some(list) = self.frames.last_mut().filter(|_| !behind.is_empty()) {
                list.shape = behind;
                place = first_of(place, self.place(home, from));
            }
        }
        let limit = place.map_or(usize::MAX, |place| match place {
            Place::Item(open, _) | Place::End(open) => open,
        });
        let end = self.item_end(item, frame.is_list, limit).filter(|end| *end > at || *end == at && item < at);
        let is_good = |scan: &mut Self, end: usize| scan.verdict(home, end, Want::Next) == Verdict::Good;
        let end = end.filter(|end| !is_sought || place.is_none() || is_good(self, *end));
        let (to, next) = match (end, place) {
            (Some(end), _) => (end, None),
            (None, Some(Place::Item(open, before))) => (before.unwrap_or(open), Some((open, before))),
            (None, Some(Place::End(close))) => (close, None),
            (None, None) => {
                if let Some(list) = self.frames.last_mut() {
                    list.comma = comma;
                }
                self.finish(home, patch);
                return Some(false);
            }
        };
        let trimmed = self.before_blanks(to).max(item);
        // One comma is left before what comes next: the one before it, or else that before what is left out.
        if let Some((_, None)) = next {
            self.mends.edits.extend(inserted);
        } else {
            let patch = if trimmed > item { Patch::Nothing } else { Patch::Stray };
            let edit = comma.take().map(|comma| Edit { at: comma..comma + 1, patch, key: 0..0 });
            self.mends.edits.extend(edit);
        }
        let raw = self.bytes.get(item..trimmed).unwrap_or_default();
        let is_signs = |raw: &[u8]| raw.iter().all(|byte| b"{}[],:; \t\r\n".contains(byte));
        let is_stray = raw.len() <= 1
            || is_signs(raw)
            || is_at_level && item == at && next.is_some_and(|(_, comma)| comma.is_none()) && !raw.contains(&b'"');
        if trimmed > item {
            self.edit(item..trimmed, if is_stray { Patch::Stray } else { patch });
        }
        if let Some((open, before)) = next {
            if let Some(comma) = before.filter(|_| is_first) {
                self.mends.edits.push(Edit { at: comma..comma + 1, patch: Patch::Nothing, key: 0..0 });
            }
            if let Some(list) = self.frames.last_mut() {
                list.comma = before.or(comma).filter(|_| !is_first);
            }
            (self.at, self.want) = (open, if is_first { Want::First } else { Want::Value });
            return Some(true);
        }
        let behind = self.behind_blanks(to);
        (self.at, self.want) = (behind, Want::Next);
        if is_first {
            self.want = Want::First;
            if self.bytes.get(behind) == Some(&b',') {
                self.edit(behind..behind + 1, Patch::Nothing);
                self.at = behind + 1;
            }
        }
        Some(true)
    }

    /// Closes the list of records before a key, where the rest of the text reads as that of the object around it.
    fn is_end_missing(&mut self, home: usize) -> bool {
        let Some((list, outer)) = self.frames.get(..=home).and_then(<[Frame]>::split_last) else { return false };
        let is_in_object = outer.last().is_some_and(|outer| !outer.is_list);
        // Where the list ends, and where the reading goes on.
        let (end, item, want) = match (self.bytes.get(self.at), list.comma) {
            (Some(b':'), Some(comma)) if is_in_object => (comma, list.item, Want::Value),
            (Some(b'}'), _) if is_in_object && self.want == Want::Next => (self.at, self.at, Want::Next),
            _ => return false,
        };
        let mut trial = Scan::of(self.bytes, item);
        (trial.frames, trial.want, trial.is_trial) = (outer.to_vec(), want, true);
        loop {
            let from = trial.at;
            let step = trial.step();
            self.budget = self.budget.saturating_sub(trial.at.saturating_sub(from) + 1);
            match step {
                Some(false) if trial.frames.is_empty() => break,
                None | Some(false) => return false,
                Some(true) if self.budget == 0 || home > MAX_DEPTH => return false,
                Some(true) => {}
            }
        }
        self.edit(end..end, Patch::Close);
        self.close();
        if let Some(outer) = self.frames.last_mut() {
            outer.comma = (want == Want::Value).then_some(end);
        }
        (self.at, self.want) = (item, want);
        true
    }

    /// Takes what stands before the damage as part of it, where a bracket too many closed the record within: what follows is
    /// a key that it does not have.
    fn join_broken(&mut self, home: usize, is_at_level: bool) {
        let bytes = self.bytes;
        let is_colon = bytes.get(self.at) == Some(&b':');
        let Some(list) = self.frames.get_mut(home).filter(|list| list.is_list && is_at_level && is_colon) else {
            return;
        };
        let key = list.item + 1
            ..bytes.get(..self.at).map_or(0, |before| before.iter().rposition(|byte| *byte == b'"').unwrap_or(0));
        let is_known = list.last_keys.iter().any(|known| bytes.get(known.clone()) == bytes.get(key.clone()));
        let is_text = bytes.get(list.item) == Some(&b'"');
        if let Some((item, comma)) = list.before.filter(|_| is_text && !is_known) {
            (list.item, list.comma) = (item, comma);
            list.n_whole = list.n_whole.saturating_sub(1);
            list.n_objects = list.n_objects.saturating_sub(1);
        }
    }

    /// The text ends; everything that is open is closed.
    pub(super) fn end(&mut self) -> Option<bool> {
        if self.is_trial {
            return Some(false);
        }
        if self.frames.is_empty() {
            return (self.want == Want::Next || self.n_values > 0).then_some(false);
        }
        let Some(mut home) = self.home() else { return Some(false) };
        if self.frames.iter().all(|frame| !frame.is_list) && !self.is_record(home) {
            home = self.frames.len() - 1;
        }
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

    /// Takes back what was changed from an item on, and the comma that was put before it, which it gives.
    pub(super) fn forget_since(&mut self, item: usize) -> Option<Edit> {
        let mut inserted = None;
        let is_comma = |edit: &Edit| edit.patch == Patch::Comma && edit.at.end == item;
        while let Some(edit) =
            self.mends.edits.pop_if(|edit| edit.patch != Patch::Open && edit.at.start >= item || is_comma(edit))
        {
            inserted = is_comma(&edit).then_some(edit).or(inserted);
        }
        inserted
    }

    /// Which of the lists and objects that are open holds the records, so that damage costs one of its items only.
    pub(super) fn home(&self) -> Option<usize> {
        // In a row of values each of them stands for itself.
        if self.frames.is_empty() || self.n_values > 0 && !self.frames.first()?.is_list {
            return None;
        }
        // A key in a list is that of a record without its bracket.
        let is_key = self.bytes.get(self.at) == Some(&b':');
        // One sign stands before the first record; a quotation mark takes the text up to its first key with it.
        let is_near = |list: &Frame| {
            let raw = self.bytes.get(list.item..self.behind_blanks(self.at + 1) + 1).unwrap_or_default();
            raw.len() < MAX_NEAR
                && raw.contains(&b'{')
                && raw.iter().filter(|byte| !byte.is_ascii_whitespace()).count() <= 5
        };
        let is_of_records = |at: &usize| {
            let list = self.frames.get(*at).filter(|frame| frame.is_list);
            list.is_some_and(|list| list.n_whole > 0 || at + 1 < self.frames.len() || is_key || is_near(list))
        };
        let list = (0..self.frames.len()).find(is_of_records);
        // Records by id: objects that are alike, and none of them in a list.
        let is_keyed = |at: &usize| {
            self.frames
                .get(*at)
                .is_some_and(|frame| !frame.is_list && frame.n_objects >= MIN_KEYED && frame.n_alike == frame.n_objects)
                && self.frames.get(at + 1).is_none_or(|inner| !inner.is_list)
        };
        if let Some(keyed) = (0..list.unwrap_or(self.frames.len())).find(is_keyed) {
            return Some(keyed);
        }
        let Some(mut best) = list else { return Some(0) };
        let key_of = |frame: &Frame| self.bytes.get(frame.key.clone()).unwrap_or_default();
        for (at, frame) in self.frames.iter().enumerate().skip(best + 1) {
            let Some(outer) = self.frames.get(best) else { break };
            let is_dated = outer.n_dated > 0 || self.frames.get(best + 1).is_some_and(|item| item.is_dated);
            if is_dated || RECORDS.contains(&key_of(outer)) {
                break;
            }
            // The items of a list that say when are records, where those around them do not.
            if frame.is_list && frame.n_dated > 0 && !ASIDE.contains(&key_of(frame)) {
                best = at;
            }
        }
        Some(best)
    }

    /// Whether the items of a list or object are records, and no documents or actors that records name.
    pub(super) fn is_record(&self, home: usize) -> bool {
        let Some(frame) = self.frames.get(home) else { return false };
        let key = self.bytes.get(frame.key.clone()).unwrap_or_default();
        !ASIDE.contains(&key)
            && (frame.is_list || frame.n_alike >= MIN_KEYED || frame.n_alike == frame.n_objects && frame.n_objects > 1)
    }

    /// Where an item ends that may be broken, by brackets and quotation marks: before a comma or the end of what it is in.
    fn item_end(&mut self, item: usize, is_list: bool, limit: usize) -> Option<usize> {
        let mut open: Vec<u8> = Vec::new();
        let mut at = item;
        let mut end = item;
        while self.budget > 0 && at <= limit {
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
                b'{' => open.push(b'}'),
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
            end = at;
            self.budget = self.budget.saturating_sub(at - from);
        }
        None
    }

    /// The first place from which the list goes on.
    fn place(&mut self, home: usize, from: usize) -> Option<Place> {
        let frame = self.frames.get(home).filter(|_| home <= MAX_DEPTH)?.clone();
        let bytes = self.bytes;
        let closing = if frame.is_list { b']' } else { b'}' };
        let layout = frame.layout.and_then(|layout| bytes.get(layout)).filter(|blanks| blanks.contains(&b'\n'));
        let mut at = from;
        let mut other: Option<(Place, usize)> = None;
        while self.budget > 0 {
            let Some(found) = memchr::memchr2(b'{', closing, bytes.get(at..)?) else { break };
            let sign = at + found;
            self.budget = self.budget.saturating_sub(found / 16 + 1);
            at = sign + 1;
            if other.is_some_and(|(_, place)| sign > place + MIN_BYTES) {
                break;
            }
            if bytes.get(sign) == Some(&closing) {
                if self.verdict(home, sign, Want::Next) == Verdict::Good {
                    return other.map(|(place, _)| place).or(Some(Place::End(sign)));
                }
                if frame.is_list {
                    continue;
                }
            }
            if bytes.get(sign) != Some(&b'{')
                || bytes.get(self.behind_blanks(sign + 1)).is_none_or(|byte| *byte != b'"')
            {
                continue;
            }
            let start = if frame.is_list { Some(sign) } else { self.key_before(sign).filter(|key| *key >= from) };
            let Some(start) = start else { continue };
            let behind = self.before_blanks(start);
            let is_comma = behind > from.saturating_sub(1) && bytes.get(behind.saturating_sub(1)) == Some(&b',');
            let place = Place::Item(start, is_comma.then(|| behind - 1));
            let is_in_layout = layout.is_some_and(|blanks| bytes.get(behind..start) == Some(blanks));
            match self.verdict(home, start, Want::Value) {
                Verdict::Good if layout.is_none() || is_in_layout => return Some(place),
                Verdict::Broken if is_in_layout => return Some(place),
                Verdict::Good => other = other.or(Some((place, sign))),
                _ => {}
            }
        }
        other.map(|(place, _)| place)
    }

    /// What the records of a list are like whose first one is broken, by its keys: the keys of the object that is most like a
    /// record, among those behind a place that can be read.
    fn shape_behind(&mut self, from: usize, keys: &[Range<usize>]) -> Vec<Range<usize>> {
        let bytes = self.bytes;
        let word = |key: Option<&Range<usize>>| key.and_then(|key| bytes.get(key.clone()));
        let mut best = Vec::new();
        let mut best_rank = (false, false, 0);
        let mut at = from;
        for _ in 0..MAX_LOOKED {
            let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(b'{', rest)) else { break };
            let open = at + found;
            at = open + 1;
            self.budget = self.budget.saturating_sub(found / 16 + 1);
            if open > from + MAX_BYTES || self.budget == 0 {
                break;
            }
            if bytes.get(self.behind_blanks(at)) != Some(&b'"') {
                continue;
            }
            let mut trial = Scan::of(bytes, open);
            (trial.frames, trial.is_trial) = (vec![Frame { is_list: true, ..Frame::default() }], true);
            while trial.step() == Some(true) && trial.at < open + MAX_BYTES {
                if trial.frames.first().is_some_and(|list| list.n_whole > 0) {
                    break;
                }
            }
            self.budget = self.budget.saturating_sub(trial.at - open);
            let Some(list) = trial.frames.first().filter(|list| list.n_objects > 0) else { continue };
            at = trial.at;
            let is_alike = word(list.last_keys.first()) == word(keys.first());
            let rank = (list.n_dated > 0, is_alike, list.last_keys.len());
            if rank > best_rank {
                (best, best_rank) = (list.last_keys.clone(), rank);
            }
        }
        best
    }

    /// Where the key starts whose value is the object here.
    fn key_before(&self, open: usize) -> Option<usize> {
        let colon = self.before_blanks(open).checked_sub(1).filter(|at| self.bytes.get(*at) == Some(&b':'))?;
        let quote = self.before_blanks(colon).checked_sub(1).filter(|at| self.bytes.get(*at) == Some(&b'"'))?;
        self.bytes.get(..quote)?.iter().rposition(|byte| *byte == b'"')
    }

    /// Whether the list goes on from a place.
    fn verdict(&mut self, home: usize, at: usize, want: Want) -> Verdict {
        let Some(frames) = self.frames.get(..=home).filter(|_| home <= MAX_DEPTH) else { return Verdict::No };
        let mut trial = Scan::of(self.bytes, at);
        (trial.frames, trial.want, trial.is_trial) = (frames.to_vec(), want, true);
        let shape = frames.last().map(|list| list.shape.clone()).unwrap_or_default();
        let mut n_whole = frames.last().map_or(0, |list| list.n_whole);
        let (mut n_items, mut n_similar, mut is_closed) = (0, 0, false);
        let is_in_list = home.checked_sub(1).and_then(|at| frames.get(at)).is_some_and(|outer| outer.is_list);
        while self.budget > 0 {
            let from = trial.at;
            let was_closed = is_closed;
            let step = trial.step();
            self.budget = self.budget.saturating_sub(trial.at.saturating_sub(from) + 1);
            let depth = trial.frames.len();
            is_closed |= depth <= home;
            // A bracket too many closes the list among its items.
            if is_closed && !was_closed && n_similar > 0 && !is_in_list && self.goes_on_behind(home, from, &shape) {
                return Verdict::Good;
            }
            let keys = trial.frames.get(home + 1).map(|item| item.keys.as_slice()).unwrap_or_default();
            match step {
                None if is_closed => return Verdict::No,
                None | Some(false) if n_similar > 0 || is_closed => return Verdict::Good,
                None | Some(false) if depth > home + 1 && self.is_similar(&shape, keys) => return Verdict::Good,
                None | Some(false) if depth > home + 1 && n_items == 0 => return Verdict::Broken,
                None | Some(false) => return Verdict::No,
                Some(true) => {}
            }
            let n_bytes = trial.at - at;
            if is_closed {
                if n_bytes > MAX_BYTES {
                    return Verdict::Good;
                }
                continue;
            }
            let Some(list) = trial.frames.get(home).filter(|list| depth == home + 1 && list.n_whole > n_whole) else {
                continue;
            };
            n_whole = list.n_whole;
            n_items += 1;
            n_similar += usize::from(self.is_similar(&shape, &list.last_keys));
            if n_similar > 0 && (n_items >= MIN_ITEMS || n_bytes > MIN_BYTES) {
                return Verdict::Good;
            }
            if n_bytes > MAX_BYTES {
                break;
            }
        }
        if n_similar > 0 { Verdict::Good } else { Verdict::No }
    }

    /// Whether a bracket closes a list at this depth though an object follows as its items are, or one bracket more than are
    /// open.
    fn goes_on_behind(&self, home: usize, bracket: usize, shape: &[Range<usize>]) -> bool {
        let bracket = self.behind_blanks(bracket);
        if self.bytes.get(bracket) != Some(&b']') {
            return false;
        }
        let mut next = self.behind_blanks(bracket + 1);
        if self.bytes.get(next) == Some(&b',') {
            next = self.behind_blanks(next + 1);
        }
        let rest = self.bytes.get(bracket + 1..).unwrap_or_default();
        let is_end = || rest.iter().all(|byte| b"]} \t\r\n".contains(byte));
        self.is_object_at(next) && self.has_key_of(next, shape)
            || rest.len() < MAX_NEAR
                && is_end()
                && rest.iter().filter(|byte| !byte.is_ascii_whitespace()).count() <= home + 1
    }

    /// Whether an object has the keys that the items of a list have.
    fn is_similar(&self, shape: &[Range<usize>], keys: &[Range<usize>]) -> bool {
        if shape.is_empty() {
            return true;
        }
        let word = |key: &Range<usize>| self.bytes.get(key.clone());
        let n_shared = keys.iter().filter(|key| shape.iter().any(|known| word(known) == word(key))).count();
        n_shared >= shape.len().clamp(1, 2) && (n_shared * 2 >= keys.len() || n_shared * 2 >= shape.len())
    }
}

#[cfg(test)]
mod tests;
