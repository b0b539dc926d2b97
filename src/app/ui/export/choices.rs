//! What can be chosen of a figure, in groups.

use std::path::PathBuf;

use egui::{CollapsingHeader, DragValue, RichText, TextEdit, Ui, vec2};

use crate::app::command::{Asked, Choice, Command};
use crate::app::export::TypedSize;
use crate::app::state::State;
use crate::app::ui::parts::{checkbox, combo, link, muted, segmented, semibold, sentence};
use crate::dataset::Facet;
use crate::figure::size::Medium;
use crate::figure::{FigureSize, FigureSpec, Letters, PRESETS, PictureFormat};
use crate::paint::egui::color;
use crate::theme::{Theme, ThemeName, size};

/// Width of the words before a control.
const LABEL_W: f32 = 78.0;

/// Draws all groups.
pub(super) fn choices_ui(ui: &mut Ui, state: &State, theme: &Theme, out: &mut Vec<Command>) {
    ui.spacing_mut().item_spacing.y = 4.0;
    let mut spec = state.export.spec.clone();
    group(ui, "Size and format");
    size_ui(ui, state, theme, out);
    format_ui(ui, state, &mut spec, theme, out);
    row(ui, "Colours", theme, |ui| {
        let choices = [(ThemeName::Print, "Print"), (ThemeName::Light, "Light"), (ThemeName::Dark, "Dark")];
        if let Some(chosen) = segmented(ui, theme, "Colours", &choices, spec.theme) {
            spec.theme = chosen;
        }
    });
    text_size_ui(ui, &mut spec, theme);
    group(ui, "What it shows");
    shown_ui(ui, state, &mut spec, theme, out);
    group(ui, "What is on it");
    on_it_ui(ui, &mut spec, theme);
    group(ui, "Words");
    words_ui(ui, state, &mut spec, theme);
    more_ui(ui, state, &mut spec, theme, out);
    ui.add_space(12.0);
    if spec != state.export.spec {
        out.push(Command::Figure(Choice::Spec(Box::new(spec))));
    }
}

fn group(ui: &mut Ui, name: &str) {
    ui.add_space(8.0);
    ui.label(semibold(name, size::LANE));
}

/// A control with its name before it.
fn row(ui: &mut Ui, name: &str, theme: &Theme, add: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.set_min_height(26.0);
        let words = egui::Label::new(RichText::new(name).color(color(theme.muted)).size(size::BODY)).selectable(false);
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        ui.allocate_ui_with_layout(vec2(LABEL_W, 24.0), layout, |ui| {
            ui.set_width(LABEL_W);
            ui.add(words);
        });
        add(ui);
    });
}

fn field(ui: &mut Ui, name: &str, edit: TextEdit<'_>) -> egui::Response {
    let response = ui.add(edit);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, name));
    response
}

fn size_ui(ui: &mut Ui, state: &State, theme: &Theme, out: &mut Vec<Command>) {
    let export = &state.export;
    let preset = if export.size.is_some() { None } else { export.spec.size.as_preset() };
    row(ui, "Size", theme, |ui| {
        let chosen = preset.and_then(|nth| PRESETS.get(nth)).map_or("Own size", |preset| preset.name);
        combo(ui, "Size", chosen, |ui| {
            for (nth, known) in PRESETS.iter().enumerate() {
                if ui.selectable_label(preset == Some(nth), known.name).clicked() {
                    let spec = FigureSpec { size: FigureSize::preset(nth), ..export.spec.clone() };
                    out.push(Command::Figure(Choice::Spec(Box::new(spec))));
                    ui.close();
                }
            }
            if ui.selectable_label(preset.is_none(), "Own size").clicked() {
                let TypedSize { width, height, unit, .. } = TypedSize::of(export.spec.size);
                out.push(Command::Figure(Choice::Size { width, height, unit }));
                ui.close();
            }
        });
    });
    let Some(TypedSize { mut width, mut height, mut unit, error }) = export.size.clone() else { return };
    let mut changed = false;
    row(ui, "", theme, |ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        let margin = egui::Margin::symmetric(6, 4);
        let edit = TextEdit::singleline(&mut width).hint_text("width").desired_width(38.0).margin(margin);
        changed |= field(ui, "Width", edit).on_hover_text("Width").changed();
        ui.label(muted("×", theme));
        let edit = TextEdit::singleline(&mut height).hint_text("auto").desired_width(38.0).margin(margin);
        let hover = "Height; left empty it follows from the lanes";
        changed |= field(ui, "Height", edit).on_hover_text(hover).changed();
        let chosen = unit.clone();
        combo(ui, "Unit", &chosen, |ui| {
            for known in ["mm", "in", "px"] {
                if ui.selectable_label(unit == known, known).clicked() {
                    known.clone_into(&mut unit);
                    changed = true;
                    ui.close();
                }
            }
        });
    });
    if let Some(error) = error {
        ui.add(egui::Label::new(RichText::new(sentence(&error)).color(color(theme.alert)).size(size::BODY)).wrap());
    }
    if changed {
        out.push(Command::Figure(Choice::Size { width, height, unit }));
    }
}

