//! `dateline convert`: events into a file of another format.

use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use super::Failure;
use super::args::ConvertArgs;
use crate::convert::{EXPORTERS, Exporter, WriteError, exporter, exporter_for};
use crate::dataset::EventId;
use crate::figure::write_atomic_with;
use crate::time::counted;

/// Stands for the standard output.
const STDOUT: &str = "-";

/// Says what the file will lack, then writes it.
pub(super) fn convert(args: &ConvertArgs) -> Result<ExitCode, Failure> {
    let exporter = target(args)?;
    let output = args.output.as_deref().filter(|_| !args.losses);
    if let Some(output) = output {
        refuse_input(output, args)?;
    }
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
    let rows: Vec<EventId> = selection.rows.iter().collect();
    let losses = exporter.losses(&dataset, &rows);
    if !losses.is_empty() {
        eprintln!("dateline: {} has no place for everything:", exporter.name());
    }
    for loss in &losses {
        eprintln!("  {loss}");
    }
    if args.losses || (args.strict && !losses.is_empty()) {
        return Ok(if args.strict && !losses.is_empty() { ExitCode::from(1) } else { ExitCode::SUCCESS });
    }
    let Some(output) = output else { return Ok(ExitCode::SUCCESS) };
    if output == Path::new(STDOUT) {
        let mut out = std::io::BufWriter::new(std::io::stdout());
        let written = exporter.write(&dataset, &rows, &mut out).and_then(|()| out.flush().map_err(WriteError::Io));
        written.map_err(|error| match error {
            // Whoever closed it had enough.
            WriteError::Io(error) if error.kind() != ErrorKind::BrokenPipe => {
                Failure::Write { path: "the standard output".to_owned(), error }
            }
            other => Failure::from(other),
        })?;
        return Ok(ExitCode::SUCCESS);
    }
    let written = write_atomic_with(output, |out| exporter.write(&dataset, &rows, out));
    written.map_err(|error| match error {
        WriteError::Io(error) => Failure::Write { path: output.display().to_string(), error },
        other => Failure::from(other),
    })?;
    let events = if rows.len() == 1 { "event" } else { "events" };
    eprintln!("dateline: {} {events} written as {}", rows.len(), exporter.name());
    Ok(ExitCode::SUCCESS)
}

/// The format that is asked for, or that the ending tells.
fn target(args: &ConvertArgs) -> Result<&'static dyn Exporter, Failure> {
    let output = args.output.as_deref();
    let ids = || EXPORTERS.iter().map(|exporter| exporter.id()).collect::<Vec<_>>().join(", ");
    let Some(id) = &args.target else {
        let by_name = output.and_then(exporter_for);
        if by_name.is_none() && output.is_none_or(|output| output == Path::new(STDOUT)) {
            return Err(Failure::Usage(format!("no file name tells the format; give --as with one of {}", ids())));
        }
        return by_name.ok_or_else(|| {
            let endings: Vec<String> = EXPORTERS.iter().map(|exporter| format!(".{}", exporter.extension())).collect();
            Failure::Usage(format!(
                "the ending of the file tells no format; end it in {}, or give --as with one of {}",
                endings.join(", "),
                ids()
            ))
        });
    };
    let by_ending = || exporter_for(&Path::new("events").with_extension(id.trim_start_matches('.')));
    let asked = exporter(id)
        .or_else(by_ending)
        .ok_or_else(|| Failure::Usage(format!("there is no format “{id}”; choose one of {}", ids())))?;
    // `--as timelinejs -o slides.csv` is the table and not the JSON.
    let ending = output.and_then(Path::extension).map(|ending| ending.to_string_lossy().to_lowercase());
    let sibling = ending.and_then(|ending| exporter(&format!("{id}-{ending}")));
    Ok(sibling.unwrap_or(asked))
}

/// A file is never written over the events that it is made of, nor over what says how to read them.
fn refuse_input(output: &Path, args: &ConvertArgs) -> Result<(), Failure> {
    let Ok(output) = output.canonicalize() else { return Ok(()) };
    let inputs = args.files.files.iter().chain(&args.files.reading.map);
    let is_input = inputs.into_iter().any(|input| input.canonicalize().is_ok_and(|input| input == output));
    if is_input {
        let shown = output.display();
        return Err(Failure::Usage(format!("{shown} is one of the files that are read; choose another name")));
    }
    Ok(())
}
