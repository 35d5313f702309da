//! People come and go; roles and command change hands.

use super::{Draft, authority, names};
use crate::room::event::Event;
use crate::room::id::{PersonId, RoleId};
use crate::room::input::Who;
use crate::room::plan::Right;
use crate::room::refusal::{Refusal, RefusalKind};

pub(super) fn arrived(draft: &mut Draft, who: &Who) {
    let known = draft.room().people.get(&who.person);
    if known.is_none_or(|presence| !presence.here || presence.proof != who.proof) {
        draft.push(Event::PersonArrived { who: who.clone() });
    }
}

pub(super) fn left(draft: &mut Draft, person: &PersonId) {
    if draft
        .room()
        .people
        .get(person)
        .is_some_and(|presence| presence.here)
    {
        draft.push(Event::PersonLeft {
            person: person.clone(),
        });
    }
}

pub(super) fn assign(
    draft: &mut Draft,
    role: &RoleId,
    person: &PersonId,
    give: bool,
) -> Result<(), Refusal> {
    let role = names::role(&draft.room().plan, role)?.id.clone();
    let person = names::person(draft.room(), person)?;
    let holds = draft
        .room()
        .roles
        .get(&role)
        .is_some_and(|h| h.contains(&person));
    if holds == give {
        let fact = format!(
            "{person} {} {role} already",
            if give { "holds" } else { "lacks" }
        );
        return Err(Refusal::new(RefusalKind::Already, fact));
    }
    draft.push(if give {
        Event::RoleAssigned { person, role }
    } else {
        Event::RoleTaken { person, role }
    });
    Ok(())
}

/// Command that nobody holds is taken by the backup or by whoever may decide.
pub(super) fn take_command(draft: &mut Draft, by: &Who) -> Result<(), Refusal> {
    let room = draft.room();
    let role = authority::commander(room);
    let holders = room.roles.get(&role);
    if holders.is_some_and(|holders| holders.contains(&by.person)) {
        return Err(Refusal::new(RefusalKind::Already, "you command already"));
    }
    if !authority::command_is_open(room, draft.now) {
        let who = holders
            .into_iter()
            .flatten()
            .map(ToString::to_string)
            .collect::<Vec<_>>();
        let fact = format!("{} commands and is present", who.join(", "));
        return Err(Refusal::new(RefusalKind::NoAuthority, fact)
            .hint("command opens when the commander is away for two minutes, or hands over"));
    }
    let backup = room.plan.role(&role).and_then(|role| role.backup.clone());
    let is_backup = backup
        .and_then(|backup| room.roles.get(&backup))
        .is_some_and(|holders| holders.contains(&by.person));
    if !is_backup {
        authority::require(room, &by.person, Right::Decide, draft.now)?;
    }
    draft.push(Event::CommandTaken {
        person: by.person.clone(),
    });
    Ok(())
}

pub(super) fn hand_over(draft: &mut Draft, by: &Who, to: &PersonId) -> Result<(), Refusal> {
    let room = draft.room();
    let role = authority::commander(room);
    if !room
        .roles
        .get(&role)
        .is_some_and(|holders| holders.contains(&by.person))
    {
        return Err(Refusal::new(RefusalKind::NoAuthority, "you do not command")
            .hint("take-command takes it when it is open"));
    }
    let to = names::person(room, to)?;
    if to == by.person {
        return Err(Refusal::new(RefusalKind::Already, "you command already"));
    }
    draft.push(Event::CommandHandedOver {
        from: by.person.clone(),
        to,
    });
    Ok(())
}
