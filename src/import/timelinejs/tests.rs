use super::super::trial::{read, try_read};
use super::*;

const NEW: &str = "Year,Month,Day,Time,End Year,End Month,End Day,End Time,Display Date,Headline,Text,Media,Media Credit,\
Media Caption,Media Thumbnail,Type,Group,Background,Alt Text\n";

/// A row of the newer table: date cells, then the others by name.
fn row(date: &str, others: &[(&str, &str)]) -> String {
    let mut cells: Vec<String> = date.split(',').map(str::to_owned).collect();
    for name in NEW.trim_end().split(',').skip(cells.len()) {
        let cell = others.iter().find(|(known, _)| *known == name).map_or("", |(_, cell)| *cell);
        cells.push(if cell.is_empty() { String::new() } else { format!("\"{}\"", cell.replace('"', "\"\"")) });
    }
    format!("{}\n", cells.join(","))
}

fn check_dates(rows: &[(&str, &str)]) {
    for (date, expected) in rows {
        let trial = read("t.csv", &format!("{NEW}{}", row(date, &[("Headline", "X")])));
        let seen = trial.report.issues.iter().map(|issue| issue.kind.key()).collect::<Vec<_>>().join(" ");
        assert_eq!(format!("{} {seen}", trial.events[0].when).trim(), *expected, "{date}");
    }
}

#[test]
fn a_date_is_as_sharp_as_its_cells() {
    check_dates(&[
        ("1815,,,", "1815"),
        ("1815,12,,", "1815-12"),
        ("1815,12,10,", "1815-12-10"),
        ("1815,12,10,13:45", "1815-12-10T13:45"),
        ("1815,12,10,1345", "1815-12-10T13:45"),
        ("1815,12,10,10.30", "1815-12-10T10:30"),
        ("1815,12,10,1:45 pm", "1815-12-10T13:45"),
        ("1815,12,10,1:45:30 PM", "1815-12-10T13:45:30"),
        ("1815,12,10,3 pm", "1815-12-10T15:00"),
        ("1815,12,10,00:00", "1815-12-10"),
        ("1815,12,10,noonish", "1815-12-10 bad_date"),
        ("1815,12,,13:45", "1815-12 bad_date"),
        ("1815,March,1,", "1815-03-01"),
        ("1815,13,1,", "bad_date"),
        ("1815,2,30,", "bad_date"),
        ("1815,,10,", "1815 bad_date"),
        ("1 492,,,", "1492"),
        ("1492.0,10.0,12.0,", "1492-10-12"),
        ("c. 1850,,,", "1850~"),
        ("MMXX,,,", "bad_date"),
        (",5,,", "bad_date"),
    ]);
}

#[test]
fn years_before_our_era_have_no_year_0() {
    check_dates(&[
        ("-1,,,", "0000"),
        ("-44,3,15,", "-0043-03-15"),
        ("-9999,,,", "-9998"),
        ("-10000,,,", "Y-10000"),
        ("-13798000000,,,", "Y-13798000000"),
        ("12000,5,,", "Y12000 bad_date"),
    ]);
    let trial = read("t.csv", &format!("{NEW}{}", row("-44,3,15,", &[("Headline", "Ides")])));
    assert_eq!(trial.events[0].as_written, "-44-3-15");
    assert_eq!(trial.events[0].when_note, "The year -44 is read as 44 BCE.");
    let trial = read("t.csv", &format!("{NEW}\"1,492\",10,12,,,,,,,Landfall,,,,,,,,,\n"));
    assert_eq!(trial.lines(), ["1492-10-12 | Landfall"]);
}

#[test]
fn an_end_makes_a_stretch_unless_it_is_the_start_or_before_it() {
    check_dates(&[
        ("1815,12,10,,1852,11,27,", "1815-12-10/1852-11-27"),
        ("1943,7,,,1946,,,", "1943-07/1946"),
        ("1943,7,1,,1943,7,1,", "1943-07-01"),
        ("1943,7,1,9:00,1943,7,1,17:30", "1943-07-01T09:00/1943-07-01T17:30"),
        ("1946,,,,1943,,,", "1946 end_before_start"),
        (",,,,1946,,,", "[..1946] bad_date"),
    ]);
}

