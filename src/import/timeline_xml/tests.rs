//! Whole files of the program Timeline.

use proptest::prelude::*;

use super::super::trial::{Trial, read, try_read};
use super::{OWN_KEY, Value};
use crate::dataset::EventRecord;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<timeline>\n<version>2.4.0</version>\n<timetype>gregoriantime</timetype>\n";

/// A file with these categories and events.
fn file(categories: &str, events: &str) -> Trial {
    read(
        "t.timeline",
        &format!("{HEAD}<categories>{categories}</categories>\n<events>{events}</events>\n</timeline>\n"),
    )
}

fn event(start: &str, end: &str, more: &str) -> String {
    format!("<event><start>{start}</start><end>{end}</end>{more}</event>\n")
}

fn check(start: &str, end: &str, more: &str, when: &str, issues: &[&str]) -> EventRecord {
    let mut trial = file("", &event(start, end, &format!("<text>X</text>{more}")));
    let kinds: Vec<_> = trial.report.issues.iter().map(|issue| issue.kind.key()).collect();
    assert_eq!(trial.report.format, "timeline");
    assert_eq!((trial.events[0].when.as_str(), kinds.as_slice()), (when, issues), "{start} {end} {more}");
    trial.events.remove(0)
}

#[test]
fn times_are_as_sharp_as_the_program_asks_for_them() {
    let day = check("1914-06-28 00:00:00", "1914-06-28 00:00:00", "", "1914-06-28", &[]);
    assert_eq!((day.as_written.as_str(), day.when_note.as_str()), ("", ""));
    check("1914-06-28 11:00:00", "1914-06-28 11:00:00", "", "1914-06-28T11:00", &[]);
    check("1914-06-28 11:00:05", "1914-06-28 11:00:05", "", "1914-06-28T11:00:05", &[]);
    check("1914-06-28 00:00:00", "1914-06-28 10:30:00", "", "1914-06-28T00:00/1914-06-28T10:30", &[]);
    check("-44-03-15 00:00:00", "-44-3-15 0:0:0", "", "-0044-03-15", &[]);
    check("-4713-11-24 00:00:00", "987-07-03 00:00:00", "", "-4713-11-24/0987-07-03", &[]);
    let bad = check("1914-02-30 00:00:00", "1914-02-30 00:00:00", "", "", &["bad_date", "bad_date"]);
    assert_eq!(bad.as_written, "1914-02-30 00:00:00");
    check("soon", "1914-02-03 00:00:00", "", "[..1914-02-03]", &["bad_date"]);
    check("1914-06-28 25:00:00", "1914-06-28 25:00:00", "", "", &["bad_date", "bad_date"]);
    check("1915-01-01 00:00:00", "1914-01-01 00:00:00", "", "1915-01-01", &["end_before_start"]);
}

#[test]
fn the_last_day_of_a_period_is_the_one_that_the_program_shows() {
    let days = check("1914-07-28 00:00:00", "1914-07-30 00:00:00", "", "1914-07-28/1914-07-30", &[]);
    assert_eq!(days.as_written, "1914-07-28 00:00:00 – 1914-07-30 00:00:00");
    assert!(days.when_note.contains("start of 1914-07-30"), "{}", days.when_note);
}

#[test]
fn fuzzy_edges_and_open_ends_are_kept() {
    let [start, end] = ["1914-07-28 00:00:00", "1918-11-11 00:00:00"];
    check(start, end, "<fuzzy>True</fuzzy>", "1914-07-28~/1918-11-11~", &[]);
    check(
        start,
        end,
        "<fuzzy>True</fuzzy><fuzzy_start>True</fuzzy_start><fuzzy_end>False</fuzzy_end>",
        "1914-07-28~/1918-11-11",
        &[],
    );
    check(start, end, "<fuzzy_end>True</fuzzy_end>", "1914-07-28/1918-11-11~", &[]);
    check(start, start, "<fuzzy>True</fuzzy>", "1914-07-28~", &[]);
    check("1914-07-28 11:00:00", "1914-07-28 11:00:00", "<fuzzy>True</fuzzy>", "1914-07-28~T11:00", &[]);
    let open = check(start, end, "<ends_today>True</ends_today><fuzzy>True</fuzzy>", "1914-07-28~/..", &[]);
    assert!(open.when_note.contains("the end was 1918-11-11"), "{}", open.when_note);
}

