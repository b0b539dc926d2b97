//! Reading files and asking for them, on threads of their own.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use crate::convert::{EXPORTERS, Exporter, exporter_for};
use crate::dataset::{Dataset, EventId, Facet};
use crate::figure::{PictureFormat, write_atomic_with};
use crate::import::{
    CONTAINERS, FileReport, IMPORTERS, KnownShape, Loaded, PACKED_EXTENSIONS, Preview, Progress, ReadOptions, bundled,
    preview, raw_line, raw_records, read_files,
};
use crate::time::counted;

use super::command::{Asked, Command};
use super::state::{Message, State};
use super::views::{FoundView, LoadError};

/// What a thread has to tell the window.
pub(super) enum Event {
    /// Files were chosen in a dialog; none when it was closed. How long it was open.
    Chosen(Asked, Vec<PathBuf>, Duration),
    /// Files were read, or not.
    Loaded {
        /// Which reading; only the last one asked for counts.
        job: u64,
        /// What was opened: files of events, or a view.
        opened: Vec<PathBuf>,
        /// The files of events.
        paths: Vec<PathBuf>,
        /// The events.
        result: Box<Result<Loaded, LoadError>>,
        /// The view that shows them, where one was opened.
        view: Option<Box<FoundView>>,
        /// Why they were read.
        cause: Cause,
        /// How they were read, where no view says so.
        options: Box<ReadOptions>,
        /// How the files looked on disk before they were read.
        stamps: Stamps,
        /// An event of the same files that were open, and the same event in what was read.
        known: Option<EventId>,
        found: Option<EventId>,
    },
    /// Some events of files that are being read.
    Preview {
        /// Which reading.
        job: u64,
        /// The files.
        paths: Vec<PathBuf>,
        /// What is there so far.
        dataset: Box<Dataset>,
    },
    /// A row was read as it stands in its file, or not.
    Raw {
        /// Which question this answers.
        number: u64,
        /// The row, or what is wrong.
        result: Result<String, String>,
    },
    /// Something was done, or not.
    Said(Message),
    /// The first rows of a table were read, or not.
    Looked {
        /// Which question this answers.
        number: u64,
        /// The rows, or what is wrong.
        result: Result<Box<Preview>, String>,
    },
    /// A file that is open changed on disk.
    Changed,
}

/// When each file was last written and how long it is.
pub(super) type Stamps = Vec<Option<(SystemTime, u64)>>;

/// A reading that goes on.
pub(super) struct Job {
    /// Its number.
    pub id: u64,
    /// How far it is.
    pub progress: Arc<Progress>,
    /// What is read, for the status bar.
    pub name: String,
    /// When it began.
    pub started: Instant,
}

/// Why files are read.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Cause {
    /// A person opened them.
    Opened,
    /// They are open and changed on disk.
    Changed,
    /// They are open, and are to be read in another way.
    Chosen,
}

/// What is to be read.
pub(super) struct Reading {
    /// Files of events, or a view and files that take the place of its own.
    pub opened: Vec<PathBuf>,
    /// Why they are read.
    pub cause: Cause,
    /// An event of the same files, read before, which is to be found again.
    pub known: Option<(Arc<Dataset>, EventId)>,
    /// How the files are to be read, as far as a person decided it.
    pub options: ReadOptions,
    /// How tables with certain columns were read before.
    pub shapes: Vec<KnownShape>,
    /// Files opened before, among which the data of a view may be.
    pub recent: Vec<PathBuf>,
}

/// The threads behind the window.
pub(super) struct Loader {
    tx: Sender<Event>,
    rx: Receiver<Event>,
    wake: egui::Context,
    /// The reading that goes on.
    pub job: Option<Job>,
    last_id: u64,
    watch: Option<Sender<()>>,
}

impl Loader {
    /// A loader that wakes this window.
    pub(super) fn new(wake: egui::Context) -> Self {
        let (tx, rx) = channel();
        Self { tx, rx, wake, job: None, last_id: 0, watch: None }
    }

    /// What the threads have told since the last call.
    pub(super) fn events(&mut self) -> Vec<Event> {
        self.rx.try_iter().collect()
    }

