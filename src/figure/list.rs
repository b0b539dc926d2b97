//! The numbered list that the marks of a figure lead to: date, title, status, sources with their places.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::blocks::{Line, Style, paragraph};
use crate::dataset::{Dataset, EventId, Facet, Status};
use crate::layout::spoken_date;
use crate::paint::Note;
use crate::scene::geom::pt;
use crate::scene::{FontSpec, Item, TextMetrics};
use crate::theme::{Theme, size};

/// Room for the numbers.
const INDENT: f32 = 30.0;
/// A title of megabytes is a mistake in the file.
const MAX_LINES: usize = 12;

/// One event of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// Its number on the figure; `None` where it is folded into a number of another sort.
    pub number: Option<u32>,
    /// The event.
    pub event: EventId,
    /// When, in short; empty never, as only dated events are drawn.
    pub date: String,
    /// What happened.
    pub title: String,
    /// How sure it is, and who says so: `disputed`, `announced by …`; empty for a fact.
    pub status: String,
    /// Documents with the places in them.
    pub sources: Vec<String>,
    /// Where it can be read.
    pub link: Option<String>,
}

impl Listed {
    /// The entry of an event.
    pub(super) fn of(dataset: &Dataset, event: EventId, number: Option<u32>) -> Self {
        let view = dataset.event(event);
        let record = view.record();
        let status = view.status().filter(|status| *status != Status::Fact).map(|status| status.label().to_lowercase());
        let status = match (status, record.attribution.as_str()) {
            (Some(status), "") => status,
            (Some(status), by) => format!("{status}, {by}"),
            (None, "") => String::new(),
            (None, by) => format!("says {by}"),
        };
        let names = dataset.names(Facet::Source);
        let source = |citation: &crate::dataset::Citation| {
            let title = dataset.find_value(Facet::Source, &citation.source);
            let title = title.map_or(citation.source.as_str(), |value| names.label(value));
            if citation.locator.is_empty() { title.to_owned() } else { format!("{title}, {}", citation.locator) }
        };
        Self {
            number,
            event,
            date: spoken_date(view).unwrap_or_default(),
            title: one_line(&view.title()),
            status: one_line(&status),
            sources: record.sources.iter().map(source).map(|text| one_line(&text)).collect(),
            link: link_of(dataset, event),
        }
    }
}

/// Where the first source of an event that has an address can be read.
pub(super) fn link_of(dataset: &Dataset, event: EventId) -> Option<String> {
    let is_page = |url: &&str| url.starts_with("https://") || url.starts_with("http://");
    let of_sources = dataset.values(Facet::Source, event).filter_map(|value| dataset.source(value));
    if let Some(source) = of_sources.map(|source| source.url.as_str()).find(is_page) {
        return Some(source.to_owned());
    }
    let record = dataset.event(event).record();
    record.links.iter().map(|link| link.url.as_str()).find(is_page).map(str::to_owned)
}

/// What files say of each event that is drawn.
pub(super) fn notes(dataset: &Dataset, events: &[EventId]) -> BTreeMap<EventId, Note> {
    let note = |&event: &EventId| {
        let title = crate::layout::spoken(dataset, event);
        (event, Note { id: dataset.event(event).id().into_owned(), title, link: link_of(dataset, event) })
    };
    events.iter().map(note).collect()
}

