//! What a person can ask of a room. Each verb is declared once, in `table`: palette, keys, help,
//! `warroom do` and docs/keys.md read that one declaration.

mod table;

use serde::{Deserialize, Serialize};

pub use table::{Argument, ArgumentError, Danger, Group, Kind, VERBS, Verb, parse};

use super::event::Choice;
use super::id::{
    AttemptId, ItemId, MessageId, ModeId, PathId, PersonId, RecurringId, RoleId, SignOffId, StepId,
    TriggerId, ValueId,
};
use super::plan::Plan;

/// A command. Names may be ids or the numbers shown; the core resolves them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(
    missing_docs,
    reason = "field names are the words of the design; each variant has its line"
)]
pub enum Command {
    /// Start the run.
    Start,
    /// Finish the run; from live the watch begins, from watching the room ends.
    End { reason: Option<String> },
    /// Go on by another plan than so far. The two are named by their digests; the plan itself comes
    /// from the room's folder, where the engine finds it.
    Reload {
        from: String,
        to: String,
        #[serde(skip)]
        plan: Option<Box<Plan>>,
    },
    /// Stop everything forward.
    Hold { reason: Option<String> },
    /// Let forward work go on.
    Resume,
    /// Tick an item.
    Tick {
        item: ItemId,
        evidence: Option<String>,
    },
    /// Take a tick back, or reopen a waived, blocked or failed item.
    Untick { item: ItemId },
    /// Say that an item is being worked on.
    Begin { item: ItemId },
    /// Say that an item is not needed.
    Waive { item: ItemId, reason: String },
    /// Say that an item cannot be done for now.
    Block { item: ItemId, reason: String },
    /// Run an item's verification.
    Verify { item: ItemId },
    /// Write a note.
    Note { about: Option<String>, text: String },
    /// Say a value that is asked for.
    Record { name: ValueId, value: String },
    /// Start a step, or run an action outside the plan.
    Run { name: String },
    /// Accept commands that came from prose, as they were shown.
    Accept {
        what: String,
        #[serde(default)]
        shown: Option<String>,
    },
    /// Try a failed step again.
    Retry { step: StepId },
    /// Go past a step without doing it.
    Skip {
        step: StepId,
        reason: Option<String>,
    },
    /// Say that a step was done by hand.
    Complete {
        step: StepId,
        reason: Option<String>,
    },
    /// End what runs for a step or an action.
    Cancel { name: String },
    /// Take back what a step did, or the steps of a phase.
    Undo { name: String },
    /// Move traffic: the next shift of the plan, or down.
    Shift { to: u8 },
    /// Answer for a kept condition of the soak.
    Attest { condition: usize, yes: bool },
    /// Make the open decision.
    Decide {
        choice: Choice,
        reason: Option<String>,
    },
    /// Roll back.
    RollBack {
        path: Option<PathId>,
        reason: Option<String>,
    },
    /// Say why the rollback was started.
    Explain { reason: String },
    /// Declare what only a person can see.
    Declare {
        trigger: TriggerId,
        reason: Option<String>,
    },
    /// Arm a trigger.
    Arm {
        trigger: TriggerId,
        #[serde(default)]
        reason: Option<String>,
    },
    /// Disarm a trigger.
    Disarm { trigger: TriggerId, reason: String },
    /// Give a role.
    Assign { role: RoleId, person: PersonId },
    /// Take a role away.
    Unassign { role: RoleId, person: PersonId },
    /// Take command when it is open.
    TakeCommand,
    /// Give command to another.
    HandOver { person: PersonId },
    /// Settle an attempt that is in doubt.
    Settle {
        attempt: AttemptId,
        done: bool,
        how: Option<String>,
    },
    /// Say that a message was sent.
    Sent {
        message: MessageId,
        how: Option<String>,
    },
    /// Sign the plan as it is.
    Sign { sign_off: SignOffId },
    /// Enter a mode of production.
    Enter { mode: ModeId },
    /// Leave a mode of production.
    Leave { mode: ModeId },
    /// Say what a round of a recurring check has shown.
    Round {
        check: RecurringId,
        answer: Option<String>,
        note: Option<String>,
    },
}

impl Command {
    /// The name of its verb.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::End { .. } => "end",
            Self::Reload { .. } => "reload",
            Self::Hold { .. } => "hold",
            Self::Resume => "resume",
            Self::Tick { .. } => "tick",
            Self::Untick { .. } => "untick",
            Self::Begin { .. } => "begin",
            Self::Waive { .. } => "waive",
            Self::Block { .. } => "block",
            Self::Verify { .. } => "verify",
            Self::Note { .. } => "note",
            Self::Run { .. } => "run",
            Self::Accept { .. } => "accept",
            Self::Retry { .. } => "retry",
            Self::Skip { .. } => "skip",
            Self::Complete { .. } => "complete",
            Self::Cancel { .. } => "cancel",
            Self::Undo { .. } => "undo",
            Self::Shift { .. } => "shift",
            Self::Attest { .. } => "attest",
            Self::Decide { .. } => "decide",
            Self::RollBack { .. } => "roll-back",
            Self::Explain { .. } => "explain",
            Self::Declare { .. } => "declare",
            Self::Arm { .. } => "arm",
            Self::Disarm { .. } => "disarm",
            Self::Assign { .. } => "assign",
            Self::Unassign { .. } => "unassign",
            Self::TakeCommand => "take-command",
            Self::HandOver { .. } => "hand-over",
            Self::Settle { .. } => "settle",
            Self::Sent { .. } => "sent",
            Self::Sign { .. } => "sign",
            Self::Enter { .. } => "enter",
            Self::Leave { .. } => "leave",
            Self::Round { .. } => "round",
            Self::Record { .. } => "record",
        }
    }

    /// Its verb.
    #[must_use]
    pub fn verb(&self) -> &'static Verb {
        let name = self.name();
        VERBS
            .iter()
            .find(|verb| verb.name == name)
            .unwrap_or(&VERBS[0])
    }
}
