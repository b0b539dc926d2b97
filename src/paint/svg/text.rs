//! Lines of text: as text that can be searched and copied, or as the outlines of its letters.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base64::Engine as _;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};
use unicode_bidi::{Direction, get_base_direction};

use super::font::{Used, is_plain, subset};
use super::xml::{Ids, decimals, escape, num, plain};
use super::{Letters, SvgError, fill};
use crate::scene::shape::Line;
use crate::scene::{Face, FontSpec, Fonts, Item, Point, Scene, Weight};
use crate::theme::Rgba;

/// What stands behind the fonts of a picture, for viewers that do not have them.
const FALLBACK: &str = "'Noto Sans','DejaVu Sans',sans-serif";

/// A line and where it stands.
#[derive(Copy, Clone)]
pub(super) struct Said<'t> {
    pub at: Point,
    pub text: &'t str,
    pub font: FontSpec,
    pub ink: Rgba,
}

/// Writes the texts of a picture and keeps what they need.
pub(super) struct Words<'a> {
    fonts: &'a Fonts,
    letters: Letters,
    /// Stands in the names of embedded fonts: two pictures on one web page must not take each other's letters.
    mark: String,
    /// By face.
    used: BTreeMap<usize, Used>,
    /// By face and glyph: its identifier; empty for a glyph without ink.
    outlines: BTreeMap<(usize, u32), String>,
    /// The outlines that were met, as elements of `defs`.
    pub defs: String,
}

impl<'a> Words<'a> {
    /// For the texts of a scene.
    pub(super) fn new(fonts: &'a Fonts, letters: Letters, scene: &Scene) -> Self {
        let items = scene.groups.iter().flat_map(|group| &group.items);
        let texts =
            items.filter_map(|item| if let Item::Text { text, .. } = item { Some(text.as_str()) } else { None });
        let families = fonts.faces().iter().map(|face| face.family.as_str());
        let mark = format!("{:08x}", fnv(families.chain(texts)));
        Self { fonts, letters, mark, used: BTreeMap::new(), outlines: BTreeMap::new(), defs: String::new() }
    }

    /// Writes a line.
    pub(super) fn write(&mut self, out: &mut String, text: Said<'_>, ids: &mut Ids) {
        let said = plain(text.text);
        if said.trim().is_empty() {
            return;
        }
        let text = Said { text: &said, ..text };
        let line = self.fonts.shape(text.text, text.font);
        if self.letters == Letters::Outlined {
            self.write_outlines(out, text, &line, ids);
        } else {
            self.note(text.text, &line);
            self.write_text(out, text, &line);
        }
    }

    fn note(&mut self, text: &str, line: &Line) {
        for run in &line.runs {
            let used = self.used.entry(run.face).or_default();
            used.letters.extend(text[run.text.clone()].chars().filter(|c| !line.missing.contains(c)));
            used.glyphs.extend(run.glyphs.iter().map(|glyph| glyph.id));
        }
    }

