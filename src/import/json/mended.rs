//! A text of JSON that was mended to be read, and what the report says of it.

use std::collections::HashMap;
use std::ops::Range;

use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::jsontext::{Spots, explain};
use super::mend::{Edit, Mends, Patch, mends};
use crate::import::any_json::is_second_line_whole;
use crate::import::{Issue, IssueKind, ReadCx};

/// A text that can be read, though not all that was written is in it.
pub(in crate::import) struct Mended {
    pub(in crate::import) text: String,
    /// What is left out or read as something else, and the line and column of each record that is left out.
    issues: Vec<(Issue, Option<(u64, u32)>)>,
    /// Places of the mended text behind which a line is longer than it was, by a character each.
    grown: Vec<(u64, u32)>,
}

/// The text as it can be read; `None` when it is not JSON, or nothing is to be mended.
///
/// JSON in a script starts somewhere behind its first sign.
pub(in crate::import) fn mended(text: &str, extension: &str, in_script: bool) -> Option<Mended> {
    let found = found(text, extension, in_script)?;
    if found.edits.is_empty() { None } else { Some(apply(text, &found)) }
}

/// The stretches of the text that are left out as records that cannot be read, in their order.
pub(in crate::import) fn left_out(text: &str, extension: &str, in_script: bool) -> Vec<Range<usize>> {
    let found = found(text, extension, in_script).unwrap_or_default();
    let is_record = |edit: &Edit| matches!(edit.patch, Patch::Record | Patch::CutRecord);
    found.edits.into_iter().filter(is_record).map(|edit| edit.at).collect()
}

fn found(text: &str, extension: &str, in_script: bool) -> Option<Mends> {
    let first = text.find(|c: char| !c.is_whitespace())?;
    let is_json = text.get(first..)?.starts_with(['{', '[']);
    let start = if is_json { first } else { text.find(['{', '[']).filter(|_| in_script)? };
    let mut found = if is_json && is_of_lines(text, extension) { of_lines(text) } else { mends(text, start)? };
    if !is_json {
        // The bracket and the semicolon of the script.
        found.edits.retain(|edit| edit.patch != Patch::Stray || edit.at.end < text.len());
    }
    Some(found)
}

/// Whether a text is a value on each line.
fn is_of_lines(text: &str, extension: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_value = |line: &str| {
        line.starts_with('{') && mends(line, 0).is_some_and(|mends| mends.edits.iter().all(|edit| is_small(edit.patch)))
    };
    let is_first = lines.next().is_some_and(is_value);
    matches!(extension, "jsonl" | "ndjson")
        || is_second_line_whole(text)
        || is_first && lines.next().is_some_and(|line| line.starts_with('{'))
}

/// Whether a change costs nothing that was read.
fn is_small(patch: Patch) -> bool {
    matches!(patch, Patch::Null | Patch::LastComma | Patch::LineComma | Patch::Comment)
}

/// What is to be mended in single lines; whatever else is wrong with a line costs that line only, and is said by who reads it.
fn of_lines(text: &str) -> Mends {
    let mut found = Mends::default();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let of_line = of_line(line);
        if of_line.edits.iter().all(|edit| is_small(edit.patch)) {
            let moved = |range: &Range<usize>| range.start + start..range.end + start;
            found.edits.extend(of_line.edits.iter().map(|edit| Edit {
                at: moved(&edit.at),
                patch: edit.patch,
                key: moved(&edit.key),
            }));
        }
        start += line.len();
    }
    found
}

/// What is to be mended in a line: a comma behind its object is one too many.
fn of_line(line: &str) -> Mends {
    let whole = line.trim_end();
    let Some(comma) = whole.strip_suffix(',').map(str::len).filter(|_| line.trim_start().starts_with('{')) else {
        return mends(line, 0).unwrap_or_default();
    };
    let mut found = mends(line.get(..comma).unwrap_or_default(), 0).unwrap_or_default();
    found.edits.push(Edit { at: comma..comma + 1, patch: Patch::LineComma, key: 0..0 });
    found
}

