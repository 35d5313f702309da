//! How a value of a plan reads: durations, moments and conditions as they are written in a runbook,
//! all else field by field.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::room::condition::{Condition, Limit};
use crate::room::plan::{When, Window};
use crate::support::{Millis, Quantity};

/// The fields whose number is a span of time in milliseconds.
pub(super) const SPANS: [&str; 20] = [
    "after",
    "at_most",
    "budget",
    "deadline",
    "decide_within",
    "every",
    "fresh",
    "held_for",
    "kill_after",
    "lasts",
    "respond_within",
    "retry_after",
    "scrape",
    "settle",
    "soak",
    "unknown_for",
    "valid_for",
    "wait",
    "window",
    "within",
];

/// A value that reads as one: a moment, a condition, a quantity.
pub(super) fn whole(value: &Value) -> Option<String> {
    fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
        serde_json::from_value(value.clone()).ok()
    }
    if !value.is_object() {
        return None;
    }
    read::<When>(value)
        .map(|when| when.to_string())
        .or_else(|| read::<Condition>(value).map(|condition| condition.to_string()))
        .or_else(|| read::<Limit>(value).map(|limit| limit.to_string()))
        .or_else(|| read::<Quantity>(value).map(|quantity| quantity.to_string()))
        .or_else(|| read::<Window>(value).map(|w| format!("{} to {}", w.from, w.to)))
}

/// The value of a field in words.
pub(super) fn words(field: &str, value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_u64() {
            Some(span) if SPANS.contains(&field) => Millis(span).to_string(),
            _ => number.to_string(),
        },
        Value::Array(items) if items.is_empty() => "nothing".to_owned(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| words(field, item)).collect();
            items.join(", ")
        }
        Value::Object(fields) => whole(value).unwrap_or_else(|| {
            let said = fields.iter().filter(|(_, value)| !value.is_null());
            let said: Vec<String> = said
                .map(|(field, value)| format!("{field} {}", words(field, value)))
                .collect();
            said.join(", ")
        }),
    }
}
