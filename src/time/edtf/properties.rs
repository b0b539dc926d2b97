//! Properties of EDTF that hold for every value, not just for examples.

use proptest::prelude::*;

use super::{Bound, Edtf, plain_date};
use crate::time::form::{Form, When};
use crate::time::human::{DateHints, order_evidence, read_date};
use crate::time::relation::Truth;

/// Dates in every form, some of which the calendar does not have.
const DATE: &str = "[?~%]?-?[0-2X][0-9X]{3}[?~%]?\
                    (-[?~%]?([01X][0-9X]|2[1-9]|3[0-9]|4[01])[?~%]?\
                    (-[?~%]?[0-3X][0-9X][?~%]?(T[0-2][0-9](:[0-5][0-9](:[0-5][0-9])?)?(Z|[+-]0[0-9](:[0-5]0)?)?)?)?)?";
const YEAR: &str = "Y-?[1-9][0-9]{0,8}(E[0-3])?(S[1-6])?[?~%]?|-?[0-9]{4}S[1-4][?~%]?";

fn edtf() -> impl Strategy<Value = Edtf> {
    let date = || prop_oneof![9 => DATE, 1 => YEAR];
    let end = || prop_oneof![6 => date(), 1 => Just("..".to_owned()), 1 => Just(String::new())];
    let item = prop_oneof![
        4 => date(),
        1 => date().prop_map(|date| format!("..{date}")),
        1 => date().prop_map(|date| format!("{date}..")),
        2 => (date(), date()).prop_map(|(a, b)| format!("{a}..{b}")),
    ];
    let set = (any::<bool>(), prop::collection::vec(item, 1..4)).prop_map(|(is_all, items)| {
        let items = items.join(",");
        if is_all { format!("{{{items}}}") } else { format!("[{items}]") }
    });
    let text = prop_oneof![
        4 => date(),
        2 => (end(), end()).prop_map(|(a, b)| format!("{a}/{b}")),
        2 => set,
    ];
    text.prop_filter_map("the calendar has no such date", |text| Edtf::read(&text).ok())
}

/// `PROPTEST_CASES` sets the number of cases.
fn config() -> ProptestConfig {
    ProptestConfig { max_local_rejects: 1_000_000, failure_persistence: None, ..ProptestConfig::default() }
}

fn at(bound: &Bound) -> Option<i64> {
    match bound {
        Bound::At { time, .. } => Some(time.secs()),
        Bound::Open | Bound::Unknown => None,
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_printed_is_read_back_the_same(edtf in edtf()) {
        let text = edtf.to_string();
        let again = Edtf::read(&text);
        prop_assert_eq!(again.as_ref(), Ok(&edtf));
        prop_assert_eq!(again.map(|edtf| edtf.to_string()), Ok(text));
        prop_assert!(edtf.level() <= 2 && !edtf.spoken().is_empty() && !edtf.short().is_empty());
    }

    #[test]
    fn the_earliest_is_not_after_the_latest(edtf in edtf()) {
        if let (Some(earliest), Some(latest)) = (at(&edtf.earliest()), at(&edtf.latest())) {
            // Ends in two time zones may be written the other way round by up to a day.
            prop_assert!(earliest <= latest + 86_400, "{}", edtf);
        }
    }

    #[test]
    fn the_extent_is_never_empty_and_holds_its_certain_part(edtf in edtf()) {
        let whens = edtf.members().into_iter().chain(edtf.when());
        for when in whens {
            prop_assert!(when.start < when.end, "{}", edtf);
            prop_assert!(when.earliest() <= when.start && when.end <= when.latest(), "{}", edtf);
            prop_assert!(when.earliest() <= when.start_latest() && when.end_earliest() <= when.latest(), "{}", edtf);
            prop_assert_eq!(Form::unpack(when.form.pack()), when.form);
            prop_assert!(when.before(&when) != Truth::Yes, "{}", edtf);
        }
    }

    #[test]
    fn order_one_way_excludes_order_the_other_way((a, b) in (edtf(), edtf())) {
        if let (Some(a), Some(b)) = (a.when(), b.when())
            && a.before(&b) == Truth::Yes
        {
            prop_assert_eq!(b.before(&a), Truth::No);
            prop_assert_eq!(a.overlaps(b.earliest(), b.latest()), Truth::No);
        }
    }

    #[test]
    fn a_plain_date_is_the_same_by_both_ways(year in 0_i64..=9_999, month in 0_u32..14, day in 0_u32..33) {
        let text = format!("{year:04}-{month:02}-{day:02}");
        let fast = plain_date(text.as_bytes());
        prop_assert_eq!(fast, Edtf::from_ymd(year, Some(month), Some(day)).ok().map(|_| (year, month, day)));
        if let (Some(_), Some(midnight)) = (fast, crate::time::Time::from_ymd(year, month, day)) {
            prop_assert_eq!(Edtf::read(&text).ok().and_then(|edtf| edtf.when()), Some(When::of_day(midnight)));
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "\\PC{0,40}|[-0-9XYTZES./:,?~% a-zа-я–é'{}\\[\\]]{0,40}|[0-9]{1,4}[-./ ’:tзé–][0-9a-zмая]{1,4}[-./ ’:][0-9]{1,4}.{0,5}") {
        for hints in [DateHints::default(), DateHints { order: None, year: Some(1962) }] {
            let _ = read_date(&text, hints);
        }
        let _ = order_evidence(&text);
        if let Err(error) = text.parse::<Edtf>() {
            prop_assert!(error.at <= text.len() && !error.message.is_empty());
        }
    }
}
