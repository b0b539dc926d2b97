//! markwhen: timelines as plain text, `2012-05 / 2013: Title #tag`.
//!
//! | line                         | becomes                                                      |
//! |------------------------------|--------------------------------------------------------------|
//! | before the first event       | the head: title, description, `dateFormat`; all else is kept |
//! | `# Section`, `group Section` | with those around it, the kind of its events                 |
//! | `DATE: title #tag @ref !id`  | an event; `[x]` is kept                                      |
//! | `key: value` right below     | id, places, links and zone; all else is kept                 |
//! | other lines                  | the summary                                                  |
//! | `> words`                    | words of the summary, even where they look like an event     |
//! | `// words`                   | nothing                                                      |
//!
//! There is no clock here: `now` is the day of reading where that is given, and otherwise an end that has not come.

use serde_json::{Map, Value};

use super::inline::plain;
use super::mw_dates::{Point, Repeat, Written, is_attempt, order_of, read};
use super::mw_reckon::{Known, Reckoned};
use super::recurrence::{MAX_INSTANCES, MAX_YEARS};
use super::row::one_line;
use super::slide::keep;
use super::slips::{is_nearly_event, near_issue};
use super::stats::is_url;
use super::{Confidence, Head, ImportError, Importer, Input, Issue, IssueKind, ReadCx, yaml};
use crate::dataset::{EventRecord, Extra, Link};
use crate::time::{DateOrder, Edtf};

/// The key of the file under which its head and its sections are kept.
const OWN_KEY: &str = "markwhen";

/// Colons of a line that may be the end of a date: a range of times has two of them.
const MAX_COLONS: usize = 10;

/// How far from the start of a line the date of an event may end.
const MAX_DATE: usize = 200;

/// How deep groups may lie in each other; those that lie deeper count as the one around them.
const MAX_DEPTH: usize = 64;

/// Lines that are looked at to tell whether a text is of this format.
const SNIFF_LINES: usize = 400;

/// What divides the pages of an old file.
const PAGE_BREAK: &str = "_-_-_break_-_-_";

/// Reads texts of markwhen.
pub(super) struct Markwhen;

impl Importer for Markwhen {
    fn id(&self) -> &'static str {
        "markwhen"
    }

    fn name(&self) -> &'static str {
        "markwhen"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["mw", "markwhen"]
    }

    fn mime(&self) -> &'static str {
        "text/plain"
    }

    fn about(&self) -> &'static str {
        "Timelines as text; dates told by other events are reckoned, and events that repeat are read 10 years on"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let start = head.text.trim_start();
        if start.starts_with(['{', '[', '<']) || start.starts_with("BEGIN:") {
            return Confidence::No;
        }
        let is_named = self.extensions().contains(&head.extension);
        let (mut n_lines, mut n_events) = (0, 0);
        for line in start.lines().filter(|line| !line.trim().is_empty()).take(SNIFF_LINES) {
            n_lines += 1;
            n_events += usize::from(event_at(line, DateOrder::MonthDay).is_some());
        }
        match (n_events, is_named) {
            (0, false) => Confidence::No,
            (0, true) => Confidence::Maybe,
            (_, true) => Confidence::Yes,
            // Any text may have a line or two that start so.
            (n, false) if matches!(head.extension, "csv" | "tsv" | "tab" | "log") => {
                if n * 2 > n_lines {
                    Confidence::Maybe
                } else {
                    Confidence::No
                }
            }
            (n, false) if n >= 2 && n * 4 >= n_lines => Confidence::Yes,
            _ => Confidence::No,
        }
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let text = input.text()?;
        let known = Known { today: cx.options().today, ..Known::default() };
        let mut file = File { known, asked: cx.options().date_order, ..File::default() };
        file.read(text, cx)?;
        cx.report_mut().sort_issues();
        Ok(())
    }
}

/// A section that is open.
struct Section {
    title: String,
    tags: Vec<String>,
    /// How many signs a heading has; none for `group` and `section`, which end by a word.
    level: Option<usize>,
    zone: String,
}

/// A file being read.
#[derive(Default)]
struct File {
    known: Known,
    /// The order of numbers that a person asked for, and that of the head.
    asked: Option<DateOrder>,
    order: Option<DateOrder>,
    /// Dates that prove another order than the one that is used: how many, and the first of them.
    other_order: (usize, Option<Issue>),
    titles: Vec<String>,
    descriptions: Vec<String>,
    zone: String,
    own: Map<String, Value>,
    /// What sections say of themselves.
    sections_own: Map<String, Value>,
    sections: Vec<Section>,
    /// Groups that lie too deep to be opened, and are not closed yet.
    n_too_deep: usize,
}

