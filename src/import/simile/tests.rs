//! Whole files of SIMILE Timeline.

use proptest::prelude::*;

use super::super::trial::{Trial, read, try_read};
use super::OWN_KEY;
use crate::dataset::EventRecord;

/// The only event of a file in XML, by its attributes.
fn xml(attributes: &str) -> Trial {
    read("t.xml", &format!("<data wiki-url='x'>\n<event {attributes} title='X'/>\n</data>"))
}

fn check_xml(attributes: &str, when: &str, issues: &[&str]) -> EventRecord {
    check(xml(attributes), attributes, when, issues)
}

fn check_json(keys: &str, when: &str, issues: &[&str]) -> EventRecord {
    let text = format!("{{dateTimeFormat: 'Gregorian', events: [{{{keys}, title: 'X'}}]}}");
    check(read("t.json", &text), keys, when, issues)
}

fn check(mut trial: Trial, what: &str, when: &str, issues: &[&str]) -> EventRecord {
    let kinds: Vec<_> = trial.report.issues.iter().map(|issue| issue.kind.key()).collect();
    assert_eq!(trial.report.format, "simile");
    assert_eq!((trial.events[0].when.as_str(), kinds.as_slice()), (when, issues), "{what}");
    trial.events.remove(0)
}

#[test]
fn an_event_in_xml_is_a_moment_unless_it_says_that_it_lasts() {
    check_xml("start='1845'", "1845", &[]);
    let moment = check_xml("start='60' end='80'", "[0060..0080]", &[]);
    assert_eq!((moment.as_written.as_str(), moment.when_note.contains("limits")), ("", true));
    check_xml("start='60' end='80' isDuration='true'", "0060/0080", &[]);
    check_xml("start='60' end='80' durationEvent='true' isDuration='false'", "0060/0080", &[]);
    check_xml("start='60' end='80' isDuration='false'", "[0060..0080]", &[]);
    check_xml("start='60' end='60'", "0060", &[]);
    check_xml(
        "start='May 1 2001 10:00:00' end='May 2 2001 12:00:00'",
        "[2001-05-01T10:00:00..2001-05-02T12:00:00]",
        &[],
    );
    check_xml("start='80' end='60'", "0080", &["end_before_start"]);
    check_xml("end='80'", "[..0080]", &[]);
    check_xml("start='1990' end='present' isDuration='true'", "1990/..", &[]);
}

#[test]
fn an_event_in_json_lasts_unless_it_says_that_it_is_a_moment() {
    check_json("start: 1913, end: '1929'", "1913/1929", &[]);
    check_json("start: '1913', end: '1929', durationEvent: false", "[1913..1929]", &[]);
    check_json("s: '1913', e: '1929', de: false", "[1913..1929]", &[]);
    let negated = check_json("start: '1913', end: '1929', isDuration: true", "1913/1929", &["ambiguous_date"]);
    assert_eq!(negated.extra["isDuration"], true);
    check_json("start: '1913', isDuration: false", "1913", &[]);
    check_json("start: null, end: undefined", "", &[]);
    check_json("start: new Date(2009, 0, 1)", "", &["bad_date"]);
}

#[test]
fn limits_of_start_and_end_are_doubt() {
    let four = "start='1871' latestStart='1872' earliestEnd='1878' end='1879'";
    let lasts = check_xml(&format!("{four} isDuration='true'"), "1871?/1879?", &[]);
    assert_eq!(lasts.as_written, "1871 (at the latest 1872) – 1879 (at the earliest 1878)");
    assert!(lasts.when_note.starts_with("Start and end are known within limits"), "{}", lasts.when_note);
    check_xml(four, "[1871..1879]", &[]);
    check_xml("start='1871' latestStart='1872' end='1879' isDuration='true'", "1871?/1879", &[]);
    check_xml("start='1871' earliestEnd='1878' end='1879' isDuration='true'", "1871/1879?", &[]);
    let open = check_xml("start='2001' earliestEnd='2003' durationEvent='true'", "2001/2003..", &[]);
    assert_eq!(open.when_note, "The end is not known, only that it is 2003 at the earliest.");
    assert_eq!(open.as_written, "2001 – at the earliest 2003");
    check_xml("start='1871' latestStart='1875'", "[1871..1875]", &[]);
    check_xml("start='1871' latestStart='1875' end='now' isDuration='true'", "1871?/..", &[]);
    // Midnights at the edges of months say which month.
    let [june, july] = ["Jun", "Jul"].map(|month| format!("{month} 01 1861 00:00:00 GMT"));
    check_xml(&format!("start='{june}' latestStart='{july}' end='1863' isDuration='true'"), "1861-06/1863", &[]);
    check_xml(&format!("start='{june}' end='{july}'"), "1861-06", &[]);
    check_xml("start='Jun 01 1861' end='Jul 01 1861'", "[1861-06-01..1861-07-01]", &[]);
    let year = "start='Jan 1 1861 00:00:00 GMT' end='Jan 1 1862 00:00:00 GMT'";
    check_xml(year, "1861", &[]);
}

