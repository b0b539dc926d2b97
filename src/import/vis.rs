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
use super::jsontext::{Spot, Spots, misspelt};
use super::lenient::Ambiguous;
use super::literals::{Fault, Field, Fields, fields, items, key, literal, trimmed, value};
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
            let is_items = if start.starts_with('[') {
                role_of(start, MAX_FIRST, false) == Some(Role::Items)
            } else {
                after_key(start, "items").map_or_else(
                    || has_misspelt_items(start),
                    |list| role_of(list, MAX_FIRST, true) == Some(Role::Items),
                )
            };
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

/// What a group of vis-timeline may say beside its words.
const GROUP_KEYS: [&str; 13] = [
    "id",
    "className",
    "style",
    "order",
    "nestedGroups",
    "showNested",
    "subgroupOrder",
    "subgroupStack",
    "subgroupVisibility",
    "visible",
    "limitSize",
    "treeLevel",
    "value",
];

/// Places at which the second item of a list is looked for.
const MAX_BROKEN: usize = 4;

/// What the first item of a list shows it to hold, or the second where the first is broken or has no words.
///
/// Where it is told by its key, the first item may close it too early, or lack its bracket.
fn role_of(list: &str, most: usize, is_named: bool) -> Option<Role> {
    let inner = trimmed(list).strip_prefix('[')?;
    let start = inner.get(..inner.floor_char_boundary(most.min(inner.len())))?;
    let first = trimmed(start);
    let is_field = || first.starts_with(['"', '\'']) && is_named || key(first).is_ok();
    // A sign may stand before it.
    let is_near = |at: &usize| {
        let before = first.get(..*at).unwrap_or_default().trim_end();
        before.len() <= 1 || is_field() && !first.starts_with('{')
    };
    let first = first.get(first.find('{').filter(is_near)?..)?;
    let (item, wrong) = literal(first);
    match fields(item).ok().filter(|_| wrong.is_none()) {
        Some(fields) if is_of_others(&fields) => return None,
        Some(fields) if role_of_fields(&fields) == Some(Role::Items) => return Some(Role::Items),
        _ => {}
    }
    let said = fields(item).ok().and_then(|fields| role_of_fields(&fields));
    let is_end = |at: &usize| !is_named || first.get(at + 1..).is_some_and(|rest| rest.trim_start().starts_with(')'));
    let end = first.match_indices(']').map(|(at, _)| at).find(is_end);
    let first = first.get(..end.unwrap_or(first.len()))?;
    let places = first.match_indices('{').map(|(at, _)| at).skip(1).take(MAX_BROKEN);
    let others = places.filter_map(|at| fields(literal(first.get(at..)?).0).ok()).filter(|other| other.0.len() > 1);
    let mut known = others.take_while(|other| !is_of_others(other)).filter_map(|other| role_of_fields(&other));
    known.next().filter(|role| said.is_none() || *role == Role::Items).or(said)
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

/// What a list holds that stands under none of the two names, where no other list stands under its own.
fn misspelt_role(file: &Fields<'_>, raw: &str) -> Option<Role> {
    let role = if trimmed(raw).starts_with('[') { role_of(raw, MAX_FIRST, false)? } else { return None };
    let name = if role == Role::Items { "items" } else { "groups" };
    file.get(&[name]).is_none().then_some(role)
}

/// Whether a file has groups, and items under another name than theirs.
fn has_misspelt_items(text: &str) -> bool {
    let is_groups = |list: &str| role_of(list, MAX_FIRST, false) == Some(Role::Groups);
    after_key(text, "groups").is_some_and(is_groups) && Lists::anywhere(text).any(|(role, _)| role == Role::Items)
}

fn without_last(text: &str) -> Option<&str> {
    text.char_indices().next_back().and_then(|(at, _)| text.get(..at))
}

/// Whether a list may follow a text by the rules of scripts.
fn may_stand_before_list(before: &str) -> bool {
    before.is_empty() || before.ends_with(['=', '(', ':', ',', '?']) || before.ends_with("return")
}

/// The lists of items and groups that a script holds, wherever they stand in it.
struct Lists<'a> {
    text: &'a str,
    at: usize,
    n_looked: usize,
    /// Also where no list may stand, as behind a sign too many.
    is_anywhere: bool,
}

impl<'a> Lists<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, at: 0, n_looked: 0, is_anywhere: false }
    }

    fn anywhere(text: &'a str) -> Self {
        Self { is_anywhere: true, ..Self::of(text) }
    }
}

