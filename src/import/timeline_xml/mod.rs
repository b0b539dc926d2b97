//! Timelines of the program Timeline (thetimelineproj), `.timeline`.
//!
//! | in the file                      | here                                                          |
//! |----------------------------------|---------------------------------------------------------------|
//! | start = end, `00:00:00`          | that day; the program shows no time of day at midnight        |
//! | start = end, `11:16:00`          | that minute; seconds are kept where they are not zero         |
//! | both at midnight                 | from the one day to the other, see [`moment::period`]         |
//! | `fuzzy`, `fuzzy_start`, …        | `~`                                                           |
//! | `ends_today`                     | an open end, `..`                                             |
//! | category                         | kind; categories above it are tags, and so are further ones   |
//! | `[5]Title`, `(5)Title`           | a container and a member of it; both have its title as a tag  |
//! | era                              | an event with the tag `era`                                   |
//! | numbers, other calendars         | undated, with what was written                                |
//!
//! Years are counted with a year 0, as in EDTF: the program shows the year 0 as 1 BC.

mod event;
mod moment;

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use self::event::Text;
use super::elements::{Collected, add, collect};
use super::pieces::{Flaw, Piece, Pieces};
use super::places::Places;
use super::report::told;
use super::root::{root_of, sort_of};
use super::row::one_line;
use super::slide::keep;
use super::{Confidence, Head, ImportError, Importer, Input, Issue, IssueKind, ReadCx};
use crate::dataset::Extra;

/// The key of the file under which everything is kept that it says of itself.
const OWN_KEY: &str = "timeline";

/// Elements that hold records or other elements of the file.
const OUTER: [&str; 8] = ["timeline", "eras", "categories", "events", "view", "event", "era", "category"];

/// Records between two looks at the progress.
const STEP: usize = 500;

/// Reads timelines of the program Timeline.
pub(super) struct TimelineXml;

impl Importer for TimelineXml {
    fn id(&self) -> &'static str {
        "timeline"
    }

    fn name(&self) -> &'static str {
        "Timeline (thetimelineproj)"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["timeline"]
    }

    fn mime(&self) -> &'static str {
        "application/xml"
    }

    fn about(&self) -> &'static str {
        "Files of the program Timeline: categories are kinds, eras and containers tags, fuzzy dates are approximate"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        match root_of(head.text) {
            Some(("timeline", rest)) => {
                let has = |tag: &str| rest.contains(tag);
                let is_ours = has("<timetype>") || (has("<version>") && (has("<categories>") || has("<events>")));
                if is_ours { Confidence::Certain } else { Confidence::Maybe }
            }
            _ => Confidence::No,
        }
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let text = input.text()?;
        let mut file = File::new(text);
        file.gather(cx)?;
        if file.records.is_empty()
            && !["version", "timetype", "categories"].iter().any(|key| file.own.contains_key(*key))
        {
            return Err(ImportError::OtherXml { what: sort_of(root_of(text).map_or("", |(name, _)| name)) });
        }
        file.add_all(cx)?;
        cx.report_mut().sort_issues();
        Ok(())
    }
}

/// How the times of a file are counted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
enum Scale {
    #[default]
    Gregorian,
    /// Numbers on a scale of the file's own.
    Numbers,
    /// Another calendar, by its name.
    Other(String),
}

/// A file being read.
struct File<'a> {
    text: &'a str,
    places: Places<'a>,
    scale: Scale,
    /// Where the scale is named.
    scale_at: usize,
    /// The category above each one that has one, and those that stand above others.
    parents: HashMap<String, String>,
    upper: HashSet<String>,
    /// Titles of containers, by their numbers.
    containers: HashMap<u64, String>,
    records: Vec<Collected<'a>>,
    /// What the file says of itself.
    own: Map<String, Value>,
    n_icons: usize,
    first_icon: (u64, u32),
    n_not_dated: usize,
}

