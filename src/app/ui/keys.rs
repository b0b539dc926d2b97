//! Keys. One list for the window, for the help and for the README.

use egui::{Context, Key, Modifiers};

use crate::app::command::{Asked, Command};
use crate::app::state::State;

/// What the keys do, as the help shows it.
pub const KEYS: &[(&str, &str)] = &[
    ("wheel", "zoom about the pointer; scroll the lanes when they do not fit"),
    ("Ctrl+wheel, pinch", "zoom about the pointer"),
    ("Shift+wheel", "move in time"),
    ("Alt+wheel", "height of the rows"),
    ("drag", "move in time"),
    ("Shift+drag", "select a stretch; Enter zooms in, Ctrl+C copies its events"),
    ("double click", "zoom to the event; on nothing: show all"),
    ("W S, + −, ↑ ↓", "zoom in and out"),
    ("A D, ← →", "earlier, later"),
    ("Home, 0", "show all"),
    ("F", "show the selected event"),
    (", .", "previous, next event in the lane"),
    ("[ ]", "previous, next event in time"),
    ("Alt+← Alt+→", "the window before, the window after"),
    ("/, Ctrl+F", "search; Enter and Shift+Enter walk the hits"),
    ("Tab, Enter", "marks in reading order, select"),
    ("Esc", "close, select nothing"),
    ("Ctrl+Z, Ctrl+Shift+Z", "undo, redo"),
    ("Ctrl+Backspace", "clear the filter"),
    ("Ctrl+O, Ctrl+Shift+O", "open files, open a path"),
    ("Ctrl+E", "export a figure: PDF, SVG or PNG"),
    ("Ctrl+S, Ctrl+Shift+S", "save the view, save it as another one"),
    ("Ctrl+1, Ctrl+2", "show or hide filters, details"),
    ("U", "undated events"),
    ("Ctrl+Shift+P", "all commands, by name"),
    ("?", "these keys"),
];

/// Turns keys into commands; none is taken while somebody types.
pub(crate) fn keys(ctx: &Context, state: &State, out: &mut Vec<Command>) {
    let typing = ctx.text_edit_focused();
    let mut shortcut = |modifiers: Modifiers, key: Key, command: Command| {
        if ctx.input_mut(|input| input.consume_key(modifiers, key)) {
            out.push(command);
        }
    };
    let ctrl = Modifiers::COMMAND;
    let ctrl_shift = Modifiers::COMMAND | Modifiers::SHIFT;
    shortcut(ctrl, Key::E, Command::ToggleExport);
    shortcut(ctrl_shift, Key::S, Command::Ask(Asked::View));
    shortcut(ctrl, Key::S, Command::SaveView);
    // Whatever lies behind a window over the window stays as it is.
    if state.export.open || state.view.path_field.is_some() {
        if !egui::Popup::is_any_open(ctx) {
            shortcut(Modifiers::NONE, Key::Escape, Command::Escape);
        }
        return;
    }
    shortcut(ctrl_shift, Key::P, Command::TogglePalette);
    shortcut(ctrl_shift, Key::O, Command::AskPath(Asked::Open));
    shortcut(ctrl, Key::O, Command::Ask(Asked::Open));
    shortcut(ctrl, Key::F, Command::FocusSearch);
    shortcut(ctrl, Key::Num1, Command::ToggleFilters);
    shortcut(ctrl, Key::Num2, Command::ToggleDetails);
    if typing || egui::Popup::is_any_open(ctx) {
        return;
    }
    shortcut(ctrl_shift, Key::Z, Command::Redo);
    shortcut(ctrl, Key::Y, Command::Redo);
    shortcut(ctrl, Key::Z, Command::Undo);
    shortcut(ctrl, Key::Backspace, Command::ClearFilter);
    shortcut(Modifiers::ALT, Key::ArrowLeft, Command::Back);
    shortcut(Modifiers::ALT, Key::ArrowRight, Command::Forward);
    let none = Modifiers::NONE;
    if state.view.range.is_some() {
        shortcut(none, Key::Enter, Command::ZoomToRange);
        shortcut(none, Key::Escape, Command::ClearRange);
    }
    let zoom = |factor: f64| Command::Zoom { factor, px: None, animated: true };
    let pan = |share: f32| Command::Pan { px: share * state.view.scale.width_px(), animated: true };
    for (key, command) in [
        (Key::W, zoom(1.5)),
        (Key::ArrowUp, zoom(1.5)),
        (Key::Plus, zoom(1.5)),
        (Key::Equals, zoom(1.5)),
        (Key::S, zoom(1.0 / 1.5)),
        (Key::ArrowDown, zoom(1.0 / 1.5)),
        (Key::Minus, zoom(1.0 / 1.5)),
        (Key::A, pan(-0.2)),
        (Key::ArrowLeft, pan(-0.2)),
        (Key::D, pan(0.2)),
        (Key::ArrowRight, pan(0.2)),
        (Key::Home, Command::FitAll),
        (Key::Num0, Command::FitAll),
        (Key::F, Command::FitSelection),
        (Key::Comma, Command::StepInLane(-1)),
        (Key::Period, Command::StepInLane(1)),
        (Key::OpenBracket, Command::StepInTime(-1)),
        (Key::CloseBracket, Command::StepInTime(1)),
        (Key::Slash, Command::FocusSearch),
        (Key::U, Command::ToggleUndated),
        (Key::Escape, Command::Escape),
        (Key::PageDown, Command::ScrollLanes(300.0)),
        (Key::PageUp, Command::ScrollLanes(-300.0)),
    ] {
        shortcut(none, key, command);
    }
    // Where `?` lies depends on the keyboard.
    if ctx.input_mut(|input| {
        input.consume_key(none, Key::Questionmark)
            || input.consume_key(Modifiers::SHIFT, Key::Questionmark)
            || input.consume_key(Modifiers::SHIFT, Key::Slash)
    }) {
        out.push(Command::ToggleKeys);
    }
    let copied = ctx.input(|input| input.events.iter().any(|event| matches!(event, egui::Event::Copy)));
    if copied && let Some(text) = state.range_text() {
        ctx.copy_text(text);
    }
}
