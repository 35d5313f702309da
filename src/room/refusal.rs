//! Why the core does not do what was asked: the fact, and apart from it what to do next. Read by
//! someone under stress, so each says who, what and since when where it can.

use serde::{Deserialize, Serialize};

/// A refusal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[error("{fact}")]
pub struct Refusal {
    /// What kind it is, for programs.
    pub kind: RefusalKind,
    /// The fact: lower case, no full stop.
    pub fact: String,
    /// What to do next.
    pub hint: Option<String>,
}

/// The kinds of refusals.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalKind {
    /// No such item, step, trigger, role or person.
    NoSuch,
    /// The asker may not.
    NoAuthority,
    /// The room is not in a state for it.
    NotNow,
    /// It is so already.
    Already,
    /// Forward work is stopped: held, halted, blind, in doubt.
    Stopped,
    /// What was confirmed has changed since.
    Changed,
    /// Something needed is missing: a reason, evidence.
    Missing,
    /// Its command came from prose, and nobody has looked at it.
    Unreviewed,
}

impl Refusal {
    /// A refusal without a hint.
    #[must_use]
    pub fn new(kind: RefusalKind, fact: impl Into<String>) -> Self {
        Self {
            kind,
            fact: fact.into(),
            hint: None,
        }
    }

    /// The same with what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
