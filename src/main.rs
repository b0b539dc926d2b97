//! Arguments, run, exit code; nothing else.

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    dateline::cli::run(dateline::cli::Args::parse())
}
