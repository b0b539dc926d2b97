//! Dates in other scripts, put into the letters and digits that the reader knows.
//!
//! ```text
//! "２０１２年５月３日（木）"  2012-05-03        "2012년 5월"    2012-05
//! "٣ كانون الثاني ٢٠١٢"   3 يناير 2012      "۲۰۱۲-۰۵-۰۳"   2012-05-03
//! ```
//!
//! Digits of a script in whose lands another calendar is usual are not taken for a Gregorian year that would be odd there:
//! `۱۳۹۱/۰۲/۱۴` is most likely 3 May 2012.

use super::calendars;
use super::names::month_from_lower;
use crate::time::edtf::EdtfError;

/// Scripts with digits of their own: their zero, and the years that are more likely of another calendar.
const ZEROS: [(char, i64, i64); 17] = [
    ('\u{660}', 1_200, 1_499),
    ('\u{6f0}', 1_200, 1_499),
    ('\u{966}', 2_040, 2_199),
    ('\u{9e6}', 1_200, 1_499),
    ('\u{a66}', 1, 0),
    ('\u{ae6}', 1, 0),
    ('\u{b66}', 1, 0),
    ('\u{be6}', 1, 0),
    ('\u{c66}', 1, 0),
    ('\u{ce6}', 1, 0),
    ('\u{d66}', 1, 0),
    ('\u{e50}', 2_300, 2_699),
    ('\u{ed0}', 2_300, 2_699),
    ('\u{f20}', 1, 0),
    ('\u{1040}', 1_200, 1_499),
    ('\u{17e0}', 2_300, 2_699),
    ('\u{ff10}', 1, 0),
];

/// Arabic names of months in two words, and the same months in one.
const IN_TWO_WORDS: [(&str, &str); 6] = [
    ("كانون الثاني", "يناير"),
    ("تشرين الأول", "أكتوبر"),
    ("تشرين الاول", "أكتوبر"),
    ("تشرين الثاني", "نوفمبر"),
    ("كانون الأول", "ديسمبر"),
    ("كانون الاول", "ديسمبر"),
];

const DASHES: [char; 6] = ['-', '–', '—', '〜', '~', '至'];

/// No date that people write is longer.
const MAX_LEN: usize = 200;

/// A text with other letters than ASCII as it would be written in scripts that are read; `None` if it is so already.
pub(super) fn in_known_letters(text: &str) -> Option<Result<String, EdtfError>> {
    // Latin and Cyrillic letters and common signs are known.
    if text.len() > MAX_LEN || !text.chars().any(|c| matches!(c, '\u{600}'..='\u{1fff}' | '\u{3000}'..)) {
        return None;
    }
    let mut plain = match with_known_digits(text) {
        Ok(plain) => plain,
        Err(error) => return Some(Err(error)),
    };
    if plain.contains("كانون") || plain.contains("تشرين") {
        for (two, one) in IN_TWO_WORDS {
            plain = plain.replace(two, one);
        }
    }
    if let Some(one) = month_named_twice(&plain) {
        plain = one;
    }
    if plain
        .contains(|c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'))
    {
        plain = without_asides(&plain);
        if let Some(calendar) = calendars::era_in(&plain) {
            return Some(Err(calendars::of_another(calendar)));
        }
        if plain.contains(['年', '月', '년', '월']) {
            match of_east_asia(&plain) {
                Some(Ok(date)) => plain = date,
                Some(Err(error)) => return Some(Err(error)),
                None => {}
            }
        }
    }
    (plain != text).then_some(Ok(plain))
}

/// The digits of other scripts as those of ASCII, and what is written wide as narrow.
fn with_known_digits(text: &str) -> Result<String, EdtfError> {
    let mut out = String::with_capacity(text.len());
    // The number that is being written, how many digits it has, and its script.
    let mut number = (0_i64, 0_u8, None);
    let is_odd = |(value, n_digits, script): (i64, u8, Option<usize>)| {
        script
            .and_then(|idx| ZEROS.get(idx))
            .is_some_and(|(_, from, to)| n_digits == 4 && (*from..=*to).contains(&value))
    };
    for c in text.chars() {
        let digit = ZEROS.iter().enumerate().find_map(|(idx, (zero, ..))| {
            let value = (c as u32).checked_sub(*zero as u32).filter(|value| *value < 10)?;
            Some((idx, value))
        });
        if let Some((idx, value)) = digit {
            number = (number.0.saturating_mul(10).saturating_add(value.into()), number.1.saturating_add(1), Some(idx));
            out.extend(char::from_digit(value, 10));
            continue;
        }
        if is_odd(number) {
            break;
        }
        number = (0, 0, None);
        out.push(match c {
            '～' => '〜',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            '،' => ',',
            c => c,
        });
    }
    if is_odd(number) {
        return Err(EdtfError::new(0, "a year that may be one of another calendar")
            .hint("write it in the Gregorian calendar with the digits 0 to 9, like 2021-04-02"));
    }
    Ok(out)
}

/// `3 أيار/مايو 2012`: a month by two of its names.
fn month_named_twice(text: &str) -> Option<String> {
    let (left, right) = text.split_once('/')?;
    let (_, first) = left.rsplit_once(' ').unwrap_or(("", left));
    let (second, rest) = right.split_once(' ').unwrap_or((right, ""));
    let (a, b) = (month_from_lower(&first.to_lowercase())?, month_from_lower(&second.to_lowercase())?);
    (a == b && !rest.contains('/')).then(|| format!("{left} {rest}").trim_end().to_owned())
}

/// Leaves out weekdays, `（木）` and `木曜日`, and beside a Gregorian year the same year by an era, `2012年（平成24年）`.
fn without_asides(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inner, after)) = rest
        .split_once('(')
        .and_then(|(before, rest)| rest.split_once(')').map(|(inner, after)| (before, inner, after)))
    {
        out.push_str(before);
        let has_year = before.trim_end().trim_end_matches('年').len() < before.len() && before.contains(['1', '2']);
        let is_same_year = has_year && calendars::era_in(inner).is_some();
        if !is_same_year && !is_weekday(inner.trim()) {
            out.push('(');
            out.push_str(inner);
            out.push(')');
        }
        rest = after;
    }
    out.push_str(rest);
    for mark in ["曜日", "星期", "周", "週", "요일"] {
        let Some(at) = out.find(mark) else { continue };
        let is_behind = matches!(mark, "星期" | "周" | "週");
        let start = if is_behind {
            at
        } else {
            out.get(..at).and_then(|before| before.char_indices().next_back()).map_or(at, |(idx, _)| idx)
        };
        let end = at + mark.len();
        let end = if is_behind {
            end + out.get(end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
        } else {
            end
        };
        if out.get(start..end).is_some_and(is_weekday) {
            out.replace_range(start..end, " ");
        }
    }
    out.trim().to_owned()
}

