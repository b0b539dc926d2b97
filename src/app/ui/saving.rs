//! The window in which events are saved in the format of another program.

use egui::{Align, Align2, Layout, RichText, ScrollArea, Ui, Window, vec2};

use super::parts::{accent_button, muted, segmented, semibold};
use crate::app::command::{Asked, Command};
use crate::app::saving::Saving;
use crate::app::state::State;
use crate::convert::EXPORTERS;
use crate::paint::egui::color;
use crate::theme::{Theme, size};
use crate::time::{counted, grouped};

/// Draws the window.
pub(super) fn saving_ui(ui: &Ui, state: &State, out: &mut Vec<Command>, theme: &Theme) {
    let Some(saving) = &state.saving else { return };
    let mut open = true;
    let limit = ui.ctx().content_rect().size() - vec2(48.0, 84.0);
    // With room beside the formats, what each of them lacks is seen without scrolling.
    let is_wide = limit.x >= 900.0;
    let width = if is_wide { 1_080.0_f32 } else { 640.0 }.min(limit.x);
    let window = Window::new("Save events as").open(&mut open).collapsible(false).resizable(false);
    window.anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0)).show(ui.ctx(), |ui| {
        ui.set_width(width);
        which_ui(ui, state, saving, theme, out);
        ui.add_space(6.0);
        let height = (limit.y - 90.0).max(80.0);
        if is_wide {
            columns_ui(ui, state, saving, height, theme, out);
        } else {
            let scroll = ScrollArea::vertical().max_height(height).min_scrolled_height(height.min(520.0));
            scroll.auto_shrink(false).show(ui, |ui| {
                formats_ui(ui, saving, limit.y > 560.0, theme, out);
                ui.add_space(8.0);
                losses_ui(ui, state, saving, theme);
            });
        }
        ui.add_space(6.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.scope(|ui| {
                accent_button(ui, theme);
                let text = RichText::new("Save…").color(color(theme.on_accent));
                if ui.button(text).on_hover_text("Choose where").clicked() {
                    out.push(Command::Ask(Asked::Events));
                }
            });
            if ui.button("Cancel").clicked() {
                out.push(Command::ToggleSaving);
            }
        });
    });
    if !open {
        out.push(Command::ToggleSaving);
    }
}

/// The formats, and beside them what the chosen one lacks. The window stays as high as the formats, whatever is chosen.
fn columns_ui(ui: &mut Ui, state: &State, saving: &Saving, height: f32, theme: &Theme, out: &mut Vec<Command>) {
    let scroll = |name: &str, height: f32| {
        ScrollArea::vertical().id_salt(name).max_height(height).min_scrolled_height(height.min(520.0))
    };
    ui.horizontal_top(|ui| {
        let width = ui.available_width();
        let side = |ui: &mut Ui, width: f32, add: &mut dyn FnMut(&mut Ui)| {
            ui.vertical(|ui| {
                ui.set_width(width);
                add(ui);
            });
        };
        let mut shown = height;
        side(ui, width * 0.585, &mut |ui| {
            let formats = scroll("formats", height).auto_shrink([false, true]);
            let output = formats.show(ui, |ui| formats_ui(ui, saving, true, theme, out));
            shown = output.content_size.y.min(height);
        });
        ui.add_space(20.0);
        side(ui, ui.available_width(), &mut |ui| {
            let losses = scroll("losses", shown).auto_shrink(false);
            losses.show(ui, |ui| losses_ui(ui, state, saving, theme));
        });
    });
}

/// All events, or those that the filter lets through.
fn which_ui(ui: &mut Ui, state: &State, saving: &Saving, theme: &Theme, out: &mut Vec<Command>) {
    let (all, some) = (state.dataset.len() as u64, state.selection.rows.count() as u64);
    if all == some {
        ui.label(format!("All {} will be saved.", counted(all, "event")));
        return;
    }
    ui.horizontal_wrapped(|ui| {
        let names = [format!("Filtered: {}", grouped(some)), format!("All: {}", grouped(all))];
        let choices = [(false, names[0].as_str()), (true, names[1].as_str())];
        if let Some(all) = segmented(ui, theme, "Events", &choices, saving.all) {
            out.push(Command::ChooseSaving { format: saving.format.to_owned(), all });
        }
        ui.label(muted("events, in order of time", theme));
    });
}

/// The formats, with what they keep: all of them or the chosen one only.
fn formats_ui(ui: &mut Ui, saving: &Saving, are_all_told: bool, theme: &Theme, out: &mut Vec<Command>) {
    ui.visuals_mut().indent_has_left_vline = false;
    ui.spacing_mut().item_spacing.y = 1.0;
    ui.spacing_mut().icon_spacing = 8.0;
    ui.spacing_mut().indent = ui.spacing().icon_width + 8.0;
    ui.visuals_mut().widgets.inactive.bg_stroke = egui::Stroke::new(1.1, color(theme.faint));
    for exporter in EXPORTERS {
        let is_chosen = exporter.id() == saving.format;
        let name = format!("{} (.{})", exporter.name(), exporter.extension());
        if ui.radio(is_chosen, semibold(name, size::BODY)).clicked() {
            out.push(Command::ChooseSaving { format: exporter.id().to_owned(), all: saving.all });
        }
        if are_all_told || is_chosen {
            ui.indent(exporter.id(), |ui| ui.add(egui::Label::new(muted(exporter.about(), theme)).wrap()));
        }
        ui.add_space(if are_all_told { 8.0 } else { 0.0 });
    }
}

/// What the file will lack; an example is given where it is not in every event.
fn losses_ui(ui: &mut Ui, state: &State, saving: &Saving, theme: &Theme) {
    let Some(losses) = &saving.losses else {
        ui.horizontal(|ui| {
            ui.spinner();
            ui.label(muted("Looking at what the file cannot hold…", theme));
        });
        return;
    };
    if losses.is_empty() {
        ui.label(format!("{} keeps everything that these events have.", saving.exporter().name()));
        return;
    }
    // The scroll bar lies over what it scrolls.
    ui.set_max_width(ui.available_width() - 12.0);
    ui.label(semibold("What this format has no place for", size::LANE));
    let n_events = if saving.all { state.dataset.len() } else { state.selection.rows.count() };
    ui.spacing_mut().item_spacing.y = 1.0;
    for loss in losses {
        ui.add_space(5.0);
        ui.add(egui::Label::new(RichText::new(loss.sentence()).size(size::BODY)).wrap());
        if let Some(title) = loss.example_title().filter(|_| loss.count < n_events) {
            ui.add(egui::Label::new(muted(format!("such as “{title}”"), theme)).wrap());
        }
    }
}
