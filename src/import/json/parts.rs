//! The objects within an event file, from JSON of any shape: sources, actors, links, figures, accounts.

use serde_json::{Map, Value};

use crate::dataset::{Account, Actor, ActorRole, Figure, Link, Source};

/// A document as the file lists it, or as an event describes it; the address is the id where there is no other.
pub(in crate::import) fn source_of(mut map: Map<String, Value>) -> Option<Source> {
    let mut source = Source {
        id: take_text(&mut map, &["id"]).unwrap_or_default(),
        title: take_text(&mut map, &["title", "name", "headline"]).unwrap_or_default(),
        author: take_text(&mut map, &["author"]).unwrap_or_default(),
        publisher: take_text(&mut map, &["publisher", "outlet", "publication"]).unwrap_or_default(),
        date: take_text(&mut map, &["date", "published"]).unwrap_or_default(),
        url: take_text(&mut map, &["url", "link"]).unwrap_or_default(),
        extra: map,
    };
    if source.id.is_empty() {
        source.id = [&source.url, &source.title, &source.publisher].into_iter().find(|text| !text.is_empty())?.clone();
    }
    Some(source)
}

/// A person or body as the file lists it.
pub(in crate::import) fn actor_of(mut map: Map<String, Value>) -> Option<Actor> {
    let aliases = match map.shift_remove("aliases") {
        Some(Value::Array(items)) => items.iter().filter_map(plain_text).collect(),
        Some(Value::String(text)) => crate::import::cells::values(&text).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let mut actor = Actor {
        id: take_text(&mut map, &["id"]).unwrap_or_default(),
        name: take_text(&mut map, &["name", "title", "label"]).unwrap_or_default(),
        kind: take_text(&mut map, &["type"]).unwrap_or_default(),
        aliases,
        extra: map,
    };
    if actor.id.is_empty() {
        actor.id.clone_from(&actor.name);
    }
    (!actor.id.is_empty()).then_some(actor)
}

/// An actor of an event: an object, or a name alone.
pub(in crate::import) fn actor_role(value: &Value) -> Result<ActorRole, ()> {
    let Value::Object(map) = value else {
        return Ok(ActorRole { id: plain_text(value).ok_or(())?, ..ActorRole::default() });
    };
    let mut map = map.clone();
    let id = take_text(&mut map, &["id", "name", "actor"]).ok_or(())?;
    Ok(ActorRole { id, role: take_text(&mut map, &["role"]).unwrap_or_default(), extra: map })
}

/// A page: an object, or an address alone.
pub(in crate::import) fn link(value: &Value) -> Result<Link, ()> {
    let Value::Object(map) = value else {
        return Ok(Link { url: plain_text(value).ok_or(())?, ..Link::default() });
    };
    let mut map = map.clone();
    let url = take_text(&mut map, &["url", "href", "link"]).ok_or(())?;
    Ok(Link { url, label: take_text(&mut map, &["label", "title"]).unwrap_or_default(), extra: map })
}

/// A number with what it counts, or alone.
pub(in crate::import) fn figure(value: &Value) -> Result<Figure, ()> {
    let Value::Object(map) = value else {
        return Ok(Figure { value: plain_text(value).ok_or(())?, ..Figure::default() });
    };
    let mut map = map.clone();
    let number = take_text(&mut map, &["value"]).ok_or(())?;
    let what = take_text(&mut map, &["what", "unit"]).unwrap_or_default();
    Ok(Figure { value: number, what, by: take_text(&mut map, &["by"]).unwrap_or_default(), extra: map })
}

/// A version of an event: an object, or a text alone.
pub(in crate::import) fn account(value: &Value) -> Result<Account, ()> {
    let Value::Object(map) = value else {
        return Ok(Account { text: plain_text(value).ok_or(())?, ..Account::default() });
    };
    let mut map = map.clone();
    let text = take_text(&mut map, &["text"]).ok_or(())?;
    Ok(Account {
        by: take_text(&mut map, &["by"]).unwrap_or_default(),
        text,
        source: take_text(&mut map, &["source"]).unwrap_or_default(),
        locator: take_text(&mut map, &["locator"]).unwrap_or_default(),
        extra: map,
    })
}

/// Takes the text of the first of these keys that has one; an empty text counts as none.
pub(in crate::import) fn take_text(map: &mut Map<String, Value>, keys: &[&str]) -> Option<String> {
    for key in keys {
        if let Some(text) = map.get(*key).and_then(plain_text) {
            map.shift_remove(*key);
            if !text.is_empty() {
                return Some(text);
            }
        }
    }
    // What could not be taken must not stand under the name of a field.
    for key in keys {
        if let Some(value) = map.shift_remove(*key).filter(|value| !value.is_null()) {
            map.insert(format!("{key} (as written)"), value);
        }
    }
    None
}

/// The text of a value that is no list and no object.
pub(in crate::import) fn plain_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
