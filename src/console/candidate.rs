//! What an argument of a verb can name now: the words to offer for it, what makes sense in this
//! state of the room only. Palette completion and the dialogs that let one pick read this.

use crate::room::Room;
use crate::room::command::{Kind, Verb};
use crate::room::event::Choice;
use crate::room::id::PersonId;
use crate::room::plan::{Keep, Step, Trigger, TriggerWhen, Work};
use crate::room::state::{ItemStatus, MessageStatus, StepStatus, TriggerPhase};

/// A word for an argument, and what it names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// As typed.
    pub word: String,
    /// What it names.
    pub title: String,
}

/// The words that `kind` of `verb` can be now, the likeliest first.
#[must_use]
pub fn candidates(room: &Room, verb: &Verb, kind: Kind) -> Vec<Candidate> {
    match kind {
        Kind::Item => items(room, verb.name),
        Kind::Step => steps(room, verb.name),
        Kind::StepOrAction if verb.name == "cancel" => running(room),
        Kind::StepOrAction => runnable(room)
            .chain(book_steps(room))
            .chain(playbooks(room))
            .chain(actions(room))
            .collect(),
        Kind::Unreviewed => unreviewed(room),
        Kind::StepOrPhase => undoable(room),
        Kind::Trigger => triggers(room, verb.name),
        Kind::Path => paths(room),
        Kind::Role => roles(room),
        Kind::Person => people(room),
        Kind::Choice => choices(),
        Kind::Percent => percents(room),
        Kind::Attempt => attempts(room),
        Kind::Condition => conditions(room),
        Kind::Message => messages(room),
        Kind::SignOff => sign_offs(room),
        Kind::Mode => modes(room, verb.name),
        Kind::Round => rounds(room),
        Kind::Value => values(room),
        Kind::Reading => vec![
            candidate("ok", "as it should be"),
            candidate("bad", "not as it should be"),
        ],
        Kind::YesNo => vec![candidate("yes", "it is so"), candidate("no", "it is not")],
        Kind::Text | Kind::Digest | Kind::Plan => Vec::new(),
    }
}

fn candidate(word: impl Into<String>, title: impl Into<String>) -> Candidate {
    Candidate {
        word: word.into(),
        title: title.into(),
    }
}

fn items(room: &Room, verb: &str) -> Vec<Candidate> {
    let fits = |status: ItemStatus| match verb {
        "untick" => !matches!(status, ItemStatus::Open | ItemStatus::InProgress),
        "tick" | "begin" | "waive" | "block" => !status.is_settled(),
        _ => true,
    };
    let items = room.plan.items().filter(|item| {
        let status = room.items.get(&item.id).map(|state| state.status);
        fits(status.unwrap_or_default()) && (verb != "verify" || item.verify.is_some())
    });
    items
        .map(|item| candidate(item.id.as_str(), format!("{} {}", item.number, item.title)))
        .collect()
}

fn steps(room: &Room, verb: &str) -> Vec<Candidate> {
    let of_paths = room.plan.rollback.paths.iter().flat_map(|path| &path.steps);
    let steps = room.plan.steps().chain(of_paths).filter(|step| {
        let status = room.step_status(&step.id);
        match verb {
            "retry" => matches!(status, StepStatus::Failed(_)),
            _ => !status.is_finished(),
        }
    });
    steps
        .map(|step| candidate(step.id.as_str(), format!("{} {}", step.number, step.title)))
        .collect()
}

/// The step whose turn it is, and what of a path under way has not begun.
fn runnable(room: &Room) -> impl Iterator<Item = Candidate> {
    let run = room.rollback.as_ref().filter(|run| run.is_open());
    let path = run.and_then(|run| room.plan.path(&run.path));
    let steps = path
        .into_iter()
        .flat_map(|path| &path.steps)
        .chain(room.ready_steps());
    steps
        .filter(|step| *room.step_status(&step.id) == StepStatus::Waiting)
        .chain(room.rollback_waits_for_review())
        .map(|step| candidate(step.id.as_str(), format!("{} {}", step.number, step.title)))
}

fn actions(room: &Room) -> impl Iterator<Item = Candidate> {
    let actions = room.plan.actions.iter();
    actions.map(|action| candidate(action.id.as_str(), format!("action: {}", action.title)))
}

/// The next step of each playbook that runs.
fn book_steps(room: &Room) -> impl Iterator<Item = Candidate> {
    room.playbooks_running().filter_map(|book| {
        let step = room.playbook_step(&book.id)?;
        let waits = room.playbook_can_run(&step.id);
        waits.then(|| {
            let title = format!("{}: {} {}", book.title, step.number, step.title);
            candidate(step.id.as_str(), title)
        })
    })
}

