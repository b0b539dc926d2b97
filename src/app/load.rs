//! Reading files and asking for them, on threads of their own.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use crate::dataset::{Dataset, EventId, Facet};
use crate::figure::PictureFormat;
use crate::import::{ImportError, Loaded, Progress, ReadOptions, read_files};

/// What a thread has to tell the window.
pub(super) enum Event {
    /// Files were chosen to be opened; empty when the dialog was closed. How long it was open.
    Chosen(Vec<PathBuf>, Duration),
    /// A file name was chosen to save to.
    SaveTo(PathBuf),
    /// Files were read, or not.
    Loaded {
        /// Which reading; only the last one asked for counts.
        job: u64,
        /// The files.
        paths: Vec<PathBuf>,
        /// The events.
        result: Box<Result<Loaded, ImportError>>,
        /// Whether they were open already and changed on disk.
        again: bool,
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
    ///
    /// `known` is an event of the same files, read before, which is to be found again.
    pub(super) fn load(&mut self, paths: Vec<PathBuf>, again: bool, known: Option<(Arc<Dataset>, EventId)>) {
        self.cancel();
        self.last_id += 1;
        let job = self.last_id;
        // Files that are read again are open: what is there of them already is all of it, if of an older state.
        let progress = if again {
            Progress::default()
        } else {
            let (tx, wake, paths) = (self.tx.clone(), self.wake.clone(), paths.clone());
            Progress::with_preview(move |dataset| {
                let _ = tx.send(Event::Preview { job, paths: paths.clone(), dataset: Box::new(dataset) });
                wake.request_repaint();
            })
        };
        let progress = Arc::new(progress);
        let name = match paths.as_slice() {
            [one] => one.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            many => format!("{} files", many.len()),
        };
        self.job = Some(Job { id: job, progress: progress.clone(), name, started: Instant::now() });
        let (tx, wake) = (self.tx.clone(), self.wake.clone());
        spawn("read files", move || {
            // Before reading: what is written meanwhile is a change.
            let stamps = stamps(&paths);
            let result = Box::new(read_files(&paths, &ReadOptions::default(), &progress));
            let found = match (result.as_ref(), &known) {
                (Ok(loaded), Some((before, row))) => find_again(before, *row, &loaded.dataset),
                _ => None,
            };
            let known = known.map(|(_, row)| row);
            let _ = tx.send(Event::Loaded { job, paths, result, again, stamps, known, found });
            wake.request_repaint();
        });
    }

    /// Stops reading; what was open stays open.
    pub(super) fn cancel(&mut self) {
        if let Some(job) = self.job.take() {
            job.progress.cancel();
        }
    }

    /// Shows the system's dialog for opening. Must be called on the thread of the window.
    pub(super) fn ask_open(&self) {
        let mut endings: Vec<&str> =
            crate::import::IMPORTERS.iter().flat_map(|importer| importer.extensions()).copied().collect();
        endings.sort_unstable();
        endings.dedup();
        let dialog = rfd::AsyncFileDialog::new()
            .set_title("Open event files")
            .add_filter("Event files", &endings)
            .add_filter("All files", &["*"]);
        let chosen = dialog.pick_files();
        let (tx, wake) = (self.tx.clone(), self.wake.clone());
        let started = Instant::now();
        spawn("open dialog", move || {
            let files = pollster::block_on(chosen).unwrap_or_default();
            let paths = files.into_iter().map(|file| file.path().to_owned()).collect();
            let _ = tx.send(Event::Chosen(paths, started.elapsed()));
            wake.request_repaint();
        });
    }

    /// Shows the system's dialog for saving. Must be called on the thread of the window.
    pub(super) fn ask_save(&self, format: PictureFormat) {
        let (label, ending) = match format {
            PictureFormat::Png => ("PNG picture", "png"),
            PictureFormat::Svg => ("SVG drawing", "svg"),
            PictureFormat::Pdf => ("PDF document", "pdf"),
        };
        let dialog = rfd::AsyncFileDialog::new()
            .set_title("Save picture")
            .set_file_name(format!("timeline.{ending}"))
            .add_filter(label, &[ending]);
        let chosen = dialog.save_file();
        let (tx, wake) = (self.tx.clone(), self.wake.clone());
        spawn("save dialog", move || {
            if let Some(file) = pollster::block_on(chosen) {
                let mut path = file.path().to_owned();
                if PictureFormat::of_path(&path).is_none() {
                    path.as_mut_os_string().push(format!(".{ending}"));
                }
                let _ = tx.send(Event::SaveTo(path));
            }
            wake.request_repaint();
        });
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
