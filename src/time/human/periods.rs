//! Periods in words: `5 May – 7 June 2010`, `May-June 2012`, `12.–14.05.2012`, `May 3–5, 2012`, `between 2009 and 2012`.
//!
//! The first date of a period may leave out what the second one says. What one date says is never made sharper for it.

use super::names::month_from_lower;
use super::phrases::{BEFORE_CHRIST, GOES_ON, after_word, before_word, phrase};
use super::{DateHints, DateOrder, HumanDate, no, yearparts};
use crate::time::edtf::{Date, Edtf, Mask};

/// Reads a period; `None` for a text that is none.
pub(super) fn read(text: &str, hints: DateHints, depth: usize) -> Option<HumanDate> {
    if let Some(inner) = after_word(text, &["between", "между", "між", "zwischen", "entre"]) {
        return between(inner, hints, depth);
    }
    let inner = after_word(text, &["from", "с", "з", "от", "від", "von", "vom", "de", "du", "desde"]).unwrap_or(text);
    let joints = [
        " to ",
        " until ",
        " till ",
        " through ",
        " bis ",
        " по ",
        " до ",
        " au ",
        " à ",
        " hasta ",
        " - ",
        " – ",
        "–",
    ];
    let split =
        joints.iter().find_map(|joint| inner.split_once(joint).filter(|(a, b)| !a.is_empty() && !b.contains(joint)));
    let Some((first, last)) = split.or_else(|| around_hyphen(inner)) else { return around_slash(inner, hints, depth) };
    // "44 до н. э." is an era and not a range.
    if before_word(text, BEFORE_CHRIST).is_some_and(|rest| rest.len() <= first.len()) {
        return None;
    }
    if GOES_ON.contains(&last.trim()) {
        return Some(no("a word whose date changes", "write 2009/.. for what goes on"));
    }
    Some(join(first.trim(), last.trim(), split.is_some(), hints, depth))
}

fn between(inner: &str, hints: DateHints, depth: usize) -> Option<HumanDate> {
    let (first, last) =
        [" and ", " и ", " та ", " und ", " et ", " y "].iter().find_map(|joint| inner.split_once(joint))?;
    let (first, last) = (phrase(first, hints, depth + 1), phrase(last, hints, depth + 1));
    let (HumanDate::Date(first), HumanDate::Date(last)) = (first, last) else { return Some(not_two_dates()) };
    let (first, last) = first.as_date().zip(last.as_date())?;
    Some(if first.first_day() <= last.last_day() {
        HumanDate::Date(Edtf::between(first, last))
    } else {
        no("the range ends before it starts", "write the earlier date first")
    })
}

/// The sides of the only hyphen, where no single date can be meant: `3-5 May`, `May-June 2012`, `12.-14.05.2012`.
fn around_hyphen(text: &str) -> Option<(&str, &str)> {
    let (a, b) = text.split_once('-').filter(|(_, b)| !b.contains('-'))?;
    let (first, last) = (a.trim(), b.trim());
    let is_days = || {
        day(first).is_some()
            && last.starts_with(|c: char| c.is_ascii_digit())
            && (last.contains(char::is_alphabetic) || n_dotted(last) == 3)
    };
    let are_dotted = || matches!(n_dotted(first), 2 | 3) && n_dotted(last) == 3;
    let are_named = || {
        let last_is_named = || has_month(last) || month_and_day(first).is_some() && is_day_and_year(last);
        has_month(first) && last_is_named()
            || yearparts::read(first).and(yearparts::read(last)).is_some()
            || yearparts::read(last).is_some_and(|part| first_part(first, &part).is_some())
    };
    (is_days() || are_dotted() || are_named()).then_some((a, b))
}

/// `Jan/Feb 2012` and `12/14 May 2012` are from one to the other, or one of the two.
fn around_slash(text: &str, hints: DateHints, depth: usize) -> Option<HumanDate> {
    let (a, b) = text.split_once('/').filter(|(_, b)| !b.contains('/') && has_month(b))?;
    if a.contains('-') || b.contains('-') {
        return None;
    }
    let as_period = format!("{a}-{b}");
    let (first, last) = around_hyphen(&as_period)?;
    match join(first.trim(), last.trim(), false, hints, depth) {
        HumanDate::Date(period) => Some(no("two dates with a slash", &format!("write {period} from one to the other"))),
        _ => None,
    }
}

