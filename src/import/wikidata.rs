//! Results of queries to Wikidata: a row for each solution, several of which may be about one item.
//!
//! Read are the results as JSON (`head` and `bindings`, or the plain list that the query page saves), as CSV and as TSV.
//! Items keep their ids, and the columns of labels (`itemLabel`, `countryLabel`) name them.
//! A query that asks for two countries and two participants gives four rows of one battle; rows that say the same of all
//! that an event has once become one event with all values of the others.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::cells::CountryReader;
use super::csv::STEP_ROWS;
use super::row::{broken_quotes, extra_keys, one_line};
use super::rows::Rows;
use super::stats::{ColumnStats, is_url};
use super::wikicolumns::{Columns, TimeColumn, is_entity};
use super::wikidates::{MAX_PRECISION, WikiDate, WikiTime};
use super::wikisheet::{Sheet, has_results};
use super::{Confidence, Field, Head, ImportError, Importer, Input, Issue, IssueKind, ReadCx};
use crate::dataset::{ActorRole, Citation, EventRecord, Link};
use crate::time::When;

/// The item of Wikidata for the Julian calendar.
const JULIAN: &str = "Q1985786";

/// Reads results of queries to Wikidata.
pub(super) struct Wikidata;

impl Importer for Wikidata {
    fn id(&self) -> &'static str {
        "wikidata"
    }

    fn name(&self) -> &'static str {
        "Wikidata"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json", "csv", "tsv"]
    }

    fn mime(&self) -> &'static str {
        "application/sparql-results+json"
    }

    fn about(&self) -> &'static str {
        "Results of Wikidata queries (JSON, CSV, TSV); time precision becomes part of the date, rows of an item one event"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let text = head.text.trim_start();
        if text.starts_with('{') {
            let is_result = ["\"head\"", "\"vars\"", "\"bindings\""].iter().all(|key| text.contains(key));
            return if is_result { Confidence::Certain } else { Confidence::No };
        }
        if has_results(head) { Confidence::Yes } else { Confidence::No }
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let sheet = Sheet::open(input.text()?, input.extension)?;
        let n_before = cx.report_mut().issues.len();
        let (columns, repeated) = sheet.look(cx);
        let stats: Vec<_> = (0..sheet.names.len()).map(|idx| ColumnStats::of(&sheet.sample(), idx)).collect();
        let mut reader = Reader {
            countries: CountryReader::new(
                &columns.mapping.columns(Field::Country),
                &sheet.names,
                &stats,
                columns.mapping.separators,
            ),
            extras: extra_keys(&columns.mapping),
            columns,
            new_years: (0, 0, 0, String::new()),
            odd_precisions: (0, 0, 0, String::new()),
            no_precisions: (0, 0, 0, String::new()),
        };
        let mut pending = Pending::default();
        let mut rows = sheet.rows();
        let mut n_rows = 0;
        while rows.advance() {
            if rows.is_blank() {
                continue;
            }
            reader.row(&rows, &repeated, &mut pending, cx)?;
            n_rows += 1;
            if n_rows % STEP_ROWS == 0 {
                cx.step(rows.at(), sheet.len())?;
            }
        }
        pending.finish(reader.columns.item, cx)?;
        reader.finish(cx);
        cx.report_mut().mapping = Some(reader.columns.mapping);
        sheet.places.report(cx, n_before);
        Ok(())
    }
}

struct Reader {
    columns: Columns,
    countries: CountryReader,
    extras: Vec<(usize, String)>,
    /// Dates on 1 January without a precision: how many, the line and column of the first, and its text.
    new_years: (usize, u64, usize, String),
    /// Precisions that Wikidata does not have, likewise.
    odd_precisions: (usize, u64, usize, String),
    /// Dates without a precision in results that have a column of them, likewise.
    no_precisions: (usize, u64, usize, String),
}

/// The date of a row, and what it says of it.
#[derive(Default)]
struct RowDate {
    edtf: Option<crate::time::Edtf>,
    as_written: String,
    notes: Vec<String>,
}

