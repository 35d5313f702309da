//! The room, people and items.

use super::{Sentence, because, item};
use crate::room::Event;
use crate::room::plan::Plan;
use crate::support::Millis;

pub(super) fn sentence(event: &Event, plan: &Plan) -> Option<Sentence> {
    room(event)
        .or_else(|| people(event))
        .or_else(|| items(event, plan))
}

fn room(event: &Event) -> Option<Sentence> {
    Some(match event {
        Event::RoomOpened { plan, solo, .. } => {
            let alone = if *solo { ", SOLO" } else { "" };
            Sentence::new("open", format!("room opened on {}{alone}", plan.name))
        }
        Event::PlanReloaded { told, .. } => {
            Sentence::new("reload", format!("the runbook was reloaded: {told}")).odd()
        }
        Event::EngineTook(info) => {
            let booted = if info.rebooted { " after a reboot" } else { "" };
            Sentence::new(
                "engine",
                format!(
                    "engine {} took over{booted}, pid {}",
                    info.version, info.pid
                ),
            )
            .quiet()
        }
        Event::RunStarted => Sentence::new("start", "the run began").good(),
        Event::WatchStarted => Sentence::new("watch", "the run is over, the watch begins").good(),
        Event::RoomEnded { reason } => {
            Sentence::new("end", format!("the room ended{}", because(reason.as_ref())))
        }
        Event::RoomHeld { reason } => Sentence::new(
            "hold",
            format!("everything forward is held{}", because(reason.as_ref())),
        )
        .odd(),
        Event::RoomResumed => Sentence::new("resume", "forward work goes on").good(),
        Event::RoomHalted { trouble } => Sentence::new(
            "halt",
            format!("HALTED, the journal takes nothing: {trouble}"),
        )
        .bad(),
        Event::StorageRecovered => Sentence::new(
            "halt",
            "the journal takes entries again; resume is for a person",
        )
        .odd(),
        Event::ClockJumped { by } => Sentence::new(
            "clock",
            format!("the wall clock was stepped by {}", signed(*by)),
        )
        .odd(),
        _ => return None,
    })
}

fn signed(milliseconds: i64) -> String {
    let sign = if milliseconds < 0 { "-" } else { "+" };
    format!("{sign}{}", Millis(milliseconds.unsigned_abs()))
}

fn people(event: &Event) -> Option<Sentence> {
    Some(match event {
        Event::PersonArrived { who } => {
            Sentence::new("come", format!("{} is here", who.person)).quiet()
        }
        Event::PersonLeft { person } => Sentence::new("leave", format!("{person} left")).quiet(),
        Event::RoleAssigned { person, role } => {
            Sentence::new("role", format!("{person} is {role} now"))
        }
        Event::RoleTaken { person, role } => {
            Sentence::new("role", format!("{person} is {role} no more"))
        }
        Event::CommandTaken { person } => Sentence::new(
            "command",
            format!("{person} took command, which nobody held"),
        )
        .odd(),
        Event::CommandHandedOver { from, to } => {
            Sentence::new("command", format!("{from} handed command to {to}"))
        }
        Event::CommandRefused {
            command,
            reason,
            others,
        } => {
            let more = if *others > 0 {
                format!(" (and {others} more)")
            } else {
                String::new()
            };
            Sentence::new("refused", format!("{command}: {reason}{more}")).odd()
        }
        Event::NoteWritten { about, text } => {
            let about = about
                .as_ref()
                .map(|about| format!("{about}: "))
                .unwrap_or_default();
            Sentence::new("note", format!("{about}{text}"))
        }
        _ => return None,
    })
}

fn items(event: &Event, plan: &Plan) -> Option<Sentence> {
    Some(match event {
        Event::ItemTicked { item: id, evidence } => {
            let with = evidence
                .as_ref()
                .map(|evidence| format!(" ({evidence})"))
                .unwrap_or_default();
            Sentence::new("tick", format!("{}{with}", item(plan, id))).good()
        }
        Event::ItemUnticked { item: id } => Sentence::new("untick", item(plan, id)).odd(),
        Event::ItemBegun { item: id } => Sentence::new("begin", item(plan, id)),
        Event::ItemDone { item: id, .. } => Sentence::new(
            "done",
            format!("{}, another person looks at it", item(plan, id)),
        ),
        Event::ItemChecking { item: id } => {
            Sentence::new("verify", format!("{} is looked at", item(plan, id)))
        }
        Event::ItemWaived { item: id, reason } => {
            Sentence::new("waive", format!("{}: {reason}", item(plan, id))).odd()
        }
        Event::ItemBlocked { item: id, reason } => {
            Sentence::new("block", format!("{}: {reason}", item(plan, id))).bad()
        }
        Event::ItemFailed { item: id, reason } => {
            Sentence::new("verify", format!("{} failed: {reason}", item(plan, id))).bad()
        }
        Event::ItemStale { item: id } => {
            Sentence::new("stale", format!("{}: its tick is too old", item(plan, id))).odd()
        }
        _ => return None,
    })
}
