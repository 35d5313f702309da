//! Variables: each value from the command line, the environment or its default, one filled from
//! another, and of the type it declares. Secrets get no value here.

use std::collections::{BTreeMap, HashMap};

use super::Inputs;
use super::environment::{self, Chosen};
use super::name::shown;
use crate::room::plan;
use crate::runbook::diagnostic::{Diagnostic, MOST_KEPT, Span, keep};
use crate::runbook::document::{
    Decode, Environment, Known, Map, Reading, Scope, Variable, VariableType, Written,
};
use crate::runbook::tree::{Kind, Node};
use crate::support::text::{listed, nearest};
use crate::support::{Decimal, Millis, Quantity, Unit};

/// Most variables that are made one from another, and most bytes of one: longer ones are slips.
const LONGEST_CHAIN: usize = 32;
const LONGEST_VALUE: usize = 64 << 10;

/// What is known before the rest of the runbook is read.
pub(super) struct Resolved {
    pub(super) scope: Scope,
    pub(super) variables: Vec<plan::Variable>,
    pub(super) environment: Chosen,
}

/// The values of all variables, and their mistakes apart from those of decoding, which come again
/// when the whole document is decoded.
pub(super) fn resolved(root: &Node, inputs: &Inputs, found: &mut Vec<Diagnostic>) -> Resolved {
    let mut unheard = Reading::default();
    let node = root.at("variables").filter(|node| !node.is_nothing());
    let declared = node.and_then(|node| Map::<Variable>::decode(node, &mut unheard));
    let declared = declared.unwrap_or_default();
    let names: Vec<&str> = declared.names().collect();
    let environment = environment::chosen(root, &declared, inputs, found);
    let mut resolver = Resolver {
        declared: &declared,
        places: names
            .iter()
            .zip(0..)
            .map(|(name, at)| (*name, at))
            .collect(),
        inputs,
        environment: &environment.says,
        known: BTreeMap::new(),
        path: Vec::new(),
        found,
    };
    resolver.refuse_unknown_inputs(root.at("variables").map_or(root.span, |node| node.span));
    for name in &names {
        resolver.value(name);
    }
    let known = resolver.known;
    let read_from = |name: &str, variable: &Variable| {
        let env = variable.from_env.as_ref().map(|env| env.value.clone())?;
        let read = !inputs.vars.contains_key(name) && inputs.env.contains_key(&env);
        read.then_some(env)
    };
    let variables = declared.iter().filter_map(|(name, _, variable)| {
        Some(plan::Variable {
            read_from: match known.get(name)? {
                Known::Value(_) => read_from(name, variable),
                _ => None,
            },
            name: name.to_owned(),
            title: variable.title.as_ref().map(|title| title.value.clone()),
            value: match known.get(name)? {
                Known::Value(value) => Some(value.clone()),
                Known::Secret => None,
                Known::Mistaken | Known::Asked => return None,
            },
            secret_from: match known.get(name)? {
                Known::Secret => variable.from_env.as_ref().map(|env| env.value.clone()),
                _ => None,
            },
        })
    });
    let variables = variables.collect();
    Resolved {
        scope: Scope {
            known,
            ..Scope::default()
        },
        variables,
        environment,
    }
}

struct Resolver<'a> {
    declared: &'a Map<Variable>,
    /// Where each name is among them.
    places: HashMap<&'a str, usize>,
    inputs: &'a Inputs,
    environment: &'a Environment,
    known: BTreeMap<String, Known>,
    /// The variables being resolved, to see a cycle.
    path: Vec<String>,
    found: &'a mut Vec<Diagnostic>,
}

