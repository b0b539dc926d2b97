//! Dateline: a desktop timeline for people who work with evidence.
//!
//! ```text
//! bytes ─sniff─▶ Importer ─records + issues─▶ DatasetBuilder ─▶ Arc<Dataset>      immutable, columnar, one generation id
//!                                                               │
//! Document{filter, lanes} ─────▶ query ─▶ Selection + facet counts
//! ViewState{time window, size} ─▶ layout(dataset, lanes, window, theme, size) ─▶ Scene
//!                                                                               │
//!                                                   egui painter · SVG painter · PNG painter
//! ```
//!
//! Everything above the last line is pure and headless; the window and the command line call the same functions.

pub mod app;
pub mod cli;
pub mod convert;
pub mod dataset;
pub mod figure;
pub mod import;
pub mod layout;
pub mod paint;
pub mod query;
pub mod scene;
pub mod theme;
pub mod time;
