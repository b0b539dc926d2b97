//! The two levels of the axis: a fine step and the coarser one above it, so that a full date can be read at every zoom.

use super::edtf::{MONTHS, MONTHS_SHORT};
use super::{AxisScale, Civil, SECS_PER_DAY, Time, TimeScale, days_in_month};

/// A mark on the axis.
#[derive(Clone, PartialEq, Debug)]
pub struct Tick {
    /// Where it stands.
    pub time: Time,
    /// What it says; empty where only a line is drawn.
    pub label: String,
    /// Whether a line stands there; what the axis goes on with after a break is named, but need not begin there.
    pub line: bool,
}

impl Tick {
    fn new(time: Time, step: Step, major: bool) -> Self {
        Self { time, label: label(time, step, major), line: true }
    }

    /// What it says where there is little room: `Sep 2021`, `20th c.`
    pub fn short(&self) -> String {
        let mut text = self.label.replace(" century", " c.").replace(" millennium", " mill.");
        for (month, short) in MONTHS.iter().zip(MONTHS_SHORT) {
            text = text.replace(month, short);
        }
        text
    }
}

/// The marks of both levels, each sorted by time.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Ticks {
    /// The coarse level. The first one may lie left of the window: it names what the window begins in, up to a millennium.
    pub major: Vec<Tick>,
    /// The fine level, within the window.
    pub minor: Vec<Tick>,
    /// Saturdays to Sundays, `[from, to)`, when days are wide enough to see.
    pub weekends: Vec<(Time, Time)>,
}

/// A step of the axis.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Step {
    Seconds(i64),
    Days(i64),
    Months(i64),
    Years(i64),
}

impl Step {
    pub(super) fn secs(self) -> f64 {
        match self {
            Self::Seconds(n) => n as f64,
            Self::Days(n) => (n * SECS_PER_DAY) as f64,
            Self::Months(n) => n as f64 * 30.436_875 * SECS_PER_DAY as f64,
            Self::Years(n) => n as f64 * 365.2425 * SECS_PER_DAY as f64,
        }
    }
}

/// The fine steps with the coarse step above each and the room that a label of the fine step needs, in pixels at body size.
const STEPS: [(Step, Step, f64); 26] = [
    (Step::Seconds(1), Step::Days(1), 66.0),
    (Step::Seconds(5), Step::Days(1), 66.0),
    (Step::Seconds(15), Step::Days(1), 66.0),
    (Step::Seconds(60), Step::Days(1), 48.0),
    (Step::Seconds(300), Step::Days(1), 48.0),
    (Step::Seconds(900), Step::Days(1), 48.0),
    (Step::Seconds(3_600), Step::Days(1), 48.0),
    (Step::Seconds(3 * 3_600), Step::Days(1), 48.0),
    (Step::Seconds(6 * 3_600), Step::Days(1), 48.0),
    (Step::Days(1), Step::Months(1), 26.0),
    (Step::Days(2), Step::Months(1), 26.0),
    (Step::Days(7), Step::Months(1), 26.0),
    (Step::Months(1), Step::Years(1), 38.0),
    (Step::Months(3), Step::Years(1), 38.0),
    (Step::Months(6), Step::Years(1), 38.0),
    (Step::Years(1), Step::Years(10), 46.0),
    (Step::Years(2), Step::Years(10), 46.0),
    (Step::Years(5), Step::Years(10), 46.0),
    (Step::Years(10), Step::Years(100), 46.0),
    (Step::Years(20), Step::Years(100), 46.0),
    (Step::Years(50), Step::Years(100), 46.0),
    (Step::Years(100), Step::Years(1_000), 70.0),
    (Step::Years(200), Step::Years(1_000), 70.0),
    (Step::Years(500), Step::Years(1_000), 70.0),
    (Step::Years(1_000), Step::Years(10_000), 84.0),
    (Step::Years(2_000), Step::Years(10_000), 84.0),
];

