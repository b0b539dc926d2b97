//! Rows of a table that are no events most likely: sums, titles and remarks.

use crate::import::notes::Notes;
use crate::import::row::first_cell;
use crate::import::rows::Rows;
use crate::import::{Issue, IssueKind, Mapping};

/// What sums are called, in small letters.
#[rustfmt::skip]
const TOTALS: &[&str] = &[
    "total", "totals", "grand total", "subtotal", "sub-total", "sum", "overall total",
    "итого", "всего", "сумма", "итог", "всього", "разом", "сума",
    "summe", "gesamt", "gesamtsumme", "insgesamt", "total général", "somme", "suma", "totale", "合計", "总计",
];

/// Whether a row without a date wants a closer look.
pub(in crate::import) fn may_be_other(rows: &Rows<'_>) -> bool {
    is_total(first_cell(rows))
}

/// Says of a row without a date what it is most likely. It stays a record.
///
/// `n_issues` is how many issues there were before the row: that its words are no date is then no help.
pub(in crate::import) fn say_what_row(rows: &Rows<'_>, mapping: &Mapping, n_issues: usize, notes: &mut Notes) {
    let first = first_cell(rows);
    if first.is_empty() || first.len() > 200 {
        return;
    }
    let filled = || (0..rows.len()).filter(|&idx| !rows.cell(idx).is_empty());
    let idx = filled().next().unwrap_or_default();
    let issue = |kind, message: &str| {
        Issue::new(rows.cell_line(idx), kind, message).at(idx as u32 + 1, mapping.name(idx)).value(first)
    };
    if is_total(first) && filled().count() > 1 && filled().skip(1).all(|idx| is_number(rows.cell(idx))) {
        notes.take_back(n_issues, IssueKind::BadDate);
        notes.issue(
            issue(IssueKind::TotalsRow, "the row looks like one of totals; it is kept as an event without a date")
                .hint("remove the row if it is no event"),
        );
    } else if mapping.columns.len() >= 3 && filled().nth(1).is_none() && notes.take_back(n_issues, IssueKind::BadDate) {
        notes.issue(
            issue(IssueKind::BadDate, "one cell alone, and no date: a title or a remark beside the table?")
                .hint("remove the row if it is no event; a row of names for the columns belongs above the first event"),
        );
    }
}

fn is_total(cell: &str) -> bool {
    if cell.len() > 40 {
        return false;
    }
    let name = cell.trim_end_matches([':', '.', ' ']).to_lowercase();
    TOTALS.contains(&name.as_str())
}

/// Whether a cell is a number or a share as tables write them: `1 234`, `12,5 %`, `-3`.
fn is_number(cell: &str) -> bool {
    cell.contains(char::is_numeric)
        && cell.chars().all(|c| c.is_numeric() || c.is_whitespace() || ".,-+−%'’$€£₽".contains(c))
}

#[cfg(test)]
mod tests {
    use crate::import::trial::{Trial, read};

    fn check(text: &str, n_records: usize, issues: &[(u64, u32, &str)]) -> Trial {
        let trial = read("a.csv", text);
        assert_eq!((trial.report.records, trial.report.events), (n_records, n_records));
        assert_eq!(trial.issues(), issues);
        trial
    }

    #[test]
    fn a_row_of_totals_is_said_and_kept() {
        let rows = "A,2012-05-01,3,4\nB,2012-05-02,1,0\n";
        check(&format!("event,date,deaths,injured\n{rows}Total,,4,4\n"), 3, &[(4, 1, "totals_row")]);
        check(&format!("event,date,deaths,injured\n{rows}Grand total:,,\"1 234\",12 %\n"), 3, &[(4, 1, "totals_row")]);
        let rows = "2012-05-01,A,3\n2012-05-02,B,1\n";
        let trial = check(&format!("date,event,deaths\n{rows}Итого,,4\n"), 3, &[(4, 1, "totals_row")]);
        assert!(trial.events.iter().any(|event| event.as_written == "Итого" && event.when.is_empty()));
    }

    #[test]
    fn an_event_that_is_called_so_is_none() {
        let rows = "A,2012-05-01,3\nB,2012-05-02,1\n";
        check(&format!("event,date,deaths\n{rows}Total,2012-05-03,4\n"), 3, &[]);
        check(&format!("event,date,deaths\n{rows}Total,,many\n"), 3, &[]);
        check(&format!("event,date,deaths\n{rows}Total,,\n"), 3, &[]);
        check(&format!("event,date,deaths\n{rows}Total loss,,4\n"), 3, &[]);
    }

    #[test]
    fn titles_above_rows_without_names_are_not_called_dates() {
        let text = "Incidents of 2012,,\nSource: our own,,\n2012-05-01,A thing,3\n2012-05-02,Another thing,1\n2012-05-03,C thing,1\n2012-05-04,D thing,4\n";
        let trial = check(text, 6, &[(1, 1, "bad_date"), (2, 1, "bad_date")]);
        assert!(trial.report.issues.iter().all(|issue| issue.message.contains("a title or a remark")));
        // A word in a column of dates beside other cells is a date that cannot be read.
        let trial = check("date,event,n\n2012-05-01,A,3\nlater,B,\n", 2, &[(3, 1, "bad_date")]);
        assert_eq!(trial.report.issues[0].message, "not a date");
    }
}
