//! iCalendar (RFC 5545): the calendars of Google, Outlook, Thunderbird and everybody else.
//!
//! Times stay in the zone in which they are written; the name of the zone stands beside them.
//! An event that repeats becomes one event for each time it takes place, within the bounds of [`super::recurrence`].

use std::collections::HashMap;

use serde_json::Value;

use super::components::{Component, kept, push, read_components};
use super::content_lines::ContentLine;
use super::html::{Words, words_of};
use super::icaltime::{Moment, duration, moment};
use super::recurrence::{MAX_INSTANCES, MAX_YEARS, Rule};
use super::row::one_line;
use super::slide::keep;
use super::stats::is_url;
use super::titles::compose;
use super::{Confidence, Head, ImportError, Importer, Input, Issue, IssueKind, ReadCx};
use crate::dataset::{ActorRole, EventRecord, Extra, Link};
use crate::time::{CalendarSpan, Edtf, SECS_PER_DAY, Time};

/// The key of the file under which everything is kept that its calendars say of themselves.
const OWN_KEY: &str = "icalendar";

/// No zones are farther apart from UTC than this, in seconds.
const MAX_OFFSET: i64 = 14 * 3_600;

/// When Dateline says that an event was made, as it asks no clock.
const OWN_STAMP: &str = "19700101T000000Z";

/// Reads calendars.
pub(super) struct ICalendar;

impl Importer for ICalendar {
    fn id(&self) -> &'static str {
        "icalendar"
    }

    fn name(&self) -> &'static str {
        "iCalendar"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["ics", "ical", "ifb", "icalendar"]
    }

    fn mime(&self) -> &'static str {
        "text/calendar"
    }

    fn about(&self) -> &'static str {
        "Calendars of Google, Outlook and others; times stay in their zone, and events that repeat are read 10 years on"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let start = head.text.trim_start().get(..24).unwrap_or(head.text.trim_start()).to_uppercase();
        let Some(name) = start.strip_prefix("BEGIN:") else {
            let is_named = self.extensions().contains(&head.extension);
            return if is_named && head.text.contains("BEGIN:V") { Confidence::Yes } else { Confidence::No };
        };
        let name: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
        match name.as_str() {
            "VCALENDAR" | "VEVENT" | "VTODO" | "VJOURNAL" | "VFREEBUSY" | "VTIMEZONE" | "VALARM" | "VAVAILABILITY" => {
                Confidence::Certain
            }
            _ if self.extensions().contains(&head.extension) => Confidence::Yes,
            _ => Confidence::No,
        }
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let text = input.text()?;
        let mut file = Calendars::default();
        for component in read_components(text, cx)? {
            file.gather(component, cx);
        }
        file.read(cx)?;
        cx.report_mut().sort_issues();
        Ok(())
    }
}

/// What a file holds.
#[derive(Default)]
struct Calendars {
    /// Each with the number of its calendar.
    events: Vec<(Component, Option<usize>)>,
    /// The name of each calendar.
    names: Vec<String>,
    descriptions: Vec<String>,
    own: Vec<Value>,
    /// The greatest lead of a zone on UTC, in seconds.
    offsets: HashMap<String, i64>,
    /// Instances that have an event of their own, by what repeats.
    replaced: HashMap<String, Vec<Moment>>,
}

impl Calendars {
    fn gather(&mut self, component: Component, cx: &mut ReadCx<'_>) {
        match component.name.as_str() {
            "VCALENDAR" => {
                let name =
                    |names: [&str; 2]| names.map(|name| component.text(name)).into_iter().find(|text| !text.is_empty());
                self.names.push(name(["X-WR-CALNAME", "NAME"]).unwrap_or_default());
                self.descriptions.extend(name(["X-WR-CALDESC", "DESCRIPTION"]));
                let known = ["X-WR-CALNAME", "NAME", "X-WR-CALDESC", "DESCRIPTION"];
                let others = component.lines.iter().filter(|line| !known.contains(&line.name.as_str()));
                self.own.push(Value::Object(kept(others)));
                component.parts.into_iter().for_each(|part| self.gather(part, cx));
            }
            "VEVENT" | "VTODO" | "VJOURNAL" => {
                if let Some(replaced) = component.first("RECURRENCE-ID").and_then(moment_of) {
                    self.replaced.entry(component.text("UID")).or_default().push(replaced);
                }
                self.events.push((component, self.names.len().checked_sub(1)));
            }
            "VTIMEZONE" => {
                let offsets = component.parts.iter().filter_map(|part| offset(&part.first("TZOFFSETTO")?.value));
                if let Some(most) = offsets.max() {
                    self.offsets.insert(component.text("TZID"), most);
                }
            }
            _ if !component.parts.is_empty() => component.parts.into_iter().for_each(|part| self.gather(part, cx)),
            name => {
                let what = match name {
                    "VFREEBUSY" | "VAVAILABILITY" | "AVAILABLE" => "free and busy times are no events",
                    "VALARM" => "an alarm without its event",
                    _ => "a part of the calendar that is no event",
                };
                let issue = Issue::new(component.line, IssueKind::UnreadableRow, what).at(1, "BEGIN").value(name);
                cx.lost(issue.hint("give events, to-dos or journal entries"));
            }
        }
    }

