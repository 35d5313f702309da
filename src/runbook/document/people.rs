//! Roles, people, and whom to call when nobody answers.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::choice::Choice;
use super::field::{Decode, OneOrMany, Reading, document};
use super::text::Text;
use super::time::Lasting;
use crate::room::plan::Right;
use crate::runbook::tree::{Node, Value};

document! {
    /// A role: what its holders may do beyond watching, noting, holding and declaring.
    struct Role "a role" {
        /// As shown.
        title: Option<Text>,
        /// What its holders may do.
        may: Option<Vec<Choice<Right>>>,
        /// The role that takes over.
        backup: Option<Text>,
        /// What its holders do, in words.
        duties: Option<Duties>,
    }

    /// A person. Without any, whoever opens the room holds every role.
    struct Person "a person" {
        /// The name the room knows them by.
        name: Text,
        /// The accounts they work from.
        login: Option<OneOrMany<Text>>,
        /// The roles they hold from the start.
        roles: Option<OneOrMany<Text>>,
        /// How to reach them.
        contact: Option<Text>,
        /// The roles whose rights they have while all holders are away.
        backs_up: Option<OneOrMany<Text>>,
        /// When they can be reached, in words.
        available: Option<Text>,
    }

    /// What the holders of a role do, by the part of the deployment.
    struct DutyParts "`duties`" {
        /// Before the run.
        before: Option<OneOrMany<Text>>,
        /// While it runs.
        during: Option<OneOrMany<Text>>,
        /// After it.
        after: Option<OneOrMany<Text>>,
        /// All the time.
        always: Option<OneOrMany<Text>>,
    }

    /// A level of the escalation ladder.
    struct Level "a level of `escalation`" {
        /// So long after the incident began.
        after: Lasting,
        /// Who is told.
        who: Text,
        /// What they are told or do, in words.
        notes: Option<Text>,
    }
}

/// What the holders of a role do: words, or words by part.
#[derive(Clone, Debug)]
pub enum Duties {
    /// At any time.
    Words(OneOrMany<Text>),
    /// By part.
    Parts(Box<DutyParts>),
}

impl Decode for Duties {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        match &node.value {
            Value::Map(_) => DutyParts::decode(node, reading).map(|p| Self::Parts(Box::new(p))),
            _ => OneOrMany::decode(node, reading).map(Self::Words),
        }
    }
}

impl JsonSchema for Duties {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Duties".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (words, parts) = (
            generator.subschema_for::<OneOrMany<Text>>(),
            generator.subschema_for::<DutyParts>(),
        );
        json_schema!({ "anyOf": [words, parts] })
    }
}
