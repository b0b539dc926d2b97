//! A scene as pixels, drawn on the processor: no GPU, no display, the same pixels on every machine.
//!
//! A page is drawn in bands of any height. What covers a pixel, and how much of it, is found out for each item on its own
//! and never depends on the band: so the bands of a page are the page. tiny-skia gives the coverage of paths, which it
//! reckons in whole numbers; rectangles and the blending are our own, in whole numbers too.

use std::collections::HashMap;

use skrifa::MetadataProvider as _;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::raw::TableProvider as _;
use tiny_skia::{FillRule, LineCap, Mask, Path, PathBuilder, StrokeDash, Transform};

use super::svg::hatch_lines;
use crate::scene::geom::{Point, Rect};
use crate::scene::{Bar, Face, FontSpec, Fonts, Item, Scene, Stroke};
use crate::theme::Rgba;

/// Red, green and blue times alpha, and alpha.
pub(super) type Pixel = [u8; 4];

/// Paths that cover more pixels than this are drawn in squares of [`SQUARE`], to bound the memory.
const MAX_COVER: i64 = 1 << 18;
const SQUARE: i32 = 512;
/// How far letters with all their marks reach above and below the line, in sizes of the font. Noto Sans Arabic reaches
/// 1.4, and marks stacked upon marks go beyond.
const REACH: f32 = 2.5;

/// Draws bands of one page.
pub(super) struct Raster<'p> {
    scene: &'p Scene,
    fonts: &'p Fonts,
    width: u32,
    height: u32,
    /// Pixels to a unit of the scene.
    sx: f64,
    sy: f64,
    outlines: HashMap<(usize, u32), Option<Path>>,
    /// The room for coverage, used again and again.
    cover: Vec<u8>,
}

/// Pixels from the first to before the second.
#[derive(Copy, Clone)]
struct Area {
    x0: i32,
    y0: i32,
    x1: i32,
    y1: i32,
}

impl Area {
    fn within(self, other: Self) -> Self {
        let (x0, y0) = (self.x0.max(other.x0), self.y0.max(other.y0));
        Self { x0, y0, x1: self.x1.min(other.x1).max(x0), y1: self.y1.min(other.y1).max(y0) }
    }

    fn is_empty(self) -> bool {
        self.x0 >= self.x1 || self.y0 >= self.y1
    }
}

/// Rows of a page that are being drawn.
struct Band<'b> {
    rows: &'b mut [Pixel],
    /// What the rows are of the page.
    all: Area,
    /// Nothing is drawn outside.
    clip: Area,
}

/// A colour that may fade out to the sides of a bar.
#[derive(Copy, Clone)]
struct Ink {
    rgba: Rgba,
    fade: Option<Fade>,
}

/// In pixels.
#[derive(Copy, Clone)]
struct Fade {
    x0: f64,
    x1: f64,
    left: f64,
    right: f64,
}

impl From<Rgba> for Ink {
    fn from(rgba: Rgba) -> Self {
        Self { rgba, fade: None }
    }
}

impl Ink {
    /// How much of the colour a column of pixels gets.
    fn strength(&self, x: i32) -> u8 {
        let Some(fade) = self.fade else { return 255 };
        let x = f64::from(x) + 0.5;
        let part = |from_edge: f64, over: f64| if over > 0.0 { (from_edge / over).clamp(0.0, 1.0) } else { 1.0 };
        (part(x - fade.x0, fade.left).min(part(fade.x1 - x, fade.right)) * 255.0).round() as u8
    }
}

impl<'p> Raster<'p> {
    pub(super) fn new(scene: &'p Scene, fonts: &'p Fonts, width: u32, height: u32) -> Self {
        let scale = |px: u32, units: f32| f64::from(px) / f64::from(units.max(f32::MIN_POSITIVE));
        let (sx, sy) = (scale(width, scene.width), scale(height, scene.height));
        Self { scene, fonts, width, height, sx, sy, outlines: HashMap::new(), cover: Vec::new() }
    }

