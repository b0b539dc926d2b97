use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use quick_xml::events::Event;
use quick_xml::events::attributes::Attribute;
use quick_xml::{Reader, XmlVersion};

use super::*;
use crate::dataset::EventId;
use crate::paint::Note;
use crate::scene::geom::pt;
use crate::scene::{FontSpec, Fonts, Span, Target};

const INK: Rgba = Rgba::hex(0x17_1C_26);
const ALL: [Letters; 3] = [Letters::Named, Letters::Embedded, Letters::Outlined];

fn text(at: Point, text: &str) -> Item {
    Item::Text { at, text: text.to_owned(), font: FontSpec::regular(12.5), ink: INK }
}

/// A lane of events, each a bar that fades and a label.
fn lane(id: &str, labels: &[&str]) -> Group {
    let mut group = Group { id: id.to_owned(), clip: Rect::new(0.0, 0.0, 400.0, 90.0), ..Group::default() };
    group.items.push(text(pt(2.0, 10.0), "the lane"));
    for (i, label) in labels.iter().enumerate() {
        let first = group.items.len();
        let rect = Rect::sized(20.0 * i as f32, 20.0, 30.0, 12.0);
        group.items.push(Item::Bar(Bar { fade_right: 10.0, ..Bar::filled(rect, INK) }));
        group.items.push(text(pt(rect.x1, 30.0), label));
        group.spans.push(Span { items: first..first + 2, event: EventId(i as u32) });
    }
    group
}

fn scene(groups: Vec<Group>) -> Scene {
    Scene { width: 538.583, height: 200.0, ground: Some(Rgba::hex(0xFF_FF_FF)), groups, ..Scene::default() }
}

fn write(scene: Scene, notes: &BTreeMap<EventId, Note>, letters: Letters) -> String {
    let picture = Picture {
        pages: &[scene],
        unit: 1.0,
        title: "Protests & <trials>",
        description: "What it \"shows\"",
        language: "en",
        producer: Some("Dateline"),
        fonts: Fonts::bundled(),
        notes,
    };
    svg(&picture, 0, letters).expect("a picture")
}

fn notes(ids: &[&str]) -> BTreeMap<EventId, Note> {
    let note = |(i, id): (usize, &&str)| {
        let link = (i % 2 == 0).then(|| format!("https://a.example/?n={i}&x=\"<>"));
        (EventId(i as u32), Note { id: (*id).to_owned(), title: format!("What is said of {id}"), link })
    };
    ids.iter().enumerate().map(note).collect()
}

/// An element: its name, its attributes, and the text right in it.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    /// Place of the element around it.
    within: Option<usize>,
}

