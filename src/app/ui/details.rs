//! The details panel: one event with everything that is known of it, or the list of undated events.

use egui::{Frame, Margin, RichText, ScrollArea, Sense, Stroke, Ui, WidgetInfo, vec2};

use super::Kept;
use super::parts::{focus_ring, link, muted, segmented, semibold};
use crate::app::command::Command;
use crate::app::state::{Listed, State};
use crate::dataset::{Account, Citation, EventId, EventRecord, EventRef, Facet, Status};
use crate::paint::egui::{color, font};
use crate::scene::{FontSpec, TextMetrics};
use crate::theme::{Theme, size};
use crate::time::{Time, counted, grouped};

/// Draws the panel.
pub(super) fn details_ui(ui: &mut Ui, state: &State, kept: &mut Kept, out: &mut Vec<Command>) {
    let theme = state.theme();
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        Frame::new().inner_margin(Margin { left: 16, right: 16, top: 14, bottom: 18 }).show(ui, |ui| {
            match state.view.selected {
                Some(id) => event_ui(ui, state, id, &theme, out),
                None => overview_ui(ui, state, kept, &theme, out),
            }
        });
    });
}

fn event_ui(ui: &mut Ui, state: &State, id: EventId, theme: &Theme, out: &mut Vec<Command>) {
    let event = state.dataset.event(id);
    let record = event.record();
    let kind = event.labels(Facet::Kind).next().unwrap_or("Event").to_owned();
    let status = event.labels(Facet::Status).next().map(str::to_lowercase);
    let headline = status.map_or_else(|| kind.clone(), |status| format!("{kind} · {status}"));
    ui.horizontal(|ui| {
        ui.label(
            RichText::new(headline)
                .font(font(FontSpec::semibold(size::BODY)))
                .color(color(theme.kind(event.key(Facet::Kind)))),
        );
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let close = ui.add(egui::Button::new(semibold("×", size::TITLE)).frame(false).min_size(vec2(24.0, 24.0)));
            close.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, "Close details"));
            if close.on_hover_text("Select nothing; Esc").clicked() {
                out.push(Command::Select(None));
            }
        });
    });
    ui.add_space(2.0);
    ui.label(semibold(event.title(), size::TITLE));
    ui.add_space(6.0);
    date_ui(ui, event, &record, theme);
    if !event.summary().is_empty() {
        ui.add_space(8.0);
        ui.label(event.summary());
    }
    accounts_ui(ui, state, &record.accounts, theme);
    ui.add_space(10.0);
    facts_ui(ui, state, &record, theme);
    figures_ui(ui, &record, theme);
    sources_ui(ui, state, &record.sources, theme);
    links_ui(ui, &record);
    extra_ui(ui, &record, theme);
    ui.add_space(12.0);
    ui.horizontal(|ui| {
        if event.when().is_some()
            && link(ui, "Show on the timeline", theme.accent, "Show on the timeline").on_hover_text("F").clicked()
        {
            out.push(Command::FitSelection);
        }
        if link(ui, "Next", theme.accent, "Next event").on_hover_text("]").clicked() {
            out.push(Command::StepInTime(1));
        }
    });
}

fn date_ui(ui: &mut Ui, event: EventRef<'_>, record: &EventRecord, theme: &Theme) {
    let edtf = event.edtf();
    let form = event.when().map(|when| when.form);
    ui.horizontal_wrapped(|ui| {
        let text = edtf.as_ref().map_or_else(|| "No date".to_owned(), |edtf| edtf.without_doubt().spoken());
        ui.label(semibold(text, size::FILE - 0.5));
        if let Some(form) = form.filter(|form| form.is_uncertain() || form.is_approximate()) {
            let what = if form.qualifies_part_only() {
                let part = |q: fn(&crate::time::EndForm) -> crate::time::Qualifier| {
                    q(&form.start).is_any() || q(&form.end).is_any()
                };
                if part(|end| end.year) {
                    "year inferred"
                } else if part(|end| end.month) {
                    "month inferred"
                } else {
                    "day inferred"
                }
            } else if form.is_uncertain() && form.is_approximate() {
                "uncertain, approximate"
            } else if form.is_uncertain() {
                "uncertain"
            } else {
                "approximate"
            };
            badge(ui, what, theme);
        }
    });
    let mut rows: Vec<(&str, String)> = Vec::new();
    if !record.as_written.is_empty() {
        rows.push(("As written", format!("“{}”", record.as_written)));
    }
    if !record.when_note.is_empty() {
        rows.push(("Dating", record.when_note.clone()));
    }
    if !event.when_text().is_empty() {
        rows.push(("EDTF", event.when_text()));
    }
    pairs(ui, &rows, theme);
}