impl Reader {
    fn row(
        &mut self,
        rows: &Rows<'_>,
        repeated: &HashSet<String>,
        pending: &mut Pending,
        cx: &mut ReadCx<'_>,
    ) -> Result<(), ImportError> {
        if rows.is_broken() {
            cx.issue(broken_quotes(rows));
        }
        let cell = |idx: Option<usize>| idx.map_or("", |idx| rows.cell(idx));
        let item = cell(self.columns.item);
        let date = self.date(rows, cx);
        let field = |field: Field| cell(self.columns.mapping.column(field)).to_owned();
        let mut record = EventRecord {
            id: item.rsplit('/').next().unwrap_or_default().to_owned(),
            title: one_line(cell(self.columns.title)).into_owned(),
            summary: field(Field::Summary),
            as_written: date.as_written,
            when_note: date.notes.join(" "),
            ..EventRecord::default()
        };
        let when = date.edtf.as_ref().and_then(|edtf| {
            record.when = edtf.to_string();
            edtf.when()
        });
        if record.as_written == record.when {
            record.as_written.clear();
        }
        let line = rows.line();
        if record.id.is_empty() && record.title.is_empty() && record.when.is_empty() && record.as_written.is_empty() {
            let issue = Issue::new(line, IssueKind::UnreadableRow, "the row has neither item nor label nor date");
            cx.lost(issue.value(rows.cell(0)).hint("ask the query for the item, its label and its date"));
            return Ok(());
        }
        if record.title.is_empty() {
            record.title.clone_from(&record.id);
        }
        let mut event = Pended { record, when, line, seen: HashSet::new() };
        if !repeated.contains(item) {
            self.add_values(rows, &mut event, cx);
            let column = self.columns.item.map_or(0, |idx| idx as u32 + 1);
            return cx.event(event.record, event.when, |_| (line, column));
        }
        if let Some(event) = pending.event(event) {
            self.add_values(rows, event, cx);
        }
        Ok(())
    }

    /// Adds the values that an event may have several of.
    fn add_values(&mut self, rows: &Rows<'_>, event: &mut Pended, cx: &mut ReadCx<'_>) {
        let Pended { record, seen, .. } = event;
        let mut is_new = |field: Field, value: &str| !value.is_empty() && seen.insert((Ok(field), value.to_owned()));
        for country in self.countries.read(|idx| (rows.cell(idx), rows.cell_line(idx)), cx.notes()) {
            if is_new(Field::Country, &country.code) {
                record.countries.push(country);
            }
        }
        if let Some(item) = self.columns.item.map(|idx| rows.cell(idx)).filter(|item| is_new(Field::Id, item))
            && is_url(item)
        {
            let label = if is_entity(item) { "Wikidata" } else { "" };
            record.links.push(Link { url: item.to_owned(), label: label.to_owned(), ..Link::default() });
        }
        for (idx, mapped) in self.columns.mapping.columns.iter().enumerate() {
            let (Some(field), value) = (mapped.field, rows.cell(idx)) else { continue };
            if !field.is_repeatable() && field != Field::Kind || field == Field::Country || !is_new(field, value) {
                continue;
            }
            let value = value.to_owned();
            match field {
                Field::Kind if record.kind.is_empty() => record.kind = value,
                Field::Place => record.places.push(value),
                Field::Actor => {
                    let role = self.columns.roles.get(idx).cloned().unwrap_or_default();
                    record.actors.push(ActorRole { id: value, role, ..ActorRole::default() });
                }
                Field::Source => record.sources.push(Citation { source: value, ..Citation::default() }),
                Field::Link => {
                    record.links.push(Link { url: value, label: mapped.column.clone(), ..Link::default() });
                }
                // An item may be an instance of several things; the further ones are tags.
                _ => record.tags.push(value),
            }
        }
        for (idx, key) in &self.extras {
            let value = rows.cell(*idx);
            if value.is_empty() || !seen.insert((Err(*idx), value.to_owned())) {
                continue;
            }
            match record.extra.get_mut(key) {
                Some(Value::String(known)) => {
                    known.push_str("; ");
                    known.push_str(value);
                }
                _ => {
                    record.extra.insert(key.clone(), Value::from(value));
                }
            }
        }
    }

