//! Steps and actions: start, retry, skip, complete, cancel; and settling an attempt in doubt.

use std::sync::Arc;

use super::{Draft, authority, message, mode, names, playbook, review, run, turn, undo, value};
use crate::room::event::{AttemptOf, Event, Finish};
use crate::room::id::{AttemptId, LeverId, RoleId, StepId};
use crate::room::input::Who;
use crate::room::plan::{Call, CallOf, LeverSet, Plan, Right, Step, Work};
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::{Attempt, Stage, StepStatus};

/// Starts the step whose turn it is, or an action outside the plan.
pub(super) fn run_name(draft: &mut Draft, by: &Who, name: &str) -> Result<(), Refusal> {
    let plan = Arc::clone(&draft.room().plan);
    if let Some(action) = plan.action(&name.into()) {
        let role = action.role.as_ref();
        authority::require_role(draft.room(), &by.person, role, Right::Run, draft.now)?;
        let running = draft.room().actions.get(&action.id);
        let open = running
            .and_then(|id| draft.room().attempts.get(id))
            .filter(|a| !a.has_ended());
        if let Some(attempt) = open {
            let fact = format!("{} runs already, attempt {}", action.id, attempt.id);
            return Err(Refusal::new(RefusalKind::Already, fact)
                .hint(format!("cancel {} ends it", action.id)));
        }
        not_halted(draft)?;
        if draft.room().stage == Stage::Ended {
            return Err(Refusal::new(RefusalKind::NotNow, "the room has ended"));
        }
        review::seen(draft, &CallOf::Action(action.id.clone()))?;
        value::known(action.id.as_str(), draft.room().missing_in(&action.call))?;
        let of = AttemptOf::Action(action.id.clone());
        attempt(draft, of, action.call.clone(), false);
        return Ok(());
    }
    if let Some(book) = plan.playbook(&name.into()) {
        return playbook::start(draft, by, book);
    }
    if review::accepted_on_the_way_back(draft, by, name)? {
        return Ok(());
    }
    let step = names::step(&plan, &StepId::from(name)).map_err(|refusal| {
        let actions: Vec<&str> = plan
            .actions
            .iter()
            .map(|action| action.id.as_str())
            .collect();
        if refusal.hint.is_some() || actions.is_empty() {
            return refusal;
        }
        refusal.hint(format!("actions: {}", actions.join(", ")))
    })?;
    if let Some(book) = plan.playbook_of(&step.id) {
        return playbook::run(draft, by, book, step);
    }
    let right = if step.shift().is_some() {
        Right::Shift
    } else {
        Right::Run
    };
    authority::require_role(
        draft.room(),
        &by.person,
        step.role.as_ref(),
        right,
        draft.now,
    )?;
    if step.shift().is_some() {
        authority::require(draft.room(), &by.person, Right::Shift, draft.now)?;
    }
    its_turn(draft, step)?;
    run::forward_is_open(draft)?;
    turn::may_start(draft, step)?;
    start(draft, step, false);
    Ok(())
}

/// Refuses a step whose turn it is not.
fn its_turn(draft: &Draft, step: &Step) -> Result<(), Refusal> {
    let room = draft.room();
    if room.stage == Stage::Preparing {
        return Err(Refusal::new(RefusalKind::NotNow, "the run has not started").hint("start"));
    }
    not_rolled_back(draft)?;
    if room.plan.phase_of(&step.id).is_none() {
        return Err(
            Refusal::new(RefusalKind::NotNow, "this step belongs to a rollback path")
                .hint("roll-back starts it"),
        );
    }
    match room.step_status(&step.id) {
        StepStatus::Waiting => {}
        StepStatus::Failed(_) => {
            return Err(
                Refusal::new(RefusalKind::NotNow, format!("{} failed", step.number)).hint(format!(
                    "retry {}, skip {} or complete {}",
                    step.number, step.number, step.number
                )),
            );
        }
        StepStatus::Running | StepStatus::Soaking => {
            return Err(Refusal::new(
                RefusalKind::Already,
                format!("{} is under way", step.number),
            ));
        }
        StepStatus::Finished(_) => {
            return Err(Refusal::new(
                RefusalKind::Already,
                format!("{} is done", step.number),
            ));
        }
    }
    match room.waited_for(&step.id) {
        Some(first) => {
            let fact = format!("{} waits for {} {}", step.number, first.number, first.title);
            Err(Refusal::new(RefusalKind::NotNow, fact))
        }
        None => Ok(()),
    }
}

