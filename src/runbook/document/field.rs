//! How nodes become fields: the `Decode` trait, what is carried along while decoding, and the
//! `document!` macro that makes a struct, its decoder and its schema from one list of keys.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value as JsonValue;

use super::each::{Repeat, Target};
use super::scope::{Scope, Use};
use super::slip;
use super::text::InRequest;
use crate::runbook::diagnostic::{Diagnostic, MOST_KEPT, Span, keep};
use crate::runbook::tree::{Entry, Kind, Node, Value};
use crate::support::text::{harmless, listed, nearest};

/// What is carried along while decoding.
#[derive(Debug, Default)]
pub struct Reading {
    /// The values of variables.
    pub scope: Scope,
    /// The mistakes so far.
    pub found: Vec<Diagnostic>,
    /// Bytes of all texts that variables were filled into.
    pub(super) filled: usize,
    /// Nodes that were decoded once more for another target.
    pub(super) repeated: usize,
    /// Where values that are asked for are used, in the order of reading.
    pub uses: Vec<Use>,
}

/// Something that a node can be decoded into. `None` means that a mistake was put down.
pub trait Decode: Sized {
    /// The value of this node.
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self>;

    /// The value where the key is missing; by default that is a mistake.
    fn absent(key: &str, owner: &str, at: Span, reading: &mut Reading) -> Option<Self> {
        let message = format!("{owner} needs `{key}`");
        let head = Span::new(at.start, at.start);
        reading.tell(Diagnostic::error("missing-key", head, message));
        None
    }
}

/// Where a struct stands, and which keys were written, understood or not.
#[derive(Clone, Debug, Default)]
pub struct Here {
    /// All of it.
    pub span: Span,
    /// Its keys and where they are.
    pub keys: Vec<(String, Span)>,
    /// Those of them that nobody knows; they are told.
    pub unknown: Vec<String>,
    /// The targets that it was decoded for, the outermost first.
    pub targets: Vec<Target>,
    /// Where it stands among its like, when it is repeated itself.
    pub repeat: Option<Repeat>,
}

impl Here {
    /// Where a key is written.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<Span> {
        self.keys.iter().find(|(k, _)| k == name).map(|(_, at)| *at)
    }
}

impl Reading {
    /// Decoding with these variables.
    #[must_use]
    pub fn new(scope: Scope) -> Self {
        Self {
            scope,
            ..Self::default()
        }
    }

    /// Puts a mistake down, unless there are more than anybody reads.
    pub fn tell(&mut self, mistake: Diagnostic) {
        keep(&mut self.found, mistake);
    }

    /// Whether further mistakes are not kept.
    fn is_full(&self) -> bool {
        self.found.len() >= MOST_KEPT
    }

