//! An event as a row of cells: how every field of a record stands in a table that this program writes, and is found again.
//!
//! | a value                    | in a cell                                                                        |
//! |----------------------------|----------------------------------------------------------------------------------|
//! | several, `a` and `b; c`    | `a; b\; c`: a backslash before `;`, `\|` and backslashes that belong to a value |
//! | roles, ids, quotes of them | a column beside, whose values stand in the same order                           |
//! | `=SUM(A1)`                 | `'=SUM(A1)`: no spreadsheet takes it for a formula (OWASP, CSV injection)        |
//! | `-73.5`                    | as it is: a number is no formula                                                 |
//!
//! A table is known by its header, which has most of [`COLUMNS`].

use std::borrow::Cow;

use super::{
    Account, Actor, ActorRole, Citation, CountryRole, Dataset, EventRecord, Facet, Figure, Link, RECORD_KEYS, Source,
};

/// The columns of a table of events, in their order; columns of further keys come behind them.
pub const COLUMNS: [&str; N_COLUMNS] = [
    "id",
    "when",
    "title",
    "as_written",
    "when_note",
    "kind",
    "status",
    "attribution",
    "countries",
    "country_roles",
    "places",
    "actors",
    "actor_roles",
    "actor_ids",
    "summary",
    "figures",
    "figure_subjects",
    "figure_sources",
    "sources",
    "source_ids",
    "source_urls",
    "locators",
    "quotes",
    "accounts",
    "account_by",
    "account_sources",
    "account_locators",
    "links",
    "link_labels",
    "tags",
    "importance",
];

/// The number of [`COLUMNS`].
pub const N_COLUMNS: usize = 31;

/// The column of further keys that have no column of their own, as a JSON object.
pub const FURTHER: &str = "further_keys";

/// What tells the column of a further key from one of [`COLUMNS`].
const OF_FURTHER: &str = " (further)";

/// What begins a formula in some spreadsheet, the wide forms included.
const FORMULA_SIGNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The cells of a record, in the order of [`COLUMNS`]; names come from the data set that it belongs to.
pub fn cells_of<'r>(record: &'r EventRecord, dataset: &'r Dataset) -> [Cow<'r, str>; N_COLUMNS] {
    let label = |facet: Facet, id: &'r str| {
        let names = dataset.names(facet);
        names.find(id).map_or(id, |value| names.label(value))
    };
    // An id that is the name says nothing more.
    let own_id = |facet: Facet, id: &'r str| if label(facet, id) == id { "" } else { id };
    let source = |id: &str| dataset.names(Facet::Source).find(id).and_then(|value| dataset.source(value));
    let EventRecord { countries, actors, figures, sources, accounts, links, .. } = record;
    [
        Cow::Borrowed(record.id.as_str()),
        Cow::Borrowed(&record.when),
        Cow::Borrowed(&record.title),
        Cow::Borrowed(&record.as_written),
        Cow::Borrowed(&record.when_note),
        Cow::Borrowed(&record.kind),
        Cow::Borrowed(&record.status),
        Cow::Borrowed(&record.attribution),
        join(countries.iter().map(|country| country.code.as_str())),
        join(countries.iter().map(|country| country.role.as_str())),
        join(record.places.iter().map(String::as_str)),
        join(actors.iter().map(|actor| label(Facet::Actor, &actor.id))),
        join(actors.iter().map(|actor| actor.role.as_str())),
        join(actors.iter().map(|actor| own_id(Facet::Actor, &actor.id))),
        Cow::Borrowed(&record.summary),
        join(figures.iter().map(|figure| figure.value.as_str())),
        join(figures.iter().map(|figure| figure.what.as_str())),
        join(figures.iter().map(|figure| figure.by.as_str())),
        join(sources.iter().map(|citation| label(Facet::Source, &citation.source))),
        join(sources.iter().map(|citation| own_id(Facet::Source, &citation.source))),
        join(sources.iter().map(|citation| source(&citation.source).map_or("", |source| source.url.as_str()))),
        join(sources.iter().map(|citation| citation.locator.as_str())),
        join(sources.iter().map(|citation| citation.quote.as_str())),
        join(accounts.iter().map(|account| account.text.as_str())),
        join(accounts.iter().map(|account| account.by.as_str())),
        join(accounts.iter().map(|account| account.source.as_str())),
        join(accounts.iter().map(|account| account.locator.as_str())),
        join(links.iter().map(|link| link.url.as_str())),
        join(links.iter().map(|link| link.label.as_str())),
        join(record.tags.iter().map(String::as_str)),
        record.importance.map_or(Cow::Borrowed(""), |importance| Cow::Owned(importance.to_string())),
    ]
}

