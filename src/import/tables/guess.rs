//! Guesses what the columns of a table are: by their names first, by their cells where the names say nothing.

use crate::import::cells::Separators;
use crate::import::fields::{fields_by_name, is_about_record, plain_name};
use crate::import::stats::ColumnStats;
use crate::import::{Field, Mapped, Mapping, Reason};

/// Names that say what a column is whatever its cells look like: the first few of each list of names.
const SURE_NAME: u32 = 95;

/// Gives each column the name that it is told by; `None` keeps a column as it is.
type Called = fn(&[String]) -> Vec<Option<String>>;

/// How a format writes dates.
#[derive(Copy, Clone, Debug)]
pub(in crate::import) struct DateHabits {
    /// Cells may be ranges whose sides may be empty, `2012-05-01~`.
    pub(in crate::import) has_open_ranges: bool,
    /// Start and end are the first and the last that is known, and columns beside them say if they are more.
    pub(in crate::import) has_sightings: bool,
    /// `79` is the year 79.
    pub(in crate::import) has_short_years: bool,
}

impl DateHabits {
    /// Those of most tables.
    pub(in crate::import) const USUAL: Self =
        Self { has_open_ranges: false, has_sightings: false, has_short_years: false };
}

/// What a format says of its columns by their names.
#[derive(Copy, Clone, Debug)]
pub(in crate::import) struct Known {
    /// Names in any case, and what such columns hold; `None` for those that are kept as they are.
    pub(in crate::import) columns: &'static [(&'static str, Option<Field>)],
    /// Whether other columns are guessed, and not kept as they are.
    pub(in crate::import) guesses_rest: bool,
    /// Under which name each column is told, where that is not its own; `None` keeps a column as it is.
    pub(in crate::import) called: Option<Called>,
    /// How it writes dates.
    pub(in crate::import) dates: DateHabits,
    /// What separates the values of a cell.
    pub(in crate::import) separators: Separators,
}

impl Known {
    /// Nothing is known; every column is guessed.
    pub(in crate::import) const NOTHING: Self = Self {
        columns: &[],
        guesses_rest: true,
        called: None,
        dates: DateHabits::USUAL,
        separators: Separators::USUAL,
    };

    /// Under which name each column is told.
    fn called(&self, names: &[String]) -> Vec<Option<String>> {
        self.called.map_or_else(|| names.iter().cloned().map(Some).collect(), |called| called(names))
    }
}

/// Guesses the columns `names` with these cells; what `asked` says of a column goes first, then what the format says.
pub(in crate::import) fn guess(
    names: &[String],
    stats: &[ColumnStats],
    asked: Option<&Mapping>,
    known: &Known,
) -> Mapping {
    let mut guess = Guess {
        stats,
        columns: names.iter().map(|name| Mapped { column: name.clone(), field: None, reason: Reason::None }).collect(),
        called: known.called(names),
    };
    if let Some(asked) = asked {
        guess.take_asked(asked);
    }
    guess.leave_unnamed();
    guess.take_known(known);
    if known.guesses_rest {
        guess.by_name();
        guess.by_content();
        guess.keep_parts_without_year();
    }
    Mapping { columns: guess.columns, ..Mapping::default() }
}

/// How telling the name of a column is whose dates may be of something else than the event, `published`, at most.
const OTHER_DATE: u32 = 70;

/// How telling the name of a column is whose dates are about the record, `source date`.
const RECORD_DATE: u32 = 10;

struct Guess<'a> {
    stats: &'a [ColumnStats],
    columns: Vec<Mapped>,
    /// Under which name each of them is told.
    called: Vec<Option<String>>,
}

