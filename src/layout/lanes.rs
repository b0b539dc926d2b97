//! Which events stand in which lane.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::bits::{Ranked, WORD, gathered};
use super::postings::{LanePostings, LaneRows, Levels, TimeHints, in_parallel, levels};
use crate::dataset::{Dataset, EventId, Facet, ValueId};
use crate::query::RowSet;
use crate::scene::{FontSpec, TextMetrics};
use crate::theme::size;
use crate::time::Time;

/// A lane of which fewer than one in so many rows are selected gets rows of its own.
const FEW: usize = 16;

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
    /// The one with the most important event first; of equals the one with the most events.
    Importance,
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

    /// The lanes that tell most of a data set: its countries, or, where there is one or none, a facet that most events have a
    /// place in.
    pub fn suited_to(dataset: &Dataset) -> Self {
        let n_countries = dataset.names(Facet::Country).len();
        if n_countries > 1 {
            return Self::by(Some(Facet::Country));
        }
        let useful = [Facet::Kind, Facet::Actor].into_iter().find(|&facet| {
            // Only where it may be one are all events looked at.
            let n_with = || dataset.ids().filter(|&id| !dataset.values(facet, id).is_empty()).count();
            (2..=60).contains(&dataset.names(facet).len()) && n_with() * 10 >= dataset.len() * 6
        });
        Self::by(useful.or((n_countries > 0).then_some(Facet::Country)))
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
    /// The longest names of all lanes by the bundled fonts, the longest first; also of lanes without events, so that a filter
    /// does not move the axis.
    pub(super) long_names: Vec<String>,
    /// Selected rows in all lanes; an event in two lanes counts twice.
    pub(super) n_events: usize,
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
    rows: Selected,
}

/// The selected rows of a lane.
#[derive(Debug, Default)]
struct Selected {
    postings: Arc<LanePostings>,
    /// Which of the lanes there.
    nth: usize,
    n_events: usize,
    /// `None` when all are selected.
    picked: Option<Picked>,
}

/// Which rows of a lane are selected.
#[derive(Debug)]
struct Picked {
    by_start: Ranked,
    by_end: Ranked,
    /// The greatest weight of the selected ones.
    tops: Levels<u32>,
}

impl LaneIndex {
    /// Groups the dated rows of a selection, for callers that do so once; see [`LaneIndex::build`].
    pub fn of(dataset: &Dataset, selected: &RowSet, spec: &LaneSpec) -> Self {
        let postings = Arc::new(LanePostings::build(dataset, spec.grouping));
        Self::build(&postings, dataset, selected, spec, &|| false).unwrap_or_default()
    }

