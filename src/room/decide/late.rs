//! What takes longer than it may: attempts, steps, phases. Deadlines alarm; they never kill.

use super::{Draft, follow};
use crate::room::event::Event;
use crate::room::plan::{Step, Work};
use crate::room::state::Stage;

pub(super) fn attempt_overdue(draft: &Draft) -> Option<Vec<Event>> {
    let late = draft.room().attempts.values().find(|attempt| {
        let due = attempt
            .call
            .deadline
            .map(|span| draft.now.has_passed(span, &attempt.started_at));
        let ends = !attempt.call.follow;
        ends && !attempt.has_ended() && !attempt.overdue && due == Some(true)
    })?;
    Some(vec![Event::AttemptOverdue { attempt: late.id }])
}

pub(super) fn step_overdue(draft: &Draft) -> Option<Vec<Event>> {
    let room = draft.room();
    follow::under_way(draft).find_map(|step| {
        let state = room.steps.get(&step.id)?;
        let limit = limit(step)?;
        // An attempt that alarms already says the same.
        let said = room
            .attempt_of(&step.id)
            .is_some_and(|attempt| attempt.overdue);
        let due = draft.now.has_passed(limit, state.started_at.as_ref()?);
        (due && !state.overdue && !said).then(|| {
            vec![Event::StepOverdue {
                step: step.id.clone(),
            }]
        })
    })
}

fn limit(step: &Step) -> Option<crate::support::Millis> {
    match &step.work {
        Work::Check {
            within: Some(within),
            ..
        } => Some(*within),
        _ => step.deadline,
    }
}

pub(super) fn phase_overdue(draft: &Draft) -> Option<Vec<Event>> {
    let room = draft.room();
    if room.stage != Stage::Live {
        return None;
    }
    room.plan.phases.iter().find_map(|phase| {
        let at = room.wall_of(phase.deadline?, draft.now)?;
        let open = phase
            .steps
            .iter()
            .any(|step| !room.step_status(&step.id).is_finished());
        let due = open && draft.now.wall >= at && !room.overdue_phases.contains(&phase.id);
        due.then(|| {
            vec![Event::PhaseOverdue {
                phase: phase.id.clone(),
            }]
        })
    })
}
