//! Reads the text form of a filter.
//!
//! ```text
//! country:TJ,RU  actor:"Group 24"  -kind:statement  embassy  certain:2021..2022
//! └ field:values └ quoted value    └ left out       └ text   └ dates
//! ```
//!
//! White space separates terms.
//! Quotation marks and backslashes make characters stand for themselves.

use std::str::FromStr;

use super::{DateBound, DateFilter, Filter, TextField, TextTerm};
use crate::dataset::Facet;

/// The word for "missing" in the text form.
pub(super) const MISSING: &str = "none";
/// The field that looks everywhere.
const TEXT: &str = "text";
/// The field of dates, for those that do not look like one.
pub(super) const DATE: &str = "date";
/// The field of dates that asks for certainty.
pub(super) const CERTAIN: &str = "certain";

/// Text that is not a filter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FilterError {
    /// Where in the text it went wrong, in bytes.
    pub at: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it; empty when there is nothing to say.
    pub hint: String,
}

impl FilterError {
    fn new(at: usize, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { at, message: message.into(), hint: hint.into() }
    }
}

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        let mut filter = Self::default();
        for token in tokens(text)? {
            read_term(&mut filter, &token)?;
        }
        Ok(filter.normalised())
    }
}

/// A character of a term, or the place where a quotation starts.
#[derive(Copy, Clone)]
struct Piece {
    at: usize,
    /// `None` where a quotation starts, so that `""` can be told from nothing.
    c: Option<char>,
    /// Quoted or escaped: stands for itself.
    is_literal: bool,
}

impl Piece {
    fn is_sign(&self, sign: char) -> bool {
        self.c == Some(sign) && !self.is_literal
    }
}

/// Cuts the text at white space outside quotations.
fn tokens(text: &str) -> Result<Vec<Vec<Piece>>, FilterError> {
    let mut tokens = Vec::new();
    let mut token: Vec<Piece> = Vec::new();
    let mut quote: Option<(usize, &str)> = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            // A backslash at the very end has nothing to protect and stands for itself.
            let c = chars.next().map_or('\\', |(_, next)| next);
            token.push(Piece { at, c: Some(c), is_literal: true });
        } else if let Some((_, closers)) = quote {
            if closers.contains(c) {
                quote = None;
            } else {
                token.push(Piece { at, c: Some(c), is_literal: true });
            }
        } else if let Some(closers) = closers_of(c) {
            quote = Some((at, closers));
            token.push(Piece { at, c: None, is_literal: true });
        } else if c.is_whitespace() {
            if !token.is_empty() {
                tokens.push(std::mem::take(&mut token));
            }
        } else {
            token.push(Piece { at, c: Some(c), is_literal: false });
        }
    }
    if let Some((at, _)) = quote {
        return Err(FilterError::new(at, "this quotation mark is not closed", "close it, or write \\ before it"));
    }
    if !token.is_empty() {
        tokens.push(token);
    }
    Ok(tokens)
}

/// What closes a quotation; text that is pasted has curly marks.
fn closers_of(opener: char) -> Option<&'static str> {
    match opener {
        '"' => Some("\""),
        '“' => Some("”"),
        '„' => Some("“”"),
        '«' => Some("»"),
        _ => None,
    }
}

fn text_of(pieces: &[Piece]) -> String {
    pieces.iter().filter_map(|piece| piece.c).collect()
}

/// The text when nothing of it is quoted or escaped.
fn plain_text_of(pieces: &[Piece]) -> Option<String> {
    pieces.iter().all(|piece| !piece.is_literal).then(|| text_of(pieces))
}

