//! The dates of a chronology in Markdown: at the start of an item, in a heading, and told by the headings above.
//!
//! ```text
//! - **5 January 2022**: text        ## 2021                ## 5 January 2022
//! - 2022-01-05 – text               - 12 March – text      - text
//! **5 January 2022** text           ### April              text
//! ```

use crate::import::datecell::{Cell, either, read_cell};
use crate::time::{DateOrder, Edtf, month_from_name};

/// Bytes within which the date of an item ends.
const MAX_DATE: usize = 90;

/// What headings, and items that are nothing but dates, say of the dates below.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct Above {
    pub(in crate::import) year: Option<i64>,
    pub(in crate::import) month: Option<u32>,
    /// The date of everything below that has none of its own.
    pub(in crate::import) edtf: Option<Edtf>,
    pub(in crate::import) words: String,
}

/// The date at the start of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct Dated<'a> {
    /// Without one where the words say that it is not known.
    pub(in crate::import) edtf: Option<Edtf>,
    /// It can be read as one of two days.
    pub(in crate::import) is_ambiguous: bool,
    pub(in crate::import) words: &'a str,
    /// Year or month are those of a heading.
    pub(in crate::import) is_completed: bool,
    /// It stands apart: in bold letters, or before a colon or a dash.
    pub(in crate::import) is_set_off: bool,
    /// What follows.
    pub(in crate::import) rest: String,
}

/// Reads the date at the start of an item or a paragraph.
pub(in crate::import) fn dated<'a>(text: &'a str, above: &Above, order: Option<DateOrder>) -> Option<Dated<'a>> {
    let text = text.trim();
    if let Some(found) = told(text) {
        return Some(found);
    }
    for mark in ["**", "__", "*", "_", "`", "["] {
        let Some(inside) = text.strip_prefix(mark) else { continue };
        let close = if mark == "[" { "]" } else { mark };
        let near = inside.get(..inside.floor_char_boundary(MAX_DATE.min(inside.len())))?;
        // A set of EDTF has brackets of its own.
        let at = if mark == "[" && near.contains("..") { None } else { near.find(close) };
        let Some(at) = at else { continue };
        let (inner, behind) = (near.get(..at)?, inside.get(at + close.len()..)?);
        if mark == "[" && behind.starts_with('(') {
            continue;
        }
        let words = inner.trim().trim_end_matches([':', ',', '–', '—', '|']).trim_end();
        let words = words.strip_suffix(" -").unwrap_or(words);
        if let Some(found) = date_of(words, above, order, true) {
            return Some(Dated { is_set_off: true, rest: without_separator(behind).to_owned(), ..found });
        }
        // `**5 January 2022: title** text`
        if let Some(found) = prefix(inner, above, order) {
            let rest = format!("{} {}", found.rest, behind.trim_start());
            return Some(Dated { rest: rest.trim().to_owned(), ..found });
        }
        return None;
    }
    prefix(text, above, order)
}

/// The date that Dateline writes behind its words where they do not say all of it: `**1990, uncertain** <!-- 1990? -->: text`.
fn told(text: &str) -> Option<Dated<'_>> {
    let (words, behind) = text.strip_prefix("**")?.split_once("**")?;
    let (edtf, rest) = behind.trim_start().strip_prefix("<!--")?.split_once("-->")?;
    let edtf: Edtf = edtf.trim().parse().ok()?;
    let rest = without_separator(rest).to_owned();
    Some(Dated { edtf: Some(edtf), is_ambiguous: false, words, is_completed: false, is_set_off: true, rest })
}

/// The longest start of a text that is a date and ends at a sign that divides.
fn prefix<'a>(text: &'a str, above: &Above, order: Option<DateOrder>) -> Option<Dated<'a>> {
    let near = text.get(..text.floor_char_boundary(MAX_DATE.min(text.len())))?;
    let mut best: Option<Dated<'a>> = None;
    let mut consider = |end: usize, from: usize, is_set_off: bool| {
        let Some(words) = text.get(..end).map(str::trim) else { return };
        if best.as_ref().is_some_and(|best| best.words.len() >= words.len()) {
            return;
        }
        if let Some(found) = date_of(words, above, order, false) {
            let rest = without_separator(text.get(from..).unwrap_or_default()).to_owned();
            best = Some(Dated { is_set_off, rest, ..found });
        }
    };
    for (sign, is_set_off) in [
        (": ", true),
        (" – ", true),
        (" — ", true),
        (" - ", true),
        ("–", true),
        ("—", true),
        ("\t", true),
        (", ", false),
        (". ", false),
        (" | ", true),
        (") ", true),
    ] {
        near.match_indices(sign).for_each(|(at, _)| consider(at, at + sign.len(), is_set_off));
    }
    if text.len() <= MAX_DATE {
        consider(text.trim_end_matches(':').len(), text.len(), true);
    }
    // After a date of ten signs a blank is enough.
    let iso = text.get(..10).filter(|day| crate::time::plain_date(day.as_bytes()).is_some());
    if iso.is_some() && text.get(10..).is_some_and(|rest| rest.starts_with(' ')) {
        consider(10, 11, true);
    }
    best
}

