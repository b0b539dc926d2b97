//! What became of a file: counts that add up, and every place where something was odd.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::Mapping;

/// Issues kept for one file; beyond that they are only counted.
///
/// A report of 10 000 lines is already more than anyone reads, and a file of a million bad rows must not fill the memory.
pub(super) const MAX_ISSUES: usize = 10_000;

/// Sorts of issues that are told apart among those that are not kept.
const MAX_GROUPS: usize = 200;

/// Characters of a cell that an issue quotes.
const MAX_VALUE: usize = 80;

/// Places that a group of issues names.
const MAX_PLACES: usize = 200;

/// Records that could not become events and can be written out again; beyond that they are only counted.
pub(super) const MAX_LOST: usize = 1_000_000;

/// What was read from one file.
///
/// `records == events + merged + unreadable` always, and `events` counts the undated ones too.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FileReport {
    /// The path as it was given.
    pub path: String,
    /// The id of the format.
    pub format: String,
    /// The encoding of the text, `UTF-8`, `windows-1251`, …
    pub encoding: String,
    /// Records found: rows with content, items of the list of events.
    pub records: usize,
    /// Records that became events.
    pub events: usize,
    /// Records that were counted with another event: rows that repeat it for another actor.
    pub merged: usize,
    /// Events without a place on the axis.
    pub undated: usize,
    /// Records that could not become events.
    pub unreadable: usize,
    /// The earliest date of any event, as EDTF.
    pub first: Option<String>,
    /// The latest date of any event, as EDTF.
    pub last: Option<String>,
    /// Dated events by the coarser precision of their two ends.
    pub precision: BTreeMap<&'static str, usize>,
    /// Distinct countries and territories.
    pub countries: usize,
    /// Distinct people and bodies that events name.
    pub actors: usize,
    /// All issues, also those that are not kept.
    pub issue_count: usize,
    /// The first ten thousand issues, in the order of the file.
    pub issues: Vec<Issue>,
    /// The name of the file without its folders.
    pub name: String,
    /// What the columns were taken for; `None` when the format has no columns.
    pub mapping: Option<Mapping>,
    /// Whether the columns are read as a person decided it when such a table was open before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_known_shape: bool,
    /// Which of the paths that were given it comes from, from 0; an archive holds several files.
    #[serde(skip)]
    pub nth_path: usize,
    /// Where the records start that could not become events: line and column as in an issue, in the order of the file.
    #[serde(skip)]
    pub lost: Vec<(u64, u32)>,
    /// Issues that are not kept, by what they are.
    #[serde(skip)]
    pub not_kept: Vec<NotKept>,
}

/// The events that were read from the `nth` path, from 0, also where it is an archive of several files.
pub fn n_events_of(reports: &[FileReport], nth: usize) -> usize {
    reports.iter().filter(|report| report.nth_path == nth).map(|report| report.events).sum()
}

/// A place in a file where something was odd.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// Physical line, from 1.
    pub line: u64,
    /// From 1: the number of the cell in a table, the character of the line elsewhere; 0 when it concerns the whole line.
    pub column: u32,
    /// The name of the column or key.
    pub field: String,
    /// What sort of oddity it is.
    pub kind: IssueKind,
    /// The text that was found, at most 80 characters of it.
    pub value: String,
    /// What is odd about it.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// How many records it speaks for.
    pub count: usize,
}

/// Issues of one sort in one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IssueGroup {
    /// What sort of oddity it is.
    pub kind: IssueKind,
    /// The name of the column or key.
    pub field: String,
    /// How many records it is about.
    pub count: usize,
    /// Where the first of them is: physical line, from 1.
    pub line: u64,
    /// As in an issue.
    pub column: u32,
    /// The text that was found there.
    pub value: String,
    /// What is odd about them.
    pub message: String,
    /// What to do about the first of them, and as a rule about all.
    pub hint: String,
    /// How many issues it stands for.
    pub n_issues: usize,
    /// The first places: line, column and what was found there.
    #[serde(skip)]
    pub places: Vec<(u64, u32, String)>,
}

