//! The timeline: lays out when something changed, draws the scene, and turns what the hand does into commands.

use egui::{Align, CursorIcon, Layout, Sense, Ui, WidgetInfo, pos2, vec2};

use super::Kept;
use super::parts::{checkbox, muted, segmented, semibold};
use crate::app::command::Command;
use crate::app::meter::Meter;
use crate::app::state::{LayoutKey, Listed, State};
use crate::dataset::{Facet, Status, fold};
use crate::layout::{AXIS_H, LaneOrder, LayoutSpec, gutter_width, max_rows, spoken_date, spoken_target};
use crate::paint::egui::{color, font, paint_in_time};
use crate::scene::{Aim, Cell, FontSpec, Rect, Target};
use crate::theme::{Theme, ThemeName, size};
use crate::time::{Time, counted, grouped, period_label};

/// Height of the row of buttons above the axis.
const TOOLS_H: f32 = 43.0;
/// The scroll bar has its own strip, so that it hides nothing.
pub(super) const SCROLL_BAR: f32 = 10.0;
/// From this many lanes on there is a field to find one.
const FIND_FROM: usize = 13;
/// Marks that take part in the accessibility tree; a screen with more has folds to zoom into.
const MAX_NODES: usize = 400;

/// Draws the timeline and returns how far the lane names reach.
pub(super) fn canvas_ui(ui: &mut Ui, state: &mut State, kept: &mut Kept, out: &mut Vec<Command>) -> f32 {
    let theme = state.theme();
    tools_ui(ui, state, &theme, out);
    let rect = ui.available_rect_before_wrap();
    let rect = egui::Rect::from_min_max(pos2(rect.left(), rect.top().round()), rect.max);
    let id = egui::Id::unique("timeline");
    let response = ui.interact(rect, id, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Canvas, true, "Timeline"));
    let gutter = gutter_width(&state.lanes, rect.width());
    state.set_canvas_width((rect.width() - SCROLL_BAR - gutter).max(40.0));
    gestures(ui, state, &response, rect, gutter, out);
    Meter::layout(ui.ctx(), rect, || relayout(state, rect, gutter));

    ui.painter().line_segment([rect.left_top(), rect.right_top()], egui::Stroke::new(1.0, color(theme.line)));
    let painter = ui.painter_at(rect);
    let scene = &state.layout.scene;
    let all_drawn = Meter::paint(ui.ctx(), || paint_in_time(&painter, rect.min, scene, &mut kept.labels));
    if !all_drawn {
        ui.request_repaint();
    }
    let hovered = targets_ui(ui, state, rect, &theme, out);
    if state.tally.shown == 0 {
        nothing_ui(ui, state, rect, gutter, &theme, out);
    }
    range_ui(ui, state, rect, gutter, &theme);
    if response.clicked() || response.drag_started() {
        // From here Tab leads to the marks, and the arrows move the window.
        response.request_focus();
    }
    if response.has_focus() {
        let arrows = egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
    }
    if response.double_clicked() && hovered.is_none() {
        out.push(Command::FitAll);
    } else if response.clicked() && hovered.is_none() {
        out.push(Command::Select(None));
    }
    scroll_bar(ui, state, rect, &theme, out);
    gutter
}

fn tools_ui(ui: &mut Ui, state: &State, theme: &Theme, out: &mut Vec<Command>) {
    let width = ui.available_width();
    let (row, _) = ui.allocate_exact_size(vec2(width, TOOLS_H), Sense::hover());
    let inner = row.shrink2(vec2(16.0, 0.0));
    ui.scope_builder(egui::UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(Align::Center)), |ui| {
        let lanes = state.document.lanes.grouping;
        let useful = |facet: &Option<Facet>| facet.is_none_or(|facet| !state.dataset.names(facet).is_empty());
        let mut named = vec![
            (Some(Facet::Country), "Country"),
            (Some(Facet::Actor), "Actor"),
            (Some(Facet::Kind), "Kind"),
            (None, "None"),
        ];
        named.retain(|(facet, _)| useful(facet));
        if width > 560.0 {
            ui.label(muted("Lanes", theme).size(size::BODY));
            if let Some(lanes) = segmented(ui, theme, "Lanes", &named, lanes) {
                out.push(Command::SetLanes(lanes));
            }
        }
        if width > 700.0 && state.lanes.lanes.len() >= FIND_FROM {
            find_lane_ui(ui, state, out);
        }
        let more = if width > 560.0 { "More lanes, view" } else { "Lanes, view" };
        let menu = ui.menu_button(more, |ui| view_menu(ui, state, theme, out));
        menu.response.on_hover_text("Other lanes, their order, and what the window shows");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.button("Fit all").on_hover_text("Show every event; Home").clicked() {
                out.push(Command::FitAll);
            }
            let scale = state.view.scale;
            if width > 420.0 {
                ui.add(
                    egui::Label::new(muted(period_label(scale.from(), scale.to()), theme).size(size::BODY)).truncate(),
                );
            }
        });
    });
}

