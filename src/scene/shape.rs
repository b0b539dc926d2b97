//! From a line of text to glyphs with places, in the order in which they are seen.
//!
//! The Unicode bidirectional algorithm (UAX 9) cuts the line into stretches of one direction, and puts them in order; each
//! is cut where the script (UAX 24) or the face changes, never within what is read as one letter (UAX 29), and shaped.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use harfrust::{
    BufferFlags, Direction, Feature, ShapeOptions, ShapePlan, ShaperData, Tag, UnicodeBuffer, script as shaped_as,
};
use skrifa::FontRef;
use skrifa::charmap::Charmap;
use unicode_bidi::ParagraphBidiInfo;
use unicode_normalization::UnicodeNormalization as _;
use unicode_script::{Script, UnicodeScript as _};
use unicode_segmentation::UnicodeSegmentation as _;

use super::text::{estimated_em, is_invisible};
use super::{FontSpec, Fonts, Weight};

/// A line of text, shaped.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Line {
    /// Its width in points.
    pub width: f32,
    /// Its parts from the left to the right; together they have every byte of the text, each once.
    pub runs: Vec<Run>,
    /// Letters that no font has.
    pub missing: BTreeSet<char>,
}

/// Neighbours of one face and one direction.
///
/// Letters that no face has are a run without glyphs: its room is left empty.
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

impl Line {
    /// Adds a run at the right, to the last one when it goes on in the same face and direction.
    fn push(&mut self, run: Run) {
        let follows = |last: &&mut Run| {
            let next = if run.is_rtl { run.text.end == last.text.start } else { last.text.end == run.text.start };
            let both_drawn = !last.glyphs.is_empty() && !run.glyphs.is_empty();
            next && both_drawn && last.face == run.face && last.is_rtl == run.is_rtl
        };
        match self.runs.last_mut().filter(follows) {
            Some(last) => {
                last.text = last.text.start.min(run.text.start)..last.text.end.max(run.text.end);
                last.glyphs.extend(run.glyphs);
            }
            None => self.runs.push(run),
        }
    }
}

/// What a face is shaped with: tables that are read once, and a plan for each script and direction.
pub(super) struct Shaping {
    data: ShaperData,
    plans: Mutex<Vec<Plan>>,
}

type Plan = ((Script, Direction), Arc<ShapePlan>);

impl Shaping {
    pub(super) fn new(font: &FontRef<'_>) -> Self {
        Self { data: ShaperData::new(font), plans: Mutex::default() }
    }
}

/// Neighbours of one script and one face, in a stretch of one direction.
#[derive(Debug)]
struct Part {
    text: Range<usize>,
    is_rtl: bool,
    /// `None` while nothing but punctuation, digits and the like was met.
    script: Option<Script>,
    /// `None` when no face has the letters.
    face: Option<usize>,
}

impl Fonts {
    /// Shapes a line.
    ///
    /// Its direction is that of the first letter that has one. Control characters and marks of direction are drawn as
    /// nothing. A letter that no face has leaves an empty room of a usual width.
    pub fn shape(&self, text: &str, font: FontSpec) -> Line {
        let mut line = Line::default();
        let coverage = Coverage::new(self, font.weight);
        let mut buffer = UnicodeBuffer::new();
        for (stretch, is_rtl) in stretches(text) {
            let mut parts = coverage.parts(text, stretch, is_rtl);
            if is_rtl {
                parts.reverse();
            }
            for part in parts {
                buffer = self.shape_part(text, &part, &coverage, font, &mut line, buffer);
            }
        }
        line
    }

    /// The letters of texts that no face has.
    pub fn missing<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> BTreeSet<char> {
        let beyond_ascii = texts.into_iter().filter(|text| !text.is_ascii());
        beyond_ascii.flat_map(|text| self.shape(text, FontSpec::regular(1.0)).missing).collect()
    }