    fn read(mut self, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let named: Vec<&str> = self.names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
        cx.title(&named.join(", "));
        let mut extra = Extra::new();
        self.own.retain(|own| own.as_object().is_some_and(|own| !own.is_empty()));
        keep(&mut extra, OWN_KEY, Value::from(std::mem::take(&mut self.own)));
        cx.about_itself(self.descriptions.join("\n"), extra);
        let events = std::mem::take(&mut self.events);
        let n_events = events.len();
        for (n, (component, calendar)) in events.into_iter().enumerate() {
            let calendar = calendar.and_then(|at| self.names.get(at)).filter(|_| self.names.len() > 1);
            self.event(&component, calendar.map_or("", String::as_str), cx)?;
            if n % 500 == 0 {
                cx.step(n, n_events)?;
            }
        }
        Ok(())
    }

    /// Adds a component as often as it takes place.
    fn event(&self, component: &Component, calendar: &str, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let mut record = record_of(component, cx);
        keep(&mut record.extra, "calendar", Value::from(calendar));
        let has_date = ["DTSTART", "DUE"].into_iter().any(|name| component.first(name).is_some());
        let has_title = !record.title.is_empty();
        if !has_title {
            record.title = compose(&record, "", std::iter::empty());
        }
        if record.title.is_empty() && !has_date {
            let issue = Issue::new(component.line, IssueKind::UnreadableRow, "there is neither a date nor a summary");
            cx.lost(issue.at(1, &component.name).value(&record.id).hint("give it a DTSTART and a SUMMARY"));
            return Ok(());
        }
        if !has_title {
            let issue = Issue::new(component.line, IssueKind::MissingTitle, "the event has no summary");
            cx.issue(issue.at(1, "SUMMARY").hint("give it a SUMMARY"));
        }
        let line = component.line;
        let timing = Timing::of(component, cx);
        if let Some(edtf) = own_date(component, timing.as_ref(), cx) {
            record.when = edtf.to_string();
            return cx.event(record, edtf.when(), |_| (line, 1));
        }
        let Some(timing) = timing else {
            let written = component.first("DTSTART").or_else(|| component.first("DUE"));
            record.as_written = written.map(|line| line.value.trim().to_owned()).unwrap_or_default();
            // Without its start, an end or a length is no date, but it stays.
            let ends = component.lines.iter().filter(|line| matches!(line.name.as_str(), "DTEND" | "DURATION"));
            record.extra.extend(kept(ends));
            return cx.event(record, None, |_| (line, 1));
        };
        let replaced_id = component.first("RECURRENCE-ID").and_then(moment_of);
        let repeats = ["RRULE", "RDATE"].into_iter().any(|name| component.first(name).is_some());
        if replaced_id.is_some() || !repeats {
            if let (false, Some(id)) = (record.id.is_empty(), &replaced_id) {
                record.id = format!("{}/{}", record.id, id.basic());
            }
            return timing.add(record, &timing.start, timing.end.as_ref(), line, cx);
        }
        let uid = record.id.clone();
        for (start, end) in self.instances(component, &timing, cx) {
            cx.check_cancel()?;
            let mut record = record.clone();
            if !uid.is_empty() {
                record.id = format!("{uid}/{}", start.basic());
            }
            timing.add(record, &start, end.as_ref(), line, cx)?;
        }
        Ok(())
    }

    /// Start and end of every time that an event takes place, in order.
    fn instances(&self, component: &Component, timing: &Timing, cx: &mut ReadCx<'_>) -> Vec<(Moment, Option<Moment>)> {
        let start = &timing.start;
        let mut times = vec![start.time];
        for line in component.all("RRULE") {
            match Rule::read(&line.value) {
                Ok(rule) => {
                    let found = rule.instances(start, self.offsets.get(&start.zone).copied());
                    if found.has_more {
                        let n = found.times.len();
                        let message = if n == MAX_INSTANCES {
                            format!("the event repeats more often; {n} times from its start on are read")
                        } else {
                            format!("the event repeats without an end; {n} times in {MAX_YEARS} years are read")
                        };
                        let issue = Issue::new(line.line, IssueKind::LeftOut, message).at(1, "RRULE");
                        cx.issue(issue.value(&line.value).hint("give the rule an UNTIL or a COUNT"));
                    }
                    times.extend(found.times);
                }
                Err(message) => {
                    let issue = Issue::new(line.line, IssueKind::BadValue, message).at(1, "RRULE");
                    cx.issue(issue.value(&line.value).hint("the event is read once; correct the rule"));
                }
            }
        }
        times.sort_unstable();
        times.dedup();
        let without = component.all("EXDATE").flat_map(|line| moments(line, cx)).collect::<Vec<_>>();
        let replaced = self.replaced.get(&component.text("UID")).map(Vec::as_slice).unwrap_or_default();
        for (out, _) in &without {
            take_out(&mut times, start, out);
        }
        for out in replaced {
            take_out(&mut times, start, out);
        }
        let mut all: Vec<(Moment, Option<Moment>)> = times.into_iter().map(|time| timing.at(time)).collect();
        let mut more = component.all("RDATE").flat_map(|line| moments(line, cx)).collect::<Vec<_>>();
        if more.len() > MAX_INSTANCES {
            let message = format!("the event names {} more dates; the first {MAX_INSTANCES} are read", more.len());
            let line = component.first("RDATE").map_or(component.line, |line| line.line);
            cx.issue(Issue::new(line, IssueKind::LeftOut, message).at(1, "RDATE").hint("split the event"));
            more.truncate(MAX_INSTANCES);
        }
        for (extra, end) in more {
            let is_out = without.iter().map(|(out, _)| out).chain(replaced).any(|out| *out == extra);
            if !is_out && !all.iter().any(|(known, _)| *known == extra) {
                let end = end.or_else(|| {
                    timing.length().map(|secs| Moment { time: extra.time.plus_secs(secs), ..extra.clone() })
                });
                all.push((extra, end));
            }
        }
        all.sort_by_key(|(start, _)| start.time);
        all
    }
}

