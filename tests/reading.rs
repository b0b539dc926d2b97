//! How a table is read, chosen in the window: no GPU, no display.

mod common;

use std::path::{Path, PathBuf};

use common::{apply, drop_file, message, settle, window_of};
use dateline::app::App;
use dateline::app::command::Command;
use dateline::app::state::Settings;
use dateline::import::{Field, Mapping, ReadOptions};
use egui::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

/// Dates that can be read in two ways, and a column that nobody would guess.
const TABLE: &str = "noted,other day,words,x1\n05/06/2021,2020-01-01,A march through the town,RU/KZ\n\
                     07/08/2021,2020-01-02,A vigil at the wall,TJ\n";

fn with_table(folder: &Path, settings: Settings) -> (Harness<'static, App>, PathBuf) {
    let path = folder.join("таблица 1.csv");
    std::fs::write(&path, TABLE).expect("written");
    let mut harness = window_of([1_280.0, 720.0], settings);
    drop_file(&mut harness, &path);
    assert_eq!(harness.state().state.dataset.len(), 2, "{}", message(&harness));
    (harness, path)
}

fn dates(harness: &Harness<'_, App>) -> Vec<String> {
    let dataset = &harness.state().state.dataset;
    dataset.ids().map(|id| dataset.event(id).record().when).collect()
}

fn countries(harness: &Harness<'_, App>) -> Vec<usize> {
    let dataset = &harness.state().state.dataset;
    dataset.ids().map(|id| dataset.event(id).record().countries.len()).collect()
}

#[test]
fn day_and_month_are_chosen_with_both_readings_in_sight() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut harness, _) = with_table(folder.path(), Settings::default());
    apply(&mut harness, Command::ToggleColumns);
    let options = ReadOptions {
        mapping: Some(Mapping::asked([("noted", Some(Field::Date)), ("other day", None)])),
        ..ReadOptions::default()
    };
    apply(&mut harness, Command::ChooseReading(Box::new(options)));
    harness.get_by_label_contains("“05/06/2021” is 5 June 2021 with the day first and 6 May 2021 with the month first");
    harness.get_by_label("Day and month: not decided").click();
    settle(&mut harness);
    harness.get_by_label("month first").click();
    settle(&mut harness);
    harness.get_by_label_contains("You chose the month first.");
    harness.get_by_label("Read like this").click();
    settle(&mut harness);
    assert_eq!(dates(&harness), ["2021-05-06", "2021-07-08"]);
    assert!(message(&harness).starts_with("Read as chosen: 2 events"), "{}", message(&harness));
    // Read again because it changed on disk it is still read as chosen.
    std::fs::write(folder.path().join("таблица 1.csv"), format!("{TABLE}09/10/2021,2020-01-03,A speech,KZ\n"))
        .expect("written");
    for _ in 0..600 {
        settle(&mut harness);
        if harness.state().state.dataset.len() == 3 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(dates(&harness), ["2021-05-06", "2021-07-08", "2021-09-10"]);
}

#[test]
fn what_became_of_a_file_stands_beside_the_timeline() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut harness, path) = with_table(folder.path(), Settings::default());
    harness.get_by_label("Table (CSV), UTF-8");
    harness.get_by_label("2 records = 2 events + 0 unreadable; 0 of the events undated.");
    harness.get_by_label("How the table is read…").click();
    settle(&mut harness);
    harness.get_by_label("Cancel").click();
    settle(&mut harness);
    harness.get_by_label("Reading report…").click();
    settle(&mut harness);
    assert!(harness.state().state.view.issues_open);
    apply(&mut harness, Command::ToggleIssues);
    // Of several files there is no more than what each of them is.
    let other = folder.path().join("second.csv");
    std::fs::write(&other, "when,what\n2021-05-06,A speech\n").expect("written");
    apply(&mut harness, Command::Open(vec![path, other]));
    harness.get_by_label("Table (CSV), UTF-8, 2 events");
    harness.get_by_label("Table (CSV), UTF-8, 1 event");
    assert!(harness.query_by_label("How the table is read…").is_none());
}

