//! SVG: an element `metadata` with the id `dateview`, found again after other programs have set the file anew.

use std::fmt::Write as _;
use std::ops::Range;

use super::{Carrier, CarryError, MAX_RECIPE};

const DAMAGED: CarryError = CarryError::Damaged(Carrier::Svg);
const ID: &str = "dateview";

/// Stands before the number of a character that XML cannot hold, or that is lost when a file is indented anew; a `;` ends
/// the number.
const ESCAPE: char = '\u{241b}';

/// A piece of markup.
struct Tag<'a> {
    range: Range<usize>,
    /// The name without a prefix.
    name: &'a str,
    attributes: &'a str,
    kind: Kind,
}

#[derive(Copy, Clone, PartialEq, Eq)]
enum Kind {
    Start,
    End,
    /// A start and an end in one.
    Empty,
    /// Text that is not markup.
    CData,
    /// Comments, instructions and declarations.
    Other,
}

/// The markup of a file, piece after piece; ends where it makes no sense.
struct Tags<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        let start = self.at + self.text.get(self.at..)?.find('<')?;
        let rest = &self.text[start..];
        let until = |from: usize, end: &str| rest.get(from..)?.find(end).map(|at| from + at + end.len());
        let (len, kind) = if rest.starts_with("<!--") {
            (until(4, "-->")?, Kind::Other)
        } else if rest.starts_with("<![CDATA[") {
            (until(9, "]]>")?, Kind::CData)
        } else if rest.starts_with("<?") {
            (until(2, "?>")?, Kind::Other)
        } else if rest.starts_with("<!") {
            (declaration(rest)?, Kind::Other)
        } else {
            let len = unquoted(rest, '>')? + 1;
            let kind = if rest.starts_with("</") {
                Kind::End
            } else if rest[..len].ends_with("/>") {
                Kind::Empty
            } else {
                Kind::Start
            };
            (len, kind)
        };
        let inner = rest[1..len - 1].trim_start_matches('/').trim_end_matches('/');
        let (name, attributes) = inner.split_at(inner.find(|c: char| c.is_ascii_whitespace()).unwrap_or(inner.len()));
        let name = name.rsplit(':').next().unwrap_or(name);
        self.at = start + len;
        Some(Tag { range: start..self.at, name, attributes, kind })
    }
}

/// Where a sign stands first outside of quotation marks.
fn unquoted(text: &str, sign: char) -> Option<usize> {
    let mut quote = None;
    text.char_indices().find_map(|(at, c)| {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == sign => return Some(at),
            None if matches!(c, '"' | '\'') => quote = Some(c),
            _ => {}
        }
        None
    })
}

/// The length of a document type, which may hold declarations in brackets.
fn declaration(text: &str) -> Option<usize> {
    let end = unquoted(text, '>')?;
    match unquoted(text, '[') {
        Some(open) if open < end => {
            let close = open + unquoted(&text[open..], ']')?;
            Some(close + unquoted(&text[close..], '>')? + 1)
        }
        _ => Some(end + 1),
    }
}

impl Tag<'_> {
    fn has_our_id(&self) -> bool {
        let mut rest = self.attributes;
        while let Some(at) = unquoted(rest, '=') {
            let (name, value) = (rest[..at].trim(), rest[at + 1..].trim_start());
            let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return false };
            let Some((value, after)) = value[1..].split_once(quote) else { return false };
            if name == "id" && value == ID {
                return true;
            }
            rest = after;
        }
        false
    }
}

pub(super) fn is_svg(bytes: &[u8]) -> bool {
    // Pictures of other kinds are no text, and most files of text do not begin with markup.
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let Some(text) = start.starts_with(b"<").then(|| std::str::from_utf8(start).ok()).flatten() else { return false };
    let root = Tags { text, at: 0 }.find(|tag| tag.kind != Kind::Other);
    root.is_some_and(|tag| matches!(tag.kind, Kind::Start | Kind::Empty) && tag.name == "svg")
}

/// The element with the recipe, and what stands in it.
struct Element {
    range: Range<usize>,
    recipe: String,
}

