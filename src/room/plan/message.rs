//! Communications: messages with their schedule, the channels they go to, and free notes.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Line, When};
use crate::room::condition::Condition;
use crate::room::id::{MessageId, ModeId, PhaseId, RoleId, StepId, TriggerId};
use crate::support::Millis;

/// The values of a room that a message may hold and that are filled when it is looked at.
pub const LIVE_NAMES: [&str; 6] = ["room", "phase", "step", "weight", "now", "elapsed"];

/// A communication. It states a fact, so it is to be sent when the fact is verified (`on`); its
/// clock (`at`, `every`) only makes it due.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Message {
    /// Its name.
    pub id: MessageId,
    /// As shown.
    pub title: String,
    /// For whom.
    pub audience: Option<String>,
    /// Where, by the name of a channel or in words.
    pub channel: Option<String>,
    /// Who sends it.
    pub role: Option<RoleId>,
    /// Its subject.
    pub subject: Option<String>,
    /// What it says; `{{ name }}` of live and captured values stay in it until it is sent.
    pub text: String,
    /// The fact that it states.
    pub on: Option<Occasion>,
    /// When it is due.
    pub at: Option<When>,
    /// How often it is due again.
    pub every: Option<Millis>,
    /// It applies only while this holds.
    pub when: Option<Condition>,
    /// Line in the runbook.
    pub line: Line,
}

/// Something that happens in a room and that a message can state.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Occasion {
    /// The run began.
    RunStarted,
    /// The run is over and the watch begins.
    RunFinished,
    /// A phase began.
    PhaseStarted(PhaseId),
    /// A phase is done.
    PhaseFinished(PhaseId),
    /// A step is done; a shift, when it is verified.
    StepDone(StepId),
    /// A step failed for good.
    StepFailed(StepId),
    /// A rollback began.
    RollbackStarted,
    /// A rollback is done.
    RollbackFinished,
    /// A trigger fired or was declared; any of them when `None`.
    TriggerFired(Option<TriggerId>),
    /// Production entered a mode.
    ModeEntered(ModeId),
    /// Production left a mode.
    ModeLeft(ModeId),
}

impl fmt::Display for Occasion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = match self {
            Self::RunStarted => "the run began".to_owned(),
            Self::RunFinished => "the run is over".to_owned(),
            Self::PhaseStarted(phase) => format!("phase {phase} began"),
            Self::PhaseFinished(phase) => format!("phase {phase} is done"),
            Self::StepDone(step) => format!("step {step} is done"),
            Self::StepFailed(step) => format!("step {step} failed"),
            Self::RollbackStarted => "a rollback began".to_owned(),
            Self::RollbackFinished => "the rollback is done and confirmed".to_owned(),
            Self::TriggerFired(None) => "a trigger fired".to_owned(),
            Self::TriggerFired(Some(trigger)) => format!("trigger {trigger} fired"),
            Self::ModeEntered(mode) => format!("mode {mode} is on"),
            Self::ModeLeft(mode) => format!("mode {mode} was left"),
        };
        f.pad(&said)
    }
}

/// Where people are told something.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Channel {
    /// Its name.
    pub id: String,
    /// As shown.
    pub title: String,
    /// `#deployment`, an address, a number.
    pub address: Option<String>,
}

/// What the runbook says and the room only shows.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Prose {
    /// Its heading.
    pub title: String,
    /// What it says.
    pub text: String,
    /// Line in the runbook.
    pub line: Line,
}