    /// Whether this is the reading that goes on; a later one, or a cancel, overtakes an earlier one.
    pub(super) fn is_current(&self, job: u64) -> bool {
        self.job.as_ref().is_some_and(|current| current.id == job)
    }

    /// Begins to read; what is open already goes on to be shown until there is something of this.
    pub(super) fn load(&mut self, reading: Reading) {
        self.cancel();
        self.last_id += 1;
        let job = self.last_id;
        let Reading { opened, cause, known, options, shapes, recent } = reading;
        let again = cause != Cause::Opened;
        // A view shows all of its events or none: the first of them would stand there without its filter.
        let is_view = Arc::new(AtomicBool::new(false));
        // What is read again is open: what is there of it already is all of it, if of an older state.
        let previewed = (!again).then(|| {
            let (tx, wake, paths, is_view) = (self.tx.clone(), self.wake.clone(), opened.clone(), is_view.clone());
            Progress::with_preview(move |dataset| {
                if is_view.load(Relaxed) {
                    return;
                }
                let _ = tx.send(Event::Preview { job, paths: paths.clone(), dataset: Box::new(dataset) });
                wake.request_repaint();
            })
        });
        let progress = Arc::new(previewed.unwrap_or_default());
        let name = match opened.as_slice() {
            [one] => one.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            many => format!("{} files", many.len()),
        };
        self.job = Some(Job { id: job, progress: progress.clone(), name, started: Instant::now() });
        let (tx, wake) = (self.tx.clone(), self.wake.clone());
        spawn("read files", move || {
            let found = if again { Ok(None) } else { FoundView::find(&opened, &recent) };
            let (view, stamps, paths, result) = match found {
                Err(error) => (None, Vec::new(), Vec::new(), Err(error)),
                Ok(view) => {
                    is_view.store(view.is_some(), Relaxed);
                    let paths = view.as_ref().map_or_else(|| opened.clone(), |view| view.paths.clone());
                    let chosen = view.as_ref().map_or(&options, FoundView::reading);
                    let chosen = ReadOptions { today: Some(today()), shapes, ..chosen.clone() };
                    // Before reading: what is written meanwhile is a change.
                    let stamps = stamps(&paths);
                    let result = if view.as_ref().is_some_and(FoundView::is_bundled) {
                        Ok(bundled())
                    } else {
                        read_files(&paths, &chosen, &progress).map_err(LoadError::from)
                    };
                    (view.map(Box::new), stamps, paths, result)
                }
            };
            let found = match (&result, &known) {
                (Ok(loaded), Some((before, row))) => find_again(before, *row, &loaded.dataset),
                _ => None,
            };
            let known = known.map(|(_, row)| row);
            let result = Box::new(result);
            let options = Box::new(ReadOptions { shapes: Vec::new(), ..options });
            let _ = tx.send(Event::Loaded { job, opened, paths, result, view, cause, options, stamps, known, found });
            wake.request_repaint();
        });
    }

    /// Reads a row as it stands in its file.
    pub(super) fn read_raw(&self, number: u64, report: Box<FileReport>, line: u64) {
        let (tx, wake) = (self.tx.clone(), self.wake.clone());
        spawn("read a row", move || {
            let result = raw_line(Path::new(&report.path), &report, line).map_err(|error| error.to_string());
            let _ = tx.send(Event::Raw { number, result });
            wake.request_repaint();
        });
    }

    /// Writes the records of a file that could not be read.
    pub(super) fn save_unreadable(&self, report: Box<FileReport>, path: PathBuf) {
        let (tx, wake) = (self.tx.clone(), self.wake.clone());
        spawn("save unreadable records", move || {
            let written = write_atomic_with(&path, |out| raw_records(Path::new(&report.path), &report, out));
            let message = match written {
                Ok(n) => {
                    let text = format!(
                        "Saved {} to {}; correct what is wrong there, and open it",
                        counted(n as u64, "record"),
                        path.display()
                    );
                    Message::news(text).with("Open folder", Command::OpenFolder(super::draw::folder(&path)))
                }
                Err(error) => Message::alert(format!("{} could not be written: {error}", path.display())),
            };
            let _ = tx.send(Event::Said(message));
            wake.request_repaint();
        });
    }

