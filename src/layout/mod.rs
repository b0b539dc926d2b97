//! From events to a scene.
//!
//! ```text
//! data set, grouping ────────LanePostings───▶ all rows of each lane         on a new grouping
//! lanes, selection ───────────LaneIndex─────▶ the selected ones             on a new filter
//! lane rows, zoom ───────────────pack───────▶ rows, labels, folds, profiles  on a new zoom level
//! packed lanes, window, theme ───layout─────▶ Scene                          on any change
//! ```
//!
//! Deterministic: same input, same scene. Never reads the clock, the locale, the environment or a system font.

mod axis;
mod bits;
mod breaks;
mod known;
mod labels;
mod lanes;
mod mark;
mod pack;
mod postings;
mod profile;

pub use axis::height as axis_height;
pub use breaks::{break_sign, quiet};
pub use lanes::{Lane, LaneIndex, LaneOrder, LaneSpec};
pub use mark::{Glyph, glyph_of, glyph_path, spoken, spoken_date};
pub use postings::LanePostings;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::dataset::{Dataset, EventId, Facet};
use crate::scene::geom::{Rect, pt};
use crate::scene::{Aim, Bar, FontSpec, Group, Item, Legend, Scene, Stroke, Target, TextMetrics};
use crate::theme::{Theme, size};
use crate::time::Time;
use crate::time::{AxisScale, Breaks, counted, grouped};
use known::{Many, Seen, Stretch};
use labels::Labels;
pub use labels::Marking;
use mark::MarkCx;
use pack::{Content, Packed};
use profile::{Grid, ProfileCx};

/// Height of the axis: years over months. Breaks have a line of words above it; see [`Layout::axis_height`].
pub const AXIS_H: f32 = 44.0;
/// Height of a lane that was folded by hand: a line of text.
const FOLDED_LANE_H: f32 = 26.0;
/// A lane that is as high has room for its name and its count.
const TWO_LINES_H: f32 = 48.0;
/// Height of the line for lanes that have no event in the window.
const EMPTY_LANES_H: f32 = 21.0;
/// Up to so many lanes, or so many events in all lanes, each lane is as high as the rows that it needs in the window; of
/// more lanes only those in sight are packed, and the height of the others is guessed from how many events they have.
const EXACT_LANES: usize = 40;
const EXACT_EVENTS: usize = 3_000;

/// What decides how a timeline looks, beside its data.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct LayoutSpec {
    /// Width of the whole picture in points.
    pub width: f32,
    /// Height in points; lanes below are reached by scrolling.
    pub height: f32,
    /// How far the lanes are scrolled up, in points.
    pub scroll_y: f32,
    /// Left edge to the first pixel of time: the names of the lanes.
    pub gutter: f32,
    /// 1 is the normal row height.
    pub row_scale: f32,
    /// For a page instead of the window: lanes stand closer, and a lane of one row has no room for its count.
    pub is_figure: bool,
    /// How many rows a lane may have before its least important events fold; see [`max_rows`].
    pub max_rows: usize,
    /// The event that is marked in every lane.
    pub selected: Option<EventId>,
}

impl LayoutSpec {
    /// Left of the names of lanes; in figures they stand below the title's first letter.
    fn name_pad(&self) -> f32 {
        if self.is_figure { 0.0 } else { size::PANEL_PAD }
    }

    /// Above and below the rows of a lane.
    pub fn lane_pad(&self) -> f32 {
        if self.is_figure { size::LANE_PAD_FIGURE } else { size::LANE_PAD }
    }
}

/// A scene and what there is to know beside it.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The picture.
    pub scene: Scene,
    /// Height of the axis above the lanes: [`AXIS_H`], and more with breaks.
    pub axis_height: f32,
    /// Height of all lanes together, for scrolling.
    pub lanes_height: f32,
    /// Where each lane begins, from the top of the first one, in the order of the lanes.
    pub lane_tops: Vec<f32>,
    /// The events whose number is drawn, see [`Marking`].
    pub numbered: BTreeSet<EventId>,
}

/// Lays out timelines and remembers how lanes were packed at the last zoom level.
pub struct Layouter {
    metrics: Arc<TextMetrics>,
    key: Option<PackKey>,
    breaks: Breaks,
    packed: BTreeMap<usize, Packed>,
    labels: Labels,
    /// What is known of the lanes of this index, with this limit to what is packed.
    known_of: (u64, usize),
    known: Vec<KnownLane>,
}

