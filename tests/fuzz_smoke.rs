//! Every format is given every fixture, changed in ways that are the same in each run: nothing panics, counts add up, what
//! comes out is no larger than what went in allows, and each issue has a place and says what to do.
//!
//! `fuzz/` does the same without end, with a compiler for it.

use std::path::Path;

use dateline::dataset::DatasetBuilder;
use dateline::import::{IMPORTERS, Progress, ReadOptions, read_bytes};

/// Files that each format gets.
const N_FILES: usize = 240;

/// Longer fixtures are cut, so that a run takes seconds.
const MAX_BYTES: usize = 3_000;

/// What files of formats look like that have no fixture in `tests/data`.
const SEEDS: [(&str, &str); 9] = [
    ("a.csv", "title__en,title__es,period,place,Tags\nA,B,2012-05-01~2013-02-03,41.9|12.5,x::y|z\nC,,2012-05-01:,,\n"),
    ("b.csv", "Title,Date added,Template,When,Published\nA,2023-05-01,Kind,\"September 4, 1986\",Published\n"),
    (
        "c.csv",
        "Type,Display ID,Label,Ongoing,Start Date,Latest Start Date,Duration,Earliest End Date,End Date,Tags\n\
         Event,EV1,A,False,0044-03-15 10:00:00 BC,,\"1 month, 2 days\",,,\"a,b\"\nPerson,P1,B,True,2012-01-01,2012-02-01,,,,\n",
    ),
    (
        "d.json",
        r#"{"files": [{"label": "A", "autoFields": [], "fields": [{"key": "When", "type": "date", "mvDelimiter": ","}],
           "data": [{"When": "-200-1-5", "Name": "B"}, {"When": "1830-9-1", "Name": "C", "Deep": [1, {"a": null}]}]}]}"#,
    ),
    (
        "e.json",
        r#"{"title": {"text": {"headline": "T"}}, "events": [{"start_date": {"year": "2012", "month": 5}, "text": {"headline": "A", "text": "<b>x</b>"}}]}"#,
    ),
    (
        "f.ics",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20120506\r\nRRULE:FREQ=DAILY;COUNT=3\r\nSUMMARY:A\\, B\r\n C\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    ),
    (
        "g.tsv",
        "unit:name\tunit:first_cited_date\tunit:first_cited_date_start\tunit:last_cited_date\tunit:last_cited_date_open\nA\t2012\tN\t2013-05\tE\n",
    ),
    ("h.csv", "date,date_precision,duration,event\n05/06/2021,month,3 days,A\n-200,year,P1Y,B\n9-Nov,,,C\n"),
    ("i.csv", "sep=;\ndate;event\n=\"2012-05-06\";\"a \"\"b\"\"\"\n\\N;x\n"),
];

/// Pieces that readers are sensitive to.
const PIECES: [&str; 28] = [
    "\"",
    "\"\"",
    ",",
    ";",
    "\t",
    "|",
    "\n",
    "\r",
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    "\0",
    "~",
    ":",
    "::",
    "\\",
    "é",
    "\u{feff}",
    "9999999999999999999",
    "-",
    "/..",
    "2012-02-30",
    "BEGIN:VEVENT\n",
    "=\"",
    "\u{1}",
];

/// Numbers that look like chance and are the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides.max(1)
    }
}

fn seeds() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("fixtures").flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let of_file = |path: &std::path::PathBuf| {
        let mut bytes = std::fs::read(path).ok()?;
        bytes.truncate(MAX_BYTES);
        Some((path.file_name()?.to_string_lossy().into_owned(), bytes))
    };
    let mut seeds: Vec<_> = paths.iter().filter_map(of_file).collect();
    seeds.extend(SEEDS.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())));
    seeds
}

/// A fixture with a few changes.
fn changed(seeds: &[(String, Vec<u8>)], dice: &mut Dice) -> (String, Vec<u8>) {
    let (name, mut bytes) = seeds[dice.roll(seeds.len())].clone();
    for _ in 0..=dice.roll(6) {
        let at = dice.roll(bytes.len() + 1);
        let to = (at + dice.roll(40)).min(bytes.len());
        match dice.roll(8) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..to)),
            2 => {
                let part = bytes[at..to].to_vec();
                let back = dice.roll(bytes.len() + 1);
                bytes.splice(back..back, part);
            }
            3 => {
                let (_, other) = &seeds[dice.roll(seeds.len())];
                let part = &other[dice.roll(other.len() + 1)..];
                bytes.splice(at..at, part.iter().take(200).copied());
            }
            4 if at < bytes.len() => bytes[at] = dice.roll(256) as u8,
            5 => drop(bytes.splice(at..at, PIECES[dice.roll(PIECES.len())].repeat(1 + dice.roll(30)).into_bytes())),
            _ => drop(bytes.splice(at..at, PIECES[dice.roll(PIECES.len())].bytes())),
        }
    }
    bytes.truncate(2 * MAX_BYTES);
    (name, bytes)
}

fn check(name: &str, bytes: &[u8], format: Option<&str>) {
    let options = ReadOptions { format: format.map(str::to_owned), ..ReadOptions::default() };
    let mut builder = DatasetBuilder::default();
    let shown = || format!("{name} as {format:?}: {:?}", String::from_utf8_lossy(bytes));
    let report = match read_bytes(name, "", bytes, &mut builder, &options, &Progress::default()) {
        Ok(report) => report,
        Err(error) => {
            assert!(error.to_string().contains(';') || error.to_string().contains("see"), "{error} {}", shown());
            return;
        }
    };
    let dataset = builder.build();
    assert_eq!(report.records, report.events + report.merged + report.unreadable, "{}", shown());
    assert_eq!((dataset.len(), dataset.n_unreadable()), (report.events, report.unreadable), "{}", shown());
    assert_eq!(dataset.len() - dataset.n_dated(), report.undated, "{}", shown());
    // An event that repeats is there a thousand times at most.
    assert!(report.records <= 1_000 * (bytes.len() + 1) && report.issue_count <= 10 * bytes.len() + 100, "{}", shown());
    for id in dataset.ids() {
        assert!(!dataset.event(id).record().title.is_empty(), "{}", shown());
    }
    for issue in &report.issues {
        assert!(!issue.message.is_empty() && !issue.hint.is_empty(), "{issue:?} {}", shown());
        assert!(issue.line <= bytes.len() as u64 + 1 && issue.value.chars().count() <= 80, "{issue:?} {}", shown());
    }
}

#[test]
fn every_format_survives_every_fixture_changed_in_any_way() {
    let seeds = seeds();
    assert!(seeds.len() > SEEDS.len());
    for (nth, importer) in IMPORTERS.iter().enumerate() {
        let mut dice = Dice(nth as u64 + 1);
        for (name, bytes) in &seeds {
            check(name, bytes, Some(importer.id()));
        }
        for _ in 0..N_FILES {
            let (name, bytes) = changed(&seeds, &mut dice);
            check(&name, &bytes, Some(importer.id()));
        }
    }
}

#[test]
fn what_a_file_looks_like_is_told_of_any_bytes() {
    let seeds = seeds();
    let mut dice = Dice(0);
    for (name, bytes) in &seeds {
        check(name, bytes, None);
    }
    for _ in 0..2 * N_FILES {
        let (name, bytes) = changed(&seeds, &mut dice);
        check(&name, &bytes, None);
    }
}