/// A sort of issues of which there were too many to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotKept {
    kind: IssueKind,
    field: String,
    /// What their messages have in common.
    common: String,
    count: usize,
    n_issues: usize,
}

/// Sorts of oddities.
#[derive(Copy, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IssueKind {
    /// A date that cannot be read; the event is kept without one.
    BadDate,
    /// Dates that can be read as day-month and as month-day.
    AmbiguousDate,
    /// A value that databases write for "no date".
    MissingDate,
    /// Dates without a year; they have no place on the axis.
    MissingYear,
    /// Years of two digits, whose century is a guess.
    ShortYear,
    /// Full dates on 1 January, by which many programs write a year.
    NewYearsDays,
    /// No column of the table holds dates.
    NoDates,
    /// A table of a header and no rows.
    NoRows,
    /// An end that lies before its start.
    EndBeforeStart,
    /// Two columns of a row say different things.
    ColumnsDisagree,
    /// A row with more cells than the header has names, or far fewer.
    RaggedRow,
    /// A quotation mark that is never closed.
    BrokenQuotes,
    /// A record in which nothing could be made an event.
    UnreadableRow,
    /// An event without a title; it is made of other fields where there are any that name it.
    MissingTitle,
    /// A country that is not in the table of countries; it stays as written.
    UnknownCountry,
    /// A status that is none of ours; it stays as written.
    UnknownStatus,
    /// An id that an earlier event has.
    DuplicateId,
    /// Bytes that are no text in the encoding of the file.
    BadEncoding,
    /// A record that breaks the rules of JSON or is no object.
    BadJson,
    /// A file without any record.
    NothingFound,
    /// Tags that break the rules of XML; what can be told of them is read.
    BadXml,
    /// A value of the wrong sort.
    BadValue,
    /// A file of a later version of the format.
    NewerVersion,
    /// An event that repeats more often than is read.
    LeftOut,
    /// An archive that ends too early or is damaged; what could be unpacked is read.
    BrokenArchive,
    /// A file that ends in the middle of what it says.
    CutOff,
    /// A file of an archive, or a sheet of a workbook, that holds no events.
    SkippedFile,
    /// Dates after the day of reading.
    FutureDate,
    /// Cells of a sheet that say something else than they hold: formulas that failed, dates shown in part, merged cells.
    SheetCell,
    /// A row of sums and not of an event.
    TotalsRow,
}

/// How grave an issue is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Severity {
    /// The record did not become an event.
    Lost,
    /// The record is an event, but look at it.
    Warning,
}

impl IssueKind {
    /// Whether the record is lost.
    pub fn severity(self) -> Severity {
        match self {
            Self::UnreadableRow | Self::BadJson | Self::BrokenArchive | Self::CutOff => Severity::Lost,
            _ => Severity::Warning,
        }
    }

    /// Whether it is about what a cell says of a date.
    pub fn is_of_dates(self) -> bool {
        matches!(self, Self::BadDate | Self::MissingDate | Self::EndBeforeStart | Self::ColumnsDisagree)
    }

