//! vis-timeline: its items and groups as JSON, or as literals in a script.
//!
//! | file   | told by                                              |
//! |--------|------------------------------------------------------|
//! | object | a list `items` whose first item has `start` and `content` |
//! | list   | its first item has `start` and `content`             |
//! | script | such a list after `=`, `:` or a bracket, as in `new vis.DataSet([…])` |
//!
//! Nothing of a script is run; what is no literal is left as it is written.
//! A number of milliseconds is a point in time, read in UTC; where all of a file are midnights in UTC, they are days.
//! A number from 1000 to 2999 is a year, which is said.
//! The end is the date that the file names; a midnight in milliseconds ends the day before it.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::datecell::{Unjoined, either, from_then_on, span};
use super::html::words_of;
use super::jsontext::{Spot, Spots};
use super::lenient::Ambiguous;
use super::literals::{Fault, Field, Fields, fields, items, literal, trimmed, value};
use super::parts::plain_text;
use super::row::one_line;
use super::scriptdate::{ScriptDate, edtf_of_instant, is_year_number, runs_over, script_date};
use super::slide::keep;
use super::{Confidence, Head, ImportError, Importer, Input, Issue, IssueKind, ReadCx};
use crate::dataset::{EventRecord, Extra, Link};
use crate::time::{Edtf, SECS_PER_DAY, When};

/// The key of the file under which its groups and options are kept.
const OWN_KEY: &str = "vis";

/// The tag of items that are drawn behind the others.
const BACKGROUND: &str = "background";

/// Items between two looks at the progress.
const STEP_ITEMS: usize = 500;

/// How long the first item of a list may be that is looked at to tell what the list is.
const MAX_FIRST: usize = 16 << 10;

/// How many bytes of first items are looked at in one script before no more than their start is.
const MAX_LOOKED: usize = 16 << 20;

/// How much of a first item is looked at then.
const MAX_START: usize = 256;

/// How deep groups may lie in each other; more means that they go round.
const MAX_PATH: usize = 16;

/// Milliseconds in a day.
const MS_PER_DAY: i64 = SECS_PER_DAY * 1_000;

/// Reads the items of vis-timeline.
pub(super) struct Vis;

impl Importer for Vis {
    fn id(&self) -> &'static str {
        "vis"
    }

    fn name(&self) -> &'static str {
        "vis-timeline"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json", "js", "json5", "mjs"]
    }

    fn mime(&self) -> &'static str {
        "application/json"
    }

    fn about(&self) -> &'static str {
        "Items and groups of vis-timeline in JSON, or as plain literals in a script, which is not run"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let (text, has) = (head.text, |key: &str| head.text.contains(key));
        if !has("start") || !has("content") {
            return Confidence::No;
        }
        let start = trimmed(text);
        if start.starts_with(['[', '{']) {
            let list = if start.starts_with('[') { Some(start) } else { after_key(start, "items") };
            let is_items = list.is_some_and(|list| role_of(list, MAX_FIRST) == Some(Role::Items));
            return if is_items { Confidence::Certain } else { Confidence::No };
        }
        let is_script = matches!(head.extension, "js" | "mjs" | "ts") || has("DataSet(");
        if is_script && Lists::of(text).any(|(role, _)| role == Role::Items) {
            return Confidence::Certain;
        }
        Confidence::No
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let text = input.text()?;
        let mut file = File::new(text);
        file.gather()?;
        file.read(cx)?;
        cx.report_mut().sort_issues();
        Ok(())
    }
}

/// What a list holds.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Role {
    Items,
    Groups,
}

/// Places at which the second item of a list is looked for.
const MAX_BROKEN: usize = 4;

/// What the first item of a list shows it to hold, or the second where the first is broken or has no words.
fn role_of(list: &str, most: usize) -> Option<Role> {
    let inner = trimmed(list).strip_prefix('[')?;
    let start = inner.get(..inner.floor_char_boundary(most.min(inner.len())))?;
    let first = trimmed(start);
    // A sign may stand before it.
    let first = first.get(first.find('{').filter(|at| *at <= 1)?..)?;
    let (item, wrong) = literal(first);
    match fields(item).ok().filter(|_| wrong.is_none()) {
        Some(fields) if is_of_others(&fields) => return None,
        Some(fields) if role_of_fields(&fields) == Some(Role::Items) => return Some(Role::Items),
        _ => {}
    }
    let said = fields(item).ok().and_then(|fields| role_of_fields(&fields));
    let first = first.get(..first.find(']').unwrap_or(first.len()))?;
    let places = first.match_indices('{').map(|(at, _)| at).skip(1).take(MAX_BROKEN);
    let second = places.filter_map(|at| fields(literal(first.get(at..)?).0).ok()).find(|second| second.0.len() > 1);
    let second = second.filter(|second| !is_of_others(second)).and_then(|second| role_of_fields(&second));
    second.filter(|role| said.is_none() || *role == Role::Items).or(said)
}

