//! Dates as people write them, to EDTF.
//!
//! ```text
//! "05 January 2022"   2022-01-05        "c. 1890"          1890~
//! "5 января 2022 г."  2022-01-05        "early 1990s"      199X~
//! "13/02/2020"        2020-02-13        "19th century"     18XX
//! "5/1/2022"          one of two days   "before 2012"      [..2011]
//! "9/24/06"           2006?-09-24       "since 2009"       2009/..
//! "9-Nov"             XXXX-11-09        "44 BC"            -0043
//! "May–June 2012"     2012-05/2012-06   "1st half of 2012" 2012-40
//! "2012年5月3日"       2012-05-03        "٣ مايو ٢٠١٢"       2012-05-03
//! ```
//!
//! A reader here never invents a day: what is not written stays unknown, what is guessed is marked uncertain,
//! and a text with one word too many is refused.

mod calendars;
mod clock;
mod names;
mod numbers;
mod periods;
mod phrases;
mod script;
mod timeofday;
mod yearparts;

pub use names::{is_missing_code, month_from_name};
pub use timeofday::TimeOfDay;

use super::edtf::{Edtf, EdtfError, hint_from_draft, plain_date};

/// The order of the numbers in a date.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum DateOrder {
    /// `13/02/2020`
    DayMonth,
    /// `02/13/2020`
    MonthDay,
    /// `2020/02/13`
    YearFirst,
}

/// What is known about a date besides its text.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct DateHints {
    /// The order that other dates of the column prove or that the user chose.
    pub order: Option<DateOrder>,
    /// The year from a column of its own: it completes a date without a year and beats a guessed century.
    pub year: Option<i64>,
}

/// What a text turned out to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HumanDate {
    /// One date, or what EDTF can say about it.
    Date(Edtf),
    /// Two dates: the one with the day first, and the one with the month first.
    Ambiguous(Edtf, Edtf),
    /// Nothing, or a word or number that stands for nothing.
    Missing,
    /// Not a date that can be read.
    No(EdtfError),
}

/// Whether a text stands for no date: it is what [`read_date`] calls missing, found without reading it as one.
pub fn stands_for_no_date(text: &str) -> bool {
    names::is_missing(text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c)))
}

/// Reads a date in EDTF or as people and programs write it.
///
/// A time of day of all zeros is taken for a day: programs write it for want of a time.
/// Fractions of seconds are dropped.
pub fn read_date(text: &str, hints: DateHints) -> HumanDate {
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    if names::is_missing(text) {
        return HumanDate::Missing;
    }
    if let Some((year, month, day)) = plain_date(text.as_bytes()) {
        return Edtf::from_ymd(year, Some(month), Some(day)).map_or_else(HumanDate::No, HumanDate::Date);
    }
    if !text.is_ascii()
        && let Some(plain) = script::in_known_letters(text)
    {
        return match plain {
            Ok(plain) if names::is_missing(&plain) => HumanDate::Missing,
            Ok(plain) => read_known_letters(&plain, hints),
            Err(error) => HumanDate::No(calendars::named_in(text).map_or(error, calendars::of_another)),
        };
    }
    read_known_letters(text, hints)
}

/// Reads a date in letters and digits that are known.
fn read_known_letters(text: &str, hints: DateHints) -> HumanDate {
    if let Some(date) = date_and_time(text).or_else(|| before_our_era(text)) {
        return HumanDate::Date(date);
    }
    if let Some(date) = with_an_open_side(text, hints) {
        return date;
    }
    if is_numbers_but_not_edtf(text) {
        return numbers::read(text, None, hints);
    }
    // What starts like a name is no EDTF; the test saves making an error text for every row.
    let starts_like_edtf = text.starts_with(|c: char| c.is_ascii_digit() || "-.?~%Y[{/X".contains(c));
    if starts_like_edtf && let Ok(edtf) = Edtf::read(text) {
        return HumanDate::Date(clock::without_midnight(edtf));
    }
    if let Some(date) = with_a_loose_dash(text, hints) {
        return date;
    }
    match phrases::read(text, hints) {
        HumanDate::No(mut error) => {
            // The 2012 draft of EDTF is still written; its hint is better than any general one.
            if let Some(hint) = hint_from_draft(text) {
                error.hint = Some(hint);
            } else if let Some(calendar) = calendars::named_in(text) {
                error = calendars::of_another(calendar);
            }
            HumanDate::No(error)
        }
        date => date,
    }
}

