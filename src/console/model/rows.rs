//! What a cursor can stand on: the rows of each pane in the order they are drawn. The view draws
//! these rows and the update acts on the one under the cursor, so that both mean the same. The
//! order is the plan's and never changes under a cursor.

mod beside;

pub use beside::{BesideRow, beside, beside_at, first_beside};

use crate::console::view::{sentence, who};
use crate::room::id::{AttemptId, PersonId};
use crate::room::plan::{Item, Lever, Metric, Phase, Probe, Role, Section, Source, Step, Trigger};
use crate::room::state::{Attempt, Stage, StepStatus};
use crate::room::{Entry, Event, Room};

use super::ui::{Pane, Ui};

/// A row of the checklist.
#[derive(Clone, Copy, Debug)]
pub enum ChecklistRow<'a> {
    /// The title of a section.
    Section(&'a Section),
    /// An item.
    Item(&'a Item),
}

/// A row of the timeline.
#[derive(Clone, Copy, Debug)]
pub enum TimelineRow<'a> {
    /// A section of the checklist that is due before the run.
    Before(&'a Section),
    /// A phase and its place in the plan.
    Phase(usize, &'a Phase),
    /// A step.
    Step(&'a Step),
    /// The last safe moment to start a rollback.
    LastSafe,
    /// The end of the window.
    WindowEnd,
    /// A section of the checklist that belongs to the watch.
    After(&'a Section),
    /// A path back, with its steps below it.
    Path(&'a crate::room::plan::RollbackPath),
}

/// A row of traffic and health.
#[derive(Clone, Copy, Debug)]
pub enum MetricsRow<'a> {
    /// What the rows below it are.
    Caption(&'static str),
    /// A lever.
    Lever(&'a Lever),
    /// A metric.
    Metric(&'a Metric),
    /// A trigger.
    Trigger(&'a Trigger),
    /// A probe of our own.
    Probe(&'a Probe),
    /// A place that answers queries.
    Source(&'a Source),
}

/// A row of the team.
#[derive(Clone, Copy, Debug)]
pub enum TeamRow<'a> {
    /// A role.
    Role(&'a Role),
    /// A person.
    Person(&'a PersonId),
}

/// Whether a pane fills the screen.
#[must_use]
pub fn is_whole(ui: &Ui, pane: Pane) -> bool {
    ui.screen.pane() == Some(pane) || (ui.zoomed && ui.focus == pane)
}

/// Whether a filter lets a text through: all of its words occur, capitals or not.
#[must_use]
pub fn passes(filter: &str, text: &str) -> bool {
    if filter.is_empty() {
        return true;
    }
    let text = text.to_lowercase();
    filter
        .to_lowercase()
        .split_whitespace()
        .all(|word| text.contains(word))
}

/// The checklist: each section's title and its items; with a filter only what passes it.
#[must_use]
pub fn checklist<'a>(room: &'a Room, filter: &str) -> Vec<ChecklistRow<'a>> {
    let mut rows = Vec::new();
    for section in &room.plan.checklists {
        let passing = section
            .items
            .iter()
            .filter(|item| item_passes(room, item, filter));
        let first = rows.len();
        rows.extend(passing.map(ChecklistRow::Item));
        if rows.len() > first || filter.is_empty() {
            rows.insert(first, ChecklistRow::Section(section));
        }
    }
    rows
}

fn item_passes(room: &Room, item: &Item, filter: &str) -> bool {
    if filter.is_empty() {
        return true;
    }
    let role = item.role.as_ref().map_or("", |role| role.as_str());
    let word = room
        .items
        .get(&item.id)
        .map_or("open", |state| item_word(state.status));
    passes(
        filter,
        &format!("{} {} {role} {word}", item.number, item.title),
    )
}

/// An item's state as a word that a filter can name.
#[must_use]
pub fn item_word(status: crate::room::state::ItemStatus) -> &'static str {
    use crate::room::state::ItemStatus as S;
    match status {
        S::Open => "open",
        S::InProgress => "in progress",
        S::Ticked => "ticked",
        S::Waived => "waived",
        S::Blocked => "blocked",
        S::Failed => "failed",
        S::Stale => "stale",
    }
}

/// The timeline. `whole` shows every step and the paths back; else the steps of phases that are
/// done stay hidden.
#[must_use]
pub fn timeline<'a>(room: &'a Room, whole: bool, filter: &str) -> Vec<TimelineRow<'a>> {
    let mut rows = Vec::new();
    let plan = &room.plan;
    let (before, after): (Vec<_>, Vec<_>) = plan
        .checklists
        .iter()
        .partition(|section| !section.after_run);
    rows.extend(before.into_iter().map(TimelineRow::Before));
    for (index, phase) in plan.phases.iter().enumerate() {
        rows.push(TimelineRow::Phase(index, phase));
        let done = phase
            .steps
            .iter()
            .all(|step| room.step_status(&step.id).is_finished());
        if whole || !done {
            rows.extend(phase.steps.iter().map(TimelineRow::Step));
        }
    }
    if super::clock::last_safe(room).is_some() {
        rows.push(TimelineRow::LastSafe);
    }
    if super::clock::window_end(room).is_some() {
        rows.push(TimelineRow::WindowEnd);
    }
    rows.extend(after.into_iter().map(TimelineRow::After));
    if whole {
        for path in &plan.rollback.paths {
            rows.push(TimelineRow::Path(path));
            rows.extend(path.steps.iter().map(TimelineRow::Step));
        }
    }
    rows.retain(|row| filter.is_empty() || passes(filter, &timeline_text(row)));
    rows
}

fn timeline_text(row: &TimelineRow) -> String {
    match row {
        TimelineRow::Before(section) | TimelineRow::After(section) => section.title.clone(),
        TimelineRow::Phase(_, phase) => format!("{} {}", phase.number, phase.title),
        TimelineRow::Step(step) => format!("{} {}", step.number, step.title),
        TimelineRow::LastSafe => "last safe moment".to_owned(),
        TimelineRow::WindowEnd => "window ends".to_owned(),
        TimelineRow::Path(path) => format!("rollback {}", path.title),
    }
}

/// Metrics, triggers, levers, probes and sources, in this order; all but the metrics under a
/// caption.
#[must_use]
pub fn metrics<'a>(room: &'a Room, filter: &str) -> Vec<MetricsRow<'a>> {
    let plan = &room.plan;
    let mut rows = Vec::new();
    let mut add = |caption: Option<&'static str>, group: Vec<MetricsRow<'a>>| {
        let passing = |row: &MetricsRow| filter.is_empty() || passes(filter, &metrics_text(row));
        let group: Vec<_> = group.into_iter().filter(passing).collect();
        if !group.is_empty() {
            rows.extend(caption.map(MetricsRow::Caption));
            rows.extend(group);
        }
    };
    add(None, plan.metrics.iter().map(MetricsRow::Metric).collect());
    let triggers = plan.rollback.triggers.iter().map(MetricsRow::Trigger);
    add(Some("TRIGGERS"), triggers.collect());
    add(
        Some("OWN PROBES"),
        plan.probes.iter().map(MetricsRow::Probe).collect(),
    );
    add(
        Some("LEVERS"),
        plan.levers.iter().map(MetricsRow::Lever).collect(),
    );
    add(
        Some("SOURCES"),
        plan.sources.iter().map(MetricsRow::Source).collect(),
    );
    rows
}

fn metrics_text(row: &MetricsRow) -> String {
    match row {
        MetricsRow::Caption(caption) => (*caption).to_owned(),
        MetricsRow::Lever(lever) => format!("lever {} {}", lever.id, lever.title),
        MetricsRow::Metric(metric) => format!("{} {}", metric.id, metric.title),
        MetricsRow::Trigger(trigger) => format!("trigger {} {}", trigger.id, trigger.title),
        MetricsRow::Probe(probe) => format!("probe {} {}", probe.id, probe.title),
        MetricsRow::Source(source) => format!("source {}", source.id()),
    }
}

/// Roles in the plan's order, then people: those of the plan, then whoever else came. Not `whole`
/// leaves out people who are to be seen beside a role.
#[must_use]
pub fn team<'a>(room: &'a Room, whole: bool, filter: &str) -> Vec<TeamRow<'a>> {
    let has_role = |id: &PersonId| room.roles.values().any(|holders| holders.contains(id));
    let planned = room.plan.people.iter().map(|person| &person.id);
    let known = |id: &PersonId| room.plan.people.iter().any(|person| person.id == *id);
    let others = room.people.keys().filter(|id| !known(id));
    let roles = room.plan.roles.iter().map(TeamRow::Role);
    let people = planned.chain(others).filter(|id| whole || !has_role(id));
    let all = roles.chain(people.map(TeamRow::Person));
    all.filter(|row| match row {
        TeamRow::Role(role) => passes(filter, &format!("{} {}", role.id, role.title)),
        TeamRow::Person(person) => passes(filter, person.as_str()),
    })
    .collect()
}

/// Attempts, the newest first.
pub fn attempts(room: &Room) -> impl Iterator<Item = &Attempt> {
    room.attempts.values().rev()
}

/// The attempt whose output is shown: the chosen one, else the newest that runs, else the newest.
#[must_use]
pub fn shown_attempt(room: &Room, chosen: Option<AttemptId>) -> Option<&Attempt> {
    chosen
        .and_then(|id| room.attempts.get(&id))
        .or_else(|| attempts(room).find(|attempt| !attempt.has_ended()))
        .or_else(|| attempts(room).next())
}

/// Where an unmoved cursor stands: at the first row that is not settled.
#[must_use]
pub fn first_open(room: &Room, rows: &[ChecklistRow]) -> usize {
    let is_open = |row: &ChecklistRow| match row {
        ChecklistRow::Section(_) => false,
        ChecklistRow::Item(item) => room
            .items
            .get(&item.id)
            .is_none_or(|state| !state.status.is_settled()),
    };
    rows.iter().position(is_open).unwrap_or(0)
}

/// Where an unmoved cursor of the timeline stands: at the step whose turn it is, and in the watch
/// at its first items that are open.
#[must_use]
pub fn current(room: &Room, rows: &[TimelineRow]) -> usize {
    let current = room.current_step().map(|step| &step.id);
    let is_current = |row: &TimelineRow| match row {
        TimelineRow::Step(step) => {
            Some(&step.id) == current || matches!(room.step_status(&step.id), StepStatus::Failed(_))
        }
        TimelineRow::After(section) => room.stage == Stage::Watching && !is_settled(room, section),
        _ => false,
    };
    rows.iter().position(is_current).unwrap_or(0)
}

fn is_settled(room: &Room, section: &Section) -> bool {
    let settled = |item: &&Item| {
        let state = room.items.get(&item.id);
        state.is_some_and(|state| state.status.is_settled())
    };
    let items = room.applying(section);
    items.iter().all(|item| item.optional || settled(item))
}

/// The item under the cursor of the checklist.
#[must_use]
pub fn item_at<'a>(room: &'a Room, ui: &Ui) -> Option<&'a Item> {
    match checklist_at(room, ui)? {
        ChecklistRow::Item(item) => Some(item),
        ChecklistRow::Section(_) => None,
    }
}

