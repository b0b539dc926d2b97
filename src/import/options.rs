//! What a person decided about how files are read, and the small file that keeps it (`*.datemap`).
//!
//! ```json
//! {
//!   "datemap": 1,
//!   "date_order": "dmy",
//!   "columns": { "Datum": "date", "Ort": "place", "Nummer": null }
//! }
//! ```

use std::borrow::Cow;
use std::collections::BTreeMap;

use encoding_rs::{Encoding, UTF_8};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::table::Table;
use super::{Field, ImportError, Limits, Mapped, Mapping, Reason, Separators};
use crate::time::DateOrder;

/// The version of the file.
const VERSION: u32 = 1;

/// Bytes in which the header of a table is looked for.
const HEAD_BYTES: usize = 1 << 16;

/// What a person decided about how to read a file; what is absent is found out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadOptions {
    /// The id of the format.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The encoding of the text, as the Encoding Standard of the web names it (`windows-1251`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// The only sheet of a workbook to read; every sheet with events when `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Whether `05/06/2021` is 5 June or 6 May where the file itself does not prove one of them.
    #[serde(with = "date_order", skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// Whether a full date on 1 January means no more than its year.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub new_year_is_year: bool,
    /// What parts several values in one cell; `;` and `|` when `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_separator: Option<char>,
    /// What single columns are; columns that it does not name are guessed.
    #[serde(rename = "columns", with = "columns", skip_serializing_if = "Option::is_none")]
    pub mapping: Option<Mapping>,
    /// What is decided about single files by their names: `a.csv`, `a.zip`, `a.zip: b.csv`, `book.xlsx: Sheet 1`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, ReadOptions>,
    /// How much is read before a file is refused.
    #[serde(skip)]
    pub limits: Limits,
    /// The day of reading, in days since 1970-01-01: events of later days are pointed out.
    #[serde(skip)]
    pub today: Option<i64>,
    /// How tables with certain columns were read before.
    #[serde(skip)]
    pub shapes: Vec<KnownShape>,
}

/// How tables with these columns are read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownShape {
    /// The names of the columns in their order.
    pub columns: Vec<String>,
    /// What a person decided about them.
    pub options: ReadOptions,
}

/// Why a `*.datemap` file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DateMapError {
    /// It is no JSON, or has keys and values that nothing is known of.
    #[error("{name}:{line}:{column}: {message}; see docs/datemap.md")]
    Broken {
        /// The file.
        name: String,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// It was written by a later version of this program.
    #[error("{name} is of version {version}, and this program knows version 1; get a newer Dateline")]
    Newer {
        /// The file.
        name: String,
        /// Its version.
        version: u64,
    },
}

