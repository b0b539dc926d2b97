//! From paths to a data set.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::chunk::{Kept, complete, note_status};
use super::mixed::mojibake;
use super::notes::Notes;
use super::oddities::Oddities;
use super::packed::{self, Budget, Contents, Fault, Kind, Packed};
use super::report::cut;
use super::root::{root_of, sort_of};
use super::sheets::binary::{Columnar, columnar};
#[cfg(feature = "parquet")]
use super::sheets::{columnar::ColumnFile, grid::SHEET};
use super::stats::is_url;
use super::text::{AND, Decoded, count_byte, decode, line_and_column, refuse_database};
use super::workbook::read_workbook;
use super::zip::Entry;
use super::{
    CONTAINERS, Confidence, FileReport, Head, IMPORTERS, ImportError, Importer, Input, InputText, Issue, IssueKind,
    Origin, Progress, ReadOptions, memory,
};
use crate::dataset::{
    Actor, Block, Dataset, DatasetBuilder, EventRecord, Extra, Facet, FileInfo, Mark, Part, PieceReader, Source, Status,
};
use crate::time::{Form, Precision, Time, When};

/// The events that the program comes with, in its own format.
pub const BUNDLED: &str = include_str!("../../data/events.json");

/// The title of an event of which nothing but the date is known; brackets mark words that are ours.
pub(super) const UNTITLED: &str = "[untitled]";

/// Bytes of text that an importer sees before it says whether it can read the file.
const HEAD_BYTES: usize = 64 << 10;

/// Files from this size on are read stretch by stretch where their format allows it.
const STREAM_FROM: u64 = 2 << 20;

/// Bytes of a large file that tell its encoding.
const LOOK_BYTES: usize = 1 << 20;

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
    options: Cow<'a, ReadOptions>,
    progress: &'a Progress,
    /// Bytes of the file, and how many of them `progress` has been told.
    n_bytes: u64,
    n_told: u64,
    ids: HashSet<Box<str>>,
    /// Issues that readers of rows have brought up since the last event.
    notes: Notes,
    /// What is said once for a file and has been.
    said: HashSet<String>,
    precision: BTreeMap<Precision, usize>,
    first: Option<(Time, Precision)>,
    last: Option<(Time, Precision)>,
    oddities: Oddities,
    /// Where the file begins in the builder.
    file_mark: Mark,
    parts: Option<Parts>,
}

/// What there was before the first part of a file.
struct Parts {
    mark: Mark,
    report: FileReport,
    said: HashSet<String>,
    /// Where the data of the first part starts.
    start: (usize, u64),
}

/// Reads several files into one data set; the file facet keeps them apart.
///
/// One file that cannot be read at all fails the whole, with its path in the error, and whatever the caller had open stays.
pub fn read_files(paths: &[PathBuf], options: &ReadOptions, progress: &Progress) -> Result<Loaded, ImportError> {
    let mut n_bytes = 0;
    for path in paths {
        let len = std::fs::metadata(path).map_or(0, |meta| meta.len());
        progress.add_total(len);
        n_bytes += len;
    }
    memory::demand(n_bytes, memory::PER_BYTE)?;
    let mut builder = DatasetBuilder::default();
    let mut reports = Vec::with_capacity(paths.len());
    for (nth_path, path) in paths.iter().enumerate() {
        let shown = path.to_string_lossy();
        let read = read_path(path, &mut builder, options, progress).map_err(|error| error.in_file(&shown))?;
        reports.extend(read.into_iter().map(|report| FileReport { nth_path, ..report }));
    }
    Ok(Loaded { dataset: builder.build(), reports })
}

/// A file, or one of those in an archive.
struct FileToRead<'a> {
    origin: &'a Origin<'a>,
    name: &'a str,
    path: &'a str,
    /// That of the file itself, not of the archive.
    extension: &'a str,
    /// As far as known, once it is unpacked.
    n_bytes: u64,
}

