//! Small data sets and filters for the tests of this room.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::{DateBound, DateFilter, FacetFilter, Filter, TextField, TextTerm};
use crate::dataset::{Dataset, DatasetBuilder, EventRecord, Facet, FileInfo, Marks, Part, PieceReader, TextKind};
use crate::time::{Edtf, When};

/// Adds an event given as the JSON of an event file.
fn put(builder: &mut DatasetBuilder, json: &str) {
    let record: EventRecord = serde_json::from_str(json).expect("an event");
    let when = record.when.parse::<Edtf>().ok().and_then(|edtf| edtf.when());
    builder.event(&record, when);
}

/// Seven events and three unreadable records; the last two events are undated.
pub(super) fn embassy_dataset() -> Arc<Dataset> {
    let mut builder = DatasetBuilder::default();
    builder.begin_file(FileInfo { name: "events.csv".into(), unreadable: 3, ..FileInfo::default() });
    builder.source(
        serde_json::from_str(r#"{"id":"s1","title":"Stop deportation","publisher":"Amnesty International"}"#)
            .expect("a source"),
    );
    builder.actor(
        serde_json::from_str(r#"{"id":"izzat-amon","name":"Izzat Amon","aliases":["Izatullo Kholov"]}"#)
            .expect("an actor"),
    );
    for event in [
        r#"{"id":"rally","title":"Rally","when":"2022-06-12","kind":"protest","countries":[{"code":"RU"}]}"#,
        r#"{"id":"rumour","title":"Ёлка","summary":"Undated."}"#,
        r#"{"id":"spring","title":"Spring day","when":"XXXX-04-02"}"#,
        r#"{"id":"protest","title":"Protest at the embassy","summary":"Students against a deportation.","when":"2021-04-02",
            "as_written":"Friday, 2 April","kind":"protest","status":"fact","countries":[{"code":"TJ"},{"code":"RU"}],
            "places":["Krasnopresnenskaya"],"actors":[{"id":"izzat-amon","role":"defended"}],
            "figures":[{"value":"more than 25","what":"detained"}],"sources":[{"source":"s1","locator":"¶ 2"}],
            "accounts":[{"by":"Police","text":"There was no permit."}],"links":[{"url":"https://example.org/watch"}],
            "tags":["moscow"],"wagon":{"note":"Züge \"leer\"","n":4711}}"#,
        r#"{"id":"answer","title":"Answer","summary":"The embassy denied any deportation.","when":"2021-04-05","kind":"statement",
            "countries":[{"code":"RU"}]}"#,
        r#"{"id":"year","title":"A year","when":"2021","countries":[{"code":"KZ"}]}"#,
        r#"{"id":"founding","title":"Founding","when":"2009/..","kind":"founding","countries":[{"code":"Tajikistan"}]}"#,
    ] {
        put(&mut builder, event);
    }
    Arc::new(builder.build())
}

/// Reads pieces that are lines of a table: date, title, summary, note.
#[derive(Debug)]
struct Lines;

impl PieceReader for Lines {
    fn record(&self, piece: &str, number: u64) -> EventRecord {
        let cells = cells(piece);
        let cell = |at: usize| cells.get(at).cloned().unwrap_or_default();
        EventRecord {
            id: number.to_string(),
            when: cell(0),
            title: cell(1),
            summary: cell(2),
            ..EventRecord::default()
        }
    }

    fn each_text(&self, piece: &str, _number: u64, found: &mut dyn FnMut(TextKind, &str)) {
        let kinds = [TextKind::Other, TextKind::Title, TextKind::Summary, TextKind::Other];
        cells(piece).iter().zip(kinds).for_each(|(cell, kind)| found(kind, cell));
        self.each_made_text(piece, 0, found);
    }

    fn each_made_text(&self, piece: &str, _number: u64, found: &mut dyn FnMut(TextKind, &str)) {
        let cells = cells(piece);
        if cells.get(1).is_some_and(String::is_empty) {
            found(TextKind::Title, &format!("B {}", cells.get(3).map_or("", String::as_str)));
        }
    }

    fn marks(&self) -> Marks {
        Marks::Table { delimiter: b',' }
    }
}

/// The cells of a line, all of which are quoted.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quotes = 0;
    for c in line.trim_end_matches('\n').chars() {
        quotes += usize::from(c == '"');
        let is_inside = quotes % 2 == 1;
        match c {
            // The second of two quotation marks within a cell stands for one.
            '"' if is_inside && quotes > 1 => {
                cells.last_mut().expect("a cell").push('"');
            }
            '"' => {}
            ',' if !is_inside => {
                cells.push(String::new());
                quotes = 0;
            }
            _ => cells.last_mut().expect("a cell").push(c),
        }
    }
    cells
}

/// One row of [`table`].
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) date: String,
    pub(super) when: Option<When>,
    /// The month and the day of a date without a year.
    pub(super) month_day: Option<(u32, u32)>,
    pub(super) texts: [String; 3],
    pub(super) kind: &'static str,
    pub(super) countries: Vec<String>,
    pub(super) actors: Vec<String>,
}

