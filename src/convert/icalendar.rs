//! iCalendar (RFC 5545): events for calendar programs.
//!
//! A calendar has days and times and nothing else, so a month or a year becomes all of its days, and what began and goes on
//! stands where it began. What the date really is stands in `X-DATELINE-WHEN`, from which Dateline reads it back, and in
//! words in the description. Events without a date, or of years that calendars do not have, are journal entries.

use std::borrow::Cow;
use std::io::{self, Write};

use hashbrown::{HashMap, HashSet};

use super::loss::edtf_of;
use super::words::{Line, is_page, lines_of, one_line};
use super::{Exporter, LossKind, WriteError};
use crate::dataset::{Dataset, EventId, EventRecord, Status, point_of};
use crate::time::{CalendarSpan, Time};

/// Octets of a line without its end (RFC 5545, section 3.1).
const MAX_OCTETS: usize = 75;

/// What the description says beside the summary.
const LINES: [Line; 6] = [Line::Status, Line::Countries, Line::Actors, Line::Figures, Line::Accounts, Line::Sources];

/// Writes calendars.
pub(super) struct ICalendar;

impl Exporter for ICalendar {
    fn id(&self) -> &'static str {
        "icalendar"
    }

    fn name(&self) -> &'static str {
        "iCalendar"
    }

    fn extension(&self) -> &'static str {
        "ics"
    }

    fn mime(&self) -> &'static str {
        "text/calendar"
    }

    fn about(&self) -> &'static str {
        "Titles, texts, places, tags, links, and dates as whole days, which Dateline reads back as they were"
    }

    fn becomes(&self, kind: LossKind) -> Option<&'static str> {
        match kind {
            LossKind::Undated | LossKind::FarYear => Some("become journal entries, which few calendars show"),
            LossKind::Partial => Some("become all of their days, with a note; Dateline reads them back"),
            LossKind::Doubt => Some("become plain dates, with a note; Dateline reads them back"),
            LossKind::DateSet | LossKind::Season | LossKind::Coarse => {
                Some("become the days from the first to the last, with a note; Dateline reads them back")
            }
            LossKind::OpenEnd => Some("become the date that is known, with a note; Dateline reads them back"),
            LossKind::Offset => {
                Some("become times in UTC, with a note where it is another one; Dateline reads them back")
            }
            LossKind::MixedEnds => Some("become times, with a note; Dateline reads them back"),
            LossKind::Hours => Some("become full hours, with a note; Dateline reads them back"),
            LossKind::LeapSecond => Some("become the second before, with a note; Dateline reads them back"),
            LossKind::RepeatedIds => Some("get a number behind, as calendars want each once"),
            LossKind::Status => Some("stand in the description as well"),
            LossKind::AsWritten
            | LossKind::WhenNote
            | LossKind::Attribution
            | LossKind::Countries
            | LossKind::Actors
            | LossKind::Figures
            | LossKind::Sources
            | LossKind::Quotes
            | LossKind::OddLinks
            | LossKind::Accounts => Some("become words of the description"),
            LossKind::TitleLines => Some("become one line"),
            LossKind::Spaces => Some("become single spaces"),
            LossKind::ManyPlaces => Some("become one"),
            LossKind::AccountSources => Some("become words of the description, without addresses"),
            LossKind::ActorDetails
            | LossKind::SourceDetails
            | LossKind::LinkLabels
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

    fn write(&self, dataset: &Dataset, rows: &[EventId], out: &mut (dyn Write + Send)) -> Result<(), WriteError> {
        let mut lines = Lines(out);
        for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Dateline//Dateline//EN", "CALSCALE:GREGORIAN"] {
            lines.raw(line)?;
        }
        lines.text("X-WR-CALNAME", dataset.title())?;
        if let [file] = dataset.files() {
            lines.text("X-WR-CALDESC", &file.description)?;
        }
        let mut uids = Uids::of_rows(dataset, rows);
        for &row in rows {
            let record = dataset.event(row).record();
            let uid = uids.of(&record.id);
            event(&record, &uid, dataset, &mut lines)?;
        }
        lines.raw("END:VCALENDAR")?;
        Ok(())
    }
}

