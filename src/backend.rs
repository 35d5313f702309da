//! The levers: what an action does to the world outside. Each kind has a pure configuration with
//! its own error, says exactly what it will do, whether it may be repeated and how doubt about it
//! is settled. A further lever is one file beside `command` and one row in each `match` here.
//!
//! Commands run in their own process (`shim`) on a folder that outlives the engine (`attempt`);
//! HTTP requests run in the engine.

pub mod attempt;
pub mod command;
pub mod http;
pub mod shim;

mod reading;
mod weight;

pub use reading::{Reading, number_of};

use serde_json::Value;

use crate::support::redact::Redactor;
use crate::support::text::{harmless, nearest};
use crate::support::{Decimal, Millis};

/// The kinds of backends by name.
pub const KINDS: [&str; 2] = ["command", "http"];

/// What one action does, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backend {
    /// A program or a script.
    Command(command::Config),
    /// A request.
    Http(http::Config),
}

/// How doubt about an attempt's outcome is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It sets something to a value, and the value can be read back; where the plan says no way to
    /// read it, a person is asked.
    ReadBack,
    /// Only a person can tell.
    Ask,
}

/// What is wrong with an action.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BackendError {
    /// There is no such kind.
    #[error("there is no backend {0:?}")]
    UnknownKind(String),
    /// The command is wrong.
    #[error(transparent)]
    Command(#[from] command::CommandError),
    /// The request is wrong.
    #[error(transparent)]
    Http(#[from] http::HttpError),
}

impl BackendError {
    /// What to do about it, where that is known.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::UnknownKind(kind) => Some(match nearest(kind, KINDS) {
                Some(kind) => format!("did you mean {kind}?"),
                None => format!("there are {}", crate::support::text::listed(&KINDS)),
            }),
            Self::Command(error) => error.hint(),
            Self::Http(error) => error.hint().map(str::to_owned),
        }
    }
}

impl Backend {
    /// What a plan's call means.
    ///
    /// # Errors
    ///
    /// When there is no such kind, or the first mistake in the configuration.
    pub fn parse(kind: &str, config: &Value) -> Result<Self, BackendError> {
        match kind {
            "command" => Ok(Self::Command(command::Config::parse(config)?)),
            "http" => Ok(Self::Http(http::Config::parse(config)?)),
            other => Err(BackendError::UnknownKind(harmless(other))),
        }
    }

    /// Exactly what will be done, on one or more lines, with secrets masked.
    #[must_use]
    pub fn describe(&self, redactor: &Redactor) -> String {
        match self {
            Self::Command(config) => config.describe(redactor),
            Self::Http(config) => config.describe(redactor),
        }
    }

    /// The description on one line.
    #[must_use]
    pub fn shown(&self, redactor: &Redactor) -> String {
        let described = self.describe(redactor);
        let mut lines: Vec<&str> = described.lines().map(str::trim).collect();
        lines.retain(|line| !line.is_empty());
        lines.join("; ")
    }

    /// Whether doing it again does no harm.
    #[must_use]
    pub fn may_repeat(&self) -> bool {
        match self {
            Self::Command(config) => config.repeatable,
            Self::Http(config) => config.repeatable || config.method.is_safe(),
        }
    }

    /// How doubt about its outcome is settled.
    #[must_use]
    pub fn doubt(&self) -> Doubt {
        match self {
            Self::Http(config) if config.method.is_safe() => Doubt::ReadBack,
            // PUT sets the whole state of what it names (RFC 9110, section 9.3.4).
            Self::Http(config) if config.method == http::Method::Put => Doubt::ReadBack,
            Self::Command(_) | Self::Http(_) => Doubt::Ask,
        }
    }

    /// When it is shown as overdue.
    #[must_use]
    pub fn deadline(&self) -> Option<Millis> {
        match self {
            Self::Command(config) => config.deadline,
            Self::Http(config) => Some(config.timeout),
        }
    }

    /// The same with `{{weight}}` filled in.
    #[must_use]
    pub fn with_weight(&self, share: Decimal) -> Self {
        match self {
            Self::Command(config) => Self::Command(command::with_weight(config, share)),
            Self::Http(config) => Self::Http(http::with_weight(config, share)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn backend(kind: &str, config: &Value) -> Backend {
        Backend::parse(kind, config).unwrap()
    }

    #[test]
    fn an_unknown_kind_is_named_with_the_nearest() {
        let error = Backend::parse("comand", &json!({})).unwrap_err();
        assert_eq!(error.to_string(), "there is no backend \"comand\"");
        assert_eq!(error.hint().unwrap(), "did you mean command?");
    }

    #[test]
    fn only_what_is_declared_or_changes_nothing_repeats_by_itself() {
        let url = "http://127.0.0.1/";
        for (kind, config, repeats, doubt) in [
            ("command", json!({"argv": ["true"]}), false, Doubt::Ask),
            (
                "command",
                json!({"argv": ["true"], "repeatable": true}),
                true,
                Doubt::Ask,
            ),
            ("http", json!({"url": url}), true, Doubt::ReadBack),
            (
                "http",
                json!({"url": url, "method": "PUT"}),
                false,
                Doubt::ReadBack,
            ),
            (
                "http",
                json!({"url": url, "method": "POST"}),
                false,
                Doubt::Ask,
            ),
            (
                "http",
                json!({"url": url, "method": "POST", "repeatable": true}),
                true,
                Doubt::Ask,
            ),
        ] {
            let backend = backend(kind, &config);
            assert_eq!(
                (backend.may_repeat(), backend.doubt()),
                (repeats, doubt),
                "{config}"
            );
        }
    }

    #[test]
    fn one_line_says_it_all() {
        let script = backend(
            "command",
            &json!({"script": "set -x\n\nmake deploy\n", "cwd": "ops"}),
        );
        assert_eq!(
            script.shown(&Redactor::default()),
            "bash -eu -o pipefail; set -x; make deploy; in ops"
        );
    }
}
