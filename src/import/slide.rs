//! A slide of `TimelineJS`, from whichever of its files, as an event.

use serde_json::Value;

use super::datecell::{Cell, Unjoined, parse_year, read_cell, span};
use super::html::words_of;
use super::report::told;
use super::row::one_line;
use super::titles::compose;
use super::{Issue, IssueKind, ReadCx};
use crate::dataset::{EventRecord, Extra, Link, RECORD_KEYS};
use crate::time::{DateHints, DateOrder, Edtf, HumanDate, When, month_from_name, read_date};

/// The tag of events that were eras.
const ERA: &str = "era";

/// Years beyond this are round numbers; for them it does not matter that there is no year 0.
const LAST_COUNTED_YEAR: i64 = 9_999;

/// What a file says of one slide.
#[derive(Debug, Default)]
pub(super) struct Slide {
    /// The line and the column where it begins.
    pub(super) place: (u64, u32),
    pub(super) id: String,
    /// In HTML, as all texts of a slide.
    pub(super) headline: String,
    pub(super) text: String,
    /// The words to show for the date.
    pub(super) display: String,
    pub(super) start: Written,
    pub(super) end: Written,
    pub(super) group: String,
    pub(super) is_era: bool,
    pub(super) media: Media,
    /// Everything else.
    pub(super) extra: Extra,
}

/// The picture, film, page or quotation of a slide.
#[derive(Debug, Default)]
pub(super) struct Media {
    /// An address, or HTML.
    pub(super) url: String,
    pub(super) credit: String,
    pub(super) caption: String,
    pub(super) thumbnail: String,
    pub(super) alt: String,
    /// The page that the picture leads to.
    pub(super) link: String,
}

/// A date as the file gives it.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    pub(super) date: Parts,
    /// The column or key, its line and its column.
    pub(super) field: String,
    pub(super) place: (u64, u32),
}

/// The parts of a date; those that are empty are not known.
#[derive(Clone, Debug)]
pub(super) enum Parts {
    /// Parts in cells or keys of their own.
    Split {
        /// As written, with a sign where it is before our era.
        year: String,
        month: String,
        day: String,
        /// `13:45`, `1345`, `1:45 pm`.
        time: String,
    },
    /// All in one text: `12/10/2011`, `2011,12,10`.
    Whole(String),
}

impl Default for Parts {
    fn default() -> Self {
        Self::Whole(String::new())
    }
}

impl Parts {
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Split { year, month, day, time } => {
                [year, month, day, time].into_iter().all(|part| part.trim().is_empty())
            }
            Self::Whole(text) => text.trim().is_empty(),
        }
    }

    /// The parts as they stand, largest first.
    fn words(&self) -> String {
        match self {
            Self::Split { year, month, day, time } => {
                let date: Vec<&str> = [year, month, day].into_iter().map(|part| part.trim()).collect();
                let date = date.join("-").trim_end_matches('-').to_owned();
                format!("{date} {}", time.trim()).trim().to_owned()
            }
            Self::Whole(text) => text.trim().to_owned(),
        }
    }
}

/// What the parts of a date say.
struct Said {
    edtf: Option<Edtf>,
    /// The year was counted before our era.
    bce: Option<String>,
    /// Why there is no date, or less of one than was written, and what to do.
    issue: Option<(String, String)>,
}

impl Said {
    fn date(edtf: Edtf) -> Self {
        Self { edtf: Some(edtf), bce: None, issue: None }
    }

    fn bad(message: impl Into<String>, hint: &str) -> Self {
        Self { edtf: None, bce: None, issue: Some((message.into(), hint.to_owned())) }
    }
}

/// Makes events of slides.
#[derive(Default)]
pub(super) struct Slides {
    /// The order of day and month in dates with slashes.
    order: Option<DateOrder>,
    /// Dates that could be read in either order, and the first of them.
    n_ambiguous: usize,
    first_ambiguous: Option<Issue>,
}

impl Slides {
    /// The reader of slides whose dates have this order, where anything tells it.
    pub(super) fn new(order: Option<DateOrder>) -> Self {
        Self { order, ..Self::default() }
    }

