//! ICEWS, the Integrated Crisis Early Warning System, and its successor POLECAT: who did what to whom, coded by machine.
//!
//! Tables of both are separated by tabs, with a header. ICEWS has 20 columns and codes events by CAMEO; POLECAT has 40 and
//! codes them by PLOVER, whose words stand in the table. Two faults of published files are put right, with one warning:
//!
//! - the first line has names that no row has a cell for; then the columns are those of the format, in its order
//! - rows end with tabs behind which there is nothing
//!
//! An `Event ID` of ICEWS comes again on other days; id and date together tell events apart, and make the id here.
//! Research files with nothing but source, relation, target and date are read where their relations are those of ICEWS.

use std::borrow::Cow;

use hashbrown::HashMap;
use serde_json::Value;

use super::acled::contains_ignoring_case;
use super::cells::{is_missing, role_of, values};
use super::datecell::{Cell, either, read_cell};
use super::gdelt_codes::event_words;
use super::guess::Known;
use super::icews_columns::{Layout, N_SLOTS, Slot, TRIPLE, is_triples, put_right};
use super::logrows::extra_key;
use super::maker::{Depth, Opened, RowMaker};
use super::notes::Notes;
use super::row::{first_cell, joined_place, keep_overflow};
use super::rows::{Dialect, Escape, Rows};
use super::table::Table;
use super::{Confidence, Field, Head, ImportError, Importer, Input, Issue, IssueKind, Mapped, Mapping, ReadCx, Reason};
use crate::dataset::{ActorRole, Citation, CountryRole, EventRecord, Figure, country};
use crate::time::{DateOrder, When};

/// What a mapping that a person asks for is completed by.
const KNOWN: Known = Known {
    columns: &[
        ("Event Date", Some(Field::Date)),
        ("Event Text", Some(Field::Title)),
        ("Event Type", Some(Field::Kind)),
        ("Source Name", Some(Field::Actor)),
        ("Target Name", Some(Field::Actor)),
        ("Actor Name", Some(Field::Actor)),
        ("Recipient Name", Some(Field::Actor)),
        ("Publisher", Some(Field::Source)),
        ("Country", Some(Field::Country)),
    ],
    guesses_rest: false,
    ..Known::NOTHING
};

/// Reads ICEWS and POLECAT.
pub(super) struct Icews;

impl Importer for Icews {
    fn id(&self) -> &'static str {
        "icews"
    }

    fn name(&self) -> &'static str {
        "ICEWS, POLECAT"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["tab", "txt", "tsv", "csv"]
    }

    fn mime(&self) -> &'static str {
        "text/tab-separated-values"
    }

    fn about(&self) -> &'static str {
        "Yearly files of ICEWS (CAMEO codes become words) and of its successor POLECAT, with surplus names and tabs"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        // Looking for a word first spares other texts the search for a table.
        if contains_ignoring_case(head.text, "event date") {
            let table = Table::open(head.text, head.extension);
            return if Layout::of(&table.names).is_some() { Confidence::Certain } else { Confidence::No };
        }
        if is_triples(head.text) { Confidence::Yes } else { Confidence::No }
    }

    fn reads_stretches(&self) -> bool {
        true
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let opened = Opened::of(input, cx.options().limits)?;
        let (mut opened, layout) = if let Some(layout) = Layout::of(&opened.names) {
            (opened, layout)
        } else {
            drop(opened);
            let dialect = Dialect { delimiter: b'\t', escape: Escape::Unquoted, line_end: b'\n' };
            let names = |_: &str| (TRIPLE.map(str::to_owned).to_vec(), false);
            (Opened::with(input, cx.options().limits, dialect, names)?, Layout::Triples)
        };
        if cx.options().mapping.is_some() && layout != Layout::Triples {
            return super::csv::read_table(input, &KNOWN, cx);
        }
        let header_line = opened.header_line.max(1);
        if let Some(message) = put_right(&mut opened, layout) {
            let issue = Issue::new(header_line, IssueKind::RaggedRow, message);
            cx.issue(issue.hint("look whether names and cells belong together"));
        }
        let maker = Maker::new(&opened.names, layout, cx.options().date_order);
        let mapping = maker.mapping();
        opened.read(maker, cx)?;
        cx.report_mut().mapping = Some(mapping);
        Ok(())
    }
}

