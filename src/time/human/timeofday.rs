//! A time of day by itself, from a cell of its own beside that of its day.

use super::clock::read_clock;
use crate::time::edtf::{Clock, Edtf};

/// A time of day, as finely as it was written.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct TimeOfDay(Clock);

impl TimeOfDay {
    /// Reads a time in digits, in small letters, and nothing else: `10:15`, `10:15:30.123+05:30`, `10:15 pm`.
    ///
    /// Fractions of seconds are dropped.
    pub fn read(text: &str) -> Option<Self> {
        let (clock, _, rest) = read_clock(text)?;
        rest.trim_matches([' ', ',']).is_empty().then_some(Self(clock))
    }

    /// Whether it starts the day, to the second.
    pub fn is_midnight(self) -> bool {
        super::clock::is_midnight(self.0)
    }

    /// Its hour, where that is all that is known.
    #[must_use]
    pub fn hour_only(self) -> Self {
        Self(Clock { hour: self.0.hour, minute: None, second: None, zone: None })
    }

    /// Minutes since the day began.
    pub fn minutes(self) -> u16 {
        u16::from(self.0.hour) * 60 + u16::from(self.0.minute.unwrap_or(0))
    }

    /// Whether it has seconds.
    pub fn has_seconds(self) -> bool {
        self.0.second.is_some()
    }

    /// Whether its offset from UTC is known.
    pub fn has_zone(self) -> bool {
        self.0.zone.is_some()
    }

    /// With the offset of another time, where it has none of its own.
    #[must_use]
    pub fn in_zone_of(self, other: Self) -> Self {
        Self(Clock { zone: self.0.zone.or(other.0.zone), ..self.0 })
    }
}

impl Edtf {
    /// The time of day of a date; `None` for one without, and for intervals and sets.
    pub fn time_of_day(&self) -> Option<TimeOfDay> {
        self.as_date()?.clock.map(TimeOfDay)
    }

    /// A date without its time of day; `None` for intervals and sets.
    pub fn without_time(&self) -> Option<Self> {
        let mut date = self.as_date()?;
        date.clock = None;
        Some(Self::of_date(date))
    }

    /// A whole day at a time of day; `None` for any other date. A date that has this time already stays as it is.
    pub fn at_time(&self, time: TimeOfDay) -> Option<Self> {
        match self.time_of_day() {
            Some(known) => (known == time).then(|| self.clone()),
            None => self.clone().at(time.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_day_takes_a_time() {
        for (day, time, expected) in [
            ("2001-05-10", "22:00", "2001-05-10T22:00"),
            ("2001-05-10", "22:00:15.5z", "2001-05-10T22:00:15Z"),
            ("2001-05-10?", "10:05 pm", "2001-05-10?T22:05"),
            ("-0043-03-15", "9:5", "-0043-03-15T09:05"),
            ("2001-05-10T22:00", "22:00", "2001-05-10T22:00"),
            ("2001-05-10T22:00", "23:00", "none"),
            ("2001-05", "22:00", "none"),
            ("2001-05-XX", "22:00", "none"),
            ("XXXX-05-10", "22:00", "none"),
            ("2001-05-10/2001-05-11", "22:00", "none"),
            ("[2001-05-10,2001-10-05]", "22:00", "none"),
        ] {
            let time = TimeOfDay::read(time).expect(time);
            let seen = day.parse::<Edtf>().expect(day).at_time(time);
            assert_eq!(seen.map_or("none".to_owned(), |edtf| edtf.to_string()), expected, "{day}");
        }
        for text in ["10:30?", "10:30 est", "10", "25:00", "13:00 pm", "10:30-14:30", "t10:30", ""] {
            assert_eq!(TimeOfDay::read(text), None, "{text}");
        }
    }
}
