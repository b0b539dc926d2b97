//! Names that rows give a part of the data set, without records being made of them.

use hashbrown::HashMap;

use crate::dataset::{Facet, Part, ValueId};
use crate::import::cells::CountryReader;
use crate::import::notes::Notes;
use crate::import::rows::Rows;

/// What a cell of a column was found to mean.
type CellValues = HashMap<Box<str>, Vec<ValueId>>;

/// The countries that the cells of a stretch have been found to mean.
#[derive(Clone, Debug)]
pub(in crate::import) struct KnownCountries {
    columns: Vec<(usize, CellValues)>,
    values: Vec<ValueId>,
}

impl KnownCountries {
    /// For these columns, nothing found yet.
    pub(in crate::import) fn new(columns: &[usize]) -> Self {
        Self { columns: columns.iter().map(|&idx| (idx, HashMap::new())).collect(), values: Vec::new() }
    }

    /// Adds the countries of a row.
    pub(in crate::import) fn add(
        &mut self,
        reader: &mut CountryReader,
        rows: &Rows<'_>,
        part: &mut Part,
        notes: &mut Notes,
    ) {
        self.values.clear();
        for (idx, known) in &mut self.columns {
            let cell = rows.cell(*idx);
            if cell.is_empty() {
                continue;
            }
            let found: &[ValueId] = if let Some(ids) = known.get(cell) {
                ids
            } else {
                let only_this = |at: usize| if at == *idx { (cell, rows.cell_line(at)) } else { ("", 0) };
                let roles = reader.read(only_this, notes);
                let ids = roles.iter().map(|role| part.name(Facet::Country, &role.code)).collect();
                known.entry(cell.into()).insert(ids).into_mut()
            };
            for &id in found {
                if !self.values.contains(&id) {
                    self.values.push(id);
                }
            }
        }
        part.values(Facet::Country, &self.values);
    }
}

/// Adds the names of a row for a facet, each of them once; `values` is room for their numbers.
pub(in crate::import) fn add_names<'n>(
    part: &mut Part,
    facet: Facet,
    names: impl Iterator<Item = &'n str>,
    values: &mut Vec<ValueId>,
) {
    values.clear();
    for name in names.filter(|name| !name.is_empty()) {
        let id = part.name(facet, name);
        if !values.contains(&id) {
            values.push(id);
        }
    }
    part.values(facet, values);
}
