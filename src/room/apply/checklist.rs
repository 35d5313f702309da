//! Items and notes.

use std::sync::Arc;

use crate::room::event::{Entry, Event};
use crate::room::id::{ItemId, ValueId};
use crate::room::plan::{Work, placeholders};
use crate::room::state::{Captured, ItemStatus, Note, Room};

pub(super) fn apply(room: &mut Room, entry: &Entry) {
    match &entry.event {
        Event::ItemTicked { item, evidence } => {
            set(room, entry, item, ItemStatus::Ticked, None);
            if let Some(state) = room.items.get_mut(item) {
                state.evidence.clone_from(evidence);
            }
        }
        Event::ItemUnticked { item } => {
            set(room, entry, item, ItemStatus::Open, None);
            if let Some(state) = room.items.get_mut(item) {
                state.evidence = None;
            }
        }
        Event::ItemBegun { item } => {
            set(room, entry, item, ItemStatus::InProgress, None);
            // What an earlier verification said is no answer to the work begun now.
            if let Some(state) = room.items.get_mut(item) {
                state.attempt = None;
            }
        }
        Event::ItemDone { item, evidence } => {
            set(room, entry, item, ItemStatus::InProgress, None);
            if let Some(state) = room.items.get_mut(item) {
                state.attempt = None;
                state.evidence.clone_from(evidence);
                state.done_by = entry.by.as_ref().map(|who| who.person.clone());
            }
        }
        Event::ItemChecking { item } => {
            set(room, entry, item, ItemStatus::InProgress, None);
            if let Some(state) = room.items.get_mut(item) {
                state.attempt = None;
                state.checking = true;
            }
        }
        Event::ItemWaived { item, reason } => {
            set(room, entry, item, ItemStatus::Waived, Some(reason));
        }
        Event::ItemBlocked { item, reason } => {
            set(room, entry, item, ItemStatus::Blocked, Some(reason));
        }
        Event::ItemFailed { item, reason } => {
            set(room, entry, item, ItemStatus::Failed, Some(reason));
        }
        Event::ItemStale { item } => set(room, entry, item, ItemStatus::Stale, None),
        Event::ValueCaptured { name, value, from } => {
            let captured = Captured {
                value: value.clone(),
                by: entry.by.as_ref().map(|who| who.person.clone()),
                at: entry.at.clone(),
                from: from.clone(),
            };
            room.values.insert(name.clone(), captured);
            touch_users(room, name);
        }
        Event::NoteWritten { about, text } => room.notes.push(Note {
            seq: entry.seq,
            by: entry.by.as_ref().map(|who| who.person.clone()),
            at: entry.at.clone(),
            about: about.clone(),
            text: text.clone(),
        }),
        _ => {}
    }
}

fn set(room: &mut Room, entry: &Entry, item: &ItemId, status: ItemStatus, reason: Option<&String>) {
    room.revisions.items.insert(item.clone(), entry.seq);
    let Some(state) = room.items.get_mut(item) else {
        return;
    };
    state.status = status;
    state.done_by = None;
    state.checking = false;
    state.reason = reason.cloned();
    let by = entry.by.as_ref().map(|who| who.person.clone());
    state.by = Some((by, entry.at.clone()));
}

/// What was shown to be run is another command with another value.
fn touch_users(room: &mut Room, name: &ValueId) {
    let plan = Arc::clone(&room.plan);
    for step in plan.every_step() {
        if let Work::Action(call) = &step.work
            && placeholders(&call.config).contains(name.as_str())
        {
            room.revisions.steps.insert(step.id.clone(), room.seq);
        }
    }
}