/// Takes out the instance that a date names; where zones differ, the nearest that can be meant.
fn take_out(times: &mut Vec<Time>, start: &Moment, out: &Moment) {
    if out.is_date || start.is_date {
        times.retain(|time| time.days() != out.time.days());
    } else if out.zone == start.zone {
        times.retain(|time| *time != out.time);
    } else {
        let distance = |time: &Time| (time.secs() - out.time.secs()).abs();
        let nearest = times.iter().copied().min_by_key(distance).filter(|time| distance(time) <= MAX_OFFSET);
        times.retain(|time| Some(*time) != nearest);
    }
}

/// Start and end of an event.
struct Timing {
    start: Moment,
    /// As written: behind the last day where it is a day.
    end: Option<Moment>,
    /// Where the end stands, for issues.
    end_line: u64,
}

impl Timing {
    fn of(component: &Component, cx: &mut ReadCx<'_>) -> Option<Self> {
        let mut read = |name: &str| {
            let line = component.first(name)?;
            let found = moment_of(line);
            if found.is_none() {
                let issue = Issue::new(line.line, IssueKind::BadDate, "this is no date of a calendar").at(1, name);
                cx.issue(issue.value(&line.value).hint("write it as 20140409 or 20140409T093000"));
            }
            found
        };
        let (start, mut end, due) = (read("DTSTART"), read("DTEND"), read("DUE"));
        let mut end_line = component.first("DTEND").map_or(component.line, |line| line.line);
        let Some(mut start) = start else {
            return due.map(|start| Self { start, end: None, end_line });
        };
        if end.is_none()
            && let Some(line) = component.first("DURATION")
        {
            end_line = line.line;
            if let Some(secs) = duration(&line.value) {
                end = Some(Moment { time: start.time.plus_secs(secs), ..start.clone() });
            } else {
                let issue = Issue::new(line.line, IssueKind::BadValue, "this is no length of time");
                cx.issue(issue.at(1, "DURATION").value(&line.value).hint("write it as P1D or PT1H30M"));
            }
        }
        let is_all_day = component.text("X-MICROSOFT-CDO-ALLDAYEVENT").eq_ignore_ascii_case("TRUE");
        if is_all_day && !start.is_date && [Some(&start), end.as_ref()].into_iter().flatten().all(is_midnight) {
            for moment in [Some(&mut start), end.as_mut()].into_iter().flatten() {
                moment.is_date = true;
                moment.zone.clear();
            }
        }
        if let (None, Some(due)) = (&end, due) {
            // The day of a due date is part of the time that there is.
            let one_day = if due.is_date { SECS_PER_DAY } else { 0 };
            end = Some(Moment { time: due.time.plus_secs(one_day), ..due });
        }
        Some(Self { start, end, end_line })
    }

    fn length(&self) -> Option<i64> {
        self.end.as_ref().map(|end| end.time.secs() - self.start.time.secs())
    }

    /// The same start and end at another time.
    fn at(&self, time: Time) -> (Moment, Option<Moment>) {
        let moved = time.secs() - self.start.time.secs();
        let end = self.end.as_ref().map(|end| Moment { time: end.time.plus_secs(moved), ..end.clone() });
        (Moment { time, ..self.start.clone() }, end)
    }

    /// Adds an event that takes place from `start` to `end`.
    fn add(
        &self,
        mut record: EventRecord,
        start: &Moment,
        end: Option<&Moment>,
        line: u64,
        cx: &mut ReadCx<'_>,
    ) -> Result<(), ImportError> {
        let from = start.edtf();
        let last = end.and_then(|end| self.last(start, end, cx, &mut record));
        let when =
            last.as_ref().filter(|last| **last != from).map_or_else(|| from.clone(), |last| format!("{from}/{last}"));
        // Years beyond the calendar are no dates of a calendar either.
        let edtf = when.parse::<Edtf>().or_else(|_| from.parse()).ok();
        record.when = edtf.as_ref().map(Edtf::to_string).unwrap_or_default();
        if !start.zone.is_empty() {
            keep(&mut record.extra, "time zone", Value::from(start.zone.as_str()));
        }
        let end_zone = end.map(|end| end.zone.as_str()).filter(|zone| *zone != start.zone && !zone.is_empty());
        if let Some(zone) = end_zone {
            keep(&mut record.extra, "time zone of the end", Value::from(zone));
        }
        if (!start.zone.is_empty() && !start.is_utc()) || end_zone.is_some() {
            record.as_written = match (&last, end_zone) {
                (Some(last), Some(zone)) => format!("{from} {} – {last} {zone}", start.zone),
                _ => format!("{when} {}", start.zone),
            };
        }
        let when = edtf.and_then(|edtf| edtf.when());
        cx.event(record, when, |_| (line, 1))
    }

