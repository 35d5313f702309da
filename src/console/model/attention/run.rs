//! The plan's course: the rollback, the step under way, the decision, attempts, holds, the clock.

use super::{At, Need, Rank, Watcher};
use crate::console::model::ui::Pane;
use crate::console::model::{clock, query};
use crate::room::condition::{Condition, Verdict};
use crate::room::event::DecisionWhy;
use crate::room::id::SectionId;
use crate::room::plan::{Item, Keep, Right, Step, Work};
use crate::room::reading::Unknown;
use crate::room::state::{RollbackState, Stage, StepStatus};

impl Watcher<'_> {
    pub(super) fn run(&self, needs: &mut Vec<Need>) {
        self.halts(needs);
        self.rollback(needs);
        self.attempts(needs);
        self.soak(needs);
        self.decision(needs);
        self.steps(needs);
        self.unreviewed(needs);
        self.window(needs);
    }

    fn halts(&self, needs: &mut Vec<Need>) {
        let at = At::Pane(Pane::Journal);
        let may = self.may(Right::Decide);
        if let Some(trouble) = &self.room.flags.halted {
            let text = format!("journal: {trouble}; nothing goes forward");
            needs.push(
                Need::new(Rank::Critical, text, at.clone())
                    .remedy("dialog resume", "resume")
                    .mine(may),
            );
        }
        if let Some((by, since, reason)) = &self.room.flags.held {
            let by = by.as_ref().map_or("the engine", |person| person.as_str());
            let why = reason
                .as_ref()
                .map(|reason| format!(": {reason}"))
                .unwrap_or_default();
            let text = format!("held by {by}{why}");
            needs.push(
                Need::new(Rank::Warning, text, at)
                    .since(since)
                    .remedy("dialog resume", "resume")
                    .mine(may),
            );
        }
    }

    fn rollback(&self, needs: &mut Vec<Need>) {
        let Some(rollback) = &self.room.rollback else {
            return;
        };
        let at = At::Pane(Pane::Now);
        match &rollback.state {
            RollbackState::Failed(reason) => {
                let text = format!("ROLLBACK FAILED: {reason}");
                let mine = self.may(Right::RollBack);
                needs.push(
                    Need::new(Rank::Critical, text, at.clone())
                        .since(&rollback.started_at)
                        .remedy("dialog retry", "retry")
                        .mine(mine),
                );
            }
            RollbackState::Running => {
                let path = self.room.plan.path(&rollback.path);
                let budget = path
                    .and_then(|path| path.budget)
                    .or(self.room.plan.rollback.budget);
                if budget.is_some_and(|budget| self.now.has_passed(budget, &rollback.started_at)) {
                    let text = "the rollback is over its budget";
                    needs.push(
                        Need::new(Rank::Critical, text, at.clone()).since(&rollback.started_at),
                    );
                }
            }
            RollbackState::Finished {
                confirmed: false, ..
            } => {
                let text = "rolled back, moved but not confirmed";
                needs.push(Need::new(Rank::Unknown, text, at.clone()).since(&rollback.started_at));
            }
            RollbackState::Finished { .. } => {}
        }
        if rollback.reason.is_none() {
            use crate::room::event::RollbackCause::Person;
            let mine = matches!(&rollback.cause, Person(person) if *person == self.me.person);
            let text = "say why the rollback was started";
            needs.push(
                Need::new(Rank::Waiting, text, at)
                    .since(&rollback.started_at)
                    .remedy("palette", "explain")
                    .mine(mine),
            );
        }
    }

    fn attempts(&self, needs: &mut Vec<Need>) {
        for attempt in self
            .room
            .attempts
            .values()
            .filter(|attempt| !attempt.has_ended())
        {
            let at = At::Pane(Pane::Output);
            let shown = &attempt.call.shown;
            if attempt.is_in_doubt() {
                let text = format!("attempt {} in doubt: {shown}", attempt.id);
                let mine = self.may(Right::Run);
                needs.push(
                    Need::new(Rank::Critical, text, at)
                        .since(&attempt.started_at)
                        .remedy("palette", "settle")
                        .mine(mine),
                );
            } else if attempt.overdue {
                let text = format!("overdue: {shown}");
                needs.push(Need::new(Rank::Warning, text, at).since(&attempt.started_at));
            }
        }
    }

    fn soak(&self, needs: &mut Vec<Need>) {
        let Some(soak) = &self.room.soak else { return };
        let Some(step) = self.room.plan.step(&soak.step) else {
            return;
        };
        let told = self.evidence().map(|(_, condition)| condition);
        let is_kept = step.shift().is_some();
        for (keep, judged) in step.keeps().iter().zip(&soak.judged) {
            match (keep, judged.verdict) {
                // What the open decision says already is not said twice; what a check or a gate
                // waits for breaks nothing.
                (Keep::Condition(condition), Verdict::Breach)
                    if is_kept && told != Some(condition) =>
                {
                    let text = self.breaks_keep(condition, judged.value);
                    let at = condition.subject().cloned();
                    let at = at.map_or_else(|| At::Step(step.id.clone()), At::Metric);
                    needs.push(Need::new(Rank::Critical, text, at).since(&judged.since));
                }
                (Keep::Attest { title, .. }, Verdict::Breach) => {
                    let text = format!("{title}: answered NO");
                    needs.push(
                        Need::new(Rank::Critical, text, At::Step(step.id.clone()))
                            .since(&judged.since),
                    );
                }
                (Keep::Attest { title, role, .. }, Verdict::Unknown(why)) => {
                    let mine = self.is_for(role.as_ref(), Right::Decide);
                    let of = role.as_ref().map_or("anyone", |role| role.as_str());
                    let again = if why == Unknown::TooOld {
                        ", answer again"
                    } else {
                        ""
                    };
                    let text = format!("{title}? asked of {of}{again}");
                    needs.push(
                        Need::new(Rank::Waiting, text, At::Step(step.id.clone()))
                            .since(&judged.since)
                            .remedy("dialog attest", "answer")
                            .mine(mine),
                    );
                }
                _ => {}
            }
        }
    }

    /// The first condition that broke the soak on which a decision is asked, in words.
    fn evidence(&self) -> Option<(String, &Condition)> {
        let decision = self
            .room
            .decision
            .as_ref()
            .filter(|decision| decision.why == DecisionWhy::SoakBroken)?;
        let shift = self.room.plan.step(&decision.step)?.shift()?;
        let soak = self.room.soak.as_ref()?;
        shift
            .keep
            .iter()
            .zip(&soak.judged)
            .find_map(|(keep, judged)| match keep {
                Keep::Condition(condition) if judged.verdict == Verdict::Breach => {
                    Some((self.breaks_keep(condition, judged.value), condition))
                }
                _ => None,
            })
    }

    fn decision(&self, needs: &mut Vec<Need>) {
        let Some(decision) = &self.room.decision else {
            return;
        };
        let step = self.room.plan.step(&decision.step);
        let name = step.map_or(decision.step.as_str(), |step| step.number.as_str());
        let why = match decision.why {
            DecisionWhy::SoakFinished => "soak complete",
            DecisionWhy::SoakBroken => "soak broken",
            DecisionWhy::GateMet => "gate met",
            DecisionWhy::TriggerFired => "a review trigger fired",
        };
        let of = decision
            .role
            .as_ref()
            .map(|role| format!(", asked of {role}"))
            .unwrap_or_default();
        let late = if decision.late { ", LATE" } else { "" };
        let rank = match decision.why {
            DecisionWhy::SoakBroken | DecisionWhy::TriggerFired => Rank::Critical,
            _ if decision.late => Rank::Warning,
            _ => Rank::Waiting,
        };
        let mine = self.is_for(decision.role.as_ref(), Right::Decide) || self.may(Right::Decide);
        let evidence = self.evidence();
        let why = evidence.as_ref().map_or(why, |(text, _)| text.as_str());
        let text = format!("decide {name}: {why}{of}{late}");
        needs.push(
            Need::new(rank, text, At::Step(decision.step.clone()))
                .since(&decision.asked_at)
                .remedy("dialog decide", "decide")
                .mine(mine),
        );
    }

    fn steps(&self, needs: &mut Vec<Need>) {
        // A rollback fails the step that it cuts short; that is no news.
        let running = self.room.stage == Stage::Live;
        for step in self.room.plan.steps().filter(|_| running) {
            let Some(state) = self.room.steps.get(&step.id) else {
                continue;
            };
            if let StepStatus::Failed(reason) = &state.status {
                let text = format!("{} {} failed: {reason}", step.number, step.title);
                let mut need = Need::new(Rank::Critical, text, At::Step(step.id.clone()))
                    .remedy("dialog retry", "retry");
                need.since.clone_from(&state.ended_at);
                needs.push(need.mine(self.is_mine(step)));
            } else if state.overdue && state.status.is_under_way() {
                let text = format!("{} {} is OVERDUE", step.number, step.title);
                let mut need = Need::new(Rank::Warning, text, At::Step(step.id.clone()));
                need.since.clone_from(&state.started_at);
                needs.push(need.mine(self.is_mine(step)));
            }
        }
        if running {
            for step in self.room.ready_steps() {
                self.turn(step, needs);
            }
            self.values(needs);
            self.overdue_phases(needs);
        }
    }

    /// What steps wait for when all else of them is done: a value that only a person can say.
    fn values(&self, needs: &mut Vec<Need>) {
        for (step, ask) in self.room.values_waited_for() {
            let text = format!("record {}: {}, for {}", ask.value, ask.title, step.number);
            let mut need = Need::new(Rank::Waiting, text, At::Step(step.id.clone()))
                .remedy("palette", "record");
            let state = self.room.steps.get(&step.id);
            need.since = state.and_then(|state| state.started_at.clone());
            needs.push(need.mine(self.is_mine(step)));
        }
    }

    fn overdue_phases(&self, needs: &mut Vec<Need>) {
        for phase in &self.room.plan.phases {
            let first = phase
                .steps
                .iter()
                .find(|s| !self.room.step_status(&s.id).is_finished());
            let overdue = self.room.overdue_phases.contains(&phase.id);
            if let Some(step) = first.filter(|_| overdue) {
                let text = format!("phase {} {} is OVERDUE", phase.number, phase.title);
                needs.push(Need::new(Rank::Warning, text, At::Step(step.id.clone())));
            }
        }
    }

    /// Commands that came from prose: the one that a rollback waits for before all, and how many
    /// there are in all.
    fn unreviewed(&self, needs: &mut Vec<Need>) {
        if let Some(step) = self.room.rollback_waits_for_review() {
            let text = format!(
                "{} {} is not reviewed: enter runs it as shown",
                step.number, step.title
            );
            let need = Need::new(Rank::Critical, text.trim_start(), At::Pane(Pane::Now));
            needs.push(
                need.remedy("proceed", "look, run")
                    .mine(self.may(Right::RollBack)),
            );
        }
        let many = self.room.unreviewed.len();
        if many > 0 && self.room.stage != Stage::Ended {
            let commands = if many == 1 { "command" } else { "commands" };
            let text = format!("{many} {commands} not reviewed");
            let need = Need::new(Rank::Waiting, text, At::Pane(Pane::Timeline));
            let calls = self.room.unreviewed_calls();
            let mut calls = calls.iter();
            let mine = calls.any(|call| self.is_for(call.role, call.right));
            needs.push(need.remedy("accept", "review").mine(mine));
        }
    }

    /// A step whose turn has come, where it waits for a person.
    fn turn(&self, step: &Step, needs: &mut Vec<Need>) {
        let held = self.room.flags.held.is_some() || self.room.flags.halted.is_some();
        let (said, remedy) = match (self.room.step_status(&step.id), &step.work) {
            (StepStatus::Waiting, _) if !held && self.room.step_is_unreviewed(&step.id) => {
                (" is not reviewed", ("proceed", "review"))
            }
            (StepStatus::Waiting, _) if step.auto || held => return,
            (StepStatus::Waiting, Work::Shift(_)) => ("", ("proceed", "shift")),
            (StepStatus::Waiting, _) => ("", ("proceed", "start")),
            (StepStatus::Running, Work::Gate(gate)) => {
                self.gate(step, &gate.sections, needs);
                return;
            }
            (StepStatus::Running, Work::Manual { .. }) => (" is done by hand", ("proceed", "done")),
            (StepStatus::Running, Work::Message { .. }) => {
                (" waits to be said", ("proceed", "said"))
            }
            _ => return,
        };
        let of = step
            .role
            .as_ref()
            .map(|role| format!(", for {role}"))
            .unwrap_or_default();
        let text = match said {
            "" => format!("start {} {}{of}", step.number, step.title),
            said => format!("{} {}{said}{of}", step.number, step.title),
        };
        needs.push(
            Need::new(Rank::Waiting, text, At::Step(step.id.clone()))
                .remedy(remedy.0, remedy.1)
                .mine(self.is_mine(step)),
        );
    }

    /// A gate that waits for items: for me, where one of them does.
    fn gate(&self, step: &Step, wanted: &[SectionId], needs: &mut Vec<Need>) {
        let sections = self.room.plan.checklists.iter();
        let open: Vec<&Item> = sections
            .filter(|section| wanted.contains(&section.id))
            .flat_map(|section| self.room.applying(section))
            .filter(|item| !item.optional && !self.is_settled(item))
            .collect();
        let Some(first) = open.first() else { return };
        let text = match open.len() {
            1 => format!("{} waits for {} {}", step.number, first.number, first.title),
            many => format!("{} {} waits for {many} items", step.number, step.title),
        };
        let mine = open
            .iter()
            .any(|item| self.is_for(item.role.as_ref(), Right::Tick));
        needs.push(
            Need::new(Rank::Waiting, text, At::Item(first.id.clone()))
                .remedy("next-for-me", "show")
                .mine(mine),
        );
    }

    fn is_settled(&self, item: &Item) -> bool {
        let state = self.room.items.get(&item.id);
        state.is_some_and(|state| state.status.is_settled())
    }

    fn is_mine(&self, step: &Step) -> bool {
        self.is_for(step.role.as_ref(), query::right_of(step))
    }

    fn window(&self, needs: &mut Vec<Need>) {
        let running = matches!(self.room.stage, Stage::Live);
        let Some(window) = clock::window_end(self.room).filter(|_| running) else {
            return;
        };
        let at = At::Pane(Pane::Timeline);
        if self.now.wall > window {
            needs.push(Need::new(
                Rank::Warning,
                "the deployment window has ended",
                at,
            ));
        } else if clock::last_safe(self.room).is_some_and(|safe| self.now.wall > safe) {
            needs.push(Need::new(
                Rank::Warning,
                "too late for a rollback within the window",
                at,
            ));
        } else if clock::forecast(self.room, self.now)
            .end
            .is_some_and(|end| clock::is_past(end, window))
        {
            needs.push(Need::new(
                Rank::Warning,
                "the plan will end after the window",
                at,
            ));
        }
    }
}
