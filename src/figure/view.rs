//! View files (`*.dateview`): everything that decides what a figure shows, as a small text that people can read.
//!
//! The same text is the recipe that a figure carries. `docs/view-file.md` describes it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::digest::{self, FileDigest};
use super::spec::DPI;
use super::{DataFile, FigureSpec};
use crate::dataset::{Dataset, EventId};
use crate::import::ReadOptions;
use crate::layout::LaneSpec;
use crate::query::{Filter, Selection};
use crate::time::{DateOrder, Time};

/// The version of view files that this program writes, and the latest that it reads.
pub const VIEW_VERSION: u32 = 1;
/// Events of larger figures are counted and not told apart when the data changed.
const MOST_TOLD: usize = 2_000;

/// A view of data: what a view file and a recipe hold.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewFile {
    /// The version of the format.
    #[serde(rename = "dateview")]
    pub version: u32,
    /// The program that wrote it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub made_with: String,
    /// The files that the events come from; empty for the bundled events.
    #[serde(default)]
    pub data: Vec<DataRef>,
    /// How `05/06/2021` is read where the data does not show it: what older views hold of `reading`.
    #[serde(default, skip_serializing, with = "crate::import::date_order")]
    pub date_order: Option<DateOrder>,
    /// How the files are read, as far as a person decided it.
    #[serde(default, skip_serializing_if = "ReadOptions::is_default")]
    pub reading: ReadOptions,
    /// The filter in its text form.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filter: String,
    /// The stretch of time; absent shows every event that the filter lets through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// The lanes and their order.
    #[serde(default)]
    pub lanes: LaneSpec,
    /// How the figure looks.
    #[serde(default)]
    pub figure: FigureSpec,
    /// Fonts that were given beside the bundled ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fonts: Vec<FileRef>,
    /// What the window showed beside that; absent in recipes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screen: Option<Screen>,
    /// The events that were shown, each with the beginning of its hash; empty where there were too many.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub shown: BTreeMap<String, String>,
    /// How many events were shown.
    #[serde(default)]
    pub n_shown: usize,
}

/// A file of a view.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct FileRef {
    /// Where it is, from the folder of the view file on, with `/` between folders; only its name in recipes.
    pub file: String,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    #[serde(default)]
    pub sha256: String,
}

/// An event file of a view.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct DataRef {
    /// The file.
    #[serde(flatten)]
    pub file: FileRef,
    /// When it was changed last, as the footer says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// How many events were read from it.
    #[serde(default)]
    pub events: usize,
}

/// A stretch of time in seconds since 1970, proleptic Gregorian, without time zones.
#[derive(Copy, Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Window {
    /// The first second.
    pub from: f64,
    /// The first second after it.
    pub to: f64,
}

/// The window of the program.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Screen {
    /// Height of the rows; 1 is the usual one.
    pub row_height: f32,
    /// How far the lanes were scrolled, in points.
    pub scroll: f32,
    /// The event in the details panel.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub selected: String,
    /// The stretch of time, where the figure shows all events and not this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
}

impl Default for Screen {
    fn default() -> Self {
        Self { row_height: 1.0, scroll: 0.0, selected: String::new(), window: None }
    }
}

/// A view file that cannot be used.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum ViewError {
    /// The text is no view.
    #[error("{name}, line {line}, column {column}: {message}; a view file is described in docs/view-file.md")]
    Text {
        /// The file.
        name: String,
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// From the future.
    #[error(
        "{name} was made by a newer Dateline (view version {found}; this one reads {VIEW_VERSION}): update the program"
    )]
    Newer {
        /// The file.
        name: String,
        /// Its version.
        found: u32,
    },
    /// Its filter is wrong.
    #[error("the filter of {name} cannot be read: {message}")]
    Filter {
        /// The file.
        name: String,
        /// What is wrong.
        message: String,
    },
    /// A number in it is out of all bounds.
    #[error("{name} has a number that cannot be: `dateview` must be 1, `dpi` {} to {}, `text_pt` 1 to 500", DPI.start(), DPI.end())]
    Number {
        /// The file.
        name: String,
    },
    /// Its window is none.
    #[error("the window of {name} is no stretch of time: it must end after it begins")]
    Window {
        /// The file.
        name: String,
    },
}