/// An event whose lines are being gathered.
struct Draft<'a> {
    line: u64,
    column: u32,
    date: &'a str,
    written: Option<Written>,
    title: &'a str,
    properties: Vec<&'a str>,
    property_line: u64,
    body: Vec<&'a str>,
}

/// What the lines right below belong to.
enum Below<'a> {
    Head,
    Section(String, u64, Vec<&'a str>),
    Event(Box<Draft<'a>>),
    Nothing,
}

impl File {
    fn read(&mut self, text: &str, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let mut below = Below::Head;
        let mut head: Vec<&str> = Vec::new();
        let mut head_line = 1;
        let (mut is_fenced, mut takes_properties) = (false, false);
        let mut least_indent = usize::MAX;
        let mut at = 0;
        for (n, line) in text.split_inclusive('\n').enumerate() {
            let number = n as u64 + 1;
            at += line.len();
            if n % 1_000 == 0 {
                cx.step(at, text.len())?;
            }
            let line = line.trim_end();
            if matches!(below, Below::Head) {
                let is_fence = line.trim() == "---";
                if is_fence && (is_fenced || head.iter().all(|line| line.trim().is_empty())) {
                    is_fenced = !is_fenced;
                    continue;
                }
                if is_fenced || !self.is_body(line) {
                    head.push(if line.trim_start().starts_with("//") { "" } else { line });
                    continue;
                }
                self.take_head(&std::mem::take(&mut head), head_line, cx);
            }
            if line.trim() == PAGE_BREAK {
                self.finish(std::mem::replace(&mut below, Below::Head), cx)?;
                self.sections.clear();
                self.n_too_deep = 0;
                (head_line, is_fenced) = (number + 1, false);
                continue;
            }
            if line.trim_start().starts_with("//") {
                continue;
            }
            if let Some((level, title)) = heading(line) {
                self.finish(std::mem::replace(&mut below, Below::Nothing), cx)?;
                if let Some(title) = title {
                    below = Below::Section(self.open(level, title), number + 1, Vec::new());
                    takes_properties = true;
                } else {
                    self.close();
                }
                continue;
            }
            let order = self.order();
            let begins = if is_quoted(line) { None } else { event_at(line, order).or_else(|| attempt_at(line)) };
            if let Some((end, written)) = begins {
                self.finish(std::mem::replace(&mut below, Below::Nothing), cx)?;
                let indent = line.len() - line.trim_start().len();
                below = Below::Event(Box::new(Draft {
                    line: number,
                    column: line.get(..indent).unwrap_or_default().chars().count() as u32 + 1,
                    date: line.get(indent..end).unwrap_or_default().trim_end(),
                    written,
                    title: line.get(end + 1..).unwrap_or_default().trim(),
                    properties: Vec::new(),
                    property_line: number + 1,
                    body: Vec::new(),
                }));
                takes_properties = true;
                continue;
            }
            let (properties, body) = match &mut below {
                Below::Event(draft) => (&mut draft.properties, Some(&mut draft.body)),
                Below::Section(_, _, properties) => (properties, None),
                Below::Head | Below::Nothing => {
                    takes_properties = false;
                    Self::stray(line, number, cx);
                    continue;
                }
            };
            if properties.is_empty() {
                least_indent = usize::MAX;
            }
            let is_more = indent_of(line) > least_indent && !line.trim().is_empty();
            takes_properties = takes_properties && (is_property(line) || is_more);
            match (takes_properties, body) {
                (true, _) => {
                    least_indent = least_indent.min(indent_of(line));
                    properties.push(line);
                }
                (false, Some(body)) => {
                    // What is quoted is meant as text.
                    if !is_quoted(line) && is_nearly_event(line, order) {
                        let hint = "correct its date and put a colon behind it, or a space between # and the title";
                        cx.issue(near_issue(line, number, "an event or a heading of its own").hint(hint));
                    }
                    body.push(unquoted(line));
                }
                (false, None) => Self::stray(line, number, cx),
            }
        }
        if !head.is_empty() {
            self.take_head(&head, head_line, cx);
        }
        self.finish(below, cx)?;
        if let (n, Some(mut issue)) = std::mem::take(&mut self.other_order) {
            let (proved, used) = if self.order() == DateOrder::DayMonth { ("month", "day") } else { ("day", "month") };
            issue.message =
                format!("{n} dates have the {proved} first; where numbers leave it open, the {used} comes first");
            cx.issue(issue.times(n).hint("write dateFormat: d/M/y or M/d/y in the head, or read with --date-order"));
        }
        cx.title(&self.titles.join(", "));
        let mut own = std::mem::take(&mut self.own);
        keep(&mut own, "sections", Value::Object(std::mem::take(&mut self.sections_own)));
        let mut extra = Extra::new();
        keep(&mut extra, OWN_KEY, Value::Object(own));
        cx.about_itself(self.descriptions.join("\n"), extra);
        Ok(())
    }

    fn order(&self) -> DateOrder {
        self.asked.or(self.order).unwrap_or(DateOrder::MonthDay)
    }

    /// Whether a line ends the head.
    fn is_body(&self, line: &str) -> bool {
        let is_event = || event_at(line, self.order()).is_some() || attempt_at(line).is_some();
        heading(line).is_some() || line.trim() == PAGE_BREAK || is_event()
    }

    /// Words that belong to no event.
    fn stray(line: &str, number: u64, cx: &mut ReadCx<'_>) {
        if !line.trim().is_empty() {
            let issue = Issue::new(number, IssueKind::LeftOut, "the line belongs to no event").at(1, "");
            cx.issue(issue.value(line.trim()).hint("put a date and a colon before it, or write it below an event"));
        }
    }

    fn take_head(&mut self, lines: &[&str], first: u64, cx: &mut ReadCx<'_>) {
        let mut colours = Map::new();
        let mut rest = String::new();
        for line in lines {
            let colour = line.trim().strip_prefix('#').and_then(|line| line.split_once(':'));
            if let Some((tag, colour)) = colour.filter(|(tag, _)| !tag.contains(char::is_whitespace)) {
                keep(&mut colours, tag, Value::from(colour.trim()));
            } else {
                rest.push_str(line);
            }
            rest.push('\n');
        }
        let mut map = properties_of(&rest, first, cx);
        let mut take = |keys: [&str; 2]| {
            let key = keys.into_iter().find(|key| map.get(*key).is_some_and(Value::is_string))?;
            map.shift_remove(key)?.as_str().map(str::to_owned)
        };
        self.titles.extend(take(["title", "Title"]).map(|title| one_line(&plain(&title).text).into_owned()));
        self.descriptions.extend(take(["description", "Description"]));
        if let Some(zone) = take(["timezone", "tz"]) {
            self.zone.clone_from(&zone);
            map.insert("timezone".to_owned(), Value::from(zone));
        }
        if let Some(format) = map.get("dateFormat") {
            let known =
                [("d/M/y", DateOrder::DayMonth), ("M/d/y", DateOrder::MonthDay), ("y/M/d", DateOrder::YearFirst)];
            let found =
                known.into_iter().find(|(name, _)| format.as_str().is_some_and(|format| format.trim() == *name));
            self.order = found.map(|(_, order)| order).or(self.order);
            if found.is_none() {
                let message = "dates are read with the month first where numbers leave it open";
                let issue = Issue::new(first, IssueKind::BadValue, message).at(1, "dateFormat");
                cx.issue(issue.value(&format.to_string()).hint("of all formats only d/M/y, M/d/y and y/M/d are known"));
            }
        }
        for (key, value) in map {
            keep(&mut self.own, &key, value);
        }
        keep(&mut self.own, "tag colours", Value::Object(colours));
    }

    /// Opens a section and gives its path.
    fn open(&mut self, level: Option<usize>, title: &str) -> String {
        if let Some(level) = level {
            while self.sections.last().is_some_and(|section| section.level.is_some_and(|open| open >= level)) {
                self.sections.pop();
            }
        }
        if self.sections.len() >= MAX_DEPTH {
            self.n_too_deep += usize::from(level.is_none());
            return self.path();
        }
        let mut tags = Vec::new();
        let title = without_tags(title, &mut tags, &mut Vec::new(), &mut String::new());
        let zone = self.sections.last().map_or_else(|| self.zone.clone(), |section| section.zone.clone());
        let title = one_line(&plain(&title).text).into_owned();
        self.sections.push(Section { title, tags, level, zone });
        self.path()
    }

    /// Closes the innermost `group` or `section`, with the headings in it.
    fn close(&mut self) {
        if self.n_too_deep > 0 {
            self.n_too_deep -= 1;
        } else if let Some(at) = self.sections.iter().rposition(|section| section.level.is_none()) {
            self.sections.truncate(at);
        }
    }

    fn path(&self) -> String {
        let titles = self.sections.iter().map(|section| section.title.as_str()).filter(|title| !title.is_empty());
        titles.collect::<Vec<_>>().join(" / ")
    }

    fn finish(&mut self, below: Below<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        match below {
            Below::Head | Below::Nothing => Ok(()),
            Below::Section(path, line, properties) => {
                let map = properties_of(&properties.join("\n"), line, cx);
                let zone = ["timezone", "tz"].into_iter().find_map(|key| map.get(key)?.as_str());
                if let (Some(section), Some(zone)) = (self.sections.last_mut(), zone) {
                    zone.clone_into(&mut section.zone);
                }
                keep(&mut self.sections_own, &path, Value::Object(map));
                Ok(())
            }
            Below::Event(draft) => self.event(&draft, cx),
        }
    }

    fn event(&mut self, draft: &Draft<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let mut record = EventRecord { kind: self.path(), ..EventRecord::default() };
        let mut references = Vec::new();
        let mut id = String::new();
        for section in &self.sections {
            record.tags.extend(section.tags.iter().cloned());
        }
        let mut zone = self.sections.last().map_or_else(|| self.zone.clone(), |section| section.zone.clone());
        let (done, title) = completion(draft.title);
        keep(&mut record.extra, "completed", done.map_or(Value::Null, Value::from));
        let title = without_tags(title, &mut record.tags, &mut references, &mut id);
        let body = draft.body.join("\n");
        // Tags in the text are words of it, and stay there.
        for line in &draft.body {
            without_tags(line, &mut record.tags, &mut references, &mut String::new());
        }
        let (title, summary) = (plain(&title), plain(body.trim()));
        record.title = one_line(&title.text).into_owned();
        record.summary = summary.text;
        for (url, label) in title.links.into_iter().chain(summary.links) {
            add_link(&mut record, url, label);
        }
        for (key, value) in properties_of(&draft.properties.join("\n"), draft.property_line, cx) {
            match (key.as_str(), &value) {
                ("id", Value::String(own)) => own.clone_into(&mut id),
                ("id", Value::Number(own)) => id = own.to_string(),
                ("timezone" | "tz", Value::String(own)) => own.clone_into(&mut zone),
                ("location", Value::String(place)) => record.places.push(place.clone()),
                ("locations", Value::String(places)) => {
                    record.places.extend(places.split(',').map(|place| place.trim().to_owned()));
                }
                ("locations", Value::Array(places)) if places.iter().all(Value::is_string) => {
                    record.places.extend(places.iter().filter_map(Value::as_str).map(str::to_owned));
                }
                ("url" | "link", Value::String(url)) if is_url(url) => {
                    add_link(&mut record, url.clone(), String::new());
                }
                _ => keep(&mut record.extra, &key, value),
            }
        }
        references.dedup();
        keep(&mut record.extra, "references", Value::from(references));
        dedup(&mut record.tags);
        record.id.clone_from(&id);
        if record.title.is_empty() {
            record.title = super::titles::compose(&record, "", std::iter::empty());
            let issue = Issue::new(draft.line, IssueKind::MissingTitle, "the event has no words").at(draft.column, "");
            cx.issue(issue.hint("write them behind the colon"));
        }
        let Some(written) = &draft.written else {
            let issue = Issue::new(draft.line, IssueKind::BadDate, "this is no date").at(draft.column, "date");
            cx.issue(issue.value(draft.date).hint("write it as 2021-04-02, or as 2021-04-02 / 2021-05"));
            draft.date.clone_into(&mut record.as_written);
            return cx.event(record, None, |_| (draft.line, draft.column));
        };
        if order_of(draft.date).is_some_and(|proved| proved != DateOrder::YearFirst && proved != self.order()) {
            self.other_order.0 += 1;
            self.other_order.1.get_or_insert_with(|| {
                let issue = Issue::new(draft.line, IssueKind::AmbiguousDate, "").at(draft.column, "date");
                issue.value(draft.date)
            });
        }
        let reckoned = self.known.reckon(written);
        if let Some(issue) = &reckoned.issue {
            let mut issue = issue.clone().at(draft.column, "date").value(draft.date);
            issue.line = draft.line;
            cx.issue(issue);
        }
        let has_clock = has_clock(&reckoned);
        if !zone.is_empty() && has_clock {
            keep(&mut record.extra, "time zone", Value::from(zone));
        }
        if let Some(span) = &reckoned.span {
            self.known.previous = Some(span.clone());
            if !id.is_empty() {
                self.known.by_id.insert(id, span.clone());
            }
        }
        self.add(record, draft, written, &reckoned, cx)
    }

    /// Adds an event as often as it takes place.
    fn add(
        &self,
        record: EventRecord,
        draft: &Draft<'_>,
        written: &Written,
        first: &Reckoned,
        cx: &mut ReadCx<'_>,
    ) -> Result<(), ImportError> {
        let repeats = written.repeat.as_ref().zip(first.span.clone());
        let Some((Repeat { words, rule }, span)) = repeats else {
            return add_one(record, draft, first, cx);
        };
        let issue = |kind: IssueKind, message: String, hint: &str, cx: &mut ReadCx<'_>| {
            cx.issue(Issue::new(draft.line, kind, message).at(draft.column, "date").value(words).hint(hint));
        };
        let found = rule.as_ref().and_then(|(every, limit)| self.known.repeated(&span, *every, limit));
        let Some((all, has_more)) = found else {
            let message = "how it repeats cannot be told, so it is read once".to_owned();
            issue(IssueKind::BadValue, message, "write it as “every 2 weeks x10” behind a date that is as sharp", cx);
            return add_one(record, draft, first, cx);
        };
        if has_more {
            let message = if all.len() == MAX_INSTANCES {
                format!("the event repeats more often; {MAX_INSTANCES} times from its start on are read")
            } else {
                format!("the event repeats without an end; {} times in {MAX_YEARS} years are read", all.len())
            };
            issue(IssueKind::LeftOut, message, "say how often, as in “every year x5”", cx);
        }
        for (n, mut one) in all.into_iter().enumerate() {
            cx.check_cancel()?;
            let mut record = record.clone();
            if n == 0 {
                (one.edtf, one.note) = (first.edtf.clone(), first.note.clone());
            } else if !record.id.is_empty() {
                record.id = format!("{}/{}", record.id, n + 1);
            }
            add_one(record, draft, &one, cx)?;
        }
        Ok(())
    }
}

