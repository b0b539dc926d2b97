//! Cells that hold several values, and countries.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::dataset::{CountryRole, Link, country};
use crate::import::notes::Notes;
use crate::import::stats::{ColumnStats, is_url};

/// What parts several values in one cell.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Separators([char; 2]);

impl Default for Separators {
    fn default() -> Self {
        Self([';', '|'])
    }
}

impl Separators {
    /// Nothing but this character.
    pub fn only(separator: char) -> Self {
        Self([separator; 2])
    }

    /// The values of a cell.
    pub(in crate::import) fn values(self, cell: &str) -> impl Iterator<Item = &str> {
        cell.split(self.0).map(str::trim).filter(|value| !value.is_empty())
    }
}

/// The values of a cell, separated by `;` or `|`.
pub(in crate::import) fn values(cell: &str) -> impl Iterator<Item = &str> {
    Separators::default().values(cell)
}

/// The pages that a cell names.
pub(in crate::import) fn links(cell: &str, label: &str) -> Vec<Link> {
    let parts = cell.split(|c: char| c.is_whitespace() || c == '|').map(|part| part.trim_matches([';', ',']));
    let mut found: Vec<Link> = Vec::new();
    for url in parts.filter(|part| is_url(part)) {
        found.push(Link { url: url.to_owned(), label: label.to_owned(), ..Link::default() });
    }
    if found.is_empty() && !cell.is_empty() {
        found.push(Link { url: cell.to_owned(), label: label.to_owned(), ..Link::default() });
    }
    found
}

/// Reads columns of countries: names in any language, or codes.
#[derive(Clone, Debug)]
pub(in crate::import) struct CountryReader {
    columns: Arc<[CountryColumn]>,
    separators: Separators,
    /// Files repeat a few names over and over.
    known: HashMap<String, Option<&'static country::Country>>,
}

#[derive(Debug)]
struct CountryColumn {
    idx: usize,
    name: String,
    /// `NA` is Namibia among codes of two letters, and R's missing value elsewhere.
    na_is_namibia: bool,
}

impl CountryReader {
    /// The reader of these columns.
    pub(in crate::import) fn new(
        columns: &[usize],
        names: &[String],
        stats: &[ColumnStats],
        separators: Separators,
    ) -> Self {
        let column = |&idx: &usize| CountryColumn {
            idx,
            name: names.get(idx).cloned().unwrap_or_default(),
            na_is_namibia: stats.get(idx).is_some_and(|stats| stats.two_capitals() > 0.5),
        };
        Self { columns: columns.iter().map(column).collect(), separators, known: HashMap::new() }
    }

    /// The same columns, nothing known yet.
    pub(in crate::import) fn fresh(&self) -> Self {
        Self { columns: Arc::clone(&self.columns), separators: self.separators, known: HashMap::new() }
    }

    /// The countries of a row: `cell` gives a column's cell and its line.
    pub(in crate::import) fn read<'c>(
        &mut self,
        cell: impl Fn(usize) -> (&'c str, u64),
        notes: &mut Notes,
    ) -> Vec<CountryRole> {
        let mut out: Vec<CountryRole> = Vec::new();
        for column in self.columns.iter() {
            let (text, line) = cell(column.idx);
            if text.is_empty() {
                continue;
            }
            // "Korea, Republic of" has a comma and is one country; "Kenya, Uganda" is two.
            let mut add = |name: &str, country: Option<&'static country::Country>| {
                let role = role_of(name, country);
                if !out.iter().any(|known| known.code == role.code) {
                    out.push(role);
                }
            };
            for name in self.separators.values(text) {
                if name == "NA" && !column.na_is_namibia || is_missing(name) {
                    continue;
                }
                let found = look_up(&mut self.known, name);
                if found.is_none() && name.contains(',') {
                    let parts: Vec<_> =
                        name.split(',').map(str::trim).map(|part| (part, look_up(&mut self.known, part))).collect();
                    if parts.iter().all(|(_, country)| country.is_some()) {
                        for (part, country) in parts {
                            add(part, country);
                        }
                        continue;
                    }
                }
                if found.is_none() {
                    notes.unknown_country(line, column.idx as u32 + 1, &column.name, name);
                }
                add(name, found);
            }
        }
        out
    }
}

fn look_up(
    known: &mut HashMap<String, Option<&'static country::Country>>,
    name: &str,
) -> Option<&'static country::Country> {
    if let Some(found) = known.get(name) {
        return *found;
    }
    let found = country::find(name).or_else(|| country::by_code(name));
    known.insert(name.to_owned(), found);
    found
}

/// The record of a country; the words of the file stay with it where they are not its usual name.
pub(in crate::import) fn role_of(name: &str, country: Option<&'static country::Country>) -> CountryRole {
    let Some(country) = country else { return CountryRole { code: name.to_owned(), ..CountryRole::default() } };
    let mut role = CountryRole { code: country.code.to_owned(), ..CountryRole::default() };
    if name != country.name && name != country.code {
        role.extra.insert("as_written".to_owned(), name.into());
    }
    role
}

/// Whether a cell of names holds a sign or a word for none.
pub(in crate::import) fn is_missing(name: &str) -> bool {
    matches!(
        name,
        "-" | "–" | "—" | "N/A" | "n/a" | "?" | "." | "..." | "Unknown" | "unknown" | "NULL" | "null" | "None"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_several_values_are_taken_apart() {
        assert_eq!(values("a; b|c ;; ").collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(links("https://a.b/c https://d.e", "").len(), 2);
        assert_eq!(links("see the archive", "")[0].url, "see the archive");
    }
}