fn format_ui(ui: &mut Ui, state: &State, spec: &mut FigureSpec, theme: &Theme, out: &mut Vec<Command>) {
    row(ui, "Format", theme, |ui| {
        let choices = [(PictureFormat::Pdf, "PDF"), (PictureFormat::Svg, "SVG"), (PictureFormat::Png, "PNG")];
        if let Some(chosen) = segmented(ui, theme, "Format", &choices, state.export.format) {
            out.push(Command::Figure(Choice::Format(chosen)));
        }
    });
    // A size in pixels has just these.
    if state.export.format == PictureFormat::Png && spec.size.medium() != Medium::Screen {
        row(ui, "Resolution", theme, |ui| {
            let mut dpi = spec.dpi();
            let value =
                ui.add(DragValue::new(&mut dpi).range(36.0..=1_200.0).speed(2.0).max_decimals(0).suffix(" dpi"));
            if value.on_hover_text("Dots to the inch: 300 for print, 96 for screens").changed() {
                spec.dpi = Some(dpi);
            }
            if spec.dpi.is_some() && link(ui, "Usual", theme.accent, "Usual resolution").clicked() {
                spec.dpi = None;
            }
        });
    }
}

fn text_size_ui(ui: &mut Ui, spec: &mut FigureSpec, theme: &Theme) {
    row(ui, "Text size", theme, |ui| {
        let mut points = spec.text_pt.unwrap_or_else(|| spec.size.text_pt());
        let value = ui.add(DragValue::new(&mut points).range(4.0..=72.0).speed(0.1).max_decimals(1).suffix(" pt"));
        if value.on_hover_text("Height of the letters on paper; the smallest ones must have 7 points").changed() {
            spec.text_pt = Some(points);
        }
        if spec.text_pt.is_some() && link(ui, "Usual", theme.accent, "Usual text size").clicked() {
            spec.text_pt = None;
        }
    });
}

fn shown_ui(ui: &mut Ui, state: &State, spec: &mut FigureSpec, theme: &Theme, out: &mut Vec<Command>) {
    row(ui, "Period", theme, |ui| {
        let choices = [(false, "As in the window"), (true, "All events")];
        if let Some(all) = segmented(ui, theme, "Period", &choices, state.export.all_events) {
            out.push(Command::Figure(Choice::AllEvents(all)));
        }
    });
    row(ui, "Lanes", theme, |ui| {
        let chosen = state.document.lanes.grouping;
        let name = |facet: Option<Facet>| facet.map_or("None", Facet::label);
        combo(ui, "Lanes of the figure", name(chosen), |ui| {
            for facet in std::iter::once(None).chain(Facet::ALL.map(Some)) {
                if ui.selectable_label(facet == chosen, name(facet)).clicked() {
                    out.push(Command::SetLanes(facet));
                    ui.close();
                }
            }
        });
    });
    let hover = "Wide stretches without events become narrow, and the figure says so";
    checkbox(ui, theme, &mut spec.collapse, "Leave out quiet periods").on_hover_text(hover);
}

fn on_it_ui(ui: &mut Ui, spec: &mut FigureSpec, theme: &Theme) {
    checkbox(ui, theme, &mut spec.labels, "Titles beside the marks");
    let hover = "Each mark has a number that leads to a list of events and sources";
    checkbox(ui, theme, &mut spec.numbered, "Numbers beside the marks").on_hover_text(hover);
    let only = spec.figure_only;
    if spec.numbered {
        ui.add_enabled_ui(!only, |ui| {
            ui.horizontal(|ui| {
                ui.add_space(22.0);
                let hover = "Below the figure, and on more pages of a PDF; else save it as a file of its own";
                checkbox(ui, theme, &mut spec.list, "List of events on the page").on_hover_text(hover);
            });
        });
    }
    ui.add_enabled_ui(!only, |ui| {
        checkbox(ui, theme, &mut spec.legend, "Legend: what the marks mean");
        let hover = "Filter, counts, sources and the hash of the data, below the figure";
        checkbox(ui, theme, &mut spec.footer, "Footer: counts, sources, data").on_hover_text(hover);
        checkbox(ui, theme, &mut spec.credit, "Name of the program");
    });
    let hover = "No title, legend, caption or footer: for pages that have their own";
    checkbox(ui, theme, &mut spec.figure_only, "Figure only").on_hover_text(hover);
}