fn playbooks(room: &Room) -> impl Iterator<Item = Candidate> {
    let idle = room.plan.playbooks.iter().filter(|book| {
        let state = room.playbooks.get(&book.id);
        state.is_none_or(|state| state.running.is_none())
    });
    idle.map(|book| candidate(book.id.as_str(), format!("playbook: {}", book.title)))
}

/// Those that can be sent first, then what has no schedule.
fn messages(room: &Room) -> Vec<Candidate> {
    let mut messages: Vec<_> = room.plan.messages.iter().collect();
    messages.retain(|message| room.message_status(&message.id) != MessageStatus::Sent);
    messages.sort_by_key(|message| room.message_status(&message.id));
    messages
        .into_iter()
        .map(|message| {
            let word = room.message_status(&message.id).word();
            candidate(message.id.as_str(), format!("{} ({word})", message.title))
        })
        .collect()
}

fn sign_offs(room: &Room) -> Vec<Candidate> {
    room.unsigned()
        .map(|sign_off| candidate(sign_off.id.as_str(), sign_off.title.clone()))
        .collect()
}

fn modes(room: &Room, verb: &str) -> Vec<Candidate> {
    let on = |id| room.modes.get(id).is_some_and(|state| state.on.is_some());
    let modes = room.plan.modes.iter();
    modes
        .filter(|mode| on(&mode.id) == (verb == "leave"))
        .map(|mode| candidate(mode.id.as_str(), mode.title.clone()))
        .collect()
}

/// The values that are asked for, those first that are not known yet.
fn values(room: &Room) -> Vec<Candidate> {
    let mut asked: Vec<_> = room.plan.asks().collect();
    asked.sort_by_key(|ask| room.values.contains_key(&ask.value));
    asked
        .into_iter()
        .map(|ask| {
            let said = room.values.get(&ask.value);
            let said = said.map_or_else(String::new, |said| format!(" (now {})", said.value));
            candidate(ask.value.as_str(), format!("{}{said}", ask.title))
        })
        .collect()
}

fn rounds(room: &Room) -> Vec<Candidate> {
    room.rounds_due()
        .map(|(check, n, _)| candidate(check.id.as_str(), format!("{}, round {n}", check.title)))
        .collect()
}

/// Steps that can be undone, the last first, and the phases that hold them.
fn undoable(room: &Room) -> Vec<Candidate> {
    let can = |step: &&crate::room::plan::Step| step.undo.is_some() && room.was_done(&step.id);
    let mut steps: Vec<Candidate> = room
        .plan
        .steps()
        .filter(can)
        .map(|step| candidate(step.id.as_str(), format!("{} {}", step.number, step.title)))
        .collect();
    steps.reverse();
    let phases = room.plan.phases.iter().rev();
    let phases = phases
        .filter(|phase| phase.steps.iter().any(|step| can(&step)))
        .map(|phase| {
            candidate(
                phase.id.as_str(),
                format!("phase {} {}", phase.number, phase.title),
            )
        });
    steps.extend(phases);
    steps
}

