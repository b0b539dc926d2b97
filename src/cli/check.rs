//! `dateline check`: what was found in files and what could not be read.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::args::CheckArgs;
use super::{Failure, plain};
use crate::figure::write_atomic_with;
use crate::import::{FileReport, ImportError, IssueGroup, raw_records};

/// Sorts of issues printed for a file.
const MAX_PRINTED: usize = 50;

/// Prints a report of each file; a file that cannot be read at all does not keep the others from being read.
pub(super) fn check(args: &CheckArgs) -> Result<ExitCode, Failure> {
    let options = args.files.reading.options()?;
    let mut reports: Vec<FileReport> = Vec::new();
    let mut failures = Vec::new();
    if args.files.files.is_empty() {
        reports = super::load(&args.files.files, &options)?.reports;
    }
    for path in &args.files.files {
        match super::load(std::slice::from_ref(path), &options) {
            Ok(loaded) => reports.extend(loaded.reports),
            Err(failure) => failures.push((path.display().to_string(), failure.to_string())),
        }
    }
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if args.json {
        let failed: Vec<_> =
            failures.iter().map(|(path, error)| serde_json::json!({ "path": path, "error": error })).collect();
        let files: Vec<_> = reports
            .iter()
            .map(|report| {
                let mut file = serde_json::json!(report);
                file["groups"] = serde_json::json!(report.groups());
                file
            })
            .collect();
        let mut object = serde_json::json!({ "files": files });
        if !failed.is_empty() {
            object["failed"] = failed.into();
        }
        writeln!(out, "{}", serde_json::to_string_pretty(&object).map_err(std::io::Error::from)?)?;
    } else {
        for report in &reports {
            print(&mut out, report, args)?;
        }
    }
    out.flush()?;
    if let Some(path) = &args.unreadable {
        write_unreadable(path, &args.files.files, &reports)?;
    }
    for (_, error) in &failures {
        eprintln!("dateline: {error}");
    }
    let issues: usize = reports.iter().map(|report| report.issue_count).sum();
    Ok(match (failures.is_empty(), args.strict && issues > 0) {
        (false, _) => ExitCode::from(2),
        (true, true) => ExitCode::from(1),
        (true, false) => ExitCode::SUCCESS,
    })
}

fn print(out: &mut impl std::io::Write, report: &FileReport, args: &CheckArgs) -> std::io::Result<()> {
    let own = Path::new(&report.path).file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    // The file of an archive, or the sheet, that it was.
    let part = report.name.strip_prefix(&*own).unwrap_or_default();
    let name = if report.path.is_empty() { "bundled events" } else { &report.path };
    writeln!(out, "{name}{part}")?;
    writeln!(out, "  format {}, {}", report.format, report.encoding)?;
    writeln!(out, "  {}", report.counts())?;
    if let (Some(first), Some(last)) = (&report.first, &report.last) {
        writeln!(out, "  from {first} to {last}")?;
    }
    if !report.precision.is_empty() {
        let parts: Vec<String> = report.precision.iter().map(|(name, n)| format!("{name} {n}")).collect();
        writeln!(out, "  dates known to: {}", parts.join(", "))?;
    }
    let actors = if report.actors == 1 { "actor" } else { "actors" };
    let countries = if report.countries == 1 { "country or territory" } else { "countries or territories" };
    writeln!(out, "  {} {countries}, {} {actors}", report.countries, report.actors)?;
    if let Some(mapping) = &report.mapping {
        let taken = mapping.columns.iter().filter_map(|column| Some((column.field?, &column.column)));
        let taken: Vec<String> = taken.map(|(field, column)| format!("{column} = {}", field.key())).collect();
        let others = if taken.len() < mapping.columns.len() { "; the others are kept as they are" } else { "" };
        writeln!(out, "  columns: {}{others}", taken.join(", "))?;
    }
    writeln!(out, "  {} issue{}", report.issue_count, if report.issue_count == 1 { "" } else { "s" })?;
    if args.all { print_issues(out, report) } else { print_groups(out, report) }
}

