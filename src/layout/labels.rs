//! The labels of events, kept from one zoom level to the next: reading a title again from its file is what costs.

use std::borrow::Cow;
use std::cell::OnceCell;

use hashbrown::HashMap;

use super::mark::{GLYPH_W, LABEL_GAP, LABEL_SELECTED, MAX_LABEL, glyph_of};
use super::profile::{MAX_NAME, NAME};
use crate::dataset::{Dataset, EventId};
use crate::scene::TextMetrics;

/// More labels than this are forgotten before the next picture: ten times what the largest screen packs.
const MOST: usize = 60_000;

/// What is written beside a mark.
#[derive(Debug)]
pub(super) struct Label {
    /// The title, cut where it is too long for any lane.
    pub text: String,
    /// Its width in the heavier weight.
    pub text_w: f32,
    /// The same with the glyph and the gap before it, as packing needs it.
    pub width: f32,
    /// The title as it stands in a profile, cut to what has room there, with its width.
    short: OnceCell<(Option<String>, f32)>,
}

impl Label {
    /// The title as it stands in a profile, with its width.
    pub(super) fn short(&self) -> (&str, f32) {
        let (text, width) = self.short.get_or_init(|| match TextMetrics::shared().cut(&self.text, NAME, MAX_NAME) {
            (Cow::Borrowed(text), width) => ((text != self.text).then(|| text.to_owned()), width),
            (Cow::Owned(text), width) => (Some(text), width),
        });
        (text.as_ref().unwrap_or(&self.text), *width)
    }
}

/// Labels by row, of one data set.
#[derive(Debug, Default)]
pub(super) struct Labels {
    generation: u64,
    known: HashMap<u32, Label>,
}

impl Labels {
    /// Makes room for the labels of the next picture.
    pub(super) fn begin(&mut self, dataset: &Dataset) {
        if self.generation != dataset.generation() || self.known.len() > MOST {
            self.known.clear();
            self.generation = dataset.generation();
        }
    }

    pub(super) fn get(&mut self, dataset: &Dataset, id: EventId) -> &Label {
        self.known.entry(id.0).or_insert_with(|| {
            let event = dataset.event(id);
            let title = event.title();
            let (text, text_w) = TextMetrics::shared().cut(&title, LABEL_SELECTED, MAX_LABEL);
            let glyph = if glyph_of(event.status()).is_some() { GLYPH_W } else { 0.0 };
            Label { text: text.into_owned(), text_w, width: LABEL_GAP + glyph + text_w, short: OnceCell::new() }
        })
    }
}
