//! A filter in words: chips to take off one by one, and a sentence for figures.

use super::{DateFilter, FacetFilter, Filter, TextField, TextTerm};
use crate::dataset::{Dataset, Facet};

/// One part of a filter that can be taken off by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// What it says: `Country Tajikistan`, `Not kind statement`.
    pub label: String,
    /// Whether the data set has such a value; one that it does not have matches nothing.
    pub known: bool,
    /// What [`Filter::remove`] takes off.
    pub remove: ChipKey,
}

/// Names a part of a filter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChipKey {
    /// A value that is asked for.
    Any(Facet, String),
    /// A value that is left out.
    Not(Facet, String),
    /// The text term with this place in [`Filter::text`].
    Text(usize),
    /// The dates.
    Dates,
}

impl Filter {
    /// The parts of the filter, in the order of its text form, with the labels of `dataset`.
    pub fn chips(&self, dataset: &Dataset) -> Vec<Chip> {
        let mut chips = Vec::new();
        for (&facet, values) in &self.facets {
            for (not, list) in [(false, &values.any), (true, &values.not)] {
                for value in list {
                    let phrase = value_phrase(facet, not, &[label(dataset, facet, value)], "");
                    let known = value.is_empty() || dataset.find_value(facet, value).is_some();
                    let key = if not { ChipKey::Not } else { ChipKey::Any };
                    chips.push(Chip { label: capitalised(&phrase), known, remove: key(facet, value.clone()) });
                }
            }
        }
        for (i, term) in self.text.iter().enumerate() {
            chips.push(Chip { label: capitalised(&text_phrase(term)), known: true, remove: ChipKey::Text(i) });
        }
        if let Some(dates) = &self.dates {
            chips.push(Chip { label: capitalised(&date_phrase(dates)), known: true, remove: ChipKey::Dates });
        }
        chips
    }

    /// Takes one part off; a part that is not there changes nothing.
    pub fn remove(&mut self, chip: &ChipKey) {
        match chip {
            ChipKey::Any(facet, value) => {
                if self.facet(*facet).is_some_and(|values| values.any.contains(value)) {
                    self.toggle_any(*facet, value);
                    // With its last value the switch goes too, so that taking off every chip leaves nothing.
                    if self.facet(*facet).is_some_and(|values| values.any.is_empty()) {
                        self.set_all(*facet, false);
                    }
                }
            }
            ChipKey::Not(facet, value) => {
                if self.facet(*facet).is_some_and(|values| values.not.contains(value)) {
                    self.toggle_not(*facet, value);
                }
            }
            ChipKey::Text(i) => {
                if *i < self.text.len() {
                    self.text.remove(*i);
                }
            }
            ChipKey::Dates => self.dates = None,
        }
    }

    /// The filter as a phrase for the foot of a figure, with the labels of `dataset`; empty when everything passes.
    ///
    /// `country Tajikistan or Russia; not kind statement; between 2021 and 2022`
    pub fn describe(&self, dataset: &Dataset) -> String {
        let mut phrases = Vec::new();
        for (&facet, FacetFilter { any, not, all }) in &self.facets {
            let labels = |list: &[String]| list.iter().map(|value| label(dataset, facet, value)).collect::<Vec<_>>();
            if !any.is_empty() {
                phrases.push(value_phrase(facet, false, &labels(any), if *all { "and" } else { "or" }));
            }
            if !not.is_empty() {
                phrases.push(value_phrase(facet, true, &labels(not), "or"));
            }
        }
        phrases.extend(self.text.iter().filter(|term| !term.is_blank()).map(text_phrase));
        phrases.extend(self.dates.as_ref().map(date_phrase));
        phrases.join("; ")
    }
}

/// The words for a value; `None` for "missing".
fn label(dataset: &Dataset, facet: Facet, value: &str) -> Option<String> {
    if value.is_empty() {
        return None;
    }
    let Some(id) = dataset.find_value(facet, value) else { return Some(value.to_owned()) };
    let label = dataset.names(facet).label(id);
    Some(match facet {
        // Common nouns, which stand in the middle of a phrase here.
        Facet::Kind | Facet::Status => uncapitalised(label),
        _ => label.to_owned(),
    })
}

