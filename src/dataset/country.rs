//! Countries by the names and codes that people write.
//!
//! `Côte d'Ivoire`, `Ivory Coast`, `CÔTE D’IVOIRE`, `Кот-д’Ивуар`, `Korea, Republic of` and `Congo (Kinshasa)` each lead to one row.
//! The table is `assets/countries.tsv`, written by `scripts/gen_countries.py` from Unicode CLDR and a list of aliases;
//! the script's heading holds the rules by which a name claimed by two rows was given to one.
//!
//! A former country that split or merged has a row of its own (`SUHH`, the USSR); one that was only renamed leads to today's.
//! Codes of IOC, FIPS and the like are not read: they give the same letters to other countries.

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

/// One row of the country table.
#[derive(Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2 (`FR`; `XK` for Kosovo), or ISO 3166-3 alpha-4 for a former country (`SUHH`).
    pub code: &'static str,
    /// ISO 3166-1 alpha-3 (`FRA`), or the one that the former country had (`SUN`).
    pub alpha3: &'static str,
    /// English name to show, with its accents (`Côte d’Ivoire`).
    pub name: &'static str,
}

/// The row of an alpha-2, alpha-3 or four-letter code, in upper or lower case.
///
/// Also takes the two- and three-letter codes of former countries that were not given out again (`SU`, `YUG`), and `UK`.
pub fn by_code(code: &str) -> Option<&'static Country> {
    let code = code.trim();
    if !(2..=4).contains(&code.len()) {
        return None;
    }
    let table = table();
    let row_idx = table.row_by_code.get(code.to_ascii_uppercase().as_str())?;
    table.countries.get(usize::from(*row_idx))
}

/// The row of a name or alias in any language of the table, as people type it.
///
/// Case, accents, apostrophes, punctuation and spaces make no difference, nor does a leading "the".
/// `Korea, Republic of` and `Korea (Republic of)` are read the other way round.
/// A remark in trailing brackets is left out if the name means the same country without it.
/// Two plain letters are never a name: they are a code, or a word.
pub fn by_name(name: &str) -> Option<&'static Country> {
    let name = name.trim();
    if is_two_plain_letters(name) {
        return None;
    }
    if let Some(country) = by_folded(name) {
        return Some(country);
    }
    if let Some((outer, inner)) = split_brackets(name) {
        // "USSR (Russia)" is not "Russia (USSR)", the alias.
        if let Some(former) = by_folded(outer).filter(|country| country.code.len() == 4) {
            return Some(former);
        }
        return by_folded(&format!("{inner} {outer}")).or_else(|| without_brackets(outer, inner));
    }
    let (before, after) = name.split_once(',')?;
    by_folded(&format!("{after} {before}"))
}

/// The row that a cell of a table means: a name, or a code in upper case.
///
/// Two and three capitals are a code first, as `NGA` is Nigeria before it is Vietnamese for Russia.
pub fn find(text: &str) -> Option<&'static Country> {
    let text = text.trim();
    let capitals = !text.is_empty() && text.bytes().all(|b| b.is_ascii_uppercase());
    match text.len() {
        2..=3 if capitals => by_code(text).or_else(|| by_name(text)),
        4 if capitals => by_name(text).or_else(|| by_code(text)),
        _ => by_name(text),
    }
}

/// The share (0 to 1) of the values present that [`find`] knows, for guessing which column holds countries.
///
/// Empty cells and the usual marks for "missing" do not count.
/// `NA` is missing too, unless at least half of the other values are two-letter codes: then it is Namibia.
pub fn looks_like_countries(values: &mut dyn Iterator<Item = &str>) -> f32 {
    // No name is as long; looking for whole sentences among the names takes time.
    const MAX_BYTES: usize = 160;
    let (mut n_present, mut n_found, mut n_alpha2, mut n_na) = (0_usize, 0_usize, 0_usize, 0_usize);
    for value in values.map(str::trim) {
        if value == "NA" {
            n_na += 1;
        } else if !is_missing(value) {
            n_present += 1;
            if let Some(country) = if value.len() <= MAX_BYTES { find(value) } else { None } {
                n_found += 1;
                n_alpha2 += usize::from(value.len() == 2 && country.code.len() == 2);
            }
        }
    }
    if n_alpha2 > 0 && n_alpha2 * 2 >= n_present {
        n_present += n_na;
        n_found += n_na;
    }
    if n_present == 0 { 0.0 } else { n_found as f32 / n_present as f32 }
}

