//! What is in sight: the window in time, what is selected, and which panels are open.

use serde::{Deserialize, Serialize};

use super::command::Asked;
use super::history::History;
use crate::dataset::{EventId, Facet, ValueId};
use crate::time::TimeScale;

/// What is in sight.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a panel that is open or not")]
pub struct View {
    /// The window in time. As wide as the part of the canvas right of the lane names.
    pub scale: TimeScale,
    /// Where an animation leads, and how far it is, 0 to 1.
    pub glide: Option<Glide>,
    /// How far the lanes are scrolled up, in points.
    pub scroll_y: f32,
    /// 1 is the normal row height.
    pub row_scale: f32,
    /// The event in the details panel.
    pub selected: Option<EventId>,
    /// Windows before and after this one.
    pub windows: History<TimeScale>,
    /// Whether the window is to be fitted as soon as the canvas has its size.
    pub fit_pending: bool,
    /// Whether the list of undated events is open.
    pub undated_open: bool,
    /// Whether the list of issues is open.
    pub issues_open: bool,
    /// Whether the list of keys is open.
    pub keys_open: bool,
    /// Events listed in the details panel because no zoom parts them.
    pub listed: Option<Listed>,
    /// What is typed into the list of commands, when it is open.
    pub palette: Option<String>,
    /// The path field, when it is open: what for, and what is typed.
    pub path_field: Option<(Asked, String)>,
    /// Whether the list of what changed since a view was made is open.
    pub changes_open: bool,
    /// The stretch selected by Shift and drag, in seconds since 1970.
    pub range: Option<(f64, f64)>,
    /// Where such a drag began.
    pub drag_from: Option<f64>,
    /// How fast the window goes on moving after a drag, in pixels a second.
    pub coast: f32,
    /// Whether a person chose this window.
    pub is_moved: bool,
}

/// Which events are listed.
#[derive(Copy, Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Listed {
    /// The stretch, in seconds since 1970.
    pub from: i64,
    /// Its end.
    pub to: i64,
    /// The lane, as a facet and its value or none; `None` for all lanes.
    pub lane: Option<(Facet, Option<ValueId>)>,
    /// Whether all that starts in the stretch is meant, and not only what lies in it.
    pub starts: bool,
}

/// An animation of the window.
#[derive(Copy, Clone, Debug)]
pub struct Glide {
    pub(super) from: TimeScale,
    pub(super) to: TimeScale,
    pub(super) share: f64,
}

impl View {
    /// All that this window shows, and nothing else open.
    pub(super) fn of(scale: TimeScale) -> Self {
        Self {
            scale,
            glide: None,
            scroll_y: 0.0,
            row_scale: 1.0,
            selected: None,
            windows: History::default(),
            fit_pending: true,
            undated_open: false,
            issues_open: false,
            keys_open: false,
            listed: None,
            palette: None,
            path_field: None,
            changes_open: false,
            range: None,
            drag_from: None,
            coast: 0.0,
            is_moved: false,
        }
    }

    /// Forgets what was in sight of other data.
    pub(super) fn begin(&mut self) {
        self.windows = History::default();
        self.glide = None;
        self.scroll_y = 0.0;
        self.fit_pending = true;
        self.issues_open = false;
        self.undated_open = false;
        self.range = None;
        self.drag_from = None;
        self.coast = 0.0;
        self.listed = None;
        self.selected = None;
        self.is_moved = false;
    }
}
