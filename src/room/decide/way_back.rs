//! The rollback. It goes before everything else: it cancels every forward attempt on a lever it
//! touches without waiting for it, sets the weight at once and again after each of them has
//! ended, and is moved only when read-back agrees after the last one ended (invariant 5).

use std::sync::Arc;

use super::{Draft, approval, follow, mode, names, plan_step, review};
use crate::room::event::{AttemptOf, Event, Finish, ROLLED_BACK, RollbackCause};
use crate::room::id::{LeverId, PathId};
use crate::room::input::Who;
use crate::room::plan::{Interrupt, Step, Work};
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::{Attempt, AttemptState, RollbackState, Soak, Stage, StepStatus};
use crate::support::Millis;

/// Tries of a rollback step or lever before the rollback is said to have failed (DESIGN 12).
const TRIES: u32 = 3;
/// Between two tries.
const RETRY_AFTER: Millis = Millis::seconds(2);

/// A person asks for a rollback.
pub(super) fn ask(
    draft: &mut Draft,
    by: &Who,
    path: Option<&PathId>,
    reason: Option<&String>,
) -> Result<(), Refusal> {
    let room = draft.room();
    if let Some(running) = room
        .rollback
        .as_ref()
        .filter(|_| room.stage == Stage::RollingBack)
        && running.state == RollbackState::Running
    {
        let since = draft.now.since(&running.started_at).clock();
        let fact = format!("already rolling back since {since} by {}", running.path);
        return Err(Refusal::new(RefusalKind::Already, fact));
    }
    if matches!(room.stage, Stage::Preparing | Stage::Ended) {
        let fact = format!("the room is {}", room.stage.name());
        return Err(Refusal::new(RefusalKind::NotNow, fact));
    }
    if room.plan.rollback.paths.is_empty() && room.plan.levers.is_empty() {
        return Err(Refusal::new(
            RefusalKind::NotNow,
            "the runbook has no rollback path",
        ));
    }
    if let Some(path) = path
        && room.plan.path(path).is_none()
    {
        let known = room.plan.rollback.paths.iter().map(|path| path.id.as_str());
        return Err(names::no_such("rollback path", path.as_str(), known));
    }
    let traffic = room.plan.rollback.paths.first().map(|path| path.id.clone());
    if let Some(path) = path.cloned().or(traffic) {
        review::path_accepted(draft, &path);
    }
    begin(
        draft,
        path.cloned(),
        RollbackCause::Person(by.person.clone()),
        reason.cloned(),
    );
    Ok(())
}

/// Starts a rollback, by the traffic path where none is named.
pub(super) fn begin(
    draft: &mut Draft,
    path: Option<PathId>,
    cause: RollbackCause,
    reason: Option<String>,
) {
    let plan = Arc::clone(&draft.room().plan);
    let traffic = plan.rollback.paths.first().map(|path| path.id.clone());
    let path = path.or(traffic).unwrap_or_else(|| PathId::from("traffic"));
    let taken = plan.path(&path);
    let of_path = taken.into_iter().flat_map(|path| &path.steps);
    let mut levers: Vec<LeverId> = of_path.filter_map(Step::lever).cloned().collect();
    levers.extend(draft.room().exposed_levers());
    if draft.room().exposed.is_some() {
        levers.extend(draft.room().lever_in_force.clone());
    }
    levers.sort();
    levers.dedup();
    if let Some(decision) = &draft.room().decision {
        let step = decision.step.clone();
        draft.push(Event::DecisionDropped { step });
    }
    fail_what_is_under_way(draft);
    draft.push(Event::RollbackStarted {
        path,
        cause,
        reason,
        levers,
    });
    draft.push_all(taken.and_then(approval::of_path));
}

/// The forward step stops being under way; what still runs for it is cancelled by the rollback
/// or left to end by itself.
fn fail_what_is_under_way(draft: &mut Draft) {
    let plan = Arc::clone(&draft.room().plan);
    for step in plan.steps() {
        if draft.room().step_status(&step.id).is_under_way() {
            let reason = ROLLED_BACK.to_owned();
            draft.push(Event::StepFailed {
                step: step.id.clone(),
                reason,
            });
        }
    }
}