/// What nobody has accepted yet, each and then all of what holds several.
fn unreviewed(room: &Room) -> Vec<Candidate> {
    let calls = room.unreviewed_calls();
    let mut groups = Vec::new();
    for group in calls.iter().filter_map(|planned| planned.group) {
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    let each = calls.iter().map(|planned| {
        let word = format!("{}:{}", planned.of.kind(), planned.of.name());
        candidate(word, planned.to_string())
    });
    let mut candidates: Vec<Candidate> = each.collect();
    candidates.dedup_by(|one, other| one.word == other.word);
    candidates.extend(groups.into_iter().map(|group| {
        let word = format!("{}:{}", group.kind, group.id);
        candidate(word, format!("all of {} {}", group.kind, group.title))
    }));
    candidates
}

fn running(room: &Room) -> Vec<Candidate> {
    let under_way = room
        .plan
        .steps()
        .filter(|step| room.step_status(&step.id).is_under_way());
    let steps = under_way
        .map(|step| candidate(step.id.as_str(), format!("{} {}", step.number, step.title)));
    let is_running = |action: &&crate::room::plan::Action| {
        let attempt = room.actions.get(&action.id);
        let attempt = attempt.and_then(|attempt| room.attempts.get(attempt));
        attempt.is_some_and(|attempt| !attempt.has_ended())
    };
    let actions = room.plan.actions.iter().filter(is_running);
    let actions = actions.map(|action| candidate(action.id.as_str(), action.title.clone()));
    steps.chain(actions).collect()
}

fn triggers(room: &Room, verb: &str) -> Vec<Candidate> {
    let fits = |trigger: &&Trigger| {
        let state = room.triggers.get(&trigger.id);
        let disarmed = state.is_some_and(|state| state.disarmed.is_some());
        let fired = state.is_some_and(|state| matches!(state.phase, TriggerPhase::Firing { .. }));
        match verb {
            "declare" => trigger.when == TriggerWhen::Declared,
            "arm" => disarmed || fired,
            "disarm" => !disarmed,
            _ => true,
        }
    };
    let triggers = room.plan.rollback.triggers.iter().filter(fits);
    triggers
        .map(|trigger| candidate(trigger.id.as_str(), trigger.title.clone()))
        .collect()
}

fn paths(room: &Room) -> Vec<Candidate> {
    let paths = room.plan.rollback.paths.iter();
    paths
        .map(|path| {
            let loses = path.loses.as_ref().map(|loss| format!(", loses {loss}"));
            candidate(
                path.id.as_str(),
                format!("{}{}", path.title, loses.unwrap_or_default()),
            )
        })
        .collect()
}

fn roles(room: &Room) -> Vec<Candidate> {
    let roles = room.plan.roles.iter();
    roles
        .map(|role| {
            let holders: Vec<&str> = room
                .roles
                .get(&role.id)
                .into_iter()
                .flatten()
                .map(PersonId::as_str)
                .collect();
            let held = if holders.is_empty() {
                "NOBODY".to_owned()
            } else {
                holders.join(", ")
            };
            candidate(role.id.as_str(), format!("{}: {held}", role.title))
        })
        .collect()
}

fn people(room: &Room) -> Vec<Candidate> {
    let presence = |person: &PersonId| match room.people.get(person) {
        Some(presence) if presence.here => "here",
        Some(_) => "away",
        None => "not seen yet",
    };
    let planned = room.plan.people.iter().map(|person| &person.id);
    let others = room.people.keys().filter(|person| {
        room.plan
            .people
            .iter()
            .all(|planned| planned.id != **person)
    });
    let mut found: Vec<Candidate> = planned
        .chain(others)
        .map(|person| candidate(person.as_str(), presence(person)))
        .collect();
    found.sort_by_key(|person| person.title != "here");
    found
}

fn choices() -> Vec<Candidate> {
    let doc = |choice: Choice| match choice {
        Choice::Continue => "go on",
        Choice::Wait => "stay; the soak begins again from zero",
        Choice::Back => "back one notch",
        Choice::RollBack => "roll back",
    };
    Choice::ALL
        .iter()
        .map(|(word, choice)| candidate(*word, doc(*choice)))
        .collect()
}

/// The next shift of the plan, then every lower weight that the plan names, then none at all.
fn percents(room: &Room) -> Vec<Candidate> {
    let now = room.desired_weight();
    let shifts: Vec<u8> = room
        .plan
        .steps()
        .filter_map(|step| match &step.work {
            Work::Shift(shift) => Some(shift.to),
            _ => None,
        })
        .collect();
    let next = room.current_step().and_then(|step| match &step.work {
        Work::Shift(shift) if *room.step_status(&step.id) == StepStatus::Waiting => Some(shift.to),
        _ => None,
    });
    let forward =
        next.map(|to| candidate(format!("{to}%"), format!("next in the plan; now {now} %")));
    let mut lower: Vec<u8> = shifts
        .into_iter()
        .chain([0])
        .filter(|to| *to < now)
        .collect();
    lower.sort_unstable_by(|a, b| b.cmp(a));
    lower.dedup();
    let lower = lower
        .into_iter()
        .map(|to| candidate(format!("{to}%"), format!("down from {now} %")));
    forward.into_iter().chain(lower).collect()
}

fn attempts(room: &Room) -> Vec<Candidate> {
    let in_doubt = room
        .attempts
        .values()
        .filter(|attempt| attempt.is_in_doubt());
    in_doubt
        .map(|attempt| {
            candidate(
                attempt.id.to_string(),
                format!("{}: {}", attempt.call.shown, attempt.said()),
            )
        })
        .collect()
}

/// What people answer for in the soak under way; numbered from one, as the screen numbers them.
fn conditions(room: &Room) -> Vec<Candidate> {
    let soak = room.soak.as_ref();
    let step = soak.and_then(|soak| room.plan.step(&soak.step));
    let kept = step.into_iter().flat_map(Step::keeps).zip(1..);
    kept.filter_map(|(keep, number): (&Keep, u32)| match keep {
        Keep::Attest { title, .. } => Some(candidate(number.to_string(), title.clone())),
        Keep::Condition(_) => None,
    })
    .collect()
}
