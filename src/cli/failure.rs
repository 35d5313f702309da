//! How a command fails: the fact, what to do next, and the exit code that says so to scripts.

use std::fmt;
use std::io;
use std::process::ExitCode;

use crate::fleet::FleetError;
use crate::settings::SettingsErrors;

/// How the program ends; the numbers are a promise to scripts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Exit {
    /// Done.
    Done = 0,
    /// Refused or failed.
    Failed = 1,
    /// A mistake in usage, settings or runbook.
    Usage = 2,
    /// No such room, or its engine cannot be reached.
    NoRoom = 3,
    /// A bug in this program.
    Bug = 70,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command did not do what it should.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Failure {
    /// How the program ends for it.
    pub(super) exit: Exit,
    /// What the fact is called: `error`, or `refused` where a room said no.
    pub(super) called: &'static str,
    /// The fact; empty when there is nothing to say, as when nobody reads any more.
    pub(super) fact: String,
    /// What to do next.
    pub(super) hint: Option<String>,
}

impl Failure {
    /// A failure that ends the program so.
    pub(super) fn new(exit: Exit, fact: impl fmt::Display) -> Self {
        Self {
            exit,
            called: "error",
            fact: fact.to_string(),
            hint: None,
        }
    }

    /// Refused or failed.
    pub(super) fn failed(fact: impl fmt::Display) -> Self {
        Self::new(Exit::Failed, fact)
    }

    /// A room said no.
    pub(super) fn refused(fact: impl fmt::Display) -> Self {
        Self {
            called: "refused",
            ..Self::failed(fact)
        }
    }

    /// A mistake of whoever asked.
    pub(super) fn usage(fact: impl fmt::Display) -> Self {
        Self::new(Exit::Usage, fact)
    }

    /// The same with what to do next.
    pub(super) fn hint(mut self, hint: impl fmt::Display) -> Self {
        self.hint = Some(hint.to_string());
        self
    }

    /// The same with what to do next, where anything is known.
    pub(super) fn maybe_hint(mut self, hint: Option<impl fmt::Display>) -> Self {
        self.hint = hint.map(|hint| hint.to_string());
        self
    }

    /// Whoever read the output went away, which is theirs to do.
    fn unread() -> Self {
        Self::new(Exit::Done, "")
    }
}

/// For what is written to stdout: a reader that leaves ends the program quietly.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::unread();
        }
        Self::failed(format!("cannot write the output: {error}"))
    }
}

impl From<SettingsErrors> for Failure {
    fn from(errors: SettingsErrors) -> Self {
        Self::usage(errors)
    }
}

impl From<FleetError> for Failure {
    fn from(error: FleetError) -> Self {
        if let FleetError::Output(source) = error {
            return source.into();
        }
        let source = std::error::Error::source(&error);
        let why = source.map(|source| format!(": {source}"));
        Self::failed(format!("{error}{}", why.unwrap_or_default())).maybe_hint(error.hint())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_leaves_is_no_failure() {
        let failure = Failure::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!((failure.exit, failure.fact.as_str()), (Exit::Done, ""));
        let full = Failure::from(io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(full.exit, Exit::Failed);
    }
}
