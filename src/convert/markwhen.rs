//! markwhen: one line an event, `2012-10 / 2013: Title #tag`, with its text below.
//!
//! Its dates are those of EDTF level 0, times with a space before them, and years BC. What it cannot say stands in words in
//! the text, and as EDTF in the property `edtf`. Lines of text that would be read as something else are quoted with `>`.

use std::io::Write;

use super::loss::edtf_of;
use super::told::{Part, Told};
use super::words::{Line, is_entity, lines_of, one_line, opens_tag};
use super::{Exporter, LossKind, WriteError};
use crate::dataset::{Dataset, EventId, EventRecord};

/// What the text says beside the summary.
const LINES: [Line; 8] = [
    Line::Status,
    Line::Countries,
    Line::Places,
    Line::Actors,
    Line::Figures,
    Line::Accounts,
    Line::Sources,
    Line::Links,
];

/// Writes markwhen files.
pub(super) struct Markwhen;

impl Exporter for Markwhen {
    fn id(&self) -> &'static str {
        "markwhen"
    }

    fn name(&self) -> &'static str {
        "markwhen"
    }

    fn extension(&self) -> &'static str {
        "mw"
    }

    fn mime(&self) -> &'static str {
        "text/x-markwhen"
    }

    fn about(&self) -> &'static str {
        "Titles, texts, tags, ids, and plain dates; all others with their words and as EDTF; the rest becomes words"
    }

    fn becomes(&self, kind: LossKind) -> Option<&'static str> {
        match kind {
            LossKind::Undated => Some("become comments"),
            LossKind::FarYear => Some("become years BC; years beyond 9999 and before 9999 BC become comments"),
            LossKind::Doubt => Some("become plain dates, with their words and EDTF beside them"),
            LossKind::DateSet | LossKind::Season | LossKind::Coarse => {
                Some("become periods from the first to the last, with their words and EDTF beside them")
            }
            LossKind::OpenEnd => Some("become the date that is known, with their words and EDTF beside it"),
            LossKind::Offset => Some("become times without one, with their words and EDTF beside them"),
            LossKind::Hours => Some("become days, with their words and EDTF beside them"),
            LossKind::Seconds | LossKind::LeapSecond => {
                Some("become times to the minute, with their words and EDTF beside them")
            }
            LossKind::TitleLines => Some("become one line"),
            LossKind::Spaces => Some("become single spaces"),
            LossKind::TagSigns => Some("are written with underscores"),
            LossKind::Kind => Some("become tags"),
            LossKind::AsWritten
            | LossKind::WhenNote
            | LossKind::Status
            | LossKind::Attribution
            | LossKind::Countries
            | LossKind::Places
            | LossKind::Actors
            | LossKind::Figures
            | LossKind::Sources
            | LossKind::Quotes
            | LossKind::Accounts
            | LossKind::Links => Some("become words of the text"),
            LossKind::AccountSources => Some("become words of the text, without addresses"),
            LossKind::ActorDetails
            | LossKind::SourceDetails
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
        writeln!(out, "---\ntitle: {}", quoted(dataset.title()))?;
        if let [file] = dataset.files()
            && !file.description.is_empty()
        {
            writeln!(out, "description: {}", quoted(&file.description))?;
        }
        writeln!(out, "---")?;
        for &row in rows {
            let record = dataset.event(row).record();
            event(&record, dataset, out)?;
        }
        Ok(())
    }
}

fn event(record: &EventRecord, dataset: &Dataset, out: &mut dyn Write) -> std::io::Result<()> {
    let edtf = edtf_of(record);
    let told = edtf.as_ref().and_then(Told::of).filter(|told| {
        [Some(told.start), told.end].into_iter().flatten().all(|part| (-9_998..=9_999).contains(&part.year))
    });
    let date = told.as_ref().map(date_of);
    let mut tags = String::new();
    for tag in Some(&record.kind).into_iter().chain(&record.tags).map(|tag| tag_of(tag)) {
        if !tag.is_empty() {
            tags.push_str(" #");
            tags.push_str(&tag);
        }
    }
    let title = escaped(&one_line(&record.title));
    writeln!(out)?;
    let Some(date) = date else {
        // There is no event without a date.
        let when = edtf.map(|edtf| format!("{edtf}: ")).unwrap_or_default();
        writeln!(out, "// {when}{title}{tags}")?;
        for line in text_of(record, dataset, false) {
            writeln!(out, "// {line}")?;
        }
        return Ok(());
    };
    let is_exact = told.is_some_and(|told| told.is_exact && told.start.year >= 1 && !has_seconds(&told));
    writeln!(out, "{date}: {title}{tags}")?;
    writeln!(out, "id: {}", quoted(&record.id))?;
    if !is_exact {
        writeln!(out, "edtf: {}", quoted(&record.when))?;
    }
    // Behind an empty line no line is a property any more.
    writeln!(out)?;
    for line in text_of(record, dataset, is_exact) {
        writeln!(out, "{}{line}", if line.is_empty() || is_plain(&line) { "" } else { "> " })?;
    }
    Ok(())
}

