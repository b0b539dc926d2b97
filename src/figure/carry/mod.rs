//! How a figure carries its recipe: the text of the view that it was made from, in a place that every reader skips.
//!
//! One principle: putting a recipe in and taking it out again gives the figure byte for byte, `strip(put(f, r)) == f`.

mod pdf;
mod png;
mod svg;

/// A kind of file that can carry a recipe.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Carrier {
    /// In a chunk of international text before the pixels.
    Png,
    /// In a `metadata` element behind the description.
    Svg,
    /// As an embedded file, in an update behind the document.
    Pdf,
}

/// Why a recipe could not be put in or taken out.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CarryError {
    /// No figure.
    #[error("this is neither a PNG nor an SVG nor a PDF file; give a figure that Dateline has written")]
    NoFigure,
    /// A figure that ends too early or contradicts itself.
    #[error("the {0} file is damaged; export the figure again")]
    Damaged(Carrier),
    /// A PDF whose parts are packed in a way that Dateline does not write.
    #[error("this PDF file was written by another program and cannot take up a view; export it from Dateline")]
    Foreign,
    /// One recipe a figure.
    #[error("the figure carries a view already; take that out first")]
    Taken,
    /// A PDF that another program has put together anew.
    #[error("another program has rewritten this PDF file with its view; export the figure again without the view")]
    Rewritten,
    /// A PDF that can be read with a password only.
    #[error(
        "this PDF file is encrypted, so nobody can tell whether it carries a view; export the figure again without the view"
    )]
    Locked,
    /// Longer than [`MAX_RECIPE`].
    #[error("the view is longer than {} MB; make its filter or its list of lanes shorter", MAX_RECIPE >> 20)]
    TooLong,
}

/// The longest recipe in bytes. A view is a few kilobytes; a file that claims more is out to fill the memory.
pub const MAX_RECIPE: usize = 16 << 20;

impl std::fmt::Display for Carrier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Png => "PNG",
            Self::Svg => "SVG",
            Self::Pdf => "PDF",
        })
    }
}

impl Carrier {
    /// By the first bytes of a file.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(png::SIGNATURE) {
            Some(Self::Png)
        } else if bytes.starts_with(b"%PDF-") {
            Some(Self::Pdf)
        } else if svg::is_svg(bytes) {
            Some(Self::Svg)
        } else {
            None
        }
    }
}

/// The figure with a recipe in it.
pub fn put(bytes: &[u8], recipe: &str) -> Result<Vec<u8>, CarryError> {
    if recipe.len() > MAX_RECIPE {
        return Err(CarryError::TooLong);
    }
    if take(bytes)?.is_some() {
        return Err(CarryError::Taken);
    }
    match carrier(bytes)? {
        Carrier::Png => png::put(bytes, recipe),
        Carrier::Svg => svg::put(bytes, recipe),
        Carrier::Pdf => pdf::put(bytes, recipe),
    }
}

/// The recipe in a figure; `None` when it carries none.
pub fn take(bytes: &[u8]) -> Result<Option<String>, CarryError> {
    match carrier(bytes)? {
        Carrier::Png => png::take(bytes),
        Carrier::Svg => svg::take(bytes),
        Carrier::Pdf => Ok(pdf::take(bytes)),
    }
}

/// The figure without its recipe; one that carries none comes back as it is.
pub fn strip(bytes: &[u8]) -> Result<Vec<u8>, CarryError> {
    match carrier(bytes)? {
        Carrier::Png => png::strip(bytes),
        Carrier::Svg => svg::strip(bytes),
        Carrier::Pdf => pdf::strip(bytes),
    }
}

fn carrier(bytes: &[u8]) -> Result<Carrier, CarryError> {
    Carrier::of_bytes(bytes).ok_or(CarryError::NoFigure)
}

