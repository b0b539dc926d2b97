//! `GeoJSON` (RFC 7946): collections of features, our own and those of others.
//!
//! | file              | told by                    | a feature                                                        |
//! |-------------------|----------------------------|------------------------------------------------------------------|
//! | of this program   | `"dateline": 1`            | its properties are an event as a native file has it              |
//! | of any other      | `"type": "FeatureCollection"` | an entry of a list like any other; its geometry is kept as it is |
//!
//! No point is made of a line or an area: where on it something happened is not known.

use serde_json::Value;
use serde_json::value::RawValue;

use super::any_json::AnyJson;
use super::jsontext::{RawObject, Spot, Spots, broken, explain, misspelt};
use super::lenient::{Ambiguous, EventReader};
use super::list::List;
use super::{Confidence, Head, ImportError, Importer, Input, Issue, IssueKind, ReadCx};
use crate::dataset::{
    COLLECTION_FURTHER, COLLECTION_MARK, COLLECTION_MEMBERS, EventRecord, Extra, FEATURE_DAYS, FEATURE_OWN_DAYS,
    feature_days, feature_geometry,
};

/// The type of a collection of features.
const COLLECTION: &str = "FeatureCollection";

/// Members of a feature of ours; all others are kept with the event.
const FEATURE_KEYS: [&str; 2] = ["type", FEATURE_OWN_DAYS];

/// The further key under which a geometry is kept that the keys of the event do not give.
const GEOMETRY: &str = "geometry";

/// Entries of a list that are looked at to see whether they are features.
const LOOK_FEATURES: usize = 8;

/// Features between two looks at the progress.
const STEP_FEATURES: usize = 500;

/// Reads collections of features.
pub(super) struct GeoJson;

impl Importer for GeoJson {
    fn id(&self) -> &'static str {
        "geojson"
    }

    fn name(&self) -> &'static str {
        "GeoJSON"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["geojson", "json"]
    }

    fn mime(&self) -> &'static str {
        "application/geo+json"
    }

    fn about(&self) -> &'static str {
        "Features with dates in their properties, geometries kept as they are; Dateline's own are read back whole"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        if is_collection(head.text) { Confidence::Certain } else { Confidence::No }
    }

    fn has_free_columns(&self) -> bool {
        true
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let text = input.text()?;
        let file: RawObject<'_> = match serde_json::from_str(text) {
            Ok(file) => file,
            Err(error) if is_collection(text) && !error.to_string().contains("trailing characters") => {
                return Err(broken(&error));
            }
            Err(_) => return AnyJson.read(input, cx),
        };
        if let Some((written, raw)) = misspelt_features(&file) {
            let spot = Spots::new(text).of(raw.get());
            cx.issue(misspelt((spot.line, spot.column), written, "features"));
        }
        if let Some(done) = read_if_own(text, &file, cx) {
            return done;
        }
        match features_of(&file) {
            // Without features there are no events; the collection is none.
            Some(features) if features.is_empty() => Ok(()),
            None if is_collection(text) => Err(ImportError::Broken {
                line: 1,
                column: 1,
                message: "there is no list of features in the collection".to_owned(),
                hint: "put the features into a list named “features”".to_owned(),
            }),
            _ => AnyJson.read(input, cx),
        }
    }
}

fn features_of<'a>(file: &RawObject<'a>) -> Option<Vec<&'a RawValue>> {
    let raw = file.get(&["features"]).or_else(|| misspelt_features(file).map(|(_, raw)| raw))?;
    serde_json::from_str(raw.get()).ok()
}

/// The list of features of a collection that has none under their own key.
fn misspelt_features<'f, 'a>(file: &'f RawObject<'a>) -> Option<(&'f str, &'a RawValue)> {
    let is_collection = file.text("type").is_some_and(|kind| kind == COLLECTION);
    if !is_collection || file.get(&["features"]).is_some() {
        return None;
    }
    let is_feature = |item: &RawValue| {
        let feature = serde_json::from_str::<RawObject<'_>>(item.get());
        feature.is_ok_and(|feature| feature.text("type").is_some_and(|kind| kind == "Feature"))
    };
    let is_list = |raw: &RawValue| {
        let items: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
        items.iter().take(LOOK_FEATURES).any(|item| is_feature(item))
    };
    file.0.iter().find(|(_, raw)| is_list(raw)).map(|(key, raw)| (key.as_str(), *raw))
}

