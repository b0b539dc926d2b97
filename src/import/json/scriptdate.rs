//! Dates as scripts write them: milliseconds since 1970, `new Date(2010, 9, 23)`, and texts for either.

use super::literals::{literal, trimmed, value};
use crate::import::datecell::{Cell, read_cell};
use crate::time::{Civil, DateOrder, Edtf, SECS_PER_DAY, Time, days_in_month};
use serde_json::Value;

/// A text of that many digits is a number of milliseconds; shorter ones are years, days and seconds.
const MIN_DIGITS: usize = 11;

/// Numbers that are taken for years.
const YEARS: std::ops::RangeInclusive<i64> = 1_000..=2_999;

/// Scripts count no farther, in milliseconds on either side of 1970.
const MAX_MS: f64 = 8.64e15;

/// What a literal says about a date.
#[derive(Clone, Debug)]
pub(in crate::import) enum ScriptDate {
    /// A point in time, in milliseconds since 1970 in UTC.
    Instant(i64),
    /// As sharp as it is written, and never moved by a time zone.
    Civil(Edtf),
    /// One of two days: day first, month first.
    Ambiguous(Edtf, Edtf),
    /// The time of reading.
    Now,
    /// Nothing.
    Missing,
    /// What is wrong, and what to do.
    Bad { message: String, hint: String },
}

/// Reads the date of a literal as it stands in a script.
pub(in crate::import) fn script_date(raw: &str, order: Option<DateOrder>) -> ScriptDate {
    let raw = trimmed(raw).trim_end();
    if let Some(arguments) = call(raw, &["new Date", "new window.Date"]) {
        return of_arguments(&arguments, order);
    }
    let moments = ["moment", "vis.moment", "moment.utc", "vis.moment.utc", "Date.parse", "new moment"];
    if let Some(arguments) = call(raw, &moments) {
        return match arguments.as_slice() {
            [] => ScriptDate::Now,
            [one] => script_date(one, order),
            // What follows a text tells how it is written.
            _ => not_read(raw),
        };
    }
    if let Some(arguments) = call(raw, &["Date.UTC"]) {
        return numbers(&arguments).and_then(|parts| utc(&parts)).map_or_else(|| not_read(raw), instant);
    }
    if call(raw, &["Date.now"]).is_some() {
        return ScriptDate::Now;
    }
    match value(raw) {
        // A number of milliseconds as small as this would be seconds after midnight on 1 January 1970.
        Ok(Value::Number(number)) if is_year(&number) => {
            Edtf::from_ymd(number.as_i64().unwrap_or_default(), None, None)
                .map_or_else(|_| not_read(raw), ScriptDate::Civil)
        }
        Ok(Value::Number(number)) => match number.as_f64() {
            Some(ms) if ms.abs() <= MAX_MS => ScriptDate::Instant(ms as i64),
            _ => too_far(),
        },
        Ok(Value::String(text)) if text != raw => of_text(text.trim(), order),
        Ok(Value::Null) => ScriptDate::Missing,
        _ => not_read(raw),
    }
}

/// Reads the date of a text.
pub(in crate::import) fn of_text(text: &str, order: Option<DateOrder>) -> ScriptDate {
    let digits = text.strip_prefix('-').unwrap_or(text);
    // What a server writes, `/Date(1198908717056)/`.
    if let Some(ms) = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) {
        return ms.parse().map_or_else(|_| not_read(text), instant);
    }
    if digits.len() >= MIN_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.len() <= 16 {
        return text.parse().map_or_else(|_| not_read(text), instant);
    }
    match read_cell(text, order, None) {
        Cell::Date(edtf) => ScriptDate::Civil(edtf),
        Cell::Ambiguous(a, b) => ScriptDate::Ambiguous(a, b),
        Cell::Open => ScriptDate::Now,
        Cell::Empty | Cell::Missing => ScriptDate::Missing,
        Cell::Bad { message, hint } => ScriptDate::Bad { message, hint },
    }
}

/// Whether a literal is a number that is taken for a year, also within a call.
pub(in crate::import) fn is_year_number(raw: &str) -> bool {
    match inner(raw).as_slice() {
        [one] => matches!(value(one), Ok(Value::Number(number)) if is_year(&number)),
        _ => false,
    }
}

/// Whether the parts of a date are more than there are, as the month 12 is, which is January of the next year in scripts.
pub(in crate::import) fn runs_over(raw: &str) -> bool {
    let Some(parts) = numbers(&inner(raw)).filter(|parts| parts.len() > 1) else { return false };
    let part = |at: usize, otherwise: i64| parts.get(at).copied().unwrap_or(otherwise);
    let first = time_of(parts.get(..2).unwrap_or_default()).map(Time::civil);
    let n_days = first.map_or(31, |first| i64::from(days_in_month(first.year, first.month)));
    let most = [(1, 0, 11), (2, 1, n_days), (3, 0, 23), (4, 0, 59), (5, 0, 59), (6, 0, 999)];
    most.into_iter().any(|(at, least, most)| !(least..=most).contains(&part(at, least)))
}

