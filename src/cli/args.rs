//! What can be typed.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use super::Failure;
use crate::dataset::Facet;
use crate::figure::{FigureSize, Letters};
use crate::import::{Limits, ReadOptions};
use crate::theme::ThemeName;
use crate::time::DateOrder;

/// A timeline for people who work with evidence.
#[derive(Parser, Debug)]
#[command(version, about, args_conflicts_with_subcommands = true)]
pub struct Args {
    /// Event files to open together, or a view file or figure; without any the bundled events are shown
    pub files: Vec<PathBuf>,
    /// Print a line when the first frame is shown, and end: for measuring the start
    #[arg(long, hide = true)]
    pub first_frame: bool,
    /// What to do instead of opening the window
    #[command(subcommand)]
    pub mode: Option<Mode>,
}

/// Commands that need no window.
#[derive(Subcommand, Debug)]
pub enum Mode {
    /// Read files and report what was found and what could not be read
    Check(CheckArgs),
    /// Print the events in order of time
    List(ListArgs),
    /// Write the events into a file of another format
    Convert(ConvertArgs),
    /// Draw figures as PDF, SVG or PNG, without a display
    Render(Box<RenderArgs>),
    /// Open the view that a figure was made from
    OpenFigure(OpenFigureArgs),
    /// Take the recipe out of figures
    Strip(StripArgs),
    /// Read EDTF dates and say what they mean
    Date(DateArgs),
    /// List the file formats that can be read and written
    Formats {
        /// As JSON; those that can be written have `"writes": true`
        #[arg(long, conflicts_with = "markdown")]
        json: bool,
        /// As the table of the README
        #[arg(long)]
        markdown: bool,
        /// Only those that can be written
        #[arg(long)]
        writes: bool,
    },
}

/// The files to read.
#[derive(clap::Args, Debug)]
pub struct FileArgs {
    /// Event files; without any the bundled events are taken
    pub files: Vec<PathBuf>,
    /// How to read them
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// How to read files.
#[derive(clap::Args, Debug)]
pub struct ReadingArgs {
    /// How to read 05/06/2021 where the file does not show it
    #[arg(long, value_name = "ORDER")]
    pub date_order: Option<Order>,
    /// Read the files as this format, which `dateline formats` lists, instead of finding it out
    #[arg(long, value_name = "ID")]
    pub read_as: Option<String>,
    /// The encoding of the text, such as windows-1251, instead of finding it out
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// The only sheet of a workbook to read
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Take a full date on 1 January for its year alone
    #[arg(long)]
    pub new_year_is_year: bool,
    /// A .datemap file that says what the columns are; what is typed beside it goes first
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// MiB that a row of a table may have
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u16).range(1..=Limits::MOST_ROW_MIB as i64))]
    pub max_row_mib: Option<u16>,
    /// GiB that an archive may unpack to; without it 64, and 300 times its size
    #[arg(long, value_name = "GIB", value_parser = clap::value_parser!(u64).range(1..))]
    pub max_unpacked_gib: Option<u64>,
}

impl ReadingArgs {
    /// How to read the files.
    pub(super) fn options(&self) -> Result<ReadOptions, Failure> {
        let map = match &self.map {
            None => ReadOptions::default(),
            Some(path) => {
                let name = path.display().to_string();
                let text =
                    std::fs::read_to_string(path).map_err(|error| Failure::Read { path: name.clone(), error })?;
                ReadOptions::from_datemap(&text, &name)?
            }
        };
        let typed = ReadOptions {
            format: self.read_as.clone(),
            date_order: self.date_order.map(Into::into),
            encoding: self.encoding.clone(),
            sheet: self.sheet.clone(),
            new_year_is_year: self.new_year_is_year,
            limits: Limits {
                row_mib: self.max_row_mib.map_or(Limits::default().row_mib, usize::from),
                unpacked_gib: self.max_unpacked_gib,
            },
            ..super::options()
        };
        Ok(typed.or(&map))
    }
}

/// The order of day and month in dates with slashes.
#[derive(ValueEnum, Copy, Clone, Debug)]
pub enum Order {
    /// Day, month, year
    Dmy,
    /// Month, day, year
    Mdy,
}

