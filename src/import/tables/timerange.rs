//! From one time of day to another, `10:30-11:30`, which looks like a time with its offset from UTC.
//!
//! No zone is more than 12 hours behind UTC, nor has its offset minutes other than 00, 30 and 45: such cells are ranges.
//! The others are what their column proves: offsets where the second time is never later than the first, or where there
//! are two at most of them, as in summer and winter; ranges where it is always later. If nothing proves it, it is said.

use crate::import::datecell::Cell;
use crate::time::{Edtf, TimeOfDay};

/// The furthest offset west of UTC, in minutes.
const MAX_OFFSET: u16 = 12 * 60;

/// Between two times, where it can be nothing else.
const JOINTS: [&str; 7] = ["–", "—", " - ", " to ", " until ", " bis ", " до "];

/// What a cell with two times is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(in crate::import) enum Times {
    /// From one to the other, of the same day.
    Range(TimeOfDay, TimeOfDay),
    /// A time and its offset from UTC.
    Offset,
    /// Nobody can tell, or the second is not later than the first.
    Unclear,
}

/// What the dashes between times mean in a column.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
enum Meaning {
    /// Each cell by itself: a range where the second time is the later one.
    #[default]
    Each,
    Ranges,
    Offsets,
    Unclear,
}

/// What the cells of a column prove about times with a dash.
#[derive(Copy, Clone, Debug, Default)]
pub(in crate::import) struct Dashes {
    /// Cells whose second time is later than the first, and those where it is not.
    n_later: usize,
    n_others: usize,
    /// Cells that can be no offset, and cells with one that is certain.
    n_ranges: usize,
    n_offsets: usize,
    /// What stands behind the dash, in minutes, and whether there are more than two.
    behind: [Option<u16>; 2],
    has_more: bool,
    meaning: Meaning,
}

impl Dashes {
    /// Notes what a time proves about the others.
    pub(in crate::import) fn note(&mut self, text: &str) {
        if let Some((first, second)) = dashed(text) {
            if !may_be_offset(second) {
                self.n_ranges += 1;
            } else if first.minutes() < second.minutes() {
                self.n_later += 1;
            } else {
                self.n_others += 1;
            }
            self.note_behind(second.minutes());
        } else if text.contains(['+', '-', 'Z', 'z'])
            && TimeOfDay::read(&text.to_lowercase()).is_some_and(TimeOfDay::has_zone)
        {
            self.n_offsets += 1;
        }
    }

    fn note_behind(&mut self, minutes: u16) {
        for known in &mut self.behind {
            if *known.get_or_insert(minutes) == minutes {
                return;
            }
        }
        self.has_more = true;
    }

    /// Adds the evidence of a later stretch.
    pub(in crate::import) fn absorb(&mut self, later: &Self) {
        self.n_later += later.n_later;
        self.n_others += later.n_others;
        self.n_ranges += later.n_ranges;
        self.n_offsets += later.n_offsets;
        for minutes in later.behind.into_iter().flatten() {
            self.note_behind(minutes);
        }
        self.has_more |= later.has_more;
    }

    /// Forgets what was seen, and keeps what was decided.
    pub(in crate::import) fn forget(&mut self) {
        *self = Self { meaning: self.meaning, ..Self::default() };
    }

    /// Decides what the dashes mean, once the evidence of all rows is in.
    pub(in crate::import) fn decide(&mut self) {
        self.meaning = match *self {
            Self { n_ranges: 0, n_offsets: 1.., .. } => Meaning::Offsets,
            Self { n_ranges: 1.., n_offsets: 1.., .. } => Meaning::Unclear,
            Self { n_ranges: 1.., .. } | Self { n_others: 0, n_later: 1.., .. } => Meaning::Ranges,
            Self { n_others: 1.., n_later: 0, .. } => Meaning::Offsets,
            Self { n_others, n_later: 1.., has_more: false, .. } if n_others >= 2 => Meaning::Offsets,
            Self { n_later: 1.., .. } => Meaning::Unclear,
            Self { .. } => Meaning::Each,
        };
    }

    /// What was decided, to compare.
    pub(in crate::import) fn decision(&self) -> u8 {
        self.meaning as u8
    }

    /// What a cell with two times is; `None` for any other.
    pub(in crate::import) fn read(&self, text: &str) -> Option<Times> {
        let Some((first, second)) = dashed(text) else { return sure_range(text) };
        let is_later = first.minutes() < second.minutes();
        Some(match self.meaning {
            _ if !may_be_offset(second) => range(first, second),
            Meaning::Offsets => Times::Offset,
            Meaning::Each if !is_later => Times::Offset,
            Meaning::Ranges | Meaning::Each => range(first, second),
            Meaning::Unclear => Times::Unclear,
        })
    }
}