impl Element {
    fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

/// Reads a file as strictly as the reader can, and checks what must hold for every file.
fn check(svg: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(svg);
    reader.config_mut().check_end_names = true;
    let mut all: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    loop {
        let event = reader.read_event().unwrap_or_else(|error| panic!("{error} in {svg}"));
        match &event {
            Event::Start(tag) | Event::Empty(tag) => {
                let pair = |attribute: Attribute<'_>| {
                    let value = attribute.normalized_value(XmlVersion::Implicit1_0).expect("escaped").into_owned();
                    (attribute.key.as_ref().to_owned(), value)
                };
                let attributes: Vec<_> = tag.attributes().map(|attribute| pair(attribute.expect("read"))).collect();
                all.push(Element {
                    name: tag.name().as_ref().to_owned(),
                    attributes: attributes.into_iter().collect(),
                    text: String::new(),
                    within: open.last().copied(),
                });
                if matches!(event, Event::Start(_)) {
                    open.push(all.len() - 1);
                }
            }
            Event::End(_) => {
                open.pop().expect("open");
            }
            Event::Text(text) => {
                if let Some(&at) = open.last() {
                    all[at].text.push_str(text);
                }
            }
            Event::GeneralRef(name) => {
                let letter = match &**name {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    other => panic!("&{other};"),
                };
                all[*open.last().expect("open")].text.push(letter);
            }
            Event::Eof => break,
            other => panic!("{other:?}"),
        }
    }
    assert!(open.is_empty());
    assert!(svg.chars().all(|c| c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}') || c == '\n'), "no XML: {svg}");
    let ids: Vec<&str> = all.iter().map(|element| element.get("id")).filter(|id| !id.is_empty()).collect();
    let once: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(once.len(), ids.len(), "twice: {ids:?}");
    for id in &once {
        assert!(id.starts_with(|c: char| c.is_ascii_alphabetic()), "{id}");
        assert!(id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "{id}");
    }
    // Whatever is pointed at is there.
    for element in &all {
        let url = |name: &str| element.get(name).strip_prefix("url(#").and_then(|url| url.strip_suffix(')'));
        let used = (element.name == "use").then(|| element.get("xlink:href").trim_start_matches('#'));
        for target in [url("fill"), url("clip-path"), used].into_iter().flatten() {
            assert!(once.contains(target), "{target}");
        }
    }
    all
}

fn texts(elements: &[Element]) -> Vec<&str> {
    let marks = ['\u{202b}', '\u{202c}'];
    elements.iter().filter(|element| element.name == "text").map(|text| text.text.trim_matches(marks)).collect()
}

#[test]
fn hatching_stays_inside_its_bar() {
    let rect = Rect::new(10.0, 20.0, 63.0, 37.0);
    let lines = hatch_lines(rect);
    assert!(lines.len() > 5);
    for (a, b) in lines {
        for p in [a, b] {
            assert!(rect.grown(0.01).contains(p), "{p:?}");
        }
    }
}

#[test]
fn every_event_is_a_group_with_its_title_and_its_link() {
    let notes = notes(&["protest-1", "протест", "7 & <8>"]);
    let labels = ["Protest", "Протест у посольства", "a < b"];
    for letters in ALL {
        let all = check(&write(scene(vec![lane("lane-TJ", &labels), lane("lane-Русь", &labels)]), &notes, letters));
        let events: Vec<(usize, &Element)> =
            all.iter().enumerate().filter(|(_, element)| element.attributes.contains_key("data-event")).collect();
        assert_eq!(events.len(), 6, "three events in two lanes");
        for (place, (at, event)) in events.into_iter().enumerate() {
            let note = &notes[&EventId(place as u32 % 3)];
            assert_eq!((event.name.as_str(), event.get("data-event")), ("g", note.id.as_str()));
            let title = &all[at + 1];
            assert_eq!(
                (title.name.as_str(), title.text.as_str(), title.within),
                ("title", note.title.as_str(), Some(at))
            );
            let around = &all[event.within.expect("in a lane")];
            match &note.link {
                Some(_) => {
                    let link = format!("https://a.example/?n={}&x=%22%3C%3E", place % 3);
                    assert_eq!((around.name.as_str(), around.get("target")), ("a", "_blank"));
                    assert_eq!((around.get("href"), around.get("xlink:href")), (link.as_str(), link.as_str()));
                }
                None => assert_eq!(around.name, "g"),
            }
        }
        // The name that an identifier cannot hold is kept.
        let lanes: Vec<(&str, &str)> =
            all.iter().filter(|e| e.get("id").starts_with("lane")).map(|e| (e.get("id"), e.get("data-name"))).collect();
        assert_eq!(lanes, [("lane-TJ", ""), ("lane", "lane-Русь")]);
    }
}

#[test]
fn texts_are_texts_or_names_of_outlines() {
    let labels = ["Protest", "a <b> & \"c\"", "سلام 2024 (دنیا)", "שלום, abc!"];
    for letters in ALL {
        let all = check(&write(scene(vec![lane("lane", &labels)]), &BTreeMap::new(), letters));
        if letters == Letters::Outlined {
            let said: Vec<&str> = all.iter().map(|e| e.get("aria-label")).filter(|label| !label.is_empty()).collect();
            assert_eq!(said[1..], labels);
            assert!(texts(&all).is_empty());
            assert!(all.iter().filter(|element| element.name == "use").count() > 30);
        } else {
            assert_eq!(texts(&all)[1..], labels);
        }
    }
}

#[test]
fn a_line_from_right_to_left_stands_about_its_middle() {
    let line = "سلام world";
    let all = check(&write(scene(vec![lane("lane", &[line, "ab"])]), &BTreeMap::new(), Letters::Named));
    let width = Fonts::bundled().shape(line, FontSpec::regular(12.5)).width;
    let rtl = all.iter().find(|element| element.text.contains(line)).expect("the line");
    assert_eq!(rtl.get("x"), num(30.0 + width / 2.0));
    assert_eq!((rtl.get("direction"), rtl.get("text-anchor"), rtl.get("textLength")), ("rtl", "middle", ""));
    let ltr = all.iter().find(|element| element.text == "ab").expect("the line");
    let width = Fonts::bundled().shape("ab", FontSpec::regular(12.5)).width;
    assert_eq!((ltr.get("x"), ltr.get("direction"), ltr.get("textLength")), ("50", "", num(width).as_str()));
}

#[test]
fn equal_fades_and_clips_are_written_once() {
    let all =
        check(&write(scene(vec![lane("a", &["x", "y", "z"]), lane("b", &["x"])]), &BTreeMap::new(), Letters::Named));
    let count = |name: &str| all.iter().filter(|element| element.name == name).count();
    assert_eq!((count("linearGradient"), count("clipPath"), count("text")), (1, 1, 6));
}

#[test]
fn the_size_is_one_on_paper() {
    let size = |width: f32, unit: f32| paper(&Scene { width, height: 100.0, ..Scene::default() }, unit);
    // 190 mm are 538.583 points.
    assert_eq!(size(538.582_7, 1.0), ("190mm".to_owned(), "35.278mm".to_owned()));
    assert_eq!(size(718.110_2, 0.75), ("190mm".to_owned(), "26.458mm".to_owned()));
    assert_eq!(size(500.5, 1.0), ("500.5pt".to_owned(), "100pt".to_owned()));
}

#[test]
fn folds_have_tooltips_and_events_have_theirs_in_their_groups() {
    let mut scene = scene(vec![lane("lane", &["x"])]);
    let rect = Rect::sized(10.0, 10.0, 20.0, 20.0);
    let fold = Aim::Fold { first: EventId(3), n_events: 12, from: 0, to: 1 };
    for (aim, spoken) in [(fold, "12 events"), (Aim::Event(EventId(0)), "x"), (Aim::Lane { value: None }, "the lane")] {
        scene.targets.push(Target { rect, aim, spoken: spoken.to_owned() });
    }
    let all = check(&write(scene, &notes(&["x"]), Letters::Named));
    let titles: Vec<&str> =
        all.iter().filter(|element| element.name == "title").map(|element| element.text.as_str()).collect();
    assert_eq!(titles, ["Protests & <trials>", "What is said of x", "12 events"]);
}

#[test]
fn a_page_that_is_not_there_is_a_mistake() {
    let picture = Picture {
        pages: &[],
        unit: 1.0,
        title: "",
        description: "",
        language: "en",
        producer: None,
        fonts: Fonts::bundled(),
        notes: &BTreeMap::new(),
    };
    assert_eq!(svg(&picture, 0, Letters::Named), Err(SvgError::Page(0)));
}

#[test]
fn the_same_picture_is_the_same_file() {
    let labels = ["Protest", "اعتراضات سراسری", "Протест"];
    for letters in ALL {
        let once = || write(scene(vec![lane("lane", &labels)]), &notes(&["a", "b", "c"]), letters);
        assert_eq!(once(), once());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_anywhere_makes_a_file_that_can_be_read(
        label in any::<String>(), id in any::<String>(), group in any::<String>(), link in any::<String>(),
    ) {
        let note = Note { id: id.clone(), title: label.clone(), link: Some(format!("https://{link}")) };
        let notes = BTreeMap::from([(EventId(0), note)]);
        for letters in [Letters::Named, Letters::Outlined] {
            let all = check(&write(scene(vec![lane(&group, &[&label])]), &notes, letters));
            let shown = xml::plain(&label);
            if letters == Letters::Named && !shown.trim().is_empty() {
                prop_assert!(all.iter().any(|e| e.name == "text" && e.text.contains(&shown)));
            }
            prop_assert!(all.iter().any(|e| e.get("data-event") == xml::plain(&id)));
        }
    }
}
