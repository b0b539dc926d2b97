//! Damage outside of all lists of records: what a file says of itself before them, their key, and what stands behind them.
//!
//! | in the text                                   | what becomes of it                                         |
//! |-----------------------------------------------|------------------------------------------------------------|
//! | a sign too many in the key of a list, or near | the key as its letters say it                              |
//! | a key or value that cannot be read            | blanks, up to the key from which the rest can be read      |
//! | a sign too many behind a list or an object    | blanks                                                     |
//! | no comma before a key                         | a comma                                                    |

use super::mend::{Edit, Frame, Patch, Scan, Want};
use crate::import::text::count_byte;

/// Bytes that the key of a list may have with what is wrong with it.
const MAX_KEY: usize = 64;

/// Bytes that are read from a place on before it is trusted.
const MAX_BYTES: usize = 256 << 10;

impl Scan<'_> {
    /// Leaves out the key with its value in which something is wrong, where no records are.
    pub(super) fn fault_outside(&mut self, home: usize) -> bool {
        let Some(object) = self.frames.get(home).filter(|frame| !frame.is_list) else { return false };
        let item = object.item;
        if self.is_record(home) {
            return home + 1 == self.frames.len() && self.mend_key(item);
        }
        // A list of words is part of what a key says.
        let n_objects = self.frames.iter().take_while(|frame| !frame.is_list).count();
        let innermost = n_objects.checked_sub(1).and_then(|at| self.frames.get(at));
        let Some(item) = innermost.map(|frame| frame.item) else { return false };
        if n_objects == self.frames.len() && self.mend_key(item) {
            return true;
        }
        if self.is_object_doubled() {
            return true;
        }
        let Some(outermost) = self.frames.first().map(|frame| frame.item) else { return false };
        let mut at = item + 1;
        while let Some(len) = self.bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'}', rest)) {
            at += len;
            let is_end = self.bytes.get(at) == Some(&b'}');
            let n_tried = if is_end || self.is_key_at(at) { n_objects } else { 0 };
            for n_frames in (1..=n_tried).rev() {
                let Some(frame) = self.frames.get(n_frames - 1) else { continue };
                let want = match frame.comma {
                    _ if is_end => Want::Next,
                    Some(_) => Want::Value,
                    None => Want::First,
                };
                if at > outermost && self.is_read_from(n_frames, at, want) {
                    self.leave_out(n_frames, at, want);
                    return true;
                }
            }
            if self.budget == 0 {
                return false;
            }
            at += 1;
        }
        false
    }

    fn leave_out(&mut self, n_frames: usize, to: usize, want: Want) {
        self.frames.truncate(n_frames);
        let Some(frame) = self.frames.last_mut() else { return };
        let (item, comma) = (frame.item, frame.comma);
        if want == Want::Next {
            frame.comma = None;
        }
        self.forget_since(item);
        let end = self.before_blanks(to).max(item);
        self.edit(item..end, Patch::Part);
        if let Some(comma) = comma.filter(|_| want == Want::Next) {
            self.edit(comma..comma + 1, Patch::Nothing);
        }
        (self.at, self.want) = (to, want);
    }

    /// Writes the key of a list or an object as its letters say it, where a sign too many or too few is near it.
    fn mend_key(&mut self, item: usize) -> bool {
        let near = self.bytes.get(item..).unwrap_or_default();
        let near = near.get(..MAX_KEY).unwrap_or(near);
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || !byte.is_ascii();
        let Some(first) = near.iter().position(|byte| is_letter(*byte)) else { return false };
        for open in (first..near.len()).filter(|at| matches!(near.get(*at), Some(b'[' | b'{'))) {
            let raw = near.get(..open).unwrap_or_default();
            let n = |sign: u8| count_byte(raw, sign);
            if n(b'"') > 3 || n(b':') > 2 || n(b',') > 1 || n(b'\n') > 1 {
                return false;
            }
            let letters: Vec<u8> = raw.iter().copied().filter(|byte| is_letter(*byte)).collect();
            let place = item + open;
            if std::str::from_utf8(&letters).is_ok() && self.is_read_from(self.frames.len(), place, Want::OfKey) {
                self.forget_since(item);
                self.edit(item..place, Patch::Key);
                (self.at, self.want) = (place, Want::OfKey);
                return true;
            }
        }
        false
    }

    /// Leaves out a bracket of an object behind which its keys do not start, but what it stands before.
    fn is_object_doubled(&mut self) -> bool {
        let (n, at) = (self.frames.len(), self.at);
        let is_empty =
            self.frames.last().is_some_and(|object| !object.is_list && object.item == at && object.keys.is_empty());
        let Some(open) = self.before_blanks(at).checked_sub(1).filter(|_| is_empty && n > 1) else { return false };
        let is_value = matches!(self.bytes.get(at), Some(b'[' | b'{'));
        if self.bytes.get(open) != Some(&b'{') || !is_value || !self.is_read_from(n - 1, at, Want::OfKey) {
            return false;
        }
        self.edit(open..open + 1, Patch::Stray);
        self.frames.pop();
        self.want = Want::OfKey;
        true
    }

    /// Whether the rest of the text can be read from a place on, in so many of the objects that are open.
    fn is_read_from(&mut self, n_frames: usize, at: usize, want: Want) -> bool {
        let frames: Vec<Frame> = self.frames.get(..n_frames).unwrap_or_default().to_vec();
        let mut trial = Scan::of(self.bytes, at);
        (trial.frames, trial.want, trial.is_trial) = (frames, want, true);
        while self.budget > 0 {
            let from = trial.at;
            let step = trial.step();
            self.budget = self.budget.saturating_sub(trial.at.saturating_sub(from) + 1);
            match step {
                Some(false) if trial.frames.is_empty() => return true,
                // Records that can be read are at the right place, whatever is wrong behind them.
                None | Some(false) => {
                    return trial.frames.get(n_frames..).unwrap_or_default().iter().any(|list| list.n_dated > 0);
                }
                Some(true) if trial.at - at > MAX_BYTES => return true,
                Some(true) => {}
            }
        }
        false
    }

    /// Whether a text in quotation marks starts at the place, and a colon is behind it.
    fn is_key_at(&self, at: usize) -> bool {
        self.text_end(at).is_ok_and(|end| self.bytes.get(self.behind_blanks(end)) == Some(&b':'))
    }

    /// Whether a bracket closes the outermost object though more of its keys follow.
    pub(super) fn is_object_closed_too_early(&self) -> bool {
        let mut next = self.behind_blanks(self.at + 1);
        if self.want == Want::Next && self.bytes.get(next) == Some(&b',') {
            next = self.behind_blanks(next + 1);
        }
        !self.is_trial
            && self.frames.len() == 1
            && self.frames.first().is_some_and(|object| !object.is_list)
            && self.bytes.get(self.at) == Some(&b'}')
            && self.is_key_at(next)
    }

    /// Leaves a bracket out that closes a record by id though more of its keys follow, and then the next record.
    pub(super) fn is_keyed_closed_too_early(&mut self) -> bool {
        let (close, bytes) = (self.at, self.bytes);
        if self.is_trial || self.frames.len() != 2 || self.frames.iter().any(|frame| frame.is_list) {
            return false;
        }
        let behind = self.behind_blanks(close + 1);
        let comma = Some(behind).filter(|at| bytes.get(*at) == Some(&b','));
        let next = comma.map_or(behind, |comma| self.behind_blanks(comma + 1));
        let Some(colon) = self.text_end(next).ok().map(|end| self.behind_blanks(end)) else { return false };
        let value = self.behind_blanks(colon + 1);
        if bytes.get(colon) != Some(&b':') || bytes.get(value) == Some(&b'{') {
            return false;
        }
        let mut trial = Scan::of(bytes, next);
        (trial.frames, trial.want, trial.is_trial) = (self.frames.clone(), Want::Value, true);
        while trial.frames.len() > 1 && self.budget > 0 {
            let from = trial.at;
            if trial.step() != Some(true) {
                return false;
            }
            self.budget = self.budget.saturating_sub(trial.at.saturating_sub(from) + 1);
        }
        if trial.frames.len() != 1 || !self.is_keyed_behind(trial.at) {
            return false;
        }
        self.edit(close..close + 1, Patch::Stray);
        self.at = close + 1;
        if comma.is_none() && self.want == Want::Next {
            self.at = next;
            self.put_comma();
        }
        true
    }

    /// Whether an object of records by id goes on at a place, or ends with the text.
    fn is_keyed_behind(&self, at: usize) -> bool {
        let at = self.behind_blanks(at);
        match self.bytes.get(at) {
            Some(b'}') => self.behind_blanks(at + 1) == self.bytes.len(),
            Some(b',') => {
                let key = self.behind_blanks(at + 1);
                let colon = self.text_end(key).ok().map(|end| self.behind_blanks(end));
                let value = colon.filter(|at| self.bytes.get(*at) == Some(&b':')).map(|at| self.behind_blanks(at + 1));
                value.is_some_and(|value| self.bytes.get(value) == Some(&b'{'))
            }
            _ => false,
        }
    }

    /// Goes on where one sign is too many behind a value, or a comma is missing before a key, outside of all lists.
    pub(super) fn is_small_fault(&mut self) -> bool {
        let is_comma = self.bytes.get(self.at) == Some(&b',');
        if is_comma && !self.is_key_at(self.behind_blanks(self.at + 1)) {
            return false;
        }
        if self.is_trial || self.frames.iter().any(|frame| frame.is_list) {
            return false;
        }
        if self.is_key_at(self.at) {
            self.put_comma();
            return true;
        }
        let next = self.behind_blanks(self.at + 1);
        let is_lonely = match self.bytes.get(next) {
            Some(b'}') => true,
            Some(b',') => self.is_key_at(self.behind_blanks(next + 1)),
            _ => false,
        };
        if is_lonely && self.bytes.get(self.at).is_some_and(u8::is_ascii) {
            self.edit(self.at..self.at + 1, Patch::Stray);
            self.at += 1;
        }
        is_lonely
    }

    /// Takes the bracket before the only item of a list for one too many, where that item is the list itself.
    pub(super) fn is_list_doubled(&mut self) -> bool {
        let last = self.frames.last();
        let inner = last.filter(|list| list.n_whole == 1 && list.n_objects == 0 && list.comma.is_none());
        let Some(at) = inner.map(|list| list.item).filter(|at| self.bytes.get(*at) == Some(&b'[')) else {
            return false;
        };
        if self.is_trial || self.frames.iter().filter(|frame| frame.is_list).count() > 1 {
            return false;
        }
        let nth = self.mends.edits.partition_point(|known| known.at.start < at);
        self.mends.edits.insert(nth, Edit { at: at..at + 1, patch: Patch::Stray, key: 0..0 });
        self.frames.pop();
        true
    }

    /// Puts a comma before what stands here.
    pub(super) fn put_comma(&mut self) {
        let is_blank = self.at.checked_sub(1).and_then(|at| self.bytes.get(at)).is_some_and(u8::is_ascii_whitespace);
        self.edit(self.at - usize::from(is_blank)..self.at, Patch::Comma);
        if let Some(frame) = self.frames.last_mut() {
            frame.comma = None;
        }
        self.want = Want::Value;
    }
}

