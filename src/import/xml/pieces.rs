//! XML as a run of tags and texts, in whatever state it is.
//!
//! Entities that a file defines are never put in: `&name;` stays as it is written, so no file grows while it is read.
//! Where a tag breaks the rules, what can be told of it is given, and the reading goes on behind it.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::errors::{Error, SyntaxError};
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;

/// Broken tags after which a file is given up.
///
/// After each of them the rest is looked at once more, so their number is bounded; no file that is meant as XML has so many.
const MAX_BROKEN: usize = 200;

/// A tag or a text.
#[derive(Debug)]
pub(in crate::import) enum Piece<'a> {
    /// `<name …>` or `<name …/>`
    Open(Tag<'a>),
    /// `</name>`, and where it starts.
    Close(&'a str, usize),
    /// Text with its entities as characters.
    Text(Cow<'a, str>),
    /// The text breaks a rule here.
    Flaw(usize, Flaw),
}

/// What is wrong with XML.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(in crate::import) enum Flaw {
    /// The text ends within a tag.
    CutOff,
    /// Quotation marks of an attribute that do not match.
    Quotes,
    /// A comment without an end.
    Comment,
    /// `<![CDATA[` without an end.
    CData,
    /// Entities that the file defines.
    Entities,
    /// An element that nothing closes.
    Unclosed,
    /// `</x>` without `<x>`
    Unopened,
    /// Attributes that are none.
    Attributes,
    /// A tag that is none.
    Markup,
    /// More than is borne.
    TooMany,
}

impl Flaw {
    /// What is wrong, and what to do.
    pub(in crate::import) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::CutOff => ("the file ends inside a tag", "the file is cut off; get it again"),
            Self::Quotes => ("a quotation mark is not closed, so the tag is taken to end at the first >", "close it"),
            Self::Comment => ("a comment is not closed, so nothing behind it is read", "close it by -->"),
            Self::CData => ("a CDATA section is not closed, so all that follows is its text", "close it by ]]>"),
            Self::Entities => (
                "the file defines entities of its own; they are not put in, and stay as they are written",
                "write out what they stand for",
            ),
            Self::Unclosed => ("the element is not closed before this place", "close it"),
            Self::Unopened => ("this closes an element that is not open", "remove it"),
            Self::Attributes => ("the attributes of this tag cannot all be read", "write them as name=\"value\""),
            Self::Markup => ("this is no tag, and is taken for text", "write < in texts as &lt;"),
            Self::TooMany => ("too many tags are broken; nothing from here on is read", "get the file again"),
        }
    }
}

/// An opening tag.
#[derive(Copy, Clone, Debug)]
pub(in crate::import) struct Tag<'a> {
    /// As written, with its prefix.
    pub(in crate::import) name: &'a str,
    /// Where it starts and where what is in it starts, in bytes of the text.
    pub(in crate::import) at: usize,
    pub(in crate::import) end: usize,
    /// It closes itself.
    pub(in crate::import) is_empty: bool,
    /// What stands between the brackets.
    inner: &'a str,
}

/// An attribute with its entities as characters, and where it stands.
#[derive(Debug)]
pub(in crate::import) struct Attribute<'a> {
    pub(in crate::import) name: &'a str,
    pub(in crate::import) value: Cow<'a, str>,
    pub(in crate::import) at: usize,
}

impl<'a> Tag<'a> {
    /// The tag that starts at a byte and ends before another; `inner` is what stands between the brackets.
    fn new(inner: &'a str, at: usize, end: usize) -> Self {
        let (inner, is_empty) = inner.strip_suffix('/').map_or((inner, false), |inner| (inner, true));
        let name = inner.split([' ', '\t', '\r', '\n', '/']).next().unwrap_or(inner);
        Self { name, at, end, is_empty, inner }
    }