impl Guess<'_> {
    /// Leaves columns as they are that the format gives no name.
    fn leave_unnamed(&mut self) {
        for (mapped, called) in self.columns.iter_mut().zip(&self.called) {
            if called.is_none() && mapped.reason == Reason::None {
                mapped.reason = Reason::Name;
            }
        }
    }

    fn take_asked(&mut self, asked: &Mapping) {
        for mapped in &mut self.columns {
            if let Some(said) = asked.find(&mapped.column) {
                mapped.field = said.field;
                mapped.reason = Reason::Asked;
            }
        }
    }

    fn take_known(&mut self, known: &Known) {
        for (name, field) in known.columns {
            let is_it =
                |called: &Option<String>| called.as_ref().is_some_and(|called| called.eq_ignore_ascii_case(name));
            for idx in 0..self.columns.len() {
                if !self.called.get(idx).is_some_and(is_it) {
                    continue;
                }
                // What an event has once is the first column that the format names; the others are kept as they are.
                // Of several titles the first that is not empty counts.
                let is_free = |field: &Field| field.is_repeatable() || *field == Field::Title || !self.has(*field);
                let field = field.filter(is_free);
                if let Some(mapped) = self.columns.get_mut(idx).filter(|mapped| mapped.reason == Reason::None) {
                    (mapped.field, mapped.reason) = (field, Reason::Name);
                }
            }
        }
    }

    fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|mapped| mapped.field == Some(field))
    }

    fn free(&self) -> impl Iterator<Item = (usize, &ColumnStats)> {
        self.stats.iter().enumerate().filter(|(idx, stats)| {
            stats.n_filled > 0
                && self.columns.get(*idx).is_some_and(|mapped| mapped.field.is_none() && mapped.reason == Reason::None)
        })
    }

    fn set(&mut self, idx: usize, field: Field, reason: Reason) {
        if let Some(mapped) = self.columns.get_mut(idx) {
            (mapped.field, mapped.reason) = (Some(field), reason);
        }
    }

    fn by_name(&mut self) {
        let mut candidates = Vec::new();
        for (idx, (mapped, called)) in self.columns.iter().zip(&self.called).enumerate() {
            let (Some(stats), Some(called)) = (self.stats.get(idx), called) else { continue };
            if mapped.reason == Reason::None {
                let fitting = fields_by_name(called).into_iter().filter(|(field, score)| fits(*field, *score, stats));
                candidates.extend(fitting.map(|(field, score)| (score, idx, field)));
            }
        }
        // The most telling name first; of equal names the column with more to say, then the earlier one.
        candidates.sort_by_key(|&(score, idx, _)| {
            let filled = self.stats.get(idx).map_or(0, |stats| stats.n_filled);
            (std::cmp::Reverse(score), std::cmp::Reverse(filled), idx)
        });
        for (score, idx, field) in candidates {
            if field == Field::Date && score <= OTHER_DATE && (score <= RECORD_DATE || !self.is_of_the_years(idx)) {
                continue;
            }
            let is_free = self.columns.get(idx).is_some_and(|mapped| mapped.field.is_none());
            if is_free && (field.is_repeatable() || !self.has(field)) {
                self.set(idx, field, Reason::Name);
            }
        }
    }

    /// Whether the dates of a column are of the years that stand beside them in a column of years.
    fn is_of_the_years(&self, idx: usize) -> bool {
        let years = self.columns.iter().position(|mapped| mapped.field == Some(Field::Year));
        let stats = |idx: usize| self.stats.get(idx);
        // That some of the dates on which pages were looked at are of the same years proves nothing.
        let is_record = self.columns.get(idx).is_some_and(|mapped| is_about_record(&mapped.column));
        let least = if is_record { 1.0 } else { 0.5 };
        years.and_then(stats).zip(stats(idx)).is_none_or(|(years, dates)| years.share_of_years(dates) >= least)
    }

    /// The column that holds the most dates; one about the record only when there is no other.
    fn dates_by_content(&self) -> Option<usize> {
        let is_about_record = |idx: usize| self.columns.get(idx).is_some_and(|mapped| is_about_record(&mapped.column));
        let best = |is_record: bool| {
            let fitting =
                self.free().filter(|(idx, _)| is_about_record(*idx) == is_record && self.is_of_the_years(*idx));
            best_of(fitting, |stats| if stats.dates() >= 0.6 { stats.dates() * stats.filled() } else { 0.0 })
        };
        let named = || {
            let is_named = |idx: usize, stats: &ColumnStats| {
                let called = self.called.get(idx).and_then(Option::as_ref);
                let is_date = |(field, score): (Field, u32)| field == Field::Date && fits(field, score, stats);
                called.is_some_and(|called| fields_by_name(called).into_iter().any(is_date))
            };
            self.free().find(|(idx, stats)| is_named(*idx, stats) && self.is_of_the_years(*idx)).map(|(idx, _)| idx)
        };
        best(false).or_else(named).or_else(|| best(true))
    }

    /// A month or a day is no part of a date where no column has the year: such columns are kept as they are.
    fn keep_parts_without_year(&mut self) {
        for (year, parts) in
            [(Field::Year, [Field::Month, Field::Day]), (Field::EndYear, [Field::EndMonth, Field::EndDay])]
        {
            if self.has(year) {
                continue;
            }
            for mapped in &mut self.columns {
                if mapped.reason == Reason::Name && mapped.field.is_some_and(|field| parts.contains(&field)) {
                    (mapped.field, mapped.reason) = (None, Reason::None);
                }
            }
        }
    }

    fn by_content(&mut self) {
        if !self.has(Field::Date)
            && let Some(idx) = self.dates_by_content()
        {
            self.set(idx, Field::Date, Reason::Content);
        }
        if !self.has(Field::Date) && !self.has(Field::Year) {
            let best = best_of(self.free(), |stats| if stats.plain_years() >= 0.98 { stats.filled() } else { 0.0 });
            if let Some(idx) = best {
                self.set(idx, Field::Year, Reason::Content);
            }
        }
        // Two capitals are as often states of the USA: only a name makes them countries.
        // Beside a column that is named so, a second one need not be as clear, as with old and new federations.
        let wanted = if self.has(Field::Country) { 0.5 } else { 0.7 };
        let is_countries =
            |stats: &ColumnStats| stats.countries() >= wanted && stats.two_capitals() < 0.5 && stats.n_distinct > 1;
        let countries: Vec<_> = self.free().filter(|(_, stats)| is_countries(stats)).map(|(idx, _)| idx).collect();
        for idx in countries {
            self.set(idx, Field::Country, Reason::Content);
        }
        let links: Vec<_> = self.free().filter(|(_, stats)| stats.urls() >= 0.8).map(|(idx, _)| idx).collect();
        for idx in links {
            self.set(idx, Field::Link, Reason::Content);
        }
        let is_text = |stats: &ColumnStats| stats.words() >= 0.8 && stats.dates() < 0.3 && stats.urls() < 0.3;
        if !self.has(Field::Title) {
            let best = best_of(self.free(), |stats| {
                let chars = stats.mean_chars();
                let fits = is_text(stats)
                    && (8.0..=160.0).contains(&chars)
                    && stats.distinct() >= 0.4
                    && stats.filled() >= 0.6;
                if fits { stats.distinct() * stats.filled() * chars.min(60.0) } else { 0.0 }
            });
            if let Some(idx) = best {
                self.set(idx, Field::Title, Reason::Content);
            }
        }
        if !self.has(Field::Summary) {
            let best = best_of(self.free(), |stats| {
                if is_text(stats) && stats.mean_chars() >= 60.0 { stats.mean_chars() } else { 0.0 }
            });
            if let Some(idx) = best {
                self.set(idx, Field::Summary, Reason::Content);
            }
        }
        if !self.has(Field::Kind) {
            // Several columns of few words are as many ways to sort; to pick one of them would be chance.
            let is_kind = |stats: &ColumnStats| {
                is_text(stats)
                    && (2..=20).contains(&stats.n_distinct)
                    && stats.distinct() <= 0.2
                    && stats.filled() >= 0.6
                    && stats.mean_chars() <= 30.0
            };
            let is_name =
                |idx: usize| self.columns.get(idx).is_some_and(|mapped| plain_name(&mapped.column).ends_with("name"));
            let mut found = self.free().filter(|(idx, stats)| is_kind(stats) && !is_name(*idx)).map(|(idx, _)| idx);
            let only = match (found.next(), found.next()) {
                (Some(idx), None) => Some(idx),
                _ => None,
            };
            drop(found);
            if let Some(idx) = only {
                self.set(idx, Field::Kind, Reason::Content);
            }
        }
    }
}

