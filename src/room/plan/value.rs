//! Captured values: what a step or an item asks for, and what later steps, messages and the report
//! use.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::room::id::{MetricId, ValueId};

/// A value that is asked for or captured.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ask {
    /// Its name, as `{{ name }}` uses it.
    pub value: ValueId,
    /// What it is, as shown.
    pub title: String,
    /// What it must look like.
    pub kind: ValueKind,
    /// Where it comes from.
    pub from: Origin,
}

/// What a captured value must look like.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueKind {
    /// Any one line of text.
    #[default]
    Text,
    /// A version: 1.2.3.
    Semver,
    /// A decimal number, with or without a unit.
    Number,
    /// An address.
    Url,
    /// Yes or no.
    YesNo,
}

/// Where a captured value comes from. A person may always record it instead.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// A person says it.
    #[default]
    Person,
    /// The first group of this regular expression, or all of its match, in the step's output.
    Output(String),
    /// A metric, as it is when the step runs.
    Metric(MetricId),
}

/// How a value stands where it is filled in later: `{{name}}`.
#[must_use]
pub fn placeholder(name: &str) -> String {
    format!("{{{{{name}}}}}")
}

/// A text with every `{{name}}` replaced for which there is a value.
#[must_use]
pub fn fill(text: &str, value_of: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once("{{") {
        filled.push_str(before);
        let named = tail.split_once("}}");
        if let Some((value, after)) =
            named.and_then(|(name, after)| Some((value_of(name.trim())?, after)))
        {
            filled.push_str(&value);
            rest = after;
        } else {
            filled.push_str("{{");
            rest = tail;
        }
    }
    filled.push_str(rest);
    filled
}

/// The same for every text within a value; keys and structure stay as they are, so that what is
/// filled in never becomes another word.
pub fn fill_json(config: &mut Value, value_of: &impl Fn(&str) -> Option<String>) {
    match config {
        Value::String(text) if text.contains("{{") => *text = fill(text, value_of),
        Value::Array(items) => {
            for item in items {
                fill_json(item, value_of);
            }
        }
        Value::Object(fields) => {
            for field in fields.values_mut() {
                fill_json(field, value_of);
            }
        }
        _ => {}
    }
}
