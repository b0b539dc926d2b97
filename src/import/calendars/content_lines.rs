//! Content lines of RFC 5545, section 3.1: unfolded, with name, parameters and value.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

/// One line of a calendar: `DTSTART;TZID=Europe/Berlin:20140409T093000`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct ContentLine {
    /// In capitals.
    pub(in crate::import) name: String,
    /// Names in capitals, values without quotation marks.
    pub(in crate::import) params: Vec<(String, String)>,
    /// As written, escapes and all.
    pub(in crate::import) value: String,
    /// The physical line on which it starts.
    pub(in crate::import) line: u64,
}

impl ContentLine {
    /// The value of a parameter.
    pub(in crate::import) fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value as a text, its escapes undone.
    pub(in crate::import) fn text(&self) -> String {
        unescaped(&self.value)
    }

    /// The values of a list of texts, parted by commas that no backslash stands before.
    pub(in crate::import) fn texts(&self) -> Vec<String> {
        let mut parts = vec![String::new()];
        let mut after_backslash = false;
        for c in self.value.chars() {
            match c {
                ',' if !after_backslash => parts.push(String::new()),
                c => parts.last_mut().into_iter().for_each(|part| part.push(c)),
            }
            after_backslash = c == '\\' && !after_backslash;
        }
        parts.iter().map(|part| unescaped(part).trim().to_owned()).filter(|part| !part.is_empty()).collect()
    }
}

/// Goes through a text line by line.
pub(in crate::import) struct ContentLines<'t> {
    text: &'t str,
    /// Ends a physical line; a carriage return only where there is nothing else.
    line_end: u8,
    at: usize,
    line: u64,
}

impl<'t> ContentLines<'t> {
    /// Starts at the beginning of the text.
    pub(in crate::import) fn new(text: &'t str) -> Self {
        let line_end = if memchr(b'\n', text.as_bytes()).is_some() { b'\n' } else { b'\r' };
        Self { text, line_end, at: 0, line: 1 }
    }

    /// The byte where the next line starts.
    pub(in crate::import) fn at(&self) -> usize {
        self.at
    }

    /// The physical line of the next line.
    pub(in crate::import) fn line(&self) -> u64 {
        self.line
    }

    fn physical(&mut self) -> Option<&'t str> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let len = memchr(self.line_end, rest.as_bytes());
        self.at += len.map_or(rest.len(), |len| len + 1);
        self.line += 1;
        let line = rest.get(..len.unwrap_or(rest.len()))?;
        Some(if self.line_end == b'\n' { line.strip_suffix('\r').unwrap_or(line) } else { line })
    }

    /// The next line that is not empty, unfolded, and where it starts; `Err` holds a line that has no name.
    pub(in crate::import) fn next_line(&mut self) -> Option<Result<ContentLine, (u64, Cow<'t, str>)>> {
        loop {
            let line = self.line;
            let mut whole = Cow::Borrowed(self.physical()?);
            while self.text.as_bytes().get(self.at).is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
                let Some(more) = self.physical() else { break };
                whole.to_mut().push_str(more.get(1..).unwrap_or_default());
            }
            if !whole.trim().is_empty() {
                return Some(parse(&whole, line).ok_or((line, whole)));
            }
        }
    }
}

fn parse(text: &str, line: u64) -> Option<ContentLine> {
    let text = text.trim_start();
    let name_end = text.find([':', ';'])?;
    let (name, mut rest) = text.split_at(name_end);
    let name = name.trim();
    if name.is_empty() || name.contains(char::is_whitespace) {
        return None;
    }
    let mut params = Vec::new();
    while let Some(after) = rest.strip_prefix(';') {
        let end = param_end(after)?;
        let (param, next) = after.split_at(end);
        // `DTSTART;;VALUE=DATE` has a parameter without anything.
        if let Some((name, value)) = param.split_once('=') {
            params.push((name.trim().to_uppercase(), plain_param(value)));
        }
        rest = next;
    }
    let value = rest.strip_prefix(':')?.to_owned();
    Some(ContentLine { name: name.to_uppercase(), params, value, line })
}

/// Where a parameter ends: at the next `;` or `:` outside quotation marks.
fn param_end(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.bytes().position(|byte| {
        quoted ^= byte == b'"';
        !quoted && matches!(byte, b';' | b':')
    })
}