impl<'a> Iterator for Lists<'a> {
    type Item = (Role, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(found) = self.text.get(self.at..).and_then(|rest| rest.find('[')) {
            let at = self.at + found;
            self.at = at + 1;
            let before = self.text.get(..at).unwrap_or_default().trim_end();
            // A sign too many may stand behind the bracket of a call.
            let is_set =
                [Some(before), without_last(before)].into_iter().flatten().any(|text| text.ends_with("DataSet("));
            if !(self.is_anywhere || is_set || may_stand_before_list(before)) {
                continue;
            }
            let list = self.text.get(at..).unwrap_or_default();
            let most = if self.n_looked < MAX_LOOKED { MAX_FIRST } else { MAX_START };
            self.n_looked = self.n_looked.saturating_add(most.min(list.len()));
            if let Some(role) = role_of(list, most, is_set) {
                let (whole, wrong) = literal(list);
                // What is broken may reach over the next list.
                let inner = whole.get(1..).filter(|_| wrong.is_some()).and_then(|inner| inner.find("DataSet("));
                self.at = at + inner.map_or(whole.len(), |inner| inner + 1).max(1);
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
    /// What is to be said of the names of lists.
    said: Vec<Issue>,
    /// Groups that items name and nobody describes: how many items, and the first of them.
    unknown: (usize, Option<(&'a str, String)>),
    /// Groups that items name.
    named: HashSet<String>,
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
            said: Vec::new(),
            unknown: (0, None),
            named: HashSet::new(),
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
            self.note_stray(list);
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
        for Field { key, raw, written } in &file.0 {
            match &**key {
                "items" | "groups" => {
                    let Some(list) = trimmed(raw).find('[').and_then(|at| trimmed(raw).get(at..)) else { continue };
                    self.note_stray(list);
                    self.list(if key == "items" { Role::Items } else { Role::Groups }, list);
                }
                // A list of items or of groups under another name.
                _ if let Some(role) = misspelt_role(file, raw) => {
                    self.list(role, trimmed(raw));
                    let spot = self.spots.of(written);
                    let name = if role == Role::Items { "items" } else { "groups" };
                    self.said.push(misspelt((spot.line, spot.column), key, name));
                }
                _ => keep(&mut self.own, key, value(raw).unwrap_or_else(|_| Value::from(*raw))),
            }
        }
        if file.get(&["items"]).is_none() && self.items.is_empty() {
            let message = "there is no list “items” in the file".to_owned();
            let hint = "put the items into a list named “items”".to_owned();
            return Err(ImportError::Broken { line: 1, column: 1, message, hint });
        }
        Ok(())
    }

    /// Says that a sign stands before a list that no list can follow.
    fn note_stray(&mut self, list: &'a str) {
        let at = (list.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let before = self.text.get(..at).unwrap_or_default().trim_end();
        let Some(shorter) = without_last(before).filter(|_| !may_stand_before_list(before)) else { return };
        let stray = before.get(shorter.len()..).unwrap_or_default();
        let spot = self.spots.of(stray);
        let issue = Issue::new(spot.line, IssueKind::BadValue, "this stands before the list and is left out");
        self.said.push(issue.at(spot.column, "").value(stray).hint("remove it"));
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
        let has_words = |group: &Value| ["content", "title"].iter().any(|key| group.get(key).is_some());
        // A group that says nothing else is meant to show its id.
        let is_plain = |group: &Value| {
            group.as_object().is_some_and(|group| group.keys().all(|key| GROUP_KEYS.contains(&key.as_str())))
        };
        let is_broken = |group: &Value| group.get("id").is_none() || !has_words(group) && !is_plain(group);
        let n_broken = values.iter().filter(|group| is_broken(group)).count();
        let first_broken = values.iter().position(is_broken).and_then(|nth| self.groups.get(nth).copied());
        keep(&mut self.own, "groups", Value::Array(values));
        let mut extra = Extra::new();
        keep(&mut extra, OWN_KEY, Value::Object(std::mem::take(&mut self.own)));
        cx.about_itself(String::new(), extra);
        for fault in std::mem::take(&mut self.faults) {
            let spot = self.spots.of(fault.at);
            let issue = Issue::new(spot.line, IssueKind::BadJson, fault.message).at(spot.column, "items");
            cx.issue(issue.value(fault.at).hint(fault.hint));
        }
        for issue in std::mem::take(&mut self.said) {
            cx.issue(issue);
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
        self.note_groups((n_broken, first_broken), cx);
        if let (n, Some(first)) = self.years {
            let spot = self.spots.of(first);
            let message = format!("{n} numbers from 1000 to 2999 are read as years");
            let issue = Issue::new(spot.line, IssueKind::AmbiguousDate, message).at(spot.column, "start").value(first);
            cx.issue(issue.times(n).hint("scripts take them for milliseconds since 1970; write such a time as a text"));
        }
        Ok(())
    }

    /// Says which groups have no id or no words, and that items name groups which are not described where others belong to no
    /// item.
    fn note_groups(&mut self, (n_broken, first_broken): (usize, Option<&'a str>), cx: &mut ReadCx<'_>) {
        let hint = "give each group an “id” and a “content”, and write both by the rules of JSON";
        if let Some(raw) = first_broken {
            let spot = self.spots.of(raw);
            let message = match n_broken {
                1 => "a group has no id or no words, so items show its id".to_owned(),
                n => format!("{n} groups have no id or no words, so items show their ids"),
            };
            let issue = Issue::new(spot.line, IssueKind::BadValue, message).at(spot.column, "groups").value(raw);
            cx.issue(issue.times(n_broken).hint(hint));
            return;
        }
        let (n, Some((raw, id))) = std::mem::take(&mut self.unknown) else { return };
        let is_around =
            |path: &str| self.paths.values().any(|other| other.len() > path.len() && other.starts_with(path));
        if !self.paths.iter().any(|(id, path)| !self.named.contains(id) && !is_around(path)) {
            return;
        }
        let spot = self.spots.of(raw);
        let message = match n {
            1 => "an item names a group that is not described, so it shows the id".to_owned(),
            n => format!("{n} items name groups that are not described, so they show the ids"),
        };
        let issue = Issue::new(spot.line, IssueKind::BadValue, message).at(spot.column, "group").value(&id);
        cx.issue(issue.times(n).hint("look at the ids in “groups”: some of them belong to no item"));
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
                    if !self.paths.contains_key(&id) {
                        self.unknown.0 += 1;
                        self.unknown.1.get_or_insert_with(|| (*raw, id.clone()));
                    }
                    self.named.insert(id.clone());
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
mod tests;