    /// Adds the event of a slide, or says why there is none.
    pub(super) fn add(&mut self, slide: Slide, cx: &mut ReadCx<'_>) -> Result<(), super::ImportError> {
        let (line, column) = slide.place;
        let title = words_of(&slide.headline);
        let text = words_of(&slide.text);
        let (is_dated, field_places) = (!slide.start.date.is_empty(), (slide.start.place, slide.end.place));
        let mut record = EventRecord {
            id: slide.id,
            title: one_line(&title.text).into_owned(),
            summary: text.text,
            kind: words_of(&slide.group).text,
            extra: slide.extra,
            ..EventRecord::default()
        };
        if slide.is_era {
            record.tags.push(ERA.to_owned());
        }
        slide.media.into_record(&mut record);
        for (url, label) in title.links.into_iter().chain(text.links) {
            add_link(&mut record, Link { url, label, ..Link::default() });
        }
        if record.title.is_empty() && record.summary.is_empty() && record.links.is_empty() && !is_dated {
            let message = "the slide has neither a date nor words to name it by";
            let shown = Value::Object(record.extra).to_string();
            let issue = Issue::new(line, IssueKind::UnreadableRow, message).at(column, "").value(&shown);
            cx.lost(issue.hint("fill it, or remove it"));
            return Ok(());
        }
        let when = self.date(&slide.start, &slide.end, &mut record, cx);
        let display = words_of(&slide.display).text;
        if !display.is_empty() {
            record.as_written = one_line(&display).into_owned();
        }
        if record.as_written == record.when {
            record.as_written.clear();
        }
        if record.title.is_empty() {
            let words = [record.links.first().map_or("", |link| link.label.as_str())];
            record.title = compose(&record, "", words.into_iter());
            let issue = Issue::new(line, IssueKind::MissingTitle, "the slide has no headline").at(column, "headline");
            cx.issue(issue.hint("give it a headline"));
        }
        cx.event(record, when, |key| if key == "when" { field_places.0 } else { (line, column) })
    }

    fn date(&mut self, start: &Written, end: &Written, record: &mut EventRecord, cx: &mut ReadCx<'_>) -> Option<When> {
        let mut notes: Vec<String> = Vec::new();
        let mut read = |written: &Written, cx: &mut ReadCx<'_>| {
            let said = self.read(written);
            if let Some((message, hint)) = said.issue {
                let issue = Issue::new(written.place.0, IssueKind::BadDate, message);
                cx.issue(issue.at(written.place.1, &written.field).value(&written.date.words()).hint(hint));
            }
            if let Some(year) = said.bce {
                notes.push(format!("The year {year} is read as {} BCE.", year.trim_start_matches(['-', '−'])));
            }
            said.edtf
        };
        let (first, last) = (read(start, cx), read(end, cx));
        let words = [start.date.words(), end.date.words()];
        let mut edtf = first;
        match (&edtf, last) {
            (Some(from), Some(to)) => match span(from, &to) {
                Ok(joined) => edtf = Some(joined),
                Err(why) => {
                    let message = match why {
                        Unjoined::EndFirst => format!("the end does not follow the start, {from}"),
                        Unjoined::NotOneDate => format!("start and end make no stretch of time: {from}"),
                    };
                    let issue = Issue::new(end.place.0, IssueKind::EndBeforeStart, message);
                    let hint = "the start is kept alone; correct one of the two dates";
                    cx.issue(issue.at(end.place.1, &end.field).value(&words[1]).hint(hint));
                    notes.push(format!("The file gives {to} as the end, which does not follow the start."));
                }
            },
            (None, Some(to)) if start.date.is_empty() => {
                let issue = Issue::new(end.place.0, IssueKind::BadDate, "there is an end but no start");
                cx.issue(issue.at(end.place.1, &end.field).value(&words[1]).hint("give the start too"));
                edtf = format!("[..{to}]").parse().ok();
                notes.push("The file gives an end without a start.".to_owned());
            }
            _ => {}
        }
        record.when_note = notes.join(" ");
        record.when = edtf.as_ref().map(Edtf::to_string).unwrap_or_default();
        let [from, to] = words;
        let as_written = if to.is_empty() || to == from { from } else { format!("{from} – {to}") };
        if is_more_than(&as_written, &record.when) {
            record.as_written = as_written;
        }
        edtf.as_ref().and_then(Edtf::when)
    }

    fn read(&mut self, written: &Written) -> Said {
        if written.date.is_empty() {
            return Said { edtf: None, bce: None, issue: None };
        }
        match &written.date {
            Parts::Split { year, month, day, time } => split_date([year, month, day, time].map(|part| part.trim())),
            Parts::Whole(text) => self.whole_date(text.trim(), written),
        }
    }

    fn whole_date(&mut self, text: &str, written: &Written) -> Said {
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        let is_list = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
            // `1,492` is a year.
            && !(parts.len() == 2 && parts.get(1).is_some_and(|part| part.len() == 3));
        if let (true, Some(year)) = (is_list, parts.first()) {
            let part = |at: usize| parts.get(at).copied().unwrap_or_default();
            // A bare number of eight digits is a day, and a year never has a second sign.
            if parts.len() > 1
                || (year.len() <= 5 || year.starts_with('-')) && !year.trim_start_matches('-').contains('-')
            {
                let time = parts.get(3..).unwrap_or_default().join(":");
                return split_date([year, part(1), part(2), &time]);
            }
        }
        match read_cell(text, None, None) {
            Cell::Ambiguous(day_first, month_first) => {
                self.n_ambiguous += 1;
                let (line, column) = written.place;
                self.first_ambiguous.get_or_insert_with(|| {
                    Issue::new(line, IssueKind::AmbiguousDate, "").at(column, &written.field).value(text)
                });
                Said::date(if self.order == Some(DateOrder::DayMonth) { day_first } else { month_first })
            }
            Cell::Date(edtf) => Said::date(edtf),
            Cell::Bad { message, hint } => Said::bad(message, &hint),
            Cell::Empty | Cell::Missing | Cell::Open => Said { edtf: None, bce: None, issue: None },
        }
    }

    /// Says once how many dates could be read in either order.
    pub(super) fn finish(self, cx: &mut ReadCx<'_>) {
        let Some(mut issue) = self.first_ambiguous.filter(|_| self.order.is_none()) else { return };
        issue.message = told(
            self.n_ambiguous,
            "date is read with the month first, as TimelineJS does",
            "dates are read with the month first, as TimelineJS does",
        );
        cx.issue(issue.hint("if the day comes first, read the file with --date-order dmy"));
    }
}