    fn date(&mut self, rows: &Rows<'_>, cx: &mut ReadCx<'_>) -> RowDate {
        let mut out = RowDate::default();
        let filled = |column: &Option<TimeColumn>| column.clone().filter(|time| !rows.cell(time.idx).is_empty());
        let end = filled(&self.columns.end);
        let start = match filled(&self.columns.date) {
            // A point in time goes before a period.
            Some(date) => {
                out.edtf = self.one_date(&date, rows, &mut out, cx).map(|date| date.edtf);
                return out;
            }
            None => filled(&self.columns.start),
        };
        let from = start.as_ref().and_then(|start| self.one_date(start, rows, &mut out, cx));
        let to = end.as_ref().and_then(|end| self.one_date(end, rows, &mut out, cx));
        out.edtf = match (from, to) {
            (Some(from), Some(to)) if from.edtf == to.edtf => Some(from.edtf),
            (Some(from), Some(to)) => Some(from.until(&to).unwrap_or_else(|| {
                let (idx, end) = end.as_ref().map_or((0, ""), |end| (end.idx, rows.cell(end.idx)));
                let message = format!("the end does not follow the start, {}", from.edtf);
                let issue = Issue::new(rows.cell_line(idx), IssueKind::EndBeforeStart, message);
                let name = self.columns.name(idx);
                cx.issue(
                    issue.at(idx as u32 + 1, name).value(end).hint("the start is kept alone; correct one of them"),
                );
                out.notes.push(format!("The file gives {} as the end, which does not follow the start.", to.edtf));
                from.edtf
            })),
            (Some(from), None) => Some(from.edtf),
            (None, Some(to)) => crate::time::Edtf::interval(None, Some(&to.edtf)).ok().or(Some(to.edtf)),
            (None, None) => None,
        };
        out
    }

    /// What a cell of a column of times means.
    fn one_date(
        &mut self,
        column: &TimeColumn,
        rows: &Rows<'_>,
        out: &mut RowDate,
        cx: &mut ReadCx<'_>,
    ) -> Option<WikiDate> {
        let text = rows.cell(column.idx);
        out.as_written =
            if out.as_written.is_empty() { text.to_owned() } else { format!("{} – {text}", out.as_written) };
        if text.contains("/.well-known/genid/") || text.starts_with("_:") {
            out.notes.push("Wikidata knows that there is a date, and not which.".to_owned());
            return None;
        }
        let cell = |idx: Option<usize>| idx.map_or("", |idx| rows.cell(idx));
        let precision = cell(column.precision).trim_end_matches(".0").parse::<u8>().ok();
        let precision = precision.filter(|precision| *precision <= MAX_PRECISION);
        if let Some(idx) = column.precision.filter(|idx| precision.is_none() && !rows.cell(*idx).is_empty()) {
            let (n, line, first_idx, first) = &mut self.odd_precisions;
            *n += 1;
            if *n == 1 {
                (*line, *first_idx, *first) = (rows.cell_line(idx), idx, rows.cell(idx).to_owned());
            }
        }
        let Some(time) = WikiTime::read(text) else {
            let issue = Issue::new(rows.cell_line(column.idx), IssueKind::BadDate, "no time of Wikidata");
            let issue = issue.at(column.idx as u32 + 1, self.columns.name(column.idx)).value(text);
            cx.issue(issue.hint("such times look like 2012-01-01T00:00:00Z; the event is kept without a date"));
            return None;
        };
        if column.precision.is_some_and(|idx| rows.cell(idx).is_empty()) {
            let (n, line, idx, first) = &mut self.no_precisions;
            *n += 1;
            if *n == 1 {
                (*line, *idx) = (rows.cell_line(column.idx), column.idx);
                text.clone_into(first);
            }
        }
        let mut precision_of_year = precision;
        if precision.is_none() && time.is_new_years_day() {
            // Beside a column of precisions nobody asked for a day here.
            if cx.options().new_year_is_year || column.precision.is_some() {
                precision_of_year = Some(9);
                out.notes.push(
                    "The file gives 1 January, as Wikidata writes a date of which only the year is known.".to_owned(),
                );
            } else {
                let (n, line, idx, first) = &mut self.new_years;
                *n += 1;
                if *n == 1 {
                    (*line, *idx) = (rows.cell_line(column.idx), column.idx);
                    text.clone_into(first);
                }
            }
        }
        match time.date(precision_of_year, column.is_data) {
            Ok(date) => {
                out.notes.extend((!date.note.is_empty()).then(|| date.note.clone()));
                if cell(column.calendar).ends_with(JULIAN) {
                    out.notes.push(
                        "Wikidata marks the date as one of the Julian calendar; it is kept as the file gives it."
                            .to_owned(),
                    );
                }
                Some(date)
            }
            Err(message) => {
                let issue = Issue::new(rows.cell_line(column.idx), IssueKind::BadDate, message);
                let issue = issue.at(column.idx as u32 + 1, self.columns.name(column.idx)).value(text);
                cx.issue(issue.hint("the event is kept without a date; correct it"));
                None
            }
        }
    }

