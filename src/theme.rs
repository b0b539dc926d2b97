//! Design tokens: every colour and size of the product.
//!
//! Text stands at 4.5:1 or better against its ground and marks at 3:1, in each theme; a test measures it.

/// A colour in sRGB with straight alpha.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Rgba {
    /// Red, 0 to 255.
    pub r: u8,
    /// Green, 0 to 255.
    pub g: u8,
    /// Blue, 0 to 255.
    pub b: u8,
    /// 0 is clear, 255 is solid.
    pub a: u8,
}

impl Rgba {
    /// `0xRRGGBB`, solid.
    pub const fn hex(rgb: u32) -> Self {
        Self { r: (rgb >> 16) as u8, g: (rgb >> 8) as u8, b: rgb as u8, a: 255 }
    }

    /// The same colour at `share` of its alpha, 0 to 1.
    #[must_use]
    pub fn faded(self, share: f32) -> Self {
        Self { a: (f32::from(self.a) * share).round() as u8, ..self }
    }

    /// This colour laid over a solid `ground`.
    #[must_use]
    pub fn over(self, ground: Self) -> Self {
        let mix = |top: u8, under: u8| {
            let a = u32::from(self.a);
            ((u32::from(top) * a + u32::from(under) * (255 - a) + 127) / 255) as u8
        };
        Self { r: mix(self.r, ground.r), g: mix(self.g, ground.g), b: mix(self.b, ground.b), a: 255 }
    }
}

/// Which theme.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThemeName {
    /// Dark on white.
    #[default]
    Light,
    /// Light on near-black.
    Dark,
    /// Black and greys on white, for paper: nothing is told by colour.
    Print,
}

impl ThemeName {
    /// All themes, in the order of lists.
    pub const ALL: [Self; 3] = [Self::Print, Self::Light, Self::Dark];

    /// What is typed.
    pub fn key(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Print => "print",
        }
    }
}

/// The colours of a theme.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Theme {
    /// Which one it is.
    pub name: ThemeName,
    /// Ground of the timeline.
    pub canvas: Rgba,
    /// Ground of panels and bars.
    pub panel: Rgba,
    /// Ground of every other lane.
    pub band: Rgba,
    /// Lines between things.
    pub line: Rgba,
    /// Lines of the axis through the lanes.
    pub grid: Rgba,
    /// Text.
    pub text: Rgba,
    /// Secondary text.
    pub muted: Rgba,
    /// Hints and empty states.
    pub faint: Rgba,
    /// Selection, links, the main button.
    pub accent: Rgba,
    /// Ground of what is selected.
    pub accent_ground: Rgba,
    /// Text on `accent`.
    pub on_accent: Rgba,
    /// Text of errors.
    pub alert: Rgba,
    kinds: [Rgba; 7],
}

/// The kinds that have a colour of their own, with the words that mean them; the place is the index in [`Theme`]'s list.
const KIND_WORDS: [&[&str]; 6] = [
    &["protest", "protests", "unrest", "riots", "demonstration", "rally"],
    &["detention", "arrest", "arrests", "abduction"],
    &["trial", "law", "treaty", "court", "sentence"],
    &["removal", "deportation", "expulsion", "extradition"],
    &["statement", "speech", "appeal", "press release", "strategic developments"],
    &[
        "military",
        "war",
        "battle",
        "battles",
        "attack",
        "violence against civilians",
        "explosions/remote violence",
        "state-based conflict",
        "one-sided violence",
        "non-state conflict",
    ],
];

