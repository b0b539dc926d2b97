//! Saving events in the format of another program: what is chosen, and what such a file will lack.

use crate::convert::{EXPORTERS, Exporter, Loss, exporter, exporter_for};

use super::state::{Message, Request, State};

/// The window in which events are saved.
#[derive(Clone, Debug)]
pub struct Saving {
    /// The id of the format.
    pub format: &'static str,
    /// Whether all events are saved, and not only those that the filter lets through.
    pub all: bool,
    /// What the file will lack; `None` while that is counted.
    pub losses: Option<Vec<Loss>>,
    /// Of the last question.
    number: u64,
}

impl Saving {
    /// The format.
    pub fn exporter(&self) -> &'static dyn Exporter {
        exporter(self.format).unwrap_or(EXPORTERS[0])
    }
}

impl State {
    /// Shows or hides the window.
    pub(super) fn toggle_saving(&mut self) {
        if self.saving.take().is_some() {
            return;
        }
        if self.is_part() {
            let text = "The files are still being read; save the events when all of them are there";
            self.message = Some(Message::alert(text));
        } else if self.dataset.is_empty() {
            self.message = Some(Message::alert("There are no events to save; open a file first"));
        } else {
            let known = exporter(&self.settings.saved_as).unwrap_or(EXPORTERS[0]);
            self.choose_saving(known.id(), self.document.filter.is_empty());
        }
    }

    /// Chooses the format, and whether all events are meant.
    pub(super) fn choose_saving(&mut self, id: &str, all: bool) {
        let Some(format) = exporter(id).map(Exporter::id) else { return };
        format.clone_into(&mut self.settings.saved_as);
        self.n_looks += 1;
        self.saving = Some(Saving { format, all, losses: None, number: self.n_looks });
        self.requests.push(Request::CountLosses { number: self.n_looks, format, all });
    }

    /// Takes the answer to the last question.
    pub(super) fn take_losses(&mut self, number: u64, losses: Vec<Loss>) {
        if let Some(saving) = self.saving.as_mut().filter(|saving| saving.number == number) {
            saving.losses = Some(losses);
        }
    }

    /// Has the events written; the ending of the name may choose another format than the window.
    pub(super) fn save_events(&mut self, path: std::path::PathBuf) {
        let Some(saving) = self.saving.clone() else { return };
        let is_open = path
            .canonicalize()
            .is_ok_and(|path| self.paths.iter().any(|open| open.canonicalize().is_ok_and(|open| open == path)));
        if is_open {
            let text = format!("{} is open, and its events would be lost; choose another name", path.display());
            self.message = Some(Message::alert(text));
            return;
        }
        // Another ending than that of the chosen format is another wish, and what that format lacks is shown first.
        if let Some(meant) =
            exporter_for(&path).filter(|meant| meant.id() != saving.format && !shares_ending(*meant, &saving))
        {
            self.choose_saving(meant.id(), saving.all);
            let text = format!(
                "The ending of {} is that of {}: look at what it keeps, and save again",
                path.display(),
                meant.name()
            );
            self.message = Some(Message::alert(text));
            return;
        }
        self.saving = None;
        self.requests.push(Request::SaveEvents { path, format: saving.format, all: saving.all });
    }
}

/// Whether a name that ends like one format may well be meant as the chosen one: `slides.json` for slides.
fn shares_ending(meant: &dyn Exporter, saving: &Saving) -> bool {
    let last = |extension: &'static str| extension.rsplit('.').next().unwrap_or(extension);
    last(meant.extension()) == last(saving.exporter().extension())
}
