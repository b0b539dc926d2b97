//! The labels of events, kept from one zoom level to the next: reading a title again from its file is what costs.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::sync::Arc;

use hashbrown::HashMap;

use super::mark::{GLYPH_W, LABEL_GAP, LABEL_SELECTED, MAX_LABEL, glyph_of};
use super::profile::{MAX_NAME, NAME};
use crate::dataset::{Dataset, EventId};
use crate::scene::{FontSpec, TextMetrics};
use crate::theme::size;

/// More labels than this are forgotten before the next picture: ten times what the largest screen packs.
const MOST: usize = 60_000;

/// What is written beside a mark.
#[derive(Debug)]
pub(super) struct Label {
    /// The title, cut where it is too long for any lane.
    pub text: String,
    /// Its width in the heavier weight.
    pub text_w: f32,
    /// The number before it, and the width of its badge with the gap after it; 0 without one.
    pub number: Option<u32>,
    pub number_w: f32,
    /// The same with the glyph and the gap before it, as packing needs it.
    pub width: f32,
    /// The title as it stands in a profile, cut to what has room there, with its width.
    short: OnceCell<(Option<String>, f32)>,
}

impl Label {
    /// The title as it stands in a profile, with its width.
    pub(super) fn short(&self, metrics: &TextMetrics) -> (&str, f32) {
        let (text, width) = self.short.get_or_init(|| match metrics.cut(&self.text, NAME, MAX_NAME) {
            (Cow::Borrowed(text), width) => ((text != self.text).then(|| text.to_owned()), width),
            (Cow::Owned(text), width) => (Some(text), width),
        });
        (text.as_ref().unwrap_or(&self.text), *width)
    }
}

/// What stands beside the marks.
#[derive(Clone, Debug)]
pub enum Marking {
    /// Titles: the window.
    Titles,
    /// Titles, when `titles` is set, behind room for numbers below `below`: finds out which events can have one.
    Room {
        /// Whether there are titles too.
        titles: bool,
        /// More than the largest number.
        below: u32,
    },
    /// The same with the numbers themselves.
    Numbers {
        /// Whether there are titles too.
        titles: bool,
        /// More than the largest number that there was room for.
        below: u32,
        /// The number of each event that has one.
        of: std::sync::Arc<std::collections::BTreeMap<EventId, u32>>,
    },
    /// Nothing: marks alone.
    Bare,
}

impl Marking {
    fn titles(&self) -> bool {
        match self {
            Self::Titles => true,
            Self::Room { titles, .. } | Self::Numbers { titles, .. } => *titles,
            Self::Bare => false,
        }
    }

    /// What stands in the badge of an event, and how much room it has.
    fn number(&self, id: EventId, metrics: &TextMetrics) -> (Option<u32>, f32) {
        match self {
            Self::Titles | Self::Bare => (None, 0.0),
            Self::Room { below, .. } => (Some(below.saturating_sub(1)), badge_width(*below, metrics) + BADGE_GAP),
            // As much room as when it was found out who has some: else other events would have it.
            Self::Numbers { below, of, .. } => (of.get(&id).copied(), badge_width(*below, metrics) + BADGE_GAP),
        }
    }
}

/// Labels by row, of one data set.
#[derive(Debug)]
pub(super) struct Labels {
    marking: Marking,
    metrics: Arc<TextMetrics>,
    generation: u64,
    known: HashMap<u32, Label>,
}

/// From a badge to what follows it.
pub(super) const BADGE_GAP: f32 = 6.0;
/// Height of a badge.
pub(super) const BADGE_H: f32 = 17.0;
/// How its number is set.
pub(super) const BADGE: FontSpec = FontSpec::semibold(size::SMALL - 0.5);

/// The width of all badges of numbers below `below`.
fn badge_width(below: u32, metrics: &TextMetrics) -> f32 {
    let widest: String = below.saturating_sub(1).to_string().chars().map(|_| '0').collect();
    badge_of(metrics.width(&widest, BADGE))
}

/// The width of a badge whose number is so wide.
pub(super) fn badge_of(number_w: f32) -> f32 {
    (number_w + 8.0).max(BADGE_H)
}

impl Labels {
    /// None is known yet.
    pub(super) fn new(metrics: Arc<TextMetrics>, marking: Marking) -> Self {
        Self { marking, metrics, generation: 0, known: HashMap::new() }
    }

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
            let title = if self.marking.titles() { event.title() } else { Cow::Borrowed("") };
            let (text, text_w) = self.metrics.cut(&title, LABEL_SELECTED, MAX_LABEL);
            let glyph = if glyph_of(event.status()).is_some() { GLYPH_W } else { 0.0 };
            let (number, number_w) = self.marking.number(id, &self.metrics);
            let gap = if matches!(self.marking, Marking::Bare) { 0.0 } else { LABEL_GAP };
            let width = gap + number_w + glyph + text_w;
            Label { text: text.into_owned(), text_w, number, number_w, width, short: OnceCell::new() }
        })
    }
}
