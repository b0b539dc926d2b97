//! Figures are laid out, drawn and written on a thread of their own.
//!
//! ```text
//! State ──Order──▶ Drawer (thread): data hashed, figure composed, page drawn or file written ──Done──▶ State
//! ```
//!
//! The last preview asked for wins; whatever is to be saved is saved.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use crate::convert::{Loss, WriteError, exporter};
use crate::dataset::{Dataset, EventId};
use crate::figure::digest::{self, FileDigest};
use crate::figure::view::{Changes, ViewFile, relative_path};
use crate::figure::{
    Content, DataFile, Figure, FigureSpec, Paging, PictureFormat, compose, encode, list_markdown, write_atomic,
    write_atomic_with,
};
use crate::layout::LaneIndex;
use crate::paint::png;
use crate::query::{Filter, Selection};
use crate::scene::Fonts;

use super::command::Asked;
use super::export::{Pixels, Preview};

/// The longest side of a copied picture, in pixels: programs that take it from the clipboard choke on more.
const MOST_COPIED: f32 = 4_000.0;
/// Files up to this size are hashed before the first preview; larger ones beside it.
const QUICKLY_HASHED: u64 = 32 << 20;
/// Millimetres in a point.
const MM: f32 = 25.4 / 72.0;

/// What a figure is made of, shared with the window.
#[derive(Clone)]
pub(super) struct Sheet {
    pub dataset: Arc<Dataset>,
    pub selection: Arc<Selection>,
    pub lanes: Arc<LaneIndex>,
    pub filter: Filter,
    /// The view that makes it; the hashes of its files are filled in here.
    pub view: ViewFile,
    /// Where those files are, in the same order.
    pub paths: Vec<PathBuf>,
    /// How they looked on disk when they were read.
    pub stamps: Vec<Option<Stamp>>,
    pub fonts: Vec<PathBuf>,
    pub format: PictureFormat,
}

/// What is to be done with it.
pub(super) enum Task {
    /// Draw a page that fits into so many pixels.
    Preview { page: usize, room: [u32; 2] },
    /// Draw a page for the clipboard.
    Copy { page: usize },
    /// Write a file.
    Write(Asked, PathBuf),
    /// Tell what is other than when this view was made.
    Compare(Box<ViewFile>),
    /// Count what a format cannot hold of the events.
    Losses {
        /// Which question this is.
        number: u64,
        /// The id of the format.
        format: &'static str,
        /// Whether all events are meant.
        all: bool,
    },
    /// Write events in the format of another program.
    Events {
        /// Where to.
        path: PathBuf,
        /// The id of the format.
        format: &'static str,
        /// Whether all events are meant.
        all: bool,
    },
}

/// Something for the thread to do.
pub(super) struct Order {
    /// Later ones have greater numbers.
    pub number: u64,
    pub sheet: Sheet,
    pub task: Task,
}

/// What the thread has done.
pub(super) enum Done {
    /// A page, or why there is none.
    Preview(u64, Result<Box<Preview>, String>),
    /// Hashes of large files are there, so that a preview can say them.
    Hashed,
    /// Pixels for the clipboard.
    Copied(Result<Pixels, String>),
    /// A file was written, or not.
    Written(Asked, PathBuf, Result<(), String>),
    /// What changed.
    Compared(Changes),
    /// What a format cannot hold.
    Losses(u64, Vec<Loss>),
    /// Events were written, so many, or not.
    Events(PathBuf, Result<usize, String>),
}

/// The thread that draws.
pub(super) struct Drawer {
    orders: Sender<Order>,
    done: Receiver<Done>,
    n_orders: u64,
}