/// What the cells of a row say: the record, and the documents and actors that it names by an id.
#[derive(Debug, Default)]
pub struct Row {
    /// The event; `importance` is for the caller to read.
    pub record: EventRecord,
    /// Documents with an id or an address of their own.
    pub sources: Vec<Source>,
    /// People and bodies with an id of their own.
    pub actors: Vec<Actor>,
}

/// The event of a row; `cell` gives the cell of one of [`COLUMNS`] by its name, empty where there is none.
pub fn row_of<'c>(cell: impl Fn(&str) -> &'c str) -> Row {
    let text = |column: &str| cell(column).to_owned();
    let list = |column: &str| split(cell(column));
    let mut row = Row {
        record: EventRecord {
            id: text("id"),
            title: text("title"),
            when: text("when"),
            as_written: text("as_written"),
            when_note: text("when_note"),
            kind: text("kind"),
            status: text("status"),
            attribution: text("attribution"),
            places: list("places"),
            summary: text("summary"),
            tags: list("tags"),
            ..EventRecord::default()
        },
        ..Row::default()
    };
    let record = &mut row.record;
    let countries = zipped([list("countries"), list("country_roles")]);
    record.countries = countries.map(|[code, role]| CountryRole { code, role, ..CountryRole::default() }).collect();
    for [name, role, id] in zipped([list("actors"), list("actor_roles"), list("actor_ids")]) {
        if id.is_empty() {
            record.actors.push(ActorRole { id: name, role, ..ActorRole::default() });
        } else {
            record.actors.push(ActorRole { id: id.clone(), role, ..ActorRole::default() });
            row.actors.push(Actor { id, name, ..Actor::default() });
        }
    }
    let figures = zipped([list("figures"), list("figure_subjects"), list("figure_sources")]);
    record.figures = figures.map(|[value, what, by]| Figure { value, what, by, ..Figure::default() }).collect();
    let sources = ["sources", "source_ids", "source_urls", "locators", "quotes"].map(list);
    for [title, id, url, locator, quote] in zipped(sources) {
        let source = if id.is_empty() { title.clone() } else { id.clone() };
        record.sources.push(Citation { source: source.clone(), locator, quote, ..Citation::default() });
        if !id.is_empty() || !url.is_empty() {
            row.sources.push(Source { id: source, title, url, ..Source::default() });
        }
    }
    let accounts = ["accounts", "account_by", "account_sources", "account_locators"].map(list);
    record.accounts = zipped(accounts)
        .map(|[text, by, source, locator]| Account { by, text, source, locator, ..Account::default() })
        .collect();
    let links = zipped([list("links"), list("link_labels")]);
    record.links = links.map(|[url, label]| Link { url, label, ..Link::default() }).collect();
    row
}

/// Lists side by side, as long as the longest of them.
fn zipped<const N: usize>(lists: [Vec<String>; N]) -> impl Iterator<Item = [String; N]> {
    let len = lists.iter().map(Vec::len).max().unwrap_or(0);
    let mut lists = lists.map(Vec::into_iter);
    (0..len).map(move |_| lists.each_mut().map(|list| list.next().unwrap_or_default()))
}

/// Values in one cell; nothing when all of them are empty.
pub fn join<'v>(values: impl Iterator<Item = &'v str>) -> Cow<'v, str> {
    let mut out = Cow::Borrowed("");
    let mut is_empty = true;
    for (n, value) in values.enumerate() {
        is_empty &= value.is_empty();
        if n == 0 && !value.contains(['\\', ';', '|']) {
            out = Cow::Borrowed(value);
            continue;
        }
        let text = out.to_mut();
        if n > 0 {
            text.push_str("; ");
        }
        for c in value.chars() {
            if matches!(c, '\\' | ';' | '|') {
                text.push('\\');
            }
            text.push(c);
        }
    }
    if is_empty { Cow::Borrowed("") } else { out }
}

/// The values of a cell that [`join`] made, or that a person wrote with `;` or `|` between them.
pub fn split(cell: &str) -> Vec<String> {
    if cell.trim().is_empty() {
        return Vec::new();
    }
    let mut values = vec![String::new()];
    let mut chars = cell.chars();
    while let Some(c) = chars.next() {
        match c {
            ';' | '|' => values.push(String::new()),
            c => {
                let c = if c == '\\' { chars.next().unwrap_or(c) } else { c };
                values.last_mut().into_iter().for_each(|value| value.push(c));
            }
        }
    }
    for value in &mut values {
        let trimmed = value.trim();
        if trimmed.len() < value.len() {
            *value = trimmed.to_owned();
        }
    }
    values
}

