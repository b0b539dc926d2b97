//! `GeoJSON` (RFC 7946): an event is a feature at its coordinates, or without a geometry where there are none.
//!
//! The properties of a feature are the event as a native file has it, with its first and last day beside them, which is
//! what programs for maps can filter by; what the file describes stands in members of the collection.

use std::io::Write;

use serde_json::{Map, Value, json};

use super::loss::edtf_of;
use super::native::{actors_of, sources_of};
use super::{Exporter, LossKind, WriteError, place};
use crate::dataset::{Dataset, EventId, EventRecord};
use crate::time::{CalendarSpan, Edtf, Time};

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
        "Everything, as properties of features; events without coordinates are features without a geometry"
    }

    fn becomes(&self, kind: LossKind) -> Option<&'static str> {
        match kind {
            LossKind::NoPlace => Some("become features without a geometry, which maps do not show"),
            LossKind::Files => Some("are not told apart, and what each says of itself is left out"),
            _ => None,
        }
    }

    fn write(&self, dataset: &Dataset, rows: &[EventId], out: &mut (dyn Write + Send)) -> Result<(), WriteError> {
        write!(out, "{{\n\"type\": \"FeatureCollection\",\n\"title\": {}", Value::from(dataset.title()))?;
        let mut about = Map::new();
        if let [file] = dataset.files() {
            if !file.description.is_empty() {
                about.insert("description".to_owned(), file.description.as_str().into());
            }
            let others = file.extra.iter().filter(|(key, _)| !TAKEN.contains(&key.as_str()));
            about.extend(others.map(|(key, value)| (key.clone(), value.clone())));
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

/// Members of a collection that must not be written twice.
const TAKEN: [&str; 6] = ["type", "title", "description", "sources", "actors", "features"];

fn feature(record: &EventRecord) -> Value {
    let geometry = place::of(&record.extra)
        .map_or(Value::Null, |point| json!({ "type": "Point", "coordinates": [point.longitude, point.latitude] }));
    let mut properties = match serde_json::to_value(record) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    };
    let span = edtf_of(record).as_ref().and_then(Edtf::when).and_then(|when| CalendarSpan::of(&when));
    if let Some(span) = span {
        let last = match span.end {
            Some(end) if span.is_days => end.plus_secs(-1),
            Some(end) => end,
            None => span.start,
        };
        for (key, time) in [("first_day", span.start), ("last_day", last)] {
            properties.entry(key).or_insert_with(|| day(time).into());
        }
    }
    json!({ "type": "Feature", "id": record.id, "geometry": geometry, "properties": properties })
}

fn day(time: Time) -> String {
    let civil = time.civil();
    format!("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day)
}