/// A line of JSON in which numbers that are none are `null` and commas at the end are gone, and what is to be said of it;
/// `None` where that does not make it JSON.
pub(in crate::import) fn mended_line(line: &str) -> Option<(String, Vec<Issue>)> {
    let found = mends(line, 0)?;
    let is_mended = !found.edits.is_empty() && found.edits.iter().all(|edit| is_small(edit.patch));
    let mended = is_mended.then(|| apply(line, &found))?;
    Some((mended.text, mended.issues.into_iter().map(|(issue, _)| issue).collect()))
}

fn apply(text: &str, found: &Mends) -> Mended {
    let mut mended = Mended { text: String::with_capacity(text.len() + 16), issues: Vec::new(), grown: Vec::new() };
    let mut spots = Spots::new(text);
    let mut done = 0;
    // Numbers that are none, by their key: where the first is in the list of issues.
    let mut nulls: HashMap<&str, usize> = HashMap::new();
    let mut n_on_line = (0, 0);
    for Edit { at, patch, key } in &found.edits {
        let raw = text.get(at.clone()).unwrap_or_default();
        let key = text.get(key.clone()).unwrap_or_default();
        let spot = spots.of(text.get(at.start..).unwrap_or_default());
        mended.text.push_str(text.get(done..at.start).unwrap_or_default());
        done = at.end;
        let (filling, n_grown) = filling(*patch, raw, &mut mended.text);
        mended.text.push_str(&filling);
        if n_grown > 0 {
            if n_on_line.0 != spot.line {
                n_on_line = (spot.line, 0);
            }
            mended.grown.push((spot.line, spot.column + n_on_line.1));
            n_on_line.1 += 1;
        }
        let key = match patch {
            Patch::Comment => "//",
            Patch::LineComma => ",",
            _ => key,
        };
        let is_repeated = matches!(patch, Patch::Null | Patch::Comment | Patch::LineComma);
        if is_repeated && let Some((issue, _)) = nulls.get(key).and_then(|nth| mended.issues.get_mut(*nth)) {
            issue.count += 1;
            continue;
        }
        let place = (spot.line, spot.column);
        let Some(issue) = issue_of(*patch, place, key, raw) else { continue };
        if is_repeated {
            nulls.insert(key, mended.issues.len());
        }
        let is_record = matches!(patch, Patch::Record | Patch::CutRecord);
        mended.issues.push((issue, is_record.then_some(place)));
    }
    mended.text.push_str(text.get(done..).unwrap_or_default());
    mended.text.push_str(&found.closing);
    mended
}

/// What is written for these bytes, and by how many characters it is longer; `before` is the text so far.
fn filling(patch: Patch, raw: &str, before: &mut String) -> (String, usize) {
    match patch {
        Patch::Null if raw.len() < 4 => {
            let is_blank = before.ends_with(' ');
            if is_blank {
                before.pop();
            }
            ("null".to_owned(), usize::from(!is_blank))
        }
        Patch::Null => (format!("{:<width$}", "null", width = raw.len()), 0),
        Patch::Key => {
            let letters: String = raw.chars().filter(|c| c.is_alphanumeric() || matches!(c, '_' | '$')).collect();
            let (key, width) = (format!("\"{letters}\":"), raw.chars().count());
            let ends = "\n".repeat(raw.matches('\n').count());
            (
                format!("{ends}{key:<width$}", width = width.saturating_sub(ends.len())),
                key.chars().count().saturating_sub(width),
            )
        }
        Patch::Open => ("[".to_owned(), 1),
        Patch::Close => ("]".to_owned(), 1),
        Patch::Comma => {
            (if raw.contains('\n') { format!(",{raw}") } else { ",".to_owned() }, usize::from(raw.is_empty()))
        }
        // Characters are counted, and lines.
        _ => (raw.chars().map(|c| if c == '\n' { c } else { ' ' }).collect(), 0),
    }
}

