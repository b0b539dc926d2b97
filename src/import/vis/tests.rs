use proptest::prelude::*;

use super::super::trial::{Trial, read, try_read};
use super::*;

fn check(text: &str, lines: &[&str]) -> Trial {
    let trial = read("t.txt", text);
    assert_eq!((trial.report.format.as_str(), trial.lines()), ("vis", lines.iter().map(|l| (*l).to_owned()).collect()));
    trial
}

#[test]
fn items_find_their_fields() {
    let trial = check(
        r#"{"options": {"stack": false}, "groups": [
          {"id": 1, "content": "<b>Army</b>", "nestedGroups": [2, "x"], "className": "red"},
          {"id": 2, "content": "North &amp; South"}, {"id": "x", "content": ""}],
         "items": [
          {"id": 7, "content": "A <a href='https://a.example'>b</a>", "start": "2014-04-20", "group": 2,
           "title": "<p>One</p><p>Two</p>", "type": "point", "className": "c", "style": "color: red", "subgroup": 3},
          {"id": "b", "content": "Range", "start": "2014-04", "end": "2015", "group": "x", "limitSize": false},
          {"content": "", "start": "2010", "end": "2012-06-30", "type": "background", "group": 99},
          {"content": "At night", "start": "2014-04-20T22:30:00+06:00", "group": 1}]}"#,
        &["2010/2012-06-30 | 99", "2014-04/2015 | Range", "2014-04-20 | A b", "2014-04-20T22:30:00+06:00 | At night"],
    );
    let [back, range, point, night] = trial.events.as_slice() else { panic!("four events") };
    assert_eq!((back.tags.as_slice(), back.kind.as_str()), (["background".to_owned()].as_slice(), "99"));
    assert_eq!((range.kind.as_str(), range.id.as_str()), ("Army / x", "b"));
    assert_eq!((point.kind.as_str(), point.id.as_str()), ("Army / North & South", "7"));
    assert_eq!((point.summary.as_str(), point.links[0].url.as_str()), ("One\nTwo", "https://a.example"));
    assert_eq!((&point.extra["type"], &point.extra["style"]), (&"point".into(), &"color: red".into()));
    assert_eq!((&point.extra["className"], &point.extra["subgroup"]), (&"c".into(), &3.into()));
    assert_eq!((night.kind.as_str(), &range.extra["limitSize"]), ("Army", &false.into()));
    assert_eq!(trial.file.extra[OWN_KEY]["groups"][0]["className"], "red");
    assert_eq!(trial.file.extra[OWN_KEY]["options"]["stack"], false);
    assert_eq!(trial.report.issue_count, 0);
}

#[test]
fn literals_in_a_script_are_read_and_nothing_is_run() {
    let trial = check(
        "// It's a demo: items = [1]\nvar groups = new vis.DataSet([{id: 'g', content: 'G'}]);\n\
         var items = new vis.DataSet([\n  {id: 1, content: 'It\\'s', start: new Date(2010, 9, 23), group: 'g'}, // one\n  \
         {id: 2, content: \"two\", start: new Date('2014-01-01'), end: new Date(2014, 11),},\n  \
         {id: 3, content: 'now', start: new Date(), end: now + 5},\n  \
         {id: 4, content: 'open', start: '2015', end: new Date()},\n  {id: 5, content: `tpl`, start: 1398001030000}\n]);\n\
         const more = [{start: 2016, content: 'x'}];\nnew vis.Timeline(el, items, {start: 1, editable: [true]});",
        &[
            "2010-10-23 | It's",
            "2014-01-01/2014-12 | two",
            "2014-04-20T13:37:10Z | tpl",
            "2015/.. | open",
            "2016 | x",
            " | now",
        ],
    );
    assert_eq!(trial.events[0].kind, "G");
    assert_eq!(trial.events[0].as_written, "new Date(2010, 9, 23)");
    assert_eq!(trial.events[5].as_written, "new Date() – now + 5");
    assert_eq!(trial.issues()[..2], [(6, 34, "bad_date"), (6, 51, "bad_date")]);
}

