//! The scene: everything that is drawn, laid out and coloured, and known to no painter.
//!
//! A closed enum, so that a new kind of item does not compile until every painter draws it, and so that a scene can be
//! compared, searched for what lies under the pointer, and written out as text for tests.

mod dump;
pub mod fonts;
pub mod geom;
mod missing;
pub mod shape;
pub mod text;

pub use dump::dump;
pub use fonts::{Face, FontData, FontError, FontMistake, Fonts};
pub use geom::{Point, Rect};
pub use missing::MissingScript;
pub use text::{FontSpec, TextMetrics, Weight};

use crate::dataset::{EventId, ValueId};
use crate::theme::Rgba;

/// A finished picture, in points from the top left corner.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Scene {
    /// Width in points.
    pub width: f32,
    /// Height in points.
    pub height: f32,
    /// Ground of the whole picture.
    pub ground: Option<Rgba>,
    /// What is drawn, in order.
    pub groups: Vec<Group>,
    /// What can be pointed at, in reading order: lanes from the top, marks from the left.
    pub targets: Vec<Target>,
    /// The kinds of mark that occur.
    pub legend: std::collections::BTreeSet<Legend>,
}

/// A kind of mark that a legend explains.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Legend {
    /// A filled dot: the day is known.
    Day,
    /// A dashed ring: part of the date is inferred or doubtful.
    Inferred,
    /// A bar between brackets: some time within it.
    Span,
    /// A dashed bar: uncertain.
    SpanUncertain,
    /// A bar from start to end: it lasted.
    Interval,
    /// A bar whose ends fade: about then.
    About,
    /// A solid bar over a day that is wide enough to be seen as one.
    DayBar,
    /// A bar that fades with an arrow: it goes on.
    GoesOn,
    /// A bar that fades: an end that nobody wrote down.
    Fades,
    /// A bar that fades away from a hard edge: some time before or after.
    Limit,
    /// A dotted line between brackets: on one day of these.
    OneOf,
    /// Joined dots: on each of these days.
    AllOf,
    /// Slanted lines: digits of the date are unspecified.
    Hatched,
    /// A flag: announced.
    Announced,
    /// A quotation mark: somebody's word.
    Attributed,
    /// A diamond: versions differ.
    Disputed,
    /// A number in a pill: events folded.
    Fold,
    /// A small ring: one event without room for its name.
    Lone,
    /// A density profile.
    Profile,
    /// Two slanted strokes on the axis: quiet time is left out.
    Break,
}

impl Legend {
    /// What it means, in a few words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Inferred => "part inferred",
            Self::Span => "some time within",
            Self::SpanUncertain => "uncertain",
            Self::Interval => "from – to",
            Self::About => "about",
            Self::DayBar => "that day",
            Self::GoesOn => "goes on",
            Self::Fades => "end unknown",
            Self::Limit => "before or after",
            Self::OneOf => "one day of these",
            Self::AllOf => "each of these",
            Self::Hatched => "digits missing",
            Self::Announced => "announced",
            Self::Attributed => "claim or opinion",
            Self::Disputed => "disputed",
            Self::Fold => "events folded",
            Self::Lone => "one event, no room for its name",
            Self::Profile => "events over time, each lane to its own maximum",
            Self::Break => "time left out",
        }
    }
}

/// Items that share a clip rectangle and belong together.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Group {
    /// For SVG ids and dumps: `axis`, `lane-TJ` ...
    pub id: String,
    /// Nothing is drawn outside.
    pub clip: Rect,
    /// What the group is in the reading of a document.
    pub role: Role,
    /// What is drawn, in order.
    pub items: Vec<Item>,
    /// Which of the items draw which event, in the order of the items; an item that belongs to none is in no span.
    pub spans: Vec<Span>,
}

/// What a group is to those who read a document without seeing it.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum Role {
    /// Part of the drawing, which has words of its own.
    #[default]
    Drawing,
    /// The title of the document.
    Title,
    /// Lines of text that are read as they stand.
    Text,
    /// Repeated on every page, and read on none.
    Repeated,
}

