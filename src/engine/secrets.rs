//! The secrets' values: read from the environment that keeper and engine were started with, held
//! in memory only. They reach commands as environment and requests as text, never the journal.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::backend::command::variable_name;
use crate::room::Plan;
use crate::support::redact::Redactor;

/// Secrets by the runbook's names.
#[derive(Clone, Default)]
pub(super) struct Secrets {
    values: BTreeMap<String, String>,
    /// Variables without a value: the runbook's names and the environment's.
    missing: Vec<(String, String)>,
    redactor: Redactor,
}

impl Secrets {
    /// The values that the plan names, from this environment.
    pub(super) fn of(plan: &Plan, environment: impl Fn(&str) -> Option<String>) -> Self {
        let mut secrets = Self::default();
        for variable in &plan.variables {
            let Some(from) = &variable.secret_from else {
                continue;
            };
            match environment(from) {
                Some(value) => {
                    secrets.values.insert(variable.name.clone(), value);
                }
                None => secrets.missing.push((variable.name.clone(), from.clone())),
            }
        }
        secrets.redactor = Redactor::new(secrets.values.values().map(String::as_str));
        secrets
    }

    /// Environment variables that are named by the runbook and not there.
    pub(super) fn missing(&self) -> Vec<&str> {
        self.missing.iter().map(|(_, from)| from.as_str()).collect()
    }

    /// Masks them in any text.
    pub(super) fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// As environment variables for a command.
    pub(super) fn variables(&self) -> BTreeMap<String, String> {
        self.values
            .iter()
            .map(|(name, value)| (variable_name(name), value.clone()))
            .collect()
    }

    /// The configuration with `{{secret.NAME}}` filled in, in its texts only.
    ///
    /// # Errors
    /// When it needs a secret that is not there: half an address must not be sent to anyone.
    pub(super) fn filled(&self, config: &Value) -> Result<Value, String> {
        Ok(match config {
            Value::String(text) => Value::String(self.filled_text(text)?),
            Value::Array(values) => {
                let filled = values.iter().map(|value| self.filled(value));
                Value::Array(filled.collect::<Result<_, _>>()?)
            }
            Value::Object(fields) => {
                let filled = fields
                    .iter()
                    .map(|(key, value)| Ok((key.clone(), self.filled(value)?)));
                Value::Object(filled.collect::<Result<_, String>>()?)
            }
            other => other.clone(),
        })
    }

    fn filled_text(&self, text: &str) -> Result<String, String> {
        let lacking = |(name, _): &&(String, String)| forms(name).iter().any(|f| text.contains(f));
        if let Some((_, from)) = self.missing.iter().find(lacking) {
            return Err(format!("the secret {from} is not in the environment"));
        }
        let mut filled = text.to_owned();
        for (name, value) in &self.values {
            for form in forms(name) {
                filled = filled.replace(&form, value);
            }
        }
        Ok(filled)
    }
}

/// How a runbook refers to a secret.
fn forms(name: &str) -> [String; 2] {
    [
        format!("{{{{secret.{name}}}}}"),
        format!("{{{{ secret.{name} }}}}"),
    ]
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&String> = self.values.keys().collect();
        f.debug_struct("Secrets")
            .field("names", &names)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::plan::Variable;
    use serde_json::json;

    fn secrets() -> Secrets {
        let variable = |name: &str, from: &str| Variable {
            name: name.to_owned(),
            secret_from: Some(from.to_owned()),
            ..Variable::default()
        };
        let variables = vec![variable("token", "TOKEN"), variable("url", "ABSENT")];
        let plan = Plan {
            variables,
            ..Plan::default()
        };
        Secrets::of(&plan, |name| {
            (name == "TOKEN").then(|| "hunter2-long".to_owned())
        })
    }

    #[test]
    fn texts_are_filled_and_nothing_else() {
        let config = json!({"headers": {"authorization": "Bearer {{ secret.token }}"}, "n": 1});
        let filled = secrets().filled(&config);
        assert_eq!(
            filled,
            Ok(json!({"headers": {"authorization": "Bearer hunter2-long"}, "n": 1}))
        );
    }

    #[test]
    fn nothing_is_sent_without_a_secret_that_it_needs() {
        let config = json!({"url": "{{secret.url}}/deploy"});
        let why = "the secret ABSENT is not in the environment".to_owned();
        assert_eq!(secrets().filled(&config), Err(why));
    }

    #[test]
    fn what_is_missing_is_named_and_nothing_is_shown() {
        let secrets = secrets();
        assert_eq!(secrets.missing(), ["ABSENT"]);
        assert!(!format!("{secrets:?}").contains("hunter2"));
        assert_eq!(
            secrets.redactor().masked("say hunter2-long"),
            "say ********"
        );
    }
}
