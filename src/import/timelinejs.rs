//! `TimelineJS` by Knight Lab: its tables and its JSON, of all versions.
//!
//! | file          | told by                                    | a slide                               |
//! |---------------|--------------------------------------------|---------------------------------------|
//! | table, 2015 on | `Year`, `Headline` and `Media` or `End Year` | a row; `Type` is `title`, `era` or empty |
//! | table, before | `Start Date`, `Headline` and `Media`       | a row; `Type` may be `start`          |
//! | JSON, 2015 on | `start_date` and `headline` in `text: {}`  | `title`, `events[]`, `eras[]`         |
//! | JSON, before  | `timeline`, `startDate` and `headline`     | `timeline.date[]`, `timeline.era[]`   |
//!
//! JSON may be wrapped for a script: `storyjs_jsonp_data = {…};` or `callback({…})`.
//! The title slide names the file; an era is an event with the tag `era`.

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::acled::{contains_ignoring_case, mapped};
use super::csv::STEP_ROWS;
use super::html::words_of;
use super::jsontext::{RawObject, Spot, Spots, broken, explain, is_one_sign_away};
use super::parts::plain_text;
use super::row::broken_quotes;
use super::rows::Rows;
use super::slide::{Media, Parts, Slide, Slides, Written, keep};
use super::table::Table;
use super::{Confidence, Field, Head, ImportError, Importer, Input, Issue, IssueKind, ReadCx};
use crate::dataset::Extra;
use crate::dataset::cells::unguarded;
use crate::time::{DateOrder, order_evidence};

/// The key of the file under which everything is kept that it says of itself beside title and description.
const OWN_KEY: &str = "timelinejs";

/// Slides between two looks at the progress.
const STEP_SLIDES: usize = 500;

/// Reads tables and JSON files made for `TimelineJS`.
pub(super) struct TimelineJs;

impl Importer for TimelineJs {
    fn id(&self) -> &'static str {
        "timelinejs"
    }

    fn name(&self) -> &'static str {
        "TimelineJS"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json", "csv", "tsv", "jsonp", "js"]
    }

    fn mime(&self) -> &'static str {
        "application/json"
    }

    fn about(&self) -> &'static str {
        "Tables, JSON and JSONP of Knight Lab's TimelineJS, old and new; the title slide names the file, eras are tagged"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let (text, has) = (head.text, |key: &str| head.text.contains(key));
        if object_at(text).is_some() {
            let is_new = has("\"start_date\"") && has("\"headline\"") && holds_object(text, "\"text\"");
            let is_old = has("\"startDate\"") && has("\"headline\"") && holds_object(text, "\"timeline\"");
            return if is_new || is_old { Confidence::Certain } else { Confidence::No };
        }
        // Looking for the word first spares other texts the search for a table.
        if !contains_ignoring_case(text, "headline") {
            return Confidence::No;
        }
        if is_slides(&Table::open(text, head.extension)) { Confidence::Certain } else { Confidence::No }
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let text = input.text()?;
        match object_at(text) {
            Some(at) => {
                let slides = Slides::new(cx.options().date_order);
                JsonFile { text, spots: Spots::new(text), slides, own: Map::new() }.read(at, cx)?;
            }
            None => read_table(&Table::open(text, input.extension), cx)?,
        }
        cx.report_mut().sort_issues();
        Ok(())
    }
}

/// The byte at which the object of a JSON file starts, after what a script needs around it.
pub(super) fn object_at(text: &str) -> Option<usize> {
    let at = text.find('{')?;
    let before = text.get(..at)?.trim();
    let is_script = before.strip_suffix(['=', '(']).is_some_and(|before| {
        // `(` stands after the name of a function, `=` after that of a variable, and neither has other signs.
        before.chars().all(|c| c.is_ascii_alphanumeric() || "_$.; =(\t\r\n".contains(c)) && before.len() < 200
    });
    (before.is_empty() || is_script).then_some(at)
}

/// Whether a key holds an object somewhere in a text.
fn holds_object(text: &str, key: &str) -> bool {
    let after = text.match_indices(key).filter_map(|(at, _)| text.get(at + key.len()..));
    after.filter_map(|rest| rest.trim_start().strip_prefix(':')).any(|rest| rest.trim_start().starts_with('{'))
}

fn is_slides(table: &Table<'_>) -> bool {
    let is_new = table.has_all(&["year", "headline"]) && table.column(&["media", "end year", "display date"]).is_some();
    let is_old = table.has_all(&["start date", "headline"]) && table.column(&["media", "media credit"]).is_some();
    is_new || is_old
}

