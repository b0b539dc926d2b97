//! The command line: what was typed (clap) and what is done about it.
//!
//! Exit codes: 0 done, 1 done with issues under `--strict`, 2 failed.

mod args;
mod carried;
mod check;
mod convert;
mod date;
mod formats;
mod list;
mod render;

pub use args::{Args, Mode};

use std::path::PathBuf;
use std::process::ExitCode;

use crate::convert::{WriteError, plain};
use crate::dataset::{Dataset, Facet};
use crate::import::{ImportError, Loaded, Progress, ReadOptions, bundled, read_files};
use crate::query::{Compiled, DateBound, DateBoundError, Filter, SearchIndex, Selection};
use args::FilterArgs;

/// Why a command could not be done.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Import(#[from] ImportError),
    #[error("the filter cannot be read at character {at}: {message}{hint}")]
    Filter { at: usize, message: String, hint: String },
    #[error("{0}")]
    Usage(String),
    #[error("{path} could not be written: {error}")]
    Write { path: String, error: std::io::Error },
    #[error("{path} could not be read: {error}")]
    Read { path: String, error: std::io::Error },
    #[error("{0}")]
    DateMap(#[from] crate::import::DateMapError),
    #[error("{0}")]
    Open(#[from] crate::figure::OpenError),
    #[error("{0}")]
    View(#[from] crate::figure::view::ViewError),
    #[error("{0}")]
    Layout(#[from] crate::figure::LayoutError),
    #[error("{0}")]
    Encode(#[from] crate::figure::EncodeError),
    #[error("{0}")]
    Output(#[from] std::io::Error),
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Io(error) => Self::Output(error),
            other => Self::Usage(other.to_string()),
        }
    }
}

/// Does what the arguments say.
pub fn run(args: Args) -> ExitCode {
    let result = match args.mode {
        None => window(args.files, args.first_frame),
        Some(Mode::Check(check)) => check::check(&check),
        Some(Mode::List(list)) => list::list(&list),
        Some(Mode::Convert(args)) => convert::convert(&args),
        Some(Mode::Render(render)) => render::render(&render),
        Some(Mode::OpenFigure(args)) => carried::open_figure(args),
        Some(Mode::Strip(args)) => carried::strip(&args),
        Some(Mode::Date(date)) => date::date(&date),
        Some(Mode::Formats { json, markdown, writes }) => formats::formats(json, markdown, writes),
    };
    match result {
        Ok(code) => code,
        // Whoever reads our output had enough of it, `dateline list | head`.
        Err(Failure::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("dateline: {failure}");
            ExitCode::from(2)
        }
    }
}

fn window(files: Vec<PathBuf>, first_frame_only: bool) -> Result<ExitCode, Failure> {
    if let Some(missing) = files.iter().find(|path| !path.is_file()) {
        return Err(Failure::Usage(format!(
            "there is no file {}; without a file the bundled events are shown",
            missing.display()
        )));
    }
    #[cfg(target_os = "linux")]
    {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if !set("DISPLAY") && !set("WAYLAND_DISPLAY") && !set("WAYLAND_SOCKET") {
            return Err(Failure::Usage(
                "there is no display to open a window on; `dateline render FILE -o picture.png` draws without one"
                    .to_owned(),
            ));
        }
    }
    // The bundled events would only flash by before files that a person asked for.
    let is_bundled = files.is_empty();
    let nothing = || Loaded { dataset: Dataset::default(), reports: Vec::new() };
    let first = move || if is_bundled { bundled() } else { nothing() };
    crate::app::run(first, files, first_frame_only).map_err(Failure::Usage)?;
    Ok(ExitCode::SUCCESS)
}

/// The files that were named, or the bundled events.
fn load(files: &[PathBuf], options: &ReadOptions) -> Result<Loaded, Failure> {
    if files.is_empty() {
        return Ok(bundled());
    }
    Ok(read_files(files, options, &Progress::default())?)
}

/// Reading as it is without any choices, today.
fn options() -> ReadOptions {
    ReadOptions { today: Some(crate::app::today()), ..ReadOptions::default() }
}

/// What was asked for, as a filter and the rows that it lets through.
fn select(
    loaded: Loaded,
    args: &FilterArgs,
) -> Result<(std::sync::Arc<crate::dataset::Dataset>, Filter, Selection), Failure> {
    let mut filter = parse_filter(&args.filter)?;
    let (from, to) = (bound(args.from.as_deref())?, bound(args.to.as_deref())?);
    if let (Some(from), Some(to)) = (&from, &to)
        && from.extent().0 >= to.extent().1
    {
        return Err(Failure::Usage("--from lies behind --to; exchange them".to_owned()));
    }
    let dates = filter.dates.clone().unwrap_or_default();
    if (from.is_some() && dates.from.is_some()) || (to.is_some() && dates.to.is_some()) {
        return Err(Failure::Usage(
            "the filter has dates of its own; give them there or with --from and --to, not both".to_owned(),
        ));
    }
    if from.is_some() || to.is_some() || filter.dates.is_some() {
        filter.set_dates(from.or(dates.from), to.or(dates.to), args.certain || dates.certain_only);
    } else if args.certain {
        return Err(Failure::Usage("--certain needs --from, --to or dates in the filter".to_owned()));
    }
    let dataset = std::sync::Arc::new(loaded.dataset);
    let selection = apply(&dataset, &filter);
    Ok((dataset, filter, selection))
}

/// The rows that a filter lets through; values that no event has are told.
fn apply(dataset: &std::sync::Arc<Dataset>, filter: &Filter) -> Selection {
    let search = SearchIndex::new(dataset.clone());
    let selection = Compiled::new(dataset, filter, &search).select();
    for (facet, name) in &selection.unknown_values {
        eprintln!("dateline: no event has the {} {name}", facet.key());
    }
    selection
}

/// A filter from its text form.
fn parse_filter(text: &str) -> Result<Filter, Failure> {
    text.parse::<Filter>().map_err(|error| {
        let hint = if error.hint.is_empty() { String::new() } else { format!("; {}", error.hint) };
        // Counted in letters, as a person counts.
        let at = text.get(..error.at).map_or(error.at, |before| before.chars().count()) + 1;
        Failure::Filter { at, message: error.message, hint }
    })
}

/// A year, month or day.
fn bound(text: Option<&str>) -> Result<Option<DateBound>, Failure> {
    let parse = |text: &str| {
        text.parse()
            .map_err(|error: DateBoundError| Failure::Usage(format!("{error}; write 2021, 2021-04 or 2021-04-02")))
    };
    text.map(parse).transpose()
}

/// A facet by its key, for `--lanes`.
fn lanes(text: &str) -> Result<Option<Facet>, String> {
    if text == "none" {
        return Ok(None);
    }
    Facet::from_key(text).map(Some).ok_or_else(|| {
        let keys: Vec<&str> = Facet::ALL.iter().map(|facet| facet.key()).collect();
        format!("choose none, {}", keys.join(", "))
    })
}
