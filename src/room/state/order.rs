//! Whose turn it is. A step may start when all that it waits for is over, and all that this waited
//! for in turn: a step that went back to waiting keeps everything after it back.

use std::collections::BTreeMap;

use super::{Room, StepStatus};
use crate::room::event::Finish;
use crate::room::id::{PhaseId, StepId};
use crate::room::plan::{Phase, Plan, Step, Work};

impl Room {
    /// Every step that is not over and whose turn has come, in the plan's order: those under way,
    /// those that failed, and those that may start.
    #[must_use]
    pub fn ready_steps(&self) -> Vec<&Step> {
        let open = |step: &&Step| !self.step_status(&step.id).is_finished();
        if self.plan.is_one_line() {
            return self.plan.steps().find(open).into_iter().collect();
        }
        let mut order = Order::of(self);
        let steps = self.plan.steps().enumerate();
        steps
            .filter(|(index, step)| open(step) && order.waits_for_nothing(*index))
            .map(|(_, step)| step)
            .collect()
    }

    /// The step to look at: the first whose turn has come.
    #[must_use]
    pub fn current_step(&self) -> Option<&Step> {
        let open = |step: &&Step| !self.step_status(&step.id).is_finished();
        if self.plan.is_one_line() {
            return self.plan.steps().find(open);
        }
        let mut order = Order::of(self);
        let mut steps = self.plan.steps().enumerate();
        steps
            .find(|(index, step)| open(step) && order.waits_for_nothing(*index))
            .map(|(_, step)| step)
    }

    /// Whether a step's turn has come.
    #[must_use]
    pub fn is_ready(&self, id: &StepId) -> bool {
        self.ready_steps().iter().any(|step| step.id == *id)
    }

    /// Whether every step of the plan is over.
    #[must_use]
    pub fn is_plan_done(&self) -> bool {
        let mut steps = self.plan.steps();
        steps.all(|step| self.step_status(&step.id).is_finished())
    }

    /// Whether a step was done, or failed half-way: both may have left something.
    #[must_use]
    pub fn was_done(&self, id: &StepId) -> bool {
        match self.step_status(id) {
            StepStatus::Waiting
            | StepStatus::Running
            | StepStatus::Soaking
            | StepStatus::Finished(Finish::Skipped(_) | Finish::NotApplicable(_)) => false,
            StepStatus::Finished(_) | StepStatus::Failed(_) => true,
        }
    }

    /// The first step that has to end before this one may start.
    #[must_use]
    pub fn waited_for(&self, id: &StepId) -> Option<&Step> {
        let before = self.plan.before(id);
        let mut ready = self.ready_steps().into_iter();
        ready.find(|step| before.contains(&&step.id))
    }

    /// The step under way of those of which only one is at a time: shifts, checks, gates and moves.
    #[must_use]
    pub fn step_in_the_way(&self, step: &Step) -> Option<&Step> {
        if !step.is_alone() {
            return None;
        }
        self.plan.steps().find(|other| {
            let status = self.step_status(&other.id);
            // A lever that failed to arrive belongs to its step until somebody settles that.
            let stuck = matches!(status, StepStatus::Failed(_)) && moves_the_same(other, step);
            other.id != step.id && other.is_alone() && (status.is_under_way() || stuck)
        })
    }
}

fn moves_the_same(one: &Step, other: &Step) -> bool {
    one.lever().is_some() && one.lever() == other.lever()
}

impl Step {
    /// Whether only one of its kind is under way at a time: what moves traffic, and what looks at
    /// conditions.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        let looks = matches!(
            self.work,
            Work::Shift(_) | Work::Check { .. } | Work::Gate(_)
        );
        looks || self.moves.is_some()
    }
}

impl Plan {
    /// Whether every phase and step comes after the one above it.
    #[must_use]
    pub fn is_one_line(&self) -> bool {
        let mut phases = self.phases.iter();
        phases.all(|phase| {
            phase.after.is_none() && phase.steps.iter().all(|step| step.after.is_none())
        })
    }

    /// The phases that come right before one.
    #[must_use]
    pub fn phases_before(&self, phase: &Phase) -> Vec<&Phase> {
        if let Some(after) = &phase.after {
            return after.iter().filter_map(|id| self.phase(id)).collect();
        }
        let at = self.phases.iter().position(|other| other.id == phase.id);
        let above = at.and_then(|at| self.phases.get(at.checked_sub(1)?));
        above.into_iter().collect()
    }

    /// Every step that has to end before this one may start, near or far.
    #[must_use]
    pub fn before(&self, id: &StepId) -> Vec<&StepId> {
        let steps: Vec<&Step> = self.steps().collect();
        let waits = Waits::of(self);
        let mut found = vec![false; steps.len()];
        let mut open: Vec<usize> = waits.index_of(id).into_iter().collect();
        while let Some(index) = open.pop() {
            for before in waits.before(index) {
                if !found[before] {
                    found[before] = true;
                    open.push(before);
                }
            }
        }
        let steps = steps.into_iter().zip(found);
        steps
            .filter(|(_, found)| *found)
            .map(|(step, _)| &step.id)
            .collect()
    }
}

