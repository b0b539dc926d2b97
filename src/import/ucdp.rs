//! UCDP GED, the Georeferenced Event Dataset of the Uppsala Conflict Data Program, versions 17 to 25.
//!
//! `date_start` and `date_end` bound the day of an event, they are no duration: with `date_prec` above 1 the event is kept
//! as one day of that window, `[2013-12-13..2013-12-14]`.

use serde_json::Value;

use super::acled::{contains_ignoring_case, mapped};
use super::cells::CountryReader;
use super::csv::STEP_ROWS;
use super::datecell::{Cell, read_cell};
use super::report::cut;
use super::row::{broken_quotes, extra_keys, joined_place};
use super::rows::Rows;
use super::table::Table;
use super::{Confidence, Field, Head, ImportError, Importer, Input, Issue, IssueKind, Mapping, ReadCx};
use crate::dataset::{ActorRole, Citation, EventRecord, Figure};
use crate::time::{Edtf, SECS_PER_DAY};

/// Columns that become figures, with what they count.
const FIGURES: [(&str, &str); 7] = [
    ("best", "deaths (best estimate)"),
    ("low", "deaths (low estimate)"),
    ("high", "deaths (high estimate)"),
    ("deaths_a", "deaths of side A"),
    ("deaths_b", "deaths of side B"),
    ("deaths_civilians", "deaths of civilians"),
    ("deaths_unknown", "deaths of unknown people"),
];

/// Characters of a side's name in a title; coalitions have names of several lines.
const MAX_SIDE: usize = 40;

/// Reads UCDP GED tables.
pub(super) struct Ucdp;

impl Importer for Ucdp {
    fn id(&self) -> &'static str {
        "ucdp"
    }

    fn name(&self) -> &'static str {
        "UCDP GED"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["csv"]
    }

    fn mime(&self) -> &'static str {
        "text/csv"
    }

    fn about(&self) -> &'static str {
        "The Georeferenced Event Dataset of the Uppsala Conflict Data Program; its window of dates becomes one of its days"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        if !contains_ignoring_case(head.text, "date_prec") {
            return Confidence::No;
        }
        let table = Table::open(head.text, head.extension);
        if table.has_all(&["date_prec", "date_start", "date_end", "side_a"]) {
            Confidence::Certain
        } else {
            Confidence::No
        }
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let table = Table::open(input.text()?, input.extension);
        let mapping = mapping_of(&table);
        let stats = table.stats();
        let countries = CountryReader::new(&mapping.columns(Field::Country), &table.names, &stats, mapping.separators);
        let mut reader = Reader::new(&table, &mapping, countries);
        let mut rows = table.rows();
        let mut n_rows = 0;
        while rows.advance() {
            if rows.is_blank() {
                continue;
            }
            reader.read(&rows, cx)?;
            n_rows += 1;
            if n_rows % STEP_ROWS == 0 {
                cx.step(rows.at(), table.len())?;
            }
        }
        cx.report_mut().mapping = Some(mapping);
        Ok(())
    }
}

