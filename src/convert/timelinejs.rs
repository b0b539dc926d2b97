//! `TimelineJS` by Knight Lab: its JSON and its table of 2015 on.
//!
//! Dates are told in parts; where the parts say less than the date, or more than one date, its words stand in the display
//! date. Years before our era are written as people count them, -44 for 44 BCE. What has no field is said in the text.

use std::borrow::Cow;
use std::io::Write;

use serde_json::{Map, Value, json};

use super::csv::{refused, writer};
use super::loss::edtf_of;
use super::told::{Part, Told};
use super::words::{Line, cited, is_page, lines_of, one_line};
use super::{Exporter, LossKind, WriteError};
use crate::dataset::cells::guarded;
use crate::dataset::{Citation, Dataset, EventId, EventRecord, Facet, Link};

/// What the text says beside the summary.
const LINES: [Line; 6] = [Line::Status, Line::Countries, Line::Places, Line::Actors, Line::Figures, Line::Accounts];

/// The tag of events that are eras.
const ERA: &str = "era";

/// The columns of the table of 2015; the last two are known to `TimelineJS` and to Dateline.
const HEADER: [&str; 20] = [
    "Year",
    "Month",
    "Day",
    "Time",
    "End Year",
    "End Month",
    "End Day",
    "End Time",
    "Display Date",
    "Headline",
    "Text",
    "Media",
    "Media Credit",
    "Media Caption",
    "Media Thumbnail",
    "Type",
    "Group",
    "Background",
    "Alt Text",
    "Unique ID",
];

/// Writes JSON files.
pub(super) struct Json;

/// Writes tables.
pub(super) struct Table;

fn becomes(kind: LossKind) -> Option<&'static str> {
    match kind {
        LossKind::Undated => Some("stand in the file, but TimelineJS does not show them"),
        LossKind::RepeatedIds => Some("stay as they are, and TimelineJS leads to the first event of each only"),
        LossKind::UncountedYear => Some("are read as the year before, with their words as the display date"),
        LossKind::Doubt => Some("become plain dates, with their words as the display date"),
        LossKind::Digits => Some("become plain years, with their words as the display date"),
        LossKind::Midnight => Some("become days, as zeros are written for want of a time"),
        LossKind::Spaces => Some("become single spaces"),
        LossKind::DateSet => Some("become periods from the first to the last, with their words as the display date"),
        LossKind::OpenEnd => Some("become the one date that is known, with their words as the display date"),
        LossKind::Season => Some("become their months, with their words as the display date"),
        LossKind::Coarse => Some("become periods of years, with their words as the display date"),
        LossKind::Offset => Some("become times without one, with their words as the display date"),
        LossKind::Hours => Some("become days, with their words as the display date"),
        LossKind::LeapSecond => Some("become the second before, with their words as the display date"),
        LossKind::AsWritten => Some("become the display date where the date itself is plain"),
        LossKind::TitleLines => Some("become one line"),
        LossKind::Paragraphs => Some("become paragraphs, without empty lines"),
        LossKind::Status
        | LossKind::Attribution
        | LossKind::Countries
        | LossKind::Places
        | LossKind::Actors
        | LossKind::Figures
        | LossKind::Sources
        | LossKind::Quotes
        | LossKind::Accounts => Some("become words of the text"),
        LossKind::AccountSources => Some("become words of the text, without addresses"),
        LossKind::Links => Some("become media (the first) and links in the text"),
        LossKind::WhenNote
        | LossKind::ActorDetails
        | LossKind::SourceDetails
        | LossKind::Tags
        | LossKind::Importance
        | LossKind::Extra
        | LossKind::InnerExtra
        | LossKind::Blanks
        | LossKind::FileExtra
        | LossKind::Uncited => Some("are left out"),
        LossKind::Files => Some("are not told apart, and what each says of itself is left out"),
        _ => None,
    }
}