/// What is known of a lane that may be out of sight.
#[derive(Copy, Clone, Debug, Default)]
struct KnownLane {
    window: Seen,
    tile: Many,
}

/// What packing depends on; while it is the same, rows keep their place.
#[derive(Copy, Clone, PartialEq, Debug)]
struct PackKey {
    lanes: u64,
    secs_per_px: u64,
    tile: u64,
    max_rows: usize,
}

impl Default for Layouter {
    /// Measures with the bundled fonts.
    fn default() -> Self {
        Self::new(Arc::clone(TextMetrics::shared()), Marking::Titles)
    }
}

impl Layouter {
    /// Lays out what will be drawn with the fonts of these metrics.
    pub fn new(metrics: Arc<TextMetrics>, marking: Marking) -> Self {
        Self {
            labels: Labels::new(Arc::clone(&metrics), marking),
            metrics,
            key: None,
            breaks: Breaks::default(),
            packed: BTreeMap::new(),
            known_of: (0, 0),
            known: Vec::new(),
        }
    }

    /// The width that the names of the lanes need in a figure, in points; 0 without lanes.
    pub fn figure_gutter(&self, lanes: &LaneIndex, width: f32) -> f32 {
        if lanes.grouping.is_none() {
            return 0.0;
        }
        (longest(&lanes.long_names, &self.metrics) + size::PANEL_PAD).clamp(72.0, (width * 0.28).clamp(72.0, 260.0))
    }

    /// The scene of a window.
    ///
    /// `scale` covers the part right of the gutter and must be as wide: a [`TimeScale`](crate::time::TimeScale), or an
    /// [`AxisScale`] with the breaks that [`quiet`] finds.
    pub fn layout(
        &mut self,
        dataset: &Dataset,
        lanes: &LaneIndex,
        scale: impl Into<AxisScale>,
        theme: &Theme,
        spec: &LayoutSpec,
    ) -> Layout {
        self.layout_axis(dataset, lanes, &scale.into(), theme, spec)
    }

