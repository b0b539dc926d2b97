//! The keys of JSON objects as columns of a table: what they are called, and what they are taken for.
//!
//! `place.name` is a place and no name of an event: what is within another thing is told by the thing where its own
//! name says nothing, and by its own name within `properties`, `attributes` and other wrappings.

use crate::import::fields::{fields_by_name, plain_name};
use crate::import::guess::{Known, guess};
use crate::import::header::find_header;
use crate::import::stats::ColumnStats;
use crate::import::{Field, Mapped, Mapping, Reason};

/// Columns of a table that is made of JSON; the keys that fewest entries have share one column beyond that.
pub(in crate::import) const MAX_COLUMNS: usize = 256;

/// Characters of a cell that are looked at to tell what its column holds.
const LOOK_CHARS: usize = 1_000;

/// Keys whose objects are wrappings, and say nothing about what is in them.
const WRAPPINGS: [&str; 11] =
    ["properties", "attributes", "fields", "node", "data", "record", "item", "entry", "event", "document", "doc"];

/// The key of the geometry of a feature; and what the type of a feature and its geometry are told by.
const GEOMETRY: &str = "geometry";
const FEATURE: &str = "geojson";
const FEATURE_GEOMETRY: &str = "geojson geometry";

/// Inner keys for the value itself, the date of a date, the name of a place.
const VALUE_KEYS: [&str; 15] = [
    "oid",
    "value",
    "rendered",
    "raw",
    "date",
    "datetime",
    "date time",
    "time",
    "timestamp",
    "iso",
    "numberlong",
    "name",
    "label",
    "title",
    "text",
];

/// What a list has that makes it one of events.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(in crate::import) struct Evidence {
    /// A column of dates or years.
    pub(in crate::import) has_date: bool,
    /// A column of words that name an event.
    pub(in crate::import) has_words: bool,
}

/// What the columns of entries are, given by their cells.
pub(in crate::import) fn evidence(records: impl Iterator<Item = Vec<(String, String)>>) -> Evidence {
    let mut names: Vec<String> = Vec::new();
    let mut sample: Vec<Vec<String>> = Vec::new();
    for cells in records {
        let mut row = vec![String::new(); names.len()];
        for (name, text) in cells {
            let idx = names.iter().position(|known| *known == name).unwrap_or_else(|| {
                names.push(name);
                row.push(String::new());
                names.len() - 1
            });
            if let Some(cell) = row.get_mut(idx) {
                *cell = looked_at(&text);
            }
        }
        sample.push(row);
    }
    evidence_of(&names, &sample)
}

/// What the columns of rows are; without names these stand in the first row.
pub(in crate::import) fn evidence_of_rows(mut rows: Vec<Vec<String>>, names: &[String]) -> Evidence {
    let mut names = names.to_vec();
    if names.is_empty() {
        let header = find_header(&rows, rows.first().map_or(0, Vec::len));
        rows.drain(..header.first_data_row.min(rows.len()));
        names = header.names;
    }
    evidence_of(&names, &rows)
}

fn evidence_of(names: &[String], sample: &[Vec<String>]) -> Evidence {
    let stats: Vec<_> = (0..names.len()).map(|idx| ColumnStats::of(sample, idx)).collect();
    let mapping = mapping_of(names, &stats, None);
    let has =
        |fields: &[Field]| mapping.columns.iter().any(|mapped| mapped.field.is_some_and(|it| fields.contains(&it)));
    Evidence {
        has_date: has(&[Field::Date, Field::Year, Field::End]),
        has_words: has(&[Field::Title, Field::Summary, Field::Actor, Field::Place, Field::Kind]),
    }
}

/// The start of a cell, as much of it as tells what it is.
pub(in crate::import) fn looked_at(text: &str) -> String {
    let text = text.trim();
    text.get(..text.floor_char_boundary(LOOK_CHARS.min(text.len()))).unwrap_or_default().to_owned()
}

/// What the columns of these names and cells are taken for.
pub(in crate::import) fn mapping_of(names: &[String], stats: &[ColumnStats], asked: Option<&Mapping>) -> Mapping {
    let mut told: Vec<String> = Vec::with_capacity(names.len());
    let is_geojson = names.iter().any(|name| name == "geometry.type")
        || names.iter().any(|name| name == GEOMETRY) && names.iter().any(|name| name.starts_with("properties."));
    for (idx, name) in names.iter().enumerate() {
        // Every entry of GeoJSON is of the type "Feature", and that of its geometry is no kind of event.
        let inner = name.strip_prefix(GEOMETRY);
        let is_geometry = inner.is_some_and(|key| {
            key.is_empty() || key.starts_with('.') && key.strip_suffix("type").is_some_and(|outer| outer.ends_with('.'))
        });
        if is_geojson && (name == "type" || is_geometry) {
            told.push(if name == "type" { FEATURE } else { FEATURE_GEOMETRY }.to_owned());
            continue;
        }
        let is_moment = stats.get(idx).is_some_and(|stats| stats.dates() >= 0.6 || stats.unix_times() >= 0.9);
        let short = telling_name(name);
        let short = if is_moment { moment_name(&short).map_or(short, str::to_owned) } else { short };
        // Two things of one name are told apart by all of it.
        told.push(if told.contains(&short) { name.clone() } else { short });
    }
    // What is asked for is asked by the whole name.
    let asked = asked.map(|asked| {
        let columns = names.iter().zip(&told).filter_map(|(name, told)| {
            let field = asked.find(name)?.field;
            Some(Mapped { column: told.clone(), field, reason: Reason::Asked })
        });
        Mapping { columns: columns.collect(), ..Mapping::default() }
    });
    let mut mapping = guess(&told, stats, asked.as_ref(), &Known::NOTHING);
    for mapped in &mut mapping.columns {
        if mapped.column == FEATURE_GEOMETRY && mapped.reason == Reason::Content {
            (mapped.field, mapped.reason) = (None, Reason::None);
        }
    }
    title_of_summary(&mut mapping, stats);
    for (mapped, name) in mapping.columns.iter_mut().zip(names) {
        mapped.column.clone_from(name);
    }
    mapping
}

