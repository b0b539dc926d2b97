use super::Range;
use crate::import::trial::{read, try_read};

/// Reads a text and compares the titles of its events and the records that are lost.
fn check(text: &str, titles: &str, n_lost: usize) {
    let trial = read("t.json", text);
    let seen: Vec<_> = trial.events.iter().map(|event| event.title.as_str()).collect();
    assert_eq!((seen.join(" "), trial.report.unreadable), (titles.to_owned(), n_lost), "{text}");
    assert!(trial.report.issue_count > 0, "{text}");
}

#[test]
fn a_quotation_mark_too_many_costs_one_record() {
    let actors = r#""actors":[{"id":"p"},{"id":"q"}]"#;
    for between in ["", " ", "\n"] {
        let text = format!(
            r#"[{{"id":"a","title":"A","date":"2001-01-01",{actors}}},{between}{{"id":"b","title":"B "x","date":"2001-01-02",{actors}}},{between}{{"id":"c","title":"C","date":"2001-01-03"}},{between}{{"id":"d","title":"D","date":"2001-01-04"}}]"#
        );
        check(&text, "A C D", 1);
        check(&format!(r#"{{"x":{{"events":{text}}}}}"#), "A C D", 1);
    }
    let sources = r#""sources":[{"title":"S"},{"title":"T"}]"#;
    let item = |n: usize| format!(r#"{{"title":"E{n}","date":"2001-01-0{n}",{sources}}}"#);
    let text = format!("[{}]", (1..6).map(item).collect::<Vec<_>>().join(", "));
    check(&text.replace("2001-01-03", "2001-\"01-03"), "E1 E2 E4 E5", 1);
    check(&text.replace("2001-01-03", "2001-\\01-03"), "E1 E2 E4 E5", 1);
    check(&text.replace("\"E3\"", "\"E3"), "E1 E2 E4 E5", 1);
}

#[test]
fn two_broken_records_at_the_end_cost_no_others() {
    let (good, bad) = (r#"{"title":"A","date":"2001"}"#, r#"{"title":"B","date":"2002","m":{"x":1}"#);
    for between in ["", " ", "\n"] {
        check(&format!("[{good},{between}{bad},{between}{bad}]"), "A", 2);
        check(&format!(r#"{{"events":[{good},{between}{bad},{between}{bad}]}}"#), "A", 2);
        check(
            &format!(r#"{{"events":[{bad},{between}{good},{between}{bad},{between}{bad},{between}{good}]}}"#),
            "A A",
            3,
        );
    }
}

#[test]
fn what_stands_behind_a_list_that_was_closed_too_early_is_read() {
    let item = |n: usize| format!(r#"{{"title":"E{n}","date":"200{n}"}}"#);
    let [a, b, c, d] = [1, 2, 3, 4].map(item);
    let all = "E1 E2 E3 E4";
    check(&format!("[{a},{b}],\n[{c},{d}]"), all, 0);
    check(&format!("[{a},{b}],{c},{d}]"), all, 0);
    check(&format!("[{a},[{b},{c},{d}]"), all, 0);
    check(&format!(r#"{{"events":[{a},{b}],{c},{d}]}}"#), all, 0);
    check(&format!(r#"{{"name":"x","events":{a},{b},{c},{d}]}}"#), all, 0);
    check(&format!("{a},\n{b},\n{c},\n{d},\n"), all, 0);
    check(&format!("{a},{b},{c},{d}]"), all, 0);
    check(&format!("{a},\n{b},\n{{\"title\": oops}},\n{c},\n{d},\n"), all, 1);
    for text in [format!("[{a},{b}}},{c},{d}]"), format!("[{a},x{b},{c},{d}]"), format!("[{a},{b},{c},,{d}]")] {
        check(&text, all, 0);
    }
    check(&format!("[{a},\n{b}\n{c},\n{d}]"), all, 0);
    let trial = read("t.jsonl", &format!("{a},\n{b},\n{c},\n{d},\n"));
    assert_eq!((trial.events.len(), trial.report.unreadable), (4, 0));
    assert_eq!(trial.report.issues.first().map(|issue| (issue.line, issue.count)), Some((1, 4)));
}

#[test]
fn a_record_is_broken_once_whatever_it_holds() {
    let slide = |n: usize| {
        format!(
            r#"{{"start_date":{{"year":"200{n}"}},"end_date":{{"year":"2010"}},"text":{{"headline":"S{n}"}},"media":{{"url":"u"}}}}"#
        )
    };
    let slides = format!(r#"{{"events":[{},{},{}]}}"#, slide(1), slide(2), slide(3));
    check(slides.get(..slides.len() - 8).unwrap_or_default(), "S1 S2", 1);
    check(
        &slides.replacen(r#""url":"u"}},{"start_date":{"year":"2003"#, r#""url" u"}},{"start_date":{"year":"2003"#, 1),
        "S1 S3",
        1,
    );
    let points = (0..12).map(|n| format!(r#"{{"x":{n},"y":2}}"#)).collect::<Vec<_>>().join(",");
    let record = |n: usize| format!(r#"{{"date":"2001-01-0{n}","title":"P{n}","points":[{points}]}}"#);
    let text = format!(r#"{{"a":1,"list":[{},{},{}]}}"#, record(1), record(2), record(3));
    for n_cut in [4, 5, 6, 12, 60, 120, 200] {
        check(text.get(..text.len() - n_cut).unwrap_or_default(), "P1 P2", 1);
    }
    // A bracket too many within, and the first one left out.
    check(&text.replace(r#""title":"P2","#, r#""t":1},"title":"P2","#), "P1 P3", 1);
    check(&text.replace(r#"{"date":"2001-01-02""#, r#""date":"2001-01-02""#), "P1 P3", 1);
}

#[test]
fn comments_cost_nothing() {
    let text = "[{\"title\":\"A\",\"date\":\"2001\"}, // first\n{\"title\":\"B\",\"date\":\"2002\"},\n/* x */{\"title\":\"C\", /* y */ \"date\":\"2003\"}]";
    check(text, "A B C", 0);
    assert_eq!(read("t.json", text).report.issues.first().map(|issue| issue.count), Some(3));
}

/// Fourteen records in one of three layouts, two of them with a sign too many.
fn twice(damage: [(&str, &str); 2]) {
    let item = |n: usize| {
        format!(r#"{{"id": "a{n}", "title": "E{n}.", "date": "20{n:02}-01-05", "tags": ["x", "y"], "m": {{"k": 1}}}}"#)
    };
    let list = (1..=14).map(item).collect::<Vec<_>>().join(",\n");
    for (before, behind) in [("[\n", "\n]"), ("{\"count\": 1, \"results\": [", "]}"), ("{\"events\": [\n", "\n]}\n")] {
        let mut text = format!("{before}{list}{behind}");
        for (from, to) in damage {
            assert!(text.contains(from), "{from}");
            text = text.replacen(from, to, 1);
        }
        let trial = read("t.json", &text);
        let is_there = |n: &usize| trial.events.iter().any(|event| event.title == format!("E{n}."));
        let missing: Vec<usize> = (1..=14).filter(|n| !is_there(n)).collect();
        let number = |of: &str| {
            let digits: String = of.chars().filter(char::is_ascii_digit).collect();
            digits.parse::<usize>().expect("a number")
        };
        let broken = damage.map(|(from, _)| number(from));
        assert!(missing.iter().all(|n| broken.iter().any(|b| b.abs_diff(*n) <= 1)), "{missing:?}\n{text}");
        assert!(missing.len() <= 3 && trial.report.issue_count > 0, "{missing:?}\n{text}");
    }
}

#[test]
fn a_first_record_that_is_broken_does_not_hide_what_the_others_are_like() {
    twice([("\"a1\", \"", "\"a1\", \"\""), ("\"a10\"", "\"a10\"\\")]);
    twice([("\"a1\", \"title", "\"a1\", \"title\\"), ("\"a12\"", ",\"a12\"")]);
    twice([("{\"id\": \"a1\"", "{\"\"id\": \"a1\""), ("\"a12\", \"", "\"a12\", \"\n")]);
    twice([("\"a1\", \"", "\"a1\",\" \""), ("\"E9.\", \"", "\"E9.\", [\"")]);
}

#[test]
fn a_bracket_that_closes_the_list_does_not_hide_the_records_behind_a_broken_one() {
    twice([("\"a4\",", "\"a4\",a"), (",\n{\"id\": \"a10\"", "],\n{\"id\": \"a10\"")]);
}

#[test]
fn records_by_id_lose_the_broken_ones_only() {
    let item = |n: usize| format!(r#""k{n}": {{"title": "E{n}", "date": "200{n}", "tags": ["x", "y"]}}"#);
    let text = format!("{{\n  {}\n}}\n", (1..=5).map(item).collect::<Vec<_>>().join(",\n  "));
    for (from, to, titles) in [
        ("{\"title\": \"E3\"", "{\"\ntitle\": \"E3\"", "E1 E2 E4 E5"),
        ("{\"title\": \"E3\"", "{}\"title\": \"E3\"", "E1 E2 E3 E4 E5"),
        ("\"2001\"", "\"2001\"}", "E1 E2 E3 E4 E5"),
        ("\"2002\",", "\"2002\",}", "E1 E2 E3 E4 E5"),
        ("\"2002\",", "\"2002\"} ", "E1 E2 E3 E4 E5"),
        ("\"2003\"", "\"2003\"}", "E1 E2 E3 E4 E5"),
        ("\"2005\"", "\"2005\"}", "E1 E2 E3 E4 E5"),
    ] {
        assert!(text.contains(from), "{from}");
        let trial = read("t.json", &text.replacen(from, to, 1));
        let seen: Vec<_> = trial.events.iter().map(|event| event.title.as_str()).collect();
        assert_eq!(seen.join(" "), titles, "{to}");
        assert!(trial.report.issue_count > 0, "{to}");
        let ids: Vec<_> = trial.events.iter().map(|event| event.id.as_str()).collect();
        assert!(ids.iter().all(|id| id.starts_with('k')), "{ids:?} {to}");
    }
}

/// A text of records with one sign too many or too few.
#[derive(Clone, Copy, Debug)]
struct Touched {
    n_records: usize,
    layout: usize,
    inner: usize,
    around: usize,
    /// What is put in; without it a sign is taken out.
    with: Option<char>,
}

/// The signs that brackets, texts and commas are made of, and some that stand between them.
const SIGNS: [char; 12] = ['[', ']', '{', '}', '"', ',', ':', 'a', '1', ' ', '\n', '\\'];

impl Touched {
    /// The whole text, and the places in it that are touched: all of the list and its brackets.
    fn whole(self) -> (String, Range<usize>) {
        let (between, blank) =
            [(",", ""), (", ", " "), (",\n", ""), (",\n  ", "\n    ")].get(self.layout).copied().unwrap_or_default();
        let inner = [
            "",
            r#""actors":[{"id":"p"},{"id":"q"}],"#,
            r#""sources":[{"title":"S"},{"title":"T","url":"u"}],"m":{"x":{"y":1}},"#,
            r#""points":[{"x":1},{"x":2},{"x":3},{"x":4},{"x":5},{"x":6},{"x":7},{"x":8},{"x":9},{"x":10}],"#,
        ]
        .get(self.inner)
        .copied()
        .unwrap_or_default();
        let item = |n: usize| {
            format!("{{{blank}\"title\":\"Event {n}\",{blank}{inner}{blank}\"date\":\"2001-01-0{n}\"{blank}}}")
        };
        let list = (1..=self.n_records).map(item).collect::<Vec<_>>().join(between);
        let (before, behind) = [
            ("[", "]"),
            ("{\"events\":[", "]}"),
            ("{\"name\":\"N\",\"events\":[", "],\"sources\":[{\"id\":\"s\",\"title\":\"S\"}]}"),
        ]
        .get(self.around)
        .copied()
        .unwrap_or_default();
        let from = before.len() - usize::from(self.with.is_none());
        (format!("{before}{list}{behind}"), from..before.len() + list.len() + 1)
    }

    /// What is wrong with how the text is read that is touched at a place.
    fn complaint(self, whole: &str, at: usize) -> Option<String> {
        let mut text = whole.to_owned();
        let touched = text.get(..at).unwrap_or_default().matches("\"Event").count();
        let sign = text.get(at..=at).unwrap_or_default().to_owned();
        match self.with {
            Some(with) => text.insert(at, with),
            None => text.replace_range(at..=at, ""),
        }
        let trial = match try_read("t.json", text.as_bytes()) {
            Ok(trial) => trial,
            Err(error) => return Some(format!("{self:?} at {at}: {error:?}\n{text}")),
        };
        let report = &trial.report;
        let titles: Vec<&str> = trial.events.iter().map(|event| event.title.as_str()).collect();
        let is_missing = |n: &usize| !titles.contains(&format!("Event {n}").as_str());
        let missing: Vec<usize> = (1..=self.n_records).filter(is_missing).collect();
        let is_good = missing.len() <= 2
            && missing.iter().all(|lost| lost.abs_diff(touched.max(1)) <= 1)
            && report.records.abs_diff(self.n_records) <= 1
            && report.records == report.events + report.unreadable
            && report.events <= self.n_records;
        (!is_good).then(|| {
            let n_lost = report.unreadable;
            format!("{self:?}, {sign:?} at {at}: missing {missing:?}, {titles:?}, {n_lost} unreadable\n{text}")
        })
    }
}

/// All texts of some lengths that are touched, at one in `step` of their places.
fn touched(lengths: Range<usize>, step: usize) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut nth = 0_usize;
    for n_records in lengths {
        for (layout, inner, around) in (0..48).map(|n| (n % 4, n / 4 % 4, n / 16)) {
            for with in SIGNS.map(Some).into_iter().chain([None]) {
                let touched = Touched { n_records, layout, inner, around, with };
                let (whole, places) = touched.whole();
                for at in places {
                    nth += 1;
                    if nth.is_multiple_of(step) {
                        complaints.extend(touched.complaint(&whole, at));
                    }
                }
            }
        }
    }
    complaints
}

/// A sign too many or too few costs the record in which it stands, and at most the one beside it.
#[test]
fn one_sign_costs_one_record() {
    let complaints = touched(3..6, 293);
    assert!(complaints.is_empty(), "{} complaints: {}", complaints.len(), complaints.join("\n"));
}

/// The same at every place.
#[test]
#[ignore = "takes minutes"]
fn one_sign_costs_one_record_everywhere() {
    let complaints: Vec<String> = std::thread::scope(|scope| {
        let threads = [3..4, 4..5, 5..6, 8..9].map(|lengths| scope.spawn(|| touched(lengths, 1)));
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    assert!(complaints.is_empty(), "{} complaints: {}", complaints.len(), complaints.join("\n"));
}

/// Where every record is broken, and the first one tells nothing, it takes no long either.
#[test]
fn many_broken_records_behind_a_broken_first_one_do_not_take_long() {
    let item = |n: usize| format!(r#"{{"id": "a{n}", ""title": "E{n}", "date": "2001", "tags": [{{"x": 1}}]}}"#);
    let text = format!("[{}]", (0..20_000).map(item).collect::<Vec<_>>().join(",\n"));
    let start = std::time::Instant::now();
    assert!(crate::import::mended::mended(&text, "json", false).is_some());
    let keyed = |n: usize| format!(r#""k{n}": {{"title": "E{n}"}}, "date": "2001""#);
    let text = format!("{{{}}}", (0..20_000).map(keyed).collect::<Vec<_>>().join(",\n"));
    let _ = try_read("t.json", format!("{text}]").as_bytes());
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn an_address_behind_a_mark_too_many_is_no_comment() {
    let item = |n: usize| format!(r#"{{"title": "E{n}", "date": "200{n}", "url": "https://a.example/{n}", "m": 1}}"#);
    let text = format!("[{}]", (1..6).map(item).collect::<Vec<_>>().join(","));
    check(&text.replace("https://a.example/3", "https:\"//a.example/3"), "E1 E2 E4 E5", 1);
}

#[test]
fn a_cut_right_behind_the_first_record_keeps_it_and_is_said() {
    let record = r#"{"id": "a", "title": "A", "when": "2001", "m": {"k": [1]}}"#;
    for head in
        ["{\"events\": [", "{\"format\": \"dateline\", \"version\": 1,\n\"events\": [\n", "{\"x\": {\"rows\": [", "["]
    {
        for tail in ["", ",", ",\n", "\n"] {
            let trial = read("t.json", &format!("{head}{record}{tail}"));
            assert_eq!((trial.lines(), trial.report.unreadable), (vec!["2001 | A".to_owned()], 0), "{head}{tail:?}");
            assert!(trial.report.issues.iter().any(|issue| issue.kind.key() == "cut_off"), "{head}{tail:?}");
        }
    }
}

#[test]
fn ids_of_a_file_that_is_read_a_second_time_are_not_taken_for_doubled_ones() {
    let lines = "{\"id\": \"a\", \"title\": \"A\", \"date\": \"2001\"}\n{\"id\": \"b\", \"title\": \"B\", \"date\": \"2002\", \"n\": NaN}\n";
    let items = "{\"groups\": [{\"id\": 1, \"content\": \"G\"}], \"items\": [{\"id\": \"a\", \"content\": \"A\", \"start\": \"2001\"},\n\
        {\"id\": \"b\", \"content\": \"B\", \"start\": \"2002\"},\n{\"id\": \"c\", \"content\": \"C\" \"start\": \"2003\"}]}";
    for (name, text, ids) in [("t.jsonl", lines, "a b"), ("t.json", items, "a b")] {
        let trial = read(name, text);
        let seen: Vec<_> = trial.events.iter().map(|event| event.id.as_str()).collect();
        assert_eq!(seen.join(" "), ids, "{text}");
        assert!(
            trial.report.issues.iter().all(|issue| issue.kind.key() != "duplicate_id"),
            "{:?}",
            trial.report.issues
        );
    }
}
