//! YAML as values of JSON, read event by event, with limits against texts that grow without end.

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Number, Value};

/// Bytes of one text; a head of a file is a few hundred.
const MAX_BYTES: usize = 4 << 20;

/// How deep lists and objects may lie in each other.
const MAX_DEPTH: usize = 64;

/// Values of one text, counting what is repeated by `*name` each time.
const MAX_VALUES: usize = 200_000;

/// Values with a name to repeat them by.
const MAX_NAMES: usize = 1_000;

/// What is wrong with a text, and where in it, from 1.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::import) struct YamlFault {
    pub(in crate::import) line: u64,
    pub(in crate::import) column: u32,
    pub(in crate::import) message: String,
}

/// An object that is not closed yet, or a list, with the number by which it may be repeated.
enum Open {
    Object { map: Map<String, Value>, key: Option<String>, anchor: usize },
    List { items: Vec<Value>, anchor: usize },
}

/// The first document of a text, which must be an object; nothing at all is an empty one.
pub(in crate::import) fn object(text: &str) -> Result<Map<String, Value>, YamlFault> {
    match first_document(text)? {
        Value::Object(map) => Ok(map),
        Value::Null => Ok(Map::new()),
        _ => Err(YamlFault { line: 1, column: 1, message: "names with values are expected".to_owned() }),
    }
}

fn first_document(text: &str) -> Result<Value, YamlFault> {
    let refuse = |line: usize, column: usize, message: &str| YamlFault {
        line: line.max(1) as u64,
        column: column as u32 + 1,
        message: message.to_owned(),
    };
    if text.len() > MAX_BYTES {
        return Err(refuse(1, 0, "it is longer than 4 MiB"));
    }
    let mut open: Vec<Open> = Vec::new();
    let mut named: Vec<(usize, Value, usize)> = Vec::new();
    let mut n_values = 0_usize;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| refuse(error.marker().line(), error.marker().col(), error.info()))?;
        let here = |message: &str| refuse(span.start.line(), span.start.col(), message);
        let done = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = tag.is_some_and(|tag| tag.suffix == "str") || style != ScalarStyle::Plain;
                Some((if is_text { Value::String(text.into_owned()) } else { scalar(&text) }, anchor))
            }
            Event::Alias(wanted) => {
                let found = named.iter().find(|(anchor, ..)| *anchor == wanted);
                let (_, value, size) = found.ok_or_else(|| here("nothing of this name stands before it"))?;
                n_values = n_values.saturating_add(*size);
                if n_values > MAX_VALUES {
                    return Err(here("there are too many values"));
                }
                Some((value.clone(), 0))
            }
            Event::MappingStart(anchor, _) => {
                open.push(Open::Object { map: Map::new(), key: None, anchor });
                None
            }
            Event::SequenceStart(anchor, _) => {
                open.push(Open::List { items: Vec::new(), anchor });
                None
            }
            Event::MappingEnd | Event::SequenceEnd => match open.pop() {
                Some(Open::Object { map, anchor, .. }) => Some((Value::Object(map), anchor)),
                Some(Open::List { items, anchor }) => Some((Value::Array(items), anchor)),
                None => None,
            },
            Event::DocumentEnd | Event::StreamEnd => break,
            Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => None,
        };
        n_values += 1;
        if open.len() > MAX_DEPTH || n_values > MAX_VALUES {
            return Err(here(if open.len() > MAX_DEPTH { "it lies too deep" } else { "there are too many values" }));
        }
        let Some((value, anchor)) = done else { continue };
        if anchor > 0 {
            let size = n_values_of(&value);
            named.retain(|(known, ..)| *known != anchor);
            if named.len() >= MAX_NAMES {
                return Err(here("too many values have names"));
            }
            named.push((anchor, value.clone(), size));
            n_values = n_values.saturating_add(size);
        }
        match open.last_mut() {
            None => return Ok(value),
            Some(Open::List { items, .. }) => items.push(value),
            Some(Open::Object { map, key, .. }) => match key.take() {
                None => *key = Some(name_of(value)),
                Some(name) => {
                    // A name that is given twice has two values.
                    let mut own = name.clone();
                    let mut n = 2;
                    while map.contains_key(&own) {
                        own = format!("{name} ({n})");
                        n += 1;
                        if n > 100 {
                            return Err(here("the same name is given too often"));
                        }
                    }
                    map.insert(own, value);
                }
            },
        }
    }
    Ok(Value::Null)
}

fn name_of(value: Value) -> String {
    match value {
        Value::String(text) => text,
        value => value.to_string(),
    }
}

