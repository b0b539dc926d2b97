//! What a format cannot hold is listed before it is written: whatever differs after a way there and back was said.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use dateline::convert::{EXPORTERS, Exporter, LossKind, exporter};
use dateline::dataset::{
    Account, Actor, ActorRole, Citation, CountryRole, Dataset, DatasetBuilder, EventFile, EventId, EventRecord, Extra,
    Figure, Link, Source,
};
use dateline::import::{Progress, ReadOptions, bundled, read_bytes, read_files};
use dateline::time::Edtf;
use proptest::prelude::*;

/// The id of the event that stands beside the one that is looked at, so that every file has a plain date.
const PLAIN: &str = "plain-one";

fn read(name: &str, bytes: &[u8]) -> Dataset {
    if Path::new(name).extension().is_some_and(|extension| extension == "xlsx") {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        return read_files(&[path], &ReadOptions::default(), &Progress::default()).expect("events").dataset;
    }
    let mut builder = DatasetBuilder::default();
    let report = read_bytes(name, "", bytes, &mut builder, &ReadOptions::default(), &Progress::default())
        .unwrap_or_else(|error| panic!("{name}: {error}\n{}", String::from_utf8_lossy(bytes)));
    assert_eq!(report.records, report.events + report.unreadable);
    builder.build()
}

fn written(exporter: &dyn Exporter, dataset: &Dataset) -> Vec<u8> {
    let rows: Vec<EventId> = dataset.ids().collect();
    let mut bytes = Vec::new();
    exporter.write(dataset, &rows, &mut bytes).expect("written");
    bytes
}

fn records(dataset: &Dataset) -> Vec<EventRecord> {
    dataset.ids().map(|id| dataset.event(id).record()).collect()
}

fn file_of(events: Vec<EventRecord>) -> EventFile {
    EventFile {
        format: "dateline".to_owned(),
        version: 1,
        title: "A file".to_owned(),
        sources: vec![Source {
            id: "report".to_owned(),
            title: "A report; with | signs <b>".to_owned(),
            url: "https://example.org/r?a=1&b=2".to_owned(),
            ..Source::default()
        }],
        actors: vec![Actor { id: "movement".to_owned(), name: "The movement".to_owned(), ..Actor::default() }],
        events,
        ..EventFile::default()
    }
}

fn dataset_of(events: Vec<EventRecord>) -> Dataset {
    read("t.json", &serde_json::to_vec(&file_of(events)).expect("JSON"))
}

