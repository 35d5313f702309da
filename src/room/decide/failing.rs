//! What follows when a step has failed for good, as its runbook says: a person is asked, traffic
//! goes back, everything stops, or the plan goes on, past it or at another step.

use super::{Draft, way_back};
use crate::room::event::{AttemptReport, Event, Finish, RollbackCause};
use crate::room::id::StepId;
use crate::room::plan::{OnFailure, Step};
use crate::room::state::{Attempt, AttemptState, Room, Stage, StepStatus};

/// How often the plan goes back after the failure of one step; then a person is asked.
const MOST_RETURNS: u32 = 3;

/// A step has failed: that, and what follows by itself.
pub(super) fn failed(draft: &Draft, step: &Step, reason: String) -> Vec<Event> {
    let room = draft.room();
    let mut events = vec![Event::StepFailed {
        step: step.id.clone(),
        reason: reason.clone(),
    }];
    if room.stage != Stage::Live || a_person_ended_it(room, step) {
        return events;
    }
    match &step.on_failure {
        // A rollback begins when the rest has come to rest: see `rolls_back`.
        OnFailure::Ask | OnFailure::RollBack => {}
        OnFailure::Hold => {
            let why = format!("{} failed: {reason}", step.number);
            let held = room.flags.held.is_some();
            events.extend((!held).then_some(Event::RoomHeld { reason: Some(why) }));
        }
        OnFailure::GoOn => events.push(Event::StepFinished {
            step: step.id.clone(),
            how: Finish::FailedPast(reason),
        }),
        OnFailure::GoTo(to) => events.extend(went_to(room, step, to, &reason)),
    }
    events
}

/// Who cancels is there to decide; and what was never run has not failed at its work.
fn a_person_ended_it(room: &Room, step: &Step) -> bool {
    let ended = |attempt: &Attempt| {
        let void = matches!(attempt.state, AttemptState::Ended(AttemptReport::Void));
        attempt.cancel_asked || void
    };
    room.attempt_of(&step.id).is_some_and(ended)
}

/// On at another step. Forward what lies between is skipped; backward it is done again.
fn went_to(room: &Room, step: &Step, to: &StepId, reason: &str) -> Vec<Event> {
    let number = room.plan.step(to).map_or("", |to| &to.number);
    let went = Event::WentTo {
        step: step.id.clone(),
        to: to.clone(),
    };
    let before_step = room.plan.before(&step.id);
    if before_step.contains(&to) {
        let times = room.went_to.get(&step.id).copied().unwrap_or(0);
        if times >= MOST_RETURNS {
            return Vec::new();
        }
        let from_there = |id: &&StepId| *id == to || room.plan.before(id).contains(&to);
        let again = before_step.into_iter().filter(from_there).chain([&step.id]);
        let reason = format!("{} failed: on from {number}", step.number);
        let reset = again.map(|id| Event::StepReset {
            step: id.clone(),
            reason: reason.clone(),
        });
        return std::iter::once(went).chain(reset).collect();
    }
    let past = Event::StepFinished {
        step: step.id.clone(),
        how: Finish::FailedPast(reason.to_owned()),
    };
    let between = room.plan.before(to).into_iter().filter(|id| {
        let open = *room.step_status(id) == StepStatus::Waiting;
        open && room.plan.before(id).contains(&&step.id)
    });
    let why = format!("{} failed: on at {number}", step.number);
    let skipped = between.map(|id| Event::StepFinished {
        step: id.clone(),
        how: Finish::Skipped(Some(why.clone())),
    });
    [went, past].into_iter().chain(skipped).collect()
}

/// A failed step whose runbook says so starts the traffic path. Whether this did anything.
pub(super) fn rolls_back(draft: &mut Draft) -> bool {
    let Some((step, why)) = due(draft.room()) else {
        return false;
    };
    way_back::begin(draft, None, RollbackCause::Step(step), Some(why));
    true
}

/// The step whose failure rolls back, and why.
fn due(room: &Room) -> Option<(StepId, String)> {
    let mut steps = room.plan.steps().filter(|_| room.stage == Stage::Live);
    let step = steps.find(|step| {
        let failed = matches!(room.step_status(&step.id), StepStatus::Failed(_));
        failed && step.on_failure == OnFailure::RollBack && !a_person_ended_it(room, step)
    })?;
    Some((step.id.clone(), format!("{} failed", step.number)))
}