/// A field that leads to the lanes whose names have what is typed; Enter leads to the next one.
fn find_lane_ui(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    let id = egui::Id::unique("find lane");
    let (mut text, nth) = ui.data(|data| data.get_temp::<(String, usize)>(id)).unwrap_or_default();
    let has_any = |wanted: &str| state.lanes.lanes.iter().any(|lane| fold(&lane.name).contains(wanted));
    let is_lost = !text.is_empty() && !has_any(&fold(&text));
    let mut field = egui::TextEdit::singleline(&mut text).hint_text("Find a lane").desired_width(110.0);
    if is_lost {
        field = field.text_color(color(state.theme().alert));
    }
    let response = ui.add(field).on_hover_text("Scrolls to the lane; Enter: to the next one of such a name");
    response.widget_info(|| WidgetInfo::labeled(egui::Role::TextInput, true, "Find a lane"));
    let is_next = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    if !response.changed() && !is_next {
        return;
    }
    let wanted = fold(&text);
    let fitting = || state.lanes.lanes.iter().filter(|lane| !wanted.is_empty() && fold(&lane.name).contains(&wanted));
    let nth = if is_next { nth + 1 } else { 0 };
    // Behind the last one comes the first.
    let (lane, nth) = fitting().nth(nth).map_or_else(|| (fitting().next(), 0), |lane| (Some(lane), nth));
    if let Some(lane) = lane {
        out.push(Command::ShowLane(lane.key.clone()));
    }
    ui.data_mut(|data| data.insert_temp(id, (text, nth)));
    if is_next {
        response.request_focus();
    }
}

/// Every facet as lanes, their order, and what the window shows.
fn view_menu(ui: &mut Ui, state: &State, theme: &Theme, out: &mut Vec<Command>) {
    let limit = (ui.ctx().content_rect().height() - 150.0).max(120.0);
    let spec = &state.document.lanes;
    let mut chosen = None;
    egui::ScrollArea::vertical().max_height(limit).show(ui, |ui| {
        let mut choice = |ui: &mut Ui, on: bool, label: &str, command: Command| {
            if ui.selectable_label(on, label).clicked() {
                chosen = Some(command);
            }
        };
        ui.label(muted("Lanes", theme));
        for facet in Facet::ALL.into_iter().filter(|&facet| !state.dataset.names(facet).is_empty()) {
            choice(ui, spec.grouping == Some(facet), facet.label(), Command::SetLanes(Some(facet)));
        }
        choice(ui, spec.grouping.is_none(), "None", Command::SetLanes(None));
        ui.separator();
        ui.label(muted("Order of the lanes", theme));
        for (order, label) in [
            (LaneOrder::Count, "By number of events"),
            (LaneOrder::Name, "By name"),
            (LaneOrder::FirstDate, "By first date"),
            (LaneOrder::Importance, "By most important event"),
        ] {
            let on = spec.order == order && spec.by_hand.is_empty();
            choice(ui, on, label, Command::SetLaneOrder(order));
        }
        ui.separator();
        let settings = &state.settings;
        choice(ui, false, if settings.filters_open { "Hide filters" } else { "Show filters" }, Command::ToggleFilters);
        choice(ui, false, if settings.details_open { "Hide details" } else { "Show details" }, Command::ToggleDetails);
        let dark = settings.theme == ThemeName::Dark;
        choice(ui, false, if dark { "Light colours" } else { "Dark colours" }, Command::ToggleTheme);
        choice(ui, false, "Commands…", Command::TogglePalette);
        choice(ui, false, "Keys…", Command::ToggleKeys);
        ui.separator();
        let mut zooms = settings.wheel_zooms;
        let hover = "Else it scrolls when the lanes do not fit";
        if checkbox(ui, theme, &mut zooms, "Wheel always zooms").on_hover_text(hover).changed() {
            out.push(Command::ToggleWheelZooms);
        }
    });
    if let Some(command) = chosen {
        out.push(command);
        ui.close();
    }
}

