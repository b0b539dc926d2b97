//! Objects as scripts write them: single quotation marks, names without any, comments, commas at the end.
//!
//! Everything that is JSON is read as JSON is.
//! A call such as `new Date(2009, 0, 1)` is the text of itself.

use serde_json::{Map, Number, Value};

/// Lists and objects within each other; what is deeper is refused.
const MAX_DEPTH: usize = 100;

/// What is wrong, and where.
#[derive(Debug)]
pub(in crate::import) struct Wrong {
    /// In bytes of the text.
    pub(in crate::import) at: usize,
    pub(in crate::import) message: &'static str,
    pub(in crate::import) hint: &'static str,
}

/// A value with its key, and where the key stands.
#[derive(Debug)]
pub(in crate::import) struct Field {
    pub(in crate::import) key: String,
    pub(in crate::import) value: Value,
    pub(in crate::import) at: usize,
}

/// Reads values from a text, one after another.
pub(in crate::import) struct Loose<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Loose<'a> {
    /// Starts at a byte of the text.
    pub(in crate::import) fn new(text: &'a str, at: usize) -> Self {
        Self { text, at, depth: 0 }
    }

    /// The byte that is read next.
    pub(in crate::import) fn at(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn wrong<T>(&self, message: &'static str, hint: &'static str) -> Result<T, Wrong> {
        Err(Wrong { at: self.at, message, hint })
    }

    /// Passes blanks and comments.
    fn pass_blanks(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len();
            let rest = rest.get(blank..).unwrap_or_default();
            let comment = if rest.starts_with("//") {
                rest.find(['\n', '\r']).unwrap_or(rest.len())
            } else if let Some(after) = rest.strip_prefix("/*") {
                after.find("*/").map_or(rest.len(), |end| end + 4)
            } else {
                0
            };
            self.at += blank + comment;
            if comment == 0 {
                return;
            }
        }
    }

    /// Takes a sign that comes next, behind blanks.
    pub(in crate::import) fn take(&mut self, sign: char) -> bool {
        self.pass_blanks();
        let is_there = self.rest().starts_with(sign);
        if is_there {
            self.at += sign.len_utf8();
        }
        is_there
    }

    /// What was read since a byte.
    pub(in crate::import) fn since(&self, at: usize) -> &'a str {
        self.text.get(at..self.at).unwrap_or_default()
    }

    /// Whether a sign comes next, behind blanks.
    pub(in crate::import) fn is_before(&mut self, sign: char) -> bool {
        self.pass_blanks();
        self.rest().starts_with(sign)
    }

    /// Whether nothing but blanks and comments is left.
    pub(in crate::import) fn is_at_end(&mut self) -> bool {
        self.pass_blanks();
        self.rest().is_empty()
    }

    /// Reads the value that comes next.
    pub(in crate::import) fn value(&mut self) -> Result<Value, Wrong> {
        self.pass_blanks();
        match self.peek() {
            None => self.wrong("the file ends where a value belongs", "the file is cut off; get it again"),
            Some('{') => {
                let fields = self.fields()?;
                Ok(Value::Object(fields.into_iter().map(|field| (field.key, field.value)).collect::<Map<_, _>>()))
            }
            Some('[') => self.list(),
            Some(quote @ ('"' | '\'' | '`')) => self.quoted(quote).map(Value::from),
            Some(_) => self.word(),
        }
    }

    /// Reads the fields of the object that comes next.
    pub(in crate::import) fn fields(&mut self) -> Result<Vec<Field>, Wrong> {
        if !self.take('{') {
            return self.wrong("this is no object", "write it in curly brackets");
        }
        self.go_deeper()?;
        let mut fields = Vec::new();
        loop {
            if self.take('}') {
                break;
            }
            let field = self.key()?;
            let value = self.value()?;
            fields.push(Field { value, ..field });
            if !self.take(',') && !self.rest().starts_with('}') {
                return self.wrong("a comma or the end of the object is missing", "put a comma before this place");
            }
        }
        self.depth -= 1;
        Ok(fields)
    }

    /// Reads a key with its colon; its value comes next.
    pub(in crate::import) fn key(&mut self) -> Result<Field, Wrong> {
        self.pass_blanks();
        let at = self.at;
        let key = match self.peek() {
            None => return self.wrong("the file ends inside an object", "the file is cut off; get it again"),
            Some(quote @ ('"' | '\'')) => self.quoted(quote)?,
            Some(_) => {
                let rest = self.rest();
                let end = rest.find(|c: char| !(c.is_alphanumeric() || "_$-.".contains(c))).unwrap_or(rest.len());
                self.at += end;
                rest.get(..end).unwrap_or_default().to_owned()
            }
        };
        if self.at == at {
            return self.wrong("there is no name before this value", "write name: value");
        }
        if !self.take(':') {
            return self.wrong("a colon is missing behind the name", "write name: value");
        }
        Ok(Field { key, value: Value::Null, at })
    }

    fn list(&mut self) -> Result<Value, Wrong> {
        self.at += 1;
        self.go_deeper()?;
        let mut items = Vec::new();
        while !self.take(']') {
            if self.rest().starts_with(',') {
                // `[1,,2]`
                self.at += 1;
                items.push(Value::Null);
                continue;
            }
            items.push(self.value()?);
            if !self.take(',') && !self.rest().starts_with(']') {
                return self.wrong("a comma or the end of the list is missing", "put a comma before this place");
            }
        }
        self.depth -= 1;
        Ok(Value::Array(items))
    }

    fn go_deeper(&mut self) -> Result<(), Wrong> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.wrong("lists and objects lie too deep in each other", "write them flatter");
        }
        Ok(())
    }

    fn quoted(&mut self, quote: char) -> Result<String, Wrong> {
        let start = self.at;
        self.at += quote.len_utf8();
        let mut out = String::new();
        loop {
            let rest = self.rest();
            let Some(end) = rest.find([quote, '\\']) else {
                self.at = start;
                return self.wrong("a text is not closed", "close its quotation marks");
            };
            out.push_str(rest.get(..end).unwrap_or_default());
            self.at += end + 1;
            if rest.get(end..).is_some_and(|rest| rest.starts_with(quote)) {
                return Ok(out);
            }
            self.escape(&mut out);
        }
    }

    /// Reads what stands behind a backslash.
    fn escape(&mut self, out: &mut String) {
        let rest = self.rest();
        let Some(sign) = rest.chars().next() else { return };
        self.at += sign.len_utf8();
        let code = |from: usize, to: usize| u32::from_str_radix(rest.get(from..to)?, 16).ok();
        match sign {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'b' | 'f' | 'v' | '0' => out.push(' '),
            // A line that goes on.
            '\n' | '\u{2028}' | '\u{2029}' => {}
            '\r' => self.at += usize::from(rest.starts_with("\r\n")),
            'x' => {
                if let Some(sign) = code(1, 3).and_then(char::from_u32) {
                    out.push(sign);
                    self.at += 2;
                }
            }
            'u' => {
                let Some(first) = code(1, 5) else {
                    out.push_str("\\u");
                    return;
                };
                // Signs beyond U+FFFF are written as two.
                let second = rest.get(5..7).filter(|next| *next == "\\u").and_then(|_| code(7, 11));
                let pair =
                    second.filter(|second| (0xdc00..0xe000).contains(second) && (0xd800..0xdc00).contains(&first));
                let (sign, len) = match pair {
                    Some(second) => (char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)), 10),
                    None => (char::from_u32(first), 4),
                };
                out.push(sign.unwrap_or('\u{fffd}'));
                self.at += len;
            }
            other => out.push(other),
        }
    }

    /// Reads a number, a word that stands for a value, or a call.
    fn word(&mut self) -> Result<Value, Wrong> {
        let start = self.at;
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || "_$+-.".contains(c))).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        self.at += end;
        let plain = match word {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            "null" | "undefined" | "NaN" | "Infinity" | "-Infinity" | "+Infinity" => Some(Value::Null),
            _ => number(word),
        };
        if let Some(value) = plain {
            return Ok(value);
        }
        let before = self.at;
        if word == "new" {
            self.pass_blanks();
            let rest = self.rest();
            self.at += rest.find(|c: char| !(c.is_alphanumeric() || "_$.".contains(c))).unwrap_or(rest.len());
        }
        if !word.is_empty() && self.take('(') {
            while !self.take(')') {
                self.value()?;
                if !self.take(',') && !self.rest().starts_with(')') {
                    return self.wrong("a comma or the end of the call is missing", "write the value itself");
                }
            }
            return Ok(Value::from(self.text.get(start..self.at).unwrap_or_default()));
        }
        self.at = if word.is_empty() { start } else { before.min(start) };
        self.wrong("this is no value", "put texts in quotation marks")
    }

    /// Passes the rest of an item of a list that starts at a byte, up to its comma or the end of the list.
    ///
    /// A text without its closing mark ends with its line here, so that one of them costs no more than its item.
    pub(in crate::import) fn skip_item(&mut self, from: usize) {
        self.depth = 0;
        let mut depth = 0_usize;
        let mut quote = None;
        let mut is_escaped = false;
        let rest = self.text.get(from..).unwrap_or_default();
        for (at, byte) in rest.bytes().enumerate() {
            if let Some(open) = quote {
                if is_escaped {
                    is_escaped = false;
                } else if byte == b'\\' {
                    is_escaped = true;
                } else if byte == open || byte == b'\n' {
                    quote = None;
                }
                continue;
            }
            match byte {
                b'"' | b'\'' => quote = Some(byte),
                b'{' | b'[' | b'(' => depth += 1,
                b'}' | b')' => depth = depth.saturating_sub(1),
                b']' if depth > 0 => depth -= 1,
                b',' | b']' if depth == 0 => {
                    self.at = from + at;
                    return;
                }
                _ => {}
            }
        }
        self.at = self.text.len();
    }
}

