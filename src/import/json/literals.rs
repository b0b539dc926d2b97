//! JSON as people and scripts write it: the literals of JavaScript, with their places in the text.
//!
//! Allowed beyond JSON are single quotes and backticks, names without quotes, commas at the end, comments, and numbers such as
//! `.5` and `0x1F`. Nothing is computed: `new Date(2010, 9, 23)` and whatever else is no literal stays as it is written.
//!
//! Everything found is a stretch of the text itself, so that [`Spots`](super::jsontext::Spots) tells its line and column.
//! A list gives its items before any of them is read, so that a broken one costs no other.

use std::borrow::Cow;

use serde_json::{Map, Number, Value};

/// How deep lists and objects may lie in each other, as for strict JSON.
const MAX_DEPTH: usize = 128;

/// Items among which one with a key is looked for.
const MAX_LOOK: usize = 4;

/// Bytes of an item that is looked at to see whether a list goes on with it.
const MAX_ITEM: usize = 64 << 10;

/// What is wrong with a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) struct Fault<'a> {
    /// The text from the place on; a stretch of the text that was given.
    pub(in crate::import) at: &'a str,
    pub(in crate::import) message: &'static str,
    pub(in crate::import) hint: &'static str,
}

/// A key of an object with its value, which is not read yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct Field<'a> {
    pub(in crate::import) key: Cow<'a, str>,
    /// The key as it stands in the text, with its quotes.
    pub(in crate::import) written: &'a str,
    /// The value as it stands in the text, without blanks and comments around it.
    pub(in crate::import) raw: &'a str,
}

/// The keys of an object, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct Fields<'a>(pub(in crate::import) Vec<Field<'a>>);

impl<'a> Fields<'a> {
    /// The first of these keys that is there.
    pub(in crate::import) fn get(&self, keys: &[&str]) -> Option<&Field<'a>> {
        keys.iter().find_map(|key| self.0.iter().find(|field| field.key == *key))
    }
}

/// The items of a list that are there, and what is wrong behind them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct Items<'a> {
    /// Each without blanks and comments around it.
    pub(in crate::import) items: Vec<&'a str>,
    /// The first thing that is wrong: the list is cut off, or a bracket in it is closed by another.
    pub(in crate::import) fault: Option<Fault<'a>>,
}

/// A text without blanks and comments at its start.
pub(in crate::import) fn trimmed(text: &str) -> &str {
    text.get(blanks(text)..).unwrap_or_default()
}

/// The literal, call or name at the start of a text, up to the comma or bracket behind it that belongs to what is around.
///
/// Where something in it is wrong, it reaches as far as it can be followed.
pub(in crate::import) fn literal(text: &str) -> (&str, Option<Fault<'_>>) {
    let text = trimmed(text);
    let (end, fault) = extent(text);
    (text.get(..end).unwrap_or_default(), fault)
}

/// The items of a list; `text` starts at its bracket, and what follows the list is left alone.
pub(in crate::import) fn items(text: &str) -> Items<'_> {
    let mut found = Items::default();
    let mut budget = text.len().saturating_mul(4).saturating_add(4_096);
    let Some(mut rest) = trimmed(text).strip_prefix('[') else {
        found.fault = Some(fault(text, "this is no list", "put the items between square brackets"));
        return found;
    };
    loop {
        rest = trimmed(rest);
        // Commas without anything between them, as at the end, mean nothing.
        if let Some(after) = rest.strip_prefix(',') {
            rest = after;
            continue;
        }
        if let Some(behind) = rest.strip_prefix(']') {
            let behind = trimmed(behind);
            if !goes_on(behind, &found.items) {
                return found;
            }
            let wrong = fault(rest, "the list is closed, and goes on behind the bracket", "remove the bracket");
            found.fault = found.fault.or(Some(wrong));
            rest = behind;
            continue;
        }
        if rest.is_empty() {
            found.fault = found.fault.or(Some(cut_off(rest)));
            return found;
        }
        // A comma that is left out between two objects costs neither of them.
        let whole = bracket(rest).filter(|whole| {
            let behind = after(rest, whole);
            behind.starts_with([',', ']']) || is_start(behind)
        });
        let (item, wrong) = whole.map_or_else(|| literal(rest), |whole| (whole, None));
        if !item.is_empty() {
            found.items.push(item);
        }
        let closed = || fault(after(rest, item), "a bracket is closed that is not open", "remove it, or open it");
        // A name with a value stands in no list.
        let is_field = !rest.starts_with(['{', '[']) && key(rest).is_ok();
        let wrong = wrong.or_else(|| is_field.then(|| fault(rest, "a bracket is closed before this", "remove it")));
        let wrong = wrong.or_else(|| after(rest, item).starts_with(['}', ')', ';']).then(closed));
        let Some(wrong) = wrong else {
            rest = after(rest, item);
            continue;
        };
        found.fault = found.fault.or(Some(wrong));
        // What is broken costs the items no more in which the list goes on.
        let Some(next) = resume(rest, &found.items, &mut budget) else { return found };
        let broken = rest.get(..rest.len() - next.len()).unwrap_or_default();
        if let Some(item) = found.items.last_mut().filter(|item| item.len() > broken.len()) {
            *item = broken.trim_end().trim_end_matches(',');
        }
        rest = next;
    }
}

