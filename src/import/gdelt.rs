//! Events of GDELT, the Global Database of Events, Language, and Tone, versions 1.0 and 2.0.
//!
//! Rows are lines without a header or quotation marks, their cells separated by tabs, or by the sign U+0001 in exports of
//! Hive. There are three widths, which also stand mixed in one file:
//!
//! | columns | what                                                                      |
//! |---------|---------------------------------------------------------------------------|
//! | 57      | 1.0, events until March 2013                                              |
//! | 58      | 1.0, daily: `SOURCEURL` at the end                                        |
//! | 61      | 2.0: `ADM2Code` for each of three places, and `DATEADDED` with its time   |
//!
//! `SQLDATE` is the day that a machine read out of an article; the day when GDELT saw the article is `DATEADDED`, which may
//! be years later and is kept beside it. Source: the GDELT Event Codebook, 2.0 (2015) and Data Format Codebook, 1.03 (2013).

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use hashbrown::HashMap;
use serde_json::Value;

use super::blocks::{Blocks, FIRST_BYTES};
use super::chunk::{Chunk, Done, Kept, complete, made_id};
use super::gdelt_codes::{Home, actor_name, event_words, of_cameo, of_fips};
use super::ids::IdKeys;
use super::notes::Notes;
use super::stats::is_url;
use super::stretches::{Source, StretchReader, read_stretches};
use super::{Confidence, Head, ImportError, Importer, Input, Issue, IssueKind, ReadCx};
use crate::dataset::{
    ActorRole, Citation, CountryRole, EventRecord, Facet, Figure, Link, Marks, Part, PieceReader, TextKind, ValueId,
    country,
};
use crate::time::{Form, Precision, SECS_PER_DAY, Time, When};

/// The cells of the widest row, and one more to see that a row is wider.
const MAX_CELLS: usize = 62;

/// Lines of which most must be of GDELT.
const SNIFF_LINES: usize = 50;

/// The columns before those of places.
const COLUMNS: [&str; GEO] = [
    "GLOBALEVENTID",
    "SQLDATE",
    "MonthYear",
    "Year",
    "FractionDate",
    "Actor1Code",
    "Actor1Name",
    "Actor1CountryCode",
    "Actor1KnownGroupCode",
    "Actor1EthnicCode",
    "Actor1Religion1Code",
    "Actor1Religion2Code",
    "Actor1Type1Code",
    "Actor1Type2Code",
    "Actor1Type3Code",
    "Actor2Code",
    "Actor2Name",
    "Actor2CountryCode",
    "Actor2KnownGroupCode",
    "Actor2EthnicCode",
    "Actor2Religion1Code",
    "Actor2Religion2Code",
    "Actor2Type1Code",
    "Actor2Type2Code",
    "Actor2Type3Code",
    "IsRootEvent",
    "EventCode",
    "EventBaseCode",
    "EventRootCode",
    "QuadClass",
    "GoldsteinScale",
    "NumMentions",
    "NumSources",
    "NumArticles",
    "AvgTone",
];

const SQLDATE: usize = 1;
const MONTH_YEAR: usize = 2;
const YEAR: usize = 3;
const FRACTION_DATE: usize = 4;
/// The code of each actor; name and country follow it.
const ACTORS: [usize; 2] = [5, 15];
const EVENT_CODE: usize = 26;
const ROOT_CODE: usize = 28;
const MENTIONS: usize = 31;
/// The first column of places.
const GEO: usize = 35;

/// Columns that become figures, with what they count.
const FIGURES: [(usize, &str); 5] = [
    (30, "Goldstein scale (-10 to 10)"),
    (MENTIONS, "mentions"),
    (32, "sources"),
    (33, "articles"),
    (34, "average tone (-100 to 100)"),
];

/// How sharp a place is, by `Geo_Type` from 1.
const PRECISIONS: [&str; 5] = ["country", "US state", "US city", "city", "state"];

