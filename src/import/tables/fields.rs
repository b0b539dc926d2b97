//! What a column can be, and the names by which columns are called in the files of the field.

use serde::{Deserialize, Serialize};

use crate::dataset::fold;

/// What a column of a table holds.
#[derive(Copy, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The id of the event.
    Id,
    /// One line.
    Title,
    /// The date, or the start where there is an end.
    Date,
    /// The end date.
    End,
    /// A time of day beside the date.
    Time,
    /// A time of day beside the end.
    EndTime,
    /// The year alone.
    Year,
    /// The month alone, as a number or a word.
    Month,
    /// The day of the month alone.
    Day,
    /// The year of the end.
    EndYear,
    /// The month of the end.
    EndMonth,
    /// The day of the end.
    EndDay,
    /// A date that counts where the columns of date and end are empty.
    OtherDate,
    /// The latest that the start may be; the date is then the earliest.
    LatestStart,
    /// The earliest that the end may be.
    EarliestEnd,
    /// How long it went on, `3 days`; it counts where there is no end.
    Duration,
    /// How exact the date is: `day`, `month`, `year`, `circa`, or a number as Wikidata has it.
    Precision,
    /// Whether the date is the true start (yes) or only the first that is known of it (no).
    StartKnown,
    /// Whether it goes on (yes), has ended at some unknown time (no), or ended on the end date (exact).
    Ongoing,
    /// The date words of the source.
    AsWritten,
    /// A few sentences.
    Summary,
    /// What sort of event.
    Kind,
    /// How sure it is.
    Status,
    /// Who says so.
    Attribution,
    /// 0 to 100.
    Importance,
    /// Countries; several by `;` or `|`.
    Country,
    /// A place; columns of cities, counties and states make one place.
    Place,
    /// Who took part; several by `;` or `|`.
    Actor,
    /// Free words; several by `;` or `|`.
    Tag,
    /// Where it is written; several by `;` or `|`.
    Source,
    /// Pages about it.
    Link,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 31] = [
        Self::Id,
        Self::Title,
        Self::Date,
        Self::End,
        Self::Time,
        Self::EndTime,
        Self::Year,
        Self::Month,
        Self::Day,
        Self::EndYear,
        Self::EndMonth,
        Self::EndDay,
        Self::OtherDate,
        Self::LatestStart,
        Self::EarliestEnd,
        Self::Duration,
        Self::Precision,
        Self::StartKnown,
        Self::Ongoing,
        Self::AsWritten,
        Self::Summary,
        Self::Kind,
        Self::Status,
        Self::Attribution,
        Self::Importance,
        Self::Country,
        Self::Place,
        Self::Actor,
        Self::Tag,
        Self::Source,
        Self::Link,
    ];

    /// The word used on the command line and in reports.
    pub fn key(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Title => "title",
            Self::Date => "date",
            Self::End => "end",
            Self::Time => "time",
            Self::EndTime => "end_time",
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::EndYear => "end_year",
            Self::EndMonth => "end_month",
            Self::EndDay => "end_day",
            Self::OtherDate => "other_date",
            Self::LatestStart => "latest_start",
            Self::EarliestEnd => "earliest_end",
            Self::Duration => "duration",
            Self::Precision => "precision",
            Self::StartKnown => "start_known",
            Self::Ongoing => "ongoing",
            Self::AsWritten => "as_written",
            Self::Summary => "summary",
            Self::Kind => "kind",
            Self::Status => "status",
            Self::Attribution => "attribution",
            Self::Importance => "importance",
            Self::Country => "country",
            Self::Place => "place",
            Self::Actor => "actor",
            Self::Tag => "tag",
            Self::Source => "source",
            Self::Link => "link",
        }
    }

    /// The field with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }

    /// The word to show.
    pub fn label(self) -> &'static str {
        match self {
            Self::Id => "Id",
            Self::Title => "Title",
            Self::Date => "Date or start",
            Self::End => "End",
            Self::Time => "Time of day",
            Self::EndTime => "Time of day of the end",
            Self::Year => "Year",
            Self::Month => "Month",
            Self::Day => "Day",
            Self::EndYear => "Year of the end",
            Self::EndMonth => "Month of the end",
            Self::EndDay => "Day of the end",
            Self::OtherDate => "Another date, where there is none",
            Self::LatestStart => "Latest start",
            Self::EarliestEnd => "Earliest end",
            Self::Duration => "Duration",
            Self::Precision => "Precision of the date",
            Self::StartKnown => "Whether the start is known",
            Self::Ongoing => "Whether it goes on",
            Self::AsWritten => "Date in words",
            Self::Summary => "Summary",
            Self::Kind => "Kind",
            Self::Status => "Status",
            Self::Attribution => "Who says so",
            Self::Importance => "Importance",
            Self::Country => "Country",
            Self::Place => "Place",
            Self::Actor => "Actor",
            Self::Tag => "Tag",
            Self::Source => "Source",
            Self::Link => "Link",
        }
    }

    /// Whether a row with nothing else can have a date.
    pub fn is_of_dates(self) -> bool {
        matches!(self, Self::Date | Self::End | Self::Year | Self::EndYear)
    }

    /// Whether several columns can be this.
    pub fn is_repeatable(self) -> bool {
        matches!(self, Self::Country | Self::Place | Self::Actor | Self::Tag | Self::Source | Self::Link)
    }

    /// Whether its cells say something about the date beside it, and are kept as further columns too.
    pub(in crate::import) fn is_about_date(self) -> bool {
        matches!(
            self,
            Self::OtherDate
                | Self::LatestStart
                | Self::EarliestEnd
                | Self::Duration
                | Self::Precision
                | Self::StartKnown
                | Self::Ongoing
        )
    }

    /// Names of columns that are this, folded, the most telling first.
    #[rustfmt::skip]
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Id => &[
                "id", "event id", "uid", "uuid", "identifier", "page id", "case id", "incident id", "record id",
                "ид", "номер",
            ],
            Self::Title => &[
                "title", "headline", "event title", "event name", "event", "название", "заголовок", "событие",
                "titre", "titel", "titulo", "evento", "evenement", "ereignis", "uberschrift", "заглавие", "incident",
                "heading", "message", "label", "subject", "what", "что случилось", "что", "name", "имя", "nom", "nombre",
            ],
            Self::Date => &[
                "date", "when", "дата", "event date", "date of event", "start date", "start", "date start", "datetime",
                "date time", "begin", "begin date", "from", "from date", "since", "дата события",
                "дата начала", "начало", "когда", "datum", "fecha", "data", "date de debut", "fecha de inicio", "beginn",
                "startdatum", "sqldate", "day date", "incident date", "date of incident", "published", "timestamp",
                "start time",
            ],
            Self::End => &[
                "end date", "end", "date end", "to date", "until", "finish", "end datetime", "дата окончания",
                "конец", "окончание", "date de fin", "fecha de fin", "enddatum", "ende", "fin", "to", "till",
                "end time",
            ],
            Self::Time => &[
                "time", "start time", "event time", "время", "heure", "uhrzeit", "hora", "time of day", "time start",
                "время начала", "heure de debut", "startzeit", "hora de inicio",
            ],
            Self::EndTime => &[
                "end time", "time end", "finish time", "время окончания", "heure de fin", "endzeit", "hora de fin",
            ],
            Self::Year => &["year", "start year", "event year", "iyear", "год", "annee", "jahr", "ano"],
            Self::Month => &["month", "start month", "imonth", "месяц", "mois", "monat", "mes"],
            Self::Day => &["day", "start day", "iday", "day of month", "день", "число", "jour", "tag", "dia"],
            Self::EndYear => &["end year", "год окончания"],
            Self::EndMonth => &["end month", "месяц окончания"],
            Self::EndDay => &["end day", "день окончания"],
            // What "duration" and "ongoing" mean beside other words is known of few tables; those name them themselves.
            Self::OtherDate | Self::StartKnown | Self::Ongoing => &[],
            Self::LatestStart => &["latest start", "latest start date", "start latest", "date latest", "latest date"],
            Self::EarliestEnd => &["earliest end", "earliest end date", "end earliest"],
            Self::Duration => &["duration", "length", "lasted", "продолжительность", "duree", "dauer", "duracion"],
            Self::Precision => &[
                "date precision", "precision", "time precision", "date accuracy", "date certainty", "date qualifier",
                "precision date", "event date precision", "date exactness", "точность", "точность даты",
            ],
            Self::AsWritten => &[
                "as written", "date text", "display date", "date as written", "verbatim date", "original date",
                "date original",
            ],
            Self::Summary => &[
                "summary", "description", "text", "notes", "note", "details", "snippet", "abstract", "content",
                "body", "event text", "описание", "текст", "примечание", "примечания", "содержание", "комментарий",
                "beschreibung", "zusammenfassung", "resume", "descripcion", "resumen", "comment", "comments",
                "remarks", "narrative",
            ],
            Self::Kind => &[
                "kind", "event type", "type", "category", "тип", "тип события", "категория", "вид", "art",
                "kategorie", "categorie", "categoria", "tipo", "class", "group", "primary purpose", "purpose",
                "action", "timestamp desc", "genre", "topic", "sector", "cause", "sub event type",
            ],
            Self::Status => &["status", "verification", "verification status", "статус", "statut", "estado"],
            Self::Attribution => &["attribution", "attributed to", "according to", "по словам"],
            Self::Importance => &["importance", "priority", "weight", "важность", "wichtigkeit", "importancia"],
            Self::Country => &[
                "country", "countries", "country name", "nation", "страна", "страны", "государство", "pays", "land",
                "pais", "iso3", "iso2", "iso", "federation", "fips", "fips country", "fips country code", "fips code",
                "country fips",
            ],
            Self::Place => &[
                "location", "place", "places", "venue", "site", "building", "address", "streetaddress",
                "street address", "city", "town", "village", "municipality", "district", "county", "admin3",
                "admin2", "admin1", "adm 2", "adm 1", "province", "region name", "state", "states", "oblast",
                "место", "где", "where", "населенный пункт", "город", "адрес", "область", "регион", "lieu", "ville", "ort", "stadt",
                "lugar", "ciudad", "ubicacion",
            ],
            Self::Actor => &[
                "actor", "actors", "people", "person", "persons", "participants", "participant", "who", "side a",
                "side b", "organisation", "organization", "organisations", "organizations", "member", "candidate",
                "candidate name", "suspect", "victim", "perpetrator", "участник", "участники", "лицо", "лица",
                "персона", "кто", "организация", "акторы", "актор", "personne", "acteur", "akteur", "actores",
                "host organization", "host organisation", "speaker", "player", "author",
            ],
            Self::Tag => &[
                "tags", "tag", "keywords", "labels", "теги", "метки", "ключевые слова", "mots cles", "schlagworte",
                "etiquetas",
            ],
            Self::Source => &[
                "source", "sources", "citation", "reference", "references", "источник", "источники", "quelle",
                "quellen", "fuente", "fuentes", "source name",
            ],
            Self::Link => &[
                "url", "link", "links", "urls", "source url", "sourceurl", "web", "website", "ссылка", "ссылки",
                "lien", "enlace", "href", "article",
            ],
        }
    }
}

