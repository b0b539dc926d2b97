//! A lane with more events than can be told apart: how many there are over time, and the most important ones by name.

use super::lanes::Lane;
use super::mark::spoken;
use crate::dataset::{Dataset, EventId};
use crate::scene::geom::{Rect, pt};
use crate::scene::{Aim, Bar, FontSpec, Item, Stroke, Target, TextMetrics};
use crate::theme::{Theme, size};
use crate::time::{SECS_PER_DAY, Time, TimeScale, grouped};

/// Height of the lane.
pub(super) const HEIGHT: f32 = 50.0;
/// Width of a column: narrower ones could not be told apart at arm's length.
const COLUMN: f32 = 3.0;
/// Room for one named event.
const NAMED_EVERY: f32 = 190.0;
/// Columns that are pointed at together are at least this wide.
const TARGET_W: f32 = 24.0;

/// Where columns begin and end.
struct Columns {
    /// Pixels from the left edge of time; one more than there are columns.
    xs: Vec<f32>,
    /// The same in time.
    times: Vec<Time>,
    /// Places in the lane's rows of what starts at each of these times or later.
    places: Vec<usize>,
    /// Whether a column is a day, whatever its width.
    days: bool,
}

impl Columns {
    fn of(dataset: &Dataset, lane: &Lane, scale: &TimeScale) -> Self {
        let day_px = SECS_PER_DAY as f64 / scale.secs_per_px();
        // An event of a day is somewhere in that day: its column is never narrower than the day, unless times are known.
        let days = day_px > f64::from(COLUMN) && !has_times(dataset, lane, scale);
        let times: Vec<Time> = if days {
            let last = scale.to().plus_secs(SECS_PER_DAY - 1).days();
            (scale.from().days()..=last).map(|day| Time::from_secs(day * SECS_PER_DAY)).collect()
        } else {
            let n = (scale.width_px() / COLUMN).ceil() as usize;
            (0..=n).map(|i| scale.time_from_px(i as f32 * COLUMN)).collect()
        };
        let xs = times.iter().map(|&time| scale.px_from_time(time)).collect();
        let places = times.iter().map(|&time| lane.first_at(dataset, time)).collect();
        Self { xs, times, places, days }
    }

    fn len(&self) -> usize {
        self.places.len().saturating_sub(1)
    }

    /// Runs of columns that together are at least `width` wide: first column, column after the last.
    fn runs(&self, width: f32) -> Vec<(usize, usize)> {
        let mut runs = Vec::new();
        let mut first = 0;
        for i in 1..=self.len() {
            if self.xs[i] - self.xs[first] >= width || i == self.len() {
                runs.push((first, i));
                first = i;
            }
        }
        runs
    }
}

/// Whether events in the window are known to the hour or finer: some of a few that are looked at start off midnight.
fn has_times(dataset: &Dataset, lane: &Lane, scale: &TimeScale) -> bool {
    let (first, last) = (lane.first_at(dataset, scale.from()), lane.first_at(dataset, scale.to()));
    let step = ((last - first) / 64).max(1);
    let rows = lane.rows[first..last].iter().step_by(step);
    rows.map(|&row| dataset.starts()[row as usize]).any(|start| start.secs().rem_euclid(SECS_PER_DAY) != 0)
}

