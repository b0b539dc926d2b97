//! What a record of a forensic timeline says, by the names that Timesketch and Plaso have for it, and the event of it.
//!
//! | said by                                  | becomes                                                  |
//! |------------------------------------------|----------------------------------------------------------|
//! | `message`, `desc`, Description           | the title, its first sentence; the whole is the summary  |
//! | `datetime`, `timestamp`, `date` + `time` | the date (see [`super::instant`])                        |
//! | `timestamp_desc`, `type`                 | the kind; for want of it the source                      |
//! | `source_long`, `sourcetype`, `source`    | the source                                               |
//! | `tag`, `label`                           | tags                                                     |
//! | user and host of l2tcsv and TLN          | actors; other formats have no such fields of their own   |
//! | `_id`                                    | the id                                                   |
//!
//! Sources: the user guide of Timesketch, and the output modules `dynamic`, `json_line`, `l2tcsv`, `tln`, `l2ttln` of Plaso.

use std::borrow::Cow;

use crate::dataset::{ActorRole, Citation, EventRecord};
use crate::import::instant::{Instant, Unit, instant};
use crate::import::maker::Depth;
use crate::import::notes::Notes;
use crate::import::report::told;
use crate::import::titles::first_sentence;
use crate::import::{Field, Issue, IssueKind};
use crate::time::{DateOrder, When};

/// What a field of a record is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(in crate::import) enum Slot {
    Id,
    Message,
    Datetime,
    Timestamp,
    Desc,
    SourceLong,
    Source,
    Tag,
    Label,
    User,
    Host,
    Date,
    Time,
    Zone,
}

const N_SLOTS: usize = 14;

/// How the records of a file are laid out.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(in crate::import) enum Layout {
    /// Timesketch, and the dynamic output and JSON lines of Plaso.
    Timesketch,
    /// The 17 columns of log2timeline.
    L2tCsv,
    /// Five or seven fields between bars.
    Tln,
}

/// How the records of a file are to be read.
#[derive(Copy, Clone, Debug)]
pub(in crate::import) struct Style {
    pub(in crate::import) layout: Layout,
    /// Plaso wrote it: `-` stands for nothing, and tags are separated by spaces.
    pub(in crate::import) is_plaso: bool,
    /// What is known of the unit of `timestamp`.
    pub(in crate::import) unit: Option<Unit>,
    /// What the person asked for.
    pub(in crate::import) order: Option<DateOrder>,
}

impl Slot {
    /// What a field of this name is.
    pub(in crate::import) fn of(name: &str, layout: Layout) -> Option<Self> {
        let known: &[(&str, Self)] = match layout {
            Layout::Timesketch => &[
                ("message", Self::Message),
                ("datetime", Self::Datetime),
                ("timestamp", Self::Timestamp),
                ("timestamp_desc", Self::Desc),
                ("source_long", Self::SourceLong),
                ("source", Self::Source),
                ("source_short", Self::Source),
                ("tag", Self::Tag),
                ("tags", Self::Tag),
                ("label", Self::Label),
                ("labels", Self::Label),
                ("_id", Self::Id),
            ],
            Layout::L2tCsv => &[
                ("date", Self::Date),
                ("time", Self::Time),
                ("timezone", Self::Zone),
                ("type", Self::Desc),
                ("sourcetype", Self::SourceLong),
                ("source", Self::Source),
                ("user", Self::User),
                ("host", Self::Host),
                ("desc", Self::Message),
                ("message", Self::Message),
            ],
            Layout::Tln => &[
                ("time", Self::Timestamp),
                ("source", Self::Source),
                ("host", Self::Host),
                ("user", Self::User),
                ("description", Self::Message),
            ],
        };
        known.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, slot)| *slot)
    }

    /// The field of events that it becomes.
    pub(in crate::import) fn field(self) -> Option<Field> {
        Some(match self {
            Self::Id => Field::Id,
            Self::Message => Field::Title,
            Self::Datetime | Self::Date => Field::Date,
            Self::Time => Field::Time,
            Self::Desc => Field::Kind,
            Self::SourceLong | Self::Source => Field::Source,
            Self::Tag | Self::Label => Field::Tag,
            Self::User | Self::Host => Field::Actor,
            Self::Timestamp | Self::Zone => return None,
        })
    }
}

