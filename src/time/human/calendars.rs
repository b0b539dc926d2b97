//! The signs of calendars other than the Gregorian, whose dates are not read but named.

use crate::time::edtf::EdtfError;

/// Names of eras in Chinese letters and in Hangul, which stand before a number without a space.
#[rustfmt::skip]
const ERAS: [(&str, &[&str]); 3] = [
    ("calendar of the Republic of China", &["民國", "民国"]),
    ("Japanese calendar", &["令和", "平成", "昭和", "大正", "明治", "慶応", "皇紀"]),
    ("Korean calendar", &["단기", "檀紀", "주체"]),
];

/// Words beside a date: signs of eras and names of months, in small letters.
#[rustfmt::skip]
const WORDS: [(&str, &[&str]); 5] = [
    ("Solar Hijri calendar", &[
        "ش", "شمسی", "خورشیدی", "shamsi", "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
        "farvardin", "ordibehesht", "khordad", "tir", "mordad", "shahrivar", "mehr", "aban", "azar", "bahman", "esfand",
    ]),
    ("Islamic calendar", &[
        "هـ", "ه", "ق", "هجري", "هجرية", "هجری", "قمری", "ah", "hijri", "محرم", "صفر", "ربيع", "جمادى", "رجب", "شعبان", "رمضان", "شوال", "ذو", "ذي",
        "muharram", "safar", "rabi", "jumada", "rajab", "shaban", "ramadan", "ramazan", "shawwal", "dhu", "zilhaj",
    ]),
    ("Hebrew calendar", &[
        "tishrei", "tishri", "cheshvan", "heshvan", "kislev", "tevet", "shevat", "adar", "nisan", "iyar", "sivan", "elul",
    ]),
    ("French Republican calendar", &[
        "vendémiaire", "brumaire", "frimaire", "nivôse", "pluviôse", "ventôse", "germinal", "floréal", "prairial", "messidor", "thermidor", "fructidor",
    ]),
    ("Buddhist calendar", &["พ", "ศ", "พุทธศักราช"]),
];

/// The calendar of an era that a text names.
pub(super) fn era_in(text: &str) -> Option<&'static str> {
    ERAS.iter().find(|(_, names)| names.iter().any(|name| text.contains(name))).map(|(calendar, _)| *calendar)
}

/// The calendar that a text with a number names by a word of its own.
pub(super) fn named_in(text: &str) -> Option<&'static str> {
    if text.len() > 80 || !text.contains(char::is_numeric) {
        return None;
    }
    let lower = text.to_lowercase();
    if lower.contains("a.h.") {
        return Some("Islamic calendar");
    }
    let words = lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    // In "ه.ش" the second sign tells.
    let known = words.filter_map(|word| WORDS.iter().position(|(_, names)| names.contains(&word)));
    known.min().and_then(|idx| WORDS.get(idx)).map(|(calendar, _)| *calendar)
}

/// Why such a date is not read.
pub(super) fn of_another(calendar: &str) -> EdtfError {
    EdtfError::new(0, format!("a date of the {calendar}")).hint("write it in the Gregorian calendar, like 2021-04-02")
}