    /// What issues of this sort have in common, where each of them says something else.
    fn words(self) -> &'static str {
        match self {
            Self::BadDate => "dates that cannot be read",
            Self::AmbiguousDate => "dates that can be read in two ways",
            Self::MissingDate => "values that stand for no date",
            Self::MissingYear => "dates without a year",
            Self::ShortYear => "years of two digits",
            Self::NoDates => "no column of dates",
            Self::NoRows => "tables with nothing below the header",
            Self::NothingFound => "files in which nothing is found",
            Self::EndBeforeStart => "the end lies before the start",
            Self::ColumnsDisagree => "two columns say different things",
            Self::RaggedRow => "rows of another number of cells than the header",
            Self::BrokenQuotes => "a quotation mark is never closed",
            Self::UnreadableRow => "records in which nothing could be made an event",
            Self::MissingTitle => "events without a title",
            Self::UnknownCountry => "countries that the table of countries does not have",
            Self::UnknownStatus => "statuses that Dateline has no mark for",
            Self::DuplicateId => "ids that an earlier event has",
            Self::BadEncoding => "signs that could not be decoded",
            Self::BadJson => "records that break the rules of JSON",
            Self::BadValue => "values of the wrong sort",
            Self::NewerVersion => "a later version of the format",
            Self::LeftOut => "events that are left out",
            Self::BrokenArchive => "a damaged archive",
            Self::CutOff => "a file that is cut off",
            Self::SkippedFile => "files or sheets that are left out",
            Self::SheetCell => "cells that say something else than they hold",
            Self::TotalsRow => "rows that look like totals",
            Self::BadXml => "pieces that break the rules of XML",
            Self::NewYearsDays => "many days on 1 January",
            Self::FutureDate => "events in the future",
        }
    }

    /// The word used in reports.
    pub fn key(self) -> &'static str {
        match self {
            Self::BadDate => "bad_date",
            Self::AmbiguousDate => "ambiguous_date",
            Self::MissingDate => "missing_date",
            Self::MissingYear => "missing_year",
            Self::ShortYear => "short_year",
            Self::NewYearsDays => "new_years_days",
            Self::NoDates => "no_dates",
            Self::NoRows => "no_rows",
            Self::NothingFound => "nothing_found",
            Self::EndBeforeStart => "end_before_start",
            Self::ColumnsDisagree => "columns_disagree",
            Self::RaggedRow => "ragged_row",
            Self::BrokenQuotes => "broken_quotes",
            Self::UnreadableRow => "unreadable_row",
            Self::MissingTitle => "missing_title",
            Self::UnknownCountry => "unknown_country",
            Self::UnknownStatus => "unknown_status",
            Self::DuplicateId => "duplicate_id",
            Self::BadEncoding => "bad_encoding",
            Self::BadJson => "bad_json",
            Self::BadXml => "bad_xml",
            Self::BadValue => "bad_value",
            Self::NewerVersion => "newer_version",
            Self::LeftOut => "left_out",
            Self::BrokenArchive => "broken_archive",
            Self::CutOff => "cut_off",
            Self::SkippedFile => "skipped_file",
            Self::FutureDate => "future_date",
            Self::SheetCell => "sheet_cell",
            Self::TotalsRow => "totals_row",
        }
    }
}

impl Issue {
    /// An issue of a whole line.
    pub fn new(line: u64, kind: IssueKind, message: impl Into<String>) -> Self {
        Self {
            line,
            column: 0,
            field: String::new(),
            kind,
            value: String::new(),
            message: message.into(),
            hint: String::new(),
            count: 1,
        }
    }

    /// This issue at a cell or key.
    #[must_use]
    pub fn at(mut self, column: u32, field: &str) -> Self {
        self.column = column;
        field.clone_into(&mut self.field);
        self
    }

    /// This issue with the text that was found.
    #[must_use]
    pub fn value(mut self, value: &str) -> Self {
        self.value = cut(value, MAX_VALUE);
        self
    }

    /// This issue as one that speaks for so many records.
    #[must_use]
    pub fn times(mut self, count: usize) -> Self {
        self.count = count;
        self
    }

    /// This issue with what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

impl FileReport {
    /// Notes an issue.
    pub(super) fn issue(&mut self, issue: Issue) {
        self.issue_count += 1;
        if self.issues.len() < MAX_ISSUES {
            self.issues.push(issue);
        } else {
            self.drop_issue(&issue);
        }
    }

    fn drop_issue(&mut self, issue: &Issue) {
        let common = common_words(&issue.message);
        let has_room = self.not_kept.len() < MAX_GROUPS;
        let known = self
            .not_kept
            .iter_mut()
            .find(|more| more.kind == issue.kind && more.field == issue.field && more.common == common);
        match known {
            Some(more) => {
                more.count += issue.count;
                more.n_issues += 1;
            }
            None if has_room => {
                let (kind, field) = (issue.kind, issue.field.clone());
                self.not_kept.push(NotKept { kind, field, common, count: issue.count, n_issues: 1 });
            }
            None => {}
        }
    }

