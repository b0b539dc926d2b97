//! Files of every sort, read as a person would give them.
//!
//! The files are in `tests/data`; those from the field are read by `tests/real_files.rs`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use dateline::convert::write_native;
use dateline::dataset::{Dataset, DatasetBuilder, EventRecord, Facet};
use dateline::import::{
    BUNDLED, Field, FileReport, ImportError, IssueKind, KnownShape, Loaded, Mapping, Progress, ReadOptions, Severity,
    bundled, n_events_of, read_bytes, read_files,
};
use dateline::time::DateOrder;
use proptest::prelude::*;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

fn load_with(name: &str, options: &ReadOptions) -> Result<Loaded, ImportError> {
    read_files(&[data(name)], options, &Progress::default())
}

fn load(name: &str) -> (Dataset, FileReport) {
    let loaded = load_with(name, &ReadOptions::default()).expect(name);
    let mut reports = loaded.reports;
    let report = reports.pop().expect("one report");
    check_counts(&loaded.dataset, &report);
    (loaded.dataset, report)
}

fn read_text(name: &str, bytes: &[u8]) -> Result<(Dataset, FileReport), ImportError> {
    let mut builder = DatasetBuilder::default();
    let report = read_bytes(name, "", bytes, &mut builder, &ReadOptions::default(), &Progress::default())?;
    Ok((builder.build(), report))
}

fn check_counts(dataset: &Dataset, report: &FileReport) {
    assert_eq!(report.records, report.events + report.merged + report.unreadable, "{}", report.name);
    assert_eq!((dataset.len(), dataset.n_unreadable()), (report.events, report.unreadable), "{}", report.name);
    assert_eq!(dataset.len() - dataset.n_dated(), report.undated, "{}", report.name);
    assert_eq!(report.precision.values().sum::<usize>(), dataset.n_dated(), "{}", report.name);
    assert!(report.issue_count >= report.issues.len());
}

/// The records in the order of the file's ids.
fn records(dataset: &Dataset) -> Vec<EventRecord> {
    dataset.ids().map(|id| dataset.event(id).record()).collect()
}

/// One line an event: date, title.
fn check_events(name: &str, expected: &[&str]) -> (Dataset, FileReport) {
    let (dataset, report) = load(name);
    let seen: Vec<String> =
        records(&dataset).iter().map(|record| format!("{} | {}", record.when, record.title)).collect();
    assert_eq!(seen, expected, "{name}");
    (dataset, report)
}

fn kinds(report: &FileReport) -> Vec<(u64, &'static str)> {
    report.issues.iter().map(|issue| (issue.line, issue.kind.key())).collect()
}

#[test]
fn a_russian_table_in_windows_1251_is_read_with_its_names() {
    let (dataset, report) = check_events(
        "russian_cp1251.csv",
        &[
            "2009/.. | Эмиграция",
            "2021-04-02 | Пикет у посольства Таджикистана",
            "2021-04-15 | Задержание активиста",
            "2022-01-05 | Протесты в Алматы",
            " | Обыск",
        ],
    );
    assert_eq!(report.encoding, "windows-1251");
    assert_eq!(kinds(&report), [(6, "unknown_country")]);
    assert_eq!((report.countries, report.actors, report.undated), (4, 3, 1));
    let picket = &records(&dataset)[1];
    assert_eq!(picket.as_written, "02.04.2021");
    assert_eq!(picket.countries[0].code, "RU");
    assert_eq!(picket.countries[0].extra["as_written"], "Россия");
    assert_eq!(picket.actors.len(), 2);
    assert_eq!(picket.sources[0].source, "Новости дня");
    assert_eq!(picket.id, "record-1");
}

#[test]
fn utf_16_is_read() {
    let (_, report) =
        check_events("utf16.tsv", &["2021-04-02 | Protest at the embassy – Moscow", "2022-01 | Протесты"]);
    assert_eq!((report.encoding.as_str(), report.format.as_str()), ("UTF-16LE", "csv"));
    assert_eq!((report.first.as_deref(), report.last.as_deref()), (Some("2021-04-02"), Some("2022-01")));
}

#[test]
fn old_acled_columns_give_dates_no_sharper_than_their_precision() {
    let (dataset, report) = check_events(
        "acled_old.csv",
        &[
            "2016-01-04 | Teachers march in Old Town",
            "[2016-01-10..2016-01-16] | A clash near Hill Fort",
            "2016-02 | Two clans fight over water",
        ],
    );
    assert_eq!(report.format, "acled");
    assert_eq!(kinds(&report), [(4, "columns_disagree")]);
    let clash = &records(&dataset)[1];
    assert_eq!((clash.as_written.as_str(), clash.id.as_str()), ("13/01/2016", "2XA"));
    assert!(clash.when_note.contains("within a week"), "{}", clash.when_note);
    assert_eq!((clash.figures[0].value.as_str(), clash.figures[0].what.as_str()), ("3", "fatalities (reported)"));
    assert_eq!(clash.sources.len(), 2);
    assert_eq!(clash.places, ["Hill Fort, North"]);
}

