//! Small questions to the room that drawing and ranking share: who holds a role, for whom a step
//! is, which side a number is of.

use std::collections::BTreeSet;

use crate::room::condition::Verdict;
use crate::room::id::{PersonId, RoleId};
use crate::room::input::Now;
use crate::room::plan::{Keep, MetricOf, Right, Step, Work};
use crate::room::{Room, may};

/// The weight last asked of the lever in force, once one was.
#[must_use]
pub fn asked_weight(room: &Room) -> Option<u8> {
    let lever = room.lever_in_force.as_ref()?;
    room.levers.get(lever)?.desired
}

/// The role that commands.
#[must_use]
pub fn commander_role(room: &Room) -> RoleId {
    let named = room.plan.commander.clone();
    named.unwrap_or_else(|| RoleId::from("commander"))
}

/// Who holds a role.
pub fn holders<'a>(room: &'a Room, role: &RoleId) -> impl Iterator<Item = &'a PersonId> {
    room.roles.get(role).into_iter().flat_map(BTreeSet::iter)
}

/// Whether the person holds the role, or everything because the room is SOLO and theirs.
#[must_use]
pub fn holds(room: &Room, person: &PersonId, role: &RoleId) -> bool {
    let owns = room.solo && room.owner.as_ref() == Some(person);
    owns || holders(room, role).any(|holder| holder == person)
}

/// Whether this is for the person: they hold its role, or it has none and they have the right.
#[must_use]
pub fn is_for(
    room: &Room,
    person: &PersonId,
    role: Option<&RoleId>,
    right: Right,
    now: &Now,
) -> bool {
    match role {
        Some(role) => holds(room, person, role),
        None => may(room, person, right, now),
    }
}

/// The right that doing a step asks for.
#[must_use]
pub fn right_of(step: &Step) -> Right {
    match &step.work {
        Work::Shift(_) => Right::Shift,
        Work::Gate(gate) if gate.decide => Right::Decide,
        _ => Right::Run,
    }
}

/// What the runbook calls the side that a metric or probe is of; empty for both.
#[must_use]
pub fn side(room: &Room, of: MetricOf) -> &str {
    match of {
        MetricOf::Candidate => &room.plan.candidate.name,
        MetricOf::Stable => &room.plan.stable.name,
        MetricOf::All => "",
    }
}

/// Items before or during the run: ticked or waived, and all; optional items do not count.
#[must_use]
pub fn checklist_counts(room: &Room) -> (usize, usize) {
    let wanted = room
        .plan
        .checklists
        .iter()
        .filter(|section| !section.after_run)
        .flat_map(|section| room.applying(section))
        .filter(|item| !item.optional);
    wanted.fold((0, 0), |(settled, all), item| {
        let is_settled = room
            .items
            .get(&item.id)
            .is_some_and(|state| state.status.is_settled());
        (settled + usize::from(is_settled), all + 1)
    })
}

/// Whether users do not meet what this measures: the candidate while it is not exposed, stable
/// while everybody is on the candidate. What is missing of it is then no alarm.
#[must_use]
pub fn is_offstage(room: &Room, of: MetricOf) -> bool {
    match of {
        MetricOf::Candidate => room.exposed.is_none(),
        MetricOf::Stable => room.desired_weight() == 100,
        MetricOf::All => false,
    }
}

/// The conditions of the soak under way that wait for this person's answer, numbered from one.
pub fn unanswered<'a>(
    room: &'a Room,
    person: &'a PersonId,
    now: &'a Now,
) -> impl Iterator<Item = u32> + 'a {
    let soak = room.soak.as_ref();
    let step = soak.and_then(|soak| room.plan.step(&soak.step));
    let judged = soak.into_iter().flat_map(|soak| &soak.judged);
    let kept = step.into_iter().flat_map(Step::keeps);
    kept.zip(judged)
        .zip(1..)
        .filter_map(move |((keep, judged), number)| match keep {
            Keep::Attest { role, .. }
                if matches!(judged.verdict, Verdict::Unknown(_))
                    && is_for(room, person, role.as_ref(), Right::Decide, now) =>
            {
                Some(number)
            }
            _ => None,
        })
}