/// Makes events of rows.
#[derive(Debug)]
struct Maker {
    layout: Layout,
    order: Option<DateOrder>,
    names: Vec<String>,
    slots: [Option<usize>; N_SLOTS],
    /// The columns that are kept as they are, with their keys.
    extras: Vec<(usize, String)>,
}

/// What a stretch has looked up.
#[derive(Debug, Default)]
struct Seen {
    countries: HashMap<Box<str>, Option<&'static country::Country>>,
}

impl Maker {
    fn new(names: &[String], layout: Layout, order: Option<DateOrder>) -> Self {
        let (mut slots, mut extras) = ([None; N_SLOTS], Vec::new());
        for (idx, name) in names.iter().enumerate() {
            let free = Slot::of(name, layout).and_then(|slot| slots.get_mut(slot as usize).map(|place| (slot, place)));
            match free {
                Some((slot, place)) if place.is_none() => {
                    *place = Some(idx);
                    // Codes say more than their words, and raw names more than those that were made of them.
                    if matches!(slot, Slot::Code | Slot::Mode | Slot::RawNames | Slot::RawOtherNames | Slot::Published)
                    {
                        extras.push((idx, extra_key(name).into_owned()));
                    }
                }
                _ => extras.push((idx, extra_key(name).into_owned())),
            }
        }
        Self { layout, order, names: names.to_vec(), slots, extras }
    }

    fn mapping(&self) -> Mapping {
        let mapped = |(idx, name): (usize, &String)| {
            let slot = Slot::of(name, self.layout).filter(|slot| self.idx(*slot) == Some(idx));
            let field = slot.and_then(Slot::field);
            Mapped { column: name.clone(), field, reason: if field.is_some() { Reason::Name } else { Reason::None } }
        };
        Mapping { columns: self.names.iter().enumerate().map(mapped).collect(), ..Mapping::default() }
    }

    fn idx(&self, slot: Slot) -> Option<usize> {
        self.slots.get(slot as usize).copied().flatten()
    }

    /// A cell, empty where it says that there is nothing.
    fn cell<'r>(&self, rows: &'r Rows<'_>, slot: Slot) -> &'r str {
        self.idx(slot).map(|idx| rows.cell(idx)).filter(|cell| !is_missing(cell)).unwrap_or_default()
    }

    fn issue(&self, rows: &Rows<'_>, slot: Slot, kind: IssueKind, message: &str) -> Issue {
        let Some(idx) = self.idx(slot) else { return Issue::new(rows.line(), kind, message) };
        let name = self.names.get(idx).map_or("", String::as_str);
        Issue::new(rows.cell_line(idx), kind, message).at(idx as u32 + 1, name).value(rows.cell(idx))
    }