#[test]
fn the_cells_of_a_slide_find_their_fields() {
    let slide = row(
        "1815,12,10,,,,,",
        &[
            ("Display Date", "St. Lucy&rsquo;s &amp; cold"),
            ("Headline", "Ada <b>Lovelace</b>"),
            ("Text", "<p>One &amp; <a href=\"https://a.example/x\">two</a></p><p>Three</p>"),
            ("Media", "https://m.example/p.jpg"),
            ("Media Credit", "The <i>Commons</i>"),
            ("Media Caption", "<a href=\"https://c.example\">Portrait</a>"),
            ("Media Thumbnail", "https://m.example/t.jpg"),
            ("Group", "People"),
            ("Background", "#fff"),
            ("Alt Text", "A woman"),
        ],
    );
    let trial = read("t.csv", &format!("{NEW}{slide}"));
    let event = &trial.events[0];
    assert_eq!((event.title.as_str(), event.as_written.as_str()), ("Ada Lovelace", "St. Lucy’s & cold"));
    assert_eq!((event.summary.as_str(), event.kind.as_str()), ("One & two\nThree", "People"));
    let links: Vec<_> = event.links.iter().map(|link| (link.url.as_str(), link.label.as_str())).collect();
    assert_eq!(
        links,
        [
            ("https://m.example/p.jpg", "Portrait – The Commons"),
            ("https://c.example", "Portrait"),
            ("https://a.example/x", "two")
        ]
    );
    let about = &event.links[0].extra;
    assert_eq!((&about["credit"], &about["alt"]), (&"The Commons".into(), &"A woman".into()));
    assert_eq!(about["thumbnail"], "https://m.example/t.jpg");
    assert_eq!(event.extra["Background"], "#fff");
    assert_eq!((trial.report.format.as_str(), trial.report.issue_count), ("timelinejs", 0));
}

#[test]
fn title_rows_name_the_file_and_era_rows_are_tagged() {
    let text = [
        NEW.to_owned(),
        row(
            ",,,",
            &[("Headline", "The <i>whole</i>"), ("Text", "About it"), ("Type", "title"), ("Background", "#000")],
        ),
        row("1914,,,,1918,,,", &[("Headline", "War"), ("Type", "era")]),
        row("1916,,,", &[("Headline", "Battle")]),
        row("1917,,,", &[("Headline", "Another cover"), ("Type", "Title")]),
        row(",,,", &[("Headline", "Undated")]),
        row(",,,", &[("Background", "#123456")]),
        row("1919,,,", &[("Text", "Peace was made. At last.")]),
    ]
    .concat();
    let trial = read("t.csv", &text);
    assert_eq!((trial.file.title.as_str(), trial.file.description.as_str()), ("The whole", "About it"));
    assert_eq!(trial.file.extra[OWN_KEY]["Background"], "#000");
    let lines = ["1914/1918 | War", "1916 | Battle", "1917 | Another cover", "1919 | Peace was made", " | Undated"];
    assert_eq!(trial.lines(), lines);
    assert_eq!(trial.events[0].tags, ["era"]);
    assert_eq!(trial.issues(), [(5, 16, "bad_value"), (7, 0, "unreadable_row"), (8, 0, "missing_title")]);
    assert_eq!((trial.report.records, trial.report.unreadable, trial.report.undated), (6, 1, 1));
}

#[test]
fn older_tables_have_dates_in_one_cell_with_the_month_first() {
    let head = "Start Date,End Date,Headline,Text,Media,Media Credit,Media Caption,Media Thumbnail,Type,Tag\n";
    let rows = "2009,,Cover,<p>All</p>,,,,,start,\n12/10/2011,,A,,,,,,,red\n5/6/2011,6/6/2011,B,,,,,,,\n2011-04-02,,C,,,,,,,\n\
                4/1999,,D,,,,,,,\n-44,,E,,,,,,,\n1600,1650,F,,,,,,era,\n";
    let trial = read("t.csv", &format!("{head}{rows}"));
    let lines =
        ["-0043 | E", "1600/1650 | F", "1999-04 | D", "2011-04-02 | C", "2011-05-06/2011-06-06 | B", "2011-12-10 | A"];
    assert_eq!(trial.lines(), lines);
    assert_eq!(trial.file.title, "Cover");
    assert_eq!(trial.issues(), [(3, 1, "ambiguous_date")]);
    assert!(trial.report.issues[0].message.starts_with("2 dates"), "{:?}", trial.report.issues);
    let kind = trial.events.iter().find(|event| event.title == "A").map(|event| event.kind.as_str());
    assert_eq!(kind, Some("red"));
    // One date proves the other order for all.
    let trial = read("t.csv", &format!("{head}{rows}13/01/2012,,G,,,,,,,\n"));
    assert_eq!(trial.lines()[4], "2011-06-05/2011-06-06 | B");
    assert_eq!(trial.report.issue_count, 0);
}

