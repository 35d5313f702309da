//! What the room waits for: a soak or a check with its conditions, and a decision.

use serde::{Deserialize, Serialize};

use crate::room::condition::Verdict;
use crate::room::event::DecisionWhy;
use crate::room::id::{RoleId, StepId};
use crate::room::input::Now;
use crate::room::reading::Unknown;
use crate::support::{Millis, Quantity};

/// Time at a weight with conditions, or the conditions that a check or gate waits for (a soak of
/// no length).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Soak {
    /// Which step.
    pub step: StepId,
    /// When the shift was verified, or the step began.
    pub started_at: Now,
    /// Time counted so far as known, at `counted_at`.
    pub known: Millis,
    /// Time so far in which a condition was unknown, at `counted_at`.
    pub unknown: Millis,
    /// When the two were brought up to date.
    pub counted_at: Now,
    /// Where it is.
    pub state: SoakState,
    /// What is known of each condition, in the plan's order.
    pub judged: Vec<Judged>,
}

impl Soak {
    /// Whether its clock counts: every condition is known, or only waits for its first window.
    #[must_use]
    pub fn is_counting(&self) -> bool {
        let stands = |judged: &Judged| match judged.verdict {
            Verdict::Unknown(why) => !why.waits(),
            Verdict::Ok | Verdict::Breach => false,
        };
        self.state == SoakState::Counting && !self.judged.iter().any(stands)
    }

    /// Known and unknown time up to `now`.
    #[must_use]
    pub fn counted(&self, now: &Now) -> (Millis, Millis) {
        let since = now.since(&self.counted_at);
        if self.state != SoakState::Counting {
            (self.known, self.unknown)
        } else if self.is_counting() {
            (self.known + since, self.unknown)
        } else {
            (self.known, self.unknown + since)
        }
    }

    /// Brings the two counts up to date.
    pub fn count_to(&mut self, now: &Now) {
        (self.known, self.unknown) = self.counted(now);
        self.counted_at = now.clone();
    }

    /// Whether every condition holds.
    #[must_use]
    pub fn all_hold(&self) -> bool {
        self.judged
            .iter()
            .all(|judged| judged.verdict == Verdict::Ok)
    }
}

/// Where a soak is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SoakState {
    /// Its clock counts while all is known.
    Counting,
    /// A condition broke it.
    Broken,
    /// It is complete.
    Finished,
}

/// What is known of one condition.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Judged {
    /// The last verdict.
    pub verdict: Verdict,
    /// The value it rests on.
    pub value: Option<Quantity>,
    /// The sample it rests on.
    pub sampled_at: Option<i64>,
    /// Distinct breaching samples in a row.
    pub breaches: u32,
    /// Since when the verdict is what it is.
    pub since: Now,
    /// When it was last judged or answered, to the same verdict or another.
    pub answered_at: Now,
}

impl Judged {
    /// Nothing known yet.
    #[must_use]
    pub fn not_yet(since: Now) -> Self {
        Self {
            verdict: Verdict::Unknown(Unknown::NotYet),
            value: None,
            sampled_at: None,
            breaches: 0,
            answered_at: since.clone(),
            since,
        }
    }
}

/// A decision that is asked for.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Decision {
    /// On which step.
    pub step: StepId,
    /// Why.
    pub why: DecisionWhy,
    /// Of whom; whoever may decide when `None`.
    pub role: Option<RoleId>,
    /// When it was asked.
    pub asked_at: Now,
    /// How long it may take.
    pub within: Millis,
    /// Whether it took longer.
    pub late: bool,
}
