//! What the frames of the whole window cost, without a window: `cargo run --release --example frames -- FILE --json`
//!
//! A scripted session runs through the same `logic` and `ui` as on a screen, down to triangles, at several sizes.
//! The time of a frame is the processor time of its thread, since other programs run on most machines.

mod script;
mod stats;
mod window;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use dateline::dataset::Dataset;
use egui::{Vec2, vec2};
use serde_json::{Value, json};

use script::{Wait, Waits, session};
use stats::{Cost, Span, Spread, millis};
use window::{FrameCost, Window};

/// Measures the frames of a scripted session over a file of events.
#[derive(Parser)]
struct Args {
    /// The events
    file: PathBuf,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
    /// How many of the slowest frames to list
    #[arg(long, default_value_t = 10)]
    slowest: usize,
    /// Size of the window in points, as `1600x900`; may be given several times
    #[arg(long = "size", value_parser = size, default_values = ["1600x900", "3840x2160"])]
    sizes: Vec<Vec2>,
    /// Go through the session so many times at each size, for profilers
    #[arg(long, default_value_t = 1)]
    repeat: usize,
}

fn size(text: &str) -> Result<Vec2, String> {
    let size = text.split_once('x').and_then(|(w, h)| Some(vec2(w.parse().ok()?, h.parse().ok()?)));
    size.filter(|size| size.x >= 360.0 && size.y >= 280.0).ok_or_else(|| "write 1600x900".to_owned())
}

fn main() -> ExitCode {
    let args = Args::parse();
    let Some(&first) = args.sizes.first() else { return ExitCode::from(2) };
    let mut window = Window::open(vec![args.file.clone()], first);
    let loading = load(&mut window);
    let load_peak_mib = peak_mib();
    if window.app.state.dataset.is_empty() {
        let message = window.app.state.message.as_ref().map_or("there is no event in it", |message| &message.text);
        eprintln!("frames: {}: {message}", args.file.display());
        return ExitCode::from(2);
    }
    let mut sizes = Vec::new();
    for &size in &args.sizes {
        window.frames.clear();
        window.step("resize");
        window.resize(size);
        for _ in 0..args.repeat.max(1) {
            let waits = session(&mut window);
            sizes.push((size, waits, std::mem::take(&mut window.frames)));
        }
    }
    let dataset = &window.app.state.dataset;
    let report = json!({
        "file": args.file.file_name().map(|name| name.to_string_lossy()),
        "events": dataset.len(),
        "threads": std::thread::available_parallelism().map_or(1, usize::from),
        "load_s": loading.all.wall.as_secs_f64(),
        "load_cpu_s": loading.all.cpu.as_secs_f64(),
        "load_frames_cpu_s": loading.frames.cpu.as_secs_f64(),
        "first_frame_ms": millis(window.first_frame.wall),
        "first_marks_ms": millis(loading.first_marks.wall),
        "loading_frame_ms": Spread::of(loading.costs.iter().map(|frame| frame.all.cpu)).json(),
        "loading_slowest": slowest(&loading.costs, 3),
        "load_peak_mib": load_peak_mib,
        "peak_mib": peak_mib(),
        "bytes_per_event": bytes_per_event(dataset),
        "sizes": sizes.iter().map(|(size, waits, frames)| of_size(*size, waits, frames, args.slowest)).collect::<Vec<_>>(),
    });
    if args.json {
        println!("{report:#}");
    } else {
        table(&report);
    }
    ExitCode::SUCCESS
}

/// What opening took.
struct Loading {
    all: Cost,
    frames: Cost,
    /// Until the first marks could be seen.
    first_marks: Cost,
    costs: Vec<FrameCost>,
}

fn load(window: &mut Window) -> Loading {
    let span = Span::of_process();
    window.step("open");
    window.frames.clear();
    window.wait(|app| !app.state.dataset.is_empty() || !window::pending(app));
    let first_marks = span.cost();
    if window::pending(&window.app) {
        window.wait(|app| !window::pending(app));
    }
    let all = span.cost();
    window.step("open, after");
    window.settle();
    let costs = std::mem::take(&mut window.frames);
    let frames = costs.iter().fold(Cost::default(), |sum, frame| sum + frame.all);
    Loading { all, frames, first_marks, costs }
}

/// Bytes an event takes in memory beside its text.
fn bytes_per_event(dataset: &Dataset) -> Option<f64> {
    let bytes = dataset.bytes_beside_text() as f64 / dataset.len() as f64;
    (!dataset.is_empty()).then(|| (bytes * 10.0).round() / 10.0)
}

/// The most memory that this process ever had, where the system tells.
fn peak_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some((kib / 1_024.0).round())
}

