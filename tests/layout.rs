//! Layout over many zooms: no two labels meet, no event is lost, counts add up.

use std::sync::Arc;

use dateline::dataset::{Dataset, DatasetBuilder, EventRecord, Facet, FileInfo};
use dateline::import::bundled;
use dateline::layout::{LaneIndex, LaneSpec, LayoutSpec, Layouter, gutter_width};
use dateline::query::{Filter, SearchIndex, Selection, select, tally};
use dateline::scene::{Aim, Item, Rect, Scene, TextMetrics, dump};
use dateline::theme::{Theme, ThemeName};
use dateline::time::{Edtf, Time, TimeScale};
use proptest::prelude::*;

fn everything(dataset: &Arc<Dataset>) -> Selection {
    select(dataset, &Filter::default(), &SearchIndex::new(dataset.clone()))
}

fn spec(gutter: f32) -> LayoutSpec {
    LayoutSpec {
        width: 1_100.0,
        height: 2_500.0,
        scroll_y: 0.0,
        gutter,
        row_scale: 1.0,
        is_figure: false,
        max_rows: 24,
        selected: None,
    }
}

fn scene(dataset: &Dataset, lanes: &LaneIndex, from: Time, to: Time) -> Scene {
    let gutter = gutter_width(lanes, 1_100.0);
    let scale = TimeScale::new(from, to, 1_100.0 - gutter);
    Layouter::default().layout(dataset, lanes, &scale, &Theme::of(ThemeName::Light), &spec(gutter)).scene
}

fn day(year: i64, month: u32, day: u32) -> Time {
    Time::from_ymd(year, month, day).expect("a date")
}

fn check_no_overlap(scene: &Scene) {
    let mut labels: Vec<(Rect, &str)> = Vec::new();
    for group in scene.groups.iter().filter(|group| group.id.starts_with("lane-") && !group.id.ends_with("ground")) {
        for item in &group.items {
            if let Item::Text { at, text, font, .. } = item {
                let width = TextMetrics::shared().width(text, *font);
                let rect = Rect::new(at.x, at.y - 8.0, at.x + width, at.y + 2.0).within(&group.clip);
                if rect.width() > 0.0 && rect.height() > 0.0 {
                    labels.push((rect, text));
                }
            }
        }
    }
    for (i, (a, a_text)) in labels.iter().enumerate() {
        for (b, b_text) in &labels[i + 1..] {
            assert!(!a.overlaps(b), "{a_text:?} at {a:?} meets {b_text:?} at {b:?}");
        }
    }
}

fn dataset_of(dates: &[(String, u8)]) -> Arc<Dataset> {
    let mut builder = DatasetBuilder::default();
    builder.begin_file(FileInfo { name: "test".to_owned(), ..FileInfo::default() });
    for (i, (date, importance)) in dates.iter().enumerate() {
        let when = date.parse::<Edtf>().ok().and_then(|edtf| edtf.when());
        let record = EventRecord {
            id: i.to_string(),
            title: format!("Event {i} {}", "x".repeat(i % 17)),
            when: date.clone(),
            kind: ["protest", "trial", "other"][i % 3].to_owned(),
            importance: Some(*importance),
            ..EventRecord::default()
        };
        builder.event(&record, when);
    }
    Arc::new(builder.build())
}

#[test]
fn no_two_labels_meet_at_fifty_zooms_of_the_bundled_events() {
    let dataset = Arc::new(bundled().dataset);
    let selection = everything(&dataset);
    for grouping in [None, Some(Facet::Country), Some(Facet::Actor), Some(Facet::Kind)] {
        let lanes = LaneIndex::of(&dataset, &selection.rows, &LaneSpec::by(grouping));
        let middle = day(2021, 6, 1).secs() as f64;
        for step in 0..50 {
            // From a hundred years to two days.
            let span = 3.0e9 * (-0.2 * f64::from(step)).exp();
            let (from, to) =
                (Time::from_secs((middle - span * 0.4) as i64), Time::from_secs((middle + span * 0.6) as i64));
            check_no_overlap(&scene(&dataset, &lanes, from, to));
        }
    }
}

#[test]
fn panning_moves_no_event_to_another_row() {
    let dataset = Arc::new(bundled().dataset);
    let selection = everything(&dataset);
    let lanes = LaneIndex::of(&dataset, &selection.rows, &LaneSpec::by(Some(Facet::Country)));
    let gutter = gutter_width(&lanes, 1_100.0);
    let scale = TimeScale::new(day(2020, 9, 1), day(2022, 9, 1), 1_100.0 - gutter);
    let mut layouter = Layouter::default();
    let theme = Theme::of(ThemeName::Light);
    let mut row_of = |px: f32| {
        let scene = layouter.layout(&dataset, &lanes, &scale.panned(px), &theme, &spec(gutter)).scene;
        let protest = dataset.find("moscow-tajik-embassy-protest").expect("there");
        let y = scene.targets_of(protest).next().map(|target| target.rect.y0);
        y.expect("in sight")
    };
    let rows: Vec<f32> = (0..20).map(|i| row_of(i as f32 * 3.0)).collect();
    assert!(rows.iter().all(|row| (row - rows[0]).abs() < 0.1), "{rows:?}");
}

