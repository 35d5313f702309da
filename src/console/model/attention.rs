//! What is wrong or waits for someone, worst first, each with the key that does something about
//! it. Follows from the room, the readings and who looks; used by NEEDS YOU, WRONG and the key
//! that goes to the next need.

use crate::room::Room;
use crate::room::id::{ItemId, MetricId, StepId, TriggerId};
use crate::room::input::{Now, Who};

use super::live::Live;
use super::ui::Pane;

/// Something that is wrong or waits for someone.
#[derive(Clone, PartialEq, Debug)]
pub struct Need {
    /// How bad it is.
    pub rank: Rank,
    /// Whether it waits for this person.
    pub mine: bool,
    /// What is so.
    pub text: String,
    /// Since when.
    pub since: Option<Now>,
    /// What can be done about it: a command line of the keymap, and what to call it.
    pub remedy: Option<(&'static str, &'static str)>,
    /// Where it is to be seen.
    pub at: At,
}

/// How bad it is; the worst first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Rank {
    /// Users are hurt, or soon will be and nothing guards them.
    Critical,
    /// Something cannot be seen.
    Unknown,
    /// It slips, drifts or is late.
    Warning,
    /// Somebody is waited for.
    Waiting,
}

/// Where a need is to be seen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum At {
    /// A pane.
    Pane(Pane),
    /// An item of the checklist.
    Item(ItemId),
    /// A step of the plan.
    Step(StepId),
    /// A metric.
    Metric(MetricId),
    /// A trigger.
    Trigger(TriggerId),
}

/// Everything that is wrong or waits for someone: what waits for `me` before the rest, the worst
/// first.
#[must_use]
pub fn attention(_room: &Room, _live: &Live, _me: &Who, _now: &Now) -> Vec<Need> {
    Vec::new()
}
