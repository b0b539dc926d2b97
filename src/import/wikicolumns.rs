//! What the columns of results from Wikidata are.

use super::fields::{fields_by_name, plain_name};
use super::stats::is_url;
use super::wikidates::WikiTime;
use super::{Field, Mapped, Mapping, Reason};

/// Names of the column of the item itself, where several columns hold items.
const ITEM_NAMES: [&str; 6] = ["item", "event", "entity", "subject", "thing", "incident"];

/// Names of labels that are no labels of another column.
const TITLE_NAMES: [&str; 4] = ["label", "title", "name", "item label"];

/// Roles of those who take part, as queries call them after the properties of Wikidata.
const ACTOR_NAMES: [&str; 12] = [
    "participant",
    "participants",
    "combatant",
    "combatants",
    "belligerent",
    "belligerents",
    "commander",
    "person",
    "organizer",
    "organiser",
    "perpetrator",
    "target",
];

/// Names of columns that say what an item is.
const KIND_NAMES: [&str; 7] = ["instance", "instance of", "instanceof", "type", "class", "kind", "event type"];

/// A column of times.
#[derive(Clone, Debug)]
pub(super) struct TimeColumn {
    pub(super) idx: usize,
    /// The column of its precision.
    pub(super) precision: Option<usize>,
    /// The column of its calendar.
    pub(super) calendar: Option<usize>,
    /// Its years are counted without a year 0, as in the data itself.
    pub(super) is_data: bool,
}

/// What each column is.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) mapping: Mapping,
    pub(super) item: Option<usize>,
    pub(super) title: Option<usize>,
    /// A point in time.
    pub(super) date: Option<TimeColumn>,
    pub(super) start: Option<TimeColumn>,
    pub(super) end: Option<TimeColumn>,
    /// The role that each column of actors gives them.
    pub(super) roles: Vec<String>,
}