#[test]
fn dates_follow_the_words_of_scripts_or_iso() {
    let zone = check_xml("start='Fri Nov 22 1963 12:30:00 GMT-0600'", "1963-11-22T12:30:00-06:00", &[]);
    assert_eq!(zone.as_written, "Fri Nov 22 1963 12:30:00 GMT-0600");
    check_xml("start='Sat May 20 1961 00:00:00 GMT-0600'", "1961-05-20", &[]);
    check_xml("start='200 BC'", "-0199", &[]);
    check_xml("start='5/6/1961'", "1961-05-06", &["ambiguous_date"]);
    let bad = check_xml("start='whenever'", "", &["bad_date"]);
    assert_eq!(bad.as_written, "whenever");
    let iso = read(
        "t.xml",
        "<data date-time-format='iso8601'><event start='-0500' title='a'/><event start='2001-05' title='b'/></data>",
    );
    assert_eq!(iso.lines(), ["-0500 | a", "2001-05 | b"]);
    assert_eq!(iso.file.extra[OWN_KEY]["date-time-format"], "iso8601");
}

#[test]
fn millions_of_years_are_told_by_the_whole_file() {
    let far = ["115:105", "70:65", "?93:90", "228:228", "99:89", "85:71"].map(|pair| {
        let (start, end) = pair.split_once(':').expect("a pair");
        format!("<event isDuration=\"true\" start='{start}' end='{end}' title='T{end}'/>")
    });
    let trial = read("t.xml", &format!("<data>{}</data>", far.concat()));
    let lines = [
        "Y-228000000S3 | T228",
        "Y-115000000S3/Y-105000000S3 | T105",
        "Y-99000000S2/Y-89000000S2 | T89",
        "Y-93000000S2?/Y-90000000S2 | T90",
        "Y-85000000S2/Y-71000000S2 | T71",
        "Y-70000000S2/Y-65000000S2 | T65",
    ];
    assert_eq!(trial.lines(), lines);
    assert_eq!(trial.events[1].as_written, "115 – 105");
    assert_eq!(trial.issues(), [(1, 32, "ambiguous_date")]);
    // Fewer of them may be mistakes.
    let trial = read("t.xml", &format!("<data>{}</data>", far[0]));
    assert_eq!((trial.lines(), trial.issues()), (vec!["0115 | T105".to_owned()], vec![(1, 44, "end_before_start")]));
}

#[test]
fn every_attribute_finds_its_field() {
    let text = "<?xml version=\"1.0\"?>\n<data wiki-url=\"https://w.example/\">\n<!-- none -->\n<note>n</note>\
        <event eventID='e1' start=\"1840\" title=\"A &amp; &lt;i&gt;B&lt;/i&gt;\" link='https://l.example/?a=1&amp;b=2' image='pic.png'\n \
        color=red caption=\"C\" isDuration=\"maybe\" status='x'>\n One\n two &lt;a href=\"https://d.example\"&gt;three&lt;/a&gt;&lt;br&gt;four &nbsp;&eacute;\n</event>\
        <event start='1841' title='C'><![CDATA[<p>x</p><img src='https://i.example/p'>]]></event>\
        <event start='1842' title='D'>plain <b>bold</b> &amp; end</event></data>";
    let trial = read("t.xml", text);
    assert_eq!(trial.lines(), ["1840 | A & B", "1841 | C", "1842 | D"]);
    let [a, c, d] = trial.events.as_slice() else { panic!("three events") };
    assert_eq!((a.id.as_str(), a.summary.as_str()), ("e1", "One two three\nfour é"));
    let links: Vec<_> = a.links.iter().map(|link| (link.url.as_str(), link.label.as_str())).collect();
    assert_eq!(links, [("https://l.example/?a=1&b=2", ""), ("https://d.example", "three")]);
    let extra: Vec<String> = a.extra.iter().map(|(key, value)| format!("{key}={value}")).collect();
    assert_eq!(
        extra.join(" "),
        r#"image="pic.png" color="red" caption="C" isDuration="maybe" status (as written)="x""#
    );
    assert_eq!((c.summary.as_str(), c.links[0].url.as_str()), ("x", "https://i.example/p"));
    assert_eq!(d.summary, "plain bold & end");
    let own = &trial.file.extra[OWN_KEY];
    assert_eq!((&own["wiki-url"], &own["note"]), (&"https://w.example/".into(), &"n".into()));
    assert_eq!(trial.report.issue_count, 0);
}