/// Lists of articles have texts too, and other names for what they say.
fn is_of_others(fields: &Fields<'_>) -> bool {
    fields.get(&["date", "when", "headline", "summary", "description", "event"]).is_some()
}

fn role_of_fields(fields: &Fields<'_>) -> Option<Role> {
    let has = |key: &str| fields.get(&[key]).is_some();
    match (has("content"), has("start")) {
        (true, true) => Some(Role::Items),
        (true, false) if has("id") => Some(Role::Groups),
        _ => None,
    }
}

/// The list behind the first key of this name, also within a call.
fn after_key<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find(key) {
        from += at + key.len();
        let rest = trimmed(text.get(from..)?.trim_start_matches(['"', '\'']));
        if let Some(rest) = rest.strip_prefix(':') {
            let rest = trimmed(rest);
            if rest.starts_with('[') {
                return Some(rest);
            }
            let list = rest.find('[').and_then(|at| rest.get(at..));
            return list.filter(|_| rest.starts_with("new "));
        }
    }
    None
}

/// The lists of items and groups that a script holds, wherever they stand in it.
struct Lists<'a> {
    text: &'a str,
    at: usize,
    n_looked: usize,
}

impl<'a> Lists<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, at: 0, n_looked: 0 }
    }
}

impl<'a> Iterator for Lists<'a> {
    type Item = (Role, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(found) = self.text.get(self.at..).and_then(|rest| rest.find('[')) {
            let at = self.at + found;
            self.at = at + 1;
            let before = self.text.get(..at).unwrap_or_default().trim_end();
            if !(before.is_empty() || before.ends_with(['=', '(', ':', ',', '?']) || before.ends_with("return")) {
                continue;
            }
            let list = self.text.get(at..).unwrap_or_default();
            let most = if self.n_looked < MAX_LOOKED { MAX_FIRST } else { MAX_START };
            self.n_looked = self.n_looked.saturating_add(most.min(list.len()));
            if let Some(role) = role_of(list, most) {
                let (whole, _) = literal(list);
                self.at = at + whole.len().max(1);
                return Some((role, list));
            }
        }
        None
    }
}

/// A file being read.
struct File<'a> {
    text: &'a str,
    spots: Spots<'a>,
    items: Vec<&'a str>,
    groups: Vec<&'a str>,
    /// Why there are no more items.
    faults: Vec<Fault<'a>>,
    own: Map<String, Value>,
    /// The path of each group, by its id.
    paths: HashMap<String, String>,
    ambiguous: Ambiguous,
    /// All points in time are midnights in UTC.
    are_days: bool,
    /// How many numbers are taken for years, and the first of them.
    years: (usize, Option<&'a str>),
}

