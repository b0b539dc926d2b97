//! Uwazi, the database of documents by HURIDOCS: its CSV exports, and tables made for its import.
//!
//! | column                      | what it is                                                           |
//! |-----------------------------|----------------------------------------------------------------------|
//! | `Title`, `title__en`        | the title; of several languages the plain one, or else the first     |
//! | `Template`                  | the kind                                                             |
//! | `Date added`, `Published`   | about the record and not about the event: kept as they are           |
//! | `Geolocation`               | `latitude\|longitude`, kept as it is                                 |
//! | `Attachments`               | pages, separated by `\|`                                             |
//! | all others                  | by their names and cells, as in any table                            |
//!
//! A cell may be a range of dates, `from~to` in exports and `from:to` in imports, with an empty side that is open.
//! Values of a thesaurus stay as they are written, `parent::child`.
//!
//! Uwazi keeps whole seconds and no precision: of a year it exports 1 January, and of an open end the first day of its
//! clock, 1970-01-01, which is taken for none where it lies before the start.

use hashbrown::HashMap;

use super::acled::contains_ignoring_case;
use super::cells::is_coordinates;
use super::csv::read_table;
use super::datecell::{Cell, Unjoined, read_cell, span};
use super::guess::{DateHabits, Known};
use super::several::read_several;
use super::table::Table;
use super::{Confidence, Field, Head, ImportError, Importer, Input, Issue, IssueKind, ReadCx};

/// Columns of exports, whose names are translated in other languages than English.
const KNOWN: Known = Known {
    columns: &[
        ("title", Some(Field::Title)),
        ("template", Some(Field::Kind)),
        ("attachments", Some(Field::Link)),
        ("date added", None),
        ("published", None),
        ("documents", None),
        ("geolocation", None),
        ("language", None),
    ],
    called: Some(called),
    dates: DateHabits { has_open_ranges: true, ..DateHabits::USUAL },
    ..Known::NOTHING
};

/// Rows in which marks of Uwazi are looked for.
const LOOK_ROWS: usize = 50;

/// Reads CSV files of Uwazi.
pub(super) struct Uwazi;

impl Importer for Uwazi {
    fn id(&self) -> &'static str {
        "uwazi"
    }

    fn name(&self) -> &'static str {
        "Uwazi (CSV)"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["csv"]
    }

    fn mime(&self) -> &'static str {
        "text/csv"
    }

    fn about(&self) -> &'static str {
        "Uwazi exports and import tables: titles in several languages, ranges of dates in one cell, open sides"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        if head.text.starts_with(['{', '[', '<']) || !contains_ignoring_case(head.text, "title") {
            return Confidence::No;
        }
        let table = Table::open(head.text, head.extension);
        let languages = table.names.iter().filter_map(|name| split_language(name)).count();
        let has_title = table.names.iter().any(|name| base(name).eq_ignore_ascii_case("title"));
        let is_export = table.has_all(&["title", "date added", "template"])
            && table.column(&["published", "documents", "attachments"]).is_some();
        if !has_title {
            Confidence::No
        } else if is_export || languages > 0 {
            Confidence::Certain
        } else if has_marks(&table) {
            Confidence::Yes
        } else {
            Confidence::No
        }
    }

    fn reads_stretches(&self) -> bool {
        true
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        read_table(input, &KNOWN, cx)?;
        cx.flush_notes();
        cx.report_mut().issues.iter_mut().for_each(name_both_sides);
        Ok(())
    }
}

/// Says of a range whose end lies before its start what both of them are.
fn name_both_sides(issue: &mut Issue) {
    if issue.kind != IssueKind::BadDate {
        return;
    }
    let Some((start, end)) = issue.value.split_once(['~', ':']) else { return };
    let (start, end) = (start.trim(), end.trim());
    if let (Cell::Date(a), Cell::Date(b)) = (read_cell(start, None, None), read_cell(end, None, None))
        && span(&a, &b).is_err_and(|error| matches!(error, Unjoined::EndFirst))
    {
        issue.message = format!("the end of the range, {end}, lies before its start, {start}");
        "the event has no date; correct one of the two sides".clone_into(&mut issue.hint);
        issue.kind = IssueKind::EndBeforeStart;
    }
}

/// Whether cells look as hardly any other program writes them: two of ranges with `~`, `parent::child`, `lat|lon`.
fn has_marks(table: &Table<'_>) -> bool {
    let cells = || table.sample.iter().take(LOOK_ROWS).flatten().filter(|cell| cell.len() < 200);
    let has_range = cells().any(|cell| cell.contains('~') && read_several(cell, None, None).is_some());
    let has_child = cells().any(|cell| {
        cell.split_once("::").is_some_and(|(parent, child)| {
            let is_word = |text: &str| text.chars().next().is_some_and(char::is_alphabetic);
            is_word(parent) && is_word(child) && !cell.contains("()")
        })
    });
    let has_place = cells().any(|cell| cell.contains('|') && is_coordinates(cell));
    u8::from(has_range) + u8::from(has_child) + u8::from(has_place) >= 2
}

/// A name before its language, `title` and `en` of `title__en`.
fn split_language(name: &str) -> Option<(&str, &str)> {
    let (base, language) = name.rsplit_once("__")?;
    let is_language = matches!(language.len(), 2 | 3) && language.bytes().all(|byte| byte.is_ascii_lowercase());
    (is_language && !base.trim().is_empty()).then_some((base.trim(), language))
}

fn base(name: &str) -> &str {
    split_language(name).map_or(name.trim(), |(base, _)| base)
}

