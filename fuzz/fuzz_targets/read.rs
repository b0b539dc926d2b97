//! Reads any bytes as a file: by the format that `DATELINE_FORMAT` names, or by the one that they look like.

#![no_main]

use dateline::dataset::DatasetBuilder;
use dateline::import::{Progress, ReadOptions, read_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let options = ReadOptions { format: std::env::var("DATELINE_FORMAT").ok(), ..ReadOptions::default() };
    let mut builder = DatasetBuilder::default();
    let Ok(report) = read_bytes("fuzz", "", bytes, &mut builder, &options, &Progress::default()) else { return };
    let dataset = builder.build();
    assert_eq!(report.records, report.events + report.unreadable);
    assert_eq!((dataset.len(), dataset.n_unreadable()), (report.events, report.unreadable));
    assert_eq!(dataset.len() - dataset.n_dated(), report.undated);
    for id in dataset.ids() {
        let _ = dataset.event(id).record();
    }
});
