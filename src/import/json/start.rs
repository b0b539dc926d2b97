//! JSON behind a sign too many: `x{…}`, `;{…}`, a second byte order mark, or the bracket of a list around what is no list.

use serde_json::value::RawValue;

use super::find::find;
use super::flat::Terms;
use super::jsontext::RawObject;
use crate::import::any_json::is_second_line_whole;
use crate::import::{Confidence, Issue, IssueKind};

/// Signs that may stand before the first bracket.
const MAX_SIGNS: usize = 3;

/// A text without what stands before its first bracket, and what is said of that; `None` where nothing does, or the rest is
/// not whole JSON with events in it.
///
/// Blanks stand in its place, so that lines and columns stay. `sure` tells how sure it is that a text is of a known format.
pub(in crate::import) fn without_stray_start(
    text: &str,
    extension: &str,
    sure: impl Fn(&str) -> Confidence,
) -> Option<(String, Issue)> {
    let from = text.find(|c: char| !c.is_whitespace())?;
    let start = text.get(from..)?;
    let len = match start.as_bytes().first()? {
        b'{' => return None,
        // A list of objects may be cut off; one that ends as a list does is one.
        b'[' if start.trim_end().ends_with(']') => return None,
        b'[' => 1,
        _ => {
            let signs = start.char_indices().take(MAX_SIGNS + 1);
            signs.take_while(|(_, c)| !c.is_whitespace()).find(|(_, c)| matches!(c, '{' | '['))?.0
        }
    };
    let (stray, rest) = start.split_at_checked(len)?;
    // Scripts have these before their objects.
    let is_script = stray.ends_with(['=', '(']);
    if is_script || !rest.trim_start().starts_with(['{', '[']) || stray == "[" && !rest.trim_start().starts_with('{') {
        return None;
    }
    let is_whole = match serde_json::from_str::<&RawValue>(rest.trim()) {
        Ok(raw) => {
            let has_list = || find(raw.get(), Terms::Plain).is_some_and(|found| found.records.len() > 1);
            sure(rest) == Confidence::Certain || has_list()
        }
        Err(_) => stray != "[" && is_of_lines(rest, extension),
    };
    if !is_whole {
        return None;
    }
    let line = text.get(..from)?.matches('\n').count() as u64 + 1;
    let column = text.get(..from)?.chars().rev().take_while(|c| *c != '\n').count() as u32 + 1;
    let blanks = " ".repeat(stray.chars().count());
    let issue = Issue::new(line, IssueKind::BadValue, "this stands before the first bracket and is left out");
    let issue = issue.at(column, "").value(stray).hint("remove it");
    Some((format!("{}{blanks}{rest}", text.get(..from)?), issue))
}

/// Whether a text is an object on each line.
fn is_of_lines(text: &str, extension: &str) -> bool {
    let first = text.lines().next().unwrap_or_default().trim();
    serde_json::from_str::<RawObject<'_>>(first).is_ok()
        && (matches!(extension, "jsonl" | "ndjson") || is_second_line_whole(text))
}

#[cfg(test)]
mod tests {
    use crate::import::trial::{read, try_read};

    const NATIVE: &str = "{\"format\": \"dateline\", \"version\": 1,\n\"events\": [{\"id\": \"a\", \"title\": \"A\", \"when\": \"2001-01\"}]}\n";
    const NESTED: &str =
        r#"{"count": 2, "data": {"results": [{"title": "A", "date": "2001"}, {"title": "B", "date": "2002"}]}}"#;
    const LINES: &str = "{\"title\": \"A\", \"date\": \"2001\"}\n{\"title\": \"B\", \"date\": \"2002\"}\n";

    #[test]
    fn signs_before_the_first_bracket_cost_nothing() {
        for (name, text, format, n) in [
            ("t.json", NATIVE, "dateline", 1),
            ("t.json", NESTED, "json", 2),
            ("t.jsonl", LINES, "json", 2),
            ("t.json", LINES, "json", 2),
        ] {
            for stray in ["x", ";", ":", ">", "\u{feff}", "\n;", "x\u{e9}", "["] {
                if stray == "[" && text == LINES {
                    continue;
                }
                // The first byte order mark belongs to the file.
                let bom = if stray == "\u{feff}" { "\u{feff}" } else { "" };
                let trial = read(name, &format!("{bom}{stray}{text}"));
                let place = if stray.starts_with('\n') { (2, 1) } else { (1, 1) };
                let issues = vec![(place.0, place.1, "bad_value")];
                assert_eq!(trial.report.format, format, "{stray:?} {text}");
                assert_eq!((trial.events.len(), trial.issues()), (n, issues), "{stray:?} {text}");
            }
        }
    }

    #[test]
    fn what_is_a_list_or_no_json_stays_so() {
        assert_eq!(read("t.json", r#"[{"title": "A", "date": "2001"}"#).events.len(), 1);
        assert!(try_read("t.txt", b"a{b}").is_err());
        let far = try_read("t.json", format!("xxxx{NATIVE}").as_bytes());
        assert!(far.is_err() || far.is_ok_and(|trial| trial.report.format != "dateline"));
    }

    #[test]
    fn a_text_of_brackets_takes_no_long() {
        let _ = try_read("t.json", format!(";{}", "[".repeat(100_000)).as_bytes());
        let _ = try_read("t.json", format!("[{}", "{\"a\":".repeat(100_000)).as_bytes());
    }
}
