//! What a format has no place for, counted before anything is written.

use std::fmt;

use hashbrown::HashSet;
use serde_json::Value;

use crate::dataset::{Dataset, EventId, EventRecord, Extra, Facet, feature_geometry};
use crate::time::{Edge, Edtf, EndForm, Precision, Shape, When, has_offset};

use super::words::is_page;

/// A part of events that some format has no place for.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LossKind {
    /// Events without a date.
    Undated,
    /// Dates of which the year is not known.
    NoYear,
    /// The ids of events.
    Ids,
    /// An id that an event before it has as well.
    RepeatedIds,
    /// Years before 1 or after 9999.
    FarYear,
    /// The year 10000 BCE, where years are counted without a year 0 up to it.
    UncountedYear,
    /// Years of other than four digits, and those that nobody alive will see.
    OddYear,
    /// `?`, `~` and `%`.
    Doubt,
    /// A set: one of several dates, or all of them.
    DateSet,
    /// An end that goes on or is not known.
    OpenEnd,
    /// A period from a time of day to a day, or the other way round.
    MixedEnds,
    /// Seasons, quarters, halves of a year.
    Season,
    /// Decades, centuries, unknown digits.
    Coarse,
    /// Years with so many significant digits, and those with an exponent.
    Digits,
    /// A month or a year where days are wanted.
    Partial,
    /// A time of day.
    TimeOfDay,
    /// A time of zeros.
    Midnight,
    /// A time known only to the hour.
    Hours,
    /// A time with seconds.
    Seconds,
    /// The second that is added to some days.
    LeapSecond,
    /// A time with an offset from UTC, or in UTC.
    Offset,
    /// The date words of the source.
    AsWritten,
    /// Why a date is what it is.
    WhenNote,
    /// No coordinates.
    NoPlace,
    /// No title.
    NoTitle,
    /// A title of more than 250 signs.
    LongTitle,
    /// A line break within a title.
    TitleLines,
    /// Line breaks, tabs and several spaces within a text that has one line.
    Spaces,
    /// What sort of event.
    Kind,
    /// How sure it is.
    Status,
    /// Who says so.
    Attribution,
    /// Countries and their parts.
    Countries,
    /// Places as written.
    Places,
    /// More than one place.
    ManyPlaces,
    /// Who took part.
    Actors,
    /// Sorts, aliases and further keys of actors.
    ActorDetails,
    /// A few sentences.
    Summary,
    /// A line break within a summary.
    Paragraphs,
    /// Numbers.
    Figures,
    /// The documents cited, with the places in them.
    Sources,
    /// Author, publisher, date and further keys of documents.
    SourceDetails,
    /// Words of documents.
    Quotes,
    /// Versions of an event.
    Accounts,
    /// Documents that an account cites and the event does not.
    AccountSources,
    /// Pages about it.
    Links,
    /// What pages are called.
    LinkLabels,
    /// Links that are no addresses of the web.
    OddLinks,
    /// Free words.
    Tags,
    /// Tags with spaces and punctuation, numbers, and tags that stand twice.
    TagSigns,
    /// How much it matters.
    Importance,
    /// Keys that no field claims.
    Extra,
    /// Such keys with numbers, lists and objects.
    ExtraValues,
    /// Such keys within countries, actors, figures, citations, accounts and links.
    InnerExtra,
    /// A cell that is longer than the program allows.
    LongText,
    /// Blanks at the edges of texts, and signs that control a terminal.
    Blanks,
    /// What the file says of itself.
    FileWords,
    /// Keys of the file that no field claims.
    FileExtra,
    /// Sources and actors that no event names.
    Uncited,
    /// Which of several files an event was read from.
    Files,
}

