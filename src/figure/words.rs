//! What a figure says of itself: counts, sources, data, and words for those who do not see it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::Content;
use crate::dataset::{Dataset, EventId, Facet};
use crate::layout::spoken_date;
use crate::query::{Selection, Tally};
use crate::scene::{Aim, Scene};
use crate::time::{AxisScale, Time, counted, grouped};

/// So many lanes, and so many events, are named in the words for a figure.
const SPOKEN_LANES: usize = 8;
const SPOKEN_EVENTS: usize = 5;

/// The counts of a figure: those of the window, and what had no room.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// As in the window.
    pub tally: Tally,
    /// Events of the period in lanes that no page had room for.
    pub left_off: usize,
}

impl Counts {
    /// Events that are on a page.
    pub fn shown(&self) -> usize {
        self.tally.shown.saturating_sub(self.left_off)
    }
}

/// `18 events shown of 61 (0 filtered out, 7 outside the period, 36 undated).`
pub fn counts_line(counts: &Counts) -> String {
    let n = |count: usize| grouped(count as u64);
    let tally = &counts.tally;
    let with = |count: usize, what: &str| if count > 0 { format!(", {} {what}", n(count)) } else { String::new() };
    format!(
        "{} shown of {} ({} filtered out, {} outside the period, {} undated{}{}).",
        counted(counts.shown() as u64, "event"),
        n(tally.total),
        n(tally.filtered),
        n(tally.outside),
        n(tally.undated),
        with(counts.left_off, "without room on this page"),
        with(tally.unreadable, "unreadable"),
    )
}

/// How many of the events that are shown have no mark of their own.
pub(super) fn folded_line(scene: &Scene, shown: usize) -> Option<String> {
    let drawn: BTreeSet<EventId> = scene
        .targets
        .iter()
        .filter_map(|target| match target.aim {
            Aim::Event(id) | Aim::Fold { first: id, n_events: 1, .. } => Some(id),
            _ => None,
        })
        .collect();
    let folded = shown.saturating_sub(drawn.len());
    (folded > 0)
        .then(|| format!("{} of them in numbers or columns, without a mark of their own.", grouped(folded as u64)))
}

/// Whether an event is drawn in more than one lane.
pub(super) fn has_twins(scene: &Scene) -> bool {
    let mut seen = BTreeSet::new();
    scene.targets.iter().any(|target| matches!(target.aim, Aim::Event(id) if !seen.insert(id)))
}

/// Who says so; of more than `most` sources the number is told.
pub(super) fn sources_line(dataset: &Dataset, events: impl Iterator<Item = EventId>, most: usize) -> Option<String> {
    let names = dataset.names(Facet::Source);
    let mut used = vec![false; names.len()];
    for id in events {
        for value in dataset.values(Facet::Source, id) {
            used[value as usize] = true;
        }
    }
    let labels: Vec<&str> = names.iter().filter(|(id, _)| used[*id as usize]).map(|(_, label)| label).collect();
    match labels.len() {
        0 => None,
        1 => Some(format!("Source: {}", sentence(labels[0]))),
        n if n <= most => Some(format!("Sources: {}", sentence(&labels.join("; ")))),
        n => Some(format!("{}.", counted(n as u64, "source"))),
    }
}

/// The files, each with its date and the beginning of its hash.
pub(super) fn data_line(content: &Content<'_>) -> String {
    let file = |file: &super::DataFile| {
        let short = |hash: &str| {
            if hash.len() > 12 { format!("{}…{}", &hash[..8], &hash[hash.len() - 4..]) } else { hash.to_owned() }
        };
        let mut facts = Vec::new();
        facts.extend(file.modified.clone());
        facts.extend((!file.sha256.is_empty()).then(|| format!("sha256 {}", short(&file.sha256))));
        if facts.is_empty() { file.name.clone() } else { format!("{} ({})", file.name, facts.join(", ")) }
    };
    let files: Vec<String> = content.files.iter().map(file).collect();
    format!("Data: {}.", files.join("; "))
}

/// The text with a full stop, unless it ends with a sign of its own.
pub(super) fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

/// What a figure shows, in sentences: the kind of chart, the period, the lanes, the counts, the most important events.
pub(super) fn alt_text(
    content: &Content<'_>,
    axis: &AxisScale,
    (title, period): (&str, &str),
    counts: &Counts,
    (drawn, off): (&[EventId], &[usize]),
) -> String {
    let Content { dataset, selection, lanes, .. } = *content;
    let mut out = format!("Timeline “{title}”, {period}.");
    let (from, to) = (axis.from(), axis.to());
    let on_page = lanes.lanes.iter().enumerate().filter(|(nth, _)| !off.contains(nth)).map(|(_, lane)| lane);
    let shown = on_page.map(|lane| (lane, lane.count(dataset, from, to))).filter(|(_, n)| *n > 0);
    let shown: Vec<_> = shown.collect();
    if let Some(facet) = lanes.grouping.filter(|_| !shown.is_empty()) {
        let name = |(lane, n): &(&crate::layout::Lane, usize)| format!("{} ({})", lane.name, grouped(*n as u64));
        let named: Vec<String> = shown.iter().take(SPOKEN_LANES).map(name).collect();
        let more = shown.len().saturating_sub(SPOKEN_LANES);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let n_lanes = counted(shown.len() as u64, "lane");
        let _ = write!(out, " {n_lanes} by {}: {}{more}.", facet.key(), named.join(", "));
    }
    let _ = write!(out, " {}{}", super::collapse::left_out_line(axis.breaks()), counts_line(counts));
    let best = most_important(dataset, selection, drawn, (from, to));
    if !best.is_empty() {
        let named: Vec<String> = best
            .into_iter()
            .map(|id| {
                let event = dataset.event(id);
                let title: String = event.title().chars().take(200).collect();
                spoken_date(event).map_or_else(|| title.clone(), |date| format!("{date}: {title}"))
            })
            .collect();
        let what = if named.len() == counts.shown() { "The events" } else { "The most important events" };
        let _ = write!(out, " {what}: {}.", named.join("; "));
    }
    out
}

/// The most important of the events that are drawn, or of all in the window where none is drawn by itself, in the order
/// of time.
fn most_important(
    dataset: &Dataset,
    selection: &Selection,
    drawn: &[EventId],
    (from, to): (Time, Time),
) -> Vec<EventId> {
    let mut best: Vec<EventId> = Vec::new();
    let mut offer = |id: EventId| {
        let key = |id: EventId| (std::cmp::Reverse(dataset.importance(id)), id);
        let at = best.partition_point(|&known| key(known) < key(id));
        if at < SPOKEN_EVENTS && best.get(at) != Some(&id) {
            best.insert(at, id);
            best.truncate(SPOKEN_EVENTS);
        }
    };
    if drawn.is_empty() {
        selection.rows.iter_range(dataset.rows_near(from, to)).for_each(&mut offer);
    } else {
        drawn.iter().copied().for_each(&mut offer);
    }
    best.sort();
    best
}
