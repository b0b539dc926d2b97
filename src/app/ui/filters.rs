//! The filter panel: every facet with its values and counts, and the dates.

use egui::{Align, Align2, Layout, RichText, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, vec2};

use super::parts::{checkbox, focus_ring, link, muted, semibold, text_width};
use crate::app::command::Command;
use crate::app::state::State;
use crate::dataset::{Facet, fold};
use crate::paint::egui::{color, font};
use crate::query::{DateBound, FacetCounts};
use crate::scene::{FontSpec, TextMetrics};
use crate::theme::{Theme, size};
use crate::time::grouped;

/// Values shown before `more`.
const FEW: usize = 6;
/// Values shown in an open list before it scrolls by itself.
const ROW_H: f32 = 24.0;

/// Draws the panel.
pub(super) fn filters_ui(ui: &mut Ui, state: &mut State, out: &mut Vec<Command>) {
    let theme = state.theme();
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        egui::Frame::new().inner_margin(egui::Margin { left: 14, right: 14, top: 10, bottom: 14 }).show(ui, |ui| {
            chips_ui(ui, state, &theme, out);
            for facet in Facet::ALL {
                let counts = &state.counts[facet.idx()];
                let alone = facet == Facet::File && state.dataset.files().len() < 2;
                if counts.values.is_empty() || alone {
                    continue;
                }
                facet_ui(ui, state, counts, &theme, out);
                ui.add_space(10.0);
            }
            dates_ui(ui, state, &theme, out);
        });
    });
}

fn chips_ui(ui: &mut Ui, state: &State, theme: &Theme, out: &mut Vec<Command>) {
    let filter = &state.document.filter;
    let chips = filter.chips(&state.dataset);
    if chips.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(5.0, 5.0);
        ui.spacing_mut().button_padding = vec2(7.0, 2.0);
        for chip in chips {
            let ink = if chip.known { theme.text } else { theme.alert };
            let hover = if chip.known { "Take this off" } else { "The data has no such value; take this off" };
            let text = RichText::new(format!("{}  ×", chip.label)).color(color(ink)).size(size::SMALL);
            let button = egui::Button::new(text).fill(color(theme.accent_ground)).truncate();
            let response = ui.add(button).on_hover_text(hover);
            response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, format!("Remove {}", chip.label)));
            if response.clicked() {
                let mut filter = filter.clone();
                filter.remove(&chip.remove);
                out.push(Command::SetFilter(filter, "chip".to_owned()));
            }
        }
    });
    ui.horizontal(|ui| {
        if !filter.is_empty()
            && link(ui, "Clear all", theme.accent, "Clear all filters")
                .on_hover_text("Show everything; Ctrl+Backspace")
                .clicked()
        {
            out.push(Command::ClearFilter);
        }
    });
    ui.add_space(8.0);
}

fn facet_ui(ui: &mut Ui, state: &State, counts: &FacetCounts, theme: &Theme, out: &mut Vec<Command>) {
    let facet = counts.facet;
    let chosen = state.document.filter.facet(facet).cloned().unwrap_or_default();
    let n_with_shown = counts.values.iter().filter(|value| value.shown > 0).count();
    ui.horizontal(|ui| {
        ui.label(semibold(facet.label(), size::BODY));
        if chosen.any.len() > 1 {
            let (text, name) = if chosen.all { ("all of", "Match all") } else { ("any of", "Match any") };
            if link(ui, text, theme.accent, &format!("{} {name}", facet.label()))
                .on_hover_text("Events with any of the ticked values, or with all of them")
                .clicked()
            {
                out.push(Command::MatchAll(facet, !chosen.all));
            }
        }
        if !(chosen.any.is_empty() && chosen.not.is_empty())
            && link(ui, "clear", theme.accent, &format!("Clear {}", facet.label()))
                .on_hover_text("Untick all")
                .clicked()
        {
            out.push(Command::ClearFacet(facet));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(muted(
                format!("{} of {}", grouped(n_with_shown as u64), grouped(counts.values.len() as u64)),
                theme,
            ));
        });
    });
    let open_id = ui.scope_id().with(("open", facet.key()));
    let find_id = ui.scope_id().with(("find", facet.key()));
    let mut open = ui.data(|data| data.get_temp::<bool>(open_id)).unwrap_or(false);
    let mut find = ui.data(|data| data.get_temp::<String>(find_id)).unwrap_or_default();
    let names = state.dataset.names(facet);
    let most = counts.values.iter().map(|value| value.all).chain([counts.missing_all]).max().unwrap_or(1).max(1);

    if open && counts.values.len() > FEW + 2 {
        let edit = TextEdit::singleline(&mut find).hint_text("Find in list").desired_width(f32::INFINITY);
        let response = ui.add(edit);
        response.widget_info(|| WidgetInfo::labeled(egui::Role::TextInput, true, format!("Find {}", facet.label())));
        if response.changed() {
            ui.data_mut(|data| data.insert_temp(find_id, find.clone()));
        }
    }
    let wanted = fold(&find);
    // A ticked value is always in sight, as are the most frequent ones.
    let is_chosen = |key: &str| chosen.any.iter().chain(&chosen.not).any(|value| value == key);
    let fits = |i: usize, value: u32| {
        if open {
            wanted.is_empty() || fold(names.label(value)).contains(&wanted)
        } else {
            i < FEW || is_chosen(names.key(value))
        }
    };
    let few = if counts.values.len() <= FEW + 1 { counts.values.len() } else { 0 };
    let mut rows: Vec<Row<'_>> = counts
        .values
        .iter()
        .enumerate()
        .filter(|&(i, count)| i < few || fits(i, count.value))
        .map(|(_, count)| Row {
            key: names.key(count.value),
            label: names.label(count.value),
            all: count.all,
            shown: count.shown,
        })
        .collect();
    let n_hidden = counts.values.len().saturating_sub(rows.len());
    if counts.missing_all > 0 && (open || is_chosen("") || counts.values.len() <= FEW) && wanted.is_empty() {
        rows.push(Row { key: "", label: "none given", all: counts.missing_all, shown: counts.missing_shown });
    }
    let draw = |ui: &mut Ui, row: &Row<'_>, out: &mut Vec<Command>| row_ui(ui, facet, row, most, &chosen, theme, out);
    if rows.len() > 14 {
        ScrollArea::vertical()
            .id_salt(("values", facet.key()))
            .max_height(14.0 * ROW_H)
            .auto_shrink([false, true])
            .show_rows(ui, ROW_H - 4.0, rows.len(), |ui, range| range.for_each(|i| draw(ui, &rows[i], out)));
    } else {
        for row in &rows {
            draw(ui, row, out);
        }
    }
    if open || n_hidden > 0 {
        let text = if open { "fewer".to_owned() } else { format!("{n_hidden} more…") };
        let name = if open { format!("Fewer {}", facet.label()) } else { format!("More {}", facet.label()) };
        ui.horizontal(|ui| {
            ui.add_space(26.0);
            if link(ui, &text, theme.muted, &name).clicked() {
                open = !open;
            }
        });
        ui.data_mut(|data| {
            data.insert_temp(open_id, open);
            if !open {
                data.remove_temp::<String>(find_id);
            }
        });
    }
}

