//! Communications: messages with the fact that they state, the channels they go to, and prose that
//! is only read.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::condition::ConditionText;
use super::field::{Decode, Reading, document};
use super::moment::WhenText;
use super::text::{Live, Text};
use super::time::Lasting;
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::tree::{Node, Value};
use crate::support::text::{harmless, listed, nearest};

document! {
    /// A communication: sent when the fact that it states is verified. Its clock only makes it due.
    struct Announcement "a message" {
        /// As shown.
        title: Option<Text>,
        /// For whom.
        audience: Option<Text>,
        /// Where: the name of a channel, or an address.
        channel: Option<Text>,
        /// Who sends it.
        role: Option<Text>,
        /// Its subject.
        subject: Option<Text<Live>>,
        /// What it says. {{ room }}, {{ phase }}, {{ step }}, {{ weight }}, {{ now }} and
        /// {{ elapsed }} are filled when it is looked at.
        text: Text<Live>,
        /// The fact that it states; it is not ready before.
        on: Option<OccasionText>,
        /// When it is due.
        at: Option<WhenText>,
        /// How often it is due again.
        every: Option<Lasting>,
        /// It applies only while this holds.
        when: Option<ConditionText>,
    }

    /// Where people are told something.
    struct Channel "a channel" {
        /// As shown.
        title: Option<Text>,
        /// `#deployment`, an address, a number.
        address: Option<Text>,
    }

    /// What is only read: troubleshooting, useful commands.
    struct Prose "an entry of `prose`" {
        /// Its heading.
        title: Text,
        /// What it says.
        text: Text,
    }

    /// Something to be said, written out in its step.
    struct Message "`message`" {
        /// Where.
        channel: Text,
        /// What.
        text: Text<Live>,
    }
}

/// A channel: only its address, or its keys.
#[derive(Clone, Debug)]
pub enum ChannelEntry {
    /// Only its address.
    Address(Text),
    /// Its keys.
    Channel(Channel),
}

impl Decode for ChannelEntry {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        match &node.value {
            Value::Map(_) => Channel::decode(node, reading).map(Self::Channel),
            _ => Text::decode(node, reading).map(Self::Address),
        }
    }
}

impl JsonSchema for ChannelEntry {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ChannelEntry".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let address = generator.subschema_for::<Text>();
        let channel = generator.subschema_for::<Channel>();
        json_schema!({ "anyOf": [address, channel] })
    }
}

/// What a step says: a message of the runbook by its name, or one that is written out.
#[derive(Clone, Debug)]
pub enum StepMessage {
    /// The name of a message.
    Named(Text),
    /// Written out.
    Written(Message),
}

impl Decode for StepMessage {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        match &node.value {
            Value::Map(_) => Message::decode(node, reading).map(Self::Written),
            _ => Text::decode(node, reading).map(Self::Named),
        }
    }
}

impl JsonSchema for StepMessage {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "StepMessage".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let named = generator.subschema_for::<Text>();
        let written = generator.subschema_for::<Message>();
        json_schema!({ "anyOf": [named, written] })
    }
}

/// What can happen, and whether it needs a name.
const OCCASIONS: [(&str, bool); 11] = [
    ("run-started", false),
    ("run-finished", false),
    ("rollback-started", false),
    ("rollback-finished", false),
    ("phase-started", true),
    ("phase-finished", true),
    ("step-done", true),
    ("step-failed", true),
    ("trigger", true),
    ("mode-entered", true),
    ("mode-left", true),
];

/// The fact that a message states.
#[derive(Clone, Debug)]
pub struct OccasionText {
    /// What happens: one of the words.
    pub word: &'static str,
    /// To what; `None` where the word needs no name.
    pub name: Option<Text>,
    /// Where it is.
    pub at: Span,
}

impl Decode for OccasionText {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        if let Value::Map(entries) = &node.value {
            let [entry] = entries.as_slice() else {
                reading.wrong_type(node, "one occasion, {phase-finished: NAME},");
                return None;
            };
            let (word, named) = occasion(&entry.key, entry.at, reading)?;
            if !named {
                let message = format!("`{word}` takes no name");
                let mistake = Diagnostic::error("occasion", entry.at, message);
                reading.tell(mistake.hint(format!("write `on: {word}`")));
                return None;
            }
            let name = Text::decode(&entry.value, reading)?;
            return Some(Self {
                word,
                name: Some(name),
                at: entry.at,
            });
        }
        let text: Text = Text::decode(node, reading)?;
        let (word, named) = occasion(&text, text.at, reading)?;
        if named {
            let message = format!("`{word}` of what?");
            let mistake = Diagnostic::error("occasion", text.at, message);
            reading.tell(mistake.hint(format!("write `on: {{ {word}: NAME }}`")));
            return None;
        }
        Some(Self {
            word,
            name: None,
            at: text.at,
        })
    }
}

fn occasion(text: &str, at: Span, reading: &mut Reading) -> Option<(&'static str, bool)> {
    if let Some(known) = OCCASIONS.iter().find(|(word, _)| *word == text) {
        return Some(*known);
    }
    let words = OCCASIONS.map(|(word, _)| word);
    let hint = match nearest(text, words) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", listed(&words)),
    };
    let message = format!("`{}` is no occasion", harmless(text));
    reading.tell(Diagnostic::error("unknown-word", at, message).hint(hint));
    None
}

impl JsonSchema for OccasionText {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Occasion".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words = |wanted: bool| -> Vec<&str> {
            let all = OCCASIONS.iter().filter(|(_, named)| *named == wanted);
            all.map(|(word, _)| *word).collect()
        };
        json_schema!({ "anyOf": [
            { "type": "string", "enum": words(false) },
            {
                "type": "object",
                "propertyNames": { "enum": words(true) },
                "additionalProperties": { "type": "string" },
                "minProperties": 1,
                "maxProperties": 1,
            },
        ] })
    }
}
