//! Widths of text, read from font files: the same on every machine, with or without a window.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use skrifa::MetadataProvider as _;
use skrifa::instance::{LocationRef, Size};
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation as _;

use super::Fonts;
use super::shape::{Coverage, Line, spelled_out};

/// Inter Regular (SIL OFL 1.1).
pub const REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.otf");
/// Inter `SemiBold` (SIL OFL 1.1).
pub const SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.otf");

/// How heavy the letters are.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug, Default)]
pub enum Weight {
    /// 400.
    #[default]
    Regular,
    /// 600.
    SemiBold,
}

/// How a line of text is set.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct FontSpec {
    /// In points.
    pub size: f32,
    /// How heavy.
    pub weight: Weight,
}

impl FontSpec {
    /// Regular at a size.
    pub const fn regular(size: f32) -> Self {
        Self { size, weight: Weight::Regular }
    }

    /// `SemiBold` at a size.
    pub const fn semibold(size: f32) -> Self {
        Self { size, weight: Weight::SemiBold }
    }
}

/// Advance widths of fonts, per character and without kerning, which narrows nearly every line by a point or two: measured
/// widths are upper bounds. Inter sets letters apart that reach beyond their advance, such as ї, so that is added; the
/// pairs that it sets apart all the same are few and mostly capitals (`УТ`, `_j`: 0.08 of the size at most). Scripts whose
/// letters join or stack are shaped to be measured.
pub struct TextMetrics {
    fonts: Arc<Fonts>,
    /// Of the scripts that are written most, as bits; [`UNKNOWN`] until somebody asks.
    usual: [Box<[AtomicU32]>; 2],
    others: [Mutex<HashMap<char, f32>>; 2],
}

/// Latin, Greek, Cyrillic, and punctuation.
const USUAL: usize = 0x2100;
/// No advance has the bits of a number that is none.
const UNKNOWN: u32 = u32::MAX;
/// No line is wider than a thousand letters: a text of megabytes in a cell must not stop the window.
const LETTERS: usize = 1_000;

impl fmt::Debug for TextMetrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextMetrics").field("fonts", &self.fonts).finish_non_exhaustive()
    }
}

impl TextMetrics {
    /// The metrics of the bundled fonts; shared, because they never change.
    pub fn shared() -> &'static Arc<Self> {
        static SHARED: OnceLock<Arc<TextMetrics>> = OnceLock::new();
        SHARED.get_or_init(|| Self::of(Arc::clone(Fonts::bundled())))
    }

    /// The metrics of fonts.
    pub fn of(fonts: Arc<Fonts>) -> Arc<Self> {
        let unknown = || (0..USUAL).map(|_| AtomicU32::new(UNKNOWN)).collect();
        Arc::new(Self { fonts, usual: [unknown(), unknown()], others: [Mutex::default(), Mutex::default()] })
    }

    /// What is measured.
    pub fn fonts(&self) -> &Arc<Fonts> {
        &self.fonts
    }

    /// The width of a letter of a font of size 1.
    fn advance(&self, c: char, weight: Weight) -> f32 {
        let Some(known) = self.usual[weight as usize].get(c as usize) else {
            let Ok(mut others) = self.others[weight as usize].lock() else { return 0.0 };
            return *others.entry(c).or_insert_with(|| self.advance_em(c, weight));
        };
        // Whoever comes second writes the same bits.
        let bits = known.load(Ordering::Relaxed);
        if bits != UNKNOWN {
            return f32::from_bits(bits);
        }
        let advance = self.advance_em(c, weight);
        known.store(advance.to_bits(), Ordering::Relaxed);
        advance
    }

    fn advance_em(&self, c: char, weight: Weight) -> f32 {
        if is_invisible(c) || is_combining_mark(c) {
            return 0.0;
        }
        let face = Coverage::new(&self.fonts, weight).face(c.encode_utf8(&mut [0; 4]));
        if let (Some(letters), Some(face)) = (spelled_out(c), face)
            && self.fonts.charmap(face).is_some_and(|charmap| charmap.map(c).is_none())
        {
            return letters.chars().map(|c| self.advance_em(c, weight)).sum();
        }
        let known = face.and_then(|face| {
            let glyph = self.fonts.charmap(face)?.map(c)?;
            let font = self.fonts.faces().get(face)?.font()?;
            let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
            let advance = metrics.advance_width(glyph)?;
            let beyond = metrics.bounds(glyph).map(|ink| (-ink.x_min).max(0.0) + (ink.x_max - advance).max(0.0));
            Some(advance + beyond.unwrap_or(0.0))
        });
        known.unwrap_or_else(|| estimated_em(c))
    }

    /// The width of a line, in points.
    pub fn width(&self, text: &str, font: FontSpec) -> f32 {
        let mut em = 0.0;
        for c in text.chars().take(LETTERS) {
            if joins_or_stacks(c) {
                return self.shaped(text, font).width;
            }
            em += self.advance(c, font.weight);
        }
        em * font.size
    }

    fn shaped(&self, text: &str, font: FontSpec) -> Line {
        let end = text.char_indices().nth(LETTERS).map_or(text.len(), |(at, _)| at);
        self.fonts.shape(&text[..end], font)
    }

    /// The text, or its beginning with `…`, so that it is no wider than `room`; empty when not even two letters fit.
    pub fn elided(&self, text: &str, font: FontSpec, room: f32) -> String {
        self.cut(text, font, room).0.into_owned()
    }

    /// The same, with its width.
    pub fn cut<'t>(&self, text: &'t str, font: FontSpec, room: f32) -> (Cow<'t, str>, f32) {
        let width = self.width(text, font);
        if width <= room {
            return (Cow::Borrowed(text), width);
        }
        let room_of_text = room - self.advance('…', font.weight) * font.size;
        let mut end = if text.chars().take(LETTERS).any(joins_or_stacks) {
            self.end_of_shaped(text, font, room_of_text)
        } else {
            self.end_of_plain(text, font, room_of_text)
        };
        // Letters that join may be wider at the end of a line than within it: then one more goes.
        while text[..end].chars().nth(1).is_some() {
            let out = format!("{}…", text[..end].trim_end());
            let width = self.width(&out, font);
            if width <= room {
                return (Cow::Owned(out), width);
            }
            end = text[..end].grapheme_indices(true).next_back().map_or(0, |(at, _)| at);
        }
        (Cow::Borrowed(""), 0.0)
    }

    /// How many bytes fit, letter after letter.
    fn end_of_plain(&self, text: &str, font: FontSpec, room: f32) -> usize {
        let (mut used, mut end) = (0.0, 0);
        for (at, c) in text.char_indices() {
            used += self.advance(c, font.weight) * font.size;
            if used > room {
                break;
            }
            end = at + c.len_utf8();
        }
        end
    }

    /// How many bytes fit, by the places of the letters in the whole line.
    fn end_of_shaped(&self, text: &str, font: FontSpec, room: f32) -> usize {
        let line = self.shaped(text, font);
        let mut advances: Vec<(usize, f32)> = Vec::new();
        for run in line.runs {
            if run.glyphs.is_empty() {
                let letters = text[run.text.clone()].char_indices();
                advances
                    .extend(letters.map(|(at, c)| (run.text.start + at + c.len_utf8(), estimated_em(c) * font.size)));
            }
            advances.extend(run.glyphs.into_iter().map(|glyph| (glyph.text.end, glyph.advance)));
        }
        advances.sort_by_key(|(end, _)| *end);
        let (mut used, mut end) = (0.0, 0);
        // All glyphs of the same bytes fit, or none.
        for cluster in advances.chunk_by(|a, b| a.0 == b.0) {
            used += cluster.iter().map(|(_, advance)| advance).sum::<f32>();
            if used > room {
                break;
            }
            end = cluster.first().map_or(end, |(end, _)| *end);
        }
        end
    }
}

