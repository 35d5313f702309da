//! Recurring checks, round by round, and the windows of the watch.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::{Room, Stage};
use crate::room::id::{AttemptId, PersonId, RecurringId};
use crate::room::input::Now;
use crate::room::plan::{Recurring, WatchWindow};

/// So many rounds of one check are kept; the journal has them all.
pub const ROUNDS_KEPT: usize = 200;

/// A recurring check.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct RoundsState {
    /// The round that is due and not done, and since when.
    pub due: Option<(u32, Now)>,
    /// The number of the newest round.
    pub last: u32,
    /// What runs for the round that is due.
    pub attempt: Option<AttemptId>,
    /// How many rounds were missed.
    pub missed: u32,
    /// The rounds that were done, oldest first; the newest 200 of them.
    pub done: VecDeque<RoundResult>,
}

/// A round that was done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RoundResult {
    /// Its number.
    pub n: u32,
    /// When.
    pub at: Now,
    /// By whom; by itself where `None`.
    pub by: Option<PersonId>,
    /// Whether it is as it should be; `None` where nothing says what should be.
    pub ok: Option<bool>,
    /// The reading: a value, or a few words.
    pub said: String,
}

impl RoundsState {
    /// The newest result.
    #[must_use]
    pub fn newest(&self) -> Option<&RoundResult> {
        self.done.back()
    }

    /// Whether the newest round is not as it should be.
    #[must_use]
    pub fn is_bad(&self) -> bool {
        self.newest().is_some_and(|result| result.ok == Some(false))
    }
}

impl Room {
    /// When a recurring check begins and ends, wall clock; `None` while that is not known.
    #[must_use]
    pub fn rounds_span(&self, check: &Recurring, now: &Now) -> Option<(i64, Option<i64>)> {
        let from = match check.from {
            Some(from) => self.wall_of(from, now)?,
            None => now.wall_of(self.clock.started_at.as_ref()?),
        };
        let to = check
            .lasts
            .map(|lasts| from.saturating_add_unsigned(lasts.0));
        Some((from, to))
    }

    /// When a window of the watch begins and ends, wall clock; `None` while that is not known.
    #[must_use]
    pub fn watch_span(&self, window: &WatchWindow, now: &Now) -> Option<(i64, i64)> {
        let from = match window.from {
            Some(from) => self.wall_of(from, now)?,
            None => now.wall_of(self.clock.watch_at.as_ref()?),
        };
        Some((from, from.saturating_add_unsigned(window.lasts.0)))
    }

    /// Whether every window of the watch is over.
    #[must_use]
    pub fn watch_windows_are_over(&self, now: &Now) -> bool {
        let windows = &self.plan.watch;
        self.stage == Stage::Watching
            && !windows.is_empty()
            && windows.iter().all(|window| {
                let span = self.watch_span(window, now);
                span.is_some_and(|(_, to)| now.wall >= to)
            })
    }

    /// The recurring checks whose round is due.
    pub fn rounds_due(&self) -> impl Iterator<Item = (&Recurring, u32, &Now)> {
        self.plan.recurring.iter().filter_map(|check| {
            let (n, since) = self.rounds.get(&check.id)?.due.as_ref()?;
            Some((check, *n, since))
        })
    }

    /// A recurring check's state, where it has one.
    #[must_use]
    pub fn rounds_of(&self, id: &RecurringId) -> Option<&RoundsState> {
        self.rounds.get(id)
    }
}