fn event(record: &EventRecord, uid: &str, dataset: &Dataset, lines: &mut Lines<'_>) -> io::Result<()> {
    let edtf = edtf_of(record);
    let span = edtf.as_ref().and_then(CalendarSpan::of_edtf);
    let name = if span.is_some() { "VEVENT" } else { "VJOURNAL" };
    lines.raw(&format!("BEGIN:{name}"))?;
    lines.text("UID", uid)?;
    // Without a clock, so that the same events give the same file.
    lines.raw("DTSTAMP:19700101T000000Z")?;
    let mut is_exact = false;
    if let Some(span) = &span {
        let zone = if span.is_utc { "Z" } else { "" };
        dates(span, zone, lines)?;
        is_exact = read_back(span, zone) == record.when;
    }
    if !is_exact {
        lines.text("X-DATELINE-WHEN", &record.when)?;
    }
    lines.text("SUMMARY", &one_line(&record.title))?;
    lines.text("DESCRIPTION", &description(record, dataset, is_exact))?;
    lines.text("LOCATION", &one_line(&record.places.join("; ")))?;
    lines.texts("CATEGORIES", Some(&record.kind).into_iter().chain(&record.tags))?;
    lines.text("X-DATELINE-KIND", &record.kind)?;
    if name == "VEVENT" {
        match Status::from_key(&record.status) {
            Some(Status::Fact) => lines.raw("STATUS:CONFIRMED")?,
            Some(Status::Announced) => lines.raw("STATUS:TENTATIVE")?,
            _ => {}
        }
    }
    lines.text("X-DATELINE-STATUS", &record.status)?;
    if let Some(point) = point_of(&record.extra).filter(|_| name == "VEVENT") {
        lines.raw(&format!("GEO:{};{}", point.latitude, point.longitude))?;
    }
    let (pages, _) = pages(record);
    for (n, url) in pages.into_iter().enumerate() {
        lines.raw(&format!("{}:{url}", if n == 0 { "URL" } else { "ATTACH" }))?;
    }
    lines.raw(&format!("END:{name}"))
}

fn dates(span: &CalendarSpan, zone: &str, lines: &mut Lines<'_>) -> io::Result<()> {
    let kind = if span.is_days { ";VALUE=DATE" } else { "" };
    lines.raw(&format!("DTSTART{kind}:{}{zone}", basic(span.start, span.is_days)))?;
    match span.end.filter(|end| end.civil().year <= 9_999) {
        Some(end) => lines.raw(&format!("DTEND{kind}:{}{zone}", basic(end, span.is_days))),
        None => Ok(()),
    }
}

/// `20140409` or `20140409T093000`.
fn basic(time: Time, is_day: bool) -> String {
    let civil = time.civil();
    let date = format!("{:04}{:02}{:02}", civil.year, civil.month, civil.day);
    if is_day { date } else { format!("{date}T{:02}{:02}{:02}", civil.hour, civil.minute, civil.second) }
}