    /// The selected rows of each lane, in several threads; `None` when `cancelled` said so.
    ///
    /// The postings must be those of the data set and of the grouping of `spec`.
    pub fn build(
        postings: &Arc<LanePostings>,
        dataset: &Dataset,
        selected: &RowSet,
        spec: &LaneSpec,
        cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Option<Self> {
        debug_assert_eq!(postings.dataset_generation(), dataset.generation(), "the postings are of another data set");
        debug_assert_eq!(postings.grouping(), spec.grouping, "the postings are of another grouping");
        let all = selected.count_range(0..dataset.n_dated()) == dataset.n_dated();
        let sizes = (0..postings.len()).map(|nth| postings.rows_of(dataset, nth).len());
        let n_rows = if all { 0 } else { sizes.sum() };
        let rows = in_parallel(postings.len(), n_rows, |nth| {
            let whole = Selected { postings: postings.clone(), nth, n_events: 0, picked: None };
            (!cancelled()).then(|| whole.restricted(dataset, selected, all))
        });
        let grouping = spec.grouping;
        let names = grouping.map(|facet| (facet, dataset.names(facet)));
        let mut lanes = Vec::with_capacity(rows.len());
        for (nth, rows) in rows.into_iter().enumerate() {
            let value = (grouping.is_some() && nth + 1 < postings.len()).then_some(nth as ValueId);
            let (key, name) = match (names, value) {
                (Some((_, names)), Some(value)) => (names.key(value).to_owned(), names.label(value).to_owned()),
                (Some((facet, _)), None) => (String::new(), format!("No {}", facet.label().to_lowercase())),
                (None, _) => (String::new(), String::new()),
            };
            lanes.push(Lane { value, key, name, rows: rows?, ..Lane::default() });
        }
        // Measured only when there are few: of thousands the one with the most letters is near enough.
        let named = || lanes.iter().filter(|lane| lane.value.is_some() || !lane.is_empty()).map(|lane| &lane.name);
        let letters = named().map(|name| name.chars().count()).max().unwrap_or(0);
        let longest = named().filter(|name| name.chars().count() + 3 >= letters).take(64);
        let mut long_names: Vec<String> = longest.cloned().collect();
        let metrics = TextMetrics::shared();
        let width = |name: &String| metrics.width(name, FontSpec::semibold(size::LANE));
        long_names.sort_by(|a, b| width(b).total_cmp(&width(a)));
        lanes.retain(|lane| !lane.is_empty());
        sort(&mut lanes, dataset, spec);
        for lane in &mut lanes {
            lane.pinned = grouping.is_some() && spec.pinned.contains(&lane.key);
            lane.folded = grouping.is_some() && spec.folded.contains(&lane.key);
        }
        let n_events = lanes.iter().map(Lane::len).sum();
        let generation = GENERATION.fetch_add(1, Ordering::Relaxed);
        Some(Self { generation, grouping, lanes, long_names, n_events })
    }

    /// The rows of the data set that start before `time`.
    pub(super) fn n_before(&self, dataset: &Dataset, time: Time) -> u32 {
        let hints = self.lanes.first().map(|lane| &lane.rows.postings.times);
        hints.map_or(0, |hints| hints.n_before(dataset.starts(), time) as u32)
    }

    /// Bytes in memory beside the postings.
    pub fn bytes(&self) -> usize {
        self.lanes.iter().map(|lane| size_of::<Lane>() + lane.rows.picked.as_ref().map_or(0, Picked::bytes)).sum()
    }
}

/// Pinned lanes, lanes placed by hand, all others.
fn sort(lanes: &mut [Lane], dataset: &Dataset, spec: &LaneSpec) {
    let mut places: HashMap<&str, (u8, usize)> = HashMap::new();
    for (group, list) in [(0, &spec.pinned), (1, &spec.by_hand)] {
        for (at, key) in list.iter().enumerate() {
            places.entry(key).or_insert((group, at));
        }
    }
    lanes.sort_by_cached_key(|lane| {
        let by_order = match spec.order {
            LaneOrder::Count => usize::MAX - lane.len(),
            LaneOrder::Name => 0,
            LaneOrder::FirstDate => lane.rows(dataset).next().map_or(0, |id| id.0 as usize),
            LaneOrder::Importance => {
                let view = lane.view(dataset);
                let best = view.best(0, view.rows.len()).map_or(0, |id| usize::from(dataset.importance(id)));
                ((100 - best.min(100)) << 32) | (u32::MAX as usize - lane.len())
            }
        };
        let place = places.get(lane.key.as_str()).copied().unwrap_or((2, 0));
        // What has no value stands last, whatever the order.
        (place, lane.value.is_none(), by_order, lane.name.clone())
    });
}

impl Picked {
    fn bytes(&self) -> usize {
        self.by_start.bytes() + self.by_end.bytes() + self.tops.iter().map(|level| size_of_val(&**level)).sum::<usize>()
    }
}

impl Selected {
    /// The same lane with only the selected of its rows.
    fn restricted(mut self, dataset: &Dataset, selected: &RowSet, all: bool) -> Self {
        let postings = self.postings.clone();
        let rows = postings.rows_of(dataset, self.nth);
        if all {
            self.n_events = rows.len();
            return self;
        }
        let words = if rows.rows().is_empty() {
            let mut words = selected.words().get(..rows.len().div_ceil(WORD)).unwrap_or_default().to_vec();
            // Undated rows may share the last word.
            if let Some(last) = words.last_mut().filter(|_| !rows.len().is_multiple_of(WORD)) {
                *last &= (1 << (rows.len() % WORD)) - 1;
            }
            words
        } else {
            gathered(rows.rows(), selected.words())
        };
        let by_start = Ranked::new(words);
        self.n_events = by_start.len();
        if self.n_events == 0 || self.n_events == rows.len() {
            return self;
        }
        let by_end = Ranked::new(gathered(rows.by_end(), by_start.words()));
        if self.n_events < rows.len() / FEW {
            let few = by_start.members(0, rows.len()).map(|place| rows.row(place)).collect();
            let ends = by_end.members(0, rows.len()).map(|nth| by_start.before(rows.by_end()[nth] as usize) as u32);
            self.postings = Arc::new(postings.of_rows(dataset, few, ends.collect()));
            self.nth = 0;
            return self;
        }
        let tops = levels(rows.tops_of(by_start.words()));
        self.picked = Some(Picked { by_start, by_end, tops });
        self
    }
}

impl Lane {
    /// Selected events in it.
    pub fn len(&self) -> usize {
        self.rows.n_events
    }

