//! The bytes of a figure's file.

use super::carry::{self, CarryError};
use super::{Figure, FigureSpec, PictureFormat};
use crate::paint::{pdf, png, svg};

/// Why the bytes cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// The picture is too large, or the encoder failed.
    #[error("{0}")]
    Png(#[from] png::PngError),
    /// A font of it cannot be embedded.
    #[error("{0}")]
    Svg(#[from] svg::SvgError),
    /// The document cannot be written.
    #[error("{0}")]
    Pdf(#[from] pdf::PdfError),
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
        PictureFormat::Pdf => pdf::pdf(&figure.picture())?,
        PictureFormat::Png => png_page(figure, spec)?,
        PictureFormat::Svg => svg::svg(&figure.picture(), 0, spec.letters)?.into_bytes(),
    };
    match recipe {
        Some(recipe) => Ok(carry::put(&bytes, recipe)?),
        None => Ok(bytes),
    }
}

/// The first page as PNG, with the words that belong to it.
fn png_page(figure: &Figure, spec: &FigureSpec) -> Result<Vec<u8>, EncodeError> {
    let height_pt = figure.pages.first().map_or(0.0, |page| page.height * figure.unit);
    let mut texts = vec![("Title", figure.title.as_str()), ("Description", figure.description.as_str())];
    texts.extend(figure.producer.as_deref().map(|producer| ("Software", producer)));
    let size = spec.size.pixels(height_pt, spec.dpi());
    let png_spec = png::PngSpec { size, dpi: f64::from(spec.dpi()), texts: &texts };
    Ok(png::png(&figure.picture(), 0, &png_spec)?)
}
