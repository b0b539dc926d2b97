//! Calendar stretches for counting events over time: minutes, hours, days, months and so on, each made of whole finer ones.

use super::tick::{Step, after, floor, grouped};
use super::{Time, TimeScale};

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

/// Stretches of one sort, one after the other.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Stretches {
    /// Where they begin and end: `n + 1` edges for `n` stretches.
    pub edges: Vec<Time>,
    /// What one of them is called: `month`.
    pub unit: String,
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
    Stretches { edges, unit }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::SECS_PER_DAY;

    #[test]
    fn stretches_cover_the_window_and_are_as_wide_as_asked_for() {
        let edges = |days: f64| {
            let scale = TimeScale::from_secs(1.6e9, 1.6e9 + days * SECS_PER_DAY as f64, 900.0);
            let stretches = stretches(&scale, 9.0);
            let (first, last) = (stretches.edges[0], *stretches.edges.last().expect("an edge"));
            assert!(first <= scale.from() && last >= scale.to(), "{days} days");
            let px = |edges: &[Time]| scale.px_from_time(edges[1]) - scale.px_from_time(edges[0]);
            // February is a little shorter than a month.
            assert!(stretches.edges.windows(2).all(|edges| px(edges) > 9.0 * 0.9), "{days} days");
            (stretches.edges.len() - 1, stretches.unit)
        };
        assert_eq!(edges(1.0), (25, "hour".to_owned()));
        assert_eq!(edges(90.0), (91, "day".to_owned()));
        assert_eq!(edges(700.0).1, "month");
        assert_eq!(edges(20_000.0).1, "year");
    }
}
