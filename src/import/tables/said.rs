//! What is said once for a column of a file: how often it is so, and where first.

use std::sync::Arc;

use crate::import::notes::Notes;
use crate::import::report::told;
use crate::import::rows::Rows;
use crate::import::{Issue, IssueKind, Mapping};

/// Something that is said once for a column.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Tally {
    n: usize,
    line: u64,
    value: String,
}

impl Tally {
    /// Counts a cell.
    pub(in crate::import) fn add(&mut self, line: impl FnOnce() -> u64, value: &str) {
        self.n += 1;
        if self.n == 1 {
            self.line = line();
            value.clone_into(&mut self.value);
        }
    }

    /// How often it is so.
    pub(in crate::import) fn count(&self) -> usize {
        self.n
    }

    /// Adds what was counted in a later stretch, whose first line is line `n_before + 1` of the file.
    pub(in crate::import) fn absorb(&mut self, later: &Self, n_before: u64) {
        if self.n == 0 && later.n > 0 {
            self.line = n_before + later.line;
            self.value.clone_from(&later.value);
        }
        self.n += later.n;
    }

    /// The issue of column `idx`; the message for one or that for many goes behind the number.
    pub(in crate::import) fn issue(
        &self,
        kind: IssueKind,
        idx: usize,
        name: &str,
        (one, many): (&str, &str),
    ) -> Option<Issue> {
        let message = told(self.n, one, many);
        (self.n > 0).then(|| Issue::new(self.line, kind, message).at(idx as u32 + 1, name).value(&self.value))
    }
}

/// What can be wrong with a cell beside a date.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(in crate::import) enum Odd {
    /// A length of time that cannot be read.
    UnreadLength,
    /// A length of time beside a start from which it cannot be reckoned.
    UnusedLength,
    /// A time of day that cannot be read.
    UnreadTime,
    /// A time of day beside no single day.
    UnusedTime,
    /// “midnight”, which starts the day or ends it.
    Midnight,
}

impl Odd {
    /// What is said behind the number of one or of many such cells, and what to do.
    fn words(self) -> ((&'static str, &'static str), &'static str) {
        match self {
            Self::UnreadLength => (
                (
                    "length of time cannot be read, so its event has no end",
                    "lengths of time cannot be read, so these events have no end",
                ),
                "write 3 days, 2 months or PT90M; what is written is kept with the event",
            ),
            Self::UnusedLength => (
                (
                    "length of time does not fit its start, so its event has no end",
                    "lengths of time do not fit their start, so these events have no end",
                ),
                "only from a year, a month, a day or a time can an end be reckoned; add a column “end”",
            ),
            Self::UnreadTime => (
                ("time of day cannot be read", "times of day cannot be read"),
                "the date is kept without it, and its words with the event; write 13:45",
            ),
            Self::UnusedTime => (
                ("time of day has no day of its own", "times of day have no day of their own"),
                "the date is kept without it, and its words with the event; write a whole day beside it",
            ),
            Self::Midnight => (
                (
                    "time of day is midnight, which may be the start or the end of the day",
                    "times of day are midnight, which may be the start or the end of the day",
                ),
                "the day is kept without it; write 24:00 for the end of the day, and nothing for the whole of it",
            ),
        }
    }
}

/// All that is odd beside the dates of a file.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Oddities {
    seen: Vec<(Odd, usize, Arc<str>, Tally)>,
}

impl Oddities {
    /// Counts a cell of the row under the cursor.
    pub(in crate::import) fn add(&mut self, odd: Odd, idx: usize, rows: &Rows<'_>, mapping: &Mapping) {
        let name = || mapping.columns.get(idx).map_or("", |mapped| mapped.column.as_str()).into();
        self.count(odd, idx, name, |tally| tally.add(|| rows.cell_line(idx), rows.cell(idx)));
    }

    fn count(&mut self, odd: Odd, idx: usize, name: impl FnOnce() -> Arc<str>, add: impl FnOnce(&mut Tally)) {
        if let Some((.., tally)) = self.seen.iter_mut().find(|(other, column, ..)| (*other, *column) == (odd, idx)) {
            add(tally);
            return;
        }
        let mut tally = Tally::default();
        add(&mut tally);
        self.seen.push((odd, idx, name(), tally));
    }

    /// Adds what was counted in a later stretch.
    pub(in crate::import) fn absorb(&mut self, later: &Self, n_before: u64) {
        for (odd, idx, name, tally) in &later.seen {
            self.count(*odd, *idx, || Arc::clone(name), |known| known.absorb(tally, n_before));
        }
    }

    /// Says all of it.
    pub(in crate::import) fn finish(&self, notes: &mut Notes) {
        for (odd, idx, name, tally) in &self.seen {
            let (message, hint) = odd.words();
            if let Some(issue) = tally.issue(IssueKind::BadValue, *idx, name, message) {
                notes.issue(issue.hint(hint));
            }
        }
    }
}