impl Exporter for Json {
    fn id(&self) -> &'static str {
        "timelinejs"
    }

    fn name(&self) -> &'static str {
        "TimelineJS (JSON)"
    }

    fn extension(&self) -> &'static str {
        "timelinejs.json"
    }

    fn mime(&self) -> &'static str {
        "application/json"
    }

    fn about(&self) -> &'static str {
        "Titles, texts, kinds and links; plain dates, all others with their words; the rest becomes words of the text"
    }

    fn becomes(&self, kind: LossKind) -> Option<&'static str> {
        becomes(kind)
    }

    fn write(&self, dataset: &Dataset, rows: &[EventId], out: &mut (dyn Write + Send)) -> Result<(), WriteError> {
        out.write_all(b"{")?;
        if let Some((headline, text)) = title_slide(dataset) {
            let slide = json!({ "text": { "headline": headline, "text": text } });
            write!(out, "\n\"title\": {slide},")?;
        }
        let mut eras = Vec::new();
        out.write_all(b"\n\"events\": [")?;
        let mut is_first = true;
        for &row in rows {
            let record = dataset.event(row).record();
            let slide = Slide::of(&record, dataset);
            if slide.is_era {
                eras.push(row);
                continue;
            }
            let comma = if std::mem::take(&mut is_first) { "" } else { "," };
            write!(out, "{comma}\n{}", slide.json())?;
        }
        out.write_all(b"\n]")?;
        if !eras.is_empty() {
            out.write_all(b",\n\"eras\": [")?;
            for (n, row) in eras.into_iter().enumerate() {
                let record = dataset.event(row).record();
                let comma = if n == 0 { "" } else { "," };
                write!(out, "{comma}\n{}", Slide::of(&record, dataset).json())?;
            }
            out.write_all(b"\n]")?;
        }
        out.write_all(b"\n}\n")?;
        Ok(())
    }
}

impl Exporter for Table {
    fn id(&self) -> &'static str {
        "timelinejs-csv"
    }

    fn name(&self) -> &'static str {
        "TimelineJS (table)"
    }

    fn extension(&self) -> &'static str {
        "timelinejs.csv"
    }

    fn mime(&self) -> &'static str {
        "text/csv"
    }

    fn about(&self) -> &'static str {
        "The same as a table with the columns of the TimelineJS template, and the ids of the events"
    }

    fn becomes(&self, kind: LossKind) -> Option<&'static str> {
        becomes(kind)
    }

    fn write(&self, dataset: &Dataset, rows: &[EventId], out: &mut (dyn Write + Send)) -> Result<(), WriteError> {
        let mut table = writer(out);
        table.write_record(HEADER).map_err(refused)?;
        if let Some((headline, text)) = title_slide(dataset) {
            let mut row: [Cow<'_, str>; 20] = std::array::from_fn(|_| Cow::Borrowed(""));
            (row[9], row[10], row[15]) = (headline.into(), text.into(), "title".into());
            table.write_record(row.iter().map(|cell| cell.as_bytes())).map_err(refused)?;
        }
        for &row in rows {
            let record = dataset.event(row).record();
            let slide = Slide::of(&record, dataset);
            table.write_record(slide.cells().iter().map(|cell| cell.as_bytes())).map_err(refused)?;
        }
        table.flush()?;
        Ok(())
    }
}

/// Headline and text of the slide that names the file.
fn title_slide(dataset: &Dataset) -> Option<(String, String)> {
    let [file] = dataset.files() else { return None };
    let is_named = !file.title.is_empty() || !file.description.is_empty();
    is_named.then(|| (html(&one_line(&file.title)), html(&file.description)))
}

/// An event as a slide; all texts are HTML.
struct Slide<'r> {
    id: &'r str,
    told: Option<Told>,
    display: String,
    headline: String,
    text: String,
    media: Option<&'r Link>,
    group: String,
    is_era: bool,
}

