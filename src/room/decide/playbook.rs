//! Playbooks: steps on demand, in order, beside the plan and during a rollback too. They neither
//! hold the plan up nor wait for it; only a halted room keeps people from starting them, and a held
//! one keeps what starts by itself.

use std::sync::Arc;

use super::{Draft, authority, follow, message, plan_step, review, value};
use crate::room::event::{AttemptOf, Event, Finish};
use crate::room::id::PlaybookId;
use crate::room::input::Who;
use crate::room::plan::{Call, Playbook, Right, Step, Work};
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::{Stage, StepStatus};

/// Starts a playbook.
pub(super) fn start(draft: &mut Draft, by: &Who, book: &Playbook) -> Result<(), Refusal> {
    authority::require(draft.room(), &by.person, Right::Run, draft.now)?;
    is_possible(draft)?;
    if is_running(draft, &book.id) {
        let next = draft.room().playbook_step(&book.id);
        let hint = next.map_or_else(String::new, |step| format!("run {} is next", step.id));
        let fact = format!("{} runs already", book.id);
        return Err(Refusal::new(RefusalKind::Already, fact).hint(hint));
    }
    draft.push(Event::PlaybookStarted {
        playbook: book.id.clone(),
    });
    Ok(())
}

fn is_running(draft: &Draft, book: &PlaybookId) -> bool {
    let state = draft.room().playbooks.get(book);
    state.is_some_and(|state| state.running.is_some())
}

fn is_possible(draft: &Draft) -> Result<(), Refusal> {
    if draft.room().stage == Stage::Ended {
        return Err(Refusal::new(RefusalKind::NotNow, "the room has ended"));
    }
    plan_step::not_halted(draft)
}

/// Starts the step of a playbook whose turn it is.
pub(super) fn run(
    draft: &mut Draft,
    by: &Who,
    book: &Playbook,
    step: &Step,
) -> Result<(), Refusal> {
    allow(draft, by, step)?;
    is_possible(draft)?;
    its_turn(draft, book, step)?;
    match draft.room().step_status(&step.id) {
        StepStatus::Waiting => {
            review::step_seen(draft, step)?;
            value::known(&step.number, draft.room().missing_for(step))?;
            plan_step::start(draft, step, false);
            Ok(())
        }
        StepStatus::Failed(_) => Err(Refusal::new(
            RefusalKind::NotNow,
            format!("{} failed", step.number),
        )
        .hint(format!("retry {}, or skip it", step.id))),
        _ => Err(Refusal::new(
            RefusalKind::Already,
            format!("{} is under way", step.number),
        )),
    }
}

/// Whether the step's turn has come.
fn its_turn(draft: &Draft, book: &Playbook, step: &Step) -> Result<(), Refusal> {
    if !is_running(draft, &book.id) {
        let fact = format!("{} belongs to the playbook {}", step.number, book.title);
        return Err(Refusal::new(RefusalKind::NotNow, fact).hint(format!("run {} first", book.id)));
    }
    match draft.room().playbook_step(&book.id) {
        Some(current) if current.id != step.id => {
            let before = book.steps.iter().take_while(|s| s.id != step.id);
            let fact = if before.clone().any(|s| s.id == current.id) {
                format!(
                    "{} waits for {} {}",
                    step.number, current.number, current.title
                )
            } else {
                format!("{} is done", step.number)
            };
            Err(Refusal::new(RefusalKind::NotNow, fact))
        }
        _ => Ok(()),
    }
}

fn allow(draft: &Draft, by: &Who, step: &Step) -> Result<(), Refusal> {
    let role = step.role.as_ref();
    authority::require_role(draft.room(), &by.person, role, Right::Run, draft.now)
}

/// Tries a failed step again.
pub(super) fn retry(
    draft: &mut Draft,
    by: &Who,
    book: &Playbook,
    step: &Step,
) -> Result<(), Refusal> {
    allow(draft, by, step)?;
    is_possible(draft)?;
    its_turn(draft, book, step)?;
    if !matches!(draft.room().step_status(&step.id), StepStatus::Failed(_)) {
        let fact = format!("{} has not failed", step.number);
        return Err(Refusal::new(RefusalKind::NotNow, fact));
    }
    plan_step::nothing_runs_for(draft, step)?;
    review::step_seen(draft, step)?;
    value::known(&step.number, draft.room().missing_for(step))?;
    let tries = draft.room().steps.get(&step.id).map_or(1, |s| s.tries + 1);
    draft.push(Event::StepRetrying {
        step: step.id.clone(),
        tries,
    });
    plan_step::perform(draft, step, false);
    Ok(())
}

