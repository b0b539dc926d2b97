//! Tables as they are met in the field: one test for each thing that a table forces on its reader.

use std::fmt::Write as _;

use dateline::dataset::{DatasetBuilder, EventRecord};
use dateline::import::{FileReport, ImportError, Limits, Progress, ReadOptions, read_bytes, read_files};

struct Read {
    events: Vec<EventRecord>,
    report: FileReport,
}

fn try_read(name: &str, bytes: &[u8]) -> Result<Read, ImportError> {
    let mut builder = DatasetBuilder::default();
    let report = read_bytes(name, "", bytes, &mut builder, &ReadOptions::default(), &Progress::default())?;
    let dataset = builder.build();
    assert_eq!(report.records, report.events + report.unreadable);
    assert_eq!((dataset.len(), dataset.n_dated()), (report.events, report.events - report.undated));
    let mut events: Vec<_> = dataset.ids().map(|id| dataset.event(id).record()).collect();
    let number = |id: &str| id.trim_start_matches("record-").parse::<usize>().unwrap_or(0);
    events.sort_by_key(|event| (number(&event.id), event.id.clone()));
    Ok(Read { events, report })
}

fn read(text: &str) -> Read {
    try_read("t.csv", text.as_bytes()).expect("a table")
}

/// One line an event in the order of the file: date and title.
fn check(text: &str, expected: &[&str]) -> Read {
    let read = read(text);
    let lines: Vec<_> = read.events.iter().map(|event| format!("{} | {}", event.when, event.title)).collect();
    assert_eq!(lines, expected, "{text}");
    read
}

impl Read {
    fn issues(&self) -> Vec<(u64, u32, &'static str)> {
        let mut issues: Vec<_> =
            self.report.issues.iter().map(|issue| (issue.line, issue.column, issue.kind.key())).collect();
        issues.sort_unstable();
        issues
    }
}

#[test]
fn rule_1_a_column_of_precisions_bounds_every_date() {
    let table = check(
        "date,date_precision,event\n1906-01-01,year,A\n1906-03-01,month,B\n1906-03-05,day,C\n1900-01-01,decade,D\n1906-03-05,circa,E\n",
        &["1906 | A", "1906-03 | B", "1906-03-05 | C", "190X | D", "1906-03-05~ | E"],
    );
    assert_eq!((table.events[0].as_written.as_str(), table.issues()), ("1906-01-01", vec![]));
    assert_eq!(table.events[0].when_note, "The file gives year as the precision.");
    assert_eq!(table.events[0].extra["date_precision"], "year");
    check("date,latest start,end,event\n1914-06-01,1914-06-20,,A\n", &["[1914-06-01..1914-06-20] | A"]);
    check(
        "date,end,duration,event\n2012-05-01,,3 days,A\n2012,,2 years,B\n",
        &["2012-05-01/2012-05-03 | A", "2012/2014? | B"],
    );
}

#[test]
fn rule_2_the_first_of_january_is_never_sharper_than_its_precision() {
    check(
        "date,timePrecision,event\n2012-01-01,9,A\n2012-01-01,11,B\n1801-01-01,7,C\n",
        &["2012 | A", "2012-01-01 | B", "18XX | C"],
    );
    let words = check(
        "date,date_text,event\n2020-05-26,(Believed to be) 2020-05-26,A\n2012-01-01,2012,B\n2012-03-01,March 2012,C\n2012-05-06,2012,D\n2012-05-06,6 May 2012,E\n,c. 1890,F\n",
        &["2020-05-26? | A", "2012 | B", "2012-03 | C", "2012-05-06 | D", "2012-05-06 | E", "1890~ | F"],
    );
    assert_eq!(words.events[0].when_note, "The date of the file is 2020-05-26; its words are less sure.");
    // Numbers that mean something else in every data set are kept, and it is said that they mean something.
    let table =
        check("date,time_precision,event\n2012-01-01,1,A\n2012-01-01,3,B\n", &["2012-01-01 | A", "2012-01-01 | B"]);
    assert_eq!(table.issues(), [(1, 2, "bad_value")]);
    assert_eq!(table.events[1].extra["time_precision"], "3");
}

#[test]
fn rule_3_dates_are_ordered_as_dates() {
    let table = check(
        "date,event\n-0010-01-01,A\n-3000-01-01,B\n0005,C\n-200-1-5,D\n",
        &["-0010-01-01 | A", "-3000-01-01 | B", "0005 | C", "-0200-01-05 | D"],
    );
    assert_eq!((table.report.first.as_deref(), table.report.last.as_deref()), (Some("-3000-01-01"), Some("0005")));
}

