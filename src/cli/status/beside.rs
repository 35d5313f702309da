//! The part of the status document that speaks of what goes on beside the steps.

use serde_json::{Value, json};

use super::document::{seconds, step_word, time};
use crate::room::Room;
use crate::room::input::Now;
use crate::room::plan::{Message, Mode, Playbook, Recurring, SignOff};

/// The modes: off, on, changing.
pub(super) fn modes(room: &Room, now: &Now) -> Vec<Value> {
    let value = |mode: &Mode| {
        let state = room.modes.get(&mode.id);
        let on = state.and_then(|state| state.on.as_ref());
        let changing = state.and_then(|state| state.changing.as_ref());
        json!({
            "id": mode.id,
            "title": mode.title,
            "on": on.is_some(),
            "since": on.map(time),
            "seconds": on.map(|on| seconds(now.since(on))),
            "at_most": mode.at_most.map(seconds),
            "overdue": state.is_some_and(|state| state.overdue),
            "changing": changing.map(|changing| if changing.enter { "entering" } else { "leaving" }),
            "failed": state.and_then(|state| state.failed.as_deref()),
        })
    };
    room.plan.modes.iter().map(value).collect()
}

/// The messages with what they say.
pub(super) fn messages(room: &Room, now: &Now) -> Vec<Value> {
    let value = |message: &Message| {
        let state = room.messages.get(&message.id);
        let ready = state.and_then(|state| state.ready.as_ref());
        let last = state.and_then(|state| state.last.as_ref());
        let text = ready.map(|ready| ready.text.clone());
        let subject = ready.and_then(|ready| ready.subject.clone());
        json!({
            "id": message.id,
            "title": message.title,
            "state": room.message_status(&message.id).word(),
            "audience": message.audience,
            "channel": message.channel,
            "role": message.role,
            "subject": subject.or_else(|| room.message_subject(message, now)),
            "text": text.unwrap_or_else(|| room.message_text(message, now)),
            "ready_at": ready.map(|ready| time(&ready.at)),
            "sent": state.map_or(0, |state| state.sent),
            "sent_at": last.map(|last| time(&last.at)),
            "sent_by": last.and_then(|last| last.by.as_ref()),
            "how": last.and_then(|last| last.how.as_deref()),
        })
    };
    room.plan.messages.iter().map(value).collect()
}

/// The recurring checks with their newest reading.
pub(super) fn recurring(room: &Room) -> Vec<Value> {
    let value = |check: &Recurring| {
        let state = room.rounds.get(&check.id);
        let due = state.and_then(|state| state.due.as_ref());
        let newest = state.and_then(|state| state.newest());
        json!({
            "id": check.id,
            "title": check.title,
            "every": seconds(check.every),
            "due": due.map(|(n, _)| *n),
            "due_since": due.map(|(_, since)| time(since)),
            "done": state.map_or(0, |state| state.done.len()),
            "missed": state.map_or(0, |state| state.missed),
            "last": newest.map(|result| json!({
                "round": result.n,
                "at": time(&result.at),
                "by": result.by,
                "ok": result.ok,
                "said": result.said,
            })),
        })
    };
    room.plan.recurring.iter().map(value).collect()
}

/// The sign-offs, given and missing.
pub(super) fn sign_offs(room: &Room) -> Vec<Value> {
    let value = |sign_off: &SignOff| {
        let signed = room.sign_offs.get(&sign_off.id);
        json!({
            "id": sign_off.id,
            "title": sign_off.title,
            "role": sign_off.role,
            "part": sign_off.part,
            "signed": room.is_signed(&sign_off.id),
            "by": signed.and_then(|signed| signed.by.as_ref()),
            "at": signed.map(|signed| time(&signed.at)),
            "plan": signed.map(|signed| &signed.plan),
        })
    };
    room.plan.sign_offs.iter().map(value).collect()
}

/// The playbooks with where their steps are.
pub(super) fn playbooks(room: &Room) -> Vec<Value> {
    let value = |book: &Playbook| {
        let state = room.playbooks.get(&book.id);
        let steps = book.steps.iter().map(|step| {
            json!({
                "id": step.id,
                "number": step.number,
                "title": step.title,
                "status": step_word(room.step_status(&step.id)),
            })
        });
        json!({
            "id": book.id,
            "title": book.title,
            "about": book.about,
            "running_since": state.and_then(|state| state.running.as_ref()).map(time),
            "runs": state.map_or(0, |state| state.runs),
            "finished_at": state.and_then(|state| state.finished_at.as_ref()).map(time),
            "steps": steps.collect::<Vec<_>>(),
        })
    };
    room.plan.playbooks.iter().map(value).collect()
}