/// Reads GDELT events.
pub(super) struct Gdelt;

impl Importer for Gdelt {
    fn id(&self) -> &'static str {
        "gdelt"
    }

    fn name(&self) -> &'static str {
        "GDELT events"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["csv", "tsv", "txt"]
    }

    fn mime(&self) -> &'static str {
        "text/tab-separated-values"
    }

    fn about(&self) -> &'static str {
        "Events of GDELT 1.0 and 2.0 without a header, 57, 58 or 61 columns; FIPS and CAMEO codes become countries and words"
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let (mut n_lines, mut n_shaped, mut n_events) = (0, 0, 0);
        let whole = head.text.rfind('\n').map_or(head.text, |end| head.text.get(..end).unwrap_or_default());
        let rows = whole.lines().filter(|line| !line.trim().is_empty() && !is_header(line));
        for line in rows.take(SNIFF_LINES) {
            n_lines += 1;
            let row = Row::of(line);
            n_shaped += usize::from(row.n_geo().is_some() && is_number(row.cell(0)));
            n_events += usize::from(row.is_event());
            // Other texts are left after a line or two.
            if n_lines > 2 * n_shaped + 1 {
                return Confidence::No;
            }
        }
        // A row of the right width may have a bad date, but not three of four.
        if n_shaped * 2 > n_lines && n_events * 4 >= n_lines { Confidence::Certain } else { Confidence::No }
    }

    fn reads_stretches(&self) -> bool {
        true
    }

    fn read(&self, input: &Input<'_>, cx: &mut ReadCx<'_>) -> Result<(), ImportError> {
        let mut blocks = Blocks::new(input.open()?, cx.options().limits);
        let first = blocks.next(String::new(), FIRST_BYTES)?;
        let (line, rest) = first.split_once('\n').unwrap_or_default();
        let start = if is_header(line) { (first.len() - rest.len(), 2) } else { (0, 1) };
        read_stretches(&Reader, Source::Stream(blocks, first, start), cx)
    }
}

/// Whether a line names the columns, as some exports do.
fn is_header(line: &str) -> bool {
    line.get(..14).is_some_and(|start| start.trim_end().eq_ignore_ascii_case("GLOBALEVENTID"))
}

/// A line in its cells.
struct Row<'t> {
    cells: [&'t str; MAX_CELLS],
    n_cells: usize,
}

impl<'t> Row<'t> {
    fn of(line: &'t str) -> Self {
        let mut row = Self { cells: [""; MAX_CELLS], n_cells: 0 };
        row.read(line);
        row
    }

    /// Cuts a line, and forgets the one before.
    fn read(&mut self, line: &'t str) {
        let bytes = line.as_bytes();
        let delimiter = if memchr::memchr(b'\t', bytes).is_some() { b'\t' } else { 1 };
        self.cells = [""; MAX_CELLS];
        self.n_cells = 0;
        let mut from = 0;
        for end in memchr::memchr_iter(delimiter, bytes).chain([bytes.len()]) {
            if let Some(cell) = self.cells.get_mut(self.n_cells) {
                *cell = line.get(from..end).unwrap_or_default().trim_matches(' ');
            }
            self.n_cells += 1;
            from = end + 1;
        }
    }

