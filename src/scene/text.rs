//! Widths of text, read from the bundled fonts: the same on every machine, with or without a window.

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
    advances: [Advances; 2],
}

/// Characters below this have a place of their own: Latin, Greek, Cyrillic, and all that labels are mostly made of.
const N_COMMON: usize = 0x600;
/// No advance: a NaN, as bits.
const UNKNOWN: u32 = u32::MAX;

/// The advances of one weight, as far as they were asked for.
///
/// Layout measures a hundred thousand characters a frame: a look into a list costs a nanosecond, a hash under a lock 30.
struct Advances {
    common: Box<[AtomicU32]>,
    rare: Mutex<HashMap<char, f32>>,
}

impl Advances {
    fn new() -> Self {
        Self { common: (0..N_COMMON).map(|_| AtomicU32::new(UNKNOWN)).collect(), rare: Mutex::default() }
    }

    fn em(&self, c: char, weight: Weight) -> f32 {
        let Some(slot) = self.common.get(c as usize) else {
            let Ok(mut rare) = self.rare.lock() else { return 0.0 };
            return *rare.entry(c).or_insert_with(|| advance_em(c, weight));
        };
        match slot.load(Ordering::Relaxed) {
            UNKNOWN => {
                let em = advance_em(c, weight);
                slot.store(em.to_bits(), Ordering::Relaxed);
                em
            }
            bits => f32::from_bits(bits),
        }
    }
}

impl TextMetrics {
    /// The metrics; shared, because they never change.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<TextMetrics> = OnceLock::new();
        SHARED.get_or_init(|| Self { advances: [Advances::new(), Advances::new()] })
    }

    /// The width of a line, in points.
    pub fn width(&self, text: &str, font: FontSpec) -> f32 {
        let advances = &self.advances[font.weight as usize];
        // No line is wider than a thousand letters: a text of megabytes in a cell must not stop the window.
        let em: f32 = text.chars().take(1_000).map(|c| advances.em(c, font.weight)).sum();
        em * font.size
    }

    /// The text, or its beginning with `…`, so that it is no wider than `room`; empty when not even two letters fit.
    pub fn elided(&self, text: &str, font: FontSpec, room: f32) -> String {
        if self.width(text, font) <= room {
            return text.to_owned();
        }
        let dots = self.width("…", font);
        let mut used = 0.0;
        let mut out = String::new();
        for c in text.chars() {
            used += self.advances[font.weight as usize].em(c, font.weight) * font.size;
            if used + dots > room {
                break;
            }
            out.push(c);
        }
        if out.chars().count() < 2 {
            return String::new();
        }
        out.truncate(out.trim_end().len());
        out.push('…');
        out
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