#[test]
fn gdelt_rows_of_every_width_are_read_in_one_file() {
    let (dataset, report) = check_events(
        "gdelt_mixed.csv",
        &[
            "1979-07-04 | Nigeria – Niger: host a visit",
            "2005-03-10 | African Union: impose a state of emergency or martial law",
            "2014-03-01 | Russia – Ukraine: fight",
            "2016-07-28 | Serbia: demonstrate or rally",
            "2016-07-28 | Somebody: appeal",
            "2016-07-28 | Public statement, Minsk, Belarus",
            " | Investigation, Nowhere",
        ],
    );
    assert_eq!((report.format.as_str(), report.records, report.unreadable), ("gdelt", 8, 1));
    let issues: Vec<_> =
        report.issues.iter().map(|issue| (issue.line, issue.column, issue.kind.key(), issue.value.as_str())).collect();
    assert_eq!(
        issues,
        [
            (5, 2, "bad_date", "20160230"),
            (5, 32, "bad_value", "x"),
            (5, 27, "bad_value", "0999"),
            (5, 52, "unknown_country", "ZZ"),
            (6, 4, "columns_disagree", "2015"),
            (6, 8, "unknown_country", "XQZ"),
            (7, 3, "unreadable_row", "107"),
            (8, 1, "duplicate_id", "102"),
        ]
    );
    let records = records(&dataset);
    let countries = |nth: usize| -> Vec<String> {
        records[nth].countries.iter().map(|country| format!("{} {}", country.code, country.role)).collect()
    };
    // NI is no Nicaragua, RS no Serbia, UP and BO are no ISO codes of these countries.
    assert_eq!(countries(0), ["NG place, actor 1", "NE actor 2"]);
    assert_eq!(countries(2), ["UA place, actor 2", "RU actor 1"]);
    assert_eq!(countries(3), ["RU place", "RS actor 2"]);
    // Parts of the world are no countries, and what ISO or nobody has stays as a name.
    assert_eq!(countries(1), ["US place"]);
    assert_eq!(countries(4), ["Spratly Islands place", "CAMEO XQZ actor 1"]);
    assert_eq!(countries(6), ["FIPS ZZ place"]);
    let fight = &records[2];
    assert_eq!((fight.kind.as_str(), fight.extra["EventCode"].as_str()), ("fight", Some("190")));
    assert_eq!(fight.links[0].url, "https://news.example/crimea");
    let figures: Vec<_> = fight.figures.iter().map(|figure| format!("{} {}", figure.value, figure.what)).collect();
    assert_eq!(figures[..2], ["-10.0 Goldstein scale (-10 to 10)", "100 mentions"]);
    assert_eq!((fight.importance, records[3].importance), (Some(60), None));
    assert_eq!(fight.extra["ActionGeo_Type"], "4 (city)");
    // The day is SQLDATE; the day of the article is told beside it.
    assert_eq!(
        (records[0].as_written.as_str(), records[0].extra["DATEADDED"].as_str()),
        ("19790704", Some("20130203"))
    );
    assert!(records[0].when_note.contains("2013-02-03") && records[3].when_note.is_empty());
    // A service instead of an address, and the second part of the United States.
    assert_eq!((records[1].sources[0].source.as_str(), records[1].links.len()), ("BBC Monitoring", 0));
    assert_eq!(records[1].extra["ActionGeo_ADM2Code"], "OR047");
    assert_eq!((records[6].as_written.as_str(), records[6].extra["MonthYear"].as_str()), ("20160230", Some("201602")));
    // A search finds the words that are made of codes.
    assert!(dataset.ids().any(|id| dataset.event(id).title().contains("fight")));
}

#[test]
fn a_gdelt_file_of_many_stretches_is_read_like_its_rows() {
    let text = std::fs::read_to_string(data("gdelt_mixed.csv")).expect("a file");
    let row = text.lines().nth(1).expect("a row").strip_prefix("102").expect("an id");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("20140301.export.CSV");
    // Past the size from which files are read by threads, with a header, and a quotation mark that nobody closes.
    let n = 60_000;
    let mut all = "GLOBALEVENTID\tSQLDATE\n".to_owned();
    for id in 0..n {
        let row = if id == 30_000 { row.replacen("RUSSIA", "\"RUSSIA", 1) } else { row.to_owned() };
        let _ = writeln!(all, "{id}{row}");
    }
    all.push_str("cut\toff\n");
    std::fs::write(&path, &all).expect("a file");
    let loaded = read_files(&[path], &ReadOptions::default(), &Progress::default()).expect("a file of GDELT");
    let report = &loaded.reports[0];
    check_counts(&loaded.dataset, report);
    assert_eq!((report.format.as_str(), report.events, report.unreadable), ("gdelt", n, 1));
    assert_eq!(kinds(report), [(n as u64 + 2, "unreadable_row")]);
    let last = loaded.dataset.find("59999").expect("the last event");
    assert_eq!(loaded.dataset.event(last).title(), "Russia – Ukraine: fight");
}

#[test]
fn new_acled_columns_are_read_and_monadic_rows_fold_into_one_event() {
    let (dataset, report) = check_events(
        "acled_new.csv",
        &[
            "2022-01-05 | Peaceful protest: Almaty",
            "[2022-02-07..2022-02-13] | Armed clash: Almaty",
            "2022-03 | Arrests: Almaty",
        ],
    );
    assert_eq!(kinds(&report), [(4, "duplicate_id")]);
    let protest = &records(&dataset)[0];
    let actors: Vec<_> = protest.actors.iter().map(|actor| (actor.id.as_str(), actor.role.as_str())).collect();
    assert_eq!(
        actors,
        [
            ("Protesters (Xandria)", "actor 1"),
            ("Students", "with actor 1"),
            ("Teachers", "with actor 1"),
            ("Bystanders (Xandria)", "actor 1")
        ]
    );
    assert_eq!(protest.tags, ["Peaceful protest", "crowd size=about 200"]);
    assert_eq!(protest.kind, "Protests");
    assert_eq!(protest.extra["timestamp"], "1650000000");
}

#[test]
fn a_ucdp_window_is_one_of_its_days() {
    let (dataset, report) = check_events(
        "ucdp.csv",
        &[
            "1989-09-30 | Group A – Civilians, Hill Fort",
            "[1990-05-02..1990-05-09] | Government of Xandria – Group A, Old Town",
            "[2013-12-13..2013-12-14] | Clan A – Clan B, Salt Wells",
        ],
    );
    assert_eq!((report.format.as_str(), report.records), ("ucdp", 3));
    assert_eq!(kinds(&report), [(5, "end_before_start")]);
    let clans = &records(&dataset)[2];
    assert_eq!((clans.kind.as_str(), clans.countries[0].code.as_str()), ("Non-state conflict", "MM"));
    assert_eq!(clans.sources.len(), 2);
    assert_eq!(clans.attribution, "police");
    assert_eq!(clans.figures[0].what, "deaths (best estimate)");
}

#[test]
fn a_broken_record_of_json_names_line_column_and_remedy() {
    let loaded = load_with("broken.json", &ReadOptions::default()).expect("the other record");
    let report = &loaded.reports[0];
    assert_eq!((report.events, report.unreadable), (1, 1));
    let issue = &report.issues[0];
    assert_eq!((issue.line, issue.column, issue.kind), (6, 36, IssueKind::BadJson));
    assert!(issue.hint.contains("put a comma before this place"), "{}", issue.hint);
}