/// A column's name as the tables here write names: folded, words apart, no number at the end.
pub(in crate::import) fn plain_name(name: &str) -> String {
    let mut spaced = String::with_capacity(name.len() + 4);
    let mut before_is_lower = false;
    for c in name.chars() {
        // `eventDate` and `event_date` are the same name.
        if c.is_uppercase() && before_is_lower {
            spaced.push(' ');
        }
        before_is_lower = c.is_lowercase();
        spaced.push(if c.is_alphanumeric() { c } else { ' ' });
    }
    let folded = fold(&spaced);
    let bare = folded.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    // `admin1` and `iso3` are names of their own; `link 12` and `actor2` are links and actors.
    if bare.is_empty() || bare == "admin" || bare == "adm" || bare == "iso" { folded } else { bare.to_owned() }
}

/// The fields that a column of this name may be, with how telling the name is, 1 to 100.
pub(in crate::import) fn fields_by_name(name: &str) -> Vec<(Field, u32)> {
    let name = plain_name(name);
    let mut found = Vec::new();
    for field in Field::ALL {
        if let Some(rank) = field.names().iter().position(|known| *known == name) {
            found.push((field, 100 - rank as u32));
        }
    }
    // "Display date" is known as a whole; its last word says nothing then.
    if found.is_empty() {
        found.extend(Field::ALL.into_iter().filter_map(|field| Some((field, by_last_word(field, &name)?))));
    }
    found
}

