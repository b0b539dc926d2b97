//! The window, driven through accessible names: no GPU, no display.

#[allow(dead_code, reason = "each test uses a part of it")]
mod common;

use std::fmt::Write as _;
use std::time::Duration;

use common::{drop_file, settle};
use dateline::app::App;
use dateline::app::command::Command;
use dateline::app::state::Settings;
use dateline::dataset::Facet;
use egui::{Event, Key, Modifiers, MouseWheelUnit, Pos2, Role, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

fn window() -> Harness<'static, App> {
    window_of([1_440.0, 900.0])
}

fn window_of(size: [f32; 2]) -> Harness<'static, App> {
    common::window_of(size, Settings::default())
}

fn wheel(harness: &mut Harness<'_, App>, at: Pos2, lines: f32, modifiers: Modifiers) {
    harness.hover_at(at);
    harness.step();
    harness.event_modifiers(
        Event::MouseWheel {
            unit: MouseWheelUnit::Line,
            delta: vec2(0.0, lines),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
            modifiers,
        },
        modifiers,
    );
    harness.run();
}

fn shown(harness: &Harness<'_, App>) -> usize {
    harness.state().state.tally.shown
}

#[test]
fn the_bundled_events_are_there_and_the_counts_add_up() {
    let harness = window_of([1_440.0, 1_600.0]);
    let tally = harness.state().state.tally;
    assert_eq!(tally.total, 61);
    assert_eq!(tally.shown + tally.filtered + tally.outside + tally.undated + tally.unreadable, 61);
    harness.get_by_label_contains("Russia, 21 events");
    assert!(
        harness.query_all_by_label_contains("Protest at the Tajik embassy in Moscow").count() >= 2,
        "one mark in each lane"
    );
}

#[test]
fn ticking_a_country_filters_and_undo_brings_everything_back() {
    let mut harness = window();
    harness.get_by_label_contains("Country Kazakhstan, ").click();
    harness.run();
    let state = &harness.state().state;
    assert_eq!(state.search_text, "country:KZ");
    assert_eq!(state.selection.n_dated, 4);
    harness.get_by_label_contains("Remove Country Kazakhstan");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run();
    assert!(harness.state().state.document.filter.is_empty());
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    harness.run();
    assert_eq!(harness.state().state.search_text, "country:KZ");
    harness.get_by_label("Clear all filters").click();
    harness.run();
    assert!(harness.state().state.document.filter.is_empty());
}

#[test]
fn only_and_not_stand_beside_each_value() {
    let mut harness = window();
    harness.get_by_label("Only Kazakhstan").click();
    harness.run();
    assert_eq!(harness.state().state.search_text, "country:KZ");
    harness.get_by_label("Not Statement").click();
    harness.run();
    assert_eq!(harness.state().state.search_text, "country:KZ -kind:statement");
}

#[test]
fn typed_filters_are_read_letter_by_letter_and_mistakes_change_nothing() {
    let mut harness = window();
    harness.get_by_role_and_label(Role::TextInput, "Search or filter").click();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Search or filter").type_text("navalny kind:protest");
    harness.run();
    let before = harness.state().state.selection.rows.count();
    assert_eq!(before, 1);
    harness.get_by_role_and_label(Role::TextInput, "Search or filter").type_text(" contry:TJ");
    harness.run();
    let state = &harness.state().state;
    assert!(state.search_error.is_some());
    assert_eq!(state.selection.rows.count(), before);
    assert_eq!(state.search_text, "navalny kind:protest contry:TJ", "what was typed stays");
}

#[test]
fn letters_typed_into_the_search_field_move_nothing() {
    let mut harness = window();
    let before = harness.state().state.view.scale;
    harness.key_press(Key::Slash);
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Search or filter").type_text("wasd");
    for key in [Key::W, Key::A, Key::S, Key::D] {
        harness.key_press(key);
    }
    harness.run();
    assert_eq!(harness.state().state.view.scale, before);
}

#[test]
fn twenty_wheel_zooms_keep_the_date_under_the_pointer() {
    let mut harness = window();
    harness.state_mut().state.apply(Command::SetLanes(Some(Facet::Status)));
    harness.run();
    let canvas = harness.get_by_label("Timeline").rect();
    // A small fixed sequence that looks random: places and directions.
    let mut seed = 7_u32;
    let mut next = |n: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) % n
    };
    for _ in 0..20 {
        let at = pos2(canvas.left() + 160.0 + next(500) as f32, canvas.top() + 80.0 + next(200) as f32);
        let lines = if next(2) == 0 { 2.0 } else { -1.0 };
        let edge = |h: &Harness<'_, App>| {
            let scale = h.state().state.view.scale;
            canvas.right() - 10.0 - scale.width_px()
        };
        let secs = harness.state().state.view.scale.secs_from_px(at.x - edge(&harness));
        wheel(&mut harness, at, lines, Modifiers::COMMAND);
        let px = harness.state().state.view.scale.px_from_secs(secs) + edge(&harness);
        assert!((px - at.x).abs() < 1.0, "moved by {} px", px - at.x);
    }
}

