//! What is wrong or waits for someone, worst first, each with the key that does something about
//! it. Follows from the room, the readings and who looks; used by NEEDS YOU, WRONG and the key
//! that goes to the next need.
//!
//! `run` looks at the plan's course, `watch` at what is measured and what guards, `team` at people
//! and items, `beside` at what goes on beside the steps.

mod beside;
mod run;
mod team;
mod watch;

use crate::room::id::{ItemId, MetricId, RoleId, StepId, TriggerId};
use crate::room::input::{Now, Who};
use crate::room::plan::Right;
use crate::room::{Room, may};

use super::live::{Link, Live};
use super::query;
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
    /// Users are hurt, or soon will be, or nothing guards them.
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
    /// A row of what goes on beside the steps, by its key.
    Beside(String),
}

impl Need {
    fn new(rank: Rank, text: impl Into<String>, at: At) -> Self {
        Self {
            rank,
            mine: false,
            text: text.into(),
            since: None,
            remedy: None,
            at,
        }
    }

    fn since(mut self, since: &Now) -> Self {
        self.since = Some(since.clone());
        self
    }

    fn remedy(mut self, command: &'static str, called: &'static str) -> Self {
        self.remedy = Some((command, called));
        self
    }

    fn mine(mut self, mine: bool) -> Self {
        self.mine = mine;
        self
    }
}

/// What every look at a room is made with.
struct Watcher<'a> {
    room: &'a Room,
    live: &'a Live,
    me: &'a Who,
    now: &'a Now,
}

/// Everything that is wrong or waits for someone, the worst first, and within one rank what waits
/// for `me` before the rest.
#[must_use]
pub fn attention(room: &Room, live: &Live, me: &Who, now: &Now) -> Vec<Need> {
    let watcher = Watcher {
        room,
        live,
        me,
        now,
    };
    let mut needs = Vec::new();
    watcher.link(&mut needs);
    let first = needs.len();
    watcher.run(&mut needs);
    watcher.watch(&mut needs);
    watcher.team(&mut needs);
    watcher.beside(&mut needs);
    if !live.is_connected() {
        // Without an engine nothing can be done here but by hand.
        needs
            .iter_mut()
            .skip(first)
            .for_each(|need| need.remedy = None);
    }
    needs.sort_by_key(|need| (need.rank, !need.mine));
    needs
}

impl Watcher<'_> {
    /// Whether this person may.
    fn may(&self, right: Right) -> bool {
        may(self.room, &self.me.person, right, self.now)
    }

    /// Whether this is for this person.
    fn is_for(&self, role: Option<&RoleId>, right: Right) -> bool {
        query::is_for(self.room, &self.me.person, role, right, self.now)
    }

    fn link(&self, needs: &mut Vec<Need>) {
        if let Link::Lost { since } = &self.live.link {
            let text = "the engine does not answer: triggers are not running";
            needs.push(
                Need::new(Rank::Critical, text, At::Pane(Pane::Now))
                    .since(since)
                    .remedy("dialog roll-back", "rollback card")
                    .mine(true),
            );
        }
    }
}
