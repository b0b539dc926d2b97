//! JSON: where things stand in the text, what lists hold events, objects as scripts write them, and keys of any spelling.

pub(super) mod as_table;
pub(super) mod columns;
pub(super) mod find;
pub(super) mod flat;
pub(super) mod jsontext;
pub(super) mod lenient;
pub(super) mod list;
pub(super) mod literals;
pub(super) mod mend;
pub(super) mod mended;
mod outside;
pub(super) mod parts;
mod resume;
pub(super) mod scriptdate;
pub(super) mod start;
