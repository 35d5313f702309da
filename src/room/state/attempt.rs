//! Attempts: each try at an action, from its intent to its one end.

use serde::{Deserialize, Serialize};

use crate::room::event::{AttemptOf, AttemptReport};
use crate::room::id::AttemptId;
use crate::room::input::Now;
use crate::room::plan::Call;

/// One try at an action.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Attempt {
    /// Its number.
    pub id: AttemptId,
    /// What it is for.
    pub of: AttemptOf,
    /// What is done.
    pub call: Call,
    /// Whether a rollback made it.
    pub rollback: bool,
    /// When its intent became durable.
    pub started_at: Now,
    /// The event of its intent.
    pub started_seq: u64,
    /// When it ended.
    pub ended_at: Option<Now>,
    /// The event of its end.
    pub ended_seq: Option<u64>,
    /// When its outcome came into doubt.
    pub doubted_at: Option<Now>,
    /// Whether it was asked to end.
    pub cancel_asked: bool,
    /// Whether it takes longer than its deadline.
    pub overdue: bool,
    /// Where it is.
    pub state: AttemptState,
}

/// Where an attempt is.
///
/// ```text
/// running ─┬─> ended          (finished, cancelled, timed out, void)
///          ├─> unwatched ─┬─> ended
///          │              └─> in doubt
///          └─> in doubt ────> settled (done or not)
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttemptState {
    /// Intended, perhaps started, not ended.
    Running,
    /// It runs and nobody watches it.
    Unwatched,
    /// Its outcome is not known.
    InDoubt(String),
    /// It ended: finished, cancelled, timed out or void.
    Ended(AttemptReport),
    /// It was in doubt, and somebody or something settled it.
    Settled {
        /// Whether its work was done.
        done: bool,
        /// How that is known.
        how: String,
    },
}

impl Attempt {
    /// Whether it has its one end.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        matches!(
            self.state,
            AttemptState::Ended(_) | AttemptState::Settled { .. }
        )
    }

    /// Whether its outcome is not known.
    #[must_use]
    pub fn is_in_doubt(&self) -> bool {
        matches!(self.state, AttemptState::InDoubt(_))
    }

    /// Whether it ended with its work done.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        matches!(
            self.state,
            AttemptState::Ended(AttemptReport::Finished { ok: true, .. })
                | AttemptState::Settled { done: true, .. }
        )
    }

    /// Whether the report says of it what is known already.
    #[must_use]
    pub fn says(&self, report: &AttemptReport) -> bool {
        match (&self.state, report) {
            (AttemptState::Unwatched, AttemptReport::Unwatched) => true,
            (AttemptState::InDoubt(known), AttemptReport::InDoubt { why }) => known == why,
            _ => false,
        }
    }

    /// How it ended or stands, in a few words.
    #[must_use]
    pub fn said(&self) -> String {
        match &self.state {
            AttemptState::Running if self.cancel_asked => "cancelling".to_owned(),
            AttemptState::Running => "running".to_owned(),
            AttemptState::Unwatched => "running unwatched".to_owned(),
            AttemptState::InDoubt(why) => format!("in doubt: {why}"),
            AttemptState::Settled { done, how } => {
                format!("{}, {how}", if *done { "done" } else { "not done" })
            }
            AttemptState::Ended(report) => match report {
                AttemptReport::Finished { said, .. } => said.clone(),
                AttemptReport::Cancelled => "cancelled".to_owned(),
                AttemptReport::TimedOut { after } => format!("killed after {after}"),
                AttemptReport::Void => "not run".to_owned(),
                AttemptReport::Unwatched | AttemptReport::InDoubt { .. } => "unknown".to_owned(),
            },
        }
    }
}