#[test]
fn a_drag_pans_and_is_no_click() {
    let mut harness = window();
    let canvas = harness.get_by_label("Timeline").rect();
    let from = harness.state().state.view.scale.from_seconds();
    let mark = harness
        .get_all_by_label_contains("Protest at the Tajik embassy in Moscow")
        .next()
        .expect("a mark")
        .rect()
        .center();
    harness.drag_at(mark);
    harness.step();
    harness.hover_at(mark + vec2(60.0, 0.0));
    harness.step();
    harness.hover_at(mark + vec2(120.0, 0.0));
    harness.step();
    harness.drop_at(mark + vec2(120.0, 0.0));
    harness.run();
    let state = &harness.state().state;
    assert!(state.view.scale.from_seconds() < from, "dragging right shows earlier times");
    assert_eq!(state.view.selected, None, "a drag that begins on a mark selects nothing");
    assert!(canvas.width() > 400.0);
}

#[test]
fn clicking_a_mark_shows_its_details_and_escape_closes_them() {
    let mut harness = window();
    harness.get_all_by_label_contains("Izzat Amon is taken to Tajikistan").next().expect("a mark").click();
    harness.run();
    let state = &harness.state().state;
    let id = state.view.selected.expect("selected");
    assert_eq!(state.dataset.event(id).id(), "izzat-amon-removed");
    harness.get_by_label("Four accounts");
    harness.get_by_label("year inferred");
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(harness.state().state.view.selected, None);
    harness.get_by_label_contains("Undated events (36)");
}

#[test]
fn keys_zoom_pan_fit_and_lead_back() {
    let mut harness = window();
    let first = harness.state().state.view.scale;
    harness.key_press(Key::W);
    settle(&mut harness);
    assert!(harness.state().state.view.scale.span_seconds() < first.span_seconds());
    harness.key_press(Key::D);
    settle(&mut harness);
    assert!(harness.state().state.view.scale.from_seconds() > first.from_seconds());
    harness.key_press(Key::Home);
    settle(&mut harness);
    assert_eq!(harness.state().state.tally.outside, 0, "everything is in the window");
    let all = harness.state().state.view.scale;
    harness.key_press(Key::CloseBracket);
    settle(&mut harness);
    let one = harness.state().state.view.selected.expect("the first event");
    harness.key_press(Key::CloseBracket);
    settle(&mut harness);
    assert!(harness.state().state.view.selected.expect("the next event") > one);
    harness.key_press(Key::F);
    settle(&mut harness);
    assert!(harness.state().state.view.scale.span_seconds() < all.span_seconds());
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowLeft);
    settle(&mut harness);
    let back = harness.state().state.view.scale;
    assert!((back.span_seconds() / all.span_seconds() - 1.0).abs() < 1e-6);
}

#[test]
fn lanes_change_by_button_and_an_event_of_two_actors_stands_in_both() {
    let mut harness = window();
    harness.get_by_label("Lanes Kind").click();
    harness.run();
    harness.get_by_label_contains("Protest, 3 events");
    harness.get_by_label("Lanes None").click();
    harness.run();
    assert_eq!(harness.state().state.lanes.lanes.len(), 1);
    harness.get_by_label("Lanes Actor").click();
    harness.run();
    let state = &harness.state().state;
    let removed = state.dataset.find("izzat-amon-removed").expect("there");
    let n_lanes = state.lanes.lanes.iter().filter(|lane| lane.contains(&state.dataset, removed)).count();
    assert_eq!(n_lanes, state.dataset.values(Facet::Actor, removed).len());
    assert!(n_lanes > 1);
}

#[test]
fn a_dropped_file_is_opened_and_a_broken_one_loses_nothing() {
    let folder = tempfile::Builder::new().prefix("с пробелом ").tempdir().expect("a folder");
    let good = folder.path().join("события.csv");
    std::fs::write(&good, "date;title;country\n2020-05-01;Первое;Казахстан\n2020-05-02;Второе;Россия\n")
        .expect("written");
    let bad = folder.path().join("bad.json");
    std::fs::write(&bad, "{\"events\": [ {\"title\": ").expect("written");
    let mut harness = window();
    drop_file(&mut harness, &good);
    let state = &harness.state().state;
    assert_eq!(state.dataset.len(), 2, "{:?}", state.message);
    assert_eq!(shown(&harness), 2);
    assert!(harness.state().state.dataset.find_value(Facet::Country, "KZ").is_some());
    drop_file(&mut harness, &bad);
    let state = &harness.state().state;
    assert_eq!(state.dataset.len(), 2, "what was open stays open");
    let message = state.message.as_ref().expect("a message");
    assert!(message.alert && message.text.contains("bad.json"), "{message:?}");
}

