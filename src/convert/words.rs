//! What a record says, in lines of text, for formats that have no fields for it.

use std::fmt::Write as _;

use super::loss::edtf_of;
use crate::dataset::{Citation, Dataset, EventRecord, Facet, Status, country};

/// What a line of text can say of an event.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Line {
    /// The date in words, as far as `told` does not say it.
    Date,
    /// How sure it is, and who says so.
    Status,
    /// Countries with their parts.
    Countries,
    /// Places as written.
    Places,
    /// Who took part.
    Actors,
    /// Numbers.
    Figures,
    /// The versions of the event.
    Accounts,
    /// Where it is written.
    Sources,
    /// Pages about it.
    Links,
}

/// The lines that an event has something to say in.
pub(super) fn lines_of(record: &EventRecord, dataset: &Dataset, wanted: &[Line]) -> Vec<String> {
    let mut out = Vec::new();
    for line in wanted {
        match line {
            Line::Date => out.extend(dates(record)),
            Line::Status => out.extend(status(record)),
            Line::Countries => out.extend(list(
                "Countries",
                record.countries.iter().map(|item| {
                    let name = country::by_code(&item.code).map_or(item.code.as_str(), |known| known.name);
                    with_role(name, &item.role)
                }),
            )),
            Line::Places => out.extend(list("Places", record.places.iter().cloned())),
            Line::Actors => out.extend(list(
                "Actors",
                record.actors.iter().map(|item| with_role(label(dataset, Facet::Actor, &item.id), &item.role)),
            )),
            Line::Figures => out.extend(list(
                "Figures",
                record.figures.iter().map(|item| {
                    let text = format!("{} {}", item.value, item.what);
                    with_role(text.trim(), &item.by)
                }),
            )),
            Line::Accounts => out.extend(record.accounts.iter().map(|item| {
                let source = label(dataset, Facet::Source, &item.source);
                let place = [source, &item.locator].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
                with_role(&format!("{}: {}", item.by, item.text), &place.join(", "))
            })),
            Line::Sources => out.extend(record.sources.iter().map(|item| format!("Source: {}", cited(item, dataset)))),
            Line::Links => out.extend(record.links.iter().map(|item| {
                let label = if item.label.is_empty() { String::new() } else { format!("{}: ", item.label) };
                format!("{label}{}", item.url)
            })),
        }
    }
    out
}

/// A document with the place in it, its words and its address.
pub(super) fn cited(citation: &Citation, dataset: &Dataset) -> String {
    let mut out = label(dataset, Facet::Source, &citation.source).to_owned();
    if !citation.locator.is_empty() {
        let _ = write!(out, ", {}", citation.locator);
    }
    if !citation.quote.is_empty() {
        let _ = write!(out, ": “{}”", citation.quote);
    }
    let source = dataset.names(Facet::Source).find(&citation.source).and_then(|value| dataset.source(value));
    if let Some(url) = source.map(|source| &source.url).filter(|url| !url.is_empty() && **url != citation.source) {
        let _ = write!(out, " {url}");
    }
    out
}

/// The name of a value of a facet; the id itself where the file says no more of it.
pub(super) fn label<'a>(dataset: &'a Dataset, facet: Facet, id: &'a str) -> &'a str {
    let names = dataset.names(facet);
    names.find(id).map_or(id, |value| names.label(value))
}

/// `disputed, according to somebody`; nothing for a plain fact.
pub(super) fn status_words(record: &EventRecord) -> String {
    let status = match Status::from_key(&record.status) {
        Some(Status::Fact) => String::new(),
        Some(status) => status.label().to_lowercase(),
        None => record.status.clone(),
    };
    match (status.as_str(), record.attribution.as_str()) {
        (_, "") => status,
        ("", by) => format!("according to {by}"),
        (status, by) => format!("{status}, according to {by}"),
    }
}

fn status(record: &EventRecord) -> Option<String> {
    let words = status_words(record);
    (!words.is_empty()).then(|| format!("Status: {words}"))
}

fn dates(record: &EventRecord) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(edtf) = edtf_of(record) {
        out.push(format!("Date: {}", edtf.spoken()));
    }
    if !record.as_written.is_empty() {
        out.push(format!("Date as written: {}", record.as_written));
    }
    if !record.when_note.is_empty() {
        out.push(format!("On the date: {}", record.when_note));
    }
    out
}

fn list(name: &str, items: impl Iterator<Item = String>) -> Option<String> {
    let items: Vec<String> = items.filter(|item| !item.trim().is_empty()).collect();
    (!items.is_empty()).then(|| format!("{name}: {}", items.join("; ")))
}

fn with_role(name: &str, role: &str) -> String {
    if role.is_empty() { name.to_owned() } else { format!("{name} ({role})") }
}

/// Whether an address is a page that programs can open.
pub(super) fn is_page(url: &str) -> bool {
    let is_web = ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme));
    is_web && !url.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"'))
}

/// So far behind its `&` an entity of HTML ends.
const MAX_ENTITY: usize = 12;

/// Whether what follows a `<` makes it the start of a tag, or of an address in Markdown.
pub(super) fn opens_tag(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'))
}

/// Whether what follows an `&` makes it the start of an entity of HTML.
pub(super) fn is_entity(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '#')
        && rest.bytes().take(MAX_ENTITY).any(|byte| byte == b';')
}

/// Text on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text that is safe to show on a terminal: control signs and those that turn the direction of text are replaced.
pub fn plain(text: &str) -> String {
    let sign = |c: char| match c {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c => without_control(c),
    };
    text.chars().map(sign).collect()
}

/// Text on one line, without control signs; those that turn its direction are part of it.
pub(super) fn without_controls(text: &str) -> String {
    text.chars().map(without_control).collect()
}

fn without_control(c: char) -> char {
    match c {
        '\n' | '\r' | '\t' => ' ',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}