#[test]
fn ragged_rows_keep_what_they_have() {
    let (dataset, report) = check_events(
        "ragged.csv",
        &["2021-04-02 | Protest", "2021-04-03 | Detention", "2021-04-04 | Release", " | Impossible day"],
    );
    assert_eq!(kinds(&report), [(3, "ragged_row"), (8, "unreadable_row"), (9, "bad_date")]);
    assert_eq!((report.records, report.unreadable, report.undated), (5, 1, 1));
    let protest = &records(&dataset)[0];
    assert_eq!((&protest.extra["column 5"], &protest.extra["column 6"]), (&"loud".into(), &"and, more".into()));
    assert_eq!(records(&dataset)[3].as_written, "31.04.2021");
    let bad = &report.issues[2];
    assert_eq!((bad.column, bad.field.as_str(), bad.value.as_str()), (1, "date", "31.04.2021"));
    assert!(!bad.hint.is_empty());
    assert_eq!(report.issues[1].kind.severity(), Severity::Lost);
}

#[test]
fn an_unclosed_quote_does_not_swallow_the_file() {
    let (_, report) = check_events(
        "unclosed_quote.csv",
        &[
            "2021-04-01 | Before",
            "2021-04-02 | Open",
            "2021-04-03 | After",
            "2021-04-04 | Last",
            "2021-04-05 | Very last",
        ],
    );
    assert_eq!(kinds(&report), [(3, "broken_quotes")]);
}

#[test]
fn dates_of_two_readings_stay_both_until_somebody_decides() {
    let (_, report) = check_events(
        "slash_dates.csv",
        &[
            "[2021-05-06,2021-06-05] | Undecided",
            "[2021-05-06,2021-06-05] | Also undecided",
            "2021-07-07 | Both the same",
        ],
    );
    assert_eq!(kinds(&report), [(2, "ambiguous_date")]);
    assert!(report.issues[0].message.starts_with("2 dates"), "{}", report.issues[0].message);
    let options = ReadOptions { date_order: Some(DateOrder::DayMonth), ..ReadOptions::default() };
    let loaded = load_with("slash_dates.csv", &options).expect("a table");
    let seen: Vec<_> = records(&loaded.dataset).into_iter().map(|record| record.when).collect();
    assert_eq!(seen, ["2021-05-06", "2021-06-05", "2021-07-07"]);
    assert_eq!(loaded.reports[0].issue_count, 0);
}

#[test]
fn one_date_decides_the_order_of_its_column() {
    let (dataset, report) = read_text("t.csv", b"date,event\n5/6/2021,First\n25/6/2021,Second\n").expect("a table");
    assert_eq!(records(&dataset)[0].when, "2021-06-05");
    assert_eq!(report.issue_count, 0);
}

#[test]
fn start_and_end_make_an_interval() {
    let (dataset, report) = check_events(
        "posts.csv",
        &["2009-03/2012-05-14 | A. Minister", "2012-05-12/.. | B. Minister", "2015-06-01 | C. Minister"],
    );
    assert_eq!(kinds(&report), [(4, "end_before_start")]);
    let all = records(&dataset);
    assert_eq!(all[1].as_written, "12 May 2012 – Still in office");
    assert_eq!(all[2].countries[0].code, "NA", "among codes of two letters NA is Namibia");
    assert!(all[2].when_note.contains("2014-06-01"));
}

#[test]
fn a_year_column_beats_a_year_of_two_digits() {
    let text = "name,date,year\nDevils Tower,9/24/06,1906\nOther,10/13/17,2017\nWrong,10/13/2017,2016\n";
    let (dataset, report) = read_text("t.csv", text.as_bytes()).expect("a table");
    let seen: Vec<_> = records(&dataset).into_iter().map(|record| record.when).collect();
    assert_eq!(seen, ["1906-09-24", "2017-10-13", "2017-10-13"]);
    assert_eq!(kinds(&report), [(4, "columns_disagree")]);
}

#[test]
fn a_column_may_be_named_by_the_person() {
    let text = "when it was,title,x\n2021,A,2022-05-05\n2020,B,2022-05-06\n";
    let mut builder = DatasetBuilder::default();
    let mapping = Mapping::asked([("x", Some(Field::Date)), ("when it was", None)]);
    let options = ReadOptions { mapping: Some(mapping), ..ReadOptions::default() };
    read_bytes("t.csv", "", text.as_bytes(), &mut builder, &options, &Progress::default()).expect("a table");
    let record = &records(&builder.build())[0];
    assert_eq!((record.when.as_str(), &record.extra["when it was"]), ("2022-05-05", &"2021".into()));
}

#[test]
fn further_columns_never_take_the_name_of_a_field() {
    let text = "date,event,id,Colour\n2021-04-02,One,same,red\n2021-04-03,Two,same,blue\n2021-04-04,Three,same,red\n2021-04-05,Four,other,red\n";
    let (dataset, _) = read_text("t.csv", text.as_bytes()).expect("a table");
    let record = &records(&dataset)[0];
    assert_eq!(record.title, "One");
    assert_eq!((&record.extra["id (column 3)"], &record.extra["Colour"]), (&"same".into(), &"red".into()));
}