fn without_separator(text: &str) -> &str {
    let text = text.trim();
    let rest = text.trim_start_matches([':', '–', '—', '|', ',', '.']);
    rest.strip_prefix("- ").or_else(|| rest.trim_start().strip_prefix("- ")).unwrap_or(rest).trim()
}

/// The date that words are, with what the headings above say.
fn date_of<'a>(words: &'a str, above: &Above, order: Option<DateOrder>, is_alone: bool) -> Option<Dated<'a>> {
    if words.is_empty() || words.len() > MAX_DATE {
        return None;
    }
    let found = |edtf: Option<Edtf>, is_completed: bool, is_ambiguous: bool| Dated {
        edtf,
        is_ambiguous,
        words,
        is_completed,
        is_set_off: false,
        rest: String::new(),
    };
    let day = words.trim_end_matches(['.', ')']);
    let day = ["st", "nd", "rd", "th"].iter().find_map(|end| day.strip_suffix(end)).unwrap_or(day);
    if day.bytes().all(|byte| byte.is_ascii_digit()) && !day.is_empty() {
        if day.len() <= 2 {
            let day: u32 = day.parse().ok()?;
            let edtf = Edtf::from_ymd(above.year?, Some(above.month?), Some(day)).ok()?;
            return Some(found(Some(edtf), true, false));
        }
        let is_year = day.len() == 4 && day.parse().is_ok_and(|year| (1_000..3_000).contains(&year));
        if !is_year && day.len() != 8 {
            return None;
        }
    }
    if !words.contains(|c: char| c.is_ascii_digit()) {
        if is_alone && matches!(read_cell(words, None, None), Cell::Missing) {
            return Some(found(None, false, false));
        }
        // A month alone needs its year.
        let month = month_from_name(&words.to_lowercase())?;
        let edtf = Edtf::from_ymd(above.year?, Some(month), None).ok()?;
        return Some(found(Some(edtf), true, false));
    }
    // `32 May` below the heading of a year is no May of 1932.
    if above.year.is_some() && day_and_month(words).is_some_and(|day| !(1..=31).contains(&day)) {
        return None;
    }
    let spelled = words.strip_suffix(", uncertain").map(|words| format!("{words} (uncertain)"));
    let spelled = spelled.as_deref().unwrap_or(words);
    match read_cell(spelled, order, above.year) {
        Cell::Date(edtf) => {
            let alone = read_cell(spelled, order, None);
            let is_completed = !matches!(&alone, Cell::Date(own) if *own == edtf);
            Some(found(Some(edtf), is_completed, false))
        }
        Cell::Ambiguous(a, b) => either(&a, &b).map(|edtf| found(Some(edtf), false, true)),
        Cell::Empty | Cell::Missing | Cell::Open | Cell::Bad { .. } => None,
    }
}

/// The day of words that are a number of one or two digits and the name of a month, and nothing else.
pub(in crate::import) fn day_and_month(words: &str) -> Option<u32> {
    let parts = words.split(|c: char| c.is_whitespace() || matches!(c, '.' | ',')).filter(|part| !part.is_empty());
    let [a, b] = <[&str; 2]>::try_from(parts.collect::<Vec<_>>()).ok()?;
    let (day, month) = if a.starts_with(|c: char| c.is_ascii_digit()) { (a, b) } else { (b, a) };
    let day = ["st", "nd", "rd", "th"].iter().find_map(|end| day.strip_suffix(end)).unwrap_or(day);
    let is_day = day.len() <= 2 && month_from_name(&month.to_lowercase()).is_some();
    day.parse().ok().filter(|_| is_day)
}

