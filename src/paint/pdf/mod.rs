//! The scene as PDF 1.7: real text in embedded subsets of its fonts, tags for those who hear it (PDF/UA-1), and links.
//!
//! The same picture gives the same bytes: no dates, no random identifiers, no clock.

mod tags;

use std::borrow::Cow;
use std::ops::Range;

use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target as LinkTarget};
use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder, ValidationError};
use krilla::destination::XyzDestination;
use krilla::error::KrillaError;
use krilla::geom::{Path, PathBuilder, Point as At, Rect as Area, Transform};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::{Page, PageSettings};
use krilla::paint::{Fill, FillRule, LinearGradient, SpreadMethod, Stop, Stroke as Pen, StrokeDash};
use krilla::surface::{Location, Surface};
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TagTree};
use krilla::text::{Font, GlyphId};
use krilla::{Document, SerializeSettings};

use tags::{Link, Links, Part, Tags, pieces, title, web_link};

use super::Picture;
use super::svg::hatch_lines;
use crate::scene::geom::{Point, Rect};
use crate::scene::shape::Run;
use crate::scene::{Bar, FontSpec, Group, Item, Role, Scene, Stroke};
use crate::theme::Rgba;

/// The longest side of a page in points; readers refuse longer ones (ISO 32000-1, annex C).
pub const MAX_SIDE: f32 = 14_400.0;

/// Why a document could not be made.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum PdfError {
    /// Nothing, or too much, to draw.
    #[error("a page of {0}×{1} points cannot be written; choose 1 to {MAX_SIDE} points a side")]
    Size(f32, f32),
    /// The maker of a font forbids what a PDF needs.
    #[error("the font {0} may not be embedded in a file; take another font, or write .png")]
    MayNotEmbed(String),
    /// A font that is broken where only a PDF looks.
    #[error("the font {0} cannot be embedded; take another font, or write .png")]
    CannotEmbed(String),
    /// What the writer of the file refuses.
    #[error("the PDF could not be written: {0}; write .svg or .png instead")]
    Refused(String),
}

/// The bytes of a PDF file, a page for each scene.
pub fn pdf(picture: &Picture<'_>) -> Result<Vec<u8>, PdfError> {
    let accessible = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish();
    let configuration = accessible.map_err(|error| PdfError::Refused(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let mut tree = TagTree::new();
    let mut outline = Outline::new();
    let mut faces = Faces { picture, fonts: vec![None; picture.fonts.faces().len()], broken: None };
    for (nth, scene) in picture.pages.iter().enumerate() {
        let (w, h) = (scene.width * picture.unit, scene.height * picture.unit);
        let settings = PageSettings::from_wh(w, h).filter(|_| w <= MAX_SIDE && h <= MAX_SIDE);
        let mut page = document.start_page_with(settings.ok_or(PdfError::Size(w, h))?);
        let mut tags = Tags { links: Links::of(scene, picture), ..Tags::default() };
        draw_scene(page.surface(), nth, scene, &mut faces, &mut tags);
        annotate(&mut page, picture, &mut tags.links.all);
        tags.into_tree(&mut tree, nth, picture);
        page.finish();
        let name = if nth == 0 { title(picture).to_owned() } else { format!("Page {}", nth + 1) };
        outline.push_child(OutlineNode::new(name, XyzDestination::new(nth, At::from_xy(0.0, 0.0))));
    }
    if let Some(family) = faces.broken {
        return Err(PdfError::CannotEmbed(family));
    }
    document.set_outline(outline);
    document.set_tag_tree(tree);
    let mut metadata = Metadata::new()
        .title(title(picture).to_owned())
        .description(picture.description.to_owned())
        .language(picture.language.to_owned());
    if let Some(producer) = picture.producer {
        metadata = metadata.creator(producer.to_owned()).producer(producer.to_owned());
    }
    document.set_metadata(metadata);
    document.finish().map_err(|error| faces.explain(error))
}

/// The fonts that the document embeds, each read when the first letter is set in it.
struct Faces<'a> {
    picture: &'a Picture<'a>,
    fonts: Vec<Option<Font>>,
    /// The family of one that cannot be read; drawing goes on, because a surface must be left as it was found.
    broken: Option<String>,
}

impl Faces<'_> {
    fn font(&mut self, face: usize) -> Option<Font> {
        let (known, face) = (self.fonts.get_mut(face)?, self.picture.fonts.faces().get(face)?);
        if known.is_none() {
            let data: &[u8] = &face.data;
            *known = Font::new(data.to_vec().into(), face.index);
            if known.is_none() {
                self.broken = Some(face.family.clone());
            }
        }
        known.clone()
    }

    fn family(&self, font: &Font) -> String {
        let face = self.fonts.iter().position(|known| known.as_ref() == Some(font));
        face.and_then(|face| self.picture.fonts.faces().get(face)).map(|face| face.family.clone()).unwrap_or_default()
    }

    fn explain(&self, error: KrillaError) -> PdfError {
        match error {
            KrillaError::Font(font, _) => PdfError::CannotEmbed(self.family(&font)),
            KrillaError::Validation(errors) => {
                let forbidden = errors.iter().find_map(|(error, _)| match error {
                    ValidationError::RestrictedLicense(font) => Some(self.family(font)),
                    _ => None,
                });
                match (forbidden, errors.first()) {
                    (Some(family), _) => PdfError::MayNotEmbed(family),
                    (None, Some((error, _))) => PdfError::Refused(format!("{error:?}")),
                    (None, None) => PdfError::Refused("it is not accessible".to_owned()),
                }
            }
            error => PdfError::Refused(error.to_string()),
        }
    }
}

