//! Geometries of `GeoJSON` (RFC 7946) among the further keys of an event.

use serde_json::{Map, Value};

use super::Extra;

/// Properties that features have beside the keys of their event: its first and its last day.
pub const FEATURE_DAYS: [&str; 2] = ["first_day", "last_day"];

/// The member of a feature that names those of [`FEATURE_DAYS`] that are keys of the event itself.
pub const FEATURE_OWN_DAYS: &str = "own";

/// The member of a collection that tells that this program wrote it, with the version of the format of its events.
pub const COLLECTION_MARK: &str = "dateline";

/// The member of a collection for keys of a file that are called like members of a collection.
pub const COLLECTION_FURTHER: &str = "further";

/// Members of a collection that have a meaning of their own.
pub const COLLECTION_MEMBERS: [&str; 8] =
    ["type", COLLECTION_MARK, "title", "description", "sources", "actors", COLLECTION_FURTHER, "features"];

/// The geometry that the further keys of an event hold, as an object or as the cells that a table of features has.
pub fn geometry_of(extra: &Extra) -> Option<Value> {
    if let Some(whole @ Value::Object(map)) = extra.get("geometry") {
        let is_geometry = map.get("type").is_some_and(|kind| kind.as_str().and_then(depth_of).is_some())
            && map.get("coordinates").is_some_and(Value::is_array);
        let is_collection = map.get("geometries").is_some_and(Value::is_array);
        return (is_geometry || is_collection).then(|| whole.clone());
    }
    let kind = extra.get("geometry.type")?.as_str()?;
    let text = extra.get("geometry.coordinates")?.as_str()?;
    let wanted = depth_of(kind)?;
    let listed = if text.starts_with('[') { text.to_owned() } else { format!("[{text}]") };
    let mut coordinates: Value = serde_json::from_str(&listed).ok()?;
    // A list of one entry is its entry in a cell.
    let mut depth = nesting(&coordinates);
    while (1..wanted).contains(&depth) {
        coordinates = Value::Array(vec![coordinates]);
        depth += 1;
    }
    let mut geometry = Map::new();
    geometry.insert("type".to_owned(), kind.into());
    geometry.insert("coordinates".to_owned(), coordinates);
    (depth == wanted).then_some(Value::Object(geometry))
}

/// How many lists lie in each other in the coordinates of a geometry.
fn depth_of(kind: &str) -> Option<usize> {
    match kind {
        "Point" => Some(1),
        "LineString" | "MultiPoint" => Some(2),
        "Polygon" | "MultiLineString" => Some(3),
        "MultiPolygon" => Some(4),
        _ => None,
    }
}

/// How many lists lie in each other down to the first number; 0 where there is none.
fn nesting(mut value: &Value) -> usize {
    let mut depth = 0;
    while let Value::Array(items) = value {
        depth += 1;
        match items.first() {
            Some(first) => value = first,
            None => return 0,
        }
    }
    if value.is_number() { depth } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_geometry_is_put_together_from_its_cells() {
        for (kind, cell, expected) in [
            ("Point", "36.80, -1.28", "[36.80,-1.28]"),
            ("LineString", "[[1, 2], [3, 4]]", "[[1,2],[3,4]]"),
            ("Polygon", "[[1, 2], [3, 4], [1, 2]]", "[[[1,2],[3,4],[1,2]]]"),
            ("MultiPoint", "1, 2", "[[1,2]]"),
            ("Point", "here", ""),
            ("Point", "[[1, 2]]", ""),
            ("Polygon", "", ""),
            ("Circle", "1, 2", ""),
        ] {
            let text = serde_json::json!({"geometry.type": kind, "geometry.coordinates": cell}).to_string();
            let found = geometry_of(&serde_json::from_str(&text).expect("keys"));
            let coordinates = found.and_then(|found| found.get("coordinates").map(Value::to_string));
            assert_eq!(coordinates.unwrap_or_default(), expected, "{kind} {cell}");
        }
    }
}