    /// The last day or time of an event, in EDTF.
    fn last(&self, start: &Moment, end: &Moment, cx: &mut ReadCx<'_>, record: &mut EventRecord) -> Option<String> {
        if end.time < start.time {
            let written = end.edtf();
            record.when_note = format!("The file gives {written} {} as the end.", end.zone).replace("  ", " ");
            if end.zone == start.zone && start.time == self.start.time {
                let message = format!("the end does not follow the start, {}", start.edtf());
                let issue = Issue::new(self.end_line, IssueKind::EndBeforeStart, message).at(1, "DTEND");
                cx.issue(issue.value(&written).hint("the start is kept alone; correct one of the two dates"));
            }
            return None;
        }
        // The end of whole days is the day after the last; programs also write the first day itself.
        let day_before = |time: Time| Moment { time: time.plus_secs(-1), is_date: true, zone: String::new() };
        match (start.is_date, end.is_date) {
            (_, true) | (true, false) if end.time.days() <= start.time.days() => None,
            (_, true) | (true, false) => Some(day_before(end.time).edtf()),
            (false, false) if end.time == start.time && end.zone == start.zone => None,
            (false, false) => Some(end.edtf()),
        }
    }
}

/// The date that Dateline wrote beside the days of a calendar, as long as nobody has moved these since.
fn own_date(component: &Component, timing: Option<&Timing>, cx: &mut ReadCx<'_>) -> Option<Edtf> {
    let line = component.first("X-DATELINE-WHEN")?;
    let edtf: Edtf = line.text().trim().parse().ok()?;
    let fits = |span: Option<CalendarSpan>| match (span, timing) {
        (None, None) => true,
        (Some(span), Some(timing)) => {
            let is_end = match (span.end, &timing.end) {
                (Some(known), Some(end)) => end.time == known,
                // A calendar has no day behind the last one of the year 9999.
                (Some(known), None) => known.civil().year > 9_999,
                (None, end) => end.is_none(),
            };
            let is_kind =
                timing.start.is_date == span.is_days && (span.is_days || timing.start.is_utc() == span.is_utc);
            is_kind && timing.start.time == span.start && is_end
        }
        _ => false,
    };
    // Without a zone, times may also be those that stand beside the offset.
    let is_same = fits(CalendarSpan::of_edtf(&edtf)) || fits(edtf.when().as_ref().and_then(CalendarSpan::of));
    if !is_same {
        let message = "the date beside the days is another one, so the event was moved in a calendar program";
        let issue = Issue::new(line.line, IssueKind::ColumnsDisagree, message).at(1, "X-DATELINE-WHEN");
        cx.issue(issue.value(&line.value).hint("the days are read; remove this line"));
    }
    is_same.then_some(edtf)
}

fn is_midnight(moment: &Moment) -> bool {
    moment.time.secs().rem_euclid(SECS_PER_DAY) == 0
}

fn moment_of(line: &ContentLine) -> Option<Moment> {
    moment(&line.value, line.param("TZID"))
}

/// The dates of a list, and the ends of those that are periods.
fn moments(line: &ContentLine, cx: &mut ReadCx<'_>) -> Vec<(Moment, Option<Moment>)> {
    let mut found = Vec::new();
    for part in line.value.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (from, to) = part.split_once('/').map_or((part, None), |(from, to)| (from, Some(to)));
        let Some(start) = moment(from, line.param("TZID")) else {
            let issue = Issue::new(line.line, IssueKind::BadDate, "this is no date of a calendar").at(1, &line.name);
            cx.issue(issue.value(part).hint("write it as 20140409 or 20140409T093000"));
            continue;
        };
        let end = to.and_then(|to| {
            let of_length = || Some(Moment { time: start.time.plus_secs(duration(to)?), ..start.clone() });
            moment(to, line.param("TZID")).or_else(of_length)
        });
        found.push((start, end));
    }
    found
}