impl Drawer {
    /// Starts the thread; `wake` is called when something is done.
    pub(super) fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        let (orders, ordered) = channel::<Order>();
        let (tell, done) = channel();
        let wake: Arc<dyn Fn() + Send + Sync> = Arc::new(wake);
        super::load::spawn("draw figures", move || {
            let mut worker = Worker { digests: Digests::default(), tell, wake, fonts: None, kept: None };
            let mut waiting = VecDeque::new();
            loop {
                if waiting.is_empty() {
                    let Ok(order) = ordered.recv() else { return };
                    waiting.push_back(order);
                }
                waiting.extend(ordered.try_iter());
                let last = waiting.iter().rposition(|order| matches!(order.task, Task::Preview { .. }));
                let last = last.and_then(|at| waiting.get(at)).map(|order| order.number);
                waiting.retain(|order| !matches!(order.task, Task::Preview { .. }) || Some(order.number) == last);
                let Some(order) = waiting.pop_front() else { continue };
                let done = worker.work(order);
                if worker.tell.send(done).is_err() {
                    return;
                }
                (worker.wake)();
            }
        });
        Self { orders, done, n_orders: 0 }
    }

    /// Asks for something; returns its number.
    pub(super) fn order(&mut self, sheet: Sheet, task: Task) -> u64 {
        self.n_orders += 1;
        let _ = self.orders.send(Order { number: self.n_orders, sheet, task });
        self.n_orders
    }

    /// What was done since the last call.
    pub(super) fn done(&self) -> Vec<Done> {
        self.done.try_iter().collect()
    }
}

/// Fails when a file of events is not what was read of it: the figure would name bytes that it does not show.
fn as_read(sheet: &Sheet) -> Result<(), String> {
    let changed = sheet.paths.iter().zip(&sheet.stamps).find(|(path, read)| stamp(path) != **read);
    changed.map_or(Ok(()), |(path, _)| {
        Err(format!("{} has changed on disk since it was read: save again when it has been read again", path.display()))
    })
}

/// How a file looks from outside: when it was written last, and how long it is.
pub(super) type Stamp = (SystemTime, u64);

fn stamp(path: &Path) -> Option<Stamp> {
    let data = std::fs::metadata(path).ok()?;
    Some((data.modified().ok()?, data.len()))
}

/// Files and how they looked when they were read.
type Stamped = Vec<(PathBuf, Option<Stamp>)>;

/// The hashes of files, kept as long as the files look the same.
#[derive(Clone, Default)]
struct Digests(Arc<Mutex<BTreeMap<PathBuf, (Stamp, FileDigest)>>>);

impl Digests {
    fn known(&self, path: &Path) -> Option<FileDigest> {
        let now = stamp(path)?;
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(path).filter(|(then, _)| *then == now).map(|(_, digest)| digest.clone())
    }

    /// The hash of a file; `None` when it cannot be read.
    fn of(&self, path: &Path) -> Option<FileDigest> {
        if let Some(known) = self.known(path) {
            return Some(known);
        }
        let stamp = stamp(path)?;
        let digest = digest::of_file(path).ok()?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(path.to_owned(), (stamp, digest.clone()));
        Some(digest)
    }
}

/// While it is the same the figure is.
#[derive(Clone, PartialEq)]
struct Key {
    selection: u64,
    lanes: u64,
    window: Option<(f64, f64)>,
    spec: FigureSpec,
    files: Vec<DataFile>,
    fonts: Stamped,
    paging: Paging,
}

/// The events that are meant, in order of time.
fn rows_of(sheet: &Sheet, all: bool) -> Vec<EventId> {
    if all { sheet.dataset.ids().collect() } else { sheet.selection.rows.iter().collect() }
}

fn write_events(sheet: &Sheet, rows: &[EventId], format: &str, path: &Path) -> Result<(), String> {
    let exporter = exporter(format).ok_or_else(|| format!("there is no format {format}"))?;
    let written = write_atomic_with(path, |out| exporter.write(&sheet.dataset, rows, out));
    written.map_err(|error: WriteError| format!("{} could not be written: {error}", path.display()))
}

struct Worker {
    digests: Digests,
    tell: Sender<Done>,
    wake: Arc<dyn Fn() + Send + Sync>,
    fonts: Option<(Stamped, Arc<Fonts>)>,
    kept: Option<(Key, Arc<Figure>)>,
}

impl Worker {
    fn work(&mut self, order: Order) -> Done {
        let Order { number, mut sheet, task } = order;
        match task {
            Task::Preview { page, room } => {
                self.fill(&mut sheet, false);
                Done::Preview(number, self.preview(number, &sheet, page, room))
            }
            Task::Copy { page } => {
                self.fill(&mut sheet, true);
                Done::Copied(as_read(&sheet).and_then(|()| self.copy(&sheet, page)))
            }
            Task::Write(asked, path) => {
                self.fill(&mut sheet, true);
                let written = as_read(&sheet).and_then(|()| self.write(&mut sheet, asked, &path));
                Done::Written(asked, path, written)
            }
            Task::Losses { number, format, all } => {
                let rows = rows_of(&sheet, all);
                let losses = exporter(format).map(|exporter| exporter.losses(&sheet.dataset, &rows));
                Done::Losses(number, losses.unwrap_or_default())
            }
            Task::Events { path, format, all } => {
                let rows = rows_of(&sheet, all);
                let written = write_events(&sheet, &rows, format, &path).map(|()| rows.len());
                Done::Events(path, written)
            }
            Task::Compare(view) => Done::Compared(view.changes(&sheet.dataset, &sheet.selection)),
        }
    }