fn add_one(
    mut record: EventRecord,
    draft: &Draft<'_>,
    reckoned: &Reckoned,
    cx: &mut ReadCx<'_>,
) -> Result<(), ImportError> {
    record.when = reckoned.edtf.as_ref().map(Edtf::to_string).unwrap_or_default();
    record.when_note.clone_from(&reckoned.note);
    if draft.date.replace(' ', "") != record.when {
        draft.date.clone_into(&mut record.as_written);
    }
    let when = reckoned.edtf.as_ref().and_then(Edtf::when);
    cx.event(record, when, |key| if key == "id" { (draft.line, 1) } else { (draft.line, draft.column) })
}

fn has_clock(reckoned: &Reckoned) -> bool {
    reckoned.edtf.as_ref().is_some_and(|edtf| edtf.to_string().contains('T'))
}

/// Where the date of an event ends, at its colon, and what it says.
fn event_at(line: &str, order: DateOrder) -> Option<(usize, Option<Written>)> {
    let start = line.trim_start();
    // Most lines are words, and words hardly ever start like this.
    if !start.starts_with(|c: char| c.is_ascii_digit() || c == '!' || c == '.' || c.is_alphabetic()) {
        return None;
    }
    let head = line.get(..line.floor_char_boundary(MAX_DATE.min(line.len())))?;
    if start.starts_with(char::is_alphabetic)
        && !head.split(':').next()?.chars().any(|c| c.is_ascii_digit() || c == '!')
    {
        let at = head.find(':')?;
        let word = head.get(..at)?.trim();
        // `now` and months are dates without a digit.
        return matches!(read(word, order)?, Written { from: Point::Now | Point::Date(_), to: None, repeat: None })
            .then(|| (at, read(word, order)));
    }
    let colons = head.match_indices(':').map(|(at, _)| at).take(MAX_COLONS);
    let mut last = None;
    for at in colons {
        let Some(written) = line.get(..at).and_then(|head| read(head, order)) else { continue };
        last = Some((at, Some(written)));
        // No date goes on behind a colon and a space: in `2012-04-02: 2012-05-03: x` the second one is of the title.
        if line.get(at + 1..).is_none_or(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace)) {
            break;
        }
    }
    last
}

