//! Filters: what they say, how they are written, and which rows they let through.
//!
//! ```text
//! country:TJ -kind:statement 2021..2022     text form, typed or saved
//!        │ parse            ▲ print
//!        ▼                  │
//! Filter (plain data, names as text) ──Compiled(dataset)──▶ Selection   which rows
//!                                                       └─▶ FacetCounts shown / all, a value
//! Selection + time window ──▶ Tally         shown + filtered + outside + undated + unreadable = total
//! ```
//!
//! A filter names values by their keys, so that it survives a reload and another data set.
//! Dates have three answers: a row that may lie in the window passes unless the filter asks for certainty.

mod chips;
mod count;
mod dates;
mod facets;
mod filter;
mod haystack;
mod parse;
mod print;
mod rows;
#[cfg(test)]
mod samples;
mod search;
mod select;

pub use chips::{Chip, ChipKey};
pub use count::{Tally, tally};
pub use dates::{DateBound, DateBoundError, DateFilter};
pub use facets::{FacetCount, FacetCounts, count_facets};
pub use filter::{FacetFilter, Filter, TextField, TextTerm};
pub use parse::FilterError;
pub use rows::RowSet;
pub use search::SearchIndex;
pub use select::{Compiled, Selection, select};
