//! Views in files of their own and in figures: `dateline open-figure`, `dateline strip`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::Failure;
use super::args::{OpenFigureArgs, StripArgs};
use crate::figure::view::ViewFile;
use crate::figure::{carry, view_text, write_atomic};

/// The folder of a file.
pub(super) fn folder(path: &Path) -> PathBuf {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_owned)
}

/// Reads the view of a view file, or the recipe of a figure.
pub(super) fn read_view(path: &Path) -> Result<ViewFile, Failure> {
    let name = path.display().to_string();
    Ok(ViewFile::parse(&view_text(path)?, &name)?)
}

/// Opens the window on the view of a figure, or writes the recipe as a view file.
pub(super) fn open_figure(args: OpenFigureArgs) -> Result<ExitCode, Failure> {
    let view = read_view(&args.figure)?;
    let Some(output) = args.output else {
        let mut files = vec![args.figure];
        files.extend(args.files);
        return super::window(files, false);
    };
    let text = view.to_text();
    if output == Path::new("-") {
        use std::io::Write as _;
        std::io::stdout().lock().write_all(text.as_bytes())?;
    } else {
        write_atomic(&output, text.as_bytes())
            .map_err(|error| Failure::Write { path: output.display().to_string(), error })?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Takes the recipes out of figures.
pub(super) fn strip(args: &StripArgs) -> Result<ExitCode, Failure> {
    if args.output.is_some() && args.files.len() > 1 {
        return Err(Failure::Usage(
            "--output takes one figure; without it each figure is written in its place".to_owned(),
        ));
    }
    for path in &args.files {
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| Failure::Read { path: name.clone(), error })?;
        let stripped = carry::strip(&bytes).map_err(|error| Failure::Usage(format!("{name}: {error}")))?;
        let to = args.output.as_ref().unwrap_or(path);
        if stripped == bytes && to == path {
            eprintln!("dateline: {name} carries no recipe");
            continue;
        }
        write_atomic(to, &stripped).map_err(|error| Failure::Write { path: to.display().to_string(), error })?;
    }
    Ok(ExitCode::SUCCESS)
}