/// More marks than this a level would be a bug in the choice of steps.
const MAX_TICKS: usize = 2_000;

/// Years of the longest stretch that has a name: a millennium.
const MAX_ERA: i64 = 1_000;

/// The marks of a window.
///
/// `label_scale` is how much larger than at 11.5 points the labels are.
pub fn ticks(scale: &TimeScale, label_scale: f32) -> Ticks {
    axis_ticks(&scale.into(), label_scale)
}

/// The same of an axis with breaks: none stands in a break, and what the axis goes on with after one is named.
pub fn axis_ticks(scale: &AxisScale, label_scale: f32) -> Ticks {
    let per_px = scale.secs_per_px();
    let fits = |&(fine, _, room): &(Step, Step, f64)| fine.secs() / per_px >= room * f64::from(label_scale);
    let (fine, coarse) = STEPS
        .iter()
        .find(|step| fits(step))
        .map_or_else(|| deep_steps(per_px, f64::from(label_scale)), |&(f, c, _)| (f, c));
    let mut out = Ticks::default();
    for (nth, (from, to)) in scale.kept().enumerate() {
        out.add_major(coarse, (from, to), nth > 0);
        if nth > 0 {
            out.go_on_with(fine, from);
        }
        out.add_minor(fine, (from, to));
        if SECS_PER_DAY as f64 / per_px >= 6.0 {
            out.add_weekends((from, to));
        }
    }
    out
}

impl Ticks {
    fn add_major(&mut self, step: Step, (from, to): (Time, Time), after_break: bool) {
        let mut at = floor(from, step);
        while at < to && self.major.len() < MAX_TICKS {
            let tick = Tick::new(at, step, true);
            if at < from && matches!(step, Step::Years(n) if n > MAX_ERA) {
                // A number names where it stands, and not all that follows.
            } else if !after_break || at >= from {
                self.major.push(tick);
            } else if self.major.last().is_none_or(|last| last.label != tick.label) {
                // Named at the edge of the break; its own mark was left out.
                self.major.push(Tick { time: from, line: false, ..tick });
            }
            let next = after(at, step);
            if next <= at {
                break;
            }
            at = next;
        }
    }

    fn add_minor(&mut self, step: Step, (from, to): (Time, Time)) {
        let mut at = floor(from, step);
        while at < to && self.minor.len() < MAX_TICKS {
            let next = after(at, step);
            if next <= at {
                break;
            }
            // A week's mark too near the end of its month would run into the month's own.
            let crowded = step == Step::Days(7) && at.civil().day > 28
                || step == Step::Days(2) && at.civil().day > 29 && after(at, step).civil().day != 1;
            let named = self.minor.last().is_some_and(|last| last.time == at);
            if at >= from && !crowded && !named {
                self.minor.push(Tick::new(at, step, false));
            }
            at = next;
        }
    }

    /// Names the point at which the axis goes on after a break, as finely as its marks are.
    fn go_on_with(&mut self, step: Step, from: Time) {
        let unit = match step {
            Step::Months(_) => Step::Months(1),
            Step::Years(_) => Step::Years(1),
            _ => step,
        };
        // A day or a time is where it is; a month or a year is named wherever in it the axis goes on.
        let line = matches!(step, Step::Days(_) | Step::Seconds(_)) || floor(from, unit) == from;
        self.minor.push(Tick { line, ..Tick::new(from, step, false) });
    }

    fn add_weekends(&mut self, (from, to): (Time, Time)) {
        let mut day = Time::from_secs(from.days() * SECS_PER_DAY);
        while day < to {
            if day.weekday() >= 5 {
                self.weekends.push((day, day.plus_secs(SECS_PER_DAY)));
            }
            day = day.plus_secs(SECS_PER_DAY);
        }
    }
}

