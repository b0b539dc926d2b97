//! A lane with more events than can be told apart: how many there are over time, and the most important ones by name.

use super::lanes::Lane;
use super::mark::spoken;
use crate::dataset::Dataset;
use crate::scene::geom::{Rect, pt};
use crate::scene::{Aim, FontSpec, Item, Stroke, Target, TextMetrics};
use crate::theme::{Theme, size};
use crate::time::{TimeScale, grouped};

/// Height of the lane.
pub(super) const HEIGHT: f32 = 50.0;
/// Width of a column: narrower ones could not be told apart at arm's length.
const COLUMN: f32 = 3.0;
/// Room for one named event.
const NAMED_EVERY: f32 = 190.0;

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
    let width = scale.width_px();
    let n_columns = (width / COLUMN).ceil() as usize;
    let place = |px: f32| lane.first_at(dataset, scale.time_from_px(px));
    let edges: Vec<usize> = (0..=n_columns).map(|i| place(i as f32 * COLUMN)).collect();
    let mut counts: Vec<usize> = edges.windows(2).map(|pair| pair[1] - pair[0]).collect();
    // What began before the window and reaches into it stands in the first column, and is said.
    let (near, _) = lane.rows_near(dataset, scale.from(), scale.to());
    let begun = edges.first().map_or(0, |&first| {
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
    let heights = counts.iter().map(|&n| if n == 0 { 0.0 } else { (n as f32 / most * tallest).max(1.0) }).collect();
    items.push(Item::Columns { at: pt(left, ground), width: COLUMN, heights, fill: theme.accent.faded(0.55) });

    let metrics = TextMetrics::shared();
    if begun > 0 && named {
        let text = format!("‹ {} from before", grouped(begun as u64));
        let font = FontSpec::regular(size::SMALL);
        items.push(Item::Text { at: pt(left + 6.0, ground - 6.0), text, font, ink: theme.text });
    }
    let font = FontSpec::regular(size::SMALL);
    let per_slot = (NAMED_EVERY / COLUMN) as usize;
    let mut free_from = left;
    for slot in (0..edges.len()).step_by(per_slot).filter(|_| named) {
        let (Some(&first), Some(&last)) = (edges.get(slot), edges.get((slot + per_slot).min(edges.len() - 1))) else {
            continue;
        };
        let Some(id) = lane.best_of(dataset, first, last) else { continue };
        let Some(when) = dataset.when(id) else { continue };
        let x = left + scale.px_from_time(when.start);
        let text = metrics.elided(dataset.event(id).title(), font, NAMED_EVERY - 20.0);
        let end = x + 5.0 + metrics.width(&text, font);
        if x < free_from || end > clip.x1 || text.is_empty() {
            continue;
        }
        free_from = end + 12.0;
        items.push(Item::Line {
            from: pt(x, rect.y0 + 5.0),
            to: pt(x, ground),
            stroke: Stroke::solid(1.2, theme.text),
        });
        items.push(Item::Text { at: pt(x + 5.0, rect.y0 + 15.0), text, font, ink: theme.text });
        let rect = Rect::new(x - 3.0, rect.y0 + 3.0, end, rect.y0 + 20.0).within(&clip);
        targets.push(Target { rect, aim: Aim::Event(id), spoken: spoken(dataset, id) });
    }
    // Pointing at a stretch of the profile tells how many events it holds and leads there.
    for (i, slot) in edges.chunks(8).enumerate() {
        let (Some(&first), Some(&end)) = (slot.first(), edges.get((i * 8 + 8).min(edges.len() - 1))) else { continue };
        let Some(&row) = lane.rows.get(first).filter(|_| end > first) else { continue };
        let x0 = left + (i * 8) as f32 * COLUMN;
        let area =
            Rect::new(x0, if named { rect.y0 + 20.0 } else { rect.y0 }, x0 + 8.0 * COLUMN, rect.y1).within(&clip);
        let (from, to) = (scale.time_from_px(x0 - left), scale.time_from_px(x0 - left + 8.0 * COLUMN));
        let n = (end - first) as u64;
        targets.push(Target {
            rect: area,
            aim: Aim::Fold {
                first: crate::dataset::EventId(row),
                n_events: n as u32,
                from: from.secs(),
                to: to.secs(),
            },
            spoken: format!("{} events", grouped(n)),
        });
    }
}
