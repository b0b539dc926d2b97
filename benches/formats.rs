//! Every reader and every writer.
//!
//! `cargo bench --bench formats` reads 10 k records of every format; `DATELINE_BENCH_ROWS=1000,100000` other numbers.
//! `DATELINE_BENCH_FILES=FOLDER` reads the largest file of each format below a folder, too.

mod samples;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dateline::convert::EXPORTERS;
use dateline::dataset::{Dataset, DatasetBuilder};
use dateline::import::{FileReport, Progress, ReadOptions, read_bytes, read_files};

use samples::SAMPLES;

fn sizes() -> Vec<usize> {
    let asked = std::env::var("DATELINE_BENCH_ROWS").unwrap_or_default();
    let asked: Vec<usize> = asked.split(',').filter_map(|rows| rows.trim().parse().ok()).collect();
    if asked.is_empty() { vec![10_000] } else { asked }
}

fn read(name: &str, text: &str) -> (Dataset, FileReport) {
    let mut builder = DatasetBuilder::default();
    let report = read_bytes(name, name, text.as_bytes(), &mut builder, &ReadOptions::default(), &Progress::default());
    (builder.build(), report.expect("a file that can be read"))
}

fn readers(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read");
    group.sample_size(10);
    for n in sizes() {
        for sample in SAMPLES {
            let text = (sample.text)(n);
            let name = format!("sample.{}", sample.extension);
            // What is measured must be the reader that it is named after, and all of the file.
            let (dataset, report) = read(&name, &text);
            assert_eq!((report.format.as_str(), dataset.len()), (sample.format, n), "{}", sample.name());
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_with_input(BenchmarkId::new(sample.name(), n), &text, |b, text| {
                b.iter(|| read(&name, black_box(text)));
            });
        }
    }
    group.finish();
}

/// All files below a folder.
fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() { files_below(&path, found) } else { found.push(path) }
    }
}

fn largest(criterion: &mut Criterion) {
    let Some(folder) = std::env::var_os("DATELINE_BENCH_FILES") else { return };
    let (options, mut found) = (ReadOptions::default(), Vec::new());
    files_below(Path::new(&folder), &mut found);
    let mut largest: BTreeMap<String, (u64, PathBuf)> = BTreeMap::new();
    for path in found {
        let size = path.metadata().map_or(0, |told| told.len());
        if let Ok(loaded) = read_files(std::slice::from_ref(&path), &options, &Progress::default())
            && let [report] = loaded.reports.as_slice()
            && largest.get(&report.format).is_none_or(|(other, _)| *other < size)
        {
            largest.insert(report.format.clone(), (size, path));
        }
    }
    let mut group = criterion.benchmark_group("file");
    group.sample_size(10);
    for (format, (size, path)) in &largest {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        group.throughput(Throughput::Bytes(*size));
        group.bench_function(BenchmarkId::new(format, file), |b| {
            b.iter(|| read_files(black_box(std::slice::from_ref(path)), &options, &Progress::default()));
        });
    }
    group.finish();
}

fn writers(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("write");
    group.sample_size(10);
    for n in sizes() {
        let table = SAMPLES.iter().find(|sample| sample.format == "csv").expect("a table");
        let (dataset, _) = read("sample.csv", &(table.text)(n));
        let rows: Vec<_> = dataset.ids().collect();
        group.throughput(Throughput::Elements(n as u64));
        for exporter in EXPORTERS {
            group.bench_function(BenchmarkId::new(exporter.id(), n), |b| {
                b.iter(|| {
                    let mut bytes = Vec::new();
                    exporter.write(&dataset, &rows, &mut bytes).expect("written");
                    bytes
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, readers, largest, writers);
criterion_main!(benches);
