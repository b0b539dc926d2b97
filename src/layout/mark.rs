//! Marks: the shape says how well the date is known.

use std::collections::BTreeSet;

use super::labels::{BADGE, BADGE_GAP, BADGE_H, Labels, badge_of};
use super::pack::{Fold, Placed, fold_half_width};
use crate::dataset::{Dataset, EventId, Facet, Status};
use crate::scene::geom::{Point, Rect, pt};
use crate::scene::{Aim, Bar, FontSpec, Item, Legend, Span, Stroke, Target, TextMetrics};
use crate::theme::{Rgba, Theme, size};
use crate::time::{AxisScale, Edge, Precision, Shape, When, grouped};

/// A bar of a coarse date is never narrower, so that its brackets can be seen.
const MIN_BAR: f64 = 14.0;
/// How far an end that nobody wrote down, or a limit, fades out.
const FADE: f64 = 56.0;
/// From a mark to its label.
pub(super) const LABEL_GAP: f32 = 8.0;
/// Width of a status glyph with the room after it.
pub(super) const GLYPH_W: f32 = 15.0;
/// Labels are cut here; longer ones would push every neighbour out of the lane.
pub(super) const MAX_LABEL: f32 = 330.0;
/// From this width on a day is a bar over the day instead of a dot.
const DAY_BAR_PX: f64 = 22.0;

const LABEL: FontSpec = FontSpec::regular(size::BODY);
pub(super) const LABEL_SELECTED: FontSpec = FontSpec::semibold(size::BODY);

/// Where a mark reaches, in pixels from 1970; infinite where it goes on.
#[derive(Copy, Clone, PartialEq, Debug)]
pub(super) struct Extent {
    pub x0: f64,
    pub x1: f64,
    /// Whether a label can stand on it.
    pub is_bar: bool,
}

impl Extent {
    /// Whether the label stands on the mark instead of beside it.
    pub(super) fn holds_label(&self, label_w: f32) -> bool {
        self.is_bar && self.x1 - self.x0 >= f64::from(label_w) + 14.0
    }
}

/// How far the mark of a date reaches at a zoom.
pub(super) fn extent(when: &When, scale: &AxisScale) -> Extent {
    let px = |time| scale.px_from_1970(time);
    let form = when.form;
    let (mut x0, mut x1) = (px(when.start), px(when.end));
    if when.start == crate::time::Time::MIN {
        x0 = f64::NEG_INFINITY;
    }
    if when.end == crate::time::Time::MAX {
        x1 = f64::INFINITY;
    }
    if is_dot(when, scale.secs_per_px()) {
        let middle = f64::midpoint(x0, x1);
        let r = f64::from(size::DOT) + 1.0;
        return Extent { x0: middle - r, x1: middle + r, is_bar: false };
    }
    if x1 - x0 < MIN_BAR && form.start.edge == Edge::Limit {
        // The hard edge stands at the date; all room is taken on the side of what is not known.
        x0 = x1 - MIN_BAR;
    } else if x1 - x0 < MIN_BAR && form.end.edge == Edge::Limit {
        x1 = x0 + MIN_BAR;
    } else if x1 - x0 < MIN_BAR {
        let middle = f64::midpoint(x0, x1);
        (x0, x1) = (middle - MIN_BAR / 2.0, middle + MIN_BAR / 2.0);
    }
    if matches!(form.start.edge, Edge::Unknown | Edge::Limit) {
        x0 -= FADE;
    }
    if matches!(form.end.edge, Edge::Unknown | Edge::Limit) {
        x1 += FADE;
    }
    Extent { x0, x1, is_bar: true }
}

/// A day or finer is a dot until the day is wide enough to be seen as one.
fn is_dot(when: &When, secs_per_px: f64) -> bool {
    let form = when.form;
    form.shape == Shape::Point
        && form.start.precision <= Precision::Day
        && !form.start.unspecified
        && (when.end.secs() - when.start.secs()) as f64 / secs_per_px < DAY_BAR_PX
}

/// A sign beside a label: the event is not simply a reported fact.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Glyph {
    /// A flag.
    Announced,
    /// Two strokes.
    Quote,
    /// A diamond with an exclamation mark.
    Disputed,
}

/// The sign of a status.
pub fn glyph_of(status: Option<Status>) -> Option<Glyph> {
    match status? {
        Status::Fact => None,
        Status::Announced => Some(Glyph::Announced),
        Status::Attributed | Status::OwnClaim | Status::Opinion => Some(Glyph::Quote),
        Status::Disputed => Some(Glyph::Disputed),
    }
}