    /// Looks at the first rows of a table.
    pub(super) fn look(&self, number: u64, path: PathBuf, name: String, options: Box<ReadOptions>) {
        let (tx, wake) = (self.tx.clone(), self.wake.clone());
        spawn("look at a table", move || {
            let result = preview(&path, Some(&name), &options).map(Box::new).map_err(|error| error.to_string());
            let _ = tx.send(Event::Looked { number, result });
            wake.request_repaint();
        });
    }

    /// Stops reading; what was open stays open.
    pub(super) fn cancel(&mut self) {
        if let Some(job) = self.job.take() {
            job.progress.cancel();
        }
    }

    /// Shows the system's dialog, in `folder` where there is one. Must be called on the thread of the window.
    pub(super) fn ask(&self, asked: Asked, kinds: Kinds, name: &str, folder: Option<&Path>) {
        let mut dialog = rfd::AsyncFileDialog::new();
        if let Some(folder) = folder {
            dialog = dialog.set_directory(folder);
        }
        let (title, label, ending) = saved_as(asked, kinds);
        let (tx, wake) = (self.tx.clone(), self.wake.clone());
        let started = Instant::now();
        let tell = move |paths: Vec<PathBuf>| {
            let _ = tx.send(Event::Chosen(asked, paths, started.elapsed()));
            wake.request_repaint();
        };
        if asked.is_saving() {
            let dialog =
                dialog.set_title(title).set_file_name(format!("{name}.{ending}")).add_filter(label, &[last_of(ending)]);
            let chosen = dialog.save_file();
            spawn("save dialog", move || {
                let path = pollster::block_on(chosen).map(|file| with_ending(file.path().to_owned(), asked, kinds));
                tell(path.into_iter().collect());
            });
            return;
        }
        let endings = match asked {
            Asked::Fonts => vec!["ttf", "otf", "ttc"],
            Asked::DateMapToOpen => vec!["datemap"],
            _ => event_endings(asked == Asked::Open),
        };
        let dialog = dialog.set_title(title).add_filter(label, &endings).add_filter("All files", &["*"]);
        if matches!(asked, Asked::Data | Asked::DateMapToOpen) {
            let chosen = dialog.pick_file();
            spawn("open dialog", move || {
                tell(pollster::block_on(chosen).map(|file| file.path().to_owned()).into_iter().collect());
            });
        } else {
            let chosen = dialog.pick_files();
            spawn("open dialog", move || {
                let files = pollster::block_on(chosen).unwrap_or_default();
                tell(files.into_iter().map(|file| file.path().to_owned()).collect());
            });
        }
    }

    /// Tells when one of these files is no longer as it was `known`, until called again.
    pub(super) fn watch(&mut self, paths: &[PathBuf], known: Stamps) {
        // Dropping the old sender ends the old thread.
        self.watch = None;
        if paths.is_empty() {
            return;
        }
        let (stop, stopped) = channel::<()>();
        self.watch = Some(stop);
        let (tx, wake, paths) = (self.tx.clone(), self.wake.clone(), paths.to_vec());
        spawn("watch files", move || {
            let mut known = known;
            let mut pending = false;
            // A look a second costs nothing and works on every file system, network shares included.
            while let Err(std::sync::mpsc::RecvTimeoutError::Timeout) = stopped.recv_timeout(Duration::from_secs(1)) {
                let now = stamps(&paths);
                if now != known {
                    // Wait until it has been still for a second: programs write in pieces.
                    known = now;
                    pending = true;
                } else if pending {
                    pending = false;
                    if tx.send(Event::Changed).is_err() {
                        return;
                    }
                    wake.request_repaint();
                }
            }
        });
    }
}

/// What is chosen of files that have one of several formats.
#[derive(Copy, Clone)]
pub(super) struct Kinds {
    /// Of figures.
    pub picture: PictureFormat,
    /// Of events that are saved.
    pub events: &'static dyn Exporter,
    /// The ending of records that are to be corrected.
    pub unreadable: &'static str,
}

impl Kinds {
    /// What is chosen now.
    pub(super) fn of(state: &State) -> Self {
        let events = state.saving.as_ref().map_or(EXPORTERS[0], |saving| saving.exporter());
        let unreadable = state.reports.get(state.unreadable_of).map_or("csv", |report| ending_of(&report.name));
        Self { picture: state.export.format, events, unreadable }
    }
}

