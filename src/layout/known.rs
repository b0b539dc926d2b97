//! What was found out about how many events a lane has in a stretch of time, and for which other stretches it holds.
//!
//! With thousands of lanes most are below the window; while one zooms or pans, what is known of them rarely changes.

use super::lanes::LaneView;
use crate::time::Time;

/// A number of events, or that there are more than were asked for.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Amount {
    /// As many.
    Exactly(usize),
    /// More than asked for.
    More,
}

/// What is known of a lane.
#[derive(Copy, Clone, Debug, Default)]
pub(super) enum Known {
    /// Nothing yet.
    #[default]
    Nothing,
    /// More than asked for start from the first to the last of these.
    More { first: Time, last: Time },
    /// As many meet every stretch that begins and ends within these: from and with the first, up to before the second.
    Exactly { n_events: usize, from: (Time, Time), to: (Time, Time) },
}

impl Known {
    /// How many events of a lane meet `[from, to)`, up to `most`, which must be the same whenever this lane is asked.
    pub(super) fn count<'a>(&mut self, lane: impl Fn() -> LaneView<'a>, from: Time, to: Time, most: usize) -> Amount {
        match *self {
            Self::More { first, last } if from <= first && last < to => return Amount::More,
            Self::Exactly { n_events, from: (a, b), to: (c, d) } if a <= from && from < b && c < to && to <= d => {
                return if n_events > most { Amount::More } else { Amount::Exactly(n_events) };
            }
            _ => {}
        }
        let lane = lane();
        let (first, last) = (lane.first_at(from), lane.first_at(to));
        let (rank, end) = (lane.rank(first), lane.rank(last));
        if end - rank > most {
            // The ones in the middle stay in sight longest.
            let middle = rank + (end - rank - most - 1) / 2;
            let start_of = |rank: usize| lane.place_of_rank(rank).map(|place| lane.rows.start(place));
            if let (Some(first), Some(last)) = (start_of(middle), start_of(middle + most)) {
                *self = Self::More { first, last };
            }
            return Amount::More;
        }
        let n_over = lane.rows.n_over(from);
        let n_events = end.saturating_sub(lane.rank_by_end(n_over));
        let n_rows = lane.rows.len();
        let over = if n_over > 0 { lane.rows.nth_end(n_over - 1) } else { Time::MIN };
        let next_over = if n_over < n_rows { lane.rows.nth_end(n_over) } else { Time::MAX };
        let begun = if last > 0 { lane.rows.start(last - 1) } else { Time::MIN };
        let next = if last < n_rows { lane.rows.start(last) } else { Time::MAX };
        *self = Self::Exactly { n_events, from: (over, next_over), to: (begun, next) };
        if n_events > most { Amount::More } else { Amount::Exactly(n_events) }
    }
}