/// Whether an object is a collection of features, wherever in it that stands.
pub(super) fn is_whole_collection(file: &RawObject<'_>) -> bool {
    file.text("type").is_some_and(|kind| kind == COLLECTION) && features_of(file).is_some()
}

/// Reads a collection that this program wrote; `None` for any other, and where a person said what the keys are.
pub(super) fn read_if_own<'a>(
    text: &'a str,
    file: &RawObject<'a>,
    cx: &mut ReadCx<'_>,
) -> Option<Result<(), ImportError>> {
    let is_own = file.get(&[COLLECTION_MARK]).is_some() && cx.options().mapping.is_none();
    let features = features_of(file).filter(|_| is_own)?;
    Some(read_own(text, file, &features, cx))
}

/// Whether a text is an object that says at its top that it is a collection of features.
pub(super) fn is_collection(text: &str) -> bool {
    if !text.trim_start().starts_with('{') || !text.contains(COLLECTION) {
        return false;
    }
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    // The string before the one that is read, where it was a key at the top.
    let mut is_type = false;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let from = at + 1;
                at = string_end(bytes, from);
                let string = bytes.get(from..at).unwrap_or_default();
                if depth == 1 {
                    if is_type && string == COLLECTION.as_bytes() {
                        return true;
                    }
                    is_type = string == b"type";
                }
            }
            b',' if depth == 1 => is_type = false,
            _ => {}
        }
        at += 1;
    }
    false
}

/// Where a string ends whose inside starts at a byte.
fn string_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Reads a collection that this program wrote.
fn read_own<'a>(
    text: &'a str,
    file: &RawObject<'a>,
    features: &[&'a RawValue],
    cx: &mut ReadCx<'_>,
) -> Result<(), ImportError> {
    cx.title(file.text("title").unwrap_or_default().trim());
    let others = file.0.iter().filter(|(key, _)| !COLLECTION_MEMBERS.contains(&key.as_str()));
    let extra = others.filter_map(|(key, raw)| Some((key.clone(), serde_json::from_str(raw.get()).ok()?)));
    let mut extra: Extra = extra.collect();
    for key in ["title", "description"] {
        if let Some(value) = file.get(&[key]).and_then(|raw| serde_json::from_str::<Value>(raw.get()).ok())
            && !(value.is_string() || value.is_number() || value.is_null())
        {
            extra.insert(key.to_owned(), value);
        }
    }
    let further = file.get(&[COLLECTION_FURTHER]).map(|raw| serde_json::from_str(raw.get()));
    if let Some(Ok(Value::Object(further))) = further {
        extra.extend(further);
    }
    cx.about_itself(file.text("description").unwrap_or_default(), extra);
    let mut list = List::new(text, true, cx);
    list.read_sources(file.get(&["sources"]));
    list.read_actors(file.get(&["actors"]));
    list.finish()?;
    let mut spots = Spots::new(text);
    for (n, raw) in features.iter().enumerate() {
        feature(spots.of(raw.get()), cx)?;
        if n % STEP_FEATURES == 0 {
            cx.step(spots.at(), text.len())?;
        }
    }
    Ok(())
}

fn feature(spot: Spot<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
    let raw = spot.raw;
    let mut map = match serde_json::from_str::<Value>(raw) {
        Ok(Value::Object(map)) => map,
        Ok(_) => {
            let issue = Issue::new(spot.line, IssueKind::BadJson, "a feature is no object").at(spot.column, "features");
            cx.lost(issue.value(raw).hint("write each feature in curly brackets"));
            return Ok(());
        }
        Err(error) => {
            let (message, hint) = explain(&error);
            let line = spot.line + (error.line() as u64).saturating_sub(1);
            let issue = Issue::new(line, IssueKind::BadJson, message).at(error.column() as u32, "features");
            cx.lost_from(spot.line, spot.column, issue.value(raw).hint(hint));
            return Ok(());
        }
    };
    let Some(Value::Object(mut properties)) = map.shift_remove("properties") else {
        let message = "the feature has no properties, so nothing tells the event";
        let issue = Issue::new(spot.line, IssueKind::UnreadableRow, message).at(spot.column, "properties");
        cx.lost(issue.value(raw).hint("give it properties with a title and a date"));
        return Ok(());
    };
    let own = map.get(FEATURE_OWN_DAYS).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let is_own = |key: &str| own.iter().any(|kept| kept == key);
    let days = FEATURE_DAYS.map(|key| if is_own(key) { None } else { properties.shift_remove(key) });
    let mut ambiguous = Ambiguous::default();
    let mut reader = EventReader {
        spot,
        cx: &mut *cx,
        is_native: true,
        importance_is_of_ten: false,
        new_sources: Vec::new(),
        ambiguous: &mut ambiguous,
        sentinel: None,
    };
    let (mut record, when) = reader.read(properties);
    let new_sources = std::mem::take(&mut reader.new_sources);
    for source in new_sources {
        cx.source(source);
    }
    ambiguous.finish(cx);
    keep_days(&mut record, days, &spot, cx);
    keep_id(&mut record, map.shift_remove("id"));
    keep_geometry(&mut record, map.shift_remove(GEOMETRY));
    for (key, value) in map {
        if !FEATURE_KEYS.contains(&key.as_str()) {
            record.extra.entry(format!("feature.{key}")).or_insert(value);
        }
    }
    cx.event(record, when, |key| spot.of_key(key))
}

