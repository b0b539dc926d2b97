//! Windows over the window: keys, issues, the path field.

use std::path::{Path, PathBuf};

use egui::{Align2, ScrollArea, TextEdit, Ui, Window, vec2};

use super::Kept;
use super::keys::KEYS;
use super::parts::{muted, semibold};
use crate::app::command::{Asked, Command};
use crate::app::load::Kinds;
use crate::app::state::State;
use crate::dataset::{Facet, fold};
use crate::layout::LaneOrder;
use crate::paint::egui::color;
use crate::theme::{Theme, size};

/// Draws those that are open.
pub(super) fn dialogs_ui(ui: &mut Ui, state: &mut State, kept: &mut Kept, out: &mut Vec<Command>) {
    let theme = state.theme();
    if state.view.keys_open {
        keys_ui(ui, out, &theme);
    }
    if state.view.issues_open {
        super::report::report_ui(ui, state, kept, out, &theme);
    }
    if state.view.changes_open {
        changes_ui(ui, state, out, &theme);
    }
    if state.saving.is_some() {
        super::saving::saving_ui(ui, state, out, &theme);
    }
    if state.columns.is_some() {
        super::columns::columns_ui(ui, state, out, &theme);
    }
    if state.view.palette.is_some() {
        palette_ui(ui, state, out);
    }
    if state.view.path_field.is_some() {
        path_ui(ui, state, out, &theme);
    }
    if ui.input(|input| !input.raw.hovered_files.is_empty()) {
        let rect = ui.ctx().content_rect();
        let painter = ui.ctx().layer_painter(egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop")));
        painter.rect_filled(rect, 0.0, color(theme.canvas.faded(0.85)));
        painter.text(
            rect.center(),
            Align2::CENTER_CENTER,
            "Drop event files, views or figures to open them",
            egui::FontId::proportional(size::TITLE),
            color(theme.accent),
        );
    }
}

/// A window in the middle whose content scrolls when it is higher than the screen; `false` when it was closed.
pub(super) fn sheet(ui: &Ui, title: &str, widest: f32, add: impl FnOnce(&mut Ui, f32)) -> bool {
    let mut open = true;
    let limit = ui.ctx().content_rect().size() - vec2(60.0, 110.0);
    let (width, height) = (widest.min(limit.x), limit.y.max(100.0));
    let window = Window::new(title).open(&mut open).collapsible(false).resizable(false);
    window.anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0)).show(ui.ctx(), |ui| {
        ui.set_width(width);
        let scroll = ScrollArea::vertical().max_height(height).min_scrolled_height(height.min(560.0));
        scroll.auto_shrink([false, true]).show(ui, |ui| add(ui, width));
    });
    open
}

fn keys_ui(ui: &Ui, out: &mut Vec<Command>, theme: &Theme) {
    let open = sheet(ui, "Keys", 620.0, |ui, width| {
        let keys_w = (width * 0.32).min(190.0);
        for (keys, what) in KEYS {
            ui.horizontal_top(|ui| {
                ui.allocate_ui(vec2(keys_w, 18.0), |ui| {
                    ui.set_width(keys_w);
                    ui.label(semibold(*keys, size::BODY));
                });
                ui.vertical(|ui| {
                    ui.set_max_width(width - keys_w - 24.0);
                    ui.label(*what);
                });
            });
        }
        ui.add_space(6.0);
        ui.label(muted(concat!("Dateline ", env!("CARGO_PKG_VERSION")), theme));
    });
    if !open {
        out.push(Command::ToggleKeys);
    }
}

