//! The window in which figures are made: choices at the left, the figure as it will be at the right.

mod choices;
mod preview;

use egui::{Align, Frame, Layout, Margin, Modal, Panel, RichText, ScrollArea, Ui, vec2};

use super::parts::{muted, semibold};
use crate::app::command::{Asked, Command};
use crate::app::state::State;
use crate::figure::PictureFormat;
use crate::paint::egui::color;
use crate::theme::{Theme, size};

pub(super) use preview::Shown;

/// How large the window is where there is room.
const SIZE: egui::Vec2 = vec2(1_020.0, 680.0);
/// Larger screens give the preview more room, up to this share of them.
const SHARE: f32 = 0.8;
/// Narrower windows have the preview above the choices.
const SIDE_BY_SIDE_FROM: f32 = 620.0;
/// Width of the choices beside the preview.
const CHOICES_W: f32 = 330.0;

/// Draws the window, when it is open.
pub(super) fn export_ui(ui: &Ui, state: &mut State, shown: &mut Shown, out: &mut Vec<Command>) {
    if !state.export.open {
        return;
    }
    let theme = state.theme();
    let screen = ui.ctx().content_rect().size();
    let room = (screen - vec2(28.0, 28.0)).max(vec2(200.0, 160.0));
    let wanted = SIZE.max(vec2(screen.x * SHARE, screen.y * SHARE).min(vec2(1_700.0, 1_200.0)));
    let wanted = wanted.min(room);
    let frame = Frame::new()
        .fill(color(theme.canvas))
        .stroke(egui::Stroke::new(1.0, color(theme.line)))
        .corner_radius(10)
        .shadow(ui.visuals().window_shadow);
    let modal = Modal::new(egui::Id::unique("export")).frame(frame).show(ui.ctx(), |ui| {
        ui.set_width(wanted.x);
        ui.set_height(wanted.y);
        head_ui(ui, out);
        foot_ui(ui, state, &theme, out);
        if wanted.x >= SIDE_BY_SIDE_FROM {
            let side = Frame::new().inner_margin(Margin { left: 18, right: 6, top: 4, bottom: 0 });
            let width = CHOICES_W.min(wanted.x * 0.48);
            Panel::left("export choices").frame(side).exact_size(width).resizable(false).show(ui, |ui| {
                ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                    // Room for the scroll bar.
                    ui.set_max_width(ui.available_width() - 14.0);
                    choices::choices_ui(ui, state, &theme, out);
                });
            });
            egui::CentralPanel::default().frame(Frame::new().fill(color(theme.panel)).inner_margin(14)).show(
                ui,
                |ui| {
                    preview::preview_ui(ui, state, shown, &theme, out);
                },
            );
        } else {
            let frame = Frame::new().inner_margin(Margin { left: 14, right: 6, top: 0, bottom: 0 });
            egui::CentralPanel::default().frame(frame).show(ui, |ui| {
                ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                    ui.set_max_width(ui.available_width() - 14.0);
                    Frame::new().fill(color(theme.panel)).inner_margin(8).corner_radius(7).show(ui, |ui| {
                        ui.set_width(ui.available_width());
                        ui.set_height((wanted.y * 0.42).clamp(120.0, 320.0));
                        preview::preview_ui(ui, state, shown, &theme, out);
                    });
                    choices::choices_ui(ui, state, &theme, out);
                });
            });
        }
    });
    // Escape is a key of the whole window.
    if modal.backdrop_response.clicked() && state.view.path_field.is_none() {
        out.push(Command::ToggleExport);
    }
}

fn head_ui(ui: &mut Ui, out: &mut Vec<Command>) {
    let frame = Frame::new().inner_margin(Margin { left: 18, right: 12, top: 10, bottom: 8 });
    Panel::top("export head").frame(frame).show_separator_line(false).resizable(false).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.label(semibold("Export figure", size::TITLE));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let close = ui.add(egui::Button::new(RichText::new("×").size(size::TITLE)).frame(false));
                close.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Close export"));
                if close.on_hover_text("Close; the choices are kept. Esc").clicked() {
                    out.push(Command::ToggleExport);
                }
            });
        });
    });
}

/// The last message, and what can be done with the figure.
fn foot_ui(ui: &mut Ui, state: &State, theme: &Theme, out: &mut Vec<Command>) {
    let frame = Frame::new().inner_margin(Margin::symmetric(18, 10));
    Panel::bottom("export foot").frame(frame).resizable(false).show(ui, |ui| {
        if let Some(message) = &state.message {
            super::status::message_ui(ui, message, theme, out);
            ui.add_space(4.0);
        }
        let width = ui.available_width();
        let format = match state.export.format {
            PictureFormat::Pdf => "Save PDF…",
            PictureFormat::Svg => "Save SVG…",
            PictureFormat::Png => "Save PNG…",
        };
        // What is in sight would be written, and not what is typed.
        let is_wrong = state.export.size.as_ref().is_some_and(|size| size.error.is_some());
        let can_draw = !is_wrong && state.export.problem.is_none();
        let add = |ui: &mut Ui, out: &mut Vec<Command>| {
            ui.scope(|ui| {
                super::parts::accent_button(ui, theme);
                let text = RichText::new(format).color(color(theme.on_accent));
                let save = ui.add_enabled(can_draw, egui::Button::new(text).min_size(vec2(96.0, 28.0)));
                let save = save.on_disabled_hover_text("Mend what is wrong first");
                if save.on_hover_text("Choose where the figure goes").clicked() {
                    out.push(Command::Ask(Asked::Picture));
                }
            });
            let copy = ui.add_enabled(can_draw, egui::Button::new("Copy as PNG").min_size(vec2(0.0, 28.0)));
            if copy.on_hover_text("Put the page in sight into the clipboard, as pixels").clicked() {
                out.push(Command::CopyPicture);
            }
            if state.export.n_saving > 0 {
                ui.spinner();
                ui.label(muted("Drawing…", theme));
            }
        };
        let more = |ui: &mut Ui, out: &mut Vec<Command>| {
            let has_list = state.export.spec.numbered;
            for (label, hover, asked, enabled) in [
                ("Save list…", "The numbered events and their sources, as Markdown", Asked::List, has_list),
                ("Save alt text…", "The words for those who do not see the figure", Asked::AltText, true),
                ("Save view…", "Everything that makes this figure, to open or to draw again", Asked::View, true),
            ] {
                let button = ui.add_enabled(enabled, egui::Button::new(label).min_size(vec2(0.0, 28.0)));
                let button = button.on_disabled_hover_text("Tick “Numbers beside the marks” first");
                if button.on_hover_text(hover).clicked() {
                    out.push(Command::Ask(asked));
                }
            }
        };
        if width > 600.0 {
            ui.horizontal(|ui| {
                more(ui, out);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| add(ui, out));
            });
        } else {
            ui.horizontal(|ui| {
                add(ui, out);
                let menu = ui.menu_button("More…", |ui| {
                    super::super::style::apply(ui.ctx(), theme);
                    more(ui, out);
                });
                menu.response.on_hover_text("Save the list, the alternative text or the view");
            });
        }
    });
}
