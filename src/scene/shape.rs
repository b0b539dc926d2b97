//! From a line of text to glyphs with places, in the order in which they are seen.

use std::collections::BTreeSet;
use std::ops::Range;

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

use super::{FontSpec, Fonts};

/// A line of text, shaped.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Line {
    /// Its width in points.
    pub width: f32,
    /// Its parts from the left to the right.
    pub runs: Vec<Run>,
    /// Letters that no font has.
    pub missing: BTreeSet<char>,
}

/// Neighbours of one face and one direction.
#[derive(Clone, PartialEq, Debug)]
pub struct Run {
    /// Place in [`Fonts::faces`].
    pub face: usize,
    /// Whether it is read from the right.
    pub is_rtl: bool,
    /// From the left to the right.
    pub glyphs: Vec<Glyph>,
    /// Which bytes of the text it draws.
    pub text: Range<usize>,
}

/// One glyph.
#[derive(Clone, PartialEq, Debug)]
pub struct Glyph {
    /// Its number in the face.
    pub id: u32,
    /// Its origin, in points from the left end of the line's baseline; y grows downwards.
    pub x: f32,
    /// See `x`.
    pub y: f32,
    /// How far it moves the pen, in points.
    pub advance: f32,
    /// Which bytes of the text it draws, together with the glyphs of the same bytes.
    pub text: Range<usize>,
}

impl Fonts {
    /// Shapes a line.
    pub fn shape(&self, text: &str, font: FontSpec) -> Line {
        let face = self.faces().iter().position(|face| face.weight == font.weight).unwrap_or(0);
        let mut line = Line::default();
        let Some(reference) = self.faces().get(face).and_then(|face| FontRef::from_index(&face.data, face.index).ok())
        else {
            return line;
        };
        let charmap = reference.charmap();
        let metrics = reference.glyph_metrics(Size::new(font.size), LocationRef::default());
        let mut glyphs = Vec::new();
        for (at, c) in text.char_indices().filter(|(_, c)| !c.is_control()) {
            let Some(glyph) = charmap.map(c).filter(|glyph| glyph.to_u32() != 0) else {
                line.missing.insert(c);
                continue;
            };
            let advance = metrics.advance_width(glyph).unwrap_or(0.0);
            let text = at..at + c.len_utf8();
            glyphs.push(Glyph { id: glyph.to_u32(), x: line.width, y: 0.0, advance, text });
            line.width += advance;
        }
        line.runs.push(Run { face, is_rtl: false, glyphs, text: 0..text.len() });
        line
    }
}
