//! The tables that this program writes: every field in a column, told by a header with most of [`COLUMNS`].
//!
//! Lists, roles and ids are taken apart as [`crate::dataset::cells`] put them together, and an apostrophe before what would
//! be a formula is taken off, which no other table allows: there it may belong to the name.

use std::collections::HashSet;

use hashbrown::HashMap;
use serde_json::Value;

use super::csv::STEP_ROWS;
use super::datecell::{Cell, either, read_cell};
use super::row::broken_quotes;
use super::rows::{Dialect, Escape, Rows};
use super::sheets::grid::{ROW_END, SEPARATOR, SHEET};
use super::{Field, ImportError, Issue, IssueKind, Mapped, Mapping, ReadCx, Reason};
use crate::dataset::cells::{COLUMNS, FURTHER, key_of_column, row_of, unguarded};
use crate::dataset::{EventRecord, country};
use crate::time::{Edtf, When};

/// What the columns are, for the report.
const FIELDS: [(&str, Field); 14] = [
    ("id", Field::Id),
    ("when", Field::Date),
    ("title", Field::Title),
    ("as_written", Field::AsWritten),
    ("kind", Field::Kind),
    ("status", Field::Status),
    ("attribution", Field::Attribution),
    ("countries", Field::Country),
    ("places", Field::Place),
    ("actors", Field::Actor),
    ("summary", Field::Summary),
    ("sources", Field::Source),
    ("links", Field::Link),
    ("tags", Field::Tag),
];

/// Names that other tables hardly have; at least two of them are in every header of ours.
const RARE: [&str; 7] =
    ["when_note", "account_locators", "country_roles", "actor_roles", "source_ids", "figure_subjects", "link_labels"];

/// Columns that tell a table of ours by themselves.
const TELLING: [&str; 5] = ["id", "when", "title", "when_note", "account_locators"];

/// So many of [`COLUMNS`] tell it as well.
const ENOUGH: usize = 25;

/// Columns that stand beside others and mean nothing without one of them.
const BESIDE: [(&str, &[&str]); 13] = [
    ("country_roles", &["countries"]),
    ("actor_roles", &["actors"]),
    ("actor_ids", &["actors"]),
    ("figure_subjects", &["figures"]),
    ("figure_sources", &["figures"]),
    ("source_ids", &["sources"]),
    ("source_urls", &["sources"]),
    ("locators", &["sources"]),
    ("quotes", &["sources"]),
    ("account_by", &["accounts"]),
    ("account_sources", &["accounts"]),
    ("account_locators", &["accounts"]),
    ("link_labels", &["links"]),
];

/// A table of this program.
pub(super) struct OwnTable<'t> {
    rows: Rows<'t>,
    /// The names in the header.
    names: Vec<String>,
    is_sheet: bool,
    n_bytes: usize,
}

impl<'t> OwnTable<'t> {
    /// The table of a text, when its header has our columns; a person may have moved, added or removed some.
    pub(super) fn open(text: &'t str, extension: &str) -> Option<Self> {
        let is_sheet = extension == SHEET;
        // Looking for two of the words first spares other texts the search for a header.
        let line = text.get(..text.find(if is_sheet { char::from(ROW_END) } else { '\n' })?)?;
        if RARE.iter().filter(|name| line.contains(**name)).count() < 2 {
            return None;
        }
        let line_end = if is_sheet { ROW_END } else { b'\n' };
        let delimiters: &[u8] = if is_sheet { &[SEPARATOR] } else { b",;\t" };
        delimiters.iter().find_map(|&delimiter| {
            let dialect = Dialect { delimiter, escape: Escape::Doubled, line_end };
            let mut rows = Rows::new(text, dialect, 0, 1);
            rows.advance().then_some(())?;
            let names: Vec<String> = (0..rows.len()).map(|idx| text_of(rows.cell(idx), is_sheet).to_owned()).collect();
            rows.expect(names.len());
            let has = |column: &&&str| names.iter().any(|name| name == **column);
            let n_known = COLUMNS.iter().filter(has).count();
            let is_own = n_known >= ENOUGH || TELLING.iter().all(|column| has(&column));
            is_own.then_some(Self { rows, names, is_sheet, n_bytes: text.len() })
        })
    }