impl<'a> File<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            spots: Spots::new(text),
            items: Vec::new(),
            groups: Vec::new(),
            faults: Vec::new(),
            own: Map::new(),
            paths: HashMap::new(),
            ambiguous: Ambiguous::default(),
            are_days: false,
            years: (0, None),
        }
    }

    /// Finds the items and the groups.
    fn gather(&mut self) -> Result<(), ImportError> {
        let start = trimmed(self.text);
        if start.starts_with('[') {
            self.list(Role::Items, start);
            return Ok(());
        }
        if start.starts_with('{') {
            match fields(start) {
                Ok(file) => return self.object(&file),
                // What can be found of a file that is cut off or broken is read all the same.
                Err(fault) => self.faults.push(fault),
            }
        }
        let mut lists = Lists::of(self.text);
        for (role, list) in &mut lists {
            self.list(role, list);
        }
        if self.items.is_empty() {
            let spot =
                self.faults.first().map_or(Spot { raw: "", line: 1, column: 1 }, |fault| self.spots.of(fault.at));
            let fault = self.faults.first();
            return Err(ImportError::Broken {
                line: spot.line,
                column: spot.column,
                message: fault.map_or("there is no list of items in the file", |fault| fault.message).to_owned(),
                hint: fault
                    .map_or("put the items into a list, each with “start” and “content”", |fault| fault.hint)
                    .to_owned(),
            });
        }
        Ok(())
    }

    fn object(&mut self, file: &Fields<'a>) -> Result<(), ImportError> {
        for Field { key, raw, .. } in &file.0 {
            match &**key {
                "items" | "groups" => {
                    let Some(list) = trimmed(raw).find('[').and_then(|at| trimmed(raw).get(at..)) else { continue };
                    self.list(if key == "items" { Role::Items } else { Role::Groups }, list);
                }
                _ => keep(&mut self.own, key, value(raw).unwrap_or_else(|_| Value::from(*raw))),
            }
        }
        if file.get(&["items"]).is_none() {
            let message = "there is no list “items” in the file".to_owned();
            let hint = "put the items into a list named “items”".to_owned();
            return Err(ImportError::Broken { line: 1, column: 1, message, hint });
        }
        Ok(())
    }

    fn list(&mut self, role: Role, list: &'a str) {
        let found = items(list);
        match role {
            Role::Items => self.items.extend(found.items),
            Role::Groups => self.groups.extend(found.items),
        }
        self.faults.extend(found.fault);
    }

    fn read(&mut self, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let values: Vec<Value> =
            self.groups.iter().map(|raw| value(raw).unwrap_or_else(|_| Value::from(*raw))).collect();
        self.paths = paths_of(&values);
        keep(&mut self.own, "groups", Value::Array(values));
        let mut extra = Extra::new();
        keep(&mut extra, OWN_KEY, Value::Object(std::mem::take(&mut self.own)));
        cx.about_itself(String::new(), extra);
        for fault in std::mem::take(&mut self.faults) {
            let spot = self.spots.of(fault.at);
            let issue = Issue::new(spot.line, IssueKind::BadJson, fault.message).at(spot.column, "items");
            cx.issue(issue.value(fault.at).hint(fault.hint));
        }
        let all = std::mem::take(&mut self.items);
        self.decide_days(&all, cx);
        for (n, raw) in all.iter().enumerate() {
            self.item(raw, cx)?;
            if n % STEP_ITEMS == 0 {
                cx.step(self.spots.at(), self.text.len())?;
            }
        }
        std::mem::take(&mut self.ambiguous).finish(cx);
        if let (n, Some(first)) = self.years {
            let spot = self.spots.of(first);
            let message = format!("{n} numbers from 1000 to 2999 are read as years");
            let issue = Issue::new(spot.line, IssueKind::AmbiguousDate, message).at(spot.column, "start").value(first);
            cx.issue(issue.times(n).hint("scripts take them for milliseconds since 1970; write such a time as a text"));
        }
        Ok(())
    }

    /// Whether the points in time of a file are days. Midnights of another zone are no days yet: nobody wrote that zone.
    fn decide_days(&mut self, all: &[&'a str], cx: &mut ReadCx<'_>) {
        let mut clocks: HashSet<i64> = HashSet::new();
        let mut first = None;
        let mut n = 0;
        for raw in all {
            let Ok(item) = fields(raw) else { continue };
            for field in ["start", "end"].iter().filter_map(|key| item.get(&[key])) {
                if let ScriptDate::Instant(ms) = script_date(field.raw, None) {
                    clocks.insert(ms.rem_euclid(MS_PER_DAY));
                    first.get_or_insert(field.raw);
                    n += 1;
                    // More than two times of day are no midnights, with or without summer time.
                    if clocks.len() > 2 {
                        return;
                    }
                }
            }
        }
        self.are_days = clocks.len() == 1 && clocks.contains(&0);
        let mut hours: Vec<i64> = clocks.iter().map(|ms| ms / 3_600_000).collect();
        hours.sort_unstable();
        let are_hours = clocks.iter().all(|ms| ms % 3_600_000 == 0);
        let is_one_zone = match hours.as_slice() {
            [hour] => *hour != 0,
            [a, b] => b - a == 1 || (*a, *b) == (0, 23),
            _ => false,
        };
        let (true, true, Some(first)) = (n > 2 && are_hours, is_one_zone, first) else { return };
        let spot = self.spots.of(first);
        let hours = hours.iter().map(|hour| format!("{hour:02}:00")).collect::<Vec<_>>().join(" or ");
        let message = format!("all {n} times are at {hours} in UTC, as midnights of another time zone would be");
        let issue = Issue::new(spot.line, IssueKind::AmbiguousDate, message).at(spot.column, "start");
        cx.issue(issue.value(first).hint("they stay times in UTC; if days are meant, write them as \"2021-04-02\""));
    }

    fn item(&mut self, raw: &'a str, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let spot = self.spots.of(raw);
        let item = match fields(raw) {
            Ok(item) => item,
            Err(fault) => {
                let place = self.spots.of(fault.at);
                let issue = Issue::new(place.line, IssueKind::BadJson, fault.message).at(place.column, "items");
                cx.lost(issue.value(raw).hint(fault.hint));
                return Ok(());
            }
        };
        let mut record = EventRecord::default();
        let mut dates = [None, None];
        let mut kind = "";
        for field in &item.0 {
            let Field { key, raw, .. } = field;
            let said = value(raw).unwrap_or_else(|_| Value::from(*raw));
            match &**key {
                "start" => dates[0] = Some(field),
                "end" => dates[1] = Some(field),
                "id" if plain_text(&said).is_some() => record.id = plain_text(&said).unwrap_or_default(),
                "content" if said.is_string() => {
                    let words = words_of(said.as_str().unwrap_or_default());
                    record.title = one_line(&words.text).into_owned();
                    add_links(&mut record, words.links);
                }
                "title" if said.is_string() => {
                    let words = words_of(said.as_str().unwrap_or_default());
                    record.summary = words.text;
                    add_links(&mut record, words.links);
                }
                "group" if plain_text(&said).is_some() => {
                    let id = plain_text(&said).unwrap_or_default();
                    record.kind = self.paths.get(&id).filter(|path| !path.is_empty()).cloned().unwrap_or(id);
                }
                "type" if said == BACKGROUND => kind = BACKGROUND,
                _ => keep(&mut record.extra, key, said),
            }
        }
        if !kind.is_empty() {
            record.tags.push(kind.to_owned());
        }
        if record.title.is_empty() && record.summary.is_empty() && dates[0].is_none() {
            let issue = Issue::new(spot.line, IssueKind::UnreadableRow, "the item has neither a start nor words");
            cx.lost(issue.at(spot.column, "items").value(raw).hint("give it a “start” and a “content”"));
            return Ok(());
        }
        if record.title == record.summary {
            record.summary.clear();
        }
        if record.title.is_empty() {
            // Stretches behind the others often have no words.
            record.title = super::titles::compose(&record, "", std::iter::empty());
            if kind.is_empty() {
                let issue = Issue::new(spot.line, IssueKind::MissingTitle, "the item has no content");
                cx.issue(issue.at(spot.column, "content").hint("give it a “content”"));
            }
        }
        let when = self.date(dates, &spot, &mut record, cx);
        let id_place = item.get(&["id"]).map(|field| self.spots.of(field.written));
        let place = id_place.map_or((spot.line, spot.column), |spot| (spot.line, spot.column));
        cx.event(record, when, |key| if key == "id" { place } else { (spot.line, spot.column) })
    }

    fn date(
        &mut self,
        [start, end]: [Option<&Field<'a>>; 2],
        item: &Spot<'_>,
        record: &mut EventRecord,
        cx: &mut ReadCx<'_>,
    ) -> Option<When> {
        let mut notes = Vec::new();
        let first = start.and_then(|field| self.one_date(field, &mut notes, cx));
        let mut last = end.and_then(|field| self.one_date(field, &mut notes, cx));
        if let (true, Some(Said::Date(from)), Some(Said::Date(to)), Some(field)) = (self.are_days, &first, &last, end)
            && let ScriptDate::Instant(ms) = script_date(field.raw, None)
            && from.when().is_some_and(|when| when.start.secs() < ms.div_euclid(1_000))
        {
            notes.push(format!("It ends at the midnight with which {to} begins."));
            last = edtf_of_instant(ms - 1, true).map(Said::Date);
        }
        let words = |field: Option<&Field<'_>>| {
            field.filter(|field| field.raw != "null").map_or(String::new(), |field| match value(field.raw) {
                Ok(said) => plain_text(&said).unwrap_or_else(|| field.raw.to_owned()),
                Err(_) => field.raw.to_owned(),
            })
        };
        let (from_words, to_words) = (words(start), words(end));
        let edtf = match (first, last) {
            (Some(Said::Date(from)), Some(Said::Date(to))) => Some(match span(&from, &to) {
                Ok(joined) => joined,
                Err(why) => {
                    let message = match why {
                        Unjoined::EndFirst => format!("the end does not follow the start, {from}"),
                        Unjoined::NotOneDate => format!("start and end make no stretch of time: {from}"),
                    };
                    let spot = end.map_or(*item, |field| self.spots.of(field.raw));
                    let issue = Issue::new(spot.line, IssueKind::EndBeforeStart, message).at(spot.column, "end");
                    cx.issue(issue.value(&to_words).hint("the start is kept alone; correct one of the two dates"));
                    notes.push(format!("The file gives {to} as the end, which does not follow the start."));
                    from
                }
            }),
            (Some(Said::Date(from)), Some(Said::Open)) => Some(from_then_on(from)),
            (Some(Said::Date(from)), None) => Some(from),
            (None, Some(Said::Date(to))) => {
                if start.is_none() {
                    let spot = end.map_or(*item, |field| self.spots.of(field.raw));
                    let issue = Issue::new(spot.line, IssueKind::BadDate, "there is an end but no start");
                    cx.issue(issue.at(spot.column, "end").value(&to_words).hint("give the start too"));
                }
                notes.push("The file gives an end, and no start that can be read.".to_owned());
                Edtf::interval(None, Some(&to)).ok()
            }
            _ => None,
        };
        record.when = edtf.as_ref().map(Edtf::to_string).unwrap_or_default();
        let as_written = if to_words.is_empty() || to_words == from_words {
            from_words
        } else {
            format!("{from_words} – {to_words}")
        };
        if as_written != record.when && as_written.replace(" – ", "/") != record.when {
            record.as_written = as_written;
        }
        notes.dedup();
        record.when_note = notes.join(" ");
        edtf.as_ref().and_then(Edtf::when)
    }

    fn one_date(&mut self, field: &Field<'a>, notes: &mut Vec<String>, cx: &mut ReadCx<'_>) -> Option<Said> {
        let issue = |this: &mut Self, kind: IssueKind, message: &str, hint: &str, cx: &mut ReadCx<'_>| {
            let spot = this.spots.of(field.raw);
            cx.issue(Issue::new(spot.line, kind, message).at(spot.column, &field.key).value(field.raw).hint(hint));
        };
        if is_year_number(field.raw) {
            self.years.0 += 1;
            self.years.1.get_or_insert(field.raw);
        }
        match script_date(field.raw, cx.options().date_order) {
            ScriptDate::Civil(edtf) => {
                if runs_over(field.raw) {
                    let message = format!("a part of the date runs over, which makes it {edtf} in scripts");
                    let hint = "months count from 0 in scripts, January is 0; correct the date if another one is meant";
                    issue(self, IssueKind::AmbiguousDate, &message, hint, cx);
                }
                Some(Said::Date(edtf))
            }
            ScriptDate::Instant(ms) => {
                if runs_over(field.raw) {
                    let hint = "months count from 0 in scripts, January is 0; correct the date if another one is meant";
                    issue(self, IssueKind::AmbiguousDate, "a part of the date runs over", hint, cx);
                }
                notes.push(if self.are_days {
                    "The file counts milliseconds, and all of them are midnights in UTC.".to_owned()
                } else {
                    "The file counts milliseconds in UTC.".to_owned()
                });
                edtf_of_instant(ms, self.are_days).map(Said::Date)
            }
            ScriptDate::Ambiguous(a, b) => {
                let spot = self.spots.of(field.raw);
                self.ambiguous.add(|| {
                    let issue = Issue::new(spot.line, IssueKind::AmbiguousDate, "").at(spot.column, &field.key);
                    issue.value(field.raw).hint("read the file with --date-order dmy or --date-order mdy")
                });
                either(&a, &b).map(Said::Date)
            }
            ScriptDate::Now if field.key == "end" => Some(Said::Open),
            ScriptDate::Now => {
                let hint = "write the day of the event";
                issue(self, IssueKind::BadDate, "the date is the day on which the script is run", hint, cx);
                None
            }
            ScriptDate::Missing => None,
            ScriptDate::Bad { message, hint } => {
                issue(self, IssueKind::BadDate, &message, &hint, cx);
                None
            }
        }
    }
}