#[test]
fn categories_are_kinds_and_those_above_them_tags() {
    let category =
        |name: &str, parent: &str| format!("<category><name>{name}</name><color>1,2,3</color>{parent}</category>");
    let categories = [
        category("War", ""),
        category("Battle", "<parent>War</parent>"),
        category("Siege", "<parent>Battle</parent>"),
        category("A", "<parent>B</parent>"),
        category("B", "<parent>A</parent>"),
    ];
    let at = "1914-06-28 00:00:00";
    let events = [
        "<category>Siege</category>",
        "<category>War</category>",
        "",
        "<category>B</category>",
        "<category>Siege</category><categories><category>Siege</category><category>Other</category></categories>",
    ]
    .map(|more| event(at, at, &format!("<text>X</text>{more}")));
    let trial = file(&categories.concat(), &events.concat());
    let seen: Vec<_> = trial.events.iter().map(|event| format!("{}: {}", event.kind, event.tags.join(", "))).collect();
    assert_eq!(seen, ["Siege: Battle, War", "War: War", ": ", "B: B, A", "Siege: Battle, War, Other"]);
    let own = &trial.file.extra[OWN_KEY];
    assert_eq!((&own["categories"][1]["parent"], &own["version"]), (&"War".into(), &"2.4.0".into()));
}

#[test]
fn containers_and_their_members_share_a_tag() {
    let at = "1914-06-28 00:00:00";
    let texts = ["[5]The war", "(5)A battle", "(7)Lost", " (5)No member", " [x]", "[5", "(a)b", "[5]"];
    let events: String = texts.iter().map(|text| event(at, at, &format!("<text>{text}</text>"))).collect();
    let trial = file("", &events);
    let seen: Vec<_> = trial.events.iter().map(|event| format!("{}: {}", event.title, event.tags.join(", "))).collect();
    let expected =
        ["The war: container, The war", "A battle: The war", "Lost: ", "(5)No member: ", "[x]: ", "[5: ", "(a)b: "];
    assert_eq!(seen.get(..7).expect("seven"), expected);
    assert_eq!(
        (&trial.events[1].extra["container"], &trial.events[1].extra["container number"]),
        (&"The war".into(), &5.into())
    );
    assert_eq!(trial.events[2].extra["container number"], 7);
    assert_eq!(trial.issues(), [(13, 1, "missing_title")]);
}

#[test]
fn everything_else_finds_a_place() {
    let more = "<text>A &amp; B</text><progress>50</progress><locked>True</locked><description>One\n &lt;two&gt;</description>\
        <alert>2020-01-01 00:00:00;Wake up</alert><hyperlink>https://a.example/x;y;www.b.example;C:\\file</hyperlink>\
        <icon>iVBORw0KGgo=</icon><default_color>1,2,3</default_color><milestone>True</milestone><labels>red, green;red</labels>\
        <title>T</title><odd a='1'><b>2</b></odd>";
    let trial = file("", &event("1914-06-28 00:00:00", "1914-06-29 00:00:00", more));
    let event = &trial.events[0];
    assert_eq!(
        (event.title.as_str(), event.when.as_str(), event.summary.as_str()),
        ("A & B", "1914-06-28", "One\n <two>")
    );
    assert_eq!(event.tags, ["milestone", "red", "green"]);
    let links: Vec<_> = event.links.iter().map(|link| link.url.as_str()).collect();
    assert_eq!(links, ["https://a.example/x;y", "www.b.example;C:\\file"]);
    let extra = Value::Object(event.extra.clone());
    assert_eq!(
        extra,
        serde_json::json!({"end": "1914-06-29 00:00:00", "progress": 50, "locked": true, "alert": "2020-01-01 00:00:00;Wake up", "default_color": "1,2,3",
            "title (as written)": "T", "odd": {"@a": "1", "b": "2"}})
    );
    assert_eq!(trial.issues().iter().map(|issue| issue.2).collect::<Vec<_>>(), ["left_out"]);
}