fn read_term(filter: &mut Filter, token: &[Piece]) -> Result<(), FilterError> {
    let at = token.first().map_or(0, |piece| piece.at);
    if let Some(dates) = plain_text_of(token).and_then(|text| bare_dates(&text)) {
        return put_dates(filter, dates.map_err(|error| FilterError { at, ..error })?, at);
    }
    let (not, rest) = match token {
        [minus, rest @ ..] if minus.is_sign('-') && !rest.is_empty() => (true, rest),
        _ => (false, token),
    };
    let Some((name, value)) = split_field(rest) else {
        filter.text.push(TextTerm { text: text_of(rest), not, field: None });
        return Ok(());
    };
    let value_at = value.first().map_or(at, |piece| piece.at);
    let key = name.to_lowercase();
    if value.is_empty() {
        is_field(&key).then_some(()).ok_or_else(|| unknown_field(at, &name))?;
        let or_none = if is_facet(&key) { format!(", or {key}:none for events without one") } else { String::new() };
        let hint = format!("write {key}:value without a space{or_none}");
        return Err(FilterError::new(at, format!("{key} has no value"), hint));
    }
    if let Some(facet) = Facet::from_key(&key) {
        return read_values(filter, facet, not, value);
    }
    match key.as_str() {
        TEXT => filter.text.push(TextTerm { text: text_of(value), not, field: None }),
        DATE | CERTAIN if not => {
            return Err(FilterError::new(
                at,
                "dates cannot be left out",
                "write ..2020 or 2023.. for the time before or after",
            ));
        }
        DATE | CERTAIN => {
            let dates = read_dates(&text_of(value)).map_err(|error| FilterError { at: value_at, ..error })?;
            put_dates(filter, DateFilter { certain_only: key == CERTAIN, ..dates }, at)?;
        }
        _ => match TextField::ALL.into_iter().find(|field| field.key() == key) {
            Some(field) => filter.text.push(TextTerm { text: text_of(value), not, field: Some(field) }),
            None => return Err(unknown_field(at, &name)),
        },
    }
    Ok(())
}

/// `name:value`, when what stands before the first colon can be a name.
fn split_field(term: &[Piece]) -> Option<(String, &[Piece])> {
    let colon = term.iter().position(|piece| piece.is_sign(':'))?;
    let (name, value) = term.split_at_checked(colon)?;
    let name = plain_text_of(name)?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphabetic() || c == '_');
    is_name.then_some((name, value.get(1..).unwrap_or(&[])))
}

/// `TJ`, `TJ,RU`, `TJ+RU`, `+TJ` (all, of one so far), `none`.
fn read_values(filter: &mut Filter, facet: Facet, not: bool, value: &[Piece]) -> Result<(), FilterError> {
    let at = value.first().map_or(0, |piece| piece.at);
    let key = facet.key();
    let n_commas = value.iter().filter(|piece| piece.is_sign(',')).count();
    let all = value.iter().any(|piece| piece.is_sign('+'));
    if all && (n_commas > 0 || not) {
        let message =
            if not { "a plus cannot stand in a term with a minus" } else { "a comma and a plus stand in one term" };
        return Err(FilterError::new(
            at,
            message,
            format!("write {key}:A,B for any of them, {key}:A+B for all of them, -{key}:A,B for none of them"),
        ));
    }
    let list = match value {
        [plus, rest @ ..] if plus.is_sign('+') => rest,
        _ => value,
    };
    let mut values = Vec::new();
    // A plus with nothing after it is the switch alone.
    if !list.is_empty() {
        for part in list.split(|piece| piece.is_sign(',') || piece.is_sign('+')) {
            if part.is_empty() {
                let hint = format!("write {key}:A,B without spaces, or quote a value that has a comma or a plus in it");
                return Err(FilterError::new(at, format!("a value of {key} is empty"), hint));
            }
            let is_missing = plain_text_of(part).is_some_and(|text| text.eq_ignore_ascii_case(MISSING));
            values.push(if is_missing { String::new() } else { text_of(part) });
        }
    }
    let entry = filter.facets.entry(facet).or_default();
    if not {
        entry.not.extend(values);
        return Ok(());
    }
    if !entry.any.is_empty() && entry.all != all || entry.all && !all {
        let hint = format!("write {key}:A,B for any of them, or {key}:A+B for all of them");
        return Err(FilterError::new(at, format!("{key} is asked for in two ways"), hint));
    }
    entry.all = all;
    entry.any.extend(values);
    Ok(())
}

fn put_dates(filter: &mut Filter, dates: DateFilter, at: usize) -> Result<(), FilterError> {
    if filter.dates.is_some() {
        return Err(FilterError::new(at, "there are two terms of dates", "write one, as in 2021..2022"));
    }
    filter.dates = Some(dates);
    Ok(())
}

/// `2021`, `2021..2022`, `2021..`, `..2022`, `..`.
fn read_dates(text: &str) -> Result<DateFilter, FilterError> {
    let bound = |text: &str| {
        text.parse::<DateBound>().map_err(|_| {
            FilterError::new(
                0,
                format!("{text} is not a date to filter by"),
                "write 2021, 2021-04 or 2021-04-02; quote it to search for the text",
            )
        })
    };
    let side = |text: &str| if text.is_empty() { Ok(None) } else { bound(text).map(Some) };
    let (from, to) = if let Some((from, to)) = text.split_once("..") {
        (side(from)?, side(to)?)
    } else {
        let date = bound(text)?;
        (Some(date.clone()), Some(date))
    };
    Ok(DateFilter { from, to, certain_only: false })
}