impl ViewFile {
    /// Reads a view from the text of `name`.
    pub fn parse(text: &str, name: &str) -> Result<Self, ViewError> {
        #[derive(Deserialize)]
        struct Version {
            dateview: u32,
        }
        let bad = |error: &serde_json::Error| {
            let message = error.to_string();
            // The place stands before the message already.
            let message = message.rsplit_once(" at line ").map_or(message.clone(), |(message, _)| message.to_owned());
            ViewError::Text { name: name.to_owned(), line: error.line(), column: error.column(), message }
        };
        let text = text.trim_start_matches('\u{feff}');
        // What a later version holds may not be read, but its version can.
        let Version { dateview } = serde_json::from_str(text).map_err(|error| bad(&error))?;
        if dateview > VIEW_VERSION {
            return Err(ViewError::Newer { name: name.to_owned(), found: dateview });
        }
        let mut view: Self = serde_json::from_str(text).map_err(|error| bad(&error))?;
        view.reading.date_order = view.reading.date_order.or(view.date_order.take());
        view.filter().map_err(|message| ViewError::Filter { name: name.to_owned(), message })?;
        let spec = &view.figure;
        let is_sane =
            |value: Option<f32>, range: std::ops::RangeInclusive<f32>| value.is_none_or(|v| range.contains(&v));
        if dateview == 0 || !is_sane(spec.dpi, DPI) || !is_sane(spec.text_pt, 1.0..=500.0) {
            return Err(ViewError::Number { name: name.to_owned() });
        }
        if view.window.is_some_and(|Window { from, to }| !(from.is_finite() && to.is_finite() && from < to)) {
            return Err(ViewError::Window { name: name.to_owned() });
        }
        Ok(view)
    }

    /// The filter as a value.
    pub fn filter(&self) -> Result<Filter, String> {
        self.filter.parse().map_err(|error: crate::query::FilterError| error.to_string())
    }

    /// The text of a view file.
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The recipe of a figure: the same without what only the window needs, and with file names instead of paths, so that
    /// no figure tells of the folders of whoever made it.
    pub fn recipe(&self) -> String {
        let recipe = Self { screen: None, ..self.clone() }.without_folders();
        serde_json::to_string(&recipe).unwrap_or_default()
    }

    /// The same with names of files instead of paths: what a figure that somebody sent says of folders is not followed.
    #[must_use]
    pub fn without_folders(mut self) -> Self {
        let files = self.data.iter_mut().map(|data| &mut data.file).chain(&mut self.fonts);
        for file in files {
            file.file = base_name(&file.file).to_owned();
        }
        self
    }

    /// The stretch of time as numbers.
    pub fn window(&self) -> Option<(f64, f64)> {
        self.window.map(|Window { from, to }| (from, to))
    }

    /// The files as the footer names them.
    pub fn data_files(&self) -> Vec<DataFile> {
        if self.data.is_empty() {
            return vec![DataFile { name: "bundled events".to_owned(), sha256: digest::bundled(), modified: None }];
        }
        let file = |data: &DataRef| DataFile {
            name: base_name(&data.file.file).to_owned(),
            sha256: data.file.sha256.clone(),
            modified: data.modified.clone(),
        };
        self.data.iter().map(file).collect()
    }

    /// Notes which events are shown, so that a later look can tell what changed.
    pub fn note_shown(&mut self, dataset: &Dataset, selection: &Selection) {
        let shown = shown_events(dataset, selection, self.window());
        self.n_shown = shown.len();
        self.shown = if shown.len() <= MOST_TOLD { digests(dataset, &shown) } else { BTreeMap::new() };
    }

    /// What is other in the data than when the view was noted.
    pub fn changes(&self, dataset: &Dataset, selection: &Selection) -> Changes {
        let shown = shown_events(dataset, selection, self.window());
        let mut changes = Changes { before: self.n_shown, now: shown.len(), ..Changes::default() };
        if self.shown.is_empty() || shown.len() > MOST_TOLD {
            return changes;
        }
        let now = digests(dataset, &shown);
        let title = |id: &str| {
            let event = dataset.find(id.split_once(TWIN).map_or(id, |(id, _)| id));
            event.map_or_else(|| id.to_owned(), |event| dataset.event(event).title().chars().take(120).collect())
        };
        for (id, digest) in &now {
            match self.shown.get(id) {
                None => changes.added.push(title(id)),
                Some(before) if before != digest => changes.changed.push(title(id)),
                Some(_) => {}
            }
        }
        changes.gone = self.shown.keys().filter(|id| !now.contains_key(*id)).cloned().collect();
        changes
    }
}

/// What changed between the making of a view and the data as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    /// Events shown then.
    pub before: usize,
    /// Events shown now.
    pub now: usize,
    /// Titles of events that are new in the view.
    pub added: Vec<String>,
    /// Titles of events that say something else.
    pub changed: Vec<String>,
    /// Ids of events that are no longer in the view.
    pub gone: Vec<String>,
}

impl Changes {
    /// Whether the view shows what it showed.
    pub fn is_none(&self) -> bool {
        self.before == self.now && self.added.is_empty() && self.changed.is_empty() && self.gone.is_empty()
    }

