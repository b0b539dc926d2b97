//! The words of a text in HTML, and the pages that it leads to.

use encoding_rs::WINDOWS_1252;

/// What a text in HTML says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// The text without tags; a paragraph is a line.
    pub(super) text: String,
    /// Addresses of links, pictures and frames, with the words that lead to them.
    pub(super) links: Vec<(String, String)>,
}

/// Names of the characters from U+00A0 to U+00FF, in their order.
const LATIN: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo", "not", "shy",
    "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot", "cedil", "sup1", "ordm",
    "raquo", "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig",
    "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve",
    "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN",
    "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc",
    "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml",
    "divide", "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
];

/// Names of other characters that editors write.
const NAMED: [(&str, char); 25] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("bull", '•'),
    ("euro", '€'),
    ("trade", '™'),
    ("dagger", '†'),
    ("prime", '′'),
    ("minus", '−'),
    ("oelig", 'œ'),
    ("OElig", 'Œ'),
    ("scaron", 'š'),
];

/// Elements that stand on lines of their own.
const BLOCKS: [&str; 21] = [
    "p",
    "br",
    "div",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "table",
    "blockquote",
    "hr",
    "dt",
    "dd",
    "section",
    "article",
    "pre",
];

/// The longest name of an entity, with its sign and semicolon.
const MAX_ENTITY: usize = 12;

/// Reads a text in HTML; a text without tags keeps its lines, and a sign that opens no tag is a sign.
pub(super) fn words_of(html: &str) -> Words {
    if memchr::memchr2(b'<', b'&', html.as_bytes()).is_none() {
        return Words { text: html.trim().to_owned(), links: Vec::new() };
    }
    let mut words = Words::default();
    let mut has_tags = false;
    let mut rest = html;
    // The link that is open, and where its words begin.
    let mut open: Option<(String, usize)> = None;
    while let Some(at) = memchr::memchr2(b'<', b'&', rest.as_bytes()) {
        let (before, from) = rest.split_at(at);
        words.text.push_str(before);
        if let Some((sign, len)) = entity(from) {
            words.text.push(sign);
            rest = from.get(len..).unwrap_or_default();
            continue;
        }
        let Some(tag) = Tag::at(from) else {
            let (sign, after) = from.split_at(1);
            words.text.push_str(sign);
            rest = after;
            continue;
        };
        if !has_tags {
            has_tags = true;
            // From the first tag on line ends are spaces, as they are for a browser.
            words.text = words.text.replace(['\n', '\r'], " ");
        }
        rest = from.get(tag.len..).unwrap_or_default();
        if matches!(tag.name.as_str(), "script" | "style") && !tag.closes {
            let end = rest.to_ascii_lowercase().find(&format!("</{}", tag.name)).unwrap_or(rest.len());
            rest = rest.get(end..).unwrap_or_default();
        } else if BLOCKS.contains(&tag.name.as_str()) {
            words.text.push(BREAK);
        } else if tag.name == "a" {
            words.close(open.take());
            open = tag.attribute("href").map(|url| (url, words.text.len()));
        } else if matches!(tag.name.as_str(), "img" | "iframe" | "video" | "audio" | "source" | "embed")
            && let Some(url) = tag.attribute("src")
        {
            let label = tag.attribute("alt").or_else(|| tag.attribute("title")).unwrap_or_default();
            words.links.push((url, label));
        }
    }
    words.text.push_str(rest);
    words.close(open.take());
    words.text = if has_tags { lines(&words.text) } else { words.text.trim().to_owned() };
    words
}

/// Stands for the edge of a block until all is read; no text holds it.
const BREAK: char = '\u{1}';

