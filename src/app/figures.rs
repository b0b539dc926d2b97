//! Between the state and the thread that draws: what is asked for, and what becomes of what was done.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::command::{Asked, Command};
use super::draw::{Done, Drawer, Task, folder};
use super::export::Pixels;
use super::state::State;
use super::tell::Message;
use crate::figure::{FigureSpec, PictureFormat};
use crate::time::counted;

/// The window stays no longer than this after it was closed.
const LONGEST_FINISH: Duration = Duration::from_mins(1);

/// What a preview was asked for; while it is the same so is the preview.
#[derive(Clone, PartialEq)]
struct Wanted {
    selection: u64,
    lanes: u64,
    window: Option<(f64, f64)>,
    spec: FigureSpec,
    format: PictureFormat,
    fonts: Vec<PathBuf>,
    page: usize,
    room: [u32; 2],
}

impl Wanted {
    fn of(state: &State) -> Self {
        let scale = state.target_scale();
        let export = &state.export;
        Self {
            selection: state.selection.generation,
            lanes: state.lanes.generation,
            window: (!export.all_events).then_some((scale.from_seconds(), scale.span_seconds())),
            spec: export.spec.clone(),
            format: export.format,
            fonts: export.fonts.clone(),
            page: export.page,
            room: export.room,
        }
    }
}

/// The thread that draws, and the last preview asked of it.
pub(super) struct Figures {
    drawer: Drawer,
    wanted: Option<Wanted>,
    number: u64,
    /// What is to be done as soon as what is in sight is one thing: its filter and its events belong together.
    pending: Vec<Pending>,
    /// The data of the views that are being written or compared, the first ordered first: what comes back later is of those.
    viewed: VecDeque<u64>,
    compared: VecDeque<u64>,
}

/// Something to do with the figure.
enum Pending {
    Write(Asked, PathBuf),
    Copy,
    Events(Task),
}

impl Figures {
    /// Wakes this window when something is done.
    pub(super) fn new(ctx: &egui::Context) -> Self {
        let ctx = ctx.clone();
        Self {
            drawer: Drawer::new(move || ctx.request_repaint()),
            wanted: None,
            number: 0,
            pending: Vec::new(),
            viewed: VecDeque::new(),
            compared: VecDeque::new(),
        }
    }

    /// Asks for a preview where there is none of what is shown and chosen, and for what a view has to be compared with.
    pub(super) fn ask(&mut self, state: &mut State) {
        if state.is_waiting() {
            return;
        }
        for pending in std::mem::take(&mut self.pending) {
            self.order(state, pending);
        }
        if let Some(view) = state.origin.to_compare.take() {
            self.compared.push_back(state.dataset.generation());
            self.drawer.order(state.sheet(), Task::Compare(view));
        }
        let export = &state.export;
        if !export.open || export.room.contains(&0) {
            return;
        }
        let wanted = Wanted::of(state);
        if self.wanted.as_ref() != Some(&wanted) {
            let task = Task::Preview { page: wanted.page, room: wanted.room };
            self.number = self.drawer.order(state.sheet(), task);
            self.wanted = Some(wanted);
            state.export.is_drawing = true;
        }
    }

    /// Has a file written.
    pub(super) fn write(&mut self, state: &mut State, asked: Asked, path: PathBuf) {
        state.export.n_saving += 1;
        self.order(state, Pending::Write(asked, path));
    }

    /// Has the page in sight drawn for the clipboard.
    pub(super) fn copy(&mut self, state: &mut State) {
        state.export.n_saving += 1;
        self.order(state, Pending::Copy);
    }

    /// Has events counted or written.
    pub(super) fn events(&mut self, state: &mut State, task: Task) {
        state.export.n_saving += 1;
        self.order(state, Pending::Events(task));
    }

    fn order(&mut self, state: &State, what: Pending) {
        if state.is_waiting() {
            self.pending.push(what);
            return;
        }
        let task = match what {
            Pending::Write(asked, path) => {
                if asked == Asked::View {
                    self.viewed.push_back(state.dataset.generation());
                }
                Task::Write(asked, path)
            }
            Pending::Copy => Task::Copy { page: state.export.page },
            Pending::Events(task) => task,
        };
        self.drawer.order(state.sheet(), task);
    }

    /// Waits for files that are being written: who closes the window has asked for them.
    pub(super) fn finish(&mut self, state: &mut State) {
        let ctx = egui::Context::default();
        let until = Instant::now() + LONGEST_FINISH;
        // An answer that is still to come comes to nobody any more.
        state.export.n_saving -= self.pending.len().min(state.export.n_saving);
        while state.export.n_saving > 0 && Instant::now() < until {
            self.take_in(&ctx, state);
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Takes in what was done since the last call.
    pub(super) fn take_in(&mut self, ctx: &egui::Context, state: &mut State) {
        for done in self.drawer.done() {
            match done {
                Done::Preview(number, _) if number < self.number => {}
                Done::Preview(_, result) => {
                    let export = &mut state.export;
                    export.is_drawing = false;
                    match result {
                        Ok(preview) => {
                            export.page = preview.page;
                            if let Some(wanted) = &mut self.wanted {
                                wanted.page = preview.page;
                            }
                            export.preview = Some(*preview);
                            export.problem = None;
                        }
                        Err(problem) => export.problem = Some(problem),
                    }
                }
                Done::Hashed => self.wanted = None,
                Done::Copied(result) => {
                    state.export.n_saving -= 1;
                    state.message = Some(match result {
                        Ok(Pixels { size, rgba }) => {
                            ctx.copy_image(egui::ColorImage::from_rgba_unmultiplied(size, &rgba));
                            Message::news(format!("Copied a picture of {} × {} pixels", size[0], size[1]))
                        }
                        Err(error) => Message::alert(format!("Nothing was copied: {error}")),
                    });
                }
                Done::Written(asked, path, result) => {
                    state.export.n_saving -= 1;
                    let of = if asked == Asked::View { self.viewed.pop_front() } else { None };
                    state.message = Some(match result {
                        Ok(()) => {
                            let is_again = asked == Asked::View && state.origin.view_file.as_ref() == Some(&path);
                            let what = if is_again { "Saved the view again, over what was in" } else { "Saved" };
                            let text = format!("{what} {}", path.display());
                            let folder = folder(&path);
                            if asked == Asked::View {
                                state.settings.remember(std::slice::from_ref(&path));
                                // Something else may have been opened meanwhile, which this file is no view of.
                                if of == Some(state.dataset.generation()) {
                                    state.origin.view_file = Some(path);
                                }
                            }
                            Message::news(text).with("Open folder", Command::OpenFolder(folder))
                        }
                        Err(error) => Message::alert(error),
                    });
                }
                Done::Losses(number, losses) => {
                    state.export.n_saving -= 1;
                    state.take_losses(number, losses);
                }
                Done::Events(path, result) => {
                    state.export.n_saving -= 1;
                    state.message = Some(match result {
                        Ok(n) => {
                            let text = format!("Saved {} to {}", counted(n as u64, "event"), path.display());
                            Message::news(text).with("Open folder", Command::OpenFolder(folder(&path)))
                        }
                        Err(error) => Message::alert(error),
                    });
                }
                Done::Compared(changes) => {
                    if self.compared.pop_front() != Some(state.dataset.generation()) {
                        continue;
                    }
                    if let Some(text) = state.note_changes(changes) {
                        let message = Message::alert(text);
                        state.message = Some(match state.origin.changes {
                            Some(_) => message.with("What changed", Command::ToggleChanges),
                            None => message,
                        });
                    }
                }
            }
        }
    }
}
