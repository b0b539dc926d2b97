//! Times and lengths of iCalendar: civil, with the zone beside them.

use crate::time::{Civil, SECS_PER_DAY, Time};

/// A day or a time as a calendar writes it; it is never moved to another zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct Moment {
    /// In the zone it was written in.
    pub(in crate::import) time: Time,
    pub(in crate::import) is_date: bool,
    /// The name of the zone, `UTC` for times that end in `Z`; empty for times of no zone.
    pub(in crate::import) zone: String,
}

impl Moment {
    pub(in crate::import) fn is_utc(&self) -> bool {
        self.zone == "UTC"
    }

    /// The day or the time in EDTF; seconds of zero are written by every program and say nothing.
    pub(in crate::import) fn edtf(&self) -> String {
        let Civil { year, month, day, hour, minute, second } = self.time.civil();
        let date = format!("{year:04}-{month:02}-{day:02}");
        if self.is_date {
            return date;
        }
        let seconds = if second == 0 { String::new() } else { format!(":{second:02}") };
        let zone = if self.is_utc() { "Z" } else { "" };
        format!("{date}T{hour:02}:{minute:02}{seconds}{zone}")
    }

    /// The time in the form of the file, `20140409T093000`.
    pub(in crate::import) fn basic(&self) -> String {
        let Civil { year, month, day, hour, minute, second } = self.time.civil();
        let date = format!("{year:04}{month:02}{day:02}");
        let zone = if self.is_utc() { "Z" } else { "" };
        if self.is_date { date } else { format!("{date}T{hour:02}{minute:02}{second:02}{zone}") }
    }
}

/// Reads `20140409`, `20140409T093000`, `20140409T093000Z`, also with the dashes and colons of ISO 8601.
pub(in crate::import) fn moment(text: &str, zone: Option<&str>) -> Option<Moment> {
    let text = text.trim();
    let plain: String = text.chars().filter(|c| !matches!(c, '-' | ':')).collect();
    let (plain, is_utc) = match plain.strip_suffix(['Z', 'z']) {
        Some(plain) => (plain, true),
        None => (plain.as_str(), false),
    };
    let (date, clock) = match plain.split_once(['T', 't']) {
        Some((date, clock)) => (date, Some(clock)),
        None => (plain, None),
    };
    let digits = |text: &str, from: usize, to: usize| -> Option<u32> {
        text.get(from..to).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
    };
    if date.len() != 8 || text.starts_with('-') {
        return None;
    }
    let (year, month, day) = (digits(date, 0, 4)?, digits(date, 4, 6)?, digits(date, 6, 8)?);
    let midnight = Time::from_ymd(i64::from(year), month, day)?;
    let Some(clock) = clock else { return Some(Moment { time: midnight, is_date: true, zone: String::new() }) };
    let second = match clock.len() {
        4 => 0,
        // A leap second is the last one of its minute here.
        6 => digits(clock, 4, 6).filter(|&second| second <= 60)?.min(59),
        _ => return None,
    };
    let civil =
        Civil { year: i64::from(year), month, day, hour: digits(clock, 0, 2)?, minute: digits(clock, 2, 4)?, second };
    let zone = if is_utc { "UTC" } else { zone.unwrap_or_default() };
    Some(Moment { time: Time::from_civil(civil)?, is_date: false, zone: zone.to_owned() })
}

/// The seconds of `P1DT2H`, `-PT15M`, `P2W`.
pub(in crate::import) fn duration(text: &str) -> Option<i64> {
    let text = text.trim().to_uppercase();
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(&text)),
    };
    let mut rest = rest.strip_prefix('P')?;
    let mut secs = 0_i64;
    let mut n_parts = 0;
    while !rest.is_empty() {
        rest = rest.strip_prefix('T').unwrap_or(rest);
        let at = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, unit) = rest.split_at(at);
        let per = match unit.chars().next()? {
            'W' => 7 * SECS_PER_DAY,
            'D' => SECS_PER_DAY,
            'H' => 3_600,
            'M' => 60,
            'S' => 1,
            _ => return None,
        };
        secs = secs.checked_add(number.parse::<i64>().ok()?.checked_mul(per)?)?;
        rest = unit.get(1..)?;
        n_parts += 1;
    }
    (n_parts > 0).then_some(sign * secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_keep_their_zone_and_are_not_moved() {
        let seen = |text: &str, zone| moment(text, zone).map(|moment| (moment.edtf(), moment.zone));
        let some = |edtf: &str, zone: &str| Some((edtf.to_owned(), zone.to_owned()));
        assert_eq!(seen("20140409T093000", Some("Europe/Berlin")), some("2014-04-09T09:30", "Europe/Berlin"));
        assert_eq!(seen("20140409T233010Z", Some("Europe/Berlin")), some("2014-04-09T23:30:10Z", "UTC"));
        assert_eq!(seen("20140409T000000", None), some("2014-04-09T00:00", ""));
        assert_eq!(seen("18120624", Some("Europe/Berlin")), some("1812-06-24", ""));
        assert_eq!(seen("2014-04-09T09:30:60", None), some("2014-04-09T09:30:59", ""));
        for bad in
            ["", "2014", "20140431", "20140409T25", "20140409T240000", "-20140409", "2014040x", "soon", "٢٠١٤٠٤٠٩"]
        {
            assert_eq!(moment(bad, None), None, "{bad}");
        }
        assert_eq!(moment("20140409T093000Z", None).map(|moment| moment.basic()).as_deref(), Some("20140409T093000Z"));
    }

    #[test]
    fn durations_are_seconds() {
        let seen = ["P1D", "PT1H30M", "P2W", "-PT15M", "P1DT1S", "+P0D"].map(duration);
        assert_eq!(seen, [Some(86_400), Some(5_400), Some(1_209_600), Some(-900), Some(86_401), Some(0)]);
        assert_eq!(["P", "PT", "1D", "P1X", "P99999999999999999W", ""].map(duration), [None; 6]);
    }
}
