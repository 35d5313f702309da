//! Another plan in the middle of the run. Whatever is under way goes on as it was begun, so what
//! would change it is refused, with what and why; nothing is taken over by halves.

use std::collections::BTreeMap;

use super::{Draft, authority};
use crate::room::change::{
    Home, does_the_same, is_the_same_lever, paths_differ, people_differ, says_the_same, steps,
    told, triggers_differ,
};
use crate::room::event::{AttemptOf, Event};
use crate::room::id::{LeverId, StepId};
use crate::room::input::Who;
use crate::room::plan::{Plan, Reversible, Right, Step};
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::{Attempt, AttemptState, Room, Stage, StepStatus};

/// A person wants the room to go on by this plan instead of the one that they saw.
pub(super) fn ask(
    draft: &mut Draft,
    by: &Who,
    from: &str,
    plan: Option<&Plan>,
) -> Result<(), Refusal> {
    let room = draft.room();
    let Some(new) = plan else {
        let fact = "there is no changed runbook here to be taken over";
        return Err(Refusal::new(RefusalKind::Missing, fact)
            .hint("in a shell, `warroom reload` reads it and shows the difference first"));
    };
    is_open(room)?;
    let old = &room.plan;
    let digest = old.digest();
    if digest == new.digest() {
        let fact = "the room goes by this plan already";
        return Err(Refusal::new(RefusalKind::Already, fact));
    }
    if digest != from {
        let fact = "the plan is another than the one that the difference was shown to";
        return Err(Refusal::new(RefusalKind::Changed, fact).hint("look at the difference again"));
    }
    may_change(draft, by, new)?;
    of_one_kind(old, new)?;
    let mut blocks = in_the_way(room, new).into_iter();
    if let Some((fact, hint)) = blocks.next() {
        let others = match blocks.count() {
            0 => String::new(),
            others => format!(", and {others} more"),
        };
        return Err(Refusal::new(RefusalKind::NotNow, fact + &others).hint(hint));
    }
    let event = Event::PlanReloaded {
        told: told(old, new) + &undone(room, new),
        plan: Box::new(new.clone()),
    };
    draft.push(event);
    Ok(())
}

/// What people did that no longer stands.
fn undone(room: &Room, new: &Plan) -> String {
    let before: BTreeMap<_, _> = room.plan.items().map(|item| (&item.id, item)).collect();
    let stale = new.items().filter(|item| {
        let was = before.get(&item.id);
        room.is_settled(&item.id) && was.is_some_and(|was| !says_the_same(was, item))
    });
    let signed = room.plan.sign_offs.iter();
    let signed = signed.filter(|sign_off| room.is_signed(&sign_off.id));
    let words = |count: usize, one: &str, many: &str| match count {
        0 => String::new(),
        1 => format!("; 1 {one}"),
        count => format!("; {count} {many}"),
    };
    words(stale.count(), "tick is stale", "ticks are stale")
        + &words(signed.count(), "sign-off is void", "sign-offs are void")
}

fn is_open(room: &Room) -> Result<(), Refusal> {
    let (fact, hint) = match room.stage {
        Stage::Ended => ("the room has ended", "open a new one"),
        Stage::RollingBack => ("a rollback is under way", "see it through first"),
        Stage::Preparing | Stage::Live | Stage::Watching => return Ok(()),
    };
    Err(Refusal::new(RefusalKind::NotNow, fact).hint(hint))
}

/// Whoever changes what fires, or who may do what, needs the right to do just that.
fn may_change(draft: &Draft, by: &Who, new: &Plan) -> Result<(), Refusal> {
    let (room, person) = (draft.room(), &by.person);
    let paths = room.exposed.is_some() && paths_differ(&room.plan, new);
    if triggers_differ(&room.plan, new) || paths {
        authority::require(room, person, Right::Arm, draft.now)?;
    }
    if people_differ(&room.plan, new) {
        authority::require(room, person, Right::Assign, draft.now)?;
    }
    Ok(())
}

