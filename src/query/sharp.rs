//! The window in time for all rows at once.
//!
//! Rows stand in the order of their starts, so the two places where the window begins and ends decide most of them.
//! Only rows that cross an edge of the window, and those with an open or unknown edge of their own, are looked at one by
//! one.

use std::sync::OnceLock;

use super::dates::Window;
use super::threads::{in_parallel, n_threads};
use super::totals::for_each_bit;
use super::{Cancel, RowSet, UNIT_ROWS};
use crate::dataset::{Dataset, EventId};
use crate::time::{Edge, Edtf, Form, Precision, Time, Truth};

/// Words per entry of [`Sharpness::peaks`].
const PEAK_WORDS: usize = 16;

/// How sharp the dates of a data set are.
#[derive(Debug)]
pub(super) struct Sharpness {
    /// The rows with an edge that is no date, and those that take no time.
    odd: RowSet,
    /// The rows with a doubt about some component.
    doubtful: RowSet,
    /// The greatest end of the rows that are not odd, of each [`PEAK_WORDS`] words.
    peaks: Vec<Time>,
    /// The undated rows of which a month or a day is known.
    month_days: OnceLock<Vec<MonthDay>>,
}

/// An undated row, and the month and the day of its date.
type MonthDay = (EventId, Option<u32>, Option<u32>);

/// A window, held against the rows of one data set.
pub(super) struct DateMask {
    window: Window,
    /// The dated rows that start before the window, and before its end.
    first: usize,
    last: usize,
    /// The undated rows that may lie in the window.
    undated: RowSet,
}

impl Sharpness {
    pub(super) fn of(dataset: &Dataset, cancel: &Cancel) -> Option<Self> {
        let n = dataset.n_dated();
        let (starts, ends, forms) = (dataset.starts(), dataset.ends(), dataset.packed_forms());
        let plain = Form::plain(Precision::Day).pack();
        let look = |(): &mut (), unit: usize| {
            let rows = unit * UNIT_ROWS..n.min((unit + 1) * UNIT_ROWS);
            let (mut odd, mut doubtful, mut peaks) = (Vec::new(), Vec::new(), Vec::new());
            let mut peak = Time::MIN;
            for first in rows.clone().step_by(64) {
                let (mut odd_word, mut doubtful_word) = (0_u64, 0_u64);
                for row in first..rows.end.min(first + 64) {
                    let (Some(&start), Some(&end), Some(&form)) = (starts.get(row), ends.get(row), forms.get(row))
                    else {
                        continue;
                    };
                    let mut is_odd = end <= start;
                    if form != plain {
                        let form = Form::unpack(form);
                        is_odd |= form.start.edge != Edge::Known || form.end.edge != Edge::Known;
                        doubtful_word |= u64::from(form.is_uncertain() || form.is_approximate()) << (row - first);
                    }
                    odd_word |= u64::from(is_odd) << (row - first);
                    if !is_odd {
                        peak = peak.max(end);
                    }
                }
                odd.push(odd_word);
                doubtful.push(doubtful_word);
                if odd.len() % PEAK_WORDS == 0 {
                    peaks.push(std::mem::replace(&mut peak, Time::MIN));
                }
            }
            if odd.len() % PEAK_WORDS != 0 {
                peaks.push(peak);
            }
            (odd, doubtful, peaks)
        };
        let (_, units) = in_parallel(n.div_ceil(UNIT_ROWS), n_threads(n), cancel, || (), look)?;
        let (mut odd, mut doubtful, mut peaks) = (Vec::new(), Vec::new(), Vec::new());
        for unit in units {
            odd.extend(unit.0);
            doubtful.extend(unit.1);
            peaks.extend(unit.2);
        }
        let (odd, doubtful) = (RowSet::of_words(odd, n), RowSet::of_words(doubtful, n));
        Some(Self { odd, doubtful, peaks, month_days: OnceLock::new() })
    }

    /// Bytes in memory.
    pub(super) fn bytes(&self) -> usize {
        let month_days = self.month_days.get().map_or(0, |days| size_of_val(&**days));
        self.odd.bytes() + self.doubtful.bytes() + size_of_val(&*self.peaks) + month_days
    }

