//! Events into files of other programs, and rows that could not be read, in the window: no GPU, no display.

mod common;

use std::path::{Path, PathBuf};

use common::{apply, drop_file, message, settle, window_of};
use dateline::app::App;
use dateline::app::command::Command;
use dateline::app::state::Settings;
use dateline::query::Filter;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

const TABLE: &str = "date,title,country,number\n2021-04-02,\"A march, in town\",RU,1\n2021-02-31,A vigil,TJ,2\n,,,\n\
                     x\n2021-05,A speech,TJ,3\n";

fn with_table(folder: &Path) -> (Harness<'static, App>, PathBuf) {
    let path = folder.join("события.csv");
    std::fs::write(&path, TABLE).expect("written");
    let mut harness = window_of([1_280.0, 720.0], Settings::default());
    drop_file(&mut harness, &path);
    assert_eq!(harness.state().state.dataset.len(), 3, "{}", message(&harness));
    (harness, path)
}

#[test]
fn the_report_shows_rows_as_they_stand_in_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut harness, _) = with_table(folder.path());
    apply(&mut harness, Command::ToggleIssues);
    harness.get_by_label("4 records = 3 events + 1 unreadable; 1 of the events undated");
    harness.get_by_label("Show line 3").click();
    settle(&mut harness);
    harness.get_by_label("2021-02-31,A vigil,TJ,2");
    // What is lost can be written out, corrected and opened.
    apply(&mut harness, Command::AskUnreadable(0));
    let out = folder.path().join("to correct.csv");
    apply(&mut harness, Command::SaveUnreadable(out.clone()));
    assert!(message(&harness).starts_with("Saved 2 records to "), "{}", message(&harness));
    assert_eq!(
        std::fs::read_to_string(&out).expect("saved"),
        "date,title,country,number\n2021-02-31,A vigil,TJ,2\nx\n"
    );
}

#[test]
fn events_are_saved_as_chosen_and_what_is_lost_is_said_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut harness, open) = with_table(folder.path());
    let filter: Filter = "country:TJ".parse().expect("a filter");
    apply(&mut harness, Command::SetFilter(filter, "filter".to_owned()));
    apply(&mut harness, Command::ToggleSaving);
    harness.get_by_label("iCalendar (.ics)").click_accesskit();
    settle(&mut harness);
    harness.get_by_label_contains("dates known only to the month or the year");
    apply(&mut harness, Command::SaveEvents(open.clone()));
    assert!(message(&harness).contains("is open"), "{}", message(&harness));
    assert_eq!(std::fs::read_to_string(&open).expect("still there"), TABLE);
    let ics = folder.path().join("a.ics");
    apply(&mut harness, Command::SaveEvents(ics.clone()));
    assert!(message(&harness).starts_with("Saved 2 events to "), "{}", message(&harness));
    let text = std::fs::read_to_string(&ics).expect("saved");
    assert!(text.contains("A speech") && !text.contains("A march"), "{text}");
    // All of them, as a table; the ending of another format asks again.
    apply(&mut harness, Command::ToggleSaving);
    harness.get_by_label("Events All: 3").click();
    settle(&mut harness);
    let csv = folder.path().join("a.csv");
    apply(&mut harness, Command::SaveEvents(csv.clone()));
    assert!(message(&harness).contains("look at what it keeps") && !csv.exists(), "{}", message(&harness));
    apply(&mut harness, Command::SaveEvents(csv.clone()));
    assert!(message(&harness).starts_with("Saved 3 events to "), "{}", message(&harness));
    assert_eq!(std::fs::read_to_string(&csv).expect("saved").lines().count(), 4);
}
