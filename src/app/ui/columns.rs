//! The window that says how a table is read: its first rows, what each column was taken for, and what can be chosen.

use egui::{Align, Align2, Layout, RichText, ScrollArea, Ui, UiBuilder, Window, vec2};

use super::parts::{accent_button, checkbox, combo, muted, semibold, text_width};
use crate::app::columns::Columns;
use crate::app::command::{Asked, Command};
use crate::app::state::State;
use crate::import::{Field, IMPORTERS, Mapped, Preview, ReadOptions, Reason};
use crate::paint::egui::{color, font};
use crate::scene::FontSpec;
use crate::theme::{Theme, size};
use crate::time::{DateOrder, counted, grouped};

/// Encodings to choose from: those of the scripts that tables come in.
const ENCODINGS: [(&str, &str); 15] = [
    ("utf-8", "UTF-8"),
    ("utf-16le", "UTF-16, little end first"),
    ("utf-16be", "UTF-16, big end first"),
    ("windows-1252", "Western (Windows-1252)"),
    ("macintosh", "Western (Macintosh)"),
    ("windows-1250", "Central European (Windows-1250)"),
    ("windows-1251", "Cyrillic (Windows-1251)"),
    ("koi8-r", "Cyrillic (KOI8-R)"),
    ("ibm866", "Cyrillic (DOS 866)"),
    ("iso-8859-5", "Cyrillic (ISO 8859-5)"),
    ("windows-1256", "Arabic (Windows-1256)"),
    ("windows-1255", "Hebrew (Windows-1255)"),
    ("gb18030", "Chinese (GB 18030)"),
    ("shift_jis", "Japanese (Shift JIS)"),
    ("euc-kr", "Korean (EUC-KR)"),
];

/// What may part several values in one cell.
const SEPARATORS: [(Option<char>, &str); 6] = [
    (None, "; and |"),
    (Some(';'), "; semicolon"),
    (Some('|'), "| bar"),
    (Some(','), ", comma"),
    (Some('/'), "/ slash"),
    (Some('\n'), "line break"),
];

const COLUMN_W: f32 = 158.0;
/// The dates as they are read may be long: "6 May 2021 or 5 June 2021, uncertain".
const DATES_W: f32 = 232.0;
const ROW_H: f32 = 19.0;
const HEAD_H: f32 = 74.0;
/// Rows that are shown in any window.
const MIN_ROWS: usize = 4;

/// Draws the window.
pub(super) fn columns_ui(ui: &Ui, state: &State, out: &mut Vec<Command>, theme: &Theme) {
    let Some(columns) = &state.columns else { return };
    let mut open = true;
    let limit = ui.ctx().content_rect().size() - vec2(48.0, 84.0);
    let wanted = columns.preview.as_ref().map_or(3, |preview| preview.columns.len()) as f32 * COLUMN_W + DATES_W + 24.0;
    let width = wanted.clamp(680.0, 2_200.0).min(limit.x);
    let window = Window::new("How the table is read").open(&mut open).collapsible(false).resizable(false);
    window.anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0)).show(ui.ctx(), |ui| {
        ui.set_width(width);
        let height = (limit.y - 88.0).max(100.0);
        let scroll = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
        scroll.auto_shrink([false, true]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            head_ui(ui, columns, theme, out);
            if let Some(preview) = &columns.preview {
                choices_ui(ui, columns, preview, theme, out);
                order_ui(ui, columns, preview);
                dates_ui(ui, preview, theme);
                // Below the rows stand the scroll bar and how many there are.
                let room = limit.y - 88.0 - ui.min_rect().height() - HEAD_H - 44.0;
                table_ui(ui, columns, preview, room, theme, out);
            }
            if let Some(problem) = &columns.problem {
                ui.add(egui::Label::new(RichText::new(problem).color(color(theme.alert))).wrap());
            }
        });
        foot_ui(ui, columns, theme, out);
    });
    if !open {
        out.push(Command::ToggleColumns);
    }
}

