//! Commands: the only way the state changes. Menus, keys, panels and tests all send these.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::dataset::Facet;
use crate::figure::{FigureSpec, PictureFormat};
use crate::import::ReadOptions;
use crate::layout::LaneOrder;

use super::state::Listed;
use crate::query::Filter;

/// Something a person wants done.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Ask for a file with the system's dialog.
    Ask(Asked),
    /// Ask for a path in a field of our own, where no dialog can be had.
    AskPath(Asked),
    /// Read these files in place of what is open.
    Open(Vec<PathBuf>),
    /// Go back to the bundled events.
    OpenBundled,
    /// Stop reading.
    CancelLoading,
    /// Replace the filter; the text says what was done, for undo.
    SetFilter(Filter, String),
    /// Tick or untick a value.
    ToggleValue(Facet, String),
    /// Show only this value of a facet.
    OnlyValue(Facet, String),
    /// Leave a value out, or let it in again.
    NotValue(Facet, String),
    /// Events with any of the ticked values, or with all of them.
    MatchAll(Facet, bool),
    /// Untick every value of a facet.
    ClearFacet(Facet),
    /// Show everything.
    ClearFilter,
    /// Group into lanes.
    SetLanes(Option<Facet>),
    /// Order the lanes.
    SetLaneOrder(LaneOrder),
    /// Put a lane, by its key, at a place from the top.
    MoveLane {
        /// Which.
        key: String,
        /// Where, 0 being the top.
        to: usize,
    },
    /// Pin a lane to the top, or let it go.
    PinLane(String),
    /// Fold a lane to a narrow profile, or open it.
    FoldLane(String),
    /// Take back the last change of filter or lanes.
    Undo,
    /// Do it again.
    Redo,
    /// Zoom by a factor (2 shows half the time) about a pixel right of the lane names.
    Zoom {
        /// How much.
        factor: f64,
        /// About here; `None` is the middle.
        px: Option<f32>,
        /// Whether to glide there.
        animated: bool,
    },
    /// Move by pixels; positive shows later.
    Pan {
        /// How far.
        px: f32,
        /// Whether to glide there.
        animated: bool,
    },
    /// Show this stretch, in seconds since 1970.
    SetWindow {
        /// The first second.
        from: f64,
        /// The first second after.
        to: f64,
        /// Whether to glide there.
        animated: bool,
    },
    /// Show this stretch as part of one drag: going back leads to where the drag began.
    DragWindow {
        /// The first second.
        from: f64,
        /// The first second after.
        to: f64,
    },
    /// A drag or a run of typed letters is over: what follows is a change of its own.
    EndGesture,
    /// Show the stretch that was selected by Shift and drag.
    ZoomToRange,
    /// Select no stretch.
    ClearRange,
    /// Show every selected event.
    FitAll,
    /// Show the selected event and its surroundings.
    FitSelection,
    /// The window before.
    Back,
    /// The window after.
    Forward,
    /// Scroll the lanes, in points.
    ScrollLanes(f32),
    /// Scroll to the lane with this key.
    ShowLane(String),
    /// Higher or lower rows, by a factor.
    RowHeight(f32),
    /// List events because no zoom parts them.
    ListEvents(Listed),
    /// Select nothing and close every list.
    CloseDetails,
    /// Select an event by row, or nothing.
    Select(Option<u32>),
    /// Select the event `n` further on in time, among those that pass the filter.
    StepInTime(i32),
    /// Select the event `n` further on in the lane.
    StepInLane(i32),
    /// Light or dark.
    ToggleTheme,
    /// Show or hide the filters.
    ToggleFilters,
    /// Show or hide the details.
    ToggleDetails,
    /// Show or hide the list of undated events.
    ToggleUndated,
    /// Show or hide what reading the files brought up.
    ToggleIssues,
    /// Show the row of a file that an issue is about, or hide it.
    ShowRaw {
        /// Which of the reports, counted from 0.
        report: usize,
        /// The line, from 1.
        line: u64,
    },
    /// Ask where the unreadable records of a file are to be saved.
    AskUnreadable(usize),
    /// Save them.
    SaveUnreadable(PathBuf),
    /// Show or hide the list of commands.
    TogglePalette,
    /// Show or hide the keys.
    ToggleKeys,
    /// Whether the wheel zooms when lanes do not fit, too.
    ToggleWheelZooms,
    /// Put the cursor into the search field.
    FocusSearch,
    /// Show or hide the window in which figures are made.
    ToggleExport,
    /// Choose something of the figure.
    Figure(Choice),
    /// Put the figure into a file, in the format of its ending.
    SavePicture(PathBuf),
    /// Put the numbered list of the figure into a Markdown file.
    SaveList(PathBuf),
    /// Put the words for those who do not see the figure into a text file.
    SaveAltText(PathBuf),
    /// Put the figure into the clipboard, as pixels.
    CopyPicture,
    /// Save the view to the file that it came from, or ask for one.
    SaveView,
    /// Save the view.
    SaveViewAs(PathBuf),
    /// Read the data of a view, which is not where the view says, from here.
    Locate(PathBuf),
    /// Show or hide what changed in the data since the view was made.
    ToggleChanges,
    /// Show or hide the window in which events are saved in the format of another program.
    ToggleSaving,
    /// Choose the format by its id, and whether all events are saved or those that the filter lets through.
    ChooseSaving {
        /// The id of the format.
        format: String,
        /// Whether all events are meant.
        all: bool,
    },
    /// Save the events.
    SaveEvents(PathBuf),
    /// Show or hide how a table is read.
    ToggleColumns,
    /// Show how what this report tells of is read, counted from 0.
    ShowColumnsOf(usize),
    /// Choose how it is read.
    ChooseReading(Box<ReadOptions>),
    /// Read tables with the same columns like this from now on, or no more.
    RememberReading(bool),
    /// Read what is open again, as chosen.
    ReadAsChosen,
    /// Put what is chosen into a file.
    SaveDateMap(PathBuf),
    /// Choose what a file says.
    OpenDateMap(PathBuf),
    /// Show a folder in the system's file manager.
    OpenFolder(PathBuf),
    /// Close the message of the status bar.
    CloseMessage,
    /// Close panels that are open over the window, or select nothing.
    Escape,
}

