//! Holds the import table of ARCHITECTURE.md, and a few habits, against the code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The room of a file: the first part of its path below `src`.
fn room(path: &Path) -> String {
    let inner = path.strip_prefix(root().join("src")).expect("below src");
    let first = inner.components().next().expect("a part").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The rows of the table headed `room | may import` in ARCHITECTURE.md.
fn table() -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let rows =
        text.lines().skip_while(|line| !line.starts_with("| room")).skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let names = |cell: &str| {
            cell.split(',')
                .map(|name| name.trim().trim_matches('`').to_owned())
                .filter(|name| !name.is_empty() && name != "–")
                .collect::<BTreeSet<_>>()
        };
        (cells[0].trim_matches('`').to_owned(), names(cells[1]))
    })
    .collect()
}

/// The rooms that a line of code names by `crate::`.
fn named_rooms(line: &str) -> Vec<String> {
    let code = line.split("//").next().unwrap_or("");
    let mut rooms = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if !name.is_empty() {
            rooms.push(name);
        }
    }
    rooms
}

#[test]
fn rooms_import_only_what_the_table_allows() {
    let table = table();
    assert!(table.len() >= 10, "the table was not found: {table:?}");
    let mut broken = Vec::new();
    for path in rust_files(&root().join("src")) {
        let room = room(&path);
        if room == "lib" || room == "main" {
            continue;
        }
        let allowed = table.get(&room).unwrap_or_else(|| panic!("ARCHITECTURE.md has no row for {room}"));
        let text = std::fs::read_to_string(&path).expect("a file");
        for (n, line) in text.lines().enumerate() {
            for named in named_rooms(line) {
                if named != room && !allowed.contains(&named) {
                    broken.push(format!("{}:{}: {room} imports {named}", path.display(), n + 1));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn egui_and_chrono_are_known_only_where_they_belong() {
    let mut broken = Vec::new();
    for path in rust_files(&root().join("src")) {
        let inner = path.strip_prefix(root().join("src")).expect("below src").to_string_lossy().replace('\\', "/");
        let text = std::fs::read_to_string(&path).expect("a file");
        // Tests may look at the clock.
        for (n, line) in text.lines().enumerate().take_while(|(_, line)| *line != "#[cfg(test)]") {
            let code = line.split("//").next().unwrap_or("");
            let names =
                |krate: &str| code.contains(&format!("{krate}::")) && !code.contains(&format!("paint::{krate}"));
            if names("egui") && !inner.starts_with("app/") && inner != "paint/egui.rs" {
                broken.push(format!("{inner}:{}: egui", n + 1));
            }
            if names("chrono") && !inner.starts_with("time/") {
                broken.push(format!("{inner}:{}: chrono", n + 1));
            }
            let reads_files = code.contains("std::fs::");
            if reads_files && !["import/", "figure/", "app/", "cli/"].iter().any(|room| inner.starts_with(room)) {
                broken.push(format!("{inner}:{}: reads files", n + 1));
            }
            // Layout and painters never ask the clock or the environment.
            let pure = ["time/", "dataset/", "query/", "layout/", "scene/", "paint/", "convert/"]
                .iter()
                .any(|room| inner.starts_with(room));
            if pure && (code.contains("SystemTime") || code.contains("Instant::now") || code.contains("std::env::")) {
                broken.push(format!("{inner}:{}: the clock or the environment", n + 1));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_file_has_two_ideas_worth_of_lines() {
    let long: Vec<String> = rust_files(&root().join("src"))
        .into_iter()
        .map(|path| (std::fs::read_to_string(&path).expect("a file").lines().count(), path))
        .filter(|(lines, _)| *lines > 800)
        .map(|(lines, path)| format!("{}: {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// What `dateline formats` prints.
fn formats(arguments: &[&str]) -> String {
    let dateline = std::process::Command::new(env!("CARGO_BIN_EXE_dateline")).arg("formats").args(arguments).output();
    String::from_utf8(dateline.expect("dateline formats").stdout).expect("UTF-8")
}

#[test]
fn every_format_and_every_key_stands_in_the_readme() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    for arguments in [["--markdown"].as_slice(), &["--markdown", "--writes"]] {
        let formats = formats(arguments);
        assert!(formats.contains("| `csv` |") && readme.contains(&formats), "put this into README.md:\n{formats}");
    }
    for (keys, what) in dateline::app::KEYS {
        assert!(readme.contains(&format!("| {keys} | {what} |")), "README.md has no row | {keys} | {what} |");
    }
}

#[test]
fn every_reader_is_fuzzed() {
    let targets = std::fs::read_to_string(root().join("fuzz/Cargo.toml")).expect("fuzz/Cargo.toml");
    let formats = formats(&["--markdown"]);
    let ids: Vec<&str> = formats.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    assert!(ids.len() > 20, "{formats}");
    for id in ids {
        assert!(targets.contains(&format!("\nname = \"{id}\"\n")), "fuzz/Cargo.toml has no target {id}");
    }
}