    /// Holds a window against the data set; `None` when cancelled.
    pub(super) fn mask(&self, dataset: &Dataset, window: Window, cancel: &Cancel) -> Option<DateMask> {
        let before = |time: Time| dataset.starts().partition_point(|&start| start < time);
        let mut undated = RowSet::new(dataset.len());
        if !window.certain_only {
            let mut known: Option<(Option<u32>, Option<u32>, bool)> = None;
            for &(row, month, day) in self.month_days(dataset, cancel)? {
                let has = match known {
                    Some((m, d, has)) if (m, d) == (month, day) => has,
                    _ => window.has_month_day(month, day),
                };
                known = Some((month, day, has));
                if has {
                    undated.insert(row);
                }
            }
        }
        Some(DateMask { window, first: before(window.from), last: before(window.to), undated })
    }

    fn month_days(&self, dataset: &Dataset, cancel: &Cancel) -> Option<&[MonthDay]> {
        if let Some(known) = self.month_days.get() {
            return Some(known);
        }
        let parts_of = |row: EventId| {
            let edtf: Edtf = dataset.event(row).when_text().parse().ok()?;
            edtf.month_day()
        };
        // Rows of which nothing is known come last, and as a rule they are all of them: they need not be read.
        let (mut low, mut high) = (dataset.n_dated(), dataset.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if parts_of(EventId(middle as u32)).is_some() { low = middle + 1 } else { high = middle }
        }
        let mut list = Vec::new();
        for row in (dataset.n_dated() as u32..low as u32).map(EventId) {
            if row.0 % 1_024 == 0 && cancel.is_cancelled() {
                return None;
            }
            let parts = parts_of(row).filter(|parts| *parts != (None, None));
            list.extend(parts.map(|(month, day)| (row, month, day)));
        }
        Some(self.month_days.get_or_init(|| list))
    }
}

impl DateMask {
    /// The rows of `words` that pass, those of them as possible only in `maybe`; the first bit of either is `first_row`.
    pub(super) fn restrict(
        &self,
        dataset: &Dataset,
        sharpness: &Sharpness,
        first_row: usize,
        words: &mut [u64],
        maybe: &mut [u64],
    ) {
        let (from, to) = (self.window.from, self.window.to);
        let ends = dataset.ends();
        let n_dated = dataset.n_dated();
        for (at, (word, maybe)) in words.iter_mut().zip(maybe).enumerate() {
            let first = first_row + 64 * at;
            let place = first / 64;
            let dated = low_bits(n_dated, first);
            let odd = sharpness.odd.word(place);
            let before = low_bits(self.first, first);
            let mut yes = dated & !odd & low_bits(self.last, first) & !before;
            let mut to_test = odd;
            let peak = sharpness.peaks.get(place / PEAK_WORDS).copied().unwrap_or(Time::MIN);
            let ends_after = |bits: u64, time: Time| {
                let mut found = 0;
                for_each_bit(bits, |bit| {
                    found |= u64::from(ends.get(first + bit).is_some_and(|&end| end > time)) << bit;
                });
                found
            };
            if peak > to {
                let crossing = ends_after(yes, to);
                yes &= !crossing;
                to_test |= crossing;
            }
            if peak > from {
                to_test |= ends_after(dated & !odd & before, from);
            }
            let mut possible = yes & sharpness.doubtful.word(place);
            yes &= !possible;
            for_each_bit(to_test & *word, |bit| {
                let when = dataset.when(EventId((first + bit) as u32));
                match when.map_or(Truth::No, |when| self.window.holds(&when)) {
                    Truth::Yes => yes |= 1 << bit,
                    Truth::Maybe => possible |= 1 << bit,
                    Truth::No => {}
                }
            });
            possible |= self.undated.word(place);
            if self.window.certain_only {
                possible = 0;
            }
            *word &= yes | possible;
            *maybe = *word & possible;
        }
    }
}

/// The bits of the rows below `row`, the first bit being `first`.
fn low_bits(row: usize, first: usize) -> u64 {
    match row.saturating_sub(first) {
        n @ 0..64 => (1 << n) - 1,
        _ => u64::MAX,
    }
}