fn relayout(state: &mut State, rect: egui::Rect, gutter: f32) {
    let max_scroll = (state.layout.lanes_height - (rect.height() - AXIS_H)).max(0.0);
    if state.layout_key.is_some() {
        state.view.scroll_y = state.view.scroll_y.min(max_scroll);
    }
    let spec = LayoutSpec {
        width: rect.width() - SCROLL_BAR,
        height: rect.height(),
        scroll_y: state.view.scroll_y,
        gutter,
        row_scale: state.view.row_scale,
        is_figure: false,
        max_rows: max_rows(state.lanes.lanes.len(), rect.height(), state.view.row_scale),
        selected: state.view.selected,
    };
    let key = LayoutKey { lanes: state.lanes.generation, scale: state.view.scale, spec, theme: state.settings.theme };
    if state.layout_key.as_ref() != Some(&key) {
        state.layout = state.layouter.layout(&state.dataset, &state.lanes, &state.view.scale, &state.theme(), &spec);
        state.layout_key = Some(key);
    }
}

fn gestures(
    ui: &Ui,
    state: &mut State,
    response: &egui::Response,
    rect: egui::Rect,
    gutter: f32,
    out: &mut Vec<Command>,
) {
    let lanes_fit = state.layout.lanes_height <= rect.height() - AXIS_H + 1.0;
    // Marks lie over the canvas, so the pointer is asked for, not the canvas.
    let pointer =
        ui.input(|input| input.pointer.hover_pos()).filter(|&at| rect.contains(at) && ui.rect_contains_pointer(rect));
    if let Some(at) = pointer {
        let px = at.x - rect.left() - gutter;
        let (scroll, zoom, alt) =
            ui.input(|input| (input.smooth_scroll_delta(), input.zoom_delta(), input.modifiers.alt));
        if (zoom - 1.0).abs() > 1e-4 {
            out.push(Command::Zoom { factor: f64::from(zoom), px: Some(px), animated: false });
        }
        if scroll.x.abs() > 0.01 {
            out.push(Command::Pan { px: -scroll.x, animated: false });
        }
        if scroll.y.abs() > 0.01 {
            if alt {
                out.push(Command::RowHeight((scroll.y / 300.0).exp()));
            } else if lanes_fit || state.settings.wheel_zooms {
                out.push(Command::Zoom {
                    factor: (f64::from(scroll.y) / 200.0).exp(),
                    px: Some(px.max(0.0)),
                    animated: false,
                });
            } else {
                out.push(Command::ScrollLanes(-scroll.y));
            }
        }
    }
    let shift = ui.input(|input| input.modifiers.shift);
    let secs_at = |x: f32| state.view.scale.secs_from_px(x - rect.left() - gutter);
    if response.drag_started() {
        state.view.drag_from = response.interact_pointer_pos().filter(|_| shift).map(|at| secs_at(at.x));
        state.view.coast = 0.0;
        if state.view.drag_from.is_some() {
            state.view.range = None;
        }
    }
    if response.dragged() {
        if let (Some(from), Some(at)) = (state.view.drag_from, response.interact_pointer_pos()) {
            let to = secs_at(at.x);
            state.view.range = Some((from.min(to), from.max(to)));
        } else {
            let delta = response.drag_delta();
            out.push(Command::Pan { px: -delta.x, animated: false });
            if !lanes_fit && delta.y.abs() > 0.0 {
                out.push(Command::ScrollLanes(-delta.y));
            }
            ui.set_cursor_icon(CursorIcon::Grabbing);
        }
    }
    if response.drag_stopped() {
        if state.view.drag_from.take().is_none() {
            let velocity = ui.input(|input| input.pointer.velocity().x);
            state.view.coast = if velocity.abs() > 120.0 { velocity.clamp(-4_000.0, 4_000.0) } else { 0.0 };
        }
    } else if state.view.coast != 0.0 {
        // A short glide: a third of the speed is left after 0.14 s.
        let dt = ui.input(|input| input.stable_dt.min(0.05));
        out.push(Command::Pan { px: -state.view.coast * dt, animated: false });
        state.view.coast *= (-dt * 8.0).exp();
        if state.view.coast.abs() < 20.0 || ui.input(|input| input.pointer.any_down()) {
            state.view.coast = 0.0;
        }
        ui.request_repaint();
    }
}

