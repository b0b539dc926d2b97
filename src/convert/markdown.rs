//! A chronology in Markdown: events by year, with numbered sources below.

use std::io::Write;

use hashbrown::HashMap;

use super::loss::edtf_of;
use super::words::{is_entity, opens_tag, plain, status_words, without_controls};
use super::{Exporter, LossKind, WriteError};
use crate::dataset::{Dataset, EventId, EventRecord, Facet, HEADINGS_WITHOUT};
use crate::time::{DateHints, Edtf, HumanDate, read_date, year_label};

/// Bytes of words that a reader takes for a date.
const MAX_WORDS: usize = 80;

/// Writes chronologies.
pub(super) struct Markdown;

impl Exporter for Markdown {
    fn id(&self) -> &'static str {
        "markdown"
    }

    fn name(&self) -> &'static str {
        "Chronology (Markdown)"
    }

    fn extension(&self) -> &'static str {
        "md"
    }

    fn mime(&self) -> &'static str {
        "text/markdown"
    }

    fn about(&self) -> &'static str {
        "For reading: events by year with dates in words, statuses, summaries, links, and numbered sources"
    }

    fn becomes(&self, kind: LossKind) -> Option<&'static str> {
        match kind {
            LossKind::TitleLines => Some("become one line"),
            LossKind::Spaces => Some("become single spaces"),
            LossKind::LongTitle => Some("are read as text, with their first sentence as the title"),
            LossKind::Links => Some("become lines of the text"),
            LossKind::Status | LossKind::Attribution => Some("become words behind the title"),
            LossKind::Paragraphs => Some("become one paragraph"),
            LossKind::Sources => Some("become numbered notes"),
            LossKind::SourceDetails => Some("become words of the notes, without further keys"),
            LossKind::Ids
            | LossKind::AccountSources
            | LossKind::Blanks
            | LossKind::FileExtra
            | LossKind::Uncited
            | LossKind::AsWritten
            | LossKind::WhenNote
            | LossKind::Kind
            | LossKind::Countries
            | LossKind::Places
            | LossKind::Actors
            | LossKind::ActorDetails
            | LossKind::Figures
            | LossKind::Quotes
            | LossKind::Accounts
            | LossKind::Tags
            | LossKind::Importance
            | LossKind::Extra
            | LossKind::InnerExtra => Some("are left out"),
            LossKind::Files => Some("are not told apart, and what each says of itself is left out"),
            _ => None,
        }
    }

    fn write(&self, dataset: &Dataset, rows: &[EventId], out: &mut (dyn Write + Send)) -> Result<(), WriteError> {
        writeln!(out, "# {}", escaped(dataset.title()))?;
        if let [file] = dataset.files()
            && !file.description.is_empty()
        {
            writeln!(out, "\n{}", escaped(&file.description))?;
        }
        let mut notes = Notes::default();
        let mut last_heading = String::new();
        for &row in rows {
            let record = dataset.event(row).record();
            let heading = heading(dataset, row);
            if heading != last_heading {
                writeln!(out, "\n## {heading}\n")?;
                last_heading = heading;
            }
            event(&record, dataset, &mut notes, out)?;
        }
        if !notes.texts.is_empty() {
            writeln!(out, "\n## Sources\n")?;
        }
        for (n, text) in notes.texts.iter().enumerate() {
            writeln!(out, "[^{}]: {text}", n + 1)?;
        }
        Ok(())
    }
}

/// The year in which an event begins.
fn heading(dataset: &Dataset, row: EventId) -> String {
    match dataset.when(row) {
        None => HEADINGS_WITHOUT[0].to_owned(),
        Some(when) if !when.start.is_date() => HEADINGS_WITHOUT[1].to_owned(),
        Some(when) => {
            let year = when.start.civil().year;
            let label = year_label(year);
            let unread = Edtf::from_ymd(year, None, None).ok().filter(|edtf| !says_all(&label, edtf));
            unread.map_or_else(|| label.clone(), |edtf| format!("{label} <!-- {edtf} -->"))
        }
    }
}

fn event(record: &EventRecord, dataset: &Dataset, notes: &mut Notes, out: &mut dyn Write) -> std::io::Result<()> {
    let edtf = edtf_of(record);
    let words = edtf.as_ref().map_or_else(|| "No date".to_owned(), |edtf| escaped(&edtf.spoken()));
    write!(out, "- **{words}**")?;
    if let Some(edtf) = edtf.filter(|edtf| !says_all(&words, edtf)) {
        write!(out, " <!-- {edtf} -->")?;
    }
    write!(out, ": {}", title(record.title.trim()))?;
    let status = status_words(record);
    if !status.is_empty() {
        write!(out, " _({})_", escaped(&status))?;
    }
    for (n, citation) in record.sources.iter().enumerate() {
        let number = notes.number(&citation.source, dataset);
        // What stands between two notes keeps them apart.
        let place =
            if citation.locator.is_empty() { String::new() } else { format!(" ({})", escaped(&citation.locator)) };
        write!(out, "{}[^{number}]{place}", if n > 0 && place.is_empty() { " " } else { "" })?;
    }
    writeln!(out)?;
    let summary: Vec<&str> = record.summary.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if !summary.is_empty() {
        writeln!(out, "  {}", started(escaped(&summary.join(" "))))?;
    }
    for link in &record.links {
        let (url, label) = (escaped(&link.url), escaped(&link.label));
        match (super::words::is_page(&link.url), label.as_str()) {
            (true, "") => writeln!(out, "  <{}>", plain(&link.url))?,
            (true, label) => writeln!(out, "  [{label}](<{}>)", plain(&link.url))?,
            (false, "") => writeln!(out, "  {url}")?,
            (false, label) => writeln!(out, "  {label}: {url}")?,
        }
    }
    Ok(())
}