/// The column with the highest score above zero, the earlier one of equals.
fn best_of<'a>(
    columns: impl Iterator<Item = (usize, &'a ColumnStats)>,
    score: impl Fn(&ColumnStats) -> f32,
) -> Option<usize> {
    let mut best: Option<(f32, usize)> = None;
    for (idx, stats) in columns {
        let score = score(stats);
        if score > best.map_or(0.0, |(best, _)| best) {
            best = Some((score, idx));
        }
    }
    best.map(|(_, idx)| idx)
}

/// Whether the cells of a column allow what its name says.
fn fits(field: Field, score: u32, stats: &ColumnStats) -> bool {
    if stats.n_filled == 0 {
        // An empty column named "date" is a date column all the same; others are of no use.
        return matches!(field, Field::Date | Field::End);
    }
    match field {
        Field::Id => stats.distinct() > 0.9 || stats.n_rows < 3,
        // A column that is called "title" holds titles, in scripts without spaces and as short as `9/11`.
        Field::Title => score >= SURE_NAME || (stats.words() >= 0.5 && stats.urls() < 0.5 && stats.dates() < 0.8),
        Field::Date => {
            stats.dates() >= 0.3
                || stats.years() >= 0.9
                || stats.unix_times() >= 0.9
                || (score >= SURE_NAME && stats.decimal_years() + stats.plain_years() >= 0.9)
                // A column that is called "date" holds dates, and what cannot be read of them is said.
                || (score >= SURE_NAME
                    && (stats.numbers() < 0.5 || stats.plain_years() > 0.0)
                    && stats.urls() < 0.5)
        }
        Field::End | Field::LatestStart | Field::EarliestEnd | Field::OtherDate => {
            stats.dates() + stats.open_ends() >= 0.2 || stats.years() >= 0.9
        }
        Field::Duration => stats.lengths() >= 0.5,
        // Of numbers most must be known; one word of dates tells that the column is about them.
        Field::Precision => stats.exactness() >= 0.8 || stats.units() >= 0.25,
        Field::StartKnown | Field::Ongoing => stats.n_distinct <= 4,
        // Any may be `c. 1890`, and some are whole dates.
        Field::Year | Field::EndYear => {
            stats.years() + stats.dates().min(0.5) >= 0.6 || stats.years() + stats.worded_years() >= 0.6
        }
        Field::Month | Field::EndMonth => stats.n_distinct <= 24,
        Field::Day | Field::EndDay => {
            // A column that is called "day" holds days, and what cannot be read of them is said.
            stats.numbers() >= if score >= SURE_NAME { 0.3 } else { 0.6 } && stats.n_distinct <= 40
        }
        Field::Importance => stats.numbers() >= 0.8,
        // A column that is called "country" holds countries, also those that no table knows.
        Field::Country => {
            stats.countries() >= 0.3 || (score >= SURE_NAME && stats.numbers() < 0.5 && stats.mean_chars() <= 40.0)
        }
        Field::Place => stats.numbers() < 0.5 && stats.urls() < 0.5 && stats.coordinates() < 0.5,
        Field::Actor | Field::Tag | Field::Summary => stats.numbers() < 0.5 && stats.urls() < 0.5,
        Field::Kind => stats.numbers() < 0.5 && stats.urls() < 0.5 && stats.mean_chars() <= 60.0,
        Field::Link => stats.urls() >= 0.5,
        Field::Status => stats.mean_chars() <= 40.0,
        // `start_time` with whole dates is a start.
        Field::Time | Field::EndTime => stats.dates() < 0.5,
        Field::AsWritten | Field::Attribution | Field::Source => true,
    }
}

