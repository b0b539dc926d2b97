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
//! | others    | not known        | `2022-01`, and it is said            |
//! | none      | not known        | `2022-01-05`, and it is said         |
//!
//! A monadic export repeats an event once for each actor; such rows become one event with all its actors.

use std::io::Read as _;
use std::sync::Arc;

use serde_json::Value;

use super::any_json::csv_text;
use super::cells::{CountryReader, values};
use super::dates::DateReader;
use super::facets::{KnownCountries, add_names};
use super::notes::Notes;
use super::plain::PlainDay;
use super::report::told;
use super::row::{broken_quotes, extra_keys, joined_place, keep_overflow};
use super::rowformat::{Layout, RowFormat, read_rows};
use super::rows::Rows;
use super::table::Table;
use super::titles::first_sentence;
use super::{
    Confidence, Field, Head, ImportError, Importer, Input, InputText, Issue, IssueKind, Mapped, Mapping, ReadCx,
    ReadOptions, Reason,
};
use crate::dataset::{ActorRole, Citation, EventRecord, Facet, Figure, Part, ValueId};
use crate::time::{DateOrder, Edtf, Form, Precision, SECS_PER_DAY, Shape, Time, When, days_in_month};

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

    fn reads_stretches(&self) -> bool {
        true
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        // What the API gives is a list of the same rows in JSON.
        let mut text = String::new();
        if input.starts_with_any(b"{[")? {
            input.open()?.read_to_string(&mut text)?;
        }
        let json = if text.is_empty() { None } else { csv_text(&text, input.extension)? };
        let Some((table, places)) = json else { return read_rows(input, cx, Reader::new) };
        let n_before = cx.report_mut().issues.len();
        read_rows(&Input { name: input.name, extension: "csv", text: InputText::Whole(&table) }, cx, Reader::new)?;
        cx.flush_notes();
        places.report(cx.report_mut(), n_before);
        Ok(())
    }
}

