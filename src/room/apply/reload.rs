//! Another plan in the middle of the run: what kept its id keeps its state, what is new begins by
//! the new plan, what is gone leaves. Its history stays in the journal.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::question;
use crate::room::change::{
    RUNBOOK_CHANGED, is_the_same_lever, is_the_same_trigger, measures_the_same, says_the_same,
    steps,
};
use crate::room::event::{DecisionWhy, Entry, Event};
use crate::room::id::{LeverId, MetricId, RoleId, StepId};
use crate::room::plan::{Keep, Message, Plan, Step};
use crate::room::state::{
    ItemState, ItemStatus, LeverState, ModeState, PlaybookState, Room, RoundsState, StepState,
    TriggerPhase, TriggerState,
};

pub(super) fn apply(room: &mut Room, entry: &Entry) {
    let Event::PlanReloaded { plan: new, .. } = &entry.event else {
        return;
    };
    let old = Arc::clone(&room.plan);
    items(room, (&old, new), entry);
    of_steps(room, &old, new);
    traffic(room, &old, new);
    triggers(room, &old, new);
    people(room, &old, new);
    room.plan = Arc::new(Plan::clone(new));
    room.review();
    beside(room, &old, entry);
    waited_for(room, &old, entry);
    changed(room, entry.seq);
}

/// The states of what the new plan names: those of before, else new ones.
fn kept<K: Ord + Clone, S>(
    states: &mut BTreeMap<K, S>,
    ids: impl Iterator<Item = K>,
    fresh: impl Fn(&K) -> S,
) -> BTreeMap<K, S> {
    let mut kept = BTreeMap::new();
    for id in ids {
        let state = states.remove(&id).unwrap_or_else(|| fresh(&id));
        kept.insert(id, state);
    }
    kept
}

/// A tick is for the words that were read: with other words it is to be done again.
fn items(room: &mut Room, (old, new): (&Plan, &Plan), entry: &Entry) {
    let ids = new.items().map(|item| item.id.clone());
    room.items = kept(&mut room.items, ids, |_| ItemState::default());
    let before: BTreeMap<_, _> = old.items().map(|item| (&item.id, item)).collect();
    let by = entry.by.as_ref().map(|who| who.person.clone());
    for item in new.items() {
        let same = before
            .get(&item.id)
            .is_none_or(|was| says_the_same(was, item));
        let Some(state) = room.items.get_mut(&item.id).filter(|_| !same) else {
            continue;
        };
        state.checking = false;
        state.done_by = None;
        if state.status.is_settled() {
            state.status = ItemStatus::Stale;
            state.reason = Some(RUNBOOK_CHANGED.to_owned());
            state.by = Some((by.clone(), entry.at.clone()));
        }
    }
}

/// What was done stays done; a step that changes sides is another step.
fn of_steps(room: &mut Room, old: &Plan, new: &Plan) {
    let (before, now) = (steps(old), steps(new));
    let moved: BTreeSet<&StepId> = now
        .iter()
        .filter(|(id, (home, _))| before.get(*id).is_some_and(|(was, _)| was != home))
        .map(|(id, _)| *id)
        .collect();
    room.steps.retain(|id, _| !moved.contains(id));
    let ids = now.keys().copied().cloned();
    room.steps = kept(&mut room.steps, ids, |_| StepState::default());
    let wanted = |id: &StepId| {
        let approvals = |(_, step): &(_, &Step)| step.approvals.clone();
        before.get(id).map(approvals) == now.get(id).map(approvals)
    };
    room.approvals_due.retain(wanted);
    room.went_to.retain(|id, _| now.contains_key(id));
    room.undoing.retain(|id| now.contains_key(id));
    let phases: BTreeSet<_> = new.phases.iter().map(|phase| &phase.id).collect();
    room.overdue_phases.retain(|id| phases.contains(id));
}

/// A lever that is set or read otherwise is another lever; so is what measures and probes.
fn traffic(room: &mut Room, old: &Plan, new: &Plan) {
    room.levers.retain(|id, _| {
        let both = old.lever(id).zip(new.lever(id));
        both.is_some_and(|(was, is)| is_the_same_lever(was, is))
    });
    let ids = new.levers.iter().map(|lever| lever.id.clone());
    room.levers = kept(&mut room.levers, ids, |_| LeverState::default());
    // Before anything was moved the first lever is the one in force.
    let moved = room.levers.values().any(|lever| lever.desired.is_some());
    let stays = |id: &LeverId| moved && new.lever(id).is_some();
    if !room.lever_in_force.as_ref().is_some_and(stays) {
        room.lever_in_force = new.levers.first().map(|lever| lever.id.clone());
    }
    room.sights.retain(|id, _| {
        let both = old.metric(id).zip(new.metric(id));
        both.is_some_and(|(was, is)| measures_the_same(was, is))
    });
    room.probes.retain(|id, _| {
        let of = |plan: &Plan| {
            let probe = plan.probes.iter().find(|probe| probe.id == *id);
            probe.map(|probe| probe.call.clone())
        };
        of(new).is_some() && of(old) == of(new)
    });
}

/// A trigger that waits for or does something else begins anew, armed as the new plan says.
fn triggers(room: &mut Room, old: &Plan, new: &Plan) {
    let mut states = std::mem::take(&mut room.triggers);
    for trigger in &new.rollback.triggers {
        let was = old.trigger(&trigger.id);
        let same = was.is_some_and(|was| is_the_same_trigger((old, new), was, trigger));
        let before = states.remove(&trigger.id);
        // No sample counts twice, whatever it counted for.
        let sampled_at = before.as_ref().and_then(|state| state.sampled_at);
        let state = before.filter(|_| same);
        let state = state.unwrap_or_else(|| TriggerState {
            disarmed: trigger.disarmed.clone(),
            phase: TriggerPhase::Inactive,
            sampled_at,
        });
        room.triggers.insert(trigger.id.clone(), state);
    }
}

