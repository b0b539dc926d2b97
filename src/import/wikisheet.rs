//! The results of a query as rows of a table, whichever of their forms they come in.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::value::RawValue;

use super::as_table::{DIALECT, JsonTable, Places, write_cell};
use super::find::{Records, find};
use super::flat::Terms;
use super::jsontext::{RawObject, broken};
use super::rows::{Dialect, Rows};
use super::table::Table;
use super::wikicolumns::{Columns, is_entity};
use super::wikidates::WikiTime;
use super::{Head, ImportError, ReadCx};

/// Rows that tell what the columns hold.
const SAMPLE_ROWS: usize = 500;

/// Whether a plain list or a table has items of Wikidata and times as its queries give them.
pub(super) fn has_results(head: &Head<'_>) -> bool {
    let text = head.text.trim_start();
    if !text.contains("wikidata.org/entity/Q") {
        return false;
    }
    if text.starts_with('[') {
        return list_is_result(text);
    }
    if is_tsv(text) {
        return true;
    }
    let table = Table::open(head.text, head.extension);
    let (mut has_item, mut has_time) = (false, false);
    for cell in table.sample.iter().flatten() {
        has_item |= is_entity(cell);
        has_time |= cell.ends_with('Z') && WikiTime::read(cell).is_some();
    }
    table.header_line > 0 && has_item && has_time
}

/// Whether a list has objects of an item, a time and plain values.
fn list_is_result(text: &str) -> bool {
    let items = text.get(1..).unwrap_or_default();
    let mut objects = 0;
    let (mut has_item, mut has_time) = (false, false);
    let mut at = items;
    while objects < 5 {
        let mut stream = serde_json::Deserializer::from_str(at).into_iter::<&RawValue>();
        let Some(Ok(raw)) = stream.next() else { break };
        at = at.get(stream.byte_offset()..).unwrap_or_default().trim_start().trim_start_matches(',');
        let Ok(object) = serde_json::from_str::<RawObject<'_>>(raw.get()) else { return false };
        for (_, value) in &object.0 {
            let text = match value.get().as_bytes().first() {
                Some(b'[') => return false,
                Some(b'{') => match serde_json::from_str::<RawObject<'_>>(value.get()) {
                    Ok(term) if term.get(&["type"]).is_some() => term.text("value").unwrap_or_default(),
                    _ => return false,
                },
                _ => serde_json::from_str::<String>(value.get()).unwrap_or_default(),
            };
            has_item |= is_entity(&text);
            has_time |= text.contains('T') && WikiTime::read(&text).is_some();
        }
        objects += 1;
    }
    has_item && has_time
}

/// Whether a text is the TSV of SPARQL, whose header has a question mark before each name.
fn is_tsv(text: &str) -> bool {
    text.lines().next().is_some_and(|header| header.split('\t').all(|name| name.starts_with('?') && name.len() > 1))
}

/// The result as a table.
pub(super) struct Sheet<'a> {
    text: Cow<'a, str>,
    dialect: Dialect,
    pub(super) names: Vec<String>,
    start: (usize, u64),
    pub(super) places: Origin<'a>,
}

/// Where the rows of the table stand in the file.
pub(super) enum Origin<'a> {
    Here,
    Json(Places<'a>),
    /// The line of each row, and the line on which it starts in the table.
    Lines(Vec<(u64, u64)>),
}

impl<'a> Sheet<'a> {
    /// The results in a text.
    pub(super) fn open(text: &'a str, extension: &str) -> Result<Self, ImportError> {
        if text.trim_start().starts_with(['{', '[']) {
            let table = JsonTable::of(text, records_of(text)?, Terms::Rdf);
            let (names, start) = (table.names.clone(), table.start);
            let (text, places) = table.into_text();
            return Ok(Self { text: Cow::Owned(text), dialect: DIALECT, names, start, places: Origin::Json(places) });
        }
        if is_tsv(text.trim_start()) {
            return Ok(Self::of_tsv(text));
        }
        let table = Table::open(text, extension);
        let (dialect, start) = (table.dialect(), table.data_start());
        Ok(Self { text: Cow::Borrowed(text), dialect, names: table.names, start, places: Origin::Here })
    }

