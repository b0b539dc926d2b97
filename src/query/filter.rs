//! A filter as plain data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{DateBound, DateFilter};
use crate::dataset::{Dataset, Facet, fold};

/// What to show: every facet, every text term and the dates must agree to a row.
///
/// Values are keys or other names as text, so that a filter outlives the data set that it was made for.
/// The text form is in `docs/filter.md`; `parse ∘ print` gives the same filter back in its normal form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Constraints by facet; a facet that is not there lets everything through.
    #[serde(with = "facet_keys", skip_serializing_if = "BTreeMap::is_empty")]
    pub facets: BTreeMap<Facet, FacetFilter>,
    /// Words to find or to leave out; all of them must agree.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub text: Vec<TextTerm>,
    /// The window in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateFilter>,
}

/// The constraint on one facet; the value `""`, written `none`, stands for "missing".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FacetFilter {
    /// The values asked for; empty lets everything through.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub any: Vec<String>,
    /// The values that a row must not have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not: Vec<String>,
    /// Whether a row needs all values of `any` and not just one of them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub all: bool,
}

/// Words to find, without regard to case, accents and the number of spaces.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TextTerm {
    /// The words, to be found one after the other as they stand; blank text constrains nothing.
    pub text: String,
    /// Whether rows with these words are left out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub not: bool,
    /// Where to look; `None` looks everywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<TextField>,
}

/// A field that text can be looked for in.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TextField {
    /// The title.
    Title,
    /// The summary.
    Summary,
}

impl Filter {
    /// Whether everything passes.
    pub fn is_empty(&self) -> bool {
        self.facets.values().all(FacetFilter::is_empty)
            && self.text.iter().all(TextTerm::is_blank)
            && self.dates.is_none()
    }

    /// The constraint on a facet, if there is one.
    pub fn facet(&self, facet: Facet) -> Option<&FacetFilter> {
        self.facets.get(&facet)
    }

    /// Lets everything through as far as this facet goes.
    pub fn clear(&mut self, facet: Facet) {
        self.facets.remove(&facet);
    }

    /// Asks for a value, or no longer; a value that was left out is asked for.
    pub fn toggle_any(&mut self, facet: Facet, key: &str) {
        self.edit(facet, |values| {
            values.not.retain(|value| value != key);
            toggle(&mut values.any, key);
        });
    }

    /// Leaves a value out, or no longer; a value that was asked for is left out.
    pub fn toggle_not(&mut self, facet: Facet, key: &str) {
        self.edit(facet, |values| {
            values.any.retain(|value| value != key);
            toggle(&mut values.not, key);
        });
    }

    /// Asks for this value of the facet and nothing else.
    pub fn set_only(&mut self, facet: Facet, key: &str) {
        self.edit(facet, |values| {
            values.any = vec![key.to_owned()];
            values.not.clear();
        });
    }

    /// Sets whether a row needs all values asked for, or one of them.
    pub fn set_all(&mut self, facet: Facet, all: bool) {
        self.edit(facet, |values| values.all = all);
    }

    /// Sets the dates; from and to change places when they stand the wrong way round.
    pub fn set_dates(&mut self, from: Option<DateBound>, to: Option<DateBound>, certain_only: bool) {
        self.dates = Some(DateFilter { from, to, certain_only }.normalised());
    }

    /// The same filter without what says nothing: no value twice, no facet without a constraint, dates in order.
    ///
    /// The parser gives filters in this form, and printing brings any filter into it.
    #[must_use]
    pub fn normalised(mut self) -> Self {
        for values in self.facets.values_mut() {
            drop_repeats(&mut values.any);
            drop_repeats(&mut values.not);
        }
        self.facets.retain(|_, values| *values != FacetFilter::default());
        self.dates = self.dates.map(DateFilter::normalised);
        self
    }

    /// The same filter with the keys of this data set wherever it knows the value by another name.
    ///
    /// A list with a tick beside each value compares keys; a person types `country:Tajikistan`.
    #[must_use]
    pub fn with_keys_of(mut self, dataset: &Dataset) -> Self {
        for (&facet, values) in &mut self.facets {
            for value in values.any.iter_mut().chain(&mut values.not).filter(|value| !value.is_empty()) {
                if let Some(id) = dataset.find_value(facet, value) {
                    dataset.names(facet).key(id).clone_into(value);
                }
            }
        }
        self.normalised()
    }

    /// Changes the constraint on a facet, and drops it when nothing is left of it.
    fn edit(&mut self, facet: Facet, change: impl FnOnce(&mut FacetFilter)) {
        let values = self.facets.entry(facet).or_default();
        change(values);
        if *values == FacetFilter::default() {
            self.facets.remove(&facet);
        }
    }
}

