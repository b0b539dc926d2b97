//! Texts with marks in them: Markdown within a line, the dates of chronologies, YAML, and the dates of markwhen.

pub(super) mod chronology;
pub(super) mod inline;
pub(super) mod md_broken;
pub(super) mod md_chronology;
pub(super) mod md_heads;
pub(super) mod md_lines;
pub(super) mod mw_dates;
pub(super) mod mw_reckon;
pub(super) mod slips;
pub(super) mod yaml;