/// Who waits for whom, by the places of steps in the plan.
struct Waits<'a> {
    by_id: BTreeMap<&'a StepId, usize>,
    steps: Vec<&'a Step>,
    /// The phase of each step.
    phase_of: Vec<usize>,
    /// The first step of each phase, and one past its last.
    stretch: Vec<(usize, usize)>,
    /// The phases right before each phase.
    phases_before: Vec<Vec<usize>>,
}

impl<'a> Waits<'a> {
    fn of(plan: &'a Plan) -> Self {
        let by_phase: BTreeMap<&PhaseId, usize> = plan
            .phases
            .iter()
            .enumerate()
            .map(|(at, phase)| (&phase.id, at))
            .collect();
        let mut waits = Self {
            by_id: BTreeMap::new(),
            steps: Vec::new(),
            phase_of: Vec::new(),
            stretch: Vec::new(),
            phases_before: Vec::new(),
        };
        for (at, phase) in plan.phases.iter().enumerate() {
            let first = waits.steps.len();
            for step in &phase.steps {
                waits.by_id.insert(&step.id, waits.steps.len());
                waits.steps.push(step);
                waits.phase_of.push(at);
            }
            waits.stretch.push((first, waits.steps.len()));
            waits.phases_before.push(match &phase.after {
                Some(after) => after
                    .iter()
                    .filter_map(|id| by_phase.get(id).copied())
                    .collect(),
                None => at.checked_sub(1).into_iter().collect(),
            });
        }
        waits
    }

    fn index_of(&self, id: &StepId) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The steps of its own phase, or named ones, that a step waits for.
    fn named(&self, index: usize) -> Vec<usize> {
        if let Some(after) = &self.steps[index].after {
            return after.iter().filter_map(|id| self.index_of(id)).collect();
        }
        let (first, _) = self.stretch[self.phase_of[index]];
        index
            .checked_sub(1)
            .filter(|above| *above >= first)
            .into_iter()
            .collect()
    }

    /// Every step right before this one; those of an empty phase are those before it.
    fn before(&self, index: usize) -> Vec<usize> {
        let mut before = self.named(index);
        let mut seen = vec![false; self.stretch.len()];
        let mut open = self.phases_before[self.phase_of[index]].clone();
        while let Some(phase) = open.pop() {
            if std::mem::replace(&mut seen[phase], true) {
                continue;
            }
            let (first, end) = self.stretch[phase];
            before.extend(first..end);
            if first == end {
                open.extend(&self.phases_before[phase]);
            }
        }
        before
    }
}

/// Whose turn it is, each step and phase looked at once.
struct Order<'a> {
    waits: Waits<'a>,
    finished: Vec<bool>,
    /// Whether a step, and everything before it, is over.
    passed: Vec<Option<bool>>,
    /// The same of a phase, and of all its steps.
    phase_passed: Vec<Option<bool>>,
}

impl<'a> Order<'a> {
    fn of(room: &'a Room) -> Self {
        let waits = Waits::of(&room.plan);
        let finished = waits
            .steps
            .iter()
            .map(|step| room.step_status(&step.id).is_finished())
            .collect();
        let mut order = Self {
            finished,
            passed: vec![None; waits.steps.len()],
            phase_passed: vec![None; waits.stretch.len()],
            waits,
        };
        // In the plan's order most of what a step waits for is known by then: no deep recursion.
        for index in 0..order.passed.len() {
            order.has_passed(index);
        }
        order
    }

    fn waits_for_nothing(&mut self, index: usize) -> bool {
        let phase = self.waits.phase_of[index];
        let named = self.waits.named(index);
        named.into_iter().all(|before| self.has_passed(before)) && self.is_open(phase)
    }

    fn is_open(&mut self, phase: usize) -> bool {
        let before = self.waits.phases_before[phase].clone();
        before
            .into_iter()
            .all(|before| self.phase_has_passed(before))
    }

    fn has_passed(&mut self, index: usize) -> bool {
        if let Some(known) = self.passed[index] {
            return known;
        }
        // Whatever waits for itself never passes.
        self.passed[index] = Some(false);
        let passed = self.finished[index] && self.waits_for_nothing(index);
        self.passed[index] = Some(passed);
        passed
    }

    fn phase_has_passed(&mut self, phase: usize) -> bool {
        if let Some(known) = self.phase_passed[phase] {
            return known;
        }
        self.phase_passed[phase] = Some(false);
        let (first, end) = self.waits.stretch[phase];
        let passed = self.is_open(phase) && (first..end).all(|index| self.has_passed(index));
        self.phase_passed[phase] = Some(passed);
        passed
    }
}
