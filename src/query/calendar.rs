//! How many selected rows lie in each stretch of a calendar, without a look at the rows.
//!
//! ```text
//! rows     by start                     each has a code: step of its start · whether it is one date · group of its kind
//! blocks   of 256 rows or more          selected rows of each code before the block, since the start of the unit
//! units    of 65 536 rows               selected rows of each code before the unit
//! ```
//!
//! The count of a code up to any row is two numbers and a look at half a block of rows.
//! A stretch of a calendar is a range of rows, and so is the part of a code in it that is known finely enough; see
//! [`Step`]. Only rows with an odd length of their own are looked at one by one.

use super::steps::Step;
use super::threads::{in_parallel, n_threads};
use super::totals::for_each_bit;
use super::{Cancel, RowSet, UNIT_ROWS, UNIT_WORDS};
use crate::dataset::{Dataset, EventId, Facet, ValueId};
use crate::time::{Edge, Form, Precision, SECS_PER_DAY, Time};

/// The most groups of kinds that are told apart.
pub(super) const MAX_GROUPS: usize = 16;

/// Codes that a number of 8 bits has room for, with one of each group to spare.
const MAX_CODES: usize = 240;

/// Rows between the starts of [`Calendar::sample`].
const SAMPLE: usize = 256;

/// The codes of the dated rows of a data set.
#[derive(Debug)]
pub(super) struct Calendar {
    pub(super) n_groups: usize,
    codes: Vec<Code>,
    /// By dated row: its code.
    code_of: Vec<u8>,
    /// The dated rows whose start is of odd length.
    odd_starts: Vec<u32>,
    /// The dated rows that are no one date of a step, by their ends.
    pub(super) odd_ends: Vec<u32>,
    /// Every [`SAMPLE`]th start.
    sample: Vec<Time>,
    /// Whether some row ends before it starts, so that nothing follows from where rows end.
    pub(super) has_reversed: bool,
    block_rows: usize,
    /// The counts of all rows.
    full: CodeCounts,
}

/// What is the same of many rows.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Code {
    step: Step,
    /// Whether the row ends where its start is over: then the step says when it ends.
    is_one_date: bool,
    group: usize,
}

/// The selected rows of each code before each block.
#[derive(Clone, Debug, Default)]
pub(super) struct CodeCounts {
    /// By block and code: since the start of the unit; less than a unit has rows, so 16 bits are enough.
    blocks: Vec<u16>,
    /// By unit and code: since the first row.
    units: Vec<u32>,
}

/// The counts of one unit.
#[derive(Debug, Default)]
pub(super) struct UnitCounts {
    blocks: Vec<u16>,
    sums: Vec<u32>,
}

/// How many rows start in each stretch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StretchCounts {
    /// The number of groups of kinds.
    pub n_groups: usize,
    /// By stretch and group.
    pub counts: Vec<u32>,
    /// Rows whose start is known too coarsely for one stretch.
    pub n_coarse: usize,
}

