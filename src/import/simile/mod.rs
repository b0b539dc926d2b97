//! Timelines of SIMILE Timeline, in XML and as objects of scripts.
//!
//! | the file has                              | the date is                                       |
//! |-------------------------------------------|---------------------------------------------------|
//! | start                                     | that date, as sharp as it is written              |
//! | start, end, and it is a length of time    | `start/end`                                       |
//! | start, end, and it is a moment            | one of the dates between, `[start..end]`          |
//! | latestStart, earliestEnd                  | the outer dates with `?`, or the month or year that both limits make |
//! | numbers that start higher than they end   | millions of years ago, `Y-115000000S3`            |
//!
//! In XML an event is a moment unless `isDuration` or `durationEvent` is true, in JSON a length of time unless
//! `durationEvent` is false. SIMILE takes `isDuration` in JSON for its own opposite; here it means what it says.

mod dates;
mod event;
mod json;
mod xml;

use serde_json::{Map, Value};

use super::places::Places;
use super::root::{root_of, sort_of};
use super::slide::keep;
use super::{Confidence, Head, ImportError, Importer, Input, ReadCx};
use crate::dataset::Extra;

/// The key of the file under which everything is kept that it says of itself.
const OWN_KEY: &str = "simile";

/// Records between two looks at the progress.
const STEP: usize = 500;

/// Reads timelines of SIMILE.
pub(super) struct Simile;

impl Importer for Simile {
    fn id(&self) -> &'static str {
        "simile"
    }

    fn name(&self) -> &'static str {
        "SIMILE Timeline"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xml", "json", "js"]
    }

    fn mime(&self) -> &'static str {
        "application/xml"
    }

    fn about(&self) -> &'static str {
        "XML and JSON of SIMILE Timeline, also as scripts write it; latestStart and earliestEnd are kept as doubt"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        if let Some((root, rest)) = root_of(head.text) {
            let has = |word: &str| rest.contains(word);
            let is_ours = root == "data" && has("<event") && ["start=", "end=", "title="].into_iter().any(has);
            let says_so = ["date-time-format", "wiki-url", "isDuration", "durationEvent", "latestStart", "earliestEnd"];
            return match (is_ours, says_so.into_iter().any(has)) {
                (true, true) => Confidence::Certain,
                (true, false) => Confidence::Yes,
                (false, _) => Confidence::No,
            };
        }
        json::sniff(head.text)
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let text = input.text()?;
        let file = match (root_of(text), json::start_of(text)) {
            (None, Some(at)) => json::read(text, at, cx)?,
            (root, _) => {
                let file = xml::read(text, cx)?;
                if file.items.is_empty() {
                    return Err(ImportError::OtherXml { what: sort_of(root.map_or("", |(name, _)| name)) });
                }
                file
            }
        };
        file.add(text, cx)?;
        cx.report_mut().sort_issues();
        Ok(())
    }
}

/// A value with its key, and where the key stands.
struct Field {
    key: String,
    value: Value,
    at: usize,
}

/// A record, from whichever file.
struct Item {
    /// Where it starts.
    at: usize,
    /// What it says, by the longer names.
    fields: Vec<Field>,
    /// `isDuration` may mean its opposite.
    is_json: bool,
}

/// A file taken apart.
struct File {
    items: Vec<Item>,
    /// What it says of itself.
    own: Map<String, Value>,
    /// Its dates are ISO 8601.
    is_iso: bool,
}

impl File {
    /// Adds an event for each record.
    fn add(self, text: &str, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let mut extra = Extra::new();
        keep(&mut extra, OWN_KEY, Value::Object(self.own));
        cx.about_itself(String::new(), extra);
        let mut events = event::Events::new(&self.items, self.is_iso, cx.options().date_order);
        let mut places = Places::new(text);
        for (nth, item) in self.items.into_iter().enumerate() {
            places.begin(item.at);
            if nth % STEP == 0 {
                cx.step(item.at, text.len())?;
            }
            events.add(item, &places, cx)?;
        }
        events.finish(cx);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
