//! UCDP GED, the Georeferenced Event Dataset of the Uppsala Conflict Data Program, versions 17 to 25.
//!
//! `date_start` and `date_end` bound the day of an event, they are no duration: with `date_prec` above 1 the event is kept
//! as one day of that window, `[2013-12-13..2013-12-14]`. Half a window gives no day either, unless the precision is 1;
//! without dates the year of the row remains.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use super::acled::{contains_ignoring_case, mapped};
use super::cells::CountryReader;
use super::datecell::{Cell, read_cell};
use super::dates::{new_year_note, note_disagreement, year_of_new_year};
use super::facets::{KnownCountries, add_names};
use super::notes::Notes;
use super::plain::PlainDay;
use super::report::cut;
use super::row::{broken_quotes, extra_keys, joined_place, keep_overflow};
use super::rowformat::{Layout, RowFormat, read_rows};
use super::rows::Rows;
use super::table::Table;
use super::{Confidence, Field, Head, ImportError, Importer, Input, Issue, IssueKind, Mapping, ReadCx, ReadOptions};
use crate::dataset::{ActorRole, Citation, EventRecord, Facet, Figure, Part, ValueId};
use crate::time::{DateOrder, Edtf, Form, Precision, SECS_PER_DAY, Shape, Time, When};

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

    fn reads_stretches(&self) -> bool {
        true
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        read_rows(input, cx, Reader::new)
    }
}