impl Calendar {
    /// `groups` are those of the kinds, by value, and of rows without a kind.
    pub(super) fn of(dataset: &Dataset, groups: &[u8], cancel: &Cancel) -> Option<Self> {
        let n = dataset.n_dated();
        let n_units = n.div_ceil(UNIT_ROWS);
        let n_groups = groups.iter().map(|&group| usize::from(group) + 1).max().unwrap_or(1).min(MAX_GROUPS);
        let read = |seen: &mut Seen, unit: usize| {
            let rows = unit * UNIT_ROWS..n.min((unit + 1) * UNIT_ROWS);
            rows.map(|row| seen.raw_code(dataset, groups, row)).collect::<Vec<u16>>()
        };
        let (seen, raw) = in_parallel(n_units, n_threads(n), cancel, Seen::default, read)?;
        let mut used = vec![false; Step::ALL.len() * 2 * MAX_GROUPS];
        for (raw, used) in used.iter_mut().enumerate() {
            *used = seen.iter().any(|seen| seen.used.get(raw) == Some(&true));
        }
        let raw_odd = |raw: usize| (Step::ALL.len() - 1) * 2 * MAX_GROUPS + raw % MAX_GROUPS;
        let is_crowded = used.iter().filter(|&&used| used).count() > MAX_CODES;
        if is_crowded {
            for raw in (0..used.len()).filter(|&raw| used[raw]).collect::<Vec<_>>() {
                used[raw] = false;
                used[raw_odd(raw)] = true;
            }
        }
        let raws: Vec<usize> = (0..used.len()).filter(|&raw| used[raw]).collect();
        let codes: Vec<Code> = raws.iter().map(|&raw| Code::of_raw(raw)).collect();
        let number_of = |raw: u16| {
            let raw = if is_crowded { raw_odd(raw.into()) } else { raw.into() };
            raws.binary_search(&raw).unwrap_or(0) as u8
        };
        let numbers: Vec<u8> = (0..used.len() as u16).map(number_of).collect();
        let block_rows = (SAMPLE * codes.len().div_ceil(32)).next_power_of_two();
        let mut calendar = Self {
            n_groups,
            code_of: Vec::with_capacity(n),
            odd_starts: Vec::new(),
            odd_ends: Vec::new(),
            sample: dataset.starts().iter().step_by(SAMPLE).copied().collect(),
            has_reversed: seen.iter().any(|seen| seen.has_reversed),
            block_rows,
            full: CodeCounts::default(),
            codes,
        };
        for raw in raw {
            calendar.code_of.extend(raw.iter().map(|&raw| numbers.get(usize::from(raw)).copied().unwrap_or(0)));
        }
        calendar.odd_starts = calendar.rows_with(n, |code| code.step == Step::Odd, |_| (), cancel)?;
        let end_of = |row: u32| dataset.ends().get(row as usize).copied();
        calendar.odd_ends = calendar.rows_with(n, |code| !code.is_one_date, end_of, cancel)?;
        let every = |(): &mut (), unit: usize| {
            let rows = RowSet::full((n - unit * UNIT_ROWS).min(UNIT_ROWS));
            calendar.count_unit(unit, rows.words())
        };
        let (_, units) = in_parallel(n_units, n_threads(n), cancel, || (), every)?;
        calendar.full = calendar.joined(units);
        Some(calendar)
    }

    /// Those of the first `n` rows whose codes pass a test, by a key and then as they stand.
    fn rows_with<K: Ord + Send>(
        &self,
        n: usize,
        test: impl Fn(&Code) -> bool,
        key: impl Fn(u32) -> K + Sync,
        cancel: &Cancel,
    ) -> Option<Vec<u32>> {
        let mut passes = [false; 256];
        passes.iter_mut().zip(&self.codes).for_each(|(passes, code)| *passes = test(code));
        if !passes.contains(&true) {
            return Some(Vec::new());
        }
        let has = |row: &u32| self.code_of.get(*row as usize).is_some_and(|&code| passes[usize::from(code)]);
        let some = |(): &mut (), unit: usize| {
            let rows = (unit * UNIT_ROWS) as u32..n.min((unit + 1) * UNIT_ROWS) as u32;
            let mut rows: Vec<(K, u32)> = rows.filter(has).map(|row| (key(row), row)).collect();
            rows.sort_unstable();
            rows
        };
        let (_, units) = in_parallel(n.div_ceil(UNIT_ROWS), n_threads(n), cancel, || (), some)?;
        let mut rows: Vec<(K, u32)> = units.into_iter().flatten().collect();
        // The stable sort finds the stretches that are sorted already, and merges them.
        rows.sort();
        Some(rows.into_iter().map(|(_, row)| row).collect())
    }

    /// Bytes in memory.
    pub(super) fn bytes(&self) -> usize {
        let lists = size_of_val(&*self.odd_starts) + size_of_val(&*self.odd_ends) + size_of_val(&*self.sample);
        size_of_val(&*self.code_of) + lists + self.full.bytes()
    }

    fn code(&self, row: usize) -> Option<Code> {
        self.codes.get(usize::from(*self.code_of.get(row)?)).copied()
    }