#[test]
fn rule_4_a_column_of_years_beats_a_year_of_two_digits() {
    let table = check(
        "date,year,event\n9/24/06,1906,A\n9/24/85,1985,B\n2013-05-06,2012,C\n",
        &["1906-09-24 | A", "1985-09-24 | B", "2013-05-06 | C"],
    );
    assert_eq!(table.issues(), [(4, 2, "columns_disagree")]);
    // Without it the century is a guess, and the guess looks back.
    let table = check("date,event\n9/24/06,A\n9/24/48,B\n", &["2006?-09-24 | A", "1948?-09-24 | B"]);
    assert_eq!(table.issues(), [(2, 1, "short_year")]);
}

#[test]
fn rule_5_one_date_proves_the_order_of_its_column_and_without_proof_both_readings_stay() {
    check("date,event\n05/06/2021,A\n13/06/2021,B\n", &["2021-06-05 | A", "2021-06-13 | B"]);
    check("date,event\n05/06/2021,A\n06/13/2021,B\n", &["2021-05-06 | A", "2021-06-13 | B"]);
    let table = check("date,event\n05/06/2021,A\n", &["[2021-05-06,2021-06-05] | A"]);
    assert_eq!(table.issues(), [(2, 1, "ambiguous_date")]);
    assert!(table.report.issues[0].hint.contains("--date-order"));
    // Each column proves its own.
    check(
        "start,end,event\n05/06/2021,13/06/2021,A\n05/06/2021,06/07/2021,B\n",
        &["2021-06-05/2021-06-13 | A", "2021-06-05/2021-07-06 | B"],
    );
    let mixed = check(
        "date,event\n13/06/2021,A\n06/13/2021,B\n05/06/2021,C\n",
        &["2021-06-13 | A", "2021-06-13 | B", "[2021-05-06,2021-06-05] | C"],
    );
    assert!(mixed.report.issues[0].message.contains("both orders"));
}

#[test]
fn rule_6_what_stands_for_no_date_is_none() {
    let table = check(
        "start,end,event\n2012-05-06,Still in office,A\n2012-05-06,PRESENT,B\n2012-05-06,now,C\nUnknown Date,,D\n\
         (Believed to be) 2020-05-26,,E\n1753-01-01,,F\n1601-01-01T00:00:00Z,,G\n0000-00-00,,H\n2012-05-06,,I\n",
        &[
            "2012-05-06/.. | A",
            "2012-05-06/.. | B",
            "2012-05-06/.. | C",
            " | D",
            "2020-05-26? | E",
            " | F",
            " | G",
            " | H",
            "2012-05-06 | I",
        ],
    );
    assert_eq!(table.issues(), [(7, 1, "missing_date"), (8, 1, "missing_date"), (9, 1, "missing_date")]);
    assert_eq!(table.events[5].as_written, "1753-01-01");
    let codes = check("date,event\n2012,A\n-999,B\n2013,C\n", &["2012 | A", " | B", "2013 | C"]);
    assert_eq!(codes.issues(), [(3, 1, "missing_date")]);
    let codes = check("year,event\n2012,A\n-9999,B\n2013,C\nNA,D\n", &["2012 | A", " | B", "2013 | C", " | D"]);
    assert_eq!(codes.issues(), [(3, 1, "missing_date")]);
    assert_eq!(codes.events[1].as_written, "-9999");
    check("year,event\n-999,A\n-480,B\n", &["-0999 | A", "-0480 | B"]);
    check("date,event\n-999,A\n-480,B\n", &["-0999 | A", "-0480 | B"]);
    // The Big Bang is a date, and where years are that old so is 1753.
    check("year,event\n-13798000000,A\n1753,B\n", &["Y-13798000000 | A", "1753 | B"]);
    check("date,event\n1753-01-01,A\n1752-05-06,B\n", &["1753-01-01 | A", "1752-05-06 | B"]);
}

#[test]
fn rule_7_na_is_namibia_among_codes_and_nothing_elsewhere() {
    let codes = read("date,event,country\n2012,A,NA\n2013,B,KE\n2014,C,UG\n");
    assert_eq!(codes.events[0].countries[0].code, "NA");
    let names = read("date,event,country\n2012,A,NA\n2013,B,Kenya\n2014,C,Uganda\n");
    assert!(names.events[0].countries.is_empty());
    assert_eq!(names.events[1].countries[0].code, "KE");
    let dates = check("date,event\nNA,A\n2013,B\n", &[" | A", "2013 | B"]);
    assert_eq!(dates.issues(), []);
}

#[test]
fn rule_8_codes_of_other_lists_are_not_taken_for_iso() {
    let table = read("date,event,FIPS country code\n2012,A,NI\n2013,B,AG\n2014,C,IV\n2015,D,NG\n2016,E,UP\n");
    let codes: Vec<_> =
        table.events.iter().map(|event| event.countries.first().map_or("", |role| &role.code)).collect();
    assert_eq!(codes, ["NG", "DZ", "CI", "NE", "UA"]);
    let table = read("date,event,country\n2012,A,NI\n2013,B,AG\n2014,C,NG\n");
    let codes: Vec<_> =
        table.events.iter().map(|event| event.countries.first().map_or("", |role| &role.code)).collect();
    assert_eq!(codes, ["NI", "AG", "NG"]);
    // Gleditsch-Ward numbers are no countries of any list here; they stay.
    let table = read("date,event,gwno\n2012,A,615\n2013,B,615\n");
    assert_eq!(table.events[0].extra["gwno"], "615");
}