impl FacetFilter {
    /// Whether everything passes; the `all` switch by itself asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.any.is_empty() && self.not.is_empty()
    }
}

impl TextTerm {
    /// Words to find anywhere.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Whether it says nothing.
    pub fn is_blank(&self) -> bool {
        fold(&self.text).is_empty()
    }
}

impl TextField {
    /// Every field.
    pub const ALL: [Self; 2] = [Self::Title, Self::Summary];

    /// The word used in filters.
    pub fn key(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Summary => "summary",
        }
    }
}

fn toggle(list: &mut Vec<String>, key: &str) {
    let before = list.len();
    list.retain(|value| value != key);
    if list.len() == before {
        list.push(key.to_owned());
    }
}

fn drop_repeats(list: &mut Vec<String>) {
    // Lists are as long as a person ticks boxes; a set would not be quicker.
    let mut kept: Vec<String> = Vec::with_capacity(list.len());
    for value in list.drain(..) {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    *list = kept;
}

/// Facets as map keys in saved filters: the words that the text form uses.
mod facet_keys {
    use std::collections::BTreeMap;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::FacetFilter;
    use crate::dataset::Facet;

    pub(super) fn serialize<S: Serializer>(facets: &BTreeMap<Facet, FacetFilter>, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(facets.iter().map(|(facet, values)| (facet.key(), values)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<Facet, FacetFilter>, D::Error> {
        let by_key = BTreeMap::<String, FacetFilter>::deserialize(from)?;
        let facet =
            |key: &str| Facet::from_key(key).ok_or_else(|| D::Error::custom(format!("there is no field {key}")));
        by_key.into_iter().map(|(key, values)| Ok((facet(&key)?, values))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_edit(start: &str, edit: impl FnOnce(&mut Filter), end: &str) {
        let mut filter: Filter = start.parse().expect("a filter");
        edit(&mut filter);
        assert_eq!(filter.to_string(), end, "{start}");
    }

    #[test]
    fn a_value_toggled_twice_leaves_no_trace() {
        check_edit("", |f| f.toggle_any(Facet::Country, "TJ"), "country:TJ");
        check_edit("country:TJ", |f| f.toggle_any(Facet::Country, "TJ"), "");
        check_edit("", |f| f.toggle_not(Facet::Country, "TJ"), "-country:TJ");
        check_edit("-country:TJ", |f| f.toggle_not(Facet::Country, "TJ"), "");
    }

    #[test]
    fn a_value_is_asked_for_or_left_out_but_never_both() {
        check_edit("country:TJ,RU", |f| f.toggle_not(Facet::Country, "TJ"), "country:RU -country:TJ");
        check_edit("-country:TJ", |f| f.toggle_any(Facet::Country, "TJ"), "country:TJ");
        check_edit("country:TJ,RU -country:KZ", |f| f.set_only(Facet::Country, "KZ"), "country:KZ");
    }

    #[test]
    fn clearing_one_facet_leaves_the_rest() {
        check_edit("country:TJ kind:protest embassy", |f| f.clear(Facet::Country), "kind:protest embassy");
    }

    #[test]
    fn the_all_switch_waits_for_values() {
        check_edit("", |f| f.set_all(Facet::Actor, true), "actor:+");
        check_edit("actor:+", |f| f.toggle_any(Facet::Actor, "a"), "actor:+a");
        check_edit("actor:+a", |f| f.toggle_any(Facet::Actor, "b"), "actor:a+b");
        assert!("actor:+".parse::<Filter>().expect("a filter").is_empty());
    }

    #[test]
    fn a_saved_filter_reads_like_its_text_form() {
        let filter: Filter = "country:TJ,none -kind:statement title:embassy certain:2021..".parse().expect("a filter");
        let saved = serde_json::to_string(&filter).expect("JSON");
        assert_eq!(
            saved,
            r#"{"facets":{"country":{"any":["TJ",""]},"kind":{"not":["statement"]}},"text":[{"text":"embassy","field":"title"}],"dates":{"from":"2021","certain_only":true}}"#
        );
        assert_eq!(serde_json::from_str::<Filter>(&saved).expect("a filter"), filter);
    }

    #[test]
    fn a_saved_filter_with_a_field_we_do_not_know_is_refused() {
        let error =
            serde_json::from_str::<Filter>(r#"{"facets":{"colour":{"any":["red"]}}}"#).expect_err("no such field");
        assert!(error.to_string().starts_with("there is no field colour"), "{error}");
    }
}
