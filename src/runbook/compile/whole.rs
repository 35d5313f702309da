//! What only the whole shows: dangerous work that nobody may do, a gate that no list can open, what
//! is declared and reached by nothing. It looks at the finished plan, so that it knows every
//! construct without naming it, and only when the parts hold no mistake of their own.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Compiler;
use crate::room::plan::{Plan, Reversible, Right, Step, Tier, Work};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::document::Map;

impl Compiler<'_> {
    pub(super) fn check_whole(&mut self, plan: &Plan) {
        self.check_authority(plan);
        self.check_gates(plan);
        self.check_danger(plan);
        self.check_watch(plan);
        self.check_unused(plan);
    }

    /// Where something with an id is written.
    fn place(&self, kind: &'static str, id: &str) -> Span {
        self.ids.place(kind, id).unwrap_or_default()
    }

    /// With people named, every step must be for somebody who may do it.
    fn check_authority(&mut self, plan: &Plan) {
        if plan.people.is_empty() {
            return;
        }
        let mut missing: BTreeSet<Right> = BTreeSet::new();
        for step in plan.steps() {
            let place = self.place("step", step.id.as_str());
            for right in needed(step) {
                if missing.contains(&right) || people_may(plan, right) {
                    continue;
                }
                missing.insert(right);
                self.nobody_may(plan, right, &step.title, place);
            }
            self.nobody_holds(plan, step, place);
        }
        if !plan.rollback.paths.is_empty() && !people_may(plan, Right::RollBack) {
            let place = self.document.here.key("rollback").unwrap_or_default();
            self.nobody_may(plan, Right::RollBack, "rollback", place);
        }
    }

    fn nobody_may(&mut self, plan: &Plan, right: Right, what: &str, at: Span) {
        let able = plan.roles.iter().find(|role| role.may.contains(&right));
        let what = super::name::shown(what);
        let mistake = if let Some(role) = able {
            let message = format!("nobody of `people` may {right}: `{what}` has no one to do it");
            let hint = format!("give somebody the role `{}`, which may", role.id);
            Diagnostic::warning("no-authority", at, message).hint(hint)
        } else {
            let message = format!("no role may {right}: `{what}` can never be done");
            let hint = format!("add `{right}` to the `may` of a role");
            Diagnostic::error("no-authority", at, message).hint(hint)
        };
        self.tell(mistake);
    }

    /// A role that nobody holds can be given in the room, but better now than at night.
    fn nobody_holds(&mut self, plan: &Plan, step: &Step, at: Span) {
        let Some(role) = &step.role else { return };
        let held = plan
            .people
            .iter()
            .any(|person| person.roles.contains(role) || person.backs_up.contains(role));
        let told = self
            .found
            .iter()
            .any(|told| told.code == "nobody" && told.message.contains(&format!("`{role}`")));
        if !held && !told {
            let message = format!("nobody of `people` holds the role `{role}`");
            let hint = "give it to somebody, or assign it in the room";
            self.tell(Diagnostic::warning("nobody", at, message).hint(hint));
        }
    }

    /// A gate on a list of the watch would wait for the end of the run that it holds up.
    fn check_gates(&mut self, plan: &Plan) {
        for step in plan.steps() {
            let Work::Gate(gate) = &step.work else {
                continue;
            };
            for section in &gate.sections {
                let list = plan.checklists.iter().find(|list| list.id == *section);
                if list.is_some_and(|list| list.after_run) {
                    let message =
                        format!("this gate waits for `{section}`, which is for after the run");
                    let at = self.place("step", step.id.as_str());
                    let hint = "leave it out of the gate, or take `after_run` from the list";
                    self.tell(Diagnostic::error("never", at, message).hint(hint));
                }
            }
        }
    }

    /// What has no way back must not start by itself; what rolls back by itself must lose nothing.
    fn check_danger(&mut self, plan: &Plan) {
        for step in plan.steps() {
            let at = self.place("step", step.id.as_str());
            let gone = step.reversible == Reversible::No || step.destructive;
            if gone && step.auto {
                let message = "this step cannot be taken back and starts by itself";
                let hint = "leave `auto` out: somebody should mean it";
                self.tell(Diagnostic::error("danger", at, message).hint(hint));
            }
            let anybody = step.role.is_none() && !plan.roles.is_empty();
            if gone && anybody {
                let message = "this step cannot be taken back, and anyone who may run can start it";
                let hint = "give it a `role`";
                self.tell(Diagnostic::warning("danger", at, message).hint(hint));
            }
        }
        for trigger in &plan.rollback.triggers {
            let path = trigger.path.as_ref().and_then(|path| plan.path(path));
            let path = path.or(plan.rollback.paths.first());
            if trigger.tier == Tier::Automatic
                && let Some(path) = path.filter(|path| path.loses.is_some())
            {
                let message = format!(
                    "this trigger starts `{}` by itself, which loses data",
                    path.id
                );
                let hint =
                    "let it start a path that only moves traffic; what loses data is for people";
                let at = self.place("trigger", trigger.id.as_str());
                self.tell(Diagnostic::error("danger", at, message).hint(hint));
            }
        }
    }

    /// Users on the candidate, and nothing that looks after them.
    fn check_watch(&mut self, plan: &Plan) {
        let moves =
            |step: &&Step| step.shift().is_some_and(|shift| shift.to > 0) || step.moves.is_some();
        let Some(step) = plan.steps().find(moves) else {
            return;
        };
        let at = self.place("step", step.id.as_str());
        if plan.rollback.triggers.is_empty() {
            let message = "users come to the candidate here, and no trigger watches over them";
            let hint = "add `triggers` under `rollback`, even if only of tier review";
            self.tell(Diagnostic::warning("unwatched", at, message).hint(hint));
        }
        if plan.rollback.ready.is_empty() {
            let message = "nothing says whether the way back is still there";
            let hint = "name a probe of stable under `ready` of `rollback`";
            let at = self.document.here.key("rollback").unwrap_or(at);
            self.tell(Diagnostic::warning("unwatched", at, message).hint(hint));
        }
    }

    /// What is declared and reached by nothing is a slip of the pen, or left over.
    fn check_unused(&mut self, plan: &Plan) {
        let value = serde_json::to_value(plan).unwrap_or_default();
        let mut used = BTreeSet::new();
        collect(&value, &mut used);
        let document = self.document;
        let levers = document.levers.iter().flat_map(Map::places);
        let sources = document.sources.iter().flat_map(Map::places);
        let roles = document.roles.iter().flat_map(Map::places);
        let kinds = levers
            .map(|(name, at)| ("lever", name, at))
            .chain(sources.map(|(name, at)| ("source", name, at)))
            .chain(roles.map(|(name, at)| ("role", name, at)));
        for (kind, name, at) in kinds.collect::<Vec<_>>() {
            let of_use = kind == "role"
                && plan.roles.iter().any(|role| {
                    role.id.as_str() == name && !(role.may.is_empty() && role.duties.is_empty())
                });
            if used.contains(name) || of_use {
                continue;
            }
            let message = format!("nothing uses the {kind} `{}`", super::name::shown(name));
            self.tell(Diagnostic::warning("unused", at, message).hint("use it, or leave it out"));
        }
    }
}

/// The rights without which a step cannot be done.
fn needed(step: &Step) -> Vec<Right> {
    let mut rights = Vec::new();
    match &step.work {
        Work::Shift(_) => rights.extend([Right::Shift, Right::Decide]),
        Work::Gate(gate) if gate.decide => rights.push(Right::Decide),
        _ if step.role.is_none() && !step.auto => rights.push(Right::Run),
        _ => {}
    }
    rights
}

fn people_may(plan: &Plan, right: Right) -> bool {
    let may = |role: &crate::room::id::RoleId| {
        plan.role(role)
            .is_some_and(|role| role.may.contains(&right))
    };
    plan.people
        .iter()
        .any(|person| person.roles.iter().chain(&person.backs_up).any(may))
}

/// Every text of the plan that can name something: all but what things are called themselves.
fn collect<'v>(value: &'v Value, used: &mut BTreeSet<&'v str>) {
    match value {
        Value::String(text) => {
            used.insert(text);
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, used)),
        Value::Object(fields) => fields
            .iter()
            .filter(|(key, _)| !["id", "title", "notes"].contains(&key.as_str()))
            .for_each(|(_, value)| collect(value, used)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
