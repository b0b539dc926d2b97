//! The scene as SVG: SVG 1.1, and of SVG 2 only what older viewers pass over.
//!
//! Each group of the scene is a `g`, and in it each event another one with its words as a title, so that the file can be
//! read, searched, linked and taken apart.

mod font;
mod text;
mod xml;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Picture;
use crate::scene::geom::{Point, Rect};
use crate::scene::{Aim, Bar, Group, Item, Scene, Stroke};
use crate::theme::Rgba;
use text::{Said, Words};
use xml::{Ids, decimals, escape, link, num};

/// How the letters of a picture stand in its file.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Letters {
    /// As text, in fonts that the viewer must have: the smallest file.
    Named,
    /// As text, with the letters that are used: the same in every browser.
    #[default]
    Embedded,
    /// As drawings: the same everywhere, and no text that can be searched or copied.
    Outlined,
}

/// Why a picture could not be written.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SvgError {
    /// There is no such page.
    #[error("the picture has no page {0}")]
    Page(usize),
    /// A font cannot be read.
    #[error("the font {family} cannot be read; give another one")]
    Font {
        /// Its family.
        family: String,
    },
    /// A font may not be put into files.
    #[error("the font {family} may not be embedded; write letters as outlines, or give another font")]
    Restricted {
        /// Its family.
        family: String,
    },
}

