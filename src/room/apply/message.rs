//! Messages and sign-offs, and the facts that messages state: what has just happened is noted for
//! every message that waits for it.

use std::sync::Arc;

use crate::room::event::{Entry, Event, Finish, ROLLED_BACK};
use crate::room::id::{MessageId, StepId};
use crate::room::plan::{Occasion, Plan, Step};
use crate::room::state::{
    MessageState, ReadyMessage, RollbackState, Room, SentMessage, Signed, StepStatus,
};

pub(super) fn apply(room: &mut Room, entry: &Entry) {
    let by = || entry.by.as_ref().map(|who| who.person.clone());
    match &entry.event {
        Event::MessageDue { message } => with(room, message, |state| {
            state.came = true;
            state.due = Some(entry.at.clone());
        }),
        Event::MessageReady {
            message,
            subject,
            text,
        } => with(room, message, |state| {
            let fact = state.fact.as_ref().map_or(0, |(seq, _)| *seq);
            if fact > state.stated || !state.came {
                state.repeats_from = Some(entry.at.clone());
            }
            state.stated = fact;
            state.came = true;
            state.due = None;
            state.counted_at = Some(entry.at.clone());
            state.ready = Some(ReadyMessage {
                at: entry.at.clone(),
                subject: subject.clone(),
                text: text.clone(),
            });
        }),
        Event::MessageSent { message, text, how } => with(room, message, |state| {
            state.due = None;
            state.ready = None;
            state.sent += 1;
            state.last = Some(SentMessage {
                seq: entry.seq,
                at: entry.at.clone(),
                by: by(),
                how: how.clone(),
                text: text.clone(),
            });
        }),
        Event::SignedOff { sign_off, plan } => {
            let signed = Signed {
                by: by(),
                at: entry.at.clone(),
                plan: plan.clone(),
            };
            room.sign_offs.insert(sign_off.clone(), signed);
            room.revisions.flow = entry.seq;
        }
        _ => {}
    }
}

fn with(room: &mut Room, message: &MessageId, change: impl FnOnce(&mut MessageState)) {
    if let Some(state) = room.messages.get_mut(message) {
        change(state);
    }
}

/// Notes the facts that an entry, folded already, makes true.
pub(super) fn happened(room: &mut Room, entry: &Entry) {
    if room.messages.is_empty() {
        return;
    }
    let plan = Arc::clone(&room.plan);
    for occasion in occasions(room, &plan, &entry.event) {
        for message in &plan.messages {
            if message.on.as_ref().is_some_and(|on| states(on, &occasion)) {
                with(room, &message.id, |state| {
                    state.fact = Some((entry.seq, entry.at.clone()));
                });
            }
        }
    }
}

fn states(on: &Occasion, happened: &Occasion) -> bool {
    let any = matches!(
        (on, happened),
        (Occasion::TriggerFired(None), Occasion::TriggerFired(_))
    );
    any || on == happened
}

fn occasions(room: &Room, plan: &Plan, event: &Event) -> Vec<Occasion> {
    match event {
        Event::RunStarted => vec![Occasion::RunStarted],
        Event::WatchStarted => vec![Occasion::RunFinished],
        Event::StepStarted { step } => phase_begun(room, plan, step).into_iter().collect(),
        Event::StepFinished { step, how } => step_finished(room, plan, step, how),
        // A shift is done as far as others are told of it when it is verified.
        Event::SoakStarted { step } if is_shift(plan, step) => {
            vec![Occasion::StepDone(step.clone())]
        }
        Event::StepFailed { step, reason } if reason != ROLLED_BACK => {
            vec![Occasion::StepFailed(step.clone())]
        }
        Event::RollbackStarted { .. } => vec![Occasion::RollbackStarted],
        Event::RollbackFinished {
            confirmed: true, ..
        } => vec![Occasion::RollbackFinished],
        Event::Unexposed if confirmed_late(room) => vec![Occasion::RollbackFinished],
        Event::TriggerFired { trigger, .. } => vec![Occasion::TriggerFired(Some(trigger.clone()))],
        Event::ModeEntered { mode } => vec![Occasion::ModeEntered(mode.clone())],
        Event::ModeLeft { mode } => vec![Occasion::ModeLeft(mode.clone())],
        _ => Vec::new(),
    }
}

fn is_shift(plan: &Plan, step: &StepId) -> bool {
    plan.step(step).is_some_and(|step| step.shift().is_some())
}

/// A rollback that was moved and not confirmed, and is now.
fn confirmed_late(room: &Room) -> bool {
    let state = room.rollback.as_ref().map(|rollback| &rollback.state);
    matches!(
        state,
        Some(RollbackState::Finished {
            confirmed: false,
            ..
        })
    )
}

/// A phase begins with the first of its steps.
fn phase_begun(room: &Room, plan: &Plan, step: &StepId) -> Option<Occasion> {
    let phase = plan.phase_of(step)?;
    let begun = phase.steps.iter().filter(|step| {
        let state = room.steps.get(&step.id);
        state.is_some_and(|state| state.started_at.is_some())
    });
    (begun.count() == 1).then(|| Occasion::PhaseStarted(phase.id.clone()))
}

fn step_finished(room: &Room, plan: &Plan, step: &StepId, how: &Finish) -> Vec<Occasion> {
    let mut facts = Vec::new();
    let done = match how {
        Finish::Done => !is_shift(plan, step),
        Finish::ByHand(_) => true,
        Finish::Skipped(_) | Finish::NotApplicable(_) | Finish::FailedPast(_) => false,
    };
    if done {
        facts.push(Occasion::StepDone(step.clone()));
    }
    let started = room.steps.get(step);
    if started.is_some_and(|state| state.started_at == state.ended_at) {
        facts.extend(phase_begun(room, plan, step));
    }
    if let Some(phase) = plan.phase_of(step) {
        let over = |step: &Step| matches!(room.step_status(&step.id), StepStatus::Finished(_));
        // A phase that does not apply is passed over, and nobody is told that it ended.
        let began = |step: &Step| {
            let state = room.steps.get(&step.id);
            state.is_some_and(|state| state.started_at.is_some())
        };
        if phase.steps.iter().all(over) && phase.steps.iter().any(began) {
            facts.push(Occasion::PhaseFinished(phase.id.clone()));
        }
    }
    facts
}
