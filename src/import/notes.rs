//! What the reading of a stretch of a file brings up, before it is part of the report of the file.

use hashbrown::HashSet;

use super::report::{MAX_ISSUES, MAX_LOST};
use super::{Issue, IssueKind};

/// Issues in the order of the stretch; lines are counted from its start.
///
/// Stretches are read by several threads, so what is said once for a file is said once for each of them here.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes {
    issues: Vec<(Issue, Option<String>)>,
    /// Issues that were only counted.
    n_more: usize,
    said: HashSet<String>,
    /// Lines of records that could not become events.
    lost: Vec<u64>,
}

impl Notes {
    /// Notes an issue.
    pub(super) fn issue(&mut self, issue: Issue) {
        if self.issues.len() < MAX_ISSUES {
            self.issues.push((issue, None));
        } else {
            self.n_more += 1;
        }
    }

    /// Notes an issue that is said once for the whole file; `key` tells it from others.
    pub(super) fn issue_once(&mut self, key: &str, issue: impl FnOnce() -> Issue) {
        if !self.said.contains(key) {
            self.said.insert(key.to_owned());
            self.issues.push((issue(), Some(key.to_owned())));
        }
    }

    /// Notes a country that the table of countries does not have, once for each name.
    pub(super) fn unknown_country(&mut self, line: u64, column: u32, field: &str, name: &str) {
        self.issue_once(&format!("country {name}"), || {
            let issue =
                Issue::new(line, IssueKind::UnknownCountry, "a country that the table of countries does not have");
            issue.at(column, field).value(name).hint("it stays as written; write a name or an ISO 3166 code")
        });
    }

    /// How many issues are kept, to take back later ones.
    pub(super) fn n_issues(&self) -> usize {
        self.issues.len()
    }

    /// Takes back the issues of a sort behind the first `n_kept`, and says whether there were any.
    pub(super) fn take_back(&mut self, n_kept: usize, kind: IssueKind) -> bool {
        let n_before = self.issues.len();
        let mut at = 0;
        self.issues.retain(|(issue, _)| {
            at += 1;
            at <= n_kept || issue.kind != kind
        });
        self.issues.len() < n_before
    }

    /// Whether nothing was noted.
    pub(super) fn is_empty(&self) -> bool {
        self.issues.is_empty() && self.n_more == 0 && self.lost.is_empty()
    }

    /// Notes where a record starts that could not become an event.
    pub(super) fn lost(&mut self, line: u64) {
        if self.lost.len() < MAX_LOST {
            self.lost.push(line);
        }
    }

    /// Takes out the lines of the records that could not become events.
    pub(super) fn take_lost(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.lost)
    }

    /// Takes out the issues with what they are said once for, and how many more there were.
    pub(super) fn take(&mut self) -> (Vec<(Issue, Option<String>)>, usize) {
        (std::mem::take(&mut self.issues), std::mem::take(&mut self.n_more))
    }
}