    fn cell(&self, idx: usize) -> &'t str {
        self.cells.get(idx).copied().unwrap_or_default()
    }

    /// Columns of one place, or `None` for a row that is not of GDELT.
    fn n_geo(&self) -> Option<usize> {
        match self.n_cells {
            57 | 58 => Some(7),
            61 => Some(8),
            _ => None,
        }
    }

    /// The first column of the place where it happened; its type, name and country follow.
    fn place(&self) -> usize {
        GEO + 2 * self.n_geo().unwrap_or(7)
    }

    fn date_added(&self) -> usize {
        GEO + 3 * self.n_geo().unwrap_or(7)
    }

    /// Whether the row can be nothing but an event of GDELT.
    fn is_event(&self) -> bool {
        self.n_geo().is_some() && is_number(self.cell(0)) && self.day().is_some() && self.odd_date().is_none()
    }

    /// The day of the event: year, month and day.
    fn day(&self) -> Option<(Time, i64, u32, u32)> {
        day_of(self.cell(SQLDATE))
    }

    /// The column that says another date than `SQLDATE`.
    fn odd_date(&self) -> Option<usize> {
        let date = self.cell(SQLDATE);
        let year = date.get(..4)?;
        let fraction = self.cell(FRACTION_DATE);
        if !self.cell(MONTH_YEAR).is_empty() && date.get(..6) != Some(self.cell(MONTH_YEAR)) {
            Some(MONTH_YEAR)
        } else if !self.cell(YEAR).is_empty() && self.cell(YEAR) != year {
            Some(YEAR)
        } else if !fraction.is_empty() && fraction.split('.').next() != Some(year) {
            Some(FRACTION_DATE)
        } else {
            None
        }
    }

    /// A code of the event, with the zero before it that spreadsheets take away.
    fn code(&self, idx: usize) -> Cow<'t, str> {
        let is_cut = self.cell(ROOT_CODE).len() == 1;
        if is_cut { Cow::Owned(format!("0{}", self.cell(idx))) } else { Cow::Borrowed(self.cell(idx)) }
    }

    /// The words for what happened: the exact ones, those of its kind, and whether CAMEO has the code.
    fn words(&self) -> (&'static str, &'static str, bool) {
        let (exact, is_known) = event_words(&self.code(EVENT_CODE));
        let kind = event_words(&self.code(ROOT_CODE)).0.or(exact);
        (exact.or(kind).unwrap_or_default(), kind.unwrap_or_default(), is_known)
    }

    /// The country or territory of the place where it happened, `FIPS XX` for a code that is not known.
    fn country(&self) -> Option<Cow<'static, str>> {
        let code = self.cell(self.place() + 2);
        let known = || of_fips(code).map_or_else(|| Cow::Owned(format!("FIPS {code}")), Cow::Borrowed);
        (!code.is_empty()).then(known)
    }

    /// The name of an actor, empty when there is none, and its country.
    fn actor(&self, first: usize) -> (String, Option<Cow<'static, str>>) {
        let (code, name, home_code) = (self.cell(first), self.cell(first + 1), self.cell(first + 2));
        let home = of_cameo(home_code);
        let country = match home {
            _ if home_code.is_empty() => None,
            Some(Home::Country(code)) => Some(Cow::Borrowed(code)),
            Some(Home::Region(_)) => None,
            None => Some(Cow::Owned(format!("CAMEO {home_code}"))),
        };
        let shown = match home {
            _ if !name.is_empty() => actor_name(name, home),
            Some(Home::Country(iso)) if code == home_code => {
                country::by_code(iso).map_or(iso, |country| country.name).to_owned()
            }
            Some(Home::Region(region)) if code == home_code => region.to_owned(),
            _ => code.to_owned(),
        };
        (shown, country)
    }

    /// Who, and what happened: `Russia – Ukraine: fight`; without actors what and where.
    fn title(&self) -> String {
        let names = ACTORS.map(|first| self.actor(first).0);
        let who: Vec<&str> = names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
        let what = self.words().0;
        if !who.is_empty() {
            let who = who.join(" – ");
            return if what.is_empty() { who } else { format!("{who}: {what}") };
        }
        let place = self.cell(self.place() + 1);
        let parts = [what, place].into_iter().filter(|part| !part.is_empty());
        let text = parts.collect::<Vec<_>>().join(", ");
        let mut signs = text.chars();
        signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
    }

    /// Everything that the row says.
    fn record(&self) -> EventRecord {
        let mut record = EventRecord { id: self.cell(0).to_owned(), title: self.title(), ..EventRecord::default() };
        let day = self.day();
        if let Some((_, year, month, day)) = day {
            record.when = format!("{year:04}-{month:02}-{day:02}");
        }
        self.cell(SQLDATE).clone_into(&mut record.as_written);
        let added = self.cell(self.date_added()).get(..8).and_then(day_of);
        if let (Some((_, year, month, day)), Some(event)) = (added, day)
            && (year, month, day) != (event.1, event.2, event.3)
        {
            record.when_note =
                format!("GDELT read it out of an article that it added on {year:04}-{month:02}-{day:02}.");
        }
        self.words().1.clone_into(&mut record.kind);
        let mut add_country = |code: Option<Cow<'static, str>>, role: &str| {
            let Some(code) = code else { return };
            match record.countries.iter_mut().find(|known| known.code == code) {
                Some(known) => known.role = format!("{}, {role}", known.role),
                None => record.countries.push(CountryRole {
                    code: code.into_owned(),
                    role: role.to_owned(),
                    ..CountryRole::default()
                }),
            }
        };
        add_country(self.country(), "place");
        for (first, role) in ACTORS.into_iter().zip(["actor 1", "actor 2"]) {
            let (id, country) = self.actor(first);
            add_country(country, role);
            if !id.is_empty() {
                record.actors.push(ActorRole { id, role: role.to_owned(), ..ActorRole::default() });
            }
        }
        let place = self.cell(self.place() + 1);
        if !place.is_empty() {
            record.places.push(place.to_owned());
        }
        for (idx, what) in FIGURES {
            if !self.cell(idx).is_empty() {
                let value = self.cell(idx).to_owned();
                record.figures.push(Figure { value, what: what.to_owned(), ..Figure::default() });
            }
        }
        match self.source() {
            Some(url) if is_url(url) => record.links.push(Link { url: url.to_owned(), ..Link::default() }),
            Some(name) => record.sources.push(Citation { source: name.to_owned(), ..Citation::default() }),
            None => {}
        }
        record.importance = importance(self.cell(MENTIONS)).unwrap_or(None);
        self.add_extras(&mut record);
        record
    }

    /// Where it was read: an address as a rule, for some events the name of a service.
    fn source(&self) -> Option<&'t str> {
        (self.n_cells != 57).then(|| self.cell(self.date_added() + 1)).filter(|source| !source.is_empty())
    }

    /// Keeps every cell that stands nowhere else under the name of its column.
    fn add_extras(&self, record: &mut EventRecord) {
        let names = names(self.n_geo().unwrap_or(7));
        for (idx, name) in names.iter().enumerate().skip(MONTH_YEAR) {
            let cell = self.cell(idx);
            let is_told = FIGURES.iter().any(|(figure, _)| *figure == idx)
                || idx == self.place() + 1
                || (idx <= FRACTION_DATE && self.odd_date().is_none() && self.day().is_some());
            if cell.is_empty() || is_told {
                continue;
            }
            let precision = name.ends_with("Geo_Type").then(|| cell.parse::<usize>().ok()?.checked_sub(1));
            let text = match precision.flatten().and_then(|nth| PRECISIONS.get(nth)) {
                Some(precision) => format!("{cell} ({precision})"),
                None => cell.to_owned(),
            };
            record.extra.insert(name.clone(), Value::from(text));
        }
    }
}

