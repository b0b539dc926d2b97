//! Aeon Timeline: its CSV exports, of versions 2 and 3.
//!
//! | version | columns that it always has                                                              |
//! |---------|------------------------------------------------------------------------------------------|
//! | 2       | `EventID`, `Title`, `Start Date`, `Duration`, `End Date`, `Parent`, `Color`, `Tags`      |
//! | 3       | `Type`, `Display ID`, `Label`, `Summary`, `Start Date`, `Duration`, `End Date`, `Ongoing` |
//!
//! Then come the properties and relationships of the timeline's template, such as `Participant`, `Witness` and `Location`,
//! whose values are separated by commas. Seen in exports that others published: dates as `1933-02-07 01:17:00`, eras as
//! `0001-12-17 00:00:00 BC` and `BC 0044-03-15`, lengths as `1 month, 2 days`. What other formats of dates the program
//! can be told to write is not known here; they are read as in any table. A time of all zeros is taken for a day.
//!
//! Items of other types than events (people, places, stories) are rows too; they stay, undated, and their type is the kind.

use super::Separators;
use super::acled::contains_ignoring_case;
use super::csv::read_table;
use super::guess::Known;
use super::table::Table;
use super::{Confidence, Field, Head, ImportError, Importer, Input, ReadCx};

const KNOWN: Known = Known {
    columns: &[
        ("Display ID", Some(Field::Id)),
        ("EventID", Some(Field::Id)),
        ("Label", Some(Field::Title)),
        ("Title", Some(Field::Title)),
        ("Type", Some(Field::Kind)),
        ("Start Date", Some(Field::Date)),
        ("End Date", Some(Field::End)),
        ("Latest Start Date", Some(Field::LatestStart)),
        ("Earliest End Date", Some(Field::EarliestEnd)),
        ("Duration", Some(Field::Duration)),
        ("Ongoing", Some(Field::Ongoing)),
        ("Summary", Some(Field::Summary)),
        ("Description", Some(Field::Summary)),
        ("Notes", Some(Field::Summary)),
        ("Tags", Some(Field::Tag)),
        ("Story", Some(Field::Tag)),
        ("Story Arc", Some(Field::Tag)),
        ("Arc", Some(Field::Tag)),
        ("Participant", Some(Field::Actor)),
        ("Observer", Some(Field::Actor)),
        ("Witness", Some(Field::Actor)),
        ("Viewpoint", Some(Field::Actor)),
        ("Character", Some(Field::Actor)),
        ("Person", Some(Field::Actor)),
        ("Location", Some(Field::Place)),
        ("Place", Some(Field::Place)),
        ("Links", Some(Field::Link)),
        ("Parent", None),
        ("Grouped Under", None),
        ("Color", None),
        ("Initials", None),
        ("Narrative Position", None),
        ("Blocked By", None),
        ("Complete", None),
    ],
    separators: Separators::both(',', '|'),
    ..Known::NOTHING
};

/// Reads CSV exports of Aeon Timeline.
pub(super) struct Aeon;