fn draw_scene(surface: Surface<'_>, nth: usize, scene: &Scene, faces: &mut Faces<'_>, tags: &mut Tags) {
    let picture = faces.picture;
    let mut brush = Brush { surface, faces };
    brush.surface.push_transform(&Transform::from_scale(picture.unit, picture.unit));
    let all = Rect::new(0.0, 0.0, scene.width, scene.height);
    if let (Some(ground), Some(bounds)) = (scene.ground, area(scaled(all, picture.unit))) {
        let tag = ContentTag::Artifact(Artifact::new(ArtifactType::Background, Some(bounds)));
        brush.tagged(tag, &[Item::Bar(Bar::filled(all, ground))]);
    }
    for group in &scene.groups {
        let inside = group.clip.within(&all);
        let Some(clip) = rect_path(inside).filter(|_| !group.items.is_empty()) else { continue };
        let is_clipped = inside != all;
        if is_clipped {
            brush.surface.push_clip_path(&clip, &FillRule::NonZero);
        }
        match group.role {
            Role::Title if nth == 0 => {
                let content = brush.lines(group);
                tags.parts.push(Part::Title(content));
            }
            Role::Text => tags.parts.extend(brush.lines(group).into_iter().map(Part::Line)),
            Role::Title | Role::Repeated => {
                let repeated = Artifact::with_kind(ArtifactType::PaginationOther);
                brush.tagged(ContentTag::Artifact(repeated), &group.items);
            }
            Role::Drawing => {
                tags.parts.push(Part::Drawing);
                let place = scaled(inside, picture.unit);
                tags.bounds = Some(tags.bounds.map_or(place, |bounds| bounds.union(&place)));
                brush.drawing(group, tags);
            }
        }
        if is_clipped {
            brush.surface.pop();
        }
    }
    brush.surface.pop();
    brush.surface.finish();
}

/// Puts the links over their places.
fn annotate(page: &mut Page<'_>, picture: &Picture<'_>, links: &mut [Link]) {
    for link in links {
        let (Some(address), Some(note)) = (web_link(picture, link.event), picture.notes.get(&link.event)) else {
            continue;
        };
        let words = if note.title.trim().is_empty() { &address } else { &note.title };
        for place in link.places.iter().filter_map(|&place| area(place)) {
            let target = LinkTarget::Action(Action::Link(LinkAction::new(address.clone())));
            let annotation = Annotation::new_link(LinkAnnotation::new(place, target), Some(words.clone()));
            link.content.push(page.add_tagged_annotation(annotation));
        }
    }
}

struct Brush<'s, 'f, 'p> {
    surface: Surface<'s>,
    faces: &'f mut Faces<'p>,
}