/// The file, and how it is read when nobody chooses.
fn head_ui(ui: &mut Ui, columns: &Columns, theme: &Theme, out: &mut Vec<Command>) {
    let name = columns.shown().map_or("", |table| &table.name);
    ui.horizontal_wrapped(|ui| {
        if columns.tables.len() > 1 {
            ui.scope(|ui| {
                ui.set_max_width(320.0);
                combo(ui, "File", name, |ui| {
                    for (nth, table) in columns.tables.iter().enumerate() {
                        if ui.selectable_label(nth == columns.nth, &table.name).clicked() {
                            out.push(Command::ShowColumnsOf(nth));
                            ui.close();
                        }
                    }
                });
            });
        } else {
            let shown = columns.preview.as_ref().map_or(name, |preview| &preview.name);
            ui.label(semibold(shown, size::LANE));
        }
        if let Some(preview) = &columns.preview {
            let rows = format!("{} looked at", counted(preview.n_rows as u64, "row"));
            let parts = [format_name(&preview.format), preview.encoding.as_str(), &rows];
            let how = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
            ui.label(muted(how, theme));
        }
        if columns.is_looking {
            ui.spinner();
        }
    });
    let Some(preview) = &columns.preview else { return };
    if is_by_rules(columns, preview) {
        let text = format!(
            "It is read by the rules of {}, which know its columns. Below stands what a plain table makes of it; choosing \
             something here reads it so.",
            format_name(&preview.format)
        );
        ui.add(egui::Label::new(muted(text, theme)).wrap());
    }
}

/// Whether a format with rules of its own reads the table as long as nothing is chosen.
fn is_by_rules(columns: &Columns, preview: &Preview) -> bool {
    !preview.has_free_columns && columns.options().is_some_and(|options| options.format.is_none())
}

fn format_name(id: &str) -> &str {
    IMPORTERS.iter().find(|importer| importer.id() == id).map_or(id, |importer| importer.name())
}

fn choices_ui(ui: &mut Ui, columns: &Columns, preview: &Preview, theme: &Theme, out: &mut Vec<Command>) {
    let Some(before) = columns.options() else { return };
    let mut options = before.clone();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        if preview.sheets.is_empty() {
            encoding_ui(ui, preview, theme, &mut options);
        } else {
            sheet_ui(ui, preview, theme, &mut options);
        }
        named(ui, "Lists are parted by", 110.0, theme, |ui| {
            let chosen = options.list_separator;
            let own = chosen.map(String::from).unwrap_or_default();
            let name = SEPARATORS.iter().find(|(sign, _)| *sign == chosen).map_or(own.as_str(), |(_, name)| name);
            combo(ui, "List separator", name, |ui| {
                for (sign, name) in SEPARATORS {
                    if ui.selectable_label(sign == chosen, name).clicked() {
                        options.list_separator = sign;
                        ui.close();
                    }
                }
            });
        });
        named(ui, "Day and month", 176.0, theme, |ui| {
            let proven = match (preview.order.n_day_first, preview.order.n_month_first) {
                (0, 0) if preview.order.example.is_none() => "nothing to decide",
                (0, 0) => "not decided",
                (_, 0) => "as proven: day first",
                (0, _) => "as proven: month first",
                _ => "as proven, or both",
            };
            let orders =
                [(None, proven), (Some(DateOrder::DayMonth), "day first"), (Some(DateOrder::MonthDay), "month first")];
            let chosen = options.date_order;
            let name = orders.iter().find(|(order, _)| *order == chosen).map_or(proven, |(_, name)| name);
            combo(ui, "Day and month", name, |ui| {
                for (order, name) in orders {
                    if ui.selectable_label(order == chosen, name).clicked() {
                        options.date_order = order;
                        ui.close();
                    }
                }
            });
        });
        block(ui, 190.0, |ui| {
            checkbox(ui, theme, &mut options.new_year_is_year, "1 January means the year")
                .on_hover_text("Programs that know only a year often write its first day");
        });
    });
    if options != *before {
        out.push(Command::ChooseReading(Box::new(options)));
    }
}