    fn layout_axis(
        &mut self,
        dataset: &Dataset,
        lanes: &LaneIndex,
        scale: &AxisScale,
        theme: &Theme,
        spec: &LayoutSpec,
    ) -> Layout {
        let max_rows = spec.max_rows;
        let span = scale.window().span_seconds();
        let tile = (scale.window().from_seconds() / span).floor();
        let key = PackKey {
            lanes: lanes.generation,
            secs_per_px: scale.secs_per_px().to_bits(),
            tile: tile.to_bits(),
            max_rows,
        };
        if self.key != Some(key) || self.breaks != *scale.breaks() {
            self.packed.clear();
            self.key = Some(key);
            self.breaks.clone_from(scale.breaks());
        }
        let tile = (Time::from_secs(((tile - 1.0) * span) as i64), Time::from_secs(((tile + 3.0) * span) as i64));
        let stretch =
            |from: Time, to: Time| Stretch { from, rows: (lanes.n_before(dataset, from), lanes.n_before(dataset, to)) };
        let (window, tile_rows) = (stretch(scale.from(), scale.to()), stretch(tile.0, tile.1));
        self.labels.begin(dataset);
        let limit = pack::limit(max_rows, lanes.lanes.len());
        if self.known_of != (lanes.generation, limit) {
            self.known_of = (lanes.generation, limit);
            self.known.clear();
            self.known.resize(lanes.lanes.len(), KnownLane::default());
        }
        let exact = lanes.lanes.len() <= EXACT_LANES || lanes.n_events <= EXACT_EVENTS;

        let mut scene =
            Scene { width: spec.width, height: spec.height, ground: Some(theme.canvas), ..Scene::default() };
        let axis_h = axis::height(scale);
        let ticks = axis::grid(&mut scene, scale, theme, spec);
        let row_h = size::ROW * spec.row_scale;
        let body = Rect::new(0.0, axis_h, spec.width, spec.height);
        let grid = Grid::default();
        let profile_h = if lanes.grouping.is_none() {
            // One lane alone may use the whole height.
            (spec.height - axis_h - 8.0).clamp(profile::HEIGHT, 320.0)
        } else {
            let usual = profile::HEIGHT * spec.row_scale + 2.0;
            // A few lanes share the window; on a page they have what they need.
            let share =
                if spec.is_figure { 0.0 } else { (spec.height - axis_h - 8.0) / lanes.lanes.len().max(1) as f32 };
            share.min(3.0 * usual).max(usual)
        };
        // The name and the count of a lane need two lines.
        let has_two = lanes.grouping.is_some() && !spec.is_figure;
        let least_h = if has_two { TWO_LINES_H } else { 0.0 };
        let rows_h = |n_rows: usize| n_rows as f32 * row_h + 2.0 * spec.lane_pad();
        let mut y = axis_h - spec.scroll_y;
        let mut shown_lanes = 0;
        let mut lane_tops = Vec::with_capacity(lanes.lanes.len());
        let mut empty: Vec<&str> = Vec::new();
        let mut numbered = BTreeSet::new();
        for (idx, (lane, known)) in lanes.lanes.iter().zip(&mut self.known).enumerate() {
            let view = || lane.view(dataset);
            if !known.window.any(view, window) {
                empty.push(lane.name.as_str());
                lane_tops.push(y + spec.scroll_y - axis_h);
                continue;
            }
            y += draw_empty_lanes(&mut scene, &mut empty, y, theme, spec, body, &self.metrics);
            lane_tops.push(y + spec.scroll_y - axis_h);
            let labels = &mut self.labels;
            let mut pack_lane = || pack::pack(view(), lane.len(), scale, tile, (max_rows, limit), labels);
            let height = if lane.folded {
                FOLDED_LANE_H
            } else if exact {
                let packed = self.packed.entry(idx).or_insert_with(&mut pack_lane);
                match packed.content {
                    Content::Rows { .. } => rows_h(packed.visible_rows(scale)).max(least_h),
                    Content::Profile => profile_h.max(least_h),
                }
            } else if lane.len() > limit && known.tile.more(view, tile_rows, limit) {
                profile_h.max(least_h)
            } else {
                rows_h(lane.len().min(max_rows)).max(least_h)
            };
            let rect = Rect::new(0.0, y, spec.width, y + height);
            if rect.overlaps(&body) {
                let profile = Packed { content: Content::Profile };
                let packed = if lane.folded { &profile } else { &*self.packed.entry(idx).or_insert_with(pack_lane) };
                let (metrics, labels) = (&*self.metrics, &mut self.labels);
                let (grid, numbered) = (&grid, &mut numbered);
                let mut cx = LaneCx { dataset, scale, theme, spec, body, row_h, metrics, grid, labels, numbered };
                cx.lane(&mut scene, lane, packed, rect, shown_lanes, lanes.grouping);
            }
            shown_lanes += 1;
            y += height;
        }
        y += draw_empty_lanes(&mut scene, &mut empty, y, theme, spec, body, &self.metrics);
        axis::header(&mut scene, scale, &ticks, theme, spec, &self.metrics);
        let lanes_height = y + spec.scroll_y - axis_h;
        // Reading order: lanes from the top, in a lane from the left, then from the top.
        let order = |target: &Target| (target.rect.x0 >= spec.gutter, target.rect.x0);
        let mut at = 0;
        while at < scene.targets.len() {
            let end = scene.targets[at + 1..]
                .iter()
                .position(|t| matches!(t.aim, Aim::Lane { .. }))
                .map_or(scene.targets.len(), |n| at + 1 + n);
            scene.targets[at..end].sort_by(|a, b| {
                let (a, b) = (order(a), order(b));
                a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
            });
            at = end;
        }
        Layout { scene, axis_height: axis_h, lanes_height, lane_tops, numbered }
    }
}

/// What a screen reader says of a target.
pub fn spoken_target(dataset: &Dataset, target: &Target) -> String {
    match target.aim {
        Aim::Event(id) | Aim::Fold { first: id, n_events: 1, .. } => mark::spoken(dataset, id),
        _ => target.spoken.clone(),
    }
}

/// Puts words to every target, for pictures that are read without a window: events get theirs, and each stretch of a
/// profile becomes a target of its own.
pub fn speak(dataset: &Dataset, scene: &mut Scene) {
    for target in std::mem::take(&mut scene.targets) {
        let Aim::Profile { cells, .. } = &target.aim else {
            let spoken = spoken_target(dataset, &target);
            scene.targets.push(Target { spoken, ..target });
            continue;
        };
        scene.targets.extend(cells.iter().map(|cell| {
            let rect = Rect { x0: cell.x0, x1: cell.x1, ..target.rect };
            Target { rect, aim: cell.fold(), spoken: counted(u64::from(cell.n_events), "event") }
        }));
    }
}

