//! `for_each`: the same section, phase or step once per target. The node is decoded once per value,
//! with the value bound to its name, so that everything inside may use `{{ name }}`.

use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::field::{Decode, Here, Reading};
use super::scope::Known;
use super::text::{Said, Text};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::tree::{Entry, MOST_NODES, Node, Value};
use crate::support::text::{harmless, slug};

/// Most targets of one `for_each`; more are better served by a tool of their own.
const MOST_TARGETS: usize = 100;
/// Names that mean something else.
const RESERVED: [&str; 3] = ["at_once", "weight", "cohort"];

/// How many targets are served at a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum AtOnce {
    /// One after the other.
    #[default]
    One,
    /// All beside each other.
    All,
}

/// The targets of something that is repeated.
#[derive(Clone, Debug)]
pub struct ForEach {
    /// What a target is called inside.
    pub name: String,
    /// Each target.
    pub values: Vec<String>,
    /// How many at a time.
    pub at_once: AtOnce,
}

/// For which target something was decoded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// What it is called inside.
    pub name: String,
    /// The target.
    pub value: String,
    /// Whether the id, or the title that it is made from, holds it already.
    pub in_id: bool,
    /// Whether the title holds it already.
    pub in_title: bool,
}

/// The key `for_each`, which was read already by the list that holds the item.
#[derive(Clone, Copy, Debug)]
pub struct Repeated;

impl Decode for Repeated {
    fn decode(_: &Node, _: &mut Reading) -> Option<Self> {
        Some(Self)
    }
}

impl JsonSchema for Repeated {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ForEach".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "minProperties": 1,
            "maxProperties": 2,
            "properties": { "at_once": {
                "enum": [1, "all"],
                "description": "1: one after the other; all: beside each other.",
            } },
            "additionalProperties": { "type": "array", "items": { "type": "string" } },
            "description": "Its targets: { host: [web1, web2] }; at_once: all does them beside each other.",
        })
    }
}

/// Where something that is repeated stands among its like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Repeat {
    /// Which one: from zero.
    pub index: usize,
    /// How many at a time.
    pub at_once: AtOnce,
}

/// Something that knows where it stands.
pub trait Placed {
    /// Where it stands.
    fn here_mut(&mut self) -> &mut Here;
}

/// A list whose entries may be repeated.
#[derive(Clone, Debug)]
pub struct Each<T>(pub Vec<T>);

impl<T> Deref for Each<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'a, T> IntoIterator for &'a Each<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Decode + Placed> Decode for Each<T> {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        let items = Vec::<Raw>::decode(node, reading)?;
        let mut each = Vec::new();
        for Raw(item) in &items {
            repeated(item, reading, &mut each);
        }
        Some(Self(each))
    }
}

impl<T: JsonSchema> JsonSchema for Each<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("ListOf{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<T>::json_schema(generator)
    }
}

/// A node as it is.
struct Raw(Node);

impl Decode for Raw {
    fn decode(node: &Node, _: &mut Reading) -> Option<Self> {
        Some(Self(node.clone()))
    }
}

fn repeated<T: Decode + Placed>(item: &Node, reading: &mut Reading, each: &mut Vec<T>) {
    let Some(written) = item.at("for_each").filter(|node| !node.is_nothing()) else {
        each.extend(placed(item, None, reading));
        return;
    };
    let Some(targets) = ForEach::decode(written, reading) else {
        let unbound = reading.scope.clone();
        bind_whatever_is_named(written, reading);
        placed::<T>(item, None, reading);
        reading.scope = unbound;
        return;
    };
    for (index, value) in targets.values.iter().enumerate() {
        if is_too_much(item, written, reading) {
            return;
        }
        let hidden = reading
            .scope
            .known
            .insert(targets.name.clone(), Known::Value(value.clone()));
        reading
            .scope
            .targets
            .push((targets.name.clone(), value.clone()));
        let repeat = Repeat {
            index,
            at_once: targets.at_once,
        };
        each.extend(placed(item, Some(repeat), reading));
        reading.scope.targets.pop();
        match hidden {
            Some(known) => reading.scope.known.insert(targets.name.clone(), known),
            None => reading.scope.known.remove(&targets.name),
        };
    }
}

/// Whether repeating the item once more goes too far: repetitions inside of others multiply.
fn is_too_much(item: &Node, written: &Node, reading: &mut Reading) -> bool {
    let before = reading.repeated;
    reading.repeated = before.saturating_add(item.size());
    let over = reading.repeated > MOST_NODES;
    if over && before <= MOST_NODES {
        let message = format!("more than {MOST_NODES} values once everything is repeated");
        reading.tell(Diagnostic::error("too-many-values", written.span, message));
    }
    over
}

