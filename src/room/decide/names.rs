//! Names as people give them, ids or the numbers shown, resolved against the plan.

use crate::room::id::{ItemId, PersonId, RoleId, StepId, TriggerId};
use crate::room::plan::{Item, Plan, Role, Step, Trigger};
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::Room;
use crate::support::text;

/// The item of this id or number.
pub(super) fn item<'a>(plan: &'a Plan, given: &ItemId) -> Result<&'a Item, Refusal> {
    let found = plan
        .item(given)
        .or_else(|| plan.items().find(|i| i.number == given.as_str()));
    found.ok_or_else(|| no_such("item", given.as_str(), plan.items().map(|i| i.id.as_str())))
}

/// The step of this id or number, those of rollback paths too.
pub(super) fn step<'a>(plan: &'a Plan, given: &StepId) -> Result<&'a Step, Refusal> {
    let found = plan
        .step(given)
        .or_else(|| plan.steps().find(|s| s.number == given.as_str()));
    found.ok_or_else(|| no_such("step", given.as_str(), plan.steps().map(|s| s.id.as_str())))
}

/// The trigger of this id.
pub(super) fn trigger<'a>(plan: &'a Plan, given: &TriggerId) -> Result<&'a Trigger, Refusal> {
    let triggers = &plan.rollback.triggers;
    plan.trigger(given).ok_or_else(|| {
        no_such(
            "trigger",
            given.as_str(),
            triggers.iter().map(|t| t.id.as_str()),
        )
    })
}

/// The role of this id.
pub(super) fn role<'a>(plan: &'a Plan, given: &RoleId) -> Result<&'a Role, Refusal> {
    plan.role(given).ok_or_else(|| {
        no_such(
            "role",
            given.as_str(),
            plan.roles.iter().map(|r| r.id.as_str()),
        )
    })
}

/// Someone the plan names or the room has seen.
pub(super) fn person(room: &Room, given: &PersonId) -> Result<PersonId, Refusal> {
    let of_plan = room.plan.people.iter().map(|person| &person.id);
    let known: Vec<&PersonId> = of_plan.chain(room.people.keys()).collect();
    let same = |id: &&&PersonId| id.as_str().eq_ignore_ascii_case(given.as_str());
    known
        .iter()
        .find(same)
        .map(|id| (*id).clone())
        .ok_or_else(|| no_such("person", given.as_str(), known.iter().map(|id| id.as_str())))
}

/// No such thing; did you mean.
pub(super) fn no_such<'a>(
    what: &str,
    given: &str,
    known: impl Iterator<Item = &'a str>,
) -> Refusal {
    let known: Vec<&str> = known.collect();
    let refusal = Refusal::new(RefusalKind::NoSuch, format!("there is no {what} {given:?}"));
    if let Some(nearest) = text::nearest(given, known.iter().copied()) {
        return refusal.hint(format!("did you mean {nearest}?"));
    }
    let some = &known[..known.len().min(8)];
    refusal.hint(format!("there are {}", text::listed(some)))
}
