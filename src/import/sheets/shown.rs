//! What a cell shows of its value, by its number format (ECMA-376 part 1, 18.8.31).

/// The parts of a date or number that a format shows.
#[expect(clippy::struct_excessive_bools, reason = "each part is shown or not, independently of the others")]
#[derive(Copy, Clone, Default, PartialEq, Eq, Debug)]
pub(in crate::import) struct Shown {
    pub(in crate::import) year: bool,
    pub(in crate::import) month: bool,
    /// Whether the month is shown by its name.
    pub(in crate::import) month_name: bool,
    pub(in crate::import) day: bool,
    pub(in crate::import) time: bool,
    pub(in crate::import) seconds: bool,
    pub(in crate::import) percent: bool,
    /// Words such as `c.` beside the value.
    pub(in crate::import) approximate: bool,
    /// A question mark beside the value.
    pub(in crate::import) uncertain: bool,
    /// Digits of a number that is written with zeros before it.
    pub(in crate::import) n_digits: u8,
}

impl Shown {
    /// The sign of doubt in EDTF.
    pub(in crate::import) fn doubt(self) -> &'static str {
        match (self.uncertain, self.approximate) {
            (false, false) => "",
            (true, false) => "?",
            (false, true) => "~",
            (true, true) => "%",
        }
    }

    /// Whether the format is one of dates or times.
    pub(in crate::import) fn is_date(self) -> bool {
        self.has_day_parts() || self.time
    }

    /// Whether it shows year, month or day.
    pub(in crate::import) fn has_day_parts(self) -> bool {
        self.year || self.month || self.day
    }

    /// Reads a format code, `dd/mm/yyyy hh:mm`. The part for negative numbers and those behind it say nothing.
    pub(in crate::import) fn of_code(code: &str) -> Self {
        let mut shown = Self::default();
        if code.eq_ignore_ascii_case("General") {
            return shown;
        }
        if !code.is_empty() && code.len() < 40 && code.bytes().all(|byte| byte == b'0') {
            shown.n_digits = code.len() as u8;
            return shown;
        }
        let (signs, words) = signs_of(code);
        (shown.approximate, shown.uncertain) = doubts(&words);
        // `m` is a minute behind hours and before seconds, and a month elsewhere.
        let mut last = ' ';
        let mut at = 0;
        while let Some(&sign) = signs.get(at) {
            let len = signs.iter().skip(at).take_while(|&&other| other == sign).count();
            let next = signs.iter().skip(at + len).copied().find(|c| "ymdhse".contains(*c));
            match sign {
                // `0.00E+00` is a number.
                'e' if signs.get(at + 1).is_some_and(|c| matches!(c, '+' | '-')) => return Self::default(),
                'y' | 'e' => shown.year = true,
                'm' if last == 'h' || next == Some('s') => shown.time = true,
                'm' => (shown.month, shown.month_name) = (true, len >= 3),
                'd' => shown.day = true,
                'h' => shown.time = true,
                's' => (shown.time, shown.seconds) = (true, true),
                '%' => shown.percent = true,
                _ => {}
            }
            if "ymdhse".contains(sign) {
                last = sign;
            }
            at += len;
        }
        shown
    }
}

/// Whether words beside a value say that it is about so, and whether they ask.
fn doubts(words: &str) -> (bool, bool) {
    const ABOUT: [&str; 14] = [
        "c",
        "ca",
        "circa",
        "approx",
        "about",
        "around",
        "около",
        "ок",
        "примерно",
        "ungefähr",
        "etwa",
        "um",
        "vers",
        "env",
    ];
    let mut parts = words.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let is_about = words.contains(['~', '≈']) || parts.any(|word| ABOUT.contains(&word.to_lowercase().as_str()));
    (is_about, words.contains('?'))
}

/// The signs of the first part of a code that stand for parts of a value, in lower case; and the words beside the value.
fn signs_of(code: &str) -> (Vec<char>, String) {
    let mut signs = Vec::new();
    let mut words = String::new();
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            ';' => break,
            '\\' => words.extend(chars.next()),
            '_' | '*' => {
                chars.next();
            }
            '"' => {
                words.push(' ');
                words.extend(chars.by_ref().take_while(|&c| c != '"'));
                words.push(' ');
            }
            '~' | '≈' => words.push(c),
            '[' => {
                let inner: String = chars.by_ref().take_while(|&c| c != ']').collect();
                // `[h]` counts hours; all else in brackets is a colour, a language or a condition.
                if !inner.is_empty() && inner.chars().all(|c| "hmsHMS".contains(c)) {
                    signs.extend(inner.to_lowercase().chars());
                }
            }
            // `AM/PM` and `A/P`.
            'a' | 'A' => {
                let rest = chars.as_str();
                let n_skipped = [("m/pm", 4), ("/p", 2)]
                    .into_iter()
                    .find(|(word, n)| rest.get(..*n).is_some_and(|start| start.eq_ignore_ascii_case(word)));
                for _ in 0..n_skipped.map_or(0, |(_, n)| n) {
                    chars.next();
                }
            }
            c => signs.extend(c.to_lowercase()),
        }
    }
    (signs, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(code: &str) -> String {
        let shown = Shown::of_code(code);
        let parts = [
            (shown.year, 'y'),
            (shown.month, 'm'),
            (shown.day, 'd'),
            (shown.time, 't'),
            (shown.seconds, 's'),
            (shown.percent, '%'),
        ];
        parts.into_iter().filter(|(is_shown, _)| *is_shown).map(|(_, letter)| letter).collect()
    }

    #[test]
    fn a_format_says_which_parts_of_a_date_are_seen() {
        for (code, parts) in [
            ("dd/mm/yyyy", "ymd"),
            ("yyyy", "y"),
            ("mmm yyyy", "ym"),
            ("mmm-yy", "ym"),
            ("d-mmm", "md"),
            ("m/d/yy h:mm", "ymdt"),
            ("yyyy-mm-dd hh:mm:ss", "ymdts"),
            ("h:mm AM/PM", "t"),
            ("mm:ss", "ts"),
            ("[h]:mm", "t"),
            ("[$-419]d mmmm yyyy\\ \"г.\";@", "ymd"),
            ("[Red]0.00;[Blue]yyyy", ""),
            ("0.00E+00", ""),
            ("0.0%", "%"),
            ("\"day\" 0", ""),
            ("General", ""),
            ("", ""),
        ] {
            assert_eq!(letters(code), parts, "{code}");
        }
        assert_eq!(Shown::of_code("00000").n_digits, 5);
        for (code, doubt) in [
            ("\"c. \"yyyy", "~"),
            ("\"ca. \"mmm yyyy", "~"),
            ("yyyy\"?\"", "?"),
            ("yyyy\\?", "?"),
            ("\"c. \"yyyy\\?", "%"),
            ("~yyyy", "~"),
            ("[$-419]d mmmm yyyy\\ \"г.\";@", ""),
            ("0;\"?\"", ""),
            ("\"Act \"yyyy", ""),
        ] {
            assert_eq!(Shown::of_code(code).doubt(), doubt, "{code}");
        }
    }
}
