//! The words of dates in the languages of the data: months, weekdays, and what stands for nothing.

/// Month names in full and short, January first: English, Russian, Ukrainian (nominative and genitive), German, French,
/// Spanish, Tajik, Kazakh; Italian and Portuguese come almost for free.
#[rustfmt::skip]
const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "январь", "января", "янв", "січень", "січня", "січ", "januar", "jänner", "jän", "janvier", "janv", "enero", "ene",
      "январи", "январ", "қаңтар", "қаң", "gennaio", "gen", "janeiro"],
    &["february", "feb", "февраль", "февраля", "фев", "февр", "лютий", "лютого", "лют", "februar", "février", "fevrier", "févr", "fév",
      "febrero", "феврал", "феврали", "ақпан", "ақп", "febbraio", "fevereiro"],
    &["march", "mar", "март", "марта", "мар", "березень", "березня", "бер", "märz", "maerz", "mär", "mrz", "mars", "marzo", "марти",
      "наурыз", "нау", "março"],
    &["april", "apr", "апрель", "апреля", "апр", "квітень", "квітня", "кві", "квіт", "avril", "avr", "abril", "abr", "апрел", "апрели",
      "сәуір", "сәу", "aprile"],
    &["may", "май", "мая", "травень", "травня", "тра", "трав", "mai", "mayo", "майи", "мамыр", "мам", "maggio", "mag", "maio"],
    &["june", "jun", "июнь", "июня", "июн", "червень", "червня", "чер", "черв", "juni", "juin", "junio", "июни", "маусым", "мау",
      "giugno", "giu", "junho"],
    &["july", "jul", "июль", "июля", "июл", "липень", "липня", "лип", "juli", "juillet", "juil", "julio", "июли", "шілде", "шіл",
      "luglio", "lug", "julho"],
    &["august", "aug", "август", "августа", "авг", "серпень", "серпня", "сер", "серп", "août", "aout", "agosto", "ago", "августи",
      "тамыз", "там"],
    &["september", "sep", "sept", "сентябрь", "сентября", "сен", "сент", "вересень", "вересня", "вер", "septembre", "septiembre",
      "сентябр", "сентябри", "қыркүйек", "қыр", "settembre", "set", "setembro"],
    &["october", "oct", "октябрь", "октября", "окт", "жовтень", "жовтня", "жов", "жовт", "oktober", "okt", "octobre", "octubre",
      "октябр", "октябри", "қазан", "қаз", "ottobre", "ott", "outubro"],
    &["november", "nov", "ноябрь", "ноября", "ноя", "нояб", "листопад", "листопада", "лис", "лист", "novembre", "noviembre",
      "ноябр", "ноябри", "қараша", "қар", "novembro"],
    &["december", "dec", "декабрь", "декабря", "дек", "грудень", "грудня", "гру", "груд", "dezember", "dez", "décembre", "decembre",
      "déc", "diciembre", "dic", "декабр", "декабри", "желтоқсан", "жел", "dicembre", "dezembro"],
];

/// The names of the same months in Arabic, of Egypt, the Levant and the Maghreb, and in Persian.
#[rustfmt::skip]
const IN_ARABIC_LETTERS: [&[&str]; 12] = [
    &["يناير", "جانفي", "ژانویه"],
    &["فبراير", "شباط", "فيفري", "فوریه"],
    &["مارس", "آذار", "اذار"],
    &["أبريل", "ابريل", "إبريل", "نيسان", "أفريل", "آوریل"],
    &["مايو", "أيار", "ايار", "ماي", "مه"],
    &["يونيو", "حزيران", "جوان", "ژوئن"],
    &["يوليو", "تموز", "جويلية", "يوليوز", "ژوئیه", "جولای"],
    &["أغسطس", "اغسطس", "آب", "أوت", "غشت", "اوت", "آگوست"],
    &["سبتمبر", "أيلول", "ايلول", "شتنبر", "سپتامبر"],
    &["أكتوبر", "اكتوبر", "اکتبر"],
    &["نوفمبر", "نونبر", "نوامبر"],
    &["ديسمبر", "دجنبر", "دسامبر"],
];

/// Weekday names before a date. Abbreviations of two letters, and French `mar` for mardi, could be something else.
#[rustfmt::skip]
pub(super) const WEEKDAYS: &[&str] = &[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun",
    "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье",
    "понеділок", "вівторок", "середа", "четвер", "пʼятниця", "п'ятниця", "субота", "неділя",
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag",
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
];

