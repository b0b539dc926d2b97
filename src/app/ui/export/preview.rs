//! The figure as it will be.

use egui::{Align, Layout, RichText, ScrollArea, TextureHandle, TextureOptions, Ui, vec2};

use crate::app::command::{Choice, Command};
use crate::app::export::Preview;
use crate::app::state::State;
use crate::app::ui::parts::{muted, semibold, sentence};
use crate::figure::PictureFormat;
use crate::figure::size::Medium;
use crate::paint::egui::color;
use crate::theme::{Theme, size};

/// The preview as the screen has it, with its number.
#[derive(Default)]
pub(in crate::app::ui) struct Shown(Option<(u64, TextureHandle)>);

impl Shown {
    fn texture(&mut self, ui: &Ui, preview: &Preview) -> &TextureHandle {
        let kept = self.0.take().filter(|(number, _)| *number == preview.number);
        let made = kept.unwrap_or_else(|| {
            let image = egui::ColorImage::from_rgba_unmultiplied(preview.pixels.size, &preview.pixels.rgba);
            (preview.number, ui.ctx().load_texture("preview", image, TextureOptions::LINEAR))
        });
        &self.0.insert(made).1
    }
}

/// Draws what is known of the figure, the page in sight, and what could not be done as it was asked for.
pub(super) fn preview_ui(ui: &mut Ui, state: &mut State, shown: &mut Shown, theme: &Theme, out: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        ui.set_height(24.0);
        let preview = state.export.preview.as_ref();
        ui.label(semibold(preview.map(|preview| extent(preview, state)).unwrap_or_default(), size::BODY));
        if state.export.is_drawing {
            ui.add(egui::Spinner::new().size(13.0));
        }
        if let Some(preview) = preview.filter(|preview| preview.n_pages > 1) {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| pages_ui(ui, preview, out));
        }
    });
    let warnings_h = warnings_height(ui, state);
    let all = ui.available_rect_before_wrap();
    let place =
        egui::Rect::from_min_max(all.min, egui::pos2(all.right(), all.bottom() - warnings_h)).shrink2(vec2(0.0, 6.0));
    let pixels_per_point = ui.ctx().pixels_per_point();
    let most = ui.ctx().input(|input| input.max_texture_side).clamp(64, 8_192) as f32;
    let side = |points: f32| (points * pixels_per_point).floor().clamp(1.0, most) as u32;
    // Closer, it is as wide as there is room, and scrolls.
    let height = if state.export.is_close { most as u32 } else { side(place.height() - 2.0) };
    let scroll_bar = if state.export.is_close { 14.0 } else { 0.0 };
    state.export.room = [side(place.width() - 2.0 - scroll_bar), height];
    if let Some(preview) = &state.export.preview {
        let texture = shown.texture(ui, preview);
        let [width, height] = preview.pixels.size;
        let natural = vec2(width as f32, height as f32) / pixels_per_point;
        let is_close = state.export.is_close;
        let response = ui
            .scope_builder(egui::UiBuilder::new().max_rect(place), |ui| {
                // The one before may be of another room.
                let fits = (place.width() / natural.x).min(1.0);
                let fits = if is_close { fits } else { fits.min(place.height() / natural.y) };
                if !is_close {
                    return image_ui(ui, texture, egui::Rect::from_center_size(place.center(), natural * fits), theme);
                }
                let scroll = ScrollArea::vertical().id_salt("page").auto_shrink([false, false]);
                let place = |ui: &Ui| {
                    let top = ui.cursor().min + vec2(1.0, 1.0);
                    let left = (ui.available_width() - scroll_bar - natural.x * fits).max(0.0) / 2.0;
                    egui::Rect::from_min_size(top + vec2(left, 0.0), natural * fits)
                };
                scroll.show(ui, |ui| image_ui(ui, texture, place(ui), theme)).inner
            })
            .inner;
        let hover = if is_close { "Click to see the whole page" } else { "Click to see it closer" };
        let name = format!("Preview of page {} of {}", preview.page + 1, preview.n_pages);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
        super::super::parts::focus_ring(ui, &response, theme);
        let cursor = if is_close { egui::CursorIcon::ZoomOut } else { egui::CursorIcon::ZoomIn };
        if response.on_hover_cursor(cursor).on_hover_text(hover).clicked() {
            out.push(Command::Figure(Choice::Closer(!is_close)));
        }
    } else if state.export.problem.is_none() {
        ui.put(place, egui::Label::new(muted("Drawing the figure…", theme)).selectable(false));
    }
    if warnings_h > 0.0 {
        let below = egui::Rect::from_min_max(egui::pos2(all.left(), all.bottom() - warnings_h), all.max);
        ui.scope_builder(egui::UiBuilder::new().max_rect(below), |ui| warnings_ui(ui, state, theme));
    }
}

