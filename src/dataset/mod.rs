//! The data set: events in columns, immutable, shared by `Arc`.
//!
//! ```text
//! rows      0 .. n_dated        sorted by start, then by end (longest first)
//!           n_dated .. len      undated, sorted by month and day where these are known
//! columns   start · end · form · importance          one number a row
//! facets    country · actor · kind · status · source · tag · file
//!           value ids as narrow as they can be, and the interned names they stand for
//! words     pieces of the files, read again when somebody asks for them
//! ```

mod builder;
pub mod cells;
mod columns;
pub mod country;
mod event;
mod facet;
mod geometry;
mod names;
mod order;
mod part;
mod pieces;
mod place;
mod record;
mod twins;
mod values;

pub use builder::{DatasetBuilder, FileInfo, Mark};
pub use columns::{Dataset, EventId};
pub use event::EventRef;
pub use facet::{Facet, Status};
pub use geometry::{
    COLLECTION_FURTHER, COLLECTION_MARK, COLLECTION_MEMBERS, FEATURE_DAYS, FEATURE_OWN_DAYS, depth_of_geometry,
    feature_days, feature_geometry, geometry_of,
};
pub use names::{Names, fold};
pub use part::Part;
pub use pieces::{Block, Marks, PieceReader, TextKind};
pub use place::{Point, point_of};
pub use record::{
    Account, Actor, ActorRole, Citation, CountryRole, EventFile, EventRecord, Extra, Figure, Link, RECORD_KEYS, Source,
    VERSION,
};
pub use values::{FacetValues, Ids, ValueId, Values, with_ids};

/// The headings below which a chronology in Markdown has its events without a date, and those without a beginning.
pub const HEADINGS_WITHOUT: [&str; 2] = ["Without a date", "Without a beginning"];