/// The fields of a record that have a meaning, without the spaces around them.
#[derive(Debug, Default)]
pub(in crate::import) struct Facts<'a>([Cow<'a, str>; N_SLOTS]);

impl<'a> Facts<'a> {
    pub(in crate::import) fn get(&self, slot: Slot) -> &str {
        self.0.get(slot as usize).map_or("", |text| text)
    }

    /// The same, and nothing for the sign that stands for nothing.
    fn said(&self, slot: Slot) -> &str {
        match self.get(slot) {
            "-" => "",
            text => text,
        }
    }

    pub(in crate::import) fn set(&mut self, slot: Slot, text: Cow<'a, str>) {
        if let Some(place) = self.0.get_mut(slot as usize) {
            *place = text;
        }
    }
}

/// The slots of which the event holds all that they say.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::import) struct Told(u32);

impl Told {
    pub(in crate::import) fn has(self, slot: Slot) -> bool {
        self.0 >> (slot as u32) & 1 != 0
    }

    fn add(&mut self, slot: Slot) {
        self.0 |= 1 << (slot as u32);
    }
}

/// What is said once for a file: how often it is so, and on which line first.
#[derive(Clone, Debug, Default)]
struct Tally {
    n: usize,
    line: u64,
    column: u32,
    field: String,
    value: String,
}

impl Tally {
    fn add(&mut self, (line, column, field): (u64, u32, &str), value: &str) {
        if self.n == 0 {
            *self = Self { n: 0, line, column, field: field.to_owned(), value: value.to_owned() };
        }
        self.n += 1;
    }

    fn absorb(&mut self, later: &Self, n_before: u64) {
        if self.n == 0 && later.n > 0 {
            *self = Self { n: 0, line: n_before + later.line, ..later.clone() };
        }
        self.n += later.n;
    }

    fn issue(&self, kind: IssueKind, message: String, hint: &str) -> Issue {
        Issue::new(self.line, kind, message).at(self.column, &self.field).value(&self.value).hint(hint)
    }
}

/// What reading brings to light beside events and issues.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Seen {
    /// Events that are dated by a number whose unit is a guess, by unit.
    units: [Tally; Unit::ALL.len()],
    untitled: Tally,
    ambiguous: Tally,
}

impl Seen {
    pub(in crate::import) fn absorb(&mut self, later: &Self, n_before: u64) {
        for (tally, later) in self.units.iter_mut().zip(&later.units) {
            tally.absorb(later, n_before);
        }
        self.untitled.absorb(&later.untitled, n_before);
        self.ambiguous.absorb(&later.ambiguous, n_before);
    }

    /// Says what is said once for the file.
    pub(in crate::import) fn finish(&self, notes: &mut Notes) {
        let used = || Unit::ALL.into_iter().zip(&self.units).filter(|(_, tally)| tally.n > 0);
        if let Some((_, first)) = used().min_by_key(|(_, tally)| (tally.line, tally.column)) {
            let list: Vec<String> = used().map(|(unit, tally)| format!("{} in {}", tally.n, unit.name())).collect();
            let message = format!(
                "events are dated by a number since 1970 alone, whose unit is told by its size: {}",
                list.join(", ")
            );
            let hint = "write datetime as 2021-04-02T10:15:00Z where that is not right";
            notes.issue(first.issue(IssueKind::AmbiguousDate, message, hint));
        }
        if self.untitled.n > 0 {
            let message = told(
                self.untitled.n,
                "event has no message; a title is made of its other fields",
                "events have no message; a title is made of their other fields",
            );
            notes.issue(self.untitled.issue(IssueKind::MissingTitle, message, "fill the message"));
        }
        if self.ambiguous.n > 0 {
            let message =
                told(self.ambiguous.n, "date is kept as one of two days", "dates are kept as one of two days");
            let hint = "read the file with --date-order dmy or --date-order mdy";
            notes.issue(self.ambiguous.issue(IssueKind::AmbiguousDate, message, hint));
        }
    }
}

