//! The figure that is made of what is shown: what is chosen of it, and its preview.

use std::path::PathBuf;
use std::sync::Arc;

use crate::figure::{FigureSize, FigureSpec, PictureFormat, size};

use super::command::Choice;
use super::settings::Settings;
use super::state::State;

/// The export window.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Export {
    /// Whether it is open.
    pub open: bool,
    /// How large the figure is, what stands on it and how it looks.
    pub spec: FigureSpec,
    /// The format of its file.
    pub format: PictureFormat,
    /// Whether it shows every event that the filter lets through, and not only those of the window.
    pub all_events: bool,
    /// Font files for letters that the bundled fonts lack.
    pub fonts: Vec<PathBuf>,
    /// A size of one's own; `None` while a preset is chosen.
    pub size: Option<TypedSize>,
    /// The page in sight, counted from 0.
    pub page: usize,
    /// Whether the page is as wide as there is room, and not seen whole.
    pub is_close: bool,
    /// What the figure looks like.
    pub preview: Option<Preview>,
    /// Why there is no newer preview.
    pub problem: Option<String>,
    /// Whether a newer preview is on its way.
    pub is_drawing: bool,
    /// How many files and copies are on their way.
    pub n_saving: usize,
    /// How many pixels there are for the preview.
    pub room: [u32; 2],
}

/// A size as it is typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TypedSize {
    /// A number.
    pub width: String,
    /// A number or nothing.
    pub height: String,
    /// `mm`, `in` or `px`.
    pub unit: String,
    /// What is wrong with them.
    pub error: Option<String>,
}

/// One page of a figure as pixels, and what is said of the whole.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Later ones have greater numbers.
    pub number: u64,
    /// The page.
    pub pixels: Arc<Pixels>,
    /// Which page it is, counted from 0.
    pub page: usize,
    /// How many there are.
    pub n_pages: usize,
    /// Width and height of the page on paper, in millimetres.
    pub size_mm: [f32; 2],
    /// Width and height of the page in pixels, at the dots to the inch that are chosen.
    pub size_px: [u32; 2],
    /// What could not be done as it was asked for.
    pub warnings: Vec<String>,
    /// What those hear who do not see the figure.
    pub description: String,
    /// Whether it has a numbered list.
    pub has_list: bool,
}

/// Pixels: red, green, blue and alpha.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pixels {
    /// Width and height.
    pub size: [usize; 2],
    /// Four bytes for each pixel, row by row.
    pub rgba: Vec<u8>,
}

impl Export {
    /// The choices of the last figure.
    pub fn of(settings: &Settings) -> Self {
        let mut export = Self {
            format: settings.format,
            all_events: settings.all_events,
            // A font that is gone since would keep every figure from being drawn.
            fonts: settings.fonts.iter().filter(|path| path.is_file()).cloned().collect(),
            ..Self::default()
        };
        export.set_spec(settings.figure.clone());
        export
    }

    /// Takes over the choices of a figure.
    pub(super) fn set_spec(&mut self, spec: FigureSpec) {
        self.size = spec.size.as_preset().is_none().then(|| TypedSize::of(spec.size));
        self.spec = spec;
        self.page = 0;
    }

    /// Forgets what was written about other data.
    pub(super) fn forget_words(&mut self) {
        self.spec = without_words(&self.spec);
        self.preview = None;
        self.problem = None;
        self.page = 0;
    }
}

/// The choices that suit any data.
fn without_words(spec: &FigureSpec) -> FigureSpec {
    FigureSpec {
        title: String::new(),
        subtitle: String::new(),
        caption: String::new(),
        alt_text: String::new(),
        ..spec.clone()
    }
}

impl TypedSize {
    /// A size as a person would type it.
    pub fn of(size: FigureSize) -> Self {
        let (unit, points) = match size.medium() {
            size::Medium::Screen => ("px", 0.75),
            size::Medium::Figure | size::Medium::Sheet => ("mm", 72.0 / 25.4),
        };
        // A tenth is more than anybody measures.
        let side = |side: f32| ((side / points * 10.0).round() / 10.0).to_string();
        Self {
            width: side(size.width_pt()),
            height: size.height_pt().map(side).unwrap_or_default(),
            unit: unit.to_owned(),
            error: None,
        }
    }

