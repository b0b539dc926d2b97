//! From paths to a data set.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use super::report::cut;
use super::text::{Decoded, decode, line_and_column};
use super::{
    Confidence, FileReport, Head, IMPORTERS, ImportError, Importer, Input, Issue, IssueKind, Progress, ReadOptions,
};
use crate::dataset::{Actor, Dataset, DatasetBuilder, EventRecord, Extra, FileInfo, Source, Status};
use crate::time::{Precision, Time, When};

/// The events that the program comes with, in its own format.
pub const BUNDLED: &str = include_str!("../../data/events.json");

/// The title of an event of which nothing but the date is known; brackets mark words that are ours.
const UNTITLED: &str = "[untitled]";

/// Bytes of text that an importer sees before it says whether it can read the file.
const HEAD_BYTES: usize = 64 << 10;

/// A data set and how each of its files was read.
#[derive(Debug)]
pub struct Loaded {
    /// The events of all files.
    pub dataset: Dataset,
    /// One report a file, in the order of the files.
    pub reports: Vec<FileReport>,
}

/// What an importer reads into: the builder and the report of one file.
pub struct ReadCx<'a> {
    builder: &'a mut DatasetBuilder,
    report: FileReport,
    options: &'a ReadOptions,
    progress: &'a Progress,
    /// Bytes of the file, and how many of them `progress` has been told.
    n_bytes: u64,
    n_told: u64,
    ids: HashSet<Box<str>>,
    statuses: HashSet<String>,
    unknown_countries: HashSet<String>,
    countries: HashSet<String>,
    actors: HashSet<String>,
    precision: BTreeMap<Precision, usize>,
    first: Option<(Time, Precision)>,
    last: Option<(Time, Precision)>,
}

/// Reads several files into one data set; the file facet keeps them apart.
///
/// One file that cannot be read at all fails the whole, with its path in the error, and whatever the caller had open stays.
pub fn read_files(paths: &[PathBuf], options: &ReadOptions, progress: &Progress) -> Result<Loaded, ImportError> {
    for path in paths {
        progress.add_total(std::fs::metadata(path).map_or(0, |meta| meta.len()));
    }
    let mut builder = DatasetBuilder::default();
    let mut reports = Vec::with_capacity(paths.len());
    for path in paths {
        let shown = path.to_string_lossy();
        let name = path.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy());
        let bytes = std::fs::read(path).map_err(|error| ImportError::Io(error).in_file(&shown))?;
        let report = read_bytes(&name, &shown, &bytes, &mut builder, options, progress)
            .map_err(|error| error.in_file(&shown))?;
        reports.push(report);
    }
    Ok(Loaded { dataset: builder.build(), reports })
}