/// The items of a group that draw one event: its mark, its signs and its label.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Span {
    /// Places in the group's items.
    pub items: std::ops::Range<usize>,
    /// Whose they are.
    pub event: EventId,
}

/// One thing that is drawn.
#[derive(Clone, PartialEq, Debug)]
pub enum Item {
    /// A filled rectangle, possibly fading out to its sides and hatched.
    Bar(Bar),
    /// A straight line.
    Line {
        /// From here
        from: Point,
        /// to here.
        to: Point,
        /// How it is drawn.
        stroke: Stroke,
    },
    /// A circle.
    Dot {
        /// The middle.
        center: Point,
        /// Radius in points.
        radius: f32,
        /// Colour inside.
        fill: Option<Rgba>,
        /// The outline.
        stroke: Option<Stroke>,
    },
    /// Straight pieces, closed when filled.
    Path {
        /// The corners.
        points: Vec<Point>,
        /// Colour inside.
        fill: Option<Rgba>,
        /// The outline.
        stroke: Option<Stroke>,
    },
    /// A line of text.
    Text {
        /// The left end of the baseline.
        at: Point,
        /// What it says.
        text: String,
        /// How it is set.
        font: FontSpec,
        /// Its colour.
        ink: Rgba,
    },
    /// Columns that stand on a common ground: a density profile.
    Columns {
        /// Left edge of the first column, and the ground.
        at: Point,
        /// From the left edge of a column to that of the next.
        step: f32,
        /// Width of each column.
        width: f32,
        /// Height of each column.
        heights: Vec<f32>,
        /// Colour.
        fill: Rgba,
    },
}

impl Item {
    /// The same item elsewhere.
    #[must_use]
    pub fn moved(mut self, dx: f32, dy: f32) -> Self {
        let by = |p: Point| Point { x: p.x + dx, y: p.y + dy };
        match &mut self {
            Self::Bar(bar) => bar.rect = bar.rect.moved(dx, dy),
            Self::Line { from, to, .. } => (*from, *to) = (by(*from), by(*to)),
            Self::Dot { center, .. } => *center = by(*center),
            Self::Path { points, .. } => points.iter_mut().for_each(|p| *p = by(*p)),
            Self::Text { at, .. } | Self::Columns { at, .. } => *at = by(*at),
        }
        self
    }
}

/// A rectangle with the ways in which a date can be less than sharp.
#[derive(Clone, PartialEq, Debug)]
pub struct Bar {
    /// Where it is.
    pub rect: Rect,
    /// Colour inside.
    pub fill: Option<Rgba>,
    /// Outline all round.
    pub stroke: Option<Stroke>,
    /// Corner radius.
    pub radius: f32,
    /// Over how many points the fill grows from nothing at the left.
    pub fade_left: f32,
    /// Over how many points the fill goes to nothing at the right.
    pub fade_right: f32,
    /// Slanted lines over the fill: digits of the date are unspecified.
    pub hatch: Option<Rgba>,
}

impl Bar {
    /// A plain filled rectangle.
    pub fn filled(rect: Rect, fill: Rgba) -> Self {
        Self { rect, fill: Some(fill), stroke: None, radius: 0.0, fade_left: 0.0, fade_right: 0.0, hatch: None }
    }
}

/// How a line is drawn.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct Stroke {
    /// In points.
    pub width: f32,
    /// Its colour.
    pub ink: Rgba,
    /// Lengths of a dash and of the gap after it.
    pub dash: Option<(f32, f32)>,
}

impl Stroke {
    /// A line without gaps.
    pub fn solid(width: f32, ink: Rgba) -> Self {
        Self { width, ink, dash: None }
    }

    /// A dashed line.
    pub fn dashed(width: f32, ink: Rgba) -> Self {
        Self { width, ink, dash: Some((2.6, 2.2)) }
    }
}

