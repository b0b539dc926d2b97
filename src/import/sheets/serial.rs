//! Dates of workbooks as text: days counted from an epoch, and ISO dates with a format.
//!
//! Excel counts 1900-01-01 as day 1 and, as Lotus 1-2-3 did, believes in 29 February 1900, day 60; on old Macs
//! 1904-01-01 is day 0. A date is written no finer than the cell shows it, for what a cell shows is what its author wrote.

use crate::import::sheets::shown::Shown;
use crate::time::{MONTHS, SECS_PER_DAY, Time};

/// The last day that Excel knows, 9999-12-31, counted from 1900 and from 1904.
const LAST_DAY: [i64; 2] = [2_958_465, 2_957_003];

/// A date as text.
#[derive(PartialEq, Eq, Debug)]
pub(in crate::import) struct DateText {
    pub(in crate::import) text: String,
    /// What the cell holds and does not show.
    pub(in crate::import) hidden: Hidden,
}

/// What a cell holds and does not show.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::import) enum Hidden {
    Nothing,
    /// A day or a time of day.
    Rest,
    /// The year of a day.
    Year,
}

/// The text of a count of days.
pub(in crate::import) fn date_text(value: f64, is_1904: bool, shown: Shown) -> Option<DateText> {
    let [mut day, mut secs] = [value.floor(), 0.0];
    if !value.is_finite() || value.abs() > 1e7 {
        return None;
    }
    secs += ((value - day) * SECS_PER_DAY as f64).round();
    if secs >= SECS_PER_DAY as f64 {
        (day, secs) = (day + 1.0, 0.0);
    }
    let (day, secs) = (day as i64, secs as i64);
    // Counted from 1904, day 0 is a day, unless the cell shows no more than a time.
    if day == 0 && ((shown.time && !shown.has_day_parts()) || (!is_1904 && secs > 0)) {
        return Some(DateText { text: clock(secs, shown), hidden: Hidden::Nothing });
    }
    let first = i64::from(!is_1904);
    let last = LAST_DAY.get(usize::from(is_1904)).copied().unwrap_or(0);
    if !is_1904 && day == 0 {
        // What Excel shows of a zero; no date reader takes it for one.
        return Some(DateText { text: "1900-01-00".to_owned(), hidden: Hidden::Nothing });
    }
    if !(first..=last).contains(&day) {
        return None;
    }
    if day == 60 && !is_1904 {
        return Some(DateText { text: "1900-02-29".to_owned(), hidden: Hidden::Nothing });
    }
    let epoch = match (is_1904, day < 60) {
        (true, _) => Time::from_ymd(1904, 1, 1)?,
        (false, true) => Time::from_ymd(1899, 12, 31)?,
        (false, false) => Time::from_ymd(1899, 12, 30)?,
    };
    let civil = epoch.plus_secs(day * SECS_PER_DAY).civil();
    Some(trimmed(&year_text(civil.year), civil.month, civil.day, Some(secs), shown))
}

/// The text of an ISO date, `1850-06-01T00:00:00`; the text itself when it is none.
pub(in crate::import) fn iso_text(text: &str, shown: Shown) -> DateText {
    iso_parts(text).map_or_else(
        || DateText { text: text.to_owned(), hidden: Hidden::Nothing },
        |(year, month, day, secs)| trimmed(year, month, day, secs, shown),
    )
}

fn iso_parts(text: &str) -> Option<(&str, u32, u32, Option<i64>)> {
    let (date, time) = text.split_once(['T', ' ']).map_or((text, None), |(date, time)| (date, Some(time)));
    let mut parts = date.rsplitn(3, '-');
    let (day, month, year) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
    year.parse::<i64>().ok()?;
    let secs = match time {
        None => None,
        // With a zone it is an instant, and stays as it is.
        Some(time) => {
            let mut parts = time.split(':');
            let [hours, minutes] = [parts.next()?.parse::<i64>().ok()?, parts.next()?.parse::<i64>().ok()?];
            let seconds = parts.next().map_or(Some(0.0), |seconds| seconds.parse::<f64>().ok())?;
            Some(hours * 3_600 + minutes * 60 + seconds as i64)
        }
    };
    Some((year, month, day, secs))
}