    fn shape_part(
        &self,
        text: &str,
        part: &Part,
        coverage: &Coverage<'_>,
        font: FontSpec,
        line: &mut Line,
        mut buffer: UnicodeBuffer,
    ) -> UnicodeBuffer {
        let letters = &text[part.text.clone()];
        let mut run = Run {
            face: part.face.unwrap_or_else(|| self.order(font.weight).first().copied().unwrap_or(0)),
            is_rtl: part.is_rtl,
            glyphs: Vec::new(),
            text: part.text.clone(),
        };
        let shaper = part.face.and_then(|face| Some((self.faces().get(face)?.font()?, self.shaping(face)?)));
        let Some((reference, shaping)) = shaper else {
            line.missing.extend(coverage.lacking(letters, None));
            line.width += letters.chars().map(estimated_em).sum::<f32>() * font.size;
            line.runs.push(run);
            return buffer;
        };
        let shaper = shaping.data.shaper(&reference).build();
        let script = part.script.unwrap_or(Script::Common);
        let direction = if part.is_rtl { Direction::RightToLeft } else { Direction::LeftToRight };
        let tag = harfrust::Script::from_iso15924_tag(Tag::from_u32(script.as_iso15924_tag()));
        let tag = tag.unwrap_or(shaped_as::COMMON);
        let charmap = coverage.charmap(part.face);
        let has_own = |c: char| charmap.is_some_and(|charmap| has_glyph(charmap, c));
        // Letters at the edges join with what stands beyond them, in whatever face that is.
        buffer.set_pre_context(&text[..part.text.start]);
        for (at, c) in letters.char_indices().filter(|(_, c)| !c.is_control()) {
            let at = (part.text.start + at) as u32;
            match spelled_out(c).filter(|_| !has_own(c)) {
                Some(letters) => letters.chars().for_each(|c| buffer.add(c, at)),
                None => buffer.add(c, at),
            }
        }
        // After the letters, because adding one forgets it.
        buffer.set_post_context(&text[part.text.end..]);
        buffer.set_direction(direction);
        buffer.set_script(tag);
        let mut flags = BufferFlags::REMOVE_DEFAULT_IGNORABLES;
        flags.set(BufferFlags::BEGINNING_OF_TEXT, part.text.start == 0);
        flags.set(BufferFlags::END_OF_TEXT, part.text.end == text.len());
        buffer.set_flags(flags);
        let features = features(script);
        let plan = shaping.plans.lock().ok().map(|mut plans| {
            let known = plans.iter().find(|(key, _)| *key == (script, direction)).map(|(_, plan)| Arc::clone(plan));
            known.unwrap_or_else(|| {
                let plan = Arc::new(ShapePlan::new(&shaper, direction, Some(tag), None, features));
                plans.push(((script, direction), Arc::clone(&plan)));
                plan
            })
        });
        let shaped = shaper.shape(buffer, ShapeOptions::new().plan(plan.as_deref()).features(features));
        let per_unit = font.size / shaper.units_per_em() as f32;
        let ends = Clusters::new(&part.text, shaped.glyph_infos().iter().map(|info| info.cluster as usize));
        // Whole units are added up, so that no rounding adds up.
        let (mut pen, mut boxed) = (0_i64, None);
        for (info, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            let text = ends.range(info.cluster as usize);
            if info.glyph_id == 0 {
                // The box for a mark or the like that the face has not, beside a letter that it has: nobody's letter. One
                // or several of them leave the room of what they stand for.
                if boxed.replace(text.start) != Some(text.start) {
                    let within = &letters[text.start - part.text.start..text.end - part.text.start];
                    let lacking: Vec<char> = coverage.lacking(within, part.face).collect();
                    let em: f32 = lacking.iter().copied().map(estimated_em).sum();
                    pen += (em * shaper.units_per_em() as f32).round() as i64;
                    line.missing.extend(lacking);
                }
            } else {
                run.glyphs.push(Glyph {
                    id: info.glyph_id,
                    x: line.width + (pen + i64::from(position.x_offset)) as f32 * per_unit,
                    y: -(position.y_offset as f32) * per_unit,
                    advance: position.x_advance as f32 * per_unit,
                    text,
                });
                pen += i64::from(position.x_advance);
            }
        }
        line.width += pen as f32 * per_unit;
        line.push(run);
        shaped.clear()
    }
}

/// Where the bytes of each cluster end: at the next one.
struct Clusters {
    starts: Vec<usize>,
    all: Range<usize>,
}

impl Clusters {
    fn new(all: &Range<usize>, starts: impl Iterator<Item = usize>) -> Self {
        let mut starts: Vec<usize> = starts.collect();
        starts.sort_unstable();
        starts.dedup();
        Self { starts, all: all.clone() }
    }

    fn range(&self, start: usize) -> Range<usize> {
        let at = self.starts.partition_point(|&other| other < start);
        // What stands before the first one, and is drawn as nothing, is counted with it.
        let first = if at == 0 { self.all.start } else { start };
        first..self.starts.get(at + 1).copied().unwrap_or(self.all.end)
    }
}

/// Stretches of one direction from the left to the right, and whether each is read from the right.
fn stretches(text: &str) -> Vec<(Range<usize>, bool)> {
    if text.is_empty() {
        return Vec::new();
    }
    // Before Hebrew no letter is read from the right; the rest of these are scripts and signs that are none either.
    let plain =
        |c: char| matches!(c as u32, 0..0x590 | 0x900..0x2000 | 0x2010..0x2028 | 0x2030..0x2060 | 0x2070..0xD800);
    if text.chars().all(plain) {
        return vec![(0..text.len(), false)];
    }
    let bidi = ParagraphBidiInfo::new(text, None);
    let (levels, runs) = bidi.visual_runs(0..text.len());
    runs.into_iter().map(|run| (run.clone(), levels.get(run.start).is_some_and(unicode_bidi::Level::is_rtl))).collect()
}