/// The first key of an object.
fn first_key(item: &str) -> Option<Cow<'_, str>> {
    key(trimmed(item.strip_prefix('{')?)).ok().map(|(name, ..)| name)
}

/// Where a list of objects goes on behind a broken one: at an object that is whole, stands where one may stand, and starts with
/// the key with which the first of them starts that has one.
fn resume<'a>(broken: &'a str, items: &[&'a str], budget: &mut usize) -> Option<&'a str> {
    let name = items.iter().take(MAX_LOOK).find_map(|item| first_key(item));
    for (at, _) in broken.match_indices('{').skip_while(|(at, _)| *at == 0) {
        let (before, rest) = broken.split_at(at);
        if !before.trim_end().ends_with([',', '}', '[', ']']) {
            continue;
        }
        let window = rest.get(..rest.floor_char_boundary(MAX_ITEM.min(rest.len())))?;
        *budget = budget.checked_sub(window.len())?;
        let Some(whole) = bracket(window) else { continue };
        let behind = after(rest, whole);
        let is_alike = first_key(whole).is_some_and(|other| name.as_ref().is_none_or(|name| *name == other));
        if behind.starts_with([',', ']', '{']) && is_alike {
            return Some(rest);
        }
    }
    None
}

/// Whether a list goes on behind a bracket with an object that starts as its first one.
fn goes_on(behind: &str, items: &[&str]) -> bool {
    let behind = behind.strip_prefix(',').map_or(behind, trimmed);
    let first = items.iter().take(MAX_LOOK).find_map(|item| first_key(item));
    behind.starts_with('{') && first.is_some() && first_key(behind) == first
}

/// The keys and values of an object; `text` starts at its bracket, and what follows the object is left alone.
pub(in crate::import) fn fields(text: &str) -> Result<Fields<'_>, Fault<'_>> {
    let start = trimmed(text);
    let mut rest = start.strip_prefix('{').ok_or(fault(start, "this is no object", "write it in curly brackets"))?;
    let mut found = Vec::new();
    loop {
        rest = trimmed(rest);
        if let Some(after) = rest.strip_prefix(',') {
            rest = after;
            continue;
        }
        if rest.starts_with('}') {
            return Ok(Fields(found));
        }
        if rest.is_empty() {
            return Err(cut_off(rest));
        }
        let (field, behind) = field(rest)?;
        found.push(field);
        rest = behind;
    }
}

/// A key with its quotes at the start of a text, its name, and the value and all else that stands behind its colon.
pub(in crate::import) fn key(text: &str) -> Result<(Cow<'_, str>, &str, &str), Fault<'_>> {
    let len = match text.as_bytes().first() {
        Some(quote @ (b'"' | b'\'' | b'`')) => string_end(text, *quote).ok_or_else(|| not_closed(text))?,
        _ => text.find(|c: char| !is_name(c)).unwrap_or(text.len()),
    };
    let (written, behind) = text.split_at(len);
    let name = if text.starts_with(['"', '\'', '`']) { Cow::Owned(string(written)?) } else { Cow::Borrowed(written) };
    let behind = trimmed(behind);
    if behind.is_empty() {
        return Err(cut_off(behind));
    }
    let wrong = || fault(text, "a name and a colon are expected", "write “name: value” here");
    let behind = behind.strip_prefix(':').filter(|_| !written.is_empty()).ok_or_else(wrong)?;
    Ok((name, written, trimmed(behind)))
}

/// A key with its value at the start of a text, and what stands behind them: a comma, the end of the object, or nothing.
pub(in crate::import) fn field(text: &str) -> Result<(Field<'_>, &str), Fault<'_>> {
    let (key, written, behind) = key(text)?;
    let (raw, wrong) = literal(behind);
    if let Some(wrong) = wrong {
        return Err(wrong);
    }
    if let Some(unjoined) = unjoined(raw) {
        return Err(fault(unjoined, "a comma is expected", "put a comma before this place"));
    }
    if raw.is_empty() {
        return Err(fault(behind, "a value is expected", "write a value behind the colon"));
    }
    let rest = after(behind, raw);
    if !rest.starts_with([',', '}']) && !rest.is_empty() {
        return Err(fault(rest, "a bracket is closed that is not open", "remove it, or open it"));
    }
    Ok((Field { key, written, raw }, rest))
}

/// The value of a literal; what is none, such as `new Date(2010, 9, 23)`, is a text with its own letters.
pub(in crate::import) fn value(raw: &str) -> Result<Value, Fault<'_>> {
    value_at(raw, 0)
}

fn value_at(raw: &str, depth: usize) -> Result<Value, Fault<'_>> {
    let raw = trimmed(raw);
    if depth > MAX_DEPTH {
        return Err(fault(raw, "lists and objects lie too deep in each other", "take out some of the brackets"));
    }
    match raw.as_bytes().first() {
        None => Err(fault(raw, "a value is expected", "write a value here")),
        Some(b'{') => Ok(Value::Object(object_at(raw, depth)?)),
        Some(b'[') => {
            let Items { items, fault } = items(raw);
            if let Some(fault) = fault {
                return Err(fault);
            }
            items.into_iter().map(|item| value_at(item, depth + 1)).collect::<Result<_, _>>().map(Value::Array)
        }
        Some(b'"' | b'\'' | b'`') => Ok(Value::String(joined(raw)?)),
        _ => Ok(match raw {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" | "undefined" => Value::Null,
            _ => number(raw).map_or_else(|| Value::String(raw.trim_end().to_owned()), Value::Number),
        }),
    }
}

fn object_at(raw: &str, depth: usize) -> Result<Map<String, Value>, Fault<'_>> {
    let mut map = Map::new();
    for Field { key, raw, .. } in fields(raw)?.0 {
        map.insert(key.into_owned(), value_at(raw, depth + 1)?);
    }
    Ok(map)
}

