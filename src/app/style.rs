//! The theme's tokens as an egui style, and the bundled fonts.

use std::sync::Arc;

use egui::{CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Stroke, TextStyle, Visuals, vec2};

use crate::paint::egui::{SEMIBOLD_FAMILY, color};
use crate::scene::{Fonts, Weight};
use crate::theme::{Theme, ThemeName, size};

/// Gives egui the bundled fonts; other scripts come from the system's.
pub(super) fn install_fonts(ctx: &egui::Context) {
    let mut fonts = FontDefinitions::empty();
    // Each weight asks its own faces first, in the order in which figures ask them.
    let mut families: [Vec<String>; 2] = Default::default();
    for face in Fonts::bundled().faces() {
        let weight = face.weight as usize;
        let name = match (face.family.as_str(), face.weight) {
            ("Inter", Weight::SemiBold) => SEMIBOLD_FAMILY.to_owned(),
            (family, Weight::Regular) => family.to_owned(),
            (family, Weight::SemiBold) => format!("{family} SemiBold"),
        };
        fonts.font_data.insert(name.clone(), Arc::new(FontData::from_static(&face.data)));
        families[weight].push(name);
    }
    let [regular, mut semibold] = families;
    semibold.extend(regular.iter().cloned());
    fonts.families.insert(FontFamily::Proportional, regular.clone());
    fonts.families.insert(FontFamily::Monospace, regular);
    fonts.families.insert(FontFamily::Name(SEMIBOLD_FAMILY.into()), semibold);
    ctx.set_fonts(fonts);
}

/// Dresses egui in a theme.
pub(super) fn apply(ctx: &egui::Context, theme: &Theme) {
    let dark = theme.name == ThemeName::Dark;
    ctx.set_theme(if dark { egui::Theme::Dark } else { egui::Theme::Light });
    let mut visuals = if dark { Visuals::dark() } else { Visuals::light() };
    let radius = CornerRadius::same(7);
    let line = Stroke::new(1.0, color(theme.line));
    let text = Stroke::new(1.0, color(theme.text));
    visuals.override_text_color = Some(color(theme.text));
    visuals.weak_text_color = Some(color(theme.muted));
    visuals.hyperlink_color = color(theme.accent);
    visuals.panel_fill = color(theme.panel);
    visuals.window_fill = color(theme.canvas);
    visuals.window_stroke = line;
    visuals.window_corner_radius = radius;
    visuals.menu_corner_radius = radius;
    visuals.extreme_bg_color = color(theme.canvas);
    visuals.text_edit_bg_color = Some(color(theme.canvas));
    visuals.faint_bg_color = color(theme.band);
    visuals.error_fg_color = color(theme.alert);
    visuals.warn_fg_color = color(theme.alert);
    visuals.selection.bg_fill = color(theme.accent.faded(0.30));
    visuals.selection.stroke = Stroke::new(1.0, color(theme.accent));
    let widgets = &mut visuals.widgets;
    for (state, fill, edge) in [
        (&mut widgets.noninteractive, theme.panel, theme.line),
        (&mut widgets.inactive, theme.canvas, theme.line),
        (&mut widgets.hovered, theme.accent_ground, theme.accent),
        (&mut widgets.active, theme.accent_ground, theme.accent),
        (&mut widgets.open, theme.accent_ground, theme.line),
    ] {
        state.bg_fill = color(fill);
        state.weak_bg_fill = color(fill);
        state.bg_stroke = Stroke::new(1.0, color(edge));
        state.fg_stroke = text;
        state.corner_radius = radius;
        state.expansion = 0.0;
    }
    ctx.all_styles_mut(|style| {
        style.visuals = visuals.clone();
        style.text_styles = [
            (TextStyle::Heading, FontId::new(size::TITLE, FontFamily::Name(SEMIBOLD_FAMILY.into()))),
            (TextStyle::Body, FontId::proportional(size::BODY)),
            (TextStyle::Button, FontId::proportional(size::BODY)),
            (TextStyle::Small, FontId::proportional(size::SMALL)),
            (TextStyle::Monospace, FontId::proportional(size::BODY)),
        ]
        .into();
        style.spacing.item_spacing = vec2(8.0, 4.0);
        style.spacing.button_padding = vec2(10.0, 5.0);
        style.spacing.menu_margin = Margin::same(8);
        style.spacing.window_margin = Margin::same(14);
        style.spacing.interact_size = vec2(24.0, 24.0);
        style.spacing.tooltip_width = 340.0;
        // What goes on below its edge says so before the pointer is there.
        style.spacing.scroll.dormant_handle_opacity = 0.35;
        style.interaction.tooltip_delay = 0.25;
        style.animation_time = 0.1;
    });
}
