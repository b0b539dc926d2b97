//! The scene as PNG, drawn on the processor: no GPU, no display, the same bytes on every machine.

use std::collections::BTreeSet;

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, MetadataProvider as _};
use tiny_skia::{
    Color, FillRule, GradientStop, LineCap, LinearGradient, Mask, Paint, Path, PathBuilder, Pixmap, Shader, SpreadMode,
    StrokeDash, Transform,
};

use super::svg::hatch_lines;
use crate::scene::geom::{Point, Rect};
use crate::scene::text::{covers, font_ref};
use crate::scene::{Bar, FontSpec, Item, Scene, Stroke};
use crate::theme::Rgba;

/// The longest side that is drawn: 16 000² pixels are 1 GB already.
pub const MAX_SIDE: u32 = 16_000;

/// Why a picture could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum PngError {
    /// Nothing, or too much, to draw.
    #[error("a picture of {0}×{1} pixels cannot be drawn; choose 1 to {MAX_SIDE} pixels a side")]
    Size(u32, u32),
    /// The encoder failed.
    #[error("the picture could not be encoded: {0}")]
    Encode(#[from] png::EncodingError),
}

/// The bytes of a PNG file, `scale` pixels to a point.
pub fn png(scene: &Scene, scale: f32) -> Result<Vec<u8>, PngError> {
    let (w, h) = ((scene.width * scale).round() as u32, (scene.height * scale).round() as u32);
    let pixmap = raster(scene, scale).ok_or(PngError::Size(w, h))?;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, w, h);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    // A point is 1/72 inch, a metre 39.37 inches.
    let per_metre = (scale * 72.0 * 39.370_08).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter }));
    let mut writer = encoder.write_header()?;
    let straight: Vec<u8> = pixmap
        .pixels()
        .iter()
        .flat_map(|pixel| {
            let c = pixel.demultiply();
            [c.red(), c.green(), c.blue(), c.alpha()]
        })
        .collect();
    writer.write_image_data(&straight)?;
    writer.finish()?;
    Ok(bytes)
}

/// The pixels, `scale` to a point; `None` when a side is zero or longer than [`MAX_SIDE`].
pub fn raster(scene: &Scene, scale: f32) -> Option<Pixmap> {
    let (w, h) = ((scene.width * scale).round() as u32, (scene.height * scale).round() as u32);
    if w > MAX_SIDE || h > MAX_SIDE {
        return None;
    }
    let mut canvas = Canvas { pixmap: Pixmap::new(w, h)?, to_px: Transform::from_scale(scale, scale), mask: None };
    if let Some(ground) = scene.ground {
        canvas.pixmap.fill(color(ground));
    }
    for group in &scene.groups {
        canvas.clip(group.clip, Rect::new(0.0, 0.0, scene.width, scene.height));
        for item in &group.items {
            canvas.draw(item);
        }
    }
    Some(canvas.pixmap)
}

/// The characters of a scene that the bundled fonts cannot draw.
pub fn missing_characters(scene: &Scene) -> BTreeSet<char> {
    let texts = scene.groups.iter().flat_map(|group| &group.items).filter_map(|item| match item {
        Item::Text { text, .. } => Some(text),
        _ => None,
    });
    texts.flat_map(|text| text.chars()).filter(|&c| !covers(c)).collect()
}

struct Canvas {
    pixmap: Pixmap,
    to_px: Transform,
    mask: Option<Mask>,
}

impl Canvas {
    fn clip(&mut self, clip: Rect, all: Rect) {
        let inside = clip.within(&all);
        self.mask = None;
        if inside == all {
            return;
        }
        let Some(mut mask) = Mask::new(self.pixmap.width(), self.pixmap.height()) else { return };
        if let Some(path) = rect_path(inside) {
            mask.fill_path(&path, FillRule::Winding, false, self.to_px);
        }
        self.mask = Some(mask);
    }

    fn draw(&mut self, item: &Item) {
        match item {
            Item::Bar(bar) => self.bar(bar),
            Item::Line { from, to, stroke } => {
                let mut path = PathBuilder::new();
                path.move_to(from.x, from.y);
                path.line_to(to.x, to.y);
                self.stroke(path.finish(), Some(*stroke));
            }
            Item::Dot { center, radius, fill, stroke } => {
                let path = PathBuilder::from_circle(center.x, center.y, *radius);
                self.fill(path.as_ref(), *fill);
                self.stroke(path, *stroke);
            }
            Item::Path { points, fill, stroke } => {
                let mut path = PathBuilder::new();
                for (i, point) in points.iter().enumerate() {
                    if i == 0 { path.move_to(point.x, point.y) } else { path.line_to(point.x, point.y) }
                }
                path.close();
                let path = path.finish();
                self.fill(path.as_ref(), *fill);
                self.stroke(path, *stroke);
            }
            Item::Text { at, text, font, ink } => self.fill(text_path(*at, text, *font).as_ref(), Some(*ink)),
            Item::Columns { at, step, width, heights, fill } => {
                let mut path = PathBuilder::new();
                for (i, &height) in heights.iter().enumerate().filter(|(_, height)| **height > 0.0) {
                    if let Some(rect) =
                        tiny_skia::Rect::from_xywh(at.x + i as f32 * step, at.y - height, *width, height)
                    {
                        path.push_rect(rect);
                    }
                }
                self.fill(path.finish().as_ref(), Some(*fill));
            }
        }
    }