/// Steps of 1, 2 and 5 times a power of ten, for more than ten thousand years.
fn deep_steps(per_px: f64, label_scale: f64) -> (Step, Step) {
    let room = 110.0 * label_scale;
    let mut n = 5_000_i64;
    loop {
        for step in [n, n * 2, n * 4] {
            if Step::Years(step).secs() / per_px >= room || step > 20_000_000_000 {
                return (Step::Years(step), Step::Years(step * 10));
            }
        }
        n *= 10;
    }
}

/// The last mark of `step` at or before `time`.
pub(super) fn floor(time: Time, step: Step) -> Time {
    let civil = time.civil();
    match step {
        Step::Seconds(n) => Time::from_secs(time.secs().div_euclid(n) * n),
        Step::Days(n) => {
            // Days count from the first of the month: 1, 8, 15, 22, 29.
            let day = (i64::from(civil.day) - 1) / n * n + 1;
            at_ymd(civil.year, civil.month, day as u32)
        }
        Step::Months(n) => at_ymd(civil.year, ((i64::from(civil.month) - 1) / n * n + 1) as u32, 1),
        Step::Years(n) => Time::from_year(year_floor(civil.year, n)),
    }
}

/// The first mark of `step` after the mark `time`.
pub(super) fn after(time: Time, step: Step) -> Time {
    let Civil { year, month, day, .. } = time.civil();
    match step {
        Step::Seconds(n) => time.plus_secs(n),
        Step::Days(n) => {
            let next = i64::from(day) + n;
            if next > i64::from(days_in_month(year, month)) {
                next_month(year, month, 1)
            } else {
                at_ymd(year, month, next as u32)
            }
        }
        Step::Months(n) => next_month(year, month, n),
        Step::Years(n) => Time::from_year(year_after(year, n)),
    }
}

/// Round years of the era that people count in: 200 BCE, 100 BCE, 1 CE, 100 CE, 200 CE.
fn year_floor(year: i64, n: i64) -> i64 {
    if n == 1 {
        return year;
    }
    if year >= n {
        year.div_euclid(n) * n
    } else if year >= 1 {
        1
    } else {
        // Historical year h = 1 - year; its mark is the next multiple of n, at least one.
        let historical = 1 - year;
        1 - (historical + n - 1).div_euclid(n) * n
    }
}

fn year_after(mark: i64, n: i64) -> i64 {
    if n == 1 {
        mark + 1
    } else if mark >= n {
        mark + n
    } else if mark >= 1 {
        n
    } else if mark + n >= 1 {
        1
    } else {
        mark + n
    }
}

fn next_month(year: i64, month: u32, n: i64) -> Time {
    let months = year * 12 + i64::from(month) - 1 + n;
    at_ymd(months.div_euclid(12), months.rem_euclid(12) as u32 + 1, 1)
}

fn at_ymd(year: i64, month: u32, day: u32) -> Time {
    Time::from_ymd(year, month, day).unwrap_or_else(|| Time::from_year(year))
}

/// A year as people count it: `2021`, `1 BCE`, `170 000 002 BCE`.
pub fn year_label(year: i64) -> String {
    let (n, era) = if year >= 1 { (year, "") } else { (1 - year, " BCE") };
    let digits = if n >= 10_000 { grouped(n as u64) } else { n.to_string() };
    if (1..1000).contains(&year) { format!("{digits} CE") } else { format!("{digits}{era}") }
}

/// A number with thin spaces between thousands, `12 345`.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{2009}');
        }
        out.push(c);
    }
    out
}