    /// Reads the events of the table.
    pub(super) fn read(mut self, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let place_of = |column: &str| self.names.iter().position(|name| name == column);
        // Roles without those who have them are further keys.
        let has_what_it_is_of = |column: &str| {
            let needs = BESIDE.iter().find(|(beside, _)| *beside == column).map_or(&[][..], |(_, needs)| needs);
            needs.is_empty() || needs.iter().any(|column| place_of(column).is_some())
        };
        let known = COLUMNS.into_iter().filter(|column| has_what_it_is_of(column));
        let places: HashMap<&'static str, usize> =
            known.filter_map(|column| Some((column, place_of(column)?))).collect();
        // The real dates of a workbook stand beside what they were made of.
        let days = if self.is_sheet { ["start", "end"].map(place_of) } else { [None; 2] };
        let further: Vec<(usize, String)> = {
            let is_further = |(idx, name): &(usize, &String)| {
                places.get(name.as_str()) != Some(idx) && *name != FURTHER && !days.contains(&Some(*idx))
            };
            let others = self.names.iter().enumerate().filter(is_further);
            others.map(|(idx, name)| (idx, key_of_column(name).into_owned())).collect()
        };
        let rest = place_of(FURTHER);
        let mut reader = Reader { rest, places, further, days, is_sheet: self.is_sheet, known: HashSet::new() };
        let mut n_rows = 0;
        while self.rows.advance() {
            if self.rows.is_blank() {
                continue;
            }
            reader.event(&self.rows, self.names.len(), cx)?;
            n_rows += 1;
            if n_rows % STEP_ROWS == 0 {
                cx.step(self.rows.at(), self.n_bytes)?;
            }
        }
        let field = |name: &str| FIELDS.iter().find(|(known, _)| *known == name).map(|(_, field)| *field);
        let mapped = |name: &String| Mapped { column: name.clone(), field: field(name), reason: Reason::Name };
        cx.report_mut().mapping =
            Some(Mapping { columns: self.names.iter().map(mapped).collect(), ..Mapping::default() });
        Ok(())
    }
}

/// What a cell says: the apostrophe before a formula stands in text files only.
fn text_of(cell: &str, is_sheet: bool) -> &str {
    if is_sheet { cell } else { unguarded(cell) }
}

struct Reader {
    /// Where each of [`COLUMNS`] is.
    places: HashMap<&'static str, usize>,
    /// Columns of further keys.
    further: Vec<(usize, String)>,
    /// The column of the keys that share one.
    rest: Option<usize>,
    /// Columns of the first and the last day.
    days: [Option<usize>; 2],
    is_sheet: bool,
    /// Documents and actors that were described already.
    known: HashSet<String>,
}

