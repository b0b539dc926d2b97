//! Wide quiet stretches that an axis may leave out.
//!
//! ```text
//! events    ●  ▐▌ ●                                  ●    ▐▌●
//! kept     ├─────────┤                            ├─────────────┤
//! break               3 years 2 months
//! ```
//!
//! Nothing begins, ends, or may have happened in a break, and some quiet stays on both sides of it.
//! A break begins and ends on a mark of the calendar, so that its length can be said in round words.

use super::length::{length_label, short_length_label};
use super::tick::{Step, after, floor};
use super::{Time, TimeScale};

/// How wide a break is on the page: room for its sign.
pub(super) const BREAK_PX: f64 = 16.0;
/// Quiet stretches narrower than this share of the window, and narrower than these pixels, are told as they are.
const LEAST_SHARE: f64 = 0.04;
const LEAST_PX: f64 = 60.0;
/// The quiet that stays on each side of a break: a share of the window, held between these pixels.
const MARGIN_SHARE: f64 = 0.024;
const MARGIN_PX: (f64, f64) = (12.0, 24.0);
/// A break leaves out at least this share of the quiet that it stands in, and these pixels, else the axis would break for
/// little more than the room of its sign.
const LEAST_OF_QUIET: f64 = 0.5;
const LEAST_SAVED_PX: f64 = 1.5 * BREAK_PX;
/// More breaks than this make an axis that nobody can read.
const MOST: usize = 20;
/// Breaks are worth their trouble only when this share of the window is left out.
const LEAST_LEFT_OUT: f64 = 0.35;
/// A break may be shortened to this share of what could be left out, for words that are round: less for whole years, since
/// years and months are round enough.
const ROUND_SHARE: f64 = 0.8;
const ROUND_SHARE_YEARS: f64 = 0.9;

/// Where breaks may begin and end, the coarsest first.
const UNITS: [Step; 18] = [
    Step::Years(1_000_000_000),
    Step::Years(100_000_000),
    Step::Years(10_000_000),
    Step::Years(1_000_000),
    Step::Years(100_000),
    Step::Years(10_000),
    Step::Years(1_000),
    Step::Years(100),
    Step::Years(10),
    Step::Years(1),
    Step::Months(1),
    Step::Days(1),
    Step::Seconds(6 * 3_600),
    Step::Seconds(3_600),
    Step::Seconds(900),
    Step::Seconds(60),
    Step::Seconds(15),
    Step::Seconds(1),
];

/// A stretch of time that is left out, `to` exclusive.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Break {
    /// The first point that is left out.
    pub from: Time,
    /// The first point after it that is shown.
    pub to: Time,
}

impl Break {
    /// How much time it leaves out, in words: `3 years 2 months`.
    pub fn words(&self) -> String {
        length_label(self.from, self.to)
    }

    /// The same shortly: `3 y 2 m`.
    pub fn short(&self) -> String {
        short_length_label(self.from, self.to)
    }

    fn secs(&self) -> f64 {
        (self.to.secs() - self.from.secs()) as f64
    }
}

/// The breaks of an axis, from the left; none of them meets another.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Breaks(Vec<Break>);

impl Breaks {
    /// The quiet stretches of a window that are worth leaving out.
    ///
    /// `busy` tells in seconds from 1970 where something is, by start; its stretches may overlap. The quiet before the
    /// first and after the last of them stays: the ends of a window are what was asked for.
    pub fn find(busy: &[(f64, f64)], window: &TimeScale) -> Self {
        let margin = (f64::from(window.width_px()) * MARGIN_SHARE).clamp(MARGIN_PX.0, MARGIN_PX.1);
        let margin = margin * window.secs_per_px();
        let first = Self::of_gaps(busy, window, window.secs_per_px(), margin);
        if first.is_empty() {
            return first;
        }
        // What was too narrow to leave out has become wider since the rest was.
        let per_px = super::AxisScale::new(*window, first).secs_per_px();
        Self::of_gaps(busy, window, per_px, margin)
    }

    /// The breaks when a pixel is `per_px` seconds.
    fn of_gaps(busy: &[(f64, f64)], window: &TimeScale, per_px: f64, margin: f64) -> Self {
        let width = f64::from(window.width_px());
        let least = (width * LEAST_SHARE).max(LEAST_PX) * per_px;
        let mut breaks = Vec::new();
        let mut busy_until = f64::INFINITY;
        for &(from, to) in busy {
            if from - busy_until >= least {
                let quiet = round(busy_until + margin, from - margin);
                let enough = (LEAST_OF_QUIET * (from - busy_until)).max(LEAST_SAVED_PX * window.secs_per_px());
                breaks.extend(quiet.filter(|quiet| quiet.secs() >= enough));
            }
            busy_until = if busy_until.is_finite() { busy_until.max(to) } else { to };
        }
        breaks.retain(|quiet| window.from() < quiet.from && quiet.to < window.to());
        // The widest first; of equals the earlier.
        breaks.sort_by_key(|quiet| (quiet.from.secs() - quiet.to.secs(), quiet.from));
        breaks.truncate(MOST);
        let left_out: f64 = breaks.iter().map(Break::secs).sum();
        if left_out < LEAST_LEFT_OUT * window.span_seconds() {
            return Self::default();
        }
        breaks.sort_by_key(|quiet| quiet.from);
        Self(breaks)
    }