fn join(first: &str, last: &str, is_loose: bool, hints: DateHints, depth: usize) -> HumanDate {
    let of_month = month_and_day(first).filter(|_| is_day_and_year(last)).map(|month| format!("{month} {last}"));
    let HumanDate::Date(last_edtf) = phrase(of_month.as_deref().unwrap_or(last), hints, depth + 1) else {
        return not_two_dates();
    };
    let Some(end) = last_edtf.as_date() else {
        return match phrase(first, hints, depth + 1) {
            HumanDate::Date(first) => interval(&first, &last_edtf, false),
            _ => not_two_dates(),
        };
    };
    // 25–27 March 2021
    if let (Some(day), Some(_), None) = (day(first), end.day, end.clock) {
        let start = Date { day: Some(Mask::of(day)), ..end };
        return if start.first_day().is_some() {
            interval(&Edtf::of_date(start), &last_edtf, false)
        } else {
            not_two_dates()
        };
    }
    // Q1 – Q2 2012
    if let Some(start) = yearparts::read(last).and_then(|part| first_part(first, &part)) {
        return interval(&Edtf::of_date(start), &last_edtf, true);
    }
    // 12.05. – 14.06.2012
    let is_dotted = n_dotted(first) == 2 && n_dotted(last) == 3;
    let year = last_edtf.when().map(|when| when.start.civil().year).filter(|_| is_dotted);
    let order = hints.order.or(is_dotted.then_some(DateOrder::DayMonth));
    let first_hints = if is_dotted { DateHints { order, year } } else { hints };
    let HumanDate::Date(first) = phrase(first, first_hints, depth + 1) else { return not_two_dates() };
    match first.as_date() {
        // 5 May – 7 June 2010
        Some(start) if start.year.is_unknown() => {
            let start = Date { year: end.year, doubt: [end.doubt[0], start.doubt[1], start.doubt[2]], ..start };
            if start.first_day().is_none() || !is_loose && start.day.is_some() != end.day.is_some() {
                return not_two_dates();
            }
            interval(&Edtf::of_date(start), &last_edtf, true)
        }
        // 5 May 2010 – 7 June: of which year?
        Some(_) if end.year.is_unknown() => not_two_dates(),
        _ => interval(&first, &last_edtf, is_dotted),
    }
}

/// From one date to the other; the year of the first may be that of the last.
fn interval(first: &Edtf, last: &Edtf, shares_year: bool) -> HumanDate {
    Edtf::interval(Some(first), Some(last)).map_or_else(
        |error| {
            let hint = if shares_year { "write both dates with their years" } else { "write the earlier date first" };
            HumanDate::No(if error.hint.is_none() { error.hint(hint) } else { error })
        },
        HumanDate::Date,
    )
}

fn not_two_dates() -> HumanDate {
    no("not two dates", "write both dates like 2021-04-02")
}

/// The number of a day that stands alone: `12`, `12.`, `3rd`.
fn day(text: &str) -> Option<u32> {
    let (digits, ending) = text.split_at_checked(text.bytes().take_while(u8::is_ascii_digit).count())?;
    let is_ending = ["", ".", "st", "nd", "rd", "th", "er", "го", "-го"].contains(&ending);
    digits.parse().ok().filter(|day| is_ending && digits.len() <= 2 && (1..=31).contains(day))
}

/// The month's name of `may 3`.
fn month_and_day(text: &str) -> Option<&str> {
    let (month, number) = text.split_once(' ')?;
    (month_from_lower(month.trim_end_matches('.')).is_some() && day(number.trim()).is_some()).then_some(month)
}

