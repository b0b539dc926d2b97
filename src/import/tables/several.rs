//! More than one date in a cell: from one to another, or one after another.
//!
//! | cell                       | EDTF                        |
//! |----------------------------|-----------------------------|
//! | `2012-05-01~2013-02-03`    | `2012-05-01/2013-02-03`     |
//! | `2012-05-01:2013-02-03`    | `2012-05-01/2013-02-03`     |
//! | `2012-05-01\|2013-02-03`   | `{2012-05-01,2013-02-03}`   |
//!
//! `2012~` is EDTF for "about 2012". Only where a format says that its cells are ranges is an empty side an open one.

use crate::import::datecell::{Cell, read_cell};
use crate::time::{DateOrder, Edtf, order_evidence};

/// Between the two dates of a range: as Uwazi writes it, and as it reads it.
const JOINTS: [char; 2] = ['~', ':'];

/// Between dates that follow each other.
const BREAKS: [char; 2] = ['|', ';'];

/// Dates of a cell that are read; a longer list is a text.
const MAX_DATES: usize = 50;

/// Reads a cell that is no single date; `None` when it is not several either.
pub(in crate::import) fn read_several(text: &str, order: Option<DateOrder>, year: Option<i64>) -> Option<Cell> {
    if !text.contains(|c| JOINTS.contains(&c) || BREAKS.contains(&c)) || text.len() > 1_000 {
        return None;
    }
    let order = order.or_else(|| proven(text));
    if !text.contains(BREAKS) {
        return closed_range(text, order, year);
    }
    let parts: Vec<&str> = text.split(BREAKS).map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.len() > MAX_DATES {
        return None;
    }
    list(&parts, |part| {
        let cell = read_part(part, order, year);
        if cell.is_some() { cell } else { closed_range(part, order, year) }
    })
}

/// Whether a cell is a list or a range of whole dates, also one that is open or runs backwards.
pub(in crate::import) fn looks_like_several(text: &str) -> bool {
    let is_date = |side: &str| side.len() >= 4 && read_part(side, None, None).is_some();
    let is_range = |part: &str| {
        split_range(part).is_some_and(|(from, to)| {
            let sides = || [from, to].into_iter().filter(|side| !side.is_empty());
            sides().all(|side| is_date(side) && (part.contains('~') || side.len() >= 8))
        })
    };
    text.len() <= 200
        && text.contains(|c| JOINTS.contains(&c) || BREAKS.contains(&c))
        && text.split(BREAKS).map(str::trim).all(|part| is_range(part) || is_date(part))
}

/// Reads a cell of a format whose cells may be ranges with an empty side; `None` for one that is no range.
pub(in crate::import) fn read_open_ranges(text: &str, order: Option<DateOrder>, year: Option<i64>) -> Option<Cell> {
    if !text.contains(JOINTS) {
        return None;
    }
    let order = order.or_else(|| proven(text));
    let parts: Vec<&str> = text.split('|').map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.len() > MAX_DATES {
        return None;
    }
    list(&parts, |part| match split_range(part) {
        Some(sides) => open_range(sides, order, year),
        None => read_part(part, order, year),
    })
}

/// The two sides of a range; one at least is not empty.
pub(in crate::import) fn split_range(text: &str) -> Option<(&str, &str)> {
    let (from, to) = JOINTS.iter().find_map(|joint| text.split_once(*joint))?;
    let (from, to) = (from.trim(), to.trim());
    let is_empty = from.is_empty() && to.is_empty();
    (!is_empty && !to.contains(JOINTS)).then_some((from, to))
}

/// The pieces of a cell that may each be a date.
pub(in crate::import) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(['~', '|', ';']).map(str::trim)
}

/// The order of day and month that one date of a cell proves for the others.
fn proven(text: &str) -> Option<DateOrder> {
    let found: Vec<_> = pieces(text).take(MAX_DATES).filter_map(order_evidence).collect();
    found.first().copied().filter(|first| found.iter().all(|other| other == first))
}

/// What Uwazi exports for the empty side of a range: the first second of its clock, or words of its library.
fn is_no_date(side: &str) -> bool {
    side.is_empty() || side.eq_ignore_ascii_case("invalid date")
}

fn open_range((from, to): (&str, &str), order: Option<DateOrder>, year: Option<i64>) -> Option<Cell> {
    let is_epoch = |side: &str| matches!(side, "1970-01-01" | "1970/01/01" | "01/01/1970");
    match (is_no_date(from), is_no_date(to)) {
        (true, true) => Some(Cell::Missing),
        (true, false) => each(read_part(to, order, year)?, |to| Edtf::interval(None, Some(to)).ok()),
        (false, true) => each(read_part(from, order, year)?, open_end),
        (false, false) => {
            let start = read_part(from, order, year)?;
            let end = read_part(to, order, year)?;
            // An end before the start that is the zero of a clock is none.
            if is_epoch(to) && !is_epoch(from) && join(&start, &end).is_none() {
                return each(start, open_end);
            }
            join(&start, &end)
        }
    }
}

fn open_end(start: &Edtf) -> Option<Edtf> {
    format!("{start}/..").parse().ok()
}

/// Both sides are whole dates; `2012:2013` could be a time, and `a~b` of words is no date at all.
fn closed_range(text: &str, order: Option<DateOrder>, year: Option<i64>) -> Option<Cell> {
    let (from, to) = split_range(text)?;
    let has_year = |side: &str| side.as_bytes().windows(4).any(|four| four.iter().all(u8::is_ascii_digit));
    let is_whole = |side: &str| side.len() <= 40 && has_year(side) && (!text.contains(':') || side.len() >= 8);
    if !is_whole(from) || !is_whole(to) {
        return None;
    }
    join(&read_part(from, order, year)?, &read_part(to, order, year)?)
}

