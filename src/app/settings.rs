//! What a person prefers; kept between runs.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::figure::{FigureSpec, PictureFormat};
use crate::import::{KnownShape, ReadOptions};
use crate::theme::ThemeName;

/// How many recent files are remembered.
const MAX_RECENT: usize = 10;
/// For how many sorts of tables it is remembered how they are read.
const MAX_SHAPES: usize = 50;

/// What a person prefers; kept between runs.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Settings {
    /// Light or dark.
    pub theme: ThemeName,
    /// Whether the filter panel is open.
    pub filters_open: bool,
    /// Whether the details panel is open.
    pub details_open: bool,
    /// Whether the wheel zooms even when the lanes do not fit.
    pub wheel_zooms: bool,
    /// Files and views opened before, the last one first.
    pub recent: Vec<Vec<PathBuf>>,
    /// The last choices of the export window, without the words that belong to one figure.
    pub figure: FigureSpec,
    /// The format of the last figure.
    pub format: PictureFormat,
    /// Font files for letters that the bundled fonts lack.
    pub fonts: Vec<PathBuf>,
    /// Whether figures show all events, and not only those of the window.
    pub all_events: bool,
    /// The id of the format that events were saved in last.
    pub saved_as: String,
    /// How tables with certain columns are read, the last one decided first.
    pub shapes: Vec<KnownShape>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeName::Light,
            filters_open: true,
            details_open: true,
            wheel_zooms: false,
            recent: Vec::new(),
            figure: FigureSpec::default(),
            format: PictureFormat::default(),
            fonts: Vec::new(),
            all_events: false,
            saved_as: String::new(),
            shapes: Vec::new(),
        }
    }
}

impl Settings {
    /// Puts what was opened before all else that was.
    pub(super) fn remember(&mut self, opened: &[PathBuf]) {
        if opened.is_empty() {
            return;
        }
        self.recent.retain(|known| known != opened);
        self.recent.insert(0, opened.to_vec());
        self.recent.truncate(MAX_RECENT);
    }
    /// Reads tables with these columns like this from now on; without a decision, as they look.
    pub(super) fn remember_shape(&mut self, columns: &[String], options: ReadOptions) {
        self.shapes.retain(|known| known.columns != columns);
        if !options.is_default() {
            self.shapes.insert(0, KnownShape { columns: columns.to_vec(), options });
            self.shapes.truncate(MAX_SHAPES);
        }
    }
}