    /// The keys of a node that must have keys, after telling those that nobody knows.
    pub fn keys<'n>(
        &mut self,
        node: &'n Node,
        owner: &str,
        known: &[&'static str],
    ) -> Option<&'n [Entry]> {
        let Value::Map(entries) = &node.value else {
            let message = format!("{} where the keys of {owner} are wanted", node.words());
            let hint = slip::as_keys(owner, node).unwrap_or_else(|| {
                let keys = some_of(known);
                format!("write {{ KEY: VALUE, ... }}; its keys are {keys}")
            });
            self.tell(Diagnostic::error("wrong-type", node.span, message).hint(hint));
            return None;
        };
        for entry in entries {
            if !known.contains(&entry.key.as_str()) {
                self.unknown_key(entry, owner, known);
            }
        }
        Some(entries)
    }

    fn unknown_key(&mut self, entry: &Entry, owner: &str, known: &[&'static str]) {
        if self.is_full() {
            return;
        }
        let message = format!("{owner} has no key `{}`", harmless(&entry.key));
        let hint = match nearest(&entry.key, known.iter().copied()) {
            _ if entry.key == MERGE => "maps are not merged: an alias stands for a whole value, \
                or repeat the keys"
                .to_owned(),
            _ if let Some(own) = slip::own_key(&entry.key, known) => {
                format!("here it is called `{own}`")
            }
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("its keys are {}", some_of(known)),
        };
        self.tell(Diagnostic::error("unknown-key", entry.at, message).hint(hint));
    }

    /// Says of a missing key what it is for; or nothing, where it was only misspelt.
    pub(super) fn missed(
        &mut self,
        before: usize,
        key: &str,
        entries: &[Entry],
        known: &[&'static str],
        what: &str,
    ) {
        if self.found.len() <= before {
            return;
        }
        let slips = entries.iter().map(|entry| entry.key.as_str());
        let mut slips = slips.filter(|word| !known.contains(word));
        if slips.any(|word| word == MERGE || nearest(word, known.iter().copied()) == Some(key)) {
            self.found.truncate(before);
        } else if let Some(mistake) = self.found.last_mut()
            && mistake.hint.is_none()
        {
            mistake.hint = Some(format!("add `{key}`: {}", sentence(what)));
        }
    }

    /// Tells that something else is wanted here.
    pub fn wrong_type(&mut self, node: &Node, wanted: &str) {
        let message = format!("{} where {wanted} is wanted", node.words());
        let mistake = Diagnostic::error("wrong-type", node.span, message);
        self.tell(if node.is_nothing() {
            mistake.hint("write something here, or remove it")
        } else {
            mistake
        });
    }

    /// Tells that names with what belongs to each are wanted here.
    pub(super) fn not_named(&mut self, node: &Node) {
        let message = format!("{} where names are wanted", node.words());
        let hint = match &node.value {
            Value::List(_) => "write NAME: before each instead of `- `",
            _ => "write NAME: VALUE in a line of its own for each",
        };
        self.tell(Diagnostic::error("wrong-type", node.span, message).hint(hint));
    }
}

/// What YAML 1.1 merged maps with.
pub(in crate::runbook) const MERGE: &str = "<<";

/// The first words of a long list.
fn some_of(words: &[&str]) -> String {
    match words.get(..10) {
        Some(first) if words.len() > 12 => {
            format!(
                "{} and {} more",
                first.join(", "),
                words.len() - first.len()
            )
        }
        _ => listed(words),
    }
}

/// The first sentence of a description, to go on with in a line.
fn sentence(what: &str) -> String {
    let first = what.trim().split(". ").next().unwrap_or_default();
    let first = first.trim_end_matches('.');
    let mut letters = first.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(head), Some(next)) if !next.is_uppercase() => {
            head.to_lowercase().chain(letters).collect()
        }
        _ => first.to_owned(),
    }
}

impl<T: Decode> Decode for Option<T> {
    /// A mistake inside counts as absent, so that what holds it can still be looked at.
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        Some(if node.is_nothing() {
            None
        } else {
            T::decode(node, reading)
        })
    }

    fn absent(_: &str, _: &str, _: Span, _: &mut Reading) -> Option<Self> {
        Some(None)
    }
}

impl<T: Decode> Decode for Vec<T> {
    /// Entries with mistakes are left out; they are told.
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        let Value::List(items) = &node.value else {
            let message = format!("{} where a list is wanted", node.words());
            let mistake = Diagnostic::error("wrong-type", node.span, message);
            reading.tell(mistake.hint(as_list(node)));
            return None;
        };
        if items.is_empty() {
            reading.tell(
                Diagnostic::error("empty", node.span, "this list is empty")
                    .hint("fill it, or leave its key out"),
            );
        }
        Some(
            items
                .iter()
                .filter_map(|item| T::decode(item, reading))
                .collect(),
        )
    }
}

/// How to write a list.
fn as_list(node: &Node) -> String {
    let text = match &node.value {
        Value::Scalar(scalar) if !node.is_nothing() => scalar.text.as_str(),
        _ => "",
    };
    let program = text.starts_with(['.', '/']);
    let words: Vec<&str> = if program {
        text.split_whitespace().collect()
    } else {
        text.split(',').map(str::trim).collect()
    };
    let plain = |c: char| c.is_alphanumeric() || " ,./_-:".contains(c);
    if text.is_empty() || text.len() > 60 || !text.chars().all(plain) {
        return "write it as [one, two], or with `- ` before each".to_owned();
    }
    format!("write it as [{}]", words.join(", "))
}

impl<T: Decode> Decode for Box<T> {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        T::decode(node, reading).map(Self::new)
    }
}

