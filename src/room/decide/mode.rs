//! Modes of production: entered, verified, left, for a bounded time. A step or a verb asks for it;
//! whoever did it, it counts when the mode's probe passes after that.

use std::sync::Arc;

use super::{Draft, failing, names, plan_step, review};
use crate::room::event::{AttemptOf, Event, Finish};
use crate::room::id::{ModeId, ProbeId, StepId};
use crate::room::input::{Now, Observed};
use crate::room::plan::{CallOf, Mode, Plan, Step, Work};
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::{Attempt, Stage, StepStatus};
use crate::support::Millis;

/// How often the probe is asked before the mode counts as not entered.
const PROBE_TRIES: u64 = 30;

/// A mode that was changed and is not verified yet.
struct Done {
    mode: ModeId,
    enter: bool,
    step: Option<StepId>,
    /// When it was changed.
    at: Now,
}

/// A person asks to enter or leave a mode outside of the plan.
pub(super) fn ask(draft: &mut Draft, given: &ModeId, enter: bool) -> Result<(), Refusal> {
    let plan = Arc::clone(&draft.room().plan);
    let mode = named(&plan, given)?;
    let room = draft.room();
    if room.stage == Stage::Ended {
        return Err(Refusal::new(RefusalKind::NotNow, "the room has ended"));
    }
    plan_step::not_halted(draft)?;
    let state = room.modes.get(&mode.id).cloned().unwrap_or_default();
    if state.changing.is_some() {
        let fact = format!("{} is being changed already", mode.id);
        let hint = format!("cancel {} ends what does it", mode.id);
        return Err(Refusal::new(RefusalKind::Already, fact).hint(hint));
    }
    if state.on.is_some() == enter {
        let word = if enter { "is on already" } else { "is not on" };
        let fact = format!("{} {word}", mode.id);
        return Err(Refusal::new(RefusalKind::Already, fact));
    }
    let of = if enter {
        CallOf::Enter(mode.id.clone())
    } else {
        CallOf::Leave(mode.id.clone())
    };
    review::seen(draft, &of)?;
    draft.push(Event::ModeAsked {
        mode: mode.id.clone(),
        enter,
    });
    let call = if enter { &mode.enter } else { &mode.leave };
    if let Some(call) = call {
        let of = AttemptOf::Mode {
            mode: mode.id.clone(),
            enter,
        };
        plan_step::attempt(draft, of, call.clone(), false);
    }
    Ok(())
}

fn named<'p>(plan: &'p Plan, given: &ModeId) -> Result<&'p Mode, Refusal> {
    let known = || plan.modes.iter().map(|mode| mode.id.as_str());
    plan.mode(given)
        .ok_or_else(|| names::no_such("mode", given.as_str(), known()))
}

/// What must come of the modes now.
pub(super) fn follow(draft: &Draft) -> Option<Vec<Event>> {
    failed(draft)
        .or_else(|| moved(draft))
        .or_else(|| overdue(draft))
}

/// What a verb asked for ended badly.
fn failed(draft: &Draft) -> Option<Vec<Event>> {
    let room = draft.room();
    room.modes.iter().find_map(|(mode, state)| {
        let changing = state.changing.as_ref()?;
        let attempt = room.attempts.get(&changing.attempt?)?;
        let badly = attempt.has_ended() && !attempt.succeeded();
        badly.then(|| {
            vec![Event::ModeFailed {
                mode: mode.clone(),
                enter: changing.enter,
                reason: attempt.said(),
            }]
        })
    })
}

/// What was done and needs no probe, or whose probe did not pass in time.
fn moved(draft: &Draft) -> Option<Vec<Event>> {
    changes(draft).into_iter().find_map(|done| {
        if has_changed(draft, &done) {
            return finishes(draft, &done).map(|event| vec![event]);
        }
        let Some(probe) = probe_of(draft, &done) else {
            return Some(counts(draft, &done));
        };
        let every = draft.room().plan.probes.iter().find(|p| p.id == probe);
        let bound = every.map_or(Millis::minutes(1), |probe| {
            Millis(probe.every.0 * PROBE_TRIES)
        });
        let late = draft.now.has_passed(bound, &done.at);
        late.then(|| not_verified(draft, &done, &probe, bound))
    })
}

/// The probe that must pass for the change to count.
fn probe_of(draft: &Draft, done: &Done) -> Option<ProbeId> {
    let mode = draft.room().plan.mode(&done.mode)?;
    mode.verify.clone().filter(|_| done.enter)
}

fn not_verified(draft: &Draft, done: &Done, probe: &ProbeId, bound: Millis) -> Vec<Event> {
    let said = draft.room().probes.get(probe);
    let said = said.map_or("no answer", |state| state.said.as_str());
    let reason = format!("{probe} did not pass in {bound}: {said}");
    let step = done.step.as_ref();
    match step.and_then(|step| draft.room().plan.step(step)) {
        Some(step) => failing::failed(draft, step, reason),
        None => vec![Event::ModeFailed {
            mode: done.mode.clone(),
            enter: done.enter,
            reason,
        }],
    }
}

