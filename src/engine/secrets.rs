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
    missing: Vec<String>,
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
                None => secrets.missing.push(from.clone()),
            }
        }
        secrets.redactor = Redactor::new(secrets.values.values().map(String::as_str));
        secrets
    }

    /// Environment variables that are named by the runbook and not there.
    pub(super) fn missing(&self) -> &[String] {
        &self.missing
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
    pub(super) fn filled(&self, config: &Value) -> Value {
        match config {
            Value::String(text) => Value::String(self.filled_text(text)),
            Value::Array(values) => values.iter().map(|value| self.filled(value)).collect(),
            Value::Object(fields) => {
                let fields = fields
                    .iter()
                    .map(|(key, value)| (key.clone(), self.filled(value)));
                Value::Object(fields.collect())
            }
            other => other.clone(),
        }
    }

    fn filled_text(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for (name, value) in &self.values {
            for form in [
                format!("{{{{secret.{name}}}}}"),
                format!("{{{{ secret.{name} }}}}"),
            ] {
                filled = filled.replace(&form, value);
            }
        }
        filled
    }
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
            value: None,
            secret_from: Some(from.to_owned()),
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
            json!({"headers": {"authorization": "Bearer hunter2-long"}, "n": 1})
        );
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
