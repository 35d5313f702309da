//! Variables as they are declared. They are read before everything else, and nothing is filled
//! into them here: `compile::variables` resolves one from another.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::choice::Choice;
use super::field::{Decode, Reading, document};
use super::text::Text;
use crate::runbook::diagnostic::Span;
use crate::runbook::tree::{Kind, Node, Value};

/// What a variable holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum VariableType {
    /// Any text.
    #[default]
    Text,
    /// A version: 1.2.3.
    Semver,
    /// A decimal number.
    Number,
    /// An address.
    Url,
    /// A duration.
    Duration,
    /// A percent.
    Percent,
}

/// A value as it is written, quotes and all.
#[derive(Clone, Debug)]
pub struct Written {
    /// The text.
    pub text: String,
    /// What YAML takes it for.
    pub kind: Kind,
    /// Where it is.
    pub at: Span,
}

impl Decode for Written {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        let Value::Scalar(scalar) = &node.value else {
            reading.wrong_type(node, "a single value");
            return None;
        };
        Some(Self {
            text: scalar.text.clone(),
            kind: scalar.kind(),
            at: node.span,
        })
    }
}

impl JsonSchema for Written {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Value".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number"], "description": "Its value." })
    }
}

document! {
    /// A named value, filled into the rest of the runbook where {{ name }} stands.
    struct Variable "a variable" {
        /// What it holds; text when nothing is said.
        r#type: Option<Choice<VariableType>>,
        /// Its value unless another is given at open.
        default: Option<Written>,
        /// The environment variable it is read from.
        from_env: Option<Text>,
        /// Whether nobody may see it.
        secret: Option<bool>,
        /// What it is for.
        title: Option<Text>,
    }
}