fn find(text: &str) -> Result<Option<Element>, CarryError> {
    let mut tags = Tags { text, at: 0 };
    let Some(start) = tags.find(|tag| matches!(tag.kind, Kind::Start | Kind::Empty) && tag.has_our_id()) else {
        return Ok(None);
    };
    let (mut recipe, mut at, mut depth) = (String::new(), start.range.end, 1);
    let mut end = start.range.end;
    if start.kind == Kind::Empty {
        depth = 0;
    }
    while depth > 0 {
        let tag = tags.next().ok_or(DAMAGED)?;
        recipe.push_str(&resolved(&text[at..tag.range.start]).ok_or(DAMAGED)?);
        match tag.kind {
            Kind::Start => depth += 1,
            Kind::End => depth -= 1,
            Kind::CData => recipe.push_str(&text[tag.range.start + 9..tag.range.end - 3]),
            Kind::Empty | Kind::Other => {}
        }
        (at, end) = (tag.range.end, tag.range.end);
    }
    let recipe = unescaped(recipe.trim()).filter(|recipe| recipe.len() <= MAX_RECIPE).ok_or(DAMAGED)?;
    Ok(Some(Element { range: start.range.start..end, recipe }))
}

fn text_of(bytes: &[u8]) -> Result<&str, CarryError> {
    std::str::from_utf8(bytes).map_err(|_| DAMAGED)
}

pub(super) fn put(bytes: &[u8], recipe: &str) -> Result<Vec<u8>, CarryError> {
    let text = text_of(bytes)?;
    let mut tags = Tags { text, at: 0 };
    let root = tags.find(|tag| tag.kind != Kind::Other).filter(|tag| tag.kind == Kind::Start).ok_or(DAMAGED)?;
    // Behind the title and the description, which readers want first.
    let mut at = root.range.end;
    while let Some(tag) = tags.next().filter(|tag| tag.kind == Kind::Start && matches!(tag.name, "title" | "desc")) {
        let end = tags.find(|end| end.kind == Kind::End && end.name == tag.name).ok_or(DAMAGED)?;
        at = end.range.end;
    }
    let (before, after) = text.split_at(at);
    Ok(format!("{before}\n<metadata id=\"{ID}\">{}</metadata>{after}", escaped(recipe)).into_bytes())
}

pub(super) fn take(bytes: &[u8]) -> Result<Option<String>, CarryError> {
    Ok(find(text_of(bytes)?)?.map(|element| element.recipe))
}

pub(super) fn strip(bytes: &[u8]) -> Result<Vec<u8>, CarryError> {
    let text = text_of(bytes)?;
    let Some(Element { range, .. }) = find(text)? else { return Ok(bytes.to_vec()) };
    let before = &text[..range.start];
    Ok([before.strip_suffix('\n').unwrap_or(before), &text[range.end..]].concat().into_bytes())
}

/// Text for XML 1.0 that comes back as it was.
fn escaped(recipe: &str) -> String {
    let inner = recipe.trim();
    let start = recipe.len() - recipe.trim_start().len();
    let is_inner = |at: usize| (start..start + inner.len()).contains(&at);
    let mut out = String::with_capacity(recipe.len() + recipe.len() / 4);
    for (at, c) in recipe.char_indices() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' | '\t' if is_inner(at) => out.push(c),
            c if c < ' ' || matches!(c, ESCAPE | '\u{fffe}' | '\u{ffff}') || !is_inner(at) => {
                let _ = write!(out, "{ESCAPE}{:x};", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}

fn unescaped(text: &str) -> Option<String> {
    let mut parts = text.split(ESCAPE);
    let mut out = parts.next()?.to_owned();
    for part in parts {
        let (number, rest) = part.split_once(';')?;
        out.push(char::from_u32(u32::from_str_radix(number, 16).ok()?)?);
        out.push_str(rest);
    }
    Some(out)
}

/// Text between markup, with its references resolved.
fn resolved(text: &str) -> Option<String> {
    let mut parts = text.split('&');
    let mut out = parts.next()?.to_owned();
    for part in parts {
        let (name, rest) = part.split_once(';')?;
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let number = name.strip_prefix('#')?;
                let number = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16),
                    None => number.parse(),
                };
                char::from_u32(number.ok()?)?
            }
        });
        out.push_str(rest);
    }
    Some(out)
}