    /// The size, or what is wrong.
    fn parse(&self) -> Result<FigureSize, String> {
        let number = |text: &str, what: &str| {
            let text = text.trim().replace(',', ".");
            let number = text.parse::<f32>().ok().filter(|number| number.is_finite());
            number.map(|number| number.to_string()).ok_or_else(|| match text.as_str() {
                "" => format!("give a {what}, such as 190"),
                text => format!("“{text}” is no {what}; write a number such as 190"),
            })
        };
        let width = number(&self.width, "width")?;
        let unit = &self.unit;
        let text = if self.height.trim().is_empty() {
            format!("{width}{unit}")
        } else {
            format!("{width}x{}{unit}", number(&self.height, "height")?)
        };
        text.parse::<FigureSize>().map_err(|error| error.to_string())
    }
}

impl State {
    /// Does what was chosen of the figure.
    pub(super) fn choose(&mut self, choice: Choice) {
        let export = &mut self.export;
        match choice {
            Choice::Spec(spec) => {
                if spec.size != export.spec.size {
                    export.size = None;
                    export.page = 0;
                    // A picture for a screen is one page of pixels.
                    let is_screen = spec.size.medium() == size::Medium::Screen;
                    if is_screen && export.format == PictureFormat::Pdf {
                        export.format = PictureFormat::Png;
                    }
                }
                export.spec = *spec;
            }
            Choice::Size { width, height, unit } => {
                let mut typed = TypedSize { width, height, unit, error: None };
                match typed.parse() {
                    Ok(size) => export.spec.size = size,
                    Err(error) => typed.error = Some(error),
                }
                export.size = Some(typed);
            }
            Choice::Format(format) => export.format = format,
            Choice::AllEvents(all) => export.all_events = all,
            Choice::Page(page) => export.page = page,
            Choice::Closer(close) => export.is_close = close,
            Choice::AddFonts(paths) => {
                let new: Vec<PathBuf> = paths.into_iter().filter(|path| !export.fonts.contains(path)).collect();
                export.fonts.extend(new);
                self.settings.fonts.clone_from(&export.fonts);
            }
            Choice::RemoveFont(path) => {
                export.fonts.retain(|known| *known != path);
                self.settings.fonts.clone_from(&export.fonts);
            }
        }
        self.settings.figure = without_words(&export.spec);
        self.settings.format = export.format;
        self.settings.all_events = export.all_events;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_typed_with_points_or_commas_and_mistakes_say_what_to_write() {
        let parse = |width: &str, height: &str| {
            let typed =
                TypedSize { width: width.to_owned(), height: height.to_owned(), unit: "mm".to_owned(), error: None };
            typed.parse().map(|size| size.to_string())
        };
        assert_eq!(parse("120", ""), Ok("120mm".to_owned()));
        assert_eq!(parse(" 120,5 ", "80"), Ok("120.5x80mm".to_owned()));
        assert_eq!(parse("", "80"), Err("give a width, such as 190".to_owned()));
        assert_eq!(parse("12o", ""), Err("“12o” is no width; write a number such as 190".to_owned()));
        assert!(parse("4", "").is_err_and(|error| error.contains("choose 40 to 5080 mm")));
    }

    #[test]
    fn a_preset_becomes_a_size_of_ones_own_without_a_change() {
        let typed = TypedSize::of(FigureSize::preset(4));
        assert_eq!((typed.width.as_str(), typed.height.as_str(), typed.unit.as_str()), ("210", "297", "mm"));
        let slide = TypedSize::of("slide".parse().expect("a preset"));
        assert_eq!((slide.width.as_str(), slide.unit.as_str()), ("1920", "px"));
    }
}