impl Brush<'_, '_, '_> {
    /// Draws items as one piece of content.
    fn tagged(&mut self, tag: ContentTag<'_>, items: &[Item]) -> Identifier {
        let piece = self.surface.start_tagged(tag);
        for item in items {
            self.draw(item);
        }
        self.surface.end_tagged();
        piece
    }

    /// Draws a group of text, each line a piece; what is no text is nobody's to read.
    fn lines(&mut self, group: &Group) -> Vec<Identifier> {
        let mut lines = Vec::new();
        for item in &group.items {
            let item = std::slice::from_ref(item);
            if let [Item::Text { .. }] = item {
                lines.push(self.tagged(ContentTag::Span(SpanTag::empty()), item));
            } else {
                self.tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)), item);
            }
        }
        lines
    }

    /// Draws a group of the drawing; what draws an event with a link belongs to the link.
    fn drawing(&mut self, group: &Group, tags: &mut Tags) {
        for (items, event) in pieces(group) {
            let piece = self.tagged(ContentTag::Other, &group.items[items]);
            let link = event.and_then(|event| tags.links.of_event(event));
            link.map_or(&mut tags.figure, |link| &mut link.content).push(piece);
        }
    }

    fn draw(&mut self, item: &Item) {
        match item {
            Item::Bar(bar) => self.bar(bar),
            Item::Line { from, to, stroke } => {
                let mut path = PathBuilder::new();
                path.move_to(from.x, from.y);
                path.line_to(to.x, to.y);
                self.stroke(path.finish().as_ref(), Some(*stroke));
            }
            Item::Dot { center, radius, fill, stroke } => {
                let square = Rect::new(center.x, center.y, center.x, center.y).grown(*radius);
                let path = round_path(square, *radius);
                self.fill(path.as_ref(), *fill);
                self.stroke(path.as_ref(), *stroke);
            }
            Item::Path { points, fill, stroke } => {
                let mut path = PathBuilder::new();
                for (i, point) in points.iter().enumerate() {
                    if i == 0 { path.move_to(point.x, point.y) } else { path.line_to(point.x, point.y) }
                }
                path.close();
                let path = path.finish();
                self.fill(path.as_ref(), *fill);
                self.stroke(path.as_ref(), *stroke);
            }
            Item::Text { at, text, font, ink } => self.text(*at, text, *font, *ink),
            Item::Columns { at, step, width, heights, fill } => {
                let mut path = PathBuilder::new();
                for (i, &height) in heights.iter().enumerate().filter(|(_, height)| **height > 0.0) {
                    if let Some(rect) = Area::from_xywh(at.x + i as f32 * step, at.y - height, *width, height) {
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
            self.surface.set_stroke(None);
            self.surface.set_fill(Some(fade(bar, ink)));
            self.surface.draw_path(&path);
        } else {
            self.fill(Some(&path), bar.fill);
        }
        if let Some(ink) = bar.hatch {
            let mut lines = PathBuilder::new();
            for (from, to) in hatch_lines(bar.rect) {
                lines.move_to(from.x, from.y);
                lines.line_to(to.x, to.y);
            }
            self.stroke(lines.finish().as_ref(), Some(Stroke::solid(1.0, ink)));
        }
        self.stroke(Some(&path), bar.stroke);
    }

    fn fill(&mut self, path: Option<&Path>, ink: Option<Rgba>) {
        let (Some(path), Some(ink)) = (path, ink) else { return };
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(solid(ink)));
        self.surface.draw_path(path);
    }

    fn stroke(&mut self, path: Option<&Path>, stroke: Option<Stroke>) {
        let (Some(path), Some(stroke)) = (path, stroke.filter(|stroke| is_length(stroke.width))) else { return };
        // Dashes of no length, which PDF forbids, are a line without gaps.
        let dash = stroke.dash.filter(|&(on, off)| is_length(on) && is_length(off) && on + off > 0.0);
        let dash = dash.map(|(on, off)| StrokeDash { array: vec![on, off], offset: 0.0 });
        let (paint, opacity) = (color(stroke.ink).into(), opacity(stroke.ink));
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Pen { paint, width: stroke.width, opacity, dash, ..Pen::default() }));
        self.surface.draw_path(path);
    }

    fn text(&mut self, at: Point, text: &str, spec: FontSpec, ink: Rgba) {
        if !(at.x.is_finite() && at.y.is_finite() && spec.size.is_finite() && spec.size > 0.0) {
            return;
        }
        let line = self.faces.picture.fonts.shape(text, spec);
        let words = speakable(text);
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(solid(ink)));
        for run in &line.runs {
            let (start, glyphs) = set(run, &words, spec.size);
            if glyphs.is_empty() {
                continue;
            }
            let Some(font) = self.faces.font(run.face) else { continue };
            let start = At::from_xy(at.x + start, at.y);
            self.surface.draw_glyphs(start, &glyphs, font, &words, spec.size, false);
        }
    }
}

