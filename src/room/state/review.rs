//! What people have seen and accepted of a plan that was written as prose, and what still waits
//! for that: nothing of it is run unseen.

use serde::{Deserialize, Serialize};

use super::{Room, StepStatus};
use crate::room::id::{PersonId, StepId};
use crate::room::input::Now;
use crate::room::plan::{CallOf, PlannedCall, Step, Work};

/// Who accepted a call, and when.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Acceptance {
    /// Who.
    pub by: Option<PersonId>,
    /// When.
    pub at: Now,
}

impl Room {
    /// Finds anew what waits for review: after the plan was laid out, changed, or accepted in part.
    /// An acceptance holds for exactly what was seen.
    pub(in crate::room) fn review(&mut self) {
        self.unreviewed.clear();
        if !self.plan.review || self.plan.dry_run {
            return;
        }
        let plan = std::sync::Arc::clone(&self.plan);
        let waits = plan
            .calls()
            .into_iter()
            .filter(|planned| !self.accepted.contains_key(&plan.digest_of(planned)));
        self.unreviewed = waits.map(|planned| planned.of).collect();
    }

    /// Whether nobody has accepted the call yet, and somebody must.
    #[must_use]
    pub fn is_unreviewed(&self, of: &CallOf) -> bool {
        self.unreviewed.contains(of)
    }

    /// Whether the work of the step waits for review.
    #[must_use]
    pub fn step_is_unreviewed(&self, step: &StepId) -> bool {
        !self.unreviewed.is_empty() && self.is_unreviewed(&CallOf::Step(step.clone()))
    }

    /// Everything that waits for review, in the plan's order.
    #[must_use]
    pub fn unreviewed_calls(&self) -> Vec<PlannedCall<'_>> {
        if self.unreviewed.is_empty() {
            return Vec::new();
        }
        let mut calls = self.plan.calls();
        calls.retain(|planned| self.is_unreviewed(&planned.of));
        calls
    }

    /// What would be done on the way back and that nobody has looked at: of every path, and of the
    /// probes that it is READY by.
    #[must_use]
    pub fn unreviewed_on_the_way_back(&self) -> usize {
        if self.unreviewed.is_empty() {
            return 0;
        }
        let of_paths = self.plan.rollback.paths.iter().flat_map(|path| &path.steps);
        let steps = of_paths.filter(|step| self.step_is_unreviewed(&step.id));
        let probes = self.plan.rollback.ready.iter();
        let probes = probes.filter(|probe| self.is_unreviewed(&CallOf::Probe((*probe).clone())));
        steps.count() + probes.count()
    }

    /// The step of the running rollback that waits for a person to look at what it does.
    #[must_use]
    pub fn rollback_waits_for_review(&self) -> Option<&Step> {
        let rollback = self.rollback.as_ref().filter(|back| back.is_open())?;
        let path = self.plan.path(&rollback.path)?;
        path.steps.iter().find(|step| {
            let running = *self.step_status(&step.id) == StepStatus::Running;
            let action = matches!(step.work, Work::Action(_));
            running && action && self.step_is_unreviewed(&step.id)
        })
    }
}
