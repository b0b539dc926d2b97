//! A date of which year, month and day stand in columns of their own.

use crate::import::datecell::{Cell, is_missing_date, parse_year, read_cell};
use crate::import::dates::disagreement;
use crate::import::notes::Notes;
use crate::import::rows::Rows;
use crate::import::{Issue, IssueKind, Mapping};
use crate::time::{DateOrder, Edtf, Form, Precision, Shape, is_missing_code, month_from_name};

/// Columns of year, month and day.
#[derive(Copy, Clone, Debug, Default)]
pub(in crate::import) struct Parts {
    pub(in crate::import) year: Option<usize>,
    pub(in crate::import) month: Option<usize>,
    pub(in crate::import) day: Option<usize>,
    /// Whether its years have two digits, so that their century is a guess.
    pub(in crate::import) has_short_years: bool,
}

impl Parts {
    /// The date of a row, and whether its cells say more than that.
    pub(in crate::import) fn date(
        self,
        rows: &Rows<'_>,
        mapping: &Mapping,
        codes_are_years: bool,
        notes: &mut Notes,
    ) -> (Option<Edtf>, bool) {
        let Some(idx) = self.year else { return (None, false) };
        let mut cx = Cx { parts: self, rows, mapping, notes, is_odd: false };
        let edtf = cx.date(idx, codes_are_years);
        (edtf, cx.is_odd)
    }

    /// The date of a row that has one of its own, finer by these columns where they agree with it; where they do not, it
    /// is said.
    pub(in crate::import) fn beside(self, date: Edtf, rows: &Rows<'_>, mapping: &Mapping, notes: &mut Notes) -> Edtf {
        let Some(idx) = self.year.filter(|_| self.month.is_some() && !self.has_short_years) else { return date };
        let mut cx = Cx { parts: self, rows, mapping, notes, is_odd: false };
        cx.beside(date, parse_year(rows.cell(idx)))
    }

