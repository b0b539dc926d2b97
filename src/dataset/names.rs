//! Interned names of one facet.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

/// The values of a facet: what filters name, what the screen shows, and other names that mean the same.
///
/// A value id is the place in these lists.
#[derive(Clone, Debug, Default)]
pub struct Names {
    keys: Vec<String>,
    labels: Vec<String>,
    by_key: HashMap<String, u32>,
    aliases: HashMap<String, u32>,
}

impl Names {
    /// The id of `key`, made new with `label` when it is not there.
    pub fn intern(&mut self, key: &str, label: &str) -> u32 {
        if let Some(&id) = self.by_key.get(key) {
            return id;
        }
        let id = self.keys.len() as u32;
        self.keys.push(key.to_owned());
        self.labels.push(label.to_owned());
        self.by_key.insert(key.to_owned(), id);
        self.alias(key, id);
        self.alias(label, id);
        id
    }

    /// Lets `name`, folded, find value `id` too; the first meaning of a name stays.
    pub fn alias(&mut self, name: &str, id: u32) {
        self.aliases.entry(fold(name)).or_insert(id);
    }

    /// The number of values.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether the facet has no value at all.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The word for this value in filters and files.
    pub fn key(&self, id: u32) -> &str {
        self.keys.get(id as usize).map_or("", String::as_str)
    }

    /// The words for this value on screen.
    pub fn label(&self, id: u32) -> &str {
        self.labels.get(id as usize).map_or("", String::as_str)
    }

    /// The value that a person means by `name`: its key, its label or another name of it.
    pub fn find(&self, name: &str) -> Option<u32> {
        self.by_key.get(name).or_else(|| self.aliases.get(&fold(name))).copied()
    }

    /// The value with exactly this key.
    pub fn find_key(&self, key: &str) -> Option<u32> {
        self.by_key.get(key).copied()
    }

    /// Ids and labels, by id.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        self.labels.iter().enumerate().map(|(i, label)| (i as u32, label.as_str()))
    }
}

/// Lower case without accents, with single spaces: what search and name lookup compare.
///
/// Compatibility decomposition (Unicode TR15, NFKD) without combining marks, except the breve of `й`, which is a letter of
/// its own wherever it is used; apostrophes and quotation marks of every shape become `'` and `"`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        let mut out = String::with_capacity(text.len());
        for word in text.split_ascii_whitespace() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.extend(word.chars().map(|c| c.to_ascii_lowercase()));
        }
        return out;
    }
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        if c.is_whitespace() {
            space = !out.is_empty();
            continue;
        }
        if space {
            out.push(' ');
            space = false;
        }
        match c {
            'й' | 'Й' => out.push('й'),
            '’' | '‘' | 'ʼ' | 'ʻ' | '`' => out.push('\''),
            '“' | '”' | '„' | '«' | '»' => out.push('"'),
            _ => {
                for lower in c.to_lowercase() {
                    out.extend(std::iter::once(lower).nfkd().filter(|d| !is_mark(*d)));
                }
            }
        }
    }
    out
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_drops_case_accents_and_double_spaces() {
        assert_eq!(fold("  Zürich   ÉCOLE"), "zurich ecole");
        assert_eq!(fold("Тоҷикистон"), "тоҷикистон");
        assert_eq!(fold("Йод"), "йод");
        assert_eq!(fold("Ёлка"), "елка");
        assert_eq!(fold("“Group 24”"), "\"group 24\"");
    }

    #[test]
    fn another_name_finds_the_same_value() {
        let mut names = Names::default();
        let id = names.intern("izzat-amon", "Izzat Amon");
        names.alias("Izatullo Kholov", id);
        assert_eq!(names.find("izatullo  KHOLOV"), Some(id));
        assert_eq!(names.find("nobody"), None);
    }
}