/// The text of an SVG file of a page, counted from 0.
pub fn svg(picture: &Picture<'_>, page: usize, letters: Letters) -> Result<String, SvgError> {
    let scene = picture.pages.get(page).ok_or(SvgError::Page(page))?;
    let mut painter = Painter {
        picture,
        page: Rect::new(0.0, 0.0, scene.width, scene.height),
        out: String::new(),
        ids: Ids::default(),
        fades: BTreeMap::new(),
        clips: BTreeMap::new(),
        words: Words::new(picture.fonts, letters, scene),
    };
    let (title, description) = (painter.ids.unique("picture-title"), painter.ids.unique("picture-description"));
    painter.scene(scene);
    let (families, style) = (painter.words.all_families(), painter.words.style()?);
    let Painter { out: body, fades, clips, words, .. } = painter;

    let (w, h) = (num(scene.width), num(scene.height));
    let (wide, high) = paper(scene, picture.unit);
    let family = if families.is_empty() {
        String::new()
    } else {
        format!(r#" font-family="{families}" style="font-variant-ligatures:no-contextual""#)
    };
    // What is in an `img` is read as one; links must stay within reach.
    let role = if body.contains("<a ") { "graphics-document document" } else { "img" };
    let mut out = String::with_capacity(body.len() + style.len() + 4_096);
    let _ = writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{wide}" height="{high}" viewBox="0 0 {w} {h}" xml:lang="{}" direction="ltr" role="{role}" aria-labelledby="{title} {description}"{family}>"#,
        escape(picture.language)
    );
    let _ = writeln!(out, r#"<title id="{title}">{}</title>"#, escape(picture.title));
    let _ = writeln!(out, r#"<desc id="{description}">{}</desc>"#, escape(picture.description));
    if let Some(producer) = picture.producer {
        let _ = writeln!(out, "<metadata>{}</metadata>", escape(producer));
    }
    if !style.is_empty() {
        let _ = writeln!(out, "<style type=\"text/css\">\n{style}</style>");
    }
    if !(fades.is_empty() && clips.is_empty() && words.defs.is_empty()) {
        out.push_str("<defs>\n");
        for (rect, id) in in_order(&clips) {
            let _ = writeln!(out, r#"<clipPath id="{id}"><rect{rect}/></clipPath>"#);
        }
        for (stops, id) in in_order(&fades) {
            let _ = writeln!(out, r#"<linearGradient id="{id}">{stops}</linearGradient>"#);
        }
        out.push_str(&words.defs);
        out.push_str("</defs>\n");
    }
    out.push_str(&body);
    out.push_str("</svg>\n");
    Ok(out)
}

/// What was asked for first stands first.
fn in_order(named: &BTreeMap<String, (usize, String)>) -> Vec<(&str, &str)> {
    let mut all: Vec<_> = named.iter().map(|(what, (n, id))| (*n, what.as_str(), id.as_str())).collect();
    all.sort_unstable();
    all.into_iter().map(|(_, what, id)| (what, id)).collect()
}

/// Width and height on paper: in millimetres where the width is a whole number of them, else in points.
fn paper(scene: &Scene, unit: f32) -> (String, String) {
    let (w, h) = (f64::from(scene.width) * f64::from(unit), f64::from(scene.height) * f64::from(unit));
    let mm = w * 25.4 / 72.0;
    if (mm - mm.round()).abs() < 0.005 {
        (format!("{}mm", mm.round()), format!("{}mm", decimals(h * 25.4 / 72.0, 3)))
    } else {
        (format!("{}pt", decimals(w, 3)), format!("{}pt", decimals(h, 3)))
    }
}

/// What is being written.
struct Painter<'a> {
    picture: &'a Picture<'a>,
    page: Rect,
    out: String,
    ids: Ids,
    /// Stops of gradients, with the order in which they were met and their identifiers.
    fades: BTreeMap<String, (usize, String)>,
    /// The same for rectangles that cut.
    clips: BTreeMap<String, (usize, String)>,
    words: Words<'a>,
}

impl Painter<'_> {
    fn scene(&mut self, scene: &Scene) {
        if let Some(ground) = scene.ground {
            let _ = writeln!(self.out, "<rect{}{}/>", place(self.page), fill(Some(ground)));
        }
        for group in scene.groups.iter().filter(|group| !group.items.is_empty()) {
            self.group(group);
        }
        // What can be pointed at in the window, and is no event, has a tooltip here too.
        let told: Vec<_> = scene
            .targets
            .iter()
            .filter(|target| matches!(target.aim, Aim::Fold { .. } | Aim::Profile { .. }) && !target.spoken.is_empty())
            .collect();
        if !told.is_empty() {
            let id = self.ids.unique("tooltips");
            let _ = writeln!(self.out, r#"<g id="{id}" fill="none" pointer-events="all">"#);
            for target in told {
                let _ = writeln!(
                    self.out,
                    "<rect{}><title>{}</title></rect>",
                    place(target.rect.within(&self.page)),
                    escape(&target.spoken)
                );
            }
            self.out.push_str("</g>\n");
        }
    }

    fn group(&mut self, group: &Group) {
        let id = self.ids.unique(&group.id);
        // The identifier can only hold some letters.
        let name = if id == group.id { String::new() } else { format!(r#" data-name="{}""#, escape(&group.id)) };
        let clip = group.clip.within(&self.page);
        let clip = if clip == self.page {
            String::new()
        } else {
            format!(r#" clip-path="url(#{})""#, once(&mut self.clips, &mut self.ids, "clip", place(clip)))
        };
        let _ = writeln!(self.out, r#"<g id="{id}"{name}{clip}>"#);
        let mut at = 0;
        for span in &group.spans {
            let (from, to) = (span.items.start.max(at), span.items.end.min(group.items.len()));
            if from >= to {
                continue;
            }
            self.items(&group.items[at..from]);
            let note = self.picture.notes.get(&span.event);
            let key = note.map_or("", |note| note.id.as_str());
            let id = self.ids.unique(&format!("event-{key}"));
            let link = note.and_then(|note| note.link.as_deref()).and_then(link);
            if let Some(link) = &link {
                let _ = writeln!(self.out, r#"<a href="{link}" xlink:href="{link}" target="_blank">"#);
            }
            let _ = writeln!(self.out, r#"<g id="{id}" data-event="{}" pointer-events="all">"#, escape(key));
            if let Some(note) = note {
                let _ = writeln!(self.out, "<title>{}</title>", escape(&note.title));
            }
            self.items(&group.items[from..to]);
            self.out.push_str("</g>\n");
            if link.is_some() {
                self.out.push_str("</a>\n");
            }
            at = to;
        }
        self.items(&group.items[at..]);
        self.out.push_str("</g>\n");
    }

    fn items(&mut self, items: &[Item]) {
        for item in items {
            self.draw(item);
        }
    }

    fn draw(&mut self, item: &Item) {
        let out = &mut self.out;
        match item {
            Item::Bar(bar) => self.bar(bar),
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
                    num(radius.max(0.0)),
                    fill(*inside),
                    outline(*stroke)
                );
            }
            Item::Path { points, .. } if points.is_empty() => {}
            Item::Path { points, fill: inside, stroke } => {
                let _ = writeln!(out, r#"<path d="{}Z"{}{}/>"#, corners(points), fill(*inside), outline(*stroke));
            }
            Item::Text { at, text, font, ink } => {
                self.words.write(out, Said { at: *at, text, font: *font, ink: *ink }, &mut self.ids);
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
                if !d.is_empty() {
                    let _ = writeln!(out, r#"<path d="{d}"{}/>"#, fill(Some(*inside)));
                }
            }
        }
    }

    fn bar(&mut self, bar: &Bar) {
        let mut inside = fill(bar.fill);
        if let Some(ink) = bar.fill.filter(|_| bar.fade_left > 0.0 || bar.fade_right > 0.0) {
            inside = format!(r#" fill="url(#{})""#, once(&mut self.fades, &mut self.ids, "fade", stops(bar, ink)));
        }
        let radius = if bar.radius > 0.0 { format!(r#" rx="{}""#, num(bar.radius)) } else { String::new() };
        let _ = writeln!(self.out, "<rect{}{radius}{inside}{}/>", place(bar.rect), outline(bar.stroke));
        let Some(ink) = bar.hatch else { return };
        let mut d = String::new();
        for (from, to) in hatch_lines(bar.rect) {
            let _ = write!(d, "M{} {}L{} {}", num(from.x), num(from.y), num(to.x), num(to.y));
        }
        if !d.is_empty() {
            let _ = writeln!(self.out, r#"<path d="{d}" fill="none"{}/>"#, outline(Some(Stroke::solid(1.0, ink))));
        }
    }
}

/// The identifier of a definition; equal ones are written once.
fn once(known: &mut BTreeMap<String, (usize, String)>, ids: &mut Ids, kind: &str, what: String) -> String {
    let n = known.len() + 1;
    let (_, id) = known.entry(what).or_insert_with(|| (n, ids.unique(&format!("{kind}-{n}"))));
    id.clone()
}

/// The stops of a bar that fades, across its own width.
fn stops(bar: &Bar, ink: Rgba) -> String {
    let w = bar.rect.width().max(0.01);
    let (a, b) = ((bar.fade_left / w).min(1.0), 1.0 - (bar.fade_right / w).min(1.0));
    let opacity = f32::from(ink.a) / 255.0;
    let edge = |fade: f32| if fade > 0.0 { 0.0 } else { opacity };
    let mut out = String::new();
    let mut last = None;
    for stop in [(0.0, edge(bar.fade_left)), (a, opacity), (b.max(a), opacity), (1.0, edge(bar.fade_right))] {
        if last == Some(stop) {
            continue;
        }
        last = Some(stop);
        // Of a bar as wide as a page a hundredth is a wide step.
        let (at, opacity) = (decimals(f64::from(stop.0), 4), num(stop.1));
        let _ = write!(out, r#"<stop offset="{at}" stop-color="{}" stop-opacity="{opacity}"/>"#, rgb(ink));
    }
    out
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

#[cfg(test)]
mod tests;
