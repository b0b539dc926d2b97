//! An axis that leaves quiet stretches out: nothing that happened is cut, moved past another or lost.

use std::sync::Arc;

use dateline::dataset::{Dataset, DatasetBuilder, EventRecord, Facet, FileInfo};
use dateline::figure::{Content, FigureSpec, Paging, compose};
use dateline::layout::{LaneIndex, LaneSpec, LayoutSpec, Layouter, gutter_width, quiet};
use dateline::query::{Filter, SearchIndex, Selection, select, tally};
use dateline::scene::{Aim, Fonts, Item, Legend, Rect, Scene, TextMetrics, dump};
use dateline::theme::{Theme, ThemeName};
use dateline::time::{AxisScale, Breaks, Edtf, Shape, Time, TimeScale};
use proptest::prelude::*;

fn dataset_of(dates: &[String]) -> Arc<Dataset> {
    let mut builder = DatasetBuilder::default();
    builder.begin_file(FileInfo { name: "test".to_owned(), ..FileInfo::default() });
    for (i, date) in dates.iter().enumerate() {
        let when = date.parse::<Edtf>().ok().and_then(|edtf| edtf.when());
        let record = EventRecord {
            id: i.to_string(),
            title: format!("Event {i} {}", "x".repeat(i % 17)),
            when: date.clone(),
            kind: ["protest", "trial", "other"][i % 3].to_owned(),
            ..EventRecord::default()
        };
        builder.event(&record, when);
    }
    Arc::new(builder.build())
}

fn everything(dataset: &Arc<Dataset>) -> Selection {
    select(dataset, &Filter::default(), &SearchIndex::new(dataset.clone()))
}

/// A scene so tall that no lane is cut off.
fn scene(dataset: &Dataset, lanes: &LaneIndex, scale: impl Into<AxisScale>, width: f32, max_rows: usize) -> Scene {
    let gutter = gutter_width(lanes, width);
    let spec = LayoutSpec {
        width,
        height: 20_000.0,
        scroll_y: 0.0,
        gutter,
        row_scale: 1.0,
        is_figure: false,
        max_rows,
        selected: None,
    };
    Layouter::default().layout(dataset, lanes, scale, &Theme::of(ThemeName::Light), &spec).scene
}

/// Of a window this part is left free on each side: room for the widest fade.
const ROOMY: i64 = 5;
/// The same for room that hardly counts.
const TIGHT: i64 = 50;

/// The axis over all of the selection, and one `part` of it more on each side, without what is quiet for long.
fn collapsed(dataset: &Dataset, selection: &Selection, width_px: f32, part: i64) -> AxisScale {
    let (from, to) = dataset.extent(dataset.dated()).expect("dated events");
    let margin = (to.secs() - from.secs()) / part + 60;
    let window = TimeScale::new(from.plus_secs(-margin), to.plus_secs(margin), width_px);
    AxisScale::new(window, quiet(dataset, &selection.rows, &window))
}

/// Where the texts of some groups stand.
fn texts(scene: &Scene, has: impl Fn(&str) -> bool) -> Vec<(Rect, String)> {
    let groups = scene.groups.iter().filter(|group| has(&group.id));
    let place = |item: &Item| match item {
        Item::Text { at, text, font, .. } => {
            let width = TextMetrics::shared().width(text, *font);
            Some((Rect::new(at.x, at.y - 8.0, at.x + width, at.y + 2.0), text.clone()))
        }
        _ => None,
    };
    groups.flat_map(|group| group.items.iter().filter_map(place)).collect()
}

fn check_no_overlap(texts: &[(Rect, String)]) {
    for (i, (a, a_text)) in texts.iter().enumerate() {
        for (b, b_text) in &texts[i + 1..] {
            assert!(!a.overlaps(b), "{a_text:?} at {a:?} meets {b_text:?} at {b:?}");
        }
    }
}

