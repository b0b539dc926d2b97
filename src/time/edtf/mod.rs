//! EDTF, the Extended Date/Time Format of ISO 8601-2:2019 Annex A and the Library of Congress, levels 0, 1 and 2.
//!
//! | written                    | means                                     |
//! |----------------------------|-------------------------------------------|
//! | `1985-04-12`, `1985-04`    | a day, a month                            |
//! | `2004-01-01T10:10:10Z`     | a point of time                           |
//! | `1964/2008`, `1985/..`     | an interval, one that goes on             |
//! | `1984?`, `1984~`, `1984%`  | uncertain, approximate, both              |
//! | `2004?-06-~11`             | doubt about single components             |
//! | `201X`, `2004-XX`          | digits that nobody knows                  |
//! | `2001-21`, `2001-34`       | a season, a quarter                       |
//! | `Y-17E7`, `1950S2`         | far years, significant digits             |
//! | `[1667,1670..1672]`        | one of these                              |
//! | `{1960,1961-12}`           | all of these                              |
//!
//! Beyond the profile, and because evidence is timed to the minute, three things of ISO 8601 are read as well:
//! `T10:15` and `T10`, date-times as ends of an interval, and doubt about the date of a date-time.
//! The `..` of ISO 8601-2 in an interval, `..2004/2006`, is read too.

mod bounds;
mod build;
mod date;
mod error;
mod hint;
mod parse;
mod print;
#[cfg(test)]
mod properties;
mod short;
mod spoken;
mod words;

pub use bounds::Bound;
pub use error::EdtfError;
pub use parse::plain_date;

pub(in crate::time) use date::{Clock, Date, Mask, X, Year, Zone};
pub(in crate::time) use hint::from_draft as hint_from_draft;
pub use words::MONTHS;
pub(in crate::time) use words::MONTHS_SHORT;

/// A date, an interval or a set of dates, as EDTF can write it.
///
/// Two values are equal when their canonical texts are equal.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Edtf {
    kind: Kind,
}

/// What was written.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Kind {
    Date(Date),
    Interval(End, End),
    Set { is_all: bool, items: Vec<Item> },
}

/// One end of an interval.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
enum End {
    Date(Date),
    /// `..date`, at the start only.
    Before(Date),
    /// `date..`, at the end only.
    After(Date),
    /// `..`
    GoesOn,
    /// Nothing.
    Unknown,
}

/// One member of a set, or a run of members.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
enum Item {
    Date(Date),
    Before(Date),
    After(Date),
    Range(Date, Date),
}

impl std::str::FromStr for Edtf {
    type Err = EdtfError;

    fn from_str(text: &str) -> Result<Self, EdtfError> {
        Self::read(text).map_err(|error| error.or_hint(|| hint::suggest(text)))
    }
}

impl Edtf {
    /// Reads EDTF without searching for a hint when it fails.
    pub(in crate::time) fn read(text: &str) -> Result<Self, EdtfError> {
        parse::parse(text).map(|kind| Self { kind })
    }

    /// The lowest EDTF level that can write this, 0 to 2.
    pub fn level(&self) -> u8 {
        match &self.kind {
            Kind::Date(date) => level_of_date(date, false),
            Kind::Interval(start, end) => level_of_end(start).max(level_of_end(end)),
            Kind::Set { .. } => 2,
        }
    }

    /// Month and day of a date whose year is wholly unknown, `XXXX-04-02`, for putting the undated in order.
    ///
    /// `None` for everything else; inside, `None` stands for a component that is not known.
    pub fn month_day(&self) -> Option<(Option<u32>, Option<u32>)> {
        match &self.kind {
            Kind::Date(date) if date.year.is_unknown() => {
                Some((date.month.and_then(Mask::value), date.day.and_then(Mask::value)))
            }
            _ => None,
        }
    }
}

fn level_of_end(end: &End) -> u8 {
    match end {
        End::Date(date) => level_of_date(date, true),
        End::GoesOn | End::Unknown => 1,
        End::Before(_) | End::After(_) => 2,
    }
}

fn level_of_date(date: &Date, in_interval: bool) -> u8 {
    let year = match date.year {
        Year::Digits { significant: 0, negative, .. } => u8::from(negative),
        Year::Long { significant: 0, exponent: None, .. } => 1,
        Year::Digits { .. } | Year::Long { .. } => 2,
    };
    let season = match date.season() {
        None => 0,
        Some(21..=24) => 1,
        Some(_) => 2,
    };
    let doubt = match date.uniform_doubt() {
        Some(doubt) if !doubt.is_any() => 0,
        Some(_) if date.clock.is_none() => 1,
        _ => 2,
    };
    // Level 1 has unspecified digits in these shapes only, and none in intervals (ISO 8601-2 Annex A.5.5 and A.6).
    let masks = if !date.is_masked() {
        0
    } else if in_interval {
        2
    } else {
        let year_xs = match date.year {
            Year::Digits { digits, .. } => digits.map(|digit| digit == X),
            Year::Long { .. } => [false; 4],
        };
        match (year_xs, date.month, date.day) {
            ([false, false, _, true], None, None)
            | ([false, false, false, false], Some(Mask::XX), None | Some(Mask::XX)) => 1,
            ([false, false, false, false], Some(month), Some(Mask::XX)) if !month.is_masked() => 1,
            _ => 2,
        }
    };
    year.max(season).max(doubt).max(masks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edtf(text: &str) -> Edtf {
        text.parse().expect(text)
    }

    #[test]
    fn the_level_is_the_lowest_that_can_write_it() {
        let by_level: [&[&str]; 3] = [
            &["1985", "1985-04-12", "1964/2008", "2004-01-01T10:10:10+05:00", "0000"],
            &[
                "-1985",
                "Y170002",
                "1984?",
                "?2001",
                "?1985-?04-?12",
                "201X",
                "20XX",
                "2004-XX",
                "1985-04-XX",
                "1985-XX-XX",
            ],
            &[
                "1XXX",
                "XXXX",
                "156X-12-25",
                "1560-XX-25",
                "2004?-06",
                "Y17E7",
                "1950S2",
                "2001-34",
                "[1667]",
                "1987/199X",
            ],
        ];
        for (level, texts) in by_level.iter().enumerate() {
            for text in *texts {
                assert_eq!(usize::from(edtf(text).level()), level, "{text}");
            }
        }
        assert_eq!(edtf("2001-21").level(), 1);
        assert_eq!(edtf("1985/..").level(), 1);
    }

    #[test]
    fn month_and_day_are_given_for_the_undated_only() {
        assert_eq!(edtf("XXXX-04-02").month_day(), Some((Some(4), Some(2))));
        assert_eq!(edtf("XXXX-04").month_day(), Some((Some(4), None)));
        assert_eq!(edtf("XXXX-XX-02").month_day(), Some((None, Some(2))));
        assert_eq!(edtf("156X-04-02").month_day(), None);
        assert_eq!(edtf("2021-04-02").month_day(), None);
    }

    #[test]
    fn spellings_with_one_meaning_are_equal() {
        for (a, b) in
            [("?2001", "2001?"), ("?1945-?01", "1945-01?"), ("2004~-~06-11", "2004-06~-11"), ("?2001~", "2001%")]
        {
            assert_eq!(edtf(a), edtf(b));
        }
    }
}