/// Starts a step: its first attempt, its conditions, or nothing but the clock.
pub(super) fn start(draft: &mut Draft, step: &Step, rollback: bool) {
    draft.push(Event::StepStarted {
        step: step.id.clone(),
    });
    perform(draft, step, rollback);
}

/// The step's work, once more or for the first time.
pub(super) fn perform(draft: &mut Draft, step: &Step, rollback: bool) {
    let plan = Arc::clone(&draft.room().plan);
    match &step.work {
        Work::Action(call) => {
            if let Some(moves) = step.moves.as_ref().filter(|_| !rollback) {
                expose(draft, moves.to);
                draft.push(Event::ShiftAsked {
                    lever: moves.lever.clone(),
                    to: moves.to,
                    rollback: false,
                });
            }
            attempt(
                draft,
                AttemptOf::Step(step.id.clone()),
                call.clone(),
                rollback,
            );
        }
        Work::Shift(shift) if !rollback => {
            expose(draft, shift.to);
            let (lever, to) = (shift.lever.clone(), shift.to);
            draft.push(Event::ShiftAsked {
                lever: lever.clone(),
                to,
                rollback: false,
            });
            if let Some(call) = set_call(&plan, &lever, to) {
                let of = AttemptOf::Lever {
                    lever,
                    to,
                    step: Some(step.id.clone()),
                };
                attempt(draft, of, call, false);
            }
        }
        Work::Check { .. } | Work::Gate(_) => {
            draft.push(Event::SoakStarted {
                step: step.id.clone(),
            });
            if let Work::Gate(gate) = &step.work
                && !gate.poll.is_empty()
            {
                draft.push(Event::PollAsked {
                    step: step.id.clone(),
                    roles: gate.poll.clone(),
                });
            }
        }
        // A rollback's shifts are set by the rollback itself, which watches all its levers.
        Work::Shift(_) | Work::Wait(_) | Work::Message { .. } | Work::Manual { .. } => {}
    }
}

/// From the first weight above zero the candidate may be receiving users.
fn expose(draft: &mut Draft, to: u8) {
    if to > 0 && draft.room().exposed.is_none() {
        draft.push(Event::Exposed);
    }
}

/// How a lever is set to a weight; a switch knows only all and nothing.
pub(super) fn set_call(plan: &Plan, lever: &LeverId, to: u8) -> Option<Call> {
    let lever = plan.lever(lever)?;
    Some(match &lever.set {
        LeverSet::Weight(call) => call.for_cohort(lever.cohort_of(to), to),
        LeverSet::Switch {
            to_candidate,
            to_stable,
        } => {
            if to > 0 {
                to_candidate.clone()
            } else {
                to_stable.clone()
            }
        }
    })
}

/// The intent of an attempt.
pub(super) fn attempt(draft: &mut Draft, of: AttemptOf, call: Call, rollback: bool) {
    let attempt = draft.room().next_attempt();
    draft.push(Event::AttemptStarted {
        attempt,
        of,
        call,
        rollback,
    });
}

