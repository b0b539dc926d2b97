//! What importers read into: events and issues of one file, and counts that add up.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::chunk::{Kept, complete, note_status};
use super::mixed::mojibake;
use super::notes::Notes;
use super::oddities::Oddities;
use super::report::cut;
use super::stats::is_url;
use super::text::{AND, Decoded, count_byte, line_and_column};
use super::{FileReport, ImportError, Importer, Issue, IssueKind, Progress, ReadOptions};
use crate::dataset::{
    Actor, Block, DatasetBuilder, EventRecord, Extra, Facet, FileInfo, Mark, Part, PieceReader, Source, Status,
};
use crate::time::{Form, Precision, Time, When};

/// The title of an event of which nothing but the date is known; brackets mark words that are ours.
pub(super) const UNTITLED: &str = "[untitled]";

/// What an importer reads into: the builder and the report of one file.
pub struct ReadCx<'a> {
    builder: &'a mut DatasetBuilder,
    report: FileReport,
    options: Cow<'a, ReadOptions>,
    progress: &'a Progress,
    /// Bytes of the file, and how many of them `progress` has been told.
    n_bytes: u64,
    n_told: u64,
    ids: HashSet<Box<str>>,
    /// Issues that readers of rows have brought up since the last event.
    notes: Notes,
    /// What is said once for a file and has been.
    said: HashSet<String>,
    precision: BTreeMap<Precision, usize>,
    first: Option<(Time, Precision)>,
    last: Option<(Time, Precision)>,
    oddities: Oddities,
    /// Where the file begins in the builder.
    file_mark: Mark,
    parts: Option<Parts>,
}

/// What there was before the first part of a file.
struct Parts {
    mark: Mark,
    report: FileReport,
    said: HashSet<String>,
    /// Where the data of the first part starts.
    start: (usize, u64),
}

impl<'a> ReadCx<'a> {
    #[expect(clippy::too_many_arguments, reason = "one place where all that is known of a file comes together")]
    pub(super) fn begin(
        name: &str,
        path: &str,
        importer: &dyn Importer,
        encoding: &str,
        builder: &'a mut DatasetBuilder,
        options: &'a ReadOptions,
        progress: &'a Progress,
        n_bytes: u64,
    ) -> Self {
        let format = importer.id().to_owned();
        builder.begin_file(FileInfo {
            name: name.to_owned(),
            path: path.to_owned(),
            format: format.clone(),
            ..FileInfo::default()
        });
        let report = FileReport {
            path: path.to_owned(),
            name: name.to_owned(),
            format,
            encoding: encoding.to_owned(),
            ..FileReport::default()
        };
        Self {
            file_mark: builder.mark(),
            builder,
            report,
            options: Cow::Borrowed(options),
            progress,
            n_bytes,
            n_told: 0,
            ids: HashSet::new(),
            notes: Notes::default(),
            said: HashSet::new(),
            precision: BTreeMap::new(),
            first: None,
            last: None,
            oddities: Oddities::new(options.today),
            parts: None,
        }
    }

    /// Forgets everything that was read of the file.
    pub(super) fn start_again(&mut self) {
        self.progress.take_back_rows(self.report.records as u64);
        self.builder.rewind(self.file_mark);
        let FileReport { path, name, format, .. } = std::mem::take(&mut self.report);
        self.report = FileReport { path, format, name, ..FileReport::default() };
        self.notes = Notes::default();
        self.said.clear();
        self.ids.clear();
        self.forget_dates();
        self.parts = None;
    }

    fn forget_dates(&mut self) {
        self.precision.clear();
        (self.first, self.last) = (None, None);
        self.oddities = Oddities::new(self.options.today);
    }

    /// Begins to take in stretches; `start` is where the data of the first one starts.
    pub(super) fn begin_parts(&mut self, start: (usize, u64)) {
        self.flush_notes();
        let mark = self.builder.mark();
        self.parts = Some(Parts { mark, report: self.report.clone(), said: self.said.clone(), start });
    }