/// A node for every mark, fold and lane; returns the one under the pointer.
fn targets_ui(ui: &mut Ui, state: &State, rect: egui::Rect, theme: &Theme, out: &mut Vec<Command>) -> Option<usize> {
    let to_screen =
        |r: &Rect| egui::Rect::from_min_max(pos2(r.x0, r.y0), pos2(r.x1, r.y1)).translate(rect.min.to_vec2());
    let mut hovered = None;
    // Targets come lane by lane, each behind its header.
    let mut lane: Option<(Facet, Option<u32>)> = None;
    for (n, target) in state.layout.scene.targets.iter().enumerate().take(MAX_NODES) {
        if let Aim::Lane { value } = target.aim {
            lane = state.lanes.grouping.map(|facet| (facet, value));
        }
        let area = to_screen(&target.rect).intersect(rect);
        if !area.is_positive() {
            continue;
        }
        // The same mark keeps its node while the window moves.
        let id = match &target.aim {
            Aim::Event(event) => egui::Id::unique(("mark", event.0, (target.rect.y0 * 0.5) as i64)),
            Aim::Fold { first, .. } => egui::Id::unique(("fold", first.0, n)),
            Aim::Profile { .. } => egui::Id::unique(("profile", (target.rect.y0 * 0.5) as i64)),
            Aim::Lane { value } => egui::Id::unique(("lane", *value)),
            Aim::Break { from, .. } => egui::Id::unique(("break", *from)),
        };
        let is_lane = matches!(target.aim, Aim::Lane { .. });
        let response = ui.interact(area, id, if is_lane { Sense::click_and_drag() } else { Sense::click() });
        let selected = matches!(&target.aim, Aim::Event(event) if state.view.selected == Some(*event));
        let role = egui::Role::Button;
        response.widget_info(|| {
            if is_lane {
                WidgetInfo::labeled(role, true, spoken_target(&state.dataset, target))
            } else {
                WidgetInfo::selected(role, true, selected, spoken_target(&state.dataset, target))
            }
        });
        if let Aim::Lane { value } = target.aim {
            lane_header(ui, state, &response, value, rect, theme, out);
            continue;
        }
        // Of a profile the stretch under the pointer is meant, for the keyboard the one where most happens.
        let cell = match &target.aim {
            Aim::Profile { cells, .. } => match response.hover_pos() {
                Some(at) => target.cell_at(at.x - rect.left()),
                None => cells.iter().max_by_key(|cell| cell.n_events),
            },
            _ => None,
        };
        if response.hovered() || response.has_focus() {
            hovered = Some((n, cell));
        }
        if response.double_clicked() {
            match &target.aim {
                Aim::Event(event) => {
                    out.push(Command::Select(Some(event.0)));
                    out.push(Command::FitSelection);
                }
                Aim::Fold { .. } | Aim::Profile { .. } | Aim::Lane { .. } | Aim::Break { .. } => {}
            }
        } else if response.clicked() {
            match &target.aim {
                Aim::Event(event) => out.push(Command::Select(Some(event.0))),
                Aim::Fold { first, n_events, from, to } => {
                    let listed = Listed { from: *from, to: *to, lane, starts: false };
                    out.push(open_fold(state, first.0, *n_events, listed));
                }
                Aim::Profile { .. } => {
                    out.extend(cell.map(|cell| {
                        let listed = Listed { from: cell.from, to: cell.to, lane, starts: true };
                        open_fold(state, cell.first.0, cell.n_events, listed)
                    }));
                }
                Aim::Lane { .. } | Aim::Break { .. } => {}
            }
        }
        // Hundreds of marks, of which one can be under the pointer; a fold says in its name what its tooltip says.
        if response.hovered() {
            tooltip(response, state, target, cell, lane, theme);
        }
    }
    if let Some((target, cell)) = hovered.and_then(|(n, cell)| Some((state.layout.scene.targets.get(n)?, cell))) {
        // The same event in other lanes is marked too.
        let twins: Vec<Rect> = match (&target.aim, cell) {
            (Aim::Event(event), _) => state.layout.scene.targets_of(*event).map(|twin| twin.rect).collect(),
            (_, Some(cell)) => vec![Rect { x0: cell.x0, x1: cell.x1, ..target.rect }],
            (Aim::Profile { .. }, None) => Vec::new(),
            _ => vec![target.rect],
        };
        let painter = ui.painter_at(rect);
        for twin in twins {
            let area = to_screen(&twin).expand2(vec2(3.0, -1.0));
            painter.rect_stroke(
                area,
                4.0,
                egui::Stroke::new(1.0, color(theme.accent.faded(0.7))),
                egui::StrokeKind::Middle,
            );
        }
    }
    hovered.map(|(n, _)| n)
}