    /// Says what is said once for the file.
    fn finish(&self, cx: &mut ReadCx<'_>) {
        let (n, line, idx, first) = &self.new_years;
        if *n > 0 {
            let message =
                format!("{n} dates are 1 January, as results of queries write dates of which only the year is known");
            let issue = Issue::new(*line, IssueKind::NewYearsDays, message);
            let issue = issue.at(*idx as u32 + 1, self.columns.name(*idx)).value(first);
            cx.issue(issue.hint("treat 1 January as year only, or ask the query for wikibase:timePrecision"));
        }
        let (n, line, idx, first) = &self.odd_precisions;
        if *n > 0 {
            let message = format!("{n} dates have a precision that Wikidata does not have");
            let issue = Issue::new(*line, IssueKind::BadValue, message).times(*n);
            let issue = issue.at(*idx as u32 + 1, self.columns.name(*idx)).value(first);
            cx.issue(
                issue.hint(
                    "1 January is taken for its year, other dates as written; precisions are numbers from 0 to 14",
                ),
            );
        }
        let (n, line, idx, first) = &self.no_precisions;
        if *n > 0 {
            let message = format!("{n} dates stand without their precision, so they may be sharper than what is known");
            let issue = Issue::new(*line, IssueKind::BadValue, message).times(*n);
            let issue = issue.at(*idx as u32 + 1, self.columns.name(*idx)).value(first);
            cx.issue(
                issue
                    .hint("1 January is taken for its year, other dates as written; complete the column of precisions"),
            );
        }
        if self.columns.date.is_none() && self.columns.start.is_none() && self.columns.end.is_none() {
            let issue = Issue::new(1, IssueKind::NoDates, "no column of the results holds times");
            cx.issue(issue.hint("all events are undated; ask the query for a date"));
        }
    }
}

/// An event that may get values of further rows.
struct Pended {
    record: EventRecord,
    when: Option<When>,
    line: u64,
    /// Values that it has, by field or by column.
    seen: HashSet<(Result<Field, usize>, String)>,
}

/// Events whose item has several rows, until all rows are read.
#[derive(Default)]
struct Pending {
    events: Vec<Pended>,
    by_key: HashMap<String, usize>,
    n_merged: usize,
    first_merged: u64,
}

impl Pending {
    /// The event that says the same of all that an event has once, or this one.
    fn event(&mut self, event: Pended) -> Option<&mut Pended> {
        let EventRecord { id, when, as_written, title, summary, .. } = &event.record;
        let key = [id, when, as_written, title, summary].map(String::as_str).join("\0");
        let n_events = self.events.len();
        let at = *self.by_key.entry(key).or_insert(n_events);
        if at < n_events {
            self.n_merged += 1;
            if self.n_merged == 1 {
                self.first_merged = event.line;
            }
        } else {
            self.events.push(event);
        }
        self.events.get_mut(at)
    }

