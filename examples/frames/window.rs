//! The window without a screen: the same app, the same input events, shapes down to triangles.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use dateline::app::App;
use dateline::app::command::Command;
use dateline::app::meter::Meter;
use dateline::app::state::Settings;
use dateline::dataset::Dataset;
use dateline::import::Loaded;
use eframe::App as _;
use egui::{Context, Event, Key, Modifiers, Pos2, Rect, Vec2};

use crate::stats::{Cost, Span, thread_cpu};

/// What passes between two frames on a screen.
pub(crate) const CADENCE: Duration = Duration::from_millis(16);
/// Nothing that goes on may take longer; a tool that hangs measures nothing.
const LONGEST_WAIT: Duration = Duration::from_mins(20);

/// Whether something goes on whose result is still to come.
pub(crate) fn pending(app: &App) -> bool {
    app.is_busy()
}

/// Whether the window still moves by itself.
fn moving(app: &App) -> bool {
    app.state.view.glide.is_some() || app.state.view.coast != 0.0
}

/// What one frame took.
#[derive(Clone, Debug)]
pub(crate) struct FrameCost {
    /// In which step of the session.
    pub step: String,
    /// `logic`, `ui` and triangles, and the commands given before.
    pub all: Cost,
    /// The part that laid out; zero when nothing had to be.
    pub layout: Duration,
    /// Layout, shapes and triangles of the canvas alone.
    pub canvas: Duration,
}

/// A window of a size, with its app.
pub(crate) struct Window {
    /// The app, for looking into.
    pub app: App,
    /// Every frame so far.
    pub frames: Vec<FrameCost>,
    /// What the first frame took, with the start of the app.
    pub first_frame: Cost,
    ctx: Context,
    frame: eframe::Frame,
    size: Vec2,
    /// The virtual clock of the window, in seconds.
    time: f64,
    events: Vec<Event>,
    step: String,
    /// What commands took that are part of the next frame: in the window they are applied at the end of one.
    carried: Cost,
}

impl Window {
    /// Starts the app with files to read, and draws the first frame.
    pub(crate) fn open(paths: Vec<PathBuf>, size: Vec2) -> Self {
        let span = Span::of_thread();
        let ctx = Context::default();
        Meter::install(&ctx, thread_cpu);
        let nothing = Loaded { dataset: Dataset::default(), reports: Vec::new() };
        let app = App::new(&ctx, nothing, paths, Settings::default());
        let mut window = Self {
            app,
            frames: Vec::new(),
            first_frame: Cost::default(),
            ctx,
            frame: eframe::Frame::_new_kittest(),
            size,
            time: 0.0,
            events: Vec::new(),
            step: "first frame".to_owned(),
            carried: Cost::default(),
        };
        window.frame();
        window.first_frame = span.cost();
        window
    }

    /// Names what is done from now on.
    pub(crate) fn step(&mut self, name: impl Into<String>) {
        self.step = name.into();
    }

    /// Makes the window larger or smaller.
    pub(crate) fn resize(&mut self, size: Vec2) {
        self.size = size;
        self.frames(3);
    }

