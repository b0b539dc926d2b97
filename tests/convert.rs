//! Events written into other formats and read back.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use dateline::convert::{EXPORTERS, Exporter, Loss, LossKind, exporter, write_native};
use dateline::dataset::{
    Account, Actor, ActorRole, Citation, CountryRole, Dataset, DatasetBuilder, EventFile, EventId, EventRecord, Facet,
    Figure, Link, Source,
};
use dateline::import::{BUNDLED, FileReport, Progress, ReadOptions, bundled, read_bytes, read_files};
use dateline::time::{Edtf, When};
use proptest::prelude::*;

fn read(name: &str, bytes: &[u8]) -> (Dataset, FileReport) {
    let mut builder = DatasetBuilder::default();
    let report = read_bytes(name, "", bytes, &mut builder, &ReadOptions::default(), &Progress::default())
        .unwrap_or_else(|error| panic!("{name}: {error}\n{}", String::from_utf8_lossy(bytes)));
    assert_eq!(report.records, report.events + report.unreadable);
    (builder.build(), report)
}

fn rows(dataset: &Dataset) -> Vec<EventId> {
    dataset.ids().collect()
}

fn written(exporter: &dyn Exporter, dataset: &Dataset) -> Vec<u8> {
    let mut bytes = Vec::new();
    exporter.write(dataset, &rows(dataset), &mut bytes).expect("written");
    bytes
}

/// Written in a format and read again.
fn there_and_back(id: &str, dataset: &Dataset) -> (Dataset, FileReport) {
    let exporter = exporter(id).expect(id);
    read(&format!("t.{}", exporter.extension()), &written(exporter, dataset))
}

fn records(dataset: &Dataset) -> Vec<EventRecord> {
    dataset.ids().map(|id| dataset.event(id).record()).collect()
}

fn by_id(dataset: &Dataset) -> BTreeMap<String, (EventRecord, Option<When>)> {
    dataset
        .ids()
        .map(|id| (dataset.event(id).id().into_owned(), (dataset.event(id).record(), dataset.when(id))))
        .collect()
}

/// A data set of these records, as a native file holds them.
fn dataset_of(events: Vec<EventRecord>) -> Dataset {
    let file = EventFile {
        format: "dateline".to_owned(),
        version: 1,
        title: "Проверка: “a; b”, c".to_owned(),
        description: "Two\nlines".to_owned(),
        sources: vec![Source {
            id: "report".to_owned(),
            title: "=A report; with | signs".to_owned(),
            url: "https://example.org/r?a=1&b=2".to_owned(),
            ..Source::default()
        }],
        actors: vec![Actor {
            id: "movement".to_owned(),
            name: "The movement".to_owned(),
            kind: "organisation".to_owned(),
            aliases: vec!["M; the".to_owned()],
            ..Actor::default()
        }],
        events,
        ..EventFile::default()
    };
    read("t.json", &serde_json::to_vec(&file).expect("JSON")).0
}

fn losses(id: &str, dataset: &Dataset) -> BTreeMap<&'static str, usize> {
    let losses = exporter(id).expect(id).losses(dataset, &rows(dataset));
    losses.into_iter().map(|loss| (loss.kind.key(), loss.count)).collect()
}

// The native format.

#[test]
fn a_file_that_this_program_wrote_is_written_again_byte_by_byte() {
    let full = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/full.json")).expect("a file");
    let (dataset, _) = read("full.json", &full);
    assert!(written(exporter("dateline").expect("native"), &dataset) == full);
    let dataset = bundled().dataset;
    let once = written(exporter("dateline").expect("native"), &dataset);
    let (again, _) = read("events.json", &once);
    assert!(written(exporter("dateline").expect("native"), &again) == once);
    assert_eq!(write_native(&dataset, dataset.ids()).into_bytes(), once);
    // The bundled events stand in the order of their documents, and are written in the order of time.
    let value = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).expect("JSON");
    let of_file = value(BUNDLED.as_bytes());
    let of_copy = value(&once);
    for key in ["title", "description", "sources", "actors"] {
        assert_eq!(of_copy[key], of_file[key], "{key}");
    }
    let events = |value: &serde_json::Value| -> BTreeMap<String, serde_json::Value> {
        let list = value["events"].as_array().expect("events").iter();
        list.map(|event| (event["id"].as_str().expect("an id").to_owned(), event.clone())).collect()
    };
    assert_eq!(events(&of_copy), events(&of_file));
}

