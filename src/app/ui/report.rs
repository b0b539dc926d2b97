//! What became of each file: counts that add up, and what was odd, by what it is.

use egui::{Label, RichText, Ui};

use super::Kept;
use super::dialogs::sheet;
use super::parts::{link, muted, semibold, sentence};
use crate::app::command::Command;
use crate::app::raw::Raw;
use crate::app::state::State;
use crate::import::{FileReport, IMPORTERS, IssueGroup, Severity};
use crate::paint::egui::color;
use crate::theme::{Theme, size};
use crate::time::{counted, grouped};

/// Groups shown for one file; `dateline check` has all of them.
const MAX_GROUPS: usize = 60;

/// Files of which a few lines are shown beside the timeline.
const MAX_FILES: usize = 6;

/// Places shown of a group until a person asks for the others.
const FEW_PLACES: usize = 3;

/// Characters shown of the value at a place.
const MAX_VALUE: usize = 40;

/// Draws the window.
pub(super) fn report_ui(ui: &Ui, state: &State, kept: &mut Kept, out: &mut Vec<Command>, theme: &Theme) {
    let groups = kept.issues.of(state.dataset.generation(), |_| state.reports.iter().map(FileReport::groups).collect());
    let open = sheet(ui, "Reading report", 680.0, |ui, _| {
        for (nth, report) in state.reports.iter().enumerate() {
            if nth > 0 {
                ui.separator();
            }
            let groups = groups.get(nth).map_or(&[][..], Vec::as_slice);
            file_ui(ui, state, nth, report, groups, out, theme);
        }
        if state.reports.is_empty() {
            ui.label("Nothing was read yet.");
        }
    });
    if !open {
        out.push(Command::ToggleIssues);
    }
}

/// What a file is, and in which encoding it was read.
fn form_of(report: &FileReport) -> String {
    let format = IMPORTERS.iter().find(|importer| importer.id() == report.format).map_or("", |known| known.name());
    let known = if report.is_known_shape { ", columns as remembered" } else { "" };
    format!("{format}, {}{known}", report.encoding)
}

/// Leads to the columns of a table.
fn columns_link(ui: &mut Ui, nth: usize, report: &FileReport, out: &mut Vec<Command>, theme: &Theme) -> bool {
    let name = "How the table is read…";
    let is_asked = report.mapping.is_some()
        && !report.path.is_empty()
        && link(ui, name, theme.accent, name).on_hover_text("What its columns were taken for").clicked();
    if is_asked {
        out.push(Command::ShowColumnsOf(nth));
    }
    is_asked
}

/// What was opened, in a few lines, and where more is said of it.
pub(super) fn files_ui(ui: &mut Ui, state: &State, out: &mut Vec<Command>, theme: &Theme) {
    let files: Vec<_> = state.reports.iter().enumerate().filter(|(_, report)| !report.path.is_empty()).collect();
    if let [(nth, report)] = files.as_slice() {
        ui.add(Label::new(muted(&report.path, theme)).truncate()).on_hover_text(&report.path);
        ui.add_space(6.0);
        ui.label(muted(form_of(report), theme));
        ui.label(muted(sentence(&report.counts()), theme));
        columns_link(ui, *nth, report, out, theme);
    }
    for (_, report) in files.iter().take(if files.len() > 1 { MAX_FILES } else { 0 }) {
        ui.add_space(4.0);
        ui.add(Label::new(semibold(&report.name, size::BODY)).truncate()).on_hover_text(&report.path);
        let n_events = counted(report.events as u64, "event");
        ui.add(Label::new(muted(format!("{}, {n_events}", form_of(report)), theme)).truncate());
    }
    let n_more = files.len().saturating_sub(MAX_FILES);
    if n_more > 0 {
        ui.add_space(4.0);
        ui.label(muted(format!("and {}", counted(n_more as u64, "more file")), theme));
    }
    let name = "Reading report…";
    if !files.is_empty()
        && link(ui, name, theme.accent, name).on_hover_text("What became of each record, and what was odd").clicked()
    {
        out.push(Command::ToggleIssues);
    }
}

