//! What the parts of a page are to those who hear it: the tree of tags, and the links.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::num::NonZeroU16;
use std::ops::Range;

use krilla::tagging::{BBox, Identifier, ListNumbering, Tag, TagGroup, TagTree};

use super::{area, scaled};
use crate::dataset::EventId;
use crate::paint::Picture;
use crate::scene::geom::Rect;
use crate::scene::{Aim, Group, Scene};

/// The parts of a page in reading order.
#[derive(Default)]
pub(super) struct Tags {
    pub(super) parts: Vec<Part>,
    /// The pieces of the drawing that belong to no link.
    pub(super) figure: Vec<Identifier>,
    /// Where the drawing is, in points on the page.
    pub(super) bounds: Option<Rect>,
    pub(super) links: Links,
}

pub(super) enum Part {
    Title(Vec<Identifier>),
    Line(Identifier),
    /// Stands where the first group of the drawing stands.
    Drawing,
}

/// The links of a page in reading order, each event once.
#[derive(Default)]
pub(super) struct Links {
    pub(super) all: Vec<Link>,
    nth: BTreeMap<EventId, usize>,
}

/// An event whose source can be opened.
pub(super) struct Link {
    pub(super) event: EventId,
    pub(super) places: Vec<Rect>,
    /// Its marks and labels, and then its places.
    pub(super) content: Vec<Identifier>,
}

impl Tags {
    pub(super) fn into_tree(self, tree: &mut TagTree, page: usize, picture: &Picture<'_>) {
        let Self { parts, figure, bounds, links } = self;
        let mut drawing = Some((figure, links.all));
        for part in parts {
            match part {
                Part::Title(content) => {
                    let tag = Tag::Hn(NonZeroU16::MIN, Some(title(picture).to_owned()));
                    tree.push(group(TagGroup::new(tag), content));
                }
                Part::Line(line) => tree.push(group(TagGroup::new(Tag::P), [line])),
                Part::Drawing => {
                    let Some((figure, links)) = drawing.take() else { continue };
                    if !figure.is_empty() {
                        tree.push(group(TagGroup::new(figure_tag(page, bounds, picture)), figure));
                    }
                    if !links.is_empty() {
                        tree.push(link_list(links));
                    }
                }
            }
        }
    }
}

fn group(mut group: TagGroup, content: impl IntoIterator<Item = Identifier>) -> TagGroup {
    for piece in content {
        group.push(piece);
    }
    group
}

fn figure_tag(page: usize, bounds: Option<Rect>, picture: &Picture<'_>) -> Tag<krilla::tagging::kind::Figure> {
    let words = if picture.description.trim().is_empty() { title(picture) } else { picture.description };
    let words = if page == 0 { words.to_owned() } else { format!("continued: {words}") };
    let bounds = bounds.and_then(area).map(|area| BBox::new(page, area));
    Tag::Figure(Some(words)).with_bbox(bounds)
}

/// The events with links: who hears the words of a figure does not hear what is in it, so they stand behind it.
fn link_list(links: Vec<Link>) -> TagGroup {
    let mut list = TagGroup::new(Tag::L(ListNumbering::None));
    for link in links {
        let mut body = TagGroup::new(Tag::LBody);
        body.push(group(TagGroup::new(Tag::Link), link.content));
        let mut entry = TagGroup::new(Tag::LI);
        entry.push(body);
        list.push(entry);
    }
    list
}

impl Links {
    pub(super) fn of(scene: &Scene, picture: &Picture<'_>) -> Self {
        let mut links = Self::default();
        for target in &scene.targets {
            let Aim::Event(event) = target.aim else { continue };
            if web_link(picture, event).is_none() {
                continue;
            }
            let place = scaled(target.rect, picture.unit);
            match links.of_event(event) {
                Some(link) if link.places.contains(&place) => {}
                Some(link) => link.places.push(place),
                None => {
                    links.nth.insert(event, links.all.len());
                    links.all.push(Link { event, places: vec![place], content: Vec::new() });
                }
            }
        }
        links
    }

    pub(super) fn of_event(&mut self, event: EventId) -> Option<&mut Link> {
        self.nth.get(&event).and_then(|&nth| self.all.get_mut(nth))
    }
}

/// The address of an event's source, as PDF wants it: ASCII, the rest as `%` and bytes.
pub(super) fn web_link(picture: &Picture<'_>, event: EventId) -> Option<String> {
    let link = picture.notes.get(&event)?.link.as_deref()?;
    let is_web = |scheme: &str| link.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    if !is_web("http://") && !is_web("https://") {
        return None;
    }
    Some(link.bytes().fold(String::with_capacity(link.len()), |mut out, byte| {
        match byte {
            b'!'..=b'~' => out.push(char::from(byte)),
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
        out
    }))
}

/// The items of a group in stretches of one event or of none.
pub(super) fn pieces(group: &Group) -> Vec<(Range<usize>, Option<EventId>)> {
    let (mut pieces, mut at, n) = (Vec::new(), 0, group.items.len());
    for span in &group.spans {
        let (start, end) = (span.items.start.clamp(at, n), span.items.end.min(n));
        if end <= start {
            continue;
        }
        if at < start {
            pieces.push((at..start, None));
        }
        pieces.push((start..end, Some(span.event)));
        at = end;
    }
    if at < n {
        pieces.push((at..n, None));
    }
    pieces
}

/// What the document is called; it may not go without a name.
pub(super) fn title<'a>(picture: &Picture<'a>) -> &'a str {
    [picture.title, picture.description].into_iter().find(|words| !words.trim().is_empty()).unwrap_or("Timeline")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Item, Span, Stroke, geom::pt};
    use crate::theme::Rgba;

    #[test]
    fn every_item_is_in_one_piece() {
        let item = Item::Line { from: pt(0.0, 0.0), to: pt(1.0, 0.0), stroke: Stroke::solid(1.0, Rgba::hex(0)) };
        let mut group = Group { items: vec![item; 6], ..Group::default() };
        let span = |items, event| Span { items, event: EventId(event) };
        group.spans = vec![span(1..3, 1), span(2..2, 2), span(3..4, 3), span(5..99, 4)];
        let (one, three, four) = (Some(EventId(1)), Some(EventId(3)), Some(EventId(4)));
        assert_eq!(pieces(&group), [(0..1, None), (1..3, one), (3..4, three), (4..5, None), (5..6, four)]);
    }
}