    /// Forgets all stretches, and gives back their texts and where the data starts.
    pub(super) fn rewind(&mut self) -> (Vec<String>, (usize, u64)) {
        let Some(parts) = self.parts.take() else { return (Vec::new(), (0, 1)) };
        self.progress.take_back_rows((self.report.records - parts.report.records) as u64);
        self.report = parts.report;
        self.said = parts.said;
        self.notes = Notes::default();
        self.forget_dates();
        let blocks = self.builder.rewind(parts.mark);
        // A preview may still hold a block; then its text is copied.
        let text = |block: Arc<Block>| match Arc::try_unwrap(block) {
            Ok(block) => block.into_text(),
            Err(block) => block.text().to_owned(),
        };
        (blocks.into_iter().map(text).collect(), parts.start)
    }

    /// The block that the `nth` stretch became.
    pub(super) fn part_block(&self, nth: usize) -> Option<&Arc<Block>> {
        self.builder.blocks_since(self.parts.as_ref()?.mark).get(nth)
    }

    /// Adds the rows of a stretch; `line_of` gives the line of a record by its number in the part and its place in the text.
    pub(super) fn append(
        &mut self,
        part: Part,
        kept: Kept,
        text: String,
        reader: Arc<dyn PieceReader>,
        line_of: impl Fn(&str, usize, usize) -> u64,
    ) -> Result<(), ImportError> {
        if self.builder.len() + part.n_records() >= u32::MAX as usize {
            return Err(ImportError::TooMany(u32::MAX));
        }
        let (n_records, n_events) = (part.n_records() - kept.n_aside, part.n_events());
        self.report.records += n_records + kept.n_merged;
        self.report.events += n_events;
        self.report.merged += kept.n_merged;
        self.report.unreadable += n_records - n_events;
        let mut forms: Vec<(Option<u32>, usize)> = Vec::new();
        for (nth, (start, end, form)) in part.packed_dates().enumerate() {
            // Hardly ever are there more than five forms, and the next row has one of the last.
            match forms.iter().position(|(known, _)| *known == form) {
                Some(at) => forms[at].1 += 1,
                None => forms.push((form, 1)),
            }
            if let Some(form) = form {
                self.note_points(start, end, || Form::unpack(form));
                self.oddities.note(start, form, || {
                    let (record, at) = part.place_of_event(nth);
                    line_of(&text, record, at)
                });
            }
        }
        for (form, n) in forms {
            match form.map(Form::unpack) {
                Some(form) => *self.precision.entry(form.precision()).or_default() += n,
                None => self.report.undated += n,
            }
        }
        for source in part.names_of(Facet::Source).filter(|source| is_url(source)) {
            self.builder.source(Source { id: source.to_owned(), url: source.to_owned(), ..Source::default() });
        }
        let n_bytes = text.len() as u64;
        self.builder.append(part, text, reader);
        self.progress.add_rows((n_records + kept.n_merged) as u64);
        self.tell((self.n_told + n_bytes).min(self.n_bytes))
    }

    /// Tells that `done` bytes of the file are read, stops when somebody asked to, and shows what is there.
    fn tell(&mut self, done: u64) -> Result<(), ImportError> {
        self.progress.add_done(done.saturating_sub(self.n_told));
        self.n_told = self.n_told.max(done);
        self.check_cancel()?;
        let builder = &mut *self.builder;
        self.progress.preview(builder.len(), || builder.snapshot());
        Ok(())
    }

    /// Where readers of rows put their issues.
    pub(super) fn notes(&mut self) -> &mut Notes {
        &mut self.notes
    }

    /// Puts the issues of readers of rows into the report.
    pub(super) fn flush_notes(&mut self) {
        if !self.notes.is_empty() {
            let mut notes = std::mem::take(&mut self.notes);
            self.take_notes(&mut notes, 0);
            self.notes = notes;
        }
    }

