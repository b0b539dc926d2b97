//! Reading files: from bytes to events, with a report that leaves nothing out.
//!
//! ```text
//! bytes --text--> text --sniff--> importer --read--> DatasetBuilder
//!                                    |
//!                                    +----> FileReport: counts that add up, issues with line and column
//! ```
//!
//! A new format is one file with an [`Importer`] and one line in [`IMPORTERS`].
//! What one record gets wrong never costs another record: it becomes an [`Issue`], and reading goes on.

mod acled;
mod aeon;
mod any_json;
mod calendars;
mod csv;
mod cx;
mod error;
mod files;
mod gdelt;
mod gdelt_codes;
mod geojson;
mod html;
mod icalendar;
mod icews;
mod icews_columns;
mod ids;
mod json;
mod logs;
mod markdown;
mod markup;
mod markwhen;
mod native;
mod notes;
mod oddities;
mod options;
mod own_lists;
mod own_table;
mod palladio;
mod preview;
mod progress;
mod raw;
mod read;
mod report;
mod sheets;
mod simile;
mod slide;
mod tables;
mod timeline_xml;
mod timelinejs;
mod timesketch;
#[cfg(test)]
mod trial;
mod ucdp;
mod uwazi;
mod vis;
mod wikicolumns;
mod wikidata;
mod wikidates;
mod wikisheet;
mod workbook;
mod xml;

use calendars::{components, content_lines, icaltime, recurrence};
use files::{blocks, memory, mixed, packed, places, stretches, text, zip};
use json::{as_table, columns, find, flat, jsontext, lenient, list, literals, mended, parts, scriptdate, start};
use logs::{facts, instant, loglines, logrows};
use markup::{chronology, inline, md_chronology, md_heads, md_lines, mw_dates, mw_reckon, slips, yaml};
use tables::{
    beside, cells, chunk, datecell, datecolumn, dateparts, dates, daytime, dialect, facets, familiar, fields, guess,
    header, lengths, maker, mapping, otherrows, piece, plain, row, rowformat, rows, said, several, stats, table,
    timerange, titles,
};
use xml::{elements, pieces, root};

pub use cells::Separators;
pub use cx::ReadCx;
pub use error::ImportError;
pub use fields::Field;
pub use mapping::{Mapped, Mapping, Reason};
pub use options::{DateMapError, KnownShape, ReadOptions, date_order};
pub use preview::{Evidence, Preview, preview};
pub use progress::Progress;
pub use raw::{raw_line, raw_records};
pub use read::{BUNDLED, Loaded, bundled, read_bytes, read_files};
pub use report::{FileReport, Issue, IssueGroup, IssueKind, NotKept, Severity, n_events_of};

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A file format.
pub trait Importer: Sync {
    /// The short name, `csv`.
    fn id(&self) -> &'static str;
    /// The name to show, `Table (CSV)`.
    fn name(&self) -> &'static str;
    /// Extensions without the dot; the first is the usual one.
    fn extensions(&self) -> &'static [&'static str];
    /// The media type.
    fn mime(&self) -> &'static str;
    /// One line for `dateline formats`.
    fn about(&self) -> &'static str;
    /// How sure it is that a file is of this format.
    fn sniff(&self, head: &Head<'_>) -> Confidence;
    /// Whether it reads a file stretch by stretch, and has no need of the whole text at once.
    fn reads_stretches(&self) -> bool {
        false
    }
    /// Whether its columns are whatever a person says they are.
    fn has_free_columns(&self) -> bool {
        false
    }
    /// Reads a file into the builder and the report of `cx`.
    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError>;
}

/// Every format that can be read; where two are equally sure, the earlier one reads the file.
pub static IMPORTERS: &[&dyn Importer] = &[
    &native::Native,
    &timelinejs::TimelineJs,
    &vis::Vis,
    &icalendar::ICalendar,
    &timeline_xml::TimelineXml,
    &simile::Simile,
    &acled::Acled,
    &ucdp::Ucdp,
    &gdelt::Gdelt,
    &icews::Icews,
    &timesketch::Timesketch,
    &wikidata::Wikidata,
    &geojson::GeoJson,
    &any_json::AnyJson,
    &aeon::Aeon,
    &uwazi::Uwazi,
    &palladio::Palladio,
    &markwhen::Markwhen,
    &markdown::Markdown,
    &csv::Csv,
];

