//! From a row of a table to an event, by a mapping of its columns.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use crate::dataset::{ActorRole, Citation, EventRecord, RECORD_KEYS};
use crate::import::cells::{CountryReader, links, places};
use crate::import::dates::DateReader;
use crate::import::fields::{place_rank, plain_name};
use crate::import::guess::Known;
use crate::import::notes::Notes;
use crate::import::otherrows::say_what_row;
use crate::import::report::told;
use crate::import::rows::Rows;
use crate::import::stats::ColumnStats;
use crate::import::titles::compose;
use crate::import::{Field, Issue, IssueKind, Mapping, Reason};
use crate::time::When;

/// What is said of a row with a quotation mark that is never closed.
pub(in crate::import) fn broken_quotes(rows: &Rows<'_>) -> Issue {
    let message = "a quotation mark is never closed, so this line was read without regard to quotes";
    let issue = Issue::new(rows.line(), IssueKind::BrokenQuotes, message).value(rows.cell(0));
    issue.hint("check the cells of this row, then double or remove the quotation mark")
}

/// Makes events of rows.
///
/// What it was told of the table is shared by all readers of it; what it has seen is its own.
#[derive(Clone, Debug)]
pub(in crate::import) struct RowReader {
    pub(in crate::import) plan: Arc<RowPlan>,
    pub(in crate::import) dates: DateReader,
    pub(in crate::import) countries: CountryReader,
    n_composed: usize,
    first_composed: u64,
}

/// Which columns make which fields.
#[derive(Debug)]
pub(in crate::import) struct RowPlan {
    pub(in crate::import) mapping: Mapping,
    pub(in crate::import) title: Option<usize>,
    /// All columns of titles; the first that is not empty counts.
    titles: Vec<usize>,
    /// The title is a guess by content; with an actor it reads "Al Franken – Resigned".
    pub(in crate::import) title_needs_actor: bool,
    single: [(Field, Option<usize>); 5],
    pub(in crate::import) importance: Option<usize>,
    places: Vec<usize>,
    pub(in crate::import) actors: Vec<(usize, String)>,
    pub(in crate::import) tags: Vec<usize>,
    pub(in crate::import) sources: Vec<usize>,
    links: Vec<(usize, String)>,
    /// Columns that no field claims, and the keys they are kept under.
    extras: Vec<(usize, String)>,
    pub(in crate::import) n_columns: usize,
}

impl RowPlan {
    /// The column of a field that an event has once.
    pub(in crate::import) fn single(&self, field: Field) -> Option<usize> {
        self.single.iter().find(|(known, _)| *known == field).and_then(|(_, idx)| *idx)
    }
}

impl RowReader {
    /// The reader for a table with these columns, of which nothing else is known.
    pub(in crate::import) fn new(mapping: Mapping, stats: &[ColumnStats]) -> Self {
        Self::of_format(mapping, stats, &Known::NOTHING)
    }

    /// The reader for a table with these columns, of a format.
    pub(in crate::import) fn of_format(mapping: Mapping, stats: &[ColumnStats], known: &Known) -> Self {
        let names: Vec<String> = mapping.columns.iter().map(|mapped| mapped.column.clone()).collect();
        let name = |idx: usize| names.get(idx).cloned().unwrap_or_default();
        let mut places = mapping.columns(Field::Place);
        places.sort_by_key(|&idx| (place_rank(&name(idx)), idx));
        let actors = mapping.columns(Field::Actor);
        let has_roles = actors.len() > 1;
        let mut titles = mapping.columns(Field::Title);
        if known.called.is_some() {
            // `title` goes before `title__en`.
            titles.sort_by_key(|&idx| (name(idx).len(), idx));
        }
        let title = titles.first().copied();
        let by_content = |idx: usize| mapping.columns.get(idx).is_some_and(|mapped| mapped.reason == Reason::Content);
        let mut dates = DateReader::of_format(&mapping, known);
        dates.look_at(stats);
        Self {
            dates,
            countries: CountryReader::new(&mapping.columns(Field::Country), &names, stats, mapping.separators),
            n_composed: 0,
            first_composed: 0,
            plan: Arc::new(RowPlan {
                title,
                titles,
                title_needs_actor: title.is_some_and(by_content),
                single: [Field::Id, Field::Summary, Field::Kind, Field::Status, Field::Attribution]
                    .map(|field| (field, mapping.column(field))),
                importance: mapping.column(Field::Importance),
                places,
                actors: actors
                    .into_iter()
                    .map(|idx| (idx, if has_roles { name(idx) } else { String::new() }))
                    .collect(),
                tags: mapping.columns(Field::Tag),
                sources: mapping.columns(Field::Source),
                links: mapping.columns(Field::Link).into_iter().map(|idx| (idx, link_label(&name(idx)))).collect(),
                extras: keys_beside(&mapping, title),
                n_columns: names.len(),
                mapping,
            }),
        }
    }

