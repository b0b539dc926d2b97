//! Lines, components, times and rules of calendars (RFC 5545).

pub(super) mod components;
pub(super) mod content_lines;
pub(super) mod icaltime;
pub(super) mod recurrence;
