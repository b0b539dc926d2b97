//! Back and forward over snapshots.

/// How many steps back are kept.
const DEPTH: usize = 200;

/// Snapshots before and after the present one, which its owner keeps.
#[derive(Clone, Debug)]
pub struct History<T> {
    past: Vec<(T, String)>,
    future: Vec<T>,
}

impl<T> Default for History<T> {
    fn default() -> Self {
        Self { past: Vec::new(), future: Vec::new() }
    }
}

impl<T: PartialEq> History<T> {
    /// Remembers what was before a change called `label`.
    pub fn push(&mut self, before: T, label: &str) {
        self.future.clear();
        if self.past.last().is_some_and(|(last, _)| *last == before) {
            return;
        }
        self.past.push((before, label.to_owned()));
        if self.past.len() > DEPTH {
            self.past.remove(0);
        }
    }

    /// The same, but a change right after one of the same label belongs to it.
    pub fn push_or_extend(&mut self, before: T, label: &str) {
        if self.past.last().is_some_and(|(_, last)| last == label) {
            self.future.clear();
        } else {
            self.push(before, label);
        }
    }

    /// Ends what [`History::push_or_extend`] gathers.
    pub fn close(&mut self) {
        if let Some((_, label)) = self.past.last_mut() {
            label.clear();
        }
    }

    /// The snapshot before, in exchange for the present one.
    pub fn back(&mut self, present: T) -> Option<T> {
        let (before, _) = self.past.pop()?;
        self.future.push(present);
        Some(before)
    }

    /// The snapshot after, in exchange for the present one.
    pub fn forward(&mut self, present: T) -> Option<T> {
        let after = self.future.pop()?;
        self.past.push((present, String::new()));
        Some(after)
    }

    /// Whether there is anything to go back to.
    pub fn has_past(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is anything to go forward to.
    pub fn has_future(&self) -> bool {
        !self.future.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_and_forward_lead_to_where_one_was() {
        let mut history = History::default();
        history.push(1, "a");
        history.push(2, "b");
        assert_eq!(history.back(3), Some(2));
        assert_eq!(history.back(2), Some(1));
        assert_eq!(history.back(1), None);
        assert_eq!(history.forward(1), Some(2));
        history.push(2, "c");
        assert!(!history.has_future());
    }

    #[test]
    fn letters_typed_in_one_go_are_one_change() {
        let mut history = History::default();
        history.push_or_extend("", "search");
        history.push_or_extend("n", "search");
        history.close();
        history.push_or_extend("na", "search");
        assert_eq!(history.back("nav"), Some("na"));
        assert_eq!(history.back("na"), Some(""));
    }
}