/// What a room was opened with stays: it would be another room.
fn of_one_kind(old: &Plan, new: &Plan) -> Result<(), Refusal> {
    let fact = if old.dry_run != new.dry_run {
        "a rehearsal stays one"
    } else if old.environment != new.environment {
        "it is for another environment"
    } else if old.timezone != new.timezone {
        "its clock times are of another time zone"
    } else {
        return Ok(());
    };
    Err(Refusal::new(RefusalKind::NotNow, fact).hint("open a new room on it"))
}

/// What is under way and would not go on as it was begun: the fact and what to do.
type Block = (String, String);

fn in_the_way(room: &Room, new: &Plan) -> Vec<Block> {
    let open = room.attempts.values().filter(|a| !a.has_ended());
    let mut blocks: Vec<Block> = open.filter_map(|a| attempt(room, new, a)).collect();
    blocks.extend(of_steps(room, new));
    blocks.extend(of_levers(room, new));
    blocks.extend(beside(room, new));
    blocks
}

fn block(fact: String, hint: impl Into<String>) -> Block {
    (fact, hint.into())
}

/// What an attempt under way was begun for is still there, and would be done the same way.
fn attempt(room: &Room, new: &Plan, attempt: &Attempt) -> Option<Block> {
    let old = &room.plan;
    let (what, same) = match &attempt.of {
        AttemptOf::Step(id) => (format!("step {id}"), same_step(old, new, id)),
        AttemptOf::Undo(id) => {
            let undo = |plan: &Plan| plan.step(id).map(|step| step.undo.clone());
            (format!("the undo of {id}"), undo(old) == undo(new))
        }
        AttemptOf::Item(id) => {
            let verify = |plan: &Plan| plan.item(id).map(|item| item.verify.clone());
            (format!("item {id}"), verify(old) == verify(new))
        }
        AttemptOf::Action(id) => {
            let call = |plan: &Plan| plan.action(id).map(|action| action.call.clone());
            (format!("action {id}"), call(old) == call(new))
        }
        AttemptOf::Mode { mode: id, .. } => {
            let calls = |plan: &Plan| {
                plan.mode(id)
                    .map(|mode| (mode.enter.clone(), mode.leave.clone()))
            };
            (format!("mode {id}"), calls(old) == calls(new))
        }
        AttemptOf::Round { check: id, .. } => {
            let how = |plan: &Plan| {
                let check = plan.recurring.iter().find(|check| check.id == *id);
                check.map(|check| check.how.clone())
            };
            (format!("check {id}"), how(old) == how(new))
        }
        AttemptOf::Lever { lever, step, .. } => {
            let step = step.as_ref().is_none_or(|id| same_step(old, new, id));
            (
                format!("lever {lever}"),
                step && same_lever(old, new, lever),
            )
        }
    };
    let number = attempt.id;
    if !same {
        let fact = format!(
            "{what} changes while its attempt {number} is {}",
            attempt.said()
        );
        let hint = if attempt.is_in_doubt() {
            format!("find out, then: settle {number} yes|no")
        } else {
            "wait for its end, or cancel it".to_owned()
        };
        return Some(block(fact, hint));
    }
    // The engine begins anew with the plan: a command outlives that, a request does not.
    let request = attempt.call.backend != "command" && !old.dry_run;
    if request && attempt.state == AttemptState::Running {
        let fact = format!("attempt {number} of {what} is a request under way");
        return Some(block(fact, "wait for its end"));
    }
    None
}

/// Whether a step stands on the same side and does the same.
fn same_step(old: &Plan, new: &Plan, id: &StepId) -> bool {
    let (before, now) = (steps(old), steps(new));
    let both = before.get(id).zip(now.get(id));
    both.is_some_and(|(was, is)| was.0 == is.0 && does_the_same(was.1, is.1))
}

fn same_lever(old: &Plan, new: &Plan, id: &LeverId) -> bool {
    let both = old.lever(id).zip(new.lever(id));
    both.is_some_and(|(was, is)| is_the_same_lever(was, is))
}