#[test]
fn milliseconds_are_times_unless_all_are_midnights() {
    let list = |starts: &[i64]| {
        let items: Vec<_> = starts.iter().map(|ms| format!("{{\"start\": {ms}, \"content\": \"{ms}\"}}")).collect();
        read("t.json", &format!("[{}]", items.join(",\n")))
    };
    let day = list(&[0, 86_400_000, -86_400_000]);
    assert_eq!(day.lines(), ["1969-12-31 | -86400000", "1970-01-01 | 0", "1970-01-02 | 86400000"]);
    assert_eq!(day.events[1].as_written, "0");
    assert_eq!(day.events[1].when_note, "The file counts milliseconds, and all of them are midnights in UTC.");
    let time = list(&[0, 86_400_000 + 1_000]);
    assert_eq!(time.lines(), ["1970-01-01T00:00Z | 0", "1970-01-02T00:00:01Z | 86401000"]);
    let berlin = list(&[82_800_000, 79_200_000 + 200 * 86_400_000, 82_800_000 + 86_400_000]);
    assert_eq!(
        (berlin.lines()[0].as_str(), berlin.issues()),
        ("1970-01-01T23:00Z | 82800000", vec![(1, 12, "ambiguous_date")])
    );
}

#[test]
fn a_midnight_in_milliseconds_ends_the_day_before() {
    let list = |range: &str| read("t.json", &format!("[{{{range}, \"content\": \"A\"}}]"));
    let day = list("\"start\": 989452800000, \"end\": 989539200000");
    assert_eq!((day.lines(), day.report.issue_count), (vec!["2001-05-10 | A".to_owned()], 0));
    assert!(day.events[0].when_note.contains("2001-05-11 begins"), "{}", day.events[0].when_note);
    assert_eq!(list("\"start\": 989452800000, \"end\": 989625600000").lines(), ["2001-05-10/2001-05-11 | A"]);
    assert_eq!(list("\"start\": 989452800000, \"end\": 989452800000").lines(), ["2001-05-10 | A"]);
    assert_eq!(list("\"start\": \"2001-05-10\", \"end\": \"2001-05-11\"").lines(), ["2001-05-10/2001-05-11 | A"]);
}

#[test]
fn numbers_that_may_be_meant_otherwise_are_said() {
    let trial = check(
        "[{start: 1000, end: 2000, content: 'A'},\n{start: 1e30, content: 'B'},\n{start: new Date(2010, 12, 1), content: 'C'},\n\
         {start: new Date(2010, 1, 31), content: 'D'}]",
        &["1000/2000 | A", "2010-03-03 | D", "2011-01-01 | C", " | B"],
    );
    let issues = [(1, 10, "ambiguous_date"), (2, 9, "bad_date"), (3, 9, "ambiguous_date"), (4, 9, "ambiguous_date")];
    assert_eq!(trial.issues(), issues);
    assert_eq!(trial.report.issues[0].count, 2);
}

#[test]
fn broken_items_cost_no_other_one() {
    let trial = check(
        "[{start: '2001', content: 'A'}, {start: '2002' content: 'B'},\n 7, {content: 'C', start: 'later'}, {end: '2004', content: 'D'},\n \
         {start: '2006', end: '2005', content: 'E'}, {className: 'x'}, {id: 'i', start: '2007', content: 'F'}, {id: 'i', start: '1/2/2008'}",
        &["2001 | A", "/2004 | D", "2006 | E", "2007 | F", "[2008-01-02,2008-02-01] | [untitled]", " | C"],
    );
    let issues = [
        (1, 48, "bad_json"),
        (2, 2, "bad_json"),
        (2, 27, "bad_date"),
        (2, 43, "bad_date"),
        (3, 23, "end_before_start"),
        (3, 46, "unreadable_row"),
        (3, 104, "missing_title"),
        (3, 105, "duplicate_id"),
        (3, 121, "ambiguous_date"),
        (3, 132, "bad_json"),
    ];
    let mut seen = trial.issues();
    seen.sort_unstable();
    assert_eq!(seen, issues);
    assert_eq!((trial.report.records, trial.report.unreadable), (9, 3));
}

