//! What happened, in the past tense: the only thing that changes a room, and all that the journal
//! holds. An event says what is so, never how it came to be decided. No floats.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::condition::Verdict;
use super::id::{
    ActionId, AttemptId, ItemId, LeverId, MessageId, MetricId, ModeId, PathId, PersonId, PhaseId,
    PlaybookId, ProbeId, RecurringId, RequestId, RoleId, SignOffId, StepId, TriggerId, ValueId,
};
use super::input::{EngineInfo, Now, Who};
use super::plan::{Call, CallOf, Plan};
use super::reading::{Sight, Unknown};
use crate::support::{Millis, Quantity};

/// Why a forward step failed that a rollback put an end to.
pub const ROLLED_BACK: &str = "rolled back";

/// An event with its place in the journal.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Its number, from one, without gaps.
    pub seq: u64,
    /// When it was decided.
    pub at: Now,
    /// Who caused it; the engine where `None`.
    pub by: Option<Who>,
    /// The request that caused it.
    pub request: Option<RequestId>,
    /// What happened.
    pub event: Event,
}

/// What happened.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(
    missing_docs,
    reason = "field names are the words of the design; each variant has its line"
)]
pub enum Event {
    /// The room began.
    RoomOpened {
        room: String,
        plan: Box<Plan>,
        solo: bool,
        clock_shift: i64,
        midnight: i64,
    },
    /// Another plan took the place of the one before: what kept its id kept its state. What
    /// differs, in a few words.
    PlanReloaded { plan: Box<Plan>, told: String },
    /// An engine took the room over.
    EngineTook(EngineInfo),
    /// The run began: the planned clock starts here.
    RunStarted,
    /// The run is over and the watch begins.
    WatchStarted,
    /// The run is finished for good.
    RoomEnded { reason: Option<String> },

    /// A person's first console came.
    PersonArrived { who: Who },
    /// A person's last console went.
    PersonLeft { person: PersonId },
    /// A person got a role.
    RoleAssigned { person: PersonId, role: RoleId },
    /// A person lost a role.
    RoleTaken { person: PersonId, role: RoleId },
    /// A person took command that nobody held.
    CommandTaken { person: PersonId },
    /// The commander gave command to another.
    CommandHandedOver { from: PersonId, to: PersonId },
    /// A dangerous or unauthorised command was refused.
    CommandRefused {
        command: String,
        reason: String,
        others: u32,
    },

    /// Everything forward stopped.
    RoomHeld { reason: Option<String> },
    /// Forward work may go on.
    RoomResumed,
    /// The journal cannot take entries.
    RoomHalted { trouble: String },
    /// The journal takes entries again; a person still has to resume.
    StorageRecovered,
    /// The wall clock was stepped.
    ClockJumped { by: i64 },

    /// An item was ticked.
    ItemTicked {
        item: ItemId,
        evidence: Option<String>,
    },
    /// A tick was taken back.
    ItemUnticked { item: ItemId },
    /// An item is being worked on.
    ItemBegun { item: ItemId },
    /// An item was done; another person looks at it before it is ticked.
    ItemDone {
        item: ItemId,
        evidence: Option<String>,
    },
    /// The condition that verifies an item is looked at.
    ItemChecking { item: ItemId },
    /// An item was waived.
    ItemWaived { item: ItemId, reason: String },
    /// An item cannot be done for now.
    ItemBlocked { item: ItemId, reason: String },
    /// An item's verification failed.
    ItemFailed { item: ItemId, reason: String },
    /// A tick became too old.
    ItemStale { item: ItemId },
    /// A value that was asked for became known.
    ValueCaptured {
        name: ValueId,
        value: String,
        from: CapturedFrom,
    },
    /// A note was written.
    NoteWritten { about: Option<String>, text: String },

    /// A step began.
    StepStarted { step: StepId },
    /// A step is done.
    StepFinished { step: StepId, how: Finish },
    /// A step failed; it waits for retry, skip, completion or rollback.
    StepFailed { step: StepId, reason: String },
    /// A step will be tried again by itself.
    StepRetrying { step: StepId, tries: u32 },
    /// A step takes longer than its deadline.
    StepOverdue { step: StepId },
    /// A step went back to waiting.
    StepReset { step: StepId, reason: String },
    /// A phase is not over at the moment when it must be.
    PhaseOverdue { phase: PhaseId },
    /// After a failure the plan goes on at another step.
    WentTo { step: StepId, to: StepId },
    /// What steps did is to be taken back, in this order.
    UndoAsked { steps: Vec<StepId> },
    /// What a step did was taken back; it waits again.
    StepUndone { step: StepId },
    /// What a step did could not be taken back; nothing further is.
    UndoFailed { step: StepId, reason: String },
    /// A step's turn came, and the runbook wants the consent of several for it. Nothing waits.
    ApprovalDue {
        step: StepId,
        needed: u8,
        of: Vec<RoleId>,
    },
    /// A way back was begun for which the runbook wants the consent of several. Nothing waits.
    PathApprovalDue {
        path: PathId,
        needed: u8,
        of: Vec<RoleId>,
    },

