//! The fonts that figures are set in: the bundled ones, and those that a person gives. Never those of the system, so that
//! the same figure comes out on every machine.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use skrifa::{FontRef, MetadataProvider as _};

use super::Weight;
use super::text::{REGULAR, SEMIBOLD};

/// A font file that cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{name} is not a font that can be read; give a .ttf or .otf file")]
pub struct FontError {
    /// What the file is called.
    pub name: String,
}

/// One face of one font file.
#[derive(Debug)]
pub struct Face {
    /// The family, such as `Inter`.
    pub family: String,
    /// How heavy its letters are.
    pub weight: Weight,
    /// The whole file.
    pub data: Cow<'static, [u8]>,
    /// Which face of a collection.
    pub index: u32,
}

/// Faces in the order in which they are asked for a letter.
#[derive(Debug)]
pub struct Fonts {
    faces: Vec<Face>,
}

impl Fonts {
    /// The bundled fonts alone.
    pub fn bundled() -> &'static Arc<Self> {
        static BUNDLED: OnceLock<Arc<Fonts>> = OnceLock::new();
        BUNDLED.get_or_init(|| Arc::new(Self { faces: bundled() }))
    }

    /// The bundled fonts and then those of files, each with the name it has in messages.
    pub fn with(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Arc<Self>, FontError> {
        let mut faces = bundled();
        for (name, data) in files {
            let family = FontRef::from_index(&data, 0).map(|font| family(&font)).map_err(|_| FontError { name })?;
            faces.push(Face { family, weight: Weight::Regular, data: Cow::Owned(data), index: 0 });
        }
        Ok(Arc::new(Self { faces }))
    }

    /// The faces; [`super::shape::Run::face`] is a place in them.
    pub fn faces(&self) -> &[Face] {
        &self.faces
    }
}

fn bundled() -> Vec<Face> {
    [(Weight::Regular, REGULAR), (Weight::SemiBold, SEMIBOLD)]
        .map(|(weight, data)| Face { family: "Inter".to_owned(), weight, data: Cow::Borrowed(data), index: 0 })
        .into()
}

fn family(font: &FontRef<'_>) -> String {
    let names = font.localized_strings(skrifa::string::StringId::FAMILY_NAME);
    names.english_or_first().map(|name| name.to_string()).unwrap_or_default()
}
