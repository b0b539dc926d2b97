//! How large a figure is: presets, and sizes of one's own in millimetres, inches or pixels.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Points in an inch.
const PT_PER_IN: f32 = 72.0;
/// Millimetres in an inch.
const MM_PER_IN: f32 = 25.4;
/// Pixels in an inch where nobody says otherwise (CSS, SVG).
const PX_PER_IN: f32 = 96.0;
/// The smallest and the largest side, in points: 40 mm and 5 m.
const SIDES: (f32, f32) = (113.0, 14_400.0);

/// The unit of a size.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Unit {
    /// Millimetres.
    Mm,
    /// Inches.
    In,
    /// Pixels of a screen, 96 to the inch.
    Px,
}

impl Unit {
    fn points(self) -> f32 {
        match self {
            Self::Mm => PT_PER_IN / MM_PER_IN,
            Self::In => PT_PER_IN,
            Self::Px => PT_PER_IN / PX_PER_IN,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Mm => "mm",
            Self::In => "in",
            Self::Px => "px",
        }
    }
}

/// Where a figure is used, which decides its margins and the size of its letters.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Medium {
    /// Set into a page by somebody else: hardly a margin.
    Figure,
    /// A whole sheet of paper.
    Sheet,
    /// A screen or a projector.
    Screen,
}

/// A size that is used often.
#[derive(Debug)]
pub struct Preset {
    /// What is typed: `full`.
    pub key: &'static str,
    /// What it is called.
    pub name: &'static str,
    width: f32,
    height: Option<f32>,
    unit: Unit,
    medium: Medium,
    /// The letters of labels, in points at the final size.
    text: f32,
}

const fn preset(
    key: &'static str,
    name: &'static str,
    (width, height, unit): (f32, Option<f32>, Unit),
    medium: Medium,
    text: f32,
) -> Preset {
    Preset { key, name, width, height, unit, medium, text }
}

/// All presets, in the order of lists.
pub const PRESETS: &[Preset] = &[
    preset("column", "Journal column, 90 mm", (90.0, None, Unit::Mm), Medium::Figure, 8.0),
    preset("middle", "Journal, 140 mm", (140.0, None, Unit::Mm), Medium::Figure, 8.0),
    preset("full", "Journal, full width, 190 mm", (190.0, None, Unit::Mm), Medium::Figure, 8.0),
    preset("text", "A4 text width, 160 mm", (160.0, None, Unit::Mm), Medium::Figure, 8.0),
    preset("a4", "A4 page", (210.0, Some(297.0), Unit::Mm), Medium::Sheet, 8.5),
    preset("a4-landscape", "A4 page, landscape", (297.0, Some(210.0), Unit::Mm), Medium::Sheet, 8.5),
    preset("slide", "Slide, 1920 × 1080", (1920.0, Some(1080.0), Unit::Px), Medium::Screen, 15.0),
    preset("social", "Social, 1200 × 675", (1200.0, Some(675.0), Unit::Px), Medium::Screen, 12.5),
    preset("square", "Social, 1080 × 1080", (1080.0, Some(1080.0), Unit::Px), Medium::Screen, 12.5),
    preset("portrait", "Social, 1080 × 1350", (1080.0, Some(1350.0), Unit::Px), Medium::Screen, 12.5),
];

/// How large a figure is.
#[derive(Copy, Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct FigureSize {
    width: f32,
    height: Option<f32>,
    unit: Unit,
    preset: Option<usize>,
}

/// A size that cannot be drawn.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct SizeError(String);

impl Default for FigureSize {
    fn default() -> Self {
        Self::preset(2)
    }
}

impl FigureSize {
    /// The preset at a place of [`PRESETS`].
    pub fn preset(nth: usize) -> Self {
        let nth = nth.min(PRESETS.len() - 1);
        let Preset { width, height, unit, .. } = PRESETS[nth];
        Self { width, height, unit, preset: Some(nth) }
    }

    /// Its place in [`PRESETS`], when it is one.
    pub fn as_preset(self) -> Option<usize> {
        self.preset
    }

    /// A size of one's own; `None` for the height lets it follow.
    pub fn own(width: f32, height: Option<f32>, unit: Unit) -> Result<Self, SizeError> {
        let size = Self { width, height, unit, preset: None };
        for side in [Some(width), height].into_iter().flatten() {
            let points = side * unit.points();
            if !(SIDES.0..=SIDES.1).contains(&points) {
                let limit = |points: f32| (points / unit.points()).round();
                return Err(SizeError(format!(
                    "a side of {side} {} cannot be drawn; choose {} to {} {}",
                    unit.name(),
                    limit(SIDES.0),
                    limit(SIDES.1),
                    unit.name()
                )));
            }
        }
        Ok(size)
    }

    /// Width on paper, in points.
    pub fn width_pt(self) -> f32 {
        self.width * self.unit.points()
    }

    /// Height on paper, in points; `None` where it follows from the lanes.
    pub fn height_pt(self) -> Option<f32> {
        self.height.map(|height| height * self.unit.points())
    }

    /// Where it is used.
    pub fn medium(self) -> Medium {
        match self.preset {
            Some(nth) => PRESETS[nth].medium,
            None if self.unit == Unit::Px => Medium::Screen,
            None => Medium::Figure,
        }
    }

