//! JSON of any shape, and JSON Lines: the list of events is found, and read with keys of any spelling or as a table.

use serde_json::Value;
use serde_json::value::RawValue;

use super::as_table::{DIALECT, JsonTable, Places};
use super::columns::mapping_of;
use super::csv::read_pieces;
use super::find::{Body, Found, Records, find};
use super::flat::Terms;
use super::geojson;
use super::jsontext::{RawObject, Spots, broken};
use super::lenient::has_date_and_title;
use super::list::List;
use super::row::RowReader;
use super::stats::ColumnStats;
use super::{Confidence, Field, Head, ImportError, Importer, Input, Issue, IssueKind, ReadCx, Reason};

/// Keys of a list of events at the top of a document.
const LIST_KEYS: [&str; 4] = ["events", "data", "items", "records"];

/// Entries that are looked at to see whether their keys are known.
const LOOK_RECORDS: usize = 200;

/// What a document says of itself is kept up to this length.
const MAX_ABOUT: usize = 64 << 10;

/// Reads JSON of any shape.
pub(super) struct AnyJson;

impl Importer for AnyJson {
    fn id(&self) -> &'static str {
        "json"
    }

    fn name(&self) -> &'static str {
        "JSON"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json", "jsonl", "ndjson", "geojson"]
    }

    fn mime(&self) -> &'static str {
        "application/json"
    }

    fn about(&self) -> &'static str {
        "JSON of any shape and JSON Lines; the list of events is found, keys become fields as columns do"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        if !head.text.trim_start().starts_with(['{', '[']) {
            return Confidence::No;
        }
        match head.extension {
            "csv" | "tsv" | "tab" => Confidence::Maybe,
            _ => Confidence::Yes,
        }
    }

    fn has_free_columns(&self) -> bool {
        true
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let text = input.text()?;
        let document = Document::of(text, input.extension)?;
        let is_asked = cx.options().mapping.is_some();
        let file = match &document {
            Document::Whole(text) => serde_json::from_str::<RawObject<'_>>(text).unwrap_or_default(),
            Document::Lines(_) => RawObject::default(),
        };
        // Programs that sort keys write what tells a collection of features behind the features.
        if geojson::is_whole_collection(&file) {
            cx.take_format(geojson::GeoJson.id());
            if let Some(done) = geojson::read_if_own(text, &file, cx) {
                return done;
            }
        }
        if !is_asked && let Some(items) = document.known_list(&file) {
            return read_list(text, &file, &items, cx);
        }
        let (records, others) = match document {
            Document::Lines(lines) => (Records::of_lines(lines), Vec::new()),
            Document::Whole(text) => match find(text, Terms::Plain) {
                Some(Found { records, others }) => (records, others),
                None => return Err(no_list()),
            },
        };
        if let Body::Objects(raws) = &records.body
            && records.keys.is_empty()
            && records.around.is_empty()
            && !is_asked
            && has_date_and_title(raws.iter().take(LOOK_RECORDS).copied())
        {
            return read_list(text, &file, raws, cx);
        }
        let mut spots = Spots::new(text);
        for (path, n, raw) in others {
            let spot = spots.of(raw);
            let message = format!("the file has another list, of {n} entries, which is not read");
            let issue = Issue::new(spot.line, IssueKind::LeftOut, message).at(spot.column, &path);
            cx.issue(issue.hint("save this list as a file of its own if it holds events"));
        }
        about(&file, &records.path, cx);
        read_table(JsonTable::of(text, records, Terms::Plain), cx)
    }
}

/// A list of objects as the text of a table, for readers of tables whose format also comes as JSON; `None` for other texts.
///
/// The places tell where its rows come from, for the issues of the rows.
pub(super) fn csv_text<'a>(text: &'a str, extension: &str) -> Result<Option<(String, Places<'a>)>, ImportError> {
    if !text.trim_start().starts_with(['{', '[']) {
        return Ok(None);
    }
    let records = match Document::of(text, extension)? {
        Document::Lines(lines) => Records::of_lines(lines),
        Document::Whole(text) => find(text, Terms::Plain).ok_or_else(no_list)?.records,
    };
    Ok(Some(JsonTable::of(text, records, Terms::Plain).into_text()))
}

