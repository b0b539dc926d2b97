//! Forensic timelines of Timesketch and Plaso: CSV, JSON Lines, l2tcsv and TLN.
//!
//! | file                                   | told by                                                           |
//! |----------------------------------------|-------------------------------------------------------------------|
//! | Timesketch CSV, Plaso `dynamic`        | columns `message`, `timestamp_desc`, and `datetime` or `timestamp` |
//! | Timesketch JSONL, Plaso `json_line`    | the same keys in an object on the first line                      |
//! | Plaso `l2tcsv`                         | columns `date`, `time`, `timezone`, `MACB`, `sourcetype`, `type`  |
//! | Plaso `tln` and `l2ttln`               | the header `Time|Source|Host|User|Description`                    |
//! | TLN of other programs                  | five or seven fields between bars, the first one a time           |
//!
//! Timesketch drops rows without a readable `datetime`; here they stay, dated by `timestamp` or undated.

use super::acled::contains_ignoring_case;
use super::blocks::{Blocks, FIRST_BYTES};
use super::facts::{Layout, Style};
use super::guess::Known;
use super::instant::Unit;
use super::jsontext::RawObject;
use super::loglines::LogLines;
use super::logrows::LogRows;
use super::maker::Opened;
use super::rows::{Dialect, Escape};
use super::stretches::{Source, read_stretches};
use super::table::Table;
use super::{Confidence, Field, Head, ImportError, Importer, Input, ReadCx};

/// The fields of TLN; the last two are those of log2timeline.
const TLN: [&str; 7] = ["Time", "Source", "Host", "User", "Description", "TZ", "Notes"];

/// Lines that are looked at to know a file.
const SNIFF_LINES: usize = 20;

/// What a mapping that a person asks for is completed by.
const KNOWN: Known = Known {
    columns: &[
        ("message", Some(Field::Title)),
        ("datetime", Some(Field::Date)),
        ("timestamp", None),
        ("timestamp_desc", Some(Field::Kind)),
        ("tag", Some(Field::Tag)),
        ("label", Some(Field::Tag)),
        ("source_long", Some(Field::Source)),
        ("desc", Some(Field::Title)),
        ("date", Some(Field::Date)),
        ("time", Some(Field::Time)),
    ],
    guesses_rest: false,
    ..Known::NOTHING
};

/// Reads forensic timelines.
pub(super) struct Timesketch;

impl Importer for Timesketch {
    fn id(&self) -> &'static str {
        "timesketch"
    }

    fn name(&self) -> &'static str {
        "Timesketch, Plaso"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["csv", "jsonl", "txt", "tln"]
    }

    fn mime(&self) -> &'static str {
        "text/csv"
    }

    fn about(&self) -> &'static str {
        "Forensic timelines: CSV and JSONL of Timesketch, and the dynamic, json_line, l2tcsv and TLN output of Plaso"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let start = head.text.trim_start();
        if start.starts_with('{') {
            return if is_lines(start) { Confidence::Certain } else { Confidence::No };
        }
        if start.starts_with(['[', '<']) {
            return Confidence::No;
        }
        if let Some(confidence) = tln_confidence(head.text) {
            return confidence;
        }
        // Looking for a word first spares other texts the search for a table.
        let is_table = (contains_ignoring_case(head.text, "timestamp_desc")
            || contains_ignoring_case(head.text, "macb"))
            && layout_of(&Table::open(head.text, head.extension).names).is_some();
        if is_table { Confidence::Certain } else { Confidence::No }
    }

    fn reads_stretches(&self) -> bool {
        true
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let mut blocks = Blocks::new(input.open()?, cx.options().limits);
        let first = blocks.next(String::new(), FIRST_BYTES)?;
        let order = cx.options().date_order;
        let style = Style { layout: Layout::Timesketch, is_plaso: false, unit: None, order };
        if first.trim_start().starts_with('{') {
            let seen = read_stretches(&LogLines { style }, Source::Stream(blocks, first, (0, 1)), cx)?;
            seen.finish(cx.notes());
            return Ok(());
        }
        let is_tln = tln_confidence(&first).is_some();
        drop((blocks, first));
        if !is_tln && cx.options().mapping.is_some() {
            return super::csv::read_table(input, &KNOWN, cx);
        }
        let (opened, style) = if is_tln {
            let dialect = Dialect { delimiter: b'|', escape: Escape::Unquoted, line_end: b'\n' };
            let style = Style { layout: Layout::Tln, is_plaso: false, unit: Some(Unit::Seconds), order };
            (Opened::with(input, cx.options().limits, dialect, tln_names)?, style)
        } else {
            let opened = Opened::of(input, cx.options().limits)?;
            let layout = layout_of(&opened.names).unwrap_or(Layout::Timesketch);
            let has = |name: &str| opened.names.iter().any(|known| known.eq_ignore_ascii_case(name));
            let is_plaso = has("source_long") && has("parser") && has("display_name");
            (opened, Style { layout, is_plaso, ..style })
        };
        let maker = LogRows::new(&opened.names, style);
        let mapping = maker.mapping();
        let seen = opened.read(maker, cx)?;
        seen.finish(cx.notes());
        cx.report_mut().mapping = Some(mapping);
        Ok(())
    }
}