/// A glyph of a run: moves and places are shares of the font size, as krilla counts.
struct Set {
    id: u32,
    text: Range<usize>,
    advance: f32,
    dx: f32,
    dy: f32,
}

impl krilla::text::Glyph for Set {
    fn glyph_id(&self) -> GlyphId {
        GlyphId::new(self.id)
    }

    fn text_range(&self) -> Range<usize> {
        self.text.clone()
    }

    fn x_advance(&self, size: f32) -> f32 {
        self.advance * size
    }

    fn x_offset(&self, size: f32) -> f32 {
        self.dx * size
    }

    fn y_offset(&self, size: f32) -> f32 {
        self.dy * size
    }

    fn y_advance(&self, _: f32) -> f32 {
        0.0
    }

    fn location(&self) -> Option<Location> {
        None
    }
}

/// Where a run begins, and its glyphs from there; the box that stands for a missing letter is left out.
fn set(run: &Run, words: &str, size: f32) -> (f32, Vec<Set>) {
    let drawn = || run.glyphs.iter().filter(|glyph| glyph.id != 0 && glyph.x.is_finite() && glyph.y.is_finite());
    let start = drawn().next().map_or(0.0, |glyph| glyph.x);
    let mut pen = start;
    let glyphs = drawn().map(|glyph| {
        // Each glyph must say some text, even one that its shaper gave none.
        let says = |range: &Range<usize>| words.get(range.clone()).is_some_and(|text| !text.is_empty());
        let text = [&glyph.text, &run.text].into_iter().find(|range| says(range)).cloned();
        let (dx, advance) = ((glyph.x - pen) / size, glyph.advance / size);
        pen += glyph.advance;
        Set { id: glyph.id, text: text.unwrap_or(0..words.len()), advance, dx, dy: -glyph.y / size }
    });
    (start, glyphs.collect())
}

/// The text without what a PDF may not say (ISO 14289-1, 7.21.7), as long in bytes as before.
fn speakable(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', '\u{feff}', '\u{fffe}']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace('\0', " ").replace(['\u{feff}', '\u{fffe}'], "\u{200b}"))
}

