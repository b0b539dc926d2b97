//! Finding the text of a view in whatever file a person names.

use std::path::Path;

use super::carry::{self, Carrier, CarryError};

/// A view is a small text; figures are pictures of some megabytes.
const MOST_BYTES: u64 = 1 << 30;

/// Why a file gives no view.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It cannot be read.
    #[error("{path} could not be read: {error}")]
    Read {
        /// The file.
        path: String,
        /// What the system said.
        error: std::io::Error,
    },
    /// It is a figure, but not one that carries its recipe.
    #[error("{0} carries no recipe: it was made without one, it was taken out, or another program wrote the file anew")]
    NoRecipe(String),
    /// It is something else.
    #[error("{0} is neither a view file (.dateview) nor a figure (.pdf, .svg, .png)")]
    NoView(String),
    /// Its recipe cannot be taken out.
    #[error("{path}: {error}")]
    Carry {
        /// The file.
        path: String,
        /// What is wrong.
        error: CarryError,
    },
}

/// The text of a view: of a view file, or the recipe in a figure, and whether it is that.
pub fn view_text(path: &Path) -> Result<(String, bool), OpenError> {
    let name = path.display().to_string();
    let read = |error| OpenError::Read { path: name.clone(), error };
    if std::fs::metadata(path).map_err(read)?.len() > MOST_BYTES {
        return Err(OpenError::NoView(name));
    }
    let bytes = std::fs::read(path).map_err(read)?;
    if Carrier::of_bytes(&bytes).is_some() {
        let recipe = carry::take(&bytes).map_err(|error| OpenError::Carry { path: name.clone(), error })?;
        return recipe.map(|recipe| (recipe, true)).ok_or(OpenError::NoRecipe(name));
    }
    if !is_view_text(&bytes) {
        return Err(OpenError::NoView(name));
    }
    String::from_utf8(bytes).map(|text| (text, false)).map_err(|_| OpenError::NoView(name))
}

/// Whether a file is a view or a figure, by its first bytes; whatever its name.
pub fn is_view(path: &Path) -> bool {
    use std::io::Read as _;
    let mut head = Vec::new();
    // To open a pipe would wait for somebody who writes into it.
    if !path.is_file() {
        return false;
    }
    let Ok(file) = std::fs::File::open(path) else { return false };
    if file.take(4_096).read_to_end(&mut head).is_err() {
        return false;
    }
    Carrier::of_bytes(&head).is_some() || is_view_text(&head)
}

/// A view is a JSON object that has its version, usually first.
fn is_view_text(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4_096)];
    let text = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head);
    let starts = text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    starts && text.windows(10).any(|part| part == b"\"dateview\"")
}