#[cfg(test)]
mod tests {
    use crate::import::trial::read;

    #[test]
    fn a_column_called_date_with_some_years_is_one() {
        let trial = read("a.csv", "title,date\nA,2001\nB,2002\nC,31.02.2001\n");
        assert_eq!(trial.lines(), ["2001 | A", "2002 | B", " | C"]);
        assert_eq!(trial.issues(), [(4, 2, "bad_date")]);
    }

    #[test]
    fn each_known_word_of_a_column_of_precisions_counts() {
        let trial = read(
            "a.csv",
            "date,precision,title\n1906-01-04,year,A\n1906-02-04,month,B\n1907-03-04,hour,C\n1907-04-04,±1 year,D\n1907-05-04,day,E\n",
        );
        assert_eq!(trial.lines(), ["1906 | A", "1906-02 | B", "1907-03-04 | C", "1907-04-04 | D", "1907-05-04 | E"]);
        assert_eq!(trial.issues(), [(4, 2, "bad_value"), (5, 2, "bad_value")]);
        // Those of a place or a measure are none of dates.
        let other = read("a.csv", "date,precision,title\n1906-01-04,5,A\n1906-02-04,10,B\n1907-03-04,100,C\n");
        assert_eq!(other.lines(), ["1906-01-04 | A", "1906-02-04 | B", "1907-03-04 | C"]);
        assert_eq!(other.issues(), [(1, 2, "bad_value")]);
    }

