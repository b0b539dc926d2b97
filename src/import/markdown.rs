//! Markdown: files whose head in YAML is an event, and chronologies of lists, headings and tables.
//!
//! | file                                | an event                                              |
//! |-------------------------------------|-------------------------------------------------------|
//! | a head between `---` with a date    | the head, with the text below as its summary; a file may hold several |
//! | `- **2022-01-05**: title`           | the item; what is indented below is its summary       |
//! | `## 2021`, then `- 12 March – text` | the item, with the year of the heading                |
//! | `## 5 January 2022`, then text      | the heading                                           |
//! | a table with a column of dates      | a row                                                 |
//!
//! Headings that are no dates make the kind of the events below. `_(disputed)_` at the end of a title is its status.

use serde_json::{Map, Value};

use super::chronology::{Above, above_of, dated};
use super::inline::plain;
use super::jsontext::Spot;
use super::lenient::{Ambiguous, EventReader};
use super::md_chronology::{Chronology, add_link};
use super::md_heads::{front_matter, n_lines, next_head, note_fault, yaml_of};
use super::md_lines::{cells_of, heading, is_rule_of_table, item};
use super::parts::plain_text;
use super::slide::keep;
use super::{Confidence, Head, ImportError, Importer, Input, Issue, IssueKind, ReadCx};

/// Keys of a head that hold the date of an event.
const DATE_KEYS: [&str; 8] =
    ["when", "date", "start", "start_date", "startDate", "event_date", "eventDate", "datetime"];

/// Reads Markdown.
pub(super) struct Markdown;

impl Importer for Markdown {
    fn id(&self) -> &'static str {
        "markdown"
    }

    fn name(&self) -> &'static str {
        "Markdown"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["md", "markdown"]
    }

    fn mime(&self) -> &'static str {
        "text/markdown"
    }

    fn about(&self) -> &'static str {
        "Files with the event in their YAML head, and chronologies: lists, headings and tables that start with dates"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let is_named = matches!(head.extension, "md" | "markdown" | "mdown" | "mkd" | "mdx" | "qmd" | "rmd");
        if let Some(matter) = front_matter(head.text)
            && has_date(&yaml_of(matter.yaml).0)
        {
            return Confidence::Yes;
        }
        if !is_named && head.extension != "txt" && !head.extension.is_empty() {
            return Confidence::No;
        }
        let (mut n_lines, mut n_items, mut n_bold) = (0, 0, 0);
        let mut lines = head.text.lines().peekable();
        let mut above = Above::default();
        let mut in_table = false;
        while let Some(line) = lines.next() {
            if line.trim().is_empty() {
                continue;
            }
            n_lines += 1;
            if let Some((_, title)) = heading(line) {
                above = above_of(title, &above, None).unwrap_or(above);
                continue;
            }
            let is_table = line.contains('|') && (in_table || lines.peek().is_some_and(|next| is_rule_of_table(next)));
            if is_table {
                let first = cells_of(line).into_iter().next().unwrap_or_default();
                n_items += usize::from(in_table && dated(&first, &above, None).is_some());
                in_table = true;
                continue;
            }
            in_table = false;
            let text = item(line).map(|item| item.text);
            let found = text.and_then(|text| dated(text, &above, None));
            n_items += usize::from(found.is_some());
            n_bold += usize::from(found.is_some() && text.is_some_and(|text| text.starts_with("**")));
        }
        match (is_named, n_items) {
            (true, 2..) => Confidence::Yes,
            (true, 1) if n_bold == 1 => Confidence::Yes,
            (true, 1) => Confidence::Maybe,
            (false, 3..) if n_items * 3 > n_lines => Confidence::Yes,
            _ => Confidence::No,
        }
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let text = input.text()?;
        let mut ambiguous = Ambiguous::default();
        match front_matter(text) {
            Some(matter) => {
                let (map, fault) = yaml_of(matter.yaml);
                if has_date(&map) || !has_items(matter.rest) {
                    read_documents(text, &mut ambiguous, cx)?;
                } else {
                    note_fault(fault.as_ref(), matter.line, cx);
                    let mut list = Chronology::new(cx.options().date_order, &mut ambiguous);
                    list.take_head(map);
                    list.read(matter.rest, matter.rest_line, cx)?;
                }
            }
            None => Chronology::new(cx.options().date_order, &mut ambiguous).read(text, 1, cx)?,
        }
        ambiguous.finish(cx);
        cx.report_mut().sort_issues();
        Ok(())
    }
}