    /// Puts issues into the report, whose lines are counted after `n_before` lines of the file.
    pub(super) fn take_notes(&mut self, notes: &mut Notes, n_before: u64) {
        let (issues, n_more) = notes.take();
        for (mut issue, once) in issues {
            if once.is_none_or(|key| self.said.insert(key)) {
                issue.line += n_before;
                self.report.issue(issue);
            }
        }
        self.report.count_issues(n_more);
        for line in notes.take_lost() {
            self.report.lost_at(n_before + line, 0);
        }
    }

    /// The files begun so far.
    pub(super) fn n_files(&self) -> usize {
        self.builder.n_files()
    }

    /// What a person decided about how to read.
    pub fn options(&self) -> &ReadOptions {
        &self.options
    }

    /// Reads a table with these columns as a person decided it when such a table was open before.
    pub(super) fn take_known_shape(&mut self, names: &[String]) {
        if let Some(options) = self.options.with_shape(names) {
            self.options = Cow::Owned(options);
            self.report.is_known_shape = true;
        }
    }

    /// The report so far.
    pub fn report_mut(&mut self) -> &mut FileReport {
        &mut self.report
    }

    /// Says that the file is of another format than its head told.
    pub fn take_format(&mut self, id: &str) {
        id.clone_into(&mut self.report.format);
        if let Some(file) = self.builder.file_mut() {
            id.clone_into(&mut file.format);
        }
    }

    /// Notes an issue.
    pub fn issue(&mut self, issue: Issue) {
        self.flush_notes();
        self.report.issue(issue);
    }

    /// Counts a record that could not become an event.
    pub fn lost(&mut self, issue: Issue) {
        self.flush_notes();
        self.progress.add_rows(1);
        self.report.lost(issue);
    }

    /// The same of a record that starts at another place than the issue names.
    pub fn lost_from(&mut self, line: u64, column: u32, issue: Issue) {
        self.lost(issue);
        if let Some(place) = self.report.lost.last_mut() {
            *place = (line, column);
        }
    }

    /// Sets what the file calls itself.
    pub fn title(&mut self, title: &str) {
        if let Some(file) = self.builder.file_mut() {
            title.clone_into(&mut file.title);
        }
    }

    /// Keeps what the file says of itself beside its title, so that it can be written back.
    pub fn about_itself(&mut self, description: String, extra: Extra) {
        if let Some(file) = self.builder.file_mut() {
            file.description = description;
            file.extra = extra;
        }
    }

    /// Adds a document that events may cite by its id.
    pub fn source(&mut self, source: Source) {
        let id = source.id.clone();
        if let Some(key) = self.builder.source(source) {
            self.note_twin("sources", "another source", &id, &key);
        }
    }

    /// Adds an actor that events may name.
    pub fn actor(&mut self, actor: Actor) {
        let id = actor.id.clone();
        if let Some(key) = self.builder.actor(actor) {
            self.note_twin("actors", "another actor", &id, &key);
        }
    }

    /// Says that an id of this file means something else in an earlier one.
    fn note_twin(&mut self, field: &str, what: &str, id: &str, key: &str) {
        let message = format!("{what} of an earlier file has the same id; the one of this file is called “{key}”");
        let issue = Issue::new(1, IssueKind::DuplicateId, message).at(1, field).value(id);
        self.issue(issue.hint("both are kept apart; correct one of the files if they are the same"));
    }

    /// Notes a country that the table of countries does not have, once for each name.
    pub fn unknown_country(&mut self, line: u64, column: u32, field: &str, name: &str) {
        self.notes.unknown_country(line, column, field, name);
    }