fn file_ui(
    ui: &mut Ui,
    state: &State,
    nth: usize,
    report: &FileReport,
    groups: &[IssueGroup],
    out: &mut Vec<Command>,
    theme: &Theme,
) {
    let is_file = !report.path.is_empty();
    ui.label(semibold(if is_file { &report.name } else { "Bundled events" }, size::LANE)).on_hover_text(&report.path);
    ui.label(muted(form_of(report), theme));
    ui.label(RichText::new(report.counts()).size(size::BODY));
    ui.horizontal_wrapped(|ui| {
        if report.has_records_to_correct() {
            let hover = "Those that could not be read and those with bad dates, as they stand in the file, to be corrected and opened";
            let name = "Save records to correct…";
            if link(ui, name, theme.accent, name).on_hover_text(hover).clicked() {
                out.push(Command::AskUnreadable(nth));
            }
        }
        if columns_link(ui, nth, report, out, theme) {
            out.push(Command::ToggleIssues);
        }
    });
    ui.add_space(6.0);
    if groups.is_empty() {
        ui.label(muted("Nothing was odd.", theme));
    }
    for group in groups.iter().take(MAX_GROUPS) {
        group_ui(ui, state, nth, report, group, out, theme);
    }
    if groups.len() > MAX_GROUPS {
        ui.label(muted("There are more; `dateline check` lists them all.", theme));
    }
}

fn group_ui(
    ui: &mut Ui,
    state: &State,
    nth: usize,
    report: &FileReport,
    group: &IssueGroup,
    out: &mut Vec<Command>,
    theme: &Theme,
) {
    let field = if group.field.is_empty() { String::new() } else { format!(" in “{}”", group.field) };
    let number = if group.n_issues > 1 { format!("{} × ", grouped(group.count as u64)) } else { String::new() };
    let ink = if group.kind.severity() == Severity::Lost { theme.alert } else { theme.text };
    ui.add(Label::new(RichText::new(sentence(&format!("{number}{}{field}", group.message))).color(color(ink))).wrap());
    if !group.hint.is_empty() {
        ui.add(Label::new(muted(sentence(&group.hint), theme)).wrap());
    }
    let can_be_shown = !report.path.is_empty();
    let id = egui::Id::unique(("places", nth, group.line, group.column, &group.message));
    let all_shown = ui.data(|data| data.get_temp::<bool>(id)).unwrap_or_default();
    let n_shown = if all_shown { group.places.len() } else { group.places.len().min(FEW_PLACES) };
    ui.horizontal_wrapped(|ui| {
        // A place stays on one line.
        ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
        ui.spacing_mut().item_spacing = egui::vec2(14.0, 4.0);
        for (line, column, value) in group.places.iter().take(n_shown) {
            // The column of a table has a name, which stands above.
            let column = if *column > 0 && field.is_empty() { format!(", column {column}") } else { String::new() };
            let value = if value.is_empty() { String::new() } else { format!(" “{}”", first_of(value)) };
            let text = format!("line {line}{column}{value}");
            if can_be_shown {
                let name = format!("Show line {line}");
                if link(ui, &text, theme.accent, &name).on_hover_text("The row as it stands in the file").clicked() {
                    out.push(Command::ShowRaw { report: nth, line: *line });
                }
            } else {
                ui.label(muted(text, theme));
            }
        }
        let (n_hidden, n_more) = (group.places.len() - n_shown, group.n_issues.saturating_sub(n_shown));
        if n_hidden > 0 {
            let text = format!("{} more…", grouped(n_more as u64));
            if link(ui, &text, theme.accent, &text).on_hover_text("Show where").clicked() {
                ui.data_mut(|data| data.insert_temp(id, true));
            }
        } else if n_more > 0 {
            ui.label(muted(format!("and {} more; `dateline check --all` lists them", grouped(n_more as u64)), theme));
        } else if all_shown && n_shown > FEW_PLACES && link(ui, "Fewer", theme.accent, "Fewer").clicked() {
            ui.data_mut(|data| data.insert_temp(id, false));
        }
    });
    let shown =
        state.raw.as_ref().filter(|raw| raw.report == nth && group.places.iter().any(|(line, ..)| *line == raw.line));
    if let Some(raw) = shown {
        raw_ui(ui, raw, theme);
    }
    ui.add_space(8.0);
}

/// The first characters of a value.
fn first_of(value: &str) -> String {
    let first: String = value.chars().take(MAX_VALUE).collect();
    if first.len() < value.len() { first + "…" } else { first }
}

/// A row as it stands in the file.
fn raw_ui(ui: &mut Ui, raw: &Raw, theme: &Theme) {
    egui::Frame::new().fill(color(theme.band)).inner_margin(8.0).corner_radius(4.0).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let (text, ink) = match &raw.text {
            None => ("Reading the line…", theme.muted),
            Some(Ok(text)) if text.is_empty() => ("There is no such line any more; the file has changed.", theme.muted),
            Some(Ok(text)) => (text.as_str(), theme.text),
            Some(Err(problem)) => (problem.as_str(), theme.alert),
        };
        let text = RichText::new(text).monospace().color(color(ink)).size(size::SMALL);
        ui.add(Label::new(text).wrap().selectable(true));
    });
}