/// Whether the words of a date say anything that its EDTF does not.
pub(super) fn is_more_than(words: &str, when: &str) -> bool {
    let plain = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        parts.map(|part| part.trim_start_matches('0').to_owned()).collect()
    };
    !words.is_empty() && (words.contains(char::is_alphabetic) || plain(words) != plain(when))
}

/// A date from year, month, day and time, as far as each is filled.
fn split_date([year, month, day, time]: [&str; 4]) -> Said {
    let write = "write the year as 1815 or -44, month and day as numbers";
    let Some(number) = parse_year(&year.replace('−', "-")) else {
        // `c. 1850` in the cell of the year.
        return match read_cell(year, None, None) {
            Cell::Date(edtf) if month.is_empty() && day.is_empty() => Said::date(edtf),
            _ if year.is_empty() => Said::bad("a date without a year", write),
            _ => Said::bad("this is no year", write),
        };
    };
    let is_bce = (-LAST_COUNTED_YEAR..0).contains(&number);
    // People who write -44 mean 44 BCE, and before the year 1 comes the year 1 BCE, which EDTF calls 0.
    let astronomical = if is_bce { number + 1 } else { number };
    let mut issue = None;
    let mut less = |message: String, hint: &str| {
        issue.get_or_insert((message, hint.to_owned()));
    };
    let part = |text: &str| match text.strip_suffix(".0").unwrap_or(text) {
        "" | "0" | "00" => Ok(None),
        text => text.parse::<u32>().ok().or_else(|| month_from_name(&text.to_lowercase())).ok_or(()).map(Some),
    };
    let (month_number, day_number) = match (part(month), part(day)) {
        (Ok(month), Ok(day)) => (month, day),
        (Ok(month), Err(())) => {
            less(format!("“{day}” is no day, so the date is kept without one"), write);
            (month, None)
        }
        (Err(()), _) => {
            less(format!("“{month}” is no month, so only the year is kept"), write);
            (None, None)
        }
    };
    let day_number = if month_number.is_none() && day_number.is_some() {
        less("there is a day without a month, so only the year is kept".to_owned(), "give the month too");
        None
    } else {
        day_number
    };
    let is_far = astronomical.abs() > LAST_COUNTED_YEAR;
    if is_far && month_number.is_some() {
        less("a year beyond 9999 has no months here, so only the year is kept".to_owned(), "leave month and day out");
    }
    let edtf = if is_far {
        Edtf::from_ymd(astronomical, None, None)
    } else {
        Edtf::from_ymd(astronomical, month_number, day_number)
    };
    let mut edtf = match edtf {
        Ok(edtf) => edtf,
        Err(error) => return Said { edtf: None, bce: None, issue: Some((error.message, write.to_owned())) },
    };
    if !time.is_empty() {
        match clock(time) {
            Some(_) if day_number.is_none() || is_far => {
                less("there is a time without a day, so the date is kept without it".to_owned(), "give the day too");
            }
            // A time of zeros is written for want of one.
            Some(clock) if clock == "00:00" || clock == "00:00:00" => {}
            Some(clock) => edtf = format!("{edtf}T{clock}").parse().unwrap_or(edtf),
            // An hour alone is kept in the words of the date.
            None if time.len() < 3 && time.parse::<u8>().is_ok_and(|hour| hour < 24) => {}
            None => less(format!("“{time}” is no time of day, so the day is kept alone"), "write it as 13:45"),
        }
    }
    Said { edtf: Some(edtf), bce: is_bce.then(|| year.to_owned()), issue }
}

