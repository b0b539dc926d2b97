//! Tests with more rows than one unit has: what is counted by units and blocks must be what is counted one by one.

use std::sync::Arc;

use super::samples::{Line, table};
use super::{Answer, Cancel, Compiled, Filter, SearchIndex, StretchCounts, tally};
use crate::dataset::{Dataset, EventId, Facet};
use crate::time::{Edge, Edtf, Time, Truth};

/// Numbers without order, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

fn date(dice: &mut Dice) -> String {
    let (year, month, day) = (1990 + dice.below(35), 1 + dice.below(12), 1 + dice.below(28));
    match dice.below(60) {
        0 => format!("{year}/.."),
        1 => format!("../{year}-{month:02}"),
        2 => format!("{year}/"),
        3 => format!("/{year}"),
        4 => format!("[{year}-{month:02}..{}]", year + 2),
        5 => format!("{{{year}-{month:02},{}}}", year + 1),
        6 => format!("{year}-{}", 21 + dice.below(21)),
        7 => "202X".to_owned(),
        8 => "19XX".to_owned(),
        9 => format!("{year}-{month:02}-{day:02}?"),
        10 => format!("{year}~"),
        11 => format!("XXXX-{month:02}-{day:02}"),
        12 => String::new(),
        13 => format!("{year}-{month:02}-{day:02}T10:{:02}", dice.below(60)),
        14 => format!("{year}-{month:02}-{day:02}T10:15:{:02}", dice.below(60)),
        15 => format!("-{:04}", dice.below(9_999)),
        16 => "Y-170000".to_owned(),
        17..25 => format!("{year}"),
        25..32 => format!("{year}-{month:02}"),
        32..40 => format!("{year}-{month:02}-{day:02}/{year}-{month:02}-28"),
        40..42 => format!("{year}/{}-{month:02}", year + dice.below(9)),
        _ => format!("{year}-{month:02}-{day:02}"),
    }
}

fn large(n: usize) -> Arc<Dataset> {
    let mut dice = Dice(1);
    let kinds = ["protest", "statement", "", "court", "attack"];
    let mut lines: Vec<Line> = (0..n)
        .map(|_| {
            let date = date(&mut dice);
            let edtf: Option<Edtf> = date.parse().ok();
            let word = ["Embassy", "Court", "Ёлка"][dice.below(40).min(2) as usize];
            Line {
                when: edtf.as_ref().and_then(Edtf::when),
                month_day: edtf.as_ref().and_then(Edtf::month_day).map(|(m, d)| (m.unwrap_or(12), d.unwrap_or(0))),
                date,
                texts: [format!("{word} {}", dice.below(50)), String::new(), String::new()],
                kind: kinds[dice.below(5) as usize],
                countries: (dice.below(9) > 0).then(|| format!("Land {}", dice.below(9))).into_iter().collect(),
                actors: (0..dice.below(4)).map(|_| format!("Group {}", dice.below(300))).collect(),
            }
        })
        .collect();
    // What has a month and a day only keeps it out of the dated rows.
    lines.iter_mut().filter(|line| line.when.is_some()).for_each(|line| line.month_day = None);
    table(lines)
}

/// What the counts of stretches mean, row by row.
fn stretches_slowly(
    dataset: &Dataset,
    rows: &super::RowSet,
    edges: &[Time],
    group: impl Fn(&str) -> usize,
) -> StretchCounts {
    let mut out = StretchCounts { n_groups: 3, counts: vec![0; 3 * (edges.len() - 1)], n_coarse: 0 };
    for row in rows.iter() {
        let Some(when) = dataset.when(row).filter(|when| (edges[0]..edges[edges.len() - 1]).contains(&when.start))
        else {
            continue;
        };
        let stretch = edges.partition_point(|&edge| edge <= when.start) - 1;
        if when.form.start.edge != Edge::Known || when.start_latest() > edges[stretch + 1] {
            out.n_coarse += 1;
        } else {
            out.counts[3 * stretch + group(dataset.event(row).key(Facet::Kind))] += 1;
        }
    }
    out
}

