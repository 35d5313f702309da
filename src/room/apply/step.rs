//! Steps begin, end, fail, and begin again.

use std::sync::Arc;

use super::touch_step;
use crate::room::event::{DecisionWhy, Entry, Event, Finish};
use crate::room::id::StepId;
use crate::room::state::{RollbackState, Room, StepState, StepStatus};

pub(super) fn apply(room: &mut Room, entry: &Entry) {
    match &entry.event {
        Event::StepStarted { step } => {
            let by = entry.by.as_ref().map(|who| who.person.clone());
            *touch_step(room, step) = StepState {
                status: StepStatus::Running,
                started_at: Some(entry.at.clone()),
                by,
                tries: 1,
                tried_seq: entry.seq,
                ..StepState::default()
            };
            revive_rollback(room, step);
        }
        Event::StepFinished { step, how } => {
            let state = touch_step(room, step);
            state.status = StepStatus::Finished(how.clone());
            if !matches!(how, Finish::NotApplicable(_)) {
                state.started_at.get_or_insert_with(|| entry.at.clone());
            }
            state.ended_at = Some(entry.at.clone());
            drop_questions(room, step);
            revive_rollback(room, step);
        }
        Event::StepFailed { step, reason } => {
            let state = touch_step(room, step);
            state.status = StepStatus::Failed(reason.clone());
            state.ended_at = Some(entry.at.clone());
            drop_questions(room, step);
        }
        Event::StepRetrying { step, tries } => {
            let state = touch_step(room, step);
            state.status = StepStatus::Running;
            state.tries = *tries;
            state.tried_seq = entry.seq;
            state.ended_at = None;
            revive_rollback(room, step);
        }
        Event::StepOverdue { step } => touch_step(room, step).overdue = true,
        Event::StepReset { step, .. } => {
            // What takes the step back goes on, and its end is still waited for.
            let state = touch_step(room, step);
            *state = StepState {
                undo: state.undo,
                ..StepState::default()
            };
            drop_questions(room, step);
        }
        Event::PhaseOverdue { phase } => {
            room.overdue_phases.insert(phase.clone());
        }
        Event::WentTo { step, .. } => {
            touch_step(room, step);
            *room.went_to.entry(step.clone()).or_default() += 1;
        }
        Event::UndoAsked { steps } => {
            for step in steps {
                touch_step(room, step);
            }
            room.undoing.clone_from(steps);
        }
        Event::StepUndone { step } => {
            *touch_step(room, step) = StepState {
                undone: true,
                ..StepState::default()
            };
            room.undoing.retain(|waiting| waiting != step);
            drop_questions(room, step);
        }
        Event::UndoFailed { step, .. } => {
            touch_step(room, step).undo = None;
            room.undoing.clear();
        }
        Event::ApprovalDue { step, .. } => {
            room.approvals_due.insert(step.clone());
        }
        _ => {}
    }
}

/// A failed rollback whose step is tried again, or gone past, runs again.
fn revive_rollback(room: &mut Room, step: &StepId) {
    let plan = Arc::clone(&room.plan);
    if let Some(rollback) = &mut room.rollback
        && let Some(path) = plan.path(&rollback.path)
        && path.steps.iter().any(|of_path| of_path.id == *step)
        && rollback.is_open()
    {
        rollback.state = RollbackState::Running;
    }
}

/// A step that is over asks nothing any more. What a trigger asks is not its question.
fn drop_questions(room: &mut Room, step: &StepId) {
    if room.soak.as_ref().is_some_and(|soak| soak.step == *step) {
        room.soak = None;
    }
    if room
        .decision
        .as_ref()
        .is_some_and(|decision| decision.step == *step && decision.why != DecisionWhy::TriggerFired)
    {
        room.decision = None;
        room.revisions.decision = room.seq;
    }
}
