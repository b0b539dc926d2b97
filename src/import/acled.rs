//! ACLED, the Armed Conflict Location & Event Data: both layouts of its tables.
//!
//! Before 2017 names are in capitals and allies in `ALLY_ACTOR_1`; later there are `sub_event_type` and `assoc_actor_1`.
//! `time_precision` says how far `event_date` can be trusted, and is kept as what EDTF can say about it:
//!
//! | precision | meaning          | kept as                              |
//! |-----------|------------------|--------------------------------------|
//! | 1         | the actual date  | `2022-01-05`                         |
//! | 2         | some day of the week | `[2022-01-02..2022-01-08]`, three days on either side |
//! | 3         | some day of the month | `2022-01`                       |
//!
//! A monadic export repeats an event once for each actor; such rows become one event with all its actors.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::any_json::csv_text;
use super::cells::{CountryReader, values};
use super::csv::STEP_ROWS;
use super::dates::DateReader;
use super::row::{broken_quotes, extra_keys, joined_place};
use super::rows::Rows;
use super::table::Table;
use super::titles::first_sentence;
use super::{Confidence, Field, Head, ImportError, Importer, Input, Issue, IssueKind, Mapped, Mapping, ReadCx, Reason};
use crate::dataset::{ActorRole, Citation, EventRecord, Figure};
use crate::time::{DateOrder, Edtf, SECS_PER_DAY, When};

/// Reads ACLED exports.
pub(super) struct Acled;

impl Importer for Acled {
    fn id(&self) -> &'static str {
        "acled"
    }

    fn name(&self) -> &'static str {
        "ACLED"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["csv", "json"]
    }

    fn mime(&self) -> &'static str {
        "text/csv"
    }

    fn about(&self) -> &'static str {
        "Exports of the Armed Conflict Location & Event Data, old and new columns; time precision becomes part of the date"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        // Looking for the word first spares other texts the search for a table.
        if !contains_ignoring_case(head.text, "event_id_cnty") {
            return Confidence::No;
        }
        let names = ["event_id_cnty", "event_date", "actor1"];
        let is_acled = if head.text.trim_start().starts_with(['{', '[']) {
            names.iter().all(|name| head.text.contains(&format!("\"{name}\"")))
        } else {
            Table::open(head.text, head.extension).has_all(&names)
        };
        if is_acled { Confidence::Certain } else { Confidence::No }
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        // What the API gives is a list of the same rows in JSON.
        let json = csv_text(input.text()?, input.extension)?;
        let n_before = cx.report_mut().issues.len();
        let table = match &json {
            Some((text, _)) => Table::open(text, "csv"),
            None => Table::open(input.text()?, input.extension),
        };
        let mapping = mapping_of(&table);
        let mut dates = DateReader::new(&mapping);
        let id_idx = table.column(&["event_id_cnty"]);
        let (mut seen, mut repeated) = (HashSet::new(), HashSet::new());
        let mut rows = table.rows();
        while rows.advance() {
            dates.note_evidence(&rows);
            let id = id_idx.map_or("", |idx| rows.cell(idx));
            if !id.is_empty() && !seen.insert(id.to_owned()) {
                repeated.insert(id.to_owned());
            }
        }
        drop(seen);
        // The tables of 2016 and before write day and month in this order, as do the exports since.
        dates.decide(cx.options().date_order.or(Some(DateOrder::DayMonth)));
        let stats = table.stats();
        let columns = Columns::of(&table);
        let countries = CountryReader::new(&mapping.columns(Field::Country), &table.names, &stats, mapping.separators);
        let mut reader = Reader { columns, mapping: &mapping, dates, countries, extras: extras_of(&mapping, &table) };
        let mut pending = Pending::default();
        let mut rows = table.rows();
        let mut n_rows = 0;
        while rows.advance() {
            if rows.is_blank() {
                continue;
            }
            if let Some((record, when)) = reader.read(&rows, cx) {
                if repeated.contains(&record.id) {
                    pending.take(record, when, rows.line(), cx)?;
                } else {
                    cx.event(record, when, |_| (rows.line(), 1))?;
                }
            }
            n_rows += 1;
            if n_rows % STEP_ROWS == 0 {
                cx.step(rows.at(), table.len())?;
            }
        }
        pending.finish(cx)?;
        reader.dates.finish(cx.notes());
        cx.report_mut().mapping = Some(mapping);
        if let Some((_, places)) = json {
            cx.flush_notes();
            places.report(cx.report_mut(), n_before);
        }
        Ok(())
    }
}