    /// Puts in what the files are; with `all` also where it takes long to find out.
    fn fill(&self, sheet: &mut Sheet, all: bool) {
        let mut later = Vec::new();
        for (data, path) in sheet.view.data.iter_mut().zip(&sheet.paths) {
            let is_quick = stamp(path).is_some_and(|(_, len)| len <= QUICKLY_HASHED);
            let digest = if all || is_quick { self.digests.of(path) } else { self.digests.known(path) };
            match digest {
                Some(digest) => {
                    // The day stays as it was noted while the bytes are the same.
                    if data.file.sha256 != digest.sha256 || data.modified.is_none() {
                        data.modified = digest.modified;
                    }
                    data.file.sha256 = digest.sha256;
                }
                None if !all && path.is_file() => {
                    (data.file.sha256, data.modified) = (String::new(), None);
                    later.push(path.clone());
                }
                None => (data.file.sha256, data.modified) = (String::new(), None),
            }
        }
        for (font, path) in sheet.view.fonts.iter_mut().zip(&sheet.fonts) {
            font.sha256 = self.digests.of(path).map(|digest| digest.sha256).unwrap_or_default();
        }
        if !later.is_empty() {
            let (digests, tell, wake) = (self.digests.clone(), self.tell.clone(), Arc::clone(&self.wake));
            super::load::spawn("hash files", move || {
                for path in later {
                    digests.of(&path);
                }
                let _ = tell.send(Done::Hashed);
                wake();
            });
        }
    }

    fn fonts(&mut self, paths: &[PathBuf]) -> Result<Arc<Fonts>, String> {
        if paths.is_empty() {
            return Ok(Arc::clone(Fonts::bundled()));
        }
        let key: Vec<_> = paths.iter().map(|path| (path.clone(), stamp(path))).collect();
        if let Some((_, fonts)) = self.fonts.as_ref().filter(|(known, _)| *known == key) {
            return Ok(Arc::clone(fonts));
        }
        let read = |path: &PathBuf| {
            let name = path.display().to_string();
            let bytes = std::fs::read(path).map_err(|error| format!("the font {name} could not be read: {error}"))?;
            Ok((name, bytes))
        };
        let files = paths.iter().map(read).collect::<Result<Vec<_>, String>>()?;
        let fonts = Fonts::with(files).map_err(|error| error.to_string())?;
        self.fonts = Some((key, Arc::clone(&fonts)));
        Ok(fonts)
    }

    fn figure(&mut self, sheet: &Sheet) -> Result<Arc<Figure>, String> {
        let Sheet { dataset, selection, lanes, filter, view, .. } = sheet;
        let files = view.data_files();
        let key = Key {
            selection: selection.generation,
            lanes: lanes.generation,
            window: view.window(),
            spec: view.figure.clone(),
            files: files.clone(),
            fonts: sheet.fonts.iter().map(|path| (path.clone(), stamp(path))).collect(),
            paging: if sheet.format == PictureFormat::Pdf { Paging::Paged } else { Paging::Single },
        };
        if let Some((_, figure)) = self.kept.as_ref().filter(|(known, _)| *known == key) {
            return Ok(Arc::clone(figure));
        }
        let fonts = self.fonts(&sheet.fonts)?;
        let content =
            Content { dataset, selection, filter, lanes, window: view.window(), files: &files, fonts: &fonts };
        let figure = Arc::new(compose(&content, &view.figure, key.paging).map_err(|error| error.to_string())?);
        self.kept = Some((key, Arc::clone(&figure)));
        Ok(figure)
    }

