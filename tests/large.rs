//! Files that are too large to be read and filtered within a frame, driven without a display.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use dateline::app::App;
use dateline::app::command::Command;
use dateline::app::state::Settings;
use dateline::dataset::Facet;
use dateline::import::bundled;
use egui::vec2;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

/// A table of `n` events, of which each has a note of `n_note` letters.
fn table(n: usize, n_note: usize) -> String {
    let mut text = "id,date,title,country,actor,notes\n".to_owned();
    let note = "word ".repeat(n_note / 5);
    for i in 0..n {
        let (year, month, day) = (1_990 + i % 30, i % 12 + 1, i % 28 + 1);
        let country = ["Kenya", "Peru", "Nepal"][i % 3];
        let _ = writeln!(text, "{i},{year}-{month:02}-{day:02},Event {i},{country},Actor {},{note}", i % 50);
    }
    text
}

fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("a file");
    path
}

fn window(paths: Vec<PathBuf>) -> Harness<'static, App> {
    Harness::builder()
        .with_size(vec2(1_280.0, 800.0))
        .with_step_dt(0.02)
        .with_max_steps(400)
        .build_eframe(|cc| App::new(&cc.egui_ctx, bundled(), paths, Settings::default()))
}

/// Steps until this holds; whether it ever did.
fn wait(harness: &mut Harness<'_, App>, done: impl Fn(&App) -> bool) -> bool {
    let began = Instant::now();
    while !done(harness.state()) {
        if began.elapsed() > Duration::from_mins(2) {
            return false;
        }
        harness.step();
        std::thread::sleep(Duration::from_millis(1));
    }
    true
}

fn adds_up(app: &App) {
    let tally = app.state.tally;
    assert_eq!(tally.shown + tally.filtered + tally.outside + tally.undated + tally.unreadable, tally.total);
    assert_eq!(tally.total, app.state.dataset.len() + app.state.dataset.n_unreadable());
    assert_eq!(app.state.selection.dataset_generation, app.state.dataset.generation());
}

#[test]
fn until_a_filter_is_answered_the_old_marks_stay() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = window(vec![file(&folder, "Тоҷикистон events.csv", &table(30_000, 10))]);
    assert!(wait(&mut harness, |app| !app.is_busy() && app.state.dataset.len() == 30_000));
    adds_up(harness.state());
    let before = harness.state().state.selection.generation;
    // Three changes at once: only the last one is worth an answer.
    for country in ["KE", "PE", "NP"] {
        harness.state_mut().state.apply(Command::NotValue(Facet::Country, country.to_owned()));
    }
    assert!(harness.state().state.is_waiting());
    assert_eq!(harness.state().state.selection.generation, before);
    assert!(wait(&mut harness, |app| !app.is_busy()));
    assert_eq!(harness.state().state.tally.filtered, 30_000);
    adds_up(harness.state());
    harness.state_mut().state.apply(Command::Undo);
    assert!(wait(&mut harness, |app| !app.is_busy()));
    assert_eq!(harness.state().state.tally.filtered, 20_000);
    // Lanes too are made by the thread, and the filter stays.
    harness.state_mut().state.apply(Command::SetLanes(Some(Facet::Actor)));
    assert!(wait(&mut harness, |app| !app.is_busy()));
    assert!(harness.state().state.lanes.lanes.len() > 10);
    adds_up(harness.state());
}

#[test]
fn events_are_shown_while_the_file_is_read_and_cancelling_brings_back_what_was_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(&folder, "large.csv", &table(60_000, 1_000));
    let mut harness = window(Vec::new());
    harness.run();
    harness.state_mut().state.apply(Command::ToggleValue(Facet::Country, "RU".to_owned()));
    harness.run();
    let filter = harness.state().state.document.filter.clone();
    let shown = harness.state().state.tally.shown;
    harness.state_mut().state.apply(Command::Open(vec![path.clone()]));
    assert!(wait(&mut harness, |app| app.state.dataset.len() != 61), "a part is shown");
    adds_up(harness.state());
    assert!(harness.state().state.document.filter.is_empty());
    if let Some(cancel) = harness.query_by_label("Cancel reading") {
        cancel.click();
    }
    harness.step();
    assert!(wait(&mut harness, |app| !app.is_busy()));
    let state = &harness.state().state;
    // A machine may read the whole file between two frames; then there was nothing to cancel.
    if state.message.as_ref().is_some_and(|message| message.text.starts_with("Reading cancelled")) {
        assert_eq!((state.dataset.len(), &state.document.filter, state.tally.shown), (61, &filter, shown));
        harness.state_mut().state.apply(Command::Open(vec![path]));
        harness.step();
    }
    assert!(wait(&mut harness, |app| !app.is_busy() && app.state.dataset.len() == 60_000));
    assert!(harness.state().state.document.filter.is_empty());
    adds_up(harness.state());
}

#[test]
fn a_second_file_may_be_opened_while_the_first_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = file(&folder, "first.csv", &table(40_000, 800));
    let second = file(&folder, "second.csv", &table(25_000, 20));
    let mut harness = window(vec![first]);
    wait(&mut harness, |app| app.state.dataset.len() != 61);
    harness.state_mut().state.apply(Command::Open(vec![second]));
    harness.step();
    assert!(wait(&mut harness, |app| !app.is_busy()));
    assert_eq!(harness.state().state.dataset.len(), 25_000);
    adds_up(harness.state());
    // What fails takes nothing away.
    harness.state_mut().state.apply(Command::Open(vec![folder.path().join("missing.csv")]));
    harness.step();
    assert!(wait(&mut harness, |app| !app.is_busy()));
    assert_eq!(harness.state().state.dataset.len(), 25_000);
    assert!(harness.state().state.message.as_ref().is_some_and(|message| message.alert));
}

#[test]
fn the_selected_event_stays_selected_while_more_of_the_file_comes() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = window(vec![file(&folder, "large.csv", &table(60_000, 1_000))]);
    assert!(wait(&mut harness, |app| app.state.dataset.len() != 61));
    let chosen = harness.state().state.dataset.find("7").expect("an event of the first part");
    harness.state_mut().state.apply(Command::Select(Some(chosen.0)));
    assert!(wait(&mut harness, |app| !app.is_busy() && app.state.dataset.len() == 60_000));
    let state = &harness.state().state;
    let selected = state.view.selected.expect("a selected event");
    assert_eq!(state.dataset.event(selected).id(), "7");
}

#[test]
fn a_lane_among_many_is_found_by_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = window(vec![file(&folder, "lanes.csv", &table(25_000, 10))]);
    assert!(wait(&mut harness, |app| !app.is_busy() && app.state.dataset.len() == 25_000));
    assert!(harness.query_by_label("Find a lane").is_none(), "three lanes need no field");
    harness.state_mut().state.apply(Command::SetLanes(Some(Facet::Actor)));
    assert!(wait(&mut harness, |app| !app.is_busy()));
    harness.step();
    harness.get_by_label("Find a lane").focus();
    harness.step();
    harness.get_by_label("Find a lane").type_text("actor 4");
    harness.run();
    let top_lane = |app: &App| {
        let tops = &app.state.layout.lane_tops;
        let nth = tops.iter().position(|&top| (top - app.state.view.scroll_y).abs() < 1.0);
        nth.map(|nth| app.state.lanes.lanes[nth].name.clone())
    };
    assert_eq!(top_lane(harness.state()).as_deref(), Some("Actor 4"));
    harness.key_press(egui::Key::Enter);
    harness.run();
    let second = top_lane(harness.state()).expect("a lane at the top");
    assert!(second.starts_with("Actor 4") && second != "Actor 4", "{second}");
}
