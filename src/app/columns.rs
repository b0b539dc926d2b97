//! How a table is read: what a person chooses about its columns and dates, and what the first rows become by it.

use std::path::{Path, PathBuf};

use crate::import::{FileReport, IssueKind, Mapping, Preview, ReadOptions};
use crate::time::counted;

use super::command::Command;
use super::state::{Message, Request, State};

/// A file, a file of an archive or a sheet, and what is chosen about it.
#[derive(Clone, Debug)]
pub struct TableChoice {
    /// As reports name it.
    pub name: String,
    /// Which of the open files it is or stands in, counted from 0.
    nth_path: usize,
    /// What is chosen.
    pub options: ReadOptions,
    /// Whether tables with the same columns are to be read like this from now on.
    pub remember: bool,
    /// The names of its columns; empty until it was looked at.
    columns: Vec<String>,
}

/// The window that says how a table is read.
#[derive(Clone, Debug)]
pub struct Columns {
    /// What is open, one a report.
    pub tables: Vec<TableChoice>,
    /// Which of them is shown.
    pub nth: usize,
    /// The first rows as they would be read.
    pub preview: Option<Preview>,
    /// Why there is no newer preview.
    pub problem: Option<String>,
    /// Whether a newer one is on its way.
    pub is_looking: bool,
    /// Of the last question.
    number: u64,
}

impl Columns {
    /// What is shown.
    pub fn shown(&self) -> Option<&TableChoice> {
        self.tables.get(self.nth)
    }

    /// What is chosen about what is shown.
    pub fn options(&self) -> Option<&ReadOptions> {
        self.shown().map(|table| &table.options)
    }

    /// How everything is read by what is chosen; `limits` are those of the reading before.
    fn reading(self, before: &ReadOptions, paths: &[PathBuf]) -> ReadOptions {
        let limits = before.limits;
        if let [_] = self.tables.as_slice() {
            let only = self.tables.into_iter().next().map(|table| table.options).unwrap_or_default();
            return ReadOptions { limits, ..only };
        }
        let mut reading = ReadOptions { limits, ..ReadOptions::default() };
        for TableChoice { mut name, nth_path, mut options, .. } in self.tables {
            // Which sheet is read is a matter of the workbook.
            if let (Some(sheet), Some(path)) = (options.sheet.take(), paths.get(nth_path)) {
                let book = name_of(path);
                name = format!("{book}: {sheet}");
                reading.files.entry(book).or_default().sheet = Some(sheet);
            }
            if !options.is_default() {
                reading.files.insert(name, options);
            }
        }
        reading
    }
}

