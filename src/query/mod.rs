//! Filters: what they say, how they are written, and which rows they let through.
//!
//! ```text
//! country:TJ -kind:statement 2021..2022     text form, typed or saved
//!        │ parse            ▲ print
//!        ▼                  │
//! Filter (plain data, names as text) ──Compiled(dataset)──▶ Answer = Selection     which rows
//!                                                                  + FacetCounts   shown / all, a value
//! Selection + time window ──▶ Tally           shown + filtered + outside + undated + unreadable = total
//! Selection + edges       ──▶ StretchCounts   by stretch and group of kinds
//! ```
//!
//! A filter names values by their keys, so that it survives a reload and another data set.
//! Dates have three answers: a row that may lie in the window passes unless the filter asks for certainty.

mod answer;
mod calendar;
mod cancel;
mod chips;
mod constraint;
mod count;
mod dates;
mod digest;
mod facets;
mod filter;
#[cfg(test)]
mod large;
mod parse;
mod print;
mod raw;
mod rows;
#[cfg(test)]
mod samples;
mod search;
mod segment;
mod select;
mod sharp;
mod steps;
mod threads;
mod totals;

/// Rows that are looked at in one go: their bits and the counts of their values stay in the nearest caches, and a
/// cancelled pass ends after one of them.
const UNIT_ROWS: usize = 65_536;
const UNIT_WORDS: usize = UNIT_ROWS / 64;

pub use answer::Answer;
pub use calendar::StretchCounts;
pub use cancel::Cancel;
pub use chips::{Chip, ChipKey};
pub use count::{Tally, tally};
pub use dates::{DateBound, DateBoundError, DateFilter};
pub use facets::{FacetCount, FacetCounts, count_facets};
pub use filter::{FacetFilter, Filter, TextField, TextTerm};
pub use parse::FilterError;
pub use rows::RowSet;
pub use search::SearchIndex;
pub use select::{Compiled, Selection, select};