    /// The TSV of SPARQL, in which a row is a line and terms are written as in Turtle.
    fn of_tsv(text: &str) -> Self {
        let (mut out, mut names, mut lines) = (String::with_capacity(text.len()), Vec::new(), Vec::new());
        let mut start = (0, 1);
        let mut line = 1;
        for (nth, row) in text.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()) {
            let n_before = out.len();
            for (idx, cell) in row.split('\t').enumerate() {
                let cell = term_text(cell.trim());
                let cell = if names.is_empty() { cell.trim_start_matches('?') } else { &*cell };
                write_cell(&mut out, idx, cell);
            }
            out.push('\n');
            if names.is_empty() {
                names = row.split('\t').map(|name| name.trim().trim_start_matches('?').to_owned()).collect();
                start = (out.len(), 2);
            } else {
                lines.push((nth as u64 + 1, line));
            }
            line += memchr::memchr_iter(b'\n', out.get(n_before..).unwrap_or_default().as_bytes()).count() as u64;
        }
        Self { text: Cow::Owned(out), dialect: DIALECT, names, start, places: Origin::Lines(lines) }
    }

    /// Bytes of the text.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// The rows of data.
    pub(super) fn rows(&self) -> Rows<'_> {
        let mut rows = Rows::new(&self.text, self.dialect, self.start.0, self.start.1);
        rows.expect(self.names.len());
        rows
    }

    /// The cells of the first rows.
    pub(super) fn sample(&self) -> Vec<Vec<String>> {
        let mut rows = self.rows();
        let mut sample = Vec::new();
        while sample.len() < SAMPLE_ROWS && rows.advance() {
            sample.push((0..rows.len()).map(|idx| rows.cell(idx).to_owned()).collect());
        }
        sample
    }

    /// Tells the columns, and the items that have more than one row.
    pub(super) fn look(&self, cx: &ReadCx<'_>) -> (Columns, HashSet<String>) {
        let mut columns = Columns::of(&self.names, &self.sample(), cx.options().mapping.as_ref());
        let (mut seen, mut repeated) = (HashSet::new(), HashSet::new());
        let mut rows = self.rows();
        while rows.advance() {
            for time in columns.times_mut() {
                time.is_data |= WikiTime::read(rows.cell(time.idx)).is_some_and(|time| time.is_data);
            }
            let id = columns.item.map_or("", |idx| rows.cell(idx));
            if !id.is_empty() && !seen.insert(id.to_owned()) {
                repeated.insert(id.to_owned());
            }
        }
        (columns, repeated)
    }
}

/// The solutions of a result in JSON.
fn records_of(text: &str) -> Result<Records<'_>, ImportError> {
    let whole: &RawValue = serde_json::from_str(text).map_err(|error| broken(&error))?;
    let file: Option<RawObject<'_>> = serde_json::from_str(whole.get()).ok();
    let results = file.and_then(|file| file.get(&["results"]));
    let bindings = results.and_then(|results| serde_json::from_str::<RawObject<'_>>(results.get()).ok());
    let bindings = bindings.and_then(|results| results.get(&["bindings"]));
    let list = bindings.unwrap_or(whole);
    match serde_json::from_str::<Vec<&RawValue>>(list.get()) {
        Ok(items) => Ok(Records::of_objects(items.into_iter().map(RawValue::get).collect())),
        Err(_) => find(text, Terms::Rdf).map(|found| found.records).ok_or_else(|| ImportError::Broken {
            line: 1,
            column: 1,
            message: "there are no results in the file".to_owned(),
            hint: "save the results of the query again, as JSON or CSV".to_owned(),
        }),
    }
}

/// The words of a term in Turtle: `<http://…>`, `"Battle"@en`, `"3"^^<…>`.
fn term_text(term: &str) -> Cow<'_, str> {
    if let Some(uri) = term.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
        return Cow::Borrowed(uri);
    }
    let Some(rest) = term.strip_prefix('"') else { return Cow::Borrowed(term) };
    let mut out = String::with_capacity(rest.len());
    let mut signs = rest.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '"' => return Cow::Owned(out),
            '\\' => out.push(match signs.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some(other) => other,
                None => '\\',
            }),
            sign => out.push(sign),
        }
    }
    Cow::Borrowed(term)
}

impl Origin<'_> {
    /// Moves the issues to their places in the file.
    pub(super) fn report(self, cx: &mut ReadCx<'_>, n_before: usize) {
        cx.flush_notes();
        let report = cx.report_mut();
        match self {
            Self::Here => {}
            Self::Json(places) => return places.report(report, n_before),
            Self::Lines(lines) => {
                for issue in report.issues.iter_mut().skip(n_before) {
                    let after = lines.partition_point(|(_, row)| *row <= issue.line);
                    issue.line = lines.get(after.saturating_sub(1)).map_or(issue.line, |(line, _)| *line);
                }
            }
        }
        report.sort_issues();
    }
}
