//! Pages as PNG: exact pixels, whatever their number, in a bounded memory.

use super::Picture;
use super::raster::{Pixel, Raster};
use crate::scene::Scene;

/// The longest side that is drawn: 16 000² pixels are a print of 1.35 m at 300 dpi.
pub const MAX_SIDE: u32 = 16_000;
/// Pixels that are drawn at once: 2 MB, which stay in the cache of the processor.
const BAND: u32 = 512 << 10;
const DEFLATE: png::DeflateCompression = png::DeflateCompression::Level(4);
const FILTER: png::Filter = png::Filter::Up;
/// Texts of more bytes are packed.
const LONG_TEXT: usize = 1_024;

/// Why a picture could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum PngError {
    /// Nothing, or too much, to draw.
    #[error("a picture of {0}×{1} pixels cannot be drawn; choose 1 to {MAX_SIDE} pixels a side")]
    Size(u32, u32),
    /// The picture has fewer pages.
    #[error("the picture has no page {0}")]
    Page(usize),
    /// The encoder failed.
    #[error("the picture could not be encoded: {0}")]
    Encode(#[from] png::EncodingError),
}

/// How a page becomes a PNG file.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct PngSpec<'a> {
    /// Width and height in pixels, exactly.
    pub size: (u32, u32),
    /// Pixels to an inch, for those who print; nothing is drawn otherwise by it.
    pub dpi: f64,
    /// What the file says of itself: keywords, such as `Title`, and texts.
    pub texts: &'a [(&'a str, &'a str)],
}

/// Width and height in pixels of a scene at so many pixels to its unit, to the nearest pixel.
pub fn size_at(scene: &Scene, px_per_unit: f64) -> (u32, u32) {
    let px = |units: f32| (f64::from(units) * px_per_unit).round() as u32;
    (px(scene.width), px(scene.height))
}

/// The bytes of a PNG file of a page.
pub fn png(picture: &Picture<'_>, page: usize, spec: &PngSpec<'_>) -> Result<Vec<u8>, PngError> {
    banded(picture, page, spec, BAND / spec.size.0.max(1))
}

fn banded(picture: &Picture<'_>, page: usize, spec: &PngSpec<'_>, rows: u32) -> Result<Vec<u8>, PngError> {
    let scene = picture.pages.get(page).ok_or(PngError::Page(page))?;
    let (w, h) = spec.size;
    if !(1..=MAX_SIDE).contains(&w) || !(1..=MAX_SIDE).contains(&h) {
        return Err(PngError::Size(w, h));
    }
    let is_opaque = scene.ground.is_some_and(|ground| ground.a == 255);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, w, h);
    encoder.set_color(if is_opaque { png::ColorType::Rgb } else { png::ColorType::Rgba });
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    // A metre is 39.37 inches.
    let per_metre = (spec.dpi / 0.0254).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter }));
    encoder.set_deflate_compression(DEFLATE);
    encoder.set_filter(FILTER);
    let mut writer = encoder.write_header()?;
    for (keyword, text) in spec.texts {
        let mut chunk = png::text_metadata::ITXtChunk::new(*keyword, *text);
        chunk.compressed = text.len() > LONG_TEXT;
        writer.write_text_chunk(&chunk)?;
    }
    let mut stream = writer.stream_writer_with_size(64 << 10)?;
    let mut packed = Vec::new();
    bands(picture, scene, (w, h), rows, |pixels| {
        packed.clear();
        if is_opaque {
            packed.extend(pixels.iter().flat_map(|&[r, g, b, _]| [r, g, b]));
        } else {
            packed.extend(pixels.iter().flat_map(|&pixel| straight(pixel)));
        }
        std::io::Write::write_all(&mut stream, &packed)
    })
    .map_err(png::EncodingError::from)?;
    stream.finish()?;
    writer.finish()?;
    Ok(bytes)
}

/// The pixels of a page at a size, for showing it: width, height, and red, green, blue and alpha of each; `None` when there
/// is no such page, or a side is zero or longer than [`MAX_SIDE`].
pub fn pixels(picture: &Picture<'_>, page: usize, width: u32, height: u32) -> Option<(u32, u32, Vec<u8>)> {
    let scene = picture.pages.get(page)?;
    if !(1..=MAX_SIDE).contains(&width) || !(1..=MAX_SIDE).contains(&height) {
        return None;
    }
    let mut all = Vec::with_capacity(width as usize * height as usize * 4);
    let add = |pixels: &[Pixel]| {
        all.extend(pixels.iter().flat_map(|&pixel| straight(pixel)));
        Ok::<(), std::convert::Infallible>(())
    };
    bands(picture, scene, (width, height), BAND / width, add).ok()?;
    Some((width, height, all))
}

/// Draws a page from the top to the bottom, some rows at once.
fn bands<E>(
    picture: &Picture<'_>,
    scene: &Scene,
    (w, h): (u32, u32),
    rows: u32,
    mut take: impl FnMut(&[Pixel]) -> Result<(), E>,
) -> Result<(), E> {
    let rows = rows.clamp(1, h);
    let mut raster = Raster::new(scene, picture.fonts, w, h);
    let mut pixels = vec![Pixel::default(); w as usize * rows as usize];
    for y in (0..h).step_by(rows as usize) {
        let n_pixels = w as usize * rows.min(h - y) as usize;
        let band = pixels.get_mut(..n_pixels).unwrap_or_default();
        raster.band(y, band);
        take(band)?;
    }
    Ok(())
}

/// Red, green and blue without alpha in them.
fn straight([r, g, b, a]: Pixel) -> Pixel {
    let without = |c: u8| match a {
        0 => 0,
        a => ((u32::from(c) * 255 + u32::from(a) / 2) / u32::from(a)).min(255) as u8,
    };
    if a == 255 { [r, g, b, a] } else { [without(r), without(g), without(b), a] }
}