/// Completes or skips a step. What is by the way needs no reason.
pub(super) fn finish(
    draft: &mut Draft,
    by: &Who,
    book: &Playbook,
    step: &Step,
    how: Finish,
) -> Result<(), Refusal> {
    allow(draft, by, step)?;
    is_possible(draft)?;
    its_turn(draft, book, step)?;
    plan_step::nothing_runs_for(draft, step)?;
    if matches!(how, Finish::ByHand(_)) {
        value::complete(draft.room(), &step.number, &step.asks)?;
    }
    let said = match &how {
        Finish::ByHand(how) => Some(how.clone()),
        _ => None,
    };
    draft.push(Event::StepFinished {
        step: step.id.clone(),
        how,
    });
    if let Some(how) = said {
        message::said_by(draft, step, how.as_ref());
    }
    Ok(())
}

/// What must come of the playbooks that run.
pub(super) fn follow(draft: &Draft) -> Option<Vec<Event>> {
    let room = draft.room();
    room.playbooks_running().find_map(|book| {
        let Some(step) = room.playbook_step(&book.id) else {
            return Some(vec![Event::PlaybookFinished {
                playbook: book.id.clone(),
            }]);
        };
        if *room.step_status(&step.id) != StepStatus::Running {
            return None;
        }
        let finished = Event::StepFinished {
            step: step.id.clone(),
            how: Finish::Done,
        };
        let state = room.steps.get(&step.id)?;
        let waits = room.missing(&step.asks).is_some();
        if let Work::Wait(span) = step.work {
            let started_at = state.started_at.as_ref()?;
            let over = draft.now.has_passed(room.waits(span), started_at) && !waits;
            return over.then(|| vec![finished]);
        }
        let attempt = room.attempt_of(&step.id)?;
        if attempt.succeeded() || (attempt.call.follow && !attempt.has_ended()) {
            return (!waits).then(|| vec![finished]);
        }
        let ended_at = attempt.ended_at.as_ref()?;
        let tried = state.tries >= step.tries || !follow::in_time(draft, step, state);
        if attempt.cancel_asked || tried {
            return Some(vec![Event::StepFailed {
                step: step.id.clone(),
                reason: attempt.said(),
            }]);
        }
        let due = draft.now.has_passed(step.retry_after, ended_at) && goes_on(draft);
        let Work::Action(call) = &step.work else {
            return None;
        };
        let seen = !room.step_is_unreviewed(&step.id);
        (due && seen).then(|| again(draft, step, call, state.tries + 1))
    })
}

fn again(draft: &Draft, step: &Step, call: &Call, tries: u32) -> Vec<Event> {
    vec![
        Event::StepRetrying {
            step: step.id.clone(),
            tries,
        },
        Event::AttemptStarted {
            attempt: draft.room().next_attempt(),
            of: AttemptOf::Step(step.id.clone()),
            call: call.clone(),
            rollback: false,
        },
    ]
}

/// Whether playbooks go on by themselves: a hold stops what nobody asks for.
fn goes_on(draft: &Draft) -> bool {
    is_possible(draft).is_ok() && draft.room().flags.held.is_none()
}

/// A step that starts by itself when its turn has come. Whether one did.
pub(super) fn next_starts(draft: &mut Draft) -> bool {
    if !goes_on(draft) {
        return false;
    }
    let plan = Arc::clone(&draft.room().plan);
    let next = plan.playbooks.iter().find_map(|book| {
        let id = &draft.room().playbook_step(&book.id)?.id;
        let waits = *draft.room().step_status(id) == StepStatus::Waiting;
        let by_itself = |step: &&Step| {
            let seen = !draft.room().step_is_unreviewed(&step.id);
            let ready = seen && draft.room().missing_for(step).is_none();
            waits && step.auto && !step.destructive && ready && step.id == *id
        };
        book.steps.iter().find(by_itself)
    });
    if let Some(step) = next {
        plan_step::start(draft, step, false);
    }
    next.is_some()
}