fn encoding_ui(ui: &mut Ui, preview: &Preview, theme: &Theme, options: &mut ReadOptions) {
    named(ui, "Encoding", 190.0, theme, |ui| {
        let chosen = options.encoding.clone();
        let found = format!("as found: {}", preview.encoding);
        let known = chosen.as_deref().map(|chosen| {
            ENCODINGS.iter().find(|(id, _)| chosen.eq_ignore_ascii_case(id)).map_or(chosen, |(_, name)| name)
        });
        combo(ui, "Encoding", known.unwrap_or(&found), |ui| {
            if ui.selectable_label(chosen.is_none(), "As found").clicked() {
                options.encoding = None;
                ui.close();
            }
            for (id, name) in ENCODINGS {
                if ui.selectable_label(chosen.as_deref() == Some(id), name).clicked() {
                    options.encoding = Some(id.to_owned());
                    ui.close();
                }
            }
        });
    });
}

/// Which sheet of a workbook is read.
fn sheet_ui(ui: &mut Ui, preview: &Preview, theme: &Theme, options: &mut ReadOptions) {
    named(ui, "Sheet", 190.0, theme, |ui| {
        let chosen = options.sheet.clone();
        combo(ui, "Sheet", chosen.as_deref().unwrap_or("every one with dates"), |ui| {
            if ui.selectable_label(chosen.is_none(), "every one with dates").clicked() {
                options.sheet = None;
                ui.close();
            }
            for name in &preview.sheets {
                if ui.selectable_label(chosen.as_ref() == Some(name), name).clicked() {
                    options.sheet = Some(name.clone());
                    ui.close();
                }
            }
        });
    });
}

/// A control with its name before it, which stand on one line.
fn named(ui: &mut Ui, name: &str, width: f32, theme: &Theme, add: impl FnOnce(&mut Ui)) {
    let words = text_width(ui, name, &font(FontSpec::regular(size::SMALL))) + 8.0;
    block(ui, words + width, |ui| {
        ui.label(muted(name, theme));
        add(ui);
    });
}

/// Something that goes to the next line as a whole.
fn block(ui: &mut Ui, width: f32, add: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, 26.0), Layout::left_to_right(Align::Center), |ui| {
        ui.set_width(width);
        add(ui);
    });
    ui.add_space(8.0);
}

/// What the rows prove about day and month, and both readings where they prove nothing.
fn order_ui(ui: &mut Ui, columns: &Columns, preview: &Preview) {
    let order = &preview.order;
    let dates = |n: usize| counted(n as u64, "date");
    let text = match (order.n_day_first, order.n_month_first, &order.example) {
        (0, 0, None) => return,
        (0, 0, Some((cell, day_first, month_first))) => {
            let chosen = match columns.options().and_then(|options| options.date_order) {
                Some(DateOrder::DayMonth) => "You chose the day first.",
                Some(DateOrder::MonthDay) => "You chose the month first.",
                _ => "Nothing proves which, so both are kept.",
            };
            format!("“{cell}” is {day_first} with the day first and {month_first} with the month first. {chosen}")
        }
        (n, 0, _) => format!("The day comes first: {} can be read in no other way.", dates(n)),
        (0, n, _) => format!("The month comes first: {} can be read in no other way.", dates(n)),
        (day, month, _) => format!(
            "{} have the day first and {} the month first; the rest can be read in both ways unless you choose.",
            dates(day),
            dates(month)
        ),
    };
    ui.add(egui::Label::new(RichText::new(text).size(size::BODY)).wrap());
}

/// How many rows have a date, and those that cannot be read.
fn dates_ui(ui: &mut Ui, preview: &Preview, theme: &Theme) {
    let has_dates = preview.columns.iter().any(|mapped| mapped.field.is_some_and(Field::is_of_dates));
    if !has_dates {
        let text =
            "No column holds dates, so all events will be undated. Choose “Date” or “Year” for a column that does.";
        ui.add(egui::Label::new(RichText::new(text).color(color(theme.alert)).size(size::BODY)).wrap());
        return;
    }
    let (dated, rows) = (grouped(preview.n_dated as u64), grouped(preview.n_rows as u64));
    ui.label(RichText::new(format!("{dated} of {rows} rows have a date.")).size(size::BODY));
    // A small window needs its room for the rows.
    let n_shown = if ui.ctx().content_rect().height() < 600.0 { 1 } else { preview.failures.len() };
    for (line, cell, message) in preview.failures.iter().take(n_shown) {
        let text = format!("line {line}: “{cell}”: {message}");
        ui.add(egui::Label::new(RichText::new(text).color(color(theme.alert)).size(size::SMALL)).truncate());
    }
    let n_more = preview.n_failures - n_shown.min(preview.failures.len());
    if n_more > 0 {
        ui.label(muted(format!("and {} more like these", grouped(n_more as u64)), theme));
    }
}

