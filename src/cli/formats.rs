//! `dateline formats`: what can be read and written.

use std::io::Write;
use std::process::ExitCode;

use super::Failure;
use crate::convert::{EXPORTERS, Exporter};
use crate::import::{CONTAINERS, Container, IMPORTERS};

/// Prints the formats: a line each, as JSON, or as the tables of the README; `writes` leaves out what is only read.
pub(super) fn formats(json: bool, markdown: bool, writes: bool) -> Result<ExitCode, Failure> {
    let mut out = std::io::stdout().lock();
    let formats = formats_and_containers();
    if json {
        let read = formats.iter().filter(|_| !writes).map(|f| {
            serde_json::json!({ "id": f.id, "name": f.name, "extensions": f.extensions, "mime": f.mime, "about": f.about, "writes": false })
        });
        let written = EXPORTERS.iter().map(|f| {
            serde_json::json!({ "id": f.id(), "name": f.name(), "extensions": [f.extension()], "mime": f.mime(), "about": f.about(), "writes": true })
        });
        let list: Vec<_> = read.chain(written).collect();
        writeln!(out, "{}", serde_json::Value::from(list))?;
    } else if markdown && writes {
        writeln!(out, "| id | format | file | what it keeps |\n| --- | --- | --- | --- |")?;
        for f in EXPORTERS {
            writeln!(out, "| `{}` | {} | .{} | {} |", f.id(), f.name(), f.extension(), f.about())?;
        }
    } else if markdown {
        writeln!(out, "| id | format | files | |\n| --- | --- | --- | --- |")?;
        for f in formats {
            let endings: Vec<String> = f.extensions.iter().map(|ending| format!(".{ending}")).collect();
            writeln!(out, "| `{}` | {} | {} | {} |", f.id, f.name, endings.join(", "), f.about)?;
        }
    } else {
        if !writes {
            let rows = formats
                .iter()
                .map(|f| [f.id.to_owned(), f.name.to_owned(), format!("{} ({})", f.about, f.extensions.join(" "))]);
            table(&mut out, &rows.collect::<Vec<_>>())?;
            writeln!(out, "\nWritten by `dateline convert`:")?;
        }
        let rows = EXPORTERS.iter().map(|&f: &&dyn Exporter| {
            [f.id().to_owned(), f.name().to_owned(), format!("{} ({})", f.about(), f.extension())]
        });
        table(&mut out, &rows.collect::<Vec<_>>())?;
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

/// Columns that stand below each other.
fn table(out: &mut impl Write, rows: &[[String; 3]]) -> std::io::Result<()> {
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(String::len).max().unwrap_or(0);
    let (ids, names) = (width(0), width(1));
    for [id, name, about] in rows {
        writeln!(out, "{id:<ids$}  {name:<names$}  {about}")?;
    }
    Ok(())
}
