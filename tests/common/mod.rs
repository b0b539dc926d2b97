//! The window without a display: made, given time, and given files.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use dateline::app::App;
use dateline::app::command::Command;
use dateline::app::state::Settings;
use dateline::import::bundled;
use egui::vec2;
use egui_kittest::Harness;

/// The bundled events in a window of this size.
pub(crate) fn window_of(size: [f32; 2], settings: Settings) -> Harness<'static, App> {
    let mut harness = Harness::builder()
        .with_size(vec2(size[0], size[1]))
        .with_step_dt(0.05)
        .with_max_steps(200)
        .build_eframe(|cc| App::new(&cc.egui_ctx, bundled(), Vec::new(), settings));
    settle(&mut harness);
    harness
}

/// Steps until nothing is read, drawn or written any more and nothing moves; threads are given time.
pub(crate) fn settle(harness: &mut Harness<'_, App>) {
    harness.step();
    for _ in 0..3_000 {
        harness.step();
        if !harness.state().is_busy() && harness.state().state.view.glide.is_none() {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    for _ in 0..4 {
        harness.step();
    }
}

/// Does what a person wants, and waits until it is done.
pub(crate) fn apply(harness: &mut Harness<'_, App>, command: Command) {
    harness.state_mut().state.apply(command);
    settle(harness);
}

/// What the status bar says.
pub(crate) fn message(harness: &Harness<'_, App>) -> String {
    harness.state().state.message.as_ref().map(|message| message.text.clone()).unwrap_or_default()
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// Drops a file on the window.
pub(crate) fn drop_file(harness: &mut Harness<'_, App>, path: &Path) {
    harness.input_mut().dropped_files.push(Arc::new(Dropped(path.to_owned())));
    settle(harness);
}
