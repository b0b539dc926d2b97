//! Geometries of `GeoJSON` (RFC 7946) among the further keys of an event.

use serde_json::{Map, Value, json};

use super::{Extra, point_of};
use crate::time::{Edge, Edtf, Time};

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

/// The geometry that the feature of an event has: the one that was read, or the point of its coordinates.
pub fn feature_geometry(extra: &Extra) -> Option<Value> {
    let point = || {
        let point = point_of(extra)?;
        Some(json!({ "type": "Point", "coordinates": [point.longitude, point.latitude] }))
    };
    geometry_of(extra).or_else(point)
}

/// The geometry that the further keys of an event hold, as an object or as the cells that a table of features has.
pub fn geometry_of(extra: &Extra) -> Option<Value> {
    let parsed = match extra.get("geometry") {
        Some(Value::String(text)) if text.starts_with('{') => serde_json::from_str(text).ok(),
        other => other.cloned(),
    };
    if let Some(whole @ Value::Object(map)) = &parsed {
        let is_geometry = map.get("type").is_some_and(|kind| kind.as_str().and_then(depth_of_geometry).is_some())
            && map.get("coordinates").is_some_and(Value::is_array);
        let is_collection = map.get("geometries").is_some_and(Value::is_array);
        return (is_geometry || is_collection).then(|| whole.clone());
    }
    let kind = extra.get("geometry.type")?.as_str()?;
    let text = extra.get("geometry.coordinates")?.as_str()?;
    let wanted = depth_of_geometry(kind)?;
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
pub fn depth_of_geometry(kind: &str) -> Option<usize> {
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

/// The first and the last day that a date (EDTF) can be; none on a side that is open or not known.
pub fn feature_days(when: &str) -> [Option<String>; 2] {
    let Ok(edtf) = when.parse::<Edtf>() else { return [None, None] };
    let (start, end, form) = match (edtf.written_ends(), edtf.when()) {
        (Some([(first, _), (last, _)]), Some(when)) => {
            (first.start.min(last.start), last.end.max(first.end), when.form)
        }
        (_, Some(when)) => (when.start, when.end, when.form),
        (_, None) => return [None, None],
    };
    let is_day = |time: &Time| time.is_date() && (1..=9_999).contains(&time.civil().year);
    let side = |time: Time, edge: Edge| Some(time).filter(|_| edge == Edge::Known).filter(is_day).map(day);
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
            assert_eq!(feature_days(when).map(Option::unwrap_or_default), expected, "{when}");
        }
    }
}