    /// The first dated row that starts at `time` or later.
    pub(super) fn first_at(&self, starts: &[Time], time: Time) -> usize {
        let sample = self.sample.partition_point(|&start| start < time);
        let first = sample.saturating_sub(1) * SAMPLE;
        let near = starts.get(first..starts.len().min(first + SAMPLE)).unwrap_or_default();
        first + near.partition_point(|&start| start < time)
    }

    /// The counts of the dated rows of a unit that `words` has.
    pub(super) fn count_unit(&self, unit: usize, words: &[u64]) -> UnitCounts {
        let n_codes = self.codes.len();
        let block_words = self.block_rows / 64;
        let mut unit_counts = UnitCounts { blocks: Vec::new(), sums: vec![0; n_codes] };
        if unit * UNIT_ROWS >= self.code_of.len() {
            return unit_counts;
        }
        let n_rows = (self.code_of.len() - unit * UNIT_ROWS).min(UNIT_ROWS);
        let (mut sums, mut counts) = (vec![0_u16; n_codes], vec![0_u16; n_codes]);
        unit_counts.blocks.reserve(n_codes * n_rows.div_ceil(self.block_rows));
        let first_block = unit * (UNIT_ROWS / self.block_rows);
        for (nth, words) in words.chunks(block_words).enumerate().take(n_rows.div_ceil(self.block_rows)) {
            unit_counts.blocks.extend_from_slice(&sums);
            let first = unit * UNIT_ROWS + nth * self.block_rows;
            let n_block = (self.code_of.len() - first).min(self.block_rows);
            let codes = self.code_of.get(first..first + n_block).unwrap_or_default();
            let n: u32 = words.iter().map(|word| word.count_ones()).sum();
            let is_last = (first + n_block).is_multiple_of(UNIT_ROWS) || first + n_block == self.code_of.len();
            let stretch = (first_block + nth) * n_codes;
            counts.fill(0);
            let by = match self.full.blocks.get(stretch..stretch + 2 * n_codes) {
                // Most rows are in: those that are out are taken off the counts of the whole block.
                Some(both) if 2 * n as usize > n_block && !is_last => {
                    let (before, after) = both.split_at(n_codes);
                    for ((count, &before), &after) in counts.iter_mut().zip(before).zip(after) {
                        *count = after.wrapping_sub(before);
                    }
                    u16::MAX
                }
                _ => 1,
            };
            if n as usize != n_block || by == 1 {
                for (at, &word) in words.iter().enumerate() {
                    let bits = if by == 1 { word } else { !word };
                    for_each_bit(bits, |bit| {
                        let code = codes.get(64 * at + bit).map(|&code| usize::from(code));
                        if let Some(count) = code.and_then(|code| counts.get_mut(code)) {
                            *count = count.wrapping_add(by);
                        }
                    });
                }
            }
            for (sum, count) in sums.iter_mut().zip(&counts) {
                *sum = sum.wrapping_add(*count);
            }
            for (sum, &count) in unit_counts.sums.iter_mut().zip(&counts) {
                *sum += u32::from(count);
            }
        }
        unit_counts
    }

    /// The counts of all units, in their order.
    pub(super) fn joined(&self, units: impl IntoIterator<Item = UnitCounts>) -> CodeCounts {
        let mut all = CodeCounts::default();
        let mut sums = vec![0; self.codes.len()];
        for unit in units {
            all.units.extend_from_slice(&sums);
            all.blocks.extend_from_slice(&unit.blocks);
            for (sum, count) in sums.iter_mut().zip(&unit.sums) {
                *sum += count;
            }
        }
        all.units.extend_from_slice(&sums);
        all
    }