fn words_ui(ui: &mut Ui, state: &State, spec: &mut FigureSpec, theme: &Theme) {
    let full = f32::INFINITY;
    let hint = |text: &str| RichText::new(text).color(color(theme.faint));
    ui.add_enabled_ui(!spec.figure_only, |ui| {
        let title = state.dataset.title().to_owned();
        ui.label(muted("Title", theme));
        let edit = TextEdit::singleline(&mut spec.title).hint_text(hint(&title)).desired_width(full);
        field(ui, "Title", edit).on_hover_text("Above the figure; left empty it is the title of the data");
        ui.label(muted("Subtitle", theme));
        let edit = TextEdit::singleline(&mut spec.subtitle).hint_text(hint("The period")).desired_width(full);
        field(ui, "Subtitle", edit).on_hover_text("Below the title; left empty it is the period");
        ui.label(muted("Caption", theme));
        let edit = TextEdit::multiline(&mut spec.caption).desired_rows(2).desired_width(full);
        field(ui, "Caption", edit).on_hover_text("Below the figure");
    });
    let generated = state.export.preview.as_ref().map(|preview| preview.description.clone()).unwrap_or_default();
    let is_own = !spec.alt_text.is_empty();
    ui.horizontal(|ui| {
        ui.label(muted("Alternative text", theme));
        if is_own {
            if link(ui, "Back to the generated words", theme.accent, "Back to the generated words").clicked() {
                spec.alt_text.clear();
            }
        } else if !generated.is_empty() && link(ui, "Edit", theme.accent, "Edit the generated words").clicked() {
            spec.alt_text.clone_from(&generated);
        }
    });
    let grey = if is_own { String::new() } else { generated };
    let edit = TextEdit::multiline(&mut spec.alt_text).hint_text(hint(&grey)).desired_rows(4).desired_width(full);
    let hover = "What those hear who do not see the figure; left empty it is made from what the figure shows";
    // Long words scroll in their field.
    egui::ScrollArea::vertical().id_salt("alternative text").max_height(108.0).show(ui, |ui| {
        field(ui, "Alternative text", edit).on_hover_text(hover);
    });
}

fn more_ui(ui: &mut Ui, state: &State, spec: &mut FigureSpec, theme: &Theme, out: &mut Vec<Command>) {
    ui.add_space(8.0);
    let more = CollapsingHeader::new(semibold("More", size::LANE)).id_salt("more choices");
    more.show_unindented(ui, |ui| {
        let hover = "The file can be opened in Dateline again: filter, lanes, window and choices, but not the events";
        checkbox(ui, theme, &mut spec.recipe, "The file carries its recipe").on_hover_text(hover);
        row(ui, "SVG letters", theme, |ui| {
            let name = |letters: Letters| match letters {
                Letters::Embedded => "Text, font inside",
                Letters::Named => "Text, font by name",
                Letters::Outlined => "Outlines",
            };
            combo(ui, "SVG letters", name(spec.letters), |ui| {
                for letters in [Letters::Embedded, Letters::Named, Letters::Outlined] {
                    if ui.selectable_label(letters == spec.letters, name(letters)).clicked() {
                        spec.letters = letters;
                        ui.close();
                    }
                }
            });
        });
        row(ui, "Fonts", theme, |ui| {
            let hover = "Font files for letters that the bundled font lacks, such as Arabic or Chinese";
            if ui.button("Add fonts…").on_hover_text(hover).clicked() {
                out.push(Command::Ask(Asked::Fonts));
            }
        });
        let fonts: &[PathBuf] = &state.export.fonts;
        for font in fonts {
            ui.horizontal(|ui| {
                let name = font.file_name().unwrap_or(font.as_os_str()).to_string_lossy().into_owned();
                if link(ui, "×", theme.muted, &format!("Remove font {name}")).clicked() {
                    out.push(Command::Figure(Choice::RemoveFont(font.clone())));
                }
                ui.add(egui::Label::new(&name).truncate()).on_hover_text(font.display().to_string());
            });
        }
    });
}