/// The record of a component, without its date.
fn record_of(component: &Component, cx: &mut ReadCx<'_>) -> EventRecord {
    let mut record = EventRecord { id: component.text("UID"), ..EventRecord::default() };
    match component.name.as_str() {
        "VTODO" => "to-do",
        "VJOURNAL" => "journal",
        _ => "",
    }
    .clone_into(&mut record.kind);
    let mut others = Vec::new();
    // What Dateline wrote has no HTML in it, and no other program keeps the stamp when it changes an event.
    let is_own = component.first("DTSTAMP").is_some_and(|line| line.value == OWN_STAMP);
    for line in &component.lines {
        let text = line.text();
        let text = text.trim();
        match line.name.as_str() {
            "SUMMARY" if record.title.is_empty() => record.title = one_line(text).into_owned(),
            "DESCRIPTION" => {
                let words = if is_own { Words { text: text.to_owned(), links: Vec::new() } } else { words_of(text) };
                if !record.summary.is_empty() && !words.text.is_empty() {
                    record.summary.push('\n');
                }
                record.summary.push_str(&words.text);
                words.links.into_iter().for_each(|(url, label)| add_link(&mut record, url, label));
            }
            "LOCATION" if !text.is_empty() => record.places.push(one_line(text).into_owned()),
            "CATEGORIES" => record.tags.extend(line.texts()),
            "STATUS" if component.first("X-DATELINE-STATUS").is_some() => {}
            "STATUS" => {
                if matches!(text.to_uppercase().as_str(), "TENTATIVE" | "CANCELLED") {
                    record.tags.push(text.to_lowercase());
                }
                others.push(line);
            }
            "ORGANIZER" | "ATTENDEE" => record.actors.extend(actor_of(line)),
            "URL" | "ATTACH" | "IMAGE" | "CONFERENCE" | "LINK" if is_url(&line.value) => {
                let label = line.param("LABEL").or_else(|| line.param("FILENAME")).unwrap_or_default();
                add_link(&mut record, line.value.trim().to_owned(), label.to_owned());
            }
            "UID" | "DTSTART" | "DTEND" | "DURATION" | "X-DATELINE-WHEN" => {}
            // What Dateline writes itself.
            "X-DATELINE-KIND" => text.clone_into(&mut record.kind),
            "X-DATELINE-STATUS" => text.clone_into(&mut record.status),
            "DTSTAMP" if is_own => {}
            "EXRULE" => {
                let issue = Issue::new(line.line, IssueKind::BadValue, "rules for exceptions are not read");
                cx.issue(issue.at(1, "EXRULE").value(&line.value).hint("name the exceptions by EXDATE"));
                others.push(line);
            }
            "RECURRENCE-ID" => {
                if line.param("RANGE").is_some_and(|range| range.eq_ignore_ascii_case("THISANDFUTURE")) {
                    let message = "this changes all later times too, and only the one is read so";
                    let issue = Issue::new(line.line, IssueKind::LeftOut, message).at(1, "RECURRENCE-ID");
                    cx.issue(issue.value(&line.value).hint("look at the later ones"));
                }
                others.push(line);
            }
            _ => others.push(line),
        }
    }
    if is_own {
        if component.name == "VJOURNAL" && component.first("X-DATELINE-KIND").is_none() {
            record.kind.clear();
        }
        // The kind stands among the categories too, so that calendars show it.
        if let Some(at) = record.tags.iter().position(|tag| *tag == record.kind) {
            record.tags.remove(at);
        }
    }
    record.extra = kept(others.into_iter());
    for part in &component.parts {
        push(&mut record.extra, &part.name, Value::Object(kept(part.lines.iter())));
    }
    record
}

fn add_link(record: &mut EventRecord, url: String, label: String) {
    if !record.links.iter().any(|known| known.url == url) {
        record.links.push(Link { url, label, ..Link::default() });
    }
}

/// Who is invited or invites, by name where there is one.
fn actor_of(line: &ContentLine) -> Option<ActorRole> {
    let value = line.value.trim();
    let is_mail = value.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("mailto:"));
    let address = if is_mail { value.get(7..).unwrap_or_default() } else { value };
    let name = line.param("CN").filter(|name| !name.trim().is_empty()).unwrap_or(address);
    let mut actor = ActorRole { id: name.trim().to_owned(), role: line.name.to_lowercase(), ..ActorRole::default() };
    if name != address {
        keep(&mut actor.extra, "address", Value::from(address));
    }
    for (key, value) in line.params.iter().filter(|(key, _)| key != "CN") {
        actor.extra.insert(key.clone(), Value::from(value.as_str()));
    }
    (!actor.id.is_empty()).then_some(actor)
}

/// The seconds of `+0200`.
fn offset(text: &str) -> Option<i64> {
    let (sign, digits) = match text.trim().strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.trim().trim_start_matches('+')),
    };
    let number = |from: usize| digits.get(from..from + 2)?.parse::<i64>().ok();
    Some(sign * (number(0)? * 3_600 + number(2)? * 60))
}

#[cfg(test)]
mod tests {
    use super::super::trial::{Trial, read, try_read};
    use super::*;