// Tables.

/// The columns of a table, of whichever version.
struct Columns {
    /// Year, month, day and time.
    start: [Option<usize>; 4],
    end: [Option<usize>; 4],
    /// Dates in one cell.
    whole: [Option<usize>; 2],
    display: Option<usize>,
    headline: Option<usize>,
    text: Option<usize>,
    group: Option<usize>,
    kind: Option<usize>,
    /// In tables that Dateline wrote.
    id: Option<usize>,
    media: [Option<usize>; 5],
    /// All others.
    extras: Vec<(usize, String)>,
}

impl Columns {
    fn of(table: &Table<'_>) -> Self {
        let column = |name: &str| table.column(&[name]);
        let mut columns = Self {
            start: ["year", "month", "day", "time"].map(column),
            end: ["end year", "end month", "end day", "end time"].map(column),
            whole: ["start date", "end date"].map(column),
            display: column("display date"),
            headline: column("headline"),
            text: column("text"),
            group: table.column(&["group", "tag"]),
            kind: column("type"),
            id: column("unique id"),
            media: ["media", "media credit", "media caption", "media thumbnail", "alt text"].map(column),
            extras: Vec::new(),
        };
        let single = [columns.display, columns.headline, columns.text, columns.group, columns.kind, columns.id];
        let known = [columns.start.as_slice(), &columns.end, &columns.whole, &columns.media, &single].concat();
        let others = table.names.iter().enumerate().filter(|(idx, _)| !known.contains(&Some(*idx)));
        columns.extras = others.map(|(idx, name)| (idx, name.clone())).collect();
        columns
    }
}

fn read_table(table: &Table<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
    let columns = Columns::of(table);
    let wanted = cx.options().date_order;
    let mut slides = Slides::new(wanted.or_else(|| order_of(table, &columns.whole)));
    let mut has_title = false;
    let mut rows = table.rows();
    let mut n_rows = 0;
    while rows.advance() {
        if rows.is_blank() {
            continue;
        }
        if rows.is_broken() {
            cx.issue(broken_quotes(&rows));
        }
        let kind = columns.kind.map_or(String::new(), |idx| rows.cell(idx).to_lowercase());
        let is_title = matches!(kind.as_str(), "title" | "start");
        if is_title && !has_title {
            has_title = true;
            read_title_row(&rows, &columns, table, cx);
        } else {
            let mut slide = slide_of(&rows, &columns, table);
            slide.is_era = kind == "era";
            if is_title {
                let issue = Issue::new(rows.line(), IssueKind::BadValue, "the file has a title slide already");
                let idx = columns.kind.unwrap_or_default();
                cx.issue(issue.at(idx as u32 + 1, "Type").value(&kind).hint("this one is read as an event"));
            } else if !slide.is_era && !kind.is_empty() {
                keep(&mut slide.extra, "Type", Value::from(kind));
            }
            slides.add(slide, cx)?;
        }
        n_rows += 1;
        if n_rows % STEP_ROWS == 0 {
            cx.step(rows.at(), table.len())?;
        }
    }
    slides.finish(cx);
    cx.report_mut().mapping = Some(mapped(table, &FIELDS));
    Ok(())
}

/// What the columns are, for the report.
const FIELDS: [(&str, Field); 19] = [
    ("unique id", Field::Id),
    ("year", Field::Year),
    ("month", Field::Month),
    ("day", Field::Day),
    ("time", Field::Time),
    ("end year", Field::EndYear),
    ("end month", Field::EndMonth),
    ("end day", Field::EndDay),
    ("end time", Field::End),
    ("start date", Field::Date),
    ("end date", Field::End),
    ("display date", Field::AsWritten),
    ("headline", Field::Title),
    ("text", Field::Summary),
    ("group", Field::Kind),
    ("tag", Field::Kind),
    ("media", Field::Link),
    ("media credit", Field::Link),
    ("media caption", Field::Link),
];

/// The order of day and month that the dates of a table prove.
fn order_of(table: &Table<'_>, whole: &[Option<usize>]) -> Option<DateOrder> {
    let mut found = [false; 2];
    let mut rows = table.rows();
    while rows.advance() {
        for order in whole.iter().flatten().filter_map(|&idx| order_evidence(rows.cell(idx))) {
            match order {
                DateOrder::DayMonth => found[0] = true,
                DateOrder::MonthDay => found[1] = true,
                DateOrder::YearFirst => {}
            }
        }
    }
    match found {
        [true, false] => Some(DateOrder::DayMonth),
        [false, true] => Some(DateOrder::MonthDay),
        _ => None,
    }
}