/// The text of strings that are added to each other, `'a' + 'b'`; anything else behind a string leaves all as written.
fn joined(raw: &str) -> Result<String, Fault<'_>> {
    let mut out = String::new();
    let mut rest = raw;
    while let Some(quote @ (b'"' | b'\'' | b'`')) = rest.as_bytes().first() {
        let len = string_end(rest, *quote).ok_or_else(|| not_closed(rest))?;
        let (written, behind) = rest.split_at(len);
        if *quote == b'`' && written.contains("${") {
            return Ok(raw.to_owned());
        }
        out.push_str(&string(written)?);
        rest = trimmed(behind);
        if rest.is_empty() {
            return Ok(out);
        }
        rest = trimmed(rest.strip_prefix('+').unwrap_or("?"));
    }
    Ok(raw.trim_end().to_owned())
}

/// The text of one string with its quotes.
fn string(written: &str) -> Result<String, Fault<'_>> {
    let inner = written.get(1..written.len().saturating_sub(1)).unwrap_or_default();
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let mut chars = from.chars();
        chars.next();
        let sign = match chars.next() {
            Some('n') => '\n',
            Some('t') => '\t',
            Some('r') => '\r',
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('v') => '\u{b}',
            Some('0') => '\0',
            // A line that goes on.
            Some('\n') => {
                rest = chars.as_str();
                continue;
            }
            Some('\r') => {
                rest = chars.as_str().strip_prefix('\n').unwrap_or(chars.as_str());
                continue;
            }
            Some('x' | 'u') => {
                let wrong = || fault(from, "these are no digits of a character", "write a backslash as two");
                let (sign, after) = numbered(from).ok_or_else(wrong)?;
                out.push(sign);
                rest = after;
                continue;
            }
            Some(sign) => sign,
            None => break,
        };
        out.push(sign);
        rest = chars.as_str();
    }
    out.push_str(rest);
    Ok(out)
}

