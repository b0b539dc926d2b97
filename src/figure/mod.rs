//! Figures: the screen's own scene at the size of a page, with a title above and what it leaves out below, and the files
//! that they are written into.

mod blocks;
pub mod carry;
mod collapse;
mod content;
pub mod digest;
mod encode;
mod fill;
mod legend;
mod list;
mod look;
mod open;
mod page;
pub mod size;
mod spec;
pub mod view;
mod words;
mod write;

pub use crate::paint::svg::Letters;
pub use content::{Content, DataFile, Figure, LayoutError, Paging};
pub use encode::{EncodeError, encode};
pub use legend::legend_sample;
pub use list::{Listed, escape_markdown, list_markdown};
pub use look::{first_look, fit};
pub use open::{OpenError, is_view, view_text};
pub use page::{compose, program};
pub use size::{FigureSize, PRESETS};
pub use spec::{DPI, FigureSpec, MIN_TEXT_PT, PictureFormat};
pub use view::ViewFile;
pub use words::{Counts, counts_line};
pub use write::{write_atomic, write_atomic_with};