    /// The reader of the same table that has seen nothing yet.
    pub(in crate::import) fn fresh(&self) -> Self {
        Self {
            plan: Arc::clone(&self.plan),
            dates: self.dates.fresh(),
            countries: self.countries.fresh(),
            n_composed: 0,
            first_composed: 0,
        }
    }

    /// Adds what the reader of a later stretch has seen, whose first line is line `n_before + 1` of the file.
    pub(in crate::import) fn absorb(&mut self, later: &Self, n_before: u64) {
        self.dates.absorb(&later.dates, n_before);
        if self.n_composed == 0 && later.n_composed > 0 {
            self.first_composed = n_before + later.first_composed;
        }
        self.n_composed += later.n_composed;
    }

    /// The event of the row under the cursor, and what its date means; `None` when nothing can be made of the row.
    ///
    /// An id is not made up here, nor a title for an event of which nothing but the date is known.
    pub(in crate::import) fn read(
        &mut self,
        rows: &Rows<'_>,
        notes: &mut Notes,
    ) -> Option<(EventRecord, Option<When>)> {
        let plan = Arc::clone(&self.plan);
        let line = rows.line();
        if rows.is_broken() {
            notes.issue(broken_quotes(rows));
        }
        if self.is_stub(rows) {
            let message = format!("the row has {} of {} cells, and neither date nor title", rows.len(), plan.n_columns);
            let issue = Issue::new(line, IssueKind::UnreadableRow, message).value(first_cell(rows));
            notes.issue(issue.hint("complete the row, or remove it"));
            return None;
        }
        let n_issues = notes.n_issues();
        let date = self.dates.read(rows, &plan.mapping, notes);
        if date.edtf.is_none() {
            say_what_row(rows, &plan.mapping, n_issues, notes);
        }
        let mut record = EventRecord { as_written: date.as_written, when_note: date.note, ..EventRecord::default() };
        for &(field, idx) in &plan.single {
            let Some(cell) = idx.map(|idx| rows.cell(idx)).filter(|cell| !cell.is_empty()) else { continue };
            let into = match field {
                Field::Id => &mut record.id,
                Field::Summary => &mut record.summary,
                Field::Kind => &mut record.kind,
                Field::Status => &mut record.status,
                _ => &mut record.attribution,
            };
            cell.clone_into(into);
        }
        record.countries = self.countries.read(|idx| (rows.cell(idx), rows.cell_line(idx)), notes);
        plan.read_lists(rows, &mut record);
        plan.read_importance(rows, &mut record, notes);
        for (idx, key) in &plan.extras {
            let cell = rows.cell(*idx);
            if !cell.is_empty() {
                record.extra.insert(key.clone(), Value::from(cell));
            }
        }
        self.set_title(rows, &mut record);
        if record.title.is_empty() && date.edtf.is_none() && record.as_written.is_empty() {
            let issue =
                Issue::new(line, IssueKind::UnreadableRow, "the row has neither a date nor words to name it by");
            notes.issue(issue.value(first_cell(rows)).hint("fill the row, or remove it"));
            return None;
        }
        if let Some(idx) = plan.title.filter(|idx| record.title.is_empty() && rows.len() <= *idx) {
            let message = format!("the row ends before its title: it has {} of {} cells", rows.len(), plan.n_columns);
            let issue = Issue::new(line, IssueKind::RaggedRow, message).at(idx as u32 + 1, plan.mapping.name(idx));
            notes.issue(issue.value(first_cell(rows)).hint("complete the row; the next line may be the rest of it"));
        }
        keep_overflow(rows, plan.n_columns, &mut record, notes);
        let when = date.edtf.as_ref().and_then(|edtf| {
            record.when = edtf.to_string();
            edtf.when()
        });
        if record.as_written == record.when {
            record.as_written.clear();
        }
        Some((record, when))
    }

