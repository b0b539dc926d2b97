//! What a figure says of itself: counts, sources, data, and words for those who do not see it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::Content;
use crate::dataset::{Dataset, EventId, Facet};
use crate::layout::spoken_date;
use crate::query::{Selection, Tally};
use crate::scene::{Aim, Scene};
use crate::time::{counted, grouped};

/// So many sources are named below a figure; of more their number is told.
const NAMED_SOURCES: usize = 8;
/// So many lanes, and so many events, are named in the words for a figure.
const SPOKEN_LANES: usize = 8;
const SPOKEN_EVENTS: usize = 5;

/// `18 events shown of 61 (0 filtered out, 7 outside the period, 36 undated).`
pub fn counts_line(counts: &Tally) -> String {
    let n = |count: usize| grouped(count as u64);
    let unreadable =
        if counts.unreadable > 0 { format!(", {} unreadable", n(counts.unreadable)) } else { String::new() };
    format!(
        "{} events shown of {} ({} filtered out, {} outside the period, {} undated{unreadable}).",
        n(counts.shown),
        n(counts.total),
        n(counts.filtered),
        n(counts.outside),
        n(counts.undated),
    )
}

/// How many of the marks of a scene stand for events that are not drawn by themselves.
pub(super) fn folded_line(scenes: &[&Scene]) -> Option<String> {
    let targets = scenes.iter().flat_map(|scene| &scene.targets);
    let folded: u64 = targets
        .map(|target| match &target.aim {
            Aim::Fold { n_events, .. } if *n_events > 1 => u64::from(*n_events),
            Aim::Profile { cells, .. } => cells.iter().map(|cell| u64::from(cell.n_events)).sum(),
            _ => 0,
        })
        .sum();
    (folded > 0).then(|| format!("{} of the marks shown are folded into numbers.", grouped(folded)))
}

/// Who says so.
pub(super) fn sources_line(dataset: &Dataset, events: impl Iterator<Item = EventId>) -> Option<String> {
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
        2..=NAMED_SOURCES => Some(format!("Sources: {}", sentence(&labels.join("; ")))),
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
pub(super) fn alt_text(content: &Content<'_>, title: &str, period: &str, counts: &Tally, drawn: &[EventId]) -> String {
    let Content { dataset, selection, lanes, .. } = *content;
    let mut out = format!("Timeline “{title}”, {period}.");
    let n_lanes = lanes.lanes.len();
    if let Some(facet) = lanes.grouping.filter(|_| n_lanes > 0) {
        let named: Vec<String> = lanes
            .lanes
            .iter()
            .take(SPOKEN_LANES)
            .map(|lane| format!("{} ({})", lane.name, grouped(lane.len() as u64)))
            .collect();
        let more = if n_lanes > SPOKEN_LANES { format!(" and {} more", n_lanes - SPOKEN_LANES) } else { String::new() };
        let _ = write!(out, " {} by {}: {}{more}.", counted(n_lanes as u64, "lane"), facet.key(), named.join(", "));
    }
    let _ = write!(out, " {}", counts_line(counts));
    let best = most_important(dataset, selection, drawn);
    if !best.is_empty() {
        let named: Vec<String> = best
            .into_iter()
            .map(|id| {
                let event = dataset.event(id);
                let title: String = event.title().chars().take(200).collect();
                spoken_date(event).map_or_else(|| title.clone(), |date| format!("{date}: {title}"))
            })
            .collect();
        let what = if named.len() == drawn.iter().collect::<BTreeSet<_>>().len() {
            "The events"
        } else {
            "The most important events"
        };
        let _ = write!(out, " {what}: {}.", named.join("; "));
    }
    out
}

/// The most important of the events that are drawn, or of all that are selected where none is drawn by itself, in the
/// order of time.
fn most_important(dataset: &Dataset, selection: &Selection, drawn: &[EventId]) -> Vec<EventId> {
    let mut best: Vec<EventId> = if drawn.is_empty() {
        selection.rows.iter_range(0..dataset.n_dated()).collect()
    } else {
        drawn.iter().copied().collect::<BTreeSet<_>>().into_iter().collect()
    };
    best.sort_by_key(|&id| (std::cmp::Reverse(dataset.importance(id)), id));
    best.truncate(SPOKEN_EVENTS);
    best.sort();
    best
}
