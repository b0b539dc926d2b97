//! From paths to a data set.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::any_json::AnyJson;
use super::cx::ReadCx;
use super::mended::mended;
use super::packed::{self, Budget, Contents, Fault, Kind, Packed};
use super::report::cut;
use super::root::{root_of, sort_of};
use super::sheets::binary::{Columnar, columnar};
#[cfg(feature = "parquet")]
use super::sheets::columnar::ColumnFile;
use super::sheets::grid::SHEET;
use super::simile::Simile;
use super::start::without_stray_start;
use super::text::{Decoded, decode, refuse_database};
use super::timelinejs::TimelineJs;
use super::vis::Vis;
use super::workbook::read_workbook;
use super::zip::Entry;
use super::{
    CONTAINERS, Confidence, FileReport, Head, IMPORTERS, ImportError, Importer, Input, InputText, Issue, IssueKind,
    Origin, Progress, ReadOptions, memory,
};
use crate::dataset::{Dataset, DatasetBuilder};

/// The events that the program comes with, in its own format.
pub const BUNDLED: &str = include_str!("../../data/events.json");

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
    let options = &*options.of_file(&name);
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
    let (mut reports, mut skipped): (Vec<FileReport>, Vec<(usize, &str, String)>) = (Vec::new(), Vec::new());
    for (nth, entry) in contents.entries.iter().enumerate() {
        let n_bytes = size_of(entry);
        if let Some(barrier) = entry.barrier {
            progress.add_done(n_bytes);
            skipped.push((nth, &entry.name, barrier.to_owned()));
            continue;
        }
        let is_zip = contents.kind == Kind::Zip;
        let inner = if is_zip { format!("{name}: {}", entry.name) } else { name.to_owned() };
        let origin = Origin::Packed(Packed::new(path, contents.kind, entry, &budget));
        let extension = extension_of(&entry.name);
        let file = FileToRead { origin: &origin, name: &inner, path: &shown, extension: &extension, n_bytes };
        let mark = builder.mark();
        let result = read_file(&file, builder, &options.of_file(&inner), progress);
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
            (ImportError::Broken { .. } | ImportError::NotUtf8 | ImportError::RowTooLong { .. }, _) if is_zip => {
                builder.rewind(mark);
                error.to_string()
            }
            _ if is_zip => return Err(error.in_file(&format!("{shown}: {}", entry.name))),
            _ => return Err(error),
        };
        if !is_zip {
            return Err(fault.map_or(error, |(fault, _)| ImportError::NotUnpacked(fault.message())));
        }
        progress.add_done(n_bytes);
        skipped.push((nth, &entry.name, why));
    }
    let Some(first) = reports.first_mut() else {
        let list: Vec<String> = skipped.iter().map(|(_, name, why)| format!("{name} ({why})")).collect();
        return Err(ImportError::NothingPacked(cut(&list.join(", "), 300)));
    };
    let n_entries = contents.entries.len();
    for (nth, name, why) in skipped.into_iter().rev() {
        let message = format!("file {} of {n_entries} in the archive is left out: {why}", nth + 1);
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
                let decoded = decode(&bytes, options.encoding(&bytes, extension)?)?;
                read_decoded(importer, name, extension, &decoded, &mut cx)?;
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
    let mut decoded = decode(bytes, options.encoding(bytes, extension)?)?;
    let sure = |text: &str| importer_for(text, extension, options).map_or(Confidence::No, |(_, sure)| sure);
    let stray = without_stray_start(&decoded.text, extension, sure).map(|(text, issue)| {
        let n_bytes = decoded.text.len().saturating_sub(text.len());
        decoded.first_bad = decoded.first_bad.map(|at| at.saturating_sub(n_bytes));
        decoded.text = text.into();
        issue
    });
    let (importer, _) = importer_for(&decoded.text, extension, options)?;
    let mut cx = ReadCx::begin(name, path, importer, &decoded.encoding, builder, options, progress, n_bytes);
    read_decoded(importer, name, extension, &decoded, &mut cx)?;
    if let Some(issue) = stray {
        cx.report_mut().issue_first(issue);
    }
    Ok(cx.finish())
}