/// From one time to another; past midnight nobody says if the day is that of the start.
fn range(first: TimeOfDay, second: TimeOfDay) -> Times {
    if first.minutes() < second.minutes() { Times::Range(first, second) } else { Times::Unclear }
}

/// Whether a time could be an offset from UTC, too.
fn may_be_offset(time: TimeOfDay) -> bool {
    time.minutes() <= MAX_OFFSET && matches!(time.minutes() % 60, 0 | 30 | 45)
}

/// `10:30-11:30` and `9:00-12`: two times of which the second may be an offset; with seconds it is one.
fn dashed(text: &str) -> Option<(TimeOfDay, TimeOfDay)> {
    let (first, second) = text.split_once('-')?;
    Some((plain(first).filter(|_| first.contains(':'))?, plain(second)?))
}

/// `9:00` and `12`.
fn plain(text: &str) -> Option<TimeOfDay> {
    let is_number = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once(':') {
        Some((hour, minute)) if is_number(hour) && minute.len() == 2 && is_number(minute) => TimeOfDay::read(text),
        None if is_number(text) => TimeOfDay::read(&format!("{text}:00")).map(TimeOfDay::hour_only),
        _ => None,
    }
}

/// `10:30 – 11:30` and `10:30 am to 2 pm`, where no offset is written so.
fn sure_range(text: &str) -> Option<Times> {
    let (first, second) = JOINTS.iter().find_map(|joint| text.split_once(joint))?;
    let side = |side: &str| {
        let lower = side.trim().to_lowercase();
        let has_half = lower.ends_with('m') || lower.ends_with("m.");
        let time = if lower.contains(':') { TimeOfDay::read(&lower) } else { plain(&lower) };
        Some((time.filter(|time| !time.has_zone())?, has_half))
    };
    let ((first, is_half), (second, has_half)) = (side(first)?, side(second)?);
    // Of `2:30 – 4:30 pm` nobody says of which half the first is.
    Some(if is_half == has_half { range(first, second) } else { Times::Unclear })
}

/// The day and the times of `2021-04-03 10:30-11:30`, and of a time with an offset that is certain.
///
/// Behind a T the dash is one of ISO 8601, before an offset.
pub(in crate::import) fn behind_day(cell: &str) -> Option<(&str, &str)> {
    let (day, times) = cell.rsplit_once(' ').filter(|(_, times)| times.contains(':') && times.len() <= 20)?;
    (times.starts_with(|c: char| c.is_ascii_digit()) && times.contains(['-', '–', '—', '+'])).then_some((day, times))
}

/// Reads a day with a range of times; `None` for every other cell.
pub(in crate::import) fn read_behind_day(text: &str, dashes: &Dashes, day: impl FnOnce(&str) -> Cell) -> Option<Cell> {
    let (before, times) = behind_day(text)?;
    let (first, second) = match dashes.read(times)? {
        Times::Range(first, second) => (first, second),
        Times::Offset => return None,
        Times::Unclear => {
            return Some(Cell::Bad {
                message: "two times of which the second may be an offset from UTC, or lies on another day".to_owned(),
                hint: "write 2021-04-02T10:30/2021-04-02T11:30, or the offset as in 2021-04-02T10:30-05:00".to_owned(),
            });
        }
    };
    let range = |day: &Edtf| Edtf::interval(Some(&day.at_time(first)?), Some(&day.at_time(second)?)).ok();
    match day(before) {
        Cell::Date(day) => range(&day).map(Cell::Date),
        Cell::Ambiguous(a, b) => range(&a).zip(range(&b)).map(|(a, b)| Cell::Ambiguous(a, b)),
        _ => None,
    }
}

/// Whether a cell is a day with a range of times.
pub(in crate::import) fn has_range_of_times(cell: &str, is_day: impl FnOnce(&str) -> bool) -> bool {
    behind_day(cell)
        .is_some_and(|(day, times)| matches!(Dashes::default().read(times), Some(Times::Range(..))) && is_day(day))
}

#[cfg(test)]
mod tests {
    use crate::import::trial::read;

    use super::*;

    fn decided(cells: &[&str]) -> Dashes {
        let mut dashes = Dashes::default();
        for cell in cells {
            dashes.note(cell);
        }
        dashes.decide();
        dashes
    }

