//! What follows from a room without a clock: the step whose turn it is, the readiness of the way
//! back, the revision that a confirmation is bound to.

use super::{Attempt, Readiness, Room, StepStatus};
use crate::room::command::Command;
use crate::room::event::{AttemptOf, Finish};
use crate::room::id::{AttemptId, ItemId, LeverId, MetricId, SectionId, StepId};
use crate::room::plan::{Gate, MetricOf, Phase, Reversible, Step, TriggerWhen};
use crate::support::Millis;

impl Room {
    /// A planned time of waiting, as long as it really is: in a dry run none is waited for.
    #[must_use]
    pub fn waits(&self, span: Millis) -> Millis {
        if self.plan.dry_run {
            Millis::ZERO
        } else {
            span
        }
    }

    /// The number of the next attempt.
    #[must_use]
    pub fn next_attempt(&self) -> AttemptId {
        AttemptId(self.attempts.last_key_value().map_or(1, |(id, _)| id.0 + 1))
    }

    /// Where a step is.
    #[must_use]
    pub fn step_status(&self, id: &StepId) -> &StepStatus {
        self.steps
            .get(id)
            .map_or(&StepStatus::Waiting, |state| &state.status)
    }

    /// The phase of the step whose turn it is.
    #[must_use]
    pub fn current_phase(&self) -> Option<&Phase> {
        self.current_step()
            .and_then(|step| self.plan.phase_of(&step.id))
    }

    /// The last attempt made for a step.
    #[must_use]
    pub fn attempt_of(&self, id: &StepId) -> Option<&Attempt> {
        self.steps
            .get(id)?
            .attempt
            .and_then(|attempt| self.attempts.get(&attempt))
    }

    /// What runs for a step and has no end yet: its work, or what takes it back.
    #[must_use]
    pub fn open_attempt_of(&self, id: &StepId) -> Option<&Attempt> {
        let state = self.steps.get(id)?;
        let attempts = [state.undo, state.attempt].into_iter().flatten();
        let mut attempts = attempts.filter_map(|id| self.attempts.get(&id));
        attempts.find(|attempt| !attempt.has_ended())
    }

    /// The weight that users get by the lever in force: what was last asked.
    #[must_use]
    pub fn desired_weight(&self) -> u8 {
        let lever = self
            .lever_in_force
            .as_ref()
            .and_then(|lever| self.levers.get(lever));
        lever.and_then(|state| state.desired).unwrap_or(0)
    }

    /// A metric on which forward work must wait because it cannot be seen. Before anything is
    /// exposed the candidate has no traffic, so only the other metrics count.
    #[must_use]
    pub fn blind_metric(&self) -> Option<&MetricId> {
        self.sights.iter().find_map(|(metric, (sight, _))| {
            let of = self.plan.metric(metric)?.of;
            let counts = self.exposed.is_some() || of != MetricOf::Candidate;
            (counts && sight.stops_forward() && self.decides_on(metric)).then_some(metric)
        })
    }

    /// The lever in force where it stands elsewhere than it was asked to, with what it was asked.
    #[must_use]
    pub fn drifted_lever(&self) -> Option<(&LeverId, u8)> {
        let lever = self.lever_in_force.as_ref()?;
        let state = self.levers.get(lever).filter(|state| state.drifted)?;
        Some((lever, state.desired?))
    }

    /// Whether a trigger, or a condition of the current step, reads the metric.
    #[must_use]
    pub fn decides_on(&self, metric: &MetricId) -> bool {
        let by_trigger = self
            .plan
            .rollback
            .triggers
            .iter()
            .any(|trigger| match &trigger.when {
                TriggerWhen::Metric { condition, .. } => condition.reads(metric),
                TriggerWhen::Declared => false,
            });
        let mut ready = self.ready_steps().into_iter();
        let by_step = ready.any(|step| step.reads(metric));
        by_trigger || by_step
    }

    /// Whether a required item of the section is neither ticked nor waived.
    #[must_use]
    pub fn section_is_open(&self, id: &SectionId) -> bool {
        let section = self.plan.section(id);
        section.is_some_and(|section| {
            let applying = self.applying(section);
            let mut required = applying.iter().filter(|item| !item.optional);
            required.any(|item| !self.is_settled(&item.id))
        })
    }

    /// Whether a required item of any of the gate's sections is neither ticked nor waived, or a
    /// sign-off is missing.
    #[must_use]
    pub fn gate_is_open(&self, gate: &Gate) -> bool {
        let missing: Vec<_> = self.unsigned().map(|sign_off| &sign_off.id).collect();
        let unsigned = gate.sign_offs.iter().any(|id| missing.contains(&id));
        unsigned || gate.sections.iter().any(|id| self.section_is_open(id))
    }

