//! Painters: the same scene to the window, to SVG, to PDF and to PNG.
//!
//! Each is one exhaustive `match` over [`crate::scene::Item`], in the order of that enum.

pub mod egui;
pub mod pdf;
pub mod png;
mod raster;
pub mod svg;

use std::collections::BTreeMap;

use crate::dataset::EventId;
use crate::scene::{Fonts, Scene};

/// What goes into a file: scenes, and the words and links that belong to them.
#[derive(Copy, Clone, Debug)]
pub struct Picture<'a> {
    /// A scene for each page; SVG and PNG have one page.
    pub pages: &'a [Scene],
    /// How many points (1/72 inch) on paper one unit of the scenes is.
    pub unit: f32,
    /// The title of the document.
    pub title: &'a str,
    /// What the picture shows, for those who hear it.
    pub description: &'a str,
    /// The language of the words of the program: `en`.
    pub language: &'a str,
    /// The program and its version; `None` where it is switched off.
    pub producer: Option<&'a str>,
    /// What the texts are set in.
    pub fonts: &'a Fonts,
    /// What is known of the events that are drawn.
    pub notes: &'a BTreeMap<EventId, Note>,
}

/// What a file says of an event beside its drawing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Note {
    /// Its identifier in its file.
    pub id: String,
    /// What is said of it: date, title, kind, status.
    pub title: String,
    /// Where its source is, `http` or `https`.
    pub link: Option<String>,
}