impl Resolver<'_> {
    fn refuse_unknown_inputs(&mut self, at: Span) {
        let names: Vec<&str> = self.declared.names().collect();
        for given in self.inputs.vars.keys() {
            if names.contains(&given.as_str()) {
                continue;
            }
            let message = format!(
                "a value is given for `{}`, which is no variable",
                shown(given)
            );
            let hint = match nearest(given, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the variables are {}", listed(&names)),
            };
            let head = Span::new(at.start, at.start);
            let mistake = Diagnostic::error("unknown-variable", head, message);
            self.found.push(mistake.hint(hint));
        }
    }

    /// Makes a variable's value known.
    fn value(&mut self, name: &str) {
        if self.known.contains_key(name) {
            return;
        }
        let entry = self
            .places
            .get(name)
            .and_then(|at| self.declared.entries.get(*at));
        let Some((_, at, variable)) = entry else {
            return;
        };
        if self.path.iter().any(|on| on == name) {
            self.refuse_cycle(name, *at);
            return;
        }
        if self.path.len() >= LONGEST_CHAIN {
            let message = format!("more than {LONGEST_CHAIN} variables are made one from another");
            keep(self.found, Diagnostic::error("too-deep", *at, message));
            self.known.insert(name.to_owned(), Known::Mistaken);
            return;
        }
        self.path.push(name.to_owned());
        let value = variable
            .as_ref()
            .and_then(|variable| self.judged(name, *at, variable));
        self.path.pop();
        self.known
            .entry(name.to_owned())
            .or_insert(value.unwrap_or(Known::Mistaken));
    }

    fn refuse_cycle(&mut self, name: &str, at: Span) {
        let start = self
            .path
            .iter()
            .position(|on| on == name)
            .unwrap_or_default();
        let ring: Vec<&str> = self.path.iter().skip(start).map(String::as_str).collect();
        let message = format!("the variable `{name}` is made from itself");
        let hint = format!("the ring is {} -> {name}", ring.join(" -> "));
        self.found
            .push(Diagnostic::error("cycle", at, message).hint(hint));
        self.known.insert(name.to_owned(), Known::Mistaken);
    }

    fn judged(&mut self, name: &str, at: Span, variable: &Variable) -> Option<Known> {
        if let Some(env) = &variable.from_env
            && !is_environment_name(env)
        {
            let message = format!("`{}` cannot be in the environment", shown(env));
            let mistake = Diagnostic::error("name", env.at, message);
            let hint = "an environment variable is named like CHAT_TOKEN";
            keep(self.found, mistake.hint(hint));
            return None;
        }
        if variable.secret == Some(true) {
            return Some(self.secret(name, at, variable));
        }
        let environment = variable
            .from_env
            .as_ref()
            .and_then(|n| self.inputs.env.get(&n.value));
        let (text, at) = if let Some(given) = self.inputs.vars.get(name).or(environment) {
            (given.clone(), at)
        } else if let Some(written) = self.environment.value(name).or(variable.default.as_ref()) {
            (self.filled(written, variable)?, written.at)
        } else {
            // A misspelt `default` was told as that.
            let slip = |key: &String| nearest(key, ["default"]).is_some();
            if !variable.here.unknown.iter().any(slip) {
                self.found.push(missing(name, at, variable));
            }
            return None;
        };
        let kind = variable.r#type.map_or(VariableType::Text, |t| t.value);
        match mistake_of(kind, &text) {
            None => Some(Known::Value(text)),
            Some((message, hint)) => {
                self.found
                    .push(Diagnostic::error("variable", at, message).hint(hint));
                None
            }
        }
    }

    fn secret(&mut self, name: &str, at: Span, variable: &Variable) -> Known {
        let mistake = if let Some(default) = &variable.default {
            let message = format!("the secret `{name}` stands in the runbook");
            Diagnostic::error("secret", default.at, message)
                .hint("remove `default`, and change the secret: it was written down")
        } else if self.inputs.vars.contains_key(name) {
            let message = format!("the secret `{name}` was given on the command line");
            Diagnostic::error("secret", at, message)
                .hint("every process can read it there: give it in the environment")
        } else if variable.from_env.is_none() {
            let message = format!("nothing says where the secret `{name}` comes from");
            Diagnostic::error("secret", at, message).hint("add `from_env: NAME`")
        } else {
            return Known::Secret;
        };
        self.found.push(mistake);
        Known::Secret
    }

    /// A written value with other variables filled in.
    fn filled(&mut self, written: &Written, variable: &Variable) -> Option<String> {
        let kind = variable.r#type.map_or(VariableType::Text, |t| t.value);
        let numeric = matches!(kind, VariableType::Number);
        match written.kind {
            Kind::Number | Kind::Truth
                if !numeric && kind != VariableType::Duration && kind != VariableType::Percent =>
            {
                let message = format!("{} where text is wanted", words(written.kind));
                let hint = format!("write \"{}\" in quotes", shown(&written.text));
                let mistake = Diagnostic::error("not-text", written.at, message);
                self.found.push(mistake.hint(hint));
                return None;
            }
            Kind::Nothing => {
                let message = "the value is nothing";
                let mistake = Diagnostic::error("wrong-type", written.at, message);
                self.found
                    .push(mistake.hint("write \"\" for an empty text"));
                return None;
            }
            _ => {}
        }
        for name in names_in(&written.text) {
            self.value(name);
        }
        let mut reading = Reading::new(self.scope_of(&written.text));
        let filled = reading.filled_plainly(&written.text, written.at);
        for mistake in reading.found {
            keep(self.found, mistake);
        }
        filled.filter(|filled| {
            let fits = filled.len() <= LONGEST_VALUE;
            if !fits {
                let message = format!("this value has more than {LONGEST_VALUE} bytes");
                keep(
                    self.found,
                    Diagnostic::error("too-long", written.at, message),
                );
            }
            fits
        })
    }

    /// What is known of the variables in a text; of all, where one of them is not known, so that
    /// what it may have meant can be told.
    fn scope_of(&self, text: &str) -> Scope {
        let mentioned = names_in(text).map(|name| {
            let known = self.known.get(name)?.clone();
            Some((name.to_owned(), known))
        });
        if let Some(known) = mentioned.collect() {
            return Scope {
                known,
                ..Scope::default()
            };
        }
        if self.found.len() >= MOST_KEPT {
            let mistaken = names_in(text).map(|name| (name.to_owned(), Known::Mistaken));
            return Scope {
                known: mistaken.collect(),
                ..Scope::default()
            };
        }
        let mut known = self.known.clone();
        for name in self.declared.names() {
            // Those on the path are being told of as a cycle.
            known.entry(name.to_owned()).or_insert(Known::Mistaken);
        }
        Scope {
            known,
            ..Scope::default()
        }
    }
}