/// A word in a dashed frame: the same sign that marks wear.
fn badge(ui: &mut Ui, text: &str, theme: &Theme) {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font(FontSpec::regular(size::SMALL)), color(theme.muted));
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(12.0, 5.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, text));
    let corners = [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom(), rect.left_top()];
    ui.painter().extend(egui::Shape::dashed_line(&corners, Stroke::new(1.0, color(theme.muted)), 3.0, 2.5));
    ui.painter().galley(rect.min + vec2(6.0, 2.5), galley, color(theme.muted));
}

fn facts_ui(ui: &mut Ui, state: &State, record: &EventRecord, theme: &Theme) {
    let with_role = |name: String, role: &str| if role.is_empty() { name } else { format!("{name} ({role})") };
    let label = |facet: Facet, key: &str| {
        state
            .dataset
            .find_value(facet, key)
            .map_or_else(|| key.to_owned(), |value| state.dataset.names(facet).label(value).to_owned())
    };
    let mut rows: Vec<(&str, String)> = Vec::new();
    let countries: Vec<String> =
        record.countries.iter().map(|c| with_role(label(Facet::Country, &c.code), &c.role)).collect();
    let actors: Vec<String> = record.actors.iter().map(|a| with_role(label(Facet::Actor, &a.id), &a.role)).collect();
    for (name, list) in [("Countries", countries), ("Places", record.places.clone()), ("Actors", actors)] {
        if !list.is_empty() {
            rows.push((name, list.join(", ")));
        }
    }
    if !record.attribution.is_empty() && record.status != Status::Fact.key() {
        rows.push(("Says who", record.attribution.clone()));
    }
    if !record.tags.is_empty() {
        rows.push(("Tags", record.tags.join(", ")));
    }
    pairs(ui, &rows, theme);
}

/// Names at the left, what they stand for at the right.
fn pairs(ui: &mut Ui, rows: &[(&str, String)], theme: &Theme) {
    let width = ui.available_width();
    let name_w = (width * 0.28).clamp(58.0, 84.0);
    for (name, text) in rows {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            ui.allocate_ui(vec2(name_w, 18.0), |ui| {
                ui.set_width(name_w);
                ui.label(muted(*name, theme));
            });
            ui.vertical(|ui| {
                ui.set_max_width(width - name_w - 8.0);
                ui.label(text.as_str());
            });
        });
    }
}

fn section(ui: &mut Ui, title: &str) {
    ui.add_space(14.0);
    ui.label(semibold(title, size::BODY));
    ui.add_space(2.0);
}

fn figures_ui(ui: &mut Ui, record: &EventRecord, theme: &Theme) {
    if record.figures.is_empty() {
        return;
    }
    section(ui, "Figures");
    for figure in &record.figures {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 5.0;
            ui.label(semibold(&figure.value, size::BODY));
            ui.label(figure.what.as_str());
            if !figure.by.is_empty() {
                ui.label(muted(format!("({})", figure.by), theme));
            }
        });
    }
}

fn accounts_ui(ui: &mut Ui, state: &State, accounts: &[Account], theme: &Theme) {
    if accounts.is_empty() {
        return;
    }
    let count = match accounts.len() {
        1 => "One account".to_owned(),
        n @ 2..=6 => format!("{} accounts", ["Two", "Three", "Four", "Five", "Six"][n - 2]),
        n => format!("{n} accounts"),
    };
    section(ui, &count);
    // Side by side where two columns can be read, one below the other else.
    let columns = if ui.available_width() > 430.0 && accounts.len() > 1 { 2 } else { 1 };
    ui.columns(columns, |columns| {
        let n = columns.len();
        for (i, account) in accounts.iter().enumerate() {
            // Columns justify their text by themselves; this must stay ragged.
            columns[i % n]
                .with_layout(egui::Layout::top_down(egui::Align::LEFT), |ui| account_ui(ui, state, account, theme));
        }
    });
}

fn account_ui(ui: &mut Ui, state: &State, account: &Account, theme: &Theme) {
    let inner = Frame::new().inner_margin(Margin { left: 12, right: 0, top: 2, bottom: 4 }).show(ui, |ui| {
        ui.label(semibold(&account.by, size::BODY));
        ui.label(RichText::new(&account.text).color(color(theme.muted)));
        if !account.source.is_empty() || !account.locator.is_empty() {
            let text = [short_source(state, &account.source), account.locator.clone()];
            let text = text.into_iter().filter(|text| !text.is_empty());
            ui.label(muted(text.collect::<Vec<_>>().join(" · "), theme));
        }
    });
    let rect = inner.response.rect;
    ui.painter().vline(rect.left() + 1.5, rect.y_range().shrink(2.0), Stroke::new(3.0, color(theme.line)));
}