#[test]
fn what_people_write_for_json_is_read_and_one_bad_event_costs_no_other() {
    let (dataset, report) = load("lenient.json");
    assert_eq!((report.records, report.events, report.unreadable), (6, 5, 1));
    let all = records(&dataset);
    let by_title = |title: &str| all.iter().find(|record| record.title == title).expect(title);
    let year = by_title("A year");
    assert_eq!((year.id.as_str(), year.when.as_str(), year.countries[0].code.as_str()), ("5", "2012", "TJ"));
    assert_eq!(year.tags, ["one", "two"]);
    let other = by_title("Other names");
    assert_eq!(
        (other.when.as_str(), other.as_written.as_str(), other.summary.as_str()),
        ("2022-01-05", "5 January 2022", "Text")
    );
    assert_eq!(by_title("Bad date").as_written, "the day before yesterday");
    assert_eq!(by_title("Same id").when, "2020-01");
    let page = all
        .iter()
        .find(|record| !record.sources.is_empty() && record.sources[0].source.contains("example.org"))
        .expect("the page");
    assert_eq!(page.extra["title (as written)"]["en"], "No text");
    let source =
        dataset.source(dataset.find_value(Facet::Source, "https://example.org/a").expect("a value")).expect("a source");
    assert_eq!((source.title.as_str(), source.publisher.as_str()), ("A page", "Example"));
    let seen = kinds(&report);
    for wanted in [
        (5, "bad_json"),
        (6, "bad_date"),
        (6, "bad_value"),
        (7, "bad_value"),
        (8, "end_before_start"),
        (8, "duplicate_id"),
    ] {
        assert!(seen.contains(&wanted), "{wanted:?} in {seen:?}");
    }
}

#[test]
fn a_native_file_survives_reading_and_writing() {
    let text = std::fs::read_to_string(data("full.json")).expect("the file");
    let (dataset, report) = load("full.json");
    assert_eq!(report.issue_count, 0, "{:?}", report.issues);
    assert_eq!(write_native(&dataset, dataset.ids()), text);
}

#[test]
fn the_bundled_events_are_read_without_an_issue_and_survive_the_round_trip() {
    let Loaded { dataset, reports } = bundled();
    assert_eq!((dataset.len(), reports[0].issue_count), (61, 0), "{:?}", reports[0].issues);
    check_counts(&dataset, &reports[0]);
    let text = write_native(&dataset, dataset.ids());
    let (again, _) = read_text("events.json", text.as_bytes()).expect("our own file");
    assert_eq!(records(&again), records(&dataset));
    assert!(BUNDLED.contains(dataset.title()));
}

#[test]
fn a_file_keeps_what_it_says_of_itself() {
    let text = br#"{"format": "dateline", "version": 1, "title": "T", "description": "D",
        "events": [{"id": "a", "title": "A", "when": "2021"}], "project": {"lead": "X", "tags": [1, 2]}}"#;
    let (dataset, _) = read_text("t.json", text).expect("a file");
    let again: serde_json::Value = serde_json::from_str(&write_native(&dataset, dataset.ids())).expect("JSON");
    let before: serde_json::Value = serde_json::from_slice(text).expect("JSON");
    assert_eq!(again, before);
}

#[test]
fn every_bundled_record_keeps_every_key() {
    let file: serde_json::Value = serde_json::from_str(BUNDLED).expect("JSON");
    let dataset = bundled().dataset;
    for event in file["events"].as_array().expect("a list") {
        let row = dataset.find(event["id"].as_str().expect("an id")).expect("a row");
        let mut seen = serde_json::to_value(dataset.event(row).record()).expect("JSON");
        // Empty texts and lists are left out when writing.
        for (key, value) in event.as_object().expect("an object") {
            if seen.get(key).is_none() && (value.as_str() == Some("") || value.as_array().is_some_and(Vec::is_empty)) {
                seen[key] = value.clone();
            }
        }
        assert_eq!(&seen, event);
    }
}

#[test]
fn several_files_become_one_data_set() {
    let loaded = read_files(&[data("utf16.tsv"), data("posts.csv")], &ReadOptions::default(), &Progress::default())
        .expect("two files");
    assert_eq!((loaded.dataset.len(), loaded.reports.len()), (5, 2));
    assert_eq!(loaded.dataset.names(Facet::File).len(), 2);
    let error = read_files(&[data("posts.csv"), data("missing.csv")], &ReadOptions::default(), &Progress::default());
    let error = error.expect_err("a missing file").to_string();
    assert!(error.contains("missing.csv: cannot read the file"), "{error}");
}

#[test]
fn a_cancelled_reading_stops() {
    let progress = Progress::default();
    progress.cancel();
    let rows = "2021-04-02,x\n".repeat(5_000);
    let mut builder = DatasetBuilder::default();
    let text = format!("date,event\n{rows}");
    let result = read_bytes("t.csv", "", text.as_bytes(), &mut builder, &ReadOptions::default(), &progress);
    assert!(matches!(result, Err(ImportError::Cancelled)));
}

#[test]
fn progress_reaches_the_end() {
    let progress = Progress::default();
    read_files(&[data("posts.csv"), data("full.json")], &ReadOptions::default(), &progress).expect("two files");
    assert!((progress.fraction() - 1.0).abs() < 1e-6);
    assert_eq!(progress.rows(), 5);
}

#[test]
fn a_report_is_json_with_the_promised_keys() {
    let (_, report) = load("ragged.csv");
    let json = serde_json::to_value(&report).expect("JSON");
    for key in [
        "path",
        "format",
        "encoding",
        "records",
        "events",
        "undated",
        "unreadable",
        "first",
        "last",
        "precision",
        "countries",
        "actors",
        "issue_count",
        "issues",
    ] {
        assert!(json.get(key).is_some(), "{key}");
    }
    let issue = &json["issues"][0];
    for key in ["line", "column", "field", "kind", "value", "message", "hint"] {
        assert!(issue.get(key).is_some(), "{key}");
    }
    assert_eq!(issue["kind"], "ragged_row");
}

#[test]
fn the_issue_list_is_bounded_and_the_count_is_not() {
    let rows = "some day,event\n".repeat(10_050);
    let text = format!("date,event\n2021-04-02,x\n2021-04-03,y\n{rows}");
    let (_, report) = read_text("t.csv", text.as_bytes()).expect("a table");
    assert_eq!((report.issues.len(), report.issue_count), (10_000, 10_050));
}