/// A stretch of time, `to` exclusive, as finely as it is long: `1987 – 2024`, `Sep 2020 – Jul 2024`, `2 – 9 Apr 2021`.
pub fn period_label(from: Time, to: Time) -> String {
    let days = (to.secs() - from.secs()) as f64 / SECS_PER_DAY as f64;
    let (a, b) = (from.civil(), Time::from_secs((to.secs() - 1).max(from.secs())).civil());
    let month = |civil: &Civil| MONTHS_SHORT[(civil.month as usize - 1).min(11)];
    if days > 10.0 * 366.0 {
        format!("{} – {}", year_label(a.year), year_label(b.year))
    } else if days > 200.0 {
        format!("{} {} – {} {}", month(&a), year_label(a.year), month(&b), year_label(b.year))
    } else if days > 3.0 {
        let last = format!("{} {} {}", b.day, month(&b), year_label(b.year));
        match (a.year == b.year, a.month == b.month) {
            (true, true) => format!("{} – {last}", a.day),
            (true, false) => format!("{} {} – {last}", a.day, month(&a)),
            _ => format!("{} {} {} – {last}", a.day, month(&a), year_label(a.year)),
        }
    } else {
        let clock = |civil: &Civil| {
            let seconds = if days < 0.02 { format!(":{:02}", civil.second) } else { String::new() };
            format!("{:02}:{:02}{seconds}", civil.hour, civil.minute)
        };
        let day = |civil: &Civil| format!("{} {} {}", civil.day, month(civil), year_label(civil.year));
        if (a.year, a.month, a.day) == (b.year, b.month, b.day) {
            format!("{}, {} – {}", day(&a), clock(&a), clock(&b))
        } else {
            format!("{}, {} – {}, {}", day(&a), clock(&a), day(&b), clock(&b))
        }
    }
}

/// A number with what it counts, `1 event`, `12 345 events`.
pub fn counted(n: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(n), if n == 1 { "" } else { "s" })
}

fn label(time: Time, step: Step, major: bool) -> String {
    let civil = time.civil();
    let month = MONTHS_SHORT[(civil.month as usize - 1).min(11)];
    match step {
        Step::Seconds(n) if n < 60 => format!("{:02}:{:02}:{:02}", civil.hour, civil.minute, civil.second),
        Step::Seconds(_) => format!("{:02}:{:02}", civil.hour, civil.minute),
        Step::Days(1) if major => {
            let full = MONTHS[(civil.month as usize - 1).min(11)];
            format!("{} {full} {}", civil.day, year_label(civil.year))
        }
        Step::Days(_) => civil.day.to_string(),
        Step::Months(1) if major => {
            format!("{} {}", MONTHS[(civil.month as usize - 1).min(11)], year_label(civil.year))
        }
        Step::Months(_) => month.to_owned(),
        Step::Years(1) => year_label(civil.year),
        Step::Years(n) if major && n <= MAX_ERA => era_label(civil.year, n),
        Step::Years(_) => year_label(civil.year),
    }
}

/// What a coarse step of years is called: `2020s`, `20th century`, `2nd millennium`.
fn era_label(year: i64, n: i64) -> String {
    if n == 10 {
        return if year >= 10 {
            format!("{}s", year - year.rem_euclid(10))
        } else if year >= 1 {
            "1–9 CE".to_owned()
        } else {
            let h = 1 - year;
            format!("{h}–{} BCE", h - 9)
        };
    }
    // The mark 1900 begins the stretch that is called the 20th century (strictly from 1901; the axis follows the digits).
    let (count, era) = if year >= 1 { (year / n + 1, "") } else { ((1 - year) / n, " BCE") };
    let what = if n == 100 { "century" } else { "millennium" };
    format!("{count}{} {what}{era}", ordinal(count))
}