#[test]
fn a_broken_item_of_a_script_costs_no_others() {
    let item = |n: usize| format!("{{id: {n}, content: 'E{n}', start: '200{n}-01-01'}}");
    let text =
        format!("var items = new vis.DataSet([\n  {},\n  {},\n  {},\n  {}\n]);\n", item(1), item(2), item(3), item(4));
    for (from, to) in [
        ("'E2'", "'E2"),
        ("'E2'", "'E2']"),
        ("'E2'", "'E2'}"),
        ("'E2'", "[ 'E2'"),
        ("},\n  {id: 3", "},\n  ]{id: 3"),
        ("content: 'E1'", "con'tent: 'E1'"),
        ("{id: 1", "{[id: 1"),
        ("start: '2001", "tsart: '2001"),
    ] {
        assert!(text.contains(from), "{from}");
        let trial = read("t.js", &text.replacen(from, to, 1));
        let seen: Vec<_> = trial.events.iter().map(|event| event.title.as_str()).collect();
        let is_there = |title: &&str| from.contains('E') && from.contains(*title) || seen.contains(title);
        let all = if from.contains("id: 1") { &["E2", "E3", "E4"][..] } else { &["E1", "E2", "E3", "E4"] };
        assert!(all.iter().all(is_there), "{seen:?} {to}");
        assert!(trial.report.issue_count > 0 || trial.report.undated > 0, "{to}");
    }
}

