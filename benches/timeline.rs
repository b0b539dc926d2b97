//! Import, select, facets, layout and paint at several sizes.
//!
//! `cargo bench` runs 10 k and 100 k events; `DATELINE_BENCH_ROWS=1000000 cargo bench` another size.

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dateline::dataset::{Dataset, DatasetBuilder, Facet};
use dateline::figure::fit;
use dateline::import::{Progress, ReadOptions, read_bytes};
use dateline::layout::{LaneIndex, LaneSpec, LayoutSpec, Layouter};
use dateline::paint::{png, svg};
use dateline::query::{Filter, SearchIndex, count_facets, select};
use dateline::theme::{Theme, ThemeName};

/// A table of `n` events over thirty years: five countries, two hundred actors, ranges and partial dates among them.
fn table(n: usize) -> String {
    let mut text = "date,title,country,actor,kind\n".to_owned();
    let countries = ["KZ", "TJ", "RU", "Ukraine", "Belarus"];
    for i in 0..n {
        // A step that is prime to the number of days spreads the events without order.
        let day = i * 7_919 % 10_950;
        let (year, month, dom) = (1_995 + day / 365, day / 31 % 12 + 1, day % 28 + 1);
        let date = match i % 10 {
            0 => format!("{year}-{month:02}"),
            1 => format!("{year}-{month:02}-{dom:02}/{}", year + 1),
            _ => format!("{year}-{month:02}-{dom:02}"),
        };
        let _ = writeln!(
            text,
            "{date},Event number {i} of the table,{},Actor {},kind {}",
            countries[i % 5],
            i % 200,
            i % 7
        );
    }
    text
}

fn read(text: &str) -> Dataset {
    let mut builder = DatasetBuilder::default();
    let read =
        read_bytes("t.csv", "t.csv", text.as_bytes(), &mut builder, &ReadOptions::default(), &Progress::default());
    assert!(read.is_ok());
    builder.build()
}

fn sizes() -> Vec<usize> {
    match std::env::var("DATELINE_BENCH_ROWS").ok().and_then(|rows| rows.parse().ok()) {
        Some(rows) => vec![rows],
        None => vec![10_000, 100_000],
    }
}

fn timeline(criterion: &mut Criterion) {
    for n in sizes() {
        let text = table(n);
        let mut group = criterion.benchmark_group("timeline");
        group.sample_size(10).throughput(Throughput::Elements(n as u64));
        group.bench_with_input(BenchmarkId::new("import", n), &text, |b, text| b.iter(|| read(black_box(text))));
        let dataset = Arc::new(read(&text));
        let search = SearchIndex::new(dataset.clone());
        let filter: Filter = "country:KZ,TJ,RU 2005..".parse().expect("a filter");
        group.bench_function(BenchmarkId::new("select", n), |b| {
            b.iter(|| select(&dataset, black_box(&filter), &search));
        });
        group.bench_function(BenchmarkId::new("facets", n), |b| {
            b.iter(|| count_facets(&dataset, black_box(&filter), &search));
        });
        let selection = select(&dataset, &Filter::default(), &search);
        group.bench_function(BenchmarkId::new("lanes", n), |b| {
            b.iter(|| LaneIndex::of(&dataset, &selection.rows, &LaneSpec::by(Some(Facet::Country))));
        });
        let lanes = LaneIndex::of(&dataset, &selection.rows, &LaneSpec::by(Some(Facet::Country)));
        let theme = Theme::of(ThemeName::Light);
        let spec = LayoutSpec {
            width: 1_600.0,
            height: 900.0,
            scroll_y: 0.0,
            gutter: 120.0,
            row_scale: 1.0,
            max_rows: 24,
            selected: None,
        };
        let all = fit(&dataset, &selection, 1_480.0);
        for (name, zoom) in [("all", 1.0), ("year", 30.0), ("week", 1_500.0)] {
            let scale = all.zoomed(zoom, 740.0);
            group.bench_function(BenchmarkId::new(format!("layout {name}"), n), |b| {
                // A new layouter each time: packing included, as after a zoom.
                b.iter(|| Layouter::default().layout(&dataset, &lanes, black_box(&scale), &theme, &spec));
            });
        }
        let scene = Layouter::default().layout(&dataset, &lanes, &all, &theme, &spec).scene;
        group.bench_function(BenchmarkId::new("svg", n), |b| b.iter(|| svg::svg(black_box(&scene), "", "")));
        group.bench_function(BenchmarkId::new("png", n), |b| b.iter(|| png::png(black_box(&scene), 1.0)));
        group.finish();
    }
}

criterion_group!(benches, timeline);
criterion_main!(benches);
