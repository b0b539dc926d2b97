//! What was found out about a lane, and for which other windows it holds.
//!
//! With thousands of lanes most are out of sight, and all that a frame asks of them is whether they have anything to show
//! and whether it is much. While one zooms or pans, the answers rarely change.

use super::lanes::LaneView;
use crate::time::Time;

/// A stretch of time, and the rows of the data set that start in it: the first, and the first after them.
#[derive(Copy, Clone, Debug)]
pub(super) struct Stretch {
    pub from: Time,
    pub rows: (u32, u32),
}

/// Whether a lane has an event in a stretch.
#[derive(Copy, Clone, Debug, Default)]
pub(super) enum Seen {
    /// Not asked yet.
    #[default]
    Unasked,
    /// Where this row starts it has.
    Row(u32),
    /// The same for every stretch that begins from the first of these times on and before the second, and whose rows end
    /// after the first of these rows and not after the second.
    Same { seen: bool, from: (Time, Time), to: (u32, u32) },
}

impl Seen {
    /// Whether an event of the lane meets the stretch.
    pub(super) fn any<'a>(&mut self, lane: impl Fn() -> LaneView<'a>, stretch: Stretch) -> bool {
        let (first, end) = stretch.rows;
        match *self {
            Self::Row(row) if (first..end).contains(&row) => return true,
            Self::Same { seen, from: (over, next_over), to: (begun, next) }
                if over <= stretch.from && stretch.from < next_over && begun < end && end <= next =>
            {
                return seen;
            }
            _ => {}
        }
        let lane = lane();
        let (place, place_end) = (lane.rows.place_of(first as usize), lane.rows.place_of(end as usize));
        let (rank, rank_end) = (lane.rank(place), lane.rank(place_end));
        if rank < rank_end {
            // The one in the middle stays in sight longest.
            let middle = lane.place_of_rank(usize::midpoint(rank, rank_end)).unwrap_or(place);
            *self = Self::Row(lane.rows.row(middle));
            return true;
        }
        // None starts in it: some may reach in, as many as began and are not over.
        let row_of = |rank: usize| lane.place_of_rank(rank).map(|place| lane.rows.row(place));
        let begun = if rank_end > 0 { row_of(rank_end - 1).unwrap_or(0) } else { 0 };
        let to = (begun, row_of(rank_end).unwrap_or(u32::MAX));
        if rank_end == 0 {
            *self = Self::Same { seen: false, from: (Time::MIN, Time::MAX), to };
            return false;
        }
        let n_over = lane.rank_by_end(lane.rows.n_over(stretch.from));
        let seen = rank_end > n_over;
        let over = if n_over > 0 { lane.nth_end(n_over - 1).unwrap_or(Time::MIN) } else { Time::MIN };
        *self = Self::Same { seen, from: (over, lane.nth_end(n_over).unwrap_or(Time::MAX)), to };
        seen
    }
}

/// Whether many events of a lane start in a stretch.
#[derive(Copy, Clone, Debug, Default)]
pub(super) enum Many {
    /// Not asked yet.
    #[default]
    Unasked,
    /// Yes, wherever both these rows start.
    Yes(u32, u32),
    /// No, wherever no other rows than these start: the first, and the first after them.
    No(u32, u32),
}

impl Many {
    /// Whether more than `most` events start in the stretch; `most` must be the same whenever this lane is asked.
    pub(super) fn more<'a>(&mut self, lane: impl Fn() -> LaneView<'a>, stretch: Stretch, most: usize) -> bool {
        let (first, end) = stretch.rows;
        match *self {
            Self::Yes(a, b) if first <= a && b < end => return true,
            Self::No(a, b) if a <= first && end <= b => return false,
            _ => {}
        }
        let lane = lane();
        let rank = lane.rank(lane.rows.place_of(first as usize));
        let rank_end = lane.rank(lane.rows.place_of(end as usize));
        let more = rank_end - rank > most;
        *self = Self::No(first, end);
        if more {
            let middle = rank + (rank_end - rank - most - 1) / 2;
            let row_of = |rank: usize| lane.place_of_rank(rank).map_or(0, |place| lane.rows.row(place));
            *self = Self::Yes(row_of(middle), row_of(middle + most));
        }
        more
    }
}
