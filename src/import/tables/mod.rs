//! Tables: their dialect, header, columns and rows, and what becomes of a row.

pub(super) mod beside;
pub(super) mod cells;
pub(super) mod chunk;
pub(super) mod datecell;
pub(super) mod datecolumn;
pub(super) mod dateparts;
pub(super) mod dates;
pub(super) mod dialect;
pub(super) mod facets;
pub(super) mod familiar;
pub(super) mod fields;
pub(super) mod guess;
pub(super) mod header;
pub(super) mod lengths;
pub(super) mod maker;
pub(super) mod mapping;
pub(super) mod piece;
pub(super) mod plain;
pub(super) mod row;
pub(super) mod rowformat;
pub(super) mod rows;
pub(super) mod several;
pub(super) mod stats;
pub(super) mod table;
pub(super) mod titles;