    fn bar(&mut self, bar: &Bar) {
        let path = if bar.radius > 0.0 { round_path(bar.rect, bar.radius) } else { rect_path(bar.rect) };
        let Some(path) = path else { return };
        if let Some(ink) = bar.fill.filter(|_| bar.fade_left > 0.0 || bar.fade_right > 0.0) {
            let w = bar.rect.width().max(0.01);
            let (a, b) = ((bar.fade_left / w).min(1.0), 1.0 - (bar.fade_right / w).min(1.0));
            let clear = color(ink.faded(0.0));
            let edge = |fades: bool| if fades { clear } else { color(ink) };
            let stops = vec![
                GradientStop::new(0.0, edge(bar.fade_left > 0.0)),
                GradientStop::new(a, color(ink)),
                GradientStop::new(b.max(a), color(ink)),
                GradientStop::new(1.0, edge(bar.fade_right > 0.0)),
            ];
            let (from, to) = (tiny_skia::Point::from_xy(bar.rect.x0, 0.0), tiny_skia::Point::from_xy(bar.rect.x1, 0.0));
            if let Some(shader) = LinearGradient::new(from, to, stops, SpreadMode::Pad, Transform::identity()) {
                let paint = Paint { shader, anti_alias: true, ..Paint::default() };
                self.pixmap.fill_path(&path, &paint, FillRule::Winding, self.to_px, self.mask.as_ref());
            }
        } else {
            self.fill(Some(&path), bar.fill);
        }
        if let Some(ink) = bar.hatch {
            let mut lines = PathBuilder::new();
            for (from, to) in hatch_lines(bar.rect) {
                lines.move_to(from.x, from.y);
                lines.line_to(to.x, to.y);
            }
            self.stroke(lines.finish(), Some(Stroke::solid(1.0, ink)));
        }
        self.stroke(Some(path), bar.stroke);
    }

    fn fill(&mut self, path: Option<&Path>, ink: Option<Rgba>) {
        let (Some(path), Some(ink)) = (path, ink) else { return };
        self.pixmap.fill_path(path, &paint(ink), FillRule::Winding, self.to_px, self.mask.as_ref());
    }

    fn stroke(&mut self, path: Option<Path>, stroke: Option<Stroke>) {
        let (Some(path), Some(stroke)) = (path, stroke) else { return };
        let dash = stroke.dash.and_then(|(on, off)| StrokeDash::new(vec![on, off], 0.0));
        let spec =
            tiny_skia::Stroke { width: stroke.width, line_cap: LineCap::Butt, dash, ..tiny_skia::Stroke::default() };
        self.pixmap.stroke_path(&path, &paint(stroke.ink), &spec, self.to_px, self.mask.as_ref());
    }
}

fn paint(ink: Rgba) -> Paint<'static> {
    Paint { shader: Shader::SolidColor(color(ink)), anti_alias: true, ..Paint::default() }
}

fn color(ink: Rgba) -> Color {
    Color::from_rgba8(ink.r, ink.g, ink.b, ink.a)
}

fn rect_path(rect: Rect) -> Option<Path> {
    tiny_skia::Rect::from_ltrb(rect.x0, rect.y0, rect.x1, rect.y1).map(PathBuilder::from_rect)
}

fn round_path(rect: Rect, radius: f32) -> Option<Path> {
    let r = radius.min(rect.width() / 2.0).min(rect.height() / 2.0);
    // The distance of the control points that makes a cubic look like a quarter circle.
    let k = r * 0.447_715;
    let Rect { x0, y0, x1, y1 } = rect;
    let mut path = PathBuilder::new();
    path.move_to(x0 + r, y0);
    path.line_to(x1 - r, y0);
    path.cubic_to(x1 - k, y0, x1, y0 + k, x1, y0 + r);
    path.line_to(x1, y1 - r);
    path.cubic_to(x1, y1 - k, x1 - k, y1, x1 - r, y1);
    path.line_to(x0 + r, y1);
    path.cubic_to(x0 + k, y1, x0, y1 - k, x0, y1 - r);
    path.line_to(x0, y0 + r);
    path.cubic_to(x0, y0 + k, x0 + k, y0, x0 + r, y0);
    path.close();
    path.finish()
}

/// The outlines of a line of text, letter after letter by their advance widths, as [`crate::scene::TextMetrics`] measures.
fn text_path(at: Point, text: &str, spec: FontSpec) -> Option<Path> {
    let font: FontRef<'static> = font_ref(spec.weight)?;
    let charmap = font.charmap();
    let outlines = font.outline_glyphs();
    let metrics = crate::scene::TextMetrics::shared();
    let mut pen = Pen { path: PathBuilder::new(), x: at.x, y: at.y };
    for c in text.chars() {
        // Glyph 0 is the box that stands for a letter the font has not.
        let glyph = charmap.map(c).unwrap_or_default();
        if !c.is_control()
            && let Some(outline) = outlines.get(glyph)
        {
            // A glyph that cannot be drawn leaves its room empty.
            let _ = outline.draw(DrawSettings::unhinted(Size::new(spec.size), LocationRef::default()), &mut pen);
        }
        pen.x += metrics.width(c.encode_utf8(&mut [0; 4]), spec);
    }
    pen.path.finish()
}

struct Pen {
    path: PathBuilder,
    x: f32,
    y: f32,
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.x + x, self.y - y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.x + x, self.y - y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.path.quad_to(self.x + cx, self.y - cy, self.x + x, self.y - y);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.path.cubic_to(self.x + ax, self.y - ay, self.x + bx, self.y - by, self.x + x, self.y - y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