#[test]
fn files_that_are_no_tables_say_what_they_are() {
    let message = |name: &str, bytes: &[u8]| read_text(name, bytes).expect_err(name).to_string();
    assert!(
        message("a.xlsx", b"PK\x03\x04\x14\0\x06\0....xl/workbook.xml")
            .contains("Excel workbook; open the file itself")
    );
    assert!(
        message("a.csv", b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n")
            .contains("git lfs pull")
    );
    assert!(message("a.vcf", b"BEGIN:VCARD\nEND:VCARD\n").contains("no events are found"));
    assert!(message("a.json", b"{\"a\": 1}").contains("no list of events"));
    assert!(message("a.csv", b"").contains("empty"));
}

#[test]
fn null_and_foreign_keys_of_a_native_event_do_no_harm() {
    let text = br#"{"format": "dateline", "version": 1, "events": [{"id": null, "title": "A", "when": null, "tags": null, "date": "2021", "type": "x"}]}"#;
    let (dataset, report) = read_text("t.json", text).expect("a file");
    let record = &records(&dataset)[0];
    assert_eq!((record.title.as_str(), record.when.as_str(), report.undated), ("A", "", 1));
    assert_eq!((&record.extra["date"], &record.extra["type"]), (&"2021".into(), &"x".into()));
}

#[test]
fn a_newer_version_is_read_with_a_warning() {
    let text = br#"{"format": "dateline", "version": 7, "events": [{"title": "A", "when": "2021", "mood": {"x": 1}}]}"#;
    let (dataset, report) = read_text("t.json", text).expect("a file");
    assert_eq!(report.issues[0].kind, IssueKind::NewerVersion);
    assert_eq!(records(&dataset)[0].extra["mood"]["x"], 1);
}

// Files that are packed.

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).expect("memory");
    packer.finish().expect("memory")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// A zip archive; `is_stream` leaves the sizes to what stands behind each file, as programs do that write to a pipe.
fn zip(files: &[(&str, &[u8])], is_deflated: bool, is_stream: bool) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    let two = |n: usize| (n as u16).to_le_bytes();
    let four = |n: usize| (n as u32).to_le_bytes();
    for (name, bytes) in files {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        let packed = if is_deflated {
            let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
            packer.write_all(bytes).expect("memory");
            packer.finish().expect("memory")
        } else {
            bytes.to_vec()
        };
        let at = out.len();
        let sizes = [four(crc.sum() as usize), four(packed.len()), four(bytes.len())].concat();
        let method = two(if is_deflated { 8 } else { 0 });
        let flags = two(if is_stream { 8 } else { 0 });
        let early = if is_stream { vec![0; 12] } else { sizes.clone() };
        out.extend([b"PK\x03\x04\x14\x00".as_slice(), &flags, &method, &four(0), &early].concat());
        out.extend([two(name.len()).as_slice(), &two(0), name.as_bytes(), &packed].concat());
        if is_stream {
            out.extend([b"PK\x07\x08".as_slice(), &sizes].concat());
        }
        list.extend([b"PK\x01\x02\x14\x00\x14\x00".as_slice(), &flags, &method, &four(0), &sizes].concat());
        list.extend([two(name.len()).as_slice(), &[0; 12], &four(at), name.as_bytes()].concat());
    }
    let end = [two(files.len()), two(files.len())].concat();
    let end = [b"PK\x05\x06\0\0\0\0".as_slice(), &end, &four(list.len()), &four(out.len()), &two(0)].concat();
    [out, list, end].concat()
}

/// Reads packed bytes as a file of this name.
fn load_packed(name: &str, bytes: &[u8]) -> Result<Loaded, ImportError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a file");
    let loaded = read_files(&[path], &ReadOptions::default(), &Progress::default())?;
    let counts = loaded.reports.iter().map(|report| (report.events, report.unreadable));
    let (events, unreadable) = counts.fold((0, 0), |sum, report| (sum.0 + report.0, sum.1 + report.1));
    assert_eq!((loaded.dataset.len(), loaded.dataset.n_unreadable()), (events, unreadable), "{name}");
    assert_eq!(n_events_of(&loaded.reports, 0), events);
    Ok(loaded)
}

const PROTESTS: &str = "date,title\n2022-01-05,Протесты в Алматы\n2022-01-06,Протесты в Астане\n";

#[test]
fn a_packed_file_is_read_as_the_file_in_it() {
    for name in ["acled_new.csv", "full.json", "russian_cp1251.csv", "utf16.tsv", "gdelt_mixed.csv"] {
        let plain = load(name);
        let bytes = std::fs::read(data(name)).expect(name);
        let twice = [zstd(&bytes), b"\x50\x2a\x4d\x18\x03\0\0\0any".to_vec()].concat();
        for (ending, packed) in [
            ("gz", gzip(&bytes)),
            ("zst", zstd(&bytes)),
            ("zst", twice),
            ("zip", zip(&[(name, &bytes)], true, false)),
            ("zip", zip(&[(name, &bytes)], false, false)),
            ("zip", zip(&[(name, &bytes)], true, true)),
        ] {
            let file = format!("{name}.{ending}");
            let loaded = load_packed(&file, &packed).expect(&file);
            let report = &loaded.reports[0];
            let inner = if ending == "zip" { format!("{file}: {name}") } else { file.clone() };
            assert_eq!((report.name.as_str(), loaded.reports.len()), (inner.as_str(), 1));
            assert_eq!((&report.format, &report.encoding), (&plain.1.format, &plain.1.encoding), "{file}");
            assert_eq!(report.issues, plain.1.issues, "{file}");
            assert_eq!(records(&loaded.dataset), records(&plain.0), "{file}");
        }
    }
}

#[test]
fn every_event_file_of_a_zip_archive_is_read_and_the_others_are_named() {
    let table = PROTESTS.as_bytes();
    let inner = gzip(table);
    let files: [(&str, &[u8]); 6] = [
        ("data/", b""),
        ("read.me", b"words"),
        ("data/first.csv", table),
        ("picture.png", b"\x89PNG\r\n"),
        ("second.csv", table),
        ("again.csv.gz", &inner),
    ];
    let loaded = load_packed("all.zip", &zip(&files, true, false)).expect("an archive");
    let names: Vec<_> = loaded.reports.iter().map(|report| (report.name.as_str(), report.events)).collect();
    assert_eq!(names, [("all.zip: data/first.csv", 2), ("all.zip: second.csv", 2)]);
    let mut left_out: Vec<_> =
        loaded.reports[0].issues.iter().map(|issue| (issue.kind.key(), issue.value.as_str())).collect();
    left_out.sort_unstable();
    let skipped = "skipped_file";
    assert_eq!(left_out, [(skipped, "again.csv.gz"), (skipped, "picture.png"), (skipped, "read.me")]);
    assert_eq!(loaded.dataset.files().len(), 2);
}