/// The arguments of the innermost call that makes a date; a literal alone is one.
fn inner(raw: &str) -> Vec<&str> {
    let mut parts = vec![trimmed(raw).trim_end()];
    while let [one] = parts.as_slice()
        && let Some(arguments) = call(one, &["new Date", "new window.Date", "Date.UTC"])
    {
        parts = arguments.into_iter().map(|part| trimmed(part).trim_end()).collect();
    }
    parts
}

fn is_year(number: &serde_json::Number) -> bool {
    number.as_i64().is_some_and(|year| YEARS.contains(&year))
}

fn instant(ms: i64) -> ScriptDate {
    if ms.unsigned_abs() as f64 <= MAX_MS { ScriptDate::Instant(ms) } else { too_far() }
}

fn too_far() -> ScriptDate {
    let message = "more milliseconds than scripts count".to_owned();
    ScriptDate::Bad { message, hint: "write a date such as \"2021-04-02\", or milliseconds since 1970".to_owned() }
}

fn not_read(raw: &str) -> ScriptDate {
    let message = if ["NaN", "Infinity", "-Infinity"].contains(&raw) {
        "JSON has no such number"
    } else if raw.contains('(') || raw.starts_with(|c: char| c.is_alphabetic()) {
        "the date is worked out by a script, which is not run"
    } else {
        "this is no date"
    };
    ScriptDate::Bad { message: message.to_owned(), hint: "write a date such as \"2021-04-02\"".to_owned() }
}

/// The arguments of a call of one of these functions, when nothing follows it.
fn call<'a>(raw: &'a str, names: &[&str]) -> Option<Vec<&'a str>> {
    let (name, rest) = raw.split_at(raw.find('(')?);
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if names.contains(&name.as_str()) { items_of_call(rest) } else { None }
}

fn items_of_call(inside: &str) -> Option<Vec<&str>> {
    let mut rest = inside.strip_prefix('(')?;
    let mut found = Vec::new();
    loop {
        rest = trimmed(rest);
        if rest == ")" {
            return Some(found);
        }
        let (item, fault) = literal(rest);
        if fault.is_some() || item.is_empty() {
            return None;
        }
        found.push(item);
        rest = trimmed(rest.get(item.len()..)?);
        rest = match rest.strip_prefix(',') {
            Some(rest) => rest,
            None if rest == ")" => rest,
            None => return None,
        };
    }
}

/// What `new Date(…)` makes of its arguments.
fn of_arguments(arguments: &[&str], order: Option<DateOrder>) -> ScriptDate {
    match arguments {
        [] => ScriptDate::Now,
        [one] => script_date(one, order),
        _ => numbers(arguments)
            .and_then(|parts| civil(&parts))
            .map_or_else(|| not_read(&format!("({})", arguments.join(", "))), ScriptDate::Civil),
    }
}

fn numbers(arguments: &[&str]) -> Option<Vec<i64>> {
    arguments.iter().map(|raw| value(raw).ok()?.as_i64()).collect()
}

/// Year, month from 0, and what follows, as sharp as there are parts; scripts let each part run over.
fn civil(parts: &[i64]) -> Option<Edtf> {
    let time = time_of(parts)?;
    let Civil { year, month, day, hour, minute, second } = time.civil();
    match parts.len() {
        2 => Edtf::from_ymd(year, Some(month), None).ok(),
        3 => Edtf::from_ymd(year, Some(month), Some(day)).ok(),
        4..=6 if parts.iter().skip(3).all(|part| *part == 0) => Edtf::from_ymd(year, Some(month), Some(day)).ok(),
        4 | 5 => format!("{}T{hour:02}:{minute:02}", day_text(year, month, day)).parse().ok(),
        6 | 7 => format!("{}T{hour:02}:{minute:02}:{second:02}", day_text(year, month, day)).parse().ok(),
        _ => None,
    }
}

fn utc(parts: &[i64]) -> Option<i64> {
    time_of(parts)?.secs().checked_mul(1_000)
}

fn time_of(parts: &[i64]) -> Option<Time> {
    let part = |at: usize, otherwise: i64| parts.get(at).copied().unwrap_or(otherwise);
    // The years 0 to 99 are of the last century in scripts.
    let year = if (0..=99).contains(&part(0, 0)) { part(0, 0) + 1_900 } else { part(0, 0) };
    let month = part(1, 0);
    let year = year.checked_add(month.div_euclid(12)).filter(|year| (-9_999..=9_999).contains(year))?;
    let secs = [(2, 1, SECS_PER_DAY), (3, 0, 3_600), (4, 0, 60), (5, 0, 1)]
        .into_iter()
        .try_fold(0_i64, |sum, (at, from, per)| sum.checked_add((part(at, from) - from).checked_mul(per)?))?;
    let first = Time::from_ymd(year, month.rem_euclid(12) as u32 + 1, 1)?;
    Some(first.plus_secs(secs)).filter(|time| (-9_999..=9_999).contains(&time.civil().year))
}

/// A day in the form of EDTF.
fn day_text(year: i64, month: u32, day: u32) -> String {
    let sign = if year < 0 { "-" } else { "" };
    format!("{sign}{:04}-{month:02}-{day:02}", year.abs())
}