fn read_title_row(rows: &Rows<'_>, columns: &Columns, table: &Table<'_>, cx: &mut ReadCx<'_>) {
    let cell = |idx: Option<usize>| idx.map_or("", |idx| rows.cell(idx));
    let mut own = Map::new();
    for (idx, name) in table.names.iter().enumerate() {
        if ![columns.headline, columns.text, columns.kind].contains(&Some(idx)) {
            keep(&mut own, name, Value::from(rows.cell(idx)));
        }
    }
    name_file(cell(columns.headline), cell(columns.text), own, cx);
}

fn slide_of(rows: &Rows<'_>, columns: &Columns, table: &Table<'_>) -> Slide {
    let cell = |idx: Option<usize>| idx.map_or("", |idx| rows.cell(idx)).to_owned();
    let written = |split: [Option<usize>; 4], whole: Option<usize>| {
        let [year, month, day, time] = split.map(cell);
        let split_parts = Parts::Split { year, month, day, time };
        let (date, idx) = match whole.filter(|_| split_parts.is_empty()) {
            Some(idx) => (Parts::Whole(cell(Some(idx))), Some(idx)),
            None => (split_parts, split.into_iter().flatten().next()),
        };
        let idx = idx.unwrap_or_default();
        let field = table.names.get(idx).cloned().unwrap_or_default();
        Written { date, field, place: (rows.cell_line(idx), idx as u32 + 1) }
    };
    let [url, credit, caption, thumbnail, alt] = columns.media.map(cell);
    let mut slide = Slide {
        place: (rows.line(), 0),
        id: unguarded(&cell(columns.id)).to_owned(),
        headline: cell(columns.headline),
        text: cell(columns.text),
        display: cell(columns.display),
        start: written(columns.start, columns.whole[0]),
        end: written(columns.end, columns.whole[1]),
        group: cell(columns.group),
        media: Media { url, credit, caption, thumbnail, alt, ..Media::default() },
        ..Slide::default()
    };
    for (idx, name) in &columns.extras {
        keep(&mut slide.extra, name, Value::from(rows.cell(*idx)));
    }
    for idx in table.names.len()..rows.len() {
        keep(&mut slide.extra, &format!("column {}", idx + 1), Value::from(rows.cell(idx)));
    }
    slide
}

// JSON.

/// A JSON file being read.
struct JsonFile<'a> {
    text: &'a str,
    spots: Spots<'a>,
    slides: Slides,
    /// What the file says of itself.
    own: Map<String, Value>,
}

impl<'a> JsonFile<'a> {
    fn read(mut self, at: usize, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let (before, body) = self.text.split_at(at);
        // After the object stand the bracket and the semicolon of the script.
        let body = body.get(..body.rfind('}').map_or(body.len(), |end| end + 1)).unwrap_or(body);
        let file: RawObject<'a> = serde_json::from_str(body).map_err(|error| moved(broken(&error), before))?;
        let old = file.get(&["timeline"]).and_then(|raw| serde_json::from_str::<RawObject<'a>>(raw.get()).ok());
        let (file, is_old) = old.map_or((file, false), |old| (old, true));
        let (events_key, eras_key) = if is_old { ("date", "era") } else { ("events", "eras") };
        let of_slides = [events_key, eras_key, "title"];
        for (key, raw) in file.0.iter().filter(|(key, _)| is_old || !of_slides.contains(&key.as_str())) {
            if !(is_old && [events_key, eras_key, "headline", "text"].contains(&key.as_str())) {
                let is_near =
                    of_slides.iter().any(|known| is_one_sign_away(key, known) && file.get(&[known]).is_none());
                if !is_near && let Some(n) = n_slides(raw.get()) {
                    let spot = self.spots.of(raw.get());
                    let slides = if n == 1 { "1 slide".to_owned() } else { format!("{n} slides") };
                    let message = format!("the file has another list, of {slides}, which is not read");
                    let issue = Issue::new(spot.line, IssueKind::LeftOut, message).at(spot.column, key).value(key);
                    cx.issue(issue.hint(format!("name it “{events_key}” or “{eras_key}”, or put its slides there")));
                }
                keep_own(&mut self.own, key, serde_json::from_str(raw.get()).unwrap_or_default());
            }
        }
        let title = if is_old {
            let text = |key: &str| file.text(key).unwrap_or_default();
            (text("headline"), text("text"))
        } else {
            self.title_slide(file.get(&["title"]))
        };
        name_file(&title.0, &title.1, std::mem::take(&mut self.own), cx);
        let mut is_empty = true;
        for (key, is_era) in [(events_key, false), (eras_key, true)] {
            let near = if file.get(&[key]).is_some() { None } else { file.nearly(key) };
            if let Some((written, raw)) = near {
                let spot = self.spots.of(raw.get());
                cx.issue(super::jsontext::misspelt((spot.line, spot.column), written, key));
            }
            let Some(raw) = file.get(&[key]).or(near.map(|(_, raw)| raw)) else { continue };
            is_empty = false;
            let Ok(items) = serde_json::from_str::<Vec<&'a RawValue>>(raw.get()) else {
                let Spot { line, column, .. } = self.spots.of(raw.get());
                let message = format!("“{key}” is no list");
                let hint = "put the slides between square brackets".to_owned();
                return Err(ImportError::Broken { line, column, message, hint });
            };
            for (n, item) in items.into_iter().enumerate() {
                self.item(item.get(), is_era, cx)?;
                if n % STEP_SLIDES == 0 {
                    cx.step(self.spots.at(), self.text.len())?;
                }
            }
        }
        if is_empty {
            let message = format!("there is no list “{events_key}” in the file");
            let hint = format!("put the slides into a list named “{events_key}”");
            return Err(ImportError::Broken { line: 1, column: 1, message, hint });
        }
        self.slides.finish(cx);
        Ok(())
    }

