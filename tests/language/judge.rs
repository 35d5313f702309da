//! What must be true of every text that is compiled, and what of a plan matters.

use std::collections::BTreeSet;

use serde_json::Value;
use warroom::runbook::tree::Node;
use warroom::runbook::yaml::Yaml;
use warroom::runbook::{
    Compiled, Diagnostic, Inputs, Paint, compile, print_plan, render, to_json, tree,
};

pub(crate) fn compiled(text: &str) -> Compiled {
    compiled_for(text, None)
}

/// Compiles a text for one of its environments.
pub(crate) fn compiled_for(text: &str, environment: Option<&str>) -> Compiled {
    let mut inputs = Inputs {
        environment: environment.map(str::to_owned),
        ..Inputs::default()
    };
    for name in ["TOKEN", "CHAT_TOKEN", "SLACK_WEBHOOK_URL"] {
        inputs
            .env
            .insert(name.to_owned(), "http://127.0.0.1:9/".to_owned());
    }
    compile(text, "any.yaml", "/srv/runbooks", &inputs)
}

/// Compiles a text, and says what is wrong with the answer.
pub(crate) fn flaw(text: &str) -> Result<Compiled, String> {
    let compiled = compiled(text);
    if compiled.plan.is_none() && !compiled.diagnostics.iter().any(Diagnostic::is_error) {
        return Err("neither a plan nor an error".to_owned());
    }
    for mistake in &compiled.diagnostics {
        flaw_of(mistake, text)?;
    }
    let drawn = render(&compiled.diagnostics, &compiled.texts, Paint::Plain);
    obeyed(&drawn, "a drawn mistake")?;
    let json = to_json(&compiled.diagnostics, &compiled.texts).to_string();
    obeyed(&json, "a mistake as JSON")?;
    if let Some(plan) = &compiled.plan {
        obeyed(&print_plan(plan), "a printed plan")?;
    }
    Ok(compiled)
}

fn flaw_of(mistake: &Diagnostic, text: &str) -> Result<(), String> {
    let places = std::iter::once(&mistake.at).chain(mistake.also.iter().map(|(at, _)| at));
    for at in places {
        if at.start > at.end || at.end > text.len() {
            return Err(format!("outside of the text: {mistake:?}"));
        }
    }
    let words = [Some(&mistake.message), mistake.hint.as_ref()];
    for words in words.into_iter().flatten() {
        if words.is_empty() || words.contains('\n') || words.len() > 2000 {
            return Err(format!("no line of words: {mistake:?}"));
        }
    }
    Ok(())
}

/// Whether a terminal would obey something in it.
fn obeyed(text: &str, what: &str) -> Result<(), String> {
    let obeyed = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    match text.chars().find(|c| obeyed(*c)) {
        Some(c) => Err(format!("{c:?} in {what}")),
        None => Ok(()),
    }
}

/// The plan without what only says where things were written.
pub(crate) fn essence(compiled: &Compiled) -> Option<Value> {
    let mut plan = serde_json::to_value(compiled.plan.as_ref()?).unwrap();
    without_places(&mut plan);
    Some(plan)
}

fn without_places(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("hash");
            if fields.get("line").is_some_and(Value::is_number) {
                fields.remove("line");
            }
            fields.values_mut().for_each(without_places);
        }
        Value::Array(items) => items.iter_mut().for_each(without_places),
        _ => {}
    }
}

/// The mistakes without their places.
pub(crate) fn words(compiled: &Compiled) -> BTreeSet<(&'static str, String, Option<String>)> {
    let mistakes = compiled.diagnostics.iter();
    mistakes
        .map(|m| (m.code, m.message.clone(), m.hint.clone()))
        .collect()
}

/// The tree, if YAML has nothing against the text.
pub(crate) fn read(text: &str) -> Option<Node> {
    let mut found = Vec::new();
    tree::read(text, &mut found).filter(|_| found.is_empty())
}

/// The same as a value to be written.
pub(crate) fn value(text: &str) -> Option<Yaml> {
    read(text).as_ref().map(Yaml::from)
}