/// A description of TLN as Plaso writes it: `2012-06-27T18:17:01+00:00; Creation Time; message`.
fn plaso_description<'t>(description: &'t str, timestamp: &str) -> Option<[&'t str; 3]> {
    let mut parts = description.splitn(3, "; ");
    let [date, desc, message] = [parts.next()?, parts.next()?, parts.next()?].map(str::trim);
    let is_date = date.len() >= 19 && date.starts_with(|c: char| c.is_ascii_digit());
    let is_it = is_date && matches!(instant(date, timestamp, Some(Unit::Seconds), None), Instant::Written(_));
    (is_it && !message.is_empty()).then_some([date, desc, message])
}

/// The event of a record without its further fields, and which fields it tells; `None`, with an issue, when it says nothing.
///
/// `place` gives the line and the column of a field and its name.
pub(in crate::import) fn event_of<'p>(
    facts: &Facts<'_>,
    style: Style,
    depth: Depth,
    place: impl Fn(Slot) -> (u64, u32, &'p str),
    seen: &mut Seen,
    notes: &mut Notes,
) -> Option<(EventRecord, Option<When>, Told)> {
    let mut told = Told::default();
    let said = Said::of(facts, style.layout, &mut told);
    let get = |slot: Slot| facts.said(slot);
    if said.message.is_empty() && said.datetime.is_empty() && said.timestamp.is_empty() && said.desc.is_empty() {
        let (line, ..) = place(Slot::Message);
        let issue = Issue::new(line, IssueKind::UnreadableRow, "the record has neither message nor time");
        notes.issue(issue.hint("complete the record, or remove it"));
        return None;
    }
    let mut record = EventRecord::default();
    let when = set_date(&mut record, &said, style, &place, seen, notes);
    told.add(said.date_slot);
    let is_told_twice = style.layout == Layout::Tln && record.when_note.is_empty();
    if said.datetime.is_empty() || is_told_twice {
        told.add(Slot::Timestamp);
    }

    let (long, short) = (get(Slot::SourceLong), get(Slot::Source));
    let kind = if said.desc.is_empty() { short } else { said.desc };
    kind.clone_into(&mut record.kind);
    let source = if long.is_empty() { short } else { long };
    if !source.is_empty() {
        record.sources.push(Citation { source: source.to_owned(), ..Citation::default() });
    }
    if kind == short || source == short {
        told.add(Slot::Source);
    }
    for tag in [Slot::Tag, Slot::Label].into_iter().flat_map(|slot| tags(get(slot), style.is_plaso)) {
        if !record.tags.contains(&tag) {
            record.tags.push(tag);
        }
    }
    for (slot, role) in [(Slot::User, "user"), (Slot::Host, "host")] {
        let name = get(slot);
        if name.is_empty() {
            continue;
        }
        if let Some(actor) = record.actors.iter_mut().find(|actor| actor.id == name) {
            actor.role = format!("{}, {role}", actor.role);
        } else {
            let (id, role) = (name.to_owned(), role.to_owned());
            record.actors.push(ActorRole { id, role, ..ActorRole::default() });
        }
    }
    get(Slot::Id).clone_into(&mut record.id);
    if said.message.is_empty() {
        seen.untitled.add(place(Slot::Message), "");
    } else if depth >= Depth::Words {
        record.title = first_sentence(said.message);
        if record.title != said.message {
            said.message.clone_into(&mut record.summary);
        }
    }
    for slot in [Slot::Id, Slot::Message, Slot::Desc, Slot::SourceLong, Slot::Tag, Slot::Label, Slot::User, Slot::Host]
    {
        told.add(slot);
    }
    Some((record, when, told))
}