    /// Whether it has no event; lanes of an index never are.
    pub fn is_empty(&self) -> bool {
        self.rows.n_events == 0
    }

    /// Its events, by start.
    pub fn rows<'a>(&'a self, dataset: &'a Dataset) -> impl Iterator<Item = EventId> + 'a {
        let view = self.view(dataset);
        view.members(0, view.rows.len()).map(move |place| EventId(view.rows.row(place)))
    }

    /// Whether an event stands in it.
    pub fn contains(&self, dataset: &Dataset, id: EventId) -> bool {
        let view = self.view(dataset);
        let place = view.rows.place_of(id.0 as usize);
        place < view.rows.len() && view.rows.row(place) == id.0 && view.is_member(place)
    }

    /// The event `n` places after one of its events, or before it; the outermost one when there are fewer.
    pub fn stepped(&self, dataset: &Dataset, id: EventId, n: i32) -> Option<EventId> {
        let view = self.view(dataset);
        let rank = view.rank(view.rows.place_of(id.0 as usize)) as i64 + i64::from(n);
        let rank = rank.clamp(0, (self.len() as i64 - 1).max(0));
        Some(EventId(view.rows.row(view.place_of_rank(rank as usize)?)))
    }

    /// How many of its events meet `[from, to)`.
    pub fn count(&self, dataset: &Dataset, from: Time, to: Time) -> usize {
        self.view(dataset).count(from, to)
    }

    pub(super) fn view<'a>(&'a self, dataset: &'a Dataset) -> LaneView<'a> {
        LaneView {
            rows: self.rows.postings.rows_of(dataset, self.rows.nth),
            postings: &self.rows.postings,
            picked: self.rows.picked.as_ref(),
        }
    }
}

/// A lane with the data set whose rows it has.
///
/// Places count all rows of the lane, selected or not; ranks only those that are selected.
#[derive(Copy, Clone)]
pub(super) struct LaneView<'a> {
    pub(super) rows: LaneRows<'a>,
    postings: &'a LanePostings,
    picked: Option<&'a Picked>,
}