#[test]
fn objects_of_scripts_are_read_with_their_places() {
    let text = "\u{feff}// made by hand\nvar timeline_data = {\n'dateTimeFormat': 'iso8601', wikiSection: \"S\",\n'events' : [\n\
        {'start': '1924', 'title': 'it\\'s', description: '<b>D</b>', 'link': 'https://l.example',},\n\
        {'start': '1925' 'title': 'no comma'},\n7,\n{start: 'soon', title: \"C\"},\n{},\n],\n}; run(timeline_data);";
    let trial = read("t.js", text);
    assert_eq!(trial.report.format, "simile");
    assert_eq!(trial.lines(), ["1924 | it's", " | C"]);
    assert_eq!(trial.issues(), [(6, 18, "bad_json"), (7, 1, "bad_json"), (8, 2, "bad_date"), (9, 1, "unreadable_row")]);
    assert_eq!((trial.report.records, trial.report.unreadable), (5, 3));
    assert_eq!((trial.events[0].summary.as_str(), trial.events[0].links.len()), ("D", 1));
    assert_eq!(trial.file.extra[OWN_KEY]["wikiSection"], "S");
}

#[test]
fn files_that_are_cut_off_give_what_is_there() {
    let text = "<data>\n<event start='1' title='a' isDuration='true'/>\n<event start='2' title='b'>words";
    let trial = read("t.xml", text);
    assert_eq!(
        (trial.lines(), trial.issues()),
        (vec!["0001 | a".to_owned(), "0002 | b".to_owned()], vec![(3, 33, "bad_xml")])
    );
    let trial = read("t.xml", "<data>\n<event start='1' title='a' isDuration='true'/>\n<event start='2' tit");
    assert_eq!(
        (trial.lines(), trial.issues()),
        (vec!["0001 | a".to_owned()], vec![(3, 1, "bad_xml"), (3, 21, "bad_xml")])
    );
    let trial = read("t.json", "{dateTimeFormat: 'x', events: [{start: 1, title: 'a'}, {start: 2, ti");
    assert_eq!((trial.report.events, trial.issues()), (1, vec![(1, 69, "bad_json"), (1, 69, "bad_value")]));
    let broken = |text: &str| try_read("t.json", text.as_bytes()).err().expect("broken").to_string();
    assert!(broken("{dateTimeFormat: , events: [{start: 1}]}").starts_with("line 1, column 18: "));
    // A bracket too many costs nothing that is behind it.
    let trial = read("t.json", "{dateTimeFormat: 'x', events: [{start: 1, title: 'a'}}, {start: 2}]}");
    assert_eq!(trial.lines(), ["0001 | a", "0002 | [untitled]"]);
    assert_eq!(trial.issues(), [(1, 54, "bad_json"), (1, 57, "missing_title")]);
}

#[test]
fn names_of_a_script_stay_as_they_are_written() {
    let trial = read(
        "t.js",
        "var d = {dateTimeFormat: FORMAT, events: [{start: YEAR, title: 'a'}, {start: 2, title: f(1, 'x')}]};",
    );
    assert_eq!(trial.lines(), ["0002 | f(1, 'x')", " | a"]);
    assert_eq!(trial.issues(), [(1, 44, "bad_date")]);
    assert_eq!(trial.file.extra[OWN_KEY]["dateTimeFormat"], "FORMAT");
}

#[test]
fn one_broken_tag_costs_no_other_event() {
    let text = "<data>\n<event start='1' title='a>A</event>\n<event start='2' title='b'>B\n<event start=3 title='c'>C</events></event>\n</data>";
    let trial = read("t.xml", &text.replace("<data>", "<data wiki-url=''>"));
    let lines: Vec<String> = trial.lines();
    assert_eq!(lines, ["0001 | A", "0002 | b", "0003 | c"]);
    let kinds: Vec<_> = trial.issues().iter().map(|(line, _, kind)| (*line, *kind)).collect();
    assert_eq!(kinds, [(2, "bad_xml"), (2, "bad_xml"), (2, "missing_title"), (4, "bad_xml"), (4, "bad_xml")]);
}

#[test]
fn entities_of_a_file_are_never_put_in() {
    let mut text = "<!DOCTYPE data [<!ENTITY a0 \"lol\">".to_owned();
    for n in 1..10 {
        text.extend(["<!ENTITY a", &n.to_string(), " \"", &format!("&a{};", n - 1).repeat(10), "\">"]);
    }
    text.push_str("]><data wiki-url='x'><event start='1' title='t &a9;'>&a9;</event></data>");
    let trial = read("t.xml", &text);
    assert_eq!((trial.events[0].title.as_str(), trial.events[0].summary.as_str()), ("t &a9;", "&a9;"));
    assert_eq!(trial.issues(), [(1, 1, "bad_xml")]);
}

