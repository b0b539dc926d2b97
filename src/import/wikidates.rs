//! Dates of Wikidata: a time, how precise it is, and in which calendar.
//!
//! | precision | means            | `1874-05-06T00:00:00Z` becomes |
//! |-----------|------------------|--------------------------------|
//! | 14 … 12   | second … hour    | `1874-05-06T10:20:30Z` … `1874-05-06T10Z` |
//! | 11        | day              | `1874-05-06`                   |
//! | 10        | month            | `1874-05`                      |
//! | 9         | year             | `1874`                         |
//! | 8         | decade           | `187X`                         |
//! | 7         | century          | `[1801..1900]`, as Wikidata counts and shows them |
//! | 6         | millennium       | `[1001..2000]`                 |
//! | 5 … 0     | 10⁴ … 10⁹ years  | so many years on either side   |
//!
//! Results of queries count years as astronomers do, 0 is 1 BCE. The data itself (`+1874-00-00T00:00:00Z`) has no year 0,
//! and writes 00 for months and days that are not known.
//! Source: <https://www.wikidata.org/wiki/Help:Dates>, and the Wikibase RDF format.

use crate::time::Edtf;

/// A time as Wikidata writes it.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct WikiTime<'t> {
    /// As written.
    year: i64,
    /// 0 when not known.
    month: u32,
    /// 0 when not known.
    day: u32,
    /// `10:20:30`, empty for midnight.
    clock: &'t str,
    /// It has a `+` or a 00, as only the data itself writes it.
    pub(super) is_data: bool,
}

/// The finest precision there is, a second.
pub(super) const MAX_PRECISION: u8 = 14;

/// What a time means.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct WikiDate {
    pub(super) edtf: Edtf,
    /// The first and the last date that it may be, where it is no single date.
    ends: Option<(Edtf, Edtf)>,
    /// Why it is what it is; empty where that needs no words.
    pub(super) note: String,
}

impl<'t> WikiTime<'t> {
    /// The time of a cell: `2012-01-01T00:00:00Z`, `+2012-00-00T00:00:00Z`, `-0479-08-06T00:00:00Z`.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let (sign, rest) = match text.as_bytes().first()? {
            b'+' => (1, text.get(1..)?),
            b'-' => (-1, text.get(1..)?),
            _ => (1, text),
        };
        let (date, clock) = rest.split_once('T').unwrap_or((rest, ""));
        let mut parts = date.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if parts.next().is_some() || !(4..=16).contains(&year.len()) || (month.len(), day.len()) != (2, 2) {
            return None;
        }
        if ![year, month, day].into_iter().all(is_number) {
            return None;
        }
        let clock = clock.strip_suffix('Z').unwrap_or(clock);
        let is_clock = clock.split(':').all(|part| part.len() == 2 && is_number(part));
        if !clock.is_empty() && !is_clock {
            return None;
        }
        let is_midnight = clock.bytes().all(|byte| matches!(byte, b'0' | b':'));
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        Some(Self {
            year: sign * year.parse::<i64>().ok()?,
            month,
            day,
            clock: if is_midnight { "" } else { clock },
            is_data: text.starts_with('+') || month == 0 || day == 0,
        })
    }

    /// Whether it is 1 January, as years are written in results of queries.
    pub(super) fn is_new_years_day(&self) -> bool {
        (self.month, self.day, self.clock) == (1, 1, "")
    }

    /// What the time means with this precision. `is_data` says that the column counts years without a year 0.
    pub(super) fn date(&self, precision: Option<u8>, is_data: bool) -> Result<WikiDate, String> {
        let year = if is_data && self.year < 0 { self.year + 1 } else { self.year };
        let some = |n: u32| (n > 0).then_some(n);
        let (month, day) = (some(self.month), some(self.day).filter(|_| self.month > 0));
        let plain = |month, day| Edtf::from_ymd(year, month, day).map_err(|error| error.message);
        let edtf = match precision {
            Some(11) => plain(month, day)?,
            None | Some(12..) if self.clock.is_empty() => plain(month, day)?,
            None | Some(12..) => {
                let date = plain(month, day)?;
                let len = if precision == Some(12) { "10".len() } else { self.clock.len() };
                let len = if precision == Some(13) { "10:20".len() } else { len };
                let clock = self.clock.get(..len).unwrap_or(self.clock);
                format!("{date}T{clock}Z").parse().unwrap_or(date)
            }
            Some(10) => plain(month, None)?,
            Some(9) => plain(None, None)?,
            Some(8) => return decade(year),
            Some(7) => return era(year, 100, "century"),
            Some(6) => return era(year, 1_000, "millennium"),
            Some(precision) => return about(year, 10_i64.pow(9 - u32::from(precision))),
        };
        Ok(WikiDate { edtf, ends: None, note: String::new() })
    }
}