/// Reads a file, or every file of an archive that holds events.
fn read_path(
    path: &Path,
    builder: &mut DatasetBuilder,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Vec<FileReport>, ImportError> {
    let shown = path.to_string_lossy();
    let name = path.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy());
    refuse_other_than_files(path)?;
    let mut file = File::open(path)?;
    let n_bytes = file.metadata()?.len();
    if let Some(reports) = read_workbook(&mut file, path, &name, builder, options, progress)? {
        return Ok(reports);
    }
    if let Some(sort) = columnar(&mut file)? {
        return Ok(vec![read_columns(path, &name, n_bytes, sort, builder, options, progress)?]);
    }
    if let Some(contents) = packed::contents(&mut file, &name)? {
        return read_archive(path, &name, n_bytes, &contents, builder, options, progress);
    }
    let (origin, extension) = (Origin::Plain(path), extension_of(&name));
    let file = FileToRead { origin: &origin, name: &name, path: &shown, extension: &extension, n_bytes };
    Ok(vec![read_file(&file, builder, options, progress)?])
}

/// Folders, pipes and devices: to open a pipe would wait for somebody who writes into it.
fn refuse_other_than_files(path: &Path) -> Result<(), ImportError> {
    let kind = std::fs::metadata(path)?.file_type();
    if kind.is_file() {
        return Ok(());
    }
    Err(if kind.is_dir() {
        ImportError::NotEvents { what: "a folder", advice: "give the files in it" }
    } else {
        ImportError::NotEvents {
            what: "a pipe or a device",
            advice: "write what comes out of it into a file, and give that",
        }
    })
}