    /// The selected rows of each code below `row`.
    fn counts_before(&self, counts: &CodeCounts, selected: &RowSet, row: usize, out: &mut [u32]) {
        let n_codes = self.codes.len();
        let row = row.min(self.code_of.len());
        // At the very end there may be no block any more, and the unit says it all.
        let unit = row / UNIT_ROWS * n_codes;
        let block = row / self.block_rows * n_codes;
        let units = counts.units.get(unit..unit + n_codes).unwrap_or_default();
        out.iter_mut().zip(units).for_each(|(out, count)| *out = *count);
        if row.is_multiple_of(UNIT_ROWS) {
            return;
        }
        // Where the last block ends there is none any more, and it is counted to its end.
        let block = if block < counts.blocks.len() { block } else { block - n_codes };
        let first = block / n_codes * self.block_rows;
        let block = counts.blocks.get(block..block + n_codes).unwrap_or_default();
        out.iter_mut().zip(block).for_each(|(out, count)| *out += u32::from(*count));
        let codes = self.code_of.get(first..row).unwrap_or_default();
        for (at, codes) in codes.chunks(64).enumerate() {
            let mask = if codes.len() < 64 { (1 << codes.len()) - 1 } else { u64::MAX };
            for_each_bit(selected.word(first / 64 + at) & mask, |bit| {
                let code = codes.get(bit).map(|&code| usize::from(code));
                if let Some(count) = code.and_then(|code| out.get_mut(code)) {
                    *count += 1;
                }
            });
        }
    }

    /// The selected rows that end at `time` or before it, of those whose step says it; the others are
    /// [`Calendar::odd_ends`].
    pub(super) fn n_over(&self, starts: &[Time], counts: &CodeCounts, selected: &RowSet, time: Time) -> usize {
        let mut before = vec![0; self.codes.len()];
        let mut n = 0;
        for step in Step::ALL {
            let is_asked = |code: &Code| code.is_one_date && code.step == step;
            let Some(last) = step.last_start(time).filter(|_| self.codes.iter().any(is_asked)) else { continue };
            self.counts_before(counts, selected, self.first_at(starts, last), &mut before);
            let asked = self.codes.iter().zip(&before).filter(|(code, _)| is_asked(code));
            n += asked.map(|(_, &n)| n as usize).sum::<usize>();
        }
        n
    }

    /// Counts the selected rows that start in each stretch between two of `edges`, which ascend.
    pub(super) fn count_stretches(
        &self,
        dataset: &Dataset,
        counts: &CodeCounts,
        selected: &RowSet,
        edges: &[Time],
    ) -> StretchCounts {
        let n_stretches = edges.len().saturating_sub(1);
        let mut out =
            StretchCounts { n_groups: self.n_groups, counts: vec![0; n_stretches * self.n_groups], n_coarse: 0 };
        if n_stretches == 0 || self.n_groups == 0 {
            return out;
        }
        let starts = dataset.starts();
        let rows: Vec<usize> = edges.iter().map(|&edge| self.first_at(starts, edge)).collect();
        let steps: Vec<(Step, Vec<usize>)> = Step::ALL
            .into_iter()
            .map(|step| (step, (0..self.codes.len()).filter(|&code| self.codes[code].step == step).collect()))
            .filter(|(step, codes): &(Step, Vec<usize>)| {
                !codes.is_empty() && step.last_start(Time::default()).is_some()
            })
            .collect();
        let zeros = vec![0; self.codes.len()];
        let (mut now, mut next, mut between) = (zeros.clone(), zeros.clone(), zeros);
        self.counts_before(counts, selected, rows[0], &mut next);
        for stretch in 0..n_stretches {
            std::mem::swap(&mut now, &mut next);
            let (first, last) = (rows[stretch], rows[stretch + 1]);
            if first == last {
                next.copy_from_slice(&now);
                continue;
            }
            self.counts_before(counts, selected, last, &mut next);
            let mut between_is_at = None;
            let into = stretch * self.n_groups;
            for (step, codes) in &steps {
                let Some(bound) = step.last_start(edges[stretch + 1]) else { continue };
                if bound <= edges[stretch] {
                    continue;
                }
                // As a rule nothing starts between the last start that is in time and the edge.
                let upto = if starts[last - 1] < bound {
                    &next
                } else {
                    let row = self.first_at(starts, bound);
                    if row <= first {
                        continue;
                    }
                    if between_is_at != Some(row) {
                        self.counts_before(counts, selected, row, &mut between);
                        between_is_at = Some(row);
                    }
                    &between
                };
                for &code in codes {
                    out.counts[into + self.codes[code].group] += upto[code] - now[code];
                }
            }
        }
        let (Some(&first), Some(&last)) = (rows.first(), rows.last()) else { return out };
        let odd = |row: usize| self.odd_starts.partition_point(|&odd| (odd as usize) < row);
        for &row in self.odd_starts.get(odd(first)..odd(last)).unwrap_or_default() {
            let Some(when) = dataset.when(EventId(row)).filter(|_| selected.contains(EventId(row))) else { continue };
            let stretch = edges.partition_point(|&edge| edge <= when.start).saturating_sub(1);
            let is_known = when.form.start.edge == Edge::Known;
            if is_known && edges.get(stretch + 1).is_some_and(|&edge| when.start_latest() <= edge) {
                let group = self.code(row as usize).map_or(0, |code| code.group);
                out.counts[stretch * self.n_groups + group] += 1;
            }
        }
        let n_counted: u32 = out.counts.iter().sum();
        out.n_coarse = selected.count_range(first..last) - n_counted as usize;
        out
    }
}

