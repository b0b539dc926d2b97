//! The command line, with the real binary.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn dateline(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.args(args).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET");
    command.output().expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn json(args: &[&str]) -> Value {
    let output = dateline(args);
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn folder() -> tempfile::TempDir {
    // A name with spaces and Cyrillic, as people have them.
    tempfile::Builder::new().prefix("my файлы ").tempdir().expect("a folder")
}

fn file(folder: &tempfile::TempDir, name: &str, content: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("written");
    path
}

#[test]
fn without_a_display_the_window_says_so_and_names_render() {
    let output = dateline(&[]);
    assert_eq!(output.status.code(), Some(2));
    let error = text(&output.stderr);
    assert!(error.contains("display") && error.contains("dateline render"), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
}

#[test]
fn the_january_2022_intervention_is_in_kazakhstan_and_nothing_foreign_is() {
    let events = json(&["list", "--filter", "country:KZ", "--format", "json"]);
    let events = events.as_array().expect("an array");
    let ids: Vec<&str> = events.iter().filter_map(|event| event["id"].as_str()).collect();
    assert!(ids.contains(&"kazakhstan-requests-csto-troops"), "{ids:?}");
    assert!(ids.contains(&"csto-deployment-kazakhstan"), "{ids:?}");
    for event in events {
        let codes: Vec<&str> =
            event["countries"].as_array().expect("countries").iter().filter_map(|c| c["code"].as_str()).collect();
        assert!(codes.contains(&"KZ"), "{event}");
    }
}

#[test]
fn the_other_required_events_are_found_by_filter() {
    for (filter, id, when) in [
        ("kind:founding 2012", "group-24-founded", "2012"),
        ("kind:protest 2021-04 embassy", "moscow-tajik-embassy-protest", "?2021-04-02"),
        ("kind:protest 2023-01 navalny", "navalny-solidarity-rallies-2023", "2023-01-21/2023-01-22"),
    ] {
        let events = json(&["list", "--filter", filter, "--format", "json"]);
        let found: Vec<(&str, &str)> = events
            .as_array()
            .expect("an array")
            .iter()
            .map(|e| (e["id"].as_str().unwrap_or(""), e["when"].as_str().unwrap_or("")))
            .collect();
        assert!(found.iter().any(|(i, w)| i.starts_with(id) && *w == when), "{filter}: {found:?}");
    }
}

#[test]
fn dates_from_standard_input_come_out_a_line_each() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["date", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    child
        .stdin
        .take()
        .expect("input")
        .write_all("2012\n[..2022-01-05]\nnever\n1987/..\r\n".as_bytes())
        .expect("written");
    let output = child.wait_with_output().expect("output");
    let lines: Vec<Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0]["earliest"], "2012-01-01");
    assert_eq!(lines[0]["latest"], "2012-12-31");
    assert_eq!(lines[1]["earliest"], Value::Null);
    assert_eq!(lines[1]["latest"], "2022-01-05");
    assert_eq!(lines[1]["spoken"], "on or before 5 January 2022");
    assert_eq!(lines[2]["valid"], false);
    assert!(lines[2]["error"].is_string());
    assert_eq!(lines[3]["input"], "1987/..");
    let keys: Vec<&str> = lines[0].as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(keys, ["input", "valid", "canonical", "level", "earliest", "latest", "spoken", "error"]);
}

