//! Which environment a runbook is compiled for: the one that is asked for, else its own default.
//! What is wrong only in some environments is told with their names.

use super::name::shown;
use super::{Compiled, Files, Inputs, MOST_TOLD, compile, include};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::document::{Decode, Environment, Map, Reading, Variable};
use crate::runbook::tree::{Node, Value};
use crate::support::text::{listed, nearest};

/// The environment in force.
#[derive(Clone, Debug, Default)]
pub(super) struct Chosen {
    /// Its name; none where the runbook has no environments.
    pub(super) name: Option<String>,
    /// What it says.
    pub(super) says: Environment,
}

/// Compiles a runbook for each of its environments, or for the one that `inputs` ask for. A mistake
/// that is not in all of them says in which it is.
#[must_use]
pub fn check(text: &str, file: &str, folder: &str, inputs: &Inputs) -> Compiled {
    let (_, root) = include::gathered(text, file, &inputs.files, &mut Vec::new());
    let names = root.as_ref().map(declared_names).unwrap_or_default();
    if inputs.environment.is_some() || names.is_empty() {
        return compile(text, file, folder, inputs);
    }
    let each = names.into_iter().map(|name| {
        let environment = Some(name.clone());
        let inputs = Inputs {
            environment,
            ..inputs.clone()
        };
        (name, compile(text, file, folder, &inputs))
    });
    together(each.collect())
}

/// The environment that a runbook is for where nothing else is said.
#[must_use]
pub fn default_environment(text: &str, files: &Files) -> Option<String> {
    let (_, root) = include::gathered(text, "", files, &mut Vec::new());
    let (name, _) = root?.at("default_environment").and_then(text_of)?;
    Some(name)
}

/// What came of all environments as one; the plan is the first one's, if each has one.
fn together(each: Vec<(String, Compiled)>) -> Compiled {
    let mut all: Vec<(Diagnostic, Vec<&str>)> = Vec::new();
    for (name, compiled) in &each {
        for told in &compiled.diagnostics {
            match all.iter_mut().find(|(known, _)| known == told) {
                Some((_, names)) => names.push(name),
                None => all.push((told.clone(), vec![name])),
            }
        }
    }
    let everywhere = each.len();
    let named = all.into_iter().map(|(mut told, names)| {
        if names.len() < everywhere {
            told.message = format!("{} (in {})", told.message, listed(&names));
        }
        told
    });
    let mut diagnostics: Vec<Diagnostic> = named.collect();
    diagnostics.sort_by(|a, b| (a.at, a.code).cmp(&(b.at, b.code)));
    diagnostics.truncate(MOST_TOLD);
    let sound = each.iter().all(|(_, compiled)| compiled.plan.is_some());
    let first = each.into_iter().next().map(|(_, compiled)| compiled);
    Compiled {
        plan: first
            .as_ref()
            .and_then(|first| first.plan.clone())
            .filter(|_| sound),
        texts: first.map(|first| first.texts).unwrap_or_default(),
        diagnostics,
    }
}

/// The names of a runbook's environments.
fn declared_names(root: &Node) -> Vec<String> {
    let entries = root.at("environments").and_then(Node::entries);
    let entries = entries.unwrap_or_default().iter();
    entries.map(|entry| entry.key.clone()).collect()
}

/// The environment that counts, of those the runbook declares.
pub(super) fn chosen(
    root: &Node,
    variables: &Map<Variable>,
    inputs: &Inputs,
    found: &mut Vec<Diagnostic>,
) -> Chosen {
    let mut unheard = Reading::default();
    let node = root.at("environments").filter(|node| !node.is_nothing());
    let declared = node.and_then(|node| Map::<Environment>::decode(node, &mut unheard));
    let declared = declared.unwrap_or_default();
    refuse_unknown(&declared, variables, found);
    let default = root.at("default_environment").and_then(text_of);
    let own = default
        .as_ref()
        .and_then(|(name, at)| known(&declared, name, *at, found));
    let name = match inputs.environment.as_deref() {
        Some(asked) => {
            let at = node.map_or(root.span, |node| node.span);
            known(&declared, asked, Span::new(at.start, at.start), found)
        }
        None if default.is_some() => own,
        None => declared.entries.first().map(|(name, at, _)| {
            found.push(which(&declared, *at));
            name.as_str()
        }),
    };
    // After a mistake any one will do, so that the rest can still be looked at.
    let says = name.map_or_else(
        || declared.iter().next(),
        |name| declared.iter().find(|(known, ..)| *known == name),
    );
    Chosen {
        name: name.map(str::to_owned),
        says: says.map(|(_, _, says)| says.clone()).unwrap_or_default(),
    }
}

fn text_of(node: &Node) -> Option<(String, Span)> {
    match &node.value {
        Value::Scalar(scalar) if !node.is_nothing() => Some((scalar.text.clone(), node.span)),
        _ => None,
    }
}

fn refuse_unknown(
    declared: &Map<Environment>,
    variables: &Map<Variable>,
    found: &mut Vec<Diagnostic>,
) {
    let names: Vec<&str> = variables.names().collect();
    for (environment, _, says) in declared.iter() {
        for (name, at, value) in &says.values {
            let secret = |(known, _, variable): &(&str, Span, &Variable)| {
                known == name && variable.secret == Some(true)
            };
            if !names.contains(&name.as_str()) {
                let message = format!(
                    "`{}` gives a value to `{}`, which is no variable",
                    shown(environment),
                    shown(name)
                );
                let hint = match nearest(name, names.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "declare it under `variables`".to_owned(),
                };
                found.push(Diagnostic::error("unknown-variable", *at, message).hint(hint));
            } else if variables.iter().any(|variable| secret(&variable)) {
                let message = format!("the secret `{}` stands in the runbook", shown(name));
                let hint = "remove it, and change the secret: it was written down";
                found.push(Diagnostic::error("secret", value.at, message).hint(hint));
            }
        }
    }
}

/// The name if there is such an environment.
fn known<'n>(
    declared: &Map<Environment>,
    name: &'n str,
    at: Span,
    found: &mut Vec<Diagnostic>,
) -> Option<&'n str> {
    let names: Vec<&str> = declared.names().collect();
    if names.contains(&name) {
        return Some(name);
    }
    let message = format!("there is no environment `{}`", shown(name));
    let hint = match nearest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.is_empty() => "the runbook has no `environments`".to_owned(),
        None => format!("there are {}", listed(&names)),
    };
    found.push(Diagnostic::error("unknown-environment", at, message).hint(hint));
    None
}

fn which(declared: &Map<Environment>, at: Span) -> Diagnostic {
    let names: Vec<&str> = declared.names().collect();
    let first = names.first().copied().unwrap_or_default();
    let message = format!("for which environment? there are {}", listed(&names));
    let hint = format!("say --env {first}, or write `default_environment: {first}`");
    Diagnostic::error("which-environment", at, message).hint(hint)
}
