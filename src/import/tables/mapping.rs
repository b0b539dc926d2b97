//! What the columns of a table are taken for.

use serde::{Deserialize, Serialize};

use crate::import::Field;
use crate::import::cells::Separators;
use crate::import::fields::plain_name;

/// The columns of a table and what each is taken for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// What parts several values in one cell.
    #[serde(skip)]
    pub separators: Separators,
    /// In the order of the table.
    pub columns: Vec<Mapped>,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapped {
    /// The name in the header, or `column 3`.
    pub column: String,
    /// What it holds; `None` keeps it as a further column of the event.
    pub field: Option<Field>,
    /// Why.
    pub reason: Reason,
}

/// Why a column is taken for what it is taken for.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nothing speaks for any field.
    #[default]
    None,
    /// Its name.
    Name,
    /// Its cells.
    Content,
    /// A person said so.
    Asked,
}

impl Mapping {
    /// A mapping that a person asks for: names of columns and what they are.
    pub fn asked<'a>(columns: impl IntoIterator<Item = (&'a str, Option<Field>)>) -> Self {
        let mapped = |(column, field): (&str, _)| Mapped { column: column.to_owned(), field, reason: Reason::Asked };
        Self { columns: columns.into_iter().map(mapped).collect(), ..Self::default() }
    }

    /// The name of a column; empty for one that the header does not have.
    pub(in crate::import) fn name(&self, idx: usize) -> &str {
        self.columns.get(idx).map_or("", |mapped| mapped.column.as_str())
    }

    /// What is said of the column of this name: exactly this name first, then one that differs only in spelling.
    pub fn find(&self, column: &str) -> Option<&Mapped> {
        let plain = plain_name(column);
        let exact = self.columns.iter().find(|mapped| mapped.column == column);
        exact.or_else(|| self.columns.iter().find(|mapped| plain_name(&mapped.column) == plain && !plain.is_empty()))
    }

    /// The names of the columns in their order.
    pub fn names(&self) -> Vec<String> {
        self.columns.iter().map(|mapped| mapped.column.clone()).collect()
    }

    /// The first column that is this.
    pub(in crate::import) fn column(&self, field: Field) -> Option<usize> {
        self.columns.iter().position(|mapped| mapped.field == Some(field))
    }

    /// Every column that is this.
    pub(in crate::import) fn columns(&self, field: Field) -> Vec<usize> {
        let is_it = |(idx, mapped): (usize, &Mapped)| (mapped.field == Some(field)).then_some(idx);
        self.columns.iter().enumerate().filter_map(is_it).collect()
    }
}
