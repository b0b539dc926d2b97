//! Timelines of the program Timeline (thetimelineproj), `.timeline`.
//!
//! | in the file                      | here                                                          |
//! |----------------------------------|---------------------------------------------------------------|
//! | start = end, `00:00:00`          | that day; the program shows no time of day at midnight        |
//! | start = end, `11:16:00`          | that minute; seconds are kept where they are not zero         |
//! | both at midnight                 | from the one day to the other, see [`period`]                 |
//! | `fuzzy`, `fuzzy_start`, `fuzzy_end` | `~`                                                        |
//! | `ends_today`                     | an open end, `..`                                             |
//! | category                         | kind; categories above it are tags, and so are further ones   |
//! | `[5]Title`, `(5)Title`           | a container and a member of it; both have its title as a tag  |
//! | era                              | an event with the tag `era`                                   |
//! | numbers, other calendars         | undated, with what was written                                |
//!
//! Years are counted with a year 0, as in EDTF: the program shows the year 0 as 1 BC.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::elements::{Collected, Element, add, collect};
use super::pieces::{Flaw, Piece, Pieces};
use super::places::Places;
use super::root::root_of;
use super::row::one_line;
use super::slide::keep;
use super::stats::is_url;
use super::{Confidence, Head, ImportError, Importer, Input, Issue, IssueKind, ReadCx};
use crate::dataset::{EventRecord, Extra, Link};
use crate::time::Edtf;

/// The key of the file under which everything is kept that it says of itself.
const OWN_KEY: &str = "timeline";

/// The colour that every event has as long as nobody chooses another.
const USUAL_COLOUR: &str = "200,200,200";

/// Elements that hold records or other elements of the file.
const OUTER: [&str; 8] = ["timeline", "eras", "categories", "events", "view", "event", "era", "category"];

/// Categories above each other that are followed; a file may set them in a circle.
const MAX_LEVELS: usize = 32;

/// Records between two looks at the progress.
const STEP: usize = 500;

/// Reads timelines of the program Timeline.
pub(super) struct TimelineXml;

impl Importer for TimelineXml {
    fn id(&self) -> &'static str {
        "timeline"
    }

    fn name(&self) -> &'static str {
        "Timeline (thetimelineproj)"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["timeline"]
    }

    fn mime(&self) -> &'static str {
        "application/xml"
    }

    fn about(&self) -> &'static str {
        "Files of the program Timeline: categories are kinds, eras and containers tags, fuzzy dates are approximate"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        match root_of(head.text) {
            Some(("timeline", rest)) => {
                let has = |tag: &str| rest.contains(tag);
                let is_ours = has("<timetype>") || (has("<version>") && (has("<categories>") || has("<events>")));
                if is_ours { Confidence::Certain } else { Confidence::Maybe }
            }
            _ => Confidence::No,
        }
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let text = input.text()?;
        let mut file = File { places: Places::new(text), ..File::new(text) };
        file.gather(cx)?;
        file.add_all(cx)?;
        cx.report_mut().sort_issues();
        Ok(())
    }
}

/// How the times of a file are counted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
enum Scale {
    #[default]
    Gregorian,
    /// Numbers on a scale of the file's own.
    Numbers,
    /// Another calendar, by its name.
    Other(String),
}

/// A file being read.
struct File<'a> {
    text: &'a str,
    places: Places<'a>,
    scale: Scale,
    /// Where the scale is named.
    scale_at: usize,
    /// The category above each one that has one, and those that stand above others.
    parents: HashMap<String, String>,
    upper: HashSet<String>,
    /// Titles of containers, by their numbers.
    containers: HashMap<u64, String>,
    records: Vec<Collected<'a>>,
    /// What the file says of itself.
    own: Map<String, Value>,
    n_icons: usize,
    first_icon: (u64, u32),
    n_not_dated: usize,
}

