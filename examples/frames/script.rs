//! The session: what a person does with a timeline, in a fixed order.

use dateline::app::command::Command;
use dateline::dataset::{Dataset, Facet};
use egui::{Key, Modifiers, Pos2, vec2};

use crate::stats::{Cost, Span};
use crate::window::Window;

/// Frames drawn after each turn of the wheel; egui spreads a turn over about as many.
const FRAMES_A_TURN: usize = 3;

/// What waiting for an answer took.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Wait {
    /// From the input to the frame that shows the answer; the processor time of all threads.
    pub all: Cost,
    /// What the frames drawn meanwhile took of it.
    pub frames: Cost,
}

/// What was waited for.
#[derive(Default)]
pub(crate) struct Waits {
    /// A filter changed.
    pub filters: Vec<Wait>,
    /// A letter typed or deleted in the search field.
    pub letters: Vec<Wait>,
    /// Other lanes.
    pub lanes: Vec<Wait>,
}

/// Goes through the session once.
pub(crate) fn session(window: &mut Window) -> Waits {
    let mut waits = Waits::default();
    window.step("fit");
    window.apply(Command::FitAll);
    window.settle();
    zooms(window, "country lanes", &[(0.3, 1.0), (0.5, 1.5), (0.75, 2.0)]);
    pans(window);
    for (facet, name) in [(Some(Facet::Actor), "actor"), (None, "none"), (Some(Facet::Country), "country")] {
        window.step(format!("lanes by {name}"));
        waits.lanes.push(answer(window, |window| window.apply(Command::SetLanes(facet))));
        window.step(format!("lanes by {name}, after"));
        window.frames(3);
        if facet == Some(Facet::Actor) {
            scroll(window, "actor lanes");
            zooms(window, "actor lanes", &[(0.5, 1.5)]);
        } else if facet.is_none() {
            zooms(window, "one lane", &[(0.5, 1.5)]);
        }
        window.step("fit");
        window.apply(Command::FitAll);
        window.settle();
    }
    scroll(window, "country lanes");
    for command in filters(&window.app.state.dataset) {
        window.step(format!("filter {}", short(&command)));
        waits.filters.push(answer(window, |window| window.apply(command)));
        window.step("filtered");
        window.frames(3);
    }
    zooms(window, "filtered", &[(0.5, 1.5)]);
    window.step("clear filter");
    waits.filters.push(answer(window, |window| window.apply(Command::ClearFilter)));
    search(window, &mut waits);
    lists(window);
    selection(window);
    window.step("still");
    window.frames(20);
    waits
}

/// Does something and draws until the answer is there.
fn answer(window: &mut Window, act: impl FnOnce(&mut Window)) -> Wait {
    let span = Span::of_process();
    let before = window.frames.len();
    act(window);
    window.wait(|app| !crate::window::pending(app));
    let all = span.cost();
    let frames = window.frames[before..].iter().fold(Cost::default(), |sum, frame| sum + frame.all);
    Wait { all, frames }
}

/// Thirty steps in and thirty out again, at some places, by so many lines of the wheel a step.
fn zooms(window: &mut Window, what: &str, places: &[(f32, f32)]) {
    for &(share, lines) in places {
        let canvas = window.canvas();
        let at = Pos2::new(canvas.left() + canvas.width() * share, canvas.top() + canvas.height() * 0.4);
        window.point(at);
        for (name, lines) in [("in", lines), ("out", -lines)] {
            for nth in 1..=30 {
                window.step(format!("zoom {name} {nth} at {share}, {what}"));
                window.wheel(lines, Modifiers::COMMAND | Modifiers::CTRL);
                window.frames(FRAMES_A_TURN);
            }
        }
        window.event(egui::Event::ModifiersChanged(Modifiers::NONE));
        window.step("fit");
        window.apply(Command::FitAll);
        window.settle();
    }
}

fn pans(window: &mut Window) {
    window.step("zoom before pan");
    window.apply(Command::Zoom { factor: 40.0, px: None, animated: true });
    window.settle();
    let middle = window.canvas().center();
    for direction in [-1.0, 1.0] {
        window.step("drag");
        window.point(middle);
        window.button(middle, true);
        window.frame();
        for nth in 1..=20 {
            window.point(middle + vec2(direction * 14.0 * nth as f32, 0.0));
            window.frame();
        }
        window.button(middle + vec2(direction * 280.0, 0.0), false);
        window.step("coast");
        window.settle();
    }
    window.step("pan by keys");
    for key in [Key::D, Key::D, Key::D, Key::A] {
        window.key(key);
        window.frame();
        window.settle();
    }
    window.step("fit");
    window.apply(Command::FitAll);
    window.settle();
}

