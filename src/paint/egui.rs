//! The scene in the window.

use std::collections::HashSet;
use std::sync::LazyLock;

use egui::emath::GuiRounding as _;
use egui::epaint::{ColorMode, FontsView, Mesh, PathStroke, RectShape, TessellationOptions, Tessellator, Vertex};
use egui::{Color32, CornerRadius, FontFamily, FontId, Painter, Pos2, Shape, StrokeKind, Vec2, pos2};

use super::svg::hatch_lines;
use crate::scene::geom::{Point, Rect};
use crate::scene::{Bar, FontSpec, Item, Scene, Stroke, Weight};
use crate::theme::Rgba;

/// The family of the heavier weight; `app::fonts` gives it to egui.
pub const SEMIBOLD_FAMILY: &str = "Inter SemiBold";

/// Labels that may be set in a frame if they were not in sight in the one before.
///
/// A new one costs about 11 µs, a known one next to nothing: without a limit, zooming on a large screen drops frames.
const NEW_LABELS_A_FRAME: usize = 64;

/// The labels that were drawn last, so that only so many new ones are set in one frame.
#[derive(Default)]
pub struct Labels {
    known: HashSet<u64>,
    drawn: HashSet<u64>,
    n_new: usize,
    all_drawn: bool,
}

impl Labels {
    fn begin(&mut self) {
        std::mem::swap(&mut self.known, &mut self.drawn);
        self.drawn.clear();
        self.n_new = 0;
        self.all_drawn = true;
    }

    fn may_draw(&mut self, text: &str, font: FontSpec) -> bool {
        let label = egui::util::hash((text, font.size.to_bits(), font.weight));
        if !self.known.contains(&label) && !self.drawn.contains(&label) {
            if self.n_new >= NEW_LABELS_A_FRAME {
                self.all_drawn = false;
                return false;
            }
            self.n_new += 1;
        }
        self.drawn.insert(label);
        true
    }
}

/// Draws a scene with its top left corner at `origin`.
pub fn paint(painter: &Painter, origin: Pos2, scene: &Scene) {
    draw(painter, origin, scene, |_, _| true);
}

/// Draws a scene but for labels that there is no time for; `false` when some are left for the next frame.
pub fn paint_in_time(painter: &Painter, origin: Pos2, scene: &Scene, labels: &mut Labels) -> bool {
    labels.begin();
    draw(painter, origin, scene, |text, font| labels.may_draw(text, font));
    labels.all_drawn
}

fn draw(painter: &Painter, origin: Pos2, scene: &Scene, mut may_set: impl FnMut(&str, FontSpec) -> bool) {
    let pixel = 1.0 / painter.pixels_per_point();
    let mut brush =
        Brush { offset: origin.to_vec2(), pixel, mesh: Mesh::default(), shapes: Vec::new(), pills: Vec::new() };
    for group in &scene.groups {
        let clip = painter.clip_rect().intersect(brush.rect(group.clip));
        if !clip.is_positive() {
            continue;
        }
        let mut texts = Vec::new();
        for item in &group.items {
            match item {
                Item::Text { text, font, .. } if may_set(text, *font) => texts.push(item),
                Item::Text { .. } => {}
                item => brush.draw(item),
            }
        }
        brush.end_mesh();
        // Labels go over the marks of their group, so that marks stay together and make few shapes.
        painter.fonts_mut(|fonts| texts.into_iter().for_each(|text| brush.text(fonts, text)));
        painter.with_clip_rect(clip).extend(brush.shapes.drain(..));
    }
}

/// An egui colour.
pub fn color(ink: Rgba) -> Color32 {
    Color32::from_rgba_unmultiplied(ink.r, ink.g, ink.b, ink.a)
}

/// An egui font.
pub fn font(spec: FontSpec) -> FontId {
    static SEMIBOLD: LazyLock<FontFamily> = LazyLock::new(|| FontFamily::Name(SEMIBOLD_FAMILY.into()));
    let family = match spec.weight {
        Weight::Regular => FontFamily::Proportional,
        Weight::SemiBold => SEMIBOLD.clone(),
    };
    FontId::new(spec.size, family)
}

/// Sizes of rounded bars that are remembered: as many as there are lengths of numbers, twice.
const MAX_PILLS: usize = 16;

/// Turns items into shapes; bars and straight lines next to each other become one mesh.
struct Brush {
    offset: Vec2,
    /// The size of a pixel in points: how wide the soft edge of a line is.
    pixel: f32,
    mesh: Mesh,
    shapes: Vec<Shape>,
    /// Rounded bars with their triangles: folds come in a few sizes, and round corners are dear.
    pills: Vec<(RectShape, Mesh)>,
}

impl Brush {
    fn pos(&self, at: Point) -> Pos2 {
        pos2(at.x, at.y) + self.offset
    }