/// The date of a point in time: its day alone, or its time in UTC; seconds of zero say nothing.
pub(in crate::import) fn edtf_of_instant(ms: i64, is_day: bool) -> Option<Edtf> {
    let Civil { year, month, day, hour, minute, second } = Time::from_secs(ms.div_euclid(1_000)).civil();
    if !(-9_999..=9_999).contains(&year) {
        return Edtf::from_ymd(year, None, None).ok();
    }
    if is_day {
        return Edtf::from_ymd(year, Some(month), Some(day)).ok();
    }
    let seconds = if second == 0 { String::new() } else { format!(":{second:02}") };
    format!("{}T{hour:02}:{minute:02}{seconds}Z", day_text(year, month, day)).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(raw: &str) -> String {
        match script_date(raw, None) {
            ScriptDate::Instant(ms) => {
                format!("{ms} = {}", edtf_of_instant(ms, false).map_or(String::new(), |edtf| edtf.to_string()))
            }
            ScriptDate::Civil(edtf) => edtf.to_string(),
            ScriptDate::Ambiguous(a, b) => format!("{a} or {b}"),
            ScriptDate::Now => "now".to_owned(),
            ScriptDate::Missing => "missing".to_owned(),
            ScriptDate::Bad { message, .. } => message,
        }
    }

    #[test]
    fn dates_of_scripts_are_as_sharp_as_their_parts() {
        let run = "the date is worked out by a script, which is not run";
        for (raw, expected) in [
            ("new Date(2010, 9, 23)", "2010-10-23"),
            ("new  Date( 2010 , 9 )", "2010-10"),
            ("new Date(2010, 12, 1)", "2011-01-01"),
            ("new Date(2010, 0, 32)", "2010-02-01"),
            ("1e30", "more milliseconds than scripts count"),
            ("-8640000000000001", "more milliseconds than scripts count"),
            ("'9999999999999999'", "more milliseconds than scripts count"),
            ("new Date(98, 0, 1)", "1998-01-01"),
            ("new Date(2010, 9, 23, 14, 30)", "2010-10-23T14:30"),
            ("new Date(2010, 9, 23, 0, 0, 0)", "2010-10-23"),
            ("new Date(2010, 9, 23, 14, 30, 5, 250)", "2010-10-23T14:30:05"),
            ("new Date(-44, 2, 15)", "-0044-03-15"),
            ("new Date(\"2014-01-01\")", "2014-01-01"),
            ("new Date('2014')", "2014"),
            ("new Date(1287792000000)", "1287792000000 = 2010-10-23T00:00Z"),
            ("new Date(Date.UTC(2010, 9, 23))", "1287792000000 = 2010-10-23T00:00Z"),
            ("moment('2014-04-20T10:00:00+02:00')", "2014-04-20T10:00:00+02:00"),
            ("1398001030000", "1398001030000 = 2014-04-20T13:37:10Z"),
            ("'1398001030000'", "1398001030000 = 2014-04-20T13:37:10Z"),
            ("2016", "2016"),
            ("3000", "3000 = 1970-01-01T00:00:03Z"),
            ("-1.5e12", "-1500000000000 = 1922-06-20T21:20Z"),
            ("'/Date(1398001030000)/'", "1398001030000 = 2014-04-20T13:37:10Z"),
            ("'20140420'", "2014-04-20"),
            ("'4/5/2014'", "2014-05-04 or 2014-04-05"),
            ("new Date()", "now"),
            ("Date.now()", "now"),
            ("null", "missing"),
            ("''", "missing"),
            ("new Date(year, 9, 1)", run),
            ("new Date(2010, 9, 23).getTime() + 5", run),
            ("start", run),
            ("true", run),
            ("NaN", "JSON has no such number"),
            ("'soon'", "no date"),
        ] {
            let seen = show(raw);
            assert!(seen == expected || expected == "no date" && !seen.contains("20"), "{raw}: {seen}");
        }
    }

    #[test]
    fn parts_that_run_over_are_told() {
        for raw in [
            "new Date(2010, 12, 1)",
            "new Date(2010, 1, 31)",
            "new Date(Date.UTC(2010, 0, 1, 24))",
            "Date.UTC(2010, -1)",
        ] {
            assert!(runs_over(raw), "{raw}");
        }
        for raw in [
            "new Date(2010, 11, 31)",
            "new Date(2012, 1, 29, 23, 59, 59)",
            "new Date(2010, 9)",
            "2010",
            "new Date()",
            "x(2, 99)",
        ] {
            assert!(!runs_over(raw), "{raw}");
        }
        assert!(is_year_number("2010") && is_year_number("new Date(2010)"));
        assert!(!is_year_number("'2010'") && !is_year_number("new Date(2010, 1)") && !is_year_number("3000"));
    }

    #[test]
    fn far_instants_are_years() {
        assert_eq!(edtf_of_instant(i64::MAX, false).map(|edtf| edtf.to_string()).as_deref(), Some("Y292278994"));
        assert_eq!(edtf_of_instant(-62_198_755_200_000, true).map(|e| e.to_string()).as_deref(), Some("-0001-01-01"));
    }
}
