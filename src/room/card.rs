//! The rollback card: the exact remaining commands of the way back, as text. Every console and a
//! file in the room's folder hold it, for when no engine answers.

use super::plan::{Call, LeverSet, RollbackPath, Step, Work};
use super::state::Room;

/// The card's lines: per path what is still to be done, in order.
#[must_use]
pub fn rollback_card(room: &Room) -> Vec<String> {
    let plan = &room.plan;
    let mut lines = vec![format!(
        "ROLLBACK CARD of {}: all traffic to {}; last known weight {} %",
        room.name,
        plan.stable.name,
        room.desired_weight()
    )];
    if plan.dry_run {
        lines.insert(
            0,
            "DRY RUN: nothing has been done, nothing is to be taken back".to_owned(),
        );
    }
    lines.push("1. traffic, by every lever:".to_owned());
    for lever in &plan.levers {
        let call = to_stable(&lever.set).shown_with_weight(0);
        lines.push(format!("   {}: {}", lever.title, room.with_values(&call)));
    }
    for path in &plan.rollback.paths {
        lines.extend(path_lines(room, path));
    }
    lines
}

fn to_stable(set: &LeverSet) -> &Call {
    match set {
        LeverSet::Weight(call) => call,
        LeverSet::Switch { to_stable, .. } => to_stable,
    }
}

fn path_lines(room: &Room, path: &RollbackPath) -> Vec<String> {
    let open = |step: &&Step| !room.step_status(&step.id).is_finished();
    let steps = path
        .steps
        .iter()
        .filter(open)
        .filter(|step| step.shift().is_none());
    let mut lines: Vec<String> = steps
        .map(|step| format!("   {}", step_line(room, step)))
        .collect();
    if lines.is_empty() {
        return lines;
    }
    let loses = path
        .loses
        .as_ref()
        .map(|loses| format!(" (loses {loses})"))
        .unwrap_or_default();
    lines.insert(0, format!("then, by the path {}{loses}:", path.title));
    lines
}

fn step_line(room: &Room, step: &Step) -> String {
    match &step.work {
        Work::Action(call) => format!("{}: {}", step.title, room.with_values(&call.shown)),
        Work::Manual { instructions } => format!("{}: {}", step.title, instructions.join("; ")),
        Work::Message { channel, text, .. } => format!("{}: say in {channel}: {text}", step.title),
        Work::Wait(span) => format!("{}: wait {span}", step.title),
        Work::Check { conditions, .. } => {
            let all: Vec<String> = conditions.iter().map(ToString::to_string).collect();
            format!("{}: check {}", step.title, all.join(", "))
        }
        Work::Gate(_) | Work::Shift(_) => step.title.clone(),
    }
}
