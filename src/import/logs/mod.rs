//! Events of forensic timelines: when they were, what they say, in rows and in lines of JSON.

pub(super) mod facts;
pub(super) mod instant;
pub(super) mod loglines;
pub(super) mod logrows;
