//! Attempts, from their intent to their one end. Invariant: an attempt that has its end keeps it.

use super::touch_step;
use crate::room::event::{AttemptOf, AttemptReport, Entry, Event};
use crate::room::id::{AttemptId, RecurringId};
use crate::room::state::{Attempt, AttemptState, ItemStatus, Room};

/// So many attempts of one recurring check are kept once they have ended.
const ROUND_ATTEMPTS_KEPT: usize = 20;

pub(super) fn apply(room: &mut Room, entry: &Entry) {
    match &entry.event {
        Event::AttemptStarted {
            attempt,
            of,
            call,
            rollback,
        } => {
            let begun = Attempt {
                id: *attempt,
                of: of.clone(),
                call: call.clone(),
                rollback: *rollback,
                started_at: entry.at.clone(),
                started_seq: entry.seq,
                ended_at: None,
                ended_seq: None,
                doubted_at: None,
                cancel_asked: false,
                overdue: false,
                state: AttemptState::Running,
            };
            room.attempts.insert(*attempt, begun);
            remember(room, *attempt, of);
        }
        Event::AttemptCancelAsked { attempt } => {
            with(room, entry, *attempt, |attempt| attempt.cancel_asked = true);
        }
        Event::AttemptOverdue { attempt } => {
            with(room, entry, *attempt, |attempt| attempt.overdue = true);
        }
        Event::AttemptReported { attempt, report } => {
            with(room, entry, *attempt, |attempt| {
                let doubtful = matches!(report, AttemptReport::InDoubt { .. });
                attempt.doubted_at = doubtful.then(|| entry.at.clone());
                attempt.state = match report {
                    AttemptReport::Unwatched => AttemptState::Unwatched,
                    AttemptReport::InDoubt { why } => AttemptState::InDoubt(why.clone()),
                    ended => AttemptState::Ended(ended.clone()),
                };
            });
        }
        Event::AttemptSettled { attempt, done, how } => {
            with(room, entry, *attempt, |attempt| {
                attempt.state = AttemptState::Settled {
                    done: *done,
                    how: how.clone(),
                };
            });
        }
        _ => {}
    }
}

fn with(room: &mut Room, entry: &Entry, id: AttemptId, change: impl FnOnce(&mut Attempt)) {
    let Some(attempt) = room
        .attempts
        .get_mut(&id)
        .filter(|attempt| !attempt.has_ended())
    else {
        return;
    };
    change(attempt);
    if attempt.has_ended() {
        attempt.ended_at = Some(entry.at.clone());
        attempt.ended_seq = Some(entry.seq);
    }
    if let AttemptOf::Step(step)
    | AttemptOf::Undo(step)
    | AttemptOf::Lever {
        step: Some(step), ..
    } = attempt.of.clone()
    {
        touch_step(room, &step);
    }
}

/// Whatever the attempt is for knows it.
fn remember(room: &mut Room, id: AttemptId, of: &AttemptOf) {
    match of {
        AttemptOf::Step(step) => touch_step(room, step).attempt = Some(id),
        AttemptOf::Undo(step) => touch_step(room, step).undo = Some(id),
        AttemptOf::Action(action) => {
            room.actions.insert(action.clone(), id);
        }
        AttemptOf::Item(item) => {
            room.revisions.items.insert(item.clone(), room.seq);
            if let Some(state) = room.items.get_mut(item) {
                state.status = ItemStatus::InProgress;
                state.attempt = Some(id);
            }
        }
        AttemptOf::Mode { mode, .. } => {
            let state = room.modes.get_mut(mode);
            if let Some(changing) = state.and_then(|state| state.changing.as_mut()) {
                changing.attempt = Some(id);
            }
        }
        AttemptOf::Round { check, .. } => {
            forget_rounds(room, check);
            if let Some(state) = room.rounds.get_mut(check) {
                state.attempt = Some(id);
            }
        }
        AttemptOf::Lever { lever, step, .. } => {
            if let Some(state) = room.levers.get_mut(lever) {
                state.attempt = Some(id);
            }
            if let Some(step) = step {
                touch_step(room, step).attempt = Some(id);
            }
        }
    }
}

/// The oldest attempts of a recurring check that have ended: a long watch would fill the room with
/// them, and the journal has them all. The newest attempt of the room stays, so that no number is
/// used twice.
fn forget_rounds(room: &mut Room, of: &RecurringId) {
    let ended = room.attempts.values().filter(|attempt| {
        let same = matches!(&attempt.of, AttemptOf::Round { check, .. } if check == of);
        same && attempt.has_ended()
    });
    let ended: Vec<AttemptId> = ended.map(|attempt| attempt.id).collect();
    for id in ended.iter().rev().skip(ROUND_ATTEMPTS_KEPT) {
        room.attempts.remove(id);
    }
}