/// A sort of file that holds tables, each of which is read by the importer that its content asks for.
#[derive(Copy, Clone, Debug)]
pub struct Container {
    /// The short name, `xlsx`.
    pub id: &'static str,
    /// The name to show, `Workbook`.
    pub name: &'static str,
    /// Extensions without the dot; the first is the usual one.
    pub extensions: &'static [&'static str],
    /// The media type of the usual one.
    pub mime: &'static str,
    /// One line for `dateline formats`.
    pub about: &'static str,
}

/// Files whose tables are read by any of the importers; they are told by their content, too.
pub static CONTAINERS: &[Container] = &[
    Container {
        id: "workbook",
        name: "Workbook (Excel, OpenDocument)",
        extensions: &["xlsx", "xlsm", "xltx", "xltm", "xlsb", "xls", "xlt", "ods", "ots"],
        mime: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        about: "Every sheet with dates is read as a table, or by the format that knows its columns; dates as fine as shown",
    },
    Container {
        id: "parquet",
        name: "Parquet, Arrow, Feather",
        extensions: &["parquet", "arrow", "feather", "ipc"],
        mime: "application/vnd.apache.parquet",
        about: "The rows as those of a table; structures become columns. Only in builds with `--features parquet`",
    },
];

/// Extensions of files in which files of any format are packed; they too are told by their content.
pub const PACKED_EXTENSIONS: [&str; 3] = ["gz", "zip", "zst"];

/// What is known of a file before it is read.
pub struct Head<'a> {
    /// In lower case, without the dot; empty when there is none.
    pub extension: &'a str,
    /// The first 64 kB of the text, cut at a character.
    pub text: &'a str,
}

/// A file to read.
pub struct Input<'a> {
    /// The name without folders.
    pub name: &'a str,
    /// In lower case, without the dot; empty when there is none.
    pub extension: &'a str,
    /// Where the text is.
    text: InputText<'a>,
}

/// The text of a file, without a byte order mark.
enum InputText<'a> {
    /// In memory.
    Whole(&'a str),
    /// In UTF-8 from this byte on, to be read piece by piece.
    Stream(&'a Origin<'a>, u64),
}

/// Where bytes come from; they can be read from their start more than once.
enum Origin<'a> {
    /// A file as it is.
    Plain(&'a Path),
    /// A file that is unpacked while it is read.
    Packed(packed::Packed<'a>),
    /// A file of columns whose rows are written as text while it is read.
    #[cfg(feature = "parquet")]
    Columns(&'a sheets::columnar::ColumnFile<'a>),
}

impl Origin<'_> {
    fn open(&self) -> Result<Box<dyn Read + '_>, ImportError> {
        match self {
            Self::Plain(path) => Ok(Box::new(File::open(path)?)),
            Self::Packed(packed) => packed.open(),
            #[cfg(feature = "parquet")]
            Self::Columns(columns) => columns.open(),
        }
    }
}

impl Input<'_> {
    /// The whole text.
    pub fn text(&self) -> Result<&str, ImportError> {
        match &self.text {
            InputText::Whole(text) => Ok(text),
            // Only importers that read stretches are given files.
            InputText::Stream(..) => Err(ImportError::NotUtf8),
        }
    }

    /// Whether the first sign of the text, behind any blanks, is one of these.
    fn starts_with_any(&self, signs: &[u8]) -> Result<bool, ImportError> {
        let mut head = Vec::new();
        self.open()?.take(4_096).read_to_end(&mut head)?;
        Ok(head.iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(|byte| signs.contains(byte)))
    }

    /// The text from its start, piece by piece.
    fn open(&self) -> Result<Box<dyn Read + '_>, ImportError> {
        Ok(match &self.text {
            InputText::Whole(text) => Box::new(text.as_bytes()),
            InputText::Stream(origin, from) => {
                let mut source = origin.open()?;
                std::io::copy(&mut (&mut source).take(*from), &mut std::io::sink())?;
                source
            }
        })
    }
}

/// How sure an importer is that a file is of its format.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Confidence {
    /// It is not.
    No,
    /// It can be read, with luck.
    Maybe,
    /// It looks like it.
    Yes,
    /// It says so itself.
    Certain,
}

/// How much is read before a file is refused.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// MiB that a row of a table may have, at most [`Limits::MOST_ROW_MIB`]; a longer one is a quotation mark left open.
    pub row_mib: usize,
    /// GiB that an archive may unpack to. When a person says it, it may also unpack to any number of times its size.
    pub unpacked_gib: Option<u64>,
}

impl Limits {
    /// No row may be longer, whoever asks: places within a stretch of a file are counted in 32 bits.
    pub const MOST_ROW_MIB: usize = 1_024;
}

impl Default for Limits {
    fn default() -> Self {
        Self { row_mib: 256, unpacked_gib: None }
    }
}
