//! The rollback: started, moved, drained, done.

use super::touch_step;
use crate::room::event::{Entry, Event};
use crate::room::id::StepId;
use crate::room::state::{RollbackRun, RollbackState, Room, Stage, StepState};

pub(super) fn apply(room: &mut Room, entry: &Entry) {
    room.revisions.rollback = entry.seq;
    match &entry.event {
        Event::RollbackStarted {
            path,
            cause,
            reason,
            levers,
        } => {
            room.stage = Stage::RollingBack;
            room.soak = None;
            room.decision = None;
            room.undoing.clear();
            room.revisions.decision = entry.seq;
            let steps: Vec<StepId> = room
                .plan
                .path(path)
                .map(|path| path.steps.iter().map(|step| step.id.clone()).collect())
                .unwrap_or_default();
            for step in &steps {
                *touch_step(room, step) = StepState::default();
            }
            room.rollback = Some(RollbackRun {
                path: path.clone(),
                cause: cause.clone(),
                reason: reason.clone(),
                levers: levers.clone(),
                started_at: entry.at.clone(),
                started_seq: entry.seq,
                moved: None,
                drained: None,
                drain_observed: false,
                state: RollbackState::Running,
            });
        }
        Event::RollbackMoved { in_time } => {
            with(room, |rollback| {
                rollback.moved = Some(*in_time);
                rollback.state = RollbackState::Running;
            });
            for lever in room.rollback.iter().flat_map(|rollback| &rollback.levers) {
                if let Some(state) = room.levers.get_mut(lever) {
                    state.verified_at = Some(entry.at.clone());
                }
            }
        }
        Event::RollbackDrained { in_time, observed } => with(room, |rollback| {
            rollback.drained = Some(*in_time);
            rollback.drain_observed = observed.is_some();
        }),
        Event::RollbackFinished {
            in_time, confirmed, ..
        } => {
            with(room, |rollback| {
                rollback.state = RollbackState::Finished {
                    in_time: *in_time,
                    confirmed: *confirmed,
                };
            });
            room.stage = Stage::Watching;
            room.clock.watch_at = Some(entry.at.clone());
        }
        Event::RollbackFailed { reason, .. } => {
            with(room, |rollback| {
                rollback.state = RollbackState::Failed(reason.clone());
            });
        }
        Event::RollbackExplained { reason } => {
            with(room, |rollback| rollback.reason = Some(reason.clone()));
        }
        _ => {}
    }
}

fn with(room: &mut Room, change: impl FnOnce(&mut RollbackRun)) {
    if let Some(rollback) = &mut room.rollback {
        change(rollback);
    }
}
