//! `GeoJSON` (RFC 7946): an event is a feature at its coordinates, or without a geometry where there are none.
//!
//! The properties of a feature are the event as a native file has it, with its first and last day beside them, which is
//! what programs for maps can filter by; what the file describes stands in members of the collection. The member `dateline`
//! tells our reader that all of it is ours; a geometry that was read from such a file is written as it was.

use std::io::Write;

use serde_json::{Map, Value, json};

use super::native::{actors_of, sources_of};
use super::{Exporter, LossKind, WriteError};
use crate::dataset::{
    COLLECTION_FURTHER, COLLECTION_MARK, COLLECTION_MEMBERS, Dataset, EventId, EventRecord, FEATURE_DAYS,
    FEATURE_OWN_DAYS, VERSION, feature_days, feature_geometry,
};

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
    let geometry = feature_geometry(&record.extra).unwrap_or_default();
    let mut properties = match serde_json::to_value(record) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    };
    let own: Vec<&str> = FEATURE_DAYS.into_iter().filter(|key| properties.contains_key(*key)).collect();
    for (key, day) in FEATURE_DAYS.into_iter().zip(feature_days(&record.when)) {
        if let Some(day) = day {
            properties.entry(key).or_insert_with(|| day.into());
        }
    }
    let mut feature = json!({ "type": "Feature", "id": record.id, "geometry": geometry, "properties": properties });
    if let (false, Some(map)) = (own.is_empty(), feature.as_object_mut()) {
        map.insert(FEATURE_OWN_DAYS.to_owned(), own.into());
    }
    feature
}