/// A line for each issue that is kept.
fn print_issues(out: &mut impl std::io::Write, report: &FileReport) -> std::io::Result<()> {
    for issue in &report.issues {
        let field = if issue.field.is_empty() { String::new() } else { format!(" {}", issue.field) };
        let value = if issue.value.is_empty() { String::new() } else { format!(" “{}”", issue.value) };
        let hint = after_semicolon(&issue.hint);
        let (name, line, column) = (&report.name, issue.line, issue.column);
        writeln!(out, "    {name}:{line}:{column}{field}: {}{}{hint}", issue.message, plain(&value))?;
    }
    let n_more = report.issue_count - report.issues.len();
    if n_more > 0 {
        writeln!(out, "    and {n_more} more, which are counted only")?;
    }
    Ok(())
}

/// A line for each sort of issues: how many records, what, where first, and what to do.
fn print_groups(out: &mut impl std::io::Write, report: &FileReport) -> std::io::Result<()> {
    let groups = report.groups();
    for group in groups.iter().take(MAX_PRINTED) {
        writeln!(out, "    {}", group_line(group, report.mapping.is_some()))?;
    }
    if groups.len() > MAX_PRINTED {
        writeln!(out, "    and {} more sorts; --all lists every issue", groups.len() - MAX_PRINTED)?;
    } else if groups.iter().any(|group| group.n_issues > 1) {
        writeln!(out, "    --all lists every issue")?;
    }
    Ok(())
}

/// `37 rows: no such day in “start” (first: line 12, “31.02.1789”); write a day that exists`
fn group_line(group: &IssueGroup, is_table: bool) -> String {
    let field = if group.field.is_empty() { String::new() } else { format!(" in “{}”", group.field) };
    let value = if group.value.is_empty() { String::new() } else { format!(", “{}”", group.value) };
    let (count, n_issues) = (group.count, group.n_issues);
    let number = match (n_issues, is_table) {
        // One issue that speaks for many says itself for how many.
        (1, _) => String::new(),
        (_, true) => format!("{count} rows: "),
        (_, false) => format!("{count} records: "),
    };
    let first = if count > 1 { "first: " } else { "" };
    let place = format!("({first}line {}{})", group.line, plain(&value));
    format!("{number}{}{field} {place}{}", group.message, after_semicolon(&group.hint))
}

fn after_semicolon(hint: &str) -> String {
    if hint.is_empty() { String::new() } else { format!("; {hint}") }
}

/// Writes the records that could not be read: of one file into `out`, of several into a folder, where each has a file of its
/// own.
fn write_unreadable(out: &Path, files: &[PathBuf], reports: &[FileReport]) -> Result<(), Failure> {
    match files {
        [] => Err(Failure::Usage("--unreadable needs the file whose records are to be written".to_owned())),
        [path] => write_unreadable_of(path, out, reports),
        _ => write_unreadable_of_several(out, reports),
    }
}

/// Writes a file for each report with records to correct, named like what was read; none of them may be there already.
fn write_unreadable_of_several(out: &Path, reports: &[FileReport]) -> Result<(), Failure> {
    let mut wanted: Vec<(&FileReport, PathBuf)> = Vec::new();
    for report in reports.iter().filter(|report| report.has_records_to_correct()) {
        let into = out.join(name_for(report));
        if into.exists() {
            let message = format!("{} is there already and is not written over; give another folder", into.display());
            return Err(Failure::Usage(message));
        }
        if let Some((other, _)) = wanted.iter().find(|(_, known)| *known == into) {
            let message = format!(
                "{} and {} would both be written to {}; give them one at a time",
                other.path,
                report.path,
                into.display()
            );
            return Err(Failure::Usage(message));
        }
        wanted.push((report, into));
    }
    if wanted.is_empty() {
        eprintln!("dateline: every record and every date was read, so nothing is written");
        return Ok(());
    }
    let failed = |error| Failure::Write { path: out.display().to_string(), error };
    std::fs::create_dir_all(out).map_err(failed)?;
    for (report, into) in wanted {
        write_records(Path::new(&report.path), report, &into)?;
    }
    Ok(())
}