#[test]
fn only_sources_and_actors_that_the_rows_name_are_written() {
    let event = |id: &str, source: &str, account: &str| EventRecord {
        id: id.to_owned(),
        title: id.to_owned(),
        sources: vec![Citation { source: source.to_owned(), ..Citation::default() }],
        accounts: vec![Account {
            by: "A".to_owned(),
            text: "So.".to_owned(),
            source: account.to_owned(),
            ..Account::default()
        }],
        ..EventRecord::default()
    };
    let source = |id: &str| Source { id: id.to_owned(), title: id.to_uppercase(), ..Source::default() };
    let file = EventFile {
        format: "dateline".to_owned(),
        version: 1,
        sources: ["a", "b", "c", "d"].map(source).to_vec(),
        events: vec![event("one", "a", "b"), event("two", "c", "")],
        ..EventFile::default()
    };
    let (dataset, _) = read("t.json", &serde_json::to_vec(&file).expect("JSON"));
    let one = dataset.find("one").expect("one");
    let (copy, _) = read("t.json", write_native(&dataset, [one]).as_bytes());
    let titles: Vec<&str> = (0..4).filter_map(|value| copy.source(value)).map(|source| source.title.as_str()).collect();
    assert_eq!(titles, ["A", "B"]);
}

// What is lost.

#[test]
fn the_bundled_events_lose_nothing_in_their_own_format_and_say_what_they_lose_in_others() {
    let dataset = bundled().dataset;
    assert_eq!(exporter("dateline").expect("native").losses(&dataset, &rows(&dataset)), []);
    for exporter in EXPORTERS.iter().filter(|exporter| exporter.id() != "dateline") {
        let losses = exporter.losses(&dataset, &rows(&dataset));
        assert!(!losses.is_empty(), "{}", exporter.id());
        for loss in &losses {
            assert!((1..=dataset.len()).contains(&loss.count), "{loss}");
            assert!(loss.example.is_empty() || dataset.find(&loss.example).is_some(), "{loss}");
        }
    }
    let quotes =
        records(&dataset).iter().filter(|record| record.sources.iter().any(|item| !item.quote.is_empty())).count();
    assert_eq!(losses("markdown", &dataset).get("quotes").copied().unwrap_or(0), quotes);
}

#[test]
fn a_loss_is_a_sentence() {
    let loss = |example: &str, title: &str| {
        let (example, title) = (example.to_owned(), title.to_owned());
        Loss { kind: LossKind::Doubt, count: 12, example, title, becomes: "become plain dates" }.to_string()
    };
    let words = "12 events: uncertain and approximate dates become plain dates";
    assert_eq!(loss("a\u{1b}", ""), format!("{words}, for example in a\u{fffd}"));
    assert_eq!(loss("a1", "Rally\nin Omsk"), format!("{words}, for example in “Rally in Omsk” (a1)"));
    assert_eq!(loss("", "Rally"), format!("{words}, for example in “Rally”"));
    assert_eq!(loss("a1", &"ж".repeat(61)), format!("{words}, for example in “{}…” (a1)", "ж".repeat(60)));
    assert_eq!(loss("a1", "[untitled]"), format!("{words}, for example in a1"));
    assert_eq!(loss("", ""), words);
}

