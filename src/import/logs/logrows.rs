//! Forensic timelines in tables: one row, one event.

use std::borrow::Cow;

use serde_json::Value;

use crate::dataset::{EventRecord, RECORD_KEYS};
use crate::import::facts::{Facts, Layout, Seen, Slot, Style, event_of};
use crate::import::maker::{Depth, RowMaker};
use crate::import::notes::Notes;
use crate::import::row::keep_overflow;
use crate::import::rows::Rows;
use crate::import::titles::compose;
use crate::import::{Mapped, Mapping, Reason};
use crate::time::When;

/// Makes events of the rows of a forensic timeline.
#[derive(Debug)]
pub(in crate::import) struct LogRows {
    style: Style,
    /// What each column is, its name, and the key that it is kept under where the event does not tell it.
    columns: Vec<(Option<Slot>, String, String)>,
    /// The columns that are something, by what they are.
    slots: Vec<(Slot, usize)>,
}

impl LogRows {
    /// The maker for columns of these names; of two that are the same thing the first one is it.
    pub(in crate::import) fn new(names: &[String], style: Style) -> Self {
        let mut slots: Vec<(Slot, usize)> = Vec::new();
        let columns = names.iter().enumerate().map(|(idx, name)| {
            let slot = Slot::of(name, style.layout).filter(|slot| slots.iter().all(|(known, _)| known != slot));
            slots.extend(slot.map(|slot| (slot, idx)));
            (slot, name.clone(), extra_key(name).into_owned())
        });
        Self { style, columns: columns.collect(), slots }
    }

    /// What the columns are taken for.
    pub(in crate::import) fn mapping(&self) -> Mapping {
        let mapped = |(slot, name, _): &(Option<Slot>, String, String)| {
            let field = slot.and_then(Slot::field);
            let reason = if field.is_some() { Reason::Name } else { Reason::None };
            Mapped { column: name.clone(), field, reason }
        };
        Mapping { columns: self.columns.iter().map(mapped).collect(), ..Mapping::default() }
    }

    fn column(&self, slot: Slot) -> Option<usize> {
        self.slots.iter().find(|(known, _)| *known == slot).map(|(_, idx)| *idx)
    }

    /// Whether a cell says nothing.
    fn is_nothing(&self, cell: &str) -> bool {
        cell.is_empty() || cell == "-" && (self.style.is_plaso || self.style.layout != Layout::Timesketch)
    }
}

/// The key that a field is kept under: its name, unless an event has a field of that name.
pub(in crate::import) fn extra_key(name: &str) -> Cow<'_, str> {
    if RECORD_KEYS.contains(&name) { Cow::Owned(format!("{name} (as written)")) } else { Cow::Borrowed(name) }
}

impl RowMaker for LogRows {
    type Seen = Seen;

    fn make(
        &self,
        rows: &Rows<'_>,
        depth: Depth,
        seen: &mut Seen,
        notes: &mut Notes,
    ) -> Option<(EventRecord, Option<When>)> {
        let mut facts = Facts::default();
        for &(slot, idx) in &self.slots {
            facts.set(slot, Cow::Borrowed(rows.cell(idx)));
        }
        let place = |slot: Slot| match self.column(slot) {
            Some(idx) => (rows.cell_line(idx), idx as u32 + 1, self.columns.get(idx).map_or("", |column| &*column.1)),
            None => (rows.line(), 0, ""),
        };
        let (mut record, when, told) = event_of(&facts, self.style, depth, place, seen, notes)?;
        keep_overflow(rows, self.columns.len(), &mut record, notes);
        if depth == Depth::Whole || depth == Depth::Words && record.title.is_empty() {
            for (idx, (slot, _, key)) in self.columns.iter().enumerate() {
                let cell = rows.cell(idx);
                if !self.is_nothing(cell) && !slot.is_some_and(|slot| told.has(slot)) {
                    record.extra.insert(key.clone(), Value::from(cell));
                }
            }
            set_title(&mut record);
        }
        Some((record, when))
    }

    fn n_columns(&self) -> usize {
        self.columns.len()
    }

    fn id<'r>(&self, rows: &'r Rows<'_>) -> Cow<'r, str> {
        Cow::Borrowed(self.column(Slot::Id).map(|idx| rows.cell(idx)).filter(|id| *id != "-").unwrap_or_default())
    }

    fn id_column(&self) -> u32 {
        self.column(Slot::Id).map_or(0, |idx| idx as u32 + 1)
    }

    fn makes_words(&self, rows: &Rows<'_>) -> bool {
        self.column(Slot::Message).is_none_or(|idx| rows.cell(idx).is_empty())
    }

    fn absorb(&self, seen: &mut Seen, later: &Seen, n_before: u64) {
        seen.absorb(later, n_before);
    }
}

/// A title made of what else is known, where there is no message.
pub(in crate::import) fn set_title(record: &mut EventRecord) {
    if record.title.is_empty() {
        record.title = compose(record, "", record.extra.values().filter_map(Value::as_str));
    }
}
