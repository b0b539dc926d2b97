//! What two dates allow to say about their order.
//!
//! Only extents count: `?` and `~` say that a date may be wrong, not by how much, so they are shown and not computed with.

use super::form::{Edge, Shape, When};
use super::point::Time;

/// The answer to a question about dates that are known only so far.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum Truth {
    /// However the dates turn out.
    Yes,
    /// For some of the ways in which they can turn out.
    Maybe,
    /// However they turn out, it is not so.
    No,
}

impl When {
    /// Whether all of this lies before any of `other`.
    pub fn before(&self, other: &Self) -> Truth {
        if self.latest() <= other.earliest() && self.latest() < Time::MAX {
            Truth::Yes
        } else if self.end_earliest() >= other.start_latest() {
            Truth::No
        } else {
            Truth::Maybe
        }
    }

    /// Whether any of this lies within `from..to`.
    ///
    /// An interval does for certain when a date within the window surely belongs to it.
    /// A point does when the whole of its extent is in the window, so a year that is half in the window gives `Maybe`.
    pub fn overlaps(&self, from: Time, to: Time) -> Truth {
        let (earliest, latest) = (self.earliest(), self.latest());
        if latest <= from || earliest >= to || from >= to {
            return Truth::No;
        }
        if earliest >= from && latest <= to {
            return Truth::Yes;
        }
        if matches!(self.form.shape, Shape::Point | Shape::OneOf) {
            return Truth::Maybe;
        }
        let (started, lasting) = (self.start_latest(), self.end_earliest());
        let has_start_inside = self.form.start.edge == Edge::Known && earliest >= from && started <= to;
        let has_end_inside = self.form.end.edge == Edge::Known && latest <= to && lasting >= from;
        // Every point of started..=lasting belongs to an interval, but not to a set of separate dates.
        let has_middle_inside =
            self.form.shape == Shape::Interval && started <= lasting && started < to && lasting >= from;
        if has_start_inside || has_end_inside || has_middle_inside { Truth::Yes } else { Truth::Maybe }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Edtf;

    fn when(text: &str) -> When {
        text.parse::<Edtf>().expect("EDTF").when().expect("dated")
    }

    fn check_before(a: &str, b: &str, truth: Truth) {
        assert_eq!(when(a).before(&when(b)), truth, "{a} before {b}");
    }

    fn check_overlaps(a: &str, window: &str, truth: Truth) {
        let window = when(window);
        assert_eq!(when(a).overlaps(window.start, window.end), truth, "{a} in {window:?}");
    }

    #[test]
    fn order_is_certain_only_where_the_extents_do_not_meet() {
        check_before("2011", "2012", Truth::Yes);
        check_before("2012", "2012", Truth::Maybe);
        check_before("2012", "2012-06", Truth::Maybe);
        check_before("2013", "2012", Truth::No);
        check_before("2009/2010", "2010/2012", Truth::Maybe);
        check_before("2009/2012", "2010/2011", Truth::No);
        check_before("1987/..", "2012", Truth::No);
        check_before("2009/", "2012", Truth::Maybe);
        check_before("[..2022-01-05]", "2022-01-06", Truth::Yes);
        check_before("[..2022-01-05]", "2021", Truth::Maybe);
        check_before("2021", "[..2022-01-05]", Truth::Maybe);
    }

    #[test]
    fn a_point_is_in_a_window_for_certain_when_all_of_it_is() {
        check_overlaps("2012-06", "2012", Truth::Yes);
        check_overlaps("2012", "2012-06", Truth::Maybe);
        check_overlaps("2012", "2013", Truth::No);
        check_overlaps("[..2022-01-05]", "2021", Truth::Maybe);
        check_overlaps("[2021..2023]", "2022", Truth::Maybe);
        check_overlaps("[2021..2023]", "2020/2024", Truth::Yes);
    }

    #[test]
    fn an_interval_is_in_a_window_for_certain_when_a_sure_date_of_it_is() {
        check_overlaps("2009/2012", "2010", Truth::Yes);
        check_overlaps("2009/2012", "2012-06", Truth::Maybe);
        check_overlaps("2009/2012", "2008/2009", Truth::Yes);
        check_overlaps("2009/2010", "2009-06/2010-06", Truth::Yes);
        check_overlaps("1987/..", "2020", Truth::Yes);
        check_overlaps("2009/", "2020", Truth::Maybe);
        check_overlaps("2009/", "2009", Truth::Yes);
        check_overlaps("/2009", "1990", Truth::Maybe);
        check_overlaps("../2009", "1990", Truth::Yes);
        check_overlaps("{1960,1970}", "1965", Truth::Maybe);
    }
}
