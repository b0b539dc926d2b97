//! JSON: where things stand in the text, and events with keys of any spelling.

pub(super) mod jsontext;
pub(super) mod lenient;
pub(super) mod parts;