#[test]
fn rule_9_a_row_of_hxl_tags_is_no_record() {
    let table =
        check("date,event,country\n#date+start,#event+name,#country\n2012-05-06,A,Kenya\n", &["2012-05-06 | A"]);
    assert_eq!(table.issues(), []);
}

#[test]
fn rule_10_files_that_are_called_csv_and_are_something_else() {
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n";
    let error = try_read("t.csv", pointer).map(|_| ()).expect_err("a pointer").to_string();
    assert_eq!(error, "this is a pointer of Git LFS, not the file itself; fetch it with `git lfs pull`");
    check("date\u{1}event\n2012-05-06\u{1}A, B\n", &["2012-05-06 | A, B"]);
    let ragged =
        check("date,event,place\n2012,A,Rome,x,y\n2013,B\n2014,C,Bari\n", &["2012 | A", "2013 | B", "2014 | C"]);
    assert_eq!(ragged.issues(), [(2, 4, "ragged_row")]);
    assert_eq!(ragged.events[0].extra["column 4"], "x");
    let trailing = check("date,event,,,\n2012,A,,,\n2013,B,,,\n", &["2012 | A", "2013 | B"]);
    assert_eq!(trailing.issues(), []);
    let video = check(
        "link1,link1Time,title\nhttps://a.b/c,75,Arrest on camera\nhttps://a.b/d,190,Shots\n",
        &[" | Arrest on camera", " | Shots"],
    );
    assert_eq!(video.issues(), [(1, 0, "no_dates")]);
    check("date,event\n2012,A\n", &["2012 | A"]);
    let json = try_read("t.csv", br#"{"events": [{"title": "A", "when": "2012"}]}"#).expect("events");
    assert_eq!((json.report.format.as_str(), json.report.events), ("json", 1));
}

#[test]
fn rule_11_months_in_words_beside_years_make_a_date() {
    check(
        "year,month,day,event\n2012,May,6,A\n2012,May,,B\n2012,,,C\n2012.0,5.0,6.0,D\n",
        &["2012-05-06 | A", "2012-05 | B", "2012 | C", "2012-05-06 | D"],
    );
    let bad = check("year,month,day,event\n2012,13,1,A\n2012,2,30,B\n", &["2012 | A", "2012-02 | B"]);
    assert_eq!(bad.issues(), [(2, 2, "bad_date"), (3, 3, "bad_date")]);
}

#[test]
fn rule_12_dates_that_a_spreadsheet_has_shortened_are_no_sharper_than_what_is_left() {
    let table = check("date,event\n9-Nov,A\nAug-62,B\n", &["XXXX-11-09 | A", "1962?-08 | B"]);
    assert_eq!(table.events[0].as_written, "9-Nov");
    assert_eq!(table.issues(), [(2, 1, "missing_year"), (3, 1, "short_year")]);
    let table = check("date,year,event\n9-Nov,2012,A\nAug-62,1962,B\n", &["2012-11-09 | A", "1962-08 | B"]);
    assert_eq!(table.issues(), []);
    check("date,event,note\n=\"2012-05-06\",A,\"=\"\"0123\"\"\"\n", &["2012-05-06 | A"]);
}

#[test]
fn rule_13_encodings_are_told_apart_and_mixtures_are_pointed_out() {
    let text = "дата,событие\n2012-05-06,Митинг на площади в Москве\n2013-05-06,Обыск в квартире активиста\n";
    let lines = |bytes: &[u8]| {
        let read = try_read("t.csv", bytes).expect("a table");
        let titles: Vec<_> = read.events.iter().map(|event| event.title.clone()).collect();
        (read.report.encoding, titles)
    };
    let titles = vec!["Митинг на площади в Москве".to_owned(), "Обыск в квартире активиста".to_owned()];
    let bom = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    for (bytes, encoding) in [
        (bom.as_bytes().to_vec(), "UTF-8 with BOM"),
        (encoding_rs::WINDOWS_1251.encode(text).0.into_owned(), "windows-1251"),
        (encoding_rs::KOI8_R.encode(text).0.into_owned(), "KOI8-U"),
        (utf16, "UTF-16BE"),
    ] {
        assert_eq!(lines(&bytes), (encoding.to_owned(), titles.clone()));
    }
    let western = encoding_rs::WINDOWS_1252.encode("date,lieu\n2012-05-06,Évreux – café\n2013,Nîmes\n").0.into_owned();
    assert_eq!(lines(&western).0, "windows-1252");
    // Two programs wrote into one file.
    let mixed =
        [text.as_bytes(), &encoding_rs::WINDOWS_1251.encode("2014-05-06,Пикет у посольства Таджикистана\n").0].concat();
    let read = try_read("t.csv", &mixed).expect("a table");
    assert_eq!(read.events[2].title, "Пикет у посольства Таджикистана");
    assert_eq!(
        (read.report.encoding.as_str(), read.issues()),
        ("UTF-8 and windows-1251", vec![(4, 1, "bad_encoding")])
    );
    // Decoded in the wrong way before it was written: it stays, and is pointed out.
    let read = check("date,event\n2012,ÐœÐ¸Ñ‚Ð¸Ð½Ð³\n", &["2012 | ÐœÐ¸Ñ‚Ð¸Ð½Ð³"]);
    assert_eq!(read.issues(), [(2, 6, "bad_encoding")]);
}

#[test]
fn dialects_of_programs_are_read() {
    check("sep=;\r\ndate;event\r\n2012;A, B\r\n", &["2012 | A, B"]);
    check("date,event\r2012,A\r2013,B\r", &["2012 | A", "2013 | B"]);
    check("date\tevent\n2012\tA, B; C\n", &["2012 | A, B; C"]);
    let mysql = check("date\tend\tevent\n2012-05-06\t\\N\tA\n\\N\t\\N\tB\n", &["2012-05-06 | A", " | B"]);
    assert_eq!(mysql.issues(), []);
    check(
        "date,event\n2012-05-01~2012-06-01,A\n2012-05-01|2012-06-01,B\n",
        &["2012-05-01/2012-06-01 | A", "{2012-05-01,2012-06-01} | B"],
    );
}

// Tables of programs that need no importer of their own.

#[test]
fn tables_made_for_palladio_are_read() {
    let table = check(
        "Name,Date,Coordinates,Place,Themes\nLetter to Ann,1830-9-1,\"48.8567, 2.3508\",Paris,war;trade\nOath,-200-01-05,\"41.9, 12.5\",Rome,law\nFire,0064,,Rome,\n",
        &["1830-09-01 | Letter to Ann", "-0200-01-05 | Oath", "0064 | Fire"],
    );
    assert_eq!(table.events[0].places, ["Paris"]);
    assert_eq!(table.events[0].extra["Coordinates"], "48.8567, 2.3508");
    assert_eq!(table.issues(), []);
}

#[test]
fn tables_of_the_dariah_geo_browser_are_read() {
    let table = check(
        "Name,Address,Description,Longitude,Latitude,TimeStamp,TimeSpan:begin,TimeSpan:end,GettyID\n\
         Abbey,Fulda,A house,9.7,50.5,744,,,7004360\nFair,Mainz,,8.2,50,,1150,1152,\nOath,Metz,,6.1,49.1,0843-08,,,\n",
        &["0744 | Abbey", "1150/1152 | Fair", "0843-08 | Oath"],
    );
    assert_eq!(
        (table.events[0].places.as_slice(), table.events[0].summary.as_str()),
        (["Fulda".to_owned()].as_slice(), "A house")
    );
    assert_eq!(table.events[0].extra["GettyID"], "7004360");
}

#[test]
fn tables_of_the_world_historical_gazetteer_are_read() {
    let table = check(
        "id\ttitle\ttitle_source\tccodes\tvariants\ttypes\tparent_name\tlon\tlat\tstart\tend\tattestation_year\n\
         p1\tAbbadan\tOld atlas\tIR;IQ\tx;y\ttown;port\tBasra\t48.3\t30.3\t-750\t1258\t\n\
         p2\tKish\tOld atlas\tIR\t\ttown\t\t\t\t\t\t1050\n",
        &["-0750/1258 | Abbadan", "1050 | Kish"],
    );
    let first = &table.events[0];
    assert_eq!((first.id.as_str(), first.countries.len(), first.tags.len()), ("p1", 2, 2));
    assert_eq!((first.sources[0].source.as_str(), first.extra["variants"].as_str()), ("Old atlas", Some("x;y")));
}

#[test]
fn tables_of_the_security_force_monitor_are_read() {
    let table = check(
        "unit:id:admin,unit:name,unit:country,unit:classification,unit:first_cited_date,unit:first_cited_date_start,unit:last_cited_date,unit:last_cited_date_open\n\
         a,1 Brigade,ng,Army,2012-11,N,2014,N\nb,2 Brigade,ng,Army,2012,Y,2014-05-06,E\nc,3 Brigade,ng,Army;Police,2012,Y,2014,Y\n",
        &["..2012-11/2014.. | 1 Brigade", "2012/2014-05-06 | 2 Brigade", "2012/.. | 3 Brigade"],
    );
    assert_eq!(
        table.events[0].when_note,
        "The start is the first that is known of it. The end is the last that is known of it."
    );
    assert_eq!((table.events[2].tags.len(), table.events[2].id.as_str()), (2, "c"));
    assert_eq!(table.events[0].countries[0].code, "NG");
}

#[test]
fn tables_of_em_dat_are_read() {
    let table = check(
        "DisNo.,Disaster Type,Event Name,ISO,Country,Location,Start Year,Start Month,Start Day,End Year,End Month,End Day,Entry Date\n\
         1900-0005-ZZZ,Flood,,KEN,Kenya,Lamu,1900,1,,1900,2,,2004-10-18\n1901-0001-ZZZ,Storm,Great storm,KEN,Kenya,,1901,5,6,1901,5,8,2003-07-01\n",
        &["1900-01/1900-02 | Flood – Lamu", "1901-05-06/1901-05-08 | Great storm"],
    );
    assert_eq!((table.events[0].id.as_str(), table.events[0].countries.len()), ("1900-0005-ZZZ", 1));
    assert_eq!(table.events[0].extra["Entry Date"], "2004-10-18");
}

// Files that are broken or no tables.

fn refusal(name: &str, bytes: &[u8]) -> String {
    try_read(name, bytes).map(|read| read.report.events).expect_err(name).to_string()
}

#[test]
fn empty_files_and_headers_alone_are_said_to_be_so() {
    for bytes in [b"".as_slice(), b"  \n\t\n \r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n"] {
        assert_eq!(refusal("t.csv", bytes), "the file is empty; choose another one");
    }
    for text in ["date,event\n", "date,event", "\u{feff}date,event\r\n"] {
        let read = read(text);
        assert_eq!((read.report.records, read.issues()), (0, vec![(1, 0, "no_rows")]), "{text}");
        assert!(read.report.issues[0].hint.contains("choose another file"));
    }
}

#[test]
fn a_file_that_is_cut_off_is_read_as_far_as_it_goes() {
    let table = check("date,event,note\n2012,A,\"a whole\nnote\"\n2013,B,\"cut of", &["2012 | A", "2013 | B"]);
    assert_eq!(table.issues(), [(4, 0, "broken_quotes")]);
    let read = try_read("t.json", b"{\"events\": [{\"title\": \"A\"}, {\"ti").expect("the first one");
    assert_eq!((read.report.events, read.report.unreadable), (1, 1));
    assert!(read.report.issues.iter().any(|issue| issue.kind.key() == "cut_off"));
    assert!(refusal("t.json", b"{\"events\": [{\"ti").contains("cut off"));
}

#[test]
fn zero_bytes_are_pointed_out_and_cost_nothing() {
    let table = check("date,event\n2012,A\0B\n2013,C\n", &["2012 | A\0B", "2013 | C"]);
    assert_eq!(table.issues(), [(2, 7, "bad_encoding")]);
    assert!(refusal("t.csv", &[1, 0, 0, 2, 0, 0, 0, 3]).contains("a binary file"));
}

#[test]
fn formulas_are_texts() {
    let table = check(
        "date,event,note\n2012,=1+1,\"=HYPERLINK(\"\"http://a.b\"\")\"\n2013,+cmd|x,@y\n",
        &["2012 | =1+1", "2013 | +cmd|x"],
    );
    assert_eq!(table.events[0].summary, "=HYPERLINK(\"http://a.b\")");
}

#[test]
fn lists_within_lists_without_end_are_refused_or_kept_as_written() {
    assert!(refusal("t.json", "[".repeat(100_000).as_bytes()).contains("cut off"));
    let deep = format!(
        "{{\"events\": [{{\"title\": \"A\", \"x\": {}{}}}, {{\"title\": \"B\"}}]}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let read = try_read("t.json", deep.as_bytes()).expect("events");
    // What nobody can look into is kept as it is written.
    assert_eq!((read.report.events, read.report.unreadable), (2, 0));
}

#[test]
fn an_open_quotation_mark_in_line_3_of_many_costs_one_line() {
    let mut text = "date,event,note\n".to_owned();
    for n in 0..60_000 {
        let quote = if n == 1 { "\"" } else { "" };
        let _ = writeln!(text, "2012-05-{:02},{quote}Event {n},a note", n % 28 + 1);
    }
    let read = read(&text);
    assert_eq!((read.report.events, read.issues()), (60_000, vec![(3, 0, "broken_quotes")]));
}

#[test]
fn wide_tables_and_long_cells_are_read() {
    for n_columns in [1_000, 38_000] {
        let names: Vec<String> = (0..n_columns).map(|n| format!("c{n}")).collect();
        let text = format!("date,event,{}\n2012,A{}\n", names.join(","), ",x".repeat(n_columns));
        let read = check(&text, &["2012 | A"]);
        assert_eq!(read.events[0].extra.len(), n_columns);
    }
    let text = format!("date,event,text\n2012,A,\"{}\"\n2013,B,c\n", "word, word\n".repeat(200_000));
    assert_eq!(check(&text, &["2012 | A", "2013 | B"]).events[0].summary.len(), 2_200_000 - 1);
}

#[test]
fn a_row_without_end_is_refused_with_a_limit_that_can_be_raised() {
    let text = format!("date,event\n2012,{}\n", "a".repeat(3 << 20));
    let read = |row_mib| {
        let options = ReadOptions { limits: Limits { row_mib, ..Limits::default() }, ..ReadOptions::default() };
        let mut builder = DatasetBuilder::default();
        read_bytes("t.csv", "", text.as_bytes(), &mut builder, &options, &Progress::default())
    };
    let error = read(2).expect_err("too long").to_string();
    assert!(error.contains("longer than 2 MiB") && error.contains("--max-row-mib"), "{error}");
    assert_eq!(read(8).expect("a table").events, 1);
}

#[test]
fn folders_and_pipes_are_refused_and_never_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = |path: std::path::PathBuf| {
        let read = read_files(&[path], &ReadOptions::default(), &Progress::default());
        read.map(|_| ()).expect_err("no file").to_string()
    };
    assert!(error(folder.path().to_owned()).contains("this is a folder; give the files in it"));
    assert!(error(folder.path().join("none.csv")).contains("check the path and the permissions"));
    #[cfg(unix)]
    {
        let pipe = folder.path().join("pipe.csv");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if made.is_ok_and(|status| status.success()) {
            assert!(error(pipe).contains("a pipe or a device"));
        }
    }
}

#[test]
fn times_and_parts_of_dates_that_are_of_no_use_are_said() {
    let read = check(
        "title,date,time\nA,2001-05-10,25:00\nB,2001-05-10,10:30\nC,2001-05,10:00\nD,2001-05-10,00:00\n",
        &["2001-05-10 | A", "2001-05-10T10:30 | B", "2001-05 | C", "2001-05-10 | D"],
    );
    assert_eq!(read.issues(), [(2, 3, "bad_value"), (4, 3, "bad_value")]);
    let read = check(
        "title,year,month,day\nA,2001,5-6,3\nB,2001,,5\nC,2001,13,1\nD,2001,5,3\nE,2001,0,0\n",
        &["2001 | A", "2001 | B", "2001 | C", "2001-05-03 | D", "2001 | E"],
    );
    let places: Vec<_> = read.issues().into_iter().map(|(line, column, _)| (line, column)).collect();
    assert_eq!(places, [(2, 3), (2, 4), (3, 4), (4, 3)]);
}

#[test]
fn a_column_of_years_with_two_digits_is_a_guess() {
    let read = check("title,year,month,day\nA,99,5,5\nB,06,,\n", &["1999?-05-05 | A", "2006? | B"]);
    assert_eq!(read.issues(), [(2, 2, "short_year")]);
    check("title,date,year\nA,5/13/06,06\nB,5/14/07,07\n", &["2006?-05-13 | A", "2007?-05-14 | B"]);
    // Beside longer years they are years of the first century.
    check("title,year\nA,79\nB,410\n", &["0079 | A", "0410 | B"]);
}

/// Line, column, value and message of each issue.
fn said(read: &Read) -> Vec<String> {
    let of = |issue: &dateline::import::Issue| {
        format!("{}:{} {} “{}” {}", issue.line, issue.column, issue.kind.key(), issue.value, issue.message)
    };
    read.report.issues.iter().map(of).collect()
}

#[test]
fn a_length_from_a_coarse_start_ends_no_earlier_than_it_may() {
    let read = check(
        "title,start,duration\nA,2012-05,45 days\nB,2012,18 months\nC,ca. 1850,3 years\nD,2012-05-06T10:00,2 hours\nE,2012-05-06,3 hours\nF,2012,3 years\nG,[..2012],0 days\n",
        &[
            "2012-05/2012-07? | A",
            "2012/2014? | B",
            "1850~/1853% | C",
            "2012-05-06T10:00/2012-05-06T12:00 | D",
            "2012-05-06 | E",
            "2012/2015? | F",
            "[..2012] | G",
        ],
    );
    assert_eq!(read.issues(), []);
    assert_eq!(read.events[0].when_note, "The end is the start and 45 days, between 2012-06 and 2012-07.");
    assert_eq!(read.events[4].when_note, "It lasted 3 hours, in 2012-05-06 or from then on.");
}

#[test]
fn lengths_of_no_use_are_kept_and_said_once() {
    let read = check(
        "title,start,end,duration\nA,2012,,-3 days\nB,2012,,foo\nC,2012,,99999999999 years\nD,1990s,,3 years\nE,[2012..2014],,2 years\nF,2012/2013,,2 years\nG,2012,,unknown\nH,2012,2013,foo\nI,2012,,2 years\nJ,2012,,2 years\n",
        &[
            "2012 | A",
            "2012 | B",
            "2012 | C",
            "199X | D",
            "[2012..2014] | E",
            "2012/2013 | F",
            "2012 | G",
            "2012/2013 | H",
            "2012/2014? | I",
            "2012/2014? | J",
        ],
    );
    assert_eq!(
        said(&read),
        [
            "2:4 bad_value “-3 days” 3 lengths of time cannot be read, so these events have no end",
            "5:4 bad_value “3 years” 2 lengths of time do not fit their start, so these events have no end",
        ]
    );
    assert_eq!(read.events[1].extra["duration"], "foo");
}

#[test]
fn times_are_read_as_people_write_them() {
    let read = check(
        "title,date,time\nA,2001-05-10,10:00 pm\nB,2001-05-10,10 pm\nC,2001-05-10,10.30 Uhr\nD,2001-05-10,10h30\nE,2001-05-10,noon\nF,2001-05-10,24:00\nG,2001-05-10,midnight\nH,5 May 2001,10:30\nI,2001-05-10T22:00,22:00\n",
        &[
            "2001-05-10T22:00 | A",
            "2001-05-10T22 | B",
            "2001-05-10T10:30 | C",
            "2001-05-10T10:30 | D",
            "2001-05-10T12:00 | E",
            "2001-05-10 | F",
            "2001-05-10 | G",
            "2001-05-05T10:30 | H",
            "2001-05-10T22:00 | I",
        ],
    );
    let message = "1 time of day is midnight, which may be the start or the end of the day";
    assert_eq!(said(&read), [format!("8:3 bad_value “midnight” {message}")]);
    assert_eq!(read.events[0].as_written, "2001-05-10 10:00 pm");
    assert_eq!(read.events[5].when_note, "The file gives 24:00, the end of that day.");
    assert_eq!(read.events[6].as_written, "2001-05-10 midnight");
    assert_eq!(read.events[7].as_written, "5 May 2001 10:30");
    // What is not read is kept with the event and said once.
    let read = check(
        "title,date,time\nA,2001-05-10,10:30\nB,2001-05-10,25:00\nC,2001-05-10,13:00 pm\nD,2001-05-10,10\nE,2001-05,10:00\nF,,10:00\nG,2001-05-10,unknown\nH,2001-05-10,evening\n",
        &[
            "2001-05-10T10:30 | A",
            "2001-05-10 | B",
            "2001-05-10 | C",
            "2001-05-10 | D",
            "2001-05 | E",
            " | F",
            "2001-05-10 | G",
            "2001-05-10 | H",
        ],
    );
    assert_eq!(
        said(&read),
        [
            "3:3 bad_value “25:00” 4 times of day cannot be read",
            "6:3 bad_value “10:00” 2 times of day have no day of their own",
        ]
    );
    let words: Vec<_> = read.events.iter().map(|event| event.as_written.as_str()).collect();
    assert_eq!(
        words,
        [
            "",
            "2001-05-10 25:00",
            "2001-05-10 13:00 pm",
            "2001-05-10 10",
            "2001-05 10:00",
            "10:00",
            "",
            "2001-05-10 evening"
        ]
    );
}

#[test]
fn the_time_of_the_end_counts_and_an_end_before_the_start_is_said() {
    let read = check(
        "title,date,time,end date,end time\nA,2001-05-10,10:00,2001-05-10,12:30\nB,2001-05-10,22:00,,23:00\nC,2001-05-10,22:00,,2:00\nD,2001-05-10,22:00,2001-05-10,9 pm\nE,2001-05-10,22:00,2001-05-11,24:00\nF,2001-05-10,,,12:00\nG,2001-05-10,10:00,2001-05-10,\nH,2001-05-10,10:00,,24:00\nI,2001,,,12:00\n",
        &[
            "2001-05-10T10:00/2001-05-10T12:30 | A",
            "2001-05-10T22:00/2001-05-10T23:00 | B",
            "2001-05-10T22:00 | C",
            "2001-05-10T22:00 | D",
            "2001-05-10T22:00/2001-05-11 | E",
            "2001-05-10/2001-05-10T12:00 | F",
            "2001-05-10T10:00/2001-05-10 | G",
            "2001-05-10T10:00/2001-05-10 | H",
            "2001 | I",
        ],
    );
    assert_eq!(read.issues(), [(4, 5, "end_before_start"), (5, 4, "end_before_start"), (10, 5, "bad_value")]);
    assert!(read.events[2].when_note.contains("2001-05-10T02:00"));
    assert_eq!(read.events[2].as_written, "2001-05-10 22:00 – 2:00");
    // Columns that are called times and hold whole dates are start and end.
    check(
        "title,start_time,end_time\nA,2001-05-10 10:00,2001-05-11 12:00\nB,2001-05-12 10:00,2001-05-13 12:00\n",
        &["2001-05-10T10:00/2001-05-11T12:00 | A", "2001-05-12T10:00/2001-05-13T12:00 | B"],
    );
}

#[test]
fn parts_of_dates_keep_their_doubt_and_contradict_nobody_in_silence() {
    let read = check(
        "title,year,month,day\nA,2001?,5,5\nB,c. 2001,May,\nC,2001-05-10,6,7\nD,2001-05-10,5,10\nE,2001,13,1\nF,2001,5-6,3\nG,1990s,5,\nH,2001?,2,30\nI,,5,3\nJ,2001,5,5\nK,2002,5,5\nL,2003,5,5\nM,2004,5,5\n",
        &[
            "2001-05-05? | A",
            "2001-05~ | B",
            "2001-05-10 | C",
            "2001-05-10 | D",
            "2001 | E",
            "2001 | F",
            "199X | G",
            "2001-02? | H",
            " | I",
            "2001-05-05 | J",
            "2002-05-05 | K",
            "2003-05-05 | L",
            "2004-05-05 | M",
        ],
    );
    assert_eq!(
        read.issues(),
        [
            (4, 3, "columns_disagree"),
            (4, 4, "columns_disagree"),
            (6, 3, "bad_date"),
            (7, 3, "bad_date"),
            (7, 4, "bad_date"),
            (8, 3, "columns_disagree"),
            (9, 4, "bad_date"),
            (10, 3, "bad_date"),
            (10, 4, "bad_date"),
        ]
    );
    let month = &read.report.issues[2];
    assert_eq!((month.field.as_str(), month.value.as_str()), ("month", "13"));
    let words: Vec<_> = [2, 4, 5, 8].map(|nth: usize| read.events[nth].as_written.clone()).into();
    assert_eq!(words, ["2001-05-10 6 7", "2001 13 1", "2001 5-6 3", "5 3"]);
}

#[test]
fn limits_that_contradict_start_or_end_are_said() {
    let read = check(
        "title,start,latest start,earliest end,end\nA,2012-05-10,2012-05-01,,\nB,2012,,2014,2013\nC,2012,2015,,2013\nD,2012,2013,2014,2015\nE,2012-05-10,2012-05,,\n",
        &["2012-05-10 | A", "2012/2013 | B", "2012/2013 | C", "2012?/2015? | D", "[2012-05-10..2012-05] | E"],
    );
    assert_eq!(read.issues(), [(2, 3, "columns_disagree"), (3, 4, "columns_disagree"), (4, 3, "columns_disagree")]);
    assert_eq!(read.events[0].extra["latest start"], "2012-05-01");
    assert_eq!(read.events[0].when_note, "The file gives 2012-05-01 as the latest start, which lies before the start.");
    assert_eq!(read.events[1].when_note, "The file gives 2014 as the earliest end, which lies after the end.");
}

#[test]
fn dates_of_one_notation_prove_nothing_of_another() {
    let read = check("date,event\n13.5.2001,A\n5/6/2001,B\n", &["2001-05-13 | A", "[2001-05-06,2001-06-05] | B"]);
    assert_eq!(read.issues(), [(3, 1, "ambiguous_date")]);
    let read = check(
        "date,event\n13/5/2001,A\n5/6/2001,B\n5-6-2001,C\n",
        &["2001-05-13 | A", "2001-06-05 | B", "[2001-05-06,2001-06-05] | C"],
    );
    assert_eq!(read.issues(), [(4, 1, "ambiguous_date")]);
    // With dots the day comes first, whatever slashes prove.
    check("date,event\n5/13/2001,A\n5/6/2001,B\n5.6.2001,C\n", &["2001-05-13 | A", "2001-05-06 | B", "2001-06-05 | C"]);
    // The same notation in another column of the file proves it.
    check(
        "start,end,event\n5/6/2001,13/6/2001,A\n5/6/2001,7/7/2001,B\n",
        &["2001-06-05/2001-06-13 | A", "2001-06-05/2001-07-07 | B"],
    );
}

#[test]
fn numbers_with_decimals_are_months_only_where_the_column_proves_it() {
    check("date,event\n1999.12,A\n2000.01,B\n", &["1999-12 | A", "2000-01 | B"]);
    for (cells, bad) in [
        (["1999.12", "2000.5"], vec![2, 3]),
        (["1999.12", "2000.13"], vec![2, 3]),
        (["1999.12", "2000"], vec![2]),
        (["1999.12", "2000-05-06"], vec![2]),
        (["1999.12", "May 2000"], vec![2]),
        (["1999.12", ""], vec![2]),
    ] {
        let read = read(&format!("date,event\n{},A\n{},B\n", cells[0], cells[1]));
        let expected: Vec<_> = bad.into_iter().map(|line| (line, 1, "bad_date")).collect();
        assert_eq!((read.issues(), read.events[0].when.as_str()), (expected, ""), "{cells:?}");
    }
    // A cell far behind those that were looked at first is evidence, too.
    let mut text = "date,event\n".to_owned();
    for n in 0..20_000 {
        let _ = writeln!(text, "{}.{:02},A march of some people through some town {n}", 1900 + n / 200, n % 12 + 1);
    }
    let proven = read(&text);
    assert_eq!((proven.report.undated, proven.report.issue_count), (0, 0));
    let _ = writeln!(text, "2012-05-06,B");
    assert_eq!(read(&text).report.undated, 20_000);
}
