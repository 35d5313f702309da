//! Recurring checks and the watch.

use crate::room::event::{Entry, Event};
use crate::room::id::RecurringId;
use crate::room::state::{ROUNDS_KEPT, Room, RoundResult, RoundsState};

pub(super) fn apply(room: &mut Room, entry: &Entry) {
    match &entry.event {
        Event::RoundDue { check, n } => with(room, check, |state| {
            state.due = Some((*n, entry.at.clone()));
            state.last = *n;
            state.attempt = None;
        }),
        Event::RoundDone { check, n, ok, said } => {
            let result = RoundResult {
                n: *n,
                at: entry.at.clone(),
                by: entry.by.as_ref().map(|who| who.person.clone()),
                ok: *ok,
                said: said.clone(),
            };
            with(room, check, |state| {
                state.due = state.due.take().filter(|(due, _)| due != n);
                state.done.push_back(result);
                if state.done.len() > ROUNDS_KEPT {
                    state.done.pop_front();
                }
            });
        }
        Event::RoundMissed { check, n, others } => with(room, check, |state| {
            state.due = state.due.take().filter(|(due, _)| due != n);
            state.last = state.last.max(n + others);
            state.missed += 1 + others;
        }),
        Event::WatchOver => room.clock.watch_over_at = Some(entry.at.clone()),
        _ => {}
    }
}

fn with(room: &mut Room, check: &RecurringId, change: impl FnOnce(&mut RoundsState)) {
    if let Some(state) = room.rounds.get_mut(check) {
        change(state);
    }
}
