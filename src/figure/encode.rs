//! The bytes of a figure's file.

use super::carry::{self, CarryError};
use super::{Figure, FigureSpec, PictureFormat};
use crate::paint::{png, svg};

/// Why the bytes cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// The picture is too large, or the encoder failed.
    #[error("{0}")]
    Png(#[from] png::PngError),
    /// The recipe cannot be put in.
    #[error("{0}")]
    Carry(#[from] CarryError),
}

/// The bytes of a figure in a format, with its recipe when there is one.
pub fn encode(
    figure: &Figure,
    format: PictureFormat,
    spec: &FigureSpec,
    recipe: Option<&str>,
) -> Result<Vec<u8>, EncodeError> {
    let bytes = match format {
        PictureFormat::Png | PictureFormat::Pdf => png::png(&figure.pages[0], figure.unit * spec.dpi() / 72.0)?,
        PictureFormat::Svg => svg::svg(&figure.pages[0], &figure.title, &figure.description).into_bytes(),
    };
    match recipe {
        Some(recipe) => Ok(carry::put(&bytes, recipe)?),
        None => Ok(bytes),
    }
}
