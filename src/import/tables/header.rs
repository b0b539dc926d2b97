//! The row that names the columns, and the rows around it that are no data.

use std::collections::HashSet;

use crate::import::datecell::looks_like_date;
use crate::import::fields::fields_by_name;
use crate::import::stats::is_url;

/// Rows in which a header is looked for.
const LOOK_ROWS: usize = 20;

/// Where the data starts, and what the columns are called.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::import) struct Header {
    /// The row of names; `None` when the table has none.
    pub(in crate::import) row: Option<usize>,
    /// The first row of data.
    pub(in crate::import) first_data_row: usize,
    /// One name a column; none is empty and no two are equal.
    pub(in crate::import) names: Vec<String>,
}

/// Finds the header in the first rows of a table that mostly has `n_cells` cells a row.
pub(in crate::import) fn find_header(rows: &[Vec<String>], n_cells: usize) -> Header {
    let n_filled = |row: &Vec<String>| row.iter().filter(|cell| !cell.is_empty()).count();
    // Titles above the table fill one or two cells; names fill most of them.
    let wanted = if n_cells >= 3 { n_cells.div_ceil(2).max(2) } else { 1 };
    let at = rows.iter().take(LOOK_ROWS).position(|row| n_filled(row) >= wanted).unwrap_or(0);
    let width = rows.iter().take(LOOK_ROWS).map(Vec::len).filter(|len| *len <= n_cells).max().unwrap_or(n_cells);
    let Some(first) = rows.get(at) else {
        return Header { row: None, first_data_row: 0, names: numbered(width) };
    };
    if !is_header(first) {
        // Then the rows above are data too: nothing marks them as titles.
        return Header { row: None, first_data_row: 0, names: numbered(width.max(n_cells)) };
    }
    let mut names = first.clone();
    while names.len() > n_cells && names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    let mut first_data_row = at + 1;
    if rows.get(at + 1).is_some_and(|row| is_hxl(row)) {
        first_data_row += 1;
    }
    Header { row: Some(at), first_data_row, names: distinct(names) }
}

fn is_header(row: &[String]) -> bool {
    let filled = || row.iter().filter(|cell| !cell.is_empty());
    let n_known = filled().filter(|cell| fields_by_name(cell).iter().any(|(_, score)| *score > 30)).count();
    let n_data = filled().filter(|cell| is_data(cell)).count();
    n_data == 0 || n_known >= 2 || (n_known == 1 && n_data * 2 < filled().count())
}

/// Whether a cell is a value that nobody would name a column by.
fn is_data(cell: &str) -> bool {
    cell.parse::<f64>().is_ok() || looks_like_date(cell) || is_url(cell)
}

/// The row of tags of the Humanitarian Exchange Language, `#date+start`.
fn is_hxl(row: &[String]) -> bool {
    let mut filled = row.iter().filter(|cell| !cell.is_empty()).peekable();
    filled.peek().is_some()
        && filled.all(|cell| {
            cell.strip_prefix('#').is_some_and(|tag| {
                !tag.is_empty()
                    && tag.split([' ', '+']).all(|part| part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
            })
        })
}

fn numbered(n_cells: usize) -> Vec<String> {
    (1..=n_cells).map(|number| format!("column {number}")).collect()
}

fn distinct(names: Vec<String>) -> Vec<String> {
    // Tables of logs have thousands of columns.
    let mut known: HashSet<String> = HashSet::with_capacity(names.len());
    let mut out: Vec<String> = Vec::with_capacity(names.len());
    for (idx, name) in names.into_iter().enumerate() {
        let name = if name.is_empty() { format!("column {}", idx + 1) } else { name };
        let name = if known.contains(&name) { format!("{name} (column {})", idx + 1) } else { name };
        known.insert(name.clone());
        out.push(name);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_header(text: &str, n_cells: usize, row: Option<usize>, first_data_row: usize, names: &[&str]) {
        let rows: Vec<Vec<String>> = text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(find_header(&rows, n_cells), Header { row, first_data_row, names });
    }

    #[test]
    fn titles_above_the_header_and_tags_below_it_are_no_data() {
        check_header(
            "Incidents of 2021,,\n,,\ndate,event,place\n2021-04-02,March,Moscow\n",
            3,
            Some(2),
            3,
            &["date", "event", "place"],
        );
        check_header(
            "date,event,place\n#date+start,#event,\n2021,March,Moscow\n",
            3,
            Some(0),
            2,
            &["date", "event", "place"],
        );
    }

    #[test]
    fn a_first_row_of_values_is_no_header() {
        check_header("20210402,USA,010\n20210403,RUS,020\n", 3, None, 0, &["column 1", "column 2", "column 3"]);
    }

    #[test]
    fn names_are_made_distinct() {
        check_header("date,name,name,\n2021,a,b,c\n", 4, Some(0), 1, &["date", "name", "name (column 3)", "column 4"]);
    }
}
