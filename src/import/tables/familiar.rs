//! Tables of programs and projects that need no importer of their own: they are read like any table, but by their names.

use crate::import::Field;
use crate::import::guess::{DateHabits, Known};

/// A table that is told by its columns.
struct Familiar {
    /// Columns that it always has.
    has: &'static [&'static str],
    known: Known,
}

/// DARIAH-DE Geo-Browser, World Historical Gazetteer (LP-TSV), Security Force Monitor, EM-DAT.
static FAMILIAR: [Familiar; 4] = [
    Familiar {
        has: &["TimeSpan:begin", "TimeSpan:end"],
        known: Known {
            columns: &[
                ("Name", Some(Field::Title)),
                ("Address", Some(Field::Place)),
                ("Description", Some(Field::Summary)),
                ("TimeSpan:begin", Some(Field::Date)),
                ("TimeSpan:end", Some(Field::End)),
                ("TimeStamp", Some(Field::OtherDate)),
                ("Longitude", None),
                ("Latitude", None),
                ("GettyID", None),
            ],
            dates: DateHabits { has_short_years: true, ..DateHabits::USUAL },
            ..Known::NOTHING
        },
    },
    Familiar {
        has: &["title", "title_source", "start"],
        known: Known {
            columns: &[
                ("id", Some(Field::Id)),
                ("title", Some(Field::Title)),
                ("title_source", Some(Field::Source)),
                ("title_uri", Some(Field::Link)),
                ("ccodes", Some(Field::Country)),
                ("types", Some(Field::Tag)),
                ("parent_name", Some(Field::Place)),
                ("start", Some(Field::Date)),
                ("end", Some(Field::End)),
                ("attestation_year", Some(Field::OtherDate)),
                ("description", Some(Field::Summary)),
                ("variants", None),
                ("matches", None),
                ("fclasses", None),
                ("lon", None),
                ("lat", None),
                ("geo_source", None),
            ],
            dates: DateHabits { has_short_years: true, ..DateHabits::USUAL },
            ..Known::NOTHING
        },
    },
    Familiar {
        has: &["first_cited_date", "last_cited_date"],
        known: Known {
            columns: &[
                ("id:admin", Some(Field::Id)),
                ("name", Some(Field::Title)),
                ("country", Some(Field::Country)),
                ("classification", Some(Field::Tag)),
                ("first_cited_date", Some(Field::Date)),
                ("last_cited_date", Some(Field::End)),
                ("first_cited_date_start", Some(Field::StartKnown)),
                ("last_cited_date_open", Some(Field::Ongoing)),
                ("other_names", None),
            ],
            called: Some(behind_colon),
            dates: DateHabits { has_sightings: true, ..DateHabits::USUAL },
            ..Known::NOTHING
        },
    },
    Familiar {
        has: &["DisNo.", "Disaster Type", "Start Year"],
        known: Known {
            columns: &[
                ("DisNo.", Some(Field::Id)),
                ("Event Name", Some(Field::Title)),
                ("Disaster Type", Some(Field::Kind)),
                ("Disaster Subtype", Some(Field::Tag)),
                ("Country", Some(Field::Country)),
                ("ISO", None),
                ("Location", Some(Field::Place)),
                ("Entry Date", None),
                ("Last Update", None),
                ("Region", None),
                ("Subregion", None),
            ],
            ..Known::NOTHING
        },
    },
];

/// What is known of a table with these columns.
pub(in crate::import) fn familiar(names: &[String]) -> &'static Known {
    let is_it = |familiar: &&Familiar| {
        let called = familiar.known.called.map(|called| called(names));
        let has = |wanted: &str| match &called {
            Some(called) => called.iter().flatten().any(|name| name.eq_ignore_ascii_case(wanted)),
            None => names.iter().any(|name| name.eq_ignore_ascii_case(wanted)),
        };
        familiar.has.iter().all(|wanted| has(wanted))
    };
    FAMILIAR.iter().find(is_it).map_or(&Known::NOTHING, |familiar| &familiar.known)
}

/// `unit:first_cited_date` is told by what stands behind the first colon.
fn behind_colon(names: &[String]) -> Vec<Option<String>> {
    let bare = |name: &String| name.split_once(':').map_or(name.as_str(), |(_, bare)| bare).to_owned();
    names.iter().map(|name| Some(bare(name))).collect()
}
