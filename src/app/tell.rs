//! What the state has to tell: a message to the person, and requests to the window.

use std::path::PathBuf;

use super::command::{Asked, Command};
use crate::import::{FileReport, ReadOptions};

/// What the status bar has to say.
#[derive(Clone, PartialEq, Debug)]
pub struct Message {
    /// What happened, and what to do.
    pub text: String,
    /// Whether something went wrong.
    pub alert: bool,
    /// What can be done about it by a click, and what that is called.
    pub action: Option<(&'static str, Command)>,
}

impl Message {
    /// Something went well.
    pub(super) fn news(text: impl Into<String>) -> Self {
        Self { text: text.into(), alert: false, action: None }
    }

    /// Something went wrong.
    pub(super) fn alert(text: impl Into<String>) -> Self {
        Self { text: text.into(), alert: true, action: None }
    }

    /// The same with something that can be done about it.
    pub(super) fn with(self, name: &'static str, command: Command) -> Self {
        Self { action: Some((name, command)), ..self }
    }
}

/// Something that only the window can do.
#[derive(Clone, Debug)]
pub enum Request {
    /// Ask for files or for a file name.
    Ask(Asked),
    /// Read files.
    Load(Vec<PathBuf>),
    /// Count what a format cannot hold of the events; the number tells the answer from those to earlier questions.
    CountLosses {
        /// Which question this is.
        number: u64,
        /// The id of the format.
        format: &'static str,
        /// Whether all events are meant, and not only those that the filter lets through.
        all: bool,
    },
    /// Write the events.
    SaveEvents {
        /// Where to.
        path: PathBuf,
        /// The id of the format.
        format: &'static str,
        /// Whether all events are meant.
        all: bool,
    },
    /// Read a row as it stands in its file; the number tells the answer from those to earlier questions.
    ReadRaw {
        /// Which question this is.
        number: u64,
        /// How its file was read.
        report: Box<FileReport>,
        /// The line, from 1.
        line: u64,
    },
    /// Write the records of a file that could not be read.
    SaveUnreadable {
        /// How the file was read.
        report: Box<FileReport>,
        /// Where to.
        path: PathBuf,
    },
    /// Look at the first rows of a table.
    Look {
        /// Tells the answer from those to earlier questions.
        number: u64,
        /// The file.
        path: PathBuf,
        /// What of it, as reports name it.
        name: String,
        /// How it is read.
        options: Box<ReadOptions>,
    },
    /// Read what is open again, like this.
    ReadAs(Box<ReadOptions>),
    /// Show the bundled events in place of any file.
    OpenBundled,
    /// Stop reading.
    CancelLoading,
    /// Write the figure, or what goes with it.
    Write(Asked, PathBuf),
    /// Put the figure into the clipboard.
    CopyPicture,
    /// Show a folder in the system's file manager.
    OpenFolder(PathBuf),
    /// Put the cursor into the search field.
    FocusSearch,
}
