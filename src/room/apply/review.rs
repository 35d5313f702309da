//! What people accepted of a plan that was written as prose.

use crate::room::event::{Entry, Event};
use crate::room::state::{Acceptance, Room};

pub(super) fn apply(room: &mut Room, entry: &Entry) {
    let Event::Accepted { calls, .. } = &entry.event else {
        return;
    };
    for call in calls {
        let acceptance = Acceptance {
            by: entry.by.as_ref().map(|who| who.person.clone()),
            at: entry.at.clone(),
        };
        room.accepted.insert(call.digest.clone(), acceptance);
    }
    room.review();
}