#[test]
fn what_a_date_loses_depends_on_the_format() {
    let event = |(n, when): (usize, &&str)| EventRecord {
        id: n.to_string(),
        title: (*when).to_owned(),
        when: (*when).to_owned(),
        ..EventRecord::default()
    };
    let whens = [
        "2012",
        "2012-04-02",
        "2012~",
        "[2012..2014]",
        "1987/..",
        "-3000",
        "2012-04-02T10:15+05:00",
        "200X",
        "2012-21",
    ];
    let dataset = dataset_of(whens.iter().enumerate().map(event).collect());
    let of = |id: &str| {
        let mut losses = losses(id, &dataset);
        losses.retain(|key, _| !["files", "file_words", "no_place", "uncited"].contains(key));
        losses
    };
    assert_eq!(of("csv"), BTreeMap::new());
    assert_eq!(
        of("icalendar"),
        BTreeMap::from([
            ("coarse", 1),
            ("date_set", 1),
            ("doubt", 1),
            ("far_year", 1),
            ("offset", 1),
            ("open_end", 1),
            ("partial", 5),
            ("season", 1)
        ])
    );
    assert_eq!(
        of("timelinejs"),
        BTreeMap::from([("coarse", 1), ("date_set", 1), ("doubt", 1), ("offset", 1), ("open_end", 1), ("season", 1)])
    );
}

// What the files look like.

fn sample() -> Dataset {
    let event = |id: &str, when: &str, title: &str| EventRecord {
        id: id.to_owned(),
        title: title.to_owned(),
        when: when.to_owned(),
        ..EventRecord::default()
    };
    let mut first = event("a", "-0043-03-15", "#1 Caesar: dies");
    "2012: not an event\nA line".clone_into(&mut first.summary);
    first.tags = vec!["two words".to_owned()];
    let mut second = event("b", "2012-04~", "=1+1");
    second.sources = vec![Citation { source: "report".to_owned(), locator: "§2".to_owned(), ..Citation::default() }];
    "disputed".clone_into(&mut second.status);
    let mut third = event("c", "2012-04-02/2012-04-05", "Days");
    third.links = vec![Link { url: "https://example.org".to_owned(), label: "page".to_owned(), ..Link::default() }];
    third.importance = Some(70);
    third.extra.insert("latitude".to_owned(), 38.5.into());
    third.extra.insert("longitude".to_owned(), "68,75".into());
    dataset_of(vec![first, second, third, event("d", "", "Undated")])
}

fn text_of(id: &str) -> String {
    String::from_utf8(written(exporter(id).expect(id), &sample())).expect("UTF-8")
}

