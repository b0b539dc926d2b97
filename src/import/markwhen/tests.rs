//! Timelines of markwhen, line by line.

use proptest::prelude::*;

use super::*;
use crate::import::trial::{read, try_read};

#[test]
fn lines_find_their_fields() {
    let text = "---\ntitle: My *own* time\ndescription: All of it\ntimezone: Europe/Berlin\ndateFormat: d/M/y\nview: a@b.example\n#Work: #abc\n---\n\
                // a comment\n\n# War #big\nkey: value\n\n05/09/2009 - 2012: Event #One, [x](https://a.example) @wwi !first\nid: given\n\
                fee: #4\nnested:\n  a: b\nlocations: Paris, Rome\nlink: https://b.example\n\nOne **line** #Two\n// no line\nNote: this stays\n\n\
                ## East\n1 week: Then\n# Peace\n2022-05-01T12:13:14.00Z: [x] At noon\nMay 2 2022 8am: Breakfast\ntz: Asia/Tokyo\nx: y: z\n";
    let trial = read("t.mw", text);
    assert_eq!(trial.lines()[0], "2009-09-05/2012 | Event x");
    assert_eq!((trial.file.title.as_str(), trial.file.description.as_str()), ("My own time", "All of it"));
    let own = &trial.file.extra[OWN_KEY];
    assert_eq!((&own["view"], &own["tag colours"]["Work"]), (&"a@b.example".into(), &"#abc".into()));
    assert_eq!(own["sections"]["War"]["key"], "value");
    let [event, then, noon, breakfast] = trial.events.as_slice() else { panic!("four events: {:?}", trial.lines()) };
    assert_eq!((event.id.as_str(), event.kind.as_str()), ("given", "War"));
    assert_eq!(event.tags, ["big", "One", "Two"]);
    assert_eq!(event.summary, "One line #Two\nNote: this stays");
    assert_eq!(event.places, ["Paris", "Rome"]);
    assert_eq!((event.links[0].url.as_str(), event.links[1].url.as_str()), ("https://a.example", "https://b.example"));
    assert_eq!((&event.extra["fee"], &event.extra["nested"]["a"]), (&"#4".into(), &"b".into()));
    assert_eq!((&event.extra["references"][0], event.as_written.as_str()), (&"wwi".into(), "05/09/2009 - 2012"));
    assert_eq!((then.kind.as_str(), then.when.as_str(), then.as_written.as_str()), ("War / East", "2013", "1 week"));
    assert_eq!(then.when_note, "The date is reckoned from another event.");
    assert_eq!((noon.kind.as_str(), noon.when.as_str()), ("Peace", "2022-05-01T12:13:14Z"));
    assert_eq!((&noon.extra["completed"], &noon.extra["time zone"]), (&true.into(), &"Europe/Berlin".into()));
    assert_eq!((breakfast.when.as_str(), &breakfast.extra["time zone"]), ("2022-05-02T08", &"Asia/Tokyo".into()));
    assert_eq!((&breakfast.extra["x"], trial.issues()), (&"y: z".into(), vec![(32, 5, "bad_value")]));
    assert_eq!(trial.report.format, "markwhen");
}

#[test]
fn old_groups_and_pages_are_read() {
    let text = "title: One\n1999: Before\ngroup The 90s // words\n  1991: Storm\n  section Inner\n    1994: Friends\n  endSection\n  1998: End\nendGroup\n\
                2022: After\n_-_-_break_-_-_\ntitle: Two\ndateFormat: d/M/y\n\n5/9/2009: Page two\n";
    let trial = read("t.txt", text);
    let kinds: Vec<_> = trial.events.iter().map(|event| format!("{} {}", event.kind, event.title)).collect();
    assert_eq!(kinds, ["The 90s Storm", "The 90s / Inner Friends", "The 90s End", " Before", " Page two", " After"]);
    assert_eq!((trial.events[4].when.as_str(), trial.file.title.as_str()), ("2009-09-05", "One, Two"));
    assert_eq!((trial.report.format.as_str(), trial.report.issue_count), ("markwhen", 0));
}

#[test]
fn what_cannot_be_understood_is_undated_and_said() {
    let text = "2012: A\n2012-13-45: B\nafter !none 3 days: C\nFeb 3: D\n2015: \nstart x\n2016 / 2015: E\n2017 every moon: F\n2018: G !g\n2018: H !g\nnow: I\n2019 - now: J\n10 men: K\n";
    let trial = read("t.mw", text);
    let lines = [
        "2012 | A",
        "2015 | start x",
        "2016 | E",
        "2017 | F",
        "2018 | G",
        "2018 | H",
        "2019/.. | J",
        "XXXX-02-03 | D",
        " | B",
        " | C",
        " | I",
    ];
    assert_eq!(trial.lines(), lines);
    let issues = [
        (2, 1, "bad_date"),
        (3, 1, "bad_date"),
        (4, 1, "missing_year"),
        (5, 1, "missing_title"),
        (7, 1, "end_before_start"),
        (8, 1, "bad_value"),
        (10, 1, "duplicate_id"),
        (11, 1, "bad_date"),
    ];
    assert_eq!(trial.issues(), issues);
    assert_eq!(
        (trial.events[8].as_written.as_str(), trial.events[9].as_written.as_str()),
        ("2012-13-45", "after !none 3 days")
    );
    assert_eq!(trial.events[6].summary, "10 men: K");
}

