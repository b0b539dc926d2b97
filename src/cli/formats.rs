//! `dateline formats`: what can be read.

use std::io::Write;
use std::process::ExitCode;

use super::Failure;
use crate::import::IMPORTERS;

/// Prints the formats: a line each, as JSON, or as the table of the README.
pub(super) fn formats(json: bool, markdown: bool) -> Result<ExitCode, Failure> {
    let mut out = std::io::stdout().lock();
    if json {
        let list: Vec<_> = IMPORTERS
            .iter()
            .map(|f| {
                serde_json::json!({ "id": f.id(), "name": f.name(), "extensions": f.extensions(), "mime": f.mime(), "about": f.about() })
            })
            .collect();
        writeln!(out, "{}", serde_json::Value::from(list))?;
    } else if markdown {
        writeln!(out, "| id | format | files | |\n| --- | --- | --- | --- |")?;
        for f in IMPORTERS {
            let endings: Vec<String> = f.extensions().iter().map(|ending| format!(".{ending}")).collect();
            writeln!(out, "| `{}` | {} | {} | {} |", f.id(), f.name(), endings.join(", "), f.about())?;
        }
    } else {
        let width = |text: fn(&dyn crate::import::Importer) -> usize| {
            IMPORTERS.iter().map(|&format| text(format)).max().unwrap_or_default()
        };
        let (ids, names) = (width(|format| format.id().len()), width(|format| format.name().len()));
        for f in IMPORTERS {
            writeln!(out, "{:<ids$}  {:<names$}  {} ({})", f.id(), f.name(), f.about(), f.extensions().join(" "))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
