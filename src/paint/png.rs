//! Pages as PNG: exact pixels, whatever their number, in a bounded memory.

use super::Picture;
use super::raster::{Pixel, Raster};
use crate::scene::Scene;

/// The longest side that is drawn: 16 000² pixels are a print of 1.35 m at 300 dpi.
pub const MAX_SIDE: u32 = 16_000;
/// Pixels that are drawn at once: 2 MB, which stay in the cache of the processor.
const BAND: u32 = 512 << 10;
/// Drawings have few colours and many equal stretches. Of an A4 page at 300 dpi, in milliseconds and kB: 64 and 921;
/// level 1 takes 20 and gives 1 467, level 6 128 and 862, and every filter makes the file larger (up: 67 and 1 045,
/// adaptive: 70 and 1 050).
const DEFLATE: png::DeflateCompression = png::DeflateCompression::Level(3);
const FILTER: png::Filter = png::Filter::NoFilter;
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::scene::geom::{Rect, pt};
    use crate::scene::{Bar, FontSpec, Fonts, Item, Stroke};
    use crate::theme::Rgba;

    const INK: Rgba = Rgba { r: 30, g: 60, b: 160, a: 200 };

    /// Every kind of item, across and beyond the edges, and a path and a text too large for one piece.
    fn everything(ground: Option<Rgba>) -> Scene {
        let mut scene = Scene { width: 200.0, height: 150.0, ground, ..Scene::default() };
        let all = Rect::new(0.0, 0.0, 200.0, 150.0);
        let items = scene.group("all", all);
        let bar = Bar::filled(Rect::new(10.3, 5.1, 80.7, 140.9), INK.faded(0.4));
        items.push(Item::Bar(Bar { fade_left: 20.0, fade_right: 9.0, hatch: Some(INK), ..bar.clone() }));
        items.push(Item::Bar(Bar { radius: 11.0, stroke: Some(Stroke::dashed(1.3, INK)), fade_right: 30.0, ..bar }));
        for (from, to) in
            [(pt(5.0, 3.0), pt(5.0, 147.0)), (pt(190.0, 40.5), pt(-4.0, 40.5)), (pt(0.0, 0.0), pt(200.0, 150.0))]
        {
            items.push(Item::Line { from, to, stroke: Stroke::dashed(1.5, INK) });
            items.push(Item::Line { from, to, stroke: Stroke::solid(0.4, INK) });
        }
        let dot = Item::Dot { center: pt(120.2, 77.7), radius: 70.0, fill: Some(INK.faded(0.2)), stroke: None };
        items.push(dot);
        let points = vec![pt(100.0, -20.0), pt(230.0, 100.0), pt(90.5, 149.0)];
        items.push(Item::Path { points, fill: Some(INK.faded(0.1)), stroke: Some(Stroke::solid(2.0, INK)) });
        items.push(Item::Columns {
            at: pt(20.0, 120.0),
            step: 3.3,
            width: 2.9,
            heights: vec![4.0, 0.0, 90.1, 33.3],
            fill: INK,
        });
        let text = |size: f32, y: f32| Item::Text {
            at: pt(-3.0, y),
            text: "Letters, буквы, حروف, אותיות".to_owned(),
            font: FontSpec::regular(size),
            ink: INK,
        };
        items.extend([text(13.0, 60.0), text(90.0, 130.0)]);
        let clipped = scene.group("clipped", Rect::new(50.2, 20.6, 120.0, 99.4));
        clipped.push(text(40.0, 70.0));
        scene
    }

    const WHITE: Rgba = Rgba { r: 255, g: 255, b: 255, a: 255 };

    fn with_picture<T>(scene: &Scene, then: impl FnOnce(&Picture<'_>) -> T) -> T {
        then(&Picture {
            pages: std::slice::from_ref(scene),
            unit: 1.0,
            title: "",
            description: "",
            language: "en",
            producer: None,
            fonts: Fonts::bundled(),
            notes: &BTreeMap::new(),
        })
    }

    #[test]
    fn a_page_drawn_in_bands_is_the_page_drawn_whole() {
        for ground in [Some(WHITE), None] {
            let scene = everything(ground);
            with_picture(&scene, |picture| {
                for (size, heights) in
                    [((200, 150), [1, 7, 64]), ((211, 97), [2, 5, 50]), ((900, 677), [190, 300, 511])]
                {
                    let spec = PngSpec { size, dpi: 72.0, texts: &[] };
                    let whole = banded(picture, 0, &spec, u32::MAX).expect("a page");
                    for rows in heights {
                        let bands = banded(picture, 0, &spec, rows).expect("a page");
                        assert!(bands == whole, "{size:?} in bands of {rows} rows");
                    }
                }
            });
        }
    }

    /// What the file says of itself: its size, its colour type, pixels to a metre, keyword and text of each text.
    fn read(bytes: &[u8]) -> (png::Info<'static>, Vec<u8>) {
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a header");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut pixels).expect("pixels");
        (reader.info().clone(), pixels)
    }

    #[test]
    fn a_file_has_the_asked_size_its_resolution_and_its_texts() {
        let scene = everything(Some(WHITE));
        let long = "Событие. ".repeat(300);
        let texts = [("Title", "Взгляд назад – بيان"), ("Description", long.as_str())];
        let spec = PngSpec { size: (301, 99), dpi: 300.0, texts: &texts };
        let bytes = with_picture(&scene, |picture| png(picture, 0, &spec)).expect("a page");
        let (info, _) = read(&bytes);
        assert_eq!((info.width, info.height, info.color_type), (301, 99, png::ColorType::Rgb));
        let dims = info.pixel_dims.expect("a resolution");
        assert_eq!((dims.xppu, dims.yppu, dims.unit), (11_811, 11_811, png::Unit::Meter));
        assert_eq!(info.srgb, Some(png::SrgbRenderingIntent::Perceptual));
        let read: Vec<(&str, bool, String)> = info
            .utf8_text
            .iter()
            .map(|chunk| (chunk.keyword.as_str(), chunk.compressed, chunk.get_text().expect("a text")))
            .collect();
        assert_eq!(read, [("Title", false, texts[0].1.to_owned()), ("Description", true, long.clone())]);
        assert!(bytes.windows(texts[0].1.len()).any(|part| part == texts[0].1.as_bytes()));
    }

    #[test]
    fn a_picture_without_ground_keeps_its_alpha() {
        let mut scene = Scene { width: 2.0, height: 1.0, ..Scene::default() };
        let ink = Rgba { r: 200, g: 100, b: 50, a: 128 };
        scene
            .group("a", Rect::new(0.0, 0.0, 2.0, 1.0))
            .push(Item::Bar(Bar::filled(Rect::new(0.0, 0.0, 1.0, 1.0), ink)));
        let spec = PngSpec { size: (2, 1), dpi: 72.0, texts: &[] };
        let (info, data) = read(&with_picture(&scene, |picture| png(picture, 0, &spec)).expect("a page"));
        assert_eq!(info.color_type, png::ColorType::Rgba);
        assert_eq!(data, [199, 100, 50, 128, 0, 0, 0, 0]);
        assert_eq!(with_picture(&scene, |picture| pixels(picture, 0, 2, 1)), Some((2, 1, data)));
    }

    #[test]
    fn pages_and_sizes_that_do_not_exist_are_refused() {
        let scene = everything(None);
        with_picture(&scene, |picture| {
            let of = |page, size| png(picture, page, &PngSpec { size, dpi: 72.0, texts: &[] }).map(|_| ());
            assert!(matches!(of(0, (0, 5)), Err(PngError::Size(0, 5))));
            assert!(matches!(of(0, (5, 16_001)), Err(PngError::Size(5, 16_001))));
            assert!(matches!(of(1, (5, 5)), Err(PngError::Page(1))));
            assert_eq!(pixels(picture, 0, 16_001, 1), None);
        });
    }
}