/// The row under the cursor of the checklist.
#[must_use]
pub fn checklist_at<'a>(room: &'a Room, ui: &Ui) -> Option<ChecklistRow<'a>> {
    let rows = checklist(room, &ui.filter(Pane::Checklist));
    let at = ui
        .cursor(Pane::Checklist)
        .unwrap_or_else(|| first_open(room, &rows));
    rows.get(at.min(rows.len().saturating_sub(1))).copied()
}

/// The step under the cursor of the timeline.
#[must_use]
pub fn step_at<'a>(room: &'a Room, ui: &Ui) -> Option<&'a Step> {
    match timeline_at(room, ui)? {
        TimelineRow::Step(step) => Some(step),
        _ => None,
    }
}

/// The row under the cursor of the timeline.
#[must_use]
pub fn timeline_at<'a>(room: &'a Room, ui: &Ui) -> Option<TimelineRow<'a>> {
    let whole = is_whole(ui, Pane::Timeline);
    let rows = timeline(room, whole, &ui.filter(Pane::Timeline));
    let at = ui
        .cursor(Pane::Timeline)
        .unwrap_or_else(|| current(room, &rows));
    rows.get(at.min(rows.len().saturating_sub(1))).copied()
}

/// The row under the cursor of traffic and health.
#[must_use]
pub fn metric_at<'a>(room: &'a Room, ui: &Ui) -> Option<MetricsRow<'a>> {
    let rows = metrics(room, &ui.filter(Pane::Metrics));
    let at = ui.cursor(Pane::Metrics).unwrap_or(0);
    rows.get(at.min(rows.len().saturating_sub(1))).copied()
}