#[test]
fn a_strict_check_fails_only_when_there_is_an_issue() {
    let folder = folder();
    let good = file(&folder, "good.csv", "date,title\n2021-04-02,One\n2021-04-03,Two\n");
    let bad = file(&folder, "bad события.csv", "date,title\n2021-04-02,One\n2021-02-30,Two\n");
    assert_eq!(dateline(&["check", "--strict", good.to_str().expect("UTF-8")]).status.code(), Some(0));
    let output = dateline(&["check", "--strict", "--json", bad.to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let one = &report["files"][0];
    assert_eq!(
        (&one["records"], &one["events"], &one["undated"], &one["unreadable"]),
        (&2.into(), &2.into(), &1.into(), &0.into())
    );
    let issue = &one["issues"][0];
    assert_eq!(issue["line"], 3);
    assert_eq!(issue["value"], "2021-02-30");
    assert!(!issue["hint"].as_str().unwrap_or("").is_empty());
}

#[test]
fn a_missing_file_fails_with_its_name() {
    let output = dateline(&["list", "/no/such/file.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("/no/such/file.csv"));
}

#[test]
fn a_filter_that_cannot_be_read_names_the_place() {
    let output = dateline(&["list", "--filter", "contry:TJ"]);
    assert_eq!(output.status.code(), Some(2));
    let error = text(&output.stderr);
    assert!(error.contains("character 1") && error.contains("country"), "{error}");
}

#[test]
fn pictures_are_the_same_bytes_each_time_and_keep_the_old_file_on_failure() {
    let folder = folder();
    for ending in ["svg", "png", "pdf"] {
        let (a, b) = (folder.path().join(format!("a.{ending}")), folder.path().join(format!("b.{ending}")));
        for path in [&a, &b] {
            let output = dateline(&["render", "-o", path.to_str().expect("UTF-8"), "--size", "900px"]);
            assert!(output.status.success(), "{}", text(&output.stderr));
        }
        let bytes = std::fs::read(&a).expect("a picture");
        assert!(bytes.len() > 10_000);
        assert!(bytes == std::fs::read(&b).expect("a picture"), "{ending} differs");
    }
    let output = dateline(&["render", "-o", folder.path().join("no folder/a.svg").to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(2));
    let output = dateline(&["render", "-o", "picture.gif"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains(".svg"));
}

#[test]
fn a_list_as_csv_is_read_back_with_the_same_dates() {
    let folder = folder();
    let csv = text(&dateline(&["list", "--format", "csv"]).stdout);
    let path = file(&folder, "again.csv", &csv);
    let again = json(&["check", "--json", path.to_str().expect("UTF-8")]);
    let first = json(&["check", "--json"]);
    for key in ["records", "events", "undated", "unreadable", "first", "last", "precision"] {
        assert_eq!(again["files"][0][key], first["files"][0][key], "{key}");
    }
}

#[test]
fn every_form_of_the_list_names_every_event() {
    let titles: Vec<String> = json(&["list", "--format", "json"])
        .as_array()
        .expect("an array")
        .iter()
        .map(|e| e["title"].as_str().unwrap_or("").to_owned())
        .collect();
    assert_eq!(titles.len(), 61);
    for format in ["text", "csv"] {
        let out = text(&dateline(&["list", "--format", format]).stdout);
        for title in &titles {
            assert!(out.contains(title.as_str()), "{format} lacks {title}");
        }
    }
    let markdown = text(&dateline(&["list", "--format", "markdown"]).stdout);
    assert_eq!(markdown.lines().filter(|line| line.starts_with("- ")).count(), 61);
}

#[test]
fn the_formats_are_listed() {
    let list = text(&dateline(&["formats"]).stdout);
    for id in ["dateline", "csv", "acled"] {
        assert!(list.lines().any(|line| line.starts_with(id)), "{list}");
    }
}

#[test]
fn dates_are_given_in_the_filter_or_beside_it_but_not_twice() {
    let count = |args: &[&str]| json(args).as_array().map_or(0, Vec::len);
    let all = ["list", "--format", "json", "--filter"];
    let with = |rest: &[&'static str]| [&all[..], rest].concat();
    assert_eq!(count(&with(&["2021-04"])), count(&with(&["", "--from", "2021-04", "--to", "2021-04"])));
    assert_eq!(count(&with(&["certain:2021-04"])), count(&with(&["2021-04", "--certain"])));
    assert!(count(&with(&["2021-04", "--certain"])) < count(&with(&["2021-04"])));
    assert_eq!(dateline(&["list", "--filter", "2022..2022", "--to", "2024"]).status.code(), Some(2));
    assert_eq!(dateline(&["list", "--certain"]).status.code(), Some(2));
}

#[test]
fn a_file_cannot_drive_the_terminal() {
    let folder = folder();
    let path =
        file(&folder, "a.json", "[{\"title\": \"red \\u001b[31m bell \\u0007 \\u202e back\", \"date\": \"2021\"}]");
    for format in ["text", "markdown"] {
        let output = dateline(&["list", path.to_str().expect("UTF-8"), "--format", format]);
        let shown = text(&output.stdout);
        assert!(shown.contains("bell") && !shown.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{shown:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_its_file_is_replaced() {
    let folder = folder();
    let real = file(&folder, "real.svg", "old");
    let link = folder.path().join("link.svg");
    std::os::unix::fs::symlink(&real, &link).expect("a link");
    assert!(dateline(&["render", "-o", link.to_str().expect("UTF-8")]).status.success());
    assert!(std::fs::symlink_metadata(&link).expect("there").file_type().is_symlink());
    assert!(std::fs::read_to_string(&real).expect("there").starts_with("<svg"));
}

#[test]
fn a_map_says_what_the_columns_are_and_what_is_typed_goes_first() {
    let folder = folder();
    let table = file(&folder, "t.csv", "a,b\n05/06/2021,first\n07/08/2021,second\n");
    let map = file(
        &folder,
        "t.datemap",
        "{\"datemap\": 1, \"date_order\": \"dmy\", \"columns\": {\"a\": \"date\", \"b\": \"title\"}}",
    );
    let dates = |args: &[&str]| -> Vec<String> {
        let mut all = vec!["list", table.to_str().expect("a path"), "--format", "json"];
        all.extend(args);
        let events = json(&all);
        events.as_array().expect("events").iter().map(|event| event["when"].as_str().unwrap_or("").to_owned()).collect()
    };
    let map = map.to_str().expect("a path");
    assert_eq!(dates(&["--map", map]), ["2021-06-05", "2021-08-07"]);
    assert_eq!(dates(&["--map", map, "--date-order", "mdy"]), ["2021-05-06", "2021-07-08"]);
    let other = file(&folder, "o.datemap", "{\"datemap\": 1, \"columns\": {\"Datum\": \"date\", \"b\": \"title\"}}");
    let output = dateline(&["check", table.to_str().expect("a path"), "--map", other.to_str().expect("a path")]);
    assert!(text(&output.stdout).contains("that the table does not have in “Datum”"), "{}", text(&output.stdout));
    let broken = file(&folder, "broken.datemap", "{\"datemap\": 1, \"column\": {}}");
    let output = dateline(&["check", table.to_str().expect("a path"), "--map", broken.to_str().expect("a path")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("broken.datemap:1:16: unknown field `column`"), "{}", text(&output.stderr));
}

#[test]
fn an_encoding_that_is_named_goes_before_what_the_bytes_look_like() {
    let folder = folder();
    let path = folder.path().join("т.csv");
    // The Cyrillic word "мир" in KOI8-R, which a guess from four letters cannot know.
    std::fs::write(&path, b"date,title\n2021-04-02,\xcd\xc9\xd2\n").expect("written");
    let path = path.to_str().expect("a path");
    let events = json(&["list", path, "--format", "json", "--encoding", "koi8-r"]);
    assert_eq!(events[0]["title"], "мир");
    let output = dateline(&["check", path, "--encoding", "koi-9"]);
    assert!(text(&output.stderr).contains("there is no encoding “koi-9”"), "{}", text(&output.stderr));
}

#[test]
fn events_are_converted_by_the_ending_and_losses_are_said() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let whole = json(&["check", "--json"]);
    for name in ["a.json", "a.csv", "a.timelinejs.json", "a.timelinejs.csv", "a.ics"] {
        let output = dateline(&["convert", "-o", &path(name)]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains("61 events written"), "{}", text(&output.stderr));
        let copy = json(&["check", "--json", &path(name)]);
        assert_eq!(copy["files"][0]["events"], 61, "{name}");
        if !name.contains("timelinejs") {
            assert_eq!(copy["files"][0]["precision"], whole["files"][0]["precision"], "{name}");
        }
    }
    // From a table back into the native format: every date as it was.
    let dates = |file: &str| -> Vec<String> {
        let events = json(&["list", file, "--format", "json"]);
        events.as_array().expect("an array").iter().map(|event| event["when"].to_string()).collect()
    };
    assert_eq!(dates(&path("a.csv")), dates(&path("a.json")));
    for name in ["a.xlsx", "a.md", "a.mw", "a.geojson"] {
        assert!(dateline(&["convert", "-o", &path(name)]).status.success(), "{name}");
        assert!(std::fs::metadata(path(name)).expect("a file").len() > 10_000, "{name}");
    }
    let losses = dateline(&["convert", "--losses", "--as", "icalendar"]);
    assert!(losses.status.success() && losses.stdout.is_empty());
    assert!(
        text(&losses.stderr).contains("events: dates known only to the month or the year"),
        "{}",
        text(&losses.stderr)
    );
}

#[test]
fn a_conversion_never_writes_over_its_input_or_without_what_was_asked() {
    let folder = folder();
    let input = file(&folder, "a.csv", "date,title\n2021-04-02,One\n2021,Two\n");
    let input = input.to_str().expect("UTF-8");
    let output = dateline(&["convert", input, "-o", input]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("one of the files that are read"));
    let map = file(&folder, "columns.datemap", "{}");
    let map = map.to_str().expect("UTF-8");
    let output = dateline(&["convert", input, "--map", map, "-o", map, "--as", "icalendar"]);
    assert_eq!((output.status.code(), std::fs::read_to_string(map).ok().as_deref()), (Some(2), Some("{}")));
    assert!(text(&output.stderr).contains("one of the files that are read"));
    let target = folder.path().join("a.ics");
    let target = target.to_str().expect("UTF-8");
    let output = dateline(&["convert", input, "-o", target, "--strict"]);
    assert_eq!((output.status.code(), std::path::Path::new(target).exists()), (Some(1), false));
    let output = dateline(&["convert", input, "-o", "-", "--as", "icalendar", "--filter", "2021-04-02", "--certain"]);
    assert_eq!(text(&output.stdout).matches("BEGIN:VEVENT").count(), 1);
    assert_eq!(dateline(&["convert", input, "-o", "a.docx"]).status.code(), Some(2));
    assert_eq!(dateline(&["convert", input, "-o", target, "--as", "docx"]).status.code(), Some(2));
    assert_eq!(dateline(&["convert", input]).status.code(), Some(2));
}