/// The events of a table whose text stays as it is, in blocks of some thousand.
pub(super) fn table(lines: impl IntoIterator<Item = Line>) -> Arc<Dataset> {
    let mut builder = DatasetBuilder::default();
    builder.begin_file(FileInfo { name: "lines.csv".into(), ..FileInfo::default() });
    let (mut part, mut text) = (Part::default(), String::new());
    let mut lines = lines.into_iter().peekable();
    while let Some(line) = lines.next() {
        part.record(text.len());
        for cell in std::iter::once(&line.date).chain(&line.texts) {
            text.push_str(if text.is_empty() || text.ends_with('\n') { "\"" } else { ",\"" });
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        }
        text.push('\n');
        for facet in [Facet::Status, Facet::Source, Facet::Tag] {
            part.values(facet, &[]);
        }
        let kind = Some(line.kind.to_owned()).filter(|kind| !kind.is_empty());
        let kinds: Vec<String> = kind.into_iter().collect();
        for (facet, names) in [(Facet::Kind, &kinds), (Facet::Country, &line.countries), (Facet::Actor, &line.actors)] {
            let mut values: Vec<u32> = Vec::new();
            for name in names {
                let value = part.name(facet, name);
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            part.values(facet, &values);
        }
        part.date(line.when, line.month_day.unwrap_or((13, 0)), None);
        if part.n_records() == 5_000 || lines.peek().is_none() {
            builder.append(std::mem::take(&mut part), std::mem::take(&mut text), Arc::new(Lines));
        }
    }
    Arc::new(builder.build())
}

const COUNTRIES: [&str; 4] = ["TJ", "RU", "KZ", "Utopia"];
const ACTORS: [&str; 3] = ["Group 24", "Izzat Amon", "police"];
const KINDS: [&str; 3] = ["protest", "statement", ""];
const TAGS: [&str; 3] = ["court", "a,b", "x+y"];
const TITLES: [&str; 4] = ["Embassy", "embassy protest", "Суд", ""];
const DATES: [&str; 12] = [
    "2012",
    "2021-04-02",
    "2021-04",
    "1987/..",
    "2009/2012",
    "2009/",
    "../2012",
    "2021",
    "XXXX-04-02",
    "XXXX-04",
    "",
    "soon",
];

/// Up to forty events in up to two files.
pub(super) fn any_dataset() -> impl Strategy<Value = Arc<Dataset>> {
    let some = |all: &'static [&'static str]| proptest::sample::subsequence(all, 0..=2);
    let event = (some(&COUNTRIES), some(&ACTORS), 0..KINDS.len(), some(&TAGS), 0..TITLES.len(), 0..DATES.len());
    (vec(event, 0..40), 0_usize..4, 0_usize..40).prop_map(|(events, unreadable, split)| {
        let mut builder = DatasetBuilder::default();
        builder.begin_file(FileInfo { name: "a.csv".into(), unreadable, ..FileInfo::default() });
        for (i, (countries, actors, kind, tags, title, date)) in events.into_iter().enumerate() {
            if i == split {
                builder.begin_file(FileInfo { name: "b.csv".into(), unreadable: 1, ..FileInfo::default() });
            }
            let codes: Vec<_> = countries.iter().map(|code| serde_json::json!({ "code": code })).collect();
            let ids: Vec<_> = actors.iter().map(|id| serde_json::json!({ "id": id })).collect();
            let event = serde_json::json!({
                "id": i.to_string(), "title": TITLES[title], "summary": TITLES[(title + date) % TITLES.len()],
                "when": DATES[date], "kind": KINDS[kind], "tags": tags, "countries": codes, "actors": ids,
            });
            put(&mut builder, &event.to_string());
        }
        Arc::new(builder.build())
    })
}

/// A value or a text that the random data sets may have, under one name or another.
pub(super) fn sample_value() -> BoxedStrategy<String> {
    let other_names = ["", "Tajikistan", "russia", "GROUP  24", "Atlantis", "2", "em", "b.csv"];
    let all = [&COUNTRIES[..], &ACTORS, &KINDS, &TAGS, &TITLES, &other_names].concat();
    proptest::sample::select(all).prop_map(str::to_owned).boxed()
}

/// Text with everything in it that the text form gives a meaning to.
pub(super) fn weird_text() -> BoxedStrategy<String> {
    prop_oneof![
        "[a-c:,+\"\\\\“”„«»\n\t .\u{2d}яЖ0-9#]{0,8}",
        proptest::sample::select(vec![
            "none",
            "None",
            "2021",
            "..",
            "2021..",
            "-",
            "+",
            "country:TJ",
            "text:",
            "",
            " ",
            "\u{301}e",
            "й"
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ]
    .boxed()
}

/// A filter over all facets, with these values and texts.
pub(super) fn any_filter(value: BoxedStrategy<String>) -> impl Strategy<Value = Filter> {
    let facet = (
        proptest::sample::select(Facet::ALL.to_vec()),
        vec(value.clone(), 0..3),
        vec(value.clone(), 0..2),
        any::<bool>(),
    );
    let facets = vec(facet.prop_map(|(facet, any, not, all)| (facet, FacetFilter { any, not, all })), 0..3);
    let field = option::of(proptest::sample::select(TextField::ALL.to_vec()));
    let term = (value, any::<bool>(), field).prop_map(|(text, not, field)| TextTerm { text, not, field });
    let bounds =
        ["2021", "2012", "1990", "2021-04", "2021-04-02", "2022", "-0500", "202X", "2021-04-02T10:15", "Y17000"];
    let bound = move || {
        option::of(proptest::sample::select(bounds.map(|text| text.parse::<DateBound>().expect("a bound")).to_vec()))
    };
    let dates =
        (bound(), bound(), any::<bool>()).prop_map(|(from, to, certain_only)| DateFilter { from, to, certain_only });
    (facets, vec(term, 0..2), option::of(dates)).prop_map(|(facets, text, dates)| Filter {
        facets: facets.into_iter().collect(),
        text,
        dates,
    })
}
