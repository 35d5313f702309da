//! The rows of the screen for what goes on beside the steps: messages, recurring checks, the watch,
//! modes, playbooks, whom to tell, notes, and what is only read.

use super::passes;
use crate::console::model::ui::{Pane, Ui};
use crate::room::Room;
use crate::room::plan::{
    EscalationLevel, Message, Mode, Playbook, Prose, Recurring, Severity, Step, WatchWindow,
};
use crate::room::state::{MessageStatus, Note};

/// A row of it.
#[derive(Clone, Copy, Debug)]
pub enum BesideRow<'a> {
    /// What the rows below it are.
    Caption(&'static str),
    /// A message.
    Message(&'a Message),
    /// A recurring check.
    Check(&'a Recurring),
    /// A window of the watch.
    Window(&'a WatchWindow),
    /// A mode of production.
    Mode(&'a Mode),
    /// A playbook.
    Playbook(&'a Playbook),
    /// A step of a playbook that runs.
    Step(&'a Step),
    /// A severity.
    Severity(&'a Severity),
    /// A level of the escalation ladder, from one.
    Level(usize, &'a EscalationLevel),
    /// What is only read.
    Prose(&'a Prose),
    /// A page elsewhere: its title and its address.
    Link(&'a (String, String)),
    /// A note.
    Note(&'a Note),
}

impl BesideRow<'_> {
    /// What a need calls the row that it is about.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Message(message) => format!("message {}", message.id),
            Self::Check(check) => format!("round {}", check.id),
            Self::Mode(mode) => format!("mode {}", mode.id),
            Self::Playbook(book) => format!("playbook {}", book.id),
            Self::Step(step) => format!("step {}", step.id),
            _ => String::new(),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Caption(caption) => (*caption).to_owned(),
            Self::Message(message) => format!("message {} {}", message.id, message.title),
            Self::Check(check) => format!("check {} {}", check.id, check.title),
            Self::Window(window) => format!("watch {}", window.title),
            Self::Mode(mode) => format!("mode {} {}", mode.id, mode.title),
            Self::Playbook(book) => format!("playbook {} {}", book.id, book.title),
            Self::Step(step) => format!("{} {}", step.number, step.title),
            Self::Severity(severity) => format!("severity {} {}", severity.id, severity.title),
            Self::Level(_, level) => format!("escalation {}", level.who),
            Self::Link((title, url)) => format!("link {title} {url}"),
            Self::Prose(prose) => format!("read {}", prose.title),
            Self::Note(note) => note.text.clone(),
        }
    }
}

/// Everything that goes on beside the steps, each kind under its caption.
#[must_use]
pub fn beside<'a>(room: &'a Room, filter: &str) -> Vec<BesideRow<'a>> {
    let plan = &room.plan;
    let mut rows = Vec::new();
    let mut add = |caption: &'static str, group: Vec<BesideRow<'a>>| {
        let passing = |row: &BesideRow| filter.is_empty() || passes(filter, &row.text());
        let group: Vec<_> = group.into_iter().filter(passing).collect();
        if !group.is_empty() {
            rows.push(BesideRow::Caption(caption));
            rows.extend(group);
        }
    };
    add(
        "MESSAGES",
        plan.messages.iter().map(BesideRow::Message).collect(),
    );
    add(
        "RECURRING CHECKS",
        plan.recurring.iter().map(BesideRow::Check).collect(),
    );
    add("WATCH", plan.watch.iter().map(BesideRow::Window).collect());
    add("MODES", plan.modes.iter().map(BesideRow::Mode).collect());
    add(
        "PLAYBOOKS",
        plan.playbooks
            .iter()
            .flat_map(|book| of_playbook(room, book))
            .collect(),
    );
    add(
        "SEVERITIES",
        plan.severities.iter().map(BesideRow::Severity).collect(),
    );
    let levels = plan.escalation.iter().zip(1..);
    add(
        "ESCALATION",
        levels
            .map(|(level, n)| BesideRow::Level(n, level))
            .collect(),
    );
    add("TO READ", plan.prose.iter().map(BesideRow::Prose).collect());
    add("LINKS", plan.links.iter().map(BesideRow::Link).collect());
    add("NOTES", room.notes.iter().map(BesideRow::Note).collect());
    rows
}

/// A playbook, with its steps while it runs.
fn of_playbook<'a>(room: &'a Room, book: &'a Playbook) -> Vec<BesideRow<'a>> {
    let running = room.playbooks_running().any(|one| one.id == book.id);
    let steps = book.steps.iter().filter(|_| running).map(BesideRow::Step);
    std::iter::once(BesideRow::Playbook(book))
        .chain(steps)
        .collect()
}

/// Where an unmoved cursor stands: at the first message that can be sent or round that is due, else
/// at the first row that is no caption.
#[must_use]
pub fn first_beside(room: &Room, rows: &[BesideRow]) -> usize {
    let waits = |row: &BesideRow| match row {
        BesideRow::Message(message) => room.message_status(&message.id) == MessageStatus::Ready,
        BesideRow::Check(check) => room.rounds_due().any(|(due, ..)| due.id == check.id),
        _ => false,
    };
    let first = || {
        let is_row = |row: &BesideRow| !matches!(row, BesideRow::Caption(_));
        rows.iter().position(is_row)
    };
    rows.iter().position(waits).or_else(first).unwrap_or(0)
}

/// The row under the cursor.
#[must_use]
pub fn beside_at<'a>(room: &'a Room, ui: &Ui) -> Option<BesideRow<'a>> {
    let rows = beside(room, &ui.filter(Pane::Incidents));
    let at = ui
        .cursor(Pane::Incidents)
        .unwrap_or_else(|| first_beside(room, &rows));
    rows.get(at.min(rows.len().saturating_sub(1))).copied()
}