/// Where the date of an event ends that was meant as one.
fn attempt_at(line: &str) -> Option<(usize, Option<Written>)> {
    let at = line.get(..line.floor_char_boundary(MAX_DATE.min(line.len())))?.find(": ").or_else(|| {
        let end = line.strip_suffix(':')?;
        Some(end.len()).filter(|len| *len <= MAX_DATE)
    })?;
    is_attempt(line.get(..at)?).then_some((at, None))
}

/// The level and title of a heading; `None` instead of a title where a group ends.
fn heading(line: &str) -> Option<(Option<usize>, Option<&str>)> {
    let n = line.bytes().take_while(|byte| *byte == b'#').count();
    if (1..=6).contains(&n) && line.get(n..)?.starts_with([' ', '\t']) {
        return Some((Some(n), Some(line.get(n..)?.trim())));
    }
    let text = line.trim();
    let (word, rest) = text.split_at(text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len()));
    match word.to_ascii_lowercase().as_str() {
        "group" | "section" if rest.is_empty() || rest.starts_with([' ', '\t']) => {
            Some((None, Some(rest.split(" //").next().unwrap_or(rest).trim())))
        }
        "endgroup" | "endsection" if rest.trim().is_empty() => Some((None, None)),
        _ => None,
    }
}

/// `[x]` and `[ ]` at the start of a title.
fn completion(title: &str) -> (Option<bool>, &str) {
    for (sign, is_done) in [("[x]", true), ("[X]", true), ("[ ]", false), ("[]", false)] {
        if let Some(rest) = title.strip_prefix(sign).filter(|rest| !rest.starts_with('(')) {
            return (Some(is_done), rest.trim());
        }
    }
    (None, title)
}

