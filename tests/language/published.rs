//! What is published of the language: docs/runbook.schema.json is the program's own, each key in it
//! is explained there and in the manual. Write it anew with `UPDATE_DOCS=1`.

#![expect(
    clippy::disallowed_methods,
    reason = "UPDATE_DOCS is for people who run this test"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use warroom::runbook::schema;

use crate::mutate::keys;

#[test]
fn the_committed_schema_is_the_programs_own() {
    let page = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/runbook.schema.json");
    if std::env::var("UPDATE_DOCS").is_ok() {
        fs::write(&file, &page).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == page,
        "docs/runbook.schema.json is older than the program: UPDATE_DOCS=1 cargo test --test language"
    );
}

/// Calls `look` with each object of the schema, its name, and its properties.
fn each_object(
    name: &str,
    schema: &Value,
    look: &mut impl FnMut(&str, &serde_json::Map<String, Value>),
) {
    if let Some(properties) = schema["properties"].as_object() {
        look(name, properties);
    }
    match schema {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, inner)| each_object(name, inner, look)),
        Value::Array(items) => items
            .iter()
            .for_each(|inner| each_object(name, inner, look)),
        _ => {}
    }
}

#[test]
fn every_key_of_the_schema_is_described_in_a_sentence() {
    let schema = schema();
    let mut silent = Vec::new();
    each_object("Runbook", &schema, &mut |name, properties| {
        for (key, property) in properties {
            let words = property["description"].as_str().unwrap_or_default();
            if words.len() < 4 || !words.ends_with('.') {
                silent.push(format!("{name}.{key}: {words:?}"));
            }
        }
    });
    assert!(silent.is_empty(), "{silent:#?}");
    let defs = schema["$defs"].as_object().unwrap();
    let silent: Vec<&String> = defs
        .iter()
        .filter(|(_, def)| def["description"].as_str().is_none())
        .map(|(name, _)| name)
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn every_key_of_the_schema_is_in_the_manual() {
    let manual = fs::read_to_string("docs/runbook.md").unwrap();
    let words: BTreeSet<&str> = manual
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .collect();
    let told = |key: &str| {
        let quoted = ["`", ": ", ":`", " "]
            .iter()
            .any(|end| manual.contains(&format!("`{key}{end}")));
        let shown = manual.lines().any(|line| {
            let line = line.trim_start_matches([' ', '-']);
            line.strip_prefix(key)
                .is_some_and(|rest| rest.starts_with(':'))
                || line.contains(&format!("{{ {key}: "))
                || line.contains(&format!(", {key}: "))
        });
        words.contains(key) && (quoted || shown)
    };
    let untold: Vec<&str> = keys()
        .iter()
        .map(String::as_str)
        .filter(|key| !told(key))
        .collect();
    assert!(
        untold.is_empty(),
        "docs/runbook.md says nothing of {untold:?}"
    );
}