/// Every command that needs no more than its name.
fn commands() -> Vec<(String, &'static str, Command)> {
    let mut list: Vec<(String, &'static str, Command)> = Vec::new();
    let mut add = |name: &str, keys: &'static str, command: Command| list.push((name.to_owned(), keys, command));
    add("Open files…", "Ctrl+O", Command::Ask(Asked::Open));
    add("Open path…", "Ctrl+Shift+O", Command::AskPath(Asked::Open));
    add("Export figure…", "Ctrl+E", Command::ToggleExport);
    add("Save view", "Ctrl+S", Command::SaveView);
    add("Save view as…", "Ctrl+Shift+S", Command::Ask(Asked::View));
    add("Save events as…", "", Command::ToggleSaving);
    add("Show all", "Home", Command::FitAll);
    add("Show the selected event", "F", Command::FitSelection);
    add("Window before", "Alt+←", Command::Back);
    add("Window after", "Alt+→", Command::Forward);
    add("Zoom in", "W", Command::Zoom { factor: 1.5, px: None, animated: true });
    add("Zoom out", "S", Command::Zoom { factor: 1.0 / 1.5, px: None, animated: true });
    add("Next event", "]", Command::StepInTime(1));
    add("Previous event", "[", Command::StepInTime(-1));
    add("Clear the filter", "Ctrl+Backspace", Command::ClearFilter);
    add("Undo", "Ctrl+Z", Command::Undo);
    add("Redo", "Ctrl+Shift+Z", Command::Redo);
    add("Search", "/", Command::FocusSearch);
    add("Undated events", "U", Command::ToggleUndated);
    add("Reading report", "", Command::ToggleIssues);
    add("How the table is read…", "", Command::ToggleColumns);
    add("Light or dark", "", Command::ToggleTheme);
    add("Show or hide filters", "Ctrl+1", Command::ToggleFilters);
    add("Show or hide details", "Ctrl+2", Command::ToggleDetails);
    add("Keys", "?", Command::ToggleKeys);
    // Far from what a person types to save the events: it takes the place of what is open.
    add("Open the bundled events", "", Command::OpenBundled);
    add("Lanes: none", "", Command::SetLanes(None));
    for facet in Facet::ALL {
        add(&format!("Lanes: {}", facet.label().to_lowercase()), "", Command::SetLanes(Some(facet)));
    }
    add("Order lanes by number of events", "", Command::SetLaneOrder(LaneOrder::Count));
    add("Order lanes by name", "", Command::SetLaneOrder(LaneOrder::Name));
    add("Order lanes by first date", "", Command::SetLaneOrder(LaneOrder::FirstDate));
    add("Order lanes by most important event", "", Command::SetLaneOrder(LaneOrder::Importance));
    list
}

fn palette_ui(ui: &Ui, state: &mut State, out: &mut Vec<Command>) {
    let Some(text) = &mut state.view.palette else { return };
    let mut open = true;
    let mut chosen = None;
    let window = Window::new("Commands").open(&mut open).collapsible(false).resizable(false);
    window.anchor(Align2::CENTER_TOP, vec2(0.0, 70.0)).show(ui.ctx(), |ui| {
        ui.set_width(380.0_f32.min(ui.ctx().content_rect().width() - 60.0));
        let response = ui.add(TextEdit::singleline(text).hint_text("What to do").desired_width(f32::INFINITY));
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Command"));
        let wanted = fold(text);
        let mut fitting = commands();
        fitting.retain(|(name, _, _)| wanted.split(' ').all(|word| fold(name).contains(word)));
        // What begins so comes first, then what has a word that does.
        fitting.sort_by_key(|(name, _, _)| {
            let name = fold(name);
            (!name.starts_with(&wanted), !name.split(' ').any(|word| word.starts_with(&wanted)))
        });
        if response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter)) {
            chosen = fitting.first().map(|(_, _, command)| command.clone());
        } else if !response.has_focus() && text.is_empty() {
            response.request_focus();
        }
        ScrollArea::vertical().max_height(300.0).auto_shrink([false, true]).show(ui, |ui| {
            // Room for the scroll bar.
            ui.set_max_width(ui.available_width() - 14.0);
            for (i, (name, keys, command)) in fitting.iter().enumerate() {
                let label = egui::Button::new(name.as_str()).shortcut_text(*keys).frame(i == 0).selected(i == 0);
                if ui
                    .add_sized(vec2(ui.available_width(), 24.0), label.min_size(vec2(ui.available_width(), 24.0)))
                    .clicked()
                {
                    chosen = Some(command.clone());
                }
            }
            if fitting.is_empty() {
                ui.label("There is no such command.");
            }
        });
    });
    if chosen.is_some() || !open {
        state.view.palette = None;
        out.extend(chosen);
    }
}

/// A window so narrow that the details have no place beside the timeline shows them over it.
pub(super) fn details_sheet_ui(ui: &Ui, state: &State, kept: &mut Kept, out: &mut Vec<Command>) {
    let rect = ui.ctx().content_rect().shrink(10.0);
    let mut open = true;
    let window = Window::new("Details").open(&mut open).collapsible(false).resizable(false);
    window.fixed_pos(rect.min).fixed_size(rect.size() - vec2(14.0, 44.0)).show(ui.ctx(), |ui| {
        super::details::details_ui(ui, state, kept, out);
    });
    if !open {
        out.push(Command::CloseDetails);
    }
}

/// What is other in the data than when the view was made.
fn changes_ui(ui: &Ui, state: &State, out: &mut Vec<Command>, theme: &Theme) {
    let Some(changes) = &state.origin.changes else { return out.push(Command::ToggleChanges) };
    let open = sheet(ui, "What changed", 560.0, |ui, _| {
        let counts = format!("{} events were shown when the view was made, {} are now", changes.before, changes.now);
        ui.label(muted(counts, theme));
        for (name, list) in [("New", &changes.added), ("Changed", &changes.changed), ("Gone", &changes.gone)] {
            if list.is_empty() {
                continue;
            }
            ui.add_space(8.0);
            ui.label(semibold(format!("{name} ({})", list.len()), size::LANE));
            for title in list {
                ui.add(egui::Label::new(title).wrap());
            }
        }
    });
    if !open {
        out.push(Command::ToggleChanges);
    }
}

