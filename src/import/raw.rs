//! Records as they stand in their file: to be corrected and opened again, or to be shown beside an issue.
//!
//! The file is read once more, stretch by stretch; nothing of it was kept.

use std::fs::File;
use std::io::{Read, Write};
use std::ops::Range;
use std::path::Path;

use super::any_json::is_second_line_whole;
use super::blocks::{BLOCK_BYTES, Blocks, FIRST_BYTES, MAX_QUOTED};
use super::mended::left_out;
use super::packed::{self, Budget, Packed};
use super::rows::Rows;
use super::sheets::binary::columnar;
use super::sheets::grid::SHEET;
use super::table::Table;
use super::text::{count_byte, decode_as_before};
use super::timelinejs::TimelineJs;
use super::timesketch::{Timesketch, is_tln_without_header};
use super::workbook::look_into_workbook;
use super::{FileReport, ImportError, Importer, IssueKind, Limits, Origin, ReadOptions};

/// Characters of a line that is shown, beyond which nobody reads.
const MAX_SHOWN: usize = 20_000;

/// Writes the records of a file that are to be corrected, as they stand in it, and says how many these are: those that could
/// not become events, and of tables those whose date could not be read.
///
/// Of a table the lines above its rows come first, so that the result is a table of the same columns, and a sheet of a
/// workbook becomes CSV; of JSON it is a list of the items, of JSON Lines the lines, of a calendar a calendar. The text is in
/// UTF-8.
pub fn raw_records(path: &Path, report: &FileReport, out: &mut dyn Write) -> Result<usize, ImportError> {
    let kind = Kind::of(report);
    let mut places = report.lost.clone();
    if matches!(kind, Kind::Rows | Kind::Lines) && (report.mapping.is_some() || report.format == "gdelt") {
        let dates = report.issues.iter().filter(|issue| issue.kind == IssueKind::BadDate);
        places.extend(dates.map(|issue| (issue.line, issue.column)));
    }
    places.sort_unstable();
    places.dedup();
    let mut wanted = places.iter().peekable();
    let mut n = 0;
    each_record(path, report, kind, &mut |record| {
        match record {
            Found::Head(head) => out.write_all(head.as_bytes())?,
            Found::Record { text, lines } => {
                let (from, to) = lines;
                while wanted.next_if(|place| place.0 < from).is_some() {}
                if wanted.next_if(|place| place.0 < to).is_some() {
                    while wanted.next_if(|place| place.0 < to).is_some() {}
                    out.write_all(text.as_bytes())?;
                    if !text.ends_with(['\n', '\r']) {
                        out.write_all(b"\n")?;
                    }
                    n += 1;
                }
            }
            Found::Text(text) => n += write_pieces(kind, text, &left_out_of(text, report, kind), &places, out)?,
        }
        Ok(wanted.peek().is_some())
    })?;
    out.flush()?;
    Ok(n)
}

/// The row or line of a file that an issue is about, as it stands there; empty when there is no such line.
pub fn raw_line(path: &Path, report: &FileReport, line: u64) -> Result<String, ImportError> {
    let mut found = String::new();
    let kind = Kind::of(report);
    each_record(path, report, kind, &mut |record| {
        let is_here = match record {
            Found::Head(head) => line_of(head, line).map(|text| found.push_str(text)).is_some(),
            Found::Record { text, lines: (from, to) } if (from..to).contains(&line) => {
                found.push_str(text);
                true
            }
            Found::Record { .. } => false,
            Found::Text(text) => line_of(text, line).map(|text| found.push_str(text)).is_some(),
        };
        Ok(!is_here)
    })?;
    let shown = found.char_indices().nth(MAX_SHOWN).map_or(found.len(), |(at, _)| at);
    found.truncate(shown);
    found.truncate(found.trim_end_matches(['\n', '\r']).len());
    Ok(found)
}

/// How records stand in a text.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Kind {
    /// Rows below a header.
    Rows,
    /// One line each.
    Lines,
    /// Lines from `BEGIN` to `END`.
    Components,
    /// Values anywhere.
    Values,
}