/// Letters, digits and `_`, as shells have them (POSIX.1-2024, 3.216).
fn is_environment_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.chars().all(plain) && name.starts_with(|c: char| !c.is_ascii_digit())
}

fn words(kind: Kind) -> &'static str {
    if kind == Kind::Number {
        "a number"
    } else {
        "a yes or no"
    }
}

/// The names between `{{` and `}}`.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{")
        .skip(1)
        .filter_map(|part| part.split_once("}}").map(|(name, _)| name.trim()))
}

fn missing(name: &str, at: Span, variable: &Variable) -> Diagnostic {
    let message = format!("the variable `{name}` has no value");
    let hint = match &variable.from_env {
        Some(env) => format!("set {} in the environment, or add a `default`", shown(env)),
        None => format!("give it with --var {name}=..., or add a `default`"),
    };
    Diagnostic::error("no-value", at, message).hint(hint)
}

/// What is wrong with a value of this type, and what to write.
fn mistake_of(kind: VariableType, text: &str) -> Option<(String, &'static str)> {
    let refused = |what: &str| format!("`{}` is no {what}", shown(text));
    match kind {
        VariableType::Text => None,
        VariableType::Semver => (!is_semver(text)).then(|| {
            (
                refused("version"),
                "a version is three numbers, 1.2.3, or 1.2.3-rc.1",
            )
        }),
        VariableType::Number => text
            .parse::<Decimal>()
            .is_err()
            .then(|| (refused("number"), "a number is 3 or 0.5")),
        VariableType::Url => text.parse::<reqwest::Url>().is_err().then(|| {
            (
                refused("address"),
                "write all of it: http://127.0.0.1:8080/path",
            )
        }),
        VariableType::Duration => text
            .parse::<Millis>()
            .is_err()
            .then(|| (refused("duration"), "a duration is 30s, 5m or 1h30m")),
        VariableType::Percent => {
            let percent = text
                .parse::<Quantity>()
                .is_ok_and(|q| q.unit == Unit::Percent);
            (!percent).then(|| (refused("percent"), "a percent is 10 %"))
        }
    }
}

/// Semantic Versioning 2.0.0, item 2, 9 and 10, without the rule against leading zeros.
fn is_semver(text: &str) -> bool {
    let (rest, build) = text.split_once('+').unwrap_or((text, "0"));
    let (core, before) = rest.split_once('-').unwrap_or((rest, "0"));
    let numbers: Vec<&str> = core.split('.').collect();
    let words = |part: &str| {
        part.split('.').all(|word| {
            !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        })
    };
    numbers.len() == 3
        && numbers
            .iter()
            .all(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()))
        && words(before)
        && words(build)
}
