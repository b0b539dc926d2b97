//! The fonts that figures are set in: the bundled ones, and those that a person gives. Never those of the system, so that
//! the same figure comes out on every machine.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use skrifa::charmap::{Charmap, MappingIndex};
use skrifa::raw::{FileRef, TableProvider as _};
use skrifa::{FontRef, MetadataProvider as _};

use super::Weight;
use super::shape::Shaping;
use super::text::{REGULAR, SEMIBOLD};

/// Noto Sans Arabic and Noto Sans Hebrew (SIL OFL 1.1); the family has no 600, so its 700 stands for it.
const BUNDLED: [(&str, Weight, &[u8]); 6] = [
    ("Inter", Weight::Regular, REGULAR),
    ("Inter", Weight::SemiBold, SEMIBOLD),
    ("Noto Sans Arabic", Weight::Regular, include_bytes!("../../assets/fonts/NotoSansArabic-Regular.ttf")),
    ("Noto Sans Arabic", Weight::SemiBold, include_bytes!("../../assets/fonts/NotoSansArabic-Bold.ttf")),
    ("Noto Sans Hebrew", Weight::Regular, include_bytes!("../../assets/fonts/NotoSansHebrew-Regular.ttf")),
    ("Noto Sans Hebrew", Weight::SemiBold, include_bytes!("../../assets/fonts/NotoSansHebrew-Bold.ttf")),
];

/// A font file that cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{name} {mistake}")]
pub struct FontError {
    /// What the file is called.
    pub name: String,
    /// What is wrong with it.
    pub mistake: FontMistake,
}

/// What is wrong with a font file.
#[derive(Copy, Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FontMistake {
    /// No bytes.
    #[error("is empty; give a .ttf, .otf or .ttc file")]
    Empty,
    /// Packed for web pages.
    #[error("is a {0} file, which is packed for web pages; give the .ttf or .otf file of the same font")]
    Web(&'static str),
    /// Something else.
    #[error("is not a font; give a .ttf, .otf or .ttc file")]
    NotAFont,
    /// The font begins well, but cannot be read to its end.
    #[error("is a damaged font; get the file again, or give another")]
    Damaged,
    /// Only pictures of letters.
    #[error("has no outlines of letters, as some fonts of colour emoji; give a font with outlines")]
    NoOutlines,
}

/// The bytes of a font file.
#[derive(Clone)]
pub enum FontData {
    /// Part of the program.
    Bundled(&'static [u8]),
    /// Read from a file, and shared by the faces of a collection.
    Given(Arc<[u8]>),
}

impl Deref for FontData {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Bundled(data) => data,
            Self::Given(data) => data,
        }
    }
}

impl AsRef<[u8]> for FontData {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl fmt::Debug for FontData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.len())
    }
}

/// One face of one font file.
#[derive(Debug)]
pub struct Face {
    /// The family, such as `Inter`.
    pub family: String,
    /// How heavy its letters are.
    pub weight: Weight,
    /// The whole file.
    pub data: FontData,
    /// Which face of a collection.
    pub index: u32,
}

impl Face {
    /// The parsed font; `None` never happens to a face that [`Fonts`] holds.
    pub fn font(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(&self.data, self.index).ok()
    }
}

/// Faces in the order in which they are asked for a letter.
pub struct Fonts {
    faces: Vec<Face>,
    /// What is costly to find out about each face, when it is first asked for.
    tables: Vec<Tables>,
    /// Places of faces for each weight: first those that have it.
    orders: [Vec<usize>; 2],
}

#[derive(Default)]
struct Tables {
    mapping: OnceLock<Option<MappingIndex>>,
    shaping: OnceLock<Option<Shaping>>,
}

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fonts").field("faces", &self.faces).finish_non_exhaustive()
    }
}

impl Fonts {
    /// The bundled fonts alone.
    pub fn bundled() -> &'static Arc<Self> {
        static FONTS: OnceLock<Arc<Fonts>> = OnceLock::new();
        FONTS.get_or_init(|| Arc::new(Self::of(bundled().collect())))
    }

    /// The bundled fonts and then those of files, each with the name it has in messages: every face of `.ttf`, `.otf` and
    /// `.ttc` files.
    pub fn with(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Arc<Self>, FontError> {
        let mut all: Vec<Face> = bundled().collect();
        for (name, data) in files {
            all.extend(faces(&data.into()).map_err(|mistake| FontError { name, mistake })?);
        }
        Ok(Arc::new(Self::of(all)))
    }

    fn of(faces: Vec<Face>) -> Self {
        let order = |weight: Weight| {
            let mut order: Vec<usize> = (0..faces.len()).collect();
            order.sort_by_key(|&face| faces[face].weight != weight);
            order
        };
        let orders = [order(Weight::Regular), order(Weight::SemiBold)];
        Self { tables: faces.iter().map(|_| Tables::default()).collect(), orders, faces }
    }

    /// The faces; [`super::shape::Run::face`] is a place in them.
    pub fn faces(&self) -> &[Face] {
        &self.faces
    }

    /// The faces in the order in which they are asked for a letter of a weight.
    pub(super) fn order(&self, weight: Weight) -> &[usize] {
        &self.orders[weight as usize]
    }

    /// Which glyphs the letters have in a face.
    pub(super) fn charmap(&self, face: usize) -> Option<Charmap<'_>> {
        let font = self.faces.get(face)?.font()?;
        let mapping = self.tables.get(face)?.mapping.get_or_init(|| Some(MappingIndex::new(&font)));
        Some(mapping.as_ref()?.charmap(&font))
    }

    /// What a face is shaped with.
    pub(super) fn shaping(&self, face: usize) -> Option<&Shaping> {
        let font = self.faces.get(face)?;
        self.tables.get(face)?.shaping.get_or_init(|| font.font().map(|font| Shaping::new(&font))).as_ref()
    }
}