    /// Draws the rows of the page from `y0` on; `rows` has whole rows.
    pub(super) fn band(&mut self, y0: u32, rows: &mut [Pixel]) {
        let n_rows = rows.len() / self.width.max(1) as usize;
        let y1 = (y0 as usize + n_rows).min(self.height as usize) as i32;
        let all = Area { x0: 0, y0: y0 as i32, x1: self.width as i32, y1 };
        let ground = self.scene.ground.unwrap_or(Rgba { r: 0, g: 0, b: 0, a: 0 });
        rows.fill([times(ground.r, ground.a), times(ground.g, ground.a), times(ground.b, ground.a), ground.a]);
        let mut band = Band { rows, all, clip: all };
        let scene = self.scene;
        for group in &scene.groups {
            band.clip = self.clip(group.clip).within(all);
            if band.clip.is_empty() {
                continue;
            }
            for item in &group.items {
                self.draw(item, &mut band);
            }
        }
    }

    /// The pixels whose middle is inside.
    fn clip(&self, rect: Rect) -> Area {
        let px = |units: f32, scale: f64| (f64::from(units) * scale).round() as i32;
        Area { x0: px(rect.x0, self.sx), y0: px(rect.y0, self.sy), x1: px(rect.x1, self.sx), y1: px(rect.y1, self.sy) }
    }

    /// Whether any part of the rows from `y0` to `y1`, in units and with room for a line, is to be drawn.
    fn meets(&self, band: &Band<'_>, y0: f32, y1: f32) -> bool {
        (f64::from(y1) * self.sy) + 2.0 > f64::from(band.clip.y0)
            && (f64::from(y0) * self.sy) - 2.0 < f64::from(band.clip.y1)
    }

    fn draw(&mut self, item: &Item, band: &mut Band<'_>) {
        match item {
            Item::Bar(bar) => {
                let reach = bar.stroke.map_or(0.0, |stroke| stroke.width);
                if self.meets(band, bar.rect.y0 - reach, bar.rect.y1 + reach) {
                    self.bar(bar, band);
                }
            }
            Item::Line { from, to, stroke } => {
                if self.meets(band, from.y.min(to.y) - stroke.width, from.y.max(to.y) + stroke.width) {
                    self.line(*from, *to, *stroke, band);
                }
            }
            Item::Dot { center, radius, fill, stroke } => {
                let reach = radius + stroke.map_or(0.0, |stroke| stroke.width);
                if self.meets(band, center.y - reach, center.y + reach) {
                    let shape = self.shape([*center], |path, at| {
                        if let Some(rect) = at.first().and_then(|c| self.square(*c, *radius)) {
                            path.push_oval(rect);
                        }
                    });
                    self.fill_and_stroke(shape, *fill, *stroke, band);
                }
            }
            Item::Path { points, fill, stroke } => {
                // Corners of a sharp path reach out by up to four widths, the limit of mitred joins.
                let reach = stroke.map_or(0.0, |stroke| stroke.width * 4.0);
                let (top, bottom) = points.iter().fold((f32::MAX, f32::MIN), |(a, b), p| (a.min(p.y), b.max(p.y)));
                if self.meets(band, top - reach, bottom + reach) {
                    let shape = self.shape(points.iter().copied(), |path, corners| {
                        for (i, &(x, y)) in corners.iter().enumerate() {
                            if i == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
                        }
                        path.close();
                    });
                    self.fill_and_stroke(shape, *fill, *stroke, band);
                }
            }
            Item::Text { at, text, font, ink } => {
                if self.meets(band, at.y - font.size * REACH, at.y + font.size * REACH) {
                    let shape = self.text(*at, text, *font);
                    self.fill(shape, (*ink).into(), band);
                }
            }
            Item::Columns { at, step, width, heights, fill } => {
                for (i, &height) in heights.iter().enumerate() {
                    let x = at.x + i as f32 * step;
                    self.rect(Rect::new(x, at.y - height, x + width, at.y), (*fill).into(), band);
                }
            }
        }
    }