fn scroll(window: &mut Window, what: &str) {
    window.point(window.canvas().center());
    for (name, lines) in [("down", -3.0), ("up", 3.0)] {
        window.step(format!("scroll {name}, {what}"));
        for _ in 0..20 {
            window.wheel(lines, Modifiers::NONE);
            window.frames(FRAMES_A_TURN);
        }
    }
}

/// Ten changes of the filter: three countries away, the years from 2005 on, a kind and an actor ticked and unticked.
fn filters(dataset: &Dataset) -> Vec<Command> {
    let keys = |facet: Facet, n: usize| -> Vec<String> {
        let names = dataset.names(facet);
        names.iter().take(n).map(|(value, _)| names.key(value).to_owned()).collect()
    };
    let mut commands: Vec<Command> =
        keys(Facet::Country, 3).into_iter().map(|key| Command::NotValue(Facet::Country, key)).collect();
    for facet in [Facet::Kind, Facet::Actor] {
        for key in keys(facet, 1) {
            commands.extend([Command::ToggleValue(facet, key.clone()), Command::ToggleValue(facet, key)]);
        }
    }
    // The years come last, over the countries that are away.
    let mut filter = keys(Facet::Country, 3).iter().fold(dateline::query::Filter::default(), |mut filter, key| {
        filter.toggle_not(Facet::Country, key);
        filter
    });
    for year in ["2010", "2000", "2005"] {
        filter.set_dates(year.parse().ok(), None, false);
        commands.push(Command::SetFilter(filter.clone(), "dates".to_owned()));
    }
    commands
}

fn short(command: &Command) -> &'static str {
    match command {
        Command::NotValue(..) => "not a country",
        Command::ToggleValue(Facet::Kind, _) => "kind",
        Command::ToggleValue(..) => "actor",
        _ => "years",
    }
}

/// A word of the data, letter by letter, and away again.
fn search(window: &mut Window, waits: &mut Waits) {
    let dataset = &window.app.state.dataset;
    let middle = dataset.ids().nth(dataset.len() / 2);
    let title = middle.map(|id| dataset.event(id).title().to_lowercase()).unwrap_or_default();
    let mut words = title.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() >= 5);
    let word: String = words.next_back().unwrap_or("protest").chars().take(8).collect();
    window.step("into the search field");
    window.apply(Command::FocusSearch);
    window.frames(3);
    for (nth, letter) in word.chars().enumerate() {
        window.step(format!("type letter {}, {letter}", nth + 1));
        waits.letters.push(answer(window, |window| window.event(egui::Event::Text(letter.to_string()))));
        window.frames(2);
    }
    for _ in word.chars() {
        window.step("delete a letter");
        waits.letters.push(answer(window, |window| window.key(Key::Backspace)));
        window.frames(2);
    }
    window.step("out of the search field");
    window.key(Key::Escape);
    window.frames(3);
}

/// The longest list of the filter panel is opened and scrolled.
fn lists(window: &mut Window) {
    for facet in [Facet::Actor, Facet::Country] {
        window.step(format!("open the list of {}s", facet.key()));
        let Some(link) = window.find(&format!("More {}", facet.label())) else { continue };
        let at = link.center();
        click(window, at);
        window.step(format!("scroll the list of {}s", facet.key()));
        window.point(at - vec2(0.0, 60.0));
        for lines in [-3.0, 3.0] {
            for _ in 0..10 {
                window.wheel(lines, Modifiers::NONE);
                window.frames(FRAMES_A_TURN);
            }
        }
        window.step(format!("close the list of {}s", facet.key()));
        if let Some(link) = window.find(&format!("Fewer {}", facet.label())) {
            click(window, link.center());
        }
    }
}

fn click(window: &mut Window, at: Pos2) {
    for pressed in [true, false] {
        window.point(at);
        window.button(at, pressed);
        window.frame();
    }
    window.frames(3);
}

fn selection(window: &mut Window) {
    for (key, name) in [
        (Key::CloseBracket, "next event"),
        (Key::OpenBracket, "previous event"),
        (Key::Period, "next event in the lane"),
        (Key::Comma, "previous event in the lane"),
    ] {
        for _ in 0..8 {
            window.step(name);
            window.key(key);
            window.frames(2);
            window.settle();
        }
    }
    window.step("fit the selected event");
    window.key(Key::F);
    window.frame();
    window.settle();
    window.step("fit");
    window.apply(Command::Select(None));
    window.apply(Command::FitAll);
    window.settle();
}
