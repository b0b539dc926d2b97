//! The window.
//!
//! `logic` takes in what the threads have to tell; `ui` draws and gathers commands; the commands are applied at the end.

mod answer;
mod apply;
pub mod columns;
pub mod command;
mod draw;
pub mod export;
mod figures;
mod history;
mod load;
pub mod meter;
pub mod state;
pub(crate) use load::today;
pub use ui::keys::KEYS;
pub mod raw;
pub mod saving;
mod settings;
mod style;
mod tell;
mod ui;
mod view;
mod views;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::dataset::Dataset;
use crate::import::{Loaded, ReadOptions};
use crate::theme::ThemeName;
use crate::time::counted;
use answer::Answerer;
use command::Asked;
use command::Command;
use draw::Task;
use load::{Cause, Event, Loader, Reading};
use state::{Message, Opening, Request, Settings, State};
use views::LoadError;

/// How long good news stays, and how long with something that can be done about it.
const MESSAGE_SECS: f64 = 6.0;
const ACTION_SECS: f64 = 20.0;

/// Where the settings lie in the storage of eframe.
const SETTINGS_KEY: &str = "settings";

/// The program with its window.
pub struct App {
    /// Everything but the window.
    pub state: State,
    loader: Loader,
    answerer: Answerer,
    dressed: Option<ThemeName>,
    kept: ui::Kept,
    title: String,
    focus_search: bool,
    /// The message in sight and when it came, in seconds of egui's clock.
    message_since: Option<(Message, f64)>,
    /// How many frames are to be shown before the window is closed, where only the start is of interest.
    frames_to_live: Option<u32>,
    /// Whether what is open changed on disk while something else was read.
    changed_meanwhile: bool,
    figures: figures::Figures,
}

/// Opens the window and stays until it is closed.
///
/// What `first` gives is shown at once; it is asked for while the system opens the window, which takes longer.
/// `paths` are read in the background.
/// With `first_frame_only` a line is printed when the first frame is shown, and the window is closed.
pub fn run(
    first: impl FnOnce() -> Loaded + Send + 'static,
    paths: Vec<PathBuf>,
    first_frame_only: bool,
) -> Result<(), String> {
    let (tx, rx) = std::sync::mpsc::channel();
    load::spawn("first events", move || {
        let _ = tx.send(first());
    });
    let icon = eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon.png")).unwrap_or_default();
    let viewport = egui::ViewportBuilder::default()
        .with_app_id("dateline")
        .with_title("Dateline")
        .with_icon(icon)
        .with_inner_size([1_440.0, 900.0])
        .with_min_inner_size([360.0, 280.0])
        .with_drag_and_drop(true);
    let options = eframe::NativeOptions { viewport, renderer: eframe::Renderer::Glow, ..Default::default() };
    let result = eframe::run_native(
        "dateline",
        options,
        Box::new(move |cc| {
            let settings = cc.storage.and_then(kept_settings).unwrap_or_default();
            let nothing = || Loaded { dataset: Dataset::default(), reports: Vec::new() };
            let loaded = rx.recv().unwrap_or_else(|_| nothing());
            let mut app = App::new(&cc.egui_ctx, loaded, paths, settings);
            app.frames_to_live = first_frame_only.then_some(1);
            Ok(Box::new(app))
        }),
    );
    result.map_err(|error| {
        format!(
            "The window could not be opened ({error}); without a display, use `dateline render FILE -o picture.png` \
             or `dateline list FILE`"
        )
    })
}

impl App {
    /// The program in a window, also a headless one.
    pub fn new(ctx: &egui::Context, loaded: Loaded, paths: Vec<PathBuf>, settings: Settings) -> Self {
        style::install_fonts(ctx);
        let mut app = Self {
            state: State::new(loaded, Vec::new(), settings),
            loader: Loader::new(ctx.clone()),
            answerer: Answerer::new({
                let ctx = ctx.clone();
                move || ctx.request_repaint()
            }),
            dressed: None,
            kept: ui::Kept::default(),
            title: String::new(),
            focus_search: false,
            message_since: None,
            frames_to_live: None,
            changed_meanwhile: false,
            figures: figures::Figures::new(ctx),
        };
        if !paths.is_empty() {
            app.load(paths);
        }
        app
    }

