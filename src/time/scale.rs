//! The map between the time line and pixels.

use super::{SECS_PER_MEAN_YEAR, Time};

/// The shortest window: ten seconds.
const MIN_SPAN_SECS: f64 = 10.0;
/// The longest window: 100 000 million years, beyond any age that is measured.
const MAX_SPAN_SECS: f64 = 1e11 * SECS_PER_MEAN_YEAR as f64;

/// A window on the time line, `width` pixels wide.
///
/// Kept in f64 seconds: at the years that people write a second is known to a millionth, so that zooming in and out again
/// ends where it began.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct TimeScale {
    from_secs: f64,
    span_secs: f64,
    width_px: f64,
}

impl TimeScale {
    /// The window `[from, to)`, widened when it is too short to draw.
    pub fn new(from: Time, to: Time, width_px: f32) -> Self {
        Self::from_secs(from.secs() as f64, to.secs() as f64, width_px)
    }

    /// The same from seconds since 1970.
    pub fn from_secs(from: f64, to: f64, width_px: f32) -> Self {
        let span = (to - from).clamp(MIN_SPAN_SECS, MAX_SPAN_SECS);
        let middle = f64::midpoint(from, to);
        let from_secs = if (span - (to - from)).abs() > f64::EPSILON { middle - span / 2.0 } else { from };
        Self { from_secs, span_secs: span, width_px: f64::from(width_px.max(1.0)) }.held()
    }

    /// The same window within the line: no pan leads beyond the times that can be written.
    fn held(self) -> Self {
        let (first, last) = (Time::MIN.secs() as f64, Time::MAX.secs() as f64 - self.span_secs);
        Self { from_secs: self.from_secs.clamp(first, last.max(first)), ..self }
    }

    /// The first second of the window.
    pub fn from_seconds(&self) -> f64 {
        self.from_secs
    }

    /// The length of the window, in seconds.
    pub fn span_seconds(&self) -> f64 {
        self.span_secs
    }

    /// The first point of the window.
    pub fn from(&self) -> Time {
        Time::from_secs(self.from_secs.floor() as i64)
    }

    /// The first point after the window.
    pub fn to(&self) -> Time {
        Time::from_secs((self.from_secs + self.span_secs).ceil() as i64)
    }

    /// The width in pixels.
    pub fn width_px(&self) -> f32 {
        self.width_px as f32
    }

    /// How much time one pixel is.
    pub fn secs_per_px(&self) -> f64 {
        self.span_secs / self.width_px
    }

    /// Pixels from the left edge; may be outside the window, held within ±10⁷ so that f32 stays exact enough.
    pub fn px_from_time(&self, time: Time) -> f32 {
        self.px_from_secs(time.secs() as f64)
    }

    /// The same from seconds since 1970.
    pub fn px_from_secs(&self, secs: f64) -> f32 {
        ((secs - self.from_secs) / self.secs_per_px()).clamp(-1e7, 1e7) as f32
    }

    /// Seconds since 1970 at `px` from the left edge.
    pub fn secs_from_px(&self, px: f32) -> f64 {
        self.from_secs + f64::from(px) * self.secs_per_px()
    }

    /// The point at `px` from the left edge.
    pub fn time_from_px(&self, px: f32) -> Time {
        Time::from_secs(self.secs_from_px(px).floor() as i64)
    }

    /// Zoomed by `factor` (2 shows half the time) about the pixel `px`, which keeps its date.
    #[must_use]
    pub fn zoomed(&self, factor: f64, px: f32) -> Self {
        let span = (self.span_secs / factor).clamp(MIN_SPAN_SECS, MAX_SPAN_SECS);
        let share = f64::from(px) / self.width_px;
        let at = self.from_secs + share * self.span_secs;
        Self { from_secs: at - share * span, span_secs: span, ..*self }.held()
    }

    /// Moved so that what was at `px` is at the left edge.
    #[must_use]
    pub fn panned(&self, px: f32) -> Self {
        Self { from_secs: self.from_secs + f64::from(px) * self.secs_per_px(), ..*self }.held()
    }

    /// The same window on another width.
    #[must_use]
    pub fn with_width(&self, width_px: f32) -> Self {
        Self { width_px: f64::from(width_px.max(1.0)), ..*self }
    }

    /// As wide and from the same point on, over another span.
    pub(super) fn with_span(&self, span_secs: f64) -> Self {
        Self { span_secs, ..*self }
    }

    /// The window `share` of the way from this one to `other`; spans change by equal factors.
    #[must_use]
    pub fn toward(&self, other: &Self, share: f64) -> Self {
        if share >= 1.0 {
            return *other;
        }
        let span = self.span_secs * (other.span_secs / self.span_secs).powf(share);
        // The point that is at the same place in both windows stays put all the way.
        let change = (other.span_secs - self.span_secs).abs();
        let weight = if change > 1e-9 * self.span_secs {
            (span - self.span_secs) / (other.span_secs - self.span_secs)
        } else {
            share
        };
        let from_secs = self.from_secs + (other.from_secs - self.from_secs) * weight;
        Self { from_secs, span_secs: span, width_px: other.width_px }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pixels_map_back_to_the_pixel_they_came_from(from in -4e11..4e11_f64, span in 10.0..1e12_f64, share in 0.0..1.0_f32) {
            let scale = TimeScale::from_secs(from, from + span, 1_600.0);
            let px = share * 1_600.0;
            prop_assert!((scale.px_from_secs(scale.secs_from_px(px)) - px).abs() < 0.01);
        }

        #[test]
        fn twenty_zooms_keep_the_date_under_the_pointer(
            zooms in proptest::collection::vec((0.3..3.0_f64, 0.0..1_600.0_f32), 20),
        ) {
            let mut scale = TimeScale::from_secs(1.0e9, 1.7e9, 1_600.0);
            for (factor, px) in zooms {
                let before = scale.secs_from_px(px);
                scale = scale.zoomed(factor, px);
                prop_assert!((scale.px_from_secs(before) - px).abs() < 1.0);
            }
        }
    }

    #[test]
    fn an_empty_window_becomes_ten_seconds() {
        let scale = TimeScale::from_secs(100.0, 100.0, 500.0);
        assert!((scale.span_seconds() - 10.0).abs() < 1e-9);
        assert!((scale.px_from_secs(100.0) - 250.0).abs() < 1e-3);
    }

    #[test]
    fn no_pan_leads_beyond_the_line() {
        let mut scale = TimeScale::from_secs(0.0, 3e18, 1_000.0);
        for _ in 0..200 {
            scale = scale.panned(1_000.0);
        }
        let scale = scale.zoomed(1e12, 500.0);
        assert!(scale.from() < scale.to() && scale.to() <= Time::MAX);
    }

    #[test]
    fn an_animation_ends_at_its_target() {
        let a = TimeScale::from_secs(0.0, 1e9, 800.0);
        let b = TimeScale::from_secs(4e8, 5e8, 800.0);
        assert_eq!(a.toward(&b, 1.0), b);
        assert!((a.toward(&b, 0.0).from_seconds() - a.from_seconds()).abs() < 1e-3);
    }
}