/// What a target stands for.
#[derive(Clone, PartialEq, Debug)]
pub enum Aim {
    /// One event.
    Event(EventId),
    /// Several events too near each other to tell apart.
    Fold {
        /// The first of them.
        first: EventId,
        /// How many.
        n_events: u32,
        /// From the first second of the first
        from: i64,
        /// to the last second of the last.
        to: i64,
    },
    /// A density profile: one target for all of it.
    Profile {
        /// Events that began before and reach into the window.
        before: u32,
        /// What is pointed at together, from the left; only where something begins.
        cells: Vec<Cell>,
    },
    /// A lane's header.
    Lane {
        /// The value of the grouping facet; `None` for events that have none.
        value: Option<ValueId>,
    },
    /// Quiet time that the axis leaves out.
    Break {
        /// From this second
        from: i64,
        /// to before this one.
        to: i64,
    },
}

/// A stretch of a density profile.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct Cell {
    /// Left edge in points.
    pub x0: f32,
    /// Right edge, outside.
    pub x1: f32,
    /// The first of the events that begin in it.
    pub first: EventId,
    /// How many.
    pub n_events: u32,
    /// From this second
    pub from: i64,
    /// to before this one.
    pub to: i64,
}

impl Cell {
    /// The same as a fold.
    pub fn fold(&self) -> Aim {
        Aim::Fold { first: self.first, n_events: self.n_events, from: self.from, to: self.to }
    }
}

/// A place in the scene that can be pointed at, focused and announced.
#[derive(Clone, PartialEq, Debug)]
pub struct Target {
    /// Where it is, mark and label together.
    pub rect: Rect,
    /// What it is.
    pub aim: Aim,
    /// What a screen reader says; empty for an event, whose words are put together when somebody asks.
    pub spoken: String,
}

impl Target {
    /// The cell of a profile at `x`.
    pub fn cell_at(&self, x: f32) -> Option<&Cell> {
        let Aim::Profile { cells, .. } = &self.aim else { return None };
        cells.get(cells.partition_point(|cell| cell.x1 <= x)).filter(|cell| cell.x0 <= x)
    }
}

impl Scene {
    /// The topmost target under a point.
    pub fn hit(&self, at: Point) -> Option<&Target> {
        self.targets.iter().rev().find(|target| target.rect.contains(at))
    }

    /// The targets of one event: more than one when it stands in several lanes.
    pub fn targets_of(&self, event: EventId) -> impl Iterator<Item = &Target> {
        self.targets.iter().filter(move |target| target.aim == Aim::Event(event))
    }

    /// The events that are drawn on their own, in reading order, each once.
    pub fn events(&self) -> Vec<EventId> {
        let mut seen = std::collections::BTreeSet::new();
        let events = self.targets.iter().filter_map(|target| match target.aim {
            Aim::Event(id) => Some(id),
            _ => None,
        });
        events.filter(|&id| seen.insert(id)).collect()
    }

    /// Puts another scene into this one, moved.
    pub fn append_moved(&mut self, other: Self, dx: f32, dy: f32) {
        self.groups.extend(other.groups.into_iter().map(|group| Group {
            clip: group.clip.moved(dx, dy),
            items: group.items.into_iter().map(|item| item.moved(dx, dy)).collect(),
            ..group
        }));
        self.targets.extend(other.targets.into_iter().map(|mut target| {
            target.rect = target.rect.moved(dx, dy);
            if let Aim::Profile { cells, .. } = &mut target.aim {
                for cell in cells {
                    (cell.x0, cell.x1) = (cell.x0 + dx, cell.x1 + dx);
                }
            }
            target
        }));
        self.legend.extend(other.legend);
    }

    /// The lines of text, in the order in which they are drawn.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().flat_map(|group| &group.items).filter_map(|item| match item {
            Item::Text { text, .. } => Some(text.as_str()),
            _ => None,
        })
    }

    /// Adds a group and returns it for filling.
    pub fn group(&mut self, id: impl Into<String>, clip: Rect) -> &mut Vec<Item> {
        self.groups.push(Group { id: id.into(), clip, ..Group::default() });
        let last = self.groups.len() - 1;
        &mut self.groups[last].items
    }
}
