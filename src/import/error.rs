//! Why a file could not be read at all, and what to do about it.

/// A file that gave no events.
///
/// Everything less than that is an [`Issue`](super::Issue) of the report, and the rest of the file is read.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be opened or read.
    #[error("cannot read the file ({0}); check the path and the permissions")]
    Io(#[from] std::io::Error),
    /// The bytes are no text at all, or a text of quite another sort.
    #[error("this is {what}; {advice}")]
    NotEvents {
        /// `an Excel workbook`.
        what: &'static str,
        /// `save it as CSV`.
        advice: &'static str,
    },
    /// There is nothing in the file.
    #[error("the file is empty; choose another one")]
    Empty,
    /// No importer knows the text.
    #[error("no events are found in it; give a table with a header row (CSV) or an event file (JSON)")]
    UnknownFormat,
    /// A format was asked for that does not exist.
    #[error("there is no format “{0}”; see `dateline formats`")]
    NoSuchFormat(String),
    /// The text breaks the rules of its format before the events can be told apart.
    #[error("line {line}, column {column}: {message}; {hint}")]
    Broken {
        /// Physical line, from 1.
        line: u64,
        /// Character of the line, from 1.
        column: u32,
        /// What is wrong.
        message: String,
        /// What to do.
        hint: String,
    },
    /// The person asked to stop.
    #[error("reading was stopped; what was open stays open")]
    Cancelled,
    /// More events than a data set can number.
    #[error("there are more than {0} events; split the file")]
    TooMany(u32),
    /// One of several files failed; nothing of the others is kept.
    #[error("{path}: {error}")]
    InFile {
        /// The path as it was given.
        path: String,
        /// What went wrong with it.
        #[source]
        error: Box<ImportError>,
    },
}

impl ImportError {
    /// This error with the file that it is about.
    #[must_use]
    pub fn in_file(self, path: &str) -> Self {
        match self {
            Self::InFile { .. } | Self::Cancelled => self,
            error => Self::InFile { path: path.to_owned(), error: Box::new(error) },
        }
    }
}
