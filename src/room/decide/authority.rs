//! Who may do what. The engine asks this, never only the screen.
//!
//! A right comes from a role that the person holds. Watching, noting, holding and declaring need
//! none. When nobody who may roll back has been present for a minute, anyone in the room may.

use crate::room::id::{PersonId, RoleId};
use crate::room::input::Now;
use crate::room::plan::Right;
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::Room;
use crate::support::{Millis, text};

/// After so long without anyone present who may roll back, anyone may (DESIGN section 12).
const ROLLBACK_OPENS_AFTER: Millis = Millis::minutes(1);
/// After so long without the commander, command is open (DESIGN section 12).
const COMMAND_OPENS_AFTER: Millis = Millis::minutes(2);

/// Whether the person may: a role of theirs gives the right, or the room is SOLO and theirs.
#[must_use]
pub fn may(room: &Room, person: &PersonId, right: Right, now: &Now) -> bool {
    holds_right(room, person, right, now)
        || incident_gives(room, person, right, now)
        || (right == Right::RollBack && nobody_can_roll_back(room, now))
}

/// Whether nobody commands: nobody holds the role, or all who do have been away for two minutes.
#[must_use]
pub fn command_is_open(room: &Room, now: &Now) -> bool {
    let holders = room.roles.get(&commander(room));
    holders.is_none_or(|holders| {
        holders
            .iter()
            .all(|person| away_for(room, person, COMMAND_OPENS_AFTER, now))
    })
}

/// The role that commands.
pub(super) fn commander(room: &Room) -> RoleId {
    room.plan
        .commander
        .clone()
        .unwrap_or_else(|| RoleId::from("commander"))
}

/// Refuses who may not.
pub(super) fn require(
    room: &Room,
    person: &PersonId,
    right: Right,
    now: &Now,
) -> Result<(), Refusal> {
    if may(room, person, right, now) {
        return Ok(());
    }
    Err(refusal(room, person, &format!("may not {right}"), right))
}

/// Refuses who neither holds the thing's role nor commands. A thing without a role is for whoever
/// has the right.
pub(super) fn require_role(
    room: &Room,
    person: &PersonId,
    role: Option<&RoleId>,
    right: Right,
    now: &Now,
) -> Result<(), Refusal> {
    let Some(role) = role else {
        return require(room, person, right, now);
    };
    if is_owner_of_solo(room, person)
        || holds(room, person, role, now)
        || holds(room, person, &commander(room), now)
    {
        return Ok(());
    }
    let holders: Vec<String> = room
        .roles
        .get(role)
        .into_iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    let of = if holders.is_empty() {
        "NOBODY".to_owned()
    } else {
        text::listed(&holders)
    };
    let fact = format!("this is for {role} ({of}), and {person} does not hold that role");
    Err(Refusal::new(RefusalKind::NoAuthority, fact)
        .hint(format!("the commander can say: assign {role} {person}")))
}

fn refusal(room: &Room, person: &PersonId, what: &str, right: Right) -> Refusal {
    let able: Vec<String> = room
        .plan
        .roles
        .iter()
        .filter(|role| role.may.contains(&right))
        .map(|role| role.id.to_string())
        .collect();
    let fact = format!("{person} {what}");
    let who = if able.is_empty() {
        "no role of this runbook may".to_owned()
    } else {
        format!("{} may", text::listed(&able))
    };
    Refusal::new(RefusalKind::NoAuthority, fact)
        .hint(format!("{who}; you may hold, note and declare"))
}

/// Whether the person holds the role, or stands in for those who do.
fn holds(room: &Room, person: &PersonId, role: &RoleId, now: &Now) -> bool {
    let held = room.roles.get(role);
    held.is_some_and(|holders| holders.contains(person)) || stands_in(room, person, role, now)
}

/// Whether the person backs the role up and everyone who holds it has been away for two minutes,
/// as long as command takes to open.
#[must_use]
pub fn stands_in(room: &Room, person: &PersonId, role: &RoleId, now: &Now) -> bool {
    let named = room.plan.people.iter().find(|named| named.id == *person);
    let backs_up = named.is_some_and(|named| named.backs_up.contains(role));
    let away = |holder: &PersonId| away_for(room, holder, COMMAND_OPENS_AFTER, now);
    backs_up && room.roles.get(role).into_iter().flatten().all(away)
}

fn is_owner_of_solo(room: &Room, person: &PersonId) -> bool {
    room.solo && room.owner.as_ref() == Some(person)
}

fn holds_right(room: &Room, person: &PersonId, right: Right, now: &Now) -> bool {
    if is_owner_of_solo(room, person) {
        return true;
    }
    let of_plan = room
        .plan
        .roles
        .iter()
        .filter(|role| role.may.contains(&right));
    of_plan
        .into_iter()
        .any(|role| holds(room, person, &role.id, now))
}

/// Some rights are had only when an incident has lasted for so long. They are given, never taken.
fn incident_gives(room: &Room, person: &PersonId, right: Right, now: &Now) -> bool {
    let Some(incident) = &room.clock.incident_at else {
        return false;
    };
    room.plan.authority.iter().any(|rule| {
        rule.right == right
            && rule.roles.iter().any(|role| holds(room, person, role, now))
            && now.has_passed(rule.after.unwrap_or_default(), incident)
    })
}

fn nobody_can_roll_back(room: &Room, now: &Now) -> bool {
    let mut able = room.roles.values().flatten();
    let absent = |person: &PersonId| {
        !holds_right(room, person, Right::RollBack, now)
            || away_for(room, person, ROLLBACK_OPENS_AFTER, now)
    };
    able.all(absent) && !room.solo
}

/// Whether the person has been away for so long; who never came counts from the room's opening.
fn away_for(room: &Room, person: &PersonId, span: Millis, now: &Now) -> bool {
    match room.people.get(person) {
        Some(presence) if presence.here => false,
        Some(presence) => now.has_passed(span, &presence.since),
        None => room
            .clock
            .opened_at
            .as_ref()
            .is_none_or(|opened| now.has_passed(span, opened)),
    }
}