/// A lane's header: dragged to another place, or asked for its menu.
fn lane_header(
    ui: &Ui,
    state: &State,
    response: &egui::Response,
    value: Option<u32>,
    rect: egui::Rect,
    theme: &Theme,
    out: &mut Vec<Command>,
) {
    const HINT: &str = "Drag to another place, double click to fold, right click for more";
    let touched = response.hovered() || response.dragged() || response.drag_stopped();
    if !touched && !response.context_menu_opened() {
        // Of three thousand lanes only the one under the pointer is looked up.
        response.clone().on_hover_text(HINT);
        return;
    }
    let Some(at) = state.lanes.lanes.iter().position(|lane| lane.value == value) else { return };
    let (Some(lane), Some(facet)) = (state.lanes.lanes.get(at), state.lanes.grouping) else { return };
    let key = lane.key.clone();
    response.context_menu(|ui| {
        let mut choice = |label: &str, command: Command| {
            if ui.button(label).clicked() {
                out.push(command);
                ui.close();
            }
        };
        choice("Only this", Command::OnlyValue(facet, key.clone()));
        choice("Hide", Command::NotValue(facet, key.clone()));
        choice(if lane.folded { "Open" } else { "Fold" }, Command::FoldLane(key.clone()));
        choice(if lane.pinned { "Do not pin" } else { "Pin to the top" }, Command::PinLane(key.clone()));
        if at > 0 {
            choice("Move up", Command::MoveLane { key: key.clone(), to: at - 1 });
        }
        if at + 1 < state.lanes.lanes.len() {
            choice("Move down", Command::MoveLane { key: key.clone(), to: at + 1 });
        }
    });
    if response.double_clicked() {
        out.push(Command::FoldLane(key.clone()));
    }
    if response.dragged() || response.drag_stopped() {
        let Some(pointer) = ui.input(|input| input.pointer.interact_pos()) else { return };
        // The headers in sight, from the top: the lane goes before the first whose middle is below the pointer.
        let headers = state.layout.scene.targets.iter().filter_map(|target| match target.aim {
            Aim::Lane { value } => {
                let place = state.lanes.lanes.iter().position(|lane| lane.value == value)?;
                Some((place, rect.top() + target.rect.y0, rect.top() + target.rect.y1))
            }
            _ => None,
        });
        let headers: Vec<(usize, f32, f32)> = headers.collect();
        let below = headers.iter().find(|(_, top, bottom)| f32::midpoint(*top, *bottom) > pointer.y);
        let y =
            below.map_or_else(|| headers.last().map_or(rect.bottom(), |(_, _, bottom)| *bottom), |(_, top, _)| *top);
        let place = below.map_or_else(|| headers.last().map_or(0, |(place, _, _)| place + 1), |(place, _, _)| *place);
        ui.painter_at(rect).hline(rect.x_range(), y, egui::Stroke::new(2.0, color(theme.accent)));
        ui.set_cursor_icon(CursorIcon::Grabbing);
        if response.drag_stopped() {
            out.push(Command::MoveLane { key, to: if place > at { place - 1 } else { place } });
        }
    } else {
        response.clone().on_hover_text(HINT);
    }
}

/// A fold is opened by going where it is; one event is simply selected, and a day full of events is listed.
fn open_fold(state: &State, first: u32, n_events: u32, listed: Listed) -> Command {
    let Listed { from, to, .. } = listed;
    if n_events == 1 {
        return Command::Select(Some(first));
    }
    // A fold as narrow as its pill is listed: what happened on one day no zoom parts, and a third of nothing is nothing.
    let pill_secs = (state.view.scale.secs_per_px() * 40.0) as i64;
    if to.saturating_sub(from) <= 86_400 && (pill_secs <= 86_400 * 20 || state.view.scale.span_seconds() < 3e6) {
        return Command::ListEvents(listed);
    }
    let (limit_from, limit_to) = state.full_extent();
    let (a, b) = (from.max(limit_from.secs()) as f64, to.min(limit_to.secs()) as f64);
    let span = (b - a).max(3_600.0);
    // Never out again: a fold of long things is narrower than they are.
    let widest = state.view.scale.span_seconds() / 3.0;
    let wanted = (span * 1.6).min(widest);
    let middle =
        if span * 1.6 > widest { a.max(state.view.scale.from_seconds()) + widest * 0.3 } else { f64::midpoint(a, b) };
    Command::SetWindow { from: middle - wanted / 2.0, to: middle + wanted / 2.0, animated: true }
}

