//! The states of what the plan names: items, steps, levers, probes, triggers, the rollback; and
//! people and notes.

use serde::{Deserialize, Serialize};

use crate::room::event::{Finish, RollbackCause};
use crate::room::id::{AttemptId, LeverId, PathId, PersonId, StepId};
use crate::room::input::{Now, Proof};
use crate::support::{Millis, Quantity};

/// An item.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct ItemState {
    /// Where it is.
    pub status: ItemStatus,
    /// Who brought it there, and when.
    pub by: Option<(Option<PersonId>, Now)>,
    /// Why, where a reason was given.
    pub reason: Option<String>,
    /// What was brought with the tick.
    pub evidence: Option<String>,
    /// The attempt that verifies or verified it.
    pub attempt: Option<AttemptId>,
    /// Who did it, where another person still has to look at it.
    #[serde(default)]
    pub done_by: Option<PersonId>,
    /// Whether the condition that verifies it is being looked at.
    #[serde(default)]
    pub checking: bool,
}

/// Where an item is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemStatus {
    /// Not done.
    #[default]
    Open,
    /// Being done, or being verified.
    InProgress,
    /// Done.
    Ticked,
    /// Not needed, said with a reason.
    Waived,
    /// Cannot be done for now.
    Blocked,
    /// Its verification failed.
    Failed,
    /// Its tick is too old.
    Stale,
}

impl ItemStatus {
    /// Whether it no longer keeps a gate shut.
    #[must_use]
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Ticked | Self::Waived)
    }
}

/// A step.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct StepState {
    /// Where it is.
    pub status: StepStatus,
    /// When it began.
    pub started_at: Option<Now>,
    /// When it ended or failed.
    pub ended_at: Option<Now>,
    /// Who began it.
    pub by: Option<PersonId>,
    /// Tries so far.
    pub tries: u32,
    /// The event that began the last try; attempts before it belong to earlier ones.
    pub tried_seq: u64,
    /// Whether it takes longer than its deadline.
    pub overdue: bool,
    /// Its last attempt.
    pub attempt: Option<AttemptId>,
    /// The attempt that takes back what it did.
    #[serde(default)]
    pub undo: Option<AttemptId>,
    /// Whether what it did was taken back: then a person starts it again, if anybody does.
    #[serde(default)]
    pub undone: bool,
}

/// Where a step is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepStatus {
    /// Its turn has not come, or nobody started it.
    #[default]
    Waiting,
    /// Its work is being done. For a shift: asked, and not yet verified.
    Running,
    /// A shift at its weight, soaking or waiting for its decision.
    Soaking,
    /// It failed with this reason.
    Failed(String),
    /// It is done.
    Finished(Finish),
}

impl StepStatus {
    /// Whether the plan may go on past it.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        matches!(self, Self::Finished(_))
    }

    /// Whether it is under way.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        matches!(self, Self::Running | Self::Soaking)
    }
}

/// A lever.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct LeverState {
    /// What it was last asked to be: the candidate's share in percent.
    pub desired: Option<u8>,
    /// When that was asked.
    pub asked_at: Option<Now>,
    /// What it was last read to be.
    pub reported: Option<u8>,
    /// When that was read.
    pub reported_at: Option<Now>,
    /// Until when desired, reported and observed were last seen to agree.
    pub verified_at: Option<Now>,
    /// The last attempt that set it.
    pub attempt: Option<AttemptId>,
    /// Whether it stands elsewhere than asked.
    pub drifted: bool,
}

/// A probe's last change.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ProbeState {
    /// Whether it passes.
    pub passed: bool,
    /// What it said.
    pub said: String,
    /// Since when.
    pub since: Now,
}

/// Whether the way back can be taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Readiness {
    /// Every `ready:` probe passes.
    Ready,
    /// Something is missing: what.
    Degraded(String),
    /// A step was done that has no way back: which.
    Gone(StepId),
}

/// A trigger.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TriggerState {
    /// Whether it may fire; why not, where it may not.
    pub disarmed: Option<String>,
    /// Where it is.
    pub phase: TriggerPhase,
    /// The newest sample it has taken into account.
    pub sampled_at: Option<i64>,
}

/// Where a trigger is.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TriggerPhase {
    /// Its condition does not hold.
    #[default]
    Inactive,
    /// Its condition holds, not yet for long enough.
    Pending {
        /// Since when.
        since: Now,
        /// The sum of the gaps between successive known breaching samples.
        held: Millis,
        /// Distinct breaching samples in a row.
        count: u32,
        /// Since when it cannot be judged.
        paused: Option<Now>,
        /// The newest breaching value.
        value: Quantity,
    },
    /// It fired and was not re-armed since.
    Firing {
        /// When.
        since: Now,
        /// The value that fired it.
        value: Option<Quantity>,
        /// Whether stable breached the same condition.
        both_sides: bool,
    },
}

/// A rollback.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RollbackRun {
    /// Which path.
    pub path: PathId,
    /// What started it.
    pub cause: RollbackCause,
    /// Why.
    pub reason: Option<String>,
    /// The levers it moves.
    pub levers: Vec<LeverId>,
    /// When it began.
    pub started_at: Now,
    /// The event that began it.
    pub started_seq: u64,
    /// After how long read-back showed all traffic on stable.
    pub moved: Option<Millis>,
    /// After how long none was observed on the candidate.
    pub drained: Option<Millis>,
    /// Whether draining was observed or could not be.
    pub drain_observed: bool,
    /// Where it is.
    pub state: RollbackState,
}

/// Where a rollback is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RollbackState {
    /// Under way.
    Running,
    /// Failed: why. It can still be retried, skipped past or marked done.
    Failed(String),
    /// Done.
    Finished {
        /// After how long.
        in_time: Millis,
        /// Whether read-back and observed agreed; else moved, not confirmed.
        confirmed: bool,
    },
}

impl RollbackRun {
    /// Whether it is still to be finished.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self.state, RollbackState::Finished { .. })
    }
}

/// A person in this room.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Presence {
    /// How they proved who they are, the last time.
    pub proof: Proof,
    /// Whether a console of theirs is attached.
    pub here: bool,
    /// Since when they are here, or away.
    pub since: Now,
    /// The event at which they last left, for SINCE YOU LEFT.
    pub left_seq: Option<u64>,
}

/// A note.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Note {
    /// Its event's number.
    pub seq: u64,
    /// Who wrote it.
    pub by: Option<PersonId>,
    /// When.
    pub at: Now,
    /// The item, step or trigger it is about.
    pub about: Option<String>,
    /// What it says.
    pub text: String,
}
