//! A lane with more events than can be told apart: how many there are over time, and the most important ones by name.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::labels::Labels;
use super::lanes::LaneView;
use super::postings::{Edge, TimeHints};
use crate::dataset::{Dataset, EventId};
use crate::scene::geom::{Rect, pt};
use crate::scene::{Aim, Bar, Cell, FontSpec, Item, Span, Stroke, Target, TextMetrics};
use crate::theme::{Theme, size};
use crate::time::{AxisScale, SECS_PER_DAY, Time, grouped};

/// Height of the lane.
pub(super) const HEIGHT: f32 = 50.0;
/// Width of a column: narrower ones could not be told apart at arm's length.
const COLUMN: f32 = 3.0;
/// Room for one named event.
const NAMED_EVERY: f32 = 190.0;
/// How long the name of one may be, and how it is set.
pub(super) const MAX_NAME: f32 = NAMED_EVERY - 20.0;
pub(super) const NAME: FontSpec = FontSpec::regular(size::SMALL);
/// Width of what fades in from before the window.
const BEFORE_W: f32 = 26.0;
/// Columns that are pointed at together are at least this wide.
const CELL_W: f32 = 24.0;
/// Up to so many days are drawn as bars of their own, with a gap between them.
const MOST_BARS: usize = 40;

/// Where columns begin and end; the same in all lanes.
#[derive(Debug)]
struct Columns {
    /// Pixels from the left edge of time; one more than there are columns.
    xs: Vec<f32>,
    /// The same in time; the last one is the end of the window.
    times: Vec<Time>,
    /// The rows of the data set that start at each of these times.
    edges: Vec<Edge>,
    /// Whether a column is a day, whatever its width.
    days: bool,
    /// Runs of columns that are equally wide; all of them without breaks.
    even: Vec<(usize, usize)>,
    /// Runs of columns that are pointed at together, and that have one name.
    cells: Vec<(usize, usize)>,
    named: Vec<(usize, usize)>,
}

/// The columns of a window, made when a lane asks for them.
#[derive(Default)]
pub(super) struct Grid {
    pixels: OnceCell<Columns>,
    days: OnceCell<Columns>,
}

impl Grid {
    fn columns(&self, lane: LaneView<'_>, scale: &AxisScale) -> &Columns {
        let day_px = SECS_PER_DAY as f64 / scale.secs_per_px();
        // An event of a day is somewhere in that day: its column is never narrower than the day, unless times are known.
        let days = day_px > f64::from(COLUMN) && !has_times(lane, scale);
        let cell = if days { &self.days } else { &self.pixels };
        cell.get_or_init(|| Columns::of(lane.rows.dataset, lane.times(), scale, days))
    }
}

impl Columns {
    fn of(dataset: &Dataset, hints: &TimeHints, scale: &AxisScale, days: bool) -> Self {
        let (mut times, even) = if days {
            day_columns(scale)
        } else {
            let n = (scale.width_px() / COLUMN).ceil() as usize;
            ((0..=n).map(|i| scale.time_from_px(i as f32 * COLUMN)).collect(), vec![(0, n)])
        };
        let xs: Vec<f32> = times.iter().map(|&time| scale.px_from_time(time)).collect();
        // What starts after the window is not counted, though the last column may reach over its edge.
        if let Some(last) = times.last_mut() {
            *last = scale.to();
        }
        let edges = times.iter().map(|&time| hints.edge(dataset.starts(), time)).collect();
        let (cells, named) = (runs(&xs, CELL_W), runs(&xs, NAMED_EVERY));
        Self { xs, times, edges, days, even, cells, named }
    }
}

/// Where days begin and end, and which runs of them are equally wide.
///
/// A break is a column of its own, and so is the part of a day before one and after one.
fn day_columns(scale: &AxisScale) -> (Vec<Time>, Vec<(usize, usize)>) {
    let midnight = |time: Time| time.secs().rem_euclid(SECS_PER_DAY) == 0;
    let after = |time: Time| time.plus_secs(SECS_PER_DAY - 1).days();
    let (mut times, mut even) = (Vec::new(), Vec::new());
    for (from, to) in scale.kept() {
        let (is_first, is_last) = (from == scale.from(), to == scale.to());
        times.extend((!is_first && !midnight(from)).then_some(from));
        let first = times.len();
        let days = if is_first { from.days() } else { after(from) }..=if is_last { after(to) } else { to.days() };
        times.extend(days.map(|day| Time::from_secs(day * SECS_PER_DAY)));
        even.extend((times.len() > first + 1).then(|| (first, times.len() - 1)));
        times.extend((!is_last && !midnight(to)).then_some(to));
    }
    (times, even)
}