/// How wide a letter may be that no font has, in a font of size 1: full width for the scripts that are set on squares.
pub(super) fn estimated_em(c: char) -> f32 {
    match c {
        _ if is_invisible(c) || is_combining_mark(c) => 0.0,
        _ if is_wide(c) => 1.0,
        _ => 0.62,
    }
}

/// Unicode TR11, the blocks that matter here: Hangul, CJK, kana, full-width forms, emoji.
fn is_wide(c: char) -> bool {
    matches!(c as u32, 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD)
}

/// Drawn as nothing: control characters, and what Unicode says fonts should ignore (`Default_Ignorable_Code_Point` in
/// `DerivedCoreProperties.txt`): marks of direction, joiners, variation selectors.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c as u32, 0xAD | 0x34F | 0x61C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
            | 0x202A..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFF8
            | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF)
}

/// Whether the letters around it decide how wide a letter is: all scripts but Latin, Greek, Cyrillic, Armenian and those
/// that are set on squares.
fn joins_or_stacks(c: char) -> bool {
    !matches!(c as u32, 0..0x590 | 0x1E00..0x2D00 | 0x2E00..0xA4D0 | 0xA640..0xA6A0 | 0xA700..0xA800 | 0xAC00..0xD7A4
        | 0xF900..0xFB00 | 0xFE00..0xFE70 | 0xFF00..0x10000 | 0x1F300..0x1FB00 | 0x20000..0x40000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FONT: FontSpec = FontSpec::regular(12.5);

    #[test]
    fn the_bundled_fonts_cover_the_scripts_they_are_chosen_for() {
        let inter = "AaÉéŞşƏəЯяҶҷӢӣҚқҒғҲҳӮӯӘәҢңӨөҰұҮүІі–—…“”«»≤≥→₽";
        // Arabic with the letters of Persian, Urdu, Kurdish, Uyghur and Pashto, and their digits; Hebrew with points.
        let noto = "ابجدپچژگکیٹڈڑںھہےۓێۆڵڕەېټځڅډړږښڼۍ٠٩۰۹؟،؛٪ אבגםןףץ־׳״שּׁ₪";
        assert_eq!(Fonts::bundled().missing([inter, noto]), std::collections::BTreeSet::new());
        assert!(Fonts::bundled().missing(["界"]).contains(&'界'));
    }

    #[test]
    fn elided_text_fits_its_room() {
        let metrics = TextMetrics::shared();
        for text in
            ["Протест у посольства Таджикистана", "اعتراض مقابل سفارت افغانستان ۲۰۲۱", "הפגנה מול השגרירות ב־2021"]
        {
            for weight in [Weight::Regular, Weight::SemiBold] {
                for room in [0.0, 20.0, 60.0, 61.5, 63.0, 120.0, 1_000.0] {
                    let font = FontSpec { weight, ..FONT };
                    let (cut, width) = metrics.cut(text, font, room);
                    assert!(width <= room && metrics.width(&cut, font) <= room, "{cut:?} in {room}");
                    assert!(Fonts::bundled().shape(&cut, font).width <= room + 0.01, "{cut:?} in {room}");
                }
            }
            assert_eq!(metrics.elided(text, FONT, 1_000.0), text);
            assert!(metrics.elided(text, FONT, 60.0).chars().count() > 5);
        }
    }
}