    /// The issues by what they are, the gravest first, then those of most records.
    ///
    /// Issues belong together when they are of one sort and one field, and their messages differ in nothing but numbers and
    /// names. Those that are not kept are counted too.
    pub fn groups(&self) -> Vec<IssueGroup> {
        let mut places: HashMap<(IssueKind, &str, String), usize> = HashMap::new();
        let mut groups: Vec<IssueGroup> = Vec::new();
        for issue in &self.issues {
            let common = common_words(&issue.message);
            let next = groups.len();
            let at = *places.entry((issue.kind, &issue.field, common)).or_insert(next);
            match groups.get_mut(at) {
                Some(group) => {
                    group.count += issue.count;
                    group.n_issues += 1;
                    if group.places.len() < MAX_PLACES {
                        group.places.push((issue.line, issue.column, issue.value.clone()));
                    }
                    if group.message != issue.message {
                        issue.kind.words().clone_into(&mut group.message);
                    }
                }
                None => groups.push(IssueGroup {
                    kind: issue.kind,
                    field: issue.field.clone(),
                    count: issue.count,
                    line: issue.line,
                    column: issue.column,
                    value: issue.value.clone(),
                    message: issue.message.clone(),
                    hint: issue.hint.clone(),
                    n_issues: 1,
                    places: vec![(issue.line, issue.column, issue.value.clone())],
                }),
            }
        }
        for more in &self.not_kept {
            let at = places.get(&(more.kind, more.field.as_str(), more.common.clone()));
            if let Some(group) = at.and_then(|&at| groups.get_mut(at)) {
                group.count += more.count;
                group.n_issues += more.n_issues;
            }
        }
        groups.sort_by_key(|group| {
            (group.kind.severity() != Severity::Lost, std::cmp::Reverse(group.count), group.line, group.column)
        });
        groups
    }

    /// Whether there are records that [`raw_records`](super::raw_records) would write.
    pub fn has_records_to_correct(&self) -> bool {
        let has_bad_dates = || self.issues.iter().any(|issue| issue.kind == IssueKind::BadDate);
        !self.path.is_empty() && (self.unreadable > 0 || (self.mapping.is_some() && has_bad_dates()))
    }

    /// What became of the records, in one line that adds up.
    pub fn counts(&self) -> String {
        let merged =
            if self.merged > 0 { format!(" + {} counted with an earlier one", self.merged) } else { String::new() };
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        format!(
            "{} record{} = {} event{}{merged} + {} unreadable; {} of the events undated",
            self.records,
            plural(self.records),
            self.events,
            plural(self.events),
            self.unreadable,
            self.undated
        )
    }

    /// Notes an issue that is found last and kept in any case, before the others of its line.
    pub(super) fn issue_first(&mut self, issue: Issue) {
        self.issue_count += 1;
        let at = self.issues.partition_point(|other| other.line < issue.line);
        self.issues.insert(at, issue);
        if self.issues.len() > MAX_ISSUES
            && let Some(last) = self.issues.pop()
        {
            self.drop_issue(&last);
        }
    }

    /// Puts the issues into the order of the file.
    pub(super) fn sort_issues(&mut self) {
        self.issues.sort_by_key(|issue| issue.line);
    }

    /// Counts issues that are not kept.
    pub(super) fn count_issues(&mut self, n_more: usize) {
        self.issue_count += n_more;
    }

    /// Notes a record that could not become an event, and why.
    pub(super) fn lost(&mut self, issue: Issue) {
        self.records += 1;
        self.unreadable += 1;
        self.lost_at(issue.line, issue.column);
        self.issue(issue);
    }

