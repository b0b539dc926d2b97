//! JSON: where things stand in the text, objects as scripts write them, and events with keys of any spelling.

pub(super) mod jsontext;
pub(super) mod lenient;
pub(super) mod loose;
pub(super) mod parts;