/// One date; `None` for everything else.
fn read_part(text: &str, order: Option<DateOrder>, year: Option<i64>) -> Option<Cell> {
    let is_single = !text.contains(BREAKS) && !text.contains('~') && text.contains(|c: char| c.is_ascii_digit());
    let cell = is_single.then(|| read_cell(text, order, year))?;
    matches!(cell, Cell::Date(_) | Cell::Ambiguous(..)).then_some(cell)
}

/// A date by both orders of day and month; the same twice where they agree.
fn both(cell: &Cell) -> Option<(&Edtf, &Edtf)> {
    match cell {
        Cell::Date(edtf) => Some((edtf, edtf)),
        Cell::Ambiguous(a, b) => Some((a, b)),
        _ => None,
    }
}

fn each(cell: Cell, make: impl Fn(&Edtf) -> Option<Edtf>) -> Option<Cell> {
    Some(match cell {
        Cell::Date(edtf) => Cell::Date(make(&edtf)?),
        Cell::Ambiguous(a, b) => Cell::Ambiguous(make(&a)?, make(&b)?),
        cell => cell,
    })
}

fn of_two(a: Option<Edtf>, b: Option<Edtf>) -> Option<Cell> {
    match (a, b) {
        (Some(a), Some(b)) if a == b => Some(Cell::Date(a)),
        (Some(a), Some(b)) => Some(Cell::Ambiguous(a, b)),
        // In one order the range would run backwards: the other one is meant.
        (Some(one), None) | (None, Some(one)) => Some(Cell::Date(one)),
        (None, None) => None,
    }
}

fn join(start: &Cell, end: &Cell) -> Option<Cell> {
    let ((a, b), (c, d)) = (both(start)?, both(end)?);
    let interval = |start: &Edtf, end: &Edtf| {
        if start == end { Some(start.clone()) } else { Edtf::interval(Some(start), Some(end)).ok() }
    };
    of_two(interval(a, c), interval(b, d))
}

/// All of several dates; the cell itself when there is only one.
fn list<'t>(parts: &[&'t str], read: impl Fn(&'t str) -> Option<Cell>) -> Option<Cell> {
    let cells: Vec<Cell> = parts.iter().map(|part| read(part)).collect::<Option<_>>()?;
    if let [one] = cells.as_slice() {
        return Some(one.clone());
    }
    let set = |dates: Vec<&Edtf>| {
        let members: Vec<String> = dates.into_iter().map(|date| date.to_string().replace('/', "..")).collect();
        format!("{{{}}}", members.join(",").replace("....", "..")).parse::<Edtf>().ok()
    };
    let pairs: Vec<_> = cells.iter().map(both).collect::<Option<_>>()?;
    of_two(set(pairs.iter().map(|(a, _)| *a).collect()), set(pairs.iter().map(|(_, b)| *b).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(cell: Option<Cell>) -> String {
        match cell {
            Some(Cell::Date(edtf)) => edtf.to_string(),
            Some(Cell::Ambiguous(a, b)) => format!("{a} or {b}"),
            Some(Cell::Missing) => "missing".to_owned(),
            _ => "no".to_owned(),
        }
    }

    #[test]
    fn ranges_and_lists_of_any_table_need_whole_dates() {
        for (text, expected) in [
            ("2012-05-01~2013-02-03", "2012-05-01/2013-02-03"),
            ("2012-05-01:2013-02-03", "2012-05-01/2013-02-03"),
            ("2012 ~ 2013", "2012/2013"),
            ("5 May 2012 ~ 7 May 2012", "2012-05-05/2012-05-07"),
            ("2012:2013", "no"),
            ("10:15", "no"),
            ("20:12:2013", "no"),
            ("2013-02-03~2012-05-01", "no"),
            ("a~b", "no"),
            ("2012-05-01|2013-02-03", "{2012-05-01,2013-02-03}"),
            ("2012-05-01; 2013", "{2012-05-01,2013}"),
            ("2012-05-01~2012-05-04|2013-02-03", "{2012-05-01..2012-05-04,2013-02-03}"),
            ("2012-05-01; see below", "no"),
            ("01/02/2012~05/03/2012", "2012-02-01/2012-03-05 or 2012-01-02/2012-05-03"),
            ("13/02/2012~05/03/2012", "2012-02-13/2012-03-05"),
        ] {
            assert_eq!(show(read_several(text, None, None)), expected, "{text}");
        }
        assert!(["2014-05-01~1970-01-01", "01/02/2012~", "2012-05-01|2013"].into_iter().all(looks_like_several));
        assert!(!["10:15", "2012:", "a|b", "41.9|12.5", "1|2", "x~y"].into_iter().any(looks_like_several));
    }

    #[test]
    fn an_empty_side_is_open_where_cells_are_ranges() {
        for (text, expected) in [
            ("2012-05-01~", "2012-05-01/.."),
            ("2012-05-01:", "2012-05-01/.."),
            ("~2012-05-01", "/2012-05-01"),
            (":2012", "/2012"),
            ("2012:2013", "2012/2013"),
            ("September 4, 1986:1987", "1986-09-04/1987"),
            ("2012-05-01~1970-01-01", "2012-05-01/.."),
            ("1969-05-01~1970-01-01", "1969-05-01/1970-01-01"),
            ("2012-05-01~Invalid date", "2012-05-01/.."),
            ("Invalid date~Invalid date", "missing"),
            ("2012~2013|2015~2016", "{2012..2013,2015..2016}"),
            ("2012-05-01", "no"),
            ("~", "no"),
        ] {
            assert_eq!(show(read_open_ranges(text, None, None)), expected, "{text}");
        }
    }
}