/// Fields that differ after a way there and back, each with the kinds of loss that may say so.
///
/// Summaries may grow by words that stand behind them, links by addresses of sources, and further keys by what a format says.
fn differences(before: &EventRecord, after: &EventRecord) -> Vec<(&'static str, Vec<LossKind>)> {
    use LossKind as L;
    let dates = vec![
        L::Undated,
        L::FarYear,
        L::NoYear,
        L::UncountedYear,
        L::OddYear,
        L::Doubt,
        L::DateSet,
        L::OpenEnd,
        L::MixedEnds,
        L::Season,
        L::Coarse,
        L::Digits,
        L::Partial,
        L::Midnight,
        L::TimeOfDay,
        L::Hours,
        L::Seconds,
        L::LeapSecond,
        L::Offset,
    ];
    let words = [
        L::AsWritten,
        L::WhenNote,
        L::Status,
        L::Attribution,
        L::Countries,
        L::Places,
        L::Actors,
        L::Figures,
        L::Sources,
        L::Accounts,
        L::Links,
        L::OddLinks,
    ];
    let same_summary = before.summary == after.summary;
    let grown = !same_summary && after.summary.starts_with(&before.summary);
    let mut summary = vec![L::Summary, L::Paragraphs, L::Spaces, L::Blanks, L::LongTitle, L::LongText];
    if grown {
        summary.extend(words.iter().copied().chain(dates.iter().copied()));
    }
    let mut as_written = dates.clone();
    as_written.push(L::AsWritten);
    let named = |mut kinds: Vec<L>| {
        kinds.extend([L::Spaces, L::Blanks]);
        kinds
    };
    let mut title = named(vec![L::TitleLines, L::NoTitle, L::LongTitle, L::LongText]);
    if after.title.starts_with(&before.title) {
        // Statuses and notes stand behind it.
        title.extend([L::Status, L::Attribution, L::Sources]);
    }
    if after.title.contains(&before.title) {
        // So do the words of a date that a reader of chronologies does not know.
        title.extend(dates.iter().copied());
    }
    let mut kind = named(vec![L::Kind]);
    if before.kind.is_empty() {
        // A heading that is no date.
        kind.extend(dates.iter().copied());
    }
    let keeps_links = before.links.iter().all(|link| after.links.contains(link));
    let keeps_keys = before.extra.iter().all(|(key, value)| after.extra.get(key) == Some(value));
    let pairs = [
        ("id", before.id == after.id, named(vec![L::Ids, L::RepeatedIds])),
        ("when", before.when == after.when, dates),
        ("as_written", before.as_written.is_empty() || before.as_written == after.as_written, named(as_written)),
        ("when_note", before.when_note.is_empty() || before.when_note == after.when_note, vec![L::WhenNote]),
        ("title", before.title == after.title, title),
        ("kind", before.kind == after.kind, kind),
        ("status", before.status == after.status, named(vec![L::Status])),
        ("attribution", before.attribution == after.attribution, named(vec![L::Attribution])),
        ("summary", same_summary, summary),
        ("countries", before.countries == after.countries, vec![L::Countries, L::InnerExtra, L::Blanks]),
        ("places", before.places == after.places, named(vec![L::Places, L::ManyPlaces])),
        ("actors", before.actors == after.actors, vec![L::Actors, L::InnerExtra, L::Blanks]),
        ("figures", before.figures == after.figures, vec![L::Figures, L::InnerExtra, L::Blanks]),
        ("sources", before.sources == after.sources, vec![L::Sources, L::InnerExtra, L::Blanks]),
        ("accounts", before.accounts == after.accounts, vec![L::Accounts, L::InnerExtra, L::Blanks]),
        ("links", keeps_links, named(vec![L::Links, L::LinkLabels, L::OddLinks, L::InnerExtra])),
        ("tags", before.tags == after.tags, named(vec![L::Tags, L::TagSigns, L::Kind])),
        ("importance", before.importance == after.importance, vec![L::Importance]),
        ("extra", keeps_keys, vec![L::Extra, L::ExtraValues, L::Blanks]),
    ];
    let differing = pairs.into_iter().filter(|(_, is_same, _)| !is_same);
    differing.map(|(field, _, kinds)| (field, kinds)).collect()
}

/// What some formats have no event for.
const GONE: [LossKind; 4] = [LossKind::Undated, LossKind::NoYear, LossKind::FarYear, LossKind::OddYear];