pub(super) fn retry(draft: &mut Draft, by: &Who, given: &StepId) -> Result<(), Refusal> {
    let plan = Arc::clone(&draft.room().plan);
    let step = names::step(&plan, given)?;
    if let Some(book) = plan.playbook_of(&step.id) {
        return playbook::retry(draft, by, book, step);
    }
    let rollback = plan.phase_of(&step.id).is_none();
    allow(draft, by, step, rollback)?;
    if !matches!(draft.room().step_status(&step.id), StepStatus::Failed(_)) {
        return Err(Refusal::new(
            RefusalKind::NotNow,
            format!("{} has not failed", step.number),
        ));
    }
    if rollback {
        in_running_rollback(draft, &step.id)?;
    } else {
        not_rolled_back(draft)?;
        run::forward_is_open(draft)?;
        turn::nothing_is_breached(draft)?;
        turn::alone(draft, step)?;
    }
    nothing_runs_for(draft, step)?;
    value::known(&step.number, draft.room().missing_for(step))?;
    if rollback {
        review::step_accepted(draft, step);
    } else {
        review::step_seen(draft, step)?;
    }
    let tries = draft
        .room()
        .steps
        .get(&step.id)
        .map_or(1, |state| state.tries + 1);
    draft.push(Event::StepRetrying {
        step: step.id.clone(),
        tries,
    });
    perform(draft, step, rollback);
    Ok(())
}

pub(super) fn skip(
    draft: &mut Draft,
    by: &Who,
    given: &StepId,
    reason: Option<&String>,
) -> Result<(), Refusal> {
    let how = Finish::Skipped(reason.cloned());
    let needs_reason = |step: &Step| !step.optional;
    finish_by_hand(draft, by, given, how, reason, needs_reason)
}

pub(super) fn complete(
    draft: &mut Draft,
    by: &Who,
    given: &StepId,
    reason: Option<&String>,
) -> Result<(), Refusal> {
    let how = Finish::ByHand(reason.cloned());
    let by_hand_anyway =
        |step: &Step| !matches!(step.work, Work::Manual { .. } | Work::Message { .. });
    finish_by_hand(draft, by, given, how, reason, by_hand_anyway)
}

fn finish_by_hand(
    draft: &mut Draft,
    by: &Who,
    given: &StepId,
    how: Finish,
    reason: Option<&String>,
    needs_reason: impl Fn(&Step) -> bool,
) -> Result<(), Refusal> {
    let plan = Arc::clone(&draft.room().plan);
    let step = names::step(&plan, given)?;
    if let Some(book) = plan.playbook_of(&step.id) {
        return playbook::finish(draft, by, book, step, how);
    }
    let rollback = plan.phase_of(&step.id).is_none();
    allow(draft, by, step, rollback)?;
    if draft.room().step_status(&step.id).is_finished() {
        return Err(Refusal::new(
            RefusalKind::Already,
            format!("{} is done", step.number),
        ));
    }
    if rollback {
        in_running_rollback(draft, &step.id)?;
    } else {
        if draft.room().step_status(&step.id) == &StepStatus::Waiting {
            its_turn(draft, step)?;
        }
        run::forward_is_open(draft)?;
    }
    let decides = *draft.room().step_status(&step.id) == StepStatus::Soaking
        || matches!(step.work, Work::Gate(_));
    if decides && !rollback {
        authority::require(draft.room(), &by.person, Right::Decide, draft.now)?;
    }
    nothing_runs_for(draft, step)?;
    if needs_reason(step) && reason.is_none() {
        let fact = format!("going past {} needs a reason", step.number);
        return Err(Refusal::new(RefusalKind::Missing, fact));
    }
    let by_hand = matches!(how, Finish::ByHand(_));
    if by_hand {
        let waiting = *draft.room().step_status(&step.id) == StepStatus::Waiting;
        if waiting && !rollback && step.lever().is_some() {
            turn::alone(draft, step)?;
        }
        value::complete(draft.room(), &step.number, &step.asks)?;
        mode::may_be_completed(draft, step, reason)?;
        if reason.is_none() {
            message::may_be_said(draft, step)?;
        }
        if !rollback {
            moved_by_hand(draft, step);
        }
    }
    draft.push(Event::StepFinished {
        step: step.id.clone(),
        how,
    });
    if by_hand {
        mode::changed_by_hand(draft, step);
        message::said_by(draft, step, reason);
    }
    Ok(())
}