/// The list as lines of a page.
pub(super) fn list_lines(
    list: &[Listed],
    unlisted: Option<&str>,
    theme: &Theme,
    room: f32,
    metrics: &TextMetrics,
) -> Vec<Line> {
    let small = Style::small(theme.text);
    let mut lines = Vec::new();
    let heading = FontSpec::semibold(size::BODY);
    let at = pt(0.0, 0.0);
    let text = "Events and sources".to_owned();
    let title = Item::Text { at, text, font: heading, ink: theme.text };
    lines.push(Line { height: 26.0, ..Line::of(vec![title]) });
    for listed in list {
        let status = if listed.status.is_empty() { String::new() } else { format!(" ({})", isolated(&listed.status)) };
        let text = format!("{}: {}{status}", listed.date, isolated(&listed.title));
        let hanging = Style { indent: INDENT, ..small };
        let mut entry = paragraph(&text, hanging, room, MAX_LINES, metrics);
        if let Some(first) = entry.first_mut() {
            first.height += 3.0;
            let font = FontSpec::semibold(size::SMALL);
            let number = listed.number.map_or_else(|| "–".to_owned(), |number| number.to_string());
            let x = INDENT - 9.0 - metrics.width(&number, font);
            first.items.insert(0, Item::Text { at: pt(x, 0.0), text: number, font, ink: theme.text });
        }
        let sources = listed.sources.iter().map(|source| isolated(source)).collect::<Vec<_>>().join("; ");
        let sources = if sources.is_empty() { "No source is given.".to_owned() } else { sources };
        let muted = Style { ink: theme.muted, ..hanging };
        entry.extend(paragraph(&sources, muted, room, MAX_LINES, metrics));
        if let Some(link) = &listed.link {
            entry.extend(paragraph(link, muted, room, MAX_LINES, metrics));
        }
        // An entry of a few lines is not torn apart.
        let tear = entry.len() > 8;
        for (nth, line) in entry.iter_mut().enumerate() {
            line.starts = nth == 0 || tear;
        }
        lines.extend(entry);
    }
    if let Some(text) = unlisted {
        lines.extend(paragraph(text, Style { indent: INDENT, ..Style::small(theme.muted) }, room, MAX_LINES, metrics));
    }
    // The heading does not stand alone at the foot of a page.
    if let Some(first) = lines.get_mut(1) {
        first.starts = false;
    }
    lines
}

/// The list as Markdown, which word processors and pandoc read.
pub fn list_markdown(title: &str, lead: &[String], list: &[Listed], unlisted: Option<&str>) -> String {
    let mut out = format!("# {}\n\n", escape_markdown(title));
    for line in lead {
        let _ = writeln!(out, "{}\n", escape_markdown(line));
    }
    for listed in list {
        let head = match listed.number {
            Some(number) => format!("{number}."),
            None => "-".to_owned(),
        };
        // The lines of an entry stand below its first word, however long the number is.
        let pad = " ".repeat(head.len() + 1);
        let _ = write!(out, "{head} **{}**: {}", escape_markdown(&listed.date), escape_markdown(&listed.title));
        if !listed.status.is_empty() {
            let _ = write!(out, " _({})_", escape_markdown(&listed.status));
        }
        out.push('\n');
        for source in &listed.sources {
            let _ = writeln!(out, "{pad}Source: {}  ", escape_markdown(source));
        }
        if listed.sources.is_empty() {
            let _ = writeln!(out, "{pad}No source is given.  ");
        }
        if let Some(link) = &listed.link {
            let _ = writeln!(out, "{pad}<{}>", plain_link(link));
        }
        out.push('\n');
    }
    if let Some(text) = unlisted {
        let _ = writeln!(out, "{text}");
    }
    out
}

/// An address with nothing in it that Markdown or HTML would take for the end of it.
fn plain_link(link: &str) -> String {
    let mut out = String::with_capacity(link.len());
    for c in link.chars().filter(|c| !c.is_control()) {
        if matches!(c, '<' | '>' | '"' | '\'' | '`' | '\\' | ' ') {
            let _ = write!(out, "%{:02X}", c as u32);
        } else {
            out.push(c);
        }
    }
    out
}

/// Text that keeps its own direction among others.
fn isolated(text: &str) -> String {
    let is_rtl = |c: char| matches!(c as u32, 0x590..=0x8FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF | 0x1_0800..=0x1_0FFF | 0x1_E800..=0x1_EFFF);
    if text.chars().any(is_rtl) { format!("\u{2068}{text}\u{2069}") } else { text.to_owned() }
}

/// Text without line ends and signs that turn its direction.
fn one_line(text: &str) -> String {
    let sign = |c: char| match c {
        c if c.is_control() => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c => c,
    };
    text.chars().map(sign).collect()
}

/// Text in Markdown: signs that it would take for itself are escaped, and line ends are spaces.
pub fn escape_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        if matches!(c, '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '$' | '~' | '^' | '@' | '&' | '|' | '!') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