    /// Adds an input event to the next frame.
    pub(crate) fn event(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Moves the pointer.
    pub(crate) fn point(&mut self, at: Pos2) {
        self.event(Event::PointerMoved(at));
    }

    /// Presses a key and lets it go.
    pub(crate) fn key(&mut self, key: Key) {
        for pressed in [true, false] {
            let modifiers = Modifiers::NONE;
            self.event(Event::Key { key, physical_key: None, pressed, repeat: false, modifiers });
        }
    }

    /// Turns the wheel by lines while keys are held.
    pub(crate) fn wheel(&mut self, lines: f32, held: Modifiers) {
        self.event(Event::ModifiersChanged(held));
        self.event(Event::MouseWheel {
            unit: egui::MouseWheelUnit::Line,
            delta: egui::vec2(0.0, lines),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
            modifiers: held,
        });
    }

    /// Presses or lets go the first button of the mouse.
    pub(crate) fn button(&mut self, pos: Pos2, pressed: bool) {
        let (button, modifiers) = (egui::PointerButton::Primary, Modifiers::NONE);
        self.event(Event::PointerButton { pos, button, pressed, modifiers });
    }

    /// Gives a command, as a menu would.
    pub(crate) fn apply(&mut self, command: Command) {
        let span = Span::of_thread();
        self.app.state.apply(command);
        self.carried = self.carried + span.cost();
    }

    /// Where the canvas is, in points.
    pub(crate) fn canvas(&self) -> Rect {
        Meter::read(&self.ctx).map_or(Rect::NOTHING, |meter| meter.canvas)
    }

    /// Where the control of this accessible name is, if there is one.
    pub(crate) fn find(&mut self, name: &str) -> Option<Rect> {
        self.ctx.enable_accesskit();
        let tree = self.draw().1;
        self.ctx.disable_accesskit();
        self.draw();
        let nodes = tree.into_iter().flat_map(|update| update.nodes);
        let bounds = nodes.filter(|(_, node)| node.label() == Some(name)).find_map(|(_, node)| node.bounds())?;
        let (min, max) = (Pos2::new(bounds.x0 as f32, bounds.y0 as f32), Pos2::new(bounds.x1 as f32, bounds.y1 as f32));
        Some(Rect::from_min_max(min, max))
    }

    /// Draws frames one after the other.
    pub(crate) fn frames(&mut self, n: usize) {
        for _ in 0..n {
            self.frame();
        }
    }

    /// Draws one frame and notes what it took.
    pub(crate) fn frame(&mut self) {
        let cost = self.draw().0;
        self.frames.push(cost);
    }

    fn draw(&mut self) -> (FrameCost, Option<egui::accesskit::TreeUpdate>) {
        self.time += CADENCE.as_secs_f64();
        let input = egui::RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, self.size)),
            time: Some(self.time),
            predicted_dt: CADENCE.as_secs_f32(),
            focused: true,
            max_texture_side: Some(8_192),
            events: std::mem::take(&mut self.events),
            ..egui::RawInput::default()
        };
        let span = Span::of_thread();
        let (app, frame) = (&mut self.app, &mut self.frame);
        let mut output = self.ctx.run_ui(input, |ui| {
            app.logic(ui.ctx(), frame);
            app.ui(ui, frame);
        });
        let shapes = output.shapes;
        let drawn = span.cost();
        let meter = Meter::read(&self.ctx);
        let canvas = meter.map_or(Rect::NOTHING, |meter| meter.canvas);
        let of_canvas: Vec<_> = shapes.iter().filter(|shape| canvas.contains_rect(shape.clip_rect)).cloned().collect();
        let span = Span::of_thread();
        let triangles = self.ctx.tessellate(shapes, 1.0);
        let tessellated = span.cost();
        drop(triangles);
        let span = Span::of_thread();
        drop(self.ctx.tessellate(of_canvas, 1.0));
        let canvas_tessellated = span.cost().cpu;
        output.textures_delta.clear();
        let (layout, paint) = meter.map_or_else(Default::default, |meter| (meter.layout, meter.paint));
        let cost = FrameCost {
            step: self.step.clone(),
            all: std::mem::take(&mut self.carried) + drawn + tessellated,
            layout,
            canvas: layout + paint + canvas_tessellated,
        };
        (cost, output.platform_output.accesskit_update)
    }

    /// Draws frames as a screen would ask for them until nothing is pending; then on until nothing moves.
    pub(crate) fn settle(&mut self) {
        self.wait(|app| !pending(app));
        for _ in 0..500 {
            if !moving(&self.app) {
                break;
            }
            self.frame();
        }
    }

    /// Draws frames as a screen would ask for them until this holds.
    pub(crate) fn wait(&mut self, done: impl Fn(&App) -> bool) {
        let began = Instant::now();
        loop {
            let frame_began = Instant::now();
            self.frame();
            if done(&self.app) || began.elapsed() > LONGEST_WAIT {
                return;
            }
            std::thread::sleep(CADENCE.saturating_sub(frame_began.elapsed()));
        }
    }
}
