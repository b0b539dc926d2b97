//! The data set: events in columns, immutable, shared by `Arc`.
//!
//! ```text
//! rows      0 .. n_dated        sorted by start, then by end (longest first)
//!           n_dated .. len      undated, sorted by month and day where these are known
//! columns   start · end · form · importance          one number a row
//! facets    country · actor · kind · status · source · tag · file
//!           value ids, many a row, and the interned names they stand for
//! texts     title · when · summary · details         spans of one arena
//! ```

mod builder;
mod columns;
pub mod country;
mod event;
mod facet;
mod names;
mod record;

pub use builder::{DatasetBuilder, FileInfo};
pub use columns::{Dataset, EventId, ValueId};
pub use event::EventRef;
pub use facet::{Facet, Status};
pub use names::{Names, fold};
pub use record::{
    Account, Actor, ActorRole, Citation, CountryRole, EventFile, EventRecord, Extra, Figure, Link, Source,
};