impl Decode for bool {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        if let Value::Scalar(scalar) = &node.value {
            match scalar.text.as_str() {
                "true" if scalar.plain => return Some(true),
                "false" if scalar.plain => return Some(false),
                "true" | "True" | "TRUE" | "yes" | "Yes" | "on" => {
                    return hinted(node, reading, "true");
                }
                "false" | "False" | "FALSE" | "no" | "No" | "off" => {
                    return hinted(node, reading, "false");
                }
                _ => {}
            }
        }
        reading.wrong_type(node, "true or false");
        None
    }
}

fn hinted(node: &Node, reading: &mut Reading, word: &str) -> Option<bool> {
    reading.tell(
        Diagnostic::error("wrong-type", node.span, "not `true` and not `false`")
            .hint(format!("write {word}, without quotes")),
    );
    None
}

impl Decode for u32 {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        whole(node, reading, "a whole number of 0 or more")
    }
}

impl Decode for i32 {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        whole(node, reading, "a whole number")
    }
}

fn whole<T: std::str::FromStr>(node: &Node, reading: &mut Reading, wanted: &str) -> Option<T> {
    let Value::Scalar(scalar) = &node.value else {
        reading.wrong_type(node, wanted);
        return None;
    };
    let number = scalar.text.parse().ok();
    if number.is_some() && scalar.plain {
        return number;
    }
    let shown = harmless(&scalar.text);
    let message = match scalar.kind() {
        Kind::Number => format!("{shown} where {wanted} is wanted"),
        _ => format!("{} where {wanted} is wanted", node.words()),
    };
    let mistake = Diagnostic::error("wrong-type", node.span, message);
    reading.tell(match number {
        Some(_) => mistake.hint(format!("write {shown}, without quotes")),
        None => mistake,
    });
    None
}

/// Names with what they name, in the order of the runbook.
#[derive(Clone, Debug)]
pub struct Map<T> {
    /// Each name, where it is, and what it names unless that has mistakes.
    pub entries: Vec<(String, Span, Option<T>)>,
}

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
        }
    }
}

impl<T> Map<T> {
    /// Every name with what it names, leaving out those with mistakes.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Span, &T)> {
        self.entries
            .iter()
            .filter_map(|(name, at, value)| Some((name.as_str(), *at, value.as_ref()?)))
    }

    /// Every name with its place, leaving out those with mistakes.
    pub fn places(&self) -> impl Iterator<Item = (&str, Span)> {
        self.iter().map(|(name, at, _)| (name, at))
    }

    /// Every name, also of what has mistakes.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.entries.iter().map(|(name, ..)| name.as_str())
    }
}

impl<T: Decode> Decode for Map<T> {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            reading.not_named(node);
            return None;
        };
        if entries.is_empty() {
            reading.tell(
                Diagnostic::error("empty", node.span, "nothing is named here")
                    .hint("fill it, or leave its key out"),
            );
        }
        let mut decoded = Vec::new();
        for entry in entries {
            check_name(entry, reading);
            let value = T::decode(&entry.value, reading);
            decoded.push((entry.key.clone(), entry.at, value));
        }
        Some(Self { entries: decoded })
    }
}

fn check_name(entry: &Entry, reading: &mut Reading) {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if entry.key.is_empty() || entry.key.len() > 64 || !entry.key.chars().all(plain) {
        let message = format!("`{}` cannot be a name", harmless(&entry.key));
        reading
            .tell(Diagnostic::error("name", entry.at, message).hint(
                "a name has letters, digits, `_` and `-`; text for people goes into `title`",
            ));
    }
}

impl<T: JsonSchema> JsonSchema for Map<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("MapOf{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let inner = generator.subschema_for::<T>();
        json_schema!({
            "type": "object",
            "propertyNames": { "pattern": "^[A-Za-z0-9_-]{1,64}$" },
            "additionalProperties": inner,
        })
    }
}

/// Something that must be there. Where it is missing or has mistakes, that is told, and what holds
/// it can still be looked at.
#[derive(Clone, Debug)]
pub struct Needed<T>(pub Option<T>);

impl<T: Decode> Decode for Needed<T> {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        Some(Self(T::decode(node, reading)))
    }

    fn absent(key: &str, owner: &str, at: Span, reading: &mut Reading) -> Option<Self> {
        Some(Self(T::absent(key, owner, at, reading)))
    }
}