    /// The attributes in their order, and whether some of them cannot be read.
    pub(in crate::import) fn attributes(&self) -> (Vec<Attribute<'a>>, bool) {
        let mut found = Vec::new();
        let mut is_broken = false;
        // Attributes without quotation marks are read as well. To find doublets would take the square of their number.
        let mut all = Attributes::html(self.inner, self.name.len());
        for attribute in all.with_checks(false) {
            let Ok(attribute) = attribute else {
                is_broken = true;
                continue;
            };
            let name: &'a str = attribute.key.0;
            let within = (name.as_ptr() as usize).wrapping_sub(self.inner.as_ptr() as usize);
            let value = match attribute.value {
                Cow::Borrowed(value) => with_characters(value),
                Cow::Owned(value) => Cow::Owned(with_characters(&value).into_owned()),
            };
            found.push(Attribute { name, value, at: self.at + 1 + within.min(self.inner.len()) });
        }
        (found, is_broken)
    }
}

/// Gives the pieces of a text in their order.
pub(in crate::import) struct Pieces<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    /// Where the reader was started, in bytes of the text.
    base: usize,
    n_broken: usize,
    /// What comes before the reader goes on.
    back: Option<Piece<'a>>,
    is_at_end: bool,
}

impl<'a> Pieces<'a> {
    /// Starts at the beginning of a text.
    pub(in crate::import) fn new(text: &'a str) -> Self {
        Self { text, reader: reader_of(text), base: 0, n_broken: 0, back: None, is_at_end: false }
    }

    /// The byte up to which the text is read.
    pub(in crate::import) fn at(&self) -> usize {
        (self.base + self.reader.buffer_position() as usize).min(self.text.len())
    }

    /// Puts a piece back, so that it comes next.
    pub(in crate::import) fn put_back(&mut self, piece: Piece<'a>) {
        self.back = Some(piece);
    }

    fn restart(&mut self, at: usize) {
        self.base = at.min(self.text.len());
        self.reader = reader_of(self.text.get(self.base..).unwrap_or_default());
    }

