//! From a JSON value to an event record, whatever its author took for natural.
//!
//! Numbers stand where texts belong, one value where a list belongs, and `date` where we say `when`.
//! Nothing is dropped: what no field can hold stays under a key of its own.

use serde_json::{Map, Value};

use crate::dataset::{Citation, CountryRole, EventRecord, RECORD_KEYS, Source, country};
use crate::import::datecell::{Cell, either, from_then_on, is_open_end, read_cell, sentinel, span};
use crate::import::jsontext::Spot;
use crate::import::parts::{account, actor_role, figure, link, plain_text, source_of, take_text};
use crate::import::report::told;
use crate::import::{Issue, IssueKind, ReadCx};
use crate::time::{Edtf, When};

/// Other keys for the date, after `when`.
const DATE_KEYS: [&str; 9] =
    ["date", "start", "start_date", "startDate", "event_date", "eventDate", "date_start", "datetime", "timestamp"];

/// Other keys for the end.
const END_KEYS: [&str; 4] = ["end", "end_date", "endDate", "date_end"];

/// Keys for the title.
const TITLE_KEYS: [&str; 5] = ["title", "headline", "name", "label", "message"];

/// Whether events have dates and titles under keys that are known here: one in twenty of them at least.
pub(in crate::import) fn has_date_and_title<'r>(raws: impl Iterator<Item = &'r str>) -> bool {
    let (mut n, mut n_dates, mut n_titles) = (0, 0, 0);
    for raw in raws {
        n += 1;
        let Ok(Value::Object(map)) = serde_json::from_str::<Value>(raw) else { continue };
        let has_date = |key: &str| match map.get(key) {
            Some(Value::String(text)) => {
                matches!(read_cell(text.trim(), None, None), Cell::Date(_) | Cell::Ambiguous(..))
            }
            Some(Value::Number(number)) => {
                number.as_i64().is_some_and(|year| (-9_999..=9_999).contains(&year))
                    || matches!(read_cell(&number.to_string(), None, None), Cell::Date(_))
            }
            Some(Value::Object(parts)) => parts.contains_key("year"),
            _ => false,
        };
        let has_words = |value: &Value| value.as_str().is_some_and(|text| !text.trim().is_empty());
        let is_title = |key: &&str| map.get(*key).is_some_and(has_words);
        let is_event = |value: &Value| value.as_str().is_some_and(|text| !crate::import::stats::is_url(text));
        n_dates += usize::from(has_date("when") || DATE_KEYS.into_iter().any(has_date));
        n_titles += usize::from(
            TITLE_KEYS.iter().any(is_title)
                || map.get("event").is_some_and(is_event)
                || map.get("text").and_then(|text| text.get("headline")).is_some_and(has_words),
        );
    }
    n_dates * 20 >= n && n_titles * 20 >= n && n_dates > 0 && n_titles > 0
}

/// Reads one event.
pub(in crate::import) struct EventReader<'a, 'cx, 'b> {
    pub(in crate::import) spot: Spot<'a>,
    pub(in crate::import) cx: &'cx mut ReadCx<'b>,
    /// The file is of our own format: only our own keys are fields, so that all others come back as they were.
    pub(in crate::import) is_native: bool,
    /// Importance is written 0 to 10 in this file.
    pub(in crate::import) importance_is_of_ten: bool,
    /// Documents made of what events say about their sources.
    pub(in crate::import) new_sources: Vec<Source>,
    /// The first ambiguous date, and how many there are, over all events of the file.
    pub(in crate::import) ambiguous: &'cx mut Ambiguous,
    /// The date of an event that databases write for want of one; whether it is one shows at the end of the file.
    pub(in crate::import) sentinel: Option<Edtf>,
}

/// Dates of a file that can be read in two ways.
#[derive(Default)]
pub(in crate::import) struct Ambiguous {
    n: usize,
    first: Option<Issue>,
}

impl Ambiguous {
    /// Counts one more; `issue` is asked for the place of the first.
    pub(in crate::import) fn add(&mut self, issue: impl FnOnce() -> Issue) {
        self.n += 1;
        self.first.get_or_insert_with(issue);
    }

    /// Says once how many there are.
    pub(in crate::import) fn finish(self, cx: &mut ReadCx<'_>) {
        if let Some(mut issue) = self.first {
            issue.message = told(
                self.n,
                "date is kept as one of two days; write it as 2021-04-02",
                "dates are kept as one of two days; write them as 2021-04-02",
            );
            cx.issue(issue);
        }
    }
}