impl CodeCounts {
    /// Bytes in memory.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.blocks) + size_of_val(&*self.units)
    }
}

/// What a thread has seen of the rows.
struct Seen {
    used: Vec<bool>,
    has_reversed: bool,
    /// The form of a day without doubt.
    plain_day: u32,
    /// The last row of which the step was found, and the step: equal dates follow each other.
    last: (Time, Time, Step),
}

impl Default for Seen {
    fn default() -> Self {
        let used = vec![false; Step::ALL.len() * 2 * MAX_GROUPS];
        let plain_day = Form::plain(Precision::Day).pack();
        Self { used, has_reversed: false, plain_day, last: (Time::MIN, Time::MIN, Step::Odd) }
    }
}

impl Seen {
    fn raw_code(&mut self, dataset: &Dataset, groups: &[u8], row: usize) -> u16 {
        let kind = dataset.facet_values(Facet::Kind).get(row).first();
        let group = kind.map_or(groups.len().saturating_sub(1), |kind: ValueId| kind as usize);
        let group = groups.get(group).map_or(0, |&group| usize::from(group).min(MAX_GROUPS - 1));
        let mut step = Step::Coarse;
        let mut is_one_date = false;
        let (start, end) = (dataset.starts().get(row), dataset.ends().get(row));
        let is_day = |(&start, &end): (&Time, &Time)| end.secs() - start.secs() == SECS_PER_DAY;
        if dataset.packed_forms().get(row) == Some(&self.plain_day) && start.zip(end).is_some_and(is_day) {
            // Most rows are days, and of these nothing has to be found out.
            step = Step::Seconds(SECS_PER_DAY);
            is_one_date = true;
        } else if let Some(when) = dataset.when(EventId(row as u32)) {
            self.has_reversed |= when.end < when.start;
            if when.form.start.edge == Edge::Known {
                let latest = when.start_latest();
                if (self.last.0, self.last.1) != (when.start, latest) {
                    self.last = (when.start, latest, Step::between(when.start, latest));
                }
                step = self.last.2;
                is_one_date = when.end == latest && step != Step::Odd;
            }
        }
        let step = Step::ALL.iter().position(|&known| known == step).unwrap_or(Step::ALL.len() - 1);
        let raw = (step * 2 + usize::from(is_one_date)) * MAX_GROUPS + group;
        if let Some(used) = self.used.get_mut(raw) {
            *used = true;
        }
        raw as u16
    }
}

impl Code {
    fn of_raw(raw: usize) -> Self {
        let step = Step::ALL.get(raw / (2 * MAX_GROUPS)).copied().unwrap_or(Step::Odd);
        Self { step, is_one_date: raw / MAX_GROUPS % 2 == 1, group: raw % MAX_GROUPS }
    }
}

const _: () = assert!(UNIT_WORDS * 64 == UNIT_ROWS && MAX_CODES + MAX_GROUPS < 257);
