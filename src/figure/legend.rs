//! The legend: only what occurs.

use super::blocks::Line;
use crate::dataset::{Dataset, Facet};
use crate::layout::{break_sign, glyph_path};
use crate::scene::geom::{Rect, pt};
use crate::scene::{Bar, FontSpec, Item, Legend, Scene, Stroke, TextMetrics};
use crate::theme::{Rgba, Theme, kind_idx, size};

/// Width of the sample before a legend's words.
const SAMPLE_W: f32 = 24.0;
/// Room after the words.
const GAP: f32 = 16.0;
const FONT: FontSpec = FontSpec::regular(size::SMALL);
/// So many kinds of one colour are named.
const NAMED_KINDS: usize = 3;

/// One mark, and what it means.
struct Entry {
    sample: Vec<Item>,
    words: String,
}

/// The rows of a legend, each as items about the height 0 and from x = 0 on.
pub(super) fn legend_lines(
    dataset: &Dataset,
    scenes: &[&Scene],
    theme: &Theme,
    room: f32,
    metrics: &TextMetrics,
) -> Vec<Line> {
    let marks: std::collections::BTreeSet<Legend> =
        scenes.iter().flat_map(|scene| scene.legend.iter().copied()).collect();
    let mut entries: Vec<Entry> = marks
        .into_iter()
        .map(|mark| Entry { sample: legend_sample(mark, 0.0, -4.0, theme.muted), words: mark.label().to_owned() })
        .collect();
    entries.extend(kinds(dataset, scenes, theme));
    let mut lines = Vec::new();
    let mut items = Vec::new();
    let mut x = 0.0;
    for Entry { sample, words } in entries {
        let words = metrics.elided(&words, FONT, room - SAMPLE_W);
        let width = SAMPLE_W + metrics.width(&words, FONT);
        if x > 0.0 && x + width > room {
            lines.push(Line::of(std::mem::take(&mut items)));
            x = 0.0;
        }
        items.extend(sample.into_iter().map(|item| item.moved(x, 0.0)));
        items.push(Item::Text { at: pt(x + SAMPLE_W, 0.0), text: words, font: FONT, ink: theme.muted });
        x += width + GAP;
    }
    if !items.is_empty() {
        lines.push(Line::of(items));
    }
    lines
}

/// The colours of the kinds that are drawn, where colours tell kinds.
fn kinds(dataset: &Dataset, scenes: &[&Scene], theme: &Theme) -> Vec<Entry> {
    if !theme.has_kinds() {
        return Vec::new();
    }
    let names = dataset.names(Facet::Kind);
    let mut of_colour: Vec<std::collections::BTreeSet<&str>> = vec![std::collections::BTreeSet::new(); Theme::N_KINDS];
    for event in scenes.iter().flat_map(|scene| scene.events()) {
        if let Some(kind) = dataset.values(Facet::Kind, event).first() {
            of_colour[kind_idx(names.key(kind))].insert(names.label(kind));
        }
    }
    let entry = |(idx, labels): (usize, std::collections::BTreeSet<&str>)| {
        let some: Vec<&str> = labels.iter().copied().take(NAMED_KINDS).collect();
        let more = labels.len().saturating_sub(NAMED_KINDS);
        let words = if more > 0 { format!("{} and {more} more", some.join(", ")) } else { some.join(", ") };
        let swatch = Rect::new(4.0, -9.0, 16.0, 1.0);
        let bar = Bar { radius: 3.0, ..Bar::filled(swatch, theme.kind_at(idx)) };
        (!labels.is_empty()).then(|| Entry { sample: vec![Item::Bar(bar)], words })
    };
    of_colour.into_iter().enumerate().filter_map(entry).collect()
}