/// Who got a role in the room keeps it; whom the runbook names anew gets theirs, and whom it names
/// no longer loses it.
fn people(room: &mut Room, old: &Plan, new: &Plan) {
    room.solo = new.people.is_empty();
    let named = |plan: &Plan, role: &RoleId| -> BTreeSet<_> {
        let holds = plan.people.iter().filter(|p| p.roles.contains(role));
        holds.map(|person| person.id.clone()).collect()
    };
    let mut before = std::mem::take(&mut room.roles);
    for role in &new.roles {
        let (was, is) = (named(old, &role.id), named(new, &role.id));
        let mut holders = before.remove(&role.id).unwrap_or_default();
        holders.retain(|person| is.contains(person) || !was.contains(person));
        holders.extend(is.difference(&was).cloned());
        if room.solo {
            holders.extend(room.owner.clone());
        }
        room.roles.insert(role.id.clone(), holders);
    }
}

/// Messages, modes, playbooks, recurring checks, sign-offs.
fn beside(room: &mut Room, old: &Plan, entry: &Entry) {
    let new = Arc::clone(&room.plan);
    let ids = new.modes.iter().map(|mode| mode.id.clone());
    room.modes = kept(&mut room.modes, ids, |_| ModeState::default());
    let ids = new.playbooks.iter().map(|book| book.id.clone());
    room.playbooks = kept(&mut room.playbooks, ids, |_| PlaybookState::default());
    let actions: BTreeSet<_> = new.actions.iter().map(|action| &action.id).collect();
    room.actions.retain(|id, _| actions.contains(id));
    // A sign-off is for the plan that was seen: with the same text but other values it is void too.
    room.sign_offs.retain(|_, signed| signed.plan != new.hash);
    messages(room, old, entry);
    rounds(room, old, entry);
}

/// A message that states another fact begins anew; one that can be sent says what it says now.
fn messages(room: &mut Room, old: &Plan, entry: &Entry) {
    let new = Arc::clone(&room.plan);
    let calls = |message: &Message| (message.on.clone(), message.at, message.every);
    let mut before = std::mem::take(&mut room.messages);
    for message in &new.messages {
        let was = old.message(&message.id);
        let same = was.is_some_and(|was| calls(was) == calls(message));
        let state = before.remove(&message.id).filter(|_| same);
        let mut state = state.unwrap_or_default();
        if let Some(ready) = state.ready.as_mut().filter(|_| was != Some(message)) {
            ready.subject = room.message_subject(message, &entry.at);
            ready.text = room.message_text(message, &entry.at);
        }
        room.messages.insert(message.id.clone(), state);
    }
}

/// Rounds of before count on; what comes round otherwise begins with the round of this moment.
fn rounds(room: &mut Room, old: &Plan, entry: &Entry) {
    let new = Arc::clone(&room.plan);
    let mut before = std::mem::take(&mut room.rounds);
    for check in &new.recurring {
        let was = old.recurring.iter().find(|was| was.id == check.id);
        let same = was.is_some_and(|was| {
            (was.every, was.from, &was.how) == (check.every, check.from, &check.how)
        });
        let state = before.remove(&check.id).filter(|_| same);
        let state = state.unwrap_or_else(|| {
            let from = room.rounds_span(check, &entry.at).map(|(from, _)| from);
            let passed = from.and_then(|from| u64::try_from(entry.at.wall - from).ok());
            let last = passed.map_or(0, |passed| passed / check.every.0.max(1));
            RoundsState {
                last: u32::try_from(last).unwrap_or(u32::MAX),
                ..RoundsState::default()
            }
        });
        room.rounds.insert(check.id.clone(), state);
    }
}

/// Conditions that changed while they are waited for are judged from the beginning, and what a gate
/// asked is asked again.
fn waited_for(room: &mut Room, old: &Plan, entry: &Entry) {
    room.decision
        .take_if(|decision| decision.why == DecisionWhy::GateMet);
    let Some(id) = room.soak.as_ref().map(|soak| soak.step.clone()) else {
        return;
    };
    let (was, is) = (old.step(&id), room.plan.step(&id));
    let same = was.zip(is).is_some_and(|(was, is)| {
        let read = is.keeps().iter().filter_map(Keep::condition);
        let same = |metric: &MetricId| {
            let both = old.metric(metric).zip(room.plan.metric(metric));
            both.is_some_and(|(was, is)| measures_the_same(was, is))
        };
        let mut read = read.flat_map(|condition| condition.metrics());
        was.work == is.work && read.all(same)
    });
    if is.is_none() {
        room.soak = None;
    } else if !same {
        room.decision
            .take_if(|decision| decision.why != DecisionWhy::TriggerFired);
        question::begin(room, &id, &entry.at);
    }
}

/// Whatever was shown before is another thing now.
fn changed(room: &mut Room, seq: u64) {
    let r = &mut room.revisions;
    r.steps = room.steps.keys().map(|id| (id.clone(), seq)).collect();
    r.items = room.items.keys().map(|id| (id.clone(), seq)).collect();
    (r.levers, r.rollback, r.authority) = (seq, seq, seq);
    (r.decision, r.flow, r.triggers) = (seq, seq, seq);
}
