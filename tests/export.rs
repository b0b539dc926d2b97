//! Figures and views in the window, driven through commands and accessible names: no GPU, no display.

mod common;

use std::path::{Path, PathBuf};
use std::time::Duration;

use common::{apply, drop_file, message, settle, window_of};
use dateline::app::App;
use dateline::app::command::{Asked, Choice, Command};
use dateline::app::state::Settings;
use dateline::dataset::Facet;
use dateline::figure::{FigureSize, FigureSpec, PictureFormat, ViewFile};
use dateline::theme::ThemeName;
use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

fn window() -> Harness<'static, App> {
    window_of([1_280.0, 720.0], Settings::default())
}

fn choose(harness: &mut Harness<'_, App>, change: impl FnOnce(&mut FigureSpec)) {
    let mut spec = harness.state().state.export.spec.clone();
    change(&mut spec);
    apply(harness, Command::Figure(Choice::Spec(Box::new(spec))));
}

/// A folder with nobody's files beside it: those of a view are looked for there, too.
struct Folder {
    _all: tempfile::TempDir,
    path: PathBuf,
}

impl Folder {
    fn path(&self) -> &Path {
        &self.path
    }
}

fn folder() -> Folder {
    let all = tempfile::tempdir().expect("a folder");
    let path = all.path().join("inner");
    std::fs::create_dir(&path).expect("a folder");
    Folder { _all: all, path }
}

/// A file with three events, opened.
fn with_csv(folder: &Path) -> (Harness<'static, App>, PathBuf) {
    let path = folder.join("mine.csv");
    std::fs::write(&path, "date,title,country\n2020-05-01,One,RU\n2020-06-01,Two,RU\n2021-01-01,Three,KZ\n")
        .expect("written");
    let mut harness = window();
    drop_file(&mut harness, &path);
    assert_eq!(harness.state().state.dataset.len(), 3, "{}", message(&harness));
    (harness, path)
}

#[test]
fn a_numbered_pdf_with_a_title_is_chosen_by_clicks_and_saved() {
    let folder = folder();
    let mut harness = window();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::E);
    settle(&mut harness);
    harness.get_by_label_contains("Preview of page 1 of 1");
    harness.get_by_label("Size: Journal, full width, 190 mm").click();
    settle(&mut harness);
    harness.get_by_label("A4 page").click();
    settle(&mut harness);
    harness.get_by_label("Format PDF").click();
    harness.get_by_label("Numbers beside the marks").click();
    settle(&mut harness);
    harness.get_by_role_and_label(Role::TextInput, "Title").focus();
    harness.run_steps(2);
    harness.get_by_role_and_label(Role::TextInput, "Title").type_text("My own title");
    settle(&mut harness);
    let export = &harness.state().state.export;
    assert_eq!(export.spec.size, FigureSize::preset(4));
    assert!(export.spec.numbered);
    assert_eq!(export.spec.title, "My own title");
    let preview = export.preview.as_ref().expect("a preview");
    assert!(preview.has_list && preview.n_pages > 1);
    assert!((preview.size_mm[0] - 210.0).abs() < 0.5 && (preview.size_mm[1] - 297.0).abs() < 0.5);
    harness.get_by_label("Next page").click();
    settle(&mut harness);
    harness.get_by_label_contains("Preview of page 2 of");
    let path = folder.path().join("figure.pdf");
    apply(&mut harness, Command::SavePicture(path.clone()));
    let bytes = std::fs::read(&path).expect("a figure");
    assert!(bytes.starts_with(b"%PDF") && bytes.len() > 5_000);
    assert!(message(&harness).starts_with("Saved "), "{}", message(&harness));
    harness.get_by_label("Open folder");
    let list = folder.path().join("list.md");
    apply(&mut harness, Command::SaveList(list.clone()));
    assert!(std::fs::read_to_string(list).expect("a list").starts_with("# My own title\n"));
}

#[test]
fn figures_say_their_counts_and_mistakes_say_what_to_do() {
    let folder = folder();
    let mut harness = window();
    for name in ["a.svg", "a.png"] {
        let path = folder.path().join(name);
        apply(&mut harness, Command::SavePicture(path.clone()));
        assert!(std::fs::metadata(&path).expect("a picture").len() > 5_000, "{}", message(&harness));
    }
    let svg = std::fs::read_to_string(folder.path().join("a.svg")).expect("a picture");
    assert!(svg.contains("events shown of 61"), "the counts are stamped on it");
    apply(&mut harness, Command::SavePicture(folder.path().join("no/such/folder/a.png")));
    assert!(message(&harness).contains("there is no folder"), "{}", message(&harness));
    apply(&mut harness, Command::SavePicture(folder.path().join("a.jpg")));
    assert!(message(&harness).contains("neither .pdf, .svg nor .png"), "{}", message(&harness));
    apply(&mut harness, Command::SaveList(folder.path().join("a.md")));
    assert!(message(&harness).contains("tick “Numbers beside the marks”"), "{}", message(&harness));
    assert!(harness.state().state.message.as_ref().is_some_and(|message| message.alert));
    apply(&mut harness, Command::SaveAltText(folder.path().join("a.txt")));
    let words = std::fs::read_to_string(folder.path().join("a.txt")).expect("words");
    assert!(words.starts_with("Timeline “"), "{words}");
}

