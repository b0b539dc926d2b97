//! The lines of Markdown: headings, items of lists, rows of tables.

use super::chronology::{Above, dated};
use crate::dataset::Status;

/// An item of a list.
pub(in crate::import) struct Item<'a> {
    pub(in crate::import) indent: usize,
    pub(in crate::import) text: &'a str,
    /// `[x]` or `[ ]`.
    pub(in crate::import) is_done: Option<bool>,
}

pub(in crate::import) fn item(line: &str) -> Option<Item<'_>> {
    let text = line.trim_start();
    let indent = line.len() - text.len();
    let n_digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = match n_digits {
        0 => text.strip_prefix(['-', '*', '+', '•'])?,
        1..=3 => text.get(n_digits..)?.strip_prefix(['.', ')'])?,
        _ => return None,
    };
    let rest = rest.strip_prefix([' ', '\t'])?.trim();
    // `5. Mai 2020 – text` starts with a date and not with a number.
    if n_digits > 0
        && dated(text, &Above::default(), None).is_some_and(|dated| dated.words.contains(char::is_alphabetic))
    {
        return None;
    }
    let boxes = [("[x] ", true), ("[X] ", true), ("[ ] ", false)];
    let is_done = boxes.into_iter().find_map(|(sign, is_done)| Some((rest.strip_prefix(sign)?, is_done)));
    Some(Item { indent, text: is_done.map_or(rest, |(rest, _)| rest.trim()), is_done: is_done.map(|(_, done)| done) })
}

/// The level and the words of a heading.
pub(in crate::import) fn heading(line: &str) -> Option<(usize, &str)> {
    let n = line.bytes().take_while(|byte| *byte == b'#').count();
    let rest = line.get(n..)?;
    let is_heading = (1..=6).contains(&n) && (rest.starts_with([' ', '\t']) || rest.trim().is_empty());
    is_heading.then(|| (n, rest.trim().trim_end_matches('#').trim_end()))
}

pub(in crate::import) fn is_rule_of_table(line: &str) -> bool {
    line.contains('-') && line.contains('|') && line.bytes().all(|byte| b"|-: \t\r".contains(&byte))
}

/// The cells of a row; `\|` is a sign of a cell.
pub(in crate::import) fn cells_of(line: &str) -> Vec<String> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').filter(|line| !line.ends_with('\\')).unwrap_or(line);
    let mut cells = vec![String::new()];
    let mut is_escaped = false;
    for c in line.chars() {
        if c == '|' && !is_escaped {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            if c == '|' {
                cell.pop();
            }
            cell.push(c);
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// Whether a line is a rule between paragraphs.
pub(in crate::import) fn is_rule(line: &str) -> bool {
    let line: String = line.split_whitespace().collect();
    line.len() >= 3 && ["-", "*", "_"].iter().any(|sign| line.trim_matches(|c| sign.starts_with(c)).is_empty())
}

/// The status at the end of a title, `_(own claim)_`, and the title without it.
pub(in crate::import) fn status_of(text: &str) -> (&str, String) {
    let text = text.trim();
    for (open, close) in [("_(", ")_"), ("*(", ")*")] {
        if let Some((title, status)) = text.strip_suffix(close).and_then(|text| text.rsplit_once(open)) {
            let key = status.trim().to_lowercase().replace([' ', '-'], "_");
            if Status::from_key(&key).is_some() {
                return (title.trim_end(), key);
            }
        }
    }
    (text, String::new())
}
