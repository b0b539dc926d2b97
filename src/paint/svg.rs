//! The scene as SVG 1.1 with real text.

use std::fmt::Write as _;

use crate::scene::geom::{Point, Rect};
use crate::scene::{Aim, Bar, Item, Scene, Stroke, Weight};
use crate::theme::Rgba;

/// The text of an SVG file; `title` and `description` are for those who hear it.
pub fn svg(scene: &Scene, title: &str, description: &str) -> String {
    let mut out = String::new();
    let (w, h) = (scene.width, scene.height);
    let _ = writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" font-family="Inter, 'Noto Sans', 'DejaVu Sans', sans-serif">"#
    );
    let _ = writeln!(out, "<title>{}</title>\n<desc>{}</desc>", escape(title), escape(description));
    if let Some(ground) = scene.ground {
        let _ = writeln!(out, r#"<rect width="{w}" height="{h}"{}/>"#, fill(Some(ground)));
    }
    let mut defs = Defs::default();
    for (n, group) in scene.groups.iter().enumerate() {
        if group.items.is_empty() {
            continue;
        }
        let c = group.clip;
        let _ = writeln!(
            out,
            r#"<clipPath id="clip{n}"><rect x="{}" y="{}" width="{}" height="{}"/></clipPath>"#,
            num(c.x0),
            num(c.y0),
            num(c.width()),
            num(c.height())
        );
        let _ = writeln!(out, r#"<g id="g{n}-{}" clip-path="url(#clip{n})">"#, name(&group.id));
        for item in &group.items {
            draw(&mut out, item, &mut defs);
        }
        out.push_str("</g>\n");
    }
    // What can be pointed at in the window has a tooltip here too.
    out.push_str("<g fill=\"none\" pointer-events=\"all\">\n");
    for target in scene.targets.iter().filter(|target| !matches!(target.aim, Aim::Lane { .. })) {
        let _ = writeln!(out, "<rect{}><title>{}</title></rect>", place(target.rect), escape(&target.spoken));
    }
    out.push_str("</g>\n</svg>\n");
    out
}

/// Counts gradients and patterns.
#[derive(Default)]
struct Defs {
    n: usize,
}

fn draw(out: &mut String, item: &Item, defs: &mut Defs) {
    match item {
        Item::Bar(bar) => draw_bar(out, bar, defs),
        Item::Line { from, to, stroke } => {
            let _ = writeln!(
                out,
                r#"<line x1="{}" y1="{}" x2="{}" y2="{}"{}/>"#,
                num(from.x),
                num(from.y),
                num(to.x),
                num(to.y),
                outline(Some(*stroke))
            );
        }
        Item::Dot { center, radius, fill: inside, stroke } => {
            let _ = writeln!(
                out,
                r#"<circle cx="{}" cy="{}" r="{}"{}{}/>"#,
                num(center.x),
                num(center.y),
                num(*radius),
                fill(*inside),
                outline(*stroke)
            );
        }
        Item::Path { points, fill: inside, stroke } => {
            let _ = writeln!(out, r#"<path d="{}Z"{}{}/>"#, corners(points), fill(*inside), outline(*stroke));
        }
        Item::Text { at, text, font, ink } => {
            let weight = match font.weight {
                Weight::Regular => "",
                Weight::SemiBold => r#" font-weight="600""#,
            };
            let _ = writeln!(
                out,
                r#"<text x="{}" y="{}" font-size="{}"{weight}{}>{}</text>"#,
                num(at.x),
                num(at.y),
                num(font.size),
                fill(Some(*ink)),
                escape(text)
            );
        }
        Item::Columns { at, step, width, heights, fill: inside } => {
            let mut d = String::new();
            for (i, &height) in heights.iter().enumerate().filter(|(_, height)| **height > 0.0) {
                let _ = write!(
                    d,
                    "M{} {}v{}h{}v{}Z",
                    num(at.x + i as f32 * step),
                    num(at.y),
                    num(-height),
                    num(*width),
                    num(height)
                );
            }
            let _ = writeln!(out, r#"<path d="{d}"{}/>"#, fill(Some(*inside)));
        }
    }
}

fn draw_bar(out: &mut String, bar: &Bar, defs: &mut Defs) {
    let mut inside = fill(bar.fill);
    if let Some(ink) = bar.fill.filter(|_| bar.fade_left > 0.0 || bar.fade_right > 0.0) {
        let w = bar.rect.width().max(0.01);
        let (a, b) = ((bar.fade_left / w).min(1.0), 1.0 - (bar.fade_right / w).min(1.0));
        defs.n += 1;
        let color = rgb(ink);
        let opacity = f32::from(ink.a) / 255.0;
        let edge = |fades: bool| if fades { 0.0 } else { opacity };
        let _ = writeln!(
            out,
            r#"<linearGradient id="fade{}"><stop offset="0" stop-color="{color}" stop-opacity="{}"/><stop offset="{}" stop-color="{color}" stop-opacity="{}"/><stop offset="{}" stop-color="{color}" stop-opacity="{}"/><stop offset="1" stop-color="{color}" stop-opacity="{}"/></linearGradient>"#,
            defs.n,
            num(edge(bar.fade_left > 0.0)),
            num(a),
            num(opacity),
            num(b.max(a)),
            num(opacity),
            num(edge(bar.fade_right > 0.0)),
        );
        inside = format!(r#" fill="url(#fade{})""#, defs.n);
    }
    let radius = if bar.radius > 0.0 { format!(r#" rx="{}""#, num(bar.radius)) } else { String::new() };
    let _ = writeln!(out, "<rect{}{radius}{inside}{}/>", place(bar.rect), outline(bar.stroke));
    if let Some(ink) = bar.hatch {
        let mut d = String::new();
        for (from, to) in hatch_lines(bar.rect) {
            let _ = write!(d, "M{} {}L{} {}", num(from.x), num(from.y), num(to.x), num(to.y));
        }
        let _ = writeln!(out, r#"<path d="{d}" fill="none"{}/>"#, outline(Some(Stroke::solid(1.0, ink))));
    }
}

/// Slanted lines across a rectangle, six points apart.
pub(super) fn hatch_lines(rect: Rect) -> Vec<(Point, Point)> {
    let h = rect.height();
    let mut lines = Vec::new();
    let mut x = rect.x0 - h + 3.0;
    // A bar is cut to the window before, so this is a few hundred lines at most.
    while x < rect.x1 && lines.len() < 10_000 {
        // From the bottom left to the top right, clipped to the rectangle.
        let (x0, x1) = (x.max(rect.x0), (x + h).min(rect.x1));
        if x1 > x0 {
            lines.push((Point { x: x0, y: rect.y1 - (x0 - x) }, Point { x: x1, y: rect.y1 - (x1 - x) }));
        }
        x += 6.0;
    }
    lines
}

fn place(rect: Rect) -> String {
    format!(
        r#" x="{}" y="{}" width="{}" height="{}""#,
        num(rect.x0),
        num(rect.y0),
        num(rect.width().max(0.0)),
        num(rect.height().max(0.0))
    )
}

fn corners(points: &[Point]) -> String {
    points.iter().enumerate().fold(String::new(), |mut d, (i, point)| {
        let _ = write!(d, "{}{} {}", if i == 0 { 'M' } else { 'L' }, num(point.x), num(point.y));
        d
    })
}

fn fill(ink: Option<Rgba>) -> String {
    ink.map_or_else(|| r#" fill="none""#.to_owned(), |ink| format!(r#" fill="{}"{}"#, rgb(ink), opacity("fill", ink)))
}

fn outline(stroke: Option<Stroke>) -> String {
    let Some(stroke) = stroke else { return String::new() };
    let dash =
        stroke.dash.map_or_else(String::new, |(on, off)| format!(r#" stroke-dasharray="{} {}""#, num(on), num(off)));
    format!(
        r#" stroke="{}" stroke-width="{}"{}{dash}"#,
        rgb(stroke.ink),
        num(stroke.width),
        opacity("stroke", stroke.ink)
    )
}

fn opacity(what: &str, ink: Rgba) -> String {
    if ink.a == 255 { String::new() } else { format!(r#" {what}-opacity="{}""#, num(f32::from(ink.a) / 255.0)) }
}

fn rgb(ink: Rgba) -> String {
    format!("#{:02x}{:02x}{:02x}", ink.r, ink.g, ink.b)
}

/// Two decimals, without needless zeros.
fn num(value: f32) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// An id may hold letters of any script but no space.
fn name(id: &str) -> String {
    id.chars().map(|c| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '-' }).collect()
}

/// Text for XML 1.0: what it cannot hold is left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_xml_cannot_hold_is_left_out_and_the_rest_escaped() {
        assert_eq!(escape("a<b>&\"c\"\u{0}\u{1}\nд"), "a&lt;b&gt;&amp;&quot;c&quot; д");
    }

    #[test]
    fn hatching_stays_inside_its_bar() {
        let rect = Rect::new(10.0, 20.0, 63.0, 37.0);
        let lines = hatch_lines(rect);
        assert!(lines.len() > 5);
        for (a, b) in lines {
            for p in [a, b] {
                assert!(rect.grown(0.01).contains(p), "{p:?}");
            }
        }
    }
}
