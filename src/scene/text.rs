//! Widths of text, read from the bundled fonts: the same on every machine, with or without a window.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

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

/// Advance widths of the bundled fonts, per character and without kerning, which in Inter only ever narrows a line by a
/// point or two: measured widths are upper bounds.
pub struct TextMetrics {
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

impl TextMetrics {
    /// The metrics; shared, because they never change.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<TextMetrics> = OnceLock::new();
        let unknown = || (0..USUAL).map(|_| AtomicU32::new(UNKNOWN)).collect();
        SHARED.get_or_init(|| Self { usual: [unknown(), unknown()], others: [Mutex::default(), Mutex::default()] })
    }

    /// The width of a letter of a font of size 1.
    fn advance(&self, c: char, weight: Weight) -> f32 {
        let Some(known) = self.usual[weight as usize].get(c as usize) else {
            let Ok(mut others) = self.others[weight as usize].lock() else { return 0.0 };
            return *others.entry(c).or_insert_with(|| advance_em(c, weight));
        };
        // Whoever comes second writes the same bits.
        let bits = known.load(Ordering::Relaxed);
        if bits != UNKNOWN {
            return f32::from_bits(bits);
        }
        let advance = advance_em(c, weight);
        known.store(advance.to_bits(), Ordering::Relaxed);
        advance
    }

    /// The width of a line, in points.
    pub fn width(&self, text: &str, font: FontSpec) -> f32 {
        let em: f32 = text.chars().take(LETTERS).map(|c| self.advance(c, font.weight)).sum();
        em * font.size
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
        let dots = self.advance('…', font.weight) * font.size;
        let (mut used, mut end, mut letters) = (0.0, 0, 0);
        for (at, c) in text.char_indices() {
            used += self.advance(c, font.weight) * font.size;
            if used + dots > room {
                break;
            }
            end = at + c.len_utf8();
            letters += 1;
        }
        if letters < 2 {
            return (Cow::Borrowed(""), 0.0);
        }
        let mut out = text[..end].trim_end().to_owned();
        out.push('…');
        let width = self.width(&out, font);
        (Cow::Owned(out), width)
    }
}

/// The parsed bundled font of a weight.
pub fn font_ref(weight: Weight) -> Option<FontRef<'static>> {
    FontRef::new(match weight {
        Weight::Regular => REGULAR,
        Weight::SemiBold => SEMIBOLD,
    })
    .ok()
}

/// Whether the bundled fonts can draw this character.
pub fn covers(c: char) -> bool {
    c.is_control()
        || font_ref(Weight::Regular).is_some_and(|font| font.charmap().map(c).is_some_and(|glyph| glyph.to_u32() != 0))
}

fn advance_em(c: char, weight: Weight) -> f32 {
    if c.is_control() || unicode_normalization::char::is_combining_mark(c) {
        return 0.0;
    }
    let known = font_ref(weight).and_then(|font| {
        let glyph = font.charmap().map(c).filter(|glyph| glyph.to_u32() != 0)?;
        font.glyph_metrics(Size::new(1.0), LocationRef::default()).advance_width(glyph)
    });
    // A character that only a system font can draw: full width for the scripts that are set on squares.
    known.unwrap_or(if is_wide(c) { 1.0 } else { 0.62 })
}

/// Unicode TR11, the blocks that matter here: Hangul, CJK, kana, full-width forms, emoji.
fn is_wide(c: char) -> bool {
    matches!(c as u32, 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FONT: FontSpec = FontSpec::regular(12.5);

    #[test]
    fn the_bundled_font_covers_the_scripts_it_is_chosen_for() {
        for c in "AaÉéŞşƏəЯяҶҷӢӣҚқҒғҲҳӮӯӘәҢңӨөҰұҮүІі–—…“”«»≤≥→₽".chars()
        {
            assert!(covers(c), "{c}");
        }
        assert!(!covers('界'));
    }

    #[test]
    fn elided_text_fits_its_room() {
        let metrics = TextMetrics::shared();
        let text = "Протест у посольства Таджикистана";
        for room in [0.0, 20.0, 60.0, 120.0, 1_000.0] {
            let cut = metrics.elided(text, FONT, room);
            assert!(metrics.width(&cut, FONT) <= room.max(0.0) + 0.01, "{cut:?} in {room}");
        }
        assert_eq!(metrics.elided(text, FONT, 1_000.0), text);
    }
}
