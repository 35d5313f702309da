//! The timed plan: phases and their steps.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Approvals, Ask, Call, Line, When};
use crate::room::condition::Condition;
use crate::room::id::{
    LeverId, MessageId, MetricId, ModeId, PhaseId, RoleId, SectionId, SignOffId, StepId,
};
use crate::support::Millis;

/// A phase of the plan.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Phase {
    /// Its name.
    pub id: PhaseId,
    /// Its number for display.
    pub number: u32,
    /// As shown.
    pub title: String,
    /// When it is planned to begin.
    pub from: Option<When>,
    /// How long it is planned to take.
    pub lasts: Option<Millis>,
    /// It waits for this moment.
    pub not_before: Option<When>,
    /// When it must have ended; later sounds OVERDUE.
    pub deadline: Option<When>,
    /// The phases that come before it; the one above when `None`. Phases that wait for the same
    /// ones run beside each other.
    pub after: Option<Vec<PhaseId>>,
    /// It applies only while this holds.
    pub when: Option<Condition>,
    /// The target that it was repeated for: `eu`.
    pub target: Option<String>,
    /// What the runbook says beside it.
    pub notes: Option<String>,
    /// Its steps, in order.
    pub steps: Vec<Step>,
    /// Line in the runbook.
    pub line: Line,
}

/// A step of a phase or of a rollback path.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of the runbook"
)]
pub struct Step {
    /// Its name.
    pub id: StepId,
    /// Its number for display: `2.1`.
    pub number: String,
    /// As shown.
    pub title: String,
    /// Who does it.
    pub role: Option<RoleId>,
    /// Whether it starts by itself when its turn comes.
    pub auto: bool,
    /// What is to be done.
    pub work: Work,
    /// When it is planned.
    pub at: Option<When>,
    /// How long it is planned to take.
    pub lasts: Option<Millis>,
    /// It waits for this moment.
    pub not_before: Option<When>,
    /// How long it may take; longer sounds OVERDUE and kills nothing.
    pub deadline: Option<Millis>,
    /// The steps that come before it, of the same phase or others; the one above in its phase when
    /// `None`. Steps that wait for the same ones run beside each other.
    pub after: Option<Vec<StepId>>,
    /// It applies only while this holds.
    pub when: Option<Condition>,
    /// The target that it was repeated for: `eu`.
    pub target: Option<String>,
    /// Whether it may be skipped without a reason.
    pub optional: bool,
    /// How often a failed action is tried in all before the step fails.
    pub tries: u32,
    /// How long to wait between tries.
    pub retry_after: Millis,
    /// For how long it is tried, where that is what ends it.
    pub at_most: Option<Millis>,
    /// What follows when it has failed for good.
    pub on_failure: OnFailure,
    /// What takes back what it did.
    pub undo: Option<Call>,
    /// Values that it asks for or captures; it is not done without them.
    pub asks: Vec<Ask>,
    /// The mode of production that it enters or leaves.
    pub mode: Option<ModeChange>,
    /// Whether it destroys something: it then asks before it starts.
    pub destructive: bool,
    /// Whether the cutover happens here: `cutover+5m` counts from its start.
    pub cutover: bool,
    /// Whose consent it needs.
    pub approvals: Option<Approvals>,
    /// Whether a rollback may cut it short.
    pub interrupt: Interrupt,
    /// Whether it can be undone.
    pub reversible: Reversible,
    /// Which lever it moves by other means than a shift.
    pub moves: Option<Moves>,
    /// What the runbook says beside it.
    pub notes: Option<String>,
    /// What to expect, as the runbook says it.
    pub expect: Vec<String>,
    /// Line in the runbook.
    pub line: Line,
}

impl Step {
    /// The shift that it is, where it is one.
    #[must_use]
    pub fn shift(&self) -> Option<&Shift> {
        match &self.work {
            Work::Shift(shift) => Some(shift),
            _ => None,
        }
    }

    /// What it keeps or waits for, in order.
    #[must_use]
    pub fn keeps(&self) -> &[Keep] {
        match &self.work {
            Work::Shift(shift) => &shift.keep,
            Work::Check { conditions, .. } => conditions,
            Work::Gate(gate) => &gate.conditions,
            _ => &[],
        }
    }

    /// How many conditions it keeps or waits for.
    #[must_use]
    pub fn condition_count(&self) -> usize {
        self.keeps().len()
    }

    /// The condition of that number; `None` for one that a role answers for.
    #[must_use]
    pub fn condition(&self, index: usize) -> Option<&Condition> {
        self.keeps().get(index)?.condition()
    }

    /// Whether a condition of its own reads the metric.
    #[must_use]
    pub fn reads(&self, metric: &MetricId) -> bool {
        let conditions = self.keeps().iter().filter_map(Keep::condition);
        conditions
            .into_iter()
            .any(|condition| condition.reads(metric))
    }