    /// Whether files are being read.
    pub fn is_loading(&self) -> bool {
        self.loader.job.is_some()
    }

    /// Whether threads work on something that will be seen.
    pub fn is_busy(&self) -> bool {
        let state = &self.state;
        let is_counting = state.saving.as_ref().is_some_and(|saving| saving.losses.is_none());
        let is_fetching = state.raw.as_ref().is_some_and(|raw| raw.text.is_none());
        let is_looking = is_counting || is_fetching || state.columns.as_ref().is_some_and(|columns| columns.is_looking);
        self.is_loading() || state.is_waiting() || is_looking || state.export.is_drawing || state.export.n_saving > 0
    }

    fn take_in(&mut self, event: Event) {
        match event {
            Event::Chosen(asked, paths, open_for) if paths.is_empty() => {
                // A dialog that is gone at once was never there: no portal and no zenity on this machine.
                if open_for < Duration::from_millis(250) {
                    self.state.apply(Command::AskPath(asked));
                }
            }
            Event::Chosen(asked, paths, _) => {
                if let Some(command) = asked.command(paths) {
                    self.state.apply(command);
                }
            }
            Event::Loaded { job, .. } | Event::Preview { job, .. } if !self.loader.is_current(job) => {
                answer::free(usize::MAX, event);
            }
            Event::Preview { paths, dataset, .. } => {
                let part = Loaded { dataset: *dataset, reports: Vec::new() };
                self.state.open(part, paths, Opening::Part);
            }
            Event::Raw { number, result } => self.state.take_raw(number, result),
            Event::Said(message) => {
                self.state.export.n_saving -= 1;
                self.state.message = Some(message);
            }
            Event::Looked { number, result } => self.state.take_look(number, result.map(|preview| *preview)),
            Event::Loaded { opened, paths, result, view, cause, options, stamps, known, found, .. } => {
                let again = cause != Cause::Opened;
                self.loader.job = None;
                match *result {
                    Ok(loaded) => {
                        let n_issues: u64 = loaded.reports.iter().map(|report| report.issue_count as u64).sum();
                        self.changed_meanwhile = false;
                        self.loader.watch(&paths, stamps.clone());
                        let events = loaded.dataset.len();
                        let lacking = view.as_deref().and_then(views::lacking);
                        if let Some(view) = view {
                            self.state.open_view(loaded, *view);
                        } else {
                            let opening = if again { Opening::Again { known, found } } else { Opening::Whole };
                            self.state.open(loaded, paths, opening);
                            self.state.take_reading(*options);
                        }
                        self.state.origin.stamps = stamps;
                        if !again {
                            self.state.settings.remember(&opened);
                            self.state.unfound = None;
                        }
                        let what = match cause {
                            Cause::Opened => "Opened",
                            Cause::Changed => "Read again, the file changed on disk",
                            Cause::Chosen => "Read as chosen",
                        };
                        let issues =
                            if n_issues == 0 { String::new() } else { format!(", {}", counted(n_issues, "issue")) };
                        let text = format!("{what}: {}{issues}", counted(events as u64, "event"));
                        self.state.message = Some(match lacking {
                            Some(lacking) => Message::alert(format!("{text}; {lacking}")),
                            None => self.state.advise(text),
                        });
                    }
                    Err(error) => {
                        self.state.forget_part();
                        let message = Message::alert(error.to_string());
                        self.state.message = Some(if matches!(error, LoadError::Missing { .. }) {
                            self.state.unfound = Some(opened);
                            message.with("Locate…", Command::Ask(Asked::Data))
                        } else {
                            message
                        });
                        self.serve_change();
                    }
                }
            }
            Event::Changed => {
                self.changed_meanwhile = true;
                self.serve_change();
            }
        }
    }