/// The text of a file.
enum Document<'a> {
    /// One value.
    Whole(&'a str),
    /// Values one after the other.
    Lines(Vec<&'a str>),
}

impl<'a> Document<'a> {
    fn of(text: &'a str, extension: &str) -> Result<Self, ImportError> {
        let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        if matches!(extension, "jsonl" | "ndjson") {
            return Ok(Self::Lines(lines()));
        }
        match serde_json::from_str::<&RawValue>(text) {
            Ok(raw) => Ok(Self::Whole(raw.get())),
            // Signs behind the end are no second value.
            Err(error) if error.to_string().contains("trailing characters") && !has_value_behind(text) => {
                Err(broken(&error))
            }
            Err(error) if error.to_string().contains("trailing characters") => {
                let is_value = |line: &str| serde_json::from_str::<&RawValue>(line).is_ok();
                if text.trim_start().lines().next().is_some_and(is_value) {
                    return Ok(Self::Lines(lines()));
                }
                // Values over several lines each, as `jq` writes them.
                let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
                let mut raws: Vec<&str> = values.by_ref().map_while(Result::ok).map(RawValue::get).collect();
                let rest = text.get(values.byte_offset()..).unwrap_or_default().trim();
                // A list that was closed at once, with its records behind it, is mended.
                let is_list_closed = rest.starts_with(',') && raws.first() == Some(&"[]");
                // Nor is an object whose keys stand behind its bracket a value of its own.
                let is_empty = |raw: &&str| raw.split_whitespace().eq(["{", "}"]) || **raw == *"{}";
                let is_object_closed = rest.starts_with(':') && raws.first().is_some_and(is_empty);
                let is_closed_early = is_list_closed || is_object_closed;
                if raws.len() < 2 || is_closed_early {
                    return Err(broken(&error));
                }
                raws.extend((!rest.is_empty()).then_some(rest));
                Ok(Self::Lines(raws))
            }
            // The first line may be the broken one.
            Err(_) if is_second_line_whole(text) => Ok(Self::Lines(lines())),
            Err(error) => Err(broken(&error)),
        }
    }

    /// The list of events where everybody has it, when its keys are known.
    fn known_list(&self, file: &RawObject<'a>) -> Option<Vec<&'a str>> {
        let items: Vec<&'a str> = match self {
            Self::Lines(lines) => lines.clone(),
            Self::Whole(text) => {
                let raw = if text.starts_with('[') { text } else { file.get(&LIST_KEYS)?.get() };
                serde_json::from_str::<Vec<&RawValue>>(raw).ok()?.into_iter().map(RawValue::get).collect()
            }
        };
        let is_known = items.is_empty() || has_date_and_title(items.iter().take(LOOK_RECORDS).copied());
        is_known.then_some(items)
    }
}

/// Whether anything stands behind the first value of a text that may be another one, or a part of it.
fn has_value_behind(text: &str) -> bool {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let is_value = values.next().is_some_and(|first| first.is_ok());
    let rest = text.get(values.byte_offset()..).unwrap_or_default();
    !is_value || rest.trim().len() > 1 && rest.contains(['{', '[', '"'])
}

/// Whether the second line of a text is an object, as most of those behind it are, and the first one starts like one.
pub(super) fn is_second_line_whole(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_whole = |line: &&str| line.starts_with('{') && serde_json::from_str::<&RawValue>(line).is_ok();
    // Where the first one ends with a list that it opens, the second is the first item of it.
    let is_first = |line: &str| line.starts_with('{') && !line.ends_with('[');
    if !lines.next().is_some_and(is_first) || !lines.next().is_some_and(|line| is_whole(&line)) {
        return false;
    }
    let behind: Vec<&str> = lines.take(8).collect();
    behind.iter().copied().filter(&is_whole).count() * 2 >= behind.len()
}

fn no_list() -> ImportError {
    ImportError::Broken {
        line: 1,
        column: 1,
        message: "there is no list of events in the file".to_owned(),
        hint: "put the events into a list named “events”".to_owned(),
    }
}

/// Reads a list whose keys are known.
fn read_list<'a>(
    text: &'a str,
    file: &RawObject<'a>,
    items: &[&'a str],
    cx: &mut ReadCx<'_>,
) -> Result<(), ImportError> {
    if let Some(title) = file.text("title") {
        cx.title(title.trim());
    }
    let mut list = List::new(text, false, cx);
    list.read_sources(file.get(&["sources"]));
    list.read_actors(file.get(&["actors"]));
    list.read(items)?;
    list.finish()
}

/// Keeps what a document says of itself: short values at its top, beside the list.
fn about(file: &RawObject<'_>, list: &str, cx: &mut ReadCx<'_>) {
    if list.is_empty() {
        return;
    }
    let title = ["title", "name"].into_iter().find_map(|key| file.text(key));
    cx.title(title.unwrap_or_default().trim());
    let top = list.split('.').next().unwrap_or_default();
    let others = file.0.iter().filter(|(key, raw)| key != top && key != "title" && raw.get().len() <= MAX_ABOUT);
    let kept = others.filter(|(_, raw)| !raw.get().starts_with('['));
    let extra = kept.filter_map(|(key, raw)| Some((key.clone(), serde_json::from_str::<Value>(raw.get()).ok()?)));
    let mut extra: serde_json::Map<String, Value> = extra.take(64).collect();
    let description = extra.shift_remove("description").and_then(|value| value.as_str().map(str::to_owned));
    cx.about_itself(description.unwrap_or_default(), extra);
}

/// Reads entries as rows of a table.
fn read_table(mut table: JsonTable<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
    let stats: Vec<_> = (0..table.names.len()).map(|idx| ColumnStats::of(&table.sample, idx)).collect();
    cx.take_known_shape(&table.names);
    super::csv::note_missing_columns(&table.names, 1, cx);
    let mut mapping = mapping_of(&table.names, &stats, cx.options().mapping.as_ref());
    mapping.separators = cx.options().separators();
    let has_ids = mapping.column(Field::Id).is_some();
    if let Some(mapped) = table.key_column().and_then(|idx| mapping.columns.get_mut(idx))
        && mapped.reason == Reason::None
        && !has_ids
    {
        (mapped.field, mapped.reason) = (Some(Field::Id), Reason::Content);
    }
    let template = RowReader::new(mapping, &stats);
    let n_before = cx.report_mut().issues.len();
    let (pieces, start) = (std::mem::take(&mut table.pieces), table.start);
    if !template.dates.has_dates() {
        let issue = Issue::new(start.1, IssueKind::NoDates, "no key of the events holds dates");
        cx.issue(issue.hint("all events are undated; say which key is the date"));
    }
    read_pieces(template, DIALECT, pieces, start, cx)?;
    cx.flush_notes();
    table.into_places().report(cx.report_mut(), n_before);
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::trial::{Trial, read, try_read};
    use super::super::{Field, Mapping, Progress, ReadOptions, read_bytes};
    use crate::dataset::DatasetBuilder;

    /// The format, and one line an event.
    fn check(name: &str, text: &str, expected: &[&str]) -> Trial {
        let trial = read(name, text);
        // Collections of features have a name of their own.
        let format = if text.contains("FeatureCollection") { "geojson" } else { "json" };
        assert_eq!(
            (trial.report.format.as_str(), trial.lines()),
            (format, expected.iter().map(|line| (*line).to_owned()).collect()),
            "{text}"
        );
        trial
    }

    const TWO: [&str; 2] = ["2021-04-02 | March in the park", "2021-05 | Strike at the mill"];

    #[test]
    fn the_list_is_found_at_any_depth() {
        let a = r#"{"day": "2021-04-02", "what": "March in the park"}"#;
        let b = r#"{"day": "2021-05", "what": "Strike at the mill"}"#;
        for text in [
            format!(r#"{{"status": 200, "results": {{"count": 2, "rows": [{a}, {b}]}}}}"#),
            format!("[{a}, {b}]"),
            format!(r#"{{"e1": {a}, "e2": {b}}}"#),
            format!(r#"{{"people": [{{"name": "Ann Field"}}, {{"name": "Bob Ford"}}, {{"name": "Cy"}}], "log": [{a}, {b}]}}"#),
            format!(r#"{{"spring": [{a}], "summer": [{b}]}}"#),
            format!(r#"[{{"feed": "x", "entries": [{a}, {b}]}}]"#),
            r#"[["day", "what"], ["2021-04-02", "March in the park"], ["2021-05", "Strike at the mill"]]"#.to_owned(),
            r#"{"columns": ["day", "what"], "data": [["2021-04-02", "March in the park"], ["2021-05", "Strike at the mill"]]}"#.to_owned(),
            r#"{"day": ["2021-04-02", "2021-05"], "what": ["March in the park", "Strike at the mill"]}"#.to_owned(),
            r#"{"day": {"0": "2021-04-02", "1": "2021-05"}, "what": {"0": "March in the park", "1": "Strike at the mill"}}"#.to_owned(),
            format!("{a}\n{b}\n"),
            a.replace(", ", ",\n") + "\n" + &b.replace(", ", ",\n"),
        ] {
            check("t.json", &text, &TWO);
        }
    }

    #[test]
    fn what_programs_call_their_keys_is_understood() {
        let calendar = r#"{"kind": "calendar", "items": [{"id": "a1", "summary": "Talk on bees", "description": "In the hall.",
            "start": {"dateTime": "2023-05-01T10:00:00+02:00"}, "end": {"dateTime": "2023-05-01T11:30:00+02:00"}}]}"#;
        let trial = check("t.json", calendar, &["2023-05-01T10:00:00+02:00/2023-05-01T11:30:00+02:00 | Talk on bees"]);
        assert_eq!((trial.events[0].id.as_str(), trial.events[0].summary.as_str()), ("a1", "In the hall."));
        let quakes = r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"place": "By a lake", "time": 1700000000000, "type": "quake",
            "title": "M 4 by a lake", "url": "https://q.example/1"}, "geometry": {"type": "Point", "coordinates": [1, 2, 3]}, "id": "q1"}]}"#;
        let trial = check("t.json", quakes, &["2023-11-14T22:13:20Z | M 4 by a lake"]);
        let event = &trial.events[0];
        assert_eq!((event.kind.as_str(), event.id.as_str(), event.links[0].label.as_str()), ("quake", "q1", ""));
        let rows = r#"{"meta": {"view": {"columns": [{"id": 1, "name": "row"}, {"id": 2, "name": "Incident Date"}, {"id": 3, "name": "Category"}]}},
            "data": [["r1", "2020-03-01T00:00:00", "Theft"], ["r2", "2020-03-02T00:00:00", "Arson"]]}"#;
        let trial = check("t.json", rows, &["2020-03-01 | Theft", "2020-03-02 | Arson"]);
        assert_eq!(trial.events[1].kind, "Arson");
        let nodes = r#"{"data": {"all": {"edges": [{"node": {"heading": "A march", "startsAt": "2019-07-01", "endsAt": "2019-07-10"}}]}}}"#;
        check("t.json", nodes, &["2019-07-01/2019-07-10 | A march"]);
        check(
            "t.json",
            r#"[{"occurred": "2020-01-01", "about": "First of these"}, "junk", 3]"#,
            &["2020-01-01 | First of these"],
        );
    }

    #[test]
    fn the_key_of_an_event_is_its_id() {
        let text = r#"{"e1": {"m": {"date": "2021"}, "what": "One thing"}, "e2": {"m": {"date": "2022"}, "what": "Two things", "key": "e2"}}"#;
        let trial = check("t.json", text, &["2021 | One thing", "2022 | Two things"]);
        assert_eq!((trial.events[0].id.as_str(), trial.events[1].id.as_str()), ("e1", "e2"));
    }

    #[test]
    fn events_under_headings_have_the_cells_of_their_heading() {
        let text = r#"{"days": [{"date": "2021-04-02", "events": [{"title": "A came", "n": 1}, {"title": "B left", "n": 2}]},
            {"date": "2021-04-03", "events": [{"title": "C stayed", "n": 3}]}]}"#;
        let trial = check("t.json", text, &["2021-04-02 | A came", "2021-04-02 | B left", "2021-04-03 | C stayed"]);
        assert_eq!(trial.events[2].extra["n"], "3");
    }

    #[test]
    fn features_of_geojson_are_events_with_coordinates() {
        let text = r#"{"type": "FeatureCollection", "name": "Marches", "features": [
  {"type": "Feature", "properties": {"name": "Rally at the gate", "date": "2021-04-02", "country": "Kenya", "url": "https://a.example/1"},
   "geometry": {"type": "Point", "coordinates": [36.80, -1.28]}},
  {"type": "Feature", "properties": {"name": "Sit-in at the port", "date": "no idea", "country": "Nowhereland", "url": "https://a.example/2"},
   "geometry": {"type": "Point", "coordinates": [39.6, -4.0]}}]}"#;
        let trial = check("t.geojson", text, &["2021-04-02 | Rally at the gate", " | Sit-in at the port"]);
        assert_eq!(trial.events[0].extra["geometry.coordinates"], "36.80, -1.28");
        assert_eq!((trial.events[0].countries[0].code.as_str(), trial.events[0].links.len()), ("KE", 1));
        assert_eq!(trial.file.title, "Marches");
        assert_eq!(trial.issues(), [(4, 76, "bad_date"), (4, 98, "unknown_country")]);
        let mapping = trial.report.mapping.expect("a mapping");
        let date = mapping.columns.iter().find(|it| it.column == "properties.date").expect("a column");
        assert_eq!(date.field, Some(Field::Date));
    }

    #[test]
    fn one_date_proves_the_order_of_all_dates_of_a_key() {
        let rows = r#"[{"meta": {"published_on": "05/06/2021"}, "what": "First strike"}, {"meta": {"published_on": "13/06/2021"}, "what": "Second strike"}]"#;
        check("t.json", rows, &["2021-06-05 | First strike", "2021-06-13 | Second strike"]);
    }

    #[test]
    fn a_person_may_say_what_the_keys_are() {
        let text = r#"[{"title": "A code", "date": "2021", "a": {"when": "2020-01-02", "what": "It began"}}]"#;
        let mapping = Mapping::asked([("a.when", Some(Field::Date)), ("a.what", Some(Field::Title)), ("date", None)]);
        let options = ReadOptions { mapping: Some(mapping), ..ReadOptions::default() };
        let mut builder = DatasetBuilder::default();
        read_bytes("t.json", "", text.as_bytes(), &mut builder, &options, &Progress::default()).expect("events");
        let dataset = builder.build();
        let record = dataset.event(dataset.ids().next().expect("an event")).record();
        assert_eq!((record.when.as_str(), record.title.as_str()), ("2020-01-02", "It began"));
        assert_eq!((&record.extra["date"], &record.extra["title (column 1)"]), (&"2021".into(), &"A code".into()));
    }

    #[test]
    fn a_bad_line_costs_one_record_and_says_where_it_is() {
        let text = "{\"a\": {\"date\": \"2021-04-02\"}, \"what\": \"One thing\"}\n\n{\"a\": 1, \"what\": }\n[1]\n{}\n{\"a\": {\"date\": \"2021-99-99\"}, \"what\": \"Two things\"}\n";
        let trial = check("t.jsonl", text, &["2021-04-02 | One thing", " | Two things"]);
        assert_eq!((trial.report.records, trial.report.unreadable), (5, 3));
        let issues = [(3, 18, "bad_json"), (4, 1, "bad_json"), (5, 1, "bad_json"), (6, 16, "bad_date")];
        assert_eq!(trial.issues(), issues);
    }

    #[test]
    fn keys_that_no_field_claims_and_lists_are_kept() {
        let text = r#"[{"day": "2021-04-02", "what": "One thing", "who": [{"n": "X", "r": "a"}, {"n": "Y"}], "size": 1.50, "size": 2, "deep": {"er": null, "est": true}}]"#;
        let trial = check("t.json", text, &["2021-04-02 | One thing"]);
        let extra = serde_json::to_string(&trial.events[0].extra).expect("JSON");
        assert_eq!(extra, r#"{"who.n":"X; Y","who.r":"a","size":"1.50; 2","deep.est":"true"}"#);
    }

    #[test]
    fn dates_of_two_readings_are_counted_where_the_first_stands() {
        let text = "[{\"m\": {\"date\": \"2021-04-02\"}, \"what\": \"One thing\"},\n {\"m\": {\"date\": \"05/06/2021\"}, \"what\": \"Two things\"}]";
        let trial = check("t.json", text, &["2021-04-02 | One thing", "[2021-05-06,2021-06-05] | Two things"]);
        assert_eq!(trial.issues(), [(2, 17, "ambiguous_date")]);
    }

    #[test]
    fn empty_entries_are_counted() {
        let text = r#"{"rows": [{"m": {"date": "2021"}, "what": "One thing"}, {}, {"what": null}, 5, {"what": "Two things"}]}"#;
        let trial = check("t.json", text, &["2021 | One thing", " | Two things"]);
        assert_eq!((trial.report.records, trial.report.unreadable), (5, 3));
    }

    #[test]
    fn many_different_keys_share_a_column() {
        let rows: Vec<String> =
            (0..400).map(|n| format!(r#"{{"day": "2021-04-02", "what": "Thing {n}", "k{n}": {n}}}"#)).collect();
        let trial = read("t.json", &format!("[{}]", rows.join(",")));
        assert_eq!((trial.report.events, trial.report.issue_count), (400, 0));
        assert_eq!(trial.events[399].extra["other keys"], r#"{"k399":"399"}"#);
    }

    #[test]
    fn lists_whose_keys_are_known_keep_sources_and_actors() {
        let text = r#"{"response": {"hits": [{"title": "A", "date": "2021-04-02", "sources": [{"title": "S", "url": "https://s.example"}]},
            {"title": "B", "date": "2022", "actors": [{"name": "P", "role": "q"}]}]}}"#;
        let trial = check("t.json", text, &["2021-04-02 | A", "2022 | B"]);
        assert_eq!(
            (trial.events[0].sources[0].source.as_str(), trial.events[1].actors[0].role.as_str()),
            ("https://s.example", "q")
        );
    }

    #[test]
    fn other_lists_of_a_document_are_named() {
        let text = r#"{"events": [{"year": "2021", "what": "Something"}, {"year": "2022", "what": "Another"}], "people": [{"name": "Paula Field"}, {"name": "Quentin Ford"}]}"#;
        let trial = check("t.json", text, &["2021 | Something", "2022 | Another"]);
        assert_eq!(trial.issues(), [(1, 100, "left_out")]);
    }

    #[test]
    fn what_is_no_list_of_events_is_refused() {
        for text in [r#"{"a": 1}"#, "[1, 2, 3]", "[[[[]]]]", r#"{"a": [], "b": {}}"#] {
            assert!(
                try_read("t.json", text.as_bytes()).is_err_and(|error| error.to_string().contains("no list of events")),
                "{text}"
            );
        }
        assert_eq!(read("t.json", "[]").report.records, 0);
        let deep = "[".repeat(100_000);
        assert!(try_read("t.json", deep.as_bytes()).is_err());
        let closed = format!("{deep}{}", "]".repeat(100_000));
        assert!(try_read("t.json", closed.as_bytes()).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(192))]
        #[test]
        fn no_text_is_too_strange(
            parts in proptest::collection::vec(prop_oneof![
                Just("{"), Just("}"), Just("["), Just("]"), Just(","), Just(":"), Just("\"day\""), Just("\"what\""), Just("\"2021-04-02\""),
                Just("\"A thing, \\\"so\\\"\\nto say\""), Just("null"), Just("1e9"), Just("\n"), Just("\"e1\":{\"day\":\"2021\"}"), Just("{\"day\":\"2021\",\"what\":\"Some\"}"),
            ], 0..40),
            is_lines in any::<bool>(),
        ) {
            let _ = try_read(if is_lines { "t.jsonl" } else { "t.json" }, format!("[{}", parts.concat()).as_bytes());
            let _ = try_read("t.json", format!("{{\"a\":[{}]}}", parts.join(",")).as_bytes());
        }

        #[test]
        fn every_entry_is_an_event_or_an_issue(
            rows in proptest::collection::vec(("[a-d]", "[ \\n\",;\\\\a-zé]{0,9}", 1900..2030_i64, any::<bool>()), 2..20), cut in 0..400_usize,
        ) {
            let objects: Vec<String> = rows.iter().map(|(key, text, year, is_nested)| {
                let text = serde_json::to_string(text).expect("JSON");
                if *is_nested { format!("{{\"day\": {year}, \"in\": {{\"{key}\": {text}}}, \"what\": \"Thing\"}}") } else { format!("{{\"{key}\":{text},\"day\":\"{year}\"}}") }
            }).collect();
            let trial = read("t.json", &format!("{{\"x\": [{}]}}", objects.join(", ")));
            prop_assert_eq!(trial.report.records, rows.len());
            let lines = objects.join("\n");
            let cut = lines.floor_char_boundary(cut.min(lines.len()));
            let n_lines = lines[..cut].lines().filter(|line| !line.trim().is_empty()).count();
            if let Ok(trial) = try_read("t.jsonl", &lines.as_bytes()[..cut]) {
                prop_assert_eq!(trial.report.records, n_lines);
            }
        }
    }
}
