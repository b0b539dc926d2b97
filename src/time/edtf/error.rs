//! Why a text is not a date, and what to write instead.

/// A text that is not EDTF.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct EdtfError {
    /// Byte offset into the text, at most its length.
    pub at: usize,
    /// What is wrong, `no 31st day in April`.
    pub message: String,
    /// What to write instead, `write 1985-04-12`.
    pub hint: Option<String>,
}

impl EdtfError {
    pub(in crate::time) fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), hint: None }
    }

    #[must_use]
    pub(in crate::time) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// This error with a hint, if it has none yet and there is one.
    #[must_use]
    pub(in crate::time) fn or_hint(mut self, hint: impl FnOnce() -> Option<String>) -> Self {
        if self.hint.is_none() {
            self.hint = hint();
        }
        self
    }
}

impl std::fmt::Display for EdtfError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for EdtfError {}