/// A length of time in ISO 8601, `PT26H30M00S`, as `26:30:00`; the text itself when it is none.
pub(in crate::import) fn duration_text(text: &str) -> String {
    let read = || {
        let (is_negative, mut rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        rest = rest.strip_prefix("PT")?;
        let mut secs = 0.0;
        for (unit, length) in [('H', 3_600.0), ('M', 60.0), ('S', 1.0)] {
            if let Some((number, behind)) = rest.split_once(unit) {
                secs += number.parse::<f64>().ok()? * length;
                rest = behind;
            }
        }
        rest.is_empty().then(|| elapsed_text(if is_negative { -secs } else { secs }))
    };
    read().unwrap_or_else(|| text.to_owned())
}

/// A length of time, `26:30:00`.
pub(in crate::import) fn elapsed_text(secs: f64) -> String {
    let whole = secs.abs().round() as i64;
    let sign = if secs < 0.0 { "-" } else { "" };
    format!("{sign}{}:{:02}:{:02}", whole / 3_600, whole / 60 % 60, whole % 60)
}

/// A date with as much of it as is shown.
fn trimmed(year: &str, month: u32, day: u32, secs: Option<i64>, shown: Shown) -> DateText {
    let secs = secs.unwrap_or(0);
    let rest = |is_hidden: bool| if is_hidden { Hidden::Rest } else { Hidden::Nothing };
    let date = format!("{year}-{month:02}-{day:02}");
    let with_time = || if secs == 0 { date.clone() } else { format!("{date}T{}", clock(secs, shown)) };
    let (mut text, hidden) = match (shown.year, shown.month, shown.day, shown.time) {
        (true, false, false, false) => (year.to_owned(), rest((month, day, secs) != (1, 1, 0))),
        (true, true, false, false) => (format!("{year}-{month:02}"), rest((day, secs) != (1, 0))),
        (_, true, true, false) if shown.year => (date, rest(secs != 0)),
        // Columns that split a date have formats of one part each.
        (false, true, false, false) if shown.month_name => (month_name(month), Hidden::Nothing),
        (false, true, false, false) => (month.to_string(), Hidden::Nothing),
        (false, false, true, false) => (day.to_string(), Hidden::Nothing),
        // Excel adds the year of typing to `9 Nov`.
        (false, true, true, _) => (format!("{year}?-{month:02}-{day:02}"), Hidden::Year),
        (false, false, false, true) => (with_time(), Hidden::Rest),
        _ => (with_time(), Hidden::Nothing),
    };
    if shown.year {
        text.insert_str(text.find('T').unwrap_or(text.len()), shown.doubt());
    }
    DateText { text, hidden }
}

fn month_name(month: u32) -> String {
    let name = (month as usize).checked_sub(1).and_then(|idx| MONTHS.get(idx));
    name.map_or_else(|| month.to_string(), |name| (*name).to_owned())
}

fn clock(secs: i64, shown: Shown) -> String {
    let (hours, minutes, seconds) = (secs / 3_600, secs / 60 % 60, secs % 60);
    if seconds == 0 && shown.is_date() && !shown.seconds {
        format!("{hours:02}:{minutes:02}")
    } else {
        format!("{hours:02}:{minutes:02}:{seconds:02}")
    }
}

fn year_text(year: i64) -> String {
    format!("{year:04}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: f64, is_1904: bool, code: &str, text: &str, hidden: Hidden) {
        let seen = date_text(value, is_1904, Shown::of_code(code)).expect("a date");
        assert_eq!((seen.text.as_str(), seen.hidden), (text, hidden), "{value} as {code}");
    }

    #[test]
    fn what_a_format_says_of_doubt_is_read() {
        check(41_030.0, false, "\"c. \"yyyy", "2012~", Hidden::Rest);
        check(40_909.0, false, "yyyy\"?\"", "2012?", Hidden::Nothing);
        check(41_030.0, false, "\"ca. \"mmm yyyy", "2012-05~", Hidden::Nothing);
        check(41_030.0, false, "yyyy-mm-dd\\?", "2012-05-01?", Hidden::Nothing);
        check(41_030.5, false, "yyyy-mm-dd hh:mm\"?\"", "2012-05-01?T12:00", Hidden::Nothing);
        check(41_030.0, false, "mmmm", "May", Hidden::Nothing);
        check(41_030.0, false, "mm", "5", Hidden::Nothing);
    }

    #[test]
    fn days_are_counted_as_excel_does() {
        check(1.0, false, "yyyy-mm-dd", "1900-01-01", Hidden::Nothing);
        check(59.0, false, "yyyy-mm-dd", "1900-02-28", Hidden::Nothing);
        check(60.0, false, "yyyy-mm-dd", "1900-02-29", Hidden::Nothing);
        check(61.0, false, "yyyy-mm-dd", "1900-03-01", Hidden::Nothing);
        check(44_197.0, false, "", "2021-01-01", Hidden::Nothing);
        check(2_958_465.0, false, "", "9999-12-31", Hidden::Nothing);
        check(0.0, false, "yyyy-mm-dd", "1900-01-00", Hidden::Nothing);
        check(0.0, true, "yyyy-mm-dd", "1904-01-01", Hidden::Nothing);
        check(42_735.0, true, "", "2021-01-01", Hidden::Nothing);
        for value in [-1.0, 2_958_466.0, f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(date_text(value, false, Shown::default()), None);
        }
    }

    #[test]
    fn a_date_is_no_finer_than_it_is_shown() {
        check(40_909.0, false, "yyyy", "2012", Hidden::Nothing);
        check(41_016.0, false, "yyyy", "2012", Hidden::Rest);
        check(41_000.0, false, "mmm yyyy", "2012-04", Hidden::Nothing);
        check(41_016.0, false, "mmm yyyy", "2012-04", Hidden::Rest);
        check(41_016.6, false, "dd.mm.yyyy", "2012-04-17", Hidden::Rest);
        check(41_016.0, false, "d-mmm", "2012?-04-17", Hidden::Year);
        check(41_016.0, false, "mmmm", "April", Hidden::Nothing);
        check(41_016.0, false, "d", "17", Hidden::Nothing);
    }

    #[test]
    fn times_of_day_are_kept() {
        check(41_016.5, false, "yyyy-mm-dd hh:mm", "2012-04-17T12:00", Hidden::Nothing);
        check(41_016.0, false, "yyyy-mm-dd hh:mm", "2012-04-17", Hidden::Nothing);
        check(41_016.999_999, false, "yyyy-mm-dd hh:mm:ss", "2012-04-18", Hidden::Nothing);
        check(41_016.541_666_67, false, "", "2012-04-17T13:00:00", Hidden::Nothing);
        check(0.75, false, "h:mm", "18:00", Hidden::Nothing);
        check(0.0, false, "h:mm", "00:00", Hidden::Nothing);
        check(0.75, false, "h:mm:ss", "18:00:00", Hidden::Nothing);
        check(0.5, true, "h:mm", "12:00", Hidden::Nothing);
        check(0.5, true, "yyyy-mm-dd hh:mm", "1904-01-01T12:00", Hidden::Nothing);
        assert_eq!(elapsed_text(1.5 * 86_400.0), "36:00:00");
        assert_eq!(elapsed_text(-60.0), "-0:01:00");
        assert_eq!(duration_text("PT26H30M00S"), "26:30:00");
        assert_eq!(duration_text("P1D"), "P1D");
    }

    #[test]
    fn iso_dates_of_any_age_are_trimmed_alike() {
        let text = |iso, code| iso_text(iso, Shown::of_code(code)).text;
        assert_eq!(text("1789-07-14", "dd/mm/yyyy"), "1789-07-14");
        assert_eq!(text("1850-01-01", "yyyy"), "1850");
        assert_eq!(text("-0043-03-15", "d mmmm yyyy"), "-0043-03-15");
        assert_eq!(text("2012-04-17T10:30:00", "yyyy-mm-dd hh:mm"), "2012-04-17T10:30");
        assert_eq!(text("2012-04-17T10:30:00Z", "yyyy-mm-dd hh:mm"), "2012-04-17T10:30:00Z");
        assert_eq!(text("some day", "yyyy"), "some day");
    }
}