#[cfg(test)]
mod tests {
    use crate::import::trial::{read, try_read};

    /// Reads a text and compares the titles of its events.
    fn check(text: &str, titles: &str) {
        let trial = read("t.json", text);
        let seen: Vec<_> = trial.events.iter().map(|event| event.title.as_str()).collect();
        assert_eq!(seen.join(" "), titles, "{text}");
        assert!(trial.report.issue_count > 0, "{text}");
    }

    const NATIVE: &str = r#"{"format": "dateline", "version": 1, "title": "T", "sources": [{"id": "s", "title": "S"}],
"actors": [{"id": "p", "name": "P"}],
"events": [{"id": "a", "title": "A", "when": "2001-01"}, {"id": "b", "title": "B", "when": "2002", "sources": [{"source": "s"}]},
{"id": "c", "title": "C", "when": "2003"}, {"id": "d", "title": "D", "when": "2004"}], "x": {"y": [1, 2]}}"#;

    #[test]
    fn what_a_file_says_of_itself_costs_no_events() {
        for (from, to) in [
            (r#""version": 1"#, r#""version": "1"#),
            (r#""title": "T""#, r#""title": "T"x"#),
            (r#""S"}],"#, r#""S"}]{,"#),
            (r#""S"}],"#, r#""S"}]"#),
            (r#""S"}],"#, r#""S"}]},"#),
            (r#""sources": [{"id""#, r#""sources": [{"id"#),
            (r#""P"}],"#, r#""P"}]:,"#),
            ("\"events\": [", "\"ev\"ents\": ["),
            ("\"events\": [", "\"events: ["),
            ("\"events\": [", "\"events\" ["),
            ("\"events\": [", "&\"events\": ["),
            ("\"events\": [", "\"events\": {["),
            ("\"events\": [", "\"events\": [["),
            ("\"events\": [", "\"events\": [\n ]\n "),
            ("{\"format\"", "{\n} \"format\""),
            ("\"events\": [", "\"e vents\": ["),
            ("\"events\": [", "\"events\": [\n  &"),
            (r#""x": {"#, r#""x": {{"#),
            ("2]}}", "2]}:}"),
            ("2]}}", "2]}"),
            ("2]}}", "2]}},"),
            ("2]}}", "2]}}\n["),
        ] {
            assert!(NATIVE.contains(from), "{from}");
            check(&NATIVE.replacen(from, to, 1), "A B C D");
        }
    }

    #[test]
    fn lists_that_lie_deeper_are_read_too() {
        let item = |n: usize| format!(r#"{{"id": "{n}", "title": "E{n}", "date": "200{n}"}}"#);
        let text =
            format!(r#"{{"count": 3, "data": {{"page": 1, "results": [{}, {}, {}]}}}}"#, item(1), item(2), item(3));
        for (from, to) in [
            (r#""count": 3,"#, r#""count": 3},"#),
            (r#""page": 1"#, r#""page": 1]"#),
            (r#""results": ["#, r#""results" ["#),
            ("]}}", "]\\}}"),
            ("]}}", "]"),
            ("]}}", "]}}."),
        ] {
            check(&text.replacen(from, to, 1), "E1 E2 E3");
        }
        let keyed = |n: usize| format!(r#""k{n}": {{"title": "E{n}", "date": "200{n}"}}"#);
        let text = format!("{{{},\n{},\n{},\n{}}}", keyed(1), keyed(2), keyed(3), keyed(4));
        check(&text.replace("\"k3\"", "{\"k3\""), "E1 E2 E3 E4");
        check(&text.replace("\"E2\"", "\"E\"2\""), "E1 [untitled] E3 E4");
    }

    #[test]
    fn formats_that_scripts_write_are_mended_where_they_are_json() {
        let item = |n: usize| format!(r#"{{"id": {n}, "content": "E{n}", "start": "200{n}", "group": 1}}"#);
        let groups = r#"{"groups": [{"id": 1, "content": "G"}], "items": ["#;
        let text = format!("{groups}{},{},{},{}]}}", item(1), item(2), item(3), item(4));
        for damage in ["E\"2", "E2\", x\"y", "E2\"]", "E2\"}", "E2\"{"] {
            let text = text.replace("E2", damage);
            let trial = read("t.json", &text);
            let seen: Vec<_> = trial.events.iter().map(|event| event.title.as_str()).collect();
            assert!(["E1", "E3", "E4"].iter().all(|title| seen.contains(title)), "{seen:?} {text}");
            assert!(trial.events.iter().filter(|event| event.title != "E2").all(|event| event.kind == "G"), "{text}");
            assert!(trial.report.issue_count > 0, "{text}");
        }
    }

    /// The signs that texts are made of, and some that stand between them.
    const SIGNS: [char; 10] = ['[', ']', '{', '}', '"', ',', ':', ' ', '\\', '&'];

    /// One sign too many, or too few, before the list of events and behind it costs none of them.
    #[test]
    fn one_sign_outside_of_the_events_costs_none() {
        let list = NATIVE.find("[{\"id\": \"a\"").expect("a list")..NATIVE.find("], \"x\"").expect("its end") + 1;
        let mut nth = 0;
        for at in (1..NATIVE.len()).filter(|at| !list.contains(at)) {
            for with in SIGNS.map(Some).into_iter().chain([None]) {
                nth += 1;
                if nth % 7 != 0 {
                    continue;
                }
                let mut text = NATIVE.to_owned();
                match with {
                    Some(with) => text.insert(at, with),
                    None => drop(text.remove(at)),
                }
                // The name of the list is part of what it is found by.
                let is_named = !(list.start - 9..list.start - 2).contains(&at);
                let trial = match try_read("t.json", text.as_bytes()) {
                    Ok(trial) => trial,
                    Err(error) => {
                        assert!(!is_named, "{with:?} at {at}: {error:?}\n{text}");
                        continue;
                    }
                };
                let titles: String = trial.events.iter().map(|event| event.title.as_str()).collect();
                assert_eq!(titles, "ABCD", "{with:?} at {at}\n{text}");
            }
        }
    }
}
