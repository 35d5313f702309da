//! Text, by where it stands: said to people, an argument of a program, part of a request, or a
//! script. Values are filled into all but scripts, since values never become code; secrets only
//! into requests.

use std::marker::PhantomData;
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::field::{Decode, Reading};
use crate::room::plan::names_value;
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::tree::{Kind, Node, Value};

/// Where a text stands, and so what may stay in it.
pub trait Place {
    /// Whether a secret may stand there, as a reference.
    const SECRETS: bool;
    /// Whether `{{ weight }}` may stand there.
    const WEIGHT: bool;
    /// The names that are filled only when the text is used.
    const LIVE: &'static [&'static str] = &[];
    /// What to do with a secret instead.
    const SECRET_HINT: &'static str = "secrets may stand in headers, urls and bodies of `http`, \
        and every command has them in its environment";
    /// What the text is, for the schema.
    const WORDS: &'static str;
}

/// Shown to people or judged.
#[derive(Clone, Copy, Debug)]
pub struct Said;
/// Said to people in a message, with what is known when it is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Live;
/// A word of a command line.
#[derive(Clone, Copy, Debug)]
pub struct InArgv;
/// A part of a request.
#[derive(Clone, Copy, Debug)]
pub struct InRequest;

impl Place for Said {
    const SECRETS: bool = false;
    const WEIGHT: bool = false;
    const WORDS: &'static str = "Text; {{ name }} is filled from the variables.";
}

impl Place for Live {
    const SECRETS: bool = false;
    const WEIGHT: bool = true;
    const LIVE: &'static [&'static str] = &crate::room::plan::LIVE_NAMES;
    const WORDS: &'static str = "Text; {{ name }} is filled from the variables, and from the room \
        when it is looked at.";
}

impl Place for InArgv {
    const SECRETS: bool = false;
    const WEIGHT: bool = true;
    const SECRET_HINT: &'static str =
        "every process can read argv: let the command read the secret from its environment";
    const WORDS: &'static str = "One word of a command line; {{ name }} stays inside of it.";
}

impl Place for InRequest {
    const SECRETS: bool = true;
    const WEIGHT: bool = true;
    const WORDS: &'static str = "Text; {{ name }} is filled, secrets when it is sent.";
}

/// A text after its variables are filled in.
#[derive(Clone, Debug, Default)]
pub(super) struct Filled {
    pub(super) value: String,
    /// Whether `{{ weight }}` stands in it.
    pub(super) weight: bool,
    /// Whether nothing was filled in.
    pub(super) verbatim: bool,
}

/// A text with its place.
#[derive(Clone, Debug)]
pub struct Text<P = Said> {
    /// The text, variables filled in.
    pub value: String,
    /// Where it is.
    pub at: Span,
    /// Whether `{{weight}}` stands in it.
    pub weight: bool,
    /// Where its first byte is in the file, when it stands there letter by letter.
    first: Option<usize>,
    place: PhantomData<P>,
}

/// A word of a command line.
pub type Argument = Text<InArgv>;
/// A part of a request.
pub type Request = Text<InRequest>;

impl<P> Text<P> {
    /// The place of a part of the text; all of it where letters and bytes do not match.
    #[must_use]
    pub fn part(&self, start: usize, end: usize) -> Span {
        match self.first {
            Some(first) => Span::new(first + start, first + end),
            None => self.at,
        }
    }
}

impl<P> Deref for Text<P> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.value
    }
}

impl<P: Place> Decode for Text<P> {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        let filled = reading.fill::<P>(node)?;
        Some(Self {
            first: first_byte(node, &filled),
            value: filled.value,
            at: node.span,
            weight: filled.weight,
            place: PhantomData,
        })
    }
}

/// Where the text's first byte is: only if the span is exactly the text, with or without quotes.
fn first_byte(node: &Node, filled: &Filled) -> Option<usize> {
    let Value::Scalar(scalar) = &node.value else {
        return None;
    };
    let quotes = usize::from(!scalar.plain);
    let same = filled.verbatim
        && !filled.value.contains(['\\', '\'', '"', '\n'])
        && node.span.end - node.span.start == filled.value.len() + 2 * quotes;
    same.then_some(node.span.start + quotes)
}

impl<P: Place> JsonSchema for Text<P> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Text".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": P::WORDS })
    }
}

/// A bash body. Nothing is filled in.
#[derive(Clone, Debug)]
pub struct Script {
    /// The body.
    pub body: String,
    /// Where it is.
    pub at: Span,
}

impl Decode for Script {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        let body = match &node.value {
            Value::Scalar(scalar) if scalar.kind() == Kind::Text => &scalar.text,
            _ => {
                reading.wrong_type(node, "a script");
                return None;
            }
        };
        let at = node.span;
        let names = body.split("{{").skip(1);
        let mut names = names.map(|tail| tail.split_once("}}").map_or("", |(name, _)| name.trim()));
        if let Some(name) = names.find(|name| names_value(name)) {
            let name = name.strip_prefix("secret.").unwrap_or(name);
            let hint = match reading.scope.known.get(name) {
                Some(super::Known::Secret) => "a script has its secrets in its environment".into(),
                _ => format!(
                    "write \"${}\"",
                    crate::backend::command::variable_name(name)
                ),
            };
            reading.tell(
                Diagnostic::error("placeholder-in-script", at, "a script cannot hold `{{ }}`")
                    .hint(hint),
            );
            return None;
        }
        reading.uses_in_script(body, at);
        if body.trim().is_empty() {
            reading.tell(Diagnostic::error("empty", at, "the script is empty"));
            return None;
        }
        let body = body.clone();
        Some(Self { body, at })
    }
}

impl JsonSchema for Script {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Script".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A bash body, run with -eu -o pipefail; it sees WARROOM_VAR_*.",
        })
    }
}