/// Columns that no general field stands for.
struct Columns {
    precision: Option<usize>,
    sub_type: Option<usize>,
    location: Option<usize>,
    admins: [Option<usize>; 3],
    actors: [(Option<usize>, &'static str); 4],
    fatalities: Option<usize>,
}

impl Columns {
    fn of(table: &Table<'_>) -> Self {
        Self {
            precision: table.column(&["time_precision", "time_prec"]),
            sub_type: table.column(&["sub_event_type"]),
            location: table.column(&["location"]),
            admins: [table.column(&["admin3"]), table.column(&["admin2"]), table.column(&["admin1"])],
            actors: [
                (table.column(&["actor1"]), "actor 1"),
                (table.column(&["assoc_actor_1", "ally_actor_1"]), "with actor 1"),
                (table.column(&["actor2"]), "actor 2"),
                (table.column(&["assoc_actor_2", "ally_actor_2"]), "with actor 2"),
            ],
            fatalities: table.column(&["fatalities"]),
        }
    }
}

struct Reader<'m> {
    columns: Columns,
    mapping: &'m Mapping,
    dates: DateReader,
    countries: CountryReader,
    extras: Vec<(usize, String)>,
}

impl Reader<'_> {
    fn read(&mut self, rows: &Rows<'_>, cx: &mut ReadCx<'_>) -> Option<(EventRecord, Option<When>)> {
        let line = rows.line();
        if rows.is_broken() {
            cx.issue(broken_quotes(rows));
        }
        let cell = |idx: Option<usize>| idx.map_or("", |idx| rows.cell(idx));
        let field = |field: Field| cell(self.mapping.column(field)).to_owned();
        let mut date = self.dates.read(rows, self.mapping, cx.notes());
        let (id, notes) = (field(Field::Id), field(Field::Summary));
        if id.is_empty() && notes.is_empty() && date.edtf.is_none() {
            let issue = Issue::new(line, IssueKind::UnreadableRow, "the row has neither id nor date nor notes");
            cx.lost(issue.value(rows.cell(0)).hint("complete the row, or remove it"));
            return None;
        }
        let precision = cell(self.columns.precision);
        if let Some((edtf, note)) = date.edtf.as_ref().and_then(|edtf| widened(edtf, precision)) {
            if date.as_written.is_empty() {
                date.as_written = field(Field::Date);
            }
            date.edtf = Some(edtf);
            date.note = note;
        }
        let sub_type = cell(self.columns.sub_type);
        let location = cell(self.columns.location);
        let mut record = EventRecord {
            id,
            summary: notes,
            kind: field(Field::Kind),
            as_written: date.as_written,
            when_note: date.note,
            ..EventRecord::default()
        };
        record.title = title_of(sub_type, &record.kind, location, &record.summary);
        for tag in self.mapping.columns(Field::Tag).into_iter().flat_map(|idx| values(rows.cell(idx))) {
            if !record.tags.iter().any(|known| known == tag) && tag != record.kind {
                record.tags.push(tag.to_owned());
            }
        }
        record.countries = self.countries.read(|idx| (rows.cell(idx), rows.cell_line(idx)), cx.notes());
        let place = std::iter::once(location).chain(self.columns.admins.iter().map(|idx| cell(*idx)));
        record.places.extend(joined_place(place));
        for &(idx, role) in &self.columns.actors {
            for id in values(cell(idx)) {
                if !record.actors.iter().any(|known| known.id == id) {
                    record.actors.push(ActorRole { id: id.to_owned(), role: role.to_owned(), ..ActorRole::default() });
                }
            }
        }
        for idx in self.mapping.columns(Field::Source) {
            let sources =
                values(rows.cell(idx)).map(|source| Citation { source: source.to_owned(), ..Citation::default() });
            record.sources.extend(sources);
        }
        let fatalities = cell(self.columns.fatalities);
        if !fatalities.is_empty() {
            record.figures.push(Figure {
                value: fatalities.to_owned(),
                what: "fatalities (reported)".to_owned(),
                ..Figure::default()
            });
        }
        for (idx, key) in &self.extras {
            let text = rows.cell(*idx);
            if !text.is_empty() {
                record.extra.insert(key.clone(), Value::from(text));
            }
        }
        let when = date.edtf.as_ref().and_then(|edtf| {
            record.when = edtf.to_string();
            edtf.when()
        });
        Some((record, when))
    }
}

/// Events whose id comes more than once, until all rows are read.
#[derive(Default)]
struct Pending {
    events: Vec<(EventRecord, Option<When>, u64)>,
    by_id: HashMap<String, usize>,
}

impl Pending {
    /// Folds a row into the event of the same id and date, or keeps it as an event of its own.
    fn take(
        &mut self,
        record: EventRecord,
        when: Option<When>,
        line: u64,
        cx: &mut ReadCx<'_>,
    ) -> Result<(), ImportError> {
        let known = self.by_id.get(&record.id).and_then(|&at| self.events.get_mut(at));
        let Some((known, _, known_line)) = known else {
            self.by_id.insert(record.id.clone(), self.events.len());
            self.events.push((record, when, line));
            return Ok(());
        };
        if known.when != record.when {
            return cx.event(record, when, |_| (line, 1));
        }
        let message = format!("the row repeats the event of line {known_line} and is counted with it");
        let issue = Issue::new(line, IssueKind::DuplicateId, message).at(0, "event_id_cnty").value(&record.id);
        cx.issue(issue.hint("monadic exports do this; its actors are kept"));
        for actor in record.actors {
            if !known.actors.iter().any(|other| other.id == actor.id) {
                known.actors.push(actor);
            }
        }
        for source in record.sources {
            if !known.sources.iter().any(|other| other.source == source.source) {
                known.sources.push(source);
            }
        }
        Ok(())
    }

