//! Palladio, the workbench for tables by Humanities + Design at Stanford: the projects that it saves.
//!
//! ```text
//! { "version": "1.2", "links": [...], "layout": ...,
//!   "files": [ { "label": "Letters", "uniqueId": 0,
//!                "fields": [ { "key": "Sent", "description": "Sent", "type": "date", "mvDelimiter": ",", "uniqueKey": false } ],
//!                "data": [ { "Sent": "1830-9-1", "From": "Paris" } ] } ] }
//! ```
//!
//! A project is told by its keys; what Palladio itself reads are tables, and they are read as any table here.
//! Of its tables those with dates are events. Tables without any, such as places with their coordinates, are left out and
//! named, unless there is no other; a row that names one of their records (`links`) keeps the name.

use hashbrown::{HashMap, HashSet};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::guess::{Known, guess};
use super::jsontext::{RawObject, Spot, Spots, broken, explain};
use super::notes::Notes;
use super::report::told;
use super::row::RowReader;
use super::rows::{Dialect, Escape, Rows};
use super::stats::ColumnStats;
use super::{Confidence, Field, Head, ImportError, Importer, Input, Issue, IssueKind, Mapped, Mapping, ReadCx, Reason};

/// How a record is written as a row; no text holds the sign between cells.
const ROW: Dialect = Dialect { delimiter: 0x1f, escape: Escape::Doubled, line_end: b'\n' };

/// Rows that tell what columns are.
const SAMPLE_ROWS: usize = 1_000;

/// Columns of a table; further keys are left where they are.
const MAX_COLUMNS: usize = 2_000;

/// Records between two looks at the progress.
const STEP_RECORDS: usize = 500;

/// Reads projects of Palladio.
pub(super) struct Palladio;

impl Importer for Palladio {
    fn id(&self) -> &'static str {
        "palladio"
    }

    fn name(&self) -> &'static str {
        "Palladio project"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json"]
    }

    fn mime(&self) -> &'static str {
        "application/json"
    }

    fn about(&self) -> &'static str {
        "Projects of Stanford's Palladio: each table with dates; years before our era, several values in a cell"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let has = |key: &str| head.text.contains(key);
        let is_project = head.text.trim_start().starts_with('{')
            && has("\"files\"")
            && has("\"fields\"")
            && (has("\"autoFields\"") || (has("\"cardinality\"") && has("\"uniqueKey\"")));
        if is_project { Confidence::Certain } else { Confidence::No }
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let text = input.text()?;
        let file: RawObject<'_> = serde_json::from_str(text).map_err(|error| broken(&error))?;
        let mut spots = Spots::new(text);
        let mut own = Map::new();
        for (key, raw) in file.0.iter().filter(|(key, _)| key != "files" && key != "links") {
            own.insert(key.clone(), serde_json::from_str(raw.get()).unwrap_or_default());
        }
        let mut extra = Map::new();
        extra.insert("palladio".to_owned(), Value::Object(own));
        cx.about_itself(String::new(), extra);
        let raw_files = file.get(&["files"]).map_or("null", RawValue::get);
        let Ok(files) = serde_json::from_str::<Vec<&RawValue>>(raw_files) else {
            let Spot { line, column, .. } = spots.of(file.get(&["files"]).map_or(text, RawValue::get));
            let (message, hint) = ("“files” is no list of tables".to_owned(), "save the project again".to_owned());
            return Err(ImportError::Broken { line, column, message, hint });
        };
        let tables: Vec<Table<'_>> = files.iter().filter_map(|raw| Table::of(raw, &mut spots, cx)).collect();
        let labels: Vec<&str> =
            tables.iter().map(|table| table.label.as_str()).filter(|label| !label.is_empty()).collect();
        cx.title(&labels.join(", "));
        let has_dates = tables.iter().any(Table::has_dates);
        let mut mapping = None;
        for table in tables {
            if has_dates && !table.has_dates() {
                let message =
                    format!("the table has no dates, so {} left out", told(table.records.len(), "row is", "rows are"));
                let issue = Issue::new(table.spot.line, IssueKind::LeftOut, message).at(table.spot.column, "files");
                cx.issue(issue.value(&table.label).hint("export it as CSV and give that if it holds events"));
                continue;
            }
            mapping = mapping.or_else(|| Some(table.mapping.clone()));
            table.read(text, &mut spots, cx)?;
        }
        cx.report_mut().mapping = mapping;
        cx.report_mut().sort_issues();
        Ok(())
    }
}