/// Inter has contextual forms that turn `->` into an arrow and `3x4` into a multiplication; what was written must stay.
/// Scripts that join need theirs.
fn features(script: Script) -> &'static [Feature] {
    const AS_WRITTEN: &[Feature] = &[Feature { tag: Tag::new(b"calt"), value: 0, start: 0, end: u32::MAX }];
    match script {
        Script::Common | Script::Latin | Script::Cyrillic | Script::Greek => AS_WRITTEN,
        _ => &[],
    }
}

/// The script of what is read as one letter; `None` for what is used with all of them.
fn script_of(cluster: &str) -> Option<Script> {
    cluster.chars().map(|c| c.script()).find(|script| !matches!(script, Script::Common | Script::Inherited))
}

/// Which face has which letters.
pub(super) struct Coverage<'f> {
    /// In the order in which they are asked.
    charmaps: Vec<(usize, Charmap<'f>)>,
}

impl<'f> Coverage<'f> {
    pub(super) fn new(fonts: &'f Fonts, weight: Weight) -> Self {
        let open = |&face: &usize| Some((face, fonts.charmap(face)?));
        Self { charmaps: fonts.order(weight).iter().filter_map(open).collect() }
    }

    /// The face for what is read as one letter: the first that has all of it, else the first that has its base.
    pub(super) fn face(&self, cluster: &str) -> Option<usize> {
        let find = |test: &dyn Fn(&Charmap<'_>) -> bool| {
            self.charmaps.iter().find(|(_, charmap)| test(charmap)).map(|(face, _)| *face)
        };
        find(&|charmap| cluster.chars().all(|c| has(charmap, c)))
            .or_else(|| find(&|charmap| has_in_other_form(charmap, cluster)))
            .or_else(|| {
                cluster.chars().find(|&c| !is_invisible(c)).and_then(|base| find(&|charmap| has(charmap, base)))
            })
    }

    fn charmap(&self, face: Option<usize>) -> Option<&Charmap<'f>> {
        self.charmaps.iter().find(|(place, _)| Some(*place) == face).map(|(_, charmap)| charmap)
    }

    /// The letters that a face, or any face, has not.
    fn lacking<'t>(&self, letters: &'t str, face: Option<usize>) -> impl Iterator<Item = char> + use<'_, 'f, 't> {
        let charmap = self.charmap(face);
        let letters = if charmap.is_some_and(|charmap| has_in_other_form(charmap, letters)) { "" } else { letters };
        letters.chars().filter(move |&c| !is_invisible(c) && !charmap.is_some_and(|charmap| has(charmap, c)))
    }

    /// Cuts a stretch of one direction where the script or the face changes.
    fn parts(&self, text: &str, stretch: Range<usize>, is_rtl: bool) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        for (at, cluster) in text[stretch.clone()].grapheme_indices(true) {
            let range = stretch.start + at..stretch.start + at + cluster.len();
            let script = script_of(cluster);
            let last = parts.last_mut();
            if cluster.chars().all(is_invisible) {
                // Drawn as nothing, in any face; it may tell its neighbours not to join.
                match last {
                    Some(last) => last.text.end = range.end,
                    None => parts.push(Part { text: range, is_rtl, script: None, face: self.face("") }),
                }
                continue;
            }
            // Spaces and points between words that are read from the right are taken from the face of the words.
            let kept = last.as_ref().filter(|_| is_rtl && script.is_none()).and_then(|last| last.face);
            let kept = kept.filter(|&face| {
                self.charmap(Some(face)).is_some_and(|charmap| cluster.chars().all(|c| has(charmap, c)))
            });
            let face = kept.or_else(|| self.face(cluster));
            match last {
                Some(last)
                    if last.face == face && (script.is_none() || last.script.is_none() || last.script == script) =>
                {
                    last.text.end = range.end;
                    last.script = last.script.or(script);
                }
                last => {
                    // A bracket or a digit in another face belongs to the script around it.
                    let script = script.or(last.and_then(|last| last.script));
                    parts.push(Part { text: range, is_rtl, script, face });
                }
            }
        }
        parts
    }
}

fn has(charmap: &Charmap<'_>, c: char) -> bool {
    is_invisible(c)
        || has_glyph(charmap, c)
        || spelled_out(c).is_some_and(|letters| letters.chars().all(|c| has_glyph(charmap, c)))
}

fn has_glyph(charmap: &Charmap<'_>, c: char) -> bool {
    charmap.map(c).is_some_and(|glyph| glyph.to_u32() != 0)
}

/// The letters of a ligature that has a number of its own: text that was copied out of a PDF is full of them, and few
/// faces have them as such.
pub(super) fn spelled_out(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        '\u{fb05}' | '\u{fb06}' => "st",
        _ => return None,
    })
}

/// A letter with its marks may be one glyph in a face, or several.
fn has_in_other_form(charmap: &Charmap<'_>, cluster: &str) -> bool {
    cluster.nfc().all(|c| has(charmap, c)) || cluster.nfd().all(|c| has(charmap, c))
}