    fn preview(&mut self, number: u64, sheet: &Sheet, page: usize, room: [u32; 2]) -> Result<Box<Preview>, String> {
        let figure = self.figure(sheet)?;
        let n_pages = figure.pages.len();
        let page = page.min(n_pages.saturating_sub(1));
        let scene = figure.pages.get(page).ok_or("the figure has no page")?;
        let scale = (room[0] as f32 / scene.width).min(room[1] as f32 / scene.height);
        let pixels = pixels(&figure, page, scale).ok_or("there is no room for a preview")?;
        let spec = &sheet.view.figure;
        let (width_pt, height_pt) = (scene.width * figure.unit, scene.height * figure.unit);
        let (width_px, height_px) = spec.size.pixels(height_pt, spec.dpi());
        Ok(Box::new(Preview {
            number,
            pixels: Arc::new(pixels),
            page,
            n_pages,
            size_mm: [width_pt * MM, height_pt * MM],
            size_px: [width_px, height_px],
            warnings: figure.warnings.clone(),
            description: figure.description.clone(),
            has_list: !figure.list.is_empty(),
        }))
    }

    fn copy(&mut self, sheet: &Sheet, page: usize) -> Result<Pixels, String> {
        let figure = self.figure(sheet)?;
        let page = page.min(figure.pages.len().saturating_sub(1));
        let scene = figure.pages.get(page).ok_or("the figure has no page")?;
        let wanted = figure.unit * sheet.view.figure.dpi() / 72.0;
        let scale = wanted.min(MOST_COPIED / scene.width.max(scene.height));
        pixels(&figure, page, scale).ok_or_else(|| "the figure could not be drawn as pixels".to_owned())
    }

    fn write(&mut self, sheet: &mut Sheet, asked: Asked, path: &Path) -> Result<(), String> {
        if asked == Asked::Picture {
            let format = PictureFormat::of_path(path).ok_or_else(|| {
                format!("{} is neither .pdf, .svg nor .png; give the file one of these endings", path.display())
            })?;
            sheet.format = format;
        }
        let Sheet { dataset, selection, .. } = sheet;
        sheet.view.note_shown(dataset, selection);
        let bytes = match asked {
            Asked::Picture => {
                let figure = self.figure(sheet)?;
                let spec = &sheet.view.figure;
                let recipe = spec.recipe.then(|| sheet.view.recipe());
                encode(&figure, sheet.format, spec, recipe.as_deref()).map_err(|error| error.to_string())?
            }
            Asked::List => {
                let figure = self.figure(sheet)?;
                if figure.list.is_empty() {
                    return Err("there is no list without numbers; tick “Numbers beside the marks”".to_owned());
                }
                list_markdown(&figure.title, &figure.lead, &figure.list, figure.unlisted.as_deref()).into_bytes()
            }
            Asked::AltText => format!("{}\n", self.figure(sheet)?.description).into_bytes(),
            _ => {
                let folder = folder(path);
                let mut view = sheet.view.clone();
                for (data, path) in view.data.iter_mut().zip(&sheet.paths) {
                    data.file.file = relative_path(&folder, path);
                }
                for (font, path) in view.fonts.iter_mut().zip(&sheet.fonts) {
                    font.file = relative_path(&folder, path);
                }
                view.to_text().into_bytes()
            }
        };
        write_atomic(path, &bytes).map_err(|error| why_not(path, &error))
    }
}

/// The pixels of a page, `scale` to a unit.
fn pixels(figure: &Figure, page: usize, scale: f32) -> Option<Pixels> {
    let (width, height) = png::size_at(figure.pages.get(page)?, f64::from(scale));
    let (width, height, rgba) = png::pixels(&figure.picture(), page, width, height)?;
    Some(Pixels { size: [width as usize, height as usize], rgba })
}

/// The folder of a file.
pub(super) fn folder(path: &Path) -> PathBuf {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_owned)
}

/// Why a file was not written, and what to do.
fn why_not(path: &Path, error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    let folder = folder(path);
    let folder = folder.display();
    let why = match error.kind() {
        ErrorKind::NotFound => format!("there is no folder {folder}; choose another one"),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            format!("nothing can be written into {folder}; choose another folder")
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "the disk is full; make room on it, or choose another one".to_owned()
        }
        ErrorKind::IsADirectory => "it is a folder; choose another name".to_owned(),
        _ => format!("{error}; choose another folder"),
    };
    format!("Could not save {}: {why}", path.display())
}