struct Reader<'m> {
    mapping: &'m Mapping,
    countries: CountryReader,
    precision: Option<usize>,
    start: Option<usize>,
    end: Option<usize>,
    violence: Option<usize>,
    sides: [(Option<usize>, &'static str); 2],
    places: [Option<usize>; 3],
    source: Option<usize>,
    office: Option<usize>,
    headline: Option<usize>,
    conflict: Option<usize>,
    figures: Vec<(usize, &'static str)>,
    extras: Vec<(usize, String)>,
}

impl<'m> Reader<'m> {
    fn new(table: &Table<'_>, mapping: &'m Mapping, countries: CountryReader) -> Self {
        let column = |name: &str| table.column(&[name]);
        let figures: Vec<_> = FIGURES.iter().filter_map(|&(name, what)| Some((column(name)?, what))).collect();
        let extras = extra_keys(mapping)
            .into_iter()
            .filter(|(idx, _)| !figures.iter().any(|(figure, _)| figure == idx))
            .collect();
        Self {
            mapping,
            countries,
            precision: column("date_prec"),
            start: column("date_start"),
            end: column("date_end"),
            violence: column("type_of_violence"),
            sides: [(column("side_a"), "side A"), (column("side_b"), "side B")],
            places: [column("where_coordinates"), column("adm_2"), column("adm_1")],
            source: column("source_article"),
            office: column("source_office"),
            headline: column("source_headline"),
            conflict: column("conflict_name"),
            figures,
            extras,
        }
    }

    fn read(&mut self, rows: &Rows<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let line = rows.line();
        if rows.is_broken() {
            cx.issue(broken_quotes(rows));
        }
        let cell = |idx: Option<usize>| idx.map_or("", |idx| rows.cell(idx));
        let mut record = EventRecord { id: cell(self.mapping.column(Field::Id)).to_owned(), ..EventRecord::default() };
        let edtf = self.date(rows, &mut record, cx);
        for (idx, role) in self.sides {
            let name = cell(idx);
            if !name.is_empty() {
                record.actors.push(ActorRole { id: name.to_owned(), role: role.to_owned(), ..ActorRole::default() });
            }
        }
        if edtf.is_none() && record.actors.is_empty() {
            let issue = Issue::new(line, IssueKind::UnreadableRow, "the row has neither dates nor sides");
            cx.lost(issue.value(rows.cell(0)).hint("complete the row, or remove it"));
            return Ok(());
        }
        record.kind = match cell(self.violence) {
            "1" => "State-based conflict".to_owned(),
            "2" => "Non-state conflict".to_owned(),
            "3" => "One-sided violence".to_owned(),
            other => other.to_owned(),
        };
        record.countries = self.countries.read(|idx| (rows.cell(idx), rows.cell_line(idx)), cx.notes());
        record.places.extend(joined_place(self.places.iter().map(|idx| cell(*idx))));
        cell(self.mapping.column(Field::Attribution)).clone_into(&mut record.attribution);
        record.summary = cell(self.headline).replace(';', "; ");
        let conflict = cell(self.conflict);
        if !conflict.is_empty() {
            record.tags.push(conflict.to_owned());
        }
        let article = cell(self.source);
        let sources = if article.is_empty() { cell(self.office) } else { article };
        record.sources =
            articles(sources).map(|source| Citation { source: source.to_owned(), ..Citation::default() }).collect();
        for &(idx, what) in &self.figures {
            let value = rows.cell(idx);
            if !value.is_empty() {
                record.figures.push(Figure { value: value.to_owned(), what: what.to_owned(), ..Figure::default() });
            }
        }
        for (idx, key) in &self.extras {
            let text = rows.cell(*idx);
            if !text.is_empty() {
                record.extra.insert(key.clone(), Value::from(text));
            }
        }
        let sides: Vec<_> = record.actors.iter().map(|actor| cut(&actor.id, MAX_SIDE)).collect();
        let place = cell(self.places[0]);
        record.title = [sides.join(" – ").as_str(), place]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ");
        let when = edtf.as_ref().and_then(|edtf| {
            record.when = edtf.to_string();
            edtf.when()
        });
        cx.event(record, when, |_| (line, 1))
    }

    fn date(&self, rows: &Rows<'_>, record: &mut EventRecord, cx: &mut ReadCx<'_>) -> Option<Edtf> {
        let mut read = |idx: Option<usize>, name: &str| {
            let text = rows.cell(idx?);
            match read_cell(text, cx.options().date_order, None) {
                Cell::Date(edtf) => Some(edtf),
                Cell::Bad { message, hint } => {
                    let at = idx.unwrap_or_default();
                    cx.issue(
                        Issue::new(rows.cell_line(at), IssueKind::BadDate, message)
                            .at(at as u32 + 1, name)
                            .value(text)
                            .hint(hint),
                    );
                    None
                }
                _ => None,
            }
        };
        let (start, end) = (read(self.start, "date_start"), read(self.end, "date_end"));
        let cell = |idx: Option<usize>| idx.map_or("", |idx| rows.cell(idx));
        let words = if cell(self.start) == cell(self.end) {
            cell(self.start).to_owned()
        } else {
            format!("{} – {}", cell(self.start), cell(self.end))
        };
        let edtf = match (&start, &end) {
            (Some(a), Some(b)) if a != b => {
                let (from, to) = (a.when()?.start, b.when()?.end.plus_secs(-SECS_PER_DAY));
                if to < from {
                    let at = self.end.unwrap_or_default();
                    let issue = Issue::new(
                        rows.cell_line(at),
                        IssueKind::EndBeforeStart,
                        format!("the window ends before it starts, {a}"),
                    );
                    cx.issue(
                        issue
                            .at(at as u32 + 1, "date_end")
                            .value(cell(self.end))
                            .hint("the start is kept alone; correct one of the two dates"),
                    );
                    return start;
                }
                let precision = cell(self.precision);
                record.when_note =
                    format!("UCDP date precision {precision}: some day of this window{}.", span_words(precision));
                Some(Edtf::within(from, to))
            }
            _ => start.or(end),
        };
        if edtf.as_ref().is_none_or(|edtf| edtf.to_string() != words) {
            record.as_written = words;
        }
        edtf
    }
}

/// What the codebook says about the length of the window.
fn span_words(precision: &str) -> &'static str {
    match precision {
        "2" => ", two to six days",
        "3" => ", a week",
        "4" => ", up to a month",
        "5" => ", up to a year",
        _ => "",
    }
}

/// The articles of a cell: quoted and separated by semicolons when there are several.
fn articles(cell: &str) -> impl Iterator<Item = &str> {
    cell.split("\";\"").map(|part| part.trim_matches(['"', ' ', ';'])).filter(|part| !part.is_empty())
}

fn mapping_of(table: &Table<'_>) -> Mapping {
    let fields = [
        ("id", Field::Id),
        ("date_start", Field::Date),
        ("date_end", Field::End),
        ("type_of_violence", Field::Kind),
        ("side_a", Field::Actor),
        ("side_b", Field::Actor),
        ("country", Field::Country),
        ("where_coordinates", Field::Place),
        ("adm_1", Field::Place),
        ("adm_2", Field::Place),
        ("source_article", Field::Source),
        ("source_headline", Field::Summary),
        ("source_original", Field::Attribution),
        ("conflict_name", Field::Tag),
    ];
    mapped(table, &fields)
}