/// Every row, in the order of the codes.
pub fn all() -> &'static [Country] {
    &table().countries
}

/// Lower case without accents or punctuation, for comparing names as people type them.
///
/// Compatibility decomposition (Unicode NFKD) without accents, vowel points and apostrophes; `&` is "and", other signs are one space.
/// Letters that have no decomposition but are typed as another are replaced: `ø` by `o`, `ß` by `ss`, `ə` by `e`, Persian `ک` by Arabic `ك`.
pub fn fold_name(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, Some(' '), &mut folded);
    folded
}

/// The table with its two indexes, built at the first question.
struct Table {
    countries: Vec<Country>,
    /// By upper-case code.
    row_by_code: HashMap<&'static str, u16>,
    /// By folded name without spaces, so that `HongKong` and `Cote d Ivoire` are found.
    row_by_name: HashMap<String, u16>,
}

/// Names in `assets/countries.tsv`, rounded up; only the first size of the map, so that it need not grow.
const N_NAMES_ABOUT: usize = 17_000;

/// Names that mean two places until a remark decides: "Congo (east)" and "Georgia (US state)" must not become a country.
const NEED_THEIR_BRACKETS: [&str; 4] = ["congo", "kongo", "конго", "georgia"];

/// Names of two letters when written with dots or an article ("U.S.", "the UK").
const TWO_LETTER_NAMES: [&str; 2] = ["us", "uk"];

/// Rows that data name together with a second state, as in "Guam (USA)" and "Denmark (Greenland)"; they win over that state.
///
/// This is a matter of spelling and says nothing about anyone's status.
const TERRITORIES: [&str; 56] = [
    "AI", "AQ", "AS", "AW", "AX", "BL", "BM", "BQ", "BV", "CC", "CK", "CW", "CX", "EH", "FK", "FO", "GF", "GG", "GI",
    "GL", "GP", "GS", "GU", "HK", "HM", "IM", "IO", "JE", "KY", "MF", "MO", "MP", "MQ", "MS", "NC", "NF", "NU", "PF",
    "PM", "PN", "PR", "PS", "RE", "SH", "SJ", "SX", "TC", "TF", "TK", "TW", "UM", "VG", "VI", "WF", "XK", "YT",
];

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| read_table(include_str!("../../assets/countries.tsv")))
}

/// Reads the table and builds its indexes: 14 ms in release on one core of an AMD EPYC for 16 800 names
/// (printed by the test `the_table_is_built_quickly`).
fn read_table(tsv: &'static str) -> Table {
    let mut countries = Vec::new();
    let mut row_by_code = HashMap::new();
    let mut row_by_name = HashMap::with_capacity(N_NAMES_ABOUT);
    for (row_idx, line) in (0_u16..).zip(tsv.lines()) {
        let mut fields = line.splitn(4, '\t');
        let mut next = || fields.next().unwrap_or_default();
        let (code, alpha3, name, names) = (next(), next(), next(), next());
        for name in names.split('|') {
            row_by_name.insert(key(name), row_idx);
        }
        countries.push(Country { code, alpha3, name });
    }
    // Former codes come after the current ones, and two former rows with one code (CS) leave it without a row.
    let is_former = |country: &Country| country.code.len() == 4;
    let mut former: HashMap<&'static str, Option<u16>> = HashMap::new();
    for (row_idx, country) in (0_u16..).zip(&countries) {
        row_by_code.insert(country.code, row_idx);
        if !is_former(country) {
            row_by_code.insert(country.alpha3, row_idx);
            continue;
        }
        for code in [country.alpha3, country.code.get(..2).unwrap_or_default()] {
            former.entry(code).and_modify(|owner| *owner = None).or_insert(Some(row_idx));
        }
    }
    for (code, owner) in former {
        if let Some(row_idx) = owner {
            row_by_code.entry(code).or_insert(row_idx);
        }
    }
    // ISO 3166 keeps UK for the United Kingdom, beside GB.
    if let Some(row_idx) = row_by_code.get("GB").copied() {
        row_by_code.insert("UK", row_idx);
    }
    Table { countries, row_by_code, row_by_name }
}