#[test]
fn dates_of_two_orders_are_said_once() {
    let text = "31/12/2001: E\n5/6/2001: D\n30/11/2001 - 2002: C\n";
    let trial = read("t.mw", text);
    assert_eq!(trial.lines(), ["2001-05-06 | D", "2001-11-30/2002 | C", "2001-12-31 | E"]);
    assert_eq!((trial.issues(), trial.report.issues[0].count), (vec![(1, 1, "ambiguous_date")], 2));
    assert_eq!(read("t.mw", &format!("dateFormat: d/M/y\n\n{text}")).report.issue_count, 0);
    assert_eq!(read("t.mw", "12/31/2001: E\n2001-12-31: D\n").report.issue_count, 0);
}

#[test]
fn days_that_there_are_not_are_no_ranges() {
    let trial = read("t.mw", "2001-02-31: A\n2002/2003/2004: B\n2001: C\n7 Decemb 1941: D\n");
    assert_eq!(trial.lines(), ["2001 | C", " | A", " | B", " | D"]);
    assert_eq!(trial.issues(), [(1, 1, "bad_date"), (2, 1, "bad_date"), (4, 1, "bad_date")]);
}

#[test]
fn what_repeats_is_there_each_time() {
    let trial = read("t.mw", "2025-02-06 every 2 days x3: A !a\n2030 every year: B\n1 day: C\n");
    let lines = trial.lines();
    assert_eq!(lines[..3], ["2025-02-06 | A", "2025-02-08 | A", "2025-02-10 | A"]);
    assert_eq!((lines.len(), trial.issues()), (3 + 11 + 1, vec![(2, 1, "left_out")]));
    let ids: Vec<_> = trial.events[..3].iter().map(|event| event.id.as_str()).collect();
    assert_eq!(ids, ["a", "a/2", "a/3"]);
}

#[test]
fn a_quoted_line_is_text_whatever_stands_in_it() {
    let trial = read(
        "t.mw",
        "2012: A\n\nToday\n> 2019-05-02: released\n> Today: they came\n  > # no section\n>\n>less\n> // words\n2013: B\n",
    );
    assert_eq!(trial.lines(), ["2012 | A", "2013 | B"]);
    assert_eq!(
        trial.events[0].summary,
        "Today\n2019-05-02: released\nToday: they came\n# no section\n\n>less\n// words"
    );
    assert_eq!(trial.report.issue_count, 0);
}

#[test]
fn other_texts_are_left_to_their_readers() {
    let format = |name: &str, text: &str| try_read(name, text.as_bytes()).map_or(String::new(), |t| t.report.format);
    assert_eq!(format("t.csv", "date,title\n2012,a: b\n2013,c\n"), "csv");
    assert_eq!(
        format(
            "t.txt",
            "A letter\n\nDear Sir,\nwords: more words\n2012: a year\nand words\nand words\nand words\nand words\n"
        ),
        ""
    );
    assert_eq!(format("t.txt", "2012: a year\n2013 - 2014: two\nwords\n"), "markwhen");
    assert_eq!(format("t.mw", "words\n"), "markwhen");
}

proptest! {
    #[test]
    fn any_text_adds_up(lines in prop::collection::vec(
        "(20[0-9]{2}|[0-9]{1,3} (days|weeks|years)|after !a|before !a 1 day|now|Feb 3|every|x[0-9]{1,4}|until| / | - |: |#{0,7} |group |endGroup|key: |!a|\\PC{0,4}){0,6}", 0..12,
    )) {
        let trial = read("t.mw", &format!("2012: First\n{}", lines.join("\n")));
        prop_assert_eq!(trial.report.format, "markwhen");
        prop_assert!(trial.report.events >= 1);
    }
}

#[test]
fn a_title_that_starts_with_a_date_is_no_end() {
    let trial = read("a.mw", "2012-04-02: 2012-05-03: A\n\n2012: 2014: B\n\n2012-04-02 10:15: C\n");
    assert_eq!(trial.lines(), ["2012 | 2014: B", "2012-04-02 | 2012-05-03: A", "2012-04-02T10:15 | C"]);
    assert_eq!(trial.issues(), []);
}