#[test]
fn a_few_full_lanes_share_the_window_and_many_are_as_high_as_ever() {
    let tops = |n_lanes: usize, spec: &LayoutSpec| {
        let mut builder = DatasetBuilder::default();
        for n in 0..4_000 * n_lanes {
            let when = format!("20{:02}-{:02}-{:02}", n / 336 % 20 + 1, n / 28 % 12 + 1, n % 28 + 1);
            let record = EventRecord { kind: format!("kind {}", n % n_lanes), when, ..EventRecord::default() };
            builder.event(&record, record.when.parse::<Edtf>().ok().and_then(|edtf| edtf.when()));
        }
        let dataset = Arc::new(builder.build());
        let selection = everything(&dataset);
        let lanes = LaneIndex::of(&dataset, &selection.rows, &LaneSpec::by(Some(Facet::Kind)));
        let scale = TimeScale::new(day(2000, 1, 1), day(2022, 1, 1), 1_100.0 - spec.gutter);
        let theme = Theme::of(ThemeName::Light);
        let layout = Layouter::default().layout(&dataset, &lanes, &scale, &theme, spec);
        (layout.lane_tops[1] - layout.lane_tops[0], layout.lanes_height)
    };
    let window = LayoutSpec { height: 300.0, ..spec(120.0) };
    let (usual, _) = tops(12, &window);
    let (height, all) = tops(2, &window);
    assert!(height > usual * 1.5 && height <= usual * 3.0 && all <= window.height, "{height} {usual} {all}");
    // Never so high that it hides how many there are elsewhere, and not at all on a page.
    let is_near = |height: f32, wanted: f32| (height - wanted).abs() < 0.1;
    assert!(is_near(tops(2, &spec(120.0)).0, usual * 3.0));
    assert!(is_near(tops(2, &LayoutSpec { is_figure: true, ..spec(120.0) }).0, usual));
}

#[test]
fn a_month_is_drawn_over_the_month_and_never_as_its_first_day() {
    let dataset = dataset_of(&[("2021-04".to_owned(), 50)]);
    let selection = everything(&dataset);
    let lanes = LaneIndex::of(&dataset, &selection.rows, &LaneSpec::by(None));
    let text = dump(&scene(&dataset, &lanes, day(2021, 4, 1), day(2021, 5, 1)));
    assert!(text.contains("bar 0 ") && text.contains(" 1100 "), "{text}");
    assert!(!text.contains("dot"), "{text}");
}

#[test]
fn the_scene_of_three_events_reads_as_expected() {
    let dataset =
        dataset_of(&[("2021-02-01".to_owned(), 50), ("?2021-06-01".to_owned(), 50), ("2021-03/..".to_owned(), 50)]);
    let selection = everything(&dataset);
    let lanes = LaneIndex::of(&dataset, &selection.rows, &LaneSpec::by(None));
    let text = dump(&scene(&dataset, &lanes, day(2021, 1, 1), day(2022, 1, 1)));
    let lane: Vec<&str> = text
        .lines()
        .skip_while(|line| !line.starts_with("lane-none"))
        .take_while(|line| !line.starts_with("axis"))
        .collect();
    // Two in the first row; the third would meet the bar, so it stands in a row of its own, its ring dashed.
    let expected = r#"lane-none [0 44 1100 110]
  dot 95 64 r 5.5
  text 109 69 "Event 0 "
  bar 178 56 1140 73 fade 93 40
  line 1088 60 1092 64
  line 1092 64 1088 69
  text 190 69 "Event 2 xx"
  dot 457 90 r 5.5 open dashed
  dot 457 90 r 2.1
  text 471 94 "Event 1 x""#;
    assert_eq!(lane.join("\n"), expected);
}