/// The mark that a legend entry explains, 20 points wide from `x`, about the height `y`.
pub fn legend_sample(entry: Legend, x: f32, y: f32, ink: Rgba) -> Vec<Item> {
    let line = |x0: f32, y0: f32, x1: f32, y1: f32, stroke: Stroke| Item::Line {
        from: pt(x + x0, y + y0),
        to: pt(x + x1, y + y1),
        stroke,
    };
    let solid = Stroke::solid(1.4, ink);
    let bar = |fade_left: f32, fade_right: f32| {
        let rect = Rect::new(x + 1.0, y - 5.0, x + 19.0, y + 5.0);
        Bar { fade_left, fade_right, ..Bar::filled(rect, ink.faded(0.35)) }
    };
    let ends = |stroke: Stroke| [line(1.0, -5.0, 1.0, 5.0, stroke), line(19.0, -5.0, 19.0, 5.0, stroke)];
    let center = pt(x + 10.0, y);
    let dot = |x: f32, fill: bool| Item::Dot {
        center: pt(x, y),
        radius: 3.4,
        fill: fill.then_some(ink),
        stroke: (!fill).then_some(Stroke::solid(1.3, ink)),
    };
    match entry {
        Legend::Day => vec![Item::Dot { center, radius: 4.5, fill: Some(ink), stroke: None }],
        Legend::Inferred => vec![
            Item::Dot { center, radius: 4.8, fill: None, stroke: Some(Stroke::dashed(1.5, ink)) },
            Item::Dot { center, radius: 1.7, fill: Some(ink), stroke: None },
        ],
        Legend::Span => {
            // The ends turn inwards, as those of the mark.
            let turns = [(1.0, 4.0), (16.0, 19.0)]
                .into_iter()
                .flat_map(|(x0, x1)| [-5.0, 5.0].map(|y| line(x0, y, x1, y, Stroke::solid(1.1, ink))));
            [Item::Bar(bar(0.0, 0.0))].into_iter().chain(ends(solid)).chain(turns).collect()
        }
        Legend::SpanUncertain => {
            let dashed = Stroke::dashed(1.4, ink);
            let sides = [-5.0, 5.0].map(|y| line(1.0, y, 19.0, y, Stroke { width: 1.1, ..dashed }));
            [Item::Bar(bar(0.0, 0.0))].into_iter().chain(ends(dashed)).chain(sides).collect()
        }
        Legend::Interval => {
            let fill = Item::Bar(Bar { fill: Some(ink.faded(0.5)), ..bar(0.0, 0.0) });
            [fill].into_iter().chain(ends(solid)).collect()
        }
        Legend::About => vec![Item::Bar(Bar { fill: Some(ink.faded(0.6)), ..bar(7.0, 7.0) })],
        Legend::DayBar => {
            let outline = Stroke::solid(1.2, ink);
            let fill = Bar { fill: Some(ink.faded(0.42)), stroke: Some(outline), ..bar(0.0, 0.0) };
            vec![Item::Bar(fill)]
        }
        Legend::GoesOn => {
            vec![Item::Bar(bar(0.0, 12.0)), line(14.0, -4.0, 18.0, 0.0, solid), line(18.0, 0.0, 14.0, 4.0, solid)]
        }
        Legend::Fades => vec![Item::Bar(bar(0.0, 18.0)), line(1.0, -5.0, 1.0, 5.0, solid)],
        Legend::Limit => vec![Item::Bar(bar(18.0, 0.0)), line(19.0, -5.0, 19.0, 5.0, solid)],
        Legend::OneOf => {
            let dots = line(1.0, 0.0, 19.0, 0.0, Stroke { dash: Some((2.0, 2.4)), ..solid });
            [dots].into_iter().chain(ends(solid)).collect()
        }
        Legend::AllOf => vec![line(4.0, 0.0, 16.0, 0.0, solid), dot(x + 4.0, true), dot(x + 16.0, true)],
        Legend::Hatched => vec![Item::Bar(Bar { hatch: Some(ink.faded(0.7)), ..bar(0.0, 0.0) })],
        Legend::Announced => glyph_path(crate::layout::Glyph::Announced, center, ink),
        Legend::Attributed => glyph_path(crate::layout::Glyph::Quote, pt(center.x, center.y + 2.0), ink),
        Legend::Disputed => glyph_path(crate::layout::Glyph::Disputed, center, ink),
        Legend::Fold => {
            let rect = Rect::new(x, y - 6.0, x + 20.0, y + 6.0);
            let pill = Bar { fill: None, stroke: Some(Stroke::solid(1.1, ink)), radius: 6.0, ..Bar::filled(rect, ink) };
            let font = FontSpec::semibold(size::SMALL - 0.5);
            vec![Item::Bar(pill), Item::Text { at: pt(x + 6.7, y + 4.0), text: "3".to_owned(), font, ink }]
        }
        Legend::Break => {
            let axis = [line(1.0, 0.0, 7.0, 0.0, solid), line(13.0, 0.0, 19.0, 0.0, solid)];
            break_sign(center, ink).into_iter().chain(axis).collect()
        }
        Legend::Lone => vec![Item::Dot { center, radius: 3.6, fill: None, stroke: Some(Stroke::solid(1.4, ink)) }],
        Legend::Profile => vec![Item::Columns {
            at: pt(x + 1.0, y + 5.0),
            step: 3.0,
            width: 3.0,
            heights: vec![3.0, 6.0, 10.0, 7.0, 4.0, 2.0],
            fill: ink,
        }],
    }
}