/// The row of a whole name, with its leading "the" or without.
fn by_folded(name: &str) -> Option<&'static Country> {
    let folded = fold_name(name);
    by_key(&folded, name).or_else(|| by_key(folded.strip_prefix("the ")?, name))
}

fn by_key(folded: &str, typed: &str) -> Option<&'static Country> {
    let table = table();
    let key: String = folded.chars().filter(|c| *c != ' ').collect();
    // "Áo" is Austria in Vietnamese, "a.o." is not; two letters must differ from plain ones to be a name.
    if key.len() <= 2 && typed.is_ascii() && !TWO_LETTER_NAMES.contains(&key.as_str()) {
        return None;
    }
    let row_idx = table.row_by_name.get(&key)?;
    table.countries.get(usize::from(*row_idx))
}

/// The row of a name whose brackets are not part of it.
///
/// The brackets may say the state of a territory, a former name, or that this is another place of that name ("Georgia (USA)").
fn without_brackets(outer: &str, inner: &str) -> Option<&'static Country> {
    if NEED_THEIR_BRACKETS.contains(&key(outer).as_str()) {
        return None;
    }
    let country = by_name(outer)?;
    let Some(remark) = find(inner) else {
        return Some(country);
    };
    let is_territory = |country: &Country| TERRITORIES.contains(&country.code);
    match (is_territory(country), is_territory(remark)) {
        _ if remark == country || remark.code.len() == 4 => Some(country),
        (true, _) => Some(country),
        (false, true) => Some(remark),
        (false, false) => None,
    }
}

/// Splits "outer (inner)" at its trailing brackets.
fn split_brackets(name: &str) -> Option<(&str, &str)> {
    [('(', ')'), ('[', ']'), ('（', '）')].into_iter().find_map(|(open, close)| {
        let (outer, inner) = name.strip_suffix(close)?.rsplit_once(open)?;
        (!outer.trim().is_empty()).then_some((outer.trim(), inner.trim()))
    })
}

fn is_two_plain_letters(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic())
}

fn is_missing(value: &str) -> bool {
    const MARKS: [&str; 10] = ["", "-", "--", "–", "—", "?", ".", "n/a", "null", "none"];
    MARKS.iter().any(|mark| value.eq_ignore_ascii_case(mark))
}

/// The folded name without its spaces.
fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    fold_into(name, None, &mut key);
    key
}

/// Appends the folded text, with `gap` between words. Kept equal to `fold_name` in `scripts/gen_countries.py`.
fn fold_into(text: &str, gap: Option<char>, folded: &mut String) {
    if text.is_ascii() {
        fold_chars(text.chars(), gap, folded);
    } else {
        fold_chars(text.nfkd(), gap, folded);
    }
}

/// Folds characters that are decomposed already.
fn fold_chars(decomposed: impl Iterator<Item = char>, gap: Option<char>, folded: &mut String) {
    let start = folded.len();
    let mut pending_gap = false;
    for c in decomposed {
        if is_dropped(c) {
            continue;
        }
        if !(c == '&' || c.is_alphanumeric() || is_combining_mark(c)) {
            pending_gap = true;
            continue;
        }
        let wants_gap = (pending_gap || c == '&') && folded.len() > start;
        folded.extend(gap.filter(|_| wants_gap));
        pending_gap = c == '&';
        if c == '&' {
            folded.push_str("and");
        } else if c.is_ascii() {
            folded.push(c.to_ascii_lowercase());
        } else {
            for lower in c.to_lowercase().filter(|c| !is_dropped(*c)) {
                match plain_letter(lower) {
                    Some(plain) => folded.push_str(plain),
                    None => folded.push(lower),
                }
            }
        }
    }
}