    /// The lines of one event, within a calendar.
    fn event(lines: &str) -> Trial {
        read("t.ics", &format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"))
    }

    fn check_when(lines: &str, when: &str, issues: &[&str]) -> EventRecord {
        let mut trial = event(&format!("SUMMARY:X\r\n{lines}"));
        let kinds: Vec<_> = trial.report.issues.iter().map(|issue| issue.kind.key()).collect();
        assert_eq!((trial.events[0].when.as_str(), kinds.as_slice()), (when, issues), "{lines}");
        trial.events.remove(0)
    }

    #[test]
    fn whole_days_end_before_their_end() {
        check_when("DTSTART;VALUE=DATE:20140409", "2014-04-09", &[]);
        check_when("DTSTART;VALUE=DATE:20140409\r\nDTEND;VALUE=DATE:20140410", "2014-04-09", &[]);
        check_when("DTSTART;VALUE=DATE:20140409\r\nDTEND;VALUE=DATE:20140409", "2014-04-09", &[]);
        check_when("DTSTART;VALUE=DATE:20140409\r\nDTEND;VALUE=DATE:20140412", "2014-04-09/2014-04-11", &[]);
        check_when("DTSTART:20140409\r\nDURATION:P2D", "2014-04-09/2014-04-10", &[]);
        check_when("DTSTART:20140409\r\nDTEND:20140408", "2014-04-09", &["end_before_start"]);
        check_when("DTSTART;;VALUE=DATE-TIME:18120624T093000", "1812-06-24T09:30", &[]);
        let microsoft =
            "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE\r\nDTSTART;TZID=X:20140409T000000\r\nDTEND;TZID=X:20140410T000000";
        check_when(microsoft, "2014-04-09", &[]);
    }

    #[test]
    fn times_stay_where_they_are_written_and_say_their_zone() {
        let local =
            check_when("DTSTART:20140409T233000\r\nDTEND:20140410T003000", "2014-04-09T23:30/2014-04-10T00:30", &[]);
        assert_eq!((local.as_written.as_str(), local.extra.get("time zone")), ("", None));
        let utc = check_when("DTSTART:20140409T233000Z\r\nDURATION:PT45M", "2014-04-09T23:30Z/2014-04-10T00:15Z", &[]);
        assert_eq!((utc.as_written.as_str(), &utc.extra["time zone"]), ("", &"UTC".into()));
        let zone = check_when("DTSTART;TZID=\"Asia/Tokyo\":20140409T233000", "2014-04-09T23:30", &[]);
        assert_eq!(zone.as_written, "2014-04-09T23:30 Asia/Tokyo");
        // A flight to the east of the date line lands before it starts.
        let lines = "DTSTART;TZID=Asia/Tokyo:20140409T170000\r\nDTEND;TZID=America/Los_Angeles:20140409T110000";
        let flight = check_when(lines, "2014-04-09T17:00", &[]);
        assert_eq!(flight.when_note, "The file gives 2014-04-09T11:00 America/Los_Angeles as the end.");
        assert_eq!(flight.extra["time zone of the end"], "America/Los_Angeles");
    }

    #[test]
    fn dates_that_cannot_be_read_leave_the_event_undated() {
        let bad = check_when("DTSTART:soon\r\nDTEND:20140409", "", &["bad_date"]);
        assert_eq!((bad.as_written.as_str(), &bad.extra["DTEND"]), ("soon", &"20140409".into()));
        check_when("DTSTART:20140409T250000", "", &["bad_date"]);
        check_when("DTSTART:20140409T100000\r\nDTEND:never", "2014-04-09T10:00", &["bad_date"]);
        check_when("DTSTART:20140409T100000\r\nDURATION:long", "2014-04-09T10:00", &["bad_value"]);
        check_when("COMMENT:no date at all", "", &[]);
    }

    #[test]
    fn the_date_that_dateline_wrote_holds_until_the_days_are_moved() {
        let year = "DTSTART;VALUE=DATE:20120101\r\nDTEND;VALUE=DATE:20130101\r\nX-DATELINE-WHEN:2012~";
        check_when(year, "2012~", &[]);
        let moved = "DTSTART;VALUE=DATE:20120102\r\nDTEND;VALUE=DATE:20130102\r\nX-DATELINE-WHEN:2012~";
        check_when(moved, "2012-01-02/2013-01-01", &["columns_disagree"]);
        let shorter = "DTSTART;VALUE=DATE:20120101\r\nX-DATELINE-WHEN:2012~";
        check_when(shorter, "2012-01-01", &["columns_disagree"]);
        check_when("DTSTART:20140409T093000\r\nX-DATELINE-WHEN:2014-04-09T09:30+05:00", "2014-04-09T09:30+05:00", &[]);
        check_when("X-DATELINE-WHEN:-3000", "-3000", &[]);
        check_when("DTSTART:20140409\r\nX-DATELINE-WHEN:soon", "2014-04-09", &[]);
        let own = check_when(
            "DTSTAMP:19700101T000000Z\r\nDTSTART:20140409\r\nCATEGORIES:law,a\r\nSTATUS:TENTATIVE\r\nX-DATELINE-KIND:law\r\nX-DATELINE-STATUS:announced",
            "2014-04-09",
            &[],
        );
        assert_eq!((own.kind.as_str(), own.status.as_str(), own.tags), ("law", "announced", vec!["a".to_owned()]));
        assert_eq!(own.extra, Extra::new());
        // No HTML is taken out of what Dateline wrote, as it wrote none.
        let words = "DTSTART:20140409\r\nDESCRIPTION:<b>a</b> &amp; b";
        let own = check_when(&format!("DTSTAMP:19700101T000000Z\r\n{words}"), "2014-04-09", &[]);
        assert_eq!(own.summary, "<b>a</b> &amp; b");
        assert_eq!(check_when(words, "2014-04-09", &[]).summary, "a & b");
    }

    #[test]
    fn every_property_finds_its_field() {
        let trial = event(
            "UID:a@b\r\nDTSTART:20140409\r\nSUMMARY;LANGUAGE=en:Talks\\, day\\n 1\r\nDESCRIPTION:Caf\u{e9} &amp; <a href=\"https://a.example\">more</a>\\nJane <jane@example.org>\r\n\
             LOCATION:Hall 1\\; Berlin\r\nURL:https://u.example/x\r\nATTACH;FILENAME=p.pdf:https://u.example/p\r\nATTACH;ENCODING=BASE64:QUJD\r\n\
             CATEGORIES:One,Two\\, three\r\nCATEGORIES:Four\r\nSTATUS:CANCELLED\r\nORGANIZER;CN=\"Doe, Jane\":MAILTO:jane@example.org\r\n\
             ATTENDEE;PARTSTAT=DECLINED:mailto:joe@example.org\r\nGEO:1;2\r\nX-A:1\r\nX-A:2\r\nBEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM",
        );
        let event = &trial.events[0];
        assert_eq!((event.id.as_str(), event.title.as_str()), ("a@b", "Talks, day 1"));
        assert_eq!(event.summary, "Caf\u{e9} & more Jane <jane@example.org>");
        assert_eq!((event.places.as_slice(), event.kind.as_str()), (["Hall 1; Berlin".to_owned()].as_slice(), ""));
        assert_eq!(event.tags, ["One", "Two, three", "Four", "cancelled"]);
        let links: Vec<_> = event.links.iter().map(|link| (link.url.as_str(), link.label.as_str())).collect();
        assert_eq!(
            links,
            [("https://a.example", "more"), ("https://u.example/x", ""), ("https://u.example/p", "p.pdf")]
        );
        let actors: Vec<_> = event.actors.iter().map(|actor| (actor.id.as_str(), actor.role.as_str())).collect();
        assert_eq!(actors, [("Doe, Jane", "organizer"), ("joe@example.org", "attendee")]);
        assert_eq!(event.actors[0].extra["address"], "jane@example.org");
        assert_eq!(event.actors[1].extra["PARTSTAT"], "DECLINED");
        assert_eq!((&event.extra["STATUS"], &event.extra["GEO"]), (&"CANCELLED".into(), &"1;2".into()));
        assert_eq!(event.extra["X-A"], serde_json::json!(["1", "2"]));
        assert_eq!(event.extra["ATTACH"], serde_json::json!({"ENCODING": "BASE64", "value": "QUJD"}));
        assert_eq!(event.extra["VALARM"]["TRIGGER"], "-PT5M");
        assert_eq!((trial.report.format.as_str(), trial.report.issue_count), ("icalendar", 0));
    }

    #[test]
    fn an_event_that_repeats_is_there_each_time_but_for_its_exceptions() {
        let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\nSUMMARY:Weekly\nDTSTART;TZID=Europe/Berlin:20200101T100000\n\
            DTEND;TZID=Europe/Berlin:20200101T110000\nRRULE:FREQ=WEEKLY;COUNT=6\nEXDATE;TZID=Europe/Berlin:20200108T100000\n\
            EXDATE;VALUE=DATE:20200115\nEXDATE:20200122T090000Z\nRDATE;VALUE=PERIOD:20200110T080000Z/PT30M,20200111T080000Z/20200111T083000Z\n\
            END:VEVENT\nBEGIN:VEVENT\nUID:u\nSUMMARY:Moved\nRECURRENCE-ID;TZID=Europe/Berlin:20200129T100000\n\
            DTSTART;TZID=Europe/Berlin:20200130T120000\nEND:VEVENT\nEND:VCALENDAR\n";
        let trial = read("t.ics", text);
        let lines = [
            "2020-01-01T10:00/2020-01-01T11:00 | Weekly",
            "2020-01-10T08:00Z/2020-01-10T08:30Z | Weekly",
            "2020-01-11T08:00Z/2020-01-11T08:30Z | Weekly",
            "2020-01-30T12:00 | Moved",
            "2020-02-05T10:00/2020-02-05T11:00 | Weekly",
        ];
        assert_eq!((trial.lines(), trial.report.issue_count), (lines.map(str::to_owned).to_vec(), 0));
        let ids: Vec<_> = trial.events.iter().map(|event| event.id.as_str()).collect();
        assert_eq!(
            ids,
            ["u/20200101T100000", "u/20200110T080000Z", "u/20200111T080000Z", "u/20200129T100000", "u/20200205T100000"]
        );
        assert_eq!(trial.events[0].extra["RRULE"], "FREQ=WEEKLY;COUNT=6");
    }

    #[test]
    fn what_a_rule_leaves_out_is_said() {
        let trial = event("SUMMARY:X\r\nDTSTART:20000101\r\nRRULE:FREQ=YEARLY");
        assert_eq!((trial.report.events, trial.issues()), (11, vec![(5, 1, "left_out")]));
        let trial = event("SUMMARY:X\r\nDTSTART:20000101\r\nRRULE:FREQ=DAILY;COUNT=5000");
        assert_eq!((trial.report.events, trial.issues()), (1_000, vec![(5, 1, "left_out")]));
        let dates: Vec<String> = (0..1_200).map(|n| format!("{}0101", 2_000 + n)).collect();
        let trial = event(&format!("SUMMARY:X\r\nDTSTART:19990101\r\nRDATE;VALUE=DATE:{}", dates.join(",")));
        assert_eq!((trial.report.events, trial.issues()), (1_001, vec![(5, 1, "left_out")]));
        let trial = event("SUMMARY:X\r\nDTSTART:20000101\r\nRRULE:FREQ=NEVER\r\nEXRULE:FREQ=DAILY");
        assert_eq!((trial.report.events, trial.issues()), (1, vec![(5, 1, "bad_value"), (6, 1, "bad_value")]));
        let trial = event("UID:u\r\nSUMMARY:X\r\nDTSTART:20000101\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:20000101");
        assert_eq!(trial.issues(), [(6, 1, "left_out")]);
    }

    #[test]
    fn an_end_in_utc_is_compared_by_the_zone_that_the_file_defines() {
        let text = |until: &str| {
            format!(
                "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Z\nBEGIN:STANDARD\nTZOFFSETTO:-0500\nEND:STANDARD\nEND:VTIMEZONE\n\
                 BEGIN:VEVENT\nSUMMARY:X\nDTSTART;TZID=Z:20200101T220000\nRRULE:FREQ=DAILY;UNTIL={until}\nEND:VEVENT\nEND:VCALENDAR"
            )
        };
        assert_eq!(read("t.ics", &text("20200103T030000Z")).report.events, 2);
        assert_eq!(read("t.ics", &text("20200103T025959Z")).report.events, 1);
    }

    #[test]
    fn calendars_name_the_file_and_everything_in_them_is_counted() {
        let text = "BEGIN:VCALENDAR\nPRODID:p\nX-WR-CALNAME:Work\nX-WR-CALDESC:All of it\nBEGIN:VTODO\nSUMMARY:Write\nDTSTART:20200101\nDUE:20200103\nEND:VTODO\n\
            BEGIN:VTODO\nSUMMARY:Send\nDUE;VALUE=DATE:20200104\nEND:VTODO\n\
            BEGIN:VJOURNAL\nDTSTART:20200105\nDESCRIPTION:First. Then more.\nDESCRIPTION:Second\nEND:VJOURNAL\nBEGIN:VFREEBUSY\nFREEBUSY:x\nEND:VFREEBUSY\n\
            BEGIN:VEVENT\nUID:nothing\nEND:VEVENT\nEND:VCALENDAR\nbegin:vcalendar\nname:Home\nbegin:x-box\nbegin:vevent\nsummary:In a box\nend:vevent\nend:x-box\nend:vcalendar\n";
        let trial = read("t.ics", text);
        let lines = ["2020-01-01/2020-01-03 | Write", "2020-01-04 | Send", "2020-01-05 | First", " | In a box"];
        assert_eq!(trial.lines(), lines);
        assert_eq!((trial.report.records, trial.report.unreadable), (6, 2));
        let kinds: Vec<_> = trial.events.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["to-do", "to-do", "journal", ""]);
        assert_eq!((trial.file.title.as_str(), trial.file.description.as_str()), ("Work, Home", "All of it"));
        assert_eq!(trial.file.extra[OWN_KEY][0]["PRODID"], "p");
        assert_eq!(
            (&trial.events[0].extra["calendar"], &trial.events[3].extra["calendar"]),
            (&"Work".into(), &"Home".into())
        );
    }

