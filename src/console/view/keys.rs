//! The two rows of keys at the bottom, built from what can be done now: first what this person may
//! do here, then screens and the rest. What cannot be done is not offered.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::brief::Brief;
use super::widget::row::Row;
use crate::console::model::ui::{Pane, Screen};
use crate::console::model::{query, rows};
use crate::room::command_is_open;
use crate::room::plan::{Right, Work};
use crate::room::state::{ItemStatus, RollbackRun, Stage, StepStatus};
use crate::settings::{Layer, Meaning};
use crate::support::text;

pub(crate) fn draw(brief: &Brief, area: Rect, buffer: &mut Buffer) {
    let rows = [actions(brief, area.width), places(brief, area.width)];
    for (row, y) in rows.iter().zip(area.top()..area.bottom()) {
        row.draw(
            Rect {
                y,
                height: 1,
                ..area
            },
            buffer,
        );
    }
}

/// Adds `D decide` where the command has a key and both fit.
pub(crate) fn hint(row: Row, brief: &Brief, command: &str, called: &str) -> Row {
    let layer = brief.ui.pane().layer();
    let key = brief
        .look
        .key_in(layer, command)
        .or_else(|| brief.look.key_in(Layer::Global, command));
    match key {
        Some(key) => keyed(row, brief, key, called, Meaning::Key),
        // A verb without a key is reached by the palette.
        None => match brief.look.key("palette").filter(|_| command == "palette") {
            Some(key) => keyed(row, brief, key, called, Meaning::Key),
            None => row,
        },
    }
}

/// Adds a key and what it does, two cells apart from what stands before it, where both fit.
pub(crate) fn keyed(row: Row, brief: &Brief, key: &str, called: &str, meaning: Meaning) -> Row {
    let air = if row.used() > 1 { 2 } else { 0 };
    if row.left() < air + text::width(key) + 1 + text::width(called) {
        return row;
    }
    row.gap(air)
        .text(key, brief.of(meaning))
        .gap(1)
        .text(called, brief.of(Meaning::KeyDoc))
}

/// What this person may do here and now.
fn actions(brief: &Brief, width: u16) -> Row {
    let mut row = Row::new(width).gap(1);
    if !brief.ui.prefix.is_empty() {
        row = row.text(
            format!("{} ...", brief.ui.prefix),
            brief.of(Meaning::Pending),
        );
    }
    if brief.ui.read_only {
        return row.text("read-only: you watch", brief.of(Meaning::Muted));
    }
    let mut tail = Row::new(width);
    if !brief.live.is_connected() {
        let row = Row::new(width)
            .gap(1)
            .text("no engine answers", brief.of(Meaning::Critical))
            .text(
                format!("; `warroom attach {}` brings it back", brief.room.name),
                brief.of(Meaning::KeyDoc),
            );
        let tail = match brief.look.key("dialog roll-back") {
            Some(key) => keyed(tail, brief, key, "rollback card", Meaning::DangerKey),
            None => tail,
        };
        return row.right(tail.gap(1));
    }
    if brief.room.stage != Stage::Ended {
        let command = if brief.room.flags.held.is_some() {
            ("dialog resume", "resume")
        } else {
            ("hold", "hold")
        };
        tail = hint(tail, brief, command.0, command.1);
        tail = roll_back(tail, brief);
    }
    let free = width.saturating_sub(u16::try_from(tail.used() + 3).unwrap_or(0));
    let mut row = Row::new(free).gap(1);
    if !brief.ui.prefix.is_empty() {
        row = row.text(
            format!("{} ...", brief.ui.prefix),
            brief.of(Meaning::Pending),
        );
    }
    for (command, called) in offered(brief) {
        row = hint(row, brief, command, &called);
    }
    Row::new(width).join(row).right(tail.gap(1))
}

/// The way back has its key always, in the look of danger.
fn roll_back(row: Row, brief: &Brief) -> Row {
    let running = brief
        .room
        .rollback
        .as_ref()
        .is_some_and(RollbackRun::is_open);
    let called = if running { "rolling back" } else { "ROLL BACK" };
    match brief.look.key("dialog roll-back") {
        Some(key) => keyed(row, brief, key, called, Meaning::DangerKey),
        None => row,
    }
}

