//! What goes on beside the steps: messages, modes, playbooks, recurring checks, sign-offs.

use super::{Sentence, because};
use crate::room::Event;
use crate::room::event::CapturedFrom;
use crate::room::id::{MessageId, ModeId, PlaybookId, RecurringId};
use crate::room::plan::Plan;

pub(super) fn sentence(event: &Event, plan: &Plan) -> Option<Sentence> {
    messages(event, plan)
        .or_else(|| modes(event, plan))
        .or_else(|| rounds(event, plan))
}

fn messages(event: &Event, plan: &Plan) -> Option<Sentence> {
    Some(match event {
        Event::MessageDue { message } => Sentence::new(
            "message",
            format!("{} is due, its fact is not verified", of(plan, message)),
        )
        .odd(),
        Event::MessageReady { message, .. } => {
            Sentence::new("message", format!("{} can be sent", of(plan, message)))
        }
        Event::MessageSent { message, how, .. } => Sentence::new(
            "message",
            format!("{} was sent{}", of(plan, message), because(how.as_ref())),
        )
        .good(),
        Event::ValueCaptured { name, value, from } => {
            let from = match from {
                CapturedFrom::Person => String::new(),
                CapturedFrom::Output(attempt) => format!(", from the output of #{attempt}"),
                CapturedFrom::Metric(metric) => format!(", from {metric}"),
            };
            Sentence::new("record", format!("{name} is {value}{from}"))
        }
        Event::SignedOff { sign_off, .. } => {
            let title = plan.sign_off(sign_off).map(|sign_off| &sign_off.title);
            let title = title.map_or_else(|| sign_off.to_string(), Clone::clone);
            Sentence::new("sign", format!("{title} signed the plan")).good()
        }
        _ => return None,
    })
}

fn of(plan: &Plan, id: &MessageId) -> String {
    let message = plan.message(id);
    message.map_or_else(|| id.to_string(), |message| message.title.clone())
}

fn modes(event: &Event, plan: &Plan) -> Option<Sentence> {
    let asked = |enter: bool| if enter { "entered" } else { "left" };
    Some(match event {
        Event::ModeAsked { mode: id, enter } => Sentence::new(
            "mode",
            format!("{} is being {}", mode(plan, id), asked(*enter)),
        ),
        Event::ModeEntered { mode: id } => {
            Sentence::new("mode", format!("{} is on", mode(plan, id))).odd()
        }
        Event::ModeLeft { mode: id } => {
            Sentence::new("mode", format!("{} is off", mode(plan, id))).good()
        }
        Event::ModeFailed {
            mode: id,
            enter,
            reason,
        } => Sentence::new(
            "mode",
            format!("{} was not {}: {reason}", mode(plan, id), asked(*enter)),
        )
        .bad(),
        Event::ModeOverdue { mode: id } => {
            Sentence::new("mode", format!("{} is on for too long", mode(plan, id))).bad()
        }
        Event::PlaybookStarted { playbook } => {
            Sentence::new("playbook", format!("{} began", book(plan, playbook)))
        }
        Event::PlaybookFinished { playbook } => {
            Sentence::new("playbook", format!("{} is done", book(plan, playbook))).good()
        }
        _ => return None,
    })
}

fn mode(plan: &Plan, id: &ModeId) -> String {
    plan.mode(id)
        .map_or_else(|| id.to_string(), |mode| mode.title.clone())
}

fn book(plan: &Plan, id: &PlaybookId) -> String {
    plan.playbook(id)
        .map_or_else(|| id.to_string(), |book| book.title.clone())
}

fn rounds(event: &Event, plan: &Plan) -> Option<Sentence> {
    Some(match event {
        Event::RoundDue { check: id, n } => {
            Sentence::new("round", format!("{}, round {n}, is due", check(plan, id))).quiet()
        }
        Event::RoundDone {
            check: id,
            n,
            ok,
            said,
        } => {
            let told = Sentence::new("round", format!("{}, round {n}: {said}", check(plan, id)));
            match ok {
                Some(true) => told.good(),
                Some(false) => told.bad(),
                None => told,
            }
        }
        Event::RoundMissed {
            check: id,
            n,
            others,
        } => {
            let more = if *others > 0 {
                format!(" and {others} after it")
            } else {
                String::new()
            };
            let text = format!("{}, round {n}{more}: nobody did it", check(plan, id));
            Sentence::new("round", text).odd()
        }
        Event::WatchOver => Sentence::new("watch", "the watch is over: the room can end").good(),
        _ => return None,
    })
}

fn check(plan: &Plan, id: &RecurringId) -> String {
    let mut checks = plan.recurring.iter();
    checks
        .find(|check| check.id == *id)
        .map_or_else(|| id.to_string(), |check| check.title.clone())
}
