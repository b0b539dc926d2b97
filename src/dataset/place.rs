//! Coordinates of events: in the further keys that tables and other programs give them.

use serde_json::Value;

use super::{Extra, geometry_of};

/// A point on the earth, in degrees (WGS 84 as a rule).
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct Point {
    /// From the equator to the north.
    pub latitude: f64,
    /// From Greenwich to the east.
    pub longitude: f64,
}

/// Keys of latitude and longitude in pairs, folded as [`folded`] does; those of the place of the event come first.
const PAIRS: [(&str, &str); 8] = [
    ("latitude", "longitude"),
    ("lat", "lon"),
    ("lat", "lng"),
    ("lat", "long"),
    ("actiongeolat", "actiongeolong"),
    ("geolat", "geolon"),
    ("ycoord", "xcoord"),
    ("широта", "долгота"),
];

/// Keys that hold both.
const WHOLE: [&str; 11] = [
    "geo",
    "geom",
    "geomwkt",
    "geometry",
    "coordinates",
    "coordinate",
    "coords",
    "location",
    "point",
    "latlon",
    "latlng",
];

/// Where an event took place, when its keys tell.
pub fn point_of(extra: &Extra) -> Option<Point> {
    if extra.is_empty() {
        return None;
    }
    let keys: Vec<(String, &Value)> = extra.iter().map(|(key, value)| (folded(key), value)).collect();
    let find = |wanted: &str| keys.iter().find(|(key, _)| key == wanted).map(|(_, value)| *value);
    let pair =
        |(latitude, longitude): &(&str, &str)| Point::checked(number(find(latitude)?)?, number(find(longitude)?)?);
    let of_keys = PAIRS.iter().find_map(pair).or_else(|| WHOLE.iter().find_map(|key| whole(find(key)?)));
    // The cells of a table of features have the longitude first.
    of_keys.or_else(|| {
        let geometry =
            geometry_of(extra).filter(|geometry| geometry.get("type").is_some_and(|kind| kind == "Point"))?;
        whole(geometry.get("coordinates")?)
    })
}

/// `ActionGeo_Lat` as `actiongeolat`.
fn folded(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => {
            let text = text.trim();
            // Tables of many countries write `55,75`.
            let text = if text.contains('.') { text.to_owned() } else { text.replacen(',', ".", 1) };
            text.parse().ok()
        }
        _ => None,
    }
}

fn whole(value: &Value) -> Option<Point> {
    match value {
        Value::String(text) => from_text(text),
        // Lists have the longitude first, as in `GeoJSON`.
        Value::Array(items) => match items.as_slice() {
            [longitude, latitude, ..] => Point::checked(number(latitude)?, number(longitude)?),
            _ => None,
        },
        Value::Object(map) => point_of(map),
        _ => None,
    }
}

/// `Point(37.6 55.7)` with the longitude first, as in WKT; `55.7, 37.6` and `55.7;37.6` with the latitude first.
fn from_text(text: &str) -> Option<Point> {
    let text = text.trim();
    if let Some(rest) = text.get(..5).filter(|start| start.eq_ignore_ascii_case("point")).and(text.get(5..)) {
        let inner = rest.trim().strip_prefix('(')?.strip_suffix(')')?;
        let mut numbers = inner.split_whitespace().map(str::parse::<f64>);
        let (longitude, latitude) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
        return Point::checked(latitude, longitude);
    }
    let parts = if text.contains(';') { text.split(';') } else { text.split(',') };
    let numbers: Vec<f64> = parts.map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    match numbers.as_slice() {
        &[latitude, longitude] => Point::checked(latitude, longitude),
        _ => None,
    }
}

impl Point {
    fn checked(latitude: f64, longitude: f64) -> Option<Self> {
        let is_there = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        is_there.then_some(Self { latitude, longitude })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_point(json: &str, expected: Option<(f64, f64)>) {
        let extra: Extra = serde_json::from_str(json).expect(json);
        assert_eq!(point_of(&extra).map(|point| (point.latitude, point.longitude)), expected, "{json}");
    }

    #[test]
    fn coordinates_are_found_in_the_keys_of_the_field() {
        let moscow = Some((55.75, 37.5));
        for json in [
            r#"{"latitude": "55.75", "longitude": "37.5"}"#,
            r#"{"Latitude": 55.75, "LONGITUDE": 37.5}"#,
            r#"{"lat": "55,75", "lng": "37,5"}"#,
            r#"{"ActionGeo_Lat": "55.75", "ActionGeo_Long": "37.5", "Actor1Geo_Lat": "1", "Actor1Geo_Long": "2"}"#,
            r#"{"geom_wkt": "POINT (37.5 55.75)"}"#,
            r#"{"GEO": "55.75;37.5"}"#,
            r#"{"coordinates": "55.75, 37.5"}"#,
            r#"{"geometry": {"type": "Point", "coordinates": [37.5, 55.75]}}"#,
            r#"{"location": {"lat": 55.75, "lon": 37.5}}"#,
            r#"{"Point": "Point(37.5 55.75)"}"#,
            r#"{"geometry.type": "Point", "geometry.coordinates": "37.5, 55.75"}"#,
        ] {
            check_point(json, moscow);
        }
    }

    #[test]
    fn what_is_no_place_on_earth_is_none() {
        for json in [
            r#"{"latitude": "", "longitude": ""}"#,
            r#"{"latitude": "91", "longitude": "0"}"#,
            r#"{"latitude": "NaN", "longitude": "0"}"#,
            r#"{"lat": 1}"#,
            r#"{"location": "Moscow, Russia"}"#,
            r#"{"point": "Point(1)"}"#,
            r#"{"coordinates": [1]}"#,
            "{}",
        ] {
            check_point(json, None);
        }
    }
}