/// What a heading says of the dates below it; `None` when it is no date and nothing else.
pub(in crate::import) fn above_of(title: &str, above: &Above, order: Option<DateOrder>) -> Option<Above> {
    // `12 000 <!-- Y12000 -->`, as Dateline writes what is not read as a year.
    let told = title.split_once("<!--").and_then(|(words, rest)| {
        let (edtf, rest) = rest.split_once("-->")?;
        Some((edtf.trim().parse::<Edtf>().ok()?, words.trim())).filter(|_| rest.trim().is_empty())
    });
    let (edtf, words) = if let Some(told) = told {
        told
    } else {
        let dated = dated(title, above, order).filter(|dated| dated.rest.is_empty() && !dated.is_ambiguous)?;
        (dated.edtf?, dated.words)
    };
    let text = edtf.to_string();
    let mut parts = text.split('-');
    let number = |part: Option<&str>| part.and_then(|part| part.parse::<i64>().ok());
    let is_plain = text.len() <= 10 && !text.starts_with('-');
    let year = number(parts.next()).filter(|_| is_plain);
    let month =
        number(parts.next()).filter(|month| year.is_some() && (1..=12).contains(month)).map(|month| month as u32);
    Some(Above { year, month, edtf: Some(edtf), words: words.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, above: &str, expected: &str) {
        let above = above_of(above, &Above::default(), None).unwrap_or_default();
        let seen = dated(text, &above, None).map_or("none".to_owned(), |dated| {
            let edtf = dated.edtf.map_or(String::new(), |edtf| edtf.to_string());
            let sign = if dated.is_completed { "+" } else { "" };
            format!("{edtf}{sign} | {}", dated.rest)
        });
        assert_eq!(seen, expected, "{text}");
    }

    #[test]
    fn dates_at_the_start_are_found_and_end_where_they_end() {
        for (text, expected) in [
            ("**5 January 2022**: text: more", "2022-01-05 | text: more"),
            ("**2022-01-05** text", "2022-01-05 | text"),
            ("**[..2022-01-05]**: text", "[..2022-01-05] | text"),
            ("**1987/..**: text", "1987/.. | text"),
            ("**5 January 2022: A title** and more", "2022-01-05 | A title and more"),
            ("**undated**: text", " | text"),
            ("**Important**: text", "none"),
            ("__May 2020__ – text", "2020-05 | text"),
            ("[2022-01-05] text", "2022-01-05 | text"),
            ("[2022](https://a.example): text", "none"),
            ("2022-01-05 text", "2022-01-05 | text"),
            ("2022-01-05 10:30 – text", "2022-01-05T10:30 | text"),
            ("January 5, 2022: text", "2022-01-05 | text"),
            ("5 Jan 2022, Moscow: text", "2022-01-05 | Moscow: text"),
            ("5 May – 7 June 2010 – text", "2010-05-05/2010-06-07 | text"),
            ("5. Mai 2020. Text", "2020-05-05 | Text"),
            ("In 2021, they left", "2021 | they left"),
            ("c. 1890 — text", "1890~ | text"),
            ("1944: 12 men", "1944 | 12 men"),
            ("2021", "2021 | "),
            ("12 March: text", "XXXX-03-12 | text"),
            ("**1990, uncertain**: text", "1990? | text"),
            ("**some time between 1990 and 1999** <!-- [1990..1999] -->: text", "[1990..1999] | text"),
            ("**until 1999, without a beginning** <!-- ../1999 -->: a: b", "../1999 | a: b"),
            ("**1990** <!-- seen -->: text", "1990 | <!-- seen -->: text"),
            ("100: text", "none"),
            ("12 men: text", "none"),
            ("May be: text", "none"),
            ("3.14: text", "none"),
        ] {
            check(text, "", expected);
        }
    }

    #[test]
    fn headings_complete_dates() {
        check("12 March – text", "2021", "2021-03-12+ | text");
        check("March: text", "2021", "2021-03+ | text");
        check("12 March 2020 – text", "2021", "2020-03-12 | text");
        check("12 – text", "March 2021", "2021-03-12+ | text");
        check("12th: text", "**March 2021**", "2021-03-12+ | text");
        check("**1990, uncertain**: text", "1990", "1990? | text");
        check("32 May: text", "2021", "none");
        check("May 32 – text", "2021", "none");
        check("31 May: text", "2021", "2021-05-31+ | text");
        check("32: text", "March 2021", "none");
        check("12 – text", "2021", "none");
        let april = above_of("April", &above_of("2021", &Above::default(), None).unwrap_or_default(), None);
        assert_eq!(april.map(|above| (above.year, above.month)), Some((Some(2021), Some(4))));
        let far = above_of("12 000 <!-- Y12000 -->", &Above::default(), None).expect("a year");
        assert_eq!((far.edtf.map(|edtf| edtf.to_string()), far.words.as_str()), (Some("Y12000".to_owned()), "12 000"));
        assert_eq!(above_of("12 000 <!-- seen -->", &Above::default(), None), None);
        assert_eq!(above_of("2021: The year", &Above::default(), None), None);
        assert_eq!(above_of("1990s", &Above::default(), None).map(|above| above.year), Some(None));
    }
}