    /// In a sentence: `2 events are new (…), 1 says something else (…), 1 is gone (…)`.
    pub fn describe(&self) -> String {
        let named = |list: &[String], what: [&str; 2]| {
            let some: Vec<&str> = list.iter().take(3).map(String::as_str).collect();
            let more = if list.len() > 3 { " …" } else { "" };
            let what = what[usize::from(list.len() != 1)];
            (!list.is_empty()).then(|| format!("{} {what} ({}{more})", list.len(), some.join("; ")))
        };
        let parts: Vec<String> = [
            named(&self.added, ["event is new", "events are new"]),
            named(&self.changed, ["says something else", "say something else"]),
            named(&self.gone, ["is gone", "are gone"]),
        ]
        .into_iter()
        .flatten()
        .collect();
        match (parts.is_empty(), self.before == self.now) {
            (false, _) => parts.join(", "),
            (true, true) => "the same events are shown".to_owned(),
            (true, false) => format!("{} events were shown, {} are now", self.before, self.now),
        }
    }
}

/// Parts the id of an event from a number where several events of several files have the same id.
const TWIN: char = '\u{1f}';

fn shown_events(dataset: &Dataset, selection: &Selection, window: Option<(f64, f64)>) -> Vec<EventId> {
    let all = selection.rows.iter_range(0..dataset.n_dated());
    let Some((from, to)) = window else { return all.collect() };
    let (from, to) = (Time::from_secs(from.floor() as i64), Time::from_secs(to.ceil() as i64));
    all.filter(|&id| dataset.when(id).is_some_and(|when| when.start < to && when.end > from)).collect()
}

fn digests(dataset: &Dataset, events: &[EventId]) -> BTreeMap<String, String> {
    let mut digests = BTreeMap::new();
    for &id in events {
        let event = dataset.event(id);
        let text = serde_json::to_string(&event.record()).unwrap_or_default();
        let mut key = event.id().into_owned();
        let mut nth = 2;
        while digests.contains_key(&key) {
            key = format!("{}{TWIN}{nth}", event.id());
            nth += 1;
        }
        digests.insert(key, digest::of_bytes(text.as_bytes())[..8].to_owned());
    }
    digests
}

fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Where a file of a view was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// The file.
    pub path: PathBuf,
    /// What it is now.
    pub digest: FileDigest,
    /// Whether it is the file that the view was made from.
    pub is_same: bool,
}

/// Looks for a file of a view: where the view says, beside the view, and in the folders around it.
///
/// A file in another place is taken only when its bytes are the same.
pub fn find_file(folder: &Path, file: &FileRef, recent: &[PathBuf]) -> Option<Found> {
    let look = |path: PathBuf| {
        let digest = digest::of_file(&path).ok()?;
        let is_same = file.sha256.is_empty() || digest.sha256 == file.sha256;
        Some(Found { path, digest, is_same })
    };
    // A path to another machine is not followed: looking there would tell it who looks.
    let is_remote = file.file.starts_with("\\\\") || file.file.starts_with("//");
    let told = folder.join(Path::new(if is_remote { base_name(&file.file) } else { &file.file }));
    // What was changed where it stands goes before a copy of what it was: people correct their data and keep a backup.
    if let Some(found) = told.is_file().then(|| look(told)).flatten() {
        return Some(found);
    }
    let name = base_name(&file.file);
    let recent = recent.iter().filter(|path| path.file_name().is_some_and(|found| found.to_str() == Some(name)));
    let elsewhere = around(folder).into_iter().map(|folder| folder.join(name)).chain(recent.cloned());
    elsewhere.filter(|path| path.is_file()).filter_map(look).find(|found| found.is_same)
}

/// The folder, those in it, the one above, and those in that; a project has its data and its figures in some of them.
fn around(folder: &Path) -> Vec<PathBuf> {
    /// No more entries of a folder are looked at.
    const MOST: usize = 1_000;
    let mut folders = vec![folder.to_owned()];
    let above = folder.canonicalize().ok().and_then(|folder| folder.parent().map(Path::to_owned));
    for base in [Some(folder.to_owned()), above.clone()].into_iter().flatten() {
        let mut inner: Vec<PathBuf> = std::fs::read_dir(&base)
            .map(|entries| {
                entries.take(MOST).flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
            })
            .unwrap_or_default();
        inner.sort();
        folders.extend(inner);
    }
    folders.extend(above);
    folders
}

/// The way from a folder to a file, with `/` between folders; the name alone where there is none.
pub fn relative_path(folder: &Path, file: &Path) -> String {
    let name = || file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let (Ok(folder), Ok(file)) = (folder.canonicalize(), file.canonicalize()) else { return name() };
    let (from, to): (Vec<_>, Vec<_>) = (folder.components().collect(), file.components().collect());
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    // Nothing in common but the root: another disk.
    if same < 2 && from.len() > 1 {
        return file.to_string_lossy().replace('\\', "/");
    }
    let up = std::iter::repeat_n("..".to_owned(), from.len() - same);
    let down = to[same..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}