impl Reader {
    fn event(&mut self, rows: &Rows<'_>, n_columns: usize, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let line = rows.line();
        if rows.is_broken() {
            cx.issue(broken_quotes(rows));
        }
        let idx_of = |column: &str| self.places.get(column).copied();
        let cell = |idx: Option<usize>| idx.map_or("", |idx| text_of(rows.cell(idx), self.is_sheet));
        let row = row_of(|column| cell(idx_of(column)));
        let mut record = row.record;
        for source in row.sources {
            if self.known.insert(format!("source {}", source.id)) {
                cx.source(source);
            }
        }
        for actor in row.actors {
            if self.known.insert(format!("actor {}", actor.id)) {
                cx.actor(actor);
            }
        }
        for (idx, key) in &self.further {
            let text = cell(Some(*idx));
            if !text.is_empty() {
                record.extra.insert(key.clone(), text.into());
            }
        }
        if let Ok(Value::Object(rest)) = serde_json::from_str(cell(self.rest)) {
            record.extra.extend(rest.into_iter().map(|(key, value)| {
                let is_taken = COLUMNS.contains(&key.as_str());
                (if is_taken { key_of_column(&key).into_owned() } else { key }, value)
            }));
        }
        for idx in n_columns..rows.len() {
            let text = rows.cell(idx);
            if !text.is_empty() {
                record.extra.insert(format!("column {}", idx + 1), text.into());
            }
        }
        let spot = |column: &str| {
            let idx = idx_of(column);
            (idx.map_or(line, |idx| rows.cell_line(idx)), idx.map_or(1, |idx| idx as u32 + 1))
        };
        let importance = cell(idx_of("importance"));
        if !importance.is_empty() {
            match importance.parse::<f64>() {
                Ok(number) if (0.0..=100.0).contains(&number) => record.importance = Some(number.round() as u8),
                _ => {
                    let (line, column) = spot("importance");
                    let issue = Issue::new(line, IssueKind::BadValue, "an importance is a number from 0 to 100");
                    let hint = "it counts as 50; correct the cell";
                    cx.issue(issue.at(column, "importance").value(importance).hint(hint));
                }
            }
        }
        for code in record.countries.iter().map(|country| &country.code) {
            if !code.is_empty() && country::by_code(code).or_else(|| country::find(code)).is_none() {
                let (line, column) = spot("countries");
                cx.unknown_country(line, column, "countries", code);
            }
        }
        // A person who adds a row to a workbook may give its days alone.
        let day_columns = self.days.map(cell);
        if record.when.is_empty() && !day_columns.concat().is_empty() {
            let days: Vec<&str> = day_columns.into_iter().filter(|day| !day.is_empty()).collect();
            record.when = days.join("/");
        }
        let when = date(&mut record, spot("when"), cx);
        if record.title.is_empty() && record.when.is_empty() && record.as_written.is_empty() && record.id.is_empty() {
            let issue = Issue::new(line, IssueKind::UnreadableRow, "the row has no id, no date and no title");
            cx.lost(issue.hint("fill the row, or remove it"));
            return Ok(());
        }
        cx.event(record, when, spot)
    }
}

/// The date of a record; a cell that a person filled may be no EDTF.
fn date(record: &mut EventRecord, (line, column): (u64, u32), cx: &mut ReadCx<'_>) -> Option<When> {
    if record.when.is_empty() {
        return None;
    }
    // What is EDTF stays as it is written.
    if let Ok(edtf) = record.when.parse::<Edtf>() {
        return edtf.when();
    }
    let written = std::mem::take(&mut record.when);
    let edtf = match read_cell(&written, cx.options().date_order, None) {
        Cell::Date(edtf) => Some(edtf),
        Cell::Ambiguous(a, b) => either(&a, &b),
        Cell::Bad { message, hint } => {
            let issue = Issue::new(line, IssueKind::BadDate, message).at(column, "when").value(&written);
            cx.issue(issue.hint(hint));
            None
        }
        Cell::Empty | Cell::Missing | Cell::Open => None,
    };
    if record.as_written.is_empty() {
        record.as_written = written;
    }
    let edtf = edtf?;
    record.when = edtf.to_string();
    edtf.when()
}

#[cfg(test)]
mod tests {
    use super::super::trial::{Trial, read, try_read};
    use super::*;
    use proptest::prelude::*;

    fn table(cells: &[(&str, &str)], delimiter: &str) -> Trial {
        let names: Vec<&str> = COLUMNS.iter().copied().chain(["quotes (further)", "'=odd"]).collect();
        let values: Vec<String> = names
            .iter()
            .map(|name| {
                let value = cells.iter().find(|(column, _)| column == name).map_or("", |(_, value)| value);
                format!("\"{}\"", value.replace('"', "\"\""))
            })
            .collect();
        read("t.csv", &format!("{}\r\n{}\r\n", names.join(delimiter), values.join(delimiter)))
    }

