//! Writes the text form of a filter.

use std::fmt::{self, Write};

use super::parse::{CERTAIN, DATE, MISSING, bare_dates};
use super::{DateFilter, Filter, TextTerm};

impl fmt::Display for Filter {
    /// The normal form: facets in the order of the panel, then text as it was given, then dates.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let filter = self.clone().normalised();
        let mut terms = Terms { out: f, is_first: true };
        for (facet, values) in &filter.facets {
            let key = facet.key();
            if values.all || !values.any.is_empty() {
                // One value, or none yet, has no plus between values to say that all are meant.
                let lone_plus = if values.all && values.any.len() < 2 { "+" } else { "" };
                let list = value_list(&values.any, if values.all { "+" } else { "," });
                terms.put(format_args!("{key}:{lone_plus}{list}"))?;
            }
            if !values.not.is_empty() {
                terms.put(format_args!("-{key}:{}", value_list(&values.not, ",")))?;
            }
        }
        for term in &filter.text {
            terms.put(format_args!("{}", text_term(term)))?;
        }
        if let Some(dates) = &filter.dates {
            terms.put(format_args!("{}", date_term(dates)))?;
        }
        Ok(())
    }
}

/// Terms with spaces between them.
struct Terms<'a, 'f> {
    out: &'a mut fmt::Formatter<'f>,
    is_first: bool,
}

impl Terms<'_, '_> {
    fn put(&mut self, term: fmt::Arguments<'_>) -> fmt::Result {
        if !std::mem::take(&mut self.is_first) {
            self.out.write_char(' ')?;
        }
        self.out.write_fmt(term)
    }
}

fn value_list(values: &[String], separator: &str) -> String {
    let written = values.iter().map(|value| match value.as_str() {
        "" => MISSING.to_owned(),
        value if is_plain(value) && !value.eq_ignore_ascii_case(MISSING) => value.to_owned(),
        value => quoted(value),
    });
    written.collect::<Vec<_>>().join(separator)
}

fn text_term(term: &TextTerm) -> String {
    let minus = if term.not { "-" } else { "" };
    let text = &term.text;
    match term.field {
        Some(field) if is_plain(text) => format!("{minus}{}:{text}", field.key()),
        Some(field) => format!("{minus}{}:{}", field.key(), quoted(text)),
        // A word that starts with a letter is neither a date nor left out.
        None if is_plain(text) && text.starts_with(char::is_alphabetic) => format!("{minus}{text}"),
        None => format!("{minus}{}", quoted(text)),
    }
}

fn date_term(dates: &DateFilter) -> String {
    let text = match (&dates.from, &dates.to) {
        (Some(from), Some(to)) if from == to => from.to_string(),
        (from, to) => {
            let side = |bound: &Option<super::DateBound>| bound.as_ref().map_or_else(String::new, ToString::to_string);
            format!("{}..{}", side(from), side(to))
        }
    };
    if dates.certain_only {
        format!("{CERTAIN}:{text}")
    } else if matches!(bare_dates(&text), Some(Ok(_))) {
        text
    } else {
        format!("{DATE}:{text}")
    }
}

/// Whether a value needs no quotation marks: letters, digits and a few signs that mean nothing to the parser.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_'./@#".contains(c))
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::query::samples::{any_filter, weird_text};

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(filter in any_filter(weird_text())) {
            let text = filter.to_string();
            let again: Filter = text.parse().map_err(|error| TestCaseError::fail(format!("{text}: {error:?}")))?;
            prop_assert_eq!(&again, &filter.normalised(), "{}", text);
            prop_assert_eq!(again.to_string(), text);
        }

        #[test]
        fn no_text_makes_the_parser_fail_in_any_other_way_than_by_an_error(text in "[ -~“”«»–\\n\\\\абв]{0,40}") {
            match text.parse::<Filter>() {
                Ok(filter) => prop_assert_eq!(filter.to_string().parse::<Filter>().ok(), Some(filter)),
                Err(error) => prop_assert!(text.is_char_boundary(error.at), "{:?}", error),
            }
        }
    }
}