#[test]
fn a_broken_file_of_an_archive_costs_no_other_one() {
    let files: [(&str, &[u8]); 2] = [("bad.json", b"{\"events\": [{"), ("good.csv", PROTESTS.as_bytes())];
    let loaded = load_packed("all.zip", &zip(&files, true, false)).expect("an archive");
    assert_eq!((loaded.reports.len(), loaded.reports[0].events, loaded.dataset.len()), (1, 2, 2));
    let issue = &loaded.reports[0].issues[0];
    assert_eq!((issue.kind.key(), issue.value.as_str()), ("skipped_file", "bad.json"));
    assert!(issue.message.contains("line 1, column"), "{}", issue.message);
}

#[test]
fn an_archive_without_events_is_refused_by_name() {
    let inner = zip(&[("a.csv", PROTESTS.as_bytes())], true, false);
    let nested = load_packed("outer.zip", &zip(&[("inner.zip", &inner)], true, false)).expect_err("nested").to_string();
    assert!(nested.contains("inner.zip (it is an archive within an archive)"), "{nested}");
    let nested = load_packed("outer.csv.gz", &gzip(&inner)).expect_err("nested").to_string();
    assert!(nested.contains("an archive within an archive"), "{nested}");
    let mut secret = zip(&[("a.csv", PROTESTS.as_bytes())], true, false);
    let list = secret.windows(4).position(|four| four == b"PK\x01\x02").expect("a list");
    secret[list + 8] |= 1;
    let secret = load_packed("secret.zip", &secret).expect_err("encrypted").to_string();
    assert!(secret.contains("a.csv (it is encrypted)"), "{secret}");
    // A document of an office program is one, too, and is no archive to anybody.
    let office = zip(&[("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")], false, false);
    let office = load_packed("table.docx", &office).expect_err("a document").to_string();
    assert!(office.contains("this is a text document"), "{office}");
}

#[test]
fn an_archive_that_is_cut_off_is_read_as_far_as_it_goes() {
    let whole = PROTESTS.as_bytes().to_vec();
    for (name, packed) in [
        ("a.zip", zip(&[("a.csv", &whole)], false, false)),
        ("a.zip", zip(&[("a.csv", &whole)], false, true)),
        ("a.csv.gz", gzip(&whole)),
        ("a.csv.zst", zstd(&whole)),
    ] {
        let mut n_read = 0;
        for n in 1..packed.len() {
            let Ok(loaded) = load_packed(name, &packed[..n]) else { continue };
            let report = loaded.reports.last().expect("a report");
            // Never in the middle of a letter, which would make another encoding of it.
            assert_eq!(report.encoding, "UTF-8", "{name} {n}");
            assert!(report.issues.iter().any(|issue| issue.kind == IssueKind::BrokenArchive), "{name} {n}");
            n_read += 1;
        }
        // gzip and zstd give nothing of a text as short as this before its end.
        assert!(n_read > 50 || name != "a.zip", "{name} {n_read}");
    }
    let long = PROTESTS.replace("date,title\n", "") + &"2022-01-07,Протесты\n".repeat(50_000);
    let packed = gzip(format!("date,title\n{long}").as_bytes());
    let loaded = load_packed("a.csv.gz", &packed[..packed.len() / 2]).expect("a part");
    let report = &loaded.reports[0];
    assert!((10_000..45_000).contains(&report.events), "{}", report.events);
    let issue = report.issues.iter().find(|issue| issue.kind == IssueKind::BrokenArchive).expect("an issue");
    assert!(issue.line.abs_diff(report.events as u64) < 3 && issue.kind.severity() == Severity::Lost);
    // A file that is lost with all behind it costs none of those before it.
    let files: [(&str, &[u8]); 2] = [("a.csv", &whole), ("b.csv", &whole)];
    for is_stream in [false, true] {
        let packed = zip(&files, true, is_stream);
        let second = packed.windows(5).position(|five| five == b"b.csv").expect("a name");
        let loaded = load_packed("two.zip", &packed[..second]).expect("the first file");
        assert_eq!((loaded.reports.len(), loaded.dataset.len()), (1, 2));
        assert_eq!(loaded.reports[0].issues[0].kind, IssueKind::BrokenArchive);
    }
}

#[test]
fn bytes_that_were_changed_in_an_archive_are_noticed() {
    let mut packed = zip(&[("a.csv", PROTESTS.as_bytes())], false, false);
    let at = packed.windows(7).position(|seven| seven == b"2022-01").expect("the text");
    packed[at] = b'1';
    let loaded = load_packed("a.zip", &packed).expect("a table");
    assert_eq!((loaded.reports[0].events, loaded.reports[0].issues[0].kind), (2, IssueKind::BrokenArchive));
}

#[test]
fn a_small_archive_that_unpacks_to_a_huge_file_is_refused() {
    let text = format!("{{\"events\": [{}]}}", " ".repeat(100 << 20));
    let error = load_packed("bomb.json.gz", &gzip(text.as_bytes())).expect_err("a bomb").to_string();
    assert!(error.contains("300 times") && error.contains("bomb.json.gz"), "{error}");
    let error = load_packed("bomb.zip", &zip(&[("a.json", text.as_bytes())], true, false)).expect_err("a bomb");
    assert!(error.to_string().contains("bomb.zip: a.json"), "{error}");
}

// Whatever the bytes are.

fn fixtures() -> Vec<(String, Vec<u8>)> {
    let mut names: Vec<_> =
        std::fs::read_dir(data("")).expect("fixtures").filter_map(Result::ok).map(|entry| entry.path()).collect();
    names.sort();
    let read = |path: PathBuf| Some((path.file_name()?.to_string_lossy().into_owned(), std::fs::read(&path).ok()?));
    names.into_iter().filter_map(read).collect()
}

