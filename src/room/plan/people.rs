//! Roles, people and what they may do.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Line;
use crate::room::condition::Condition;
use crate::room::id::{PersonId, RoleId, SignOffId};
use crate::support::Millis;
use crate::support::text::listed;

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
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
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
    pub duties: Vec<Duty>,
}

/// Something that the holders of a role do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Duty {
    /// When; all through the run when `None`.
    pub during: Option<Part>,
    /// What.
    pub text: String,
}

/// A part of a deployment, as seen by those who have duties in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Before the run.
    Before,
    /// While it runs.
    During,
    /// After it.
    After,
}

/// A person.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Person {
    /// Their name.
    pub id: PersonId,
    /// Accounts they work from.
    pub logins: Vec<String>,
    /// The roles they hold from the start.
    pub roles: Vec<RoleId>,
    /// The roles that they take over when their holders are away.
    pub backs_up: Vec<RoleId>,
    /// How to reach them.
    pub contact: Option<String>,
    /// When they can be reached, as the runbook says it.
    pub available: Option<String>,
}

/// Somebody to call who is not in the room: a vendor, a manager, a desk.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Contact {
    /// Who.
    pub title: String,
    /// The role they hold, where they hold one of the runbook's.
    pub role: Option<RoleId>,
    /// The ways to reach them, best first: what kind (`phone`), and the number or address.
    pub ways: Vec<(String, String)>,
    /// When they can be reached, as the runbook says it.
    pub available: Option<String>,
    /// Whether they are of another company.
    pub vendor: bool,
    /// What the runbook says beside it.
    pub notes: Option<String>,
}

/// How bad an incident is, and what follows from it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Severity {
    /// Its name: `critical`.
    pub id: String,
    /// As shown.
    pub title: String,
    /// What it looks like.
    pub signs: Vec<String>,
    /// How soon somebody must answer.
    pub respond_within: Option<Millis>,
    /// The same where it is no span: `next business day`.
    pub response: Option<String>,
    /// Who answers.
    pub who: Vec<String>,
}

/// A right that is had only sometimes: after an incident has lasted so long, or with others.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Authority {
    /// What may be done.
    pub right: Right,
    /// By whom.
    pub roles: Vec<RoleId>,
    /// So long after the incident began; from its beginning when `None`.
    pub after: Option<Millis>,
    /// At which severities; at any when empty.
    pub severities: Vec<String>,
    /// With whose consent.
    pub approvals: Option<Approvals>,
    /// What the runbook says beside it.
    pub notes: Option<String>,
}

/// The consent of several.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Approvals {
    /// Of how many people.
    pub needed: u8,
    /// Who may consent; anyone who may decide when empty.
    pub of: Vec<RoleId>,
}

impl fmt::Display for Approvals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.needed)?;
        let of: Vec<&str> = self.of.iter().map(RoleId::as_str).collect();
        if of.is_empty() {
            return f.write_str(" of whoever may decide");
        }
        write!(f, " of {}", listed(&of))
    }
}

/// An approval bound to what was seen.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SignOff {
    /// Its name.
    pub id: SignOffId,
    /// As shown.
    pub title: String,
    /// Who signs.
    pub role: Option<RoleId>,
    /// In which part of the deployment; before the run when `None`.
    pub part: Option<Part>,
    /// It applies only while this holds.
    pub when: Option<Condition>,
    /// Line in the runbook.
    pub line: Line,
}

/// A level of the escalation ladder.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EscalationLevel {
    /// So long after the incident began.
    pub after: Millis,
    /// Who is told.
    pub who: String,
    /// What they are told or do, as the runbook says it.
    pub notes: Option<String>,
}
