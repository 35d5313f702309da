//! Modes of production and playbooks: what is on, and what runs beside the plan.

use serde::{Deserialize, Serialize};

use super::{Room, StepStatus};
use crate::room::id::{AttemptId, PersonId, PlaybookId, StepId};
use crate::room::input::Now;
use crate::room::plan::{Mode, Playbook, Step};

/// A mode of production.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ModeState {
    /// Since when it is on.
    pub on: Option<Now>,
    /// Who entered it.
    pub by: Option<PersonId>,
    /// Whether it is on for longer than it may be.
    pub overdue: bool,
    /// Entering or leaving it, asked outside of the plan and not verified yet.
    pub changing: Option<ModeChanging>,
    /// Why it could not be entered or left the last time.
    pub failed: Option<String>,
}

/// A mode that is being entered or left.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ModeChanging {
    /// Whether it is entered.
    pub enter: bool,
    /// Who asked.
    pub by: Option<PersonId>,
    /// When.
    pub asked_at: Now,
    /// What does it; a person's hands where `None`.
    pub attempt: Option<AttemptId>,
}

/// A playbook.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PlaybookState {
    /// Since when it runs.
    pub running: Option<Now>,
    /// Who started it, the last time.
    pub by: Option<PersonId>,
    /// How often it was started.
    pub runs: u32,
    /// When it was done, the last time.
    pub finished_at: Option<Now>,
}

impl Room {
    /// The modes that are on, with since when.
    pub fn modes_on(&self) -> impl Iterator<Item = (&Mode, &ModeState, &Now)> {
        self.plan.modes.iter().filter_map(|mode| {
            let state = self.modes.get(&mode.id)?;
            Some((mode, state, state.on.as_ref()?))
        })
    }

    /// The step of a running playbook whose turn it is.
    #[must_use]
    pub fn playbook_step(&self, id: &PlaybookId) -> Option<&Step> {
        self.playbooks.get(id)?.running.as_ref()?;
        let book = self.plan.playbook(id)?;
        let mut steps = book.steps.iter();
        steps.find(|step| !self.step_status(&step.id).is_finished())
    }

    /// The playbooks that run.
    pub fn playbooks_running(&self) -> impl Iterator<Item = &Playbook> {
        self.plan.playbooks.iter().filter(|book| {
            let state = self.playbooks.get(&book.id);
            state.is_some_and(|state| state.running.is_some())
        })
    }

    /// Whether a step of a playbook can be started now.
    #[must_use]
    pub fn playbook_can_run(&self, step: &StepId) -> bool {
        let Some(book) = self.plan.playbook_of(step) else {
            return false;
        };
        let current = self.playbook_step(&book.id);
        current.is_some_and(|current| current.id == *step)
            && *self.step_status(step) == StepStatus::Waiting
    }
}