impl<'r> Slide<'r> {
    fn of(record: &'r EventRecord, dataset: &Dataset) -> Self {
        let edtf = edtf_of(record);
        let told = edtf.as_ref().and_then(Told::of);
        let is_exact = told.is_some_and(|told| told.is_exact && is_counted(&told));
        let display = match &edtf {
            Some(edtf) if !is_exact => edtf.spoken(),
            _ => record.as_written.clone(),
        };
        let (media, others): (Vec<&Link>, Vec<&Link>) = {
            let first = record.links.iter().position(is_media);
            let at = |(n, _): &(usize, &Link)| Some(*n) == first;
            let (media, others): (Vec<_>, Vec<_>) = record.links.iter().enumerate().partition(at);
            (media.into_iter().map(|(_, link)| link).collect(), others.into_iter().map(|(_, link)| link).collect())
        };
        let mut text = String::new();
        let mut paragraph = |html: &str| {
            text.push_str("<p>");
            text.push_str(html);
            text.push_str("</p>");
        };
        for line in record.summary.lines().map(str::trim).filter(|line| !line.is_empty()) {
            paragraph(&html(line));
        }
        for line in lines_of(record, dataset, &LINES) {
            paragraph(&html(&line));
        }
        for citation in &record.sources {
            paragraph(&cited_html(citation, dataset));
        }
        for link in others {
            let (url, label) = (html(&link.url), html(if link.label.is_empty() { &link.url } else { &link.label }));
            if is_page(&link.url) {
                paragraph(&format!("<a href=\"{url}\">{label}</a>"));
            } else {
                paragraph(&format!("{label} {url}"));
            }
        }
        Self {
            id: &record.id,
            told,
            display: html(&one_line(&display)),
            headline: html(&one_line(&record.title)),
            text,
            media: media.into_iter().next(),
            group: html(&record.kind),
            // An era is a stretch of time; without an end it is an event.
            is_era: record.tags.iter().any(|tag| tag == ERA) && told.is_some_and(|told| told.end.is_some()),
        }
    }

    fn json(&self) -> Value {
        let mut slide = Map::new();
        if let Some(told) = &self.told {
            slide.insert("start_date".into(), date(&told.start));
            if let Some(end) = &told.end {
                slide.insert("end_date".into(), date(end));
            }
        }
        let mut put = |key: &str, text: &str| {
            if !text.is_empty() {
                slide.insert(key.into(), text.into());
            }
        };
        put("display_date", &self.display);
        put("group", &self.group);
        put("unique_id", self.id);
        slide.insert("text".into(), json!({ "headline": self.headline, "text": self.text }));
        if let Some(link) = self.media {
            let [credit, caption, thumbnail, alt, page] = media_words(link);
            let mut media = Map::new();
            media.insert("url".into(), link.url.as_str().into());
            let words =
                [("credit", credit), ("caption", caption), ("thumbnail", thumbnail), ("alt", alt), ("link", page)];
            for (key, text) in words.into_iter().filter(|(_, text)| !text.is_empty()) {
                media.insert(key.into(), text.into());
            }
            slide.insert("media".into(), Value::Object(media));
        }
        Value::Object(slide)
    }

    fn cells(&self) -> [Cow<'_, str>; 20] {
        let start = self.told.map(|told| told.start);
        let [year, month, day, time] = date_cells(start.as_ref());
        let [end_year, end_month, end_day, end_time] = date_cells(self.told.and_then(|told| told.end).as_ref());
        let [credit, caption, thumbnail, alt, _] = self.media.map(media_words).unwrap_or_default();
        let url = self.media.map_or("", |link| link.url.as_str());
        [
            year,
            month,
            day,
            time,
            end_year,
            end_month,
            end_day,
            end_time,
            shielded(&self.display),
            shielded(&self.headline),
            shielded(&self.text),
            url.into(),
            Cow::Owned(shielded(&credit).into_owned()),
            Cow::Owned(shielded(&caption).into_owned()),
            Cow::Owned(guarded(&thumbnail).into_owned()),
            if self.is_era { ERA.into() } else { "".into() },
            shielded(&self.group),
            "".into(),
            Cow::Owned(guarded(&alt).into_owned()),
            guarded(self.id),
        ]
    }
}