/// Keeps the days of a feature that are not those of its date, as a person or a program for maps changed them since.
fn keep_days(record: &mut EventRecord, days: [Option<Value>; 2], spot: &Spot<'_>, cx: &mut ReadCx<'_>) {
    for ((key, kept), known) in FEATURE_DAYS.into_iter().zip(days).zip(feature_days(&record.when)) {
        let Some(kept) = kept.filter(|kept| !kept.is_null() && kept.as_str() != known.as_deref()) else { continue };
        let (line, column) = spot.of_key(key);
        let message = format!("“{key}” is not the {} of the date", key.replace('_', " "));
        let issue = Issue::new(line, IssueKind::ColumnsDisagree, message).at(column, key).value(&kept.to_string());
        cx.issue(issue.hint("the date is that of “when”, and this is kept as a further key; change “when” instead"));
        record.extra.insert(key.to_owned(), kept);
    }
}

/// Keeps the id of a feature that is not that of its event.
fn keep_id(record: &mut EventRecord, id: Option<Value>) {
    let Some(id) = id.filter(|id| !id.is_null()) else { return };
    let text = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
    if record.id.is_empty() {
        record.id = text;
    } else if text != record.id {
        record.extra.entry("feature.id").or_insert(id);
    }
}

/// Keeps a geometry that is not the one of the event, as a program for maps may have drawn it since.
fn keep_geometry(record: &mut EventRecord, geometry: Option<Value>) {
    let Some(geometry) = geometry.filter(|geometry| !geometry.is_null()) else { return };
    if !feature_geometry(&record.extra).is_some_and(|known| is_same(&known, &geometry)) {
        let taken = record.extra.contains_key(GEOMETRY);
        record.extra.insert(if taken { "geometry (as drawn)" } else { GEOMETRY }.to_owned(), geometry);
    }
}

