//! The bar at the top: what is open, the search field, and what to do with it.

use egui::{Align, Layout, RichText, TextEdit, Ui, vec2};

use super::parts::{accent_button, muted, semibold};
use crate::app::command::{Asked, Command};
use crate::app::state::State;
use crate::paint::egui::color;
use crate::theme::{ThemeName, size};
use crate::time::{counted, grouped};

/// Draws the bar.
pub(super) fn topbar_ui(ui: &mut Ui, state: &mut State, focus_search: &mut bool, out: &mut Vec<Command>) {
    let theme = state.theme();
    let width = ui.available_width();
    ui.set_height(31.0);
    ui.horizontal_centered(|ui| {
        if width > 560.0 {
            let title = state.dataset.title().to_owned();
            let room = (width * 0.24).max(90.0);
            ui.scope(|ui| {
                ui.set_max_width(room);
                ui.add(egui::Label::new(semibold(title, size::FILE)).truncate().selectable(false));
            });
        }
        if width > 980.0 {
            let (n, undated) = (state.dataset.n_dated() as u64, (state.dataset.len() - state.dataset.n_dated()) as u64);
            let so_far = if state.is_part() { " so far" } else { "" };
            let text = format!("{}, {} undated{so_far}", counted(n, "dated event"), grouped(undated));
            ui.label(muted(text, &theme));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            export_button(ui, state, out);
            open_menu(ui, state, out);
            let dark = state.settings.theme == ThemeName::Dark;
            if width > 760.0
                && ui.button(if dark { "Light" } else { "Dark" }).on_hover_text("Light or dark colours").clicked()
            {
                out.push(Command::ToggleTheme);
            }
            if width > 900.0 {
                let redo = ui.add_enabled(state.documents_have_future(), egui::Button::new("Redo"));
                if redo.on_hover_text("Do the change of filter or lanes again; Ctrl+Shift+Z").clicked() {
                    out.push(Command::Redo);
                }
                let undo = ui.add_enabled(state.documents_have_past(), egui::Button::new("Undo"));
                if undo.on_hover_text("Take back the last change of filter or lanes; Ctrl+Z").clicked() {
                    out.push(Command::Undo);
                }
            }
            let free = ui.available_width();
            let field_w = free.clamp(80.0, 430.0);
            if free > field_w {
                // The field stands in the middle of the window where there is room.
                let middle = ui.max_rect().left() + (free - field_w).max(0.0);
                let wanted = ui.ctx().content_rect().center().x - field_w / 2.0;
                ui.add_space((middle - wanted).clamp(0.0, free - field_w));
            }
            search_field(ui, state, field_w, focus_search, out);
        });
    });
}

fn search_field(ui: &mut Ui, state: &mut State, width: f32, focus_search: &mut bool, out: &mut Vec<Command>) {
    let id = egui::Id::unique("search field");
    let mut text = state.search_text.clone();
    let ink = if state.search_error.is_some() { state.theme().alert } else { state.theme().text };
    let edit = TextEdit::singleline(&mut text)
        .text_color(color(ink))
        .id(id)
        .hint_text("Search or filter, e.g. country:TJ actor:\"Group 24\"")
        .desired_width(width - 20.0)
        .margin(egui::Margin::symmetric(10, 6));
    let response = ui
        .add_sized(vec2(width, 30.0), edit)
        .on_hover_text("Words to find, or a filter like country:TJ kind:protest 2021..2022");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Search or filter"));
    if response.changed() {
        state.search(text);
    }
    if let Some(error) = state.search_error.as_ref().filter(|_| response.has_focus() || response.hovered()) {
        // Below the field and over the timeline: nothing moves while somebody types.
        let hint = if error.hint.is_empty() { String::new() } else { format!("; {}", error.hint) };
        let at = response.rect.left_bottom() + vec2(0.0, 5.0);
        egui::Area::new(egui::Id::unique("search error")).order(egui::Order::Foreground).fixed_pos(at).show(
            ui.ctx(),
            |ui| {
                egui::Frame::popup(ui.style()).show(ui, |ui| {
                    ui.label(
                        RichText::new(format!("{}{hint}", error.message))
                            .color(color(state.theme().alert))
                            .size(size::BODY),
                    );
                });
            },
        );
    }
    if *focus_search {
        response.request_focus();
        *focus_search = false;
    }
    if response.lost_focus() {
        out.push(Command::EndGesture);
    }
    if response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter)) {
        // Enter walks the hits and stays in the field.
        let back = ui.input(|input| input.modifiers.shift);
        out.push(Command::StepInTime(if back { -1 } else { 1 }));
        response.request_focus();
    }
}

fn open_menu(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    ui.menu_button("Open…", |ui| {
        ui.set_min_width(240.0);
        if ui.button("Open files…").on_hover_text("Ctrl+O").clicked() {
            out.push(Command::Ask(Asked::Open));
            ui.close();
        }
        if ui.button("Open path…").on_hover_text("Type where the file is; Ctrl+Shift+O").clicked() {
            out.push(Command::AskPath(Asked::Open));
            ui.close();
        }
        if ui.button("Bundled events").on_hover_text("The events of five documents that come with Dateline").clicked() {
            out.push(Command::OpenBundled);
            ui.close();
        }
        let name = "How the table is read…";
        if ui.button(name).on_hover_text("What its columns are, the order of day and month, the encoding").clicked() {
            out.push(Command::ToggleColumns);
            ui.close();
        }
        ui.separator();
        let hover = "In a format of Dateline or of another program: CSV, Excel, Markdown, TimelineJS, calendars…";
        if ui.button("Save events as…").on_hover_text(hover).clicked() {
            out.push(Command::ToggleSaving);
            ui.close();
        }
        if ui.button("Save view").on_hover_text("Filter, lanes, window and figure, to open again; Ctrl+S").clicked() {
            out.push(Command::SaveView);
            ui.close();
        }
        if ui.button("Save view as…").on_hover_text("Ctrl+Shift+S").clicked() {
            out.push(Command::Ask(Asked::View));
            ui.close();
        }
        if !state.settings.recent.is_empty() {
            ui.separator();
            for paths in &state.settings.recent {
                let names: Vec<_> =
                    paths.iter().map(|path| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy()).collect();
                let full: Vec<_> = paths.iter().map(|path| path.to_string_lossy()).collect();
                if ui.button(names.join(", ")).on_hover_text(full.join("\n")).clicked() {
                    out.push(Command::Open(paths.clone()));
                    ui.close();
                }
            }
        }
    })
    .response
    .on_hover_text("Open event files, views or figures, or drop them on the window; save the view");
}

fn export_button(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    let theme = state.theme();
    ui.scope(|ui| {
        accent_button(ui, &theme);
        let text = RichText::new("Export…").color(color(theme.on_accent));
        let hover = "A figure of what is shown, as PDF, SVG or PNG; Ctrl+E";
        if ui.button(text).on_hover_text(hover).clicked() {
            out.push(Command::ToggleExport);
        }
    });
}