/// Checks one event in every format; tells what was not said.
fn unsaid(event: &EventRecord) -> Vec<String> {
    let plain = EventRecord {
        id: PLAIN.to_owned(),
        title: "Plain".to_owned(),
        when: "2012-04-02".to_owned(),
        ..EventRecord::default()
    };
    let dataset = dataset_of(vec![event.clone(), plain]);
    let before = records(&dataset).into_iter().find(|record| record.id != PLAIN).expect("the event");
    let mut faults = Vec::new();
    for exporter in EXPORTERS {
        let id = exporter.id();
        let rows: Vec<EventId> = dataset.ids().filter(|row| *dataset.event(*row).id() == before.id).collect();
        let listed: BTreeSet<LossKind> = exporter.losses(&dataset, &rows).into_iter().map(|loss| loss.kind).collect();
        let bytes = written(*exporter, &dataset);
        let copy = read(&format!("t.{}", exporter.extension()), &bytes);
        let others: Vec<EventRecord> =
            records(&copy).into_iter().filter(|record| record.id != PLAIN && record.title != "Plain").collect();
        let shown = || if id == "xlsx" { String::new() } else { String::from_utf8_lossy(&bytes).into_owned() };
        if id == "markdown" && GONE.iter().any(|kind| listed.contains(kind)) {
            // Without a date there is no telling what is an event.
            continue;
        }
        let Some(after) = others.first() else {
            if GONE.iter().all(|kind| !listed.contains(kind)) {
                faults.push(format!("{id}: the event is gone {listed:?}\n{}", shown()));
            }
            continue;
        };
        if others.len() > 1 {
            faults.push(format!("{id}: became {} events\n{}", others.len(), shown()));
            continue;
        }
        for (field, kinds) in differences(&before, after) {
            if !kinds.iter().any(|kind| listed.contains(kind)) {
                let of = |record: &EventRecord| serde_json::to_value(record).expect("JSON").get(field).cloned();
                faults.push(format!(
                    "{id}: {field} {:?} became {:?}, said: {listed:?}\n{}",
                    of(&before),
                    of(after),
                    shown()
                ));
            }
        }
    }
    faults
}

fn check(event: &EventRecord) {
    let faults = unsaid(event);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Words that formats take for something else.
const WORDS: [&str; 66] = [
    "word",
    "Слово",
    "事件",
    "حدث",
    "a\\b",
    "C:\\*x",
    "\\",
    "\\n",
    "\\\\",
    "<b>bold</b>",
    "<i",
    "a<b",
    "<p>",
    "<!-- x -->",
    "&amp;",
    "&lt;",
    "&",
    "&#60;",
    "{x}",
    "{}",
    "#tag",
    "#1",
    "@name",
    "!other",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "'quoted",
    "\"",
    "“”",
    ";",
    ",",
    "a; b",
    "a, b",
    "|",
    "[x]",
    "[ ]",
    "[a](https://x.example)",
    "![a](b)",
    "*bold*",
    "_em_",
    "snake_case",
    "~~x~~",
    "`code`",
    "https://example.org/a_b_c?d=1&e=2",
    "<https://x.example>",
    "2012-04-02",
    "2012:",
    "key:",
    "now:",
    "//",
    "---",
    "> q",
    "- item",
    "1.",
    "group",
    "section",
    "end",
    "^1",
    "[^1]",
    "$x$",
    "a\u{a0}b",
    "e\u{301}",
    "\u{202e}turned\u{202c}",
    "\u{2067}شرق\u{2069} east",
];

fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![6 => proptest::sample::select(WORDS.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,6}"];
    let gap = prop_oneof![8 => Just(" "), 1 => Just("\n"), 1 => Just("\t"), 1 => Just("  "), 1 => Just("\n\n"), 1 => Just("")];
    proptest::collection::vec((word, gap), 0..5)
        .prop_map(|parts| parts.into_iter().map(|(word, gap)| word + gap).collect::<String>().trim().to_owned())
}

fn filled() -> impl Strategy<Value = String> {
    text().prop_map(|text| if text.is_empty() { "filled".to_owned() } else { text })
}

const DATES: [&str; 52] = [
    "2012",
    "2012-04",
    "2012-04-02",
    "-0043-03-15",
    "0000",
    "-9999",
    "-9998",
    "-9999-05-03",
    "Y-10000",
    "Y12000",
    "Y-170000000",
    "Y-17E7",
    "Y17E7S3",
    "9999",
    "9999-12-31",
    "-9999/1500",
    "1500/9999",
    "Y-170000000/1500",
    "-9999/-9998",
    "-0001/0001",
    "0000/0001",
    "1950S2",
    "2012?",
    "2012-04~",
    "2012-04-02%",
    "?2012-04",
    "2012-04?/2013~",
    "[2012,2014]",
    "{2012,2014-05}",
    "[2012..2014]",
    "[..2012]",
    "2012/..",
    "../2012",
    "2012/",
    "/2012",
    "201X",
    "20XX",
    "2012-XX",
    "XXXX-04-02",
    "2012-21",
    "2012-33",
    "2012-04-02T10",
    "2012-04-02T10:15",
    "2012-04-02T10:15:30",
    "2012-04-02T00:00",
    "2012-04-02T10:15Z",
    "2012-04-02T10:15:30+05:30",
    "2012-04-02T10:15/2012-04-02T12:00",
    "2012-04-02T10:15Z/2012-04-03T12:00+02:00",
    "2016-12-31T23:59:60Z",
    "2012-04-02T10:15/2012-04-05",
    "2012/2014-05-03",
];

fn when() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => proptest::sample::select(DATES.to_vec()).prop_map(str::to_owned),
        1 => Just(String::new()),
    ]
    .prop_map(|text| text.parse::<Edtf>().map(|edtf| edtf.to_string()).unwrap_or_default())
}