#[test]
fn a_column_is_chosen_by_its_box_and_remembered_for_tables_like_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut harness, _) = with_table(folder.path(), Settings::default());
    apply(&mut harness, Command::ToggleColumns);
    harness.get_by_label("x1 is: –").click();
    settle(&mut harness);
    harness.get_by_label("Country").click_accesskit();
    settle(&mut harness);
    harness.get_by_label("List separator: ; and |").click();
    settle(&mut harness);
    harness.get_by_label("/ slash").click();
    settle(&mut harness);
    harness.get_by_label("Remember for tables like this").click();
    settle(&mut harness);
    harness.get_by_label("Read like this").click();
    settle(&mut harness);
    assert_eq!(countries(&harness), [2, 1]);
    let settings = harness.state().state.settings.clone();
    assert_eq!(settings.shapes.len(), 1);
    // Another day, another file with the same columns.
    let (harness, _) = with_table(folder.path(), settings);
    assert_eq!(countries(&harness), [2, 1]);
    assert!(harness.state().state.origin.reading.mapping.is_some(), "a view must read it like this");
}

#[test]
fn what_is_chosen_goes_into_a_file_and_comes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut harness, _) = with_table(folder.path(), Settings::default());
    apply(&mut harness, Command::ToggleColumns);
    let options = ReadOptions::default().with_column("x1", Some(Some(Field::Tag)));
    apply(&mut harness, Command::ChooseReading(Box::new(options)));
    let map = folder.path().join("a.datemap");
    apply(&mut harness, Command::SaveDateMap(map.clone()));
    let text = std::fs::read_to_string(&map).expect("saved");
    assert!(text.contains("\"x1\": \"tag\"") && text.contains("\"words\": \"title\""), "{text}");
    apply(&mut harness, Command::ToggleColumns);
    apply(&mut harness, Command::ToggleColumns);
    assert_eq!(harness.state().state.columns.as_ref().expect("open").options(), Some(&ReadOptions::default()));
    apply(&mut harness, Command::OpenDateMap(map.clone()));
    apply(&mut harness, Command::ReadAsChosen);
    let dataset = &harness.state().state.dataset;
    assert_eq!(dataset.ids().filter(|id| dataset.event(*id).record().tags.len() == 1).count(), 2);
    std::fs::write(&map, "{\"datemap\": 1, \"columns\": {\"x1\": \"colour\"}}").expect("written");
    apply(&mut harness, Command::ToggleColumns);
    apply(&mut harness, Command::OpenDateMap(map));
    let problem = harness.state().state.columns.as_ref().and_then(|columns| columns.problem.clone());
    assert!(problem.is_some_and(|problem| problem.contains("a.datemap:1:") && problem.contains("colour")));
}

#[test]
fn a_table_without_dates_offers_its_columns() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("people.csv");
    std::fs::write(&path, "name,town\nA. Petrov,Omsk\nB. Rahimov,Kulob\n").expect("written");
    let mut harness = window_of([1_280.0, 720.0], Settings::default());
    drop_file(&mut harness, &path);
    assert!(message(&harness).contains("no column of people.csv holds dates"), "{}", message(&harness));
    assert_eq!(harness.state().state.tally.undated, 2);
    harness.get_by_label("Choose columns…").click();
    settle(&mut harness);
    harness.get_by_label_contains("No column holds dates, so all events will be undated.");
}