/// Commands of the keymap and what to call them, the most pressing first.
fn offered(brief: &Brief) -> Vec<(&'static str, String)> {
    let mut offered = Vec::new();
    let mut offer = |command, called: &str| offered.push((command, called.to_owned()));
    if brief.mine().count() > 1 {
        offer("next-for-me", "next for me");
    }
    if brief.room.decision.is_some() && brief.may(Right::Decide) {
        offer("dialog decide", "decide");
    }
    if query::unanswered(brief.room, &brief.me.person, brief.now)
        .next()
        .is_some()
    {
        offer("dialog attest", "answer");
    }
    if brief.room.stage == Stage::Preparing && brief.may(Right::Run) {
        offer("proceed", "start the run");
    }
    if !brief.room.solo
        && command_is_open(brief.room, brief.now)
        && brief.room.stage != Stage::Ended
    {
        offer("dialog take-command", "take command");
    }
    if let Some((command, called)) = step(brief) {
        offer(command, &called);
    }
    let taken = step(brief).map(|(command, _)| command);
    for (command, called) in of_pane(brief) {
        // One key does one thing here.
        if taken != Some(command) {
            offer(command, called);
        }
    }
    offer("dialog note", "note");
    if brief.room.exposed.is_some() {
        offer("dialog declare", "declare");
    }
    if brief.room.stage != Stage::Ended && brief.may(Right::Assign) {
        offer("dialog assign", "assign");
    }
    offered
}

/// What the step whose turn it is waits for.
fn step(brief: &Brief) -> Option<(&'static str, String)> {
    if brief.room.rollback_waits_for_review().is_some() {
        return Some(("proceed", "look and run".to_owned()));
    }
    let step = brief.step.filter(|_| brief.room.stage == Stage::Live)?;
    let mine = brief.is_mine(step);
    match (brief.room.step_status(&step.id), &step.work) {
        (StepStatus::Waiting, Work::Shift(shift)) if mine => {
            Some(("proceed", format!("shift {}%", shift.to)))
        }
        (StepStatus::Waiting, _) if mine && brief.room.step_is_unreviewed(&step.id) => {
            Some(("proceed", format!("review {}", step.number)))
        }
        (StepStatus::Waiting, _) if mine => Some(("proceed", format!("start {}", step.number))),
        (StepStatus::Failed(_), _) if mine => {
            Some(("dialog retry", format!("retry {}", step.number)))
        }
        _ => None,
    }
}

/// What the pane that has the keys offers for the row under its cursor.
fn of_pane(brief: &Brief) -> Vec<(&'static str, &'static str)> {
    match brief.ui.pane() {
        Pane::Checklist => of_item(brief),
        Pane::Output => vec![("follow", "follow"), ("go-on", "open")],
        Pane::Now if brief.room.stage == Stage::Preparing => Vec::new(),
        _ => vec![("go-on", "open")],
    }
}

fn of_item(brief: &Brief) -> Vec<(&'static str, &'static str)> {
    let Some(item) = rows::item_at(brief.room, brief.ui) else {
        return Vec::new();
    };
    let settled = brief
        .room
        .items
        .get(&item.id)
        .is_some_and(|state| state.status.is_settled());
    let in_progress = brief
        .room
        .items
        .get(&item.id)
        .is_some_and(|state| state.status == ItemStatus::InProgress);
    let mut keys = Vec::new();
    if settled {
        keys.push(("untick", "untick"));
    } else {
        keys.push(("tick", "tick"));
        if item.verify.is_some() && !in_progress {
            keys.push(("verify", "verify"));
        }
        keys.extend([("dialog block", "block"), ("dialog waive", "waive")]);
    }
    keys.push(("go-on", "open"));
    keys
}

/// Screens by their numbers, then what holds everywhere.
fn places(brief: &Brief, width: u16) -> Row {
    let short = width < 150;
    let mut row = Row::new(width).gap(1);
    for screen in Screen::ALL {
        let number = screen.number().to_string();
        let here = screen == brief.ui.screen;
        let name = if short {
            short_name(screen)
        } else {
            screen.title()
        };
        let air = usize::from(row.used() > 1) * if short { 1 } else { 2 };
        let style = brief.of(if here {
            Meaning::TitleFocused
        } else {
            Meaning::KeyDoc
        });
        row = row
            .gap(air)
            .text(number, brief.of(Meaning::Key))
            .gap(1)
            .text(name, style);
    }
    let mut tail = Row::new(width);
    let leave = if short {
        "leave"
    } else {
        "leave (the room goes on)"
    };
    for (command, called) in [
        ("palette", if short { "do" } else { "command" }),
        ("filter", "filter"),
        ("help", "help"),
        ("quit", leave),
    ] {
        if short && command == "filter" {
            continue;
        }
        tail = hint(tail, brief, command, called);
    }
    row.right(tail.gap(1))
}

fn short_name(screen: Screen) -> &'static str {
    match screen {
        Screen::Overview => "all",
        Screen::Checklist => "list",
        Screen::Timeline => "time",
        Screen::Metrics => "meter",
        Screen::Team => "team",
        Screen::Output => "out",
        Screen::Incidents => "inc",
        Screen::Journal => "log",
    }
}