    #[test]
    fn a_column_proves_what_a_dash_between_times_means() {
        for (cells, expected) in [
            (&["09:00-10:00"][..], Meaning::Ranges),
            (&["10:30-05:00"], Meaning::Offsets),
            (&["02:30-05:00", "10:30+06:00"], Meaning::Offsets),
            (&["02:30-05:00", "10:30-05:00", "11:30-04:00"], Meaning::Offsets),
            (&["02:30-05:00", "10:30:00-05:00"], Meaning::Offsets),
            (&["22:00-02:00", "09:00-10:00", "14:00-16:00"], Meaning::Ranges),
            (&["22:00-02:00", "09:00-10:20"], Meaning::Ranges),
            (&["22:00-02:00", "09:00-10:00"], Meaning::Unclear),
            (&["10:30Z", "14:00-16:00"], Meaning::Unclear),
            (&["10:30"], Meaning::Each),
        ] {
            assert_eq!(decided(cells).meaning, expected, "{cells:?}");
        }
        let mut parts = decided(&["02:30-05:00", "10:30-05:00"]);
        parts.absorb(&decided(&["11:30-04:00", "12:30-05:00"]));
        parts.decide();
        assert_eq!(parts.meaning, Meaning::Offsets);
    }

    #[test]
    fn ranges_of_times_are_told_from_offsets() {
        let trial = read(
            "a.csv",
            "date,time,title\n2021-04-03,10:30-11:30,A\n2021-04-04,9:00-12,B\n2021-04-05,14:00-16:00,C\n\
             2021-04-06,9:00–10:00,D\n2021-04-07,22:00-02:00,E\n2021-04-08,2:30 – 4:30 pm,F\n2021-04,9:00-10:00,G\n",
        );
        assert_eq!(
            trial.lines(),
            [
                "2021-04 | G",
                "2021-04-03T10:30/2021-04-03T11:30 | A",
                "2021-04-04T09:00/2021-04-04T12 | B",
                "2021-04-05T14:00/2021-04-05T16:00 | C",
                "2021-04-06T09:00/2021-04-06T10:00 | D",
                "2021-04-07 | E",
                "2021-04-08 | F",
            ]
        );
        assert_eq!(trial.issues(), [(6, 2, "bad_value"), (8, 2, "bad_value")]);
        assert_eq!(trial.events[1].as_written, "2021-04-03 10:30-11:30");
        assert_eq!(trial.events[5].as_written, "2021-04-07 22:00-02:00");
        let offsets = read(
            "a.csv",
            "date,time,title\n2021-04-03,02:30-05:00,A\n2021-04-04,10:30-05:00,B\n2021-04-05,11:30-04:00,C\n",
        );
        assert_eq!(
            offsets.lines(),
            ["2021-04-03T02:30-05:00 | A", "2021-04-04T10:30-05:00 | B", "2021-04-05T11:30-04:00 | C"]
        );
        // An end that is given otherwise leaves the hours without a day.
        let other = read("a.csv", "start,time,end,title\n2021-04-03,9:00-10:00,2021-04-05,A\n");
        assert_eq!(
            (other.lines(), other.issues()),
            (vec!["2021-04-03/2021-04-05 | A".to_owned()], vec![(2, 2, "bad_value")])
        );
        assert_eq!(other.events[0].as_written, "2021-04-03 – 2021-04-05 9:00-10:00");
    }

    #[test]
    fn ranges_of_times_behind_a_day_are_told_from_offsets() {
        let trial = read(
            "a.csv",
            "date,title\n2021-04-03 10:30-11:30,A\n2021-04-04 14:00-16:00,B\n13/04/2021 9:00–10:00,C\n2021-04-14 22:00-02:00,D\n",
        );
        assert_eq!(
            trial.lines(),
            [
                "2021-04-03T10:30/2021-04-03T11:30 | A",
                "2021-04-04T14:00/2021-04-04T16:00 | B",
                "2021-04-13T09:00/2021-04-13T10:00 | C",
                " | D",
            ]
        );
        assert_eq!(trial.issues(), [(5, 1, "bad_date")]);
        let offsets = read(
            "a.csv",
            "date,title\n2021-04-03 02:30-05:00,A\n2021-04-04 10:30-05:00,B\n2021-04-05 11:30-05:00,C\n2021-04-06T01:30-05:00,D\n",
        );
        assert_eq!(
            offsets.lines(),
            [
                "2021-04-03T02:30-05:00 | A",
                "2021-04-04T10:30-05:00 | B",
                "2021-04-05T11:30-05:00 | C",
                "2021-04-06T01:30-05:00 | D",
            ]
        );
    }
}
