//! `GeoJSON` (RFC 7946): an event is a feature at its coordinates, or without a geometry where there are none.
//!
//! The properties of a feature are the event as a native file has it, with its first and last day beside them, which is
//! what programs for maps can filter by; what the file describes stands in members of the collection. The member `dateline`
//! tells our reader that all of it is ours; a geometry that was read from such a file is written as it was.

use std::io::Write;

use serde_json::{Map, Value, json};

use super::loss::edtf_of;
use super::native::{actors_of, sources_of};
use super::{Exporter, LossKind, WriteError, place};
use crate::dataset::{
    COLLECTION_FURTHER, COLLECTION_MARK, COLLECTION_MEMBERS, Dataset, EventId, EventRecord, FEATURE_DAYS,
    FEATURE_OWN_DAYS, VERSION, geometry_of,
};
use crate::time::{Edge, Time};

/// Writes `GeoJSON` files.
pub(super) struct GeoJson;

impl Exporter for GeoJson {
    fn id(&self) -> &'static str {
        "geojson"
    }

    fn name(&self) -> &'static str {
        "GeoJSON"
    }

    fn extension(&self) -> &'static str {
        "geojson"
    }

    fn mime(&self) -> &'static str {
        "application/geo+json"
    }

    fn about(&self) -> &'static str {
        "Everything, as properties of features, which Dateline reads back; events without coordinates have no geometry"
    }

    fn becomes(&self, kind: LossKind) -> Option<&'static str> {
        match kind {
            LossKind::NoPlace => Some("become features without a geometry, which maps do not show"),
            LossKind::Files => Some("are not told apart, and what each says of itself is left out"),
            _ => None,
        }
    }

    fn write(&self, dataset: &Dataset, rows: &[EventId], out: &mut (dyn Write + Send)) -> Result<(), WriteError> {
        let (mark, title) = (Value::from(COLLECTION_MARK), Value::from(dataset.title()));
        write!(out, "{{\n\"type\": \"FeatureCollection\",\n{mark}: {VERSION},\n\"title\": {title}")?;
        let mut about = Map::new();
        if let [file] = dataset.files() {
            if !file.description.is_empty() {
                about.insert("description".to_owned(), file.description.as_str().into());
            }
            let is_taken = |key: &String| COLLECTION_MEMBERS.contains(&key.as_str());
            let (taken, others): (Map<_, _>, Map<_, _>) =
                file.extra.clone().into_iter().partition(|(key, _)| is_taken(key));
            about.extend(others);
            if !taken.is_empty() {
                about.insert(COLLECTION_FURTHER.to_owned(), Value::Object(taken));
            }
        }
        let (sources, actors) = (sources_of(dataset, rows), actors_of(dataset, rows));
        if !sources.is_empty() {
            about.insert("sources".to_owned(), json!(sources));
        }
        if !actors.is_empty() {
            about.insert("actors".to_owned(), json!(actors));
        }
        for (key, value) in about {
            write!(out, ",\n{}: {value}", Value::from(key))?;
        }
        out.write_all(b",\n\"features\": [")?;
        for (n, &row) in rows.iter().enumerate() {
            let record = dataset.event(row).record();
            let comma = if n == 0 { "" } else { "," };
            write!(out, "{comma}\n{}", feature(&record))?;
        }
        out.write_all(b"\n]\n}\n")?;
        Ok(())
    }
}

fn feature(record: &EventRecord) -> Value {
    let point = || {
        let point = place::of(&record.extra)?;
        Some(json!({ "type": "Point", "coordinates": [point.longitude, point.latitude] }))
    };
    let geometry = geometry_of(&record.extra).or_else(point).unwrap_or_default();
    let mut properties = match serde_json::to_value(record) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    };
    let own: Vec<&str> = FEATURE_DAYS.into_iter().filter(|key| properties.contains_key(*key)).collect();
    for (key, time) in FEATURE_DAYS.into_iter().zip(days_of(record)) {
        if let Some(time) = time {
            properties.entry(key).or_insert_with(|| day(time).into());
        }
    }
    let mut feature = json!({ "type": "Feature", "id": record.id, "geometry": geometry, "properties": properties });
    if let (false, Some(map)) = (own.is_empty(), feature.as_object_mut()) {
        map.insert(FEATURE_OWN_DAYS.to_owned(), own.into());
    }
    feature
}

/// The first and the last day that a date can be; none on a side that is open or not known.
fn days_of(record: &EventRecord) -> [Option<Time>; 2] {
    let Some(edtf) = edtf_of(record) else { return [None; 2] };
    let (start, end, form) = match (edtf.written_ends(), edtf.when()) {
        (Some([(first, _), (last, _)]), Some(when)) => {
            (first.start.min(last.start), last.end.max(first.end), when.form)
        }
        (_, Some(when)) => (when.start, when.end, when.form),
        (_, None) => return [None; 2],
    };
    let is_day = |time: &Time| time.is_date() && (1..=9_999).contains(&time.civil().year);
    let side = |time: Time, edge: Edge| Some(time).filter(|_| edge == Edge::Known).filter(is_day);
    [side(start, form.start.edge), side(end.plus_secs(-1), form.end.edge)]
}

fn day(time: Time) -> String {
    let civil = time.civil();
    format!("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_of_a_feature_are_those_that_its_date_bounds() {
        for (when, expected) in [
            ("2012", ["2012-01-01", "2012-12-31"]),
            ("2009/..", ["2009-01-01", ""]),
            ("2009/", ["2009-01-01", ""]),
            ("../2012", ["", "2012-12-31"]),
            ("/2012", ["", "2012-12-31"]),
            ("[..2022-01-05]", ["", "2022-01-05"]),
            ("[2022-01-05..]", ["2022-01-05", ""]),
            ("[2021-01-17..2023-01-21]", ["2021-01-17", "2023-01-21"]),
            ("2021-04-02T23:00+09:00/2021-04-02T18:00Z", ["2021-04-02", "2021-04-02"]),
            ("2016-12-31T23:59:60Z", ["2016-12-31", "2016-12-31"]),
            ("-0043-03-15/0020", ["", "0020-12-31"]),
            ("", ["", ""]),
        ] {
            let record = EventRecord { when: when.to_owned(), ..EventRecord::default() };
            assert_eq!(days_of(&record).map(|time| time.map_or(String::new(), day)), expected, "{when}");
        }
    }
}
