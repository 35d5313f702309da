//! The way back: budgets that add up, a first path that moves traffic, and triggers that cannot
//! fire on nothing.

use super::Compiler;
use super::name::{humane, shown};
use crate::room::plan::{
    OnUnknown, Rollback, RollbackPath, Source, Step, Tier, Trigger, TriggerWhen, Work,
};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::document::{self, ConditionText, Lasting, Map};
use crate::support::Millis;

/// Samples in a row where nothing is said: one alone is noise.
const CONSECUTIVE: u32 = 2;
/// After so long without knowing, a pending trigger starts anew.
const UNKNOWN_FOR: Millis = Millis::minutes(1);

impl Compiler<'_> {
    pub(super) fn rollback(&mut self) -> Rollback {
        let document = self.document;
        let Some(rollback) = &document.rollback else {
            self.check_way_back();
            return Rollback::default();
        };
        let mut paths = Vec::new();
        for (name, at, path) in rollback.paths.0.iter().flat_map(Map::iter) {
            paths.push(self.path(name, at, path, rollback.budget, paths.is_empty()));
        }
        Rollback {
            budget: rollback.budget.map(|budget| budget.value),
            ready: self.ready(rollback),
            triggers: self.triggers(rollback),
            paths,
        }
    }

    /// Without `rollback` nothing may move traffic.
    fn check_way_back(&mut self) {
        let phases = self.document.phases.0.iter().flatten();
        let mut steps = phases.flat_map(|phase| phase.steps.0.iter().flatten());
        if let Some(share) = steps.find_map(|step| step.shift.as_ref().map(document::ShiftTo::at)) {
            let mistake = Diagnostic::error("no-rollback", share, "a shift, and no way back");
            self.tell(mistake.hint("add `rollback` with a path that shifts to 0 %"));
        }
    }

    fn ready(&mut self, rollback: &document::Rollback) -> Vec<crate::room::id::ProbeId> {
        let document = self.document;
        let mut ready = Vec::new();
        for name in rollback.ready.iter().flat_map(|ready| &ready.0) {
            let names = document.probes.iter().flat_map(Map::names);
            if self.known("probe", name, name.at, names) {
                ready.push(name.value.as_str().into());
            }
        }
        ready
    }

    fn path(
        &mut self,
        name: &str,
        at: Span,
        path: &document::Path,
        total: Option<Lasting>,
        first: bool,
    ) -> RollbackPath {
        let mut steps = Vec::new();
        for (index, step) in path.steps.0.iter().flatten().enumerate() {
            steps.extend(self.step(format!("{name}.{}", index + 1), step, Some(name)));
        }
        if let Some(written) = &path.steps.0
            && first
            && steps.len() == written.len()
            && !steps.is_empty()
        {
            self.check_moves_traffic(name, at, &steps);
        }
        self.check_budget(path, total);
        RollbackPath {
            id: name.into(),
            title: path
                .title
                .as_ref()
                .map_or_else(|| humane(name), |t| t.value.clone()),
            budget: path.budget.map(|budget| budget.value),
            steps,
            loses: path.loses.as_ref().map(|loses| loses.value.clone()),
            when: self.when(path.when.as_ref()),
            approvals: self.approvals_of(path.approvals.as_ref(), &path.here),
            notes: path.notes.as_ref().map(|notes| notes.value.clone()),
            line: self.line(at),
        }
    }

    fn check_moves_traffic(&mut self, name: &str, at: Span, steps: &[Step]) {
        let to_stable = |step: &Step| {
            let shifts = matches!(&step.work, Work::Shift(shift) if shift.to == 0);
            shifts || step.moves.as_ref().is_some_and(|moves| moves.to == 0)
        };
        if self.document.levers.is_some() && !steps.iter().any(to_stable) {
            let message = format!("the first path, `{name}`, does not move traffic back");
            let hint = "triggers and the key start the first path: begin it with `shift: 0%`";
            self.tell(Diagnostic::error("no-traffic-path", at, message).hint(hint));
        }
    }

    /// Steps within the path's budget, the path within the budget of all.
    fn check_budget(&mut self, path: &document::Path, total: Option<Lasting>) {
        let limit = path.budget.or(total);
        let deadlines = path
            .steps
            .0
            .iter()
            .flatten()
            .filter_map(|step| step.deadline);
        let sum = deadlines.fold(Millis::ZERO, |sum, deadline| sum + deadline.value);
        if let Some(limit) = limit
            && sum > limit.value
        {
            let message = format!(
                "the steps may take {sum}, more than the {} allowed",
                limit.value
            );
            let at = path.here.key("steps").unwrap_or(path.here.span);
            self.tell(Diagnostic::error("budget", at, message).also(limit.at, "the budget"));
        }
        if let (Some(own), Some(total)) = (path.budget, total)
            && own.value > total.value
        {
            let message = format!("{} is more than the whole rollback may take", own.value);
            self.tell(Diagnostic::error("budget", own.at, message).also(total.at, "the budget"));
        }
    }

    fn triggers(&mut self, rollback: &document::Rollback) -> Vec<Trigger> {
        let mut triggers = Vec::new();
        for trigger in rollback.triggers.iter().flatten() {
            triggers.extend(self.trigger(trigger, rollback));
        }
        triggers
    }

    fn trigger(
        &mut self,
        trigger: &document::Trigger,
        rollback: &document::Rollback,
    ) -> Option<Trigger> {
        let verb = self.one_of("a trigger", &trigger.here, &["when", "declared"])?;
        let path = trigger.path.as_ref().filter(|path| {
            let names = rollback.paths.0.iter().flat_map(Map::names);
            let names: Vec<&str> = names.collect();
            self.known("path", path, path.at, names)
        });
        let path = path.map(|path| path.value.as_str().into());
        let (when, own_title) = if verb == "when" {
            let text = trigger.when.as_ref()?;
            let when = self.metric_trigger(trigger, text)?;
            let title = match &when {
                TriggerWhen::Metric { condition, .. } => condition.to_string(),
                TriggerWhen::Declared => String::new(),
            };
            (when, title)
        } else {
            self.refuse_metric_keys(trigger);
            (
                TriggerWhen::Declared,
                trigger.declared.as_ref()?.value.clone(),
            )
        };
        let title = trigger
            .title
            .as_ref()
            .map_or(own_title, |title| title.value.clone());
        let id = self.id("trigger", trigger.id.as_ref(), &title, trigger.here.span);
        if let Some(unknown) = trigger.unknown
            && unknown.value == OnUnknown::RollBack
            && trigger.tier.value != Tier::Automatic
        {
            let message = "only a trigger of tier automatic can roll back without knowing";
            self.error("foreign-key", unknown.at, message);
        }
        Some(Trigger {
            id: id.into(),
            title,
            when,
            tier: trigger.tier.value,
            even_if_both: trigger.even_if_both.unwrap_or(false),
            unknown: trigger
                .unknown
                .map_or(OnUnknown::Wait, |unknown| unknown.value),
            disarmed: trigger.disarmed.as_ref().map(|reason| reason.value.clone()),
            path,
            unguarded: trigger.unguarded.as_ref().map(|why| why.value.clone()),
            severity: self.severity(trigger.severity.as_ref()),
            notes: trigger.notes.as_ref().map(|notes| notes.value.clone()),
            line: self.line(trigger.here.span),
        })
    }

    fn refuse_metric_keys(&mut self, trigger: &document::Trigger) {
        for key in [
            "for",
            "consecutive",
            "unknown_for",
            "unknown",
            "even_if_both",
            "unguarded",
        ] {
            if let Some(at) = trigger.here.key(key) {
                let message = format!("`{key}` means nothing beside `declared`");
                self.tell(Diagnostic::error("foreign-key", at, message).hint("remove it"));
            }
        }
    }

    fn metric_trigger(
        &mut self,
        trigger: &document::Trigger,
        text: &ConditionText,
    ) -> Option<TriggerWhen> {
        let condition = self.condition(text)?;
        if trigger.tier.value == Tier::Automatic && trigger.unguarded.is_none() {
            for metric in condition.metrics() {
                self.check_guards(metric, text);
            }
        }
        if condition.metrics().is_empty() {
            let message = "this trigger waits for nothing that is measured";
            let mistake = Diagnostic::error("trigger", text.at, message);
            self.tell(mistake.hint("what a person sees is `declared: WHAT`"));
            return None;
        }
        if let (Some(0), Some(at)) = (trigger.consecutive, trigger.here.key("consecutive")) {
            let mistake = Diagnostic::error("consecutive", at, "it would fire on no sample at all");
            self.tell(mistake.hint("write 1 or more"));
        }
        Some(TriggerWhen::Metric {
            condition,
            held_for: trigger.r#for.map(|held| held.value),
            consecutive: trigger.consecutive.unwrap_or(CONSECUTIVE),
            unknown_for: trigger.unknown_for.map_or(UNKNOWN_FOR, |span| span.value),
        })
    }

    /// A machine must not act on a dead target's last words, nor on three requests a minute.
    fn check_guards(&mut self, metric: &crate::room::id::MetricId, text: &ConditionText) {
        let Some(found) = self.metrics.iter().find(|m| m.id == *metric) else {
            return;
        };
        let scraped = self
            .sources
            .iter()
            .any(|s| matches!(s, Source::Scrape { id, .. } if *id == found.source));
        let mut missing = Vec::new();
        if found.fresh.is_none() && !scraped {
            missing.push("`fresh`");
        }
        if found.traffic.is_none() {
            missing.push("`traffic`");
        }
        if missing.is_empty() {
            return;
        }
        let message = format!(
            "an automatic trigger on `{}`, which has no {}",
            shown(metric.as_str()),
            missing.join(" and no ")
        );
        let hint = "add it to the metric, or say here why not: `unguarded: REASON`";
        self.tell(Diagnostic::error("unguarded", text.at, message).hint(hint));
    }
}
