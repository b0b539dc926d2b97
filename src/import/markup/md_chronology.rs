//! Chronologies in Markdown: which lines are events, and what belongs to them.

use serde_json::{Map, Value};

use super::chronology::{Above, Dated, above_of, dated};
use super::inline::plain;
use super::md_broken::{Broken, broken_date};
use super::md_lines::{Item, cells_of, heading, is_rule, is_rule_of_table, item, status_of};
use super::slips::{is_nearly_item, is_nearly_year, near_issue, nearly_heading};
use crate::dataset::{EventRecord, Extra, HEADINGS_WITHOUT, Link};
use crate::import::jsontext::Spot;
use crate::import::lenient::{Ambiguous, EventReader};
use crate::import::parts::plain_text;
use crate::import::row::one_line;
use crate::import::slide::keep;
use crate::import::titles::first_sentence;
use crate::import::{ImportError, Issue, IssueKind, ReadCx};
use crate::time::{DateOrder, Edtf};

/// The key of the file under which the head of a chronology is kept.
const OWN_KEY: &str = "markdown";

/// Characters of a title; what is longer is a text, and its first sentence the title.
const MAX_TITLE: usize = 250;

/// Lines between two looks at the progress.
const STEP_LINES: usize = 1_000;

/// Names of columns that hold dates, and of those that hold titles.
const DATE_COLUMNS: [&str; 12] =
    ["date", "when", "year", "day", "time", "datum", "jahr", "дата", "год", "fecha", "année", "data"];
const TITLE_COLUMNS: [&str; 12] = [
    "title",
    "event",
    "headline",
    "what",
    "description",
    "milestone",
    "name",
    "text",
    "ereignis",
    "событие",
    "evento",
    "événement",
];

/// What is above a line: a heading, or an item that is nothing but a date.
struct Level {
    /// Of a heading 1 to 6, of an item 100 and its indentation.
    depth: usize,
    title: String,
    above: Above,
    line: u64,
    n_events: usize,
}

/// An event whose lines are being gathered.
struct Draft {
    line: u64,
    column: u32,
    edtf: Option<Edtf>,
    words: String,
    note: String,
    has_year: bool,
    text: String,
    body: Vec<String>,
    is_done: Option<bool>,
    /// Lines that are indented more belong to it; `None` for headings and paragraphs, to which all do up to the next.
    indent: Option<usize>,
}

/// A chronology being read.
pub(in crate::import) struct Chronology<'c> {
    order: Option<DateOrder>,
    ambiguous: &'c mut Ambiguous,
    levels: Vec<Level>,
    draft: Option<Draft>,
    title: String,
    description: Vec<String>,
    own: Map<String, Value>,
    n_events: usize,
    /// Lines that belong to no event, and the first of them.
    n_stray: usize,
    first_stray: Option<(u64, String)>,
}

impl<'c> Chronology<'c> {
    pub(in crate::import) fn new(order: Option<DateOrder>, ambiguous: &'c mut Ambiguous) -> Self {
        Self {
            order,
            ambiguous,
            levels: Vec::new(),
            draft: None,
            title: String::new(),
            description: Vec::new(),
            own: Map::new(),
            n_events: 0,
            n_stray: 0,
            first_stray: None,
        }
    }

    pub(in crate::import) fn take_head(&mut self, mut map: Map<String, Value>) {
        if let Some(title) = map.get("title").and_then(plain_text) {
            map.shift_remove("title");
            self.title = title;
        }
        if let Some(description) = map.get("description").and_then(plain_text) {
            map.shift_remove("description");
            self.description.push(description);
        }
        self.own = map;
    }