    /// An attempt is about to start: the intent, durable before the effect.
    AttemptStarted {
        attempt: AttemptId,
        of: AttemptOf,
        call: Call,
        rollback: bool,
    },
    /// An attempt was asked to end.
    AttemptCancelAsked { attempt: AttemptId },
    /// An attempt takes longer than its deadline.
    AttemptOverdue { attempt: AttemptId },
    /// Something became of an attempt.
    AttemptReported {
        attempt: AttemptId,
        report: AttemptReport,
    },
    /// Doubt about an attempt was settled.
    AttemptSettled {
        attempt: AttemptId,
        done: bool,
        how: String,
    },

    /// The candidate may receive users from here on.
    Exposed,
    /// It no longer can.
    Unexposed,
    /// Traffic was asked to move.
    ShiftAsked {
        lever: LeverId,
        to: u8,
        rollback: bool,
    },
    /// A lever's read-back changed, or was read for a shift that waits for it.
    LeverReported { lever: LeverId, weight: Option<u8> },
    /// Another lever is in force from here on.
    LeverInForce { lever: LeverId },
    /// A lever stands elsewhere than it was asked to.
    LeverDrifted {
        lever: LeverId,
        desired: u8,
        reported: u8,
    },
    /// Reported and observed agree with desired.
    ShiftVerified {
        lever: LeverId,
        weight: u8,
        observed: Option<Quantity>,
        in_time: Millis,
    },

    /// A soak began.
    SoakStarted { step: StepId },
    /// A soak's clock moved so far; written now and then so that a restart loses little.
    SoakCounted {
        step: StepId,
        known: Millis,
        unknown: Millis,
    },
    /// What is known of a kept condition, or of one a step waits for, changed.
    ConditionJudged {
        step: StepId,
        condition: usize,
        verdict: Verdict,
        value: Option<Quantity>,
        sampled_at: Option<i64>,
    },
    /// A role answered for a condition.
    Attested {
        step: StepId,
        condition: usize,
        yes: bool,
    },
    /// A kept condition did not hold for longer than is borne.
    SoakBroken {
        step: StepId,
        condition: usize,
        known: Millis,
        said: String,
    },
    /// A soak is complete.
    SoakFinished { step: StepId, known: Millis },
    /// A soak begins again.
    SoakRestarted { step: StepId, reason: String },

    /// Roles are asked go or no-go.
    PollAsked { step: StepId, roles: Vec<RoleId> },
    /// A decision is asked for.
    DecisionAsked {
        step: StepId,
        why: DecisionWhy,
        role: Option<RoleId>,
        within: Millis,
    },
    /// A decision was made.
    DecisionMade {
        step: StepId,
        choice: Choice,
        reason: Option<String>,
    },
    /// Nobody decided in time; the room stays where it is.
    DecisionLate { step: StepId },
    /// A decision is no longer needed.
    DecisionDropped { step: StepId },

    /// How steadily a metric is seen changed.
    SightChanged { metric: MetricId, sight: Sight },
    /// A probe changed its answer.
    ProbeChanged {
        probe: ProbeId,
        passed: bool,
        said: String,
    },

    /// Commands that came from prose were accepted as they were shown.
    Accepted {
        what: String,
        calls: Vec<AcceptedCall>,
    },
    /// A trigger was armed: the value that was seen then, and why where there was none.
    TriggerArmed {
        trigger: TriggerId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<Quantity>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// A trigger was disarmed.
    TriggerDisarmed { trigger: TriggerId, reason: String },
    /// A trigger's condition began to hold.
    TriggerPending {
        trigger: TriggerId,
        sampled_at: i64,
        value: Quantity,
    },
    /// One more distinct breaching sample.
    TriggerCounted {
        trigger: TriggerId,
        sampled_at: i64,
        held: Millis,
        count: u32,
        value: Quantity,
    },
    /// A pending trigger cannot be judged; its clock stands still.
    TriggerPaused { trigger: TriggerId, why: Unknown },
    /// A pending trigger was unknown for too long.
    TriggerVoided { trigger: TriggerId, reason: String },
    /// A trigger's condition no longer holds.
    TriggerCleared { trigger: TriggerId },
    /// A trigger fired. `both_sides` turns automatic into review.
    TriggerFired {
        trigger: TriggerId,
        value: Option<Quantity>,
        both_sides: bool,
    },

    /// A rollback began.
    RollbackStarted {
        path: PathId,
        cause: RollbackCause,
        reason: Option<String>,
        levers: Vec<LeverId>,
    },
    /// Read-back shows all traffic on stable.
    RollbackMoved { in_time: Millis },
    /// No more of it is observed on the candidate; `None` where it cannot be observed.
    RollbackDrained {
        in_time: Millis,
        observed: Option<Quantity>,
    },
    /// Every step of the path is done.
    RollbackFinished {
        in_time: Millis,
        confirmed: bool,
        in_budget: Option<bool>,
    },
    /// A step of the path failed for good.
    RollbackFailed {
        step: Option<StepId>,
        reason: String,
    },
    /// Why the rollback was started, said afterwards.
    RollbackExplained { reason: String },

    /// A message's clock came before its fact was verified.
    MessageDue { message: MessageId },
    /// A message can be sent, and says this.
    MessageReady {
        message: MessageId,
        subject: Option<String>,
        text: String,
    },
    /// A person sent a message.
    MessageSent {
        message: MessageId,
        text: String,
        how: Option<String>,
    },
    /// A person signed the plan of this hash.
    SignedOff { sign_off: SignOffId, plan: String },

    /// A mode of production is to be entered or left, outside of the plan.
    ModeAsked { mode: ModeId, enter: bool },
    /// A mode was entered, and verified where it can be.
    ModeEntered { mode: ModeId },
    /// A mode was left.
    ModeLeft { mode: ModeId },
    /// A mode could not be entered or left.
    ModeFailed {
        mode: ModeId,
        enter: bool,
        reason: String,
    },
    /// A mode is on for longer than it may be.
    ModeOverdue { mode: ModeId },
    /// A playbook began; its steps wait again.
    PlaybookStarted { playbook: PlaybookId },
    /// Every step of a playbook is done.
    PlaybookFinished { playbook: PlaybookId },

    /// A round of a recurring check is due.
    RoundDue { check: RecurringId, n: u32 },
    /// A round was done: whether it is as it should be, and what was seen.
    RoundDone {
        check: RecurringId,
        n: u32,
        ok: Option<bool>,
        said: String,
    },
    /// Nobody did a round, and so many others after it.
    RoundMissed {
        check: RecurringId,
        n: u32,
        others: u32,
    },
    /// The last window of the watch is over.
    WatchOver,
}

/// One command that somebody accepted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AcceptedCall {
    /// What it is for.
    pub of: CallOf,
    /// The digest of what was seen.
    pub digest: String,
    /// The line that was shown.
    pub shown: String,
}

