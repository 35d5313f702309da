//! The run as a whole: opened, started, held, ended.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::room::event::{Entry, Event};
use crate::room::plan::Plan;
use crate::room::state::{
    ItemState, LeverState, MessageState, ModeState, PlaybookState, Room, RoundsState, Stage,
    StepState, TriggerPhase, TriggerState,
};

pub(super) fn apply(room: &mut Room, entry: &Entry) {
    room.revisions.flow = entry.seq;
    match &entry.event {
        Event::RoomOpened {
            room: name,
            plan,
            solo,
            clock_shift,
            midnight,
        } => {
            room.name.clone_from(name);
            room.solo = *solo;
            room.owner = entry.by.as_ref().map(|who| who.person.clone());
            room.clock.opened_at = Some(entry.at.clone());
            room.clock.shift = *clock_shift;
            room.clock.midnight = *midnight;
            lay_out(room, plan);
        }
        Event::EngineTook(engine) => {
            room.engine = engine.clone();
            count_dark_time(room, entry);
            for person in room.people.values_mut().filter(|person| person.here) {
                // Whoever is still there says hello again.
                person.here = false;
                person.since = entry.at.clone();
                person.left_seq = Some(entry.seq);
            }
            if engine.rebooted {
                let why = "the machine was rebooted".to_owned();
                room.flags.held = Some((None, entry.at.clone(), Some(why)));
            }
        }
        Event::RunStarted => {
            room.stage = Stage::Live;
            room.clock.started_at = Some(entry.at.clone());
        }
        Event::WatchStarted => {
            room.stage = Stage::Watching;
            room.clock.watch_at = Some(entry.at.clone());
        }
        Event::RoomEnded { .. } => {
            room.stage = Stage::Ended;
            room.clock.ended_at = Some(entry.at.clone());
            room.exposed = None;
            room.soak = None;
            room.decision = None;
        }
        Event::RoomHeld { reason } => {
            let by = entry.by.as_ref().map(|who| who.person.clone());
            room.flags.held = Some((by, entry.at.clone(), reason.clone()));
        }
        Event::RoomResumed => room.flags.held = None,
        Event::RoomHalted { trouble } => room.flags.halted = Some(trouble.clone()),
        Event::StorageRecovered => {
            let was = room.flags.halted.take().unwrap_or_default();
            let why = format!("the room was HALTED: {was}");
            room.flags.held = Some((None, entry.at.clone(), Some(why)));
        }
        _ => {}
    }
}

/// Everything that the plan names gets its state; SOLO gives the owner every role.
fn lay_out(room: &mut Room, plan: &Plan) {
    room.items = plan
        .items()
        .map(|item| (item.id.clone(), ItemState::default()))
        .collect();
    let of_paths = plan.rollback.paths.iter().flat_map(|path| &path.steps);
    let of_books = plan.playbooks.iter().flat_map(|book| &book.steps);
    room.steps = plan
        .steps()
        .chain(of_paths)
        .chain(of_books)
        .map(|step| (step.id.clone(), StepState::default()))
        .collect();
    room.levers = plan
        .levers
        .iter()
        .map(|lever| (lever.id.clone(), LeverState::default()))
        .collect();
    room.lever_in_force = plan.levers.first().map(|lever| lever.id.clone());
    room.triggers = plan
        .rollback
        .triggers
        .iter()
        .map(|trigger| {
            let fresh = TriggerState {
                disarmed: trigger.disarmed.clone(),
                phase: TriggerPhase::Inactive,
                sampled_at: None,
            };
            (trigger.id.clone(), fresh)
        })
        .collect();
    lay_out_the_rest(room, plan);
    for role in &plan.roles {
        let named = plan
            .people
            .iter()
            .filter(|person| person.roles.contains(&role.id));
        let mut holders: BTreeSet<_> = named.map(|person| person.id.clone()).collect();
        if room.solo {
            holders.extend(room.owner.clone());
        }
        room.roles.insert(role.id.clone(), holders);
    }
    room.plan = Arc::new(plan.clone());
    room.review();
}

/// What stands beside the steps.
fn lay_out_the_rest(room: &mut Room, plan: &Plan) {
    room.messages = plan
        .messages
        .iter()
        .map(|message| (message.id.clone(), MessageState::default()))
        .collect();
    room.modes = plan
        .modes
        .iter()
        .map(|mode| (mode.id.clone(), ModeState::default()))
        .collect();
    room.playbooks = plan
        .playbooks
        .iter()
        .map(|book| (book.id.clone(), PlaybookState::default()))
        .collect();
    room.rounds = plan
        .recurring
        .iter()
        .map(|check| (check.id.clone(), RoundsState::default()))
        .collect();
}

/// Between the last entry of the old engine and the first of the new one nobody looked: the soak
/// knows nothing of that time.
fn count_dark_time(room: &mut Room, entry: &Entry) {
    let latest = room.clock.latest.clone();
    if let (Some(soak), Some(latest)) = (&mut room.soak, latest) {
        soak.count_to(&latest);
        soak.unknown += entry.at.since(&latest);
        soak.counted_at = entry.at.clone();
    }
}