    /// Notes where a record starts that could not become an event.
    pub(super) fn lost_at(&mut self, line: u64, column: u32) {
        if self.lost.len() < MAX_LOST {
            self.lost.push((line, column));
        }
    }
}

/// A message without what differs between records: words with digits, and what stands in quotation marks.
fn common_words(message: &str) -> String {
    let mut common = String::with_capacity(message.len());
    let mut is_quoted = false;
    for word in message.split(' ') {
        is_quoted |= word.contains('“');
        if !is_quoted && !word.contains(|c: char| c.is_ascii_digit()) {
            common.push_str(word);
            common.push(' ');
        }
        is_quoted &= !word.contains('”');
    }
    common
}

/// A sentence for one and one for many: `3 dates are …`.
pub(super) fn told(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// The first `n_chars` characters of a text, with an ellipsis in place of the rest.
pub(super) fn cut(text: &str, n_chars: usize) -> String {
    if text.char_indices().nth(n_chars).is_none() {
        return text.to_owned();
    }
    let end = text.char_indices().nth(n_chars.saturating_sub(1)).map_or(0, |(at, _)| at);
    format!("{}…", text.get(..end).unwrap_or_default().trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_cut_at_a_character() {
        assert_eq!(cut("абвгд", 5), "абвгд");
        assert_eq!(cut("абвгде", 5), "абвг…");
        assert_eq!(cut("", 5), "");
        assert_eq!(Issue::new(1, IssueKind::BadDate, "").value(&"я".repeat(500)).value.chars().count(), MAX_VALUE);
    }

    #[test]
    fn the_key_of_a_kind_is_what_serde_writes() {
        for kind in [IssueKind::BadDate, IssueKind::UnreadableRow, IssueKind::LeftOut, IssueKind::ColumnsDisagree] {
            assert_eq!(serde_json::to_value(kind).expect("a word"), kind.key());
        }
    }
    #[test]
    fn issues_are_grouped_by_sort_field_and_words() {
        let mut report = FileReport::default();
        let bad = |line, day: u32, value: &str| {
            Issue::new(line, IssueKind::BadDate, format!("no day {day} in February"))
                .at(2, "start")
                .value(value)
                .hint("write")
        };
        report.issue(bad(12, 31, "31.02.1789"));
        report.issue(Issue::new(13, IssueKind::BadDate, "not a date").at(2, "start"));
        report.issue(bad(14, 30, "30.02.1789"));
        report.issue(Issue::new(15, IssueKind::FutureDate, "40 events lie in the future").times(40));
        report.lost(Issue::new(99, IssueKind::UnreadableRow, "the row has neither"));
        let seen: Vec<_> = report
            .groups()
            .into_iter()
            .map(|group| (group.kind.key(), group.count, group.line, group.message))
            .collect();
        let expected = [
            ("unreadable_row", 1, 99, "the row has neither"),
            ("future_date", 40, 15, "40 events lie in the future"),
            ("bad_date", 2, 12, "dates that cannot be read"),
            ("bad_date", 1, 13, "not a date"),
        ];
        assert_eq!(seen, expected.map(|(kind, n, line, message)| (kind, n, line, message.to_owned())));
        assert_eq!(report.counts(), "1 record = 0 events + 1 unreadable; 0 of the events undated");
    }

    #[test]
    fn groups_count_issues_that_are_not_kept() {
        let mut report = FileReport::default();
        for line in 0..MAX_ISSUES as u64 + 50 {
            report.issue(
                Issue::new(line, IssueKind::ColumnsDisagree, format!("the date of the row is {line}")).at(3, "year"),
            );
        }
        report.issue_first(Issue::new(5, IssueKind::FutureDate, "x"));
        let seen: Vec<_> = report.groups().into_iter().map(|group| (group.kind, group.count)).collect();
        assert_eq!(seen, [(IssueKind::ColumnsDisagree, MAX_ISSUES + 50), (IssueKind::FutureDate, 1)]);
        assert_eq!((report.issue_count, report.issues.len()), (MAX_ISSUES + 51, MAX_ISSUES));
    }
}