/// `5, 2012`, which alone would be a month.
fn is_day_and_year(text: &str) -> bool {
    text.split_once([',', ' ']).is_some_and(|(first, year)| {
        let year = year.trim();
        day(first).is_some() && year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// How many numbers a text has that are set apart by points: `12.05.` has two, `12.05.2012` three.
fn n_dotted(text: &str) -> usize {
    let mut n = 0;
    for (idx, part) in text.strip_suffix('.').unwrap_or(text).split('.').enumerate() {
        let part = part.trim();
        let max = if idx < 2 { 2 } else { 4 };
        if idx > 2 || part.is_empty() || part.len() > max || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return 0;
        }
        n += 1;
    }
    n
}

/// Whether a month's name is one of the words.
fn has_month(text: &str) -> bool {
    text.split(|c: char| !c.is_alphabetic()).any(|word| !word.is_empty() && month_from_lower(word).is_some())
}

/// `q1` or `spring`, completed by the year of the second part.
fn first_part(text: &str, last: &Date) -> Option<Date> {
    let year = Edtf::of_date(Date { month: None, ..*last }).to_string();
    yearparts::read(&format!("{text} {year}"))
}

#[cfg(test)]
mod tests {
    use crate::time::human::tests::check;

    #[test]
    fn the_first_date_may_leave_out_what_the_second_says() {
        check(&[
            ("May-June 2012", "2012-05/2012-06"),
            ("May–June 2012", "2012-05/2012-06"),
            ("May to June 2012", "2012-05/2012-06"),
            ("май-июнь 2012", "2012-05/2012-06"),
            ("май - июнь 2012 г.", "2012-05/2012-06"),
            ("c. May-June 2012", "2012-05~/2012-06~"),
            ("May-June 2012?", "2012-05?/2012-06?"),
            ("Dec 2011 - Jan 2012", "2011-12/2012-01"),
            ("Dec 2011-Jan 2012", "2011-12/2012-01"),
            ("12.-14. Mai 2012", "2012-05-12/2012-05-14"),
            ("12.–14.05.2012", "2012-05-12/2012-05-14"),
            ("12.-14.05.2012", "2012-05-12/2012-05-14"),
            ("12-14.05.2012", "2012-05-12/2012-05-14"),
            ("12.05.-14.06.2012", "2012-05-12/2012-06-14"),
            ("12.05. - 14.06.2012", "2012-05-12/2012-06-14"),
            ("1.5. – 3.6.2012", "2012-05-01/2012-06-03"),
            ("12.05.2012-14.06.2012", "2012-05-12/2012-06-14"),
            ("vom 3. bis 5. Mai 2012", "2012-05-03/2012-05-05"),
            ("3-5 мая 2012", "2012-05-03/2012-05-05"),
            ("от 3 до 5 мая 2012", "2012-05-03/2012-05-05"),
            ("3rd-5th May 2012", "2012-05-03/2012-05-05"),
            ("3 – 5 May 2012", "2012-05-03/2012-05-05"),
            ("May 3-5, 2012", "2012-05-03/2012-05-05"),
            ("May 3–5, 2012", "2012-05-03/2012-05-05"),
            ("May 3 - June 5, 2012", "2012-05-03/2012-06-05"),
            ("28 April - 2 May 2012", "2012-04-28/2012-05-02"),
            ("28 April-2 May 2012", "2012-04-28/2012-05-02"),
            ("28 Dec 2011 - 2 Jan 2012", "2011-12-28/2012-01-02"),
            ("3-5 May", "XXXX-05-03/XXXX-05-05"),
            ("Q1-Q2 2012", "2012-33/2012-34"),
            ("Q4 2012-Q1 2013", "2012-36/2013-33"),
            ("spring–summer 2012", "2012-21/2012-22"),
        ]);
    }

    #[test]
    fn what_is_near_a_period_is_not_read_as_one() {
        check(&[
            ("Aug-62", "1962?-08"),
            ("9-Nov", "XXXX-11-09"),
            ("9-Nov-2012", "2012-11-09"),
            ("May-2012", "2012-05"),
            ("May 3-2012", "2012-05-03"),
            ("2012-05", "2012-05"),
            ("12-05-2012", "2012-05-12 or 2012-12-05"),
            ("May-Flower 2012", "no: write a date like 2021-04-02"),
            ("June-May 2012", "no: write both dates with their years"),
            ("Dec.-Jan. 2012", "no: write both dates with their years"),
            ("28 Dec - 2 Jan 2012", "no: write both dates with their years"),
            ("5-3 May 2012", "no: write the earlier date first"),
            ("30-32 May 2012", "no: write both dates like 2021-04-02"),
            ("30-31.02.2012", "no: write both dates like 2021-04-02"),
            ("May-5 June 2012", "no: write both dates like 2021-04-02"),
            ("12/14 May 2012", "no: write 2012-05-12/2012-05-14 from one to the other"),
            ("Jan/Feb 2012", "no: write 2012-01/2012-02 from one to the other"),
            ("3-5 Q2 2012", "no: write both dates like 2021-04-02"),
        ]);
    }

    #[test]
    fn parts_of_years_are_read_in_many_words() {
        check(&[
            ("H1 2012", "2012-40"),
            ("2012 H1", "2012-40"),
            ("2012H2", "2012-41"),
            ("2012-H2", "2012-41"),
            ("1H 2012", "2012-40"),
            ("1H2012", "2012-40"),
            ("first half of 2012", "2012-40"),
            ("the second half of 2012", "2012-41"),
            ("1. Halbjahr 2012", "2012-40"),
            ("2-е полугодие 2012 года", "2012-41"),
            ("вторая половина 2012 г.", "2012-41"),
            ("1er semestre 2012", "2012-40"),
            ("1Q2012", "2012-33"),
            ("2012Q1", "2012-33"),
            ("1st quarter 2012", "2012-33"),
            ("fourth quarter of 2012", "2012-36"),
            ("2012, 2nd quarter", "2012-34"),
            ("1 кв. 2012", "2012-33"),
            ("I квартал 2012", "2012-33"),
            ("IV кв. 2012 г.", "2012-36"),
            ("2. Quartal 2012", "2012-34"),
            ("1er trimestre 2012", "2012-33"),
            ("2e trimestre de 2012", "2012-34"),
            ("probably Q1 2012", "2012-33?"),
        ]);
    }

    #[test]
    fn parts_of_other_spans_are_only_about() {
        check(&[
            ("second half of May 2012", "2012-05~"),
            ("вторая половина мая 2012", "2012-05~"),
            ("first half of the 1990s", "199X~"),
            ("first half of the 19th century", "18XX~"),
            ("late May 2012", "2012-05~"),
            ("mid-2012", "2012~"),
            ("first half of 5 May 2012", "no: write a date like 2021-04-02"),
            ("H3 2012", "no: write a date like 2021-04-02"),
            ("Q5 2012", "no: write a date like 2021-04-02"),
            ("5 кв. 2012", "no: write a date like 2021-04-02"),
            ("12 кв. 2012", "no: write a date like 2021-04-02"),
            ("3rd half of 2012", "no: write a date like 2021-04-02"),
            ("T1 2012", "no: write a date like 2021-04-02"),
            ("20121H", "no: write a date like 2021-04-02"),
        ]);
    }
}