    fn title_slide(&mut self, raw: Option<&'a RawValue>) -> (String, String) {
        let Some(Value::Object(mut map)) = raw.and_then(|raw| serde_json::from_str(raw.get()).ok()) else {
            return raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
        };
        let (headline, text) = headline_and_text(&mut map);
        let mut rest = Map::new();
        map.into_iter().for_each(|(key, value)| keep_own(&mut rest, &key, value));
        keep(&mut self.own, "title_slide", Value::Object(rest));
        (headline, text)
    }

    fn item(&mut self, raw: &'a str, is_era: bool, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let spot = self.spots.of(raw);
        let key = if is_era { "eras" } else { "events" };
        let map = match serde_json::from_str::<Value>(raw) {
            Ok(Value::Object(map)) => map,
            Ok(_) => {
                let issue = Issue::new(spot.line, IssueKind::BadJson, "a slide is no object").at(spot.column, key);
                cx.lost(issue.value(raw).hint("write each slide in curly brackets"));
                return Ok(());
            }
            Err(error) => {
                let (message, hint) = explain(&error);
                let line = spot.line + (error.line() as u64).saturating_sub(1);
                let issue = Issue::new(line, IssueKind::BadJson, message).at(spot.column, key).value(raw);
                cx.lost_from(spot.line, spot.column, issue.hint(hint));
                return Ok(());
            }
        };
        let mut slide = slide_of_map(map, spot);
        slide.is_era = is_era;
        self.slides.add(slide, cx)
    }
}

/// How many slides with dates a list has; `None` for anything else.
fn n_slides(raw: &str) -> Option<usize> {
    let items: Vec<&RawValue> = serde_json::from_str(raw).ok().filter(|_| raw.starts_with('['))?;
    let is_slide = |item: &&RawValue| {
        let slide = serde_json::from_str::<RawObject<'_>>(item.get());
        slide.is_ok_and(|slide| slide.get(&["start_date", "startDate"]).is_some())
    };
    items.iter().any(is_slide).then_some(items.len())
}

/// An error in the object, at its place in the whole text.
fn moved(error: ImportError, before: &str) -> ImportError {
    let n_lines = before.matches('\n').count() as u64;
    let on_line = before.rsplit('\n').next().unwrap_or_default().chars().count() as u32;
    match error {
        ImportError::Broken { line, column, message, hint } => {
            let column = if line == 1 { column + on_line } else { column };
            ImportError::Broken { line: line + n_lines, column, message, hint }
        }
        error => error,
    }
}