fn is_weekday(text: &str) -> bool {
    let one = |text: &str, days: &str| {
        let mut chars = text.chars();
        chars.next().is_some_and(|day| days.contains(day)) && chars.next().is_none()
    };
    let japanese = text.trim_end_matches('日').trim_end_matches('曜');
    let japanese = if text == "日" { text } else { japanese };
    one(japanese, "月火水木金土日")
        || one(text.trim_end_matches("요일"), "월화수목금토일")
        || ["星期", "周", "週"]
            .iter()
            .any(|mark| text.strip_prefix(mark).is_some_and(|day| one(day, "一二三四五六日天")))
}

/// `2012年5月3日`, `2012년 5월`, `5月3日`, `2012年5月3日10時30分`; `2012年5月3日〜5日`.
fn of_east_asia(text: &str) -> Option<Result<String, EdtfError>> {
    let Some((first, last)) = text.split_once(DASHES) else {
        return Side::read(text).map(|side| side.and_then(|side| side.written().ok_or_else(not_a_date)));
    };
    let (first, mut last) = match (Side::read(first)?, Side::read(last)?) {
        (Ok(first), Ok(last)) => (first, last),
        (Err(error), _) | (_, Err(error)) => return Some(Err(error)),
    };
    // The second date says what differs from the first.
    if last.parts[0].is_none() {
        last.parts[0] = first.parts[0];
        if last.parts[1].is_none() {
            last.parts[1] = first.parts[1];
        }
    }
    let sides = first.written().zip(last.written());
    Some(sides.map(|(first, last)| format!("{first} – {last}")).ok_or_else(not_a_date))
}

fn not_a_date() -> EdtfError {
    EdtfError::new(0, "not a date").hint(super::numbers::WRITE_A_DATE)
}

/// Numbers with the signs of their units behind them, and the words around them.
struct Side<'a> {
    head: &'a str,
    /// Year, month, day, hour, minute and second.
    parts: [Option<i64>; 6],
    tail: &'a str,
}

