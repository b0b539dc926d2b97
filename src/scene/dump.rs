//! The scene as text: what layout tests compare.

use std::fmt::Write as _;

use super::{Item, Scene};

/// One line an item, numbers rounded to whole points.
pub fn dump(scene: &Scene) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "scene {:.0}x{:.0}", scene.width, scene.height);
    for group in &scene.groups {
        let clip = group.clip;
        let _ = writeln!(out, "{} [{:.0} {:.0} {:.0} {:.0}]", group.id, clip.x0, clip.y0, clip.x1, clip.y1);
        for item in &group.items {
            let _ = match item {
                Item::Bar(bar) => {
                    let r = bar.rect;
                    let fade = if bar.fade_left > 0.0 || bar.fade_right > 0.0 {
                        format!(" fade {:.0} {:.0}", bar.fade_left, bar.fade_right)
                    } else {
                        String::new()
                    };
                    let hatch = if bar.hatch.is_some() { " hatch" } else { "" };
                    writeln!(out, "  bar {:.0} {:.0} {:.0} {:.0}{fade}{hatch}", r.x0, r.y0, r.x1, r.y1)
                }
                Item::Line { from, to, stroke } => {
                    let dash = if stroke.dash.is_some() { " dashed" } else { "" };
                    writeln!(out, "  line {:.0} {:.0} {:.0} {:.0}{dash}", from.x, from.y, to.x, to.y)
                }
                Item::Dot { center, radius, fill, stroke } => {
                    let open = if fill.is_none() { " open" } else { "" };
                    let dash = if stroke.is_some_and(|s| s.dash.is_some()) { " dashed" } else { "" };
                    writeln!(out, "  dot {:.0} {:.0} r {radius:.1}{open}{dash}", center.x, center.y)
                }
                Item::Path { points, .. } => writeln!(out, "  path of {}", points.len()),
                Item::Text { at, text, .. } => writeln!(out, "  text {:.0} {:.0} {text:?}", at.x, at.y),
                Item::Columns { at, step, heights, .. } => {
                    writeln!(out, "  columns {:.0} {:.0} {} of {step:.0}", at.x, at.y, heights.len())
                }
            };
        }
    }
    out
}