fn tooltip(
    response: egui::Response,
    state: &State,
    target: &Target,
    cell: Option<&Cell>,
    lane: Option<(Facet, Option<u32>)>,
    theme: &Theme,
) {
    match &target.aim {
        Aim::Event(id) => {
            let event = state.dataset.event(*id);
            response.on_hover_ui(|ui| {
                ui.set_max_width(330.0);
                ui.label(semibold(event.title(), size::LANE));
                if let Some(date) = spoken_date(event) {
                    ui.label(date);
                }
                let mut facts: Vec<String> = Vec::new();
                facts.extend(event.labels(Facet::Kind).map(str::to_owned));
                facts.extend(
                    event.status().filter(|status| *status != Status::Fact).map(|status| status.label().to_lowercase()),
                );
                let countries: Vec<&str> = event.labels(Facet::Country).collect();
                if !countries.is_empty() {
                    facts.push(countries.join(", "));
                }
                if !facts.is_empty() {
                    ui.label(muted(facts.join(" · "), theme));
                }
            });
        }
        Aim::Fold { n_events, .. } => fold_tooltip(response, *n_events),
        Aim::Profile { .. } => {
            if let Some(cell) = cell {
                let name = lane.and_then(|(facet, value)| Some(state.dataset.names(facet).label(value?)));
                let stretch = period_label(Time::from_secs(cell.from), Time::from_secs(cell.to));
                let n = counted(u64::from(cell.n_events), "event");
                // A profile is as wide as the canvas: its words belong to the pointer.
                response.on_hover_ui_at_pointer(|ui| {
                    ui.label(semibold(n, size::BODY));
                    ui.label(muted(name.map_or(stretch.clone(), |name| format!("{name} · {stretch}")), theme));
                });
            }
        }
        Aim::Break { .. } => {
            response.on_hover_text(&target.spoken);
        }
        Aim::Lane { .. } => {}
    }
}

fn fold_tooltip(response: egui::Response, n_events: u32) {
    response.on_hover_text(if n_events == 1 {
        "1 event".to_owned()
    } else {
        format!("{} events; click to zoom in", grouped(u64::from(n_events)))
    });
}

fn nothing_ui(ui: &mut Ui, state: &State, rect: egui::Rect, gutter: f32, theme: &Theme, out: &mut Vec<Command>) {
    let counts = &state.tally;
    let (text, action) = if state.dataset.is_empty() && state.reports.is_empty() {
        if state.loading {
            return;
        }
        ("No event file is open.\nOpen one, or drop it here.", Some(("Open the bundled events", Command::OpenBundled)))
    } else if state.dataset.is_empty() {
        ("There is no event in this file.\nOpen another one, or drop it here.", None)
    } else if counts.outside > 0 {
        ("No event in this stretch of time.", Some(("Show all", Command::FitAll)))
    } else if counts.undated > 0 {
        (
            "No event with a date passes the filter; some undated ones do.",
            Some(("Show undated", Command::ToggleUndated)),
        )
    } else {
        ("No event passes the filter.", Some(("Clear filter", Command::ClearFilter)))
    };
    let middle = pos2(f32::midpoint(rect.left() + gutter, rect.right()), rect.center().y);
    let area = egui::Rect::from_center_size(middle, vec2(300.0_f32.min(rect.width()), 90.0));
    ui.scope_builder(egui::UiBuilder::new().max_rect(area), |ui| {
        ui.vertical_centered(|ui| {
            ui.label(egui::RichText::new(text).color(color(theme.muted)));
            ui.add_space(6.0);
            if let Some((label, command)) = action
                && ui.button(label).clicked()
            {
                out.push(command);
            }
        });
    });
}

