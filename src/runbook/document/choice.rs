//! Words of which one is chosen.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::field::{Decode, Reading};
use super::text::{Said, Text};
use super::variable::VariableType;
use crate::room::plan::{
    Evidence, Interrupt, MetricOf, OnBreach, OnUnknown, Reversible, Right, Then, Tier,
};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::tree::{Kind, Node, Value};
use crate::support::text::{harmless, listed, nearest};

/// A set of words.
pub trait Chosen: Copy + 'static {
    /// What the words are for.
    const WHAT: &'static str;
    /// Each word and what it stands for.
    const ALL: &'static [(&'static str, Self)];
    /// Words of other tools, each with what is written here.
    const SLIPS: &'static [(&'static str, &'static str)] = &[];
    /// What to write where a word is not near any of these.
    const HINT: Option<&'static str> = None;
}

/// A chosen word with its place.
#[derive(Clone, Copy, Debug)]
pub struct Choice<T> {
    /// What was chosen.
    pub value: T,
    /// Where it is.
    pub at: Span,
}

impl<T: Chosen> Decode for Choice<T> {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        let at = node.span;
        let text = match &node.value {
            // A number or a yes is told as the wrong word that it is.
            Value::Scalar(scalar) if matches!(scalar.kind(), Kind::Number | Kind::Truth) => {
                scalar.text.clone()
            }
            _ => Text::<Said>::decode(node, reading)?.value,
        };
        if let Some((_, value)) = T::ALL.iter().find(|(word, _)| *word == text) {
            return Some(Self { value: *value, at });
        }
        let words: Vec<&str> = T::ALL.iter().map(|(word, _)| *word).collect();
        let message = format!("`{}` is no {}", harmless(&text), T::WHAT);
        let slip = T::SLIPS.iter().find(|(word, _)| *word == text);
        let hint = match (slip, nearest(&text, words.iter().copied())) {
            (Some((_, meant)), _) => (*meant).to_owned(),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => match T::HINT {
                Some(hint) => hint.to_owned(),
                None => format!("there are {}", listed(&words)),
            },
        };
        reading.tell(Diagnostic::error("unknown-word", at, message).hint(hint));
        None
    }
}

impl<T: Chosen> JsonSchema for Choice<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::WHAT.into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words: Vec<&str> = T::ALL.iter().map(|(word, _)| *word).collect();
        json_schema!({ "type": "string", "enum": words })
    }
}

impl Chosen for Right {
    const WHAT: &'static str = "right";
    const ALL: &'static [(&'static str, Self)] = &Self::ALL;
}

impl Chosen for Evidence {
    const WHAT: &'static str = "kind of evidence";
    const ALL: &'static [(&'static str, Self)] = &[
        ("text", Self::Text),
        ("link", Self::Link),
        ("file", Self::File),
        ("output", Self::Output),
    ];
}

impl Chosen for MetricOf {
    const WHAT: &'static str = "side";
    const ALL: &'static [(&'static str, Self)] = &[
        ("candidate", Self::Candidate),
        ("stable", Self::Stable),
        ("all", Self::All),
    ];
    const HINT: Option<&'static str> =
        Some("write candidate, stable or all: the side, not the name of its version");
}

impl Chosen for OnBreach {
    const WHAT: &'static str = "way to go on after a breach";
    const ALL: &'static [(&'static str, Self)] = &[
        ("ask", Self::Ask),
        ("restart", Self::Restart),
        ("roll-back", Self::RollBack),
    ];
}

impl Chosen for Then {
    const WHAT: &'static str = "way to go on after a soak";
    const ALL: &'static [(&'static str, Self)] = &[("decide", Self::Decide), ("go", Self::Go)];
}

impl Chosen for Interrupt {
    const WHAT: &'static str = "kind of interruption";
    const ALL: &'static [(&'static str, Self)] = &[("safe", Self::Safe), ("never", Self::Never)];
}

impl Chosen for Reversible {
    const WHAT: &'static str = "kind of reversal";
    const ALL: &'static [(&'static str, Self)] = &[
        ("yes", Self::Yes),
        ("with-loss", Self::WithLoss),
        ("no", Self::No),
    ];
    const SLIPS: &'static [(&'static str, &'static str)] = &[
        ("true", "write yes"),
        ("false", "write no, or with-loss where only data are lost"),
    ];
}

impl Chosen for OnUnknown {
    const WHAT: &'static str = "way to go on without knowing";
    const ALL: &'static [(&'static str, Self)] =
        &[("wait", Self::Wait), ("roll-back", Self::RollBack)];
}

impl Chosen for Tier {
    const WHAT: &'static str = "tier";
    const ALL: &'static [(&'static str, Self)] = &[
        ("automatic", Self::Automatic),
        ("review", Self::Review),
        ("investigate", Self::Investigate),
    ];
    const SLIPS: &'static [(&'static str, &'static str)] =
        &[("auto", "write automatic"), ("manual", "write review")];
}

impl Chosen for VariableType {
    const WHAT: &'static str = "type of a variable";
    const ALL: &'static [(&'static str, Self)] = &[
        ("text", Self::Text),
        ("semver", Self::Semver),
        ("number", Self::Number),
        ("url", Self::Url),
        ("duration", Self::Duration),
        ("percent", Self::Percent),
    ];
    const SLIPS: &'static [(&'static str, &'static str)] = &[
        ("string", "write text"),
        ("str", "write text"),
        ("integer", "write number"),
        ("int", "write number"),
        ("float", "write number"),
    ];
}