impl ReadOptions {
    /// The decisions of a `*.datemap` file; `name` is for errors.
    pub fn from_datemap(text: &str, name: &str) -> Result<Self, DateMapError> {
        #[derive(Deserialize)]
        struct File {
            datemap: u64,
            #[serde(flatten)]
            rest: Map<String, Value>,
        }
        let broken = |line, column, message| DateMapError::Broken { name: name.to_owned(), line, column, message };
        let at_place = |error: serde_json::Error| {
            let text = error.to_string();
            let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message).to_owned();
            broken(error.line(), error.column(), message)
        };
        if !text.trim_start().starts_with('{') {
            let message = "a map is an object in curly brackets that begins with \"datemap\": 1".to_owned();
            return Err(broken(1, 1, message));
        }
        let file: File = serde_json::from_str(text).map_err(at_place)?;
        if file.datemap != u64::from(VERSION) {
            return Err(DateMapError::Newer { name: name.to_owned(), version: file.datemap });
        }
        // A second look names the place of what is wrong, which a value taken from its text has lost.
        serde_json::from_value(Value::Object(file.rest)).map_err(|error| {
            let message = error.to_string();
            let word = message.split('`').nth(1).or_else(|| message.split('"').nth(1)).unwrap_or_default();
            let at = text.find(&format!("\"{word}\"")).filter(|_| !word.is_empty()).unwrap_or(0);
            let (line, column) = super::text::line_and_column(text, at);
            broken(line as usize, column as usize, message)
        })
    }

    /// The decisions as the text of a `*.datemap` file.
    pub fn to_datemap(&self) -> String {
        let mut file = Map::new();
        file.insert("datemap".to_owned(), VERSION.into());
        if let Ok(Value::Object(rest)) = serde_json::to_value(self) {
            file.extend(rest);
        }
        let mut text = serde_json::to_string_pretty(&Value::Object(file)).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Whether a person decided nothing.
    pub fn is_default(&self) -> bool {
        *self == Self { limits: self.limits, today: self.today, shapes: self.shapes.clone(), ..Self::default() }
    }

    /// What is decided here, and what `other` decides beside it; here also goes before what `other` says of single files.
    #[must_use]
    pub fn or(mut self, other: &Self) -> Self {
        let mut files = std::mem::take(&mut self.files);
        for (name, theirs) in &other.files {
            let ours = files.remove(name).unwrap_or_default();
            files.insert(name.clone(), ours.beside(&self).beside(theirs));
        }
        Self { files, ..self.beside(other) }
    }

    /// The same, of a single file.
    fn beside(self, other: &Self) -> Self {
        Self {
            format: self.format.or_else(|| other.format.clone()),
            encoding: self.encoding.or_else(|| other.encoding.clone()),
            sheet: self.sheet.or_else(|| other.sheet.clone()),
            date_order: self.date_order.or(other.date_order),
            new_year_is_year: self.new_year_is_year || other.new_year_is_year,
            list_separator: self.list_separator.or(other.list_separator),
            mapping: self.mapping.or_else(|| other.mapping.clone()),
            files: self.files,
            limits: self.limits,
            today: self.today,
            shapes: self.shapes,
        }
    }

    /// What is decided about the file, the file of an archive or the sheet of this name; the rest as about all.
    #[must_use]
    pub fn of_file(&self, name: &str) -> Cow<'_, Self> {
        let Some(chosen) = self.files.get(name) else { return Cow::Borrowed(self) };
        Cow::Owned(Self {
            files: self.files.clone(),
            limits: self.limits,
            today: self.today,
            shapes: self.shapes.clone(),
            ..chosen.clone().beside(self)
        })
    }

    /// What is decided about columns, dates and encoding, which suits every table with the same columns.
    #[must_use]
    pub fn of_columns(&self) -> Self {
        Self {
            format: None,
            sheet: None,
            files: BTreeMap::new(),
            limits: Limits::default(),
            today: None,
            shapes: Vec::new(),
            ..self.clone()
        }
    }

    /// The same with what each of these columns is taken for, also those that were guessed.
    #[must_use]
    pub fn with_columns<'a>(&self, columns: impl Iterator<Item = &'a Mapped>) -> Self {
        let mapping = Mapping::asked(columns.map(|mapped| (mapped.column.as_str(), mapped.field)));
        Self { mapping: Some(mapping), ..self.clone() }
    }

    /// The same with another choice for a column; `None` lets it be guessed.
    #[must_use]
    pub fn with_column(&self, column: &str, field: Option<Option<Field>>) -> Self {
        let mut columns = self.mapping.clone().unwrap_or_default().columns;
        columns.retain(|mapped| mapped.column != column);
        if let Some(field) = field {
            columns.push(Mapped { column: column.to_owned(), field, reason: Reason::Asked });
        }
        let mapping = (!columns.is_empty()).then(|| Mapping { columns, ..Mapping::default() });
        Self { mapping, ..self.clone() }
    }

    /// The encoding that a person named for these bytes, or for tables with the columns that they have in it.
    pub(super) fn encoding(&self, bytes: &[u8], extension: &str) -> Result<Option<&'static Encoding>, ImportError> {
        if let Some(name) = &self.encoding {
            let found = Encoding::for_label(name.as_bytes());
            return found.map(Some).ok_or_else(|| ImportError::NoSuchEncoding(name.clone()));
        }
        let is_remembered = self.shapes.iter().any(|shape| shape.options.encoding.is_some());
        if !is_remembered || Encoding::for_bom(bytes).is_some() || std::str::from_utf8(bytes).is_ok() {
            return Ok(None);
        }
        let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
        Ok(self.shapes.iter().find_map(|shape| {
            let encoding = Encoding::for_label(shape.options.encoding.as_ref()?.as_bytes())?;
            let text = encoding.decode_without_bom_handling(head).0;
            (Table::open(&text, extension).names == shape.columns).then_some(encoding)
        }))
    }

    /// Whether nothing but UTF-8 was asked for.
    pub(super) fn is_utf8(&self) -> bool {
        self.encoding.as_ref().is_none_or(|name| Encoding::for_label(name.as_bytes()) == Some(UTF_8))
    }

    /// What was decided about tables with these columns; what is decided now goes first, and any decision about columns
    /// goes before all that is remembered.
    pub(super) fn with_shape(&self, names: &[String]) -> Option<Self> {
        let shape = self.shapes.iter().find(|shape| shape.columns == names)?;
        if self.mapping.is_some() {
            return None;
        }
        // The text is decoded and its format known by now.
        let known = ReadOptions { format: None, encoding: None, sheet: None, ..shape.options.clone() };
        Some(self.clone().or(&known))
    }

    /// What parts several values in one cell.
    pub(super) fn separators(&self) -> Separators {
        self.list_separator.map_or_else(Separators::default, Separators::only)
    }
}