impl<T: JsonSchema> JsonSchema for Needed<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// One of something, or a list of them.
#[derive(Clone, Debug, Default)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<T: Decode> Decode for OneOrMany<T> {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        match &node.value {
            Value::List(_) => Vec::decode(node, reading).map(Self),
            _ => T::decode(node, reading).map(|one| Self(vec![one])),
        }
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("OneOrMany{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [one.clone(), { "type": "array", "items": one }] })
    }
}

/// Any value at all, as JSON; its texts may hold secrets and the weight.
#[derive(Clone, Debug)]
pub struct Json {
    /// The value.
    pub value: JsonValue,
    /// Where it is.
    pub at: Span,
}

impl Decode for Json {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        let at = node.span;
        json_of(node, reading).map(|value| Self { value, at })
    }
}

fn json_of(node: &Node, reading: &mut Reading) -> Option<JsonValue> {
    match &node.value {
        Value::List(items) => items.iter().map(|item| json_of(item, reading)).collect(),
        Value::Map(entries) => entries
            .iter()
            .map(|entry| Some((entry.key.clone(), json_of(&entry.value, reading)?)))
            .collect::<Option<serde_json::Map<_, _>>>()
            .map(JsonValue::Object),
        Value::Scalar(scalar) => match scalar.kind() {
            Kind::Nothing => Some(JsonValue::Null),
            Kind::Truth => Some(scalar.text.eq_ignore_ascii_case("true").into()),
            Kind::Number => {
                let number = serde_json::from_str(&scalar.text).ok();
                if number.is_none() {
                    reading.wrong_type(node, "a number that JSON can hold");
                }
                number
            }
            Kind::Text => reading
                .fill::<InRequest>(node)
                .map(|text| text.value.into()),
        },
    }
}

impl JsonSchema for Json {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Json".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        true.into()
    }
}

/// Makes structs whose fields are keys of the runbook, each with its decoder and its schema.
macro_rules! document {
    ($(
        $(#[$meta:meta])*
        struct $name:ident $what:literal {
            $( $(#[doc = $doc:literal])* $field:ident : $type:ty, )*
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, schemars::JsonSchema)]
        #[schemars(deny_unknown_fields)]
        pub struct $name {
            /// Where it stands.
            #[schemars(skip)]
            pub here: $crate::runbook::document::Here,
            $( $(#[doc = $doc])* pub $field: $type, )*
        }

        impl $name {
            /// Every key that it knows.
            pub const KEYS: &[&'static str] =
                &[$( $crate::runbook::document::field::key_of(stringify!($field)) ),*];
        }

        impl $crate::runbook::document::Decode for $name {
            fn decode(
                node: &$crate::runbook::tree::Node,
                reading: &mut $crate::runbook::document::Reading,
            ) -> Option<Self> {
                use $crate::runbook::document::Decode;
                let entries = reading.keys(node, $what, Self::KEYS)?;
                $(
                    let key = $crate::runbook::document::field::key_of(stringify!($field));
                    let $field = match entries.iter().find(|entry| entry.key == key) {
                        Some(entry) => <$type as Decode>::decode(&entry.value, reading),
                        None => {
                            let before = reading.found.len();
                            let absent = <$type as Decode>::absent(key, $what, node.span, reading);
                            reading.missed(before, key, entries, Self::KEYS, concat!($($doc),*));
                            absent
                        }
                    };
                )*
                let keys = entries.iter().map(|entry| (entry.key.clone(), entry.at)).collect();
                let unknown = entries.iter().map(|entry| &entry.key);
                let unknown = unknown.filter(|key| !Self::KEYS.contains(&key.as_str()));
                let here = $crate::runbook::document::Here {
                    span: node.span,
                    keys,
                    unknown: unknown.cloned().collect(),
                    ..$crate::runbook::document::Here::default()
                };
                Some(Self { here, $( $field: $field?, )* })
            }
        }

        impl $crate::runbook::document::Placed for $name {
            fn here_mut(&mut self) -> &mut $crate::runbook::document::Here {
                &mut self.here
            }
        }
    )*};
}
pub(super) use document;

/// A field's name as a key: `r#type` is `type`.
pub(super) const fn key_of(field: &'static str) -> &'static str {
    match field.as_bytes() {
        [b'r', b'#', ..] => field.split_at(2).1,
        _ => field,
    }
}