impl EventReader<'_, '_, '_> {
    /// The record of an object, and what its date means.
    pub(in crate::import) fn read(&mut self, mut map: Map<String, Value>) -> (EventRecord, Option<When>) {
        let mut record = EventRecord {
            id: self.text(&mut map, &["id", "event_id", "uid", "_id"]),
            status: self.text(&mut map, &["status"]),
            attribution: self.text(&mut map, &["attribution"]),
            as_written: self.text(&mut map, &["as_written", "display_date"]),
            when_note: self.text(&mut map, &["when_note"]),
            ..EventRecord::default()
        };
        // TimelineJS keeps title and text in one object.
        if !self.is_native
            && map.get("text").is_some_and(Value::is_object)
            && let Some(Value::Object(mut text)) = map.shift_remove("text")
        {
            record.title = take_text(&mut text, &["headline"]).unwrap_or_default();
            record.summary = take_text(&mut text, &["text"]).unwrap_or_default();
            put_back(&mut map, "text", text);
        }
        if record.title.is_empty() {
            record.title = self.text(&mut map, &TITLE_KEYS);
        }
        if record.title.is_empty()
            && !self.is_native
            && map.get("event").and_then(Value::as_str).is_some_and(|text| !crate::import::stats::is_url(text))
        {
            record.title = self.text(&mut map, &["event"]);
        }
        if record.summary.is_empty() {
            record.summary = self.text(&mut map, &["summary", "description", "text", "notes"]);
        }
        record.kind = self.text(&mut map, &["kind", "type", "category", "event_type", "group"]);
        let when = self.date(&mut map, &mut record);
        record.countries = self.list(&mut map, &["countries", "country"], Self::country);
        record.places = self.list(&mut map, &["places", "place", "location"], |_, value| plain_text(value).ok_or(()));
        record.actors =
            self.list(&mut map, &["actors", "actor", "people", "participants"], |_, value| actor_role(value));
        record.sources = self.list(&mut map, &["sources", "source", "references"], Self::citation);
        record.links = self.list(&mut map, &["links", "link", "url", "urls", "article"], |_, value| link(value));
        record.figures = self.list(&mut map, &["figures"], |_, value| figure(value));
        record.accounts = self.list(&mut map, &["accounts"], |_, value| account(value));
        record.tags = self.tags(&mut map);
        self.importance(&mut map, &mut record);
        // Null and empty values are left of our own keys; they would stand in the way of the fields.
        for key in RECORD_KEYS {
            if map.get(key).is_some_and(is_blank) {
                map.shift_remove(key);
            } else if map.contains_key(key) {
                self.refuse(&mut map, key, "another value");
            }
        }
        record.extra = map;
        if record.title.is_empty() {
            self.compose_title(&mut record);
        }
        (record, when)
    }

    /// Our own key, which comes first, and in files of others the keys that mean the same.
    fn known<'k>(&self, keys: &'k [&'k str]) -> &'k [&'k str] {
        if self.is_native { keys.get(..1).unwrap_or_default() } else { keys }
    }

    fn issue(&mut self, kind: IssueKind, key: &str, value: &str, message: impl Into<String>, hint: &str) {
        let issue = self.make_issue(kind, key, value, message, hint);
        self.cx.issue(issue);
    }

    fn make_issue(&self, kind: IssueKind, key: &str, value: &str, message: impl Into<String>, hint: &str) -> Issue {
        let (line, column) = self.spot.of_key(key);
        Issue::new(line, kind, message).at(column, key).value(value).hint(hint)
    }

    /// The text of the first of these keys that is there; what is no text stays in the map under another key.
    fn text(&mut self, map: &mut Map<String, Value>, keys: &[&str]) -> String {
        for key in self.known(keys) {
            let Some(value) = map.get(*key) else { continue };
            if value.is_null() {
                map.shift_remove(*key);
                continue;
            }
            if let Some(text) = plain_text(value) {
                map.shift_remove(*key);
                let is_blank = text.trim().is_empty();
                if !is_blank {
                    return if self.is_native { text } else { text.trim().to_owned() };
                }
            } else if keys.first() == Some(key) {
                // Only our own key must give way; under any other the value may stay as it is.
                self.refuse(map, key, "a text");
            }
        }
        String::new()
    }

    /// Moves a value that a field cannot hold to a key of its own.
    fn refuse(&mut self, map: &mut Map<String, Value>, key: &str, wanted: &str) {
        if let Some(value) = map.shift_remove(key) {
            let shown = value.to_string();
            self.issue(
                IssueKind::BadValue,
                key,
                &shown,
                format!("“{key}” is no {}", wanted.trim_start_matches("a ")),
                &format!("write {wanted}; the value is kept as “{key} (as written)”"),
            );
            map.insert(format!("{key} (as written)"), value);
        }
    }

    fn list<T>(
        &mut self,
        map: &mut Map<String, Value>,
        keys: &[&str],
        read: impl Fn(&mut Self, &Value) -> Result<T, ()>,
    ) -> Vec<T> {
        for key in self.known(keys) {
            let Some(value) = map.get(*key) else { continue };
            let items = match value {
                Value::Null => Vec::new(),
                Value::Array(items) => items.clone(),
                // One text may hold several values, as in a table; names of sources and places may hold any sign.
                Value::String(text)
                    if matches!(*key, "countries" | "country" | "actors" | "actor" | "people" | "participants") =>
                {
                    crate::import::cells::values(text).map(Value::from).collect()
                }
                Value::String(text) if text.is_empty() => Vec::new(),
                one => vec![one.clone()],
            };
            let mut out = Vec::with_capacity(items.len());
            let mut refused = Vec::new();
            for item in items {
                match read(self, &item) {
                    Ok(item) => out.push(item),
                    Err(()) => refused.push(item),
                }
            }
            if keys.first() != Some(key) && out.is_empty() && !refused.is_empty() {
                continue;
            }
            map.shift_remove(*key);
            if !refused.is_empty() {
                let shown = Value::from(refused.clone()).to_string();
                self.issue(
                    IssueKind::BadValue,
                    key,
                    &shown,
                    format!("“{key}” holds something of another sort"),
                    "it is kept as it is; see docs/event-file.md for what belongs there",
                );
                map.insert(format!("{key} (as written)"), Value::from(refused));
            }
            return out;
        }
        Vec::new()
    }

    fn date(&mut self, map: &mut Map<String, Value>, record: &mut EventRecord) -> Option<When> {
        let other_keys = if self.is_native { [].as_slice() } else { &DATE_KEYS };
        let mut keys = std::iter::once("when").chain(other_keys.iter().copied());
        let key = keys.find(|key| map.get(*key).is_some_and(|value| !is_blank(value)))?;
        let value = map.shift_remove(key)?;
        if let Value::String(text) = &value
            && let Ok(edtf) = text.trim().parse::<Edtf>()
            && key == "when"
        {
            text.trim().clone_into(&mut record.when);
            return edtf.when();
        }
        let start = self.date_value(key, &value);
        let words = plain_text(&value).unwrap_or_default();
        let Some(mut edtf) = start else {
            if record.as_written.is_empty() {
                record.as_written = words;
            }
            return None;
        };
        let mut as_written = words;
        if key != "when"
            && let Some(end_key) = END_KEYS.into_iter().find(|key| map.get(*key).is_some_and(|value| !is_blank(value)))
            && let Some(end_value) = map.shift_remove(end_key)
        {
            let end_words = plain_text(&end_value).unwrap_or_default();
            if is_open_end(&end_words) {
                edtf = from_then_on(edtf);
            } else if let Some(end) = self.date_value(end_key, &end_value) {
                if let Ok(joined) = span(&edtf, &end) {
                    edtf = joined;
                } else {
                    let message = format!("the end does not follow the start, {edtf}");
                    let hint = "the start is kept alone; correct one of the two dates";
                    self.issue(IssueKind::EndBeforeStart, end_key, &end_words, message, hint);
                    record.when_note = format!("The file gives {end} as the end, which does not follow the start.");
                }
            }
            if !end_words.is_empty() && end_words != as_written {
                as_written = format!("{as_written} – {end_words}");
            }
        }
        record.when = edtf.to_string();
        if record.as_written.is_empty() && as_written != record.when {
            record.as_written = as_written;
        }
        edtf.when()
    }

    fn date_value(&mut self, key: &str, value: &Value) -> Option<Edtf> {
        if let Some(year) = value.as_i64().filter(|year| (-9_999..=9_999).contains(year)) {
            return Edtf::from_ymd(year, None, None).ok();
        }
        if let Value::Object(parts) = value {
            let part = |key: &str| {
                parts.get(key).and_then(plain_text).and_then(|text| text.replace(',', "").parse::<i64>().ok())
            };
            let month = part("month").filter(|&month| month > 0).map(|month| month as u32);
            let day = month.and_then(|_| part("day").filter(|&day| day > 0)).map(|day| day as u32);
            let date = part("year").map(|year| Edtf::from_ymd(year, month, day));
            if let Some(Ok(edtf)) = date {
                return Some(edtf);
            }
            self.issue(IssueKind::BadDate, key, &value.to_string(), "no date", "write a date such as 2021-04-02");
            return None;
        }
        let Some(text) = plain_text(value) else {
            self.issue(IssueKind::BadDate, key, &value.to_string(), "no date", "write a date such as 2021-04-02");
            return None;
        };
        match read_cell(text.trim(), self.cx.options().date_order, None) {
            Cell::Date(edtf) => Some(edtf),
            Cell::Ambiguous(a, b) => {
                self.ambiguous.n += 1;
                if self.ambiguous.first.is_none() {
                    let hint = "read the file with --date-order dmy or --date-order mdy";
                    self.ambiguous.first = Some(self.make_issue(IssueKind::AmbiguousDate, key, &text, "", hint));
                }
                either(&a, &b)
            }
            Cell::Bad { message, hint } => {
                self.issue(IssueKind::BadDate, key, &text, message, &hint);
                None
            }
            Cell::Missing => {
                self.sentinel = sentinel(text.trim());
                None
            }
            Cell::Empty | Cell::Open => None,
        }
    }

    fn country(&mut self, value: &Value) -> Result<CountryRole, ()> {
        let role = match value {
            Value::Object(map) => {
                let mut map = map.clone();
                let code = take_text(&mut map, &["code", "country", "name", "id"]).ok_or(())?;
                CountryRole { code, role: take_text(&mut map, &["role"]).unwrap_or_default(), extra: map }
            }
            value => CountryRole { code: plain_text(value).ok_or(())?, ..CountryRole::default() },
        };
        if country::find(&role.code).or_else(|| country::by_code(&role.code)).is_none() {
            let (line, column) = self.spot.of_key("countries");
            self.cx.unknown_country(line, column, "countries", &role.code);
        }
        Ok(role)
    }

    fn citation(&mut self, value: &Value) -> Result<Citation, ()> {
        let Value::Object(map) = value else {
            return Ok(Citation { source: plain_text(value).ok_or(())?, ..Citation::default() });
        };
        let mut map = map.clone();
        if map.contains_key("source") {
            return Ok(Citation {
                source: take_text(&mut map, &["source"]).ok_or(())?,
                locator: take_text(&mut map, &["locator", "page"]).unwrap_or_default(),
                quote: take_text(&mut map, &["quote"]).unwrap_or_default(),
                extra: map,
            });
        }
        let source = source_of(map).ok_or(())?;
        let id = source.id.clone();
        self.new_sources.push(source);
        Ok(Citation { source: id, ..Citation::default() })
    }

    fn tags(&mut self, map: &mut Map<String, Value>) -> Vec<String> {
        if let Some(Value::String(text)) = map.get("tags") {
            let tags =
                text.split([',', ';', '|']).map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
            map.shift_remove("tags");
            return tags;
        }
        self.list(map, &["tags", "keywords"], |_, value| plain_text(value).ok_or(()))
    }

    fn importance(&mut self, map: &mut Map<String, Value>, record: &mut EventRecord) {
        let Some(value) = map.get("importance") else { return };
        if is_blank(value) {
            map.shift_remove("importance");
            return;
        }
        let number = plain_text(value).and_then(|text| text.trim().parse::<f64>().ok());
        let factor = if self.importance_is_of_ten { 10.0 } else { 1.0 };
        match number.map(|number| number * factor) {
            Some(number) if (0.0..=100.0).contains(&number) => {
                record.importance = Some(number.round() as u8);
                let value = map.shift_remove("importance");
                if let Some(value) = value.filter(|value| factor > 1.0 || value.as_u64() != Some(number as u64)) {
                    map.insert("importance_as_written".to_owned(), value);
                }
            }
            _ => self.refuse(map, "importance", "a number from 0 to 100"),
        }
    }

    fn compose_title(&mut self, record: &mut EventRecord) {
        let countries: Vec<&str> = record.countries.iter().map(|role| role.code.as_str()).collect();
        let title = crate::import::titles::compose(
            record,
            &countries.join(" – "),
            record.extra.values().filter_map(Value::as_str),
        );
        record.title = title;
        self.issue(IssueKind::MissingTitle, "title", "", "the event has no title", "give it a title");
    }
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

fn put_back(map: &mut Map<String, Value>, key: &str, rest: Map<String, Value>) {
    if !rest.is_empty() {
        map.insert(key.to_owned(), Value::Object(rest));
    }
}
