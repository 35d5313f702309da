//! Taking back what steps did: one step, or those of a phase, the last first, one after the other.

use std::sync::Arc;

use super::{Draft, authority, names, review, run};
use crate::room::event::{AttemptOf, Event};
use crate::room::id::{PhaseId, StepId};
use crate::room::input::Who;
use crate::room::plan::{CallOf, Plan, Right, Step};
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::Stage;

/// A person asks for a step, or for a phase.
pub(super) fn ask(draft: &mut Draft, by: &Who, name: &str) -> Result<(), Refusal> {
    let plan = Arc::clone(&draft.room().plan);
    let steps = match phase_of(&plan, name) {
        Some(phase) => of_phase(draft, phase)?,
        None => vec![of_step(draft, &plan, name)?],
    };
    for step in &steps {
        let role = step.role.as_ref();
        authority::require_role(draft.room(), &by.person, role, Right::Run, draft.now)?;
        // To take back what moved traffic moves it again.
        if step.lever().is_some() {
            authority::require(draft.room(), &by.person, Right::Shift, draft.now)?;
        }
    }
    if let Some(step) = draft.room().undoing.first() {
        let number = plan.step(step).map_or("", |step| &step.number);
        let fact = format!("{number} is being undone");
        return Err(Refusal::new(RefusalKind::Already, fact).hint("wait for its end"));
    }
    if draft.room().stage == Stage::Watching {
        run::nothing_is_doubted(draft)?;
    } else {
        run::downward_is_open(draft)?;
    }
    for step in &steps {
        super::plan_step::nothing_runs_for(draft, step)?;
        review::seen(draft, &CallOf::Undo(step.id.clone()))?;
    }
    draft.push(Event::UndoAsked {
        steps: steps.iter().map(|step| step.id.clone()).collect(),
    });
    Ok(())
}

/// Refuses a step whose undoing was asked for and is not over.
pub(super) fn is_not_asked(draft: &Draft, step: &Step) -> Result<(), Refusal> {
    if draft.room().undoing.contains(&step.id) {
        let fact = format!("{} is being undone", step.number);
        return Err(Refusal::new(RefusalKind::NotNow, fact).hint("wait for its end"));
    }
    Ok(())
}

/// A phase by its name, unless a step has the same.
fn phase_of<'p>(plan: &'p Plan, name: &str) -> Option<&'p crate::room::plan::Phase> {
    let is_step = plan.step(&StepId::from(name)).is_some();
    let number = || {
        plan.phases
            .iter()
            .find(|phase| phase.number.to_string() == name)
    };
    let phase = plan.phase(&PhaseId::from(name)).or_else(number);
    phase.filter(|_| !is_step)
}

fn of_step<'p>(draft: &Draft, plan: &'p Plan, name: &str) -> Result<&'p Step, Refusal> {
    let step = names::step(plan, &StepId::from(name))?;
    if step.undo.is_none() {
        let fact = format!(
            "the runbook says no way to undo {} {}",
            step.number, step.title
        );
        return Err(Refusal::new(RefusalKind::NoSuch, fact).hint("an `undo` of the step says it"));
    }
    if !draft.room().was_done(&step.id) {
        let fact = format!("{} has not been done", step.number);
        return Err(Refusal::new(RefusalKind::NotNow, fact));
    }
    Ok(step)
}

fn of_phase<'p>(
    draft: &Draft,
    phase: &'p crate::room::plan::Phase,
) -> Result<Vec<&'p Step>, Refusal> {
    let done = || {
        phase
            .steps
            .iter()
            .filter(|step| draft.room().was_done(&step.id))
    };
    let undone: Vec<&Step> = done().rev().filter(|step| step.undo.is_some()).collect();
    if undone.is_empty() {
        let without: Vec<&str> = done().map(|step| step.number.as_str()).collect();
        let fact = match without.len() {
            0 => format!("nothing of phase {} has been done", phase.number),
            _ => format!("the runbook says no way to undo {}", without.join(", ")),
        };
        return Err(Refusal::new(RefusalKind::NotNow, fact));
    }
    Ok(undone)
}

/// The end of what takes a step back.
pub(super) fn ended(draft: &Draft) -> Option<Vec<Event>> {
    let room = draft.room();
    room.steps.iter().find_map(|(id, state)| {
        let attempt = room.attempts.get(&state.undo?)?;
        if !attempt.has_ended() {
            return None;
        }
        let step = id.clone();
        Some(vec![if attempt.succeeded() {
            Event::StepUndone { step }
        } else {
            let reason = attempt.said();
            Event::UndoFailed { step, reason }
        }])
    })
}

/// The next of what is to be taken back.
pub(super) fn next(draft: &Draft) -> Option<Vec<Event>> {
    let room = draft.room();
    let id = room.undoing.first()?;
    let step = room.plan.step(id)?;
    let runs = room.steps.get(id).is_some_and(|state| state.undo.is_some());
    let unseen = room.is_unreviewed(&CallOf::Undo(id.clone()));
    if runs || unseen || run::nothing_is_doubted(draft).is_err() {
        return None;
    }
    Some(vec![Event::AttemptStarted {
        attempt: room.next_attempt(),
        of: AttemptOf::Undo(id.clone()),
        call: step.undo.clone()?,
        rollback: false,
    }])
}
