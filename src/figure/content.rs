//! What goes into a figure, and what comes out.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::list::Listed;
use super::spec::MIN_TEXT_PT;
use crate::dataset::{Dataset, EventId};
use crate::layout::LaneIndex;
use crate::paint::{Note, Picture};
use crate::query::{Filter, Selection};
use crate::scene::{Fonts, Scene};

/// What a figure is made of.
#[derive(Copy, Clone)]
pub struct Content<'a> {
    /// The events.
    pub dataset: &'a Dataset,
    /// Which of them.
    pub selection: &'a Selection,
    /// In words.
    pub filter: &'a Filter,
    /// In which lanes.
    pub lanes: &'a LaneIndex,
    /// The stretch that is shown, in seconds since 1970; `None` shows every selected event.
    pub window: Option<(f64, f64)>,
    /// The files, for the footer.
    pub files: &'a [DataFile],
    /// What the texts are set in.
    pub fonts: &'a Arc<Fonts>,
}

/// A file that events come from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DataFile {
    /// Its name without folders.
    pub name: String,
    /// The SHA-256 of its bytes in hexadecimal digits; empty when it is not known.
    pub sha256: String,
    /// The day on which it was changed last, `22 November 2026`.
    pub modified: Option<String>,
}

/// Whether there may be more than one page.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Paging {
    /// One page: SVG and PNG.
    Single,
    /// As many as the lanes and the list need, where the size has a height: PDF.
    Paged,
}

/// A finished figure and the words that go with it.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The pages.
    pub pages: Vec<Scene>,
    /// Points on paper for one unit of the pages.
    pub unit: f32,
    /// Its title.
    pub title: String,
    /// What it shows, for those who do not see it.
    pub description: String,
    /// The program and its version, where the figure names it.
    pub producer: Option<String>,
    /// What the texts are set in.
    pub fonts: Arc<Fonts>,
    /// What is known of the events that are drawn.
    pub notes: BTreeMap<EventId, Note>,
    /// What the numbers stand for; empty without numbers.
    pub list: Vec<Listed>,
    /// How many events are shown and not listed, in a sentence.
    pub unlisted: Option<String>,
    /// Period, counts and data in lines.
    pub lead: Vec<String>,
    /// What could not be done as it was asked for.
    pub warnings: Vec<String>,
}

impl Figure {
    /// What painters draw.
    pub fn picture(&self) -> Picture<'_> {
        Picture {
            pages: &self.pages,
            unit: self.unit,
            title: &self.title,
            description: &self.description,
            language: "en",
            producer: self.producer.as_deref(),
            fonts: &self.fonts,
            notes: &self.notes,
        }
    }
}

/// Why a figure cannot be laid out.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum LayoutError {
    /// Less height than the title, the axis, one lane and the footer need.
    #[error(
        "the figure needs a height of at least {least_mm:.0} mm for its title, one lane and its counts; make it taller, or leave the footer or the legend out"
    )]
    TooLow {
        /// The least height.
        least_mm: f32,
    },
    /// The letters would be too small to read.
    #[error(
        "letters of {asked} points would make the smallest ones less than {MIN_TEXT_PT} points; choose {least:.1} or more"
    )]
    TextTooSmall {
        /// What was asked for.
        asked: f32,
        /// The least that can be asked for.
        least: f32,
    },
    /// The letters would leave no room for anything else.
    #[error(
        "letters of {asked} points are too large for a width of {width_mm:.0} mm; choose {most:.0} or less, or a wider figure"
    )]
    TextTooLarge {
        /// What was asked for.
        asked: f32,
        /// The width.
        width_mm: f32,
        /// The most that can be asked for.
        most: f32,
    },
}