/// The names of all columns but `SOURCEURL`, for rows with this many columns for a place.
fn names(n_geo: usize) -> &'static [String] {
    static NAMES: [OnceLock<Vec<String>>; 2] = [OnceLock::new(), OnceLock::new()];
    let make = || {
        let mut names: Vec<String> = COLUMNS.map(str::to_owned).into();
        for of in ["Actor1", "Actor2", "Action"] {
            for part in ["Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID"] {
                if n_geo == 8 || part != "ADM2Code" {
                    names.push(format!("{of}Geo_{part}"));
                }
            }
        }
        names.push("DATEADDED".to_owned());
        names
    };
    NAMES[usize::from(n_geo == 8)].get_or_init(make)
}

/// `20060731`.
fn day_of(text: &str) -> Option<(Time, i64, u32, u32)> {
    let digits: &[u8; 8] = text.as_bytes().try_into().ok()?;
    let number = |range: &[u8]| {
        range.iter().try_fold(0_u32, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
    };
    let [a, b, c, d, e, f, g, h] = *digits;
    let (year, month, day) = (i64::from(number(&[a, b, c, d])?), number(&[e, f])?, number(&[g, h])?);
    // No event of GDELT is older than 1000, and a year of zeros is no date.
    let time = Time::from_ymd(year, month, day).filter(|_| year >= 1000)?;
    Some((time, year, month, day))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// How much an event matters by how often it is mentioned: 20 for once, and 20 more for ten times as often, up to 100.
///
/// Nothing is said by 0 or an empty cell; what is no number gives an error.
fn importance(mentions: &str) -> Result<Option<u8>, std::num::ParseIntError> {
    if mentions.is_empty() {
        return Ok(None);
    }
    let n = mentions.parse::<u32>()?;
    Ok((n > 0).then(|| (20.0 * (1.0 + f64::from(n).log10())).round().min(100.0) as u8))
}

/// Reads stretches of files.
struct Reader;

impl StretchReader for Reader {
    type Seen = ();

    fn read(&self, chunk: Chunk) -> Done<()> {
        let mut stretch = Stretch::default();
        stretch.read(&chunk.text, chunk.start);
        let Stretch { part, notes, ids, n_lines } = stretch;
        Done { text: chunk.text, part, kept: Kept::default(), notes, seen: (), ids, n_lines, ran_out: false }
    }

    fn nothing_seen(&self) {}

    fn absorb(&self, (): &mut (), (): (), _n_before: u64) {}

    fn pieces(&self, file: usize) -> Arc<dyn PieceReader> {
        Arc::new(GdeltPieces { file })
    }

    fn id_column(&self) -> u32 {
        1
    }

    fn line_end(&self) -> u8 {
        b'\n'
    }
}

/// What is made of the lines of a stretch.
#[derive(Default)]
struct Stretch {
    part: Part,
    notes: Notes,
    ids: IdKeys,
    n_lines: u64,
}

/// What the code, name and country of an actor became in a part.
#[derive(Copy, Clone)]
struct ActorIds {
    actor: Option<ValueId>,
    country: Option<ValueId>,
}

impl Stretch {
    fn read(&mut self, text: &str, (start, line): (usize, u64)) {
        let day_form = Form::plain(Precision::Day);
        // The same actors come again and again.
        let mut known: HashMap<[&str; 3], ActorIds> = HashMap::new();
        let mut row = Row::of("");
        let (mut at, mut line) = (start, line);
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let end = memchr::memchr(b'\n', rest.as_bytes());
            let content = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default().trim_end_matches('\r');
            if !content.bytes().all(|byte| matches!(byte, b'\t' | b' ' | 1)) {
                self.part.record(at);
                row.read(content);
                self.ids.push(row.cell(0));
                if row.n_geo().is_some() {
                    self.note_oddities(&row, line);
                    self.event(&row, line, day_form, &mut known);
                } else {
                    self.part.lost();
                    self.notes.lost(line);
                    let message = format!("a row of {} columns, and rows of GDELT have 57, 58 or 61", row.n_cells);
                    let issue =
                        Issue::new(line, IssueKind::UnreadableRow, message).at(row.n_cells.min(MAX_CELLS) as u32, "");
                    self.notes.issue(issue.value(row.cell(0)).hint("get the file again, or remove the row"));
                }
            }
            at += end.map_or(rest.len(), |end| end + 1);
            line += u64::from(end.is_some());
        }
        self.n_lines = line - 1;
    }

    /// Adds the event of a row: what [`Part::event`] would make of its record.
    fn event<'t>(&mut self, row: &Row<'t>, line: u64, form: Form, known: &mut HashMap<[&'t str; 3], ActorIds>) {
        let when = row.day().map(|(start, ..)| When { start, end: start.plus_secs(SECS_PER_DAY), form });
        let actors = ACTORS.map(|first| {
            let key = [row.cell(first), row.cell(first + 1), row.cell(first + 2)];
            *known.entry(key).or_insert_with(|| self.actor(row, first, line))
        });
        let country = row.country().map(|code| self.part.name(Facet::Country, &code));
        self.values(Facet::Country, [country, actors[0].country, actors[1].country]);
        let kind = row.words().1;
        let kind = (!kind.is_empty()).then(|| self.part.name(Facet::Kind, kind));
        self.values(Facet::Kind, [kind, None, None]);
        self.values(Facet::Actor, [actors[0].actor, actors[1].actor, None]);
        let source = row.source().filter(|source| !is_url(source));
        let source = source.map(|source| self.part.name(Facet::Source, source));
        self.values(Facet::Source, [source, None, None]);
        self.part.values(Facet::Status, &[]);
        self.part.values(Facet::Tag, &[]);
        self.part.date(when, Part::NO_MONTH_DAY, importance(row.cell(MENTIONS)).unwrap_or(None));
    }

    /// The numbers of an actor that the part does not have yet.
    fn actor(&mut self, row: &Row<'_>, first: usize, line: u64) -> ActorIds {
        let (name, country) = row.actor(first);
        let home = row.cell(first + 2);
        if !home.is_empty() && of_cameo(home).is_none() {
            self.unknown_code(line, first + 2, home, "a country code that CAMEO does not have");
        }
        ActorIds {
            actor: (!name.is_empty()).then(|| self.part.name(Facet::Actor, &name)),
            country: country.map(|code| self.part.name(Facet::Country, &code)),
        }
    }

    fn values(&mut self, facet: Facet, values: [Option<ValueId>; 3]) {
        let mut list = [0; 3];
        let mut n = 0;
        for value in values.into_iter().flatten() {
            if !list.iter().take(n).any(|known| *known == value)
                && let Some(slot) = list.get_mut(n)
            {
                *slot = value;
                n += 1;
            }
        }
        self.part.values(facet, list.get(..n).unwrap_or_default());
    }

    fn note_oddities(&mut self, row: &Row<'_>, line: u64) {
        let names = names(row.n_geo().unwrap_or(7));
        let issue = |kind: IssueKind, idx: usize, message: &str| {
            let name = names.get(idx).map_or("", String::as_str);
            Issue::new(line, kind, message).at(idx as u32 + 1, name).value(row.cell(idx))
        };
        if !is_number(row.cell(0)) {
            let issue = issue(IssueKind::BadValue, 0, "the id of an event of GDELT is a number");
            self.notes.issue(issue.hint("it stays as written; look whether the row is whole"));
        }
        if row.day().is_none() {
            let issue = issue(IssueKind::BadDate, SQLDATE, "no day of the calendar; the event has no date");
            self.notes.issue(issue.hint("write eight digits, 20060731"));
        } else if let Some(idx) = row.odd_date() {
            let message = format!("another date than in SQLDATE, {}, which is taken", row.cell(SQLDATE));
            self.notes.issue(issue(IssueKind::ColumnsDisagree, idx, &message).hint("correct one of the two"));
        }
        if importance(row.cell(MENTIONS)).is_err() {
            let issue = issue(IssueKind::BadValue, MENTIONS, "how often an event is mentioned is a number");
            self.notes.issue(issue.hint("it stays as written and says nothing about importance"));
        }
        if !row.words().2 {
            let code = row.cell(EVENT_CODE);
            self.unknown_code(line, EVENT_CODE, code, "an event code that CAMEO does not have");
        }
        let place = row.cell(row.place() + 2);
        if !place.is_empty() && of_fips(place).is_none() {
            self.unknown_code(line, row.place() + 2, place, "a country code that FIPS 10-4 does not have");
        }
    }

    /// Notes a code once for a file.
    fn unknown_code(&mut self, line: u64, idx: usize, code: &str, message: &str) {
        let kind = if idx == EVENT_CODE { IssueKind::BadValue } else { IssueKind::UnknownCountry };
        let name = COLUMNS.get(idx).copied().unwrap_or("ActionGeo_CountryCode");
        self.notes.issue_once(&format!("{message} {code}"), || {
            Issue::new(line, kind, message).at(idx as u32 + 1, name).value(code).hint("it stays as written")
        });
    }
}

/// Reads rows again when somebody looks at their events.
#[derive(Debug)]
struct GdeltPieces {
    /// Which of several files it is, from 1.
    file: usize,
}

fn row_of(piece: &str) -> Row<'_> {
    Row::of(piece.lines().next().unwrap_or_default())
}