/// Whether a cell is an item of Wikidata.
pub(super) fn is_entity(cell: &str) -> bool {
    let id = cell.rsplit_once("wikidata.org/entity/").map_or(cell.strip_prefix("wd:"), |(_, id)| Some(id));
    id.and_then(|id| id.strip_prefix('Q')).is_some_and(|number| {
        !number.is_empty() && number.len() < 16 && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

impl Columns {
    /// Tells the columns by their names and by the cells of some rows; what is asked for goes first.
    pub(super) fn of(names: &[String], sample: &[Vec<String>], asked: Option<&Mapping>) -> Self {
        let plain: Vec<String> = names.iter().map(|name| spaced(name)).collect();
        let share = |idx: usize, is_it: fn(&str) -> bool| {
            let cells = || sample.iter().filter_map(|row| row.get(idx)).filter(|cell| !cell.is_empty());
            let n = cells().count();
            n > 0 && cells().filter(|cell| is_it(cell)).count() * 2 >= n
        };
        let is_time = |text: &str| WikiTime::read(text).is_some() || text.contains("/.well-known/genid/");
        let all = 0..names.len();
        let items: Vec<usize> = all.clone().filter(|&idx| share(idx, is_entity)).collect();
        let times: Vec<usize> = all
            .clone()
            .filter(|&idx| {
                share(idx, is_time) && !items.contains(&idx) && !plain.get(idx).is_some_and(|name| is_about(name))
            })
            .collect();
        let said = |idx: usize| asked.and_then(|asked| asked.find(names.get(idx)?));
        let asked_for = |field: Field| all.clone().find(|&idx| said(idx).is_some_and(|it| it.field == Some(field)));
        let name = |idx: usize| plain.get(idx).map_or("", String::as_str);
        let of_names =
            |columns: &[usize], wanted: &[&str]| columns.iter().copied().find(|&idx| wanted.contains(&name(idx)));
        let n_distinct = |idx: usize| {
            let cells = sample.iter().filter_map(|row| row.get(idx));
            cells.collect::<std::collections::HashSet<_>>().len()
        };
        let is_field = |idx: usize| field_of(name(idx).strip_suffix(" label").unwrap_or(name(idx))).is_some();
        let item = asked_for(Field::Id).or_else(|| of_names(&items, &ITEM_NAMES)).or_else(|| {
            let others = items.iter().copied().filter(|&idx| !is_field(idx));
            others.max_by_key(|&idx| (n_distinct(idx), std::cmp::Reverse(idx)))
        });
        // Other endpoints have other addresses for their items.
        let item =
            item.or_else(|| of_names(&all.clone().filter(|&idx| share(idx, is_url)).collect::<Vec<_>>(), &ITEM_NAMES));
        let label_of = |stem: &str| all.clone().find(|&idx| name(idx) == format!("{stem} label"));
        let is_words = |text: &str| text.chars().filter(|sign| sign.is_alphabetic()).count() >= 3 && !is_url(text);
        let is_title =
            |idx: &usize| share(*idx, is_words) && !times.contains(idx) && !is_field(*idx) && !is_about(name(*idx));
        let title = asked_for(Field::Title)
            .or_else(|| item.and_then(|item| label_of(name(item))))
            .or_else(|| all.clone().find(|&idx| TITLE_NAMES.contains(&name(idx)) && !items.contains(&idx)))
            .or_else(|| all.clone().find(|idx| name(*idx).ends_with(" label") && is_title(idx)))
            .or_else(|| all.clone().find(|idx| is_title(idx) && !items.contains(idx)));
        let time = |idx: usize| TimeColumn {
            idx,
            precision: paired(idx, &plain, &times, "prec"),
            calendar: paired(idx, &plain, &times, "calendar"),
            is_data: false,
        };
        let end = asked_for(Field::End).or_else(|| times.iter().copied().find(|&idx| is_end(name(idx))));
        let start = times.iter().copied().find(|&idx| is_start(name(idx)) && Some(idx) != end);
        let others = || times.iter().copied().filter(|&idx| Some(idx) != end && Some(idx) != start);
        let is_date = |idx: &usize| fields_by_name(name(*idx)).iter().any(|(field, _)| *field == Field::Date);
        let date = asked_for(Field::Date).or_else(|| {
            let named =
                others().find(|idx| is_date(idx) || name(*idx).contains("point in time") || name(*idx) == "time");
            named.or_else(|| others().next().filter(|_| start.is_none()))
        });
        let fields = all.clone().map(|idx| {
            if let Some(said) = said(idx) {
                return (said.field, Reason::Asked);
            }
            if Some(idx) == item {
                (Some(Field::Id), Reason::Content)
            } else if Some(idx) == title {
                (Some(Field::Title), Reason::Name)
            } else if Some(idx) == date || Some(idx) == start && date.is_none() {
                (Some(Field::Date), Reason::Content)
            } else if Some(idx) == end {
                (Some(Field::End), Reason::Content)
            } else if times.contains(&idx) || is_about(name(idx)) || label_of(name(idx)).is_some() {
                (None, Reason::None)
            } else if name(idx).ends_with(" description") || name(idx) == "description" {
                (Some(Field::Summary), Reason::Name)
            } else if share(idx, |cell| is_url(cell) && !is_entity(cell)) {
                (Some(Field::Link), Reason::Content)
            } else if items.contains(&idx) {
                (None, Reason::None)
            } else {
                let field = field_of(name(idx).strip_suffix(" label").unwrap_or(name(idx)));
                (field, field.map_or(Reason::None, |_| Reason::Name))
            }
        });
        let mut mapped: Vec<Mapped> = Vec::with_capacity(names.len());
        for ((field, reason), column) in fields.zip(names) {
            // One description is the summary; of two, neither is known to be that of the item.
            let is_taken = field.is_some_and(|field| {
                !field.is_repeatable() && field != Field::Kind && mapped.iter().any(|known| known.field == Some(field))
            });
            mapped.push(Mapped { column: column.clone(), field: field.filter(|_| !is_taken), reason });
        }
        let roles = all.map(|idx| name(idx).strip_suffix(" label").unwrap_or(name(idx)).to_owned()).collect();
        let mapping = Mapping { columns: mapped, ..Mapping::default() };
        Self { mapping, item, title, date: date.map(time), start: start.map(time), end: end.map(time), roles }
    }

    /// The columns of times that make dates.
    pub(super) fn times_mut(&mut self) -> impl Iterator<Item = &mut TimeColumn> {
        [&mut self.date, &mut self.start, &mut self.end].into_iter().flatten()
    }

    /// The name of a column.
    pub(super) fn name(&self, idx: usize) -> &str {
        self.mapping.columns.get(idx).map_or("", |mapped| mapped.column.as_str())
    }
}

/// A name in lower case with its words apart; numbers stay.
fn spaced(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut before_is_lower = false;
    for sign in name.chars() {
        if sign.is_uppercase() && before_is_lower {
            out.push(' ');
        }
        before_is_lower = sign.is_lowercase();
        out.extend(if sign == '_' { ' '.to_lowercase() } else { sign.to_lowercase() });
    }
    out.trim().to_owned()
}

/// Whether a column says something about a time and is none.
fn is_about(name: &str) -> bool {
    name.ends_with("precision") || name.ends_with(" prec") || name == "prec" || name.contains("calendar")
}

fn is_end(name: &str) -> bool {
    ["end", "dissol", "finish", "until", "abolish", "to "].iter().any(|start| name.starts_with(start)) || name == "to"
}

fn is_start(name: &str) -> bool {
    ["start", "begin", "incep", "from", "since", "found"].iter().any(|start| name.starts_with(start))
}

/// The column that says something about a column of times: the one that is called after it, or the only one for the only one.
fn paired(time: usize, plain: &[String], times: &[usize], what: &str) -> Option<usize> {
    let about = || plain.iter().enumerate().filter(|(_, name)| is_about(name) && name.contains(what));
    let stem = |name: &str| -> String {
        let ours = ["", "time", "precision", "prec", "calendar", "model", "date"];
        let words = name.split(' ').filter(|word| !ours.contains(word));
        words.collect::<Vec<_>>().join(" ")
    };
    let own = stem(plain.get(time)?);
    let named = about().find(|(_, name)| {
        let its = stem(name.trim_end_matches("precision").trim_end_matches("calendarmodel"));
        its == own
    });
    let rest = || about().filter(|_| times.len() == 1 || own.is_empty());
    named.or_else(|| rest().next().filter(|_| rest().count() == 1)).map(|(idx, _)| idx)
}

/// What a column of this name holds, as far as queries use it.
fn field_of(name: &str) -> Option<Field> {
    let plain = plain_name(name);
    if KIND_NAMES.contains(&plain.as_str()) {
        return Some(Field::Kind);
    }
    if ACTOR_NAMES.contains(&plain.as_str()) {
        return Some(Field::Actor);
    }
    let usual = [Field::Country, Field::Place, Field::Actor, Field::Tag, Field::Source, Field::Summary];
    let found = fields_by_name(&plain);
    found.into_iter().filter(|(_, score)| *score > 50).map(|(field, _)| field).find(|field| usual.contains(field))
}
