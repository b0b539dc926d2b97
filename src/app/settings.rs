//! What a person prefers; kept between runs.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::figure::{FigureSpec, PictureFormat};
use crate::import::{KnownShape, ReadOptions};
use crate::theme::ThemeName;

/// How many recent files are remembered.
const MAX_RECENT: usize = 10;
/// For how many sorts of tables it is remembered how they are read.
const MAX_SHAPES: usize = 50;

/// What a person prefers; kept between runs.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Settings {
    /// Light or dark.
    pub theme: ThemeName,
    /// Whether the filter panel is open.
    pub filters_open: bool,
    /// Whether the details panel is open.
    pub details_open: bool,
    /// Whether the wheel zooms even when the lanes do not fit.
    pub wheel_zooms: bool,
    /// Files and views opened before, the last one first.
    pub recent: Vec<Vec<PathBuf>>,
    /// The last choices of the export window, without the words that belong to one figure.
    pub figure: FigureSpec,
    /// The format of the last figure.
    pub format: PictureFormat,
    /// Font files for letters that the bundled fonts lack.
    pub fonts: Vec<PathBuf>,
    /// Whether figures show all events, and not only those of the window.
    pub all_events: bool,
    /// The id of the format that events were saved in last.
    pub saved_as: String,
    /// How tables with certain columns are read, the last one decided first.
    pub shapes: Vec<KnownShape>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeName::Light,
            filters_open: true,
            details_open: true,
            wheel_zooms: false,
            recent: Vec::new(),
            figure: FigureSpec::default(),
            format: PictureFormat::default(),
            fonts: Vec::new(),
            all_events: false,
            saved_as: String::new(),
            shapes: Vec::new(),
        }
    }
}

impl Settings {
    /// The settings as they are kept: one object of JSON.
    ///
    /// A path that is no Unicode is left out; JSON has no place for it.
    pub fn to_text(&self) -> String {
        let mut kept = self.clone();
        kept.recent.retain(|paths| paths.iter().all(|path| path.to_str().is_some()));
        kept.fonts.retain(|path| path.to_str().is_some());
        serde_json::to_string(&kept).unwrap_or_default()
    }

    /// The settings of a text that was kept; what cannot be read of it costs nothing else. `None` when it is no object.
    pub fn from_text(text: &str) -> Option<Self> {
        let kept: Map<String, Value> = serde_json::from_str(text).ok()?;
        let mut settings = Self::default();
        for (key, value) in kept {
            let shapes = if key == "shapes" { value.as_array().cloned() } else { None };
            if let Some(shapes) = shapes {
                settings.shapes = shapes.into_iter().filter_map(|shape| serde_json::from_value(shape).ok()).collect();
                continue;
            }
            let Ok(Value::Object(mut all)) = serde_json::to_value(&settings) else { continue };
            all.insert(key, value);
            settings = serde_json::from_value(Value::Object(all)).unwrap_or(settings);
        }
        Some(settings)
    }

    /// Puts what was opened before all else that was.
    pub(super) fn remember(&mut self, opened: &[PathBuf]) {
        if opened.is_empty() {
            return;
        }
        self.recent.retain(|known| known != opened);
        self.recent.insert(0, opened.to_vec());
        self.recent.truncate(MAX_RECENT);
    }
    /// Reads tables with these columns like this from now on; without a decision, as they look.
    pub(super) fn remember_shape(&mut self, columns: &[String], options: ReadOptions) {
        self.shapes.retain(|known| known.columns != columns);
        if !options.is_default() {
            self.shapes.insert(0, KnownShape { columns: columns.to_vec(), options });
            self.shapes.truncate(MAX_SHAPES);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Field, Mapping};
    use crate::time::DateOrder;

    /// Settings in which nothing is as at the first start.
    fn changed() -> Settings {
        let options = ReadOptions {
            format: Some("csv".to_owned()),
            encoding: Some("koi8-r".to_owned()),
            date_order: Some(DateOrder::DayMonth),
            new_year_is_year: true,
            list_separator: Some('/'),
            mapping: Some(Mapping::asked([("Дата", Some(Field::Date)), ("№", None)])),
            ..ReadOptions::default()
        };
        let figure =
            FigureSpec { dpi: Some(600.0), text_pt: Some(9.0), theme: ThemeName::Dark, ..FigureSpec::default() };
        let formats = PictureFormat::ALL;
        Settings {
            theme: ThemeName::Dark,
            filters_open: false,
            details_open: false,
            wheel_zooms: true,
            recent: vec![
                vec![PathBuf::from("/a b/дела.csv"), PathBuf::from("c.ics")],
                vec![PathBuf::from("d.dateview")],
            ],
            figure,
            format: formats.into_iter().find(|format| *format != PictureFormat::default()).expect("another"),
            fonts: vec![PathBuf::from("x.ttf")],
            all_events: true,
            saved_as: "csv".to_owned(),
            shapes: vec![KnownShape { columns: vec!["Дата".to_owned(), "№".to_owned()], options }],
        }
    }

    #[test]
    fn settings_come_back_as_they_were_kept() {
        for settings in [Settings::default(), changed()] {
            assert_eq!(Settings::from_text(&settings.to_text()), Some(settings));
        }
        assert_eq!(Settings::from_text("(theme:dark)"), None);
    }

    #[test]
    fn what_cannot_be_read_of_the_settings_costs_nothing_else() {
        let text = changed().to_text().replace("\"saved_as\":\"csv\"", "\"saved_as\":7,\"of_tomorrow\":{}");
        let text = text.replace("\"shapes\":[", "\"shapes\":[{\"columns\":3},");
        let expected = Settings { saved_as: String::new(), ..changed() };
        assert_eq!(Settings::from_text(&text), Some(expected));
    }
}