/// A shift done by hand has sent users to the candidate all the same: from here on triggers run,
/// and a rollback knows the lever.
fn moved_by_hand(draft: &mut Draft, step: &Step) {
    let to = step.shift().map(|shift| shift.to);
    let to = to.or_else(|| step.moves.as_ref().map(|moves| moves.to));
    let waiting = *draft.room().step_status(&step.id) == StepStatus::Waiting;
    let (Some(lever), Some(to), true) = (step.lever(), to, waiting) else {
        return;
    };
    expose(draft, to);
    draft.push(Event::ShiftAsked {
        lever: lever.clone(),
        to,
        rollback: false,
    });
    if draft.room().lever_in_force.as_ref() != Some(lever) {
        let lever = lever.clone();
        draft.push(Event::LeverInForce { lever });
    }
}

/// Two attempts of one step never run beside each other, nor one beside what takes it back.
pub(super) fn nothing_runs_for(draft: &Draft, step: &Step) -> Result<(), Refusal> {
    let Some(attempt) = draft.room().open_attempt_of(&step.id) else {
        return undo::is_not_asked(draft, step);
    };
    let (id, said) = (attempt.id, attempt.said());
    let fact = format!("attempt {id} of {} is {said}", step.number);
    let hint = if attempt.is_in_doubt() {
        format!("find out, then: settle {id} yes|no")
    } else {
        format!("cancel {} first", step.number)
    };
    Err(Refusal::new(RefusalKind::NotNow, fact).hint(hint))
}

/// After a rollback the plan's weights are gone: nothing of it starts again half-way.
fn not_rolled_back(draft: &Draft) -> Result<(), Refusal> {
    let room = draft.room();
    if room.stage == Stage::Watching && room.rollback.is_some() {
        return Err(
            Refusal::new(RefusalKind::NotNow, "the run was rolled back").hint("open a new room")
        );
    }
    Ok(())
}

/// Steps of a rollback path are for whoever may roll back.
fn allow(draft: &Draft, by: &Who, step: &Step, rollback: bool) -> Result<(), Refusal> {
    if rollback {
        return authority::require(draft.room(), &by.person, Right::RollBack, draft.now);
    }
    authority::require_role(
        draft.room(),
        &by.person,
        step.role.as_ref(),
        Right::Run,
        draft.now,
    )
}

fn in_running_rollback(draft: &Draft, step: &StepId) -> Result<(), Refusal> {
    let room = draft.room();
    let of_this = room
        .rollback
        .as_ref()
        .filter(|rollback| rollback.is_open())
        .is_some_and(|r| {
            room.plan
                .path(&r.path)
                .is_some_and(|path| path.steps.iter().any(|s| s.id == *step))
        });
    if of_this {
        return Ok(());
    }
    Err(Refusal::new(
        RefusalKind::NotNow,
        "no rollback by this path is under way",
    ))
}

