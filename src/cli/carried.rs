//! Views in files of their own and in figures: `dateline open-figure`, `dateline strip`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::Failure;
use super::args::{OpenFigureArgs, StripArgs};
use crate::figure::carry::{self, Carrier};
use crate::figure::view::ViewFile;
use crate::figure::{view_text, write_atomic};

/// The folder of a file.
pub(super) fn folder(path: &Path) -> PathBuf {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_owned)
}

/// Reads the view of a view file, or the recipe of a figure.
pub(super) fn read_view(path: &Path) -> Result<ViewFile, Failure> {
    let name = path.display().to_string();
    let (text, is_recipe) = view_text(path)?;
    let view = ViewFile::parse(&text, &name)?;
    Ok(if is_recipe { view.without_folders() } else { view })
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
    let mut failed = None;
    for path in &args.files {
        if let Err(failure) = strip_one(path, args.output.as_deref().unwrap_or(path)) {
            // The others lose theirs all the same.
            if let Some(before) = failed.replace(failure) {
                eprintln!("dateline: {before}");
            }
        }
    }
    failed.map_or(Ok(ExitCode::SUCCESS), Err)
}

fn strip_one(path: &Path, to: &Path) -> Result<(), Failure> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| Failure::Read { path: name.clone(), error })?;
    let stripped = carry::strip(&bytes).map_err(|error| Failure::Usage(format!("{name}: {error}")))?;
    if stripped == bytes && to == path {
        eprintln!("dateline: {name} carries no recipe");
        return Ok(());
    }
    if to != path && Carrier::of_bytes(&std::fs::read(to).unwrap_or_default()).is_none() && to.exists() {
        return Err(Failure::Usage(format!("{} is there and is no figure; choose another name", to.display())));
    }
    write_atomic(to, &stripped).map_err(|error| Failure::Write { path: to.display().to_string(), error })
}