/// Where a captured value came from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CapturedFrom {
    /// A person said it.
    Person,
    /// It was found in the output of an attempt.
    Output(AttemptId),
    /// It was measured.
    Metric(MetricId),
}

/// How a step came to be done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finish {
    /// Its work was done and verified.
    Done,
    /// A person completed it by hand.
    ByHand(Option<String>),
    /// A person skipped it.
    Skipped(Option<String>),
    /// It did not apply when its turn came: why.
    NotApplicable(String),
    /// It failed, and the plan went on past it: how it failed.
    FailedPast(String),
}

/// What an attempt is for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttemptOf {
    /// A step's action.
    Step(StepId),
    /// An action outside the plan.
    Action(ActionId),
    /// An item's verification.
    Item(ItemId),
    /// A mode entered or left outside of the plan.
    Mode {
        /// Which mode.
        mode: ModeId,
        /// Whether it is entered.
        enter: bool,
    },
    /// A round of a recurring check.
    Round {
        /// Which check.
        check: RecurringId,
        /// The round's number.
        n: u32,
    },
    /// What takes back what a step did.
    Undo(StepId),
    /// A lever set to a weight; for a step where one asked for it.
    Lever {
        /// Which lever.
        lever: LeverId,
        /// The candidate's share in percent.
        to: u8,
        /// The shift that asked for it.
        step: Option<StepId>,
    },
}

/// What became of an attempt.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttemptReport {
    /// It ended, and this is how.
    Finished {
        /// Whether all that was expected of it held.
        ok: bool,
        /// One line: `exit 0`, `exit 3, wanted 0`, `200 OK`.
        said: String,
        /// The values that were found in its output.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        values: BTreeMap<ValueId, String>,
    },
    /// It ended because it was asked to.
    Cancelled,
    /// It was killed at its own time limit.
    TimedOut {
        /// The limit.
        after: Millis,
    },
    /// Proven not run.
    Void,
    /// It runs, but nobody watches it: its shim is gone.
    Unwatched,
    /// It started; its outcome is not known.
    InDoubt {
        /// Why.
        why: String,
    },
}

/// Why a decision is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionWhy {
    /// A soak is complete.
    SoakFinished,
    /// A soak is broken.
    SoakBroken,
    /// A gate's conditions are met.
    GateMet,
    /// A trigger of tier review fired.
    TriggerFired,
}

/// What a person can choose.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// Go on.
    Continue,
    /// Stay; the soak begins again from zero.
    Wait,
    /// Back one notch.
    Back,
    /// Roll back.
    RollBack,
}

impl Choice {
    /// Every choice, as it is written.
    pub const ALL: [(&'static str, Self); 4] = [
        ("continue", Self::Continue),
        ("wait", Self::Wait),
        ("back", Self::Back),
        ("roll-back", Self::RollBack),
    ];

    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, choice)| *choice == self)
            .map_or("", |(name, _)| name)
    }
}

/// What started a rollback.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RollbackCause {
    /// A person asked.
    Person(PersonId),
    /// A trigger fired.
    Trigger(TriggerId),
    /// A soak broke whose runbook says so.
    Soak(StepId),
    /// A step failed whose runbook says so.
    Step(StepId),
}