    /// The names of both sides; POLECAT has several in a cell, and names as they were read where it has no better ones.
    fn sides<'r>(&self, rows: &'r Rows<'_>) -> [Vec<&'r str>; 2] {
        [[Slot::Names, Slot::RawNames], [Slot::OtherNames, Slot::RawOtherNames]].map(|slots| {
            let cell = slots.into_iter().map(|slot| self.cell(rows, slot)).find(|cell| !cell.is_empty());
            match cell {
                None => Vec::new(),
                Some(cell) if self.layout == Layout::Polecat => values(cell).filter(|name| !is_missing(name)).collect(),
                Some(cell) => vec![cell],
            }
        })
    }

    /// What happened: `Make statement`, `Consult (visit)`.
    fn what(&self, rows: &Rows<'_>) -> String {
        let what = self.cell(rows, Slot::What);
        if self.layout != Layout::Polecat {
            return what.to_owned();
        }
        let mode = self.cell(rows, Slot::Mode).to_lowercase();
        let what = capitalised(&what.to_lowercase());
        match (what.is_empty(), mode.is_empty()) {
            (_, true) => what,
            (true, false) => capitalised(&mode),
            (false, false) => format!("{what} ({mode})"),
        }
    }

    /// `Make statement: Barack Obama → Iran`; for want of all these the place.
    fn title(&self, rows: &Rows<'_>, places: &[String]) -> String {
        let [names, others] = self.sides(rows).map(|names| names.join(", "));
        let who = match (names.is_empty(), others.is_empty()) {
            (false, false) => format!("{names} → {others}"),
            (true, false) => format!("→ {others}"),
            (_, true) => names,
        };
        let parts = [self.what(rows), who];
        let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        if parts.is_empty() { places.first().cloned().unwrap_or_default() } else { parts.join(": ") }
    }

    /// The words for the kind, and whether its code is one of CAMEO.
    fn kind(&self, rows: &Rows<'_>) -> (String, bool) {
        let what = || self.cell(rows, Slot::What);
        if self.layout == Layout::Polecat {
            return (what().to_lowercase(), true);
        }
        let code = self.cell(rows, Slot::Code);
        if code.is_empty() {
            return (what().to_owned(), true);
        }
        // Spreadsheets take zeros away: no code of CAMEO begins with more than 20.
        let whole = format!("0{code}");
        let code = if !event_words(code).1 && event_words(&whole).1 { whole.as_str() } else { code };
        let (exact, is_known) = event_words(code);
        let root = code.get(..2).and_then(|root| event_words(root).0).or(exact);
        (root.map_or_else(|| what().to_owned(), str::to_owned), is_known)
    }

    fn add_countries(&self, rows: &Rows<'_>, record: &mut EventRecord, seen: &mut Seen, notes: &mut Notes) {
        let [source, target] = self.layout.roles();
        for (slot, role) in [(Slot::Country, "place"), (Slot::Home, source), (Slot::OtherHome, target)] {
            let cell = self.cell(rows, slot);
            let several = self.layout == Layout::Polecat && cell.contains([';', '|']);
            let names: Vec<&str> = if several { values(cell).collect() } else { vec![cell] };
            for name in names.into_iter().filter(|name| !name.is_empty() && !is_missing(name)) {
                let known = seen.countries.get(name).copied();
                let found = known.unwrap_or_else(|| {
                    let found = country::find(name).or_else(|| country::by_code(name));
                    seen.countries.insert(name.into(), found);
                    found
                });
                if found.is_none() {
                    let idx = self.idx(slot).unwrap_or_default();
                    let column = self.names.get(idx).map_or("", String::as_str);
                    notes.unknown_country(rows.cell_line(idx), idx as u32 + 1, column, name);
                }
                let new = role_of(name, found);
                match record.countries.iter_mut().find(|known| known.code == new.code) {
                    Some(known) if known.role.split(", ").any(|word| word == role) => {}
                    Some(known) => known.role = format!("{}, {role}", known.role),
                    None => record.countries.push(CountryRole { role: role.to_owned(), ..new }),
                }
            }
        }
    }

    fn add_actors(&self, rows: &Rows<'_>, record: &mut EventRecord) {
        for (names, role) in self.sides(rows).into_iter().zip(self.layout.roles()) {
            for name in names {
                match record.actors.iter_mut().find(|known| known.id == name) {
                    Some(known) if known.role.split(", ").any(|word| word == role) => {}
                    Some(known) => known.role = format!("{}, {role}", known.role),
                    None => record.actors.push(ActorRole {
                        id: name.to_owned(),
                        role: role.to_owned(),
                        ..ActorRole::default()
                    }),
                }
            }
        }
    }

    fn date(&self, rows: &Rows<'_>, record: &mut EventRecord, notes: &mut Notes) -> Option<When> {
        let text = self.idx(Slot::Date).map_or("", |idx| rows.cell(idx));
        let issue = |kind, message: &str| self.issue(rows, Slot::Date, kind, message);
        let edtf = match read_cell(text, self.order, None) {
            Cell::Date(edtf) => Some(edtf),
            Cell::Ambiguous(a, b) => {
                notes.issue_once("day and month", || {
                    let issue = issue(
                        IssueKind::AmbiguousDate,
                        "dates of which day and month can be either are kept as one of two days",
                    );
                    issue.hint("choose it in “How the table is read”, or read the file with --date-order dmy or mdy")
                });
                either(&a, &b)
            }
            Cell::Missing | Cell::Empty | Cell::Open => {
                let message = "no date of the event; it is undated";
                notes.issue(issue(IssueKind::MissingDate, message).hint("write the day as 2021-04-02"));
                None
            }
            Cell::Bad { message, hint } => {
                notes.issue(issue(IssueKind::BadDate, &message).hint(hint));
                None
            }
        };
        if let Some(edtf) = &edtf {
            record.when = edtf.to_string();
        }
        if text != record.when {
            text.clone_into(&mut record.as_written);
        }
        let published = self.cell(rows, Slot::Published);
        if !published.is_empty() && published != text {
            record.when_note = format!("Read by machine in an article of {published}.");
        }
        edtf.and_then(|edtf| edtf.when())
    }
}

impl RowMaker for Maker {
    type Seen = Seen;