/// The fast path of what databases write, `2015-02-09 10:15:30.000`.
fn date_and_time(text: &str) -> Option<Edtf> {
    let (date, time) = text.split_at_checked(10)?;
    let (year, month, day) = plain_date(date.as_bytes())?;
    let time = time.strip_prefix([' ', 'T'])?.to_ascii_lowercase();
    clock::day_at(Edtf::from_ymd(year, Some(month), Some(day)).ok()?, &time)
}

/// `-200-1-5`, `-200`, `-750/-749`: years before our era in fewer digits than EDTF wants.
fn before_our_era(text: &str) -> Option<Edtf> {
    let (first, last) = text.split_once('/').map_or((text, None), |(first, last)| (first, Some(last)));
    let one = |text: &str| {
        let (sign, digits) = text.strip_prefix(['-', '−']).map_or((1, text), |digits| (-1, digits));
        let mut parts = digits.split('-').map(|part| {
            let is_number = (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u32>().ok().filter(|_| is_number)
        });
        let year = i64::from(parts.next()??) * sign;
        let (month, day) = (parts.next(), parts.next());
        if parts.next().is_some() || [month, day].iter().flatten().any(Option::is_none) {
            return None;
        }
        Edtf::from_ymd(year, month.flatten(), day.flatten()).ok()
    };
    // A number of one or two digits is more likely a code than a year.
    let n_digits = text.strip_prefix(['-', '−'])?.bytes().take_while(u8::is_ascii_digit).count();
    let is_signed = text.len() <= 30 && (n_digits >= 3 || n_digits > 0 && first.matches('-').count() == 3);
    match last {
        _ if !is_signed => None,
        None => one(first),
        Some(last) => Edtf::interval(Some(&one(first)?), Some(&one(last)?)).ok(),
    }
}

/// `1999-` and `5 May 1999 –`, which have an end to come; `1999 – ?` and `? – 2001`, of which one side is not known; and `–2001`,
/// of which nobody knows if it ends then or counts backwards.
fn with_a_loose_dash(text: &str, hints: DateHints) -> Option<HumanDate> {
    const DASHES: [char; 3] = ['-', '–', '—'];
    if text.len() > 60 {
        return None;
    }
    let is_year = |text: &str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    // `2012-05-?` lacks a day, and `--.05.2012`, too.
    let is_apart = |side: &str, rest: &str| side.ends_with(['–', '—']) || rest.ends_with(char::is_whitespace);
    let (said, is_unknown) = text.strip_suffix('?').map_or((text, false), |said| (said.trim_end(), true));
    if let Some(rest) = said.strip_suffix(DASHES)
        && (is_apart(said, rest) || is_year(rest) && !is_unknown)
    {
        return one_sided(rest.trim_end(), hints, |date| format!("{date}/{}", if is_unknown { "" } else { ".." }));
    }
    let (said, is_unknown) = text.strip_prefix('?').map_or((text, false), |said| (said.trim_start(), true));
    let rest = said.strip_prefix(DASHES)?;
    if is_unknown {
        let is_apart =
            !said.starts_with('-') || text.get(1..).is_some_and(|rest| rest.starts_with(char::is_whitespace));
        return if is_apart { one_sided(rest.trim_start(), hints, |date| format!("/{date}")) } else { None };
    }
    let is_apart = !said.starts_with('-') || rest.starts_with(char::is_whitespace);
    let year = rest.trim_start();
    if !is_apart || !year.starts_with(char::is_alphanumeric) || matches!(read_date(year, hints), HumanDate::No(_)) {
        return None;
    }
    let hint = if is_year(year) {
        format!("write /{year} for what lasted until {year}, or -{year} for a year before our era")
    } else {
        "write /2021-04-02 for what lasted until then, or the date without the dash".to_owned()
    };
    Some(no(if is_year(year) { "a year behind a dash" } else { "a date behind a dash" }, &hint))
}

/// A period of which one side is a single date.
fn one_sided(text: &str, hints: DateHints, write: impl Fn(&str) -> String) -> Option<HumanDate> {
    let period = |edtf: Edtf| write(&edtf.as_date()?.to_string()).parse().ok();
    match read_date(text, hints) {
        HumanDate::Date(edtf) => period(edtf).map(HumanDate::Date),
        HumanDate::Ambiguous(a, b) => period(a).zip(period(b)).map(|(a, b)| HumanDate::Ambiguous(a, b)),
        _ => None,
    }
}

/// `2021..` and `..2021`, as in a set of EDTF but without its brackets: an end to come, and a start that is not told.
fn with_an_open_side(text: &str, hints: DateHints) -> Option<HumanDate> {
    const OPEN: &str = "..";
    let (rest, is_end_open) = match (text.strip_suffix(OPEN), text.strip_prefix(OPEN)) {
        (Some(rest), None) => (rest.trim_end(), true),
        (None, Some(rest)) => (rest.trim_start(), false),
        _ => return None,
    };
    if rest.contains(['/', '[', '{']) && Edtf::read(text).is_ok() {
        return None;
    }
    let open = |edtf: Edtf| {
        let date = edtf.as_date()?;
        format!("{}{date}{}", if is_end_open { "" } else { "../" }, if is_end_open { "/.." } else { "" }).parse().ok()
    };
    // Three points may stand for anything that was left out.
    let is_more = rest.starts_with('.') || rest.ends_with('.');
    let read = match if is_more { HumanDate::Missing } else { read_date(rest, hints) } {
        HumanDate::Date(edtf) => open(edtf).map(HumanDate::Date),
        HumanDate::Ambiguous(a, b) => open(a).zip(open(b)).map(|(a, b)| HumanDate::Ambiguous(a, b)),
        _ => None,
    };
    Some(
        read.unwrap_or_else(|| {
            no("points beside a date", "write 2021/.. for what goes on, and ../2021 for what ended")
        }),
    )
}

/// The fast path of `5.1.2022`: numbers of which the first is no year, which no EDTF is.
fn is_numbers_but_not_edtf(text: &str) -> bool {
    let n_digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&n_digits)
        && text.len() <= 12
        && text.bytes().all(|byte| byte.is_ascii_digit() || b"./-".contains(&byte))
}