/// Reads a text; one of JSON that breaks its rules is mended and read again, as far as it can be.
fn read_decoded(
    importer: &dyn Importer,
    name: &str,
    extension: &str,
    decoded: &Decoded<'_>,
    cx: &mut ReadCx<'_>,
) -> Result<(), ImportError> {
    let note = |cx: &mut ReadCx<'_>| {
        cx.report_mut().encoding.clone_from(&decoded.encoding);
        cx.note_bad_signs(decoded);
        cx.note_odd_signs(&decoded.text);
    };
    let text = &*decoded.text;
    note(cx);
    let result = importer.read(&Input { name, extension, text: InputText::Whole(text) }, cx);
    let may_be_mended = match &result {
        Err(ImportError::Broken { .. }) => true,
        // A line with a number that JSON does not have, or a comma at its end, is lost until it is mended.
        Ok(()) => {
            let is_of_json = |issue: &Issue| issue.kind == IssueKind::BadJson;
            cx.report_mut().unreadable > 0
                && cx.report_mut().issues.iter().any(is_of_json)
                && has_odd_signs(text, importer.id() == AnyJson.id())
                || may_be_strict(importer.id(), text) && cx.report_mut().issues.iter().any(is_of_json)
        }
        Err(_) => false,
    };
    let in_script = importer.id() == TimelineJs.id();
    let Some(mended) = may_be_mended.then(|| mended(text, extension, in_script)).flatten() else { return result };
    let n_events = cx.report_mut().events;
    cx.start_again();
    note(cx);
    let again = importer.read(&Input { name, extension, text: InputText::Whole(&mended.text) }, cx);
    match (again, result) {
        (Err(ImportError::Cancelled), _) => Err(ImportError::Cancelled),
        // What is left tells nothing that the first error would not.
        (Err(_), Err(first)) => Err(first),
        (Ok(()), Err(first)) if cx.report_mut().events == 0 => Err(first),
        // Scripts have rules of their own, by which more may be read.
        (_, Ok(())) if may_be_strict(importer.id(), text) && cx.report_mut().events <= n_events => {
            cx.start_again();
            note(cx);
            importer.read(&Input { name, extension, text: InputText::Whole(text) }, cx)
        }
        (Err(again), Ok(())) => Err(again),
        (Ok(()), _) => {
            mended.report(cx);
            Ok(())
        }
    }
}

/// Whether a text may be strict JSON of a format that is read by the looser rules of scripts, by which damage costs more.
fn may_be_strict(importer: &str, text: &str) -> bool {
    (importer == Vis.id() || importer == Simile.id()) && text.trim_start().starts_with(['{', '['])
}

