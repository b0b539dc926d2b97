//! The scene in the window.

use egui::epaint::{ColorMode, Mesh, PathStroke};
use egui::{Color32, CornerRadius, FontFamily, FontId, Painter, Pos2, Shape, StrokeKind, Vec2, pos2};

use super::svg::hatch_lines;
use crate::scene::geom::{Point, Rect};
use crate::scene::{Bar, FontSpec, Item, Scene, Stroke, Weight};
use crate::theme::Rgba;

/// The family of the heavier weight; `app::fonts` gives it to egui.
pub const SEMIBOLD_FAMILY: &str = "Inter SemiBold";

/// Draws a scene with its top left corner at `origin`.
pub fn paint(painter: &Painter, origin: Pos2, scene: &Scene) {
    let brush = Brush { offset: origin.to_vec2() };
    for group in &scene.groups {
        let clip = painter.clip_rect().intersect(brush.rect(group.clip));
        if clip.is_positive() {
            let painter = painter.with_clip_rect(clip);
            for item in &group.items {
                brush.draw(&painter, item);
            }
        }
    }
}

/// An egui colour.
pub fn color(ink: Rgba) -> Color32 {
    Color32::from_rgba_unmultiplied(ink.r, ink.g, ink.b, ink.a)
}

/// An egui font.
pub fn font(spec: FontSpec) -> FontId {
    let family = match spec.weight {
        Weight::Regular => FontFamily::Proportional,
        Weight::SemiBold => FontFamily::Name(SEMIBOLD_FAMILY.into()),
    };
    FontId::new(spec.size, family)
}

struct Brush {
    offset: Vec2,
}

impl Brush {
    fn pos(&self, at: Point) -> Pos2 {
        pos2(at.x, at.y) + self.offset
    }

    fn rect(&self, rect: Rect) -> egui::Rect {
        egui::Rect::from_min_max(pos2(rect.x0, rect.y0), pos2(rect.x1, rect.y1)).translate(self.offset)
    }

    fn draw(&self, painter: &Painter, item: &Item) {
        match item {
            Item::Bar(bar) => self.bar(painter, bar),
            Item::Line { from, to, stroke } => line(painter, vec![self.pos(*from), self.pos(*to)], *stroke, false),
            Item::Dot { center, radius, fill, stroke } => {
                if let Some(ink) = fill {
                    painter.circle_filled(self.pos(*center), *radius, color(*ink));
                }
                match stroke {
                    Some(stroke) if stroke.dash.is_some() => {
                        // A polygon fine enough to look round.
                        let n = 28;
                        let corners = (0..n).map(|i| {
                            let turn = i as f32 / n as f32 * std::f32::consts::TAU;
                            self.pos(*center) + *radius * Vec2::angled(turn)
                        });
                        line(painter, corners.collect(), *stroke, true);
                    }
                    Some(stroke) => {
                        painter.circle_stroke(
                            self.pos(*center),
                            *radius,
                            egui::Stroke::new(stroke.width, color(stroke.ink)),
                        );
                    }
                    None => {}
                }
            }
            Item::Path { points, fill, stroke } => {
                let points: Vec<Pos2> = points.iter().map(|&point| self.pos(point)).collect();
                if let Some(ink) = fill {
                    painter.add(Shape::convex_polygon(points.clone(), color(*ink), PathStroke::NONE));
                }
                if let Some(stroke) = stroke {
                    line(painter, points, *stroke, true);
                }
            }
            Item::Text { at, text, font: spec, ink } => {
                let galley = painter.layout_no_wrap(text.clone(), font(*spec), color(*ink));
                // The baseline of the first row, whatever font it fell back to.
                let baseline = galley
                    .rows
                    .first()
                    .map_or(0.0, |row| row.pos.y + row.glyphs.first().map_or(spec.size, |glyph| glyph.pos.y));
                painter.galley(self.pos(*at) - Vec2::new(0.0, baseline), galley, color(*ink));
            }
            Item::Columns { at, width, heights, fill } => {
                let mut mesh = Mesh::default();
                for (i, &height) in heights.iter().enumerate().filter(|(_, height)| **height > 0.0) {
                    let x = at.x + i as f32 * width;
                    mesh.add_colored_rect(self.rect(Rect::new(x, at.y - height, x + width, at.y)), color(*fill));
                }
                painter.add(mesh);
            }
        }
    }

    fn bar(&self, painter: &Painter, bar: &Bar) {
        let rect = self.rect(bar.rect);
        match bar.fill {
            Some(ink) if bar.fade_left > 0.0 || bar.fade_right > 0.0 => {
                let mut mesh = Mesh::default();
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
                for (i, (x, ink)) in stops.into_iter().enumerate() {
                    mesh.colored_vertex(pos2(x, rect.top()), ink);
                    mesh.colored_vertex(pos2(x, rect.bottom()), ink);
                    if i > 0 {
                        let n = i as u32 * 2;
                        mesh.add_triangle(n - 2, n - 1, n);
                        mesh.add_triangle(n - 1, n, n + 1);
                    }
                }
                painter.add(mesh);
            }
            Some(ink) => {
                painter.rect_filled(rect, CornerRadius::same(bar.radius as u8), color(ink));
            }
            None => {}
        }
        if let Some(ink) = bar.hatch {
            for (from, to) in hatch_lines(bar.rect) {
                line(painter, vec![self.pos(from), self.pos(to)], Stroke::solid(1.0, ink), false);
            }
        }
        if let Some(stroke) = bar.stroke {
            let radius = CornerRadius::same(bar.radius as u8);
            painter.rect_stroke(rect, radius, egui::Stroke::new(stroke.width, color(stroke.ink)), StrokeKind::Middle);
        }
    }
}

fn line(painter: &Painter, mut points: Vec<Pos2>, stroke: Stroke, closed: bool) {
    let spec = egui::Stroke::new(stroke.width, color(stroke.ink));
    if let Some((on, off)) = stroke.dash {
        if closed && let Some(&first) = points.first() {
            points.push(first);
        }
        painter.extend(Shape::dashed_line(&points, spec, on, off));
    } else {
        let stroke = PathStroke { width: spec.width, color: ColorMode::Solid(spec.color), kind: StrokeKind::Middle };
        painter.add(if closed { Shape::closed_line(points, stroke) } else { Shape::line(points, stroke) });
    }
}
