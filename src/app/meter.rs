//! What the parts of a frame cost, measured only where a tool asks for it.

use std::time::Duration;

use egui::{Context, Id, Rect};

/// Times the parts of the canvas by a clock that whoever measures brings along: the app itself keeps none.
#[derive(Copy, Clone, Debug)]
pub struct Meter {
    clock: fn() -> Duration,
    /// What the last layout took; zero when nothing had to be laid out.
    pub layout: Duration,
    /// What turning the scene into shapes took.
    pub paint: Duration,
    /// Where the canvas is, in points.
    pub canvas: Rect,
}

impl Meter {
    /// Measures from the next frame on. The clock may have any beginning.
    pub fn install(ctx: &Context, clock: fn() -> Duration) {
        let meter = Self { clock, layout: Duration::ZERO, paint: Duration::ZERO, canvas: Rect::NOTHING };
        ctx.data_mut(|data| data.insert_temp(id(), meter));
    }

    /// What the last frame took, if it is measured.
    pub fn read(ctx: &Context) -> Option<Self> {
        ctx.data(|data| data.get_temp(id()))
    }

    pub(super) fn layout<T>(ctx: &Context, canvas: Rect, work: impl FnOnce() -> T) -> T {
        timed(ctx, work, |meter, spent| (meter.layout, meter.canvas) = (spent, canvas))
    }

    pub(super) fn paint<T>(ctx: &Context, work: impl FnOnce() -> T) -> T {
        timed(ctx, work, |meter, spent| meter.paint = spent)
    }
}

fn id() -> Id {
    Id::unique("meter")
}

fn timed<T>(ctx: &Context, work: impl FnOnce() -> T, note: impl FnOnce(&mut Meter, Duration)) -> T {
    let Some(meter) = Meter::read(ctx) else { return work() };
    let began = (meter.clock)();
    let result = work();
    let spent = (meter.clock)().saturating_sub(began);
    ctx.data_mut(|data| note(data.get_temp_mut_or_insert_with(id(), || meter), spent));
    result
}