    fn rect(&self, rect: Rect) -> egui::Rect {
        egui::Rect::from_min_max(pos2(rect.x0, rect.y0), pos2(rect.x1, rect.y1)).translate(self.offset)
    }

    /// What comes next lies over what was drawn so far.
    fn end_mesh(&mut self) {
        if !self.mesh.is_empty() {
            self.shapes.push(std::mem::take(&mut self.mesh).into());
        }
    }

    fn shape(&mut self, shape: impl Into<Shape>) {
        self.end_mesh();
        self.shapes.push(shape.into());
    }

    fn draw(&mut self, item: &Item) {
        match item {
            Item::Bar(bar) => self.bar(bar),
            Item::Line { from, to, stroke } => {
                let (from, to) = (self.pos(*from), self.pos(*to));
                self.segment(from, to, *stroke);
            }
            Item::Dot { center, radius, fill, stroke } => {
                let center = self.pos(*center);
                if let Some(ink) = fill {
                    self.shape(Shape::circle_filled(center, *radius, color(*ink)));
                }
                match stroke {
                    Some(stroke) if stroke.dash.is_some() => {
                        // A polygon fine enough to look round.
                        let n = 28;
                        let corners = (0..n).map(|i| {
                            let turn = i as f32 / n as f32 * std::f32::consts::TAU;
                            center + *radius * Vec2::angled(turn)
                        });
                        self.line(corners.collect(), *stroke, true);
                    }
                    Some(stroke) => {
                        let stroke = egui::Stroke::new(stroke.width, color(stroke.ink));
                        self.shape(Shape::circle_stroke(center, *radius, stroke));
                    }
                    None => {}
                }
            }
            Item::Path { points, fill, stroke } => {
                let points: Vec<Pos2> = points.iter().map(|&point| self.pos(point)).collect();
                if let Some(ink) = fill {
                    self.shape(Shape::convex_polygon(points.clone(), color(*ink), PathStroke::NONE));
                }
                if let Some(stroke) = stroke {
                    self.line(points, *stroke, true);
                }
            }
            // Set after everything else, with the fonts at hand.
            Item::Text { .. } => {}
            Item::Columns { at, step, width, heights, fill } => {
                let ink = color(*fill);
                // Neighbours of one height are one rectangle, unless there is a gap between them.
                let joined = step <= width;
                let mut at_column = 0;
                while let Some(&height) = heights.get(at_column) {
                    let same = |other: &&f32| joined && (**other - height).abs() < 0.01;
                    let n = heights[at_column + 1..].iter().take_while(same).count() + 1;
                    if height > 0.0 {
                        let x = at.x + at_column as f32 * step;
                        let right = x + (n - 1) as f32 * step + width;
                        let rect = self.rect(Rect::new(x, at.y - height, right, at.y));
                        self.mesh.add_colored_rect(rect, ink);
                    }
                    at_column += n;
                }
            }
        }
    }

    fn text(&mut self, fonts: &mut FontsView<'_>, item: &Item) {
        let Item::Text { at, text, font: spec, ink } = item else { return };
        let galley = fonts.layout_no_wrap(text.clone(), font(*spec), color(*ink));
        // The baseline of the first row, whatever font it fell back to.
        let baseline = galley
            .rows
            .first()
            .map_or(0.0, |row| row.pos.y + row.glyphs.first().map_or(spec.size, |glyph| glyph.pos.y));
        if !galley.is_empty() {
            let at = self.pos(*at) - Vec2::new(0.0, baseline);
            self.shapes.push(Shape::galley(at, galley, color(*ink)));
        }
    }

