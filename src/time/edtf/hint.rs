//! What to write instead of the most frequent things that are not EDTF.
//!
//! A hint that names a date has been parsed: it is never wrong itself.

use super::Edtf;
use crate::time::human::{HumanDate, as_people_write};

/// Longer texts are not dates in another spelling.
const MAX_LEN: usize = 80;

/// A hint for a text that is not EDTF, or `None`.
pub(super) fn suggest(text: &str) -> Option<String> {
    let trimmed = text.trim();
    if trimmed.is_empty() || trimmed.len() > MAX_LEN {
        return None;
    }
    if let Some(hint) = from_draft(trimmed) {
        return Some(hint);
    }
    if trimmed.contains('^') {
        return Some("write the season as 25 to 32, north or south".to_owned());
    }
    if trimmed.contains('(') && trimmed.contains('-') {
        return Some("put the mark beside each component, 2011-06-~04".to_owned());
    }
    match as_people_write(trimmed) {
        HumanDate::Date(edtf) => Some(format!("write {edtf}")),
        HumanDate::Ambiguous(a, b) => Some(format!("write {a} or {b}")),
        HumanDate::Missing => Some("write XXXX, or leave the field empty".to_owned()),
        HumanDate::No(error) => error.hint,
    }
}

/// A hint for the spellings of the 2012 draft of EDTF: how to write them in those of the standard: `198u`, `198x`, `1984?~`, `y-17e7`, `unknown/2006`,
/// `2004/open`; dashes that are not hyphens, and small letters.
pub(in crate::time) fn from_draft(written: &str) -> Option<String> {
    if written.len() > MAX_LEN {
        return None;
    }
    let text = written.replace(['–', '—', '−'], "-").replace("?~", "%").replace("~?", "%").replace(", ", ",");
    let text = text.replace("unknown/", "/").replace("/unknown", "/").replace("/open", "/..").replace("open/", "../");
    let standard = |c: char| match c {
        'u' | 'x' => 'X',
        'y' | 'e' | 's' | 't' | 'z' => c.to_ascii_uppercase(),
        _ => c,
    };
    let drafted = text.chars().map(standard).collect::<String>();
    (drafted != written && Edtf::read(&drafted).is_ok()).then(|| format!("write {drafted}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_hint(text: &str, expected: &str) {
        let error = text.parse::<Edtf>().expect_err(text);
        assert_eq!(error.hint.as_deref().unwrap_or_default(), expected, "{text}");
    }

    #[test]
    fn the_frequent_spellings_are_answered_with_edtf() {
        check_hint("198u", "write 198X");
        check_hint("1999-uu-uu", "write 1999-XX-XX");
        check_hint("1984?~", "write 1984%");
        check_hint("y-17e7", "write Y-17E7");
        check_hint("unknown/2006", "write /2006");
        check_hint("2004/open", "write 2004/..");
        check_hint("19850412", "write 1985-04-12");
        check_hint("circa 1990", "write 1990~");
        check_hint("unknown", "write XXXX, or leave the field empty");
        check_hint("12.04.1985", "write 1985-04-12");
        check_hint("3/4/1985", "write 1985-04-03 or 1985-03-04");
        check_hint("1985–04", "write 1985-04");
        check_hint("1985-4-2", "write 1985-04-02");
        check_hint("2012-2015", "write 2012/2015");
        check_hint("-0000", "write 0000 for 1 BCE");
        check_hint("Y2006", "write 2006");
        check_hint("2001-21^southernHemisphere", "write the season as 25 to 32, north or south");
        check_hint("(2011)-06-04~", "put the mark beside each component, 2011-06-~04");
        check_hint("[1667,1668, 1670..1672]", "write [1667,1668,1670..1672]");
        check_hint("hello", "write a date like 2021-04-02");
        check_hint("1985-04-31", "April has 30 days; write 1985-04 if only the month is known");
    }
}