    /// Reads what is open again when it changed on disk.
    fn serve_change(&mut self) {
        // A file that a person asked for meanwhile goes first, and is watched when it is there.
        if self.changed_meanwhile && self.loader.job.is_none() && !self.state.paths.is_empty() {
            self.changed_meanwhile = false;
            self.read_again(Cause::Changed, self.state.origin.reading.clone());
        }
    }

    /// Reads what is open once more; what is selected stays so.
    fn read_again(&mut self, cause: Cause, options: ReadOptions) {
        let state = &self.state;
        let known = state.view.selected.map(|row| (state.dataset.clone(), row));
        let (opened, shapes) = (state.paths.clone(), state.settings.shapes.clone());
        self.loader.load(Reading { opened, cause, known, options, shapes, recent: Vec::new() });
    }

    /// Reads files in place of what is open; what there is of others that are still being read is forgotten.
    fn load(&mut self, opened: Vec<PathBuf>) {
        self.state.forget_part();
        let recent = self.state.settings.recent.iter().chain([&self.state.paths]).flatten().cloned().collect();
        self.loader.load(Reading {
            opened,
            cause: Cause::Opened,
            known: None,
            options: ReadOptions::default(),
            shapes: self.state.settings.shapes.clone(),
            recent,
        });
    }

    fn ask(&mut self) {
        if let Some(question) = self.state.take_question() {
            self.answerer.ask(question);
        }
    }

    fn serve(&mut self, request: Request) {
        match request {
            Request::Ask(asked) => self.ask_for(asked),
            Request::Write(asked, path) => self.figures.write(&mut self.state, asked, path),
            Request::CopyPicture => self.figures.copy(&mut self.state),
            Request::OpenFolder(folder) => {
                if let Err(error) = views::open_folder(&folder) {
                    let text = format!("{} could not be shown: {error}; open it by hand", folder.display());
                    self.state.message = Some(Message::alert(text));
                }
            }
            Request::Load(paths) => self.load(paths),
            Request::ReadRaw { number, report, line } => self.loader.read_raw(number, report, line),
            Request::SaveUnreadable { report, path } => self.loader.save_unreadable(report, path),
            Request::CountLosses { number, format, all } => {
                self.figures.events(&mut self.state, Task::Losses { number, format, all });
            }
            Request::SaveEvents { path, format, all } => {
                self.figures.events(&mut self.state, Task::Events { path, format, all });
            }
            Request::Look { number, path, name, options } => self.loader.look(number, path, name, options),
            Request::ReadAs(options) => self.read_again(Cause::Chosen, *options),
            Request::OpenBundled => {
                self.loader.cancel();
                self.loader.watch(&[], Vec::new());
                self.state.forget_part();
                self.state.open(crate::import::bundled(), Vec::new(), Opening::Whole);
                self.state.message = None;
            }
            Request::CancelLoading => {
                self.loader.cancel();
                self.state.forget_part();
                let is_empty = self.state.paths.is_empty() && self.state.dataset.is_empty();
                let what = if is_empty { "nothing is open" } else { "what was open is open still" };
                let text = format!("Reading cancelled; {what}");
                self.state.message = Some(Message::news(text));
                self.serve_change();
            }
            Request::FocusSearch => self.focus_search = true,
        }
    }

    /// Shows the system's dialog, beside what is open.
    fn ask_for(&self, asked: Asked) {
        let state = &self.state;
        let beside = state.origin.view_file.as_ref().or(state.paths.first());
        let name = match state.dataset.files() {
            [one] if !state.paths.is_empty() => Path::new(&one.name).file_stem().and_then(|stem| stem.to_str()),
            _ => None,
        };
        // What comes from one of several files is named after it.
        let table = match asked {
            Asked::DateMap => state.columns.as_ref().and_then(|columns| columns.shown()).map(|table| &table.name),
            Asked::Unreadable => state.reports.get(state.unreadable_of).map(|report| &report.name),
            _ => None,
        };
        let own = table.map(|name| Path::new(&name.replace(": ", "-")).with_extension("").display().to_string());
        let own = own.map(|stem| if asked == Asked::Unreadable { format!("{stem} to correct") } else { stem });
        let name = own.as_deref().or(name);
        let folder = beside.map(|path| draw::folder(path));
        self.loader.ask(asked, load::Kinds::of(state), name.unwrap_or("timeline"), folder.as_deref());
    }