/// Whether a reader of chronologies takes these words for the date and nothing less.
fn says_all(words: &str, edtf: &Edtf) -> bool {
    let is_number = words.bytes().all(|byte| byte.is_ascii_digit());
    let is_year = words.len() == 4 && matches!(words.as_bytes().first(), Some(b'1' | b'2'));
    words.len() <= MAX_WORDS
        && words.contains(|c: char| c.is_ascii_digit())
        && (is_year || !is_number)
        && matches!(read_date(words, DateHints::default()), HumanDate::Date(read) if read == *edtf)
}

/// The documents cited so far, numbered as they turn up.
#[derive(Default)]
struct Notes {
    numbers: HashMap<String, usize>,
    texts: Vec<String>,
}

impl Notes {
    fn number(&mut self, id: &str, dataset: &Dataset) -> usize {
        if let Some(&number) = self.numbers.get(id) {
            return number;
        }
        self.texts.push(described(id, dataset));
        self.numbers.insert(id.to_owned(), self.texts.len());
        self.texts.len()
    }
}

/// Title, author, publisher, date and address of a document.
fn described(id: &str, dataset: &Dataset) -> String {
    let value = dataset.names(Facet::Source).find(id);
    let title = value.map_or(id, |value| dataset.names(Facet::Source).label(value));
    let Some(source) = value.and_then(|value| dataset.source(value)) else { return escaped(title) };
    let mut parts = vec![escaped(title)];
    parts.extend(
        [&source.author, &source.publisher].into_iter().filter(|text| !text.is_empty()).map(|text| escaped(text)),
    );
    if !source.date.is_empty() {
        parts.push(
            source
                .date
                .parse::<crate::time::Edtf>()
                .map_or_else(|_| escaped(&source.date), |date| escaped(&date.spoken())),
        );
    }
    if super::words::is_page(&source.url) && source.url != title {
        parts.push(format!("<{}>", plain(&source.url)));
    }
    parts.join(", ")
}

/// A title behind a date, of which a reader takes no sign for what divides them.
fn title(text: &str) -> String {
    match text.chars().next() {
        Some(sign @ (':' | ',' | '.')) => format!("\\{sign}{}", escaped(text.get(1..).unwrap_or_default())),
        Some('–') => format!("&ndash;{}", escaped(text.get('–'.len_utf8()..).unwrap_or_default())),
        Some('—') => format!("&mdash;{}", escaped(text.get('—'.len_utf8()..).unwrap_or_default())),
        _ => started(escaped(text)),
    }
}

/// A line that begins no list.
fn started(line: String) -> String {
    let n_digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let sign = line.as_bytes().get(n_digits);
    let is_list = if n_digits == 0 { matches!(sign, Some(b'-' | b'+')) } else { matches!(sign, Some(b'.' | b')')) };
    if is_list {
        let (before, behind) = line.split_at(n_digits);
        return format!("{before}\\{behind}");
    }
    line
}

/// Signs that Markdown or HTML would take for themselves, and line ends.
fn escaped(text: &str) -> String {
    let text = without_controls(text);
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        match c {
            '<' if opens_tag(rest) => out.push_str("&lt;"),
            '&' if is_entity(rest) => out.push_str("&amp;"),
            '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '|' | '~' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_whose_words_say_less_are_told() {
        for (when, expected) in [
            ("2012", true),
            ("2012-04-02", true),
            ("2012-04~", true),
            ("1990?", false),
            ("[1990..1999]", false),
            ("156X-12", false),
            ("1950S2", false),
            ("0999", true),
            ("12000", false),
            ("../..", false),
        ] {
            let Ok(edtf) = when.parse::<Edtf>() else { continue };
            assert_eq!(says_all(&edtf.spoken(), &edtf), expected, "{when} {}", edtf.spoken());
        }
    }

    #[test]
    fn no_title_begins_with_what_divides_it_from_its_date() {
        for (text, expected) in [
            (": so", "\\: so"),
            (", so", "\\, so"),
            ("– so", "&ndash; so"),
            ("— so", "&mdash; so"),
            ("- so", "\\- so"),
            ("1. so", "1\\. so"),
            ("1 so", "1 so"),
            ("<b> &amp; a<3", "&lt;b\\> &amp;amp; a\\<3"),
        ] {
            assert_eq!(title(text), expected);
        }
    }
}
