//! A record of SIMILE Timeline as an event.

use serde_json::Value;

use super::dates::{Limit, Reader, Said, Scale, between, one_of};
use super::{Field, Item};
use crate::dataset::{EventRecord, Link};
use crate::import::datecell::{Unjoined, span};
use crate::import::html::words_of;
use crate::import::parts::plain_text;
use crate::import::places::Places;
use crate::import::report::told;
use crate::import::row::one_line;
use crate::import::slide::{add_link, is_more_than, keep};
use crate::import::stats::is_url;
use crate::import::titles::compose;
use crate::import::{ImportError, Issue, IssueKind, ReadCx};
use crate::time::{DateOrder, Edtf, When};

/// The keys of dates, in the order in which they follow each other.
const DATES: [&str; 4] = ["start", "latestStart", "earliestEnd", "end"];

/// Makes events of records.
pub(super) struct Events {
    reader: Reader,
    /// Dates whose month is taken to come first, and the first of them.
    n_month_first: usize,
    month_first: Option<Issue>,
    /// Events in JSON whose `isDuration` SIMILE reads the other way round.
    n_negated: usize,
    negated: Option<Issue>,
    /// Where the first date in millions of years stands, and how many there are.
    n_far: usize,
    far: Option<Issue>,
}

/// A date of a record.
struct Written {
    text: String,
    field: &'static str,
    at: usize,
    limit: Option<Limit>,
    is_now: bool,
}

/// Whether an event that has an end lasts until then.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Sort {
    Lasts,
    Moment,
}

impl Events {
    pub(super) fn new(items: &[Item], is_iso: bool, order: Option<DateOrder>) -> Self {
        let texts: Vec<[Option<String>; 2]> =
            items.iter().map(|item| ["start", "end"].map(|key| text_of(item, key))).collect();
        let scale = Scale::of(texts.iter().map(|[start, end]| [start.as_deref(), end.as_deref()]));
        let scale = if is_iso { Scale::Years } else { scale };
        Self {
            reader: Reader { scale, order },
            n_month_first: 0,
            month_first: None,
            n_negated: 0,
            negated: None,
            n_far: 0,
            far: None,
        }
    }

    /// Adds the event of a record, or says why there is none.
    pub(super) fn add(&mut self, mut item: Item, places: &Places<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let (line, column) = places.of(item.at);
        let title = words_of(&take(&mut item, "title"));
        // The description is HTML even where it has no tags, and its line ends are blanks.
        let text = words_of(&format!("<p>{}</p>", take(&mut item, "description")));
        let mut record =
            EventRecord { title: one_line(&title.text).into_owned(), summary: text.text, ..EventRecord::default() };
        record.id = take(&mut item, "id");
        if record.id.is_empty() {
            record.id = take(&mut item, "eventID");
        }
        for (key, label) in [("link", ""), ("image", "image")] {
            let url = take(&mut item, key);
            if is_url(&url) {
                add_link(&mut record, Link { url, label: label.to_owned(), ..Link::default() });
            } else {
                // An address within the place where the file once was.
                keep(&mut record.extra, key, Value::from(url));
            }
        }
        for (url, label) in title.links.into_iter().chain(text.links) {
            add_link(&mut record, Link { url, label, ..Link::default() });
        }
        let mut dates = Vec::new();
        for key in DATES {
            let at = item.fields.iter().find(|field| field.key == key).map_or(item.at, |field| field.at);
            let text = take(&mut item, key);
            if !text.is_empty() {
                dates.push(self.read(text, key, at, places, cx));
            }
        }
        let sort = self.sort(&mut item, dates.iter().any(|date| date.field == "end"), places, &mut record);
        for Field { key, value, .. } in item.fields {
            let is_taken = record.extra.contains_key(&key);
            keep(&mut record.extra, &if is_taken { format!("{key} (another)") } else { key }, value);
        }
        if record.title.is_empty() && record.summary.is_empty() && record.links.is_empty() && dates.is_empty() {
            let message = "the event has neither a date nor words to name it by";
            let shown = Value::Object(record.extra).to_string();
            let issue = Issue::new(line, IssueKind::UnreadableRow, message).at(column, "").value(&shown);
            cx.lost(issue.hint("give it a start and a title"));
            return Ok(());
        }
        let when = self.date(&dates, sort, &mut record, places, cx);
        if record.title.is_empty() {
            let words = [record.links.first().map_or("", |link| link.label.as_str())];
            record.title = compose(&record, "", words.into_iter());
            let issue = Issue::new(line, IssueKind::MissingTitle, "the event has no title").at(column, "title");
            cx.issue(issue.hint("give it a title"));
        }
        let start = dates.first().map_or((line, column), |date| places.of(date.at));
        cx.event(record, when, |key| if key == "when" { start } else { (line, column) })
    }

