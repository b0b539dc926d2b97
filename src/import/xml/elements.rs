//! Elements of XML that are small enough to be held: the records of a file.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::pieces::{Attribute, Flaw, Piece, Pieces, Tag};

/// Elements within elements that are told apart; what is deeper is text of the last of them.
const MAX_DEPTH: usize = 8;

/// Open elements among which the one that a tag closes is looked for.
const LOOK_BACK: usize = 64;

/// An element with all that is in it.
#[derive(Debug)]
pub(in crate::import) struct Element<'a> {
    pub(in crate::import) name: &'a str,
    /// Where it starts.
    pub(in crate::import) at: usize,
    pub(in crate::import) attributes: Vec<Attribute<'a>>,
    /// Its own text, without that of its children.
    pub(in crate::import) text: Cow<'a, str>,
    pub(in crate::import) children: Vec<Element<'a>>,
    /// What is written in it.
    pub(in crate::import) inner: &'a str,
    /// Where what is written in it starts.
    inner_at: usize,
}

impl<'a> Element<'a> {
    fn new(tag: &Tag<'a>, flaws: &mut Vec<(usize, Flaw)>) -> Self {
        let (attributes, is_broken) = tag.attributes();
        if is_broken {
            flaws.push((tag.at, Flaw::Attributes));
        }
        let (text, children) = (Cow::Borrowed(""), Vec::new());
        Self { name: tag.name, at: tag.at, attributes, text, children, inner: "", inner_at: tag.end }
    }

    /// The first child of a name.
    pub(in crate::import) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the first child of a name, without the blanks around it.
    pub(in crate::import) fn text_of(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.trim())
    }

    /// Everything in it as JSON: a text, or an object of its children and attributes.
    pub(in crate::import) fn value(&self) -> Value {
        let text = self.text.trim();
        if self.children.is_empty() && self.attributes.is_empty() {
            return Value::from(text);
        }
        let mut map = Map::new();
        for attribute in &self.attributes {
            add(&mut map, &format!("@{}", attribute.name), Value::from(&*attribute.value));
        }
        for child in &self.children {
            add(&mut map, child.name, child.value());
        }
        if !text.is_empty() {
            add(&mut map, "text", Value::from(text));
        }
        Value::Object(map)
    }
}

/// Adds a value to a key; several values of one key become a list.
pub(in crate::import) fn add(map: &mut Map<String, Value>, key: &str, value: Value) {
    match map.get_mut(key) {
        None => {
            map.insert(key.to_owned(), value);
        }
        Some(Value::Array(items)) => items.push(value),
        Some(known) => *known = Value::from(vec![known.take(), value]),
    }
}

/// An element being read, and what was odd about it.
pub(in crate::import) struct Collected<'a> {
    pub(in crate::import) element: Element<'a>,
    /// Flaws and their places.
    pub(in crate::import) flaws: Vec<(usize, Flaw)>,
}

/// Reads the element of a tag to its end.
///
/// It ends early, as one that was never closed, where an element of the same name starts or one of `outer` is closed, and
/// where one of `outer` starts in what is none of them.
pub(in crate::import) fn collect<'a>(
    pieces: &mut Pieces<'a>,
    text: &'a str,
    tag: &Tag<'a>,
    outer: &[&str],
) -> Collected<'a> {
    let mut flaws = Vec::new();
    let root = Element::new(tag, &mut flaws);
    if tag.is_empty {
        return Collected { element: root, flaws };
    }
    let mut reading = Reading { text, names: vec![tag.name], open: vec![root] };
    let end = loop {
        match pieces.next() {
            None => {
                flaws.push((text.len(), Flaw::Unclosed));
                break text.len();
            }
            Some(Piece::Text(words)) => reading.words(words),
            Some(Piece::Flaw(at, flaw)) => flaws.push((at, flaw)),
            Some(Piece::Open(child))
                if outer.contains(&child.name) && (child.name == tag.name || !outer.contains(&tag.name)) =>
            {
                flaws.push((child.at, Flaw::Unclosed));
                let at = child.at;
                pieces.put_back(Piece::Open(child));
                break at;
            }
            Some(Piece::Open(child)) => reading.open(&child, &mut flaws),
            Some(Piece::Close(name, at)) => match reading.find(name) {
                Some(0) => break at,
                Some(depth) => reading.close_to(depth, at),
                None if name == tag.name => break at,
                None if outer.contains(&name) => {
                    flaws.push((at, Flaw::Unclosed));
                    pieces.put_back(Piece::Close(name, at));
                    break at;
                }
                None => flaws.push((at, Flaw::Unopened)),
            },
        }
    };
    Collected { element: reading.finish(end), flaws }
}