fn of_size(size: Vec2, waits: &Waits, frames: &[FrameCost], n_slowest: usize) -> Value {
    let wait = |waits: &[Wait]| {
        json!({
            "wall": Spread::of(waits.iter().map(|wait| wait.all.wall)).json(),
            "cpu": Spread::of(waits.iter().map(|wait| wait.all.cpu)).json(),
            "frames_cpu": Spread::of(waits.iter().map(|wait| wait.frames.cpu)).json(),
        })
    };
    let laid_out = frames.iter().map(|frame| frame.layout).filter(|layout| layout.as_micros() > 5);
    let rest = frames.iter().map(|frame| frame.all.cpu.saturating_sub(frame.canvas));
    json!({
        "width": size.x,
        "height": size.y,
        "frames": frames.len(),
        "frame_ms": Spread::of(frames.iter().map(|frame| frame.all.cpu)).json(),
        "frame_wall_ms": Spread::of(frames.iter().map(|frame| frame.all.wall)).json(),
        "layout_ms": Spread::of(laid_out).json(),
        "canvas_ms": Spread::of(frames.iter().map(|frame| frame.canvas)).json(),
        "beside_canvas_ms": Spread::of(rest).json(),
        "without_layout_ms": Spread::of(frames.iter().map(|frame| frame.all.cpu.saturating_sub(frame.layout))).json(),
        "filter_to_result_ms": wait(&waits.filters),
        "search_keystroke_ms": wait(&waits.letters),
        "lanes_to_result_ms": wait(&waits.lanes),
        "steps": steps(frames),
        "slowest": slowest(frames, n_slowest),
    })
}

/// The frames of each kind of step: what a step's name begins with before its first number.
fn steps(frames: &[FrameCost]) -> Vec<Value> {
    let kind = |step: &str| step.split(|c: char| c.is_ascii_digit()).next().unwrap_or("").trim().to_owned();
    let mut kinds: Vec<String> = Vec::new();
    for frame in frames {
        let kind = kind(&frame.step);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let of_kind = |name: String| {
        let of_kind = || frames.iter().filter(|frame| kind(&frame.step) == name);
        let frame = Spread::of(of_kind().map(|frame| frame.all.cpu));
        let layout = Spread::of(of_kind().map(|frame| frame.layout));
        let n = frame.n;
        json!({ "step": name, "n": n, "frame_ms": frame.json(), "layout_ms": layout.json() })
    };
    kinds.into_iter().map(of_kind).collect()
}

fn slowest(frames: &[FrameCost], n: usize) -> Vec<Value> {
    let mut sorted: Vec<&FrameCost> = frames.iter().collect();
    sorted.sort_by_key(|frame| std::cmp::Reverse(frame.all.cpu));
    let tell = |frame: &FrameCost| {
        json!({
            "step": frame.step,
            "cpu_ms": millis(frame.all.cpu),
            "wall_ms": millis(frame.all.wall),
            "layout_ms": millis(frame.layout),
            "canvas_ms": millis(frame.canvas),
        })
    };
    sorted.into_iter().take(n).map(tell).collect()
}

/// The report for people: everything but lists one value a line, spreads in columns.
fn table(report: &Value) {
    let Value::Object(all) = report else { return };
    for (name, value) in all {
        match value {
            Value::Array(_) => {}
            Value::Object(_) => spread(name, value),
            _ => println!("{name:<24} {value}"),
        }
    }
    for of_size in report["sizes"].as_array().into_iter().flatten() {
        println!();
        println!("{} x {}, {} frames", of_size["width"], of_size["height"], of_size["frames"]);
        println!("{:<36} {:>9} {:>9} {:>9} {:>9}", "ms", "p50", "p95", "p99", "max");
        for (name, value) in of_size.as_object().into_iter().flatten() {
            match value.as_object() {
                Some(parts) if parts.contains_key("p50") => spread(name, value),
                Some(parts) => {
                    for (part, value) in parts {
                        spread(&format!("{name} {part}"), value);
                    }
                }
                None => {}
            }
        }
        for step in of_size["steps"].as_array().into_iter().flatten() {
            let name = format!("  {} ({})", step["step"].as_str().unwrap_or(""), step["n"]);
            spread(&name, &step["frame_ms"]);
        }
        for frame in of_size["slowest"].as_array().into_iter().flatten() {
            println!(
                "  slow: {:>8} ms, layout {:>8}, canvas {:>8}  {}",
                frame["cpu_ms"],
                frame["layout_ms"],
                frame["canvas_ms"],
                frame["step"].as_str().unwrap_or("")
            );
        }
    }
}

fn spread(name: &str, value: &Value) {
    let cell = |part: &str| value[part].as_f64().unwrap_or(0.0);
    println!("{name:<36} {:>9.3} {:>9.3} {:>9.3} {:>9.3}", cell("p50"), cell("p95"), cell("p99"), cell("max"));
}
