//! Entries of a JSON document as the text of a table, so that they are read as rows are, and by any reader of tables.
//!
//! A row each, a column for each key (`place.name` for what is within an object), with a header, commas and quotes as
//! RFC 4180 has them. Issues of the rows are moved to the places in the JSON that the rows are made of.

use std::borrow::Cow;

use hashbrown::HashMap;
use serde_json::value::RawValue;

use crate::import::blocks::{BLOCK_BYTES, FIRST_BYTES};
use crate::import::columns::{MAX_COLUMNS, is_telling, looked_at};
use crate::import::find::{Body, Records, row_cells};
use crate::import::flat::{self, Terms, scalar};
use crate::import::header::find_header;
use crate::import::jsontext::{RawObject, Spots, explain, is_one_sign_away};
use crate::import::rows::{Dialect, Escape};
use crate::import::{FileReport, Issue, IssueKind};

/// How the text is written.
pub(in crate::import) const DIALECT: Dialect = Dialect { delimiter: b',', escape: Escape::Doubled, line_end: b'\n' };

/// Rows whose cells tell what the columns hold.
const SAMPLE_ROWS: usize = 1_000;

/// The column of the keys under which entries stand.
const KEY: &str = "key";

/// The column of everything that has no column of its own, as JSON.
const REST: &str = "other keys";

/// Keys of one entry only up to which slips are looked for among them.
const MAX_SLIPS: usize = 64;

/// Rows that are looked at for their header.
const HEADER_ROWS: usize = 20;

/// Entries of a JSON document as a table.
pub(in crate::import) struct JsonTable<'a> {
    text: &'a str,
    records: Records<'a>,
    /// One name a column.
    pub(in crate::import) names: Vec<String>,
    /// The text, cut between rows; the first piece starts with the header.
    pub(in crate::import) pieces: Vec<String>,
    /// Where the first row starts in the first piece, and its line.
    pub(in crate::import) start: (usize, u64),
    /// The start of the cells of the first rows.
    pub(in crate::import) sample: Vec<Vec<String>>,
    /// The entry of each row, and the line on which the row starts.
    rows: Vec<(u32, u64)>,
    /// Entries that are no objects, or no JSON, and why.
    broken: Vec<Issue>,
}

impl<'a> JsonTable<'a> {
    /// The table of these entries of a text.
    pub(in crate::import) fn of(text: &'a str, records: Records<'a>, terms: Terms) -> Self {
        let mut table = Self {
            text,
            records,
            names: Vec::new(),
            pieces: Vec::new(),
            start: (0, 1),
            sample: Vec::new(),
            rows: Vec::new(),
            broken: Vec::new(),
        };
        let columns = table.columns(terms);
        table.write(&columns, terms);
        table
    }

    /// The column of the keys under which the entries stand, where they do.
    pub(in crate::import) fn key_column(&self) -> Option<usize> {
        self.names.iter().position(|name| name == KEY).filter(|_| !self.records.keys.is_empty())
    }

    /// The whole text, header first.
    pub(in crate::import) fn into_text(mut self) -> (String, Places<'a>) {
        let pieces = std::mem::take(&mut self.pieces);
        (pieces.concat(), self.into_places())
    }