    fn read(
        &mut self,
        text: String,
        field: &'static str,
        at: usize,
        places: &Places<'_>,
        cx: &mut ReadCx<'_>,
    ) -> Written {
        let mut written = Written { limit: None, is_now: false, field, at, text };
        let issue = |kind, message: &str| {
            let (line, column) = places.of(at);
            Issue::new(line, kind, message).at(column, field).value(&written.text)
        };
        let is_midnight = written.text.contains("00:00");
        match self.reader.read(&written.text) {
            Said::Nothing => {}
            Said::Now => written.is_now = true,
            Said::Date(edtf) => {
                if self.reader.scale == Scale::MillionYears {
                    self.n_far += 1;
                    self.far.get_or_insert_with(|| issue(IssueKind::AmbiguousDate, ""));
                }
                written.limit = Some(Limit { edtf, is_midnight });
            }
            Said::MonthFirst(edtf) => {
                self.n_month_first += 1;
                self.month_first.get_or_insert_with(|| issue(IssueKind::AmbiguousDate, ""));
                written.limit = Some(Limit { edtf, is_midnight });
            }
            Said::Bad(message, hint) => cx.issue(issue(IssueKind::BadDate, &message).hint(hint)),
        }
        written
    }

    /// Whether an event lasts, by its keys and by what its file takes for granted.
    fn sort(&mut self, item: &mut Item, has_end: bool, places: &Places<'_>, record: &mut EventRecord) -> Sort {
        let usual = if item.is_json { Sort::Lasts } else { Sort::Moment };
        let mut found = None;
        for key in ["durationEvent", "isDuration"] {
            let Some(at) = item.fields.iter().position(|field| field.key == key) else { continue };
            let said =
                item.fields.get(at).and_then(|field| plain_text(&field.value)).map(|text| text.trim().to_lowercase());
            let sort = match said.as_deref() {
                Some("true") => Sort::Lasts,
                Some("false") => Sort::Moment,
                _ => continue,
            };
            let field = item.fields.remove(at);
            if found.is_none() {
                found = Some(sort);
                if item.is_json && key == "isDuration" && has_end {
                    self.n_negated += 1;
                    let (line, column) = places.of(field.at);
                    let new = || {
                        Issue::new(line, IssueKind::AmbiguousDate, "").at(column, key).value(&field.value.to_string())
                    };
                    self.negated.get_or_insert_with(new);
                    keep(&mut record.extra, key, field.value.clone());
                }
            }
        }
        found.unwrap_or(usual)
    }

    /// What the dates of a record say together.
    fn date(
        &self,
        dates: &[Written],
        sort: Sort,
        record: &mut EventRecord,
        places: &Places<'_>,
        cx: &mut ReadCx<'_>,
    ) -> Option<When> {
        let limit = |key: &str| dates.iter().find(|date| date.field == key).and_then(|date| date.limit.as_ref());
        let [start, latest_start, earliest_end, end] = DATES.map(limit);
        let goes_on = dates.iter().any(|date| date.field == "end" && date.is_now);
        let mut notes: Vec<String> = Vec::new();
        if self.reader.scale == Scale::MillionYears && !dates.is_empty() {
            notes.push("Numbers are read as millions of years ago.".to_owned());
        }
        let has_no_end = sort == Sort::Lasts && end.is_none();
        let edtf = match (start, end.or(earliest_end)) {
            (None, None) => None,
            (None, Some(end)) => {
                notes.push("The file gives an end without a start that can be read.".to_owned());
                format!("[..{}]", end.edtf).parse().ok()
            }
            (Some(start), _) if goes_on => {
                let start = latest_start.map_or_else(|| start.edtf.clone(), |latest| between(start, latest, true));
                format!("{start}/..").parse().ok()
            }
            (Some(start), Some(earliest)) if has_no_end => {
                let from = latest_start.map_or_else(|| start.edtf.clone(), |latest| between(start, latest, true));
                notes.push(format!("The end is not known, only that it is {} at the earliest.", earliest.edtf));
                let after: Option<Edtf> = format!("[{}..]", earliest.edtf).parse().ok();
                let limited = after.and_then(|after| Edtf::interval(Some(&from), Some(&after)).ok());
                limited.or_else(|| format!("{from}/..").parse().ok()).or(Some(from))
            }
            (Some(start), None) => match latest_start.map(|latest| one_of(start, latest)) {
                Some(Ok(edtf)) => {
                    notes.push("The two dates are limits: it took place at some time between them.".to_owned());
                    Some(edtf)
                }
                Some(Err(why)) => start_alone(&why, start, dates, "latestStart", &mut notes, places, cx),
                None => Some(start.edtf.clone()),
            },
            (Some(start), Some(end)) => {
                let found = match sort {
                    Sort::Moment => one_of(start, end),
                    Sort::Lasts => {
                        let from =
                            latest_start.map_or_else(|| start.edtf.clone(), |latest| between(start, latest, true));
                        let to =
                            earliest_end.map_or_else(|| end.edtf.clone(), |earliest| between(earliest, end, false));
                        span(&from, &to)
                    }
                };
                match found {
                    Ok(edtf) => {
                        if edtf != start.edtf {
                            note_limits(sort, latest_start.is_some(), earliest_end.is_some(), &mut notes);
                        }
                        Some(edtf)
                    }
                    Err(why) => start_alone(&why, start, dates, "end", &mut notes, places, cx),
                }
            }
        };
        record.when = edtf.as_ref().map(Edtf::to_string).unwrap_or_default();
        record.when_note = notes.join(" ");
        let as_written = words(dates);
        if is_more_than(&as_written, &record.when) {
            record.as_written = as_written;
        }
        edtf.as_ref().and_then(Edtf::when)
    }