#[test]
fn folds_lead_to_what_they_hold() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("many.csv");
    let mut text = "date,title\n".to_owned();
    for i in 0..400 {
        writeln!(text, "2020-01-{:02},An event with the number {i}", i % 28 + 1).expect("a string");
    }
    text.push_str("1920-01-01,Long before\n");
    std::fs::write(&path, text).expect("written");
    let mut harness = window();
    drop_file(&mut harness, &path);
    harness.state_mut().state.apply(Command::FitAll);
    settle(&mut harness);
    let span = harness.state().state.view.scale.span_seconds();
    let fold = harness.get_all_by_label_contains("events folded, press").next().expect("a fold");
    fold.click();
    settle(&mut harness);
    assert!(harness.state().state.view.scale.span_seconds() < span / 2.0);
}

#[test]
fn the_smallest_window_still_has_its_timeline() {
    for size in [[400.0, 300.0], [800.0, 600.0], [1_280.0, 720.0], [3_840.0, 2_160.0]] {
        let harness = window_of(size);
        let canvas = harness.get_by_label("Timeline").rect();
        assert!(canvas.width() > 200.0 && canvas.height() > 100.0, "{size:?}: {canvas:?}");
        assert!(canvas.right() <= size[0] && canvas.bottom() <= size[1]);
        assert!(shown(&harness) > 0);
    }
}

#[test]
fn undated_events_are_listed_and_can_be_opened() {
    let mut harness = window();
    harness.get_by_label("Show undated events").click();
    harness.run();
    harness.get_by_label("Undated, CSTO is created").click();
    harness.run();
    let state = &harness.state().state;
    assert_eq!(state.dataset.event(state.view.selected.expect("selected")).title(), "CSTO is created");
}

#[test]
fn the_list_of_commands_does_what_is_typed() {
    let mut harness = window();
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Command").type_text("lanes kind");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    let state = &harness.state().state;
    assert_eq!(state.document.lanes.grouping, Some(Facet::Kind));
    assert!(state.view.palette.is_none());
}

#[test]
fn lanes_can_be_moved_pinned_and_folded_and_undo_brings_them_back() {
    let mut harness = window();
    let order = |h: &Harness<'_, App>| -> Vec<String> {
        h.state().state.lanes.lanes.iter().take(3).map(|lane| lane.key.clone()).collect()
    };
    assert_eq!(order(&harness), ["RU", "TJ", "KZ"]);
    harness.state_mut().state.apply(Command::MoveLane { key: "KZ".to_owned(), to: 0 });
    harness.state_mut().state.apply(Command::FoldLane("RU".to_owned()));
    harness.run();
    assert_eq!(order(&harness), ["KZ", "RU", "TJ"]);
    let folded = harness.get_by_label("Russia, 21 events, folded").rect();
    assert!(folded.height() < 30.0, "a folded lane is a line high: {folded:?}");
    harness.state_mut().state.apply(Command::PinLane("TJ".to_owned()));
    harness.run();
    assert_eq!(order(&harness), ["TJ", "KZ", "RU"]);
    for _ in 0..3 {
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        harness.run();
    }
    assert_eq!(order(&harness), ["RU", "TJ", "KZ"]);
    assert!(!harness.state().state.lanes.lanes[0].folded);
}

#[test]
fn a_lane_is_dragged_by_its_name() {
    let mut harness = window_of([1_440.0, 1_600.0]);
    let from = harness.get_by_label("Kazakhstan, 4 events").rect().center();
    let to = harness.get_by_label("Russia, 21 events").rect().left_top() + vec2(20.0, 8.0);
    harness.drag_at(from);
    harness.step();
    for share in [0.3, 0.7, 1.0] {
        harness.hover_at(from + (to - from) * share);
        harness.step();
    }
    harness.drop_at(to);
    harness.run();
    assert_eq!(harness.state().state.lanes.lanes[0].key, "KZ");
}