    /// The lever it moves, by a shift or by other means.
    #[must_use]
    pub fn lever(&self) -> Option<&LeverId> {
        self.shift()
            .map(|shift| &shift.lever)
            .or_else(|| self.moves.as_ref().map(|moves| &moves.lever))
    }
}

/// What a step is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// Something done through a backend.
    Action(Call),
    /// Traffic moved, verified, soaked and decided.
    Shift(Shift),
    /// Conditions that must hold before the plan goes on.
    Check {
        /// All of them.
        conditions: Vec<Keep>,
        /// When to sound OVERDUE.
        within: Option<Millis>,
    },
    /// The checklists and the decision before the plan goes on.
    Gate(Gate),
    /// Time that must pass.
    Wait(Millis),
    /// Something to be said; a person says it and completes the step.
    Message {
        /// Where.
        channel: String,
        /// What.
        text: String,
        /// The message of the plan that it says, where it is one.
        message: Option<MessageId>,
    },
    /// Something a person does and completes by hand.
    Manual {
        /// How.
        instructions: Vec<String>,
    },
}

impl Default for Work {
    fn default() -> Self {
        Self::Manual {
            instructions: Vec::new(),
        }
    }
}

/// A mode of production, entered or left.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ModeChange {
    /// Which.
    pub mode: ModeId,
    /// Whether it is entered.
    pub entered: bool,
}

/// What follows when a step has failed for good.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnFailure {
    /// A person retries, skips, completes or rolls back.
    #[default]
    Ask,
    /// The traffic path is started.
    RollBack,
    /// Everything forward stops.
    Hold,
    /// The plan goes on past it.
    GoOn,
    /// The plan goes on at another step.
    GoTo(StepId),
}

/// A shift of traffic.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Shift {
    /// The lever.
    pub lever: LeverId,
    /// The candidate's share: whole percent, 0 to 100.
    pub to: u8,
    /// The cohort that gets it, where the lever knows cohorts instead of percents.
    pub cohort: Option<String>,
    /// Time at this weight.
    pub soak: Millis,
    /// What must hold all through the soak.
    pub keep: Vec<Keep>,
    /// How many distinct breaching samples are borne before the soak breaks.
    pub tolerate: u32,
    /// What a broken soak does.
    pub on_breach: OnBreach,
    /// What a finished soak does.
    pub then: Then,
    /// How long a decision may take before it is said to be late.
    pub decide_within: Millis,
}

/// What must hold: through a soak, or before a check or a gate lets the plan go on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keep {
    /// A condition.
    Condition(Condition),
    /// Something a role answers for.
    Attest {
        /// The question: `no critical alerts`.
        title: String,
        /// Who answers.
        role: Option<RoleId>,
        /// How long an answer counts; to the end of the step when `None`.
        valid_for: Option<Millis>,
    },
}

impl Keep {
    /// The condition; `None` for what a role answers for.
    #[must_use]
    pub fn condition(&self) -> Option<&Condition> {
        match self {
            Self::Condition(condition) => Some(condition),
            Self::Attest { .. } => None,
        }
    }
}

impl fmt::Display for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Condition(condition) => condition.fmt(f),
            Self::Attest { title, .. } => f.pad(title),
        }
    }
}

/// What a broken soak does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnBreach {
    /// A person decides.
    #[default]
    Ask,
    /// The soak begins again.
    Restart,
    /// The traffic path is started.
    RollBack,
}

/// What a finished soak does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// A person decides.
    #[default]
    Decide,
    /// The plan goes on by itself.
    Go,
}

/// What must be so before the plan goes on.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Gate {
    /// Sections whose required items must be ticked or waived.
    pub sections: Vec<SectionId>,
    /// Conditions that must hold.
    pub conditions: Vec<Keep>,
    /// Whether a person decides go or wait at the end.
    pub decide: bool,
    /// The roles that are asked go or no-go before the decision.
    #[serde(default)]
    pub poll: Vec<RoleId>,
    /// Sign-offs that must be given.
    #[serde(default)]
    pub sign_offs: Vec<SignOffId>,
}

/// Whether a rollback may cut a step short.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Interrupt {
    /// It may be cancelled at any moment.
    Safe,
    /// It must be left to end by itself.
    #[default]
    Never,
}

/// Whether a step can be undone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reversible {
    /// Wholly.
    #[default]
    Yes,
    /// With loss of data.
    WithLoss,
    /// Not at all; it asks for the room's name first.
    No,
}

/// A step that moves traffic by other means than a shift.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Moves {
    /// The lever whose read-back counts from then on.
    pub lever: LeverId,
    /// The candidate's share it moves to: whole percent.
    pub to: u8,
}