fn issue_of(patch: Patch, (line, column): (u64, u32), key: &str, raw: &str) -> Option<Issue> {
    let said = |kind: IssueKind, message: &str, hint: &str| {
        Some(Issue::new(line, kind, message).at(column, key).value(raw).hint(hint))
    };
    let again = "get the file again; what was read before this place may not be all";
    match patch {
        Patch::Nothing => None,
        Patch::Null => said(
            IssueKind::BadValue,
            "JSON has no such number; it is read as nothing",
            "write null, or a text, where there is no number",
        ),
        Patch::LastComma => said(IssueKind::BadValue, "a comma stands before the end", "remove the comma"),
        Patch::Comma => said(IssueKind::BadValue, "a comma is missing between two records", "put a comma here"),
        Patch::Key => said(
            IssueKind::BadValue,
            "this key breaks the rules of JSON; its letters are read",
            "correct the text at this place",
        ),
        Patch::LineComma => said(IssueKind::BadValue, "a comma stands at the end of the line", "remove the comma"),
        Patch::Open => said(IssueKind::BadValue, "the bracket of a list is missing", "put [ before the first record"),
        Patch::Close => said(IssueKind::BadValue, "the bracket of a list is missing", "put ] behind the last record"),
        Patch::Comment => said(IssueKind::BadValue, "JSON has no comments; this is left out", "remove it"),
        Patch::Stray => said(IssueKind::BadValue, "this belongs to nothing and is left out", "remove it"),
        Patch::Cut => {
            said(IssueKind::CutOff, "the file ends before its lists are closed, so records may be missing", again)
        }
        Patch::CutRecord => said(IssueKind::CutOff, "the file ends inside this record", again),
        Patch::CutPart => said(IssueKind::CutOff, "the file ends inside this part", again),
        Patch::Record | Patch::Part => {
            let (message, hint, place) = reason(raw, patch == Patch::Part);
            let (line, column) = match place {
                Some((1, at)) => (line, column + at.saturating_sub(1)),
                Some((below, at)) => (line + below - 1, at),
                None => (line, column),
            };
            Some(Issue::new(line, IssueKind::BadJson, message).at(column, key).value(raw).hint(hint))
        }
    }
}

/// Why a stretch is no JSON, what to do, and the line and the character in it where that shows.
fn reason(raw: &str, is_part: bool) -> (String, String, Option<(u64, u32)>) {
    // A key with its value is an object without its brackets.
    let whole = if is_part && raw.starts_with('"') { format!("{{{raw}}}") } else { raw.to_owned() };
    let error = serde_json::from_str::<&RawValue>(&whole).err();
    let error = error.or_else(|| serde_json::from_str::<IgnoredAny>(&whole).err());
    let Some(error) = error else {
        let message = "the brackets or commas around this do not fit".to_owned();
        return (message, "correct the text at this place".to_owned(), None);
    };
    let (message, hint) = explain(&error);
    if error.is_eof() {
        let message = "a bracket or a quotation mark of this record is not closed".to_owned();
        return (message, "close what is open".to_owned(), None);
    }
    let column =
        error.column() as u32 - u32::from(whole.len() > raw.len() && error.line() == 1).min(error.column() as u32);
    (message, hint, Some((error.line() as u64, column)))
}

