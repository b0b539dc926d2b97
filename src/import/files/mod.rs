//! Files as pieces of text: encodings, unpacking, stretches that threads read.

pub(super) mod blocks;
pub(super) mod memory;
pub(super) mod mixed;
pub(super) mod packed;
pub(super) mod places;
pub(super) mod stretches;
pub(super) mod text;
pub(super) mod zip;
