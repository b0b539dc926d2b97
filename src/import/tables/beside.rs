//! What columns beside a date say of it: its precision, a length, the latest start, whether it goes on.

use crate::import::datecolumn::{DateColumn, Found};
use crate::import::lengths::{Exactness, Length, exactness};
use crate::import::notes::Notes;
use crate::import::rows::Rows;
use crate::import::{Issue, IssueKind};
use crate::time::Edtf;

/// Columns that say something about the date beside them.
#[derive(Copy, Clone, Debug, Default)]
pub(in crate::import) struct Beside {
    pub(in crate::import) duration: Option<usize>,
    pub(in crate::import) precision: Option<usize>,
    pub(in crate::import) start_known: Option<usize>,
    pub(in crate::import) ongoing: Option<usize>,
    /// Start and end are the first and the last that is known of it.
    pub(in crate::import) has_sightings: bool,
}

impl Beside {
    /// Whether there is any.
    pub(in crate::import) fn is_there(&self) -> bool {
        [self.duration, self.precision, self.start_known, self.ongoing].iter().any(Option::is_some)
    }

    /// Start and end by what the columns beside them say.
    pub(in crate::import) fn refine(
        self,
        [latest_start, earliest_end]: [&mut Option<DateColumn>; 2],
        start: Option<Edtf>,
        end: Option<Found>,
        rows: &Rows<'_>,
        note: &mut String,
        notes: &mut Notes,
    ) -> (Option<Edtf>, Option<Found>) {
        let (mut start, mut end) = (start, end);
        let beside = self;
        let cell = |idx: Option<usize>| idx.map_or("", |idx| rows.cell(idx));
        let precision = cell(beside.precision);
        if !precision.is_empty() {
            match exactness(precision) {
                Some(exactness) => {
                    start = start.map(|edtf| blunted(edtf, exactness, precision, note));
                    if let Some(Found::Date(edtf)) = end {
                        end = Some(Found::Date(blunted(edtf, exactness, precision, note)));
                    }
                }
                None => notes.issue_once(&format!("precision {precision}"), || {
                    let idx = beside.precision.unwrap_or_default();
                    let issue =
                        Issue::new(rows.cell_line(idx), IssueKind::BadValue, "an unknown word for how exact a date is");
                    issue
                        .at(idx as u32 + 1, "precision")
                        .value(precision)
                        .hint("write day, month, year, decade, circa or exact")
                }),
            }
        }
        let length = Length::read(cell(beside.duration)).filter(|length| !length.is_zero());
        if let (Some(length), None, Some(from)) = (length, &end, &start)
            && let Some(to) = length.end_of(from)
        {
            add_note(note, &format!("The end is the start and {}.", cell(beside.duration)));
            end = Some(Found::Date(to));
        }
        let mut date = |column: &mut Option<DateColumn>| match column.as_mut()?.date(rows, None, notes) {
            Some(Found::Date(edtf)) => Some(edtf),
            _ => None,
        };
        let (latest, earliest) = (date(latest_start), date(earliest_end));
        if let Some(latest) = latest {
            // What has no length ends where it starts, whenever that is.
            if matches!((&start, &end), (Some(start), Some(Found::Date(end))) if start == end) {
                end = None;
            }
            start = Some(between(start, latest, end.is_none(), "starts", note));
        }
        if let Some(earliest) = earliest {
            end = match end {
                Some(Found::Date(end)) => Some(Found::Date(between(Some(earliest), end, false, "ends", note))),
                Some(Found::Open) => Some(Found::Open),
                None => format!("[{earliest}..]").parse().ok().map(Found::Date),
            };
        }
        if is_no(cell(beside.start_known)) {
            start = start.map(|edtf| format!("[..{edtf}]").parse().unwrap_or(edtf));
            add_note(note, "The start is the first that is known of it.");
        }
        let ongoing = cell(beside.ongoing);
        if is_yes(ongoing) {
            if let Some(Found::Date(edtf)) = &end
                && beside.has_sightings
            {
                add_note(note, &format!("The last that is known of it is of {edtf}; it is taken to go on."));
            }
            end = start.is_some().then_some(Found::Open).or(end);
        } else if beside.has_sightings
            && is_no(ongoing)
            && let Some(Found::Date(edtf)) = end
        {
            add_note(note, "The end is the last that is known of it.");
            end = Some(Found::Date(format!("[{edtf}..]").parse().unwrap_or(edtf)));
        }
        (start, end)
    }
}

fn is_yes(cell: &str) -> bool {
    ["y", "yes", "true", "1", "да"].iter().any(|word| cell.eq_ignore_ascii_case(word))
}

fn is_no(cell: &str) -> bool {
    ["n", "no", "false", "0", "нет"].iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// Adds a sentence to what is said of a date.
pub(in crate::import) fn add_note(note: &mut String, more: &str) {
    if !note.is_empty() {
        note.push(' ');
    }
    note.push_str(more);
}

/// A date no finer than a column beside it allows.
fn blunted(edtf: Edtf, exactness: Exactness, words: &str, note: &mut String) -> Edtf {
    let Some(blunt) = exactness.blunt(&edtf) else { return edtf };
    if note.is_empty() {
        add_note(note, &format!("The file gives {words} as the precision."));
    }
    blunt
}

/// A point between two dates: one of the days between them, or, within an interval, the outer one of them with doubt.
fn between(first: Option<Edtf>, last: Edtf, is_alone: bool, what: &str, note: &mut String) -> Edtf {
    let limit = |text: String, date: Edtf| text.parse().unwrap_or(date);
    let Some(first) = first else { return limit(format!("[..{last}]"), last) };
    if first == last {
        return first;
    }
    if is_alone {
        return limit(format!("[{first}..{last}]"), first);
    }
    add_note(note, &format!("It {what} between {first} and {last}."));
    let outer = if what == "starts" { first } else { last };
    limit(format!("{outer}?"), outer)
}