    pub(in crate::import) fn read(
        mut self,
        text: &str,
        first_line: u64,
        cx: &mut ReadCx<'_>,
    ) -> Result<(), ImportError> {
        let lines: Vec<&str> = text.lines().collect();
        let mut is_code = false;
        let mut is_blank_before = true;
        let mut n = 0;
        let mut done = 0;
        while let Some(line) = lines.get(n).copied() {
            let number = first_line + n as u64;
            n += 1;
            done += line.len() + 1;
            if n % STEP_LINES == 0 {
                cx.step(done, text.len())?;
            }
            if line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~") {
                is_code = !is_code;
                continue;
            }
            if line.trim().is_empty() {
                is_blank_before = true;
                continue;
            }
            let was_blank = std::mem::take(&mut is_blank_before);
            if is_code {
                self.words(line, number, was_blank, cx)?;
                continue;
            }
            let next = lines.get(n).copied().unwrap_or_default();
            let is_underlined = item(line).is_none()
                && !next.trim().is_empty()
                && (next.trim_end().bytes().all(|byte| byte == b'=')
                    || next.len() >= 3 && next.trim_end().bytes().all(|byte| byte == b'-'));
            if let Some((level, title)) = heading(line) {
                self.heading(level, title, number, cx)?;
            } else if is_underlined && was_blank && !line.starts_with([' ', '\t', '>', '|']) {
                self.heading(if next.starts_with('=') { 1 } else { 2 }, line.trim(), number, cx)?;
                n += 1;
            } else if line.contains('|') && is_rule_of_table(next) {
                let rows = lines.get(n + 1..).unwrap_or_default();
                let n_rows = rows.iter().take_while(|row| row.contains('|')).count();
                self.finish(cx)?;
                self.table(&cells_of(line), rows.get(..n_rows).unwrap_or_default(), number + 2, cx)?;
                n += 1 + n_rows;
            } else if let Some(item) = item(line) {
                self.item(&item, line, number, cx)?;
            } else if is_rule(line) {
                self.finish(cx)?;
            } else {
                self.words(line, number, was_blank, cx)?;
            }
        }
        self.finish(cx)?;
        self.close(0, cx)?;
        if let Some((line, value)) = self.first_stray.take() {
            let message = match self.n_stray {
                1 => "a line belongs to no event".to_owned(),
                n => format!("{n} lines belong to no event; this is the first"),
            };
            let issue = Issue::new(line, IssueKind::LeftOut, message).at(1, "");
            cx.issue(issue.value(&value).hint("start it with a date, or put it below a heading that is a date"));
        }
        cx.title(&self.title);
        let mut extra = Extra::new();
        keep(&mut extra, OWN_KEY, Value::Object(self.own));
        cx.about_itself(self.description.join("\n"), extra);
        Ok(())
    }

    fn above(&self) -> Above {
        self.levels
            .iter()
            .rev()
            .map(|level| &level.above)
            .find(|above| above.edtf.is_some())
            .cloned()
            .unwrap_or_default()
    }

    fn dated<'t>(&mut self, text: &'t str, line: u64, column: u32) -> Option<Dated<'t>> {
        let found = dated(text, &self.above(), self.order)?;
        if found.is_ambiguous {
            self.ambiguous.add(|| {
                let issue = Issue::new(line, IssueKind::AmbiguousDate, "").at(column, "date").value(found.words);
                issue.hint("read the file with --date-order dmy or --date-order mdy")
            });
        }
        Some(found)
    }

    fn heading(&mut self, level: usize, title: &str, line: u64, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        self.finish(cx)?;
        self.close(level, cx)?;
        let words = one_line(&plain(title).text).into_owned();
        let above = above_of(title, &self.above(), self.order);
        let column = level as u32 + 2;
        let is_date = above.is_some();
        let mut level =
            Level { depth: level, title: words.clone(), above: above.unwrap_or_default(), line, n_events: 0 };
        if !is_date && is_nearly_year(title) {
            let issue =
                Issue::new(line, IssueKind::BadDate, "this heading is no year, so what is below has none of it");
            cx.issue(issue.at(column, "date").value(title).hint("write the year alone"));
        }
        if is_date || HEADINGS_WITHOUT.contains(&level.title.as_str()) {
            level.title.clear();
        } else if let Some(found) = self.dated(title, line, column).filter(|found| found.is_set_off) {
            self.draft = Some(self.draft_of(&found, line, column, None, None));
            // What lies below has the date too, as far as it tells the year.
            level.above = above_of(found.words, &self.above(), self.order).unwrap_or_default();
            level.above.edtf = None;
            level.title.clear();
            level.n_events = 1;
        } else if self.title.is_empty() && self.levels.is_empty() && self.n_events == 0 && level.depth == 1 {
            self.title = words;
            level.title.clear();
        }
        self.levels.push(level);
        Ok(())
    }

    /// Ends the headings and items from this level on; a date without any words is an event too.
    fn close(&mut self, level: usize, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        while let Some(last) = self.levels.pop_if(|last| last.depth >= level) {
            let is_item = last.depth >= 100;
            if is_item && last.n_events == 0 && last.above.edtf.is_some() {
                let issue = Issue::new(last.line, IssueKind::MissingTitle, "there is a date, and no words behind it");
                cx.issue(issue.at(1, "").value(&last.above.words).hint("write what happened behind the date"));
                let record = EventRecord {
                    when: last.above.edtf.as_ref().map(Edtf::to_string).unwrap_or_default(),
                    as_written: last.above.words.clone(),
                    kind: self.kind(),
                    ..EventRecord::default()
                };
                let when = last.above.edtf.as_ref().and_then(Edtf::when);
                self.n_events += 1;
                cx.event(record, when, |_| (last.line, 1))?;
            }
        }
        Ok(())
    }

    fn kind(&self) -> String {
        let titles = self.levels.iter().map(|level| level.title.as_str()).filter(|title| !title.is_empty());
        titles.collect::<Vec<_>>().join(" / ")
    }

    fn item(&mut self, item: &Item<'_>, line: &str, number: u64, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let column =
            line.find(item.text).and_then(|at| line.get(..at)).map_or(1, |before| before.chars().count() as u32 + 1);
        let is_inner = self.draft.as_ref().is_some_and(|draft| draft.indent.is_some_and(|indent| item.indent > indent));
        if !is_inner {
            // Items that are dates hold only what is indented more.
            let level = 100 + item.indent;
            if self.levels.last().is_some_and(|last| last.depth >= level) {
                self.finish(cx)?;
                self.close(level, cx)?;
            }
        }
        let found = self.dated(item.text, number, column);
        // Within an event, words that only start like a date are words of it.
        if let Some(found) = found.filter(|found| !is_inner || found.is_set_off) {
            self.finish(cx)?;
            if found.rest.is_empty() && found.edtf.is_some() {
                let above = above_of(item.text, &self.above(), self.order).unwrap_or_default();
                let level = 100 + item.indent;
                self.levels.push(Level { depth: level, title: String::new(), above, line: number, n_events: 0 });
                return Ok(());
            }
            self.draft = Some(self.draft_of(&found, number, column, Some(item.indent), item.is_done));
            return Ok(());
        }
        let belongs = self.draft.as_ref().is_some_and(|draft| draft.indent.is_none_or(|indent| item.indent > indent));
        if belongs {
            if let Some(draft) = &mut self.draft {
                draft.body.push(format!("- {}", item.text));
            }
            return Ok(());
        }
        self.finish(cx)?;
        if let Some(Broken { words, message, hint, rest }) = broken_date(item.text, self.order, self.above().year) {
            let issue = Issue::new(number, IssueKind::BadDate, message).at(column, "date").value(words);
            cx.issue(issue.hint(hint));
            self.draft = Some(Draft {
                line: number,
                column,
                edtf: None,
                words: words.to_owned(),
                note: String::new(),
                has_year: true,
                text: rest.to_owned(),
                body: Vec::new(),
                is_done: item.is_done,
                indent: Some(item.indent),
            });
            return Ok(());
        }
        let above = self.above();
        if above.edtf.is_some() {
            self.draft = Some(Draft {
                line: number,
                column,
                has_year: true,
                note: format!("The date is that of the heading “{}”.", above.words),
                edtf: above.edtf,
                words: above.words,
                text: item.text.to_owned(),
                body: Vec::new(),
                is_done: item.is_done,
                indent: Some(item.indent),
            });
            return Ok(());
        }
        self.stray(line, number);
        Ok(())
    }

    fn draft_of(
        &self,
        found: &Dated<'_>,
        line: u64,
        column: u32,
        indent: Option<usize>,
        is_done: Option<bool>,
    ) -> Draft {
        let above = self.above();
        let note = if found.is_completed {
            format!("What the date leaves out is that of the heading “{}”.", above.words)
        } else {
            String::new()
        };
        Draft {
            line,
            column,
            has_year: found.edtf.as_ref().is_none_or(|edtf| edtf.when().is_some()),
            edtf: found.edtf.clone(),
            words: found.words.to_owned(),
            note,
            text: found.rest.clone(),
            body: Vec::new(),
            is_done,
            indent,
        }
    }

    /// A line of a paragraph.
    fn words(&mut self, line: &str, number: u64, is_first: bool, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let indent = line.len() - line.trim_start().len();
        let text = line.trim_start().trim_start_matches("> ").trim_end();
        let is_inner = self.draft.as_ref().is_some_and(|draft| draft.indent.is_some_and(|own| indent > own));
        let goes_on = self.draft.as_ref().is_some_and(|draft| draft.indent.is_none() || !is_first);
        if let Some((level, words)) = nearly_heading(text, &self.above(), self.order).filter(|_| indent == 0) {
            let issue = Issue::new(number, IssueKind::BadValue, "this is read as a heading").at(1, "").value(text);
            cx.issue(issue.hint(format!("write it as “{} {words}”", "#".repeat(level))));
            return self.heading(level, words, number, cx);
        }
        let is_in_list = self.draft.as_ref().map_or(self.n_events == 0, |draft| draft.indent.is_some());
        let is_near = || is_nearly_item(text, &self.above(), self.order);
        let is_nearly_item = !is_inner && is_in_list && is_near();
        if !is_inner
            && !is_nearly_item
            && let Some(found) = self.dated(text, number, indent as u32 + 1)
            && found.is_set_off
            && !found.rest.is_empty()
        {
            self.finish(cx)?;
            self.draft = Some(self.draft_of(&found, number, indent as u32 + 1, None, None));
            return Ok(());
        }
        if is_nearly_item {
            let hint = "start it with “- ” and its date";
            cx.issue(near_issue(line, number, "an item of its own").hint(hint));
        }
        if let Some(draft) = self.draft.as_mut().filter(|_| is_inner || goes_on) {
            draft.body.push(text.to_owned());
            return Ok(());
        }
        self.finish(cx)?;
        let above = self.above();
        let is_below_date = self.levels.last().is_some_and(|level| level.above.edtf.is_some());
        if above.edtf.is_some() && is_below_date {
            self.draft = Some(Draft {
                line: number,
                column: indent as u32 + 1,
                has_year: true,
                note: String::new(),
                edtf: above.edtf,
                words: above.words,
                text: String::new(),
                body: vec![text.to_owned()],
                is_done: None,
                indent: None,
            });
            return Ok(());
        }
        if self.n_events == 0 && self.levels.len() <= 1 {
            self.description.push(plain(text).text);
        } else {
            self.stray(line, number);
        }
        Ok(())
    }

    fn stray(&mut self, line: &str, number: u64) {
        self.n_stray += 1;
        self.first_stray.get_or_insert_with(|| (number, line.trim().to_owned()));
    }

    /// Adds the event whose lines are gathered.
    fn finish(&mut self, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let Some(draft) = self.draft.take() else { return Ok(()) };
        let mut record = EventRecord { kind: self.kind(), when_note: draft.note, ..EventRecord::default() };
        let (text, status) = status_of(&draft.text);
        record.status = status;
        keep(&mut record.extra, "completed", draft.is_done.map_or(Value::Null, Value::from));
        let (title, body) = (plain(text), plain(&draft.body.join("\n")));
        record.title = one_line(&title.text).into_owned();
        record.summary = body.text;
        for (url, label) in title.links.into_iter().chain(body.links) {
            add_link(&mut record, url, label);
        }
        if record.title.is_empty() {
            record.title = first_sentence(&record.summary);
            if record.title == record.summary {
                record.summary.clear();
            }
        } else if record.title.chars().count() > MAX_TITLE {
            let both = format!("{}\n{}", record.title, record.summary);
            both.trim().clone_into(&mut record.summary);
            record.title = first_sentence(&record.summary);
        }
        record.when = draft.edtf.as_ref().map(Edtf::to_string).unwrap_or_default();
        if draft.words != record.when {
            record.as_written = draft.words;
        }
        if !draft.has_year {
            let issue = Issue::new(draft.line, IssueKind::MissingYear, "the date has no year, so the event is undated");
            let issue = issue.at(draft.column, "date").value(&record.as_written);
            cx.issue(issue.hint("write the year, also in a heading above"));
        }
        for level in &mut self.levels {
            level.n_events += 1;
        }
        self.n_events += 1;
        let when = draft.edtf.as_ref().and_then(Edtf::when);
        cx.event(record, when, |_| (draft.line, draft.column))
    }

    /// Adds the rows of a table that has a column of dates.
    fn table(&mut self, names: &[String], rows: &[&str], line: u64, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let names: Vec<String> = names.iter().map(|name| plain(name).text.to_lowercase()).collect();
        let all: Vec<Vec<String>> = rows.iter().map(|row| cells_of(row)).collect();
        let above = self.above();
        let n_dates = |idx: usize| {
            let cells = all.iter().filter_map(|row| row.get(idx)).filter(|cell| !cell.is_empty());
            cells.filter(|cell| dated(cell, &above, self.order).is_some_and(|found| found.rest.is_empty())).count()
        };
        let by_name = DATE_COLUMNS.iter().find_map(|wanted| names.iter().position(|name| name == wanted));
        let date = by_name
            .filter(|idx| n_dates(*idx) > 0)
            .or_else(|| (0..names.len()).find(|idx| n_dates(*idx) * 2 > all.len()));
        let Some(date) = date else {
            rows.iter().enumerate().for_each(|(n, row)| self.stray(row, line + n as u64));
            return Ok(());
        };
        let title = TITLE_COLUMNS.iter().find_map(|wanted| names.iter().position(|name| name == wanted));
        let title = title.filter(|idx| *idx != date).or_else(|| (0..names.len()).find(|idx| *idx != date));
        for (n, row) in all.iter().enumerate() {
            if row.iter().any(|cell| !cell.is_empty()) {
                self.row(&names, row, (date, title), (line + n as u64, rows.get(n).copied().unwrap_or_default()), cx)?;
            }
        }
        Ok(())
    }

    fn row(
        &mut self,
        names: &[String],
        row: &[String],
        (date, title): (usize, Option<usize>),
        (line, raw): (u64, &str),
        cx: &mut ReadCx<'_>,
    ) -> Result<(), ImportError> {
        let mut map = Map::new();
        let mut links = Vec::new();
        for (idx, cell) in row.iter().enumerate().filter(|(idx, cell)| *idx != date && !cell.is_empty()) {
            let words = plain(cell);
            links.extend(words.links);
            let name = match names.get(idx) {
                _ if Some(idx) == title => "title".to_owned(),
                Some(name) if !name.is_empty() => name.clone(),
                _ => format!("column {}", idx + 1),
            };
            keep_row(&mut map, &name, Value::from(one_line(&words.text).into_owned()));
        }
        let cell = row.get(date).map(|cell| plain(cell).text).unwrap_or_default();
        let found = self.dated(&cell, line, date as u32 + 1).filter(|found| found.rest.is_empty());
        let edtf = found.as_ref().and_then(|found| found.edtf.as_ref()).map(Edtf::to_string);
        let has_words = !cell.is_empty();
        map.insert("date".to_owned(), Value::from(edtf.clone().unwrap_or_else(|| cell.clone())));
        let mut reader = EventReader {
            spot: Spot { raw, line, column: 1 },
            cx: &mut *cx,
            is_native: false,
            importance_is_of_ten: false,
            new_sources: Vec::new(),
            ambiguous: &mut *self.ambiguous,
            sentinel: None,
        };
        let (mut record, when) = reader.read(map);
        if edtf.is_some() && has_words && cell != record.when && record.when == edtf.unwrap_or_default() {
            record.as_written.clone_from(&cell);
        }
        if found.is_some_and(|found| found.is_completed) {
            record.when_note = format!("What the date leaves out is that of the heading “{}”.", self.above().words);
        }
        if record.kind.is_empty() {
            record.kind = self.kind();
        }
        for (url, label) in links {
            add_link(&mut record, url, label);
        }
        self.n_events += 1;
        cx.event(record, when, |_| (line, 1))
    }
}

/// Keeps a cell under a name that no other column has.
fn keep_row(map: &mut Map<String, Value>, name: &str, value: Value) {
    let mut own = name.to_owned();
    let mut n = 2;
    while map.contains_key(&own) {
        own = format!("{name} ({n})");
        n += 1;
    }
    map.insert(own, value);
}

pub(in crate::import) fn add_link(record: &mut EventRecord, url: String, label: String) {
    if !record.links.iter().any(|known| known.url == url) {
        record.links.push(Link { url, label, ..Link::default() });
    }
}