fn has_date(map: &Map<String, Value>) -> bool {
    DATE_KEYS.iter().any(|key| map.get(*key).and_then(plain_text).is_some_and(|text| !text.trim().is_empty()))
}

/// Whether a text has an item with a date.
fn has_items(text: &str) -> bool {
    let mut above = Above::default();
    text.lines().any(|line| match heading(line) {
        Some((_, title)) => {
            above = above_of(title, &above, None).unwrap_or_else(|| above.clone());
            above.edtf.is_some()
        }
        None => item(line).is_some_and(|item| dated(item.text, &above, None).is_some()) || is_rule_of_table(line),
    })
}

/// Reads the events of a file that each have a head.
fn read_documents(text: &str, ambiguous: &mut Ambiguous, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
    let (mut rest, mut line) = (text, 1);
    while let Some(matter) = front_matter(rest) {
        let (start, next) = next_head(matter.rest);
        let body = matter.rest.get(..start).unwrap_or_default();
        let first = line + matter.line - 1;
        let (map, fault) = yaml_of(matter.yaml);
        note_fault(fault.as_ref(), first, cx);
        note_lost_head(body, line + matter.rest_line - 1, cx);
        read_document(map, matter.yaml, first, body, ambiguous, cx)?;
        line += matter.rest_line - 1 + n_lines(body);
        rest = next;
        cx.step(text.len() - rest.len(), text.len())?;
    }
    Ok(())
}

/// Says where the text of an event holds what may be the head of another one, whose line `---` is broken.
fn note_lost_head(body: &str, line: u64, cx: &mut ReadCx<'_>) {
    let is_date = |line: &str| {
        let said = line.split_once(':').filter(|(key, _)| DATE_KEYS.contains(key));
        said.is_some_and(|(_, value)| dated(value.trim(), &Above::default(), None).is_some())
    };
    let Some(nth) = body.lines().position(is_date) else { return };
    if body.lines().any(|line| line.trim_end() == "---") {
        let issue = Issue::new(line + nth as u64, IssueKind::BadValue, "this may be of the head of another event");
        let said = body.lines().nth(nth).unwrap_or_default();
        cx.issue(
            issue.at(1, "").value(said).hint("put the head between two lines “---”, with an empty line before it"),
        );
    }
}

fn read_document(
    map: Map<String, Value>,
    yaml: &str,
    line: u64,
    body: &str,
    ambiguous: &mut Ambiguous,
    cx: &mut ReadCx<'_>,
) -> Result<(), ImportError> {
    if map.is_empty() && body.trim().is_empty() {
        return Ok(());
    }
    let importance = map.get("importance").and_then(plain_text).and_then(|text| text.trim().parse::<f64>().ok());
    let spot = Spot { raw: yaml, line, column: 1 };
    let mut reader = EventReader {
        spot,
        cx: &mut *cx,
        is_native: false,
        // One file is one event here, so there is no other to tell the scale by.
        importance_is_of_ten: importance.is_some_and(|number| (0.0..=10.0).contains(&number)),
        new_sources: Vec::new(),
        ambiguous,
        sentinel: None,
    };
    let (mut record, when) = reader.read(map);
    let sources = std::mem::take(&mut reader.new_sources);
    for source in sources {
        cx.source(source);
    }
    let words = plain(&body_of(body, &record.title));
    for (url, label) in words.links {
        add_link(&mut record, url, label);
    }
    if record.summary.is_empty() {
        record.summary = words.text;
    } else if record.summary != words.text {
        keep(&mut record.extra, "body", Value::from(words.text));
    }
    cx.event(record, when, |key| spot.of_key(key))
}

