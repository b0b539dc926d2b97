//! XML: tags and texts of files in any state, and small elements of them.

pub(super) mod elements;
pub(super) mod pieces;
pub(super) mod root;
