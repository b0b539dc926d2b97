//! What became of a file: counts that add up, and every place where something was odd.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Mapping;

/// Issues kept for one file; beyond that they are only counted.
///
/// A report of 10 000 lines is already more than anyone reads, and a file of a million bad rows must not fill the memory.
pub(super) const MAX_ISSUES: usize = 10_000;

/// Characters of a cell that an issue quotes.
const MAX_VALUE: usize = 80;

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
    /// A file of an archive that holds no events.
    SkippedFile,
    /// Dates after the day of reading.
    FutureDate,
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
            Self::UnreadableRow | Self::BadJson | Self::BrokenArchive => Severity::Lost,
            _ => Severity::Warning,
        }
    }

    /// Whether it is about what a cell says of a date.
    pub fn is_of_dates(self) -> bool {
        matches!(self, Self::BadDate | Self::MissingDate | Self::EndBeforeStart | Self::ColumnsDisagree)
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
            Self::SkippedFile => "skipped_file",
            Self::FutureDate => "future_date",
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
        }
    }

    /// Notes an issue that is found last and kept in any case, before the others of its line.
    pub(super) fn issue_first(&mut self, issue: Issue) {
        self.issue_count += 1;
        let at = self.issues.partition_point(|other| other.line < issue.line);
        self.issues.insert(at, issue);
        self.issues.truncate(MAX_ISSUES);
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
}