/// Reads the bytes of one file into a builder.
pub fn read_bytes(
    name: &str,
    path: &str,
    bytes: &[u8],
    builder: &mut DatasetBuilder,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<FileReport, ImportError> {
    let decoded = decode(bytes)?;
    let extension = Path::new(name).extension().map(|ext| ext.to_string_lossy().to_lowercase()).unwrap_or_default();
    let importer = importer_for(&decoded.text, &extension, options)?;
    builder.begin_file(FileInfo {
        name: name.to_owned(),
        path: path.to_owned(),
        format: importer.id().to_owned(),
        ..FileInfo::default()
    });
    let report = FileReport {
        path: path.to_owned(),
        name: name.to_owned(),
        format: importer.id().to_owned(),
        encoding: decoded.encoding.clone(),
        ..FileReport::default()
    };
    let mut cx = ReadCx::new(builder, report, options, progress, bytes.len() as u64);
    cx.note_bad_signs(&decoded);
    importer.read(&Input { name, extension: &extension, text: &decoded.text }, &mut cx)?;
    Ok(cx.finish())
}

/// The bundled events; should they ever be unreadable, the data set is empty and the report is too.
pub fn bundled() -> Loaded {
    let mut builder = DatasetBuilder::default();
    let options = ReadOptions::default();
    let report = read_bytes("events.json", "", BUNDLED.as_bytes(), &mut builder, &options, &Progress::default());
    Loaded { dataset: builder.build(), reports: vec![report.unwrap_or_default()] }
}

fn importer_for(text: &str, extension: &str, options: &ReadOptions) -> Result<&'static dyn Importer, ImportError> {
    if let Some(id) = &options.format {
        let found = IMPORTERS.iter().copied().find(|importer| importer.id() == id);
        return found.ok_or_else(|| ImportError::NoSuchFormat(id.clone()));
    }
    let head = Head { extension, text: head_of(text, HEAD_BYTES) };
    let mut best: Option<(Confidence, &'static dyn Importer)> = None;
    for &importer in IMPORTERS {
        let confidence = importer.sniff(&head);
        if confidence > best.map_or(Confidence::No, |(best, _)| best) {
            best = Some((confidence, importer));
        }
    }
    best.map(|(_, importer)| importer).ok_or(ImportError::UnknownFormat)
}

/// At most `n_bytes` of a text, cut at a character.
pub(super) fn head_of(text: &str, n_bytes: usize) -> &str {
    let end = text.floor_char_boundary(n_bytes.min(text.len()));
    text.get(..end).unwrap_or(text)
}

impl<'a> ReadCx<'a> {
    fn new(
        builder: &'a mut DatasetBuilder,
        report: FileReport,
        options: &'a ReadOptions,
        progress: &'a Progress,
        n_bytes: u64,
    ) -> Self {
        Self {
            builder,
            report,
            options,
            progress,
            n_bytes,
            n_told: 0,
            ids: HashSet::new(),
            statuses: HashSet::new(),
            unknown_countries: HashSet::new(),
            countries: HashSet::new(),
            actors: HashSet::new(),
            precision: BTreeMap::new(),
            first: None,
            last: None,
        }
    }

    /// What a person decided about how to read.
    pub fn options(&self) -> &'a ReadOptions {
        self.options
    }

    /// The report so far.
    pub fn report_mut(&mut self) -> &mut FileReport {
        &mut self.report
    }

    /// Notes an issue.
    pub fn issue(&mut self, issue: Issue) {
        self.report.issue(issue);
    }

    /// Counts a record that could not become an event.
    pub fn lost(&mut self, issue: Issue) {
        self.progress.add_row();
        self.report.lost(issue);
    }

    /// Sets what the file calls itself.
    pub fn title(&mut self, title: &str) {
        if let Some(file) = self.builder.file_mut() {
            title.clone_into(&mut file.title);
        }
    }

    /// Keeps what the file says of itself beside its title, so that it can be written back.
    pub fn about_itself(&mut self, description: String, extra: Extra) {
        if let Some(file) = self.builder.file_mut() {
            file.description = description;
            file.extra = extra;
        }
    }

    /// Adds a document that events may cite by its id.
    pub fn source(&mut self, source: Source) {
        self.builder.source(source);
    }

    /// Adds an actor that events may name.
    pub fn actor(&mut self, actor: Actor) {
        self.builder.actor(actor);
    }

    /// Notes a country that the table of countries does not have, once for each name.
    pub fn unknown_country(&mut self, line: u64, column: u32, field: &str, name: &str) {
        if self.unknown_countries.insert(name.to_owned()) {
            let issue =
                Issue::new(line, IssueKind::UnknownCountry, "a country that the table of countries does not have");
            self.issue(
                issue.at(column, field).value(name).hint("it stays as written; write a name or an ISO 3166 code"),
            );
        }
    }

    /// Adds the event of one record. `when` is what its date means, `None` when it has no place on the axis.
    ///
    /// An event without an id gets one from its number, one without any title `[untitled]`.
    ///
    /// `place` gives the line and the column, from 1, of a key of the record; it is asked only where something is odd.
    pub fn event(
        &mut self,
        mut record: EventRecord,
        when: Option<When>,
        place: impl Fn(&str) -> (u64, u32),
    ) -> Result<(), ImportError> {
        if self.builder.len() >= u32::MAX as usize {
            return Err(ImportError::TooMany(u32::MAX));
        }
        if record.title.is_empty() {
            UNTITLED.clone_into(&mut record.title);
        }
        if record.id.is_empty() {
            // By its number, not by its line: a file of one line has many events.
            let n = self.report.records + 1;
            record.id = match self.builder.n_files() {
                0 | 1 => format!("record-{n}"),
                file => format!("file-{file}-record-{n}"),
            };
        } else if !self.ids.insert(record.id.as_str().into()) {
            let (line, column) = place("id");
            let issue = Issue::new(line, IssueKind::DuplicateId, "an earlier event has the same id");
            self.issue(
                issue.at(column, "id").value(&record.id).hint("both are kept; give each event an id of its own"),
            );
        }
        if !record.status.is_empty()
            && Status::from_key(&record.status).is_none()
            && !self.statuses.contains(&record.status)
        {
            self.statuses.insert(record.status.clone());
            let words = Status::ALL.map(Status::key).join(", ");
            let (line, column) = place("status");
            let issue = Issue::new(line, IssueKind::UnknownStatus, "a status that Dateline has no mark for");
            self.issue(
                issue
                    .at(column, "status")
                    .value(&record.status)
                    .hint(format!("it stays as written; the words are {words}")),
            );
        }
        for country in &record.countries {
            if !self.countries.contains(&country.code) {
                self.countries.insert(country.code.clone());
            }
        }
        for actor in &record.actors {
            let known = self.builder.actor_key(&actor.id);
            if !self.actors.contains(known) {
                let known = known.to_owned();
                self.actors.insert(known);
            }
        }
        self.report.records += 1;
        self.report.events += 1;
        match when {
            Some(when) => self.note_when(&when),
            None => self.report.undated += 1,
        }
        self.progress.add_row();
        self.builder.event(&record, when);
        Ok(())
    }

    /// Tells how far the text is read, `at` of `len` bytes, and stops when somebody asked to.
    pub fn step(&mut self, at: usize, len: usize) -> Result<(), ImportError> {
        // The text may be longer or shorter than the file, as its encoding is.
        let done = (self.n_bytes as f64 * (at as f64 / len.max(1) as f64)) as u64;
        self.progress.add_done(done.saturating_sub(self.n_told));
        self.n_told = self.n_told.max(done);
        self.check_cancel()
    }

    /// Stops when somebody asked to.
    pub fn check_cancel(&self) -> Result<(), ImportError> {
        if self.progress.is_cancelled() { Err(ImportError::Cancelled) } else { Ok(()) }
    }

    fn note_bad_signs(&mut self, decoded: &Decoded<'_>) {
        let Some(at) = decoded.first_bad else { return };
        let (line, column) = line_and_column(&decoded.text, at);
        let around = decoded.text.get(decoded.text.floor_char_boundary(at.saturating_sub(20))..).unwrap_or_default();
        let around = around.split('\n').find(|part| part.contains('\u{fffd}')).unwrap_or_default();
        let message = format!("{} signs are no {}; the first is here", decoded.n_bad, decoded.encoding);
        let issue = Issue::new(line, IssueKind::BadEncoding, message).at(column, "").value(&cut(around, 40));
        self.issue(issue.hint("save the file as UTF-8 in the program that made it"));
    }

    fn note_when(&mut self, when: &When) {
        *self.precision.entry(when.form.precision()).or_default() += 1;
        if when.start.is_date() && self.first.is_none_or(|(first, _)| when.start < first) {
            self.first = Some((when.start, when.form.start.precision));
        }
        if when.end.is_date() && self.last.is_none_or(|(last, _)| when.end > last) {
            self.last = Some((when.end, when.form.end.precision));
        }
    }

    fn finish(mut self) -> FileReport {
        self.progress.add_done(self.n_bytes.saturating_sub(self.n_told));
        if let Some(file) = self.builder.file_mut() {
            file.unreadable = self.report.unreadable;
        }
        self.report.countries = self.countries.len();
        self.report.actors = self.actors.len();
        self.report.precision = self.precision.into_iter().map(|(precision, n)| (precision.name(), n)).collect();
        self.report.first = self.first.map(|(time, precision)| date_text(time, precision));
        self.report.last = self.last.map(|(time, precision)| date_text(time.plus_secs(-1), precision));
        self.report
    }
}

/// A point as EDTF, no finer than `precision` and no finer than a day.
fn date_text(time: Time, precision: Precision) -> String {
    let civil = time.civil();
    let year = match civil.year {
        year @ 0..=9_999 => format!("{year:04}"),
        year @ -9_999..0 => format!("-{:04}", -year),
        year => format!("Y{year}"),
    };
    if precision >= Precision::Year || !(-9_999..=9_999).contains(&civil.year) {
        year
    } else if precision >= Precision::Month {
        format!("{year}-{:02}", civil.month)
    } else {
        format!("{year}-{:02}-{:02}", civil.month, civil.day)
    }
}