/// Which columns make what.
#[derive(Debug)]
struct Plan {
    layout: Layout,
    date_order: Option<DateOrder>,
    new_year_is_year: bool,
    year: Option<usize>,
    precision: Option<usize>,
    start: Option<usize>,
    end: Option<usize>,
    violence: Option<usize>,
    sides: [(Option<usize>, &'static str); 2],
    places: [Option<usize>; 3],
    attribution: Option<usize>,
    article: Option<usize>,
    office: Option<usize>,
    source_date: Option<usize>,
    headline: Option<usize>,
    conflict: Option<usize>,
    countries: Vec<usize>,
    figures: Vec<(usize, &'static str)>,
    extras: Vec<(usize, String)>,
}

impl Plan {
    fn of(table: &Table<'_>, mapping: Mapping, options: &ReadOptions) -> Self {
        let column = |name: &str| table.column(&[name]);
        let figures: Vec<_> = FIGURES.iter().filter_map(|&(name, what)| Some((column(name)?, what))).collect();
        let extras = extra_keys(&mapping)
            .into_iter()
            .filter(|(idx, _)| !figures.iter().any(|(figure, _)| figure == idx))
            .collect();
        Self {
            date_order: options.date_order,
            new_year_is_year: options.new_year_is_year,
            year: column("year"),
            precision: column("date_prec"),
            start: column("date_start"),
            end: column("date_end"),
            violence: column("type_of_violence"),
            sides: [(column("side_a"), "side A"), (column("side_b"), "side B")],
            places: [column("where_coordinates"), column("adm_2"), column("adm_1")],
            attribution: mapping.column(Field::Attribution),
            article: column("source_article"),
            office: column("source_office"),
            source_date: column("source_date"),
            headline: column("source_headline"),
            conflict: column("conflict_name"),
            countries: mapping.columns(Field::Country),
            figures,
            extras,
            layout: Layout {
                n_columns: mapping.columns.len(),
                id: mapping.column(Field::Id),
                summary: mapping.column(Field::Summary),
                mapping,
            },
        }
    }

    /// The words for the sort of violence.
    fn kind<'r>(&self, rows: &'r Rows<'_>) -> &'r str {
        match cell(rows, self.violence) {
            "1" => "State-based conflict",
            "2" => "Non-state conflict",
            "3" => "One-sided violence",
            other => other,
        }
    }

    fn side_names<'r>(&self, rows: &'r Rows<'_>) -> impl Iterator<Item = &'r str> {
        self.sides.map(|(idx, _)| cell(rows, idx)).into_iter().filter(|name| !name.is_empty())
    }

    /// Where an event was reported: the office of each report, or its article where no office is given.
    fn sources<'r>(&self, rows: &'r Rows<'_>) -> impl Iterator<Item = Report<'r>> {
        let [article, office, date, headline] =
            [self.article, self.office, self.source_date, self.headline].map(|idx| cell(rows, idx));
        let n = if article.is_empty() { parts(office).count() } else { articles(article).count() };
        // Lists belong together only where they are equally long.
        let fits = |list: &str| parts(list).count() == n;
        let (has_office, has_date, has_headline) = (fits(office), fits(date), fits(headline));
        let mut articles = articles(article);
        let mut offices = parts(if has_office { office } else { "" });
        let mut dates = parts(if has_date { date } else { "" });
        let mut headlines = parts(if has_headline { headline } else { "" });
        let reports = (0..n).map(move |_| Report {
            article: articles.next().unwrap_or_default(),
            office: offices.next().unwrap_or_default(),
            date: dates.next().filter(|date| !is_sentinel(date)).unwrap_or_default(),
            headline: headlines.next().unwrap_or_default(),
        });
        // Of an article there may be no more than the date that stands for none.
        reports.filter(|report| !report.source().is_empty())
    }
}

/// One report of an event.
struct Report<'r> {
    article: &'r str,
    office: &'r str,
    date: &'r str,
    headline: &'r str,
}

impl<'r> Report<'r> {
    fn source(&self) -> Cow<'r, str> {
        if self.office.is_empty() { without_sentinel(self.article) } else { Cow::Borrowed(self.office) }
    }

    fn citation(&self) -> Citation {
        let source = self.source();
        let article = without_sentinel(self.article);
        let rest = match (self.office, &*article) {
            ("", _) => "",
            (_, "") => self.headline,
            (office, article) => article.strip_prefix(office).unwrap_or(article).trim_start_matches([',', ';', ' ']),
        };
        let (date, rest) = match rest.strip_prefix(self.date).filter(|_| !self.date.is_empty()) {
            Some(behind) => (self.date, behind.trim_start_matches([',', ' '])),
            None if source.contains(self.date) || rest.contains(self.date) => ("", rest),
            None => (self.date, rest),
        };
        let locator: Vec<&str> = [date, rest].into_iter().filter(|part| !part.is_empty()).collect();
        Citation { locator: locator.join(", "), source: source.into_owned(), ..Citation::default() }
    }
}

/// Makes events of rows.
#[derive(Clone, Debug)]
struct Reader {
    plan: Arc<Plan>,
    countries: CountryReader,
    known: KnownCountries,
    values: Vec<ValueId>,
}

impl Reader {
    fn new(table: &Table<'_>, options: &ReadOptions) -> Self {
        let mapping = mapping_of(table);
        let countries = mapping.columns(Field::Country);
        Self {
            countries: CountryReader::new(&countries, &table.names, &table.stats(), options.separators()),
            known: KnownCountries::new(&countries),
            values: Vec::new(),
            plan: Arc::new(Plan::of(table, mapping, options)),
        }
    }
}

/// A cell of a column that may not be there.
fn cell<'r>(rows: &'r Rows<'_>, idx: Option<usize>) -> &'r str {
    idx.map_or("", |idx| rows.cell(idx))
}

impl RowFormat for Reader {
    const MERGES: bool = false;

    fn layout(&self) -> &Layout {
        &self.plan.layout
    }