/// The entries that the journal shows, oldest first: in its small pane without those that only
/// recovery needs.
#[must_use]
pub fn journal<'a>(
    room: &Room,
    live: &'a super::Live,
    whole: bool,
    filter: &str,
) -> Vec<&'a Entry> {
    let told =
        |entry: &&Entry| (whole || !is_noise(&entry.event)) && reads(room, live, entry, filter);
    live.entries.iter().filter(told).collect()
}

/// Written for recovery; says nothing new to people.
fn is_noise(event: &Event) -> bool {
    matches!(
        event,
        Event::SoakCounted { .. }
            | Event::TriggerCounted { .. }
            | Event::LeverReported {
                weight: Some(_),
                ..
            }
    )
}

/// Whether the entry's sentence passes the filter.
fn reads(room: &Room, live: &super::Live, entry: &Entry, filter: &str) -> bool {
    if filter.is_empty() {
        return true;
    }
    let said = sentence(entry, live.plan_at(entry.seq, room));
    passes(
        filter,
        &format!("{} {} {}", who(entry), said.kind, said.text),
    )
}

/// How many rows a pane has, so that a cursor stays among them.
#[must_use]
pub fn count(room: &Room, live: &super::Live, ui: &Ui, pane: Pane) -> usize {
    let filter = ui.filter(pane);
    match pane {
        Pane::Checklist => checklist(room, &filter).len(),
        Pane::Timeline => {
            let whole = is_whole(ui, Pane::Timeline);
            timeline(room, whole, &filter).len()
        }
        Pane::Metrics => metrics(room, &filter).len(),
        Pane::Team => {
            let whole = is_whole(ui, Pane::Team);
            team(room, whole, &filter).len()
        }
        Pane::Output => {
            let shown = shown_attempt(room, ui.attempt);
            let lines = shown.and_then(|attempt| live.output.get(&attempt.id));
            lines.map_or(0, std::collections::VecDeque::len)
        }
        Pane::Incidents => beside(room, &filter).len(),
        Pane::Journal => journal(room, live, is_whole(ui, Pane::Journal), &filter).len(),
        Pane::Now => 0,
    }
}