/// The field for a path, where the system has no dialog or a person likes to type.
fn path_ui(ui: &Ui, state: &mut State, out: &mut Vec<Command>, theme: &Theme) {
    let kinds = Kinds::of(state);
    let Some((asked, text)) = &mut state.view.path_field else { return };
    let asked = *asked;
    let mut done = false;
    let (title, hint, verb) = match asked {
        Asked::Open => ("Open path", "Where the file is; several are parted by ;", "Open"),
        Asked::Data => ("Locate the data", "Where the event file of the view is", "Open"),
        Asked::Fonts => ("Add fonts", "Where the font file is; several are parted by ;", "Add"),
        Asked::Picture => ("Save figure", "Where the figure goes; its ending chooses PDF, SVG or PNG", "Save"),
        Asked::List => ("Save list", "Where the list of events and sources goes", "Save"),
        Asked::AltText => ("Save alternative text", "Where the words go", "Save"),
        Asked::View => ("Save view", "Where the view goes", "Save"),
        Asked::Events => ("Save events", "Where the events go; the ending says the format", "Save"),
        Asked::Unreadable => ("Save unreadable records", "Where the records go, to be corrected and opened", "Save"),
        Asked::DateMap => ("Save how the table is read", "Where the map of its columns goes", "Save"),
        Asked::DateMapToOpen => ("Load how a table is read", "Where the map of columns is", "Load"),
    };
    let area = egui::Modal::default_area(egui::Id::unique("path field")).anchor(Align2::CENTER_TOP, vec2(0.0, 90.0));
    let modal = egui::Modal::new(egui::Id::unique("path field")).area(area).show(ui.ctx(), |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        ui.label(semibold(title, size::FILE));
        ui.label(muted(hint, theme));
        let width = 460.0_f32.min(ui.ctx().content_rect().width() - 60.0);
        let example = match asked {
            Asked::Picture => format!("/home/me/timeline.{}", kinds.picture.ending()),
            Asked::List => "/home/me/timeline.md".to_owned(),
            Asked::AltText => "/home/me/timeline.txt".to_owned(),
            Asked::View => "/home/me/timeline.dateview".to_owned(),
            Asked::Fonts => "/home/me/font.ttf".to_owned(),
            Asked::Events => format!("/home/me/events.{}", kinds.events.extension()),
            Asked::Unreadable => format!("/home/me/to correct.{}", kinds.unreadable),
            Asked::DateMap | Asked::DateMapToOpen => "/home/me/table.datemap".to_owned(),
            Asked::Open | Asked::Data => "/home/me/events.csv".to_owned(),
        };
        let response = ui.add(TextEdit::singleline(text).hint_text(example).desired_width(width));
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Path"));
        if text.is_empty() && !response.has_focus() {
            response.request_focus();
        }
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        ui.horizontal(|ui| {
            let ready = !text.trim().is_empty();
            if (ui.add_enabled(ready, egui::Button::new(verb)).clicked() || entered) && ready {
                out.extend(asked.command(paths_of(text, asked, kinds)));
                done = true;
            }
            if ui.button("Cancel").clicked() {
                done = true;
            }
        });
    });
    if done || modal.backdrop_response.clicked() {
        state.view.path_field = None;
    }
}

/// The paths that were typed.
fn paths_of(text: &str, asked: Asked, kinds: Kinds) -> Vec<PathBuf> {
    let home = std::env::home_dir();
    let whole = typed(text, home.as_deref());
    if asked.is_saving() {
        return vec![crate::app::load::with_ending(whole, asked, kinds)];
    }
    // A name may hold the sign that parts several.
    if whole.is_file() {
        return vec![whole];
    }
    text.split(';').filter(|path| !path.trim().is_empty()).map(|path| typed(path, home.as_deref())).collect()
}

/// A path as people type and paste it: `~` is their own folder, and file managers put quotation marks around it.
fn typed(text: &str, home: Option<&Path>) -> PathBuf {
    let text = text.trim();
    let bare = ['"', '\''].into_iter().find_map(|mark| text.strip_prefix(mark)?.strip_suffix(mark));
    let text = bare.filter(|bare| !bare.is_empty() && !Path::new(text).exists()).unwrap_or(text);
    match (text.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home.to_owned(),
        (Some(rest), Some(home)) if rest.starts_with(['/', '\\']) => home.join(rest.trim_start_matches(['/', '\\'])),
        _ => PathBuf::from(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_taken_as_it_is_typed_or_pasted() {
        let check = |text, path| assert_eq!(typed(text, Some(Path::new("/home/k"))), Path::new(path), "{text}");
        check(" /data/My events.csv ", "/data/My events.csv");
        check("~/События/a.csv", "/home/k/События/a.csv");
        check("~", "/home/k");
        check("~other/a.csv", "~other/a.csv");
        check("a~b.csv", "a~b.csv");
        check("'/data/My events.csv'", "/data/My events.csv");
        check("\"~/a.csv\"", "/home/k/a.csv");
        check("\"", "\"");
        assert_eq!(typed("~/a.csv", None), Path::new("~/a.csv"));
    }
}