/// `country Tajikistan or Russia`, `not kind statement`, `no country`, `country Tajikistan or none`, `any country`.
fn value_phrase(facet: Facet, not: bool, labels: &[Option<String>], joint: &str) -> String {
    let key = facet.key();
    if let [None] = labels {
        return format!("{} {key}", if not { "any" } else { "no" });
    }
    // "Missing" reads best at the end.
    let named = labels.iter().filter_map(Option::as_deref);
    let words: Vec<&str> = named.chain(labels.iter().filter(|label| label.is_none()).map(|_| "none")).collect();
    let list = match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} {joint} {last}", rest.join(", ")),
        Some((last, _)) => (*last).to_owned(),
        None => String::new(),
    };
    format!("{}{key} {list}", if not { "not " } else { "" })
}

fn text_phrase(term: &TextTerm) -> String {
    let field = term.field.map_or("text", TextField::key);
    format!("{}{field} “{}”", if term.not { "not " } else { "" }, term.text)
}

fn date_phrase(dates: &DateFilter) -> String {
    let phrase = match (&dates.from, &dates.to) {
        (Some(from), Some(to)) if from == to => format!("in {from}"),
        (Some(from), Some(to)) => format!("between {from} and {to}"),
        (Some(from), None) => format!("from {from}"),
        (None, Some(to)) => format!("until {to}"),
        (None, None) => "dated".to_owned(),
    };
    if dates.certain_only { format!("certainly {phrase}") } else { phrase }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// `Reported fact` as `reported fact`; `NGO report` stays.
fn uncapitalised(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return String::new() };
    if chars.clone().next().is_some_and(char::is_uppercase) {
        return text.to_owned();
    }
    first.to_lowercase().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::samples::embassy_dataset;

    fn check(text: &str, chips: &[&str], description: &str) {
        let dataset = embassy_dataset();
        let filter: Filter = text.parse().expect("a filter");
        let labels: Vec<String> = filter.chips(&dataset).into_iter().map(|chip| chip.label).collect();
        assert_eq!(labels, chips, "{text}");
        assert_eq!(filter.describe(&dataset), description, "{text}");
    }

    #[test]
    fn a_filter_reads_as_a_phrase() {
        check("", &[], "");
        check(
            "country:TJ,RU -kind:statement 2021..2022",
            &["Country Tajikistan", "Country Russia", "Not kind statement", "Between 2021 and 2022"],
            "country Tajikistan or Russia; not kind statement; between 2021 and 2022",
        );
        check(
            "country:TJ+RU+KZ certain:2021",
            &["Country Tajikistan", "Country Russia", "Country Kazakhstan", "Certainly in 2021"],
            "country Tajikistan, Russia and Kazakhstan; certainly in 2021",
        );
        check("country:none,TJ", &["No country", "Country Tajikistan"], "country Tajikistan or none");
        check("country:none -actor:none", &["No country", "Any actor"], "no country; any actor");
        check(
            "status:fact title:rally",
            &["Status reported fact", "Title “rally”"],
            "status reported fact; title “rally”",
        );
        check("-\"a b\" 2021..", &["Not text “a b”", "From 2021"], "not text “a b”; from 2021");
    }

    #[test]
    fn chips_come_off_one_by_one_until_nothing_is_left() {
        let dataset = embassy_dataset();
        let mut filter: Filter = "country:TJ+RU -country:none embassy -x ..2022".parse().expect("a filter");
        let mut n_chips = filter.chips(&dataset).len();
        assert_eq!(n_chips, 6);
        while let Some(chip) = filter.chips(&dataset).first() {
            filter.remove(&chip.remove);
            n_chips -= 1;
            assert_eq!(filter.chips(&dataset).len(), n_chips);
        }
        assert!(filter.is_empty());
        filter.remove(&ChipKey::Text(3));
        filter.remove(&ChipKey::Any(Facet::Kind, "protest".into()));
        assert!(filter.is_empty());
    }

    #[test]
    fn a_chip_says_when_the_data_set_has_no_such_value() {
        let filter: Filter = "country:TJ,XX".parse().expect("a filter");
        let known: Vec<bool> = filter.chips(&embassy_dataset()).into_iter().map(|chip| chip.known).collect();
        assert_eq!(known, [true, false]);
    }
}