fn slide_of_map(mut map: Map<String, Value>, spot: Spot<'_>) -> Slide {
    let (headline, text) = headline_and_text(&mut map);
    let mut slide = Slide { place: (spot.line, spot.column), headline, text, ..Slide::default() };
    slide.id = take(&mut map, &["unique_id"]);
    slide.display = take(&mut map, &["display_date"]);
    slide.group = take(&mut map, &["group", "tag"]);
    let mut displays = Vec::new();
    for (keys, into) in [(["start_date", "startDate"], &mut slide.start), (["end_date", "endDate"], &mut slide.end)] {
        let Some(key) = keys.into_iter().find(|key| map.contains_key(*key)) else { continue };
        key.clone_into(&mut into.field);
        into.place = spot.of_key(key);
        match map.shift_remove(key) {
            Some(Value::Object(mut date)) => {
                displays.push(take(&mut date, &["display_date"]));
                let [year, month, day] = ["year", "month", "day"].map(|key| take(&mut date, &[key]));
                into.date = Parts::Split { year, month, day, time: time_of(&mut date) };
                let mut rest = Map::new();
                date.into_iter().for_each(|(key, value)| keep_own(&mut rest, &key, value));
                keep(&mut slide.extra, key, Value::Object(rest));
            }
            Some(value) => match plain_text(&value) {
                Some(text) => into.date = Parts::Whole(text),
                None => keep(&mut slide.extra, key, value),
            },
            None => {}
        }
    }
    if slide.display.is_empty() {
        displays.retain(|words| !words.is_empty());
        slide.display = displays.join(" – ");
    }
    for key in ["media", "asset"] {
        match map.shift_remove(key) {
            Some(Value::Object(mut media)) => {
                let [url, credit, caption, thumbnail, alt, link] = [
                    ["url", "media"].as_slice(),
                    &["credit"],
                    &["caption"],
                    &["thumbnail", "thumb"],
                    &["alt", "title"],
                    &["link"],
                ]
                .map(|keys| take(&mut media, keys));
                slide.media = Media { url, credit, caption, thumbnail, alt, link };
                let mut rest = Map::new();
                media.into_iter().for_each(|(key, value)| keep_own(&mut rest, &key, value));
                keep(&mut slide.extra, "media options", Value::Object(rest));
            }
            Some(Value::String(url)) => slide.media.url = url,
            Some(value) => keep(&mut slide.extra, key, value),
            None => {}
        }
    }
    map.into_iter().for_each(|(key, value)| keep_own(&mut slide.extra, &key, value));
    slide
}

/// The time of day of a date; an hour without a minute is no more than its words.
fn time_of(date: &mut Map<String, Value>) -> String {
    let [hour, minute, second] = ["hour", "minute", "second"].map(|key| take(date, &[key]));
    match (hour.trim(), minute.trim(), second.trim()) {
        ("", "", "") => String::new(),
        (hour, "", "") => {
            if hour.trim_matches('0').is_empty() {
                String::new()
            } else {
                hour.to_owned()
            }
        }
        (hour, minute, "") => format!("{hour:0>2}:{minute:0>2}"),
        (hour, minute, second) => format!("{hour:0>2}:{minute:0>2}:{second:0>2}"),
    }
}

/// Headline and text, which newer files keep in an object named `text`.
fn headline_and_text(map: &mut Map<String, Value>) -> (String, String) {
    if let Some(Value::Object(text)) = map.get_mut("text") {
        let found = (take(text, &["headline"]), take(text, &["text"]));
        if text.is_empty() {
            map.shift_remove("text");
        }
        return found;
    }
    (take(map, &["headline"]), take(map, &["text"]))
}

/// Takes the first of these keys that holds words; what is no text stays.
fn take(map: &mut Map<String, Value>, keys: &[&str]) -> String {
    for key in keys {
        if let Some(text) = map.get(*key).and_then(plain_text) {
            map.shift_remove(*key);
            if !text.trim().is_empty() {
                return text.trim().to_owned();
            }
        }
    }
    String::new()
}

/// Keeps a value without the empty keys that editors write.
fn keep_own(extra: &mut Extra, key: &str, value: Value) {
    let value = match value {
        Value::Object(map) => {
            let mut filled = Map::new();
            map.into_iter().for_each(|(key, value)| keep_own(&mut filled, &key, value));
            Value::Object(filled)
        }
        value => value,
    };
    keep(extra, key, value);
}

/// Gives the file its title and description.
fn name_file(headline: &str, text: &str, own: Map<String, Value>, cx: &mut ReadCx<'_>) {
    cx.title(&words_of(headline).text.replace('\n', " "));
    let mut extra = Extra::new();
    keep(&mut extra, OWN_KEY, Value::Object(own));
    cx.about_itself(words_of(text).text, extra);
}

#[cfg(test)]
mod tests;