fn extra() -> impl Strategy<Value = Extra> {
    let number = proptest::sample::select(vec![
        "1e5",
        "1.50",
        "12345678901234567890",
        "-0",
        "true",
        "null",
        "[1, {\"a\": 2.0}]",
        "{}",
    ]);
    let value = prop_oneof![
        number.prop_map(|raw| serde_json::from_str(raw).expect("JSON")),
        filled().prop_map(serde_json::Value::from)
    ];
    let key = proptest::sample::select(vec![
        "n",
        "Заметка",
        "=key",
        "column; x",
        "first_day",
        "latitude",
        "longitude",
        "url",
        "geometry",
        "date",
        "id (further)",
        "own",
        "time zone",
    ]);
    proptest::collection::vec((key, value), 0..3)
        .prop_map(|pairs| pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn some<S: Strategy>(item: S) -> impl Strategy<Value = Vec<S::Value>> {
    proptest::collection::vec(item, 0..3)
}

fn record() -> impl Strategy<Value = EventRecord> {
    let link = (filled(), any::<bool>(), text()).prop_map(|(word, is_page, label)| Link {
        url: if is_page { "https://example.org/a?b=1&c=2".to_owned() } else { word },
        label,
        ..Link::default()
    });
    let source = (filled(), text(), text(), any::<bool>()).prop_map(|(source, locator, quote, is_known)| Citation {
        source: if is_known { "report".to_owned() } else { source },
        locator,
        quote,
        ..Citation::default()
    });
    let status = proptest::sample::select(vec!["", "fact", "announced", "disputed"]).prop_map(str::to_owned);
    let one = (text(), when(), text(), text(), text(), status, text(), text());
    let two = (
        some(filled()),
        some(filled()),
        some((filled(), text())),
        some((filled(), text(), text())),
        some((filled(), filled())),
        some(link),
        some(source),
        proptest::option::of(0..=100_u8),
        extra(),
    );
    // Most events have few fields, so that one loss does not speak for another.
    let which = proptest::collection::vec(prop::bool::weighted(0.3), 18);
    (one, two, which).prop_map(
        |((title, when, as_written, when_note, kind, status, attribution, summary), two, which)| {
            let (places, tags, actors, figures, accounts, links, sources, importance, extra) = two;
            let is = |n: usize| which[n];
            let pick = |n: usize, text: String| if is(n) { text } else { String::new() };
            EventRecord {
                id: "a".to_owned(),
                title,
                when,
                as_written: pick(0, as_written),
                when_note: pick(1, when_note),
                kind: pick(2, kind),
                status: pick(3, status),
                attribution: pick(4, attribution),
                summary: pick(5, summary),
                places: if is(6) { places } else { Vec::new() },
                tags: if is(7) { tags } else { Vec::new() },
                countries: if is(8) {
                    vec![CountryRole { code: "TJ".to_owned(), role: "place".to_owned(), ..CountryRole::default() }]
                } else {
                    Vec::new()
                },
                actors: actors
                    .into_iter()
                    .filter(|_| is(9))
                    .map(|(id, role)| ActorRole { id, role, ..ActorRole::default() })
                    .collect(),
                figures: figures
                    .into_iter()
                    .filter(|_| is(10))
                    .map(|(value, what, by)| Figure { value, what, by, ..Figure::default() })
                    .collect(),
                accounts: accounts
                    .into_iter()
                    .filter(|_| is(11))
                    .map(|(by, text)| Account { by, text, ..Account::default() })
                    .collect(),
                links: links.into_iter().filter(|_| is(12)).collect(),
                sources: sources.into_iter().filter(|_| is(13)).collect(),
                importance: importance.filter(|_| is(14)),
                extra: if is(15) { extra } else { Extra::new() },
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_differs_after_a_way_there_and_back_was_listed(event in record()) {
        let faults = unsaid(&event);
        prop_assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

#[test]
fn every_date_is_kept_or_listed() {
    for when in DATES {
        let when = when.parse::<Edtf>().expect(when).to_string();
        check(&EventRecord { id: "a".to_owned(), title: "A".to_owned(), when, ..EventRecord::default() });
    }
}

#[test]
fn a_chronology_gives_every_date_back() {
    let format = exporter("markdown").expect("markdown");
    for when in DATES {
        let when = when.parse::<Edtf>().expect(when).to_string();
        let event =
            EventRecord { id: "a".to_owned(), title: "A".to_owned(), when: when.clone(), ..EventRecord::default() };
        let copy = records(&read("t.md", &written(format, &dataset_of(vec![event]))));
        let found: Vec<_> = copy.iter().map(|record| [&record.when, &record.title, &record.kind]).collect();
        assert_eq!(found, [[when.as_str(), "A", ""]], "{when}");
    }
}

#[test]
fn every_word_is_kept_or_listed_wherever_it_stands() {
    let base =
        EventRecord { id: "a".to_owned(), title: "A".to_owned(), when: "2012".to_owned(), ..EventRecord::default() };
    let mut faults = Vec::new();
    for word in WORDS {
        for text in [word.to_owned(), format!("A line\n{word} and {word}")] {
            let two = EventRecord { places: vec![text.clone()], kind: text.clone(), ..base.clone() };
            for event in [
                EventRecord { title: text.clone(), ..base.clone() },
                EventRecord { summary: text.clone(), ..base.clone() },
                two,
                EventRecord { tags: vec![text.clone()], as_written: text.clone(), ..base.clone() },
            ] {
                faults.extend(unsaid(&event));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn a_title_that_starts_with_a_date_stays_a_title() {
    for title in ["2012-04-02: x", "2012-05-03: x", "2014: x", "2013/2014: x", "10:30: x"] {
        for when in ["2012-04-02", "2012-04-02?", "2012", "2012/2013", "2012-04-02T10:15"] {
            check(&EventRecord {
                id: "a".to_owned(),
                title: title.to_owned(),
                when: when.to_owned(),
                ..EventRecord::default()
            });
        }
    }
}

#[test]
fn titles_are_kept_or_listed_however_long() {
    for title in [String::new(), "long ".repeat(2_000).trim().to_owned(), "長".repeat(4_000), "x".repeat(40_000)] {
        check(&EventRecord { id: "a".to_owned(), title, when: "2012".to_owned(), ..EventRecord::default() });
    }
}

#[test]
fn repeated_ids_are_listed_where_they_do_not_come_back() {
    let event = |title: &str| EventRecord {
        id: "a".to_owned(),
        title: title.to_owned(),
        when: "2012".to_owned(),
        ..EventRecord::default()
    };
    let dataset = dataset_of(vec![event("One"), event("Two")]);
    let rows: Vec<EventId> = dataset.ids().collect();
    for exporter in EXPORTERS {
        let copy = read(&format!("t.{}", exporter.extension()), &written(*exporter, &dataset));
        let ids: BTreeMap<String, String> =
            records(&copy).into_iter().map(|record| (record.title, record.id)).collect();
        let is_same = ids.values().all(|id| id == "a");
        let listed: BTreeSet<LossKind> = exporter.losses(&dataset, &rows).into_iter().map(|loss| loss.kind).collect();
        let is_listed = listed.contains(&LossKind::RepeatedIds) || listed.contains(&LossKind::Ids);
        assert!(is_same || is_listed, "{}: {ids:?} {listed:?}", exporter.id());
    }
}

#[test]
fn further_keys_are_spelled_as_they_were() {
    let text = r#"{
  "format": "dateline",
  "version": 1,
  "title": "T",
  "events": [
    {
      "id": "a",
      "title": "A",
      "when": "2012",
      "a": 1e+5,
      "b": 1.50,
      "c": 12345678901234567890123,
      "d": [
        1.0,
        -0.0
      ]
    }
  ],
  "further": 2.500
}
"#;
    let dataset = read("t.json", text.as_bytes());
    assert_eq!(String::from_utf8_lossy(&written(exporter("dateline").expect("native"), &dataset)), text);
    // As text of maps they come back, too.
    let copy = read("t.geojson", &written(exporter("geojson").expect("geojson"), &dataset));
    assert_eq!(String::from_utf8_lossy(&written(exporter("dateline").expect("native"), &copy)), text);
}

#[test]
fn the_bundled_events_come_back_from_a_map_byte_by_byte() {
    let native = exporter("dateline").expect("native");
    let dataset = bundled().dataset;
    let copy = read("t.geojson", &written(exporter("geojson").expect("geojson"), &dataset));
    assert!(written(native, &copy) == written(native, &dataset));
}

#[test]
fn geometries_of_others_are_written_as_they_were_read() {
    let text = r#"{"type": "FeatureCollection", "features": [
  {"type": "Feature", "properties": {"name": "A wall is built", "date": "2021-04-02"}, "geometry": {"type": "Polygon", "coordinates": [[[1.50, 2], [3, 4], [1.50, 2]]]}},
  {"type": "Feature", "properties": {"name": "A road is cut", "date": "2021-04-03"}, "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}},
  {"type": "Feature", "properties": {"name": "A field is mined", "date": "2021-04-05"}, "geometry": {"type": "MultiPolygon", "coordinates": []}},
  {"type": "Feature", "properties": {"name": "A well is dug", "date": "2021-04-06"}, "geometry": {"type": "Point", "coordinates": [36.80, -1.28, 15], "bbox": [36, -2, 37, -1]}},
  {"type": "Feature", "properties": {"name": "A town is split", "date": "2021-04-07"}, "geometry": {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 2]}, {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}]}},
  {"type": "Feature", "properties": {"name": "A gate is closed", "date": "2021-04-04"}, "geometry": {"type": "Point", "coordinates": [36.80, -1.28]}}]}"#;
    let geometries = |bytes: &[u8]| -> Vec<String> {
        let value: serde_json::Value = serde_json::from_slice(bytes).expect("JSON");
        let features = value["features"].as_array().expect("features").iter();
        let mut found: Vec<String> = features.map(|feature| feature["geometry"].to_string()).collect();
        found.sort();
        found
    };
    let format = exporter("geojson").expect("geojson");
    let dataset = read("t.geojson", text.as_bytes());
    let once = written(format, &dataset);
    assert_eq!(geometries(&once), geometries(text.as_bytes()));
    let rows: Vec<EventId> = dataset.ids().collect();
    assert!(format.losses(&dataset, &rows).iter().all(|loss| loss.kind != LossKind::NoPlace));
    let copy = read("t.geojson", &once);
    assert_eq!(records(&copy), records(&dataset));
}
