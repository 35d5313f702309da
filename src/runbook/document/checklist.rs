//! Checklists: sections of items that people tick.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::call::Command;
use super::choice::Choice;
use super::condition::ConditionText;
use super::each::Repeated;
use super::field::{Decode, Needed, OneOrMany, Reading, document};
use super::moment::WhenText;
use super::text::Text;
use super::time::Lasting;
use super::value::Asks;
use crate::room::plan::Evidence;
use crate::runbook::diagnostic::Diagnostic;
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
        /// It applies only while this holds.
        when: Option<ConditionText>,
        /// What the runbook says beside it.
        notes: Option<Text>,
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
        /// It applies only while this holds.
        when: Option<ConditionText>,
        /// How long it is planned to take.
        lasts: Option<Lasting>,
        /// Whether a gate opens without it.
        optional: Option<bool>,
        /// How long a tick stays good.
        fresh: Option<Lasting>,
        /// What a tick must bring with it.
        evidence: Option<Choice<Evidence>>,
        /// What checks it with one key.
        verify: Option<Box<Verification>>,
        /// Values that it asks for; it is not ticked without them.
        asks: Option<Asks>,
        /// What to expect, in words.
        expect: Option<OneOrMany<Text>>,
        /// The items within it; it is ticked after them.
        items: Option<Vec<ItemEntry>>,
        /// What the runbook says beside it.
        notes: Option<Text>,
    }

    /// A verification that runs nothing: one of check and by.
    struct PersonLooks "a verification" {
        /// What must hold of metrics or captured values.
        check: Option<ConditionText>,
        /// The role of which another person looks at it after it was done.
        by: Option<Text>,
    }
}

/// What checks an item: something done through a backend, a condition, or another person.
#[derive(Clone, Debug)]
pub enum Verification {
    /// One of run, script and http.
    Command(Box<Command>),
    /// One of check and by.
    Looks(Box<PersonLooks>),
}

impl Decode for Verification {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        let has = |keys: &[&str]| keys.iter().any(|key| node.at(key).is_some());
        let mixed = has(&["run", "script", "http"]) && has(&["check", "by"]);
        if mixed {
            let message = "a verification runs something, or checks, or asks a person";
            let mistake = Diagnostic::error("one-of", node.span, message);
            reading.tell(mistake.hint("keep one of run, script, http, check and by"));
            return None;
        }
        if has(&["check", "by"]) {
            return PersonLooks::decode(node, reading).map(|l| Self::Looks(Box::new(l)));
        }
        let command = Command::decode(node, reading)?;
        Some(Self::Command(Box::new(command)))
    }
}

impl JsonSchema for Verification {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Verification".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (command, looks) = (
            generator.subschema_for::<Command>(),
            generator.subschema_for::<PersonLooks>(),
        );
        json_schema!({ "anyOf": [command, looks] })
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