    fn write_outlines(&mut self, out: &mut String, text: Said<'_>, line: &Line, ids: &mut Ids) {
        let Said { at, text, font, ink } = text;
        let _ = writeln!(out, r#"<g role="img" aria-label="{}"{}>"#, escape(text), fill(Some(ink)));
        for run in &line.runs {
            let Some(face) = self.fonts.faces().get(run.face) else { continue };
            let Ok(reference) = FontRef::from_index(&face.data, face.index) else { continue };
            let units = reference.metrics(Size::unscaled(), LocationRef::default()).units_per_em;
            let scale = f64::from(font.size) / f64::from(units.max(1));
            let mut uses = String::new();
            for glyph in &run.glyphs {
                let id = self.outlines.entry((run.face, glyph.id)).or_insert_with(|| {
                    let Some(d) = outline(&reference, glyph.id) else { return String::new() };
                    let id = ids.unique(&format!("glyph-{}-{}", run.face, glyph.id));
                    let _ = writeln!(self.defs, r#"<path id="{id}" d="{d}"/>"#);
                    id
                });
                if id.is_empty() {
                    continue;
                }
                // Whole units: a letter is off by 1/2000 of its size at most.
                let _ = write!(uses, r##"<use xlink:href="#{id}" x="{}""##, decimals(f64::from(glyph.x) / scale, 0));
                let y = decimals(-f64::from(glyph.y) / scale, 0);
                let _ = if y == "0" { write!(uses, "/>") } else { write!(uses, r#" y="{y}"/>"#) };
            }
            if !uses.is_empty() {
                let s = decimals(scale, 7);
                let (x, y) = (num(at.x), num(at.y));
                let _ = writeln!(out, r#"<g transform="translate({x} {y}) scale({s} -{s})">{uses}</g>"#);
            }
        }
        out.push_str("</g>\n");
    }

    /// How a family is called that the picture brings along.
    fn embedded(&self, name: &str) -> String {
        format!("Dateline {name} {}", self.mark)
    }

    /// A list of families: those of faces, each first as the picture brings it along, and what else a viewer may have.
    fn families<'f>(&self, faces: impl Iterator<Item = &'f Face>) -> String {
        let mut known: Vec<String> = Vec::new();
        for name in faces.map(|face| family(&face.family)).filter(|name| !name.is_empty()) {
            if !known.contains(&name) {
                known.push(name);
            }
        }
        let mut out = String::new();
        for name in known.iter().filter(|_| self.letters == Letters::Embedded) {
            let _ = write!(out, "'{}',", self.embedded(name));
        }
        for name in &known {
            let _ = write!(out, "'{name}',");
        }
        out + FALLBACK
    }

    /// The families for the whole picture; empty without texts.
    pub(super) fn all_families(&self) -> String {
        if self.used.is_empty() {
            return String::new();
        }
        self.families(self.used.keys().filter_map(|&face| self.fonts.faces().get(face)))
    }

    /// The style sheet that brings fonts along.
    pub(super) fn style(&self) -> Result<String, SvgError> {
        let mut style = String::new();
        if self.letters != Letters::Embedded || self.used.is_empty() {
            return Ok(style);
        }
        for (&face, used) in &self.used {
            let Some(face) = self.fonts.faces().get(face) else { continue };
            let file = subset(face, used)?;
            let weight = match face.weight {
                Weight::Regular => 400,
                Weight::SemiBold => 600,
            };
            let data = base64::engine::general_purpose::STANDARD.encode(&file);
            let (kind, format) = if file.starts_with(b"OTTO") { ("otf", "opentype") } else { ("ttf", "truetype") };
            let _ = writeln!(
                style,
                "@font-face{{font-family:'{}';font-weight:{weight};src:url(data:font/{kind};base64,{data}) format('{format}')}}",
                self.embedded(&family(&face.family))
            );
        }
        // A face that has one weight is drawn in it, as on the other ways out, and not thickened.
        style.push_str("text{font-synthesis:none}\n");
        Ok(style)
    }

    fn write_text(&self, out: &mut String, text: Said<'_>, line: &Line) {
        let Said { at, text, font, ink } = text;
        let weight = match font.weight {
            Weight::Regular => "",
            Weight::SemiBold => r#" font-weight="600""#,
        };
        // The family of the root is that of most lines. Some viewers (resvg 0.49) look at the first family that they have,
        // and take any font for letters that it lacks.
        let faces = self.fonts.faces();
        let drawn = line.runs.iter().filter(|run| !run.glyphs.is_empty()).filter_map(|run| faces.get(run.face));
        let usual = faces.first().map(|face| &face.family);
        let family = match drawn.clone().next() {
            Some(first) if Some(&first.family) != usual && drawn.clone().all(|face| face.family == first.family) => {
                format!(r#" font-family="{}""#, self.families(drawn))
            }
            _ => String::new(),
        };
        // The root turns contextual forms off, as the shaper does.
        let forms = if is_plain(text.chars()) { "" } else { r#" style="font-variant-ligatures:normal""# };
        let space = if text.contains("  ") || text.starts_with(' ') || text.ends_with(' ') {
            r#" xml:space="preserve""#
        } else {
            ""
        };
        let has_rtl = line.runs.iter().any(|run| run.is_rtl);
        // Another font is made as wide as ours, so that it does not run into its neighbours. Letters that we have not are
        // of a width that we do not know, and Inkscape 1.2 loses lines from right to left that have a length.
        let length = if !has_rtl && line.missing.is_empty() && line.width > 0.0 && text.chars().nth(1).is_some() {
            format!(r#" textLength="{}" lengthAdjust="spacingAndGlyphs""#, num(line.width))
        } else {
            String::new()
        };
        // The middle of a line is where it is whatever its direction, and a viewer that does not know the attribute
        // (resvg 0.49) follows the signs for it, RLE and PDF (UAX #9); Inkscape 1.2 needs the attribute.
        let is_rtl = get_base_direction(text) == Direction::Rtl;
        let (x, direction, before, after) = if is_rtl {
            (at.x + line.width / 2.0, r#" direction="rtl" text-anchor="middle""#, "\u{202b}", "\u{202c}")
        } else {
            (at.x, "", "", "")
        };
        let _ = writeln!(
            out,
            r#"<text x="{}" y="{}" font-size="{}"{family}{weight}{}{direction}{length}{space}{forms}>{before}{}{after}</text>"#,
            num(x),
            num(at.y),
            num(font.size),
            fill(Some(ink)),
            escape(text)
        );
    }
}

/// A family name as CSS quotes it.
fn family(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.')).collect()
}

/// FNV-1a.
fn fnv<'b>(texts: impl Iterator<Item = &'b str>) -> u32 {
    texts
        .flat_map(|text| text.bytes().chain([0]))
        .fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The outline of a glyph in units of its font, y up; `None` without ink.
fn outline(font: &FontRef<'_>, glyph: u32) -> Option<String> {
    let outline = font.outline_glyphs().get(GlyphId::new(glyph))?;
    let mut pen = Pen::default();
    outline.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), &mut pen).ok()?;
    Some(pen.d).filter(|d| !d.is_empty())
}

#[derive(Default)]
struct Pen {
    d: String,
}

impl Pen {
    fn push(&mut self, letter: char, numbers: &[f32]) {
        self.d.push(letter);
        for (i, &number) in numbers.iter().enumerate() {
            let text = decimals(f64::from(number), 1);
            if i > 0 && !text.starts_with('-') {
                self.d.push(' ');
            }
            self.d.push_str(&text);
        }
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.push('M', &[x, y]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.push('L', &[x, y]);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.push('Q', &[cx, cy, x, y]);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.push('C', &[ax, ay, bx, by, x, y]);
    }

    fn close(&mut self) {
        self.d.push('Z');
    }
}