/// The layout that columns of these names have.
fn layout_of(names: &[String]) -> Option<Layout> {
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    let has_all = |wanted: &[&str]| wanted.iter().all(|name| has(name));
    if has_all(&["message", "timestamp_desc"]) && (has("datetime") || has("timestamp")) {
        return Some(Layout::Timesketch);
    }
    let is_l2t =
        has_all(&["date", "time", "timezone", "macb", "sourcetype", "type"]) && (has("desc") || has("message"));
    is_l2t.then_some(Layout::L2tCsv)
}

/// Whether a text that starts with `{` has an event of a forensic timeline on its first line, or on two others.
///
/// An object over several lines is none: its lines are no objects.
fn is_lines(text: &str) -> bool {
    let has_keys = |line: &str| {
        let object: Option<RawObject<'_>> = serde_json::from_str(line).ok();
        object.is_some_and(|object| {
            object.get(&["timestamp_desc"]).is_some()
                && object.get(&["message"]).is_some()
                && object.get(&["datetime", "timestamp"]).is_some()
        })
    };
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(SNIFF_LINES);
    let first = lines.next().unwrap_or_default();
    // A line longer than what is seen of the file.
    let is_cut =
        !text.contains('\n') && serde_json::from_str::<RawObject<'_>>(first).is_err_and(|error| error.is_eof());
    if is_cut {
        let keys = top_keys(first);
        let has = |key: &str| keys.contains(&key);
        return has("timestamp_desc") && has("message") && (has("datetime") || has("timestamp"));
    }
    has_keys(first) || lines.filter(|line| has_keys(line)).count() >= 2
}

/// The keys of an object that may be cut off, without those of objects in it.
fn top_keys(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let (mut depth, mut at, mut keys) = (0_usize, 0, Vec::new());
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let start = at + 1;
                at = start;
                while let Some(byte) = bytes.get(at).filter(|byte| **byte != b'"') {
                    at += if *byte == b'\\' { 2 } else { 1 };
                }
                let is_key = bytes.get(at + 1..).and_then(|rest| rest.trim_ascii_start().first()) == Some(&b':');
                if depth == 1 && is_key {
                    keys.extend(text.get(start..at));
                }
            }
            _ => {}
        }
        at += 1;
    }
    keys
}

/// Whether a text is TLN: for certain with its header, and else when its lines have a time and as many fields.
fn tln_confidence(text: &str) -> Option<Confidence> {
    let whole = text.rfind('\n').map_or(text, |end| text.get(..end).unwrap_or_default());
    let mut lines = whole.lines().filter(|line| !line.trim().is_empty()).take(SNIFF_LINES).peekable();
    let first = lines.peek()?;
    if tln_names(first).1 {
        return Some(Confidence::Certain);
    }
    let (mut n_lines, mut n_usual, mut n_times, mut n_bad) = (0, 0, 0, 0);
    for line in lines {
        let mut fields = line.split('|');
        let time = fields.next().unwrap_or_default().trim();
        let is_time = (9..=10).contains(&time.len()) && time.bytes().all(|byte| byte.is_ascii_digit());
        let n_fields = fields.count() + 1;
        if !(is_time || time == "0") || n_fields < 5 {
            // A bad line among others is for the reader; a first line of another kind is a header of another table.
            n_bad += 1;
            if n_lines == 0 || n_bad > n_lines + 1 {
                return None;
            }
            continue;
        }
        n_lines += 1;
        n_times += usize::from(is_time);
        n_usual += usize::from(matches!(n_fields, 5 | 7));
    }
    // A description may have bars in it.
    (n_times > 0 && n_usual * 2 > n_lines && n_lines >= 2 * n_bad).then_some(Confidence::Yes)
}

/// Whether a text is TLN whose first line is a record.
pub(super) fn is_tln_without_header(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    !tln_names(first).1 && tln_confidence(text).is_some()
}