#[test]
fn a_chronology_is_grouped_by_year_and_numbers_its_sources() {
    let expected = "\
# Проверка: “a; b”, c

Two lines

## 44 BCE

- **15 March 44 BCE**: \\#1 Caesar: dies
  2012: not an event A line

## 2012

- **about April 2012**: =1+1 _(disputed)_[^1] (§2)
- **2 to 5 April 2012**: Days
  [page](<https://example.org>)

## Without a date

- **No date**: Undated

## Sources

[^1]: =A report; with \\| signs, <https://example.org/r?a=1&b=2>
";
    assert_eq!(text_of("markdown"), expected);
}

#[test]
fn markwhen_has_an_event_a_line_and_quotes_what_it_would_misread() {
    let expected = "\
---
title: \"Проверка: “a; b”, c\"
description: \"Two\\nlines\"
---

44 BC: \\#1 Caesar: dies #two_words
id: \"a\"
edtf: \"-0043-03-15\"

> 2012: not an event
A line
Date: 15 March 44 BCE

2012-04: =1+1
id: \"b\"
edtf: \"2012-04~\"

Date: about April 2012
Status: disputed
Source: =A report; with | signs, §2 https://example.org/r?a=1&b=2

2012-04-02 / 2012-04-05: Days
id: \"c\"

> page: https://example.org

// Undated
";
    assert_eq!(text_of("markwhen"), expected);
}

/// Events with these dates, numbered from 0.
fn dated(whens: &[&str]) -> Dataset {
    let event = |(n, when): (usize, &&str)| EventRecord {
        id: n.to_string(),
        title: (*when).to_owned(),
        when: (*when).to_owned(),
        ..EventRecord::default()
    };
    dataset_of(whens.iter().enumerate().map(event).collect())
}

#[test]
fn times_of_two_zones_keep_their_ends() {
    let whens = ["2021-04-02T23:00+09:00/2021-04-02T18:00+00:00", "2014-04-09T10:15:30+05:30", "2016-12-31T23:59:60Z"];
    let dataset = dated(&whens);
    let calendar = String::from_utf8(written(exporter("icalendar").expect("icalendar"), &dataset)).expect("UTF-8");
    for line in [
        "DTSTART:20210402T140000Z\r\nDTEND:20210402T180000Z\r\n",
        "DTSTART:20140409T044530Z\r\n",
        "DTSTART:20161231T235959Z\r\n",
    ] {
        assert!(calendar.contains(line), "{line}\n{calendar}");
    }
    let (copy, report) = there_and_back("icalendar", &dataset);
    assert_eq!(report.issue_count, 0);
    for (n, (_, (record, _))) in by_id(&copy).into_iter().enumerate() {
        assert_eq!(record.when, whens[n]);
    }
    let mut parts: serde_json::Value =
        serde_json::from_slice(&written(exporter("timelinejs").expect("timelinejs"), &dataset)).expect("JSON");
    let slide = parts["events"].as_array_mut().expect("events").iter().find(|slide| slide["unique_id"] == "0").cloned();
    let slide = slide.expect("a slide");
    assert_eq!((&slide["start_date"]["hour"], slide.get("end_date")), (&23.into(), None));
}

#[test]
fn markwhen_reads_back_what_it_writes_of_early_years_and_names() {
    let mut dataset = dated(&["0001", "0024-05", "0000/0001", "-0043", "2014-04-02T10:15:30", "2014-04-02T10"]);
    let (copy, _) = there_and_back("markwhen", &dataset);
    let whens: Vec<String> = by_id(&copy).into_values().map(|(record, _)| record.when).collect();
    assert_eq!(whens, ["0001", "0024-05", "0000/0001", "-0043", "2014-04-02T10:15", "2014-04-02"]);
    let listed = losses("markwhen", &dataset);
    assert_eq!(["seconds", "hours", "far_year"].map(|key| listed.get(key)), [Some(&1), Some(&1), Some(&2)]);
    let mut record = records(&dated(&["2012"])).remove(0);
    "Ask @name or !other now".clone_into(&mut record.title);
    dataset = dataset_of(vec![record]);
    let (copy, _) = there_and_back("markwhen", &dataset);
    assert_eq!(records(&copy)[0].title, "Ask @name or !other now");
    assert_eq!(copy.event(copy.ids().next().expect("an event")).record().extra, dateline::dataset::Extra::new());
}

#[test]
fn what_is_left_out_of_files_and_attributions_is_listed() {
    let text = r#"{"format": "dateline", "version": 1, "title": "T", "license": "CC0",
        "sources": [{"id": "s", "title": "Cited by an account", "author": "A", "url": "https://example.org"},
                    {"id": "never", "title": "Never cited"}],
        "events": [{"id": "a", "title": "One", "when": "2012-04-02", "attribution": "somebody", "summary": " a\n\nb",
                    "accounts": [{"by": "x", "text": "y", "source": "s"}]}]}"#;
    let (dataset, _) = read("t.json", text.as_bytes());
    for id in ["csv", "timelinejs", "icalendar", "markwhen", "markdown"] {
        let listed = losses(id, &dataset);
        for kind in ["file_extra", "uncited", "account_sources", "source_details"] {
            assert!(listed.contains_key(kind), "{id}: {kind}");
        }
        if id != "csv" {
            assert!(listed.contains_key("attribution"), "{id}");
        }
    }
    let listed = losses("markdown", &dataset);
    assert!(["ids", "paragraphs"].iter().all(|kind| listed.contains_key(kind)));
}

#[test]
fn a_map_has_points_and_features_without_a_geometry() {
    let value: serde_json::Value = serde_json::from_str(&text_of("geojson")).expect("JSON");
    let features = value["features"].as_array().expect("features");
    let geometries: Vec<String> = features.iter().map(|feature| feature["geometry"].to_string()).collect();
    let point = "{\"type\":\"Point\",\"coordinates\":[68.75,38.5]}";
    assert_eq!(geometries, ["null", "null", point, "null"]);
    let days = |n: usize| [&features[n]["properties"]["first_day"], &features[n]["properties"]["last_day"]];
    assert_eq!(days(2), ["2012-04-02", "2012-04-05"]);
    assert_eq!(days(1), ["2012-04-01", "2012-04-30"]);
    assert!(days(0)[0].is_null());
    assert_eq!(value["sources"][0]["id"], "report");
}

