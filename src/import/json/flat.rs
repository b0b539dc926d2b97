//! Objects within objects as cells of a table: `{"place": {"name": "Kyiv"}}` is the cell `Kyiv` of the column `place.name`.
//!
//! | value                     | cells                                                          |
//! |---------------------------|----------------------------------------------------------------|
//! | text, number, true, false | one, as written                                                |
//! | null, `[]`, `{}`          | none                                                           |
//! | list of texts             | one, `a; b`                                                    |
//! | list of numbers           | one, `30.5, 50.4`                                              |
//! | object                    | those of its keys, `key.inner`                                 |
//! | list of objects           | one for each inner key, `a; ; c`, empty where an object has none |
//! | geometry (`GeoJSON`)      | those of its keys, when it has a type and coordinates to fit   |
//! | anything else             | its JSON                                                       |

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::dataset::depth_of_geometry;
use crate::import::jsontext::RawObject;

/// Objects are taken apart so far down; what is deeper stays JSON.
const MAX_DEPTH: usize = 8;

/// Inner keys of a list of objects; a list with more stays JSON.
const MAX_LIST_KEYS: usize = 32;

/// The key of the geometry of a feature, and the type of one that is made of others.
const GEOMETRY: &str = "geometry";
const COLLECTION: &str = "GeometryCollection";

/// How values become cells.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::import) enum Terms {
    /// As the table above has it.
    #[default]
    Plain,
    /// `{"type": "uri", "value": "…"}` is the text of its value, as results of SPARQL write their terms.
    Rdf,
}

/// Gives `found` every cell of a value, with the keys that lead to it.
pub(in crate::import) fn cells(raw: &str, path: &mut String, terms: Terms, found: &mut dyn FnMut(&str, Cow<'_, str>)) {
    Flat { terms, found }.value(raw, path, 0);
}

struct Flat<'f> {
    terms: Terms,
    found: &'f mut dyn FnMut(&str, Cow<'_, str>),
}

impl Flat<'_> {
    fn value(&mut self, raw: &str, path: &mut String, depth: usize) {
        match raw.as_bytes().first() {
            Some(b'{') if depth < MAX_DEPTH => self.object(raw, path, depth),
            Some(b'[') if depth < MAX_DEPTH => self.list(raw, path, depth),
            Some(b'{' | b'[') => (self.found)(path, Cow::Borrowed(raw)),
            _ => {
                if let Some(text) = scalar(raw) {
                    (self.found)(path, text);
                }
            }
        }
    }

    fn object(&mut self, raw: &str, path: &mut String, depth: usize) {
        let Ok(object) = serde_json::from_str::<RawObject<'_>>(raw) else { return };
        if self.terms == Terms::Rdf
            && object.get(&["type"]).is_some()
            && let Some(text) = object.get(&["value"]).and_then(|raw| scalar(raw.get()))
        {
            return (self.found)(path, text);
        }
        if (path == GEOMETRY || path.strip_suffix(GEOMETRY).is_some_and(|outer| outer.ends_with('.')))
            && is_odd_geometry(&object)
        {
            return (self.found)(path, Cow::Borrowed(raw));
        }
        let n_bytes = path.len();
        for (key, inner) in &object.0 {
            if n_bytes > 0 {
                path.push('.');
            }
            path.push_str(key);
            self.value(inner.get(), path, depth + 1);
            path.truncate(n_bytes);
        }
    }

    fn list(&mut self, raw: &str, path: &mut String, depth: usize) {
        let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(raw) else {
            return (self.found)(path, Cow::Borrowed(raw));
        };
        let starts = |sign: u8| move |item: &&RawValue| item.get().as_bytes().first() == Some(&sign);
        if items.is_empty() {
            return;
        }
        if items.len() == 1 {
            return items.iter().for_each(|item| self.value(item.get(), path, depth + 1));
        }
        if items.iter().all(starts(b'{')) {
            return self.objects(raw, &items, path, depth);
        }
        if items.iter().any(starts(b'{')) || items.iter().any(starts(b'[')) {
            return (self.found)(path, Cow::Borrowed(raw));
        }
        let is_number = |item: &&RawValue| item.get().starts_with(|c: char| c.is_ascii_digit() || c == '-');
        let separator = if items.iter().all(is_number) { ", " } else { "; " };
        let texts: Vec<_> =
            items.iter().filter_map(|item| scalar(item.get())).filter(|text| !text.is_empty()).collect();
        (self.found)(path, Cow::Owned(texts.join(separator)));
    }

    fn objects(&mut self, raw: &str, items: &[&RawValue], path: &mut String, depth: usize) {
        let mut columns: Vec<(String, String, usize)> = Vec::new();
        let mut is_wide = false;
        for (nth, item) in items.iter().enumerate() {
            let mut add = |inner: &str, text: Cow<'_, str>| {
                let at = columns.iter().position(|(known, ..)| known == inner).unwrap_or_else(|| {
                    columns.push((inner.to_owned(), String::new(), 0));
                    columns.len() - 1
                });
                is_wide |= columns.len() > MAX_LIST_KEYS;
                let Some((_, joined, n)) = columns.get_mut(at).filter(|_| !is_wide) else { return };
                while *n < nth {
                    joined.push_str("; ");
                    *n += 1;
                }
                joined.push_str(&text);
            };
            Flat { terms: self.terms, found: &mut add }.value(item.get(), path, depth + 1);
            if is_wide {
                return (self.found)(path, Cow::Borrowed(raw));
            }
        }
        for (inner, joined, _) in columns {
            (self.found)(&inner, Cow::Owned(joined));
        }
    }
}

