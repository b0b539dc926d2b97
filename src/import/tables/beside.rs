//! What columns beside a date say of it: its precision, a length, the latest start, whether it goes on.

use crate::import::datecell::is_missing_date;
use crate::import::datecolumn::{DateColumn, Found};
use crate::import::dates::disagreement;
use crate::import::lengths::{Ended, Exactness, Length, exactness};
use crate::import::notes::Notes;
use crate::import::rows::Rows;
use crate::import::said::{Odd, Oddities};
use crate::import::{Issue, IssueKind, Mapping};
use crate::time::{Edtf, Shape};

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
        limits: Limits<'_>,
        start: Option<Edtf>,
        end: Option<Found>,
        cx: &mut BesideCx<'_, '_>,
    ) -> (Option<Edtf>, Option<Found>) {
        let (mut start, mut end) = self.blunted(start, end, cx);
        if end.is_none() {
            end = self.lasting(start.as_ref(), cx).map(Found::Date);
        }
        limits.apply(&mut start, &mut end, cx);
        self.told(start, end, cx)
    }

    /// Start and end no finer than a column of precisions allows.
    fn blunted(
        self,
        start: Option<Edtf>,
        end: Option<Found>,
        cx: &mut BesideCx<'_, '_>,
    ) -> (Option<Edtf>, Option<Found>) {
        let Some(idx) = self.precision else { return (start, end) };
        let rows = cx.rows;
        let precision = rows.cell(idx);
        if precision.is_empty() {
            return (start, end);
        }
        let Some(exactness) = exactness(precision) else {
            cx.notes.issue_once(&format!("precision {precision}"), || {
                let issue =
                    Issue::new(rows.cell_line(idx), IssueKind::BadValue, "an unknown word for how exact a date is");
                issue
                    .at(idx as u32 + 1, "precision")
                    .value(precision)
                    .hint("write day, month, year, decade, circa or exact")
            });
            return (start, end);
        };
        let start = start.map(|edtf| blunted(edtf, exactness, precision, cx.note));
        let end = match end {
            Some(Found::Date(edtf)) => Some(Found::Date(blunted(edtf, exactness, precision, cx.note))),
            end => end,
        };
        (start, end)
    }

    /// The end by the start and a length.
    fn lasting(self, start: Option<&Edtf>, cx: &mut BesideCx<'_, '_>) -> Option<Edtf> {
        let idx = self.duration?;
        let rows = cx.rows;
        let cell = rows.cell(idx);
        let Some(length) = Length::read(cell) else {
            if !cell.is_empty() && !is_missing_date(cell) {
                cx.oddities.add(Odd::UnreadLength, idx, rows, cx.mapping);
            }
            return None;
        };
        let start = start?;
        match length.end_of(start) {
            Ended::At(end) => {
                add_note(cx.note, &format!("The end is the start and {cell}."));
                Some(end)
            }
            Ended::Between { first, last, outer } => {
                add_note(cx.note, &format!("The end is the start and {cell}, between {first} and {last}."));
                Some(outer)
            }
            Ended::PerhapsLater => {
                add_note(cx.note, &format!("It lasted {cell}, in {start} or from then on."));
                None
            }
            Ended::NothingNew => None,
            Ended::Unusable => {
                // An interval has its end already.
                if start.when().is_some_and(|when| when.form.shape != Shape::Interval) {
                    cx.oddities.add(Odd::UnusedLength, idx, rows, cx.mapping);
                }
                None
            }
        }
    }

    /// Whether the start is the true one, and whether it goes on.
    fn told(self, start: Option<Edtf>, end: Option<Found>, cx: &mut BesideCx<'_, '_>) -> (Option<Edtf>, Option<Found>) {
        let (mut start, mut end) = (start, end);
        let (beside, rows, note) = (self, cx.rows, &mut *cx.note);
        let cell = |idx: Option<usize>| idx.map_or("", |idx| rows.cell(idx));
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

/// What a row says beside its date, and what is said of that.
pub(in crate::import) struct BesideCx<'a, 'r> {
    pub(in crate::import) rows: &'a Rows<'r>,
    pub(in crate::import) mapping: &'a Mapping,
    pub(in crate::import) note: &'a mut String,
    pub(in crate::import) notes: &'a mut Notes,
    pub(in crate::import) oddities: &'a mut Oddities,
}

/// Columns of the latest start and the earliest end.
pub(in crate::import) struct Limits<'a> {
    pub(in crate::import) latest_start: &'a mut Option<DateColumn>,
    pub(in crate::import) earliest_end: &'a mut Option<DateColumn>,
}

impl Limits<'_> {
    fn apply(self, start: &mut Option<Edtf>, end: &mut Option<Found>, cx: &mut BesideCx<'_, '_>) {
        let rows = cx.rows;
        let mut date = |column: &mut Option<DateColumn>| match column.as_mut()?.date(rows, None, cx.notes) {
            Some(Found::Date(edtf)) => Some((column.as_ref()?.idx, edtf)),
            _ => None,
        };
        let (latest, earliest) = (date(self.latest_start), date(self.earliest_end));
        if let Some((idx, latest)) = latest {
            // What has no length ends where it starts, whenever that is.
            if matches!((&*start, &*end), (Some(start), Some(Found::Date(end))) if start == end) {
                *end = None;
            }
            let ends_first = matches!(end, Some(Found::Date(end)) if is_before(end, &latest));
            *start = Some(match start.take() {
                None => parsed(&format!("[..{latest}]"), latest),
                Some(start) if is_before(&latest, &start) => {
                    cx.disagree(idx, &format!("{latest} as the latest start, which lies before the start"), &start);
                    start
                }
                Some(start) if ends_first => {
                    cx.disagree(idx, &format!("{latest} as the latest start, which lies after the end"), &start);
                    start
                }
                Some(start) => between(start, latest, end.is_none(), "starts", cx.note),
            });
        }
        if let Some((idx, earliest)) = earliest {
            *end = match end.take() {
                Some(Found::Date(end)) if is_before(&end, &earliest) => {
                    cx.disagree(idx, &format!("{earliest} as the earliest end, which lies after the end"), &end);
                    Some(Found::Date(end))
                }
                Some(Found::Date(end)) => Some(Found::Date(between(earliest, end, false, "ends", cx.note))),
                Some(Found::Open) => Some(Found::Open),
                None => format!("[{earliest}..]").parse().ok().map(Found::Date),
            };
        }
    }
}

impl BesideCx<'_, '_> {
    /// Says that a column contradicts the date.
    fn disagree(&mut self, idx: usize, what: &str, date: &Edtf) {
        let message = format!("the date of the row is {date}");
        self.notes.issue(disagreement(message, idx, self.rows, self.mapping));
        add_note(self.note, &format!("The file gives {what}."));
    }
}

/// Whether all of a date lies before all of another.
fn is_before(earlier: &Edtf, later: &Edtf) -> bool {
    matches!((earlier.when(), later.when()), (Some(a), Some(b)) if a.latest() <= b.earliest())
}

fn parsed(text: &str, otherwise: Edtf) -> Edtf {
    text.parse().unwrap_or(otherwise)
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
fn between(first: Edtf, last: Edtf, is_alone: bool, what: &str, note: &mut String) -> Edtf {
    if first == last {
        return first;
    }
    if is_alone && let Ok(set) = format!("[{first}..{last}]").parse() {
        return set;
    }
    add_note(note, &format!("It {what} between {first} and {last}."));
    let outer = if what == "starts" { first } else { last };
    parsed(&format!("{outer}?"), outer)
}