/// A table of the project.
struct Table<'a> {
    label: String,
    spot: Spot<'a>,
    mapping: Mapping,
    /// What separates the values of a column, where it has several.
    separators: Vec<Option<String>>,
    stats: Vec<ColumnStats>,
    /// The names of its columns.
    known: HashSet<String>,
    records: Vec<&'a RawValue>,
}

impl<'a> Table<'a> {
    /// The table of an entry of `files`; one that cannot be read is a lost record.
    fn of(raw: &'a RawValue, spots: &mut Spots<'a>, cx: &mut ReadCx<'_>) -> Option<Self> {
        let spot = spots.of(raw.get());
        let object = serde_json::from_str::<RawObject<'a>>(raw.get());
        let data = object.as_ref().ok().and_then(|object| object.get(&["data"]));
        let (Ok(object), Some(Ok(records))) =
            (&object, data.map(|data| serde_json::from_str::<Vec<&'a RawValue>>(data.get())))
        else {
            let issue = Issue::new(spot.line, IssueKind::BadJson, "a table without a list of rows, “data”");
            cx.lost(issue.at(spot.column, "files").hint("save the project again, or export the table as CSV"));
            return None;
        };
        let fields: Vec<RawObject<'a>> =
            object.get(&["fields"]).and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
        let text = |field: &RawObject<'_>, key: &str| field.text(key).unwrap_or_default();
        let mut names: Vec<String> =
            fields.iter().map(|field| text(field, "key")).filter(|key| !key.is_empty()).take(MAX_COLUMNS).collect();
        let sample: Vec<Map<String, Value>> =
            records.iter().take(SAMPLE_ROWS).filter_map(|raw| serde_json::from_str(raw.get()).ok()).collect();
        let mut known: HashSet<String> = names.iter().cloned().collect();
        for key in sample.iter().flat_map(Map::keys) {
            if names.len() < MAX_COLUMNS && !key.starts_with("$$") && !known.contains(key) {
                known.insert(key.clone());
                names.push(key.clone());
            }
        }
        let rows: Vec<Vec<String>> =
            sample.iter().map(|record| names.iter().map(|name| cell_of(record.get(name))).collect()).collect();
        let stats: Vec<ColumnStats> = (0..names.len()).map(|idx| ColumnStats::of(&rows, idx)).collect();
        let mut mapping = guess(&names, &stats, cx.options().mapping.as_ref(), &Known::NOTHING);
        let by_key: HashMap<String, &RawObject<'a>> = fields.iter().map(|field| (text(field, "key"), field)).collect();
        let field_of = |name: &str| by_key.get(name).copied();
        let is_of_type = |name: &str, wanted: &str| field_of(name).is_some_and(|field| text(field, "type") == wanted);
        complete(
            &mut mapping,
            |name| is_of_type(name, "date"),
            |name| {
                is_of_type(name, "text")
                    && field_of(name).and_then(|field| field.get(&["uniqueKey"])).is_some_and(|raw| raw.get() == "true")
            },
        );
        let separator = |name: &String| field_of(name)?.text("mvDelimiter").filter(|sign| !sign.is_empty());
        Some(Self {
            label: object.text("label").unwrap_or_default(),
            spot,
            separators: names.iter().map(separator).collect(),
            mapping,
            stats,
            known,
            records,
        })
    }

    fn has_dates(&self) -> bool {
        self.mapping.columns.iter().any(|mapped| matches!(mapped.field, Some(Field::Date | Field::Year)))
    }

    fn read(self, text: &'a str, spots: &mut Spots<'a>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let mut reader = RowReader::new(self.mapping.clone(), &self.stats);
        for raw in &self.records {
            if let Ok(record) = serde_json::from_str::<Map<String, Value>>(raw.get()) {
                reader.dates.note_evidence(&rows_of(&self.row(&record), 1, self.mapping.columns.len()));
            }
        }
        reader.dates.decide(cx.options().date_order);
        for (n, raw) in self.records.iter().enumerate() {
            let spot = spots.of(raw.get());
            match serde_json::from_str::<Map<String, Value>>(raw.get()) {
                Ok(record) => self.record(&mut reader, &record, spot, cx)?,
                Err(error) => {
                    let (message, hint) = explain(&error);
                    let issue = Issue::new(spot.line, IssueKind::BadJson, message).at(spot.column, "data");
                    cx.lost(issue.value(raw.get()).hint(hint));
                }
            }
            if n % STEP_RECORDS == 0 {
                cx.step(spots.at(), text.len())?;
            }
        }
        let mut notes = Notes::default();
        reader.finish(&mut notes);
        cx.take_notes(&mut notes, 0);
        Ok(())
    }

    fn record(
        &self,
        reader: &mut RowReader,
        record: &Map<String, Value>,
        spot: Spot<'a>,
        cx: &mut ReadCx<'_>,
    ) -> Result<(), ImportError> {
        let row = self.row(record);
        let rows = rows_of(&row, spot.line, self.mapping.columns.len());
        let mut notes = Notes::default();
        let read = reader.read(&rows, &mut notes);
        let (issues, _) = notes.take();
        let mut lost = None;
        for (mut issue, once) in issues {
            (issue.line, issue.column) = spot.of_key(&issue.field);
            match once {
                Some(key) => cx.notes().issue_once(&key, || issue),
                None if read.is_none() && issue.kind == IssueKind::UnreadableRow => lost = Some(issue),
                None => cx.issue(issue),
            }
        }
        let Some((mut event, when)) = read else {
            let issue =
                lost.unwrap_or_else(|| Issue::new(spot.line, IssueKind::UnreadableRow, "a record with nothing in it"));
            cx.lost(issue);
            return Ok(());
        };
        // Keys that came up behind the rows that told the columns.
        for (key, value) in record.iter().filter(|(key, _)| !key.starts_with("$$")) {
            if !self.known.contains(key) {
                event.extra.insert(format!("{key} (as written)"), value.clone());
            }
        }
        cx.event(event, when, |key| spot.of_key(key))
    }

    /// A record as a row in the order of the columns.
    fn row(&self, record: &Map<String, Value>) -> String {
        let mut row = String::new();
        for (idx, mapped) in self.mapping.columns.iter().enumerate() {
            let mut cell = cell_of(record.get(&mapped.column));
            let is_list = mapped.field.is_some_and(Field::is_repeatable);
            if let Some(Some(separator)) = self.separators.get(idx).filter(|_| is_list) {
                cell = cell.replace(separator.as_str(), ";");
            }
            if idx > 0 {
                row.push('\u{1f}');
            }
            row.push('"');
            row.push_str(&cell.replace('"', "\"\"").replace('\u{1f}', " "));
            row.push('"');
        }
        row
    }
}

fn rows_of(row: &str, line: u64, n_columns: usize) -> Rows<'_> {
    let mut rows = Rows::new(row, ROW, 0, line);
    rows.expect(n_columns);
    rows.advance();
    rows
}

fn cell_of(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}

/// Takes columns for dates and for the title that Palladio knows as such, where their names and cells do not tell.
fn complete(mapping: &mut Mapping, is_date: impl Fn(&str) -> bool, is_title: impl Fn(&str) -> bool) {
    let mut take = |field: Field, is_it: &dyn Fn(&Mapped) -> bool| {
        if mapping.columns.iter().any(|mapped| mapped.field == Some(field)) {
            return;
        }
        let free = |mapped: &&mut Mapped| mapped.field.is_none() && mapped.reason == Reason::None && is_it(mapped);
        if let Some(mapped) = mapping.columns.iter_mut().find(free) {
            (mapped.field, mapped.reason) = (Some(field), Reason::Content);
        }
    };
    take(Field::Date, &|mapped| is_date(&mapped.column));
    take(Field::End, &|mapped| {
        let name = mapped.column.to_lowercase();
        is_date(&mapped.column) && ["end", "death", "died", "until", "last"].iter().any(|word| name.contains(word))
    });
    take(Field::Title, &|mapped| is_title(&mapped.column));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::import::trial::{read, try_read};

    const PROJECT: &str = r#"{"version": "1.2.0", "files": [
 {"label": "People", "id": 0, "autoFields": [], "uniqueId": 0,
  "fields": [
   {"key": "Name", "description": "Name", "cardinality": 3, "type": "text", "uniqueKey": true},
   {"key": "Birthdate", "description": "Birthdate", "type": "date", "cardinality": 3, "uniqueKey": false},
   {"key": "Date of Death", "description": "Death", "type": "date", "cardinality": 2, "uniqueKey": false},
   {"key": "Place", "type": "text", "cardinality": 2, "uniqueKey": false, "mvDelimiter": ","},
   {"key": "Pic", "type": "url", "cardinality": 1, "uniqueKey": false}],
  "data": [
   {"Name": "Anna Vell", "Birthdate": "1830-9-1", "Date of Death": "1892", "Place": "Paris,Lyon", "Pic": "http://a.b/c.jpg"},
   {"Name": "Gaius Orr", "Birthdate": "-200-01-05", "Date of Death": "-131", "Place": "", "Pic": ""},
   {"Name": "Ben \"Bo\" Sand", "Birthdate": "1830-13-01", "Date of Death": "", "Place": "Nice", "Pic": "", "$$hashKey": "00A"},
   7]},
 {"label": "Places", "id": 1, "autoFields": [], "fields": [
   {"key": "Place", "type": "text", "cardinality": 2, "uniqueKey": true},
   {"key": "Coordinates", "type": "latlong", "cardinality": 2, "uniqueKey": false}],
  "data": [{"Place": "Paris", "Coordinates": "48.8567, 2.3508"}, {"Place": "Lyon", "Coordinates": "45.76, 4.83"}]}],
 "links": [{"source": {"file": {"uniqueId": 0}}}], "layout": {"a": 1}}"#;

    #[test]
    fn a_project_is_read_and_its_table_of_places_is_left_out_by_name() {
        let trial = read("p.json", PROJECT);
        assert_eq!(trial.report.format, "palladio");
        assert_eq!(
            trial.lines(),
            ["-0200-01-05/-0131 | Gaius Orr", "1830-09-01/1892 | Anna Vell", " | Ben \"Bo\" Sand"]
        );
        let anna = &trial.events[1];
        assert_eq!(
            (anna.as_written.as_str(), anna.places.as_slice()),
            ("1830-9-1 – 1892", ["Paris".to_owned(), "Lyon".to_owned()].as_slice())
        );
        assert_eq!(anna.links[0].url, "http://a.b/c.jpg");
        assert_eq!(trial.issues(), [(12, 32, "bad_date"), (13, 4, "bad_json"), (14, 2, "left_out")]);
        assert_eq!((trial.report.records, trial.report.unreadable), (4, 1));
        assert_eq!(trial.file.title, "People, Places");
        assert_eq!(trial.file.extra["palladio"]["version"], "1.2.0");
    }

    #[test]
    fn a_project_without_dates_is_read_undated_and_one_without_tables_is_refused() {
        let trial = read(
            "p.json",
            r#"{"files": [{"label": "A", "autoFields": [], "fields": [], "data": [{"Name": "Anna", "Rank": "Guard"}]}]}"#,
        );
        assert_eq!((trial.report.format.as_str(), trial.lines()[0].as_str()), ("palladio", " | Anna"));
        let error =
            try_read("p.json", br#"{"files": {"fields": 1, "autoFields": 2}}"#).map(|_| ()).expect_err("no list");
        assert!(error.to_string().contains("“files” is no list"), "{error}");
    }

    proptest! {
        #[test]
        fn damaged_projects_are_survived(cut in 0..PROJECT.len(), junk in "[\"{}:,\\[\\]0-9a-z]{0,6}", whole in any::<bool>()) {
            let at = PROJECT.floor_char_boundary(cut);
            let rest = if whole { PROJECT.get(at..).unwrap_or_default() } else { "" };
            let _ = try_read("p.json", format!("{}{junk}{rest}", &PROJECT[..at]).as_bytes());
        }
    }
}