/// The dates that a term without a field stands for; `None` when it is text.
///
/// What looks like a date and is none is an error: a search for its characters would find nothing and not say why.
pub(super) fn bare_dates(text: &str) -> Option<Result<DateFilter, FilterError>> {
    if let Some((from, to)) = text.split_once("..") {
        let starts_like_a_date =
            |side: &str| side.strip_prefix('-').unwrap_or(side).starts_with(|c: char| c.is_ascii_digit());
        let can_be_side = |side: &str| side.is_empty() || starts_like_a_date(side);
        let is_range = (from, to) != ("", "") && can_be_side(from) && can_be_side(to);
        return is_range.then(|| read_dates(text));
    }
    if let Some((a, b)) = text.split_once(['-', '–', '—', '/'])
        && is_year(a)
        && is_year(b)
    {
        return Some(Err(FilterError::new(0, format!("{text} is not a date to filter by"), format!("write {a}..{b}"))));
    }
    if let Some(year) = text.strip_prefix('-').filter(|year| is_year(year)) {
        let hint = format!("write date:-{year} for a year before the year 0, -\"{year}\" to leave out the text");
        return Some(Err(FilterError::new(0, format!("-{year} can be a year or a text to leave out"), hint)));
    }
    let starts_with_year = text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().take_while(|c| c.is_ascii_digit() || *c == 'X').count() == 4;
    if !starts_with_year {
        return None;
    }
    if let Ok(dates) = read_dates(text) {
        return Some(Ok(dates));
    }
    let plain = text.replace(['?', '~', '%'], "");
    if plain != text && plain.parse::<DateBound>().is_ok() {
        let hint = format!("write {plain}; what may lie in it counts, unless you write certain:{plain}");
        return Some(Err(FilterError::new(0, format!("{text} is not a date to filter by"), hint)));
    }
    let looks_like_a_day = text.len() > 4 && text.chars().all(|c| c.is_ascii_digit() || c == '-');
    looks_like_a_day.then(|| read_dates(text))
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())
}

fn fields() -> impl Iterator<Item = &'static str> {
    let texts = TextField::ALL.into_iter().map(TextField::key);
    Facet::ALL.into_iter().map(Facet::key).chain([TEXT]).chain(texts).chain([DATE, CERTAIN])
}

fn is_field(key: &str) -> bool {
    fields().any(|field| field == key)
}

fn is_facet(key: &str) -> bool {
    Facet::from_key(key).is_some()
}

fn unknown_field(at: usize, name: &str) -> FilterError {
    let folded = name.to_lowercase();
    let near = fields().map(|field| (edits(&folded, field), field)).min();
    let hint = match near {
        // More than a third of the letters wrong is another word.
        Some((n_edits, field)) if n_edits * 3 <= folded.chars().count().max(3) => format!("did you mean {field}?"),
        _ => {
            let known = fields().collect::<Vec<_>>().join(", ");
            format!("fields are {known}; quote the term to search for the text")
        }
    };
    FilterError::new(at, format!("there is no field {name}"), hint)
}

