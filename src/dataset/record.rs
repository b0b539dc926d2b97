//! An event as a file gives it, before it is put into columns.
//!
//! These structs are the native event file, version 1, field for field (`docs/event-file.md`).
//! Keys that we do not know are kept in `extra`, so that writing a file back loses nothing.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The version of the format that this program writes; later ones are read with a warning.
pub const VERSION: u32 = 1;

/// Keys of a JSON object that no field claims.
pub type Extra = Map<String, Value>;

/// A whole event file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventFile {
    /// Always `dateline`.
    pub format: String,
    /// The version of the format; 1 is the only one so far.
    pub version: u32,
    /// What the file is about, for the window title and figures.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// A longer description.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The documents that events cite.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// The people and bodies that events name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actors: Vec<Actor>,
    /// The events, in any order.
    pub events: Vec<EventRecord>,
    /// Keys of later versions and of other programs.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A document that events cite.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Source {
    /// Unique in the file.
    pub id: String,
    /// The title of the document; in square brackets when it has none of its own.
    pub title: String,
    /// Who wrote it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub author: String,
    /// Who published it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub publisher: String,
    /// When it was published, in EDTF, as far as known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub date: String,
    /// Where it can be read.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// Anything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A person or body that takes part in events.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Actor {
    /// Unique in the file.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// `person`, `organisation`, `state_body`, `movement`, `alliance` or `group`.
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// Other names of the same actor; they fold into this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Anything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The keys of [`EventRecord`] in the native format; no further key or column may take their names.
pub const RECORD_KEYS: [&str; 18] = [
    "id",
    "title",
    "when",
    "as_written",
    "when_note",
    "kind",
    "status",
    "attribution",
    "countries",
    "places",
    "actors",
    "summary",
    "figures",
    "sources",
    "accounts",
    "links",
    "tags",
    "importance",
];

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventRecord {
    /// Unique in the file; made from the line where the file has none.
    pub id: String,
    /// One line.
    pub title: String,
    /// When it happened, in EDTF; empty when undated.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub when: String,
    /// The date words of the source.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub as_written: String,
    /// Why `when` is what it is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub when_note: String,
    /// What sort of event, for example `protest`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// `fact`, `attributed`, `own_claim`, `announced`, `disputed` or `opinion`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub status: String,
    /// Who says so, where that is not the source itself.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub attribution: String,
    /// Countries and territories.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<CountryRole>,
    /// Places as written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
    /// Who took part.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actors: Vec<ActorRole>,
    /// A few sentences.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// Numbers that the sources give.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<Figure>,
    /// Where it is written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Citation>,
    /// The versions of the event, where they differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<Account>,
    /// Pages about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Free words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// 0 to 100; decides which labels give way. Absent counts as 50.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub importance: Option<u8>,
    /// Every further key or column, as it was.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A country and its part in an event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CountryRole {
    /// ISO 3166-1 alpha-2, ISO 3166-3 four-letter code, or a name as written.
    pub code: String,
    /// Its part, in a word or two.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// Anything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// An actor and its part in an event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ActorRole {
    /// The id of an actor of the file, or a name as written.
    pub id: String,
    /// Its part, in a word or two.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// Anything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A number with what it counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figure {
    /// As written: `more than 100`.
    pub value: String,
    /// What it counts.
    pub what: String,
    /// Who gives it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// Anything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A place in a source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Citation {
    /// The id of a source of the file, or a title as written.
    pub source: String,
    /// Paragraph or page.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub locator: String,
    /// The words of the source.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub quote: String,
    /// Anything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// One source's or party's version of an event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Account {
    /// Whose version it is.
    pub by: String,
    /// What they say, in our words.
    pub text: String,
    /// The id of a source of the file.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Paragraph or page.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub locator: String,
    /// Anything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A page about an event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Link {
    /// The address.
    pub url: String,
    /// What to call it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// Anything else.
    #[serde(flatten)]
    pub extra: Extra,
}