/// The columns with their drop-downs, the rows below them, and the date of each row in front, which stays in sight.
fn table_ui(ui: &mut Ui, columns: &Columns, preview: &Preview, room: f32, theme: &Theme, out: &mut Vec<Command>) {
    let n_room = ((room / ROW_H).max(0.0) as usize).max(MIN_ROWS);
    let n_rows = preview.rows.len().min(n_room);
    let height = HEAD_H + n_rows as f32 * ROW_H + 4.0;
    let dates_w = if ui.available_width() < 2.5 * DATES_W { DATES_W * 0.6 } else { DATES_W };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let (first, _) = ui.allocate_exact_size(vec2(dates_w, height), egui::Sense::hover());
        let head = egui::Rect::from_min_size(first.min, vec2(dates_w, HEAD_H - 4.0));
        ui.painter().rect_filled(head, 4.0, color(theme.band));
        let mut column = column_ui(ui, first, usize::MAX);
        let head = if is_by_rules(columns, preview) { "Date of a plain table" } else { "Date as read" };
        column.label(semibold(head, size::BODY));
        column.add_space(HEAD_H - 25.0);
        cells_ui(&mut column, preview.dates.iter().take(n_rows), theme, true);
        ScrollArea::horizontal().id_salt("columns").auto_shrink([false, true]).show_viewport(ui, |ui, viewport| {
            let width = preview.columns.len() as f32 * COLUMN_W;
            let (all, _) = ui.allocate_exact_size(vec2(width, height), egui::Sense::hover());
            let head = egui::Rect::from_min_size(all.min, vec2(width.max(viewport.width()), HEAD_H - 4.0));
            ui.painter().rect_filled(head, 0.0, color(theme.band));
            let shown = (viewport.left() / COLUMN_W).floor() as usize..(viewport.right() / COLUMN_W).ceil() as usize;
            for idx in shown {
                let Some(mapped) = preview.columns.get(idx) else { break };
                let at = all.min + vec2(idx as f32 * COLUMN_W, 0.0);
                let mut column = column_ui(ui, egui::Rect::from_min_size(at, vec2(COLUMN_W, height)), idx);
                column.add(egui::Label::new(semibold(&mapped.column, size::BODY)).truncate());
                field_ui(&mut column, columns, preview, mapped, out);
                column.label(muted(why(mapped), theme));
                column.add_space(4.0);
                let cells = preview.rows.iter().take(n_rows).map(|row| row.get(idx).unwrap_or(&EMPTY));
                cells_ui(&mut column, cells, theme, false);
            }
        });
    });
    if n_rows < preview.n_rows {
        ui.label(muted(format!("The first {} are shown.", counted(n_rows as u64, "row")), theme));
    }
}

fn column_ui(ui: &mut Ui, rect: egui::Rect, salt: usize) -> Ui {
    let rect = rect.shrink2(vec2(7.0, 3.0));
    let builder = UiBuilder::new().id_salt(salt).max_rect(rect).layout(Layout::top_down(Align::Min));
    let mut column = ui.new_child(builder);
    column.set_clip_rect(rect.expand(3.0).intersect(ui.clip_rect()));
    column.spacing_mut().item_spacing.y = 3.0;
    column
}

static EMPTY: String = String::new();

fn cells_ui<'a>(ui: &mut Ui, cells: impl Iterator<Item = &'a String>, theme: &Theme, is_date: bool) {
    ui.spacing_mut().item_spacing.y = 0.0;
    for cell in cells {
        let (ink, text) = match (is_date, cell.as_str()) {
            (true, "") => (theme.alert, "no date"),
            (true, date) => (theme.accent, date),
            (false, text) => (theme.text, text.lines().next().unwrap_or_default()),
        };
        let label = egui::Label::new(RichText::new(text).color(color(ink)).size(size::SMALL)).truncate();
        ui.allocate_ui(vec2(ui.available_width(), ROW_H), |ui| {
            ui.set_min_height(ROW_H);
            ui.add(label);
        });
    }
}