/// The name of a file for the records of a report: that of the file, and that within an archive or workbook, with the ending of
/// what is written.
fn name_for(report: &FileReport) -> String {
    let name: String = report.name.chars().map(|c| if "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect();
    let is_sheet = matches!(report.encoding.as_str(), "XLSX" | "XLSB" | "XLS" | "ODS");
    let name = name.trim_end_matches(".gz").trim_end_matches(".zst");
    if is_sheet { format!("{name}.csv") } else { name.to_owned() }
}

/// Writes the records of the one file that could not be read.
fn write_unreadable_of(path: &Path, out: &Path, reports: &[FileReport]) -> Result<(), Failure> {
    let mut with_lost = reports.iter().filter(|report| report.has_records_to_correct());
    let (Some(report), None) = (with_lost.next(), with_lost.next()) else {
        if reports.iter().any(FileReport::has_records_to_correct) {
            return Err(Failure::Usage(
                "several files of the archive have records to correct; unpack it first".to_owned(),
            ));
        }
        eprintln!("dateline: every record and every date was read, so nothing is written");
        return Ok(());
    };
    write_records(path, report, out)
}

fn write_records(path: &Path, report: &FileReport, out: &Path) -> Result<(), Failure> {
    let written = write_atomic_with(out, |file| raw_records(path, report, file));
    let n = written.map_err(|error| match error {
        ImportError::Io(error) => Failure::Write { path: out.display().to_string(), error },
        error => error.into(),
    })?;
    let records = if n == 1 { "record" } else { "records" };
    eprintln!("dateline: {n} {records} to correct written to {}", out.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::IssueKind;

    fn check_line(n_issues: usize, count: usize, field: &str, value: &str, hint: &str, expected: &str) {
        let (message, kind) = ("no such day".to_owned(), IssueKind::BadDate);
        let (field, value, hint) = (field.to_owned(), value.to_owned(), hint.to_owned());
        let group =
            IssueGroup { kind, field, count, line: 12, column: 3, value, message, hint, n_issues, places: Vec::new() };
        assert_eq!(group_line(&group, true), expected);
    }

    #[test]
    fn records_of_several_files_are_written_into_a_folder_and_over_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let files: Vec<PathBuf> = ["a.jsonl", "b.jsonl", "c.jsonl"].map(|name| folder.path().join(name)).to_vec();
        for (file, bad) in files.iter().zip(["{bad\n", "", "[1]\n"]) {
            let good = "{\"title\":\"a\",\"date\":\"2001\"}\n";
            std::fs::write(file, format!("{good}{bad}{good}")).expect("a file");
        }
        let loaded = super::super::load(&files, &crate::import::ReadOptions::default()).expect("events");
        let out = folder.path().join("out");
        write_unreadable(&out, &files, &loaded.reports).expect("written");
        let read = |name: &str| std::fs::read_to_string(out.join(name)).ok();
        assert_eq!(["a.jsonl", "b.jsonl", "c.jsonl"].map(read), [Some("{bad\n".into()), None, Some("[1]\n".into())]);
        let again = write_unreadable(&out, &files, &loaded.reports).expect_err("the files are there").to_string();
        assert!(again.contains("is there already"), "{again}");
        // Two of one name in two folders are not mixed.
        let mut twins = vec![loaded.reports[0].clone(), loaded.reports[0].clone()];
        twins[1].path = "elsewhere/a.jsonl".to_owned();
        let twice = write_unreadable(&folder.path().join("new"), &files, &twins).expect_err("one name").to_string();
        assert!(twice.contains("would both be written"), "{twice}");
        assert!(!folder.path().join("new").exists());
    }

    #[test]
    fn a_group_says_how_many_what_where_and_what_to_do() {
        check_line(
            37,
            37,
            "start",
            "31.02.1789",
            "write a day that exists",
            "37 rows: no such day in “start” (first: line 12, “31.02.1789”); write a day that exists",
        );
        check_line(1, 1, "start", "31.02.1789", "", "no such day in “start” (line 12, “31.02.1789”)");
        check_line(1, 40, "", "", "", "no such day (first: line 12)");
    }
}
