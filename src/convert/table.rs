//! Events as rows of a table: the columns of every field, and one for each further key.

use std::borrow::Cow;

use hashbrown::HashMap;
use serde_json::{Map, Value};

use super::LossKind;
use crate::dataset::cells::{COLUMNS, FURTHER, cells_of, column_of_key};
use crate::dataset::{Dataset, EventId, EventRecord};

/// Further keys that get a column of their own; the rest shares one, or a file of odd records would be all separators.
const MAX_FURTHER: usize = 200;

/// The columns of a table of some rows.
pub(super) struct Columns {
    /// Further keys with a column, in the order in which they turn up, with the names of their columns.
    further: Vec<(String, String)>,
    /// Whether other keys share a column.
    has_rest: bool,
}

impl Columns {
    /// The columns that these rows need.
    pub(super) fn of(dataset: &Dataset, rows: &[EventId]) -> Self {
        let mut seen: HashMap<String, ()> = HashMap::new();
        let mut columns = Self { further: Vec::new(), has_rest: false };
        for &row in rows {
            for key in dataset.event(row).record().extra.keys() {
                if seen.contains_key(key) {
                    continue;
                }
                if columns.further.len() < MAX_FURTHER && is_name(key) {
                    columns.further.push((key.clone(), column_of_key(key).into_owned()));
                } else {
                    columns.has_rest = true;
                }
                if seen.len() < 100_000 {
                    seen.insert(key.clone(), ());
                }
            }
        }
        columns
    }

    /// The names of all columns.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let rest = self.has_rest.then_some(FURTHER);
        COLUMNS.into_iter().chain(self.further.iter().map(|(_, name)| name.as_str())).chain(rest)
    }

    /// The cells of a record, one for each column.
    pub(super) fn cells<'r>(&self, record: &'r EventRecord, dataset: &'r Dataset) -> Vec<Cow<'r, str>> {
        let mut cells: Vec<Cow<'r, str>> = cells_of(record, dataset).into();
        for (key, _) in &self.further {
            cells.push(record.extra.get(key).map_or(Cow::Borrowed(""), text_of));
        }
        if self.has_rest {
            let has_column = |key: &String| self.further.iter().any(|(known, _)| known == key);
            let rest = record.extra.iter().filter(|(key, _)| !has_column(key));
            let rest: Map<String, Value> = rest.map(|(key, value)| (key.clone(), value.clone())).collect();
            cells.push(if rest.is_empty() { Cow::Borrowed("") } else { Cow::Owned(Value::Object(rest).to_string()) });
        }
        cells
    }
}

/// Whether a key can be found again under the name of its column.
fn is_name(key: &str) -> bool {
    !key.is_empty() && key.trim() == key && key != FURTHER && !key.contains('\u{0}')
}

fn text_of(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Null => Cow::Borrowed(""),
        other => Cow::Owned(other.to_string()),
    }
}

/// What becomes of parts of events in tables.
pub(super) fn becomes(kind: LossKind) -> Option<&'static str> {
    match kind {
        LossKind::ActorDetails | LossKind::SourceDetails | LossKind::InnerExtra | LossKind::FileWords => {
            Some("are left out")
        }
        LossKind::AccountSources | LossKind::FileExtra | LossKind::Uncited | LossKind::Blanks => Some("are left out"),
        LossKind::ExtraValues => Some("become text"),
        LossKind::Files => Some("are not told apart"),
        _ => None,
    }
}