/// Dates of every form, near each other, so that they meet.
fn any_date() -> impl Strategy<Value = String> {
    let ymd = (2015..2024_i64, 1..13_u32, 1..29_u32);
    (ymd, 0..9_u8, 0..500_i64).prop_map(|((y, m, d), form, len)| match form {
        0..=3 => format!("{y}-{m:02}-{d:02}"),
        4 => format!("{y}-{m:02}"),
        5 => format!("{y}"),
        6 => format!("{y}-{m:02}-{d:02}/{}", y + 1 + len / 100),
        7 => format!("[..{y}-{m:02}-{d:02}]"),
        _ => format!("{y}-{m:02}-{d:02}/.."),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn labels_never_meet_and_no_event_is_lost(
        dates in proptest::collection::vec((any_date(), 0..100_u8), 1..300),
        from in 2014..2024_i64,
        days in 20..4_000_i64,
        grouped in any::<bool>(),
        filter in 0..4_usize,
    ) {
        let dataset = dataset_of(&dates);
        let filter: Filter = ["", "kind:protest", "-kind:protest", "2016..2019"][filter].parse().expect("a filter");
        let selection = select(&dataset, &filter, &SearchIndex::new(dataset.clone()));
        let grouping = grouped.then_some(Facet::Kind);
        let lanes = LaneIndex::of(&dataset, &selection.rows, &LaneSpec::by(grouping));
        let (from, to) = (day(from, 1, 1), day(from, 1, 1).plus_secs(days * 86_400));
        let scene = scene(&dataset, &lanes, from, to);
        check_no_overlap(&scene);
        // Every event is in exactly one lane here: drawn by itself, in a fold, or outside.
        let all = scene_of_all_time(&dataset, &lanes);
        let drawn = all.events().len();
        let folded: u32 = all.targets.iter().map(|target| match target.aim {
            Aim::Fold { n_events, .. } => n_events,
            _ => 0,
        }).sum();
        prop_assert_eq!(drawn + folded as usize, selection.n_dated);
        let counts = tally(&dataset, &selection, from, to);
        prop_assert_eq!(counts.shown + counts.filtered + counts.outside + counts.undated + counts.unreadable, counts.total);
    }
}

/// A scene so tall that no lane is cut off, over all the dates there are.
fn scene_of_all_time(dataset: &Dataset, lanes: &LaneIndex) -> Scene {
    let gutter = gutter_width(lanes, 1_100.0);
    let (from, to) = dataset.extent(dataset.dated()).expect("dated events");
    let margin = (to.secs() - from.secs()) / 4 + 86_400;
    let scale = TimeScale::new(from.plus_secs(-margin), to.plus_secs(margin), 1_100.0 - gutter);
    let spec = LayoutSpec { height: 20_000.0, ..spec(gutter) };
    Layouter::default().layout(dataset, lanes, &scale, &Theme::of(ThemeName::Light), &spec).scene
}

#[test]
fn a_crowded_day_folds_and_events_that_stand_alone_keep_their_labels() {
    let mut dates: Vec<(String, u8)> = (0..60).map(|_| ("2010-05-05".to_owned(), 50)).collect();
    dates.extend((1990..2020).step_by(2).filter(|year| *year != 2010).map(|year| (format!("{year}-07-01"), 50)));
    let dataset = dataset_of(&dates);
    let selection = everything(&dataset);
    let lanes = LaneIndex::of(&dataset, &selection.rows, &LaneSpec::by(None));
    let scene = scene_of_all_time(&dataset, &lanes);
    let drawn = scene.events();
    for id in dataset.ids().filter(|id| dataset.event(*id).when_text().ends_with("-07-01")) {
        assert!(drawn.contains(&id), "{} is folded", dataset.event(id).when_text());
    }
    assert!(drawn.len() > 30, "the crowded day shows as many as fit: {}", drawn.len());
}

#[test]
fn a_profile_says_what_began_before_the_window() {
    let dates: Vec<(String, u8)> = (0..2_000).map(|i| (format!("19{:02}/2020", i % 90 + 10), 50)).collect();
    let dataset = dataset_of(&dates);
    let selection = everything(&dataset);
    let lanes = LaneIndex::of(&dataset, &selection.rows, &LaneSpec::by(None));
    let text = dump(&scene(&dataset, &lanes, day(2002, 1, 1), day(2005, 1, 1)));
    assert!(text.contains("‹ 2000 from before"), "{text}");
}

#[test]
fn lanes_without_events_in_the_window_share_one_line_that_names_them() {
    let dataset = Arc::new(bundled().dataset);
    let selection = everything(&dataset);
    let lanes = LaneIndex::of(&dataset, &selection.rows, &LaneSpec::by(Some(Facet::Country)));
    let text = dump(&scene(&dataset, &lanes, day(2021, 3, 1), day(2021, 5, 1)));
    assert!(text.contains("Kazakhstan, Ukraine and 7 more: nothing in this stretch of time"), "{text}");
}

#[test]
fn many_events_of_one_day_are_a_bar_over_the_day_and_not_its_first_minute() {
    let dates: Vec<(String, u8)> = (0..2_000).map(|_| ("2021-05-05".to_owned(), 50)).collect();
    let dataset = dataset_of(&dates);
    let selection = everything(&dataset);
    let lanes = LaneIndex::of(&dataset, &selection.rows, &LaneSpec::by(None));
    let text = dump(&scene(&dataset, &lanes, day(2021, 5, 4), day(2021, 5, 8)));
    // 1 100 points for four days: the second of them.
    assert!(text.contains("bar 275 "), "{text}");
    assert!(text.contains(" 549 "), "{text}");
    let text = dump(&scene(&dataset, &lanes, day(2021, 5, 5).plus_secs(36_000), day(2021, 5, 5).plus_secs(43_200)));
    assert!(text.contains("bar 0 ") && text.contains(" 1100 "), "also among its hours: {text}");
}

/// Events of ten years, most of them days, some with times, some long, in bursts, so that lanes are full here and empty there.
fn crowded(seed: u64, n: usize) -> Arc<Dataset> {
    let mut state = seed | 1;
    let mut random = move |below: u64| {
        // Xorshift: the same on every machine.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let dates: Vec<(String, u8)> = (0..n)
        .map(|_| {
            let year = 2015 + random(3) + random(4) + random(4);
            let (month, day) = (random(12) + 1, random(28) + 1);
            let date = match random(12) {
                0 => format!("{year}"),
                1 => format!("{year}-{month:02}"),
                2 => format!("{year}-{month:02}-{day:02}/{}", year + 1 + random(3)),
                3 => format!("{year}-{month:02}-{day:02}/.."),
                4 if seed.is_multiple_of(2) => format!("{year}-{month:02}-{day:02}T{:02}:30", random(24)),
                _ => format!("{year}-{month:02}-{day:02}"),
            };
            (date, random(101) as u8)
        })
        .collect();
    dataset_of(&dates)
}

#[test]
fn folds_and_density_cells_add_up_at_a_hundred_windows_and_filters() {
    // The last one lets through so few that their lanes get rows of their own.
    let filters =
        ["", "kind:protest", "-kind:other", "2016..2018", "kind:protest,trial 2017..", "title:xxxxxxxxxxxxxxxx"];
    let (mut n_profiles, mut n_cells, mut n_windows) = (0, 0, 0);
    for seed in 0..10_u64 {
        let dataset = crowded(seed * 7_919 + 3 + seed, 3_000);
        let search = SearchIndex::new(dataset.clone());
        let filter: Filter = filters[seed as usize % filters.len()].parse().expect("a filter");
        let selection = select(&dataset, &filter, &search);
        for grouping in [None, Some(Facet::Kind)] {
            let lanes = LaneIndex::of(&dataset, &selection.rows, &LaneSpec::by(grouping));
            let n_selected: usize = lanes.lanes.iter().map(dateline::layout::Lane::len).sum();
            assert_eq!(n_selected, selection.n_dated, "each event is in one lane");
            for step in 0..5_u64 {
                let from = Time::from_year(2014).plus_secs((seed * 353 + step * 719) as i64 % 2_600 * 86_400);
                let to = from.plus_secs([20, 90, 400, 1_500, 4_000][step as usize] * 86_400);
                let gutter = gutter_width(&lanes, 1_100.0);
                let scale = TimeScale::new(from, to, 1_100.0 - gutter);
                let spec = LayoutSpec { max_rows: 3, ..spec(gutter) };
                let theme = Theme::of(ThemeName::Light);
                let scene = Layouter::default().layout(&dataset, &lanes, &scale, &theme, &spec).scene;
                n_windows += 1;
                let mut lane = lanes.lanes.first();
                for target in &scene.targets {
                    if let Aim::Lane { value } = target.aim {
                        lane = lanes.lanes.iter().find(|lane| lane.value == value);
                    }
                    let Aim::Profile { before, cells } = &target.aim else { continue };
                    let rows: Vec<_> = lane.expect("a lane").rows(&dataset).filter_map(|id| dataset.when(id)).collect();
                    let wanted = rows.iter().filter(|when| when.start < to && when.end > from).count();
                    let found: u32 = cells.iter().map(|cell| cell.n_events).sum();
                    assert_eq!((before + found) as usize, wanted, "{filter} from {from:?} to {to:?}");
                    for cell in cells {
                        let starts =
                            rows.iter().filter(|when| (cell.from..cell.to).contains(&when.start.secs())).count();
                        assert_eq!(cell.n_events as usize, starts, "{filter} {cell:?}");
                        n_cells += 1;
                    }
                    n_profiles += 1;
                }
            }
        }
    }
    assert!(n_windows == 100 && n_profiles > 60 && n_cells > 500, "{n_windows} {n_profiles} {n_cells}");
}