/// Ends what runs for a step or an action, or for an item, a mode or a round.
pub(super) fn cancel(draft: &mut Draft, by: &Who, name: &str) -> Result<(), Refusal> {
    let plan = Arc::clone(&draft.room().plan);
    let room = draft.room();
    let (role, right, attempt) = if let Some(action) = plan.action(&name.into()) {
        let attempt = room.actions.get(&action.id);
        (action.role.clone(), Right::Run, attempt.copied())
    } else if let Ok(step) = names::step(&plan, &StepId::from(name)) {
        let rollback = plan.phase_of(&step.id).is_none() && plan.playbook_of(&step.id).is_none();
        let attempt = room.open_attempt_of(&step.id);
        let of_lever = || step.lever().and_then(|lever| set_by_rollback(draft, lever));
        let attempt = attempt.or_else(of_lever).map(|attempt| attempt.id);
        if rollback {
            (None, Right::RollBack, attempt)
        } else {
            (step.role.clone(), Right::Run, attempt)
        }
    } else {
        beside_the_plan(draft, name)?
    };
    authority::require_role(room, &by.person, role.as_ref(), right, draft.now)?;
    let attempt = attempt.and_then(|id| room.attempts.get(&id));
    let Some(attempt) = attempt.filter(|attempt| !attempt.has_ended()) else {
        return Err(Refusal::new(
            RefusalKind::NotNow,
            format!("nothing runs for {name}"),
        ));
    };
    let attempt = attempt.id;
    cancel_attempt(draft, attempt);
    Ok(())
}

/// What runs for a mode, a recurring check or an item, and who may end it.
fn beside_the_plan(
    draft: &Draft,
    name: &str,
) -> Result<(Option<RoleId>, Right, Option<AttemptId>), Refusal> {
    let room = draft.room();
    if let Some(state) = room.modes.get(&name.into()) {
        let attempt = state.changing.as_ref().and_then(|change| change.attempt);
        return Ok((None, Right::Run, attempt));
    }
    if let Some(check) = room.plan.recurring.iter().find(|c| c.id == name.into()) {
        let attempt = room.rounds.get(&check.id).and_then(|state| state.attempt);
        return Ok((check.role.clone(), Right::Tick, attempt));
    }
    if let Ok(item) = names::item(&room.plan, &name.into()) {
        let attempt = room.items.get(&item.id).and_then(|state| state.attempt);
        return Ok((item.role.clone(), Right::Tick, attempt));
    }
    names::step(&room.plan, &StepId::from(name)).map(|step| (step.role.clone(), Right::Run, None))
}

/// A rollback sets its levers itself: what it runs for them belongs to no step, and may hang too.
fn set_by_rollback<'a>(draft: &'a Draft, lever: &LeverId) -> Option<&'a Attempt> {
    let attempt = draft.room().levers.get(lever)?.attempt?;
    let attempt = draft.room().attempts.get(&attempt)?;
    attempt.rollback.then_some(attempt)
}

pub(super) fn cancel_attempt(draft: &mut Draft, attempt: AttemptId) {
    let open = draft.room().attempts.get(&attempt);
    if open.is_some_and(|attempt| !attempt.has_ended() && !attempt.cancel_asked) {
        draft.push(Event::AttemptCancelAsked { attempt });
    }
}

/// A person says what became of an attempt in doubt.
pub(super) fn settle(
    draft: &mut Draft,
    by: &Who,
    attempt: AttemptId,
    done: bool,
    how: Option<&String>,
) -> Result<(), Refusal> {
    let Some(known) = draft.room().attempts.get(&attempt) else {
        return Err(Refusal::new(
            RefusalKind::NoSuch,
            format!("there is no attempt {attempt}"),
        ));
    };
    let right = if known.rollback {
        Right::RollBack
    } else {
        Right::Run
    };
    authority::require(draft.room(), &by.person, right, draft.now)?;
    if !known.is_in_doubt() {
        let fact = format!("attempt {attempt} is not in doubt: {}", known.said());
        return Err(Refusal::new(RefusalKind::NotNow, fact));
    }
    let how = how
        .cloned()
        .unwrap_or_else(|| format!("says {}", by.person));
    draft.push(Event::AttemptSettled { attempt, done, how });
    Ok(())
}

pub(super) fn not_halted(draft: &Draft) -> Result<(), Refusal> {
    match &draft.room().flags.halted {
        Some(trouble) => Err(Refusal::new(
            RefusalKind::Stopped,
            format!("the room is HALTED: {trouble}"),
        )),
        None => Ok(()),
    }
}