impl WikiDate {
    /// From one to the other, no sharper than both are.
    pub(super) fn until(&self, end: &Self) -> Option<Edtf> {
        let start = self.ends.as_ref().map_or(&self.edtf, |(first, _)| first);
        let last = end.ends.as_ref().map_or(&end.edtf, |(_, last)| last);
        Edtf::interval(Some(start), Some(last)).ok()
    }
}

/// `187X`; before our era the decades are those of the years BCE.
fn decade(year: i64) -> Result<WikiDate, String> {
    if (0..=9_999).contains(&year) && year >= 10 {
        let edtf: Edtf = format!("{:03}X", year / 10).parse().map_err(|_| no_year())?;
        return Ok(WikiDate { edtf, ends: None, note: String::new() });
    }
    let first = if year > 0 { 1 } else { (1 - year) / 10 * 10 };
    let (from, to) = if year > 0 { (first, 9) } else { (1 - (first + 9), (1 - first).min(0)) };
    years(from, to, String::new())
}

/// The century or millennium of a year, the first of which begins with the year 1, and with 1 BCE backwards.
fn era(year: i64, n_years: i64, name: &str) -> Result<WikiDate, String> {
    let nth = |year: i64| (year - 1).div_euclid(n_years);
    let (from, to, number, side) = if year > 0 {
        (nth(year) * n_years + 1, (nth(year) + 1) * n_years, nth(year) + 1, "")
    } else {
        let bce = nth(1 - year);
        (1 - (bce + 1) * n_years, -bce * n_years, bce + 1, " BCE")
    };
    years(from, to, format!("Wikidata gives no more than the {name}, number {number}{side}."))
}

fn about(year: i64, n_years: i64) -> Result<WikiDate, String> {
    let (from, to) = (year.saturating_sub(n_years), year.saturating_add(n_years));
    years(from, to, format!("Wikidata gives the year to within {} years.", crate::time::grouped(n_years as u64)))
}

fn years(from: i64, to: i64, note: String) -> Result<WikiDate, String> {
    let one = |year: i64| Edtf::from_ymd(year, None, None).map_err(|error| error.message);
    let (first, last) = (one(from)?, one(to)?);
    let edtf = format!("[{first}..{last}]").parse().map_err(|_| no_year())?;
    Ok(WikiDate { edtf, ends: Some((first, last)), note })
}

