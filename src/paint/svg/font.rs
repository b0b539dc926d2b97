//! Fonts that go into a file: the letters it needs, their kerning and joining, and nothing else.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

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
    // The cutter is young, and some damage to a font makes it panic: a window must not end over a picture.
    let cut = catch_unwind(AssertUnwindSafe(|| cut(&font, face, used))).unwrap_or_default();
    Ok(cut.unwrap_or_else(whole))
}

fn cut(font: &FontRef<'_>, face: &Face, used: &Used) -> Option<Vec<u8>> {
    let n_glyphs = u32::from(font.maxp().ok()?.num_glyphs());
    let is_cff = font.cff().is_ok();
    // One of the two ways to hold outlines, whole and in order: the cutter takes that for granted.
    if !is_cff && (font.glyf().is_err() || font.loca(None).is_err()) {
        return None;
    }
    let cmap = font.cmap().ok()?;
    let is_there = |c: &char| cmap.map_codepoint(*c).is_some_and(|glyph| glyph.to_u32() < n_glyphs);
    let letters: IntSet<u32> = used.letters.iter().filter(|c| is_there(c)).map(|&c| u32::from(c)).collect();
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

#[cfg(test)]
mod tests {
    use skrifa::MetadataProvider as _;
    use skrifa::instance::{LocationRef, Size};

    use super::*;
    use crate::scene::{FontSpec, Fonts, Weight};

    /// A text is shaped with a cut face as with the whole one.
    fn check_same(family: &str, text: &str, most_bytes: usize) {
        let fonts = Fonts::bundled();
        let face = fonts.faces().iter().find(|f| f.family == family && f.weight == Weight::Regular).expect("a face");
        let line = fonts.shape(text, FontSpec::regular(1_000.0));
        let glyphs = line.runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.id).collect();
        // Whether or not a shaper told its glyphs.
        for glyphs in [glyphs, BTreeSet::new()] {
            let file = subset(face, &Used { letters: text.chars().collect(), glyphs }).expect("cut");
            assert!(file.len() < most_bytes, "{text}: {} bytes", file.len());
            check_file(face, &file, text);
        }
    }

    fn check_file(face: &Face, file: &[u8], text: &str) {
        let cut = FontRef::new(file).expect("a font");
        let whole = face.font().expect("a font");
        for c in text.chars() {
            let (old, new) = (whole.charmap().map(c), cut.charmap().map(c));
            assert_eq!(old.is_some(), new.is_some(), "{c}");
            let width = |font: &FontRef<'_>, glyph| {
                font.glyph_metrics(Size::unscaled(), LocationRef::default()).advance_width(glyph)
            };
            if let (Some(old), Some(new)) = (old, new) {
                assert_eq!(width(&whole, old), width(&cut, new), "{c}");
            }
        }
        let shape = |font: &FontRef<'_>| {
            let data = harfrust::ShaperData::new(font);
            let mut buffer = harfrust::UnicodeBuffer::new();
            buffer.push_str(text);
            buffer.guess_segment_properties();
            let no_calt = [harfrust::Feature::new(CALT, 0, ..)];
            let shaped = data.shaper(font).build().shape(buffer, harfrust::ShapeOptions::new().features(&no_calt));
            let places = shaped.glyph_positions().iter().map(|at| (at.x_advance, at.x_offset, at.y_offset));
            let outlines = shaped.glyph_infos().iter().map(|info| {
                let bounds = font
                    .glyph_metrics(Size::unscaled(), LocationRef::default())
                    .bounds(skrifa::GlyphId::new(info.glyph_id));
                format!("{bounds:?}")
            });
            places.zip(outlines).collect::<Vec<_>>()
        };
        assert_eq!(shape(&whole), shape(&cut), "{text}");
    }

    #[test]
    fn a_cut_face_kerns_joins_and_places_marks_as_the_whole_one() {
        check_same("Inter", "AVATAR To fi 10:30 e\u{301} Việt Протест Ҷ", 24_000);
        check_same("Noto Sans Arabic", "مُحَمَّد بِسْمِ اللَّهِ می‌خواهم گفت", 24_000);
        check_same("Noto Sans Hebrew", "שָׁלוֹם עִבְרִית", 12_000);
    }

    #[test]
    fn arrows_are_not_made_of_what_was_written() {
        let face = &Fonts::bundled().faces()[0];
        let used = Used { letters: "->3x4".chars().collect(), glyphs: BTreeSet::new() };
        let file = subset(face, &used).expect("cut");
        let font = FontRef::new(&file).expect("a font");
        let tags: Vec<Tag> = font
            .gsub()
            .and_then(|gsub| gsub.feature_list())
            .map(|list| {
                list.feature_records().iter().map(skrifa::raw::tables::layout::FeatureRecord::feature_tag).collect()
            })
            .unwrap_or_default();
        assert!(!tags.contains(&CALT), "{tags:?}");
    }

    /// Inter with two bytes of a table changed.
    fn check_changed(table: &[u8; 4], at: usize, bytes: [u8; 2]) -> Result<u16, SvgError> {
        let whole = &Fonts::bundled().faces()[0];
        let mut data = whole.data.to_vec();
        let table = whole.font().and_then(|font| font.table_data(Tag::new(table))).expect("a table");
        let at = table.as_bytes().as_ptr() as usize - whole.data.as_ptr() as usize + at;
        data[at..at + 2].copy_from_slice(&bytes);
        let fonts = Fonts::with([("mine".to_owned(), data)]).expect("a font");
        let used = Used { letters: BTreeSet::from(['a']), glyphs: BTreeSet::new() };
        let file = subset(fonts.faces().last().expect("a face"), &used)?;
        Ok(FontRef::new(&file).and_then(|font| font.maxp()).expect("a font").num_glyphs())
    }

    #[test]
    fn a_font_is_embedded_as_its_rights_say() {
        // fsType is the fifth number of OS/2.
        assert_eq!(check_changed(b"OS/2", 8, [0, 0]), Ok(2));
        assert_eq!(check_changed(b"OS/2", 8, [1, 0]), Ok(2_548), "whole, for it may not be cut");
        assert_eq!(check_changed(b"OS/2", 8, [0, 2]), Err(SvgError::Restricted { family: "Inter".to_owned() }));
    }

    #[test]
    fn a_damaged_font_that_cannot_be_cut_is_embedded_whole() {
        // More names than the table has bytes.
        assert_eq!(check_changed(b"name", 2, [0xFF, 0xFF]), Ok(2_548));
    }
}