fn bundled() -> impl Iterator<Item = Face> {
    let face = |(family, weight, data): (&str, Weight, &'static [u8])| Face {
        family: family.to_owned(),
        weight,
        data: FontData::Bundled(data),
        index: 0,
    };
    BUNDLED.into_iter().map(face)
}

/// Every face of a file.
fn faces(data: &Arc<[u8]>) -> Result<Vec<Face>, FontMistake> {
    match data.get(..4) {
        _ if data.is_empty() => return Err(FontMistake::Empty),
        Some(b"wOFF") => return Err(FontMistake::Web("WOFF")),
        Some(b"wOF2") => return Err(FontMistake::Web("WOFF2")),
        _ => {}
    }
    let n_faces = match FileRef::new(data).map_err(|_| FontMistake::NotAFont)? {
        FileRef::Font(_) => 1,
        FileRef::Collection(collection) => collection.len(),
    };
    (0..n_faces)
        .map(|index| {
            let font = FontRef::from_index(data, index).map_err(|_| FontMistake::Damaged)?;
            let head = font.head().map_err(|_| FontMistake::Damaged)?;
            let readable = head.units_per_em() > 0 && font.maxp().is_ok() && font.hmtx().is_ok();
            if !readable || !font.charmap().has_map() {
                return Err(FontMistake::Damaged);
            }
            if font.outline_glyphs().format().is_none() {
                return Err(FontMistake::NoOutlines);
            }
            let heavy = font.os2().is_ok_and(|os2| os2.us_weight_class() >= 600);
            let weight = if heavy { Weight::SemiBold } else { Weight::Regular };
            Ok(Face { family: family(&font), weight, data: FontData::Given(Arc::clone(data)), index })
        })
        .collect()
}

fn family(font: &FontRef<'_>) -> String {
    let names = font.localized_strings(skrifa::string::StringId::FAMILY_NAME);
    names.english_or_first().map(|name| name.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_mistake(data: &[u8], message: &str) {
        let error = Fonts::with([("my file".to_owned(), data.to_vec())]).expect_err("no font");
        assert_eq!(error.to_string(), message);
    }

    #[test]
    fn each_mistake_has_its_own_words() {
        check_mistake(b"", "my file is empty; give a .ttf, .otf or .ttc file");
        check_mistake(
            b"wOF2 and more",
            "my file is a WOFF2 file, which is packed for web pages; give the .ttf or .otf file of the same font",
        );
        check_mistake(b"%PDF-1.7", "my file is not a font; give a .ttf, .otf or .ttc file");
        check_mistake(&REGULAR[..1_000], "my file is a damaged font; get the file again, or give another");
    }

    #[test]
    fn a_font_without_outlines_is_refused() {
        // The same font with the tag of its outlines changed in the table directory.
        let mut data = REGULAR.to_vec();
        let at = data.windows(4).position(|tag| tag == b"CFF ").expect("outlines");
        data[at..at + 4].copy_from_slice(b"CFx ");
        check_mistake(
            &data,
            "my file has no outlines of letters, as some fonts of colour emoji; give a font with outlines",
        );
    }

    #[test]
    fn a_given_font_comes_after_the_bundled_ones_with_the_weight_that_its_file_says() {
        let fonts = Fonts::with([("a".to_owned(), SEMIBOLD.to_vec())]).expect("a font");
        let last = fonts.faces().last().expect("faces");
        assert_eq!((last.weight, last.index, &*last.family), (Weight::SemiBold, 0, "Inter Semi Bold"));
        assert_eq!(fonts.faces().len(), BUNDLED.len() + 1);
    }

    #[test]
    fn the_faces_of_a_weight_are_asked_first() {
        assert_eq!(Fonts::bundled().order(Weight::SemiBold), [1, 3, 5, 0, 2, 4]);
    }
}