fn check(dataset: &Arc<Dataset>, search: &SearchIndex, group: impl Fn(&str) -> usize, text: &str) {
    let filter: Filter = text.parse().expect("a filter");
    let compiled = Compiled::new(dataset, &filter, search);
    let Answer { selection, counts } = Answer::of(dataset, search, &filter, &Cancel::default()).expect("not cancelled");
    let truths: Vec<Truth> = dataset.ids().map(|row| compiled.admits(row)).collect();
    for row in dataset.ids() {
        let found = (selection.rows.contains(row), selection.possible.contains(row));
        let truth = truths[row.0 as usize];
        let when = dataset.event(row).when_text();
        assert_eq!(found, (truth != Truth::No, truth == Truth::Maybe), "{text}: row {} of {when}", row.0);
    }
    for counts in &counts {
        let mut others = filter.clone();
        others.clear(counts.facet);
        let others = Compiled::new(dataset, &others, search);
        let mut by_value = vec![(0, 0); dataset.names(counts.facet).len()];
        let mut missing = (0, 0);
        for row in dataset.ids() {
            let shown = u32::from(others.admits(row) != Truth::No);
            let values = dataset.values(counts.facet, row);
            if values.is_empty() {
                missing = (missing.0 + 1, missing.1 + shown);
            }
            for value in values {
                let (all, of_them) = by_value[value as usize];
                by_value[value as usize] = (all + 1, of_them + shown);
            }
        }
        assert_eq!((counts.missing_all, counts.missing_shown), missing, "{text} {:?}", counts.facet);
        for count in &counts.values {
            assert_eq!((count.all, count.shown), by_value[count.value as usize], "{text} {:?}", counts.facet);
        }
        assert_eq!(counts.values.len(), by_value.iter().filter(|(all, _)| *all > 0).count());
    }
    let at = |year: i64| Time::from_year(year);
    let windows = [
        (at(2000), at(2001)),
        (at(2010).plus_secs(86_400 * 40), at(2010).plus_secs(86_400 * 41)),
        (at(2005).plus_secs(12_345), at(2030)),
        (Time::MIN, at(2003)),
        (at(-500), at(1995)),
        (at(2012), Time::MAX),
        (Time::MIN, Time::MAX),
        (at(2012), at(2000)),
    ];
    for (from, to) in windows {
        let meets = |row: &EventId| dataset.when(*row).is_some_and(|when| when.start < to && when.end > from);
        let shown = selection.rows.iter().filter(meets).count();
        assert_eq!(tally(dataset, &selection, from, to).shown, shown, "{text} {from:?} {to:?}");
    }
    let month = |n: i64| Time::from_ymd(1989 + n / 12, (n % 12) as u32 + 1, 1).expect("a month");
    let edges: [Vec<Time>; 6] = [
        (0..430).map(month).collect(),
        (0..140).map(|n| month(3 * n)).collect(),
        (-20..45).map(|n| at(1980 + n)).collect(),
        (-1_000..5).map(|n| at(2000 + 10 * n)).collect(),
        (0..400).map(|n| at(2009).plus_secs(n * 86_400)).collect(),
        (0..400).map(|n| at(2008).plus_secs(n * 7 * 86_400 + 5_000)).collect(),
    ];
    for edges in edges {
        let expected = stretches_slowly(dataset, &selection.rows, &edges, &group);
        assert_eq!(selection.count_stretches(dataset, &edges), expected, "{text} {:?}", edges.first());
    }
    let unbounded = [Time::MIN, at(2000), Time::MAX];
    let expected = stretches_slowly(dataset, &selection.rows, &unbounded, &group);
    assert_eq!(selection.count_stretches(dataset, &unbounded), expected, "{text}");
}

fn check_all(n: usize, filters: &[&str]) {
    let dataset = large(n);
    let group = |key: &str| match key {
        "protest" => 0,
        "" => 2,
        _ => 1,
    };
    let search = SearchIndex::new(Arc::clone(&dataset)).with_kind_groups(|key| group(key.unwrap_or("")));
    for filter in filters {
        check(&dataset, &search, group, filter);
    }
}

#[test]
fn counts_of_many_rows_are_those_of_each() {
    check_all(
        150_000,
        &[
            "",
            "-country:\"Land 1\",\"Land 2\" 2005..",
            "1999..2010 kind:protest,court",
            "certain:2004-02..2004-03 -actor:\"Group 7\"",
            "embassy country:none,\"Land 3\" actor:\"Group 1\"+\"Group 2\"",
            "..-0500",
        ],
    );
}

#[test]
fn a_data_set_that_fills_its_last_unit_is_counted_to_the_end() {
    for n in [0, 1, 63, 64, 65, 255, 256, 257, 4_096] {
        check_all(n, &["", "2005.. -kind:none", "actor:\"Group 1\""]);
    }
}