    /// Whether a row is no record: a line of one or two cells in a wide table is a remark, a sum or the rest of a broken row.
    fn is_stub(&self, rows: &Rows<'_>) -> bool {
        rows.len() * 3 < self.plan.n_columns
            && self.plan.title.is_none_or(|idx| rows.cell(idx).is_empty())
            && !self.dates.has_date(rows)
    }

    /// Reports what is said once for the whole table.
    pub(in crate::import) fn finish(self, notes: &mut Notes) {
        if let Some(title) = self.plan.title.filter(|_| self.n_composed > 0) {
            let message = told(
                self.n_composed,
                "event has no title; one is made of its other columns",
                "events have no title; one is made of their other columns",
            );
            let name = self.plan.mapping.columns.get(title).map_or("", |mapped| mapped.column.as_str());
            let issue = Issue::new(self.first_composed, IssueKind::MissingTitle, message);
            notes.issue(issue.at(title as u32 + 1, name).hint("fill the column of titles"));
        }
        self.dates.finish(notes);
    }

    fn set_title(&mut self, rows: &Rows<'_>, record: &mut EventRecord) {
        let plan = &self.plan;
        let titles = plan.titles.iter().map(|&idx| rows.cell(idx));
        let title = titles.into_iter().find(|title| !title.is_empty()).unwrap_or_default();
        if !title.is_empty() {
            let actor = record.actors.first().filter(|_| plan.title_needs_actor);
            record.title = match actor {
                Some(actor) => format!("{} – {}", actor.id, one_line(title)),
                None => one_line(title).into_owned(),
            };
            return;
        }
        let countries: Vec<_> = plan
            .mapping
            .columns(Field::Country)
            .into_iter()
            .map(|idx| rows.cell(idx))
            .filter(|cell| !cell.is_empty())
            .collect();
        let is_free = |idx: usize| plan.mapping.columns.get(idx).is_some_and(|mapped| mapped.field.is_none());
        let extras = plan.extras.iter().filter(|(idx, _)| is_free(*idx)).map(|(idx, _)| rows.cell(*idx));
        record.title = compose(record, &countries.join(" – "), extras);
        if !record.title.is_empty() {
            self.n_composed += 1;
            if self.n_composed == 1 {
                self.first_composed = rows.line();
            }
        }
    }
}

impl RowPlan {
    fn read_lists(&self, rows: &Rows<'_>, record: &mut EventRecord) {
        record.places = match self.places.as_slice() {
            [] => Vec::new(),
            &[one] => places(rows.cell(one), self.mapping.separators).into_iter().map(str::to_owned).collect(),
            many => joined_place(many.iter().map(|&idx| rows.cell(idx))).into_iter().collect(),
        };
        for (idx, role) in &self.actors {
            for id in self.mapping.separators.values(rows.cell(*idx)) {
                if !record.actors.iter().any(|known| known.id == id) {
                    record.actors.push(ActorRole { id: id.to_owned(), role: role.clone(), ..ActorRole::default() });
                }
            }
        }
        for &idx in &self.tags {
            record.tags.extend(self.mapping.separators.values(rows.cell(idx)).map(str::to_owned));
        }
        for &idx in &self.sources {
            for source in self.mapping.separators.values(rows.cell(idx)) {
                record.sources.push(Citation { source: source.to_owned(), ..Citation::default() });
            }
        }
        for (idx, label) in &self.links {
            let cell = rows.cell(*idx);
            if !cell.is_empty() {
                record.links.extend(links(cell, label));
            }
        }
    }

    fn read_importance(&self, rows: &Rows<'_>, record: &mut EventRecord, notes: &mut Notes) {
        let Some(idx) = self.importance else { return };
        let cell = rows.cell(idx);
        if cell.is_empty() {
            return;
        }
        match cell.parse::<f64>() {
            Ok(number) if (0.0..=100.0).contains(&number) => record.importance = Some(number.round() as u8),
            _ => {
                let name = self.mapping.columns.get(idx).map_or("", |mapped| mapped.column.as_str());
                let issue =
                    Issue::new(rows.cell_line(idx), IssueKind::BadValue, "an importance is a number from 0 to 100");
                notes.issue(issue.at(idx as u32 + 1, name).value(cell).hint("it counts as 50; correct the cell"));
            }
        }
    }
}

