//! What can be typed.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::dataset::Facet;
use crate::time::DateOrder;

/// A timeline for people who work with evidence.
#[derive(Parser, Debug)]
#[command(version, about, args_conflicts_with_subcommands = true)]
pub struct Args {
    /// Event files to open together; without any the bundled events are shown
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
    /// Draw the timeline into a PNG or SVG file, without a display
    Render(RenderArgs),
    /// Read EDTF dates and say what they mean
    Date(DateArgs),
    /// List the file formats that can be read
    Formats {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

/// The files to read.
#[derive(clap::Args, Debug)]
pub struct FileArgs {
    /// Event files; without any the bundled events are taken
    pub files: Vec<PathBuf>,
    /// How to read 05/06/2021 where the file does not show it
    #[arg(long, value_name = "ORDER")]
    pub date_order: Option<Order>,
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
pub struct RenderArgs {
    /// The files
    #[command(flatten)]
    pub files: FileArgs,
    /// Which events
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Where to write; the ending says how: .png or .svg
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Width in points
    #[arg(long, default_value_t = 1200.0)]
    pub width: f32,
    /// Height in points; without it the picture is as tall as its lanes
    #[arg(long)]
    pub height: Option<f32>,
    /// Pixels to a point, for PNG
    #[arg(long, default_value_t = 2.0)]
    pub scale: f32,
    /// What makes the lanes: none, country, actor, kind, status, source, tag, file
    #[arg(long, default_value = "country", value_parser = super::lanes)]
    pub lanes: ChosenLanes,
    /// Dark colours
    #[arg(long)]
    pub dark: bool,
    /// The title above; by default that of the data
    #[arg(long, default_value = "")]
    pub title: String,
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
