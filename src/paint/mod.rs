//! Painters: the same scene to the window, to SVG and to PNG.
//!
//! Each is one exhaustive `match` over [`crate::scene::Item`], in the order of that enum.

pub mod egui;
pub mod png;
pub mod svg;