/// A text without the marks at the start of its lines, and without a heading that repeats the title.
fn body_of(text: &str, title: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let plain_line = match heading(line) {
            Some((_, words)) if lines.iter().all(|line: &&str| line.trim().is_empty()) && words == title => continue,
            Some((_, words)) => words,
            None if line.trim_start().starts_with("```") => continue,
            None => line.trim_start().trim_start_matches("> "),
        };
        // Paragraphs are lines of a summary.
        if !plain_line.trim().is_empty() {
            lines.push(plain_line.trim_end());
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::trial::{Trial, read, try_read};

    fn check(text: &str, lines: &[&str]) -> Trial {
        let trial = read("t.md", text);
        assert_eq!(trial.report.format, "markdown");
        assert_eq!(trial.lines(), lines, "{text}");
        trial
    }

    const HEAD: &str = "---\nid: a-1\ndate: 2021-04-02\ntitle: \"A: title\"\nimportance: 7\nactors:\n- Jane Doe\n- {name: The Firm, role: owner}\n\
        sources:\n- title: Paper\n  outlet: Times\n  url: https://a.example/x\n  date: '2021-04-03'\n  type: news\ntags: [x, y]\nstatus: disputed\n\
        capture_lanes:\n- one\n---\n";

    #[test]
    fn items_with_a_day_that_does_not_exist_are_events_without_a_date() {
        let text = "- 2001: a\n- 31.02.2001: bad\n- **29 Feb 1900**: worse\n  more of it\n- 2002: b\n";
        let trial = read("t.md", text);
        assert_eq!(trial.lines(), ["2001 | a", "2002 | b", " | bad", " | worse"]);
        assert_eq!(trial.issues(), [(2, 3, "bad_date"), (3, 3, "bad_date")]);
        assert_eq!(
            (trial.events[2].as_written.as_str(), trial.events[3].summary.as_str()),
            ("31.02.2001", "more of it")
        );
        // A heading does not give them its year.
        let trial = read("t.md", "# 2001\n\n- 3 May: a\n- 31.02.2001: bad\n- 4 May: b\n");
        assert_eq!(trial.lines(), ["2001-05-03 | a", "2001-05-04 | b", " | bad"]);
    }

    #[test]
    fn a_head_is_an_event_and_the_text_its_summary() {
        let trial = check(
            &format!("{HEAD}\n# A: title\n\nOne **bold** [link](https://b.example).\n\n- two\n"),
            &["2021-04-02 | A: title"],
        );
        let event = &trial.events[0];
        assert_eq!((event.id.as_str(), event.status.as_str(), event.importance), ("a-1", "disputed", Some(70)));
        assert_eq!(event.summary, "One bold link.\n- two");
        let actors: Vec<_> = event.actors.iter().map(|actor| (actor.id.as_str(), actor.role.as_str())).collect();
        assert_eq!(actors, [("Jane Doe", ""), ("The Firm", "owner")]);
        assert_eq!(
            (event.sources[0].source.as_str(), event.tags.as_slice()),
            ("https://a.example/x", ["x".to_owned(), "y".to_owned()].as_slice())
        );
        assert_eq!(
            (&event.extra["capture_lanes"][0], event.links[0].url.as_str()),
            (&"one".into(), "https://b.example")
        );
        assert_eq!(trial.report.issue_count, 0);
    }

    #[test]
    fn several_heads_are_several_events_and_a_broken_one_costs_no_other() {
        let text = format!(
            "\n{HEAD}Text.\n\n---\n\nMore text.\n\n---\ntitle: B: c\ndate: 2022-13-01\nactors:\n- One\n---\nBody\n\n---\ndate: 2023\ntitle: D\nsummary: Short\nx: [1\n---\nLong\n"
        );
        let trial = check(&text, &["2021-04-02 | A: title", "2023 | D", " | B: c"]);
        assert_eq!(trial.events[0].summary, "Text.\n---\nMore text.");
        assert_eq!((trial.events[1].summary.as_str(), &trial.events[1].extra["body"]), ("Short", &"Long".into()));
        assert_eq!((trial.events[2].as_written.as_str(), trial.events[2].actors[0].id.as_str()), ("2022-13-01", "One"));
        let kinds: Vec<_> = trial.issues().iter().map(|(line, _, kind)| (*line, *kind)).collect();
        assert_eq!(kinds, [(28, "bad_value"), (29, "bad_date"), (40, "bad_value")], "{:?}", trial.report.issues);
    }

    #[test]
    fn a_head_whose_line_is_broken_is_said() {
        let text = "---\ntitle: A\ndate: 2001\n---\nText.\n\n---x\ntitle: B\ndate: 2002\n---\nMore.\n";
        let trial = check(text, &["2001 | A"]);
        assert_eq!(trial.issues(), [(9, 1, "bad_value")]);
        assert_eq!(check(&text.replace("---x", "---"), &["2001 | A", "2002 | B"]).report.issue_count, 0);
    }

    #[test]
    fn items_that_start_with_a_date_are_events() {
        let text = "# The whole story\n\nAbout it, [see](https://a.example).\n\n- **2022-01-05**: First [one](https://b.example) _(own claim)_\n  More\n\n  words\n  - inner\n\
            - **[..2022-01-04]**: Second\n* 5 May 2021 – Third\n  goes on\n1. 2020: Fourth\n- **undated**: Fifth\n- [x] 2019, Sixth\n5. Mai 2018 – Seventh\n";
        let trial = check(
            text,
            &[
                "2018-05-05 | Seventh",
                "2019 | Sixth",
                "2020 | Fourth",
                "2021-05-05 | Third",
                "[..2022-01-04] | Second",
                "2022-01-05 | First one",
                " | Fifth",
            ],
        );
        let first = &trial.events[5];
        assert_eq!(
            (first.status.as_str(), first.summary.as_str(), first.links[0].url.as_str()),
            ("own_claim", "More\nwords\n- inner", "https://b.example")
        );
        assert_eq!((trial.events[3].summary.as_str(), trial.events[3].as_written.as_str()), ("goes on", "5 May 2021"));
        assert_eq!((&trial.events[1].extra["completed"], first.kind.as_str()), (&true.into(), ""));
        assert_eq!((trial.file.title.as_str(), trial.file.description.as_str()), ("The whole story", "About it, see."));
        assert_eq!(trial.report.issue_count, 0);
    }

    #[test]
    fn headings_tell_years_and_kinds() {
        let text = "# Story\n## War\n### 2021\n- 12 March – A\n- Some time: B\n#### April\n- 3: C\n### 5 January 2022\nText one. Text two.\n\nMore.\n\
            ## Peace\n- 2023\n  - 1 May: D\n    words\n  - 2 May: E\n- no date\n- 2024\n### 6 June 2024 – F\nwords of F\n- an item of F\n## Sources\n- a book\n";
        let trial = check(
            text,
            &[
                "2021 | Some time: B",
                "2021-03-12 | A",
                "2021-04-03 | C",
                "2022-01-05 | Text one",
                "2023-05-01 | D",
                "2023-05-02 | E",
                "2024 | [untitled]",
                "2024-06-06 | F",
            ],
        );
        let kinds: Vec<_> = trial.events.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["War", "War", "War", "War", "Peace", "Peace", "Peace", "Peace"]);
        assert_eq!(trial.events[0].when_note, "The date is that of the heading “2021”.");
        assert_eq!(trial.events[1].when_note, "What the date leaves out is that of the heading “2021”.");
        assert_eq!(
            (trial.events[1].as_written.as_str(), trial.events[3].summary.as_str()),
            ("12 March", "Text one. Text two.\nMore.")
        );
        assert_eq!(
            (trial.events[4].summary.as_str(), trial.events[7].summary.as_str()),
            ("words", "words of F\n- an item of F")
        );
        assert_eq!(trial.issues(), [(17, 1, "left_out"), (18, 1, "missing_title")]);
        assert!(trial.report.issues[0].message.starts_with("2 lines"), "{:?}", trial.report.issues);
    }

    #[test]
    fn rows_of_tables_are_events() {
        let text = "## 2021\n| Date | Event | Place | End |\n|---|:--|---|---|\n| 12 March | **A** \\| a | Rome | |\n| 2020-01-02 | B | [x](https://a.example) | 2020-02 |\n| soon | C | | |\n\n\
            | What | n |\n|--|--|\n| no dates | 1 |\n";
        let trial = check(text, &["2020-01-02/2020-02 | B", "2021-03-12 | A | a", " | C"]);
        assert_eq!(
            (trial.events[0].places.as_slice(), trial.events[0].links[0].url.as_str()),
            (["x".to_owned()].as_slice(), "https://a.example")
        );
        assert_eq!((trial.events[1].as_written.as_str(), trial.events[2].as_written.as_str()), ("12 March", "soon"));
        let kinds: Vec<_> = trial.issues().iter().map(|(line, _, kind)| (*line, *kind)).collect();
        assert_eq!(kinds, [(6, "bad_date"), (10, "left_out")]);
    }

    #[test]
    fn dates_that_leave_something_open_are_said() {
        let trial = check(
            "- 12 March: A\n- 5/6/2021: B\n- 7/8/2021: C\n",
            &["[2021-05-06,2021-06-05] | B", "[2021-07-08,2021-08-07] | C", "XXXX-03-12 | A"],
        );
        assert_eq!(trial.issues(), [(1, 3, "missing_year"), (2, 3, "ambiguous_date")]);
    }

    #[test]
    fn other_texts_are_left_to_their_readers() {
        let format =
            |name: &str, text: &str| try_read(name, text.as_bytes()).map_or(String::new(), |t| t.report.format);
        assert_eq!(format("t.md", "# A letter\n\nDear Sir,\n- words\n"), "");
        assert_eq!(format("t.md", "---\ntitle: A page\n---\nWords\n"), "");
        assert_eq!(format("t.md", "# Section\n2012: one\n2013: two\n"), "markwhen");
        assert_eq!(format("t.md", "---\ntitle: Own\n---\n- 2012: one\n- 2013: two\n"), "markdown");
        assert_eq!(format("t.csv", "date,title\n2012,a\n"), "csv");
        assert_eq!(format("t.txt", "- 2012: a\n- 2013: b\n- 2014: c\n"), "markdown");
    }

    proptest! {
        #[test]
        fn any_text_adds_up(lines in prop::collection::vec(
            "( {0,4})(- |1\\. |#{1,4} |\\| ?|---|```|===|> )?(\\*\\*)?(20[0-9]{2}|[0-9]{1,2} March|May|undated|5/6/2020|\\PC{0,3})?(\\*\\*)?(: | – |\\|--\\|)?(date: 2020|_\\(fact\\)_|\\[x\\]\\(y\\)|\\PC{0,4})?", 0..14,
        )) {
            let text = lines.join("\n");
            let trial = read("t.md", &format!("- **2012**: First\n- **2013**: Second\n{text}"));
            prop_assert!(trial.report.events >= 2);
            let _ = try_read("t.md", format!("---\ndate: 2012\n{text}\n---\n{text}").as_bytes());
        }
    }
}