    fn make(
        &self,
        rows: &Rows<'_>,
        depth: Depth,
        seen: &mut Seen,
        notes: &mut Notes,
    ) -> Option<(EventRecord, Option<When>)> {
        let says =
            [Slot::Date, Slot::What, Slot::Names, Slot::RawNames, Slot::OtherNames, Slot::RawOtherNames, Slot::Code];
        if says.into_iter().all(|slot| self.cell(rows, slot).is_empty()) {
            let message = format!("the row has {} cells, and none says when, who or what", rows.len());
            let issue = Issue::new(rows.line(), IssueKind::UnreadableRow, message).value(first_cell(rows));
            notes.issue(issue.hint("complete the row, or remove it"));
            return None;
        }
        let mut record = EventRecord::default();
        let when = self.date(rows, &mut record, notes);
        let (kind, is_known) = self.kind(rows);
        record.kind = kind;
        if !is_known {
            let code = self.cell(rows, Slot::Code);
            notes.issue_once(&format!("code {code}"), || {
                let message = "an event code that CAMEO does not have";
                self.issue(rows, Slot::Code, IssueKind::BadValue, message).hint("it stays as written")
            });
        }
        self.add_countries(rows, &mut record, seen, notes);
        self.add_actors(rows, &mut record);
        let publisher = self.cell(rows, Slot::Publisher);
        if !publisher.is_empty() {
            record.sources.push(Citation { source: publisher.to_owned(), ..Citation::default() });
        }
        keep_overflow(rows, self.names.len(), &mut record, notes);
        if depth >= Depth::Words {
            record.id = self.id(rows).into_owned();
            let places = [Slot::Placename, Slot::City, Slot::District, Slot::Province, Slot::Country];
            record.places.extend(joined_place(places.into_iter().map(|slot| self.cell(rows, slot))));
            record.title = self.title(rows, &record.places);
        }
        if depth == Depth::Whole {
            let intensity = self.cell(rows, Slot::Intensity);
            if !intensity.is_empty() {
                let what = "intensity (-10 to 10)".to_owned();
                record.figures.push(Figure { value: intensity.to_owned(), what, ..Figure::default() });
            }
            for (idx, key) in &self.extras {
                let cell = rows.cell(*idx);
                if !cell.is_empty() && !matches!(cell, "None" | "NULL") {
                    record.extra.insert(key.clone(), Value::from(cell));
                }
            }
        }
        Some((record, when))
    }

    fn n_columns(&self) -> usize {
        self.names.len()
    }

    fn id<'r>(&self, rows: &'r Rows<'_>) -> Cow<'r, str> {
        let id = self.cell(rows, Slot::Id);
        match self.cell(rows, Slot::Date) {
            date if self.layout == Layout::Icews && !id.is_empty() && !date.is_empty() => {
                Cow::Owned(format!("{id}/{date}"))
            }
            _ => Cow::Borrowed(id),
        }
    }

    fn id_column(&self) -> u32 {
        self.idx(Slot::Id).map_or(0, |idx| idx as u32 + 1)
    }

    fn makes_words(&self, _rows: &Rows<'_>) -> bool {
        true
    }

    fn absorb(&self, _seen: &mut Seen, _later: &Seen, _n_before: u64) {}
}

