//! SINCE YOU LEFT: three lines for a person who comes back, the most important events first.

use super::brief::Brief;
use super::sentence::sentence;
use super::widget::lines::Lines;
use crate::room::{Entry, Event};
use crate::settings::Meaning;

/// Rows of the summary itself.
const ROWS: usize = 3;

/// What happened since this person left; empty where they never did, or nothing happened.
pub(crate) fn lines(brief: &Brief, width: u16) -> Lines {
    let mut lines = Lines::new(width);
    let Some(left) = brief.live.left_seq else {
        return lines;
    };
    let missed: Vec<&Entry> = brief
        .live
        .entries
        .iter()
        .filter(|entry| entry.seq > left)
        .collect();
    let Some(first) = missed.first() else {
        return lines;
    };
    lines.push(
        lines
            .row()
            .text("SINCE YOU LEFT", brief.of(Meaning::Title))
            .text(
                format!("  {} ago, {} entries", brief.ago(&first.at), missed.len()),
                brief.of(Meaning::Muted),
            ),
    );
    let told: Vec<&&Entry> = missed
        .iter()
        .filter(|entry| weight(&entry.event) > 0)
        .collect();
    let mut chosen: Vec<&&Entry> = told.clone();
    chosen.sort_by_key(|entry| {
        (
            std::cmp::Reverse(weight(&entry.event)),
            std::cmp::Reverse(entry.seq),
        )
    });
    chosen.truncate(ROWS);
    chosen.sort_by_key(|entry| entry.seq);
    if chosen.is_empty() {
        lines.push(
            lines
                .row()
                .text("nothing of note", brief.of(Meaning::Muted)),
        );
    }
    for entry in chosen {
        let said = sentence(entry, brief.live.plan_at(entry.seq, brief.room));
        lines.push(
            lines
                .row()
                .text(
                    brief.zone.near(entry.at.wall, brief.now.wall),
                    brief.of(Meaning::Muted),
                )
                .gap(2)
                .text(said.text, brief.of(said.meaning)),
        );
    }
    lines
}

/// How much somebody who was away must know of it.
fn weight(event: &Event) -> u8 {
    match event {
        Event::RollbackStarted { .. }
        | Event::RollbackFailed { .. }
        | Event::TriggerFired { .. } => 5,
        Event::RollbackFinished { .. }
        | Event::SoakBroken { .. }
        | Event::RoomHalted { .. }
        | Event::LeverDrifted { .. } => 4,
        Event::ShiftVerified { .. }
        | Event::StepFailed { .. }
        | Event::DecisionMade { .. }
        | Event::DecisionAsked { .. }
        | Event::RoomHeld { .. } => 3,
        Event::RunStarted
        | Event::WatchStarted
        | Event::SoakFinished { .. }
        | Event::CommandTaken { .. }
        | Event::CommandHandedOver { .. }
        | Event::SightChanged { .. } => 2,
        Event::StepFinished { .. }
        | Event::NoteWritten { .. }
        | Event::ItemBlocked { .. }
        | Event::ItemFailed { .. } => 1,
        _ => 0,
    }
}
