//! Reading short texts in tests.

use super::{FileReport, ImportError, Progress, ReadOptions, read_bytes};
use crate::dataset::{DatasetBuilder, EventFile, EventRecord};

/// What became of a text: its events by their dates, its own words, and the report.
pub(super) struct Trial {
    pub(super) events: Vec<EventRecord>,
    /// Title, description and further keys; the events are not repeated.
    pub(super) file: EventFile,
    pub(super) report: FileReport,
}

/// Reads a text under a name; the counts must add up.
pub(super) fn try_read(name: &str, text: &[u8]) -> Result<Trial, ImportError> {
    try_read_with(name, text, &ReadOptions::default())
}

/// Reads a text that must be readable, as a person wants it.
pub(super) fn read_with(name: &str, text: &str, options: &ReadOptions) -> Trial {
    try_read_with(name, text.as_bytes(), options).expect("events")
}

fn try_read_with(name: &str, text: &[u8], options: &ReadOptions) -> Result<Trial, ImportError> {
    let mut builder = DatasetBuilder::default();
    let report = read_bytes(name, "", text, &mut builder, options, &Progress::default())?;
    let dataset = builder.build();
    assert_eq!(report.records, report.events + report.merged + report.unreadable);
    assert_eq!((dataset.len(), dataset.n_dated()), (report.events, report.events - report.undated));
    let events = dataset.ids().map(|id| dataset.event(id).record()).collect();
    let info = dataset.files().first().expect("one file");
    let file = EventFile {
        title: info.title.clone(),
        description: info.description.clone(),
        extra: info.extra.clone(),
        ..EventFile::default()
    };
    Ok(Trial { events, file, report })
}

/// Reads a text that must be readable.
pub(super) fn read(name: &str, text: &str) -> Trial {
    try_read(name, text.as_bytes()).expect("events")
}

impl Trial {
    /// One line an event: date and title.
    pub(super) fn lines(&self) -> Vec<String> {
        self.events.iter().map(|event| format!("{} | {}", event.when, event.title)).collect()
    }

    /// Line, column and sort of each issue.
    pub(super) fn issues(&self) -> Vec<(u64, u32, &'static str)> {
        self.report.issues.iter().map(|issue| (issue.line, issue.column, issue.kind.key())).collect()
    }
}

/// Checks the events of a fixture, as JSON, against those that were once found right.
pub(super) fn check_golden(name: &str, bytes: &[u8], golden: &str) -> FileReport {
    let trial = try_read(name, bytes).expect(name);
    let seen: Vec<String> = trial.events.iter().map(|event| serde_json::to_string(event).expect("JSON")).collect();
    for (seen, expected) in seen.iter().zip(golden.lines()) {
        assert_eq!(seen, expected, "{name}");
    }
    assert_eq!(seen.len(), golden.lines().count(), "{name}");
    trial.report
}