/// Elements that are open.
struct Reading<'a> {
    text: &'a str,
    /// The names of all of them.
    names: Vec<&'a str>,
    /// The outer ones.
    open: Vec<Element<'a>>,
}

impl<'a> Reading<'a> {
    fn words(&mut self, words: Cow<'a, str>) {
        if let Some(last) = self.open.last_mut() {
            if last.text.is_empty() {
                last.text = words;
            } else {
                last.text.to_mut().push_str(&words);
            }
        }
    }

    fn open(&mut self, tag: &Tag<'a>, flaws: &mut Vec<(usize, Flaw)>) {
        let is_kept = self.names.len() < MAX_DEPTH;
        if tag.is_empty {
            if let (true, Some(last)) = (is_kept, self.open.last_mut()) {
                last.children.push(Element::new(tag, flaws));
            }
            return;
        }
        if is_kept {
            self.open.push(Element::new(tag, flaws));
        }
        self.names.push(tag.name);
    }

    fn find(&self, name: &str) -> Option<usize> {
        let from = self.names.len().saturating_sub(LOOK_BACK);
        self.names.iter().skip(from).rposition(|known| *known == name).map(|at| from + at)
    }

    /// Closes all elements from a depth on.
    fn close_to(&mut self, depth: usize, end: usize) {
        self.names.truncate(depth);
        while self.open.len() > depth.max(1) {
            let Some(mut child) = self.open.pop() else { return };
            child.inner = self.text.get(child.inner_at..end).unwrap_or_default();
            if let Some(parent) = self.open.last_mut() {
                parent.children.push(child);
            }
        }
    }

    fn finish(mut self, end: usize) -> Element<'a> {
        self.close_to(1, end);
        let mut root = self.open.swap_remove(0);
        root.inner = self.text.get(root.inner_at..end).unwrap_or_default();
        root
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Value, Vec<(usize, Flaw)>) {
        let mut pieces = Pieces::new(text);
        let Some(Piece::Open(tag)) = pieces.next() else { panic!("a tag") };
        let found = collect(&mut pieces, text, &tag, &["r", "list"]);
        (found.element.value(), found.flaws)
    }

    #[test]
    fn an_element_holds_its_texts_and_children() {
        let (value, flaws) = read("<r x='1'>a<b>1</b><b>2 &amp; 3</b><c><d/>e</c> z</r><r/>");
        assert_eq!(
            value,
            serde_json::json!({"@x": "1", "b": ["1", "2 & 3"], "c": {"d": "", "text": "e"}, "text": "a z"})
        );
        assert_eq!(flaws, []);
        assert_eq!(read("<r>  one </r>").0, Value::from("one"));
    }

    #[test]
    fn an_element_that_is_not_closed_ends_where_it_must() {
        assert_eq!(read("<r><b>1<r><b>2</b></r>"), (serde_json::json!({"b": "1"}), vec![(7, Flaw::Unclosed)]));
        assert_eq!(read("<r><b>1</list>"), (serde_json::json!({"b": "1"}), vec![(7, Flaw::Unclosed)]));
        assert_eq!(read("<r><b>1</x></r>"), (serde_json::json!({"b": "1"}), vec![(7, Flaw::Unopened)]));
        assert_eq!(read("<r><b>1</b>"), (serde_json::json!({"b": "1"}), vec![(11, Flaw::Unclosed)]));
    }

    #[test]
    fn depth_is_no_matter() {
        let n = 300_000;
        let (value, flaws) = read(&format!("<r>{}x{}</r>", "<b>".repeat(n), "</b>".repeat(n)));
        assert!(value.to_string().contains('x') && flaws.is_empty());
        let (_, flaws) = read(&format!("<r>{}{}", "<b>".repeat(n), "</c>".repeat(n)));
        assert_eq!(flaws.len(), n + 1);
    }
}