/// The outline of a sign about `center`: closed paths that are filled, and lines.
pub fn glyph_path(glyph: Glyph, center: Point, ink: Rgba) -> Vec<Item> {
    let at = |x: f32, y: f32| pt(center.x + x, center.y + y);
    let line = |a: Point, b: Point, width: f32| Item::Line { from: a, to: b, stroke: Stroke::solid(width, ink) };
    match glyph {
        Glyph::Announced => {
            let flag = vec![at(-3.5, -5.0), at(4.5, -2.2), at(-3.5, 0.6)];
            vec![
                Item::Path { points: flag, fill: None, stroke: Some(Stroke::solid(1.3, ink)) },
                line(at(-3.5, -5.6), at(-3.5, 5.4), 1.3),
            ]
        }
        Glyph::Quote => {
            let stroke = |x: f32| Item::Path {
                points: vec![at(x, -4.6), at(x + 2.0, -4.6), at(x + 0.6, 0.2), at(x - 0.9, 0.2)],
                fill: Some(ink),
                stroke: None,
            };
            vec![stroke(-2.6), stroke(1.4)]
        }
        Glyph::Disputed => vec![
            Item::Path {
                points: vec![at(0.0, -6.0), at(6.0, 0.0), at(0.0, 6.0), at(-6.0, 0.0)],
                fill: None,
                stroke: Some(Stroke::solid(1.2, ink)),
            },
            line(at(0.0, -2.8), at(0.0, 0.8), 1.3),
            line(at(0.0, 2.0), at(0.0, 3.2), 1.3),
        ],
    }
}

/// The date in words; a doubt about one part of it is an inference, and is called so.
pub fn spoken_date(event: crate::dataset::EventRef<'_>) -> Option<String> {
    let mut words = event.edtf()?.spoken();
    for part in ["year", "month", "day"] {
        words = words.replace(&format!("{part} uncertain"), &format!("{part} inferred"));
    }
    Some(words)
}

/// What a screen reader says of an event: date, title, kind, status, countries.
pub fn spoken(dataset: &Dataset, id: EventId) -> String {
    let event = dataset.event(id);
    let mut parts = Vec::new();
    parts.extend(spoken_date(event));
    // A title of megabytes is a mistake in the file; its beginning says as much.
    parts.push(event.title().chars().take(300).collect());
    for facet in [Facet::Kind, Facet::Status, Facet::Country] {
        parts.extend(event.labels(facet).map(str::to_owned));
    }
    parts.join(", ")
}

/// Draws the marks of one lane.
pub(super) struct MarkCx<'a> {
    pub dataset: &'a Dataset,
    pub scale: &'a AxisScale,
    pub theme: &'a Theme,
    pub metrics: &'a TextMetrics,
    pub labels: &'a mut Labels,
    /// The first pixel of time.
    pub left: f32,
    /// The first pixel after it.
    pub right: f32,
    pub selected: Option<EventId>,
    pub items: &'a mut Vec<Item>,
    pub legend: &'a mut BTreeSet<Legend>,
    pub targets: &'a mut Vec<Target>,
    pub spans: &'a mut Vec<Span>,
    /// The events whose number is drawn.
    pub numbered: &'a mut BTreeSet<EventId>,
    pub clip: Rect,
    /// How far each row is drawn on so far: a label may stand in a gap that its neighbour could have taken too.
    pub used: Vec<f32>,
}