/// The value of a parameter without quotation marks, and with the signs that RFC 6868 writes with a caret.
fn plain_param(value: &str) -> String {
    let value = value.replace('"', "");
    if !value.contains('^') {
        return value.trim().to_owned();
    }
    let mut out = String::new();
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        let sign = match (c, chars.peek()) {
            ('^', Some('n')) => Some('\n'),
            ('^', Some('^')) => Some('^'),
            ('^', Some('\'')) => Some('"'),
            _ => None,
        };
        if sign.is_some() {
            chars.next();
        }
        out.push(sign.unwrap_or(c));
    }
    out
}

fn unescaped(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, chars.clone().next()) {
            ('\\', Some('n' | 'N')) => out.push('\n'),
            ('\\', Some(sign @ ('\\' | ';' | ',' | ':' | '"'))) => out.push(sign),
            _ => {
                out.push(c);
                continue;
            }
        }
        chars.next();
    }
    out
}

/// A calendar whose lines were folded within characters, with the folds moved behind them.
///
/// RFC 5545 counts 75 bytes, and programs take it by its word. `None` when the bytes are no UTF-8 for another reason too.
pub(in crate::import) fn with_folds_between_characters(bytes: &[u8]) -> Option<String> {
    if !bytes.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"BEGIN:")) {
        return None;
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut done = 0;
    for newline in memchr_iter(b'\n', bytes) {
        let end = if newline > 0 && bytes.get(newline - 1) == Some(&b'\r') { newline - 1 } else { newline };
        let is_fold = matches!(bytes.get(newline + 1), Some(b' ' | b'\t'));
        let n_rest = bytes.iter().skip(newline + 2).take_while(|&&byte| byte & 0xc0 == 0x80).count();
        if is_fold && n_rest > 0 && done <= end {
            out.extend_from_slice(bytes.get(done..end)?);
            out.extend_from_slice(bytes.get(newline + 2..newline + 2 + n_rest)?);
            out.extend_from_slice(bytes.get(end..newline + 2)?);
            done = newline + 2 + n_rest;
        }
    }
    out.extend_from_slice(bytes.get(done..)?);
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let mut lines = ContentLines::new(text);
        let mut out = Vec::new();
        while let Some(line) = lines.next_line() {
            out.push(match line {
                Ok(line) => format!("{} {} {:?} {}", line.line, line.name, line.params, line.value),
                Err((line, text)) => format!("{line} ! {text}"),
            });
        }
        out
    }

    #[test]
    fn folded_lines_are_one_and_keep_the_number_of_the_first() {
        let seen = ["1 A [] bcd", "4 E []  f"];
        for text in ["a:b\r\n c\r\n\td\r\ne: f\r\n", "a:b\n c\n\td\ne: f", "a:b\r c\r\td\re: f\r"] {
            assert_eq!(lines(text), seen, "{text:?}");
        }
        assert_eq!(lines("a:b\rc\n\n\nd:"), ["1 A [] b\rc", "4 D [] "]);
    }

    #[test]
    fn parameters_may_be_quoted_empty_and_hold_colons() {
        assert_eq!(
            lines("ATTENDEE;CN=\"Doe: Jane; PhD\";;role=CHAIR:mailto:a@b.example"),
            [r#"1 ATTENDEE [("CN", "Doe: Jane; PhD"), ("ROLE", "CHAIR")] mailto:a@b.example"#]
        );
        assert_eq!(lines("A;CN=George ^'Babe^' ^^ Ruth:x"), [r#"1 A [("CN", "George \"Babe\" ^ Ruth")] x"#]);
        assert_eq!(lines("no colon here\n:x\n two words:y"), ["1 ! no colon here", "2 ! :xtwo words:y"]);
    }

    #[test]
    fn escapes_are_undone() {
        let line = |value: &str| ContentLine { value: value.to_owned(), ..ContentLine::default() };
        assert_eq!(line(r"a\, b\; c\nd\\n \x \").text(), "a, b; c\nd\\n \\x \\");
        assert_eq!(line(r"a\,b, c,,d\\,e").texts(), ["a,b", "c", r"d\", "e"]);
    }

    #[test]
    fn folds_within_characters_move_behind_them() {
        let bytes = b"BEGIN:VEVENT\r\nSUMMARY:Caf\xc3\r\n \xa9 \xe2\n \x82\xac\r\nEND:VEVENT";
        let text = with_folds_between_characters(bytes).expect("a calendar");
        assert_eq!(text, "BEGIN:VEVENT\r\nSUMMARY:Café\r\n  €\n \r\nEND:VEVENT");
        assert_eq!(with_folds_between_characters(b"BEGIN:VEVENT\nSUMMARY:Caf\xe9\n"), None);
        assert_eq!(with_folds_between_characters(b"a,b\n \xa9"), None);
    }
}
