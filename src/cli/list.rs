//! `dateline list`: the events in order of time.

use std::io::Write;
use std::process::ExitCode;

use super::args::{ListArgs, ListFormat};
use super::{Failure, plain};
use crate::convert::exporter;
use crate::dataset::{Dataset, EventId, EventRef, Facet};
use crate::query::Selection;
use crate::time::counted;

/// Prints the chronology; undated events stand at the end.
pub(super) fn list(args: &ListArgs) -> Result<ExitCode, Failure> {
    let loaded = super::load(&args.files.files, &args.files.reading.options()?)?;
    let (unreadable, issues) = loaded.reports.iter().fold((0, 0), |(u, i), r| (u + r.unreadable, i + r.issue_count));
    if issues > 0 {
        eprintln!(
            "dateline: {}, {}; `dateline check` lists them",
            counted(unreadable as u64, "unreadable record"),
            counted(issues as u64, "issue")
        );
    }
    let (dataset, _, selection) = super::select(loaded, &args.filter)?;
    let events: Vec<EventRef<'_>> = selection.rows.iter().map(|id| dataset.event(id)).collect();
    let mut out = std::io::BufWriter::new(std::io::stdout());
    match args.format {
        ListFormat::Text => text(&mut out, &events)?,
        ListFormat::Markdown => {
            // A file may turn the direction of text; a terminal must not be turned by one.
            let mut chronology = Vec::new();
            written("markdown", &dataset, &selection, &mut chronology)?;
            for line in String::from_utf8_lossy(&chronology).lines() {
                writeln!(out, "{}", plain(line))?;
            }
        }
        ListFormat::Json => {
            let records: Vec<_> = events.iter().map(|event| event.record()).collect();
            writeln!(out, "{}", serde_json::to_string_pretty(&records).map_err(std::io::Error::from)?)?;
        }
        ListFormat::Csv => written("csv", &dataset, &selection, &mut out)?,
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Prints what `dateline convert` writes.
fn written(
    format: &str,
    dataset: &Dataset,
    selection: &Selection,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    let rows: Vec<EventId> = selection.rows.iter().collect();
    match exporter(format) {
        Some(exporter) => Ok(exporter.write(dataset, &rows, out)?),
        None => Ok(()),
    }
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
