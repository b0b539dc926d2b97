//! An event or an era of the program Timeline.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::moment::{Moment, period};
use super::{File, Scale};
use crate::dataset::{EventRecord, Link};
use crate::import::elements::{Element, add};
use crate::import::row::one_line;
use crate::import::slide::keep;
use crate::import::stats::is_url;
use crate::import::{ImportError, Issue, IssueKind, ReadCx};
use crate::time::Edtf;

/// The colour that every event has as long as nobody chooses another.
const USUAL_COLOUR: &str = "200,200,200";

/// Categories above each other that are followed; a file may set them in a circle.
const MAX_LEVELS: usize = 32;

impl<'a> File<'a> {
    /// Adds the event of an element.
    pub(super) fn add(&mut self, element: &Element<'a>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let (line, column) = self.places.of(element.at);
        let is_era = element.name == "era";
        let mut record = EventRecord::default();
        if is_era {
            record.tags.push("era".to_owned());
            record.title = one_line(element.text_of("name")).into_owned();
        } else if let Some(text) = element.child("text") {
            self.title(&text.text, &mut record);
        }
        self.categories(element, &mut record);
        self.rest(element, is_era, &mut record);
        let has_date = ["start", "end"].iter().any(|name| !element.text_of(name).is_empty());
        if record.title.is_empty() && !has_date && record.summary.is_empty() {
            let message = "there is neither a date nor a text to name it by";
            let issue = Issue::new(line, IssueKind::UnreadableRow, message).at(column, element.name);
            cx.lost(issue.value(element.inner.trim()).hint("give it a start and a text"));
            return Ok(());
        }
        if record.title.is_empty() {
            let issue = Issue::new(line, IssueKind::MissingTitle, "the event has no text").at(column, "text");
            cx.issue(issue.hint("give it a text"));
        }
        let edtf = self.date(element, &mut record, cx);
        record.when = edtf.as_ref().map(Edtf::to_string).unwrap_or_default();
        let when = edtf.and_then(|edtf| edtf.when());
        let start = element.child("start").map_or((line, column), |start| self.places.of(start.at));
        cx.event(record, when, |key| if key == "when" { start } else { (line, column) })
    }

    /// The title of an event, and the container that it is or lies in.
    fn title(&self, text: &str, record: &mut EventRecord) {
        let mut own = |title: &str| record.title = one_line(title.trim()).into_owned();
        match Text::of(text) {
            Text::Plain(title) => own(title),
            Text::Container(number, title) => {
                own(title);
                record.tags.push("container".to_owned());
                push_tag(record, &one_line(title.trim()));
                record.extra.insert("container number".to_owned(), Value::from(number));
            }
            Text::Member(number, title) => {
                own(title);
                let container = self.containers.get(&number).cloned().unwrap_or_default();
                push_tag(record, &container);
                keep(&mut record.extra, "container", Value::from(container));
                record.extra.insert("container number".to_owned(), Value::from(number));
            }
        }
    }

    /// The kind of an event and the tags that its categories give.
    fn categories(&self, element: &Element<'a>, record: &mut EventRecord) {
        let more = element.child("categories").map(|list| list.children.as_slice()).unwrap_or_default();
        let names = element.children.iter().filter(|child| child.name == "category").chain(more);
        for name in names.map(|child| one_line(child.text.trim()).into_owned()).filter(|name| !name.is_empty()) {
            if record.kind.is_empty() {
                record.kind.clone_from(&name);
            } else if name != record.kind {
                push_tag(record, &name);
            }
            // A filter by a category that has others below it finds its own events too.
            if self.upper.contains(&name) {
                push_tag(record, &name);
            }
            let mut below = &name;
            for _ in 0..MAX_LEVELS {
                let Some(above) = self.parents.get(below) else { break };
                push_tag(record, above);
                below = above;
            }
        }
    }