#[test]
fn a_workbook_has_texts_real_dates_and_no_formulas() {
    use calamine::{Data, Reader as _, Xlsx};
    let bytes = written(exporter("xlsx").expect("xlsx"), &sample());
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).expect("a workbook");
    assert_eq!(book.sheet_names(), ["Events", "Sources", "Actors"]);
    let events = book.worksheet_range("Events").expect("a sheet");
    let cell = |row: u32, name: &str| {
        let column = (0..60).find(|&column| events.get_value((0, column)) == Some(&Data::String(name.to_owned())));
        events.get_value((row, column.expect(name))).cloned().unwrap_or_default()
    };
    let text = |text: &str| Data::String(text.to_owned());
    assert_eq!((cell(1, "when"), cell(1, "start")), (text("-0043-03-15"), Data::Empty));
    assert_eq!((cell(2, "title"), cell(2, "when"), cell(2, "start")), (text("=1+1"), text("2012-04~"), Data::Empty));
    let day = |data: Data| match data {
        Data::DateTime(date) => date.as_f64(),
        other => panic!("{other:?}"),
    };
    assert!((day(cell(3, "start")) - 41_001.0).abs() < 0.1 && (day(cell(3, "end")) - 41_004.0).abs() < 0.1);
    assert_eq!((cell(3, "importance"), cell(3, "latitude")), (Data::Float(70.0), Data::Float(38.5)));
    assert!(book.worksheet_formula("Events").expect("a sheet").is_empty());
    let sources = book.worksheet_range("Sources").expect("a sheet");
    assert_eq!(sources.get_value((1, 1)), Some(&text("=A report; with | signs")));
}

// There and back.

#[test]
fn words_of_a_text_are_no_events_in_markwhen() {
    let summary = "He said:\nToday: they came for me\n2019-05-02: released\nendGroup\nplain words";
    let event = EventRecord {
        id: "a".to_owned(),
        title: "A".to_owned(),
        when: "2018-01-01".to_owned(),
        summary: summary.to_owned(),
        ..EventRecord::default()
    };
    let (copy, report) = there_and_back("markwhen", &dataset_of(vec![event]));
    assert_eq!((report.records, report.issue_count), (1, 0));
    assert_eq!(records(&copy)[0].summary, summary);
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-zA-Z]{1,8}( [a-z]{1,6}){0,3}",
        1 => "[а-яё]{2,9}( [а-яё]{2,6}){0,2}",
        1 => "[\u{627}-\u{64a}]{2,9}",
        1 => "[一-七]{1,6}",
        1 => "[=+@-][a-z0-9(]{1,6}",
        1 => "[a-z]{1,4}[;|,\"'\\\\][a-z]{1,4}",
        1 => "[a-z]{1,4}\n[a-z]{1,4}",
        1 => "\"[a-z]{1,5}\", [a-z]{1,5}\\\\\"[a-z]",
        1 => "#[a-z]{2,5} <[a-z]{1,3}> &[a-z]{1,3};",
        1 => "'=[a-z]{1,3}",
        1 => "(2012|now|before): [a-z]{1,5}",
    ]
}

