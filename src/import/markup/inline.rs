//! Markdown within a line: the words without their marks, and the pages that they lead to.

use crate::import::html::{Words, words_of};

/// Bytes within which what is opened must be closed, so that a line of brackets costs no more than any other.
const MAX_MARK: usize = 500;

/// The words of a text in Markdown, whose lines stay lines.
pub(in crate::import) fn plain(text: &str) -> Words {
    let mut links = Vec::new();
    let lines: Vec<String> = text.lines().map(|line| line_of(line, &mut links)).collect();
    let mut words = words_of(lines.join("\n").trim());
    for (url, label) in links {
        if !words.links.iter().any(|(known, _)| *known == url) {
            words.links.push((url, label));
        }
    }
    words
}

fn line_of(line: &str, links: &mut Vec<(String, String)>) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(sign) = rest.chars().next() {
        let after = rest.get(sign.len_utf8()..).unwrap_or_default();
        match sign {
            '\\' => {
                let escaped = after.chars().next().filter(char::is_ascii_punctuation);
                out.push(escaped.unwrap_or('\\'));
                rest = after.get(escaped.map_or(0, char::len_utf8)..).unwrap_or_default();
                continue;
            }
            '`' => {
                let behind = rest.trim_start_matches('`');
                let (code, behind) =
                    code(rest).unwrap_or((rest.get(..rest.len() - behind.len()).unwrap_or_default(), behind));
                out.push_str(code);
                rest = behind;
                continue;
            }
            '!' if after.starts_with('[') => {
                if let Some((alt, url, behind)) = link(after) {
                    out.push_str(alt);
                    links.push((url.to_owned(), alt.to_owned()));
                    rest = behind;
                    continue;
                }
            }
            '[' => {
                if let Some((inner, behind)) = after.strip_prefix('[').and_then(|inner| split_near(inner, "]]"))
                    && !inner.contains('[')
                {
                    // `[[Page|words]]` of note-taking programs.
                    out.push_str(inner.rsplit('|').next().unwrap_or(inner));
                    rest = behind;
                    continue;
                }
                if let Some((label, url, behind)) = link(rest) {
                    // A picture within a link gives a link of its own.
                    let label = if label.contains(['[', '*', '_', '`', '\\']) {
                        line_of(label, links)
                    } else {
                        label.to_owned()
                    };
                    out.push_str(&label);
                    links.push((url.to_owned(), label));
                    rest = behind;
                    continue;
                }
            }
            '<' => {
                if let Some((url, behind)) = split_near(after, ">")
                    && (url.starts_with("https://") || url.starts_with("http://"))
                    && !url.contains(char::is_whitespace)
                {
                    out.push_str(url);
                    links.push((url.to_owned(), String::new()));
                    rest = behind;
                    continue;
                }
            }
            '*' | '_' | '~' => {
                let behind = rest.trim_start_matches(sign);
                let n = rest.len() - behind.len();
                let before = out.chars().next_back();
                if is_mark(sign, n, before, behind.chars().next()) {
                    rest = behind;
                } else {
                    (0..n).for_each(|_| out.push(sign));
                    rest = behind;
                }
                continue;
            }
            _ => {}
        }
        out.push(sign);
        rest = after;
    }
    out
}

/// Whether signs of emphasis stand at an edge of words, as those that mean something do.
fn is_mark(sign: char, n: usize, before: Option<char>, behind: Option<char>) -> bool {
    let is_blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    if is_blank(before) && is_blank(behind) {
        return false;
    }
    match sign {
        '~' => n == 2,
        '_' => n <= 3 && !(is_word(before) && is_word(behind)),
        // `2*3` is a number, `a*b*c` may be emphasis.
        _ => {
            let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            n <= 3 && !(n == 1 && is_digit(before) && is_digit(behind))
        }
    }
}

/// The inside of code at the start of a text, and what follows it.
fn code(text: &str) -> Option<(&str, &str)> {
    let inner = text.trim_start_matches('`');
    let fence = text.get(..text.len() - inner.len())?;
    let (inside, behind) = split_near(inner, fence)?;
    Some((inside.strip_prefix(' ').and_then(|inside| inside.strip_suffix(' ')).unwrap_or(inside), behind))
}

/// The text before and behind a sign that stands near its start.
fn split_near<'a>(text: &'a str, sign: &str) -> Option<(&'a str, &'a str)> {
    let at = text.get(..text.floor_char_boundary(MAX_MARK.min(text.len())))?.find(sign)?;
    Some((text.get(..at)?, text.get(at + sign.len()..)?))
}

/// The label and the address of a link at the start of a text, and what follows it.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let mut depth = 0;
    let mut is_escaped = false;
    let mut close = None;
    for (at, sign) in text.char_indices().take(MAX_MARK) {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' => depth += 1,
            ']' => {
                depth -= 1;
                if depth == 0 {
                    close = Some(at);
                    break;
                }
            }
            _ => {}
        }
    }
    let close = close?;
    let label = text.get(1..close)?;
    let inside = text.get(close + 1..)?.strip_prefix('(')?;
    // Addresses hold brackets in pairs: `https://en.wikipedia.org/wiki/Mercury_(planet)`.
    let mut depth = 1;
    let end = inside.char_indices().take(MAX_MARK).find_map(|(at, sign)| {
        match sign {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })?;
    let address = inside.get(..end)?.trim();
    let url = address.split_whitespace().next()?;
    Some((label, url.trim_start_matches('<').trim_end_matches('>'), inside.get(end + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, plain_text: &str, links: &[(&str, &str)]) {
        let words = plain(text);
        let seen: Vec<_> = words.links.iter().map(|(url, label)| (url.as_str(), label.as_str())).collect();
        assert_eq!((words.text.as_str(), seen.as_slice()), (plain_text, links), "{text}");
    }

    #[test]
    fn marks_go_and_words_stay() {
        check("**Bold**, *it* and ***both*** or __b__ _i_ ~~no~~", "Bold, it and both or b i no", &[]);
        check(
            "2 * 3, 2*3, snake_case_name, a ** b, \\*not\\*, ~5",
            "2 * 3, 2*3, snake_case_name, a ** b, *not*, ~5",
            &[],
        );
        check("`a *b* c` and ``x ` y``; open ` tick", "a *b* c and x ` y; open ` tick", &[]);
        check("Caf&eacute; <b>x</b> & y < z", "Café x & y < z", &[]);
        check("**un**finished **", "unfinished **", &[]);
    }

    #[test]
    fn links_keep_their_words() {
        check(
            "See [the *page*](https://a.example/x_(y) \"T\").",
            "See the page.",
            &[("https://a.example/x_(y)", "the page")],
        );
        check(
            "![Alt](p.png) <https://b.example> [[Page|words]] [[Own]]",
            "Alt https://b.example words Own",
            &[("p.png", "Alt"), ("https://b.example", "")],
        );
        check("[![i](p.png)](https://c.example)", "i", &[("p.png", "i"), ("https://c.example", "i")]);
        check("[not a link] [x](", "[not a link] [x](", &[]);
    }
}
