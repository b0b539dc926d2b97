//! `dateline check`: what was found in files and what could not be read.

use std::io::Write as _;
use std::process::ExitCode;

use super::args::CheckArgs;
use super::{Failure, plain};
use crate::import::FileReport;

/// Issues printed for a file; `--json` has them all.
const MAX_PRINTED: usize = 50;

/// Prints a report of each file; a file that cannot be read at all does not keep the others from being read.
pub(super) fn check(args: &CheckArgs) -> Result<ExitCode, Failure> {
    let options = args.files.reading.options()?;
    let mut reports: Vec<FileReport> = Vec::new();
    let mut failures = Vec::new();
    if args.files.files.is_empty() {
        reports = super::load(&args.files.files, &options)?.reports;
    }
    for path in &args.files.files {
        match super::load(std::slice::from_ref(path), &options) {
            Ok(loaded) => reports.extend(loaded.reports),
            Err(failure) => failures.push((path.display().to_string(), failure.to_string())),
        }
    }
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if args.json {
        let failed: Vec<_> =
            failures.iter().map(|(path, error)| serde_json::json!({ "path": path, "error": error })).collect();
        let mut object = serde_json::json!({ "files": reports });
        if !failed.is_empty() {
            object["failed"] = failed.into();
        }
        writeln!(out, "{}", serde_json::to_string_pretty(&object).map_err(std::io::Error::from)?)?;
    } else {
        for report in &reports {
            print(&mut out, report)?;
        }
    }
    out.flush()?;
    for (_, error) in &failures {
        eprintln!("dateline: {error}");
    }
    let issues: usize = reports.iter().map(|report| report.issue_count).sum();
    Ok(match (failures.is_empty(), args.strict && issues > 0) {
        (false, _) => ExitCode::from(2),
        (true, true) => ExitCode::from(1),
        (true, false) => ExitCode::SUCCESS,
    })
}

fn print(out: &mut impl std::io::Write, report: &FileReport) -> std::io::Result<()> {
    let name = if report.path.is_empty() { "bundled events" } else { &report.path };
    writeln!(out, "{name}")?;
    writeln!(out, "  format {}, {}", report.format, report.encoding)?;
    writeln!(
        out,
        "  {} records = {} events + {} unreadable; {} of the events undated",
        report.records, report.events, report.unreadable, report.undated
    )?;
    if let (Some(first), Some(last)) = (&report.first, &report.last) {
        writeln!(out, "  from {first} to {last}")?;
    }
    if !report.precision.is_empty() {
        let parts: Vec<String> = report.precision.iter().map(|(name, n)| format!("{name} {n}")).collect();
        writeln!(out, "  dates known to: {}", parts.join(", "))?;
    }
    writeln!(out, "  {} countries or territories, {} actors", report.countries, report.actors)?;
    if let Some(mapping) = &report.mapping {
        let taken = mapping.columns.iter().filter_map(|column| Some((column.field?, &column.column)));
        let taken: Vec<String> = taken.map(|(field, column)| format!("{column} = {}", field.key())).collect();
        writeln!(out, "  columns: {}; the others are kept as they are", taken.join(", "))?;
    }
    writeln!(out, "  {} issue{}", report.issue_count, if report.issue_count == 1 { "" } else { "s" })?;
    for issue in report.issues.iter().take(MAX_PRINTED) {
        let path = if report.name.is_empty() { "" } else { &report.name };
        let field = if issue.field.is_empty() { String::new() } else { format!(" {}", issue.field) };
        let value = if issue.value.is_empty() { String::new() } else { format!(" “{}”", issue.value) };
        let hint = if issue.hint.is_empty() { String::new() } else { format!("; {}", issue.hint) };
        writeln!(out, "    {path}:{}:{}{field}: {}{}{hint}", issue.line, issue.column, issue.message, plain(&value))?;
    }
    if report.issues.len() > MAX_PRINTED {
        writeln!(out, "    and {} more; --json lists them", report.issue_count - MAX_PRINTED)?;
    }
    Ok(())
}