#[test]
fn each_table_of_several_is_read_as_chosen_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (first, second) = (folder.path().join("first.csv"), folder.path().join("second.csv"));
    std::fs::write(&first, "when,what\n05/06/2021,A march\n").expect("written");
    std::fs::write(&second, "when,what\n07/08/2021,A vigil\n").expect("written");
    let book = folder.path().join("книга.xlsx");
    let mut sheets = rust_xlsxwriter::Workbook::new();
    for (name, day) in [("Spring", "01/02/2020"), ("Autumn", "03/04/2020")] {
        let sheet = sheets.add_worksheet();
        sheet.set_name(name).expect("a name");
        for (row, (date, title)) in [("when", "what"), (day, name)].into_iter().enumerate() {
            sheet.write_string(row as u32, 0, date).expect("a cell");
            sheet.write_string(row as u32, 1, title).expect("a cell");
        }
    }
    sheets.save(&book).expect("saved");
    let mut harness = window_of([1_280.0, 720.0], Settings::default());
    apply(&mut harness, Command::Open(vec![first, second.clone(), book]));
    assert_eq!(dates(&harness).iter().filter(|date| date.starts_with('[')).count(), 4, "nothing proves the order");
    apply(&mut harness, Command::ToggleColumns);
    for (is_shown, choice, other) in [
        ("first.csv", "month first", Some("second.csv")),
        ("second.csv", "day first", Some("книга.xlsx: Autumn")),
        ("книга.xlsx: Autumn", "month first", None),
    ] {
        harness.get_by_label("Day and month: not decided").click();
        settle(&mut harness);
        harness.get_by_label(choice).click();
        settle(&mut harness);
        if let Some(other) = other {
            harness.get_by_label(&format!("File: {is_shown}")).click();
            settle(&mut harness);
            harness.get_by_role_and_label(Role::Button, other).click();
            settle(&mut harness);
        }
    }
    harness.get_by_label("Read like this").click();
    settle(&mut harness);
    let chosen = ["[2020-01-02,2020-02-01]", "2020-03-04", "2021-05-06", "2021-08-07"];
    assert_eq!(dates(&harness), chosen);
    // Read again because one of them changed on disk, they are still read as chosen; and so would a view read them.
    std::fs::write(&second, "when,what\n07/08/2021,A vigil at the wall\n").expect("written");
    for _ in 0..600 {
        settle(&mut harness);
        if harness
            .state()
            .state
            .dataset
            .ids()
            .any(|id| harness.state().state.dataset.event(id).record().title == "A vigil at the wall")
        {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(dates(&harness), chosen);
    let named: Vec<&str> = harness.state().state.origin.reading.files.keys().map(String::as_str).collect();
    assert_eq!(named, ["first.csv", "second.csv", "книга.xlsx: Autumn"]);
}

#[test]
fn every_place_of_an_issue_can_be_reached() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("t.csv");
    let rows: Vec<String> = (0..10).map(|n| format!("2021-02-3{n},Row {n}")).collect();
    std::fs::write(&path, format!("date,title\n{}\n", rows.join("\n"))).expect("written");
    let mut harness = window_of([1_280.0, 720.0], Settings::default());
    drop_file(&mut harness, &path);
    apply(&mut harness, Command::ToggleIssues);
    assert!(harness.query_by_label("Show line 11").is_none());
    harness.get_by_label("7 more…").click();
    settle(&mut harness);
    harness.get_by_label("Show line 11").click();
    settle(&mut harness);
    harness.get_by_label("2021-02-39,Row 9");
    harness.get_by_label("Fewer").click();
    settle(&mut harness);
    assert!(harness.query_by_label("Show line 11").is_none());
}

#[test]
fn a_file_that_is_cut_off_says_so_at_once_and_what_is_lost_leads_to_the_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("события.json");
    let text = r#"[{"title":"A march","date":"2021-05-06"},{"title":"A vigil","date":"2021-05-07"},{"title":"A sp"#;
    std::fs::write(&path, text).expect("written");
    let mut harness = window_of([1_280.0, 720.0], Settings::default());
    drop_file(&mut harness, &path);
    assert!(message(&harness).contains("события.json is cut off"), "{}", message(&harness));
    harness.get_by_role_and_label(Role::Button, "Show unreadable records").click();
    settle(&mut harness);
    assert!(harness.state().state.view.issues_open);
    harness.get_by_label("3 records = 2 events + 1 unreadable; 0 of the events undated");
    apply(&mut harness, Command::AskUnreadable(0));
    // Where there is no dialog of the system, the field says how the records will be called.
    apply(&mut harness, Command::AskPath(dateline::app::command::Asked::Unreadable));
    let out = folder.path().join("to correct");
    harness.get_by_role_and_label(Role::TextInput, "Path").type_text(&out.display().to_string());
    settle(&mut harness);
    harness.get_by_label("Save").click();
    settle(&mut harness);
    assert!(out.with_extension("json").is_file(), "{}", message(&harness));
}

#[test]
fn what_lies_outside_is_one_click_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut harness, _) = with_table(folder.path(), Settings::default());
    apply(&mut harness, Command::SetWindow { from: 0.0, to: 86_400.0, animated: false });
    assert_eq!(harness.state().state.tally.shown, 0);
    harness.get_by_role_and_label(Role::Button, "Show events outside the window").click();
    settle(&mut harness);
    assert_eq!((harness.state().state.tally.shown, harness.state().state.tally.outside), (2, 0));
    assert!(harness.query_by_label("Show events outside the window").is_none());
}

#[test]
fn a_command_that_begins_as_typed_comes_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut harness, _) = with_table(folder.path(), Settings::default());
    apply(&mut harness, Command::TogglePalette);
    harness.get_by_role_and_label(Role::TextInput, "Command").type_text("how");
    settle(&mut harness);
    harness.key_press(egui::Key::Enter);
    settle(&mut harness);
    assert!(harness.state().state.columns.is_some(), "Show all has “how” in the midst of a word");
}