impl<'a> LaneView<'a> {
    /// What finds rows by time.
    pub(super) fn times(&self) -> &'a TimeHints {
        &self.postings.times
    }

    /// The place of the first row that starts at `time` or later.
    pub(super) fn first_at(&self, time: Time) -> usize {
        let dataset = self.rows.dataset;
        self.rows.place_of(self.postings.times.n_before(dataset.starts(), time))
    }

    /// The selected rows before a place.
    pub(super) fn rank(&self, place: usize) -> usize {
        self.picked.map_or(place, |picked| picked.by_start.before(place))
    }

    /// The selected rows that are over when `n` of all are.
    pub(super) fn rank_by_end(&self, n: usize) -> usize {
        self.picked.map_or(n, |picked| picked.by_end.before(n))
    }

    /// The place of the nth selected row.
    pub(super) fn place_of_rank(&self, nth: usize) -> Option<usize> {
        match self.picked {
            Some(picked) => picked.by_start.place_of(nth),
            None => Some(nth).filter(|&nth| nth < self.rows.len()),
        }
    }

    /// The nth end of the selected rows, by end.
    pub(super) fn nth_end(&self, nth: usize) -> Option<Time> {
        let place = self.picked.map_or(Some(nth), |picked| picked.by_end.place_of(nth))?;
        let place = self.rows.by_end().get(place)?;
        Some(self.rows.end(*place as usize))
    }

    fn is_member(&self, place: usize) -> bool {
        self.picked.is_none_or(|picked| picked.by_start.contains(place))
    }

    /// The places of selected rows.
    pub(super) fn members(&self, first: usize, last: usize) -> impl Iterator<Item = usize> + use<'a> {
        let some = self.picked.map(|picked| picked.by_start.members(first, last));
        let all = if some.is_none() { first..last.max(first) } else { 0..0 };
        some.into_iter().flatten().chain(all)
    }

    /// How many selected rows meet `[from, to)`: those that start before its end without being over at its beginning.
    pub(super) fn count(&self, from: Time, to: Time) -> usize {
        self.rank(self.first_at(to)).saturating_sub(self.rank_by_end(self.rows.n_over(from)))
    }

    /// The selected rows that start before the place `last` and end after `from`, by start.
    pub(super) fn reaching(&self, from: Time, last: usize) -> Vec<u32> {
        let mut found = Vec::new();
        for (first, end) in self.rows.reaching(from, last) {
            let reaching = self.members(first, end).filter(|&place| self.rows.end(place) > from);
            found.extend(reaching.map(|place| self.rows.row(place)));
        }
        found
    }

    /// How many are selected before each of these places.
    pub(super) fn ranks(&self, places: &[u32]) -> Vec<u32> {
        match self.picked {
            Some(picked) => places.iter().map(|&place| picked.by_start.before(place as usize) as u32).collect(),
            None => places.to_vec(),
        }
    }

    /// The most important of the selected rows at the places `first..last`; see [`LaneRows::weight`] for equals.
    pub(super) fn best(&self, first: usize, last: usize) -> Option<EventId> {
        let tops = self.picked.map_or(self.rows.tops(), |picked| &picked.tops);
        let words = tops.first()?;
        // The greatest weight, and where it was first found: among whole words, then at both ends.
        let (mut top, mut within) = (0, first..first);
        let (whole, end) = (first.div_ceil(WORD) * WORD, last / WORD * WORD);
        let mut at = whole;
        while at < end {
            let mut width = WORD;
            for (level, sums) in tops.iter().enumerate() {
                let wide = WORD << (4 * level);
                if !at.is_multiple_of(wide) || at + wide > end {
                    break;
                }
                width = wide;
                if let Some(&sum) = sums.get(at / wide).filter(|&&sum| sum > top) {
                    (top, within) = (sum, at..at + wide);
                }
            }
            at += width;
        }
        for (a, b) in [(first, whole.min(last)), (end.max(first), last)] {
            if a < b && words.get(a / WORD).is_some_and(|&word| word > top) {
                for place in self.members(a, b) {
                    let weight = self.rows.weight(place);
                    if weight > top {
                        (top, within) = (weight, place..place + 1);
                    }
                }
            }
        }
        // Down to the first word that has it.
        for (level, sums) in tops.iter().enumerate().rev() {
            let wide = WORD << (4 * level);
            if within.len() > wide {
                let found = (within.start / wide..within.end / wide).find(|&nth| sums.get(nth) == Some(&top));
                within = found.map_or(within.clone(), |nth| nth * wide..(nth + 1) * wide);
            }
        }
        let mut places = self.members(within.start, within.end.min(self.rows.len()));
        let best = places.find(|&place| self.rows.weight(place) == top)?;
        Some(EventId(self.rows.row(best)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::dataset::{ActorRole, CountryRole, DatasetBuilder, EventRecord};
    use crate::time::Edtf;

    fn dataset_of(events: &[(u32, u32, u32, u8)]) -> Dataset {
        let mut builder = DatasetBuilder::default();
        for &(start, days, actors, importance) in events {
            let date = |days: u32| format!("20{:02}-{:02}-{:02}", days / 336, days / 28 % 12 + 1, days % 28 + 1);
            let when = if days == 0 { date(start) } else { format!("{}/{}", date(start), date(start + days * days)) };
            // Zero to two actors of four.
            let ids = (0..4).filter(|bit| actors >> bit & 1 != 0).take(2).map(|bit: u32| format!("a{bit}"));
            let record = EventRecord {
                actors: ids.map(|id| ActorRole { id, ..ActorRole::default() }).collect(),
                when: when.clone(),
                importance: Some(importance),
                ..EventRecord::default()
            };
            builder.event(&record, when.parse::<Edtf>().ok().and_then(|edtf| edtf.when()));
        }
        builder.build()
    }

    #[test]
    fn one_country_is_no_choice_of_lanes() {
        let check = |events: &[(&str, &str)], expected| {
            let mut builder = DatasetBuilder::default();
            for &(country, kind) in events {
                let role = CountryRole { code: country.to_owned(), ..CountryRole::default() };
                let countries = if country.is_empty() { Vec::new() } else { vec![role] };
                let record = EventRecord { countries, kind: kind.to_owned(), ..EventRecord::default() };
                builder.event(&record, None);
            }
            assert_eq!(LaneSpec::suited_to(&builder.build()).grouping, expected, "{events:?}");
        };
        check(&[("TJ", "Rally"), ("KZ", "Trial")], Some(Facet::Country));
        check(&[("TJ", "Rally"), ("TJ", "Trial")], Some(Facet::Kind));
        check(&[("TJ", "Rally"), ("TJ", "Rally")], Some(Facet::Country));
        check(&[("TJ", "Rally"), ("TJ", ""), ("TJ", ""), ("", "Trial")], Some(Facet::Country));
        check(&[("", "Rally"), ("", "Trial")], Some(Facet::Kind));
        check(&[("", ""), ("", "Trial")], None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn a_lane_finds_and_counts_what_a_look_at_every_row_finds(
            events in proptest::collection::vec((0..3_000_u32, 0..30_u32, 0..16_u32, 40..44_u8), 1..700),
            one_in in 1..40_u32,
            grouped in any::<bool>(),
            windows in proptest::collection::vec((0..3_500_i64, 0..1_000_i64), 1..8),
        ) {
            let dataset = dataset_of(&events);
            let mut selected = RowSet::new(dataset.len());
            let picked = dataset.ids().filter(|id| id.0.wrapping_mul(0x9E37_79B1) >> 8 & 0xFFFF < 0x1_0000 / one_in);
            picked.for_each(|id| selected.insert(id));
            let grouping = grouped.then_some(Facet::Actor);
            let index = LaneIndex::of(&dataset, &selected, &LaneSpec::by(grouping));
            let mut n_rows = 0;
            for lane in &index.lanes {
                let stands = |id: &EventId| grouping.is_none_or(|facet| match lane.value {
                    Some(value) => dataset.values(facet, *id).contains(value),
                    None => dataset.values(facet, *id).is_empty(),
                });
                let rows: Vec<EventId> = dataset.dated().filter(|&id| selected.contains(id)).filter(stands).collect();
                n_rows += rows.len();
                prop_assert_eq!(lane.len(), rows.len());
                prop_assert_eq!(lane.rows(&dataset).collect::<Vec<_>>(), rows.clone());
                for id in dataset.dated() {
                    prop_assert_eq!(lane.contains(&dataset, id), rows.contains(&id));
                }
                let view = lane.view(&dataset);
                for &(day, days) in &windows {
                    let from = Time::from_year(2000).plus_secs(day * 86_400 - 43_200);
                    let to = from.plus_secs(days * 86_400 + 3_600);
                    let start = |id: &EventId| dataset.starts()[id.0 as usize];
                    let end = |id: &EventId| dataset.ends()[id.0 as usize];
                    let wanted = rows.iter().filter(|id| start(id) < to && end(id) > from).count();
                    prop_assert_eq!(lane.count(&dataset, from, to), wanted);
                    let (first, last) = (view.first_at(from), view.first_at(to));
                    let inside: Vec<EventId> = rows.iter().copied().filter(|id| start(id) >= from && start(id) < to).collect();
                    prop_assert_eq!(view.rank(last) - view.rank(first), inside.len());
                    let reaching: Vec<u32> = rows.iter().filter(|id| start(id) < from && end(id) > from).map(|id| id.0).collect();
                    prop_assert_eq!(view.reaching(from, first), reaching);
                    let best = inside.iter().max_by_key(|id| (dataset.importance(**id), id.0.wrapping_mul(0x9E37_79B1) >> 8));
                    prop_assert_eq!(view.best(first, last), best.copied());
                    let mut seen = super::super::known::Seen::default();
                    let n_before = |time| index.n_before(&dataset, time);
                    let stretch = super::super::known::Stretch { from, rows: (n_before(from), n_before(to)) };
                    prop_assert_eq!(seen.any(|| view, stretch), wanted > 0);
                    prop_assert_eq!(seen.any(|| view, stretch), wanted > 0);
                }
            }
            prop_assert!(n_rows >= selected.count_range(0..dataset.n_dated()));
        }
    }
}
