//! EDTF to text, in the canonical spelling.
//!
//! Doubt is written once where one mark can say it (ISO 8601-2 clause 8.2.4):
//! after the whole date, else after the last component of a group that starts with the year, else before a component.

use std::fmt::{Display, Formatter, Result, Write};

use super::date::{Clock, Date, Mask, Year, Zone};
use super::parse::digit_char;
use super::{Edtf, End, Item, Kind};
use crate::time::form::Qualifier;

impl Display for Edtf {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match &self.kind {
            Kind::Date(date) => date.fmt(f),
            Kind::Interval(start, end) => write!(f, "{start}/{end}"),
            Kind::Set { is_all, items } => {
                f.write_char(if *is_all { '{' } else { '[' })?;
                for (idx, item) in items.iter().enumerate() {
                    if idx > 0 {
                        f.write_char(',')?;
                    }
                    item.fmt(f)?;
                }
                f.write_char(if *is_all { '}' } else { ']' })
            }
        }
    }
}

impl Display for End {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Before(date) => write!(f, "..{date}"),
            Self::After(date) => write!(f, "{date}.."),
            Self::GoesOn => f.write_str(".."),
            Self::Unknown => Ok(()),
        }
    }
}

impl Display for Item {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Before(date) => write!(f, "..{date}"),
            Self::After(date) => write!(f, "{date}.."),
            Self::Range(first, last) => write!(f, "{first}..{last}"),
        }
    }
}

impl Display for Date {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let n_written = self.n_written();
        // The group that starts with the year and shares its doubt takes one mark, after its last component.
        let n_grouped = self.doubt.iter().take(n_written).take_while(|doubt| **doubt == self.doubt[0]).count();
        for (idx, doubt) in self.doubt.iter().take(n_written).enumerate() {
            if idx > 0 {
                f.write_char('-')?;
            }
            if idx >= n_grouped {
                mark(f, *doubt)?;
            }
            match (idx, self.month, self.day) {
                (1, Some(mask), _) | (2, _, Some(mask)) => mask.fmt(f)?,
                _ => self.year.fmt(f)?,
            }
            if idx + 1 == n_grouped {
                mark(f, *doubt)?;
            }
        }
        match &self.clock {
            Some(clock) => clock.fmt(f),
            None => Ok(()),
        }
    }
}

fn mark(f: &mut Formatter<'_>, doubt: Qualifier) -> Result {
    match (doubt.uncertain, doubt.approximate) {
        (false, false) => Ok(()),
        (true, false) => f.write_char('?'),
        (false, true) => f.write_char('~'),
        (true, true) => f.write_char('%'),
    }
}

impl Display for Year {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let significant = match self {
            Self::Digits { negative, digits, significant } => {
                if *negative {
                    f.write_char('-')?;
                }
                for digit in digits {
                    f.write_char(digit_char(*digit))?;
                }
                significant
            }
            Self::Long { significand, exponent, significant } => {
                write!(f, "Y{significand}")?;
                if let Some(exponent) = exponent {
                    write!(f, "E{exponent}")?;
                }
                significant
            }
        };
        if *significant > 0 { write!(f, "S{significant}") } else { Ok(()) }
    }
}

impl Display for Mask {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.0.iter().try_for_each(|digit| f.write_char(digit_char(*digit)))
    }
}

impl Display for Clock {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "T{:02}", self.hour)?;
        for part in [self.minute, self.second].into_iter().flatten() {
            write!(f, ":{part:02}")?;
        }
        match &self.zone {
            Some(zone) => zone.fmt(f),
            None => Ok(()),
        }
    }
}

impl Display for Zone {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Utc => f.write_char('Z'),
            Self::Hours(hours) => write!(f, "{hours:+03}"),
            Self::Minutes(minutes) => {
                let sign = if *minutes < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::time::Edtf;

    fn check_canonical(text: &str, expected: &str) {
        let edtf = text.parse::<Edtf>().expect(text);
        assert_eq!(edtf.to_string(), expected, "{text}");
        assert_eq!(expected.parse::<Edtf>().as_ref(), Ok(&edtf), "{text}");
    }

    #[test]
    fn doubt_is_written_once_where_one_mark_says_it() {
        check_canonical("?2001", "2001?");
        check_canonical("?1945-01-01", "1945?-01-01");
        check_canonical("?2004-?06-?11", "2004-06-11?");
        check_canonical("2004~-~06-11", "2004-06~-11");
        check_canonical("2004-06~-11?", "2004-06%-?11");
        check_canonical("2004?-~06-~04", "2004?-~06-~04");
        check_canonical("%-2011-06-13", "-2011%-06-13");
    }

    #[test]
    fn everything_else_is_written_as_it_was() {
        for text in [
            "-0044-03-15",
            "1950S2",
            "Y-3388E2S3",
            "Y170002~",
            "2004-01-01T10:15",
            "2004-01-01T10+04",
            "2004-01-01T10:15:60-03:30",
            "2004-01-01T10:00/2004-01-01T12:00",
            "..2004/2006..",
            "{..1983-12-31,1984-11-05..}",
            "-00XX",
            "15XX-01-3X",
            "2006?-09-24T10:15",
        ] {
            check_canonical(text, text);
        }
    }
}
