//! Checklists: sections of items that people tick. Items may hold items; the plan keeps them in one
//! list, a parent before its children.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Ask, Call, Line, When};
use crate::room::condition::Condition;
use crate::room::id::{ItemId, RoleId, SectionId};
use crate::support::Millis;

/// A section of the checklist.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Section {
    /// Its name.
    pub id: SectionId,
    /// As shown.
    pub title: String,
    /// When it is due.
    pub at: Option<When>,
    /// It applies only while this holds.
    pub when: Option<Condition>,
    /// Its items, in order.
    pub items: Vec<Item>,
    /// Whether its items belong to the watch after the run and not to the way there.
    pub after_run: bool,
    /// The target that it was repeated for: `eu`.
    pub target: Option<String>,
    /// What the runbook says beside it.
    pub notes: Option<String>,
    /// Line in the runbook.
    pub line: Line,
}

/// Something a person ticks.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Item {
    /// Its name.
    pub id: ItemId,
    /// Its number for display: `2.4`, and `2.4.1` for an item within.
    pub number: String,
    /// As shown.
    pub title: String,
    /// The item that holds it; it can be ticked only after what it holds.
    pub parent: Option<ItemId>,
    /// Who ticks it; anyone who may tick when `None`.
    pub role: Option<RoleId>,
    /// When it is due.
    pub at: Option<When>,
    /// It applies only while this holds.
    pub when: Option<Condition>,
    /// Optional items never keep a gate shut.
    pub optional: bool,
    /// How long it is planned to take.
    pub lasts: Option<Millis>,
    /// How long a tick stays good; afterwards the item is stale and reopens.
    pub fresh: Option<Millis>,
    /// What a tick must bring with it.
    pub evidence: Option<Evidence>,
    /// What checks it with one key; success ticks, failure fails the item.
    pub verify: Option<Verify>,
    /// Values that it asks for; it is not ticked without them.
    pub asks: Vec<Ask>,
    /// What to expect, as the runbook says it.
    pub expect: Vec<String>,
    /// What the runbook says beside it.
    pub notes: Option<String>,
    /// Line in the runbook.
    pub line: Line,
}

/// What checks an item.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verify {
    /// A command or a request.
    Call(Call),
    /// A condition on metrics or captured values.
    Condition(Condition),
    /// Another person, of this role, who looks at it after it was done.
    Person(RoleId),
}

impl fmt::Display for Verify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(call) => f.pad(&call.shown),
            Self::Condition(condition) => f.pad(&condition.to_string()),
            Self::Person(role) => f.pad(&format!("{role} looks at it")),
        }
    }
}

/// What a tick must bring with it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// Words.
    Text,
    /// An address.
    Link,
    /// A file's path.
    File,
    /// What a command wrote.
    Output,
}