fn check_any(name: &str, bytes: &[u8]) {
    if let Ok((dataset, report)) = read_text(name, bytes) {
        check_counts(&dataset, &report);
        assert_eq!(records(&dataset).len(), report.events);
        let again = write_native(&dataset, dataset.ids());
        let (copy, copied) = read_text("copy.json", again.as_bytes()).expect("our own file");
        assert_eq!((copied.events, copied.unreadable), (report.events, 0));
        assert_eq!(copy.n_dated(), dataset.n_dated());
        assert_eq!(records(&copy), records(&dataset));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), name in "[a-z]\\.(csv|json|tsv|txt)") {
        check_any(&name, &bytes);
    }

    #[test]
    fn damaged_archives_never_panic(
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
        kind in 0..4,
    ) {
        let table = PROTESTS.as_bytes();
        let mut packed = match kind {
            0 => gzip(table),
            1 => zstd(table),
            2 => zip(&[("a.csv", table), ("b.csv", table)], true, false),
            _ => zip(&[("a.csv", table), ("b.csv", table)], true, true),
        };
        for (at, byte) in changes {
            let at = at.index(packed.len());
            packed[at] = byte;
        }
        let _ = load_packed("a", &packed);
    }

    #[test]
    fn random_tables_never_panic(text in "[a-z0-9,;\"\\\\\n\r\t |/.-]{0,300}") {
        check_any("t.csv", format!("date,event,notes\n{text}").as_bytes());
        check_any("t.csv", text.as_bytes());
    }

    #[test]
    fn changed_fixtures_never_panic(which in any::<prop::sample::Index>(), changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..3), 1..12)) {
        let fixtures = fixtures();
        let (name, mut bytes) = fixtures[which.index(fixtures.len())].clone();
        for (at, byte, how) in changes {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, b"\"\n,;{}[]"[usize::from(byte) % 8]),
                _ => { bytes.remove(at); }
            }
        }
        check_any(&name, &bytes);
    }

    #[test]
    fn well_formed_tables_read_as_the_csv_crate_reads_them(
        rows in proptest::collection::vec(proptest::collection::vec("[a-z ,;\"\n]{0,6}", 3), 1..8)
    ) {
        let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
        writer.write_record(["date", "event", "tint"]).expect("a row");
        for row in &rows {
            writer.write_record(row).expect("a row");
        }
        let text = writer.into_inner().expect("bytes");
        let wanted: Vec<String> = csv::Reader::from_reader(text.as_slice())
            .records()
            .map(|row| row.expect("a row").get(2).unwrap_or_default().trim().to_owned())
            .filter(|cell| !cell.is_empty())
            .collect();
        let mapping = Mapping::asked([("date", Some(Field::Date)), ("event", Some(Field::Title)), ("tint", None)]);
        let options = ReadOptions { format: Some("csv".to_owned()), mapping: Some(mapping), ..ReadOptions::default() };
        let mut builder = DatasetBuilder::default();
        // A separator that most cells hold may win over the comma; then the table is another one.
        let text = [b"sep=,\n".as_slice(), &text].concat();
        read_bytes("t.csv", "", &text, &mut builder, &options, &Progress::default()).expect("a table");
        let dataset = builder.build();
        let mut seen: Vec<(String, String)> = records(&dataset).into_iter().filter_map(|record| Some((record.id, record.extra.get("tint")?.as_str()?.to_owned()))).collect();
        seen.sort_by_key(|(id, _)| id.trim_start_matches("line-").parse::<u64>().unwrap_or(0));
        let seen: Vec<String> = seen.into_iter().map(|(_, tint)| tint).collect();
        // Rows without title and date are not events, so what is read is part of what is there.
        let mut rest = wanted.iter();
        prop_assert!(seen.iter().all(|tint| rest.any(|wanted| wanted == tint)), "{seen:?} in {wanted:?}");
    }
}

#[test]
fn a_column_called_country_holds_countries_that_no_table_knows() {
    let text = b"date,title,country\n2021-01-01,A,Ruritania\n2021-01-02,B,Syldavia\n";
    let (dataset, report) = read_text("t.csv", text).expect("a table");
    assert_eq!(report.countries, 2);
    let names = dataset.names(dateline::dataset::Facet::Country);
    assert!(names.find("Ruritania").is_some() && names.find("Syldavia").is_some());
    assert_eq!(report.issue_count, 2, "each unknown name is said once");
}

#[test]
fn titles_in_scripts_without_spaces_are_titles() {
    let (dataset, report) =
        read_text("t.csv", "title,date\n抗议,2020-01-01\n示威,2021-01-01\n".as_bytes()).expect("a table");
    let titles: Vec<_> = dataset.ids().map(|id| dataset.event(id).title()).collect();
    assert_eq!(titles, ["抗议", "示威"]);
    assert_eq!(report.issue_count, 0);
}

#[test]
fn events_without_ids_get_ids_of_their_own_also_in_one_line() {
    let text = br#"[{"title": "A", "date": "2021"}, {"title": "B", "date": "2021"}, {"title": "C", "date": "2021"}]"#;
    let (dataset, _) = read_text("t.json", text).expect("a list");
    let ids: std::collections::BTreeSet<_> = dataset.ids().map(|id| dataset.event(id).id()).collect();
    assert_eq!(ids.len(), 3);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_larger_than_the_memory_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("huge.csv");
    let file = std::fs::File::create(&path).expect("a file");
    // Hardly any bytes on the disk: a hole.
    if file.set_len(1 << 43).is_err() {
        return;
    }
    let error = read_files(&[path], &ReadOptions::default(), &Progress::default()).expect_err("no room");
    let text = error.to_string();
    assert!(text.starts_with("its 8388608 MiB need about") && text.contains("split the file"), "{text}");
}

