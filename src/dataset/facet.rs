//! The fields that filter, count and make lanes.

/// A field of an event with named values.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    /// Countries and territories; many per event.
    Country,
    /// People and bodies; many per event.
    Actor,
    /// What sort of event; at most one.
    Kind,
    /// Fact, attributed, announced ...; at most one.
    Status,
    /// The documents cited; many per event.
    Source,
    /// Free words; many per event.
    Tag,
    /// The file that the event was read from; exactly one.
    File,
}

impl Facet {
    /// Every facet, in the order of the filter panel.
    pub const ALL: [Self; 7] =
        [Self::Country, Self::Actor, Self::Kind, Self::Status, Self::Source, Self::Tag, Self::File];

    /// The word used in filters and on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Actor => "actor",
            Self::Kind => "kind",
            Self::Status => "status",
            Self::Source => "source",
            Self::Tag => "tag",
            Self::File => "file",
        }
    }

    /// The word used on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Country => "Country",
            Self::Actor => "Actor",
            Self::Kind => "Kind",
            Self::Status => "Status",
            Self::Source => "Source",
            Self::Tag => "Tag",
            Self::File => "File",
        }
    }

    /// The facet with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|facet| facet.key() == key)
    }

    /// The facet's place in [`Facet::ALL`].
    pub const fn idx(self) -> usize {
        self as usize
    }
}

/// How sure it is that an event happened as told.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Status {
    /// The source states it in its own voice.
    Fact,
    /// The source gives it as somebody else's word.
    Attributed,
    /// The source says it of itself.
    OwnClaim,
    /// Said beforehand; whether it came about is not known from the source.
    Announced,
    /// Versions differ.
    Disputed,
    /// A judgement.
    Opinion,
}

impl Status {
    /// Every status, from the firmest to the least firm.
    pub const ALL: [Self; 6] =
        [Self::Fact, Self::Attributed, Self::OwnClaim, Self::Announced, Self::Disputed, Self::Opinion];

    /// The word used in files and filters.
    pub fn key(self) -> &'static str {
        match self {
            Self::Fact => "fact",
            Self::Attributed => "attributed",
            Self::OwnClaim => "own_claim",
            Self::Announced => "announced",
            Self::Disputed => "disputed",
            Self::Opinion => "opinion",
        }
    }

    /// The words used on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Fact => "Reported fact",
            Self::Attributed => "Attributed",
            Self::OwnClaim => "Own claim",
            Self::Announced => "Announced",
            Self::Disputed => "Disputed",
            Self::Opinion => "Opinion",
        }
    }

    /// The status with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }
}
