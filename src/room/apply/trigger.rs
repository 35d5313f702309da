//! Triggers: inactive, pending, firing, disarmed.

use crate::room::event::{Entry, Event};
use crate::room::id::TriggerId;
use crate::room::state::{Room, TriggerPhase, TriggerState};
use crate::support::Millis;

pub(super) fn apply(room: &mut Room, entry: &Entry) {
    let at = || entry.at.clone();
    match &entry.event {
        Event::TriggerArmed { trigger, .. } => {
            room.revisions.triggers = entry.seq;
            with(room, trigger, |state| {
                state.disarmed = None;
                state.phase = TriggerPhase::Inactive;
            });
        }
        Event::TriggerDisarmed { trigger, reason } => {
            room.revisions.triggers = entry.seq;
            with(room, trigger, |state| {
                state.disarmed = Some(reason.clone());
                state.phase = TriggerPhase::Inactive;
            });
        }
        Event::TriggerPending {
            trigger,
            sampled_at,
            value,
        } => with(room, trigger, |state| {
            state.sampled_at = Some(*sampled_at);
            state.phase = TriggerPhase::Pending {
                since: at(),
                held: Millis::ZERO,
                count: 1,
                paused: None,
                value: *value,
            };
        }),
        Event::TriggerCounted {
            trigger,
            sampled_at,
            held,
            count,
            value,
        } => {
            with(room, trigger, |state| {
                state.sampled_at = Some(*sampled_at);
                if let TriggerPhase::Pending { since, .. } = &state.phase {
                    state.phase = TriggerPhase::Pending {
                        since: since.clone(),
                        held: *held,
                        count: *count,
                        paused: None,
                        value: *value,
                    };
                }
            });
        }
        Event::TriggerPaused { trigger, .. } => with(room, trigger, |state| {
            if let TriggerPhase::Pending { paused, .. } = &mut state.phase {
                *paused = Some(at());
            }
        }),
        Event::TriggerVoided { trigger, .. } | Event::TriggerCleared { trigger } => {
            with(room, trigger, |state| state.phase = TriggerPhase::Inactive);
        }
        Event::TriggerFired {
            trigger,
            value,
            both_sides,
        } => {
            room.revisions.triggers = entry.seq;
            room.clock.incident_at.get_or_insert_with(at);
            with(room, trigger, |state| {
                state.phase = TriggerPhase::Firing {
                    since: at(),
                    value: *value,
                    both_sides: *both_sides,
                };
            });
        }
        _ => {}
    }
}

fn with(room: &mut Room, trigger: &TriggerId, change: impl FnOnce(&mut TriggerState)) {
    if let Some(state) = room.triggers.get_mut(trigger) {
        change(state);
    }
}