/// Letters to put in, take out or change to get from one word to the other (Levenshtein 1966).
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (j, &cb) in b.iter().enumerate() {
            let (Some(above), swap) = (row.get(j + 1).copied(), diagonal + usize::from(ca != cb)) else { break };
            if let Some(slot) = row.get_mut(j) {
                *slot = left;
            }
            left = swap.min(above + 1).min(left + 1);
            diagonal = above;
        }
        if let Some(last) = row.last_mut() {
            *last = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, canonical: &str) {
        let filter: Filter = text.parse().unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!(filter.to_string(), canonical, "{text}");
    }

    fn check_error(text: &str, at: usize, message: &str, hint: &str) {
        let error = text.parse::<Filter>().expect_err(text);
        assert_eq!((error.at, error.message.as_str()), (at, message), "{text}");
        assert!(error.hint.contains(hint), "{text}: {}", error.hint);
    }

    #[test]
    fn terms_of_one_facet_are_gathered() {
        check("country:TJ country:RU", "country:TJ,RU");
        check("country:TJ,RU", "country:TJ,RU");
        check("country:TJ+RU country:+KZ", "country:TJ+RU+KZ");
        check("-kind:statement country:TJ -kind:interview", "country:TJ -kind:statement,interview");
        check("country:none,TJ country:TJ", "country:none,TJ");
        check("COUNTRY:None", "country:none");
        check("country:\"\"", "country:none");
        check("country:\"none\"", "country:\"none\"");
    }

    #[test]
    fn words_without_a_field_are_text() {
        check("embassy protest", "embassy protest");
        check("text:embassy -protest", "embassy -protest");
        check("“Group 24” -\"a b\"", "\"Group 24\" -\"a b\"");
        check("title:rally summary:\"in Moscow\"", "title:rally summary:\"in Moscow\"");
        check("24 10:15 ... - -", "\"24\" \"10:15\" \"...\" \"-\" \"-\"");
        check("\"2021\" text:2021", "\"2021\" \"2021\"");
        check("wait..what", "wait..what");
    }

    #[test]
    fn years_and_ranges_are_dates() {
        check("2021", "2021");
        check("2021..2022", "2021..2022");
        check("2021..", "2021..");
        check("..2022-02", "..2022-02");
        check("certain:2021..2022", "certain:2021..2022");
        check("certain:2021", "certain:2021");
        check("2022..2021", "2021..2022");
        check("date:2021", "2021");
        check("date:..", "date:..");
        check("date:-0500", "date:-0500");
        check("-0500..0100", "-0500..0100");
        check("embassy 2021 country:TJ", "country:TJ embassy 2021");
    }

    #[test]
    fn quotes_and_backslashes_let_any_character_through() {
        check(r#"actor:"Group 24""#, r#"actor:"Group 24""#);
        check(r"actor:Group\ 24", r#"actor:"Group 24""#);
        check(r#"actor:"a,b","c+d""#, r#"actor:"a,b","c+d""#);
        check(r#"actor:say\"hi\""#, r#"actor:"say\"hi\"""#);
        check(r#"file:"a:b\\c""#, r#"file:"a:b\\c""#);
        check("country\\:TJ", "\"country:TJ\"");
    }

    #[test]
    fn a_field_we_do_not_know_is_named_with_the_nearest_one() {
        check_error("embassy contry:TJ", 8, "there is no field contry", "did you mean country?");
        check_error("-actr:x", 0, "there is no field actr", "did you mean actor?");
        check_error("https://example.org", 0, "there is no field https", "quote the term");
        check_error("colour:", 0, "there is no field colour", "fields are country, actor");
    }

    #[test]
    fn half_a_term_says_what_is_missing() {
        check_error("country:", 0, "country has no value", "country:none");
        check_error("title:", 0, "title has no value", "without a space");
        check_error("country:TJ, RU", 8, "a value of country is empty", "without spaces");
        check_error("actor:\"Group", 6, "this quotation mark is not closed", "close it");
    }

    #[test]
    fn any_and_all_do_not_mix() {
        check_error("country:TJ,RU+KZ", 8, "a comma and a plus stand in one term", "country:A+B for all");
        check_error("country:TJ country:RU+KZ", 19, "country is asked for in two ways", "country:A+B for all");
        check_error("-country:TJ+RU", 9, "a plus cannot stand in a term with a minus", "for none of them");
    }

    #[test]
    fn what_looks_like_a_date_and_is_none_is_not_searched_for() {
        check_error("2021-13", 0, "2021-13 is not a date to filter by", "2021-04");
        check_error("x 2021?", 2, "2021? is not a date to filter by", "write 2021;");
        check_error("2021-2022", 0, "2021-2022 is not a date to filter by", "write 2021..2022");
        check_error("2021/2022", 0, "2021/2022 is not a date to filter by", "write 2021..2022");
        check_error("certain:2021..April", 8, "April is not a date to filter by", "2021-04");
    }

    #[test]
    fn a_minus_before_a_year_is_asked_about() {
        check_error("-2021", 0, "-2021 can be a year or a text to leave out", "date:-2021");
        check_error("-date:2021", 0, "dates cannot be left out", "..2020");
        check_error("2021 2022", 5, "there are two terms of dates", "2021..2022");
    }

    #[test]
    fn every_example_of_the_documentation_is_read() {
        let (tables, _) = include_str!("../../docs/filter.md").split_once("## Signs").expect("a part about signs");
        let cells = tables.lines().filter(|line| line.starts_with("| `")).filter_map(|line| line.split('|').nth(1));
        let examples: Vec<&str> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
        assert!(examples.len() > 20, "{examples:?}");
        for example in examples {
            check(
                example,
                &example.parse::<Filter>().unwrap_or_else(|error| panic!("{example}: {error:?}")).to_string(),
            );
        }
    }

    #[test]
    fn edits_are_counted_as_levenshtein_did() {
        for (a, b, n) in
            [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3), ("same", "same", 0), ("contry", "country", 1)]
        {
            assert_eq!(edits(a, b), n, "{a} {b}");
        }
    }
}