    /// Everything but text, categories and date.
    fn rest(&mut self, element: &Element<'a>, is_era: bool, record: &mut EventRecord) {
        for attribute in &element.attributes {
            keep(&mut record.extra, &format!("@{}", attribute.name), Value::from(&*attribute.value));
        }
        let mut seen: HashSet<&str> = HashSet::new();
        let mut others = Map::new();
        for child in &element.children {
            let text = child.text.trim();
            let is_first = seen.insert(child.name);
            let is_plain = is_first && child.children.is_empty();
            match child.name {
                "start" | "end" | "text" if is_plain && !is_era => {}
                "start" | "end" | "name" if is_plain && is_era => {}
                "category" | "categories" => {}
                "ends_today" | "fuzzy" | "fuzzy_start" | "fuzzy_end" if is_plain && is_bool(text) => {}
                "locked" if is_plain && is_bool(text) => {
                    if is_true(text) {
                        record.extra.insert("locked".to_owned(), Value::from(true));
                    }
                }
                "milestone" if is_plain && is_bool(text) => {
                    if is_true(text) {
                        record.tags.push("milestone".to_owned());
                    }
                }
                "progress" if is_plain => match text.parse::<i64>() {
                    Ok(0) => {}
                    Ok(progress) => {
                        record.extra.insert("progress".to_owned(), Value::from(progress));
                    }
                    Err(_) => keep(&mut record.extra, "progress", Value::from(text)),
                },
                "default_color" if is_plain && text == USUAL_COLOUR => {}
                "description" if is_first => {
                    // Marks of another language that nobody wrote as text are words too.
                    let whole = if child.children.is_empty() { text } else { child.inner.trim() };
                    whole.clone_into(&mut record.summary);
                }
                "hyperlink" if is_plain => links(text, record),
                "labels" if is_plain => {
                    let mut known: HashSet<String> = record.tags.iter().cloned().collect();
                    let labels = text.split([',', ';']).map(str::trim).filter(|label| !label.is_empty());
                    record.tags.extend(labels.filter(|label| known.insert((*label).to_owned())).map(str::to_owned));
                }
                "icon" if is_plain => {
                    if !text.is_empty() {
                        if self.n_icons == 0 {
                            self.first_icon = self.places.of(child.at);
                        }
                        self.n_icons += 1;
                    }
                }
                name => {
                    add(&mut others, name, child.value());
                    continue;
                }
            }
            for attribute in &child.attributes {
                let key = format!("{}@{}", child.name, attribute.name);
                keep(&mut record.extra, &key, Value::from(&*attribute.value));
            }
        }
        for (key, value) in others {
            let is_taken = record.extra.contains_key(&key);
            keep(&mut record.extra, &if is_taken { format!("{key} (another)") } else { key }, value);
        }
    }