/// Words and endings within a date that say nothing: articles, prepositions, `year`, ordinal endings.
#[rustfmt::skip]
pub(super) const FILLERS: &[&str] = &[
    "the", "of", "on", "in", "year", "de", "del", "le", "el", "den", "am", "im",
    "st", "nd", "rd", "th", "er", "е", "го", "й", "я",
    "г", "год", "года", "году", "р", "року", "рік", "ж", "жылы", "соли", "в",
    "م", "عام", "سنة", "سال",
];

/// What stands for "no date", in small letters.
#[rustfmt::skip]
const MISSING: &[&str] = &[
    "na", "n/a", "n.a.", "n.a", "#n/a", "#value!", "n.d.", "n.d", "nd", "nan", "nat", "null", "nil", "none", "(null)", "(none)",
    "unknown", "unk", "unknown date", "date unknown", "(unknown)", "unspecified", "undated", "no date", "not known", "not available",
    "not applicable", "tbd", "tba", "missing", "(blank)",
    "неизвестно", "неизвестна", "дата неизвестна", "нет данных", "нет", "н/д", "без даты", "невідомо", "невідома",
    "unbekannt", "k.a.", "k. a.", "o. d.", "o. j.", "inconnu", "inconnue", "s.d.", "s. d.", "desconocido", "desconocida", "белгісіз",
    "номаълум",
];

/// Days that databases write for want of one: the first that SQL Server's `datetime` and Windows' `FILETIME` can hold, and `MySQL`'s zero.
const SENTINEL_DAYS: [&str; 5] = ["0000-00-00", "1753-01-01", "1601-01-01", "00/00/0000", "00.00.0000"];
/// .NET's zero; the day alone may be meant.
const SENTINEL_TIME: &str = "0001-01-01";

/// The month that a name stands for: full and short, small letters or capitals, with or without a dot.
///
/// English, Russian, Ukrainian, German, French, Spanish, Tajik, Kazakh, Arabic, Persian, Italian and Portuguese.
pub fn month_from_name(text: &str) -> Option<u32> {
    month_from_lower(&text.trim().trim_end_matches('.').to_lowercase())
}

/// The month of a name in small letters without a dot.
pub(super) fn month_from_lower(name: &str) -> Option<u32> {
    let is_arabic = name.starts_with(|c| matches!(c, '\u{600}'..='\u{6ff}'));
    let months = if is_arabic { IN_ARABIC_LETTERS } else { MONTHS };
    let idx = months.iter().position(|names| names.contains(&name))?;
    Some(idx as u32 + 1)
}

/// Whether a number is one that statisticians write where nothing is known.
pub fn is_missing_code(text: &str) -> bool {
    matches!(text.strip_suffix(".0").unwrap_or(text), "-9" | "-99" | "-999" | "-9999" | "-99999")
}

/// Whether a trimmed text stands for no date.
pub(super) fn is_missing(text: &str) -> bool {
    if text.chars().all(|c| "-–—?.*/_ ".contains(c)) && text != ".." && text != "/" {
        return true;
    }
    let is_zero_time = |rest: &str| rest.chars().all(|c| "T :0.,Z+".contains(c));
    if text.starts_with('-') {
        return is_missing_code(text);
    }
    if text.starts_with(['0', '1']) {
        let is_sentinel = |day: &str| text.strip_prefix(day).is_some_and(is_zero_time);
        return SENTINEL_DAYS.iter().any(|day| is_sentinel(day))
            || text.len() > SENTINEL_TIME.len() && is_sentinel(SENTINEL_TIME);
    }
    // Longer than any entry: not worth lowering.
    text.len() <= 40
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && MISSING.contains(&text.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_by_name_in_many_languages() {
        let table = [
            ("January", 1),
            ("SEPT.", 9),
            ("мая", 5),
            ("Декабрь", 12),
            ("листопада", 11),
            ("août", 8),
            ("März", 3),
            ("dic.", 12),
            ("марти", 3),
            ("желтоқсан", 12),
            ("أيار", 5),
            ("ژوئیه", 7),
        ];
        for (name, month) in table {
            assert_eq!(month_from_name(name), Some(month), "{name}");
        }
        assert_eq!(month_from_name("Octember"), None);
    }

    #[test]
    fn no_name_stands_for_two_months() {
        for (idx, names) in MONTHS.iter().chain(&IN_ARABIC_LETTERS).enumerate() {
            for name in *names {
                assert_eq!(month_from_name(name), Some(idx as u32 % 12 + 1), "{name}");
            }
        }
    }
}