    /// A path in pixels, from whole pixels near its first corner.
    fn shape(
        &self,
        corners: impl IntoIterator<Item = Point>,
        build: impl FnOnce(&mut PathBuilder, &[(f32, f32)]),
    ) -> Option<Shape> {
        let px: Vec<(f64, f64)> =
            corners.into_iter().map(|p| (f64::from(p.x) * self.sx, f64::from(p.y) * self.sy)).collect();
        let (x, y) = px.first().map(|&(x, y)| (x.floor(), y.floor()))?;
        let corners: Vec<(f32, f32)> = px.iter().map(|&(px, py)| ((px - x) as f32, (py - y) as f32)).collect();
        let mut path = PathBuilder::new();
        build(&mut path, &corners);
        Some(Shape { path: path.finish()?, x: x as i32, y: y as i32 })
    }

    /// The square in pixels about a place in pixels.
    fn square(&self, (x, y): (f32, f32), radius: f32) -> Option<tiny_skia::Rect> {
        let (w, h) = ((f64::from(radius) * self.sx) as f32, (f64::from(radius) * self.sy) as f32);
        tiny_skia::Rect::from_ltrb(x - w, y - h, x + w, y + h)
    }

    fn bar(&mut self, bar: &Bar, band: &mut Band<'_>) {
        let fades = bar.fade_left > 0.0 || bar.fade_right > 0.0;
        let px = |units: f32| f64::from(units) * self.sx;
        let fade = fades.then(|| Fade {
            x0: px(bar.rect.x0),
            x1: px(bar.rect.x1),
            left: px(bar.fade_left),
            right: px(bar.fade_right),
        });
        if bar.radius > 0.0 {
            if let Some(rgba) = bar.fill {
                self.fill(self.round(bar.rect, bar.radius), Ink { rgba, fade }, band);
            }
        } else if let Some(rgba) = bar.fill {
            self.rect(bar.rect, Ink { rgba, fade }, band);
        }
        if let Some(ink) = bar.hatch {
            let lines = hatch_lines(bar.rect);
            let shape = self.shape(lines.iter().flat_map(|&(from, to)| [from, to]), |path, ends| {
                for pair in ends.chunks_exact(2) {
                    if let [(x0, y0), (x1, y1)] = *pair {
                        path.move_to(x0, y0);
                        path.line_to(x1, y1);
                    }
                }
            });
            self.stroke(shape, Stroke::solid(1.0, ink), band);
        }
        if let Some(stroke) = bar.stroke {
            self.stroke(self.round(bar.rect, bar.radius), stroke, band);
        }
    }

    /// A rectangle with round corners, each of two curves of second order: within 0.3 % of a circle, and stroked without
    /// the cosines that curves of third order take.
    fn round(&self, rect: Rect, radius: f32) -> Option<Shape> {
        /// tan(22.5°): how far the middle control point of half a quarter is from its end, by the radius.
        const NEAR: f32 = 0.414_213_57;
        /// sin(45°): where the two halves meet.
        const HALF: f32 = std::f32::consts::FRAC_1_SQRT_2;
        let Rect { x0, y0, x1, y1 } = rect;
        let r = radius.min(rect.width() / 2.0).min(rect.height() / 2.0).max(0.0);
        let (rx, ry) = ((f64::from(r) * self.sx) as f32, (f64::from(r) * self.sy) as f32);
        self.shape([Point { x: x0, y: y0 }, Point { x: x1, y: y1 }], |path, corners| {
            let [(x0, y0), (x1, y1)] = *corners else { return };
            if r == 0.0 {
                path.move_to(x0, y0);
                path.line_to(x1, y0);
                path.line_to(x1, y1);
                path.line_to(x0, y1);
                path.close();
                return;
            }
            path.move_to(x0 + rx, y0);
            // Round each corner: its middle, and the directions in which the curve comes and goes.
            for (cx, cy, from, to) in [
                (x1 - rx, y0 + ry, (0.0, -1.0), (1.0, 0.0)),
                (x1 - rx, y1 - ry, (1.0, 0.0), (0.0, 1.0)),
                (x0 + rx, y1 - ry, (0.0, 1.0), (-1.0, 0.0)),
                (x0 + rx, y0 + ry, (-1.0, 0.0), (0.0, -1.0)),
            ] {
                let at = |a: f32, b: f32| (cx + (from.0 * a + to.0 * b) * rx, cy + (from.1 * a + to.1 * b) * ry);
                let (start, near, half, far, end) =
                    (at(1.0, 0.0), at(1.0, NEAR), at(HALF, HALF), at(NEAR, 1.0), at(0.0, 1.0));
                path.line_to(start.0, start.1);
                path.quad_to(near.0, near.1, half.0, half.1);
                path.quad_to(far.0, far.1, end.0, end.1);
            }
            path.close();
        })
    }