/// Reads what is not EDTF, for hints to people who wrote it where EDTF belongs.
pub(in crate::time) fn as_people_write(text: &str) -> HumanDate {
    if names::is_missing(text) {
        return HumanDate::Missing;
    }
    match script::in_known_letters(text).filter(|_| !text.is_ascii()) {
        Some(Ok(plain)) => phrases::read(&plain, DateHints::default()),
        Some(Err(error)) => HumanDate::No(error),
        None => phrases::read(text, DateHints::default()),
    }
}

/// The order of numbers that a date proves: `13/02/2020` that the day is first, `2020/02/13` the year.
///
/// `None` when both orders fit, and for a text that is no date in numbers.
pub fn order_evidence(text: &str) -> Option<DateOrder> {
    match script::in_known_letters(text).filter(|_| !text.is_ascii()) {
        Some(Ok(plain)) => numbers::order_evidence(plain.trim()),
        Some(Err(_)) => None,
        None => numbers::order_evidence(text.trim()),
    }
}

fn is_invisible(c: char) -> bool {
    // Byte order mark, zero-width spaces and joiners, marks of writing direction: left by spreadsheets and web pages.
    matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{202a}'..='\u{202e}')
}

fn no(message: &str, hint: &str) -> HumanDate {
    HumanDate::No(EdtfError::new(0, message).hint(hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(date: HumanDate) -> String {
        match date {
            HumanDate::Date(edtf) => edtf.to_string(),
            HumanDate::Ambiguous(a, b) => format!("{a} or {b}"),
            HumanDate::Missing => "missing".to_owned(),
            HumanDate::No(error) => format!("no: {}", error.hint.unwrap_or(error.message)),
        }
    }

    /// Compares what is seen of texts with what stands beside them.
    pub(super) fn compare(table: &[(&str, &str)], seen: impl Fn(&str) -> String) {
        let wrong = table
            .iter()
            .map(|(text, expected)| (*text, seen(text), *expected))
            .filter(|(_, shown, expected)| shown != expected)
            .collect::<Vec<_>>();
        assert!(wrong.is_empty(), "(text, read, expected): {wrong:#?}");
    }

    fn check_all(table: &[(&str, &str)], hints: DateHints) {
        compare(table, |text| show(read_date(text, hints)));
    }

    /// Compares what texts are read as, or what is to be done about them, with what stands beside them.
    pub(super) fn check(table: &[(&str, &str)]) {
        check_all(table, DateHints::default());
    }

    #[test]
    fn edtf_and_what_programs_write_are_read() {
        check(&[
            ("2021-04-02", "2021-04-02"),
            (" 2012~ ", "2012~"),
            ("\u{feff}198X", "198X"),
            ("[..2022-01-05]", "[..2022-01-05]"),
            ("2009/2012", "2009/2012"),
            ("2015-02-09 00:00:00.000", "2015-02-09"),
            ("2015-02-09T00:00:00Z", "2015-02-09"),
            ("2015-02-09T10:15:30Z", "2015-02-09T10:15:30Z"),
            ("2015-02-09 10:15:30.123+0530", "2015-02-09T10:15:30+05:30"),
            ("2015-02-09 10:15", "2015-02-09T10:15"),
            ("2015-02-09 10:15 UTC", "2015-02-09T10:15Z"),
            ("20150412", "2015-04-12"),
            ("20150412T101530Z", "2015-04-12T10:15:30Z"),
            ("2/9/2015 10:15 PM", "2015-09-02T22:15 or 2015-02-09T22:15"),
            ("2/13/2015 12:05:00 am", "2015-02-13T00:05:00"),
        ]);
    }

    #[test]
    fn months_by_name_are_read_in_any_order_and_many_languages() {
        check(&[
            ("05 January 2022", "2022-01-05"),
            ("January 5, 2022", "2022-01-05"),
            ("Jan 5 2022", "2022-01-05"),
            ("Jan. 5th, 2022", "2022-01-05"),
            ("5 января 2022 г.", "2022-01-05"),
            ("5-го января 2022 года", "2022-01-05"),
            ("5 січня 2022 р.", "2022-01-05"),
            ("Jan. 2022", "2022-01"),
            ("January 2022", "2022-01"),
            ("2022 January 5", "2022-01-05"),
            ("1er février 2020", "2020-02-01"),
            ("5. Mai 2020", "2020-05-05"),
            ("5 de mayo de 2020", "2020-05-05"),
            ("9 қараша 2019 ж.", "2019-11-09"),
            ("Thursday, 5 May 2022", "2022-05-05"),
            ("Sat, May 7, 2022", "2022-05-07"),
            ("05JAN2022", "2022-01-05"),
            ("5 March 476", "0476-03-05"),
            ("5 May 2010 14:30", "2010-05-05T14:30"),
            ("31 April 2020", "no: April has 30 days; write 2020-04 if only the month is known"),
        ]);
    }

    #[test]
    fn numbers_are_read_where_only_one_order_fits() {
        check(&[
            ("5.1.2022", "2022-01-05"),
            ("5/1/2022", "2022-01-05 or 2022-05-01"),
            ("1-5-2022", "2022-05-01 or 2022-01-05"),
            ("5/5/2022", "2022-05-05"),
            ("13/02/2020", "2020-02-13"),
            ("02/13/2020", "2020-02-13"),
            ("2022/01/05", "2022-01-05"),
            ("2022.1.5", "2022-01-05"),
            ("1985-4-2", "1985-04-02"),
            ("1999.5", "no: write 1999-05 for the month"),
            ("1999.12", "no: write 1999-12 for the month"),
            ("1999,5", "no: write 1999-05 for the month"),
            ("2012, 2014", "no: write 1890/1895 from one to the other, {1890,1895} for these two only"),
            ("01/2022", "2022-01"),
            ("2022/1", "2022-01"),
            ("9/24/06", "2006?-09-24"),
            ("9/24/85", "1985?-09-24"),
            ("9/4/06", "2006?-04-09 or 2006?-09-04"),
            ("31/02/2020", "no: February has 28 or 29 days; write 2020-02 if only the month is known"),
            ("13/13/2020", "no: months go from 1 to 12"),
            ("2012-2015", "2012/2015"),
            ("2012–2015", "2012/2015"),
        ]);
    }

    #[test]
    fn hints_decide_the_order_and_the_year() {
        let month_day = DateHints { order: Some(DateOrder::MonthDay), year: None };
        check_all(&[("5/1/2022", "2022-05-01"), ("13/2/2022", "2022-02-13"), ("5.1.2022", "2022-05-01")], month_day);
        let year = DateHints { order: None, year: Some(1962) };
        check_all(
            &[
                ("Aug-62", "1962-08"),
                ("9-Nov", "1962-11-09"),
                ("24.9.62", "1962-09-24"),
                ("9/24/06", "2006?-09-24"),
                ("May", "1962-05"),
            ],
            year,
        );
        let year_first = DateHints { order: Some(DateOrder::YearFirst), year: None };
        check_all(&[("06/09/24", "2006?-09-24")], year_first);
    }

    #[test]
    fn what_is_not_written_stays_unknown() {
        check(&[
            ("9-Nov", "XXXX-11-09"),
            ("9 November", "XXXX-11-09"),
            ("Aug-62", "1962?-08"),
            ("Aug '05", "2005?-08"),
            ("29 Feb", "XXXX-02-29"),
            ("5/9", "no: add the year"),
        ]);
    }

    #[test]
    fn about_and_perhaps_become_doubt() {
        check(&[
            ("c. 1890", "1890~"),
            ("c1890", "1890~"),
            ("circa 1890", "1890~"),
            ("ca. 1890", "1890~"),
            ("about 1890", "1890~"),
            ("около 1890", "1890~"),
            ("c. 1890-1900", "1890~/1900~"),
            ("(Believed to be) 2020-05-26", "2020-05-26?"),
            ("probably May 2010", "2010-05?"),
            ("5 May 2010 (?)", "2010-05-05?"),
            ("5 May 2010?", "2010-05-05?"),
        ]);
    }

    #[test]
    fn decades_centuries_and_eras_are_read() {
        check(&[
            ("1990s", "199X"),
            ("the 1990's", "199X"),
            ("early 1990s", "199X~"),
            ("mid-1990s", "199X~"),
            ("1990-е годы", "199X"),
            ("1800s", "18XX"),
            ("2000s", "200X"),
            ("19th century", "18XX"),
            ("XIX век", "18XX"),
            ("19. Jahrhundert", "18XX"),
            ("5th century BC", "-04XX"),
            ("Spring 2001", "2001-21"),
            ("autumn of 1962", "1962-23"),
            ("зима 2001", "2001-24"),
            ("Q2 2001", "2001-34"),
            ("2001-Q2", "2001-34"),
            ("44 BC", "-0043"),
            ("200 BCE", "-0199"),
            ("1 AD", "0001"),
            ("3,000 BC", "-2999"),
            ("3.000 BC", "-2999"),
            ("1. 853 BC", "no: write a date like 2021-04-02"),
            ("12. 300 AD", "no: write a date like 2021-04-02"),
            ("5, 300 BC", "no: write 1890/1895 from one to the other, {1890,1895} for these two only"),
            ("c. 3 000 BC", "-2999~"),
            ("1,200 AD", "1200"),
            ("10,000 BC", "no: write Y-9999 for it"),
            ("500-400 BC", "-0499/-0399"),
            ("44, 43 BC", "no: write 1890/1895 from one to the other, {1890,1895} for these two only"),
            ("AD 79", "0079"),
            ("15 March 44 BC", "-0043-03-15"),
            ("44 г. до н. э.", "-0043"),
            ("BC 0044-03-15", "-0043-03-15"),
            ("0001-12-17 00:00:00 BC", "0000-12-17"),
            ("-200-1-5", "-0200-01-05"),
            ("-0200-01-05", "-0200-01-05"),
            ("-200", "-0200"),
            ("-750/-749", "-0750/-0749"),
            ("-44-3-15", "-0044-03-15"),
            ("-999", "missing"),
            ("-200-13", "no: write a date like 2021-04-02"),
        ]);
    }

    #[test]
    fn before_and_since_become_limits_and_intervals() {
        check(&[
            ("before 2012", "[..2011]"),
            ("before 5 January 2022", "[..2022-01-04]"),
            ("before March 2020", "[..2020-02]"),
            ("after 2012", "[2013..]"),
            ("after 31 Dec 2012", "[2013-01-01..]"),
            ("on or before 5 Jan 2022", "[..2022-01-05]"),
            ("by 2012", "[..2012]"),
            ("since 2009", "2009/.."),
            ("с 2009 года", "2009/.."),
            ("until 2012", "/2012"),
            ("1999-", "1999/.."),
            ("1999 –", "1999/.."),
            ("5 May 1999 –", "1999-05-05/.."),
            ("1999-05-05 -", "1999-05-05/.."),
            ("1999 - ?", "1999/"),
            ("5/1/1999 – ?", "1999-01-05/ or 1999-05-01/"),
            ("? – 1999-05-05", "/1999-05-05"),
            ("? - 1999", "/1999"),
            ("--.05.2012", "2012-05"),
            ("– 5 May 1999", "no: write /2021-04-02 for what lasted until then, or the date without the dash"),
            ("3 May 2010 - 5 June", "no: write both dates like 2021-04-02"),
            ("2021..", "2021/.."),
            ("2021-05 ..", "2021-05/.."),
            ("..2021-05-03", "../2021-05-03"),
            ("13.5.2021..", "2021-05-13/.."),
            ("..5/1/2022", "../2022-01-05 or ../2022-05-01"),
            ("..2004/2006", "..2004/2006"),
            ("2004/..", "2004/.."),
            ("../2004", "../2004"),
            ("2020..2021", "2020/2021"),
            ("2021...", "no: write 2021/.. for what goes on, and ../2021 for what ended"),
            ("2020/2021..2022", "no: write a date like 2021-04-02"),
            ("–2001", "no: write /2001 for what lasted until 2001, or -2001 for a year before our era"),
            ("between 2009 and 2012", "[2009..2012]"),
            ("from 5 May 2009 to 7 June 2010", "2009-05-05/2010-06-07"),
            ("5 May – 7 June 2010", "2010-05-05/2010-06-07"),
            ("25-27 March 2021", "2021-03-25/2021-03-27"),
            ("25–27 March 2021", "2021-03-25/2021-03-27"),
            ("1/2/2010 - 2/2/2010", "no: write both dates like 2021-04-02"),
        ]);
    }

    #[test]
    fn words_and_numbers_for_nothing_are_missing() {
        check(&[
            ("", "missing"),
            ("  ", "missing"),
            ("NA", "missing"),
            ("n/a", "missing"),
            ("-", "missing"),
            ("Unknown Date", "missing"),
            ("null", "missing"),
            ("0000-00-00", "missing"),
            ("0000-00-00 00:00:00", "missing"),
            ("1753-01-01", "missing"),
            ("1601-01-01T00:00:00Z", "missing"),
            ("1753-01-02", "1753-01-02"),
            ("неизвестно", "missing"),
        ]);
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_a_hint() {
        check(&[
            ("hello", "no: write a date like 2021-04-02"),
            ("Flight 5 May 2010", "no: write a date like 2021-04-02"),
            ("198x", "no: write 198X"),
            ("2004-06-uu", "no: write 2004-06-XX"),
            ("2009-present", "no: write 2009/.. for what goes on"),
            ("present", "no: write 2009/.. for what goes on"),
            ("2009 - present", "no: write 2009/.. for what goes on"),
            ("44562", "no: a day number of a spreadsheet? format the column as a date"),
            ("1643673600", "no: seconds since 1970? write them as a date"),
            ("985", "no: write 0985 for the year 985"),
            ("1914-18", "no: write 1914/1918"),
            ("5 May 2010 EST", "no: write a date like 2021-04-02"),
            ("1 2 3 4 5", "no: write a date like 2021-04-02"),
        ]);
    }

    #[test]
    fn only_a_number_above_twelve_proves_an_order() {
        assert_eq!(order_evidence("13/02/2020"), Some(DateOrder::DayMonth));
        assert_eq!(order_evidence("2/13/2020 10:15"), Some(DateOrder::MonthDay));
        assert_eq!(order_evidence("2020/02/13"), Some(DateOrder::YearFirst));
        assert_eq!(order_evidence("9/24/06"), Some(DateOrder::MonthDay));
        for text in
            ["5/1/2022", "13/13/2020", "5 May 2020", "", "2020", "31/02/31/04", "ыы/13/2020", "31.02.2001", "2/30/2001"]
        {
            assert_eq!(order_evidence(text), None, "{text}");
        }
    }

    #[test]
    fn any_text_at_all_is_answered() {
        for text in [
            "é",
            "—",
            "5é1é2022",
            "t10:00",
            ":",
            "::::",
            "12:",
            "١٢/٣/٢٠٢٠",
            "c.",
            "before",
            "between 5 and",
            "'",
            "(((((",
            "–",
            "’62",
        ] {
            let _ = read_date(text, DateHints::default());
        }
        let long = "before ".repeat(100_000);
        assert!(matches!(read_date(&long, DateHints::default()), HumanDate::No(_)));
    }
}
