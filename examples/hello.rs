//! An empty window: what the start of Dateline is compared with by `scripts/measure.sh`.
//!
//! `hello` stays open; `hello --first-frame` prints a line as soon as its first frame is on the screen, and ends.

/// The same options as the real window, and nothing in it.
fn main() -> Result<(), eframe::Error> {
    let leave = std::env::args().any(|argument| argument == "--first-frame");
    let viewport = egui::ViewportBuilder::default().with_title("Hello").with_inner_size([1_440.0, 900.0]);
    let options = eframe::NativeOptions { viewport, renderer: eframe::Renderer::Glow, ..Default::default() };
    eframe::run_native("hello", options, Box::new(move |_| Ok(Box::new(Hello { leave }))))
}

struct Hello {
    leave: bool,
}

impl eframe::App for Hello {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        ui.label("Hello");
        if !self.leave {
            return;
        }
        // When the second frame is drawn, the first has been handed to the screen.
        if ui.ctx().cumulative_frame_nr() == 1 {
            println!("the first frame is shown");
            ui.ctx().send_viewport_cmd(egui::ViewportCommand::Close);
        }
        ui.ctx().request_repaint();
    }
}