pub(super) fn explain(draft: &mut Draft, reason: &str) -> Result<(), Refusal> {
    if draft.room().rollback.is_none() {
        return Err(Refusal::new(RefusalKind::NotNow, "there was no rollback"));
    }
    draft.push(Event::RollbackExplained {
        reason: reason.to_owned(),
    });
    Ok(())
}

/// What must come next of a rollback under way; `None` when nothing follows now.
pub(super) fn follow(draft: &Draft) -> Option<Vec<Event>> {
    let rollback = draft.room().rollback.as_ref()?;
    if draft.room().stage != Stage::RollingBack {
        return None;
    }
    cancel_forward(draft)
        .or_else(|| {
            rollback
                .levers
                .iter()
                .find_map(|lever| set_lever(draft, lever))
        })
        .or_else(|| advance_path(draft))
}

/// Every forward attempt on a lever of the rollback, and every one that may be cut short.
fn cancel_forward(draft: &Draft) -> Option<Vec<Event>> {
    let room = draft.room();
    let rollback = room.rollback.as_ref()?;
    let to_cancel = |attempt: &&Attempt| {
        let open = !attempt.has_ended() && !attempt.cancel_asked && !attempt.rollback;
        open && match &attempt.of {
            AttemptOf::Lever { lever, .. } => rollback.levers.contains(lever),
            AttemptOf::Step(step) | AttemptOf::Undo(step) => {
                room.plan.step(step).is_some_and(|step| {
                    // A playbook runs beside the rollback too, unless it moves the same lever.
                    let of_plan = room.plan.playbook_of(&step.id).is_none();
                    (of_plan && step.interrupt == Interrupt::Safe)
                        || step
                            .lever()
                            .is_some_and(|lever| rollback.levers.contains(lever))
                })
            }
            AttemptOf::Action(_)
            | AttemptOf::Item(_)
            | AttemptOf::Mode { .. }
            | AttemptOf::Round { .. } => false,
        }
    };
    let attempt = room.attempts.values().find(to_cancel)?.id;
    Some(vec![Event::AttemptCancelAsked { attempt }])
}

/// Sets one lever to stable: at once, again after each forward attempt on it has ended, and again
/// when setting it failed or stayed in doubt.
fn set_lever(draft: &Draft, lever: &LeverId) -> Option<Vec<Event>> {
    let room = draft.room();
    let rollback = room.rollback.as_ref()?;
    let sets: Vec<&Attempt> = sets_of(draft, lever).collect();
    let Some(last) = sets.last() else {
        return set_events(draft, lever);
    };
    // Doubt that no read-back has settled by then is as good as a failure: to set a lever to
    // stable once more does no harm, and to wait for somebody might.
    let over_at = last.ended_at.as_ref().or(last.doubted_at.as_ref())?;
    if last.is_in_doubt() && !draft.now.has_passed(RETRY_AFTER, over_at) {
        return None;
    }
    if last_forward_end(draft, lever).is_some_and(|ended| ended > last.started_seq) {
        return set_events(draft, lever);
    }
    if last.succeeded() {
        // A request that was given up may still take effect late: then it is set once more.
        let drifted = room.levers.get(lever).is_some_and(|state| state.drifted);
        return drifted.then(|| set_events(draft, lever)).flatten();
    }
    let failures = sets
        .iter()
        .rev()
        .take_while(|attempt| !attempt.succeeded())
        .count();
    let tried = u32::try_from(failures).unwrap_or(u32::MAX);
    if tried >= TRIES {
        let failed = matches!(rollback.state, RollbackState::Failed(_));
        let reason = format!(
            "lever {lever} could not be set in {TRIES} tries: {}",
            last.said()
        );
        return (!failed).then(|| vec![Event::RollbackFailed { step: None, reason }]);
    }
    draft
        .now
        .has_passed(RETRY_AFTER, over_at)
        .then(|| set_events(draft, lever))
        .flatten()
}

fn set_events(draft: &Draft, lever: &LeverId) -> Option<Vec<Event>> {
    let room = draft.room();
    let call = plan_step::set_call(&room.plan, lever, 0)?;
    let of = AttemptOf::Lever {
        lever: lever.clone(),
        to: 0,
        step: None,
    };
    let attempt = room.next_attempt();
    Some(vec![
        Event::ShiftAsked {
            lever: lever.clone(),
            to: 0,
            rollback: true,
        },
        Event::AttemptStarted {
            attempt,
            of,
            call,
            rollback: true,
        },
    ])
}

