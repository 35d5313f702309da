//! The values of variables while the rest of the runbook is read: `{{ name }}` is filled here, and
//! only here. A secret has no value at this time; where it may stand it stays as a reference.

use std::collections::{BTreeMap, BTreeSet};

use super::field::Reading;
use super::text::{Filled, Place, Said};
use crate::backend::command::{VARIABLE_PREFIX, variable_name};
use crate::room::plan::placeholder;
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::tree::{Kind, Node, Value};
use crate::support::text::{harmless, listed, nearest};

/// What is known of a variable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Known {
    /// Its value.
    Value(String),
    /// A secret: filled in when it is used, never before.
    Secret,
    /// A value that a step or an item asks for: filled in by the room, when it is used.
    Asked,
    /// It is declared, but with a mistake that was told.
    Mistaken,
}

/// The variables by name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scope {
    /// What is known of each.
    pub known: BTreeMap<String, Known>,
    /// The zone of the runbook's clock times.
    pub zone: Option<String>,
    /// What `for_each` has bound here: each name and its target, the outermost first.
    pub targets: Vec<(String, String)>,
}

/// A place where a value that is asked for is used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Use {
    /// Its name.
    pub name: String,
    /// The text that uses it.
    pub at: Span,
}

/// What secrets and the weight look like where they may stay.
const WEIGHT: &str = "{{weight}}";
/// Most bytes of all texts once variables are filled into them: a bomb of variables made from
/// variables stops here.
const MOST_FILLED: usize = 16 << 20;
const COHORT: &str = "{{cohort}}";

impl Reading {
    /// The text of a node with its variables filled in.
    pub(super) fn fill<P: Place>(&mut self, node: &Node) -> Option<Filled> {
        let Value::Scalar(scalar) = &node.value else {
            let message = format!("{} where text is wanted", node.words());
            let mistake = Diagnostic::error("wrong-type", node.span, message);
            self.tell(mistake.hint("write one text; one of several lines goes after `|`"));
            return None;
        };
        match scalar.kind() {
            Kind::Text => {}
            Kind::Nothing => {
                self.wrong_type(node, "text");
                return None;
            }
            Kind::Number | Kind::Truth => {
                let message = format!("{} where text is wanted", node.words());
                let hint = format!("write \"{}\" in quotes", harmless(&scalar.text));
                self.tell(Diagnostic::error("not-text", node.span, message).hint(hint));
                return None;
            }
        }
        self.filled::<P>(&scalar.text, node.span)
    }

    /// A text with its variables filled in.
    pub(super) fn filled<P: Place>(&mut self, text: &str, at: Span) -> Option<Filled> {
        let mut filled = Filled::default();
        let mut rest = text;
        let mut good = true;
        while let Some((before, tail)) = rest.split_once("{{") {
            filled.value.push_str(before);
            let Some((name, after)) = tail.split_once("}}") else {
                self.tell(
                    Diagnostic::error("placeholder", at, "`{{` without `}}`")
                        .hint("a variable is written {{ name }}"),
                );
                return None;
            };
            good &= self.put::<P>(name.trim(), at, &mut filled);
            rest = after;
        }
        filled.value.push_str(rest);
        filled.verbatim = filled.value == text;
        if !filled.verbatim {
            self.filled += filled.value.len();
        }
        good.then_some(filled)
    }

    /// A text with its variables filled in, where no secret may stand.
    pub(crate) fn filled_plainly(&mut self, text: &str, at: Span) -> Option<String> {
        self.filled::<Said>(text, at).map(|filled| filled.value)
    }