    #[test]
    fn broken_lines_cost_no_event() {
        let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:A\nDESCRIPTION:one\ntwo without a space\nDTSTART:20200101\nEND:VTODO\nEND:VEVENT\n\
            BEGIN:VEVENT\nSUMMARY:B\nBEGIN:VALARM\nEND:VEVENT\nX:1\nEND:VCALENDAR\nY:2\nBEGIN:VEVENT\nSUMMARY:C";
        let trial = read("t.ics", text);
        assert_eq!(trial.lines(), ["2020-01-01 | A", " | B", " | C"]);
        let lines: Vec<u64> = trial.report.issues.iter().map(|issue| issue.line).collect();
        assert_eq!(lines, [5, 7, 12, 15, 17]);
        assert_eq!(trial.events[0].extra["UNREADABLE LINES"], "two without a space");
        // Components without end in each other.
        assert_eq!(read("t.ics", &"BEGIN:VEVENT\n".repeat(100_000)).report.events, 0);
    }

    #[test]
    fn calendars_are_told_by_their_start_in_every_encoding() {
        let text = "BEGIN:VEVENT\r\nSUMMARY:Caf\u{e9} \u{20ac}\r\nDTSTART:20200101\r\nEND:VEVENT";
        let mut split = text.as_bytes().to_vec();
        let at = split.iter().position(|&byte| byte == 0xa9).expect("the second byte of a letter");
        split.splice(at..at, *b"\r\n ");
        let latin = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
        for bytes in [
            text.as_bytes(),
            &split,
            &latin,
            format!("\u{feff}{text}").as_bytes(),
            text.replace("\r\n", "\r").as_bytes(),
        ] {
            let trial = try_read("anything.txt", bytes).expect("a calendar");
            assert_eq!(trial.lines(), ["2020-01-01 | Caf\u{e9} \u{20ac}"], "{bytes:?}");
        }
        let card = try_read("t.txt", b"BEGIN:VCARD\nFN:Jane\nEND:VCARD");
        assert!(card.is_err_and(|error| error.to_string().starts_with("no events are found")));
    }

    #[test]
    fn an_event_without_its_end_does_not_hide_those_that_follow() {
        let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:A\nDTSTART:20010510\nBEGIN:VALARM\nBEGIN:VEVENT\nSUMMARY:B\nDTSTART:20010511\nEND:VEVENT\nBEGIN:vtodo\nSUMMARY:C\nDTSTART:20010512\nEND:VTODO\nEND:VCALENDAR\n";
        let trial = crate::import::trial::read("t.ics", text);
        let events: Vec<_> = trial.events.iter().map(|event| (event.title.as_str(), event.when.as_str())).collect();
        assert_eq!(events, [("A", "2001-05-10"), ("B", "2001-05-11"), ("C", "2001-05-12")]);
        assert_eq!(trial.issues(), [(6, 0, "bad_value"), (6, 0, "bad_value")]);
    }
}
