//! Modes of production and playbooks.

use std::sync::Arc;

use crate::room::event::{Entry, Event};
use crate::room::id::ModeId;
use crate::room::state::{ModeChanging, ModeState, Room, StepState};

pub(super) fn apply(room: &mut Room, entry: &Entry) {
    let by = || entry.by.as_ref().map(|who| who.person.clone());
    match &entry.event {
        Event::ModeAsked { mode, enter } => with(room, mode, |state| {
            state.failed = None;
            state.changing = Some(ModeChanging {
                enter: *enter,
                by: by(),
                asked_at: entry.at.clone(),
                attempt: None,
            });
        }),
        Event::ModeEntered { mode } => with(room, mode, |state| {
            let asked_by = state.changing.take().and_then(|changing| changing.by);
            *state = ModeState {
                on: Some(entry.at.clone()),
                by: asked_by.or_else(by),
                ..ModeState::default()
            };
        }),
        Event::ModeLeft { mode } => with(room, mode, |state| *state = ModeState::default()),
        Event::ModeFailed { mode, reason, .. } => with(room, mode, |state| {
            state.changing = None;
            state.failed = Some(reason.clone());
        }),
        Event::ModeOverdue { mode } => with(room, mode, |state| state.overdue = true),
        Event::PlaybookStarted { playbook } => {
            let plan = Arc::clone(&room.plan);
            for step in plan.playbook(playbook).into_iter().flat_map(|b| &b.steps) {
                room.revisions.steps.insert(step.id.clone(), entry.seq);
                room.steps.insert(step.id.clone(), StepState::default());
            }
            if let Some(state) = room.playbooks.get_mut(playbook) {
                state.running = Some(entry.at.clone());
                state.by = by();
                state.runs += 1;
            }
        }
        Event::PlaybookFinished { playbook } => {
            if let Some(state) = room.playbooks.get_mut(playbook) {
                state.running = None;
                state.finished_at = Some(entry.at.clone());
            }
        }
        _ => {}
    }
}

fn with(room: &mut Room, mode: &ModeId, change: impl FnOnce(&mut ModeState)) {
    room.revisions.flow = room.seq;
    if let Some(state) = room.modes.get_mut(mode) {
        change(state);
    }
}
