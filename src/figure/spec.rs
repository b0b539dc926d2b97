//! What a person chooses of a figure.

use serde::{Deserialize, Serialize};

use super::size::FigureSize;
use crate::paint::svg::Letters;
use crate::theme::ThemeName;

/// Dots to the inch that a PNG may have.
pub const DPI: std::ops::RangeInclusive<f32> = 36.0..=1_200.0;
/// The smallest letters of a figure, in points at its final size.
pub const MIN_TEXT_PT: f32 = 7.0;

/// Formats a picture can be written in.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureFormat {
    /// Lines and letters on pages.
    #[default]
    Pdf,
    /// Lines and letters.
    Svg,
    /// Pixels.
    Png,
}

impl PictureFormat {
    /// All formats, in the order of lists.
    pub const ALL: [Self; 3] = [Self::Pdf, Self::Svg, Self::Png];

    /// By the ending of a file name.
    pub fn of_path(path: &std::path::Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|format| format.ending() == ending)
    }

    /// The ending of file names.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Pdf => "pdf",
        }
    }
}

/// How large a figure is, what stands on it and how it looks. The part of a recipe that is not about the data.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the export window")]
pub struct FigureSpec {
    /// How large.
    pub size: FigureSize,
    /// Colours.
    pub theme: ThemeName,
    /// Letters of labels in points at the final size; `None` takes what suits the size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_pt: Option<f32>,
    /// Dots to the inch of a PNG; `None` takes 300 on paper and 96 on screens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dpi: Option<f32>,
    /// Above the timeline; empty takes the title of the data.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Below the title; empty takes the period.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub subtitle: String,
    /// Below the timeline.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub caption: String,
    /// What those hear who do not see the figure; empty takes words made from what it shows.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub alt_text: String,
    /// Titles beside the marks.
    pub labels: bool,
    /// Numbers beside the marks, and the list that they lead to.
    pub numbered: bool,
    /// The list stands on the page or on the next ones, where it has room.
    pub list: bool,
    /// What the marks mean.
    pub legend: bool,
    /// The period, the filter, the counts, the sources and the data.
    pub footer: bool,
    /// The name and version of the program.
    pub credit: bool,
    /// Nothing but the axis, the lanes and the marks.
    pub figure_only: bool,
    /// Wide quiet periods are left out, and said.
    pub collapse: bool,
    /// How an SVG keeps its letters.
    pub letters: Letters,
    /// The file carries its recipe.
    pub recipe: bool,
}

impl Default for FigureSpec {
    fn default() -> Self {
        Self {
            size: FigureSize::default(),
            theme: ThemeName::Print,
            text_pt: None,
            dpi: None,
            title: String::new(),
            subtitle: String::new(),
            caption: String::new(),
            alt_text: String::new(),
            labels: true,
            numbered: false,
            list: true,
            legend: true,
            footer: true,
            credit: true,
            figure_only: false,
            collapse: false,
            letters: Letters::default(),
            recipe: true,
        }
    }
}

impl FigureSpec {
    /// How many points on paper one unit of the layout is: its labels are [`crate::theme::size::BODY`] units high.
    pub fn unit(&self) -> f32 {
        self.text_pt.unwrap_or_else(|| self.size.text_pt()) / crate::theme::size::BODY
    }

    /// Dots to the inch.
    pub fn dpi(&self) -> f32 {
        self.dpi.unwrap_or_else(|| self.size.dpi())
    }

    /// Whether the title is drawn.
    pub(super) fn has_head(&self) -> bool {
        !self.figure_only
    }
}
