//! The map between the time line and the pixels of an axis that may leave stretches out.

use super::breaks::{BREAK_PX, Break, Breaks};
use super::{Time, TimeScale};

/// A window on the time line as its axis shows it: linear, but for breaks that are all of one narrow width.
///
/// ```text
/// time     ├───────┼═════════════════════════┼─────────┤
/// drawn    ├──────────────┼═┼──────────────────────────┤
/// ```
///
/// Without breaks it is the [`TimeScale`] that it was made from, to the last bit.
#[derive(Clone, PartialEq, Debug)]
pub struct AxisScale {
    window: TimeScale,
    /// The same width over the seconds that are drawn: those of the window, each break as few as its pixels.
    drawn: TimeScale,
    breaks: Breaks,
    seams: Vec<Seam>,
    /// How many drawn seconds a break is.
    seam_secs: f64,
}

/// A break in seconds from 1970.
#[derive(Copy, Clone, PartialEq, Debug)]
struct Seam {
    from: f64,
    to: f64,
    /// Where it begins among the seconds that are drawn.
    drawn: f64,
}

impl From<&TimeScale> for AxisScale {
    fn from(window: &TimeScale) -> Self {
        Self { window: *window, drawn: *window, breaks: Breaks::default(), seams: Vec::new(), seam_secs: 0.0 }
    }
}

impl From<&AxisScale> for AxisScale {
    fn from(scale: &AxisScale) -> Self {
        scale.clone()
    }
}

impl AxisScale {
    /// The window without what its breaks leave out; they must lie within it.
    pub fn new(window: TimeScale, breaks: Breaks) -> Self {
        if breaks.is_empty() {
            return (&window).into();
        }
        let width = f64::from(window.width_px());
        let n = breaks.iter().len() as f64;
        // On a picture too narrow for all of them, the signs share half of it.
        let seam_px = BREAK_PX.min(width / 2.0 / n);
        let left_out: f64 = breaks.iter().map(|quiet| (quiet.to.secs() - quiet.from.secs()) as f64).sum();
        let per_px = (window.span_seconds() - left_out) / (width - n * seam_px);
        let seam_secs = seam_px * per_px;
        let mut before = 0.0;
        let seam = |quiet: Break| {
            let (from, to) = (quiet.from.secs() as f64, quiet.to.secs() as f64);
            let seam = Seam { from, to, drawn: from - before };
            before += to - from - seam_secs;
            seam
        };
        let seams = breaks.iter().map(seam).collect();
        Self { window, drawn: window.with_span(per_px * width), breaks, seams, seam_secs }
    }

    /// All of the window, breaks included.
    pub fn window(&self) -> &TimeScale {
        &self.window
    }

    /// What is left out.
    pub fn breaks(&self) -> &Breaks {
        &self.breaks
    }