/// Whether the years of a date come back as they are: the reader counts without a year 0 up to 9999 BCE.
fn is_counted(told: &Told) -> bool {
    [Some(told.start), told.end].into_iter().flatten().all(|part| part.year != -9_999)
}

/// The year as people count it: there is no year 0, and -44 is 44 BCE.
fn counted_year(year: i64) -> i64 {
    if (-9_999..=0).contains(&year) { year - 1 } else { year }
}

fn date(part: &Part) -> Value {
    let mut date = Map::new();
    date.insert("year".into(), counted_year(part.year).into());
    for (key, number) in [("month", part.month), ("day", part.day)] {
        if let Some(number) = number {
            date.insert(key.into(), number.into());
        }
    }
    if let Some(clock) = part.clock {
        date.insert("hour".into(), clock.hour.into());
        date.insert("minute".into(), clock.minute.into());
        if let Some(second) = clock.second {
            date.insert("second".into(), second.into());
        }
    }
    Value::Object(date)
}

fn date_cells(part: Option<&Part>) -> [Cow<'static, str>; 4] {
    let Some(part) = part else { return Default::default() };
    let number = |number: Option<u32>| number.map_or(Cow::Borrowed(""), |number| number.to_string().into());
    let time = part.clock.map_or(Cow::Borrowed(""), |clock| clock.text().into());
    [counted_year(part.year).to_string().into(), number(part.month), number(part.day), time]
}

/// Whether a link leads to something that can be shown and not only read.
fn is_media(link: &Link) -> bool {
    let is_known = ["credit", "thumbnail", "alt", "link"].iter().any(|key| link.extra.contains_key(*key));
    let path = link.url.split(['?', '#']).next().unwrap_or_default().to_lowercase();
    let is_picture = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".mp3", ".mp4", ".webm"]
        .iter()
        .any(|ending| path.ends_with(ending));
    let hosts = ["youtube.com/", "youtu.be/", "vimeo.com/", "soundcloud.com/", "flickr.com/", "wikipedia.org/wiki/"];
    is_page(&link.url) && (is_known || is_picture || hosts.iter().any(|host| path.contains(host)))
}

/// Credit, caption, thumbnail, alternative text and page of a medium.
fn media_words(link: &Link) -> [String; 5] {
    let word = |key: &str| link.extra.get(key).and_then(Value::as_str).unwrap_or_default();
    let credit = word("credit");
    // The reader makes one label of caption and credit.
    let caption = link
        .label
        .strip_suffix(credit)
        .filter(|_| !credit.is_empty())
        .map_or(link.label.as_str(), |label| label.trim_end_matches(" – "));
    [html(credit), html(caption), word("thumbnail").to_owned(), word("alt").to_owned(), word("link").to_owned()]
}

/// A document with the place in it, its words, and its address as a link.
fn cited_html(citation: &Citation, dataset: &Dataset) -> String {
    let line = html(&format!("Source: {}", cited(citation, dataset)));
    let names = dataset.names(Facet::Source);
    let source = names.find(&citation.source).and_then(|value| dataset.source(value));
    match source.filter(|source| is_page(&source.url)) {
        Some(source) => {
            let url = html(&source.url);
            let link = format!("<a href=\"{url}\">{url}</a>");
            match line.strip_suffix(&url) {
                Some(before) => format!("{before}{link}"),
                None => line,
            }
        }
        None => line,
    }
}

/// Text in HTML.
fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// HTML in a cell that no spreadsheet takes for a formula: the sign that would begin it is written as its number.
fn shielded(html: &str) -> Cow<'_, str> {
    if let Cow::Borrowed(cell) = guarded(html) {
        return Cow::Borrowed(cell);
    }
    let mut chars = html.chars();
    let first = chars.next().map_or(0, u32::from);
    Cow::Owned(format!("&#{first};{}", chars.as_str()))
}