    /// A straight line: upright and level ones are rectangles, each dash of its own.
    fn line(&mut self, from: Point, to: Point, stroke: Stroke, band: &mut Band<'_>) {
        let half = stroke.width / 2.0;
        // A ten thousandth of a unit out of line is no slant that anybody could see.
        let is_level = (from.y - to.y).abs() < 1e-4;
        if !is_level && (from.x - to.x).abs() >= 1e-4 {
            let shape = self.shape([from, to], |path, ends| {
                if let [(x0, y0), (x1, y1)] = *ends {
                    path.move_to(x0, y0);
                    path.line_to(x1, y1);
                }
            });
            self.stroke(shape, stroke, band);
            return;
        }
        let (start, end) = if is_level { (from.x, to.x) } else { (from.y, to.y) };
        let length = (end - start).abs();
        let (on, off) = stroke.dash.filter(|(on, off)| *on > 0.0 && *off > 0.0).unwrap_or((length, 1.0));
        let mut n = 0;
        loop {
            let at = n as f32 * (on + off);
            if at >= length {
                break;
            }
            let (a, b) = (at, (at + on).min(length));
            let (a, b) = if end < start { (start - b, start - a) } else { (start + a, start + b) };
            let rect = if is_level {
                Rect::new(a, from.y - half, b, from.y + half)
            } else {
                Rect::new(from.x - half, a, from.x + half, b)
            };
            self.rect(rect, stroke.ink.into(), band);
            n += 1;
        }
    }

    fn fill_and_stroke(
        &mut self,
        shape: Option<Shape>,
        fill: Option<Rgba>,
        stroke: Option<Stroke>,
        band: &mut Band<'_>,
    ) {
        if let Some(stroke) = stroke {
            if let Some(ink) = fill {
                self.fill(shape.clone(), ink.into(), band);
            }
            self.stroke(shape, stroke, band);
        } else if let Some(ink) = fill {
            self.fill(shape, ink.into(), band);
        }
    }

    fn stroke(&mut self, shape: Option<Shape>, stroke: Stroke, band: &mut Band<'_>) {
        let Some(shape) = shape else { return };
        let scale = f64::midpoint(self.sx, self.sy);
        let px = |units: f32| (f64::from(units) * scale) as f32;
        let dash = stroke.dash.and_then(|(on, off)| StrokeDash::new(vec![px(on), px(off)], 0.0));
        let dashed = dash.and_then(|dash| shape.path.dash(&dash, 1.0));
        let spec =
            tiny_skia::Stroke { width: px(stroke.width), line_cap: LineCap::Butt, ..tiny_skia::Stroke::default() };
        if let Some(path) = dashed.as_ref().unwrap_or(&shape.path).stroke(&spec, 1.0) {
            self.fill(Some(Shape { path, ..shape }), stroke.ink.into(), band);
        }
    }