fn of_steps(room: &Room, new: &Plan) -> Vec<Block> {
    let (before, now) = (steps(&room.plan), steps(new));
    let mut blocks = Vec::new();
    for (id, (home, was)) in before {
        let is = now.get(id).filter(|(is, _)| *is == home).map(|(_, is)| *is);
        blocks.extend(step(room, (&home, was), is));
    }
    blocks
}

fn step(room: &Room, (home, was): (&Home, &Step), is: Option<&Step>) -> Option<Block> {
    let (id, status) = (&was.id, room.step_status(&was.id));
    let under_way = status.is_under_way();
    if under_way && is.is_none_or(|is| !does_the_same(was, is)) {
        let fact = format!("step {id} is under way and {}", what_becomes(is));
        return Some(block(
            fact,
            format!("end it first: complete {id}, or skip {id} REASON"),
        ));
    }
    let began = under_way || room.was_done(id);
    let stuck = matches!(status, StepStatus::Failed(_)) || room.exposed.is_some();
    let other_lever = is.is_none_or(|is| is.lever() != was.lever());
    if began && stuck && was.lever().is_some() && other_lever {
        let fact = format!("step {id} has moved traffic and {}", what_becomes(is));
        return Some(block(fact, "leave it in the runbook, or roll back first"));
    }
    let no_way_back = was.reversible == Reversible::No && *home == Home::Phase;
    if began && no_way_back && is.is_none_or(|is| is.reversible != Reversible::No) {
        let fact = format!(
            "step {id} was done and has no way back, and {}",
            what_becomes(is)
        );
        return Some(block(fact, "leave it in the runbook as it is"));
    }
    if room.undoing.contains(id) && is.is_none_or(|is| is.undo != was.undo) {
        let fact = format!("step {id} is to be taken back, and {}", what_becomes(is));
        return Some(block(fact, "wait until it is"));
    }
    let decides = room
        .decision
        .as_ref()
        .is_some_and(|decision| decision.step == *id);
    if decides && is.is_none() {
        let fact = format!("a decision is open on step {id}, which is gone in the new plan");
        return Some(block(fact, "decide first"));
    }
    None
}

fn what_becomes(is: Option<&Step>) -> &'static str {
    match is {
        None => "gone in the new plan",
        Some(_) => "another in the new plan",
    }
}

/// While users may be on the candidate, what moves traffic stays, and so does a way back.
fn of_levers(room: &Room, new: &Plan) -> Vec<Block> {
    if room.exposed.is_none() {
        return Vec::new();
    }
    let old = &room.plan;
    let moved = room.exposed_levers().into_iter();
    let mut levers: Vec<LeverId> = moved.chain(room.lever_in_force.clone()).collect();
    levers.sort();
    levers.dedup();
    levers.retain(|lever| !same_lever(old, new, lever));
    let other = levers.into_iter().map(|lever| {
        let fact =
            format!("the candidate is exposed, and lever {lever} is another in the new plan");
        block(fact, "roll back first")
    });
    let mut blocks: Vec<Block> = other.collect();
    if !old.rollback.paths.is_empty() && new.rollback.paths.is_empty() {
        let fact = "the candidate is exposed, and the new plan has no way back".to_owned();
        blocks.push(block(fact, "leave a rollback path in it"));
    }
    blocks
}

/// Modes that are on, and playbooks that run.
fn beside(room: &Room, new: &Plan) -> Vec<Block> {
    let changing = room.plan.modes.iter().filter(|mode| {
        let state = room.modes.get(&mode.id);
        state.is_some_and(|state| state.on.is_some() || state.changing.is_some())
    });
    let gone = changing.filter(|mode| new.mode(&mode.id).is_none());
    let modes = gone.map(|mode| {
        let fact = format!("{} is on, and gone in the new plan", mode.title);
        block(fact, format!("leave {}", mode.id))
    });
    let running = room.playbooks_running();
    let gone = running.filter(|book| new.playbook(&book.id).is_none());
    let books = gone.map(|book| {
        let fact = format!("playbook {} runs, and is gone in the new plan", book.title);
        block(fact, "finish it first")
    });
    modes.chain(books).collect()
}