/// What programs call whole dates by names that are times of day in tables.
fn moment_name(told: &str) -> Option<&'static str> {
    Some(match plain_name(told).as_str() {
        "time" | "ts" | "epoch" => "datetime",
        "start time" | "starts at" | "started at" | "start at" | "start date time" => "start",
        "end time" | "ends at" | "ended at" | "end at" | "end date time" => "end",
        _ => return None,
    })
}

/// In calendars the summary is the title and the description says more.
fn title_of_summary(mapping: &mut Mapping, stats: &[ColumnStats]) {
    let named = |mapping: &Mapping, names: &[&str], field: Option<Field>| {
        mapping.columns.iter().position(|it| {
            it.field == field && it.reason != Reason::Asked && names.contains(&plain_name(&it.column).as_str())
        })
    };
    let more = ["description", "text", "notes", "body", "content"];
    // What the description was taken for by its cells, it is not.
    let guessed = named(mapping, &more, Some(Field::Title));
    let is_guess = |idx: usize| mapping.columns.get(idx).is_some_and(|it| it.reason == Reason::Content);
    if mapping.column(Field::Title).is_some_and(|idx| Some(idx) != guessed || !is_guess(idx)) {
        return;
    }
    let Some(idx) = named(mapping, &["summary"], Some(Field::Summary)) else { return };
    if stats.get(idx).is_none_or(|stats| stats.mean_chars() > 100.0 || stats.words() < 0.5) {
        return;
    }
    let more = guessed.or_else(|| named(mapping, &more, None));
    for (idx, field) in [(Some(idx), Field::Title), (more, Field::Summary)] {
        if let Some(mapped) = idx.and_then(|idx| mapping.columns.get_mut(idx)) {
            (mapped.field, mapped.reason) = (Some(field), Reason::Name);
        }
    }
}

/// Whether the keys of a column say what it holds.
pub(in crate::import) fn is_telling(path: &str) -> bool {
    is_known(&telling_name(path))
}

/// The name by which a column is told, of the names of its keys.
fn telling_name(path: &str) -> String {
    let mut parts: Vec<&str> = path.split('.').filter(|part| !part.is_empty()).collect();
    let is_wrapping = |part: &&str| *part == "_source" || WRAPPINGS.contains(&plain_name(part).as_str());
    while parts.len() > 1 && parts.first().is_some_and(is_wrapping) {
        parts.remove(0);
    }
    let whole = parts.join(" ");
    let [.., outer, leaf] = parts.as_slice() else { return if whole.is_empty() { path.to_owned() } else { whole } };
    if is_known(&whole) {
        return whole;
    }
    let field = fields_by_name(outer).first().filter(|(_, score)| *score > 50).map(|(field, _)| *field);
    let is_value = VALUE_KEYS.contains(&plain_name(leaf).as_str());
    match field {
        Some(Field::Date | Field::End) if is_value => (*outer).to_owned(),
        Some(_) if is_value && !is_date_name(leaf) => (*outer).to_owned(),
        // The id of a place, or the kind of an actor: nothing of the event itself.
        Some(_) if is_known(leaf) && !is_date_name(leaf) => path.to_owned(),
        _ => leaf_name(leaf, path),
    }
}

/// The name of an inner key; the id and the name of a thing that nobody knows are not those of the event.
fn leaf_name(leaf: &str, path: &str) -> String {
    let is_of_thing =
        fields_by_name(leaf).iter().any(|(field, _)| matches!(field, Field::Id | Field::Title | Field::Status));
    if is_of_thing && !matches!(plain_name(leaf).as_str(), "title" | "headline" | "event") {
        path.to_owned()
    } else {
        leaf.to_owned()
    }
}

fn is_known(name: &str) -> bool {
    fields_by_name(name).iter().any(|(_, score)| *score > 50)
}

fn is_date_name(name: &str) -> bool {
    fields_by_name(name).iter().any(|(field, _)| matches!(field, Field::Date | Field::Time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_told_by_its_key_or_by_what_it_lies_in() {
        for (path, told) in [
            ("date", "date"),
            ("properties.date", "date"),
            ("_source.event.title", "title"),
            ("place.name", "place"),
            ("actor.name", "actor"),
            ("start.dateTime", "start"),
            ("end.date", "end date"),
            ("date.$date", "date"),
            ("title.rendered", "title"),
            ("end.year", "end year"),
            ("place.id", "place.id"),
            ("_id.$oid", "_id"),
            ("geometry.coordinates", "coordinates"),
            ("", ""),
        ] {
            assert_eq!(telling_name(path), told, "{path}");
        }
    }

    #[test]
    fn what_a_person_asks_for_is_asked_by_the_whole_name() {
        let names = ["a.when".to_owned(), "b.when".to_owned()];
        let sample = vec![vec!["2021-04-02".to_owned(), "2022-05-06".to_owned()]; 3];
        let stats: Vec<_> = (0..2).map(|idx| ColumnStats::of(&sample, idx)).collect();
        let asked = Mapping::asked([("b.when", Some(Field::Date)), ("a.when", None)]);
        let fields = |asked| mapping_of(&names, &stats, asked).columns.iter().map(|it| it.field).collect::<Vec<_>>();
        assert_eq!(fields(Some(&asked)), [None, Some(Field::Date)]);
        assert_eq!(fields(None), [Some(Field::Date), None]);
    }
}