    /// Where the rows come from.
    pub(in crate::import) fn into_places(self) -> Places<'a> {
        let Self { text, records, names, rows, broken, .. } = self;
        Places { text, records, names, rows, broken }
    }

    /// Decides the columns: every key, unless they are so many that the table would be mostly empty.
    fn columns(&mut self, terms: Terms) -> Columns {
        let mut columns = Columns::default();
        if let Body::Rows { names, rows } = &mut self.records.body {
            let first: Vec<_> = rows.iter().take(HEADER_ROWS).map(|row| row_cells(row)).collect();
            if names.is_empty() {
                let header = find_header(&first, first.first().map_or(0, Vec::len));
                rows.drain(..header.first_data_row.min(rows.len()));
                *names = header.names;
            }
            columns.take_all(names);
            self.names.clone_from(names);
            return columns;
        }
        let mut n_filled: Vec<usize> = Vec::new();
        let mut names: Vec<String> = Vec::new();
        for nth in 0..self.records.len() {
            self.each_cell(nth, terms, &mut |path, _| {
                if let Some(&at) = columns.by_name.get(path) {
                    n_filled.get_mut(at).into_iter().for_each(|n| *n += 1);
                } else {
                    columns.by_name.insert(path.to_owned(), n_filled.len());
                    names.push(path.to_owned());
                    n_filled.push(1);
                }
            });
        }
        if put_slips_last(&mut names, &mut n_filled) {
            columns.take_all(&names);
        }
        self.names = names;
        // A table takes a sign for each empty cell.
        let budget = (self.text.len() * 2 / self.records.len().max(1)).clamp(32, MAX_COLUMNS);
        if self.names.len() > budget {
            let mut by_use: Vec<usize> = (0..self.names.len()).collect();
            let is_telling = |at: usize| self.names.get(at).is_some_and(|name| is_telling(name));
            by_use.sort_by_cached_key(|&at| (!is_telling(at), std::cmp::Reverse(n_filled.get(at).copied()), at));
            by_use.truncate(budget - 1);
            by_use.sort_unstable();
            let mut kept: Vec<String> = by_use.iter().filter_map(|&at| self.names.get(at).cloned()).collect();
            kept.push(REST.to_owned());
            columns.by_name.clear();
            columns.take_all(&kept);
            columns.rest = Some(kept.len() - 1);
            self.names = kept;
        }
        columns
    }

    /// Gives every cell of an entry with the keys that lead to it.
    fn each_cell(&self, nth: usize, terms: Terms, found: &mut dyn FnMut(&str, Cow<'_, str>)) {
        if let Some(key) = self.records.keys.get(nth) {
            found(KEY, Cow::Borrowed(key));
        }
        match &self.records.body {
            Body::Objects(raws) => {
                if let Some(raw) = raws.get(nth).filter(|raw| raw.starts_with('{')) {
                    flat::cells(raw, &mut String::new(), terms, found);
                }
            }
            Body::Rows { names, rows } => {
                let cells = rows.get(nth).map(|row| row_cells(row)).unwrap_or_default();
                for (idx, cell) in cells.into_iter().enumerate() {
                    match names.get(idx) {
                        Some(name) => found(name, Cow::Owned(cell)),
                        None if cell.is_empty() => {}
                        None => found(&format!("column {}", idx + 1), Cow::Owned(cell)),
                    }
                }
            }
            Body::Columns(columns) => {
                for (name, values) in columns {
                    if let Some(text) = values.get(nth).and_then(|raw| scalar(raw)) {
                        found(name, text);
                    }
                }
            }
        }
        if let Some(around) = self.records.around.get(nth) {
            for (path, text) in around.iter() {
                found(path, Cow::Borrowed(text));
            }
        }
    }

    fn write(&mut self, columns: &Columns, terms: Terms) {
        let mut piece = String::new();
        for (idx, name) in self.names.iter().enumerate() {
            write_cell(&mut piece, idx, name);
        }
        piece.push('\n');
        let mut line = 1 + n_line_ends(&piece);
        self.start = (piece.len(), line);
        let mut cells = vec![String::new(); self.names.len()];
        let mut over: Vec<String> = Vec::new();
        let mut spots = Spots::new(self.text);
        let n_records = self.records.len();
        for nth in 0..n_records {
            cells.iter_mut().for_each(String::clear);
            over.clear();
            let mut rest = serde_json::Map::new();
            self.each_cell(nth, terms, &mut |path, text| {
                let idx = columns.by_name.get(path).copied();
                match idx.and_then(|idx| cells.get_mut(idx)) {
                    // A key that is there twice has two values.
                    Some(cell) if *cell == text => {}
                    Some(cell) if !cell.is_empty() => {
                        cell.push_str("; ");
                        cell.push_str(&text);
                    }
                    Some(cell) => cell.push_str(&text),
                    None if columns.rest.is_some() => {
                        rest.insert(path.to_owned(), text.into_owned().into());
                    }
                    None => over.push(text.into_owned()),
                }
            });
            if let Some(cell) = columns.rest.and_then(|idx| cells.get_mut(idx)).filter(|_| !rest.is_empty()) {
                *cell = serde_json::Value::Object(rest).to_string();
            }
            let is_empty = cells.iter().chain(&over).all(|cell| cell.trim().is_empty());
            if let Some(issue) = self.refused(nth, is_empty, &mut spots) {
                self.broken.push(issue);
                continue;
            }
            if self.sample.len() < SAMPLE_ROWS {
                self.sample.push(cells.iter().map(|cell| looked_at(cell)).collect());
            }
            let n_before = piece.len();
            for (idx, cell) in cells.iter().chain(&over).enumerate() {
                write_cell(&mut piece, idx, cell);
            }
            piece.push('\n');
            self.rows.push((nth as u32, line));
            line += n_line_ends(piece.get(n_before..).unwrap_or_default());
            if piece.len() > if self.pieces.is_empty() { FIRST_BYTES } else { BLOCK_BYTES } {
                self.pieces.push(std::mem::take(&mut piece));
            }
        }
        if !piece.is_empty() {
            self.pieces.push(piece);
        }
    }

    /// Why an entry can be no event.
    fn refused(&self, nth: usize, is_empty: bool, spots: &mut Spots<'a>) -> Option<Issue> {
        let (raw, sign) = match &self.records.body {
            Body::Objects(raws) => (*raws.get(nth)?, '{'),
            Body::Rows { rows, .. } => (*rows.get(nth)?, '['),
            Body::Columns(columns) => (columns.first()?.1.get(nth).copied()?, '['),
        };
        let is_of_sort = raw.starts_with(sign) || matches!(self.records.body, Body::Columns(_));
        if !is_empty && is_of_sort {
            return None;
        }
        // An entry without any cell may also be one that breaks the rules of JSON.
        let error = serde_json::from_str::<&RawValue>(raw).err();
        let spot = spots.of(raw);
        let issue = |message: String, hint: &str| {
            Issue::new(spot.line, IssueKind::BadJson, message).at(spot.column, &self.records.path).value(raw).hint(hint)
        };
        Some(match error {
            Some(error) => {
                let (message, hint) = explain(&error);
                let line = spot.line + (error.line() as u64).saturating_sub(1);
                let column = error.column() as u32 + if error.line() <= 1 { spot.column - 1 } else { 0 };
                Issue { line, column, ..issue(message, &hint) }
            }
            None if is_of_sort => issue("the event is empty".to_owned(), "fill it, or remove it"),
            None if sign == '{' => {
                issue("an item of the list is no object".to_owned(), "write each event in curly brackets")
            }
            None => issue("a row is no list of cells".to_owned(), "write each event in square brackets"),
        })
    }
}