    /// The cells as they are written, one after another.
    pub(in crate::import) fn words(self, rows: &Rows<'_>) -> String {
        let cells = [self.year, self.month, self.day].into_iter().flatten().map(|idx| rows.cell(idx));
        cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// The reading of one row.
struct Cx<'a, 'r> {
    parts: Parts,
    rows: &'a Rows<'r>,
    mapping: &'a Mapping,
    notes: &'a mut Notes,
    is_odd: bool,
}

impl Cx<'_, '_> {
    fn issue(&mut self, idx: usize, kind: IssueKind, message: &str, hint: &str) {
        let issue = Issue::new(self.rows.cell_line(idx), kind, message).at(idx as u32 + 1, self.mapping.name(idx));
        self.notes.issue(issue.value(self.rows.cell(idx)).hint(hint));
    }

    /// A month or a day: the column and the number.
    fn number(&self, idx: Option<usize>) -> Option<(usize, u32)> {
        let idx = idx?;
        let text = self.rows.cell(idx);
        let whole = text.strip_suffix(".0").unwrap_or(text);
        let number = whole.parse::<u32>().ok().or_else(|| month_from_name(text)).or_else(|| number_of_script(whole));
        number.filter(|&n| n > 0).map(|n| (idx, n))
    }

    /// What says something and is of no use to the date is not passed over.
    fn note_unused(&mut self, month_is_used: bool, day_is_used: bool) {
        for (column, is_used) in [(self.parts.month, month_is_used), (self.parts.day, day_is_used)] {
            let Some(idx) = column.filter(|_| !is_used) else { continue };
            if !says_something(self.rows.cell(idx)) {
                continue;
            }
            let message = "a part of the date that is no number of its column, or that lacks the part before it";
            let hint = "the date is kept without it; write year, month and day as numbers";
            self.issue(idx, IssueKind::BadDate, message, hint);
            self.is_odd = true;
        }
    }

    fn date(&mut self, idx: usize, codes_are_years: bool) -> Option<Edtf> {
        let text = self.rows.cell(idx);
        if text.is_empty() {
            self.note_unused(false, false);
            return None;
        }
        if !codes_are_years && is_missing_code(text) {
            self.issue(idx, IssueKind::MissingDate, "databases write this for no date", "leave the cell empty");
            return None;
        }
        let month = self.number(self.parts.month);
        let day = month.and_then(|_| self.number(self.parts.day));
        let Some(year) = parse_year(text) else { return self.of_words(idx, month, day) };
        if month.is_none()
            && let Some(season) = self.season(year)
        {
            self.note_unused(true, false);
            // Its words are kept.
            self.is_odd = true;
            return Some(season);
        }
        self.note_unused(month.is_some(), day.is_some());
        let (month_number, day_number) = (month.map(|(_, n)| n), day.map(|(_, n)| n));
        if self.parts.has_short_years
            && let Some(guessed) = self.short_year(text, month, day)
        {
            let (rows, mapping) = (self.rows, self.mapping);
            self.notes.issue_once(&format!("short years {idx}"), || {
                let message = "years of two digits; the century is a guess and marked as such";
                let issue = Issue::new(rows.cell_line(idx), IssueKind::ShortYear, message);
                issue.at(idx as u32 + 1, mapping.name(idx)).value(text).hint("write years with four digits")
            });
            return Some(guessed);
        }
        match Edtf::from_ymd(year, month_number, day_number) {
            Ok(edtf) => Some(edtf),
            Err(error) => {
                self.note_impossible(idx, month, day, &error.message);
                Edtf::from_ymd(year, month_number, None).or_else(|_| Edtf::from_ymd(year, None, None)).ok()
            }
        }
    }

    /// What is no date of the calendar is said of the cell that makes it none.
    fn note_impossible(&mut self, year: usize, month: Option<(usize, u32)>, day: Option<(usize, u32)>, message: &str) {
        let is_month = |(_, n): &(usize, u32)| !(1..=12).contains(n);
        let bad = month.filter(is_month).or(day).or(month).map_or(year, |(idx, _)| idx);
        self.issue(bad, IssueKind::BadDate, message, "what is left of the date is kept; correct this cell");
        self.is_odd = true;
    }

    /// The date of a year of two digits, without what the calendar does not have.
    fn short_year(&mut self, text: &str, month: Option<(usize, u32)>, day: Option<(usize, u32)>) -> Option<Edtf> {
        let number = |part: Option<(usize, u32)>| part.map(|(_, n)| n);
        if let Some(guessed) = short_year(text, number(month), number(day)) {
            return Some(guessed);
        }
        let rest = short_year(text, number(month), None).or_else(|| short_year(text, None, None))?;
        self.note_impossible(0, month, day, "the calendar has no such date");
        Some(rest)
    }

    /// The season or the quarter of a year, where a word for it stands in the place of the month.
    fn season(&self, year: i64) -> Option<Edtf> {
        let words = self.rows.cell(self.parts.month.filter(|_| !self.parts.has_short_years)?);
        let is_word = words.len() <= 30 && words.starts_with(|c: char| c.is_alphabetic());
        if !is_word || !(1_000..=9_999).contains(&year) {
            return None;
        }
        let Cell::Date(edtf) = read_cell(&format!("{words} {year}"), None, None) else { return None };
        let when = edtf.when().filter(|when| when.form.shape == Shape::Point)?;
        (when.form.start.precision == Precision::Season).then_some(edtf)
    }

    /// The date of a column of its own, beside year, month and day.
    fn beside(&mut self, date: Edtf, year: Option<i64>) -> Edtf {
        let Some(when) = date.when() else { return date };
        let Some((month_idx, month)) = self.number(self.parts.month) else { return date };
        let day = self.number(self.parts.day);
        let parts = |day| year.and_then(|year| Edtf::from_ymd(year, Some(month), day).ok());
        let Some(told) = parts(day.map(|(_, n)| n)).or_else(|| parts(None)) else { return date };
        let Some(told_when) = told.when() else { return date };
        if when.start >= told_when.end || when.end <= told_when.start {
            // Of another year it is said of its column.
            let is_other_year = year.is_some_and(|year| when.start.civil().year != year);
            if !is_other_year {
                let is_other_month = when.start.civil().month != month;
                self.note_disagreement(
                    if is_other_month { month_idx } else { day.map_or(month_idx, |(idx, _)| idx) },
                    &date,
                );
            }
            return date;
        }
        if when.form.shape != Shape::Point || when.form.start.precision <= told_when.form.start.precision {
            return date;
        }
        // The first of all months and days is what programs write for want of one.
        let is_first = told_when.start == when.start;
        if is_first || when.form != Form::plain(when.form.start.precision) {
            let finer = day.filter(|_| when.form.start.precision == Precision::Month).map_or(month_idx, |(idx, _)| idx);
            self.note_disagreement(finer, &date);
            return date;
        }
        told
    }

    fn note_disagreement(&mut self, idx: usize, date: &Edtf) {
        self.notes.issue(disagreement(format!("the date of the row is {date}"), idx, self.rows, self.mapping));
    }

    /// A date of a cell that is no year in digits: `c. 1890`, `2001?`, or a whole date.
    fn of_words(&mut self, idx: usize, month: Option<(usize, u32)>, day: Option<(usize, u32)>) -> Option<Edtf> {
        let text = self.rows.cell(idx);
        let said = match read_cell(text, None, None) {
            Cell::Date(edtf) => edtf,
            Cell::Missing => {
                self.note_unused(false, false);
                return None;
            }
            _ => {
                self.issue(idx, IssueKind::BadDate, "not a year", "write the year in digits");
                self.is_odd = true;
                return None;
            }
        };
        let year = said.to_string();
        let (digits, doubt) = year.split_at_checked(year.trim_end_matches(['?', '~', '%']).len())?;
        let is_year = said.when().is_some_and(|when| {
            (when.form.shape, when.form.start.precision, when.form.start.unspecified)
                == (Shape::Point, Precision::Year, false)
        });
        let Some((_, month_number)) = month.filter(|_| is_year) else {
            self.note_contradictions(&said);
            return Some(said);
        };
        self.note_unused(true, day.is_some());
        // The doubt about the year is one about all that follows from it.
        let month_text = format!("{digits}-{month_number:02}");
        let day_text = day.map(|(_, day)| format!("{month_text}-{day:02}{doubt}"));
        if let Some(Ok(edtf)) = day_text.map(|text| text.parse()) {
            return Some(edtf);
        }
        let dated = format!("{month_text}{doubt}").parse::<Edtf>();
        let bad = if dated.is_ok() { day } else { month };
        if let Some((idx, _)) = bad {
            let hint = "what is left of the date is kept; correct this cell";
            self.issue(idx, IssueKind::BadDate, "the calendar has no such part of a date", hint);
            self.is_odd = true;
        }
        Some(dated.unwrap_or(said))
    }

    /// Says which of month and day are not those of a date that stands where the year should be.
    fn note_contradictions(&mut self, said: &Edtf) {
        let when = said.when().filter(|when| when.form.shape == Shape::Point);
        let civil = when.map(|when| (when.form.start.precision, when.start.civil()));
        let known = civil.map_or((None, None), |(precision, civil)| {
            ((precision <= Precision::Month).then_some(civil.month), (precision <= Precision::Day).then_some(civil.day))
        });
        for (column, known) in [(self.parts.month, known.0), (self.parts.day, known.1)] {
            let number = self.number(column).map(|(_, number)| number);
            let Some(idx) = column.filter(|idx| match number {
                Some(_) => number != known,
                None => says_something(self.rows.cell(*idx)),
            }) else {
                continue;
            };
            self.notes.issue(disagreement(format!("the date of the row is {said}"), idx, self.rows, self.mapping));
            self.is_odd = true;
        }
    }
}

/// Whether a cell of months or days is more than a word or a sign for none.
fn says_something(text: &str) -> bool {
    let is_sign = |c: char| !c.is_alphanumeric() || matches!(c, '0' | 'x' | 'X');
    !text.chars().all(is_sign) && (text.contains(|c: char| c.is_ascii_digit()) || !is_missing_date(text))
}

/// A number of one or two digits of another script: `６`, `١٢`.
fn number_of_script(text: &str) -> Option<u32> {
    const ZEROS: [char; 5] = ['\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{ff10}'];
    let digit = |c: char| {
        let mut values = ZEROS.into_iter().filter_map(|zero| u32::from(c).checked_sub(u32::from(zero)));
        values.find(|value| *value < 10)
    };
    let is_number = !text.is_empty() && text.chars().count() <= 2;
    if is_number { text.chars().try_fold(0, |number, c| Some(number * 10 + digit(c)?)) } else { None }
}

/// The date of a year of two digits: in the century that dates with such years are read in, and marked as a guess.
fn short_year(text: &str, month: Option<u32>, day: Option<u32>) -> Option<Edtf> {
    let Cell::Date(guess) = read_cell(&format!("1/1/{text}"), Some(DateOrder::DayMonth), None) else { return None };
    let year = guess.when()?.start.civil().year;
    let month = month.map_or_else(String::new, |month| format!("-{month:02}"));
    let day = day.map_or_else(String::new, |day| format!("-{day:02}"));
    format!("{year:04}?{month}{day}").parse().ok()
}

#[cfg(test)]
mod tests {
    use crate::import::trial::read;

    #[test]
    fn months_and_days_in_words_and_other_digits_are_read_or_said() {
        let trial = read(
            "a.csv",
            "year,month,day,title\n2001,5,6,A\n2002,6,7,B\n2003,spring,,C\n2004,Q2,,D\n2005,١٢,٣,E\n2006,６,７,F\n\
             2007,三月,五日,G\n2008,mid-March,,H\n2009,NA,,I\n2010,0,xx,J\n2011,summer,5,K\n2012,Early,,L\nc. 2013,fall,,M\n",
        );
        assert_eq!(
            trial.lines(),
            [
                "2001-05-06 | A",
                "2002-06-07 | B",
                "2003-21 | C",
                "2004-34 | D",
                "2005-12-03 | E",
                "2006-06-07 | F",
                "2007 | G",
                "2008 | H",
                "2009 | I",
                "2010 | J",
                "2011-22 | K",
                "2012 | L",
                "2013~ | M"
            ]
        );
        assert_eq!(
            trial.issues(),
            [
                (8, 2, "bad_date"),
                (8, 3, "bad_date"),
                (9, 2, "bad_date"),
                (12, 3, "bad_date"),
                (13, 2, "bad_date"),
                (14, 2, "columns_disagree")
            ]
        );
        let words = |idx: usize| trial.events[idx].as_written.as_str();
        assert_eq!((words(2), words(12)), ("2003 spring", "c. 2013 fall"));
        assert_eq!((words(6), words(7), words(10)), ("2007 三月 五日", "2008 mid-March", "2011 summer 5"));
    }

    #[test]
    fn year_month_and_day_beside_a_date_make_it_finer_or_contradict_it() {
        let trial = read(
            "a.csv",
            "date,year,month,day,title\n2021-04-02,2021,5,9,A\n2021-05,2021,5,9,B\n2021,2021,5,9,C\n,2021,5,9,D\n\
             2021-05-09,2021,5,9,E\n2021,2021,1,1,F\n2021?,2021,5,9,G\n2021-05-09,2021,5,,H\n2021-05-09,2021,5,8,I\n\
             2021-05-01/2021-05-12,2021,5,9,J\n2021,2021,5,,K\n",
        );
        let mut lines = trial.lines();
        lines.sort_by_key(|line| line.rsplit(' ').next().unwrap_or_default().to_owned());
        assert_eq!(
            lines,
            [
                "2021-04-02 | A",
                "2021-05-09 | B",
                "2021-05-09 | C",
                "2021-05-09 | D",
                "2021-05-09 | E",
                "2021 | F",
                "2021? | G",
                "2021-05-09 | H",
                "2021-05-09 | I",
                "2021-05-01/2021-05-12 | J",
                "2021-05 | K"
            ]
        );
        assert_eq!(
            trial.issues(),
            [
                (2, 3, "columns_disagree"),
                (7, 3, "columns_disagree"),
                (8, 3, "columns_disagree"),
                (10, 4, "columns_disagree")
            ]
        );
    }

    #[test]
    fn a_short_year_with_an_impossible_day_keeps_its_guessed_century() {
        let trial = read("a.csv", "year,month,day,title\n21,02,30,A\n98,13,01,B\n99,05,06,C\n");
        assert_eq!(trial.lines(), ["1998? | B", "1999?-05-06 | C", "2021?-02 | A"]);
        assert_eq!(trial.issues(), [(2, 3, "bad_date"), (2, 1, "short_year"), (3, 2, "bad_date")]);
    }
}