/// `Resignation Date` is a date and `current_name` a name: the last word of a longer name says what it is.
fn by_last_word(field: Field, name: &str) -> Option<u32> {
    let (before, last) = name.rsplit_once(' ')?;
    let score = match (field, last) {
        (Field::Date, "date" | "дата" | "datum") if !before.ends_with("end") => 50,
        (Field::Date, "datetime") => 45,
        (Field::Title, "name") => 25,
        (Field::Kind, "type" | "category") => 30,
        (Field::Summary, "description" | "summary" | "notes") => 35,
        (Field::Country, "country") | (Field::Link, "url" | "link") | (Field::Title, "title" | "headline") => 40,
        (Field::Actor, "organization" | "organisation") => 20,
        _ => return None,
    };
    Some(if field == Field::Date && is_about_record(before) { 10 } else { score })
}

/// Whether a column of this name has dates about the record and not about the event.
pub(in crate::import) fn is_about_record(name: &str) -> bool {
    const WORDS: [&str; 13] = [
        "created",
        "updated",
        "modified",
        "edit",
        "edited",
        "upload",
        "uploaded",
        "added",
        "source",
        "timestamp",
        "birth",
        "accessed",
        "retrieved",
    ];
    plain_name(name).split(' ').any(|part| WORDS.contains(&part))
}