/// Draws the profile of a lane; every event is in the column that it starts in, or in the first.
#[expect(clippy::too_many_arguments, reason = "one caller, and each is a different thing")]
pub(super) fn draw(
    dataset: &Dataset,
    lane: &Lane,
    scale: &TimeScale,
    theme: &Theme,
    left: f32,
    rect: Rect,
    clip: Rect,
    items: &mut Vec<Item>,
    targets: &mut Vec<Target>,
) {
    let columns = Columns::of(dataset, lane, scale);
    let mut counts: Vec<usize> = columns.places.windows(2).map(|pair| pair[1] - pair[0]).collect();
    // What began before and reaches into the window stands in the first column, and is said.
    let begun = columns.places.first().map_or(0, |&first| {
        let (near, _) = lane.rows_near(dataset, scale.from(), scale.to());
        let reaches_in = |row: &&u32| dataset.ends()[**row as usize] > scale.from();
        lane.rows[near.min(first)..first].iter().filter(reaches_in).count()
    });
    if let Some(first) = counts.first_mut() {
        *first += begun;
    }
    let most = counts.iter().copied().max().unwrap_or(0).max(1) as f32;
    let ground = rect.y1 - 2.0;
    // A folded lane has no room for names, and all of it is profile.
    let named = !lane.folded;
    let tallest = (rect.height() - if named { 22.0 } else { 5.0 }).max(8.0);
    // One event must still be seen beside ten thousand.
    let heights = counts.iter().map(|&n| if n == 0 { 0.0 } else { (n as f32 / most * tallest).max(1.0) });
    let fill = theme.accent.faded(0.55);
    if columns.days {
        for (height, x) in heights.zip(columns.xs.windows(2)).filter(|(height, _)| *height > 0.0) {
            let day = Rect::new(left + x[0], ground - height, left + x[1] - 1.0, ground).within(&clip);
            items.push(Item::Bar(Bar::filled(day, fill)));
        }
    } else {
        items.push(Item::Columns { at: pt(left, ground), width: COLUMN, heights: heights.collect(), fill });
    }
    if begun > 0 && named {
        let text = format!("‹ {} from before", grouped(begun as u64));
        let font = FontSpec::regular(size::SMALL);
        items.push(Item::Text { at: pt(left + 6.0, ground - 6.0), text, font, ink: theme.text });
    }
    if named {
        names(dataset, lane, scale, theme, &columns, left, rect, ground, clip, items, targets);
    }
    // Pointing at a stretch of the profile tells how many events it holds and leads there.
    for (first, end) in columns.runs(TARGET_W) {
        let (from, to) = (columns.places[first], columns.places[end]);
        let Some(&row) = lane.rows.get(from).filter(|_| to > from) else { continue };
        let top = if named { rect.y0 + 20.0 } else { rect.y0 };
        let area = Rect::new(left + columns.xs[first], top, left + columns.xs[end], rect.y1).within(&clip);
        let n_events = (to - from) as u32;
        let (from, to) = (columns.times[first].secs(), columns.times[end].secs());
        let aim = Aim::Fold { first: EventId(row), n_events, from, to };
        targets.push(Target { rect: area, aim, spoken: format!("{} events", grouped(u64::from(n_events))) });
    }
}

/// Names the most important event of each stretch, where there is room.
#[expect(clippy::too_many_arguments, reason = "one caller, and each is a different thing")]
fn names(
    dataset: &Dataset,
    lane: &Lane,
    scale: &TimeScale,
    theme: &Theme,
    columns: &Columns,
    left: f32,
    rect: Rect,
    ground: f32,
    clip: Rect,
    items: &mut Vec<Item>,
    targets: &mut Vec<Target>,
) {
    let metrics = TextMetrics::shared();
    let font = FontSpec::regular(size::SMALL);
    let mut free_from = left;
    for (first, end) in columns.runs(NAMED_EVERY) {
        let Some(id) = lane.best_of(dataset, columns.places[first], columns.places[end]) else { continue };
        let Some(when) = dataset.when(id) else { continue };
        let x = left + scale.px_from_time(when.start);
        let text = metrics.elided(&dataset.event(id).title(), font, NAMED_EVERY - 20.0);
        let right = x + 5.0 + metrics.width(&text, font);
        if x < free_from || right > clip.x1 || text.is_empty() {
            continue;
        }
        free_from = right + 12.0;
        let stroke = Stroke::solid(1.2, theme.text);
        items.push(Item::Line { from: pt(x, rect.y0 + 5.0), to: pt(x, ground), stroke });
        items.push(Item::Text { at: pt(x + 5.0, rect.y0 + 15.0), text, font, ink: theme.text });
        let rect = Rect::new(x - 3.0, rect.y0 + 3.0, right, rect.y0 + 20.0).within(&clip);
        targets.push(Target { rect, aim: Aim::Event(id), spoken: spoken(dataset, id) });
    }
}