/// Runs of columns that together are at least `width` wide: first column, column after the last.
fn runs(xs: &[f32], width: f32) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut first = 0;
    for i in 1..xs.len() {
        if xs[i] - xs[first] >= width || i + 1 == xs.len() {
            runs.push((first, i));
            first = i;
        }
    }
    runs
}

/// Whether events in the window are known to the hour or finer: some of a few that are looked at start off midnight.
fn has_times(lane: LaneView<'_>, scale: &AxisScale) -> bool {
    if lane.times().days {
        return false;
    }
    let (first, last) = (lane.first_at(scale.from()), lane.first_at(scale.to()));
    let step = ((last - first) / 64).max(1);
    (first..last).step_by(step).any(|place| lane.rows.start(place).secs().rem_euclid(SECS_PER_DAY) != 0)
}

/// What the profiles of a picture are drawn with.
pub(super) struct ProfileCx<'a> {
    pub scale: &'a AxisScale,
    pub theme: &'a Theme,
    pub grid: &'a Grid,
    pub metrics: &'a TextMetrics,
    pub labels: &'a mut Labels,
    /// The first pixel of time.
    pub left: f32,
    /// All of the lane, and what of it is in sight.
    pub rect: Rect,
    pub clip: Rect,
    /// A folded lane has no room for names, and all of it is profile.
    pub named: bool,
    pub items: &'a mut Vec<Item>,
    pub targets: &'a mut Vec<Target>,
    pub spans: &'a mut Vec<Span>,
    /// The events whose number is drawn.
    pub numbered: &'a mut BTreeSet<EventId>,
}