    /// Puts one variable's value at the end of the text; false after a mistake.
    fn put<P: Place>(&mut self, name: &str, at: Span, filled: &mut Filled) -> bool {
        if name == "weight" && P::WEIGHT {
            filled.value.push_str(WEIGHT);
            filled.weight = true;
            return true;
        }
        if name == "cohort" && P::WEIGHT {
            filled.value.push_str(COHORT);
            return true;
        }
        if P::LIVE.contains(&name) && !self.scope.known.contains_key(name) {
            filled.value.push_str("{{");
            filled.value.push_str(name);
            filled.value.push_str("}}");
            return true;
        }
        let plain = name.strip_prefix("secret.").unwrap_or(name);
        match self.scope.known.get(plain).cloned() {
            Some(Known::Value(value)) if plain == name => {
                if self.filled + filled.value.len() + value.len() > MOST_FILLED {
                    return self.refuse_more(at);
                }
                filled.value.push_str(&value);
                true
            }
            Some(Known::Value(_)) => {
                let message = format!("the variable `{}` is no secret", harmless(plain));
                let hint = format!("write {{{{ {plain} }}}}");
                self.tell(Diagnostic::error("secret", at, message).hint(hint));
                false
            }
            Some(Known::Secret) => self.put_secret::<P>(plain, at, filled),
            Some(Known::Asked) if plain == name => {
                filled.value.push_str(&placeholder(name));
                self.uses.push(Use {
                    name: name.to_owned(),
                    at,
                });
                true
            }
            Some(Known::Asked) => {
                let message = format!("the value `{}` is no secret", harmless(plain));
                let hint = format!("write {{{{ {plain} }}}}");
                self.tell(Diagnostic::error("secret", at, message).hint(hint));
                false
            }
            Some(Known::Mistaken) => false,
            None => {
                self.unknown_variable(name, at, P::LIVE);
                false
            }
        }
    }

    /// Told once: the texts after it are over the limit too.
    fn refuse_more(&mut self, at: Span) -> bool {
        if !self.found.iter().any(|mistake| mistake.code == "too-long") {
            let message = format!("more than {MOST_FILLED} bytes once variables are filled in");
            self.tell(Diagnostic::error("too-long", at, message));
        }
        false
    }

    /// Notes which values that are asked for a script reads from its environment.
    pub(super) fn uses_in_script(&mut self, body: &str, at: Span) {
        let variables = variables_in(body);
        if variables.is_empty() {
            return;
        }
        let asked = self.scope.known.iter().filter(|(_, k)| **k == Known::Asked);
        let used = asked.filter(|(name, _)| variables.contains(variable_name(name).as_str()));
        let used: Vec<Use> = used
            .map(|(name, _)| Use {
                name: name.clone(),
                at,
            })
            .collect();
        self.uses.extend(used);
    }

    fn put_secret<P: Place>(&mut self, name: &str, at: Span, filled: &mut Filled) -> bool {
        if !P::SECRETS {
            let message = format!("the secret `{name}` would be seen by everyone here");
            self.tell(Diagnostic::error("secret", at, message).hint(P::SECRET_HINT));
            return false;
        }
        filled.value.push_str("{{secret.");
        filled.value.push_str(name);
        filled.value.push_str("}}");
        true
    }

    fn unknown_variable(&mut self, name: &str, at: Span, live: &[&'static str]) {
        let message = format!("there is no variable `{}`", harmless(name));
        let mut names: Vec<&str> = self.scope.known.keys().map(String::as_str).collect();
        names.extend(live);
        let hint = match nearest(name, names.iter().copied()) {
            _ if name == "weight" => "{{ weight }} is known only where a lever is set".to_owned(),
            Some(near) => format!("did you mean {{{{ {near} }}}}?"),
            None if names.is_empty() => "declare it under `variables`".to_owned(),
            None => format!("the variables are {}", listed(&names)),
        };
        self.tell(Diagnostic::error("unknown-variable", at, message).hint(hint));
    }
}

/// The variables of values that a script may read, as they stand in its environment.
pub(in crate::runbook) fn variables_in(body: &str) -> BTreeSet<&str> {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let found = body.match_indices(VARIABLE_PREFIX).map(|(at, _)| {
        let rest = body.get(at..).unwrap_or_default();
        let end = rest.find(|c| !part(c)).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    });
    found.collect()
}
