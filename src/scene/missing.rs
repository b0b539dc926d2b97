//! What is said of letters that no font has.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use unicode_script::{Script, UnicodeScript as _};

use super::Fonts;

/// The missing letters of one script.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MissingScript {
    /// In English, such as `Han (Chinese characters)`.
    pub name: String,
    /// How many different letters.
    pub n_letters: usize,
    /// The first of them.
    pub example: char,
}

/// More scripts than these are counted and not named.
const NAMED: usize = 4;

impl Fonts {
    /// The scripts of missing letters, those with the most letters first, then by name.
    pub fn missing_scripts(missing: &BTreeSet<char>) -> Vec<MissingScript> {
        let mut scripts: BTreeMap<String, MissingScript> = BTreeMap::new();
        for &c in missing {
            let name = script_name(c);
            let script = scripts.entry(name.clone()).or_insert(MissingScript { name, n_letters: 0, example: c });
            script.n_letters += 1;
        }
        let mut scripts: Vec<MissingScript> = scripts.into_values().collect();
        scripts.sort_by_key(|script| std::cmp::Reverse(script.n_letters));
        scripts
    }

    /// One sentence about missing letters: whose they are, how many, an example, and what to do; `None` when none are
    /// missing.
    pub fn missing_note(missing: &BTreeSet<char>) -> Option<String> {
        let scripts = Self::missing_scripts(missing);
        let mut note = "no font has ".to_owned();
        for (i, MissingScript { name, n_letters, example }) in scripts.iter().take(NAMED).enumerate() {
            let before = match i {
                0 => "",
                _ if i + 1 == scripts.len() => " and ",
                _ => ", ",
            };
            let letters = match (i, n_letters) {
                (0, 1) => " letter",
                (0, _) => " letters",
                _ => "",
            };
            let _ = write!(note, "{before}{n_letters}{letters} of {name} such as {example}");
        }
        if scripts.len() > NAMED {
            let _ = write!(note, " and letters of {} more scripts", scripts.len() - NAMED);
        }
        note.push_str("; give a font that has them with --font FILE, or under Fonts in the export window");
        (!scripts.is_empty()).then_some(note)
    }
}

fn script_name(c: char) -> String {
    match c.script() {
        Script::Han => "Han (Chinese characters)".to_owned(),
        Script::Hangul => "Hangul (Korean)".to_owned(),
        Script::Hiragana => "Hiragana (Japanese)".to_owned(),
        Script::Katakana => "Katakana (Japanese)".to_owned(),
        Script::Ethiopic => "Ethiopic (Amharic, Tigrinya)".to_owned(),
        Script::Common if matches!(c as u32, 0x1F000..=0x1FAFF) => "emoji".to_owned(),
        Script::Common | Script::Inherited => "signs".to_owned(),
        Script::Unknown => "no known script".to_owned(),
        script => script.full_name().replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_note(text: &str, note: Option<&str>) {
        assert_eq!(Fonts::missing_note(&Fonts::bundled().missing([text])).as_deref(), note);
    }

    #[test]
    fn missing_letters_are_named_by_their_script() {
        check_note("Latin, кириллица, עברית, عربي", None);
        check_note(
            "界",
            Some(
                "no font has 1 letter of Han (Chinese characters) such as 界; give a font that has them with --font FILE, \
                 or under Fonts in the export window",
            ),
        );
        check_note(
            "अब 北京 서울시 😀 北",
            Some(
                "no font has 3 letters of Hangul (Korean) such as 서, 2 of Devanagari such as अ, 2 of Han (Chinese \
                 characters) such as 京 and 1 of emoji such as 😀; give a font that has them with --font FILE, or under \
                 Fonts in the export window",
            ),
        );
    }
}
