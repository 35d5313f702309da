//! Roles, people and what they may do.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::room::id::{PersonId, RoleId};
use crate::support::Millis;

/// What a role may do beyond what anyone may (watch, note, hold, declare).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// Tick, waive, block and verify items.
    Tick,
    /// Start the run, run, retry, skip, complete and cancel steps and actions.
    Run,
    /// Move traffic forward.
    Shift,
    /// Decide, resume, end; take command when it is open.
    Decide,
    /// Roll back.
    RollBack,
    /// Give and take roles.
    Assign,
    /// Arm and disarm triggers.
    Arm,
}

impl Right {
    /// Every right, as it is written.
    pub const ALL: [(&'static str, Self); 7] = [
        ("tick", Self::Tick),
        ("run", Self::Run),
        ("shift", Self::Shift),
        ("decide", Self::Decide),
        ("roll-back", Self::RollBack),
        ("assign", Self::Assign),
        ("arm", Self::Arm),
    ];
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(
            Self::ALL
                .iter()
                .find(|(_, right)| right == self)
                .map_or("", |(name, _)| name),
        )
    }
}

/// A role.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Role {
    /// Its name.
    pub id: RoleId,
    /// As shown.
    pub title: String,
    /// What its holders may do.
    pub may: Vec<Right>,
    /// Who takes over.
    pub backup: Option<RoleId>,
    /// What its holders do, as the runbook says it.
    pub duties: Vec<String>,
}

/// A person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Person {
    /// Their name.
    pub id: PersonId,
    /// Accounts they work from.
    pub logins: Vec<String>,
    /// The roles they hold from the start.
    pub roles: Vec<RoleId>,
    /// How to reach them.
    pub contact: Option<String>,
}

/// A level of the escalation ladder.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EscalationLevel {
    /// So long after the incident began.
    pub after: Millis,
    /// Who is told.
    pub who: String,
}