/// The events of a change that counts.
fn counts(draft: &Draft, done: &Done) -> Vec<Event> {
    std::iter::once(changed(&done.mode, done.enter))
        .chain(finishes(draft, done))
        .collect()
}

/// The end of the step that made the change, once all is known that it asks for. A way back waits
/// for no value.
fn finishes(draft: &Draft, done: &Done) -> Option<Event> {
    let room = draft.room();
    let step = room.plan.step(done.step.as_ref()?)?;
    let forward = room.plan.phase_of(&step.id).is_some();
    let known = !forward || room.missing(&step.asks).is_none();
    known.then(|| Event::StepFinished {
        step: step.id.clone(),
        how: Finish::Done,
    })
}

/// Whether the change counts already, and its step only waited for what it asks for.
fn has_changed(draft: &Draft, done: &Done) -> bool {
    let room = draft.room();
    let step = done.step.as_ref().and_then(|step| room.plan.step(step));
    if step.is_none_or(|step| step.asks.is_empty()) {
        return false;
    }
    let on = room.modes.get(&done.mode).and_then(|mode| mode.on.as_ref());
    match on {
        Some(on) => done.enter && (*on == done.at || on.since(&done.at).0 > 0),
        None => !done.enter,
    }
}

fn changed(mode: &ModeId, enter: bool) -> Event {
    let mode = mode.clone();
    if enter {
        Event::ModeEntered { mode }
    } else {
        Event::ModeLeft { mode }
    }
}

/// Every change that was made and does not count yet: by a step, or by a verb.
fn changes(draft: &Draft) -> Vec<Done> {
    let room = draft.room();
    let ended = |attempt: Option<&Attempt>| {
        let attempt = attempt.filter(|attempt| attempt.succeeded())?;
        attempt.ended_at.clone()
    };
    let all = room
        .plan
        .steps()
        .chain(room.plan.rollback.paths.iter().flat_map(|p| &p.steps));
    let by_steps = all.filter_map(|step| {
        let change = step.mode.as_ref()?;
        let running = *room.step_status(&step.id) == StepStatus::Running;
        Some(Done {
            mode: change.mode.clone(),
            enter: change.entered,
            step: Some(step.id.clone()),
            at: ended(room.attempt_of(&step.id).filter(|_| running))?,
        })
    });
    let by_verbs = room.modes.iter().filter_map(|(mode, state)| {
        let changing = state.changing.as_ref()?;
        Some(Done {
            mode: mode.clone(),
            enter: changing.enter,
            step: None,
            at: match changing.attempt {
                Some(attempt) => ended(room.attempts.get(&attempt))?,
                None => changing.asked_at.clone(),
            },
        })
    });
    by_steps.chain(by_verbs).collect()
}

/// Changes whose probe passes, asked after they were made.
pub(super) fn judge(draft: &mut Draft, observed: &Observed) {
    for done in changes(draft) {
        if has_changed(draft, &done) {
            continue;
        }
        let reading = probe_of(draft, &done).and_then(|probe| observed.probes.get(&probe));
        let passes = reading.is_some_and(|reading| {
            let after = reading.asked_at.since(&done.at).0 > 0 || reading.asked_at == done.at;
            reading.passed && after
        });
        if passes {
            let events = counts(draft, &done);
            draft.push_all(events);
        }
    }
}

fn overdue(draft: &Draft) -> Option<Vec<Event>> {
    draft.room().modes_on().find_map(|(mode, state, since)| {
        let late = draft.now.has_passed(mode.at_most?, since) && !state.overdue;
        late.then(|| {
            vec![Event::ModeOverdue {
                mode: mode.id.clone(),
            }]
        })
    })
}

/// Whether a step that enters a mode may be completed by hand: its probe passes, or a reason says
/// how else that is known.
pub(super) fn may_be_completed(
    draft: &Draft,
    step: &Step,
    reason: Option<&String>,
) -> Result<(), Refusal> {
    let room = draft.room();
    let entered = step.mode.as_ref().filter(|change| change.entered);
    let Some(probe) = entered
        .and_then(|change| room.plan.mode(&change.mode))
        .and_then(|mode| mode.verify.as_ref())
        .filter(|_| reason.is_none() && !room.plan.dry_run)
    else {
        return Ok(());
    };
    match room.probes.get(probe) {
        Some(state) if state.passed => Ok(()),
        state => {
            let said = state.map_or("no answer yet", |state| state.said.as_str());
            let fact = format!("{probe} does not pass: {said}");
            Err(Refusal::new(RefusalKind::NotNow, fact)
                .hint("complete it with a reason, if you know it otherwise"))
        }
    }
}

/// A step was completed by hand: its mode has changed all the same.
pub(super) fn changed_by_hand(draft: &mut Draft, step: &Step) {
    let Some(change) = &step.mode else { return };
    let on = draft.room().modes.get(&change.mode).map(|s| s.on.is_some());
    if on.is_some_and(|on| on != change.entered) {
        draft.push(changed(&change.mode, change.entered));
    }
}

/// Whether the step's own attempt decides alone when it is done.
pub(super) fn is_changed_by(step: &Step) -> bool {
    step.mode.is_some() && matches!(step.work, Work::Action(_))
}