    /// Whether the way back can be taken.
    #[must_use]
    pub fn readiness(&self) -> Readiness {
        let done = |step: &&Step| match self.step_status(&step.id) {
            StepStatus::Waiting
            | StepStatus::Finished(Finish::Skipped(_) | Finish::NotApplicable(_)) => false,
            StepStatus::Running
            | StepStatus::Soaking
            | StepStatus::Failed(_)
            | StepStatus::Finished(_) => true,
        };
        let gone = self
            .plan
            .steps()
            .filter(|step| step.reversible == Reversible::No)
            .find(done);
        if let Some(step) = gone {
            return Readiness::Gone(step.id.clone());
        }
        if self.plan.rollback.paths.is_empty() {
            return Readiness::Degraded("the runbook has no rollback path".to_owned());
        }
        let unseen = self.unreviewed_on_the_way_back();
        for probe in &self.plan.rollback.ready {
            match self.probes.get(probe) {
                None if unseen > 0 => {}
                None => return Readiness::Degraded(format!("{probe} has not answered yet")),
                Some(state) if !state.passed => {
                    return Readiness::Degraded(format!("{probe}: {}", state.said));
                }
                Some(_) => {}
            }
        }
        if unseen > 0 {
            let commands = if unseen == 1 { "command" } else { "commands" };
            return Readiness::Degraded(format!("{unseen} {commands} not reviewed"));
        }
        Readiness::Ready
    }

    /// The seq of the last change of anything that the command reads. A confirmation carries it
    /// and dies when it has moved on.
    #[must_use]
    pub fn revision_of(&self, command: &Command) -> u64 {
        let r = &self.revisions;
        let step = |id: &StepId| {
            let by_number = self.plan.steps().find(|step| step.number == id.as_str());
            let id = by_number.map_or(id, |step| &step.id);
            r.steps.get(id).copied().unwrap_or(0)
        };
        let item = |id: &ItemId| {
            let by_number = self.plan.items().find(|item| item.number == id.as_str());
            let id = by_number.map_or(id, |item| &item.id);
            r.items.get(id).copied().unwrap_or(0)
        };
        let own = match command {
            Command::Start
            | Command::End { .. }
            | Command::Reload { .. }
            | Command::Hold { .. }
            | Command::Resume => r.flow,
            Command::Tick { item: id, .. }
            | Command::Untick { item: id }
            | Command::Begin { item: id }
            | Command::Waive { item: id, .. }
            | Command::Block { item: id, .. }
            | Command::Verify { item: id } => item(id),
            Command::Run { name } | Command::Cancel { name } => step(&StepId::from(name.as_str()))
                .max(r.levers)
                .max(r.rollback),
            Command::Undo { name } => {
                let phase =
                    self.plan.phases.iter().find(|phase| {
                        phase.id.as_str() == name || phase.number.to_string() == *name
                    });
                let of_phase = phase.into_iter().flat_map(|phase| &phase.steps);
                let named = step(&StepId::from(name.as_str()));
                of_phase
                    .map(|of| step(&of.id))
                    .fold(named, u64::max)
                    .max(r.rollback)
            }
            Command::Retry { step: id }
            | Command::Skip { step: id, .. }
            | Command::Complete { step: id, .. } => step(id).max(r.levers).max(r.rollback),
            Command::Shift { .. } => {
                let ready = self.ready_steps().into_iter();
                let ready = ready.map(|ready| step(&ready.id)).max().unwrap_or(0);
                ready.max(r.levers).max(r.rollback).max(r.decision)
            }
            Command::Decide { .. } => r.decision.max(r.levers).max(r.rollback),
            // Whatever changed meanwhile, rolling back is still right; a path that loses data was
            // weighed against what was seen.
            Command::RollBack { path, .. } => {
                let of_path = path.as_ref().and_then(|path| self.plan.path(path));
                if of_path.is_none_or(|path| path.loses.is_none()) {
                    return 0;
                }
                r.rollback.max(r.levers)
            }
            Command::Declare { .. } | Command::Arm { .. } | Command::Disarm { .. } => {
                r.triggers.max(r.rollback)
            }
            Command::Settle { attempt, .. } => self.settled_revision(*attempt),
            Command::Accept { .. }
            | Command::Assign { .. }
            | Command::Unassign { .. }
            | Command::TakeCommand
            | Command::HandOver { .. }
            | Command::Sign { .. } => 0,
            Command::Enter { .. } | Command::Leave { .. } => r.flow.max(r.rollback),
            Command::Note { .. }
            | Command::Attest { .. }
            | Command::Explain { .. }
            | Command::Sent { .. }
            | Command::Record { .. }
            | Command::Round { .. } => return 0,
        };
        own.max(r.authority)
    }

    fn settled_revision(&self, attempt: AttemptId) -> u64 {
        let of = self.attempts.get(&attempt).map(|attempt| &attempt.of);
        match of {
            Some(
                AttemptOf::Step(step)
                | AttemptOf::Undo(step)
                | AttemptOf::Lever {
                    step: Some(step), ..
                },
            ) => self.revisions.steps.get(step).copied().unwrap_or(0),
            _ => self.revisions.levers,
        }
    }

    /// The levers that may be sending users to the candidate.
    #[must_use]
    pub fn exposed_levers(&self) -> Vec<LeverId> {
        let moved = self.levers.iter().filter(|(_, state)| {
            state.desired.is_some_and(|weight| weight > 0)
                || state.reported.is_some_and(|weight| weight > 0)
        });
        moved.map(|(lever, _)| lever.clone()).collect()
    }
}