impl From<Order> for DateOrder {
    fn from(order: Order) -> Self {
        match order {
            Order::Dmy => Self::DayMonth,
            Order::Mdy => Self::MonthDay,
        }
    }
}

/// Which events.
#[derive(clap::Args, Debug)]
pub struct FilterArgs {
    /// A filter like 'country:TJ actor:"Group 24" -kind:statement 2021..2022'
    #[arg(long, default_value = "", allow_hyphen_values = true)]
    pub filter: String,
    /// The first date: a year, month or day
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub from: Option<String>,
    /// The last date: a year, month or day
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub to: Option<String>,
    /// With --from or --to: only events that certainly lie between them
    #[arg(long)]
    pub certain: bool,
}

/// `dateline check`
#[derive(clap::Args, Debug)]
pub struct CheckArgs {
    /// The files
    #[command(flatten)]
    pub files: FileArgs,
    /// As JSON
    #[arg(long)]
    pub json: bool,
    /// Exit with 1 when there is any issue
    #[arg(long)]
    pub strict: bool,
    /// Print every issue on a line of its own
    #[arg(long, conflicts_with = "json")]
    pub all: bool,
    /// Write the records that could not be read, or whose date could not, as they stand in their file, to be corrected and
    /// opened again; of several files into a folder, where nothing is written over
    #[arg(long, value_name = "OUT")]
    pub unreadable: Option<PathBuf>,
}

/// `dateline list`
#[derive(clap::Args, Debug)]
pub struct ListArgs {
    /// The files
    #[command(flatten)]
    pub files: FileArgs,
    /// Which events
    #[command(flatten)]
    pub filter: FilterArgs,
    /// How to print them
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
}

/// `dateline convert`
#[derive(clap::Args, Debug)]
pub struct ConvertArgs {
    /// The files
    #[command(flatten)]
    pub files: FileArgs,
    /// Which events
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Where to write; the ending tells the format, as in .csv, .ics or .timelinejs.json; - is the standard output
    #[arg(short, long, value_name = "FILE", required_unless_present = "losses")]
    pub output: Option<PathBuf>,
    /// The format, as `dateline formats --writes` lists it, instead of telling it by the ending
    #[arg(long = "as", value_name = "ID")]
    pub target: Option<String>,
    /// Only say what the file would lack
    #[arg(long)]
    pub losses: bool,
    /// Write nothing and exit with 1 when the file would lack anything
    #[arg(long)]
    pub strict: bool,
}

/// How `dateline list` prints.
#[derive(ValueEnum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum ListFormat {
    /// A line each
    Text,
    /// A list with sources
    Markdown,
    /// An array of events as in the native file
    Json,
    /// A table
    Csv,
}