/// Whether a text may have numbers that JSON does not have, or one of lines comments and commas behind its values.
fn has_odd_signs(text: &str, is_of_lines: bool) -> bool {
    let is_there = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    ["NaN", "Infinity"].into_iter().any(is_there)
        || is_of_lines && ["},\n", "},\r", "//", "/*"].into_iter().any(is_there)
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
    let is_container = |id: &String| CONTAINERS.iter().any(|container| container.id == *id);
    if options.format.as_ref().is_some_and(is_container) && extension != SHEET {
        return Err(ImportError::NotEvents {
            what: "no workbook and no file of columns",
            advice: "read it without --read-as, or as a format that `dateline formats` lists for such files",
        });
    }
    if let Some(id) = options.format.as_ref().filter(|id| !is_container(id)) {
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

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::import::trial::{read, read_with};

    fn refused(name: &str, bytes: &[u8], options: &ReadOptions) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        File::create(&path).and_then(|mut file| file.write_all(bytes)).expect("a file");
        let error = read_files(&[path], options, &Progress::default()).expect_err("no events").to_string();
        error.split_once(": ").map_or(String::new(), |(_, words)| words.to_owned())
    }

    #[test]
    fn files_in_which_nothing_is_found_say_what_was_looked_for() {
        for (name, text, words) in [
            ("a.json", "[]", "its list of events is empty"),
            ("a.json", "{\"format\": \"dateline\", \"events\": []}", "its list of events is empty"),
            ("a.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "no event, to-do or journal entry"),
        ] {
            let report = read(name, text).report;
            let issue = report.issues.first().expect("an issue");
            assert_eq!((report.records, report.issue_count, issue.kind), (0, 1, IssueKind::NothingFound), "{text}");
            assert!(issue.message.contains(words) && !issue.hint.is_empty(), "{}", issue.message);
        }
        let options = ReadOptions { format: Some("markdown".to_owned()), ..ReadOptions::default() };
        let report = read_with("a.csv", "title,place\nx,Rome\n", &options).report;
        assert!(
            report.issues.iter().any(|issue| issue.kind == IssueKind::NothingFound && issue.hint.contains("--read-as"))
        );
    }

    #[test]
    fn a_workbook_is_asked_for_by_name_only_where_there_is_one() {
        let options = ReadOptions { format: Some("workbook".to_owned()), ..ReadOptions::default() };
        assert!(refused("a.csv", b"title,date\nx,2001\n", &options).starts_with("this is no workbook"));
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (row, cells) in [["date", "title"], ["2001-05-10", "A thing"]].iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                sheet.write(row as u32, column as u16, *cell).expect("a cell");
            }
        }
        let bytes = book.save_to_buffer().expect("a workbook");
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.xlsx");
        std::fs::write(&path, &bytes).expect("a file");
        let loaded = read_files(&[path], &options, &Progress::default()).expect("events");
        assert_eq!(loaded.dataset.len(), 1);
        for n_bytes in [60, 300, bytes.len() / 2, bytes.len() - 30] {
            let words = refused("b.xlsx", bytes.get(..n_bytes).expect("bytes"), &ReadOptions::default());
            assert!(words.contains("it is cut off or damaged") && words.contains("get the file again"), "{words}");
        }
    }

    #[test]
    fn files_of_an_archive_that_are_left_out_have_their_number() {
        let entry = |name: &str, text: &[u8]| {
            let mut crc = flate2::Crc::new();
            crc.update(text);
            // Flags, method, time and date are all zero.
            let mut middle = vec![0; 8];
            middle.extend(crc.sum().to_le_bytes());
            middle.extend((text.len() as u32).to_le_bytes());
            middle.extend((text.len() as u32).to_le_bytes());
            middle.extend((name.len() as u16).to_le_bytes());
            middle.extend([0, 0]);
            let local = [b"PK\x03\x04\x14\0".as_slice(), &middle, name.as_bytes(), text].concat();
            (local, middle)
        };
        let files: [(&str, &[u8]); 4] = [
            ("a.csv", b"title,date\nx,2001\n"),
            ("b.bin", &[0; 99]),
            ("c.json", b"{\"a\": oops"),
            ("d.csv", b"title,date\ny,2002\n"),
        ];
        let (mut bytes, mut list) = (Vec::new(), Vec::new());
        for (name, text) in files {
            let (local, middle) = entry(name, text);
            list.extend(b"PK\x01\x02\x14\0\x14\0");
            list.extend(&middle);
            list.extend([0; 10]);
            list.extend((bytes.len() as u32).to_le_bytes());
            list.extend(name.as_bytes());
            bytes.extend(local);
        }
        let (n_bytes, n_list) = (bytes.len() as u32, list.len() as u32);
        bytes.extend(list);
        bytes.extend(b"PK\x05\x06\0\0\0\0\x04\0\x04\0");
        bytes.extend(n_list.to_le_bytes());
        bytes.extend(n_bytes.to_le_bytes());
        bytes.extend([0, 0]);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.zip");
        std::fs::write(&path, bytes).expect("a file");
        let loaded = read_files(&[path], &ReadOptions::default(), &Progress::default()).expect("events");
        assert_eq!(loaded.dataset.len(), 2);
        let said: Vec<_> =
            loaded.reports[0].issues.iter().map(|issue| (issue.message.as_str(), issue.value.as_str())).collect();
        assert_eq!(said[0], ("file 2 of 4 in the archive is left out: it is a binary file", "b.bin"));
        assert!(said[1].0.starts_with("file 3 of 4 in the archive is left out: line 1") && said[1].1 == "c.json");
    }

    #[test]
    fn an_empty_archive_is_called_so() {
        let end = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
        let words = refused("a.zip", &end, &ReadOptions::default());
        assert_eq!(words, "this is an empty zip archive; there is no file in it; choose another one");
    }
}
