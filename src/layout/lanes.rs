//! Which events stand in which lane.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::dataset::{Dataset, EventId, Facet, ValueId, Values};
use crate::query::RowSet;
use crate::scene::{FontSpec, TextMetrics};
use crate::time::Time;

/// Rows of a lane per summary entry, as in the data set's own index.
const BLOCK: usize = 256;

static GENERATION: AtomicU64 = AtomicU64::new(1);

/// The order of lanes.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LaneOrder {
    /// The one with the most events first.
    #[default]
    Count,
    /// By name.
    Name,
    /// The one that begins first.
    FirstDate,
}

/// What makes the lanes and how they stand.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct LaneSpec {
    /// The facet whose values are the lanes; `None` for one lane of everything.
    pub grouping: Option<Facet>,
    /// In which order they stand.
    pub order: LaneOrder,
    /// Keys of lanes that were moved by hand, in their order; they stand before all others.
    pub by_hand: Vec<String>,
    /// Keys of lanes that are pinned to the top, before even those.
    pub pinned: Vec<String>,
    /// Keys of lanes that are folded to a narrow profile.
    pub folded: std::collections::BTreeSet<String>,
}

impl LaneSpec {
    /// Lanes of a facet in the usual order.
    pub fn by(grouping: Option<Facet>) -> Self {
        Self { grouping, ..Self::default() }
    }
}

/// The selected, dated events in lanes. An event with two actors stands in both lanes.
#[derive(Debug, Default)]
pub struct LaneIndex {
    /// A number that no other index of this run has.
    pub generation: u64,
    /// The facet whose values are the lanes; `None` for one lane of everything.
    pub grouping: Option<Facet>,
    /// The lanes in their order; never one without events.
    pub lanes: Vec<Lane>,
    /// The longest name of any lane, also of those without events, so that a filter does not move the axis.
    pub longest_name: String,
}

/// A lane.
#[derive(Debug, Default)]
pub struct Lane {
    /// The value of the grouping facet; `None` for the events that have none.
    pub value: Option<ValueId>,
    /// The value's key.
    pub key: String,
    /// What the lane is called.
    pub name: String,
    /// Whether it is pinned to the top.
    pub pinned: bool,
    /// Whether it is folded to a narrow profile.
    pub folded: bool,
    /// Its rows, by start.
    pub rows: Vec<u32>,
    /// The greatest end of all rows up to and with each block.
    end_peaks: Vec<Time>,
    /// The most important row of each block.
    best: Vec<u32>,
}

impl LaneIndex {
    /// Groups the dated rows of a selection.
    pub fn build(dataset: &Dataset, selected: &RowSet, spec: &LaneSpec) -> Self {
        let grouping = spec.grouping;
        let mut lanes: Vec<Lane> = Vec::new();
        if let Some(facet) = grouping {
            let names = dataset.names(facet);
            lanes.extend(names.iter().map(|(value, label)| Lane {
                value: Some(value),
                key: names.key(value).to_owned(),
                name: label.to_owned(),
                ..Lane::default()
            }));
            lanes.push(Lane { name: format!("No {}", facet.label().to_lowercase()), ..Lane::default() });
        } else {
            lanes.push(Lane::default());
        }
        let last = lanes.len() - 1;
        for id in dataset.dated().filter(|&id| selected.contains(id)) {
            let values = grouping.map(|facet| dataset.values(facet, id));
            if values.as_ref().is_none_or(Values::is_empty) {
                lanes[last].rows.push(id.0);
            }
            for value in values.into_iter().flatten() {
                lanes[value as usize].rows.push(id.0);
            }
        }
        // Measured only when there are few: of thousands the one with the most letters is near enough.
        let named = || lanes.iter().filter(|lane| lane.value.is_some() || !lane.rows.is_empty()).map(|lane| &lane.name);
        let letters = named().map(|name| name.chars().count()).max().unwrap_or(0);
        let longest = named().filter(|name| name.chars().count() + 3 >= letters).take(64);
        let width = |name: &&String| TextMetrics::shared().width(name, FontSpec::semibold(13.0));
        let longest_name = longest.max_by(|a, b| width(a).total_cmp(&width(b))).cloned().unwrap_or_default();
        lanes.retain(|lane| !lane.rows.is_empty());
        let first = |lane: &Lane| lane.rows.first().copied();
        // Pinned lanes, lanes placed by hand, all others.
        let place = |lane: &Lane| {
            let in_list = |list: &[String]| list.iter().position(|key| *key == lane.key);
            let pinned = in_list(&spec.pinned).map(|at| (0, at));
            pinned.or_else(|| in_list(&spec.by_hand).map(|at| (1, at))).unwrap_or((2, 0))
        };
        lanes.sort_by(|a, b| {
            let by_order = match spec.order {
                LaneOrder::Count => b.rows.len().cmp(&a.rows.len()),
                LaneOrder::Name => std::cmp::Ordering::Equal,
                LaneOrder::FirstDate => first(a).cmp(&first(b)),
            };
            // What has no value stands last, whatever the order.
            let placed = place(a).cmp(&place(b));
            placed.then(a.value.is_none().cmp(&b.value.is_none())).then(by_order).then_with(|| a.name.cmp(&b.name))
        });
        for lane in &mut lanes {
            lane.pinned = grouping.is_some() && spec.pinned.contains(&lane.key);
            lane.folded = grouping.is_some() && spec.folded.contains(&lane.key);
            lane.index(dataset);
        }
        Self { generation: GENERATION.fetch_add(1, Ordering::Relaxed), grouping, lanes, longest_name }
    }
}

impl Lane {
    fn index(&mut self, dataset: &Dataset) {
        let mut peak = Time::MIN;
        for block in self.rows.chunks(BLOCK) {
            let ends = block.iter().map(|&row| dataset.ends()[row as usize]);
            peak = ends.max().unwrap_or(peak).max(peak);
            self.end_peaks.push(peak);
            // The earliest of the most important.
            let best = block.iter().copied().rev().max_by_key(|&row| dataset.importance(EventId(row)));
            self.best.push(best.unwrap_or_default());
        }
    }

    /// The places in [`Lane::rows`] of every row that touches `[from, to)`, and few others.
    pub fn rows_near(&self, dataset: &Dataset, from: Time, to: Time) -> (usize, usize) {
        let last = self.first_at(dataset, to);
        let block = self.end_peaks.partition_point(|&peak| peak <= from);
        ((block * BLOCK).min(last), last)
    }

    /// The place of the first row that starts at `time` or later.
    pub fn first_at(&self, dataset: &Dataset, time: Time) -> usize {
        self.rows.partition_point(|&row| dataset.starts()[row as usize] < time)
    }

    /// The most important of the rows at the places `first..last`, the earliest of equals.
    pub fn best_of(&self, dataset: &Dataset, first: usize, last: usize) -> Option<EventId> {
        let important = |row: u32| dataset.importance(EventId(row));
        let mut best: Option<u32> = None;
        let mut consider = |row: u32| {
            if best.is_none_or(|known| important(row) > important(known)) {
                best = Some(row);
            }
        };
        let mut at = first;
        while at < last {
            if at.is_multiple_of(BLOCK) && at + BLOCK <= last {
                consider(self.best[at / BLOCK]);
                at += BLOCK;
            } else {
                consider(self.rows[at]);
                at += 1;
            }
        }
        best.map(EventId)
    }
}