/// The width that the names of the lanes need in the bundled fonts, in points; 0 without lanes.
pub fn gutter_width(lanes: &LaneIndex, width: f32) -> f32 {
    if lanes.grouping.is_none() {
        return 0.0;
    }
    let name = longest(lanes.long_names.get(..1).unwrap_or_default(), TextMetrics::shared());
    (name + 2.0 * size::PANEL_PAD).clamp(92.0, (width * 0.22).clamp(92.0, 220.0))
}

fn longest(names: &[String], metrics: &TextMetrics) -> f32 {
    let font = FontSpec::semibold(size::LANE);
    names.iter().map(|name| metrics.width(name, font)).fold(0.0, f32::max)
}

/// How many rows a lane may have on a picture that is `height` points tall.
pub fn max_rows(n_lanes: usize, height: f32, row_scale: f32) -> usize {
    let fitting = ((height - AXIS_H) / (size::ROW * row_scale)).max(3.0) as usize;
    match n_lanes {
        0 | 1 => fitting.saturating_sub(2).max(3),
        2..=12 => 24,
        13..=30 => 6,
        31..=100 => 3,
        _ => 2,
    }
}

/// Draws one line for a run of lanes without events in the window, names it, and returns its height.
fn draw_empty_lanes(
    scene: &mut Scene,
    names: &mut Vec<&str>,
    y: f32,
    theme: &Theme,
    spec: &LayoutSpec,
    body: Rect,
    metrics: &TextMetrics,
) -> f32 {
    if names.is_empty() {
        return 0.0;
    }
    let rect = Rect::new(0.0, y, body.x1, y + EMPTY_LANES_H);
    if rect.overlaps(&body) {
        let text = match names.as_slice() {
            [""] => "Nothing in this stretch of time".to_owned(),
            [one] => format!("{one}: nothing in this stretch of time"),
            [one, two] => format!("{one}, {two}: nothing in this stretch of time"),
            [one, two, more @ ..] => format!("{one}, {two} and {} more: nothing in this stretch of time", more.len()),
            [] => String::new(),
        };
        let font = FontSpec::regular(size::SMALL);
        let text = metrics.elided(&text, font, body.x1 - 2.0 * spec.name_pad());
        let items = scene.group("lanes-empty", rect.within(&body));
        items.push(Item::Text { at: pt(spec.name_pad(), y + 14.5), text, font, ink: theme.muted });
        items.push(Item::Line {
            from: pt(0.0, rect.y1 - 0.5),
            to: pt(body.x1, rect.y1 - 0.5),
            stroke: Stroke::solid(1.0, theme.line),
        });
    }
    names.clear();
    EMPTY_LANES_H
}

/// What every lane of a picture has in common.
struct LaneCx<'a> {
    dataset: &'a Dataset,
    scale: &'a AxisScale,
    theme: &'a Theme,
    spec: &'a LayoutSpec,
    body: Rect,
    row_h: f32,
    metrics: &'a TextMetrics,
    grid: &'a Grid,
    labels: &'a mut Labels,
    numbered: &'a mut BTreeSet<EventId>,
}