struct Row<'a> {
    key: &'a str,
    label: &'a str,
    all: u32,
    shown: u32,
}

/// One value: a box, a name, a count with the share behind it, and `only` and `not` under the pointer.
fn row_ui(
    ui: &mut Ui,
    facet: Facet,
    row: &Row<'_>,
    most: u32,
    chosen: &crate::query::FacetFilter,
    theme: &Theme,
    out: &mut Vec<Command>,
) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_H - 4.0), Sense::click());
    let key = row.key.to_owned();
    let on = chosen.any.iter().any(|value| value == row.key);
    let off = chosen.not.iter().any(|value| value == row.key);
    let name = format!("{} {}, {} of {}", facet.label(), row.label, row.shown, row.all);
    response.widget_info(|| WidgetInfo::selected(egui::Role::CheckBox, true, on, &name));
    if response.clicked() {
        out.push(if off { Command::NotValue(facet, key.clone()) } else { Command::ToggleValue(facet, key.clone()) });
    }
    let painter = ui.painter_at(rect.expand(2.0));
    // The share of the events, on the scale of the most frequent value.
    let share = rect.width() * row.shown as f32 / most as f32;
    let bar = egui::Rect::from_min_size(rect.min, vec2(share, rect.height()));
    painter.rect_filled(bar, 3.0, color(theme.accent_ground));
    let small = font(FontSpec::regular(size::SMALL));
    let tick = egui::Rect::from_center_size(rect.left_center() + vec2(12.0, 0.0), vec2(12.0, 12.0));
    let edge = if on || off { theme.accent } else { theme.faint };
    painter.rect(
        tick,
        3.5,
        color(if on { theme.accent } else { theme.canvas }),
        egui::Stroke::new(1.1, color(edge)),
        egui::StrokeKind::Inside,
    );
    let mark = egui::Stroke::new(1.6, color(if on { theme.on_accent } else { theme.accent }));
    if on {
        painter.line(
            vec![tick.center() + vec2(-3.2, 0.2), tick.center() + vec2(-0.8, 2.6), tick.center() + vec2(3.4, -2.6)],
            mark,
        );
    } else if off {
        painter.line_segment([tick.center() + vec2(-3.0, 0.0), tick.center() + vec2(3.0, 0.0)], mark);
    }
    // The two words are there for the keyboard at all times and seen under the pointer.
    let hovered = ui.rect_contains_pointer(rect);
    let mut right = rect.right() - 6.0;
    let mut seen = hovered || response.has_focus();
    let mut words = Vec::new();
    for (word, what) in [("not", "Not"), ("only", "Only")] {
        let width = text_width(ui, word, &small) + 8.0;
        let area = egui::Rect::from_min_max(egui::pos2(right - width, rect.top()), egui::pos2(right, rect.bottom()));
        right -= width;
        let word_response = ui.interact(area, response.id.with(word), Sense::click());
        word_response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, format!("{what} {}", row.label)));
        seen |= word_response.has_focus();
        if word_response.clicked() {
            out.push(if word == "only" {
                Command::OnlyValue(facet, key.clone())
            } else {
                Command::NotValue(facet, key.clone())
            });
        }
        words.push((area, word, word_response.hovered() || word_response.has_focus()));
    }
    let count_right = if seen {
        for (area, word, strong) in words {
            let ink = if strong { theme.accent } else { theme.muted };
            painter.text(area.center(), Align2::CENTER_CENTER, word, small.clone(), color(ink));
        }
        right
    } else {
        let count = if row.shown == row.all {
            grouped(u64::from(row.all))
        } else {
            format!("{}/{}", grouped(u64::from(row.shown)), grouped(u64::from(row.all)))
        };
        let ink = if row.shown == 0 { theme.faint } else { theme.muted };
        painter
            .text(rect.right_center() - vec2(6.0, 0.0), Align2::RIGHT_CENTER, &count, small.clone(), color(ink))
            .left()
    };
    let spec = FontSpec::regular(size::BODY);
    let mut left = rect.left() + 26.0;
    if facet == Facet::Kind && !row.key.is_empty() {
        // What the colours mean.
        painter.circle_filled(egui::pos2(left + 4.0, rect.center().y), 4.0, color(theme.kind(row.key)));
        left += 14.0;
    }
    let label = TextMetrics::shared().elided(row.label, spec, count_right - 10.0 - left);
    let ink = if row.shown == 0 || row.key.is_empty() { theme.muted } else { theme.text };
    let text = painter.text(egui::pos2(left, rect.center().y), Align2::LEFT_CENTER, &label, font(spec), color(ink));
    if off {
        painter.line_segment([text.left_center(), text.right_center()], egui::Stroke::new(1.0, color(theme.muted)));
    }
    focus_ring(ui, &response, theme);
    response.on_hover_text(format!("{}: {} of {} events pass the other filters", row.label, row.shown, row.all));
}

