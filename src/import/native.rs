//! The native event file: an object that says `"format": "dateline"`; and tables that this program wrote itself
//! ([`super::own_table`]).

use serde_json::value::RawValue;

use super::any_json::AnyJson;
use super::geojson::is_collection;
use super::jsontext::{RawObject, Spot, broken, misspelt};
use super::list::List;
use super::own_table::OwnTable;
use super::{Confidence, Head, ImportError, Importer, Input, Issue, IssueKind, ReadCx};
use crate::dataset::VERSION;

/// Keys that the format has beside those of its events.
const FILE_KEYS: [&str; 7] = ["format", "version", "title", "description", "sources", "actors", "events"];

/// Reads event files of our own.
pub(super) struct Native;

impl Importer for Native {
    fn id(&self) -> &'static str {
        "dateline"
    }

    fn name(&self) -> &'static str {
        "Dateline event file"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json"]
    }

    fn mime(&self) -> &'static str {
        "application/json"
    }

    fn about(&self) -> &'static str {
        "Dateline's own format with sources, actors and EDTF dates; see docs/event-file.md"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let start = head.text.trim_start();
        if !start.starts_with(['{', '[']) {
            return if OwnTable::open(head.text, head.extension).is_some() {
                Confidence::Certain
            } else {
                Confidence::No
            };
        }
        let has_words = start.contains("\"format\"") && start.contains("\"dateline\"");
        if start.starts_with('{') && has_words && !is_collection(start) { Confidence::Certain } else { Confidence::No }
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let text = input.text()?;
        if let Some(table) = OwnTable::open(text, input.extension) {
            return table.read(cx);
        }
        // What only looked like it, or was given for it, is a list of events like any other.
        let file = match serde_json::from_str::<RawObject<'_>>(text) {
            Ok(file) if file.text("format").as_deref() == Some("dateline") => file,
            Err(error) if text.trim_start().starts_with('{') && !error.to_string().contains("trailing characters") => {
                return Err(broken(&error));
            }
            _ => return AnyJson.read(input, cx),
        };
        let mut list = List::new(text, true, cx);
        read_head(&file, &mut list);
        list.read_sources(file.get(&["sources"]));
        list.read_actors(file.get(&["actors"]));
        let items = items_of(&file, &mut list)?;
        list.read(&items)?;
        list.finish()
    }
}

/// Takes in what the file says of itself.
fn read_head<'a>(file: &RawObject<'a>, list: &mut List<'a, '_, '_>) {
    if let Some(version) = file.text("version").and_then(|version| version.parse::<u32>().ok())
        && version > VERSION
    {
        let raw = file.get(&["version"]).map_or("", RawValue::get);
        let Spot { line, column, .. } = list.spot(raw);
        let message = format!("the file is of version {version}; this program knows version {VERSION}");
        let issue = Issue::new(line, IssueKind::NewerVersion, message).at(column, "version").value(raw);
        list.cx().issue(issue.hint("keys that it does not know are kept; get a newer Dateline to see them"));
    }
    list.note_misshapen(file.get(&["title"]), "title", "a text");
    list.note_misshapen(file.get(&["description"]), "description", "a text");
    if let Some(title) = file.text("title") {
        list.cx().title(title.trim());
    }
    let others = file.0.iter().filter(|(key, _)| !FILE_KEYS.contains(&key.as_str()));
    let extra = others.filter_map(|(key, raw)| Some((key.clone(), serde_json::from_str(raw.get()).ok()?)));
    list.cx().about_itself(file.text("description").unwrap_or_default(), extra.collect());
}

fn items_of<'a>(file: &RawObject<'a>, list: &mut List<'a, '_, '_>) -> Result<Vec<&'a str>, ImportError> {
    let near = || {
        let (written, raw) = file.nearly("events")?;
        let spot = list.spot(raw.get());
        list.cx().issue(misspelt((spot.line, spot.column), written, "events"));
        Some(raw)
    };
    let Some(raw) = file.get(&["events"]).or_else(near) else {
        return Err(ImportError::Broken {
            line: 1,
            column: 1,
            message: "there is no list of events in the file".to_owned(),
            hint: "put the events into a list named “events”".to_owned(),
        });
    };
    if let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(raw.get()) {
        return Ok(items.into_iter().map(RawValue::get).collect());
    }
    let Spot { line, column, .. } = list.spot(raw.get());
    let message = "the events are not a list".to_owned();
    Err(ImportError::Broken { line, column, message, hint: "put them between square brackets".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::super::trial::read;

    #[test]
    fn parts_of_another_sort_than_the_format_has_are_said() {
        let text = |parts: &str| {
            format!("{{\"format\": \"dateline\", \"events\": [{{\"title\": \"A\", \"when\": \"2012\"}}],\n{parts}}}")
        };
        let trial = read("t.json", &text(r#""sources": "x", "actors": {"a": 1}, "title": ["T"], "description": {}"#));
        let issues: Vec<_> =
            trial.report.issues.iter().map(|issue| (issue.line, issue.kind.key(), issue.field.as_str())).collect();
        let expected = ["title", "description", "sources", "actors"].map(|field| (2, "bad_value", field));
        assert_eq!(issues, expected);
        let fits = read("t.json", &text(r#""sources": [], "actors": null, "title": 5, "description": "D""#));
        assert_eq!((fits.report.issue_count, fits.file.title.as_str()), (0, "5"));
    }
}