/// The columns by the keys that lead to them.
#[derive(Default)]
struct Columns {
    by_name: HashMap<String, usize>,
    rest: Option<usize>,
}

impl Columns {
    fn take_all(&mut self, names: &[String]) {
        self.by_name = names.iter().enumerate().map(|(idx, name)| (name.clone(), idx)).collect();
    }
}

/// Puts keys that one entry has, and that differ from those of others by one sign, behind all others: where the first entry is
/// damaged, what its broken key says is nothing about all of them.
fn put_slips_last(names: &mut Vec<String>, n_filled: &mut Vec<usize>) -> bool {
    let is_once = |at: usize| n_filled.get(at) == Some(&1);
    let once: Vec<usize> = (0..names.len()).filter(|at| is_once(*at)).take(MAX_SLIPS + 1).collect();
    let is_slip = |at: &usize| {
        let name = names.get(*at).map(String::as_str).unwrap_or_default();
        let mut others = names.iter().enumerate().filter(|(other, _)| !is_once(*other));
        others.any(|(_, other)| is_one_sign_away(name, other))
    };
    let slips: Vec<usize> = once.iter().copied().filter(|at| once.len() <= MAX_SLIPS && is_slip(at)).collect();
    for at in slips.iter().rev() {
        let (name, n) = (names.remove(*at), n_filled.remove(*at));
        names.push(name);
        n_filled.push(n);
    }
    !slips.is_empty()
}

