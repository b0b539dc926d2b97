//! EDTF against the texts on which eight test suites and readers agree.
//!
//! The data lies beside the project, not in it: where it is absent these tests say so and pass.

use std::path::PathBuf;

use dateline::time::{Bound, Edtf};

/// The JSON lines of a file of `../shared/data/edtf`, or `None` where that folder does not exist.
fn lines_of(name: &str) -> Option<Vec<serde_json::Value>> {
    let folder = std::env::var_os("EDTF_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/edtf"), PathBuf::from);
    let Ok(text) = std::fs::read_to_string(folder.join(name)) else {
        println!("skipped: no {name} in {}", folder.display());
        return None;
    };
    Some(text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect())
}

fn field<'a>(line: &'a serde_json::Value, name: &str) -> &'a str {
    line[name].as_str().expect(name)
}

/// A bound as the file writes it: `Date(BoundDate { year: 409, month: 1, day: 1 })`.
fn debug_of(bound: &Bound, open: &str) -> String {
    match bound {
        Bound::Open => open.to_owned(),
        Bound::Unknown => "Unknown".to_owned(),
        Bound::At { text, .. } => {
            let day = text.split('T').next().expect("a date").trim_start_matches('Y');
            let (year, rest) = day.split_at(day.len() - 6);
            let year: i64 = year.parse().expect("a year");
            let month_day = rest.split('-').filter_map(|part| part.parse::<u32>().ok()).collect::<Vec<_>>();
            format!("Date(BoundDate {{ year: {year}, month: {}, day: {} }})", month_day[0], month_day[1])
        }
    }
}

#[test]
fn every_valid_text_has_the_canonical_form_the_level_and_the_bounds_of_the_data() {
    let Some(lines) = lines_of("valid.jsonl") else { return };
    assert_eq!(lines.len(), 211);
    let mut differences = Vec::new();
    for line in &lines {
        let text = field(line, "edtf");
        let edtf = match text.parse::<Edtf>() {
            Ok(edtf) => edtf,
            Err(error) => {
                differences.push(format!("{text}: {error}"));
                continue;
            }
        };
        let bounds = format!(
            "Bounds {{ earliest: {}, latest: {} }}",
            debug_of(&edtf.earliest(), "NegativeInfinity"),
            debug_of(&edtf.latest(), "PositiveInfinity")
        );
        for (ours, theirs) in [(edtf.to_string(), field(line, "canonical")), (bounds, field(line, "bounds"))] {
            if ours != theirs {
                differences.push(format!("{text}: {ours}, not {theirs}"));
            }
        }
        if u64::from(edtf.level()) != line["level"].as_u64().expect("level") {
            differences.push(format!("{text}: level {}, not {}", edtf.level(), line["level"]));
        }
        assert_eq!(edtf.to_string().parse::<Edtf>().as_ref(), Ok(&edtf), "{text}");
        assert!(!edtf.spoken().is_empty() && !edtf.short().is_empty(), "{text}");
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn every_invalid_text_is_refused_at_a_place_within_it() {
    let Some(lines) = lines_of("invalid.jsonl") else { return };
    assert_eq!(lines.len(), 68);
    for line in &lines {
        let text = field(line, "edtf");
        let error = text.parse::<Edtf>().expect_err(text);
        assert!(error.at <= text.len() && !error.message.is_empty(), "{text}: {error:?}");
        println!("{text:40} {error}");
    }
}