/// Keeps the cells beyond the last of `n_columns` columns, which no name claims.
pub(in crate::import) fn keep_overflow(rows: &Rows<'_>, n_columns: usize, record: &mut EventRecord, notes: &mut Notes) {
    let over = (n_columns..rows.len()).filter(|&idx| !rows.cell(idx).is_empty());
    let mut n_over = 0;
    for idx in over {
        n_over += 1;
        record.extra.insert(format!("column {}", idx + 1), Value::from(rows.cell(idx)));
    }
    if n_over > 0 {
        let message = format!("the row has {} cells, the header {n_columns}", rows.len());
        let issue = Issue::new(rows.line(), IssueKind::RaggedRow, message).at(n_columns as u32 + 1, "");
        let value = rows.cell(n_columns);
        notes.issue(
            issue.value(value).hint("the further cells are kept; put quotes around cells that hold the separator"),
        );
    }
}

/// The first cell of a row that holds anything.
pub(in crate::import) fn first_cell<'r>(rows: &'r Rows<'_>) -> &'r str {
    (0..rows.len()).map(|idx| rows.cell(idx)).find(|cell| !cell.is_empty()).unwrap_or_default()
}

/// A text without line breaks and tabs.
pub(in crate::import) fn one_line(text: &str) -> Cow<'_, str> {
    if memchr::memchr3(b'\n', b'\r', b'\t', text.as_bytes()).is_some() {
        Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
    } else {
        Cow::Borrowed(text)
    }
}

/// `Wilmington, OH` from the columns of location, city and state, without saying anything twice.
pub(in crate::import) fn joined_place<'c>(parts: impl Iterator<Item = &'c str>) -> Option<String> {
    let mut place = String::new();
    for part in parts.filter(|part| !part.is_empty()) {
        if place.split(", ").any(|known| known.eq_ignore_ascii_case(part)) {
            continue;
        }
        if !place.is_empty() {
            place.push_str(", ");
        }
        place.push_str(part);
    }
    (!place.is_empty()).then_some(place)
}

/// Columns that are called "Link 3", "url" or `properties.url` need no label.
fn link_label(name: &str) -> String {
    let plain = plain_name(name.rsplit('.').next().unwrap_or(name));
    if matches!(plain.as_str(), "link" | "links" | "url" | "urls" | "web" | "website") {
        String::new()
    } else {
        name.to_owned()
    }
}

/// Columns that no field claims, and the keys of an event that they are kept under.
pub(in crate::import) fn extra_keys(mapping: &Mapping) -> Vec<(usize, String)> {
    keys_beside(mapping, mapping.column(Field::Title))
}

/// The same beside the column of titles.
fn keys_beside(mapping: &Mapping, title: Option<usize>) -> Vec<(usize, String)> {
    let mut keys = Vec::new();
    for (idx, mapped) in mapping.columns.iter().enumerate() {
        // Of two columns that a person takes for the same, an event can have one only.
        let is_kept = mapped.field.is_none_or(|field| {
            let taken = if field == Field::Title { title } else { mapping.column(field) };
            field.is_about_date() || !field.is_repeatable() && taken != Some(idx)
        });
        if is_kept {
            let is_taken = RECORD_KEYS.contains(&mapped.column.as_str());
            keys.push((
                idx,
                if is_taken { format!("{} (column {})", mapped.column, idx + 1) } else { mapped.column.clone() },
            ));
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::trial::read;

    #[test]
    fn a_row_that_ends_before_its_title_is_said() {
        let trial =
            read("a.csv", "date,title,place,note\n2001-03-04\n,Blast,Arys,one\n2002-05-06,Strike\n2002-05-07,,Arys\n");
        assert_eq!(trial.lines(), ["2001-03-04 | [untitled]", "2002-05-06 | Strike", "2002-05-07 | Arys", " | Blast"]);
        assert_eq!(trial.issues(), [(2, 2, "ragged_row"), (5, 2, "missing_title")]);
    }

    #[test]
    fn a_place_is_said_once() {
        assert_eq!(joined_place(["Wilmington, OH", "Wilmington", "OH"].into_iter()).as_deref(), Some("Wilmington, OH"));
        assert_eq!(joined_place(["", "Salem", "New Hampshire"].into_iter()).as_deref(), Some("Salem, New Hampshire"));
        assert_eq!(joined_place(["", ""].into_iter()), None);
    }
}
