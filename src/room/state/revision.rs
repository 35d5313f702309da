//! Which event last changed what. A confirmation is bound to the revisions of what its command
//! reads, so that a tick elsewhere does not disturb it and a change here kills it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::room::id::{ItemId, StepId};

/// The seq of the last change of each part of the room.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Revisions {
    /// By step.
    pub steps: BTreeMap<StepId, u64>,
    /// By item.
    pub items: BTreeMap<ItemId, u64>,
    /// Weights and the lever in force.
    pub levers: u64,
    /// The rollback.
    pub rollback: u64,
    /// Roles and command.
    pub authority: u64,
    /// The open decision.
    pub decision: u64,
    /// Holds, halts and the run's stage.
    pub flow: u64,
    /// Triggers.
    pub triggers: u64,
}
