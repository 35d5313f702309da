//! Commands that came from prose are never run unseen: a person accepts each, or all of a phase or
//! checklist at once, and what they accepted is bound to what they saw.

use std::sync::Arc;

use super::{Draft, authority, names};
use crate::room::event::{AcceptedCall, Event};
use crate::room::id::PathId;
use crate::room::input::Who;
use crate::room::plan::{CallOf, Plan, PlannedCall, Right, Step, Work};
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::Stage;

/// A person accepts a call, or all of what holds several: those of it that they may run.
pub(super) fn accept(
    draft: &mut Draft,
    by: &Who,
    name: &str,
    shown: Option<&str>,
) -> Result<(), Refusal> {
    if draft.room().stage == Stage::Ended {
        return Err(Refusal::new(RefusalKind::NotNow, "the room has ended"));
    }
    let plan = Arc::clone(&draft.room().plan);
    let named = plan.calls_named(name);
    if named.is_empty() {
        let waiting = draft.room().unreviewed_calls();
        let known = waiting.iter().map(PlannedCall::word);
        return Err(names::no_such("command to review called", name, known));
    }
    let waits = |planned: &&PlannedCall| draft.room().is_unreviewed(&planned.of);
    let waiting: Vec<&PlannedCall> = named.iter().filter(waits).collect();
    if waiting.is_empty() {
        let fact = format!("nothing of {name} waits for review");
        return Err(Refusal::new(RefusalKind::Already, fact));
    }
    if shown.is_some_and(|shown| shown != plan.digest_named(name)) {
        let fact = format!("what was shown of {name} has changed");
        return Err(Refusal::new(RefusalKind::Changed, fact).hint("look again and accept again"));
    }
    let mut theirs = Vec::new();
    let mut refused = None;
    for planned in waiting {
        match allowed(draft, by, planned) {
            Ok(()) => theirs.push(planned),
            Err(refusal) => refused = refused.or(Some(refusal)),
        }
    }
    if let Some(refusal) = refused.filter(|_| theirs.is_empty()) {
        return Err(refusal);
    }
    let event = accepted(&plan, name, &theirs);
    draft.push(event);
    Ok(())
}

/// Whoever may run it may accept it.
fn allowed(draft: &Draft, by: &Who, planned: &PlannedCall) -> Result<(), Refusal> {
    let (role, right) = (planned.role, planned.right);
    authority::require_role(draft.room(), &by.person, role, right, draft.now)
}

fn accepted(plan: &Plan, what: &str, calls: &[&PlannedCall]) -> Event {
    let calls = calls.iter().map(|planned| AcceptedCall {
        of: planned.of.clone(),
        digest: plan.digest_of(planned),
        shown: planned.call.shown.clone(),
    });
    Event::Accepted {
        what: what.to_owned(),
        calls: calls.collect(),
    }
}

/// Refuses what nobody has looked at.
pub(super) fn seen(draft: &Draft, of: &CallOf) -> Result<(), Refusal> {
    if !draft.room().is_unreviewed(of) {
        return Ok(());
    }
    let plan = &draft.room().plan;
    let calls = plan.calls();
    let Some(planned) = calls.iter().find(|planned| planned.of == *of) else {
        return Ok(());
    };
    let fact = format!("{planned} is not reviewed: {}", planned.call.shown);
    let hint = format!("accept it first: accept {}", planned.word());
    Err(Refusal::new(RefusalKind::Unreviewed, fact).hint(hint))
}

/// Refuses a step whose work nobody has looked at.
pub(super) fn step_seen(draft: &Draft, step: &Step) -> Result<(), Refusal> {
    seen(draft, &CallOf::Step(step.id.clone()))
}

/// Whoever asks for a rollback has its exact commands before them: to start it is to accept them.
pub(super) fn path_accepted(draft: &mut Draft, path: &PathId) {
    let plan = Arc::clone(&draft.room().plan);
    let steps = plan.path(path).into_iter().flat_map(|path| &path.steps);
    let steps: Vec<&Step> = steps.collect();
    accept_steps(draft, &plan, path.as_str(), &steps);
}

/// A step of a rollback under way that waits for somebody to look at it: they look, and it runs.
/// Whether it was such a step.
pub(super) fn accepted_on_the_way_back(
    draft: &mut Draft,
    by: &Who,
    name: &str,
) -> Result<bool, Refusal> {
    let waits = draft.room().rollback_waits_for_review();
    let Some(step) = waits.filter(|step| step.id.as_str() == name || step.number == name) else {
        return Ok(false);
    };
    let step = step.clone();
    authority::require(draft.room(), &by.person, Right::RollBack, draft.now)?;
    let plan = Arc::clone(&draft.room().plan);
    accept_steps(draft, &plan, step.id.as_str(), &[&step]);
    Ok(true)
}

/// The same for one that failed and is tried again.
pub(super) fn step_accepted(draft: &mut Draft, step: &Step) {
    let plan = Arc::clone(&draft.room().plan);
    accept_steps(draft, &plan, step.id.as_str(), &[step]);
}

fn accept_steps(draft: &mut Draft, plan: &Plan, what: &str, steps: &[&Step]) {
    let calls = plan.calls();
    let of_these = |planned: &&PlannedCall| {
        steps.iter().any(|step| {
            let action = matches!(step.work, Work::Action(_));
            action && planned.of == CallOf::Step(step.id.clone())
        })
    };
    let waits = |planned: &&PlannedCall| draft.room().is_unreviewed(&planned.of);
    let waiting: Vec<&PlannedCall> = calls.iter().filter(of_these).filter(waits).collect();
    if !waiting.is_empty() {
        let event = accepted(plan, what, &waiting);
        draft.push(event);
    }
}