impl Mended {
    /// Says in the report of what was read what is not as it was written.
    pub(in crate::import) fn report(self, cx: &mut ReadCx<'_>) {
        let before = |(line, column): (u64, u32)| {
            let from = self.grown.partition_point(|place| *place < (line, 0));
            let to = self.grown.partition_point(|place| *place < (line, column));
            (to.saturating_sub(from)) as u32
        };
        let report = cx.report_mut();
        for issue in &mut report.issues {
            issue.column -= before((issue.line, issue.column)).min(issue.column.saturating_sub(1));
        }
        for place in &mut report.lost {
            place.1 -= before(*place).min(place.1.saturating_sub(1));
        }
        for (issue, record) in self.issues {
            match record {
                Some((line, column)) => cx.lost_from(line, column, issue),
                None => cx.issue(issue),
            }
        }
        let report = cx.report_mut();
        report.lost.sort_unstable();
        report.issues.sort_by_key(|issue| (issue.line, issue.column));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::dataset::DatasetBuilder;
    use crate::import::trial::{Trial, read, try_read};
    use crate::import::{Progress, ReadOptions, read_bytes};

    /// Reads a damaged text: format, events, records lost, and line, column and sort of each issue.
    fn check(
        name: &str,
        text: &str,
        format: &str,
        titles: &[&str],
        n_lost: usize,
        issues: &[(u64, u32, &str)],
    ) -> Trial {
        let trial = read(name, text);
        let seen: Vec<_> = trial.events.iter().map(|event| event.title.as_str()).collect();
        assert_eq!((trial.report.format.as_str(), seen.as_slice()), (format, titles), "{text}");
        assert_eq!((trial.report.unreadable, trial.issues().as_slice()), (n_lost, issues), "{text}");
        assert!(trial.report.issues.iter().all(|issue| !issue.hint.is_empty()));
        trial
    }

    #[test]
    fn what_stands_before_the_end_of_a_cut_file_is_read() {
        let two = r#"[{"title":"a","date":"2001"},{"title":"b","date":"2002"}"#;
        let lost = [(1, 58, "cut_off")];
        check("t.json", &format!("{two},{{\"title\":\"c\",\"da"), "json", &["a", "b"], 1, &lost);
        check("t.json", &format!("{two},{{\"title\":\"c\",\"n\":tr"), "json", &["a", "b"], 1, &lost);
        check("t.json", &format!("{two},{{\"title\":\"c\",\"l\":[[1"), "json", &["a", "b"], 1, &lost);
        check("t.json", &format!("{two},"), "json", &["a", "b"], 0, &lost);
        check("t.json", two, "json", &["a", "b"], 0, &[(1, 57, "cut_off")]);
        let rows =
            r#"{"results": {"rows": [{"day": "2021-04-02", "what": "March in the park"}, {"day": "2021-05", "wh"#;
        check("t.json", rows, "json", &["March in the park"], 1, &[(1, 75, "cut_off")]);
        let keyed = r#"{"k1":{"date":"2001","title":"Aa bb"},"k2":{"date":"2002","title":"Bb cc"},"k3":{"date":"2003","title":"Cc dd"},"k4":{"tags":[{"x"#;
        let trial = check("t.json", keyed, "json", &["Aa bb", "Bb cc", "Cc dd"], 1, &[(1, 113, "cut_off")]);
        assert_eq!(trial.report.lost, [(1, 113)]);
        let days = r#"{"label":"x","items":[{"date":"2001"},{"date":"2002"},{"date":"2003"},{"date":"2004"},{"date":"2005"},{"date":"2006"},{"date":"2007"},{"date":"2008"},{"date":"2009"}]}"#;
        let inner =
            mended(&format!("[{}", days.get(..days.len() - 4).unwrap_or_default()), "json", false).expect("mended");
        assert!(inner.text.ends_with("{\"date\":\"2008\"}              ]}]"), "{}", inner.text);
    }

    #[test]
    fn a_record_that_is_cut_is_never_taken_for_a_whole_one() {
        let features = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"R at the gate","date":"2021-04-02"},"geometry":null},
{"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,2],[1,2],[1,2],[1,2],[1,2],[1,2],[1,2],[1,2],[1,2],[1,2],[1,"#;
        check("t.json", features, "geojson", &["R at the gate"], 1, &[(2, 1, "cut_off")]);
        let sources = "{\"id\":\"s\"},".repeat(12);
        let text = format!(
            "[{{\"title\":\"a\",\"date\":\"2001\"}},\n{{\"title\":\"b\",\"date\":\"2002\",\"sources\":[{sources}{{"
        );
        check("t.json", &text, "json", &["a"], 1, &[(2, 1, "cut_off")]);
        let inner =
            r#"{"x":[{"label":"t","data":[{"date":"2001","title":"Aa bb"},{"date":"2002","title":"Bb cc"},{"date":"20"#;
        check("t.json", inner, "json", &["Aa bb", "Bb cc"], 1, &[(1, 92, "cut_off")]);
    }