    /// The letters of labels where nobody says otherwise, in points at the final size.
    pub fn text_pt(self) -> f32 {
        match self.preset {
            Some(nth) => PRESETS[nth].text,
            None if self.unit == Unit::Px => 9.5,
            None => 8.0,
        }
    }

    /// Dots to the inch where nobody says otherwise.
    pub fn dpi(self) -> f32 {
        if self.unit == Unit::Px { PX_PER_IN } else { 300.0 }
    }

    /// The sides in pixels, for a picture that is `height_pt` points tall.
    ///
    /// A size in pixels has just these, whatever the dots to the inch.
    pub fn pixels(self, height_pt: f32, dpi: f32) -> (u32, u32) {
        let dpi = if self.unit == Unit::Px { PX_PER_IN } else { dpi };
        let px = |points: f32| (points * dpi / PT_PER_IN).round().max(1.0) as u32;
        (px(self.width_pt()), px(height_pt))
    }
}

impl fmt::Display for FigureSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.preset, self.height) {
            (Some(nth), _) => f.write_str(PRESETS[nth].key),
            (None, Some(height)) => write!(f, "{}x{height}{}", self.width, self.unit.name()),
            (None, None) => write!(f, "{}{}", self.width, self.unit.name()),
        }
    }
}

impl From<FigureSize> for String {
    fn from(size: FigureSize) -> Self {
        size.to_string()
    }
}

impl TryFrom<String> for FigureSize {
    type Error = SizeError;

    fn try_from(text: String) -> Result<Self, SizeError> {
        text.parse()
    }
}

impl FromStr for FigureSize {
    type Err = SizeError;

    /// A preset's key, `190mm`, `7.5in`, `190x120mm`, `1200x675px`.
    fn from_str(text: &str) -> Result<Self, SizeError> {
        let text = text.trim().to_lowercase();
        if let Some(nth) = PRESETS.iter().position(|preset| preset.key == text) {
            return Ok(Self::preset(nth));
        }
        let usage = || {
            let keys: Vec<&str> = PRESETS.iter().map(|preset| preset.key).collect();
            SizeError(format!(
                "“{text}” is no size; write a preset ({}), a width such as 190mm, 7.5in or 1200px, or both sides such as 190x120mm",
                keys.join(", ")
            ))
        };
        let units = [Unit::Mm, Unit::In, Unit::Px];
        let Some((unit, sides)) = units.into_iter().find_map(|unit| Some((unit, text.strip_suffix(unit.name())?)))
        else {
            return if text.starts_with(|c: char| c.is_ascii_digit()) && !text.ends_with(char::is_alphabetic) {
                Err(SizeError(format!("“{text}” has no unit; write {text}mm, {text}in or {text}px")))
            } else {
                Err(usage())
            };
        };
        // The unit may stand behind both sides: 190mm×120mm.
        let number = |side: &str| {
            let side = side.trim().strip_suffix(unit.name()).unwrap_or(side).trim().replace(',', ".");
            side.parse::<f32>().ok().filter(|side| side.is_finite()).ok_or_else(usage)
        };
        match sides.split_once(['x', '×', '*']) {
            Some((width, height)) => Self::own(number(width)?, Some(number(height)?), unit),
            None => Self::own(number(sides)?, None, unit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        let size =
            |text: &str| text.parse::<FigureSize>().map(|size| (size.to_string(), size.width_pt(), size.height_pt()));
        assert_eq!(size("190mm").expect("a size").0, "190mm");
        assert_eq!(size("full").expect("a size").0, "full");
        assert!((size("7.5in").expect("a size").1 - 540.0).abs() < 1e-3);
        assert_eq!(size("190x120mm"), size("190mm×120mm"));
        assert_eq!(size(" 1200 X 675 px ").expect("a size").2, Some(675.0 * 0.75));
        assert_eq!(size("17,5in").expect("a size").0, "17.5in");
    }

    #[test]
    fn what_is_no_size_is_told_with_what_to_write() {
        let say = |text: &str| text.parse::<FigureSize>().expect_err("an error").to_string();
        assert!(say("huge").contains("column, middle, full"));
        assert!(say("1200x675").contains("write 1200x675mm, 1200x675in or 1200x675px"));
        assert!(say("0mm").contains("choose 40 to 5080 mm"), "{}", say("0mm"));
        assert!(say("-5mm").contains("cannot be drawn"));
        assert!(say("90x1e9mm").contains("cannot be drawn"));
        assert!(say("mm").contains("is no size"));
        assert!(say("NaNmm").contains("is no size"));
    }

    #[test]
    fn every_preset_is_read_back_from_its_key_and_has_its_pixels() {
        for (nth, preset) in PRESETS.iter().enumerate() {
            let size: FigureSize = preset.key.parse().expect("a preset");
            assert_eq!(size, FigureSize::preset(nth));
            if let (Unit::Px, Some(height)) = (preset.unit, preset.height) {
                let pixels = size.pixels(size.height_pt().expect("a height"), 300.0);
                assert_eq!(pixels, (preset.width as u32, height as u32), "whatever the dots to the inch");
            }
        }
        assert_eq!(FigureSize::preset(4).pixels(841.89, 300.0), (2480, 3508), "A4 at 300 dpi");
    }
}
