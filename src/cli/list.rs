//! `dateline list`: the events in order of time.

use std::io::Write;
use std::process::ExitCode;

use super::args::{ListArgs, ListFormat};
use super::{Failure, plain};
use crate::dataset::{Dataset, EventRef, Facet};

/// Prints the chronology; undated events stand at the end.
pub(super) fn list(args: &ListArgs) -> Result<ExitCode, Failure> {
    let loaded = super::load(&args.files.files, &args.files.reading.options()?)?;
    let (unreadable, issues) = loaded.reports.iter().fold((0, 0), |(u, i), r| (u + r.unreadable, i + r.issue_count));
    if issues > 0 {
        eprintln!("dateline: {unreadable} unreadable records, {issues} issues; `dateline check` lists them");
    }
    let (dataset, _, selection) = super::select(loaded, &args.filter)?;
    let events: Vec<EventRef<'_>> = selection.rows.iter().map(|id| dataset.event(id)).collect();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    match args.format {
        ListFormat::Text => text(&mut out, &events)?,
        ListFormat::Markdown => markdown(&mut out, &dataset, &events)?,
        ListFormat::Json => {
            let records: Vec<_> = events.iter().map(|event| event.record()).collect();
            writeln!(out, "{}", serde_json::to_string_pretty(&records).map_err(std::io::Error::from)?)?;
        }
        ListFormat::Csv => csv(&mut out, &events)?,
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn when(event: EventRef<'_>) -> String {
    event.edtf().map_or_else(|| "undated".to_owned(), |edtf| edtf.short())
}

fn joined(event: EventRef<'_>, facet: Facet) -> String {
    event.labels(facet).collect::<Vec<_>>().join("; ")
}

fn text(out: &mut impl Write, events: &[EventRef<'_>]) -> std::io::Result<()> {
    let width = events.iter().map(|&event| when(event).chars().count()).max().unwrap_or(0).min(28);
    for &event in events {
        let mut facts = vec![joined(event, Facet::Kind), joined(event, Facet::Country)];
        facts.extend(
            event
                .status()
                .filter(|status| *status != crate::dataset::Status::Fact)
                .map(|status| status.label().to_lowercase()),
        );
        facts.retain(|fact| !fact.is_empty());
        let facts = if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) };
        writeln!(out, "{:<width$}  {}{}", when(event), plain(&event.title()), plain(&facts))?;
    }
    Ok(())
}

fn markdown(out: &mut impl Write, dataset: &Dataset, events: &[EventRef<'_>]) -> std::io::Result<()> {
    writeln!(out, "# {}\n", escape(dataset.title()))?;
    for &event in events {
        let spoken = event.edtf().map_or_else(|| "No date".to_owned(), |edtf| edtf.spoken());
        write!(out, "- **{}**: {}", escape(&spoken), escape(&event.title()))?;
        if let Some(status) = event.status().filter(|status| *status != crate::dataset::Status::Fact) {
            write!(out, " _({})_", status.label().to_lowercase())?;
        }
        writeln!(out)?;
        let record = event.record();
        if !record.summary.is_empty() {
            writeln!(out, "  {}", escape(&record.summary))?;
        }
        for citation in record.sources {
            let title = dataset.find_value(Facet::Source, &citation.source);
            let title = title.map_or(citation.source.as_str(), |value| dataset.names(Facet::Source).label(value));
            let locator = if citation.locator.is_empty() { String::new() } else { format!(", {}", citation.locator) };
            writeln!(out, "  Source: {}{}", escape(title), escape(&locator))?;
        }
    }
    Ok(())
}

/// Signs that Markdown would take for itself, and line ends.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in plain(text).chars() {
        match c {
            '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

fn csv(out: &mut impl Write, events: &[EventRef<'_>]) -> Result<(), Failure> {
    let mut table = ::csv::Writer::from_writer(out);
    let io = |error: ::csv::Error| match error.into_kind() {
        ::csv::ErrorKind::Io(error) => Failure::Output(error),
        kind => Failure::Usage(format!("the table could not be written: {kind:?}")),
    };
    let header = [
        "id",
        "when",
        "title",
        "kind",
        "status",
        "countries",
        "actors",
        "places",
        "summary",
        "sources",
        "tags",
        "as_written",
    ];
    table.write_record(header).map_err(io)?;
    for &event in events {
        let record = event.record();
        let countries: Vec<&str> = event.values(Facet::Country).map(|v| event.names(Facet::Country).key(v)).collect();
        let sources: Vec<String> = record
            .sources
            .iter()
            .map(|citation| {
                let title = event.names(Facet::Source).find(&citation.source);
                let title = title.map_or(citation.source.as_str(), |value| event.names(Facet::Source).label(value));
                if citation.locator.is_empty() { title.to_owned() } else { format!("{title}, {}", citation.locator) }
            })
            .collect();
        let row = [
            record.id.clone(),
            record.when.clone(),
            record.title.clone(),
            record.kind.clone(),
            record.status.clone(),
            countries.join("; "),
            joined(event, Facet::Actor),
            record.places.join("; "),
            record.summary.clone(),
            sources.join("; "),
            record.tags.join("; "),
            record.as_written.clone(),
        ];
        table.write_record(row.iter().map(|cell| defused(cell))).map_err(io)?;
    }
    table.flush()?;
    Ok(())
}

/// A cell that a spreadsheet would take for a formula begins with an apostrophe instead (OWASP, CSV injection).
fn defused(cell: &str) -> String {
    // A date before the year 0 begins with a minus and must stay one.
    if cell.starts_with(['=', '+', '@', '\t']) { format!("'{cell}") } else { cell.to_owned() }
}
