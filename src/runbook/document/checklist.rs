//! Checklists: sections of items that people tick.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::call::Command;
use super::choice::Choice;
use super::each::Repeated;
use super::field::{Decode, Needed, Reading, document};
use super::moment::WhenText;
use super::text::Text;
use super::time::Lasting;
use crate::room::plan::Evidence;
use crate::runbook::tree::{Node, Value};

document! {
    /// A section of the checklist.
    struct Section "a checklist" {
        /// As shown.
        title: Text,
        /// Its name; made from the title when nothing is said.
        id: Option<Text>,
        /// When it is due.
        at: Option<WhenText>,
        /// Repeats it once per target.
        for_each: Option<Repeated>,
        /// Whether it belongs to the watch after the run.
        after_run: Option<bool>,
        /// Its items.
        items: Needed<Vec<ItemEntry>>,
    }

    /// Something a person ticks.
    struct Item "an item" {
        /// As shown.
        title: Text,
        /// Its name; made from the title when nothing is said.
        id: Option<Text>,
        /// Who ticks it.
        role: Option<Text>,
        /// When it is due.
        at: Option<WhenText>,
        /// Whether a gate opens without it.
        optional: Option<bool>,
        /// How long a tick stays good.
        fresh: Option<Lasting>,
        /// What a tick must bring with it.
        evidence: Option<Choice<Evidence>>,
        /// What checks it with one key.
        verify: Option<Box<Command>>,
        /// What the runbook says beside it.
        notes: Option<Text>,
    }
}

/// An item: only its title, or all its keys.
#[derive(Clone, Debug)]
pub enum ItemEntry {
    /// Only its title.
    Title(Text),
    /// All its keys.
    Item(Box<Item>),
}

impl Decode for ItemEntry {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        match &node.value {
            Value::Map(_) => Item::decode(node, reading).map(|item| Self::Item(Box::new(item))),
            _ => Text::decode(node, reading).map(Self::Title),
        }
    }
}

impl JsonSchema for ItemEntry {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ItemEntry".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (title, item) = (
            generator.subschema_for::<Text>(),
            generator.subschema_for::<Item>(),
        );
        json_schema!({ "anyOf": [title, item] })
    }
}
