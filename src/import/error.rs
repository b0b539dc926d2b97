//! Why a file could not be read at all, and what to do about it.

/// A file that gave no events.
///
/// Everything less than that is an [`Issue`](super::Issue) of the report, and the rest of the file is read.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be opened or read.
    #[error("cannot read the file ({}); check the path and the permissions", words_of(.0))]
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
    /// XML that is none of the formats in XML.
    #[error(
        "this is {what}; of XML, timelines of Timeline (.timeline) and of SIMILE can be read, else give a table (CSV) or \
         an event file (JSON)"
    )]
    OtherXml {
        /// `a news feed, in XML`.
        what: String,
    },
    /// A format was asked for that does not exist.
    #[error("there is no format “{0}”; see `dateline formats`")]
    NoSuchFormat(String),
    /// A file of columns was wanted.
    #[error("the file is no table with rows and columns; its format says what is what")]
    NoTable,
    /// An encoding was asked for that does not exist.
    #[error("there is no encoding “{0}”; write a name such as utf-8, windows-1251, koi8-r or utf-16le")]
    NoSuchEncoding(String),
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
    /// A row, or a cell within quotes, that never seems to end.
    #[error(
        "a row is longer than {mib} MiB; close its quotation marks, split the file, or allow longer rows with --max-row-mib"
    )]
    RowTooLong {
        /// How long a row may be.
        mib: usize,
    },
    /// Bytes in the middle of a file that are no UTF-8; the whole is then read in another way.
    #[error("the file is not all in one encoding; save it as UTF-8 in the program that made it")]
    NotUtf8,
    /// The events would need more memory than there is.
    #[error(
        "its {file_mib} MiB need about {needed_mib} MiB of memory, and {free_mib} MiB are free; close other programs, or \
         split the file"
    )]
    NoMemory {
        /// The size of all files.
        file_mib: u64,
        /// What their events need.
        needed_mib: u64,
        /// What there is.
        free_mib: u64,
    },
    /// A small archive that unpacks to something huge.
    #[error(
        "its {packed_kib} KiB unpack to more than {unpacked_mib} MiB; an archive may unpack to {ratio} times its size and \
         to {gib} GiB, so unpack it yourself, or allow more with --max-unpacked-gib, if it is what you expect"
    )]
    Bomb {
        /// The size of the archive.
        packed_kib: u64,
        /// What was unpacked of it so far.
        unpacked_mib: u64,
        /// How many times its size it may unpack to.
        ratio: u64,
        /// What it may unpack to at most.
        gib: u64,
    },
    /// An archive with more files than anybody means to read at once.
    #[error("there are more than {0} files in the archive; unpack it and give those that you need")]
    TooManyFiles(usize),
    /// An archive of which no file can be read.
    #[error("no events are found in the archive: {0}; give a table with a header row (CSV) or an event file (JSON)")]
    NothingPacked(String),
    /// A workbook that is damaged.
    #[error(
        "the workbook cannot be read, it is cut off or damaged ({0}); get the file again, or let a spreadsheet program repair and save it"
    )]
    BadWorkbook(String),
    /// A file of columns that is damaged.
    #[error("the {what} file cannot be read ({why}); write it again with the program that made it")]
    BadColumns {
        /// `Parquet`.
        what: &'static str,
        /// What is wrong.
        why: String,
    },
    /// A sheet was asked for that is not in the workbook.
    #[error("there is no sheet “{name}”; the workbook has {sheets}")]
    NoSuchSheet {
        /// What was asked for.
        name: String,
        /// What there is.
        sheets: String,
    },
    /// A workbook without any table.
    #[error("no table is found in the workbook: {0}; give one with a header row")]
    NothingInWorkbook(String),
    /// An archive that was packed again.
    #[error("an archive within an archive; unpack the outer one first")]
    Nested,
    /// A packed file that cannot be unpacked.
    #[error("{0}; get the archive again")]
    NotUnpacked(&'static str),
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

/// What the system says, in words that need no manual.
fn words_of(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is none of this name".to_owned(),
        std::io::ErrorKind::PermissionDenied => "it is not allowed to read it".to_owned(),
        _ => error.to_string(),
    }
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