/// The ending of records that stand in a file as they were; those of sheets become a table.
fn ending_of(name: &str) -> &'static str {
    let name = name.trim_end_matches(".gz").trim_end_matches(".zst").to_lowercase();
    let is_one = |ending: &&str| name.strip_suffix(*ending).is_some_and(|stem| stem.ends_with('.'));
    IMPORTERS.iter().flat_map(|importer| importer.extensions()).copied().find(is_one).unwrap_or("csv")
}

/// The last part of an ending such as `timelinejs.json`, which is all that dialogs know of.
fn last_of(ending: &str) -> &str {
    ending.rsplit('.').next().unwrap_or(ending)
}

/// The title of a dialog, what the files are called, and their ending where one is saved.
fn saved_as(asked: Asked, kinds: Kinds) -> (&'static str, &'static str, &'static str) {
    match (asked, kinds.picture) {
        (Asked::Picture, PictureFormat::Png) => ("Save figure", "PNG picture", "png"),
        (Asked::Picture, PictureFormat::Svg) => ("Save figure", "SVG drawing", "svg"),
        (Asked::Picture, PictureFormat::Pdf) => ("Save figure", "PDF document", "pdf"),
        (Asked::List, _) => ("Save list of events and sources", "Markdown text", "md"),
        (Asked::AltText, _) => ("Save alternative text", "Text", "txt"),
        (Asked::View, _) => ("Save view", "Dateline view", "dateview"),
        (Asked::Open, _) => ("Open event files, views or figures", "Events, views, figures", ""),
        (Asked::Data, _) => ("Locate the data of the view", "Event files", ""),
        (Asked::Fonts, _) => ("Add fonts", "Fonts", ""),
        (Asked::Events, _) => ("Save events", kinds.events.name(), kinds.events.extension()),
        (Asked::Unreadable, _) => ("Save unreadable records", "Records to correct", kinds.unreadable),
        (Asked::DateMap, _) => ("Save how the table is read", "Dateline map of columns", "datemap"),
        (Asked::DateMapToOpen, _) => ("Load how a table is read", "Dateline map of columns", ""),
    }
}

/// The path with an ending, where a person typed none that will do.
pub(super) fn with_ending(mut path: PathBuf, asked: Asked, kinds: Kinds) -> PathBuf {
    let (_, _, ending) = saved_as(asked, kinds);
    let is_fine = match asked {
        Asked::Picture => PictureFormat::of_path(&path).is_some(),
        Asked::Events => exporter_for(&path).is_some(),
        _ => path.extension().is_some(),
    };
    if !is_fine {
        path.as_mut_os_string().push(format!(".{ending}"));
    }
    path
}

fn event_endings(with_views: bool) -> Vec<&'static str> {
    let mut endings: Vec<&str> =
        crate::import::IMPORTERS.iter().flat_map(|importer| importer.extensions()).copied().collect();
    endings.extend(CONTAINERS.iter().flat_map(|container| container.extensions));
    endings.extend(PACKED_EXTENSIONS);
    if with_views {
        endings.extend(["dateview", "pdf", "svg", "png"]);
    }
    endings.sort_unstable();
    endings.dedup();
    endings
}

/// The event itself in files that were read again, also where two have the same id.
pub(super) fn find_again(before: &Dataset, row: EventId, now: &Dataset) -> Option<EventId> {
    let id = before.event(row).id().into_owned();
    let file = before.values(Facet::File, row).first().unwrap_or_default();
    now.find_in_file(file, &id, before.place_in_file(file, &id, row))
}

fn stamps(paths: &[PathBuf]) -> Stamps {
    let stamp = |path: &PathBuf| {
        let meta = std::fs::metadata(path).ok()?;
        Some((meta.modified().ok()?, meta.len()))
    };
    paths.iter().map(stamp).collect()
}

pub(super) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) {
    // Without threads nothing can be read; the window stays as it is, which is all that can be done.
    let _ = std::thread::Builder::new().name(name.to_owned()).spawn(work);
}

/// Today, in days since 1970-01-01.
pub(crate) fn today() -> i64 {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since_1970.map_or(0, |since| (since.as_secs() / 86_400) as i64)
}