    /// What the times of an element say.
    fn date(&mut self, element: &Element<'a>, record: &mut EventRecord, cx: &mut ReadCx<'_>) -> Option<Edtf> {
        let [start, end] = ["start", "end"].map(|name| element.text_of(name));
        // A milestone has no end; the program writes the start in its place.
        let is_milestone = record.tags.iter().any(|tag| tag == "milestone");
        if is_milestone && end != start {
            keep(&mut record.extra, "end", Value::from(end));
        }
        let end = if is_milestone { "" } else { end };
        let as_written = if end.is_empty() || end == start { start.to_owned() } else { format!("{start} – {end}") };
        if self.scale != Scale::Gregorian {
            if !as_written.is_empty() {
                self.n_not_dated += 1;
                record.as_written = as_written;
                record.when_note = match &self.scale {
                    Scale::Other(name) => format!("A date of the calendar “{name}”, which is not converted."),
                    _ => "A number on a scale of the file’s own, which is no year.".to_owned(),
                };
            }
            return None;
        }
        let flag = |name: &str| element.child(name).map(|child| is_true(child.text.trim()));
        let fuzzy = flag("fuzzy").unwrap_or_default();
        let edges = [flag("fuzzy_start"), flag("fuzzy_end")];
        let is_fuzzy = |edge: usize| match edges {
            [None, None] => fuzzy,
            known => known.get(edge).copied().flatten().unwrap_or_default(),
        };
        let mut read = |name: &str, text: &str| {
            if text.is_empty() {
                return None;
            }
            let found = Moment::of(text);
            if found.is_none() {
                let (line, column) = self.places.of(element.child(name).map_or(element.at, |child| child.at));
                let issue = Issue::new(line, IssueKind::BadDate, "this is no time of the calendar").at(column, name);
                cx.issue(issue.value(text).hint("write it as 1914-06-28 11:00:00"));
            }
            found
        };
        let (from, to) = (read("start", start), read("end", end));
        let goes_on = flag("ends_today").unwrap_or_default();
        let dated = match (from, to) {
            (Some(from), _) if goes_on => {
                let edtf = from.edtf(from.has_time(), is_fuzzy(0));
                let note = format!("The file says that it lasts until today; when it was saved, the end was {end}.");
                edtf.and_then(|edtf| format!("{edtf}/..").parse().ok()).map(|edtf| (edtf, note))
            }
            (Some(from), Some(to)) if to < from => {
                let (line, column) = self.places.of(element.child("end").map_or(element.at, |child| child.at));
                let issue =
                    Issue::new(line, IssueKind::EndBeforeStart, format!("the end does not follow the start, {start}"));
                let hint = "the start is kept alone; correct one of the two times";
                cx.issue(issue.at(column, "end").value(end).hint(hint));
                let note = format!("The file gives {end} as the end, which does not follow the start.");
                from.edtf(from.has_time(), is_fuzzy(0)).map(|edtf| (edtf, note))
            }
            (Some(from), Some(to)) if from != to => period(from, to, [is_fuzzy(0), is_fuzzy(1)]),
            (Some(from), _) => from.edtf(from.has_time(), is_fuzzy(0) || is_fuzzy(1)).map(|edtf| (edtf, String::new())),
            (None, Some(to)) => {
                let note = "The file gives an end without a start that can be read.".to_owned();
                let edtf = to.edtf(to.has_time(), is_fuzzy(1)).and_then(|edtf| format!("[..{edtf}]").parse().ok());
                edtf.map(|edtf| (edtf, note))
            }
            (None, None) => None,
        };
        let Some((edtf, note)) = dated else {
            record.as_written = as_written;
            return None;
        };
        if !note.is_empty() {
            record.as_written = as_written;
        }
        record.when_note = note;
        Some(edtf)
    }
}

/// The text of an event, without what says how it belongs to others.
pub(super) enum Text<'t> {
    Plain(&'t str),
    Container(u64, &'t str),
    Member(u64, &'t str),
}

impl<'t> Text<'t> {
    /// Tells a container `[5]Title` and a member `(5)Title` from all others.
    pub(super) fn of(text: &'t str) -> Self {
        let marked = |open: char, close: char| {
            let (number, title) = text.strip_prefix(open)?.split_once(close)?;
            let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| number.parse().ok()).flatten().map(|number| (number, title))
        };
        if let Some((number, title)) = marked('[', ']') {
            Self::Container(number, title)
        } else if let Some((number, title)) = marked('(', ')') {
            Self::Member(number, title)
        } else {
            // One space before a bracket says that the bracket is meant as one.
            Self::Plain(text)
        }
    }
}

/// Pages in a text, apart by semicolons; what is no page stays as it is.
fn links(text: &str, record: &mut EventRecord) {
    let mut found: Vec<String> = Vec::new();
    for part in text.split(';') {
        match found.last_mut() {
            // A semicolon may also belong to an address.
            Some(last) if !is_url(part.trim()) && !part.trim().is_empty() => {
                last.push(';');
                last.push_str(part);
            }
            _ if part.trim().is_empty() => {}
            _ => found.push(part.trim().to_owned()),
        }
    }
    let (pages, others): (Vec<String>, Vec<String>) = found.into_iter().partition(|one| is_url(one));
    let mut known = HashSet::new();
    let pages = pages.into_iter().filter(|url| known.insert(url.clone()));
    record.links.extend(pages.map(|url| Link { url, ..Link::default() }));
    keep(&mut record.extra, "hyperlink", Value::from(others.join(";")));
}

fn push_tag(record: &mut EventRecord, tag: &str) {
    if !tag.is_empty() && !record.tags.iter().any(|known| known == tag) {
        record.tags.push(tag.to_owned());
    }
}

fn is_true(text: &str) -> bool {
    text.eq_ignore_ascii_case("true")
}

fn is_bool(text: &str) -> bool {
    is_true(text) || text.eq_ignore_ascii_case("false") || text.is_empty()
}