impl<'a> Side<'a> {
    /// `None` for a text without such units.
    fn read(text: &'a str) -> Option<Result<Self, EdtfError>> {
        const UNITS: [&[char]; 6] = [
            &['年', '년'],
            &['月', '월'],
            &['日', '号', '號', '일'],
            &['時', '时', '點', '点', '시'],
            &['分', '분'],
            &['秒', '초'],
        ];
        let (head, mut rest) = text.split_at_checked(text.find(|c: char| c.is_ascii_digit())?)?;
        let mut parts = [None; 6];
        let mut from = 0;
        loop {
            let (digits, after) = rest.split_at_checked(rest.bytes().take_while(u8::is_ascii_digit).count())?;
            let after = after.trim_start();
            let Some(unit) = UNITS.iter().position(|unit| after.starts_with(*unit)) else { break };
            // A year comes before its month; and one of two digits may be of an era.
            if unit < from || unit == 0 && digits.len() != 4 || unit > 0 && digits.len() > 2 {
                return Some(Err(if unit == 0 && from == 0 {
                    EdtfError::new(0, "a year without four digits").hint("write the Gregorian year with four digits")
                } else {
                    not_a_date()
                }));
            }
            let value = digits.parse().ok()?;
            if unit == 1 && !(1..=12).contains(&value) {
                return Some(Err(EdtfError::new(0, format!("no month {value}")).hint("months go from 1 to 12")));
            }
            if let Some(part) = parts.get_mut(unit) {
                *part = Some(value);
            }
            from = unit + 1;
            rest = after.get(after.chars().next().map_or(0, char::len_utf8)..)?.trim_start();
            if !rest.starts_with(|c: char| c.is_ascii_digit()) {
                break;
            }
        }
        (from > 0).then_some(Ok(Self { head: head.trim(), parts, tail: rest.trim() }))
    }

