//! Calendar stretches for counting events over time: minutes, hours, days, months and so on, each made of whole finer ones.

use super::tick::{Step, after, floor, grouped};
use super::{SECS_PER_DAY, Time, TimeScale};

/// More stretches than a screen has pixels tell nothing.
const MAX_STRETCHES: usize = 2_000;

/// The finest stretches; above them every power of ten of years.
const STEPS: [Step; 9] = [
    Step::Seconds(60),
    Step::Seconds(3_600),
    Step::Days(1),
    Step::Months(1),
    Step::Months(3),
    Step::Years(1),
    Step::Years(10),
    Step::Years(100),
    Step::Years(1_000),
];
/// Ranks are below this: the last one is ten thousand million years.
const N_RANKS: u8 = 16;

fn step_of(rank: u8) -> Step {
    let above = || Step::Years(10_i64.pow(u32::from(rank.min(N_RANKS)) - 5));
    STEPS.get(usize::from(rank)).copied().unwrap_or_else(above)
}

/// Stretches of one rank, one after the other.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Stretches {
    /// Where they begin and end: `n + 1` edges for `n` stretches.
    pub edges: Vec<Time>,
    /// What one of them is called: `month`.
    pub unit: String,
    /// 0 is a minute; stretches of a higher rank are made of whole ones of every lower rank.
    pub rank: u8,
}

/// The stretches that cover a window, each at least `min_px` wide.
///
/// The first begins at or before the window, the last ends at or after it.
pub fn stretches(scale: &TimeScale, min_px: f64) -> Stretches {
    let wide = |&rank: &u8| step_of(rank).secs() / scale.secs_per_px() >= min_px;
    let rank = (0..N_RANKS).find(wide).unwrap_or(N_RANKS - 1);
    let step = step_of(rank);
    let unit = match step {
        Step::Seconds(60) => "minute".to_owned(),
        Step::Seconds(_) => "hour".to_owned(),
        Step::Days(_) => "day".to_owned(),
        Step::Months(1) => "month".to_owned(),
        Step::Months(_) => "quarter".to_owned(),
        Step::Years(1) => "year".to_owned(),
        Step::Years(10) => "decade".to_owned(),
        Step::Years(100) => "century".to_owned(),
        Step::Years(1_000) => "millennium".to_owned(),
        Step::Years(n) => format!("{} years", grouped(n as u64)),
    };
    let mut edges = vec![floor(scale.from(), step)];
    while edges.len() < MAX_STRETCHES {
        let Some(&last) = edges.last() else { break };
        let next = after(last, step);
        if last >= scale.to() || next <= last {
            break;
        }
        edges.push(next);
    }
    Stretches { edges, unit, rank }
}

/// The lowest rank of which one stretch covers `[from, to)`; `None` when even the longest is cut.
pub fn rank_of(from: Time, to: Time) -> Option<u8> {
    let last = to.plus_secs(-1).max(from);
    let same = |&rank: &u8| match step_of(rank) {
        Step::Seconds(n) => from.secs().div_euclid(n) == last.secs().div_euclid(n),
        Step::Days(_) => from.secs().div_euclid(SECS_PER_DAY) == last.secs().div_euclid(SECS_PER_DAY),
        step => floor(from, step) == floor(last, step),
    };
    (0..N_RANKS).find(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secs(text: &str) -> (Time, Time) {
        let edtf: crate::time::Edtf = text.parse().expect("a date");
        let when = edtf.when().expect("a place on the axis");
        (when.start, when.end)
    }

    #[test]
    fn a_date_is_covered_by_the_stretch_of_its_own_sharpness() {
        let rank = |text: &str| {
            let (from, to) = secs(text);
            rank_of(from, to)
        };
        assert_eq!(rank("2021-04-02"), Some(2));
        assert_eq!(rank("2021-04"), Some(3));
        assert_eq!(rank("2021-04-30/2021-05-01"), Some(4));
        assert_eq!(rank("2021"), Some(5));
        assert_eq!(rank("202X"), Some(6));
        assert_eq!(rank("2021-12-31/2022-01-01"), Some(6));
        assert_eq!(rank("-0044"), Some(5));
    }

    #[test]
    fn what_a_stretch_covers_every_coarser_one_covers_too() {
        for text in ["2021-04-02", "2021-04", "0009-12", "-0099", "1999", "2100-12-31", "0001-01-01"] {
            let (from, to) = secs(text);
            let finest = rank_of(from, to).expect("a rank");
            for rank in finest..N_RANKS {
                let step = step_of(rank);
                assert!(after(floor(from, step), step) >= to, "{text} in rank {rank}");
            }
        }
    }
}
