//! Lines of text: as text that can be searched and copied, or as the outlines of its letters.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base64::Engine as _;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};
use unicode_bidi::{BidiInfo, Direction, Level, get_base_direction};

use super::font::{Used, is_plain, subset};
use super::xml::{Ids, decimals, escape, num, plain};
use super::{Letters, SvgError, fill};
use crate::scene::shape::Line;
use crate::scene::{FontSpec, Fonts, Point, Weight};
use crate::theme::Rgba;

/// What stands behind the fonts of a picture, for viewers that do not have them.
const FALLBACK: &str = "'Noto Sans','DejaVu Sans',sans-serif";

/// Writes the texts of a picture and keeps what they need.
pub(super) struct Words<'a> {
    fonts: &'a Fonts,
    letters: Letters,
    /// By face.
    used: BTreeMap<usize, Used>,
    /// By face and glyph: its identifier; empty for a glyph without ink.
    outlines: BTreeMap<(usize, u32), String>,
    /// The outlines that were met, as elements of `defs`.
    pub defs: String,
}

impl<'a> Words<'a> {
    pub(super) fn new(fonts: &'a Fonts, letters: Letters) -> Self {
        Self { fonts, letters, used: BTreeMap::new(), outlines: BTreeMap::new(), defs: String::new() }
    }

    /// Writes a line.
    pub(super) fn write(&mut self, out: &mut String, at: Point, text: &str, font: FontSpec, ink: Rgba, ids: &mut Ids) {
        let text = plain(text);
        if text.trim().is_empty() {
            return;
        }
        let line = self.fonts.shape(&text, font);
        match self.letters {
            Letters::Named => write_text(out, at, &text, font, ink, &line),
            Letters::Embedded => {
                self.note(&text, &line);
                write_text(out, at, &text, font, ink, &line);
            }
            Letters::Outlined => self.write_outlines(out, at, &text, font, ink, &line, ids),
        }
    }

    fn note(&mut self, text: &str, line: &Line) {
        for run in &line.runs {
            let used = self.used.entry(run.face).or_default();
            used.letters.extend(text[run.text.clone()].chars().filter(|c| !line.missing.contains(c)));
            used.glyphs.extend(run.glyphs.iter().map(|glyph| glyph.id));
        }
    }

    fn write_outlines(
        &mut self,
        out: &mut String,
        at: Point,
        text: &str,
        font: FontSpec,
        ink: Rgba,
        line: &Line,
        ids: &mut Ids,
    ) {
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

    /// The families that the root names, and the style sheet that brings them.
    pub(super) fn families(&self) -> Result<(String, String), SvgError> {
        let faces = self.fonts.faces();
        let mut names: Vec<String> = Vec::new();
        let mut style = String::new();
        if self.letters == Letters::Outlined {
            return Ok((String::new(), style));
        }
        if self.letters == Letters::Embedded {
            let mut files = Vec::new();
            for (&face, used) in &self.used {
                if let Some(face) = faces.get(face) {
                    files.push((face, subset(face, used)?));
                }
            }
            // Two pictures on one page must not take each other's letters.
            let mark = fnv(files.iter().flat_map(|(_, file)| file));
            for (face, file) in &files {
                let name = format!("Dateline {} {mark:08x}", family(&face.family));
                let weight = match face.weight {
                    Weight::Regular => 400,
                    Weight::SemiBold => 600,
                };
                let data = base64::engine::general_purpose::STANDARD.encode(file);
                let (kind, format) = if file.starts_with(b"OTTO") { ("otf", "opentype") } else { ("ttf", "truetype") };
                let _ = writeln!(
                    style,
                    "@font-face{{font-family:'{name}';font-weight:{weight};src:url(data:font/{kind};base64,{data}) format('{format}')}}"
                );
                names.push(name);
            }
            if !style.is_empty() {
                // A face that has one weight is drawn in it, as on the other ways out, and not thickened.
                style.push_str("text{font-synthesis:none}\n");
            }
        }
        names.extend(faces.iter().map(|face| family(&face.family)));
        let mut all = String::new();
        let mut seen = std::collections::BTreeSet::new();
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            if seen.insert(name.clone()) {
                let _ = write!(all, "'{name}',");
            }
        }
        Ok((all + FALLBACK, style))
    }
}

fn write_text(out: &mut String, at: Point, text: &str, font: FontSpec, ink: Rgba, line: &Line) {
    let weight = match font.weight {
        Weight::Regular => "",
        Weight::SemiBold => r#" font-weight="600""#,
    };
    // Another font is made as wide as ours, so that it does not run into its neighbours. Letters that we have not are of a
    // width that we do not know.
    let length = if line.missing.is_empty() && line.width > 0.0 && text.chars().nth(1).is_some() {
        format!(r#" textLength="{}" lengthAdjust="spacingAndGlyphs""#, num(line.width))
    } else {
        String::new()
    };
    let space = if text.contains("  ") || text.starts_with(' ') || text.ends_with(' ') {
        r#" xml:space="preserve""#
    } else {
        ""
    };
    // The root turns contextual forms off, as the shaper does.
    let forms = if is_plain(text.chars()) { "" } else { r#" style="font-variant-ligatures:normal""# };
    let (before, after) = if needs_embedding(text) { ("\u{202b}", "\u{202c}") } else { ("", "") };
    let _ = writeln!(
        out,
        r#"<text x="{}" y="{}" font-size="{}"{weight}{}{length}{space}{forms}>{before}{}{after}</text>"#,
        num(at.x),
        num(at.y),
        num(font.size),
        fill(Some(ink)),
        escape(text)
    );
}

/// Whether a line that begins in a script from right to left would be put in another order by a viewer that takes every
/// line for one from left to right.
///
/// Such a line stands between RLE and PDF (UAX #9): all viewers follow these, and the left end of the line stays where
/// `x` is. `direction="rtl"` moves the anchor, which some viewers do not know (resvg 0.49) and some lose the line over
/// when it has a `textLength` (Inkscape 1.2).
fn needs_embedding(text: &str) -> bool {
    if get_base_direction(text) != Direction::Rtl {
        return false;
    }
    let levels = |base| BidiInfo::new(text, Some(base)).levels;
    levels(Level::ltr()) != levels(Level::rtl())
}

/// A family name as CSS quotes it.
fn family(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.')).collect()
}

/// FNV-1a.
fn fnv<'b>(bytes: impl IntoIterator<Item = &'b u8>) -> u32 {
    bytes.into_iter().fold(0x811c_9dc5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
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