impl Kind {
    fn of(report: &FileReport) -> Self {
        let extension = super::read::extension_of(&report.name);
        match report.format.as_str() {
            "json" | "timesketch" if matches!(extension.as_str(), "jsonl" | "ndjson") => Self::Lines,
            "json" | "geojson" => Self::Values,
            _ if report.mapping.is_some() => Self::Rows,
            "gdelt" => Self::Lines,
            "icalendar" => Self::Components,
            _ => Self::Values,
        }
    }
}

/// What is found on the way through a file.
enum Found<'t> {
    /// What stands above the first row.
    Head(&'t str),
    /// A record, its first line, and the one after its last.
    Record { text: &'t str, lines: (u64, u64) },
    /// All of a text whose records are no rows.
    Text(&'t str),
}

/// Calls `found` with the records of a file, until it wants no more.
fn each_record(
    path: &Path,
    report: &FileReport,
    kind: Kind,
    found: &mut dyn FnMut(Found<'_>) -> Result<bool, ImportError>,
) -> Result<(), ImportError> {
    if let Some(text) = sheet_of(path, report)? {
        return each_row(Box::new(text.as_bytes()), SHEET, (Kind::Rows, false), &mut |record| match record {
            Found::Head(head) => found(Found::Head(&csv_of(head))),
            Found::Record { text, lines } => found(Found::Record { text: &csv_of(text), lines }),
            Found::Text(text) => found(Found::Text(text)),
        });
    }
    let extension = super::read::extension_of(&report.name);
    let is_log = report.format == Timesketch.id();
    with_origin(path, report, |origin| {
        let is_streamed = matches!(kind, Kind::Rows | Kind::Lines) && report.encoding.starts_with("UTF-8");
        if is_streamed {
            let mut source = origin.open()?;
            if report.encoding != "UTF-8" {
                // The byte order mark.
                (&mut source).take(3).read_to_end(&mut Vec::new())?;
            }
            return each_row(source, &extension, (kind, is_log), found);
        }
        let mut bytes = Vec::new();
        origin.open()?.read_to_end(&mut bytes)?;
        let text = decode_as_before(&bytes, &report.encoding);
        match kind {
            Kind::Rows | Kind::Lines => each_row(Box::new(text.as_bytes()), &extension, (kind, is_log), found),
            Kind::Values if is_json_lines(&text) => {
                each_row(Box::new(text.as_bytes()), &extension, (Kind::Lines, false), found)
            }
            Kind::Components | Kind::Values => found(Found::Text(&text)).map(|_| ()),
        }
    })
}

/// The text of the sheet that a report is about; `None` when the file is no workbook.
fn sheet_of(path: &Path, report: &FileReport) -> Result<Option<String>, ImportError> {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let mut file = File::open(path)?;
    if columnar(&mut file)?.is_some() {
        let advice = "its rows cannot be shown or written; save the table as CSV and read that";
        return Err(ImportError::NotEvents { what: "a file of columns", advice });
    }
    let sheet = report.name.strip_prefix(&name).and_then(|rest| rest.strip_prefix(": ")).map(str::to_owned);
    let options = ReadOptions { sheet, ..ReadOptions::default() };
    Ok(look_into_workbook(&mut file, path, &name, &options)?.map(|sheet| sheet.text))
}

/// Rows of a sheet as those of CSV.
fn csv_of(rows: &str) -> String {
    let mut csv = String::with_capacity(rows.len() + 16);
    for row in rows.split_terminator('\r') {
        for (nth, cell) in row.split('\u{1f}').enumerate() {
            csv.push_str(if nth == 0 { "" } else { "," });
            if cell.contains([',', '"', '\n']) {
                csv.push('"');
                csv += &cell.replace('"', "\"\"");
                csv.push('"');
            } else {
                csv.push_str(cell);
            }
        }
        csv.push('\n');
    }
    csv
}

/// Whether a text is JSON with a value on each line: its first or second line is a whole object, and more follows.
fn is_json_lines(text: &str) -> bool {
    let text = text.trim_start();
    is_second_line_whole(text)
        || text.starts_with('{')
            && text.split_once('\n').is_some_and(|(line, rest)| {
                !rest.trim_start().is_empty() && serde_json::from_str::<&serde_json::value::RawValue>(line).is_ok()
            })
}

/// Opens a file again, or the file in an archive that a report is about.
fn with_origin(
    path: &Path,
    report: &FileReport,
    read: impl FnOnce(&Origin<'_>) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let mut file = File::open(path)?;
    let n_bytes = file.metadata()?.len();
    let Some(contents) = packed::contents(&mut file, &name)? else { return read(&Origin::Plain(path)) };
    let budget = Budget::of(n_bytes, Limits::default());
    let is_it =
        |inner: &str| report.name == format!("{name}: {inner}") || (report.name == name && contents.entries.len() == 1);
    match contents.entries.iter().find(|entry| is_it(&entry.name)) {
        Some(entry) => read(&Origin::Packed(Packed::new(path, contents.kind, entry, &budget))),
        None => Err(ImportError::UnknownFormat),
    }
}

/// Calls `found` with the lines above a table and its rows, cut in the way in which they were read.
fn each_row(
    source: Box<dyn Read + '_>,
    extension: &str,
    (kind, is_log): (Kind, bool),
    found: &mut dyn FnMut(Found<'_>) -> Result<bool, ImportError>,
) -> Result<(), ImportError> {
    let mut blocks = Blocks::new(source, Limits::default());
    let mut text = blocks.next(String::new(), FIRST_BYTES)?;
    // Rows of JSON are lines, whatever the file is called.
    if kind == Kind::Lines || is_json_lines(&text) || is_log && is_tln_without_header(&text) {
        let mut line = 0;
        loop {
            for row in text.split_inclusive('\n') {
                line += 1;
                if !found(Found::Record { text: row, lines: (line, line + 1) })? {
                    return Ok(());
                }
            }
            if blocks.is_at_end() {
                return Ok(());
            }
            text = blocks.next(String::new(), BLOCK_BYTES)?;
        }
    }
    let (dialect, n_columns, mut start) = loop {
        let table = Table::open(&text, extension);
        if table.wants_more() && !blocks.is_at_end() {
            let n_bytes = text.len() * 3;
            text = blocks.next(text, n_bytes)?;
            continue;
        }
        break (table.dialect(), table.names.len(), table.data_start());
    };
    blocks.set_line_end(dialect.line_end);
    if !found(Found::Head(text.get(..start.0).unwrap_or_default()))? {
        return Ok(());
    }
    let mut n_before = 0;
    loop {
        let mut rows = Rows::new(&text, dialect, start.0, start.1);
        rows.expect(n_columns);
        let mut ranges = Vec::new();
        while rows.advance() {
            ranges.push((rows.start()..rows.at(), (n_before + rows.line(), n_before + rows.next_line())));
        }
        if rows.ran_out() && !blocks.is_at_end() && text.len() < MAX_QUOTED {
            let n_bytes = BLOCK_BYTES.max(text.len());
            text = blocks.next(text, n_bytes)?;
            continue;
        }
        n_before += rows.next_line() - 1;
        for (range, (from, to)) in ranges {
            let text = text.get(range).unwrap_or_default();
            // The last line may have no end.
            if !found(Found::Record { text, lines: (from, to.max(from + 1)) })? {
                return Ok(());
            }
        }
        if blocks.is_at_end() {
            return Ok(());
        }
        text = blocks.next(String::new(), BLOCK_BYTES)?;
        start = (0, 1);
    }
}

/// The stretches of damaged JSON that were left out as records.
fn left_out_of(text: &str, report: &FileReport, kind: Kind) -> Vec<Range<usize>> {
    let is_json = kind == Kind::Values
        && report.issues.iter().any(|issue| matches!(issue.kind, IssueKind::BadJson | IssueKind::CutOff));
    let extension = super::read::extension_of(&report.name);
    if is_json { left_out(text, &extension, report.format == TimelineJs.id()) } else { Vec::new() }
}

/// Writes the values or components that start at these places.
fn write_pieces(
    kind: Kind,
    text: &str,
    left_out: &[Range<usize>],
    places: &[(u64, u32)],
    out: &mut dyn Write,
) -> Result<usize, ImportError> {
    let (head, between, foot) = match kind {
        Kind::Components => {
            ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Dateline//unreadable//EN\r\n", "", "END:VCALENDAR\r\n")
        }
        _ => ("[\n", ",\n", "\n]\n"),
    };
    out.write_all(head.as_bytes())?;
    let (mut at, mut line, mut column, mut n) = (0, 1, 1, 0);
    for &(wanted, wanted_column) in places {
        while line < wanted {
            let Some(end) = text.get(at..).and_then(|rest| memchr::memchr(b'\n', rest.as_bytes())) else { break };
            at += end + 1;
            (line, column) = (line + 1, 1);
        }
        // A file may be one line of many megabytes, so the way goes on from the last place.
        let n_chars = wanted_column.saturating_sub(column) as usize;
        let step = text.get(at..).and_then(|rest| rest.char_indices().nth(n_chars)).map_or(0, |(step, _)| step);
        (at, column) = (at + step, column + n_chars as u32);
        let rest = text.get(at..).unwrap_or_default();
        let known = left_out.binary_search_by_key(&at, |range| range.start).ok().and_then(|nth| left_out.get(nth));
        let piece = match known {
            Some(range) => text.get(range.clone()).unwrap_or_default().trim_end(),
            None if kind == Kind::Components => component_at(rest),
            None => value_at(rest),
        };
        if line < wanted || piece.is_empty() {
            continue;
        }
        out.write_all(if n == 0 { b"" } else { between.as_bytes() })?;
        out.write_all(piece.as_bytes())?;
        n += 1;
    }
    out.write_all(foot.as_bytes())?;
    Ok(n)
}

/// The component that starts on the first line of a text.
fn component_at(text: &str) -> &str {
    let mut depth = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let starts = |word: &str| line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        depth += i32::from(starts("BEGIN:")) - i32::from(starts("END:"));
        at += line.len();
        if depth <= 0 {
            break;
        }
    }
    text.get(..at).unwrap_or_default()
}

/// The value at the start of a text of JSON, broken or not.
fn value_at(text: &str) -> &str {
    let rest = text.trim_start();
    let bytes = rest.as_bytes();
    let (mut depth, mut is_text, mut skip) = (0_u32, false, false);
    for (at, &byte) in bytes.iter().enumerate() {
        if skip {
            skip = false;
            continue;
        }
        match byte {
            b'\\' if is_text => skip = true,
            b'"' => is_text = !is_text,
            b'{' | b'[' if !is_text => depth += 1,
            b'}' | b']' | b',' if !is_text && depth == 0 => return rest.get(..at).unwrap_or_default().trim_end(),
            b'}' | b']' if !is_text => depth -= 1,
            _ => {}
        }
        if depth == 0 && !is_text && matches!(byte, b'}' | b']') {
            return rest.get(..=at).unwrap_or_default();
        }
    }
    rest.trim_end()
}

/// A physical line of a text, from 1.
fn line_of(text: &str, line: u64) -> Option<&str> {
    if count_byte(text.as_bytes(), b'\n') as u64 + 1 < line {
        return None;
    }
    text.split_inclusive('\n').nth(line.checked_sub(1)? as usize)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::import::{Progress, ReadOptions, read_files};

    fn report_of(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf, FileReport) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        let loaded =
            read_files(std::slice::from_ref(&path), &ReadOptions::default(), &Progress::default()).expect(name);
        let report = loaded.reports.into_iter().next().expect("a report");
        (folder, path, report)
    }

    fn check_lost(name: &str, bytes: &[u8], expected: &str) {
        let (_folder, path, report) = report_of(name, bytes);
        let mut out = Vec::new();
        let n = raw_records(&path, &report, &mut out).expect("records");
        assert_eq!((String::from_utf8(out).expect("UTF-8").as_str(), n), (expected, report.unreadable), "{name}");
    }

    #[test]
    fn lost_rows_come_with_the_lines_above_the_table() {
        let text = "Incidents,,,,,,\ndate,title,a,b,c,d,e\n2021-04-02,March,,,,,\nsum\n\"rest of\na row\"\n2021-04-03,Talks,,,,,\nend";
        check_lost("a.csv", text.as_bytes(), "Incidents,,,,,,\ndate,title,a,b,c,d,e\nsum\n\"rest of\na row\"\nend\n");
        let text = "date;title;a;b;c;d;e\r\n2021-04-02;Март;;;;;\r\nвсего\r\n";
        let bytes = encoding_rs::WINDOWS_1251.encode(text).0.into_owned();
        check_lost("b.csv", &bytes, "date;title;a;b;c;d;e\r\nвсего\r\n");
    }

    #[test]
    fn what_is_written_has_nothing_but_lost_rows_when_it_is_read() {
        let mut text = "\u{feff}date,title,a,b,c,d,e\n".to_owned();
        for nth in 0..60_000 {
            text += if nth % 1_000 == 7 {
                "lost\n"
            } else {
                "2021-04-02,\"March, of\n many\",and,further,columns,that,follow\n"
            };
        }
        assert!(text.len() > 3 << 20, "several stretches");
        let (_folder, path, report) = report_of("large.csv", text.as_bytes());
        assert_eq!((report.records, report.unreadable), (60_000, 60));
        let mut out = Vec::new();
        assert_eq!(raw_records(&path, &report, &mut out).expect("records"), 60);
        assert_eq!(String::from_utf8(out).expect("UTF-8"), "date,title,a,b,c,d,e\n".to_owned() + &"lost\n".repeat(60));
        let line = report.issues.last().map_or(0, |issue| issue.line);
        assert_eq!(raw_line(&path, &report, line).expect("a line"), "lost");
        assert_eq!(
            raw_line(&path, &report, 3).expect("a row"),
            "2021-04-02,\"March, of\n many\",and,further,columns,that,follow"
        );
        assert_eq!(raw_line(&path, &report, 1).expect("a line"), "date,title,a,b,c,d,e");
        assert_eq!(raw_line(&path, &report, 9_999_999).expect("no line"), "");
    }

    #[test]
    fn lost_items_of_json_are_a_list() {
        let text = "{\"events\": [{\"title\": \"a\", \"when\": \"2021\"}, 17, {}, [1, \"]\"], \"x, \\\"y\", {\"title\": \"b\"}]}";
        check_lost("a.json", text.as_bytes(), "[\n17,\n{},\n[1, \"]\"],\n\"x, \\\"y\"\n]\n");
    }

    #[test]
    fn lost_lines_of_json_are_lines() {
        let text = "{\"title\":\"A\",\"date\":\"2001\"}\n{broken\n{\"title\":\"B\",\"date\":\"2002\"}\n[1,2]\n";
        check_lost("a.jsonl", text.as_bytes(), "{broken\n[1,2]\n");
        let text = text.replace("{broken\n", "\"x\"\n");
        check_lost("a.json", text.as_bytes(), "\"x\"\n[1,2]\n");
        let log = "{\"message\":\"A\",\"timestamp_desc\":\"b\",\"datetime\":\"2001-05-10T10:00:00Z\"}\n";
        check_lost("t.jsonl", format!("{log}{log}{{broken\n{log}[1,2]\n").as_bytes(), "{broken\n[1,2]\n");
    }

    #[test]
    fn lines_of_tln_without_a_header_stand_alone() {
        let line = "1622505600|FILE|HOST|USER|created x\n";
        let text = format!("{line}{line}bad line\n{line}");
        let (_folder, path, report) = report_of("a.csv", text.as_bytes());
        assert_eq!(report.format, "timesketch");
        let mut out = Vec::new();
        assert_eq!(raw_records(&path, &report, &mut out).expect("records"), 1);
        assert_eq!(String::from_utf8(out).expect("UTF-8"), "bad line\n");
        let text = format!("Time|Source|Host|User|Description\n{text}");
        let (_folder, path, report) = report_of("a.csv", text.as_bytes());
        let mut out = Vec::new();
        assert_eq!(raw_records(&path, &report, &mut out).expect("records"), 1);
        assert_eq!(String::from_utf8(out).expect("UTF-8"), "Time|Source|Host|User|Description\nbad line\n");
    }

    #[test]
    fn lost_records_of_damaged_json_are_written_as_they_stand() {
        let text = "[{\"title\":\"a\",\"date\":\"2001\"},\n{\"title\":\"b\" \"date\":1},\n{\"title\":\"c\",\"da";
        check_lost("a.json", text.as_bytes(), "[\n{\"title\":\"b\" \"date\":1},\n{\"title\":\"c\",\"da\n]\n");
    }

    #[test]
    fn lost_records_of_damaged_json_end_where_the_next_begins() {
        let good = "{\"title\":\"g\",\"date\":\"2001\"}";
        let bad = "{\"title\":\"b\",\"date\":\"2002\",\"m\":{\"x\":1}";
        check_lost("a.json", format!("[{good},{good},{bad}]").as_bytes(), &format!("[\n{bad}\n]\n"));
        let quote = "{\"title\":\"B \"x\",\"date\":\"2002\"}";
        check_lost(
            "a.json",
            format!("[{good},{quote},\n{good},{bad},{good}]").as_bytes(),
            &format!("[\n{quote},\n{bad}\n]\n"),
        );
    }

    #[test]
    fn lost_rows_of_a_sheet_are_a_table() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        let rows = ["date,title,a,b,c,d,e", "2021-04-02,March", "2021-02-31,Sum; \"so\"", "2021-04-03,Talks"];
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.split(',').enumerate() {
                sheet.write(row as u32, column as u16, cell).expect("a cell");
            }
        }
        let (_folder, path, report) = report_of("a.xlsx", &book.save_to_buffer().expect("a workbook"));
        assert_eq!((report.records, report.undated), (3, 1));
        let mut out = Vec::new();
        assert_eq!(raw_records(&path, &report, &mut out).expect("records"), 1);
        let out = String::from_utf8(out).expect("UTF-8");
        let starts: Vec<_> = out.lines().map(|line| line.split(',').next().unwrap_or_default()).collect();
        assert_eq!(starts, ["date", "2021-02-31"]);
        assert!(out.contains(",\"Sum; \"\"so\"\"\","), "{out}");
        assert!(raw_line(&path, &report, 2).expect("a row").starts_with("2021-04-02,March"));
    }

    #[test]
    fn lost_parts_of_calendars_are_a_calendar() {
        let text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:A\r\nDTSTART:20210402\r\nEND:VEVENT\r\nBEGIN:VFREEBUSY\r\nUID:1\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n";
        let head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Dateline//unreadable//EN\r\n";
        check_lost(
            "a.ics",
            text.as_bytes(),
            &format!("{head}BEGIN:VFREEBUSY\r\nUID:1\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n"),
        );
    }

    #[test]
    fn files_in_archives_are_found_again() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(b"date,title,a,b,c,d,e\n2021-04-02,March,,,,,\nsum\n").expect("packed");
        check_lost("a.csv.gz", &packed.finish().expect("packed"), "date,title,a,b,c,d,e\nsum\n");
    }

    #[test]
    fn nothing_is_found_in_files_that_have_changed() {
        let (_folder, path, report) = report_of("a.csv", b"date,title,a,b,c,d,e\n2021-04-02,March,,,,,\nsum\n");
        std::fs::write(&path, "\u{0}\"").expect("a file");
        let mut out = Vec::new();
        assert_eq!(raw_records(&path, &report, &mut out).expect("nothing"), 0);
        assert_eq!(raw_line(&path, &report, 3).expect("nothing"), "");
    }
}
