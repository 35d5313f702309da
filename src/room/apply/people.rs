//! People come and go, roles and command change hands.

use crate::room::event::{Entry, Event};
use crate::room::id::{PersonId, RoleId};
use crate::room::state::{Presence, Room};

pub(super) fn apply(room: &mut Room, entry: &Entry) {
    match &entry.event {
        Event::PersonArrived { who } => {
            let left_seq = room
                .people
                .get(&who.person)
                .and_then(|person| person.left_seq);
            let presence = Presence {
                proof: who.proof,
                here: true,
                since: entry.at.clone(),
                left_seq,
            };
            room.people.insert(who.person.clone(), presence);
        }
        Event::PersonLeft { person } => {
            if let Some(presence) = room.people.get_mut(person) {
                presence.here = false;
                presence.since = entry.at.clone();
                presence.left_seq = Some(entry.seq);
            }
        }
        Event::RoleAssigned { person, role } => {
            room.roles
                .entry(role.clone())
                .or_default()
                .insert(person.clone());
            room.revisions.authority = entry.seq;
        }
        Event::RoleTaken { person, role } => {
            room.roles.entry(role.clone()).or_default().remove(person);
            room.revisions.authority = entry.seq;
        }
        Event::CommandTaken { person } => command(room, entry.seq, person),
        Event::CommandHandedOver { to, .. } => command(room, entry.seq, to),
        _ => {}
    }
}

/// One person commands.
fn command(room: &mut Room, seq: u64, person: &PersonId) {
    let role = room
        .plan
        .commander
        .clone()
        .unwrap_or_else(|| RoleId::from("commander"));
    room.roles.insert(role, [person.clone()].into());
    room.revisions.authority = seq;
}
