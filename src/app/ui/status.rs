//! The bar at the bottom: where every event is, what goes on, and what the marks mean.

use std::fmt::Write as _;

use egui::{Align, Layout, RichText, Sense, Ui, WidgetInfo, vec2};

use super::parts::{link, muted, semibold};
use crate::app::command::Command;
use crate::app::load::Job;
use crate::app::state::{Message, State};
use crate::figure::legend_sample;
use crate::paint::egui::{color, font, paint};
use crate::scene::{FontSpec, Legend, Rect, Scene, TextMetrics};
use crate::theme::{Theme, size};
use crate::time::grouped;

/// Draws the bar.
pub(super) fn status_ui(ui: &mut Ui, state: &State, job: Option<&Job>, out: &mut Vec<Command>) {
    let theme = state.theme();
    let width = ui.available_width();
    if let Some(job) = job {
        job_ui(ui, job, &theme, out);
    } else if let Some(message) = state.message.as_ref().filter(|_| !state.export.open) {
        // The export window says it itself.
        message_ui(ui, message, &theme, out);
    }
    ui.horizontal(|ui| {
        ui.set_height(20.0);
        ui.spacing_mut().item_spacing.x = if width > 700.0 { 16.0 } else { 8.0 };
        let tally = &state.tally;
        let n = |count: usize| grouped(count as u64);
        let narrow = width < 620.0;
        let part = |ui: &mut Ui, count: usize, word: &str, short: &str| {
            ui.label(muted(format!("{} {}", n(count), if narrow { short } else { word }), &theme));
        };
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            ui.label(semibold(n(tally.shown), size::SMALL));
            ui.label(muted("shown", &theme));
        });
        part(ui, tally.filtered, "filtered out", "filtered");
        if tally.outside > 0 {
            let text = format!("{} {}", n(tally.outside), if narrow { "outside" } else { "outside the window" });
            if link(ui, &text, theme.accent, "Show events outside the window").on_hover_text("Show all; Home").clicked()
            {
                out.push(Command::FitAll);
            }
        } else {
            part(ui, 0, "outside the window", "outside");
        }
        if tally.undated > 0 {
            let text = format!("{} undated", n(tally.undated));
            if link(ui, &text, theme.accent, "Show undated events").on_hover_text("List them; U").clicked() {
                out.push(Command::ToggleUndated);
            }
        } else {
            part(ui, 0, "undated", "undated");
        }
        if tally.unreadable > 0 {
            let text = format!("{} {}", n(tally.unreadable), if narrow { "unread." } else { "unreadable" });
            if link(ui, &text, theme.alert, "Show unreadable records").on_hover_text("What could not be read").clicked()
            {
                out.push(Command::ToggleIssues);
            }
        } else {
            part(ui, 0, "unreadable", "unread.");
        }
        let so_far = if state.is_part() { " so far" } else { "" };
        let total = format!("= {}{so_far}", n(tally.total));
        ui.label(RichText::new(total).font(font(FontSpec::semibold(size::SMALL))));
        if state.is_late() {
            ui.label(muted("Working out the filter…", &theme));
        }
        let issues: usize = state.reports.iter().map(|report| report.issue_count).sum();
        if issues > 0 {
            let text = format!("{} issue{}", n(issues), if issues == 1 { "" } else { "s" });
            if link(ui, &text, theme.accent, "Show issues").on_hover_text("What reading the files brought up").clicked()
            {
                out.push(Command::ToggleIssues);
            }
        }
        legend_ui(ui, state, &theme);
    });
}

/// A message, with what can be done about it.
pub(super) fn message_ui(ui: &mut Ui, message: &Message, theme: &Theme, out: &mut Vec<Command>) {
    ui.horizontal_wrapped(|ui| {
        let ink = if message.alert { theme.alert } else { theme.text };
        if link(ui, "×", theme.muted, "Close message").clicked() {
            out.push(Command::CloseMessage);
        }
        ui.add(egui::Label::new(RichText::new(&message.text).color(color(ink)).size(size::BODY)).wrap());
        if let Some((name, command)) = &message.action
            && link(ui, name, theme.accent, name).clicked()
        {
            out.push(command.clone());
        }
    });
}

fn job_ui(ui: &mut Ui, job: &Job, theme: &Theme, out: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        let progress = &job.progress;
        let seconds = job.started.elapsed().as_secs_f64().max(0.05);
        let (done, total) = (progress.bytes_done() as f64, progress.bytes_total() as f64);
        let mut text = format!("Reading {}: {} rows", job.name, grouped(progress.rows()));
        if total > 0.0 {
            let _ = write!(text, ", {:.0} of {:.0} MB", done / 1e6, total / 1e6);
        }
        if done > 0.0 && seconds > 0.3 {
            let _ = write!(text, ", {:.0} MB/s", done / 1e6 / seconds);
        }
        if done > 0.0 && total > done && seconds > 1.0 {
            let _ = write!(text, ", {:.0} s left", seconds * (total - done) / done);
        } else if total > 0.0 && done >= total {
            text.push_str(", putting them in order");
        }
        ui.add(
            egui::ProgressBar::new(progress.fraction())
                .desired_width(160.0)
                .desired_height(10.0)
                .fill(color(theme.accent)),
        );
        // Before the text, which grows.
        if link(ui, "Cancel", theme.accent, "Cancel reading").on_hover_text("What was open stays open").clicked() {
            out.push(Command::CancelLoading);
        }
        ui.label(RichText::new(text).size(size::BODY));
    });
}

/// What the marks in sight mean, as far as there is room.
fn legend_ui(ui: &mut Ui, state: &State, theme: &Theme) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        let spec = FontSpec::regular(size::SMALL);
        let mut room = ui.available_width();
        if room < 90.0 {
            return;
        }
        let mut fitting = Vec::new();
        // What is not told by the shape alone comes first.
        let mut entries: Vec<Legend> = state.layout.scene.legend.iter().copied().collect();
        let told_by_shape =
            |entry: &Legend| !matches!(entry, Legend::Announced | Legend::Attributed | Legend::Disputed);
        entries.sort_by_key(|entry| (told_by_shape(entry), *entry));
        room -= 56.0;
        for &entry in &entries {
            let width = 25.0 + TextMetrics::shared().width(entry.label(), spec);
            if room < width + 12.0 {
                break;
            }
            room -= width + 12.0;
            fitting.push((entry, width));
        }
        let hidden: Vec<&str> = entries.iter().skip(fitting.len()).map(|entry| entry.label()).collect();
        if !hidden.is_empty() {
            ui.label(muted(format!("+{} more", hidden.len()), theme)).on_hover_text(hidden.join("\n"));
        }
        for (entry, width) in fitting.into_iter().rev() {
            let (rect, response) = ui.allocate_exact_size(vec2(width, 18.0), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, format!("Legend: {}", entry.label())));
            let mut sample = Scene::default();
            *sample.group("sample", Rect::new(0.0, 0.0, 24.0, 20.0)) = legend_sample(entry, 0.0, 9.0, theme.muted);
            paint(ui.painter(), rect.min, &sample);
            let at = rect.left_center() + vec2(25.0, 0.0);
            ui.painter().text(at, egui::Align2::LEFT_CENTER, entry.label(), font(spec), color(theme.muted));
        }
    });
}
