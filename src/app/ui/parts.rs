//! Small pieces that several panels use.

use egui::{Align2, FontId, Response, RichText, Sense, Ui, WidgetInfo, vec2};

use crate::paint::egui::{color, font};
use crate::scene::FontSpec;
use crate::theme::{Rgba, Theme, size};

/// Text in the heavier weight.
pub(super) fn semibold(text: impl Into<String>, points: f32) -> RichText {
    RichText::new(text).font(font(FontSpec::semibold(points)))
}

/// Secondary text.
pub(super) fn muted(text: impl Into<String>, theme: &Theme) -> RichText {
    RichText::new(text).color(color(theme.muted)).font(font(FontSpec::regular(size::SMALL)))
}

/// Several choices of which one holds, in one frame.
pub(super) fn segmented<T: PartialEq + Copy>(
    ui: &mut Ui,
    theme: &Theme,
    label: &str,
    choices: &[(T, &str)],
    chosen: T,
) -> Option<T> {
    let mut clicked = None;
    let font_id = font(FontSpec::regular(size::BODY));
    let bold = font(FontSpec::semibold(size::BODY));
    let widths: Vec<f32> = choices.iter().map(|(_, text)| text_width(ui, text, &bold) + 20.0).collect();
    let (frame, _) = ui.allocate_exact_size(vec2(widths.iter().sum(), 25.0), Sense::hover());
    ui.painter().rect(
        frame,
        7.0,
        color(theme.canvas),
        egui::Stroke::new(1.0, color(theme.line)),
        egui::StrokeKind::Inside,
    );
    let mut x = frame.left();
    for (&(value, text), width) in choices.iter().zip(widths) {
        let rect = egui::Rect::from_min_size(egui::pos2(x, frame.top()), vec2(width, frame.height()));
        x += width;
        let response = ui.interact(rect, ui.scope_id().with((label, text)), Sense::click());
        let on = value == chosen;
        response.widget_info(|| WidgetInfo::selected(egui::Role::RadioButton, true, on, format!("{label} {text}")));
        if on {
            ui.painter().rect_filled(rect.shrink(1.0), 6.0, color(theme.accent_ground));
        } else if response.hovered() {
            ui.painter().rect_filled(rect.shrink(1.0), 6.0, color(theme.band));
        }
        focus_ring(ui, &response, theme);
        let (ink, id) = if on { (theme.accent, bold.clone()) } else { (theme.text, font_id.clone()) };
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, text, id, color(ink));
        if response.clicked() {
            clicked = Some(value);
        }
    }
    clicked
}

/// Words that do something when clicked, without a frame.
pub(super) fn link(ui: &mut Ui, text: &str, ink: Rgba, name: &str) -> Response {
    let label = egui::Label::new(RichText::new(text).color(color(ink))).sense(Sense::click()).selectable(false);
    let response = ui.add(label).on_hover_cursor(egui::CursorIcon::PointingHand);
    let name = name.to_owned();
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &name));
    response
}

/// A box with a name that lists choices, as wide as there is room.
pub(super) fn combo(ui: &mut Ui, name: &str, chosen: &str, add: impl FnOnce(&mut Ui)) {
    let width = ui.available_width();
    let menu = egui::ComboBox::from_id_salt(name).selected_text(chosen).width(width - 2.0).truncate().height(560.0);
    let response = menu.show_ui(ui, add).response;
    let spoken = format!("{name}: {chosen}");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, &spoken));
}

/// Shows where the keyboard is.
pub(super) fn focus_ring(ui: &Ui, response: &Response, theme: &Theme) {
    if response.has_focus() {
        let stroke = egui::Stroke::new(1.5, color(theme.accent));
        ui.painter().rect_stroke(response.rect.shrink(0.5), 4.0, stroke, egui::StrokeKind::Inside);
    }
}

/// The width of a line.
pub(super) fn text_width(ui: &Ui, text: &str, font_id: &FontId) -> f32 {
    ui.painter().layout_no_wrap(text.to_owned(), font_id.clone(), egui::Color32::WHITE).size().x
}

/// A box to tick whose outline can be seen.
pub(super) fn checkbox(ui: &mut Ui, theme: &Theme, on: &mut bool, text: &str) -> Response {
    ui.scope(|ui| {
        ui.visuals_mut().widgets.inactive.bg_stroke = egui::Stroke::new(1.1, color(theme.faint));
        ui.checkbox(on, text)
    })
    .inner
}

/// Colours the buttons of this part of the window as the one that is meant to be pressed.
pub(super) fn accent_button(ui: &mut Ui, theme: &Theme) {
    let widgets = &mut ui.visuals_mut().widgets;
    for state in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active, &mut widgets.open] {
        state.weak_bg_fill = color(theme.accent);
        state.bg_stroke = egui::Stroke::new(1.0, color(theme.accent));
    }
}

/// A text with a capital letter and a full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}