    #[test]
    fn years_in_words_are_years_and_months_without_a_year_are_kept() {
        let trial = read("a.csv", "title,month,year\nA,5,2001?\nB,6,c. 2002\n");
        assert_eq!(trial.lines(), ["2001-05? | A", "2002-06~ | B"]);
        let trial = read("a.csv", "title,month,date\nA,5,2001\nB,6,2002-07-08\n");
        assert_eq!(trial.lines(), ["2001 | A", "2002-07-08 | B"]);
        assert_eq!(trial.events[0].extra["month"], "5");
    }

    #[test]
    fn a_date_of_the_record_is_not_that_of_the_event() {
        for other in ["source date", "accessed", "published", "created_at", "date added"] {
            // Beside a year, whatever it is called.
            let trial = read(
                "a.csv",
                &format!("title,year,{other}\nA,1890,2020-01-01\nB,1891,2020-01-02\nC,1892,2020-02-03\n"),
            );
            assert_eq!(trial.lines(), ["1890 | A", "1891 | B", "1892 | C"], "{other}");
            assert_eq!(trial.events.first().and_then(|event| event.extra.get(other)), Some(&"2020-01-01".into()));
            assert_eq!(trial.issues(), []);
            // Alone it is all there is.
            let alone = read("a.csv", &format!("title,{other}\nA,2020-01-01\nB,2020-01-02\n"));
            assert_eq!(alone.lines(), ["2020-01-01 | A", "2020-01-02 | B"], "{other}");
        }
        let some = "title,year,published,accessed\nA,1890,1890-05-06,1890-06-07\nB,1891,1892-01-02,1891-07-08\nC,1892,1893-01-02,1893-07-08\n";
        assert_eq!(read("a.csv", some).lines(), ["1890 | A", "1891 | B", "1892 | C"]);
        // Where the years are the same, the day is known; and of two columns the one that is not about the record counts.
        let same = read("a.csv", "title,year,published\nA,1890,1890-05-06\nB,1891,1891-01-02\n");
        assert_eq!(same.lines(), ["1890-05-06 | A", "1891-01-02 | B"]);
        let two = read("a.csv", "title,source date,occurred\nA,2020-05-06,1890-05-06\nB,2020-05-07,1891-01-02\n");
        assert_eq!(two.lines(), ["1890-05-06 | A", "1891-01-02 | B"]);
    }
}
