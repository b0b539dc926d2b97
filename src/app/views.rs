//! View files: what is shown as a file, and a file as what is shown.

use std::path::{Path, PathBuf};

use crate::dataset::{Dataset, EventId, Facet};
use crate::figure::carry::Carrier;
use crate::figure::view::{Changes, DataRef, FileRef, Screen, VIEW_VERSION, ViewError, ViewFile, Window, find_file};
use crate::figure::{OpenError, digest, is_view, program, view_text};
use crate::import::{ImportError, Loaded, ReadOptions, n_events_of};
use crate::time::TimeScale;

use super::draw::{Sheet, folder};
use super::state::{Document, State, View};

/// Parts the id of an event from the number of its file and its place there, where an id alone leads to another event.
const PLACE: char = '\u{1f}';

/// Where what is shown comes from, beside the files of events.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Origin {
    /// The view file that was opened or saved last; none where a figure was opened.
    pub view_file: Option<PathBuf>,
    /// How the files are read, as far as a person decided it.
    pub reading: ReadOptions,
    /// What the view said of its files.
    data: Vec<DataRef>,
    /// What changed since the view was made.
    pub changes: Option<Changes>,
    /// The view whose events are still to be compared with those that are shown.
    pub(super) to_compare: Option<Box<ViewFile>>,
    /// Files of the view that are not what they were.
    changed_files: Vec<String>,
    /// How each file of events looked on disk when it was read: a figure of other bytes would name the wrong ones.
    pub(super) stamps: super::load::Stamps,
}

/// A view that was found, and its files.
#[derive(Debug)]
pub(super) struct FoundView {
    view: ViewFile,
    /// The file, where it is a view file and not a figure.
    file: Option<PathBuf>,
    /// Where its data is.
    pub paths: Vec<PathBuf>,
    fonts: Vec<PathBuf>,
    changed_files: Vec<String>,
    /// Fonts that are not there.
    missing_fonts: Vec<String>,
}