#[test]
fn a_key_with_a_slip_costs_neither_items_nor_groups() {
    let item = |n: usize| format!(r#"{{"id": {n}, "content": "E{n}", "start": "200{n}", "group": 1}}"#);
    let groups = r#"{"groups": [{"id": 1, "content": "G"}],"#;
    let text = format!("{groups}\n\"items\": [{}, {}, {}]}}", item(1), item(2), item(3));
    for (from, to) in [
        ("items", "itmes"),
        ("items", "itemsx"),
        ("\"items\"", ":\"items\""),
        ("items", "i&tems"),
        ("\"items\"", "\"ite\"ms\""),
        ("\"items\": ", "\"items\": &"),
        ("\"items\": [", "\"items\": [ ["),
        ("groups", "gruops"),
    ] {
        let trial = read("t.json", &text.replacen(from, to, 1));
        assert_eq!(trial.report.format, "vis", "{to}");
        assert_eq!(trial.lines(), ["2001 | E1", "2002 | E2", "2003 | E3"], "{to}");
        assert!(trial.events.iter().all(|event| event.kind == "G"), "{to}");
        assert!(trial.report.issue_count > 0, "{to}");
    }
    let trial = read("t.json", &text.replace("items", "itmes"));
    assert_eq!(trial.issues(), [(2, 1, "bad_value")]);
    assert_eq!(trial.report.issues[0].message, "this list is read as “items”");
    assert!(!trial.file.extra.contains_key(OWN_KEY) || trial.file.extra[OWN_KEY].get("itmes").is_none());
}

#[test]
fn a_first_item_that_is_broken_does_not_hide_the_list() {
    let json = "{\"groups\": [{\"id\": 1, \"content\": \"G\"}], \"items\": [\n{\"id\": 1, \"content\": \"E1\", \"start\": \"2001\"},\n\
        {\"id\": 2, \"content\": \"E2\", \"start\": \"2002\"},\n{\"id\": 3, \"content\": \"E3\", \"start\": \"2003\"}]}";
    for (from, to) in [
        ("\"items\": [\n{\"id\"", "\"items\": [\n\"id\""),
        ("\"E1\"", "\"E1\"]"),
        ("\"E1\"", "\"E1\"{"),
        ("\"start\": \"2001", "\"sta]rt\": \"2001"),
        ("[\n{\"id", "[-\n{\"id"),
    ] {
        let trial = read("t.json", &json.replacen(from, to, 1));
        let seen = trial.lines().join(", ");
        assert_eq!(
            (trial.report.format.as_str(), seen.contains("2002 | E2, 2003 | E3")),
            ("vis", true),
            "{to}: {seen}"
        );
    }
    let script = "var groups = new vis.DataSet([\n  {id: 1, content: 'G'},\n  {id: 2, content: 'H'}\n]);\nvar items = new vis.DataSet([\n  \
        {id: 1, content: 'E1', start: '2001', group: 1},\n  {id: 2, content: 'E2', start: '2002', group: 2},\n  \
        {id: 3, content: 'E3', start: '2003'}\n]);\n";
    for (from, to) in [
        ("var items = new vis.DataSet([", "var items = new vis.DataSet(-["),
        ("var items = new vis.DataSet([", "var items = new vis.DataSet([}"),
        ("  {id: 1, content: 'E1'", "  {i]d: 1, content: 'E1'"),
        ("'E1',", "'E1'],"),
        ("'E1',", "'E1',{"),
        ("'H'}\n]", "'H'}\n']"),
        ("content: 'H'", "[content: 'H'"),
    ] {
        let trial = read("t.js", &script.replacen(from, to, 1));
        let seen = trial.lines().join(", ");
        assert!(seen.contains("2002 | E2, 2003 | E3"), "{to}: {seen}");
        assert!(trial.events.len() <= 3 && trial.report.issue_count > 0, "{to}: {seen}");
    }
}

#[test]
fn groups_that_show_their_id_by_design_are_not_broken() {
    let text = |group: &str| {
        format!(
            "{{\"groups\": [{{\"id\": \"A\"{group}}}, {{\"id\": \"B\", \"content\": \"H\"}}],\n\"items\": [\
             {{\"id\": 1, \"group\": \"A\", \"content\": \"E\", \"start\": \"2001\"}}]}}"
        )
    };
    for group in ["", ", \"className\": \"red\", \"order\": 1"] {
        assert_eq!(read("v.json", &text(group)).report.issue_count, 0, "{group}");
    }
    assert_eq!(read("v.json", &text(", \"contnt\": \"G\"")).report.issue_count, 1);
}

#[test]
fn groups_that_are_broken_are_said() {
    let text = "{\"groups\": [{\"id\": 1, \"content\": \"G\"}, {\"id\": 2, \"content\": \"H\"}],\n\
        \"items\": [{\"content\": \"A\", \"start\": \"2001\", \"group\": 1}, {\"content\": \"B\", \"start\": \"2002\", \"group\": 2}]}";
    assert_eq!(read("t.json", text).report.issue_count, 0);
    for (from, to, place) in [
        ("{\"id\": 2", "{\"i,d\": 2", (1, 40)),
        ("\"content\": \"H\"", "\"-content\": \"H\"", (1, 40)),
        ("{\"id\": 2", "{\"id\": 21", (2, 101)),
    ] {
        let trial = read("t.json", &text.replacen(from, to, 1));
        assert_eq!(trial.lines(), ["2001 | A", "2002 | B"], "{to}");
        assert_eq!(trial.issues(), [(place.0, place.1, "bad_value")], "{to}");
    }
    // A group without an entry is no fault where all others have their items.
    assert_eq!(
        read(
            "t.json",
            &text.replace("\"group\": 2", "\"group\": 2.5").replace(", {\"id\": 2, \"content\": \"H\"}", "")
        )
        .report
        .issue_count,
        0
    );
}

#[test]
fn other_lists_are_left_to_their_readers() {
    let format = |name: &str, text: &str| read(name, text).report.format;
    assert_eq!(format("t.json", r#"[{"start": "2011", "title": "A"}]"#), "json");
    assert_eq!(format("t.json", r#"[{"start": "2011", "content": "A", "summary": "b"}]"#), "json");
    assert_eq!(format("t.json", r#"{"items": [{"date": "2011", "content": "A", "start": 1}]}"#), "json");
}

proptest! {
    #[test]
    fn any_text_adds_up(noise in "([\\[\\]{}(),:;'\"`\\\\/*\n$x0-9 -]|start|content|new Date\\(|items|\\PC){0,60}", cut in 0usize..200) {
        let whole = format!("{{items: [{{start: '2001', content: 'A'}}, {noise}, {{start: 5, content: 'B'}}], groups: [{noise}]}}");
        let _ = try_read("t.js", whole.as_bytes());
        let cut = whole.floor_char_boundary(cut.min(whole.len()));
        if let Some(text) = whole.get(..cut) {
            let _ = try_read("t.json", text.as_bytes());
        }
    }
}