impl LossKind {
    /// The word for it in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Undated => "undated",
            Self::NoYear => "no_year",
            Self::Ids => "ids",
            Self::RepeatedIds => "repeated_ids",
            Self::FarYear => "far_year",
            Self::UncountedYear => "uncounted_year",
            Self::OddYear => "odd_year",
            Self::Doubt => "doubt",
            Self::DateSet => "date_set",
            Self::OpenEnd => "open_end",
            Self::MixedEnds => "mixed_ends",
            Self::Season => "season",
            Self::Coarse => "coarse",
            Self::Digits => "digits",
            Self::Partial => "partial",
            Self::TimeOfDay => "time_of_day",
            Self::Midnight => "midnight",
            Self::Hours => "hours",
            Self::Seconds => "seconds",
            Self::LeapSecond => "leap_second",
            Self::Offset => "offset",
            Self::AsWritten => "as_written",
            Self::WhenNote => "when_note",
            Self::NoPlace => "no_place",
            Self::NoTitle => "no_title",
            Self::LongTitle => "long_title",
            Self::TitleLines => "title_lines",
            Self::Spaces => "spaces",
            Self::Kind => "kind",
            Self::Status => "status",
            Self::Attribution => "attribution",
            Self::Countries => "countries",
            Self::Places => "places",
            Self::ManyPlaces => "many_places",
            Self::Actors => "actors",
            Self::ActorDetails => "actor_details",
            Self::Summary => "summary",
            Self::Paragraphs => "paragraphs",
            Self::Figures => "figures",
            Self::Sources => "sources",
            Self::SourceDetails => "source_details",
            Self::Quotes => "quotes",
            Self::Accounts => "accounts",
            Self::AccountSources => "account_sources",
            Self::Links => "links",
            Self::LinkLabels => "link_labels",
            Self::OddLinks => "odd_links",
            Self::Tags => "tags",
            Self::TagSigns => "tag_signs",
            Self::Importance => "importance",
            Self::Extra => "extra",
            Self::ExtraValues => "extra_values",
            Self::InnerExtra => "inner_extra",
            Self::LongText => "long_text",
            Self::Blanks => "blanks",
            Self::FileWords => "file_words",
            Self::FileExtra => "file_extra",
            Self::Uncited => "uncited",
            Self::Files => "files",
        }
    }

    /// What it is, in the plural.
    pub fn what(self) -> &'static str {
        match self {
            Self::Undated => "events without a date",
            Self::NoYear => "dates without a year",
            Self::Ids => "ids",
            Self::RepeatedIds => "repeated ids",
            Self::FarYear => "years before 1 or after 9999",
            Self::UncountedYear => "dates of the year 10000 BCE",
            Self::OddYear => "years before 1000 or after 2999",
            Self::Doubt => "uncertain and approximate dates",
            Self::DateSet => "sets of dates",
            Self::OpenEnd => "periods without a known start or end",
            Self::MixedEnds => "periods between a time of day and a day",
            Self::Season => "seasons and parts of a year",
            Self::Coarse => "decades, centuries and dates with unknown digits",
            Self::Digits => "years of so many significant digits",
            Self::Partial => "dates known only to the month or the year",
            Self::TimeOfDay => "times of day",
            Self::Midnight => "times of midnight",
            Self::Hours => "times known only to the hour",
            Self::Seconds => "times to the second",
            Self::LeapSecond => "leap seconds",
            Self::Offset => "times with an offset from UTC or in UTC",
            Self::AsWritten => "the date words of the source",
            Self::WhenNote => "notes on the date",
            Self::NoPlace => "events without coordinates",
            Self::NoTitle => "events without a title",
            Self::LongTitle => "titles of more than 250 signs",
            Self::TitleLines => "titles of several lines",
            Self::Spaces => "several spaces in a row, tabs and line breaks",
            Self::Kind => "kinds",
            Self::Status => "statuses",
            Self::Attribution => "names of who says so",
            Self::Countries => "countries",
            Self::Places => "places",
            Self::ManyPlaces => "several places of an event",
            Self::Actors => "actors and their roles",
            Self::ActorDetails => "sorts, aliases and further keys of actors",
            Self::Summary => "summaries",
            Self::Paragraphs => "summaries of several lines",
            Self::Figures => "figures",
            Self::Sources => "sources and the places in them",
            Self::SourceDetails => "authors, publishers, dates and further keys of sources",
            Self::Quotes => "quotes",
            Self::Accounts => "accounts",
            Self::AccountSources => "titles and addresses of sources that only accounts cite",
            Self::Links => "links",
            Self::LinkLabels => "labels of links",
            Self::OddLinks => "links that are no web addresses",
            Self::Tags => "tags",
            Self::TagSigns => "tags of several words or signs, and repeated ones",
            Self::Importance => "degrees of importance",
            Self::Extra => "further keys",
            Self::ExtraValues => "further keys with numbers, lists or objects",
            Self::InnerExtra => "further keys within countries, actors, figures, sources, accounts or links",
            Self::LongText => "texts too long for a cell",
            Self::Blanks => "spaces at the edges of texts and control signs",
            Self::FileWords => "title and description of the file",
            Self::FileExtra => "further keys of the file",
            Self::Uncited => "sources and actors that no event names",
            Self::Files => "the files that events were read from",
        }
    }
}

