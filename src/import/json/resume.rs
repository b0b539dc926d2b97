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
        let from = if is_at_level { item.max(self.token.min(at)) } else { (item + 1).max(self.token.min(at)) };
        let of_objects = frame.is_list && (frame.n_objects > 0 || !is_at_level || frame.n_whole == 0);
        let is_sought = of_objects || !frame.is_list && frame.n_objects > 0 && self.is_record(home);
        let place = if is_sought { self.place(home, from) } else { None };
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
            let Some(start) = (if frame.is_list { Some(sign) } else { self.key_before(sign) }) else { continue };
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
        while self.budget > 0 {
            let from = trial.at;
            let step = trial.step();
            self.budget = self.budget.saturating_sub(trial.at.saturating_sub(from) + 1);
            let depth = trial.frames.len();
            is_closed |= depth <= home;
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
mod tests {
    use super::Range;
    use crate::import::trial::{read, try_read};

    /// Reads a text and compares the titles of its events and the records that are lost.
    fn check(text: &str, titles: &str, n_lost: usize) {
        let trial = read("t.json", text);
        let seen: Vec<_> = trial.events.iter().map(|event| event.title.as_str()).collect();
        assert_eq!((seen.join(" "), trial.report.unreadable), (titles.to_owned(), n_lost), "{text}");
        assert!(trial.report.issue_count > 0, "{text}");
    }

    #[test]
    fn a_quotation_mark_too_many_costs_one_record() {
        let actors = r#""actors":[{"id":"p"},{"id":"q"}]"#;
        for between in ["", " ", "\n"] {
            let text = format!(
                r#"[{{"id":"a","title":"A","date":"2001-01-01",{actors}}},{between}{{"id":"b","title":"B "x","date":"2001-01-02",{actors}}},{between}{{"id":"c","title":"C","date":"2001-01-03"}},{between}{{"id":"d","title":"D","date":"2001-01-04"}}]"#
            );
            check(&text, "A C D", 1);
            check(&format!(r#"{{"x":{{"events":{text}}}}}"#), "A C D", 1);
        }
        let sources = r#""sources":[{"title":"S"},{"title":"T"}]"#;
        let item = |n: usize| format!(r#"{{"title":"E{n}","date":"2001-01-0{n}",{sources}}}"#);
        let text = format!("[{}]", (1..6).map(item).collect::<Vec<_>>().join(", "));
        check(&text.replace("2001-01-03", "2001-\"01-03"), "E1 E2 E4 E5", 1);
        check(&text.replace("2001-01-03", "2001-\\01-03"), "E1 E2 E4 E5", 1);
        check(&text.replace("\"E3\"", "\"E3"), "E1 E2 E4 E5", 1);
    }

    #[test]
    fn two_broken_records_at_the_end_cost_no_others() {
        let (good, bad) = (r#"{"title":"A","date":"2001"}"#, r#"{"title":"B","date":"2002","m":{"x":1}"#);
        for between in ["", " ", "\n"] {
            check(&format!("[{good},{between}{bad},{between}{bad}]"), "A", 2);
            check(&format!(r#"{{"events":[{good},{between}{bad},{between}{bad}]}}"#), "A", 2);
            check(
                &format!(r#"{{"events":[{bad},{between}{good},{between}{bad},{between}{bad},{between}{good}]}}"#),
                "A A",
                3,
            );
        }
    }

    #[test]
    fn what_stands_behind_a_list_that_was_closed_too_early_is_read() {
        let item = |n: usize| format!(r#"{{"title":"E{n}","date":"200{n}"}}"#);
        let [a, b, c, d] = [1, 2, 3, 4].map(item);
        let all = "E1 E2 E3 E4";
        check(&format!("[{a},{b}],\n[{c},{d}]"), all, 0);
        check(&format!("[{a},{b}],{c},{d}]"), all, 0);
        check(&format!("[{a},[{b},{c},{d}]"), all, 0);
        check(&format!(r#"{{"events":[{a},{b}],{c},{d}]}}"#), all, 0);
        check(&format!(r#"{{"name":"x","events":{a},{b},{c},{d}]}}"#), all, 0);
        check(&format!("{a},\n{b},\n{c},\n{d},\n"), all, 0);
        check(&format!("{a},{b},{c},{d}]"), all, 0);
        check(&format!("{a},\n{b},\n{{\"title\": oops}},\n{c},\n{d},\n"), all, 1);
        for text in [format!("[{a},{b}}},{c},{d}]"), format!("[{a},x{b},{c},{d}]"), format!("[{a},{b},{c},,{d}]")] {
            check(&text, all, 0);
        }
        check(&format!("[{a},\n{b}\n{c},\n{d}]"), all, 0);
        let trial = read("t.jsonl", &format!("{a},\n{b},\n{c},\n{d},\n"));
        assert_eq!((trial.events.len(), trial.report.unreadable), (4, 0));
        assert_eq!(trial.report.issues.first().map(|issue| (issue.line, issue.count)), Some((1, 4)));
    }

    #[test]
    fn a_record_is_broken_once_whatever_it_holds() {
        let slide = |n: usize| {
            format!(
                r#"{{"start_date":{{"year":"200{n}"}},"end_date":{{"year":"2010"}},"text":{{"headline":"S{n}"}},"media":{{"url":"u"}}}}"#
            )
        };
        let slides = format!(r#"{{"events":[{},{},{}]}}"#, slide(1), slide(2), slide(3));
        check(slides.get(..slides.len() - 8).unwrap_or_default(), "S1 S2", 1);
        check(
            &slides.replacen(
                r#""url":"u"}},{"start_date":{"year":"2003"#,
                r#""url" u"}},{"start_date":{"year":"2003"#,
                1,
            ),
            "S1 S3",
            1,
        );
        let points = (0..12).map(|n| format!(r#"{{"x":{n},"y":2}}"#)).collect::<Vec<_>>().join(",");
        let record = |n: usize| format!(r#"{{"date":"2001-01-0{n}","title":"P{n}","points":[{points}]}}"#);
        let text = format!(r#"{{"a":1,"list":[{},{},{}]}}"#, record(1), record(2), record(3));
        for n_cut in [4, 5, 6, 12, 60, 120, 200] {
            check(text.get(..text.len() - n_cut).unwrap_or_default(), "P1 P2", 1);
        }
        // A bracket too many within, and the first one left out.
        check(&text.replace(r#""title":"P2","#, r#""t":1},"title":"P2","#), "P1 P3", 1);
        check(&text.replace(r#"{"date":"2001-01-02""#, r#""date":"2001-01-02""#), "P1 P3", 1);
    }

    #[test]
    fn comments_cost_nothing() {
        let text = "[{\"title\":\"A\",\"date\":\"2001\"}, // first\n{\"title\":\"B\",\"date\":\"2002\"},\n/* x */{\"title\":\"C\", /* y */ \"date\":\"2003\"}]";
        check(text, "A B C", 0);
        assert_eq!(read("t.json", text).report.issues.first().map(|issue| issue.count), Some(3));
    }

    /// A text of records with one sign too many or too few.
    #[derive(Clone, Copy, Debug)]
    struct Touched {
        n_records: usize,
        layout: usize,
        inner: usize,
        around: usize,
        /// What is put in; without it a sign is taken out.
        with: Option<char>,
    }

    /// The signs that brackets, texts and commas are made of, and some that stand between them.
    const SIGNS: [char; 12] = ['[', ']', '{', '}', '"', ',', ':', 'a', '1', ' ', '\n', '\\'];

    impl Touched {
        /// The whole text, and the places in it that are touched: all of the list and its brackets.
        fn whole(self) -> (String, Range<usize>) {
            let (between, blank) = [(",", ""), (", ", " "), (",\n", ""), (",\n  ", "\n    ")]
                .get(self.layout)
                .copied()
                .unwrap_or_default();
            let inner = [
                "",
                r#""actors":[{"id":"p"},{"id":"q"}],"#,
                r#""sources":[{"title":"S"},{"title":"T","url":"u"}],"m":{"x":{"y":1}},"#,
                r#""points":[{"x":1},{"x":2},{"x":3},{"x":4},{"x":5},{"x":6},{"x":7},{"x":8},{"x":9},{"x":10}],"#,
            ]
            .get(self.inner)
            .copied()
            .unwrap_or_default();
            let item = |n: usize| {
                format!("{{{blank}\"title\":\"Event {n}\",{blank}{inner}{blank}\"date\":\"2001-01-0{n}\"{blank}}}")
            };
            let list = (1..=self.n_records).map(item).collect::<Vec<_>>().join(between);
            let (before, behind) = [
                ("[", "]"),
                ("{\"events\":[", "]}"),
                ("{\"name\":\"N\",\"events\":[", "],\"sources\":[{\"id\":\"s\",\"title\":\"S\"}]}"),
            ]
            .get(self.around)
            .copied()
            .unwrap_or_default();
            let from = before.len() - usize::from(self.with.is_none());
            (format!("{before}{list}{behind}"), from..before.len() + list.len() + 1)
        }

        /// What is wrong with how the text is read that is touched at a place.
        fn complaint(self, whole: &str, at: usize) -> Option<String> {
            let mut text = whole.to_owned();
            let touched = text.get(..at).unwrap_or_default().matches("\"Event").count();
            let sign = text.get(at..=at).unwrap_or_default().to_owned();
            match self.with {
                Some(with) => text.insert(at, with),
                None => text.replace_range(at..=at, ""),
            }
            let trial = match try_read("t.json", text.as_bytes()) {
                Ok(trial) => trial,
                Err(error) => return Some(format!("{self:?} at {at}: {error:?}\n{text}")),
            };
            let report = &trial.report;
            let titles: Vec<&str> = trial.events.iter().map(|event| event.title.as_str()).collect();
            let is_missing = |n: &usize| !titles.contains(&format!("Event {n}").as_str());
            let missing: Vec<usize> = (1..=self.n_records).filter(is_missing).collect();
            let is_good = missing.len() <= 2
                && missing.iter().all(|lost| lost.abs_diff(touched.max(1)) <= 1)
                && report.records.abs_diff(self.n_records) <= 1
                && report.records == report.events + report.unreadable
                && report.events <= self.n_records;
            (!is_good).then(|| {
                let n_lost = report.unreadable;
                format!("{self:?}, {sign:?} at {at}: missing {missing:?}, {titles:?}, {n_lost} unreadable\n{text}")
            })
        }
    }

    /// All texts of some lengths that are touched, at one in `step` of their places.
    fn touched(lengths: Range<usize>, step: usize) -> Vec<String> {
        let mut complaints = Vec::new();
        let mut nth = 0_usize;
        for n_records in lengths {
            for (layout, inner, around) in (0..48).map(|n| (n % 4, n / 4 % 4, n / 16)) {
                for with in SIGNS.map(Some).into_iter().chain([None]) {
                    let touched = Touched { n_records, layout, inner, around, with };
                    let (whole, places) = touched.whole();
                    for at in places {
                        nth += 1;
                        if nth.is_multiple_of(step) {
                            complaints.extend(touched.complaint(&whole, at));
                        }
                    }
                }
            }
        }
        complaints
    }

    /// A sign too many or too few costs the record in which it stands, and at most the one beside it.
    #[test]
    fn one_sign_costs_one_record() {
        let complaints = touched(3..6, 293);
        assert!(complaints.is_empty(), "{} complaints: {}", complaints.len(), complaints.join("\n"));
    }

    /// The same at every place.
    #[test]
    #[ignore = "takes minutes"]
    fn one_sign_costs_one_record_everywhere() {
        let complaints: Vec<String> = std::thread::scope(|scope| {
            let threads = [3..4, 4..5, 5..6, 8..9].map(|lengths| scope.spawn(|| touched(lengths, 1)));
            threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
        });
        assert!(complaints.is_empty(), "{} complaints: {}", complaints.len(), complaints.join("\n"));
    }
}