    /// What follows a tag that the reader cannot read.
    fn recover(&mut self, at: usize, error: &Error) -> Piece<'a> {
        self.n_broken += 1;
        if self.n_broken > MAX_BROKEN {
            self.is_at_end = true;
            return Piece::Flaw(at, Flaw::TooMany);
        }
        let rest = self.text.get(at..).unwrap_or_default();
        let flaw = match error {
            Error::Syntax(
                SyntaxError::UnclosedTag
                | SyntaxError::UnclosedSingleQuotedAttributeValue
                | SyntaxError::UnclosedDoubleQuotedAttributeValue,
            ) => match rest.find('>') {
                Some(end) => {
                    self.open_to(at, at + end);
                    Flaw::Quotes
                }
                None => Flaw::CutOff,
            },
            Error::Syntax(SyntaxError::UnclosedComment) => Flaw::Comment,
            Error::Syntax(SyntaxError::UnclosedCData) => {
                self.back = rest.strip_prefix("<![CDATA[").map(|text| Piece::Text(Cow::Borrowed(text)));
                Flaw::CData
            }
            Error::Syntax(SyntaxError::UnclosedPI | SyntaxError::UnclosedXmlDecl | SyntaxError::UnclosedDoctype) => {
                Flaw::CutOff
            }
            _ => {
                // One sign is text, and the rest is looked at anew.
                let next = at + rest.chars().next().map_or(1, char::len_utf8);
                self.restart(next);
                self.back = self.text.get(at..next).map(|sign| Piece::Text(Cow::Borrowed(sign)));
                return Piece::Flaw(at, Flaw::Markup);
            }
        };
        if flaw != Flaw::Quotes {
            self.is_at_end = true;
        }
        Piece::Flaw(at, flaw)
    }

    /// The bracket at a byte when no tag can start with what follows it: `5 < 6`.
    fn lone_bracket(&self, at: usize) -> Option<&'a str> {
        let next = self.text.get(at..)?.strip_prefix('<')?.chars().next()?;
        let opens = next.is_alphabetic() || matches!(next, '_' | ':' | '/' | '!' | '?');
        if opens { None } else { self.text.get(at..=at) }
    }

    /// Takes a tag to end at the bracket of `end`, and goes on behind it.
    fn open_to(&mut self, at: usize, end: usize) {
        let inner = self.text.get(at + 1..end).unwrap_or_default();
        self.back = Some(match inner.strip_prefix('/') {
            Some(name) => Piece::Close(name.trim(), at),
            None => Piece::Open(Tag::new(inner, at, end + 1)),
        });
        self.restart(end + 1);
    }

    /// The tag that the reader just passed.
    fn open(&mut self, at: usize) -> Piece<'a> {
        let end = self.at();
        let inner = self.text.get(at + 1..end.saturating_sub(1)).unwrap_or_default();
        let tag = Tag::new(inner, at, end);
        // An attribute whose mark is missing runs on to the next mark, through all tags between.
        let runs_on = inner.match_indices('<').any(|(from, _)| {
            let found = inner.get(from + 1..).unwrap_or_default();
            found.strip_prefix('/').unwrap_or(found).starts_with(tag.name)
        });
        if runs_on && let Some(end) = inner.find('>') {
            self.open_to(at, at + 1 + end);
            return Piece::Flaw(at, Flaw::Quotes);
        }
        Piece::Open(tag)
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            if let Some(piece) = self.back.take() {
                return Some(piece);
            }
            if self.is_at_end {
                return None;
            }
            let at = self.at();
            if let Some(sign) = self.lone_bracket(at) {
                self.back = Some(Piece::Text(Cow::Borrowed(sign)));
                self.restart(at + 1);
                return Some(Piece::Flaw(at, Flaw::Markup));
            }
            let text = match self.reader.read_event() {
                Ok(Event::Start(_) | Event::Empty(_)) => return Some(self.open(at)),
                Ok(Event::End(_)) => {
                    let inner = self.text.get(at..self.at()).unwrap_or_default();
                    return Some(Piece::Close(inner.trim_matches(['<', '/', '>']).trim(), at));
                }
                Ok(Event::Text(text)) => text.into_inner(),
                Ok(Event::CData(text)) => text.into_inner(),
                Ok(Event::GeneralRef(_)) => with_characters(self.text.get(at..self.at()).unwrap_or_default()),
                Ok(Event::DocType(_)) => {
                    if self.text.get(at..self.at()).is_some_and(|inner| inner.contains("<!ENTITY")) {
                        return Some(Piece::Flaw(at, Flaw::Entities));
                    }
                    continue;
                }
                Ok(Event::Decl(_) | Event::PI(_) | Event::Comment(_)) => continue,
                Ok(Event::Eof) => {
                    self.is_at_end = true;
                    return None;
                }
                Err(error) => return Some(self.recover(at, &error)),
            };
            if !text.is_empty() {
                return Some(Piece::Text(text));
            }
        }
    }
}

