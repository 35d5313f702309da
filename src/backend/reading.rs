//! A call that answers with a number: how a lever is read back.

use serde_json::Value;

use super::http::{self, ReadConfig, ReadError};
use super::{BackendError, attempt, command};
use crate::support::Decimal;
use crate::support::redact::Redactor;
use crate::support::text::harmless;

/// A reading, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// The last line that a command prints.
    Command(command::Config),
    /// A value in an HTTP answer.
    Http(ReadConfig),
}

impl Reading {
    /// What a plan's call for a number means.
    ///
    /// # Errors
    ///
    /// When there is no such kind, or the first mistake in the configuration.
    pub fn parse(kind: &str, config: &Value) -> Result<Self, BackendError> {
        match kind {
            "command" => Ok(Self::Command(command::Config::parse(config)?)),
            "http" => Ok(Self::Http(ReadConfig::parse(config)?)),
            other => Err(BackendError::UnknownKind(harmless(other))),
        }
    }

    /// Exactly what will be asked, on one or more lines, with secrets masked.
    #[must_use]
    pub fn describe(&self, redactor: &Redactor) -> String {
        match self {
            Self::Command(config) => config.describe(redactor),
            Self::Http(config) => config.request().describe(redactor),
        }
    }
}

/// The number that a finished command printed last.
///
/// # Errors
///
/// When the command did not do well, or printed something else.
pub fn number_of(report: &attempt::Report) -> Result<Decimal, ReadError> {
    if !report.succeeded() {
        return Err(ReadError::Unreachable(report.said()));
    }
    http::decimal_of(&report.last_line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::attempt::{Outcome, Report, Unmet};
    use crate::support::Millis;

    fn said(last_line: &str, unmet: Vec<Unmet>) -> Result<String, ReadError> {
        let report = Report {
            outcome: Outcome::Exited { code: 0 },
            code: Some(0),
            started_at: 0,
            ended_at: 1,
            took: Millis(1),
            unmet,
            last_line: last_line.to_owned(),
            strays: Vec::new(),
            lost_lines: 0,
        };
        number_of(&report).map(|number| number.to_string())
    }

    #[test]
    fn only_a_command_that_did_well_has_a_number() {
        assert_eq!(said("25 %", Vec::new()), Ok("25".to_owned()));
        assert!(matches!(
            said("weight 25", Vec::new()),
            Err(ReadError::NotANumber(_))
        ));
        let failed = said("25", vec![Unmet::Exit { expected: vec![1] }]);
        assert_eq!(
            failed,
            Err(ReadError::Unreachable("exit 0, wanted 1".to_owned()))
        );
    }

    #[test]
    fn a_reading_is_checked_like_an_action() {
        let url = serde_json::json!({"url": "http://127.0.0.1/w", "pointer": "blue"});
        assert!(matches!(
            Reading::parse("http", &url),
            Err(BackendError::Http(_))
        ));
        assert!(matches!(
            Reading::parse("smoke", &url),
            Err(BackendError::UnknownKind(_))
        ));
        let command = Reading::parse(
            "command",
            &serde_json::json!({"argv": ["./weight", "blue"]}),
        );
        assert_eq!(
            command.unwrap().describe(&Redactor::default()),
            "./weight blue"
        );
    }
}
