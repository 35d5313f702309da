//! What steers the flow of steps: what follows a failure, which shell reads a script, and a shift
//! to a share or to a cohort.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::choice::{Choice, Chosen};
use super::field::{Decode, Reading, document};
use super::quantity::Share;
use super::text::Text;
use super::time::written;
use crate::runbook::diagnostic::Span;
use crate::runbook::tree::{Node, Value};

document! {
    /// Where the plan goes on after a failure.
    struct GoTo "`on_failure`" {
        /// The step that comes next: a later one, or an earlier one that is done again.
        go_to: Text,
    }
}

/// What follows a failure, where it is one word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FailureWord {
    /// A person retries, skips, completes or rolls back.
    Ask,
    /// The traffic path is started.
    RollBack,
    /// Everything forward stops.
    Hold,
    /// The plan goes on past it.
    GoOn,
}

impl Chosen for FailureWord {
    const WHAT: &'static str = "way on after a failure";
    const ALL: &'static [(&'static str, Self)] = &[
        ("ask", Self::Ask),
        ("roll-back", Self::RollBack),
        ("hold", Self::Hold),
        ("go-on", Self::GoOn),
    ];
    const SLIPS: &'static [(&'static str, &'static str)] = &[
        (
            "stop",
            "hold stops all that goes forward; ask puts it to a person",
        ),
        (
            "abort",
            "hold stops all that goes forward; roll-back goes back",
        ),
        (
            "fail",
            "hold stops all that goes forward; ask puts it to a person",
        ),
        ("continue", "write go-on"),
        ("ignore", "write go-on"),
        (
            "retry",
            "tries: 3 tries again; this is what follows when no try is left",
        ),
    ];
}

/// What follows when a step has failed for good.
#[derive(Clone, Debug)]
pub enum FailureText {
    /// A word.
    Word(Choice<FailureWord>),
    /// Another step.
    GoTo(Text),
}

impl Decode for FailureText {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        match &node.value {
            Value::Map(_) => GoTo::decode(node, reading).map(|to| Self::GoTo(to.go_to)),
            _ => Choice::decode(node, reading).map(Self::Word),
        }
    }
}

impl JsonSchema for FailureText {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "OnFailure".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let word = generator.subschema_for::<Choice<FailureWord>>();
        let go_to = generator.subschema_for::<GoTo>();
        json_schema!({ "anyOf": [word, go_to] })
    }
}

/// What reads a script.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Shell {
    /// bash, with pipefail.
    #[default]
    Bash,
    /// The system's sh.
    Sh,
    /// zsh, with pipefail.
    Zsh,
}

impl Chosen for Shell {
    const WHAT: &'static str = "shell";
    const ALL: &'static [(&'static str, Self)] =
        &[("bash", Self::Bash), ("sh", Self::Sh), ("zsh", Self::Zsh)];
}

/// Where a shift goes: to a share of the traffic, or to a cohort of its lever.
#[derive(Clone, Debug)]
pub enum ShiftTo {
    /// The candidate's share.
    Share(Share),
    /// A cohort, by its name.
    Cohort(Text),
}

impl ShiftTo {
    /// Where it is written.
    #[must_use]
    pub fn at(&self) -> Span {
        match self {
            Self::Share(share) => share.at,
            Self::Cohort(cohort) => cohort.at,
        }
    }
}

impl Decode for ShiftTo {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        let before = reading.found.len();
        let text = written(node, reading);
        // Whoever decodes the value next tells the same mistakes.
        reading.found.truncate(before);
        let text = text.map(|text| text.value).unwrap_or_default();
        let named = text.trim().starts_with(|c: char| c.is_ascii_alphabetic());
        if named && !text.contains('%') {
            return Text::decode(node, reading).map(Self::Cohort);
        }
        Share::decode(node, reading).map(Self::Share)
    }
}

impl JsonSchema for ShiftTo {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ShiftTo".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let share = generator.subschema_for::<Share>();
        let cohort = generator.subschema_for::<Text>();
        json_schema!({ "anyOf": [share, cohort] })
    }
}