/// What one end of an item says.
enum Said {
    Date(Edtf),
    /// It goes on.
    Open,
}

fn add_links(record: &mut EventRecord, links: Vec<(String, String)>) {
    for (url, label) in links {
        if !record.links.iter().any(|known| known.url == url) {
            record.links.push(Link { url, label, ..Link::default() });
        }
    }
}

/// The names of groups with those of the groups that they lie in, by their ids.
fn paths_of(groups: &[Value]) -> HashMap<String, String> {
    let mut names: HashMap<String, String> = HashMap::new();
    let mut parents: HashMap<String, String> = HashMap::new();
    for group in groups {
        let Some(id) = group.get("id").and_then(plain_text) else { continue };
        let words = |key: &str| group.get(key).and_then(Value::as_str).map(|html| words_of(html).text);
        let name = words("content").filter(|name| !name.is_empty()).or_else(|| words("title")).unwrap_or_default();
        for inner in group.get("nestedGroups").and_then(Value::as_array).into_iter().flatten().filter_map(plain_text) {
            parents.entry(inner).or_insert_with(|| id.clone());
        }
        let name = if name.is_empty() { id.clone() } else { one_line(&name).into_owned() };
        names.entry(id).or_insert(name);
    }
    let path = |id: &String| {
        let mut parts = vec![id];
        while let Some(parent) = parts.last().and_then(|id| parents.get(*id)) {
            if parts.contains(&parent) || parts.len() >= MAX_PATH {
                break;
            }
            parts.push(parent);
        }
        let named = parts.into_iter().rev().filter_map(|id| names.get(id)).map(String::as_str);
        named.collect::<Vec<_>>().join(" / ")
    };
    names.keys().map(|id| (id.clone(), path(id))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::trial::{Trial, read, try_read};
    use super::*;

    fn check(text: &str, lines: &[&str]) -> Trial {
        let trial = read("t.txt", text);
        assert_eq!(
            (trial.report.format.as_str(), trial.lines()),
            ("vis", lines.iter().map(|l| (*l).to_owned()).collect())
        );
        trial
    }

    #[test]
    fn items_find_their_fields() {
        let trial = check(
            r#"{"options": {"stack": false}, "groups": [
              {"id": 1, "content": "<b>Army</b>", "nestedGroups": [2, "x"], "className": "red"},
              {"id": 2, "content": "North &amp; South"}, {"id": "x", "content": ""}],
             "items": [
              {"id": 7, "content": "A <a href='https://a.example'>b</a>", "start": "2014-04-20", "group": 2,
               "title": "<p>One</p><p>Two</p>", "type": "point", "className": "c", "style": "color: red", "subgroup": 3},
              {"id": "b", "content": "Range", "start": "2014-04", "end": "2015", "group": "x", "limitSize": false},
              {"content": "", "start": "2010", "end": "2012-06-30", "type": "background", "group": 99},
              {"content": "At night", "start": "2014-04-20T22:30:00+06:00", "group": 1}]}"#,
            &[
                "2010/2012-06-30 | 99",
                "2014-04/2015 | Range",
                "2014-04-20 | A b",
                "2014-04-20T22:30:00+06:00 | At night",
            ],
        );
        let [back, range, point, night] = trial.events.as_slice() else { panic!("four events") };
        assert_eq!((back.tags.as_slice(), back.kind.as_str()), (["background".to_owned()].as_slice(), "99"));
        assert_eq!((range.kind.as_str(), range.id.as_str()), ("Army / x", "b"));
        assert_eq!((point.kind.as_str(), point.id.as_str()), ("Army / North & South", "7"));
        assert_eq!((point.summary.as_str(), point.links[0].url.as_str()), ("One\nTwo", "https://a.example"));
        assert_eq!((&point.extra["type"], &point.extra["style"]), (&"point".into(), &"color: red".into()));
        assert_eq!((&point.extra["className"], &point.extra["subgroup"]), (&"c".into(), &3.into()));
        assert_eq!((night.kind.as_str(), &range.extra["limitSize"]), ("Army", &false.into()));
        assert_eq!(trial.file.extra[OWN_KEY]["groups"][0]["className"], "red");
        assert_eq!(trial.file.extra[OWN_KEY]["options"]["stack"], false);
        assert_eq!(trial.report.issue_count, 0);
    }

    #[test]
    fn literals_in_a_script_are_read_and_nothing_is_run() {
        let trial = check(
            "// It's a demo: items = [1]\nvar groups = new vis.DataSet([{id: 'g', content: 'G'}]);\n\
             var items = new vis.DataSet([\n  {id: 1, content: 'It\\'s', start: new Date(2010, 9, 23), group: 'g'}, // one\n  \
             {id: 2, content: \"two\", start: new Date('2014-01-01'), end: new Date(2014, 11),},\n  \
             {id: 3, content: 'now', start: new Date(), end: now + 5},\n  \
             {id: 4, content: 'open', start: '2015', end: new Date()},\n  {id: 5, content: `tpl`, start: 1398001030000}\n]);\n\
             const more = [{start: 2016, content: 'x'}];\nnew vis.Timeline(el, items, {start: 1, editable: [true]});",
            &[
                "2010-10-23 | It's",
                "2014-01-01/2014-12 | two",
                "2014-04-20T13:37:10Z | tpl",
                "2015/.. | open",
                "2016 | x",
                " | now",
            ],
        );
        assert_eq!(trial.events[0].kind, "G");
        assert_eq!(trial.events[0].as_written, "new Date(2010, 9, 23)");
        assert_eq!(trial.events[5].as_written, "new Date() – now + 5");
        assert_eq!(trial.issues()[..2], [(6, 34, "bad_date"), (6, 51, "bad_date")]);
    }

    #[test]
    fn milliseconds_are_times_unless_all_are_midnights() {
        let list = |starts: &[i64]| {
            let items: Vec<_> = starts.iter().map(|ms| format!("{{\"start\": {ms}, \"content\": \"{ms}\"}}")).collect();
            read("t.json", &format!("[{}]", items.join(",\n")))
        };
        let day = list(&[0, 86_400_000, -86_400_000]);
        assert_eq!(day.lines(), ["1969-12-31 | -86400000", "1970-01-01 | 0", "1970-01-02 | 86400000"]);
        assert_eq!(day.events[1].as_written, "0");
        assert_eq!(day.events[1].when_note, "The file counts milliseconds, and all of them are midnights in UTC.");
        let time = list(&[0, 86_400_000 + 1_000]);
        assert_eq!(time.lines(), ["1970-01-01T00:00Z | 0", "1970-01-02T00:00:01Z | 86401000"]);
        let berlin = list(&[82_800_000, 79_200_000 + 200 * 86_400_000, 82_800_000 + 86_400_000]);
        assert_eq!(
            (berlin.lines()[0].as_str(), berlin.issues()),
            ("1970-01-01T23:00Z | 82800000", vec![(1, 12, "ambiguous_date")])
        );
    }

    #[test]
    fn a_midnight_in_milliseconds_ends_the_day_before() {
        let list = |range: &str| read("t.json", &format!("[{{{range}, \"content\": \"A\"}}]"));
        let day = list("\"start\": 989452800000, \"end\": 989539200000");
        assert_eq!((day.lines(), day.report.issue_count), (vec!["2001-05-10 | A".to_owned()], 0));
        assert!(day.events[0].when_note.contains("2001-05-11 begins"), "{}", day.events[0].when_note);
        assert_eq!(list("\"start\": 989452800000, \"end\": 989625600000").lines(), ["2001-05-10/2001-05-11 | A"]);
        assert_eq!(list("\"start\": 989452800000, \"end\": 989452800000").lines(), ["2001-05-10 | A"]);
        assert_eq!(list("\"start\": \"2001-05-10\", \"end\": \"2001-05-11\"").lines(), ["2001-05-10/2001-05-11 | A"]);
    }

    #[test]
    fn numbers_that_may_be_meant_otherwise_are_said() {
        let trial = check(
            "[{start: 1000, end: 2000, content: 'A'},\n{start: 1e30, content: 'B'},\n{start: new Date(2010, 12, 1), content: 'C'},\n\
             {start: new Date(2010, 1, 31), content: 'D'}]",
            &["1000/2000 | A", "2010-03-03 | D", "2011-01-01 | C", " | B"],
        );
        let issues =
            [(1, 10, "ambiguous_date"), (2, 9, "bad_date"), (3, 9, "ambiguous_date"), (4, 9, "ambiguous_date")];
        assert_eq!(trial.issues(), issues);
        assert_eq!(trial.report.issues[0].count, 2);
    }

    #[test]
    fn broken_items_cost_no_other_one() {
        let trial = check(
            "[{start: '2001', content: 'A'}, {start: '2002' content: 'B'},\n 7, {content: 'C', start: 'later'}, {end: '2004', content: 'D'},\n \
             {start: '2006', end: '2005', content: 'E'}, {className: 'x'}, {id: 'i', start: '2007', content: 'F'}, {id: 'i', start: '1/2/2008'}",
            &["2001 | A", "/2004 | D", "2006 | E", "2007 | F", "[2008-01-02,2008-02-01] | [untitled]", " | C"],
        );
        let issues = [
            (1, 48, "bad_json"),
            (2, 2, "bad_json"),
            (2, 27, "bad_date"),
            (2, 43, "bad_date"),
            (3, 23, "end_before_start"),
            (3, 46, "unreadable_row"),
            (3, 104, "missing_title"),
            (3, 105, "duplicate_id"),
            (3, 121, "ambiguous_date"),
            (3, 132, "bad_json"),
        ];
        let mut seen = trial.issues();
        seen.sort_unstable();
        assert_eq!(seen, issues);
        assert_eq!((trial.report.records, trial.report.unreadable), (9, 3));
    }

    #[test]
    fn a_broken_item_of_a_script_costs_no_others() {
        let item = |n: usize| format!("{{id: {n}, content: 'E{n}', start: '200{n}-01-01'}}");
        let text = format!(
            "var items = new vis.DataSet([\n  {},\n  {},\n  {},\n  {}\n]);\n",
            item(1),
            item(2),
            item(3),
            item(4)
        );
        for (from, to) in [
            ("'E2'", "'E2"),
            ("'E2'", "'E2']"),
            ("'E2'", "'E2'}"),
            ("'E2'", "[ 'E2'"),
            ("},\n  {id: 3", "},\n  ]{id: 3"),
            ("content: 'E1'", "con'tent: 'E1'"),
            ("{id: 1", "{[id: 1"),
            ("start: '2001", "tsart: '2001"),
        ] {
            assert!(text.contains(from), "{from}");
            let trial = read("t.js", &text.replacen(from, to, 1));
            let seen: Vec<_> = trial.events.iter().map(|event| event.title.as_str()).collect();
            let is_there = |title: &&str| from.contains('E') && from.contains(*title) || seen.contains(title);
            let all = if from.contains("id: 1") { &["E2", "E3", "E4"][..] } else { &["E1", "E2", "E3", "E4"] };
            assert!(all.iter().all(is_there), "{seen:?} {to}");
            assert!(trial.report.issue_count > 0 || trial.report.undated > 0, "{to}");
        }
    }

    #[test]
    fn other_lists_are_left_to_their_readers() {
        let format = |name: &str, text: &str| read(name, text).report.format;
        assert_eq!(format("t.json", r#"[{"start": "2011", "title": "A"}]"#), "json");
        assert_eq!(format("t.json", r#"[{"start": "2011", "content": "A", "summary": "b"}]"#), "json");
        assert_eq!(format("t.json", r#"{"items": [{"date": "2011", "content": "A", "start": 1}]}"#), "json");
    }

    proptest! {
        #[test]
        fn any_text_adds_up(noise in "([\\[\\]{}(),:;'\"`\\\\/*\n$x0-9 -]|start|content|new Date\\(|items|\\PC){0,60}", cut in 0usize..200) {
            let whole = format!("{{items: [{{start: '2001', content: 'A'}}, {noise}, {{start: 5, content: 'B'}}], groups: [{noise}]}}");
            let _ = try_read("t.js", whole.as_bytes());
            let cut = whole.floor_char_boundary(cut.min(whole.len()));
            if let Some(text) = whole.get(..cut) {
                let _ = try_read("t.json", text.as_bytes());
            }
        }
    }
}
