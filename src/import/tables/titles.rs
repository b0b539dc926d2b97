//! Titles for events whose table has none.
//!
//! | the row has           | its title                           |
//! |-----------------------|-------------------------------------|
//! | kind and actor        | `Speech – Donald Trump`             |
//! | kind and place        | `Rally – Columbia, South Carolina`  |
//! | actor and place       | `Donald Trump – Columbia`           |
//! | a summary             | its first sentence                  |
//! | place, actor, kind    | the first of these                  |
//! | countries             | `USA – PHI`, as written             |
//! | nothing of these      | its first two cells with words      |
//! | only a date           | `[untitled]`                        |

use crate::dataset::EventRecord;
use crate::import::report::cut;

/// Characters of a title that was made: one line of a figure.
const MAX_TITLE: usize = 80;

/// Makes a title of the other fields of a record, and of further cells where there is nothing else; empty when there is nothing.
pub(in crate::import) fn compose<'a>(
    record: &EventRecord,
    countries: &str,
    cells: impl Iterator<Item = &'a str>,
) -> String {
    let actor = record.actors.first().map_or("", |actor| actor.id.as_str());
    let place = record.places.first().map_or("", String::as_str);
    let kind = record.kind.as_str();
    for pair in [[kind, actor], [kind, place], [actor, place]] {
        if pair.iter().all(|part| !part.is_empty()) {
            return cut(&pair.join(" – "), MAX_TITLE);
        }
    }
    if !record.summary.is_empty() {
        return first_sentence(&record.summary);
    }
    if let Some(one) = [place, actor, kind, countries].into_iter().find(|part| !part.is_empty()) {
        return cut(one, MAX_TITLE);
    }
    let with_words = cells
        .filter(|cell| cell.chars().filter(|c| c.is_alphabetic()).count() >= 3 && !crate::import::stats::is_url(cell));
    cut(&with_words.take(2).collect::<Vec<_>>().join(" – "), MAX_TITLE)
}

/// The first sentence of a text, on one line and at most 80 characters of it.
pub(in crate::import) fn first_sentence(text: &str) -> String {
    let text = text.trim();
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        let after = at + c.len_utf8();
        let rest = text.get(after..).unwrap_or_default();
        // A stop after a single letter or a capital with one follower, as in "J. Smith" and "Dr. Smith", ends no sentence.
        let word = text.get(..at).unwrap_or_default().rsplit([' ', '(', '.']).next().unwrap_or_default();
        let is_stop = matches!(c, '.' | '!' | '?' | '。')
            && (rest.is_empty() || rest.starts_with([' ', '\n']))
            && word.chars().count() > 2;
        if is_stop || matches!(c, '\n' | '\r') {
            end = at;
            break;
        }
        if at > MAX_TITLE * 4 {
            break;
        }
    }
    let line = text.get(..end).unwrap_or(text);
    let line = line.get(..line.floor_char_boundary(MAX_TITLE * 8)).unwrap_or(line);
    cut(&line.split_whitespace().collect::<Vec<_>>().join(" "), MAX_TITLE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::ActorRole;

    #[test]
    fn a_title_says_what_and_who() {
        let mut record = EventRecord { kind: "Speech".to_owned(), ..EventRecord::default() };
        record.actors.push(ActorRole { id: "Donald Trump".to_owned(), ..ActorRole::default() });
        assert_eq!(compose(&record, "", std::iter::empty()), "Speech – Donald Trump");
        assert_eq!(
            compose(&EventRecord::default(), "", ["12", "https://a.b", "Blue", "Red", "Tall"].into_iter()),
            "Blue – Red"
        );
    }

    #[test]
    fn the_first_sentence_does_not_end_at_an_abbreviation() {
        assert_eq!(first_sentence("On 2 April, Dr. J. Smith spoke. Then he left."), "On 2 April, Dr. J. Smith spoke");
        assert_eq!(first_sentence("One line\nand another"), "One line");
        assert_eq!(first_sentence(&"word ".repeat(100)).chars().count(), 80);
    }
}
