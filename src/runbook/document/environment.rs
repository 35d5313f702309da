//! Environments as they are declared: values of variables that differ between them. Like variables
//! they are read before everything else; `compile::environment` says which one counts.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::field::{Decode, Reading};
use super::variable::Written;
use crate::runbook::diagnostic::Span;
use crate::runbook::tree::{Node, Value};

/// The key that is no variable.
const PRODUCTION: &str = "production";

/// The values of variables in one environment.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// Whether mistakes hurt users there, where that differs from the runbook's own word.
    pub production: Option<bool>,
    /// Each variable's name, where it is, and its value.
    pub values: Vec<(String, Span, Written)>,
}

impl Environment {
    /// The value of a variable here.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Written> {
        let entry = self.values.iter().find(|(known, ..)| known == name);
        entry.map(|(.., value)| value)
    }
}

impl Decode for Environment {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        // `staging:` alone says that there is one, where nothing differs.
        if node.is_nothing() {
            return Some(Self::default());
        }
        let Value::Map(entries) = &node.value else {
            reading.wrong_type(node, "variables with their values");
            return None;
        };
        let mut environment = Self::default();
        for entry in entries {
            if entry.key == PRODUCTION {
                environment.production = bool::decode(&entry.value, reading);
            } else if let Some(value) = Written::decode(&entry.value, reading) {
                environment
                    .values
                    .push((entry.key.clone(), entry.at, value));
            }
        }
        Some(environment)
    }
}

impl JsonSchema for Environment {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Environment".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["object", "null"],
            "description": "Values of variables in this environment.",
            "properties": {
                PRODUCTION: {
                    "type": "boolean",
                    "description": "Whether mistakes here hurt users.",
                },
            },
            "propertyNames": { "pattern": "^[A-Za-z0-9_-]{1,64}$" },
            "additionalProperties": { "type": ["string", "number"] },
        })
    }
}
