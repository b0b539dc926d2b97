//! The words that dates are spoken with.

use crate::time::tick::grouped;

/// English month names, January first.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// English month names of three letters.
pub(in crate::time) const MONTHS_SHORT: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `1st`, `2nd`, `11th`.
pub(super) fn ordinal(n: i64) -> String {
    let suffix = match (n % 100, n % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{n}{suffix}")
}

/// An astronomical year as people count: `45 BCE`, `409 CE`, `2012`, `170 000 002 CE`.
pub(super) fn year(year: i64) -> String {
    match year {
        ..=0 => format!("{} BCE", grouped((1 - year).unsigned_abs())),
        1..=999 | 10_000.. => format!("{} CE", grouped(year.unsigned_abs())),
        _ => year.to_string(),
    }
}

/// `a`, `a and b`, `a, b and c` with another last joint if asked for.
pub(super) fn listed(parts: &[String], last_joint: &str) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [all_but_last @ .., last] => format!("{} {last_joint} {last}", all_but_last.join(", ")),
    }
}

/// How a style of words writes a range that shares its month or year.
#[derive(Copy, Clone)]
pub(super) struct Style {
    /// Month names, January first.
    pub(super) months: &'static [&'static str; 12],
    /// Between two numbers or two months, `25–27`.
    pub(super) tight: &'static str,
    /// Between two dates, `25 Mar – 2 Apr`.
    pub(super) loose: &'static str,
}

/// In sentences.
pub(super) const LONG: Style = Style { months: &MONTHS, tight: " to ", loose: " to " };
/// In labels.
pub(super) const SHORT: Style = Style { months: &MONTHS_SHORT, tight: "–", loose: " – " };

impl Style {
    pub(super) fn month(&self, month: u32) -> &'static str {
        (month as usize).checked_sub(1).and_then(|idx| self.months.get(idx)).unwrap_or(&"?")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_counted_as_people_count() {
        let shown = [-43, 0, 1, 999, 1000, 9_999, 10_000, 170_000_002, -170_000_002].map(year);
        let expected =
            ["44 BCE", "1 BCE", "1 CE", "999 CE", "1000", "9999", "10 000 CE", "170 000 002 CE", "170 000 003 BCE"];
        assert_eq!(shown, expected);
    }

    #[test]
    fn ordinals_know_their_exceptions() {
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 13, 21, 112].map(ordinal).join(" "),
            "1st 2nd 3rd 4th 11th 12th 13th 21st 112th"
        );
    }
}