    /// The stretches between the breaks, `[from, to)`, from the left; the whole window without breaks.
    pub fn kept(&self) -> impl Iterator<Item = (Time, Time)> + '_ {
        let froms = std::iter::once(self.from()).chain(self.breaks.iter().map(|quiet| quiet.to));
        let tos = self.breaks.iter().map(|quiet| quiet.from).chain(std::iter::once(self.to()));
        froms.zip(tos)
    }

    /// The first point of the window.
    pub fn from(&self) -> Time {
        self.window.from()
    }

    /// The first point after the window.
    pub fn to(&self) -> Time {
        self.window.to()
    }

    /// The width in pixels.
    pub fn width_px(&self) -> f32 {
        self.window.width_px()
    }

    /// How much time one pixel is, outside breaks.
    pub fn secs_per_px(&self) -> f64 {
        self.drawn.secs_per_px()
    }

    /// Pixels from the left edge, as [`TimeScale::px_from_time`]; within a break its pixels are shared by its time.
    pub fn px_from_time(&self, time: Time) -> f32 {
        self.drawn.px_from_secs(self.drawn_from_secs(time.secs() as f64))
    }

    /// The point at `px` from the left edge.
    pub fn time_from_px(&self, px: f32) -> Time {
        Time::from_secs(self.secs_from_drawn(self.drawn.secs_from_px(px)).floor() as i64)
    }

    /// Pixels from 1970, breaks taken out: the same for every window with this zoom and these breaks.
    pub fn px_from_1970(&self, time: Time) -> f64 {
        self.drawn_from_secs(time.secs() as f64) / self.secs_per_px()
    }

    /// The left and the right edge of the window in pixels from 1970.
    pub fn edges_from_1970(&self) -> (f64, f64) {
        let (from, per_px) = (self.drawn.from_seconds(), self.secs_per_px());
        (from / per_px, (from + self.drawn.span_seconds()) / per_px)
    }

    fn drawn_from_secs(&self, secs: f64) -> f64 {
        match self.seams.partition_point(|seam| seam.from < secs).checked_sub(1).map(|nth| self.seams[nth]) {
            None => secs,
            Some(seam) if secs < seam.to => seam.drawn + (secs - seam.from) / (seam.to - seam.from) * self.seam_secs,
            Some(seam) => seam.drawn + self.seam_secs + (secs - seam.to),
        }
    }

    fn secs_from_drawn(&self, drawn: f64) -> f64 {
        match self.seams.partition_point(|seam| seam.drawn < drawn).checked_sub(1).map(|nth| self.seams[nth]) {
            None => drawn,
            Some(seam) if drawn < seam.drawn + self.seam_secs => {
                seam.from + (drawn - seam.drawn) / self.seam_secs * (seam.to - seam.from)
            }
            Some(seam) => seam.to + (drawn - seam.drawn - self.seam_secs),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn without_breaks_it_is_the_window(from in -4e11..4e11_f64, span in 10.0..1e12_f64, at in -1e12..1e12_f64, px in -9.0..1_700.0_f32) {
            let window = TimeScale::from_secs(from, from + span, 1_600.0);
            let scale = AxisScale::new(window, Breaks::default());
            let time = Time::from_secs(at as i64);
            prop_assert_eq!(scale.px_from_time(time).to_bits(), window.px_from_time(time).to_bits());
            prop_assert_eq!(scale.time_from_px(px), window.time_from_px(px));
            prop_assert_eq!(scale.secs_per_px().to_bits(), window.secs_per_px().to_bits());
            prop_assert_eq!(scale.px_from_1970(time).to_bits(), (time.secs() as f64 / window.secs_per_px()).to_bits());
            prop_assert_eq!(scale.kept().collect::<Vec<_>>(), vec![(window.from(), window.to())]);
        }

        #[test]
        fn with_breaks_time_rises_with_pixels_and_both_map_back(
            mut days in proptest::collection::vec(0..40_000_i64, 2..40),
            width in 240.0..2_000.0_f32,
        ) {
            days.sort_unstable();
            let busy: Vec<(f64, f64)> = days.iter().map(|day| ((day * 86_400) as f64, ((day + 1) * 86_400) as f64)).collect();
            let window = TimeScale::from_secs(busy[0].0 - 1e7, busy[busy.len() - 1].1 + 1e7, width);
            let scale = AxisScale::new(window, Breaks::find(&busy, &window));
            prop_assert!(scale.px_from_time(window.from()).abs() < 0.01);
            prop_assert!((scale.px_from_time(window.to()) - width).abs() < 0.01);
            for (from, to) in scale.kept() {
                let (a, b) = (scale.px_from_time(from), scale.px_from_time(to));
                prop_assert!(b - a > 12.0, "a stretch is {} wide", b - a);
                let mut last = f32::MIN;
                for step in 0..50 {
                    let px = a + (b - a) * (step as f32 + 0.5) / 50.0;
                    let time = scale.time_from_px(px);
                    prop_assert!(from <= time && time < to);
                    prop_assert!((scale.px_from_time(time) - px).abs() < 0.02);
                    prop_assert!(scale.px_from_time(time) > last);
                    last = scale.px_from_time(time);
                }
            }
            for quiet in scale.breaks().iter() {
                let (a, b) = (scale.px_from_time(quiet.from), scale.px_from_time(quiet.to));
                prop_assert!((b - a - 16.0).abs() < 0.02, "a break is {} wide", b - a);
            }
        }
    }
}