/// The names of the fields of a first line of TLN, and whether it is a header.
fn tln_names(line: &str) -> (Vec<String>, bool) {
    let fields: Vec<&str> = line.split('|').map(str::trim).collect();
    let is_header =
        matches!(fields.len(), 5 | 7) && fields.iter().zip(TLN).all(|(field, name)| field.eq_ignore_ascii_case(name));
    let n_fields = if fields.len() > 5 { 7 } else { 5 };
    (TLN.iter().take(n_fields).map(|name| (*name).to_owned()).collect(), is_header)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    #[test]
    fn a_line_with_a_number_that_json_does_not_have_is_read() {
        let line = |n: &str| {
            format!(
                "{{\"message\": \"a\", \"datetime\": \"2020-01-01T10:00:00Z\", \"timestamp_desc\": \"b\", \"size\": {n}}}\n"
            )
        };
        let trial = read("a.jsonl", &format!("{}  {}{}", line("5"), line("NaN"), line("Infinity,")));
        assert_eq!(trial.report.format, "timesketch");
        assert_eq!((trial.report.events, trial.report.unreadable), (3, 0));
        assert_eq!(trial.issues(), [(2, 87, "bad_value"), (3, 85, "bad_value"), (3, 93, "bad_value")]);
        // The line is read again for the record.
        assert_eq!(trial.events.iter().map(|event| event.title.as_str()).collect::<Vec<_>>(), ["a"; 3]);
        assert!(trial.events.iter().skip(1).all(|event| !event.extra.contains_key("size")));
        let trial = read("a.jsonl", &format!("{}{}{}{}", line("5"), line("6"), line("NaN"), line("oops")));
        assert_eq!((trial.report.events, trial.report.unreadable), (3, 1));
        assert_eq!(trial.issues(), [(3, 85, "bad_value"), (4, 85, "bad_json")]);
    }

    use proptest::prelude::*;

    use super::super::ReadOptions;
    use super::super::read::read_bytes;
    use super::super::trial::{Trial, read, try_read};
    use super::*;
    use crate::dataset::{DatasetBuilder, EventRecord, Facet, TextKind};

    fn format(name: &str, text: &str) -> String {
        read(name, text).report.format
    }

    fn words(trial: &Trial) -> Vec<String> {
        let tags = |event: &EventRecord| event.tags.join("+");
        let actors = |event: &EventRecord| {
            event.actors.iter().map(|actor| format!("{} {}", actor.role, actor.id)).collect::<Vec<_>>().join("+")
        };
        let source = |event: &EventRecord| event.sources.first().map_or("", |source| &source.source).to_owned();
        let line = |event: &EventRecord| {
            [event.when.clone(), event.title.clone(), event.kind.clone(), source(event), tags(event), actors(event)]
                .join(" | ")
        };
        trial.events.iter().map(line).collect()
    }

    #[test]
    fn files_are_known_by_their_columns_keys_and_fields() {
        for (name, text) in [
            ("a.csv", "timestamp,message,timestamp_desc,datetime\n1,a,b,2020-01-01T10:00:00Z\n"),
            ("a.csv", "Message;Timestamp_Desc;DateTime\na;b;2020-01-01T10:00:00Z\n"),
            ("a.txt", "message,timestamp,timestamp_desc\na,1658689261,b\n"),
            (
                "a.txt",
                "date,time,timezone,MACB,source,sourcetype,type,user,host,short,desc,version,filename,inode,notes,format,extra\n",
            ),
            ("a.txt", "Time|Source|Host|User|Description\n1340821021|REG|h|u|d\n"),
            ("a.tln", "1340821021|REG|h|u|d\n1340821022|REG|h|u|d\n"),
            ("a.jsonl", "{\"message\": \"a\", \"datetime\": \"2020-01-01T10:00:00Z\", \"timestamp_desc\": \"b\"}"),
            ("a.json", "\n{\"message\": \"a\", \"timestamp\": 1, \"timestamp_desc\": \"b\"}\n{broken\n"),
            (
                "a.json",
                "{broken\n{\"message\":\"a\",\"timestamp\":1,\"timestamp_desc\":\"b\"}\n{\"message\":\"a\",\"timestamp\":1,\"timestamp_desc\":\"b\"}\n",
            ),
        ] {
            assert_eq!(format(name, text), "timesketch", "{text}");
        }
    }

    #[test]
    fn a_line_that_is_cut_off_is_known_by_its_own_keys() {
        let text = r#"{"message": "\"{", "x": {"datetime": [1, {"timestamp": 2}]}, "timestamp_desc" : "b", "cut": "#;
        assert_eq!(top_keys(text), ["message", "x", "timestamp_desc", "cut"]);
        assert!(!is_lines(text) && is_lines(&format!("{text} 1, \"timestamp\": 12")));
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            assert!(!is_lines(&text[..end]));
        }
    }

    #[test]
    fn other_files_are_left_to_their_readers() {
        for (name, text, expected) in [
            ("a.csv", "DT,message,timestampDesc,source\n2020-01-01,a,b,c\n", "csv"),
            ("a.csv", "date,time,type,user\n2020-01-01,10:00,b,c\n", "csv"),
            ("a.csv", "id|date|a|b|c\n1340821|2020-01-01|x|y|z\n", "csv"),
            ("a.txt", "2012|a|b|c|d\n2013|a|b|c|d\n", "csv"),
            ("a.txt", "0|/a|1|r|0|0|9|1340821021|1|1|1\n0|/b|1|r|0|0|9|1340821021|1|1|1\n", "csv"),
            (
                "a.json",
                "{\"events\": [\n{\"message\": \"a\", \"datetime\": \"2020\", \"timestamp_desc\": \"b\"}\n]}",
                "json",
            ),
            ("a.json", "[{\"message\": \"a\", \"datetime\": \"2020\", \"timestamp_desc\": \"b\"}]", "json"),
            (
                "a.jsonl",
                "{\"title\": \"a\", \"when\": \"2020\", \"x\": {\"message\": 1, \"timestamp\": 1, \"timestamp_desc\": 2}}",
                "json",
            ),
            (
                "a.json",
                "{\"format\": \"dateline\", \"version\": 1, \"events\": [{\"title\": \"timestamp_desc message datetime\"}]}",
                "dateline",
            ),
        ] {
            assert_eq!(format(name, text), expected, "{text}");
        }
    }

    #[test]
    fn a_table_and_lines_of_the_same_events_are_the_same_events() {
        let table = "timestamp_desc,message,tag,source,extra_field,inode,status,timestamp,_id,datetime\n\
            Write time,\"First. And \"\"more\"\"\",\"[\"\"a b\"\", \"\"c\"\"]\",LOG,\"x, y\",18446744073709551617,done,1437764461000000,-i1,2015-07-24T19:01:01.5+00:00\n\
            ,,,LOG,,,,1658689261123,,\n\
            Write time,Blank,-,,,0.10,,,i3,\n\
            Write time,Both,\"d,e\",,,,,123456,,2017-09-24 19:01:01\n";
        let lines = "{\"timestamp_desc\":\"Write time\",\"message\":\"First. And \\\"more\\\"\",\"tag\":[\"a b\",\"c\"],\"source\":\"LOG\",\"extra_field\":\"x, y\",\
            \"inode\":18446744073709551617,\"status\":\"done\",\"timestamp\":1437764461000000,\"_id\":\"-i1\",\"datetime\":\"2015-07-24T19:01:01.5+00:00\"}\n\
            {\"source\":\"LOG\",\"timestamp\":1658689261123,\"message\":null}\n\n\
            {\"timestamp_desc\":\"Write time\",\"message\":\" Blank\",\"tag\":\"-\",\"inode\":0.10,\"_id\":\"i3\",\"datetime\":\"\"}\r\n\
            {\"timestamp_desc\":\"Write time\",\"message\":\"Both\",\"tag\":\"d,e\",\"timestamp\":\"123456\",\"datetime\":\"2017-09-24 19:01:01\"}";
        let (a, b) = (read("t.csv", table), read("t.jsonl", lines));
        assert_eq!(a.events, b.events);
        let kinds = |trial: &Trial| trial.report.issues.iter().map(|issue| issue.kind).collect::<Vec<_>>();
        assert_eq!(kinds(&a), kinds(&b));
        assert_eq!(
            a.issues(),
            [(4, 10, "missing_date"), (5, 8, "columns_disagree"), (3, 8, "ambiguous_date"), (3, 2, "missing_title")]
        );
        assert_eq!(
            words(&a),
            [
                "2015-07-24T19:01:01+00:00 | First | Write time | LOG | a b+c | ",
                "2017-09-24T19:01:01 | Both | Write time |  | d+e | ",
                "2022-07-24T19:01:01Z | LOG | LOG | LOG |  | ",
                " | Blank | Write time |  |  | ",
            ]
        );
        let first = &a.events[0];
        assert_eq!((first.id.as_str(), first.summary.as_str()), ("-i1", "First. And \"more\""));
        assert_eq!(first.as_written, "2015-07-24T19:01:01.5+00:00");
        assert_eq!(first.extra["inode"], "18446744073709551617");
        assert_eq!(
            (&first.extra["status (as written)"], &first.extra["timestamp"]),
            (&"done".into(), &"1437764461000000".into())
        );
        assert_eq!(a.events[1].when_note, "The file gives 1970-01-02T10:17:36Z as well, counted since 1970.");
        assert_eq!(a.events[2].when_note, "The file counts milliseconds since 1970.");
        assert_eq!(a.events[2].as_written, "1658689261123");
        assert_eq!((a.report.undated, b.report.mapping.is_none(), a.report.mapping.is_some()), (1, true, true));
    }

    #[test]
    fn units_are_said_once_for_a_file() {
        let text = "timestamp,message,timestamp_desc\n1658689261,s,t\n1658689261123,ms,t\n1658689261123456,us,t\n1658689262,s,t\n";
        let trial = read("t.csv", text);
        assert_eq!((trial.report.events, trial.report.undated), (4, 0));
        let issue = &trial.report.issues[0];
        assert_eq!((trial.report.issue_count, issue.line, issue.column, issue.value.as_str()), (1, 2, 1, "1658689261"));
        assert!(issue.message.ends_with("2 in seconds, 1 in milliseconds, 1 in microseconds"), "{}", issue.message);
        // What Plaso writes is known to be in microseconds.
        let plaso = "{\"__container_type__\": \"event\", \"__type__\": \"AttributeContainer\", \"date_time\": {\"__type__\": \"DateTimeValues\", \"timestamp\": 1}, \
            \"message\": \"m\", \"timestamp\": 86401000000, \"timestamp_desc\": \"Creation Time\"}\n";
        let trial = read("t.jsonl", plaso);
        assert_eq!((trial.lines(), trial.report.issue_count), (vec!["1970-01-02T00:00:01Z | m".to_owned()], 0));
        assert_eq!(trial.events[0].extra["date_time"]["timestamp"], 1);
    }

    #[test]
    fn lines_are_counted_over_stretches() {
        let n = 9_000;
        let mut table = "message,datetime,timestamp,timestamp_desc\n".to_owned();
        let mut lines = String::new();
        for nth in 0..n {
            // The last ones lie far behind the first stretch.
            let (date, count) = if nth + 2 < n { ("2020-01-01T10:00:00Z", "") } else { ("", "1658689261") };
            let message = format!("{nth} {}", "word ".repeat(20));
            let _ = writeln!(table, "\"{message}\",{date},{count},t");
            let _ = writeln!(
                lines,
                r#"{{"message": "{message}", "datetime": "{date}", "timestamp": "{count}", "timestamp_desc": "t"}}"#
            );
        }
        table.push_str(",,,\nlast,never?,,t\n");
        lines.push_str("{broken\n{\"message\":\"last\",\"datetime\":\"never?\",\"timestamp_desc\":\"t\"}\n");
        let (a, b) = (read("t.csv", &table), read("t.jsonl", &lines));
        assert_eq!(a.issues(), [(9_003, 2, "bad_date"), (9_000, 3, "ambiguous_date")]);
        assert_eq!(b.issues(), [(9_001, 2, "bad_json"), (9_002, 19, "bad_date"), (8_999, 138, "ambiguous_date")]);
        assert_eq!((a.report.events, b.report.events, b.report.unreadable), (n + 1, n + 1, 1));
        assert!(
            a.events
                .iter()
                .zip(&b.events)
                .take(n)
                .all(|(a, b)| (&a.when, &a.title, &a.id) == (&b.when, &b.title, &b.id))
        );
    }

    #[test]
    fn signs_for_no_date_leave_events_undated() {
        let dates = [
            "1601-01-01T00:00:00Z,",
            "0000-00-00T00:00:00.000000+00:00,0",
            "Not a time,1437764461000000",
            "1970-01-01T00:00:00,0",
            ",0",
            ",",
            "1234 19:01:01,88888888",
            ",never",
        ];
        let mut text = "datetime,timestamp,message,timestamp_desc\n".to_owned();
        for date in dates {
            let _ = writeln!(text, "{date},m,Write time");
        }
        text.push_str("2227-12-31T23:01:01+00:00,,m,Write time\n1970-01-01T00:00:00,,m,Write time\n");
        let trial = read("t.csv", &text);
        assert_eq!((trial.report.events, trial.report.undated, trial.report.unreadable), (10, 8, 0));
        let issues = [
            (2, 1, "missing_date"),
            (3, 1, "missing_date"),
            (4, 1, "missing_date"),
            (5, 1, "missing_date"),
            (6, 2, "missing_date"),
            (7, 1, "missing_date"),
            (8, 1, "bad_date"),
            (9, 2, "bad_date"),
        ];
        assert_eq!(trial.issues(), issues);
        assert_eq!(trial.events[1].when, "2227-12-31T23:01:01+00:00");
        assert!(trial.events.iter().any(|event| event.as_written == "Not a time"));
        assert_eq!(trial.events.iter().filter(|event| event.extra.contains_key("timestamp")).count(), 4);
    }

    #[test]
    fn psort_dynamic_separates_tags_by_spaces_and_writes_dashes_for_nothing() {
        let text = "datetime,timestamp_desc,source,source_long,message,parser,display_name,tag\n\
            2012-06-27T18:17:01.000000+00:00,Content Modification Time,LOG,Log File,Reporter <CRON> PID: 8442 (session closed),text/syslog,GZIP:/var/log/syslog.1.gz,malware printed\n\
            2012-06-27T18:17:02.000000+00:00,-,LOG,-,Started,text/syslog,-,-\n";
        let trial = read("t.csv", text);
        assert_eq!(
            words(&trial),
            [
                "2012-06-27T18:17:01+00:00 | Reporter <CRON> PID: 8442 (session closed) | Content Modification Time | Log File | malware+printed | ",
                "2012-06-27T18:17:02+00:00 | Started | LOG | LOG |  | ",
            ]
        );
        let keys = |nth: usize| trial.events[nth].extra.keys().map(String::as_str).collect::<Vec<_>>();
        assert_eq!((keys(0), keys(1)), (vec!["source", "parser", "display_name"], vec!["parser"]));
        assert_eq!(trial.report.issue_count, 0);
    }

    #[test]
    fn l2tcsv_has_date_time_and_zone_in_three_columns() {
        let text = "date,time,timezone,MACB,source,sourcetype,type,user,host,short,desc,version,filename,inode,notes,format,extra\n\
            06/07/2012,18:17:01,UTC,M...,LOG,Syslog,Content Modification Time,root,ubuntu,Reporter,Reporter <CRON> PID: 8442. Closed,2,log/syslog.1,12,-,syslog,a: b\n\
            06/07/2012,18:17:02,Europe/Berlin,..C.,FILE,NTFS,Metadata Time,-,-,x,y,2,/x,-,-,filestat,-\n\
            06/07/2012,18:17:03,+02:00,..C.,FILE,NTFS,Metadata Time,box,box,x,y,2,/x,-,-,filestat,-\n\
            00/00/0000,--:--:--,UTC,....,FILE,NTFS,Not a time,-,-,x,z,2,/x,-,-,filestat,-\n";
        let trial = read("t.csv", text);
        assert_eq!(
            words(&trial),
            [
                "2012-06-07T18:17:01Z | Reporter <CRON> PID: 8442 | Content Modification Time | Syslog |  | user root+host ubuntu",
                "2012-06-07T18:17:02 | y | Metadata Time | NTFS |  | ",
                "2012-06-07T18:17:03+02:00 | y | Metadata Time | NTFS |  | user, host box",
                " | z | Not a time | NTFS |  | ",
            ]
        );
        assert_eq!(trial.issues(), [(5, 1, "missing_date")]);
        assert_eq!(
            (trial.events[0].as_written.as_str(), trial.events[0].extra.get("timezone")),
            ("06/07/2012 18:17:01Z", None)
        );
        assert_eq!(
            (&trial.events[1].extra["timezone"], &trial.events[0].extra["MACB"]),
            (&"Europe/Berlin".into(), &"M...".into())
        );
        assert!(!trial.events[1].extra.contains_key("inode") && trial.events[0].extra["inode"] == "12");
        assert_eq!(trial.events[3].as_written, "00/00/0000");
    }

    #[test]
    fn tln_counts_seconds_and_plaso_writes_the_time_again() {
        let text = "Time|Source|Host|User|Description|TZ|Notes\n\
            1340821021|LOG|ubuntu|-|2012-06-27T18:17:01+00:00; Content Modification Time; \"Reporter\" closed. More|UTC|File: a inode: 12\n\
            86401|REG|-|root|M... HKLM/Software \"quoted\"|UTC|\n\
            0|REG|-|root|no time|UTC|\n\
            12|a\n";
        let trial = read("t.txt", text);
        assert_eq!(
            words(&trial),
            [
                "1970-01-01T00:00:12Z | a | a | a |  | ",
                "1970-01-02T00:00:01Z | M... HKLM/Software \"quoted\" | REG | REG |  | user root",
                "2012-06-27T18:17:01+00:00 | \"Reporter\" closed | Content Modification Time | LOG |  | host ubuntu",
                " | no time | REG | REG |  | user root",
            ]
        );
        assert_eq!(trial.issues(), [(4, 1, "missing_date"), (5, 5, "missing_title")]);
        assert_eq!(trial.events[2].extra["Notes"], "File: a inode: 12");
        assert!(!trial.events[2].extra.contains_key("Time"));
        let bare =
            read("t.tln", "1340821021|REG|h|u|one\n1340821022|REG|h|u|two|with bars\n1340821023|REG|h|u|\"three\n");
        assert_eq!(
            bare.lines(),
            ["2012-06-27T18:17:01Z | one", "2012-06-27T18:17:02Z | two", "2012-06-27T18:17:03Z | \"three"]
        );
        assert_eq!(
            (bare.issues(), &bare.events[1].extra["column 6"]),
            (vec![(2, 6, "ragged_row")], &"with bars".into())
        );
    }

    #[test]
    fn one_bad_line_costs_no_other() {
        let good = "{\"message\": \"a\", \"datetime\": \"2020-01-01T10:00:00Z\", \"timestamp_desc\": \"b\", \"x\": 1, \"x\": {\"y\": [null]}, \"title\": \"T\"}";
        let deep = format!(
            "{{\"message\": \"deep\", \"datetime\": \"2020-01-02T10:00:00Z\", \"timestamp_desc\": \"b\", \"x\": {}}}",
            "[".repeat(5_000) + &"]".repeat(5_000)
        );
        let text =
            format!("{good}\n{{\"message\": \"cut\n[1]\n  {{\"é\": \"\u{0}\"}}\n{{\"other\": 1}}\n{deep}\n{{}}\n]\n");
        let trial = read("t.jsonl", &text);
        assert_eq!((trial.report.records, trial.report.events, trial.report.unreadable), (8, 2, 6));
        assert_eq!(trial.lines(), ["2020-01-01T10:00:00Z | a", "2020-01-02T10:00:00Z | deep"]);
        let issues = [
            (4, 10, "bad_encoding"),
            (2, 16, "bad_json"),
            (3, 1, "bad_json"),
            (4, 9, "bad_json"),
            (5, 0, "unreadable_row"),
            (7, 0, "unreadable_row"),
            (8, 1, "bad_json"),
        ];
        assert_eq!(trial.issues(), issues);
        let extra = &trial.events[0].extra;
        assert_eq!((&extra["x"], &extra["title (as written)"]), (&"1".into(), &"T".into()));
        assert_eq!(extra["x (key 5)"], serde_json::json!({"y": [null]}));
        assert!(trial.events[1].extra["x"].as_str().is_some_and(|text| text.len() == 10_000));
    }

    #[test]
    fn thousands_of_columns_and_keys_are_read() {
        let n = 38_000;
        let names: Vec<String> = (0..n).map(|nth| format!("field_{nth}")).collect();
        let mut table = format!("message,datetime,timestamp_desc,{}\n", names.join(","));
        let mut lines = String::new();
        for row in 0..3 {
            let cells: Vec<String> = (0..n).map(|nth| (nth + row).to_string()).collect();
            let _ = writeln!(table, "m{row},2020-01-0{}T10:00:00Z,t,{}", row + 1, cells.join(","));
            let keys: Vec<String> = names.iter().zip(&cells).map(|(name, cell)| format!("\"{name}\":{cell}")).collect();
            let _ = writeln!(
                lines,
                "{{{},\"message\":\"m{row}\",\"datetime\":\"2020-01-0{}T10:00:00Z\",\"timestamp_desc\":\"t\"}}",
                keys.join(","),
                row + 1
            );
        }
        let a = read("t.csv", &table);
        assert_eq!((a.report.format.as_str(), a.report.events, a.report.issue_count), ("timesketch", 3, 0));
        assert_eq!((a.events[2].extra.len(), &a.events[2].extra["field_37999"]), (n, &"38001".into()));
        let options = ReadOptions { format: Some("timesketch".to_owned()), ..ReadOptions::default() };
        let mut builder = DatasetBuilder::default();
        read_bytes("t.jsonl", "", lines.as_bytes(), &mut builder, &options, &super::super::Progress::default())
            .expect("events");
        let set = builder.build();
        let events: Vec<EventRecord> = set.ids().map(|id| set.event(id).record()).collect();
        assert_eq!(events, a.events);
    }

    #[test]
    fn words_are_found_where_they_stand_or_were_made() {
        let texts = |name: &str, text: &str| {
            let mut builder = DatasetBuilder::default();
            let (options, progress) = (ReadOptions::default(), super::super::Progress::default());
            read_bytes(name, "", text.as_bytes(), &mut builder, &options, &progress).expect("events");
            let set = builder.build();
            let mut found = Vec::new();
            for id in set.ids() {
                set.event(id).each_text(|kind, text| found.push((kind, text.to_owned())));
            }
            found
        };
        let seen = texts(
            "t.jsonl",
            "{\"message\": \"One. Two\", \"datetime\": \"2020-01-01T10:00:00Z\", \"timestamp_desc\": \"b\", \"x\": {\"key\": [\"C:\\\\dir\", 7]}}",
        );
        for wanted in [
            (TextKind::Title, "One"),
            (TextKind::Summary, "One. Two"),
            (TextKind::Other, "b"),
            (TextKind::Other, "C:\\dir"),
            (TextKind::Other, "7"),
        ] {
            assert!(seen.contains(&(wanted.0, wanted.1.to_owned())), "{wanted:?} in {seen:?}");
        }
        assert!(!seen.iter().any(|(_, text)| text == "key"));
        let seen = texts("t.csv", "message,datetime,timestamp_desc,x\n,2020-01-01T10:00:00Z,b,cell\n");
        assert!(
            seen.contains(&(TextKind::Title, "b".to_owned())) && seen.contains(&(TextKind::Other, "cell".to_owned())),
            "{seen:?}"
        );
    }

    #[test]
    fn a_person_may_say_what_columns_are() {
        let mapping =
            super::super::Mapping::asked([("command", Some(Field::Title)), ("message", Some(Field::Summary))]);
        let options = ReadOptions { mapping: Some(mapping), ..ReadOptions::default() };
        let text = "message,datetime,timestamp_desc,command\nm,2020-01-01T10:00:00Z,b,ls -l\n";
        let mut builder = DatasetBuilder::default();
        read_bytes("t.csv", "", text.as_bytes(), &mut builder, &options, &super::super::Progress::default())
            .expect("events");
        let set = builder.build();
        let record = set.event(set.ids().next().expect("an event")).record();
        assert_eq!((record.title.as_str(), record.summary.as_str(), record.kind.as_str()), ("ls -l", "m", "b"));
    }

    fn cell() -> impl Strategy<Value = String> {
        prop_oneof![
            3 => "[a-c .\"\\\\|,;\\[\\]-]{0,8}",
            1 => Just("2015-07-24T19:01:01.25+00:00".to_owned()),
            1 => Just("1437764461000000".to_owned()),
            1 => Just("05/06/2015 10:00".to_owned()),
            1 => Just("1601-01-01".to_owned()),
            1 => "-?[0-9]{0,20}",
            1 => "\\PC{0,12}",
        ]
    }

    #[test]
    fn a_bad_line_of_tln_turns_no_reader_away() {
        assert_eq!(tln_confidence("1340000000|LOG|h|u|A\nshort|row\n1340000001|LOG|h|u|B\n"), Some(Confidence::Yes));
        assert_eq!(tln_confidence("1340000000|LOG|h|u|A\nshort|row\nshort|row\n1340000001|LOG|h|u|B\n"), None);
        assert_eq!(tln_confidence("id|a|b|c|d\n1340000000|LOG|h|u|A\n1340000001|LOG|h|u|B\n"), None);
    }

    proptest! {
        #[test]
        fn columns_are_those_of_the_records(rows in proptest::collection::vec(proptest::array::uniform7(cell()), 1..12)) {
            let names = ["message", "datetime", "timestamp", "timestamp_desc", "tag", "source", "when"];
            let mut table = csv::Writer::from_writer(Vec::new());
            table.write_record(names).expect("written");
            let mut lines = String::new();
            for row in &rows {
                table.write_record(row).expect("written");
                let object: serde_json::Map<String, serde_json::Value> =
                    names.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), cell.trim().into())).collect();
                let _ = writeln!(lines, "{}", serde_json::Value::Object(object));
            }
            let table = String::from_utf8(table.into_inner().expect("bytes")).expect("UTF-8");
            for (name, text) in [("t.csv", &table), ("t.jsonl", &lines)] {
                let mut builder = DatasetBuilder::default();
                let options = ReadOptions { format: Some("timesketch".to_owned()), ..ReadOptions::default() };
                let report = read_bytes(name, "", text.as_bytes(), &mut builder, &options, &super::super::Progress::default());
                let report = report.expect("read");
                prop_assert_eq!(report.records, report.events + report.unreadable);
                let set = builder.build();
                prop_assert_eq!(set.len(), report.events);
                for id in set.ids() {
                    let record = set.event(id).record();
                    prop_assert_eq!(&*set.event(id).title(), &record.title);
                    prop_assert_eq!(&*set.event(id).id(), &record.id);
                    let when = record.when.parse::<crate::time::Edtf>().ok().and_then(|edtf| edtf.when());
                    prop_assert_eq!(set.when(id), when);
                    for (facet, values) in [(Facet::Kind, vec![record.kind.clone()]), (Facet::Tag, record.tags.clone())] {
                        let keys: Vec<String> = set.values(facet, id).map(|value| set.names(facet).key(value).to_owned()).collect();
                        let values: Vec<String> = values.into_iter().filter(|value| !value.is_empty()).collect();
                        prop_assert_eq!(keys, values);
                    }
                }
            }
        }

        #[test]
        fn any_text_is_read_or_refused(
            start in prop_oneof![
                Just("message,datetime,timestamp,timestamp_desc\n"),
                Just("{\"message\": \"a\", \"timestamp\": 1, \"timestamp_desc\": \"b\"}\n"),
                Just("Time|Source|Host|User|Description\n"),
                Just("date,time,timezone,MACB,source,sourcetype,type,desc\n"),
                Just(""),
            ],
            rest in prop_oneof!["[{}\\[\\]\":,|a0\\\\\n -]{0,120}", "\\PC{0,60}", "([0-9:/TZ.-]{0,12}[,|\n]){0,20}"],
            cut in 0_usize..200,
        ) {
            let text = format!("{start}{rest}");
            let text = text.get(..text.floor_char_boundary(cut.max(start.len()))).unwrap_or(&text);
            // The counts are checked there.
            let _ = try_read("t.txt", text.as_bytes());
            let mut builder = DatasetBuilder::default();
            let options = ReadOptions { format: Some("timesketch".to_owned()), ..ReadOptions::default() };
            if let Ok(report) = read_bytes("t", "", text.as_bytes(), &mut builder, &options, &super::super::Progress::default()) {
                prop_assert_eq!(report.records, report.events + report.unreadable);
                prop_assert_eq!(builder.build().len(), report.events);
            }
        }
    }
}