/// This rollback's attempts to set the lever, oldest first.
fn sets_of<'a>(draft: &'a Draft, lever: &'a LeverId) -> impl Iterator<Item = &'a Attempt> {
    let room = draft.room();
    let first = room
        .rollback
        .as_ref()
        .map_or(u64::MAX, |rollback| rollback.started_seq);
    room.attempts.values().filter(move |attempt| {
        let of_lever = matches!(&attempt.of, AttemptOf::Lever { lever: set, .. } if set == lever);
        attempt.rollback && of_lever && attempt.started_seq > first
    })
}

/// Whether the attempt moves the lever forward.
pub(super) fn moves_forward(draft: &Draft, attempt: &Attempt, lever: &LeverId) -> bool {
    !attempt.rollback
        && match &attempt.of {
            AttemptOf::Lever { lever: set, .. } => set == lever,
            AttemptOf::Step(step) | AttemptOf::Undo(step) => draft
                .room()
                .plan
                .step(step)
                .and_then(Step::lever)
                .is_some_and(|l| l == lever),
            AttemptOf::Action(_)
            | AttemptOf::Item(_)
            | AttemptOf::Mode { .. }
            | AttemptOf::Round { .. } => false,
        }
}

/// When the last forward attempt on the lever ended, by seq.
fn last_forward_end(draft: &Draft, lever: &LeverId) -> Option<u64> {
    let attempts = draft.room().attempts.values();
    attempts
        .filter(|attempt| moves_forward(draft, attempt, lever))
        .filter_map(|attempt| attempt.ended_seq)
        .max()
}

/// Whether every lever is set for good: the last set succeeded, and no forward attempt on it is
/// open or ended after that set began.
pub(super) fn levers_are_set(draft: &Draft) -> bool {
    let room = draft.room();
    let Some(rollback) = &room.rollback else {
        return false;
    };
    rollback.levers.iter().all(|lever| {
        let open = room
            .attempts
            .values()
            .any(|attempt| !attempt.has_ended() && moves_forward(draft, attempt, lever));
        let last = sets_of(draft, lever).last();
        let last_is_good = last.is_some_and(|last| {
            last.succeeded()
                && last_forward_end(draft, lever).is_none_or(|ended| ended < last.started_seq)
        });
        !open && last_is_good
    })
}

/// The next step of the path, or the end of the rollback.
fn advance_path(draft: &Draft) -> Option<Vec<Event>> {
    let room = draft.room();
    let rollback = room.rollback.as_ref()?;
    if matches!(rollback.state, RollbackState::Failed(_)) {
        return None;
    }
    let steps: &[Step] = room
        .plan
        .path(&rollback.path)
        .map_or(&[], |path| &path.steps);
    let next = steps
        .iter()
        .find(|step| !room.step_status(&step.id).is_finished());
    let Some(step) = next else {
        return finish(draft);
    };
    match (room.step_status(&step.id), &step.work) {
        (StepStatus::Waiting, work) => {
            let looks = matches!(work, Work::Check { .. } | Work::Gate(_));
            let look = looks.then(|| Event::SoakStarted {
                step: step.id.clone(),
            });
            let started = Event::StepStarted {
                step: step.id.clone(),
            };
            Some([started].into_iter().chain(look).collect())
        }
        (StepStatus::Running, Work::Shift(_)) => {
            // Later steps wait for the move only; draining goes on beside them.
            rollback.moved.map(|_| {
                vec![Event::StepFinished {
                    step: step.id.clone(),
                    how: Finish::Done,
                }]
            })
        }
        (StepStatus::Running, Work::Check { .. } | Work::Gate(_)) => {
            let soak = room.soak.as_ref().filter(|soak| soak.step == step.id);
            let open = matches!(&step.work, Work::Gate(gate) if room.gate_is_open(gate));
            (!open && soak.is_some_and(Soak::all_hold)).then(|| {
                vec![Event::StepFinished {
                    step: step.id.clone(),
                    how: Finish::Done,
                }]
            })
        }
        (StepStatus::Running, _) => run_path_step(draft, step),
        (StepStatus::Failed(reason), _) => {
            let reason = format!("{}: {reason}", step.title);
            Some(vec![Event::RollbackFailed {
                step: Some(step.id.clone()),
                reason,
            }])
        }
        _ => None,
    }
}