/// Whether a part is told to the second, which markwhen does not write.
fn has_seconds(told: &Told) -> bool {
    let clocks = [Some(told.start), told.end].into_iter().flatten().filter_map(|part| part.clock);
    clocks.into_iter().any(|clock| clock.second.is_some())
}

/// `2012-10 / 2013-01-02 10:15`, `45 BC`.
fn date_of(told: &Told) -> String {
    let part = |part: &Part| {
        if part.year < 1 {
            return format!("{} BC", 1 - part.year);
        }
        let day = Part { clock: None, ..*part }.edtf();
        match part.clock {
            Some(clock) => format!("{day} {:02}:{:02}", clock.hour, clock.minute),
            None => day,
        }
    };
    let start = part(&told.start);
    let end = told.end.as_ref().map(part).filter(|end| *end != start);
    match end {
        // Ranges of years BC are written with a dash.
        Some(end) if told.start.year < 1 => {
            let end = if end.ends_with(" BC") { end } else { format!("{} AD", end.get(..4).unwrap_or(&end)) };
            format!("{start} - {end}")
        }
        Some(end) => format!("{start} / {end}"),
        None => start,
    }
}

fn text_of(record: &EventRecord, dataset: &Dataset, is_exact: bool) -> Vec<String> {
    let mut lines: Vec<String> = record.summary.lines().map(one_line).collect();
    if !is_exact || !record.as_written.is_empty() || !record.when_note.is_empty() {
        lines.extend(lines_of(record, dataset, &[Line::Date]));
    }
    lines.extend(lines_of(record, dataset, &LINES));
    lines.into_iter().map(|line| escaped(&one_line(&line))).collect()
}

/// A tag of letters, digits and underscores, and not of digits alone, which is none.
fn tag_of(tag: &str) -> String {
    let mut out = String::new();
    for c in tag.trim().chars() {
        match c {
            c if c.is_alphanumeric() => out.push(c),
            _ if out.ends_with('_') => {}
            _ => out.push('_'),
        }
    }
    let out = out.trim_matches('_');
    if !out.is_empty() && out.bytes().all(|byte| byte.is_ascii_digit()) { format!("_{out}") } else { out.to_owned() }
}

/// Words on one line in which nothing is taken for a mark of Markdown, for HTML, or for a tag, a name or an id.
fn escaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut before = None;
    for (at, sign) in line.char_indices() {
        let rest = line.get(at + sign.len_utf8()..).unwrap_or_default();
        let next = rest.chars().next();
        let is = |c: Option<char>, test: fn(char) -> bool| c.is_some_and(test);
        match sign {
            '\\' if is(next, |c| c.is_ascii_punctuation()) => out.push_str("\\\\"),
            '_' if is(before, char::is_alphanumeric) && is(next, char::is_alphanumeric) => out.push('_'),
            '*' | '_' | '~' | '`' | '[' => out.extend(['\\', sign]),
            '#' | '@' | '!' if before.is_none_or(|c| c == ' ') && is(next, |c| c.is_alphanumeric() || c == '_') => {
                out.extend(['\\', sign]);
            }
            '<' if opens_tag(rest) => out.push_str("&lt;"),
            '&' if is_entity(rest) => out.push_str("&amp;"),
            sign => out.push(sign),
        }
        before = Some(sign);
    }
    out
}

/// A text in double quotes, as YAML has it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// What our own lines begin with; none of it is a date.
const LABELS: [&str; 8] = ["Date", "Status", "Countries", "Places", "Actors", "Figures", "Source", "Note"];

/// Whether a line of text is surely nothing else: no event, section, list, comment, or end of a group.
///
/// What stands before a colon may be a date in words that this program does not even know, as in `Today: they came`.
fn is_plain(line: &str) -> bool {
    let starts_plainly = line.starts_with(|c: char| c.is_alphabetic() || c == '“' || c == '(' || c == '«');
    let first = line.split([' ', '\t', ':', ',']).next().unwrap_or_default().to_lowercase();
    let is_group = ["group", "section", "endgroup", "endsection", "end", "title"].contains(&first.as_str());
    let is_label = |before: &str| LABELS.contains(&before);
    starts_plainly && !is_group && line.split_once(':').is_none_or(|(before, _)| is_label(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_would_be_read_as_a_mark_is_escaped() {
        for (text, expected) in [
            ("C:\\temp \\*x \\", "C:\\temp \\\\\\*x \\"),
            ("snake_case _em_ *b*", "snake_case \\_em\\_ \\*b\\*"),
            ("#tag a#b # @x !y 5!", "\\#tag a#b # \\@x \\!y 5!"),
            ("[x] done", "\\[x] done"),
            ("a < b <b> </i> <3", "a < b &lt;b> &lt;/i> <3"),
            ("a & b &amp; R&D ?a=1&b=2", "a & b &amp;amp; R&D ?a=1&b=2"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }
}
