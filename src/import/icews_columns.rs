//! The columns of ICEWS and POLECAT, and how to know tables of them.

use super::Field;
use super::maker::Opened;

/// The columns of ICEWS.
pub(super) const ICEWS: [&str; 20] = [
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
];

/// The columns of POLECAT.
pub(super) const POLECAT: [&str; 40] = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

/// The columns of research files, which have no header.
pub(super) const TRIPLE: [&str; 4] = ["Source Name", "Event Text", "Target Name", "Event Date"];

/// Relations that ICEWS has most often, in small letters.
const RELATIONS: [&str; 24] = [
    "accuse",
    "arrest, detain, or charge with legal action",
    "consult",
    "criticize or denounce",
    "demonstrate or rally",
    "discuss by telephone",
    "engage in diplomatic cooperation",
    "engage in negotiation",
    "express intent to cooperate",
    "express intent to engage in diplomatic cooperation (such as policy support)",
    "express intent to meet or negotiate",
    "fight with small arms and light weapons",
    "host a visit",
    "make a visit",
    "make an appeal or request",
    "make empathetic comment",
    "make optimistic comment",
    "make pessimistic comment",
    "make statement",
    "praise or endorse",
    "sign formal agreement",
    "threaten",
    "use conventional military force",
    "use unconventional violence",
];

/// Lines by which a file without a header is known.
const SNIFF_LINES: usize = 50;

/// Which table it is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Layout {
    Icews,
    Polecat,
    Triples,
}

impl Layout {
    pub(super) fn of(names: &[String]) -> Option<Self> {
        let has_all =
            |wanted: &[&str]| wanted.iter().all(|name| names.iter().any(|known| known.eq_ignore_ascii_case(name)));
        if has_all(&["Event ID", "Event Date", "Source Name", "Event Text", "CAMEO Code", "Target Name"]) {
            Some(Self::Icews)
        } else if has_all(&["Event ID", "Event Date", "Event Type", "Actor Name", "Recipient Name", "Quad Code"]) {
            Some(Self::Polecat)
        } else {
            None
        }
    }

    fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Icews => &ICEWS,
            Self::Polecat => &POLECAT,
            Self::Triples => &TRIPLE,
        }
    }

    /// What the one and the other actor are called.
    pub(super) fn roles(self) -> [&'static str; 2] {
        if self == Self::Polecat { ["actor", "recipient"] } else { ["source", "target"] }
    }
}

/// Puts the names of the columns right where rows have fewer cells than the first line has names, or tabs at their end.
pub(super) fn put_right(opened: &mut Opened<'_>, layout: Layout) -> Option<String> {
    let usual = layout.columns();
    let n_names = opened.names.len();
    // What the reader of headers calls a column that has no name.
    let is_unnamed = |(idx, name): (usize, &String)| *name == format!("column {}", idx + 1);
    let n_named = n_names - opened.names.iter().enumerate().rev().take_while(|pair| is_unnamed(*pair)).count();
    let n_filled = |row: &Vec<String>| row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    let widest = opened.sample.iter().map(n_filled).max().unwrap_or(0);
    let has = |name: &str| opened.names.iter().any(|known| known.eq_ignore_ascii_case(name));
    if n_named > usual.len() && widest <= usual.len() && usual.iter().all(|name| has(name)) {
        opened.names = usual.iter().map(|name| (*name).to_owned()).collect();
        return Some(format!(
            "the first line has {n_named} names, and rows have {} cells; they are taken in their usual order",
            usual.len()
        ));
    }
    let has_tabs = n_names > n_named || opened.sample.iter().any(|row| row.len() > n_named);
    if has_tabs && widest <= n_named {
        opened.names.truncate(n_named);
        return Some(format!("rows have tabs behind their {n_named} cells, and nothing there"));
    }
    None
}

/// Whether every line is source, relation, target and day, and relations are mostly those of ICEWS.
pub(super) fn is_triples(text: &str) -> bool {
    let whole = text.rfind('\n').map_or(text, |end| text.get(..end).unwrap_or_default());
    let (mut n_lines, mut n_known) = (0, 0);
    for line in whole.lines().filter(|line| !line.trim().is_empty()).take(SNIFF_LINES) {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let &[source, relation, target, date] = cells.as_slice() else { return false };
        if source.is_empty() || target.is_empty() || crate::time::plain_date(date.as_bytes()).is_none() {
            return false;
        }
        n_lines += 1;
        n_known += usize::from(RELATIONS.iter().any(|known| relation.eq_ignore_ascii_case(known)));
    }
    n_known * 2 >= n_lines && n_known > 0
}

/// What a column is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Slot {
    Id,
    Date,
    /// What happened, in words.
    What,
    Mode,
    Code,
    Intensity,
    Names,
    RawNames,
    OtherNames,
    RawOtherNames,
    Home,
    OtherHome,
    Publisher,
    Published,
    Placename,
    City,
    District,
    Province,
    Country,
}

pub(super) const N_SLOTS: usize = 19;

impl Slot {
    pub(super) fn of(name: &str, layout: Layout) -> Option<Self> {
        let both = [
            ("Event ID", Self::Id),
            ("Event Date", Self::Date),
            ("Intensity", Self::Intensity),
            ("Event Intensity", Self::Intensity),
            ("City", Self::City),
            ("District", Self::District),
            ("Province", Self::Province),
            ("Country", Self::Country),
        ];
        let own: &[(&str, Self)] = if layout == Layout::Polecat {
            &[
                ("Event Type", Self::What),
                ("Event Mode", Self::Mode),
                ("Actor Name", Self::Names),
                ("Actor Name Raw", Self::RawNames),
                ("Actor Country", Self::Home),
                ("Recipient Name", Self::OtherNames),
                ("Recipient Name Raw", Self::RawOtherNames),
                ("Recipient Country", Self::OtherHome),
                ("Placename", Self::Placename),
                ("Source", Self::Publisher),
                ("Publication Date", Self::Published),
            ]
        } else {
            &[
                ("Event Text", Self::What),
                ("CAMEO Code", Self::Code),
                ("Source Name", Self::Names),
                ("Source Country", Self::Home),
                ("Target Name", Self::OtherNames),
                ("Target Country", Self::OtherHome),
                ("Publisher", Self::Publisher),
            ]
        };
        both.iter().chain(own).find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, slot)| *slot)
    }

    pub(super) fn field(self) -> Option<Field> {
        Some(match self {
            Self::Id => Field::Id,
            Self::Date => Field::Date,
            Self::What => Field::Title,
            Self::Mode | Self::Code => Field::Kind,
            Self::Names | Self::OtherNames => Field::Actor,
            Self::Home | Self::OtherHome | Self::Country => Field::Country,
            Self::Publisher => Field::Source,
            Self::Placename | Self::City | Self::District | Self::Province => Field::Place,
            Self::Intensity | Self::RawNames | Self::RawOtherNames | Self::Published => return None,
        })
    }
}
