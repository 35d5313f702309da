//! `apply`: one entry folded into the room. Total: it cannot refuse, and an entry that names what
//! the plan does not hold changes nothing.

mod attempt;
mod checklist;
mod message;
mod mode;
mod people;
mod question;
mod reload;
mod review;
mod rollback;
mod round;
mod run;
mod step;
mod traffic;
mod trigger;

use super::event::{Entry, Event};
use super::id::StepId;
use super::state::{Room, StepState};

/// Folds one entry into the room.
pub fn apply(room: &mut Room, entry: &Entry) {
    room.seq = entry.seq;
    fold(room, entry);
    message::happened(room, entry);
    room.clock.latest = Some(entry.at.clone());
}

/// One line for each kind of event.
fn fold(room: &mut Room, entry: &Entry) {
    match &entry.event {
        Event::RoomOpened { .. }
        | Event::EngineTook(_)
        | Event::RunStarted
        | Event::WatchStarted
        | Event::RoomEnded { .. }
        | Event::RoomHeld { .. }
        | Event::RoomResumed
        | Event::RoomHalted { .. }
        | Event::StorageRecovered
        | Event::ClockJumped { .. } => run::apply(room, entry),
        Event::PlanReloaded { .. } => reload::apply(room, entry),
        Event::PersonArrived { .. }
        | Event::PersonLeft { .. }
        | Event::RoleAssigned { .. }
        | Event::RoleTaken { .. }
        | Event::CommandTaken { .. }
        | Event::CommandHandedOver { .. }
        | Event::CommandRefused { .. } => people::apply(room, entry),
        Event::ItemTicked { .. }
        | Event::ItemUnticked { .. }
        | Event::ItemBegun { .. }
        | Event::ItemDone { .. }
        | Event::ItemChecking { .. }
        | Event::ItemWaived { .. }
        | Event::ItemBlocked { .. }
        | Event::ItemFailed { .. }
        | Event::ItemStale { .. }
        | Event::ValueCaptured { .. }
        | Event::NoteWritten { .. } => checklist::apply(room, entry),
        Event::StepStarted { .. }
        | Event::StepFinished { .. }
        | Event::StepFailed { .. }
        | Event::StepRetrying { .. }
        | Event::StepOverdue { .. }
        | Event::StepReset { .. }
        | Event::PhaseOverdue { .. }
        | Event::WentTo { .. }
        | Event::UndoAsked { .. }
        | Event::StepUndone { .. }
        | Event::UndoFailed { .. }
        | Event::ApprovalDue { .. } => step::apply(room, entry),
        Event::AttemptStarted { .. }
        | Event::AttemptCancelAsked { .. }
        | Event::AttemptOverdue { .. }
        | Event::AttemptReported { .. }
        | Event::AttemptSettled { .. } => attempt::apply(room, entry),
        Event::Exposed
        | Event::Unexposed
        | Event::ShiftAsked { .. }
        | Event::LeverReported { .. }
        | Event::LeverInForce { .. }
        | Event::LeverDrifted { .. }
        | Event::ShiftVerified { .. }
        | Event::SightChanged { .. }
        | Event::ProbeChanged { .. } => traffic::apply(room, entry),
        Event::SoakStarted { .. }
        | Event::SoakCounted { .. }
        | Event::ConditionJudged { .. }
        | Event::Attested { .. }
        | Event::SoakBroken { .. }
        | Event::SoakFinished { .. }
        | Event::SoakRestarted { .. }
        | Event::PollAsked { .. }
        | Event::DecisionAsked { .. }
        | Event::DecisionMade { .. }
        | Event::DecisionLate { .. }
        | Event::DecisionDropped { .. } => question::apply(room, entry),
        Event::Accepted { .. } => review::apply(room, entry),
        Event::TriggerArmed { .. }
        | Event::TriggerDisarmed { .. }
        | Event::TriggerPending { .. }
        | Event::TriggerCounted { .. }
        | Event::TriggerPaused { .. }
        | Event::TriggerVoided { .. }
        | Event::TriggerCleared { .. }
        | Event::TriggerFired { .. } => trigger::apply(room, entry),
        Event::RollbackStarted { .. }
        | Event::PathApprovalDue { .. }
        | Event::RollbackMoved { .. }
        | Event::RollbackDrained { .. }
        | Event::RollbackFinished { .. }
        | Event::RollbackFailed { .. }
        | Event::RollbackExplained { .. } => rollback::apply(room, entry),
        Event::MessageDue { .. }
        | Event::MessageReady { .. }
        | Event::MessageSent { .. }
        | Event::SignedOff { .. } => message::apply(room, entry),
        Event::ModeAsked { .. }
        | Event::ModeEntered { .. }
        | Event::ModeLeft { .. }
        | Event::ModeFailed { .. }
        | Event::ModeOverdue { .. }
        | Event::PlaybookStarted { .. }
        | Event::PlaybookFinished { .. } => mode::apply(room, entry),
        Event::RoundDue { .. }
        | Event::RoundDone { .. }
        | Event::RoundMissed { .. }
        | Event::WatchOver => round::apply(room, entry),
    }
}

/// The step's state, marked as changed by this entry.
fn touch_step<'a>(room: &'a mut Room, step: &StepId) -> &'a mut StepState {
    room.revisions.steps.insert(step.clone(), room.seq);
    room.steps.entry(step.clone()).or_default()
}