/// The character of `\x41`, `\u0041`, `\ud83d\ude00` or `\u{1f600}`, and the text behind it.
fn numbered(from: &str) -> Option<(char, &str)> {
    let hex = |text: &str| {
        let is_hex = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hex.then(|| u32::from_str_radix(text, 16).ok()).flatten()
    };
    if let Some(rest) = from.strip_prefix("\\x") {
        return Some((char::from_u32(hex(rest.get(..2)?)?)?, rest.get(2..)?));
    }
    let rest = from.strip_prefix("\\u")?;
    if let Some(rest) = rest.strip_prefix('{') {
        let (digits, rest) = rest.split_once('}')?;
        return Some((char::from_u32(hex(digits)?)?, rest));
    }
    let (code, rest) = (hex(rest.get(..4)?)?, rest.get(4..)?);
    if (0xd800..0xdc00).contains(&code)
        && let Some(low) = rest.strip_prefix("\\u").and_then(|rest| hex(rest.get(..4)?))
        && (0xdc00..0xe000).contains(&low)
    {
        return Some((char::from_u32(0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00))?, rest.get(6..)?));
    }
    // Half of a character stands for nothing.
    Some((char::from_u32(code).unwrap_or('\u{fffd}'), rest))
}

/// A number as scripts write it.
fn number(raw: &str) -> Option<Number> {
    let raw = raw.trim_end();
    let (is_negative, digits) = match raw.strip_prefix('-') {
        Some(digits) => (true, digits.trim_start()),
        None => (false, raw.strip_prefix('+').unwrap_or(raw)),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') || digits == "." {
        return None;
    }
    if let Some(hex) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        let number = i64::from_str_radix(hex, 16).ok()?;
        return Some(Number::from(if is_negative { -number } else { number }));
    }
    // What stands in the file is kept to the last digit where it is a whole number.
    if let Ok(number) = digits.parse::<i64>() {
        return Some(Number::from(if is_negative { -number } else { number }));
    }
    let number = digits.parse::<f64>().ok()?;
    Number::from_f64(if is_negative { -number } else { number })
}

/// What follows a value without a comma or a sign of arithmetic between them.
fn unjoined(raw: &str) -> Option<&str> {
    let len = match raw.as_bytes().first()? {
        quote @ (b'"' | b'\'' | b'`') => string_end(raw, *quote)?,
        b'{' | b'[' => bracket_end(raw)?,
        byte if byte.is_ascii_digit() => raw.find(|c: char| !is_name(c))?,
        _ => return None,
    };
    let rest = trimmed(raw.get(len..)?);
    is_start(rest).then_some(rest)
}

/// Whether a text starts with a value or a name, and not with a sign that goes on with what is before it.
fn is_start(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '\'' | '`' | '{' | '_' | '$'))
}

/// The list or object at the start of a text.
fn bracket(text: &str) -> Option<&str> {
    if text.starts_with(['{', '[']) { text.get(..bracket_end(text)?) } else { None }
}

/// Where the bracket at the start of a text is closed.
fn bracket_end(text: &str) -> Option<usize> {
    let inner = text.get(1..)?;
    let mut at = 0;
    loop {
        let (len, fault) = extent(inner.get(at..)?);
        if fault.is_some() {
            return None;
        }
        at += len;
        at += blanks(inner.get(at..)?);
        match inner.as_bytes().get(at)? {
            b',' | b';' => at += 1,
            _ => return Some(at + 2),
        }
    }
}