impl<'a> File<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            places: Places::new(text),
            scale: Scale::default(),
            scale_at: 0,
            parents: HashMap::new(),
            upper: HashSet::new(),
            containers: HashMap::new(),
            records: Vec::new(),
            own: Map::new(),
            n_icons: 0,
            first_icon: (0, 0),
            n_not_dated: 0,
        }
    }

    /// Takes the file apart.
    fn gather(&mut self, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let mut pieces = Pieces::new(self.text);
        let mut n_open = 0_u32;
        while let Some(piece) = pieces.next() {
            match piece {
                Piece::Open(tag) if matches!(tag.name, "timeline" | "eras" | "categories" | "events") => {
                    n_open += u32::from(tag.name == "timeline" && !tag.is_empty);
                }
                Piece::Open(tag) => {
                    let found = collect(&mut pieces, self.text, &tag, &OUTER);
                    self.take(found, cx);
                    if self.records.len().is_multiple_of(STEP) {
                        cx.check_cancel()?;
                    }
                }
                Piece::Close("timeline", _) => n_open = n_open.saturating_sub(1),
                Piece::Flaw(at, flaw) => self.flaw(at, flaw, cx),
                Piece::Text(words) if !words.trim().is_empty() => {
                    let (line, column) = self.place(pieces.at().saturating_sub(words.len()));
                    let issue = Issue::new(line, IssueKind::BadXml, "words outside of all elements are not read");
                    cx.issue(issue.at(column, "").value(words.trim()).hint("put them into an element"));
                }
                Piece::Close(..) | Piece::Text(_) => {}
            }
        }
        let is_said = self.records.last().is_some_and(|last| last.flaws.iter().any(|(at, _)| *at == self.text.len()));
        if n_open > 0 && !is_said {
            self.flaw(self.text.len(), Flaw::Unclosed, cx);
        }
        Ok(())
    }

    fn take(&mut self, found: Collected<'a>, cx: &mut ReadCx<'_>) {
        let element = &found.element;
        match element.name {
            "event" | "era" => {
                if let Some(Text::Container(number, title)) = element.child("text").map(|text| Text::of(&text.text)) {
                    self.containers.entry(number).or_insert_with(|| one_line(title.trim()).into_owned());
                }
                self.records.push(found);
                return;
            }
            "category" => {
                let (name, parent) = (element.text_of("name"), element.text_of("parent"));
                if !parent.is_empty() && parent != name {
                    self.parents.entry(name.to_owned()).or_insert_with(|| parent.to_owned());
                    self.upper.insert(parent.to_owned());
                }
                add(&mut self.own, "categories", element.value());
            }
            "timetype" => {
                self.scale_at = element.at;
                self.scale = match element.text.trim() {
                    "gregoriantime" | "" => Scale::Gregorian,
                    "numtime" => Scale::Numbers,
                    other => Scale::Other(other.to_owned()),
                };
                add(&mut self.own, "timetype", element.value());
            }
            name => add(&mut self.own, name, element.value()),
        }
        for (at, flaw) in found.flaws {
            self.flaw(at, flaw, cx);
        }
    }

    fn place(&mut self, at: usize) -> (u64, u32) {
        self.places.begin(at);
        self.places.of(at)
    }

    fn flaw(&mut self, at: usize, flaw: Flaw, cx: &mut ReadCx<'_>) {
        let (line, column) = self.place(at);
        cx.issue(flaw_issue(line, column, flaw));
    }

    fn add_all(&mut self, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let mut extra = Extra::new();
        keep(&mut extra, OWN_KEY, Value::Object(std::mem::take(&mut self.own)));
        cx.about_itself(String::new(), extra);
        self.places = Places::new(self.text);
        let (scale_line, scale_column) = self.place(self.scale_at);
        for (nth, record) in std::mem::take(&mut self.records).into_iter().enumerate() {
            let at = record.element.at;
            self.places.begin(at);
            for (at, flaw) in &record.flaws {
                let (line, column) = self.places.of(*at);
                cx.issue(flaw_issue(line, column, *flaw));
            }
            self.add(&record.element, cx)?;
            if nth % STEP == 0 {
                cx.step(at, self.text.len())?;
            }
        }
        if self.n_not_dated > 0 {
            let (what, name) = match &self.scale {
                Scale::Gregorian => return Ok(()),
                Scale::Numbers => ("numbers on a scale of its own (numtime), which are no years", "numtime"),
                Scale::Other(name) => ("in a calendar that is not converted", name.as_str()),
            };
            let message = format!("the times of the file are {what}; {} events are undated", self.n_not_dated);
            let issue = Issue::new(scale_line, IssueKind::NoDates, message).at(scale_column, "timetype").value(name);
            cx.issue(issue.hint("they are kept as written; give the dates in a table if you know them"));
        }
        if self.n_icons > 0 {
            let message = format!("{} events have an icon, which is left out; the first is here", self.n_icons);
            let issue = Issue::new(self.first_icon.0, IssueKind::LeftOut, message).at(self.first_icon.1, "icon");
            cx.issue(issue.hint("look at the icons in Timeline"));
        }
        Ok(())
    }

    /// Adds the event of an element.
    fn add(&mut self, element: &Element<'a>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
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
        let is_milestone = record.tags.iter().any(|tag| tag == "milestone");
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

fn flaw_issue(line: u64, column: u32, flaw: Flaw) -> Issue {
    let (message, hint) = flaw.words();
    Issue::new(line, IssueKind::BadXml, message).at(column, "").hint(hint)
}

/// The text of an event, without what says how it belongs to others.
enum Text<'t> {
    Plain(&'t str),
    Container(u64, &'t str),
    Member(u64, &'t str),
}

impl<'t> Text<'t> {
    fn of(text: &'t str) -> Self {
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

/// A time as the program writes it.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Moment {
    year: i64,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
}

impl Moment {
    fn of(text: &str) -> Option<Self> {
        let (date, time) = text.split_once(' ').unwrap_or((text, "0:0:0"));
        let (negative, date) = date.strip_prefix('-').map_or((false, date), |date| (true, date));
        let numbers = |text: &str, sign: char| -> Option<[u32; 3]> {
            let mut parts = text.trim().split(sign).map(|part| {
                let is_number = part.len() <= 9 && part.bytes().all(|byte| byte.is_ascii_digit());
                if is_number { part.parse::<u32>().ok() } else { None }
            });
            let found = [parts.next()??, parts.next()??, parts.next()??];
            parts.next().is_none().then_some(found)
        };
        let [year, month, day] = numbers(date, '-')?;
        let [hour, minute, second] = numbers(time, ':')?;
        let year = if negative { -i64::from(year) } else { i64::from(year) };
        let is_clock = hour < 24 && minute < 60 && second < 60;
        let is_day = year.abs() <= 9_999 && Edtf::from_ymd(year, Some(month), Some(day)).is_ok();
        (is_clock && is_day).then_some(Self { year, month, day, hour, minute, second })
    }

    fn has_time(self) -> bool {
        (self.hour, self.minute, self.second) != (0, 0, 0)
    }

    /// The day, or the time to the minute; the program asks for no seconds, so they count only where there are some.
    fn edtf(self, with_time: bool, is_fuzzy: bool) -> Option<Edtf> {
        let day = Edtf::from_ymd(self.year, Some(self.month), Some(self.day)).ok()?;
        let doubt = if is_fuzzy { "~" } else { "" };
        let time = match self.second {
            _ if !with_time => String::new(),
            0 => format!("T{:02}:{:02}", self.hour, self.minute),
            second => format!("T{:02}:{:02}:{second:02}", self.hour, self.minute),
        };
        format!("{day}{doubt}{time}").parse().ok()
    }
}

/// The time from one moment to a later one, and what must be said about it.
///
/// Two midnights are days: the program asks for no more and shows no more then.
/// It adds no day to an end that a person chose, and shows the end's day as the last one, so it is read as the last one;
/// to take it off would lose a day that the author named.
/// Where the end was drawn by the mouse to the start of a day, the period is a day too long here, and the note says so.
fn period(from: Moment, to: Moment, is_fuzzy: [bool; 2]) -> Option<(Edtf, String)> {
    let with_time = from.has_time() || to.has_time();
    let [from, last] = [(from, is_fuzzy[0]), (to, is_fuzzy[1])].map(|(moment, fuzzy)| moment.edtf(with_time, fuzzy));
    let (from, last) = (from?, last?);
    let note = if with_time {
        String::new()
    } else {
        format!("The file ends it at the start of {last}, a day that Timeline shows as the last one.")
    };
    Some((Edtf::interval(Some(&from), Some(&last)).ok()?, note))
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::trial::{Trial, read, try_read};
    use super::*;

    const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<timeline>\n<version>2.4.0</version>\n<timetype>gregoriantime</timetype>\n";

    /// A file with these categories and events.
    fn file(categories: &str, events: &str) -> Trial {
        read(
            "t.timeline",
            &format!("{HEAD}<categories>{categories}</categories>\n<events>{events}</events>\n</timeline>\n"),
        )
    }

    fn event(start: &str, end: &str, more: &str) -> String {
        format!("<event><start>{start}</start><end>{end}</end>{more}</event>\n")
    }

    fn check(start: &str, end: &str, more: &str, when: &str, issues: &[&str]) -> EventRecord {
        let mut trial = file("", &event(start, end, &format!("<text>X</text>{more}")));
        let kinds: Vec<_> = trial.report.issues.iter().map(|issue| issue.kind.key()).collect();
        assert_eq!(trial.report.format, "timeline");
        assert_eq!((trial.events[0].when.as_str(), kinds.as_slice()), (when, issues), "{start} {end} {more}");
        trial.events.remove(0)
    }

    #[test]
    fn times_are_as_sharp_as_the_program_asks_for_them() {
        let day = check("1914-06-28 00:00:00", "1914-06-28 00:00:00", "", "1914-06-28", &[]);
        assert_eq!((day.as_written.as_str(), day.when_note.as_str()), ("", ""));
        check("1914-06-28 11:00:00", "1914-06-28 11:00:00", "", "1914-06-28T11:00", &[]);
        check("1914-06-28 11:00:05", "1914-06-28 11:00:05", "", "1914-06-28T11:00:05", &[]);
        check("1914-06-28 00:00:00", "1914-06-28 10:30:00", "", "1914-06-28T00:00/1914-06-28T10:30", &[]);
        check("-44-03-15 00:00:00", "-44-3-15 0:0:0", "", "-0044-03-15", &[]);
        check("-4713-11-24 00:00:00", "987-07-03 00:00:00", "", "-4713-11-24/0987-07-03", &[]);
        let bad = check("1914-02-30 00:00:00", "1914-02-30 00:00:00", "", "", &["bad_date", "bad_date"]);
        assert_eq!(bad.as_written, "1914-02-30 00:00:00");
        check("soon", "1914-02-03 00:00:00", "", "[..1914-02-03]", &["bad_date"]);
        check("1914-06-28 25:00:00", "1914-06-28 25:00:00", "", "", &["bad_date", "bad_date"]);
        check("1915-01-01 00:00:00", "1914-01-01 00:00:00", "", "1915-01-01", &["end_before_start"]);
    }

    #[test]
    fn the_last_day_of_a_period_is_the_one_that_the_program_shows() {
        let days = check("1914-07-28 00:00:00", "1914-07-30 00:00:00", "", "1914-07-28/1914-07-30", &[]);
        assert_eq!(days.as_written, "1914-07-28 00:00:00 – 1914-07-30 00:00:00");
        assert!(days.when_note.contains("start of 1914-07-30"), "{}", days.when_note);
    }

    #[test]
    fn fuzzy_edges_and_open_ends_are_kept() {
        let [start, end] = ["1914-07-28 00:00:00", "1918-11-11 00:00:00"];
        check(start, end, "<fuzzy>True</fuzzy>", "1914-07-28~/1918-11-11~", &[]);
        check(
            start,
            end,
            "<fuzzy>True</fuzzy><fuzzy_start>True</fuzzy_start><fuzzy_end>False</fuzzy_end>",
            "1914-07-28~/1918-11-11",
            &[],
        );
        check(start, end, "<fuzzy_end>True</fuzzy_end>", "1914-07-28/1918-11-11~", &[]);
        check(start, start, "<fuzzy>True</fuzzy>", "1914-07-28~", &[]);
        check("1914-07-28 11:00:00", "1914-07-28 11:00:00", "<fuzzy>True</fuzzy>", "1914-07-28~T11:00", &[]);
        let open = check(start, end, "<ends_today>True</ends_today><fuzzy>True</fuzzy>", "1914-07-28~/..", &[]);
        assert!(open.when_note.contains("the end was 1918-11-11"), "{}", open.when_note);
    }

    #[test]
    fn categories_are_kinds_and_those_above_them_tags() {
        let category =
            |name: &str, parent: &str| format!("<category><name>{name}</name><color>1,2,3</color>{parent}</category>");
        let categories = [
            category("War", ""),
            category("Battle", "<parent>War</parent>"),
            category("Siege", "<parent>Battle</parent>"),
            category("A", "<parent>B</parent>"),
            category("B", "<parent>A</parent>"),
        ];
        let at = "1914-06-28 00:00:00";
        let events = [
            "<category>Siege</category>",
            "<category>War</category>",
            "",
            "<category>B</category>",
            "<category>Siege</category><categories><category>Siege</category><category>Other</category></categories>",
        ]
        .map(|more| event(at, at, &format!("<text>X</text>{more}")));
        let trial = file(&categories.concat(), &events.concat());
        let seen: Vec<_> =
            trial.events.iter().map(|event| format!("{}: {}", event.kind, event.tags.join(", "))).collect();
        assert_eq!(seen, ["Siege: Battle, War", "War: War", ": ", "B: B, A", "Siege: Battle, War, Other"]);
        let own = &trial.file.extra[OWN_KEY];
        assert_eq!((&own["categories"][1]["parent"], &own["version"]), (&"War".into(), &"2.4.0".into()));
    }

    #[test]
    fn containers_and_their_members_share_a_tag() {
        let at = "1914-06-28 00:00:00";
        let texts = ["[5]The war", "(5)A battle", "(7)Lost", " (5)No member", " [x]", "[5", "(a)b", "[5]"];
        let events: String = texts.iter().map(|text| event(at, at, &format!("<text>{text}</text>"))).collect();
        let trial = file("", &events);
        let seen: Vec<_> =
            trial.events.iter().map(|event| format!("{}: {}", event.title, event.tags.join(", "))).collect();
        let expected =
            ["The war: container, The war", "A battle: The war", "Lost: ", "(5)No member: ", "[x]: ", "[5: ", "(a)b: "];
        assert_eq!(seen.get(..7).expect("seven"), expected);
        assert_eq!(
            (&trial.events[1].extra["container"], &trial.events[1].extra["container number"]),
            (&"The war".into(), &5.into())
        );
        assert_eq!(trial.events[2].extra["container number"], 7);
        assert_eq!(trial.issues(), [(13, 1, "missing_title")]);
    }

    #[test]
    fn everything_else_finds_a_place() {
        let more = "<text>A &amp; B</text><progress>50</progress><locked>True</locked><description>One\n &lt;two&gt;</description>\
            <alert>2020-01-01 00:00:00;Wake up</alert><hyperlink>https://a.example/x;y;www.b.example;C:\\file</hyperlink>\
            <icon>iVBORw0KGgo=</icon><default_color>1,2,3</default_color><milestone>True</milestone><labels>red, green;red</labels>\
            <title>T</title><odd a='1'><b>2</b></odd>";
        let trial = file("", &event("1914-06-28 00:00:00", "1914-06-29 00:00:00", more));
        let event = &trial.events[0];
        assert_eq!(
            (event.title.as_str(), event.when.as_str(), event.summary.as_str()),
            ("A & B", "1914-06-28", "One\n <two>")
        );
        assert_eq!(event.tags, ["milestone", "red", "green"]);
        let links: Vec<_> = event.links.iter().map(|link| link.url.as_str()).collect();
        assert_eq!(links, ["https://a.example/x;y", "www.b.example;C:\\file"]);
        let extra = Value::Object(event.extra.clone());
        assert_eq!(
            extra,
            serde_json::json!({"progress": 50, "locked": true, "alert": "2020-01-01 00:00:00;Wake up", "default_color": "1,2,3",
                "title (as written)": "T", "odd": {"@a": "1", "b": "2"}})
        );
        assert_eq!(trial.issues().iter().map(|issue| issue.2).collect::<Vec<_>>(), ["left_out"]);
    }

    #[test]
    fn eras_are_tagged_events() {
        let era = "<eras><era><name>Reign</name><start>1890-01-01 00:00:00</start><end>1910-01-01 00:00:00</end><color>9,9,9</color>\
            <ends_today>True</ends_today></era></eras><categories/><events/>";
        let trial = read("t.timeline", &format!("{HEAD}{era}</timeline>"));
        assert_eq!(trial.lines(), ["1890-01-01/.. | Reign"]);
        assert_eq!(
            (trial.events[0].tags.as_slice(), &trial.events[0].extra["color"]),
            (["era".to_owned()].as_slice(), &"9,9,9".into())
        );
    }

    #[test]
    fn numbers_and_other_calendars_are_no_dates() {
        for (timetype, start, end) in
            [("numtime", "5", "1e+5"), ("coptic", "1730-01-01 00:00:00", "1730-01-02 00:00:00")]
        {
            let head = HEAD.replace("gregoriantime", timetype);
            let events = [event(start, end, "<text>A</text>"), event(start, start, "<text>B</text>")].concat();
            let trial = read("t.timeline", &format!("{head}<categories/><events>{events}</events></timeline>"));
            assert_eq!(trial.lines(), [" | A", " | B"]);
            assert_eq!(trial.events[0].as_written, format!("{start} – {end}"));
            assert!(!trial.events[0].when_note.is_empty());
            assert_eq!((trial.issues(), trial.report.undated), (vec![(4, 1, "no_dates")], 2));
        }
    }

    #[test]
    fn files_that_are_broken_give_what_is_there() {
        let one = event("1914-06-28 00:00:00", "1914-06-28 00:00:00", "<text>A</text>");
        let two = "<event><start>1915-01-01 00:00:00</start><text>B &x; <b>c</b>";
        let trial = read("t.timeline", &format!("{HEAD}<events>{one}{two}"));
        assert_eq!(trial.lines(), ["1914-06-28 | A", "1915-01-01 | B &x;"]);
        assert_eq!(trial.issues().iter().map(|issue| (issue.0, issue.2)).collect::<Vec<_>>(), [(6, "bad_xml")]);
        // An event that nothing closes ends where the next one starts.
        let trial = read("t.timeline", &format!("{HEAD}<events>{two}</text>\n{one}<event/></events></timeline>"));
        assert_eq!((trial.report.events, trial.report.unreadable), (2, 1));
        let trial = read("t.timeline", &format!("{HEAD}<events>{one}"));
        assert_eq!(trial.issues().iter().map(|issue| issue.2).collect::<Vec<_>>(), ["bad_xml"]);
        let deep = format!("{HEAD}<events><event><start>{}", "<a>".repeat(1_000_000));
        assert_eq!(read("t.timeline", &deep).report.records, 1);
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader_and_counts_add_up(cut in 0..900_usize, put in "[<>/&;\"'a-z0-9 \\[\\]()-]{0,12}", at in 0..900_usize) {
            let one = event("1914-06-28 00:00:00", "1915-06-28 00:00:00", "<text>(1)A</text><fuzzy>True</fuzzy><labels>a,b</labels>");
            let mut text = format!("{HEAD}<categories><category><name>é</name></category></categories><events>{}</events></timeline>", one.repeat(4));
            text.insert_str(text.floor_char_boundary(at.min(text.len())), &put);
            text.truncate(text.floor_char_boundary(cut.min(text.len())));
            // `try_read` holds that the counts add up.
            if let Ok(trial) = try_read("t.timeline", text.as_bytes()) {
                prop_assert!(trial.report.records <= 6);
            }
        }
    }
}