    /// The date as it is read; `None` where a part is missing between others.
    fn written(&self) -> Option<String> {
        let [year, month, day, hour, minute, second] = self.parts;
        let two = |sign: &str, part: Option<i64>| part.map_or(String::new(), |part| format!("{sign}{part:02}"));
        let is_whole =
            [year.is_some() || hour.is_none(), month.is_some() || day.is_none(), day.is_some() || hour.is_none()]
                .into_iter()
                .chain([hour.is_some() || minute.is_none(), minute.is_some() || second.is_none()])
                .all(|is_whole| is_whole);
        let date = match (year, month, day) {
            _ if !is_whole => return None,
            (Some(year), ..) => format!("{year:04}{}{}", two("-", month), two("-", day)),
            (None, Some(month), _) => {
                let name = crate::time::edtf::MONTHS.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
                format!("{name}{}", day.map_or(String::new(), |day| format!(" {day}")))
            }
            (None, None, _) => return None,
        };
        let time = format!("{}{}{}", two("T", hour), two(":", minute), two(":", second));
        Some(format!("{} {date}{time} {}", self.head, self.tail).trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{DateHints, DateOrder, HumanDate, order_evidence, read_date};
    use crate::time::human::tests::compare;

    proptest! {
        #[test]
        fn no_text_of_another_script_makes_the_reader_panic_or_guess_a_day(
            text in "[0-9０２٠١۲๒]{0,4}[年년 /.-]?[0-9５٥]{0,2}[月월/. ]?[0-9３٣]{0,3}[日일.]?[ (（木日令平〜至요曜周期星)）هـ年0-9年月日]{0,9}",
        ) {
            let _ = order_evidence(&text);
            if let HumanDate::Date(edtf) = read_date(&text, DateHints::default()) {
                let n_numbers = text.split(|c: char| !c.is_numeric()).filter(|part| !part.is_empty()).count();
                let is_day = edtf.as_date().is_some_and(|date| date.day.is_some());
                prop_assert!(!is_day || n_numbers >= 2 || text.chars().filter(|c| c.is_numeric()).count() >= 8, "{text}: {edtf}");
            }
        }
    }

    fn seen(text: &str) -> String {
        match read_date(text, DateHints::default()) {
            HumanDate::Date(edtf) => edtf.to_string(),
            HumanDate::Ambiguous(a, b) => format!("{a} or {b}"),
            HumanDate::Missing => "missing".to_owned(),
            HumanDate::No(error) => format!("no: {}", error.message),
        }
    }

    fn check(table: &[(&str, &str)]) {
        compare(table, seen);
    }

    #[test]
    fn dates_of_china_japan_and_korea_are_as_fine_as_they_are_written() {
        check(&[
            ("2012年5月3日", "2012-05-03"),
            ("2012年05月03日", "2012-05-03"),
            ("2012 年 5 月 3 日", "2012-05-03"),
            ("2012年5月3号", "2012-05-03"),
            ("2012年5月", "2012-05"),
            ("2012年", "2012"),
            ("５月３日", "XXXX-05-03"),
            ("２０１２年５月３日", "2012-05-03"),
            ("２０１２／０５／０３", "2012-05-03"),
            ("2012. 5. 3.", "2012-05-03"),
            ("2012년 5월 3일", "2012-05-03"),
            ("2012년", "2012"),
            ("2012年5月3日（木）", "2012-05-03"),
            ("2012年5月6日（日）", "2012-05-06"),
            ("2012年5月3日 木曜日", "2012-05-03"),
            ("2012年5月3日 星期四", "2012-05-03"),
            ("2012. 5. 3.(목)", "2012-05-03"),
            ("2012년 5월 3일 목요일", "2012-05-03"),
            ("2012年5月3日10時30分", "2012-05-03T10:30"),
            ("2012年5月3日（木）10時", "2012-05-03T10"),
            ("2012年（平成24年）5月3日", "2012-05-03"),
            ("約2012年", "2012~"),
            ("2012年5月頃", "2012-05~"),
            ("2012年5月3日〜5日", "2012-05-03/2012-05-05"),
            ("2012年5月3日-5日", "2012-05-03/2012-05-05"),
            ("2012年5月～6月", "2012-05/2012-06"),
            ("2012年5月3日～2013年6月4日", "2012-05-03/2013-06-04"),
        ]);
    }

    #[test]
    fn what_is_near_such_a_date_is_not_read() {
        check(&[
            ("2012年13月3日", "no: no month 13"),
            ("2012年21月", "no: no month 21"),
            ("2012年5月32日", "no: no day 32 in May"),
            ("2012年3日", "no: not a date"),
            ("12年5月3日", "no: a year without four digits"),
            ("5月2012年", "no: not a date"),
            ("2012年5月3日午後3時", "no: not a date"),
            ("2012年の5月", "no: not a date"),
            ("第2012回", "no: not a date"),
            ("民國101年5月3日", "no: a date of the calendar of the Republic of China"),
            ("民国101年", "no: a date of the calendar of the Republic of China"),
            ("令和2年5月3日", "no: a date of the Japanese calendar"),
            ("平成24年", "no: a date of the Japanese calendar"),
            ("明治元年", "no: a date of the Japanese calendar"),
            ("단기 4345년", "no: a date of the Korean calendar"),
        ]);
    }

    #[test]
    fn digits_of_other_scripts_are_read() {
        check(&[
            ("٢٠١٢/٠٥/٠٣", "2012-05-03"),
            ("۲۰۱۲-۰۵-۰۳", "2012-05-03"),
            ("२०१२-०५-०३", "2012-05-03"),
            ("২০১২-০৫-০৩", "2012-05-03"),
            ("٢٠١٢", "2012"),
            ("٠٠٠٠-٠٠-٠٠", "missing"),
            ("٣/٥/٢٠١٢", "2012-05-03 or 2012-03-05"),
            ("٣ مايو ٢٠١٢", "2012-05-03"),
            ("3 أيار 2012", "2012-05-03"),
            ("3 أيار/مايو 2012", "2012-05-03"),
            ("3 كانون الثاني 2012", "2012-01-03"),
            ("تشرين الأول 2012", "2012-10"),
            ("3 مه 2012", "2012-05-03"),
            ("۳ ژوئیه ۲۰۱۲", "2012-07-03"),
            ("3 أيار/حزيران 2012", "no: not a date"),
            ("٣٢ مايو ٢٠١٢", "no: no day 32 in May"),
        ]);
        assert_eq!(order_evidence("١٣/٠٥/٢٠١٢"), Some(DateOrder::DayMonth));
    }

    #[test]
    fn years_of_other_calendars_are_none_of_ours() {
        check(&[
            ("۱۳۹۱/۰۲/۱۴", "no: a year that may be one of another calendar"),
            ("١٤٣٣", "no: a year that may be one of another calendar"),
            ("๒๕๕๕", "no: a year that may be one of another calendar"),
            ("२०६९-०१-२१", "no: a year that may be one of another calendar"),
            ("١٤٣٣ هـ", "no: a date of the Islamic calendar"),
            ("1433 هـ", "no: a date of the Islamic calendar"),
            ("1433 AH", "no: a date of the Islamic calendar"),
            ("AH 1433", "no: a date of the Islamic calendar"),
            ("3 رمضان 1433", "no: a date of the Islamic calendar"),
            ("3 Ramadan 1433", "no: a date of the Islamic calendar"),
            ("1391 ه.ش", "no: a date of the Solar Hijri calendar"),
            ("14 اردیبهشت 1391", "no: a date of the Solar Hijri calendar"),
            ("14 Ordibehesht 1391", "no: a date of the Solar Hijri calendar"),
            // Without a sign of its calendar a year is what it was.
            ("1391/02/14", "1391-02-14"),
            ("1433", "1433"),
        ]);
    }
}