/// True for signs that vanish between letters: accents, apostrophes, points and invisible marks.
///
/// The combining classes are those of the nukta (7), Hebrew and Arabic vowel points (10-36) and accents (200-240);
/// vowel signs of Indic, Thai and Burmese script (0, 9, 84-132) stay, as words differ by them alone.
fn is_dropped(c: char) -> bool {
    if c.is_ascii() {
        return matches!(c, '\'' | '`' | '.');
    }
    matches!(canonical_combining_class(c), 7 | 10..=36 | 200..=240)
        || matches!(c, '‘' | '’' | '‛' | '′' | '׳' | '״' | '\u{640}' | '\u{ad}' | '\u{61c}' | '\u{2060}' | '\u{feff}')
        || matches!(c, '\u{2b0}'..='\u{2ff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2066}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}')
}

/// What a letter without a decomposition is typed as on other keyboards.
fn plain_letter(c: char) -> Option<&'static str> {
    Some(match c {
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ħ' => "h",
        'ı' => "i",
        'ə' => "e",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ς' => "σ",
        'ی' | 'ى' => "ي",
        'ک' => "ك",
        'ة' | 'ہ' | 'ە' => "ه",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each line is `text = code`, with nothing after the sign for "not found".
    fn check_find(lines: &str) {
        let wrong: Vec<String> = lines
            .lines()
            .filter_map(|line| line.trim().rsplit_once('='))
            .map(|(text, expected)| (text.trim(), expected.trim(), find(text).map_or("", |country| country.code)))
            .filter(|(_, expected, got)| expected != got)
            .map(|(text, expected, got)| format!("{text} = {got}, not {expected}"))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn names_as_people_write_them_are_found() {
        check_find(
            "Turkiye = TR
            Türkiye = TR
            TURKEY = TR
            Ivory Coast = CI
            Cote d'Ivoire = CI
            Côte d’Ivoire = CI
            Cote d Ivoire = CI
            The Ivory Coast = CI
            Кот-д'Ивуар = CI
            The Gambia = GM
            Gambia, The = GM
            Bahamas, The = BS
            U.S. = US
            the US = US
            United States of America = US
            США = US
            Соединённые Штаты Америки = US
            The U.K. = GB
            Great Britain = GB
            Russian Federation = RU
            РФ = RU
            россия = RU
            Viet Nam = VN
            Trinidad & Tobago = TT
            St Lucia = LC
            Saint Lucia = LC
            Sao Tome and Principe = ST
            São Tomé & Príncipe = ST
            Curacao = CW
            Reunion = RE
            Aland Islands = AX
            HongKong = HK
            Hong Kong SAR, China = HK
            Macau = MO
            Holland = NL
            Burma = MM
            Macedonia = MK
            Swaziland = SZ
            Czech Republic = CZ
            Cape Verde = CV
            East Timor = TL
            Bosnia-Herzegovina = BA
            State of Palestine = PS
            West Bank and Gaza = PS
            Палестина = PS
            Kosovo = XK
            Holy See = VA
            Taiwan, Province of China = TW
            Syrian Arab Republic = SY
            Сирия = SY
            Белоруссия = BY
            Беларусь = BY
            Киргизия = KG
            Кыргызстан = KG
            Тоҷикистон = TJ
            Таджикистан = TJ
            Казахстан = KZ
            Қазақстан = KZ
            Oʻzbekiston = UZ
            O'zbekiston = UZ
            Azerbaycan = AZ
            Azərbaycan = AZ
            Україна = UA
            Ελλάδα = GR
            Հայաստան = AM
            საქართველო = GE
            افغانستان = AF
            ایران = IR
            ايران = IR
            السعودية = 
            المملكة العربية السعودية = SA
            ישראל = IL
            भारत = IN
            বাংলাদেশ = BD
            中国 = CN
            中國 = CN
            日本 = JP
            대한민국 = KR
            ประเทศไทย = 
            ไทย = TH
            Đức = DE
            Österreich = AT
            Oesterreich = 
            Grønland = GL",
        );
    }

    #[test]
    fn names_of_conflict_data_are_found() {
        check_find(
            "Cambodia (Kampuchea) = KH
            Kingdom of eSwatini (Swaziland) = SZ
            Kingdom of eSwatini = SZ
            Madagascar (Malagasy) = MG
            Russia (Soviet Union) = RU
            Serbia (Yugoslavia) = RS
            Yemen (North Yemen) = YE
            Zimbabwe (Rhodesia) = ZW
            Myanmar (Burma) = MM
            DR Congo (Zaire) = CD
            Vietnam (North Vietnam) = VN
            Macedonia, FYR = MK
            Sri Lanka (Ceylon) = LK
            Burkina Faso (Upper Volta) = BF
            Korea, People's Republic of = KP
            German Federal Republic = DE
            Lao PDR = LA
            Venezuela, RB = VE
            Iran, Islamic Rep. = IR
            Micronesia, Fed. Sts. = FM
            Egypt, Arab Rep. = EG
            Yemen, Rep. = YE
            eSwatini = SZ
            Bailiwick of Jersey = JE
            Kosovo (under UNSCR 1244) = XK",
        );
    }

    #[test]
    fn the_two_congos_and_koreas_are_told_apart() {
        check_find(
            "Congo (Brazzaville) = CG
            Congo (Kinshasa) = CD
            Congo - Kinshasa = CD
            Congo-Brazzaville = CG
            Congo = CG
            Congo, Rep. = CG
            Congo, Dem. Rep. = CD
            Congo, Democratic Republic of the = CD
            Congo (the Democratic Republic of the) = CD
            Congo (the) = CG
            Democratic Republic of Congo = CD
            Republic of the Congo = CG
            DRC = CD
            ДР Конго = CD
            Конго (Браззавиль) = CG
            Congo (eastern provinces) = 
            Korea = 
            Korea (Republic of) = KR
            Korea (the Democratic People's Republic of) = KP
            Korea, Dem. People's Rep. = KP
            Korea, South = KR
            N. Korea = KP
            КНДР = KP
            Южная Корея = KR",
        );
    }

    #[test]
    fn former_countries_have_their_own_rows() {
        check_find(
            "USSR = SUHH
            Soviet Union = SUHH
            the Soviet Union = SUHH
            СССР = SUHH
            Советский Союз = SUHH
            Yugoslavia = YUCS
            Югославия = YUCS
            Czechoslovakia = CSHH
            Serbia and Montenegro = CSXX
            East Germany = DDDE
            GDR = DDDE
            ГДР = DDDE
            South Yemen = YDYE
            North Vietnam = VDVN
            Netherlands Antilles = ANHH
            Zaire = CD
            Upper Volta = BF
            West Germany = DE
            SU = SUHH
            YUG = YUCS
            CSK = CSHH
            CS = 
            AI = AI
            ATF = TF
            YDYE = YDYE",
        );
    }

    #[test]
    fn brackets_and_commas_are_read_as_remarks_or_the_other_way_round() {
        check_find(
            "Bolivia (Plurinational State of) = BO
            Tanzania, United Republic of = TZ
            Moldova (the Republic of) = MD
            Netherlands (Kingdom of the) = NL
            Virgin Islands (U.S.) = VI
            Virgin Islands (British) = VG
            Virgin Islands = 
            Saint Martin (French part) = MF
            Sint Maarten (Dutch part) = SX
            Samoa (American) = AS
            Sudan (South) = SS
            Ireland (Northern) = GB
            Germany (East) = DDDE
            Puerto Rico (USA) = PR
            Denmark (Greenland) = GL
            China (Taiwan) = TW
            USSR (Russia) = SUHH
            Yugoslavia (Serbia) = YUCS
            Georgia (USA) = 
            Georgia (US state) = 
            Georgia, USA = 
            Georgia = GE
            Luxembourg (Belgium) = 
            France [1] = FR
            France (metropolitan area) = FR
            Russia, Ukraine = 
            () = 
            (France) = FR",
        );
    }

    #[test]
    fn codes_count_in_upper_case_and_words_do_not() {
        check_find(
            "US = US
            UK = GB
            GBR = GB
            NA = NA
            NGA = NG
            Nga = RU
            XKX = XK
            us = 
            no = 
            in = 
            car = 
            sad = 
            day = 
            man = 
            сад = 
            a.o. = 
            Moscow = 
            12 = 
             = ",
        );
        assert_eq!(by_name("US"), None);
        assert_eq!(by_code("fr"), by_code("FRA"));
        assert_eq!(by_code("suhh").map(|country| country.alpha3), Some("SUN"));
        assert_eq!(by_code("é"), None);
        assert_eq!(by_code(""), None);
    }

    #[test]
    fn every_row_is_found_by_its_name_and_codes() {
        for country in all() {
            assert_eq!(by_name(country.name), Some(country));
            assert_eq!(by_code(country.code), Some(country));
            if country.code.len() == 2 {
                assert_eq!(by_code(&country.alpha3.to_lowercase()), Some(country));
            }
        }
    }

    #[test]
    fn the_table_has_the_rows_of_iso_3166_in_order() {
        let n_former = all().iter().filter(|country| country.code.len() == 4).count();
        assert_eq!((all().len() - n_former, n_former), (250, 31));
        assert!(all().is_sorted_by_key(|country| country.code));
        assert!(TERRITORIES.iter().all(|code| by_code(code).is_some()));
    }

    #[test]
    fn no_name_leads_to_two_rows() {
        let mut rows = HashMap::new();
        for line in include_str!("../../assets/countries.tsv").lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            assert_eq!(fields.len(), 4, "{line}");
            for name in fields[3].split('|') {
                assert!(!key(name).is_empty(), "{line}");
                assert_eq!(rows.insert(key(name), fields[0]), None, "{name} of {}", fields[0]);
            }
        }
    }

    #[test]
    fn folding_removes_what_keyboards_lack() {
        let folded =
            ["  Côte  d’Ivoire ", "Åland & Co.", "İSTANBUL ı", "Straße", "كُوريَا", "Ёж-Йод", "ＡＢＣ", "Ελλάς", "--"];
        let expected = ["cote divoire", "aland and co", "istanbul i", "strasse", "كوريا", "еж иод", "abc", "ελλασ", ""];
        assert_eq!(folded.map(fold_name), expected);
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for name in include_str!("../../assets/countries.tsv").split(['|', '\t', '\n']) {
            assert_eq!(fold_name(&fold_name(name)), fold_name(name));
        }
    }

    #[test]
    fn a_column_of_countries_is_recognised() {
        let percent = |values: &[&str]| (looks_like_countries(&mut values.iter().copied()) * 100.0).round() as i32;
        assert_eq!(percent(&["France", "", "Deutschland", "n/a", "Россия", "Atlantis"]), 75);
        assert_eq!(percent(&["France", "NA", "Germany"]), 100);
        assert_eq!(percent(&["FR", "NA", "DE", "??"]), 75);
        assert_eq!(percent(&["battle", "NA", "raid"]), 0);
        assert_eq!(percent(&["NA", "NA", ""]), 0);
        assert_eq!(percent(&[]), 0);
    }

    #[test]
    fn the_table_is_built_quickly() {
        let start = std::time::Instant::now();
        let table = read_table(include_str!("../../assets/countries.tsv"));
        let took = start.elapsed();
        println!("{} names in {took:?}", table.row_by_name.len());
        // Far above the release figure, for a debug build on a busy machine.
        assert!(took.as_millis() < 1_000);
    }
}
