//! What others need for the same file: the Rust references of `scripts/measure.sh`.
//!
//! `references scan FILE` walks the records of a table, `references serde FILE` puts them into structs and
//! `references memmem FILE TERM` looks for a term in the text. Each prints one line of JSON.

use std::fs;
use std::hint::black_box;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde::Deserialize;

/// A search is short: it is run so often and the median is told.
const SEARCHES: usize = 5;

/// A row as a program would keep it that reads tables by serde.
#[derive(Deserialize)]
#[expect(dead_code, reason = "the rows are kept, not looked at")]
struct Row {
    id: u64,
    start: String,
    end: String,
    title: String,
    country: String,
    actors: String,
    #[serde(rename = "type")]
    kind: String,
    source: String,
    notes: String,
}

/// What one piece of work took.
struct Cost {
    wall: Duration,
    /// User and system time of all threads; none where the system does not tell.
    cpu: Option<Duration>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let report = match words[..] {
        ["scan", file] => scan(Path::new(file)),
        ["serde", file] => structs(Path::new(file)),
        ["memmem", file, term] => memmem(Path::new(file), term),
        _ => {
            eprintln!("usage: references scan FILE | serde FILE | memmem FILE TERM");
            return ExitCode::from(2);
        }
    };
    match report {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("references: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Every record of the table as bytes; nothing is kept.
fn scan(file: &Path) -> Result<serde_json::Value, io::Error> {
    let (cost, rows) = timed(|| {
        let mut reader = csv::Reader::from_path(file)?;
        let mut record = csv::ByteRecord::new();
        let mut rows = 0_u64;
        while reader.read_byte_record(&mut record)? {
            black_box(&record);
            rows += 1;
        }
        Ok::<_, csv::Error>(rows)
    });
    Ok(report(&cost, rows?))
}

/// Every record of the table as a struct; all are kept.
fn structs(file: &Path) -> Result<serde_json::Value, io::Error> {
    let (cost, rows) =
        timed(|| csv::Reader::from_path(file)?.into_deserialize().collect::<Result<Vec<Row>, csv::Error>>());
    Ok(report(&cost, black_box(rows?).len() as u64))
}

/// Every place of the term in the text, letter by letter as written; the text is in memory before the clock starts.
fn memmem(file: &Path, term: &str) -> Result<serde_json::Value, io::Error> {
    let text = fs::read(file)?;
    let mut costs = Vec::new();
    let mut hits = 0;
    for _ in 0..SEARCHES {
        let (cost, found) = timed(|| memchr::memmem::find_iter(black_box(&text), term).count());
        hits = found as u64;
        costs.push(cost);
    }
    costs.sort_by_key(|cost| cost.wall);
    let mut told = report(&costs[SEARCHES / 2], hits);
    told["bytes"] = text.len().into();
    Ok(told)
}

fn report(cost: &Cost, rows: u64) -> serde_json::Value {
    serde_json::json!({
        "wall_s": cost.wall.as_secs_f64(),
        "cpu_s": cost.cpu.map(|cpu| cpu.as_secs_f64()),
        "rows": rows,
    })
}

fn timed<T>(work: impl FnOnce() -> T) -> (Cost, T) {
    let (start, cpu) = (Instant::now(), cpu_time());
    let result = work();
    let cpu = cpu.zip(cpu_time()).map(|(before, after)| after.saturating_sub(before));
    (Cost { wall: start.elapsed(), cpu }, result)
}

/// What all threads of this process have used up so far.
#[cfg(unix)]
fn cpu_time() -> Option<Duration> {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    used.try_into().ok()
}

#[cfg(not(unix))]
fn cpu_time() -> Option<Duration> {
    None
}
