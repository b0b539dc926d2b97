//! Dates: the civil time line, EDTF, and what a date column stores.
//!
//! ```text
//! "5 Jan 2022"  --human-->  Edtf "2022-01-05"  --when()-->  When { start, end, form }
//!  as written                 what is kept                   what is drawn and sorted
//! ```
//!
//! Nothing here knows the screen, and no civil date is ever moved by a time zone.

pub mod axis;
pub mod breaks;
pub mod edtf;
pub mod form;
pub mod human;
pub mod length;
pub mod point;
pub mod relation;
pub mod scale;
pub mod span;
pub mod stretch;
pub mod tick;

pub use axis::AxisScale;
pub use breaks::{Break, Breaks};
pub use edtf::{Bound, Edtf, EdtfError, MONTHS, plain_date};
pub use form::{Edge, EndForm, Form, Precision, Qualifier, Shape, When};
pub use human::{
    DateHints, DateOrder, HumanDate, TimeOfDay, is_missing_code, month_from_name, order_evidence, read_date,
    stands_for_no_date,
};
pub use length::{length_label, short_length_label};
pub use point::{Civil, DAY_EXACT_YEARS, SECS_PER_DAY, SECS_PER_MEAN_YEAR, Time, days_in_month};
pub use relation::Truth;
pub use scale::TimeScale;
pub use span::{CalendarSpan, has_offset};
pub use stretch::{Stretches, stretches};
pub use tick::{Tick, Ticks, axis_ticks, counted, grouped, period_label, ticks, year_label};