#[test]
fn shift_and_drag_select_a_stretch_that_enter_shows() {
    let mut harness = window();
    let canvas = harness.get_by_label("Timeline").rect();
    let (a, b) =
        (pos2(canvas.left() + 300.0, canvas.bottom() - 12.0), pos2(canvas.left() + 500.0, canvas.bottom() - 12.0));
    let before = harness.state().state.view.scale.span_seconds();
    harness.event(Event::ModifiersChanged(Modifiers::SHIFT));
    harness.drag_at(a);
    harness.step();
    harness.hover_at(a + vec2(80.0, 0.0));
    harness.step();
    harness.hover_at(b);
    harness.step();
    harness.drop_at(b);
    harness.event(Event::ModifiersChanged(Modifiers::NONE));
    harness.run();
    assert!(harness.state().state.view.range.is_some());
    harness.key_press(Key::Enter);
    settle(&mut harness);
    let after = harness.state().state.view.scale.span_seconds();
    assert!(after < before / 2.0, "{after} of {before}");
    assert!(harness.state().state.view.range.is_none());
}

#[test]
fn the_bundled_events_stay_when_a_file_that_was_open_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.csv");
    std::fs::write(&path, "date,title\n2020-05-01,One\n").expect("written");
    let mut harness = window();
    drop_file(&mut harness, &path);
    assert_eq!(harness.state().state.dataset.len(), 1);
    harness.state_mut().state.apply(Command::OpenBundled);
    harness.run();
    assert_eq!(harness.state().state.dataset.len(), 61);
    std::fs::write(&path, "date,title\n2020-05-01,One\n2020-05-02,Two\n").expect("written");
    std::thread::sleep(Duration::from_millis(2_600));
    settle(&mut harness);
    assert_eq!(harness.state().state.dataset.len(), 61);
}

#[test]
fn a_file_that_changes_on_disk_is_read_again_and_the_view_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.csv");
    std::fs::write(&path, "date,title\n2020-05-01,One\n2021-05-01,Two\n").expect("written");
    let mut harness = window();
    drop_file(&mut harness, &path);
    harness.state_mut().state.search("two".to_owned());
    harness.run();
    let before = harness.state().state.view.scale;
    std::fs::write(&path, "date,title\n2020-05-01,One\n2021-05-01,Two\n2021-06-01,Two again\n").expect("written");
    for _ in 0..100 {
        std::thread::sleep(Duration::from_millis(100));
        harness.step();
        settle(&mut harness);
        if harness.state().state.dataset.len() == 3 {
            break;
        }
    }
    let state = &harness.state().state;
    assert_eq!((state.dataset.len(), state.selection.rows.count()), (3, 2));
    assert_eq!(state.view.scale, before);
}

#[test]
fn a_fold_of_one_day_is_listed_because_no_zoom_parts_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("day.csv");
    let mut text = "date,title\n".to_owned();
    for i in 0..200 {
        writeln!(text, "2020-01-05,An event with the number {i}").expect("a string");
    }
    std::fs::write(&path, text).expect("written");
    let mut harness = window();
    drop_file(&mut harness, &path);
    harness.get_all_by_label_contains("events folded, press").next().expect("a fold").click();
    settle(&mut harness);
    assert!(harness.query_all_by_label_contains("Listed, An event with the number").count() > 5);
}

#[test]
fn two_searches_are_two_steps_back() {
    let mut harness = window();
    for words in ["embassy", "rallies"] {
        harness.get_by_role_and_label(Role::TextInput, "Search or filter").focus();
        harness.run();
        harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        harness.get_by_role_and_label(Role::TextInput, "Search or filter").type_text(words);
        harness.run();
        harness.key_press(Key::Enter);
        harness.run();
    }
    assert_eq!(harness.state().state.search_text, "rallies");
    harness.state_mut().state.apply(Command::Undo);
    assert_eq!(harness.state().state.search_text, "embassy");
    harness.state_mut().state.apply(Command::Undo);
    assert_eq!(harness.state().state.search_text, "");
}

#[test]
fn from_the_timeline_tab_leads_to_the_marks() {
    let mut harness = window();
    let canvas = harness.get_by_label("Timeline").rect();
    let nothing = pos2(canvas.right() - 40.0, canvas.bottom() - 4.0);
    harness.drag_at(nothing);
    harness.step();
    harness.drop_at(nothing);
    harness.run();
    for _ in 0..3 {
        harness.key_press(Key::Tab);
        harness.run();
    }
    harness.key_press(Key::Enter);
    harness.run();
    assert!(harness.state().state.view.selected.is_some(), "Enter selects the mark that Tab led to");
}

#[test]
fn the_window_before_is_the_one_before_a_run_of_keys() {
    let mut harness = window();
    let first = harness.state().state.view.scale;
    for key in [Key::W, Key::D, Key::D] {
        harness.key_press(key);
        settle(&mut harness);
    }
    assert_ne!(harness.state().state.view.scale, first);
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowLeft);
    settle(&mut harness);
    let back = harness.state().state.view.scale;
    assert!((back.from_seconds() - first.from_seconds()).abs() < 1.0);
}