/// A text without its `#tags`, `@references` and `!id`; all else stays as it is.
fn without_tags(text: &str, tags: &mut Vec<String>, references: &mut Vec<String>, id: &mut String) -> String {
    let mut out: Vec<&str> = Vec::new();
    for word in text.split(' ') {
        let mut chars = word.chars();
        let sign = chars.next();
        let name = chars.as_str();
        let len = name.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(name.len());
        let (name, behind) = name.split_at(len);
        // `#1` is a number, and `#a.b` or `@a.b` is no name; a stop behind it is no part of it.
        let is_name = !name.is_empty() && behind.chars().all(|c| ",.;:!?)".contains(c));
        match sign {
            Some('#') if is_name && !name.bytes().all(|byte| byte.is_ascii_digit()) => tags.push(name.to_owned()),
            Some('@') if is_name => references.push(name.to_owned()),
            Some('!') if is_name && behind.is_empty() => name.clone_into(id),
            _ => out.push(word),
        }
    }
    out.join(" ").trim().to_owned()
}

fn dedup(tags: &mut Vec<String>) {
    let mut seen = std::collections::HashSet::new();
    tags.retain(|tag| seen.insert(tag.clone()));
}

/// Whether a line is quoted, and so is text whatever stands in it.
fn is_quoted(line: &str) -> bool {
    line.trim_start().strip_prefix('>').is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// A line of text without the sign that quotes it.
fn unquoted(line: &str) -> &str {
    if is_quoted(line) { line.trim_start().get(1..).unwrap_or_default().trim_start() } else { line }
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Whether a line is `key: value`.
fn is_property(line: &str) -> bool {
    let Some((key, rest)) = line.split_once(':') else { return false };
    let key = key.trim();
    !key.is_empty()
        && key.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
        && (rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// The values of properties; where they are no YAML, their lines as they are.
fn properties_of(text: &str, first: u64, cx: &mut ReadCx<'_>) -> Map<String, Value> {
    if text.trim().is_empty() {
        return Map::new();
    }
    // A colour is no comment here.
    let text: Vec<String> = text
        .lines()
        .map(|line| match line.split_once(": ").map(|(key, value)| (key, value.trim())) {
            Some((key, value)) if value.starts_with('#') => format!("{key}: '{}'", value.replace('\'', "''")),
            _ => line.to_owned(),
        })
        .collect();
    let text = text.join("\n");
    yaml::object(&text).unwrap_or_else(|fault| {
        let issue = Issue::new(first + fault.line.saturating_sub(1), IssueKind::BadValue, fault.message);
        cx.issue(issue.at(fault.column, "").hint("the lines are kept as they are; put the value in quotes"));
        yaml::lines_as_object(&text)
    })
}

fn add_link(record: &mut EventRecord, url: String, label: String) {
    if !record.links.iter().any(|known| known.url == url) {
        record.links.push(Link { url, label, ..Link::default() });
    }
}

#[cfg(test)]
mod tests;