impl ProfileCx<'_> {
    /// Draws the profile of a lane; every event is in the column that it starts in, or comes from before.
    pub(super) fn draw(&mut self, lane: LaneView<'_>) {
        let grid = self.grid;
        let columns = grid.columns(lane, self.scale);
        let places = lane.rows.places_of(&columns.edges);
        let ranks = lane.ranks(&places);
        // What began before and reaches into the window fades in from the left edge, and is said.
        let before = match (ranks.first(), columns.times.first()) {
            (Some(&begun), Some(&time)) => begun.saturating_sub(lane.rank_by_end(lane.rows.n_over(time)) as u32),
            _ => 0,
        };
        let count = |i: usize| ranks[i + 1] - ranks[i];
        let n_columns = ranks.len().saturating_sub(1);
        let most = (0..n_columns).map(count).max().unwrap_or(0).max(1) as f32;
        let ground = self.rect.y1 - 2.0;
        let tallest = (self.rect.height() - if self.named { 22.0 } else { 5.0 }).max(8.0);
        // One event must still be seen beside ten thousand.
        let height = |n: u32| if n == 0 { 0.0 } else { (n as f32 / most * tallest).max(1.0) };
        let fill = self.theme.accent.faded(0.55);
        let bar = |i: usize| {
            let (x0, x1) = (self.left + columns.xs[i], self.left + columns.xs[i + 1] - 1.0);
            let rect = Rect::new(x0, ground - height(count(i)), x1, ground).within(&self.clip);
            (count(i) > 0).then(|| Item::Bar(Bar::filled(rect, fill)))
        };
        let even = if columns.days && n_columns <= MOST_BARS { &[] } else { columns.even.as_slice() };
        let mut drawn_to = 0;
        for &(first, end) in even {
            self.items.extend((drawn_to..first).filter_map(bar));
            let step = if columns.days { columns.xs[first + 1] - columns.xs[first] } else { COLUMN };
            let width = if columns.days { step - 1.0 } else { COLUMN };
            let heights = (first..end).map(|i| height(count(i))).collect();
            let at = pt(self.left + columns.xs[first], ground);
            self.items.push(Item::Columns { at, step, width, heights, fill });
            drawn_to = end;
        }
        self.items.extend((drawn_to..n_columns).filter_map(bar));
        let mut said_to = self.left;
        if before > 0 {
            // Its height is that of a column, but it sets no measure for them.
            let rect = Rect::new(self.left, ground - height(before).min(tallest), self.left + BEFORE_W, ground);
            let bar = Bar::filled(rect.within(&self.clip), self.theme.accent.faded(0.3));
            self.items.push(Item::Bar(Bar { fade_right: BEFORE_W, ..bar }));
        }
        if before > 0 && self.named {
            let text = format!("‹ {} from before", grouped(u64::from(before)));
            let at = pt(self.left + 6.0, ground - 6.0);
            said_to = at.x + self.metrics.width(&text, NAME) + 4.0;
            // The words must be read where columns stand behind them.
            let back = Rect::new(at.x - 2.0, at.y - 10.0, said_to - 2.0, at.y + 3.0).within(&self.clip);
            self.items.push(Item::Bar(Bar { radius: 3.0, ..Bar::filled(back, self.theme.canvas.faded(0.8)) }));
            self.items.push(Item::Text { at, text, font: NAME, ink: self.theme.text });
        }
        self.target(lane, columns, &ranks, before);
        if self.named {
            self.names(lane, columns, &places, (ground, said_to));
        }
    }

    /// Pointing at a stretch of the profile tells how many events it holds and leads there.
    fn target(&mut self, lane: LaneView<'_>, columns: &Columns, ranks: &[u32], before: u32) {
        let cell = |&(first, end): &(usize, usize)| {
            let n_events = ranks[end] - ranks[first];
            let row =
                lane.place_of_rank(ranks[first] as usize).filter(|_| n_events > 0).map(|place| lane.rows.row(place))?;
            let x0 = (self.left + columns.xs[first]).max(self.clip.x0);
            let x1 = (self.left + columns.xs[end]).min(self.clip.x1);
            let (from, to) = (columns.times[first].secs(), columns.times[end].secs());
            Some(Cell { x0, x1, first: EventId(row), n_events, from, to })
        };
        let cells: Vec<Cell> = columns.cells.iter().filter_map(cell).collect();
        let top = if self.named { self.rect.y0 + 20.0 } else { self.rect.y0 };
        let area = Rect { y0: top, ..self.rect }.within(&self.clip);
        let n_events = before + cells.iter().map(|cell| cell.n_events).sum::<u32>();
        if area.height() > 0.0 && n_events > 0 {
            let spoken = format!("{} events over time", grouped(u64::from(n_events)));
            self.targets.push(Target { rect: area, aim: Aim::Profile { before, cells }, spoken });
        }
    }

    /// Names the most important event of each stretch, where there is room.
    fn names(&mut self, lane: LaneView<'_>, columns: &Columns, places: &[u32], (ground, said_to): (f32, f32)) {
        let dataset = lane.rows.dataset;
        let (rect, clip) = (self.rect, self.clip);
        let mut free_from = self.left;
        for &(first, end) in &columns.named {
            let Some(id) = lane.best(places[first] as usize, places[end] as usize) else { continue };
            let Some(when) = dataset.when(id) else { continue };
            let x = self.left + self.scale.px_from_time(when.start);
            if x < free_from || x + 5.0 > clip.x1 {
                continue;
            }
            let label = self.labels.get(dataset, id);
            let ((text, mut width), number) = (label.short(self.metrics), label.number);
            let mut text = text.to_owned();
            if let Some(number) = number {
                text = format!("{number} {text}");
                width = self.metrics.width(&text, NAME);
            }
            let right = x + 5.0 + width;
            if right > clip.x1 || text.is_empty() {
                continue;
            }
            if number.is_some() {
                self.numbered.insert(id);
            }
            free_from = right + 12.0;
            let stroke = Stroke::solid(1.2, self.theme.text);
            // The line does not run through the words of what is from before.
            let foot = if x < said_to { ground - 18.0 } else { ground };
            self.spans.push(Span { items: self.items.len()..self.items.len() + 2, event: id });
            self.items.push(Item::Line { from: pt(x, rect.y0 + 5.0), to: pt(x, foot), stroke });
            self.items.push(Item::Text { at: pt(x + 5.0, rect.y0 + 15.0), text, font: NAME, ink: self.theme.text });
            let rect = Rect::new(x - 3.0, rect.y0 + 3.0, right, rect.y0 + 20.0).within(&clip);
            self.targets.push(Target { rect, aim: Aim::Event(id), spoken: String::new() });
        }
    }
}