fn ordinal(n: i64) -> &'static str {
    match (n % 10, n % 100) {
        (1, h) if h != 11 => "st",
        (2, h) if h != 12 => "nd",
        (3, h) if h != 13 => "rd",
        _ => "th",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(from: &str, to: &str) -> String {
        let point = |text: &str| {
            let mut parts = text.splitn(3, '.').map(|part| part.parse::<i64>().expect("a number"));
            let (y, m, d) = (parts.next(), parts.next().unwrap_or(1), parts.next().unwrap_or(1));
            Time::from_ymd(y.expect("a year"), m as u32, d as u32).expect("a date")
        };
        let ticks = ticks(&TimeScale::new(point(from), point(to), 800.0), 1.0);
        let join = |list: &[Tick]| list.iter().map(|tick| tick.label.as_str()).collect::<Vec<_>>().join(" | ");
        format!("{} // {}", join(&ticks.major), join(&ticks.minor))
    }

    #[test]
    fn months_stand_under_their_years() {
        assert_eq!(
            check("2020.9", "2021.9"),
            "2020 | 2021 // Sep | Oct | Nov | Dec | Jan | Feb | Mar | Apr | May | Jun | Jul | Aug"
        );
    }

    #[test]
    fn days_stand_under_their_month_with_its_year() {
        assert_eq!(
            check("2021.3.25", "2021.4.3"),
            "March 2021 | April 2021 // 25 | 26 | 27 | 28 | 29 | 30 | 31 | 1 | 2"
        );
    }

    #[test]
    fn hours_stand_under_their_full_date() {
        let text = check("2021.4.2", "2021.4.3");
        assert!(text.starts_with("2 April 2021 // 00:00 | 03:00"), "{text}");
    }

    #[test]
    fn years_around_the_era_are_counted_as_people_do() {
        assert_eq!(
            check("-7", "9"),
            "10–1 BCE | 1–9 CE // 8 BCE | 7 BCE | 6 BCE | 5 BCE | 4 BCE | 3 BCE | 2 BCE | 1 BCE | \
             1 CE | 2 CE | 3 CE | 4 CE | 5 CE | 6 CE | 7 CE | 8 CE"
        );
        let text = check("-299", "300");
        assert!(
            text.contains("300 BCE | 250 BCE | 200 BCE | 150 BCE | 100 BCE | 50 BCE | 1 CE | 50 CE | 100 CE"),
            "{text}"
        );
    }

    #[test]
    fn numbers_of_far_years_stand_where_they_are_and_nowhere_else() {
        let text = check("-14335584417", "3583896105");
        assert!(text.starts_with("1 CE // 10") && text.ends_with("000 BCE | 1 CE"), "{text}");
        assert!(check("-2500", "2000").starts_with("3rd millennium BCE | 2nd millennium BCE | "));
    }

    #[test]
    fn a_period_is_written_as_finely_as_it_is_long() {
        let time = |y, m, d| Time::from_ymd(y, m, d).expect("a date");
        assert_eq!(period_label(time(1987, 1, 1), time(2024, 5, 1)), "1987 – 2024");
        assert_eq!(period_label(time(2020, 9, 1), time(2024, 8, 1)), "Sep 2020 – Jul 2024");
        assert_eq!(period_label(time(2021, 4, 2), time(2021, 4, 10)), "2 – 9 Apr 2021");
        assert_eq!(period_label(time(2021, 4, 2), time(2021, 4, 3)), "2 Apr 2021, 00:00 – 23:59");
    }

    #[test]
    fn a_century_is_named_above_its_decades() {
        assert_eq!(
            check("1905", "1999"),
            "20th century // 1910 | 1920 | 1930 | 1940 | 1950 | 1960 | 1970 | 1980 | 1990"
        );
    }

    proptest! {
        #[test]
        fn marks_rise_and_never_crowd(from in -4e11..4e11_f64, log_span in 1.0..19.0_f64) {
            let scale = TimeScale::from_secs(from, from + 10_f64.powf(log_span), 1_200.0);
            let ticks = ticks(&scale, 1.0);
            // Marks of many thousand years say their year themselves.
            let is_deep = log_span > 11.0 && !ticks.minor.is_empty();
            prop_assert!(is_deep || !ticks.major.is_empty());
            prop_assert!(ticks.minor.len() <= 60, "{} marks", ticks.minor.len());
            for level in [&ticks.major, &ticks.minor] {
                for pair in level.windows(2) {
                    prop_assert!(pair[0].time < pair[1].time);
                }
            }
        }
    }
}