impl PieceReader for GdeltPieces {
    fn record(&self, piece: &str, number: u64) -> EventRecord {
        let mut record = row_of(piece).record();
        complete(&mut record, self.file, number);
        record
    }

    fn title<'p>(&self, piece: &'p str, number: u64) -> Cow<'p, str> {
        match row_of(piece).title() {
            title if title.is_empty() => Cow::Owned(self.record(piece, number).title),
            title => Cow::Owned(title),
        }
    }

    fn id<'p>(&self, piece: &'p str, number: u64) -> Cow<'p, str> {
        match row_of(piece).cell(0) {
            "" => Cow::Owned(made_id(self.file, number)),
            id => Cow::Borrowed(id),
        }
    }

    fn each_text(&self, piece: &str, number: u64, found: &mut dyn FnMut(TextKind, &str)) {
        self.each_made_text(piece, number, found);
        let row = row_of(piece);
        for cell in row.cells.iter().filter(|cell| !cell.is_empty()) {
            found(TextKind::Other, cell);
        }
    }

    fn each_made_text(&self, piece: &str, number: u64, found: &mut dyn FnMut(TextKind, &str)) {
        found(TextKind::Title, &self.title(piece, number));
        found(TextKind::Other, row_of(piece).words().1);
    }

    fn marks(&self) -> Marks {
        Marks::Table { delimiter: b'\t' }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A row with these cells, the others empty.
    fn row(n_columns: usize, cells: &[(usize, &str)]) -> String {
        let mut row = vec![""; n_columns];
        for &(idx, cell) in cells {
            row[idx] = cell;
        }
        row.join("\t")
    }

    fn head(text: &str) -> Head<'_> {
        Head { extension: "csv", text }
    }

    const DATED: [(usize, &str); 5] =
        [(0, "1"), (SQLDATE, "20220224"), (MONTH_YEAR, "202202"), (YEAR, "2022"), (FRACTION_DATE, "2022.1507")];

    #[test]
    fn a_file_is_known_by_widths_and_dates_that_fit() {
        for n_columns in [57, 58, 61] {
            let text = format!("{}\n", row(n_columns, &DATED));
            assert_eq!(Gdelt.sniff(&head(&text)), Confidence::Certain, "{n_columns}");
            assert_eq!(Gdelt.sniff(&head(&text.replace('\t', "\u{1}"))), Confidence::Certain, "{n_columns}");
            assert_eq!(Gdelt.sniff(&head(&text.replace("202202\t", "202203\t"))), Confidence::No, "{n_columns}");
        }
        for text in ["", "\n", "a\tb\n1\t2\n", &format!("{}\n", row(59, &DATED)), "{\"events\": []}"] {
            assert_eq!(Gdelt.sniff(&head(text)), Confidence::No, "{text}");
        }
    }

    #[test]
    fn importance_grows_with_the_order_of_mentions() {
        assert_eq!(
            ["1", "10", "100", "1000", "10000", "999999"].map(|n| importance(n).expect("a number")),
            [Some(20), Some(40), Some(60), Some(80), Some(100), Some(100)]
        );
        assert_eq!((importance("0"), importance("")), (Ok(None), Ok(None)));
        assert!(importance("many").is_err());
    }

    #[test]
    fn every_width_has_as_many_names_as_columns() {
        assert_eq!((names(7).len(), names(8).len()), (57, 60));
        assert_eq!((names(7)[49].as_str(), names(8)[51].as_str()), ("ActionGeo_Type", "ActionGeo_Type"));
    }

    proptest! {
        #[test]
        fn the_columns_of_a_row_are_those_of_its_record(
            n_columns in prop_oneof![Just(57_usize), Just(58), Just(61)],
            date in prop_oneof!["20[0-2][0-9]0[1-9][0-3][0-9]", "[0-9]{0,8}"],
            names in proptest::array::uniform2(prop_oneof!["(RUSSIA|PKK|CHAD|GOV|BURMA)", Just(String::new())]),
            homes in proptest::array::uniform2(prop_oneof!["(RUS|TCD|AFR|ROM|XXX|MMR)", Just(String::new())]),
            codes in proptest::array::uniform2("(RUS|GOV|AFR)?"),
            place in "(RS|NI|PG|ZZ)?",
            event in "(190|193|1939|10|99)?",
            root in "(19|01|1|99)?",
            mentions in "(0|1|17|x)?",
            source in r"(http://a\.example/b|BBC Monitoring)?",
            delimiter in prop_oneof![Just("\t"), Just("\u{1}")],
        ) {
            let at = if n_columns == 61 { 51 } else { 49 };
            let mut cells = vec![
                (0, "1"), (SQLDATE, date.as_str()), (EVENT_CODE, &event), (ROOT_CODE, &root), (MENTIONS, &mentions),
                (at + 2, &place), (5, &codes[0]), (6, &names[0]), (7, &homes[0]), (15, &codes[1]), (16, &names[1]),
                (17, &homes[1]),
            ];
            if n_columns != 57 {
                cells.push((n_columns - 1, &source));
            }
            let line = row(n_columns, &cells).replace('\t', delimiter);
            let text = format!("\n{line}\r\n\n");
            let done = Reader.read(Chunk { text: text.clone(), start: (0, 1), is_last: true });
            let (record, when) = (Row::of(&line).record(), Row::of(&line).day());
            let mut careful = Part::default();
            careful.record(1);
            let form = Form::plain(Precision::Day);
            careful.event(&record, when.map(|(start, ..)| When { start, end: start.plus_secs(SECS_PER_DAY), form }));
            let built = |part: Part| {
                let mut builder = crate::dataset::DatasetBuilder::default();
                builder.begin_file(crate::dataset::FileInfo::default());
                builder.append(part, text.clone(), Arc::new(GdeltPieces { file: 1 }));
                builder.build()
            };
            prop_assert_eq!(done.n_lines, 3);
            let (quick, careful) = (built(done.part), built(careful));
            let id = quick.ids().next().expect("an event");
            prop_assert_eq!(quick.when(id), careful.when(id));
            prop_assert_eq!(quick.importance(id), careful.importance(id));
            prop_assert_eq!(quick.event(id).record(), careful.event(id).record());
            if !record.when.is_empty() {
                let read = record.when.parse::<crate::time::Edtf>().expect("EDTF");
                prop_assert_eq!(read.when(), quick.when(id));
            }
            for facet in Facet::ALL {
                let keys = |set: &crate::dataset::Dataset| {
                    let names = set.names(facet);
                    set.values(facet, id).map(|value| names.key(value).to_owned()).collect::<Vec<_>>()
                };
                prop_assert_eq!(keys(&quick), keys(&careful), "{:?}", facet);
            }
        }
    }
}
