//! Cells that hold several values, and countries.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::dataset::{CountryRole, Link, country};
use crate::import::fields::plain_name;
use crate::import::gdelt_codes::of_fips;
use crate::import::notes::Notes;
use crate::import::stats::{ColumnStats, is_url};

/// What parts several values in one cell.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Separators([char; 2]);

impl Default for Separators {
    fn default() -> Self {
        Self::USUAL
    }
}

impl Separators {
    /// `;` and `|`, where a format says nothing else.
    pub(in crate::import) const USUAL: Self = Self([';', '|']);

    /// Nothing but this character.
    pub fn only(separator: char) -> Self {
        Self([separator; 2])
    }

    /// Both of these.
    pub(in crate::import) const fn both(a: char, b: char) -> Self {
        Self([a, b])
    }

    /// The values of a cell.
    pub(in crate::import) fn values(self, cell: &str) -> impl Iterator<Item = &str> {
        cell.split(self.0).map(str::trim).filter(|value| !value.is_empty())
    }
}

/// The values of a cell, separated by `;` or `|`.
pub(in crate::import) fn values(cell: &str) -> impl Iterator<Item = &str> {
    Separators::USUAL.values(cell)
}

/// The places of a cell: several by `;` or `|`, but latitude and longitude are one.
pub(in crate::import) fn places(cell: &str, separators: Separators) -> Vec<&str> {
    if is_coordinates(cell) { vec![cell] } else { separators.values(cell).collect() }
}

/// Whether a cell is latitude and longitude, `41.9|12.5`, `41.95, 12.5`.
pub(in crate::import) fn is_coordinates(cell: &str) -> bool {
    if cell.len() > 60 || !cell.starts_with(|c: char| c.is_ascii_digit() || "+-".contains(c)) {
        return false;
    }
    let degrees = |text: &str, most: f64| text.trim().parse::<f64>().is_ok_and(|degrees| degrees.abs() <= most);
    let has_point = cell.contains('.');
    match cell.split_once(['|', ',', ';']) {
        // `1,000` is a number, and `3, 4` may be anything.
        Some((lat, lon)) => (has_point || cell.contains('|')) && degrees(lat, 90.0) && degrees(lon, 180.0),
        None => false,
    }
}

/// The pages that a cell names; `label|address` names its page itself.
pub(in crate::import) fn links(cell: &str, label: &str) -> Vec<Link> {
    let mut found: Vec<Link> = Vec::new();
    let mut own_label = "";
    for part in cell.split('|') {
        let n_found = found.len();
        if let Some(url) = with_spaces(part) {
            found.push(Link {
                url,
                label: if own_label.is_empty() { label } else { own_label }.to_owned(),
                ..Link::default()
            });
            own_label = "";
            continue;
        }
        let urls = part.split_whitespace().map(|part| part.trim_matches([';', ','])).filter(|part| is_url(part));
        for url in urls {
            let label = if own_label.is_empty() { label } else { own_label };
            found.push(Link { url: url.to_owned(), label: label.to_owned(), ..Link::default() });
        }
        own_label = if found.len() == n_found { part.trim() } else { "" };
    }
    if found.is_empty() && !cell.is_empty() {
        found.push(Link { url: cell.to_owned(), label: label.to_owned(), ..Link::default() });
    }
    found
}

/// An address with spaces in its path, `https://a.b/New Mexico.md`, as one that can be opened; `None` for anything else.
fn with_spaces(part: &str) -> Option<String> {
    let part = part.trim();
    let mut words = part.split(' ');
    let is_one = words.next().is_some_and(is_url) && part.contains(' ') && !part.contains(['\n', '\t', ';', ',']);
    // The last word ends the path as a file does; words of a sentence end otherwise.
    let has_ending = |word: &str| {
        word.rsplit_once('.').is_some_and(|(name, ending)| {
            !name.is_empty()
                && (1..=5).contains(&ending.len())
                && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    };
    let is_file = words.clone().next_back().is_some_and(has_ending) && words.clone().count() <= 6;
    (is_one && is_file && !words.any(is_url)).then(|| part.replace(' ', "%20"))
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
    /// Whether its codes are those of FIPS 10-4, which gives other letters to most countries.
    is_fips: bool,
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
            is_fips: names.get(idx).is_some_and(|name| plain_name(name).split(' ').any(|word| word == "fips")),
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
                let found = if column.is_fips {
                    of_fips(name).and_then(|name| country::by_code(name).or_else(|| country::find(name)))
                } else {
                    look_up(&mut self.known, name)
                };
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
        let named = links("The ruling|https://a.b/c|https://d.e", "Page");
        let seen: Vec<_> = named.iter().map(|link| (link.label.as_str(), link.url.as_str())).collect();
        assert_eq!(links("https://a.b/New Mexico.md", "")[0].url, "https://a.b/New%20Mexico.md");
        assert_eq!(links("https://a.b/c see page 3", "")[0].url, "https://a.b/c");
        assert_eq!(links("https://a.b/c https://a.b/d.html", "").len(), 2);
        assert_eq!(seen, [("The ruling", "https://a.b/c"), ("Page", "https://d.e")]);
    }

    #[test]
    fn latitude_and_longitude_are_one_place() {
        for cell in ["41.9|12.5", "1|1", "-33.45, -70.66", "52.373056,4.892222", "0|-0"] {
            assert!(is_coordinates(cell), "{cell}");
        }
        for cell in ["Rome|Paris", "1,000", "95.1|12.0", "3, 4", "41.9", "", "41.9|12.5|7"] {
            assert!(!is_coordinates(cell), "{cell}");
        }
        assert_eq!(places("41.9|12.5", Separators::USUAL), ["41.9|12.5"]);
        assert_eq!(places("Rome|Paris", Separators::USUAL), ["Rome", "Paris"]);
    }
}