/// A word with a capital at its start.
fn capitalised(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::icews_columns::{ICEWS, POLECAT};
    use super::super::trial::{read, try_read};

    /// A row of a table with these cells under these names, the others empty.
    fn row(names: &[&str], cells: &[(&str, &str)]) -> String {
        let cell = |name: &&str| cells.iter().find(|(known, _)| known == name).map_or("", |(_, cell)| *cell);
        names.iter().map(cell).collect::<Vec<_>>().join("\t")
    }

    fn icews(rows: &[&[(&str, &str)]]) -> String {
        let rows: Vec<String> = rows.iter().map(|cells| row(&ICEWS, cells)).collect();
        format!("{}\n{}\n", ICEWS.join("\t"), rows.join("\n"))
    }

    const VISIT: [(&str, &str); 15] = [
        ("Event ID", "7"),
        ("Event Date", "2014-03-01"),
        ("Source Name", "Anna Example"),
        ("Source Sectors", "Executive,Government"),
        ("Source Country", "Russian Federation"),
        ("Event Text", "Make a visit"),
        ("CAMEO Code", "042"),
        ("Intensity", "1.9"),
        ("Target Name", "Government (Exampleland)"),
        ("Target Country", "Exampleland"),
        ("Publisher", "Example Wire"),
        ("City", "Kyiv"),
        ("Province", "Kyiv City"),
        ("Country", "Ukraine"),
        ("Latitude", "50.45"),
    ];

    #[test]
    fn an_event_of_icews_says_who_did_what_to_whom() {
        let trial = read("events.2014.tab", &icews(&[&VISIT]));
        assert_eq!(trial.lines(), ["2014-03-01 | Make a visit: Anna Example → Government (Exampleland)"]);
        let event = &trial.events[0];
        assert_eq!((event.id.as_str(), event.kind.as_str()), ("7/2014-03-01", "consultation"));
        assert_eq!(event.places, ["Kyiv, Kyiv City, Ukraine"]);
        let countries: Vec<_> = event.countries.iter().map(|role| (role.code.as_str(), role.role.as_str())).collect();
        assert_eq!(countries, [("UA", "place"), ("RU", "source"), ("Exampleland", "target")]);
        let actors: Vec<_> = event.actors.iter().map(|actor| (actor.id.as_str(), actor.role.as_str())).collect();
        assert_eq!(actors, [("Anna Example", "source"), ("Government (Exampleland)", "target")]);
        assert_eq!((event.sources[0].source.as_str(), event.figures[0].value.as_str()), ("Example Wire", "1.9"));
        let extra: Vec<_> =
            event.extra.iter().map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or(""))).collect();
        assert_eq!(extra, ["Source Sectors=Executive,Government", "CAMEO Code=042", "Latitude=50.45"]);
        assert_eq!((trial.report.format.as_str(), trial.issues()), ("icews", vec![(2, 11, "unknown_country")]));
    }

    #[test]
    fn id_and_date_together_tell_events_apart() {
        let other_day: Vec<_> =
            VISIT.iter().map(|&(name, cell)| (name, if name == "Event Date" { "2014-03-02" } else { cell })).collect();
        let trial = read("t.tab", &icews(&[&VISIT, &other_day]));
        assert_eq!((trial.report.events, trial.issues()), (2, vec![(2, 11, "unknown_country")]));
        let trial = read("t.tab", &icews(&[&VISIT, &other_day, &VISIT]));
        assert_eq!(
            (trial.report.events, trial.issues()),
            (3, vec![(2, 11, "unknown_country"), (4, 1, "duplicate_id")])
        );
    }

    #[test]
    fn codes_become_kinds_also_without_their_zeros() {
        for (code, text, kind, n_issues) in [
            ("190", "Use conventional military force", "fight", 0),
            ("42", "Make a visit", "consultation", 0),
            ("0214", "Appeal for intelligence", "appeal", 0),
            ("", "Make a visit", "Make a visit", 0),
            ("999", "Something", "Something", 1),
        ] {
            let cells = [("Event ID", "1"), ("Event Date", "2014-03-01"), ("CAMEO Code", code), ("Event Text", text)];
            let trial = read("t.tab", &icews(&[&cells]));
            assert_eq!((trial.events[0].kind.as_str(), trial.report.issue_count), (kind, n_issues), "{code}");
            assert_eq!(trial.events[0].title, text);
        }
    }

    #[test]
    fn an_actor_on_both_sides_is_one_and_a_row_of_nothing_is_lost() {
        let cells = [
            ("Event Date", "1/13/2014"),
            ("Source Name", "Crowd"),
            ("Target Name", "Crowd"),
            ("Source Country", "India"),
            ("Target Country", "India"),
        ];
        let trial = read("t.tab", &icews(&[&cells, &[("Story ID", "5")], &[("Event Text", "Threaten")]]));
        assert_eq!(trial.lines(), ["2014-01-13 | Crowd → Crowd", " | Threaten"]);
        assert_eq!((trial.events[0].actors.len(), trial.events[0].actors[0].role.as_str()), (1, "source, target"));
        assert_eq!(trial.events[0].countries[0].role, "source, target");
        assert_eq!(trial.issues(), [(3, 0, "unreadable_row"), (4, 2, "missing_date")]);
    }

    const PROTEST: [(&str, &str); 12] = [
        ("Event ID", "p1"),
        ("Event Date", "2020-01-02"),
        ("Event Type", "PROTEST"),
        ("Event Mode", "demo"),
        ("Intensity", "-6.5"),
        ("Actor Name", "None"),
        ("Actor Name Raw", "students; teachers"),
        ("Recipient Name", "Ministry of Examples"),
        ("Recipient Country", "KEN"),
        ("Country", "KEN"),
        ("Source", "Example Daily"),
        ("Publication Date", "2020-01-03"),
    ];

    #[test]
    fn polecat_has_its_words_in_the_table() {
        let trial = read("ngecEvents.txt", &format!("{}\n{}\n", POLECAT.join("\t"), row(&POLECAT, &PROTEST)));
        assert_eq!(trial.lines(), ["2020-01-02 | Protest (demo): students, teachers → Ministry of Examples"]);
        let event = &trial.events[0];
        assert_eq!((event.kind.as_str(), event.id.as_str()), ("protest", "p1"));
        assert_eq!(event.when_note, "Read by machine in an article of 2020-01-03.");
        assert_eq!(
            event.actors.iter().map(|actor| actor.role.as_str()).collect::<Vec<_>>(),
            ["actor", "actor", "recipient"]
        );
        assert_eq!((event.countries[0].code.as_str(), event.countries[0].role.as_str()), ("KE", "place, recipient"));
        assert_eq!(event.extra["Actor Name Raw"], "students; teachers");
        assert_eq!((trial.report.format.as_str(), trial.report.issue_count), ("icews", 0));
    }

    #[test]
    fn surplus_names_and_tabs_are_said_once() {
        let usual = read("t.txt", &format!("{}\n{}\n", POLECAT.join("\t"), row(&POLECAT, &PROTEST)));
        let mut names = POLECAT.to_vec();
        names.insert(5, "Headline");
        names.push("Extra");
        let rows = [row(&POLECAT, &PROTEST), row(&POLECAT, &PROTEST).replace("p1", "p2")].join("\n");
        let surplus = read("t.txt", &format!("{}\n{rows}\n", names.join("\t")));
        assert_eq!((surplus.issues(), surplus.report.events), (vec![(1, 0, "ragged_row")], 2));
        assert_eq!(surplus.events[0], usual.events[0]);
        // A name that has cells is a column.
        let cells: Vec<_> = PROTEST.iter().copied().chain([("Headline", "H"), ("Extra", "E")]).collect();
        let whole = read("t.txt", &format!("{}\n{}\n", names.join("\t"), row(&names, &cells)));
        assert_eq!((whole.report.issue_count, &whole.events[0].extra["Headline"]), (0, &"H".into()));
        for header in [POLECAT.join("\t"), POLECAT.join("\t") + "\t\t"] {
            let tabs = read("t.txt", &format!("{header}\n{}\n", rows.replace('\n', "\t\t\n") + "\t\t"));
            assert_eq!((tabs.issues(), tabs.report.events), (vec![(1, 0, "ragged_row")], 2));
            assert_eq!(tabs.events[0], usual.events[0]);
        }
    }

    #[test]
    fn rows_of_four_are_read_where_their_relations_are_those_of_icews() {
        let text = "Anna Example\tMake statement\tExampleland\t2014-03-01\nCrowd\tDemonstrate or rally\tExampleland\t2014-03-02\nCrowd\tSing\tCrowd\t2014-03-03\n";
        let trial = read("train.txt", text);
        assert_eq!(
            (trial.report.format.as_str(), trial.lines()[1].as_str()),
            ("icews", "2014-03-02 | Demonstrate or rally: Crowd → Exampleland")
        );
        assert_eq!((trial.report.events, trial.events[0].kind.as_str()), (3, "Make statement"));
        assert_eq!(
            read("train.txt", "a\tknows\tb\t2014-03-01\na\tMake statement\tb\t2014-03-01\nc\tlikes\td\t2014-03-01\n")
                .report
                .format,
            "csv"
        );
        assert_eq!(read("t.csv", "Event Date,Event ID,Title\n2014-03-01,1,A\n").report.format, "csv");
    }

    proptest! {
        #[test]
        fn any_rows_are_events_or_lost(
            rows in proptest::collection::vec("[a-b0-9\t\"; /-]{0,60}", 0..12),
            is_polecat in any::<bool>(),
            cut in 0_usize..2_000,
        ) {
            let header = if is_polecat { POLECAT.join("\t") } else { ICEWS.join("\t") };
            let text = format!("{header}\n{}", rows.join("\n"));
            let text = text.get(..text.floor_char_boundary(cut)).unwrap_or(&text);
            // The counts are checked there.
            if let Ok(trial) = try_read("t.tab", text.as_bytes()) {
                for event in &trial.events {
                    prop_assert!(!event.title.is_empty() && !event.id.is_empty());
                }
            }
        }
    }
}