    /// Adds the event of one record. `when` is what its date means, `None` when it has no place on the axis.
    ///
    /// An event without an id gets one from its number, one without any title `[untitled]`.
    ///
    /// `place` gives the line and the column, from 1, of a key of the record; it is asked only where something is odd.
    pub fn event(
        &mut self,
        mut record: EventRecord,
        when: Option<When>,
        place: impl Fn(&str) -> (u64, u32),
    ) -> Result<(), ImportError> {
        if self.builder.len() >= u32::MAX as usize {
            return Err(ImportError::TooMany(u32::MAX));
        }
        self.flush_notes();
        let has_id = !record.id.is_empty();
        complete(&mut record, self.builder.n_files(), self.report.records as u64 + 1);
        if has_id && !self.ids.insert(record.id.as_str().into()) {
            let (line, column) = place("id");
            let issue = Issue::new(line, IssueKind::DuplicateId, "an earlier event has the same id");
            self.issue(
                issue.at(column, "id").value(&record.id).hint("both are kept; give each event an id of its own"),
            );
        }
        if !record.status.is_empty() && Status::from_key(&record.status).is_none() {
            let (line, column) = place("status");
            note_status(&record.status, line, column, &mut self.notes);
            self.flush_notes();
        }
        self.report.records += 1;
        self.report.events += 1;
        match when {
            Some(when) => {
                self.note_when(&when);
                self.oddities.note(when.start, when.form.pack(), || place("when").0);
            }
            None => self.report.undated += 1,
        }
        self.progress.add_rows(1);
        self.builder.event(&record, when);
        Ok(())
    }

    /// Tells how far the text is read, `at` of `len` bytes, and stops when somebody asked to.
    pub fn step(&mut self, at: usize, len: usize) -> Result<(), ImportError> {
        // The text may be longer or shorter than the file, as its encoding is.
        self.tell((self.n_bytes as f64 * (at as f64 / len.max(1) as f64)) as u64)
    }

    /// Stops when somebody asked to.
    pub fn check_cancel(&self) -> Result<(), ImportError> {
        if self.progress.is_cancelled() { Err(ImportError::Cancelled) } else { Ok(()) }
    }

    pub(super) fn note_bad_signs(&mut self, decoded: &Decoded<'_>) {
        if let Some((line, n)) = decoded.utf8_lines {
            let (verb, lines) = if n == 1 { ("is", "line") } else { ("are", "lines") };
            let encoding = &decoded.encoding;
            let message = format!(
                "{n} {lines} {verb} UTF-8 and read as {encoding} like the others, so letters are wrong; the first is here"
            );
            let value = decoded.text.lines().nth(line as usize - 1).unwrap_or_default();
            let issue = Issue::new(line, IssueKind::BadEncoding, message).at(1, "").value(&cut(value, 40));
            self.issue(
                issue.hint("save all in one encoding; --encoding utf-8 reads these lines and spoils the others"),
            );
        }
        let Some(at) = decoded.first_bad else { return };
        let (line, column) = line_and_column(&decoded.text, at);
        let around = decoded.text.get(decoded.text.floor_char_boundary(at.saturating_sub(20))..).unwrap_or_default();
        let around = around.split('\n').find(|part| part.contains('\u{fffd}')).unwrap_or_default();
        if let Some((_, other)) = decoded.encoding.split_once(AND) {
            let message = match decoded.n_bad {
                1 => format!("a line is no UTF-8 and is read as {other}"),
                n => format!("{n} lines are no UTF-8 and are read as {other}; the first is here"),
            };
            let value = decoded.text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or_default();
            let issue = Issue::new(line, IssueKind::BadEncoding, message).at(column, "").value(&cut(value, 40));
            self.issue(issue.hint("look at these lines; save the file as UTF-8 in the program that made it"));
            return;
        }
        let message = format!("{} signs are no {}; the first is here", decoded.n_bad, decoded.encoding);
        let issue = Issue::new(line, IssueKind::BadEncoding, message).at(column, "").value(&cut(around, 40));
        self.issue(issue.hint("save the file as UTF-8 in the program that made it"));
    }

    /// Points out what no encoding explains: zero bytes, and letters that somebody decoded in the wrong way before.
    pub(super) fn note_odd_signs(&mut self, text: &str) {
        let around = |at: usize| cut(text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or_default(), 40);
        if let Some(at) = memchr::memchr(0, text.as_bytes()) {
            let (line, column) = line_and_column(text, at);
            let message = format!("{} zero bytes stand in the text; the first is here", count_byte(text.as_bytes(), 0));
            let issue = Issue::new(line, IssueKind::BadEncoding, message).at(column, "").value(&around(at));
            self.issue(issue.hint("the file may be damaged; write it again in the program that made it"));
        }
        if let Some(at) = mojibake(text) {
            let (line, column) = line_and_column(text, at);
            let message = "letters were decoded in the wrong way before the file was written";
            let issue = Issue::new(line, IssueKind::BadEncoding, message).at(column, "").value(&around(at));
            self.issue(issue.hint("they stay as written; get the file from its source as UTF-8"));
        }
    }