impl Theme {
    /// The tokens of a theme.
    pub fn of(name: ThemeName) -> Self {
        let hex = Rgba::hex;
        match name {
            ThemeName::Light => Self {
                name,
                canvas: hex(0xFF_FF_FF),
                panel: hex(0xF6_F7_F9),
                band: hex(0xFA_FB_FC),
                line: hex(0xE3_E6_EB),
                grid: hex(0xEE_F0_F3),
                text: hex(0x17_1C_26),
                muted: hex(0x56_60_72),
                faint: hex(0x66_70_85),
                accent: hex(0x1F_57_C8),
                accent_ground: hex(0xE8_EF_FC),
                on_accent: hex(0xFF_FF_FF),
                alert: hex(0xB4_23_18),
                kinds: [0xC2_41_0C, 0x0B_66_B2, 0x35_57_A8, 0x9B_3F_86, 0x5B_64_75, 0x8F_1D_2C, 0x0C_7A_5B].map(hex),
            },
            ThemeName::Dark => Self {
                name,
                canvas: hex(0x14_17_1D),
                panel: hex(0x1B_1F_27),
                band: hex(0x17_1B_22),
                line: hex(0x2C_32_3D),
                grid: hex(0x20_25_2E),
                text: hex(0xEC_EF_F4),
                muted: hex(0xA9_B2_C1),
                faint: hex(0x8B_95_A7),
                accent: hex(0x7E_A6_FF),
                accent_ground: hex(0x22_30_4D),
                on_accent: hex(0x0E_14_22),
                alert: hex(0xFF_9C_92),
                kinds: [0xFF_9A_5C, 0x6C_B8_F0, 0x8F_A8_F5, 0xDD_8F_CB, 0xAE_B7_C6, 0xF0_80_8C, 0x5C_C8_A5].map(hex),
            },
            ThemeName::Print => Self {
                name,
                canvas: hex(0xFF_FF_FF),
                panel: hex(0xF2_F2_F2),
                band: hex(0xFF_FF_FF),
                line: hex(0xB4_B4_B4),
                grid: hex(0xE2_E2_E2),
                text: hex(0x11_11_11),
                muted: hex(0x4A_4A_4A),
                faint: hex(0x5C_5C_5C),
                accent: hex(0x11_11_11),
                accent_ground: hex(0xFF_FF_FF),
                on_accent: hex(0xFF_FF_FF),
                alert: hex(0x11_11_11),
                kinds: [hex(0x11_11_11); Self::N_KINDS],
            },
        }
    }

    /// Whether kinds of events have colours of their own.
    pub fn has_kinds(&self) -> bool {
        self.kinds.iter().any(|kind| *kind != self.kinds[0])
    }

    /// The colour of a kind of event; kinds without a word of ours share the last one.
    pub fn kind(&self, key: &str) -> Rgba {
        self.kinds[kind_idx(key)]
    }

    /// How many different kind colours there are.
    pub const N_KINDS: usize = 7;

    /// The colour at a place of the kind list.
    pub fn kind_at(&self, idx: usize) -> Rgba {
        self.kinds[idx.min(Self::N_KINDS - 1)]
    }
}

/// The place of a kind in the theme's list of kind colours.
pub fn kind_idx(key: &str) -> usize {
    let key = key.trim().to_lowercase();
    KIND_WORDS.iter().position(|words| words.contains(&key.as_str())).unwrap_or(Theme::N_KINDS - 1)
}

/// Text sizes and spacing, in points.
pub mod size {
    /// Title of the details panel.
    pub const TITLE: f32 = 18.0;
    /// Name of the file in the top bar.
    pub const FILE: f32 = 15.0;
    /// Years on the axis.
    pub const YEAR: f32 = 14.0;
    /// Names of lanes.
    pub const LANE: f32 = 13.0;
    /// Everything else.
    pub const BODY: f32 = 12.5;
    /// Counts, hints, months.
    pub const SMALL: f32 = 11.5;
    /// Height of a row of marks.
    pub const ROW: f32 = 25.0;
    /// Above and below the rows of a lane.
    pub const LANE_PAD: f32 = 8.0;
    /// The same in figures, where nothing is pointed at.
    pub const LANE_PAD_FIGURE: f32 = 5.0;
    /// Inside panels.
    pub const PANEL_PAD: f32 = 16.0;
    /// Radius of a day's dot.
    pub const DOT: f32 = 5.5;
    /// Height of a bar.
    pub const BAR: f32 = 17.0;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(c: Rgba) -> f64 {
        let linear = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b)
    }

    /// WCAG 2.2, contrast ratio.
    fn contrast(a: Rgba, b: Rgba) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_and_marks_stand_out_in_every_theme() {
        for name in ThemeName::ALL {
            let theme = Theme::of(name);
            for ground in [theme.canvas, theme.panel, theme.band, theme.accent_ground] {
                for text in [theme.text, theme.muted] {
                    assert!(
                        contrast(text, ground) >= 4.5,
                        "{name:?}: {text:?} on {ground:?} is {:.2}",
                        contrast(text, ground)
                    );
                }
                assert!(contrast(theme.accent, ground) >= 4.5, "{name:?}: the accent on {ground:?}");
                for idx in 0..Theme::N_KINDS {
                    assert!(contrast(theme.kind_at(idx), ground) >= 3.0, "{name:?}: kind {idx} on {ground:?}");
                }
            }
            assert!(contrast(theme.faint, theme.panel) >= 4.5, "{name:?}: faint");
            assert!(contrast(theme.alert, theme.panel) >= 4.5, "{name:?}: alert");
            assert!(contrast(theme.on_accent, theme.accent) >= 4.5, "{name:?}: the main button");
        }
    }
}
