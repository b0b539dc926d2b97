//! Rows as they stand in their files: the one that an issue is about, and those that could not be read.

use std::path::PathBuf;

use crate::import::FileReport;

use super::state::{Message, Request, State};

/// A row that an issue is about.
#[derive(Clone, Debug)]
pub struct Raw {
    /// Which of the reports, counted from 0.
    pub report: usize,
    /// The line, from 1.
    pub line: u64,
    /// The row, or why it cannot be read; `None` while it is read.
    pub text: Option<Result<String, String>>,
    /// Of the question.
    number: u64,
}

impl State {
    /// Shows the row that an issue is about; the same row again hides it.
    pub(super) fn show_raw(&mut self, report: usize, line: u64) {
        let is_shown = self.raw.as_ref().is_some_and(|raw| (raw.report, raw.line) == (report, line));
        if is_shown {
            self.raw = None;
            return;
        }
        let Some(read) = self.reports.get(report).map(without_issues) else { return };
        self.n_looks += 1;
        self.raw = Some(Raw { report, line, text: None, number: self.n_looks });
        self.requests.push(Request::ReadRaw { number: self.n_looks, report: Box::new(read), line });
    }

    /// Takes the answer to the last question.
    pub(super) fn take_raw(&mut self, number: u64, result: Result<String, String>) {
        if let Some(raw) = self.raw.as_mut().filter(|raw| raw.number == number) {
            raw.text = Some(result);
        }
    }

    /// Has the unreadable records of a file written.
    pub(super) fn save_unreadable(&mut self, path: PathBuf) {
        let Some(report) = self.reports.get(self.unreadable_of) else { return };
        if path.canonicalize().is_ok_and(|path| PathBuf::from(&report.path).canonicalize().is_ok_and(|own| own == path))
        {
            let text = format!("{} is the file itself; choose another name", path.display());
            self.message = Some(Message::alert(text));
            return;
        }
        self.export.n_saving += 1;
        self.requests.push(Request::SaveUnreadable { report: Box::new(report.clone()), path });
    }
}

/// What is needed to find rows again.
fn without_issues(report: &FileReport) -> FileReport {
    FileReport { issues: Vec::new(), ..report.clone() }
}
