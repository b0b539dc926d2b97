//! Reads any bytes as a file: by the format that the target is called after, or, as `any`, by the one that they look like.

#![no_main]

use dateline::dataset::DatasetBuilder;
use dateline::import::{Progress, ReadOptions, read_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let format = Some(env!("CARGO_BIN_NAME")).filter(|format| *format != "any").map(str::to_owned);
    let options = ReadOptions { format, ..ReadOptions::default() };
    let mut builder = DatasetBuilder::default();
    let Ok(report) = read_bytes("fuzz", "", bytes, &mut builder, &options, &Progress::default()) else { return };
    let dataset = builder.build();
    assert_eq!(report.records, report.events + report.merged + report.unreadable);
    assert_eq!((dataset.len(), dataset.n_unreadable()), (report.events, report.unreadable));
    assert_eq!(dataset.len() - dataset.n_dated(), report.undated);
    assert!(report.issues.iter().all(|issue| !issue.message.is_empty()));
    for id in dataset.ids() {
        let _ = dataset.event(id).record();
    }
});