/// Tables whose quotation marks are even, odd, unclosed and around line breaks, longer than one stretch.
#[test]
fn stretches_of_a_large_table_are_read_like_one_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let filler = "words and more words ".repeat(40);
    for odd in [0, 7, 4_000] {
        let mut text = "id,date,title,notes\n".to_owned();
        for i in 0..14_000 {
            let note = match i % 97 {
                _ if odd > 0 && i == odd => "a 5\" pipe".to_owned(),
                3 => format!("\"first line,\nsecond \"\"line\"\" of {i}\""),
                11 => format!("\"{filler}\n\n{filler}\""),
                _ => filler.clone(),
            };
            let _ = writeln!(text, "{i},20{:02}-03-{:02},Event {i},{note}", i % 20, i % 28 + 1);
        }
        assert!(text.len() > 10 << 20);
        let path = folder.path().join("large.csv");
        std::fs::write(&path, &text).expect("a file");
        let loaded = read_files(&[path], &ReadOptions::default(), &Progress::default()).expect("events");
        assert_eq!((loaded.reports[0].events, loaded.reports[0].records), (14_000, 14_000), "odd quote in {odd}");
        let dataset = &loaded.dataset;
        for (id, lines) in [("3", 2), ("11", 3), ("13874", 2)] {
            let record = dataset.event(dataset.find(id).expect("the event")).record();
            assert_eq!(record.summary.lines().count(), lines, "{id}");
        }
    }
}

#[test]
fn the_order_of_dates_is_told_by_the_whole_file_and_bytes_of_another_encoding_far_behind_are_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let filler = "слова ".repeat(60);
    let mut text = "date,title,notes\n".to_owned();
    for i in 0..6_000 {
        let _ = writeln!(text, "{:02}/{:02}/2015,Event {i},{filler}", i % 12 + 1, i % 11 + 1);
    }
    // Only the last row says that the day comes first.
    text.push_str("25/02/2015,Last,\n");
    let path = folder.path().join("large.csv");
    std::fs::write(&path, &text).expect("a file");
    let read = || read_files(std::slice::from_ref(&path), &ReadOptions::default(), &Progress::default());
    let loaded = read().expect("events");
    assert_eq!((loaded.reports[0].events, loaded.reports[0].issue_count), (6_001, 0));
    let second = loaded.dataset.ids().find(|&id| loaded.dataset.event(id).title() == "Event 1").expect("the event");
    assert_eq!(loaded.dataset.event(second).when_text(), "2015-02-02");
    let third = loaded.dataset.ids().find(|&id| loaded.dataset.event(id).title() == "Event 13").expect("the event");
    assert_eq!(loaded.dataset.event(third).when_text(), "2015-03-02");

    let mut bytes = text.into_bytes();
    bytes.extend(b"26/02/2015,Broken \xff byte,\n");
    std::fs::write(&path, &bytes).expect("a file");
    let loaded = read().expect("events");
    assert_eq!((loaded.reports[0].events, loaded.dataset.files().len()), (6_002, 1));
    let issue = loaded.reports[0].issues.iter().find(|issue| issue.kind == IssueKind::BadEncoding).expect("an issue");
    assert_eq!(issue.line, 6_003);
}

#[test]
fn what_is_decided_about_one_file_of_an_archive_leaves_the_others_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("дела 1.zip");
    let table: &[u8] = b"when,what\n05/06/2021,A march\n";
    std::fs::write(&path, zip(&[("a.csv", table), ("b/c.csv", table)], true, false)).expect("a file");
    let text = "{\"datemap\": 1, \"files\": {\"дела 1.zip: b/c.csv\": {\"date_order\": \"mdy\"}}}";
    let one = ReadOptions::from_datemap(text, "x").expect("a map");
    assert_eq!(ReadOptions::from_datemap(&one.to_datemap(), "x").expect("a map"), one);
    let text = "{\"datemap\": 1, \"date_order\": \"mdy\", \"files\": {\"дела 1.zip\": {\"date_order\": \"dmy\"}}}";
    let all = ReadOptions::from_datemap(text, "x").expect("a map");
    let text = text.replace("{\"date_order\": \"dmy\"}", "{}");
    let none = ReadOptions::from_datemap(&text, "x").expect("a map");
    let days = |options: &ReadOptions| {
        let loaded = read_files(std::slice::from_ref(&path), options, &Progress::default()).expect("an archive");
        records(&loaded.dataset).into_iter().map(|record| record.when).collect::<Vec<_>>()
    };
    assert_eq!(days(&one), ["[2021-05-06,2021-06-05]", "2021-05-06"]);
    assert_eq!(days(&all), ["2021-06-05", "2021-06-05"]);
    assert_eq!(days(&none), ["2021-05-06", "2021-05-06"], "what is not decided about a file holds as for all");
}

#[test]
fn an_encoding_is_remembered_with_the_columns_that_it_gives() {
    let text = "date,événement\n2021-04-02,Réunion au café\n";
    let bytes = encoding_rs::MACINTOSH.encode(text).0;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("t.csv");
    std::fs::write(&path, &bytes).expect("a file");
    let shape = |columns: [&str; 2]| KnownShape {
        columns: columns.map(str::to_owned).to_vec(),
        options: ReadOptions { encoding: Some("macintosh".to_owned()), ..ReadOptions::default() },
    };
    let title = |columns| {
        let options = ReadOptions { shapes: vec![shape(columns)], ..ReadOptions::default() };
        let loaded = read_files(std::slice::from_ref(&path), &options, &Progress::default()).expect("a table");
        (records(&loaded.dataset)[0].title.clone(), loaded.reports[0].encoding.clone())
    };
    assert_eq!(title(["date", "événement"]), ("Réunion au café".to_owned(), "macintosh".to_owned()));
    assert_ne!(title(["date", "lieu"]).1, "macintosh", "only what has these columns is read so");
    // What is UTF-8 cannot be anything else.
    std::fs::write(&path, text).expect("a file");
    assert_eq!(title(["date", "événement"]), ("Réunion au café".to_owned(), "UTF-8".to_owned()));
}

#[test]
fn a_date_under_the_key_of_another_format_is_told_in_our_own() {
    let text = r#"{"format": "dateline", "version": 1, "events": [
{"title": "A", "date": "2021-04-02"}, {"title": "B", "when": "2021", "date": "x"}, {"title": "C"}]}"#;
    let (dataset, report) = read_text("t.json", text.as_bytes()).expect("events");
    assert_eq!((dataset.len(), kinds(&report)), (3, vec![(2, "missing_date")]));
    assert!(report.issues[0].hint.contains("“when”") && report.issues[0].field == "date");
}