impl Importer for Aeon {
    fn id(&self) -> &'static str {
        "aeon"
    }

    fn name(&self) -> &'static str {
        "Aeon Timeline (CSV)"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["csv", "tsv", "txt"]
    }

    fn mime(&self) -> &'static str {
        "text/csv"
    }

    fn about(&self) -> &'static str {
        "CSV exports of Aeon Timeline 2 and 3: eras, durations, latest starts, earliest ends, people and places"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let is_text = !head.text.starts_with(['{', '[', '<']);
        if !is_text || !contains_ignoring_case(head.text, "duration") {
            return Confidence::No;
        }
        let table = Table::open(head.text, head.extension);
        let has_dates = table.has_all(&["start date", "end date", "duration"]);
        let is_second = table.has_all(&["eventid", "title", "parent"]);
        let is_third = table.has_all(&["type", "display id", "label"]);
        if has_dates && (is_second || is_third) { Confidence::Certain } else { Confidence::No }
    }

    fn reads_stretches(&self) -> bool {
        true
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        read_table(input, &KNOWN, cx)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::import::trial::{read, try_read};

    const THIRD: &str = "Type,Display ID,Label,Summary,Narrative Position,Color,Parent,Initials,Ongoing,Start Date,\
                         Latest Start Date,Duration,Earliest End Date,End Date,Blocked By,Links,Tags,Participant,Location\n";

    #[test]
    fn an_export_of_version_3_is_read() {
        let trial = read(
            "a.csv",
            &format!(
                "{THIRD}Event,EV1,The bell rings,\"He, she\",Scene 1,Red,,,False,1933-02-07 01:17:00,,8 minutes,,1933-02-07 01:25:00,,,\"Alibi,Clue\",\"Mrs Hart,The guard\",Train\n\
                 Event,EV2,The siege,,,Red,,,False,0070-04-14 00:00:00 BC,0070-04-20 00:00:00 BC,0 seconds,,0070-04-14 00:00:00 BC,,,,,\n\
                 Event,EV3,The war,,,Red,,,True,2014-02-27 00:00:00,,,,,,,,,\n\
                 Event,EV4,The march,,,Red,,,False,2014-02-27 00:00:00,,3 days,,,,,,,\n\
                 Event,EV5,The camp,,,Red,,,False,2014-02-01 00:00:00,,,2014-03-01 00:00:00,2014-03-05 00:00:00,,,,,\n\
                 Person,PER1,Mrs Hart,,,Red,,MH,False,,,0 seconds,,,,,,,\n"
            ),
        );
        assert_eq!(trial.report.format, "aeon");
        let mut lines = trial.lines();
        lines.sort();
        assert_eq!(
            lines,
            [
                " | Mrs Hart",
                "1933-02-07T01:17:00/1933-02-07T01:25:00 | The bell rings",
                "2014-02-01/2014-03-05? | The camp",
                "2014-02-27/.. | The war",
                "2014-02-27/2014-03-01 | The march",
                "[-0069-04-14..-0069-04-20] | The siege",
            ]
        );
        let bell = trial.events.iter().find(|event| event.id == "EV1").expect("an event");
        assert_eq!((bell.kind.as_str(), bell.summary.as_str()), ("Event", "He, she"));
        assert_eq!(
            (bell.tags.len(), bell.actors.len(), bell.places.as_slice()),
            (2, 2, ["Train".to_owned()].as_slice())
        );
        assert_eq!(bell.extra["Color"], "Red");
        assert_eq!(bell.extra["Duration"], "8 minutes");
        let march = trial.events.iter().find(|event| event.id == "EV4").expect("an event");
        assert_eq!(march.when_note, "The end is the start and 3 days.");
        assert_eq!(trial.events.iter().filter(|event| event.kind == "Person").count(), 1);
    }

    #[test]
    fn an_export_of_version_2_is_read() {
        let trial = read(
            "a.csv",
            "\"EventID\",\"Title\",\"Start Date\",\"Duration\",\"End Date\",\"Parent\",\"Color\",\"Tags\",\"Links\",\"Notes\",\"Description\"\n\
             \"2\",\"Second\",\"0001-12-17 00:00:00 BC\",\"2 months, 1 week, 1 day\",\"0001-02-25 00:00:00 AD\",\"\",\"Red\",\"\",\"\",\"a note\",\"a text\"\n\
             \"3\",\"Third\",\"2012\",\"3 years\",\"\",\"\",\"Red\",\"a,b\",\"https://a.b\",\"\",\"\"\n",
        );
        assert_eq!(trial.report.format, "aeon");
        assert_eq!(trial.lines(), ["0000-12-17/0001-02-25 | Second", "2012/2015? | Third"]);
        assert_eq!((trial.events[0].summary.as_str(), &trial.events[0].extra["Notes"]), ("a text", &"a note".into()));
        assert_eq!(trial.events[1].links[0].url, "https://a.b");
        assert_eq!(trial.issues(), []);
    }

    proptest! {
        #[test]
        fn any_rows_are_survived(text in "[A-Z0-9a-z,:\"\n -]{0,300}") {
            let trial = try_read("a.csv", format!("{THIRD}{text}").as_bytes()).expect("a table");
            prop_assert_eq!(trial.report.format, "aeon");
        }
    }
}