/// Whether an object is a geometry that its type and its coordinates in cells would not give back.
fn is_odd_geometry(object: &RawObject<'_>) -> bool {
    let Some(kind) = object.get(&["type"]).and_then(|raw| scalar(raw.get())) else { return false };
    if kind == COLLECTION {
        return object.get(&["geometries"]).is_some();
    }
    let (Some(wanted), Some(coordinates)) = (depth_of_geometry(&kind), object.get(&["coordinates"])) else {
        return false;
    };
    let mut inside = coordinates.get();
    let mut depth = 0;
    while let Some(rest) = inside.strip_prefix('[') {
        inside = rest.trim_start();
        depth += 1;
    }
    let is_plain = depth == wanted && inside.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    object.0.len() > 2 || !is_plain
}

/// The text of a value that is no list, no object and not null.
pub(in crate::import) fn scalar(raw: &str) -> Option<Cow<'_, str>> {
    match raw.as_bytes().first() {
        Some(b'"') => match raw.get(1..raw.len().saturating_sub(1)) {
            // Most texts are written as they are.
            Some(inner) if memchr::memchr(b'\\', inner.as_bytes()).is_none() => Some(Cow::Borrowed(inner)),
            _ => serde_json::from_str::<String>(raw).ok().map(Cow::Owned),
        },
        None | Some(b'n') => None,
        Some(_) => Some(Cow::Borrowed(raw)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(raw: &str, terms: Terms) -> Vec<String> {
        let mut seen = Vec::new();
        cells(raw, &mut String::new(), terms, &mut |path, text| seen.push(format!("{path}={text}")));
        seen
    }

    #[test]
    fn inner_objects_and_lists_become_cells() {
        let raw = r#"{"a": {"b": 1.50, "c": {"d": "x\"y"}}, "n": null, "e": [], "l": ["p", "q"], "at": [30.5, -50.4],
            "who": [{"name": "A", "role": "r"}, {"role": "s"}, {"name": "C"}], "m": [[1], 2], "yes": true}"#;
        let seen = [
            "a.b=1.50",
            "a.c.d=x\"y",
            "l=p; q",
            "at=30.5, -50.4",
            "who.name=A; ; C",
            "who.role=r; s",
            "m=[[1], 2]",
            "yes=true",
        ];
        assert_eq!(show(raw, Terms::Plain), seen);
    }

    #[test]
    fn a_term_is_its_value() {
        let raw = r#"{"item": {"type": "uri", "value": "http://e/Q1"}, "n": {"datatype": "int", "type": "literal", "value": "3"}}"#;
        assert_eq!(show(raw, Terms::Rdf), ["item=http://e/Q1", "n=3"]);
        assert_eq!(show(raw, Terms::Plain).len(), 5);
    }

    #[test]
    fn a_geometry_of_more_than_coordinates_stays_json() {
        for raw in [
            r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}"#,
            r#"{"type":"MultiPolygon","coordinates":[]}"#,
            r#"{"type":"Point","coordinates":["1","2"]}"#,
            r#"{"type":"Point","coordinates":[1,2],"bbox":[1,2,1,2]}"#,
        ] {
            assert_eq!(show(&format!("{{\"geometry\": {raw}}}"), Terms::Plain), [format!("geometry={raw}")]);
            assert!(show(&format!("{{\"shape\": {raw}}}"), Terms::Plain).len() > 1 || raw.contains("[]"));
        }
        let plain = r#"{"geometry": {"type": "Polygon", "coordinates": [ [ [-1, 2], [3, 4], [-1, 2] ] ]}}"#;
        assert_eq!(show(plain, Terms::Plain)[0], "geometry.type=Polygon");
    }

    #[test]
    fn what_lies_too_deep_stays_json() {
        let deep = format!("{}1{}", "{\"a\":".repeat(200), "}".repeat(200));
        let seen = show(&deep, Terms::Plain);
        assert!(seen.len() == 1 && seen[0].starts_with("a.a.a.a.a.a.a.a={\"a\":"), "{seen:?}");
        let lists = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(show(&lists, Terms::Plain).len(), 1);
    }
}