#[test]
fn choices_are_remembered_and_words_are_not() {
    let mut harness = window();
    apply(&mut harness, Command::Figure(Choice::Format(PictureFormat::Svg)));
    apply(&mut harness, Command::Figure(Choice::AllEvents(true)));
    choose(&mut harness, |spec| {
        spec.theme = ThemeName::Dark;
        spec.caption = "About these events".to_owned();
    });
    let settings = harness.state().state.settings.clone();
    let text = serde_json::to_string(&settings).expect("a text");
    assert!(!text.contains("About these events"));
    let settings: Settings = serde_json::from_str(&text).expect("settings");
    let again = window_of([800.0, 600.0], settings);
    let export = &again.state().state.export;
    assert_eq!((export.format, export.spec.theme, export.all_events), (PictureFormat::Svg, ThemeName::Dark, true));
    assert_eq!(export.spec.caption, "");
    let old: Settings = serde_json::from_str(r#"{"theme":"dark"}"#).expect("settings of before");
    assert_eq!(old.figure, FigureSpec::default());
}

#[test]
fn a_size_that_cannot_be_drawn_says_so_and_the_last_preview_stays() {
    let mut harness = window();
    apply(&mut harness, Command::ToggleExport);
    let size = |width: &str| Choice::Size { width: width.to_owned(), height: String::new(), unit: "mm".to_owned() };
    apply(&mut harness, Command::Figure(size("120")));
    let number = |harness: &Harness<'_, App>| harness.state().state.export.preview.as_ref().expect("a preview").number;
    let before = number(&harness);
    assert!((harness.state().state.export.preview.as_ref().expect("a preview").size_mm[0] - 120.0).abs() < 0.5);
    apply(&mut harness, Command::Figure(size("3")));
    harness.get_by_label_contains("A side of 3 mm cannot be drawn");
    assert_eq!(number(&harness), before);
    // A size that can be written and not be laid out: the title alone is taller.
    let low = Choice::Size { width: "190".to_owned(), height: "41".to_owned(), unit: "mm".to_owned() };
    apply(&mut harness, Command::Figure(low));
    harness.get_by_label_contains("The figure needs a height of at least");
    assert_eq!(number(&harness), before);
    apply(&mut harness, Command::Figure(size("90")));
    assert!(number(&harness) > before);
    assert_eq!(harness.state().state.export.problem, None);
}

#[test]
fn the_export_window_can_be_used_at_any_size_and_escape_closes_it() {
    for size in [[400.0, 300.0], [800.0, 600.0], [1_280.0, 720.0], [2_560.0, 1_440.0]] {
        let mut harness = window_of(size, Settings::default());
        harness.get_by_label("Export…").click();
        settle(&mut harness);
        for name in ["Save PDF…", "Copy as PNG", "Close export"] {
            let rect = harness.get_by_label(name).rect();
            assert!(rect.left() >= 0.0 && rect.right() <= size[0], "{size:?}: {name} {rect:?}");
            assert!(rect.top() >= 0.0 && rect.bottom() <= size[1], "{size:?}: {name} {rect:?}");
        }
        let preview = harness.get_by_label_contains("Preview of page 1").rect();
        assert!(preview.width() > 30.0 && preview.height() > 50.0, "{size:?}: {preview:?}");
        harness.key_press(Key::Escape);
        settle(&mut harness);
        assert!(!harness.state().state.export.open);
    }
}

#[test]
fn letters_typed_behind_the_export_window_move_nothing() {
    let mut harness = window();
    apply(&mut harness, Command::ToggleExport);
    let before = harness.state().state.view.scale;
    for key in [Key::W, Key::D, Key::Home, Key::U] {
        harness.key_press(key);
    }
    settle(&mut harness);
    assert_eq!(harness.state().state.view.scale, before);
    assert!(!harness.state().state.view.undated_open);
}

#[test]
fn a_view_comes_back_as_it_was_saved() {
    let folder = folder();
    let (mut harness, _) = with_csv(folder.path());
    harness.state_mut().state.search("country:RU".to_owned());
    apply(&mut harness, Command::SetLanes(Some(Facet::Kind)));
    let (from, to) = (1_585_000_000.25, 1_609_000_000.75);
    apply(&mut harness, Command::SetWindow { from, to, animated: false });
    apply(&mut harness, Command::RowHeight(1.5));
    let two = harness.state().state.dataset.ids().find(|id| harness.state().state.dataset.event(*id).title() == "Two");
    apply(&mut harness, Command::Select(two.map(|id| id.0)));
    choose(&mut harness, |spec| {
        spec.caption = "What it is about".to_owned();
        spec.numbered = true;
    });
    for all_events in [false, true] {
        apply(&mut harness, Command::Figure(Choice::AllEvents(all_events)));
        let path = folder.path().join(format!("my {all_events}.dateview"));
        apply(&mut harness, Command::SaveViewAs(path.clone()));
        assert!(message(&harness).starts_with("Saved"), "{}", message(&harness));
        let text = std::fs::read_to_string(&path).expect("a view");
        let view = ViewFile::parse(&text, "my.dateview").expect("a view");
        assert_eq!(view.data[0].file.file, "mine.csv", "from the folder of the view on");
        assert_eq!(view.data[0].file.sha256.len(), 64);
        // The window of another size, with other things open.
        let mut again = window_of([1_600.0, 1_000.0], Settings::default());
        drop_file(&mut again, &path);
        let state = &again.state().state;
        assert_eq!(state.document, harness.state().state.document, "{}", message(&again));
        let scale = state.view.scale;
        assert!((scale.from_seconds() - from).abs() < 1e-6, "{} {from}", scale.from_seconds());
        assert!((scale.from_seconds() + scale.span_seconds() - to).abs() < 1e-6);
        assert!((state.view.row_scale - 1.5).abs() < 1e-6);
        let selected = state.view.selected.expect("a selected event");
        assert_eq!(state.dataset.event(selected).title(), "Two");
        assert_eq!(state.export.spec, harness.state().state.export.spec);
        assert_eq!(state.export.all_events, all_events);
        assert!(!state.documents_have_past(), "a history of its own");
        assert_eq!(state.settings.recent, vec![vec![path.clone()]]);
        assert!(message(&again).starts_with("Opened"), "{}", message(&again));
        // Saved again it is the same text, in the same place.
        apply(&mut again, Command::SaveView);
        assert!(message(&again).starts_with("Saved"), "{}", message(&again));
        assert_eq!(std::fs::read_to_string(&path).expect("a view"), text);
    }
}

#[test]
fn a_view_of_the_bundled_events_opens_those() {
    let folder = folder();
    let path = folder.path().join("bundled.dateview");
    let mut harness = window();
    harness.state_mut().state.search("country:KZ".to_owned());
    apply(&mut harness, Command::SaveViewAs(path.clone()));
    let (mut other, _) = with_csv(folder.path());
    apply(&mut other, Command::Open(vec![path]));
    let state = &other.state().state;
    assert_eq!((state.dataset.len(), state.search_text.as_str()), (61, "country:KZ"), "{}", message(&other));
}

#[test]
fn a_view_whose_data_is_gone_says_so_and_opens_when_it_is_located() {
    let folder = folder();
    let elsewhere = tempfile::tempdir().expect("a folder");
    let (mut harness, data) = with_csv(folder.path());
    harness.state_mut().state.search("country:RU".to_owned());
    let path = folder.path().join("my.dateview");
    apply(&mut harness, Command::SaveViewAs(path.clone()));
    let moved = elsewhere.path().join("renamed.csv");
    std::fs::copy(&data, &moved).expect("copied");
    std::fs::remove_file(&data).expect("removed");
    let mut again = window();
    drop_file(&mut again, &path);
    assert!(message(&again).contains("mine.csv, which my.dateview shows, is not there"), "{}", message(&again));
    assert_eq!(again.state().state.dataset.len(), 61, "what was open stays open");
    again.get_by_label("Locate…");
    apply(&mut again, Command::Locate(moved.clone()));
    let state = &again.state().state;
    assert_eq!((state.dataset.len(), state.search_text.as_str()), (3, "country:RU"), "{}", message(&again));
    assert_eq!(state.paths, vec![moved]);
    assert!(message(&again).starts_with("Opened"), "the bytes are the same: {}", message(&again));
}

#[test]
fn a_view_whose_data_changed_says_what_is_other() {
    let folder = folder();
    let (mut harness, data) = with_csv(folder.path());
    let path = folder.path().join("my.dateview");
    apply(&mut harness, Command::FitAll);
    apply(&mut harness, Command::SaveViewAs(path.clone()));
    std::fs::write(&data, "date,title,country\n2020-05-01,One,RU\n2020-07-01,Another,RU\n2021-01-01,Three,KZ\n")
        .expect("written");
    let mut again = window();
    drop_file(&mut again, &path);
    assert_eq!(again.state().state.dataset.len(), 3);
    for _ in 0..200 {
        if again.state().state.origin.changes.is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
        again.step();
    }
    settle(&mut again);
    assert!(message(&again).contains("mine.csv has changed since the view was made"), "{}", message(&again));
    again.get_by_label("What changed").click();
    settle(&mut again);
    again.get_by_label("Changed (1)");
    again.get_by_label("Another");
}

#[test]
fn views_that_cannot_be_used_lose_nothing() {
    let folder = folder();
    let (mut harness, _) = with_csv(folder.path());
    for (name, text, says) in [
        ("newer.dateview", "{\"dateview\": 99}", "newer Dateline"),
        ("broken.dateview", "{\n \"dateview\": 1,\n \"data\": oops\n}", "line 3, column"),
        ("filter.dateview", "{\"dateview\": 1, \"filter\": \"contry:RU\"}", "the filter of filter.dateview"),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        drop_file(&mut harness, &path);
        assert!(message(&harness).contains(says), "{}", message(&harness));
        assert_eq!(harness.state().state.dataset.len(), 3, "what was open stays open");
    }
}

#[test]
fn a_picture_without_a_recipe_says_so() {
    let folder = folder();
    let path = folder.path().join("plain.png");
    let mut harness = window();
    choose(&mut harness, |spec| spec.recipe = false);
    apply(&mut harness, Command::SavePicture(path.clone()));
    drop_file(&mut harness, &path);
    assert!(message(&harness).contains("carries no recipe"), "{}", message(&harness));
    assert_eq!(harness.state().state.dataset.len(), 61);
}

#[test]
fn a_figure_that_carries_its_recipe_opens_like_its_view() {
    let folder = folder();
    let (mut harness, _) = with_csv(folder.path());
    harness.state_mut().state.search("country:RU".to_owned());
    choose(&mut harness, |spec| spec.caption = "What it is about".to_owned());
    let scale = harness.state().state.view.scale;
    for name in ["figure.pdf", "figure.svg", "figure.png"] {
        let path = folder.path().join(name);
        apply(&mut harness, Command::SavePicture(path.clone()));
        let mut again = window();
        drop_file(&mut again, &path);
        let state = &again.state().state;
        assert_eq!(state.search_text, "country:RU", "{name}: {}", message(&again));
        assert_eq!(state.export.spec.caption, "What it is about");
        assert!((state.view.scale.from_seconds() - scale.from_seconds()).abs() < 1e-6);
        assert_eq!(state.origin.view_file, None, "a view is never written over a figure");
    }
    let bytes = std::fs::read(folder.path().join("figure.pdf")).expect("a figure");
    assert!(bytes.starts_with(b"%PDF"));
}

#[test]
fn a_path_can_be_typed_where_there_is_no_dialog() {
    let folder = folder();
    let mut harness = window();
    apply(&mut harness, Command::ToggleExport);
    apply(&mut harness, Command::Figure(Choice::Format(PictureFormat::Svg)));
    apply(&mut harness, Command::AskPath(Asked::Picture));
    let path = folder.path().join("typed");
    harness.get_by_role_and_label(Role::TextInput, "Path").type_text(&path.display().to_string());
    settle(&mut harness);
    harness.get_by_label("Save").click();
    settle(&mut harness);
    assert!(path.with_extension("svg").is_file(), "the ending is that of the format: {}", message(&harness));
    assert!(harness.state().state.export.open);
}

#[test]
fn a_figure_never_names_bytes_that_it_does_not_show() {
    let folder = folder();
    let (mut harness, data) = with_csv(folder.path());
    let figure = folder.path().join("a.svg");
    std::fs::write(&data, "date,title,country\n2020-05-01,Quite another event,RU\n").expect("written");
    // Not read again yet.
    apply(&mut harness, Command::SavePicture(figure.clone()));
    assert!(message(&harness).contains("has changed on disk since it was read"), "{}", message(&harness));
    assert!(!figure.exists());
}

#[test]
fn fonts_are_kept_between_runs_and_those_that_are_gone_are_passed_over() {
    let mut harness = window();
    let font = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/fonts/NotoSansHebrew-Regular.ttf");
    apply(&mut harness, Command::ToggleExport);
    apply(&mut harness, Command::Figure(Choice::AddFonts(vec![font.clone(), "/no/such/font.ttf".into()])));
    let settings = harness.state().state.settings.clone();
    assert_eq!(settings.fonts.len(), 2);
    let again = window_of([800.0, 600.0], settings);
    assert_eq!(again.state().state.export.fonts, vec![font]);
}