    fn fresh(&self) -> Self {
        Self {
            plan: Arc::clone(&self.plan),
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
        let mut record = EventRecord { id: cell(rows, plan.layout.id).to_owned(), ..EventRecord::default() };
        let edtf = plan.date(rows, &mut record, notes);
        for (idx, role) in plan.sides {
            let name = cell(rows, idx);
            if !name.is_empty() {
                record.actors.push(ActorRole { id: name.to_owned(), role: role.to_owned(), ..ActorRole::default() });
            }
        }
        if edtf.is_none() && record.actors.is_empty() {
            let message = "the row has neither dates nor sides";
            let issue = Issue::new(rows.line(), IssueKind::UnreadableRow, message).value(rows.cell(0));
            notes.issue(issue.hint("complete the row, or remove it"));
            return None;
        }
        let edtf = edtf.or_else(|| plan.year_alone(rows, &mut record));
        record.title = self.title(rows);
        plan.kind(rows).clone_into(&mut record.kind);
        record.countries = self.countries.read(|idx| (rows.cell(idx), rows.cell_line(idx)), notes);
        record.places.extend(joined_place(plan.places.iter().map(|idx| cell(rows, *idx))));
        cell(rows, plan.attribution).clone_into(&mut record.attribution);
        record.summary = cell(rows, plan.headline).replace(';', "; ");
        let conflict = cell(rows, plan.conflict);
        if !conflict.is_empty() {
            record.tags.push(conflict.to_owned());
        }
        record.sources = plan.sources(rows).map(|report| report.citation()).collect();
        for &(idx, what) in &plan.figures {
            let value = rows.cell(idx);
            if !value.is_empty() {
                record.figures.push(Figure { value: value.to_owned(), what: what.to_owned(), ..Figure::default() });
            }
        }
        for (idx, key) in &plan.extras {
            let text = rows.cell(*idx);
            let is_dates = plan.source_date == Some(*idx);
            let text = if is_dates { without_sentinels(text) } else { Cow::Borrowed(text) };
            if !text.is_empty() {
                record.extra.insert(key.clone(), Value::from(&*text));
            }
        }
        keep_overflow(rows, plan.layout.n_columns, &mut record, notes);
        let when = edtf.as_ref().and_then(|edtf| {
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
        let days = [plan.start, plan.end].map(|idx| PlainDay::read(cell(rows, idx)));
        let [Some(start), Some(end)] = days else { return false };
        let is_year =
            |text: &str| text.len() == 4 && text.parse().is_ok_and(|year: i64| (start.year..=end.year).contains(&year));
        if start.start > end.start
            || plan.year.is_some_and(|idx| !is_year(rows.cell(idx)))
            || (start.is_new_year && plan.new_year_is_year)
        {
            return false;
        }
        let form = Form::plain(Precision::Day);
        let shape = if start == end { form.shape } else { Shape::OneOf };
        let form = Form { shape, ..form };
        let when = When { start: start.start, end: end.start.plus_secs(SECS_PER_DAY), form };
        self.known.add(&mut self.countries, rows, part, notes);
        add_names(part, Facet::Kind, std::iter::once(plan.kind(rows)), &mut self.values);
        part.values(Facet::Status, &[]);
        add_names(part, Facet::Actor, plan.side_names(rows), &mut self.values);
        self.values.clear();
        for report in plan.sources(rows) {
            let id = part.name(Facet::Source, &report.source());
            if !self.values.contains(&id) {
                self.values.push(id);
            }
        }
        part.values(Facet::Source, &self.values);
        add_names(part, Facet::Tag, std::iter::once(cell(rows, plan.conflict)), &mut self.values);
        part.date(Some(when), (0, 0), None);
        true
    }

    fn title(&self, rows: &Rows<'_>) -> String {
        let plan = &*self.plan;
        let sides: Vec<_> = plan.side_names(rows).map(|name| cut(name, MAX_SIDE)).collect();
        let place = cell(rows, plan.places[0]);
        match (sides.join(" – "), place) {
            (sides, "") => sides,
            (sides, place) if sides.is_empty() => place.to_owned(),
            (sides, place) => format!("{sides}, {place}"),
        }
    }

    fn made_texts(&self, rows: &Rows<'_>, found: &mut dyn FnMut(&str)) {
        found(self.plan.kind(rows));
    }
}

impl Plan {
    fn date(&self, rows: &Rows<'_>, record: &mut EventRecord, notes: &mut Notes) -> Option<Edtf> {
        let mut read = |idx: Option<usize>, name: &str| {
            let at = idx?;
            let text = rows.cell(at);
            match read_cell(text, self.date_order, None) {
                Cell::Date(edtf) => Some(edtf),
                Cell::Bad { message, hint } => {
                    let issue = Issue::new(rows.cell_line(at), IssueKind::BadDate, message).at(at as u32 + 1, name);
                    notes.issue(issue.value(text).hint(hint));
                    None
                }
                _ => None,
            }
        };
        let (start, end) = (read(self.start, "date_start"), read(self.end, "date_end"));
        let words = match (cell(rows, self.start), cell(rows, self.end)) {
            (start, end) if start == end => start.to_owned(),
            (start, end) => format!("{start} – {end}"),
        };
        let edtf = match (&start, &end) {
            (Some(a), Some(b)) if a != b => self.window(a, b, rows, record, notes),
            (Some(_), None) | (None, Some(_)) if self.precision(rows) != "1" => {
                self.half_window(start.as_ref(), end.as_ref(), rows, record)
            }
            _ => {
                let day = start.or(end);
                let year = day.as_ref().filter(|_| self.new_year_is_year).and_then(year_of_new_year);
                if let (Some(_), Some(day)) = (&year, &day) {
                    record.when_note = new_year_note(day);
                }
                year.or(day)
            }
        };
        if let Some(edtf) = &edtf
            && let Some(idx) = self.year
            && let Ok(year) = rows.cell(idx).parse()
        {
            note_disagreement(edtf, year, rows, idx, &self.layout.mapping, notes);
        }
        if edtf.as_ref().is_none_or(|edtf| edtf.to_string() != words) {
            record.as_written = words;
        }
        edtf
    }

    /// One day of those from `a` to `b`.
    fn window(&self, a: &Edtf, b: &Edtf, rows: &Rows<'_>, record: &mut EventRecord, notes: &mut Notes) -> Option<Edtf> {
        let (from, to) = (a.when()?.start, b.when()?.end.plus_secs(-SECS_PER_DAY));
        let precision = self.precision(rows);
        if to < from {
            let is_day = precision == "1";
            let at = self.end.unwrap_or_default();
            let message = format!("the window ends before it starts, {a}");
            let issue =
                Issue::new(rows.cell_line(at), IssueKind::EndBeforeStart, message).at(at as u32 + 1, "date_end");
            let kept = if is_day { "the start is kept alone" } else { "one of the days between them is kept" };
            notes.issue(issue.value(rows.cell(at)).hint(format!("{kept}; correct one of the two dates")));
            record.when_note = format!("The file gives {b} as the end, which lies before the start.");
            if is_day {
                return Some(a.clone());
            }
            return Some(Edtf::within(b.when()?.start, a.when()?.end.plus_secs(-SECS_PER_DAY)));
        }
        record.when_note = format!("{}: some day of this window{}.", precision_words(precision), span_words(precision));
        Some(Edtf::within(from, to))
    }

    /// A day of a window of which one end is known; the other is that of the week or of the year.
    fn half_window(
        &self,
        start: Option<&Edtf>,
        end: Option<&Edtf>,
        rows: &Rows<'_>,
        record: &mut EventRecord,
    ) -> Option<Edtf> {
        let precision = self.precision(rows);
        let day = start.or(end)?.when()?;
        let is_week = matches!(precision, "2" | "3");
        let year = cell(rows, self.year).parse().ok().filter(|year: &i64| *year == day.start.civil().year);
        let (first, last) = (day.start, day.end.plus_secs(-SECS_PER_DAY));
        let (missing, edtf) = if start.is_some() {
            let of_year = year.map_or(Time::MAX, |year| Time::from_year(year + 1).plus_secs(-SECS_PER_DAY));
            ("end", Edtf::within(first, if is_week { first.plus_secs(6 * SECS_PER_DAY) } else { of_year }))
        } else {
            let of_year = year.map_or(Time::MIN, Time::from_year);
            ("start", Edtf::within(if is_week { last.plus_secs(-6 * SECS_PER_DAY) } else { of_year }, last))
        };
        let (words, span) = (precision_words(precision), span_words(precision));
        record.when_note = format!("{words}: some day of a window{span}, whose {missing} cannot be read.");
        Some(edtf)
    }

    /// The year of a row without dates.
    fn year_alone(&self, rows: &Rows<'_>, record: &mut EventRecord) -> Option<Edtf> {
        let edtf = Edtf::from_ymd(cell(rows, self.year).parse().ok()?, None, None).ok()?;
        "The dates of the row cannot be read; the year is that of its column.".clone_into(&mut record.when_note);
        Some(edtf)
    }

    /// The precision of dates, as a number.
    fn precision<'r>(&self, rows: &'r Rows<'_>) -> &'r str {
        let text = cell(rows, self.precision).trim();
        text.strip_suffix(".0").unwrap_or(text)
    }
}

fn precision_words(precision: &str) -> String {
    if precision.is_empty() {
        "UCDP gives no date precision".to_owned()
    } else {
        format!("UCDP date precision {precision}")
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

/// The parts of a list, also empty ones; none of an empty cell.
fn parts(cell: &str) -> impl Iterator<Item = &str> {
    let parts = (!cell.is_empty()).then(|| cell.split(';'));
    parts.into_iter().flatten().map(|part| part.trim_matches(['"', ' ']))
}

/// Whether a date of a report is the earliest of SQL Server, which stands for none.
fn is_sentinel(date: &str) -> bool {
    date.starts_with("1753-01-01")
}

/// The list of dates of reports without those that stand for none.
fn without_sentinels(dates: &str) -> Cow<'_, str> {
    if dates.contains("1753-01-01") {
        Cow::Owned(parts(dates).filter(|date| !is_sentinel(date)).collect::<Vec<_>>().join(";"))
    } else {
        Cow::Borrowed(dates)
    }
}

/// An article without a date that stands for none.
fn without_sentinel(article: &str) -> Cow<'_, str> {
    if article.contains("1753-01-01") {
        Cow::Owned(article.split(',').filter(|part| !is_sentinel(part.trim())).collect::<Vec<_>>().join(","))
    } else {
        Cow::Borrowed(article)
    }
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
    fn tables_of_42_columns_are_read() {
        let report = golden!("ucdp_42");
        assert_eq!((report.format.as_str(), report.records, report.events, report.unreadable), ("ucdp", 8, 7, 1));
        let seen: Vec<_> = report.issues.iter().map(|issue| (issue.line, issue.column, issue.kind.key())).collect();
        assert_eq!(seen, [(7, 35, "end_before_start"), (8, 0, "unreadable_row"), (9, 34, "bad_date")]);
    }

    #[test]
    fn tables_of_the_humanitarian_exchange_have_a_row_of_tags() {
        assert_eq!(golden!("ucdp_hdx").records, 4);
        golden!("ucdp");
    }

    #[test]
    fn tables_of_49_columns_with_times_of_zeros_are_read() {
        assert_eq!(golden!("ucdp_49").records, 6);
    }

    #[test]
    fn a_report_is_cited_by_its_office_with_its_date_where_the_lists_are_equally_long() {
        let head =
            "id,date_prec,date_start,date_end,side_a,side_b,source_article,source_office,source_date,source_headline\n";
        let check = |cells: &str, expected: &[(&str, &str)]| {
            let trial = read("u.csv", &format!("{head}1,1,2015-02-09,2015-02-09,A,B,{cells}\n"));
            let sources = &trial.events[0].sources;
            let seen: Vec<_> = sources.iter().map(|source| (source.source.as_str(), source.locator.as_str())).collect();
            assert_eq!(seen, expected, "{cells}");
            let json = serde_json::to_string(&trial.events[0]).expect("JSON");
            assert!(!json.contains("1753"), "{json}");
        };
        check(
            r#""""Post,2015-02-10,Two, or three"";""Wire,2015-02-11,More""",Post;Wire,2015-02-10;2015-02-11,x"#,
            &[("Post", "2015-02-10, Two, or three"), ("Wire", "2015-02-11, More")],
        );
        check(
            r#""""Post,1753-01-01,Two"";""Wire,2015-02-11,More""",Post;Wire,1753-01-01 00:00:00.000;2015-02-11,"#,
            &[("Post", "Two"), ("Wire", "2015-02-11, More")],
        );
        check(r#""""Post: Two"";""Wire: More""",Post,2015-02-10,"#, &[("Post: Two", ""), ("Wire: More", "")]);
        check(
            r#""""Post: Two"";""Wire: More""",,2015-02-10;2015-02-11,"#,
            &[("Post: Two", "2015-02-10"), ("Wire: More", "2015-02-11")],
        );
        check("R 1991-02-19,,,", &[("R 1991-02-19", "")]);
        check(",Post;Wire,2015-02-10;1753-01-01,One;Two", &[("Post", "2015-02-10, One"), ("Wire", "Two")]);
        check(",,,", &[]);
        // An article that is no more than the date that stands for none.
        check("1753-01-01 00:00:00.000,,,", &[]);
        check(r#""""1753-01-01"";""Wire: More""",,,"#, &[("Wire: More", "")]);
    }

    #[test]
    fn a_year_beside_the_window_is_said() {
        let head = "id,year,date_prec,date_start,date_end,side_a,side_b\n";
        let trial =
            read("u.csv", &format!("{head}1,2014,2,2014-12-30,2015-01-02,A,B\n2,2013,1,2015-02-09,2015-02-09,A,B\n"));
        assert_eq!(trial.issues(), [(3, 2, "columns_disagree")]);
        assert_eq!(trial.lines(), ["[2014-12-30..2015-01-02] | A – B", "2015-02-09 | A – B"]);
    }

    #[test]
    fn half_and_broken_windows_give_no_day() {
        let head = "id,year,date_prec,date_start,date_end,side_a,side_b\n";
        for (row, when, issues) in [
            ("2015,4,2015-02-09,", "[2015-02-09..2015-12-31]", &[][..]),
            ("2015,5,,2015-12-30", "[2015-01-01..2015-12-30]", &[]),
            (",5,,2015-12-31", "[..2015-12-31]", &[]),
            ("2013,4,2015-02-09,", "[2015-02-09..]", &["columns_disagree"]),
            ("2015,2,2015-02-09,", "[2015-02-09..2015-02-15]", &[]),
            ("2015,3.0,,2015-01-02", "[2014-12-27..2015-01-02]", &[]),
            ("2015,1,2015-02-09,", "2015-02-09", &[]),
            ("2015,4,2015-02-09,2015-02-31", "[2015-02-09..2015-12-31]", &["bad_date"]),
            ("2015,3,2015-02-12,2015-02-06", "[2015-02-06..2015-02-12]", &["end_before_start"]),
            ("2015,1,2015-02-12,2015-02-06", "2015-02-12", &["end_before_start"]),
            ("2015,5,,", "2015", &[]),
            (",5,,", "", &[]),
        ] {
            let trial = read("u.csv", &format!("{head}1,{row},A,B\n"));
            let seen: Vec<_> = trial.issues().into_iter().map(|(_, _, kind)| kind).collect();
            assert_eq!((trial.events[0].when.as_str(), seen.as_slice()), (when, issues), "{row}");
        }
        let trial = read("u.csv", &format!("{head}1,2015,,2015-02-09,2015-02-11,A,B\n"));
        assert_eq!(trial.events[0].when_note, "UCDP gives no date precision: some day of this window.");
    }

    const HEAD: &str = "id,year,type_of_violence,conflict_name,side_a,side_b,source_article,source_office,source_date,\
                        source_headline,where_coordinates,country,date_prec,date_start,date_end,best\n";

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn the_quick_way_reads_what_the_careful_way_reads(
            rows in proptest::collection::vec(
                (
                    "199[0-2]-0[1-3]-(0[1-4]|28|30)( 00:00:00\\.000)?|", "199[0-2]-0[1-3]-(0[1-4]|28|30)|", "(199[0-2])?", "[1-4]?",
                    "[ab]?(;[bc])?", "(Kenya|Togo|x)?", "[a-c]{0,2}", "[0-9]?",
                ),
                1..24,
            ),
        ) {
            let mut text = HEAD.to_owned();
            for (start, end, year, kind, list, country, word, id) in &rows {
                let end = if word.len() == 1 { start } else { end };
                let _ = writeln!(
                    text,
                    "{id},{year},{kind},{word},{word},{list},{list},{list},{list},{word},{word},{country},{kind},{start},{end},{id}",
                );
            }
            for new_year_is_year in [false, true] {
                let options = crate::import::ReadOptions { new_year_is_year, ..Default::default() };
                check_both_ways(&text, |table| Reader::new(table, &options))?;
            }
        }

        #[test]
        fn any_text_below_the_header_is_read(text in "[a-c0-9,;\"\n\r é/-]{0,300}") {
            let whole = format!("{HEAD}{text}\n1,2015,1,c,A,B,\"\"\"a\"\";\"\"b\"\"\",,,,,Kenya,1,2015-02-09,2015-02-09,1\n{text}");
            prop_assert!(try_read("a.csv", whole.as_bytes()).is_ok());
        }
    }
}