/// Writes a cell of a row.
pub(in crate::import) fn write_cell(text: &mut String, idx: usize, cell: &str) {
    if idx > 0 {
        text.push(',');
    }
    let bytes = cell.as_bytes();
    // A row of one empty cell would be an empty line, which is no row.
    if memchr::memchr3(b'"', b',', b'\n', bytes).is_none() && memchr::memchr(b'\r', bytes).is_none() && !cell.is_empty()
    {
        text.push_str(cell);
    } else if !cell.is_empty() || idx == 0 {
        text.push('"');
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    }
}

fn n_line_ends(text: &str) -> u64 {
    memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64
}

/// Where the rows of a table come from.
pub(in crate::import) struct Places<'a> {
    text: &'a str,
    records: Records<'a>,
    names: Vec<String>,
    rows: Vec<(u32, u64)>,
    broken: Vec<Issue>,
}

impl<'a> Places<'a> {
    /// Moves the issues of rows, all behind the first `n_before` of a report, to their places in the JSON, and adds the
    /// entries that are no rows.
    pub(in crate::import) fn report(mut self, report: &mut FileReport, n_before: usize) {
        let mut spots = Spots::new(self.text);
        let issues = report.issues.get_mut(n_before..).unwrap_or_default();
        let mut of_rows: Vec<&mut Issue> = issues.iter_mut().collect();
        of_rows.sort_by_key(|issue| issue.line);
        for issue in of_rows {
            let after = self.rows.partition_point(|(_, line)| *line <= issue.line);
            let Some(&(nth, _)) = self.rows.get(after.saturating_sub(1)) else { continue };
            (issue.line, issue.column) = self.place(nth as usize, issue.column, &mut spots);
        }
        for issue in std::mem::take(&mut self.broken) {
            report.lost(issue);
        }
        report.sort_issues();
    }

    /// The line and the character of a column of an entry, from 1; of the entry itself where it has no such key.
    fn place(&self, nth: usize, column: u32, spots: &mut Spots<'a>) -> (u64, u32) {
        let name = (column as usize).checked_sub(1).and_then(|idx| self.names.get(idx));
        let raw = match &self.records.body {
            Body::Objects(raws) => raws.get(nth).copied(),
            Body::Rows { rows, .. } => rows.get(nth).copied(),
            Body::Columns(columns) => {
                let named = columns.iter().find(|(known, _)| Some(known) == name).or(columns.first());
                named.and_then(|(_, values)| values.get(nth)).copied()
            }
        };
        let Some(raw) = raw else { return (1, 1) };
        let spot = spots.of(raw);
        let inner = match (&self.records.body, name) {
            (Body::Objects(_), Some(name)) => value_at(raw, name),
            (Body::Rows { .. }, Some(_)) => cell_at(raw, column as usize - 1),
            _ => None,
        };
        inner.map_or((spot.line, spot.column), |inner| {
            spot.of_byte((inner.as_ptr() as usize).wrapping_sub(raw.as_ptr() as usize).min(raw.len()))
        })
    }
}

/// The value to which keys lead, as far as they lead.
fn value_at<'a>(raw: &'a str, path: &str) -> Option<&'a str> {
    if raw.starts_with('[') {
        return cell_at(raw, 0).and_then(|first| value_at(first, path).or(Some(first)));
    }
    let object: RawObject<'a> = serde_json::from_str(raw).ok()?;
    // Keys may have stops in them.
    object.0.iter().find_map(|(key, value)| match path.strip_prefix(key.as_str())? {
        "" => Some(value.get()),
        rest => value_at(value.get(), rest.strip_prefix('.')?).or(Some(value.get())),
    })
}

fn cell_at(raw: &str, idx: usize) -> Option<&str> {
    serde_json::from_str::<Vec<&RawValue>>(raw).ok()?.get(idx).map(|cell| cell.get())
}