    /// Good news leaves by itself; what went wrong stays until it is closed.
    fn fade_message(&mut self, ctx: &egui::Context) {
        let now = ctx.input(|input| input.time);
        match (&self.state.message, &self.message_since) {
            (Some(message), Some((known, since))) if message == known => {
                let stays = if message.action.is_some() { ACTION_SECS } else { MESSAGE_SECS };
                if !message.alert && now - since > stays {
                    self.state.message = None;
                    // What stood there is laid out anew.
                    ctx.request_repaint();
                }
            }
            (Some(message), _) => {
                self.message_since = Some((message.clone(), now));
                let stays = if message.action.is_some() { ACTION_SECS } else { MESSAGE_SECS };
                ctx.request_repaint_after(Duration::from_secs_f64(stays + 0.1));
            }
            (None, _) => self.message_since = None,
        }
    }

    fn dress(&mut self, ctx: &egui::Context) {
        let name = self.state.settings.theme;
        if self.dressed != Some(name) {
            style::apply(ctx, &self.state.theme());
            self.dressed = Some(name);
        }
        let title = match self.state.dataset.title() {
            "" => "Dateline".to_owned(),
            title => format!("{title} – Dateline"),
        };
        if self.title != title {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        for event in self.loader.events() {
            self.take_in(event);
        }
        for answer in self.answerer.answers() {
            self.state.take_answer(answer);
        }
        self.ask();
        self.figures.take_in(ctx, &mut self.state);
        let dropped: Vec<PathBuf> =
            ctx.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
        if !dropped.is_empty() {
            self.load(dropped);
        }
        self.fade_message(ctx);
        self.state.note_wait(ctx.input(|input| input.time));
        if self.state.is_waiting() {
            ctx.request_repaint_after(Duration::from_millis(100));
        }
        self.state.loading = self.is_loading();
        let dt = ctx.input(|input| f64::from(input.stable_dt.min(0.05)));
        if self.state.animate(dt) {
            ctx.request_repaint();
        }
        if self.loader.job.is_some() {
            ctx.request_repaint_after(Duration::from_millis(100));
        }
        self.dress(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        match &mut self.frames_to_live {
            // When the next frame is asked for, the one before is on the screen.
            Some(0) => {
                println!("the first frame is shown");
                ui.send_viewport_cmd(egui::ViewportCommand::Close);
            }
            Some(left) => {
                *left -= 1;
                ui.request_repaint();
            }
            None => {}
        }
        let mut commands = Vec::new();
        ui::keys::keys(ui.ctx(), &self.state, &mut commands);
        ui::window(
            ui,
            &mut self.state,
            &mut self.kept,
            self.loader.job.as_ref(),
            &mut self.focus_search,
            &mut commands,
        );
        for command in commands {
            self.state.apply(command);
            ui.request_repaint();
        }
        for request in std::mem::take(&mut self.state.requests) {
            self.serve(request);
            ui.request_repaint();
        }
        self.ask();
        self.figures.ask(&mut self.state);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.figures.finish(&mut self.state);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        storage.set_string(SETTINGS_KEY, self.state.settings.to_text());
    }
}

/// The settings of the last run, also as they were kept before they were JSON.
fn kept_settings(storage: &dyn eframe::Storage) -> Option<Settings> {
    let text = storage.get_string(SETTINGS_KEY)?;
    Settings::from_text(&text).or_else(|| eframe::get_value(storage, SETTINGS_KEY))
}