    #[test]
    fn every_format_in_json_survives_a_cut() {
        let native = r#"{"format":"dateline","version":1,"title":"T","events":[{"title":"a","when":"2001"},{"title":"b","when":"2002"},{"title":"c","wh"#;
        let trial = check("t.json", native, "dateline", &["a", "b"], 1, &[(1, 112, "cut_off")]);
        assert_eq!(trial.file.title, "T");
        let sources = r#"{"format":"dateline","events":[{"title":"a","when":"2001","sources":["s"]}],"sources":[{"id":"s","title":"S"},{"id":"t"#;
        check("t.json", sources, "dateline", &["a"], 0, &[(1, 111, "cut_off")]);
        let slides = r#"{"events":[{"start_date":{"year":"2001"},"text":{"headline":"a"}},{"start_date":{"year":"2002"},"text":{"head"#;
        check("t.json", slides, "timelinejs", &["a"], 1, &[(1, 67, "cut_off")]);
        check("t.js", &format!("var t = {slides}"), "timelinejs", &["a"], 1, &[(1, 75, "cut_off")]);
        let result = r#"{"head":{"vars":["item","itemLabel","date"]},"results":{"bindings":[
            {"item":{"type":"uri","value":"http://www.wikidata.org/entity/Q1"},"itemLabel":{"type":"literal","value":"a"},
             "date":{"datatype":"http://www.w3.org/2001/XMLSchema#dateTime","type":"literal","value":"2001-05-10T00:00:00Z"}},
            {"item":{"type":"uri","value":"http://www.wikidata.org/ent"#;
        check("t.json", result, "wikidata", &["a"], 1, &[(4, 13, "cut_off")]);
    }

    #[test]
    fn a_broken_item_costs_itself_only() {
        let around = |item: &str| {
            format!(
                "[{{\"title\":\"a\",\"date\":\"2001\"}},\n{item},\n{{\"title\":\"c\",\"date\":\"2003\"}}, {{\"title\":\"d\",\"date\":\"2004\"}}]"
            )
        };
        for (item, column) in [
            (r#"{"title":"b","date":2002 "x":1}"#, 26),
            (r#"{title:"b"}"#, 2),
            (r#"{"title":"b, "date":"2002"}"#, 15),
            (r#"{"title":"b","m":{"x":1,"date":"2002"}"#, 1),
            (r#"{"title":"b","m":[1,2,"date":"2002"}"#, 29),
            ("{\"title\":\"b\u{1}\"}", 11),
            (r#"{"title":"\x"}"#, 12),
            ("oops", 1),
            (r#"{"title":"b","n":01}"#, 19),
        ] {
            let trial = read("t.json", &around(item));
            assert_eq!(trial.lines(), ["2001 | a", "2003 | c", "2004 | d"], "{item}");
            assert_eq!((trial.report.unreadable, trial.issues()), (1, vec![(2, column, "bad_json")]), "{item}");
            assert_eq!(trial.report.lost, [(2, 1)], "{item}");
        }
        let first = r#"[{"title": oops},{"title":"a","date":"2001"},{"title": oops}]"#;
        check("t.json", first, "json", &["a"], 2, &[(1, 12, "bad_json"), (1, 56, "bad_json")]);
    }

    #[test]
    fn small_faults_cost_nothing() {
        let text = r#"[{"title":"a","date":"2001",},{"title":"b","date":"2002"} {"title":"c","date":"2003"},]]"#;
        let issues = [(1, 28, "bad_value"), (1, 58, "bad_value"), (1, 86, "bad_value"), (1, 88, "bad_value")];
        check("t.json", text, "json", &["a", "b", "c"], 0, &issues);
    }

    #[test]
    fn numbers_that_json_does_not_have_are_nothing_and_said_once_for_a_key() {
        let text = r#"[{"title":"a","date":"2001","n":NaN},{"title":"b","date":NaN},{"title":"c","date":"2003","n":-Infinity,"m":[NaN]},{"title":"d","date":"31.02.2001"}]"#;
        let issues = [(1, 33, "bad_value"), (1, 58, "bad_value"), (1, 109, "bad_value"), (1, 128, "bad_date")];
        let trial = check("t.json", text, "json", &["a", "c", "b", "d"], 0, &issues);
        assert_eq!(trial.report.issues.first().map(|issue| (issue.field.as_str(), issue.count)), Some(("n", 2)));
        assert!(trial.events.iter().all(|event| event.extra.get("n").is_none_or(serde_json::Value::is_null)));
        let lines = "{\"title\":\"a\",\"date\":\"2001\"}\n{\"title\":\"b\",\"date\":\"2002\",\"x\": NaN}\n{\"title\":\"c\",\"date\":\"2003\"}\n";
        for name in ["t.jsonl", "t.json"] {
            check(name, lines, "json", &["a", "b", "c"], 0, &[(2, 33, "bad_value")]);
        }
        // In a text it is a word.
        check("t.json", r#"[{"title":"NaN","date":"2001"}]"#, "json", &["NaN"], 0, &[]);
    }

    #[test]
    fn files_of_which_nothing_is_left_are_refused_as_before() {
        for text in ["[", "{", "[{\"title\":\"a\",\"da", "{\"format\":\"dateline\",\"ti", "[1,", "{\"a\":oops}", "[]x"]
        {
            if let Ok(trial) = try_read("t.json", text.as_bytes()) {
                assert_eq!((trial.report.events, text), (0, "[]x"));
            }
        }
    }

    #[test]
    fn many_broken_items_cost_no_others() {
        let item = |n: usize| match n % 10 {
            3 => format!("{{\"title\":\"{n}\",\"m\":{{\"x\":1,\"date\":\"2002\"}}"),
            7 => format!("{{\"title\":\"{n},\"date\":\"2002\"}}"),
            _ => format!("{{\"title\":\"{n}\",\"date\":\"2002\"}}"),
        };
        let text = format!("[{}]", (0..20_000).map(item).collect::<Vec<_>>().join(",\n"));
        let report = read("t.json", &text).report;
        assert_eq!((report.records, report.unreadable, report.issue_count), (20_000, 4_000, 4_000));
    }

    #[test]
    fn many_broken_items_do_not_take_long() {
        let text = format!("[{}", "{\"title\":\"a\",\"m\":{\"x\":1,\"date\":\"2002\"},\n".repeat(20_000));
        assert!(mended(&text, "json", false).is_some());
        assert!(mended(&"[".repeat(200_000), "json", false).is_some());
        assert!(mended(&"{\"a\":".repeat(200_000), "json", false).is_some());
        assert!(mended(&format!("[{}", "{\"a\":\"x,".repeat(50_000)), "json", false).is_some());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

        /// What was cut or garbled anywhere is JSON once it is mended, and the counts add up.
        #[test]
        fn mended_texts_are_json(at in 0..400_usize, with in "[\\]{}\",:a1NaN\\\\ \n]{0,3}", n_out in 0..5_usize, is_cut: bool) {
            let item = |n: usize| format!("{{\"title\":\"ж{n}\",\"date\":\"200{n}\",\"m\":[1,{{\"x\":null}}]}}");
            let mut text = format!("{{\"name\":\"x\",\n\"events\":[{}],\n\"sources\":[{{\"id\":\"s\"}}]}}", (0..8).map(item).collect::<Vec<_>>().join(",\n"));
            let at = text.floor_char_boundary(at.min(text.len()));
            let end = text.ceil_char_boundary((at + n_out).min(text.len()));
            if is_cut { text.truncate(at) } else { text.replace_range(at..end, &with) }
            if let Some(mended) = mended(&text, "json", false) {
                let n_lines = mended.text.matches('\n').count();
                prop_assert_eq!(n_lines, text.matches('\n').count());
                let first = serde_json::Deserializer::from_str(&mended.text).into_iter::<IgnoredAny>().next();
                prop_assert!(first.is_some_and(|value| value.is_ok()), "{} became {}", text, mended.text);
            }
            let mut builder = DatasetBuilder::default();
            if let Ok(report) = read_bytes("t.json", "", text.as_bytes(), &mut builder, &ReadOptions::default(), &Progress::default()) {
                prop_assert_eq!(report.records, report.events + report.unreadable);
                prop_assert!(report.issues.iter().all(|issue| issue.line >= 1));
                prop_assert!(!is_cut || at + 1 >= text.len() || report.issue_count > 0);
            }
        }

        #[test]
        fn no_text_makes_it_stumble(text in "[\\[\\]{}\",:a1N \n\\\\-]{0,60}") {
            for extension in ["json", "jsonl"] {
                let _ = mended(&text, extension, true).map(|mended| mended.text.len());
            }
            let _ = mended_line(&text);
        }
    }
}
