//! `dateline formats`: what can be read.

use std::io::Write;
use std::process::ExitCode;

use super::Failure;
use crate::import::{CONTAINERS, Container, IMPORTERS};

/// Prints the formats: a line each, as JSON, or as the table of the README.
pub(super) fn formats(json: bool, markdown: bool) -> Result<ExitCode, Failure> {
    let mut out = std::io::stdout().lock();
    let formats = formats_and_containers();
    if json {
        let list: Vec<_> = formats
            .iter()
            .map(|f| {
                serde_json::json!({ "id": f.id, "name": f.name, "extensions": f.extensions, "mime": f.mime, "about": f.about })
            })
            .collect();
        writeln!(out, "{}", serde_json::Value::from(list))?;
    } else if markdown {
        writeln!(out, "| id | format | files | |\n| --- | --- | --- | --- |")?;
        for f in formats {
            let endings: Vec<String> = f.extensions.iter().map(|ending| format!(".{ending}")).collect();
            writeln!(out, "| `{}` | {} | {} | {} |", f.id, f.name, endings.join(", "), f.about)?;
        }
    } else {
        let width = |text: fn(&Container) -> usize| formats.iter().map(text).max().unwrap_or_default();
        let (ids, names) = (width(|format| format.id.len()), width(|format| format.name.len()));
        for f in formats {
            writeln!(out, "{:<ids$}  {:<names$}  {} ({})", f.id, f.name, f.about, f.extensions.join(" "))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Every format, and behind them the files that hold tables of any format.
fn formats_and_containers() -> Vec<Container> {
    let formats = IMPORTERS.iter().map(|format| Container {
        id: format.id(),
        name: format.name(),
        extensions: format.extensions(),
        mime: format.mime(),
        about: format.about(),
    });
    formats.chain(CONTAINERS.iter().copied()).collect()
}
