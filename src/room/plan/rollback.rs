//! The way back: paths, readiness and triggers.

use serde::{Deserialize, Serialize};

use super::{Approvals, Line, Step};
use crate::room::condition::Condition;
use crate::room::id::{PathId, ProbeId, TriggerId};
use crate::support::Millis;

/// The way back.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Rollback {
    /// How long a rollback may take in all.
    pub budget: Option<Millis>,
    /// Probes that must pass for the way back to be READY.
    pub ready: Vec<ProbeId>,
    /// The paths; the first is the traffic path, which triggers and the key start.
    pub paths: Vec<RollbackPath>,
    /// What starts it.
    pub triggers: Vec<Trigger>,
}

/// One way back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RollbackPath {
    /// Its name.
    pub id: PathId,
    /// As shown.
    pub title: String,
    /// How long it may take.
    pub budget: Option<Millis>,
    /// Its steps, in order; they start by themselves.
    pub steps: Vec<Step>,
    /// What is lost by taking it, where anything is.
    pub loses: Option<String>,
    /// It is offered only while this holds.
    pub when: Option<Condition>,
    /// Whose consent it needs. The traffic path never needs any.
    pub approvals: Option<Approvals>,
    /// What the runbook says beside it.
    pub notes: Option<String>,
    /// Line in the runbook.
    #[serde(default)]
    pub line: Line,
}

/// What starts a rollback.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Trigger {
    /// Its name.
    pub id: TriggerId,
    /// As shown.
    pub title: String,
    /// What it waits for.
    pub when: TriggerWhen,
    /// What it does.
    pub tier: Tier,
    /// Whether it acts even if stable breaches the same condition.
    pub even_if_both: bool,
    /// What it does while its condition cannot be known.
    pub unknown: OnUnknown,
    /// Why it may act without guards of freshness and traffic, where it has none.
    #[serde(default)]
    pub unguarded: Option<String>,
    /// Why it does not start armed, where it does not.
    pub disarmed: Option<String>,
    /// Which path it starts; the traffic path where none is named.
    pub path: Option<PathId>,
    /// How bad it is, by the name of a severity.
    pub severity: Option<String>,
    /// What the runbook says beside it.
    pub notes: Option<String>,
    /// Line in the runbook.
    pub line: Line,
}

/// What a trigger waits for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TriggerWhen {
    /// A metric's condition.
    Metric {
        /// The condition that must hold.
        condition: Condition,
        /// For so long, summed over the gaps between known samples.
        held_for: Option<Millis>,
        /// For so many distinct samples in a row; 2 where nothing is said.
        consecutive: u32,
        /// After so long without knowing, a pending trigger is void.
        unknown_for: Millis,
    },
    /// A person's word.
    Declared,
}

/// What a trigger does while its condition cannot be known.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnUnknown {
    /// It waits: blind is not bad.
    #[default]
    Wait,
    /// It fires once a metric of its condition has been BLIND for `unknown_for`.
    RollBack,
}

/// What a firing trigger does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// Rolls back at once.
    Automatic,
    /// Asks for a decision.
    Review,
    /// Tells.
    Investigate,
}
