//! What outlives single steps: modes of production, playbooks, recurring checks and the windows of
//! the watch.

use serde::{Deserialize, Serialize};

use super::{Ask, Call, Line, Step, When};
use crate::room::condition::Condition;
use crate::room::id::{MetricId, ModeId, PlaybookId, ProbeId, RecurringId, RoleId};
use crate::support::Millis;

/// A temporary state of production: entered, verified, left, for a bounded time.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Mode {
    /// Its name.
    pub id: ModeId,
    /// As shown.
    pub title: String,
    /// What enters it; a person does when `None`.
    pub enter: Option<Call>,
    /// What leaves it; a person does when `None`.
    pub leave: Option<Call>,
    /// The probe that passes while it is on.
    pub verify: Option<ProbeId>,
    /// How long it may last.
    pub at_most: Option<Millis>,
    /// Line in the runbook.
    pub line: Line,
}

/// Steps on demand. They run beside the plan, in order, as often as they are needed.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Playbook {
    /// Its name.
    pub id: PlaybookId,
    /// As shown.
    pub title: String,
    /// What it is for: names of metrics, triggers and severities.
    pub about: Vec<String>,
    /// What calls for it, in words.
    pub signs: Vec<String>,
    /// Its steps, in order.
    pub steps: Vec<Step>,
    /// What the runbook says beside it.
    pub notes: Option<String>,
    /// Line in the runbook.
    pub line: Line,
}

/// A check that comes round again and again, with a reading each time.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Recurring {
    /// Its name.
    pub id: RecurringId,
    /// As shown.
    pub title: String,
    /// How often.
    pub every: Millis,
    /// From when; from the start of the run when `None`.
    pub from: Option<When>,
    /// For how long; to the end of the room when `None`.
    pub lasts: Option<Millis>,
    /// Who does it.
    pub role: Option<RoleId>,
    /// How.
    pub how: Round,
    /// What must hold of it.
    pub expect: Option<Condition>,
    /// What the runbook says beside it.
    pub notes: Option<String>,
    /// Line in the runbook.
    pub line: Line,
}

/// How a recurring check is done.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Round {
    /// A person looks, and says what they saw.
    #[default]
    Person,
    /// A person gives a value.
    Ask(Ask),
    /// A command or a request, by itself.
    Call(Call),
    /// A metric's value, by itself.
    Metric(MetricId),
}

/// A window of the watch after the run: the first 30 minutes, the first day.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct WatchWindow {
    /// As shown.
    pub title: String,
    /// From when.
    pub from: Option<When>,
    /// For how long.
    pub lasts: Millis,
    /// What is watched, as the runbook says it.
    pub duties: Vec<String>,
    /// Line in the runbook.
    pub line: Line,
}