/// When a record says that something was, and what.
struct Said<'f> {
    datetime: Cow<'f, str>,
    timestamp: &'f str,
    desc: &'f str,
    message: &'f str,
    /// The field that says when.
    date_slot: Slot,
}

impl<'f> Said<'f> {
    fn of(facts: &'f Facts<'_>, layout: Layout, told: &mut Told) -> Self {
        let get = |slot: Slot| facts.said(slot);
        let mut said = Self {
            datetime: Cow::Borrowed(get(Slot::Datetime)),
            timestamp: get(Slot::Timestamp),
            desc: get(Slot::Desc),
            message: get(Slot::Message),
            date_slot: if get(Slot::Datetime).is_empty() { Slot::Timestamp } else { Slot::Datetime },
        };
        match layout {
            Layout::Timesketch => {}
            Layout::L2tCsv => {
                said.datetime = l2t_date(get(Slot::Date), get(Slot::Time), get(Slot::Zone), told);
                said.date_slot = Slot::Date;
            }
            Layout::Tln => {
                if let Some([date, desc, message]) = plaso_description(said.message, said.timestamp) {
                    (said.datetime, said.date_slot) = (Cow::Borrowed(date), Slot::Message);
                    (said.desc, said.message) = (if desc == "-" { "" } else { desc }, message);
                }
            }
        }
        said
    }

    /// The words of the date.
    fn date_words(&self) -> &str {
        if self.datetime.is_empty() { self.timestamp } else { &self.datetime }
    }
}

/// Sets the date of a record and its words, and says what is odd about them.
fn set_date<'p>(
    record: &mut EventRecord,
    said: &Said<'_>,
    style: Style,
    place: &impl Fn(Slot) -> (u64, u32, &'p str),
    seen: &mut Seen,
    notes: &mut Notes,
) -> Option<When> {
    let &Said { timestamp, date_slot, .. } = said;
    let words = said.date_words();
    let issue = |kind, slot: Slot, message: &str, value: &str| {
        let (line, column, name) = place(slot);
        Issue::new(line, kind, message).at(column, name).value(value)
    };
    let order = if style.layout == Layout::L2tCsv { Some(DateOrder::MonthDay) } else { style.order };
    let edtf = match instant(&said.datetime, timestamp, style.unit, order) {
        Instant::Written(edtf) => Some(edtf),
        Instant::Ambiguous(edtf) => {
            seen.ambiguous.add(place(date_slot), words);
            Some(edtf)
        }
        Instant::Contradicted(edtf, other) => {
            let other = other.map_or_else(|| timestamp.to_owned(), |other| other.to_string());
            let message = format!("another time, {other}, than in datetime, {edtf}, which is taken");
            let issue = issue(IssueKind::ColumnsDisagree, Slot::Timestamp, &message, timestamp);
            notes.issue(issue.hint("correct one of the two; whole hours between them are those of a time zone"));
            record.when_note = format!("The file gives {other} as well, counted since 1970.");
            Some(edtf)
        }
        Instant::Counted(edtf, unit) => {
            if style.unit.is_none()
                && let Some(tally) = seen.units.get_mut(unit as usize)
            {
                tally.add(place(date_slot), words);
            }
            record.when_note = format!("The file counts {} since 1970.", unit.name());
            Some(edtf)
        }
        Instant::Sentinel => {
            let message = "programs write this for no date; the event has none";
            notes.issue(issue(IssueKind::MissingDate, date_slot, message, words).hint("leave the field empty"));
            None
        }
        Instant::Missing => {
            let message = "neither a date nor a number since 1970; the event has no date";
            let slot = if style.layout == Layout::Timesketch { Slot::Datetime } else { date_slot };
            let hint = "write a time like 2021-04-02T10:15:00Z";
            notes.issue(issue(IssueKind::MissingDate, slot, message, "").hint(hint));
            None
        }
        Instant::Bad(message, hint) => {
            notes.issue(issue(IssueKind::BadDate, date_slot, &message, words).hint(hint));
            None
        }
        Instant::BadCount => {
            let message = "no number of a time since 1970; the event has no date";
            let hint = "write seconds or microseconds, or the time in datetime";
            notes.issue(issue(IssueKind::BadDate, date_slot, message, words).hint(hint));
            None
        }
    };
    if let Some(edtf) = &edtf {
        record.when = edtf.to_string();
    }
    if words != record.when {
        words.clone_into(&mut record.as_written);
    }
    edtf.and_then(|edtf| edtf.when())
}

