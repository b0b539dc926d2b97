//! Lines of texts that look like an item, an event or a heading with a slip, and are read as words of what stands before them.

use super::chronology::{Above, above_of, dated};
use super::mw_dates::read;
use crate::import::{Issue, IssueKind};
use crate::time::DateOrder;

/// Signs at the start of a line among which a slip is looked for.
const MAX_SIGNS: usize = 4;

/// Bytes within which the date of a line ends.
const MAX_DATE: usize = 40;

/// Years that a heading is taken for.
const YEARS: std::ops::Range<u32> = 1_000..3_000;

/// Whether a line is an item of a list with a date behind a mark with a slip: `,- **2013**: text`.
pub(in crate::import) fn is_nearly_item(line: &str, above: &Above, order: Option<DateOrder>) -> bool {
    let text = line.trim_start();
    let starts = text.char_indices().map(|(at, _)| at).skip(1).take(MAX_SIGNS);
    starts.filter_map(|at| text.split_at_checked(at)).any(|(before, rest)| {
        let has_mark =
            before.find(['-', '*', '+', '•']).is_some_and(|mark| is_slip(before, mark)) && !before.ends_with('*');
        let is_marked = has_mark || !before.contains(char::is_alphanumeric) && rest.starts_with("**");
        is_marked && dated(rest, above, order).is_some_and(|found| found.is_set_off && !found.rest.is_empty())
    })
}

/// Whether what stands before a date is a mark with a slip; the hyphens of `06-01-1968`, `X-2012` and `x - 2012` are none.
fn is_slip(before: &str, mark: usize) -> bool {
    let signs = before.get(..mark).unwrap_or_default();
    !before.contains(char::is_numeric)
        && !signs.contains(char::is_whitespace)
        && (!signs.contains(char::is_alphanumeric) || before.ends_with(char::is_whitespace))
}

/// The level and the words of a heading that is a date, behind marks with a slip: `#,# 2013`.
pub(in crate::import) fn nearly_heading<'t>(
    line: &'t str,
    above: &Above,
    order: Option<DateOrder>,
) -> Option<(usize, &'t str)> {
    let at = line.find(char::is_alphanumeric)?;
    let (before, words) = line.split_at_checked(at)?;
    let n = before.matches('#').count();
    let is_near = (1..=6).contains(&n) && before.trim().chars().count() <= n + 1;
    (is_near && above_of(words, above, order).is_some()).then_some((n, words.trim()))
}

/// Whether the words of a heading are a year with one sign too many: `20a12`.
pub(in crate::import) fn is_nearly_year(words: &str) -> bool {
    let digits: String = words.chars().filter(char::is_ascii_digit).collect();
    words.chars().count() == 5 && digits.len() == 4 && digits.parse().is_ok_and(|year| YEARS.contains(&year))
}

/// Whether a line of markwhen is an event with a slip in its date or without its colon, or a heading behind a sign.
pub(in crate::import) fn is_nearly_event(line: &str, order: DateOrder) -> bool {
    let near = line.get(..line.floor_char_boundary(MAX_DATE.min(line.len()))).unwrap_or_default();
    if let Some((before, _)) = near.split_once("# ") {
        return (1..=2).contains(&before.chars().count()) && !before.contains(char::is_alphanumeric);
    }
    if !near.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    if let Some((date, _)) = near.split_once(": ") {
        let n_digits = date.bytes().filter(u8::is_ascii_digit).count();
        let n_others = date.chars().filter(|c| !(c.is_ascii_digit() || "-/.: ".contains(*c))).count();
        return n_digits >= 4 && n_others == 1 && !date.contains("  ");
    }
    let word = near.split(' ').next().unwrap_or_default();
    word.len() < line.len() && word.contains(['-', '/']) && word.len() >= 7 && read(word, order).is_some()
}

/// What is said of such a line.
pub(in crate::import) fn near_issue(line: &str, number: u64, what: &str) -> Issue {
    let message = format!("this looks like {what}, and is read as words of what stands before it");
    Issue::new(number, IssueKind::BadValue, message).at(1, "").value(line.trim())
}

