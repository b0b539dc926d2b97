//! Lines and columns of bytes that are asked for record by record.

use super::text::count_byte;

/// Gives the places of bytes in a text.
///
/// It counts from the record on that was begun last, so that a place costs a record and not a file.
pub(in crate::import) struct Places<'a> {
    text: &'a str,
    at: usize,
    line: u64,
    column: u32,
}

impl<'a> Places<'a> {
    /// Starts at the beginning of the text.
    pub(in crate::import) fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1, column: 1 }
    }

    /// Begins a record; records are begun in the order of the text.
    pub(in crate::import) fn begin(&mut self, at: usize) {
        if at > self.at {
            (self.line, self.column) = self.of(at);
            self.at = at;
        }
    }

    /// Line and character, from 1, of a byte of the record that was begun last, or behind it.
    pub(in crate::import) fn of(&self, at: usize) -> (u64, u32) {
        let between = self.text.get(self.at..at).unwrap_or_default();
        match between.rfind('\n') {
            None => (self.line, self.column + between.chars().count() as u32),
            Some(newline) => {
                let on_line = between.get(newline + 1..).unwrap_or_default();
                (self.line + count_byte(between.as_bytes(), b'\n') as u64, on_line.chars().count() as u32 + 1)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::line_and_column;
    use super::*;

    #[test]
    fn places_are_those_that_counting_from_the_start_gives() {
        let text = "aé\nb\n\nça d\r\nlast";
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        for (nth, &begin) in ends.iter().enumerate() {
            let mut places = Places::new(text);
            places.begin(begin);
            for &at in ends.get(nth..).unwrap_or_default() {
                assert_eq!(places.of(at), line_and_column(text, at), "{begin} {at}");
            }
        }
    }
}