fn why(mapped: &Mapped) -> &'static str {
    match (mapped.reason, mapped.field) {
        (Reason::Asked, _) => "as you chose",
        (Reason::Name, _) => "by its name",
        (Reason::Content, _) => "by its cells",
        (Reason::None, _) => "kept as it is",
    }
}

fn field_ui(ui: &mut Ui, columns: &Columns, preview: &Preview, mapped: &Mapped, out: &mut Vec<Command>) {
    let name = mapped.field.map_or("–", Field::label);
    let is_asked = mapped.reason == Reason::Asked;
    let mut chosen = None;
    combo(ui, &format!("{} is", mapped.column), name, |ui| {
        if ui.selectable_label(!is_asked, "(as it looks)").clicked() {
            chosen = Some(None);
        }
        if ui.selectable_label(is_asked && mapped.field.is_none(), "– (kept as it is)").clicked() {
            chosen = Some(Some(None));
        }
        for field in Field::ALL {
            if ui.selectable_label(mapped.field == Some(field), field.label()).clicked() {
                chosen = Some(Some(Some(field)));
            }
        }
        if chosen.is_some() {
            ui.close();
        }
    });
    if let Some(field) = chosen {
        let mut options = columns.options().cloned().unwrap_or_default();
        // Only one column can be the date; the one that was it so far is kept as it is.
        if let Some(Some(field)) = field
            && !field.is_repeatable()
        {
            for other in preview.columns.iter().filter(|other| other.field == Some(field)) {
                options = options.with_column(&other.column, Some(None));
            }
        }
        options = options.with_column(&mapped.column, field);
        if !preview.has_free_columns {
            options.format = Some("csv".to_owned());
        }
        out.push(Command::ChooseReading(Box::new(options)));
    }
}

fn foot_ui(ui: &mut Ui, columns: &Columns, theme: &Theme, out: &mut Vec<Command>) {
    ui.add_space(4.0);
    if ui.available_width() < 520.0 {
        ui.horizontal_wrapped(|ui| keep_ui(ui, columns, theme, out));
        ui.horizontal(|ui| done_ui(ui, columns, theme, out));
    } else {
        ui.horizontal(|ui| {
            keep_ui(ui, columns, theme, out);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| done_ui(ui, columns, theme, out));
        });
    }
}

fn keep_ui(ui: &mut Ui, columns: &Columns, theme: &Theme, out: &mut Vec<Command>) {
    let mut remember = columns.shown().is_some_and(|table| table.remember);
    let hover = "Tables with the same columns are read like this whenever they are opened";
    if checkbox(ui, theme, &mut remember, "Remember for tables like this").on_hover_text(hover).changed() {
        out.push(Command::RememberReading(remember));
    }
    if ui.button("Load…").on_hover_text("Choose what a .datemap file says").clicked() {
        out.push(Command::Ask(Asked::DateMapToOpen));
    }
    let hover = "Put this into a small file, for others and for --map on the command line";
    if ui.add_enabled(columns.preview.is_some(), egui::Button::new("Save…")).on_hover_text(hover).clicked() {
        out.push(Command::Ask(Asked::DateMap));
    }
}

fn done_ui(ui: &mut Ui, columns: &Columns, theme: &Theme, out: &mut Vec<Command>) {
    ui.scope(|ui| {
        accent_button(ui, theme);
        let text = RichText::new("Read like this").color(color(theme.on_accent));
        // Read by its own rules it is as it was read.
        let is_new = |preview| columns.tables.len() > 1 || !is_by_rules(columns, preview);
        let button = ui.add_enabled(columns.preview.as_ref().is_some_and(is_new), egui::Button::new(text));
        if button.on_disabled_hover_text("Choose something above first").clicked() {
            out.push(Command::ReadAsChosen);
        }
    });
    if ui.button("Cancel").clicked() {
        out.push(Command::ToggleColumns);
    }
}