    /// The outlines of a line of text, together, so that letters that join have no seam.
    fn text(&mut self, at: Point, text: &str, font: FontSpec) -> Option<Shape> {
        let line = self.fonts.shape(text, font);
        let (x, y) = (f64::from(at.x) * self.sx, f64::from(at.y) * self.sy);
        let (ox, oy) = (x.floor(), y.floor());
        let mut path = PathBuilder::new();
        for run in &line.runs {
            let Some(face) = self.fonts.faces().get(run.face).and_then(Face::font) else { continue };
            let Ok(head) = face.head() else { continue };
            let per_unit = f64::from(font.size) / f64::from(head.units_per_em().max(1));
            let outlines = face.outline_glyphs();
            for glyph in &run.glyphs {
                let outline = self.outlines.entry((run.face, glyph.id)).or_insert_with(|| {
                    let mut pen = Pen(PathBuilder::new());
                    let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
                    // A glyph that cannot be drawn leaves its room empty.
                    outlines.get(glyph.id.into())?.draw(settings, &mut pen).ok()?;
                    pen.0.finish()
                });
                let Some(outline) = outline else { continue };
                let to_px = Transform::from_row(
                    (per_unit * self.sx) as f32,
                    0.0,
                    0.0,
                    (per_unit * self.sy) as f32,
                    (x - ox + f64::from(glyph.x) * self.sx) as f32,
                    (y - oy + f64::from(glyph.y) * self.sy) as f32,
                );
                if let Some(outline) = outline.clone().transform(to_px) {
                    path.push_path(&outline);
                }
            }
        }
        Some(Shape { path: path.finish()?, x: ox as i32, y: oy as i32 })
    }

    /// Fills a rectangle; pixels at its edges get as much of the colour as lies inside.
    fn rect(&mut self, rect: Rect, ink: Ink, band: &mut Band<'_>) {
        let px = |units: f32, scale: f64| f64::from(units) * scale;
        let (x0, x1) = (px(rect.x0, self.sx), px(rect.x1, self.sx));
        let (y0, y1) = (px(rect.y0, self.sy), px(rect.y1, self.sy));
        let whole = Area { x0: x0.floor() as i32, y0: y0.floor() as i32, x1: x1.ceil() as i32, y1: y1.ceil() as i32 };
        let seen = whole.within(band.clip);
        if seen.is_empty() {
            return;
        }
        let part = |at: i32, from: f64, to: f64| {
            let inside = to.min(f64::from(at) + 1.0) - from.max(f64::from(at));
            (inside.clamp(0.0, 1.0) * 255.0).round() as u8
        };
        self.cover.clear();
        self.cover.extend((seen.x0..seen.x1).map(|x| times(part(x, x0, x1), ink.strength(x))));
        for y in seen.y0..seen.y1 {
            let share = part(y, y0, y1);
            for (pixel, cover) in band.row(y, seen.x0, seen.x1).iter_mut().zip(&self.cover) {
                blend(pixel, ink.rgba, times(*cover, share));
            }
        }
    }

    fn fill(&mut self, shape: Option<Shape>, ink: Ink, band: &mut Band<'_>) {
        let Some(Shape { path, x, y }) = shape else { return };
        let bounds = path.bounds();
        // One pixel more on every side, so that nothing is cut.
        let whole = Area {
            x0: x.saturating_add(bounds.left().floor() as i32).saturating_sub(1),
            y0: y.saturating_add(bounds.top().floor() as i32).saturating_sub(1),
            x1: x.saturating_add(bounds.right().ceil() as i32).saturating_add(1),
            y1: y.saturating_add(bounds.bottom().ceil() as i32).saturating_add(1),
        };
        let seen = whole.within(band.clip);
        if seen.is_empty() {
            return;
        }
        let (w, h) = (i64::from(whole.x1) - i64::from(whole.x0), i64::from(whole.y1) - i64::from(whole.y0));
        if w * h <= MAX_COVER && w.max(h) < 8_000 {
            self.fill_within(&path, (x, y), whole, ink, band);
            return;
        }
        // Squares of the page, not of the band: each is the same whichever band it is drawn for.
        for row in seen.y0.div_euclid(SQUARE)..=(seen.y1 - 1).div_euclid(SQUARE) {
            for column in seen.x0.div_euclid(SQUARE)..=(seen.x1 - 1).div_euclid(SQUARE) {
                let (x0, y0) = (column * SQUARE, row * SQUARE);
                let square = Area { x0, y0, x1: x0 + SQUARE, y1: y0 + SQUARE };
                self.fill_within(&path, (x, y), square, ink, band);
            }
        }
    }