#[test]
fn eras_are_tagged_events() {
    let era = "<eras><era><name>Reign</name><start>1890-01-01 00:00:00</start><end>1910-01-01 00:00:00</end><color>9,9,9</color>\
        <ends_today>True</ends_today></era></eras><categories/><events/>";
    let trial = read("t.timeline", &format!("{HEAD}{era}</timeline>"));
    assert_eq!(trial.lines(), ["1890-01-01/.. | Reign"]);
    assert_eq!(
        (trial.events[0].tags.as_slice(), &trial.events[0].extra["color"]),
        (["era".to_owned()].as_slice(), &"9,9,9".into())
    );
}

#[test]
fn numbers_and_other_calendars_are_no_dates() {
    for (timetype, start, end) in [("numtime", "5", "1e+5"), ("coptic", "1730-01-01 00:00:00", "1730-01-02 00:00:00")] {
        let head = HEAD.replace("gregoriantime", timetype);
        let events = [event(start, end, "<text>A</text>"), event(start, start, "<text>B</text>")].concat();
        let trial = read("t.timeline", &format!("{head}<categories/><events>{events}</events></timeline>"));
        assert_eq!(trial.lines(), [" | A", " | B"]);
        assert_eq!(trial.events[0].as_written, format!("{start} – {end}"));
        assert!(!trial.events[0].when_note.is_empty());
        assert_eq!((trial.issues(), trial.report.undated), (vec![(4, 1, "no_dates")], 2));
    }
}

#[test]
fn files_that_are_broken_give_what_is_there() {
    let one = event("1914-06-28 00:00:00", "1914-06-28 00:00:00", "<text>A</text>");
    let two = "<event><start>1915-01-01 00:00:00</start><text>B &x; <b>c</b>";
    let trial = read("t.timeline", &format!("{HEAD}<events>{one}{two}"));
    assert_eq!(trial.lines(), ["1914-06-28 | A", "1915-01-01 | B &x;"]);
    assert_eq!(trial.issues().iter().map(|issue| (issue.0, issue.2)).collect::<Vec<_>>(), [(6, "bad_xml")]);
    // An event that nothing closes ends where the next one starts.
    let trial = read("t.timeline", &format!("{HEAD}<events>{two}</text>\n{one}<event/></events></timeline>"));
    assert_eq!((trial.report.events, trial.report.unreadable), (2, 1));
    let trial = read("t.timeline", &format!("{HEAD}<events>{one}"));
    assert_eq!(trial.issues().iter().map(|issue| issue.2).collect::<Vec<_>>(), ["bad_xml"]);
    let other = try_read("t.timeline", b"<timeline><entry>x</entry></timeline>");
    assert!(other.is_err_and(|error| error.to_string().contains("starts with <timeline>")));
    let deep = format!("{HEAD}<events><event><start>{}", "<a>".repeat(1_000_000));
    assert_eq!(read("t.timeline", &deep).report.records, 1);
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader_and_counts_add_up(cut in 0..900_usize, put in "[<>/&;\"'a-z0-9 \\[\\]()-]{0,12}", at in 0..900_usize) {
        let one = event("1914-06-28 00:00:00", "1915-06-28 00:00:00", "<text>(1)A</text><fuzzy>True</fuzzy><labels>a,b</labels>");
        let mut text = format!("{HEAD}<categories><category><name>é</name></category></categories><events>{}</events></timeline>", one.repeat(4));
        text.insert_str(text.floor_char_boundary(at.min(text.len())), &put);
        text.truncate(text.floor_char_boundary(cut.min(text.len())));
        // `try_read` holds that the counts add up.
        if let Ok(trial) = try_read("t.timeline", text.as_bytes()) {
            prop_assert!(trial.report.records <= 6);
        }
    }
}

#[test]
fn an_element_before_the_events_that_is_not_closed_costs_none() {
    let text = "<timeline>\n<version>2.9.0/version>\n<timetype>gregoriantime</timetype>\n<events>\n\
        <event><start>2012-04-05 00:00:00</start><end>2012-04-05 00:00:00</end><text>A</text></event>\n\
        <event><start>2012-05-05 00:00:00</start><end>2012-05-05 00:00:00</end><text>B</text></event>\n</events>\n</timeline>\n";
    let trial = read("t.timeline", text);
    assert_eq!((trial.events.len(), trial.report.issue_count), (2, 1), "{:?}", trial.report.issues);
}