/// What readers call an event that has no title.
const UNTITLED: &str = "[untitled]";

/// Something that the file will lack.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Loss {
    /// What.
    pub kind: LossKind,
    /// Events that it concerns.
    pub count: usize,
    /// The id of the first of them; empty where it concerns the file.
    pub example: String,
    /// Its title.
    pub title: String,
    /// What becomes of it: `are left out`.
    pub becomes: &'static str,
}

/// Signs of a title that are enough to know an event again.
const MAX_TITLE: usize = 60;

impl Loss {
    /// What concerns the file and no event by itself.
    fn of_file(kind: LossKind, count: usize, becomes: &'static str) -> Self {
        Self { kind, count, example: String::new(), title: String::new(), becomes }
    }

    /// What one event loses.
    pub(super) fn of_event(kind: LossKind, record: &EventRecord, becomes: &'static str) -> Self {
        Self { example: record.id.clone(), title: record.title.clone(), ..Self::of_file(kind, 1, becomes) }
    }
}

impl Loss {
    /// What is lost, of how many events.
    pub fn sentence(&self) -> String {
        let events = if self.count == 1 { "event" } else { "events" };
        format!("{} {events}: {} {}", self.count, self.kind.what(), self.becomes)
    }

    /// The words of its title by which a person knows the example; nothing where it has none.
    pub fn example_title(&self) -> Option<String> {
        let title = super::plain(self.title.trim());
        let short: String = title.chars().take(MAX_TITLE).collect();
        let short = if short.len() < title.len() { format!("{}…", short.trim_end()) } else { short };
        (!short.is_empty() && short != UNTITLED).then_some(short)
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence())?;
        match (super::plain(&self.example).as_str(), self.example_title()) {
            ("", None) => Ok(()),
            (id, None) => write!(f, ", for example in {id}"),
            ("", Some(title)) => write!(f, ", for example in “{title}”"),
            (id, Some(title)) => write!(f, ", for example in “{title}” ({id})"),
        }
    }
}