/// `13:45` or `13:45:10` from a time as people write it: `1:45 pm`, `1345`, `13.45`.
fn clock(time: &str) -> Option<String> {
    let time = time.trim().replace('.', ":");
    let is_bare = (3..=4).contains(&time.len()) && time.bytes().all(|byte| byte.is_ascii_digit());
    let time = if is_bare {
        let (hour, minute) = time.split_at(time.len() - 2);
        format!("{hour}:{minute}")
    } else if let Some((hour, half)) =
        time.split_once([' ', 'a', 'p', 'A', 'P']).filter(|(hour, _)| !hour.contains(':'))
        && hour.parse::<u32>().is_ok()
    {
        // `3 pm` has no colon.
        format!("{hour}:00 {}", if half.is_empty() { "" } else { time.get(hour.len()..)?.trim() })
    } else {
        time
    };
    // Any day will do to read the time by.
    let HumanDate::Date(edtf) = read_date(&format!("2000-01-01 {time}"), DateHints::default()) else { return None };
    let text = edtf.to_string();
    match text.split_once('T') {
        Some((_, clock)) => Some(clock.to_owned()),
        None => (text.len() == 10).then(|| "00:00".to_owned()),
    }
}

impl Media {
    fn into_record(self, record: &mut EventRecord) {
        let url = self.url.trim();
        let (caption, credit) = (words_of(&self.caption), words_of(&self.credit));
        let mut about = Extra::new();
        let mut note = |key: &str, text: &str| {
            if !text.trim().is_empty() {
                about.insert(key.to_owned(), Value::from(text.trim()));
            }
        };
        note("credit", &credit.text);
        note("thumbnail", &self.thumbnail);
        note("alt", &self.alt);
        note("link", &self.link);
        let label = [&caption.text, &credit.text].map(|text| one_line(text));
        let label = label.iter().filter(|text| !text.is_empty()).map(|text| &**text).collect::<Vec<_>>().join(" – ");
        let is_address = !url.is_empty() && !url.contains(['<', ' ', '\n']);
        if is_address {
            add_link(record, Link { url: url.to_owned(), label, extra: about });
        } else if !(url.is_empty() && label.is_empty() && about.is_empty()) {
            // A quotation or a frame in HTML: its words and addresses, and the whole as it is.
            let inner = words_of(url);
            for (at, (url, alt)) in inner.links.into_iter().enumerate() {
                let label = if at == 0 && !label.is_empty() { label.clone() } else { alt };
                add_link(record, Link { url, label, ..Link::default() });
            }
            if record.summary.is_empty() {
                record.summary = inner.text;
            }
            if !url.is_empty() {
                about.insert("url".to_owned(), Value::from(url));
            }
            if !caption.text.is_empty() {
                about.insert("caption".to_owned(), Value::from(caption.text));
            }
            record.extra.insert("media".to_owned(), Value::Object(about));
        }
        for (url, label) in caption.links.into_iter().chain(credit.links) {
            add_link(record, Link { url, label, ..Link::default() });
        }
    }
}

/// Adds a page that the event does not have yet.
pub(super) fn add_link(record: &mut EventRecord, link: Link) {
    // Places within the same page lead nowhere from here.
    if !link.url.starts_with('#') && !record.links.iter().any(|known| known.url == link.url) {
        record.links.push(link);
    }
}

/// Puts a value where nothing of ours stands.
pub(super) fn keep(extra: &mut Extra, key: &str, value: Value) {
    let is_blank = match &value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    };
    if !is_blank {
        let is_taken = RECORD_KEYS.contains(&key);
        extra.insert(if is_taken { format!("{key} (as written)") } else { key.to_owned() }, value);
    }
}