/// Why nothing was opened.
#[derive(Debug, thiserror::Error)]
pub(super) enum LoadError {
    #[error("{0}")]
    Import(#[from] ImportError),
    #[error("{0}")]
    Open(#[from] OpenError),
    #[error("{0}")]
    View(#[from] ViewError),
    #[error("{file}, which {view} shows, is not there; say where it is, or put it beside the view")]
    Missing {
        /// The name of the view.
        view: String,
        /// The file that is not there.
        file: String,
    },
}

impl FoundView {
    /// Reads the view that is the first of `opened` and finds its files: first among those named after it, then where the
    /// view says, around it, and among the `recent` ones. `None` when the first one is no view.
    pub(super) fn find(opened: &[PathBuf], recent: &[PathBuf]) -> Result<Option<Self>, LoadError> {
        let Some((path, given)) = opened.split_first() else { return Ok(None) };
        if !is_view(path) {
            return Ok(None);
        }
        let (text, is_recipe) = view_text(path)?;
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let view = ViewFile::parse(&text, &name)?;
        let view = if is_recipe { view.without_folders() } else { view };
        let folder = folder(path);
        // Files beside one that a person named are as near as those that were open before.
        let mut near = recent.to_vec();
        for file in view.data.iter().map(|data| base_name(&data.file.file)) {
            near.extend(given.iter().filter_map(|path| Some(path.parent()?.join(file))));
        }
        let mut found = Self {
            file: (!is_figure(path)).then(|| path.clone()),
            paths: Vec::new(),
            fonts: Vec::new(),
            changed_files: Vec::new(),
            missing_fonts: Vec::new(),
            view,
        };
        let mut given = given.to_vec();
        for data in &found.view.data {
            let file = &data.file;
            let check = |path: PathBuf| {
                let is_same =
                    file.sha256.is_empty() || digest::of_file(&path).is_ok_and(|digest| digest.sha256 == file.sha256);
                (path, is_same)
            };
            // One that was named goes before any that is found, and before none where it has another name.
            let called = |path: &PathBuf| path.file_name().is_some_and(|name| name == base_name(&file.file));
            let place = match given.iter().position(called) {
                Some(at) => Some(check(given.remove(at))),
                None => match find_file(&folder, file, &near) {
                    Some(found) => Some((found.path, found.is_same)),
                    None => (!given.is_empty()).then(|| check(given.remove(0))),
                },
            };
            let Some((path, is_same)) = place else {
                return Err(LoadError::Missing { view: name, file: base_name(&file.file).to_owned() });
            };
            if !is_same {
                found.changed_files.push(base_name(&file.file).to_owned());
            }
            found.paths.push(path);
        }
        for font in &found.view.fonts {
            match find_file(&folder, font, recent) {
                Some(font) => found.fonts.push(font.path),
                None => found.missing_fonts.push(base_name(&font.file).to_owned()),
            }
        }
        Ok(Some(found))
    }

    /// How its files are to be read.
    pub(super) fn reading(&self) -> &ReadOptions {
        &self.view.reading
    }

    /// Whether its events are the bundled ones.
    pub(super) fn is_bundled(&self) -> bool {
        self.view.data.is_empty()
    }
}

impl State {
    /// Shows a view of data that was read: the filter, the lanes and the window are those of the view.
    pub(super) fn open_view(&mut self, loaded: Loaded, found: FoundView) {
        let FoundView { view, file, paths, fonts, changed_files, .. } = found;
        let width = self.view.scale.width_px();
        self.open_with(loaded, paths, |dataset, before| {
            let filter = view.filter().unwrap_or_default().with_keys_of(dataset);
            (Document { filter, lanes: view.lanes.clone() }, look(&view, dataset, before, width))
        });
        self.export.forget_words();
        self.export.set_spec(view.figure.clone());
        self.export.all_events = view.window.is_none();
        self.export.fonts = fonts;
        let is_known = view.n_shown > 0 || !view.shown.is_empty() || !changed_files.is_empty();
        self.origin = Origin {
            view_file: file,
            reading: view.reading.clone(),
            data: view.data.clone(),
            changes: None,
            to_compare: is_known.then(|| Box::new(view)),
            changed_files,
            stamps: Vec::new(),
        };
    }

    /// What is shown as a view; the hashes of its files are still to be found out.
    pub(super) fn to_view(&self) -> ViewFile {
        let scale = self.target_scale();
        let from = scale.from_seconds();
        let window = Window { from, to: from + scale.span_seconds() };
        let data = self.paths.iter().enumerate().map(|(nth, path)| {
            let known = self.origin.data.get(nth);
            DataRef {
                file: FileRef {
                    file: path.display().to_string(),
                    sha256: known.map(|known| known.file.sha256.clone()).unwrap_or_default(),
                },
                modified: known.and_then(|known| known.modified.clone()),
                events: n_events_of(&self.reports, nth),
            }
        });
        let all = self.export.all_events;
        ViewFile {
            version: VIEW_VERSION,
            made_with: program(),
            data: data.collect(),
            date_order: None,
            reading: self.origin.reading.clone(),
            filter: self.document.filter.to_string(),
            window: (!all).then_some(window),
            lanes: self.document.lanes.clone(),
            figure: self.export.spec.clone(),
            fonts: self
                .export
                .fonts
                .iter()
                .map(|path| FileRef { file: path.display().to_string(), sha256: String::new() })
                .collect(),
            screen: Some(Screen {
                row_height: self.view.row_scale,
                scroll: self.view.scroll_y,
                selected: self.view.selected.map(|row| name_of(&self.dataset, row)).unwrap_or_default(),
                window: all.then_some(window),
            }),
            shown: std::collections::BTreeMap::new(),
            n_shown: 0,
        }
    }

    /// What the figure is made of.
    pub(super) fn sheet(&self) -> Sheet {
        Sheet {
            dataset: self.dataset.clone(),
            selection: self.selection.clone(),
            lanes: self.lanes.clone(),
            filter: self.document.filter.clone(),
            view: self.to_view(),
            paths: self.paths.clone(),
            stamps: self.origin.stamps.clone(),
            fonts: self.export.fonts.clone(),
            format: self.export.format,
        }
    }

    /// Notes what changed since the view was made; a sentence for the person where something did.
    pub(super) fn note_changes(&mut self, changes: Changes) -> Option<String> {
        let files = self.origin.changed_files.join(", ");
        let text = match (files.is_empty(), changes.is_none()) {
            (true, true) => return None,
            (false, true) => format!("{files} has changed since the view was made; the view shows the same events"),
            (false, false) => format!("{files} has changed since the view was made: {}", changes.describe()),
            (true, false) => format!("The view does not show what it showed: {}", changes.describe()),
        };
        self.origin.changes = (!changes.is_none()).then_some(changes);
        Some(text)
    }
}

/// What to say of fonts that are not there.
pub(super) fn lacking(found: &FoundView) -> Option<String> {
    let names = found.missing_fonts.join(", ");
    (!names.is_empty()).then(|| format!("the font {names} is not there, so figures are set without it"))
}

/// What a view has in sight.
fn look(file: &ViewFile, dataset: &Dataset, before: View, width: f32) -> View {
    let screen = file.screen.clone().unwrap_or_default();
    let scale = file.window.or(screen.window).map(|window| TimeScale::from_secs(window.from, window.to, width));
    View {
        scale: scale.unwrap_or(before.scale),
        fit_pending: scale.is_none(),
        is_moved: scale.is_some(),
        scroll_y: screen.scroll.max(0.0),
        row_scale: screen.row_height.clamp(0.8, 2.5),
        selected: row_of(dataset, &screen.selected),
        ..before
    }
}

/// The id of an event, and its place where several have the same.
fn name_of(dataset: &Dataset, row: EventId) -> String {
    let id = dataset.event(row).id().into_owned();
    if dataset.find(&id) == Some(row) {
        return id;
    }
    let file = dataset.values(Facet::File, row).first().unwrap_or_default();
    format!("{id}{PLACE}{file}{PLACE}{}", dataset.place_in_file(file, &id, row))
}

fn row_of(dataset: &Dataset, name: &str) -> Option<EventId> {
    let mut parts = name.split(PLACE);
    let id = parts.next().filter(|id| !id.is_empty())?;
    match (parts.next().and_then(|file| file.parse().ok()), parts.next().and_then(|nth| nth.parse().ok())) {
        (Some(file), Some(nth)) => dataset.find_in_file(file, id, nth),
        _ => dataset.find(id),
    }
}

/// Whether a file is a figure, which a view must never be written over.
fn is_figure(path: &Path) -> bool {
    use std::io::Read as _;
    let mut head = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(4_096).read_to_end(&mut head));
    read.is_err() || Carrier::of_bytes(&head).is_some()
}

fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Shows a folder in the system's file manager.
pub(super) fn open_folder(folder: &Path) -> std::io::Result<()> {
    let program = match std::env::consts::OS {
        "windows" => "explorer",
        "macos" => "open",
        _ => "xdg-open",
    };
    let folder = folder.canonicalize()?;
    let mut child = std::process::Command::new(program)
        .arg(folder)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()?;
    super::load::spawn("file manager", move || drop(child.wait()));
    Ok(())
}