/// Counts what `becomes` says something of, in the order of [`LossKind`].
pub fn losses_of(
    dataset: &Dataset,
    rows: &[EventId],
    becomes: &(dyn Fn(LossKind) -> Option<&'static str> + Sync),
) -> Vec<Loss> {
    // Reading all records again is what it takes; several threads share it.
    let n_threads = if rows.len() < 10_000 { 1 } else { 4 };
    let parts: Vec<Vec<Loss>> = std::thread::scope(|scope| {
        let chunk = rows.len().div_ceil(n_threads).max(1);
        let threads: Vec<_> =
            rows.chunks(chunk).map(|rows| scope.spawn(move || losses_of_part(dataset, rows, becomes))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_default()).collect()
    });
    let mut losses: Vec<Loss> = Vec::new();
    for loss in parts.into_iter().flatten() {
        match losses.iter_mut().find(|known| known.kind == loss.kind) {
            Some(known) => known.count += loss.count,
            None => losses.push(loss),
        }
    }
    let mut of_files = |kind: LossKind, is_there: bool| {
        if let Some(becomes) = becomes(kind).filter(|_| is_there && !rows.is_empty()) {
            losses.push(Loss::of_file(kind, rows.len(), becomes));
        }
    };
    let says = dataset.files().iter().any(|file| !file.title.is_empty() || !file.description.is_empty());
    of_files(LossKind::FileWords, says);
    of_files(LossKind::FileExtra, dataset.files().iter().any(|file| !file.extra.is_empty()));
    of_files(LossKind::Uncited, becomes(LossKind::Uncited).is_some() && has_uncited(dataset));
    of_files(LossKind::Files, dataset.files().len() > 1);
    losses.extend(becomes(LossKind::RepeatedIds).and_then(|becomes| repeated_ids(dataset, rows, becomes)));
    losses.sort_by_key(|loss| loss.kind);
    losses
}

/// Whether a file describes sources or actors that no event and no account names.
fn has_uncited(dataset: &Dataset) -> bool {
    let described = |facet: Facet| -> HashSet<u32> {
        let is_described = |value: &u32| match facet {
            Facet::Source => dataset.source(*value).is_some_and(|source| !source.id.is_empty()),
            _ => dataset.actor(*value).is_some_and(|actor| !actor.id.is_empty()),
        };
        (0..dataset.names(facet).len() as u32).filter(is_described).collect()
    };
    let [mut sources, mut actors] = [Facet::Source, Facet::Actor].map(described);
    for row in dataset.ids() {
        for value in dataset.values(Facet::Source, row) {
            sources.remove(&value);
        }
        for value in dataset.values(Facet::Actor, row) {
            actors.remove(&value);
        }
    }
    if actors.is_empty() && !sources.is_empty() {
        for row in dataset.ids() {
            for account in &dataset.event(row).record().accounts {
                if let Some(value) = dataset.names(Facet::Source).find(&account.source) {
                    sources.remove(&value);
                }
            }
        }
    }
    !(sources.is_empty() && actors.is_empty())
}

fn repeated_ids(dataset: &Dataset, rows: &[EventId], becomes: &'static str) -> Option<Loss> {
    let mut seen: HashSet<String> = HashSet::with_capacity(rows.len());
    let mut loss: Option<Loss> = None;
    for &row in rows {
        let id = dataset.event(row).id().into_owned();
        if seen.contains(&id) {
            match &mut loss {
                Some(loss) => loss.count += 1,
                None => loss = Some(Loss::of_event(LossKind::RepeatedIds, &dataset.event(row).record(), becomes)),
            }
        } else {
            seen.insert(id);
        }
    }
    loss
}

fn losses_of_part(
    dataset: &Dataset,
    rows: &[EventId],
    becomes: &(dyn Fn(LossKind) -> Option<&'static str> + Sync),
) -> Vec<Loss> {
    let mut losses: Vec<Loss> = Vec::new();
    for &row in rows {
        let record = dataset.event(row).record();
        each_kind(&record, dataset.when(row), dataset, &mut |kind| {
            if let Some(loss) = losses.iter_mut().find(|loss| loss.kind == kind) {
                loss.count += 1;
            } else if let Some(becomes) = becomes(kind) {
                losses.push(Loss::of_event(kind, &record, becomes));
            }
        });
    }
    losses
}

/// Calls `found` with everything of this record that some format has no place for, each once.
fn each_kind(record: &EventRecord, when: Option<When>, dataset: &Dataset, found: &mut impl FnMut(LossKind)) {
    let mut has = |kind: LossKind, is_there: bool| {
        if is_there {
            found(kind);
        }
    };
    if let Some(when) = when {
        each_of_date(&when, record, &mut has);
    } else {
        has(LossKind::Undated, true);
        has(LossKind::NoYear, !record.when.is_empty());
    }
    has(LossKind::AsWritten, !record.as_written.is_empty());
    has(LossKind::WhenNote, !record.when_note.is_empty());
    has(LossKind::TitleLines, record.title.contains(['\n', '\r']));
    has(LossKind::LongTitle, record.title.chars().nth(250).is_some());
    has(LossKind::NoTitle, record.title == UNTITLED);
    has(LossKind::Spaces, names_of(record).any(has_spaces) || record.summary.lines().any(has_spaces));
    has(LossKind::Ids, !record.id.is_empty());
    has(LossKind::Blanks, texts_of(record).any(has_blanks));
    has(LossKind::Paragraphs, record.summary.contains(['\n', '\r']));
    has(LossKind::NoPlace, feature_geometry(&record.extra).is_none());
    has(LossKind::Kind, !record.kind.is_empty());
    has(LossKind::Status, !record.status.is_empty());
    has(LossKind::Attribution, !record.attribution.is_empty());
    has(LossKind::Countries, !record.countries.is_empty());
    has(LossKind::Places, !record.places.is_empty());
    has(LossKind::ManyPlaces, record.places.len() > 1);
    has(LossKind::Actors, !record.actors.is_empty());
    let actors = || record.actors.iter().filter_map(|actor| dataset.names(Facet::Actor).find(&actor.id));
    let is_more = |value| {
        dataset
            .actor(value)
            .is_some_and(|actor| !actor.kind.is_empty() || !actor.aliases.is_empty() || !actor.extra.is_empty())
    };
    has(LossKind::ActorDetails, actors().any(is_more));
    has(LossKind::Summary, !record.summary.is_empty());
    has(LossKind::Figures, !record.figures.is_empty());
    has(LossKind::Sources, !record.sources.is_empty());
    let cited = record.sources.iter().map(|citation| &citation.source);
    let cited = cited.chain(record.accounts.iter().map(|account| &account.source));
    let sources = || cited.clone().filter_map(|id| dataset.names(Facet::Source).find(id));
    let is_more = |value| {
        dataset.source(value).is_some_and(|source| {
            let texts = [&source.author, &source.publisher, &source.date];
            texts.iter().any(|text| !text.is_empty()) || !source.extra.is_empty()
        })
    };
    has(LossKind::SourceDetails, sources().any(is_more));
    has(LossKind::Quotes, record.sources.iter().any(|citation| !citation.quote.is_empty()));
    has(LossKind::Accounts, !record.accounts.is_empty());
    let is_cited = |id: &str| record.sources.iter().any(|citation| citation.source == id);
    let is_described = |id: &str| {
        let source = dataset.names(Facet::Source).find(id).and_then(|value| dataset.source(value));
        source.is_some_and(|source| !source.id.is_empty())
    };
    let accounts = || record.accounts.iter().map(|account| account.source.as_str());
    has(LossKind::AccountSources, accounts().any(|id| !id.is_empty() && !is_cited(id) && is_described(id)));
    has(LossKind::Links, !record.links.is_empty());
    has(LossKind::LinkLabels, record.links.iter().any(|link| !link.label.is_empty()));
    has(LossKind::OddLinks, record.links.iter().any(|link| !is_page(&link.url)));
    has(LossKind::Tags, !record.tags.is_empty());
    has(LossKind::TagSigns, record.tags.iter().any(|tag| !is_word(tag)) || repeats(&record.tags));
    has(LossKind::Importance, record.importance.is_some());
    has(LossKind::Extra, !record.extra.is_empty());
    has(LossKind::ExtraValues, record.extra.values().any(|value| !matches!(value, Value::String(_))));
    has(LossKind::InnerExtra, inner_extras(record).any(|extra| !extra.is_empty()));
}

fn each_of_date(when: &When, record: &EventRecord, has: &mut impl FnMut(LossKind, bool)) {
    let form = when.form;
    let ends = [form.start, form.end];
    let any = |test: &dyn Fn(&EndForm) -> bool| ends.iter().any(test);
    let is_far = |time: crate::time::Time| time.is_date() && !(1..=9_999).contains(&time.civil().year);
    let last = if when.end.is_date() { when.end.plus_secs(-1) } else { when.end };
    has(LossKind::FarYear, is_far(when.start) || is_far(last));
    let is_odd = |time: crate::time::Time| time.is_date() && !(1_000..3_000).contains(&time.civil().year);
    has(LossKind::OddYear, is_odd(when.start) || is_odd(last));
    let is_uncounted = |time: crate::time::Time| time.is_date() && time.civil().year == -9_999;
    has(LossKind::UncountedYear, is_uncounted(when.start) || is_uncounted(last));
    has(LossKind::Digits, record.when.contains(['S', 'E']));
    has(LossKind::Midnight, record.when.contains("T00:00"));
    has(LossKind::Doubt, form.is_uncertain() || form.is_approximate());
    has(LossKind::DateSet, matches!(form.shape, Shape::OneOf | Shape::AllOf));
    has(LossKind::OpenEnd, form.shape == Shape::Interval && any(&|end| end.edge != Edge::Known));
    let is_clock = |end: &EndForm| end.precision <= Precision::Hour;
    has(LossKind::MixedEnds, any(&is_clock) && any(&|end| !is_clock(end)));
    has(LossKind::Season, any(&|end| end.precision == Precision::Season));
    has(LossKind::Coarse, any(&|end| end.precision >= Precision::Decade || end.unspecified));
    has(LossKind::Partial, any(&|end| matches!(end.precision, Precision::Week | Precision::Month | Precision::Year)));
    has(LossKind::TimeOfDay, any(&|end| end.precision <= Precision::Hour));
    has(LossKind::Hours, any(&|end| end.precision == Precision::Hour));
    has(LossKind::Seconds, any(&|end| end.precision == Precision::Second));
    has(LossKind::LeapSecond, any(&|end| end.precision == Precision::Second) && record.when.contains(":60"));
    has(LossKind::Offset, any(&|end| end.precision <= Precision::Hour) && has_offset(&record.when));
}

/// The texts of an event.
fn texts_of(record: &EventRecord) -> impl Iterator<Item = &str> {
    let own = [
        &record.title,
        &record.summary,
        &record.as_written,
        &record.when_note,
        &record.kind,
        &record.status,
        &record.attribution,
    ];
    let roles = record.actors.iter().flat_map(|item| [&item.id, &item.role]);
    let countries = record.countries.iter().map(|item| &item.role);
    let figures = record.figures.iter().flat_map(|item| [&item.value, &item.what, &item.by]);
    let sources = record.sources.iter().flat_map(|item| [&item.source, &item.locator, &item.quote]);
    let accounts = record.accounts.iter().flat_map(|item| [&item.by, &item.text, &item.source, &item.locator]);
    let links = record.links.iter().flat_map(|item| [&item.url, &item.label]);
    let all = own.into_iter().chain(&record.tags).chain(&record.places).chain(roles).chain(countries);
    all.chain(figures).chain(sources).chain(accounts).chain(links).map(String::as_str)
}

/// The texts of an event that have one line as a rule.
fn names_of(record: &EventRecord) -> impl Iterator<Item = &str> {
    let own = [&record.id, &record.title, &record.as_written, &record.kind, &record.status];
    let links = record.links.iter().map(|link| &link.label);
    own.into_iter().chain(&record.places).chain(&record.tags).chain(links).map(String::as_str)
}

/// Whether a line has more than single spaces between its words.
fn has_spaces(line: &str) -> bool {
    line.trim() != line || line.contains("  ") || line.chars().any(|c| c != ' ' && c.is_whitespace())
}

/// Whether a text has blanks at its edges, or signs that control a terminal.
fn has_blanks(text: &str) -> bool {
    text.trim() != text || text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// A tag of letters and digits, with single underscores between them, that is no number.
fn is_word(tag: &str) -> bool {
    let is_number = tag.bytes().all(|byte| byte.is_ascii_digit());
    tag.split('_').all(|part| !part.is_empty() && part.chars().all(char::is_alphanumeric)) && !is_number
}

/// Whether a tag stands twice.
fn repeats(tags: &[String]) -> bool {
    let mut seen = HashSet::new();
    tags.iter().any(|tag| !seen.insert(tag))
}

fn inner_extras(record: &EventRecord) -> impl Iterator<Item = &Extra> {
    let EventRecord { countries, actors, figures, sources, accounts, links, .. } = record;
    let extras = countries.iter().map(|item| &item.extra).chain(actors.iter().map(|item| &item.extra));
    let extras = extras.chain(figures.iter().map(|item| &item.extra)).chain(sources.iter().map(|item| &item.extra));
    extras.chain(accounts.iter().map(|item| &item.extra)).chain(links.iter().map(|item| &item.extra))
}

/// The date of a record as a value.
pub(super) fn edtf_of(record: &EventRecord) -> Option<Edtf> {
    record.when.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{DatasetBuilder, FileInfo, Link};

    /// What of this record some format has no place for, among these kinds.
    fn check(record: &EventRecord, wanted: &[LossKind], expected: &[LossKind]) {
        let mut builder = DatasetBuilder::default();
        builder.begin_file(FileInfo::default());
        builder.event(record, edtf_of(record).and_then(|edtf| edtf.when()));
        let dataset = builder.build();
        let rows: Vec<EventId> = dataset.ids().collect();
        let losses = losses_of(&dataset, &rows, &|kind| wanted.contains(&kind).then_some("are lost"));
        let found: Vec<LossKind> = losses.into_iter().map(|loss| loss.kind).collect();
        assert_eq!(found, expected, "{} {}", record.when, record.title);
    }

    #[test]
    fn what_is_odd_about_a_date_has_a_kind_of_its_own() {
        use LossKind::{Digits, Midnight, MixedEnds, NoYear, OddYear, UncountedYear};
        let wanted = [NoYear, UncountedYear, OddYear, MixedEnds, Digits, Midnight];
        for (when, expected) in [
            ("2012", [].as_slice()),
            ("-9999/1500", &[UncountedYear, OddYear]),
            ("-9998", &[OddYear]),
            ("9999", &[OddYear]),
            ("XXXX-04-02", &[NoYear]),
            ("1950S2", &[Digits]),
            ("2012-04-02T00:00", &[Midnight]),
            ("2012-04-02T10:15/2012-04-05", &[MixedEnds]),
        ] {
            check(&EventRecord { when: when.to_owned(), ..EventRecord::default() }, &wanted, expected);
        }
    }

    #[test]
    fn spaces_titles_tags_and_links_are_looked_at() {
        use LossKind::{LongTitle, NoTitle, OddLinks, Spaces, TagSigns};
        let wanted = [NoTitle, LongTitle, Spaces, OddLinks, TagSigns];
        let titled = |title: &str| EventRecord { title: title.to_owned(), ..EventRecord::default() };
        check(&titled("A word"), &wanted, &[]);
        check(&titled("A  word"), &wanted, &[Spaces]);
        check(&titled("A\u{a0}word"), &wanted, &[Spaces]);
        check(&titled("[untitled]"), &wanted, &[NoTitle]);
        check(&titled(&"x".repeat(251)), &wanted, &[LongTitle]);
        for (tag, is_listed) in [("a_b", false), ("_a", true), ("a__b", true), ("12", true), ("a b", true), ("", true)]
        {
            let record = EventRecord { tags: vec![tag.to_owned()], ..titled("A") };
            check(&record, &wanted, if is_listed { &[TagSigns] } else { &[] });
        }
        check(&EventRecord { tags: vec!["a".to_owned(), "a".to_owned()], ..titled("A") }, &wanted, &[TagSigns]);
        let link = |url: &str| vec![Link { url: url.to_owned(), ..Link::default() }];
        check(&EventRecord { links: link("https://example.org"), ..titled("A") }, &wanted, &[]);
        check(&EventRecord { links: link("box 12"), ..titled("A") }, &wanted, &[OddLinks]);
    }
}