fn dates_ui(ui: &mut Ui, state: &State, theme: &Theme, out: &mut Vec<Command>) {
    let filter = &state.document.filter;
    let dates = filter.dates.clone().unwrap_or_default();
    ui.label(semibold("Date", size::BODY));
    let id = ui.scope_id().with("date fields");
    let written =
        |bound: &Option<DateBound>| bound.as_ref().map_or_else(String::new, |bound| bound.as_str().to_owned());
    let current = (written(&dates.from), written(&dates.to));
    // What is being typed, with the dates that it started from: a change from elsewhere replaces it.
    let stored = ui.data(|data| data.get_temp::<((String, String), (String, String))>(id));
    let mut fields = match stored {
        Some((based_on, fields)) if based_on == current => fields,
        _ => current.clone(),
    };
    let mut changed = false;
    let mut wrong = false;
    ui.horizontal(|ui| {
        let width = (ui.available_width() - 30.0) / 2.0;
        for (text, name, hint) in [(&mut fields.0, "From date", "from"), (&mut fields.1, "To date", "to")] {
            let ok = text.trim().is_empty() || text.trim().parse::<DateBound>().is_ok();
            let mut edit = TextEdit::singleline(text).hint_text(hint).desired_width(width - 12.0);
            if !ok {
                edit = edit.text_color(color(theme.alert));
                wrong = true;
            }
            let response = ui.add(edit).on_hover_text("A year, month or day: 2021, 2021-04, 2021-04-02");
            response.widget_info(|| WidgetInfo::labeled(egui::Role::TextInput, true, name));
            changed |= response.changed();
            if hint == "from" {
                ui.label(muted("–", theme));
            }
        }
    });
    let mut certain = dates.certain_only;
    let before = certain;
    checkbox(ui, theme, &mut certain, "Only if certain")
        .on_hover_text("Leave out events whose date only may lie in this stretch");
    if wrong {
        ui.label(RichText::new("write 2021, 2021-04 or 2021-04-02").color(color(theme.alert)).size(size::SMALL));
    }
    let parsed = (fields.0.trim().parse::<DateBound>().ok(), fields.1.trim().parse::<DateBound>().ok());
    ui.data_mut(|data| data.insert_temp(id, (current, fields)));
    if (changed && !wrong) || certain != before {
        let mut filter = filter.clone();
        // A tick while a date is half typed leaves the last good ones.
        let (from, to) = if wrong { (dates.from.clone(), dates.to.clone()) } else { parsed };
        filter.set_dates(from, to, certain);
        out.push(Command::SetFilter(filter, "dates".to_owned()));
    }
    if link(ui, "Use the window", theme.accent, "Filter by the window")
        .on_hover_text("Show only events of the stretch in sight")
        .clicked()
    {
        let scale = state.target_scale();
        let mut filter = filter.clone();
        let day = |time: crate::time::Time| {
            let civil = time.civil();
            crate::time::Edtf::from_ymd(civil.year, Some(civil.month), Some(civil.day))
                .ok()
                .and_then(|edtf| edtf.to_string().parse().ok())
        };
        filter.set_dates(day(scale.from()), day(scale.to().plus_secs(-1)), certain);
        out.push(Command::SetFilter(filter, "dates".to_owned()));
    }
}