fn n_values_of(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(n_values_of).sum::<usize>(),
        Value::Object(map) => 1 + map.values().map(n_values_of).sum::<usize>(),
        _ => 1,
    }
}

/// A word without quotes. A number is one only where writing it gives the same letters again: `2012.10` may be a month.
fn scalar(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => {
            let number = text.parse::<i64>().ok().map(Number::from).or_else(|| {
                let float =
                    text.parse::<f64>().ok().filter(|_| text.starts_with(|c: char| c.is_ascii_digit() || c == '-'));
                float.and_then(Number::from_f64)
            });
            number.filter(|number| number.to_string() == text).map_or_else(|| Value::from(text), Value::Number)
        }
    }
}

/// What can be made of a text that is no YAML: each `name: words` at the start of a line, with the lines below that are indented.
pub(in crate::import) fn lines_as_object(text: &str) -> Map<String, Value> {
    let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let is_inner = line.starts_with([' ', '\t', '-']);
        match (line.split_once(':').filter(|(name, _)| !is_inner && is_name(name)), found.last_mut()) {
            (Some((name, words)), _) => {
                let words = words.trim();
                let quoted = ['"', '\''].iter().find_map(|quote| words.strip_prefix(*quote)?.strip_suffix(*quote));
                found.push((name.trim(), vec![quoted.unwrap_or(words)]));
            }
            (None, Some((_, words))) => words.push(line.trim()),
            (None, None) => found.push(("unreadable lines", vec![line.trim()])),
        }
    }
    let mut map = Map::new();
    for (name, words) in found {
        let mut items = words.iter().skip(1).map(|line| line.strip_prefix("- ").map(str::trim));
        let is_list = words.len() > 1 && words.first() == Some(&"") && items.all(|item| item.is_some());
        let value = if is_list {
            words.iter().skip(1).map(|line| Value::from(line.trim_start_matches("- ").trim())).collect()
        } else {
            Value::from(words.join(" ").trim())
        };
        map.insert(name.to_owned(), value);
    }
    map
}

fn is_name(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn yaml_becomes_json_without_changing_a_letter_of_numbers() {
        let text = "id: '007'\nn: 7\nyear: 0476\nmonth: 2012.10\nf: 1.5\ndate: 2021-04-02\nb: true\nnull_: ~\nlist:\n- a\n- {b: c}\n\
                    text: |\n  one\n  two\nfold: >-\n  one\n  two\nn: again\n1: one\ns: !!str 5";
        let expected = json!({"id": "007", "n": 7, "year": "0476", "month": "2012.10", "f": 1.5, "date": "2021-04-02", "b": true,
            "null_": null, "list": ["a", {"b": "c"}], "text": "one\ntwo\n", "fold": "one two", "n (2)": "again", "1": "one", "s": "5"});
        assert_eq!(object(text).map(Value::Object), Ok(expected));
        assert_eq!(object("# nothing\n"), Ok(Map::new()));
    }

    #[test]
    fn what_grows_without_end_is_refused() {
        let refused = |text: &str| object(text).expect_err("refused").message;
        let laugh = |n: usize| format!("a{n}: &a{n} [{}]", vec![format!("*a{}", n - 1); 10].join(", "));
        let laughs: Vec<String> = (1..12).map(laugh).collect();
        let laughs = laughs.join("\n");
        assert_eq!(refused(&format!("a0: &a0 lol\n{laughs}\n")), "there are too many values");
        assert_eq!(refused(&format!("a: {}1{}", "[".repeat(100), "]".repeat(100))), "it lies too deep");
        assert_eq!(refused("- a"), "names with values are expected");
        let wrong = object("a: 1\nb: c: d").expect_err("refused");
        assert_eq!((wrong.line, wrong.column), (2, 5));
        assert_eq!(object("a: &x {b: 1}\nc: *x").map(Value::Object), Ok(json!({"a": {"b": 1}, "c": {"b": 1}})));
    }

    #[test]
    fn lines_stand_in_for_yaml() {
        let text = "title: A: b\nquote: \"x\"\nlist:\n- one\n  - two\ntext: a\n  b\nstray\nmore";
        let expected = json!({"title": "A: b", "quote": "x", "list": ["one", "two"], "text": "a b stray more"});
        assert_eq!(Value::Object(lines_as_object(text)), expected);
        assert_eq!(Value::Object(lines_as_object("stray\nmore")), json!({"unreadable lines": "stray more"}));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "([\\[\\]{}&*!|>'\"%@`,:#?~\n \t0-9ab-]|\\PC){0,80}") {
            let _ = object(&text);
            let _ = lines_as_object(&text);
        }
    }
}