/// Reads the rows of a Parquet or Arrow file as those of a table.
#[cfg(feature = "parquet")]
fn read_columns(
    path: &Path,
    name: &str,
    n_bytes: u64,
    sort: Columnar,
    builder: &mut DatasetBuilder,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<FileReport, ImportError> {
    let shown = path.to_string_lossy();
    let budget = Budget::of(n_bytes, options.limits);
    let columns = ColumnFile::new(path, sort, &budget);
    let origin = Origin::Columns(&columns);
    let file = FileToRead { origin: &origin, name, path: &shown, extension: SHEET, n_bytes };
    let report = read_file(&file, builder, options, progress).map_err(|error| columns.reason(error))?;
    Ok(FileReport { encoding: sort.name().to_owned(), ..report })
}

/// Says what to do about a Parquet or Arrow file.
#[cfg(not(feature = "parquet"))]
fn read_columns(
    _: &Path,
    _: &str,
    _: u64,
    sort: Columnar,
    _: &mut DatasetBuilder,
    _: &ReadOptions,
    _: &Progress,
) -> Result<FileReport, ImportError> {
    Err(ImportError::NotEvents {
        what: if sort == Columnar::Parquet { "a Parquet file" } else { "an Arrow file" },
        advice: "this build cannot read it: build Dateline with --features parquet, or save the table as CSV",
    })
}

/// Reads the files of an archive; those without events are named in the report of the first one that has some.
fn read_archive(
    path: &Path,
    name: &str,
    n_packed: u64,
    contents: &Contents,
    builder: &mut DatasetBuilder,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Vec<FileReport>, ImportError> {
    let shown = path.to_string_lossy();
    // A guess where the archive does not say it, for the share that is read.
    let size_of = |entry: &Entry| entry.n_unpacked.unwrap_or(entry.n_packed.saturating_mul(4));
    let total = contents.entries.iter().map(size_of).fold(0, u64::saturating_add);
    progress.add_total(total.saturating_sub(n_packed));
    let budget = Budget::of(n_packed, options.limits);
    let (mut reports, mut skipped): (Vec<FileReport>, Vec<(&str, String)>) = (Vec::new(), Vec::new());
    for entry in &contents.entries {
        let n_bytes = size_of(entry);
        if let Some(barrier) = entry.barrier {
            progress.add_done(n_bytes);
            skipped.push((&entry.name, barrier.to_owned()));
            continue;
        }
        let is_zip = contents.kind == Kind::Zip;
        let inner = if is_zip { format!("{name}: {}", entry.name) } else { name.to_owned() };
        let origin = Origin::Packed(Packed::new(path, contents.kind, entry, &budget));
        let extension = extension_of(&entry.name);
        let file = FileToRead { origin: &origin, name: &inner, path: &shown, extension: &extension, n_bytes };
        let result = read_file(&file, builder, options, progress);
        let Origin::Packed(packed) = &origin else { continue };
        let fault = packed.fault();
        let error = match result {
            Ok(mut report) => {
                if let Some((fault, line)) = fault {
                    // Damage concerns all of it, and is said first.
                    let line = if fault == Fault::Damaged { 1 } else { line };
                    let issue = Issue::new(line, IssueKind::BrokenArchive, fault.message());
                    report
                        .issue_first(issue.hint("get the archive again, or unpack it with a program that repairs it"));
                }
                reports.push(report);
                continue;
            }
            Err(error) => packed.reason(error),
        };
        let why = match (&error, fault) {
            (
                ImportError::Empty
                | ImportError::UnknownFormat
                | ImportError::NotEvents { .. }
                | ImportError::OtherXml { .. },
                Some((fault, _)),
            ) => fault.message().to_owned(),
            (ImportError::NotEvents { what, .. }, None) => format!("it is {what}"),
            (ImportError::OtherXml { what }, None) => format!("it is {what}"),
            (ImportError::UnknownFormat, None) => "no events are found in it".to_owned(),
            (ImportError::Empty, None) => "it is empty".to_owned(),
            (ImportError::Nested, _) if holds_tables(&entry.name) => "it is a workbook within an archive".to_owned(),
            (ImportError::Nested, _) => "it is an archive within an archive".to_owned(),
            _ if is_zip => return Err(error.in_file(&format!("{shown}: {}", entry.name))),
            _ => return Err(error),
        };
        if !is_zip {
            return Err(fault.map_or(error, |(fault, _)| ImportError::NotUnpacked(fault.message())));
        }
        progress.add_done(n_bytes);
        skipped.push((&entry.name, why));
    }
    let Some(first) = reports.first_mut() else {
        let list: Vec<String> = skipped.iter().map(|(name, why)| format!("{name} ({why})")).collect();
        return Err(ImportError::NothingPacked(cut(&list.join(", "), 300)));
    };
    for (name, why) in skipped {
        let message = format!("a file of the archive is left out: {why}");
        let issue = Issue::new(1, IssueKind::SkippedFile, message).value(name);
        first.issue_first(issue.hint("unpack it and look at it if it should hold events"));
    }
    if contents.is_cut_off
        && let Some(last) = reports.last_mut()
        && last.issues.iter().all(|issue| issue.kind != IssueKind::BrokenArchive)
    {
        let message = "the archive ends before its list of files, so whole files may be missing behind this one";
        last.issue_first(Issue::new(1, IssueKind::BrokenArchive, message).hint("get the archive again"));
    }
    Ok(reports)
}

fn read_file(
    file: &FileToRead<'_>,
    builder: &mut DatasetBuilder,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<FileReport, ImportError> {
    let &FileToRead { origin, name, path, extension, n_bytes } = file;
    let is_packed = !matches!(origin, Origin::Plain(_));
    if n_bytes > STREAM_FROM || is_packed {
        let mut head = Vec::with_capacity(LOOK_BYTES);
        origin.open()?.take(LOOK_BYTES as u64).read_to_end(&mut head)?;
        if is_packed && Kind::of(&head).is_some() {
            return Err(ImportError::Nested);
        }
        let whole = head.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
        // A character may be cut at the end of the head; anything else that is no UTF-8 is for the decoder to see.
        let is_utf8 = whole + 4 > head.len() && options.is_utf8();
        refuse_database(&head)?;
        let decoded = if is_utf8 { decode(head.get(..whole).unwrap_or_default(), None).ok() } else { None };
        if let Some(decoded) = decoded.filter(|decoded| decoded.encoding.starts_with("UTF-8")) {
            let bom = whole - decoded.text.len();
            let (importer, _) = importer_for(&decoded.text, extension, options)?;
            if importer.reads_stretches() {
                if is_packed {
                    memory::demand(n_bytes, memory::PER_BYTE)?;
                }
                let mut cx =
                    ReadCx::begin(name, path, importer, &decoded.encoding, builder, options, progress, n_bytes);
                cx.note_odd_signs(&decoded.text);
                let text = InputText::Stream(origin, bom as u64);
                match importer.read(&Input { name, extension, text }, &mut cx) {
                    Err(ImportError::NotUtf8) => {}
                    result => return result.map(|()| cx.finish()),
                }
                // Bytes of another encoding far behind the head: what was read is forgotten, and all is read with care.
                cx.start_again();
                drop(head);
                memory::demand(n_bytes, memory::PER_BYTE_DECODED)?;
                let mut bytes = Vec::new();
                origin.open()?.read_to_end(&mut bytes)?;
                let decoded = decode(&bytes, options.encoding()?)?;
                cx.report.encoding.clone_from(&decoded.encoding);
                cx.note_bad_signs(&decoded);
                cx.note_odd_signs(&decoded.text);
                let text = InputText::Whole(&decoded.text);
                importer.read(&Input { name, extension, text }, &mut cx)?;
                return Ok(cx.finish());
            }
        }
        memory::demand(n_bytes, if is_utf8 { memory::PER_BYTE_OF_RECORDS } else { memory::PER_BYTE_DECODED })?;
    }
    // What an archive says of the size of a file need not be true.
    let mut bytes = Vec::with_capacity(if is_packed { 0 } else { n_bytes as usize });
    origin.open()?.read_to_end(&mut bytes)?;
    read_whole(file, &bytes, builder, options, progress)
}

/// Whether a file is a workbook by its name.
fn holds_tables(name: &str) -> bool {
    let extension = extension_of(name);
    CONTAINERS.iter().any(|container| container.extensions.contains(&&*extension))
}

pub(super) fn extension_of(name: &str) -> String {
    Path::new(name).extension().map(|ext| ext.to_string_lossy().to_lowercase()).unwrap_or_default()
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
    let extension = extension_of(name);
    let n_bytes = bytes.len() as u64;
    // All is here already: nobody asks where it comes from.
    let origin = Origin::Plain(Path::new(path));
    let file = FileToRead { origin: &origin, name, path, extension: &extension, n_bytes };
    read_whole(&file, bytes, builder, options, progress)
}

fn read_whole(
    file: &FileToRead<'_>,
    bytes: &[u8],
    builder: &mut DatasetBuilder,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<FileReport, ImportError> {
    let &FileToRead { name, path, extension, n_bytes, .. } = file;
    let decoded = decode(bytes, options.encoding()?)?;
    let (importer, _) = importer_for(&decoded.text, extension, options)?;
    let mut cx = ReadCx::begin(name, path, importer, &decoded.encoding, builder, options, progress, n_bytes);
    cx.note_bad_signs(&decoded);
    cx.note_odd_signs(&decoded.text);
    let text = InputText::Whole(&decoded.text);
    importer.read(&Input { name, extension, text }, &mut cx)?;
    Ok(cx.finish())
}

/// The bundled events; should they ever be unreadable, the data set is empty and the report is too.
pub fn bundled() -> Loaded {
    let mut builder = DatasetBuilder::default();
    let options = ReadOptions::default();
    let report = read_bytes("events.json", "", BUNDLED.as_bytes(), &mut builder, &options, &Progress::default());
    Loaded { dataset: builder.build(), reports: vec![report.unwrap_or_default()] }
}

/// Reads a text that was made of something else, as the sheet of a workbook is.
#[expect(clippy::too_many_arguments, reason = "what is known of a file, as in `ReadCx::begin`")]
pub(super) fn read_text(
    name: &str,
    path: &str,
    extension: &str,
    text: &str,
    importer: &dyn Importer,
    encoding: &str,
    builder: &mut DatasetBuilder,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<FileReport, ImportError> {
    // How far it is read was told by whoever made it.
    let mut cx = ReadCx::begin(name, path, importer, encoding, builder, options, progress, 0);
    importer.read(&Input { name, extension, text: InputText::Whole(text) }, &mut cx)?;
    Ok(cx.finish())
}

/// Who reads a text, and how sure that is.
pub(super) fn importer_for(
    text: &str,
    extension: &str,
    options: &ReadOptions,
) -> Result<(&'static dyn Importer, Confidence), ImportError> {
    if let Some(id) = &options.format {
        let found = IMPORTERS.iter().copied().find(|importer| importer.id() == id);
        return found
            .map(|importer| (importer, Confidence::Certain))
            .ok_or_else(|| ImportError::NoSuchFormat(id.clone()));
    }
    let head = Head { extension, text: head_of(text, HEAD_BYTES) };
    let mut best: Option<(Confidence, &'static dyn Importer)> = None;
    for &importer in IMPORTERS {
        let confidence = importer.sniff(&head);
        if confidence > best.map_or(Confidence::No, |(best, _)| best) {
            best = Some((confidence, importer));
        }
    }
    best.map(|(confidence, importer)| (importer, confidence)).ok_or_else(|| match root_of(head.text) {
        Some((name, _)) => ImportError::OtherXml { what: sort_of(name) },
        None => ImportError::UnknownFormat,
    })
}

/// At most `n_bytes` of a text, cut at a character.
pub(super) fn head_of(text: &str, n_bytes: usize) -> &str {
    let end = text.floor_char_boundary(n_bytes.min(text.len()));
    text.get(..end).unwrap_or(text)
}

impl<'a> ReadCx<'a> {
    #[expect(clippy::too_many_arguments, reason = "one place where all that is known of a file comes together")]
    fn begin(
        name: &str,
        path: &str,
        importer: &dyn Importer,
        encoding: &str,
        builder: &'a mut DatasetBuilder,
        options: &'a ReadOptions,
        progress: &'a Progress,
        n_bytes: u64,
    ) -> Self {
        let format = importer.id().to_owned();
        builder.begin_file(FileInfo {
            name: name.to_owned(),
            path: path.to_owned(),
            format: format.clone(),
            ..FileInfo::default()
        });
        let report = FileReport {
            path: path.to_owned(),
            name: name.to_owned(),
            format,
            encoding: encoding.to_owned(),
            ..FileReport::default()
        };
        Self {
            file_mark: builder.mark(),
            builder,
            report,
            options: Cow::Borrowed(options),
            progress,
            n_bytes,
            n_told: 0,
            ids: HashSet::new(),
            notes: Notes::default(),
            said: HashSet::new(),
            precision: BTreeMap::new(),
            first: None,
            last: None,
            oddities: Oddities::new(options.today),
            parts: None,
        }
    }

    /// Forgets everything that was read of the file.
    fn start_again(&mut self) {
        self.progress.take_back_rows(self.report.records as u64);
        self.builder.rewind(self.file_mark);
        let FileReport { path, name, format, .. } = std::mem::take(&mut self.report);
        self.report = FileReport { path, format, name, ..FileReport::default() };
        self.notes = Notes::default();
        self.said.clear();
        self.forget_dates();
        self.parts = None;
    }

    fn forget_dates(&mut self) {
        self.precision.clear();
        (self.first, self.last) = (None, None);
        self.oddities = Oddities::new(self.options.today);
    }

    /// Begins to take in stretches; `start` is where the data of the first one starts.
    pub(super) fn begin_parts(&mut self, start: (usize, u64)) {
        self.flush_notes();
        let mark = self.builder.mark();
        self.parts = Some(Parts { mark, report: self.report.clone(), said: self.said.clone(), start });
    }

    /// Forgets all stretches, and gives back their texts and where the data starts.
    pub(super) fn rewind(&mut self) -> (Vec<String>, (usize, u64)) {
        let Some(parts) = self.parts.take() else { return (Vec::new(), (0, 1)) };
        self.progress.take_back_rows((self.report.records - parts.report.records) as u64);
        self.report = parts.report;
        self.said = parts.said;
        self.notes = Notes::default();
        self.forget_dates();
        let blocks = self.builder.rewind(parts.mark);
        // A preview may still hold a block; then its text is copied.
        let text = |block: Arc<Block>| match Arc::try_unwrap(block) {
            Ok(block) => block.into_text(),
            Err(block) => block.text().to_owned(),
        };
        (blocks.into_iter().map(text).collect(), parts.start)
    }

    /// The block that the `nth` stretch became.
    pub(super) fn part_block(&self, nth: usize) -> Option<&Arc<Block>> {
        self.builder.blocks_since(self.parts.as_ref()?.mark).get(nth)
    }

    /// Adds the rows of a stretch; `line_of` gives the line of a record by its number in the part and its place in the text.
    pub(super) fn append(
        &mut self,
        part: Part,
        kept: Kept,
        text: String,
        reader: Arc<dyn PieceReader>,
        line_of: impl Fn(&str, usize, usize) -> u64,
    ) -> Result<(), ImportError> {
        if self.builder.len() + part.n_records() >= u32::MAX as usize {
            return Err(ImportError::TooMany(u32::MAX));
        }
        let (n_records, n_events) = (part.n_records() - kept.n_aside, part.n_events());
        self.report.records += n_records + kept.n_merged;
        self.report.events += n_events;
        self.report.merged += kept.n_merged;
        self.report.unreadable += n_records - n_events;
        let mut forms: Vec<(Option<u32>, usize)> = Vec::new();
        for (nth, (start, end, form)) in part.packed_dates().enumerate() {
            // Hardly ever are there more than five forms, and the next row has one of the last.
            match forms.iter().position(|(known, _)| *known == form) {
                Some(at) => forms[at].1 += 1,
                None => forms.push((form, 1)),
            }
            if let Some(form) = form {
                self.note_points(start, end, || Form::unpack(form));
                self.oddities.note(start, form, || {
                    let (record, at) = part.place_of_event(nth);
                    line_of(&text, record, at)
                });
            }
        }
        for (form, n) in forms {
            match form.map(Form::unpack) {
                Some(form) => *self.precision.entry(form.precision()).or_default() += n,
                None => self.report.undated += n,
            }
        }
        for source in part.names_of(Facet::Source).filter(|source| is_url(source)) {
            self.builder.source(Source { id: source.to_owned(), url: source.to_owned(), ..Source::default() });
        }
        let n_bytes = text.len() as u64;
        self.builder.append(part, text, reader);
        self.progress.add_rows((n_records + kept.n_merged) as u64);
        self.tell((self.n_told + n_bytes).min(self.n_bytes))
    }

    /// Tells that `done` bytes of the file are read, stops when somebody asked to, and shows what is there.
    fn tell(&mut self, done: u64) -> Result<(), ImportError> {
        self.progress.add_done(done.saturating_sub(self.n_told));
        self.n_told = self.n_told.max(done);
        self.check_cancel()?;
        let builder = &mut *self.builder;
        self.progress.preview(builder.len(), || builder.snapshot());
        Ok(())
    }

    /// Where readers of rows put their issues.
    pub(super) fn notes(&mut self) -> &mut Notes {
        &mut self.notes
    }

    /// Puts the issues of readers of rows into the report.
    pub(super) fn flush_notes(&mut self) {
        if !self.notes.is_empty() {
            let mut notes = std::mem::take(&mut self.notes);
            self.take_notes(&mut notes, 0);
            self.notes = notes;
        }
    }

    /// Puts issues into the report, whose lines are counted after `n_before` lines of the file.
    pub(super) fn take_notes(&mut self, notes: &mut Notes, n_before: u64) {
        let (issues, n_more) = notes.take();
        for (mut issue, once) in issues {
            if once.is_none_or(|key| self.said.insert(key)) {
                issue.line += n_before;
                self.report.issue(issue);
            }
        }
        self.report.count_issues(n_more);
        for line in notes.take_lost() {
            self.report.lost_at(n_before + line, 0);
        }
    }

    /// The files begun so far.
    pub(super) fn n_files(&self) -> usize {
        self.builder.n_files()
    }

    /// What a person decided about how to read.
    pub fn options(&self) -> &ReadOptions {
        &self.options
    }

    /// Reads a table with these columns as a person decided it when such a table was open before.
    pub(super) fn take_known_shape(&mut self, names: &[String]) {
        if let Some(options) = self.options.with_shape(names) {
            self.options = Cow::Owned(options);
            self.report.is_known_shape = true;
        }
    }

    /// The report so far.
    pub fn report_mut(&mut self) -> &mut FileReport {
        &mut self.report
    }

    /// Notes an issue.
    pub fn issue(&mut self, issue: Issue) {
        self.flush_notes();
        self.report.issue(issue);
    }

    /// Counts a record that could not become an event.
    pub fn lost(&mut self, issue: Issue) {
        self.flush_notes();
        self.progress.add_rows(1);
        self.report.lost(issue);
    }

    /// The same of a record that starts at another place than the issue names.
    pub fn lost_from(&mut self, line: u64, column: u32, issue: Issue) {
        self.lost(issue);
        if let Some(place) = self.report.lost.last_mut() {
            *place = (line, column);
        }
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
        self.notes.unknown_country(line, column, field, name);
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
        self.flush_notes();
        let has_id = !record.id.is_empty();
        complete(&mut record, self.builder.n_files(), self.report.records as u64 + 1);
        if has_id && !self.ids.insert(record.id.as_str().into()) {
            let (line, column) = place("id");
            let issue = Issue::new(line, IssueKind::DuplicateId, "an earlier event has the same id");
            self.issue(
                issue.at(column, "id").value(&record.id).hint("both are kept; give each event an id of its own"),
            );
        }
        if !record.status.is_empty() && Status::from_key(&record.status).is_none() {
            let (line, column) = place("status");
            note_status(&record.status, line, column, &mut self.notes);
            self.flush_notes();
        }
        self.report.records += 1;
        self.report.events += 1;
        match when {
            Some(when) => {
                self.note_when(&when);
                self.oddities.note(when.start, when.form.pack(), || place("when").0);
            }
            None => self.report.undated += 1,
        }
        self.progress.add_rows(1);
        self.builder.event(&record, when);
        Ok(())
    }

    /// Tells how far the text is read, `at` of `len` bytes, and stops when somebody asked to.
    pub fn step(&mut self, at: usize, len: usize) -> Result<(), ImportError> {
        // The text may be longer or shorter than the file, as its encoding is.
        self.tell((self.n_bytes as f64 * (at as f64 / len.max(1) as f64)) as u64)
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
        if let Some((_, other)) = decoded.encoding.split_once(AND) {
            let message = format!("{} lines are no UTF-8 and are read as {other}; the first is here", decoded.n_bad);
            let value = decoded.text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or_default();
            let issue = Issue::new(line, IssueKind::BadEncoding, message).at(column, "").value(&cut(value, 40));
            self.issue(issue.hint("look at these lines; save the file as UTF-8 in the program that made it"));
            return;
        }
        let message = format!("{} signs are no {}; the first is here", decoded.n_bad, decoded.encoding);
        let issue = Issue::new(line, IssueKind::BadEncoding, message).at(column, "").value(&cut(around, 40));
        self.issue(issue.hint("save the file as UTF-8 in the program that made it"));
    }

    /// Points out what no encoding explains: zero bytes, and letters that somebody decoded in the wrong way before.
    fn note_odd_signs(&mut self, text: &str) {
        let around = |at: usize| cut(text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or_default(), 40);
        if let Some(at) = memchr::memchr(0, text.as_bytes()) {
            let (line, column) = line_and_column(text, at);
            let message = format!("{} zero bytes stand in the text; the first is here", count_byte(text.as_bytes(), 0));
            let issue = Issue::new(line, IssueKind::BadEncoding, message).at(column, "").value(&around(at));
            self.issue(issue.hint("the file may be damaged; write it again in the program that made it"));
        }
        if let Some(at) = mojibake(text) {
            let (line, column) = line_and_column(text, at);
            let message = "letters were decoded in the wrong way before the file was written";
            let issue = Issue::new(line, IssueKind::BadEncoding, message).at(column, "").value(&around(at));
            self.issue(issue.hint("they stay as written; get the file from its source as UTF-8"));
        }
    }

    fn note_when(&mut self, when: &When) {
        *self.precision.entry(when.form.precision()).or_default() += 1;
        self.note_points(when.start, when.end, || when.form);
    }

    fn note_points(&mut self, start: Time, end: Time, form: impl Fn() -> Form) {
        if start.is_date() && self.first.is_none_or(|(first, _)| start < first) {
            self.first = Some((start, form().start.precision));
        }
        if end.is_date() && self.last.is_none_or(|(last, _)| end > last) {
            self.last = Some((end, form().end.precision));
        }
    }

    fn finish(mut self) -> FileReport {
        self.flush_notes();
        let n_days = self.precision.get(&Precision::Day).copied().unwrap_or(0);
        let is_calendar = self.report.format == "icalendar";
        for issue in self.oddities.issues(n_days, self.report.mapping.as_ref(), is_calendar) {
            self.report.issue_first(issue);
        }
        self.progress.add_done(self.n_bytes.saturating_sub(self.n_told));
        if let Some(file) = self.builder.file_mut() {
            file.unreadable = self.report.unreadable;
        }
        self.report.countries = self.builder.n_values_since(Facet::Country, self.file_mark);
        self.report.actors = self.builder.n_values_since(Facet::Actor, self.file_mark);
        self.report.precision = self.precision.into_iter().map(|(precision, n)| (precision.name(), n)).collect();
        self.report.first = self.first.map(|(time, precision)| date_text(time, precision));
        self.report.last = self.last.map(|(time, precision)| date_text(time.plus_secs(-1), precision));
        self.report
    }
}

/// A point as EDTF, no finer than `precision` and no finer than a day.
pub(super) fn date_text(time: Time, precision: Precision) -> String {
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