#[test]
fn an_hour_that_no_day_has_is_said() {
    let slide = |hour: &str| {
        format!(
            "{{\"start_date\": {{\"year\": 2001, \"month\": 5, \"day\": 10, \"hour\": {hour}}}, \"text\": {{\"headline\": \"A\"}}}}"
        )
    };
    let trial = read("t.json", &format!("{{\"events\": [{},\n{},\n{}]}}", slide("23"), slide("24"), slide("\"99\"")));
    assert_eq!(trial.lines(), ["2001-05-10 | A"; 3]);
    assert_eq!(trial.issues(), [(2, 2, "bad_date"), (3, 2, "bad_date")]);
}

#[test]
fn newer_json_has_numbers_texts_and_blanks() {
    let text = r##"{"scale": "human",
      "title": {"text": {"headline": "All of it", "text": "<p>Words</p>"}, "media": {"url": "https://m.example/t", "caption": ""}},
      "events": [
        {"start_date": {"year": 1900, "month": "1", "day": "", "format": ""}, "end_date": {"year": "1901", "display_date": ""},
         "text": {"headline": "A", "text": ""}, "group": "G", "unique_id": "slide-a", "autolink": false,
         "background": {"color": "#fff", "url": ""}},
        {"start_date": {"year": "2015", "month": "01", "day": "02", "hour": "9", "minute": "5", "second": "", "millisecond": "10",
          "display_date": "One morning"}, "text": {"headline": "B"}, "media": {"url": "<blockquote>Said so</blockquote>", "credit": "Me"}},
        {"start_date": {"year": "2016", "month": "3", "day": "4", "hour": "13"}, "text": {"headline": "C"}},
        {"text": {"headline": "No date"}},
        7,
        {"start_date": {"year": "later"}, "text": {"headline": "D"}}
      ],
      "eras": [{"start_date": {"year": "1890"}, "end_date": {"year": "1910"}, "text": {"headline": "Era"}}]}"##;
    let trial = read("t.json", text);
    assert_eq!(trial.report.format, "timelinejs");
    let lines = ["1890/1910 | Era", "1900-01/1901 | A", "2015-01-02T09:05 | B", "2016-03-04 | C", " | No date", " | D"];
    assert_eq!(trial.lines(), lines);
    assert_eq!(trial.issues(), [(11, 9, "bad_json"), (12, 10, "bad_date")]);
    let [era, a, b, c, ..] = trial.events.as_slice() else { panic!("six events") };
    assert_eq!(era.tags, ["era"]);
    assert_eq!((a.id.as_str(), a.kind.as_str(), a.as_written.as_str()), ("slide-a", "G", ""));
    assert_eq!((&a.extra["autolink"], &a.extra["background"]["color"]), (&false.into(), &"#fff".into()));
    assert!(!a.extra.contains_key("start_date"));
    assert_eq!((b.as_written.as_str(), b.summary.as_str()), ("One morning", "Said so"));
    assert_eq!(b.extra["start_date"]["millisecond"], "10");
    assert_eq!(
        (&b.extra["media"]["credit"], &b.extra["media"]["url"]),
        (&"Me".into(), &"<blockquote>Said so</blockquote>".into())
    );
    assert_eq!(c.as_written, "2016-3-4 13");
    assert_eq!(trial.events[5].as_written, "later");
    assert_eq!((trial.file.title.as_str(), trial.file.description.as_str()), ("All of it", "Words"));
    assert_eq!(trial.file.extra[OWN_KEY]["title_slide"]["media"]["url"], "https://m.example/t");
    assert_eq!(trial.file.extra[OWN_KEY]["scale"], "human");
}