/// The name of a file without its folders, as reports and choices have it.
fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy()).into_owned()
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
        let mut reading = options;
        let reports = self.newest_reports();
        for report in reports.iter().filter(|report| report.is_known_shape) {
            let names = report.mapping.as_ref().map(Mapping::names);
            let shape = self.settings.shapes.iter().find(|shape| names.as_ref() == Some(&shape.columns));
            let Some(shape) = shape else { continue };
            if reports.len() == 1 {
                reading = reading.or(&shape.options);
            } else {
                let chosen = reading.files.remove(&report.name).unwrap_or_default();
                reading.files.insert(report.name.clone(), chosen.or(&shape.options));
            }
        }
        self.origin.reading = reading;
    }

    /// What was read, and what a person may want to decide about it.
    pub(super) fn advise(&self, text: String) -> Message {
        let reports = self.newest_reports();
        let found = |kind| {
            let has = |report: &FileReport| report.issues.iter().any(|issue| issue.kind == kind);
            let mut all = reports.iter().enumerate();
            all.find(|(_, report)| report.mapping.is_some() && has(report)).map(|(nth, report)| (nth, &report.name))
        };
        if self.paths.is_empty() {
            return Message::news(text);
        }
        let is_cut = |report: &&FileReport| report.issues.iter().any(|issue| issue.kind == IssueKind::CutOff);
        let report = |text: String| Message::alert(text).with("Reading report…", Command::ToggleIssues);
        if let Some(cut) = reports.iter().find(is_cut) {
            return report(format!("{text}; {} is cut off, and only what stands before its end was read", cut.name));
        }
        let n_lost: usize = reports.iter().map(|report| report.unreadable).sum();
        if n_lost > 0 {
            return report(format!("{text}; {} could not be read", counted(n_lost as u64, "record")));
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

    /// Shows how what this report tells of is read; what is chosen about others stays.
    pub(super) fn show_columns_of(&mut self, nth: usize) {
        let tables = match self.columns.take() {
            Some(columns) => columns.tables,
            None => self.newest_reports().iter().map(|report| self.choice_of(report)).collect(),
        };
        self.columns = Some(Columns { tables, nth, preview: None, problem: None, is_looking: false, number: 0 });
        self.look();
    }

    /// What was chosen about what a report tells of.
    fn choice_of(&self, report: &FileReport) -> TableChoice {
        let reading = &self.origin.reading;
        let of_path = self.paths.get(report.nth_path).map_or_else(String::new, |path| name_of(path));
        let options = reading.of_file(&of_path).of_file(&report.name).into_owned();
        let mut options = ReadOptions { files: std::collections::BTreeMap::new(), ..options };
        // What is remembered is what was chosen, and can be changed like it.
        let columns = report.mapping.as_ref().map(Mapping::names).unwrap_or_default();
        let shape = self.settings.shapes.iter().find(|shape| shape.columns == columns);
        if let Some(shape) = shape {
            options = options.or(&shape.options);
        }
        let (name, nth_path) = (report.name.clone(), report.nth_path);
        TableChoice { name, nth_path, options, remember: shape.is_some(), columns: Vec::new() }
    }

    /// Chooses how the file is read.
    pub(super) fn choose_reading(&mut self, options: ReadOptions) {
        if let Some(table) = self.columns.as_mut().and_then(|columns| columns.tables.get_mut(columns.nth)) {
            table.options = options;
            self.look();
        }
    }

    /// Whether tables with the columns of what is shown are to be read like this from now on.
    pub(super) fn remember_reading(&mut self, on: bool) {
        if let Some(table) = self.columns.as_mut().and_then(|columns| columns.tables.get_mut(columns.nth)) {
            table.remember = on;
        }
    }

    /// Asks for the first rows as they would be read.
    fn look(&mut self) {
        let Some(columns) = &mut self.columns else { return };
        let Some(table) = columns.tables.get(columns.nth) else { return };
        let Some(path) = self.paths.get(table.nth_path) else { return };
        self.n_looks += 1;
        columns.number = self.n_looks;
        columns.is_looking = true;
        let (path, name, options) = (path.clone(), table.name.clone(), table.options.clone());
        self.requests.push(Request::Look { number: columns.number, path, name, options: Box::new(options) });
    }

    /// Takes the answer to the last question.
    pub(super) fn take_look(&mut self, number: u64, result: Result<Preview, String>) {
        let Some(columns) = self.columns.as_mut().filter(|columns| columns.number == number) else { return };
        columns.is_looking = false;
        match result {
            Ok(preview) => {
                if let Some(table) = columns.tables.get_mut(columns.nth) {
                    table.columns = preview.columns.iter().map(|mapped| mapped.column.clone()).collect();
                }
                columns.preview = Some(preview);
                columns.problem = None;
            }
            Err(problem) => columns.problem = Some(problem),
        }
    }

    /// Reads what is open again as it is chosen.
    pub(super) fn read_as_chosen(&mut self) {
        let Some(columns) = self.columns.take() else { return };
        for table in columns.tables.iter().filter(|table| !table.columns.is_empty()) {
            let kept = if table.remember { table.options.of_columns() } else { ReadOptions::default() };
            self.settings.remember_shape(&table.columns, kept);
        }
        let options = columns.reading(&self.origin.reading, &self.paths);
        self.requests.push(Request::ReadAs(Box::new(options)));
    }

    /// Puts what is chosen into a file.
    pub(super) fn save_datemap(&mut self, path: &Path) {
        let Some(columns) = &self.columns else { return };
        let names = columns.preview.iter().flat_map(|preview| &preview.columns);
        let text = columns.options().cloned().unwrap_or_default().with_columns(names).to_datemap();
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