/// The date that a reader makes of the days or times alone.
fn read_back(span: &CalendarSpan, zone: &str) -> String {
    let show = |time: Time| {
        let civil = time.civil();
        let date = format!("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day);
        if span.is_days {
            return date;
        }
        let seconds = if civil.second == 0 { String::new() } else { format!(":{:02}", civil.second) };
        format!("{date}T{:02}:{:02}{seconds}{zone}", civil.hour, civil.minute)
    };
    let last = span.end.map(|end| if span.is_days { end.plus_secs(-1) } else { end });
    match last.map(show).filter(|last| *last != show(span.start)) {
        Some(last) => format!("{}/{last}", show(span.start)),
        None => show(span.start),
    }
}

/// Addresses that can stand on lines of their own, and links that cannot.
fn pages(record: &EventRecord) -> (Vec<&str>, Vec<String>) {
    let (pages, others): (Vec<_>, Vec<_>) = record.links.iter().partition(|link| is_page(&link.url));
    let others = others.into_iter().map(|link| format!("{} {}", link.label, link.url).trim().to_owned());
    (pages.into_iter().map(|link| link.url.as_str()).collect(), others.collect())
}

fn description(record: &EventRecord, dataset: &Dataset, is_exact: bool) -> String {
    let mut lines = Vec::new();
    if !is_exact || !record.as_written.is_empty() || !record.when_note.is_empty() {
        lines.extend(lines_of(record, dataset, &[Line::Date]));
    }
    lines.extend(lines_of(record, dataset, &LINES));
    lines.extend(pages(record).1);
    let about = lines.join("\n");
    match (record.summary.is_empty(), about.is_empty()) {
        (true, _) => about,
        (false, true) => record.summary.clone(),
        (false, false) => format!("{}\n\n{about}", record.summary),
    }
}

/// The ids of events, each once: RFC 5545 wants them to be unique.
#[derive(Default)]
struct Uids {
    /// All ids when some are repeated; otherwise empty.
    taken: HashSet<String>,
    /// How often an id was given, and the number behind the last one.
    given: HashMap<String, usize>,
}

impl Uids {
    fn of_rows(dataset: &Dataset, rows: &[EventId]) -> Self {
        Self::of_ids(rows.iter().map(|&row| dataset.event(row).id().into_owned()))
    }

    fn of_ids(ids: impl ExactSizeIterator<Item = String>) -> Self {
        let n_ids = ids.len();
        // Spaces at the edges are not written.
        let taken: HashSet<String> = ids.map(|id| id.trim().to_owned()).collect();
        if taken.len() == n_ids { Self::default() } else { Self { taken, given: HashMap::new() } }
    }

    /// The id itself, or `id-2` for the second event that has it.
    fn of<'i>(&mut self, id: &'i str) -> Cow<'i, str> {
        if self.taken.is_empty() {
            return id.into();
        }
        let id = id.trim();
        let Some(n) = self.given.get_mut(id) else {
            self.given.insert(id.to_owned(), 1);
            return id.into();
        };
        loop {
            *n += 1;
            let next = format!("{id}-{n}");
            if self.taken.insert(next.clone()) {
                return next.into();
            }
        }
    }
}

/// Writes content lines: escaped, folded, and ended by CR LF.
struct Lines<'w>(&'w mut (dyn Write + Send));

impl Lines<'_> {
    /// A line with a text; nothing when there is none.
    fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        let text = text.trim();
        if text.is_empty() { Ok(()) } else { self.raw(&format!("{name}:{}", escaped(text))) }
    }

    /// A line with a list of texts.
    fn texts<'t>(&mut self, name: &str, texts: impl Iterator<Item = &'t String>) -> io::Result<()> {
        let list: Vec<String> = texts.map(|text| escaped(text.trim())).filter(|text| !text.is_empty()).collect();
        if list.is_empty() { Ok(()) } else { self.raw(&format!("{name}:{}", list.join(","))) }
    }

    /// A line as it is, folded after so many octets, between characters.
    fn raw(&mut self, line: &str) -> io::Result<()> {
        let mut rest = line;
        let mut room = MAX_OCTETS;
        while rest.len() > room {
            let (head, tail) = rest.split_at(rest.floor_char_boundary(room));
            self.0.write_all(head.as_bytes())?;
            self.0.write_all(b"\r\n ")?;
            rest = tail;
            // The space before it counts too.
            room = MAX_OCTETS - 1;
        }
        self.0.write_all(rest.as_bytes())?;
        self.0.write_all(b"\r\n")
    }
}

/// A text value (RFC 5545, section 3.3.11); control signs have no place in it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' => out.push_str("\\n"),
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() && c != '\t' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters() {
        for text in ["x".repeat(300), "я".repeat(200), "事件".repeat(90), "a😀".repeat(70)] {
            let mut bytes: Vec<u8> = Vec::new();
            Lines(&mut bytes).text("SUMMARY", &text).expect("written");
            let written = String::from_utf8(bytes).expect("whole characters");
            assert!(written.split("\r\n").all(|line| line.len() <= MAX_OCTETS), "{written}");
            assert_eq!(written.replace("\r\n ", ""), format!("SUMMARY:{text}\r\n"));
        }
    }

    #[test]
    fn an_id_is_given_once() {
        let ids = ["a", "a", "a-2", "b", "a", "a-2"].map(str::to_owned);
        let mut uids = Uids::of_ids(ids.iter().cloned());
        assert_eq!(ids.each_ref().map(|id| uids.of(id).into_owned()), ["a", "a-3", "a-2", "b", "a-4", "a-2-2"]);
    }

    #[test]
    fn texts_are_escaped() {
        assert_eq!(escaped("a,b;c\\d\r\ne\nf\u{7}:\""), r#"a\,b\;c\\d\ne\nf:""#);
    }
}