    fn note_when(&mut self, when: &When) {
        *self.precision.entry(when.form.precision()).or_default() += 1;
        self.note_points(when.start, when.end, || when.form);
    }

    fn note_points(&mut self, start: Time, end: Time, form: impl Fn() -> Form) {
        if start.is_date() && self.first.is_none_or(|(first, _)| start < first) {
            self.first = Some((start, form().start.precision));
        }
        if end.is_date() && self.last.is_none_or(|(last, _)| end > last) {
            self.last = Some((end, form().end.precision));
        }
    }

    pub(super) fn finish(mut self) -> FileReport {
        self.flush_notes();
        let is_said = |issue: &Issue| matches!(issue.kind, IssueKind::NoRows | IssueKind::BrokenArchive);
        if self.report.records == 0 && !self.report.issues.iter().any(is_said) {
            let (sought, hint) = sought(&self.report.format);
            let issue = Issue::new(1, IssueKind::NothingFound, format!("nothing is found in the file: {sought}"));
            self.report.issue_first(issue.hint(hint));
        }
        let n_days = self.precision.get(&Precision::Day).copied().unwrap_or(0);
        let is_calendar = self.report.format == "icalendar";
        for issue in self.oddities.issues(n_days, self.report.mapping.as_ref(), is_calendar) {
            self.report.issue_first(issue);
        }
        self.progress.add_done(self.n_bytes.saturating_sub(self.n_told));
        if let Some(file) = self.builder.file_mut() {
            file.unreadable = self.report.unreadable;
        }
        self.report.countries = self.builder.n_values_since(Facet::Country, self.file_mark);
        self.report.actors = self.builder.n_values_since(Facet::Actor, self.file_mark);
        self.report.precision = self.precision.into_iter().map(|(precision, n)| (precision.name(), n)).collect();
        self.report.first = self.first.map(|(time, precision)| date_text(time, precision));
        self.report.last = self.last.map(|(time, precision)| date_text(time.plus_secs(-1), precision));
        self.report
    }
}

/// What was looked for in a file of a format and is not there, and what to do.
fn sought(format: &str) -> (&'static str, &'static str) {
    let again = "choose another file, or export it again and look whether a filter was on";
    match format {
        "json" | "dateline" | "timelinejs" | "vis" | "simile" | "wikidata" | "palladio" => {
            ("its list of events is empty", again)
        }
        "icalendar" => ("the calendar has no event, to-do or journal entry", again),
        "markdown" => (
            "no list item, heading or row of a table starts with a date, and no head has one",
            "start items with a date, or read it as what it is, which `dateline check` finds out without --read-as",
        ),
        "markwhen" => (
            "no line starts with a date and a colon",
            "write “2021-04-02: title”, or read it as what it is, which `dateline check` finds out without --read-as",
        ),
        "timeline" => ("it has no events", again),
        _ => ("it has no rows with events", again),
    }
}

/// A point as EDTF, no finer than `precision` and no finer than a day.
pub(super) fn date_text(time: Time, precision: Precision) -> String {
    let civil = time.civil();
    let year = match civil.year {
        year @ 0..=9_999 => format!("{year:04}"),
        year @ -9_999..0 => format!("-{:04}", -year),
        year => format!("Y{year}"),
    };
    if precision >= Precision::Year || !(-9_999..=9_999).contains(&civil.year) {
        year
    } else if precision >= Precision::Month {
        format!("{year}-{:02}", civil.month)
    } else {
        format!("{year}-{:02}-{:02}", civil.month, civil.day)
    }
}