fn no_year() -> String {
    "a year farther than the time line goes".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str, precision: Option<u8>) -> String {
        let Some(time) = WikiTime::read(text) else { return "no time".to_owned() };
        time.date(precision, time.is_data).map_or_else(|error| error, |date| date.edtf.to_string())
    }

    #[test]
    fn a_time_is_no_sharper_than_its_precision() {
        let time = "1874-05-06T00:00:00Z";
        let seen: Vec<_> = (6..=11).rev().map(|precision| show(time, Some(precision))).collect();
        assert_eq!(seen, ["1874-05-06", "1874-05", "1874", "187X", "[1801..1900]", "[1001..2000]"]);
        assert_eq!(show(time, None), "1874-05-06");
        assert_eq!(show("1900-01-01T00:00:00Z", Some(7)), "[1801..1900]");
        assert_eq!(show("2000-01-01T00:00:00Z", Some(8)), "200X");
        assert_eq!(show("0005-01-01T00:00:00Z", Some(8)), "[0001..0009]");
        assert_eq!(show("-13798000000-01-01T00:00:00Z", Some(3)), "[Y-13799000000..Y-13797000000]");
        assert_eq!(show("-4540000000-01-01T00:00:00Z", Some(0)), "[Y-5540000000..Y-3540000000]");
        let seen: Vec<_> = (11..=14).map(|precision| show("2012-01-01T10:20:30Z", Some(precision))).collect();
        assert_eq!(seen, ["2012-01-01", "2012-01-01T10Z", "2012-01-01T10:20Z", "2012-01-01T10:20:30Z"]);
        assert_eq!(show("2012-01-01T10:20:30Z", None), "2012-01-01T10:20:30Z");
    }

    #[test]
    fn years_before_our_era_are_counted_as_the_file_counts() {
        assert_eq!(show("-0479-08-06T00:00:00Z", Some(11)), "-0479-08-06");
        assert_eq!(show("0000-01-01T00:00:00Z", Some(9)), "0000");
        assert_eq!(show("-0480-00-00T00:00:00Z", Some(9)), "-0479");
        // 480 BCE is in the 480s BCE, in the 5th century BCE, and in the 1st millennium BCE.
        assert_eq!(show("-0479-01-01T00:00:00Z", Some(8)), "[-0488..-0479]");
        assert_eq!(show("-0479-01-01T00:00:00Z", Some(7)), "[-0499..-0400]");
        assert_eq!(show("-0479-01-01T00:00:00Z", Some(6)), "[-0999..0000]");
        assert_eq!(show("0000-01-01T00:00:00Z", Some(8)), "[-0008..0000]");
        assert_eq!(show("-0099-01-01T00:00:00Z", Some(7)), "[-0099..0000]");
        assert_eq!(show("-0100-01-01T00:00:00Z", Some(7)), "[-0199..-0100]");
    }

    #[test]
    fn months_and_days_of_00_are_not_known() {
        assert_eq!(show("+2012-00-00T00:00:00Z", None), "2012");
        assert_eq!(show("+2012-03-00T00:00:00Z", Some(11)), "2012-03");
        assert_eq!(show("+2012-00-00T00:00:00Z", Some(10)), "2012");
        assert_eq!(show("+2012-13-00T00:00:00Z", None), "no month 13");
    }

    #[test]
    fn nothing_else_is_a_time() {
        for text in [
            "",
            "-",
            "+",
            "2012",
            "2012-01",
            "2012-1-1",
            "2012-01-01-01",
            "t123",
            "2012-01-01Tx",
            "é012-01-01",
            "99999999999999999-01-01",
        ] {
            assert_eq!(WikiTime::read(text), None, "{text}");
        }
        assert!(show("9999999999999999-01-01T00:00:00Z", Some(9)).contains("farther"));
    }

    #[test]
    fn an_interval_holds_all_of_its_ends() {
        let date = |text, precision| WikiTime::read(text).expect(text).date(Some(precision), false).expect(text);
        let (century, decade) = (date("1874-01-01T00:00:00Z", 7), date("1914-01-01T00:00:00Z", 8));
        let day = date("1914-07-28T00:00:00Z", 11);
        assert_eq!(century.until(&day).expect("an interval").to_string(), "1801/1914-07-28");
        assert_eq!(day.until(&date("1950-01-01T00:00:00Z", 7)).expect("an interval").to_string(), "1914-07-28/2000");
        assert_eq!(decade.until(&decade).expect("an interval").to_string(), "191X/191X");
        assert_eq!(day.until(&century), None);
    }
}