/// Where the literal at the start of a text ends, and what is wrong in it.
///
/// Brackets, quotes and comments are followed; all else is taken as it comes.
fn extent(text: &str) -> (usize, Option<Fault<'_>>) {
    let bytes = text.as_bytes();
    let mut open: Vec<u8> = Vec::new();
    let (mut at, mut end) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        let rest = text.get(at..).unwrap_or_default();
        match byte {
            b'[' | b'{' | b'(' => open.push(byte + if byte == b'(' { 1 } else { 2 }),
            b']' | b'}' | b')' => match open.last() {
                None => return (end, None),
                Some(wanted) if *wanted == byte => {
                    open.pop();
                }
                Some(_) => {
                    return (end, Some(fault(rest, "another bracket is open here", "close the bracket before it")));
                }
            },
            // At a semicolon a statement ends, and with it what was assigned.
            b',' | b';' if open.is_empty() => return (end, None),
            b'"' | b'\'' | b'`' => {
                // A text that is never closed ends with its line, so that the items behind it are found.
                at += string_end(rest, byte).unwrap_or_else(|| rest.find(['\n', '\r']).unwrap_or(rest.len()));
                end = at;
                continue;
            }
            b'/' if rest.starts_with("//") || rest.starts_with("/*") => {
                at += blanks(rest).max(1);
                continue;
            }
            byte if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            _ => {}
        }
        at += 1;
        end = at;
    }
    (end, (!open.is_empty()).then(|| cut_off(text.get(text.len()..).unwrap_or_default())))
}

/// The length of a string at the start of a text, with both quotes; a line break ends all but those in backticks.
fn string_end(text: &str, quote: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            // `\` before the two signs of a line end takes both.
            b'\\' if bytes.get(at + 1..at + 3) == Some(b"\r\n") => at += 3,
            b'\\' => at += 2,
            b'\n' | b'\r' if quote != b'`' => return None,
            _ if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

/// The length of the blanks and comments at the start of a text.
fn blanks(text: &str) -> usize {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let len = if rest.starts_with("//") {
            rest.find(['\n', '\r']).unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |at| at + 2)
        } else {
            return text.len() - rest.len();
        };
        rest = rest.get(len..).unwrap_or_default();
    }
}

/// What follows a stretch at the start of a text.
fn after<'a>(text: &'a str, stretch: &str) -> &'a str {
    trimmed(text.get(stretch.len()..).unwrap_or_default())
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '-' | '.')
}

fn fault<'a>(at: &'a str, message: &'static str, hint: &'static str) -> Fault<'a> {
    Fault { at, message, hint }
}

fn cut_off(at: &str) -> Fault<'_> {
    fault(at, "the file ends inside a list or an object", "the file is cut off; get it again, or close what is open")
}