fn reader_of(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

/// A text with the entities of XML and the numbers of characters as characters; all others stay.
fn with_characters(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        // The longest that means anything is `&#x10ffff;`, with some leading zeros.
        let head = from.get(..from.floor_char_boundary(16)).unwrap_or(from);
        let found = head.find(';').and_then(|end| Some((character(head.get(1..end)?)?, end + 1)));
        let (sign, len) = found.unwrap_or(('&', 1));
        out.push(sign);
        rest = from.get(len..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn character(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let hex = number.strip_prefix(['x', 'X']);
            let code = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
            char::from_u32(code).filter(|sign| *sign != '\0')?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One word a piece.
    fn show(text: &str) -> String {
        let words = Pieces::new(text).map(|piece| match piece {
            Piece::Open(tag) => {
                let (attributes, is_broken) = tag.attributes();
                let attributes: Vec<String> =
                    attributes.iter().map(|one| format!(" {}={}@{}", one.name, one.value, one.at)).collect();
                let end = if tag.is_empty { "/" } else { "" };
                format!("<{}{}{}{end}>", tag.name, attributes.concat(), if is_broken { " !" } else { "" })
            }
            Piece::Close(name, at) => format!("</{name}@{at}>"),
            Piece::Text(text) => format!("“{text}”"),
            Piece::Flaw(at, flaw) => format!("{flaw:?}@{at}"),
        });
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn tags_texts_and_attributes_have_their_places() {
        assert_eq!(
            show("<a x=\"1\" y = '2&amp;3'>t &lt;u&#233;<b/></a >"),
            "<a x=1@3 y=2&3@9> “t ” “<” “u” “é” <b/> </a@40>"
        );
        assert_eq!(show("<?xml version=\"1.0\"?><!-- <a> --><a><![CDATA[<x> & ]]></a>"), "<a> “<x> & ” </a@54>");
        assert_eq!(show("<a x=1 y z='é'/>é<b c=\"d\"/>"), "<a x=1@3 y=@7 z=é@9/> “é” <b c=d@22/>");
    }

    #[test]
    fn entities_of_a_file_stay_as_they_are_written() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><a x='&c;'>&c;&nbsp;&</a>";
        assert_eq!(show(bomb), "Entities@0 <a x=&c;@54> “&c;” “&nbsp;” “&” </a@72>");
        assert_eq!(show("<!DOCTYPE a SYSTEM \"x.dtd\"><a/>"), "<a/>");
        assert_eq!(
            show("<a>&#0;&#xD800;&#99999999999;&;&amp</a>"),
            "<a> “&#0;” “&#xD800;” “&#99999999999;” “&;” “&amp” </a@35>"
        );
    }

    #[test]
    fn what_is_broken_costs_only_itself() {
        assert_eq!(
            show("<a><b x=\"1></b><c/></a>"),
            "<a> Quotes@3 <b x=\"1@5 !> </b@11> <c/> </a@19>".replace(" x=\"1@5 !", " !")
        );
        assert_eq!(show("<a><b x=\"1></b><b x=\"2\"/></a>"), "<a> Quotes@3 <b !> </b@11> <b x=2@18/> </a@25>");
        assert_eq!(show("<a><b>text"), "<a> <b> “text”");
        assert_eq!(show("<a><b x='1"), "<a> CutOff@3");
        assert_eq!(show("<a><!-- x <b/>"), "<a> Comment@3");
        assert_eq!(show("<a><![CDATA[x <b/>"), "<a> CData@3 “x <b/>”");
        assert_eq!(show("<a>1 <! 2</a>"), "<a> “1 ” Markup@5 “<” “! 2” </a@9>");
        assert_eq!(
            show("<a>5 < 6 it's</a><b/><<"),
            "<a> “5 ” Markup@5 “<” “ 6 it's” </a@13> <b/> Markup@21 “<” CutOff@22"
        );
        assert_eq!(show(""), "");
    }

    #[test]
    fn no_text_takes_long() {
        let start = std::time::Instant::now();
        let n = 50_000;
        for text in [
            "<a>",
            "<a '",
            "<a \"><a '>",
            "&",
            "<",
            "<!",
            "<a x=\"<a>\"",
            "</a>",
            "<a <a>",
            "<!DOCTYPE [",
            "&#x41;",
            "<?",
        ] {
            let long = text.repeat(n);
            assert!(Pieces::new(&long).count() <= 4 * n, "{text}");
        }
        let many: Vec<String> = (0..n).map(|n| format!(" a{n}='{n}'")).collect();
        let long = format!("<a{}>", many.concat());
        let Some(Piece::Open(tag)) = Pieces::new(&long).next() else { panic!("a tag") };
        assert_eq!(tag.attributes().0.len(), n);
        assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
    }
}
