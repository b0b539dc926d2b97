//! Import, select, facets, layout and paint at several sizes.
//!
//! `cargo bench` runs 10 k and 1 M events; `DATELINE_BENCH_ROWS=10000,1000000,10000000 cargo bench` other sizes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dateline::dataset::{Dataset, DatasetBuilder, Facet};
use dateline::figure::fit;
use dateline::import::{Progress, ReadOptions, read_bytes};
use dateline::layout::{LaneIndex, LanePostings, LaneSpec, LayoutSpec, Layouter, quiet};
use dateline::paint::{Picture, png, svg};
use dateline::query::{Filter, SearchIndex, count_facets, select, tally};
use dateline::scene::Fonts;
use dateline::theme::{Theme, ThemeName};
use dateline::time::Time;

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
    let asked = std::env::var("DATELINE_BENCH_ROWS").unwrap_or_default();
    let asked: Vec<usize> = asked.split(',').filter_map(|rows| rows.trim().parse().ok()).collect();
    if asked.is_empty() { vec![10_000, 1_000_000] } else { asked }
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
        let some = select(&dataset, &filter, &search);
        for facet in [Facet::Country, Facet::Actor] {
            let spec = LaneSpec::by(Some(facet));
            group.bench_function(BenchmarkId::new(format!("postings {}", facet.key()), n), |b| {
                b.iter(|| LanePostings::build(&dataset, Some(facet)));
            });
            let postings = Arc::new(LanePostings::build(&dataset, Some(facet)));
            group.bench_function(BenchmarkId::new(format!("lanes {}", facet.key()), n), |b| {
                b.iter(|| LaneIndex::build(&postings, &dataset, &some.rows, &spec, &|| false));
            });
        }
        group.bench_function(BenchmarkId::new("tally", n), |b| {
            let (from, to) = (Time::from_year(2_001), Time::from_year(2_003));
            b.iter(|| tally(&dataset, black_box(&some), from, to));
        });
        group.bench_function(BenchmarkId::new("search", n), |b| {
            // A word that nobody has kept the answer to.
            let mut nth = 0;
            b.iter(|| {
                nth += 1;
                search.rows(&format!("number {nth}"))
            });
        });
        let lanes = LaneIndex::of(&dataset, &selection.rows, &LaneSpec::by(Some(Facet::Country)));
        let theme = Theme::of(ThemeName::Light);
        let spec = LayoutSpec {
            width: 1_600.0,
            height: 900.0,
            scroll_y: 0.0,
            gutter: 120.0,
            row_scale: 1.0,
            is_figure: false,
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
        group.bench_function(BenchmarkId::new("quiet", n), |b| {
            b.iter(|| quiet(&dataset, &selection.rows, black_box(&all)));
        });
        let scene = Layouter::default().layout(&dataset, &lanes, &all, &theme, &spec).scene;
        let picture = Picture {
            pages: std::slice::from_ref(&scene),
            unit: 1.0,
            title: "",
            description: "",
            language: "en",
            producer: None,
            fonts: Fonts::bundled(),
            notes: &BTreeMap::new(),
        };
        let spec = png::PngSpec { size: png::size_at(&scene, 1.0), dpi: 72.0, texts: &[] };
        group.bench_function(BenchmarkId::new("svg", n), |b| {
            b.iter(|| svg::svg(black_box(&picture), 0, svg::Letters::Embedded));
        });
        group.bench_function(BenchmarkId::new("png", n), |b| b.iter(|| png::png(black_box(&picture), 0, &spec)));
        group.finish();
    }
}

criterion_group!(benches, timeline);
criterion_main!(benches);