fn not_closed(at: &str) -> Fault<'_> {
    fault(at, "a text is not closed on its line", "close its quotes; write line breaks inside texts as \\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::jsontext::Spots;
    use super::*;

    fn check(text: &str, expected: Value) {
        assert_eq!(value(text), Ok(expected), "{text}");
    }

    fn check_fault(text: &str, line: u64, column: u32, message: &str) {
        let wrong = value(text).expect_err(text);
        let spot = Spots::new(text).of(wrong.at);
        assert_eq!((spot.line, spot.column, wrong.message), (line, column, message), "{text}");
    }

    #[test]
    fn literals_of_scripts_are_read_as_json() {
        check("{'a': 'x\"y', b: \"it's\", $c_1: [1, .5, -2., 0x1F, +3, 1e3,],}", {
            json!({"a": "x\"y", "b": "it's", "$c_1": [1, 0.5, -2.0, 31, 3, 1000.0]})
        });
        check("[1, // one, two\n /* ] */ true, null,, undefined, ]", json!([1, true, null, null]));
        check("{a: `two\nlines`, b: 'one \\\nline', 'c': \"\\u0041\\x42\\ud83d\\ude00\\u{1f600}\\'\\n\\q\\/\"}", {
            json!({"a": "two\nlines", "b": "one line", "c": "AB😀😀'\nq/"})
        });
        check("'a' + \"b\" /* c */ + 'd'", json!("abd"));
        check("\u{feff} {\"a\": 1} ", json!({"a": 1}));
        check("12345678901234567", json!(12_345_678_901_234_567_i64));
    }

    #[test]
    fn what_is_no_literal_stays_as_written() {
        check("{start: new Date(2010, 9, 23), f: function (a, b) { return [a, b]; }, n: NaN}", {
            json!({"start": "new Date(2010, 9, 23)", "f": "function (a, b) { return [a, b]; }", "n": "NaN"})
        });
        check("`a ${b}`", json!("`a ${b}`"));
        check("Date.UTC(1, 'x')", json!("Date.UTC(1, 'x')"));
        check("'a' + b", json!("'a' + b"));
    }

    #[test]
    fn stretches_are_of_the_text_and_have_places() {
        let text = "{\n  'events': [ {a: 1}, // first\n    {a: 2} ]\n}";
        let file = fields(text).expect("an object");
        let events = file.get(&["data", "events"]).expect("events");
        let found = items(events.raw);
        assert_eq!((found.items.as_slice(), found.fault), (["{a: 1}", "{a: 2}"].as_slice(), None));
        let mut spots = Spots::new(text);
        let places: Vec<_> = [events.written, found.items[0], found.items[1]]
            .into_iter()
            .map(|raw| spots.of(raw))
            .map(|spot| (spot.line, spot.column))
            .collect();
        assert_eq!(places, [(2, 3), (2, 15), (3, 5)]);
        assert_eq!(fields(found.items[1]).expect("an object").get(&["b", "a"]).map(|field| field.raw), Some("2"));
        assert_eq!(literal(" /* x */ [1] /* y */, 2"), ("[1]", None));
        assert_eq!(literal("{a: ']'}; f()"), ("{a: ']'}", None));
    }

    #[test]
    fn faults_have_their_places_and_cost_no_item_before_them() {
        check_fault("{a: 1,\n b 2}", 2, 2, "a name and a colon are expected");
        check_fault("{: 1}", 1, 2, "a name and a colon are expected");
        check_fault("{a: 1, b", 1, 9, "the file ends inside a list or an object");
        check_fault("{a: 'x' b: 2}", 1, 9, "a comma is expected");
        check_fault("{a: 1 b: 2}", 1, 7, "a comma is expected");
        check_fault("{a: [1] /* , */ 'b': 2}", 1, 17, "a comma is expected");
        check_fault("{a: }", 1, 5, "a value is expected");
        check_fault("[1,\n {a: 'x\n}]", 2, 6, "a text is not closed on its line");
        check_fault("{a: [1, 2}", 1, 10, "another bracket is open here");
        check_fault("[1, 2", 1, 6, "the file ends inside a list or an object");
        check_fault("'\\xzz'", 1, 2, "these are no digits of a character");
        check_fault(&"[".repeat(100_000), 1, 100_001, "the file ends inside a list or an object");
        let deep = format!("{}1{}", "[".repeat(1_000), "]".repeat(1_000));
        check_fault(&deep, 1, 130, "lists and objects lie too deep in each other");
        let found = items("[{a: 1}, {b: 'open}, {c: 3}\n, {d: 4}, {e: ");
        assert_eq!(found.items[0], "{a: 1}");
        assert!(found.fault.is_some_and(|fault| fault.at.is_empty()));
        let found = items("[{a: 1}, {b: 'open\n}, {c: 3}]");
        assert_eq!((found.items.len(), found.fault), (3, None));
        let found = items("[{a: 'it's, {}',\n b: [1]}, {c: 1}]");
        assert_eq!((found.items[1], found.items.len(), found.fault), ("{c: 1}", 2, None));
        let found = items("[{a: {b: [1, 2]}} {c: 3}\n{d: 5}.e]");
        assert_eq!(
            (found.items.as_slice(), found.fault),
            (["{a: {b: [1, 2]}}", "{c: 3}", "{d: 5}.e"].as_slice(), None)
        );
        assert_eq!(items("[1, 2)").fault.map(|fault| fault.at), Some(")"));
    }

    proptest! {
        #[test]
        fn json_means_the_same_in_both_readers(keys in prop::collection::vec("\\PC{0,8}", 0..6), number: i64, text in "(?s).{0,30}") {
            let map: Map<String, Value> =
                keys.into_iter().map(|key| (key.clone(), json!([number, {"k": key}, text, null, true, 0.25]))).collect();
            let json = serde_json::to_string_pretty(&Value::Object(map.clone())).expect("JSON");
            prop_assert_eq!(value(&json), Ok(Value::Object(map)));
        }

        #[test]
        fn any_text_is_survived(text in "([\\[\\]{}(),:;'\"`\\\\/*\n$x0-9 -]|\\PC){0,60}") {
            let mut spots = Spots::new(&text);
            if let Err(fault) = value(&text) {
                prop_assert!(spots.of(fault.at).line >= 1);
            }
            for item in items(&text).items {
                let _ = value(item);
            }
            let _ = literal(&text);
        }
    }
}