/// `dateline render`
#[derive(clap::Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that can be typed")]
pub struct RenderArgs {
    /// A view file or a figure with its recipe, event files, or both: then the files take the place of those of the view
    pub files: Vec<PathBuf>,
    /// Where to write; the ending says how: .pdf, .svg or .png; can be given several times
    #[arg(short, long, value_name = "FILE", required = true)]
    pub output: Vec<PathBuf>,
    /// A preset (column, middle, full, text, a4, a4-landscape, slide, social, square, portrait), a width such as 190mm,
    /// 7.5in or 1200px, or both sides such as 190x120mm
    #[arg(long)]
    pub size: Option<FigureSize>,
    /// Dots to the inch of a PNG
    #[arg(long, value_name = "N", value_parser = super::render::dpi)]
    pub dpi: Option<f32>,
    /// Colours
    #[arg(long, value_enum)]
    pub theme: Option<Theme>,
    /// Letters of labels, in points at the final size
    #[arg(long, value_name = "PT")]
    pub text: Option<f32>,
    /// What makes the lanes: none, country, actor, kind, status, source, tag, file
    #[arg(long, value_parser = super::lanes)]
    pub lanes: Option<ChosenLanes>,
    /// A filter like 'country:TJ actor:"Group 24" -kind:statement'
    #[arg(long, allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// The first date that is shown: a year, month or day
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub from: Option<String>,
    /// The last date that is shown: a year, month or day
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub to: Option<String>,
    /// The title above; by default that of the data
    #[arg(long)]
    pub title: Option<String>,
    /// The line below the title; by default the period
    #[arg(long)]
    pub subtitle: Option<String>,
    /// The text below the timeline
    #[arg(long)]
    pub caption: Option<String>,
    /// What those hear who do not see the figure; by default made from what it shows
    #[arg(long, value_name = "TEXT")]
    pub alt: Option<String>,
    /// Number the marks, and list the events with their sources
    #[arg(long)]
    pub numbered: bool,
    /// No list on the page
    #[arg(long)]
    pub no_list: bool,
    /// Write the list into a Markdown file too
    #[arg(long, value_name = "FILE")]
    pub list_out: Option<PathBuf>,
    /// Write the words for those who do not see the figure into a text file too
    #[arg(long, value_name = "FILE")]
    pub alt_out: Option<PathBuf>,
    /// No titles beside the marks
    #[arg(long)]
    pub no_labels: bool,
    /// No legend
    #[arg(long)]
    pub no_legend: bool,
    /// No period, counts, sources and data below
    #[arg(long)]
    pub no_footer: bool,
    /// Do not name the program
    #[arg(long)]
    pub no_credit: bool,
    /// Nothing but the axis, the lanes and the marks
    #[arg(long)]
    pub figure_only: bool,
    /// Leave wide quiet periods out, and say so
    #[arg(long)]
    pub collapse: bool,
    /// How an SVG keeps its letters
    #[arg(long, value_enum)]
    pub letters: Option<SvgLetters>,
    /// Do not put the recipe into the file
    #[arg(long)]
    pub no_recipe: bool,
    /// A font for letters that the bundled ones lack; can be given several times
    #[arg(long, value_name = "FILE")]
    pub font: Vec<PathBuf>,
    /// How to read the event files
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// Write the view into a .dateview file too
    #[arg(long, value_name = "FILE")]
    pub save_view: Option<PathBuf>,
    /// Go on, and draw again whenever a file changes
    #[arg(long)]
    pub watch: bool,
}

/// The colours of a figure.
#[derive(ValueEnum, Copy, Clone, Debug)]
pub enum Theme {
    /// Black and greys on white
    Print,
    /// Colours on white
    Light,
    /// Colours on near-black
    Dark,
}

impl From<Theme> for ThemeName {
    fn from(theme: Theme) -> Self {
        match theme {
            Theme::Print => Self::Print,
            Theme::Light => Self::Light,
            Theme::Dark => Self::Dark,
        }
    }
}

/// How an SVG keeps its letters.
#[derive(ValueEnum, Copy, Clone, Debug)]
pub enum SvgLetters {
    /// As text, with the part of the font that is used
    Embedded,
    /// As text, with the name of the font
    Named,
    /// As outlines
    Outlined,
}

impl From<SvgLetters> for Letters {
    fn from(letters: SvgLetters) -> Self {
        match letters {
            SvgLetters::Embedded => Self::Embedded,
            SvgLetters::Named => Self::Named,
            SvgLetters::Outlined => Self::Outlined,
        }
    }
}

/// `dateline open-figure`
#[derive(clap::Args, Debug)]
pub struct OpenFigureArgs {
    /// A figure that carries its recipe (.png, .svg, .pdf)
    pub figure: PathBuf,
    /// Event files in place of those that the recipe names
    pub files: Vec<PathBuf>,
    /// Write the recipe as a view file instead of opening the window; - prints it
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `dateline strip`
#[derive(clap::Args, Debug)]
pub struct StripArgs {
    /// Figures (.png, .svg, .pdf) whose recipes are taken out
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Write here instead of into the same file; only for one figure
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// What makes the lanes; an alias, because clap takes a bare `Option` for an argument that may be absent.
pub(super) type ChosenLanes = std::option::Option<Facet>;

/// `dateline date`
#[derive(clap::Args, Debug)]
pub struct DateArgs {
    /// EDTF dates, such as '2012', '?2021-04-02', '[..2022-01-05]'
    #[arg(allow_hyphen_values = true)]
    pub dates: Vec<String>,
    /// Read one date a line from standard input, print one JSON object a line
    #[arg(long)]
    pub json: bool,
}
