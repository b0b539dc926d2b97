//! `dateline date`: what EDTF strings mean.

use std::io::{BufRead as _, Write as _};
use std::process::ExitCode;

use serde::Serialize;

use super::Failure;
use super::args::DateArgs;
use crate::time::{Bound, Edtf};

/// What there is to say of one string.
#[derive(Serialize)]
struct Answer<'a> {
    input: &'a str,
    valid: bool,
    canonical: Option<String>,
    level: Option<u8>,
    earliest: Option<String>,
    latest: Option<String>,
    spoken: Option<String>,
    error: Option<String>,
}

fn answer(input: &str) -> Answer<'_> {
    let bound = |bound: Bound| match bound {
        Bound::At { text, .. } => Some(text),
        Bound::Open | Bound::Unknown => None,
    };
    match input.parse::<Edtf>() {
        Ok(edtf) => Answer {
            input,
            valid: true,
            canonical: Some(edtf.to_string()),
            level: Some(edtf.level()),
            earliest: bound(edtf.earliest()),
            latest: bound(edtf.latest()),
            spoken: Some(edtf.spoken()),
            error: None,
        },
        Err(error) => Answer {
            input,
            valid: false,
            canonical: None,
            level: None,
            earliest: None,
            latest: None,
            spoken: None,
            error: Some(error.to_string()),
        },
    }
}

/// Prints what each string means; exit code 2 when one is no date and they were given as arguments.
pub(super) fn date(args: &DateArgs) -> Result<ExitCode, Failure> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut all_valid = true;
    let mut print = |input: &str| -> Result<(), Failure> {
        let answer = answer(input);
        all_valid &= answer.valid;
        if args.json {
            writeln!(out, "{}", serde_json::to_string(&answer).map_err(std::io::Error::from)?)?;
        } else if let Some(error) = &answer.error {
            writeln!(out, "{input}\n  not a date: {error}")?;
        } else {
            let text = |value: &Option<String>, none: &str| value.clone().unwrap_or_else(|| none.to_owned());
            writeln!(out, "{input}\n  {}", text(&answer.spoken, ""))?;
            writeln!(out, "  canonical {}, level {}", text(&answer.canonical, ""), answer.level.unwrap_or_default())?;
            writeln!(
                out,
                "  earliest {}, latest {}",
                text(&answer.earliest, "open or unknown"),
                text(&answer.latest, "open or unknown")
            )?;
        }
        Ok(())
    };
    if args.dates.is_empty() {
        if !args.json {
            return Err(Failure::Usage("give a date, or --json and one date a line on standard input".to_owned()));
        }
        let mut line = Vec::new();
        let mut input = std::io::stdin().lock();
        loop {
            line.clear();
            if input.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            let text = String::from_utf8_lossy(&line);
            print(text.trim_end_matches(['\n', '\r']))?;
        }
        out.flush()?;
        return Ok(ExitCode::SUCCESS);
    }
    for date in &args.dates {
        print(date)?;
    }
    out.flush()?;
    Ok(if all_valid { ExitCode::SUCCESS } else { ExitCode::from(2) })
}