#[test]
fn other_files_are_left_to_their_readers() {
    let refused = |name: &str, text: &str| try_read(name, text.as_bytes()).err().map(|error| error.to_string());
    let feed = refused("t.xml", "<?xml version='1.0'?>\n<rss version='2.0'><channel><item/></channel></rss>")
        .expect("refused");
    assert!(feed.starts_with("this is a news feed or RDF, in XML; of XML, timelines"), "{feed}");
    let other = refused("t.xml", "<catalogue><book year='1'/></catalogue>").expect("refused");
    assert!(other.starts_with("this is XML of an unknown sort (it starts with <catalogue>)"), "{other}");
    assert!(refused("t.kml", "<kml xmlns='x'><Document/></kml>").expect("refused").contains("Google Earth"));
    assert!(refused("t.xml", "<data><row start='1'/></data>").is_some());
    let format = |name: &str, text: &str| read(name, text).report.format;
    assert_eq!(format("t.csv", "<TICKER>,<DATE>\nA,2020-01-01\nB,2020-01-02\n"), "csv");
    assert_eq!(format("t.json", r#"{"events": [{"start": "2011", "title": "A"}]}"#), "json");
    let ours = r#"{"format": "dateline", "version": 1, "events": [{"title": "A", "start": "1", "isDuration": true}]}"#;
    assert_eq!(format("t.json", ours), "dateline");
    assert_eq!(
        format("t.json", r#"{"dateTimeFormat": "iso8601", "events": [{"start": "2011", "title": "A"}]}"#),
        "simile"
    );
    assert_eq!(format("t.js", "{events: [{start: '2011', title: 'A'}]}"), "simile");
}

#[test]
fn the_encoding_that_a_file_names_counts() {
    let text = "<?xml version='1.0' encoding='windows-1250'?><data wiki-url='x'><event start='1990' title='Łódź, Kielce'/></data>";
    let bytes = encoding_rs::WINDOWS_1250.encode(text).0.into_owned();
    let trial = try_read("t.xml", &bytes).expect("events");
    assert_eq!(
        (trial.lines(), trial.report.encoding.as_str()),
        (vec!["1990 | Łódź, Kielce".to_owned()], "windows-1250")
    );
}

/// Pieces of which files are put together that are nearly right.
const PARTS: [&str; 26] = [
    "<data wiki-url='x'>",
    "</data>",
    "<event start='1840' title='a'>",
    "</event>",
    "<event ",
    "start=",
    "'",
    "\"",
    ">",
    "/>",
    "<",
    "&amp;",
    "&x;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "end='3' isDuration='true'",
    "{events: [",
    "{start: '1', title: 'b'}",
    "{dateTimeFormat: 'x', ",
    "]",
    "}",
    ",",
    "latestStart='Jan 1 1850 00:00:00 GMT'",
    "é\n",
];

proptest! {
    #[test]
    fn no_text_breaks_the_reader_and_counts_add_up(parts in proptest::collection::vec(0..PARTS.len(), 0..40), is_xml: bool) {
        let head = if is_xml { "<data wiki-url='x'><event start='1' title='t'/>" } else { "{dateTimeFormat: 'x', events: [{start: 1}," };
        let body: String = parts.iter().filter_map(|&at| PARTS.get(at)).copied().collect();
        // `try_read` holds that the counts add up.
        let trial = try_read("t", format!("{head}{body}").as_bytes());
        prop_assert!(trial.is_ok_and(|trial| trial.report.events >= 1) || !is_xml);
    }

    #[test]
    fn a_file_cut_anywhere_keeps_the_events_before(cut in 0..400_usize) {
        let events: Vec<String> = (1..8).map(|n| format!("<event start='18{n}0' title='é{n}'>text &amp; {n}</event>\n")).collect();
        let events = events.concat();
        let text = format!("<data wiki-url='x'>\n{events}</data>");
        let end = text.floor_char_boundary(cut.min(text.len()));
        let part = text.get(..end).unwrap_or_default();
        let n_whole = part.matches("</event>").count();
        if let Ok(trial) = try_read("t.xml", part.as_bytes()) {
            prop_assert!(trial.report.events >= n_whole);
            prop_assert!(trial.report.issue_count > 0 || end == text.len());
        } else {
            prop_assert_eq!(n_whole, 0);
        }
    }
}

#[test]
fn a_slip_in_the_name_of_the_list_makes_no_date_sharper() {
    let text = r#"{"dateTimeFormat": "iso8601", "events": [{"start": "1927-05-06", "latestStart": "1927-06-01", "title": "A"}]}"#;
    let when = |text: &str| read("t.json", text).events.first().map(|event| event.when.clone());
    assert!(when(text).is_some());
    assert_eq!(when(&text.replace("events", "event s")), when(text));
}