/// What uses a target that is mistaken is not told as well.
fn bind_whatever_is_named(written: &Node, reading: &mut Reading) {
    for entry in written.entries().unwrap_or_default() {
        let known = &mut reading.scope.known;
        known.entry(entry.key.clone()).or_insert(Known::Mistaken);
    }
}

/// The item, with the targets that it was decoded for.
fn placed<T: Decode + Placed>(
    item: &Node,
    repeat: Option<Repeat>,
    reading: &mut Reading,
) -> Option<T> {
    let mut decoded = T::decode(item, reading)?;
    let here = decoded.here_mut();
    here.repeat = repeat;
    let names_itself = if item.at("id").is_some() {
        "id"
    } else {
        "title"
    };
    here.targets = reading
        .scope
        .targets
        .iter()
        .map(|(name, value)| Target {
            name: name.clone(),
            value: value.clone(),
            in_id: holds(item, names_itself, name),
            in_title: holds(item, "title", name),
        })
        .collect();
    Some(decoded)
}

/// Whether `{{ name }}` stands in the text of a key.
fn holds(item: &Node, key: &str, name: &str) -> bool {
    let Some(Value::Scalar(scalar)) = item.at(key).map(|node| &node.value) else {
        return false;
    };
    let mut parts = scalar.text.split("{{").skip(1);
    parts.any(|part| {
        part.split_once("}}")
            .is_some_and(|(held, _)| held.trim() == name)
    })
}

impl Decode for ForEach {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            let message = format!("{} where a name with its targets is wanted", node.words());
            let mistake = Diagnostic::error("wrong-type", node.span, message);
            reading.tell(mistake.hint("write for_each: { host: [web1, web2] }"));
            return None;
        };
        let at_once = entries.iter().find(|entry| entry.key == "at_once");
        let at_once = match at_once {
            Some(entry) => at_once_of(entry, reading)?,
            None => AtOnce::One,
        };
        let mut targets = entries.iter().filter(|entry| entry.key != "at_once");
        let (Some(named), None) = (targets.next(), targets.next()) else {
            let message = "`for_each` repeats for the targets of one name";
            let hint = "write for_each: { host: [web1, web2] }; put one for_each into another \
                for every pair";
            reading.tell(Diagnostic::error("for-each", node.span, message).hint(hint));
            return None;
        };
        check_name(named, reading)?;
        let written = Vec::<Text<Said>>::decode(&named.value, reading)?;
        let values = distinct(&written, reading)?;
        Some(Self {
            name: named.key.clone(),
            values,
            at_once,
        })
    }
}

fn at_once_of(entry: &Entry, reading: &mut Reading) -> Option<AtOnce> {
    if let Value::Scalar(scalar) = &entry.value.value {
        match scalar.text.as_str() {
            "1" => return Some(AtOnce::One),
            "all" => return Some(AtOnce::All),
            _ => {}
        }
    }
    let message = "this is neither 1 nor all";
    let hint = "at_once: 1 goes one after the other, at_once: all beside each other";
    reading.tell(Diagnostic::error("for-each", entry.value.span, message).hint(hint));
    None
}

/// A name that can be used inside and hides no variable.
fn check_name(entry: &Entry, reading: &mut Reading) -> Option<()> {
    let name = entry.key.as_str();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let (message, hint) = if name.is_empty() || name.len() > 64 || !name.chars().all(plain) {
        let message = format!("`{}` cannot be a name", harmless(name));
        (message, "a name has letters, digits, `_` and `-`")
    } else if RESERVED.contains(&name) {
        let message = format!("`{name}` means something else already");
        (message, "call the target by another name")
    } else if reading.scope.known.contains_key(name) {
        let message = format!("`{name}` is a variable already");
        (message, "call the target by another name")
    } else {
        return Some(());
    };
    reading.tell(Diagnostic::error("for-each", entry.at, message).hint(hint));
    None
}

/// The targets, each once, each with letters that an id can hold.
fn distinct(written: &[Text<Said>], reading: &mut Reading) -> Option<Vec<String>> {
    let mistake = |at: Span, message: String| Some(Diagnostic::error("for-each", at, message));
    if let (true, Some(first)) = (written.len() > MOST_TARGETS, written.first()) {
        let message = format!("{} targets, more than {MOST_TARGETS}", written.len());
        reading.found.extend(mistake(first.at, message));
        return None;
    }
    let mut slugs: Vec<String> = Vec::new();
    let mut wrong = None;
    for target in written {
        let own = slug(target);
        if own.is_empty() {
            let message = format!("`{}` has no letter or digit of ASCII", harmless(target));
            wrong = mistake(target.at, message);
        } else if slugs.contains(&own) {
            wrong = mistake(target.at, format!("`{}` is here twice", harmless(target)));
        }
        slugs.push(own);
    }
    match wrong {
        Some(mistake) => {
            reading.tell(mistake);
            None
        }
        None if written.is_empty() => None,
        None => Some(written.iter().map(|target| target.value.clone()).collect()),
    }
}
