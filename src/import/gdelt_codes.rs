//! The codes of GDELT in plain words: places by FIPS 10-4, actors by CAMEO, and what happened by CAMEO.
//!
//! FIPS and ISO 3166 give the same two letters to different countries: `NI` is Nigeria and not Nicaragua, `RS` is Russia and
//! not Serbia. The tables and where they come from: `assets/gdelt-codes.md`.

use std::sync::OnceLock;

use hashbrown::HashMap;

use crate::dataset::country;

/// What stands for a country in the table of FIPS codes: an ISO 3166 code, or a name where ISO has none.
static FIPS: &str = include_str!("../../assets/fips-countries.tsv");

/// CAMEO codes of what happened, each with its words.
static EVENTS: &str = include_str!("../../assets/cameo-events.tsv");

/// CAMEO codes of countries that ISO 3166 writes in another way, and the country in which a place lies that has its own.
const CAMEO_COUNTRIES: [(&str, &str); 8] = [
    ("BAG", "IQ"),
    ("GZS", "PS"),
    ("IMY", "IM"),
    ("KSV", "XK"),
    ("MTN", "ME"),
    ("ROM", "RO"),
    ("TMP", "TL"),
    ("WSB", "PS"),
];

/// CAMEO codes of parts of the world.
const REGIONS: [(&str, &str); 25] = [
    ("AFR", "Africa"),
    ("ASA", "Asia"),
    ("BLK", "Balkans"),
    ("CAS", "Central Asia"),
    ("CAU", "Caucasus"),
    ("CEU", "Central Europe"),
    ("CFR", "Central Africa"),
    ("CRB", "Caribbean"),
    ("EAF", "Eastern Africa"),
    ("EEU", "Eastern Europe"),
    ("EIN", "East Indies"),
    ("EUR", "Europe"),
    ("LAM", "Latin America"),
    ("MDT", "Mediterranean"),
    ("MEA", "Middle East"),
    ("NAF", "North Africa"),
    ("NMR", "North America"),
    ("PGS", "Persian Gulf"),
    ("SAF", "Southern Africa"),
    ("SAM", "South America"),
    ("SAS", "South Asia"),
    ("SCN", "Scandinavia"),
    ("SEA", "Southeast Asia"),
    ("WAF", "West Africa"),
    ("WST", "The West"),
];

/// Abbreviations that stay in capitals in the name of an actor; those without a vowel do so by themselves.
const ABBREVIATIONS: [&str; 36] = [
    "AIDS", "ANC", "ASEAN", "AU", "CIA", "ECOWAS", "EU", "FAO", "FBI", "FIFA", "IAEA", "ICC", "ICJ", "IDF", "ILO",
    "IMF", "IOM", "IRA", "ISIL", "ISIS", "NASA", "NATO", "NGO", "OAS", "OAU", "OECD", "OPEC", "OSCE", "PLO", "UAE",
    "UK", "UN", "UNESCO", "UNICEF", "US", "USA",
];

/// Words that stay small within the name of an actor.
const SMALL_WORDS: [&str; 9] = ["and", "at", "de", "for", "in", "of", "on", "the", "to"];

/// The ISO 3166 code, or the name, of a place with this FIPS 10-4 code.
pub(super) fn of_fips(code: &str) -> Option<&'static str> {
    static TABLE: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    TABLE.get_or_init(|| pairs(FIPS).collect()).get(code).copied()
}