/// The name of the column of a further key: one that would be taken for a column of ours is told apart by `(further)`.
pub fn column_of_key(key: &str) -> Cow<'_, str> {
    let is_taken = COLUMNS.contains(&key.trim_end_matches(OF_FURTHER));
    if is_taken { Cow::Owned(format!("{key}{OF_FURTHER}")) } else { Cow::Borrowed(key) }
}

/// The further key that a column holds; never the key of a field, which would be there twice.
pub fn key_of_column(name: &str) -> Cow<'_, str> {
    if !COLUMNS.contains(&name.trim_end_matches(OF_FURTHER)) {
        return Cow::Borrowed(name);
    }
    let key = name.strip_suffix(OF_FURTHER).unwrap_or(name);
    if RECORD_KEYS.contains(&key) { Cow::Owned(format!("{key}{OF_FURTHER}")) } else { Cow::Borrowed(key) }
}

/// The text as it stands in a cell of a CSV file, where no spreadsheet takes it for a formula.
///
/// An apostrophe goes before what would begin a formula, and before apostrophes that stand there already.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if is_risky(text) && !is_number(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text that [`guarded`] put into a cell; `'s-Hertogenbosch` stays as it is.
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| is_risky(text)).unwrap_or(cell)
}

fn is_risky(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA_SIGNS)
}

/// `-73.5`, `+4`: digits with one sign and one point.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_would_be_a_formula_has_an_apostrophe_and_loses_it_again() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
            ("+7 495 123", "'+7 495 123"),
            ("-73.5", "-73.5"),
            ("-", "'-"),
            ("-3000-04", "'-3000-04"),
            ("-3000/-2000", "'-3000/-2000"),
            ("-0044-03-15", "'-0044-03-15"),
            ("-3000", "-3000"),
            ("\t=1", "'\t=1"),
            ("＝1", "'＝1"),
            ("'=1", "''=1"),
            ("'s-Hertogenbosch", "'s-Hertogenbosch"),
            ("a=1", "a=1"),
        ] {
            assert_eq!((guarded(text).as_ref(), unguarded(cell)), (cell, text));
        }
    }

    #[test]
    fn lists_are_taken_apart_where_they_were_put_together() {
        assert_eq!(join(["a", "b; c", "", r"d\|e"].into_iter()), r"a; b\; c; ; d\\\|e");
        assert_eq!(join(["", "", ""].into_iter()), "");
        assert_eq!(split("Kenya;Uganda | Chad "), ["Kenya", "Uganda", "Chad"]);
        assert_eq!(split("  "), Vec::<String>::new());
    }

    #[test]
    fn no_further_key_is_taken_for_a_field() {
        assert_eq!(column_of_key("title (further)"), "title (further) (further)");
        assert_eq!(
            (key_of_column("quotes (further)"), key_of_column("title")),
            ("quotes".into(), "title (further)".into())
        );
        assert_eq!(
            (column_of_key("a (further)"), key_of_column("a (further)")),
            ("a (further)".into(), "a (further)".into())
        );
    }

    proptest! {
        #[test]
        fn every_key_comes_back_from_the_name_of_its_column(key in "(title|quotes|a|)( \\(further\\)){0,3}") {
            if !RECORD_KEYS.contains(&key.as_str()) {
                let name = column_of_key(&key);
                prop_assert!(!COLUMNS.contains(&&*name));
                prop_assert_eq!(key_of_column(&name), key.as_str());
            }
        }

        #[test]
        fn every_list_with_a_value_comes_back(values in proptest::collection::vec(r"[ab;|\\'=]{0,4}", 1..5)) {
            let back = split(&join(values.iter().map(String::as_str)));
            if values.iter().any(|value| !value.is_empty()) {
                prop_assert_eq!(back, values);
            } else {
                prop_assert_eq!(back, Vec::<String>::new());
            }
        }

        #[test]
        fn every_text_comes_back_from_its_cell(text in r"['=+\-@0-9a.\t]{0,5}") {
            let cell = guarded(&text);
            prop_assert_eq!(unguarded(&cell), text.as_str());
            prop_assert!(is_number(&cell) || !cell.starts_with(FORMULA_SIGNS));
        }
    }
}