/// Dates of every form, in a few bursts of some weeks up to decades apart.
fn any_date() -> impl Strategy<Value = String> {
    let burst = prop::sample::select(vec![1931_i64, 1958, 1959, 1987, 2003, 2021]);
    (burst, 1..5_u32, 1..29_u32, 0..24_u8, 0..20_i64).prop_map(|(y, m, d, form, len)| match form {
        0..=13 => format!("{y}-{m:02}-{d:02}"),
        14 => format!("{y}-{m:02}"),
        15 => format!("{y}"),
        16 => format!("{y}-{m:02}-{d:02}/{}", y + len / 4),
        17 => format!("[..{y}-{m:02}-{d:02}]"),
        18 => format!("{y}-{m:02}-{d:02}/"),
        19 => format!("{y}-{m:02}-{d:02}T{len:02}:30"),
        20 => format!("{{{y}-{m:02}-{d:02},{}-05-05}}", y + len / 8),
        21 => format!("{y}~"),
        22 if len == 0 => format!("{y}-{m:02}/.."),
        _ => format!("{y}-{m:02}-{:02}", d / 3 + 1),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn no_event_lies_in_a_break_and_all_keep_their_order_and_their_number(
        dates in proptest::collection::vec(any_date(), 1..80),
        width in 420.0..1_600.0_f32,
        grouped in any::<bool>(),
    ) {
        let dataset = dataset_of(&dates);
        let selection = everything(&dataset);
        let lanes = LaneIndex::of(&dataset, &selection.rows, &LaneSpec::by(grouped.then_some(Facet::Kind)));
        let gutter = gutter_width(&lanes, width);
        let scale = collapsed(&dataset, &selection, width - gutter, ROOMY);
        let window = scale.window();
        for id in dataset.dated() {
            let when = dataset.when(id).expect("dated");
            for quiet in scale.breaks().iter() {
                let (from, to) = (quiet.from, quiet.to);
                let apart = when.end <= from || to <= when.start;
                // What lasts runs through, and has both its ends outside.
                let through = when.form.shape == Shape::Interval && when.start_latest() <= from && to <= when.end_earliest();
                prop_assert!(apart || through, "{} is in {quiet:?}", dates[id.0 as usize]);
            }
        }
        let mut starts = dataset.starts().to_vec();
        starts.retain(|start| scale.from() <= *start);
        starts.dedup();
        for pair in starts.windows(2) {
            let (a, b) = (scale.px_from_time(pair[0]), scale.px_from_time(pair[1]));
            prop_assert!(a < b || (b - a).abs() < 1e-3 && pair[1].secs() - pair[0].secs() < 86_400, "{a} {b}");
            prop_assert!((scale.px_from_time(scale.time_from_px(b)) - b).abs() < 0.02);
        }
        let with = scene(&dataset, &lanes, &scale, width, 24);
        check_no_overlap(&texts(&with, |id| id.starts_with("lane-") && !id.ends_with("ground")));
        check_no_overlap(&texts(&with, |id| id == "axis" || id == "breaks"));
        let number = |scene: &Scene| {
            let folded = scene.targets.iter().map(|target| match target.aim {
                Aim::Fold { n_events, .. } => n_events as usize,
                _ => 0,
            });
            scene.events().len() + folded.sum::<usize>()
        };
        let without = scene(&dataset, &lanes, window, width, 24);
        prop_assert_eq!(number(&with), number(&without));
        prop_assert_eq!(with.legend.contains(&Legend::Break), !scale.breaks().is_empty());
        prop_assert_eq!(
            tally(&dataset, &selection, scale.from(), scale.to()),
            tally(&dataset, &selection, window.from(), window.to())
        );
        let whole = AxisScale::new(*window, Breaks::default());
        prop_assert_eq!(scene(&dataset, &lanes, &whole, width, 24), without);
    }
}

#[test]
fn the_counts_of_a_profile_add_up_across_breaks() {
    for (days, times, width) in [(3, false, 1_400.0), (3, true, 1_400.0), (40, false, 900.0), (40, true, 300.0)] {
        let date = |i: usize| {
            let (burst, day) = ([(2014, 3), (2014, 11), (2021, 6)][i % 3], i * 7 % days);
            let clock = if times { format!("T{:02}:15", i % 24) } else { String::new() };
            format!("{}-{:02}-{:02}{clock}", burst.0, burst.1 + day / 28, day % 28 + 1)
        };
        let dates: Vec<String> = (0..3_000).map(date).collect();
        let dataset = dataset_of(&dates);
        let selection = everything(&dataset);
        let lanes = LaneIndex::of(&dataset, &selection.rows, &LaneSpec::by(None));
        let scale = collapsed(&dataset, &selection, width, TIGHT);
        assert!(!scale.breaks().is_empty(), "{days} {times} {width}");
        let scene = scene(&dataset, &lanes, &scale, width, 3);
        let counts = scene.targets.iter().filter_map(|target| match &target.aim {
            Aim::Profile { before, cells } => Some(before + cells.iter().map(|cell| cell.n_events).sum::<u32>()),
            _ => None,
        });
        assert_eq!(counts.collect::<Vec<_>>(), [3_000]);
        // What is drawn stands where something happened, and everything that happened is drawn.
        let lane = scene.groups.iter().find(|group| group.id == "lane-none").expect("a lane");
        let mut drawn: Vec<(f32, f32)> = Vec::new();
        for item in &lane.items {
            match item {
                Item::Columns { at, step, width, heights, .. } => {
                    let columns = heights.iter().enumerate().filter(|(_, height)| **height > 0.0);
                    drawn.extend(columns.map(|(i, _)| (at.x + i as f32 * step, at.x + i as f32 * step + width)));
                }
                Item::Bar(bar) => drawn.push((bar.rect.x0, bar.rect.x1)),
                _ => {}
            }
        }
        let xs: Vec<f32> = dataset.starts().iter().map(|&start| scale.px_from_time(start)).collect();
        for x in &xs {
            assert!(drawn.iter().any(|(x0, x1)| (x0 - 0.1..x1 + 1.1).contains(x)), "nothing is drawn at {x}");
        }
        for (x0, x1) in drawn {
            assert!(xs.iter().any(|x| (x0 - 0.1..x1 + 1.1).contains(x)), "nothing happened at {x0} to {x1}");
        }
    }
}

#[test]
fn the_axis_says_what_it_leaves_out_and_in_which_year_it_goes_on() {
    let dates = ["2013-02-03", "2013-12-20", "2020-06-11", "2021-02-02"].map(str::to_owned);
    let dataset = dataset_of(&dates);
    let selection = everything(&dataset);
    let lanes = LaneIndex::of(&dataset, &selection.rows, &LaneSpec::by(None));
    let scale = collapsed(&dataset, &selection, 900.0, TIGHT);
    let scene = scene(&dataset, &lanes, &scale, 900.0, 24);
    let axis: Vec<String> = texts(&scene, |id| id == "axis").into_iter().map(|(_, text)| text).collect();
    assert_eq!(
        axis.join(" | "),
        "2021 | 2020 | 2014 | 2013 | Jan | Apr | Jul | Oct | Jan | Mar | Apr | Jul | Oct | Jan"
    );
    let words: Vec<String> = texts(&scene, |id| id == "breaks").into_iter().map(|(_, text)| text).collect();
    assert_eq!(words, ["5 years 11 months"]);
    let spoken = scene.targets.iter().find(|target| matches!(target.aim, Aim::Break { .. })).map(|t| t.spoken.as_str());
    assert_eq!(spoken, Some("5 years 11 months left out, Apr 2014 – Feb 2020"));
    assert!(dump(&scene).contains("path of "), "a band runs through the lanes");
}

#[test]
fn a_picture_leaves_time_out_only_when_asked_and_counts_the_same() {
    let dates = ["1958-02-03", "1958-03-20", "2017-06-11", "2017-07-02", ""].map(str::to_owned);
    let dataset = dataset_of(&dates);
    let selection = everything(&dataset);
    let lanes = LaneIndex::of(&dataset, &selection.rows, &LaneSpec::by(None));
    let picture = |collapse: bool, window: Option<(Time, Time)>| {
        let spec = FigureSpec { collapse, ..FigureSpec::default() };
        let content = Content {
            dataset: &dataset,
            selection: &selection,
            filter: &Filter::default(),
            lanes: &lanes,
            window: window.map(|(from, to)| (from.secs() as f64, to.secs() as f64)),
            files: &[],
            fonts: Fonts::bundled(),
        };
        compose(&content, &spec, Paging::Single).expect("room")
    };
    let whole = picture(false, None).description;
    assert!(whole.contains(" 4 events shown of 5 (0 filtered out, 0 outside the period, 1 undated)."), "{whole}");
    let collapsed = picture(true, None);
    let left_out = whole.replace(" 4 events", " 1 quiet stretch is left out: 54 years. 4 events");
    assert_eq!(collapsed.description, left_out);
    assert!(collapsed.warnings.is_empty());
    let short = picture(true, Some((Time::from_year(1958), Time::from_year(1960))));
    assert_eq!(short.warnings.len(), 1, "it says that nothing is left out: {:?}", short.warnings);
}