    /// Says once what was decided for all events.
    pub(super) fn finish(self, cx: &mut ReadCx<'_>) {
        if let Some(mut issue) = self.month_first.filter(|_| self.reader.order.is_none()) {
            issue.message = told(
                self.n_month_first,
                "date is read with the month first, as scripts do",
                "dates are read with the month first, as scripts do",
            );
            cx.issue(issue.hint("if the day comes first, read the file with --date-order dmy"));
        }
        if let Some(mut issue) = self.negated {
            issue.message = format!(
                "{} isDuration, which SIMILE reads as its opposite in JSON; it is read as it says",
                told(self.n_negated, "event has", "events have")
            );
            cx.issue(issue.hint("write durationEvent, which has one meaning"));
        }
        if let Some(mut issue) = self.far {
            issue.message = told(
                self.n_far,
                "date is read as millions of years ago, since it runs backwards",
                "dates are read as millions of years ago, since they run backwards",
            );
            cx.issue(issue.hint("if they are years, put each start before its end"));
        }
    }
}

/// The start, where the other date does not fit to it.
fn start_alone(
    why: &Unjoined,
    start: &Limit,
    dates: &[Written],
    field: &str,
    notes: &mut Vec<String>,
    places: &Places<'_>,
    cx: &mut ReadCx<'_>,
) -> Option<Edtf> {
    let message = match why {
        Unjoined::EndFirst => format!("the end does not follow the start, {}", start.edtf),
        Unjoined::NotOneDate => format!("start and end make no stretch of time: {}", start.edtf),
    };
    let last = dates.iter().rev().find(|date| date.field == field).or(dates.last())?;
    let (line, column) = places.of(last.at);
    let issue = Issue::new(line, IssueKind::EndBeforeStart, message).at(column, last.field).value(&last.text);
    cx.issue(issue.hint("the start is kept alone; correct one of the two dates"));
    notes.push(format!("The file gives {} as the end, which does not follow the start.", last.text.trim()));
    Some(start.edtf.clone())
}

fn note_limits(sort: Sort, has_latest_start: bool, has_earliest_end: bool, notes: &mut Vec<String>) {
    let note = match (sort, has_latest_start, has_earliest_end) {
        (Sort::Moment, ..) => "The dates are limits: it took place at some time between them.",
        (Sort::Lasts, true, true) => "Start and end are known within limits; the outer ones are given.",
        (Sort::Lasts, true, false) => "The start is known within limits; the earlier one is given.",
        (Sort::Lasts, false, true) => "The end is known within limits; the later one is given.",
        (Sort::Lasts, false, false) => return,
    };
    notes.push(note.to_owned());
}

/// The dates as the file has them.
fn words(dates: &[Written]) -> String {
    let of =
        |key: &str| dates.iter().find(|date| date.field == key).map(|date| one_line(date.text.trim()).into_owned());
    let mut sides: Vec<String> = Vec::new();
    for (outer, inner, word) in [("start", "latestStart", "at the latest"), ("end", "earliestEnd", "at the earliest")] {
        match (of(outer), of(inner)) {
            (Some(outer), Some(inner)) => sides.push(format!("{outer} ({word} {inner})")),
            (Some(outer), None) => sides.push(outer),
            (None, Some(inner)) => sides.push(format!("{word} {inner}")),
            (None, None) => {}
        }
    }
    sides.dedup();
    sides.join(" – ")
}

/// Takes the text of a key, without the blanks around it; what is no text stays.
fn take(item: &mut Item, key: &str) -> String {
    let found = item.fields.iter().position(|field| field.key == key && plain_text(&field.value).is_some());
    let text = found.map(|at| item.fields.remove(at)).and_then(|field| plain_text(&field.value));
    text.map(|text| text.trim().to_owned()).unwrap_or_default()
}

fn text_of(item: &Item, key: &str) -> Option<String> {
    let field = item.fields.iter().find(|field| field.key == key)?;
    plain_text(&field.value).filter(|text| !text.trim().is_empty())
}