/// The order of day and month as a word.
pub mod date_order {
    use super::{DateOrder, Deserialize, Deserializer, Serializer};

    /// Writes `dmy` or `mdy`.
    pub fn serialize<S: Serializer>(order: &Option<DateOrder>, to: S) -> Result<S::Ok, S::Error> {
        match order {
            Some(DateOrder::DayMonth) => to.serialize_str("dmy"),
            Some(DateOrder::MonthDay) => to.serialize_str("mdy"),
            Some(DateOrder::YearFirst) | None => to.serialize_none(),
        }
    }

    /// Reads `dmy` or `mdy`.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateOrder>, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Word {
            Dmy,
            Mdy,
        }
        Ok(Option::<Word>::deserialize(from)?.map(|word| match word {
            Word::Dmy => DateOrder::DayMonth,
            Word::Mdy => DateOrder::MonthDay,
        }))
    }
}

/// Columns and what they are taken for, in their order.
mod columns {
    use super::{Deserialize, Deserializer, Field, Map, Mapping, Serializer, Value};
    use serde::de::Error as _;
    use serde::ser::SerializeMap as _;

    #[expect(clippy::ref_option, reason = "serde asks for this signature")]
    pub(super) fn serialize<S: Serializer>(mapping: &Option<Mapping>, to: S) -> Result<S::Ok, S::Error> {
        let columns = mapping.as_ref().map_or(&[][..], |mapping| &mapping.columns);
        let mut map = to.serialize_map(Some(columns.len()))?;
        for mapped in columns {
            map.serialize_entry(&mapped.column, &mapped.field)?;
        }
        map.end()
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Mapping>, D::Error> {
        let Some(map) = Option::<Map<String, Value>>::deserialize(from)? else { return Ok(None) };
        let mut columns = Vec::with_capacity(map.len());
        for (column, value) in map {
            let field = match &value {
                Value::Null => None,
                Value::String(key) => Some(Field::from_key(key).ok_or_else(|| {
                    let keys: Vec<_> = Field::ALL.into_iter().map(Field::key).collect();
                    D::Error::custom(format!("there is no field \"{key}\"; fields are {}", keys.join(", ")))
                })?),
                _ => return Err(D::Error::custom(format!("\"{column}\" is neither the name of a field nor null"))),
            };
            columns.push((column, field));
        }
        Ok(Some(Mapping::asked(columns.iter().map(|(column, field)| (column.as_str(), *field)))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_datemap_is_read_as_it_was_written() {
        let options = ReadOptions {
            format: Some("csv".to_owned()),
            encoding: Some("koi8-r".to_owned()),
            date_order: Some(DateOrder::MonthDay),
            new_year_is_year: true,
            list_separator: Some('/'),
            mapping: Some(Mapping::asked([("Дата", Some(Field::Date)), ("Номер", None)])),
            ..ReadOptions::default()
        };
        let text = options.to_datemap();
        assert!(text.starts_with("{\n  \"datemap\": 1,\n  \"format\": \"csv\""), "{text}");
        assert_eq!(ReadOptions::from_datemap(&text, "x").expect("read"), options);
        assert!(ReadOptions::default().is_default() && !options.is_default());
    }

    #[test]
    fn what_is_typed_goes_before_what_a_map_says_of_single_files() {
        let text = "{\"datemap\": 1, \"files\": {\"a.csv\": {\"date_order\": \"dmy\", \"encoding\": \"koi8-r\"}}}";
        let map = ReadOptions::from_datemap(text, "x").expect("a map");
        let typed = ReadOptions { date_order: Some(DateOrder::MonthDay), ..ReadOptions::default() };
        let both = typed.or(&map);
        let of_a = both.of_file("a.csv");
        assert_eq!((of_a.date_order, of_a.encoding.as_deref()), (Some(DateOrder::MonthDay), Some("koi8-r")));
        assert_eq!(both.of_file("b.csv").encoding, None);
    }

    #[test]
    fn what_is_wrong_in_a_datemap_has_a_place() {
        let message = |text: &str| ReadOptions::from_datemap(text, "a.datemap").expect_err("wrong").to_string();
        assert!(
            message("{\n\"datemap\": 1,\n\"columns\": {\"A\": \"dat\"}}")
                .starts_with("a.datemap:3:18: there is no field")
        );
        assert!(message("{\"datemap\": 1, \"colums\": {}}").contains("a.datemap:1:16: unknown field `colums`"));
        assert!(message("{\"datemap\": 7}").contains("version 7"));
        assert!(message("[]").contains("a.datemap:1:"));
        assert!(message("{\"datemap\": 1,").contains("EOF"));
    }
}