/// How fine a place a column of this name holds, the finest first, to write "Bolotnaya, Moscow, Russia" in this order.
pub(in crate::import) fn place_rank(name: &str) -> u8 {
    match plain_name(name).as_str() {
        "building" | "venue" | "site" => 0,
        "address" | "streetaddress" | "street address" | "адрес" => 1,
        "city" | "town" | "village" | "municipality" | "город" | "ville" | "stadt" | "ciudad" | "населенный пункт" => {
            3
        }
        "admin3" | "district" => 4,
        "admin2" | "county" | "adm 2" => 5,
        "admin1" | "adm 1" | "province" | "region name" | "state" | "states" | "oblast" | "область" | "регион" => {
            6
        }
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_again() {
        assert!(Field::ALL.into_iter().all(|field| Field::from_key(field.key()) == Some(field)));
    }

    #[test]
    fn names_of_columns_are_read_in_any_spelling() {
        let best =
            |name: &str| fields_by_name(name).into_iter().max_by_key(|(_, score)| *score).map(|(field, _)| field);
        assert_eq!(best("EVENT_DATE"), Some(Field::Date));
        assert_eq!(best("eventDate"), Some(Field::Date));
        assert_eq!(best("Дата"), Some(Field::Date));
        assert_eq!(best("Resignation Date"), Some(Field::Date));
        assert_eq!(best("Link 12"), Some(Field::Link));
        assert_eq!(best("actor2"), Some(Field::Actor));
        assert_eq!(best("End Year"), Some(Field::EndYear));
        assert_eq!(best("Страна"), Some(Field::Country));
        assert_eq!(best("Überschrift"), Some(Field::Title));
        assert_eq!(best("latitude"), None);
    }
}
