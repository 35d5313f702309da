//! What lies under the cursor of the pane that has the keys: the thing that a key without words is
//! about.

use super::model::rows::{self, BesideRow, MetricsRow, TeamRow};
use super::model::{Live, Pane, Ui};
use crate::room::id::PersonId;
use crate::room::plan::{Item, Metric, Role, Step, Trigger};
use crate::room::{Entry, Room};

/// What lies under the cursor.
#[derive(Clone, Copy, Debug)]
pub enum Under<'a> {
    /// An item.
    Item(&'a Item),
    /// A step.
    Step(&'a Step),
    /// A metric.
    Metric(&'a Metric),
    /// A trigger.
    Trigger(&'a Trigger),
    /// A role.
    Role(&'a Role),
    /// A person.
    Person(&'a PersonId),
    /// A row of what goes on beside the steps.
    Beside(BesideRow<'a>),
    /// An entry of the journal.
    Entry(&'a Entry),
    /// Nothing that a verb could be about.
    Nothing,
}

/// What lies under the cursor of the pane that has the keys.
#[must_use]
pub fn under<'a>(room: &'a Room, live: &'a Live, ui: &Ui) -> Under<'a> {
    let found = match ui.pane() {
        Pane::Checklist => rows::item_at(room, ui).map(Under::Item),
        Pane::Timeline => rows::step_at(room, ui).map(Under::Step),
        Pane::Now => room.current_step().map(Under::Step),
        Pane::Metrics => match rows::metric_at(room, ui) {
            Some(MetricsRow::Metric(metric)) => Some(Under::Metric(metric)),
            Some(MetricsRow::Trigger(trigger)) => Some(Under::Trigger(trigger)),
            _ => None,
        },
        Pane::Team => {
            let rows = rows::team(room, rows::is_whole(ui, Pane::Team), &ui.filter(Pane::Team));
            let row = rows.get(ui.cursor(Pane::Team).unwrap_or(0));
            row.map(|row| match row {
                TeamRow::Role(role) => Under::Role(role),
                TeamRow::Person(person) => Under::Person(person),
            })
        }
        Pane::Journal => {
            let whole = rows::is_whole(ui, Pane::Journal);
            let shown = rows::journal(room, live, whole, &ui.filter(Pane::Journal));
            let newest = shown.len().saturating_sub(1);
            let at = ui.cursor(Pane::Journal).unwrap_or(newest);
            shown.get(at.min(newest)).copied().map(Under::Entry)
        }
        Pane::Incidents => rows::beside_at(room, ui).map(|row| match row {
            BesideRow::Step(step) => Under::Step(step),
            row => Under::Beside(row),
        }),
        Pane::Output => None,
    };
    found.unwrap_or(Under::Nothing)
}