    /// Draws what lies within an area of the page.
    fn fill_within(&mut self, path: &Path, (x, y): (i32, i32), area: Area, ink: Ink, band: &mut Band<'_>) {
        let (w, h) = ((area.x1 - area.x0) as u32, (area.y1 - area.y0) as u32);
        let Some(size) = tiny_skia::IntSize::from_wh(w, h) else { return };
        let mut cover = std::mem::take(&mut self.cover);
        cover.clear();
        cover.resize(w as usize * h as usize, 0);
        let Some(mut mask) = Mask::from_vec(cover, size) else { return };
        let moved = Transform::from_translate((x - area.x0) as f32, (y - area.y0) as f32);
        mask.fill_path(path, FillRule::Winding, true, moved);
        self.cover = mask.take();
        let seen = area.within(band.clip);
        let strengths: Vec<u8> = match ink.fade {
            Some(_) => (seen.x0..seen.x1).map(|x| ink.strength(x)).collect(),
            None => Vec::new(),
        };
        for y in seen.y0..seen.y1 {
            let start = (y - area.y0) as usize * w as usize + (seen.x0 - area.x0) as usize;
            let Some(cover) = self.cover.get(start..start + (seen.x1 - seen.x0) as usize) else { return };
            let pixels = band.row(y, seen.x0, seen.x1).iter_mut().zip(cover);
            if strengths.is_empty() {
                pixels.for_each(|(pixel, &cover)| blend(pixel, ink.rgba, cover));
            } else {
                pixels.zip(&strengths).for_each(|((pixel, &cover), &part)| blend(pixel, ink.rgba, times(cover, part)));
            }
        }
    }
}

/// A path in pixels, from a whole pixel of the page.
#[derive(Clone)]
struct Shape {
    path: Path,
    x: i32,
    y: i32,
}

impl Band<'_> {
    /// Pixels of a row of the page; both ends are within the band.
    fn row(&mut self, y: i32, x0: i32, x1: i32) -> &mut [Pixel] {
        let start = (y - self.all.y0) as usize * self.all.x1 as usize;
        self.rows.get_mut(start + x0 as usize..start + x1 as usize).unwrap_or_default()
    }
}

/// The product of two parts of 255, rounded.
fn times(a: u8, b: u8) -> u8 {
    // Exact for all pairs: Jim Blinn, "Three wrongs make a right", 1995.
    let product = u32::from(a) * u32::from(b) + 128;
    ((product + (product >> 8)) >> 8) as u8
}

/// Lays a colour over a pixel, as much of it as covers the pixel.
fn blend(pixel: &mut Pixel, ink: Rgba, cover: u8) {
    let alpha = times(cover, ink.a);
    match alpha {
        0 => {}
        255 => *pixel = [ink.r, ink.g, ink.b, 255],
        _ => {
            let mix = |new: u8, old: u8| {
                let sum = u32::from(new) * u32::from(alpha) + u32::from(old) * u32::from(255 - alpha) + 128;
                ((sum + (sum >> 8)) >> 8) as u8
            };
            let [r, g, b, a] = *pixel;
            *pixel = [mix(ink.r, r), mix(ink.g, g), mix(ink.b, b), mix(255, a)];
        }
    }
}

/// Outlines in units of the font, y downwards.
struct Pen(PathBuilder);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, -y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, -y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.0.quad_to(cx, -cy, x, -y);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.0.cubic_to(ax, -ay, bx, -by, x, -y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}
