//! What XML 1.0 asks of text, numbers, identifiers and links.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Two decimals, without needless zeros.
pub(super) fn num(value: f32) -> String {
    decimals(f64::from(value), 2)
}

/// As many decimals as asked for, without needless zeros.
pub(super) fn decimals(value: f64, n: usize) -> String {
    let text = format!("{value:.n$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// What of a text XML 1.0 can hold: white space becomes spaces, other control characters are left out.
pub(super) fn plain(text: &str) -> String {
    let kept = text.chars().map(|c| if matches!(c, '\t' | '\n' | '\r') { ' ' } else { c });
    kept.filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

/// A text between tags or quotation marks.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in plain(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// A link as an attribute holds it; `None` for anything but `http` and `https`.
pub(super) fn link(target: &str) -> Option<String> {
    let target = target.trim();
    let starts = |scheme: &str| target.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    if !(starts("http://") || starts("https://")) {
        return None;
    }
    let mut out = String::with_capacity(target.len());
    for c in target.chars() {
        // RFC 3987: these stand in no address, however it was copied.
        if c.is_control() || c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}') {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
    Some(escape(&out))
}

/// Identifiers that occur once: ASCII letters, digits and hyphens, a letter first.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// Each that was given away, and how often it was asked for.
    taken: BTreeMap<String, usize>,
}

impl Ids {
    /// An identifier made of `key`, with a number after it when it was taken before.
    pub(super) fn unique(&mut self, key: &str) -> String {
        let mut id = String::new();
        for c in key.chars() {
            if c.is_ascii_alphanumeric() {
                id.push(c);
            } else if !id.is_empty() && !id.ends_with('-') {
                id.push('-');
            }
        }
        id.truncate(80);
        let id = id.trim_end_matches('-');
        let id = if id.starts_with(|c: char| c.is_ascii_alphabetic()) { id.to_owned() } else { format!("id-{id}") };
        let id = id.trim_end_matches('-').to_owned();
        let mut candidate = id.clone();
        loop {
            if !self.taken.contains_key(&candidate) {
                self.taken.insert(candidate.clone(), 1);
                return candidate;
            }
            let n = self.taken.entry(id.clone()).or_insert(1);
            *n += 1;
            candidate = format!("{id}-{n}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_xml_cannot_hold_is_left_out_and_the_rest_escaped() {
        assert_eq!(escape("a<b>&\"c\"\u{0}\u{1}\nд]]>\u{ffff}"), "a&lt;b&gt;&amp;&quot;c&quot; д]]&gt;");
    }

    #[test]
    fn numbers_have_no_needless_digits() {
        for (value, text) in [(0.0, "0"), (-0.001, "0"), (100.0, "100"), (1.5, "1.5"), (-2.346, "-2.35")] {
            assert_eq!(num(value), text);
        }
        assert_eq!(decimals(120.0, 0), "120");
    }

    #[test]
    fn identifiers_are_ascii_and_never_the_same() {
        let mut ids = Ids::default();
        let keys = ["lane-TJ", "lane-TJ", "lane-Китай", "lane", "lane-2", "", "7", "é", "a b  c", "lane-TJ"];
        let made: Vec<String> = keys.iter().map(|key| ids.unique(key)).collect();
        assert_eq!(
            made,
            ["lane-TJ", "lane-TJ-2", "lane", "lane-2", "lane-2-2", "id", "id-7", "id-2", "a-b-c", "lane-TJ-3"]
        );
    }

    #[test]
    fn only_links_to_the_web_are_links() {
        assert_eq!(
            link("https://a.example/?a=1&b=\"2\" 3").as_deref(),
            Some("https://a.example/?a=1&amp;b=%222%22%203")
        );
        assert_eq!(link(" HTTP://a.example/й ").as_deref(), Some("HTTP://a.example/й"));
        for not in ["javascript:alert(1)", "file:///etc/passwd", "//a.example", "", "http", "ht"] {
            assert_eq!(link(not), None, "{not}");
        }
    }
}