impl<'a> File<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            places: Places::new(text),
            scale: Scale::default(),
            scale_at: 0,
            parents: HashMap::new(),
            upper: HashSet::new(),
            containers: HashMap::new(),
            records: Vec::new(),
            own: Map::new(),
            n_icons: 0,
            first_icon: (0, 0),
            n_not_dated: 0,
        }
    }

    /// Takes the file apart.
    fn gather(&mut self, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let mut pieces = Pieces::new(self.text);
        let mut n_open = 0_u32;
        while let Some(piece) = pieces.next() {
            match piece {
                Piece::Open(tag) if matches!(tag.name, "timeline" | "eras" | "categories" | "events") => {
                    n_open += u32::from(tag.name == "timeline" && !tag.is_empty);
                }
                Piece::Open(tag) => {
                    let found = collect(&mut pieces, self.text, &tag, &OUTER);
                    self.take(found, cx);
                    if self.records.len().is_multiple_of(STEP) {
                        cx.check_cancel()?;
                    }
                }
                Piece::Close("timeline", _) => n_open = n_open.saturating_sub(1),
                Piece::Flaw(at, flaw) => self.flaw(at, flaw, cx),
                Piece::Text(words) if !words.trim().is_empty() => {
                    let (line, column) = self.place(pieces.at().saturating_sub(words.len()));
                    let issue = Issue::new(line, IssueKind::BadXml, "words outside of all elements are not read");
                    cx.issue(issue.at(column, "").value(words.trim()).hint("put them into an element"));
                }
                Piece::Close(..) | Piece::Text(_) => {}
            }
        }
        let is_said = self.records.last().is_some_and(|last| last.flaws.iter().any(|(at, _)| *at == self.text.len()));
        if n_open > 0 && !is_said {
            self.flaw(self.text.len(), Flaw::Unclosed, cx);
        }
        Ok(())
    }

    fn take(&mut self, found: Collected<'a>, cx: &mut ReadCx<'_>) {
        let element = &found.element;
        match element.name {
            "event" | "era" => {
                if let Some(Text::Container(number, title)) = element.child("text").map(|text| Text::of(&text.text)) {
                    self.containers.entry(number).or_insert_with(|| one_line(title.trim()).into_owned());
                }
                self.records.push(found);
                return;
            }
            "category" => {
                let (name, parent) = (element.text_of("name"), element.text_of("parent"));
                if !parent.is_empty() && parent != name {
                    self.parents.entry(name.to_owned()).or_insert_with(|| parent.to_owned());
                    self.upper.insert(parent.to_owned());
                }
                add(&mut self.own, "categories", element.value());
            }
            "timetype" => {
                self.scale_at = element.at;
                self.scale = match element.text.trim() {
                    "gregoriantime" | "" => Scale::Gregorian,
                    "numtime" => Scale::Numbers,
                    other => Scale::Other(other.to_owned()),
                };
                add(&mut self.own, "timetype", element.value());
            }
            name => add(&mut self.own, name, element.value()),
        }
        for (at, flaw) in found.flaws {
            self.flaw(at, flaw, cx);
        }
    }

    fn place(&mut self, at: usize) -> (u64, u32) {
        self.places.begin(at);
        self.places.of(at)
    }

    fn flaw(&mut self, at: usize, flaw: Flaw, cx: &mut ReadCx<'_>) {
        let (line, column) = self.place(at);
        cx.issue(flaw_issue(line, column, flaw));
    }

    fn add_all(&mut self, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let mut extra = Extra::new();
        keep(&mut extra, OWN_KEY, Value::Object(std::mem::take(&mut self.own)));
        cx.about_itself(String::new(), extra);
        self.places = Places::new(self.text);
        let (scale_line, scale_column) = self.place(self.scale_at);
        for (nth, record) in std::mem::take(&mut self.records).into_iter().enumerate() {
            let at = record.element.at;
            self.places.begin(at);
            for (at, flaw) in &record.flaws {
                let (line, column) = self.places.of(*at);
                cx.issue(flaw_issue(line, column, *flaw));
            }
            self.add(&record.element, cx)?;
            if nth % STEP == 0 {
                cx.step(at, self.text.len())?;
            }
        }
        if self.n_not_dated > 0 {
            let (what, name) = match &self.scale {
                Scale::Gregorian => return Ok(()),
                Scale::Numbers => ("numbers on a scale of its own (numtime), which are no years", "numtime"),
                Scale::Other(name) => ("in a calendar that is not converted", name.as_str()),
            };
            let message = format!(
                "the times of the file are {what}; {}",
                told(self.n_not_dated, "event is undated", "events are undated")
            );
            let issue = Issue::new(scale_line, IssueKind::NoDates, message).at(scale_column, "timetype").value(name);
            cx.issue(issue.hint("they are kept as written; give the dates in a table if you know them"));
        }
        if self.n_icons > 0 {
            let message = told(
                self.n_icons,
                "event has an icon, which is left out",
                "events have an icon, which is left out; the first is here",
            );
            let issue = Issue::new(self.first_icon.0, IssueKind::LeftOut, message).at(self.first_icon.1, "icon");
            cx.issue(issue.hint("look at the icons in Timeline"));
        }
        Ok(())
    }
}

fn flaw_issue(line: u64, column: u32, flaw: Flaw) -> Issue {
    let (message, hint) = flaw.words();
    Issue::new(line, IssueKind::BadXml, message).at(column, "").hint(hint)
}

#[cfg(test)]
mod tests;