/// A number as scripts write it.
fn number(word: &str) -> Option<Value> {
    let digits = word.strip_prefix('+').unwrap_or(word);
    if !digits.contains(|c: char| c.is_ascii_digit()) || digits.starts_with(|c: char| c.is_alphabetic()) {
        return None;
    }
    let (negative, plain) = digits.strip_prefix('-').map_or((false, digits), |plain| (true, plain));
    if let Some(hex) = plain.strip_prefix("0x").or_else(|| plain.strip_prefix("0X")) {
        let value = i64::from_str_radix(hex, 16).ok()?;
        return Some(Value::from(if negative { -value } else { value }));
    }
    if let Ok(number) = digits.parse::<i64>() {
        return Some(Value::from(number));
    }
    Number::from_f64(digits.parse().ok()?).map(Value::Number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_text_is_answered(text in "[\\[\\]{}(),:'\"\\\\/*\nux0-9a-fé ]{0,40}", from in 0..40_usize) {
            let at = text.floor_char_boundary(from.min(text.len()));
            let mut loose = Loose::new(&text, at);
            let _ = loose.value();
            prop_assert!(loose.at() <= text.len() && text.is_char_boundary(loose.at()));
            loose.skip_item(at);
            prop_assert!(loose.at() >= at && text.is_char_boundary(loose.at()));
        }

        #[test]
        fn json_is_read_as_serde_reads_it(words in proptest::collection::vec("[ -~é\n]{0,8}", 0..6), numbers in proptest::collection::vec(any::<i64>(), 0..6)) {
            let value = serde_json::json!({"a": words, "b": {"c": numbers, "d": [null, true]}});
            let text = serde_json::to_string_pretty(&value).unwrap_or_default();
            prop_assert_eq!(Loose::new(&text, 0).value().ok(), Some(value));
        }
    }

    fn show(text: &str) -> String {
        let mut loose = Loose::new(text, 0);
        match loose.value() {
            Ok(value) => format!("{value} +{}", text.len() - loose.at()),
            Err(wrong) => format!("{} at {}", wrong.message, wrong.at),
        }
    }

    #[test]
    fn objects_as_scripts_write_them_are_read() {
        let text = "{'a' : \"b'c\", d_e: 1, /* no, */ \"f\": [1, .5, -2, +3, 0x1F, 1e3,], // x }\n g: null, h: undefined, i: true,}";
        assert_eq!(show(text), r#"{"a":"b'c","d_e":1,"f":[1,0.5,-2,3,31,1000.0],"g":null,"h":null,"i":true} +0"#);
        assert_eq!(show(r"'\'\x41\u00e9\ud83d\ude00\n\/\q' x"), "\"'Aé😀\\n/q\" +2");
        assert_eq!(show("'one\\\n two\nthree'"), r#""one two\nthree" +0"#);
        assert_eq!(show("new Date(2009, 0, 1), 2"), "\"new Date(2009, 0, 1)\" +3");
        assert_eq!(show("Date.UTC(1, 'x')"), "\"Date.UTC(1, 'x')\" +0");
        assert_eq!(show("[1,,2]"), "[1,null,2] +0");
    }

    #[test]
    fn what_is_json_is_read_as_json() {
        for text in [r#"{"a": [1, -2.5e3, "x\u00e9\\", {"b": null}], "c": true}"#, "[]", "{}", "\"\"", "0", "-7"] {
            let expected: Value = serde_json::from_str(text).expect(text);
            assert_eq!(Loose::new(text, 0).value().expect(text), expected);
        }
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        assert_eq!(show("{a 1}"), "a colon is missing behind the name at 3");
        assert_eq!(show("{a: 1 b: 2}"), "a comma or the end of the object is missing at 6");
        assert_eq!(show("{a: 'x}"), "a text is not closed at 4");
        assert_eq!(show("{a: "), "the file ends where a value belongs at 4");
        assert_eq!(show("{"), "the file ends inside an object at 1");
        assert_eq!(show("{a: hello}"), "this is no value at 4");
        assert_eq!(show("{: 1}"), "there is no name before this value at 1");
        assert_eq!(show("[1 2]"), "a comma or the end of the list is missing at 3");
        assert_eq!(show(&"[".repeat(1_000_000)), "lists and objects lie too deep in each other at 101");
    }

    #[test]
    fn an_item_that_is_wrong_is_passed_alone() {
        let text = "{a: 'it's, {}',\n b: [1]}, {c: 1}]";
        let mut loose = Loose::new(text, 0);
        assert!(loose.value().is_err());
        loose.skip_item(0);
        assert!(loose.take(','));
        assert_eq!(loose.value().expect("an object"), serde_json::json!({"c": 1}));
        loose.skip_item(text.len());
        assert!(loose.is_at_end());
    }
}
