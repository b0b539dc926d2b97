//! Lines of text and of marks that are stacked on a page and may go over to the next one.

use crate::scene::geom::pt;
use crate::scene::{FontSpec, Item, Role, TextMetrics};
use crate::theme::{Rgba, size};

/// From one line of small letters to the next.
pub(super) const LINE_H: f32 = 17.0;

/// One line, its items about the baseline 0 and from x = 0 on.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub items: Vec<Item>,
    /// From the baseline of the line before to this one.
    pub height: f32,
    /// Whether it may stand at the top of a page without the line before it.
    pub starts: bool,
}

impl Line {
    /// A line of the usual height.
    pub(super) fn of(items: Vec<Item>) -> Self {
        Self { items, height: LINE_H, starts: true }
    }
}

/// A stack of lines of one sort.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// For SVG ids.
    pub id: &'static str,
    pub role: Role,
    pub lines: Vec<Line>,
}

impl Block {
    pub(super) fn new(id: &'static str, role: Role, lines: Vec<Line>) -> Self {
        Self { id, role, lines }
    }

    /// The height of all lines.
    pub(super) fn height(&self) -> f32 {
        self.lines.iter().map(|line| line.height).sum()
    }
}

/// How a paragraph is set.
#[derive(Copy, Clone, Debug)]
pub(super) struct Style {
    pub font: FontSpec,
    pub ink: Rgba,
    /// From one baseline to the next.
    pub leading: f32,
    /// Left edge of the lines.
    pub indent: f32,
}

impl Style {
    /// Small letters.
    pub(super) fn small(ink: Rgba) -> Self {
        Self { font: FontSpec::regular(size::SMALL), ink, leading: LINE_H, indent: 0.0 }
    }
}

/// A text broken into lines that end before `room`; at most `most` of them, the last one cut.
pub(super) fn paragraph(text: &str, style: Style, room: f32, most: usize, metrics: &TextMetrics) -> Vec<Line> {
    let width = room - style.indent;
    let mut lines = wrap(text, style.font, width, metrics);
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(" ");
        lines.push(metrics.elided(&rest, style.font, width));
    }
    let line = |(nth, text): (usize, String)| Line {
        items: vec![Item::Text { at: pt(style.indent, 0.0), text, font: style.font, ink: style.ink }],
        height: style.leading,
        starts: nth == 0,
    };
    lines.into_iter().enumerate().map(line).collect()
}

/// Breaks a text into lines that are no wider than `room`.
///
/// Breaks at spaces; a word that is wider than a line, or a text without spaces, is broken between its letters.
pub(super) fn wrap(text: &str, font: FontSpec, room: f32, metrics: &TextMetrics) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
        let Some(line) = lines.last_mut() else { break };
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if metrics.width(&longer, font) <= room {
            *line = longer;
            continue;
        }
        if !line.is_empty() && metrics.width(word, font) <= room {
            lines.push(word.to_owned());
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for c in word.chars() {
            let Some(line) = lines.last_mut() else { break };
            line.push(c);
            if metrics.width(line, font) > room && line.chars().count() > 1 {
                line.pop();
                line.truncate(line.trim_end().len());
                lines.push(c.to_string());
            }
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_no_wider_than_their_room_and_lose_nothing() {
        let metrics = TextMetrics::shared();
        let font = FontSpec::regular(11.5);
        for text in [
            "",
            "a",
            "Sources: one; two three four five six seven eight",
            "日本語の長い文章は空白なしで折り返されます",
            "https://example.org/a-very-long-address-without-any-space-in-it and more",
        ] {
            let lines = wrap(text, font, 120.0, metrics);
            for line in &lines {
                assert!(metrics.width(line, font) <= 120.0, "{line}");
            }
            let bare = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            assert_eq!(bare(&lines.concat()), bare(text));
        }
    }

    #[test]
    fn a_paragraph_that_is_cut_says_so() {
        let metrics = TextMetrics::shared();
        let lines = paragraph("one two three four five six seven", Style::small(Rgba::hex(0)), 60.0, 2, metrics);
        assert_eq!(lines.len(), 2);
        assert!(matches!(&lines[1].items[0], Item::Text { text, .. } if text.ends_with('…')));
    }
}