fn short_source(state: &State, key: &str) -> String {
    let source = state.dataset.find_value(Facet::Source, key).and_then(|value| state.dataset.source(value));
    let by =
        source.map(|source| if source.author.is_empty() { source.publisher.as_str() } else { source.author.as_str() });
    by.filter(|by| !by.is_empty()).map_or_else(
        || {
            let title = source.map_or(key, |source| source.title.as_str());
            TextMetrics::shared().elided(title, FontSpec::regular(size::SMALL), 220.0)
        },
        str::to_owned,
    )
}

fn sources_ui(ui: &mut Ui, state: &State, citations: &[Citation], theme: &Theme) {
    if citations.is_empty() {
        return;
    }
    section(ui, if citations.len() == 1 { "Source" } else { "Sources" });
    for citation in citations {
        let value = state.dataset.find_value(Facet::Source, &citation.source);
        let source = value.and_then(|value| state.dataset.source(value)).filter(|source| !source.id.is_empty());
        let title = source.map_or(citation.source.as_str(), |source| source.title.as_str());
        match source
            .map(|source| source.url.as_str())
            .filter(|url| is_web(url))
            .or_else(|| Some(title).filter(|title| is_web(title)))
        {
            Some(url) => drop(ui.hyperlink_to(title, url)),
            None => drop(ui.label(title)),
        }
        let mut parts: Vec<String> = Vec::new();
        if let Some(source) = source {
            parts.extend(
                [&source.author, &source.publisher, &source.date].into_iter().filter(|text| !text.is_empty()).cloned(),
            );
        }
        if !citation.locator.is_empty() {
            parts.push(citation.locator.clone());
        }
        if !parts.is_empty() {
            ui.label(muted(parts.join(" · "), theme));
        }
        if !citation.quote.is_empty() {
            ui.label(RichText::new(format!("“{}”", citation.quote)).italics());
        }
        ui.add_space(4.0);
    }
}

fn links_ui(ui: &mut Ui, record: &EventRecord) {
    if record.links.is_empty() {
        return;
    }
    section(ui, "Links");
    for link in &record.links {
        let label = if link.label.is_empty() { &link.url } else { &link.label };
        if is_web(&link.url) {
            ui.hyperlink_to(label, &link.url).on_hover_text(&link.url);
        } else {
            ui.label(label);
        }
    }
}

