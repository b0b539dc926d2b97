//! How a table is read: what a person chooses about its columns and dates, and what the first rows become by it.

use std::path::{Path, PathBuf};

use crate::import::{FileReport, IssueKind, Mapping, Preview, ReadOptions};

use super::command::Command;
use super::state::{Message, Request, State};

/// The window that says how a table is read.
#[derive(Clone, Debug)]
pub struct Columns {
    /// Which of the open files, counted from 0.
    pub nth: usize,
    /// What is chosen.
    pub options: ReadOptions,
    /// Whether tables with the same columns are to be read like this from now on.
    pub remember: bool,
    /// The first rows as they would be read.
    pub preview: Option<Preview>,
    /// Why there is no newer preview.
    pub problem: Option<String>,
    /// Whether a newer one is on its way.
    pub is_looking: bool,
    /// Of the last question.
    number: u64,
}

impl State {
    /// Shows or hides the window.
    pub(super) fn toggle_columns(&mut self) {
        if self.columns.take().is_some() {
            return;
        }
        if self.paths.is_empty() {
            self.message = Some(Message::news("The bundled events are no table; open a file of your own first"));
            return;
        }
        self.view.issues_open = false;
        self.show_columns_of(0);
    }

    /// Keeps how the open files were read; what was remembered of their columns is part of that.
    pub(super) fn take_reading(&mut self, options: ReadOptions) {
        let known = self.newest_reports().iter().find(|report| report.is_known_shape);
        let names = known.and_then(|report| report.mapping.as_ref()).map(Mapping::names);
        let shape = self.settings.shapes.iter().find(|shape| names.as_ref() == Some(&shape.columns));
        self.origin.reading = match shape {
            Some(shape) => options.or(&shape.options),
            None => options,
        };
    }

    /// What was read, and what a person may want to decide about it.
    pub(super) fn advise(&self, text: String) -> Message {
        let reports = self.newest_reports();
        let found = |kind| {
            let has = |report: &&FileReport| report.issues.iter().any(|issue| issue.kind == kind);
            reports
                .iter()
                .filter(|report| report.mapping.is_some())
                .find(has)
                .map(|report| (report.nth_path, &report.name))
        };
        if self.paths.is_empty() {
            return Message::news(text);
        }
        if let Some((nth, name)) = found(IssueKind::NoDates) {
            let text = format!("{text}; no column of {name} holds dates, so its events are undated");
            return Message::alert(text).with("Choose columns…", Command::ShowColumnsOf(nth));
        }
        if let Some((nth, name)) = found(IssueKind::AmbiguousDate) {
            let text = format!("{text}; day and month of some dates of {name} can be read in two ways");
            return Message::alert(text).with("Choose…", Command::ShowColumnsOf(nth));
        }
        Message::news(text)
    }

    /// Shows how this one of the open files is read.
    pub(super) fn show_columns_of(&mut self, nth: usize) {
        let mut options = self.columns.as_ref().map_or(&self.origin.reading, |columns| &columns.options).clone();
        // What is remembered is what was chosen, and can be changed like it.
        let names =
            self.reports.iter().find(|report| report.nth_path == nth).and_then(|report| report.mapping.as_ref());
        let names = names.map(Mapping::names).unwrap_or_default();
        let shape = self.settings.shapes.iter().find(|shape| shape.columns == names);
        if let Some(shape) = shape {
            options = options.or(&shape.options);
        }
        let remember = shape.is_some();
        self.columns =
            Some(Columns { nth, options, remember, preview: None, problem: None, is_looking: false, number: 0 });
        self.look();
    }

    /// Chooses how the file is read.
    pub(super) fn choose_reading(&mut self, options: ReadOptions) {
        if let Some(columns) = &mut self.columns {
            columns.options = options;
            self.look();
        }
    }

    /// Asks for the first rows as they would be read.
    fn look(&mut self) {
        let Some(columns) = &mut self.columns else { return };
        let Some(path) = self.paths.get(columns.nth) else { return };
        self.n_looks += 1;
        columns.number = self.n_looks;
        columns.is_looking = true;
        self.requests.push(Request::Look(columns.number, path.clone(), columns.options.clone()));
    }

    /// Takes the answer to the last question.
    pub(super) fn take_look(&mut self, number: u64, result: Result<Preview, String>) {
        let Some(columns) = self.columns.as_mut().filter(|columns| columns.number == number) else { return };
        columns.is_looking = false;
        match result {
            Ok(preview) => {
                columns.preview = Some(preview);
                columns.problem = None;
            }
            Err(problem) => columns.problem = Some(problem),
        }
    }

    /// Reads what is open again as it is chosen.
    pub(super) fn read_as_chosen(&mut self) {
        let Some(Columns { options, remember, preview, .. }) = self.columns.take() else { return };
        if let Some(preview) = preview {
            let names: Vec<String> = preview.columns.into_iter().map(|mapped| mapped.column).collect();
            let kept = if remember { options.of_columns() } else { ReadOptions::default() };
            self.settings.remember_shape(&names, kept);
        }
        self.requests.push(Request::ReadAs(Box::new(options)));
    }

    /// Puts what is chosen into a file.
    pub(super) fn save_datemap(&mut self, path: &Path) {
        let Some(columns) = &self.columns else { return };
        let names = columns.preview.iter().flat_map(|preview| &preview.columns);
        let text = columns.options.with_columns(names).to_datemap();
        self.message = Some(match crate::figure::write_atomic(path, text.as_bytes()) {
            Ok(()) => Message::news(format!("Saved {}", path.display())),
            Err(error) => Message::alert(format!("{} could not be written: {error}", path.display())),
        });
    }

    /// Takes what a file says.
    pub(super) fn open_datemap(&mut self, path: &PathBuf) {
        let name = path.display().to_string();
        let read = std::fs::read_to_string(path).map_err(|error| format!("{name} could not be read: {error}"));
        match read.and_then(|text| ReadOptions::from_datemap(&text, &name).map_err(|error| error.to_string())) {
            Ok(options) => self.choose_reading(options),
            Err(problem) => {
                if let Some(columns) = &mut self.columns {
                    columns.problem = Some(problem);
                }
            }
        }
    }
}