/// Date, time and zone of l2tcsv as one text; a zone that has no offset of its own stays where it is.
fn l2t_date<'t>(date: &'t str, time: &str, zone: &str, told: &mut Told) -> Cow<'t, str> {
    if time.is_empty() || date.is_empty() || !time.contains(|c: char| c.is_ascii_digit()) {
        if time.is_empty() || !time.contains(|c: char| c.is_ascii_digit()) && date.starts_with("00/00") {
            told.add(Slot::Time);
        }
        return Cow::Borrowed(date);
    }
    told.add(Slot::Time);
    let is_utc = ["UTC", "GMT", "Z", "Zulu", "Etc/UTC"].iter().any(|name| zone.eq_ignore_ascii_case(name));
    let is_offset =
        zone.starts_with(['+', '-']) && zone.bytes().skip(1).all(|byte| byte.is_ascii_digit() || byte == b':');
    let zone = if is_utc {
        "Z"
    } else if is_offset {
        zone
    } else {
        return Cow::Owned(format!("{date} {time}"));
    };
    told.add(Slot::Zone);
    Cow::Owned(format!("{date} {time}{zone}"))
}

/// The tags of a field: a list of JSON or Python, words with commas between them, or one tag.
fn tags(text: &str, is_plaso: bool) -> Vec<String> {
    if text.is_empty() {
        return Vec::new();
    }
    let clean = |tag: &str| tag.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'').to_owned();
    let mut out: Vec<String> = if let Some(list) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        match serde_json::from_str::<Vec<serde_json::Value>>(text) {
            Ok(items) => {
                let word = |item: serde_json::Value| match item {
                    serde_json::Value::String(text) => text.trim().to_owned(),
                    other => other.to_string(),
                };
                items.into_iter().map(word).collect()
            }
            Err(_) => list.split(',').map(clean).collect(),
        }
    } else if text.contains([',', ';', '|']) {
        text.split([',', ';', '|']).map(clean).collect()
    } else if is_plaso {
        text.split_whitespace().map(str::to_owned).collect()
    } else {
        vec![text.to_owned()]
    };
    out.retain(|tag| !tag.is_empty() && tag != "null");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_lists_of_any_sort() {
        for (text, is_plaso, expected) in [
            ("", false, &[][..]),
            ("[]", false, &[]),
            (r#"["a b", "c", null, ""]"#, false, &["a b", "c"]),
            ("['a b', 'c']", false, &["a b", "c"]),
            ("a b,c", false, &["a b", "c"]),
            ("a b", false, &["a b"]),
            ("a b", true, &["a", "b"]),
            ("[", false, &["["]),
        ] {
            assert_eq!(tags(text, is_plaso), expected, "{text}");
        }
    }

    #[test]
    fn a_description_of_plaso_is_taken_apart_where_its_time_is_the_time() {
        let text = "2012-06-27T18:17:01+00:00; Creation Time; a; b";
        assert_eq!(plaso_description(text, "1340821021"), Some(["2012-06-27T18:17:01+00:00", "Creation Time", "a; b"]));
        assert_eq!(plaso_description(text, "1340821099"), None);
        assert_eq!(plaso_description("Login; root; 1", "1340821021"), None);
        assert_eq!(plaso_description("2012-06-27T18:17:01; x", "1340821021"), None);
    }
}
