//! Checklists: sections of items that people tick.

use serde::{Deserialize, Serialize};

use super::{Call, When};
use crate::room::id::{ItemId, RoleId, SectionId};
use crate::support::Millis;

/// A section of the checklist.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Section {
    /// Its name.
    pub id: SectionId,
    /// As shown.
    pub title: String,
    /// When it is due.
    pub when: Option<When>,
    /// Its items, in order.
    pub items: Vec<Item>,
    /// Whether its items belong to the watch after the run and not to the way there.
    pub after_run: bool,
    /// Line in the runbook.
    pub line: u32,
}

/// Something a person ticks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Item {
    /// Its name.
    pub id: ItemId,
    /// Its number for display: `2.4`.
    pub number: String,
    /// As shown.
    pub title: String,
    /// Who ticks it; anyone who may tick when `None`.
    pub role: Option<RoleId>,
    /// When it is due.
    pub when: Option<When>,
    /// Optional items never keep a gate shut.
    pub optional: bool,
    /// How long a tick stays good; afterwards the item is stale and reopens.
    pub fresh: Option<Millis>,
    /// What a tick must bring with it.
    pub evidence: Option<Evidence>,
    /// What checks it with one key; success ticks, failure fails the item.
    pub verify: Option<Call>,
    /// What the runbook says beside it.
    pub notes: Option<String>,
    /// Line in the runbook.
    pub line: u32,
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
}
