//! The time of day at the end of a date: `10:15`, `10:15:30.123+05:30`, `10:15 PM`.

use crate::time::edtf::{Clock, Edtf, Zone};

/// Splits lower-case text into its date and its time of day; the time is `None` when it is all zeros.
///
/// `Err` when there is a colon but no time around it, or something after it.
pub(super) fn split(text: &str) -> Option<Result<(&str, Option<Clock>), ()>> {
    let colon = text.find(':')?;
    let hour_at = text.get(..colon).map(|before| before.trim_end_matches(|c: char| c.is_ascii_digit()).len())?;
    let (date, time) = (text.get(..hour_at)?, text.get(hour_at..)?);
    Some(
        read(time)
            .and_then(|(clock, rest)| {
                let rest = rest.trim_matches([' ', ',']);
                let mut date = date.trim_end_matches([' ', ',']);
                for joint in ["t", " at", " в", " um", " à", " a las"] {
                    if let Some(before) = date.strip_suffix(joint) {
                        date = before.trim_end_matches([' ', ',']);
                        break;
                    }
                }
                match (date.is_empty(), rest.is_empty()) {
                    (false, true) => Some((date, clock)),
                    (true, false) => Some((rest, clock)),
                    _ => None,
                }
            })
            .ok_or(()),
    )
}

/// A day at the time of a lower-case text that is a time and nothing else; the day itself when the time is all zeros.
pub(super) fn day_at(day: Edtf, time: &str) -> Option<Edtf> {
    match read(time)? {
        (Some(clock), "") => day.at(clock),
        (None, "") => Some(day),
        _ => None,
    }
}

/// A time of day at the start of a text, and what follows it; no clock when it is all zeros.
fn read(text: &str) -> Option<(Option<Clock>, &str)> {
    let (clock, is_zero, rest) = read_clock(text)?;
    Some(((!is_zero).then_some(clock), rest))
}

/// A time of day at the start of a text, whether it is all zeros, and what follows it.
pub(super) fn read_clock(text: &str) -> Option<(Clock, bool, &str)> {
    let (hour, rest) = number(text, 2)?;
    let (minute, mut rest) = number(rest.strip_prefix(':')?, 2)?;
    let mut second = None;
    let mut has_fraction = false;
    if let Some(after) = rest.strip_prefix(':') {
        let (value, after) = number(after, 2)?;
        second = Some(value);
        rest = after;
        if let Some(fraction) =
            rest.strip_prefix(['.', ',']).filter(|after| after.starts_with(|c: char| c.is_ascii_digit()))
        {
            rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            has_fraction = fraction[..fraction.len() - rest.len()].contains(|c: char| c != '0');
        }
    }
    let (hour, rest) = half_day(hour, rest)?;
    if hour > 23 || minute > 59 || second.is_some_and(|second| second > 60) {
        return None;
    }
    let (zone, rest) = zone(rest)?;
    let is_zero = hour == 0 && minute == 0 && second.unwrap_or(0) == 0 && !has_fraction;
    Some((Clock { hour, minute: Some(minute), second, zone }, is_zero, rest))
}

fn half_day(hour: u8, text: &str) -> Option<(u8, &str)> {
    let trimmed = text.trim_start();
    for (suffix, is_afternoon) in [("a.m.", false), ("p.m.", true), ("am", false), ("pm", true)] {
        if let Some(rest) = trimmed.strip_prefix(suffix) {
            return match hour {
                1..=12 => Some((hour % 12 + if is_afternoon { 12 } else { 0 }, rest)),
                _ => None,
            };
        }
    }
    let rest = trimmed.strip_prefix("uhr").or_else(|| trimmed.strip_prefix('h')).unwrap_or(text);
    Some((hour, rest))
}

fn zone(text: &str) -> Option<(Option<Zone>, &str)> {
    let trimmed = text.trim_start();
    let named = ["z", "utc", "gmt"].iter().find_map(|name| trimmed.strip_prefix(name));
    let after = named.unwrap_or(trimmed);
    let (sign, digits) = if let Some(digits) = after.strip_prefix('+') {
        (1, digits)
    } else if let Some(digits) = after.strip_prefix('-') {
        (-1, digits)
    } else {
        return Some(if named.is_some() { (Some(Zone::Utc), after) } else { (None, text) });
    };
    let (hours, rest) = number(digits, 2)?;
    let minutes = number(rest.strip_prefix(':').unwrap_or(rest), 2);
    let (minutes, rest) = minutes.map_or((None, rest), |(minutes, rest)| (Some(minutes), rest));
    let total = i16::from(hours) * 60 + i16::from(minutes.unwrap_or(0));
    if total > 14 * 60 || minutes.is_some_and(|minutes| minutes > 59) {
        return None;
    }
    let zone = match minutes {
        // ISO 8601 has no -00:00; it means that the offset is not known.
        _ if total == 0 && sign < 0 => None,
        Some(_) => Some(Zone::Minutes(sign * total)),
        None => Some(Zone::Hours((sign * total / 60) as i8)),
    };
    Some((zone, rest))
}

/// One to `max` digits, and what follows them.
fn number(text: &str, max: usize) -> Option<(u8, &str)> {
    let n_digits = text.bytes().take(max).take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(n_digits)?;
    Some((digits.parse().ok()?, rest))
}

/// The clock of `hhmm` or `hhmmss` in one number.
pub(super) fn compact(text: &str) -> Option<Clock> {
    let (digits, zone_text) = text.split_at_checked(text.bytes().take_while(u8::is_ascii_digit).count())?;
    if !matches!(digits.len(), 4 | 6) {
        return None;
    }
    let (hour, rest) = number(digits, 2)?;
    let (minute, rest) = number(rest, 2)?;
    let second = number(rest, 2).map(|(second, _)| second);
    let (zone, rest) = zone(zone_text)?;
    let is_time = hour <= 23 && minute <= 59 && second.is_none_or(|second| second <= 60) && rest.is_empty();
    is_time.then_some(Clock { hour, minute: Some(minute), second, zone })
}

/// Whether a clock shows midnight.
pub(super) fn is_midnight(clock: Clock) -> bool {
    clock.hour == 0 && clock.minute.unwrap_or(0) == 0 && clock.second.unwrap_or(0) == 0
}

/// The day of a date-time at midnight; everything else as it is.
pub(super) fn without_midnight(edtf: Edtf) -> Edtf {
    match edtf.as_date() {
        Some(mut date) if date.clock.is_some_and(is_midnight) => {
            date.clock = None;
            Edtf::of_date(date)
        }
        _ => edtf,
    }
}