    /// Whether nothing is left out.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The breaks from the left.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Break> + '_ {
        self.0.iter().copied()
    }
}

/// The longest stretch within `[from, to]` whose ends are marks of the coarsest unit that hardly shortens it.
fn round(from: f64, to: f64) -> Option<Break> {
    let whole = to - from;
    let (first, last) = (Time::from_secs(from.ceil() as i64), Time::from_secs(to.floor() as i64));
    let within = |unit: &Step| {
        let mark = floor(first, *unit);
        let quiet = Break { from: if mark < first { after(mark, *unit) } else { mark }, to: floor(last, *unit) };
        // Far years have marks of their own, which may lie elsewhere.
        let fits = first <= quiet.from && quiet.from < quiet.to && quiet.to <= last;
        let share = if matches!(unit, Step::Years(_)) { ROUND_SHARE_YEARS } else { ROUND_SHARE };
        (fits && quiet.secs() >= share * whole).then_some(quiet)
    };
    UNITS.iter().find_map(within)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The breaks of a window of `width` pixels with something on each of these days.
    fn check(window: (&str, &str), days: &[&str], width: f32) -> Vec<String> {
        let point = |text: &str| text.parse::<crate::time::Edtf>().ok().and_then(|edtf| edtf.when()).expect("a date");
        let window = TimeScale::new(point(window.0).start, point(window.1).start, width);
        let secs = |time: Time| time.secs() as f64;
        let busy: Vec<(f64, f64)> = days.iter().map(|day| (secs(point(day).start), secs(point(day).end))).collect();
        Breaks::find(&busy, &window).iter().map(|quiet| quiet.words()).collect()
    }

    #[test]
    fn quiet_years_are_left_out_in_round_words() {
        assert_eq!(
            check(("2012", "2024"), &["2012-03-04", "2016-08-08", "2023-02-01"], 1_000.0),
            ["3 years 9 months", "5 years 10 months"]
        );
    }

    #[test]
    fn a_long_bar_is_never_cut() {
        assert_eq!(check(("2000", "2020"), &["2000/2019", "2001-05-05", "2018-05-05"], 1_000.0), [""; 0]);
    }

    #[test]
    fn breaks_that_save_little_are_not_made() {
        assert_eq!(check(("2000", "2020"), &["2000/2012", "2018", "2019"], 1_000.0), [""; 0]);
    }

    #[test]
    fn quiet_days_hours_and_millennia_are_left_out_too() {
        assert_eq!(check(("2021-04-01", "2021-05-01"), &["2021-04-02", "2021-04-29"], 1_000.0), ["24 days"]);
        assert_eq!(
            check(("2021-04-01", "2021-04-03"), &["2021-04-01T03:10", "2021-04-02T23:00"], 1_000.0),
            ["1 day 12 hours"]
        );
        assert_eq!(check(("-9000", "2020"), &["-8990", "0100", "2000"], 1_000.0), ["8500 years", "1300 years"]);
    }

    proptest! {
        #[test]
        fn breaks_rise_keep_clear_of_what_is_and_are_few(
            mut busy in proptest::collection::vec((-2e11..4e11_f64, 0.0..1e8_f64), 1..60),
            log_scale in -6.0..6.0_f64,
            width in 200.0..4_000.0_f32,
        ) {
            let scale = 10_f64.powf(log_scale);
            for stretch in &mut busy {
                *stretch = (stretch.0 * scale, (stretch.0 + stretch.1) * scale);
            }
            busy.sort_by(|a, b| a.0.total_cmp(&b.0));
            let end = busy.iter().map(|stretch| stretch.1).fold(f64::MIN, f64::max);
            let window = TimeScale::from_secs(busy[0].0, end, width);
            let breaks = Breaks::find(&busy, &window);
            prop_assert!(breaks.iter().len() <= MOST);
            let ends: Vec<Time> = breaks.iter().flat_map(|quiet| [quiet.from, quiet.to]).collect();
            prop_assert!(ends.is_sorted_by(|a, b| a < b));
            for quiet in breaks.iter() {
                let (from, to) = (quiet.from.secs() as f64, quiet.to.secs() as f64);
                prop_assert!(busy.iter().all(|stretch| stretch.1 <= from || stretch.0 >= to), "{quiet:?}");
            }
        }
    }
}