#[test]
fn older_json_in_a_script_is_read() {
    let json = r#"{"timeline": {"headline": "Old", "type": "default", "text": "<p>Hi</p>", "startDate": "1600", "date": [
      {"startDate": "2011,12,10", "endDate": "2011,12,11", "headline": "A", "text": "t", "tag": "red",
       "asset": {"media": "https://m.example/x", "credit": "C", "caption": "P"}},
      {"startDate": "2012,1,2,7,30,0", "headline": "B"}, {"startDate": "1642", "headline": "C"}, {"startDate": "-44", "headline": "D"},
      {"startDate": "2012,2", "headline": "E"}, {"startDate": "20120301", "headline": "F"}],
      "era": [{"startDate": "2011", "endDate": "2012", "headline": "Era"}]}}"#;
    let lines = [
        "-0043 | D",
        "1642 | C",
        "2011/2012 | Era",
        "2011-12-10/2011-12-11 | A",
        "2012-01-02T07:30:00 | B",
        "2012-02 | E",
        "2012-03-01 | F",
    ];
    for text in [
        json.to_owned(),
        format!("storyjs_jsonp_data = {json};\n"),
        format!("storyjs_jsonp_data = {json}"),
        format!("my.callback({json});"),
        format!("var data = {json}\n;"),
    ] {
        let trial = read("t.jsonp", &text);
        assert_eq!((trial.report.format.as_str(), trial.lines()), ("timelinejs", lines.map(str::to_owned).to_vec()));
        assert_eq!((trial.file.title.as_str(), trial.file.description.as_str()), ("Old", "Hi"));
        assert_eq!(trial.file.extra[OWN_KEY]["startDate"], "1600");
        assert_eq!((trial.events[3].links[0].label.as_str(), trial.events[3].kind.as_str()), ("P – C", "red"));
    }
}

#[test]
fn broken_json_names_its_place_in_the_whole_text() {
    let text = "storyjs_jsonp_data = {\"timeline\": {\"headline\": \"x\", \"date\": [\n{\"startDate\": \"2011\" \"headline\": 1}]}}";
    let error = try_read("t.js", text.as_bytes()).err().expect("broken").to_string();
    assert!(error.starts_with("line 2, column 22: "), "{error}");
    let text = "go({\"start_date\": 1, \"text\": {\"headline\": \"\"}});";
    let error = try_read("t.js", text.as_bytes()).err().expect("no list").to_string();
    assert!(error.contains("no list “events”"), "{error}");
}

#[test]
fn other_tables_and_lists_are_left_to_their_readers() {
    let format = |name: &str, text: &str| read(name, text).report.format;
    assert_eq!(format("t.csv", "Year,Headline\n1914,War\n1915,More war\n"), "csv");
    assert_eq!(format("t.csv", "date,headline,media\n1914,War,x\n"), "csv");
    assert_eq!(format("t.json", r#"{"events": [{"start_date": "2011", "title": "A"}]}"#), "json");
    let ours =
        r#"{"format": "dateline", "version": 1, "events": [{"title": "A", "start_date": "1", "headline": "B"}]}"#;
    assert_eq!(format("t.json", ours), "dateline");
}

#[test]
fn lists_under_other_keys_are_said() {
    let slide = |year: u32| format!(r#"{{"start_date": {{"year": "{year}"}}, "text": {{"headline": "H{year}"}}}}"#);
    let text = format!("{{\"events\": [{}],\n\"eras\": [{}], \"scale\": \"human\"}}", slide(1991), slide(1990));
    assert_eq!(read("t.json", &text).report.issue_count, 0);
    for near in ["era", "earas", "ears"] {
        let trial = read("t.json", &text.replace("eras", near));
        assert_eq!(trial.lines(), ["1990 | H1990", "1991 | H1991"], "{near}");
        assert_eq!(trial.issues().iter().map(|issue| (issue.0, issue.2)).collect::<Vec<_>>(), [(2, "bad_value")]);
    }
    let trial = read("t.json", &text.replace("eras", "er-as-"));
    assert_eq!((trial.lines(), trial.issues()), (vec!["1991 | H1991".to_owned()], vec![(2, 11, "left_out")]));
    assert!(trial.report.issues[0].message.contains("1 slide"), "{:?}", trial.report.issues);
}
