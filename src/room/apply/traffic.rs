//! Exposure, weights, and what is seen of them.

use crate::room::event::{Entry, Event};
use crate::room::id::LeverId;
use crate::room::reading::Sight;
use crate::room::state::{LeverState, ProbeState, Room, TriggerPhase};

pub(super) fn apply(room: &mut Room, entry: &Entry) {
    match &entry.event {
        Event::Exposed => room.exposed = Some(entry.at.clone()),
        Event::Unexposed => {
            room.exposed = None;
            // Triggers are armed while exposed; what was pending begins anew the next time.
            for state in room.triggers.values_mut() {
                if matches!(state.phase, TriggerPhase::Pending { .. }) {
                    state.phase = TriggerPhase::Inactive;
                }
            }
        }
        Event::ShiftAsked { lever, to, .. } => {
            room.revisions.levers = entry.seq;
            with(room, lever, |state| {
                state.desired = Some(*to);
                state.asked_at = Some(entry.at.clone());
                state.verified_at = None;
                state.drifted = false;
            });
        }
        Event::LeverReported { lever, weight } => with(room, lever, |state| {
            state.reported = *weight;
            state.reported_at = Some(entry.at.clone());
            if state.desired == *weight {
                state.drifted = false;
            }
        }),
        Event::LeverInForce { lever } => {
            room.lever_in_force = Some(lever.clone());
            room.revisions.levers = entry.seq;
        }
        Event::LeverDrifted { lever, .. } => {
            room.revisions.levers = entry.seq;
            with(room, lever, |state| state.drifted = true);
        }
        Event::ShiftVerified { lever, .. } => {
            with(room, lever, |state| {
                state.verified_at = Some(entry.at.clone());
            });
        }
        Event::SightChanged { metric, sight } => {
            if *sight == Sight::Seen {
                room.sights.remove(metric);
            } else {
                room.sights
                    .insert(metric.clone(), (*sight, entry.at.clone()));
            }
        }
        Event::ProbeChanged {
            probe,
            passed,
            said,
        } => {
            let state = ProbeState {
                passed: *passed,
                said: said.clone(),
                since: entry.at.clone(),
            };
            room.probes.insert(probe.clone(), state);
        }
        _ => {}
    }
}

fn with(room: &mut Room, lever: &LeverId, change: impl FnOnce(&mut LeverState)) {
    if let Some(state) = room.levers.get_mut(lever) {
        change(state);
    }
}