    #[test]
    fn every_column_finds_its_field() {
        for delimiter in [",", ";", "\t"] {
            let trial = table(
                &[
                    ("id", "'=1"),
                    ("when", "2012~"),
                    ("title", "C:\\\"x\" 's"),
                    ("countries", "TJ; RU"),
                    ("country_roles", "; host"),
                    ("actors", "The movement; A\\; B"),
                    ("actor_ids", "movement; "),
                    ("actor_roles", "founded"),
                    ("sources", "A report"),
                    ("source_ids", "report"),
                    ("source_urls", "https://example.org"),
                    ("locators", "§2"),
                    ("importance", "80"),
                    ("quotes (further)", "kept"),
                    ("'=odd", "'-x"),
                ],
                delimiter,
            );
            let event = &trial.events[0];
            assert_eq!((event.id.as_str(), event.when.as_str(), event.title.as_str()), ("=1", "2012~", "C:\\\"x\" 's"));
            let countries: Vec<_> = event.countries.iter().map(|item| (&*item.code, &*item.role)).collect();
            assert_eq!(countries, [("TJ", ""), ("RU", "host")]);
            let actors: Vec<_> = event.actors.iter().map(|item| (&*item.id, &*item.role)).collect();
            assert_eq!(actors, [("movement", "founded"), ("A; B", "")]);
            assert_eq!((&*event.sources[0].source, &*event.sources[0].locator), ("report", "§2"));
            assert_eq!(
                (event.importance, &event.extra["quotes"], &event.extra["=odd"]),
                (Some(80), &"kept".into(), &"-x".into())
            );
            assert_eq!((trial.report.issue_count, trial.report.format.as_str()), (0, "dateline"));
        }
    }

    #[test]
    fn what_a_person_wrote_into_a_cell_is_read_or_reported() {
        let trial =
            table(&[("title", "A"), ("when", "5 May 1993"), ("importance", "high"), ("countries", "Atlantis")], ",");
        assert_eq!((&*trial.events[0].when, &*trial.events[0].as_written), ("1993-05-05", "5 May 1993"));
        assert_eq!(trial.issues(), [(2, 31, "bad_value"), (2, 9, "unknown_country")]);
        let trial = table(&[("title", "A"), ("when", "soon")], ",");
        assert_eq!((trial.issues(), trial.report.undated), (vec![(2, 2, "bad_date")], 1));
    }

    #[test]
    fn a_table_may_lack_some_columns() {
        let without = |columns: &[&str]| -> Trial {
            let kept = || COLUMNS.iter().filter(|column| !columns.contains(column));
            let names: Vec<&str> = kept().copied().collect();
            let cells: Vec<&str> = kept()
                .map(|column| match *column {
                    "when" => "2021",
                    "title" => "'=b",
                    "countries" => "TJ",
                    "country_roles" => "host",
                    "accounts" => "It was so",
                    "account_by" => "They",
                    _ => "",
                })
                .collect();
            read("t.csv", &format!("{}\n{}\n", names.join(","), cells.join(",")))
        };
        for columns in [&["quotes"][..], &["account_locators", "id"], &["links", "link_labels"]] {
            let trial = without(columns);
            assert_eq!((trial.report.format.as_str(), trial.events[0].title.as_str()), ("dateline", "=b"));
            assert_eq!(trial.events[0].countries[0].role, "host");
            assert_eq!(trial.events[0].accounts[0].by, "They");
            assert_eq!(trial.report.issue_count, 0);
        }
        let trial = without(&["countries"]);
        assert_eq!((trial.events[0].countries.len(), &trial.events[0].extra["country_roles"]), (0, &"host".into()));
        let names: Vec<&str> = COLUMNS.into_iter().filter(|name| *name != "account_locators").take(20).collect();
        let trial = read("t.csv", &format!("{}\n{}\n", names.join(","), ["a", "2021", "'=b"].join(",")));
        assert_eq!((trial.report.format.as_str(), trial.events[0].title.as_str()), ("csv", "'=b"));
    }

    #[test]
    fn a_key_of_a_field_costs_no_event() {
        let names = format!("{},title,title (further),further_keys", COLUMNS.join(","));
        let commas = ",".repeat(COLUMNS.len() - 3);
        let trial = read("t.csv", &format!("{names}\na,2021,b{commas},c,d,\"{{\"\"id\"\":1}}\"\n"));
        let event = &trial.events[0];
        assert_eq!((event.id.as_str(), event.title.as_str(), event.when.as_str()), ("a", "b", "2021"));
        assert_eq!((&event.extra["title (further)"], &event.extra["id (further)"]), (&"d".into(), &1.into()));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn any_rows_below_the_header_add_up(rows in "[a-z0-9,;\"'=\\\\\n{}-]{0,200}") {
            let _ = try_read("t.csv", format!("{},further_keys\n{rows}", COLUMNS.join(",")).as_bytes());
        }
    }
}