/// A country or a part of the world that a CAMEO code means.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Home {
    /// A country, by its ISO 3166 code.
    Country(&'static str),
    /// A part of the world, by its name.
    Region(&'static str),
}

/// What a CAMEO code of three letters means.
pub(super) fn of_cameo(code: &str) -> Option<Home> {
    let among = |list: &[(&str, &'static str)]| list.iter().find(|(known, _)| *known == code).map(|(_, to)| *to);
    if let Some(region) = among(&REGIONS) {
        return Some(Home::Region(region));
    }
    let iso = || country::by_code(code).filter(|_| code.len() == 3).map(|country| country.code);
    among(&CAMEO_COUNTRIES).or_else(iso).map(Home::Country)
}

/// The words for a CAMEO event code: its own, or those of the code that it begins with.
///
/// `190` says no more than `19`. The second value is whether CAMEO has the code.
pub(super) fn event_words(code: &str) -> (Option<&'static str>, bool) {
    static TABLE: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let table = TABLE.get_or_init(|| pairs(EVENTS).collect());
    if let Some(words) = table.get(code) {
        return (Some(words), true);
    }
    let begins_with = |n: usize| code.get(..n).and_then(|code| table.get(code)).copied();
    let is_general = code.len() == 3 && code.ends_with('0');
    let words = (2..code.len()).rev().find_map(begins_with);
    (words, is_general && words.is_some())
}

/// A name of an actor, which GDELT writes in capitals: that of its country, or with small letters.
pub(super) fn actor_name(name: &str, home: Option<Home>) -> String {
    // "GEORGIA" is the country only where the code of the actor says so.
    if let Some(Home::Country(code)) = home
        && let Some(country) = country::by_name(name).filter(|country| country.code == code)
    {
        return country.name.to_owned();
    }
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let words: Vec<String> = name.split(' ').enumerate().map(|(nth, word)| small_letters(word, nth == 0)).collect();
    words.join(" ")
}

/// A word in capitals with small letters behind its first one, where it is no abbreviation.
fn small_letters(word: &str, is_first: bool) -> String {
    let has_vowel = word.chars().any(|sign| !sign.is_ascii() || "AEIOUY".contains(sign));
    if !has_vowel || ABBREVIATIONS.contains(&word) {
        return word.to_owned();
    }
    let small = word.to_lowercase();
    if !is_first && SMALL_WORDS.contains(&small.as_str()) {
        return small;
    }
    let mut out = String::with_capacity(word.len());
    let mut is_start = true;
    for sign in small.chars() {
        if is_start {
            out.extend(sign.to_uppercase());
        } else {
            out.push(sign);
        }
        is_start = matches!(sign, '-' | '(' | '.' | '/');
    }
    out
}

fn pairs(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter_map(|line| line.split_once('\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 10-4 codes that mean one country in FIPS and another in ISO 3166, checked by hand against the standard.
    #[test]
    fn fips_codes_are_not_read_as_iso_codes() {
        let checked = "NI:NG NG:NE RS:RU RI:RS LI:LR AG:DZ IV:CI CH:CN SZ:CH WZ:SZ AU:AT AS:AU GM:DE GA:GM GB:GA UK:GB EI:IE \
                       IZ:IQ IS:IL IC:IS TU:TR TX:TM TS:TN TN:TO TO:TG TP:ST UP:UA SP:ES SF:ZA SU:SD OD:SS SG:SN SN:SG \
                       MA:MG MO:MA MC:MO MN:MC MG:MN BO:BY BY:BI BH:BZ BA:BH BK:BA BM:MM BD:BM BG:BD BF:BS UV:BF KN:KP KS:KR \
                       GZ:PS WE:PS KV:XK CG:CD CF:CG CT:CF CD:TD DA:DK DO:DM DR:DO ES:SV LO:SK LT:LS LH:LT LG:LV PO:PT \
                       RP:PH VM:VN YM:YE ZA:ZM ZI:ZW JA:JP SW:SE RQ:PR PA:PY PM:PA PP:PG TI:TJ KR:KI SC:KN SE:SC";
        for pair in checked.split_whitespace() {
            let (fips, iso) = pair.split_once(':').expect("a pair");
            assert_eq!(of_fips(fips), Some(iso), "{fips}");
        }
        assert_eq!(of_fips("ZZ"), None);
    }

    #[test]
    fn every_row_of_the_tables_is_whole() {
        let mut codes = std::collections::BTreeSet::new();
        for (fips, iso) in pairs(FIPS) {
            assert!(fips.len() == 2 && codes.insert(fips), "{fips}");
            assert!(country::by_code(iso).is_some_and(|country| country.code == iso) || iso.len() > 4, "{fips} {iso}");
        }
        let mut events = std::collections::BTreeSet::new();
        for (code, words) in pairs(EVENTS) {
            assert!((2..=4).contains(&code.len()) && !words.is_empty() && events.insert(code), "{code}");
            assert!(code.len() == 2 || events.contains(&code[..2]), "{code} has no root before it");
        }
        assert_eq!(FIPS.lines().count(), codes.len());
        assert_eq!(EVENTS.lines().count(), events.len());
    }

    #[test]
    fn cameo_countries_are_iso_with_exceptions_and_regions() {
        assert_eq!(of_cameo("RUS"), Some(Home::Country("RU")));
        assert_eq!(of_cameo("ROM"), Some(Home::Country("RO")));
        assert_eq!(of_cameo("WSB"), Some(Home::Country("PS")));
        assert_eq!(of_cameo("AFR"), Some(Home::Region("Africa")));
        assert_eq!((of_cameo("GOV"), of_cameo("US"), of_cameo("")), (None, None, None));
        for (code, iso) in CAMEO_COUNTRIES {
            assert!(country::by_code(iso).is_some(), "{code}");
        }
    }

    #[test]
    fn event_codes_are_read_from_the_longest_known_beginning() {
        assert_eq!(event_words("193"), (Some("fight with small arms"), true));
        assert_eq!(event_words("190"), (Some("fight"), true));
        assert_eq!(event_words("043"), (Some("host a visit"), true));
        assert_eq!(event_words("1939"), (Some("fight with small arms"), false));
        assert_eq!(event_words("199"), (Some("fight"), false));
        assert_eq!(event_words("99"), (None, false));
        assert_eq!(event_words("é9"), (None, false));
    }

    #[test]
    fn names_in_capitals_are_shown_with_small_letters() {
        let home = |code: &str| of_cameo(code);
        assert_eq!(actor_name("UNITED STATES", home("USA")), "United States");
        assert_eq!(actor_name("RUSSIA", home("RUS")), "Russia");
        // A name of a country that is not the country of the actor.
        assert_eq!(
            (actor_name("BURMA", home("MMR")), actor_name("BURMA", home("USA"))),
            ("Myanmar".into(), "Burma".into())
        );
        assert_eq!(actor_name("IVORY COAST", home("CIV")), "Côte d’Ivoire");
        assert_eq!(actor_name("MINISTRY OF DEFENCE", None), "Ministry of Defence");
        assert_eq!(actor_name("NATO", None), "NATO");
        assert_eq!(actor_name("PKK", None), "PKK");
        assert_eq!(actor_name("THE US ARMY", None), "The US Army");
        assert_eq!(actor_name("JEAN-LUC", None), "Jean-Luc");
        assert_eq!(actor_name("Already small", None), "Already small");
    }
}