#[cfg(test)]
mod tests {
    use crate::import::trial::read;

    #[test]
    fn items_of_a_list_with_a_slip_in_their_mark_are_said() {
        let text = "# Story\n\n- **2012-04-05**: A\n  more\n- **June 2012**: B\n- 2013: C\n- **2014**: D\n";
        assert_eq!(read("t.md", text).report.issue_count, 0);
        for (from, to, line) in [
            ("- **June", ",- **June", 5),
            ("- **June", "-> **June", 5),
            ("- **June", "\\- **June", 5),
            ("- **June", "& **June", 5),
            ("- 2013", "-a 2013", 6),
            ("- 2013", ";- 2013", 6),
            ("- **2012", "'- **2012", 3),
        ] {
            let trial = read("t.md", &text.replacen(from, to, 1));
            assert_eq!((trial.events.len(), trial.issues()), (3, vec![(line, 1, "bad_value")]), "{to}");
        }
        let plain = "- **2012**: A\n(May he come.) - 3 men\n-- he said: so\n- **2013**: B\n2 - 3 people\n";
        assert_eq!(read("t.md", plain).report.issue_count, 0);
        let dashes = "- **2012**: A\n\nx - 2014: the film\n\nX-2014: the plane\n\n- **2013**: B\n";
        assert_eq!(read("t.md", dashes).issues(), [(3, 1, "left_out")]);
    }

    #[test]
    fn dates_with_hyphens_in_words_of_an_event_are_no_slips() {
        let text = "# Story\n\n06-01-1968 - A\n\n19-11-1968 – B\n\n1-2 May 1969 - C\n\n| Year | What |\n|---|---|\n| 1990 | D |\n";
        let trial = read("t.md", text);
        assert_eq!(trial.events.len(), 4);
        assert!(trial.events.iter().any(|event| event.when == "1969-05-01/1969-05-02" && event.title == "C"));
        assert!(!trial.issues().iter().any(|issue| issue.2 == "bad_value"));
    }

    #[test]
    fn headings_of_years_with_a_slip_are_read_or_said() {
        let text = "# Story\n\n## 2012\n\n- 5 April – A\n- 6 May – B\n\n## 2013\n\n- 4 May – C\n";
        for to in ["#,# 2013", "##: 2013", "'## 2013", "\\## 2013", "##2013"] {
            let trial = read("t.md", &text.replace("## 2013", to));
            assert_eq!(trial.lines(), ["2012-04-05 | A", "2012-05-06 | B", "2013-05-04 | C"], "{to}");
            assert_eq!(trial.issues(), [(8, 1, "bad_value")], "{to}");
        }
        let trial = read("t.md", &text.replace("## 2013", "## 20a13"));
        assert_eq!(trial.lines(), ["2012-04-05 | A", "2012-05-06 | B", "XXXX-05-04 | C"]);
        assert_eq!(trial.issues(), [(8, 4, "bad_date"), (10, 3, "missing_year")]);
    }

    #[test]
    fn events_of_markwhen_with_a_slip_are_said() {
        let text = "title: T\n\n# War\n2012-04-05: A\nmore words\n2012-06/2012-08: B\n2013: C\n# Peace\n2014: D\n";
        assert_eq!(read("t.mw", text).report.issue_count, 0);
        for (from, to, line) in [
            ("2012-06/", "2012-0a6/", 6),
            ("2012-08:", "2012-08", 6),
            ("2013:", "2013a:", 7),
            ("# Peace", "}# Peace", 8),
        ] {
            let trial = read("t.mw", &text.replacen(from, to, 1));
            assert_eq!(trial.issues(), [(line, 1, "bad_value")], "{to}");
        }
        let words = "2012: A\n12 men: so many\n2012 was hot\n3-4 people\nC# is a language: 2013\n1999, he said: no\n";
        assert_eq!(read("t.mw", words).report.issue_count, 0);
    }
}