/// What comes out of a packed stream, as text; `None` when it is broken, longer than a recipe may be, or no text.
fn unpack(packed: &[u8]) -> Option<String> {
    use std::io::Read as _;
    let mut out = Vec::new();
    flate2::read::ZlibDecoder::new(packed).take(MAX_RECIPE as u64 + 1).read_to_end(&mut out).ok()?;
    String::from_utf8(out).ok().filter(|text| text.len() <= MAX_RECIPE)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::*;
    use crate::paint::{self, Picture};
    use crate::scene::{Fonts, Scene};

    const RECIPE: &str = r#"{"dateview":1,"filter":"actor:\"Изат Амон\" & <b>","note":"]]> endstream %%EOF"}"#;

    /// A figure of each kind, as the painters write it.
    fn figures() -> Vec<Vec<u8>> {
        let pages = [Scene { width: 20.0, height: 10.0, ..Scene::default() }];
        let picture = Picture {
            pages: &pages,
            unit: 1.0,
            title: "A & B",
            description: "one",
            language: "en",
            producer: Some("Dateline"),
            fonts: Fonts::bundled(),
            notes: &std::collections::BTreeMap::new(),
        };
        vec![a_png(), AN_SVG.into(), paint::pdf::pdf(&picture).expect("a document")]
    }

    const AN_SVG: &str = "<?xml version=\"1.0\"?>\n<!DOCTYPE svg [<!ENTITY a \">\">]>\n<svg xmlns=\"http://www.w3.org/2000/svg\">\n<title>a > b</title>\n<desc>one</desc>\n<!-- <metadata id=\"dateview\"> --><g id='x'/>\n</svg>\n";

    fn a_png() -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut writer = ::png::Encoder::new(&mut bytes, 2, 1).write_header().expect("a header");
        writer.write_image_data(&[0, 255]).expect("two pixels");
        writer.finish().expect("an end");
        bytes
    }

    fn packed(text: &str) -> Vec<u8> {
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(text.as_bytes()).expect("memory");
        packer.finish().expect("memory")
    }

    fn check_there_and_back(recipe: &str) {
        for figure in figures() {
            let carrying = put(&figure, recipe).expect("a recipe fits in");
            assert_eq!(take(&carrying).as_ref().map(Option::as_deref), Ok(Some(recipe)));
            assert!(strip(&carrying).expect("a recipe comes out") == figure, "{recipe:?} changes the figure");
            assert_eq!(put(&carrying, recipe), Err(CarryError::Taken));
        }
    }

    #[test]
    fn what_is_put_in_comes_out_and_leaves_the_figure_as_it_was() {
        for recipe in [RECIPE, "", " \n{}\r\n\t", "\0\u{1}\u{fffe}\u{241b}41;\u{85}&amp;", "\n%dateview 7\n"] {
            check_there_and_back(recipe);
        }
    }

    #[test]
    fn a_figure_without_a_recipe_stays_as_it_is() {
        for figure in figures() {
            assert_eq!(take(&figure), Ok(None));
            assert!(strip(&figure).expect("nothing to do") == figure);
        }
        assert_eq!(take(b"a,b\n1,2\n"), Err(CarryError::NoFigure));
        assert_eq!(take(b"<html><svg/></html>"), Err(CarryError::NoFigure));
    }

    #[test]
    fn a_recipe_of_a_png_stands_before_its_pixels_and_is_checked() {
        let carrying = put(&a_png(), RECIPE).expect("a recipe fits in");
        let mut reader = ::png::Decoder::new(std::io::Cursor::new(&carrying)).read_info().expect("a picture");
        let text = &reader.info().utf8_text[0];
        assert_eq!((text.keyword.as_str(), text.get_text().expect("text").as_str()), ("dateview", RECIPE));
        reader.next_frame(&mut [0; 64]).expect("pixels");
        let mut bent = carrying;
        let at = memchr::memmem::find(&bent, b"filter").expect("the recipe");
        bent[at] ^= 1;
        assert_eq!(take(&bent), Err(CarryError::Damaged(Carrier::Png)));
    }

    #[test]
    fn a_chunk_that_claims_more_than_there_is_is_refused() {
        for len in [u32::MAX, 0x7fff_ffff, 1 << 20] {
            let mut png = a_png();
            png[8..12].copy_from_slice(&len.to_be_bytes());
            assert_eq!(take(&png), Err(CarryError::Damaged(Carrier::Png)));
            assert_eq!(put(&png, "{}"), Err(CarryError::Damaged(Carrier::Png)));
        }
    }

    #[test]
    fn a_recipe_is_found_in_an_svg_that_was_set_anew() {
        let ways = [
            "<svg:svg xmlns:svg='s'><svg:g/><svg:metadata\n   id = 'dateview'\n  >\n    {&quot;dateview&quot;:&#x31;}\n  </svg:metadata></svg:svg>",
            "<svg><metadata class='a>b' id=\"dateview\"><![CDATA[{\"dateview\"]]>:1}<!-- x --></metadata></svg>",
        ];
        for way in ways {
            assert_eq!(take(way.as_bytes()).as_ref().map(Option::as_deref), Ok(Some(r#"{"dateview":1}"#)), "{way}");
            let stripped = strip(way.as_bytes()).expect("a recipe comes out");
            assert_eq!(take(&stripped), Ok(None));
        }
        assert_eq!(take(b"<svg><metadata id='dateview'>{"), Err(CarryError::Damaged(Carrier::Svg)));
    }

    #[test]
    fn a_recipe_in_an_svg_stands_behind_its_description() {
        let carrying = String::from_utf8(put(AN_SVG.as_bytes(), "{}").expect("a recipe fits in")).expect("text");
        assert!(carrying.contains("<desc>one</desc>\n<metadata id=\"dateview\">{}</metadata>\n<!-- "), "{carrying}");
    }

    #[test]
    fn a_recipe_in_a_pdf_that_was_written_anew_is_found_and_not_cut_out() {
        let stream = packed(RECIPE);
        let mut anew = b"%PDF-1.7\n1 0 obj\n<</Filter/FlateDecode>>\nstream\n".to_vec();
        anew.extend_from_slice(&stream);
        anew.extend_from_slice(b"\nendstream\nendobj\n");
        assert_eq!(take(&anew).as_ref().map(Option::as_deref), Ok(Some(RECIPE)));
        assert_eq!(strip(&anew), Err(CarryError::Rewritten));
        // What somebody has added since is not cut off.
        let mut added = put(&figures()[2], RECIPE).expect("a recipe fits in");
        added.extend_from_slice(b"9 0 obj\n(a note)\nendobj\n");
        assert_eq!(take(&added).as_ref().map(Option::as_deref), Ok(Some(RECIPE)));
        assert_eq!(strip(&added), Err(CarryError::Rewritten));
    }

    #[test]
    fn a_packed_recipe_may_not_fill_the_memory() {
        let stream = packed(&format!("{{\"dateview\":\"{}\"}}", "a".repeat(MAX_RECIPE)));
        let bomb = [b"%PDF-1.7\n1 0 obj\n<</Filter/FlateDecode>>\nstream\n".as_slice(), &stream].concat();
        assert_eq!(take(&bomb), Ok(None));
        assert_eq!(put(&a_png(), &"a".repeat(MAX_RECIPE + 1)), Err(CarryError::TooLong));
    }

    proptest! {
        #[test]
        fn any_recipe_comes_back(recipe in any::<String>(), part in "[ \t\r\n<>&;\u{241b}\0a]*") {
            check_there_and_back(&recipe);
            check_there_and_back(&part);
        }

        #[test]
        fn no_bytes_stop_the_reading(
            which in 0_usize..3,
            cut in any::<proptest::sample::Index>(),
            bends in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..8),
            carries in any::<bool>(),
        ) {
            let mut bytes = figures().swap_remove(which);
            if carries {
                bytes = put(&bytes, RECIPE).expect("a recipe fits in");
            }
            for (at, byte) in bends {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            bytes.truncate(cut.index(bytes.len()) + 1);
            let _ = (take(&bytes), strip(&bytes), put(&bytes, RECIPE));
        }

        #[test]
        fn no_markup_stops_the_reading(text in "<svg[<>!a/ \"'=&;\\[\\]?\u{241b}#x-]*(<metadata id='dateview'>)?[<>!/ \"&;\u{241b}#x-]*") {
            let _ = (take(text.as_bytes()), strip(text.as_bytes()), put(text.as_bytes(), "{}"));
        }
    }
}
