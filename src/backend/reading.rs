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