/// The pixels with a thin line around them.
fn image_ui(ui: &mut Ui, texture: &TextureHandle, rect: egui::Rect, theme: &Theme) -> egui::Response {
    let pixels_per_point = ui.ctx().pixels_per_point();
    let rect = rect.translate((rect.min * pixels_per_point).round() / pixels_per_point - rect.min);
    let response = ui.allocate_rect(rect, egui::Sense::click());
    let uv = egui::Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0));
    ui.painter().image(texture.id(), rect, uv, egui::Color32::WHITE);
    let line = egui::Stroke::new(1.0, color(theme.line));
    ui.painter().rect_stroke(rect, 0.0, line, egui::StrokeKind::Outside);
    response
}

/// `190 × 112 mm, 3 pages`.
fn extent(preview: &Preview, state: &State) -> String {
    let [width_mm, height_mm] = preview.size_mm;
    let [width_px, height_px] = preview.size_px;
    let mut parts = Vec::new();
    let spec = &state.export.spec;
    if spec.size.medium() != Medium::Screen {
        parts.push(format!("{width_mm:.0} × {height_mm:.0} mm"));
    }
    if parts.is_empty() || state.export.format == PictureFormat::Png {
        parts.push(format!("{width_px} × {height_px} pixels"));
    }
    if preview.n_pages > 1 {
        parts.push(format!("{} pages", preview.n_pages));
    }
    parts.join(", ")
}

fn pages_ui(ui: &mut Ui, preview: &Preview, out: &mut Vec<Command>) {
    let mut go = None;
    let mut arrow = |ui: &mut Ui, text: &str, name: &str, to: Option<usize>| {
        let button = ui.add_enabled(to.is_some(), egui::Button::new(text));
        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, to.is_some(), name));
        if button.on_hover_text(name).clicked() {
            go = to;
        }
    };
    let next = Some(preview.page + 1).filter(|page| *page < preview.n_pages);
    arrow(ui, "→", "Next page", next);
    ui.label(format!("Page {} of {}", preview.page + 1, preview.n_pages));
    arrow(ui, "←", "Previous page", preview.page.checked_sub(1));
    out.extend(go.map(|page| Command::Figure(Choice::Page(page))));
}

/// What could not be done, each as a sentence.
fn texts(state: &State) -> Vec<String> {
    let export = &state.export;
    let problem = export.problem.iter().map(|problem| sentence(problem));
    let warnings = export.preview.iter().flat_map(|preview| &preview.warnings).map(|warning| sentence(warning));
    problem.chain(warnings).collect()
}

/// The preview is never lower for warnings, and these never lower than a line.
const PREVIEW_LEAST: f32 = 140.0;
const LINE: f32 = 20.0;

/// The room that they take, up to a third of the whole, and less in a small window: they can be scrolled.
fn warnings_height(ui: &Ui, state: &State) -> f32 {
    let font = egui::FontId::proportional(size::BODY);
    let width = ui.available_width() - 16.0;
    let height = |text: String| ui.painter().layout(text, font.clone(), egui::Color32::WHITE, width).size().y + 6.0;
    let all: f32 = texts(state).into_iter().map(height).sum();
    let room = ui.available_height();
    all.min(room / 3.0).min((room - PREVIEW_LEAST).max(LINE))
}

fn warnings_ui(ui: &mut Ui, state: &State, theme: &Theme) {
    let is_problem = state.export.problem.is_some();
    ScrollArea::vertical().id_salt("warnings").auto_shrink([false, false]).show(ui, |ui| {
        ui.set_max_width(ui.available_width() - 14.0);
        for (nth, text) in texts(state).into_iter().enumerate() {
            let ink = if nth == 0 && is_problem { theme.alert } else { theme.text };
            ui.add(egui::Label::new(RichText::new(text).color(color(ink)).size(size::BODY)).wrap());
        }
    });
}