/// A choice of the export window.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// How large the figure is, what stands on it and how it looks.
    Spec(Box<FigureSpec>),
    /// A size of one's own as it is typed, in a unit; no height lets it follow.
    Size {
        /// A number.
        width: String,
        /// A number or nothing.
        height: String,
        /// `mm`, `in` or `px`.
        unit: String,
    },
    /// The format of the file.
    Format(PictureFormat),
    /// Every event that the filter lets through, and not only those of the window.
    AllEvents(bool),
    /// The page in sight, counted from 0.
    Page(usize),
    /// See the page as wide as there is room, or whole.
    Closer(bool),
    /// Set what the bundled fonts lack in these.
    AddFonts(Vec<PathBuf>),
    /// Set nothing in this one any more.
    RemoveFont(PathBuf),
}

/// What a file is asked for.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Files of events, views or figures, to be opened.
    Open,
    /// The figure.
    Picture,
    /// Its numbered list.
    List,
    /// Its words for those who do not see it.
    AltText,
    /// The view.
    View,
    /// The data of a view that is not where the view says.
    Data,
    /// Fonts for the figure.
    Fonts,
    /// Events in the format of another program.
    Events,
    /// Records that could not be read, as they stand in their file.
    Unreadable,
    /// The file that keeps how a table is read.
    DateMap,
    /// One that was kept.
    DateMapToOpen,
}

impl Asked {
    /// What is done with the files that were chosen.
    pub fn command(self, mut paths: Vec<PathBuf>) -> Option<Command> {
        match self {
            Self::Open => return (!paths.is_empty()).then_some(Command::Open(paths)),
            Self::Fonts => return (!paths.is_empty()).then_some(Command::Figure(Choice::AddFonts(paths))),
            _ => {}
        }
        let path = paths.pop()?;
        Some(match self {
            Self::Picture => Command::SavePicture(path),
            Self::List => Command::SaveList(path),
            Self::AltText => Command::SaveAltText(path),
            Self::View => Command::SaveViewAs(path),
            Self::Events => Command::SaveEvents(path),
            Self::Unreadable => Command::SaveUnreadable(path),
            Self::DateMap => Command::SaveDateMap(path),
            Self::DateMapToOpen => Command::OpenDateMap(path),
            Self::Open | Self::Fonts | Self::Data => Command::Locate(path),
        })
    }

    /// Whether a file is to be written.
    pub fn is_saving(self) -> bool {
        matches!(
            self,
            Self::Picture | Self::List | Self::AltText | Self::View | Self::Events | Self::Unreadable | Self::DateMap
        )
    }
}