/// Each column is told by its name without the language; of one in several languages the plain one counts, or the first.
fn called(names: &[String]) -> Vec<Option<String>> {
    let mut chosen: HashMap<String, usize> = HashMap::with_capacity(names.len());
    for (idx, name) in names.iter().enumerate() {
        let entry = chosen.entry(base(name).to_lowercase()).or_insert(idx);
        let is_better =
            split_language(name).is_none() && names.get(*entry).is_some_and(|other| split_language(other).is_some());
        if is_better {
            *entry = idx;
        }
    }
    let one = |(idx, name): (usize, &String)| {
        let key = base(name).to_lowercase();
        // All titles: where one is empty, that of another language names the event. Other names are told once a language.
        let counts = key == "title" || split_language(name).is_none() || chosen.get(&key) == Some(&idx);
        counts.then(|| base(name).to_owned())
    };
    names.iter().enumerate().map(one).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::import::trial::{read, try_read};

    #[test]
    fn an_export_is_read_with_its_ranges_and_nothing_of_the_record_is_a_date() {
        let trial = read(
            "e.csv",
            "Title,Date added,Template,Detention period,Tags,Country,Evidence,Geolocation,Documents,Attachments,Published\n\
             Arrest of A,2023-05-01,Detention,2012-05-01~2013-02-03,prison|torture,Kenya,Ruling|https://a.b/c,41.9|12.5,/files/x.pdf,https://h/api/files/y.pdf|https://h/api/files/z.pdf,Published\n\
             Arrest of B,2023-05-02,Detention,2014-05-01~1970-01-01,Violence::Beating,Kenya,,,,,Unpublished\n\
             Arrest of C,2023-05-02,Detention,,,,,,,,Published\n",
        );
        assert_eq!(trial.report.format, "uwazi");
        assert_eq!(
            trial.lines(),
            ["2012-05-01/2013-02-03 | Arrest of A", "2014-05-01/.. | Arrest of B", " | Arrest of C"]
        );
        let first = &trial.events[0];
        assert_eq!(first.kind, "Detention");
        assert_eq!(first.tags, ["prison", "torture"]);
        assert_eq!(first.as_written, "2012-05-01~2013-02-03");
        let links: Vec<_> = first.links.iter().map(|link| (link.label.as_str(), link.url.as_str())).collect();
        assert!(links.contains(&("Ruling", "https://a.b/c")), "{links:?}");
        assert_eq!(links.len(), 3);
        let kept = |key: &str| first.extra.get(key).and_then(|value| value.as_str()).unwrap_or("").to_owned();
        assert_eq!(
            ["Date added", "Published", "Geolocation", "Documents"].map(kept),
            ["2023-05-01", "Published", "41.9|12.5", "/files/x.pdf"]
        );
        assert_eq!(trial.events[1].tags, ["Violence::Beating"]);
        assert_eq!(trial.issues(), []);
    }

    #[test]
    fn of_several_languages_the_plain_title_or_the_first_one_is_taken_and_the_others_are_kept() {
        let trial = read(
            "i.csv",
            "title__es,title__en,Description__es,Description__en,Date\nProtesta,Protest,Una marcha,A march,2012:2013\n,Strike,,A strike,\"September 4, 1986\"\n",
        );
        assert_eq!(trial.report.format, "uwazi");
        assert_eq!(trial.lines(), ["1986-09-04 | Strike", "2012/2013 | Protesta"]);
        assert_eq!(trial.events[1].summary, "Una marcha");
        assert_eq!(trial.events[1].extra["title__en"], "Protest");
        assert_eq!(trial.events[1].extra["Description__en"], "A march");
        let plain = read("i.csv", "title__en,title,date\nProtest,Marcha,2012/05/06\nStrike,Huelga,2012 05 07\n");
        assert_eq!(plain.lines(), ["2012-05-06 | Marcha", "2012-05-07 | Huelga"]);
        assert_eq!(plain.events[0].extra["title__en"], "Protest");
    }

    #[test]
    fn a_range_that_ends_before_it_starts_is_said_with_both_sides() {
        let trial = read("i.csv", "title__en,period\nA,2012-05-01~2011-02-03\nB,2014-05-01~\n");
        assert_eq!(trial.lines(), ["2014-05-01/.. | B", " | A"]);
        assert_eq!(trial.issues(), [(2, 2, "end_before_start")]);
        assert_eq!(
            trial.report.issues[0].message,
            "the end of the range, 2011-02-03, lies before its start, 2012-05-01"
        );
    }

    #[test]
    fn dates_of_two_readings_stay_both_in_ranges_too() {
        let trial = read("i.csv", "title__en,period\nA,01/02/2012~05/03/2012\nB,01/04/2012~\n");
        assert_eq!(trial.events[0].when, "2012-01-02?/2012-05-03?");
        assert!(trial.report.issues.iter().any(|issue| issue.kind.key() == "ambiguous_date"));
        let proven = read("i.csv", "title__en,period\nA,01/02/2012~05/03/2012\nB,13/04/2012~\n");
        assert_eq!(proven.lines(), ["2012-02-01/2012-03-05 | A", "2012-04-13/.. | B"]);
    }

    #[test]
    fn tables_of_others_are_left_to_others() {
        for text in [
            "title,date\nA,2012-01-01\n",
            "title,date,note\nA,2012~,x::y\n",
            "Title,Date,Template\nA,2012,B\n",
            "my__init,date\nA,2012\n",
        ] {
            assert_eq!(read("t.csv", text).report.format, "csv", "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_table_is_survived(text in "[a-z0-9,|~:_\"\n -]{0,200}") {
            let _ = try_read("t.csv", format!("title__en,date,{text}").as_bytes());
        }
    }
}