/// Whether two values are the same, however their numbers are spelled.
fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64().is_some_and(|number| Some(number) == b.as_f64()),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| is_same(a, b)))
        }
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::trial::{Trial, read, try_read};

    fn own(features: &str) -> Trial {
        let text = format!(
            "{{\"type\": \"FeatureCollection\", \"dateline\": 1, \"title\": \"T\", \"description\": \"D\", \"licence\": \"CC0\",\n\
             \"sources\": [{{\"id\": \"s\", \"title\": \"A source\", \"author\": \"A\"}}], \"actors\": [{{\"id\": \"p\", \"name\": \"P\", \"type\": \"group\"}}],\n\
             \"features\": [\n{features}\n]}}"
        );
        let trial = read("t.geojson", &text);
        assert_eq!(trial.report.format, "geojson");
        trial
    }

    #[test]
    fn a_feature_of_ours_is_the_event_that_it_was() {
        let trial = own(r#"{"type": "Feature", "id": "a", "geometry": {"type": "Point", "coordinates": [68.75, 38.5]},
            "properties": {"id": "a", "title": "T", "when": "2012-04~", "countries": [{"code": "TJ", "role": "place"}],
            "actors": [{"id": "p", "role": "led"}], "figures": [{"value": "9", "what": "people"}], "sources": [{"source": "s", "locator": "§2"}],
            "latitude": 38.5, "longitude": "68,75", "n": 1.50, "first_day": "2012-04-01", "last_day": "2012-04-30"}}"#);
        let event = &trial.events[0];
        assert_eq!((event.id.as_str(), event.when.as_str()), ("a", "2012-04~"));
        assert_eq!((event.countries[0].role.as_str(), event.actors[0].id.as_str()), ("place", "p"));
        assert_eq!((event.figures[0].value.as_str(), event.sources[0].locator.as_str()), ("9", "§2"));
        let extra = serde_json::to_string(&event.extra).expect("JSON");
        assert_eq!(extra, r#"{"latitude":38.5,"longitude":"68,75","n":1.50}"#);
        assert_eq!((trial.file.title.as_str(), trial.file.description.as_str()), ("T", "D"));
        assert_eq!(trial.file.extra["licence"], "CC0");
        assert_eq!(trial.report.issue_count, 0);
    }

    #[test]
    fn features_under_a_key_with_a_slip_are_read_and_said() {
        let ours = r#"{"type": "FeatureCollection", "dateline": 1, "fetaures": [
            {"type": "Feature", "geometry": null, "properties": {"title": "A", "when": "2001", "kind": "K"}}]}"#;
        let others = r#"{"type": "FeatureCollection", "name": "x", "fea,tures": [
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": {"title": "A", "date": "2001"}}]}"#;
        for (text, column) in [(ours, 58), (others, 57)] {
            let trial = read("t.geojson", text);
            assert_eq!((trial.report.format.as_str(), trial.lines()), ("geojson", vec!["2001 | A".to_owned()]));
            assert_eq!(trial.issues(), [(1, column, "bad_value")], "{text}");
            assert!(trial.report.issues[0].message.contains("“features”"));
        }
        assert!(try_read("t.geojson", br#"{"type": "FeatureCollection", "name": "x", "list": [1]}"#).is_err());
    }

    #[test]
    fn keys_of_the_event_that_are_called_like_our_days_stay() {
        let trial = own(r#"{"type": "Feature", "geometry": null, "own": ["last_day"],
            "properties": {"title": "T", "when": "2012", "first_day": "2012-01-01", "last_day": "2012-12-31"}}"#);
        assert_eq!(serde_json::to_string(&trial.events[0].extra).expect("JSON"), r#"{"last_day":"2012-12-31"}"#);
    }

    #[test]
    fn what_was_drawn_since_is_kept_and_no_point_is_made_of_it() {
        let line = r#"{"type":"LineString","coordinates":[[1.0,2.0],[3.0,4.0]]}"#;
        let trial = own(&format!(
            r#"{{"geometry": {line}, "bbox": [1, 2], "properties": {{"title": "A", "latitude": 1}}}},
               {{"geometry": {{"type": "Point", "coordinates": [5, 6]}}, "properties": {{"title": "B", "lat": 1, "lon": 2}}}}"#
        ));
        assert_eq!(trial.events[0].extra["geometry"].to_string(), line);
        assert_eq!(trial.events[0].extra["feature.bbox"].to_string(), "[1,2]");
        assert_eq!(trial.events[1].extra["geometry"]["coordinates"].to_string(), "[5,6]");
    }

    #[test]
    fn what_was_changed_in_a_feature_since_is_kept() {
        let feature = |geometry: &str, rest: &str| {
            format!(
                r#"{{"id": "a", "geometry": {geometry}, "properties": {{"id": "a", "title": "T", "when": "2012", {rest}}}}}"#
            )
        };
        let place = r#""latitude": 38.5, "longitude": 68.75"#;
        for (geometry, rest) in [
            (r#"{"type":"Point","coordinates":[68.75,38.5,1200]}"#, place),
            (r#"{"type":"Point","coordinates":[38.5,68.75]}"#, place),
            (r#"{"type":"Point","coordinates":[]}"#, place),
            (r#"{"type":"Point","coordinates":[68.75,38.5],"bbox":[9,9]}"#, place),
            (r#"{"type":"Point","coordinates":[3,5]}"#, r#""killed": 3, "wounded": 5"#),
            (r#"{"type":"Point","coordinates":["1","2"]}"#, r#""n": "x""#),
        ] {
            let trial = own(&feature(geometry, rest));
            assert_eq!(trial.events[0].extra["geometry"].to_string(), geometry);
        }
        let same = own(&feature(r#"{"coordinates": [6.8750e1, 38.50], "type": "Point"}"#, place));
        assert_eq!((same.events[0].extra.len(), same.report.issue_count), (2, 0));

        let trial = own(&feature("null", r#""last_day": "2012-12-31", "first_day": "1999-01-01""#));
        let extra = serde_json::to_string(&trial.events[0].extra).expect("JSON");
        assert!(extra.contains(r#""first_day":"1999-01-01""#) && !extra.contains("last_day"), "{extra}");
        assert_eq!(trial.issues()[0].2, "columns_disagree");
    }

    #[test]
    fn an_id_beside_the_properties_is_the_id_or_kept() {
        let trial = own(
            r#"{"id": "other", "properties": {"id": "a", "title": "A", "when": "2012"}}, {"id": 7, "properties": {"title": "B", "when": "2013"}}"#,
        );
        assert_eq!((trial.events[0].id.as_str(), &trial.events[0].extra["feature.id"]), ("a", &"other".into()));
        assert_eq!((trial.events[1].id.as_str(), trial.events[1].extra.len()), ("7", 0));
    }

    #[test]
    fn a_file_that_speaks_of_itself_in_other_than_texts_is_heard() {
        let text = r#"{"type": "FeatureCollection", "dateline": 1, "title": {"en": "T"}, "description": ["a"], "sources": "x", "actors": {"a": 1},
            "features": [{"properties": {"title": "A", "when": "2012"}}]}"#;
        let trial = read("t.geojson", text);
        assert_eq!(
            serde_json::to_string(&trial.file.extra).expect("JSON"),
            r#"{"title":{"en":"T"},"description":["a"]}"#
        );
        let issues = trial.report.issues.iter().map(|issue| (issue.kind.key(), issue.field.as_str()));
        assert_eq!(issues.collect::<Vec<_>>(), [("bad_value", "sources"), ("bad_value", "actors")]);
    }

    #[test]
    fn a_collection_is_told_wherever_its_type_stands() {
        let one = r#"{"geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": {"title": "Word", "when": "2012", "sources": [{"source": "s"}]}}"#;
        let features = vec![one; 900].join(",\n");
        let text = format!(
            "{{\"features\": [{features}], \"dateline\": 1, \"sources\": [{{\"id\": \"s\", \"title\": \"S\"}}], \"type\": \"FeatureCollection\"}}"
        );
        let trial = read("t.geojson", &text);
        assert_eq!((trial.report.format.as_str(), trial.report.events, trial.report.issue_count), ("geojson", 900, 0));
        assert_eq!(trial.events[0].sources[0].source, "s");
        let other = text.replace("\"dateline\": 1, ", "").replace("\"when\"", "\"date\"");
        assert_eq!(read("t.json", &other).report.format, "geojson");
    }

    #[test]
    fn geometries_of_several_sorts_stay_whole() {
        let several = r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[1,2],[3,4]]}]}"#;
        let feature = |n: u32| {
            format!(
                r#"{{"type": "Feature", "properties": {{"name": "Wall {n}", "date": "2021-04-0{n}"}}, "geometry": {several}}}"#
            )
        };
        let trial = read(
            "t.json",
            &format!(r#"{{"type": "FeatureCollection", "features": [{}, {}]}}"#, feature(1), feature(2)),
        );
        assert_eq!(trial.lines(), ["2021-04-01 | Wall 1", "2021-04-02 | Wall 2"]);
        let event = &trial.events[0];
        assert_eq!((event.kind.as_str(), event.summary.as_str(), &event.extra["geometry"]), ("", "", &several.into()));
    }

    #[test]
    fn a_broken_feature_costs_one_record() {
        let trial = own(
            "{\"properties\": {\"title\": \"A\", \"when\": \"2012\"}},\n7,\n{\"geometry\": null},\n{\"properties\": {\"title\": \"B\", \"when\": \"soon\"}}",
        );
        assert_eq!(trial.lines(), ["2012 | A", " | B"]);
        assert_eq!((trial.report.records, trial.report.unreadable), (4, 2));
        assert_eq!(trial.issues(), [(5, 1, "bad_json"), (6, 1, "unreadable_row"), (7, 31, "bad_date")]);
    }

    #[test]
    fn a_slip_in_the_first_feature_is_none_of_all() {
        let feature = |n: usize| {
            format!(
                r#"{{"type": "Feature", "properties": {{"title": "March {n}", "date": "200{n}"}}, "geometry": null}}"#
            )
        };
        let text =
            format!(r#"{{"type": "FeatureCollection", "features": [{}, {}, {}]}}"#, feature(1), feature(2), feature(3));
        for slip in ["pr-operties", "porperties", "properties ", "propertie"] {
            let trial = read("t.json", &text.replacen("properties", slip, 1));
            let lines = trial.lines();
            assert!(
                ["2002 | March 2", "2003 | March 3"].iter().all(|line| lines.iter().any(|seen| seen == line)),
                "{lines:?}"
            );
        }
    }

    #[test]
    fn features_of_others_are_events_with_their_geometries() {
        let text = r#"{ "name": "Walls", "type" : "FeatureCollection", "features": [
  {"type": "Feature", "properties": {"name": "A wall is built", "date": "2021-04-02", "town": "Xa"}, "geometry": {"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [1, 2]]]}},
  {"type": "Feature", "properties": {"name": "A gate is closed", "date": "2021-04-03", "town": "Ya"}, "geometry": {"type": "Point", "coordinates": [36.80, -1.28]}}]}"#;
        let trial = read("t.json", text);
        assert_eq!(trial.report.format, "geojson");
        assert_eq!(trial.lines(), ["2021-04-02 | A wall is built", "2021-04-03 | A gate is closed"]);
        assert_eq!((trial.events[0].kind.as_str(), &trial.events[0].extra["geometry.type"]), ("", &"Polygon".into()));
        assert_eq!(trial.events[0].extra["geometry.coordinates"], "[[1, 2], [3, 4], [1, 2]]");
        assert_eq!(trial.events[1].extra["geometry.coordinates"], "36.80, -1.28");
    }

    #[test]
    fn a_collection_is_told_at_the_top_of_the_file_only() {
        let format = |text: &str| try_read("t.json", text.as_bytes()).map(|trial| trial.report.format);
        let within = r#"{"data": {"type": "FeatureCollection"}, "events": [{"date": "2012", "title": "T"}]}"#;
        assert_eq!(format(within).expect("events"), "json");
        let named = r#"{"type": "list", "x": "FeatureCollection", "events": [{"date": "2012", "title": "T"}]}"#;
        assert_eq!(format(named).expect("events"), "json");
        let native =
            r#"{"format": "dateline", "events": [{"title": "FeatureCollection", "type": "FeatureCollection"}]}"#;
        assert_eq!(format(native).expect("events"), "dateline");
        let own = r#"{"type": "FeatureCollection", "dateline": 1, "features": [{"properties": {"title": "T", "format": "dateline"}}]}"#;
        assert_eq!(format(own).expect("events"), "geojson");
        let cut = r#"{"type": "FeatureCollection", "features": [{"properties": {"title": "T", "date": "2012"}}, {"#;
        assert_eq!(format(cut).expect("events"), "geojson");
        for none in [r#"{"type": "FeatureCollection"}"#, r#"{"type": "FeatureCollection", "features": ["#] {
            assert!(try_read("t.json", none.as_bytes()).is_err(), "{none}");
        }
        let empty = read("t.json", r#"{"type": "FeatureCollection", "features": []}"#);
        assert_eq!((empty.events.len(), empty.issues()[0].2), (0, "nothing_found"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn no_text_is_too_strange(
            parts in proptest::collection::vec(prop_oneof![
                Just("{"), Just("}"), Just("["), Just("]"), Just(","), Just("\"properties\": "), Just("{\"title\": \"A\", \"when\": \"2012\"}"),
                Just("\"geometry\": "), Just("{\"type\": \"Point\", \"coordinates\": [1, 2]}"), Just("null"), Just("1e999"), Just("\"\\"), Just("{\"properties\": {\"title\": \"B\"}}"),
            ], 0..30),
        ) {
            let head = "{\"type\": \"FeatureCollection\", \"dateline\": 1, \"features\": [";
            for text in [format!("{head}{}]}}", parts.concat()), format!("{head}{}]}}", parts.join(",")), format!("{head}{}", parts.concat())] {
                if let Ok(trial) = try_read("t.json", text.as_bytes()) {
                    prop_assert_eq!(trial.report.records, trial.report.events + trial.report.unreadable);
                }
            }
        }
    }
}
