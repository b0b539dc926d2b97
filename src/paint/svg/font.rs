//! Fonts that go into a file: the letters it needs, their kerning and joining, and nothing else.

use std::collections::BTreeSet;

use skera::{DEFAULT_LAYOUT_FEATURES, Plan, SubsetFlags, subset_font};
use skrifa::raw::collections::IntSet;
use skrifa::raw::tables::os2::Os2;
use skrifa::raw::types::{GlyphId, NameId, Tag};
use skrifa::raw::{FontRef, TableProvider as _};
use subsetter::GlyphRemapper;
use unicode_script::{Script, UnicodeScript as _};
use write_fonts::FontBuilder;

use super::SvgError;
use crate::scene::Face;

/// What a file draws with a face.
#[derive(Clone, Default, Debug)]
pub(super) struct Used {
    /// Letters, and signs that only steer how others are drawn.
    pub letters: BTreeSet<char>,
    /// Glyphs that a shaper chose for them.
    pub glyphs: BTreeSet<u32>,
}

/// Scripts whose letters stand side by side: their contextual forms are not what was written, see [`crate::scene::shape`].
const PLAIN: [Script; 5] = [Script::Common, Script::Inherited, Script::Latin, Script::Cyrillic, Script::Greek];
/// Features that no viewer turns on by itself, or only for lines from top to bottom.
const UNASKED: [&[u8; 4]; 9] = [b"frac", b"numr", b"dnom", b"valt", b"vert", b"vkrn", b"vpal", b"vrt2", b"vchw"];
/// What a file without variations has no use for, and `CFF `, which another crate cuts.
const DROPPED: [&[u8; 4]; 17] = [
    b"CFF ", b"fvar", b"avar", b"gvar", b"cvar", b"HVAR", b"VVAR", b"MVAR", b"STAT", b"DSIG", b"kern", b"morx",
    b"kerx", b"BASE", b"VORG", b"vhea", b"vmtx",
];
const CFF: Tag = Tag::new(b"CFF ");
const CALT: Tag = Tag::new(b"calt");

/// Whether a text has none of the scripts that need contextual forms.
pub(super) fn is_plain(letters: impl IntoIterator<Item = char>) -> bool {
    letters.into_iter().all(|c| PLAIN.contains(&c.script()))
}

/// A font file with what is used of a face, for `@font-face`.
///
/// Layout tables are cut with the glyphs, so that Arabic joins, marks stand on their letters and pairs are kerned. A face
/// in a form that cannot be cut (CFF2, bitmaps) comes out whole.
pub(super) fn subset(face: &Face, used: &Used) -> Result<Vec<u8>, SvgError> {
    let unusable = || SvgError::Font { family: face.family.clone() };
    let font = FontRef::from_index(&face.data, face.index).map_err(|_| unusable())?;
    let rights = font.os2().map_or(0, |os2: Os2<'_>| os2.fs_type());
    // OpenType, OS/2 fsType: the lowest four bits are one number, 2 forbids embedding, and bit 8 forbids cutting.
    if rights & 0xF == 2 {
        return Err(SvgError::Restricted { family: face.family.clone() });
    }
    let whole = || FontBuilder::new().copy_missing_tables(font.clone()).build();
    if rights & 0x100 != 0 {
        return Ok(whole());
    }
    Ok(cut(&font, face, used).unwrap_or_else(whole))
}

fn cut(font: &FontRef<'_>, face: &Face, used: &Used) -> Option<Vec<u8>> {
    let n_glyphs = u32::from(font.maxp().ok()?.num_glyphs());
    let is_cff = font.cff().is_ok();
    // One of the two ways to hold outlines, whole and in order: the cutter takes that for granted.
    if !is_cff && (font.glyf().is_err() || font.loca(None).is_err()) {
        return None;
    }
    font.cmap().ok()?;
    let letters: IntSet<u32> = used.letters.iter().map(|&c| u32::from(c)).collect();
    let all_scripts = IntSet::<Tag>::all();
    let is_plain = is_plain(used.letters.iter().copied());
    let on = |tag: &Tag| !(UNASKED.contains(&&tag.to_be_bytes()) || is_plain && *tag == CALT);
    let features: IntSet<Tag> = DEFAULT_LAYOUT_FEATURES.iter().copied().filter(on).collect();
    let glyphs = closure(font, used, &letters, &features, n_glyphs);
    let plan = Plan::new(
        &glyphs,
        &letters,
        font,
        // Closed over layout above, where the glyphs of both cutters come from; mirrored signs are among those used.
        SubsetFlags::SUBSET_FLAGS_NO_HINTING
            | SubsetFlags::SUBSET_FLAGS_NO_LAYOUT_CLOSURE
            | SubsetFlags::SUBSET_FLAGS_NO_BIDI_CLOSURE
            | SubsetFlags::SUBSET_FLAGS_NOTDEF_OUTLINE,
        &DROPPED.iter().map(|tag| Tag::new(tag)).collect(),
        &all_scripts,
        &features,
        // Copyright, names, version and licence.
        &(0..=6).chain([13, 14]).map(NameId::new).collect(),
        &[0x409].into_iter().collect(),
    );
    let tables = subset_font(font, &plan).ok()?;
    let tables = FontRef::new(&tables).ok()?;
    if !is_cff {
        return Some(FontBuilder::new().copy_missing_tables(tables).build());
    }
    let mut order = GlyphRemapper::new();
    for glyph in glyphs.iter() {
        order.remap(u16::try_from(glyph.to_u32()).ok()?);
    }
    let outlines = subsetter::subset(&face.data, face.index, &order).ok()?;
    let outlines = FontRef::new(&outlines).ok()?;
    // Both number what is left in the order of the old numbers.
    if u64::from(tables.maxp().ok()?.num_glyphs()) != glyphs.len() {
        return None;
    }
    let mut builder = FontBuilder::new();
    builder.add_raw(CFF, outlines.table_data(CFF)?.as_bytes());
    Some(builder.copy_missing_tables(tables).build())
}

/// The glyphs of the letters, those that a shaper chose, and those that it may come by on its way.
fn closure(
    font: &FontRef<'_>,
    used: &Used,
    letters: &IntSet<u32>,
    features: &IntSet<Tag>,
    n_glyphs: u32,
) -> IntSet<GlyphId> {
    let mut glyphs: IntSet<GlyphId> = used.glyphs.iter().map(|&glyph| GlyphId::new(glyph)).collect();
    glyphs.insert(GlyphId::NOTDEF);
    if let Ok(cmap) = font.cmap() {
        cmap.closure_glyphs(letters, &mut glyphs);
        glyphs.extend(letters.iter().filter_map(|letter| cmap.map_codepoint(letter)));
    }
    if let Ok(gsub) = font.gsub()
        && let Ok(on) = gsub.collect_features(&IntSet::all(), &IntSet::all(), features)
        && let Ok(lookups) = gsub.collect_lookups(&on)
    {
        // A table that cannot be read closes nothing more.
        let _ = gsub.closure_glyphs(&lookups, &mut glyphs);
    }
    glyphs.iter().filter(|glyph| glyph.to_u32() < n_glyphs).collect()
}
