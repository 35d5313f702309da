//! Values that a step or an item asks for: who or what says them, and what they must look like.
//! Their names are gathered before everything else is read, so that `{{ name }}` is known
//! wherever it stands; the value itself is filled in by the room.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::choice::{Choice, Chosen};
use super::field::{Decode, Map, Reading, document};
use super::text::Text;
use crate::room::plan::ValueKind;
use crate::runbook::tree::{Node, Value};

document! {
    /// A value that is asked for. A person says it, unless `output` or `metric` says where it
    /// comes from.
    struct Ask "an entry of `asks`" {
        /// What it is, as shown.
        title: Option<Text>,
        /// What it must look like; any text when nothing is said.
        r#type: Option<Choice<ValueKind>>,
        /// Found in the output: the first group of this regular expression, or all of its match.
        output: Option<Text>,
        /// The metric whose value it is.
        metric: Option<Text>,
    }
}

/// A value that is asked for: only what it is, or all its keys.
#[derive(Clone, Debug)]
pub enum AskEntry {
    /// What it is, as shown.
    Title(Text),
    /// All its keys.
    Ask(Box<Ask>),
}

/// The values that something asks for, by name.
pub type Asks = Map<AskEntry>;

impl Decode for AskEntry {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        match &node.value {
            Value::Map(_) => Ask::decode(node, reading).map(|ask| Self::Ask(Box::new(ask))),
            _ => Text::decode(node, reading).map(Self::Title),
        }
    }
}

impl JsonSchema for AskEntry {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AskEntry".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (title, ask) = (
            generator.subschema_for::<Text>(),
            generator.subschema_for::<Ask>(),
        );
        json_schema!({ "anyOf": [title, ask] })
    }
}

impl Chosen for ValueKind {
    const WHAT: &'static str = "type of a value";
    const ALL: &'static [(&'static str, Self)] = &[
        ("text", Self::Text),
        ("semver", Self::Semver),
        ("number", Self::Number),
        ("url", Self::Url),
        ("yes-no", Self::YesNo),
    ];
}