impl LaneCx<'_> {
    fn lane(
        &mut self,
        scene: &mut Scene,
        lane: &Lane,
        packed: &Packed,
        rect: Rect,
        nth: usize,
        grouping: Option<Facet>,
    ) {
        let theme = self.theme;
        let id = format!("lane-{}", if lane.key.is_empty() { "none" } else { &lane.key });
        if grouping.is_some() {
            let back = scene.group(format!("{id}-ground"), rect.within(&self.body));
            // The grid was drawn before the lanes; a band lies under it as a tint of the header only.
            if nth % 2 == 1 && !self.spec.is_figure {
                let header = Rect::new(0.0, rect.y0, self.spec.gutter, rect.y1);
                back.push(Item::Bar(Bar::filled(header, theme.band)));
            }
            self.header(back, lane, rect);
            back.push(Item::Line {
                from: pt(0.0, rect.y1 - 0.5),
                to: pt(rect.x1, rect.y1 - 0.5),
                stroke: Stroke::solid(1.0, theme.line),
            });
            let n = counted(self.n_events(lane) as u64, "event");
            let folded = if lane.folded { ", folded" } else { "" };
            let pinned = if lane.pinned { ", pinned" } else { "" };
            let spoken = format!("{}, {n}{folded}{pinned}", lane.name);
            scene.targets.push(Target {
                rect: Rect::new(0.0, rect.y0, self.spec.gutter, rect.y1).within(&self.body),
                aim: Aim::Lane { value: lane.value },
                spoken,
            });
        }
        let clip = Rect::new(self.spec.gutter, rect.y0, self.spec.width, rect.y1).within(&self.body);
        let mut items = Vec::new();
        let mut legend = BTreeSet::new();
        let mut targets = Vec::new();
        let mut spans = Vec::new();
        match &packed.content {
            Content::Rows { items: placed, folds } if !lane.folded => {
                let mut mark_cx = MarkCx {
                    dataset: self.dataset,
                    scale: self.scale,
                    theme,
                    metrics: self.metrics,
                    labels: self.labels,
                    left: self.spec.gutter,
                    right: self.spec.width,
                    selected: self.spec.selected,
                    items: &mut items,
                    legend: &mut legend,
                    targets: &mut targets,
                    spans: &mut spans,
                    numbered: self.numbered,
                    clip,
                    used: Vec::new(),
                };
                let center = |row: usize| rect.y0 + self.spec.lane_pad() + (row as f32 + 0.5) * self.row_h;
                for place in placed {
                    mark_cx.event(place, center(place.row));
                }
                for fold in folds {
                    mark_cx.fold(fold, center(fold.row));
                }
            }
            Content::Rows { .. } | Content::Profile => {
                legend.insert(Legend::Profile);
                let mut profile_cx = ProfileCx {
                    scale: self.scale,
                    theme,
                    grid: self.grid,
                    metrics: self.metrics,
                    labels: self.labels,
                    left: self.spec.gutter,
                    rect,
                    clip,
                    named: !lane.folded,
                    items: &mut items,
                    targets: &mut targets,
                    spans: &mut spans,
                    numbered: self.numbered,
                };
                profile_cx.draw(lane.view(self.dataset));
            }
        }
        scene.groups.push(Group { id, clip, items, spans, ..Group::default() });
        scene.legend.append(&mut legend);
        scene.targets.append(&mut targets);
    }

    /// The window counts what a lane has, for there one can go and see it; a figure counts what it shows.
    fn n_events(&self, lane: &Lane) -> usize {
        if self.spec.is_figure { lane.count(self.dataset, self.scale.from(), self.scale.to()) } else { lane.len() }
    }

    fn header(&self, items: &mut Vec<Item>, lane: &Lane, rect: Rect) {
        let room = self.spec.gutter - 0.5 * size::PANEL_PAD - self.spec.name_pad();
        // The name of a lane that begins above the window stays in sight.
        let top = rect.y0.max(self.body.y0).min(rect.y1 - 42.0).max(rect.y0);
        let name_font = FontSpec::semibold(size::LANE);
        if lane.folded {
            let name = format!("{} · {}", lane.name, grouped(lane.len() as u64));
            let name = self.metrics.elided(&name, FontSpec::regular(size::LANE), room);
            let font = FontSpec::regular(size::LANE);
            let at = pt(self.spec.name_pad(), rect.y0 + 17.5);
            items.push(Item::Text { at, text: name, font, ink: self.theme.muted });
            return;
        }
        let name = self.metrics.elided(&lane.name, name_font, room);
        items.push(Item::Text {
            at: pt(self.spec.name_pad(), top + self.spec.lane_pad() + 0.5 * self.row_h + 1.5),
            text: name,
            font: name_font,
            ink: self.theme.text,
        });
        if rect.height() < TWO_LINES_H - 3.0 {
            return;
        }
        let count = counted(self.n_events(lane) as u64, "event");
        let font = FontSpec::regular(size::SMALL);
        let count = if lane.pinned { format!("{count}, pinned") } else { count };
        let count = self.metrics.elided(&count, font, room);
        items.push(Item::Text {
            at: pt(self.spec.name_pad(), top + self.spec.lane_pad() + 0.5 * self.row_h + 17.5),
            text: count,
            font,
            ink: self.theme.muted,
        });
    }
}