fn when() -> impl Strategy<Value = String> {
    let year = || prop_oneof![4 => 1500..2100_i64, 1 => -4000..1500_i64, 1 => Just(-9999_i64), 1 => Just(-3000_i64)];
    let date = move || {
        (year(), 0..13_u32, 0..29_u32).prop_map(|(year, month, day)| {
            let sign = if year < 0 { "-" } else { "" };
            let mut text = format!("{sign}{:04}", year.abs());
            if month > 0 {
                let _ = write!(text, "-{month:02}");
                if day > 0 {
                    let _ = write!(text, "-{day:02}");
                }
            }
            text
        })
    };
    prop_oneof![
        4 => date(),
        2 => (date(), prop_oneof![Just("?"), Just("~"), Just("%")]).prop_map(|(date, sign)| date + sign),
        2 => (date(), date()).prop_map(|(a, b)| format!("{a}/{b}")),
        1 => date().prop_map(|date| format!("{date}/..")),
        1 => date().prop_map(|date| format!("../{date}")),
        1 => date().prop_map(|date| format!("{date}/")),
        1 => date().prop_map(|date| format!("/{date}")),
        1 => (date(), date()).prop_map(|(a, b)| format!("[{a}..{b}]")),
        1 => (date(), date()).prop_map(|(a, b)| format!("{{{a},{b}}}")),
        1 => date().prop_map(|date| format!("[..{date}]")),
        1 => (1500..2100_i64, 21..42_u32).prop_map(|(year, part)| format!("{year}-{part}")),
        1 => (150..210_i64).prop_map(|decade| format!("{decade}X")),
        1 => (1500..2100_i64).prop_map(|year| format!("{year}-XX-05")),
        1 => (1900..2100_i64, 0..24_u32, 0..60_u32, prop_oneof![Just(""), Just("Z"), Just("+05:30")])
            .prop_map(|(year, hour, minute, zone)| format!("{year}-04-02T{hour:02}:{minute:02}{zone}")),
        1 => (1900..2100_i64, 0..24_u32).prop_map(|(year, hour)| format!("{year}-04-02T{hour:02}")),
        1 => (0..12_u32, 13..24_u32, prop_oneof![Just(""), Just("Z")])
            .prop_map(|(a, b, zone)| format!("2014-04-02T{a:02}:10{zone}/2014-04-02T{b:02}:05:07{zone}")),
        1 => Just("2014-04-02T10:10/2014-04-05".to_owned()),
        1 => Just("XXXX-04-02".to_owned()),
        1 => Just("Y-170000002".to_owned()),
        1 => Just("9999-12-31".to_owned()),
        1 => Just(String::new()),
    ]
}

fn list() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec(text(), 0..3)
}

/// Further keys, some of which look like columns of a table of ours.
const EXTRA_KEYS: [&str; 6] =
    ["Заметка", "=key", "column; x", "title (further)", "quotes", "quotes (further) (further)"];

fn record() -> impl Strategy<Value = EventRecord> {
    let words = (text(), when(), text(), list(), list(), list(), list());
    let more = (list(), list(), list(), proptest::option::of(0..=100_u8), any::<bool>(), any::<bool>(), list());
    (words, more).prop_map(
        |((title, when, summary, tags, places, actors, roles), (sources, quotes, links, importance, a, b, extras))| {
            let edtf = when.parse::<Edtf>().ok().map(|edtf| edtf.to_string()).unwrap_or_default();
            let places_len = places.len();
            let nth = |list: &[String], n: usize| list.get(n).cloned().unwrap_or_default();
            let mut record = EventRecord {
                title,
                when: edtf,
                as_written: if a { "spring, or so; “=1”".to_owned() } else { String::new() },
                kind: if b { "protest".to_owned() } else { String::new() },
                status: if a { "announced".to_owned() } else { "fact".to_owned() },
                attribution: nth(&quotes, 0),
                summary,
                tags,
                places,
                importance,
                ..EventRecord::default()
            };
            for (n, id) in actors.iter().enumerate() {
                let id = if a && n == 0 { "movement".to_owned() } else { id.clone() };
                record.actors.push(ActorRole { id, role: nth(&roles, n), ..ActorRole::default() });
                record.countries.push(CountryRole {
                    code: ["TJ", "RU"][n % 2].to_owned(),
                    role: nth(&roles, n + 1),
                    ..CountryRole::default()
                });
                record.figures.push(Figure {
                    value: format!("100 {}", nth(&roles, n)).trim().to_owned(),
                    what: "members".to_owned(),
                    by: nth(&quotes, n),
                    ..Figure::default()
                });
            }
            for (n, source) in sources.iter().enumerate() {
                let source = if b && n == 0 { "report".to_owned() } else { source.clone() };
                record.sources.push(Citation {
                    source: source.clone(),
                    quote: nth(&quotes, n),
                    locator: nth(&roles, n),
                    ..Citation::default()
                });
                record.accounts.push(Account {
                    by: nth(&quotes, n),
                    text: format!("so; {}", nth(&links, n)).trim().to_owned(),
                    source,
                    ..Account::default()
                });
            }
            for (n, label) in links.iter().enumerate() {
                record.links.push(Link {
                    url: format!("https://example.org/{n}?a=1&b=2"),
                    label: label.clone(),
                    ..Link::default()
                });
            }
            for (n, value) in extras.into_iter().enumerate() {
                record.extra.insert(EXTRA_KEYS[(n + places_len) % EXTRA_KEYS.len()].to_owned(), value.into());
            }
            record
        },
    )
}

