//! Captured values: what a step or an item asks for, and what later steps, messages and the report
//! use.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::room::id::{MetricId, ValueId};
use crate::support::Quantity;
use crate::support::text::harmless;

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

/// Whether what stands between `{{` and `}}` can be the name of a value. Templates of other programs,
/// `docker ps --format '{{.Names}}'`, are words of a script and nothing to be filled in.
#[must_use]
pub fn names_value(name: &str) -> bool {
    let bare = name.strip_prefix("secret.").unwrap_or(name);
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    !bare.is_empty() && bare.chars().all(fits) && !matches!(bare, "end" | "else")
}

/// The names of the values that a configuration uses, each once. What is filled in elsewhere (a
/// weight, a cohort, a secret) is none of them.
#[must_use]
pub fn placeholders(config: &Value) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    collect(config, &mut found);
    found
}

fn collect<'a>(config: &'a Value, found: &mut BTreeSet<&'a str>) {
    match config {
        Value::String(text) => {
            let names = text.split("{{").skip(1);
            let names = names.filter_map(|part| part.split_once("}}"));
            let names = names.map(|(name, _)| name.trim());
            let elsewhere =
                |name: &str| name == "weight" || name == "cohort" || name.starts_with("secret.");
            found.extend(names.filter(|name| names_value(name) && !elsewhere(name)));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, found)),
        _ => {}
    }
}

/// Longest value, in bytes: a line.
const LONGEST: usize = 1024;

impl ValueKind {
    /// The value as it is kept, if a text is one of this kind.
    ///
    /// # Errors
    /// What it must be.
    pub fn accept(self, text: &str) -> Result<String, &'static str> {
        let text = text.trim();
        if text.is_empty() {
            return Err("a value cannot be empty");
        }
        if text.len() > LONGEST || harmless(text) != text || text.contains('\n') {
            return Err("a value is one line of at most 1 KiB");
        }
        // It would be taken for another value when it is filled in.
        if text.contains("{{") {
            return Err("a value cannot hold `{{`");
        }
        let fits = match self {
            Self::Text => true,
            Self::Semver => is_version(text),
            Self::Number => text.parse::<Quantity>().is_ok(),
            Self::Url => is_address(text),
            Self::YesNo => matches!(text, "yes" | "no"),
        };
        if fits {
            Ok(text.to_owned())
        } else {
            Err(self.wanted())
        }
    }

    /// What it must look like, in words.
    #[must_use]
    pub fn wanted(self) -> &'static str {
        match self {
            Self::Text => "one line of text",
            Self::Semver => "a version: three numbers, 1.2.3, or 1.2.3-rc.1",
            Self::Number => "a number, with or without a unit",
            Self::Url => "a whole address: https://host/path",
            Self::YesNo => "yes or no",
        }
    }
}

/// Semantic Versioning 2.0.0, items 2, 9 and 10, without the rule against leading zeros.
fn is_version(text: &str) -> bool {
    let (rest, build) = text.split_once('+').unwrap_or((text, "0"));
    let (core, before) = rest.split_once('-').unwrap_or((rest, "0"));
    let numbers: Vec<&str> = core.split('.').collect();
    let number = |n: &&str| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit());
    let word = |w: &str| !w.is_empty() && w.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    numbers.len() == 3
        && numbers.iter().all(number)
        && before.split('.').all(word)
        && build.split('.').all(word)
}

fn is_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(letters)
        && !host.is_empty()
        && !rest.contains(char::is_whitespace)
}
