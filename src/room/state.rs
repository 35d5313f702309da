//! The room: what the events so far add up to. Every console folds the same events into the same
//! room; nothing here is computed from a clock or kept beside the fold.

mod attempt;
mod derived;
mod item;
mod message;
mod mode;
mod order;
mod planned;
mod question;
mod review;
mod revision;
mod round;
mod run;
mod value;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use attempt::{Attempt, AttemptState};
pub use message::{MessageState, MessageStatus, ReadyMessage, SentMessage, Signed};
pub use mode::{ModeChanging, ModeState, PlaybookState};
pub use question::{Decision, Judged, Soak, SoakState};
pub use review::Acceptance;
pub use revision::Revisions;
pub use round::{ROUNDS_KEPT, RoundResult, RoundsState};
pub use run::{
    ItemState, ItemStatus, LeverState, Note, Presence, ProbeState, Readiness, RollbackRun,
    RollbackState, StepState, StepStatus, TriggerPhase, TriggerState,
};
pub use value::Captured;

use super::id::{
    ActionId, AttemptId, ItemId, LeverId, MessageId, MetricId, ModeId, PersonId, PhaseId,
    PlaybookId, ProbeId, RecurringId, RoleId, SignOffId, StepId, TriggerId, ValueId,
};
use super::input::{EngineInfo, Now};
use super::plan::{CallOf, Plan};
use super::reading::Sight;

/// One live run of one plan.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Room {
    /// The number of the last event folded in.
    pub seq: u64,
    /// The room's name.
    pub name: String,
    /// The pinned plan.
    pub plan: Arc<Plan>,
    /// Where the run is.
    pub stage: Stage,
    /// Who opened it.
    pub owner: Option<PersonId>,
    /// Whether the owner holds every role because the plan names nobody.
    pub solo: bool,
    /// Which engine runs it.
    pub engine: EngineInfo,
    /// The clock.
    pub clock: Clock,
    /// What stops forward work.
    pub flags: Flags,
    /// Who holds which role.
    pub roles: BTreeMap<RoleId, BTreeSet<PersonId>>,
    /// Who has been seen here.
    pub people: BTreeMap<PersonId, Presence>,
    /// Every item.
    pub items: BTreeMap<ItemId, ItemState>,
    /// Every step, those of rollback paths too.
    pub steps: BTreeMap<StepId, StepState>,
    /// Every lever.
    pub levers: BTreeMap<LeverId, LeverState>,
    /// Which lever's read-back counts now.
    pub lever_in_force: Option<LeverId>,
    /// Since when the candidate may be receiving users.
    pub exposed: Option<Now>,
    /// The soak, or the conditions that a step waits for.
    pub soak: Option<Soak>,
    /// The decision that is open.
    pub decision: Option<Decision>,
    /// How steadily each metric is seen, where it is not plainly seen.
    pub sights: BTreeMap<MetricId, (Sight, Now)>,
    /// Every probe that has answered.
    pub probes: BTreeMap<ProbeId, ProbeState>,
    /// Every trigger.
    pub triggers: BTreeMap<TriggerId, TriggerState>,
    /// The rollback, running or done; the last one where there were several.
    pub rollback: Option<RollbackRun>,
    /// Every attempt, ended ones too.
    pub attempts: BTreeMap<AttemptId, Attempt>,
    /// The last attempt of each action outside the plan.
    pub actions: BTreeMap<ActionId, AttemptId>,
    /// Every message.
    pub messages: BTreeMap<MessageId, MessageState>,
    /// Every mode of production.
    pub modes: BTreeMap<ModeId, ModeState>,
    /// Every playbook.
    pub playbooks: BTreeMap<PlaybookId, PlaybookState>,
    /// Every recurring check.
    pub rounds: BTreeMap<RecurringId, RoundsState>,
    /// The sign-offs that were given.
    pub sign_offs: BTreeMap<SignOffId, Signed>,
    /// Phases that were not over when they had to be.
    #[serde(default)]
    pub overdue_phases: BTreeSet<PhaseId>,
    /// Steps whose approvals were said to be due.
    #[serde(default)]
    pub approvals_due: BTreeSet<StepId>,
    /// How often the plan went on elsewhere after each step's failure.
    #[serde(default)]
    pub went_to: BTreeMap<StepId, u32>,
    /// The steps whose work is to be taken back, the next first.
    #[serde(default)]
    pub undoing: Vec<StepId>,
    /// The values that were asked for and are known.
    #[serde(default)]
    pub values: BTreeMap<ValueId, Captured>,
    /// What people accepted of commands that came from prose, by the digest of what they saw.
    #[serde(default)]
    pub accepted: BTreeMap<String, Acceptance>,
    /// The calls that nobody has accepted yet and that do not run before somebody has.
    #[serde(default)]
    pub unreviewed: BTreeSet<CallOf>,
    /// Notes, in order.
    pub notes: Vec<Note>,
    /// When what was last changed, for confirmations.
    pub revisions: Revisions,
}

/// Where the run is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Checklists, before the start.
    #[default]
    Preparing,
    /// The plan runs.
    Live,
    /// Traffic goes back.
    RollingBack,
    /// The run is over; triggers still run.
    Watching,
    /// Finished for good.
    Ended,
}

impl Stage {
    /// As shown.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::Live => "live",
            Self::RollingBack => "rolling back",
            Self::Watching => "watching",
            Self::Ended => "ended",
        }
    }
}

/// When things began, and how planned times are moved.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Clock {
    /// When the room was opened.
    pub opened_at: Option<Now>,
    /// When the run started (T).
    pub started_at: Option<Now>,
    /// When the watch began.
    pub watch_at: Option<Now>,
    /// When it ended.
    pub ended_at: Option<Now>,
    /// When the first trigger fired or was declared.
    pub incident_at: Option<Now>,
    /// When the last window of the watch was over.
    pub watch_over_at: Option<Now>,
    /// How far every planned clock time is moved, milliseconds.
    pub shift: i64,
    /// Midnight of the run's first day in the plan's zone: Unix milliseconds.
    pub midnight: i64,
    /// The newest moment folded in.
    pub latest: Option<Now>,
}

/// What stops forward work.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Flags {
    /// A person's hold: who, when, why.
    pub held: Option<(Option<PersonId>, Now, Option<String>)>,
    /// The journal's trouble.
    pub halted: Option<String>,
}