fn fade(bar: &Bar, ink: Rgba) -> Fill {
    let w = bar.rect.width().max(0.01);
    let (a, b) = ((bar.fade_left / w).min(1.0), 1.0 - (bar.fade_right / w).min(1.0));
    let stop = |offset: f32, is_clear: bool| {
        let ink = if is_clear { ink.faded(0.0) } else { ink };
        Stop { offset: share(offset), color: color(ink).into(), opacity: opacity(ink) }
    };
    let gradient = LinearGradient {
        x1: bar.rect.x0,
        y1: 0.0,
        x2: bar.rect.x1,
        y2: 0.0,
        transform: Transform::identity(),
        spread_method: SpreadMethod::Pad,
        stops: vec![
            stop(0.0, bar.fade_left > 0.0),
            stop(a, false),
            stop(b.max(a), false),
            stop(1.0, bar.fade_right > 0.0),
        ],
        anti_alias: true,
    };
    Fill { paint: gradient.into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

fn solid(ink: Rgba) -> Fill {
    Fill { paint: color(ink).into(), opacity: opacity(ink), rule: FillRule::NonZero }
}

fn color(ink: Rgba) -> rgb::Color {
    rgb::Color::new(ink.r, ink.g, ink.b)
}

fn opacity(ink: Rgba) -> NormalizedF32 {
    share(f32::from(ink.a) / 255.0)
}

fn share(value: f32) -> NormalizedF32 {
    NormalizedF32::new(value.clamp(0.0, 1.0)).unwrap_or(NormalizedF32::ONE)
}

fn is_length(value: f32) -> bool {
    value.is_finite() && value >= 0.0
}

fn scaled(rect: Rect, unit: f32) -> Rect {
    Rect::new(rect.x0 * unit, rect.y0 * unit, rect.x1 * unit, rect.y1 * unit)
}

/// A rectangle with some area.
fn area(rect: Rect) -> Option<Area> {
    Area::from_ltrb(rect.x0, rect.y0, rect.x1, rect.y1).filter(|area| area.width() > 0.0 && area.height() > 0.0)
}

fn rect_path(rect: Rect) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(area(rect)?);
    path.finish()
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::Read as _;

    use krilla::configure::Validators;
    use proptest::prelude::*;

    use super::*;
    use crate::dataset::EventId;
    use crate::paint::Note;
    use crate::scene::geom::pt;
    use crate::scene::shape::Glyph;
    use crate::scene::{Aim, Fonts, Span, Target};

    const INK: Rgba = Rgba::hex(0x20_40_60);

    fn line(text: &str, y: f32) -> Item {
        Item::Text { at: pt(20.0, y), text: text.to_owned(), font: FontSpec::regular(12.0), ink: INK }
    }

    fn a_group(role: Role, items: Vec<Item>) -> Group {
        Group { id: "g".to_owned(), clip: Rect::new(0.0, 0.0, 400.0, 300.0), role, items, spans: Vec::new() }
    }

    fn page(groups: Vec<Group>) -> Scene {
        Scene { width: 400.0, height: 300.0, ground: Some(Rgba::hex(0xff_ff_ff)), groups, ..Scene::default() }
    }

    /// A title, a drawing with two events, a line of text, and what stands on every page.
    fn a_scene() -> Scene {
        let mut drawing = a_group(
            Role::Drawing,
            vec![
                line("2021", 80.0),
                Item::Bar(Bar { fade_right: 20.0, ..Bar::filled(Rect::sized(20.0, 100.0, 80.0, 10.0), INK) }),
                line("Protest", 100.0),
                line("Trial", 120.0),
            ],
        );
        drawing.spans = vec![Span { items: 1..3, event: EventId(4) }, Span { items: 3..4, event: EventId(9) }];
        let mut scene = page(vec![
            a_group(Role::Title, vec![line("Five documents", 30.0)]),
            drawing,
            a_group(Role::Text, vec![line("Data: a.csv.", 200.0)]),
            a_group(Role::Repeated, vec![line("Page 1", 280.0)]),
        ]);
        let place =
            |event, y| Target { rect: Rect::sized(20.0, y, 80.0, 10.0), aim: Aim::Event(event), spoken: String::new() };
        scene.targets = vec![place(EventId(4), 100.0), place(EventId(9), 120.0), place(EventId(4), 140.0)];
        scene
    }

    fn some_notes() -> BTreeMap<EventId, Note> {
        let note =
            |link: &str| Note { id: String::new(), title: "Who said so".to_owned(), link: Some(link.to_owned()) };
        [(EventId(4), note("https://example.org/é")), (EventId(9), note("javascript:alert(1)"))].into()
    }

    fn picture<'a>(pages: &'a [Scene], notes: &'a BTreeMap<EventId, Note>) -> Picture<'a> {
        Picture {
            pages,
            unit: 0.5,
            title: "Five documents",
            description: "Timeline from 1987 to 2024",
            language: "en",
            producer: None,
            fonts: Fonts::bundled(),
            notes,
        }
    }

    fn written(pages: &[Scene]) -> Vec<u8> {
        pdf(&picture(pages, &some_notes())).expect("a document")
    }

    fn count(bytes: &[u8], what: &str) -> usize {
        memchr::memmem::find_iter(bytes, what).count()
    }

    /// What the streams of a file hold, unpacked.
    fn streams(bytes: &[u8]) -> Vec<Vec<u8>> {
        let starts = memchr::memmem::find_iter(bytes, b"\nstream\n").map(|at| at + 8);
        let unpack = |start: usize| {
            let mut out = Vec::new();
            flate2::read::ZlibDecoder::new(&bytes[start..]).read_to_end(&mut out).is_ok().then_some(out)
        };
        starts.filter_map(unpack).collect()
    }

    /// The drawing of a page with these items.
    fn content(items: Vec<Item>) -> Vec<u8> {
        let drawn = |stream: &Vec<u8>| count(stream, "BDC") > 0;
        streams(&written(&[page(vec![a_group(Role::Drawing, items)])])).into_iter().find(drawn).expect("a page")
    }

    #[test]
    fn the_same_picture_gives_the_same_bytes_without_a_date() {
        let bytes = written(&[a_scene()]);
        assert_eq!(bytes, written(&[a_scene()]));
        for word in ["CreationDate", "ModDate", "CreateDate", "Producer"] {
            assert_eq!(count(&bytes, word), 0, "{word}");
        }
    }

    #[test]
    fn a_document_has_a_page_for_each_scene_in_points_of_paper() {
        let bytes = written(&[a_scene(), a_scene()]);
        assert_eq!(count(&bytes, "/MediaBox[0 0 200 150]"), 2);
    }

    #[test]
    fn a_document_says_what_its_parts_are() {
        let bytes = written(&[a_scene(), a_scene()]);
        assert_eq!(count(&bytes, "pdfuaid:part"), 2, "opened and closed once");
        assert_eq!(count(&bytes, "/DisplayDocTitle true"), 1);
        assert_eq!(count(&bytes, "/Lang(en)"), 1);
        assert_eq!(count(&bytes, "/S/H1"), 1, "the title of the second page is a repetition");
        assert_eq!(count(&bytes, "/S/Figure"), 2);
        assert_eq!(count(&bytes, "/Alt(Timeline from 1987 to 2024)"), 1);
        assert_eq!(count(&bytes, "/Alt(continued: Timeline from 1987 to 2024)"), 1);
        assert_eq!(count(&bytes, "/S/P/"), 2);
        assert_eq!(count(&bytes, "/BBox[0 0 200 150]"), 2);
    }

    #[test]
    fn only_web_addresses_are_links_and_each_place_is_one() {
        let bytes = written(&[a_scene()]);
        assert_eq!(count(&bytes, "/Subtype/Link"), 2);
        assert_eq!(count(&bytes, "/URI(https://example.org/%C3%A9)"), 2);
        assert_eq!(count(&bytes, "/Contents(Who said so)"), 2);
        assert_eq!(count(&bytes, "/Rect[10 95 50 100]"), 1, "from the bottom, in points of paper");
        assert_eq!(count(&bytes, "/S/Link"), 1, "one for both places of the event");
        assert_eq!(count(&bytes, "javascript"), 0);
    }

    #[test]
    fn fonts_are_embedded_as_subsets() {
        let bytes = written(&[a_scene()]);
        assert_eq!((count(&bytes, "/FontFile3 "), count(&bytes, "/FontName/")), (1, 1));
        assert!(count(&bytes, "+Inter-Regular") > 0);
        assert!(bytes.len() < 40_000, "{} bytes are more than a subset", bytes.len());
    }

    #[test]
    fn every_kind_of_item_leaves_its_mark() {
        let bar = Bar::filled(Rect::sized(10.0, 10.0, 50.0, 10.0), INK);
        let items = [
            Item::Bar(bar.clone()),
            Item::Bar(Bar { fade_left: 10.0, ..bar.clone() }),
            Item::Bar(Bar { fill: None, hatch: Some(INK), ..bar.clone() }),
            Item::Bar(Bar { fill: None, stroke: Some(Stroke::dashed(1.0, INK)), radius: 3.0, ..bar }),
            Item::Line { from: pt(0.0, 0.0), to: pt(9.0, 0.0), stroke: Stroke::solid(1.0, INK) },
            Item::Dot { center: pt(9.0, 9.0), radius: 3.0, fill: Some(INK), stroke: None },
            Item::Dot { center: pt(9.0, 9.0), radius: 3.0, fill: None, stroke: Some(Stroke::solid(1.0, INK)) },
            Item::Path { points: vec![pt(0.0, 0.0), pt(5.0, 0.0), pt(5.0, 5.0)], fill: Some(INK), stroke: None },
            line("Protest", 50.0),
            Item::Columns { at: pt(0.0, 50.0), step: 3.0, width: 2.0, heights: vec![4.0, 0.0, 9.0], fill: INK },
        ];
        // What is nowhere leaves only its tag.
        let nothing = content(vec![line("", 0.0)]);
        let drawn: std::collections::BTreeSet<Vec<u8>> = items.iter().map(|item| content(vec![item.clone()])).collect();
        assert_eq!(drawn.len(), items.len(), "two items are drawn alike");
        assert!(drawn.iter().all(|content| content.len() > nothing.len()));
        assert!(count(&content(vec![items[1].clone()]), "/Pattern cs") > 0, "a fade is a gradient");
        assert!(count(&content(vec![items[3].clone()]), "[2.6 2.2]0 d") > 0, "dashes stay dashes");
    }

    #[test]
    fn pages_that_nobody_can_open_are_refused() {
        let check = |width: f32, refused: bool| {
            let pages = [Scene { width, ..a_scene() }];
            assert_eq!(matches!(pdf(&picture(&pages, &some_notes())), Err(PdfError::Size(..))), refused, "{width}");
        };
        check(0.0, true);
        check(f32::NAN, true);
        check(28_802.0, true);
        check(28_800.0, false);
    }

    #[test]
    fn a_font_that_may_not_be_embedded_is_named() {
        let (pages, notes) = ([a_scene()], some_notes());
        let picture = picture(&pages, &notes);
        let mut faces = Faces { picture: &picture, fonts: vec![None; picture.fonts.faces().len()], broken: None };
        let font = faces.font(0).expect("the first face");
        let refused = vec![(ValidationError::RestrictedLicense(font), Validators::default())];
        let error = faces.explain(KrillaError::Validation(refused));
        assert_eq!(error.to_string(), "the font Inter may not be embedded in a file; take another font, or write .png");
    }

    #[test]
    fn glyphs_stand_where_they_were_shaped() {
        let glyph = |id, x, y, text| Glyph { id, x, y, advance: 5.0, text };
        // Read from the right; the second is missing, and the third has no text of its own.
        let glyphs = vec![
            glyph(7, 10.0, 0.0, 4..6),
            glyph(0, 15.0, 0.0, 2..4),
            glyph(8, 21.0, -1.0, 2..2),
            glyph(9, 25.0, 0.0, 0..2),
        ];
        let run = Run { face: 0, is_rtl: true, glyphs, text: 0..6 };
        let (start, set) = set(&run, "אבג", 10.0);
        let mut pen = start;
        let places: Vec<(u32, f32, f32)> = set
            .iter()
            .map(|glyph| {
                let x = pen + glyph.dx * 10.0;
                pen += glyph.advance * 10.0;
                (glyph.id, x, glyph.dy * 10.0)
            })
            .collect();
        assert_eq!(places, [(7, 10.0, 0.0), (8, 21.0, 1.0), (9, 25.0, 0.0)]);
        assert_eq!(set.iter().map(|glyph| glyph.text.clone()).collect::<Vec<_>>(), [4..6, 0..6, 0..2]);
    }

    #[test]
    fn what_a_pdf_may_not_say_leaves_its_room() {
        for text in ["a\0b\u{feff}c\u{fffe}", "plain"] {
            let words = speakable(text);
            assert_eq!(words.len(), text.len());
            assert!(!words.contains(['\0', '\u{feff}', '\u{fffe}']), "{words:?}");
        }
        written(&[page(vec![a_group(Role::Text, vec![line("a\0b\u{feff}c", 20.0)])])]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_number_stops_the_drawing(n in proptest::collection::vec(prop_oneof![any::<f32>(), -1e3_f32..1e3], 8)) {
            let (a, b) = (pt(n[0], n[1]), pt(n[2], n[3]));
            let rect = Rect::new(n[0], n[1], n[2], n[3]);
            let stroke = Some(Stroke { width: n[4], ink: INK, dash: Some((n[5], n[6])) });
            let bar = Bar { fill: Some(INK), stroke, radius: n[5], fade_left: n[6], fade_right: n[7], hatch: None, rect };
            let items = vec![
                Item::Bar(Bar { fade_left: 0.0, fade_right: 0.0, ..bar.clone() }),
                Item::Bar(bar),
                Item::Line { from: a, to: b, stroke: Stroke::solid(n[4], INK) },
                Item::Dot { center: a, radius: n[4], fill: Some(INK), stroke },
                Item::Path { points: vec![a, b], fill: Some(INK), stroke },
                Item::Text { at: a, text: "ab".to_owned(), font: FontSpec::regular(n[4]), ink: INK },
                Item::Columns { at: a, step: n[4], width: n[5], heights: vec![n[6], n[7]], fill: INK },
            ];
            let mut scene = page(vec![Group { clip: rect, ..a_group(Role::Drawing, items.clone()) }, a_group(Role::Drawing, items)]);
            scene.targets = vec![Target { rect, aim: Aim::Event(EventId(4)), spoken: String::new() }];
            let _ = pdf(&picture(&[scene], &some_notes()));
        }
    }
}
