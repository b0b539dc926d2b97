//! The order of rows: radix sorts of packed numbers.
//!
//! A row is one `u64`: its start and length in the greatest unit that measures all of them, and its place.
//! For dates that are whole days of a century that is far less than 64 bits, and three passes over it sort ten million.

use crate::time::{SECS_PER_DAY, Time};

/// Fewer rows than this are sorted by comparison.
const FEW: usize = 2_048;

/// The most bits that one pass sorts by: its counters stay in the nearest cache.
const MAX_DIGIT: u32 = 11;

/// The rows by start, then the longest first, then as they stand.
pub(super) fn by_start(starts: &[Time], ends: &[Time]) -> Vec<u32> {
    let n = starts.len();
    let slow = || {
        let mut rows: Vec<u32> = (0..n as u32).collect();
        rows.sort_by_key(|&row| (starts[row as usize], std::cmp::Reverse(ends[row as usize])));
        rows
    };
    if n < FEW {
        return slow();
    }
    let (Some(start), Some(end)) = (Ranks::of(starts), Ranks::of(ends)) else { return slow() };
    let row_bits = bits(n as u64 - 1);
    let end_bits = bits(end.last);
    if row_bits + end_bits + bits(start.last) > 64 {
        return slow();
    }
    let pack = |row: usize| {
        let (start, end) = (start.rank(starts[row]), end.last - end.rank(ends[row]));
        (start << end_bits | end) << row_bits | row as u64
    };
    sorted(n, pack, row_bits, row_bits + end_bits + bits(start.last))
}

/// The rows by end, then as they stand.
pub(super) fn by_end(ends: &[Time]) -> Vec<u32> {
    let n = ends.len();
    let slow = || {
        let mut rows: Vec<u32> = (0..n as u32).collect();
        rows.sort_by_key(|&row| ends[row as usize]);
        rows
    };
    let Some(end) = Ranks::of(ends).filter(|_| n >= FEW) else { return slow() };
    let row_bits = bits(n as u64 - 1);
    if row_bits + bits(end.last) > 64 {
        return slow();
    }
    sorted(n, |row| end.rank(ends[row]) << row_bits | row as u64, row_bits, row_bits + bits(end.last))
}

/// Numbers that stand in the same order as times, and close together.
struct Ranks {
    first: i64,
    unit: i64,
    /// The greatest rank.
    last: u64,
}

impl Ranks {
    fn of(times: &[Time]) -> Option<Self> {
        let (mut first, mut last, mut is_days) = (i64::MAX, i64::MIN, true);
        for time in times.iter().filter(|time| time.is_date()) {
            first = first.min(time.secs());
            last = last.max(time.secs());
            is_days &= time.secs() % SECS_PER_DAY == 0;
        }
        let unit = if is_days { SECS_PER_DAY } else { 1 };
        let span = if first <= last { last.checked_sub(first)? / unit } else { 0 };
        // Below the first and above the last there is room for what has no beginning and no end.
        Some(Self { first: first.min(last), unit, last: span as u64 + 2 })
    }

    fn rank(&self, time: Time) -> u64 {
        if time <= Time::MIN {
            0
        } else if time >= Time::MAX {
            self.last
        } else {
            ((time.secs() - self.first) / self.unit) as u64 + 1
        }
    }
}

fn bits(greatest: u64) -> u32 {
    u64::BITS - greatest.leading_zeros()
}

/// The rows by the bits `from..to` of what `pack` makes of them; the bits below `from` are the row.
fn sorted(n: usize, pack: impl Fn(usize) -> u64, from: u32, to: u32) -> Vec<u32> {
    let mut items: Vec<u64> = (0..n).map(pack).collect();
    if !items.is_sorted() {
        let mut other = vec![0; n];
        let n_passes = (to - from).div_ceil(MAX_DIGIT).max(1);
        let digit = (to - from).div_ceil(n_passes);
        for pass in 0..n_passes {
            let shift = from + pass * digit;
            let mask = (1_u64 << digit) - 1;
            let mut places = vec![0_u32; 1 << digit];
            for item in &items {
                places[(item >> shift & mask) as usize] += 1;
            }
            let mut sum = 0;
            for place in &mut places {
                sum += std::mem::replace(place, sum);
            }
            for &item in &items {
                let place = &mut places[(item >> shift & mask) as usize];
                other[*place as usize] = item;
                *place += 1;
            }
            std::mem::swap(&mut items, &mut other);
        }
    }
    let mask = (1_u64 << from) - 1;
    items.into_iter().map(|item| (item & mask) as u32).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn time() -> impl Strategy<Value = i64> {
        prop_oneof![
            20 => (-40_000..40_000_i64).prop_map(|days| days * SECS_PER_DAY),
            5 => -2_000_000_000..2_000_000_000_i64,
            1 => Just(i64::MIN),
            1 => Just(i64::MAX),
            1 => -9_000_000_000_000_000..0_i64,
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn the_order_is_that_of_a_stable_sort(
            times in proptest::collection::vec((time(), 0..400_i64), 1..40),
            only_days in any::<bool>(),
        ) {
            // Enough rows for the fast way, many of them equal.
            let rows: Vec<(Time, Time)> = (0..3_000)
                .map(|i| {
                    let (secs, days) = times[i * i % times.len()];
                    let secs = if only_days { secs.clamp(-1_000_000, 1_000_000) * SECS_PER_DAY } else { secs };
                    let start = Time::from_secs(secs);
                    (start, Time::from_secs(start.secs().saturating_add((days + i as i64 % 3) * SECS_PER_DAY)))
                })
                .collect();
            let (starts, ends): (Vec<Time>, Vec<Time>) = rows.iter().copied().unzip();
            let mut expected: Vec<u32> = (0..3_000).collect();
            expected.sort_by_key(|&row| (starts[row as usize], std::cmp::Reverse(ends[row as usize])));
            prop_assert_eq!(by_start(&starts, &ends), expected.clone());
            expected.sort_unstable();
            expected.sort_by_key(|&row| ends[row as usize]);
            prop_assert_eq!(by_end(&ends), expected);
        }
    }
}