fn extra_ui(ui: &mut Ui, record: &EventRecord, theme: &Theme) {
    if record.extra.is_empty() {
        return;
    }
    section(ui, "Also in the file");
    for (key, value) in record.extra.iter().take(60) {
        let text = match value {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        ui.horizontal_wrapped(|ui| {
            ui.label(muted(key, theme));
            if is_web(&text) {
                ui.hyperlink_to(text.chars().take(80).collect::<String>(), &text);
            } else {
                ui.label(text.chars().take(600).collect::<String>());
            }
        });
    }
}

/// Only addresses of the web are opened: a file must not be able to start anything else.
fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// The selected events of a stretch, or those without a date.
fn rows_of_list(state: &State, listed: Option<Listed>) -> Vec<EventId> {
    let dataset = &state.dataset;
    let Some(Listed { from, to, lane, starts }) = listed else {
        return state.selection.rows.iter_range(dataset.n_dated()..dataset.len()).collect();
    };
    let (from, to) = (Time::from_secs(from), Time::from_secs(to));
    let near = state.selection.rows.iter_range(dataset.rows_near(from, to));
    let is_in_lane = |id: EventId| match lane {
        Some((facet, Some(value))) => dataset.values(facet, id).contains(value),
        Some((facet, None)) => dataset.values(facet, id).is_empty(),
        None => true,
    };
    let is_meant = |id: EventId| {
        let (Some(&start), Some(&end)) = (dataset.starts().get(id.0 as usize), dataset.ends().get(id.0 as usize))
        else {
            return false;
        };
        start >= from && if starts { start < to } else { end <= to }
    };
    near.filter(|&id| is_meant(id) && is_in_lane(id)).collect()
}

fn overview_ui(ui: &mut Ui, state: &State, kept: &mut Kept, theme: &Theme, out: &mut Vec<Command>) {
    let dataset = &state.dataset;
    if dataset.is_empty() {
        ui.label(muted("Nothing is open.", theme));
        return;
    }
    ui.label(semibold(dataset.title(), size::TITLE));
    ui.add_space(4.0);
    let events = counted(dataset.len() as u64, "event");
    ui.label(muted(format!("{events}; click one to see what is known of it and where it is written."), theme));
    if state.view.listed.is_none() {
        super::report::files_ui(ui, state, out, theme);
    }
    let order_id = egui::Id::unique("order of the list");
    let mut by_importance = ui.data(|data| data.get_temp::<bool>(order_id)).unwrap_or(false);
    let rows = kept.list.of((state.selection.generation, state.view.listed, by_importance), |(_, listed, _)| {
        let mut rows = rows_of_list(state, *listed);
        if by_importance {
            rows.sort_by_key(|&id| std::cmp::Reverse(dataset.importance(id)));
        }
        rows
    });
    let mut order_ui = |ui: &mut Ui| {
        let orders = [(false, "By date"), (true, "By importance")];
        if let Some(chosen) = segmented(ui, theme, "Order of the list", &orders, by_importance) {
            by_importance = chosen;
            ui.data_mut(|data| data.insert_temp(order_id, chosen));
        }
        ui.add_space(4.0);
    };
    if let Some(Listed { from, to, lane, .. }) = state.view.listed {
        let stretch = crate::time::period_label(Time::from_secs(from), Time::from_secs(to));
        let lane = lane.map(|(facet, value)| match value {
            Some(value) => format!("{} · ", dataset.names(facet).label(value)),
            None => format!("No {} · ", facet.label().to_lowercase()),
        });
        section(ui, &format!("{}{stretch} ({})", lane.unwrap_or_default(), grouped(rows.len() as u64)));
        order_ui(ui);
        list_ui(ui, state, rows, "Listed", theme, out);
        return;
    }
    if rows.is_empty() {
        return;
    }
    section(ui, &format!("Undated events ({})", grouped(rows.len() as u64)));
    ui.label(muted("Without a year that is known or could be read; they are in no place on the axis.", theme));
    order_ui(ui);
    list_ui(ui, state, rows, "Undated", theme, out);
}

/// Events below each other; `what` begins their spoken names. Only what can be seen is drawn.
fn list_ui(ui: &mut Ui, state: &State, rows: &[EventId], what: &str, theme: &Theme, out: &mut Vec<Command>) {
    let dataset = &state.dataset;
    let row_h = 40.0;
    ScrollArea::vertical().id_salt(what).auto_shrink([false, true]).max_height(f32::INFINITY).show_viewport(
        ui,
        |ui, view| {
            ui.set_height(row_h * rows.len() as f32);
            let top = ui.max_rect().top();
            let clip = ui.clip_rect();
            // Only what can be seen is drawn; there may be a million of them.
            let first = (((clip.top() - top) / row_h).floor().max(0.0) as usize).min(rows.len());
            let last = (((clip.bottom() - top) / row_h).ceil().max(0.0) as usize).min(rows.len());
            let _ = view;
            for (i, &id) in rows.iter().enumerate().take(last).skip(first) {
                let event = dataset.event(id);
                let rect = egui::Rect::from_min_size(
                    egui::pos2(ui.max_rect().left(), top + i as f32 * row_h),
                    vec2(ui.max_rect().width(), row_h),
                );
                let response = ui.interact(rect, egui::Id::unique(("listed", id.0)), Sense::click());
                response.widget_info(|| {
                    WidgetInfo::labeled(egui::Role::Button, true, format!("{what}, {}", event.title()))
                });
                let painter = ui.painter_at(rect);
                if response.hovered() {
                    painter.rect_filled(rect, 4.0, color(theme.accent_ground));
                }
                focus_ring(ui, &response, theme);
                let kind = event.labels(Facet::Kind).next().unwrap_or("");
                let ink = theme.kind(event.key(Facet::Kind));
                painter.circle_stroke(rect.left_top() + vec2(9.0, 13.0), 4.0, Stroke::new(1.4, color(ink)));
                let spec = FontSpec::regular(size::BODY);
                let title = TextMetrics::shared().elided(&event.title(), spec, rect.width() - 26.0);
                painter.text(
                    rect.left_top() + vec2(20.0, 13.0),
                    egui::Align2::LEFT_CENTER,
                    title,
                    font(spec),
                    color(theme.text),
                );
                let small = FontSpec::regular(size::SMALL);
                let hint = [
                    event.edtf().map_or_else(|| event.record().as_written, |edtf| edtf.short()),
                    kind.to_owned(),
                    event.labels(Facet::Country).collect::<Vec<_>>().join(", "),
                ];
                let hint = hint.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
                let hint = TextMetrics::shared().elided(&hint, small, rect.width() - 26.0);
                painter.text(
                    rect.left_top() + vec2(20.0, 29.0),
                    egui::Align2::LEFT_CENTER,
                    hint,
                    font(small),
                    color(theme.muted),
                );
                if response.clicked() {
                    out.push(Command::Select(Some(id.0)));
                }
            }
        },
    );
}