impl MarkCx<'_> {
    /// Pixels from 1970 to pixels of the picture.
    fn x(&self, absolute: f64) -> f32 {
        let (origin, _) = self.scale.edges_from_1970();
        ((absolute - origin).clamp(-1e6, 1e6)) as f32 + self.left
    }

    /// Draws an event with its label about the height `y`.
    pub(super) fn event(&mut self, place: &Placed, y: f32) {
        let (x0, x1) = (self.x(place.mark.x0), self.x(place.mark.x1));
        if x1 <= self.left || x0 >= self.right || y < self.clip.y0 - size::ROW || y > self.clip.y1 + size::ROW {
            return;
        }
        let Some(when) = self.dataset.when(place.id) else { return };
        let event = self.dataset.event(place.id);
        let ink = self.theme.kind(event.key(Facet::Kind));
        let selected = self.selected == Some(place.id);
        let first = self.items.len();
        self.mark(&when, place.id, x0, x1, y, ink, selected);
        let label = self.label(place, x0, x1, y, ink, selected);
        self.spans.push(Span { items: first..self.items.len(), event: place.id });
        if self.used.len() <= place.row {
            self.used.resize(place.row + 1, f32::MIN);
        }
        self.used[place.row] = label.map_or(x1, |label| label.x1.max(x1));
        let mark = Rect::new(x0.max(self.left), y - 11.0, x1.min(self.right), y + 11.0);
        let rect = label.map_or(mark, |label| mark.union(&label)).within(&self.clip);
        if rect.width() > 0.0 && rect.height() > 0.0 {
            self.targets.push(Target { rect, aim: Aim::Event(place.id), spoken: String::new() });
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one caller; each is a different thing")]
    fn mark(&mut self, when: &When, id: EventId, x0: f32, x1: f32, y: f32, ink: Rgba, selected: bool) {
        let form = when.form;
        let doubtful = form.is_uncertain() || form.is_approximate();
        if is_dot(when, self.scale.secs_per_px()) {
            let center = pt(f32::midpoint(x0, x1), y);
            if selected {
                let ring = Some(Stroke::solid(1.8, self.theme.accent));
                self.items.push(Item::Dot {
                    center,
                    radius: size::DOT + 4.0,
                    fill: Some(self.theme.accent_ground),
                    stroke: ring,
                });
            }
            if doubtful {
                self.legend.insert(Legend::Inferred);
                let stroke = Some(Stroke::dashed(1.8, ink));
                self.items.push(Item::Dot { center, radius: size::DOT, fill: None, stroke });
                self.items.push(Item::Dot { center, radius: 2.1, fill: Some(ink), stroke: None });
            } else {
                self.legend.insert(Legend::Day);
                self.items.push(Item::Dot { center, radius: size::DOT, fill: Some(ink), stroke: None });
            }
            return;
        }
        let rect =
            Rect::new(x0.max(self.left - 40.0), y - size::BAR / 2.0, x1.min(self.right + 40.0), y + size::BAR / 2.0);
        if selected {
            let ring = Some(Stroke::solid(1.8, self.theme.accent));
            let around = Bar { stroke: ring, radius: 4.0, ..Bar::filled(rect.grown(3.0), self.theme.accent_ground) };
            self.items.push(Item::Bar(around));
        }
        match form.shape {
            Shape::OneOf if !is_limit(when) => self.one_of(id, rect, x0, x1, y, ink),
            Shape::AllOf => self.all_of(id, rect, y, ink),
            _ => self.bar(when, rect, x0, x1, ink),
        }
    }

    /// A bar with an end of its own kind on each side.
    fn bar(&mut self, when: &When, rect: Rect, x0: f32, x1: f32, ink: Rgba) {
        let form = when.form;
        let interval = form.shape == Shape::Interval;
        let (mut fade_left, mut fade_right) = (0.0_f32, 0.0_f32);
        if matches!(form.start.edge, Edge::Unknown | Edge::Limit) {
            fade_left = FADE as f32 + if form.start.edge == Edge::Limit { rect.width() - FADE as f32 } else { 0.0 };
        } else if form.start.edge == Edge::GoesOn {
            fade_left = 40.0;
        } else if interval {
            // The start lies somewhere within its own date: the bar grows over it.
            fade_left = self.x(self.scale.px_from_1970(when.start_latest())) - x0;
        }
        if matches!(form.end.edge, Edge::Unknown | Edge::Limit) {
            fade_right = FADE as f32 + if form.end.edge == Edge::Limit { rect.width() - FADE as f32 } else { 0.0 };
        } else if form.end.edge == Edge::GoesOn {
            fade_right = 40.0;
        } else if interval {
            fade_right = x1 - self.x(self.scale.px_from_1970(when.end_earliest()));
        }
        // A few days on a screen of years: too narrow for its ends to fade.
        if interval && x1 - x0 < 24.0 {
            (fade_left, fade_right) = (0.0, 0.0);
        }
        if form.start.year.approximate || form.start.month.approximate || form.start.day.approximate {
            fade_left = fade_left.max((rect.width() * 0.3).min(40.0));
            self.legend.insert(Legend::About);
        }
        if form.end.year.approximate || form.end.month.approximate || form.end.day.approximate {
            fade_right = fade_right.max((rect.width() * 0.3).min(40.0));
            self.legend.insert(Legend::About);
        }
        // What fades beyond the window starts fading there already.
        fade_left = (fade_left - (rect.x0 - x0).max(0.0)).max(if form.start.edge == Edge::GoesOn { 40.0 } else { 0.0 });
        fade_right = (fade_right - (x1 - rect.x1).max(0.0)).max(if form.end.edge == Edge::GoesOn { 40.0 } else { 0.0 });
        let total = rect.width().max(1.0);
        let squeeze = (total / (fade_left + fade_right).max(1.0)).min(1.0);
        let hatched = form.start.unspecified || form.end.unspecified;
        // Decades and centuries are written with X too, but an X in the year alone is simply their precision.
        let hatched = hatched && form.start.precision <= Precision::Year;
        let uncertain = [form.start, form.end].map(|end| [end.year, end.month, end.day].iter().any(|q| q.uncertain));
        // A day that is known is a solid mark, also where it is wide.
        let day = !interval && form.start.precision <= Precision::Day && !hatched && form.shape == Shape::Point;
        let share = if day {
            0.42
        } else if interval {
            0.26
        } else {
            0.18
        };
        self.items.push(Item::Bar(Bar {
            rect,
            fill: Some(ink.faded(share)),
            stroke: None,
            radius: 0.0,
            fade_left: fade_left * squeeze,
            fade_right: fade_right * squeeze,
            hatch: hatched.then(|| ink.faded(0.55)),
        }));
        let known = [form.start.edge == Edge::Known, form.end.edge == Edge::Known];
        let stroke = |uncertain: bool| if uncertain { Stroke::dashed(1.6, ink) } else { Stroke::solid(1.6, ink) };
        // A date that is not an interval has its outline all round: some time within.
        if !interval && form.shape != Shape::OneOf {
            for y in [rect.y0, rect.y1] {
                let thin = Stroke { width: 1.1, ..stroke(uncertain[0]) };
                if uncertain[0] || day {
                    self.items.push(Item::Line { from: pt(rect.x0, y), to: pt(rect.x1, y), stroke: thin });
                } else {
                    for (from, to) in [(rect.x0, rect.x0 + 4.0), (rect.x1 - 4.0, rect.x1)] {
                        self.items.push(Item::Line { from: pt(from, y), to: pt(to, y), stroke: thin });
                    }
                }
            }
        }
        for (side, x) in [x0, x1].into_iter().enumerate() {
            // An end that is itself a stretch of time has no line of its own.
            let blurred = interval && x1 - x0 >= 24.0 && (if side == 0 { fade_left } else { fade_right }) > 6.0;
            if known[side] && !blurred && (self.left - 2.0..self.right + 2.0).contains(&x) {
                let x = x.clamp(self.left + 0.8, self.right - 0.8);
                self.items.push(Item::Line {
                    from: pt(x, rect.y0),
                    to: pt(x, rect.y1),
                    stroke: stroke(uncertain[side]),
                });
            }
        }
        if form.end.edge == Edge::GoesOn {
            self.legend.insert(Legend::GoesOn);
            let (x, y) = (self.right - 8.0, rect.center().y);
            let points = [pt(x - 4.0, y - 4.5), pt(x, y), pt(x - 4.0, y + 4.5)];
            self.arrow(points, ink);
        }
        if form.start.edge == Edge::GoesOn {
            self.legend.insert(Legend::GoesOn);
            let (x, y) = (self.left + 8.0, rect.center().y);
            self.arrow([pt(x + 4.0, y - 4.5), pt(x, y), pt(x + 4.0, y + 4.5)], ink);
        }
        let ends = [form.start.edge, form.end.edge];
        self.legend.insert(match () {
            () if ends.contains(&Edge::Limit) => Legend::Limit,
            () if ends.contains(&Edge::Unknown) => Legend::Fades,
            () if hatched => Legend::Hatched,
            () if interval => Legend::Interval,
            () if day && uncertain[0] => Legend::Inferred,
            () if day => Legend::DayBar,
            () if uncertain[0] => Legend::SpanUncertain,
            () => Legend::Span,
        });
    }

    fn arrow(&mut self, points: [Point; 3], ink: Rgba) {
        for pair in points.windows(2) {
            self.items.push(Item::Line { from: pair[0], to: pair[1], stroke: Stroke::solid(1.6, ink) });
        }
    }

    /// On one day of several: open dots joined by a line, or a dotted line between brackets when they are a range.
    fn one_of(&mut self, id: EventId, rect: Rect, x0: f32, x1: f32, y: f32, ink: Rgba) {
        self.legend.insert(Legend::OneOf);
        let dotted = Stroke { width: 1.6, ink, dash: Some((2.0, 3.0)) };
        self.items.push(Item::Line { from: pt(rect.x0, y), to: pt(rect.x1, y), stroke: dotted });
        for (x, inward) in [(x0, 4.0), (x1, -4.0)] {
            self.items.push(Item::Line { from: pt(x, y - 7.0), to: pt(x, y + 7.0), stroke: Stroke::solid(1.6, ink) });
            for dy in [-7.0, 7.0] {
                self.items.push(Item::Line {
                    from: pt(x, y + dy),
                    to: pt(x + inward, y + dy),
                    stroke: Stroke::solid(1.2, ink),
                });
            }
        }
        self.members(id, y, None, Some(Stroke::solid(1.4, ink)));
    }

    /// On each day of several: filled dots joined by a line.
    fn all_of(&mut self, id: EventId, rect: Rect, y: f32, ink: Rgba) {
        self.legend.insert(Legend::AllOf);
        self.items.push(Item::Line { from: pt(rect.x0, y), to: pt(rect.x1, y), stroke: Stroke::solid(1.2, ink) });
        self.members(id, y, Some(ink), None);
    }

    fn members(&mut self, id: EventId, y: f32, fill: Option<Rgba>, stroke: Option<Stroke>) {
        let Some(edtf) = self.dataset.event(id).edtf() else { return };
        let members = edtf.members();
        if members.len() < 2 {
            return;
        }
        for when in members {
            let (a, b) = (self.scale.px_from_time(when.start), self.scale.px_from_time(when.end));
            let center = pt(f32::midpoint(a, b) + self.left, y);
            self.items.push(Item::Dot { center, radius: 3.6, fill, stroke });
        }
    }

    /// Draws the label and returns where it is.
    fn label(&mut self, place: &Placed, x0: f32, x1: f32, y: f32, ink: Rgba, selected: bool) -> Option<Rect> {
        let event = self.dataset.event(place.id);
        let glyph = glyph_of(event.status());
        let glyph_w = if glyph.is_some() { GLYPH_W } else { 0.0 };
        let font = if selected { LABEL_SELECTED } else { LABEL };
        let used = self.used.get(place.row).copied().unwrap_or(f32::MIN) + 8.0;
        let free = (self.x(place.free.0).max(self.left + 2.0).max(used), self.x(place.free.1).min(self.right - 2.0));
        let one_of = event.when().is_some_and(|when| when.form.shape == Shape::OneOf && !is_limit(&when));
        let label = self.labels.get(self.dataset, place.id);
        let full = label.text.as_str();
        let (number, number_w) = (label.number, label.number_w);
        let wide = LABEL_GAP + number_w + glyph_w + label.text_w;
        // Where the label begins and how much room it has there.
        let (from, room) = if place.mark.holds_label(label.width) {
            let start = x0.max(self.left) + 4.0;
            // Numbers may stand on the bar behind its start.
            let room = x1.min(self.right - 18.0).min(free.1) - start - 4.0;
            if room >= wide {
                (start, room)
            } else if x1 < self.right && free.1 - x1 >= wide {
                // Hardly any of the bar is in sight: the label waits beside it.
                (x1, free.1 - x1)
            } else {
                (start, room)
            }
        } else if free.1 - x1 >= wide {
            (x1, free.1 - x1)
        } else if x0 - free.0 >= wide {
            (x0 - wide - 2.0, wide)
        } else if number.is_some() && free.1 - x1 < LABEL_GAP + number_w && x0 - free.0 > LABEL_GAP + number_w {
            // A number must stand somewhere.
            (f32::NAN, x0 - free.0 - 2.0)
        } else {
            (x1, free.1 - x1)
        };
        let text_room = room - LABEL_GAP - number_w - glyph_w;
        let text = if label.text_w <= text_room {
            full.to_owned()
        } else {
            self.metrics.elided(full, LABEL_SELECTED, text_room)
        };
        // A stub of a word says less than the bare mark, or than the number alone.
        let is_stub = text.is_empty() || (text != full && text.chars().count() < 7);
        if is_stub && (number.is_none() || room < LABEL_GAP + number_w) {
            return None;
        }
        let (text, glyph_w) = if is_stub && text_room < 0.0 { (String::new(), 0.0) } else { (text, glyph_w) };
        let (text, glyph) = if is_stub { (String::new(), glyph.filter(|_| glyph_w > 0.0)) } else { (text, glyph) };
        let width = LABEL_GAP + number_w + glyph_w + self.metrics.width(&text, font);
        // What is as wide as its room on the left ends at the mark.
        let from = if from.is_nan() { x0 - width - 2.0 } else { from };
        let rect = Rect::new(from, y - 9.0, from + width, y + 9.0);
        if one_of && from < x1 && from >= x0 - 1.0 {
            // The dotted line is broken where the label stands on it.
            let ground = Rect::new(from + 1.0, y - 8.0, from + width + 5.0, y + 8.0).within(&Rect::new(
                x0 + 2.0,
                y - 8.0,
                x1 - 2.0,
                y + 8.0,
            ));
            self.items.push(Item::Bar(Bar::filled(ground, self.theme.canvas)));
        }
        // A number stands next to its mark, on whichever side of it the label is.
        let is_before = from + width <= x0 + 1.0;
        let mut x = from + LABEL_GAP;
        if let Some(number) = number {
            let badge_w = badge_of(self.metrics.width(&number.to_string(), BADGE));
            if is_before {
                let end = x0 - BADGE_GAP;
                self.badge(number, end - badge_w, y);
                x = end - badge_w - BADGE_GAP - glyph_w - self.metrics.width(&text, font);
            } else {
                self.badge(number, x, y);
                x += badge_w + BADGE_GAP;
            }
            self.numbered.insert(place.id);
        }
        if let Some(glyph) = glyph {
            self.legend.insert(match glyph {
                Glyph::Announced => Legend::Announced,
                Glyph::Quote => Legend::Attributed,
                Glyph::Disputed => Legend::Disputed,
            });
            self.items.extend(glyph_path(glyph, pt(x + 5.0, y), ink));
            x += GLYPH_W;
        }
        if !text.is_empty() {
            self.items.push(Item::Text { at: pt(x, y + 4.4), text, font, ink: self.theme.text });
        }
        Some(rect)
    }

    /// Draws a number on a dark ground.
    fn badge(&mut self, number: u32, x: f32, y: f32) {
        let text = number.to_string();
        let text_w = self.metrics.width(&text, BADGE);
        let width = badge_of(text_w);
        let rect = Rect::new(x, y - BADGE_H / 2.0, x + width, y + BADGE_H / 2.0);
        let pill = Bar { radius: BADGE_H / 2.0, ..Bar::filled(rect, self.theme.text) };
        self.items.push(Item::Bar(pill));
        let at = pt(x + (width - text_w) / 2.0, y + 4.0);
        self.items.push(Item::Text { at, text, font: BADGE, ink: self.theme.canvas });
    }

    /// Draws a number for events that found no room.
    pub(super) fn fold(&mut self, fold: &Fold, y: f32) {
        let x = self.x(fold.x);
        let half = fold_half_width(fold.n_events);
        if x + half <= self.left || x - half >= self.right {
            return;
        }
        let rect = Rect::new(x - half, y - 8.5, x + half, y + 8.5);
        let aim = Aim::Fold { first: fold.first, n_events: fold.n_events, from: fold.from.secs(), to: fold.to.secs() };
        if fold.n_events == 1 {
            // A lone event is a mark, if one without room for its name.
            self.legend.insert(Legend::Lone);
            let stroke = Some(Stroke::solid(1.4, self.theme.accent));
            self.items.push(Item::Dot { center: pt(x, y), radius: 3.6, fill: Some(self.theme.accent_ground), stroke });
            self.targets.push(Target { rect: rect.within(&self.clip), aim, spoken: String::new() });
            return;
        }
        self.legend.insert(Legend::Fold);
        let stroke = Some(Stroke::solid(1.1, self.theme.accent));
        self.items.push(Item::Bar(Bar { stroke, radius: 8.5, ..Bar::filled(rect, self.theme.accent_ground) }));
        let text = grouped(u64::from(fold.n_events));
        let font = FontSpec::semibold(size::SMALL - 0.5);
        let width = self.metrics.width(&text, font);
        let at = pt(x - width / 2.0, y + 4.0);
        self.items.push(Item::Text { at, text: text.clone(), font, ink: self.theme.accent });
        let spoken = format!("{text} events folded, press Enter to zoom in");
        let rect = rect.within(&self.clip);
        if rect.width() > 0.0 && rect.height() > 0.0 {
            self.targets.push(Target { rect, aim, spoken });
        }
    }
}

fn is_limit(when: &When) -> bool {
    when.form.start.edge == Edge::Limit || when.form.end.edge == Edge::Limit
}