    fn bar(&mut self, bar: &Bar) {
        let rect = self.rect(bar.rect);
        let radius = CornerRadius::same(bar.radius as u8);
        let stroke = bar.stroke.map(|stroke| egui::Stroke::new(stroke.width, color(stroke.ink)));
        if let (Some(ink), Some(stroke), None) = (bar.fill, stroke, bar.hatch)
            && bar.fade_left <= 0.0
            && bar.fade_right <= 0.0
        {
            self.pill(&RectShape::new(rect, radius, color(ink), stroke, StrokeKind::Middle));
            return;
        }
        match bar.fill {
            Some(ink) if bar.fade_left > 0.0 || bar.fade_right > 0.0 => {
                let solid = color(ink);
                let (a, b) =
                    (rect.left() + bar.fade_left, (rect.right() - bar.fade_right).max(rect.left() + bar.fade_left));
                let edge = |fades: bool| if fades { Color32::TRANSPARENT } else { solid };
                let stops = [
                    (rect.left(), edge(bar.fade_left > 0.0)),
                    (a, solid),
                    (b, solid),
                    (rect.right(), edge(bar.fade_right > 0.0)),
                ];
                let first = self.mesh.vertices.len() as u32;
                for (i, (x, ink)) in stops.into_iter().enumerate() {
                    self.mesh.colored_vertex(pos2(x, rect.top()), ink);
                    self.mesh.colored_vertex(pos2(x, rect.bottom()), ink);
                    if i > 0 {
                        let n = first + i as u32 * 2;
                        self.mesh.add_triangle(n - 2, n - 1, n);
                        self.mesh.add_triangle(n - 1, n, n + 1);
                    }
                }
            }
            // Sharp rectangles stand on whole pixels; those of a pixel or two are left to egui, which draws them as lines.
            Some(ink) if bar.radius <= 0.0 && rect.size().min_elem() > 2.0 * self.pixel => {
                let rect = rect.round_to_pixels(1.0 / self.pixel);
                self.mesh.add_colored_rect(rect, color(ink));
            }
            Some(ink) => self.shape(RectShape::filled(rect, radius, color(ink))),
            None => {}
        }
        if let Some(ink) = bar.hatch {
            for (from, to) in hatch_lines(bar.rect) {
                let (from, to) = (self.pos(from), self.pos(to));
                self.segment(from, to, Stroke::solid(1.0, ink));
            }
        }
        if let Some(stroke) = stroke {
            self.shape(RectShape::stroke(rect, radius, stroke, StrokeKind::Middle));
        }
    }

    /// A rounded bar on whole pixels, copied from one before that was as large.
    fn pill(&mut self, pill: &RectShape) {
        let at = pill.rect.min.round_to_pixels(1.0 / self.pixel).to_vec2();
        let here = RectShape { rect: egui::Rect::from_min_size(Pos2::ZERO, pill.rect.size()), ..pill.clone() };
        let known = self.pills.iter().position(|(known, _)| *known == here);
        let nth = known.unwrap_or_else(|| {
            let mut mesh = Mesh::default();
            let options = TessellationOptions { coarse_tessellation_culling: false, ..Default::default() };
            Tessellator::new(1.0 / self.pixel, options, [1, 1], Vec::new()).tessellate_rect(&here, &mut mesh);
            self.pills.truncate(MAX_PILLS - 1);
            self.pills.push((here, mesh));
            self.pills.len() - 1
        });
        if let Some((_, mesh)) = self.pills.get(nth) {
            let first = self.mesh.vertices.len() as u32;
            self.mesh.indices.extend(mesh.indices.iter().map(|index| first + index));
            let moved = mesh.vertices.iter().map(|vertex| Vertex { pos: vertex.pos + at, ..*vertex });
            self.mesh.vertices.extend(moved);
        }
    }

    fn segment(&mut self, from: Pos2, to: Pos2, stroke: Stroke) {
        let (f, along) = (self.pixel, (to - from).normalized());
        if stroke.dash.is_some() || stroke.width <= f * 0.9 || along == Vec2::ZERO {
            self.line(vec![from, to], stroke, false);
            return;
        }
        // The same triangles that egui makes of an open line: a body with a soft edge all round.
        let across = along.rot90();
        let (inner, outer) = (0.5 * (stroke.width - f), 0.5 * (stroke.width + f));
        let (ink, clear) = (color(stroke.ink), Color32::TRANSPARENT);
        let mesh = &mut self.mesh;
        let n = mesh.vertices.len() as u32;
        for (at, beyond) in [(from, -f * along), (to, f * along)] {
            mesh.colored_vertex(at + outer * across + beyond, clear);
            mesh.colored_vertex(at + inner * across, ink);
            mesh.colored_vertex(at - inner * across, ink);
            mesh.colored_vertex(at - outer * across + beyond, clear);
        }
        for end in [n, n + 4] {
            mesh.add_triangle(end, end + 1, end + 2);
            mesh.add_triangle(end, end + 2, end + 3);
        }
        for side in n..n + 3 {
            mesh.add_triangle(side, side + 1, side + 4);
            mesh.add_triangle(side + 1, side + 4, side + 5);
        }
    }

    fn line(&mut self, mut points: Vec<Pos2>, stroke: Stroke, closed: bool) {
        self.end_mesh();
        let spec = egui::Stroke::new(stroke.width, color(stroke.ink));
        if let Some((on, off)) = stroke.dash {
            if closed && let Some(&first) = points.first() {
                points.push(first);
            }
            self.shapes.extend(Shape::dashed_line(&points, spec, on, off));
        } else {
            let stroke =
                PathStroke { width: spec.width, color: ColorMode::Solid(spec.color), kind: StrokeKind::Middle };
            self.shapes.push(if closed { Shape::closed_line(points, stroke) } else { Shape::line(points, stroke) });
        }
    }
}