    fn finish(self, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        self.events.into_iter().try_for_each(|(record, when, line)| cx.event(record, when, |_| (line, 1)))
    }
}

/// The date that a precision worse than a day leaves of a day, and why.
fn widened(edtf: &Edtf, precision: &str) -> Option<(Edtf, String)> {
    let day = edtf.when().filter(|when| when.end.secs() - when.start.secs() == SECS_PER_DAY)?.start;
    match precision.trim_end_matches(".0") {
        "2" => {
            let around = Edtf::within(day.plus_secs(-3 * SECS_PER_DAY), day.plus_secs(3 * SECS_PER_DAY));
            Some((around, format!("ACLED time precision 2: within a week of {edtf}.")))
        }
        "3" => {
            let civil = day.civil();
            let month = Edtf::from_ymd(civil.year, Some(civil.month), None).ok()?;
            Some((month, format!("ACLED time precision 3: within the month; the file gives {edtf}.")))
        }
        _ => None,
    }
}

fn title_of(sub_type: &str, kind: &str, location: &str, notes: &str) -> String {
    match (sub_type, location) {
        ("", _) | (_, "") if !notes.is_empty() => first_sentence(notes),
        ("", location) => format!("{kind}: {location}").trim_matches([':', ' ']).to_owned(),
        (sub_type, "") => sub_type.to_owned(),
        (sub_type, location) => format!("{sub_type}: {location}"),
    }
}

fn mapping_of(table: &Table<'_>) -> Mapping {
    let fields = [
        ("event_id_cnty", Field::Id),
        ("event_date", Field::Date),
        ("year", Field::Year),
        ("event_type", Field::Kind),
        ("country", Field::Country),
        ("location", Field::Place),
        ("admin1", Field::Place),
        ("admin2", Field::Place),
        ("admin3", Field::Place),
        ("actor1", Field::Actor),
        ("actor2", Field::Actor),
        ("assoc_actor_1", Field::Actor),
        ("assoc_actor_2", Field::Actor),
        ("ally_actor_1", Field::Actor),
        ("ally_actor_2", Field::Actor),
        ("notes", Field::Summary),
        ("source", Field::Source),
        ("tags", Field::Tag),
        ("sub_event_type", Field::Tag),
    ];
    mapped(table, &fields)
}

/// The mapping of a table whose columns are known by their names.
pub(super) fn mapped(table: &Table<'_>, fields: &[(&str, Field)]) -> Mapping {
    let columns = table.names.iter().map(|name| {
        let field = fields.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, field)| *field);
        let reason = if field.is_some() { Reason::Name } else { Reason::None };
        Mapped { column: name.clone(), field, reason }
    });
    Mapping { columns: columns.collect(), ..Mapping::default() }
}

fn extras_of(mapping: &Mapping, table: &Table<'_>) -> Vec<(usize, String)> {
    let fatalities = table.column(&["fatalities"]);
    extra_keys(mapping).into_iter().filter(|(idx, _)| Some(*idx) != fatalities).collect()
}

pub(super) fn contains_ignoring_case(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::super::trial::read;

    #[test]
    fn the_json_of_the_api_is_read_as_its_tables_are() {
        let text = r#"{"status": 200, "count": 3, "data": [
  {"event_id_cnty": "XX1", "event_date": "2023-01-31", "time_precision": "2", "event_type": "Protests", "sub_event_type": "Peaceful protest",
   "actor1": "Protesters", "country": "Kenya", "location": "Port", "notes": "Some \"said\", they came.\nTwice.", "fatalities": "0"},
  {"event_id_cnty": "XX1", "event_date": "2023-01-31", "time_precision": "2", "event_type": "Protests", "sub_event_type": "Peaceful protest",
   "actor1": "Police", "country": "Kenya", "location": "Port", "notes": "Some \"said\", they came.\nTwice.", "fatalities": "0"},
  {"event_id_cnty": "XX2", "event_date": "soon", "time_precision": "1", "event_type": "Riots", "sub_event_type": "", "actor1": "Rioters",
   "country": "Kenya", "location": "Inland", "notes": "", "fatalities": "1"}]}"#;
        let trial = read("a.json", text);
        assert_eq!(trial.report.format, "acled");
        assert_eq!(trial.lines(), ["[2023-01-28..2023-02-03] | Peaceful protest: Port", " | Riots: Inland"]);
        assert_eq!(trial.events[0].actors.len(), 2);
        assert_eq!(trial.events[0].summary, "Some \"said\", they came.\nTwice.");
        assert_eq!(trial.issues(), [(4, 3, "duplicate_id"), (6, 42, "bad_date")]);
    }
}