/// Which columns make what.
#[derive(Debug)]
struct Plan {
    layout: Layout,
    date: Option<usize>,
    year: Option<usize>,
    kind: Option<usize>,
    notes: Option<usize>,
    precision: Option<usize>,
    sub_type: Option<usize>,
    location: Option<usize>,
    admins: [Option<usize>; 3],
    actors: [(Option<usize>, &'static str); 4],
    fatalities: Option<usize>,
    countries: Vec<usize>,
    tags: Vec<usize>,
    sources: Vec<usize>,
    extras: Vec<(usize, String)>,
}

impl Plan {
    fn of(table: &Table<'_>, mapping: Mapping) -> Self {
        let fatalities = table.column(&["fatalities"]);
        Self {
            date: mapping.column(Field::Date),
            year: mapping.column(Field::Year),
            kind: mapping.column(Field::Kind),
            notes: mapping.column(Field::Summary),
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
            fatalities,
            countries: mapping.columns(Field::Country),
            tags: mapping.columns(Field::Tag),
            sources: mapping.columns(Field::Source),
            extras: extra_keys(&mapping).into_iter().filter(|(idx, _)| Some(*idx) != fatalities).collect(),
            layout: Layout {
                n_columns: mapping.columns.len(),
                id: mapping.column(Field::Id),
                summary: mapping.column(Field::Summary),
                mapping,
            },
        }
    }
}

/// Rows whose time precision says nothing: how many, and line and text of the first.
#[derive(Clone, Debug, Default)]
struct OddPrecision {
    n: usize,
    line: u64,
    value: String,
}

/// Makes events of rows.
#[derive(Clone, Debug)]
struct Reader {
    plan: Arc<Plan>,
    dates: DateReader,
    /// Rows without a time precision, and rows with one that is not known.
    odd: [OddPrecision; 2],
    countries: CountryReader,
    known: KnownCountries,
    values: Vec<ValueId>,
}

impl Reader {
    fn new(table: &Table<'_>, options: &ReadOptions) -> Self {
        let mapping = mapping_of(table);
        let mut dates = DateReader::new(&mapping);
        dates.set_new_year_is_year(options.new_year_is_year);
        let countries = mapping.columns(Field::Country);
        Self {
            dates,
            odd: Default::default(),
            countries: CountryReader::new(&countries, &table.names, &table.stats(), options.separators()),
            known: KnownCountries::new(&countries),
            values: Vec::new(),
            plan: Arc::new(Plan::of(table, mapping)),
        }
    }
}

/// A cell of a column that may not be there.
fn cell<'r>(rows: &'r Rows<'_>, idx: Option<usize>) -> &'r str {
    idx.map_or("", |idx| rows.cell(idx))
}

impl RowFormat for Reader {
    const MERGES: bool = true;

    fn layout(&self) -> &Layout {
        &self.plan.layout
    }

    fn fresh(&self) -> Self {
        Self {
            plan: Arc::clone(&self.plan),
            dates: self.dates.fresh(),
            odd: Default::default(),
            countries: self.countries.fresh(),
            known: KnownCountries::new(&self.plan.countries),
            values: Vec::new(),
        }
    }

    fn read(&mut self, rows: &Rows<'_>, notes: &mut Notes) -> Option<(EventRecord, Option<When>)> {
        let plan = Arc::clone(&self.plan);
        if rows.is_broken() {
            notes.issue(broken_quotes(rows));
        }
        let mut date = self.dates.read(rows, &plan.layout.mapping, notes);
        let (id, summary) = (cell(rows, plan.layout.id), cell(rows, plan.notes));
        if id.is_empty() && summary.is_empty() && date.edtf.is_none() {
            let message = "the row has neither id nor date nor notes";
            let issue = Issue::new(rows.line(), IssueKind::UnreadableRow, message).value(rows.cell(0));
            notes.issue(issue.hint("complete the row, or remove it"));
            return None;
        }
        let precision = cell(rows, plan.precision);
        if date.edtf.is_some() {
            self.note_precision(rows);
        }
        if let Some((edtf, note)) = date.edtf.as_ref().and_then(|edtf| widened(edtf, precision)) {
            if date.as_written.is_empty() {
                cell(rows, plan.date).clone_into(&mut date.as_written);
            }
            date.edtf = Some(edtf);
            date.note = note;
        }
        let location = cell(rows, plan.location);
        let mut record = EventRecord {
            id: id.to_owned(),
            title: self.title(rows),
            summary: summary.to_owned(),
            kind: cell(rows, plan.kind).to_owned(),
            as_written: date.as_written,
            when_note: date.note,
            ..EventRecord::default()
        };
        for tag in plan.tags.iter().flat_map(|&idx| values(rows.cell(idx))) {
            if !record.tags.iter().any(|known| known == tag) && tag != record.kind {
                record.tags.push(tag.to_owned());
            }
        }
        record.countries = self.countries.read(|idx| (rows.cell(idx), rows.cell_line(idx)), notes);
        let place = std::iter::once(location).chain(plan.admins.iter().map(|idx| cell(rows, *idx)));
        record.places.extend(joined_place(place));
        for &(idx, role) in &plan.actors {
            for id in values(cell(rows, idx)) {
                if !record.actors.iter().any(|known| known.id == id) {
                    record.actors.push(ActorRole { id: id.to_owned(), role: role.to_owned(), ..ActorRole::default() });
                }
            }
        }
        for source in plan.sources.iter().flat_map(|&idx| values(rows.cell(idx))) {
            record.sources.push(Citation { source: source.to_owned(), ..Citation::default() });
        }
        let fatalities = cell(rows, plan.fatalities);
        if !fatalities.is_empty() {
            let (value, what) = (fatalities.to_owned(), "fatalities (reported)".to_owned());
            record.figures.push(Figure { value, what, ..Figure::default() });
        }
        for (idx, key) in &plan.extras {
            let text = rows.cell(*idx);
            if !text.is_empty() {
                record.extra.insert(key.clone(), Value::from(text));
            }
        }
        keep_overflow(rows, plan.layout.n_columns, &mut record, notes);
        let when = date.edtf.as_ref().and_then(|edtf| {
            record.when = edtf.to_string();
            edtf.when()
        });
        Some((record, when))
    }

    fn read_quickly(&mut self, rows: &Rows<'_>, part: &mut Part, notes: &mut Notes) -> bool {
        let plan = &*self.plan;
        if rows.is_broken() || rows.len() != plan.layout.n_columns {
            return false;
        }
        let Some(day) = PlainDay::read(cell(rows, plan.date)) else { return false };
        let is_year = |text: &str| text.len() == 4 && text.parse() == Ok(day.year);
        if plan.year.is_some_and(|idx| !is_year(rows.cell(idx))) || (day.is_new_year && self.dates.new_year_is_year()) {
            return false;
        }
        let when = match cell(rows, plan.precision) {
            "2" => Some(week_around(day.start)),
            "3" => month_of(day.start),
            precision if precision != "1" && plan.precision.is_some() => return false,
            _ => Some(day.when()),
        };
        let Some(when) = when else { return false };
        self.known.add(&mut self.countries, rows, part, notes);
        let kind = cell(rows, plan.kind);
        add_names(part, Facet::Kind, std::iter::once(kind), &mut self.values);
        part.values(Facet::Status, &[]);
        let actors = plan.actors.iter().flat_map(|(idx, _)| values(cell(rows, *idx)));
        add_names(part, Facet::Actor, actors, &mut self.values);
        let sources = plan.sources.iter().flat_map(|&idx| values(rows.cell(idx)));
        add_names(part, Facet::Source, sources, &mut self.values);
        let tags = plan.tags.iter().flat_map(|&idx| values(rows.cell(idx)));
        add_names(part, Facet::Tag, tags.filter(|tag| *tag != kind), &mut self.values);
        part.date(Some(when), (0, 0), None);
        true
    }

    fn title(&self, rows: &Rows<'_>) -> String {
        let plan = &*self.plan;
        let location = cell(rows, plan.location);
        title_of(cell(rows, plan.sub_type), cell(rows, plan.kind), location, cell(rows, plan.notes))
    }

    fn merge(event: &mut EventRecord, again: EventRecord) {
        for actor in again.actors {
            if !event.actors.iter().any(|known| known.id == actor.id) {
                event.actors.push(actor);
            }
        }
        for source in again.sources {
            if !event.sources.iter().any(|known| known.source == source.source) {
                event.sources.push(source);
            }
        }
    }

    fn note_evidence(&mut self, rows: &Rows<'_>) {
        self.dates.note_evidence(rows);
    }

    fn decide(&mut self, asked: Option<DateOrder>) {
        // The tables of 2016 and before write day and month in this order, as do the exports since.
        self.dates.decide(asked.or(Some(DateOrder::DayMonth)));
    }

    fn decides_as(&self, other: &Self) -> bool {
        self.dates.decides_as(&other.dates)
    }

    fn absorb(&mut self, later: &Self, n_before: u64) {
        self.dates.absorb(&later.dates, n_before);
        for (odd, later) in self.odd.iter_mut().zip(&later.odd) {
            if odd.n == 0 && later.n > 0 {
                (odd.line, odd.value) = (later.line + n_before, later.value.clone());
            }
            odd.n += later.n;
        }
    }

    fn finish(self, notes: &mut Notes) {
        let ways = [
            ("no time precision", "their dates are taken as written, which may be sharper than they are known"),
            ("a time precision other than 1, 2 and 3", "of their dates the month is kept"),
        ];
        for (odd, (what, hint)) in self.odd.iter().zip(ways).filter(|(odd, _)| odd.n > 0) {
            let idx = self.plan.precision.unwrap_or_default();
            let name = self.plan.layout.mapping.columns.get(idx).map_or("", |mapped| mapped.column.as_str());
            let message = format!("{} {what}", told(odd.n, "row has", "rows have"));
            let issue = Issue::new(odd.line, IssueKind::BadValue, message).at(idx as u32 + 1, name).value(&odd.value);
            notes.issue(issue.times(odd.n).hint(hint));
        }
        self.dates.finish(notes);
    }
}

impl Reader {
    /// Counts a row whose time precision says nothing.
    fn note_precision(&mut self, rows: &Rows<'_>) {
        let Some(idx) = self.plan.precision else { return };
        let precision = rows.cell(idx);
        let [none, unknown] = &mut self.odd;
        let odd = match plain_precision(precision) {
            "1" | "2" | "3" => return,
            "" => none,
            _ => unknown,
        };
        if odd.n == 0 {
            (odd.line, odd.value) = (rows.cell_line(idx), precision.to_owned());
        }
        odd.n += 1;
    }
}

/// `2` of `2.0`.
fn plain_precision(text: &str) -> &str {
    text.trim().trim_end_matches(".0")
}

/// One day of the week around a day, as [`widened`] has it.
fn week_around(day: Time) -> When {
    let (first, last) = (day.plus_secs(-3 * SECS_PER_DAY), day.plus_secs(3 * SECS_PER_DAY));
    let end = Form::plain(Precision::Day).start;
    let form = Form { shape: Shape::OneOf, start: end, end };
    When { start: first, end: last.plus_secs(SECS_PER_DAY), form }
}

/// The month of a day.
fn month_of(day: Time) -> Option<When> {
    let civil = day.civil();
    let start = Time::from_ymd(civil.year, civil.month, 1)?;
    let n_days = i64::from(days_in_month(civil.year, civil.month));
    Some(When { start, end: start.plus_secs(n_days * SECS_PER_DAY), form: Form::plain(Precision::Month) })
}

/// The date that a precision worse than a day leaves of a day, and why.
fn widened(edtf: &Edtf, precision: &str) -> Option<(Edtf, String)> {
    let day = edtf.when().filter(|when| when.end.secs() - when.start.secs() == SECS_PER_DAY)?.start;
    let precision = plain_precision(precision);
    match precision {
        "" | "1" => None,
        "2" => {
            let around = Edtf::within(day.plus_secs(-3 * SECS_PER_DAY), day.plus_secs(3 * SECS_PER_DAY));
            Some((around, format!("ACLED time precision 2: within a week of {edtf}.")))
        }
        _ => {
            let civil = day.civil();
            let month = Edtf::from_ymd(civil.year, Some(civil.month), None).ok()?;
            let words = if precision == "3" { "within the month" } else { "not known, so the month is kept" };
            Some((month, format!("ACLED time precision {precision}: {words}; the file gives {edtf}.")))
        }
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

pub(super) fn contains_ignoring_case(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::super::rowformat::check_both_ways;
    use super::super::trial::{check_golden, read, try_read};
    use super::*;

    macro_rules! golden {
        ($name:literal) => {
            check_golden(
                concat!($name, ".csv"),
                include_bytes!(concat!("../../tests/data/", $name, ".csv")),
                include_str!(concat!("../../tests/golden/import/", $name, ".jsonl")),
            )
        };
    }

    #[test]
    fn tables_of_2016_in_windows_1252_with_columns_without_names_are_read() {
        let report = golden!("acled_2016");
        assert_eq!((report.encoding.as_str(), report.format.as_str()), ("windows-1252", "acled"));
        assert_eq!((report.records, report.events, report.unreadable, report.merged), (6, 5, 1, 0));
        let seen: Vec<_> = report.issues.iter().map(|issue| (issue.line, issue.column, issue.kind.key())).collect();
        assert_eq!(seen, [(4, 5, "columns_disagree"), (5, 4, "bad_date"), (8, 0, "unreadable_row")]);
        golden!("acled_old");
    }

    #[test]
    fn tables_of_2019_are_read_and_the_time_of_upload_is_no_date() {
        let report = golden!("acled_2019");
        assert_eq!((report.records, report.events, report.merged), (7, 6, 1));
        assert_eq!(report.last.as_deref(), Some("2020"));
        let seen: Vec<_> = report.issues.iter().map(|issue| (issue.line, issue.column, issue.kind.key())).collect();
        assert_eq!(
            seen,
            [(5, 18, "unknown_country"), (6, 3, "duplicate_id"), (7, 3, "duplicate_id"), (9, 5, "bad_date")]
        );
    }

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
        assert_eq!(trial.issues(), [(4, 21, "duplicate_id"), (6, 42, "bad_date")]);
    }

    #[test]
    fn tables_of_today_are_read() {
        let report = golden!("acled_new");
        assert_eq!((report.records, report.events, report.merged), (4, 3, 1));
    }

    const HEAD: &str = "event_id_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,assoc_actor_1,actor2,\
                        assoc_actor_2,country,admin1,location,source,notes,fatalities,tags,timestamp\n";

    #[test]
    fn rows_of_an_event_are_one_event_however_far_apart_they_stand() {
        let n = 4_000;
        let notes = "Something happens and nobody is hurt. ".repeat(8);
        let row = |nth: usize, actors: [&str; 2], source: &str| {
            let (day, month) = (nth % 28 + 1, nth % 12 + 1);
            let [a, b] = actors.map(|name| if name.is_empty() { String::new() } else { format!("{name} {nth}") });
            format!(
                "XAN{nth},2020-{month:02}-{day:02},2020,{},Battles,Armed clash,{a},,{b},,Kenya,North,Well {nth},\
                 {source},\"{notes}\",1,,1600000000\n",
                nth % 3 + 1,
            )
        };
        let mut text = HEAD.to_owned();
        for nth in 0..n {
            text += &row(nth, ["Clan", ""], "Radio");
            // Every fifth comes again at once, every third at the end.
            if nth % 5 == 0 {
                text += &row(nth, ["Army", "Clan"], "Radio; Wire");
            }
        }
        for nth in (0..n).rev().filter(|nth| nth % 3 == 0) {
            text += &row(nth, ["Guard", "Clan"], "Post");
        }
        // The same id on another day is another event.
        text += "XAN0,2021-05-05,2021,1,Battles,Armed clash,Clan 0,,,,Kenya,North,Well 0,Radio,Again.,0,,1600000000\n";
        assert!(text.len() > 2 << 20, "several stretches");
        let trial = read("monadic.csv", &text);
        let n_again = n / 5 + n.div_ceil(3);
        assert_eq!((trial.report.records, trial.report.events, trial.report.merged), (n + n_again + 1, n + 1, n_again));
        let find = |id: &str, year: &str| {
            trial.events.iter().find(|event| event.id == id && event.when.contains(year)).expect("an event").clone()
        };
        let actors = |event: &EventRecord| event.actors.iter().map(|actor| actor.id.clone()).collect::<Vec<_>>();
        let fifteen = find("XAN15", "2020");
        assert_eq!(actors(&fifteen), ["Clan 15", "Army 15", "Guard 15"]);
        assert_eq!(fifteen.sources.iter().map(|source| &*source.source).collect::<Vec<_>>(), ["Radio", "Wire", "Post"]);
        assert_eq!(actors(&find("XAN7", "2020")), ["Clan 7"]);
        assert_eq!(actors(&find("XAN0", "2021")), ["Clan 0"]);
        let issues: Vec<_> = trial
            .report
            .issues
            .iter()
            .map(|issue| (issue.line, issue.kind.key(), issue.count, &*issue.value))
            .collect();
        let last = text.lines().count() as u64;
        assert_eq!(issues, [(3, "duplicate_id", n_again, "XAN0"), (last, "duplicate_id", 1, "XAN0")]);
    }

    #[test]
    fn the_order_of_days_and_months_is_that_of_the_whole_table() {
        let row = |nth: usize, date: &str| {
            format!(
                "XAN{nth},{date},2020,1,Riots,Mob violence,Clan,,,,Kenya,North,Well,Radio,{},0,,\n",
                "x".repeat(400)
            )
        };
        let mut text = HEAD.to_owned();
        (0..4_000).for_each(|nth| text += &row(nth, "05/06/2020"));
        let trial = read("dmy.csv", &text);
        assert_eq!(trial.events.first().map(|event| event.when.as_str()), Some("2020-06-05"));
        text += &row(9_999, "05/31/2020");
        let trial = read("mdy.csv", &text);
        assert_eq!(trial.events.first().map(|event| event.when.as_str()), Some("2020-05-06"));
        assert_eq!((trial.report.events, trial.report.issue_count), (4_001, 0));
    }

    #[test]
    fn a_time_precision_that_says_nothing_is_pointed_out_once() {
        let row = |n: usize, precision: &str| {
            format!("XAN{n},2020-05-05,2020,{precision},Riots,Mob violence,Clan,,,,Kenya,North,Well,Radio,Text.,0,,1\n")
        };
        let rows: String = ["1", "", "4", "", "3.0", "4"].iter().enumerate().map(|(n, cell)| row(n, cell)).collect();
        let trial = read("odd.csv", &format!("{HEAD}{rows}"));
        let mut whens: Vec<_> = trial.events.iter().map(|event| (event.id.as_str(), event.when.as_str())).collect();
        whens.sort_unstable();
        let (day, month) = ("2020-05-05", "2020-05");
        assert_eq!(whens.iter().map(|(_, when)| *when).collect::<Vec<_>>(), [day, day, month, day, month, month]);
        let mut issues: Vec<_> =
            trial.report.issues.iter().map(|issue| (issue.line, issue.column, issue.count)).collect();
        issues.sort_unstable();
        assert_eq!(issues, [(3, 4, 2), (4, 4, 2)]);
    }

    #[test]
    fn cells_beyond_the_last_column_are_kept() {
        let text =
            format!("{HEAD}XAN1,2020-05-05,2020,1,Riots,Mob violence,Clan,,,,Kenya,North,Well,Radio,Text.,0,,1,more\n");
        let trial = read("wide.csv", &text);
        assert_eq!(trial.events[0].extra["column 19"], "more");
        assert_eq!(trial.issues(), [(2, 19, "ragged_row")]);
    }

    fn date() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => (1990..2000_i64, 0..14_u32, 0..33_u32).prop_map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}")),
            4 => (0..33_u32, "(January|May|June|Mai)", 1990..2000_i64).prop_map(|(d, m, y)| format!("{d:02} {m} {y}")),
            1 => "(|05/06/1994|yesterday|1753-01-01|1 May 95|1994)",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn the_quick_way_reads_what_the_careful_way_reads(
            rows in proptest::collection::vec(
                (date(), "(199[0-9]|199[0-9]|)", "[123]?|1\\.0", "[ab]?(; ?[bc])?", "(Kenya|Togo|x)?", "[a-c]{0,2}", "[XYZ]?[0-9]?"),
                1..24,
            ),
        ) {
            let mut text = HEAD.to_owned();
            for (date, year, precision, list, country, word, id) in &rows {
                let _ = writeln!(
                    text,
                    "{id},{date},{year},{precision},{word},{word},{list},{word},{list},,{country},{word},{word},{list},{word},{precision},{list},1",
                );
            }
            for new_year_is_year in [false, true] {
                let options = crate::import::ReadOptions { new_year_is_year, ..Default::default() };
                check_both_ways(&text, |table| Reader::new(table, &options))?;
            }
        }

        #[test]
        fn any_text_below_the_header_is_read(text in "[a-c0-9,;\"\n\r é/-]{0,300}", cut in 0..600_usize) {
            let whole = format!("{HEAD}{text}\nXAN1,2020-05-05,2020,1,Riots,,Clan,,,,Kenya,,,,\"Two\nlines\",0,,1\nXAN1,2020-05-05,2020,1,,,Guard\n{text}");
            let trial = try_read("a.csv", whole.as_bytes());
            prop_assert!(trial.is_ok());
            // Whatever is cut off, the counts add up.
            let _ = try_read("a.csv", whole.as_bytes().get(..cut).unwrap_or_default());
        }
    }
}
