//! Writes an invented file of each format, or of those that are named:
//! `cargo run --release --example samples -- N FOLDER [NAME…]`.

#[path = "../benches/samples/mod.rs"]
mod samples;

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (n, folder) = (arguments.next().and_then(|n| n.parse().ok()), arguments.next().map(PathBuf::from));
    let (Some(n), Some(folder)) = (n, folder) else {
        eprintln!("usage: samples N FOLDER [NAME…]      writes N records of each format, or of these, into the folder");
        return ExitCode::from(2);
    };
    let names: Vec<String> = arguments.collect();
    for sample in samples::SAMPLES.iter().filter(|sample| names.is_empty() || names.contains(&sample.name())) {
        let path = folder.join(format!("{}.{}", sample.name(), sample.extension));
        if let Err(error) = std::fs::write(&path, (sample.text)(n)) {
            eprintln!("{}: {error}", path.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