/// The stretch selected by Shift and drag, with its length and its events.
fn range_ui(ui: &Ui, state: &State, rect: egui::Rect, gutter: f32, theme: &Theme) {
    let Some((from, to)) = state.view.range else { return };
    let x = |secs: f64| {
        (rect.left() + gutter + state.view.scale.px_from_secs(secs)).clamp(rect.left() + gutter, rect.right())
    };
    let area = egui::Rect::from_min_max(pos2(x(from), rect.top() + AXIS_H), pos2(x(to), rect.bottom()));
    let painter = ui.painter_at(rect);
    painter.rect_filled(area, 0.0, color(theme.accent.faded(0.12)));
    for x in [area.left(), area.right()] {
        painter.vline(x, area.y_range(), egui::Stroke::new(1.0, color(theme.accent)));
    }
    let counts =
        crate::query::tally(&state.dataset, &state.selection, Time::from_secs(from as i64), Time::from_secs(to as i64));
    let text = format!(
        "{} · {} events · Enter zooms in, Ctrl+C copies",
        length_label(to - from),
        grouped(counts.shown as u64)
    );
    let galley = painter.layout_no_wrap(text, font(FontSpec::semibold(size::SMALL)), color(theme.text));
    let size = galley.size() + vec2(16.0, 8.0);
    let left =
        (area.center().x - size.x / 2.0).clamp(rect.left() + gutter, (rect.right() - size.x).max(rect.left() + gutter));
    let label = egui::Rect::from_min_size(pos2(left, area.top() + 8.0), size);
    painter.rect(
        label,
        7.0,
        color(theme.canvas),
        egui::Stroke::new(1.0, color(theme.accent)),
        egui::StrokeKind::Inside,
    );
    painter.galley(label.min + vec2(8.0, 4.0), galley, color(theme.text));
}

/// A length of time in its largest unit and the next one.
pub(super) fn length_label(secs: f64) -> String {
    let units = [
        ("year", 31_556_952.0),
        ("month", 2_629_746.0),
        ("day", 86_400.0),
        ("hour", 3_600.0),
        ("minute", 60.0),
        ("second", 1.0),
    ];
    let count = |n: f64, unit: &str| format!("{n:.0} {unit}{}", if (n - 1.0).abs() < 0.5 { "" } else { "s" });
    for (i, &(unit, size)) in units.iter().enumerate() {
        if secs >= size {
            let n = (secs / size).floor();
            let rest = units.get(i + 1).map(|&(unit, size)| ((secs - n * units[i].1) / size, unit));
            return match rest {
                Some((rest, next)) if n < 10.0 && rest >= 1.0 => {
                    format!("{} {}", count(n, unit), count(rest.floor(), next))
                }
                _ => count(n, unit),
            };
        }
    }
    "no time".to_owned()
}

fn scroll_bar(ui: &Ui, state: &State, rect: egui::Rect, theme: &Theme, out: &mut Vec<Command>) {
    let body = rect.height() - AXIS_H;
    let all = state.layout.lanes_height;
    if all <= body + 1.0 {
        return;
    }
    let track = egui::Rect::from_min_max(
        pos2(rect.right() - 7.0, rect.top() + AXIS_H + 3.0),
        pos2(rect.right() - 3.0, rect.bottom() - 3.0),
    );
    let top = track.top() + track.height() * state.view.scroll_y / all;
    let thumb = egui::Rect::from_min_size(
        pos2(track.left(), top),
        vec2(track.width(), (track.height() * body / all).max(18.0)),
    );
    // The strip that is held is wider than what is seen of it.
    let held = egui::Rect::from_x_y_ranges(rect.right() - SCROLL_BAR..=rect.right(), track.y_range());
    let response = ui.interact(held, egui::Id::unique("scroll bar of the lanes"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::ScrollBar, true, "Scroll the lanes"));
    let per_point = all / track.height().max(1.0);
    if response.dragged() {
        out.push(Command::ScrollLanes(response.drag_delta().y * per_point));
    } else if response.clicked()
        && let Some(at) = response.interact_pointer_pos()
        && !thumb.y_range().contains(at.y)
    {
        // The middle of the thumb comes to where the track was pressed.
        out.push(Command::ScrollLanes((at.y - thumb.center().y) * per_point));
    }
    let ink = if response.hovered() || response.dragged() { theme.muted } else { theme.faint.faded(0.7) };
    ui.painter_at(rect).rect_filled(thumb.intersect(track), 2.0, color(ink));
}