    fn finish(self, item: Option<usize>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let column = item.map_or(0, |idx| idx as u32 + 1);
        if self.n_merged > 0 {
            let message = format!("{} rows repeat an item with other values and are counted with it", self.n_merged);
            let issue = Issue::new(self.first_merged, IssueKind::DuplicateId, message).at(column, "item");
            cx.issue(issue.hint("queries do this where an item has several values; all of them are kept"));
        }
        self.events.into_iter().try_for_each(|event| cx.event(event.record, event.when, |_| (event.line, column)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::trial::{Trial, read, try_read};
    use super::super::{Progress, ReadOptions, read_bytes};
    use crate::dataset::DatasetBuilder;

    fn check(name: &str, text: &str, expected: &[&str]) -> Trial {
        let trial = read(name, text);
        let expected: Vec<String> = expected.iter().map(|line| (*line).to_owned()).collect();
        assert_eq!((trial.report.format.as_str(), trial.lines()), ("wikidata", expected), "{text}");
        trial
    }

    /// A result in JSON: names and rows, by the sort of their values.
    fn bindings(names: &[&str], rows: &[&[&str]]) -> String {
        let term = |text: &str| {
            let sort = if text.starts_with("http") { "uri" } else { "literal" };
            serde_json::json!({ "type": sort, "value": text, "datatype": "x" })
        };
        let row = |cells: &&[&str]| {
            let cells = names.iter().zip(*cells).filter(|(_, cell)| !cell.is_empty());
            serde_json::Value::Object(cells.map(|(name, cell)| ((*name).to_owned(), term(cell))).collect())
        };
        let rows: Vec<_> = rows.iter().map(row).collect();
        format!("{:#}", serde_json::json!({ "head": { "vars": names }, "results": { "bindings": rows } }))
    }

    const A: &str = "http://www.wikidata.org/entity/Q101";
    const B: &str = "http://www.wikidata.org/entity/Q102";
    const JULIAN: &str = "http://www.wikidata.org/entity/Q1985786";

    #[test]
    fn a_result_with_precision_is_no_sharper_than_it() {
        let names = ["item", "itemLabel", "date", "timePrecision", "calendarModel"];
        let rows: [&[&str]; 4] = [
            &[A, "First fire", "1874-05-06T00:00:00Z", "11", JULIAN],
            &[B, "Second fire", "1874-01-01T00:00:00Z", "9", ""],
            &["http://www.wikidata.org/entity/Q103", "Old fire", "-0479-01-01T00:00:00Z", "7", ""],
            &[
                "http://www.wikidata.org/entity/Q104",
                "Lost fire",
                "http://www.wikidata.org/.well-known/genid/ab12",
                "",
                "",
            ],
        ];
        let expected = ["[-0499..-0400] | Old fire", "1874 | Second fire", "1874-05-06 | First fire", " | Lost fire"];
        let trial = check("r.json", &bindings(&names, &rows), &expected);
        assert_eq!(trial.issues(), []);
        let first = &trial.events[2];
        assert_eq!((first.id.as_str(), first.links[0].url.as_str()), ("Q101", A));
        assert!(first.when_note.contains("Julian") && trial.events[1].when_note.is_empty());
        assert_eq!(trial.events[1].as_written, "1874-01-01T00:00:00Z");
        assert!(trial.events[3].when_note.contains("not which"));
    }

    #[test]
    fn a_precision_that_there_is_not_is_said_once() {
        let names = ["item", "itemLabel", "date", "timePrecision"];
        let day = "2012-05-10T10:00:00Z";
        let rows: [&[&str]; 3] = [&[A, "Day", day, "11"], &[B, "Far", day, "99"], &[B, "Letter", day, "x"]];
        let expected = ["2012-05-10 | Day", "2012-05-10T10:00:00Z | Far", "2012-05-10T10:00:00Z | Letter"];
        let trial = check("r.json", &bindings(&names, &rows), &expected);
        let issues: Vec<_> = trial.report.issues.iter().map(|issue| (issue.kind.key(), issue.count)).collect();
        assert!(issues.contains(&("bad_value", 2)), "{issues:?}");
    }

    #[test]
    fn a_date_without_its_precision_is_not_silently_a_day() {
        let names = ["item", "itemLabel", "date", "timePrecision"];
        let new_year = "2012-01-01T00:00:00Z";
        let rows: [&[&str]; 4] = [
            &[A, "Day", new_year, "11"],
            &[B, "Year", new_year, ""],
            &["http://www.wikidata.org/entity/Q103", "Damaged", new_year, "9x"],
            &["http://www.wikidata.org/entity/Q104", "Month", "2013-05-01T00:00:00Z", ""],
        ];
        let expected = ["2012 | Year", "2012 | Damaged", "2012-01-01 | Day", "2013-05-01 | Month"];
        let trial = check("r.json", &bindings(&names, &rows), &expected);
        let issues: Vec<_> = trial.report.issues.iter().map(|issue| (issue.kind.key(), issue.count)).collect();
        assert_eq!(issues, [("bad_value", 2), ("bad_value", 1)]);
        let note =
            |title: &str| trial.events.iter().find(|event| event.title == title).map(|event| event.when_note.as_str());
        assert!(note("Year").is_some_and(|note| note.contains("1 January")));
        assert_eq!(note("Day"), Some(""));
    }

    #[test]
    fn rows_of_one_item_become_one_event_with_all_values() {
        let names =
            ["item", "itemLabel", "date", "country", "countryLabel", "participantLabel", "instanceLabel", "coord"];
        let (kenya, chad) = ("http://www.wikidata.org/entity/Q114", "http://www.wikidata.org/entity/Q657");
        let row = |country, label, who, kind| {
            [A, "River march", "2012-03-04T00:00:00Z", country, label, who, kind, "Point(36.8 -1.28)"]
        };
        let rows = [
            row(kenya, "Kenya", "Guild of Millers", "march"),
            row(chad, "Chad", "Guild of Millers", "protest"),
            row(kenya, "Kenya", "River Board", "march"),
        ];
        let mut rows: Vec<&[&str]> = rows.iter().map(<[&str; 8]>::as_slice).collect();
        let other = [A, "River march", "2013-03-04T00:00:00Z", "", "", "", "", ""];
        rows.push(&other);
        let trial =
            check("r.json", &bindings(&names, &rows), &["2012-03-04 | River march", "2013-03-04 | River march"]);
        assert_eq!((trial.report.records, trial.report.events), (2, 2));
        let event = &trial.events[0];
        let countries: Vec<&str> = event.countries.iter().map(|country| country.code.as_str()).collect();
        let actors: Vec<&str> = event.actors.iter().map(|actor| actor.id.as_str()).collect();
        assert_eq!((countries, actors), (vec!["KE", "TD"], vec!["Guild of Millers", "River Board"]));
        assert_eq!((event.kind.as_str(), event.tags.clone()), ("march", vec!["protest".to_owned()]));
        assert_eq!(event.extra["country"], format!("{kenya}; {chad}"));
        assert_eq!(event.extra["coord"], "Point(36.8 -1.28)");
        let kinds: Vec<_> = trial.report.issues.iter().map(|issue| (issue.kind.key(), issue.message.clone())).collect();
        assert_eq!(
            kinds[0],
            ("duplicate_id", "2 rows repeat an item with other values and are counted with it".to_owned())
        );
        assert_eq!(kinds[1].0, "duplicate_id");
        assert_eq!(kinds.len(), 2);
    }

    const PLAIN: &str = r#"[
  {"event": "http://www.wikidata.org/entity/Q101", "date": "1807-06-22T00:00:00Z", "label": "Day fire", "image": "http://i.example/1.jpg"},
  {"event": "http://www.wikidata.org/entity/Q102", "date": "1808-01-01T00:00:00Z", "label": "Year fire"},
  {"event": "http://www.wikidata.org/entity/Q103", "date": "1809-13-01T00:00:00Z", "label": "Bad fire"}
]"#;

    #[test]
    fn new_years_days_without_a_precision_are_pointed_out() {
        let trial = check("r.json", PLAIN, &["1807-06-22 | Day fire", "1808-01-01 | Year fire", " | Bad fire"]);
        assert_eq!(trial.issues(), [(3, 60, "new_years_days"), (4, 60, "bad_date")]);
        assert_eq!(trial.events[0].links.len(), 2);
    }

    #[test]
    fn new_years_days_are_years_where_somebody_says_so() {
        let options = ReadOptions { new_year_is_year: true, ..ReadOptions::default() };
        let mut builder = DatasetBuilder::default();
        let report = read_bytes("r.json", "", PLAIN.as_bytes(), &mut builder, &options, &Progress::default());
        let dataset = builder.build();
        let records: Vec<_> = dataset.ids().map(|id| dataset.event(id).record()).collect();
        assert_eq!((records[0].when.as_str(), records[1].when.as_str()), ("1807-06-22", "1808"));
        assert!(records[1].when_note.contains("1 January") && records[0].when_note.is_empty());
        assert_eq!(records[1].as_written, "1808-01-01T00:00:00Z");
        assert_eq!(report.expect("events").issue_count, 1);
    }

    #[test]
    fn tables_of_results_are_read() {
        let csv = "item,itemLabel,startTime,endTime,countryLabel\nhttp://www.wikidata.org/entity/Q101,\"Siege, the long one\",1874-05-06T00:00:00Z,1875-02-01T00:00:00Z,Kenya\nhttp://www.wikidata.org/entity/Q102,Strike,1880-02-03T00:00:00Z,1879-02-03T00:00:00Z,Chad\n";
        let expected = ["1874-05-06/1875-02-01 | Siege, the long one", "1880-02-03 | Strike"];
        let trial = check("r.csv", csv, &expected);
        assert_eq!(trial.issues(), [(3, 4, "end_before_start")]);
        assert_eq!(trial.events[0].countries[0].code, "KE");
        let tsv = "?item\t?itemLabel\t?date\t?prec\n<http://www.wikidata.org/entity/Q101>\t\"Say \\\"so\\\"\\nnow\"@en\t\"1874-05-06T00:00:00Z\"^^<http://www.w3.org/2001/XMLSchema#dateTime>\t\"10\"^^<http://www.w3.org/2001/XMLSchema#integer>\n\n<http://www.wikidata.org/entity/Q102>\t\"Two\"@en\t\"soon\"\t\n";
        let trial = check("r.tsv", tsv, &["1874-05 | Say \"so\" now", " | Two"]);
        assert_eq!(trial.issues(), [(4, 3, "bad_date")]);
    }

    #[test]
    fn a_period_and_its_precisions_are_paired() {
        let names = ["battle", "battleLabel", "start", "startPrecision", "end", "endPrecision"];
        let rows: [&[&str]; 1] = [&[A, "Long march", "1801-01-01T00:00:00Z", "7", "1914-01-01T00:00:00Z", "9"]];
        check("r.json", &bindings(&names, &rows), &["1801/1914 | Long march"]);
    }

    #[test]
    fn results_of_other_endpoints_are_named_by_their_words() {
        let names = ["event", "what", "date"];
        let rows: [&[&str]; 1] = [&["http://data.example/resource/Long_march", "A long march", "1801-02-03T00:00:00Z"]];
        let trial = check("r.json", &bindings(&names, &rows), &["1801-02-03 | A long march"]);
        assert_eq!(trial.events[0].id, "Long_march");
    }

    #[test]
    fn other_lists_are_left_to_others() {
        let text = r#"[{"title": "A", "date": "2021-04-02", "about": "http://www.wikidata.org/entity/Q5"}]"#;
        assert_eq!(read("t.json", text).report.format, "json");
        let text = "date,title,wikidata\n2021-04-02,A,http://www.wikidata.org/entity/Q5\n2021-04-03,B,http://www.wikidata.org/entity/Q6\n";
        assert_eq!(read("t.csv", text).report.format, "csv");
        assert_eq!(read("r.json", &bindings(&["item"], &[])).report.records, 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn cut_and_garbled_results_do_no_harm(
            dates in proptest::collection::vec("[+-]?[0-9]{1,17}(-[0-9]{2}){0,3}(T[0-9:]{0,8}Z)?", 1..12),
            precisions in proptest::collection::vec("[0-9]{0,3}", 12), cut in 0..2_000_usize,
        ) {
            let names = ["item", "itemLabel", "date", "timePrecision"];
            let ids: Vec<String> = (0..dates.len()).map(|n| format!("http://www.wikidata.org/entity/Q{}", n % 5 + 1)).collect();
            let rows: Vec<[&str; 4]> = dates.iter().zip(&precisions).zip(&ids).map(|((date, precision), id)| [id, "x", date, precision]).collect();
            let text = bindings(&names, &rows.iter().map(<[&str; 4]>::as_slice).collect::<Vec<_>>());
            let trial = read("r.json", &text);
            prop_assert_eq!(trial.report.unreadable, 0);
            prop_assert!(trial.report.events <= rows.len());
            let _ = try_read("r.json", &text.as_bytes()[..cut.min(text.len())]);
        }
    }
}
