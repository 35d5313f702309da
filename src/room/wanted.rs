//! `wanted`: what ought to be running now, as data. The engine starts what is wanted and does not
//! run, and ends what runs and is not wanted: at start, after a crash and in normal running alike.

use std::collections::{BTreeMap, BTreeSet};

use super::id::{AttemptId, ProbeId};
use super::plan::CallOf;
use super::state::{Room, Stage};

/// What ought to be running now.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wanted {
    /// What to do about each attempt that has no end yet.
    pub attempts: BTreeMap<AttemptId, Effort>,
    /// Whether metrics, levers and probes are watched.
    pub observe: bool,
    /// The probes that are not asked although they are watched: nobody has looked at what they run.
    pub unseen: BTreeSet<ProbeId>,
}

/// What to do about an attempt.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Effort {
    /// Perform it, or find out what became of it.
    Perform,
    /// Make it end.
    Cancel,
}

/// What ought to be running now.
#[must_use]
pub fn wanted(room: &Room) -> Wanted {
    let open = room
        .attempts
        .values()
        .filter(|attempt| !attempt.has_ended());
    let attempts = open
        .map(|attempt| {
            let effort = if attempt.cancel_asked {
                Effort::Cancel
            } else {
                Effort::Perform
            };
            (attempt.id, effort)
        })
        .collect();
    Wanted {
        attempts,
        // What is seen of a dry run is made up by the core.
        unseen: unseen(room),
        observe: room.seq > 0 && room.stage != Stage::Ended && !room.plan.dry_run,
    }
}

/// Probes whose command came from prose and that nobody has accepted.
fn unseen(room: &Room) -> BTreeSet<ProbeId> {
    let probes = room.unreviewed.iter().filter_map(|of| match of {
        CallOf::Probe(probe) => Some(probe.clone()),
        _ => None,
    });
    probes.collect()
}