/// A step of the path that is not a shift: performed, and tried three times.
fn run_path_step(draft: &Draft, step: &Step) -> Option<Vec<Event>> {
    let Work::Action(call) = &step.work else {
        return None;
    };
    let room = draft.room();
    if room.step_is_unreviewed(&step.id) && room.open_attempt_of(&step.id).is_none() {
        // A person looks at it first: Enter on it accepts and runs it.
        let done = room.attempt_of(&step.id).is_some_and(Attempt::succeeded);
        if !done {
            return None;
        }
    }
    let state = room.steps.get(&step.id)?;
    let intent = |room: &crate::room::Room| Event::AttemptStarted {
        attempt: room.next_attempt(),
        of: AttemptOf::Step(step.id.clone()),
        call: call.clone(),
        rollback: true,
    };
    let Some(attempt) = room.attempt_of(&step.id) else {
        return (!something_runs(draft, step)).then(|| vec![intent(room)]);
    };
    if !attempt.has_ended() && !call.follow {
        return None;
    }
    if attempt.succeeded() && mode::is_changed_by(step) {
        // It is done when its mode counts as entered or left.
        return None;
    }
    if attempt.succeeded() || !attempt.has_ended() {
        return Some(vec![Event::StepFinished {
            step: step.id.clone(),
            how: Finish::Done,
        }]);
    }
    if attempt.started_seq < state.tried_seq {
        return Some(vec![intent(room)]);
    }
    if state.tries >= step.tries.max(TRIES) || !follow::in_time(draft, step, state) {
        let reason = attempt.said();
        return Some(vec![Event::StepFailed {
            step: step.id.clone(),
            reason,
        }]);
    }
    let wait = if step.retry_after == Millis::ZERO {
        RETRY_AFTER
    } else {
        step.retry_after
    };
    let ended_at = attempt.ended_at.as_ref()?;
    draft.now.has_passed(wait, ended_at).then(|| {
        vec![
            Event::StepRetrying {
                step: step.id.clone(),
                tries: state.tries + 1,
            },
            intent(room),
        ]
    })
}

/// Forward work that was left to end by itself, or an attempt of this step by an earlier rollback:
/// traffic moves at once, the steps of the path wait for their end. What only follows has none, and
/// a playbook runs beside the rollback.
fn something_runs(draft: &Draft, step: &Step) -> bool {
    let mut attempts = draft.room().attempts.values();
    attempts.any(|attempt| {
        let (AttemptOf::Step(of) | AttemptOf::Undo(of)) = &attempt.of else {
            return false;
        };
        let runs = matches!(
            attempt.state,
            AttemptState::Running | AttemptState::Unwatched
        );
        let beside = attempt.call.follow || draft.room().plan.playbook_of(of).is_some();
        let forward = runs && !attempt.rollback && !beside;
        forward || (!attempt.has_ended() && *of == step.id)
    })
}

/// The rollback is done when every step of its path is, and traffic has moved and drained.
fn finish(draft: &Draft) -> Option<Vec<Event>> {
    let room = draft.room();
    let rollback = room.rollback.as_ref()?;
    let nothing_to_move = rollback.levers.is_empty();
    if !nothing_to_move && (rollback.moved.is_none() || rollback.drained.is_none()) {
        return None;
    }
    let in_time = draft.now.since(&rollback.started_at);
    let budget = room
        .plan
        .path(&rollback.path)
        .and_then(|path| path.budget)
        .or(room.plan.rollback.budget);
    let confirmed = nothing_to_move || rollback.drain_observed;
    let finished = Event::RollbackFinished {
        in_time,
        confirmed,
        in_budget: budget.map(|budget| in_time <= budget),
    };
    let unexposed = (confirmed && room.exposed.is_some()).then_some(Event::Unexposed);
    Some(unexposed.into_iter().chain([finished]).collect())
}