impl Words {
    fn close(&mut self, open: Option<(String, usize)>) {
        if let Some((url, from)) = open {
            let label = self.text.get(from..).unwrap_or_default().replace(BREAK, " ");
            self.links.push((url, label.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
    }
}

fn lines(text: &str) -> String {
    let lines = text.split(BREAK).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A tag at the start of a text.
struct Tag<'a> {
    /// In lower case.
    name: String,
    closes: bool,
    attributes: &'a str,
    len: usize,
}

impl<'a> Tag<'a> {
    fn at(text: &'a str) -> Option<Self> {
        if text.starts_with("<!--") {
            let len = text.find("-->").map_or(text.len(), |at| at + 3);
            return Some(Self { name: "!".to_owned(), closes: false, attributes: "", len });
        }
        let inner = text.strip_prefix('<')?;
        let closes = inner.starts_with('/');
        let name: String =
            inner.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let start = 1 + usize::from(closes) + name.len();
        // `<jane@example.org>` is an address.
        if !matches!(text.as_bytes().get(start), Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n')) {
            return None;
        }
        let mut quote = None;
        for (at, byte) in text.bytes().enumerate().skip(start) {
            match (quote, byte) {
                (None, b'"' | b'\'') => quote = Some(byte),
                (Some(open), byte) if open == byte => quote = None,
                (None, b'>') => {
                    let attributes = text.get(start..at).unwrap_or_default();
                    return Some(Self { name: name.to_ascii_lowercase(), closes, attributes, len: at + 1 });
                }
                // `x <y and z` opens no tag, and another tag inside one means that it was never closed.
                (None, b'<') => return None,
                _ => {}
            }
        }
        None
    }

    fn attribute(&self, wanted: &str) -> Option<String> {
        let mut rest = self.attributes;
        while let Some(equals) = rest.find('=') {
            let (before, after) = rest.split_at(equals);
            let after = after.get(1..).unwrap_or_default().trim_start();
            let (value, next) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let inner = after.get(1..).unwrap_or_default();
                    let end = inner.find(quote).unwrap_or(inner.len());
                    (inner.get(..end).unwrap_or_default(), inner.get(end + 1..).unwrap_or_default())
                }
                _ => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
            };
            let name = before.split_whitespace().last().unwrap_or_default();
            if !self.closes && name.eq_ignore_ascii_case(wanted) {
                let value = decoded(value);
                return (!value.trim().is_empty()).then(|| value.trim().to_owned());
            }
            rest = next;
        }
        None
    }
}

/// A text with its entities as characters.
fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let (sign, len) = entity(from).unwrap_or(('&', 1));
        out.push(sign);
        rest = from.get(len..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The character of an entity at the start of a text, and its length.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(MAX_ENTITY).position(|byte| byte == b';')?;
    let name = text.get(..end)?.strip_prefix('&')?;
    let sign = match name.strip_prefix('#') {
        Some(number) => {
            let hex = number.strip_prefix(['x', 'X']);
            let code = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
            match code {
                // Browsers take these for the Windows code page, since that is what people mean.
                0x80..=0x9f => WINDOWS_1252.decode_without_bom_handling(&[code as u8]).0.chars().next()?,
                1..0x20 if !matches!(code, 9 | 10 | 13) => ' ',
                _ => char::from_u32(code).filter(|sign| *sign != '\0')?,
            }
        }
        None => match LATIN.iter().position(|known| *known == name) {
            Some(at) => char::from_u32(0xa0 + at as u32)?,
            None => NAMED.iter().find(|(known, _)| *known == name)?.1,
        },
    };
    Some((if sign == '\u{a0}' { ' ' } else { sign }, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_text(html: &str, text: &str) {
        assert_eq!(words_of(html).text, text, "{html}");
    }

    #[test]
    fn tags_go_and_paragraphs_are_lines() {
        check_text("<p class=\"lead\">One,\n  two.</p><p>Three<br/>four</p>", "One, two.\nThree\nfour");
        check_text("<ul><li>a</li><li>b</li></ul><script>alert('x < y')</script>c<!-- no -->", "a\nb\nc");
        check_text("two\nlines, no tags", "two\nlines, no tags");
        check_text("<em title=\"a > b\">kept</em>", "kept");
    }

    #[test]
    fn signs_that_open_no_tag_stay() {
        check_text("1 < 2 & 3 > 2", "1 < 2 & 3 > 2");
        check_text("AT&T; a <b and c", "AT&T; a <b and c");
        check_text("x <", "x <");
        check_text("Jane <jane@example.org>, <https://a.example/>", "Jane <jane@example.org>, <https://a.example/>");
        check_text("&", "&");
    }

    #[test]
    fn entities_are_characters() {
        check_text("Caf&eacute; &amp; bar&nbsp;&#8211; &#x2014; it&#146;s &yuml;&nbsp;", "Café & bar – — it’s ÿ");
        check_text("&lt;b&gt;", "<b>");
        check_text("&nosuch; &#xD800; &#0;", "&nosuch; &#xD800; &#0;");
    }

    #[test]
    fn links_keep_their_words() {
        let words =
            words_of("See <a target=_blank href='https://a.b/?x=1&amp;y=2'>the <b>page</b></a>, <A HREF=c>d</A>");
        assert_eq!(words.text, "See the page, d");
        let links = [("https://a.b/?x=1&y=2", "the page"), ("c", "d")];
        assert_eq!(words.links, links.map(|(url, label)| (url.to_owned(), label.to_owned())));
        let frame = words_of("<iframe src=\"https://v.example/1\" width=10></iframe>");
        assert_eq!((frame.text.as_str(), frame.links.len()), ("", 1));
    }
}