fn some_records() -> impl Strategy<Value = Vec<EventRecord>> {
    proptest::collection::vec(record(), 1..8).prop_map(|mut records| {
        for (n, record) in records.iter_mut().enumerate() {
            record.id = if n % 3 == 0 { format!("=событие; {n}") } else { format!("event-{n}") };
        }
        records
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_table_gives_every_field_back(events in some_records()) {
        let dataset = dataset_of(events);
        let (copy, report) = there_and_back("csv", &dataset);
        prop_assert_eq!((report.format.as_str(), report.unreadable), ("dateline", 0));
        prop_assert_eq!(records(&copy), records(&dataset));
        // A second time nothing changes any more.
        let csv = exporter("csv").expect("csv");
        prop_assert_eq!(written(csv, &copy), written(csv, &dataset));
    }

    #[test]
    fn a_workbook_gives_every_field_back(events in some_records()) {
        let dataset = dataset_of(events);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("t.xlsx");
        std::fs::write(&path, written(exporter("xlsx").expect("xlsx"), &dataset)).expect("a file");
        let loaded = read_files(&[path], &ReadOptions::default(), &Progress::default()).expect("events");
        prop_assert_eq!(loaded.reports.len(), 1);
        let report = &loaded.reports[0];
        prop_assert_eq!((report.format.as_str(), report.unreadable, report.issue_count), ("dateline", 0, 0));
        prop_assert_eq!(records(&loaded.dataset), records(&dataset));
        let described = |dataset: &Dataset| {
            let source = dataset.find_value(Facet::Source, "report").and_then(|value| dataset.source(value).cloned());
            let actor = dataset.find_value(Facet::Actor, "movement").and_then(|value| dataset.actor(value).cloned());
            (source, actor)
        };
        prop_assert_eq!(described(&loaded.dataset), described(&dataset));
    }

    #[test]
    fn no_cell_of_a_table_begins_a_formula(events in some_records()) {
        let dataset = dataset_of(events);
        for id in ["csv", "timelinejs-csv"] {
            let bytes = written(exporter(id).expect(id), &dataset);
            let mut table = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
            for row in table.records() {
                for cell in &row.expect("a row") {
                    let is_number = cell.parse::<f64>().is_ok();
                    prop_assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{}: {:?}", id, cell);
                }
            }
        }
    }

    #[test]
    fn a_native_file_gives_everything_back(events in some_records()) {
        let dataset = dataset_of(events);
        let (copy, _) = there_and_back("dateline", &dataset);
        prop_assert_eq!(records(&copy), records(&dataset));
        prop_assert_eq!(copy.title(), dataset.title());
    }

    #[test]
    fn a_calendar_gives_ids_titles_and_dates_back(events in some_records()) {
        let dataset = dataset_of(events);
        let (copy, report) = there_and_back("icalendar", &dataset);
        prop_assert_eq!((report.format.as_str(), report.unreadable, report.issue_count), ("icalendar", 0, 0));
        let (before, after) = (by_id(&dataset), by_id(&copy));
        prop_assert_eq!(before.len(), after.len());
        for (id, (record, when)) in before {
            let (back, back_when) = &after[&id];
            prop_assert_eq!(&back.when, &record.when, "{}", id);
            prop_assert_eq!(back_when, &when);
            prop_assert_eq!(&back.title, &one_line(&record.title));
            prop_assert_eq!((&back.kind, &back.status), (&record.kind, &record.status));
            prop_assert_eq!(
                back.tags.iter().map(|tag| one_line(tag)).collect::<Vec<_>>(),
                record.tags.iter().map(|tag| one_line(tag)).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn timelinejs_gives_ids_titles_and_plain_dates_back(mut events in some_records()) {
        // Without any date there is nothing to tell the format by.
        let dated = EventRecord { id: "dated".to_owned(), title: "D".to_owned(), when: "2012".to_owned(), ..EventRecord::default() };
        events.push(dated);
        let dataset = dataset_of(events);
        for id in ["timelinejs", "timelinejs-csv"] {
            let (copy, report) = there_and_back(id, &dataset);
            prop_assert_eq!((report.format.as_str(), report.unreadable), ("timelinejs", 0));
            prop_assert_eq!(copy.title(), dataset.title());
            let (before, after) = (by_id(&dataset), by_id(&copy));
            prop_assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
            for (event, (record, when)) in before {
                let (back, back_when) = &after[&event];
                prop_assert_eq!(&back.title, &one_line(&record.title));
                prop_assert_eq!(&back.kind, &record.kind);
                if back.when == record.when {
                    continue;
                }
                // Then the words say it, and no part is sharper than the date.
                let edtf: Edtf = record.when.parse().expect("a date");
                prop_assert_eq!(&back.as_written, &one_line(&edtf.spoken()), "{}: {}", record.when, back.when);
                if let (Some(back), Some(when)) = (back_when, when)
                    && when.start.is_date() && when.end.is_date() && !record.when.contains("9999")
                {
                    let is_wider = back.start <= when.start && back.end >= when.end;
                    prop_assert!(is_wider || record.when.contains('T'), "{}", record.when);
                }
            }
        }
    }

    #[test]
    fn every_format_writes_any_events_and_the_same_bytes_again(events in some_records()) {
        let dataset = dataset_of(events);
        for exporter in EXPORTERS {
            let bytes = written(*exporter, &dataset);
            prop_assert!(bytes == written(*exporter, &dataset), "{}", exporter.id());
            if exporter.id() == "xlsx" {
                prop_assert!(bytes.starts_with(b"PK"));
            } else {
                prop_assert!(std::str::from_utf8(&bytes).is_ok());
            }
        }
    }

    #[test]
    fn a_text_in_markwhen_is_one_event_whatever_it_says(
        lines in proptest::collection::vec(
            "(He said:|Today|2019-05-02|now|May 5|12/2012|5 days|after !a|by|every 2 days|group|endSection|section|#|//|>|- \\[ \\]|id|---|key|: |:| |/|released|\\PC){0,6}",
            0..6,
        ),
        title in "[a-z]{1,8}",
    ) {
        let event = EventRecord { id: "a".to_owned(), title, when: "2012".to_owned(), summary: lines.join("\n"), ..EventRecord::default() };
        let other = EventRecord { id: "b".to_owned(), title: "B".to_owned(), when: "2013".to_owned(), ..EventRecord::default() };
        let dataset = dataset_of(vec![event, other]);
        let (copy, report) = there_and_back("markwhen", &dataset);
        prop_assert_eq!((report.format.as_str(), report.records, report.issue_count), ("markwhen", 2, 0));
        let read: Vec<_> = records(&copy).into_iter().map(|event| (event.id, event.when, event.title)).collect();
        let sent: Vec<_> = records(&dataset).into_iter().map(|event| (event.id, event.when, event.title)).collect();
        prop_assert_eq!(read, sent);
    }

    #[test]
    fn the_json_of_maps_is_json_and_holds_every_event(events in some_records()) {
        let dataset = dataset_of(events);
        let bytes = written(exporter("geojson").expect("geojson"), &dataset);
        let value: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        let features = value["features"].as_array().expect("features");
        prop_assert_eq!(features.len(), dataset.len());
        for (feature, record) in features.iter().zip(records(&dataset)) {
            let mut properties = feature["properties"].clone();
            properties.as_object_mut().expect("an object").retain(|key, _| !["first_day", "last_day"].contains(&key.as_str()));
            prop_assert_eq!(properties, serde_json::to_value(&record).expect("JSON"));
        }
    }
}
